"""Whether given prices are equilibrium prices, from the definition alone: linear programs over all allocations, no regimes, no
cells. Prices may be irrational (``algebraic_numbers``).

At given prices each agent's largest expected utility is that of a linear program over lotteries of her options that cost at most
her budget in expectation; for a strong equilibrium (and in an economy) the least cost of as much utility is another. Then the
prices are those of an equilibrium if and only if there is a lottery over the allocations that clear at which everybody gets at
least her largest utility and spends at most her budget (the least cost): one more linear program.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import chain, combinations, product
from math import comb
from typing import Any

from algebraic_numbers import Number, Real, Theta, approximated, close, compared
from brute_force import Row, fractions, maximum

from exactmarket.exact.polynomials import Polynomial
from exactmarket.kernel.claims.completeness import (
    AlgebraicPoint,
    AllBudgetEquilibria,
    PriceFamily,
    PricePiece,
    PricePoint,
    PricePolytope,
)


@dataclass(frozen=True)
class Setting:
    """Budgets, each agent's options as (goods of the bundle, utility), copies of goods, and the notion; with production the
    plans that can be produced."""

    budgets: tuple[Fraction, ...]
    options: tuple[tuple[tuple[tuple[int, ...], Fraction], ...], ...]
    supply: tuple[int, ...]
    economy: bool
    strong: bool
    plans: tuple[tuple[int, ...], ...] | None = None

    def cost(self, prices: Sequence[Real], i: int, option: int) -> Real:
        return sum((prices[j] for j in self.options[i][option][0]), Fraction(0))


def setting_of(stated: Any) -> Setting:
    """What a claim about all equilibria speaks of."""
    if isinstance(stated, AllBudgetEquilibria):
        economy = stated.economy
        options = [tuple(((j,), value) for j, value in enumerate(fractions(row))) for row in economy.values]
        return Setting(tuple(fractions(stated.budgets)), tuple(options), economy.supply, True, True)
    goods = range(len(stated.market.goods))
    options = []
    for agent in stated.market.agents:
        table = [(tuple(j for j in goods if a >> j & 1), u) for a, u in enumerate(agent.utility.table())]
        options.append(tuple((bundle, Fraction(str(u))) for bundle, u in table if u is not None))
    budgets = tuple(fractions(agent.budget for agent in stated.market.agents))
    plans = None
    if stated.market.production is not None:
        every = chain.from_iterable(combinations(goods, size) for size in range(len(goods) + 1))
        sets = [([j for j in goods if s >> j & 1], most) for s, most in stated.market.production.sets]
        plans = tuple(plan for plan in every if all(len({*s} & {*plan}) <= most for s, most in sets))
    return Setting(budgets, tuple(options), (1,) * len(goods), False, stated.notion == "strong", plans)


def allocations(setting: Setting) -> Iterator[tuple[int, ...]]:
    for chosen in product(*[range(len(options)) for options in setting.options]):
        used = [j for i, option in enumerate(chosen) for j in setting.options[i][option][0]]
        counts = tuple(used.count(j) for j in range(len(setting.supply)))
        if setting.plans is not None:
            if tuple(sorted(used)) in setting.plans:
                yield chosen
        elif (setting.economy and all(map(int.__le__, counts, setting.supply))) or counts == setting.supply:
            yield chosen


def utilities_at(setting: Setting, prices: Sequence[Real]) -> list[Real] | None:
    """The agents' utilities in equilibrium at these prices; None if they are no equilibrium prices."""
    rational = not any(isinstance(price, Number) for price in prices)
    found = (_utilities_at if rational else _utilities_at.__wrapped__)(setting, tuple(prices))
    return None if found is None else list(found)


@lru_cache(maxsize=100_000)
def _utilities_at(setting: Setting, prices: tuple[Real, ...]) -> tuple[Real, ...] | None:
    if min(prices) < 0 or (setting.economy and min(prices) > 0):
        return None
    agents = range(len(setting.budgets))
    optimal = best_and_least(setting, prices)
    if optimal is None:
        return None
    best, least = optimal
    pure = [chosen for chosen in allocations(setting) if cleared(setting, prices, chosen)]
    rows: list[tuple[list[Real], Real]] = []
    for i in agents:
        most = least[i] if setting.strong else setting.budgets[i]
        rows.append(([setting.cost(prices, i, chosen[i]) for chosen in pure], most))
        rows.append(([-setting.options[i][chosen[i]][1] for chosen in pure], -best[i]))
    if not pure or maximum([0] * len(pure), rows, [([1] * len(pure), 1)]) == "infeasible":
        return None
    return tuple(best)


def best_and_least(setting: Setting, prices: Sequence[Real]) -> tuple[list[Real], list[Real]] | None:
    """For each agent her largest expected utility, and the least expected cost of as much; None if she can afford nothing."""
    best: list[Real] = []
    least: list[Real] = []
    for i, options in enumerate(setting.options):
        values = [value for _, value in options]
        costs = [setting.cost(prices, i, option) for option in range(len(values))]
        lottery = [([1] * len(values), 1)]
        found = maximum(values, [(costs, setting.budgets[i])], lottery) if values else "infeasible"
        if isinstance(found, str):
            return None
        best.append(found)
        cheapest = maximum([-c for c in costs], [([-v for v in values], -found)], lottery)
        assert not isinstance(cheapest, str)
        least.append(-cheapest)
    return best, least


def in_expectation_at(setting: Setting, prices: Sequence[Real]) -> bool:
    """Whether these are prices of an equilibrium in expectation of a pseudomarket: one linear program over a random option for
    each agent and, with production, a lottery over the plans of largest price."""
    optimal = best_and_least(setting, prices) if min(prices) >= 0 else None
    if optimal is None:
        return False
    plans = [tuple(range(len(prices)))] if setting.plans is None else dearest_plans(setting.plans, prices)
    columns = [(i, option) for i, options in enumerate(setting.options) for option in range(len(options))]
    width = len(columns) + len(plans)
    at_most: list[tuple[list[Real], Real]] = []
    equal: list[tuple[list[Real], Real]] = [([*[0] * len(columns), *[1] * len(plans)], 1)]
    for i, (best, least, budget) in enumerate(zip(*optimal, setting.budgets, strict=True)):
        most = least if setting.strong else budget
        at_most.append(([*[setting.cost(prices, k, c) if k == i else 0 for k, c in columns], *[0] * len(plans)], most))
        at_most.append(([*[-setting.options[k][c][1] if k == i else 0 for k, c in columns], *[0] * len(plans)], -best))
        equal.append(([*[int(k == i) for k, _ in columns], *[0] * len(plans)], 1))
    for j in range(len(prices)):
        used = [int(j in setting.options[k][c][0]) for k, c in columns]
        equal.append(([*used, *[-int(j in plan) for plan in plans]], 0))
    return maximum([0] * width, at_most, equal) != "infeasible"


def dearest_plans(plans: Sequence[tuple[int, ...]], prices: Sequence[Real]) -> list[tuple[int, ...]]:
    costs = [sum((prices[j] for j in plan), Fraction(0)) for plan in plans]
    return [plan for plan, cost in zip(plans, costs, strict=True) if all(cost >= other for other in costs)]


def refuted_in_expectation_at(stated: Any) -> list[Real] | None:
    """Prices at which there is an equilibrium in expectation although the claim says that there is none; None if none is seen."""
    setting = setting_of(stated)
    return next((prices for prices in samples(stated) if in_expectation_at(setting, prices)), None)


def cleared(setting: Setting, prices: Sequence[Real], chosen: Sequence[int]) -> bool:
    """No copy is left of a good with a positive price; with production no plan has a larger price."""
    used = [j for i, option in enumerate(chosen) for j in setting.options[i][option][0]]
    if setting.plans is not None:
        cost: Real = sum((prices[j] for j in used), Fraction(0))
        return all(cost >= sum((prices[j] for j in plan), Fraction(0)) for plan in setting.plans)
    return all(used.count(j) == copies for j, copies in enumerate(setting.supply) if prices[j])


# What a claim lists ---------------------------------------------------------------------------------------------------


@lru_cache(maxsize=10_000)
def theta_of(root: Any) -> Theta:
    return Theta(fractions(root.polynomial), fractions(root.interval))


def place(end: Any) -> Real:
    """A rational or algebraic place as a number."""
    if hasattr(end, "interval"):
        return Number(theta_of(end), (Fraction(0), Fraction(1)))
    return Fraction(str(end))


def at_root(each: AlgebraicPoint) -> tuple[list[Real], list[Real]]:
    """The prices and the utilities of an irrational point."""
    theta = theta_of(each.root)
    prices, utilities = (
        [Number(theta, theta.reduced(fractions(row))) for row in rows] for rows in (each.prices, each.utilities)
    )
    return list(prices), list(utilities)


def listed_at(stated: Any, prices: Sequence[Real]) -> list[Real] | None:
    """The utilities that the claim gives at these prices; None if it does not list them."""
    for each in getattr(stated, "equilibria", ()):
        found = utilities_of(each, prices)
        if found is not None:
            return found
    return None


def utilities_of(each: Any, prices: Sequence[Real]) -> list[Real] | None:
    """The utilities that one set of equilibria gives at these prices; None if they are not in it."""
    if isinstance(each, PricePoint):
        return list(fractions(each.utilities)) if close(fractions(each.prices), prices) else None
    if isinstance(each, AlgebraicPoint):
        here, utilities = at_root(each)
        return utilities if close(here, prices) else None
    parameters = [prices[j] for j in free_prices(each)]
    here = [along(each, fractions(row), parameters) for row in each.prices]
    if not close(here, prices) or not inside(each, parameters):
        return None
    above = [along(each, fractions(u.numerator), parameters) for u in each.utilities]
    below = [along(each, fractions(u.denominator), parameters) for u in each.utilities]
    return [n / d for n, d in zip(above, below, strict=True)]


def free_prices(each: Any) -> tuple[int, ...]:
    if isinstance(each, (PricePolytope, PricePiece)):
        return tuple(each.free)
    return (next(j for j, row in enumerate(each.prices) if len(row) > 1 and row[1]),)


def along(each: Any, coefficients: Row, parameters: Sequence[Real]) -> Real:
    """A polynomial in t for a family, a form in the free prices for a polytope or a piece."""
    if isinstance(each, (PricePolytope, PricePiece)):
        return coefficients[0] + sum((c * p for c, p in zip(coefficients[1:], parameters, strict=False)), Fraction(0))
    total: Real = Fraction(0)
    for c in reversed(coefficients):
        total = total * parameters[0] + c
    return total


def polynomial_at(polynomial: Polynomial, parameters: Sequence[Real]) -> Real:
    total: Real = Fraction(0)
    for coefficient, exponents in polynomial.terms:
        (term,) = fractions([coefficient])
        for parameter, power in zip(parameters, exponents, strict=True):
            for _ in range(power):
                term = term * parameter
        total = total + term
    return total


def inside(each: Any, parameters: Sequence[Real]) -> bool:
    if isinstance(each, PricePiece):
        zero, at_least, more_than = (
            [polynomial_at(p, parameters) for p in some] for some in (each.zero, each.at_least, each.more_than)
        )
        return (
            all(compared(value, Fraction(0)) == 0 for value in zero)
            and all(value >= 0 for value in at_least)
            and all(value > 0 for value in more_than)
        )
    if isinstance(each, PricePolytope):
        forms = [along(each, fractions(form), parameters) for form in each.at_least]
        strict = [along(each, fractions(form), parameters) for form in each.more_than]
        return all(form >= 0 for form in forms) and all(form > 0 for form in strict)
    (t,) = parameters
    low, high = (None if end is None else compared(t, place(end)) for end in (each.low, each.high))
    above = low is None or low > 0 or (low == 0 and each.brackets[0] == "[")
    return above and (high is None or high < 0 or (high == 0 and each.brackets[1] == "]"))


# Prices to try --------------------------------------------------------------------------------------------------------

#: How far beside a listed price another one is tried.
STEP = Fraction(1, 97)
#: What is left of an irrational number where a rational one beside it is tried.
NEAR = Fraction(1, 2**30)


def samples(stated: Any) -> Iterator[list[Real]]:
    """Prices to try: a grid, some where several things bind, and for each set listed prices in it, at its ends and beside it."""
    setting = setting_of(stated)
    size = len(setting.supply)
    steps = {1: range(9), 2: range(9), 3: range(0, 9, 4)}.get(size, range(0, 9, 8))
    yield from ([Fraction(k, 4) for k in row] for row in product(steps, repeat=size))
    yield from critical_prices(setting)
    for each in getattr(stated, "equilibria", ()):
        yield from samples_of(each)


#: So many corners of the arrangement of all binding conditions are looked for.
CORNERS = 60
#: Of an agent with many options so many lines through three of them are taken.
LINES = 2000


@lru_cache(maxsize=1000)
def critical_prices(setting: Setting) -> list[list[Real]]:
    """Some of the prices at which as many conditions bind as there are goods: where equilibria are, if there are few."""
    dice, found = random.Random(0), []  # noqa: S311
    forms, size = binding_forms(setting), len(setting.supply)
    for _ in range(CORNERS):
        chosen = dice.sample(forms, size)
        corner = solution([form[1:] for form in chosen], [-form[0] for form in chosen])
        if corner and min(corner) >= 0 and corner not in found and not (setting.economy and min(corner) > 0):
            found.append(corner)
    return found


def binding_forms(setting: Setting) -> list[Row]:
    """What is 0 where a price is 0, an option costs just the budget, or three options of an agent are on one line."""
    size, dice = len(setting.supply), random.Random(0)  # noqa: S311
    forms = [[Fraction(int(k == j + 1)) for k in range(size + 1)] for j in range(size)]
    for budget, options in zip(setting.budgets, setting.options, strict=True):
        costs = [[Fraction(0), *[Fraction(int(j in bundle)) for j in range(size)]] for bundle, _ in options]
        forms += [[-budget, *cost[1:]] for cost in costs]
        values = [value for _, value in options]
        if comb(len(options), 3) <= LINES:
            triples = list(combinations(range(len(options)), 3))
        else:
            triples = [tuple(sorted(dice.sample(range(len(options)), 3))) for _ in range(LINES)]
        for a, b, c in triples:
            rise, gain = values[b] - values[a], values[c] - values[a]
            columns = zip(costs[a], costs[b], costs[c], strict=True)
            forms.append([rise * (z - x) - gain * (y - x) for x, y, z in columns])
    return [form for form in forms if any(form[1:])]


def samples_of(each: Any) -> Iterator[list[Real]]:
    """Prices in one set of equilibria, at its ends and beside it."""
    if isinstance(each, PricePoint):
        yield from (fractions(each.prices), *beside(fractions(each.prices)))
    elif isinstance(each, PricePiece):
        for parameters in piece_places(each):
            yield [along(each, fractions(row), parameters) for row in each.prices]
    elif isinstance(each, AlgebraicPoint):
        prices, _ = at_root(each)
        yield from (prices, *beside([approximated(p, NEAR) for p in prices]))
    else:
        places = family_places(each) if isinstance(each, PriceFamily) else polytope_places(each)
        for n, parameters in enumerate(places):
            prices = [along(each, fractions(row), parameters) for row in each.prices]
            yield prices
            if n == 0:
                yield from beside([approximated(p, NEAR) for p in prices])


def beside(prices: Sequence[Fraction]) -> Iterator[list[Real]]:
    """The prices with one of them a little lower or higher."""
    for j, price in enumerate(prices):
        yield from ([*prices[:j], price + step, *prices[j + 1 :]] for step in (-STEP, STEP) if price + step >= 0)


def family_places(each: PriceFamily) -> list[tuple[Real]]:
    """Values of t: first one inside, then the ends and others on both sides of them."""
    low, high = (None if end is None else place(end) for end in (each.low, each.high))
    ends = [end for end in (low, high) if end is not None]
    rational = [approximated(end, NEAR) for end in ends]
    middle = sum(rational, Fraction(0)) / (len(rational) or 1)
    if len(rational) < 2:
        middle += (low is not None) - (high is not None)
    near = [t + step for t in rational for step in (-STEP, -NEAR, NEAR, STEP)]
    return [(t,) for t in (middle, *ends, *near)]


def piece_places(each: PricePiece) -> list[list[Real]]:
    """Values of the free prices: those of the sample, others around it, and some on a grid."""
    size = len(each.free)
    grid = [[Fraction(k, 2) for k in row] for row in product(range(1, 8, 2), repeat=size)]
    if each.sample is None or max(each.free) >= len(each.sample):
        return grid
    centre = [fractions(each.sample)[j] for j in each.free]
    around = [
        [c + step for c, step in zip(centre, steps, strict=True)] for steps in product((-STEP, 0, STEP), repeat=size)
    ]
    return [centre, *around, *grid]


def polytope_places(each: PricePolytope) -> list[tuple[Real, ...]]:
    """Values of the free prices: first the middle of the corners, then the corners, the middles of two, and others beyond."""
    forms = [fractions(form) for form in (*each.at_least, *each.more_than)]
    size = len(each.free)
    corners = []
    for chosen in combinations(forms, size):
        corner = solution([form[1:] for form in chosen], [-form[0] for form in chosen])
        if corner and all(along(each, form, corner) >= 0 for form in forms) and corner not in corners:
            corners.append(corner)
    middle = [sum(column, Fraction(0)) / len(corners) for column in zip(*corners, strict=True)] or [Fraction(1)] * size
    halves = [[(a + b) / 2 for a, b in zip(*two, strict=True)] for two in combinations(corners[:6], 2)]
    shifted = [[c + (c - m) * STEP for c, m in zip(x, middle, strict=True)] for x in (*corners, *halves)]
    return [tuple(x) for x in (middle, *corners, *halves, *shifted)]


def solution(rows: Sequence[Row], sides: Row) -> Row | None:
    """The one solution of a square system, by elimination; None if there is not exactly one."""
    system = [[*row, side] for row, side in zip(rows, sides, strict=True)]
    for k in range(len(system)):
        pivot = next((row for row in system[k:] if row[k]), None)
        if pivot is None:
            return None
        system.remove(pivot)
        system.insert(k, [a / pivot[k] for a in pivot])
        for j, row in enumerate(system):
            if j != k:
                system[j] = [a - row[k] * b for a, b in zip(row, system[k], strict=True)]
    return [row[-1] for row in system]


def refuted_at(stated: Any, *others: Any) -> list[Real] | None:
    """Prices at which the claim is wrong; None if its samples and those of other claims show none."""
    setting = setting_of(stated)
    for prices in chain(samples(stated), *map(samples, others)):
        true, said = utilities_at(setting, prices), listed_at(stated, prices)
        if (true is None) != (said is None) or (true is not None and said is not None and not close(true, said)):
            return prices
    return None
