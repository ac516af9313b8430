"""Answers from the definitions alone, in fractions and without the package's solvers and kernel: slow and simple.

Legend as in the specification: values v[x][j], shares Q[x][j], prices P[j], supplies; x an agent, j an object type.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations, permutations, product
from typing import Any

Row = list[Fraction]


def fractions(numbers: Iterable[object]) -> Row:
    return [Fraction(str(number)) for number in numbers]


def table(rows: Iterable[Iterable[object]]) -> list[Row]:
    return [fractions(row) for row in rows]


def dot(left: Sequence[Fraction], right: Sequence[Fraction]) -> Fraction:
    return sum((a * b for a, b in zip(left, right, strict=True)), Fraction(0))


# Linear programs: maximise c x subject to A x <= b, E x = f, x >= 0, by the simplex method with Bland's rule ------------
# Numbers are fractions, or of any other ordered field (``algebraic_numbers``).


def exact(number: Any) -> Any:
    """An integer as a fraction; what is no integer stays."""
    return Fraction(number) if isinstance(number, int) else number


def maximum(
    c: Sequence[Fraction | int],
    at_most: Sequence[tuple[Sequence[Fraction | int], Fraction | int]],
    equal: Sequence[tuple[Sequence[Fraction | int], Fraction | int]] = (),
) -> Fraction | str:
    """The optimal value, or "infeasible", or "unbounded"."""
    n, slacks = len(c), len(at_most)
    rows: list[Row] = []
    for i, (row, side) in enumerate([*at_most, *equal]):
        full = [exact(a) for a in row] + [Fraction(int(i == k)) for k in range(slacks)]
        sign = -1 if side < 0 else 1
        rows.append([sign * a for a in full] + [sign * exact(side)])
    columns, m = n + slacks, len(rows)
    for i, row in enumerate(rows):
        row[columns:columns] = [Fraction(int(i == k)) for k in range(m)]
    basis = [columns + i for i in range(m)]
    artificial = [Fraction(0)] * columns + [Fraction(-1)] * m
    _pivot(rows, basis, artificial, columns + m)
    if any(rows[i][-1] for i in range(m) if basis[i] >= columns):
        return "infeasible"
    for i in range(m):
        entering = next((j for j in range(columns) if rows[i][j]), None)
        if basis[i] >= columns and entering is not None:
            _enter(rows, basis, i, entering)
    objective = [exact(a) for a in c] + [Fraction(0)] * (slacks + m)
    if not _pivot(rows, basis, objective, columns):
        return "unbounded"
    return dot([objective[j] for j in basis], [row[-1] for row in rows])


def _pivot(rows: list[Row], basis: list[int], objective: Row, columns: int) -> bool:
    """Pivot to an optimal basis; False if there is none."""
    while True:
        prices = [objective[j] for j in basis]
        entering = next(
            (j for j in range(columns) if j not in basis and objective[j] > dot(prices, [row[j] for row in rows])), None
        )
        if entering is None:
            return True
        leaving = [(row[-1] / row[entering], basis[i], i) for i, row in enumerate(rows) if row[entering] > 0]
        if not leaving:
            return False
        _enter(rows, basis, min(leaving)[2], entering)


def _enter(rows: list[Row], basis: list[int], i: int, j: int) -> None:
    rows[i] = [a / rows[i][j] for a in rows[i]]
    for k, row in enumerate(rows):
        if k != i and row[j]:
            rows[k] = [a - row[j] * b for a, b in zip(row, rows[i], strict=True)]
    basis[i] = j


# Economies ------------------------------------------------------------------------------------------------------------


def pure_assignments(agents: int, supply: Sequence[int]) -> set[tuple[int, ...]]:
    """All feasible pure assignments, as the type of each agent."""
    copies = [j for j, left in enumerate(supply) for _ in range(min(left, agents))]
    return set(permutations(copies, agents))


def dominated(values: list[Row], shares: list[Row], supply: Sequence[int]) -> bool:
    """Whether a lottery over pure assignments (these are all feasible random assignments) makes nobody worse off and
    somebody better off."""
    pure = sorted(pure_assignments(len(values), supply))
    gains = [[row[j] - dot(row, share) for row, share, j in zip(values, shares, term, strict=True)] for term in pure]
    not_worse = [([-gain[x] for gain in gains], 0) for x in range(len(values))]
    best = maximum([sum(gain) for gain in gains], not_worse, [([1] * len(pure), 1)])
    return not isinstance(best, str) and best > 0


def stochastically_dominated(values: list[Row], shares: list[Row], supply: Sequence[int]) -> bool:
    """Whether a lottery over pure assignments gives each agent each type, or one that she likes as well, as probably as the
    shares do, and somebody some type more probably."""
    pure = sorted(pure_assignments(len(values), supply))
    reached = [
        ([int(row[term[x]] >= least) for term in pure], sum(q for v, q in zip(row, share, strict=True) if v >= least))
        for x, (row, share) in enumerate(zip(values, shares, strict=True))
        for least in row
    ]
    not_less = [([-each for each in terms], -before) for terms, before in reached]
    all_together = [sum(column) for column in zip(*[terms for terms, _ in reached], strict=True)]
    best = maximum(all_together, not_less, [([1] * len(pure), 1)])
    return not isinstance(best, str) and best > sum(before for _, before in reached)


def blocking_coalitions(values: list[Row], shares: list[Row], supply: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """The coalitions all of whose members can gain with what the others leave: one linear program each, that maximises
    the least gain t. Variables: t, then the members' new shares."""
    n, s = len(values), len(supply)
    for size in range(1, n + 1):
        for members in combinations(range(n), size):
            left = [supply[j] - sum(shares[x][j] for x in range(n) if x not in members) for j in range(s)]
            width = 1 + size * s

            def row(entries: dict[int, Fraction | int], width: int = width) -> list[Fraction | int]:
                return [entries.get(k, 0) for k in range(width)]

            gains = [
                (row({0: 1} | {1 + k * s + j: -values[x][j] for j in range(s)}), -dot(values[x], shares[x]))
                for k, x in enumerate(members)
            ]
            uses = [(row({1 + k * s + j: 1 for k in range(size)}), left[j]) for j in range(s)]
            sums = [(row({1 + k * s + j: 1 for j in range(s)}), 1) for k in range(size)]
            best = maximum(row({0: 1}), [*gains, *uses], sums)
            if isinstance(best, str) or best > 0:
                if best == "infeasible":
                    continue
                yield members


# Conditions at given prices, from their definitions -------------------------------------------------------------------


def market_types(left: Sequence[Fraction], whole: bool) -> list[int]:
    return [j for j, copies in enumerate(left) if whole or copies > 0]


def holds(  # noqa: PLR0917
    condition: str,
    prices: Sequence[Fraction],
    values: list[Row],
    shares: list[Row],
    left: Sequence[Fraction],
    types: Sequence[int],
) -> bool:
    """Whether the condition holds at the prices in the market of these agents, copies left, and types on offer."""
    if condition == "clearing":
        return all(prices[j] == 0 for j in types if sum(share[j] for share in shares) < left[j])
    return all(_agent_holds(condition, prices, v, q, types) for v, q in zip(values, shares, strict=True))


def _agent_holds(
    condition: str, prices: Sequence[Fraction], v: Sequence[Fraction], q: Sequence[Fraction], types: Sequence[int]
) -> bool:
    """The best (or cheapest) share within one linear limit is one type, or two types at the limit."""
    utility, income = dot(v, q), dot(prices, q)
    pairs = [(v[j], prices[j]) for j in types]
    if condition == "optimal":
        return max(_extremes([(-price, value) for value, price in pairs], -income), default=utility) <= utility
    if condition == "quasi-optimal" and utility == max(value for value, _ in pairs):
        return True
    return min(_extremes(pairs, utility)) >= income


def _extremes(pairs: list[tuple[Fraction, Fraction]], least: Fraction) -> Iterator[Fraction]:
    """The second coordinates of the vertices of {mixtures of the pairs whose first coordinate is at least ``least``}."""
    yield from (second for first, second in pairs if first >= least)
    for (a, c), (b, d) in product(pairs, pairs):
        if a > least > b:
            part = (least - b) / (a - b)
            yield part * c + (1 - part) * d


def supportable(
    conditions: Sequence[str], values: list[Row], shares: list[Row], left: Sequence[Fraction], types: Sequence[int]
) -> bool:
    """Whether prices exist, by the feasibility of a linear program in prices and weights: the shares' types have the
    largest weighted value minus price; weights that must be positive are at least 1. Variables: prices, then weights."""
    n, s = len(values), len(left)

    def row(entries: dict[int, Fraction | int]) -> list[Fraction | int]:
        return [entries.get(k, 0) for k in range(s + n)]

    limits: list[tuple[list[Fraction | int], Fraction | int]] = []
    for x in range(n):
        satiated = dot(values[x], shares[x]) == max(values[x][j] for j in types)
        strict = "optimal" in conditions and not satiated
        bound = strict or "cheapest" in conditions or ("quasi-optimal" in conditions and not satiated)
        if strict:
            limits.append((row({s + x: -1}), -1))
        for i, j in product(types, types) if bound else ():
            if shares[x][i] > 0 and i != j:
                limits.append((row({i: 1, j: -1, s + x: values[x][j] - values[x][i]}), 0))
    unsold = [j for j in types if sum(share[j] for share in shares) < left[j]]
    free = [(row({j: 1}), 0) for j in unsold] if "clearing" in conditions else []
    return maximum([0] * (s + n), limits, free) != "infeasible"


def best_utility(values: Sequence[Fraction], left: Sequence[Fraction]) -> Fraction:
    """The largest utility from a share within the copies left: the best types first."""
    needed, utility = Fraction(1), Fraction(0)
    for value, copies in sorted(zip(values, left, strict=True), reverse=True):
        utility += value * min(copies, needed)
        needed -= min(copies, needed)
    return utility


def components_with_only(columns: set[int], rows: list[Row]) -> int:
    """How many components of the graph of positive entries (rows against columns) have no column outside the set; columns
    without a positive entry do not count."""
    label = list(range(len(rows)))
    for j in range(len(rows[0])):
        linked = {label[x] for x, row in enumerate(rows) if row[j] > 0}
        label = [min(linked) if old in linked else old for old in label]
    groups = {
        k: {j for x, row in enumerate(rows) if label[x] == k for j in range(len(row)) if row[j] > 0} for k in label
    }
    return sum(group <= columns for group in groups.values())
