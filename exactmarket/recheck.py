"""Check exactmarket certificates by arithmetic alone: `python recheck.py FILE...` (- is stdin).

One file, standard library only, written from format/SPEC.md alone. A second opinion is worth
something only while it is independent: import nothing of the package here.

Contents, with the sections and the order of SPEC.md. 1.n is the mathematics of subject n; 2.n has a
function for each kind of claim, which rejects a witness that fails; 3.n reads the fields, and calls
malformed what is no certificate.

    0     Failures, demands, vectors  what every section uses
    1.1   Linear programs             the bound that multipliers prove
    1.2   Assignments                 markets; prices that support; gainful trades; envy;
                                      stochastic dominance
    1.3   Lotteries                   draws with given marginals; branch trees
    1.4   Utilities                   values; M-natural concavity by table and by construction
    1.5   Budgets                     equilibria over three sorts of numbers: rational, Root, Box
    1.6   Markets                     random demand; equilibria of pseudomarkets; supplies
                                      and shares; envy
    1.7   Quasilinear                 demand proofs; bounds on prices
    1.8   Completeness                cells of prices, their splits and leaves; what a tree finds;
                                      leaves without an equilibrium in expectation
    1.9   Statements                  clauses and trees of cases
    2.1 to 2.9  the same subjects     a function for each kind of claim, named like it
    3.0   Numbers, names, bundles     what every reader uses
    3.1 to 3.9  the same subjects     readers of fields
    KINDS                             a row for each kind: what is well formed, and the check
    3.10  Verdicts and files          from bytes to a verdict; the command line

Where to begin. To trust one certificate: find its kind in KINDS, read the function that the row
names in 2.n, and what it calls in 1.n; then `check_bytes`, by which every certificate goes. To
trust the file: read it from the top.

Trusted: this file, Python's integers, `fractions.Fraction` and `json`, and the arguments in SPEC.md
that a witness implies its claim. Not trusted: the file that is checked. A verdict is about the
claim written in the file; whether that is the claim you care about, only you can tell.

Exit status: 0 if every file is verified (and there is one), 1 if some file is rejected, 2 if some
file is malformed or cannot be read, on wrong usage, and if the verdicts cannot be written. One line
for each file goes to stdout, the reasons go to stderr.

Every number is an int or a Fraction, so that all arithmetic is exact; the only divisions are those
of Fractions, and of integers without remainder. As in SPEC.md, `x` (in markets `i`) is an agent,
`j` an object type or a good, `i` a row of a program.
"""

import io
import json
import math
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import chain, combinations, pairwise
from typing import Any, TextIO

# 0 Failures, demands, vectors ---------------------------------------------------------------------


#: An exact rational.
Number = int | Fraction
#: Numbers in order: of columns, object types, goods, or coefficients.
Vector = list[Number]
#: Rows of numbers.
Matrix = list[Vector]
#: Numbers or None: an infinite bound, a weight that nothing demands, no budget.
Limits = list[Number | None]
#: An object as read: a value for each key.
Fields = dict[str, Any]


def printable(text: str) -> str:
    """Escape every character that is not printable, so that no terminal obeys what is read."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


class Failure(Exception):
    """A file is not verified: where, what was expected there, what was found; on one printable
    line.
    """

    def __init__(self, where: str, expected: str, found: object) -> None:
        """Make the one line that is printed of it."""
        super().__init__(printable(f"{where}: expected {expected}, found {shown(found)}"))


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


def require(holds: bool, where: str, expected: str, found: object) -> None:
    """Call the file malformed unless the condition holds."""
    if not holds:
        raise Malformed(where, expected, found)


def demand_length(values: Sequence[object], length: int, where: str) -> None:
    """Each list that a witness gives has the length that SPEC.md says; nothing is cut off or filled
    up.
    """
    demand(len(values) == length, where, f"length {length}", len(values))


def demand_shape(matrix: Matrix, height: int, width: int, where: str) -> None:
    """Demand a matrix of so many rows, each of so many numbers."""
    demand_length(matrix, height, where)
    for k, row in enumerate(matrix):
        demand_length(row, width, f"{where}[{k}]")


def demand_index(index: int, count: int, what: str, where: str) -> None:
    """Demand the index of one of `count` things."""
    demand(0 <= index < count, where, f"the index of {what}, from 0 and below {count}", index)


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


def unit(j: int, size: int) -> Vector:
    """Return the vector with 1 at j and 0 elsewhere."""
    vector: Vector = [0] * size
    vector[j] = 1
    return vector


def plus_times(left: Vector, factor: Number, right: Vector) -> Vector:
    """Return left + factor right, entry by entry."""
    return [a + factor * b for a, b in zip(left, right, strict=True)]


def sign_of(value: Number) -> int:
    """Return 1, 0 or -1."""
    return 1 if value > 0 else -1 if value < 0 else 0


def scaled(vector: Vector) -> tuple[list[int], int]:
    """Return integers and a positive scale with vector = integers / scale; sums of integers are
    much faster.
    """
    scale = math.lcm(*(entry.denominator for entry in vector))
    return [entry.numerator * (scale // entry.denominator) for entry in vector], scale


# 1.1 Linear programs ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """lower <= the sum of coefficient times column <= upper, with [column index, coefficient]
    pairs.
    """

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
    # In integers, all on one scale: sums of fractions would spend their time on common divisors.
    integers, scale = scaled([*multipliers, *costs])
    y, d = integers[: len(multipliers)], list[Number](integers[len(multipliers) :])
    for multiplier, row in zip(y, program.rows, strict=True):
        if multiplier:
            for j, a in row.coefficients:
                d[j] -= multiplier * a
    total: Number = 0
    for i, row in enumerate(program.rows):
        total += at_bound(y[i], row.lower, row.upper, f"multiplier of row {i}")
    for j, cost in enumerate(d):
        total += at_bound(cost, program.lower[j], program.upper[j], f"cost left at column {j}")
    return Fraction(total) / scale


def at_bound(multiplier: Number, lower: Number | None, upper: Number | None, where: str) -> Number:
    """Return the multiplier times the bound that it needs."""
    if multiplier == 0:
        return 0
    limit = lower if multiplier > 0 else upper
    if limit is None:
        raise Rejected(
            where,
            f"not {'>' if multiplier > 0 else '<'} 0, as the bound it needs is null",
            multiplier,
        )
    return multiplier * limit


# 1.2 Assignments ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Economy:
    """Names of agents and object types, copies of each type, values[x][j]; its reader enforces the
    definition.
    """

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


#: The conditions on prices of SPEC 1.2.
CONDITIONS = ("optimal", "clearing", "cheapest", "quasi-optimal")
#: What a list of conditions may demand of a weight (SPEC 1.2).
POSITIVE, NON_NEGATIVE, NOTHING = (
    "a positive weight",
    "a non-negative weight",
    "null or a non-negative weight",
)


def weight_demanded(conditions: Sequence[str], satiated: bool) -> str:
    """Return what the conditions demand of a participant's weight: the table of SPEC 1.2."""
    if "optimal" in conditions and not satiated:
        return POSITIVE
    if "cheapest" in conditions or ("quasi-optimal" in conditions and not satiated):
        return NON_NEGATIVE
    return NOTHING


class Market:
    """A market under a list of conditions; demanded[k] is the weight asked of participants[k]."""

    def __init__(
        self,
        outcome: Outcome,
        conditions: Sequence[str],
        participants: list[int],
        offered: list[int],
        left: Vector,
    ) -> None:
        """Find which types must be free and what is asked of each weight (SPEC 1.2)."""
        self.outcome, self.participants, self.offered, self.left = (
            outcome,
            participants,
            offered,
            left,
        )
        self.values = [outcome.economy.values[x] for x in participants]
        self.shares = [outcome.assignment[x] for x in participants]
        sold = column_sums(self.shares, len(left))
        self.must_be_free = [j for j in offered if "clearing" in conditions and sold[j] < left[j]]
        # Satiation is about the types on offer only.
        best = [max(row[j] for j in offered) for row in self.values]
        satiated = [outcome.utility(x) == most for x, most in zip(participants, best, strict=True)]
        self.demanded = [weight_demanded(conditions, full) for full in satiated]


def whole_market(claim: Fields, conditions: Sequence[str]) -> Market:
    """All agents, all copies, and all types on offer, even those of supply 0."""
    outcome = feasible(claim["economy"], claim["assignment"])
    agents, types = len(outcome.economy.agents), len(outcome.economy.objects)
    return Market(
        outcome,
        conditions,
        list(range(agents)),
        list(range(types)),
        outcome.economy.supply,
    )


def turn_markets(
    outcome: Outcome,
    conditions: Sequence[str],
    order: list[list[int]],
) -> Iterator[Market]:
    """Yield the market of each turn. The assignment is feasible: a type that a participant receives
    is on offer.
    """
    left = outcome.economy.supply
    for group in order:
        yield Market(
            outcome,
            conditions,
            group,
            [j for j, copies in enumerate(left) if copies > 0],
            left,
        )
        sold = column_sums((outcome.assignment[x] for x in group), len(left))
        left = [copies - gone for copies, gone in zip(left, sold, strict=True)]


def demand_support(market: Market, prices: Vector, weights: Limits, where: str) -> None:
    """The prices and weights support the assignment in the market (conditions 1 to 4)."""
    demand_length(prices, len(market.left), f"{where} prices")
    demand_length(weights, len(market.participants), f"{where} weights")
    for j in market.offered:
        demand(prices[j] >= 0, f"{where} prices[{j}]", "a price >= 0", prices[j])
    for j in market.must_be_free:
        demand(
            prices[j] == 0,
            f"{where} prices[{j}]",
            "price 0 of a type in excess supply",
            prices[j],
        )
    for k, weight in enumerate(weights):
        demanded, here = market.demanded[k], f"{where} weights[{k}]"
        # No weight: then nothing is said of her net values, and nothing may be demanded.
        if weight is None:
            demand(demanded == NOTHING, here, demanded, weight)
            continue
        demand(weight > 0 if demanded == POSITIVE else weight >= 0, here, demanded, weight)
        demand_best_types(market, k, weight, prices, here)


def demand_best_types(market: Market, k: int, weight: Number, prices: Vector, where: str) -> None:
    """Participant k holds only types of largest weight times value minus price (condition 4)."""
    surplus = {j: weight * market.values[k][j] - prices[j] for j in market.offered}
    most = max(surplus.values())
    for j in market.offered:
        if market.shares[k][j] > 0 and surplus[j] != most:
            here = f"{where} times value minus price, type {j}"
            raise Rejected(here, f"the largest, {shown(most)}", surplus[j])


def demand_admissible(market: Market, trade: Matrix, where: str) -> None:
    """The trade meets conditions 1 and 3 of a gainful trade, and nobody loses by it."""
    demand_shape(trade, len(market.participants), len(market.left), where)
    closed = set(range(len(market.left))) - set(market.offered)
    for k, row in enumerate(trade):
        here = f"{where}[{k}]"
        demand(sum(row) == 0, here, "sum 0", sum(row))
        for j, entry in enumerate(row):
            if entry and j in closed:
                raise Rejected(f"{here}[{j}]", "0, as the type is not on offer", entry)
            if entry < 0 and market.shares[k][j] == 0:
                raise Rejected(f"{here}[{j}]", ">= 0, as her share has none of it", entry)
        idle = market.demanded[k] != NOTHING or not any(row)
        demand(idle, here, "zeros where no weight is demanded", row)
        gain = dot(market.values[k], row)
        demand(gain >= 0, here, "a gain >= 0", gain)


def demand_gainful(market: Market, trade: Matrix, where: str) -> None:
    """The trade is gainful in the market (conditions 1 to 4)."""
    demand_admissible(market, trade, where)
    for j, total in enumerate(column_sums(trade, len(market.left))):
        demand(total <= 0 or j in market.must_be_free, f"{where}, column {j}", "sum <= 0", total)
    needed = [k for k, demanded in enumerate(market.demanded) if demanded == POSITIVE]
    gains = [dot(market.values[k], trade[k]) for k in needed]
    demand(
        any(gain > 0 for gain in gains),
        where,
        "a gain > 0 of one of whom a positive weight is demanded",
        gains,
    )


def demand_proof(market: Market, trade: Matrix, form: Vector, where: str) -> None:
    """The trade proves the form."""
    demand_admissible(market, trade, where)
    demand_sums_at_most(trade, form, where)


def demand_turns(
    claim: Fields,
    conditions: Sequence[str],
    order: list[list[int]],
    witness: Fields,
) -> None:
    """The witness's prices and weights support the assignment in each turn."""
    demand_length(witness["prices"], len(order), "prices")
    demand_length(witness["weights"], len(order), "weights")
    outcome = feasible(claim["economy"], claim["assignment"])
    for t, market in enumerate(turn_markets(outcome, conditions, order)):
        demand_support(market, witness["prices"][t], witness["weights"][t], f"turn {t}:")


@dataclass(frozen=True)
class Belongings:
    """Agents with budgets, and each agent's utility from what each of them has; None for -inf.

    `worth(x, y)` is agent x's utility from what agent y has (SPEC 1.2 and 1.6, Envy).
    """

    names: list[str]
    budgets: Vector
    worth: Callable[[int, int], Number | None]

    def gain(self, x: int, y: int) -> Number | None:
        """Return how much better off agent x would be with what agent y has; None for -inf."""
        own, other = self.worth(x, x), self.worth(x, y)
        if own is None:
            raise Rejected("claim", f"a finite utility of agent {x}", "-inf")
        return None if other is None else other - own


def demand_no_envy(has: Belongings) -> None:
    """No agent would rather have what an agent without a larger budget has (SPEC 1.2, Envy)."""
    for x, budget in enumerate(has.budgets):
        for y, other in enumerate(has.budgets):
            # Found also where the budget is larger: every utility must be one that can be told.
            gain = has.gain(x, y)
            fine = other > budget or gain is None or gain <= 0
            demand(fine, "claim", f"no envy of agent {x} of agent {y}", gain)


def demand_envy(has: Belongings, witness: Fields) -> None:
    """The witness's agent envies the other one, and gains as much as it says (SPEC 1.2, Envy)."""
    for key in ("agent", "envied"):
        demand(witness[key] in has.names, key, "the name of an agent", witness[key])
    x, y = has.names.index(witness["agent"]), has.names.index(witness["envied"])
    demand(has.budgets[y] <= has.budgets[x], "envied", "no larger budget", has.budgets[y])
    # No number is the gain where it is -inf.
    gain = has.gain(x, y)
    demand(gain == witness["gain"], "gain", f"a gain of {shown(gain)}", witness["gain"])
    demand(witness["gain"] > 0, "gain", "a gain > 0", witness["gain"])


def demand_levels(outcome: Outcome, levels: Vector) -> None:
    """The levels order the assignment (SPEC 1.2, Levels)."""
    economy, shares = outcome.economy, outcome.assignment
    demand_length(levels, len(economy.objects), "levels")
    used = column_sums(shares, len(levels))
    for j, level in enumerate(levels):
        demand(level >= 0, f"levels[{j}]", "a number >= 0", level)
        demand(
            level == 0 or used[j] >= economy.supply[j],
            f"levels[{j}]",
            "0, as copies of the type are left",
            level,
        )
    for x, values in enumerate(economy.values):
        for j, share in enumerate(shares[x]):
            if share > 0:
                demand_higher(levels, values, j, f"levels, agent {x}, type {j}")


def demand_higher(levels: Vector, values: Vector, j: int, where: str) -> None:
    """What is liked better than type j has a higher level, and what is liked as well no lower
    one.
    """
    for k, value in enumerate(values):
        if value > values[j]:
            demand(levels[k] > levels[j], where, f"a higher level of type {k}", levels[k])
        elif value == values[j]:
            demand(levels[k] >= levels[j], where, f"no lower level of type {k}", levels[k])


def at_least_as_good(values: Vector, share: Vector) -> Vector:
    """For each type the probability of it or of one that is liked at least as well."""
    held = list(zip(values, share, strict=True))
    return [sum(q for value, q in held if value >= least) for least in values]


# 1.3 Lotteries ------------------------------------------------------------------------------------


#: A place of a lottery problem: row and column, or agent and the number of a bundle of hers.
Cell = tuple[int, int]
#: A part of a branch tree: lo and hi of each cell (SPEC 1.3).
Part = tuple[dict[Cell, int], dict[Cell, int]]


@dataclass(frozen=True)
class Constraint:
    """At least min and at most max ones in the cells."""

    cells: list[Cell]
    min: int
    max: int


@dataclass(frozen=True)
class LotteryProblem:
    """Marginals q and the constraints that make a 0/1 matrix admissible; bundles[i][k] for
    consumption problems.
    """

    q: Matrix
    constraints: list[Constraint]
    bundles: list[list[frozenset[str]]]


@dataclass(frozen=True)
class SpendingProblem:
    """The constraints that make a choice of bundles an allocation, the price of each bundle, and
    the expected spendings.
    """

    constraints: list[Constraint]
    bundles: list[list[frozenset[str]]]
    costs: Matrix
    spendings: Vector


def allocation_constraints(
    goods: list[str],
    bundles: list[list[frozenset[str]]],
    exhaust: bool,
) -> list[Constraint]:
    """Return the constraints that make a choice of bundles an allocation: one bundle an agent, no
    good twice.
    """
    constraints: list[Constraint] = []
    holders: dict[str, list[Cell]] = {good: [] for good in goods}
    for i, row in enumerate(bundles):
        constraints.append(Constraint([(i, k) for k in range(len(row))], 1, 1))
        for k, bundle in enumerate(row):
            for good in bundle:
                holders[good].append((i, k))
    # Each agent gets one bundle, each good goes to one agent, or to none if that is allowed.
    least = 1 if exhaust else 0
    return constraints + [Constraint(holders[good], least, 1) for good in goods]


def demand_lottery(problem: LotteryProblem, probabilities: Vector, draws: list[list[Cell]]) -> None:
    """Admissible matrices, given by their ones, with positive probabilities that sum to 1, have the
    expectation q.
    """
    integers, whole = demand_draws(problem.constraints, probabilities, draws)
    expected = [[0] * len(row) for row in problem.q]
    for probability, ones in zip(integers, draws, strict=True):
        for i, j in ones:
            expected[i][j] += probability
    for i, row in enumerate(problem.q):
        demand(
            expected[i] == [whole * p for p in row],
            f"terms, row {i}",
            "the marginals as expectation",
            "another row",
        )


def demand_draws(
    constraints: list[Constraint], probabilities: Vector, draws: list[list[Cell]]
) -> tuple[list[int], int]:
    """The draws are admissible, the probabilities positive and sum to 1.

    Return the probabilities as integers and their scale.
    """
    integers, whole = scaled(probabilities)
    # The constraints that hold a cell: so a draw costs as much as its ones, not as all cells.
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
    total = Fraction(sum(integers), whole)
    demand(total == 1, "terms", "probabilities that sum to 1", total)
    return integers, whole


def demand_separation(problem: LotteryProblem, weights: Matrix, tree: list[Fields]) -> None:
    """The weights and the tree separate q from the admissible matrices."""
    demand_length(weights, len(problem.q), "weights")
    for i, row in enumerate(weights):
        demand_length(row, len(problem.q[i]), f"weights[{i}]")
    # Matrices of a lottery with expectation q agree with q where it is 0 or 1; all others are let
    # go.
    low: dict[Cell, int] = {}
    high: dict[Cell, int] = {}
    for i, row in enumerate(problem.q):
        for j, marginal in enumerate(row):
            low[i, j] = 1 if marginal == 1 else 0
            high[i, j] = 0 if marginal == 0 else 1
    worth = sum(dot(row, marginals) for row, marginals in zip(weights, problem.q, strict=True))
    demand_parts(problem.constraints, weights, worth, (low, high), tree)


def demand_parts(
    constraints: list[Constraint], weights: Matrix, worth: Number, whole: Part, tree: list[Fields]
) -> None:
    """The tree shows that each admissible matrix of the whole part has a weight below `worth`."""
    stack = [whole]
    for n, node in enumerate(tree):
        demand(stack != [], f"tree[{n}]", "a part for each node", "none")
        low, high = part = stack.pop()
        if "cell" not in node:
            most = leaf_bound(constraints, weights, part, node, f"tree[{n}]")
            least = node["factor"] * worth
            demand(most < least, f"tree[{n}]", f"a bound < {shown(least)}", most)
            continue
        cell = node["cell"]
        undecided = cell in low and low[cell] < high[cell]
        demand(undecided, f"tree[{n}].cell", "an undecided cell", list(cell))
        # The part with 0 is on top: it is the next node's.
        stack.append((low | {cell: 1}, high))
        stack.append((low, high | {cell: 0}))
    demand(stack == [], "tree", "a leaf for each part", f"{len(stack)} parts without one")


def leaf_bound(
    constraints: list[Constraint],
    weights: Matrix,
    part: Part,
    leaf: Fields,
    where: str,
) -> Number:
    """Return the leaf's bound on its factor times the weight of the part's admissible matrices."""
    (low, high), factor, multipliers = part, leaf["factor"], leaf["multipliers"]
    demand(factor >= 0, f"{where}.factor", "a factor >= 0", factor)
    demand_length(multipliers, len(constraints), f"{where}.multipliers")
    left: dict[Cell, Number] = {}
    for i, row in enumerate(weights):
        for j, weight in enumerate(row):
            left[i, j] = factor * weight
    # t w.x = sum of y_k x(S_k) plus the sum of what is left times x: each at its largest.
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


#: The most pure assignments within a support (SPEC 2.3, `shortest-lottery`).
MOST_PURE = 1000


def pure_assignments(outcome: Outcome) -> list[list[int]]:
    """Return the types of the agents in each pure assignment within the support, in lexicographic
    order.
    """
    found: list[list[int]] = []
    stack: list[list[int]] = [[]]
    while stack:
        types = stack.pop()
        if len(types) == len(outcome.assignment):
            found.append(types)
            demand(
                len(found) <= MOST_PURE,
                "claim.assignment",
                f"at most {MOST_PURE} pure assignments",
                "more",
            )
            continue
        share, supply = outcome.assignment[len(types)], outcome.economy.supply
        # The last type first, so that the first one is on top.
        for j in reversed(range(len(share))):
            if share[j] > 0 and types.count(j) < supply[j]:
                stack.append([*types, j])
    return found


# 1.4 Utilities ------------------------------------------------------------------------------------
# A bundle is the number of its goods' bits; None is minus infinity.


#: A utility of a bundle; None is minus infinity.
Value = Number | None
#: A matroid, as what tells whether a bundle is independent.
Independent = Callable[[int], bool]
#: The most goods of a table, and of bundles all parts of which are tried (SPEC 1.4).
MOST_TABLE_GOODS = 20
#: The most goods for which all bundles are compared one by one (SPEC 1.4, 1.7).
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


def union(bundles: Sequence[int]) -> int:
    """Return all goods of the bundles."""
    everything = 0
    for bundle in bundles:
        everything |= bundle
    return everything


def bundle_in(
    goods: list[str],
    names: list[str],
    where: str,
    failure: type[Failure] = Rejected,
) -> int:
    """Return the bundle of these goods, each once."""
    if len(set(names)) != len(names) or not set(names) <= set(goods):
        raise failure(where, "goods, each once", " ".join(names))
    return sum(1 << goods.index(name) for name in names)


def plus(left: Value, right: Value) -> Value:
    """Return the sum of two values; minus infinity absorbs."""
    return None if left is None or right is None else left + right


def best_of(values: Iterable[Value]) -> Value:
    """Return the largest value, minus infinity if there is none."""
    return max((value for value in values if value is not None), default=None)


class TooLarge(Exception):
    """A value that would need all parts of more than 20 goods."""


@dataclass
class Form:
    """A utility: its type, its number of goods, its data as read, its operands, and the values
    found so far.
    """

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


@dataclass(frozen=True)
class Utility:
    """A utility with its goods' names."""

    goods: list[str]
    form: Form


def finite(form: Form, bundle: int, where: str) -> Number:
    """Return the utility, which is finite."""
    value = form.value(bundle)
    if value is None:
        raise Rejected(where, "a bundle of finite utility", "-inf")
    return value


def additive_value(form: Form, bundle: int) -> Value:
    """Sum the values of the bundle's goods."""
    return sum_of(form.data["values"], bundle)


def sum_of(values: Sequence[Value], bundle: int) -> Value:
    """Sum the values of the bundle's goods."""
    chosen = [values[j] for j in goods_in(bundle)]
    return None if None in chosen else sum(value for value in chosen if value is not None)


def unit_value(form: Form, bundle: int) -> Value:
    """Return the best good's value."""
    return best_of(form.data["values"][j] for j in goods_in(bundle)) if bundle else 0


def rank_value(form: Form, bundle: int) -> Value:
    """Return the heaviest independent subset's weight: in matroids a greedy choice is right."""
    weights, chosen = form.data["weights"], 0
    for j in sorted(goods_in(bundle), key=lambda j: (-weights[j], j)):
        if weights[j] > 0 and form.data["matroid"](chosen | 1 << j):
            chosen |= 1 << j
    return sum_of(weights, chosen)


def assignment_value(form: Form, bundle: int) -> Value:
    """Return the best matching's weight, by adding the goods one by one."""
    worth: Number = 0
    holder: dict[int, int] = {}
    for new in goods_in(bundle):
        gain, holder = with_one_more(form.data["weights"], holder, new)
        worth += gain
    return worth


def with_one_more(
    weights: Matrix,
    holder: dict[int, int],
    new: int,
) -> tuple[Number, dict[int, int]]:
    """Match one more good as well as possible: what that gains, and which good then holds which
    slot.

    A best matching becomes a best one with one more good along one path: the new good takes a slot,
    the good that loses it takes another, and so on, until one takes a free slot or stays without.
    """
    # reach[j]: the most that can be gained when good j has lost its slot, and the moves until then.
    reach: dict[int, tuple[Number, list[tuple[int, int]]]] = {new: (0, [])}
    # As many rounds as there are goods: a path meets each once, and no round trip gains anything.
    for _ in range(len(holder) + 1):
        for j, (gain, moves) in list(reach.items()):
            for slot, other in holder.items():
                if other == j:
                    continue
                total = gain + weights[j][slot] - weights[other][slot]
                if other not in reach or total > reach[other][0]:
                    reach[other] = total, [*moves, (slot, j)]
    ends = list(reach.values())
    for j, (gain, moves) in reach.items():
        for slot, weight in enumerate(weights[j]):
            if slot not in holder:
                ends.append((gain + weight, [*moves, (slot, j)]))
    most, chosen = max(ends, key=lambda end: end[0])
    # The slot of a good that stays without is one of those taken, so nothing else has to change.
    return most, holder | dict(chosen)


def laminar_value(form: Form, bundle: int) -> Value:
    """Return the sum of f_S over the sets S, at the number of the bundle's goods in S."""
    worth: Value = 0
    for goods, values in form.data["sets"]:
        worth = plus(worth, values[(bundle & goods).bit_count()])
    return worth


def endowment_value(form: Form, bundle: int) -> Value:
    """Return what the bundle adds to the endowment, which is finite."""
    owned, together = (
        form.of[0].value(form.data["goods"]),
        form.of[0].value(bundle | form.data["goods"]),
    )
    return None if owned is None or together is None else together - owned


def demand_few(bundle: int) -> None:
    """Refuse to go through all parts of a large bundle."""
    if bundle.bit_count() > MOST_TABLE_GOODS:
        raise TooLarge


def convolution_value(form: Form, bundle: int) -> Value:
    """Return the largest sum of the two operands' values over all divisions of the bundle."""
    demand_few(bundle)
    first, second = form.of
    return best_of(plus(first.value(b), second.value(bundle ^ b)) for b in parts_of(bundle))


def best_part_value(form: Form, bundle: int) -> Value:
    """Return the best allowed part's value: the bundle's own, or that of a bundle that lacks a
    good.
    """
    demand_few(bundle)
    # A stack, not recursion, whose depth would be multiplied by that of the operands.
    waiting = [bundle]
    while waiting:
        part = waiting[-1]
        smaller = [part ^ 1 << j for j in goods_in(part)]
        unknown = [other for other in smaller if other not in form.known]
        if unknown:
            waiting += unknown
            continue
        waiting.pop()
        if part not in form.known:
            own = form.of[0].value(part) if allowed(form.kind, form.data, part) else None
            form.known[part] = best_of([own, *(form.known[other] for other in smaller)])
    return form.known[bundle]


def allowed(kind: str, data: Fields, part: int) -> bool:
    """Decide whether satiation, lower-bound or constrained allow the part."""
    if kind == "satiation":
        return part.bit_count() <= int(data["k"])
    if kind == "lower-bound":
        return part.bit_count() >= int(data["k"])
    return all(least <= (part & goods).bit_count() <= most for goods, least, most in data["sets"])


#: For each type of utility what finds u(bundle) (SPEC 1.4).
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


def rank(independent: Independent, bundle: int) -> int:
    """Return the size of a largest independent subset."""
    chosen = 0
    for j in goods_in(bundle):
        if independent(chosen | 1 << j):
            chosen |= 1 << j
    return chosen.bit_count()


def rows_independent(rows: Matrix) -> bool:
    """Decide whether rows are linearly independent: in an elimination none becomes zero."""
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
    """Decide whether edges form no cycle: each of them joins two components of those before."""
    component = {vertex: vertex for edge in edges for vertex in edge}
    for tail, head in edges:
        old, new = component[tail], component[head]
        if old == new:
            return False
        component = {vertex: new if root == old else root for vertex, root in component.items()}
    return True


def nested_or_disjoint(sets: Sequence[int]) -> bool:
    """Decide whether of any two sets one is inside the other, or they have nothing in common."""
    return all(a & b in (0, a, b) for a in sets for b in sets)


def concave(values: Sequence[Value]) -> bool:
    """Decide whether f is finite on an interval and f(k-1) + f(k+1) <= 2 f(k) within it."""
    places = [k for k, value in enumerate(values) if value is not None]
    inner = [value for value in values if value is not None]
    gapless = not places or places[-1] - places[0] + 1 == len(places)
    triples = zip(inner, inner[1:], inner[2:], strict=False)
    return gapless and all(x + z <= 2 * y for x, y, z in triples)


def module(form: Form, goods: int) -> bool:
    """Decide whether S, the given goods, is recognised as a module: u(A) = u(A in S) + u(A outside
    S).
    """
    everything = (1 << form.size) - 1
    if form.value(0) != 0:
        return False
    if goods in (0, everything) or module_by_construction(form, goods):
        return True
    if form.size > MOST_COMPARED_GOODS:
        return False
    bundles = range(everything + 1)
    apart = (plus(form.value(a & goods), form.value(a & ~goods)) for a in bundles)
    return all(form.value(a) == sum_apart for a, sum_apart in zip(bundles, apart, strict=True))


def module_by_construction(form: Form, goods: int) -> bool:
    """Decide whether the type of the utility alone shows that S is a module."""
    everything = (1 << form.size) - 1
    if form.kind == "laminar":
        sets = form.data["sets"]
        return all(s & goods in (0, s) and values[0] == 0 for s, values in sets)
    if form.kind == "matroid-rank":
        independent = form.data["matroid"]
        inside, outside = rank(independent, goods), rank(independent, everything ^ goods)
        return inside + outside == rank(independent, everything)
    if form.kind in ("restriction", "convolution"):
        return all(module(operand, goods) for operand in form.of)
    return form.kind == "additive"


def whole_numbers(values: Sequence[Value]) -> list[int | None]:
    """Return the values times their least common denominator."""
    scale = math.lcm(*(value.denominator for value in values if value is not None))
    return [None if value is None else int(value * scale) for value in values]


def finite_everywhere(values: Sequence[int | None]) -> list[int]:
    """Return the table v of SPEC 1.4: the best u(B) less K for each good by which A differs from
    B.
    """
    finite = [value for value in values if value is not None]
    if not finite:
        return [0] * len(values)
    penalty = 2 * (max(finite) - min(finite)) + 1
    # Far below all finite values, so that None is never best; good by good, v takes what lies
    # across.
    low = min(finite) - penalty * len(values)
    rest = [low if value is None else value for value in values]
    for j in range(len(values).bit_length() - 1):
        across = [rest[a ^ 1 << j] for a in range(len(rest))]
        rest = [max(here, there - penalty) for here, there in zip(rest, across, strict=True)]
    return rest


class Packed:
    """A table of integers side by side in one long integer: one operation acts on all bundles X at
    once.

    Bundle X has the bits from X * width on; its top bit is the flag of a comparison, the others
    hold a number too small to reach it: a value less the least one, or the sum of two.
    """

    def __init__(self, values: list[int]) -> None:
        """Put the values side by side, with room for sums of two and a flag."""
        self.size, least = len(values).bit_length() - 1, min(values)
        # Three bits to spare: a sum of two needs one, the flag another; so what is compared never
        # borrows from the bundle above.
        bits = (max(values) - least).bit_length()
        octets = bits // 8 + (2 if bits % 8 > 4 else 1)
        self.width = 8 * octets
        shifted = b"".join((value - least).to_bytes(octets, "little") for value in values)
        self.all = int.from_bytes(shifted, "little")
        flag = (1 << self.width - 1).to_bytes(octets, "little")
        none = bytes(octets)
        self.flags = int.from_bytes(flag * len(values), "little")
        # lacks[j]: the flags of the bundles without good j, which stand in runs of 2^j.
        self.lacks: list[int] = []
        for j in range(self.size):
            runs = (flag * (1 << j) + none * (1 << j)) * (len(values) >> j + 1)
            self.lacks.append(int.from_bytes(runs, "little"))

    def differences(self, i: int, j: int) -> tuple[int, int]:
        """Return d_ij at all X without i and j, and the flags of the X where it is not negative."""
        # u(X + i) stands where u(X) does once the table is moved by 2^i places.
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
    d: dict[tuple[int, int], int] = {}
    for i, j in combinations(range(packed.size), 2):
        d[i, j], fine = packed.differences(i, j)
        everywhere = fine == packed.lacks[i] & packed.lacks[j]
        demand(everywhere, where, f"d >= 0 for the goods {i} and {j}", "a negative one")
    # Two of the three least, at every X at once.
    for i, j, k in combinations(range(packed.size), 3):
        twice = least_twice(packed, d[i, j], d[i, k], d[j, k])
        within = packed.lacks[i] & packed.lacks[j] & packed.lacks[k]
        demand(not within & ~twice, where, f"the least d of {i}, {j}, {k} twice", "once")


def least_twice(packed: Packed, a: int, b: int, c: int) -> int:
    """Return the flags of the X where the least of three is reached twice: none is below both
    others.
    """
    ab, ac = packed.at_least(a, b), packed.at_least(a, c)
    ba, bc = packed.at_least(b, a), packed.at_least(b, c)
    ca, cb = packed.at_least(c, a), packed.at_least(c, b)
    return (ab | ac) & (ba | bc) & (ca | cb)


def demand_table_submodular(values: Sequence[Value], where: str) -> None:
    """No bundle is missing between two of the domain, and the local inequalities hold."""
    demand_no_gaps(values, where)
    size = len(values).bit_length() - 1
    whole = whole_numbers(values)
    for i, j in combinations(range(size), 2):
        both = 1 << i | 1 << j
        for x, low in enumerate(whole):
            high = whole[x | both]
            if low is None or high is None or x & both:
                continue
            apart = plus(whole[x | 1 << i], whole[x | 1 << j])
            fine = apart is not None and apart >= low + high
            demand(fine, where, "submodularity", x)


def demand_no_gaps(values: Sequence[Value], where: str) -> None:
    """Each bundle between two of the domain is in it."""
    # above[A]: some part of A is in the domain; below[A]: A is part of such a bundle. Good by good.
    above = below = [value is not None for value in values]
    for j in range(len(values).bit_length() - 1):
        has = [a >> j & 1 == 1 for a in range(len(values))]
        above = [here or (has[a] and above[a ^ 1 << j]) for a, here in enumerate(above)]
        below = [here or (not has[a] and below[a ^ 1 << j]) for a, here in enumerate(below)]
    for a, value in enumerate(values):
        between = above[a] and below[a]
        demand(
            value is not None or not between,
            where,
            "a domain without gaps",
            f"none at bundle {a}",
        )


def demand_derivation(form: Form, derivation: Fields, where: str) -> None:
    """The derivation proves M-natural concavity."""
    by, below = derivation["by"], derivation["of"]
    if by == "table":
        demand_length(below, 0, f"{where}.of")
        demand_table_m_natural(form.table(where), where)
        return
    constructed = by == "construction" and form.kind != "table"
    demand(constructed, where, "by table, or by construction of a family", by)
    wanted = f"what makes a {form.kind} utility M-natural-concave"
    demand(meets_its_condition(form), where, wanted, "something else")
    demand_length(below, len(form.of), f"{where}.of")
    for k, operand in enumerate(form.of):
        demand_derivation(operand, below[k], f"{where}.of[{k}]")


def meets_its_condition(form: Form) -> bool:
    """Decide whether a utility has what its type needs to be M-natural-concave, its operands being
    so.
    """
    if form.kind == "unit-demand":
        return all(value is not None and value >= 0 for value in form.data["values"])
    if form.kind == "cardinality":
        return concave(form.data["values"])
    if form.kind == "laminar":
        return all(concave(values) for _, values in form.data["sets"])
    if form.kind == "constrained":
        sets = [goods for goods, _, _ in form.data["sets"]]
        return nested_or_disjoint(sets) and all(module(form.of[0], goods) for goods in sets)
    return True


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
        concave_number = form.kind == "cardinality" and concave(form.data["values"])
        fine = form.kind == "additive" or concave_number
        demand(fine, where, "an additive utility or a concave function of cardinality", form.kind)
        return
    values = form.table(where)
    if None in values:
        demand_exchanges(values, where)
        return
    # Finite everywhere, so the property holds exactly for these (section 1.4); no need to go
    # through all pairs.
    fine = weights_and_concave([value for value in values if value is not None])
    demand(fine, where, "weights and a concave function of cardinality", "another utility")


def demand_exchanges(values: Sequence[Value], where: str) -> None:
    """No exchange between two bundles of the domain loses."""
    domain = [a for a, value in enumerate(values) if value is not None]
    for a in domain:
        for b in domain:
            before = plus(values[a], values[b])
            for j in goods_in(a & ~b):
                for d in exchanged_for(a, b):
                    after = plus(values[a ^ 1 << j | d], values[b ^ d | 1 << j])
                    fine = after is not None and before is not None and after >= before
                    demand(fine, where, "exchanges that lose nothing", f"{a}, {b}, {j}, {d}")


def exchanged_for(a: int, b: int) -> list[int]:
    """Return what A may get from B for a good: nothing, if A is the larger, or a good."""
    goods = [1 << k for k in goods_in(b & ~a)]
    return [0, *goods] if a.bit_count() > b.bit_count() else goods


def weights_and_concave(values: Sequence[Number]) -> bool:
    """Tell whether a finite u is a sum of weights plus a concave function of their number."""
    size = len(values).bit_length() - 1
    # Only differences of weights count, so the first good may have weight 0.
    weights = [values[1 << j] - values[1] for j in range(size)]
    by_number: Vector = []
    for k in range(size + 1):
        first = (1 << k) - 1
        by_number.append(values[first] - sum(weights[:k]))
    for bundle, value in enumerate(values):
        goods = goods_in(bundle)
        if value != by_number[len(goods)] + sum(weights[j] for j in goods):
            return False
    return concave(by_number)


def net(claim: Fields, bundle: int) -> Value:
    """Return u(A) - p(A) at the prices of the claim; None is minus infinity."""
    return plus(
        claim["utility"].form.value(bundle),
        -sum(claim["prices"][j] for j in goods_in(bundle)),
    )


def demand_change(claim: Fields, witness: Fields) -> tuple[int, int, list[int]]:
    """A alone is demanded before, B alone after; return them and the goods whose price changes."""
    before, after = witness["before"], witness["after"]
    a = demand_alone(claim["utility"], witness["A"], before, "A at before")
    b = demand_alone(claim["utility"], witness["B"], after, "B at after")
    return a, b, [j for j, (low, high) in enumerate(zip(before, after, strict=True)) if low != high]


def demand_alone(utility: Utility, names: list[str], prices: Vector, where: str) -> int:
    """The named bundle alone is demanded at the prices; return it."""
    values = utility.form.table(where)
    demand_length(prices, len(utility.goods), where)
    bundle = bundle_in(utility.goods, names, where)
    worth: dict[int, Number] = {}
    for a, value in enumerate(values):
        if value is not None:
            worth[a] = value - sum(prices[j] for j in goods_in(a))
    demand(bundle in worth, where, "a bundle of finite utility", "-inf")
    # Ties count: then the bundle is demanded, but not alone.
    rivals = [a for a in worth if a != bundle and worth[a] >= worth[bundle]]
    demand(rivals == [], where, "the only bundle demanded", f"{len(rivals)} others as good")
    return bundle


# 1.5 Budgets --------------------------------------------------------------------------------------
# Conditions 1 to 5 are checked once, on numbers of any sort that add, multiply and have a sign.


#: Low and high end of all that a number may be.
Interval = tuple[Number, Number]
#: What tells the sign of a number of one of the three sorts of SPEC 1.5; the text is where.
Sign = Callable[[Any, str], int]


def interval_sum(left: Interval, right: Interval) -> Interval:
    """Return the interval of all sums."""
    return left[0] + right[0], left[1] + right[1]


def interval_product(left: Interval, right: Interval) -> Interval:
    """Return the interval of all products."""
    ends = [a * b for a in left for b in right]
    return min(ends), max(ends)


def sign_over(values: Interval) -> int | None:
    """Return the sign that all values share, if they do."""
    low, high = values
    if low > 0 or high < 0:
        return 1 if low > 0 else -1
    return 0 if low == high == 0 else None


def rational_sign(value: Number, _where: str) -> int:
    """Return the sign of a rational number."""
    return sign_of(value)


def rational_order(values: Sequence[Number], _where: str) -> list[int]:
    """Return the indices of rational numbers, that of the largest first."""
    return sorted(range(len(values)), key=values.__getitem__, reverse=True)


@dataclass(frozen=True)
class Sort:
    """What numbers of one sort do beside adding and multiplying: `sign` tells signs, `order`
    puts in decreasing order (as `rational_order`), `scaled` makes whole numbers of rational ones.
    """

    sign: Sign
    order: Callable[[Sequence[Any], str], list[int]]
    scaled: Callable[[list[Any]], tuple[list[Any], int]]


#: Rational numbers.
RATIONAL = Sort(rational_sign, rational_order, scaled)


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
    """Return the remainder of a division; the divisor's last coefficient is not 0."""
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
        found = plus_times(
            found + [0] * (size - len(found)),
            1,
            polynomial + [0] * (size - len(polynomial)),
        )
    return trimmed(found)


def inverse_modulo(polynomial: Vector, f: Vector, where: str) -> Vector:
    """Return the inverse of a polynomial modulo f, by Euclid's algorithm."""
    # Each row is (r, t) with r = t * polynomial modulo f; the last r is a constant, if there is an
    # inverse.
    above: tuple[Vector, Vector] = (f, [])
    row: tuple[Vector, Vector] = (remainder(polynomial, f), [1])
    while len(row[0]) > 1:
        rest = remainder(above[0], row[0])
        multiple = total_of([above[0], [-c for c in rest]])
        quotient = exact_quotient(multiple, row[0]) if multiple else []
        factor = total_of([above[1], [-c for c in times(quotient, row[1])]])
        above, row = row, (rest, factor)
    demand(len(row[0]) == 1, where, "a denominator without common roots with the polynomial", f)
    return [c / Fraction(row[0][0]) for c in row[1]]


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


def polynomial_sign(polynomial: Vector, at: Number) -> int:
    """Return the sign of the polynomial's value.

    In integers, with the powers of the denominator carried along: `evaluate` would look for common
    divisors of numbers as long as the place is written.
    """
    whole, _ = scaled(polynomial)
    value, power = 0, 1
    for c in reversed(whole):
        value, power = value * at.numerator + c * power, power * at.denominator
    return sign_of(value)


def sturm_chain(polynomial: Vector) -> list[Vector]:
    """Return Sturm's chain; each member is divided by a positive number, which changes no sign."""
    chain = [primitive(polynomial), primitive(derivative(polynomial))]
    while chain[-1]:
        chain.append(primitive([-c for c in remainder(chain[-2], chain[-1])]))
    return chain[:-1]


def primitive(polynomial: Vector) -> Vector:
    """Divide by the positive number that leaves integers without common divisor."""
    whole, _ = scaled(polynomial)
    common = math.gcd(*whole)
    return [c // common for c in whole]


def roots_between(polynomial: Vector, low: Number, high: Number) -> int:
    """Count the different roots between low and high, where the polynomial is not 0, by Sturm's
    theorem.
    """
    chain = sturm_chain(polynomial)

    def changes(at: Number) -> int:
        signs = [sign for member in chain if (sign := polynomial_sign(member, at)) != 0]
        return len([1 for a, b in pairwise(signs) if a != b])

    return changes(low) - changes(high)


class Poly:
    """A polynomial in any unknowns: a dict from sorted tuples of their indices, such as () and (0,
    0), to coefficients.
    """

    def __init__(self, terms: dict[tuple[int, ...], Number]) -> None:
        """Keep the terms whose coefficient is not 0."""
        self.terms = {monomial: c for monomial, c in terms.items() if c}

    def __add__(self, other: "Poly | Number") -> "Poly":
        """Return the sum."""
        terms = dict(self.terms)
        for monomial, c in other.terms.items() if isinstance(other, Poly) else [((), other)]:
            terms[monomial] = terms.get(monomial, 0) + c
        return Poly(terms)

    __radd__ = __add__

    def __mul__(self, other: "Poly | Number") -> "Poly":
        """Return the product."""
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
        """Return the negative."""
        return self * -1

    def __sub__(self, other: "Poly | Number") -> "Poly":
        """Return the difference."""
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


def in_theta(coefficients: Vector) -> Poly:
    """Return the algebraic number with these coefficients."""
    return Poly({(0,) * k: c for k, c in enumerate(coefficients)})


class Root:
    """The root theta of a polynomial in an interval; algebraic numbers are `Poly` in the unknown 0,
    which is theta.
    """

    def __init__(self, polynomial: Vector, ends: Vector) -> None:
        """Demand a squarefree polynomial with one root between the ends (SPEC 1.5)."""
        self.key = tuple(polynomial), tuple(ends)
        self.f = trimmed(polynomial)
        demand(len(self.f) > 1, "polynomial", "degree >= 1", len(self.f) - 1)
        common = greatest_divisor(self.f, derivative(self.f))
        demand(
            len(common) == 1,
            "polynomial",
            "no common factor with its derivative",
            len(common) - 1,
        )
        demand_length(ends, 2, "interval")
        self.low, self.high = ends
        demand(self.low < self.high, "interval", "ends that increase", ends)
        # The ends must be no roots: then Sturm's theorem counts those between them.
        self.sign_at_low = polynomial_sign(self.f, self.low)
        apart = self.sign_at_low != 0 and polynomial_sign(self.f, self.high) != 0
        demand(apart, "interval", "no root at an end", ends)
        roots = roots_between(self.f, self.low, self.high)
        demand(roots == 1, "interval", "exactly one root", roots)
        self.narrow = (Fraction(self.low), Fraction(self.high))

    def sign(self, number: Poly, _where: str) -> int:
        """Return the sign of the number at theta."""
        degree = max(map(len, number.terms), default=0)
        return self.sign_of([number.terms.get((0,) * k, 0) for k in range(degree + 1)])

    def sign_of(self, polynomial: Vector) -> int:
        """Return the sign of the polynomial's value at theta."""
        g = remainder(polynomial, self.f)
        # Few digits first: they settle most signs, however long the ends of the interval are.
        bits = 32
        sign = sign_over(evaluate_over(g, rounded_out(self.narrow, bits)))
        if sign is None and self.is_root_of(g):
            return 0
        while sign is None:
            if bits < bits_within(self.narrow):
                bits *= 2
            else:
                self.halve()
            sign = sign_over(evaluate_over(g, rounded_out(self.narrow, bits)))
        return sign

    def is_root_of(self, g: Vector) -> bool:
        """Tell whether theta is a root of g: then it is the one root of their common divisor in the
        interval, a simple one.
        """
        common = greatest_divisor(self.f, g)
        return polynomial_sign(common, self.low) * polynomial_sign(common, self.high) < 0

    def halve(self) -> None:
        """Keep that part of the interval in which f changes sign; the middle has few digits, and so
        have soon the ends.
        """
        low, high = self.narrow
        grid = 1 << bits_within(self.narrow)
        middle = Fraction(math.floor((low + high) / 2 * grid), grid)
        sign = polynomial_sign(self.f, middle)
        if sign == 0:
            self.narrow = (middle, middle)
        else:
            self.narrow = (middle, high) if sign == self.sign_at_low else (low, middle)


def bits_within(interval: tuple[Fraction, Fraction]) -> int:
    """Return how many binary places tell apart what is a quarter of the interval apart; 0 for a
    single number.
    """
    width = interval[1] - interval[0]
    if width == 0:
        return 0
    return max(0, 3 + width.denominator.bit_length() - width.numerator.bit_length())


def rounded_out(interval: tuple[Fraction, Fraction], bits: int) -> Interval:
    """Return an interval around this one, whose ends have so many binary places, or the number
    itself.
    """
    low, high = interval
    if low == high:
        return interval
    grid = 1 << bits
    return Fraction(math.floor(low * grid), grid), Fraction(math.ceil(high * grid), grid)


class Box:
    """The one zero z* of a system of polynomials in a box, proved by Krawczyk's test; numbers are
    `Poly` in z.
    """

    def __init__(self, system: list[Poly], ends: Matrix, preconditioner: Matrix) -> None:
        """Demand a square system and that Krawczyk's test succeeds (SPEC 1.5)."""
        size = len(ends)
        demand_shape(ends, size, 2, "box")
        for k, (low, high) in enumerate(ends):
            demand(low < high, f"box[{k}]", "ends that increase", low)
        demand_length(system, size, "system")
        demand_shape(preconditioner, size, size, "preconditioner")
        self.box = [(Fraction(low), Fraction(high)) for low, high in ends]
        self.middle = [((low + high) / 2, (low + high) / 2) for low, high in self.box]
        self.demand_contraction(system, preconditioner)
        # The system in echelon form: (monomial that no later row has, row in which its coefficient
        # is 1).
        self.span: list[tuple[tuple[int, ...], Poly]] = []
        for polynomial in system:
            rest = self.without_system(polynomial)
            if rest.terms:
                pivot = max(rest.terms)
                self.span.append((pivot, rest * (1 / Fraction(rest.terms[pivot]))))

    def demand_contraction(self, system: list[Poly], preconditioner: Matrix) -> None:
        """z - Y F(z) maps the box into its inside: |Y F(c)| + |1 - Y D| r < r, by coordinates."""
        half = [(high - low) / 2 for low, high in self.box]
        at_middle = [polynomial.values_over(self.middle)[0] for polynomial in system]
        slopes = [self.slopes_of(polynomial) for polynomial in system]
        for i, row in enumerate(preconditioner):
            reached = dot(row, at_middle)
            image: Number = max(reached, -reached)
            # Row i of 1 - Y D; entries left out are 0.
            defects: dict[int, Interval] = {i: (1, 1)}
            for y, slope in zip(row, slopes, strict=True):
                for j, values in slope.items():
                    product = interval_product((-y, -y), values)
                    defects[j] = interval_sum(defects.get(j, (0, 0)), product)
            for j, (least, most) in defects.items():
                image += max(-least, most) * half[j]
            inside = image < half[i]
            demand(inside, f"box[{i}]", "Krawczyk's image inside the box", "one that is not")

    def slopes_of(self, polynomial: Poly) -> dict[int, Interval]:
        """Return intervals of the partial derivatives over the box, without those that are 0."""
        found: dict[int, Interval] = {}
        for j in range(len(self.box)):
            slope = polynomial.slope(j)
            if slope.terms:
                found[j] = slope.values_over(self.box)
        return found

    def without_system(self, number: Poly) -> Poly:
        """Return the number less a linear combination of the system; 0 if it is one, as each pivot
        is cleared for good.
        """
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

    def order(self, numbers: Sequence[Poly], where: str) -> list[int]:
        """Return the indices of the numbers in decreasing order of their values in the middle, which
        must be that at z*.
        """
        values = [number.values_over(self.middle)[0] for number in numbers]
        order = rational_order(values, where)
        for k, after in pairwise(order):
            # A difference that is not negative in the middle is not negative all over the box: if
            # it has a sign, the order is right.
            self.sign(numbers[k] - numbers[after], where)
        return order

    def sort(self) -> Sort:
        """Return what is done with enclosed numbers; they stay as they are."""
        return Sort(self.sign, self.order, lambda numbers: (numbers, 1))


@dataclass(frozen=True)
class Priced:
    """Prices, shares, weights and aggregate prices, numbers of one sort, of which `sign` knows the
    signs.
    """

    sign: Sign
    prices: list[Any]
    shares: list[list[Any]]
    weights: list[Any]
    limit_prices: list[Any]
    cheapest: bool = True


def demand_equilibrium(claim: Fields, found: Priced) -> None:
    """What is found is an equilibrium with weights (conditions 1 to 5)."""
    economy, shares = claim["economy"], found.shares
    n, s = len(economy.agents), len(economy.objects)
    demand_length(found.prices, s, "prices")
    demand_shape(shares, n, s, "assignment")
    demand_length(found.weights, n, "weights")
    demand_length(found.limit_prices, len(claim["aggregate"]), "aggregate_prices")
    # Condition 1; the others have functions of their own, but for the price 0 of condition 3.
    for x, row in enumerate(shares):
        for j, share in enumerate(row):
            here = f"assignment[{x}][{j}]"
            demand(found.sign(share, here) >= 0, here, "a share >= 0", "a negative one")
        total = found.sign(sum(row) - 1, f"assignment[{x}]")
        demand(total == 0, f"assignment[{x}]", "sum 1", "another sum")
    demand_all_cleared(claim, found)
    free = any(found.sign(price, "prices") == 0 for price in found.prices)
    demand(free, "prices", "some price 0", "none")
    for x in range(n):
        demand_best_share(claim, found, x)


def demand_all_cleared(claim: Fields, found: Priced) -> None:
    """Types and limits are used within their numbers, and what is left is free (condition 2)."""
    supply = claim["economy"].supply
    used = [sum(row[j] for row in found.shares) for j in range(len(supply))]
    # own[j] is what a copy costs beyond the prices of the limits that hold it.
    own = list(found.prices)
    for k, (types, most) in enumerate(claim["aggregate"]):
        price = found.limit_prices[k]
        demand_cleared(found.sign, sum(used[j] for j in types), most, price, f"aggregate[{k}]")
        for j in types:
            own[j] = own[j] - price
    for j, copies in enumerate(supply):
        demand_cleared(found.sign, used[j], copies, own[j], f"prices[{j}]")


def demand_best_share(claim: Fields, found: Priced, x: int) -> None:
    """Agent x meets conditions 4 and 5."""
    values, p, w, sign = claim["economy"].values[x], found.prices, found.weights[x], found.sign
    held = [j for j, share in enumerate(found.shares[x]) if sign(share, f"assignment[{x}]")]
    cost = sum(p[j] * found.shares[x][j] for j in held)
    spending = sign(cost - claim["budgets"][x], f"assignment[{x}]")
    demand(spending <= 0, f"assignment[{x}]", "spending within the budget", "more")
    weight = sign(w, f"weights[{x}]")
    demand(weight >= 0, f"weights[{x}]", "a weight >= 0", "a negative one")
    satiated = all(values[j] == max(values) for j in held)
    if satiated and not found.cheapest:
        return
    surplus = [w * value - price for value, price in zip(values, p, strict=True)]
    for j, one in enumerate(surplus):
        # All types are compared with one that she holds; so those that she holds have to be equal.
        here = f"weights[{x}], type {j}"
        compared = sign(one - surplus[held[0]], here)
        demand(compared <= 0, here, "no surplus above that of what is held", "a larger one")
        demand(compared == 0 or j not in held, here, "the largest surplus, as it is held", "less")
    if not satiated:
        spends = weight > 0 and spending == 0
        demand(spends, f"weights[{x}]", "satiated, or weight > 0 and all spent", "neither")


def demand_cleared(sign: Sign, used: Any, most: Number, price: Any, where: str) -> None:
    """No more is used than there is, the price is >= 0, and one of the two holds with equality
    (condition 2).
    """
    left, paid = sign(used - most, where), sign(price, where)
    demand(left <= 0, where, f"at most {most} copies in use", "more")
    demand(paid >= 0, where, "a price >= 0", "a negative one")
    demand(left == 0 or paid == 0, where, "price 0 of what is not used up", "a positive price")


# 1.6 Markets --------------------------------------------------------------------------------------
# A lottery is a list of pairs (probability, thing); probabilities, prices and weights are numbers
# of one sort.


@dataclass(frozen=True)
class Pseudomarket:
    """A pseudomarket: goods, agents with budgets and utilities, and which plans can be produced."""

    goods: list[str]
    names: list[str]
    budgets: Vector
    utilities: list[Form]
    producible: Independent | None
    limits: list[tuple[int, int]]


@dataclass(frozen=True)
class MarketPrices:
    """A pseudomarket, prices, and what tells signs."""

    market: Pseudomarket
    prices: list[Any]
    sign: Sign

    def zero(self) -> Any:
        """Return 0, of the same sort as the prices."""
        return self.prices[0] * 0

    def cost(self, bundle: int) -> Any:
        """Return p(bundle), of the same sort as the prices."""
        return sum((self.prices[j] for j in goods_in(bundle)), self.zero())

    def expected_cost(self, lottery: list[tuple[Any, int]]) -> Any:
        """Return what a lottery over bundles costs on average."""
        return sum((chance * self.cost(bundle) for chance, bundle in lottery), self.zero())

    def demand_prices(self) -> None:
        """There is a price >= 0 for each good."""
        where = "claim.prices"
        demand_length(self.prices, len(self.market.goods), where)
        for price in self.prices:
            demand(self.sign(price, where) >= 0, where, "prices >= 0", "a negative one")

    def demand_lottery(self, probabilities: list[Any], where: str) -> None:
        """Demand probabilities that are positive and sum to 1, so that there is at least one."""
        demand_some(probabilities, where)
        for probability in probabilities:
            positive = self.sign(probability, where) > 0
            demand(positive, where, "probabilities > 0", "another number")
        rest = sum(probabilities[1:], probabilities[0]) - 1
        demand(self.sign(rest, where) == 0, where, "sum 1", "another sum")


def demand_some(values: Sequence[object], where: str) -> None:
    """Demand one entry or more."""
    demand(len(values) > 0, where, "one or more", 0)


def near(bundle: int, size: int) -> Iterator[int]:
    """Yield what one good less, one more, or both make of the bundle."""
    outside = [0, *(1 << j for j in range(size) if not bundle >> j & 1)]
    for less in [0, *(1 << j for j in goods_in(bundle))]:
        yield from (bundle - less + more for more in outside if less or more)


def is_feasible(market: "Pseudomarket", bundles: Sequence[int]) -> bool:
    """Tell whether a list of bundles is feasible."""
    plan = union(bundles)
    if sum(bundle.bit_count() for bundle in bundles) > plan.bit_count():
        return False
    for form, bundle in zip(market.utilities, bundles, strict=True):
        if form.value(bundle) is None:
            return False
    return market.producible is None or market.producible(plan)


def allocation_draws(
    given: MarketPrices,
    draws: list[Fields],
    chances: list[Any],
) -> list[list[int]]:
    """Return the bundles of a random allocation whose probabilities are those of a lottery."""
    given.demand_lottery(chances, "claim.allocation")
    return drawn_bundles(given.market, draws)


def drawn_bundles(market: Pseudomarket, draws: list[Fields]) -> list[list[int]]:
    """Return the bundles of each list of a random allocation, one for each agent."""
    where = "claim.allocation"
    found = []
    for draw in draws:
        demand_length(draw["bundles"], len(market.names), where)
        found.append([bundle_in(market.goods, names, where) for names in draw["bundles"]])
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
            demand(
                given.sign(given.cost(other) - here, where) <= 0,
                where,
                "a plan of largest price",
                "a smaller one",
            )


def demand_random_demand(
    given: MarketPrices, i: int, lottery: list[tuple[Any, int]], witness: Fields, strong: bool
) -> None:
    """Agent i's random consumption is demanded with her weight; if not `strong`, nothing of 3 is
    asked when satiated.
    """
    form, sign, where = given.market.utilities[i], given.sign, f"agent {i}"
    weight = witness["weights"][i]
    left = sign(given.expected_cost(lottery) - given.market.budgets[i], where)
    demand(left <= 0, where, "spending within the budget", "more")
    positive = sign(weight, where)
    demand(positive >= 0, where, "a weight >= 0", "a negative one")
    held = sorted({bundle for _, bundle in lottery})
    pairs = compared(form, held, witness["concavity"][i], where)
    # The held bundles have finite utility, which is demanded with the lottery.
    values: Any = {bundle: form.value(bundle) for pair in pairs for bundle in pair}
    # By pairs, too: with a derivation the best among neighbours are best of all.
    satiated = all(values[bundle] >= values[other] for bundle, other in pairs)
    if strong or not satiated:
        surplus = {bundle: weight * value - given.cost(bundle) for bundle, value in values.items()}
        for bundle, other in pairs:
            worse = sign(surplus[other] - surplus[bundle], where) <= 0
            demand(worse, where, "the largest surplus", "a smaller one")
    if not satiated:
        spends = positive > 0 and left == 0
        demand(spends, where, "satiated, or weight > 0 and all spent", "neither")


def compared(
    form: Form,
    held: list[int],
    derivation: Fields | None,
    where: str,
) -> list[tuple[int, int]]:
    """Return pairs (bundle held, another of the domain): no other being better in any pair, all
    that is held is best.
    """
    pairs = []
    if derivation is None:
        form.table(where)
        # The first one is compared with all bundles; the others, to be as good, with the first. With
        # enclosed numbers it matters which is the first: some signs may be unknown.
        pairs += [(held[0], other) for other in range(1 << form.size)]
        pairs += [(bundle, other) for bundle in held[1:] for other in held]
    else:
        # Of a function that is M-natural-concave, what is best near by is best (section 1.6).
        demand_derivation(form, derivation, where)
        pairs += [(bundle, other) for bundle in held for other in near(bundle, form.size)]
    return [(bundle, other) for bundle, other in pairs if form.value(other) is not None]


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


def demand_expectation(
    given: MarketPrices,
    chances: list[list[Any]],
    claim: Fields,
    witness: Fields,
) -> None:
    """Prices and random consumptions meet the conditions on agents, and goods clear on average."""
    market = given.market
    given.demand_prices()
    demand_length(chances, len(market.names), "claim.consumptions")
    demand_length(witness["weights"], len(market.names), "weights")
    demand_length(witness["concavity"], len(market.names), "concavity")
    used = [given.zero()] * len(market.goods)
    lotteries: list[list[tuple[Any, int]]] = []
    for i, (row, entries) in enumerate(zip(chances, claim["consumptions"], strict=True)):
        here = f"claim.consumptions[{i}]"
        given.demand_lottery(row, here)
        bundles = [bundle_in(market.goods, entry["bundle"], here) for entry in entries]
        for chance, bundle in zip(row, bundles, strict=True):
            # Only bundles of her domain are consumed; the value itself does not matter here.
            finite(market.utilities[i], bundle, here)
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
        if market.producible is None:
            demand(left == 0, where, "an expected use of 1 of each good", "another")
        else:
            demand(left <= 0, where, "an expected use of at most 1 of each good", "more")
    if market.producible is None:
        return
    # The sets are nested or disjoint, so uses within the limits are those of a lottery over plans.
    for goods, most in market.limits:
        amount = sum((used[j] for j in goods_in(goods)), given.zero())
        demand(sign(amount - most, where) <= 0, where, f"an expected use of at most {most}", "more")
    priced = zip(given.prices, used, strict=True)
    worth = sum((price * amount for price, amount in priced), given.zero())
    most_worth = given.cost(dearest_plan(given, market.producible))
    demand(
        sign(worth - most_worth, where) == 0,
        where,
        "uses worth as much as the dearest plan",
        "less",
    )


def dearest_plan(given: MarketPrices, producible: Independent) -> int:
    """Return a feasible plan of largest price: of a matroid, one that no exchange of one good makes
    dearer.
    """
    plan, size = 0, len(given.prices)
    while True:
        cost = given.cost(plan)
        dearer = (
            other
            for other in near(plan, size)
            if producible(other) and given.sign(given.cost(other) - cost, "plan") > 0
        )
        better = next(dearer, None)
        if better is None:
            return plan
        plan = better


def demand_preferred(
    given: MarketPrices, i: int, own: list[tuple[Any, int]], condition: str, lottery: list[Fields]
) -> None:
    """Agent i spends too much, or would rather have the lottery."""
    market = given.market
    own_cost = given.expected_cost(own)
    if condition == "affordable":
        demand_length(lottery, 0, "lottery")
        demand(
            own_cost > market.budgets[i],
            "agent",
            "somebody who spends too much",
            market.names[i],
        )
        return
    # Of the other two conditions the lottery is a consumption that should not exist.
    given.demand_lottery([entry["probability"] for entry in lottery], "lottery")
    other: list[tuple[Any, int]] = []
    for entry in lottery:
        other.append((entry["probability"], bundle_in(market.goods, entry["bundle"], "lottery")))
    cost = given.expected_cost(other)
    utility = expected_utility(market.utilities[i], other)
    own_utility = expected_utility(market.utilities[i], own)
    if condition == "budget-optimal":
        preferred = cost <= market.budgets[i] and utility > own_utility
    else:
        preferred = condition == "cheapest" and cost < own_cost and utility >= own_utility
    demand(preferred, "lottery", f"one that shows that {condition} fails", "another one")


@dataclass(frozen=True)
class SupplyMarket:
    """A pseudomarket with supplies: copies of each good, and at most so many of the goods of each
    set are used.
    """

    goods: list[str]
    names: list[str]
    budgets: Vector
    utilities: list[Form]
    supply: list[int]
    limits: list[tuple[int, int]]

    def dearest(self, prices: list[Any], sort: Sort) -> Any:
        """Return the largest price of whole numbers of copies within the supplies and limits."""
        total = prices[0] * 0
        left = [most for _, most in self.limits]
        for j in sort.order(prices, "prices"):
            around = [k for k, (goods, _) in enumerate(self.limits) if goods >> j & 1]
            copies = min([self.supply[j], *(left[k] for k in around)])
            for k in around:
                left[k] -= copies
            total += copies * prices[j]
        return total

    def placed(self, prices: list[Any], rows: list[Fields]) -> list[dict[int, Any]]:
        """Return each agent's shares by the indices of the goods that are named; there is a price
        for each good, too.
        """
        demand_length(prices, len(self.goods), "prices")
        demand_length(rows, len(self.names), "shares")
        place = {name: j for j, name in enumerate(self.goods)}
        for i, row in enumerate(rows):
            for name in row:
                demand(name in place, f"shares[{i}]", "names of goods of the market", name)
        return [{place[name]: share for name, share in row.items()} for row in rows]


#: Sets of goods with their gains (SPEC 1.6, Normal form).
Gains = list[tuple[int, Vector]]


@dataclass(frozen=True)
class NormalForm:
    """A value of each good and nested or disjoint sets with gains, smaller sets first, all in
    integers: numbers times `scale`.
    """

    values: list[int]
    sets: list[tuple[list[int], list[int]]]
    scale: int

    def most(self, weight: Any, costs: Sequence[Any], sort: Sort, where: str) -> Any:
        """Return the largest weight times g(C) less the costs of C, over the bundles C within the
        limits.
        """
        numbers = [weight * v - cost for v, cost in zip(self.values, costs, strict=True)]
        # The steps of the largest set so far that holds good j; one list for all goods of the set.
        steps = [[number] for number in numbers]
        inside: set[int] = set()
        for goods, gains in self.sets:
            # Of equal numbers those of goods in no smaller set come first: with enclosed numbers it
            # matters which one gets which gain, since some signs may be unknown.
            merged = together(steps[j] for j in sorted(goods, key=inside.__contains__))
            inside.update(goods)
            order = sort.order(merged, where)
            # There are fewer steps than gains if smaller sets have fewer gains.
            higher = [merged[k] + weight * gain for k, gain in zip(order, gains, strict=False)]
            for j in goods:
                steps[j] = higher
        return sum(step for step in together(steps) if sort.sign(step, where) > 0)

    def at(self, shares: Sequence[Any], whole: int, sign: Sign, where: str) -> Any:
        """Return g at the shares, which are numbers times `whole`, times `whole`; demand that they are
        within the limits.
        """
        total = sum(v * x for v, x in zip(self.values, shares, strict=True))
        for goods, gains in self.sets:
            amount = sum(shares[j] for j in goods)
            # The least whole number of goods that is no less than the amount.
            full, beyond = 0, sign(amount, where)
            while beyond > 0:
                full += 1
                demand(full <= len(gains), where, f"at most {len(gains)} goods of a set", "more")
                beyond = sign(amount - full * whole, where)
            total += sum(gains[:full]) * whole
            # Only if it is more: a product with what is 0 by the system need not be 0 by it.
            if beyond < 0:
                total += gains[full - 1] * (amount - full * whole)
        return total


def together(parts: Iterable[list[Any]]) -> list[Any]:
    """Return the entries of the lists, of one that stands there more than once only once."""
    return list(chain.from_iterable({id(part): part for part in parts}.values()))


def normal_form(form: Form, where: str) -> NormalForm:
    """Return the normal form of a utility that has one (SPEC 1.6)."""
    demand(monotone(form), where, "a monotone utility", form.kind)
    values, entries = with_gains(form, where)
    together: dict[int, Vector] = {}
    for goods, gains in entries:
        if goods:
            others = together.get(goods, [0] * len(gains))
            # As far as both go.
            sums = zip(others, gains, strict=False)
            together[goods] = [a + b for a, b in sums]
    kept: dict[int, Vector] = {}
    for goods, gains in together.items():
        # With as many gains as goods, all of them 0, a set says nothing.
        if len(gains) < goods.bit_count() or any(gains):
            kept[goods] = gains
    for goods in kept:
        for other in kept:
            apart = goods & other in (0, goods, other)
            demand(apart, where, "sets of goods that are nested or disjoint", "two that cross")
    smaller_first = sorted(kept.items(), key=lambda entry: entry[0].bit_count())
    integers, scale = scaled([*values, *chain.from_iterable(gains for _, gains in smaller_first)])
    rest = iter(integers[len(values) :])
    sets = [(goods_in(goods), [next(rest) for _ in gains]) for goods, gains in smaller_first]
    return NormalForm(integers[: len(values)], sets, scale)


def monotone(form: Form) -> bool:
    """Tell whether the utility is monotone, as SPEC 1.6 tells it."""
    if form.kind in ("additive", "unit-demand"):
        return all(value is not None and value >= 0 for value in form.data["values"])
    if form.kind == "cardinality":
        return never_falls(form.data["values"])
    if form.kind == "laminar":
        return all(never_falls(values) for _, values in form.data["sets"])
    return form.kind != "restriction" or monotone(form.of[0])


def never_falls(values: Sequence[Value]) -> bool:
    """Tell whether values are finite and do not decrease."""
    known = [value for value in values if value is not None]
    return len(known) == len(values) and all(a <= b for a, b in pairwise(known))


def with_gains(form: Form, where: str) -> tuple[Vector, Gains]:
    """Return the values and the sets with gains of the normal form, as its table lists them."""
    if form.kind not in WITH_GAINS:
        return own_gains(form, where)
    values, sets = with_gains(form.of[0], where)
    if form.kind == "satiation":
        return values, [*sets, limit((1 << form.size) - 1, form.data["k"])]
    if form.kind == "constrained":
        least = max((least for _, least, _ in form.data["sets"]), default=0)
        demand(least == 0, where, "min 0 of each set", least)
        return values, [*sets, *(limit(goods, most) for goods, _, most in form.data["sets"])]
    inside = form.data["goods"]
    kept = [value if inside >> j & 1 else 0 for j, value in enumerate(values)]
    cut = [(goods & inside, gains[: (goods & inside).bit_count()]) for goods, gains in sets]
    return kept, cut


def own_gains(form: Form, where: str) -> tuple[Vector, Gains]:
    """Return the values and the sets with gains of a utility that is no operation."""
    everything = (1 << form.size) - 1
    nothing: Vector = [0] * form.size
    if form.kind == "cardinality":
        return nothing, [(everything, gains_of(form.data["values"], where))]
    if form.kind == "laminar":
        return nothing, [(goods, gains_of(values, where)) for goods, values in form.data["sets"]]
    if form.kind == "matroid-rank":
        limits = form.data["limits"]
        demand(limits is not None, where, "a uniform or laminar matroid", "another one")
        return list(form.data["weights"]), [limit(goods, most) for goods, most in limits]
    wanted = "a type of utility with a normal form"
    demand(form.kind in ("additive", "unit-demand"), where, wanted, form.kind)
    listed: list[Value] = form.data["values"]
    sets = [limit(1 << j, 0) for j, value in enumerate(listed) if value is None]
    if form.kind == "unit-demand":
        sets.append(limit(everything, 1))
    return [0 if value is None else value for value in listed], sets


#: Types of operations with a normal form (SPEC 1.6).
WITH_GAINS = ("satiation", "constrained", "restriction")


def limit(goods: int, most: int) -> tuple[int, Vector]:
    """Return the set with so many gains of 0, no more than it has goods."""
    return goods, [0] * min(most, goods.bit_count())


def gains_of(values: Sequence[Value], where: str) -> Vector:
    """Return what each further good adds, up to the last number of goods of finite value."""
    last = max((k for k, value in enumerate(values) if value is not None), default=-1)
    known = [value for value in values[: last + 1] if value is not None]
    demand(0 <= last == len(known) - 1, where, "finite values from 0 goods on", "-inf")
    gains: Vector = [after - before for before, after in pairwise(known)]
    demand(all(a >= b for a, b in pairwise(gains)), where, "gains that do not increase", "others")
    return gains


@dataclass(frozen=True)
class Supported:
    """Prices, shares of goods and weights in a pseudomarket with supplies; numbers of one sort."""

    market: SupplyMarket
    budgets: Vector
    prices: list[Any]
    shares: list[dict[int, Any]]
    weights: list[Any]
    sort: Sort

    def zero(self) -> Any:
        """Return 0, of the same sort as the prices."""
        return self.prices[0] * 0


def demand_shares_support(given: Supported) -> None:
    """The shares support a strong equilibrium with the prices, budgets and weights (1 to 4)."""
    market, sign, size = given.market, given.sort.sign, len(given.market.goods)
    demand_length(given.weights, len(market.names), "weights")
    for price in given.prices:
        demand(sign(price, "prices") >= 0, "prices", "prices >= 0", "a negative one")
    used = [given.zero()] * size
    priced = given.sort.scaled(given.prices)
    for i, row in enumerate(given.shares):
        shares = [given.zero()] * size
        for j, share in row.items():
            where = f"shares[{i}].{market.goods[j]}"
            demand(sign(share, where) > 0, where, "a share > 0", "another number")
            demand(sign(share - 1, where) <= 0, where, "a share of at most 1", "more")
            shares[j] = share
            used[j] += share
        demand_best_shares(given, i, shares, priced)
    demand_used_up(given, used)


def demand_used_up(given: Supported, used: list[Any]) -> None:
    """The shares of all agents together are within the supplies and limits, and of largest price
    (condition 2).
    """
    market, sign = given.market, given.sort.sign
    for name, amount, copies in zip(market.goods, used, market.supply, strict=True):
        where = f"shares of {name}"
        demand(sign(amount - copies, where) <= 0, where, f"at most {copies} in all", "more")
    for goods, most in market.limits:
        # The set may be empty.
        amount = sum((used[j] for j in goods_in(goods)), given.zero())
        within = sign(amount - most, "shares") <= 0
        demand(within, "shares", f"at most {most} of the goods of a set", "more")
    lacking = market.dearest(given.prices, given.sort) - dot(given.prices, used)
    demand(sign(lacking, "shares") == 0, "shares", "copies worth as much as possible", "less")


def demand_best_shares(
    given: Supported,
    i: int,
    shares: list[Any],
    priced: tuple[list[Any], int],
) -> None:
    """Agent i's shares are within her limits, best with her weight, and all that she can afford or
    satiating (conditions 1, 3 and 4). What is rational is multiplied until it is whole.
    """
    sort, where = given.sort, f"agent {i}"
    form = normal_form(given.market.utilities[i], f"claim.market, utility of {where}")
    (weight,), weight_scale = sort.scaled([given.weights[i]])
    positive = sort.sign(weight, f"weights[{i}]") > 0
    demand(positive, f"weights[{i}]", "a weight > 0", "another number")
    amounts, whole = sort.scaled(shares)
    prices, price_scale = priced
    utility = form.at(amounts, whole, sort.sign, f"shares[{i}]")
    spent = dot(prices, amounts)
    # weight g - p, times the scales of the weight, of g and of the prices.
    factor = weight * price_scale
    costs = [price * weight_scale * form.scale for price in prices]
    most = form.most(factor, costs, sort, where)
    found = factor * utility - weight_scale * form.scale * spent
    best = sort.sign(found - most * whole, where) == 0
    demand(best, where, "the largest weight g - p", "less")
    excess = sort.sign(spent - given.budgets[i] * price_scale * whole, where)
    if excess:
        highest = form.most(1, [0] * len(prices), RATIONAL, where) * whole
        satiated = excess < 0 and sort.sign(utility - highest, where) == 0
        demand(satiated, where, "all of the budget spent, or satiated", "neither")


def expected_utility(form: Form, lottery: list[tuple[Any, int]]) -> Number:
    """Return the expected utility of a lottery over bundles of finite utility."""
    utility: Number = 0
    for chance, bundle in lottery:
        utility += chance * finite(form, bundle, "lottery")
    return utility


def belongings(claim: Fields) -> Belongings:
    """Return who has which random consumption in a random allocation each of whose lists is
    feasible (SPEC 1.6, Envy); goods may be left.
    """
    market, where = claim["market"], "claim.allocation"
    chances = [draw["probability"] for draw in claim["allocation"]]
    draws = allocation_draws(MarketPrices(market, [], rational_sign), claim["allocation"], chances)
    for bundles in draws:
        demand(is_feasible(market, bundles), where, "feasible bundles", "others")

    def worth(i: int, k: int) -> Value:
        # All of them, also after one that is -inf: each must be one that can be told.
        values = [market.utilities[i].value(bundles[k]) for bundles in draws]
        utility: Number = 0
        for chance, value in zip(chances, values, strict=True):
            if value is None:
                return None
            utility += chance * value
        return utility

    return Belongings(market.names, market.budgets, worth)


# 1.7 Quasilinear ----------------------------------------------------------------------------------


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


def bundles_in(
    market: "Pseudomarket",
    named: list[list[str]],
    where: str,
    every: bool,
) -> list[int]:
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


def paid(prices: Vector, bundle: int) -> Number:
    """Return p(A), what a bundle costs."""
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


def demand_demanded(
    form: Form,
    prices: Vector,
    bundle: int,
    proof: Fields | None,
    where: str,
) -> None:
    """The demand proof shows that the bundle is demanded."""
    own = finite(form, bundle, where) - paid(prices, bundle)
    for other in rivals(form, bundle, proof, where):
        value = form.value(other)
        better = value is not None and value - paid(prices, other) > own
        demand(not better, where, "a bundle that is demanded", "a better one")


def demand_all_demanded(
    market: "Pseudomarket",
    prices: Vector,
    bundles: list[int],
    proofs: list[Any],
) -> None:
    """The demand proofs show that each agent demands her bundle at the prices (SPEC 1.7)."""
    demand_length(proofs, len(market.names), "of")
    for i, form in enumerate(market.utilities):
        demand_demanded(form, prices, bundles[i], proofs[i], f"agent {i}")


def surplus(market: "Pseudomarket", bundles: list[int], where: str) -> Number:
    """Return the sum of the utilities, all finite."""
    owners = zip(market.utilities, bundles, strict=True)
    return sum(finite(form, bundle, where) for form, bundle in owners)


def demand_prices_bound(
    market: Pseudomarket,
    part: tuple[list[int], list[int]],
    leaf: Fields,
    worth: Number | None,
    where: str,
) -> None:
    """The leaf's prices show that the part holds nothing worth V."""
    t, q = leaf["factor"], leaf["multipliers"]
    demand_length(q, len(market.goods), f"{where}.multipliers")
    demand(t >= 0, f"{where}.factor", "a factor >= 0", t)
    demand(worth is not None or t == 0, f"{where}.factor", "0, as there are no consumptions", t)
    # Costs of all bundles in integers, each from one without its last good.
    integers, scale = scaled(q)
    cost = [0]
    for price in integers:
        cost += [before + price for before in cost]
    most: Number = sum(q)
    for form, must, never in zip(market.utilities, *part, strict=True):
        best: Value = None
        for bundle in range(1 << form.size):
            value = None if must & ~bundle or bundle & never else form.value(bundle)
            if value is not None:
                best = best_of([best, t * value - Fraction(cost[bundle], scale)])
        if best is None:
            # This agent can get nothing here, so that the part holds no allocation.
            return
        most += best
    demand(most < t * (worth or 0), where, "a bound below t V", most)


def extreme_prices(claim: Fields, witness: Fields, sign: int) -> None:
    """Check the equilibrium, and for each good the combination that bounds its price."""
    market = exchange_market(claim)
    prices = good_prices(market, claim["prices"])
    bundles = bundles_in(market, witness["allocation"], "allocation", True)
    demand_all_demanded(market, prices, bundles, witness["of"])
    demand_length(witness["bounds"], len(market.goods), "bounds")
    for j, alternatives in enumerate(witness["bounds"]):
        demand_bounded(market, bundles, alternatives, (j, sign, prices[j]))


def sum_of_alternatives(
    market: Pseudomarket, bundles: list[int], alternatives: list[Fields], where: str
) -> tuple[Number, Vector]:
    """Return how much more the other bundles are worth than the agents' own, and how many more of
    each good they hold, weighted.
    """
    factors: Vector = [0] * len(market.goods)
    total: Number = 0
    for other in alternatives:
        demand(other["agent"] in market.names, where, "an agent of the market", other["agent"])
        demand(other["weight"] >= 0, where, "a weight >= 0", other["weight"])
        i = market.names.index(other["agent"])
        bundle, form = bundle_in(market.goods, other["bundle"], where), market.utilities[i]
        more = finite(form, bundle, where) - finite(form, bundles[i], where)
        total += other["weight"] * more
        for k in range(len(factors)):
            factors[k] += other["weight"] * ((bundle >> k & 1) - (bundles[i] >> k & 1))
    return total, factors


def demand_bounded(
    market: Pseudomarket,
    bundles: list[int],
    alternatives: list[Fields],
    good: tuple[int, int, Number],
) -> None:
    """Agents' alternatives add up to a bound on the good's price: sign * q_j >= sign * p_j at all
    equilibrium prices q.
    """
    j, sign, price = good
    here = f"bounds[{j}]"
    total, factors = sum_of_alternatives(market, bundles, alternatives, here)
    demand(total == sign * price, here, f"the bound {shown(sign * price)}", total)
    # What remains of q beside this price has factors <= 0, and q >= 0.
    limits = [sign if k == j else 0 for k in range(len(factors))]
    fine = all(factor <= limit for factor, limit in zip(factors, limits, strict=True))
    demand(fine, here, "a bound on this price alone", factors)


def common_equilibria(claim: Fields, witness: Fields) -> tuple[list[int], Matrix]:
    """Return an allocation of all goods, and prices (a vector for each good) at all of which it is
    a Walrasian equilibrium (SPEC 2.7, no lowest and no highest prices).
    """
    market = exchange_market(claim)
    bundles = bundles_in(market, witness["allocation"], "allocation", True)
    vectors = witness["equilibrium_prices"]
    demand(vectors != [], "equilibrium_prices", "at least one price vector", "none")
    for t, prices in enumerate(vectors):
        good_prices(market, prices, f"equilibrium_prices[{t}]")
        demand_all_demanded(market, prices, bundles, witness["of"])
    return bundles, [list(of_good) for of_good in zip(*vectors, strict=True)]


def demand_steady(form: Form, own: int, ray: Vector, where: str) -> None:
    """An agent's bundle costs no more along the ray than any other of finite utility (SPEC 2.7), so
    that she demands it at the prices plus any multiple of the ray if she does at the prices.
    """
    rise = paid(ray, own)
    for bundle in range(1 << form.size):
        if form.value(bundle) is not None:
            cost = paid(ray, bundle)
            demand(rise <= cost, where, f"a rise of {shown(rise)} or more of each bundle", cost)


def demand_budgeted(
    given: MarketPrices,
    odds: list[Any],
    weights: list[Any],
    claim: Fields,
    witness: Fields,
) -> None:
    """Prices and a random allocation are an equilibrium with budgets, with the weights."""
    market = given.market
    given.demand_prices()
    given.demand_lottery(odds, "allocation")
    drawn: list[list[int]] = []
    for t, term in enumerate(claim["allocation"]):
        drawn.append(bundles_in(market, term["bundles"], f"allocation[{t}]", True))
    demand_length(weights, len(market.names), "weights")
    demand_length(witness["of"], len(market.names), "of")
    # Agent by agent: of a lottery over allocations only her marginals count.
    for i, weight in enumerate(weights):
        own = [(chance, bundles[i]) for chance, bundles in zip(odds, drawn, strict=True)]
        demand_budgeted_agent(given, i, weight, own, witness["of"][i])


def demand_budgeted_agent(
    given: MarketPrices, i: int, weight: Any, own: list[tuple[Any, int]], proof: Fields | None
) -> None:
    """Agent i gets bundles that are demanded at p / weight only, and spends her budget, or less if
    the weight is 1.
    """
    form, sign, here = given.market.utilities[i], given.sign, f"agent {i}"
    below = sign(weight - 1, here)
    fine = sign(weight, here) > 0 and below <= 0
    demand(fine, f"weights[{i}]", "a weight > 0, at most 1", "another")
    for bundle in {bundle for _, bundle in own}:
        # Net values times the weight: p / weight need not be of the same sort of numbers.
        net = weight * finite(form, bundle, here) - given.cost(bundle)
        for other in rivals(form, bundle, proof, here):
            value = form.value(other)
            if value is not None:
                gain = weight * value - given.cost(other) - net
                demand(sign(gain, here) <= 0, here, "a bundle that is demanded", "a better one")
    budget = given.market.budgets[i]
    excess = sign(given.expected_cost(own) - budget, here)
    spends = excess == 0 or (excess < 0 and below == 0)
    demand(spends, here, f"spending {shown(budget)}", "more" if excess > 0 else "less")


# 1.8 Completeness ---------------------------------------------------------------------------------


#: The most goods of what is analysed at all prices (SPEC 1.8).
MOST_ANALYSED_GOODS = 8
#: The most allocations of a cell (SPEC 1.8).
MOST_ALLOCATIONS = 20_000
#: The most choices of the first agents' options within the supply (SPEC 1.8).
MOST_CHOICES = 200_000
#: A form, [constant, coefficient of each price], and how it stands to 0: "=", ">=" or ">".
Condition = tuple[Vector, str]
#: Pairs of the index of a condition and a number (SPEC 1.8).
Multipliers = list[tuple[int, Number]]
#: Each price as [constant, coefficients of the free prices], and the indices of the free prices.
Hull = tuple[Matrix, list[int]]
#: What tells the sign of a polynomial in the place; None if it is not seen.
Reading = Callable[[Vector], int | None]
#: A polynomial in the free prices: the coefficient of each list of exponents, where it is not 0.
Polynomial = dict[tuple[int, ...], Number]
#: The terms of a polynomial, (exponents, coefficient), in increasing order.
Terms = tuple[tuple[tuple[int, ...], Number], ...]
#: A polynomial in the free prices, and how it stands to 0: "=", ">=" or ">".
Fact = tuple[Polynomial, str]


@dataclass(frozen=True)
class Shop:
    """What is analysed (SPEC 1.8): budgets, each agent's options as (bundle, utility), copies of
    goods; whether it is an economy; whether the notion is "strong".

    The firm of a market with production has None for a budget: there is nothing it cannot afford.
    """

    budgets: Limits
    options: list[list[tuple[int, Number]]]
    supply: Vector
    economy: bool
    strong: bool

    def cheapest_only(self, i: int) -> bool:
        """Tell whether agent i, when satiated, uses only options that cost least: all agents in an
        economy and with "strong", and the firm always.
        """
        return self.strong or self.budgets[i] is None

    def utility(self, i: int, option: int) -> Number:
        """Return the utility of an option."""
        return self.options[i][option][1]

    def cost(self, i: int, option: int) -> Vector:
        """Return the cost of an option as a form."""
        bundle = self.options[i][option][0]
        return [0, *((bundle >> j) & 1 for j in range(len(self.supply)))]

    def beyond(self, i: int, option: int) -> Vector:
        """Return the cost of an option less the budget; 0 if there is no budget."""
        budget = self.budgets[i]
        if budget is None:
            return [0] * (len(self.supply) + 1)
        return [-budget, *self.cost(i, option)[1:]]


@dataclass(frozen=True)
class Choice:
    """A regime: the line's A and B, or twice the cheapest option; what may be used; what of it is
    undecided.
    """

    satiated: bool
    low: int
    high: int
    usable: list[int]
    undecided: list[int]


@dataclass(frozen=True)
class PriceCell:
    """Conditions, each agent's regime, and for each good True if it is free, False if not, None if
    open.
    """

    conditions: list[Condition]
    choices: list[Choice | None]
    free: list[bool | None]


def shop_of_market(claim: Fields) -> Shop:
    """Return what a claim about a pseudomarket analyses (SPEC 1.8); the firm is its last agent."""
    market = claim["market"]
    options: list[list[tuple[int, Number]]] = []
    for form in market.utilities:
        table = form.table("claim.market")
        options.append([(bundle, u) for bundle, u in enumerate(table) if u is not None])
    budgets: Limits = [*market.budgets]
    if market.producible is not None:
        options.append(firm_options(len(market.goods), market.producible))
        budgets.append(None)
    copies: Vector = [1] * len(market.goods)
    return Shop(budgets, options, copies, False, claim["notion"] == "strong")


def firm_options(size: int, producible: Independent) -> list[tuple[int, Number]]:
    """Return what the firm can keep: all goods but those of a feasible plan, at utility 0."""
    everything = (1 << size) - 1
    kept = [bundle for bundle in range(everything + 1) if producible(everything & ~bundle)]
    return [(bundle, 0) for bundle in kept]


def shop_of_economy(claim: Fields) -> Shop:
    """Return what a claim about an economy with budgets analyses."""
    economy = claim["economy"]
    options = [[(1 << j, value) for j, value in enumerate(row)] for row in economy.values]
    return Shop([*claim["budgets"]], options, economy.supply, True, True)


def all_prices(shop: Shop) -> list[PriceCell]:
    """Return the cells of the whole space of prices (SPEC 1.8)."""
    size = len(shop.supply)
    price = [unit(j + 1, size + 1) for j in range(size)]
    start: list[Condition] = [(form, ">=") for form in price]
    nobody: list[Choice | None] = [None] * len(shop.budgets)
    nothing_known: list[bool | None] = [None] * size
    if not shop.economy:
        return [PriceCell(start, nobody, nothing_known)]
    # In an economy the smallest price is 0: one cell for each good that is the first with price 0.
    cells = []
    for k in range(size):
        dearer: list[Condition] = [(form, ">") for form in price[:k]]
        known = [False] * k + [True] + nothing_known[k + 1 :]
        cells.append(PriceCell([*start, *dearer, (price[k], "=")], nobody, known))
    return cells


def gap_of(shop: Shop, i: int, choice: Choice, option: int) -> Vector:
    """Return the gap of an option."""
    dearer = plus_times(shop.cost(i, option), -1, shop.cost(i, choice.low))
    if choice.satiated:
        return dearer
    low, high = shop.utility(i, choice.low), shop.utility(i, choice.high)
    run = plus_times(shop.cost(i, choice.high), -1, shop.cost(i, choice.low))
    steeper = [(high - low) * c for c in dearer]
    return plus_times(steeper, low - shop.utility(i, option), run)


def with_choice(cell: PriceCell, i: int, choice: Choice, more: list[Condition]) -> PriceCell:
    """Return the cell with another regime of agent i and more conditions."""
    return PriceCell(
        cell.conditions + more,
        [*cell.choices[:i], choice, *cell.choices[i + 1 :]],
        cell.free,
    )


def proper_part(inner: int, outer: int) -> bool:
    """Tell whether one bundle is a proper part of another."""
    return inner != outer and inner & outer == inner


def split_by_regime(shop: Shop, cell: PriceCell, i: int) -> list[PriceCell]:
    """Split a cell by the regime of agent i: satiated by an option, then a line through two."""
    options = shop.options[i]
    cells = [satiated_by(shop, cell, i, c) for c in best_options(shop, i)[1]]
    for a, (inside, low) in enumerate(options):
        for b, (outside, high) in enumerate(options):
            if low < high and not proper_part(outside, inside):
                cells.append(on_line(shop, cell, i, (a, b)))
    return cells


def best_options(shop: Shop, i: int) -> tuple[list[int], list[int]]:
    """Return agent i's options of largest utility, and those of them that contain no other of them.

    One of the latter is among the cheapest, as prices are >= 0.
    """
    options = shop.options[i]
    best = max((value for _, value in options), default=0)
    top = [c for c, (_, value) in enumerate(options) if value == best]
    inside = [c for c in top if any(proper_part(options[d][0], options[c][0]) for d in top)]
    return top, [c for c in top if c not in inside]


def satiated_by(shop: Shop, cell: PriceCell, i: int, c: int) -> PriceCell:
    """Return the part of a cell where option C is the first of the cheapest best ones, and
    affordable.
    """
    top, least = best_options(shop, i)
    usable, undecided = top, list[int]()
    if shop.cheapest_only(i):
        # Those before C that contain no other are dearer than C; which others are, is not known.
        usable = [d for d in top if d not in least or d >= c]
        undecided = [d for d in usable if d != c]
    choice = Choice(True, c, c, usable, undecided)
    more: list[Condition] = []
    if shop.budgets[i] is not None:
        more.append(([-x for x in shop.beyond(i, c)], ">="))
    for d in least:
        if d != c:
            more.append((gap_of(shop, i, choice, d), ">" if d < c else ">="))
    return with_choice(cell, i, choice, more)


def on_line(shop: Shop, cell: PriceCell, i: int, ends: tuple[int, int]) -> PriceCell:
    """Return the part of a cell where agent i has this line."""
    a, b = ends
    low, high = shop.utility(i, a), shop.utility(i, b)
    line = Choice(False, a, b, [], [])
    more: list[Condition] = [([-x for x in shop.beyond(i, a)], ">="), (shop.beyond(i, b), ">")]
    undecided = []
    for c, (_, value) in enumerate(shop.options[i]):
        if c in ends:
            continue
        # A is the first of lowest utility on the line, B the first of highest: others like them
        # that come before are below it, and so are all beyond them.
        before = (value == low and c < a) or (value == high and c < b)
        strict = value < low or value > high or before
        if not strict:
            undecided.append(c)
        more.append((gap_of(shop, i, line, c), ">" if strict else ">="))
    choice = Choice(False, a, b, sorted([a, b, *undecided]), undecided)
    return with_choice(cell, i, choice, more)


def parts_of_cell(shop: Shop, cell: PriceCell, node: Fields, where: str) -> list[PriceCell]:
    """Split a cell as a node says."""
    # f >= 0 and -f > 0 cover everything and do not overlap.
    if "form" in node:
        demand_length(node["form"], len(shop.supply) + 1, where)
        halves = (node["form"], ">="), ([-c for c in node["form"]], ">")
        return [PriceCell([*cell.conditions, half], cell.choices, cell.free) for half in halves]
    if "good" in node:
        return split_by_good(shop, cell, node["good"], where)
    i = node["agent"]
    demand_index(i, len(shop.budgets), "an agent", where)
    if "option" in node:
        return split_by_option(shop, cell, i, node["option"], where)
    demand(cell.choices[i] is None, where, "an agent without a regime", i)
    return split_by_regime(shop, cell, i)


def split_by_good(shop: Shop, cell: PriceCell, j: int, where: str) -> list[PriceCell]:
    """Split a cell by whether an open good is free."""
    size = len(shop.supply)
    demand_index(j, size, "a good", where)
    demand(shop.economy and cell.free[j] is None, where, "a good that is open", j)
    parts = []
    for sign, free in (("=", True), (">", False)):
        known = [*cell.free[:j], free, *cell.free[j + 1 :]]
        conditions = [*cell.conditions, (unit(j + 1, size + 1), sign)]
        parts.append(PriceCell(conditions, cell.choices, known))
    return parts


def split_by_option(
    shop: Shop,
    cell: PriceCell,
    i: int,
    option: int,
    where: str,
) -> list[PriceCell]:
    """Split a cell by whether agent i may use an undecided option."""
    choice = cell.choices[i]
    if choice is None or option not in choice.undecided:
        raise Rejected(where, "an undecided option", option)
    # An option of gap 0 is as cheap as the low one, or on the line; it stays usable.
    gap = gap_of(shop, i, choice, option)
    rest = [c for c in choice.undecided if c != option]
    fewer = [c for c in choice.usable if c != option]
    used = Choice(choice.satiated, choice.low, choice.high, choice.usable, rest)
    unused = Choice(choice.satiated, choice.low, choice.high, fewer, rest)
    return [with_choice(cell, i, used, [(gap, "=")]), with_choice(cell, i, unused, [(gap, ">")])]


def cell_allocations(shop: Shop, cell: PriceCell, where: str) -> list[list[int]]:
    """Return a cell's allocations in lexicographic order."""
    found: list[list[int]] = []
    # Of goods that are not free no copy may be left; of those that are open it is not known.
    sold_out = [not shop.economy or free is False for free in cell.free]
    # Options of agents 1, ..., k and the copies left; a stack with the first one on top.
    unfinished: list[tuple[list[int], Vector]] = [([], shop.supply)]
    visited = 0
    while unfinished:
        chosen, left = unfinished.pop()
        visited += 1
        demand(visited <= MOST_CHOICES, where, f"at most {MOST_CHOICES} choices", "more")
        i = len(chosen)
        if i == len(shop.budgets):
            rests = [copies for copies, all_sold in zip(left, sold_out, strict=True) if all_sold]
            if not any(rests):
                few = len(found) < MOST_ALLOCATIONS
                demand(few, where, f"at most {MOST_ALLOCATIONS} allocations", "more")
                found.append(chosen)
            continue
        choice = cell.choices[i]
        usable = list(range(len(shop.options[i]))) if choice is None else choice.usable
        for option in reversed(usable):
            rest = plus_times(left, -1, shop.cost(i, option)[1:])
            if min(rest) >= 0:
                unfinished.append(([*chosen, option], rest))
    return found


def combined(
    conditions: list[Condition],
    multipliers: Multipliers,
    where: str,
    kept: list[int] | None = None,
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


def demand_contradiction(conditions: list[Condition], multipliers: Multipliers, where: str) -> None:
    """Demand that the multipliers combine to what cannot be."""
    total, strict = combined(conditions, multipliers, where)
    impossible = total[0] < 0 or (total[0] == 0 and strict)
    demand(impossible and not any(total[1:]), where, "a contradiction", total)


def has_line(cell: PriceCell, i: int) -> bool:
    """Tell whether agent i has a line in the cell."""
    choice = cell.choices[i]
    return choice is not None and not choice.satiated


def spent(shop: Shop, cell: PriceCell, i: int) -> tuple[Vector, Vector | None]:
    """Return the least and the most that agent i spends, s_i and S_i of SPEC 1.8; None for the most
    if nothing bounds it.
    """
    nothing: Vector = [0] * (len(shop.supply) + 1)
    choice, budget = cell.choices[i], shop.budgets[i]
    if choice is not None and choice.satiated and shop.cheapest_only(i):
        return shop.cost(i, choice.low), shop.cost(i, choice.low)
    if budget is None:
        return nothing, None
    all_of_it: Vector = [budget, *nothing[1:]]
    return (all_of_it if has_line(cell, i) else nothing), all_of_it


def payments_for_sets(shop: Shop, cell: PriceCell, used: list[list[int]]) -> list[Condition]:
    """Return what is known of payments for each set of goods, if agent i has options of used[i]
    only (SPEC 1.8).
    """
    found: list[Condition] = []
    for goods in range(1, 1 << len(shop.supply)):
        found += payments_for(shop, cell, goods, used)
    return found


def payments_for(shop: Shop, cell: PriceCell, goods: int, used: list[list[int]]) -> list[Condition]:
    """Return that the goods are paid at least what agents spend who buy nothing else, at most what
    all buyers can.
    """
    paid: Vector = [0]
    for j, copies in enumerate(shop.supply):
        paid.append(copies if goods >> j & 1 else 0)
    below = list(paid)
    above: Vector | None = [-c for c in paid]
    for i, options in enumerate(used):
        bundles = [shop.options[i][c][0] for c in options]
        least, most = spent(shop, cell, i)
        if all(bundle & goods == bundle for bundle in bundles):
            below = plus_times(below, -1, least)
        if above is not None and any(bundle & goods for bundle in bundles):
            above = None if most is None else plus_times(above, 1, most)
    # Nothing bounds what the goods are paid if one of their buyers has no bound.
    return [(below, ">=")] if above is None else [(below, ">="), (above, ">=")]


def sign_shown(rest: Vector, strict: bool) -> int:
    """Return 1 if a form is shown to be > 0, 0 if >= 0, else -1, by what is left of it when the
    combined conditions are taken off (SPEC 1.8).
    """
    if any(rest[1:]) or rest[0] < 0:
        return -1
    return 1 if rest[0] > 0 or strict else 0


class CellLeaf:
    """A cell with its allocations, all conditions known in it, and what multipliers show there."""

    def __init__(self, shop: Shop, cell: PriceCell, where: str) -> None:
        """Find the cell's allocations and what follows for payments (SPEC 1.8)."""
        self.shop, self.cell, self.where = shop, cell, where
        self.agents = range(len(shop.budgets))
        self.allocations = cell_allocations(shop, cell, where)
        self.conditions = list(cell.conditions)
        if self.allocations:
            self.conditions += self.payments()

    def payments(self) -> list[Condition]:
        """Return what is known of payments for sets of goods and for single options."""
        used = [sorted({chosen[i] for chosen in self.allocations}) for i in self.agents]
        found = payments_for_sets(self.shop, self.cell, used)
        for i in self.agents:
            if self.on_line(i) and len(used[i]) == 1:
                # With one option only, it is what she spends.
                found.append(([-c for c in self.shop.beyond(i, used[i][0])], "="))
        return found

    def on_line(self, i: int) -> bool:
        """Tell whether agent i has a line."""
        return has_line(self.cell, i)

    def must_afford(self, i: int) -> bool:
        """Tell whether agent i is satiated, with options that may cost more than her budget."""
        return not self.on_line(i) and not self.shop.cheapest_only(i)

    def combined(
        self,
        multipliers: Multipliers,
        kept: list[int] | None = None,
    ) -> tuple[Vector, bool]:
        """Combine the leaf's conditions."""
        return combined(self.conditions, multipliers, self.where, kept)

    def hull(self, tight: list[Any]) -> Hull:
        """Return each price as a function of the free ones, and which are free."""
        equations = [form for form, sign in self.conditions if sign == "="]
        for k, multipliers in tight:
            demand_index(k, len(self.conditions), "a condition", self.where)
            # If condition k plus what is >= 0 is <= 0, all of it is 0.
            total, _ = self.combined([*multipliers, (k, 1)])
            proved = not any(total[1:]) and total[0] <= 0
            demand(proved, self.where, f"proof that condition {k} is an equation", total)
            equations.append(self.conditions[k][0])
        return self.solved(equations)

    def solved(self, equations: Matrix) -> Hull:
        """Solve for the last prices first, so that the first ones stay free."""
        size = len(self.shop.supply)
        # rows[j]: a form that is 0 on the hull, 1 at price j, 0 at the other prices solved for.
        rows: dict[int, Vector] = {}
        for equation in equations:
            form = list(equation)
            for j, row in rows.items():
                form = plus_times(form, -form[j + 1], row)
            # The last price that is left: it becomes a function of those before it, and rows found
            # before keep theirs as their last one.
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
            if j in rows:
                functions.append([-rows[j][0], *(-rows[j][k + 1] for k in free)])
            else:
                functions.append(unit(free.index(j) + 1, len(free) + 1))
        return functions, free

    def shown(
        self,
        form: Vector,
        hull: Hull,
        multipliers: Multipliers,
        kept: list[int] | None = None,
    ) -> int:
        """Return 1 if the form is shown to be > 0, 0 if >= 0, else -1."""
        total, strict = self.combined(multipliers, kept)
        return sign_shown(restricted(plus_times(form, -1, total), hull), strict)

    def demand_decided(self) -> None:
        """Demand that optimal lotteries are known and goods that are open used up."""
        undecided = any(choice is None or choice.undecided for choice in self.cell.choices)
        demand(not undecided, self.where, "regimes and decided options", "open ones")
        for j, free in enumerate(self.cell.free):
            if self.shop.economy and free is None:
                self.demand_used_up(j)

    def demand_used_up(self, j: int) -> None:
        """Demand that each allocation uses all copies of a good."""
        for chosen in self.allocations:
            used = sum(self.shop.options[i][c][0] >> j & 1 for i, c in enumerate(chosen))
            demand(used == self.shop.supply[j], self.where, f"good {j} used up or not open", used)

    def chosen(self, index: int) -> list[int]:
        """Return the allocation of this number, which there must be."""
        demand_index(index, len(self.allocations), "an allocation", self.where)
        return self.allocations[index]

    def utility(self, i: int) -> tuple[Vector, Vector]:
        """Return agent i's utility as a quotient of forms."""
        choice, size = self.cell.choices[i], len(self.shop.supply)
        if choice is None:
            raise Rejected(self.where, "a regime", "none")
        low, high = self.shop.utility(i, choice.low), self.shop.utility(i, choice.high)
        if choice.satiated:
            return [low, *[0] * size], [1, *[0] * size]
        # The point of the line at the cost b_i: u(A) and the rise on what is left of the budget.
        run = plus_times(self.shop.cost(i, choice.high), -1, self.shop.cost(i, choice.low))
        at_low = [low * c for c in run]
        return plus_times(at_low, low - high, self.shop.beyond(i, choice.low)), run


def restricted(form: Vector, hull: Hull) -> Vector:
    """Write a form in terms of the free prices."""
    functions, free = hull
    found: Vector = [form[0], *[0] * len(free)]
    for c, function in zip(form[1:], functions, strict=True):
        found = plus_times(found, c, function)
    return found


def demand_leaf_indices(leaf: CellLeaf, node: Fields) -> None:
    """Demand that every index in a leaf is that of a condition or an allocation, whether or not it
    is used.
    """
    conditions, allocations = len(leaf.conditions), len(leaf.allocations)
    tight = node.get("tight", [])
    # Also of lists that a leaf of this sort does not use: an index out of range names nothing.
    lists = [node.get("multipliers", []), *(multipliers for _, multipliers in tight)]
    for key in ("proofs", "affordable", "implied"):
        lists += node.get(key, [])
    for k in [
        *(k for k, _ in tight),
        *node.get("kept", []),
        *(k for pairs in lists for k, _ in pairs),
    ]:
        demand_index(k, conditions, "a condition", leaf.where)
    for entry in [node, *node.get("at", []), *node.get("between", [])]:
        for index, _ in entry.get("lottery", []):
            demand_index(index, allocations, "an allocation", leaf.where)


def leaf_sets(leaf: CellLeaf, node: Fields) -> list[Any]:
    """Check a leaf and return the sets of equilibria that it shows."""
    if "leaf" in node:
        demand(not leaf.allocations, leaf.where, "no allocations", len(leaf.allocations))
        return []
    demand_leaf_indices(leaf, node)
    if "multipliers" in node:
        demand_contradiction(leaf.conditions, node["multipliers"], leaf.where)
        return []
    if "proofs" in node:
        demand_no_lottery(leaf, node)
        return []
    return decided_sets(leaf, node)


def decided_sets(leaf: CellLeaf, node: Fields) -> list[Any]:
    """Check a leaf in which optimal lotteries are known, and return the sets that it shows."""
    leaf.demand_decided()
    hull = leaf.hull(node["tight"])
    if "solutions" in node:
        return mixture_sets(leaf, node, hull)
    if "places" in node:
        return line_sets(leaf, node, hull)
    if "signs" in node:
        return pieces_of_cell(leaf, node, hull)
    return [whole_cell(leaf, node, hull)]


def demand_no_lottery(leaf: CellLeaf, node: Fields) -> None:
    """Check that every allocation costs too much all over the cell."""
    y, proofs = node["values"], node["proofs"]
    demand_length(y, len(leaf.agents), leaf.where)
    fine = all(v >= 0 or leaf.on_line(i) for i, v in enumerate(y))
    demand(fine, leaf.where, "values >= 0 but on lines", y)
    count = len(leaf.allocations)
    # No proofs at all stand for a proof without multipliers of each allocation.
    proofs = proofs or [[]] * count
    demand_length(proofs, count, leaf.where)
    hull = leaf.hull(node["tight"])
    for n, chosen in enumerate(leaf.allocations):
        form: Vector = [0] * (len(leaf.shop.supply) + 1)
        for i, option in enumerate(chosen):
            form = plus_times(form, y[i], leaf.shop.beyond(i, option))
        dear = leaf.shown(form, hull, proofs[n]) == 1
        demand(dear, leaf.where, f"allocation {n} too dear", "no proof")


def whole_cell(leaf: CellLeaf, node: Fields, hull: Hull) -> Any:
    """Check a lottery that serves everywhere, and describe the cell."""
    where = leaf.where
    weights = [weight for _, weight in node["lottery"]]
    proper = all(w >= 0 for w in weights) and sum(weights) == 1
    demand(proper, where, "probabilities with sum 1", weights)
    demand_spendings(leaf, node, hull)
    sample = node["sample"]
    demand_prices(leaf, sample)
    # One free price would be a line, whose ends have to be looked at: another sort of leaf.
    if hull[1]:
        demand(len(hull[1]) > 1, where, "not a line", hull[1])
        return polytope(leaf, node, hull)
    values = []
    for i in leaf.agents:
        above, below = (form[0] + dot(form[1:], sample) for form in leaf.utility(i))
        values.append(Fraction(above) / below)
    return Point(tuple(sample), tuple(values))


def demand_prices(leaf: CellLeaf, sample: Vector) -> None:
    """Demand prices that meet all conditions."""
    demand_length(sample, len(leaf.shop.supply), leaf.where)
    for form, sign in leaf.conditions:
        value = form[0] + dot(form[1:], sample)
        demand(holds_at(value, sign), leaf.where, "prices of the cell", sample)


def demand_spendings(leaf: CellLeaf, node: Fields, hull: Hull) -> None:
    """The lottery suits everybody's budget all over the cell."""
    where = leaf.where
    afford = [i for i in leaf.agents if leaf.must_afford(i)]
    demand_length(node["affordable"], len(afford), where)
    for i in leaf.agents:
        spent: Vector = [0] * (len(leaf.shop.supply) + 1)
        for index, weight in node["lottery"]:
            spent = plus_times(spent, weight, leaf.shop.beyond(i, leaf.chosen(index)[i]))
        # Who has a line spends all she has; who is satiated may have to be able to afford it.
        if leaf.on_line(i):
            spends_all = not any(restricted(spent, hull))
            demand(spends_all, where, f"agent {i} to spend her budget", "another sum")
        elif i in afford:
            proof = node["affordable"][afford.index(i)]
            affords = leaf.shown([-c for c in spent], hull, proof) >= 0
            demand(affords, where, f"agent {i} to afford it", "no proof")


def holds_at(value: Number, sign: str) -> bool:
    """Tell whether a number stands to 0 as the sign says."""
    if sign == "=":
        return value == 0
    return value > 0 if sign == ">" else value >= 0


def polytope(leaf: CellLeaf, node: Fields, hull: Hull) -> Any:
    """Check that the kept conditions say all, and write them down."""
    kept = node["kept"]
    demand_implied(leaf, hull, kept, node["implied"])
    sets: dict[str, set[tuple[Number, ...]]] = {"=": set(), ">=": set(), ">": set()}
    for k in kept:
        form, sign = leaf.conditions[k]
        sets[sign].add(last_one(restricted(form, hull)))
    rows = tuple(map(tuple, hull[0]))
    at_least, more_than = tuple(sorted(sets[">="])), tuple(sorted(sets[">"]))
    return Polytope(rows, tuple(hull[1]), at_least, more_than, restricted_utilities(leaf, hull))


def restricted_utilities(leaf: CellLeaf, hull: Hull) -> tuple[Any, ...]:
    """Return each agent's utility as a quotient of restricted forms; it may turn out to be
    constant.
    """
    utilities = []
    for i in leaf.agents:
        above, below = (trimmed(restricted(form, hull)) for form in leaf.utility(i))
        # On a hull without prices of the cell the ends of a line may cost the same.
        demand(below != [], leaf.where, f"a line of agent {i} on the hull", "ends of one cost")
        utilities.append(lowest_terms(above, below, same_multiple(above, below)))
    return tuple(utilities)


def demand_implied(leaf: CellLeaf, hull: Hull, kept: list[int], proofs: list[Multipliers]) -> None:
    """Each inequality that is not kept follows from those that are, and from equations."""
    inequalities = [k for k, (_, sign) in enumerate(leaf.conditions) if sign != "="]
    others = [k for k in inequalities if k not in kept]
    demand_length(proofs, len(others), leaf.where)
    for k, multipliers in zip(others, proofs, strict=True):
        form, sign = leaf.conditions[k]
        implied = leaf.shown(form, hull, multipliers, kept) >= (1 if sign == ">" else 0)
        demand(implied, leaf.where, f"condition {k} implied", "no proof")


def last_one(form: Vector) -> tuple[Number, ...]:
    """Divide a form by the absolute value of its last coefficient that is not 0, if any."""
    last = next((c for c in reversed(form) if c != 0), 1)
    return tuple([c / abs(Fraction(last)) for c in form])


def same_multiple(numerator: Vector, denominator: Vector) -> Vector:
    """Return the denominator if the numerator is a multiple of it, else [1]: what may be divided
    out of both.
    """
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


def located(places: list[Any]) -> list[Any]:
    """Return places as they are checked: numbers, and roots that are isolated."""
    return [Root(p["polynomial"], p["interval"]) if type(p) is dict else p for p in places]


def demand_increasing(places: list[Any], where: str) -> None:
    """Places increase, by the intervals of roots; None is no end."""
    for left, right in pairwise(places):
        if left is None or right is None:
            continue
        apart = side(left, 1) < side(right, 0)
        # An interval's end is not its root, so that it may be the next place's end, too.
        touching = isinstance(left, Root) or isinstance(right, Root)
        touching = touching and side(left, 1) == side(right, 0)
        demand(apart or touching, where, "places that increase", "others")


def side(place: Any, end: int) -> Any:
    """Return the low (0) or high (1) end of what encloses a place."""
    if isinstance(place, Root):
        return place.high if end else place.low
    return place


def sign_at(polynomial: Vector, place: Any) -> int:
    """Return the sign of a polynomial at a place."""
    if isinstance(place, Root):
        return place.sign_of(polynomial)
    return polynomial_sign(polynomial, place)


def sign_inside(polynomial: Vector, left: Any, right: Any) -> int | None:
    """Return the sign all over the open interval between places; None if none is seen."""
    g = trimmed(list(polynomial))
    if not g:
        return 0
    left, right = within_reach(g, left, right)
    if not all(clear_of_roots(g, place) for place in (left, right) if isinstance(place, Root)):
        return None
    low, high = side(left, 1), side(right, 0)
    if low < high:
        # A root at an end that is rational does not count: it is divided out.
        rest = g
        for place in (left, right):
            while not isinstance(place, Root) and polynomial_sign(rest, place) == 0:
                rest = exact_quotient(rest, [-place, 1])
        if polynomial_sign(rest, low) == 0 or polynomial_sign(rest, high) == 0:
            return None
        if roots_between(rest, low, high) != 0:
            return None
    sign = polynomial_sign(g, Fraction(low + high) / 2)
    return None if sign == 0 else sign


def within_reach(g: Vector, left: Any, right: Any) -> tuple[Any, Any]:
    """Replace ends that are missing by numbers beyond all roots of g (Cauchy's bound) and beyond
    the other end.
    """
    reach: Number = 1
    for place in (left, right):
        if place is not None:
            reach += max(side(place, 1), -side(place, 0), 0)
    sizes: Vector = [max(c, -c) for c in g]
    reach += sum(sizes) / Fraction(sizes[-1])
    return (-reach if left is None else left), (reach if right is None else right)


def clear_of_roots(g: Vector, root: Root) -> bool:
    """Tell whether g has no root in the isolating interval but perhaps the place itself."""
    if polynomial_sign(g, root.low) == 0 or polynomial_sign(g, root.high) == 0:
        return False
    own = 1 if root.sign_of(g) == 0 else 0
    return roots_between(g, root.low, root.high) == own


def line_sets(leaf: CellLeaf, node: Fields, hull: Hull) -> list[Any]:
    """Check a piece of a line, and return the points and families on it."""
    where = leaf.where
    demand(len(hull[1]) == 1, where, "one free price", hull[1])
    low, high, brackets = line_ends(leaf, hull)
    ends = [low, *located(node["places"]), high]
    demand_increasing(ends, where)
    belongs = [brackets[0] == "[", *[True] * len(node["places"]), brackets[1] == "]"]
    demand_length(node["at"], belongs.count(True), where)
    demand_length(node["between"], len(ends) - 1, where)
    # Along the line: (from, to, brackets, whether there are equilibria), for places and for
    # intervals between them in turn.
    stretches: list[tuple[Any, Any, str, bool]] = []
    entries = iter(node["at"])
    for k, end in enumerate(ends):
        if belongs[k]:
            here = demand_entry(leaf, hull, next(entries), at_place(end))
            stretches.append((end, end, "[]", here))
        if k + 1 < len(ends):
            reading = between_places(end, ends[k + 1])
            here = demand_entry(leaf, hull, node["between"][k], reading)
            stretches.append((end, ends[k + 1], "()", here))
    return [described_run(leaf, hull, run) for run in runs_of(stretches)]


def at_place(place: Any) -> Reading:
    """Return what tells signs at a place."""
    return lambda polynomial: sign_at(polynomial, place)


def between_places(left: Any, right: Any) -> Reading:
    """Return what tells signs all over the open interval between two places."""
    return lambda polynomial: sign_inside(polynomial, left, right)


def runs_of(stretches: list[tuple[Any, Any, str, bool]]) -> list[tuple[Any, Any, str]]:
    """Join neighbouring stretches with equilibria."""
    runs: list[tuple[Any, Any, str]] = []
    alive = False
    for start, end, brackets, here in stretches:
        if here and alive:
            first, _, old = runs.pop()
            runs.append((first, end, old[0] + brackets[1]))
        elif here:
            runs.append((start, end, brackets))
        alive = here
    return runs


def line_ends(leaf: CellLeaf, hull: Hull) -> tuple[Number | None, Number | None, str]:
    """Return the ends of the piece of a line, and which belong to it."""
    lows: list[tuple[Number, bool]] = []
    highs: list[tuple[Number, bool]] = []
    for form, sign in leaf.conditions:
        constant, slope = restricted(form, hull)
        if sign == "=":
            continue
        if slope == 0:
            demand(holds_at(constant, sign), leaf.where, "a line in the cell", constant)
            continue
        # Of equal ends the one that is excluded counts: the larger low end, the smaller high one.
        end, strict = -Fraction(constant) / slope, sign == ">"
        if slope > 0:
            lows.append((end, strict))
        else:
            highs.append((end, not strict))
    low, high = max(lows, default=None), min(highs, default=None)
    nonempty = low is None or high is None or low[0] < high[0]
    demand(nonempty, leaf.where, "ends that increase", "others")
    left = "[" if low is not None and not low[1] else "("
    right = "]" if high is not None and high[1] else ")"
    return (None if low is None else low[0]), (None if high is None else high[0]), left + right


def demand_entry(leaf: CellLeaf, hull: Hull, entry: Fields, sign: Reading) -> bool:
    """Check what is said of a place or of an open interval; tell whether there are equilibria."""
    if "against" in entry:
        demand_against(leaf, hull, entry["against"], sign)
        return False
    where = leaf.where
    whole = entry.get("denominator", [1])
    demand(sign(whole) == 1, where, "a positive denominator", whole)
    for _, weight in entry["lottery"]:
        demand(sign(weight) in {0, 1}, where, "weights >= 0", weight)
    rest = total_of([*(weight for _, weight in entry["lottery"]), [-c for c in whole]])
    demand(sign(rest) == 0, where, "weights that sum to the denominator", rest)
    # Of a satiated agent with `strong` nothing is asked: all her options cost the same.
    for i in leaf.agents:
        if not leaf.on_line(i) and not leaf.must_afford(i):
            continue
        costs: Matrix = []
        for index, weight in entry["lottery"]:
            beyond = restricted(leaf.shop.beyond(i, leaf.chosen(index)[i]), hull)
            costs.append(times(weight, beyond))
        wanted = {0} if leaf.on_line(i) else {-1, 0}
        suits = sign(total_of(costs)) in wanted
        demand(suits, where, f"a lottery that suits the budget of agent {i}", "another one")
    return True


def demand_against(leaf: CellLeaf, hull: Hull, values: list[Any], sign: Reading) -> None:
    """Values of the agents' money at which every allocation costs too much; at a place they are
    numbers.
    """
    where = leaf.where
    y: Matrix = [v if isinstance(v, list) else [v] for v in values]
    demand_length(y, len(leaf.agents), where)
    for i, value in enumerate(y):
        fine = leaf.on_line(i) or sign(value) in {0, 1}
        demand(fine, where, "values >= 0 but on lines", value)
    # A lottery of an equilibrium would cost at most the budgets, weighed by these values.
    for n, chosen in enumerate(leaf.allocations):
        costs: Matrix = []
        for i, option in enumerate(chosen):
            costs.append(times(y[i], restricted(leaf.shop.beyond(i, option), hull)))
        demand(sign(total_of(costs)) == 1, where, f"allocation {n} too dear", "another cost")


def described_run(leaf: CellLeaf, hull: Hull, run: tuple[Any, Any, str]) -> Any:
    """Write a run down as a point or a family."""
    low, high, brackets = run
    utilities = []
    for i in leaf.agents:
        # In lowest terms, so that one utility is written in one way, and sets can be compared.
        n, d = (trimmed(restricted(form, hull)) for form in leaf.utility(i))
        utilities.append(lowest_terms(n, d, greatest_divisor(n, d)))
    # An interval of t, with or without ends, or else one place: `low is high`.
    if brackets != "[]" or low is not high:
        rows = tuple(map(tuple, hull[0]))
        return Family(frozen(low), frozen(high), brackets, rows, tuple(utilities))
    if isinstance(low, Root):
        found = []
        # Modulo f each number has one polynomial of lower degree; the denominator must have an
        # inverse there, as f may be reducible.
        for n, d in utilities:
            inverse = inverse_modulo(list(d), low.f, leaf.where)
            found.append(tuple(remainder(times(list(n), inverse), low.f)))
        prices = tuple(tuple(remainder(function, low.f)) for function in hull[0])
        return AlgebraicPoint(low.key, prices, tuple(found))
    values = [Fraction(evaluate(list(n), low)) / evaluate(list(d), low) for n, d in utilities]
    return Point(tuple([evaluate(function, low) for function in hull[0]]), tuple(values))


def mixture_sets(leaf: CellLeaf, node: Fields, hull: Hull) -> list[Any]:
    """Check a cell with two allocations, and return the points in it."""
    where = leaf.where
    demand(len(leaf.allocations) == 2, where, "two allocations", len(leaf.allocations))
    nobody = not any(leaf.must_afford(i) for i in leaf.agents)
    demand(nobody, where, "nobody who has to afford her options", "some")
    over = [mixed_excess(leaf, hull, i) for i in leaf.agents]
    demand_length(node["values"], len(leaf.agents), where)
    # Free prices cancel, so that only roots s of g are possible; places hold them all.
    g, *slopes = overspent(node["values"], over, len(hull[1]))
    demand(not any(slopes), where, "values at which prices cancel", slopes)
    places = located(node["places"])
    demand_all_roots(g, places, where)
    demand_length(node["solutions"], len(places), where)
    found: list[Any] = []
    for place, rows in zip(places, node["solutions"], strict=True):
        demand_length(rows, len(hull[1]), where)
        found += point_at(leaf, hull, over, AtPlace(place), rows)
    return found


def mixed_excess(leaf: CellLeaf, hull: Hull, i: int) -> Matrix:
    """Return E_i as polynomials in s: the constant, then the coefficients of free prices; nothing
    if agent i has no line.
    """
    if not leaf.on_line(i):
        return []
    first, second = (restricted(leaf.shop.beyond(i, c[i]), hull) for c in leaf.allocations)
    return [[a, b - a] for a, b in zip(first, second, strict=True)]


def demand_all_roots(g: Vector, places: list[Any], where: str) -> None:
    """Every root of g from 0 to 1 is among the places, which increase from 0 to 1."""
    for place in places:
        within = side(place, 0) >= 0 and side(place, 1) <= 1
        demand(within, where, "probabilities from 0 to 1", "another place")
    # 0 and 1 bound the intervals between places, unless they are places themselves.
    ends = list(places)
    rational = [place for place in places if not isinstance(place, Root)]
    if 0 not in rational:
        demand(polynomial_sign(g, 0) != 0, where, "no root at 0, which is no place", g)
        ends.insert(0, 0)
    if 1 not in rational:
        demand(polynomial_sign(g, 1) != 0, where, "no root at 1, which is no place", g)
        ends.append(1)
    demand_increasing(ends, where)
    for left, right in pairwise(ends):
        demand(sign_inside(g, left, right) in {-1, 1}, where, "no root between places", g)


def overspent(values: Matrix, over: list[Matrix], size: int) -> Matrix:
    """Return the sum of values times what agents overspend: the constant, then the coefficients of
    free prices.
    """
    lines = [(value, row) for value, row in zip(values, over, strict=True) if row]
    return [total_of(times(value, row[k]) for value, row in lines) for k in range(size + 1)]


class AtPlace:
    """Numbers that are polynomials in a place; for a rational place constants."""

    def __init__(self, place: Any) -> None:
        """Take numbers modulo the polynomial of the place, if it is a root."""
        self.place = place
        self.f = place.f if isinstance(place, Root) else None

    def read(self, polynomial: Vector) -> Vector:
        """Return a polynomial's value."""
        if self.f is None:
            return trimmed([evaluate(polynomial, self.place)])
        return remainder(polynomial, self.f)

    def sign(self, element: Vector) -> int:
        """Return an element's sign."""
        return sign_at(element, 0 if self.f is None else self.place)

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


def point_at(
    leaf: CellLeaf,
    hull: Hull,
    over: list[Matrix],
    number: AtPlace,
    rows: list[Matrix],
) -> list[Any]:
    """Solve for the prices at a place, and return the point if it is an equilibrium."""
    here = [[number.read(c) for c in row] for row in over]
    free = solved_prices(leaf, number, here, rows)
    prices = [number.form(elements(function), free) for function in hull[0]]
    for row in here:
        # Somebody with a line does not spend her budget.
        if row and number.sign(number.form(row, free)) != 0:
            return []
    for form, sign in leaf.conditions:
        if not holds_at(number.sign(number.form(elements(form), prices)), sign):
            return []
    utilities: Matrix = []
    for i in leaf.agents:
        above, below = (number.form(elements(form), prices) for form in leaf.utility(i))
        utilities.append(number.quotient(above, below, leaf.where))
    if isinstance(number.place, Root):
        key = number.place.key
        return [AlgebraicPoint(key, tuple(map(tuple, prices)), tuple(map(tuple, utilities)))]
    return [Point(tuple(evaluate(p, 0) for p in prices), tuple(u[0] for u in utilities))]


def solved_prices(
    leaf: CellLeaf,
    number: AtPlace,
    here: list[Matrix],
    rows: list[Matrix],
) -> Matrix:
    """Return the free prices at a place: values of each row combine the budgets to this price plus
    a constant.
    """
    found: Matrix = []
    for k, row in enumerate(rows):
        demand_length(row, len(here), leaf.where)
        values = [number.read(v) for v in row]
        constant, *slopes = overspent(values, here, len(rows))
        # Of the free prices only price k is left, with coefficient 1.
        for j, slope in enumerate(slopes):
            off = total_of([slope, [-1 if j == k else 0]])
            fine = number.sign(off) == 0
            demand(fine, leaf.where, f"values that solve for price {k}", slope)
        # In an equilibrium each E_i is 0, and so is their combination: the price plus this
        # constant.
        found.append(number.read([-c for c in constant]))
    return found


def sum_of_polynomials(parts: Iterable[Polynomial]) -> Polynomial:
    """Return the sum of polynomials in the free prices."""
    total: Polynomial = {}
    for part in parts:
        for exponents, c in part.items():
            total[exponents] = total.get(exponents, 0) + c
    return {exponents: c for exponents, c in total.items() if c != 0}


def product_of_polynomials(left: Polynomial, right: Polynomial) -> Polynomial:
    """Return the product of two polynomials in the free prices."""
    total: Polynomial = {}
    for one, c in left.items():
        for other, d in right.items():
            exponents = tuple([m + n for m, n in zip(one, other, strict=True)])
            total[exponents] = total.get(exponents, 0) + c * d
    # No part of a product of polynomials that are not 0 is lost, but sums of its terms may be 0.
    return {exponents: c for exponents, c in total.items() if c != 0}


def negative(polynomial: Polynomial) -> Polynomial:
    """Return the polynomial times -1."""
    return {exponents: -c for exponents, c in polynomial.items()}


def as_polynomial(form: Vector) -> Polynomial:
    """Return a restricted form as a polynomial in the free prices."""
    size = len(form) - 1
    found: Polynomial = {(0,) * size: form[0]}
    for k, c in enumerate(form[1:]):
        found[tuple([1 if j == k else 0 for j in range(size)])] = c
    return {exponents: c for exponents, c in found.items() if c != 0}


def is_number(polynomial: Polynomial) -> bool:
    """Tell whether no free price occurs in a polynomial."""
    return not any(any(exponents) for exponents in polynomial)


def polynomial_at(polynomial: Polynomial, at: Vector) -> Number:
    """Return the value of a polynomial at free prices."""
    value: Number = 0
    for exponents, c in polynomial.items():
        value += c * math.prod(x**n for x, n in zip(at, exponents, strict=True))
    return value


@dataclass(frozen=True)
class Division:
    """A division of a part of a cell by the sign of a polynomial: how many facts are above it, and
    the sample, or None, of each of its three parts that is all equilibria.
    """

    polynomial: Polynomial
    above: int
    samples: dict[int, Vector | None]

    def facts(self) -> list[Fact]:
        """Return the fact that each of the three parts has besides those above."""
        return [(self.polynomial, ">"), (self.polynomial, "="), (negative(self.polynomial), ">")]

    def joined(self) -> list[tuple[list[Fact], Vector | None]]:
        """Return the sets that the parts with equilibria are together: further facts, a sample.

        The part "= 0" goes together with each of its neighbours.
        """
        parts, q = set(self.samples), self.polynomial
        if 1 not in parts or len(parts) == 1:
            facts = self.facts()
            return [([facts[k]], sample) for k, sample in self.samples.items()]
        sample = next((each for each in self.samples.values() if each is not None), None)
        if len(parts) == 3:
            return [([], sample)]
        return [([(q if 0 in parts else negative(q), ">=")], sample)]


class SignTree:
    """A cell that is divided by signs of polynomials in two or more free prices (SPEC 1.8).

    `facts` are what holds in the part that is looked at: the restricted conditions, then the facts
    of the divisions above it.
    """

    def __init__(self, leaf: CellLeaf, hull: Hull, kept: list[int]) -> None:
        """Restrict the conditions of a leaf."""
        self.leaf, self.hull, self.kept = leaf, hull, kept
        self.where = leaf.where
        self.size = len(hull[1])
        self.facts: list[Fact] = []
        for form, sign in leaf.conditions:
            self.facts.append((self.restricted(form), sign))

    def restricted(self, form: Vector) -> Polynomial:
        """Write a form as a polynomial in the free prices."""
        return as_polynomial(restricted(form, self.hull))

    def pieces(self, nodes: list[Fields]) -> list[Any]:
        """Read the nodes with a stack of parts, each the number of a part of a division, and return
        the pieces that are found.
        """
        found: list[Any] = []
        waiting: list[tuple[Division | None, int]] = [(None, 0)]
        for n, node in enumerate(nodes):
            self.where = f"{self.leaf.where}.signs[{n}]"
            demand(len(waiting) > 0, self.where, "no more nodes", "another")
            division, k = waiting.pop()
            if division is not None:
                del self.facts[division.above :]
                self.facts.append(division.facts()[k])
            samples: list[Vector | None] = []
            if "polynomial" in node:
                further = self.division(node["polynomial"])
                waiting += [(further, part) for part in (2, 1, 0)]
            elif self.has_equilibria(node):
                samples.append(node["sample"])
            if division is None:
                found += [self.piece([], sample) for sample in samples]
                continue
            division.samples.update((k, sample) for sample in samples)
            if k == 2:
                # All three parts are known now: what stands below the last one is none of its ends.
                above = self.facts[len(self.leaf.conditions) : division.above]
                found += [self.piece(above + more, each) for more, each in division.joined()]
        demand(not waiting, self.leaf.where, "a node for each part", f"{len(waiting)} parts left")
        return found

    def division(self, polynomial: Polynomial) -> Division:
        """Return a division of the part that is looked at."""
        self.demand_fits(polynomial)
        demand(not is_number(polynomial), self.where, "a polynomial that is no number", polynomial)
        return Division(polynomial, len(self.facts), {})

    def demand_fits(self, polynomial: Polynomial) -> None:
        """Demand an exponent for each free price."""
        for exponents in polynomial:
            demand_length(exponents, self.size, self.where)

    def has_equilibria(self, node: Fields) -> bool:
        """Check an end, and tell whether there is an equilibrium at all prices of the part, or at
        none.
        """
        if "contradiction" in node:
            self.demand_shown(({}, ">"), node["contradiction"])
            return False
        if "values" in node:
            self.demand_too_dear(node["values"], node["proofs"])
            return False
        self.demand_lottery(node["lottery"], node["proofs"])
        if node["sample"] is not None:
            self.demand_sample(node["sample"])
        return True

    def demand_too_dear(self, values: list[Polynomial], proofs: list[Fields]) -> None:
        """Every allocation costs too much at these values of the agents' money."""
        leaf = self.leaf
        demand_length(values, len(leaf.agents), self.where)
        for value in values:
            self.demand_fits(value)
        afford = [i for i in leaf.agents if leaf.must_afford(i)]
        demand_length(proofs, len(afford) + len(leaf.allocations), self.where)
        for i, proof in zip(afford, proofs, strict=False):
            self.demand_shown((values[i], ">="), proof)
        # What a satiated agent spends says nothing if all her options cost the same.
        heard = [i for i in leaf.agents if leaf.on_line(i) or leaf.must_afford(i)]
        for n, proof in enumerate(proofs[len(afford) :]):
            cost = self.total((values[i], i, n) for i in heard)
            self.demand_shown((cost, ">"), proof)

    def demand_lottery(self, lottery: list[Any], proofs: list[Fields]) -> None:
        """The weights are probabilities, over their sum, of a lottery that suits everybody's
        budget.
        """
        leaf = self.leaf
        for index, weight in lottery:
            demand_index(index, len(leaf.allocations), "an allocation", self.where)
            self.demand_fits(weight)
        once = len({index for index, _ in lottery}) == len(lottery)
        demand(once, self.where, "each allocation at most once", "one more often")
        weights = [weight for _, weight in lottery]
        wanted: list[Fact] = [*((weight, ">=") for weight in weights)]
        wanted.append((sum_of_polynomials(weights), ">"))
        # First everybody with a line spends her budget, then who has to can afford it.
        for i in leaf.agents:
            if leaf.on_line(i):
                wanted.append((self.spent(lottery, i), "="))
        for i in leaf.agents:
            if leaf.must_afford(i):
                wanted.append((negative(self.spent(lottery, i)), ">="))
        demand_length(proofs, len(wanted), self.where)
        for fact, proof in zip(wanted, proofs, strict=True):
            self.demand_shown(fact, proof)

    def spent(self, lottery: list[Any], i: int) -> Polynomial:
        """Return the sum of weights times what agent i's options cost beyond her budget."""
        return self.total((weight, i, index) for index, weight in lottery)

    def total(self, terms: Iterable[tuple[Polynomial, int, int]]) -> Polynomial:
        """Return the sum, over pairs of an agent and an allocation, of a polynomial times what her
        option costs beyond her budget.
        """
        products = []
        for factor, i, index in terms:
            beyond = self.leaf.shop.beyond(i, self.leaf.allocations[index][i])
            products.append(product_of_polynomials(factor, self.restricted(beyond)))
        return sum_of_polynomials(products)

    def demand_sample(self, sample: Vector) -> None:
        """Demand prices of the cell at which all facts hold."""
        demand_prices(self.leaf, sample)
        free = [sample[j] for j in self.hull[1]]
        for polynomial, sign in self.facts:
            here = holds_at(polynomial_at(polynomial, free), sign)
            demand(here, self.where, "prices at which the facts hold", sample)

    def demand_shown(self, fact: Fact, proof: Fields) -> None:
        """Demand that a proof shows a fact: the polynomial is identically the sum of the products
        and of the multiples of equations.
        """
        polynomial, sign = fact
        parts: list[Polynomial] = []
        strict = False
        for factor, numbers in proof["products"]:
            product, positive = self.product(factor, numbers)
            parts.append(product)
            strict = strict or positive
        for k, factor in proof["equations"]:
            self.demand_fits(factor)
            demand(self.fact(k)[1] == "=", self.where, "an equation", k)
            parts.append(product_of_polynomials(factor, self.fact(k)[0]))
        same = sum_of_polynomials(parts) == polynomial
        fine = not proof["products"] if sign == "=" else strict or sign == ">="
        demand(same and fine, self.where, f"a proof that a polynomial is {sign} 0", "another sum")

    def product(self, factor: Number, numbers: list[int]) -> tuple[Polynomial, bool]:
        """Return a number times facts that are inequalities; tell whether it is seen to be > 0."""
        demand(factor >= 0, self.where, "numbers >= 0 at products", factor)
        found: Polynomial = {(0,) * self.size: factor} if factor else {}
        strict = factor > 0
        for k in numbers:
            polynomial, sign = self.fact(k)
            demand(sign != "=", self.where, "inequalities in products", k)
            strict = strict and sign == ">"
            found = product_of_polynomials(found, polynomial)
        return found, strict

    def fact(self, k: int) -> Fact:
        """Return the fact of this number, which there must be."""
        demand_index(k, len(self.facts), "a fact", self.where)
        return self.facts[k]

    def piece(self, facts: list[Fact], sample: Vector | None) -> Any:
        """Write down what holds in a part, beside the kept conditions."""
        lists: dict[str, set[Terms]] = {"=": set(), ">=": set(), ">": set()}
        for polynomial, sign in [*(self.facts[k] for k in self.kept), *facts]:
            # What is a number and true says nothing; what is false says that the piece is empty.
            constant = polynomial.get((0,) * self.size, 0)
            if not (is_number(polynomial) and holds_at(constant, sign)):
                lists[sign].add(with_leading_one(polynomial, sign))
        zero, at_least, more_than = (tuple(sorted(lists[sign])) for sign in ("=", ">=", ">"))
        return Piece(
            tuple(map(tuple, self.hull[0])),
            tuple(self.hull[1]),
            zero,
            at_least,
            more_than,
            restricted_utilities(self.leaf, self.hull),
            None if sample is None else tuple(sample),
        )


def with_leading_one(polynomial: Polynomial, sign: str) -> Terms:
    """Return the terms of a polynomial in order, divided by the last coefficient; where its sign
    counts, by the absolute value of it.
    """
    terms = sorted(polynomial.items())
    last = Fraction(terms[-1][1]) if terms else Fraction(1)
    divisor = last if sign == "=" else abs(last)
    return tuple([(exponents, c / divisor) for exponents, c in terms])


def pieces_of_cell(leaf: CellLeaf, node: Fields, hull: Hull) -> list[Any]:
    """Check a cell that is divided by signs, and return the pieces of it that are equilibria."""
    # One free price would be a line, whose ends have to be looked at: another sort of leaf.
    demand(len(hull[1]) > 1, leaf.where, "at least two free prices", hull[1])
    demand_implied(leaf, hull, node["kept"], node["implied"])
    return SignTree(leaf, hull, node["kept"]).pieces(node["signs"])


@dataclass(frozen=True)
class Point:
    """Rational prices, and the utilities there."""

    prices: tuple[Any, ...]
    utilities: tuple[Any, ...]


@dataclass(frozen=True)
class AlgebraicPoint:
    """Prices and utilities as polynomials in a root, which is (polynomial, interval)."""

    root: Any
    prices: tuple[Any, ...]
    utilities: tuple[Any, ...]


@dataclass(frozen=True)
class Family:
    """Prices [constant, coefficient of t] and utilities (numerator, denominator) for t from low to
    high.
    """

    low: Any
    high: Any
    brackets: str
    prices: tuple[Any, ...]
    utilities: tuple[Any, ...]


@dataclass(frozen=True)
class Polytope:
    """Prices as functions of the free ones, forms that are >= 0 and > 0, and utilities (numerator,
    denominator).
    """

    prices: tuple[Any, ...]
    free: tuple[int, ...]
    at_least: tuple[Any, ...]
    more_than: tuple[Any, ...]
    utilities: tuple[Any, ...]


@dataclass(frozen=True)
class Piece:
    """Prices as functions of the free ones; polynomials in these that are 0, >= 0 and > 0;
    utilities (numerator, denominator); prices in the piece, or None if it may be empty.
    """

    prices: tuple[Any, ...]
    free: tuple[int, ...]
    zero: tuple[Terms, ...]
    at_least: tuple[Terms, ...]
    more_than: tuple[Terms, ...]
    utilities: tuple[Any, ...]
    sample: tuple[Number, ...] | None


def frozen(place: Any) -> Any:
    """Make a place that can be compared and stand in a set."""
    if type(place) is dict:
        return tuple(place["polynomial"]), tuple(place["interval"])
    return place.key if isinstance(place, Root) else place


def thawed(place: Any) -> Any:
    """Return a place at which signs can be told."""
    return Root(list(place[0]), list(place[1])) if isinstance(place, tuple) else place


def put_together(found: list[Any]) -> set[Any]:
    """Put points and families together where they meet."""
    families = [each for each in found if isinstance(each, Family)]
    alone = {each for each in found if not isinstance(each, Family | Point)}
    for each in found:
        if isinstance(each, Point):
            closed = [with_ends_closed(family, each) for family in families]
            if closed == families:
                alone.add(each)
            families = closed
    # A join can make another one possible, so it is looked for anew.
    while (pair := first_that_meet(families)) is not None:
        one, other = pair
        brackets = one.brackets[0] + other.brackets[1]
        joined = Family(one.low, other.high, brackets, one.prices, one.utilities)
        families = [each for each in families if each is not one and each is not other]
        families.append(joined)
    return alone | set(families)


def with_ends_closed(family: Family, point: Point) -> Family:
    """Return the family with those open ends closed that are at the point."""
    left, right = family.brackets[0], family.brackets[1]
    if left == "(" and is_end_at(family, family.low, point):
        left = "["
    if right == ")" and is_end_at(family, family.high, point):
        right = "]"
    return replace(family, brackets=left + right)


def is_end_at(family: Family, end: Any, point: Point) -> bool:
    """Tell whether a rational end of a family has the prices and the utilities of a point."""
    if end is None or isinstance(end, tuple):
        return False
    if tuple(evaluate(list(function), end) for function in family.prices) != point.prices:
        return False
    for (above, below), utility in zip(family.utilities, point.utilities, strict=True):
        n, d = evaluate(list(above), end), evaluate(list(below), end)
        if d == 0 or n != utility * d:
            return False
    return True


def first_that_meet(families: list[Family]) -> tuple[Family, Family] | None:
    """Return two families on one line of which the second begins where the first ends, at a number
    of one of them.
    """
    for one in families:
        for other in families:
            rational = one.high is not None and not isinstance(one.high, tuple)
            meet = rational and one.high == other.low
            belongs = one.brackets[1] == "]" or other.brackets[0] == "["
            same = one.prices == other.prices and one.utilities == other.utilities
            if meet and belongs and same:
                return one, other
    return None


def walk_tree(shop: Shop, witness: Fields, leaf: Callable[[PriceCell, Fields, str], None]) -> None:
    """Read the nodes with a stack of cells (SPEC 2.8); `leaf` checks each node that is no split."""
    cells = all_prices(shop)[::-1]
    for n, node in enumerate(witness["nodes"]):
        where = f"witness.nodes[{n}]"
        demand(len(cells) > 0, where, "no more nodes", "another")
        cell = cells.pop()
        if "form" in node or "good" in node or "agent" in node:
            cells += parts_of_cell(shop, cell, node, where)[::-1]
        else:
            leaf(cell, node, where)
    demand(not cells, "witness.nodes", "a node for each cell", f"{len(cells)} cells left")


def all_sets(shop: Shop, witness: Fields) -> set[Any]:
    """Check the tree and return the sets that it finds."""
    found: list[Any] = []

    def leaf(cell: PriceCell, node: Fields, where: str) -> None:
        found.extend(leaf_sets(CellLeaf(shop, cell, where), node))

    walk_tree(shop, witness, leaf)
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


def signs_over(form: Vector, found: Any) -> set[int | None]:
    """Return the signs of a form of utilities over a set of equilibria; None stands for one that is
    not seen.
    """
    if isinstance(found, Point):
        return {sign_of(form[0] + dot(form[1:], found.utilities))}
    if isinstance(found, AlgebraicPoint):
        above, _ = form_over(form, [(u, (1,)) for u in found.utilities])
        return {sign_at(above, thawed(found.root))}
    if isinstance(found, Polytope | Piece):
        if any(len(n) != 1 or len(d) != 1 for n, d in found.utilities):
            return {None}
        return {sign_of(form[0] + dot(form[1:], [n[0] for n, _ in found.utilities]))}
    # A quotient has the sign of numerator times denominator, where both are seen to have one.
    above, below = form_over(form, found.utilities)
    signs: set[int | None] = set()
    for sign in readings(found):
        one, other = sign(above), sign(below)
        signs.add(None if one is None or not other else one * other)
    return signs


def readings(family: Family) -> list[Reading]:
    """Return what tells signs between the ends of a family, and at those ends that belong to it."""
    low, high = thawed(family.low), thawed(family.high)
    found = [between_places(low, high)]
    if family.brackets[0] == "[":
        found.append(at_place(low))
    if family.brackets[1] == "]":
        found.append(at_place(high))
    return found


def extent_on(found: Any, start: Vector, end: Vector) -> set[Number] | None:
    """Return where on a segment of utilities, from 0 to 1, a set of equilibria begins and ends;
    None if it is not within.
    """
    if isinstance(found, Point):
        utilities: Sequence[Any] = [((u,), (1,)) for u in found.utilities]
        ends, signs = [0], [at_place(0)]
    elif isinstance(found, Family) and has_rational_ends(found):
        utilities, ends, signs = found.utilities, [found.low, found.high], readings(found)
    else:
        return None
    along = place_on_segment(start, end)
    for i in range(len(start)):
        # All utilities are those at the place, identically.
        off = [(end[i] - start[i]) * c for c in along]
        off[0] += start[i]
        off[i + 1] -= 1
        if form_over(off, utilities)[0]:
            return None
    above, below = form_over(along, utilities)
    if not all(from_0_to_1(above, below, sign) for sign in signs):
        return None
    return {Fraction(evaluate(above, t)) / evaluate(below, t) for t in ends}


def has_rational_ends(family: Family) -> bool:
    """Tell whether both ends of a family belong to it and are rational."""
    irrational = isinstance(family.low, tuple) or isinstance(family.high, tuple)
    return family.brackets == "[]" and not irrational


def place_on_segment(start: Vector, end: Vector) -> Vector:
    """Return the place on a segment as a form of utilities, read off the first that changes; 0 on a
    point.
    """
    along: Vector = [0] * (len(start) + 1)
    for i, (low, high) in enumerate(zip(start, end, strict=True)):
        if low != high:
            run = Fraction(high - low)
            along[0], along[i + 1] = -low / run, 1 / run
            break
    return along


def from_0_to_1(above: Vector, below: Vector, sign: Reading) -> bool:
    """Tell whether a quotient of polynomials is seen to be from 0 to 1."""
    rest = total_of([below, [-c for c in above]])
    other = sign(below)
    return other in {-1, 1} and sign(above) in {0, other} and sign(rest) in {0, other}


class ExpectationLeaf:
    """A cell of which is shown that it has no equilibrium in expectation (SPEC 1.8, In
    expectation).

    used[i] is what agent i may use: there are no allocations, goods clear on average only. What is
    known of payments for sets of goods holds on average, too, and is numbered after the cell's own
    conditions.
    """

    def __init__(self, shop: Shop, cell: PriceCell, where: str) -> None:
        """Find all conditions known in the cell."""
        self.shop, self.cell, self.where = shop, cell, where
        self.used: list[list[int]] = []
        for choice, options in zip(cell.choices, shop.options, strict=True):
            self.used.append(list(range(len(options))) if choice is None else choice.usable)
        self.conditions = cell.conditions + payments_for_sets(shop, cell, self.used)

    def demand_none(self, node: Fields) -> None:
        """Demand what the node shows: that there is no equilibrium in expectation in the cell."""
        if "multipliers" in node:
            demand_contradiction(self.conditions, node["multipliers"], self.where)
            return
        self.demand_lengths(node)
        # All of each agent's forms are looked at, and so is every index.
        signs = [self.signs_of(i, node) for i in range(len(self.used))]
        fine = all(sign >= 0 for row in signs for sign in row)
        demand(fine, self.where, "proofs that no option's form is negative", signs)
        total: Vector = [0] * (len(self.shop.supply) + 1)
        for form in [*node["least"], *node["shadow_prices"]]:
            total = plus_times(total, 1, form)
        shown_total = self.shown(total, node["contradiction"])
        # Also strict if each option of some agent is: she has one of them.
        strict = shown_total == 1 or any(all(sign == 1 for sign in row) for row in signs)
        contradicts = shown_total >= 0 and strict
        demand(contradicts, self.where, "a contradiction of the sums of the forms", shown_total)

    def demand_lengths(self, node: Fields) -> None:
        """A value, a form and proofs for each agent, a form for each good; values >= 0 but on
        lines.
        """
        agents, size = len(self.used), len(self.shop.supply)
        demand_length(node["values"], agents, f"{self.where}.values")
        demand_shape(node["shadow_prices"], size, size + 1, f"{self.where}.shadow_prices")
        demand_shape(node["least"], agents, size + 1, f"{self.where}.least")
        demand_length(node["proofs"], agents, f"{self.where}.proofs")
        for i, options in enumerate(self.used):
            demand_length(node["proofs"][i], len(options), f"{self.where}.proofs[{i}]")
            # Who has a line spends her budget; the others may spend less, so that it matters.
            fine = node["values"][i] >= 0 or has_line(self.cell, i)
            demand(fine, f"{self.where}.values[{i}]", "a value >= 0 but on a line", "another")

    def signs_of(self, i: int, node: Fields) -> list[int]:
        """Return what is shown of agent i's form at each option that she may use: 1 if > 0, 0 if
        >= 0, else -1.
        """
        signs = []
        for option, multipliers in zip(self.used[i], node["proofs"][i], strict=True):
            beyond = self.shop.beyond(i, option)
            form = [node["values"][i] * c for c in beyond]
            for j in goods_in(self.shop.options[i][option][0]):
                form = plus_times(form, -1, node["shadow_prices"][j])
            signs.append(self.shown(plus_times(form, -1, node["least"][i]), multipliers))
        return signs

    def shown(self, form: Vector, multipliers: Multipliers) -> int:
        """Return 1 if the form is shown to be > 0 in the cell, 0 if >= 0, else -1."""
        total, strict = combined(self.conditions, multipliers, self.where)
        return sign_shown(plus_times(form, -1, total), strict)


# 1.9 Statements -----------------------------------------------------------------------------------
# A linear form is a dictionary from variables to coefficients, none of them 0; frozen, it is a set
# of pairs.


#: A form of SPEC 1.9: the coefficient of each variable in it.
Linear = dict[int, int]
#: The value of a function or definition at each bundle, as a form; None is minus infinity.
FormTable = list[Linear | None]


def combine(*terms: tuple[Linear, int]) -> Linear:
    """Add multiples of forms."""
    total: Linear = {}
    for form, factor in terms:
        for variable, coefficient in form.items():
            total[variable] = total.get(variable, 0) + factor * coefficient
    return {variable: coefficient for variable, coefficient in total.items() if coefficient}


def excess(f: FormTable, more: Sequence[int], less: Sequence[int]) -> Linear | None:
    """Return the values at `more` less those at `less`, which are finite; None if one at `more` is
    not.
    """
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
        d: dict[tuple[int, int], Linear] = {}
        for i, j in combinations(outside, 2):
            i_and_j = x | 1 << i | 1 << j
            d[i, j] = excess(f, (x | 1 << i, x | 1 << j), (x, i_and_j)) or {}
            yield [d[i, j]]
        for i, j, k in combinations(outside, 3):
            three = d[i, j], d[i, k], d[j, k]
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
                # For nothing a good may be given only by the larger bundle.
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


#: For each property of SPEC 1.9 what yields its clauses.
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
        require(
            f[owned] is not None,
            "claim.statement",
            "an endowment of finite value",
            "minus infinity",
        )
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
        """Number the variables and find the given clauses and the goal (SPEC 1.9)."""
        self.size = len(statement["goods"])
        self.variables: list[tuple[int, int]] = []
        self.given: list[list[Linear]] = []
        tables: dict[str, FormTable] = {}
        bundles = range(1 << self.size)
        for n, function in enumerate(statement["functions"]):
            domain = function.get("domain", bundles)
            tables[function["name"]] = [self.new(n, a) if a in domain else None for a in bundles]
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
        demand(
            set(keys) == set(place),
            "permutation",
            "one under which variables become variables",
            permutation,
        )
        return [place[key] for key in keys]


def as_set(clause: list[Linear], names: Sequence[int]) -> frozenset[frozenset[tuple[int, int]]]:
    """Return the clause's forms, with the variables renamed, as a set."""
    return frozenset(frozenset((names[v], c) for v, c in form.items()) for form in clause)


def demand_tree(
    stated: Stated,
    goal: list[Linear],
    supposed: dict[int, int],
    tree: Any,
    where: str,
) -> None:
    """The tree refutes the case that all forms of the goal's clause are < 0 and the supposed ones
    >= 0.
    """
    if not isinstance(tree, list):
        demand_sum(stated, goal, supposed, tree["sum"], where)
        return
    c, cases = tree
    demand_index(c, len(stated.given), "a given clause", where)
    demand_length(cases, len(stated.given[c]), where)
    for k, case in enumerate(cases):
        demand_tree(stated, goal, {**supposed, c: k}, case, f"{where}[{k}]")


def demand_sum(
    stated: Stated,
    goal: list[Linear],
    supposed: dict[int, int],
    terms: list[Any],
    where: str,
) -> None:
    """Forms known to be >= 0, and forms of the goal, which are < 0, times -1, sum to 0: so the case
    cannot be.
    """
    total: dict[int, Number] = {}
    strict = False
    for c, k, coefficient in terms:
        demand(coefficient >= 0, where, "coefficients >= 0", coefficient)
        demand(-1 <= c < len(stated.given), where, "a given clause or -1", c)
        clause = goal if c == -1 else stated.given[c]
        # Of a given clause one form at least is >= 0: which one is known if it is the only one, or
        # supposed.
        known = c == -1 or len(clause) == 1 or supposed.get(c) == k
        demand(known, where, "a form of the goal, or known to be >= 0", f"{c}, {k}")
        demand_index(k, len(clause), "a form of the clause", where)
        strict = strict or (c == -1 and coefficient > 0)
        sign = -1 if c == -1 else 1
        for variable, factor in clause[k].items():
            total[variable] = total.get(variable, 0) + sign * factor * coefficient
    vanishes = not any(total.values())
    demand(strict and vanishes, where, "a sum 0 with a form of the goal", "another sum")


# 2.1 Linear programs: claims ----------------------------------------------------------------------


def linear_program_optimal(claim: Fields, witness: Fields) -> None:
    """Check that the optimal value, constant included, is `value`."""
    program, value = claim["program"], claim["value"]
    demand_feasible_point(program, witness["primal"])
    reached = dot(program.objective, witness["primal"]) + program.constant
    demand(reached == value, "primal", f"the value {shown(value)}", reached)
    sign = 1 if program.sense == "minimize" else -1
    least = bound(
        program,
        [sign * c for c in program.objective],
        [sign * y for y in witness["dual"]],
    )
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
    demand(
        crossed,
        f"{place} {k}",
        "lower bound > upper bound",
        f"{shown(lower)} and {shown(upper)}",
    )


def linear_program_unbounded(claim: Fields, witness: Fields) -> None:
    """Check that the program is feasible and its objective improves without bound."""
    program, (ray, _) = claim["program"], scaled(witness["ray"])
    demand_feasible_point(program, witness["primal"])
    demand_length(ray, len(program.objective), "ray")
    limits = list(zip(ray, program.lower, program.upper, strict=True))
    limits += [(row.at(ray), row.lower, row.upper) for row in program.rows]
    # Along the ray no bound that there is may ever be reached.
    for k, (change, lower, upper) in enumerate(limits):
        where = f"ray[{k}]" if k < len(ray) else f"ray, row {k - len(ray)}"
        demand_between(change, None if lower is None else 0, None if upper is None else 0, where)
    gain = dot(program.objective, ray)
    demand(
        gain < 0 if program.sense == "minimize" else gain > 0,
        "ray",
        "a direction that improves",
        gain,
    )


# 2.2 Assignments: claims --------------------------------------------------------------------------


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
    demand_support(
        whole_market(claim, claim["conditions"]),
        witness["prices"],
        witness["weights"],
        "witness",
    )


def unsupported(claim: Fields, witness: Fields) -> None:
    """Check that no prices >= 0 meet all conditions."""
    demand_gainful(whole_market(claim, claim["conditions"]), witness["trade"], "trade")


def quasi_equilibrium_cone(claim: Fields, witness: Fields) -> None:
    """Check that the prices >= 0 that meet `quasi-optimal` are exactly the combinations of the
    generators.
    """
    market = whole_market(claim, ("quasi-optimal",))
    generators, forms, g, s = (
        claim["generators"],
        witness["coordinates"],
        len(claim["generators"]),
        len(market.left),
    )
    demand_shape(generators, g, s, "claim.generators")
    demand_shape(forms, g, s, "coordinates")
    for name, length in (("weights", g), ("trades", g), ("lower", s), ("upper", s)):
        demand_length(witness[name], length, name)
    for k in range(g):
        demand_support(market, generators[k], witness["weights"][k], f"generator {k}:")
        demand_proof(market, witness["trades"][k], forms[k], f"trades[{k}]")
    for j in range(s):
        # e_j less what the generators and the forms make of it: 0 for every quasi-equilibrium.
        rest = unit(j, s)
        for generator, form in zip(generators, forms, strict=True):
            rest = plus_times(rest, -generator[j], form)
        demand_proof(market, witness["lower"][j], rest, f"lower[{j}]")
        demand_proof(market, witness["upper"][j], [-entry for entry in rest], f"upper[{j}]")


def sequential_outcome(claim: Fields, witness: Fields) -> None:
    """Check that in each turn some prices >= 0 meet the conditions."""
    demand_turns(claim, claim["conditions"], claim["order"], witness)


def not_sequential_outcome(claim: Fields, witness: Fields) -> None:
    """Check that in some turn no prices >= 0 meet the conditions."""
    outcome, turn = feasible(claim["economy"], claim["assignment"]), witness["turn"]
    demand(
        0 <= turn < len(claim["order"]),
        "turn",
        f"a turn from 0 to {len(claim['order']) - 1}",
        turn,
    )
    demand_gainful(
        list(turn_markets(outcome, claim["conditions"], claim["order"]))[turn],
        witness["trade"],
        "trade",
    )


def serial_dictatorship(claim: Fields, witness: Fields) -> None:
    """Check that each agent in turn gets a best share of the copies left."""
    outcome, thresholds = feasible(claim["economy"], claim["assignment"]), witness["thresholds"]
    demand_length(thresholds, len(outcome.assignment), "thresholds")
    for market in turn_markets(outcome, (), claim["order"]):
        [x], [values], t = market.participants, market.values, thresholds[market.participants[0]]
        most = t + dot(market.left, [max(value - t, 0) for value in values])
        demand(
            outcome.utility(x) == most,
            f"thresholds[{x}]",
            f"a bound of {shown(outcome.utility(x))}",
            most,
        )


def in_weak_core(claim: Fields, witness: Fields) -> None:
    """Check that no coalition can share what the others leave so that each member is strictly
    better off.
    """
    order = partition(claim["economy"], witness["order"], "witness.order", Rejected)
    demand_turns(claim, ("optimal", "clearing"), order, witness)


def blocked(claim: Fields, witness: Fields) -> None:
    """Check that the coalition can share what the others leave so that each member is better
    off.
    """
    outcome, names, where = (
        feasible(claim["economy"], claim["assignment"]),
        witness["coalition"],
        "witness.assignment",
    )
    agents, supply, shares = outcome.economy.agents, outcome.economy.supply, witness["assignment"]
    distinct_agents = set(names) <= set(agents) and 0 < len(names) == len(set(names))
    demand(distinct_agents, "coalition", "one or more distinct agents of the economy", names)
    coalition = [agents.index(name) for name in names]
    demand_shares(shares, len(coalition), len(supply), where)
    # What the coalition can share is what all others leave.
    outside = column_sums(
        (row for x, row in enumerate(outcome.assignment) if x not in coalition),
        len(supply),
    )
    demand_sums_at_most(
        shares,
        [copies - gone for copies, gone in zip(supply, outside, strict=True)],
        where,
    )
    for k, x in enumerate(coalition):
        gain = dot(outcome.economy.values[x], shares[k]) - outcome.utility(x)
        demand(gain > 0, f"{where}[{k}]", "a gain > 0", gain)


def envy_free(claim: Fields, _witness: Fields) -> None:
    """Check that no agent envies another one (SPEC 1.2, Envy)."""
    demand_no_envy(shares_of(claim))


def not_envy_free(claim: Fields, witness: Fields) -> None:
    """Check that the witness's agent envies the other one (SPEC 1.2, Envy)."""
    demand_envy(shares_of(claim), witness)


def shares_of(claim: Fields) -> Belongings:
    """Return who has which share of a feasible random assignment."""
    outcome = feasible(claim["economy"], claim["assignment"])
    economy, shares = outcome.economy, outcome.assignment

    def worth(x: int, y: int) -> Number:
        return dot(economy.values[x], shares[y])

    return Belongings(economy.agents, claim["budgets"], worth)


def ordinally_efficient(claim: Fields, witness: Fields) -> None:
    """Check that the levels order the assignment, so that nothing dominates it."""
    demand_levels(feasible(claim["economy"], claim["assignment"]), witness["levels"])


def ordinally_dominated(claim: Fields, witness: Fields) -> None:
    """Check that the witness's assignment is feasible and stochastically dominates the claim's."""
    economy = claim["economy"]
    before = feasible(economy, claim["assignment"])
    after = feasible(economy, witness["assignment"], "witness.assignment")
    gained = False
    for x, values in enumerate(economy.values):
        old = at_least_as_good(values, before.assignment[x])
        new = at_least_as_good(values, after.assignment[x])
        for j, (chance, least) in enumerate(zip(new, old, strict=True)):
            where = f"witness.assignment, agent {x}, type {j} or better"
            demand(chance >= least, where, f"a probability >= {shown(least)}", chance)
            gained = gained or chance > least
    demand(gained, "witness.assignment", "a larger probability somewhere", "none")


# 2.3 Lotteries: claims ----------------------------------------------------------------------------


def lottery_over_assignments(claim: Fields, witness: Fields) -> None:
    """Check that the assignment is the expectation of a lottery over feasible pure assignments."""
    outcome, terms = feasible(claim["economy"], claim["assignment"]), witness["terms"]
    size = len(outcome.economy.objects)
    probabilities, whole = scaled([term["probability"] for term in terms])
    expected = [[0] * size for _ in outcome.assignment]
    for k, (probability, term) in enumerate(zip(probabilities, terms, strict=True)):
        demand(probability > 0, f"terms[{k}]", "a positive probability", term["probability"])
        types = pure_types(outcome.economy, term["assignment"], f"terms[{k}]")
        for x, j in enumerate(types):
            expected[x][j] += probability
    # In integers on one scale, `whole` stands for 1.
    total = Fraction(sum(probabilities), whole)
    demand(total == 1, "terms", "probabilities that sum to 1", total)
    for x, row in enumerate(outcome.assignment):
        same = expected[x] == [whole * q for q in row]
        demand(same, f"terms, agent {x}", "the assignment as expectation", "another row")


def pure_types(economy: Economy, names: list[str], where: str) -> list[int]:
    """Return the agents' types in a feasible pure assignment."""
    place = {name: j for j, name in enumerate(economy.objects)}
    demand_length(names, len(economy.agents), where)
    for x, name in enumerate(names):
        demand(name in place, f"{where}.assignment[{x}]", "an object type of the economy", name)
    types = [place[name] for name in names]
    given = [0] * len(place)
    for j in types:
        given[j] += 1
    for j, copies in enumerate(economy.supply):
        demand(
            given[j] <= copies,
            f"{where}, type {j}",
            "at most as many agents as copies",
            given[j],
        )
    return types


def shortest_lottery(claim: Fields, witness: Fields) -> None:
    """Check that the assignment is the expectation of a lottery over `count` pure assignments, and
    of none over fewer.
    """
    lottery_over_assignments(claim, witness)
    outcome, count = feasible(claim["economy"], claim["assignment"]), claim["count"]
    demand_length(witness["terms"], count, "terms")
    pure = pure_assignments(outcome)
    # A part: the pure assignments that are terms, and those of which it is not decided.
    stack = [(set[int](), set(range(len(pure))))]
    for n, node in enumerate(witness["tree"]):
        demand(stack != [], f"tree[{n}]", "a part for each node", "none")
        there, free = stack.pop()
        if "index" not in node:
            least = fewest_terms(outcome, pure, (there, free), node["multipliers"], f"tree[{n}]")
            demand(least > count - 1, f"tree[{n}]", f"a bound > {count - 1}", least)
            continue
        t = node["index"]
        demand(t in free, f"tree[{n}].index", "an undecided pure assignment", t)
        stack.append((there | {t}, free - {t}))
        stack.append((there, free - {t}))
    demand(stack == [], "tree", "a leaf for each part", f"{len(stack)} parts without one")


def fewest_terms(
    outcome: Outcome,
    pure: list[list[int]],
    part: tuple[set[int], set[int]],
    y: Matrix,
    where: str,
) -> Number:
    """Return a bound on the number of terms in a part: y weighs a term at most 0, an undecided one
    at most 1 / u_t.
    """
    (there, free), q = part, outcome.assignment
    demand_shape(y, len(q), len(outcome.economy.objects), f"{where}.multipliers")
    # A lottery has l_t <= u_t, so l_t / u_t is at most 1, and 1 counts each term once.
    for t in there | free:
        value: Number = sum(y[x][j] for x, j in enumerate(pure[t]))
        most: Number = 0
        if t in free:
            most = Fraction(1) / min(q[x][j] for x, j in enumerate(pure[t]))
        demand(value <= most, f"{where}, pure assignment {t}", f"at most {shown(most)}", value)
    return len(there) + sum(dot(row, shares) for row, shares in zip(y, q, strict=True))


def implementable(claim: Fields, witness: Fields) -> None:
    """Check that the matrix is the expectation of a lottery over admissible matrices."""
    problem, terms = claim["problem"], witness["terms"]
    draws: list[list[Cell]] = []
    for k, term in enumerate(terms):
        demand_length(term["ones"], len(problem.q), f"terms[{k}].ones")
        # A column twice would count a one twice.
        for i, row in enumerate(term["ones"]):
            columns = range(len(problem.q[i]))
            if not all(j in columns for j in row) or len(set(row)) != len(row):
                raise Rejected(f"terms[{k}].ones[{i}]", "distinct columns of the matrix", row)
        draws.append([(i, j) for i, row in enumerate(term["ones"]) for j in row])
    demand_lottery(problem, [term["probability"] for term in terms], draws)


def not_implementable(claim: Fields, witness: Fields) -> None:
    """Check that there is no lottery with these marginals."""
    demand_separation(claim["problem"], witness["weights"], witness["tree"])


def consumptions_implementable(claim: Fields, witness: Fields) -> None:
    """Check that the random consumptions are the marginals of a lottery over allocations."""
    problem, terms = claim["problem"], witness["terms"]
    demand_lottery(
        problem,
        [term["probability"] for term in terms],
        choices(problem.bundles, terms),
    )


def choices(bundles: list[list[frozenset[str]]], terms: list[Fields]) -> list[list[Cell]]:
    """Return which of the agents' bundles each term gives them, as cells."""
    draws: list[list[Cell]] = []
    for k, term in enumerate(terms):
        demand_length(term["bundles"], len(bundles), f"terms[{k}].bundles")
        for i, bundle in enumerate(term["bundles"]):
            demand(
                bundle in bundles[i],
                f"terms[{k}].bundles[{i}]",
                "one of her bundles",
                " ".join(sorted(bundle)),
            )
        draws.append([(i, bundles[i].index(bundle)) for i, bundle in enumerate(term["bundles"])])
    return draws


def spendings_implementable(claim: Fields, witness: Fields) -> None:
    """Check that the lottery over allocations has the expected spendings."""
    problem, terms = claim["problem"], witness["terms"]
    draws = choices(problem.bundles, terms)
    integers, whole = demand_draws(
        problem.constraints,
        [term["probability"] for term in terms],
        draws,
    )
    for i, spending in enumerate(problem.spendings):
        spent = [sum(problem.costs[x][j] for x, j in ones if x == i) for ones in draws]
        mean = Fraction(dot(integers, spent), whole)
        demand(
            mean == spending,
            f"terms, agent {i}",
            f"the expected spending {shown(spending)}",
            mean,
        )


def spendings_not_implementable(claim: Fields, witness: Fields) -> None:
    """Check that the weighted spendings of no allocation reach the expected ones."""
    problem, weights = claim["problem"], witness["weights"]
    demand_length(weights, len(problem.bundles), "weights")
    by_cell: Matrix = []
    for weight, row in zip(weights, problem.costs, strict=True):
        by_cell.append([weight * cost for cost in row])
    cells = [(i, j) for i, row in enumerate(by_cell) for j in range(len(row))]
    whole = dict.fromkeys(cells, 0), dict.fromkeys(cells, 1)
    demand_parts(
        problem.constraints,
        by_cell,
        dot(weights, problem.spendings),
        whole,
        witness["tree"],
    )


def bihierarchy(claim: Fields, witness: Fields) -> None:
    """Check that the constraints are a bihierarchy."""
    constraints, families = claim["problem"].constraints, witness["families"]
    demand_length(families, len(constraints), "families")
    demand(set(families) <= {0, 1}, "families", "0 or 1 for each constraint", families)
    for j, k in combinations(range(len(families)), 2):
        crossed = families[j] == families[k] and cross(constraints[j], constraints[k])
        demand(
            not crossed,
            f"families, constraints {j} and {k}",
            "no crossing sets in one family",
            families[j],
        )


def not_bihierarchy(claim: Fields, witness: Fields) -> None:
    """Check that the constraints are no bihierarchy."""
    constraints, cycle = claim["problem"].constraints, witness["cycle"]
    demand(len(cycle) % 2 == 1, "cycle", "an odd number of constraints", len(cycle))
    demand(all(0 <= k < len(constraints) for k in cycle), "cycle", "indices of constraints", cycle)
    for j, k in zip(cycle, cycle[1:] + cycle[:1], strict=True):
        demand(
            cross(constraints[j], constraints[k]),
            f"cycle, constraints {j} and {k}",
            "crossing sets",
            "others",
        )


# 2.4 Utilities: claims ----------------------------------------------------------------------------


def m_natural_concave(claim: Fields, witness: Fields) -> None:
    """Check the derivation of the utility's M-natural concavity."""
    demand_derivation(claim["utility"].form, witness, "derivation")


def not_m_natural_concave(claim: Fields, witness: Fields) -> None:
    """Check two bundles and a good of which every exchange loses, against M-natural concavity."""
    u = claim["utility"].form
    goods = claim["utility"].goods
    a, b, j = (bundle_in(goods, witness[name], name) for name in "ABj")
    demand(j.bit_count() == 1 and j & a & ~b > 0, "j", "a good of A that is not in B", witness["j"])
    together = plus(u.value(a), u.value(b))
    demand(together is not None, "violation", "A and B of finite utility", "minus infinity")
    # No exchange of j helps, neither for nothing nor for a good of B.
    for d in (0, *(1 << k for k in goods_in(b & ~a))):
        after = plus(u.value(a ^ j | d), u.value(b ^ d | j))
        worse = after is None or (together is not None and after < together)
        demand(worse, "violation", "only exchanges that fail", f"one that does not, with D = {d}")


def submodular(claim: Fields, witness: Fields) -> None:
    """Check submodularity by table or derivation."""
    demand_property("submodular", claim["utility"].form, witness, "derivation")


def not_submodular(claim: Fields, witness: Fields) -> None:
    """Check that the inequality of submodularity fails for A and B."""
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
    values = claim["utility"].form.table("utility")
    done: set[frozenset[int]] = set()
    for n, pair in enumerate(witness["pairs"]):
        done.add(never_alone(claim["utility"].goods, values, pair, f"pairs[{n}]"))
    domain = [a for a, value in enumerate(values) if value is not None]
    # Both orders: two goods of one outside the other are enough.
    for a in domain:
        for b in domain:
            settled = (a & ~b).bit_count() < 2 or frozenset((a, b)) in done
            demand(settled, "pairs", f"one for the bundles {a} and {b}", "none")


def never_alone(goods: list[str], values: list[Value], pair: Fields, where: str) -> frozenset[int]:
    """Return two bundles that are never the only ones demanded: others, combined, cost as much and
    are worth no less.
    """
    a, b = bundle_in(goods, pair["A"], where), bundle_in(goods, pair["B"], where)
    demand_length(pair["weights"], 2, f"{where}.weights")
    # Parts of the combination, and what they replace with the opposite sign.
    terms = [(a, -pair["weights"][0]), (b, -pair["weights"][1])]
    other = False
    for part in pair["parts"]:
        bundle, weight = bundle_in(goods, part["bundle"], where), part["weight"]
        demand(weight >= 0, where, "weights >= 0", weight)
        other = other or (weight > 0 and bundle not in (a, b))
        terms.append((bundle, weight))
    demand(other, where, "a weight > 0 at another bundle", "none")
    demand(sum(w for _, w in terms) == 0, where, "weights of the same sum", "another sum")
    for j, good in enumerate(goods):
        amount = sum(w for c, w in terms if c >> j & 1)
        demand(amount == 0, where, f"a combination with as much of {good}", amount)
    worth: Number = 0
    for c, w in terms:
        value = values[c]
        if value is None:
            raise Rejected(where, "bundles of finite utility", "-inf")
        worth += value * w
    # Were A and B alone demanded, each other bundle would have a smaller u - p: the parts would be
    # worth less than s + t times the largest, which is what A and B are worth in the combination.
    demand(worth >= 0, where, "bundles worth no less", worth)
    return frozenset((a, b))


def not_substitutes(claim: Fields, witness: Fields) -> None:
    """Check that a rise of one price loses another good."""
    a, b, changed = demand_change(claim, witness)
    rises = len(changed) == 1 and witness["after"][changed[0]] > witness["before"][changed[0]]
    demand(rises, "after", "one price that rises, and no other change", changed)
    demand(
        (a & ~b & ~(1 << changed[0])) > 0,
        "B",
        "a bundle without some good of A whose price is the same",
        b,
    )


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
    demand(
        d in exchanged_for(a, b),
        "D",
        "a good of B without A, or none for the larger A",
        witness["D"],
    )
    before, after = plus(u.value(a), u.value(b)), plus(u.value(a ^ j | d), u.value(b ^ d | j))
    # A and B are in the domain; minus infinity afterwards is a loss, too.
    loses = before is not None and (after is None or after < before)
    demand(loses, "violation", "A and B of finite utility that lose", "not so")


def demanded(claim: Fields, witness: Fields) -> None:
    """Check the bundle against all others, or against those that M-natural concavity leaves."""
    utility = claim["utility"]
    demand_length(claim["prices"], len(utility.goods), "prices")
    bundle = bundle_in(utility.goods, claim["bundle"], "bundle")
    worth = finite(utility.form, bundle, "bundle") - paid(claim["prices"], bundle)
    others: Iterable[int]
    if witness["by"] == "table":
        demand_length(witness["of"], 0, "derivation.of")
        utility.form.table("derivation")
        others = range(1 << len(utility.goods))
    else:
        demand_derivation(utility.form, witness, "derivation")
        others = near(bundle, len(utility.goods))
    # A bundle of minus infinity is never better.
    for other in others:
        found = net(claim, other)
        fine = found is None or found <= worth
        demand(fine, "bundle", "no better bundle", f"the bundle {other}")


def not_demanded(claim: Fields, witness: Fields) -> None:
    """Check that the other bundle is better."""
    goods = claim["utility"].goods
    demand_length(claim["prices"], len(goods), "prices")
    bundle, better = (
        bundle_in(goods, claim["bundle"], "bundle"),
        bundle_in(goods, witness["better"], "better"),
    )
    before, after = net(claim, bundle), net(claim, better)
    more = after is not None and (before is None or after > before)
    demand(more, "better", "a bundle of larger net value", "no larger one")


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


# 2.5 Budgets: claims ------------------------------------------------------------------------------


def equilibrium(claim: Fields, witness: Fields) -> None:
    """Check that rational prices and shares are an equilibrium."""
    numbers = claim["prices"], claim["assignment"], witness["weights"], witness["aggregate_prices"]
    demand_equilibrium(claim, Priced(rational_sign, *numbers))


def nearby_equilibrium(claim: Fields, witness: Fields) -> None:
    """Check that rational prices and shares are an equilibrium with budgets as near to the given
    ones as is said.
    """
    for x, (given, budget) in enumerate(zip(claim["given_budgets"], claim["budgets"], strict=True)):
        near = given - claim["distance"] <= budget <= given + claim["distance"]
        demand(
            near,
            f"claim.budgets[{x}]",
            "a number within the distance of the given budget",
            budget,
        )
    equilibrium(claim, witness)


def budget_equilibrium(claim: Fields, witness: Fields) -> None:
    """Check that rational prices and shares are an equilibrium except perhaps for the condition
    `cheapest`.
    """
    numbers = claim["prices"], claim["assignment"], witness["weights"], witness["aggregate_prices"]
    demand_equilibrium(claim, Priced(rational_sign, *numbers, cheapest=False))


def algebraic_equilibrium(claim: Fields, witness: Fields) -> None:
    """Check that the root is isolated, and that prices and shares in it are an equilibrium."""
    root = Root(claim["polynomial"], claim["interval"])
    found = Priced(
        root.sign,
        [in_theta(price) for price in claim["prices"]],
        [[in_theta(share) for share in row] for row in claim["assignment"]],
        [in_theta(weight) for weight in witness["weights"]],
        [in_theta(price) for price in witness["aggregate_prices"]],
    )
    demand_equilibrium(claim, found)


def enclosed_equilibrium(claim: Fields, witness: Fields) -> None:
    """Check that the box isolates a zero and that what is affine in it is an equilibrium within the
    claimed intervals.
    """
    size, economy = len(witness["box"]), claim["economy"]
    prices = affine(witness["prices"], size)
    shares = [affine(row, size) for row in witness["assignment"]]
    demand_length(prices, len(economy.objects), "prices")
    demand_length(shares, len(economy.agents), "assignment")
    # F: what each agent of the system spends less her budget.
    system: list[Poly] = []
    for x in places_in(economy.agents, witness["system"]):
        # All agents' rows are looked at below, when the equilibrium is; F needs these before.
        demand_length(shares[x], len(prices), f"assignment[{x}]")
        spending = sum((p * q for p, q in zip(prices, shares[x], strict=True)), Poly({}))
        system.append(spending - claim["budgets"][x])
    box = Box(system, witness["box"], witness["preconditioner"])
    weights = affine(witness["weights"], size)
    limit_prices = affine(witness["aggregate_prices"], size)
    demand_equilibrium(claim, Priced(box.sign, prices, shares, weights, limit_prices))
    demand_length(claim["assignment"], len(shares), "claim.assignment")
    demand_around(claim["prices"], prices, box)
    for claimed, found in zip(claim["assignment"], shares, strict=True):
        demand_around(claimed, found, box)


def places_in(agents: list[str], system: list[str]) -> list[int]:
    """Return the indices of the agents that are the system."""
    for name in system:
        demand(name in agents, "system", "names of agents", name)
    return [agents.index(name) for name in system]


def affine(rows: Matrix, size: int) -> list[Poly]:
    """Return numbers that are affine in the unknowns of a box."""
    numbers = []
    for row in rows:
        few = len(row) <= size + 1
        demand(few, "witness", f"at most {size + 1} coefficients", len(row))
        numbers.append(Poly({(k - 1,) if k else (): c for k, c in enumerate(row)}))
    return numbers


def demand_around(claimed: Matrix, found: list[Poly], box: Box) -> None:
    """Each claimed interval holds all values of its number over the box."""
    demand_shape(claimed, len(found), 2, "claim, intervals")
    for (low, high), number_found in zip(claimed, found, strict=True):
        least, most = number_found.values_over(box.box)
        around = low <= least and most <= high
        demand(around, "claim, intervals", "an interval around the number", low)


# 2.6 Markets: claims ------------------------------------------------------------------------------


def randomized_equilibrium(claim: Fields, witness: Fields) -> None:
    """Check that rational prices and a random allocation are a Walrasian equilibrium."""
    given = MarketPrices(claim["market"], claim["prices"], rational_sign)
    chances = [draw["probability"] for draw in claim["allocation"]]
    demand_market_equilibrium(given, chances, claim, witness, strong=False)


def strong_equilibrium(claim: Fields, witness: Fields) -> None:
    """Check that rational prices and a random allocation are a strong equilibrium."""
    given = MarketPrices(claim["market"], claim["prices"], rational_sign)
    demand_market_equilibrium(
        given,
        [draw["probability"] for draw in claim["allocation"]],
        claim,
        witness,
    )


def enclosed_strong_equilibrium(claim: Fields, witness: Fields) -> None:
    """Check that the box isolates a zero and that what is affine in it is a strong equilibrium
    within the claimed intervals.
    """
    market, size = claim["market"], len(witness["box"])
    prices = affine(witness["prices"], size)
    chances = affine(witness["probabilities"], size)
    draws = drawn_bundles(market, claim["allocation"])
    demand_length(prices, len(market.goods), "prices")
    demand_length(chances, len(draws), "probabilities")
    # F: what each agent of the system spends on average less her budget.
    system: list[Poly] = []
    for i in places_in(market.names, witness["system"]):
        spending = Poly({})
        for chance, bundles in zip(chances, draws, strict=True):
            spending += chance * sum((prices[j] for j in goods_in(bundles[i])), Poly({}))
        system.append(spending - market.budgets[i])
    box = Box(system, witness["box"], witness["preconditioner"])
    given = MarketPrices(market, prices, box.sign)
    weights = affine(witness["weights"], size)
    demand_market_equilibrium(given, chances, claim, {**witness, "weights": weights})
    demand_around(claim["prices"], prices, box)
    demand_around([draw["probability"] for draw in claim["allocation"]], chances, box)


def strong_equilibrium_by_shares(claim: Fields, witness: Fields) -> None:
    """Check that shares support a strong equilibrium with budgets as near to the market's as is
    said.
    """
    market, distance = claim["market"], claim["distance"]
    pairs = zip(market.budgets, claim["budgets"], strict=True)
    for i, (given, budget) in enumerate(pairs):
        near = given - distance <= budget <= given + distance
        where = f"claim.budgets[{i}]"
        demand(near, where, "a number within the distance of the agent's budget", budget)
    shares = market.placed(claim["prices"], claim["shares"])
    weights, budgets = witness["weights"], claim["budgets"]
    demand_shares_support(
        Supported(market, budgets, claim["prices"], shares, weights, RATIONAL),
    )


def enclosed_strong_equilibrium_by_shares(claim: Fields, witness: Fields) -> None:
    """Check that the box isolates a zero, and that shares that are affine in it support a strong
    equilibrium within the claimed intervals.
    """
    market, size = claim["market"], len(witness["box"])
    prices, weights = affine(witness["prices"], size), affine(witness["weights"], size)
    rows = []
    for row in witness["shares"]:
        rows.append(dict(zip(row, affine(list(row.values()), size), strict=True)))
    shares = market.placed(prices, rows)
    # F: what the shares of each agent of the system cost less her budget.
    system: list[Poly] = []
    for i in places_in(market.names, witness["system"]):
        spending = sum((prices[j] * share for j, share in shares[i].items()), Poly({}))
        system.append(spending - market.budgets[i])
    box = Box(system, witness["box"], witness["preconditioner"])
    demand_shares_support(
        Supported(market, market.budgets, prices, shares, weights, box.sort()),
    )
    demand_around(claim["prices"], prices, box)
    demand_length(claim["shares"], len(rows), "claim.shares")
    for i, (claimed, row) in enumerate(zip(claim["shares"], rows, strict=True)):
        demand(set(claimed) == set(row), f"claim.shares[{i}]", "the goods of the witness", "others")
        demand_around([claimed[name] for name in row], list(row.values()), box)


def algebraic_strong_equilibrium(claim: Fields, witness: Fields) -> None:
    """Check that prices and a random allocation in terms of the root are a strong equilibrium."""
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
    """Check that prices and random consumptions in terms of the root are an equilibrium in
    expectation.
    """
    root = Root(claim["polynomial"], claim["interval"])
    given = MarketPrices(claim["market"], [in_theta(price) for price in claim["prices"]], root.sign)
    chances: list[list[Poly]] = []
    for lottery in claim["consumptions"]:
        chances.append([in_theta(entry["probability"]) for entry in lottery])
    weights = [in_theta(weight) for weight in witness["weights"]]
    demand_expectation(given, chances, claim, {**witness, "weights": weights})


def common_bundles(claim: Fields, witness: Fields) -> None:
    """Check that the bundles are disjoint, in every domain, and feasible together."""
    market = claim["market"]
    demand_length(witness["bundles"], claim["count"], "bundles")
    bundles = [bundle_in(market.goods, names, "bundles") for names in witness["bundles"]]
    for bundle in bundles:
        for form in market.utilities:
            finite(form, bundle, "bundles")
    plan = union(bundles)
    disjoint = sum(bundle.bit_count() for bundle in bundles) == plan.bit_count()
    demand(disjoint, "bundles", "disjoint ones", "others")
    fine = market.producible is None or market.producible(plan)
    demand(fine, "bundles", "a feasible plan", "another one")


def no_common_bundles(claim: Fields, _witness: Fields) -> None:
    """Check that so many disjoint bundles do not exist, by a search from the goods that are
    left.
    """
    market = claim["market"]
    size = len(market.goods)
    demand(size <= 10, "market", "at most 10 goods", size)
    tables = [form.table("market") for form in market.utilities]
    common = [a for a in range(1 << size) if all(values[a] is not None for values in tables)]
    everything = (1 << size) - 1
    if 0 in common or claim["count"] <= 0:
        # So many empty bundles, whose union is empty; fewer of them serve beside others, too.
        demand(not can_be_made(market, 0), "market", "no common bundles", "empty ones")
    if claim["count"] <= 0:
        return
    # Parts that so many disjoint bundles, none of them empty, leave of the goods.
    lefts = {everything}
    for _ in range(claim["count"]):
        lefts = {left ^ a for left in lefts for a in common if a and a & left == a}
        if not lefts:
            return
    found = any(can_be_made(market, everything ^ left) for left in lefts)
    demand(not found, "market", "no common bundles", "some")


def can_be_made(market: Pseudomarket, plan: int) -> bool:
    """Tell whether the plan is feasible; without production every one is."""
    return market.producible is None or market.producible(plan)


def allocation_dominated(claim: Fields, witness: Fields) -> None:
    """Check that the witness's random allocation is better for somebody and worse for nobody."""
    market = claim["market"]
    old = worths(market, claim["allocation"])
    new = worths(market, witness["allocation"])
    gains = [after - before for before, after in zip(old, new, strict=True)]
    better = min(gains) >= 0 and max(gains) > 0
    demand(better, "allocation", "more for one agent and less for none", "another one")


def worths(market: Pseudomarket, allocation: list[Fields]) -> Vector:
    """Return the agents' expected utilities in a feasible random allocation (without production, of
    all goods).
    """
    given = MarketPrices(market, [], rational_sign)
    chances = [draw["probability"] for draw in allocation]
    found: Vector = [0] * len(market.names)
    for chance, bundles in zip(chances, allocation_draws(given, allocation, chances), strict=True):
        demand(is_feasible(market, bundles), "allocation", "feasible bundles", "others")
        # With production a plan need not hold all goods.
        complete = union(bundles) == (1 << len(market.goods)) - 1
        demand(
            market.producible is not None or complete,
            "allocation",
            "all goods allocated",
            "some left",
        )
        for i, bundle in enumerate(bundles):
            found[i] += chance * finite(market.utilities[i], bundle, "allocation")
    return found


def market_condition_violated(claim: Fields, witness: Fields) -> None:
    """Check that prices and a random allocation fail the condition of SPEC 1.6."""
    market = claim["market"]
    given = MarketPrices(market, claim["prices"], rational_sign)
    given.demand_prices()
    chances = [draw["probability"] for draw in claim["allocation"]]
    # The lists may be infeasible here: it is what the condition `feasible` is about.
    draws = allocation_draws(given, claim["allocation"], chances)
    if "agent" in witness:
        demand(
            witness["agent"] in market.names,
            "agent",
            "an agent of the market",
            witness["agent"],
        )
        i = market.names.index(witness["agent"])
        own = [(chance, bundles[i]) for chance, bundles in zip(chances, draws, strict=True)]
        demand_preferred(given, i, own, claim["condition"], witness["lottery"])
        return
    demand_index(witness["draw"], len(draws), "a list of bundles", "draw")
    goods = bundle_in(market.goods, witness["goods"], "goods")
    fails = draw_violates(given, draws[witness["draw"]], goods, claim["condition"])
    demand(fails, "draw", "a list of bundles that violates the condition", "one that need not")


def draw_violates(given: MarketPrices, bundles: list[int], goods: int, condition: str) -> bool:
    """Tell whether a list of bundles, with the goods, shows that a condition on lists fails."""
    market, plan = given.market, union(bundles)
    if condition == "feasible":
        return goods == 0 and not is_feasible(market, bundles)
    if condition == "allocated":
        return market.producible is None and goods != 0 and goods & plan == 0
    if condition == "produced" and market.producible is not None:
        return market.producible(goods) and bool(given.cost(goods) > given.cost(plan))
    return False


def envy_free_allocation(claim: Fields, _witness: Fields) -> None:
    """Check that each list is feasible, and that no agent envies another one (SPEC 1.6, Envy)."""
    demand_no_envy(belongings(claim))


def not_envy_free_allocation(claim: Fields, witness: Fields) -> None:
    """Check that each list is feasible, and that the witness's agent envies the other one (SPEC
    1.6, Envy).
    """
    demand_envy(belongings(claim), witness)


# 2.7 Quasilinear: claims --------------------------------------------------------------------------


def walrasian_equilibrium(claim: Fields, witness: Fields) -> None:
    """Check that each agent demands her bundle; or that of another allocation of the same
    surplus.
    """
    market = exchange_market(claim)
    prices = good_prices(market, claim["prices"])
    bundles = bundles_in(market, claim["allocation"], "claim.allocation", True)
    if "allocation" not in witness:
        demand_all_demanded(market, prices, bundles, witness["of"])
        return
    others = bundles_in(market, witness["allocation"], "witness.allocation", True)
    demand_all_demanded(market, prices, others, witness["of"])
    same, other = (
        surplus(market, bundles, "claim.allocation"),
        surplus(market, others, "witness.allocation"),
    )
    demand(same == other, "claim.allocation", "the surplus of the other allocation", same)


def no_walrasian_equilibrium(claim: Fields, witness: Fields) -> None:
    """Check that the lotteries are worth more than any allocation of all goods."""
    market = exchange_market(claim)
    size, agents = len(market.goods), len(market.names)
    demand(size <= MOST_COMPARED_GOODS, "market", "at most 16 goods", size)
    worth = fractional_worth(market, witness["consumptions"])
    # A part: the goods that each agent must get, and those that she must not get.
    stack = [([0] * agents, [0] * agents)]
    for n, node in enumerate(witness["tree"]):
        demand(stack != [], f"tree[{n}]", "a part for each node", "none")
        must, never = stack.pop()
        if "cell" not in node:
            demand_prices_bound(market, (must, never), node, worth, f"tree[{n}]")
            continue
        # Good j goes to agent i, and to nobody else; or it does not go to her.
        i, j = node["cell"]
        fits = 0 <= i < agents and 0 <= j < size and not (must[i] | never[i]) >> j & 1
        demand(fits, f"tree[{n}].cell", "an undecided agent and good", [i, j])
        with_it, without = list(must), list(never)
        with_it[i] |= 1 << j
        without[i] |= 1 << j
        nobody_else = [goods if k == i else goods | 1 << j for k, goods in enumerate(never)]
        stack.append((with_it, nobody_else))
        stack.append((must, without))
    demand(stack == [], "tree", "a leaf for each part", f"{len(stack)} parts without one")


def fractional_worth(market: Pseudomarket, consumptions: list[list[Fields]]) -> Number | None:
    """Return V, what random consumptions that use each good at most once are worth; None if there
    are none.
    """
    if not consumptions:
        return None
    demand_length(consumptions, len(market.names), "consumptions")
    used: Vector = [0] * len(market.goods)
    worth: Number = 0
    for i, parts in enumerate(consumptions):
        here = f"consumptions[{i}]"
        weights = [part["weight"] for part in parts]
        proper = min(weights, default=0) >= 0 and sum(weights) == 1
        demand(proper, here, "weights >= 0 with sum 1", sum(weights))
        for part in parts:
            bundle = bundle_in(market.goods, part["bundle"], here)
            worth += part["weight"] * finite(market.utilities[i], bundle, here)
            for j in goods_in(bundle):
                used[j] += part["weight"]
    # So these are shares of one fractional allocation, and V is what it is worth.
    demand(max(used) <= 1, "consumptions", "each good at most once", max(used))
    return worth


def efficient_allocation(claim: Fields, witness: Fields) -> None:
    """Check that each agent demands her bundle at prices of any signs: no surplus is larger."""
    market = exchange_market(claim)
    demand_length(witness["prices"], len(market.goods), "prices")
    bundles = bundles_in(market, claim["allocation"], "claim.allocation", True)
    demand_all_demanded(market, witness["prices"], bundles, witness["of"])


def lowest_walrasian_prices(claim: Fields, witness: Fields) -> None:
    """Check that no equilibrium price is lower."""
    extreme_prices(claim, witness, 1)


def highest_walrasian_prices(claim: Fields, witness: Fields) -> None:
    """Check that no equilibrium price is higher."""
    extreme_prices(claim, witness, -1)


def no_lowest_walrasian_prices(claim: Fields, witness: Fields) -> None:
    """Check equilibria, and a sum of alternatives too large for prices as low as all of theirs
    (SPEC 2.7).
    """
    bundles, listed = common_equilibria(claim, witness)
    alternatives = witness["alternatives"]
    least_worth, more = sum_of_alternatives(claim["market"], bundles, alternatives, "alternatives")
    # All equilibrium prices q have c q >= beta (each supports this allocation, too). The lowest
    # ones
    # would have 0 <= q_k <= m_k, so that c q is at most what the goods of positive c_k add to it.
    most = sum(c * min(of_good) for c, of_good in zip(more, listed, strict=True) if c > 0)
    demand(most < least_worth, "alternatives", f"a sum below {shown(least_worth)}", most)


def no_highest_walrasian_prices(claim: Fields, witness: Fields) -> None:
    """Check equilibria, and a sum of alternatives too large for prices as high as all of theirs; or
    an equilibrium with a ray along which its prices can rise without end (SPEC 2.7).
    """
    if "ray" in witness:
        rising_prices(claim, witness)
        return
    bundles, listed = common_equilibria(claim, witness)
    alternatives = witness["alternatives"]
    least_worth, more = sum_of_alternatives(claim["market"], bundles, alternatives, "alternatives")
    # The highest prices q would have q_k >= M_k; with no c_k > 0 they make c q at most c M.
    demand(all(c <= 0 for c in more), "alternatives", "no more of any good", more)
    most = sum(c * max(of_good) for c, of_good in zip(more, listed, strict=True))
    demand(most < least_worth, "alternatives", f"a sum below {shown(least_worth)}", most)


def rising_prices(claim: Fields, witness: Fields) -> None:
    """Check that prices are of an equilibrium, and stay so along the ray (SPEC 2.7)."""
    market, ray = exchange_market(claim), witness["ray"]
    size = len(market.goods)
    prices = good_prices(market, witness["prices"])
    bundles = bundles_in(market, witness["allocation"], "allocation", True)
    demand_all_demanded(market, prices, bundles, witness["of"])
    demand(size <= MOST_COMPARED_GOODS, "ray", f"at most {MOST_COMPARED_GOODS} goods", size)
    demand_length(ray, size, "ray")
    demand(all(r >= 0 for r in ray) and any(ray), "ray", "numbers >= 0, some of them > 0", ray)
    for name, form, own in zip(market.names, market.utilities, bundles, strict=True):
        demand_steady(form, own, ray, f"ray, agent {name}")


def in_core(claim: Fields, witness: Fields) -> None:
    """Check that agents demand their bundles, the payoffs, and that what is left over is free."""
    market = exchange_market(claim)
    prices, payoffs = good_prices(market, claim["prices"]), claim["payoffs"]
    demand_length(payoffs, len(market.names), "payoffs")
    bundles = bundles_in(market, witness["allocation"], "allocation", False)
    demand_all_demanded(market, prices, bundles, witness["of"])
    # The owner of a good that nobody gets is paid nothing.
    for j, price in enumerate(prices):
        taken = any(bundle >> j & 1 for bundle in bundles)
        demand(taken or price == 0, f"prices[{j}]", "0, as nobody gets the good", price)
    for i, bundle in enumerate(bundles):
        net = finite(market.utilities[i], bundle, "allocation") - paid(prices, bundle)
        demand(payoffs[i] == net, f"payoffs[{i}]", f"the net value {shown(net)}", payoffs[i])


def not_in_core(claim: Fields, witness: Fields) -> None:
    """Check the coalition that blocks, or the bound on what all can get."""
    market = exchange_market(claim)
    demand_length(claim["prices"], len(market.goods), "prices")
    demand_length(claim["payoffs"], len(market.names), "payoffs")
    if "bound_prices" in witness:
        demand_too_much(market, claim, witness)
    else:
        demand_coalition(market, claim, witness)


def demand_too_much(market: Pseudomarket, claim: Fields, witness: Fields) -> None:
    """All together cannot get the payoffs: at the bound's prices they get less, and that is the
    most.
    """
    q = good_prices(market, witness["bound_prices"], "bound_prices")
    demand_length(witness["bundles"], len(market.names), "bundles")
    chosen = [bundle_in(market.goods, names, "bundles") for names in witness["bundles"]]
    demand_all_demanded(market, q, chosen, witness["of"])
    most = surplus(market, chosen, "bundles") - sum(paid(q, bundle) for bundle in chosen) + sum(q)
    total = sum(claim["payoffs"]) + sum(claim["prices"])
    demand(most < total, "bound_prices", "a bound below the payoffs", most)


def demand_coalition(market: Pseudomarket, claim: Fields, witness: Fields) -> None:
    """The agents and the goods' owners can get more by themselves."""
    names, goods = witness["agents"], bundle_in(market.goods, witness["goods"], "goods")
    distinct_agents = set(names) <= set(market.names) and len(set(names)) == len(names)
    demand(distinct_agents, "agents", "agents, each once", names)
    demand_length(witness["bundles"], len(names), "bundles")
    # Owners bring their goods, of which each goes to one of the coalition or to nobody.
    taken, have = 0, paid(claim["prices"], goods)
    worth: Number = 0
    for name, listed in zip(names, witness["bundles"], strict=True):
        i, bundle = market.names.index(name), bundle_in(market.goods, listed, "bundles")
        fits = bundle & taken == 0 and bundle & ~goods == 0
        demand(fits, "bundles", "disjoint bundles of the goods", listed)
        taken |= bundle
        worth += finite(market.utilities[i], bundle, "bundles")
        have += claim["payoffs"][i]
    demand(worth > have, "bundles", f"more than {shown(have)}", worth)


def budgeted_walrasian(claim: Fields, witness: Fields) -> None:
    """Check demand at p / weight, and what each agent spends."""
    given = MarketPrices(exchange_market(claim), claim["prices"], rational_sign)
    odds = [term["probability"] for term in claim["allocation"]]
    demand_budgeted(given, odds, witness["weights"], claim, witness)


def algebraic_budgeted_walrasian(claim: Fields, witness: Fields) -> None:
    """Check demand at p / weight, and what each agent spends, by signs at the root."""
    root, market = Root(claim["polynomial"], claim["interval"]), exchange_market(claim)
    given = MarketPrices(market, [in_theta(price) for price in claim["prices"]], root.sign)
    odds = [in_theta(term["probability"]) for term in claim["allocation"]]
    weights = [in_theta(weight) for weight in witness["weights"]]
    demand_budgeted(given, odds, weights, claim, witness)


# 2.8 Completeness: claims -------------------------------------------------------------------------


def all_equilibria(claim: Fields, witness: Fields) -> None:
    """Check that the equilibria of a pseudomarket are those listed."""
    demand_all(shop_of_market(claim), witness, claim["equilibria"])


def no_equilibrium(claim: Fields, witness: Fields) -> None:
    """Check that a pseudomarket has no equilibrium."""
    demand_all(shop_of_market(claim), witness, [])


def no_equilibrium_with_production(claim: Fields, witness: Fields) -> None:
    """Check that a market with production, the firm being its last agent, has no equilibrium
    (SPEC 1.8, 2.8): a tree over all prices finds none.
    """
    demand_all(shop_of_market(claim), witness, [])


def no_equilibrium_in_expectation(claim: Fields, witness: Fields) -> None:
    """Check that at no prices >= 0 there are random consumptions that are an equilibrium in
    expectation of the notion (SPEC 1.8, In expectation): a tree over all prices finds none.
    """
    shop = shop_of_market(claim)

    def leaf(cell: PriceCell, node: Fields, where: str) -> None:
        ExpectationLeaf(shop, cell, where).demand_none(node)

    walk_tree(shop, witness, leaf)


def all_budget_equilibria(claim: Fields, witness: Fields) -> None:
    """Check that the equilibria of an economy with budgets are those listed."""
    demand_all(shop_of_economy(claim), witness, claim["equilibria"])


def equilibrium_payoffs(claim: Fields, witness: Fields) -> None:
    """Check that the utilities in equilibria are the components."""
    count, components = len(claim["market"].names), claim["components"]
    where = "claim.components"
    for each in components:
        demand_length(each["start"], count, where)
        demand_length(each["end"], count, where)
    covered: set[int] = set()
    for found in all_sets(shop_of_market(claim), witness):
        extents = [extent_on(found, each["start"], each["end"]) for each in components]
        somewhere = any(extent is not None for extent in extents)
        demand(somewhere, where, "all utilities in them", type(found).__name__)
        for k, (each, extent) in enumerate(zip(components, extents, strict=True)):
            # A segment is covered by one set that reaches from end to end: x is continuous on it.
            is_point = each["start"] == each["end"]
            if extent is not None and (is_point or extent == {0, 1}):
                covered.add(k)
    demand(len(covered) == len(components), where, "no more than there are", sorted(covered))
    # Connected sets that some agent's utility tells apart are the components.
    for one, other in combinations(components, 2):
        demand(told_apart(one, other), where, "an agent who tells two apart", "none")


def told_apart(one: Fields, other: Fields) -> bool:
    """Tell whether some agent's utilities on one segment are all less than on the other."""
    for i in range(len(one["start"])):
        here = one["start"][i], one["end"][i]
        there = other["start"][i], other["end"][i]
        if max(here) < min(there) or max(there) < min(here):
            return True
    return False


def every_equilibrium(claim: Fields, witness: Fields) -> None:
    """Check that forms of utilities have their signs in every equilibrium."""
    found = all_sets(shop_of_market(claim), witness)
    for key, wanted in (("at_least", {0, 1}), ("more_than", {1})):
        for form in claim[key]:
            for each in found:
                signs = signs_over(form, each)
                demand(
                    signs <= wanted,
                    f"claim.{key}",
                    "forms with that sign in every equilibrium",
                    form,
                )


def deterministic_equilibria(claim: Fields, witness: Fields) -> None:
    """Check the allocations one by one: some prices let everybody get her best, or none do."""
    shop = shop_of_market({**claim, "notion": "strong"})
    (space,) = all_prices(shop)
    allocations = cell_allocations(shop, space, "claim.market")
    demand_length(witness["cases"], len(allocations), "witness.cases")
    found: set[tuple[int, ...]] = set()
    for n, (case, chosen) in enumerate(zip(witness["cases"], allocations, strict=True)):
        conditions = space.conditions + best_and_affordable(shop, chosen)
        if has_prices(shop, conditions, case, f"witness.cases[{n}]"):
            found.add(tuple([shop.options[i][option][0] for i, option in enumerate(chosen)]))
    listed: list[tuple[int, ...]] = []
    for row in claim["allocations"]:
        bundles = [bundle_in(claim["market"].goods, names, "claim.allocations") for names in row]
        listed.append(tuple(bundles))
    # Each once: a list as long as the set, with the same members.
    same = len(listed) == len(found) and set(listed) == found
    demand(same, "claim.allocations", f"the {len(found)} with prices", listed)


def has_prices(shop: Shop, conditions: list[Condition], case: Fields, where: str) -> bool:
    """Check what a case says of conditions: prices that meet them, or that there are none."""
    if "multipliers" in case:
        demand_contradiction(conditions, case["multipliers"], where)
        return False
    demand_length(case["prices"], len(shop.supply), where)
    for form, sign in conditions:
        value = form[0] + dot(form[1:], case["prices"])
        demand(holds_at(value, sign), where, "prices that meet all conditions", case["prices"])
    return True


def best_and_affordable(shop: Shop, chosen: list[int]) -> list[Condition]:
    """Return the conditions that each agent affords her option, and none that she prefers."""
    conditions: list[Condition] = []
    for i, own in enumerate(chosen):
        for option in range(len(shop.options[i])):
            beyond = shop.beyond(i, option)
            if option == own:
                conditions.append(([-c for c in beyond], ">="))
            elif shop.utility(i, option) > shop.utility(i, own):
                conditions.append((beyond, ">"))
    return conditions


# 2.9 Statements: claims ---------------------------------------------------------------------------


def statement_true(claim: Fields, witness: Fields) -> None:
    """Check a proof for each clause of the goal."""
    stated, proofs = Stated(claim["statement"]), witness["clauses"]
    demand_length(proofs, len(stated.goal), "clauses")
    symmetries = Symmetries(stated)
    for n, (goal, proof) in enumerate(zip(stated.goal, proofs, strict=True)):
        where = f"clauses[{n}]"
        if not is_image(proof):
            demand_tree(stated, goal, {}, proof, where)
            continue
        source = proof["image"]
        demand_index(source, len(proofs), "a clause of the goal", where)
        # Images are of clauses that are proved by themselves: so no circle of images proves
        # anything.
        demand(not is_image(proofs[source]), where, "the number of a clause with a tree", source)
        names = symmetries.names(proof["permutation"], where)
        image = as_set(stated.goal[source], names)
        same = image == as_set(goal, range(len(names)))
        demand(same, where, f"the image of clause {source}", "another clause")


def is_image(proof: Any) -> bool:
    """Tell whether a proof of a clause is an image."""
    return isinstance(proof, dict) and "image" in proof


class Symmetries:
    """Permutations of the goods that map the given clauses of a statement to themselves."""

    def __init__(self, stated: Stated) -> None:
        """Take the given clauses as they are, with no permutation looked at yet."""
        self.stated = stated
        self.given = self.all_given(range(len(stated.variables)))
        self.found: dict[tuple[int, ...], list[int]] = {}

    def all_given(self, names: Sequence[int]) -> set[frozenset[frozenset[tuple[int, int]]]]:
        """Return the given clauses as a set, with the variables renamed."""
        return {as_set(clause, names) for clause in self.stated.given}

    def names(self, permutation: list[int], where: str) -> list[int]:
        """Return the new number of each variable under a symmetry; each permutation is looked at
        once.
        """
        key = tuple(permutation)
        proper = sorted(key) == list(range(self.stated.size))
        demand(proper, where, "a permutation of the goods", key)
        if key not in self.found:
            names = self.stated.renamed(key)
            kept = self.all_given(names) == self.given
            demand(kept, where, "a permutation that keeps the given clauses", key)
            self.found[key] = names
        return self.found[key]


def statement_false(claim: Fields, witness: Fields) -> None:
    """Check that the values meet all given clauses and fail one of the goal."""
    stated, values, n = Stated(claim["statement"]), witness["values"], witness["clause"]
    demand_length(values, len(stated.variables), "values")

    def at(form: Linear) -> Number:
        point: Vector = values
        return sum(coefficient * point[variable] for variable, coefficient in form.items())

    # The values are a utility that meets all assumptions ...
    for k, clause in enumerate(stated.given):
        demand(
            any(at(form) >= 0 for form in clause),
            "values",
            f"values that meet clause {k}",
            "others",
        )
    demand(0 <= n < len(stated.goal), "clause", "a clause of the goal", n)
    # ... and not the conclusion: of this clause no form is >= 0.
    for form in stated.goal[n]:
        demand(at(form) < 0, "values", f"values that fail clause {n} of the goal", "others")


# 3.0 Numbers, names, bundles ----------------------------------------------------------------------
# A reader takes a JSON value and its place in the file; it returns what the value stands for or
# raises Malformed.


#: Takes a JSON value and its place in the file; returns what the value stands for.
Reader = Callable[[Any, str], Any]
#: A reader for each key of an object.
Readers = dict[str, Reader]
#: The most characters of a number (SPEC 3.0).
LONGEST_NUMBER = 100_000
#: The largest absolute value of a decimal exponent (SPEC 3.0).
LARGEST_EXPONENT = 4096
#: A number as a string (SPEC 3.0): sign, digits, and a denominator, or a fraction and an exponent.
NUMBER = re.compile(r"(-?)([0-9]+)(?:/([0-9]+)|(?:\.([0-9]+))?(?:[eE]([+-]?)([0-9]+))?)")


def natural(digits: str) -> int:
    """Return the value of decimal digits, read in pieces below any limit that Python may put on
    int().
    """
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
    match = None
    if type(value) is str and len(value) <= LONGEST_NUMBER:
        match = NUMBER.fullmatch(value)
    if match is None:
        wanted = "a number such as 3, '-7/2' or '1e-3' of at most 100,000 characters"
        raise Malformed(where, wanted, value)
    minus, digits, divisor, decimals, exponent_sign, exponent_digits = match.groups(default="")
    numerator = natural(digits + decimals)
    if minus:
        numerator = -numerator
    if not (divisor or decimals or exponent_digits):
        return numerator
    denominator, exponent = natural(divisor or "1"), natural(exponent_digits)
    require(denominator != 0, where, "a denominator that is not 0", value)
    range_of_exponents = f"an exponent from -{LARGEST_EXPONENT} to {LARGEST_EXPONENT}"
    require(exponent <= LARGEST_EXPONENT, where, range_of_exponents, value)
    # The decimal point moves by the exponent; the power of ten goes to the side it belongs to.
    shift = (-exponent if exponent_sign == "-" else exponent) - len(decimals)
    exact = Fraction(numerator * 10 ** max(shift, 0), denominator * 10 ** max(-shift, 0))
    return exact.numerator if exact.denominator == 1 else exact


def natural_number(value: Any, where: str) -> int:
    """Read an integer >= 0."""
    require(integer(value, where) >= 0, where, "an integer >= 0", value)
    return int(value)


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


def boolean(value: Any, where: str) -> bool:
    """Read true or false."""
    require(type(value) is bool, where, "true or false", value)
    return bool(value)


def list_of(read: Reader) -> Reader:
    """Make a reader of a list, all of whose entries are read by `read`."""

    def read_list(value: Any, where: str) -> list[Any]:
        require(type(value) is list, where, "a list", value)
        return [read(entry, f"{where}[{k}]") for k, entry in enumerate(value)]

    return read_list


def integer_rows(value: Any, where: str) -> list[list[int]]:
    """Read a list of lists of JSON integers."""
    require(
        type(value) is list and set(map(type, value)) <= {list},
        where,
        "a list of lists",
        value,
    )
    require(set(map(type, chain.from_iterable(value))) <= {int}, where, "lists of integers", value)
    return list(value)


def distinct(values: list[str], where: str) -> list[str]:
    """Require one or more strings without repetition."""
    require(0 < len(values) == len(set(values)), where, "one or more, each once", values)
    return values


def fields(value: Any, where: str, readers: Readers) -> Fields:
    """Read an object with exactly the given keys; `unique_keys` has refused repeated ones."""
    require(type(value) is dict, where, "an object", value)
    for key in sorted(set(value) ^ set(readers)):
        here = f"{where}, {'unknown' if key in value else 'missing'} key"
        raise Malformed(here, "exactly " + ", ".join(readers), key)
    return {key: read(value[key], f"{where}.{key}") for key, read in readers.items()}


def object_of(readers: Readers) -> Reader:
    """Make a reader of objects with exactly these keys."""
    return lambda value, where: fields(value, where, readers)


def as_it_is(value: Any, _where: str) -> Any:
    """Read nothing yet: what the value means depends on other fields."""
    return value


def or_null(read: Reader) -> Reader:
    """Make a reader of null, as None, or of what `read` reads."""
    return lambda value, where: None if value is None else read(value, where)


#: Readers of a list of numbers, and of one in which null may stand.
vector, limits = list_of(number), list_of(or_null(number))
#: Readers of rows of numbers, and of a list of strings.
matrix, texts = list_of(vector), list_of(text)


def some_fields(value: Any, where: str, readers: Readers, optional: Readers) -> Fields:
    """Read an object with exactly the given keys, and perhaps some of the optional ones."""
    require(type(value) is dict, where, "an object", value)
    return fields(
        value,
        where,
        {**readers, **{key: read for key, read in optional.items() if key in value}},
    )


def by_keys(*choices: Readers) -> Reader:
    """Make a reader of objects of several kinds, told apart by their keys."""

    def read(value: Any, where: str) -> Fields:
        keys = set(value) if type(value) is dict else set()
        return fields(
            value,
            where,
            next((choice for choice in choices if set(choice) == keys), choices[0]),
        )

    return read


def pair_with(read: Reader) -> Reader:
    """Make a reader of pairs of an index and something else."""

    def read_pair(value: Any, where: str) -> tuple[int, Any]:
        require(type(value) is list and len(value) == 2, where, "a pair", value)
        return integer(value[0], f"{where}[0]"), read(value[1], f"{where}[1]")

    return read_pair


def names_of(value: Any, where: str) -> list[str]:
    """Read distinct non-empty printable names."""
    names = distinct(texts(value, where), where)
    for name in names:
        require(name != "" and name.isprintable(), where, "non-empty printable names", name)
    return names


def name_of(value: Any, where: str) -> str:
    """Read a non-empty printable name."""
    return names_of([value], where)[0]


def good_names(value: Any, where: str) -> list[str]:
    """Read distinct printable names without spaces."""
    names = names_of(value, where)
    require(not any(" " in name for name in names), where, "names without spaces", names)
    return names


def good_name(value: Any, where: str) -> list[str]:
    """Read the name of one good, as a bundle."""
    return names_of([value], where)


def bundle_names(value: Any, where: str) -> list[str]:
    """Read a bundle as the names of its goods."""
    return text(value, where).split(" ") if text(value, where) else []


# 3.1 Linear programs: fields ----------------------------------------------------------------------


def coefficient(value: Any, where: str) -> tuple[int, Number]:
    """Read a pair [column index, number that is not 0]."""
    require(type(value) is list and len(value) == 2, where, "a pair [column index, number]", value)
    j, a = integer(value[0], where), number(value[1], where)
    require(a != 0, where, "a coefficient that is not 0", a)
    return j, a


def row_of(value: Any, where: str) -> Row:
    """Read a row of a linear program."""
    end = or_null(number)
    readers: Readers = {"lower": end, "upper": end, "coefficients": list_of(coefficient)}
    return Row(**fields(value, where, readers))


def program_of(value: Any, where: str) -> Program:
    """Read a linear program: a bound for each column, increasing column indices in each row."""
    sense = one_of("minimize", "maximize")
    readers: Readers = {"sense": sense, "objective": vector, "constant": number}
    readers |= {"lower": limits, "upper": limits, "rows": list_of(row_of)}
    program = Program(**fields(value, where, readers))
    columns = len(program.objective)
    lengths = [len(program.lower), len(program.upper)]
    require(
        lengths == [columns] * 2,
        where,
        f"{columns} lower and upper bounds",
        f"{lengths[0]} and {lengths[1]}",
    )
    for i, row in enumerate(program.rows):
        # From -1 up to the number of columns: so the first exists, and so does the last.
        path = [-1, *(j for j, _ in row.coefficients), columns]
        rising = all(j < k for j, k in pairwise(path))
        require(
            rising,
            f"{where}.rows[{i}]",
            f"increasing column indices below {columns}",
            "others",
        )
    return program


#: A claim about a linear program (SPEC 3.1).
PROGRAM: Readers = {"program": program_of}
#: A witness of a row or column whose bounds contradict each other (SPEC 2.1).
CROSSED: Readers = {"place": one_of("row", "column"), "index": integer}


# 3.2 Assignments: fields --------------------------------------------------------------------------


def economy_of(value: Any, where: str) -> Economy:
    """Read an economy as defined in section 1.2."""
    readers = {"agents": names_of, "objects": names_of, "supply": vector, "values": matrix}
    economy = Economy(**fields(value, where, readers))
    n, s, supply = len(economy.agents), len(economy.objects), economy.supply
    require(len(supply) == s, f"{where}.supply", f"length {s}", len(supply))
    lengths = [len(row) for row in economy.values]
    require(lengths == [s] * n, f"{where}.values", f"{n} rows of length {s}", "another shape")
    for copies in supply:
        whole = copies >= 0 and copies.denominator == 1
        require(whole, f"{where}.supply", "integers >= 0", copies)
    require(sum(supply) >= n, f"{where}.supply", f"a sum of at least {n}", sum(supply))
    return economy


def conditions_of(value: Any, where: str) -> list[str]:
    """Read a list of conditions: not empty, no others, none twice."""
    return distinct(list_of(one_of(*CONDITIONS))(value, where), where)


def sequence_of(value: Any, where: str) -> list[list[str]]:
    """Read a list of agents as an order of groups of one."""
    return [[name] for name in texts(value, where)]


def partition(
    economy: Economy,
    order: list[list[str]],
    where: str,
    failure: type[Failure],
) -> list[list[int]]:
    """Return the groups as indices of agents; each group has a member, each agent is in one group
    once.
    """
    names = sorted(name for group in order for name in group)
    if not all(order) or names != sorted(economy.agents):
        raise failure(where, "an ordered partition of the agents", order)
    place = {name: x for x, name in enumerate(economy.agents)}
    return [[place[name] for name in group] for group in order]


def ordered(claim: Fields) -> None:
    """Require that the claim's order is an ordered partition; turn it into indices of agents."""
    claim["order"] = partition(claim["economy"], claim["order"], "claim.order", Malformed)


#: A claim about an economy and an assignment (SPEC 3.2).
OUTCOME: Readers = {"economy": economy_of, "assignment": matrix}
#: A claim about an assignment under a list of conditions (SPEC 3.2).
UNDER: Readers = {**OUTCOME, "conditions": conditions_of}
#: A witness of prices and weights that support an assignment (SPEC 3.2).
SUPPORT: Readers = {"prices": vector, "weights": limits}
#: Prices and weights for each turn (SPEC 3.2).
TURNS: Readers = {"prices": matrix, "weights": list_of(limits)}


#: The witness of `quasi-equilibrium-cone` (SPEC 2.2).
CONE: Readers = {
    "weights": list_of(limits),
    "coordinates": matrix,
    "trades": list_of(matrix),
    "lower": list_of(matrix),
    "upper": list_of(matrix),
}


#: The witness that an agent envies another one (SPEC 3.2).
ENVY: Readers = {"agent": text, "envied": text, "gain": number}


# 3.3 Lotteries: fields ----------------------------------------------------------------------------


def term_of(value: Any, where: str) -> Fields:
    """Read a term of a lottery."""
    return fields(value, where, {"probability": number, "assignment": texts})


def cell_of(value: Any, where: str) -> Cell:
    """Read a pair of indices."""
    require(
        type(value) is list and len(value) == 2,
        where,
        "a cell [row index, column index]",
        value,
    )
    return integer(value[0], where), integer(value[1], where)


def constraint_of(value: Any, where: str) -> Constraint:
    """Read a constraint of a lottery problem."""
    given = fields(value, where, {"cells": list_of(cell_of), "min": number, "max": number})
    require(
        len(set(given["cells"])) == len(given["cells"]),
        f"{where}.cells",
        "each cell once",
        "one twice",
    )
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
    # Cells are in the matrix, so that a constraint means what it says.
    for k, constraint in enumerate(given["constraints"]):
        inside = all(0 <= i < len(q) and 0 <= j < len(q[0]) for i, j in constraint.cells)
        require(inside, f"{where}.constraints[{k}].cells", "cells of the matrix", "others")
    return LotteryProblem(q, given["constraints"], [])


def bundle_of(value: Any, where: str) -> frozenset[str]:
    """Read a bundle."""
    goods = text(value, where).split(" ") if value != "" else []
    require(
        "" not in goods and len(set(goods)) == len(goods),
        where,
        "goods joined by single blanks, none twice",
        value,
    )
    return frozenset(goods)


def consumption_problem_of(value: Any, where: str) -> LotteryProblem:
    """Read a consumption problem and make it a lottery problem, as defined in section 1.3."""
    chance = object_of({"probability": number, "bundle": bundle_of})
    agent = object_of({"name": text, "lottery": list_of(chance)})
    readers: Readers = {"goods": good_names, "agents": list_of(agent), "exhaust": boolean}
    given = fields(value, where, readers)
    names_of([agent["name"] for agent in given["agents"]], f"{where}.agents")
    q: Matrix = []
    held: list[list[frozenset[str]]] = []
    for i, agent_given in enumerate(given["agents"]):
        here, lottery = f"{where}.agents[{i}].lottery", agent_given["lottery"]
        odds = [item["probability"] for item in lottery]
        proper = min(odds, default=0) >= 0 and sum(odds) == 1
        require(proper, here, "probabilities >= 0 that sum to 1", sum(odds))
        bundles = [item["bundle"] for item in lottery]
        require_bundles(given["goods"], bundles, here)
        q.append(odds)
        held.append(bundles)
    return LotteryProblem(q, allocation_constraints(given["goods"], held, given["exhaust"]), held)


def require_bundles(goods: list[str], bundles: list[frozenset[str]], where: str) -> None:
    """Require one or more bundles of the goods, each once."""
    for bundle in bundles:
        require(bundle <= set(goods), where, "bundles of the problem's goods", sorted(bundle))
    require(
        0 < len(bundles) == len(set(bundles)),
        where,
        "one or more bundles, each once",
        len(bundles),
    )


def spending_problem_of(value: Any, where: str) -> SpendingProblem:
    """Read a spending problem as defined in section 1.3."""
    agent = object_of({"name": text, "bundles": list_of(bundle_of), "spending": number})
    readers: Readers = {
        "goods": good_names,
        "prices": vector,
        "agents": list_of(agent),
        "exhaust": boolean,
    }
    given = fields(value, where, readers)
    goods, prices = given["goods"], given["prices"]
    names_of([agent["name"] for agent in given["agents"]], f"{where}.agents")
    require(len(prices) == len(goods), f"{where}.prices", "a number for each good", len(prices))
    require(min(prices) >= 0, f"{where}.prices", "numbers >= 0", min(prices))
    price = dict(zip(goods, prices, strict=True))
    bundles = [agent["bundles"] for agent in given["agents"]]
    costs: Matrix = []
    for i, row in enumerate(bundles):
        require_bundles(goods, row, f"{where}.agents[{i}].bundles")
        costs.append([sum(price[good] for good in bundle) for bundle in row])
    spendings = [agent["spending"] for agent in given["agents"]]
    constraints = allocation_constraints(goods, bundles, given["exhaust"])
    return SpendingProblem(constraints, bundles, costs, spendings)


def node_of(value: Any, where: str) -> Fields:
    """Read a node of a branch tree."""
    if type(value) is dict and "cell" in value:
        return fields(value, where, {"cell": cell_of})
    return fields(value, where, {"factor": number, "multipliers": vector})


def term_node_of(value: Any, where: str) -> Fields:
    """Read a node of the branch tree of a shortest lottery."""
    if type(value) is dict and "index" in value:
        return fields(value, where, {"index": integer})
    return fields(value, where, {"multipliers": matrix})


def matrix_term_of(value: Any, where: str) -> Fields:
    """Read a term of a lottery over 0/1 matrices."""
    return fields(value, where, {"probability": number, "ones": integer_rows})


def allocation_term_of(value: Any, where: str) -> Fields:
    """Read a term of a lottery over allocations."""
    return fields(value, where, {"probability": number, "bundles": list_of(bundle_of)})


#: A claim about a lottery problem (SPEC 3.3).
PROBLEM: Readers = {"problem": lottery_problem_of}
#: A claim about a consumption problem (SPEC 3.3).
CONSUMPTIONS: Readers = {"problem": consumption_problem_of}
#: A claim about a spending problem (SPEC 3.3).
SPENDINGS: Readers = {"problem": spending_problem_of}
#: A witness of weights and a branch tree that separate (SPEC 3.3).
SEPARATION: Readers = {"weights": matrix, "tree": list_of(node_of)}


# 3.4 Utilities: fields ----------------------------------------------------------------------------


def value_of(value: Any, where: str) -> Value:
    """Read a number or "-inf"."""
    return None if value == "-inf" else number(value, where)


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
    names = list_of(name_of)
    return lambda value, where: bundle_in(goods, names(value, where), where, Malformed)


def bundle_number(goods: list[str]) -> Reader:
    """Make a reader of a bundle's string, as a number."""
    return lambda value, where: bundle_in(goods, bundle_names(value, where), where, Malformed)


def table_values(goods: list[str], given: Fields, where: str) -> list[Value]:
    """Read a table's values: a list, or an object from bundles to values."""
    count = 1 << len(goods)
    require(len(goods) <= MOST_TABLE_GOODS, where, "at most 20 goods for a table", len(goods))
    if type(given["values"]) is not dict:
        values: list[Value] = list_of(value_of)(given["values"], where)
        require(len(values) == count, where, "a value for each bundle", len(values))
        return values
    listed: dict[int, Value] = {}
    for key, entry in given["values"].items():
        bundle = bundle_number(goods)(key, where)
        # Two keys can name one bundle: its goods stand in any order.
        require(bundle not in listed, where, "each bundle once", key)
        listed[bundle] = value_of(entry, where)
    if given.get("default") is not None:
        rest = value_of(given["default"], where)
        return [listed.get(bundle, rest) for bundle in range(count)]
    require(len(listed) == count, where, "a value for each bundle", len(listed))
    return [listed[bundle] for bundle in range(count)]


def matroid_of(goods: list[str], given: Fields, where: str) -> Independent:
    """Read the matroid of the one matroid key."""
    keys = [key for key in MATROIDS if key in given]
    require(len(keys) == 1, where, "exactly one matroid", keys)
    return MATROIDS[keys[0]](goods, given[keys[0]], f"{where}.{keys[0]}")


def matrix_matroid(goods: list[str], value: Any, where: str) -> Independent:
    """Read the matroid of a matrix, which has a row for each good."""
    rows = matrix(value, where)
    require(
        len(rows) == len(goods) and len({len(row) for row in rows}) == 1,
        where,
        "a row for each good",
        len(rows),
    )
    return cache(lambda bundle: rows_independent([rows[j] for j in goods_in(bundle)]))


def edges_matroid(goods: list[str], value: Any, where: str) -> Independent:
    """Read the matroid of a graph, which has an edge, a pair of vertices, for each good."""

    def vertex(entry: Any, place: str) -> str:
        return str(entry) if type(entry) is int else name_of(entry, place)

    edges = list_of(list_of(vertex))(value, where)
    require(
        all(len(edge) == 2 for edge in edges) and len(edges) == len(goods),
        where,
        "an edge for each good",
        edges,
    )
    return lambda bundle: forest([edges[j] for j in goods_in(bundle)])


def uniform_matroid(_goods: list[str], value: Any, where: str) -> Independent:
    """Read a uniform matroid: the largest number of goods of an independent set."""
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
    require(
        nested_or_disjoint([s["goods"] for s in sets]),
        where,
        "sets that are nested or disjoint",
        "others",
    )
    return sets


def laminar_matroid(goods: list[str], value: Any, where: str) -> Independent:
    """Read a laminar matroid."""
    sets = laminar_sets(goods, value, where)
    return lambda bundle: all((bundle & s["goods"]).bit_count() <= s["max"] for s in sets)


def dual_matroid(goods: list[str], value: Any, where: str) -> Independent:
    """Read the matroid of which this is the dual."""
    of = some_fields(value, where, {}, dict.fromkeys(MATROIDS, as_it_is))
    independent = matroid_of(goods, of, where)
    everything = (1 << len(goods)) - 1
    full = rank(independent, everything)
    # Remembered, as each question about a dual of a dual asks many of that one.
    return cache(lambda bundle: rank(independent, everything & ~bundle) == full)


#: For each matroid key its reader (SPEC 1.4, 3.4).
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
        found = some_fields(
            value,
            where,
            {"goods": set_of(goods)},
            {"min": integer, "max": integer},
        )
        least, most = found.get("min", 0), found.get("max", found["goods"].bit_count())
        require(0 <= least <= most, where, "0 <= min <= max", f"{least} and {most}")
        return found["goods"], least, most

    return list_of(read)


def form_of(goods: list[str], value: Any, where: str) -> Form:
    """Read a utility's form."""
    require(type(value) is dict and "type" in value, where, "an object with a type", value)
    kind = one_of(*VALUES)(value["type"], f"{where}.type")
    readers, optional = form_readers(goods)[kind]
    data = some_fields(value, where, {"type": text, **readers}, optional)
    # Operands are forms of the same goods; a convolution has a list of two.
    operands = data.get("of", [])
    if "of" in data and kind != "convolution":
        operands = [operands]
    require(kind != "convolution" or len(operands) == 2, where, "two operands", len(operands))
    parts = [form_of(goods, part, f"{where}.of") for part in operands]
    form = Form(kind, len(goods), data, parts, {})
    if kind in FINISH:
        FINISH[kind](form, goods, where)
    return form


def form_readers(goods: list[str]) -> dict[str, tuple[Readers, Readers]]:
    """Return for each type the keys beside `type` that must be there, and those that may; operands
    are read later.
    """
    laminar = object_of({"goods": set_of(goods), "values": list_of(value_of)})
    matroid = {**dict.fromkeys(MATROIDS, as_it_is), "weights": by_good(goods, number)}
    operations: dict[str, tuple[Readers, Readers]] = {}
    for name, needs in operation_needs(goods).items():
        operations[name] = ({"of": as_it_is, **needs}, {})
    return {
        "table": ({"values": as_it_is}, {"default": as_it_is}),
        "additive": ({"values": by_good(goods, value_of)}, {}),
        "unit-demand": ({"values": by_good(goods, value_of)}, {}),
        "cardinality": ({"values": list_of(value_of)}, {}),
        "matroid-rank": ({}, matroid),
        "assignment": ({"weights": by_good(goods, vector)}, {}),
        "laminar": ({"sets": list_of(laminar)}, {}),
        "convolution": ({"of": list_of(as_it_is)}, {}),
        **operations,
    }


def operation_needs(goods: list[str]) -> dict[str, Readers]:
    """Return what each operation of one operand needs besides it."""
    return {
        "endowment": {"goods": set_of(goods)},
        "restriction": {"goods": set_of(goods)},
        "satiation": {"k": natural_number},
        "lower-bound": {"k": natural_number},
        "constrained": {"sets": bounds_of(goods)},
    }


def finish_table(form: Form, goods: list[str], where: str) -> None:
    """Read the values, which stand for all bundles."""
    form.data["values"] = table_values(goods, form.data, where)


def finish_cardinality(form: Form, goods: list[str], where: str) -> None:
    """Require a value for each number of goods."""
    count = len(form.data["values"])
    require(count == len(goods) + 1, where, "a value for each number of goods", count)


def finish_matroid_rank(form: Form, goods: list[str], where: str) -> None:
    """Read the matroid; weights are 1 if there are none."""
    form.data["matroid"] = matroid_of(goods, form.data, where)
    form.data["limits"] = None
    if "uniform" in form.data:
        form.data["limits"] = [((1 << len(goods)) - 1, form.data["uniform"])]
    if "laminar" in form.data:
        sets = laminar_sets(goods, form.data["laminar"], where)
        form.data["limits"] = [(entry["goods"], entry["max"]) for entry in sets]
    form.data.setdefault("weights", [1] * len(goods))


def finish_assignment(form: Form, _goods: list[str], where: str) -> None:
    """Require the same slots for all goods."""
    lengths = {len(row) for row in form.data["weights"]}
    require(len(lengths) == 1, where, "rows of one length", "others")


def finish_laminar(form: Form, _goods: list[str], where: str) -> None:
    """Require nested or disjoint sets, with a value for each number of goods."""
    sets = [(entry["goods"], entry["values"]) for entry in form.data["sets"]]
    laminar = nested_or_disjoint([s for s, _ in sets])
    require(laminar, where, "sets that are nested or disjoint", "others")
    for s, values in sets:
        complete = len(values) == s.bit_count() + 1
        require(complete, where, "a value for each number of goods of S", len(values))
    form.data["sets"] = sets


def finish_endowment(form: Form, _goods: list[str], where: str) -> None:
    """Require that the endowment has a finite value, which can be found."""
    try:
        owned = form.of[0].value(form.data["goods"])
    except TooLarge:
        wanted = "an endowment whose utility can be found"
        raise Malformed(where, wanted, "too many goods") from None
    require(owned is not None, where, "an endowment of finite utility", "-inf")


#: For types of utility whose data depend on each other: what reads and requires the rest.
FINISH: dict[str, Callable[[Form, list[str], str], None]] = {
    "table": finish_table,
    "cardinality": finish_cardinality,
    "matroid-rank": finish_matroid_rank,
    "assignment": finish_assignment,
    "laminar": finish_laminar,
    "endowment": finish_endowment,
}


def utility_of(value: Any, where: str) -> Utility:
    """Read a utility with its goods' names."""
    found = fields(value, where, {"goods": good_names, "form": as_it_is})
    return Utility(found["goods"], form_of(found["goods"], found["form"], f"{where}.form"))


def derivation_of(value: Any, where: str) -> Fields:
    """Read a derivation."""
    return fields(value, where, {"by": name_of, "of": list_of(derivation_of)})


def pair_of(value: Any, where: str) -> Fields:
    """Read why a pair of bundles is never demanded alone."""
    part = object_of({"bundle": bundle_names, "weight": number})
    readers: Readers = {**BUNDLES, "weights": vector, "parts": list_of(part)}
    return fields(value, where, readers)


#: A claim about a utility (SPEC 3.4).
UTILITY: Readers = {"utility": utility_of}
#: A derivation of a property of a utility (SPEC 3.4).
DERIVATION: Readers = {"by": name_of, "of": list_of(derivation_of)}
#: Two bundles A and B (SPEC 3.4).
BUNDLES: Readers = {"A": bundle_names, "B": bundle_names}
#: A claim about the demand for a bundle (SPEC 2.4).
PRICED_BUNDLE: Readers = {"utility": utility_of, "prices": vector, "bundle": bundle_names}
#: Prices before and after, and the bundles demanded (SPEC 2.4).
CHANGE: Readers = {"before": vector, "after": vector, **BUNDLES}
#: A claim about each of several agents' utilities (SPEC 2.4).
AGENTS: Readers = {
    "property": name_of,
    "agents": list_of(name_of),
    "utilities": list_of(utility_of),
}


# 3.5 Budgets: fields ------------------------------------------------------------------------------


def limit_of(value: Any, where: str) -> Fields:
    """Read an aggregate limit."""
    limit = fields(value, where, {"objects": names_of, "max": integer})
    require(limit["max"] >= 0, f"{where}.max", "an integer >= 0", limit["max"])
    return limit


def budgets_and_limits(claim: Fields) -> None:
    """Require positive budgets, one an agent, and laminar limits; turn the limits into (indices of
    types, max).
    """
    require_budgets(claim, "budgets")
    place = {name: j for j, name in enumerate(claim["economy"].objects)}
    where = "claim.aggregate"
    found: list[tuple[list[int], int]] = []
    for limit in claim["aggregate"]:
        for name in limit["objects"]:
            require(name in place, where, "object types of the economy", name)
        found.append(([place[name] for name in limit["objects"]], limit["max"]))
    sets = [set(types) for types, _ in found]
    # Laminar: of any two sets one is inside the other, or they are disjoint.
    for one, other in combinations(sets, 2):
        laminar = one <= other or other <= one or not one & other
        require(laminar, where, "disjoint or nested sets", sorted(one))
    claim["aggregate"] = found


def require_budgets(claim: Fields, key: str) -> None:
    """Require a number > 0 for each agent."""
    budgets, n = claim[key], len(claim["economy"].agents)
    require(len(budgets) == n, f"claim.{key}", f"length {n}", len(budgets))
    require(min(budgets) > 0, f"claim.{key}", "numbers > 0", min(budgets))


def budgets_and_distance(claim: Fields) -> None:
    """Require budgets and limits, given budgets like them, and a distance that is not negative."""
    budgets_and_limits(claim)
    require_budgets(claim, "given_budgets")
    require(claim["distance"] >= 0, "claim.distance", "a number >= 0", claim["distance"])


def positive_budgets(claim: Fields) -> None:
    """Require a number > 0 for each agent."""
    require_budgets(claim, "budgets")


#: A root of a polynomial in an interval (SPEC 1.5).
ROOT: Readers = {"polynomial": vector, "interval": vector}


#: An economy with budgets and aggregate limits (SPEC 3.5).
BUDGETED: Readers = {"economy": economy_of, "budgets": vector, "aggregate": list_of(limit_of)}
#: An economy with budgets, prices and shares (SPEC 3.5).
PRICED: Readers = {**BUDGETED, "prices": vector, "assignment": matrix}
#: Prices and shares with budgets near to those given (SPEC 2.5).
NEAR: Readers = {**PRICED, "given_budgets": vector, "distance": number}
#: Weights and aggregate prices (SPEC 3.5).
WEIGHTED: Readers = {"weights": vector, "aggregate_prices": vector}
#: Readers of algebraic or enclosed numbers, as lists of coefficients, and of rows of them.
NUMBERS, NUMBER_ROWS = matrix, list_of(matrix)
#: Prices and shares that are algebraic or enclosed numbers (SPEC 3.5).
NESTED: Readers = {"prices": NUMBERS, "assignment": NUMBER_ROWS}
#: Weights and aggregate prices that are algebraic or enclosed numbers (SPEC 3.5).
NESTED_WEIGHTS: Readers = {"weights": NUMBERS, "aggregate_prices": NUMBERS}
#: A box, and of which system it isolates a zero (SPEC 1.5, Enclosed).
BOXED: Readers = {"box": matrix, "preconditioner": matrix, "system": texts}
#: The witness of `enclosed-equilibrium` (SPEC 2.5).
SOLUTION: Readers = {**BOXED, **NESTED, **NESTED_WEIGHTS}


# 3.6 Markets: fields ------------------------------------------------------------------------------


def pseudomarket_of(value: Any, where: str) -> Pseudomarket:
    """Read a pseudomarket as defined in section 1.6."""
    read_later: Readers = {"goods": as_it_is, "agents": as_it_is}
    given = some_fields(value, where, read_later, {"production": as_it_is})
    goods = good_names(given["goods"], f"{where}.goods")
    names, budgets, utilities = agents_of(goods, given["agents"], f"{where}.agents")
    if "production" not in given:
        return Pseudomarket(goods, names, budgets, utilities, None, [])
    here = f"{where}.production"
    limits = limits_of(goods, given["production"], here)
    producible = laminar_matroid(goods, given["production"]["sets"], here)
    return Pseudomarket(goods, names, budgets, utilities, producible, limits)


def agents_of(goods: list[str], value: Any, where: str) -> tuple[list[str], Vector, list[Form]]:
    """Read the agents' names, budgets and utilities."""
    agent = object_of(
        {
            "name": name_of,
            "budget": number,
            "utility": lambda entry, here: form_of(goods, entry, here),
        }
    )
    agents = list_of(agent)(value, where)
    names, budgets = [agent["name"] for agent in agents], [agent["budget"] for agent in agents]
    distinct(names, where)
    require(min(budgets) > 0, where, "budgets > 0", min(budgets))
    return names, budgets, [agent["utility"] for agent in agents]


def limits_of(goods: list[str], value: Any, where: str) -> list[tuple[int, int]]:
    """Read the sets of production with their limits."""
    sets = fields(value, where, {"sets": as_it_is})["sets"]
    return [(entry["goods"], entry["max"]) for entry in laminar_sets(goods, sets, where)]


def supply_market_of(value: Any, where: str) -> SupplyMarket:
    """Read a pseudomarket with supplies as defined in section 1.6."""
    readers: Readers = {"goods": names_of, "supply": list_of(integer), "agents": as_it_is}
    given = some_fields(value, where, readers, {"production": as_it_is})
    goods, supply = given["goods"], given["supply"]
    here = f"{where}.supply"
    require(len(supply) == len(goods), here, "a number for each good", len(supply))
    require(min(supply) >= 1, here, "integers >= 1", min(supply))
    limits = []
    if "production" in given:
        limits = limits_of(goods, given["production"], f"{where}.production")
    names, budgets, utilities = agents_of(goods, given["agents"], f"{where}.agents")
    return SupplyMarket(goods, names, budgets, utilities, supply, limits)


def share_rows(read: Reader) -> Reader:
    """Make a reader of a list of objects from names to shares, which are read by `read`."""

    def read_row(value: Any, where: str) -> Fields:
        require(type(value) is dict, where, "an object", value)
        return {name: read(share, f"{where}.{name}") for name, share in value.items()}

    return list_of(read_row)


def market_budgets_and_distance(claim: Fields) -> None:
    """Require a budget > 0 for each agent of the market, and a distance >= 0."""
    budgets, agents = claim["budgets"], len(claim["market"].names)
    require(len(budgets) == agents, "claim.budgets", f"length {agents}", len(budgets))
    require(min(budgets) > 0, "claim.budgets", "numbers > 0", min(budgets))
    require(claim["distance"] >= 0, "claim.distance", "a number >= 0", claim["distance"])


#: A claim about a pseudomarket (SPEC 3.6).
MARKET: Readers = {"market": pseudomarket_of}
#: A bundle with its probability (SPEC 3.6).
CHANCE: Readers = {"probability": number, "bundle": bundle_names}
#: A bundle with an algebraic probability (SPEC 3.6).
THETA_CHANCE: Readers = {**CHANCE, "probability": vector}
#: A list of the agents' bundles with its probability (SPEC 3.6).
DRAW: Readers = {"probability": number, "bundles": list_of(bundle_names)}
#: A list of the agents' bundles with an algebraic probability, or the two ends of an interval that
#: holds it (SPEC 3.6).
THETA_DRAW: Readers = {**DRAW, "probability": vector}


#: Reader of a random consumption (SPEC 3.6).
LOTTERY = list_of(object_of(CHANCE))
#: Reader of a random consumption with algebraic probabilities (SPEC 3.6).
THETA_LOTTERY = list_of(object_of(THETA_CHANCE))
#: Reader of a random allocation (SPEC 3.6).
ALLOCATION = list_of(object_of(DRAW))
#: Reader of a random allocation with algebraic probabilities, or with intervals (SPEC 3.6).
THETA_ALLOCATION = list_of(object_of(THETA_DRAW))
#: A claim about a market, prices and a random allocation (SPEC 3.6).
ALLOCATED: Readers = {**MARKET, "prices": vector, "allocation": ALLOCATION}


#: A claim about shares in a market with supplies (SPEC 3.6).
SHARES: Readers = {
    "market": supply_market_of,
    "budgets": vector,
    "distance": number,
    "prices": vector,
    "shares": share_rows(number),
}


#: A root, and prices that are algebraic numbers in it (SPEC 3.6).
THETA: Readers = {**ROOT, "prices": matrix}


#: For each agent null or a derivation of M-natural concavity (SPEC 3.6).
CONCAVITY: Readers = {"concavity": list_of(or_null(derivation_of))}


#: Reader of a condition of SPEC 1.6.
CONDITION = one_of("feasible", "allocated", "produced", "affordable", "budget-optimal", "cheapest")


# 3.7 Quasilinear: fields --------------------------------------------------------------------------


def part_of(value: Any, where: str) -> Fields:
    """Read a bundle with its weight."""
    return fields(value, where, {"bundle": bundle_names, "weight": number})


def alternative_of(value: Any, where: str) -> Fields:
    """Read an agent's other bundle with its weight."""
    return fields(value, where, {"agent": text, "bundle": bundle_names, "weight": number})


def draw_of(value: Any, where: str) -> Fields:
    """Read a term of a random allocation: a bundle for each agent."""
    return fields(value, where, {"probability": number, "bundles": list_of(bundle_names)})


#: A claim about a market and prices (SPEC 3.7).
AT: Readers = {**MARKET, "prices": vector}
#: An allocation: a bundle for each agent (SPEC 3.7).
SHARED: Readers = {"allocation": list_of(bundle_names)}


#: A demand proof for each agent, null or a derivation (SPEC 1.7).
DEMANDS: Readers = {"of": list_of(or_null(derivation_of))}


#: The witness of lowest or highest Walrasian prices (SPEC 2.7).
PRICE_BOUNDS: Readers = {**SHARED, **DEMANDS, "bounds": list_of(list_of(alternative_of))}
#: A witness of equilibria of which none has the lowest or highest prices (SPEC 2.7).
NO_EXTREME: Readers = {
    "equilibrium_prices": NUMBERS,
    **SHARED,
    **DEMANDS,
    "alternatives": list_of(alternative_of),
}
#: A witness of prices that can rise without end along a ray (SPEC 2.7).
RISING: Readers = {"prices": vector, **SHARED, **DEMANDS, "ray": vector}


# 3.8 Completeness: fields -------------------------------------------------------------------------


#: The largest exponent of a free price in a polynomial (SPEC 3.8).
LARGEST_POWER = 20


def small_market_of(value: Any, where: str) -> Pseudomarket:
    """Read a pseudomarket, with production or without, that has few enough goods (SPEC 1.8)."""
    market = pseudomarket_of(value, where)
    size = len(market.goods)
    require(size <= MOST_ANALYSED_GOODS, where, f"at most {MOST_ANALYSED_GOODS} goods", size)
    return market


def analysed_market_of(value: Any, where: str) -> Pseudomarket:
    """Read a pseudomarket all of whose equilibria can be asked for."""
    market = small_market_of(value, where)
    require(market.producible is None, where, "no production", "some")
    return market


def producing_market_of(value: Any, where: str) -> Pseudomarket:
    """Read a pseudomarket with production of which a tree can say that it has no equilibrium
    (SPEC 1.8).
    """
    market = small_market_of(value, where)
    require(market.producible is not None, where, "production", "none")
    return market


def analysed_economy_of(value: Any, where: str) -> Economy:
    """Read an economy all of whose equilibria can be asked for."""
    economy = economy_of(value, where)
    types = len(economy.objects)
    require(types <= MOST_ANALYSED_GOODS, where, f"at most {MOST_ANALYSED_GOODS} types", types)
    return economy


def root_of(value: Any, where: str) -> Fields:
    """Read a root of a polynomial in an interval."""
    found = fields(value, where, {"polynomial": vector, "interval": vector})
    require(len(found["interval"]) == 2, f"{where}.interval", "two numbers", len(found["interval"]))
    return found


def place_of(value: Any, where: str) -> Any:
    """Read a place on a line."""
    return root_of(value, where) if type(value) is dict else number(value, where)


def quotient_of(value: Any, where: str) -> tuple[Any, Any]:
    """Read a quotient of polynomials."""
    found = fields(value, where, {"numerator": vector, "denominator": vector})
    return tuple(found["numerator"]), tuple(found["denominator"])


def exponent_of(value: Any, where: str) -> int:
    """Read an exponent of a free price."""
    fine = 0 <= integer(value, where) <= LARGEST_POWER
    require(fine, where, f"an exponent from 0 to {LARGEST_POWER}", value)
    return int(value)


def polynomial_term_of(value: Any, where: str) -> tuple[Number, tuple[int, ...]]:
    """Read a term of a polynomial in free prices."""
    require(type(value) is list and len(value) == 2, where, "a coefficient and exponents", value)
    coefficient_read = number(value[0], f"{where}[0]")
    require(coefficient_read != 0, f"{where}[0]", "a coefficient that is not 0", value[0])
    return coefficient_read, tuple(list_of(exponent_of)(value[1], f"{where}[1]"))


def polynomial_of(value: Any, where: str) -> Polynomial:
    """Read a polynomial in free prices, whose terms are in order (SPEC 3.8)."""
    terms = list_of(polynomial_term_of)(value, where)
    in_order = all(one < other for (_, one), (_, other) in pairwise(terms))
    require(in_order, where, "lists of exponents that increase", value)
    return {exponents: c for c, exponents in terms}


def piece_of(found: Fields, where: str) -> Piece:
    """Read a piece; each polynomial has an exponent for each free price."""
    listed = []
    for key in ("zero", "at_least", "more_than"):
        for exponents in chain.from_iterable(found[key]):
            fits = len(exponents) == len(found["free"])
            require(fits, f"{where}.{key}", "an exponent for each free price", list(exponents))
        listed.append(tuple(tuple(polynomial.items()) for polynomial in found[key]))
    zero, at_least, more_than = listed
    return Piece(
        tuple(map(tuple, found["prices"])),
        tuple(found["free"]),
        zero,
        at_least,
        more_than,
        tuple(found["utilities"]),
        None if found["sample"] is None else tuple(found["sample"]),
    )


def equilibria_of(value: Any, where: str) -> Any:
    """Read a set of equilibria."""
    found = EQUILIBRIA(value, where)
    prices, utilities = found["prices"], tuple(found["utilities"])
    if "zero" in found:
        return piece_of(found, where)
    if "brackets" in found:
        ends = frozen(found["low"]), frozen(found["high"])
        return Family(*ends, found["brackets"], tuple(map(tuple, prices)), utilities)
    if "free" in found:
        at_least = tuple(map(tuple, found["at_least"]))
        more_than = tuple(map(tuple, found["more_than"]))
        free = tuple(found["free"])
        return Polytope(tuple(map(tuple, prices)), free, at_least, more_than, utilities)
    if "root" in found:
        rows = tuple(map(tuple, prices)), tuple(map(tuple, utilities))
        return AlgebraicPoint(frozen(found["root"]), *rows)
    return Point(tuple(prices), utilities)


#: Reader of a set of equilibria, told apart by its keys (SPEC 1.8, 3.8).
EQUILIBRIA = by_keys(
    {"prices": vector, "utilities": vector},
    {"root": root_of, "prices": matrix, "utilities": matrix},
    {
        "low": or_null(place_of),
        "high": or_null(place_of),
        "brackets": one_of("[]", "[)", "(]", "()"),
        "prices": matrix,
        "utilities": list_of(quotient_of),
    },
    {
        "prices": matrix,
        "free": list_of(integer),
        "at_least": matrix,
        "more_than": matrix,
        "utilities": list_of(quotient_of),
    },
    {
        "prices": matrix,
        "free": list_of(integer),
        "zero": list_of(polynomial_of),
        "at_least": list_of(polynomial_of),
        "more_than": list_of(polynomial_of),
        "utilities": list_of(quotient_of),
        "sample": or_null(vector),
    },
)


def segment_of(value: Any, where: str) -> Fields:
    """Read a segment of utilities."""
    return fields(value, where, {"start": vector, "end": vector})


def number_with_indices(value: Any, where: str) -> tuple[Number, list[int]]:
    """Read a number and a list of indices."""
    require(type(value) is list and len(value) == 2, where, "a number and indices", value)
    return number(value[0], f"{where}[0]"), list_of(integer)(value[1], f"{where}[1]")


def bundles_for_each_agent(claim: Fields) -> None:
    """Require that each allocation listed has a bundle of goods for each agent."""
    market, where = claim["market"], "claim.allocations"
    for bundles in claim["allocations"]:
        require(len(bundles) == len(market.names), where, "a bundle for each agent", bundles)
        for names in bundles:
            bundle_in(market.goods, names, where, Malformed)


def forms_of_utilities(claim: Fields) -> None:
    """Require that each form has a constant and a coefficient for each agent's utility."""
    for form in [*claim["at_least"], *claim["more_than"]]:
        fits = len(form) == len(claim["market"].names) + 1
        require(fits, "claim", "forms with a coefficient for each agent", form)


#: Reader of pairs of an index and a number (SPEC 3.8).
MULTIPLIERS = list_of(pair_with(number))
#: Reader of conditions that hold with equality, with the multipliers that prove it (SPEC 1.8).
TIGHT = list_of(pair_with(MULTIPLIERS))
#: Reader of pairs of an index and the coefficients of a polynomial (SPEC 1.8).
WEIGHTS = list_of(pair_with(vector))
#: Reader of a proof of the sign of a polynomial by facts (SPEC 1.8).
SIGN_PROOF = object_of(
    {
        "products": list_of(number_with_indices),
        "equations": list_of(pair_with(polynomial_of)),
    },
)
#: Reader of a node of a tree of signs, told apart by its keys (SPEC 1.8, 3.8).
SIGN_NODE = by_keys(
    {"polynomial": polynomial_of},
    {"contradiction": SIGN_PROOF},
    {"values": list_of(polynomial_of), "proofs": list_of(SIGN_PROOF)},
    {
        "lottery": list_of(pair_with(polynomial_of)),
        "proofs": list_of(SIGN_PROOF),
        "sample": or_null(vector),
    },
)
#: Reader of a node of a tree of cases, told apart by its keys (SPEC 1.8, 3.8).
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
    {
        "tight": TIGHT,
        "values": matrix,
        "places": list_of(place_of),
        "solutions": list_of(list_of(matrix)),
    },
    {
        "tight": TIGHT,
        "places": list_of(place_of),
        "at": list_of(by_keys({"lottery": WEIGHTS}, {"against": vector})),
        "between": list_of(
            by_keys({"lottery": WEIGHTS, "denominator": vector}, {"against": matrix}),
        ),
    },
    {
        "tight": TIGHT,
        "kept": list_of(integer),
        "implied": list_of(MULTIPLIERS),
        "signs": list_of(SIGN_NODE),
    },
)
#: A claim about all equilibria of a pseudomarket (SPEC 2.8).
ANALYSED: Readers = {"market": analysed_market_of, "notion": one_of("walrasian", "strong")}
#: A witness of a tree of cases over all prices (SPEC 2.8).
PRICE_TREE: Readers = {"nodes": list_of(PRICE_NODE)}
#: Reader of a node of a tree of cases without an equilibrium in expectation, told apart by its keys
#: (SPEC 1.8, 3.8).
EXPECTATION_NODE = by_keys(
    {"multipliers": MULTIPLIERS},
    {"agent": integer},
    {"agent": integer, "option": integer},
    {"form": vector},
    {
        "values": vector,
        "shadow_prices": matrix,
        "least": matrix,
        "proofs": list_of(list_of(MULTIPLIERS)),
        "contradiction": MULTIPLIERS,
    },
)


# 3.9 Statements: fields ---------------------------------------------------------------------------


def statement_of(value: Any, where: str) -> Fields:
    """Read a statement as defined in section 1.9."""
    parts = ("goods", "functions", "define", "assume", "conclude")
    given = fields(value, where, dict.fromkeys(parts, as_it_is))
    goods = good_names(given["goods"], where)
    require(len(goods) <= 5, where, "at most 5 goods", len(goods))
    found: Fields = {
        "goods": goods,
        "functions": list_of(function_of(goods))(given["functions"], where),
        "define": list_of(definition_of(goods))(given["define"], where),
        "assume": list_of(property_of(goods))(given["assume"], where),
        "conclude": property_of(goods)(given["conclude"], where),
    }
    known: list[str] = []
    for entry in [*found["functions"], *found["define"]]:
        # A definition is of names before it, so that none defines itself.
        old = set(entry.get("of", [])) <= set(known)
        require(old and entry["name"] not in known, where, "new names of known ones", entry["name"])
        known.append(entry["name"])
    for entry in [*found["assume"], found["conclude"]]:
        require(entry["of"] in known, where, "a function of the statement", entry["of"])
    # Some of what is malformed shows only in the clauses: an endowment of value -inf, say.
    Stated(found)
    return found


def function_of(goods: list[str]) -> Reader:
    """Make a reader of a function."""

    def domain(value: Any, where: str) -> list[int]:
        bundles: list[int] = list_of(bundle_number(goods))(value, where)
        require(len(set(bundles)) == len(bundles), where, "each bundle once", value)
        return bundles

    return lambda value, where: some_fields(value, where, {"name": name_of}, {"domain": domain})


def definition_of(goods: list[str]) -> Reader:
    """Make a reader of a definition."""
    needs: dict[str, Readers] = {**operation_needs(goods), "convolution": {}}

    def read(value: Any, where: str) -> Fields:
        require(type(value) is dict, where, "an object", value)
        operation = one_of(*needs)(value.get("operation"), where)
        readers: Readers = {"name": name_of, "operation": text, "of": list_of(name_of)}
        found = fields(value, where, {**readers, **needs[operation]})
        count = 2 if operation == "convolution" else 1
        require(len(found["of"]) == count, where, "the operation's operands", found["of"])
        return found

    return read


def property_of(goods: list[str]) -> Reader:
    """Make a reader of a property of a function."""

    def read(value: Any, where: str) -> Fields:
        require(type(value) is dict, where, "an object", value)
        readers: Readers = {"property": one_of(*PROPERTIES), "of": name_of}
        if value.get("property") == "module":
            readers["goods"] = set_of(goods)
        return fields(value, where, readers)

    return read


def tree_of(value: Any, where: str) -> Any:
    """Read a tree: a split or a sum."""
    if type(value) is list:
        require(len(value) == 2, where, "a pair [clause, cases]", value)
        return [integer(value[0], where), list_of(tree_of)(value[1], where)]
    return fields(value, where, {"sum": list_of(summand_of)})


def summand_of(value: Any, where: str) -> tuple[int, int, Number]:
    """Read a term of a sum."""
    triple = type(value) is list and len(value) == 3
    require(triple, where, "a triple [clause, form, coefficient]", value)
    return integer(value[0], where), integer(value[1], where), number(value[2], where)


def proof_of(value: Any, where: str) -> Any:
    """Read a tree or an image."""
    if type(value) is dict and "image" in value:
        return fields(value, where, {"image": integer, "permutation": list_of(integer)})
    return tree_of(value, where)


#: A claim about a statement (SPEC 3.9).
STATEMENT: Readers = {"statement": statement_of}


# KINDS --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kind:
    """A row of the table: the two halves of a check.

    `well_formed` reads the fields of a claim and of a witness, or calls malformed what is none;
    `check` rejects a witness that does not prove its claim.
    """

    well_formed: Callable[[Any, Any], tuple[Fields, Fields]]
    check: Callable[[Fields, Fields], None]


def well_formed(
    claim: Readers, *witness: Readers, also: Callable[[Fields], None] | None = None
) -> Callable[[Any, Any], tuple[Fields, Fields]]:
    """Make the first half of a row.

    It has readers of the claim's fields, readers of the witness's fields for each form that a
    witness may have, told apart by their keys, and what must also hold between the fields of the
    claim.
    """
    read_witness = by_keys(*witness)

    def read(claim_value: Any, witness_value: Any) -> tuple[Fields, Fields]:
        claim_read = fields(claim_value, "claim", {"kind": text, **claim})
        if also is not None:
            also(claim_read)
        return claim_read, read_witness(witness_value, "witness")

    return read


#: For each kind of claim how its fields are read and what checks it (SPEC 2.10).
KINDS = {
    # 1 Linear programs
    "linear-program-optimal": Kind(
        well_formed({**PROGRAM, "value": number}, {"primal": vector, "dual": vector}),
        linear_program_optimal,
    ),
    "linear-program-infeasible": Kind(
        well_formed(PROGRAM, {"farkas": vector}, CROSSED),
        linear_program_infeasible,
    ),
    "linear-program-unbounded": Kind(
        well_formed(PROGRAM, {"primal": vector, "ray": vector}),
        linear_program_unbounded,
    ),
    # 2 Assignments
    "pareto-optimal": Kind(
        well_formed(OUTCOME, SUPPORT),
        pareto_optimal,
    ),
    "pareto-dominated": Kind(
        well_formed(OUTCOME, {"assignment": matrix}),
        pareto_dominated,
    ),
    "supported": Kind(
        well_formed(UNDER, SUPPORT),
        supported,
    ),
    "unsupported": Kind(
        well_formed(UNDER, {"trade": matrix}),
        unsupported,
    ),
    "quasi-equilibrium-cone": Kind(
        well_formed({**OUTCOME, "generators": matrix}, CONE),
        quasi_equilibrium_cone,
    ),
    "sequential-outcome": Kind(
        well_formed({**UNDER, "order": list_of(texts)}, TURNS, also=ordered),
        sequential_outcome,
    ),
    "not-sequential-outcome": Kind(
        well_formed(
            {**UNDER, "order": list_of(texts)},
            {"turn": integer, "trade": matrix},
            also=ordered,
        ),
        not_sequential_outcome,
    ),
    "serial-dictatorship": Kind(
        well_formed({**OUTCOME, "order": sequence_of}, {"thresholds": vector}, also=ordered),
        serial_dictatorship,
    ),
    "in-weak-core": Kind(
        well_formed(OUTCOME, {"order": list_of(texts), **TURNS}),
        in_weak_core,
    ),
    "blocked": Kind(
        well_formed(OUTCOME, {"coalition": texts, "assignment": matrix}),
        blocked,
    ),
    "envy-free": Kind(
        well_formed({**OUTCOME, "budgets": vector}, {}, also=positive_budgets),
        envy_free,
    ),
    "not-envy-free": Kind(
        well_formed({**OUTCOME, "budgets": vector}, ENVY, also=positive_budgets),
        not_envy_free,
    ),
    "ordinally-efficient": Kind(
        well_formed(OUTCOME, {"levels": vector}),
        ordinally_efficient,
    ),
    "ordinally-dominated": Kind(
        well_formed(OUTCOME, {"assignment": matrix}),
        ordinally_dominated,
    ),
    # 3 Lotteries
    "lottery-over-assignments": Kind(
        well_formed(OUTCOME, {"terms": list_of(term_of)}),
        lottery_over_assignments,
    ),
    "shortest-lottery": Kind(
        well_formed(
            {**OUTCOME, "count": integer},
            {"terms": list_of(term_of), "tree": list_of(term_node_of)},
        ),
        shortest_lottery,
    ),
    "implementable": Kind(
        well_formed(PROBLEM, {"terms": list_of(matrix_term_of)}),
        implementable,
    ),
    "not-implementable": Kind(
        well_formed(PROBLEM, SEPARATION),
        not_implementable,
    ),
    "consumptions-implementable": Kind(
        well_formed(CONSUMPTIONS, {"terms": list_of(allocation_term_of)}),
        consumptions_implementable,
    ),
    "consumptions-not-implementable": Kind(
        well_formed(CONSUMPTIONS, SEPARATION),
        not_implementable,
    ),
    "spendings-implementable": Kind(
        well_formed(SPENDINGS, {"terms": list_of(allocation_term_of)}),
        spendings_implementable,
    ),
    "spendings-not-implementable": Kind(
        well_formed(SPENDINGS, {"weights": vector, "tree": list_of(node_of)}),
        spendings_not_implementable,
    ),
    "bihierarchy": Kind(
        well_formed(PROBLEM, {"families": list_of(integer)}),
        bihierarchy,
    ),
    "not-bihierarchy": Kind(
        well_formed(PROBLEM, {"cycle": list_of(integer)}),
        not_bihierarchy,
    ),
    # 4 Utilities
    "m-natural-concave": Kind(
        well_formed(UTILITY, DERIVATION),
        m_natural_concave,
    ),
    "not-m-natural-concave": Kind(
        well_formed(UTILITY, {**BUNDLES, "j": good_name}),
        not_m_natural_concave,
    ),
    "submodular": Kind(
        well_formed(UTILITY, DERIVATION),
        submodular,
    ),
    "not-submodular": Kind(
        well_formed(UTILITY, BUNDLES),
        not_submodular,
    ),
    "substitutes": Kind(
        well_formed(UTILITY, DERIVATION, {"pairs": list_of(pair_of)}),
        substitutes,
    ),
    "not-substitutes": Kind(
        well_formed(UTILITY, CHANGE),
        not_substitutes,
    ),
    "printed-substitutes-violated": Kind(
        well_formed(UTILITY, CHANGE),
        printed_substitutes_violated,
    ),
    "strong-exchange": Kind(
        well_formed(UTILITY, DERIVATION),
        strong_exchange,
    ),
    "not-strong-exchange": Kind(
        well_formed(UTILITY, {**BUNDLES, "j": good_name, "D": bundle_names}),
        not_strong_exchange,
    ),
    "demanded": Kind(
        well_formed(PRICED_BUNDLE, DERIVATION),
        demanded,
    ),
    "not-demanded": Kind(
        well_formed(PRICED_BUNDLE, {"better": bundle_names}),
        not_demanded,
    ),
    "each-agent": Kind(
        well_formed(AGENTS, {"of": list_of(derivation_of)}),
        each_agent,
    ),
    # 5 Budgets
    "equilibrium": Kind(
        well_formed(PRICED, WEIGHTED, also=budgets_and_limits),
        equilibrium,
    ),
    "nearby-equilibrium": Kind(
        well_formed(NEAR, WEIGHTED, also=budgets_and_distance),
        nearby_equilibrium,
    ),
    "budget-equilibrium": Kind(
        well_formed(PRICED, WEIGHTED, also=budgets_and_limits),
        budget_equilibrium,
    ),
    "algebraic-equilibrium": Kind(
        well_formed({**BUDGETED, **ROOT, **NESTED}, NESTED_WEIGHTS, also=budgets_and_limits),
        algebraic_equilibrium,
    ),
    "enclosed-equilibrium": Kind(
        well_formed({**BUDGETED, **NESTED}, SOLUTION, also=budgets_and_limits),
        enclosed_equilibrium,
    ),
    # 6 Markets
    "randomized-equilibrium": Kind(
        well_formed(ALLOCATED, {"weights": vector, **CONCAVITY}),
        randomized_equilibrium,
    ),
    "strong-equilibrium": Kind(
        well_formed(ALLOCATED, {"weights": vector, **CONCAVITY}),
        strong_equilibrium,
    ),
    "algebraic-strong-equilibrium": Kind(
        well_formed(
            {**MARKET, **THETA, "allocation": THETA_ALLOCATION},
            {"weights": matrix, **CONCAVITY},
        ),
        algebraic_strong_equilibrium,
    ),
    "enclosed-strong-equilibrium": Kind(
        well_formed(
            {**MARKET, "prices": matrix, "allocation": THETA_ALLOCATION},
            {**BOXED, "prices": NUMBERS, "probabilities": NUMBERS, "weights": NUMBERS, **CONCAVITY},
        ),
        enclosed_strong_equilibrium,
    ),
    "strong-equilibrium-by-shares": Kind(
        well_formed(SHARES, {"weights": vector}, also=market_budgets_and_distance),
        strong_equilibrium_by_shares,
    ),
    "enclosed-strong-equilibrium-by-shares": Kind(
        well_formed(
            {"market": supply_market_of, "prices": matrix, "shares": share_rows(vector)},
            {**BOXED, "prices": NUMBERS, "shares": share_rows(vector), "weights": NUMBERS},
        ),
        enclosed_strong_equilibrium_by_shares,
    ),
    "equilibrium-in-expectation": Kind(
        well_formed(
            {**MARKET, "prices": vector, "consumptions": list_of(LOTTERY)},
            {"weights": vector, **CONCAVITY},
        ),
        equilibrium_in_expectation,
    ),
    "algebraic-equilibrium-in-expectation": Kind(
        well_formed(
            {**MARKET, **THETA, "consumptions": list_of(THETA_LOTTERY)},
            {"weights": matrix, **CONCAVITY},
        ),
        algebraic_equilibrium_in_expectation,
    ),
    "common-bundles": Kind(
        well_formed({**MARKET, "count": integer}, {"bundles": list_of(bundle_names)}),
        common_bundles,
    ),
    "no-common-bundles": Kind(
        well_formed({**MARKET, "count": integer}, {}),
        no_common_bundles,
    ),
    "allocation-dominated": Kind(
        well_formed({**MARKET, "allocation": ALLOCATION}, {"allocation": ALLOCATION}),
        allocation_dominated,
    ),
    "market-condition-violated": Kind(
        well_formed(
            {**ALLOCATED, "condition": CONDITION},
            {"agent": text, "lottery": LOTTERY},
            {"draw": integer, "goods": bundle_names},
        ),
        market_condition_violated,
    ),
    "envy-free-allocation": Kind(
        well_formed({**MARKET, "allocation": ALLOCATION}, {}),
        envy_free_allocation,
    ),
    "not-envy-free-allocation": Kind(
        well_formed({**MARKET, "allocation": ALLOCATION}, ENVY),
        not_envy_free_allocation,
    ),
    # 7 Quasilinear
    "walrasian-equilibrium": Kind(
        well_formed({**AT, **SHARED}, DEMANDS, {**SHARED, **DEMANDS}),
        walrasian_equilibrium,
    ),
    "no-walrasian-equilibrium": Kind(
        well_formed(MARKET, {"consumptions": list_of(list_of(part_of)), "tree": list_of(node_of)}),
        no_walrasian_equilibrium,
    ),
    "efficient-allocation": Kind(
        well_formed({**MARKET, **SHARED}, {"prices": vector, **DEMANDS}),
        efficient_allocation,
    ),
    "lowest-walrasian-prices": Kind(
        well_formed(AT, PRICE_BOUNDS),
        lowest_walrasian_prices,
    ),
    "highest-walrasian-prices": Kind(
        well_formed(AT, PRICE_BOUNDS),
        highest_walrasian_prices,
    ),
    "no-lowest-walrasian-prices": Kind(
        well_formed(MARKET, NO_EXTREME),
        no_lowest_walrasian_prices,
    ),
    "no-highest-walrasian-prices": Kind(
        well_formed(MARKET, NO_EXTREME, RISING),
        no_highest_walrasian_prices,
    ),
    "in-core": Kind(
        well_formed({**AT, "payoffs": vector}, {**SHARED, **DEMANDS}),
        in_core,
    ),
    "not-in-core": Kind(
        well_formed(
            {**AT, "payoffs": vector},
            {"agents": texts, "goods": bundle_names, "bundles": list_of(bundle_names)},
            {"bound_prices": vector, "bundles": list_of(bundle_names), **DEMANDS},
        ),
        not_in_core,
    ),
    "budgeted-walrasian": Kind(
        well_formed({**AT, "allocation": list_of(draw_of)}, {"weights": vector, **DEMANDS}),
        budgeted_walrasian,
    ),
    "algebraic-budgeted-walrasian": Kind(
        well_formed(
            {**MARKET, **THETA, "allocation": THETA_ALLOCATION},
            {"weights": matrix, **DEMANDS},
        ),
        algebraic_budgeted_walrasian,
    ),
    # 8 Completeness
    "all-equilibria": Kind(
        well_formed({**ANALYSED, "equilibria": list_of(equilibria_of)}, PRICE_TREE),
        all_equilibria,
    ),
    "no-equilibrium": Kind(
        well_formed(ANALYSED, PRICE_TREE),
        no_equilibrium,
    ),
    "no-equilibrium-with-production": Kind(
        well_formed({**ANALYSED, "market": producing_market_of}, PRICE_TREE),
        no_equilibrium_with_production,
    ),
    "no-equilibrium-in-expectation": Kind(
        well_formed(
            {**ANALYSED, "market": small_market_of},
            {"nodes": list_of(EXPECTATION_NODE)},
        ),
        no_equilibrium_in_expectation,
    ),
    "all-budget-equilibria": Kind(
        well_formed(
            {
                "economy": analysed_economy_of,
                "budgets": vector,
                "equilibria": list_of(equilibria_of),
            },
            PRICE_TREE,
            also=positive_budgets,
        ),
        all_budget_equilibria,
    ),
    "equilibrium-payoffs": Kind(
        well_formed({**ANALYSED, "components": list_of(segment_of)}, PRICE_TREE),
        equilibrium_payoffs,
    ),
    "every-equilibrium": Kind(
        well_formed(
            {**ANALYSED, "at_least": matrix, "more_than": matrix},
            PRICE_TREE,
            also=forms_of_utilities,
        ),
        every_equilibrium,
    ),
    "deterministic-equilibria": Kind(
        well_formed(
            {"market": analysed_market_of, "allocations": list_of(list_of(bundle_names))},
            {"cases": list_of(by_keys({"multipliers": MULTIPLIERS}, {"prices": vector}))},
            also=bundles_for_each_agent,
        ),
        deterministic_equilibria,
    ),
    # 9 Statements
    "statement-true": Kind(
        well_formed(STATEMENT, {"clauses": list_of(proof_of)}),
        statement_true,
    ),
    "statement-false": Kind(
        well_formed(STATEMENT, {"values": vector, "clause": integer}),
        statement_false,
    ),
}


# 3.10 Verdicts and files --------------------------------------------------------------------------


#: What a certificate calls its format (SPEC 3).
FORMAT = "exactmarket-certificate/1"
#: The most bytes of a file (SPEC 3).
MOST_BYTES = 67_108_864
#: The most arrays and objects open at one place (SPEC 3).
DEEPEST_NESTING = 100
#: So many digits that Python may refuse to read them at once.
LONG_INTEGER = re.compile(r"[0-9]{600}")
#: What matters for the nesting of a text: brackets, and the strings in which they do not count.
STRING_OR_BRACKET = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?+|[\[\]{}]', re.DOTALL)


def unique_keys(pairs: list[tuple[str, Any]]) -> Fields:
    """Make an object of which no key is repeated."""
    members = dict(pairs)
    require(
        len(members) == len(pairs),
        "the file",
        "each key of an object once",
        [key for key, _ in pairs],
    )
    return members


def json_integer(digits: str) -> int:
    """Read a JSON integer's characters."""
    require(
        len(digits) <= LONGEST_NUMBER,
        "the file",
        f"numbers of at most {LONGEST_NUMBER} characters",
        len(digits),
    )
    return -natural(digits[1:]) if digits[0] == "-" else natural(digits)


def refuse(literal: str) -> None:
    """Refuse JSON numbers that are no integers."""
    raise Malformed(
        "the file",
        "no JSON number with a fraction or exponent, no NaN or Infinity",
        literal,
    )


def parse(source: str) -> Any:
    """Return the JSON value; its depth is known to be harmless before json, which is recursive,
    sees it.
    """
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
    """Return the certificate's kind if it is verified, else raise: Malformed if anything in it is,
    or Rejected.
    """
    require(len(data) <= MOST_BYTES, "the file", f"at most {MOST_BYTES} bytes", len(data))
    try:
        source = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed("the file", "UTF-8", f"another byte at {error.start}") from None
    parts = ("format", "claim", "witness")
    whole = fields(parse(source), "the file", dict.fromkeys(parts, as_it_is))
    one_of(FORMAT)(whole["format"], "format")
    stated = whole["claim"]
    has_kind = type(stated) is dict and "kind" in stated
    require(has_kind, "claim", "an object with a kind", stated)
    name: str = one_of(*KINDS)(stated["kind"], "claim.kind")
    # All of the file is read before anything is checked: what is malformed is never called
    # rejected.
    claim, witness = KINDS[name].well_formed(stated, whole["witness"])
    try:
        KINDS[name].check(claim, witness)
    except TooLarge:
        raise Rejected("utility", "values of at most 20 goods", "more") from None
    return name


def check_lines(data: bytes) -> str:
    """Return the kinds of the certificates, one a line, if all are verified; Malformed outweighs
    Rejected.
    """
    kinds: list[str] = []
    rejected: list[Rejected] = []
    for k, line in enumerate(data.removesuffix(b"\n").split(b"\n"), start=1):
        try:
            kinds.append(check_bytes(line))
        except Failure as failure:
            failure.args = (f"line {k}: {failure!s}",)
            if not isinstance(failure, Rejected):
                raise
            rejected.append(failure)
    if rejected:
        raise rejected[0]
    return ",".join(dict.fromkeys(kinds))


def check_file(path: str) -> str:
    """Return the kind of the file's certificate if it is verified, else raise Malformed or
    Rejected.
    """
    data = read_once(path)
    return check_lines(data) if path.endswith(".jsonl") else check_bytes(data)


def read_once(path: str) -> bytes:
    """Return the bytes of a file, a pipe, or of standard input, which is called "-"."""
    try:
        if path == "-":
            data = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with open(path, "rb") as file:
                data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError, AttributeError, MemoryError) as error:
        # ValueError: a path with a zero byte; AttributeError: no standard input.
        raise Malformed("the file", "a file that can be read", type(error).__name__) from None
    require(len(data) <= MOST_BYTES, "the file", f"at most {MOST_BYTES} bytes", "more")
    return data


def verdict_on(path: str) -> tuple[int, str, str]:
    """Return the exit status, the line for stdout, and the reason, if there is one."""
    name = printable(path)
    try:
        return 0, f"verified  {name}  {check_file(path)}", ""
    except Rejected as failure:
        return 1, f"rejected  {name}", f"{name}: {failure}"
    except Malformed as failure:
        return 2, f"malformed  {name}", f"{name}: {failure}"
    except Exception as error:
        # No memory, or a fault of this file: no verdict on the certificate, so that it is not
        # "rejected".
        return 2, f"malformed  {name}", f"{name}: it could not be checked: {type(error).__name__}"


def say(line: str, stream: TextIO | None) -> None:
    """Write a line, now."""
    if stream is None:
        raise OSError("it is closed")
    print(line, file=stream, flush=True)


def write_no_more() -> None:
    """Let nothing be written again to what could not be written, when Python ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(nowhere, descriptor)


def main(paths: list[str]) -> int:
    """Check the files, print a line for each, and return the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    worst = 0
    try:
        if not paths or any(path.startswith("-") and path != "-" for path in paths):
            say("usage: python recheck.py FILE... (- is standard input)", sys.stderr)
            return 2
        for path in paths:
            status, line, reason = verdict_on(path)
            worst = max(worst, status)
            say(line, sys.stdout)
            if reason:
                say(reason, sys.stderr)
    except KeyboardInterrupt:
        with suppress(OSError):
            say("recheck.py: interrupted", sys.stderr)
        return 130
    except BrokenPipeError:
        write_no_more()
        return 141  # as a shell reports other programs whose output nobody reads
    except OSError as error:
        # A verdict that was not written is none.
        with suppress(OSError):
            say(f"recheck.py: cannot write: {printable(str(error))}", sys.stderr)
        write_no_more()
        return 2
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
