"""Whether given prices are equilibrium prices, from the definition alone: linear programs in fractions, no regimes, no cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import chain, combinations, product
from typing import Any

from brute_force import Row, fractions, maximum

from exactmarket.exact.places import Root
from exactmarket.kernel.claims.completeness import AllBudgetEquilibria, PriceFamily, PricePoint, PricePolytope


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

    def cost(self, prices: Sequence[Fraction], i: int, option: int) -> Fraction:
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


def utilities_at(setting: Setting, prices: Row) -> Row | None:
    """The agents' utilities in equilibrium at these prices; None if they are no equilibrium prices."""
    found = _utilities_at(setting, tuple(prices))
    return None if found is None else list(found)


@lru_cache(maxsize=100_000)
def _utilities_at(setting: Setting, prices: tuple[Fraction, ...]) -> tuple[Fraction, ...] | None:
    if min(prices) < 0 or (setting.economy and min(prices) > 0):
        return None
    agents = range(len(setting.budgets))
    best: Row = []
    least: Row = []
    for i in agents:
        values = [value for _, value in setting.options[i]]
        costs = [setting.cost(prices, i, option) for option in range(len(values))]
        lottery = [([1] * len(values), 1)]
        found = maximum(values, [(costs, setting.budgets[i])], lottery) if values else "infeasible"
        if isinstance(found, str):
            return None
        best.append(found)
        cheapest = maximum([-c for c in costs], [([-v for v in values], -found)], lottery)
        assert not isinstance(cheapest, str)
        least.append(-cheapest)
    pure = [chosen for chosen in allocations(setting) if cleared(setting, prices, chosen)]
    rows: list[tuple[list[Fraction], Fraction]] = []
    for i in agents:
        most = least[i] if setting.strong else setting.budgets[i]
        rows.append(([setting.cost(prices, i, chosen[i]) for chosen in pure], most))
        rows.append(([-setting.options[i][chosen[i]][1] for chosen in pure], -best[i]))
    if not pure or maximum([0] * len(pure), rows, [([1] * len(pure), 1)]) == "infeasible":
        return None
    return tuple(best)


def cleared(setting: Setting, prices: Sequence[Fraction], chosen: Sequence[int]) -> bool:
    """No copy is left of a good with a positive price; with production no plan has a larger price."""
    used = [j for i, option in enumerate(chosen) for j in setting.options[i][option][0]]
    if setting.plans is not None:
        return sum(prices[j] for j in used) == max(sum(prices[j] for j in plan) for plan in setting.plans)
    return all(used.count(j) == copies for j, copies in enumerate(setting.supply) if prices[j])


def listed_at(stated: Any, prices: Row) -> Row | None:
    """The utilities that the claim gives at these prices; None if it does not list them."""
    for each in getattr(stated, "equilibria", ()):
        if isinstance(each, PricePoint) and fractions(each.prices) == prices:
            return fractions(each.utilities)
        if isinstance(each, PriceFamily | PricePolytope):
            parameters = [prices[j] for j in free_prices(each)]
            rows = [fractions(row) for row in each.prices]
            if [along(each, row, parameters) for row in rows] == prices and inside(each, parameters):
                above = [along(each, fractions(u.numerator), parameters) for u in each.utilities]
                below = [along(each, fractions(u.denominator), parameters) for u in each.utilities]
                return [n / d for n, d in zip(above, below, strict=True)]
    return None


def free_prices(each: Any) -> tuple[int, ...]:
    if isinstance(each, PricePolytope):
        return tuple(each.free)
    return (next(j for j, row in enumerate(each.prices) if len(row) > 1 and row[1]),)


def along(each: Any, coefficients: Row, parameters: Row) -> Fraction:
    """A polynomial in t for a family, a form in the free prices for a polytope."""
    if isinstance(each, PricePolytope):
        return coefficients[0] + sum((c * p for c, p in zip(coefficients[1:], parameters, strict=False)), Fraction(0))
    return sum((c * parameters[0] ** k for k, c in enumerate(coefficients)), Fraction(0))


def inside(each: Any, parameters: Row) -> bool:
    if isinstance(each, PricePolytope):
        forms = [along(each, fractions(form), parameters) for form in each.at_least]
        strict = [along(each, fractions(form), parameters) for form in each.more_than]
        return min(forms, default=Fraction(0)) >= 0 and min(strict, default=Fraction(1)) > 0
    (t,) = parameters
    low, high = (None if end is None else end_sign(end, t) for end in (each.low, each.high))
    above = low is None or low > 0 or (low == 0 and each.brackets[0] == "[")
    return above and (high is None or high < 0 or (high == 0 and each.brackets[1] == "]"))


def end_sign(end: Any, t: Fraction) -> int:
    """-1, 0, 1 as t is below, at, above the end."""
    if not isinstance(end, Root):
        return (t > Fraction(str(end))) - (t < Fraction(str(end)))
    low, high = fractions(end.interval)
    if not low < t < high:
        return 1 if t >= high else -1
    f = fractions(end.polynomial)
    at_t, at_low = (sum((c * x**k for k, c in enumerate(f)), Fraction(0)) for x in (t, low))
    return 0 if at_t == 0 else -1 if at_t * at_low > 0 else 1


def samples(stated: Any) -> Iterator[Row]:
    """Prices to try: a grid, the listed points, and for families and polytopes prices at, near and between their ends."""
    setting = setting_of(stated)
    size = len(setting.supply)
    steps = {1: range(9), 2: range(9), 3: range(0, 9, 4)}.get(size, range(0, 9, 8))
    yield from ([Fraction(k, 4) for k in row] for row in product(steps, repeat=size))
    for each in getattr(stated, "equilibria", ()):
        if isinstance(each, PricePoint):
            yield fractions(each.prices)
        if isinstance(each, PriceFamily):
            ends = [
                Fraction(str(end)) for end in (each.low, each.high) if end is not None and not hasattr(end, "interval")
            ]
            near = [t + d for t in ends for d in (Fraction(-1, 97), Fraction(0), Fraction(1, 97))]
            for t in [*near, sum(ends, Fraction(0)) / (len(ends) or 1)]:
                yield [along(each, fractions(row), [t]) for row in each.prices]
        if isinstance(each, PricePolytope):
            for row in product(range(0, 9, 4), repeat=len(each.free)):
                parameters = [Fraction(k, 7) for k in row]
                yield [along(each, fractions(price), parameters) for price in each.prices]


def refuted_at(stated: Any, *others: Any) -> Row | None:
    """Prices at which the claim is wrong; None if its samples and those of other claims show none.

    Irrational points are not tried.
    """
    setting = setting_of(stated)
    for prices in chain(samples(stated), *map(samples, others)):
        if utilities_at(setting, prices) != listed_at(stated, prices):
            return prices
    return None
