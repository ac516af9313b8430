"""What a search for an equilibrium of a pseudomarket finds, before the kernel decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from exactmarket.exact.numbers import Element
from exactmarket.kernel.certificates.utilities import Derivation
from exactmarket.kernel.claims.markets import (
    AlgebraicStrongEquilibrium,
    EnclosedStrongEquilibrium,
    StrongEquilibrium,
)
from exactmarket.kernel.theorem import Verified
from exactmarket.model.bundle import Bundle
from exactmarket.solvers.markets.field import AnyScalars

StrongVerdict: TypeAlias = (
    "Verified[StrongEquilibrium] | Verified[AlgebraicStrongEquilibrium] | Verified[EnclosedStrongEquilibrium]"
)


@dataclass(frozen=True)
class Found:
    """Prices, a random allocation and what proves that each agent's choice is best."""

    scalars: AnyScalars
    prices: tuple[Element, ...]
    terms: tuple[tuple[Element, tuple[Bundle, ...]], ...]
    weights: tuple[Element, ...]
    concavity: tuple[Derivation | None, ...]
