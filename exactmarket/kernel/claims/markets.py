"""Claims about equilibria of pseudomarkets."""

from __future__ import annotations

from dataclasses import dataclass

from exactmarket.errors import MalformedInput
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import Q
from exactmarket.model.market_equilibrium import MARKET_CONDITIONS, MarketCondition
from exactmarket.model.names import Goods
from exactmarket.model.pseudomarket import Pseudomarket


@dataclass(frozen=True)
class Draw:
    """An allocation (a bundle for each agent, in the market's order) and its probability."""

    probability: Q
    bundles: tuple[Goods, ...]


@dataclass(frozen=True)
class AlgebraicDraw:
    """A ``Draw`` whose probability is a polynomial in theta."""

    probability: Vector
    bundles: tuple[Goods, ...]


@dataclass(frozen=True)
class Chance:
    """A bundle of a random consumption and its probability."""

    probability: Q
    bundle: Goods


@dataclass(frozen=True)
class AlgebraicChance:
    """A ``Chance`` whose probability is a polynomial in theta."""

    probability: Vector
    bundle: Goods


@dataclass(frozen=True)
class RandomizedEquilibrium:
    """``prices`` and the random allocation ``allocation`` are a Walrasian equilibrium (with randomization) of
    ``market``: feasible, all goods allocated (with production: every plan used has the largest price), affordable and
    budget-optimal, but perhaps not cheapest (``model.market_equilibrium``; gpz)."""

    market: Pseudomarket
    prices: Vector
    allocation: tuple[Draw, ...]


@dataclass(frozen=True)
class StrongEquilibrium:
    """``prices`` and the random allocation ``allocation`` are a strong equilibrium of ``market``: feasible, all goods
    allocated (with production: every plan used has the largest price), affordable, budget-optimal and cheapest
    (``model.market_equilibrium``; gpz)."""

    market: Pseudomarket
    prices: Vector
    allocation: tuple[Draw, ...]


@dataclass(frozen=True)
class AlgebraicStrongEquilibrium:
    """Exactly one root of ``polynomial`` lies in ``interval``; and with theta this root, ``prices`` and the random
    allocation ``allocation``, written as polynomials in theta, are a strong equilibrium of ``market``."""

    market: Pseudomarket
    polynomial: Vector
    interval: Vector
    prices: tuple[Vector, ...]
    allocation: tuple[AlgebraicDraw, ...]


@dataclass(frozen=True)
class EquilibriumInExpectation:
    """``prices`` and the random consumptions ``consumptions``, one for each agent, are an equilibrium in expectation of
    ``market``: affordable, budget-optimal and cheapest, and goods clear on average (``model.market_equilibrium``; gpz,
    Nonconvexities)."""

    market: Pseudomarket
    prices: Vector
    consumptions: tuple[tuple[Chance, ...], ...]


@dataclass(frozen=True)
class AlgebraicEquilibriumInExpectation:
    """Exactly one root of ``polynomial`` lies in ``interval``; and with theta this root, ``prices`` and
    ``consumptions``, written as polynomials in theta, are an equilibrium in expectation of ``market``."""

    market: Pseudomarket
    polynomial: Vector
    interval: Vector
    prices: tuple[Vector, ...]
    consumptions: tuple[tuple[AlgebraicChance, ...], ...]


@dataclass(frozen=True)
class CommonBundles:
    """There are ``count`` disjoint bundles, each in the domain of every agent of ``market``, that can be produced together. (With
    one more than there are agents this is the feasibility condition that gpz, Theorem 2, needs; the slides print one less.)"""

    market: Pseudomarket
    count: int


@dataclass(frozen=True)
class NoCommonBundles:
    """There are no ``count`` disjoint bundles, each in the domain of every agent of ``market``, that can be produced together."""

    market: Pseudomarket
    count: int


@dataclass(frozen=True)
class AllocationDominated:
    """Some random allocation of ``market`` makes an agent better off than ``allocation`` does, and none worse off. Both are
    feasible and, without production, give away all goods."""

    market: Pseudomarket
    allocation: tuple[Draw, ...]


@dataclass(frozen=True)
class MarketConditionViolated:
    """``prices`` and the random allocation ``allocation`` of ``market`` do not meet ``condition``
    (``model.market_equilibrium``)."""

    market: Pseudomarket
    prices: Vector
    allocation: tuple[Draw, ...]
    condition: MarketCondition

    def __post_init__(self) -> None:
        if self.condition not in MARKET_CONDITIONS:
            raise MalformedInput("condition", "one of " + ", ".join(MARKET_CONDITIONS), repr(self.condition))
