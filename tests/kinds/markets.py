"""Equilibria of pseudomarkets, equilibria in expectation, and conditions that fail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import sympy
from brute_force import dot, fractions, maximum
from hypothesis import strategies as st
from strategies import MATRICES, NAMES, NUMBERS, VECTORS, rationals
from utility_families import utility

import exactmarket as em
from exactmarket.exact.rational import rational
from exactmarket.kernel.certificates.markets import (
    AlgebraicMarketWeights,
    AllUnions,
    BetterAllocation,
    BetterChoice,
    DisjointBundles,
    EnclosedMarketSolution,
    FaultyDraw,
    MarketWeights,
)
from exactmarket.kernel.claims.markets import (
    AlgebraicChance,
    AlgebraicDraw,
    AlgebraicEquilibriumInExpectation,
    AlgebraicStrongEquilibrium,
    AllocationDominated,
    Chance,
    CommonBundles,
    Draw,
    EnclosedDraw,
    EnclosedStrongEquilibrium,
    EnvyFreeAllocation,
    EquilibriumInExpectation,
    MarketConditionViolated,
    NoCommonBundles,
    NotEnvyFreeAllocation,
    RandomizedEquilibrium,
    StrongEquilibrium,
)
from kinds import by_shares
from kinds.opposites import opposites
from kinds.utilities import DERIVATIONS

# isort: split
from exactmarket.model.bundle import bundle_of
from exactmarket.model.market_equilibrium import MARKET_CONDITIONS
from exactmarket.model.matroid import LaminarMatroid
from exactmarket.model.pseudomarket import Agent, Pseudomarket

GOODS = ("a", "b", "c")
POSITIVE = rationals().map(lambda number: abs(number) + 1)
BUNDLE_NAMES = st.lists(st.sampled_from(GOODS), max_size=3, unique=True).map(tuple) | st.just(("a", "z"))
CHANCES = st.sampled_from([rational(1), rational("1/2")]) | NUMBERS
COEFFICIENTS = st.lists(rationals(), max_size=2).map(tuple)


@st.composite
def markets(draw: st.DrawFn) -> Pseudomarket:
    """One or two agents, one to three goods, every type of utility, sometimes production."""
    goods = GOODS[: draw(st.integers(1, 3))]
    rng = draw(st.randoms(use_true_random=False))
    agents = []
    for name in ("x", "y")[: draw(st.integers(1, 2))]:
        try:
            form = em.utility(utility(rng, list(goods), depth=1), list(goods)).form
        except em.MalformedInput:
            form = em.utility({"type": "additive", "values": [1] * len(goods)}, list(goods)).form
        agents.append(Agent(name, draw(POSITIVE), form))
    limit = draw(st.none() | st.integers(0, 2))
    production = None if limit is None else LaminarMatroid(len(goods), (((1 << len(goods)) - 1, limit),))
    return Pseudomarket(goods, tuple(agents), production)


def shapes(build: Any, chance: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Draws with bundles for one or two agents."""
    return st.lists(st.builds(build, chance, st.lists(BUNDLE_NAMES, max_size=2).map(tuple)), max_size=2).map(tuple)


def lotteries(build: Any, chance: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Random consumptions of none to two agents."""
    one = st.lists(st.builds(build, chance, BUNDLE_NAMES), max_size=2).map(tuple)
    return st.lists(one, max_size=2).map(tuple)


_PRICES = st.lists(rationals().map(abs), min_size=1, max_size=3).map(tuple) | VECTORS
_NUMBER_LISTS = st.lists(COEFFICIENTS, max_size=3).map(tuple)
_ROOT = (st.lists(rationals(), max_size=3).map(tuple), st.lists(rationals(), min_size=2, max_size=2).map(tuple))
_DRAWS, _ALGEBRAIC_DRAWS = shapes(Draw, CHANCES), shapes(AlgebraicDraw, COEFFICIENTS)
_ENDS = st.lists(st.tuples(rationals(), rationals()) | COEFFICIENTS, max_size=3).map(tuple)
_ENCLOSED_DRAWS = shapes(EnclosedDraw, st.tuples(rationals(), rationals()) | COEFFICIENTS)
_ROWS, _ALGEBRAIC_ROWS = lotteries(Chance, CHANCES), lotteries(AlgebraicChance, COEFFICIENTS)

CLAIM: dict[str, st.SearchStrategy[Any]] = {
    "randomized-equilibrium": st.builds(RandomizedEquilibrium, markets(), _PRICES, _DRAWS),
    "strong-equilibrium": st.builds(StrongEquilibrium, markets(), _PRICES, _DRAWS),
    "algebraic-strong-equilibrium": st.builds(
        AlgebraicStrongEquilibrium, markets(), *_ROOT, _NUMBER_LISTS, _ALGEBRAIC_DRAWS
    ),
    "enclosed-strong-equilibrium": st.builds(EnclosedStrongEquilibrium, markets(), _ENDS, _ENCLOSED_DRAWS),
    "equilibrium-in-expectation": st.builds(EquilibriumInExpectation, markets(), _PRICES, _ROWS),
    "algebraic-equilibrium-in-expectation": st.builds(
        AlgebraicEquilibriumInExpectation, markets(), *_ROOT, _NUMBER_LISTS, _ALGEBRAIC_ROWS
    ),
    "common-bundles": st.builds(CommonBundles, markets(), st.integers(-1, 3)),
    "no-common-bundles": st.builds(NoCommonBundles, markets(), st.integers(-1, 3)),
    "allocation-dominated": st.builds(AllocationDominated, markets(), _DRAWS),
    "market-condition-violated": st.builds(
        MarketConditionViolated, markets(), _PRICES, _DRAWS, st.sampled_from(MARKET_CONDITIONS)
    ),
    "envy-free-allocation": st.builds(EnvyFreeAllocation, markets(), _DRAWS),
    "not-envy-free-allocation": st.builds(NotEnvyFreeAllocation, markets(), _DRAWS),
    **by_shares.CLAIM,
}

_CONCAVITY = st.lists(st.none() | DERIVATIONS, max_size=2).map(tuple)
WITNESS: dict[type, st.SearchStrategy[Any]] = {
    MarketWeights: st.builds(MarketWeights, VECTORS, _CONCAVITY),
    AlgebraicMarketWeights: st.builds(AlgebraicMarketWeights, _NUMBER_LISTS, _CONCAVITY),
    EnclosedMarketSolution: st.builds(
        EnclosedMarketSolution,
        st.lists(st.tuples(rationals(), rationals()).map(lambda ends: tuple(sorted(ends))), max_size=2).map(tuple)
        | MATRICES,
        MATRICES,
        st.lists(NAMES, max_size=2).map(tuple),
        _NUMBER_LISTS,
        _NUMBER_LISTS,
        _NUMBER_LISTS,
        _CONCAVITY,
    ),
    BetterChoice: st.builds(
        BetterChoice,
        st.sampled_from(["x", "y", "z"]),
        st.lists(st.builds(Chance, CHANCES, BUNDLE_NAMES), max_size=2).map(tuple),
    ),
    DisjointBundles: st.builds(DisjointBundles, st.lists(BUNDLE_NAMES, max_size=3).map(tuple)),
    AllUnions: st.builds(AllUnions),
    BetterAllocation: st.builds(BetterAllocation, _DRAWS),
    FaultyDraw: st.builds(FaultyDraw, st.integers(-1, 2), BUNDLE_NAMES),
    **by_shares.WITNESS,
}

Row = Sequence[Fraction]
#: (probability, bundle) pairs.
Lottery = list[tuple[Fraction, int]]


def _value(agent: Agent, bundle: int) -> Fraction | None:
    value = agent.utility.value(bundle)
    return None if value is None else Fraction(str(value))


def _prices_of_bundles(prices: Row) -> list[Fraction]:
    return [sum((p for j, p in enumerate(prices) if a >> j & 1), Fraction(0)) for a in range(1 << len(prices))]


def agent_condition(name: str, agent: Agent, prices: Row, lottery: Lottery, tolerance: Fraction = Fraction(0)) -> bool:
    """One of the last three conditions for one agent, by linear programs over all her bundles."""
    costs = _prices_of_bundles(prices)
    budget = Fraction(str(agent.budget))
    spent = sum((chance * costs[a] for chance, a in lottery), Fraction(0))
    if name == "affordable":
        return spent <= budget + tolerance
    values = {a: value for a in range(len(costs)) if (value := _value(agent, a)) is not None}
    if any(a not in values for _, a in lottery):
        return False
    worth = sum((chance * values[a] for chance, a in lottery), Fraction(0))
    domain = list(values)
    each = [([1] * len(domain), 1)]
    if name == "budget-optimal":
        best = maximum([values[a] for a in domain], [([costs[a] for a in domain], budget)], each)
        return isinstance(best, str) or best <= worth + tolerance
    as_good = [([-values[a] for a in domain], -min(worth, max(values.values())))]
    least = maximum([-costs[a] for a in domain], as_good, each)
    return not isinstance(least, str) and -least >= spent - tolerance


def feasible(market: Pseudomarket, bundles: Sequence[int]) -> bool:
    """Disjoint, of finite utility, and producible together."""
    plan = 0
    for agent, a in zip(market.agents, bundles, strict=True):
        if plan & a or _value(agent, a) is None:
            return False
        plan |= a
    return market.production is None or market.production.independent(plan)


def cleared(market: Pseudomarket, prices: Row, bundles: Sequence[int], tolerance: Fraction = Fraction(0)) -> bool:
    """All goods are given away, or what is produced costs as much as any plan."""
    costs, plan = _prices_of_bundles(prices), 0
    for a in bundles:
        plan |= a
    if market.production is None:
        return plan == len(costs) - 1
    return all(costs[plan] >= costs[a] - tolerance for a in range(len(costs)) if market.production.independent(a))


def _read(stated: Any, rows: Sequence[Any]) -> list[int] | None:
    try:
        return [bundle_of(stated.market.goods, goods) for goods in rows]
    except em.MalformedInput:
        return None


def _is_lottery(chances: Row, tolerance: Fraction = Fraction(0)) -> bool:
    return bool(chances) and min(chances) > 0 and abs(sum(chances) - 1) <= tolerance


def _draws(stated: Any, chances: Row) -> list[tuple[Fraction, list[int]]] | None:
    found = []
    for chance, drawn in zip(chances, stated.allocation, strict=True):
        bundles = _read(stated, drawn.bundles)
        if bundles is None or len(bundles) != len(stated.market.agents):
            return None
        found.append((chance, bundles))
    return found


def is_equilibrium(
    stated: Any, prices: Row, chances: Row, names: Sequence[str], tolerance: Fraction = Fraction(0)
) -> bool:
    """All conditions of ``model.market_equilibrium`` as they are stated there; no weights."""
    market = stated.market
    draws = _draws(stated, chances)
    if draws is None or len(prices) != len(market.goods) or min(prices) < 0 or not _is_lottery(chances, tolerance):
        return False
    if not all(feasible(market, bundles) and cleared(market, prices, bundles, tolerance) for _, bundles in draws):
        return False
    return all(
        agent_condition(name, agent, prices, [(chance, bundles[i]) for chance, bundles in draws], tolerance)
        for i, agent in enumerate(market.agents)
        for name in names
    )


def is_in_expectation(stated: Any, prices: Row, chances: Sequence[Row], tolerance: Fraction = Fraction(0)) -> bool:
    """Each agent's conditions; the expected uses are 1 or a mixture of dearest plans, found by a linear program."""
    market = stated.market
    if len(prices) != len(market.goods) or min(prices) < 0 or len(chances) != len(market.agents):
        return False
    used = [Fraction(0)] * len(prices)
    for agent, row, entries in zip(market.agents, chances, stated.consumptions, strict=True):
        bundles = _read(stated, [entry.bundle for entry in entries])
        if bundles is None or not _is_lottery(row, tolerance) or any(_value(agent, a) is None for a in bundles):
            return False
        lottery = list(zip(row, bundles, strict=True))
        if not all(agent_condition(n, agent, prices, lottery, tolerance) for n in MARKET_CONDITIONS[3:]):
            return False
        for (chance, a), j in product(lottery, range(len(prices))):
            used[j] += chance * (a >> j & 1)
    if market.production is None:
        return all(abs(amount - 1) <= tolerance for amount in used)
    costs = _prices_of_bundles(prices)
    plans = [a for a in range(len(costs)) if market.production.independent(a)]
    dearest = max(costs[a] for a in plans)
    plans = [a for a in plans if costs[a] >= dearest - tolerance]
    rows: list[tuple[list[int], Fraction]] = []
    for j, amount in enumerate(used):
        rows.append(([a >> j & 1 for a in plans], amount + tolerance))
        rows.append(([-(a >> j & 1) for a in plans], tolerance - amount))
    return maximum([0] * len(plans), rows, [([1] * len(plans), 1)]) != "infeasible"


def rational_is(names: Sequence[str]) -> Callable[[Any], bool]:
    return lambda stated: is_equilibrium(
        stated, fractions(stated.prices), fractions(d.probability for d in stated.allocation), names
    )


def root_of(stated: Any) -> Fraction | None:
    """The one root in the interval to 120 digits, by sympy; ``None`` if there is not exactly one."""
    unknown = sympy.Symbol("t")
    if len(stated.interval) != 2:
        return None
    low, high = (sympy.Rational(str(end)) for end in stated.interval)
    coefficients = [sympy.Rational(str(c)) for c in reversed(stated.polynomial)]
    if not any(coefficients) or low >= high:
        return None
    polynomial = sympy.Poly(coefficients, unknown, domain="QQ").sqf_part()
    if polynomial.degree() < 1 or not all(map(polynomial.eval, (low, high))) or polynomial.count_roots(low, high) != 1:
        return None
    accuracy = sympy.Rational(1, 10**120)
    while high - low > accuracy:
        middle = (low + high) / 2
        if polynomial.eval(middle) * polynomial.eval(low) > 0:
            low = middle
        else:
            high = middle
    return Fraction(int(low.p), int(low.q))


#: Algebraic conditions are tried to so many digits: this refutes, it does not prove.
ACCURACY = Fraction(1, 10**60)


def _at(root: Fraction, terms: Sequence[Any]) -> Fraction:
    return dot(fractions(terms), [root**k for k in range(len(terms))])


def algebraic_strong(stated: Any) -> bool:
    root = root_of(stated)
    if root is None:
        return False
    prices = [_at(root, price) for price in stated.prices]
    chances = [_at(root, draw.probability) for draw in stated.allocation]
    return is_equilibrium(stated, prices, chances, MARKET_CONDITIONS[3:], ACCURACY)


def algebraic_in_expectation(stated: Any) -> bool:
    root = root_of(stated)
    if root is None:
        return False
    prices = [_at(root, price) for price in stated.prices]
    chances = [[_at(root, entry.probability) for entry in row] for row in stated.consumptions]
    return is_in_expectation(stated, prices, chances, ACCURACY)


def in_expectation(stated: Any) -> bool:
    chances = [fractions(entry.probability for entry in row) for row in stated.consumptions]
    return is_in_expectation(stated, fractions(stated.prices), chances)


def common_bundles(stated: Any) -> bool:
    """By trying all lists of bundles of every domain; more of them than goods only repeat the empty one."""
    market = stated.market
    common = [a for a in range(1 << len(market.goods)) if all(_value(agent, a) is not None for agent in market.agents)]
    count = stated.count if 0 not in common else min(stated.count, len(market.goods))
    if (stated.count > len(market.goods) and 0 not in common) or stated.count < 0:
        return False
    for bundles in product(common, repeat=count):
        plan = 0
        for a in bundles:
            plan |= a
        disjoint = sum(a.bit_count() for a in bundles) == plan.bit_count()
        if disjoint and (market.production is None or market.production.independent(plan)):
            return True
    return False


def no_common_bundles(stated: Any) -> bool:
    return stated.count >= 0 and not common_bundles(stated)


def envied(stated: Any) -> bool | None:
    """Whether an agent would rather have the random consumption of one of no larger budget; None if some list is infeasible."""
    market, chances = stated.market, fractions(draw.probability for draw in stated.allocation)
    draws = _draws(stated, chances)
    if draws is None or not _is_lottery(chances) or not all(feasible(market, bundles) for _, bundles in draws):
        return None
    for (i, agent), (k, other) in product(enumerate(market.agents), repeat=2):
        worth = [_value(agent, bundles[k]) for _, bundles in draws]
        if agent.budget < other.budget or None in worth:
            continue
        own = [_value(agent, bundles[i]) or Fraction(0) for _, bundles in draws]
        if dot(chances, [value or Fraction(0) for value in worth]) > dot(chances, own):
            return True
    return False


def dominated(stated: Any) -> bool:
    """By a linear program over all allocations: the largest sum of gains while nobody loses."""
    market, count = stated.market, len(stated.market.agents)
    chances = fractions(draw.probability for draw in stated.allocation)
    draws = _draws(stated, chances)
    free = [Fraction(0)] * len(market.goods)

    def possible(bundles: Sequence[int]) -> bool:
        return feasible(market, bundles) and (market.production is not None or cleared(market, free, bundles))

    if draws is None or not _is_lottery(chances) or not all(possible(bundles) for _, bundles in draws):
        return False
    everything = [a for a in product(range(1 << len(free)), repeat=count) if possible(a)]
    values = [[_value(agent, a[i]) or Fraction(0) for a in everything] for i, agent in enumerate(market.agents)]
    old = [
        sum((chance * (_value(agent, bundles[i]) or 0) for chance, bundles in draws), Fraction(0))
        for i, agent in enumerate(market.agents)
    ]
    rows = [([-value for value in row], -worth) for row, worth in zip(values, old, strict=True)]
    best = maximum([sum(column) for column in zip(*values, strict=True)], rows, [([1] * len(everything), 1)])
    return not isinstance(best, str) and best > sum(old)


def violated(stated: Any) -> bool:
    """The condition fails, of prices >= 0 and a lottery over lists of bundles, which must be of finite utility if it is about
    what agents like."""
    market, prices = stated.market, fractions(stated.prices)
    chances = fractions(draw.probability for draw in stated.allocation)
    draws = _draws(stated, chances)
    if draws is None or len(prices) != len(market.goods) or min(prices) < 0 or not _is_lottery(chances):
        return False
    if stated.condition == "feasible":
        return not all(feasible(market, bundles) for _, bundles in draws)
    if stated.condition in ("allocated", "produced"):
        about = stated.condition == ("allocated" if market.production is None else "produced")
        return about and not all(cleared(market, prices, bundles) for _, bundles in draws)
    for i, agent in enumerate(market.agents):
        lottery = [(chance, bundles[i]) for chance, bundles in draws]
        if stated.condition != "affordable" and any(_value(agent, a) is None for _, a in lottery):
            continue
        if not agent_condition(stated.condition, agent, prices, lottery):
            return True
    return False


DECIDE: dict[str, Callable[[Any], bool]] = {
    "randomized-equilibrium": rational_is(MARKET_CONDITIONS[3:5]),
    "strong-equilibrium": rational_is(MARKET_CONDITIONS[3:]),
    "algebraic-strong-equilibrium": algebraic_strong,
    "equilibrium-in-expectation": in_expectation,
    "algebraic-equilibrium-in-expectation": algebraic_in_expectation,
    "common-bundles": common_bundles,
    "no-common-bundles": no_common_bundles,
    "allocation-dominated": dominated,
    "market-condition-violated": violated,
    "envy-free-allocation": lambda stated: envied(stated) is False,
    "not-envy-free-allocation": lambda stated: envied(stated) is True,
    **by_shares.DECIDE,
}
UNDECIDED: dict[str, str] = {
    "enclosed-strong-equilibrium": "it says that intervals hold some equilibrium, and no solver finds all equilibria: that an "
    "equilibrium it finds lies elsewhere would not refute the claim"
}


def with_prices_times(factor: str) -> Callable[[Any], Any]:
    """Who spends all cannot afford more; ``None`` if nobody is known to."""

    def changed(stated: Any) -> Any:
        if isinstance(stated, AlgebraicStrongEquilibrium | AlgebraicEquilibriumInExpectation):
            prices: Any = tuple([tuple([c * rational(factor) for c in price]) for price in stated.prices])
        else:
            prices = tuple([price * rational(factor) for price in stated.prices])
        return replace(stated, prices=prices) if _somebody_spends_all(stated) else None

    return changed


def _somebody_spends_all(stated: Any) -> bool:
    if not isinstance(stated, StrongEquilibrium | EquilibriumInExpectation):
        return False
    costs = _prices_of_bundles(fractions(stated.prices))
    for i, agent in enumerate(stated.market.agents):
        if isinstance(stated, StrongEquilibrium):
            own = [(draw.probability, draw.bundles[i]) for draw in stated.allocation]
        else:
            own = [(entry.probability, entry.bundle) for entry in stated.consumptions[i]]
        spent = sum((Fraction(str(c)) * costs[bundle_of(stated.market.goods, goods)] for c, goods in own), Fraction(0))
        if spent == Fraction(str(agent.budget)):
            return True
    return False


FALSE: dict[str, list[Callable[[Any], Any]]] = {
    "strong-equilibrium": [with_prices_times("2"), with_prices_times("1000001/1000000")],
    "equilibrium-in-expectation": [with_prices_times("2"), with_prices_times("1000001/1000000")],
    **opposites(("envy-free-allocation", "not-envy-free-allocation")),
    **by_shares.FALSE,
}
