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
from itertools import combinations, pairwise
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


def demand_lottery(problem: LotteryProblem, probabilities: Vector, draws: list[list[Cell]]) -> None:
    """Admissible matrices, given by their ones, with positive probabilities that sum to 1, have the expectation q."""
    integers, whole = scaled(probabilities)
    expected = [[0] * len(row) for row in problem.q]
    holders: dict[Cell, list[int]] = {}
    for i, constraint in enumerate(problem.constraints):
        for cell in constraint.cells:
            holders.setdefault(cell, []).append(i)
    for k, (probability, ones) in enumerate(zip(integers, draws, strict=True)):
        demand(probability > 0, f"terms[{k}]", "a positive probability", probabilities[k])
        amounts = [0] * len(problem.constraints)
        for cell in ones:
            for i in holders.get(cell, ()):
                amounts[i] += 1
        for i, constraint in enumerate(problem.constraints):
            if not constraint.min <= amounts[i] <= constraint.max:
                raise Rejected(f"terms[{k}], constraint {i}", "its bounds met", amounts[i])
        for i, j in ones:
            expected[i][j] += probability
    demand(sum(integers) == whole, "terms", "probabilities that sum to 1", Fraction(sum(integers), whole))
    for i, row in enumerate(problem.q):
        demand(
            expected[i] == [whole * p for p in row], f"terms, row {i}", "the marginals as expectation", "another row"
        )


def demand_separation(problem: LotteryProblem, weights: Matrix, tree: list[Fields]) -> None:
    """The weights and the tree separate q from the admissible matrices."""
    demand_length(weights, len(problem.q), "weights")
    for i, row in enumerate(weights):
        demand_length(row, len(problem.q[i]), f"weights[{i}]")
    q = {(i, j): p for i, row in enumerate(problem.q) for j, p in enumerate(row)}
    stack = [({c: int(p == 1) for c, p in q.items()}, {c: int(p != 0) for c, p in q.items()})]
    for n, node in enumerate(tree):
        demand(stack != [], f"tree[{n}]", "a part for each node", "none")
        low, high = part = stack.pop()
        if "cell" not in node:
            demand_leaf(problem, weights, part, node, f"tree[{n}]")
            continue
        cell = node["cell"]
        demand(cell in low and low[cell] < high[cell], f"tree[{n}].cell", "an undecided cell", list(cell))
        stack.append((low | {cell: 1}, high))
        stack.append((low, high | {cell: 0}))
    demand(stack == [], "tree", "a leaf for each part", f"{len(stack)} parts without one")


def demand_leaf(problem: LotteryProblem, weights: Matrix, part: Part, leaf: Fields, where: str) -> None:
    """The leaf's bound is below its factor times w.q."""
    (low, high), factor, multipliers = part, leaf["factor"], leaf["multipliers"]
    worth = sum(dot(row, marginals) for row, marginals in zip(weights, problem.q, strict=True))
    demand(factor >= 0, f"{where}.factor", "a factor >= 0", factor)
    demand_length(multipliers, len(problem.constraints), f"{where}.multipliers")
    left = {(i, j): factor * weight for i, row in enumerate(weights) for j, weight in enumerate(row)}
    most: Number = 0
    for y, constraint in zip(multipliers, problem.constraints, strict=True):
        most += y * (constraint.max if y > 0 else constraint.min)
        for cell in constraint.cells:
            left[cell] -= y
    most += sum(rest * (high[cell] if rest > 0 else low[cell]) for cell, rest in left.items())
    demand(most < factor * worth, where, f"a bound < {shown(factor * worth)}", most)


def cross(one: Constraint, other: Constraint) -> bool:
    """Return whether the sets have a common cell and neither contains the other."""
    left, right = set(one.cells), set(other.cells)
    return bool(left & right and left - right and right - left)


# 1.4 Equilibria with budgets ----------------------------------------------------------------------------------------
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


def implementable(claim: Fields, witness: Fields) -> None:
    """Check that the matrix is the expectation of a lottery over admissible matrices."""
    problem, terms = claim["problem"], witness["terms"]
    draws: list[list[Cell]] = []
    for k, term in enumerate(terms):
        demand_length(term["ones"], len(problem.q), f"terms[{k}].ones")
        for i, row in enumerate(term["ones"]):
            known = all(0 <= j < len(problem.q[i]) for j in row) and len(set(row)) == len(row)
            demand(known, f"terms[{k}].ones[{i}]", "distinct columns of the matrix", row)
        draws.append([(i, j) for i, row in enumerate(term["ones"]) for j in row])
    demand_lottery(problem, [term["probability"] for term in terms], draws)


def consumptions_implementable(claim: Fields, witness: Fields) -> None:
    """Check that the random consumptions are the marginals of a lottery over allocations."""
    problem, terms = claim["problem"], witness["terms"]
    draws: list[list[Cell]] = []
    for k, term in enumerate(terms):
        demand_length(term["bundles"], len(problem.q), f"terms[{k}].bundles")
        for i, bundle in enumerate(term["bundles"]):
            where = f"terms[{k}].bundles[{i}]"
            demand(bundle in problem.bundles[i], where, "a bundle of her random consumption", " ".join(sorted(bundle)))
        draws.append([(i, problem.bundles[i].index(bundle)) for i, bundle in enumerate(term["bundles"])])
    demand_lottery(problem, [term["probability"] for term in terms], draws)


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


def equilibrium(claim: Fields, witness: Fields) -> None:
    """Check that rational prices and shares are an equilibrium."""
    numbers = claim["prices"], claim["assignment"], witness["weights"], witness["aggregate_prices"]
    demand_equilibrium(claim, Priced(rational_sign, *numbers))


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


# 3. Syntax -----------------------------------------------------------------------------------------------------------
# A reader takes a JSON value and its place in the file; it returns what the value stands for or raises Malformed.

Reader = Callable[[Any, str], Any]
Readers = dict[str, Reader]

NUMBER = re.compile(r"(-?)([0-9]+)(?:/([0-9]+)|(?:\.([0-9]+))?(?:[eE]([+-]?)([0-9]+))?)")
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
    economy, budgets, limits = claim["economy"], claim["budgets"], claim["aggregate"]
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
    constraints = [Constraint([(i, k) for k in range(len(lottery))], 1, 1) for i, lottery in enumerate(lotteries)]
    for good in goods:
        cells = [(i, k) for i, row in enumerate(lotteries) for k, item in enumerate(row) if good in item["bundle"]]
        constraints.append(Constraint(cells, int(given["exhaust"]), 1))
    q = [[item["probability"] for item in lottery] for lottery in lotteries]
    return LotteryProblem(q, constraints, [[item["bundle"] for item in lottery] for lottery in lotteries])


def node_of(value: Any, where: str) -> Fields:
    """Read a node of a branch tree."""
    split = type(value) is dict and "cell" in value
    return fields(value, where, {"cell": cell_of} if split else {"factor": number, "multipliers": vector})


def matrix_term_of(value: Any, where: str) -> Fields:
    """Read a term of a lottery over 0/1 matrices."""
    return fields(value, where, {"probability": number, "ones": list_of(list_of(integer))})


def allocation_term_of(value: Any, where: str) -> Fields:
    """Read a term of a lottery over allocations."""
    return fields(value, where, {"probability": number, "bundles": list_of(bundle_of)})


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
SEPARATION: Readers = {"weights": matrix, "tree": list_of(node_of)}
NUMBERS, NUMBER_ROWS = matrix, list_of(matrix)
BUDGETED: Readers = {"economy": economy_of, "budgets": vector, "aggregate": list_of(limit_of)}
PRICED: Readers = {**BUDGETED, "prices": vector, "assignment": matrix}
WEIGHTED: Readers = {"weights": vector, "aggregate_prices": vector}
NESTED: Readers = {"prices": NUMBERS, "assignment": NUMBER_ROWS}
NESTED_WEIGHTS: Readers = {"weights": NUMBERS, "aggregate_prices": NUMBERS}
SOLUTION: Readers = {"box": matrix, "preconditioner": matrix, "system": texts, **NESTED, **NESTED_WEIGHTS}
CROSSED: Readers = {"place": one_of("row", "column"), "index": integer}

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
    "implementable": Kind(implementable, PROBLEM, {"terms": list_of(matrix_term_of)}),
    "not-implementable": Kind(not_implementable, PROBLEM, SEPARATION),
    "consumptions-implementable": Kind(
        consumptions_implementable, CONSUMPTIONS, {"terms": list_of(allocation_term_of)}
    ),
    "consumptions-not-implementable": Kind(not_implementable, CONSUMPTIONS, SEPARATION),
    "bihierarchy": Kind(bihierarchy, PROBLEM, {"families": list_of(integer)}),
    "not-bihierarchy": Kind(not_bihierarchy, PROBLEM, {"cycle": list_of(integer)}),
    "equilibrium": Kind(equilibrium, PRICED, WEIGHTED),
    "budget-equilibrium": Kind(budget_equilibrium, PRICED, WEIGHTED),
    "algebraic-equilibrium": Kind(
        algebraic_equilibrium, {**BUDGETED, "polynomial": vector, "interval": vector, **NESTED}, NESTED_WEIGHTS
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
    depth = 0
    for token in STRING_OR_BRACKET.finditer(source):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        if depth > DEEPEST_NESTING:
            raise Malformed("the file", f"nesting of depth <= {DEEPEST_NESTING}", depth)
    hooks: Fields = {"parse_int": json_integer, "parse_float": refuse, "parse_constant": refuse}
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
    witness, other = whole["witness"], kind.other_witness
    readers = other if other and type(witness) is dict and set(witness) == set(other) else kind.witness
    kind.check(claim, fields(witness, "witness", readers))
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
