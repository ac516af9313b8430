"""Strong equilibria of pseudomarkets with supplies that are stated by shares, from the definitions: no weights, no normal forms,
but linear programs over all lists of bundles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

from brute_force import dot, fractions, maximum
from hypothesis import strategies as st
from strategies import MATRICES, NAMES, VECTORS, rationals
from utility_families import utility

import exactmarket as em
from exactmarket.kernel.certificates.markets import EnclosedShareSolution, ShareWeights
from exactmarket.kernel.claims.markets import EnclosedStrongEquilibriumByShares, StrongEquilibriumByShares
from exactmarket.model.matroid import LaminarMatroid
from exactmarket.model.pseudomarket import Agent

# isort: split
from exactmarket.model.seats import SeatMarket

GOODS = ("a", "b c", "d")
POSITIVE = rationals().map(lambda number: abs(number) + 1)


@st.composite
def seat_markets(draw: st.DrawFn) -> SeatMarket:
    """One or two agents, one to three goods, every type of utility, sometimes production."""
    goods = GOODS[: draw(st.integers(1, 3))]
    rng = draw(st.randoms(use_true_random=False))
    plain = ["a", "b", "c"][: len(goods)]  # in a utility's syntax names have no spaces
    agents = []
    for name in ("x", "y y")[: draw(st.integers(1, 2))]:
        try:
            form = em.utility(utility(rng, plain, depth=1), plain).form
        except em.MalformedInput:
            form = em.utility({"type": "additive", "values": [1] * len(goods)}, plain).form
        agents.append(Agent(name, draw(POSITIVE), form))
    limit = draw(st.none() | st.integers(0, 2))
    production = None if limit is None else LaminarMatroid(len(goods), (((1 << len(goods)) - 1, limit),))
    supply = draw(st.lists(st.integers(1, 3), min_size=len(goods), max_size=len(goods)))
    try:
        return SeatMarket(goods, tuple(supply), tuple(agents), production)
    except em.MalformedInput:  # a basis with a good whose name holds a space
        return SeatMarket(tuple(plain), tuple(supply), tuple(agents), production)


@st.composite
def claims(draw: st.DrawFn) -> StrongEquilibriumByShares:
    """A claim about prices and shares of the right number or not."""
    market = draw(seat_markets())
    count = len(market.agents)
    budgets = tuple(draw(st.lists(POSITIVE, min_size=count, max_size=count)))
    prices = draw(st.lists(rationals().map(abs), min_size=1, max_size=3).map(tuple) | VECTORS)
    row = st.dictionaries(st.sampled_from([*GOODS, "z"]), rationals(), max_size=3).map(lambda held: tuple(held.items()))
    shares = draw(st.lists(row, max_size=2).map(tuple))
    return StrongEquilibriumByShares(market, budgets, draw(rationals().map(abs)), prices, shares)


_ENDS = st.lists(rationals(), min_size=2, max_size=2).map(sorted).map(tuple)
_LISTS = st.lists(rationals(), max_size=3).map(tuple)


def _rows(numbers: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Lists of numbers for some goods, for each of some agents."""
    row = st.dictionaries(st.sampled_from([*GOODS, "z"]), numbers, max_size=3)
    return st.lists(row.map(lambda held: tuple(held.items())), max_size=2).map(tuple)


CLAIM: dict[str, st.SearchStrategy[Any]] = {
    "strong-equilibrium-by-shares": claims(),
    "enclosed-strong-equilibrium-by-shares": st.builds(
        EnclosedStrongEquilibriumByShares,
        seat_markets(),
        st.lists(_ENDS | _LISTS, max_size=3).map(tuple),
        _rows(_ENDS | _LISTS),
    ),
}
WITNESS: dict[type, st.SearchStrategy[Any]] = {
    ShareWeights: st.builds(ShareWeights, VECTORS),
    EnclosedShareSolution: st.builds(
        EnclosedShareSolution,
        st.lists(_ENDS, max_size=2).map(tuple) | MATRICES,
        MATRICES,
        st.lists(NAMES, max_size=2).map(tuple),
        st.lists(_LISTS, max_size=3).map(tuple),
        _rows(_LISTS),
        st.lists(_LISTS, max_size=2).map(tuple),
    ),
}


def by_shares(stated: StrongEquilibriumByShares) -> bool:
    """Is there a lottery over feasible lists that clear, with these shares, best and cheapest for everybody?"""
    market = stated.market
    prices, shares = fractions(stated.prices), _shares(stated)
    given = fractions(agent.budget for agent in market.agents)
    budgets = fractions(stated.budgets)
    if shares is None or len(prices) != len(market.goods) or min(prices) < 0:
        return False
    if any(abs(a - b) > Fraction(str(stated.distance)) for a, b in zip(budgets, given, strict=True)):
        return False
    costs = [sum((p for j, p in enumerate(prices) if a >> j & 1), Fraction(0)) for a in range(1 << len(prices))]
    best = []
    for agent, row, budget in zip(market.agents, shares, budgets, strict=True):
        worth = _best(_finite(agent), costs, dot(prices, row), budget)
        if worth is None:
            return False
        best.append(worth)
    return _drawn(market, prices, shares, best)


def _shares(stated: StrongEquilibriumByShares) -> list[list[Fraction]] | None:
    market = stated.market
    if len(stated.shares) != len(market.agents):
        return None
    rows = []
    for given in stated.shares:
        if not {good for good, _ in given} <= set(market.goods):
            return None
        rows.append(fractions([dict(given).get(good, 0) for good in market.goods]))
    return rows


def _finite(agent: Agent) -> dict[int, Fraction]:
    """The values of the bundles in the agent's domain."""
    values = {a: agent.utility.value(a) for a in range(1 << agent.utility.size)}
    return {a: Fraction(str(value)) for a, value in values.items() if value is not None}


def _best(values: dict[int, Fraction], costs: Sequence[Fraction], spent: Fraction, budget: Fraction) -> Fraction | None:
    """The largest expected utility within the budget; ``None`` if more than the budget is spent, or it can be had for less."""
    each = [([1] * len(values), 1)]
    prices = [costs[a] for a in values]
    best = maximum(list(values.values()), [(prices, budget)], each)
    if isinstance(best, str) or spent > budget:
        return None
    least = maximum([-price for price in prices], [([-value for value in values.values()], -best)], each)
    return best if least == -spent else None


def _drawn(
    market: SeatMarket, prices: Sequence[Fraction], shares: Sequence[Sequence[Fraction]], best: Sequence[Fraction]
) -> bool:
    """A lottery with these shares in which each agent's expected utility is the best."""
    values = [_finite(agent) for agent in market.agents]
    lists = [bundles for bundles in product(*values) if _possible(market, _use(market, bundles))]
    worths = [dot(prices, _use(market, bundles)) for bundles in lists]
    ranges = [range(min(copies, 20) + 1) for copies in market.supply]
    dearest = max(dot(prices, list(map(Fraction, use))) for use in product(*ranges) if _possible(market, use))
    lists = [bundles for bundles, worth in zip(lists, worths, strict=True) if worth == dearest]
    equal: list[tuple[list[Fraction | int], Fraction | int]] = [([1] * len(lists), 1)]
    for i, row in enumerate(shares):
        equal += [([bundles[i] >> j & 1 for bundles in lists], share) for j, share in enumerate(row)]
        equal.append(([values[i][bundles[i]] for bundles in lists], best[i]))
    return maximum([0] * len(lists), [], equal) != "infeasible"


def _use(market: SeatMarket, bundles: Sequence[int]) -> list[Fraction]:
    return [Fraction(sum(a >> j & 1 for a in bundles)) for j in range(len(market.goods))]


def _possible(market: SeatMarket, use: Sequence[Fraction | int]) -> bool:
    within = all(amount <= copies for amount, copies in zip(use, market.supply, strict=True))
    return within and all(
        sum(amount for j, amount in enumerate(use) if goods >> j & 1) <= most for goods, most in market.limits
    )


DECIDE: dict[str, Callable[[Any], bool]] = {"strong-equilibrium-by-shares": by_shares}


def _too_far(stated: StrongEquilibriumByShares) -> StrongEquilibriumByShares:
    """The first budget is further away than is said."""
    first = stated.market.agents[0].budget + stated.distance + em.Q(1, 10**6)
    return replace(stated, budgets=(first, *stated.budgets[1:]))


def _a_copy_left(stated: StrongEquilibriumByShares) -> StrongEquilibriumByShares | None:
    """A copy more of a good with a positive price, if no limit stands in its way."""
    dear = [j for j, price in enumerate(stated.prices) if price > 0]
    if not dear or stated.market.limits:
        return None
    supply = list(stated.market.supply)
    supply[dear[0]] += 1
    return replace(stated, market=replace(stated.market, supply=tuple(supply)))


FALSE: dict[str, list[Callable[[Any], Any]]] = {"strong-equilibrium-by-shares": [_too_far, _a_copy_left]}
