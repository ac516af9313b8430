"""Claims about equilibria of pseudomarkets."""

from __future__ import annotations

from dataclasses import dataclass

from exactmarket.errors import MalformedInput
from exactmarket.exact.linear import Matrix, Vector
from exactmarket.exact.rational import Q
from exactmarket.model.market_equilibrium import MARKET_CONDITIONS, MarketCondition
from exactmarket.model.names import Goods, SharesByGood
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.model.seats import SeatMarket


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
class EnclosedDraw:
    """A ``Draw`` whose probability is enclosed: the two ends of an interval that holds it."""

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
    """The prices and the random allocation are a Walrasian equilibrium (with randomization) of the
    pseudomarket: feasible, all goods allocated (with production: every plan used has the largest
    price), affordable and budget-optimal, but perhaps not cheapest (Gul, Pesendorfer and Zhang)."""

    market: Pseudomarket
    prices: Vector
    allocation: tuple[Draw, ...]


@dataclass(frozen=True)
class StrongEquilibrium:
    """The prices and the random allocation are a strong equilibrium of the pseudomarket: feasible,
    all goods allocated (with production: every plan used has the largest price), affordable,
    budget-optimal and cheapest (Gul, Pesendorfer and Zhang)."""

    market: Pseudomarket
    prices: Vector
    allocation: tuple[Draw, ...]


@dataclass(frozen=True)
class AlgebraicStrongEquilibrium:
    """Exactly one root theta of the given polynomial lies in the given interval; and the prices and
    the random allocation, whose prices and probabilities are polynomials in theta, are a strong
    equilibrium of the pseudomarket: feasible, all goods allocated (with production: every plan used
    has the largest price), affordable, budget-optimal and cheapest."""

    market: Pseudomarket
    polynomial: Vector
    interval: Vector
    prices: tuple[Vector, ...]
    allocation: tuple[AlgebraicDraw, ...]


@dataclass(frozen=True)
class EnclosedStrongEquilibrium:
    """Some prices and some random allocation over the given lists of bundles, each price and each
    probability within the interval that is given for it, are a strong equilibrium of the
    pseudomarket: feasible, all goods allocated (with production: every plan used has the largest
    price), affordable, budget-optimal and cheapest."""

    market: Pseudomarket
    prices: Matrix
    allocation: tuple[EnclosedDraw, ...]


@dataclass(frozen=True)
class EquilibriumInExpectation:
    """The prices and the random consumptions, one for each agent, are an equilibrium in expectation
    of the pseudomarket: affordable, budget-optimal and cheapest, and goods clear on average (Gul,
    Pesendorfer and Zhang, Nonconvexities)."""

    market: Pseudomarket
    prices: Vector
    consumptions: tuple[tuple[Chance, ...], ...]


@dataclass(frozen=True)
class AlgebraicEquilibriumInExpectation:
    """Exactly one root theta of the given polynomial lies in the given interval; and the prices and
    the random consumptions, whose prices and probabilities are polynomials in theta, are an
    equilibrium in expectation of the pseudomarket: affordable, budget-optimal and cheapest, and
    goods clear on average."""

    market: Pseudomarket
    polynomial: Vector
    interval: Vector
    prices: tuple[Vector, ...]
    consumptions: tuple[tuple[AlgebraicChance, ...], ...]


@dataclass(frozen=True)
class CommonBundles:
    """There are as many disjoint bundles as counted below, each in the domain of every agent of the
    pseudomarket, that can be produced together. (With one more than there are agents this is the
    feasibility condition that Gul, Pesendorfer and Zhang, Theorem 2, need; their slides print one
    less.)

    Attributes:
        count: how many bundles.
    """

    market: Pseudomarket
    count: int


@dataclass(frozen=True)
class NoCommonBundles:
    """There are not as many disjoint bundles as counted below, each in the domain of every agent of
    the pseudomarket, that can be produced together."""

    market: Pseudomarket
    count: int


@dataclass(frozen=True)
class AllocationDominated:
    """Some random allocation in the pseudomarket makes an agent better off than the given one does,
    and none worse off. Both are feasible and, without production, give away all goods."""

    market: Pseudomarket
    allocation: tuple[Draw, ...]


@dataclass(frozen=True)
class MarketConditionViolated:
    """The prices and the random allocation of the pseudomarket do not meet the condition named
    below."""

    market: Pseudomarket
    prices: Vector
    allocation: tuple[Draw, ...]
    condition: MarketCondition

    def __post_init__(self) -> None:
        if self.condition not in MARKET_CONDITIONS:
            raise MalformedInput("condition", "one of " + ", ".join(MARKET_CONDITIONS), repr(self.condition))


@dataclass(frozen=True)
class EnvyFreeAllocation:
    """Each allocation of the lottery is feasible in the pseudomarket, and no agent prefers, in
    expected utility, the random consumption of an agent whose budget is no larger than her own
    (with equal budgets of any other agent); one outside of her domain she does not prefer (Gul,
    Pesendorfer and Zhang: efficient and fair)."""

    market: Pseudomarket
    allocation: tuple[Draw, ...]


@dataclass(frozen=True)
class NotEnvyFreeAllocation:
    """Each allocation of the lottery is feasible in the pseudomarket, and some agent prefers, in
    expected utility, the random consumption of an agent whose budget is no larger than her own."""

    market: Pseudomarket
    allocation: tuple[Draw, ...]


@dataclass(frozen=True)
class StrongEquilibriumByShares:
    """Each agent's budget differs from the one in the market by at most the distance. With these
    budgets some random allocation of the pseudomarket with supplies, in which each agent gets each
    good with the probability that is her share of it, is a strong equilibrium at the prices: each
    draw keeps within supplies and limits and makes as much of them as the prices can pay for, what
    is left is free, and each agent's lottery is affordable, budget-optimal and cheapest.

    Attributes:
        shares: for each agent the goods of which her share is not 0, with her shares.
    """

    market: SeatMarket
    budgets: Vector
    distance: Q
    prices: Vector
    shares: tuple[SharesByGood, ...]

    def __post_init__(self) -> None:
        if len(self.budgets) != len(self.market.agents):
            raise MalformedInput("budgets", f"{len(self.market.agents)} numbers", len(self.budgets))
        for k, budget in enumerate(self.budgets):
            if not budget > 0:
                raise MalformedInput(f"budgets[{k}]", "a number > 0", budget)
        if self.distance < 0:
            raise MalformedInput("distance", "a number >= 0", self.distance)
