"""Check exactmarket certificates by arithmetic alone: `python recheck.py FILE...`.

One file, standard library only, written from format/SPEC.md alone; the sections below are those of SPEC.md. A second
opinion is worth something only while it is independent: import nothing of the package here.

Trusted: this file, Python's integers, `fractions.Fraction` and `json`, and the arguments in SPEC.md that a witness
implies its claim. Not trusted: the file that is checked. A verdict is about the claim written in the file; whether that
is the claim you care about, only you can tell.

Exit status: 0 if every file is verified (and there is one), 1 if some file is rejected, 2 if some file is malformed or
cannot be read, and on wrong usage. One line for each file goes to stdout, the reasons go to stderr.

Every number is an int or a Fraction, so that all arithmetic is exact; the divisions are one without remainder in
`scaled` and those of a Fraction by a scale. `x` is an agent, `j` an object type, `i` a row of a program, as in SPEC.md.
"""

import io
import json
import math
import os
import re
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import chain, combinations, pairwise
from typing import Any

FORMAT = "exactmarket-certificate/1"
MOST_BYTES = 67_108_864
DEEPEST_NESTING = 100
LONGEST_NUMBER = 100_000
LARGEST_EXPONENT = 4096

Number = int | Fraction
Vector = list[Number]
Matrix = list[Vector]
Limits = list[Number | None]
Fields = dict[str, Any]


class Failure(Exception):
    """A file is not verified: where, what was expected there, what was found."""

    def __init__(self, where: str, expected: str, found: object) -> None:
        super().__init__(f"{where}: expected {expected}, found {shown(found)}")


class Malformed(Failure):
    """The file is not a certificate."""


class Rejected(Failure):
    """The file's witness does not prove its claim."""


def shown(value: object) -> str:
    """Describe anything read from a file, shortly and on one line."""
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        bits = max(value.numerator.bit_length(), value.denominator.bit_length())
        return str(value) if bits <= 256 else f"a number of {bits} bits"
    if isinstance(value, list | dict):
        return f"{'a list' if isinstance(value, list) else 'an object'} of length {len(value)}"
    return "null" if value is None else ascii(value)[:80]


def demand(holds: bool, where: str, expected: str, found: object) -> None:
    """Reject the certificate unless the condition holds."""
    if not holds:
        raise Rejected(where, expected, found)


def demand_length(values: Sequence[object], length: int, where: str) -> None:
    """Each list that a witness gives has the length that SPEC.md says; nothing is cut off or filled up."""
    demand(len(values) == length, where, f"length {length}", len(values))


def demand_shape(matrix: Matrix, height: int, width: int, where: str) -> None:
    """So do matrices."""
    demand_length(matrix, height, where)
    for k, row in enumerate(matrix):
        demand_length(row, width, f"{where}[{k}]")


def dot(left: Sequence[Number], right: Sequence[Number]) -> Number:
    """Return the scalar product."""
    return sum(a * b for a, b in zip(left, right, strict=True) if a and b)


def column_sums(rows: Iterable[Vector], width: int) -> Vector:
    """Return the sum of the rows, zeros if there are none."""
    sums: Vector = [0] * width
    for row in rows:
        for j, entry in enumerate(row):
            if entry:
                sums[j] += entry
    return sums


# 1.1 Random assignment economies -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Economy:
    """Names of agents and object types, copies of each type, values[x][j]; its reader enforces the definition."""

    agents: list[str]
    objects: list[str]
    supply: Vector
    values: Matrix


@dataclass(frozen=True)
class Outcome:
    """An economy with a feasible random assignment; made by `feasible` only."""

    economy: Economy
    assignment: Matrix

    def utility(self, x: int) -> Number:
        """Return agent x's utility from her own share."""
        return dot(self.economy.values[x], self.assignment[x])


def demand_shares(rows: Matrix, height: int, width: int, where: str) -> None:
    """Each row is a vector of probabilities >= 0 that sum to 1."""
    demand_shape(rows, height, width, where)
    for k, row in enumerate(rows):
        demand(min(row) >= 0, f"{where}[{k}]", "probabilities >= 0", min(row))
        demand(sum(row) == 1, f"{where}[{k}]", "sum 1", sum(row))


def demand_sums_at_most(rows: Matrix, limits: Vector, where: str) -> None:
    """Each column sum is at most its limit."""
    for j, total in enumerate(column_sums(rows, len(limits))):
        if total > limits[j]:
            raise Rejected(f"{where}, column {j}", f"sum <= {shown(limits[j])}", total)


def feasible(economy: Economy, assignment: Matrix, where: str = "claim.assignment") -> Outcome:
    """Every claim about an assignment says first of all that it is feasible."""
    demand_shares(assignment, len(economy.agents), len(economy.objects), where)
    demand_sums_at_most(assignment, economy.supply, where)
    return Outcome(economy, assignment)


CONDITIONS = ("optimal", "clearing", "cheapest", "quasi-optimal")
POSITIVE, NON_NEGATIVE, NOTHING = "a positive weight", "a non-negative weight", "null or a non-negative weight"


def weight_demanded(conditions: Sequence[str], satiated: bool) -> str:
    """Look up the table of weights."""
    if "optimal" in conditions and not satiated:
        return POSITIVE
    if "cheapest" in conditions or ("quasi-optimal" in conditions and not satiated):
        return NON_NEGATIVE
    return NOTHING


class Market:
    """A market under a list of conditions; demanded[k] is the weight demanded of participants[k]."""

    def __init__(
        self, outcome: Outcome, conditions: Sequence[str], participants: list[int], offered: list[int], left: Vector
    ) -> None:
        self.outcome, self.participants, self.offered, self.left = outcome, participants, offered, left
        self.values = [outcome.economy.values[x] for x in participants]
        self.shares = [outcome.assignment[x] for x in participants]
        sold = column_sums(self.shares, len(left))
        self.must_be_free = [j for j in offered if "clearing" in conditions and sold[j] < left[j]]
        best = [max(row[j] for j in offered) for row in self.values]
        satiated = [outcome.utility(x) == most for x, most in zip(participants, best, strict=True)]
        self.demanded = [weight_demanded(conditions, full) for full in satiated]


def whole_market(claim: Fields, conditions: Sequence[str]) -> Market:
    """All agents, all copies, and all types on offer, even those of supply 0."""
    outcome = feasible(claim["economy"], claim["assignment"])
    agents, types = len(outcome.economy.agents), len(outcome.economy.objects)
    return Market(outcome, conditions, list(range(agents)), list(range(types)), outcome.economy.supply)


def turn_markets(outcome: Outcome, conditions: Sequence[str], order: list[list[int]]) -> Iterator[Market]:
    """Yield the market of each turn. The assignment is feasible: a type that a participant receives is on offer."""
    left = outcome.economy.supply
    for group in order:
        yield Market(outcome, conditions, group, [j for j, copies in enumerate(left) if copies > 0], left)
        sold = column_sums((outcome.assignment[x] for x in group), len(left))
        left = [copies - gone for copies, gone in zip(left, sold, strict=True)]


def demand_support(market: Market, prices: Vector, weights: Limits, where: str) -> None:
    """The prices and weights support the assignment in the market (conditions 1 to 4)."""
    demand_length(prices, len(market.left), f"{where} prices")
    demand_length(weights, len(market.participants), f"{where} weights")
    for j in market.offered:
        demand(prices[j] >= 0, f"{where} prices[{j}]", "a price >= 0", prices[j])
    for j in market.must_be_free:
        demand(prices[j] == 0, f"{where} prices[{j}]", "price 0 of a type in excess supply", prices[j])
    for k, weight in enumerate(weights):
        demanded, here = market.demanded[k], f"{where} weights[{k}]"
        if weight is None:
            demand(demanded == NOTHING, here, demanded, weight)
            continue
        demand(weight > 0 if demanded == POSITIVE else weight >= 0, here, demanded, weight)
        surplus = {j: weight * market.values[k][j] - prices[j] for j in market.offered}
        most = max(surplus.values())
        for j in market.offered:
            if market.shares[k][j] > 0 and surplus[j] != most:
                raise Rejected(f"{here} times value minus price, type {j}", f"the largest, {shown(most)}", surplus[j])


def demand_admissible(market: Market, trade: Matrix, where: str) -> None:
    """The trade meets conditions 1 and 3 of a gainful trade, and nobody loses by it."""
    demand_shape(trade, len(market.participants), len(market.left), where)
    closed = set(range(len(market.left))) - set(market.offered)
    for k, row in enumerate(trade):
        here = f"{where}[{k}]"
        demand(sum(row) == 0, here, "sum 0", sum(row))
        for j, entry in enumerate(row):
            if (entry < 0 and market.shares[k][j] == 0) or (entry and j in closed):
                raise Rejected(f"{here}[{j}]", "0 if the type is not on offer, >= 0 if her share has none of it", entry)
        demand(market.demanded[k] != NOTHING or not any(row), here, "zeros where no weight is demanded", row)
        gain = dot(market.values[k], row)
        demand(gain >= 0, here, "a gain >= 0", gain)


def demand_gainful(market: Market, trade: Matrix, where: str) -> None:
    """The trade is gainful in the market (conditions 1 to 4)."""
    demand_admissible(market, trade, where)
    for j, total in enumerate(column_sums(trade, len(market.left))):
        demand(total <= 0 or j in market.must_be_free, f"{where}, column {j}", "sum <= 0", total)
    needed = [k for k, demanded in enumerate(market.demanded) if demanded == POSITIVE]
    gains = [dot(market.values[k], trade[k]) for k in needed]
    demand(any(gain > 0 for gain in gains), where, "a gain > 0 of one of whom a positive weight is demanded", gains)


# 1.2 Linear programs -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """lower <= the sum of coefficient times column <= upper, with [column index, coefficient] pairs."""

    lower: Number | None
    upper: Number | None
    coefficients: list[tuple[int, Number]]

    def at(self, columns: Sequence[Number]) -> Number:
        """Return the row's value."""
        return sum(a * columns[j] for j, a in self.coefficients if columns[j])


@dataclass(frozen=True)
class Program:
    """A linear program as in SPEC.md."""

    sense: str
    objective: Vector
    constant: Number
    lower: Limits
    upper: Limits
    rows: list[Row]


def scaled(vector: Vector) -> tuple[list[int], int]:
    """Return integers and a positive scale with vector = integers / scale; sums of integers are much faster."""
    scale = math.lcm(*(entry.denominator for entry in vector))
    return [entry.numerator * (scale // entry.denominator) for entry in vector], scale


def demand_between(value: Number, lower: Number | None, upper: Number | None, where: str) -> None:
    """Lower <= value <= upper, where null is infinite."""
    within = (lower is None or lower <= value) and (upper is None or value <= upper)
    demand(within, where, f"a value from {shown(lower)} to {shown(upper)}", value)


def demand_feasible_point(program: Program, primal: Vector) -> None:
    """All bounds of columns and rows are met."""
    demand_length(primal, len(program.objective), "primal")
    for j, value in enumerate(primal):
        demand_between(value, program.lower[j], program.upper[j], f"primal[{j}]")
    integers, scale = scaled(primal)
    for i, row in enumerate(program.rows):
        demand_between(Fraction(row.at(integers)) / scale, row.lower, row.upper, f"primal, row {i}")


def bound(program: Program, costs: Vector, multipliers: Vector) -> Fraction:
    """Return the bound of (costs, multipliers), which is at most costs.x for every feasible x."""
    demand_length(multipliers, len(program.rows), "multipliers")
    integers, scale = scaled([*multipliers, *costs])
    y, d = integers[: len(multipliers)], list[Number](integers[len(multipliers) :])
    for multiplier, row in zip(y, program.rows, strict=True):
        if multiplier:
            for j, a in row.coefficients:
                d[j] -= multiplier * a
    terms = [at_bound(y[i], row.lower, row.upper, f"multiplier of row {i}") for i, row in enumerate(program.rows)]
    terms += [at_bound(d[j], program.lower[j], program.upper[j], f"cost left at column {j}") for j in range(len(d))]
    return Fraction(sum(terms)) / scale


def at_bound(multiplier: Number, lower: Number | None, upper: Number | None, where: str) -> Number:
    """Return the multiplier times the bound that it needs."""
    if multiplier == 0:
        return 0
    limit = lower if multiplier > 0 else upper
    if limit is None:
        raise Rejected(where, f"not {'>' if multiplier > 0 else '<'} 0, as the bound it needs is null", multiplier)
    return multiplier * limit


# 1.3 Lotteries with given marginals ----------------------------------------------------------------------------------

Cell = tuple[int, int]
Part = tuple[dict[Cell, int], dict[Cell, int]]


@dataclass(frozen=True)
class Constraint:
    """At least min and at most max ones in the cells."""

    cells: list[Cell]
    min: int
    max: int


@dataclass(frozen=True)
class LotteryProblem:
    """Marginals q and the constraints that make a 0/1 matrix admissible; bundles[i][k] for consumption problems."""

    q: Matrix
    constraints: list[Constraint]
    bundles: list[list[frozenset[str]]]


@dataclass(frozen=True)
class SpendingProblem:
    """The constraints that make a choice of bundles an allocation, the price of each bundle, and the expected spendings."""

    constraints: list[Constraint]
    bundles: list[list[frozenset[str]]]
    costs: Matrix
    spendings: Vector


def demand_lottery(problem: LotteryProblem, probabilities: Vector, draws: list[list[Cell]]) -> None:
    """Admissible matrices, given by their ones, with positive probabilities that sum to 1, have the expectation q."""
    integers, whole = demand_draws(problem.constraints, probabilities, draws)
    expected = [[0] * len(row) for row in problem.q]
    for probability, ones in zip(integers, draws, strict=True):
        for i, j in ones:
            expected[i][j] += probability
    for i, row in enumerate(problem.q):
        demand(
            expected[i] == [whole * p for p in row], f"terms, row {i}", "the marginals as expectation", "another row"
        )


def demand_draws(
    constraints: list[Constraint], probabilities: Vector, draws: list[list[Cell]]
) -> tuple[list[int], int]:
    """The draws are admissible, the probabilities positive and sum to 1; return them scaled to integers, and the scale."""
    integers, whole = scaled(probabilities)
    holders: dict[Cell, list[int]] = {}
    for i, constraint in enumerate(constraints):
        for cell in constraint.cells:
            holders.setdefault(cell, []).append(i)
    for k, (probability, ones) in enumerate(zip(integers, draws, strict=True)):
        demand(probability > 0, f"terms[{k}]", "a positive probability", probabilities[k])
        amounts = [0] * len(constraints)
        for cell in ones:
            for i in holders.get(cell, ()):
                amounts[i] += 1
        for i, constraint in enumerate(constraints):
            if not constraint.min <= amounts[i] <= constraint.max:
                raise Rejected(f"terms[{k}], constraint {i}", "its bounds met", amounts[i])
    demand(sum(integers) == whole, "terms", "probabilities that sum to 1", Fraction(sum(integers), whole))
    return integers, whole


def demand_separation(problem: LotteryProblem, weights: Matrix, tree: list[Fields]) -> None:
    """The weights and the tree separate q from the admissible matrices."""
    demand_length(weights, len(problem.q), "weights")
    for i, row in enumerate(weights):
        demand_length(row, len(problem.q[i]), f"weights[{i}]")
    q = {(i, j): p for i, row in enumerate(problem.q) for j, p in enumerate(row)}
    whole = {c: int(p == 1) for c, p in q.items()}, {c: int(p != 0) for c, p in q.items()}
    worth = sum(dot(row, marginals) for row, marginals in zip(weights, problem.q, strict=True))
    demand_parts(problem.constraints, weights, worth, whole, tree)


def demand_parts(
    constraints: list[Constraint], weights: Matrix, worth: Number, whole: Part, tree: list[Fields]
) -> None:
    """The tree shows that each admissible matrix of the whole part has a weight below `worth`."""
    stack = [whole]
    for n, node in enumerate(tree):
        demand(stack != [], f"tree[{n}]", "a part for each node", "none")
        low, high = part = stack.pop()
        if "cell" not in node:
            most, least = leaf_bound(constraints, weights, part, node, f"tree[{n}]"), node["factor"] * worth
            demand(most < least, f"tree[{n}]", f"a bound < {shown(least)}", most)
            continue
        cell = node["cell"]
        demand(cell in low and low[cell] < high[cell], f"tree[{n}].cell", "an undecided cell", list(cell))
        stack.append((low | {cell: 1}, high))
        stack.append((low, high | {cell: 0}))
    demand(stack == [], "tree", "a leaf for each part", f"{len(stack)} parts without one")


def leaf_bound(constraints: list[Constraint], weights: Matrix, part: Part, leaf: Fields, where: str) -> Number:
    """Return the leaf's bound on its factor times the weight of the part's admissible matrices."""
    (low, high), factor, multipliers = part, leaf["factor"], leaf["multipliers"]
    demand(factor >= 0, f"{where}.factor", "a factor >= 0", factor)
    demand_length(multipliers, len(constraints), f"{where}.multipliers")
    left = {(i, j): factor * weight for i, row in enumerate(weights) for j, weight in enumerate(row)}
    most: Number = 0
    for y, constraint in zip(multipliers, constraints, strict=True):
        most += y * (constraint.max if y > 0 else constraint.min)
        for cell in constraint.cells:
            left[cell] -= y
    most += sum(rest * (high[cell] if rest > 0 else low[cell]) for cell, rest in left.items())
    return most


def cross(one: Constraint, other: Constraint) -> bool:
    """Return whether the sets have a common cell and neither contains the other."""
    left, right = set(one.cells), set(other.cells)
    return bool(left & right and left - right and right - left)


# 1.4 Utilities -------------------------------------------------------------------------------------------------------
# A bundle is the number of its goods' bits; None is minus infinity.

Value = Number | None
MOST_TABLE_GOODS = 20
MOST_COMPARED_GOODS = 16


def goods_in(bundle: int) -> list[int]:
    """Return the positions of the bundle's goods."""
    return [j for j in range(bundle.bit_length()) if bundle >> j & 1]


def parts_of(bundle: int) -> list[int]:
    """Return all subsets as numbers, downwards."""
    parts = [bundle]
    while parts[-1]:
        parts.append((parts[-1] - 1) & bundle)
    return parts


def plus(left: Value, right: Value) -> Value:
    """Add; minus infinity absorbs."""
    return None if left is None or right is None else left + right


def best_of(values: Iterable[Value]) -> Value:
    """Return the largest value, minus infinity if there is none."""
    return max((value for value in values if value is not None), default=None)


class TooLarge(Exception):
    """A value that would need all parts of more than 20 goods."""


@dataclass
class Form:
    """A utility: its type, its number of goods, its data as read, its operands, and the values found so far."""

    kind: str
    size: int
    data: Fields
    of: "list[Form]"
    known: dict[int, Value]

    def value(self, bundle: int) -> Value:
        """Return u(bundle)."""
        if bundle not in self.known:
            self.known[bundle] = VALUES[self.kind](self, bundle)
        return self.known[bundle]

    def table(self, where: str) -> list[Value]:
        """Return all values, if they may be tabulated."""
        demand(self.size <= MOST_TABLE_GOODS, where, f"at most {MOST_TABLE_GOODS} goods", self.size)
        return [self.value(bundle) for bundle in range(1 << self.size)]


def additive_value(form: Form, bundle: int) -> Value:
    """Sum the values, taking off the last good."""
    if not bundle:
        return 0
    j = bundle.bit_length() - 1
    return plus(form.data["values"][j], sum_of(form.data["values"], bundle ^ 1 << j))


def sum_of(values: Sequence[Value], bundle: int) -> Value:
    """Sum the values of the bundle's goods."""
    chosen = [values[j] for j in goods_in(bundle)]
    return None if None in chosen else sum(value for value in chosen if value is not None)


def unit_value(form: Form, bundle: int) -> Value:
    """Return the best good's value."""
    return best_of(form.data["values"][j] for j in goods_in(bundle)) if bundle else 0


def rank_value(form: Form, bundle: int) -> Value:
    """Return the heaviest independent subset's weight: the greedy algorithm is right in matroids."""
    weights, chosen = form.data["weights"], 0
    for j in sorted(goods_in(bundle), key=lambda j: (-weights[j], j)):
        if weights[j] > 0 and form.data["matroid"](chosen | 1 << j):
            chosen |= 1 << j
    return sum_of(weights, chosen)


def assignment_value(form: Form, bundle: int) -> Value:
    """Return the best matching's weight, by adding the goods one by one along best alternating paths."""
    goods, weights = goods_in(bundle), form.data["weights"]
    if not goods or not weights[0]:
        return 0
    worth: Number = 0
    holder: dict[int, int] = {}
    for new in goods:
        # reach[j]: the most that can be gained when good j loses its slot (new has none yet), and how.
        reach: dict[int, tuple[Number, list[tuple[int, int]]]] = {new: (0, [])}
        for _ in goods:
            for j, (gain, path) in list(reach.items()):
                for slot, other in holder.items():
                    if other == j:
                        continue
                    total = gain + weights[j][slot] - weights[other][slot]
                    if other not in reach or total > reach[other][0]:
                        reach[other] = total, [*path, (slot, j)]
        ends = [(gain, path) for gain, path in reach.values()]
        for j, (gain, path) in reach.items():
            ends += [(gain + weights[j][s], [*path, (s, j)]) for s in range(len(weights[0])) if s not in holder]
        most, chosen = max(ends, key=lambda end: end[0])
        worth += most
        gone = {j for j, (gain, path) in reach.items() if (gain, path) == (most, chosen)}
        holder = {slot: j for slot, j in holder.items() if j not in gone}
        for slot, j in chosen:
            holder[slot] = j
    return worth


def laminar_value(form: Form, bundle: int) -> Value:
    """Sum f_S over the sets."""
    worth: Value = 0
    for goods, values in form.data["sets"]:
        worth = plus(worth, values[(bundle & goods).bit_count()])
    return worth


def endowment_value(form: Form, bundle: int) -> Value:
    """Return what the bundle adds to the endowment, which is finite."""
    owned, together = form.of[0].value(form.data["goods"]), form.of[0].value(bundle | form.data["goods"])
    return None if owned is None or together is None else together - owned


def demand_few(bundle: int) -> None:
    """Refuse to go through all parts of a large bundle."""
    if bundle.bit_count() > MOST_TABLE_GOODS:
        raise TooLarge


def convolution_value(form: Form, bundle: int) -> Value:
    """Try all divisions."""
    demand_few(bundle)
    return best_of(plus(form.of[0].value(part), form.of[1].value(bundle ^ part)) for part in parts_of(bundle))


def best_part_value(form: Form, bundle: int) -> Value:
    """Return the best allowed part: the bundle itself, or one that lacks a good."""
    demand_few(bundle)
    here = form.of[0].value(bundle) if allowed(form.kind, form.data, bundle) else None
    return best_of([here, *(form.value(bundle ^ 1 << j) for j in goods_in(bundle))])


def allowed(kind: str, data: Fields, part: int) -> bool:
    """Decide whether satiation, lower-bound or constrained allow the part."""
    if kind == "satiation":
        return part.bit_count() <= int(data["k"])
    if kind == "lower-bound":
        return part.bit_count() >= int(data["k"])
    return all(least <= (part & goods).bit_count() <= most for goods, least, most in data["sets"])


VALUES: dict[str, Callable[[Form, int], Value]] = {
    "table": lambda form, bundle: form.data["values"][bundle],
    "additive": additive_value,
    "unit-demand": unit_value,
    "cardinality": lambda form, bundle: form.data["values"][bundle.bit_count()],
    "matroid-rank": rank_value,
    "assignment": assignment_value,
    "laminar": laminar_value,
    "endowment": endowment_value,
    "restriction": lambda form, bundle: form.of[0].value(bundle & form.data["goods"]),
    "convolution": convolution_value,
    "satiation": best_part_value,
    "lower-bound": best_part_value,
    "constrained": best_part_value,
}

Independent = Callable[[int], bool]


def rank(independent: Independent, bundle: int) -> int:
    """Return the size of a largest independent subset."""
    chosen = 0
    for j in goods_in(bundle):
        if independent(chosen | 1 << j):
            chosen |= 1 << j
    return chosen.bit_count()


def rows_independent(rows: Matrix) -> bool:
    """Eliminate: no row may become zero."""
    left = [list(row) for row in rows]
    while left:
        pivot = left.pop()
        column = next((c for c, entry in enumerate(pivot) if entry), None)
        if column is None:
            return False
        for row in left:
            if row[column]:
                factor = Fraction(row[column]) / pivot[column]
                row[:] = [a - factor * b for a, b in zip(row, pivot, strict=True)]
    return True


def forest(edges: list[tuple[str, str]]) -> bool:
    """Merge the ends' components: no edge may lie within one."""
    component = {vertex: vertex for edge in edges for vertex in edge}
    for tail, head in edges:
        old, new = component[tail], component[head]
        if old == new:
            return False
        component = {vertex: new if root == old else root for vertex, root in component.items()}
    return True


def nested_or_disjoint(sets: Sequence[int]) -> bool:
    """Decide whether any two sets are."""
    return all(a & b in (0, a, b) for a in sets for b in sets)


def concave(values: Sequence[Value]) -> bool:
    """Decide whether f is finite on an interval and f(k-1) + f(k+1) <= 2 f(k) within it."""
    places = [k for k, value in enumerate(values) if value is not None]
    inner = [value for value in values if value is not None]
    gapless = not places or places[-1] - places[0] + 1 == len(places)
    return gapless and all(inner[k - 1] + inner[k + 1] <= 2 * inner[k] for k in range(1, len(inner) - 1))


def module(form: Form, goods: int) -> bool:
    """Decide whether S is recognised as a module."""
    everything = (1 << form.size) - 1
    if form.value(0) != 0:
        return False
    known = goods in (0, everything) or form.kind == "additive"
    if form.kind == "laminar":
        known |= all(s & goods in (0, s) and values[0] == 0 for s, values in form.data["sets"])
    if form.kind == "matroid-rank":
        ranks = [rank(form.data["matroid"], part) for part in (goods, everything ^ goods, everything)]
        known |= ranks[0] + ranks[1] == ranks[2]
    if form.kind in ("restriction", "convolution"):
        known = known or all(module(operand, goods) for operand in form.of)
    if known or form.size > MOST_COMPARED_GOODS:
        return known
    return all(form.value(a) == plus(form.value(a & goods), form.value(a & ~goods)) for a in range(everything + 1))


def whole_numbers(values: Sequence[Value]) -> list[int | None]:
    """Multiply by the least common denominator."""
    scale = math.lcm(*(value.denominator for value in values if value is not None))
    return [None if value is None else int(value * scale) for value in values]


def finite_everywhere(values: Sequence[int | None]) -> list[int]:
    """Return v: the best u(B) less K for each good by which A differs from B."""
    finite = [value for value in values if value is not None]
    if not finite:
        return [0] * len(values)
    penalty = 2 * (max(finite) - min(finite)) + 1
    rest: list[int | None] = list(values)
    for j in range(len(values).bit_length() - 1):
        across = [rest[a ^ 1 << j] for a in range(len(rest))]
        rest = [
            here if there is None or (here is not None and here >= there - penalty) else there - penalty
            for here, there in zip(rest, across, strict=True)
        ]
    return [value for value in rest if value is not None]


class Packed:
    """A table of integers side by side in one long integer: one operation acts on all bundles X at once. Bundle X has the bits
    from X * width on; its top bit is the flag of a comparison, the others hold a number too small to reach it."""

    def __init__(self, values: list[int]) -> None:
        self.size, least = len(values).bit_length() - 1, min(values)
        octets = (max(values) - least).bit_length() // 8 + 1
        octets += 1 if (max(values) - least).bit_length() % 8 > 4 else 0
        self.width = 8 * octets
        self.all = int.from_bytes(b"".join((v - least).to_bytes(octets, "little") for v in values), "little")
        flag = (1 << self.width - 1).to_bytes(octets, "little")
        none = bytes(octets)
        self.flags = int.from_bytes(flag * len(values), "little")
        self.lacks = [
            int.from_bytes((flag * (1 << j) + none * (1 << j)) * (len(values) >> j + 1), "little")
            for j in range(self.size)
        ]

    def differences(self, i: int, j: int) -> tuple[int, int]:
        """Return d_ij at all X without i and j, and the flags of the X where it is not negative."""
        at_i, at_j = self.all >> (self.width << i), self.all >> (self.width << j)
        at_both = at_i >> (self.width << j)
        compared = (at_i + at_j | self.flags) - (self.all + at_both)
        chosen = self.lacks[i] & self.lacks[j]
        return compared & (chosen - (chosen >> self.width - 1)), compared & chosen

    def at_least(self, left: int, right: int) -> int:
        """Return the flags of the X where left >= right."""
        return ((left | self.flags) - right) & self.flags


def demand_table_m_natural(values: Sequence[Value], where: str) -> None:
    """All d_ij >= 0, and the least of three is reached twice."""
    packed = Packed(finite_everywhere(whole_numbers(values)))
    for i in range(packed.size):
        row = {}
        for j in range(i + 1, packed.size):
            row[j], fine = packed.differences(i, j)
            demand(
                fine == packed.lacks[i] & packed.lacks[j], where, f"d >= 0 for the goods {i} and {j}", "a negative one"
            )
        for j, a in row.items():
            for k in range(j + 1, packed.size):
                b, c = row[k], packed.differences(j, k)[0]
                ab, ba, bc = packed.at_least(a, b), packed.at_least(b, a), packed.at_least(b, c)
                cb, ca, ac = packed.at_least(c, b), packed.at_least(c, a), packed.at_least(a, c)
                twice = (ab | ac) & (ba | bc) & (ca | cb)
                within = packed.lacks[i] & packed.lacks[j] & packed.lacks[k]
                demand(not within & ~twice, where, f"the least d of {i}, {j}, {k} twice", "once")


def demand_table_submodular(values: Sequence[Value], where: str) -> None:
    """No bundle is missing between two of the domain, and the local inequalities hold."""
    size = len(values).bit_length() - 1
    above = below = [value is not None for value in values]
    for j in range(size):
        above = [here or bool(a >> j & 1 and above[a ^ 1 << j]) for a, here in enumerate(above)]
        below = [here or bool(not a >> j & 1 and below[a ^ 1 << j]) for a, here in enumerate(below)]
    for a, value in enumerate(values):
        demand(value is not None or not (above[a] and below[a]), where, "a domain without gaps", f"none at bundle {a}")
    scaled_values = whole_numbers(values)
    for i in range(size):
        for j in range(i + 1, size):
            both = 1 << i | 1 << j
            for x, low in enumerate(scaled_values):
                if low is None or x & both or scaled_values[x | both] is None:
                    continue
                apart = plus(scaled_values[x | 1 << i], scaled_values[x | 1 << j])
                demand(apart is not None and apart >= low + (scaled_values[x | both] or 0), where, "submodularity", x)


FAMILIES = ("additive", "unit-demand", "cardinality", "matroid-rank", "assignment", "laminar")


def demand_derivation(form: Form, derivation: Fields, where: str) -> None:
    """The derivation proves M-natural concavity."""
    by, below = derivation["by"], derivation["of"]
    if by == "table":
        demand_length(below, 0, f"{where}.of")
        demand_table_m_natural(form.table(where), where)
        return
    demand(by == "construction" and form.kind != "table", where, "by table, or by construction of a family", by)
    data = form.data
    if form.kind == "unit-demand":
        fine = all(value is not None and value >= 0 for value in data["values"])
    elif form.kind == "cardinality":
        fine = concave(data["values"])
    elif form.kind == "laminar":
        fine = all(concave(values) for _, values in data["sets"])
    elif form.kind == "constrained":
        sets = [goods for goods, _, _ in data["sets"]]
        fine = nested_or_disjoint(sets) and all(module(form.of[0], goods) for goods in sets)
    else:
        fine = True
    demand(fine, where, f"what makes a {form.kind} utility M-natural-concave", "something else")
    demand_length(below, len(form.of), f"{where}.of")
    for k, operand in enumerate(form.of):
        demand_derivation(operand, below[k], f"{where}.of[{k}]")


def demand_property(name: str, form: Form, derivation: Fields, where: str) -> None:
    """The derivation proves the property."""
    if name == "strong-exchange":
        demand_strong_exchange(form, derivation, where)
    elif name == "submodular" and derivation["by"] == "table":
        demand_length(derivation["of"], 0, f"{where}.of")
        demand_table_submodular(form.table(where), where)
    else:
        demand_derivation(form, derivation, where)


def demand_strong_exchange(form: Form, derivation: Fields, where: str) -> None:
    """The family has the strong exchange property, or no exchange in the table loses."""
    by = derivation["by"]
    demand_length(derivation["of"], 0, f"{where}.of")
    demand(by in ("table", "construction"), where, "by table or by construction", by)
    if by == "construction":
        fine = form.kind == "additive" or (form.kind == "cardinality" and concave(form.data["values"]))
        demand(fine, where, "an additive utility or a concave function of cardinality", form.kind)
        return
    values = form.table(where)
    if not weights_and_concave(values):
        demand(None in values, where, "weights and a concave function of cardinality", "another utility")
        domain = [a for a, value in enumerate(values) if value is not None]
        for a in domain:
            for b in domain:
                for j in goods_in(a & ~b):
                    for d in exchanged_for(a, b):
                        after = plus(values[a ^ 1 << j | d], values[b ^ d | 1 << j])
                        before = plus(values[a], values[b])
                        fine = after is not None and before is not None and after >= before
                        demand(fine, where, "exchanges that lose nothing", f"{a}, {b}, {j}, {d}")


def exchanged_for(a: int, b: int) -> list[int]:
    """Return what A may get from B for a good: nothing, if A is the larger, or a good."""
    return [0] * (a.bit_count() > b.bit_count()) + [1 << k for k in goods_in(b & ~a)]


def weights_and_concave(values: Sequence[Value]) -> bool:
    """Tell whether u is finite and a sum of weights plus a concave function of the number of goods."""
    finite = [value for value in values if value is not None]
    if len(finite) < len(values):
        return False
    size = len(values).bit_length() - 1
    first = [finite[(1 << k) - 1] for k in range(size + 1)]
    weights = [finite[1 << j] - finite[1] for j in range(size)]
    for bundle, value in enumerate(finite):
        goods = goods_in(bundle)
        spare = sum(weights[j] for j in goods) - sum(weights[: len(goods)])
        if value != first[len(goods)] + spare:
            return False
    by_number = [first[k] - sum(weights[:k]) for k in range(size + 1)]
    return all(x + z <= 2 * y for x, y, z in zip(by_number, by_number[1:], by_number[2:], strict=False))


# 1.5 Statements about all utilities of few goods ---------------------------------------------------------------------
# A linear form is a dictionary from variables to coefficients, none of them 0; frozen, it is a set of pairs.

Linear = dict[int, int]
FormTable = list[Linear | None]


def combine(*terms: tuple[Linear, int]) -> Linear:
    """Add multiples of forms."""
    total: Linear = {}
    for form, factor in terms:
        for variable, coefficient in form.items():
            total[variable] = total.get(variable, 0) + factor * coefficient
    return {variable: coefficient for variable, coefficient in total.items() if coefficient}


def excess(f: FormTable, more: Sequence[int], less: Sequence[int]) -> Linear | None:
    """Return the values at `more` less those at `less`, which are finite; None if one at `more` is not."""
    terms = [(f[a], 1) for a in more] + [(f[a], -1) for a in less]
    finite = [(form, factor) for form, factor in terms if form is not None]
    return combine(*finite) if len(finite) == len(terms) else None


def only(form: Linear | None) -> list[Linear]:
    """Return the clause of one form, or of none."""
    return [] if form is None else [form]


def m_natural_clauses(f: FormTable, _goods: int) -> Iterator[list[Linear]]:
    """Yield the clauses of m-natural."""
    domain = [a for a, value in enumerate(f) if value is not None]
    for a in domain:
        for b in domain:
            for j in goods_in(a & ~b):
                give, take = a & ~(1 << j), b | 1 << j
                forms = only(excess(f, (give, take), (a, b)))
                for k in goods_in(b & ~a):
                    forms += only(excess(f, (give | 1 << k, take & ~(1 << k)), (a, b)))
                yield forms


def local_exchange_clauses(f: FormTable, _goods: int) -> Iterator[list[Linear]]:
    """Yield the clauses of local-exchange."""
    require(None not in f, "claim.statement", "a function that is finite everywhere", "another one")
    size = len(f).bit_length() - 1
    for x in range(len(f)):
        outside = [j for j in range(size) if not x >> j & 1]
        d = {
            (i, j): excess(f, (x | 1 << i, x | 1 << j), (x, x | 1 << i | 1 << j)) or {}
            for i in outside
            for j in outside
            if i < j
        }
        for form in d.values():
            yield [form]
        for (i, j), first in d.items():
            for k in outside:
                if k > j:
                    three = first, d[i, k], d[j, k]
                    for n in range(3):
                        yield [combine((three[n], 1), (three[m], -1)) for m in range(3) if m != n]


def submodular_clauses(f: FormTable, _goods: int) -> Iterator[list[Linear]]:
    """Yield the clauses of submodular."""
    for a in range(len(f)):
        for b in range(a):
            if a & ~b and b & ~a and f[a | b] is not None and f[a & b] is not None:
                yield only(excess(f, (a, b), (a | b, a & b)))


def strong_exchange_clauses(f: FormTable, _goods: int) -> Iterator[list[Linear]]:
    """Yield the clauses of strong-exchange."""
    domain = [a for a, value in enumerate(f) if value is not None]
    for a in domain:
        for b in domain:
            for j in goods_in(a & ~b):
                give, take = a & ~(1 << j), b | 1 << j
                if a.bit_count() > b.bit_count():
                    yield only(excess(f, (give, take), (a, b)))
                for k in goods_in(b & ~a):
                    yield only(excess(f, (give | 1 << k, take & ~(1 << k)), (a, b)))


def monotone_clauses(f: FormTable, _goods: int) -> Iterator[list[Linear]]:
    """Yield the clauses of monotone."""
    for a, value in enumerate(f):
        for j in range(len(f).bit_length() - 1):
            if value is not None and not a >> j & 1:
                yield only(excess(f, (a | 1 << j,), (a,)))


def module_clauses(f: FormTable, goods: int) -> Iterator[list[Linear]]:
    """Yield the clauses of module."""
    require(None not in f, "claim.statement", "a function that is finite everywhere", "another one")
    for a in range(len(f)):
        form = excess(f, (a,), (a & goods, a & ~goods)) or {}
        yield [form]
        yield [combine((form, -1))]


PROPERTIES: dict[str, Callable[[FormTable, int], Iterator[list[Linear]]]] = {
    "m-natural": m_natural_clauses,
    "local-exchange": local_exchange_clauses,
    "submodular": submodular_clauses,
    "strong-exchange": strong_exchange_clauses,
    "monotone": monotone_clauses,
    "module": module_clauses,
}


def terms_at(definition: Fields, operands: list[FormTable], a: int) -> list[Linear]:
    """Return the terms whose maximum is the definition's value at A, each once."""
    operation, f = definition["operation"], operands[0]
    if operation == "endowment":
        owned = definition["goods"]
        require(f[owned] is not None, "claim.statement", "an endowment of finite value", "minus infinity")
        return only(excess(f, (a | owned,), (owned,)))
    if operation == "restriction":
        return only(f[a & definition["goods"]])
    if operation == "convolution":
        sums = [(f[part], operands[1][a ^ part]) for part in parts_of(a)]
        found = [combine((v, 1), (w, 1)) for v, w in sums if v is not None and w is not None]
    else:
        values = [f[part] for part in parts_of(a) if allowed(operation, definition, part)]
        found = [value for value in values if value is not None]
    # A dictionary keeps the place where a key came first: of equal terms the earliest stays.
    return list({frozenset(form.items()): form for form in found}.values())


class Stated:
    """A statement's variables, as pairs of a function's number and a bundle, and its clauses."""

    def __init__(self, statement: Fields) -> None:
        self.size = len(statement["goods"])
        self.variables: list[tuple[int, int]] = []
        self.given: list[list[Linear]] = []
        tables: dict[str, FormTable] = {}
        for n, function in enumerate(statement["functions"]):
            domain = function.get("domain", range(1 << self.size))
            tables[function["name"]] = [self.new(n, a) if a in domain else None for a in range(1 << self.size)]
        for definition in statement["define"]:
            n = len(tables)
            operands = [tables[name] for name in definition["of"]]
            tables[definition["name"]] = [
                self.maximum(n, a, terms_at(definition, operands, a)) for a in range(1 << self.size)
            ]
        for assumption in statement["assume"]:
            self.given += self.clauses(assumption, tables)
        self.goal = self.clauses(statement["conclude"], tables)

    def new(self, function: int, bundle: int) -> Linear:
        """Return a new variable as a form."""
        self.variables.append((function, bundle))
        return {len(self.variables) - 1: 1}

    def maximum(self, function: int, bundle: int, terms: list[Linear]) -> Linear | None:
        """Return the value of a definition."""
        if len(terms) < 2:
            return terms[0] if terms else None
        most = self.new(function, bundle)
        self.given += [[combine((most, 1), (term, -1))] for term in terms]
        self.given.append([combine((term, 1), (most, -1)) for term in terms])
        return most

    def clauses(self, stated: Fields, tables: dict[str, FormTable]) -> list[list[Linear]]:
        """Return the clauses of a property without those that hold by a form 0."""
        found = PROPERTIES[stated["property"]](tables[stated["of"]], stated.get("goods", 0))
        return [clause for clause in found if {} not in clause]

    def renamed(self, permutation: Sequence[int]) -> list[int]:
        """Return the new number of each variable when good j is called permutation[j]."""
        place = {key: v for v, key in enumerate(self.variables)}
        keys = [(n, sum(1 << permutation[j] for j in goods_in(a))) for n, a in self.variables]
        demand(set(keys) == set(place), "permutation", "one under which variables become variables", permutation)
        return [place[key] for key in keys]


def as_set(clause: list[Linear], names: Sequence[int]) -> frozenset[frozenset[tuple[int, int]]]:
    """Return the clause's forms, with the variables renamed, as a set."""
    return frozenset(frozenset((names[v], c) for v, c in form.items()) for form in clause)


def demand_tree(stated: Stated, goal: list[Linear], supposed: dict[int, int], tree: Any, where: str) -> None:
    """The tree refutes the case that all forms of the goal's clause are < 0 and the supposed ones >= 0."""
    if isinstance(tree, list):
        c, cases = tree
        demand(0 <= c < len(stated.given), where, "a given clause", c)
        demand_length(cases, len(stated.given[c]), where)
        for k, case in enumerate(cases):
            demand_tree(stated, goal, {**supposed, c: k}, case, f"{where}[{k}]")
        return
    total: dict[int, Number] = {}
    strict = False
    for c, k, coefficient in tree["sum"]:
        demand(coefficient >= 0, where, "coefficients >= 0", coefficient)
        demand(-1 <= c < len(stated.given), where, "a given clause or -1", c)
        clause = goal if c == -1 else stated.given[c]
        usable = c == -1 or len(clause) == 1 or supposed.get(c) == k
        demand(0 <= k < len(clause) and usable, where, "a form of the goal, or known to be >= 0", f"{c}, {k}")
        strict |= c == -1 and coefficient > 0
        for variable, factor in clause[k].items():
            total[variable] = total.get(variable, 0) + (-factor if c == -1 else factor) * coefficient
    demand(strict and not any(total.values()), where, "a sum 0 with a form of the goal", "another sum")


# 1.6 Equilibria with budgets ----------------------------------------------------------------------------------------
# Conditions 1 to 5 are checked once, on numbers of any sort that add, multiply and have a sign.

Interval = tuple[Number, Number]


def interval_sum(left: Interval, right: Interval) -> Interval:
    """Return the interval of all sums."""
    return left[0] + right[0], left[1] + right[1]


def interval_product(left: Interval, right: Interval) -> Interval:
    """Return the interval of all products."""
    ends = [a * b for a in left for b in right]
    return min(ends), max(ends)


def sign_over(values: Interval) -> int | None:
    """Return the sign that all values share, if they do."""
    return 1 if values[0] > 0 else -1 if values[1] < 0 else 0 if values == (0, 0) else None


class Poly:
    """A polynomial in any unknowns: a dict from sorted tuples of their indices, such as () and (0, 0), to coefficients."""

    def __init__(self, terms: dict[tuple[int, ...], Number]) -> None:
        self.terms = {monomial: c for monomial, c in terms.items() if c}

    def __add__(self, other: "Poly | Number") -> "Poly":
        terms = dict(self.terms)
        for monomial, c in other.terms.items() if isinstance(other, Poly) else [((), other)]:
            terms[monomial] = terms.get(monomial, 0) + c
        return Poly(terms)

    __radd__ = __add__

    def __mul__(self, other: "Poly | Number") -> "Poly":
        if not isinstance(other, Poly):
            return Poly({monomial: c * other for monomial, c in self.terms.items()})
        terms: dict[tuple[int, ...], Number] = {}
        for left, c in self.terms.items():
            for right, d in other.terms.items():
                key = tuple(sorted(left + right))
                terms[key] = terms.get(key, 0) + c * d
        return Poly(terms)

    __rmul__ = __mul__

    def __neg__(self) -> "Poly":
        return self * -1

    def __sub__(self, other: "Poly | Number") -> "Poly":
        return self + -other

    def values_over(self, box: Sequence[Interval]) -> Interval:
        """Return an interval of all values over the box, term by term."""
        total: Interval = (0, 0)
        for monomial, c in self.terms.items():
            term: Interval = (c, c)
            for k in monomial:
                term = interval_product(term, box[k])
            total = interval_sum(total, term)
        return total

    def slope(self, k: int) -> "Poly":
        """Return the partial derivative by unknown k."""
        terms: dict[tuple[int, ...], Number] = {}
        for monomial, c in self.terms.items():
            if k in monomial:
                at = monomial.index(k)
                terms[monomial[:at] + monomial[at + 1 :]] = c * monomial.count(k)
        return Poly(terms)


def rational_sign(value: Number, _where: str) -> int:
    """Return the sign of a rational number."""
    return (value > 0) - (value < 0)


class Root:
    """The root theta of a polynomial in an interval; algebraic numbers are `Poly` in the unknown 0, which is theta."""

    def __init__(self, polynomial: Vector, ends: Vector) -> None:
        self.f = trimmed(polynomial)
        demand(len(self.f) > 1, "polynomial", "degree >= 1", len(self.f) - 1)
        common = greatest_divisor(self.f, derivative(self.f))
        demand(len(common) == 1, "polynomial", "no common factor with its derivative", len(common) - 1)
        demand_length(ends, 2, "interval")
        self.low, self.high = ends
        demand(self.low < self.high, "interval", "ends that increase", ends)
        demand(evaluate(self.f, self.low) != 0 != evaluate(self.f, self.high), "interval", "no root at an end", ends)
        roots = sign_changes(self.f, self.low) - sign_changes(self.f, self.high)
        demand(roots == 1, "interval", "exactly one root", roots)
        self.narrow = (Fraction(self.low), Fraction(self.high))

    def sign(self, number: Poly, _where: str) -> int:
        """Return the sign of the number at theta."""
        g = self.dense(number)
        if (sign := sign_over(evaluate_over(g, self.narrow))) is not None:
            return sign
        common = greatest_divisor(self.f, g)
        if evaluate(common, self.low) * evaluate(common, self.high) < 0:
            return 0
        while (sign := sign_over(evaluate_over(g, self.narrow))) is None:
            self.halve()
        return sign

    def dense(self, number: Poly) -> Vector:
        """Return the coefficients, reduced by f."""
        degree = max(map(len, number.terms), default=0)
        return remainder([number.terms.get((0,) * k, 0) for k in range(degree + 1)], self.f)

    def halve(self) -> None:
        """Keep the half of the interval in which f changes sign."""
        low, high = self.narrow
        middle = (low + high) / 2
        value = evaluate(self.f, middle)
        if value == 0:
            self.narrow = (middle, middle)
        else:
            self.narrow = (low, middle) if value * evaluate(self.f, low) < 0 else (middle, high)


def trimmed(polynomial: Vector) -> Vector:
    """Return the coefficients without zeros at the end."""
    end = len(polynomial)
    while end and polynomial[end - 1] == 0:
        end -= 1
    return polynomial[:end]


def derivative(polynomial: Vector) -> Vector:
    """Return the coefficients of the derivative."""
    return [k * c for k, c in enumerate(polynomial)][1:]


def remainder(polynomial: Vector, divisor: Vector) -> Vector:
    """Return the remainder of a division of polynomials; the divisor's last coefficient is not 0."""
    rest = trimmed(list(polynomial))
    while len(rest) >= len(divisor):
        factor, shift = Fraction(rest[-1]) / divisor[-1], len(rest) - len(divisor)
        for k, c in enumerate(divisor):
            rest[shift + k] -= factor * c
        rest = trimmed(rest)
    return rest


def greatest_divisor(left: Vector, right: Vector) -> Vector:
    """Return the greatest common divisor by Euclid's algorithm, up to a factor."""
    left, right = trimmed(left), trimmed(right)
    while right:
        left, right = right, remainder(left, right)
        right = [c / Fraction(right[-1]) for c in right]
    return left


def evaluate(polynomial: Vector, at: Number) -> Number:
    """Return the polynomial's value."""
    value: Number = 0
    for c in reversed(polynomial):
        value = value * at + c
    return value


def evaluate_over(polynomial: Vector, at: Interval) -> Interval:
    """Return an interval of the polynomial's values, by Horner's rule."""
    values: Interval = (0, 0)
    for c in reversed(polynomial):
        values = interval_sum(interval_product(values, at), (c, c))
    return values


def sign_changes(polynomial: Vector, at: Number) -> int:
    """Return the number of sign changes of Sturm's chain; the difference between two points counts the roots."""
    chain = [polynomial, derivative(polynomial)]
    while chain[-1]:
        chain.append([-c for c in remainder(chain[-2], chain[-1])])
    signs = [value > 0 for member in chain if (value := evaluate(member, at)) != 0]
    return sum(a != b for a, b in pairwise(signs))


class Box:
    """The one zero z* of a system of polynomials in a box, proved by Krawczyk's test; numbers are `Poly` in z."""

    def __init__(self, system: list[Poly], ends: Matrix, preconditioner: Matrix) -> None:
        size = len(ends)
        demand_shape(ends, size, 2, "box")
        for k, (low, high) in enumerate(ends):
            demand(low < high, f"box[{k}]", "ends that increase", low)
        demand_length(system, size, "system")
        demand_shape(preconditioner, size, size, "preconditioner")
        self.box = [(Fraction(low), Fraction(high)) for low, high in ends]
        middle = [((low + high) / 2,) * 2 for low, high in self.box]
        half = [(high - low) / 2 for low, high in self.box]
        at_middle = [polynomial.values_over(middle)[0] for polynomial in system]
        slopes = [{j: d.values_over(self.box) for j in range(size) if (d := f.slope(j)).terms} for f in system]
        for i, row in enumerate(preconditioner):
            reached = dot(row, at_middle)
            image = max(reached, -reached)
            defects: dict[int, Interval] = {i: (1, 1)}
            for y, slope in zip(row, slopes, strict=True):
                for j, values in slope.items():
                    defects[j] = interval_sum(defects.get(j, (0, 0)), interval_product((-y, -y), values))
            for j, (least, most) in defects.items():
                image += max(-least, most) * half[j]
            if image >= half[i]:
                raise Rejected(f"box[{i}]", "Krawczyk's image inside the box", "one that is not")
        self.span: list[tuple[tuple[int, ...], Poly]] = []
        for polynomial in system:
            rest = self.without_system(polynomial)
            if rest.terms:
                pivot = max(rest.terms)
                self.span.append((pivot, rest * (1 / Fraction(rest.terms[pivot]))))

    def without_system(self, number: Poly) -> Poly:
        """Return the number less a linear combination of the system; 0 if it is one, as each pivot is cleared for good."""
        for pivot, polynomial in self.span:
            if pivot in number.terms:
                number = number - polynomial * number.terms[pivot]
        return number

    def sign(self, number: Poly, where: str) -> int:
        """Return the number's sign at z*."""
        if not self.without_system(number).terms:
            return 0
        sign = sign_over(number.values_over(self.box))
        if sign is None:
            raise Rejected(where, "a combination of the system or one sign over the box", "neither")
        return sign


Sign = Callable[[Any, str], int]


@dataclass(frozen=True)
class Priced:
    """Prices, shares, weights and aggregate prices, numbers of one sort, of which `sign` knows the signs."""

    sign: Sign
    prices: list[Any]
    shares: list[list[Any]]
    weights: list[Any]
    limit_prices: list[Any]
    cheapest: bool = True


def demand_equilibrium(claim: Fields, found: Priced) -> None:
    """What is found is an equilibrium with weights (conditions 1 to 5)."""
    economy, sign, shares = claim["economy"], found.sign, found.shares
    n, s = len(economy.agents), len(economy.objects)
    demand_length(found.prices, s, "prices")
    demand_shape(shares, n, s, "assignment")
    demand_length(found.weights, n, "weights")
    demand_length(found.limit_prices, len(claim["aggregate"]), "aggregate_prices")
    for x, row in enumerate(shares):
        for j, share in enumerate(row):
            demand(sign(share, f"assignment[{x}][{j}]") >= 0, f"assignment[{x}][{j}]", "a share >= 0", "a negative one")
        demand(sign(sum(row) - 1, f"assignment[{x}]") == 0, f"assignment[{x}]", "sum 1", "another sum")
    used = [sum(row[j] for row in shares) for j in range(s)]
    own = list(found.prices)
    for k, ((types, most), price) in enumerate(zip(claim["aggregate"], found.limit_prices, strict=True)):
        demand_cleared(sign, sum(used[j] for j in types), most, price, f"aggregate[{k}]")
        for j in types:
            own[j] = own[j] - price
    for j in range(s):
        demand_cleared(sign, used[j], economy.supply[j], own[j], f"prices[{j}]")
    demand(any(sign(price, "prices") == 0 for price in found.prices), "prices", "some price 0", "none")
    for x in range(n):
        demand_best_share(claim, found, x)


def demand_best_share(claim: Fields, found: Priced, x: int) -> None:
    """Agent x meets conditions 4 and 5."""
    values, p, w, sign = claim["economy"].values[x], found.prices, found.weights[x], found.sign
    held = [j for j, share in enumerate(found.shares[x]) if sign(share, f"assignment[{x}]")]
    spending = sign(sum(p[j] * found.shares[x][j] for j in held) - claim["budgets"][x], f"assignment[{x}]")
    demand(spending <= 0, f"assignment[{x}]", "spending within the budget", "more")
    weight = sign(w, f"weights[{x}]")
    demand(weight >= 0, f"weights[{x}]", "a weight >= 0", "a negative one")
    satiated = all(values[j] == max(values) for j in held)
    if satiated and not found.cheapest:
        return
    surplus = [w * value - price for value, price in zip(values, p, strict=True)]
    for j, one in enumerate(surplus):
        compared = sign(one - surplus[held[0]], f"weights[{x}], type {j}")
        demand(compared <= 0, f"weights[{x}], type {j}", "no surplus above that of what is held", "a larger one")
        demand(compared == 0 or j not in held, f"weights[{x}], type {j}", "the largest surplus, as it is held", "less")
    if not satiated:
        demand(weight > 0 and spending == 0, f"weights[{x}]", "satiated, or weight > 0 and all spent", "neither")


def demand_cleared(sign: Sign, used: Any, most: Number, price: Any, where: str) -> None:
    """No more is used than there is, the price is >= 0, and one of the two holds with equality (condition 2)."""
    left, paid = sign(used - most, where), sign(price, where)
    demand(left <= 0, where, f"at most {most} copies in use", "more")
    demand(paid >= 0, where, "a price >= 0", "a negative one")
    demand(left == 0 or paid == 0, where, "price 0 of what is not used up", "a positive price")


# 1.10 All equilibria --------------------------------------------------------------------------------------------------

MOST_ANALYSED_GOODS = 8
MOST_ALLOCATIONS = 20_000
MOST_CHOICES = 200_000
Condition = tuple[Vector, str]
Hull = tuple[Matrix, list[int]]


@dataclass(frozen=True)
class Shop:
    """What is analysed: budgets, each agent's options as (bundle, utility), copies of goods, and the notion.

    With production the last agent is the firm; the entry in the place of its budget counts nowhere.
    """

    budgets: Vector
    options: list[list[tuple[int, Number]]]
    supply: Vector
    economy: bool
    strong: bool
    production: bool = False

    def is_firm(self, i: int) -> bool:
        """Tell whether agent i is the firm."""
        return self.production and i == len(self.budgets) - 1

    def cheapest_only(self, i: int) -> bool:
        """Tell whether agent i, when satiated, uses only options that cost least."""
        return self.strong or self.is_firm(i)

    def cost(self, i: int, option: int) -> Vector:
        """Return the cost of an option as a form."""
        bundle = self.options[i][option][0]
        return [0, *((bundle >> j) & 1 for j in range(len(self.supply)))]

    def beyond(self, i: int, option: int) -> Vector:
        """Return the cost of an option less the budget; for the firm 0."""
        if self.is_firm(i):
            return [0] * (len(self.supply) + 1)
        return [-self.budgets[i], *self.cost(i, option)[1:]]


@dataclass(frozen=True)
class Choice:
    """A regime: the line's A and B, or twice the cheapest option; what may be used; what of it is undecided."""

    satiated: bool
    low: int
    high: int
    usable: list[int]
    undecided: list[int]


@dataclass(frozen=True)
class PriceCell:
    """Conditions, each agent's regime, and for each good True if it is free, False if not, None if open."""

    conditions: list[Condition]
    choices: "list[Choice | None]"
    free: "list[bool | None]"


def plus_times(left: Vector, factor: Number, right: Vector) -> Vector:
    """Return left + factor right, entry by entry."""
    return [a + factor * b for a, b in zip(left, right, strict=True)]


def shop_of_market(claim: Fields) -> Shop:
    """Return what a claim about a pseudomarket analyses."""
    market = claim["market"]
    tables = [form.table("claim.market") for form in market.utilities]
    options: list[list[tuple[int, Number]]] = [
        [(bundle, value) for bundle, value in enumerate(table) if value is not None] for table in tables
    ]
    strong = claim["notion"] == "strong"
    copies: Vector = [1] * len(market.goods)
    if market.producible is None:
        return Shop(market.budgets, options, copies, False, strong)
    everything = (1 << len(copies)) - 1
    plans = (everything - bundle for bundle in range(everything + 1) if market.producible(bundle))
    left: list[tuple[int, Number]] = [(bundle, 0) for bundle in sorted(plans)]
    return Shop([*market.budgets, 0], [*options, left], copies, False, strong, True)


def shop_of_economy(claim: Fields) -> Shop:
    """Return what a claim about an economy with budgets analyses."""
    economy = claim["economy"]
    options = [[(1 << j, value) for j, value in enumerate(row)] for row in economy.values]
    return Shop(claim["budgets"], options, economy.supply, True, True)


def all_prices(shop: Shop) -> list[PriceCell]:
    """Return the whole space."""
    goods = range(len(shop.supply))
    price: Matrix = [[0, *(int(k == j) for k in goods)] for j in goods]
    start: list[Condition] = [(price[j], ">=") for j in goods]
    nobody: list[Choice | None] = [None] * len(shop.budgets)
    if not shop.economy:
        return [PriceCell(start, nobody, [None] * len(goods))]
    cells = []
    for k in goods:
        more: list[Condition] = [(price[j], ">") for j in range(k)]
        known: list[bool | None] = [False if j < k else True if j == k else None for j in goods]
        cells.append(PriceCell([*start, *more, (price[k], "=")], nobody, known))
    return cells


def gap_of(shop: Shop, i: int, choice: Choice, option: int) -> Vector:
    """Return the gap of an option."""
    dearer = plus_times(shop.cost(i, option), -1, shop.cost(i, choice.low))
    if choice.satiated:
        return dearer
    u = [value for _, value in shop.options[i]]
    run = plus_times(shop.cost(i, choice.high), -1, shop.cost(i, choice.low))
    return plus_times([(u[choice.high] - u[choice.low]) * c for c in dearer], -(u[option] - u[choice.low]), run)


def with_choice(cell: PriceCell, i: int, choice: Choice, more: list[Condition]) -> PriceCell:
    """Return the cell with another regime of agent i and more conditions."""
    return PriceCell(cell.conditions + more, [*cell.choices[:i], choice, *cell.choices[i + 1 :]], cell.free)


def proper_part(inner: int, outer: int) -> bool:
    """Tell whether one bundle is a proper part of another."""
    return inner != outer and inner & outer == inner


def by_regime(shop: Shop, cell: PriceCell, i: int) -> list[PriceCell]:
    """Split a cell by the regime of agent i."""
    options = shop.options[i]
    if not options:
        return []
    best = max(value for _, value in options)
    top = [c for c, (_, value) in enumerate(options) if value == best]
    least = [c for c in top if not any(proper_part(options[d][0], options[c][0]) for d in top)]
    cells = []
    for c in least:
        thrifty = shop.cheapest_only(i)
        usable = [d for d in top if not thrifty or d not in least or d >= c]
        choice = Choice(True, c, c, usable, [d for d in usable if d != c] if thrifty else [])
        more: list[Condition] = [] if shop.is_firm(i) else [([-x for x in shop.beyond(i, c)], ">=")]
        more += [(gap_of(shop, i, choice, d), ">" if d < c else ">=") for d in least if d != c]
        cells.append(with_choice(cell, i, choice, more))
    for a, (inside, low) in enumerate(options):
        for b, (outside, high) in enumerate(options):
            if low < high and not proper_part(outside, inside):
                cells.append(on_line(shop, cell, i, (a, b)))
    return cells


def on_line(shop: Shop, cell: PriceCell, i: int, ends: tuple[int, int]) -> PriceCell:
    """Return the part of a cell where agent i has this line."""
    a, b = ends
    u = [value for _, value in shop.options[i]]
    line = Choice(False, a, b, [], [])
    more: list[Condition] = [([-x for x in shop.beyond(i, a)], ">="), (shop.beyond(i, b), ">")]
    undecided = []
    for c, value in enumerate(u):
        if c in ends:
            continue
        strict = not u[a] <= value <= u[b] or (value == u[a] and c < a) or (value == u[b] and c < b)
        undecided += [] if strict else [c]
        more.append((gap_of(shop, i, line, c), ">" if strict else ">="))
    return with_choice(cell, i, Choice(False, a, b, sorted([a, b, *undecided]), undecided), more)


def parts_of_cell(shop: Shop, cell: PriceCell, node: Fields, where: str) -> list[PriceCell]:
    """Split a cell as a node says."""
    size = len(shop.supply)
    if "form" in node:
        demand_length(node["form"], size + 1, where)
        halves = (node["form"], ">="), ([-c for c in node["form"]], ">")
        return [PriceCell([*cell.conditions, half], cell.choices, cell.free) for half in halves]
    if "good" in node:
        j = node["good"]
        demand_index(j, size, "a good", where)
        demand(shop.economy and cell.free[j] is None, where, "a good that is open", j)
        price: Vector = [0, *(int(k == j) for k in range(size))]
        return [
            PriceCell([*cell.conditions, (price, sign)], cell.choices, [*cell.free[:j], free, *cell.free[j + 1 :]])
            for sign, free in (("=", True), (">", False))
        ]
    i = node["agent"]
    demand_index(i, len(shop.budgets), "an agent", where)
    choice = cell.choices[i]
    if "option" not in node:
        demand(choice is None, where, "an agent without a regime", i)
        return by_regime(shop, cell, i)
    option = node["option"]
    if choice is None or option not in choice.undecided:
        raise Rejected(where, "an undecided option", option)
    gap = gap_of(shop, i, choice, option)
    rest = [c for c in choice.undecided if c != option]
    used = Choice(choice.satiated, choice.low, choice.high, choice.usable, rest)
    fewer = Choice(choice.satiated, choice.low, choice.high, [c for c in choice.usable if c != option], rest)
    return [with_choice(cell, i, used, [(gap, "=")]), with_choice(cell, i, fewer, [(gap, ">")])]


def cell_allocations(shop: Shop, cell: PriceCell, where: str) -> list[list[int]]:
    """Return a cell's allocations in lexicographic order."""
    found: list[list[int]] = []
    full = [not shop.economy or free is False for free in cell.free]
    unfinished: list[tuple[list[int], Vector]] = [([], shop.supply)]
    visited = 0
    while unfinished:
        chosen, left = unfinished.pop()
        visited += 1
        demand(visited <= MOST_CHOICES, where, f"at most {MOST_CHOICES} choices", "more")
        i = len(chosen)
        if i == len(shop.budgets):
            if not any(copies and must for copies, must in zip(left, full, strict=True)):
                demand(len(found) < MOST_ALLOCATIONS, where, f"at most {MOST_ALLOCATIONS} allocations", "more")
                found.append(chosen)
            continue
        choice = cell.choices[i]
        usable = list(range(len(shop.options[i]))) if choice is None else choice.usable
        for option in reversed(usable):
            rest = plus_times(left, -1, shop.cost(i, option)[1:])
            if min(rest) >= 0:
                unfinished.append(([*chosen, option], rest))
    return found


def demand_index(index: int, count: int, what: str, where: str) -> None:
    """Demand the index of one of `count` things."""
    demand(0 <= index < count, where, f"the index of {what}, from 0 and below {count}", index)


def combined(
    conditions: list[Condition], multipliers: list[tuple[int, Number]], where: str, kept: list[int] | None = None
) -> tuple[Vector, bool]:
    """Combine conditions; with `kept`, of inequalities only these. Tell whether strictly."""
    total: Vector = [0] * len(conditions[0][0])
    strict = False
    for k, factor in multipliers:
        demand_index(k, len(conditions), "a condition", where)
        form, sign = conditions[k]
        if sign != "=":
            demand(factor >= 0, where, "numbers >= 0 at inequalities", factor)
            demand(kept is None or k in kept, where, "kept conditions", k)
        strict = strict or (sign == ">" and factor > 0)
        total = plus_times(total, factor, form)
    return total, strict


def demand_contradiction(conditions: list[Condition], multipliers: list[tuple[int, Number]], where: str) -> None:
    """Demand that the multipliers combine to what cannot be."""
    total, strict = combined(conditions, multipliers, where)
    holds = not any(total[1:]) and (total[0] < 0 or (total[0] == 0 and strict))
    demand(holds, where, "a contradiction", total)


class CellLeaf:
    """A cell with its allocations, all conditions known in it, and what multipliers show there."""

    def __init__(self, shop: Shop, cell: PriceCell, where: str) -> None:
        self.shop, self.cell, self.where = shop, cell, where
        self.allocations = cell_allocations(shop, cell, where)
        self.conditions = cell.conditions + (self.payments() if self.allocations else [])

    def payments(self) -> list[Condition]:
        """Return what is known of payments for sets of goods and for single options."""
        shop, size, agents = self.shop, len(self.shop.supply), range(len(self.shop.budgets))
        used = [sorted({chosen[i] for chosen in self.allocations}) for i in agents]
        found: list[Condition] = []
        for goods in range(1, 1 << size):
            paid = [0, *(copies if goods >> j & 1 else 0 for j, copies in enumerate(shop.supply))]
            below, above, bounded = list(paid), [-c for c in paid], True
            for i in agents:
                bundles = [shop.options[i][c][0] for c in used[i]]
                least, most = self.spent(i)
                if all(bundle & goods == bundle for bundle in bundles):
                    below = plus_times(below, -1, least)
                if any(bundle & goods for bundle in bundles):
                    above = plus_times(above, 1, most)
                    bounded = bounded and not (shop.is_firm(i) and self.cell.choices[i] is None)
            found += [(below, ">="), (above, ">=")] if bounded else [(below, ">=")]
        for i in agents:
            if self.on_line(i) and len(used[i]) == 1:
                found.append(([-c for c in shop.beyond(i, used[i][0])], "="))
        return found

    def spent(self, i: int) -> tuple[Vector, Vector]:
        """Return the least and the most that agent i spends."""
        nothing: Vector = [0] * (len(self.shop.supply) + 1)
        budget: Vector = [self.shop.budgets[i], *nothing[1:]]
        choice = self.cell.choices[i]
        if choice is not None and choice.satiated and self.shop.cheapest_only(i):
            return self.shop.cost(i, choice.low), self.shop.cost(i, choice.low)
        return (budget if self.on_line(i) else nothing), budget

    def on_line(self, i: int) -> bool:
        """Tell whether agent i has a line."""
        choice = self.cell.choices[i]
        return choice is not None and not choice.satiated

    def must_afford(self, i: int) -> bool:
        """Tell whether agent i is satiated, with options that may cost more than her budget."""
        return not self.on_line(i) and not self.shop.cheapest_only(i)

    def combined(self, multipliers: list[tuple[int, Number]], kept: list[int] | None = None) -> tuple[Vector, bool]:
        """Combine the leaf's conditions."""
        return combined(self.conditions, multipliers, self.where, kept)

    def hull(self, tight: list[Any]) -> Hull:
        """Return each price as a function of the free ones, and which are free."""
        equations = [form for form, sign in self.conditions if sign == "="]
        for k, multipliers in tight:
            demand_index(k, len(self.conditions), "a condition", self.where)
            total, _ = self.combined([*multipliers, (k, 1)])
            demand(not any(total[1:]) and total[0] <= 0, self.where, f"proof that condition {k} is an equation", total)
            equations.append(self.conditions[k][0])
        return self.solved(equations)

    def solved(self, equations: Matrix) -> Hull:
        """Solve for the last prices first, so that the first ones stay free."""
        size = len(self.shop.supply)
        rows: dict[int, Vector] = {}
        for equation in equations:
            form = list(equation)
            for j, row in rows.items():
                form = plus_times(form, -form[j + 1], row)
            pivot = max((j for j in range(size) if form[j + 1] != 0), default=None)
            if pivot is None:
                demand(form[0] == 0, self.where, "equations with a solution", form[0])
                continue
            form = [c / Fraction(form[pivot + 1]) for c in form]
            rows = {j: plus_times(row, -row[pivot + 1], form) for j, row in rows.items()}
            rows[pivot] = form
        free = [j for j in range(size) if j not in rows]
        functions: Matrix = []
        for j in range(size):
            solved = rows.get(j)
            functions.append(
                [0, *(int(k == j) for k in free)] if solved is None else [-solved[0], *(-solved[k + 1] for k in free)]
            )
        return functions, free

    def shown(self, form: Vector, hull: Hull, multipliers: list[Any], kept: list[int] | None = None) -> int:
        """Return 1 if the form is shown to be > 0, 0 if >= 0, else -1."""
        total, strict = self.combined(multipliers, kept)
        rest = restricted(plus_times(form, -1, total), hull)
        if any(rest[1:]) or rest[0] < 0:
            return -1
        return int(rest[0] > 0 or strict)

    def demand_decided(self) -> None:
        """Demand that optimal lotteries are known and goods that are open used up."""
        undecided = any(choice is None or choice.undecided for choice in self.cell.choices)
        demand(not undecided, self.where, "regimes and decided options", "open ones")
        for j, free in enumerate(self.cell.free):
            if self.shop.economy and free is None:
                for chosen in self.allocations:
                    used = sum(self.shop.options[i][c][0] >> j & 1 for i, c in enumerate(chosen))
                    demand(used == self.shop.supply[j], self.where, f"good {j} used up or not open", used)

    def chosen(self, index: int) -> list[int]:
        """Return an allocation."""
        demand_index(index, len(self.allocations), "an allocation", self.where)
        return self.allocations[index]

    def utility(self, i: int) -> tuple[Vector, Vector]:
        """Return agent i's utility as a quotient of forms."""
        choice, size = self.cell.choices[i], len(self.shop.supply)
        if choice is None:
            raise Rejected(self.where, "a regime", "none")
        u = [value for _, value in self.shop.options[i]]
        if choice.satiated:
            return [u[choice.low], *[0] * size], [1, *[0] * size]
        run = plus_times(self.shop.cost(i, choice.high), -1, self.shop.cost(i, choice.low))
        rise = u[choice.high] - u[choice.low]
        return plus_times([u[choice.low] * c for c in run], -rise, self.shop.beyond(i, choice.low)), run


def restricted(form: Vector, hull: Hull) -> Vector:
    """Write a form in terms of the free prices."""
    functions, free = hull
    found: Vector = [form[0], *[0] * len(free)]
    for c, function in zip(form[1:], functions, strict=True):
        found = plus_times(found, c, function)
    return found


def demand_leaf_indices(leaf: CellLeaf, node: Fields) -> None:
    """Demand that every index in a leaf is that of a condition or an allocation, whether or not it is used."""
    conditions, allocations = len(leaf.conditions), len(leaf.allocations)
    tight = node.get("tight", [])
    lists = [node.get("multipliers", []), *(multipliers for _, multipliers in tight)]
    for key in ("proofs", "affordable", "implied"):
        lists += node.get(key, [])
    for k in [*(k for k, _ in tight), *node.get("kept", []), *(k for pairs in lists for k, _ in pairs)]:
        demand_index(k, conditions, "a condition", leaf.where)
    for entry in [node, *node.get("at", []), *node.get("between", [])]:
        for index, _ in entry.get("lottery", []):
            demand_index(index, allocations, "an allocation", leaf.where)


def leaf_sets(leaf: CellLeaf, node: Fields) -> list[Any]:
    """Check a leaf and return the sets of equilibria that it shows."""
    where = leaf.where
    if "leaf" in node:
        demand(not leaf.allocations, where, "no allocations", len(leaf.allocations))
        return []
    demand_leaf_indices(leaf, node)
    if "multipliers" in node:
        demand_contradiction(leaf.conditions, node["multipliers"], where)
        return []
    if "proofs" in node:
        demand_no_lottery(leaf, node)
        return []
    leaf.demand_decided()
    hull = leaf.hull(node["tight"])
    if "solutions" in node:
        return mixture_sets(leaf, node, hull)
    if "places" in node:
        return line_sets(leaf, node, hull)
    return [whole_cell(leaf, node, hull)]


def demand_no_lottery(leaf: CellLeaf, node: Fields) -> None:
    """Check that every allocation costs too much all over the cell."""
    y, proofs = node["values"], node["proofs"]
    demand_length(y, len(leaf.shop.budgets), leaf.where)
    demand(all(v >= 0 or leaf.on_line(i) for i, v in enumerate(y)), leaf.where, "values >= 0 but on lines", y)
    demand(len(proofs) in {0, len(leaf.allocations)}, leaf.where, f"0 or {len(leaf.allocations)} proofs", len(proofs))
    hull = leaf.hull(node["tight"])
    for n, chosen in enumerate(leaf.allocations):
        form: Vector = [0] * (len(leaf.shop.supply) + 1)
        for i, option in enumerate(chosen):
            form = plus_times(form, y[i], leaf.shop.beyond(i, option))
        demand(
            leaf.shown(form, hull, proofs[n] if proofs else []) == 1, leaf.where, f"allocation {n} too dear", "no proof"
        )


def whole_cell(leaf: CellLeaf, node: Fields, hull: Hull) -> Any:
    """Check a lottery that serves everywhere, and describe the cell."""
    where, agents = leaf.where, range(len(leaf.shop.budgets))
    weights = [weight for _, weight in node["lottery"]]
    demand(all(w >= 0 for w in weights) and sum(weights) == 1, where, "probabilities with sum 1", weights)
    afford = [i for i in agents if leaf.must_afford(i)]
    demand_length(node["affordable"], len(afford), where)
    for i in agents:
        spent: Vector = [0] * (len(leaf.shop.supply) + 1)
        for index, weight in node["lottery"]:
            spent = plus_times(spent, weight, leaf.shop.beyond(i, leaf.chosen(index)[i]))
        if leaf.on_line(i):
            demand(not any(restricted(spent, hull)), where, f"agent {i} to spend her budget", "another sum")
        elif i in afford:
            proof = node["affordable"][afford.index(i)]
            demand(leaf.shown([-c for c in spent], hull, proof) >= 0, where, f"agent {i} to afford it", "no proof")
    sample = node["sample"]
    demand_length(sample, len(leaf.shop.supply), where)
    for form, sign in leaf.conditions:
        demand(holds_at(form[0] + dot(form[1:], sample), sign), where, "prices of the cell", sample)
    if not hull[1]:
        pairs = [leaf.utility(i) for i in agents]
        values = [Fraction(n[0] + dot(n[1:], sample)) / (d[0] + dot(d[1:], sample)) for n, d in pairs]
        return "point", tuple(sample), tuple(values)
    demand(len(hull[1]) > 1, where, "not a line", hull[1])
    return polytope(leaf, node, hull)


def holds_at(value: Number, sign: str) -> bool:
    """Tell whether a number stands to 0 as the sign says."""
    return value == 0 if sign == "=" else value > 0 if sign == ">" else value >= 0


def polytope(leaf: CellLeaf, node: Fields, hull: Hull) -> Any:
    """Check that the kept conditions say all, and write them down."""
    kept = node["kept"]
    others = [k for k, (_, sign) in enumerate(leaf.conditions) if sign != "=" and k not in kept]
    demand_length(node["implied"], len(others), leaf.where)
    for k, multipliers in zip(others, node["implied"], strict=True):
        form, sign = leaf.conditions[k]
        demand(
            leaf.shown(form, hull, multipliers, kept) >= int(sign == ">"),
            leaf.where,
            f"condition {k} implied",
            "no proof",
        )
    sets: dict[str, set[tuple[Number, ...]]] = {"=": set(), ">=": set(), ">": set()}
    for k in kept:
        demand_index(k, len(leaf.conditions), "a condition", leaf.where)
        form = restricted(leaf.conditions[k][0], hull)
        scale = next((abs(Fraction(c)) for c in reversed(form) if c != 0), Fraction(1))
        sets[leaf.conditions[k][1]].add(tuple([c / scale for c in form]))
    utilities = []
    for i in range(len(leaf.shop.budgets)):
        numerator, denominator = (trimmed(restricted(form, hull)) for form in leaf.utility(i))
        utilities.append(lowest_terms(numerator, denominator, same_multiple(numerator, denominator)))
    rows = tuple(map(tuple, hull[0]))
    forms = [tuple(sorted(sets[sign])) for sign in (">=", ">")]
    return "polytope", rows, tuple(hull[1]), *forms, tuple(utilities)


def same_multiple(numerator: Vector, denominator: Vector) -> Vector:
    """Return the denominator if the numerator is a multiple of it, else [1]: what may be divided out of both."""
    if len(numerator) != len(denominator):
        return [1]
    ratio = Fraction(numerator[-1]) / denominator[-1]
    return denominator if numerator == [ratio * c for c in denominator] else [1]


def lowest_terms(numerator: Vector, denominator: Vector, common: Vector) -> tuple[Any, Any]:
    """Divide both by a common divisor, and make the denominator's last coefficient 1."""
    if not numerator:
        return (0,), (1,)
    if len(common) > 1 and common is denominator:
        return (Fraction(numerator[-1]) / denominator[-1],), (1,)
    n, d = exact_quotient(numerator, common), exact_quotient(denominator, common)
    return tuple([c / Fraction(d[-1]) for c in n]), tuple([c / Fraction(d[-1]) for c in d])


def exact_quotient(polynomial: Vector, divisor: Vector) -> Vector:
    """Divide polynomials without remainder."""
    rest = list(polynomial)
    found: Vector = [0] * (len(polynomial) - len(divisor) + 1)
    for shift in reversed(range(len(found))):
        found[shift] = Fraction(rest[shift + len(divisor) - 1]) / divisor[-1]
        for k, c in enumerate(divisor):
            rest[shift + k] -= found[shift] * c
    return found


def times(left: Vector, right: Vector) -> Vector:
    """Multiply polynomials."""
    found: Vector = [0] * (len(left) + len(right) - 1 if left and right else 0)
    for j, a in enumerate(left):
        for k, b in enumerate(right):
            found[j + k] += a * b
    return found


def total_of(polynomials: Iterable[Vector]) -> Vector:
    """Add polynomials."""
    found: Vector = []
    for polynomial in polynomials:
        size = max(len(found), len(polynomial))
        found = plus_times(found + [0] * (size - len(found)), 1, polynomial + [0] * (size - len(polynomial)))
    return trimmed(found)


def sign_at(polynomial: Vector, place: Any) -> int:
    """Return the sign of a polynomial at a place."""
    if type(place) is dict:
        return Root(place["polynomial"], place["interval"]).sign(
            Poly({(0,) * k: c for k, c in enumerate(polynomial)}), ""
        )
    value = evaluate(polynomial, place)
    return (value > 0) - (value < 0)


def side(place: Any, end: int) -> Any:
    """Return the low or high end of what encloses a place."""
    return place["interval"][end] if type(place) is dict else place


def sign_inside(polynomial: Vector, left: Any, right: Any) -> int | None:
    """Return the sign all over an open interval; None if it is not seen to have one."""
    g = trimmed(list(polynomial))
    if not g:
        return 0
    ends = [side(place, end) for place in (left, right) if place is not None for end in (0, 1)]
    sizes: Vector = [c if c > 0 else -c for c in g]
    reach = 1 + sum(sizes) / Fraction(sizes[-1]) + sum(abs(end) for end in ends)
    left, right = (-reach if left is None else left), (reach if right is None else right)
    rest = g
    for place in (left, right):
        if type(place) is dict:
            low, high = place["interval"]
            if evaluate(g, low) == 0 or evaluate(g, high) == 0:
                return None
            if sign_changes(g, low) - sign_changes(g, high) != int(sign_at(g, place) == 0):
                return None
        else:
            while evaluate(rest, place) == 0:
                rest = exact_quotient(rest, [-place, 1])
    low, high = side(left, 1), side(right, 0)
    if low < high:
        if evaluate(rest, low) == 0 or evaluate(rest, high) == 0:
            return None
        if sign_changes(rest, low) != sign_changes(rest, high):
            return None
    value = evaluate(g, Fraction(low + high) / 2)
    return None if value == 0 else 1 if value > 0 else -1


def mixture_sets(leaf: CellLeaf, node: Fields, hull: Hull) -> list[Any]:
    """Check a cell with two allocations, and return the points in it."""
    where, count, size = leaf.where, len(leaf.shop.budgets), len(hull[1])
    demand(len(leaf.allocations) == 2, where, "two allocations", len(leaf.allocations))
    demand(not any(leaf.must_afford(i) for i in range(count)), where, "nobody who has to afford her options", "some")
    over: list[Matrix] = []
    for i in range(count):
        first, second = (restricted(leaf.shop.beyond(i, chosen[i]), hull) for chosen in leaf.allocations)
        over.append([[a, b - a] for a, b in zip(first, second, strict=True)] if leaf.on_line(i) else [])
    demand_length(node["values"], count, where)
    sums = overspent(node["values"], over, size)
    demand(not any(sums[1:]), where, "values at which prices cancel", sums[1:])
    g, places = sums[0], node["places"]
    rational = [place for place in places if type(place) is not dict]
    ends = [*([] if 0 in rational else [0]), *places, *([] if 1 in rational else [1])]
    demand(all(end in rational or evaluate(g, end) != 0 for end in (0, 1)), where, "no root at 0 or 1", g)
    for place in places:
        if type(place) is dict:
            Root(place["polynomial"], place["interval"])
        demand(side(place, 0) >= 0 and side(place, 1) <= 1, where, "probabilities from 0 to 1", place)
    for left, right in pairwise(ends):
        strictly = type(left) is dict or type(right) is dict or left != right
        demand(side(left, 1) <= side(right, 0) and strictly, where, "places that increase from 0 to 1", (left, right))
        demand(sign_inside(g, left, right) in {-1, 1}, where, "no root between places", (left, right))
    demand_length(node["solutions"], len(places), where)
    found = []
    for place, rows in zip(places, node["solutions"], strict=True):
        demand_length(rows, size, where)
        found += point_at(leaf, hull, over, (place, rows))
    return found


def overspent(values: Matrix, over: list[Matrix], size: int) -> Matrix:
    """Return the sum of values times what agents overspend: the constant, then the coefficients of free prices."""
    lines = [(value, functions) for value, functions in zip(values, over, strict=True) if functions]
    return [total_of(times(value, functions[k]) for value, functions in lines) for k in range(size + 1)]


class AtPlace:
    """Numbers that are polynomials in a place; for a rational place constants."""

    def __init__(self, place: Any) -> None:
        self.place = place
        self.f = trimmed(place["polynomial"]) if type(place) is dict else None

    def read(self, polynomial: Vector) -> Vector:
        """Return a polynomial's value."""
        return trimmed([evaluate(polynomial, self.place)]) if self.f is None else remainder(polynomial, self.f)

    def sign(self, element: Vector) -> int:
        """Return an element's sign."""
        return rational_sign(evaluate(element, 0), "") if self.f is None else sign_at(element, self.place)

    def form(self, coefficients: Matrix, unknowns: Matrix) -> Vector:
        """Return a form of elements, with coefficients that are elements."""
        products = [times(c, t) for c, t in zip(coefficients[1:], unknowns, strict=True)]
        found = total_of([coefficients[0], *products])
        return found if self.f is None else remainder(found, self.f)

    def quotient(self, above: Vector, below: Vector, where: str) -> Vector:
        """Return a quotient of elements."""
        if self.f is None:
            return [Fraction(evaluate(above, 0)) / evaluate(below, 0)]
        return remainder(times(above, inverse_modulo(below, self.f, where)), self.f)


def elements(form: Vector) -> Matrix:
    """Return rational coefficients as elements."""
    return [[c] for c in form]


def point_at(leaf: CellLeaf, hull: Hull, over: list[Matrix], solution: tuple[Any, list[Matrix]]) -> list[Any]:
    """Solve for the prices at a place, and return the point if it is an equilibrium."""
    number, where = AtPlace(solution[0]), leaf.where
    here = [[number.read(c) for c in functions] for functions in over]
    free: Matrix = []
    for k, row in enumerate(solution[1]):
        demand_length(row, len(here), where)
        constant, *slopes = overspent([number.read(v) for v in row], here, len(hull[1]))
        for j, slope in enumerate(slopes):
            off = total_of([slope, [-int(j == k)]])
            demand(number.sign(off) == 0, where, f"values that solve for price {k}", slope)
        free.append(number.read([-c for c in constant]))
    prices = [number.form(elements(function), free) for function in hull[0]]
    balanced = all(number.sign(number.form(functions, free)) == 0 for functions in here if functions)
    signs = [(number.sign(number.form(elements(form), prices)), sign) for form, sign in leaf.conditions]
    if not balanced or not all(holds_at(value, sign) for value, sign in signs):
        return []
    pairs = [[number.form(elements(form), prices) for form in leaf.utility(i)] for i in range(len(over))]
    utilities = [number.quotient(n, d, where) for n, d in pairs]
    if number.f is None:
        return [("point", tuple(evaluate(p, 0) for p in prices), tuple(u[0] for u in utilities))]
    return [("algebraic", frozen(solution[0]), tuple(map(tuple, prices)), tuple(map(tuple, utilities)))]


def line_ends(leaf: CellLeaf, hull: Hull) -> tuple[Number | None, Number | None, str]:
    """Return the ends of the piece of a line, and which belong to it."""
    low: tuple[Number, bool] | None = None
    high: tuple[Number, bool] | None = None
    for form, sign in leaf.conditions:
        constant, slope = restricted(form, hull)
        if sign == "=":
            continue
        if slope == 0:
            demand(holds_at(constant, sign), leaf.where, "a line in the cell", constant)
            continue
        # Of equal ends the one that is excluded counts: it is the larger low end, the smaller high one.
        end, strict = -Fraction(constant) / slope, sign == ">"
        if slope > 0:
            low = max(low, (end, strict)) if low else (end, strict)
        else:
            high = min(high, (end, not strict)) if high else (end, not strict)
    demand(low is None or high is None or low[0] < high[0], leaf.where, "ends that increase", (low, high))
    brackets = ("[" if low and not low[1] else "(") + ("]" if high and high[1] else ")")
    return low[0] if low else None, high[0] if high else None, brackets


def line_sets(leaf: CellLeaf, node: Fields, hull: Hull) -> list[Any]:
    """Check a piece of a line, and return the points and families on it."""
    where = leaf.where
    demand(len(hull[1]) == 1, where, "one free price", hull[1])
    low, high, brackets = line_ends(leaf, hull)
    for place in node["places"]:
        if type(place) is dict:
            Root(place["polynomial"], place["interval"])
    ends = [low, *node["places"], high]
    for left, right in pairwise(ends):
        if left is not None and right is not None:
            strictly = type(left) is dict or type(right) is dict or left != right
            demand(side(left, 1) <= side(right, 0) and strictly, where, "increasing places", (left, right))
    first, last = int(brackets[0] == "["), int(brackets[1] == "]")
    demand_length(node["at"], len(node["places"]) + first + last, where)
    demand_length(node["between"], len(ends) - 1, where)
    runs: list[list[Any]] = []
    alive = False
    for n in range(2 * len(ends) - 1):
        k = n // 2
        if n % 2:
            here = demand_entry(leaf, hull, node["between"][k], (ends[k], ends[k + 1]))
            run = [ends[k], ends[k + 1], "(", ")"]
        elif (k == 0 and not first) or (k == len(ends) - 1 and not last):
            continue
        else:
            here = demand_entry(leaf, hull, node["at"][k - 1 + first], (ends[k],))
            run = [ends[k], ends[k], "[", "]"]
        if here and alive:
            runs[-1][1], runs[-1][3] = run[1], run[3]
        elif here:
            runs.append(run)
        alive = here
    return [described_run(leaf, hull, run) for run in runs]


def demand_entry(leaf: CellLeaf, hull: Hull, entry: Fields, places: tuple[Any, ...]) -> bool:
    """Check what is said of a place or of an open interval; tell whether there are equilibria."""

    def sign(polynomial: Vector) -> int | None:
        return sign_at(polynomial, places[0]) if len(places) == 1 else sign_inside(polynomial, *places)

    agents = range(len(leaf.shop.budgets))

    def beyond(i: int, option: int) -> Vector:
        return restricted(leaf.shop.beyond(i, option), hull)

    if "against" in entry:
        y = [[v] if len(places) == 1 else v for v in entry["against"]]
        demand_length(y, len(agents), leaf.where)
        demand(all(leaf.on_line(i) or sign(y[i]) in {0, 1} for i in agents), leaf.where, "values >= 0 but on lines", y)
        for n, chosen in enumerate(leaf.allocations):
            cost = total_of(times(y[i], beyond(i, option)) for i, option in enumerate(chosen))
            demand(sign(cost) == 1, leaf.where, f"allocation {n} too dear", places)
        return False
    whole = entry.get("denominator", [1])
    demand(sign(whole) == 1, leaf.where, "a positive denominator", whole)
    for _, weight in entry["lottery"]:
        demand(sign(weight) in {0, 1}, leaf.where, "weights >= 0", weight)
    rest = total_of([*(weight for _, weight in entry["lottery"]), [-c for c in whole]])
    demand(sign(rest) == 0, leaf.where, "weights that sum to the denominator", rest)
    for i in agents:
        spent = total_of(times(weight, beyond(i, leaf.chosen(a)[i])) for a, weight in entry["lottery"])
        wanted = {0} if leaf.on_line(i) else {-1, 0} if leaf.must_afford(i) else {-1, 0, 1, None}
        demand(sign(spent) in wanted, leaf.where, f"a lottery that suits the budget of agent {i}", places)
    return True


def described_run(leaf: CellLeaf, hull: Hull, run: list[Any]) -> Any:
    """Write a run down as a point or a family."""
    low, high, left, right = run
    utilities = []
    for i in range(len(leaf.shop.budgets)):
        n, d = (trimmed(restricted(form, hull)) for form in leaf.utility(i))
        utilities.append(lowest_terms(n, d, greatest_divisor(n, d)))
    if left == "(" or right == ")" or low is not high:
        return "family", frozen(low), frozen(high), left + right, tuple(map(tuple, hull[0])), tuple(utilities)
    if type(low) is not dict:
        prices = tuple([evaluate(function, low) for function in hull[0]])
        values = [Fraction(evaluate(list(n), low)) / evaluate(list(d), low) for n, d in utilities]
        return "point", prices, tuple(values)
    f = trimmed(low["polynomial"])
    found = []
    for n, d in utilities:
        inverse = inverse_modulo(list(d), f, leaf.where)
        found.append(tuple(remainder(times(list(n), inverse), f)))
    return "algebraic", frozen(low), tuple(tuple(remainder(function, f)) for function in hull[0]), tuple(found)


def inverse_modulo(polynomial: Vector, f: Vector, where: str) -> Vector:
    """Return the inverse of a polynomial modulo f, by Euclid's algorithm."""
    rows: list[tuple[Vector, Vector]] = [(f, []), (remainder(polynomial, f), [1])]
    while len(rows[-1][0]) > 1:
        (a, s), (b, t) = rows[-2:]
        quotient = exact_quotient(total_of([a, [-c for c in remainder(a, b)]]), b) if len(a) >= len(b) else []
        rows.append((remainder(a, b), total_of([s, [-c for c in times(quotient, t)]])))
    last, inverse = rows[-1]
    demand(len(last) == 1, where, "a denominator without common roots with the polynomial", f)
    return [c / Fraction(last[0]) for c in inverse]


def frozen(place: Any) -> Any:
    """Make a place that can be compared and stand in a set."""
    return (tuple(place["polynomial"]), tuple(place["interval"])) if type(place) is dict else place


def put_together(found: list[Any]) -> set[Any]:
    """Put points and families together where they meet."""
    families = [list(each) for each in found if each[0] == "family"]
    alone = {each for each in found if each[0] not in {"family", "point"}}
    for each in found:
        if each[0] == "point" and not close_ends(families, each):
            alone.add(each)
    merged = True
    while merged:
        merged = False
        for one in families:
            for other in families:
                meet = not isinstance(one[2], tuple) and one[2] is not None and one[2] == other[1]
                if meet and one[3][1] + other[3][0] != ")(" and one[4:] == other[4:]:
                    joined = ["family", one[1], other[2], one[3][0] + other[3][1], *one[4:]]
                    families = [each for each in families if each is not one and each is not other] + [joined]
                    merged = True
                    break
            if merged:
                break
    return alone | {tuple(each) for each in families}


def close_ends(families: list[Any], point: Any) -> bool:
    """Close open ends of families at a point; tell whether there are any."""
    closed = False
    for family in families:
        for k, bracket, other in ((0, "(", "["), (1, ")", "]")):
            end = family[1 + k]
            if family[3][k] != bracket or end is None or isinstance(end, tuple):
                continue
            if tuple(evaluate(list(function), end) for function in family[4]) != point[1]:
                continue
            pairs = [(evaluate(list(n), end), evaluate(list(d), end)) for n, d in family[5]]
            if all(d != 0 and n == u * d for (n, d), u in zip(pairs, point[2], strict=True)):
                family[3] = other + family[3][1] if k == 0 else family[3][0] + other
                closed = True
    return closed


def all_sets(shop: Shop, witness: Fields) -> set[Any]:
    """Check the tree and return the sets that it finds."""
    cells = all_prices(shop)[::-1]
    found: list[Any] = []
    for n, node in enumerate(witness["nodes"]):
        where = f"witness.nodes[{n}]"
        demand(len(cells) > 0, where, "no more nodes", "another")
        cell = cells.pop()
        if "form" in node or "good" in node or "agent" in node:
            cells += parts_of_cell(shop, cell, node, where)[::-1]
        else:
            found += leaf_sets(CellLeaf(shop, cell, where), node)
    demand(not cells, "witness.nodes", "a node for each cell", f"{len(cells)} cells left")
    return put_together(found)


def demand_all(shop: Shop, witness: Fields, claimed: list[Any]) -> None:
    """Check the tree, and that it finds exactly the claimed sets."""
    wanted = all_sets(shop, witness)
    same = len(claimed) == len(wanted) and set(claimed) == wanted
    demand(same, "claim.equilibria", f"the {len(wanted)} sets found", f"{len(claimed)} sets")


def form_over(form: Vector, utilities: Sequence[tuple[Any, Any]]) -> tuple[Vector, Vector]:
    """Return numerator and denominator of a form of utilities that are quotients of polynomials."""
    above: Vector = [form[0]]
    below: Vector = [1]
    for c, (n, d) in zip(form[1:], utilities, strict=True):
        above = total_of([times(above, list(d)), [c * x for x in times(below, list(n))]])
        below = times(below, list(d))
    return above, below


def thawed(place: Any) -> Any:
    """Return a place as it is read."""
    return {"polynomial": list(place[0]), "interval": list(place[1])} if isinstance(place, tuple) else place


def signs_over(form: Vector, found: Any) -> set[int | None]:
    """Return the signs of a form of utilities over a set of equilibria; None stands for one that is not seen."""
    if found[0] == "point":
        return {rational_sign(form[0] + dot(form[1:], list(found[2])), "")}
    if found[0] == "algebraic":
        above, _ = form_over(form, [(u, (1,)) for u in found[3]])
        return {sign_at(above, thawed(found[1]))}
    if found[0] == "polytope":
        constant = all(len(n) == len(d) == 1 for n, d in found[5])
        return {rational_sign(form[0] + dot(form[1:], [n[0] for n, _ in found[5]]), "")} if constant else {None}
    above, below = form_over(form, found[5])
    signs: set[int | None] = set()
    for sign in readings(found):
        one, other = sign(above), sign(below)
        signs.add(None if one is None or not other else one * other)
    return signs


def readings(family: Any) -> list[Callable[[Vector], int | None]]:
    """Return what tells signs between the ends of a family, and at those ends that belong to it."""
    low, high = thawed(family[1]), thawed(family[2])
    found: list[Callable[[Vector], int | None]] = [lambda polynomial: sign_inside(polynomial, low, high)]
    if family[3][0] == "[":
        found.append(lambda polynomial: sign_at(polynomial, low))
    if family[3][1] == "]":
        found.append(lambda polynomial: sign_at(polynomial, high))
    return found


def extent_on(found: Any, start: Vector, end: Vector) -> set[Number] | None:
    """Return where on a segment of utilities, from 0 to 1, a set of equilibria begins and ends; None if it is not within."""
    if found[0] == "point":
        utilities: Sequence[Any] = [((u,), (1,)) for u in found[2]]
        ends: list[Any] = [0]
        signs: list[Callable[[Vector], int | None]] = [lambda polynomial: sign_at(polynomial, 0)]
    elif found[0] == "family" and found[3] == "[]" and not any(isinstance(place, tuple) for place in found[1:3]):
        utilities, ends, signs = found[5], list(found[1:3]), readings(found)
    else:
        return None
    size = len(start)
    along: Vector = [0] * (size + 1)
    moving = [i for i in range(size) if start[i] != end[i]][:1]
    for i in moving:
        run = Fraction(end[i] - start[i])
        along[0], along[i + 1] = -start[i] / run, 1 / run
    for i in range(size):
        off = [(end[i] - start[i]) * c for c in along]
        off[0] += start[i]
        off[i + 1] -= 1
        if form_over(off, utilities)[0]:
            return None
    above, below = form_over(along, utilities)
    rest = total_of([below, [-c for c in above]])
    for sign in signs:
        if (other := sign(below)) not in {-1, 1} or sign(above) not in {0, other} or sign(rest) not in {0, other}:
            return None
    return {Fraction(evaluate(above, t)) / evaluate(below, t) for t in ends}


# 1.8 Equilibria of pseudomarkets -------------------------------------------------------------------------------------
# A lottery is a list of pairs (probability, thing); probabilities, prices and weights are numbers of one sort.


@dataclass(frozen=True)
class MarketPrices:
    """A pseudomarket, prices, and what tells signs."""

    market: "Pseudomarket"
    prices: list[Any]
    sign: Sign

    def cost(self, bundle: int) -> Any:
        """Return p(bundle), of the same sort as the prices."""
        return sum((self.prices[j] for j in goods_in(bundle)), self.prices[0] * 0)

    def demand_prices(self) -> None:
        """There is a price >= 0 for each good."""
        demand_length(self.prices, len(self.market.goods), "claim.prices")
        for price in self.prices:
            demand(self.sign(price, "claim.prices") >= 0, "claim.prices", "prices >= 0", "a negative one")

    def demand_lottery(self, probabilities: list[Any], where: str) -> None:
        """They are positive and sum to 1."""
        demand_some(probabilities, where)
        for probability in probabilities:
            demand(self.sign(probability, where) > 0, where, "probabilities > 0", "another number")
        demand(self.sign(sum(probabilities[1:], probabilities[0]) - 1, where) == 0, where, "sum 1", "another sum")


def demand_some(values: Sequence[object], where: str) -> None:
    """There is at least one."""
    demand(len(values) > 0, where, "one or more", 0)


def near(bundle: int, size: int) -> Iterator[int]:
    """Yield what one good less, one more, or both make of the bundle."""
    outside = [0, *(1 << j for j in range(size) if not bundle >> j & 1)]
    for less in [0, *(1 << j for j in goods_in(bundle))]:
        yield from (bundle - less + more for more in outside if less or more)


def union(bundles: Sequence[int]) -> int:
    """Return all goods of the bundles."""
    everything = 0
    for bundle in bundles:
        everything |= bundle
    return everything


def is_feasible(market: "Pseudomarket", bundles: Sequence[int]) -> bool:
    """Tell whether a list of bundles is feasible."""
    plan = union(bundles)
    if sum(bundle.bit_count() for bundle in bundles) > plan.bit_count():
        return False
    if any(form.value(bundle) is None for form, bundle in zip(market.utilities, bundles, strict=True)):
        return False
    return market.producible is None or market.producible(plan)


def allocation_draws(given: MarketPrices, draws: list[Fields], chances: list[Any]) -> list[list[int]]:
    """Return the bundles of a random allocation whose probabilities are those of a lottery."""
    market = given.market
    given.demand_lottery(chances, "claim.allocation")
    found = []
    for draw in draws:
        demand_length(draw["bundles"], len(market.names), "claim.allocation")
        found.append([bundle_in(market.goods, names, "claim.allocation") for names in draw["bundles"]])
    return found


def demand_allocated(given: MarketPrices, bundles: list[int], where: str) -> None:
    """The list of bundles is feasible, and its plan is all goods or a dearest feasible one."""
    market, plan, size = given.market, union(bundles), len(given.market.goods)
    demand(is_feasible(market, bundles), where, "feasible bundles", "others")
    if market.producible is None:
        demand(plan == (1 << size) - 1, where, "all goods allocated", "some left")
        return
    here = given.cost(plan)
    for other in near(plan, size):
        if market.producible(other):
            demand(given.sign(given.cost(other) - here, where) <= 0, where, "a plan of largest price", "a smaller one")


def demand_random_demand(
    given: MarketPrices, i: int, lottery: list[tuple[Any, int]], witness: Fields, strong: bool
) -> None:
    """Agent i's random consumption is demanded with her weight."""
    form, sign, where = given.market.utilities[i], given.sign, f"agent {i}"
    weight, derivation = witness["weights"][i], witness["concavity"][i]
    spending = sum((chance * given.cost(bundle) for chance, bundle in lottery), given.prices[0] * 0)
    left = sign(spending - given.market.budgets[i], where)
    demand(left <= 0, where, "spending within the budget", "more")
    positive = sign(weight, where)
    demand(positive >= 0, where, "a weight >= 0", "a negative one")
    held = list(dict.fromkeys(bundle for _, bundle in lottery))
    if derivation is None:
        form.table(where)
        rivals = {bundle: list(range(1 << form.size)) for bundle in held}
        rivals = {bundle: others if k == 0 else held for k, (bundle, others) in enumerate(rivals.items())}
    else:
        demand_derivation(form, derivation, where)
        rivals = {bundle: list(near(bundle, form.size)) for bundle in held}
    pairs = [(bundle, other) for bundle, others in rivals.items() for other in others if form.value(other) is not None]
    satiated = all(best_of([form.value(other), form.value(bundle)]) == form.value(bundle) for bundle, other in pairs)
    if strong or not satiated:
        costs: dict[int, Any] = {bundle: given.cost(bundle) for bundle in {b for pair in pairs for b in pair}}
        surplus = {bundle: weight * form.value(bundle) - cost for bundle, cost in costs.items()}
        for bundle, other in pairs:
            demand(sign(surplus[other] - surplus[bundle], where) <= 0, where, "the largest surplus", "a smaller one")
    if not satiated:
        demand(positive > 0 and left == 0, where, "satiated, or weight > 0 and all spent", "neither")


def demand_market_equilibrium(
    given: MarketPrices, chances: list[Any], claim: Fields, witness: Fields, strong: bool = True
) -> None:
    """Prices and a random allocation meet the conditions, with the witness's weights."""
    given.demand_prices()
    draws = allocation_draws(given, claim["allocation"], chances)
    for k, bundles in enumerate(draws):
        demand_allocated(given, bundles, f"claim.allocation[{k}]")
    for key in ("weights", "concavity"):
        demand_length(witness[key], len(given.market.names), key)
    for i in range(len(given.market.names)):
        own = [(chance, bundles[i]) for chance, bundles in zip(chances, draws, strict=True)]
        demand_random_demand(given, i, own, witness, strong)


def demand_expectation(given: MarketPrices, chances: list[list[Any]], claim: Fields, witness: Fields) -> None:
    """Prices and random consumptions meet the conditions on agents, and goods clear on average."""
    market, zero = given.market, given.prices[0] * 0 if given.prices else 0
    given.demand_prices()
    for values, where in ((chances, "claim.consumptions"), (witness["weights"], "weights")):
        demand_length(values, len(market.names), where)
    demand_length(witness["concavity"], len(market.names), "concavity")
    used = [zero] * len(market.goods)
    lotteries: list[list[tuple[Any, int]]] = []
    for i, (row, entries) in enumerate(zip(chances, claim["consumptions"], strict=True)):
        given.demand_lottery(row, f"claim.consumptions[{i}]")
        bundles = [bundle_in(market.goods, entry["bundle"], f"claim.consumptions[{i}]") for entry in entries]
        for chance, bundle in zip(row, bundles, strict=True):
            demand(market.utilities[i].value(bundle) is not None, f"claim.consumptions[{i}]", "finite utility", "-inf")
            for j in goods_in(bundle):
                used[j] = used[j] + chance
        lotteries.append(list(zip(row, bundles, strict=True)))
    demand_average(given, used)
    for i, lottery in enumerate(lotteries):
        demand_random_demand(given, i, lottery, witness, True)


def demand_average(given: MarketPrices, used: list[Any]) -> None:
    """The expected uses are 1, or those of a lottery over dearest plans."""
    market, sign, where = given.market, given.sign, "claim.consumptions"
    for amount in used:
        left = sign(amount - 1, where)
        fine = left <= 0 if market.producible else left == 0
        demand(fine, where, "an expected use of 1 of each good (with production: at most 1)", "another")
    if market.producible is None:
        return
    for goods, most in market.limits:
        amount = sum((used[j] for j in goods_in(goods)), given.prices[0] * 0)
        demand(sign(amount - most, where) <= 0, where, f"an expected use of at most {most}", "more")
    plan = 0
    better = True
    while better:
        better = False
        for other in near(plan, len(used)):
            if market.producible(other) and sign(given.cost(other) - given.cost(plan), where) > 0:
                plan, better = other, True
                break
    worth = sum((price * amount for price, amount in zip(given.prices, used, strict=True)), given.prices[0] * 0)
    demand(sign(worth - given.cost(plan), where) == 0, where, "uses worth as much as the dearest plan", "less")


# 2. Claims and their witnesses ---------------------------------------------------------------------------------------


def linear_program_optimal(claim: Fields, witness: Fields) -> None:
    """Check that the optimal value, constant included, is `value`."""
    program, value = claim["program"], claim["value"]
    demand_feasible_point(program, witness["primal"])
    reached = dot(program.objective, witness["primal"]) + program.constant
    demand(reached == value, "primal", f"the value {shown(value)}", reached)
    sign = 1 if program.sense == "minimize" else -1
    least = bound(program, [sign * c for c in program.objective], [sign * y for y in witness["dual"]])
    proved = sign * least + program.constant
    demand(proved == value, "dual", f"the bound {shown(value)}", proved)


def linear_program_infeasible(claim: Fields, witness: Fields) -> None:
    """Check that nothing is feasible."""
    program = claim["program"]
    if "farkas" in witness:
        proved = bound(program, [0] * len(program.objective), witness["farkas"])
        demand(proved > 0, "farkas", "a positive bound", proved)
        return
    place, k = witness["place"], witness["index"]
    limits = [(row.lower, row.upper) for row in program.rows]
    if place == "column":
        limits = list(zip(program.lower, program.upper, strict=True))
    demand(0 <= k < len(limits), "index", f"the index of a {place}", k)
    lower, upper = limits[k]
    crossed = lower is not None and upper is not None and lower > upper
    demand(crossed, f"{place} {k}", "lower bound > upper bound", f"{shown(lower)} and {shown(upper)}")


def linear_program_unbounded(claim: Fields, witness: Fields) -> None:
    """Check that the program is feasible and its objective improves without bound."""
    program, (ray, _) = claim["program"], scaled(witness["ray"])
    demand_feasible_point(program, witness["primal"])
    demand_length(ray, len(program.objective), "ray")
    limits = list(zip(ray, program.lower, program.upper, strict=True))
    limits += [(row.at(ray), row.lower, row.upper) for row in program.rows]
    for k, (change, lower, upper) in enumerate(limits):
        where = f"ray[{k}]" if k < len(ray) else f"ray, row {k - len(ray)}"
        demand_between(change, None if lower is None else 0, None if upper is None else 0, where)
    gain = dot(program.objective, ray)
    demand(gain < 0 if program.sense == "minimize" else gain > 0, "ray", "a direction that improves", gain)


def pareto_optimal(claim: Fields, witness: Fields) -> None:
    """Check that no feasible random assignment makes some agent better off and none worse off."""
    market = whole_market(claim, ("optimal", "clearing", "cheapest"))
    demand_support(market, witness["prices"], witness["weights"], "witness")
    for x, weight in enumerate(witness["weights"]):
        demand(weight is not None and weight > 0, f"weights[{x}]", POSITIVE, weight)


def pareto_dominated(claim: Fields, witness: Fields) -> None:
    """Check that the witness is feasible, makes some agent better off and none worse off."""
    old = feasible(claim["economy"], claim["assignment"])
    new = feasible(claim["economy"], witness["assignment"], "witness.assignment")
    gains = [new.utility(x) - old.utility(x) for x in range(len(old.assignment))]
    demand(min(gains) >= 0, "witness.assignment", "no agent worse off", min(gains))
    demand(max(gains) > 0, "witness.assignment", "some agent better off", max(gains))


def supported(claim: Fields, witness: Fields) -> None:
    """Check that some prices >= 0 meet all conditions."""
    demand_support(whole_market(claim, claim["conditions"]), witness["prices"], witness["weights"], "witness")


def unsupported(claim: Fields, witness: Fields) -> None:
    """Check that no prices >= 0 meet all conditions."""
    demand_gainful(whole_market(claim, claim["conditions"]), witness["trade"], "trade")


def quasi_equilibrium_cone(claim: Fields, witness: Fields) -> None:
    """Check that the prices >= 0 that meet `quasi-optimal` are exactly the combinations of the generators."""
    market = whole_market(claim, ("quasi-optimal",))
    generators, forms, g, s = claim["generators"], witness["coordinates"], len(claim["generators"]), len(market.left)
    demand_shape(generators, g, s, "claim.generators")
    demand_shape(forms, g, s, "coordinates")
    for name, length in (("weights", g), ("trades", g), ("lower", s), ("upper", s)):
        demand_length(witness[name], length, name)
    for k in range(g):
        demand_support(market, generators[k], witness["weights"][k], f"generator {k}:")
        demand_proof(market, witness["trades"][k], forms[k], f"trades[{k}]")
    for j in range(s):
        rest: Vector = [int(i == j) - sum(generators[k][j] * forms[k][i] for k in range(g)) for i in range(s)]
        demand_proof(market, witness["lower"][j], rest, f"lower[{j}]")
        demand_proof(market, witness["upper"][j], [-entry for entry in rest], f"upper[{j}]")


def demand_proof(market: Market, trade: Matrix, form: Vector, where: str) -> None:
    """The trade proves the form."""
    demand_admissible(market, trade, where)
    demand_sums_at_most(trade, form, where)


def sequential_outcome(claim: Fields, witness: Fields) -> None:
    """Check that in each turn some prices >= 0 meet the conditions."""
    demand_turns(claim, claim["conditions"], claim["order"], witness)


def demand_turns(claim: Fields, conditions: Sequence[str], order: list[list[int]], witness: Fields) -> None:
    """The witness's prices and weights support the assignment in each turn."""
    demand_length(witness["prices"], len(order), "prices")
    demand_length(witness["weights"], len(order), "weights")
    for t, market in enumerate(turn_markets(feasible(claim["economy"], claim["assignment"]), conditions, order)):
        demand_support(market, witness["prices"][t], witness["weights"][t], f"turn {t}:")


def not_sequential_outcome(claim: Fields, witness: Fields) -> None:
    """Check that in some turn no prices >= 0 meet the conditions."""
    outcome, turn = feasible(claim["economy"], claim["assignment"]), witness["turn"]
    demand(0 <= turn < len(claim["order"]), "turn", f"a turn from 0 to {len(claim['order']) - 1}", turn)
    demand_gainful(list(turn_markets(outcome, claim["conditions"], claim["order"]))[turn], witness["trade"], "trade")


def serial_dictatorship(claim: Fields, witness: Fields) -> None:
    """Check that each agent in turn gets a best share of the copies left."""
    outcome, thresholds = feasible(claim["economy"], claim["assignment"]), witness["thresholds"]
    demand_length(thresholds, len(outcome.assignment), "thresholds")
    for market in turn_markets(outcome, (), claim["order"]):
        [x], [values], t = market.participants, market.values, thresholds[market.participants[0]]
        most = t + dot(market.left, [max(value - t, 0) for value in values])
        demand(outcome.utility(x) == most, f"thresholds[{x}]", f"a bound of {shown(outcome.utility(x))}", most)


def in_weak_core(claim: Fields, witness: Fields) -> None:
    """Check that no coalition can share what the others leave so that each member is strictly better off."""
    order = partition(claim["economy"], witness["order"], "witness.order", Rejected)
    demand_turns(claim, ("optimal", "clearing"), order, witness)


def blocked(claim: Fields, witness: Fields) -> None:
    """Check that the coalition can."""
    outcome, names, where = feasible(claim["economy"], claim["assignment"]), witness["coalition"], "witness.assignment"
    agents, supply, shares = outcome.economy.agents, outcome.economy.supply, witness["assignment"]
    distinct_agents = set(names) <= set(agents) and 0 < len(names) == len(set(names))
    demand(distinct_agents, "coalition", "one or more distinct agents of the economy", names)
    coalition = [agents.index(name) for name in names]
    demand_shares(shares, len(coalition), len(supply), where)
    outside = column_sums((row for x, row in enumerate(outcome.assignment) if x not in coalition), len(supply))
    demand_sums_at_most(shares, [copies - gone for copies, gone in zip(supply, outside, strict=True)], where)
    for k, x in enumerate(coalition):
        gain = dot(outcome.economy.values[x], shares[k]) - outcome.utility(x)
        demand(gain > 0, f"{where}[{k}]", "a gain > 0", gain)


def lottery_over_assignments(claim: Fields, witness: Fields) -> None:
    """Check that the assignment is the expectation of a lottery over feasible pure assignments."""
    outcome, terms = feasible(claim["economy"], claim["assignment"]), witness["terms"]
    place = {name: j for j, name in enumerate(outcome.economy.objects)}
    probabilities, whole = scaled([term["probability"] for term in terms])
    expected = [[0] * len(place) for _ in outcome.assignment]
    for k, (probability, term) in enumerate(zip(probabilities, terms, strict=True)):
        demand(probability > 0, f"terms[{k}]", "a positive probability", term["probability"])
        demand_length(term["assignment"], len(expected), f"terms[{k}]")
        given = [0] * len(place)
        for x, name in enumerate(term["assignment"]):
            if name not in place:
                raise Rejected(f"terms[{k}].assignment[{x}]", "an object type of the economy", name)
            given[place[name]] += 1
            expected[x][place[name]] += probability
        for j, copies in enumerate(outcome.economy.supply):
            demand(given[j] <= copies, f"terms[{k}], type {j}", "at most as many agents as copies", given[j])
    demand(sum(probabilities) == whole, "terms", "probabilities that sum to 1", Fraction(sum(probabilities), whole))
    for x, row in enumerate(outcome.assignment):
        demand(
            expected[x] == [whole * q for q in row], f"terms, agent {x}", "the assignment as expectation", "another row"
        )


MOST_PURE = 1000


def pure_assignments(outcome: Outcome) -> list[list[int]]:
    """Return the types of the agents in each pure assignment within the support, in lexicographic order."""
    found: list[list[int]] = []
    stack: list[list[int]] = [[]]
    while stack:
        types = stack.pop()
        if len(types) == len(outcome.assignment):
            found.append(types)
            demand(len(found) <= MOST_PURE, "claim.assignment", f"at most {MOST_PURE} pure assignments", "more")
            continue
        share, supply = outcome.assignment[len(types)], outcome.economy.supply
        stack += [[*types, j] for j in reversed(range(len(share))) if share[j] > 0 and types.count(j) < supply[j]]
    return found


def shortest_lottery(claim: Fields, witness: Fields) -> None:
    """Check that the assignment is the expectation of a lottery over `count` pure assignments, and of none over fewer."""
    lottery_over_assignments(claim, witness)
    outcome, count = feasible(claim["economy"], claim["assignment"]), claim["count"]
    demand_length(witness["terms"], count, "terms")
    pure = pure_assignments(outcome)
    limits = [Fraction(1) / min(outcome.assignment[x][j] for x, j in enumerate(types)) for types in pure]
    stack = [(set[int](), set(range(len(pure))))]
    for n, node in enumerate(witness["tree"]):
        demand(stack != [], f"tree[{n}]", "a part for each node", "none")
        there, free = stack.pop()
        if "index" in node:
            t = node["index"]
            demand(t in free, f"tree[{n}].index", "an undecided pure assignment", t)
            stack.append((there | {t}, free - {t}))
            stack.append((there, free - {t}))
            continue
        y = node["multipliers"]
        demand_shape(y, len(outcome.assignment), len(outcome.economy.objects), f"tree[{n}].multipliers")
        for t in there | free:
            value, most = sum(y[x][j] for x, j in enumerate(pure[t])), limits[t] if t in free else 0
            demand(value <= most, f"tree[{n}], pure assignment {t}", f"at most {shown(most)}", value)
        least = len(there) + sum(dot(row, shares) for row, shares in zip(y, outcome.assignment, strict=True))
        demand(least > count - 1, f"tree[{n}]", f"a bound > {count - 1}", least)
    demand(stack == [], "tree", "a leaf for each part", f"{len(stack)} parts without one")


def implementable(claim: Fields, witness: Fields) -> None:
    """Check that the matrix is the expectation of a lottery over admissible matrices."""
    problem, terms = claim["problem"], witness["terms"]
    draws: list[list[Cell]] = []
    for k, term in enumerate(terms):
        demand_length(term["ones"], len(problem.q), f"terms[{k}].ones")
        for i, row in enumerate(term["ones"]):
            if (row and not 0 <= min(row) <= max(row) < len(problem.q[i])) or len(set(row)) != len(row):
                raise Rejected(f"terms[{k}].ones[{i}]", "distinct columns of the matrix", row)
        draws.append([(i, j) for i, row in enumerate(term["ones"]) for j in row])
    demand_lottery(problem, [term["probability"] for term in terms], draws)


def consumptions_implementable(claim: Fields, witness: Fields) -> None:
    """Check that the random consumptions are the marginals of a lottery over allocations."""
    problem, terms = claim["problem"], witness["terms"]
    demand_lottery(problem, [term["probability"] for term in terms], choices(problem.bundles, terms))


def choices(bundles: list[list[frozenset[str]]], terms: list[Fields]) -> list[list[Cell]]:
    """Return which of the agents' bundles each term gives them, as cells."""
    draws: list[list[Cell]] = []
    for k, term in enumerate(terms):
        demand_length(term["bundles"], len(bundles), f"terms[{k}].bundles")
        for i, bundle in enumerate(term["bundles"]):
            demand(bundle in bundles[i], f"terms[{k}].bundles[{i}]", "one of her bundles", " ".join(sorted(bundle)))
        draws.append([(i, bundles[i].index(bundle)) for i, bundle in enumerate(term["bundles"])])
    return draws


def spendings_implementable(claim: Fields, witness: Fields) -> None:
    """Check that the lottery over allocations has the expected spendings."""
    problem, terms = claim["problem"], witness["terms"]
    draws = choices(problem.bundles, terms)
    integers, whole = demand_draws(problem.constraints, [term["probability"] for term in terms], draws)
    for i, spending in enumerate(problem.spendings):
        spent = [sum(problem.costs[x][j] for x, j in ones if x == i) for ones in draws]
        mean = Fraction(dot(integers, spent), whole)
        demand(mean == spending, f"terms, agent {i}", f"the expected spending {shown(spending)}", mean)


def spendings_not_implementable(claim: Fields, witness: Fields) -> None:
    """Check that the weighted spendings of no allocation reach the expected ones."""
    problem, weights = claim["problem"], witness["weights"]
    demand_length(weights, len(problem.bundles), "weights")
    by_cell = [[weight * cost for cost in row] for weight, row in zip(weights, problem.costs, strict=True)]
    cells = [(i, j) for i, row in enumerate(by_cell) for j in range(len(row))]
    whole = dict.fromkeys(cells, 0), dict.fromkeys(cells, 1)
    demand_parts(problem.constraints, by_cell, dot(weights, problem.spendings), whole, witness["tree"])


def not_implementable(claim: Fields, witness: Fields) -> None:
    """Check that there is no lottery with these marginals."""
    demand_separation(claim["problem"], witness["weights"], witness["tree"])


def bihierarchy(claim: Fields, witness: Fields) -> None:
    """Check that the constraints are a bihierarchy."""
    constraints, families = claim["problem"].constraints, witness["families"]
    demand_length(families, len(constraints), "families")
    demand(set(families) <= {0, 1}, "families", "0 or 1 for each constraint", families)
    for j, k in combinations(range(len(families)), 2):
        crossed = families[j] == families[k] and cross(constraints[j], constraints[k])
        demand(not crossed, f"families, constraints {j} and {k}", "no crossing sets in one family", families[j])


def not_bihierarchy(claim: Fields, witness: Fields) -> None:
    """Check that the constraints are no bihierarchy."""
    constraints, cycle = claim["problem"].constraints, witness["cycle"]
    demand(len(cycle) % 2 == 1, "cycle", "an odd number of constraints", len(cycle))
    demand(all(0 <= k < len(constraints) for k in cycle), "cycle", "indices of constraints", cycle)
    for j, k in zip(cycle, cycle[1:] + cycle[:1], strict=True):
        demand(cross(constraints[j], constraints[k]), f"cycle, constraints {j} and {k}", "crossing sets", "others")


def m_natural_concave(claim: Fields, witness: Fields) -> None:
    """Check the derivation."""
    demand_derivation(claim["utility"].form, witness, "derivation")


def not_m_natural_concave(claim: Fields, witness: Fields) -> None:
    """Check that every exchange fails."""
    u = claim["utility"].form
    a, b, j = (
        bundle_in(claim["utility"].goods, text, "violation") for text in (witness["A"], witness["B"], witness["j"])
    )
    demand(j.bit_count() == 1 and j & a & ~b > 0, "j", "a good of A that is not in B", witness["j"])
    together = plus(u.value(a), u.value(b))
    demand(together is not None, "violation", "A and B of finite utility", "minus infinity")
    for d in (0, *(1 << k for k in goods_in(b & ~a))):
        after = plus(u.value(a ^ j | d), u.value(b ^ d | j))
        worse = after is None or (together is not None and after < together)
        demand(worse, "violation", "only exchanges that fail", f"one that does not, with D = {d}")


def submodular(claim: Fields, witness: Fields) -> None:
    """Check submodularity by table or derivation."""
    demand_property("submodular", claim["utility"].form, witness, "derivation")


def not_submodular(claim: Fields, witness: Fields) -> None:
    """Check that the inequality fails for A and B."""
    u = claim["utility"].form
    a, b = (bundle_in(claim["utility"].goods, witness[name], name) for name in "AB")
    apart, together = plus(u.value(a), u.value(b)), plus(u.value(a | b), u.value(a & b))
    fails = together is not None and (apart is None or apart < together)
    demand(fails, "violation", "u(A) + u(B) < u(A or B) + u(A and B), which is finite", "not so")


def substitutes(claim: Fields, witness: Fields) -> None:
    """Check substitutes by derivation, or pair by pair."""
    if "by" in witness:
        demand_derivation(claim["utility"].form, witness, "derivation")
        return
    goods, values = claim["utility"].goods, claim["utility"].form.table("utility")
    done = set()
    for n, pair in enumerate(witness["pairs"]):
        where = f"pairs[{n}]"
        a, b = (bundle_in(goods, pair[name], where) for name in "AB")
        demand_length(pair["weights"], 2, f"{where}.weights")
        parts = [(bundle_in(goods, part["bundle"], where), part["weight"]) for part in pair["parts"]]
        demand(all(weight >= 0 for _, weight in parts), where, "weights >= 0", "a negative one")
        demand(any(w > 0 and c not in (a, b) for c, w in parts), where, "a weight > 0 at another bundle", "none")
        terms = [*parts, (a, -pair["weights"][0]), (b, -pair["weights"][1])]
        vector_sum = [sum(w for c, w in terms if c >> j & 1) for j in range(len(goods))]
        demand(sum(w for _, w in terms) == 0 and not any(vector_sum), where, "a combination of A and B", "another one")
        worth = [(values[c], w) for c, w in terms]
        finite = [value * w for value, w in worth if value is not None]
        demand(len(finite) == len(worth) and sum(finite) >= 0, where, "bundles worth no less", "less")
        done.add(frozenset((a, b)))
    domain = [a for a, value in enumerate(values) if value is not None]
    for a in domain:
        for b in domain:
            settled = (a & ~b).bit_count() < 2 or frozenset((a, b)) in done
            demand(settled, "pairs", f"one for the bundles {a} and {b}", "none")


def demand_change(claim: Fields, witness: Fields) -> tuple[int, int, list[int]]:
    """A alone is demanded before, B alone after; return them and the goods whose price changes."""
    goods, values = claim["utility"].goods, claim["utility"].form.table("utility")
    bundles = []
    for name, when in (("A", "before"), ("B", "after")):
        bundle, prices = bundle_in(goods, witness[name], name), witness[when]
        demand_length(prices, len(goods), when)
        net = {a: value - sum(prices[j] for j in goods_in(a)) for a, value in enumerate(values) if value is not None}
        alone = bundle in net and all(net[bundle] > worth for a, worth in net.items() if a != bundle)
        demand(alone, when, f"prices at which {name} alone is demanded", "others")
        bundles.append(bundle)
    changed = [j for j in range(len(goods)) if witness["before"][j] != witness["after"][j]]
    return bundles[0], bundles[1], changed


def not_substitutes(claim: Fields, witness: Fields) -> None:
    """Check that a rise of one price loses another good."""
    a, b, changed = demand_change(claim, witness)
    rises = len(changed) == 1 and witness["after"][changed[0]] > witness["before"][changed[0]]
    demand(rises, "after", "one price that rises, and no other change", changed)
    demand((a & ~b & ~(1 << changed[0])) > 0, "B", "a bundle without some good of A whose price is the same", b)


def printed_substitutes_violated(claim: Fields, witness: Fields) -> None:
    """Check that the printed condition fails."""
    a, b, changed = demand_change(claim, witness)
    demand(a.bit_count() == 1 == b.bit_count() and a != b, "B", "different single goods", b)
    others = [j for j in changed if a != 1 << j]
    rise = len(others) < 2 and all(witness["after"][j] > witness["before"][j] for j in others)
    demand(rise, "after", "at most one more change, a rise", others)


def strong_exchange(claim: Fields, witness: Fields) -> None:
    """Check the strong exchange property."""
    demand_strong_exchange(claim["utility"].form, witness, "derivation")


def not_strong_exchange(claim: Fields, witness: Fields) -> None:
    """Check that the exchange loses."""
    goods, u = claim["utility"].goods, claim["utility"].form
    a, b, j, d = (bundle_in(goods, witness[name], name) for name in "ABjD")
    demand(j.bit_count() == 1 and j & a & ~b > 0, "j", "a good of A that is not in B", witness["j"])
    demand(d in exchanged_for(a, b), "D", "a good of B without A, or none for the larger A", witness["D"])
    before, after = plus(u.value(a), u.value(b)), plus(u.value(a ^ j | d), u.value(b ^ d | j))
    loses = before is not None and (after is None or after < before)
    demand(loses, "violation", "A and B of finite utility that lose", "not so")


def net(claim: Fields, bundle: int) -> Value:
    """Return u(A) - p(A)."""
    return plus(claim["utility"].form.value(bundle), -sum(claim["prices"][j] for j in goods_in(bundle)))


def demanded(claim: Fields, witness: Fields) -> None:
    """Check the bundle against all others, or against those that M-natural concavity leaves."""
    utility = claim["utility"]
    demand_length(claim["prices"], len(utility.goods), "prices")
    bundle = bundle_in(utility.goods, claim["bundle"], "bundle")
    worth = net(claim, bundle)
    demand(worth is not None, "bundle", "finite utility", "minus infinity")
    if witness["by"] == "table":
        demand_length(witness["of"], 0, "derivation.of")
        utility.form.table("derivation")
        others = list(range(1 << len(utility.goods)))
    else:
        demand_derivation(utility.form, witness, "derivation")
        inside = [0, *(1 << j for j in goods_in(bundle))]
        outside = [0, *(1 << j for j in range(len(utility.goods)) if not bundle >> j & 1)]
        others = [bundle & ~x | y for x in inside for y in outside]
    for other in others:
        found = net(claim, other)
        fine = found is None or (worth is not None and found <= worth)
        demand(fine, "bundle", "no better bundle", f"the bundle {other}")


def not_demanded(claim: Fields, witness: Fields) -> None:
    """Check that the other bundle is better."""
    goods = claim["utility"].goods
    demand_length(claim["prices"], len(goods), "prices")
    bundle, better = bundle_in(goods, claim["bundle"], "bundle"), bundle_in(goods, witness["better"], "better")
    before, after = net(claim, bundle), net(claim, better)
    more = after is not None and (before is None or after > before)
    demand(more, "better", "a bundle of larger net value", "no larger one")


# 1.9 Quasilinear economies -------------------------------------------------------------------------------------------


def exchange_market(claim: Fields) -> "Pseudomarket":
    """Return the claim's market, which has no production."""
    market: Pseudomarket = claim["market"]
    demand(market.producible is None, "market", "no production", "production")
    return market


def good_prices(market: "Pseudomarket", prices: Vector, where: str = "prices") -> Vector:
    """Return prices >= 0, one for each good."""
    demand_length(prices, len(market.goods), where)
    demand(min(prices) >= 0, where, "prices >= 0", min(prices))
    return prices


def bundles_in(market: "Pseudomarket", named: list[list[str]], where: str, every: bool) -> list[int]:
    """Return disjoint bundles, one for each agent, which together are all goods if `every`."""
    demand_length(named, len(market.names), where)
    found = [bundle_in(market.goods, names, f"{where}[{i}]") for i, names in enumerate(named)]
    count = sum(bundle.bit_count() for bundle in found)
    together = 0
    for bundle in found:
        together |= bundle
    demand(together.bit_count() == count, where, "disjoint bundles", "a good in two of them")
    demand(not every or count == len(market.goods), where, "every good with somebody", count)
    return found


def finite(form: Form, bundle: int, where: str) -> Number:
    """Return the utility, which is finite."""
    value = form.value(bundle)
    if value is None:
        raise Rejected(where, "a bundle of finite utility", "-inf")
    return value


def paid(prices: Vector, bundle: int) -> Number:
    """Return p(A)."""
    return sum(prices[j] for j in goods_in(bundle))


def rivals(form: Form, bundle: int, proof: Fields | None, where: str) -> Iterable[int]:
    """Return the bundles with which the demand proof compares this one."""
    if proof is None:
        demand(form.size <= 16, where, "at most 16 goods to compare all bundles", form.size)
        return range(1 << form.size)
    demand_derivation(form, proof, where)
    out = [0, *(1 << j for j in goods_in(bundle))]
    into = [0, *(1 << j for j in goods_in((1 << form.size) - 1 & ~bundle))]
    return [bundle - x + y for x in out for y in into]


def demand_demanded(form: Form, prices: Vector, bundle: int, proof: Fields | None, where: str) -> None:
    """The demand proof shows that the bundle is demanded."""
    own = finite(form, bundle, where) - paid(prices, bundle)
    for other in rivals(form, bundle, proof, where):
        value = form.value(other)
        better = value is not None and value - paid(prices, other) > own
        demand(not better, where, "a bundle that is demanded", "a better one")


def demand_all_demanded(market: "Pseudomarket", prices: Vector, bundles: list[int], proofs: list[Any]) -> None:
    """So is each agent's."""
    demand_length(proofs, len(market.names), "of")
    for i, form in enumerate(market.utilities):
        demand_demanded(form, prices, bundles[i], proofs[i], f"agent {i}")


def surplus(market: "Pseudomarket", bundles: list[int], where: str) -> Number:
    """Return the sum of the utilities, all finite."""
    return sum(finite(form, bundle, where) for form, bundle in zip(market.utilities, bundles, strict=True))


def walrasian_equilibrium(claim: Fields, witness: Fields) -> None:
    """Check demand; or that of another allocation, which has the same surplus."""
    market = exchange_market(claim)
    prices = good_prices(market, claim["prices"])
    bundles = bundles_in(market, claim["allocation"], "claim.allocation", True)
    if "allocation" not in witness:
        demand_all_demanded(market, prices, bundles, witness["of"])
        return
    others = bundles_in(market, witness["allocation"], "witness.allocation", True)
    demand_all_demanded(market, prices, others, witness["of"])
    same, other = surplus(market, bundles, "claim.allocation"), surplus(market, others, "witness.allocation")
    demand(same == other, "claim.allocation", "the surplus of the other allocation", same)


def no_walrasian_equilibrium(claim: Fields, witness: Fields) -> None:
    """Check that the lotteries are worth more than any allocation of all goods."""
    market = exchange_market(claim)
    size = len(market.goods)
    demand(size <= 16, "market", "at most 16 goods", size)
    worth: Number | None = None
    if witness["consumptions"]:
        demand_length(witness["consumptions"], len(market.names), "consumptions")
        used: Vector = [0] * size
        worth = 0
        for i, parts in enumerate(witness["consumptions"]):
            here = f"consumptions[{i}]"
            weights = [part["weight"] for part in parts]
            demand(min(weights, default=0) >= 0 and sum(weights) == 1, here, "weights >= 0 with sum 1", sum(weights))
            for part in parts:
                bundle = bundle_in(market.goods, part["bundle"], here)
                worth += part["weight"] * finite(market.utilities[i], bundle, here)
                for j in goods_in(bundle):
                    used[j] += part["weight"]
        demand(max(used) <= 1, "consumptions", "each good at most once", max(used))
    stack = [([0] * len(market.names), [0] * len(market.names))]
    for n, node in enumerate(witness["tree"]):
        demand(stack != [], f"tree[{n}]", "a part for each node", "none")
        must, never = stack.pop()
        if "cell" not in node:
            demand_prices_bound(market, (must, never), node, worth, f"tree[{n}]")
            continue
        i, j = node["cell"]
        fits = 0 <= i < len(must) and 0 <= j < size and not (must[i] | never[i]) >> j & 1
        demand(fits, f"tree[{n}].cell", "an undecided agent and good", [i, j])
        with_it, without = list(must), list(never)
        with_it[i] |= 1 << j
        without[i] |= 1 << j
        stack.append((with_it, [x if k == i else x | 1 << j for k, x in enumerate(never)]))
        stack.append((must, without))
    demand(stack == [], "tree", "a leaf for each part", f"{len(stack)} parts without one")


def demand_prices_bound(
    market: "Pseudomarket", part: tuple[list[int], list[int]], leaf: Fields, worth: Number | None, where: str
) -> None:
    """The leaf's prices show that the part holds nothing worth V."""
    t, q = leaf["factor"], leaf["multipliers"]
    demand_length(q, len(market.goods), f"{where}.multipliers")
    demand(t >= 0 and (worth is not None or t == 0), f"{where}.factor", "a factor >= 0, or 0", t)
    most: Number = sum(q)
    scale = math.lcm(*(number.denominator for number in q))
    cost = [0]
    for price in q:
        cost += [before + int(price * scale) for before in cost]
    for form, must, never in zip(market.utilities, *part, strict=True):
        fitting = [a for a in range(1 << form.size) if a & must == must and not a & never]
        net = [t * value - Fraction(cost[a], scale) for a in fitting if (value := form.value(a)) is not None]
        if not net:
            return
        most += max(net)
    demand(most < t * (worth or 0), where, "a bound below t V", most)


def efficient_allocation(claim: Fields, witness: Fields) -> None:
    """Check demand at prices of any signs."""
    market = exchange_market(claim)
    demand_length(witness["prices"], len(market.goods), "prices")
    bundles = bundles_in(market, claim["allocation"], "claim.allocation", True)
    demand_all_demanded(market, witness["prices"], bundles, witness["of"])


def extreme_prices(claim: Fields, witness: Fields, sign: int) -> None:
    """Check the equilibrium, and for each good the combination that bounds its price."""
    market = exchange_market(claim)
    prices = good_prices(market, claim["prices"])
    bundles = bundles_in(market, witness["allocation"], "allocation", True)
    demand_all_demanded(market, prices, bundles, witness["of"])
    demand_length(witness["bounds"], len(market.goods), "bounds")
    for j, alternatives in enumerate(witness["bounds"]):
        here = f"bounds[{j}]"
        gain, factors = sum_of_alternatives(market, bundles, alternatives, here)
        demand(gain == sign * prices[j], here, f"the bound {shown(sign * prices[j])}", gain)
        fine = all(factor <= (sign if k == j else 0) for k, factor in enumerate(factors))
        demand(fine, here, "a bound on this price alone", factors)


def sum_of_alternatives(
    market: "Pseudomarket", bundles: list[int], alternatives: list[Fields], where: str
) -> tuple[Number, Vector]:
    """Add up what other bundles are worth more than the agents' own, and how often they hold each good more."""
    gain: Number = 0
    factors: Vector = [0] * len(market.goods)
    for other in alternatives:
        demand(other["agent"] in market.names, where, "an agent of the market", other["agent"])
        demand(other["weight"] >= 0, where, "a weight >= 0", other["weight"])
        i = market.names.index(other["agent"])
        bundle, form = bundle_in(market.goods, other["bundle"], where), market.utilities[i]
        gain += other["weight"] * (finite(form, bundle, where) - finite(form, bundles[i], where))
        for k in range(len(factors)):
            factors[k] += other["weight"] * ((bundle >> k & 1) - (bundles[i] >> k & 1))
    return gain, factors


def no_lowest_walrasian_prices(claim: Fields, witness: Fields) -> None:
    """Check equilibria, and that no prices which are as low as all of theirs support the allocation."""
    listed, gain, factors = prices_and_alternatives(claim, witness)
    worth = sum(
        factor * min(column) for factor, column in zip(factors, zip(*listed, strict=True), strict=True) if factor > 0
    )
    demand(worth < gain, "alternatives", f"a bound above {shown(worth)}", gain)


def no_highest_walrasian_prices(claim: Fields, witness: Fields) -> None:
    """Check equilibria, and that no prices which are as high as all of theirs support the allocation, or a ray."""
    if "ray" in witness:
        prices_along_a_ray(claim, witness)
        return
    listed, gain, factors = prices_and_alternatives(claim, witness)
    demand(max(factors) <= 0, "alternatives", "a bound from above", factors)
    worth = sum(factor * max(column) for factor, column in zip(factors, zip(*listed, strict=True), strict=True))
    demand(worth < gain, "alternatives", f"a bound above {shown(worth)}", gain)


def prices_and_alternatives(claim: Fields, witness: Fields) -> tuple[Matrix, Number, Vector]:
    """Return equilibrium prices, one vector a row, and the sum of the alternatives to the allocation."""
    market = exchange_market(claim)
    bundles = bundles_in(market, witness["allocation"], "allocation", True)
    listed = [good_prices(market, prices) for prices in witness["equilibrium_prices"]]
    demand(len(listed) > 0, "equilibrium_prices", "at least one equilibrium", "none")
    for prices in listed:
        demand_all_demanded(market, prices, bundles, witness["of"])
    return listed, *sum_of_alternatives(market, bundles, witness["alternatives"], "alternatives")


def prices_along_a_ray(claim: Fields, witness: Fields) -> None:
    """Check an equilibrium, and that prices may rise along the ray."""
    market, ray = exchange_market(claim), witness["ray"]
    bundles = bundles_in(market, witness["allocation"], "allocation", True)
    demand_all_demanded(market, good_prices(market, witness["prices"]), bundles, witness["of"])
    demand_length(ray, len(market.goods), "ray")
    demand(min(ray) >= 0 < max(ray), "ray", "numbers >= 0, one of them > 0", ray)
    demand(len(ray) <= 16, "ray", "at most 16 goods", len(ray))
    for form, own in zip(market.utilities, bundles, strict=True):
        rises = [paid(ray, bundle) for bundle in range(1 << len(ray)) if form.value(bundle) is not None]
        demand(paid(ray, own) == min(rises), "ray", "the agent's own bundle to rise least", ray)


def lowest_walrasian_prices(claim: Fields, witness: Fields) -> None:
    """Check that no equilibrium price is lower."""
    extreme_prices(claim, witness, 1)


def highest_walrasian_prices(claim: Fields, witness: Fields) -> None:
    """Check that no equilibrium price is higher."""
    extreme_prices(claim, witness, -1)


def in_core(claim: Fields, witness: Fields) -> None:
    """Check demand, payoffs, and that what is left over is free."""
    market = exchange_market(claim)
    prices, payoffs = good_prices(market, claim["prices"]), claim["payoffs"]
    demand_length(payoffs, len(market.names), "payoffs")
    bundles = bundles_in(market, witness["allocation"], "allocation", False)
    demand_all_demanded(market, prices, bundles, witness["of"])
    for j, price in enumerate(prices):
        taken = any(bundle >> j & 1 for bundle in bundles)
        demand(taken or price == 0, f"prices[{j}]", "0, as nobody gets the good", price)
    for i, bundle in enumerate(bundles):
        net = finite(market.utilities[i], bundle, "allocation") - paid(prices, bundle)
        demand(payoffs[i] == net, f"payoffs[{i}]", f"the net value {shown(net)}", payoffs[i])


def not_in_core(claim: Fields, witness: Fields) -> None:
    """Check the coalition that blocks, or the bound on what all can get."""
    market = exchange_market(claim)
    prices, payoffs = claim["prices"], claim["payoffs"]
    demand_length(prices, len(market.goods), "prices")
    demand_length(payoffs, len(market.names), "payoffs")
    if "bound_prices" in witness:
        q = good_prices(market, witness["bound_prices"], "bound_prices")
        demand_length(witness["bundles"], len(market.names), "bundles")
        chosen = [bundle_in(market.goods, names, "bundles") for names in witness["bundles"]]
        demand_all_demanded(market, q, chosen, witness["of"])
        most = surplus(market, chosen, "bundles") - sum(paid(q, bundle) for bundle in chosen) + sum(q)
        demand(most < sum(payoffs) + sum(prices), "bound_prices", "a bound below the payoffs", most)
        return
    names, goods = witness["agents"], bundle_in(market.goods, witness["goods"], "goods")
    demand(set(names) <= set(market.names) and len(set(names)) == len(names), "agents", "agents, each once", names)
    demand_length(witness["bundles"], len(names), "bundles")
    taken, have = 0, paid(prices, goods)
    worth: Number = 0
    for name, listed in zip(names, witness["bundles"], strict=True):
        i, bundle = market.names.index(name), bundle_in(market.goods, listed, "bundles")
        demand(not bundle & taken and not bundle & ~goods, "bundles", "disjoint bundles of the goods", listed)
        taken |= bundle
        worth += finite(market.utilities[i], bundle, "bundles")
        have += payoffs[i]
    demand(worth > have, "bundles", f"more than {shown(have)}", worth)


def budgeted_walrasian(claim: Fields, witness: Fields) -> None:
    """Check demand at p / weight, and what each agent spends."""
    market = exchange_market(claim)
    prices, terms = good_prices(market, claim["prices"]), claim["allocation"]
    odds = [term["probability"] for term in terms]
    demand(min(odds, default=0) > 0 and sum(odds) == 1, "allocation", "probabilities > 0 with sum 1", sum(odds))
    drawn = [bundles_in(market, term["bundles"], f"allocation[{t}]", True) for t, term in enumerate(terms)]
    demand_length(witness["weights"], len(market.names), "weights")
    demand_length(witness["of"], len(market.names), "of")
    for i, form in enumerate(market.utilities):
        weight, here = witness["weights"][i], f"agent {i}"
        demand(0 < weight <= 1, f"weights[{i}]", "a weight > 0, at most 1", weight)
        for bundle in {bundles[i] for bundles in drawn}:
            demand_demanded(form, [Fraction(price) / weight for price in prices], bundle, witness["of"][i], here)
        spent = sum(p * paid(prices, bundles[i]) for p, bundles in zip(odds, drawn, strict=True))
        budget = market.budgets[i]
        demand(spent == budget or (weight == 1 and spent < budget), here, f"spending {shown(budget)}", spent)


def algebraic_budgeted_walrasian(claim: Fields, witness: Fields) -> None:
    """Check the same by signs at the root; utilities are multiplied by the weights, as p / weight is no polynomial."""
    root, market = Root(claim["polynomial"], claim["interval"]), exchange_market(claim)
    prices, terms = [in_theta(price) for price in claim["prices"]], claim["allocation"]
    demand_length(prices, len(market.goods), "prices")
    for j, price in enumerate(prices):
        demand(root.sign(price, "prices") >= 0, f"prices[{j}]", "a price >= 0", "less")
    odds = [in_theta(term["probability"]) for term in terms]
    whole = root.sign(sum(odds, Poly({})) - 1, "allocation") == 0
    positive = all(root.sign(chance, "allocation") > 0 for chance in odds)
    demand(whole and positive, "allocation", "probabilities > 0 with sum 1", "others")
    drawn = [bundles_in(market, term["bundles"], f"allocation[{t}]", True) for t, term in enumerate(terms)]
    demand_length(witness["weights"], len(market.names), "weights")
    demand_length(witness["of"], len(market.names), "of")
    for i, form in enumerate(market.utilities):
        weight, here = in_theta(witness["weights"][i]), f"agent {i}"
        below = root.sign(weight - 1, here)
        demand(root.sign(weight, here) > 0 >= below, f"weights[{i}]", "a weight > 0, at most 1", "another")
        for bundle in {bundles[i] for bundles in drawn}:
            own = weight * finite(form, bundle, here) - sum((prices[j] for j in goods_in(bundle)), Poly({}))
            for other in rivals(form, bundle, witness["of"][i], here):
                if (value := form.value(other)) is not None:
                    net = weight * value - sum((prices[j] for j in goods_in(other)), Poly({}))
                    demand(root.sign(net - own, here) <= 0, here, "a bundle that is demanded", "a better one")
        costs = [chance * prices[j] for chance, bundles in zip(odds, drawn, strict=True) for j in goods_in(bundles[i])]
        excess = root.sign(sum(costs, Poly({})) - market.budgets[i], here)
        spends = excess == 0 or (excess < 0 and below == 0)
        demand(spends, here, f"spending {shown(market.budgets[i])}", "more" if excess > 0 else "less")


def each_agent(claim: Fields, witness: Fields) -> None:
    """Check the property of each agent's utility."""
    agents, utilities = claim["agents"], claim["utilities"]
    known = ("m-natural", "submodular", "substitutes", "strong-exchange")
    demand(claim["property"] in known, "property", "one of four", claim["property"])
    demand(len(agents) > 0, "agents", "one or more", agents)
    demand_length(utilities, len(agents), "utilities")
    demand_length(witness["of"], len(agents), "of")
    for k, utility in enumerate(utilities):
        demand_property(claim["property"], utility.form, witness["of"][k], f"of[{k}]")


def statement_true(claim: Fields, witness: Fields) -> None:
    """Check a proof for each clause of the goal."""
    stated, proofs = Stated(claim["statement"]), witness["clauses"]
    demand_length(proofs, len(stated.goal), "clauses")
    same = range(len(stated.variables))
    given = {as_set(clause, same) for clause in stated.given}
    renamings: dict[tuple[int, ...], list[int]] = {}
    for n, (goal, proof) in enumerate(zip(stated.goal, proofs, strict=True)):
        where = f"clauses[{n}]"
        if not (isinstance(proof, dict) and "image" in proof):
            demand_tree(stated, goal, {}, proof, where)
            continue
        source, permutation = proof["image"], tuple(proof["permutation"])
        in_range = 0 <= source < len(proofs)
        by_cases = in_range and not (isinstance(proofs[source], dict) and "image" in proofs[source])
        demand(by_cases, where, "the number of a clause with a tree", source)
        demand(sorted(permutation) == list(range(stated.size)), where, "a permutation of the goods", permutation)
        if permutation not in renamings:
            names = stated.renamed(permutation)
            kept = {as_set(clause, names) for clause in stated.given} == given
            demand(kept, where, "a permutation that keeps the given clauses", permutation)
            renamings[permutation] = names
        image = as_set(stated.goal[source], renamings[permutation])
        demand(image == as_set(goal, same), where, f"the image of clause {source}", "another clause")


def statement_false(claim: Fields, witness: Fields) -> None:
    """Check that the values meet all given clauses and fail one of the goal."""
    stated, values, n = Stated(claim["statement"]), witness["values"], witness["clause"]
    demand_length(values, len(stated.variables), "values")

    def at(form: Linear) -> Number:
        point: Vector = values
        return sum(coefficient * point[variable] for variable, coefficient in form.items())

    for k, clause in enumerate(stated.given):
        demand(any(at(form) >= 0 for form in clause), "values", f"values that meet clause {k}", "others")
    demand(0 <= n < len(stated.goal), "clause", "a clause of the goal", n)
    for form in stated.goal[n]:
        demand(at(form) < 0, "values", f"values that fail clause {n} of the goal", "others")


def all_equilibria(claim: Fields, witness: Fields) -> None:
    """Check that the equilibria of a pseudomarket are those listed."""
    demand_all(shop_of_market(claim), witness, claim["equilibria"])


def no_equilibrium(claim: Fields, witness: Fields) -> None:
    """Check that a pseudomarket has no equilibrium."""
    demand_all(shop_of_market(claim), witness, [])


def equilibrium_payoffs(claim: Fields, witness: Fields) -> None:
    """Check that the utilities in equilibria are the components."""
    count, components = len(claim["market"].names), claim["components"]
    for each in components:
        demand_length(each["start"], count, "claim.components")
        demand_length(each["end"], count, "claim.components")
    covered = set()
    for found in all_sets(shop_of_market(claim), witness):
        extents = [extent_on(found, each["start"], each["end"]) for each in components]
        demand(any(extent is not None for extent in extents), "claim.components", "all utilities in them", found[0])
        for k, (each, extent) in enumerate(zip(components, extents, strict=True)):
            if extent is not None and (each["start"] == each["end"] or extent == {0, 1}):
                covered.add(k)
    demand(len(covered) == len(components), "claim.components", "no more than there are", sorted(covered))
    for one, other in combinations(components, 2):
        pairs = zip(*(zip(each["start"], each["end"], strict=True) for each in (one, other)), strict=True)
        apart = any(max(a) < min(b) or max(b) < min(a) for a, b in pairs)
        demand(apart, "claim.components", "an agent who tells two apart", "none")


def deterministic_equilibria(claim: Fields, witness: Fields) -> None:
    """Check, allocation by allocation, whether everybody can get the best that she can afford at some prices."""
    shop = shop_of_market({**claim, "notion": "strong"})
    (space,) = all_prices(shop)
    allocations = cell_allocations(shop, space, "claim.market")
    demand_length(witness["cases"], len(allocations), "witness.cases")
    found = set()
    for n, (case, chosen) in enumerate(zip(witness["cases"], allocations, strict=True)):
        where = f"witness.cases[{n}]"
        conditions = list(space.conditions)
        for i, own in enumerate(chosen):
            for option, (_, value) in enumerate(shop.options[i]):
                beyond = shop.beyond(i, option)
                if option == own:
                    conditions.append(([-c for c in beyond], ">="))
                elif value > shop.options[i][own][1]:
                    conditions.append((beyond, ">"))
        if "prices" in case:
            demand_length(case["prices"], len(shop.supply), where)
            for form, sign in conditions:
                demand(holds_at(form[0] + dot(form[1:], case["prices"]), sign), where, "prices for it", case["prices"])
            found.add(tuple([shop.options[i][option][0] for i, option in enumerate(chosen)]))
        else:
            demand_contradiction(conditions, case["multipliers"], where)
    goods = claim["market"].goods
    listed = [tuple([bundle_in(goods, names, "claim.allocations") for names in row]) for row in claim["allocations"]]
    demand(
        len(listed) == len(found) and set(listed) == found, "claim.allocations", f"the {len(found)} with prices", listed
    )


def every_equilibrium(claim: Fields, witness: Fields) -> None:
    """Check that forms of utilities have their signs in every equilibrium."""
    found = all_sets(shop_of_market(claim), witness)
    for key, wanted in (("at_least", {0, 1}), ("more_than", {1})):
        for form in claim[key]:
            for each in found:
                signs = signs_over(form, each)
                demand(signs <= wanted, f"claim.{key}", "forms with that sign in every equilibrium", form)


def all_budget_equilibria(claim: Fields, witness: Fields) -> None:
    """Check that the equilibria of an economy with budgets are those listed."""
    demand_all(shop_of_economy(claim), witness, claim["equilibria"])


def equilibrium(claim: Fields, witness: Fields) -> None:
    """Check that rational prices and shares are an equilibrium."""
    numbers = claim["prices"], claim["assignment"], witness["weights"], witness["aggregate_prices"]
    demand_equilibrium(claim, Priced(rational_sign, *numbers))


def nearby_equilibrium(claim: Fields, witness: Fields) -> None:
    """Check that rational prices and shares are an equilibrium with budgets as near to the given ones as is said."""
    for x, (given, budget) in enumerate(zip(claim["given_budgets"], claim["budgets"], strict=True)):
        near = given - claim["distance"] <= budget <= given + claim["distance"]
        demand(near, f"claim.budgets[{x}]", "a number within the distance of the given budget", budget)
    equilibrium(claim, witness)


def budget_equilibrium(claim: Fields, witness: Fields) -> None:
    """Check that rational prices and shares are an equilibrium except perhaps for the condition `cheapest`."""
    numbers = claim["prices"], claim["assignment"], witness["weights"], witness["aggregate_prices"]
    demand_equilibrium(claim, Priced(rational_sign, *numbers, cheapest=False))


def algebraic_equilibrium(claim: Fields, witness: Fields) -> None:
    """Check that the root is isolated and that prices and shares in terms of it are an equilibrium."""
    root = Root(claim["polynomial"], claim["interval"])

    def numbers(rows: Matrix) -> list[Poly]:
        return [Poly({(0,) * k: c for k, c in enumerate(row)}) for row in rows]

    shares = [numbers(row) for row in claim["assignment"]]
    weights, limit_prices = numbers(witness["weights"]), numbers(witness["aggregate_prices"])
    demand_equilibrium(claim, Priced(root.sign, numbers(claim["prices"]), shares, weights, limit_prices))


def enclosed_equilibrium(claim: Fields, witness: Fields) -> None:
    """Check that the box isolates a zero and that what is affine in it is an equilibrium within the claimed intervals."""
    size, economy = len(witness["box"]), claim["economy"]

    def numbers(rows: Matrix) -> list[Poly]:
        for row in rows:
            demand(len(row) <= size + 1, "witness", f"at most {size + 1} coefficients", len(row))
        return [Poly({(k - 1,) if k else (): c for k, c in enumerate(row)}) for row in rows]

    prices, shares = numbers(witness["prices"]), [numbers(row) for row in witness["assignment"]]
    demand_length(prices, len(economy.objects), "prices")
    demand_length(shares, len(economy.agents), "assignment")
    system: list[Poly] = []
    for name in witness["system"]:
        demand(name in economy.agents, "system", "an agent of the economy", name)
        x = economy.agents.index(name)
        demand_length(shares[x], len(prices), f"assignment[{x}]")
        system.append(sum((p * q for p, q in zip(prices, shares[x], strict=True)), Poly({})) - claim["budgets"][x])
    box = Box(system, witness["box"], witness["preconditioner"])
    weights, limit_prices = numbers(witness["weights"]), numbers(witness["aggregate_prices"])
    demand_equilibrium(claim, Priced(box.sign, prices, shares, weights, limit_prices))
    demand_length(claim["assignment"], len(shares), "claim.assignment")
    for claimed, found in zip([claim["prices"], *claim["assignment"]], [prices, *shares], strict=True):
        demand_shape(claimed, len(found), 2, "claim, intervals")
        for (low, high), number_found in zip(claimed, found, strict=True):
            least, most = number_found.values_over(box.box)
            demand(low <= least and most <= high, "claim, intervals", "an interval around the number", low)


def randomized_equilibrium(claim: Fields, witness: Fields) -> None:
    """Check that rational prices and a random allocation are a Walrasian equilibrium."""
    given = MarketPrices(claim["market"], claim["prices"], rational_sign)
    chances = [draw["probability"] for draw in claim["allocation"]]
    demand_market_equilibrium(given, chances, claim, witness, strong=False)


def strong_equilibrium(claim: Fields, witness: Fields) -> None:
    """Check that rational prices and a random allocation are a strong equilibrium."""
    given = MarketPrices(claim["market"], claim["prices"], rational_sign)
    demand_market_equilibrium(given, [draw["probability"] for draw in claim["allocation"]], claim, witness)


def in_theta(coefficients: Vector) -> Poly:
    """Return an algebraic number."""
    return Poly({(0,) * k: c for k, c in enumerate(coefficients)})


def algebraic_strong_equilibrium(claim: Fields, witness: Fields) -> None:
    """Check the same in terms of the root."""
    root = Root(claim["polynomial"], claim["interval"])
    given = MarketPrices(claim["market"], [in_theta(price) for price in claim["prices"]], root.sign)
    chances = [in_theta(draw["probability"]) for draw in claim["allocation"]]
    weights = [in_theta(weight) for weight in witness["weights"]]
    demand_market_equilibrium(given, chances, claim, {**witness, "weights": weights})


def equilibrium_in_expectation(claim: Fields, witness: Fields) -> None:
    """Check that rational prices and random consumptions are an equilibrium in expectation."""
    given = MarketPrices(claim["market"], claim["prices"], rational_sign)
    chances = [[entry["probability"] for entry in lottery] for lottery in claim["consumptions"]]
    demand_expectation(given, chances, claim, witness)


def algebraic_equilibrium_in_expectation(claim: Fields, witness: Fields) -> None:
    """Check the same in terms of the root."""
    root = Root(claim["polynomial"], claim["interval"])
    given = MarketPrices(claim["market"], [in_theta(price) for price in claim["prices"]], root.sign)
    chances = [[in_theta(entry["probability"]) for entry in lottery] for lottery in claim["consumptions"]]
    weights = [in_theta(weight) for weight in witness["weights"]]
    demand_expectation(given, chances, claim, {**witness, "weights": weights})


def common_bundles(claim: Fields, witness: Fields) -> None:
    """Check that the bundles are disjoint, in every domain, and feasible together."""
    market = claim["market"]
    demand_length(witness["bundles"], claim["count"], "bundles")
    bundles = [bundle_in(market.goods, names, "bundles") for names in witness["bundles"]]
    for bundle in bundles:
        demand(all(form.value(bundle) is not None for form in market.utilities), "bundles", "finite utility", "-inf")
    demand(
        sum(bundle.bit_count() for bundle in bundles) == union(bundles).bit_count(),
        "bundles",
        "disjoint ones",
        "others",
    )
    fine = market.producible is None or market.producible(union(bundles))
    demand(fine, "bundles", "a feasible plan", "another one")


def no_common_bundles(claim: Fields, _witness: Fields) -> None:
    """Check that there are no such bundles, by a search from the goods that are left."""
    market = claim["market"]
    size = len(market.goods)
    demand(size <= 10, "market", "at most 10 goods", size)
    tables = [form.table("market") for form in market.utilities]
    common = [a for a in range(1 << size) if all(values[a] is not None for values in tables)]
    if 0 in common:
        # Any number of empty bundles.
        found = claim["count"] <= 0 or market.producible is None or market.producible(0)
        demand(not found, "market", "no common bundles", "empty ones")
    seen: set[tuple[int, int]] = set()

    def reachable(left: int, count: int) -> bool:
        if count <= 0:
            return market.producible is None or bool(market.producible((1 << size) - 1 - left))
        if (left, count) in seen or count > left.bit_count():
            return False
        seen.add((left, count))
        return any(reachable(left - a, count - 1) for a in common if a and a & left == a)

    demand(not reachable((1 << size) - 1, claim["count"]), "market", "no common bundles", "some")


def allocation_dominated(claim: Fields, witness: Fields) -> None:
    """Check that the witness's random allocation is better for somebody and worse for nobody."""
    market = claim["market"]
    given = MarketPrices(market, [], rational_sign)
    worths: list[list[Number]] = []
    for allocation in (claim["allocation"], witness["allocation"]):
        chances = [draw["probability"] for draw in allocation]
        worth: list[Number] = [0] * len(market.names)
        for chance, bundles in zip(chances, allocation_draws(given, allocation, chances), strict=True):
            demand(is_feasible(market, bundles), "allocation", "feasible bundles", "others")
            everything = (1 << len(market.goods)) - 1
            fine = market.producible is not None or union(bundles) == everything
            demand(fine, "allocation", "all goods allocated", "some left")
            for i, bundle in enumerate(bundles):
                worth[i] += chance * (market.utilities[i].value(bundle) or 0)
        worths.append(worth)
    gains = [new - old for old, new in zip(*worths, strict=True)]
    demand(min(gains) >= 0 and max(gains) > 0, "allocation", "more for one agent and less for none", "another one")


def market_condition_violated(claim: Fields, witness: Fields) -> None:
    """Check that the condition fails."""
    market, condition = claim["market"], claim["condition"]
    given = MarketPrices(market, claim["prices"], rational_sign)
    given.demand_prices()
    chances = [draw["probability"] for draw in claim["allocation"]]
    draws = allocation_draws(given, claim["allocation"], chances)
    if "agent" in witness:
        demand(witness["agent"] in market.names, "agent", "an agent of the market", witness["agent"])
        i = market.names.index(witness["agent"])
        own = [(chance, bundles[i]) for chance, bundles in zip(chances, draws, strict=True)]
        demand_preferred(given, i, own, condition, witness["lottery"])
        return
    demand(0 <= witness["draw"] < len(draws), "draw", f"an index below {len(draws)}", witness["draw"])
    bundles, goods = draws[witness["draw"]], bundle_in(market.goods, witness["goods"], "goods")
    if condition == "feasible":
        shown_false = goods == 0 and not is_feasible(market, bundles)
    elif condition == "allocated":
        shown_false = market.producible is None and goods != 0 and goods & union(bundles) == 0
    else:
        dearer = given.cost(goods) > given.cost(union(bundles))
        shown_false = condition == "produced" and market.producible is not None and dearer and market.producible(goods)
    demand(shown_false, "draw", "a list of bundles that violates the condition", "one that need not")


def demand_preferred(
    given: MarketPrices, i: int, own: list[tuple[Any, int]], condition: str, lottery: list[Fields]
) -> None:
    """Agent i spends too much, or would rather have the lottery."""
    market = given.market

    def expected(pairs: list[tuple[Any, int]]) -> tuple[Number, Number]:
        utility: Number = 0
        for chance, bundle in pairs:
            value = market.utilities[i].value(bundle)
            if value is None:
                raise Rejected("lottery", "bundles of finite utility", "-inf")
            utility += chance * value
        return utility, spent(pairs)

    def spent(pairs: list[tuple[Any, int]]) -> Number:
        amount: Number = sum(chance * given.cost(bundle) for chance, bundle in pairs)
        return amount

    if condition == "affordable":
        demand_length(lottery, 0, "lottery")
        demand(spent(own) > market.budgets[i], "agent", "somebody who spends too much", market.names[i])
        return
    given.demand_lottery([entry["probability"] for entry in lottery], "lottery")
    other = [(entry["probability"], bundle_in(market.goods, entry["bundle"], "lottery")) for entry in lottery]
    (utility, cost), (own_utility, own_cost) = expected(other), expected(own)
    if condition == "budget-optimal":
        preferred = cost <= market.budgets[i] and utility > own_utility
    else:
        preferred = condition == "cheapest" and cost < own_cost and utility >= own_utility
    demand(preferred, "lottery", f"one that shows that {condition} fails", "another one")


# 3. Syntax -----------------------------------------------------------------------------------------------------------
# A reader takes a JSON value and its place in the file; it returns what the value stands for or raises Malformed.

Reader = Callable[[Any, str], Any]
Readers = dict[str, Reader]

NUMBER = re.compile(r"(-?)([0-9]+)(?:/([0-9]+)|(?:\.([0-9]+))?(?:[eE]([+-]?)([0-9]+))?)")
LONG_INTEGER = re.compile(r"[0-9]{600}")
STRING_OR_BRACKET = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?+|[\[\]{}]', re.DOTALL)


def require(holds: bool, where: str, expected: str, found: object) -> None:
    """Call the file malformed unless the condition holds."""
    if not holds:
        raise Malformed(where, expected, found)


def natural(digits: str) -> int:
    """Return the value of decimal digits, read in pieces below any limit that Python may put on int()."""
    value = 0
    for start in range(0, len(digits), 600):
        piece = digits[start : start + 600]
        value = value * 10 ** len(piece) + int(piece)
    return value


def integer(value: Any, where: str) -> int:
    """Read a JSON integer; true and false are none."""
    require(type(value) is int, where, "an integer", value)
    return int(value)


def number(value: Any, where: str) -> Number:
    """Read an integer, or a string with an integer, a fraction or a decimal."""
    if type(value) is int:
        return value
    match = NUMBER.fullmatch(value) if type(value) is str and len(value) <= LONGEST_NUMBER else None
    if match is None:
        raise Malformed(where, "a number such as 3, '-7/2' or '1e-3' of at most 100,000 characters", value)
    minus, digits, divisor, decimals, exponent_sign, exponent_digits = match.groups(default="")
    numerator = -natural(digits + decimals) if minus else natural(digits + decimals)
    if not (divisor or decimals or exponent_digits):
        return numerator
    denominator, exponent = natural(divisor or "1"), natural(exponent_digits)
    require(denominator != 0, where, "a denominator that is not 0", value)
    require(exponent <= LARGEST_EXPONENT, where, f"an exponent from -{LARGEST_EXPONENT} to {LARGEST_EXPONENT}", value)
    shift = (-exponent if exponent_sign == "-" else exponent) - len(decimals)
    exact = Fraction(numerator * 10 ** max(shift, 0), denominator * 10 ** max(-shift, 0))
    return exact.numerator if exact.denominator == 1 else exact


def number_or_null(value: Any, where: str) -> Number | None:
    """Read a number, or null as None."""
    return None if value is None else number(value, where)


def text(value: Any, where: str) -> str:
    """Read a string."""
    require(type(value) is str, where, "a string", value)
    return str(value)


def one_of(*choices: str) -> Reader:
    """Make a reader of one of the given strings."""

    def read(value: Any, where: str) -> str:
        require(text(value, where) in choices, where, "one of " + ", ".join(choices), value)
        return str(value)

    return read


def list_of(read: Reader) -> Reader:
    """Make a reader of a list, all of whose entries are read by `read`."""

    def read_list(value: Any, where: str) -> list[Any]:
        require(type(value) is list, where, "a list", value)
        return [read(entry, f"{where}[{k}]") for k, entry in enumerate(value)]

    return read_list


def integer_rows(value: Any, where: str) -> list[list[int]]:
    """Read a list of lists of JSON integers."""
    require(type(value) is list and set(map(type, value)) <= {list}, where, "a list of lists", value)
    require(set(map(type, chain.from_iterable(value))) <= {int}, where, "lists of integers", value)
    return list(value)


vector, limits = list_of(number), list_of(number_or_null)
matrix, texts = list_of(vector), list_of(text)


def distinct(values: list[str], where: str) -> list[str]:
    """Require one or more strings without repetition."""
    require(0 < len(values) == len(set(values)), where, "one or more, each once", values)
    return values


def fields(value: Any, where: str, readers: Readers) -> Fields:
    """Read an object with exactly the given keys; `unique_keys` has refused repeated ones."""
    require(type(value) is dict, where, "an object", value)
    for key in sorted(set(value) ^ set(readers)):
        raise Malformed(
            f"{where}, {'unknown' if key in value else 'missing'} key", "exactly " + ", ".join(readers), key
        )
    return {key: read(value[key], f"{where}.{key}") for key, read in readers.items()}


def names_of(value: Any, where: str) -> list[str]:
    """Read distinct non-empty printable names."""
    names = distinct(texts(value, where), where)
    for name in names:
        require(name != "" and name.isprintable(), where, "non-empty printable names", name)
    return names


def economy_of(value: Any, where: str) -> Economy:
    """Read an economy as defined in section 1.1."""
    readers = {"agents": names_of, "objects": names_of, "supply": vector, "values": matrix}
    economy = Economy(**fields(value, where, readers))
    n, s = len(economy.agents), len(economy.objects)
    require(len(economy.supply) == s, f"{where}.supply", f"length {s}", len(economy.supply))
    lengths = [len(row) for row in economy.values]
    require(lengths == [s] * n, f"{where}.values", f"{n} rows of length {s}", "another shape")
    for copies in economy.supply:
        require(copies >= 0 and copies.denominator == 1, f"{where}.supply", "integers >= 0", copies)
    require(sum(economy.supply) >= n, f"{where}.supply", f"a sum of at least {n}", sum(economy.supply))
    return economy


def conditions_of(value: Any, where: str) -> list[str]:
    """Read a list of conditions: not empty, no others, none twice."""
    return distinct(list_of(one_of(*CONDITIONS))(value, where), where)


def sequence_of(value: Any, where: str) -> list[list[str]]:
    """Read a list of agents as an order of groups of one."""
    return [[name] for name in texts(value, where)]


def partition(economy: Economy, order: list[list[str]], where: str, failure: type[Failure]) -> list[list[int]]:
    """Return the groups as indices of agents; each group has a member, each agent is in one group once."""
    if not all(order) or sorted(name for group in order for name in group) != sorted(economy.agents):
        raise failure(where, "an ordered partition of the agents", order)
    place = {name: x for x, name in enumerate(economy.agents)}
    return [[place[name] for name in group] for group in order]


def coefficient(value: Any, where: str) -> tuple[int, Number]:
    """Read a pair [column index, number that is not 0]."""
    require(type(value) is list and len(value) == 2, where, "a pair [column index, number]", value)
    j, a = integer(value[0], where), number(value[1], where)
    require(a != 0, where, "a coefficient that is not 0", a)
    return j, a


def row_of(value: Any, where: str) -> Row:
    """Read a row of a linear program."""
    readers = {"lower": number_or_null, "upper": number_or_null, "coefficients": list_of(coefficient)}
    return Row(**fields(value, where, readers))


def program_of(value: Any, where: str) -> Program:
    """Read a linear program: a bound for each column, increasing column indices in each row."""
    readers = {"sense": one_of("minimize", "maximize"), "objective": vector, "constant": number}
    program = Program(**fields(value, where, {**readers, "lower": limits, "upper": limits, "rows": list_of(row_of)}))
    columns = len(program.objective)
    lengths = [len(program.lower), len(program.upper)]
    require(lengths == [columns] * 2, where, f"{columns} lower and upper bounds", f"{lengths[0]} and {lengths[1]}")
    for i, row in enumerate(program.rows):
        path = [-1, *(j for j, _ in row.coefficients), columns]
        rising = all(j < k for j, k in pairwise(path))
        require(rising, f"{where}.rows[{i}]", f"increasing column indices below {columns}", "others")
    return program


def limit_of(value: Any, where: str) -> Fields:
    """Read an aggregate limit."""
    limit = fields(value, where, {"objects": names_of, "max": integer})
    require(limit["max"] >= 0, f"{where}.max", "an integer >= 0", limit["max"])
    return limit


def demand_budgets_and_limits(claim: Fields) -> None:
    """Require positive budgets, one an agent, and laminar limits; turn the limits into (indices of types, max)."""
    economy, budgets, limits = claim["economy"], claim["budgets"], claim.get("aggregate", [])
    require(len(budgets) == len(economy.agents), "claim.budgets", f"length {len(economy.agents)}", len(budgets))
    require(min(budgets) > 0, "claim.budgets", "numbers > 0", min(budgets))
    place = {name: j for j, name in enumerate(economy.objects)}
    for limit in limits:
        for name in limit["objects"]:
            require(name in place, "claim.aggregate", "object types of the economy", name)
    sets = [frozenset(limit["objects"]) for limit in limits]
    for k, one in enumerate(sets):
        for other in sets[:k]:
            require(
                one <= other or other <= one or not one & other, "claim.aggregate", "disjoint or nested sets", list(one)
            )
    claim["aggregate"] = [([place[name] for name in limit["objects"]], limit["max"]) for limit in limits]


def demand_distance(claim: Fields) -> None:
    """Require positive given budgets, one an agent, and a distance that is not negative."""
    given, n = claim["given_budgets"], len(claim["budgets"])
    require(len(given) == n, "claim.given_budgets", f"length {n}", len(given))
    require(min(given) > 0, "claim.given_budgets", "numbers > 0", min(given))
    require(claim["distance"] >= 0, "claim.distance", "a number >= 0", claim["distance"])


def term_of(value: Any, where: str) -> Fields:
    """Read a term of a lottery."""
    return fields(value, where, {"probability": number, "assignment": texts})


def boolean(value: Any, where: str) -> bool:
    """Read true or false."""
    require(type(value) is bool, where, "true or false", value)
    return bool(value)


def cell_of(value: Any, where: str) -> Cell:
    """Read a pair of indices."""
    require(type(value) is list and len(value) == 2, where, "a cell [row index, column index]", value)
    return integer(value[0], where), integer(value[1], where)


def constraint_of(value: Any, where: str) -> Constraint:
    """Read a constraint of a lottery problem."""
    given = fields(value, where, {"cells": list_of(cell_of), "min": number, "max": number})
    require(len(set(given["cells"])) == len(given["cells"]), f"{where}.cells", "each cell once", "one twice")
    for key in ("min", "max"):
        require(given[key].denominator == 1, f"{where}.{key}", "a whole number", given[key])
    require(given["min"] <= given["max"], where, "min <= max", given["max"])
    return Constraint(**given)


def lottery_problem_of(value: Any, where: str) -> LotteryProblem:
    """Read a lottery problem as defined in section 1.3."""
    given = fields(value, where, {"matrix": matrix, "constraints": list_of(constraint_of)})
    q = given["matrix"]
    shaped = len(q) > 0 and len(q[0]) > 0 and all(len(row) == len(q[0]) for row in q)
    require(shaped, f"{where}.matrix", "one or more rows of one length > 0", "another shape")
    for k, constraint in enumerate(given["constraints"]):
        inside = all(0 <= i < len(q) and 0 <= j < len(q[0]) for i, j in constraint.cells)
        require(inside, f"{where}.constraints[{k}].cells", "cells of the matrix", "others")
    return LotteryProblem(q, given["constraints"], [])


def bundle_of(value: Any, where: str) -> frozenset[str]:
    """Read a bundle."""
    goods = text(value, where).split(" ") if value != "" else []
    require(
        "" not in goods and len(set(goods)) == len(goods), where, "goods joined by single blanks, none twice", value
    )
    return frozenset(goods)


def consumption_problem_of(value: Any, where: str) -> LotteryProblem:
    """Read a consumption problem and make it a lottery problem, as defined in section 1.3."""
    entry: Readers = {"probability": number, "bundle": bundle_of}
    agent: Readers = {"name": text, "lottery": list_of(lambda item, here: fields(item, here, entry))}
    agents = list_of(lambda item, here: fields(item, here, agent))
    given = fields(value, where, {"goods": names_of, "agents": agents, "exhaust": boolean})
    goods, lotteries = given["goods"], [agent["lottery"] for agent in given["agents"]]
    require(not any(" " in good for good in goods), f"{where}.goods", "names without blanks", goods)
    names_of([agent["name"] for agent in given["agents"]], f"{where}.agents")
    for i, lottery in enumerate(lotteries):
        here, bundles = f"{where}.agents[{i}].lottery", [item["bundle"] for item in lottery]
        require(all(bundle <= set(goods) for bundle in bundles), here, "bundles of the problem's goods", "others")
        require(len(set(bundles)) == len(bundles), here, "each bundle once", "one twice")
        odds = [item["probability"] for item in lottery]
        require(min(odds, default=0) >= 0 and sum(odds) == 1, here, "probabilities >= 0 that sum to 1", sum(odds))
    q = [[item["probability"] for item in lottery] for lottery in lotteries]
    held = [[item["bundle"] for item in lottery] for lottery in lotteries]
    return LotteryProblem(q, allocation_constraints(goods, held, given["exhaust"]), held)


def allocation_constraints(goods: list[str], bundles: list[list[frozenset[str]]], exhaust: bool) -> list[Constraint]:
    """Return the constraints that make a choice of bundles an allocation: one bundle an agent, no good twice."""
    constraints = [Constraint([(i, k) for k in range(len(row))], 1, 1) for i, row in enumerate(bundles)]
    for good in goods:
        cells = [(i, k) for i, row in enumerate(bundles) for k, bundle in enumerate(row) if good in bundle]
        constraints.append(Constraint(cells, int(exhaust), 1))
    return constraints


def spending_problem_of(value: Any, where: str) -> SpendingProblem:
    """Read a spending problem as defined in section 1.3."""
    agent: Readers = {"name": text, "bundles": list_of(bundle_of), "spending": number}
    agents = list_of(lambda item, here: fields(item, here, agent))
    given = fields(value, where, {"goods": names_of, "prices": vector, "agents": agents, "exhaust": boolean})
    goods, prices = given["goods"], given["prices"]
    require(not any(" " in good for good in goods), f"{where}.goods", "names without blanks", goods)
    names_of([agent["name"] for agent in given["agents"]], f"{where}.agents")
    priced = len(prices) == len(goods) and min(prices) >= 0
    require(priced, f"{where}.prices", "a number >= 0 for each good", len(prices))
    price = dict(zip(goods, prices, strict=True))
    bundles = [agent["bundles"] for agent in given["agents"]]
    for i, row in enumerate(bundles):
        here = f"{where}.agents[{i}].bundles"
        require(all(bundle <= set(goods) for bundle in row), here, "bundles of the problem's goods", "others")
        require(0 < len(row) == len(set(row)), here, "one or more bundles, each once", len(row))
    costs = [[sum(price[good] for good in bundle) for bundle in row] for row in bundles]
    spendings = [agent["spending"] for agent in given["agents"]]
    return SpendingProblem(allocation_constraints(goods, bundles, given["exhaust"]), bundles, costs, spendings)


def node_of(value: Any, where: str) -> Fields:
    """Read a node of a branch tree."""
    split = type(value) is dict and "cell" in value
    return fields(value, where, {"cell": cell_of} if split else {"factor": number, "multipliers": vector})


def term_node_of(value: Any, where: str) -> Fields:
    """Read a node of the branch tree of a shortest lottery."""
    return fields(
        value, where, {"index": integer} if type(value) is dict and "index" in value else {"multipliers": matrix}
    )


def matrix_term_of(value: Any, where: str) -> Fields:
    """Read a term of a lottery over 0/1 matrices."""
    return fields(value, where, {"probability": number, "ones": integer_rows})


def allocation_term_of(value: Any, where: str) -> Fields:
    """Read a term of a lottery over allocations."""
    return fields(value, where, {"probability": number, "bundles": list_of(bundle_of)})


@dataclass(frozen=True)
class Utility:
    """A utility with its goods' names."""

    goods: list[str]
    form: Form


def value_of(value: Any, where: str) -> Value:
    """Read a number or "-inf"."""
    return None if value == "-inf" else number(value, where)


def good_names(value: Any, where: str) -> list[str]:
    """Read distinct printable names without spaces."""
    names = names_of(value, where)
    require(not any(" " in name for name in names), where, "names without spaces", names)
    return names


def bundle_in(goods: list[str], names: list[str], where: str, failure: type[Failure] = Rejected) -> int:
    """Return the bundle of these goods, each once."""
    if len(set(names)) != len(names) or not set(names) <= set(goods):
        raise failure(where, "goods, each once", " ".join(names))
    return sum(1 << goods.index(name) for name in names)


def bundle_names(value: Any, where: str) -> list[str]:
    """Read a bundle as the names of its goods."""
    return text(value, where).split(" ") if text(value, where) else []


def good_name(value: Any, where: str) -> list[str]:
    """Read the name of one good, as a bundle."""
    return names_of([value], where)


def some_fields(value: Any, where: str, readers: Readers, optional: Readers) -> Fields:
    """Read an object with exactly the given keys, and perhaps some of the optional ones."""
    require(type(value) is dict, where, "an object", value)
    return fields(value, where, {**readers, **{key: read for key, read in optional.items() if key in value}})


def by_good(goods: list[str], read: Reader) -> Reader:
    """Make a reader of one entry for each good: a list in their order, or an object."""

    def read_all(value: Any, where: str) -> list[Any]:
        if type(value) is dict:
            found = fields(value, where, dict.fromkeys(goods, read))
            return [found[name] for name in goods]
        entries: list[Any] = list_of(read)(value, where)
        require(len(entries) == len(goods), where, "an entry for each good", len(entries))
        return entries

    return read_all


def set_of(goods: list[str]) -> Reader:
    """Make a reader of a list of goods, as a bundle."""
    return lambda value, where: bundle_in(
        goods, [name_of(name, where) for name in list_of(text)(value, where)], where, Malformed
    )


def name_of(value: Any, where: str) -> str:
    """Read a non-empty printable name."""
    return names_of([value], where)[0]


def bundle_number(goods: list[str]) -> Reader:
    """Make a reader of a bundle's string, as a number."""
    return lambda value, where: bundle_in(goods, bundle_names(value, where), where, Malformed)


def natural_number(value: Any, where: str) -> int:
    """Read an integer >= 0."""
    require(integer(value, where) >= 0, where, "an integer >= 0", value)
    return int(value)


def table_values(goods: list[str], given: Fields, where: str) -> list[Value]:
    """Read a table's values: a list, or an object from bundles to values."""
    require(len(goods) <= MOST_TABLE_GOODS, where, "at most 20 goods for a table", len(goods))
    if type(given["values"]) is not dict:
        values: list[Value] = list_of(value_of)(given["values"], where)
        require(len(values) == 1 << len(goods), where, "a value for each bundle", len(values))
        return values
    listed: dict[int, Value] = {}
    for key, entry in given["values"].items():
        bundle = bundle_number(goods)(key, where)
        require(bundle not in listed, where, "each bundle once", key)
        listed[bundle] = value_of(entry, where)
    if given.get("default") is not None:
        rest = value_of(given["default"], where)
        return [listed.get(bundle, rest) for bundle in range(1 << len(goods))]
    require(len(listed) == 1 << len(goods), where, "a value for each bundle", len(listed))
    return [listed[bundle] for bundle in range(1 << len(goods))]


def matroid_of(goods: list[str], given: Fields, where: str) -> Independent:
    """Read the matroid of the one matroid key."""
    keys = [key for key in MATROIDS if key in given]
    require(len(keys) == 1, where, "exactly one matroid", keys)
    return MATROIDS[keys[0]](goods, given[keys[0]], f"{where}.{keys[0]}")


def matrix_matroid(goods: list[str], value: Any, where: str) -> Independent:
    """Read a row for each good."""
    rows = matrix(value, where)
    require(len(rows) == len(goods) and len({len(row) for row in rows}) == 1, where, "a row for each good", len(rows))
    return cache(lambda bundle: rows_independent([rows[j] for j in goods_in(bundle)]))


def edges_matroid(goods: list[str], value: Any, where: str) -> Independent:
    """Read a pair of vertices for each good."""

    def vertex(entry: Any, place: str) -> str:
        return str(entry) if type(entry) is int else name_of(entry, place)

    edges = list_of(list_of(vertex))(value, where)
    require(all(len(edge) == 2 for edge in edges) and len(edges) == len(goods), where, "an edge for each good", edges)
    return lambda bundle: forest([edges[j] for j in goods_in(bundle)])


def uniform_matroid(_goods: list[str], value: Any, where: str) -> Independent:
    """Read the largest number of goods."""
    most = natural_number(value, where)
    return lambda bundle: bundle.bit_count() <= most


def bases_matroid(goods: list[str], value: Any, where: str) -> Independent:
    """Read the bases and require the exchange axiom."""
    bases = list_of(bundle_number(goods))(value, where)
    require(len(bases) > 0, where, "at least one basis", bases)
    listed = set(bases)
    for a in bases:
        for b in bases:
            for j in goods_in(a & ~b):
                fine = any(a ^ 1 << j ^ 1 << k in listed for k in goods_in(b & ~a))
                require(fine, where, "the bases of a matroid", "no exchange")
    return lambda bundle: any(bundle & ~basis == 0 for basis in bases)


def laminar_sets(goods: list[str], value: Any, where: str) -> list[Fields]:
    """Read sets with the largest number of goods of each."""
    readers: Readers = {"goods": set_of(goods), "max": natural_number}
    sets: list[Fields] = list_of(lambda entry, place: fields(entry, place, readers))(value, where)
    require(nested_or_disjoint([s["goods"] for s in sets]), where, "sets that are nested or disjoint", "others")
    return sets


def laminar_matroid(goods: list[str], value: Any, where: str) -> Independent:
    """Read a laminar matroid."""
    sets = laminar_sets(goods, value, where)
    return lambda bundle: all((bundle & s["goods"]).bit_count() <= s["max"] for s in sets)


def dual_matroid(goods: list[str], value: Any, where: str) -> Independent:
    """Read the matroid of which this is the dual."""
    independent = matroid_of(goods, some_fields(value, where, {}, dict.fromkeys(MATROIDS, lambda v, _: v)), where)
    everything = (1 << len(goods)) - 1
    full = rank(independent, everything)
    return lambda bundle: rank(independent, everything & ~bundle) == full


MATROIDS: dict[str, Callable[[list[str], Any, str], Independent]] = {
    "matrix": matrix_matroid,
    "edges": edges_matroid,
    "uniform": uniform_matroid,
    "bases": bases_matroid,
    "laminar": laminar_matroid,
    "dual": dual_matroid,
}


def bounds_of(goods: list[str]) -> Reader:
    """Make a reader of the sets of a constraint, as triples."""

    def read(value: Any, where: str) -> tuple[int, int, int]:
        found = some_fields(value, where, {"goods": set_of(goods)}, {"min": integer, "max": integer})
        least, most = found.get("min", 0), found.get("max", found["goods"].bit_count())
        require(0 <= least <= most, where, "0 <= min <= max", f"{least} and {most}")
        return found["goods"], least, most

    return list_of(read)


def form_of(goods: list[str], value: Any, where: str) -> Form:
    """Read a utility's form."""
    require(type(value) is dict and "type" in value, where, "an object with a type", value)
    kind = one_of(*VALUES)(value["type"], f"{where}.type")

    def anything(entry: Any, _where: str) -> Any:
        return entry

    readers: Readers = {"type": text}
    optional: Readers = {}
    if kind == "table":
        readers["values"], optional = anything, {"default": anything}
    elif kind in ("additive", "unit-demand"):
        readers["values"] = by_good(goods, value_of)
    elif kind == "cardinality":
        readers["values"] = list_of(value_of)
    elif kind == "matroid-rank":
        optional = {**dict.fromkeys(MATROIDS, anything), "weights": by_good(goods, number)}
    elif kind == "assignment":
        readers["weights"] = by_good(goods, vector)
    elif kind == "laminar":
        pair: Readers = {"goods": set_of(goods), "values": list_of(value_of)}
        readers["sets"] = list_of(lambda entry, place: tuple(fields(entry, place, pair).values()))
    else:
        readers["of"] = list_of(anything) if kind == "convolution" else anything
    readers |= operation_needs(goods).get(kind, {})
    data = some_fields(value, where, readers, optional)
    operands = data.get("of", [])
    if kind == "convolution":
        require(len(operands) == 2, where, "two operands", len(operands))
    parts = operands if kind == "convolution" else [operands] if "of" in data else []
    form = Form(kind, len(goods), data, [form_of(goods, part, f"{where}.of") for part in parts], {})
    finish(form, goods, where)
    return form


def operation_needs(goods: list[str]) -> dict[str, Readers]:
    """Return what each operation needs besides its operands."""
    return {
        "endowment": {"goods": set_of(goods)},
        "restriction": {"goods": set_of(goods)},
        "satiation": {"k": natural_number},
        "lower-bound": {"k": natural_number},
        "constrained": {"sets": bounds_of(goods)},
    }


def finish(form: Form, goods: list[str], where: str) -> None:
    """Require what section 1.3 asks of a utility as a whole."""
    data = form.data
    if form.kind == "table":
        data["values"] = table_values(goods, data, where)
    elif form.kind == "cardinality":
        require(len(data["values"]) == len(goods) + 1, where, "a value for each number of goods", len(data["values"]))
    elif form.kind == "matroid-rank":
        data["matroid"] = matroid_of(goods, data, where)
        data.setdefault("weights", [1] * len(goods))
    elif form.kind == "assignment":
        require(len({len(row) for row in data["weights"]}) == 1, where, "rows of one length", "others")
    elif form.kind == "laminar":
        require(nested_or_disjoint([s for s, _ in data["sets"]]), where, "sets that are nested or disjoint", "others")
        for s, values in data["sets"]:
            require(len(values) == s.bit_count() + 1, where, "a value for each number of goods of S", len(values))
    elif form.kind == "endowment":
        try:
            require(form.of[0].value(data["goods"]) is not None, where, "an endowment of finite utility", "-inf")
        except TooLarge:
            raise Malformed(where, "an endowment whose utility can be found", "too many goods") from None


def utility_of(value: Any, where: str) -> Utility:
    """Read a utility with its goods' names."""
    found = fields(value, where, {"goods": good_names, "form": lambda entry, _: entry})
    return Utility(found["goods"], form_of(found["goods"], found["form"], f"{where}.form"))


@dataclass(frozen=True)
class Pseudomarket:
    """A pseudomarket: goods, agents with budgets and utilities, and which plans can be produced."""

    goods: list[str]
    names: list[str]
    budgets: Vector
    utilities: list[Form]
    producible: Independent | None
    limits: list[tuple[int, int]]


def pseudomarket_of(value: Any, where: str) -> Pseudomarket:
    """Read a pseudomarket as defined in section 1.7."""
    rest: Readers = dict.fromkeys(("goods", "agents"), lambda entry, _: entry)
    given = some_fields(value, where, rest, {"production": lambda entry, _: entry})
    goods = good_names(given["goods"], f"{where}.goods")
    require(len(goods) > 0, f"{where}.goods", "at least one good", "none")
    readers: Readers = {
        "name": name_of,
        "budget": number,
        "utility": lambda entry, here: form_of(goods, entry, here),
    }
    agents = list_of(lambda entry, here: fields(entry, here, readers))(given["agents"], f"{where}.agents")
    require(len(agents) > 0, f"{where}.agents", "at least one agent", "none")
    names, budgets = [agent["name"] for agent in agents], [agent["budget"] for agent in agents]
    require(len(set(names)) == len(names), f"{where}.agents", "each name once", "one twice")
    require(min(budgets) > 0, f"{where}.agents", "budgets > 0", min(budgets))
    producible, limits = None, []
    if "production" in given:
        here = f"{where}.production"
        sets = fields(given["production"], here, {"sets": lambda entry, _: entry})["sets"]
        producible = laminar_matroid(goods, sets, here)
        limits = [(entry["goods"], entry["max"]) for entry in laminar_sets(goods, sets, here)]
    return Pseudomarket(goods, names, budgets, [agent["utility"] for agent in agents], producible, limits)


def producing_market_of(value: Any, where: str) -> Pseudomarket:
    """Read a pseudomarket with production of which it can be asked whether it has an equilibrium."""
    market = pseudomarket_of(value, where)
    require(len(market.goods) <= MOST_ANALYSED_GOODS, where, f"at most {MOST_ANALYSED_GOODS} goods", len(market.goods))
    require(market.producible is not None, where, "production", "none")
    return market


def analysed_market_of(value: Any, where: str) -> Pseudomarket:
    """Read a pseudomarket all of whose equilibria can be asked for."""
    market = pseudomarket_of(value, where)
    require(len(market.goods) <= MOST_ANALYSED_GOODS, where, f"at most {MOST_ANALYSED_GOODS} goods", len(market.goods))
    require(market.producible is None, where, "no production", "some")
    return market


def analysed_economy_of(value: Any, where: str) -> Economy:
    """Read an economy all of whose equilibria can be asked for."""
    economy = economy_of(value, where)
    require(
        len(economy.objects) <= MOST_ANALYSED_GOODS, where, f"at most {MOST_ANALYSED_GOODS} types", len(economy.objects)
    )
    return economy


def pair_with(read: Reader) -> Reader:
    """Make a reader of pairs of an index and something else."""

    def read_pair(value: Any, where: str) -> tuple[int, Any]:
        require(type(value) is list and len(value) == 2, where, "a pair", value)
        return integer(value[0], f"{where}[0]"), read(value[1], f"{where}[1]")

    return read_pair


def by_keys(*choices: Readers) -> Reader:
    """Make a reader of objects of several kinds, told apart by their keys."""

    def read(value: Any, where: str) -> Fields:
        keys = set(value) if type(value) is dict else set()
        return fields(value, where, next((choice for choice in choices if set(choice) == keys), choices[0]))

    return read


def root_of(value: Any, where: str) -> Fields:
    """Read a root of a polynomial in an interval."""
    found = fields(value, where, {"polynomial": vector, "interval": vector})
    require(len(found["interval"]) == 2, f"{where}.interval", "two numbers", len(found["interval"]))
    return found


def place_of(value: Any, where: str) -> Any:
    """Read a place on a line."""
    return root_of(value, where) if type(value) is dict else number(value, where)


def end_of(value: Any, where: str) -> Any:
    """Read an end of a family."""
    return None if value is None else place_of(value, where)


def quotient_of(value: Any, where: str) -> tuple[Any, Any]:
    """Read a quotient."""
    found = fields(value, where, {"numerator": vector, "denominator": vector})
    return tuple(found["numerator"]), tuple(found["denominator"])


def equilibria_of(value: Any, where: str) -> Any:
    """Read a set of equilibria."""
    named = {"low": end_of, "high": end_of, "brackets": one_of("[]", "[)", "(]", "()"), "prices": matrix}
    found = by_keys(
        {"prices": vector, "utilities": vector},
        {"root": root_of, "prices": matrix, "utilities": matrix},
        {**named, "utilities": list_of(quotient_of)},
        {
            "prices": matrix,
            "free": list_of(integer),
            "at_least": matrix,
            "more_than": matrix,
            "utilities": list_of(quotient_of),
        },
    )(value, where)
    utilities = tuple(found["utilities"])
    if "brackets" in found:
        ends = frozen(found["low"]), frozen(found["high"])
        return "family", *ends, found["brackets"], tuple(map(tuple, found["prices"])), utilities
    if "free" in found:
        forms = [tuple(map(tuple, found[key])) for key in ("at_least", "more_than")]
        return "polytope", tuple(map(tuple, found["prices"])), tuple(found["free"]), *forms, utilities
    if "root" in found:
        rows = tuple(map(tuple, found["prices"])), tuple(map(tuple, found["utilities"]))
        return "algebraic", frozen(found["root"]), *rows
    return "point", tuple(found["prices"]), utilities


def segment_of(value: Any, where: str) -> Fields:
    """Read a segment of utilities."""
    return fields(value, where, {"start": vector, "end": vector})


MULTIPLIERS = list_of(pair_with(number))
TIGHT = list_of(pair_with(MULTIPLIERS))
WEIGHTS = list_of(pair_with(vector))
PRICE_NODE = by_keys(
    {"multipliers": MULTIPLIERS},
    {"leaf": one_of("no-allocation")},
    {"good": integer},
    {"agent": integer},
    {"agent": integer, "option": integer},
    {"form": vector},
    {"tight": TIGHT, "values": vector, "proofs": list_of(MULTIPLIERS)},
    {
        "tight": TIGHT,
        "lottery": MULTIPLIERS,
        "affordable": list_of(MULTIPLIERS),
        "sample": vector,
        "kept": list_of(integer),
        "implied": list_of(MULTIPLIERS),
    },
    {"tight": TIGHT, "values": matrix, "places": list_of(place_of), "solutions": list_of(list_of(matrix))},
    {
        "tight": TIGHT,
        "places": list_of(place_of),
        "at": list_of(by_keys({"lottery": WEIGHTS}, {"against": vector})),
        "between": list_of(by_keys({"lottery": WEIGHTS, "denominator": vector}, {"against": matrix})),
    },
)


def derivation_of(value: Any, where: str) -> Fields:
    """Read a derivation."""
    return fields(value, where, {"by": name_of, "of": list_of(derivation_of)})


def derivation_or_null(value: Any, where: str) -> Fields | None:
    """Read a demand proof."""
    return None if value is None else derivation_of(value, where)


def part_of(value: Any, where: str) -> Fields:
    """Read a bundle with its weight."""
    return fields(value, where, {"bundle": bundle_names, "weight": number})


def alternative_of(value: Any, where: str) -> Fields:
    """Read an agent's other bundle with its weight."""
    return fields(value, where, {"agent": text, "bundle": bundle_names, "weight": number})


def draw_of(value: Any, where: str) -> Fields:
    """Read a term of a random allocation: a bundle for each agent."""
    return fields(value, where, {"probability": number, "bundles": list_of(bundle_names)})


def pair_of(value: Any, where: str) -> Fields:
    """Read why a pair of bundles is never demanded alone."""
    part: Readers = {"bundle": bundle_names, "weight": number}
    parts = list_of(lambda entry, place: fields(entry, place, part))
    return fields(value, where, {"A": bundle_names, "B": bundle_names, "weights": vector, "parts": parts})


def statement_of(value: Any, where: str) -> Fields:
    """Read a statement as defined in section 1.5."""
    given = fields(value, where, dict.fromkeys(("goods", "functions", "define", "assume", "conclude"), lambda v, _: v))
    goods = good_names(given["goods"], where)
    require(len(goods) <= 5, where, "at most 5 goods", len(goods))

    def domain(entry: Any, place: str) -> list[int]:
        bundles: list[int] = list_of(bundle_number(goods))(entry, place)
        require(len(set(bundles)) == len(bundles), place, "each bundle once", entry)
        return bundles

    def function(entry: Any, place: str) -> Fields:
        return some_fields(entry, place, {"name": name_of}, {"domain": domain})

    def definition(entry: Any, place: str) -> Fields:
        require(type(entry) is dict, place, "an object", entry)
        operations = [name for name in VALUES if name in operation_needs(goods) or name == "convolution"]
        operation = one_of(*operations)(entry.get("operation"), place)
        needs = operation_needs(goods).get(operation, {})
        return fields(entry, place, {"name": name_of, "operation": text, "of": list_of(name_of), **needs})

    def stated(entry: Any, place: str) -> Fields:
        require(type(entry) is dict, place, "an object", entry)
        needs: Readers = {"goods": set_of(goods)} if entry.get("property") == "module" else {}
        return fields(entry, place, {"property": one_of(*PROPERTIES), "of": name_of, **needs})

    found: Fields = {
        "goods": goods,
        "functions": list_of(function)(given["functions"], where),
        "define": list_of(definition)(given["define"], where),
        "assume": list_of(stated)(given["assume"], where),
        "conclude": stated(given["conclude"], where),
    }
    known: list[str] = []
    for entry in [*found["functions"], *found["define"]]:
        operands = entry.get("of", [])
        count = 2 if entry.get("operation") == "convolution" else 1
        require("of" not in entry or len(operands) == count, where, "the operation's operands", operands)
        require(
            set(operands) <= set(known) and entry["name"] not in known, where, "new names of known ones", entry["name"]
        )
        known.append(entry["name"])
    for entry in [*found["assume"], found["conclude"]]:
        require(entry["of"] in known, where, "a function of the statement", entry["of"])
    Stated(found)
    return found


def tree_of(value: Any, where: str) -> Any:
    """Read a tree: a split or a sum."""
    if type(value) is list:
        require(len(value) == 2, where, "a pair [clause, cases]", value)
        return [integer(value[0], where), list_of(tree_of)(value[1], where)]

    def term(entry: Any, place: str) -> tuple[int, int, Number]:
        require(type(entry) is list and len(entry) == 3, place, "a triple [clause, form, coefficient]", entry)
        return integer(entry[0], place), integer(entry[1], place), number(entry[2], place)

    return fields(value, where, {"sum": list_of(term)})


def proof_of(value: Any, where: str) -> Any:
    """Read a tree or an image."""
    if type(value) is dict and "image" in value:
        return fields(value, where, {"image": integer, "permutation": list_of(integer)})
    return tree_of(value, where)


@dataclass(frozen=True)
class Kind:
    """How to check a kind of claim, and how to read the claim's fields and its witness's, which may have two forms."""

    check: Callable[[Fields, Fields], None]
    claim: Readers
    witness: Readers
    other_witness: Readers | None = None


PROGRAM: Readers = {"program": program_of}
OUTCOME: Readers = {"economy": economy_of, "assignment": matrix}
UNDER: Readers = {**OUTCOME, "conditions": conditions_of}
SUPPORT: Readers = {"prices": vector, "weights": limits}
TURNS: Readers = {"prices": matrix, "weights": list_of(limits)}
CONE: Readers = {"weights": list_of(limits), "coordinates": matrix}
CONE |= dict.fromkeys(("trades", "lower", "upper"), list_of(matrix))
PROBLEM: Readers = {"problem": lottery_problem_of}
CONSUMPTIONS: Readers = {"problem": consumption_problem_of}
SPENDINGS: Readers = {"problem": spending_problem_of}
SEPARATION: Readers = {"weights": matrix, "tree": list_of(node_of)}
UTILITY: Readers = {"utility": utility_of}
DERIVATION: Readers = {"by": name_of, "of": list_of(derivation_of)}
BUNDLES: Readers = {"A": bundle_names, "B": bundle_names}
PRICED_BUNDLE: Readers = {"utility": utility_of, "prices": vector, "bundle": bundle_names}
CHANGE: Readers = {"before": vector, "after": vector, **BUNDLES}
STATEMENT: Readers = {"statement": statement_of}
AGENTS: Readers = {"property": name_of, "agents": list_of(name_of), "utilities": list_of(utility_of)}
MARKET: Readers = {"market": pseudomarket_of}
CHANCE: Readers = {"probability": number, "bundle": bundle_names}
THETA_CHANCE: Readers = {**CHANCE, "probability": vector}
DRAW: Readers = {"probability": number, "bundles": list_of(bundle_names)}
THETA_DRAW: Readers = {**DRAW, "probability": vector}
LOTTERY = list_of(lambda entry, where: fields(entry, where, CHANCE))
THETA_LOTTERY = list_of(lambda entry, where: fields(entry, where, THETA_CHANCE))
ALLOCATION = list_of(lambda entry, where: fields(entry, where, DRAW))
THETA_ALLOCATION = list_of(lambda entry, where: fields(entry, where, THETA_DRAW))
ALLOCATED: Readers = {**MARKET, "prices": vector, "allocation": ALLOCATION}
THETA: Readers = {"polynomial": vector, "interval": vector, "prices": matrix}
CONCAVITY: Readers = {"concavity": list_of(lambda value, where: None if value is None else derivation_of(value, where))}
CONDITION = one_of("feasible", "allocated", "produced", "affordable", "budget-optimal", "cheapest")
NUMBERS, NUMBER_ROWS = matrix, list_of(matrix)
BUDGETED: Readers = {"economy": economy_of, "budgets": vector, "aggregate": list_of(limit_of)}
PRICED: Readers = {**BUDGETED, "prices": vector, "assignment": matrix}
NEAR: Readers = {**PRICED, "given_budgets": vector, "distance": number}
WEIGHTED: Readers = {"weights": vector, "aggregate_prices": vector}
NESTED: Readers = {"prices": NUMBERS, "assignment": NUMBER_ROWS}
NESTED_WEIGHTS: Readers = {"weights": NUMBERS, "aggregate_prices": NUMBERS}
SOLUTION: Readers = {"box": matrix, "preconditioner": matrix, "system": texts, **NESTED, **NESTED_WEIGHTS}
ANALYSED: Readers = {"market": analysed_market_of, "notion": one_of("walrasian", "strong")}
PRICE_TREE: Readers = {"nodes": list_of(PRICE_NODE)}
CROSSED: Readers = {"place": one_of("row", "column"), "index": integer}
AT: Readers = {**MARKET, "prices": vector}
SHARED: Readers = {"allocation": list_of(bundle_names)}
DEMANDS: Readers = {"of": list_of(derivation_or_null)}
PRICE_BOUNDS: Readers = {**SHARED, **DEMANDS, "bounds": list_of(list_of(alternative_of))}
INCOMPATIBLE: Readers = {
    "equilibrium_prices": list_of(vector),
    **SHARED,
    **DEMANDS,
    "alternatives": list_of(alternative_of),
}

KINDS = {
    "linear-program-optimal": Kind(
        linear_program_optimal, {**PROGRAM, "value": number}, {"primal": vector, "dual": vector}
    ),
    "linear-program-infeasible": Kind(linear_program_infeasible, PROGRAM, {"farkas": vector}, CROSSED),
    "linear-program-unbounded": Kind(linear_program_unbounded, PROGRAM, {"primal": vector, "ray": vector}),
    "pareto-optimal": Kind(pareto_optimal, OUTCOME, SUPPORT),
    "pareto-dominated": Kind(pareto_dominated, OUTCOME, {"assignment": matrix}),
    "supported": Kind(supported, UNDER, SUPPORT),
    "unsupported": Kind(unsupported, UNDER, {"trade": matrix}),
    "quasi-equilibrium-cone": Kind(quasi_equilibrium_cone, {**OUTCOME, "generators": matrix}, CONE),
    "sequential-outcome": Kind(sequential_outcome, {**UNDER, "order": list_of(texts)}, TURNS),
    "not-sequential-outcome": Kind(
        not_sequential_outcome, {**UNDER, "order": list_of(texts)}, {"turn": integer, "trade": matrix}
    ),
    "serial-dictatorship": Kind(serial_dictatorship, {**OUTCOME, "order": sequence_of}, {"thresholds": vector}),
    "in-weak-core": Kind(in_weak_core, OUTCOME, {"order": list_of(texts), **TURNS}),
    "blocked": Kind(blocked, OUTCOME, {"coalition": texts, "assignment": matrix}),
    "lottery-over-assignments": Kind(lottery_over_assignments, OUTCOME, {"terms": list_of(term_of)}),
    "shortest-lottery": Kind(
        shortest_lottery,
        {**OUTCOME, "count": integer},
        {"terms": list_of(term_of), "tree": list_of(term_node_of)},
    ),
    "implementable": Kind(implementable, PROBLEM, {"terms": list_of(matrix_term_of)}),
    "not-implementable": Kind(not_implementable, PROBLEM, SEPARATION),
    "consumptions-implementable": Kind(
        consumptions_implementable, CONSUMPTIONS, {"terms": list_of(allocation_term_of)}
    ),
    "consumptions-not-implementable": Kind(not_implementable, CONSUMPTIONS, SEPARATION),
    "spendings-implementable": Kind(spendings_implementable, SPENDINGS, {"terms": list_of(allocation_term_of)}),
    "spendings-not-implementable": Kind(
        spendings_not_implementable, SPENDINGS, {"weights": vector, "tree": list_of(node_of)}
    ),
    "bihierarchy": Kind(bihierarchy, PROBLEM, {"families": list_of(integer)}),
    "not-bihierarchy": Kind(not_bihierarchy, PROBLEM, {"cycle": list_of(integer)}),
    "m-natural-concave": Kind(m_natural_concave, UTILITY, DERIVATION),
    "not-m-natural-concave": Kind(not_m_natural_concave, UTILITY, {**BUNDLES, "j": good_name}),
    "submodular": Kind(submodular, UTILITY, DERIVATION),
    "not-submodular": Kind(not_submodular, UTILITY, BUNDLES),
    "substitutes": Kind(substitutes, UTILITY, DERIVATION, {"pairs": list_of(pair_of)}),
    "not-substitutes": Kind(not_substitutes, UTILITY, CHANGE),
    "printed-substitutes-violated": Kind(printed_substitutes_violated, UTILITY, CHANGE),
    "strong-exchange": Kind(strong_exchange, UTILITY, DERIVATION),
    "not-strong-exchange": Kind(not_strong_exchange, UTILITY, {**BUNDLES, "j": good_name, "D": bundle_names}),
    "demanded": Kind(demanded, PRICED_BUNDLE, DERIVATION),
    "not-demanded": Kind(not_demanded, PRICED_BUNDLE, {"better": bundle_names}),
    "each-agent": Kind(each_agent, AGENTS, {"of": list_of(derivation_of)}),
    "statement-true": Kind(statement_true, STATEMENT, {"clauses": list_of(proof_of)}),
    "statement-false": Kind(statement_false, STATEMENT, {"values": vector, "clause": integer}),
    "all-equilibria": Kind(all_equilibria, {**ANALYSED, "equilibria": list_of(equilibria_of)}, PRICE_TREE),
    "no-equilibrium": Kind(no_equilibrium, ANALYSED, PRICE_TREE),
    "no-equilibrium-with-production": Kind(no_equilibrium, {**ANALYSED, "market": producing_market_of}, PRICE_TREE),
    "equilibrium-payoffs": Kind(equilibrium_payoffs, {**ANALYSED, "components": list_of(segment_of)}, PRICE_TREE),
    "deterministic-equilibria": Kind(
        deterministic_equilibria,
        {"market": analysed_market_of, "allocations": list_of(list_of(bundle_names))},
        {"cases": list_of(by_keys({"multipliers": MULTIPLIERS}, {"prices": vector}))},
    ),
    "every-equilibrium": Kind(every_equilibrium, {**ANALYSED, "at_least": matrix, "more_than": matrix}, PRICE_TREE),
    "all-budget-equilibria": Kind(
        all_budget_equilibria,
        {"economy": analysed_economy_of, "budgets": vector, "equilibria": list_of(equilibria_of)},
        PRICE_TREE,
    ),
    "walrasian-equilibrium": Kind(walrasian_equilibrium, {**AT, **SHARED}, DEMANDS, {**SHARED, **DEMANDS}),
    "no-walrasian-equilibrium": Kind(
        no_walrasian_equilibrium, MARKET, {"consumptions": list_of(list_of(part_of)), "tree": list_of(node_of)}
    ),
    "efficient-allocation": Kind(efficient_allocation, {**MARKET, **SHARED}, {"prices": vector, **DEMANDS}),
    "lowest-walrasian-prices": Kind(lowest_walrasian_prices, AT, PRICE_BOUNDS),
    "highest-walrasian-prices": Kind(highest_walrasian_prices, AT, PRICE_BOUNDS),
    "no-lowest-walrasian-prices": Kind(no_lowest_walrasian_prices, MARKET, INCOMPATIBLE),
    "no-highest-walrasian-prices": Kind(
        no_highest_walrasian_prices, MARKET, INCOMPATIBLE, {"prices": vector, **SHARED, **DEMANDS, "ray": vector}
    ),
    "in-core": Kind(in_core, {**AT, "payoffs": vector}, {**SHARED, **DEMANDS}),
    "not-in-core": Kind(
        not_in_core,
        {**AT, "payoffs": vector},
        {"agents": texts, "goods": bundle_names, "bundles": list_of(bundle_names)},
        {"bound_prices": vector, "bundles": list_of(bundle_names), **DEMANDS},
    ),
    "budgeted-walrasian": Kind(
        budgeted_walrasian, {**AT, "allocation": list_of(draw_of)}, {"weights": vector, **DEMANDS}
    ),
    "algebraic-budgeted-walrasian": Kind(
        algebraic_budgeted_walrasian,
        {**MARKET, **THETA, "allocation": THETA_ALLOCATION},
        {"weights": matrix, **DEMANDS},
    ),
    "equilibrium": Kind(equilibrium, PRICED, WEIGHTED),
    "nearby-equilibrium": Kind(nearby_equilibrium, NEAR, WEIGHTED),
    "budget-equilibrium": Kind(budget_equilibrium, PRICED, WEIGHTED),
    "algebraic-equilibrium": Kind(
        algebraic_equilibrium, {**BUDGETED, "polynomial": vector, "interval": vector, **NESTED}, NESTED_WEIGHTS
    ),
    "randomized-equilibrium": Kind(randomized_equilibrium, ALLOCATED, {"weights": vector, **CONCAVITY}),
    "strong-equilibrium": Kind(strong_equilibrium, ALLOCATED, {"weights": vector, **CONCAVITY}),
    "algebraic-strong-equilibrium": Kind(
        algebraic_strong_equilibrium,
        {**MARKET, **THETA, "allocation": THETA_ALLOCATION},
        {"weights": matrix, **CONCAVITY},
    ),
    "equilibrium-in-expectation": Kind(
        equilibrium_in_expectation,
        {**MARKET, "prices": vector, "consumptions": list_of(LOTTERY)},
        {"weights": vector, **CONCAVITY},
    ),
    "algebraic-equilibrium-in-expectation": Kind(
        algebraic_equilibrium_in_expectation,
        {**MARKET, **THETA, "consumptions": list_of(THETA_LOTTERY)},
        {"weights": matrix, **CONCAVITY},
    ),
    "common-bundles": Kind(common_bundles, {**MARKET, "count": integer}, {"bundles": list_of(bundle_names)}),
    "no-common-bundles": Kind(no_common_bundles, {**MARKET, "count": integer}, {}),
    "allocation-dominated": Kind(
        allocation_dominated, {**MARKET, "allocation": ALLOCATION}, {"allocation": ALLOCATION}
    ),
    "market-condition-violated": Kind(
        market_condition_violated,
        {**ALLOCATED, "condition": CONDITION},
        {"agent": text, "lottery": LOTTERY},
        {"draw": integer, "goods": bundle_names},
    ),
    "enclosed-equilibrium": Kind(enclosed_equilibrium, {**BUDGETED, **NESTED}, SOLUTION),
}


def unique_keys(pairs: list[tuple[str, Any]]) -> Fields:
    """Make an object of which no key is repeated."""
    members = dict(pairs)
    require(len(members) == len(pairs), "the file", "each key of an object once", [key for key, _ in pairs])
    return members


def json_integer(digits: str) -> int:
    """Read a JSON integer's characters."""
    require(len(digits) <= LONGEST_NUMBER, "the file", f"numbers of at most {LONGEST_NUMBER} characters", len(digits))
    return -natural(digits[1:]) if digits[0] == "-" else natural(digits)


def refuse(literal: str) -> None:
    """Refuse JSON numbers that are no integers."""
    raise Malformed("the file", "no JSON number with a fraction or exponent, no NaN or Infinity", literal)


def parse(source: str) -> Any:
    """Return the JSON value; its depth is known to be harmless before json, which is recursive, sees it."""
    depth, step = 0, {"[": 1, "{": 1, "]": -1, "}": -1}
    for token in STRING_OR_BRACKET.findall(source):
        depth += step.get(token, 0)
        if depth > DEEPEST_NESTING:
            raise Malformed("the file", f"nesting of depth <= {DEEPEST_NESTING}", depth)
    whole = json_integer if LONG_INTEGER.search(source) else int
    hooks: Fields = {"parse_int": whole, "parse_float": refuse, "parse_constant": refuse}
    try:
        return json.loads(source, object_pairs_hook=unique_keys, **hooks)
    except json.JSONDecodeError as error:
        raise Malformed("the file", "one JSON text", str(error)) from None


def check_bytes(data: bytes) -> str:
    """Return the certificate's kind if it is verified, else raise: Malformed if anything in it is, or Rejected."""
    require(len(data) <= MOST_BYTES, "the file", f"at most {MOST_BYTES} bytes", len(data))
    try:
        source = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed("the file", "UTF-8", f"another byte at {error.start}") from None
    whole = fields(parse(source), "the file", dict.fromkeys(("format", "claim", "witness"), lambda value, _: value))
    one_of(FORMAT)(whole["format"], "format")
    require(type(whole["claim"]) is dict and "kind" in whole["claim"], "claim", "an object with a kind", whole["claim"])
    name: str = one_of(*KINDS)(whole["claim"]["kind"], "claim.kind")
    kind = KINDS[name]
    claim = fields(whole["claim"], "claim", {"kind": text, **kind.claim})
    if "order" in claim:
        claim["order"] = partition(claim["economy"], claim["order"], "claim.order", Malformed)
    if "budgets" in claim:
        demand_budgets_and_limits(claim)
    for bundles in claim.get("allocations", []):
        require(len(bundles) == len(claim["market"].names), "claim.allocations", "a bundle for each agent", bundles)
        for names in bundles:
            bundle_in(claim["market"].goods, names, "claim.allocations", Malformed)
    for form in [*claim.get("at_least", []), *claim.get("more_than", [])]:
        require(len(form) == len(claim["market"].names) + 1, "claim", "forms with a coefficient for each agent", form)
    if "given_budgets" in claim:
        demand_distance(claim)
    witness, other = whole["witness"], kind.other_witness
    readers = other if other and type(witness) is dict and set(witness) == set(other) else kind.witness
    read_witness = fields(witness, "witness", readers)
    try:
        kind.check(claim, read_witness)
    except TooLarge:
        raise Rejected("utility", "values of at most 20 goods", "more") from None
    return name


def check_lines(data: bytes) -> str:
    """Return the kinds of the certificates, one a line, if all are verified; Malformed outweighs Rejected."""
    kinds, rejected = [], []
    for k, line in enumerate(data.removesuffix(b"\n").split(b"\n"), start=1):
        try:
            kinds.append(check_bytes(line))
        except Failure as failure:
            failure.args = (f"line {k}: {failure!s}",)
            if isinstance(failure, Malformed):
                raise
            rejected.append(failure)
    if rejected:
        raise rejected[0]
    return ",".join(dict.fromkeys(kinds))


def check_file(path: str) -> str:
    """Return the kind of the file's certificate if it is verified, else raise Malformed or Rejected."""
    try:
        status = os.stat(path)
        require(stat.S_ISREG(status.st_mode), "the file", "a regular file", "something else")
        require(status.st_size <= MOST_BYTES, "the file", f"at most {MOST_BYTES} bytes", status.st_size)
        with open(path, "rb") as file:
            data = file.read(MOST_BYTES + 1)
        return check_lines(data) if path.endswith(".jsonl") else check_bytes(data)
    except (OSError, MemoryError, RecursionError) as error:
        raise Malformed("the file", "a file that can be read", type(error).__name__) from None


def main(paths: list[str]) -> int:
    """Check the files, print a line for each, and return the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if not paths or any(path.startswith("-") for path in paths):
        print("usage: python recheck.py FILE...", file=sys.stderr)
        return 2
    worst = 0
    for path in paths:
        name = path if path.isprintable() else ascii(path)
        try:
            print(f"verified  {name}  {check_file(path)}")
        except Failure as failure:
            verdict, status = ("malformed", 2) if isinstance(failure, Malformed) else ("rejected", 1)
            worst = max(worst, status)
            print(f"{verdict}  {name}")
            print(f"{name}: {failure}", file=sys.stderr)
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
