"""Quasilinear economies: Walrasian equilibria and their prices, efficiency, the core, equilibria with budgets.

What is decided afresh is decided from the definitions: by comparing all bundles and all divisions of few goods, and by linear
programs over all prices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from typing import Any

from hypothesis import strategies as st
from strategies import INDICES, NUMBERS, VECTORS, bundles_of_names, rationals

import exactmarket as em
from exactmarket.kernel.certificates.lotteries import Leaf, Split
from exactmarket.kernel.certificates.quasilinear import (
    AlgebraicBudgetWeights,
    Alternative,
    BlockingCoalition,
    BudgetWeights,
    CoreAllocation,
    Demands,
    Exchanged,
    FractionalGain,
    IncompatiblePrices,
    PriceBounds,
    RisingPrices,
    SupportedAllocation,
    SurplusBound,
)
from exactmarket.kernel.certificates.utilities import Part
from exactmarket.kernel.claims.linear_programs import LinearProgramOptimal
from exactmarket.kernel.claims.markets import AlgebraicDraw, Draw
from exactmarket.kernel.claims.quasilinear import (
    AlgebraicBudgetedWalrasian,
    BudgetedWalrasian,
    EfficientAllocation,
    HighestWalrasianPrices,
    InCore,
    LowestWalrasianPrices,
    NoHighestWalrasianPrices,
    NoLowestWalrasianPrices,
    NotInCore,
    NoWalrasianEquilibrium,
    WalrasianEquilibrium,
)
from kinds.markets import root_of
from kinds.opposites import opposites
from kinds.utilities import DERIVATIONS, utilities

# isort: split
from exactmarket.model.matroid import LaminarMatroid
from exactmarket.model.pseudomarket import Agent, Pseudomarket

AGENTS = ("x", "y", "z")
SMALL = st.integers(0, 3).map(em.Q) | rationals()


@st.composite
def markets(draw: st.DrawFn) -> Pseudomarket:
    """One to three agents, one to three goods, utilities of every type; seldom with production."""
    first = draw(utilities())
    size = len(first.goods)
    forms = [first.form]
    for _ in range(draw(st.integers(0, 2))):
        values = draw(st.lists(st.integers(0, 4).map(em.Q), min_size=2**size, max_size=2**size))
        other = draw(utilities())
        forms.append(
            other.form
            if len(other.goods) == size
            else em.utility({"type": "table", "values": [str(v) for v in values]}, first.goods).form
        )
    budgets = draw(st.lists(st.integers(1, 4).map(em.Q), min_size=len(forms), max_size=len(forms)))
    agents = [Agent(name, b, form) for name, b, form in zip(AGENTS, budgets, forms, strict=False)]
    production = draw(st.sampled_from([None] * 9 + [LaminarMatroid(size, ((1, 1),))]))
    return Pseudomarket(first.goods, tuple(agents), production)


@st.composite
def divisions(draw: st.DrawFn, market: Pseudomarket) -> tuple[tuple[str, ...], ...]:
    """A bundle for each agent, mostly each good once."""
    owners = draw(
        st.lists(st.integers(0, len(market.agents) - 1), min_size=len(market.goods), max_size=len(market.goods))
    )
    return tuple(
        tuple(good for good, owner in zip(market.goods, owners, strict=True) if owner == i)
        for i in range(len(market.agents))
    )


BUNDLE = bundles_of_names()
BUNDLE_LISTS = st.lists(BUNDLE, max_size=3).map(tuple)


@st.composite
def stated(draw: st.DrawFn, kind: str) -> Any:  # noqa: PLR0911
    """A claim of the kind; prices and bundles fit mostly."""
    market = draw(markets())
    n, size = len(market.agents), len(market.goods)
    prices = draw(st.lists(SMALL, min_size=size, max_size=size).map(tuple) | VECTORS)
    allocation = draw(divisions(market) | BUNDLE_LISTS)
    if kind == "no-walrasian-equilibrium":
        return NoWalrasianEquilibrium(market)
    if kind == "no-lowest-walrasian-prices":
        return NoLowestWalrasianPrices(market)
    if kind == "no-highest-walrasian-prices":
        return NoHighestWalrasianPrices(market)
    if kind == "efficient-allocation":
        return EfficientAllocation(market, allocation)
    if kind == "walrasian-equilibrium":
        return WalrasianEquilibrium(market, prices, allocation)
    if kind == "budgeted-walrasian":
        halves = [Draw(em.Q(1, 2), draw(divisions(market))) for _ in range(2)]
        return BudgetedWalrasian(
            market, prices, (Draw(draw(NUMBERS), allocation),) if draw(st.booleans()) else tuple(halves)
        )
    if kind in ("in-core", "not-in-core"):
        payoffs = draw(st.lists(SMALL, min_size=n, max_size=n).map(tuple) | VECTORS)
        return (InCore if kind == "in-core" else NotInCore)(market, prices, payoffs)
    return (LowestWalrasianPrices if kind.startswith("lowest") else HighestWalrasianPrices)(market, prices)


KINDS = (
    "walrasian-equilibrium",
    "no-walrasian-equilibrium",
    "efficient-allocation",
    "lowest-walrasian-prices",
    "highest-walrasian-prices",
    "no-lowest-walrasian-prices",
    "no-highest-walrasian-prices",
    "in-core",
    "not-in-core",
    "budgeted-walrasian",
)


@st.composite
def in_field(draw: st.DrawFn) -> AlgebraicBudgetedWalrasian:
    """A claim in terms of a root, mostly that of 2."""
    market = draw(markets())
    numbers = st.lists(rationals(), max_size=2).map(tuple)
    prices = draw(st.lists(numbers, min_size=len(market.goods), max_size=len(market.goods)).map(tuple))
    halves = tuple([AlgebraicDraw((em.Q(1, 2),), draw(divisions(market))) for _ in range(2)])
    one = (AlgebraicDraw(draw(numbers), draw(divisions(market) | BUNDLE_LISTS)),)
    polynomial = draw(st.just((em.Q(-2), em.Q(0), em.Q(1))) | VECTORS)
    interval = draw(st.just((em.Q(1), em.Q(2))) | VECTORS)
    return AlgebraicBudgetedWalrasian(market, polynomial, interval, prices, draw(st.sampled_from([halves, one])))


CLAIM: dict[str, st.SearchStrategy[Any]] = {kind: stated(kind) for kind in KINDS}
CLAIM["algebraic-budgeted-walrasian"] = in_field()

_OF = st.lists(st.none() | DERIVATIONS, max_size=3).map(tuple)
_PRICES = st.lists(SMALL, max_size=3).map(tuple) | VECTORS
_PARTS = st.lists(st.builds(Part, BUNDLE, st.just(em.Q(1)) | NUMBERS), max_size=2).map(tuple)
_NODES = st.builds(Split, st.tuples(st.integers(0, 2) | INDICES, st.integers(0, 2) | INDICES)) | st.builds(
    Leaf, st.sampled_from([em.Q(0), em.Q(1)]) | NUMBERS, _PRICES
)
_ALTERNATIVES = st.lists(st.builds(Alternative, st.sampled_from((*AGENTS, "nobody")), BUNDLE, NUMBERS), max_size=2)
WITNESS: dict[type, st.SearchStrategy[Any]] = {
    Demands: st.builds(Demands, _OF),
    Exchanged: st.builds(Exchanged, BUNDLE_LISTS, _OF),
    FractionalGain: st.builds(
        FractionalGain, st.lists(_PARTS, max_size=3).map(tuple), st.lists(_NODES, max_size=3).map(tuple)
    ),
    SupportedAllocation: st.builds(SupportedAllocation, _PRICES, _OF),
    PriceBounds: st.builds(PriceBounds, BUNDLE_LISTS, _OF, st.lists(_ALTERNATIVES.map(tuple), max_size=3).map(tuple)),
    IncompatiblePrices: st.builds(
        IncompatiblePrices, st.lists(_PRICES, max_size=2).map(tuple), BUNDLE_LISTS, _OF, _ALTERNATIVES.map(tuple)
    ),
    RisingPrices: st.builds(RisingPrices, _PRICES, BUNDLE_LISTS, _OF, _PRICES),
    CoreAllocation: st.builds(CoreAllocation, BUNDLE_LISTS, _OF),
    BlockingCoalition: st.builds(
        BlockingCoalition,
        st.lists(st.sampled_from((*AGENTS, "nobody")), max_size=3).map(tuple),
        BUNDLE,
        BUNDLE_LISTS,
    ),
    SurplusBound: st.builds(SurplusBound, _PRICES, BUNDLE_LISTS, _OF),
    BudgetWeights: st.builds(BudgetWeights, st.lists(st.just(em.Q(1)) | NUMBERS, max_size=3).map(tuple), _OF),
    AlgebraicBudgetWeights: st.builds(
        AlgebraicBudgetWeights,
        st.lists(st.just((em.Q(1),)) | st.lists(rationals(), max_size=2).map(tuple), max_size=3).map(tuple),
        _OF,
    ),
}

#: Up to so many divisions of the goods are tried.
MOST_DIVISIONS = 100_000


def tables(market: Pseudomarket) -> list[list[Any]]:
    return [em.Utility(market.goods, agent.utility).table() for agent in market.agents]


def masks(market: Pseudomarket, bundles: Any) -> list[int] | None:
    """The bundles as bit masks, None if they are not one of goods for each agent."""
    if len(bundles) != len(market.agents):
        return None
    if any(len(set(names)) < len(names) or not set(names) <= set(market.goods) for names in bundles):
        return None
    return [sum(1 << market.goods.index(name) for name in names) for names in bundles]


def exhaustive(market: Pseudomarket, bundles: Any) -> list[int] | None:
    """The bundles if each good is in exactly one."""
    found = masks(market, bundles)
    everything = (1 << len(market.goods)) - 1
    return (
        found
        if found is not None and sum(found) == everything and sum(map(int.bit_count, found)) == len(market.goods)
        else None
    )


def cost(prices: Any, bundle: int) -> Any:
    return sum((p for j, p in enumerate(prices) if bundle >> j & 1), em.Q(0))


def demands(table: list[Any], prices: Any, bundle: int) -> bool:
    own = table[bundle]
    return own is not None and all(
        value is None or value - cost(prices, a) <= own - cost(prices, bundle) for a, value in enumerate(table)
    )


def all_divisions(market: Pseudomarket, spare: int = 0) -> Iterator[list[int]]:
    """All ways to give each good to an agent, or with ``spare`` 1 to nobody."""
    n = len(market.agents)
    if (n + spare) ** len(market.goods) > MOST_DIVISIONS:
        raise ValueError("too many divisions to try")
    for owners in product(range(n + spare), repeat=len(market.goods)):
        yield [sum(1 << j for j, owner in enumerate(owners) if owner == i) for i in range(n)]


def surplus(values: list[list[Any]], bundles: list[int]) -> Any:
    found = [table[bundle] for table, bundle in zip(values, bundles, strict=True)]
    return None if None in found else sum(found, em.Q(0))


def largest_surplus(market: Pseudomarket, spare: int = 0) -> Any:
    values = tables(market)
    return max(
        (s for bundles in all_divisions(market, spare) if (s := surplus(values, bundles)) is not None), default=None
    )


def is_walrasian(stated: WalrasianEquilibrium) -> bool:
    market, prices = stated.market, stated.prices
    bundles = exhaustive(market, stated.allocation)
    if market.production is not None or bundles is None or len(prices) != len(market.goods) or min(prices) < 0:
        return False
    return all(demands(table, prices, bundle) for table, bundle in zip(tables(market), bundles, strict=True))


def supporting(market: Pseudomarket, bundles: list[int], objective: Any) -> Any:
    """The least value of the objective over the prices >= 0 that support the bundles, or whatever the program says."""
    rows, sides, size = [], [], len(market.goods)
    for table, own in zip(tables(market), bundles, strict=True):
        if table[own] is None:
            return None
        for other, value in enumerate(table):
            if value is not None:
                rows.append([(other >> j & 1) - (own >> j & 1) for j in range(size)])
                sides.append(value - table[own])
    return em.solve_linear_program(em.linear_program("minimize", objective, rows, sides)).claim


def efficient_ones(market: Pseudomarket) -> list[list[int]]:
    values, most = tables(market), largest_surplus(market)
    return [b for b in all_divisions(market) if most is not None and surplus(values, b) == most]


def some_walrasian(market: Pseudomarket) -> bool:
    """Prices for an efficient division; if there are some, they do for each."""
    efficient = efficient_ones(market)
    if market.production is not None or not efficient:
        return False
    return isinstance(supporting(market, efficient[0], [0] * len(market.goods)), LinearProgramOptimal)


def has_none(stated: NoWalrasianEquilibrium) -> bool:
    return stated.market.production is None and not some_walrasian(stated.market)


def is_efficient(stated: EfficientAllocation) -> bool:
    bundles = exhaustive(stated.market, stated.allocation)
    return stated.market.production is None and bundles is not None and bundles in efficient_ones(stated.market)


def are_extreme(sign: int) -> Callable[[Any], bool]:
    def decide(stated: Any) -> bool:
        market, size = stated.market, len(stated.market.goods)
        if len(stated.prices) != size or min(stated.prices) < 0 or not some_walrasian(market):
            return False
        bundles = efficient_ones(market)[0]
        if not all(demands(t, stated.prices, b) for t, b in zip(tables(market), bundles, strict=True)):
            return False
        for j, price in enumerate(stated.prices):
            found = supporting(market, bundles, [sign * int(k == j) for k in range(size)])
            if not isinstance(found, LinearProgramOptimal) or found.value != sign * price:
                return False
        return True

    return decide


def none_extreme(sign: int) -> Callable[[Any], bool]:
    """Whether there are equilibrium prices, but the bounds on the goods' prices are infinite or not reached together."""

    def decide(stated: Any) -> bool:
        market, size = stated.market, len(stated.market.goods)
        if not some_walrasian(market):
            return False
        bundles = efficient_ones(market)[0]
        found = [supporting(market, bundles, [sign * int(k == j) for k in range(size)]) for j in range(size)]
        if not all(isinstance(bound, LinearProgramOptimal) for bound in found):
            return True
        prices = [sign * bound.value for bound in found]
        return not all(demands(t, prices, b) for t, b in zip(tables(market), bundles, strict=True))

    return decide


def in_the_core(stated: Any) -> bool | None:
    """By all coalitions; None if the payoffs do not fit the market."""
    market, size = stated.market, len(stated.market.goods)
    if market.production is not None or len(stated.prices) != size or len(stated.payoffs) != len(market.agents):
        return None
    values = tables(market)
    everything = sum(stated.payoffs, em.Q(0)) + sum(stated.prices, em.Q(0))
    if largest_surplus(market, 1) != everything:
        return False
    if size and min(stated.prices) < 0:
        return False
    for coalition in range(1, 1 << len(market.agents)):
        inside = [i for i in range(len(market.agents)) if coalition >> i & 1]
        for owners in product((*inside, None), repeat=size):
            bundles = [sum(1 << j for j, owner in enumerate(owners) if owner == i) for i in inside]
            got = surplus([values[i] for i in inside], bundles)
            have = sum((stated.payoffs[i] for i in inside), em.Q(0)) + cost(stated.prices, sum(bundles))
            if got is not None and got > have:
                return False
    return True


def is_budgeted(stated: BudgetedWalrasian) -> bool:
    """For each agent the best lottery within her budget, by a linear program over all bundles."""
    market, prices, terms = stated.market, stated.prices, stated.allocation
    drawn = [exhaustive(market, term.bundles) for term in terms]
    odds = [term.probability for term in terms]
    if market.production is not None or len(prices) != len(market.goods) or min(prices) < 0 or None in drawn:
        return False
    if not odds or min(odds) <= 0 or sum(odds, em.Q(0)) != 1:
        return False
    for i, (agent, table) in enumerate(zip(market.agents, tables(market), strict=True)):
        finite = [a for a, value in enumerate(table) if value is not None]
        held = [(chance, bundles[i]) for chance, bundles in zip(odds, drawn, strict=True) if bundles is not None]
        if any(table[a] is None for _, a in held):
            return False
        spent = sum((chance * cost(prices, a) for chance, a in held), em.Q(0))
        net = sum((chance * table[a] for chance, a in held), em.Q(0)) - spent
        program = em.linear_program(
            "maximize",
            [table[a] - cost(prices, a) for a in finite],
            [[1] * len(finite), [cost(prices, a) for a in finite]],
            [1, None],
            [1, agent.budget],
        )
        best = em.solve_linear_program(program).claim
        if spent > agent.budget or not isinstance(best, LinearProgramOptimal) or best.value != net:
            return False
    return True


def is_algebraic_budgeted(stated: AlgebraicBudgetedWalrasian) -> bool:
    """With 120 digits of the root, no agent has a lottery within her budget that is better by more than 60 digits show; so
    this refutes, it does not prove."""
    market, root = stated.market, root_of(stated)
    drawn = [exhaustive(market, term.bundles) for term in stated.allocation]
    if root is None or market.production is not None or len(stated.prices) != len(market.goods) or None in drawn:
        return False
    theta, little = em.rational(str(root)), em.Q(1, 10**60)

    def at(coefficients: Any) -> Any:
        return sum((c * theta**k for k, c in enumerate(coefficients)), em.Q(0))

    prices, odds = [at(price) for price in stated.prices], [at(term.probability) for term in stated.allocation]
    if not odds or min(odds) <= -little or abs(sum(odds, em.Q(0)) - 1) > little or min(prices) < -little:
        return False
    for i, (agent, table) in enumerate(zip(market.agents, tables(market), strict=True)):
        held = [(chance, bundles[i]) for chance, bundles in zip(odds, drawn, strict=True) if bundles is not None]
        if any(table[a] is None for _, a in held):
            return False
        spent = sum((chance * cost(prices, a) for chance, a in held), em.Q(0))
        net = sum((chance * table[a] for chance, a in held), em.Q(0)) - spent
        finite = [a for a, value in enumerate(table) if value is not None]
        best = em.solve_linear_program(
            em.linear_program(
                "maximize",
                [table[a] - cost(prices, a) for a in finite],
                [[1] * len(finite), [cost(prices, a) for a in finite]],
                [1, None],
                [1, agent.budget],
            )
        ).claim
        tolerance = little * 10**20
        if spent > agent.budget + little or not isinstance(best, LinearProgramOptimal):
            return False
        if best.value > net + tolerance:
            return False
    return True


DECIDE: dict[str, Callable[[Any], bool]] = {
    "walrasian-equilibrium": is_walrasian,
    "no-walrasian-equilibrium": has_none,
    "efficient-allocation": is_efficient,
    "lowest-walrasian-prices": are_extreme(1),
    "highest-walrasian-prices": are_extreme(-1),
    "no-lowest-walrasian-prices": none_extreme(1),
    "no-highest-walrasian-prices": none_extreme(-1),
    "in-core": lambda stated: in_the_core(stated) is True,
    "not-in-core": lambda stated: in_the_core(stated) is False,
    "budgeted-walrasian": is_budgeted,
    "algebraic-budgeted-walrasian": is_algebraic_budgeted,
}
UNDECIDED: dict[str, str] = {}


def dearer(stated: Any) -> Any:
    """The same with the first price higher by 1: no lowest or highest price any more."""
    return replace(stated, prices=(stated.prices[0] + 1, *stated.prices[1:]))


FALSE: dict[str, list[Callable[[Any], Any]]] = {
    **opposites(("in-core", "not-in-core")),
    "lowest-walrasian-prices": [dearer],
    "highest-walrasian-prices": [dearer],
    "walrasian-equilibrium": [lambda stated: NoWalrasianEquilibrium(stated.market)],
    "no-lowest-walrasian-prices": [lambda stated: NoWalrasianEquilibrium(stated.market)],
    "no-highest-walrasian-prices": [lambda stated: NoWalrasianEquilibrium(stated.market)],
}
