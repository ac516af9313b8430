"""Equilibria with budgets: in rational, algebraic and enclosed numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import sympy
from brute_force import dot, fractions, maximum
from hypothesis import strategies as st
from strategies import MATRICES, NAMES, VECTORS, assignments, economies, long_rationals, rationals

from exactmarket.exact.rational import rational
from exactmarket.kernel.certificates.budgets import AlgebraicWeights, EnclosedSolution, EquilibriumWeights
from exactmarket.kernel.kinds import KINDS
from exactmarket.model.assignment import AssignmentEconomy

# isort: split
from exactmarket.model.budgets import AggregateLimit

NESTED = st.lists(st.lists(VECTORS, max_size=3).map(tuple), max_size=3).map(tuple)
NUMBER_LISTS = st.lists(st.lists(rationals(), max_size=2).map(tuple) | VECTORS, max_size=3).map(tuple)
POSITIVE = long_rationals().filter(lambda number: number > 0)


@st.composite
def limits(draw: st.DrawFn, economy: AssignmentEconomy) -> tuple[AggregateLimit, ...]:
    """None to two limits, disjoint or nested."""
    names = draw(st.permutations(economy.objects))
    first, second = draw(st.integers(1, len(names))), draw(st.integers(1, len(names)))
    most = st.integers(0, 3) | st.integers(0)
    found = [AggregateLimit(tuple(names[:first]), draw(most))]
    inside = names[:second] if second <= first or first == len(names) else names[first:]
    found.append(AggregateLimit(tuple(inside), draw(most)))
    return tuple(found[: draw(st.integers(0, 2))])


@st.composite
def fitting(draw: st.DrawFn, count: int, entries: st.SearchStrategy[Any]) -> tuple[Any, ...]:
    """So many entries."""
    return tuple(draw(st.lists(entries, min_size=count, max_size=count)))


@st.composite
def equilibria(draw: st.DrawFn, kind: str) -> Any:
    """A claim of the kind, about prices and shares of the right number or not."""
    economy = draw(economies(agents=3, types=3, named=True))
    n, s = len(economy.agents), len(economy.objects)
    budgets = draw(fitting(n, POSITIVE))
    given = (economy, budgets, draw(limits(economy)))
    build = KINDS[kind].claim
    if kind in ("equilibrium", "nearby-equilibrium", "budget-equilibrium"):
        prices = draw(fitting(s, rationals().map(abs)) | VECTORS)
        shares = draw(assignments(economy) | MATRICES)
        if kind != "nearby-equilibrium":
            return build(*given, prices, shares)
        return build(*given, prices, shares, draw(st.just(budgets) | fitting(n, POSITIVE)), draw(rationals().map(abs)))
    numbers = st.lists(rationals(), max_size=2).map(tuple)
    if kind == "enclosed-equilibrium":
        numbers = st.tuples(rationals(), rationals()) | numbers
    prices = draw(fitting(s, numbers) | NUMBER_LISTS)
    shares = draw(fitting(n, fitting(s, numbers)) | NESTED)
    if kind == "enclosed-equilibrium":
        return build(*given, prices, shares)
    polynomial = draw(st.lists(rationals(), max_size=4).map(tuple) | VECTORS)
    interval = draw(fitting(2, rationals()).map(lambda ends: tuple(sorted(ends))) | VECTORS)
    return build(*given, polynomial, interval, prices, shares)


BUDGETS = ("equilibrium", "nearby-equilibrium", "budget-equilibrium", "algebraic-equilibrium", "enclosed-equilibrium")
CLAIM: dict[str, st.SearchStrategy[Any]] = {kind: equilibria(kind) for kind in BUDGETS}

WITNESS: dict[type, st.SearchStrategy[Any]] = {
    EquilibriumWeights: st.builds(EquilibriumWeights, VECTORS, st.just(()) | VECTORS),
    AlgebraicWeights: st.builds(AlgebraicWeights, NUMBER_LISTS, st.just(()) | NUMBER_LISTS),
    EnclosedSolution: st.builds(
        EnclosedSolution,
        st.lists(fitting(2, rationals()).map(lambda ends: tuple(sorted(ends))), max_size=2).map(tuple) | MATRICES,
        MATRICES,
        st.lists(NAMES, max_size=2).map(tuple),
        NUMBER_LISTS,
        NESTED,
        NUMBER_LISTS,
        st.just(()) | NUMBER_LISTS,
    ),
}

Row = Sequence[Fraction]


def is_equilibrium(
    stated: Any, prices: Row, shares: Sequence[Row], cheapest: bool, tolerance: Fraction = Fraction(0)
) -> bool:
    """The conditions of ``model.budgets`` as they are stated there, by linear programs in fractions; no weights."""
    economy, budgets = stated.economy, fractions(stated.budgets)
    values = [fractions(row) for row in economy.values]
    if (
        any(len(row) != len(prices) for row in shares)
        or len(prices) != len(economy.objects)
        or len(shares) != len(values)
    ):
        return False
    feasible = all(min(row) >= -tolerance and abs(sum(row) - 1) <= tolerance for row in shares)
    agents = zip(values, budgets, shares, strict=True)
    return (
        feasible
        and abs(min(prices)) <= tolerance
        and clears(stated, prices, [sum(column, Fraction(0)) for column in zip(*shares, strict=True)], tolerance)
        and all(demands(prices, agent, cheapest, tolerance) for agent in agents)
    )


def clears(stated: Any, prices: Row, used: Row, tolerance: Fraction) -> bool:
    """Some prices l_L >= 0 of limits leave r >= 0, and what is not used up costs nothing."""
    economy, types = stated.economy, range(len(prices))
    if any(used[j] > economy.supply[j] + tolerance for j in types):
        return False
    members = [[j for j in types if economy.objects[j] in limit.objects] for limit in stated.aggregate]
    amounts = [sum((used[j] for j in inside), Fraction(0)) for inside in members]
    most = [limit.max for limit in stated.aggregate]
    if any(amount > bound + tolerance for amount, bound in zip(amounts, most, strict=True)):
        return False
    reached = [L for L, inside in enumerate(members) if amounts[L] >= most[L] - tolerance and inside]
    rows: list[tuple[list[int], Fraction]] = []
    for j in types:
        over = [int(j in members[L]) for L in reached]
        rows.append((over, prices[j] + tolerance))
        if used[j] < economy.supply[j] - tolerance:
            rows.append(([-c for c in over], tolerance - prices[j]))
    return maximum([0] * len(reached), rows) != "infeasible"


def demands(prices: Row, agent: tuple[Row, Fraction, Row], cheapest: bool, tolerance: Fraction) -> bool:
    """Affordable; nothing affordable is better; if asked for, nothing as good is cheaper."""
    values, budget, share = agent
    worth, cost = dot(values, share), dot(prices, share)
    lottery = [([1] * len(prices), 1)]
    best = maximum(values, [(prices, budget)], lottery)
    if cost > budget + tolerance or isinstance(best, str) or best > worth + tolerance:
        return False
    least = maximum([-p for p in prices], [([-v for v in values], -min(worth, max(values)))], lottery)
    return not cheapest or (not isinstance(least, str) and -least >= cost - tolerance)


def rational_is(cheapest: bool) -> Callable[[Any], bool]:
    return lambda stated: is_equilibrium(
        stated, fractions(stated.prices), [fractions(row) for row in stated.assignment], cheapest
    )


def nearby_is(stated: Any) -> bool:
    """The distances in fractions, and an equilibrium."""
    given, most = fractions(stated.given_budgets), fractions([stated.distance])[0]
    changes = [max(old, new) - min(old, new) for old, new in zip(given, fractions(stated.budgets), strict=True)]
    return max(changes) <= most and rational_is(cheapest=True)(stated)


def algebraic_is(stated: Any) -> bool:
    """One root in the interval, by sympy; with it, to 120 digits, the conditions, to 60 digits. So a claim that fails by less
    is not found out: this refutes, it does not prove."""
    unknown = sympy.Symbol("t")
    low, high = (sympy.Rational(str(end)) for end in stated.interval)
    coefficients = [sympy.Rational(str(c)) for c in reversed(stated.polynomial)]
    if not any(coefficients) or low >= high:
        return False
    polynomial = sympy.Poly(coefficients, unknown, domain="QQ").sqf_part()
    if polynomial.degree() < 1 or not all(map(polynomial.eval, (low, high))) or polynomial.count_roots(low, high) != 1:
        return False
    left, right, accuracy = low, high, sympy.Rational(1, 10**120)
    while right - left > accuracy:
        middle = (left + right) / 2
        if polynomial.eval(middle) * polynomial.eval(left) > 0:
            left = middle
        else:
            right = middle
    root = Fraction(int(left.p), int(left.q))

    def number(terms: Sequence[Any]) -> Fraction:
        return sum((c * root**k for k, c in enumerate(fractions(terms))), Fraction(0))

    shares = [[number(share) for share in row] for row in stated.assignment]
    return is_equilibrium(stated, [number(price) for price in stated.prices], shares, True, Fraction(1, 10**60))


DECIDE: dict[str, Callable[[Any], bool]] = {
    "equilibrium": rational_is(cheapest=True),
    "nearby-equilibrium": nearby_is,
    "budget-equilibrium": rational_is(cheapest=False),
    "algebraic-equilibrium": algebraic_is,
}
UNDECIDED = {
    "enclosed-equilibrium": "it says that intervals hold some equilibrium, and no solver finds all equilibria: that an "
    "equilibrium it finds lies elsewhere would not refute the claim"
}


def somebody_wants_more(stated: Any) -> bool:
    """Whether an agent is not satiated (coefficients that are not all zero count as a positive share)."""
    economy = stated.economy
    return any(
        (any(share) if isinstance(share, tuple) else share) and value < max(values)
        for values, row in zip(economy.values, stated.assignment, strict=True)
        for value, share in zip(values, row, strict=True)
    )


def with_budgets_times(factor: int | str) -> Callable[[Any], Any]:
    """Who is not satiated spends all, and more would make her better off. ``None`` if there is no such agent."""

    def changed(stated: Any) -> Any:
        budgets = tuple(budget * rational(factor) for budget in stated.budgets)
        return replace(stated, budgets=budgets) if somebody_wants_more(stated) else None

    return changed


def nearer(stated: Any) -> Any:
    """With a distance below the largest change of a budget; ``None`` if no budget is changed."""
    changes = [abs(new - old) for old, new in zip(stated.given_budgets, stated.budgets, strict=True)]
    return replace(stated, distance=max(changes) * rational("999999/1000000")) if max(changes) else None


FALSE = {
    kind: [with_budgets_times(2), with_budgets_times("1/2"), with_budgets_times("1000001/1000000")] for kind in DECIDE
}
FALSE["nearby-equilibrium"].append(nearer)
