"""Claims about all equilibria of a pseudomarket or of an assignment economy with budgets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from exactmarket.errors import MalformedInput
from exactmarket.exact.linear import Matrix, Vector
from exactmarket.exact.places import Place, Root
from exactmarket.exact.polynomials import Polynomial
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.budgets import demand_budgets
from exactmarket.model.bundle import bundle_of
from exactmarket.model.names import Goods, Name
from exactmarket.model.pseudomarket import Pseudomarket

#: Paper A's notions: a Walrasian equilibrium with randomization, and a strong one.
Notion: TypeAlias = Literal["walrasian", "strong"]
NOTIONS: tuple[Notion, ...] = get_args(Notion)


#: A bound on the work of an analysis, not on mathematics.
MOST_GOODS = 8


def demand_analysable_market(market: Pseudomarket) -> None:
    """Demand a pseudomarket without production, with few goods.

    Raises:
        MalformedInput: if it is another one.
    """
    demand_few(len(market.goods), "market.goods")
    if market.production is not None:
        raise MalformedInput("market.production", "a market without production", "production")


def demand_few(count: int, where: str) -> None:
    """Demand at most ``MOST_GOODS``.

    Raises:
        MalformedInput: if there are more.
    """
    if count > MOST_GOODS:
        raise MalformedInput(where, f"at most {MOST_GOODS} for an analysis of all equilibria", count)


@dataclass(frozen=True)
class Quotient:
    """A quotient of two polynomials or forms, by their coefficients, the constant ones first; the denominator is monic."""

    numerator: Vector
    denominator: Vector


@dataclass(frozen=True)
class PricePoint:
    """One price vector, and the utilities of all agents there."""

    prices: Vector
    utilities: Vector


@dataclass(frozen=True)
class AlgebraicPoint:
    """One price vector and the utilities there, as polynomials in the root."""

    root: Root
    prices: Matrix
    utilities: Matrix


@dataclass(frozen=True)
class PriceFamily:
    """The price vectors on a piece of a line: for the parameter t between ``low`` and ``high``.

    Attributes:
        low, high: the ends; ``None`` if there is none.
        brackets: which of them belong to it: "[]", "[)", "(]" or "()".
        prices: for each good (constant, coefficient of t). t is the first price that changes.
        utilities: quotients of polynomials in t.
    """

    low: Place | None
    high: Place | None
    brackets: Name
    prices: Matrix
    utilities: tuple[Quotient, ...]

    def __post_init__(self) -> None:
        if self.brackets not in {"[]", "[)", "(]", "()"}:
            raise MalformedInput("brackets", 'one of "[]", "[)", "(]", "()"', repr(self.brackets))


@dataclass(frozen=True)
class PricePolytope:
    """The price vectors of a set of two or more dimensions, given by linear conditions.

    Attributes:
        prices: for each good (constant, coefficients of the free prices).
        free: the indices of the free prices.
        at_least, more_than: forms (constant, coefficients of the free prices) that are >= 0 and > 0 there.
        utilities: quotients of such forms.
    """

    prices: Matrix
    free: tuple[int, ...]
    at_least: Matrix
    more_than: Matrix
    utilities: tuple[Quotient, ...]


@dataclass(frozen=True)
class PricePiece:
    """The price vectors of a set given by polynomial conditions on two or more free prices. Without a sample it may be empty.

    Attributes:
        prices: for each good (constant, coefficients of the free prices).
        free: the indices of the free prices.
        zero, at_least, more_than: polynomials in the free prices that are 0, >= 0 and > 0 there.
        utilities: quotients of forms in the free prices.
        sample: prices of the set, if some are known.
    """

    prices: Matrix
    free: tuple[int, ...]
    zero: tuple[Polynomial, ...]
    at_least: tuple[Polynomial, ...]
    more_than: tuple[Polynomial, ...]
    utilities: tuple[Quotient, ...]
    sample: Vector | None

    def __post_init__(self) -> None:
        size = len(self.free)
        for name in ("zero", "at_least", "more_than"):
            for k, polynomial in enumerate(getattr(self, name)):
                if not polynomial.fits(size):
                    raise MalformedInput(f"{name}[{k}]", f"exponents of {size} free prices", "others")


EquilibriumSet: TypeAlias = PricePoint | AlgebraicPoint | PriceFamily | PricePolytope | PricePiece


def may_be_empty(each: EquilibriumSet) -> bool:
    """Whether nothing says that there are prices in the set."""
    return isinstance(each, PricePiece) and each.sample is None


def _demand_analysable(market: Pseudomarket, notion: Notion) -> None:
    demand_analysable_market(market)
    _demand_notion(notion)


def _demand_notion(notion: str) -> None:
    if notion not in NOTIONS:
        raise MalformedInput("notion", '"walrasian" or "strong"', repr(notion))


@dataclass(frozen=True)
class AllEquilibria:
    """The prices (>= 0) at which the pseudomarket has an equilibrium of the notion named below,
    walrasian or strong, with randomization and with all goods allocated, are exactly those listed
    below, and so are the agents' utilities there (Gul, Pesendorfer and Zhang)."""

    market: Pseudomarket
    notion: Notion
    equilibria: tuple[EquilibriumSet, ...]

    def __post_init__(self) -> None:
        _demand_analysable(self.market, self.notion)


@dataclass(frozen=True)
class NoEquilibrium:
    """At no prices (>= 0) has the pseudomarket an equilibrium of the notion named below, walrasian
    or strong, with randomization and with all goods allocated (Gul, Pesendorfer and Zhang)."""

    market: Pseudomarket
    notion: Notion

    def __post_init__(self) -> None:
        _demand_analysable(self.market, self.notion)


@dataclass(frozen=True)
class NoEquilibriumWithProduction:
    """At no prices (>= 0) has the pseudomarket, which has production, an equilibrium of the notion
    named below, walrasian or strong, with randomization and with plans of largest price (Gul,
    Pesendorfer and Zhang, Aggregate Constraints and Production)."""

    market: Pseudomarket
    notion: str

    def __post_init__(self) -> None:
        demand_few(len(self.market.goods), "market.goods")
        if self.market.production is None:
            raise MalformedInput("market.production", "a market with production", "none")
        _demand_notion(self.notion)


@dataclass(frozen=True)
class NoEquilibriumInExpectation:
    """At no prices (>= 0) has the pseudomarket an equilibrium in expectation, random consumptions
    that clear on average, of the notion named below: walrasian, affordable and budget-optimal, or
    strong, cheapest besides; with production plans have the largest price (Gul, Pesendorfer and
    Zhang, Nonconvexities)."""

    market: Pseudomarket
    notion: Notion

    def __post_init__(self) -> None:
        demand_few(len(self.market.goods), "market.goods")
        _demand_notion(self.notion)


@dataclass(frozen=True)
class AllBudgetEquilibria:
    """The prices (minimum 0) at which the assignment economy with these budgets has an equilibrium,
    affordable, budget-optimal, clearing and cheapest, are exactly those listed below, and so are
    the agents' utilities there."""

    economy: AssignmentEconomy
    budgets: Vector
    equilibria: tuple[EquilibriumSet, ...]

    def __post_init__(self) -> None:
        demand_budgets(self.economy, self.budgets)
        demand_few(len(self.economy.objects), "economy.objects")


@dataclass(frozen=True)
class PayoffSegment:
    """The closed segment between two vectors of utilities, one for each agent; a point if they are equal."""

    start: Vector
    end: Vector


@dataclass(frozen=True)
class EquilibriumPayoffs:
    """The vectors of utilities in equilibria of the pseudomarket, by the notion named below,
    walrasian or strong, are exactly the points of the segments listed below, which are the
    connected components of this set (Gul, Pesendorfer and Zhang, Example 2)."""

    market: Pseudomarket
    notion: Notion
    components: tuple[PayoffSegment, ...]

    def __post_init__(self) -> None:
        _demand_analysable(self.market, self.notion)


@dataclass(frozen=True)
class EveryEquilibrium:
    """In every equilibrium of the pseudomarket, by the notion named below, walrasian or strong, the
    inequalities listed below, which are linear in the agents' utilities, hold.

    Attributes:
        at_least, more_than: forms (a constant, then a coefficient for each agent's utility) that
            are >= 0 and > 0.
    """

    market: Pseudomarket
    notion: Notion
    at_least: Matrix
    more_than: Matrix

    def __post_init__(self) -> None:
        _demand_analysable(self.market, self.notion)
        for name, forms in (("at_least", self.at_least), ("more_than", self.more_than)):
            for k, form in enumerate(forms):
                if len(form) != len(self.market.agents) + 1:
                    expected = f"{len(self.market.agents) + 1} numbers, a constant and one for each agent"
                    raise MalformedInput(f"{name}[{k}]", expected, len(form))


@dataclass(frozen=True)
class DeterministicEquilibria:
    """The allocations of deterministic equilibria of the pseudomarket are exactly those listed
    below: at some prices >= 0, all goods being allocated, every agent can afford her bundle but
    none that she prefers (Gul, Pesendorfer and Zhang).

    Attributes:
        allocations: for each a bundle for each agent.
    """

    market: Pseudomarket
    allocations: tuple[tuple[Goods, ...], ...]

    def __post_init__(self) -> None:
        demand_analysable_market(self.market)
        for k, bundles in enumerate(self.allocations):
            if len(bundles) != len(self.market.agents):
                raise MalformedInput(f"allocations[{k}]", f"{len(self.market.agents)} bundles", len(bundles))
            for i, names in enumerate(bundles):
                bundle_of(self.market.goods, names, f"allocations[{k}][{i}]")
