"""What a search for an equilibrium of a pseudomarket finds, before the kernel decides."""

from __future__ import annotations

from dataclasses import dataclass

from exactmarket.exact.numbers import Element
from exactmarket.kernel.certificates.utilities import Derivation
from exactmarket.model.bundle import Bundle
from exactmarket.solvers.markets.field import AnyScalars


@dataclass(frozen=True)
class Found:
    """Prices, a random allocation and what proves that each agent's choice is best."""

    scalars: AnyScalars
    prices: tuple[Element, ...]
    terms: tuple[tuple[Element, tuple[Bundle, ...]], ...]
    weights: tuple[Element, ...]
    concavity: tuple[Derivation | None, ...]
