"""Check exactmarket certificates by arithmetic alone: `python recheck.py FILE...`

One file, standard library only, written from format/SPEC.md and from nothing else of exactmarket; the sections below are
SPEC.md's. A second opinion is worth something only as long as it stays independent: import nothing from the package here.

Trusted: this file, Python's integers, `fractions.Fraction` and `json`, and the proofs in SPEC.md that a witness implies its
claim. Not trusted: the file that is checked. A verdict speaks of the claim as it is written in the file; whether that claim is
the one you care about, only you can tell.

Exit status: 0 if every file is verified (and there is one), 1 if some file is rejected, 2 if some file is malformed or cannot
be read, or on wrong usage. One line for each file goes to stdout, the reasons go to stderr.

Every number is an int or a Fraction. Nothing here divides (`scaled` apart, where the division has no remainder, and the end
of `bound`, which divides a Fraction), so that all arithmetic is exact. `x` is an agent, `j` an object type, as in SPEC.md.
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
from typing import Any, TypeVar

FORMAT = "exactmarket-certificate/1"
MOST_BYTES = 67_108_864
DEEPEST_NESTING = 100
LONGEST_NUMBER = 100_000
LARGEST_EXPONENT = 4096

Number = int | Fraction
Vector = list[Number]
Matrix = list[Vector]
Weights = list[Number | None]
Fields = dict[str, Any]
T = TypeVar("T")


class Failure(Exception):
    """A file is not verified: where, what was expected there, what was found."""

    def __init__(self, where: str, expected: str, found: object) -> None:
        super().__init__(f"{where}: expected {expected}, found {shown(found)}")


class Malformed(Failure):
    """The file is not a certificate."""


class Rejected(Failure):
    """The certificate's witness does not prove its claim."""


def shown(value: object) -> str:
    """A short description, on one line, of anything read from a file."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | Fraction):
        bits = max(value.numerator.bit_length(), value.denominator.bit_length())
        return str(value) if bits <= 256 else f"a number of {bits} bits"
    if isinstance(value, str):
        return ascii(value) if len(value) <= 80 else ascii(value[:80]) + "..."
    if isinstance(value, list | dict):
        return f"{'a list' if isinstance(value, list) else 'an object'} of length {len(value)}"
    return str(value)


def demand(holds: bool, where: str, expected: str, found: object) -> None:
    """Reject the certificate unless the condition holds."""
    if not holds:
        raise Rejected(where, expected, found)


def demand_length(values: Sequence[object], length: int, where: str) -> None:
    demand(len(values) == length, where, f"{length} entries", len(values))


def demand_shape(matrix: Matrix, height: int, width: int, where: str) -> None:
    demand_length(matrix, height, where)
    for k, row in enumerate(matrix):
        demand_length(row, width, f"{where}[{k}]")


def dot(left: Vector, right: Vector) -> Number:
    return sum(a * b for a, b in zip(left, right, strict=True) if a and b)


def column_sums(matrix: Iterable[Vector], width: int) -> Vector:
    sums: Vector = [0] * width
    for row in matrix:
        for j, entry in enumerate(row):
            if entry:
                sums[j] += entry
    return sums


# ---------------------------------------------------------------------------------------------------------------------
# 1.1 Random assignment economies
# ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Economy:
    """Agents, object types, the copies of each type, and values[x][j]. The reader guarantees that the definition is met."""

    agents: list[str]
    objects: list[str]
    supply: Vector
    values: Matrix

    def utility(self, x: int, share: Vector) -> Number:
        return dot(self.values[x], share)


def demand_shares(rows: Matrix, where: str) -> None:
    """Each row is a vector of probabilities >= 0 that sum to 1."""
    for k, row in enumerate(rows):
        demand(min(row) >= 0, f"{where}[{k}]", "probabilities >= 0", min(row))
        demand(sum(row) == 1, f"{where}[{k}]", "sum 1", sum(row))


def demand_feasible(economy: Economy, assignment: Matrix, where: str) -> None:
    """A share for each agent, and no type is given out more often than it is supplied."""
    demand_shape(assignment, len(economy.agents), len(economy.objects), where)
    demand_shares(assignment, where)
    for j, total in enumerate(column_sums(assignment, len(economy.objects))):
        demand(total <= economy.supply[j], f"{where}, column {j}", f"sum <= {shown(economy.supply[j])}", total)


CONDITIONS = ("optimal", "clearing", "cheapest", "quasi-optimal")
POSITIVE, NON_NEGATIVE, NOTHING = "a positive weight", "a non-negative weight", "nothing"


@dataclass(frozen=True)
class Market:
    """A market under a list of conditions, at a feasible assignment; `demanded[k]` is demanded of `participants[k]`."""

    economy: Economy
    assignment: Matrix
    conditions: Sequence[str]
    participants: list[int]
    offered: list[int]
    left: Vector
    in_excess: list[bool]
    demanded: list[str]


def market_of(
    economy: Economy, assignment: Matrix, conditions: Sequence[str], participants: list[int], offered: list[int], left: Vector
) -> Market:
    taken = column_sums((assignment[x] for x in participants), len(economy.objects))
    in_excess = [sold < copies for sold, copies in zip(taken, left, strict=True)]
    demanded = [weight_demanded(conditions, is_satiated(economy, assignment, x, offered)) for x in participants]
    return Market(economy, assignment, conditions, participants, offered, left, in_excess, demanded)


def is_satiated(economy: Economy, assignment: Matrix, x: int, offered: list[int]) -> bool:
    return economy.utility(x, assignment[x]) == max(economy.values[x][j] for j in offered)


def weight_demanded(conditions: Sequence[str], satiated: bool) -> str:
    """The table of weights."""
    if satiated:
        return NON_NEGATIVE if "cheapest" in conditions else NOTHING
    if "optimal" in conditions:
        return POSITIVE
    return NON_NEGATIVE if "cheapest" in conditions or "quasi-optimal" in conditions else NOTHING


def whole_market(economy: Economy, assignment: Matrix, conditions: Sequence[str]) -> Market:
    """All agents, all types on offer (also those of supply 0), all copies left."""
    everyone, everything = list(range(len(economy.agents))), list(range(len(economy.objects)))
    return market_of(economy, assignment, conditions, everyone, everything, economy.supply)


def turn_markets(
    economy: Economy, assignment: Matrix, conditions: Sequence[str], order: list[list[int]]
) -> Iterator[Market]:
    """The market of each turn. Feasibility of the assignment keeps the copies left >= 0 and some type on offer."""
    left = economy.supply
    for group in order:
        offered = [j for j, copies in enumerate(left) if copies > 0]
        yield market_of(economy, assignment, conditions, group, offered, left)
        taken = column_sums((assignment[x] for x in group), len(left))
        left = [copies - sold for copies, sold in zip(left, taken, strict=True)]


def demand_support(market: Market, prices: Vector, weights: Weights, where: str) -> None:
    """The prices and weights support the assignment in the market under its conditions."""
    demand_length(prices, len(market.economy.objects), f"{where} prices")
    demand_length(weights, len(market.participants), f"{where} weights")
    for j in market.offered:
        demand(prices[j] >= 0, f"{where} prices[{j}]", "a price >= 0", prices[j])
        if "clearing" in market.conditions and market.in_excess[j]:
            demand(prices[j] == 0, f"{where} prices[{j}]", "price 0 of a type in excess supply", prices[j])
    for k, weight in enumerate(weights):
        demand_weight(market, k, prices, weight, f"{where} weights[{k}]")


def demand_weight(market: Market, k: int, prices: Vector, weight: Number | None, where: str) -> None:
    """Conditions 3 and 4 of support, for the participant in place k."""
    if weight is None:
        demand(market.demanded[k] == NOTHING, where, market.demanded[k], weight)
        return
    demand(weight > 0 or (weight == 0 and market.demanded[k] != POSITIVE), where, market.demanded[k], weight)
    x = market.participants[k]
    surplus = {j: weight * market.economy.values[x][j] - prices[j] for j in market.offered}
    most = max(surplus.values())
    for j in market.offered:
        if market.assignment[x][j] > 0:
            demand(surplus[j] == most, f"{where}, weighted value minus price of type {j}", f"the largest, {shown(most)}", surplus[j])


def gains_of(market: Market, trade: Matrix, where: str) -> Vector:
    """Each participant's gain of value by the trade, which must meet conditions 1 and 3 of a gainful trade."""
    values, types = market.economy.values, len(market.economy.objects)
    demand_shape(trade, len(market.participants), types, where)
    closed = [j for j in range(types) if j not in market.offered]
    for k, (x, row) in enumerate(zip(market.participants, trade, strict=True)):
        demand(sum(row) == 0, f"{where}[{k}]", "sum 0", sum(row))
        for j, entry in enumerate(row):
            if entry < 0 and market.assignment[x][j] == 0:
                raise Rejected(f"{where}[{k}][{j}]", "an entry >= 0 where the assignment is 0", entry)
        demand(not any(row[j] for j in closed), f"{where}[{k}]", "0 for the types not on offer", row)
        demand(market.demanded[k] != NOTHING or not any(row), f"{where}[{k}]", "zeros: no weight is demanded", row)
    return [dot(values[x], row) for x, row in zip(market.participants, trade, strict=True)]


def demand_no_loss(gains: Vector, where: str) -> None:
    for k, gain in enumerate(gains):
        demand(gain >= 0, f"{where}[{k}]", "a gain >= 0", gain)


def demand_gainful(market: Market, trade: Matrix, where: str) -> None:
    """The trade is gainful in the market under its conditions."""
    gains = gains_of(market, trade, where)
    for j, total in enumerate(column_sums(trade, len(market.economy.objects))):
        free = "clearing" in market.conditions and market.in_excess[j]
        demand(free or total <= 0, f"{where}, column {j}", "sum <= 0", total)
    demand_no_loss(gains, where)
    winners = [k for k, gain in enumerate(gains) if gain > 0 and market.demanded[k] == POSITIVE]
    demand(bool(winners), where, "a gain > 0 for one of whom a positive weight is demanded", gains)


# ---------------------------------------------------------------------------------------------------------------------
# 1.2 Linear programs
# ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    lower: Number | None
    upper: Number | None
    coefficients: list[tuple[int, Number]]


@dataclass(frozen=True)
class Program:
    maximizes: bool
    objective: Vector
    constant: Number
    lower: list[Number | None]
    upper: list[Number | None]
    rows: list[Row]


def scaled(vector: Vector) -> tuple[list[int], int]:
    """Integers and a positive scale with vector = integers / scale: sums of integers are much faster than of fractions."""
    scale = math.lcm(*(entry.denominator for entry in vector))
    return [entry.numerator * (scale // entry.denominator) for entry in vector], scale


def row_sums(program: Program, columns: Sequence[Number]) -> Vector:
    return [sum(a * columns[j] for j, a in row.coefficients) for row in program.rows]


def demand_between(value: Number, lower: Number | None, upper: Number | None, where: str) -> None:
    demand(lower is None or lower <= value, where, f"a value >= {shown(lower)}", value)
    demand(upper is None or value <= upper, where, f"a value <= {shown(upper)}", value)


def demand_feasible_point(program: Program, primal: Vector, where: str) -> None:
    demand_length(primal, len(program.objective), where)
    for j, value in enumerate(primal):
        demand_between(value, program.lower[j], program.upper[j], f"{where}[{j}]")
    integers, scale = scaled(primal)
    for i, total in enumerate(row_sums(program, integers)):
        lower, upper = (None if limit is None else limit * scale for limit in (program.rows[i].lower, program.rows[i].upper))
        demand_between(total, lower, upper, f"{where}, row {i} times {shown(scale)}")


def bound(program: Program, costs: Vector, multipliers: Vector, where: str) -> Fraction:
    """The bound of (costs, multipliers): at most costs.x for every feasible x."""
    demand_length(multipliers, len(program.rows), where)
    integers, scale = scaled([*multipliers, *costs])
    row_multipliers = integers[: len(multipliers)]
    reduced: Vector = [*integers[len(multipliers) :]]
    for multiplier, row in zip(row_multipliers, program.rows, strict=True):
        if multiplier:
            for j, a in row.coefficients:
                reduced[j] -= multiplier * a
    total: Number = 0
    for i, row in enumerate(program.rows):
        total += at_bound(row_multipliers[i], row.lower, row.upper, f"{where}, row {i}")
    for j, cost in enumerate(reduced):
        total += at_bound(cost, program.lower[j], program.upper[j], f"{where}, column {j}")
    return Fraction(total) / scale


def at_bound(multiplier: Number, lower: Number | None, upper: Number | None, where: str) -> Number:
    if multiplier == 0:
        return 0
    limit = lower if multiplier > 0 else upper
    if limit is None:
        raise Rejected(where, f"a finite {'lower' if multiplier > 0 else 'upper'} bound or multiplier 0", multiplier)
    return multiplier * limit


# ---------------------------------------------------------------------------------------------------------------------
# 2. Claims and their witnesses, in SPEC.md's order
# ---------------------------------------------------------------------------------------------------------------------


def check_linear_program_optimal(claim: Fields, witness: Fields) -> None:
    program, value = claim["program"], claim["value"]
    demand_feasible_point(program, witness["primal"], "primal")
    reached = dot(program.objective, witness["primal"]) + program.constant
    demand(reached == value, "primal", f"value {shown(value)}", reached)
    sign = -1 if program.maximizes else 1
    costs, dual = [sign * c for c in program.objective], [sign * y for y in witness["dual"]]
    proved = sign * bound(program, costs, dual, "dual") + program.constant
    demand(proved == value, "dual", f"bound {shown(value)}", proved)


def check_linear_program_infeasible(claim: Fields, witness: Fields) -> None:
    program = claim["program"]
    if "farkas" in witness:
        proved = bound(program, [0] * len(program.objective), witness["farkas"], "farkas")
        demand(proved > 0, "farkas", "a positive bound", proved)
        return
    is_row, k = witness["place"] == "row", witness["index"]
    demand(0 <= k < len(program.rows if is_row else program.objective), "index", f"the index of a {witness['place']}", k)
    lower, upper = (program.rows[k].lower, program.rows[k].upper) if is_row else (program.lower[k], program.upper[k])
    crossed = lower is not None and upper is not None and lower > upper
    demand(crossed, f"{witness['place']} {k}", "lower bound > upper bound", f"{shown(lower)} and {shown(upper)}")


def check_linear_program_unbounded(claim: Fields, witness: Fields) -> None:
    program, ray = claim["program"], witness["ray"]
    demand_feasible_point(program, witness["primal"], "primal")
    demand_length(ray, len(program.objective), "ray")
    for j, value in enumerate(ray):
        demand_recedes(value, program.lower[j], program.upper[j], f"ray[{j}]")
    integers, _ = scaled(ray)
    for i, total in enumerate(row_sums(program, integers)):
        demand_recedes(total, program.rows[i].lower, program.rows[i].upper, f"ray, row {i}")
    gain = dot(program.objective, ray)
    demand(gain > 0 if program.maximizes else gain < 0, "ray", "a direction that improves the objective", gain)


def demand_recedes(value: Number, lower: Number | None, upper: Number | None, where: str) -> None:
    demand(value >= 0 or lower is None, where, "a value >= 0: there is a lower bound", value)
    demand(value <= 0 or upper is None, where, "a value <= 0: there is an upper bound", value)


def feasible_assignment(claim: Fields) -> tuple[Economy, Matrix]:
    """The economy and the assignment of a claim, which says first of all that the assignment is feasible."""
    demand_feasible(claim["economy"], claim["assignment"], "claim.assignment")
    return claim["economy"], claim["assignment"]


def check_pareto_optimal(claim: Fields, witness: Fields) -> None:
    market = whole_market(*feasible_assignment(claim), ("optimal", "clearing", "cheapest"))
    demand_support(market, witness["prices"], witness["weights"], "witness")
    for x, weight in enumerate(witness["weights"]):
        demand(weight is not None and weight > 0, f"weights[{x}]", POSITIVE, weight)


def check_pareto_dominated(claim: Fields, witness: Fields) -> None:
    economy, assignment = feasible_assignment(claim)
    better = witness["assignment"]
    demand_feasible(economy, better, "witness.assignment")
    rows = enumerate(zip(better, assignment, strict=True))
    gains = [economy.utility(x, new) - economy.utility(x, old) for x, (new, old) in rows]
    demand_no_loss(gains, "witness.assignment")
    demand(any(gain > 0 for gain in gains), "witness.assignment", "an agent who is better off", gains)


def check_supported(claim: Fields, witness: Fields) -> None:
    market = whole_market(*feasible_assignment(claim), claim["conditions"])
    demand_support(market, witness["prices"], witness["weights"], "witness")


def check_unsupported(claim: Fields, witness: Fields) -> None:
    market = whole_market(*feasible_assignment(claim), claim["conditions"])
    demand_gainful(market, witness["trade"], "trade")


def check_quasi_equilibrium_cone(claim: Fields, witness: Fields) -> None:
    market = whole_market(*feasible_assignment(claim), ("quasi-optimal",))
    types, generators, forms = len(market.economy.objects), claim["generators"], witness["coordinates"]
    demand_shape(generators, len(generators), types, "claim.generators")
    demand_shape(forms, len(generators), types, "coordinates")
    for name, length in (("weights", len(generators)), ("trades", len(generators)), ("lower", types), ("upper", types)):
        demand_length(witness[name], length, name)
    for k, generator in enumerate(generators):
        demand_support(market, generator, witness["weights"][k], f"generators[{k}]")
        demand_proof(market, witness["trades"][k], forms[k], f"trades[{k}]")
    for j in range(types):
        rest: Vector = [int(i == j) - sum(g[j] * m[i] for g, m in zip(generators, forms, strict=True)) for i in range(types)]
        demand_proof(market, witness["lower"][j], rest, f"lower[{j}]")
        demand_proof(market, witness["upper"][j], [-entry for entry in rest], f"upper[{j}]")


def demand_proof(market: Market, trade: Matrix, form: Vector, where: str) -> None:
    """The trade proves the form."""
    demand_no_loss(gains_of(market, trade, where), where)
    for j, total in enumerate(column_sums(trade, len(form))):
        demand(total <= form[j], f"{where}, column {j}", f"sum <= {shown(form[j])}", total)


def check_sequential_outcome(claim: Fields, witness: Fields) -> None:
    economy, assignment = feasible_assignment(claim)
    demand_turns(economy, assignment, claim["conditions"], claim["order"], witness)


def demand_turns(
    economy: Economy, assignment: Matrix, conditions: Sequence[str], order: list[list[int]], witness: Fields
) -> None:
    """In each turn the witness's prices and weights support the assignment under the conditions."""
    demand_length(witness["prices"], len(order), "prices")
    demand_length(witness["weights"], len(order), "weights")
    for t, market in enumerate(turn_markets(economy, assignment, conditions, order)):
        demand_support(market, witness["prices"][t], witness["weights"][t], f"turn {t}:")


def check_not_sequential_outcome(claim: Fields, witness: Fields) -> None:
    turn = witness["turn"]
    markets = list(turn_markets(*feasible_assignment(claim), claim["conditions"], claim["order"]))
    demand(0 <= turn < len(markets), "turn", f"a turn from 0 to {len(markets) - 1}", turn)
    demand_gainful(markets[turn], witness["trade"], "trade")


def check_serial_dictatorship(claim: Fields, witness: Fields) -> None:
    economy, assignment = feasible_assignment(claim)
    demand_length(witness["thresholds"], len(economy.agents), "thresholds")
    for market in turn_markets(economy, assignment, (), claim["order"]):
        x = market.participants[0]
        t = witness["thresholds"][x]
        most = t + sum(copies * max(value - t, 0) for copies, value in zip(market.left, economy.values[x], strict=True))
        reached = economy.utility(x, assignment[x])
        demand(reached == most, f"thresholds[{x}]", f"the utility {shown(reached)} of the agent's share as bound", most)


def check_in_weak_core(claim: Fields, witness: Fields) -> None:
    economy, assignment = feasible_assignment(claim)
    order = partition(economy, witness["order"], "witness.order", Rejected)
    demand_turns(economy, assignment, ("optimal", "clearing"), order, witness)


def check_blocked(claim: Fields, witness: Fields) -> None:
    economy, assignment = feasible_assignment(claim)
    names, shares, types = witness["coalition"], witness["assignment"], len(economy.objects)
    demand(bool(names) and len(set(names)) == len(names), "coalition", "one or more distinct agents", names)
    for name in names:
        demand(name in economy.agents, "coalition", "agents of the economy", name)
    coalition = [economy.agents.index(name) for name in names]
    demand_shape(shares, len(coalition), types, "witness.assignment")
    demand_shares(shares, "witness.assignment")
    outside = column_sums((row for x, row in enumerate(assignment) if x not in coalition), types)
    for j, total in enumerate(column_sums(shares, types)):
        left = economy.supply[j] - outside[j]
        demand(total <= left, f"witness.assignment, column {j}", f"sum <= {shown(left)}", total)
    for k, x in enumerate(coalition):
        gain = economy.utility(x, shares[k]) - economy.utility(x, assignment[x])
        demand(gain > 0, f"witness.assignment[{k}]", "a gain > 0", gain)


def check_lottery_over_assignments(claim: Fields, witness: Fields) -> None:
    economy, assignment = feasible_assignment(claim)
    place = {name: j for j, name in enumerate(economy.objects)}
    mean: Matrix = [[0] * len(economy.objects) for _ in economy.agents]
    for k, term in enumerate(witness["terms"]):
        demand(term["probability"] > 0, f"terms[{k}]", "a positive probability", term["probability"])
        demand_length(term["assignment"], len(economy.agents), f"terms[{k}].assignment")
        given = [0] * len(economy.objects)
        for x, name in enumerate(term["assignment"]):
            demand(name in place, f"terms[{k}].assignment[{x}]", "an object type of the economy", name)
            given[place[name]] += 1
            mean[x][place[name]] += term["probability"]
        for j, total in enumerate(given):
            demand(total <= economy.supply[j], f"terms[{k}], type {j}", f"<= {shown(economy.supply[j])} agents", total)
    demand(sum(t["probability"] for t in witness["terms"]) == 1, "terms", "probabilities that sum to 1", witness["terms"])
    for x, row in enumerate(mean):
        demand(row == assignment[x], f"terms, expectation for agent {x}", "her row of the assignment", "another row")


# ---------------------------------------------------------------------------------------------------------------------
# 3. Syntax. A reader takes a JSON value and its place and returns what it stands for, or raises Malformed.
# ---------------------------------------------------------------------------------------------------------------------

Reader = Callable[[object, str], T]
Readers = dict[str, Callable[[object, str], Any]]

NUMBER = re.compile(r"(-?)([0-9]+)(?:/([0-9]+)|(?:\.([0-9]+))?(?:[eE]([+-]?)([0-9]+))?)")
STRING_OR_BRACKET = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?+|[\[\]{}]', re.DOTALL)


def natural(digits: str) -> int:
    """The value of decimal digits, in pieces that are shorter than any limit Python may put on int()."""
    value = 0
    for start in range(0, len(digits), 600):
        piece = digits[start : start + 600]
        value = value * 10 ** len(piece) + int(piece)
    return value


def json_integer(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise Malformed("the file", f"numbers of at most {LONGEST_NUMBER} characters", f"{len(text)} characters")
    return -natural(text[1:]) if text.startswith("-") else natural(text)


def read_number(value: object, where: str) -> Number:
    if type(value) is int:
        return value
    if type(value) is not str or len(value) > LONGEST_NUMBER:
        raise Malformed(where, f"an integer or a string of at most {LONGEST_NUMBER} characters", value)
    parts = NUMBER.fullmatch(value)
    if parts is None:
        raise Malformed(where, "a number such as '-7/2', '3', '0.25' or '1e-3'", value)
    minus, digits, below, decimals, exponent_sign, exponent_digits = parts.groups(default="")
    sign, exponent, denominator = (-1 if minus else 1), natural(exponent_digits), natural(below or "1")
    if denominator == 0 or exponent > LARGEST_EXPONENT:
        raise Malformed(where, f"a denominator that is not 0, an exponent of at most {LARGEST_EXPONENT}", value)
    shift = (-exponent if exponent_sign == "-" else exponent) - len(decimals)
    exact = Fraction(sign * natural(digits + decimals) * 10 ** max(shift, 0), denominator * 10 ** max(-shift, 0))
    return exact.numerator if exact.denominator == 1 else exact


def read_text(value: object, where: str) -> str:
    if type(value) is not str:
        raise Malformed(where, "a string", value)
    return value


def read_integer(value: object, where: str) -> int:
    if type(value) is not int:
        raise Malformed(where, "an integer", value)
    return value


def one_of(*choices: str) -> Reader[str]:
    def read(value: object, where: str) -> str:
        if type(value) is not str or value not in choices:
            raise Malformed(where, "one of " + ", ".join(choices), value)
        return value

    return read


def list_of(read: Reader[T]) -> Reader[list[T]]:
    def read_list(value: object, where: str) -> list[T]:
        if type(value) is not list:
            raise Malformed(where, "a list", value)
        return [read(entry, f"{where}[{k}]") for k, entry in enumerate(value)]

    return read_list


def read_number_or_null(value: object, where: str) -> Number | None:
    return None if value is None else read_number(value, where)


read_vector = list_of(read_number)
read_matrix = list_of(read_vector)
read_limits = list_of(read_number_or_null)


def read_fields(value: object, where: str, readers: Readers) -> Fields:
    """An object with exactly the given keys. (`unique_keys` has refused repeated ones.)"""
    if type(value) is not dict or set(value) != set(readers):
        found = [key for key in value if key not in readers] if type(value) is dict else []
        raise Malformed(where, "an object with exactly the keys " + ", ".join(readers), found[0] if found else value)
    return {key: read(value[key], f"{where}.{key}") for key, read in readers.items()}


def read_names(value: object, where: str) -> list[str]:
    names = list_of(read_text)(value, where)
    for k, name in enumerate(names):
        if not name or not name.isprintable():
            raise Malformed(f"{where}[{k}]", "a non-empty printable name", name)
    if not names or len(set(names)) != len(names):
        raise Malformed(where, "one or more distinct names", names)
    return names


def read_economy(value: object, where: str) -> Economy:
    readers: Readers = {"agents": read_names, "objects": read_names, "supply": read_vector, "values": read_matrix}
    economy = Economy(**read_fields(value, where, readers))
    agents, types = len(economy.agents), len(economy.objects)
    if [len(row) for row in economy.values] != [types] * agents or len(economy.supply) != types:
        raise Malformed(where, f"supply of {types} numbers and values of {agents} rows of {types}", "another shape")
    for j, copies in enumerate(economy.supply):
        if copies < 0 or copies.denominator != 1:
            raise Malformed(f"{where}.supply[{j}]", "an integer >= 0", copies)
    if sum(economy.supply) < agents:
        raise Malformed(f"{where}.supply", f"a sum of at least {agents}", sum(economy.supply))
    return economy


def read_conditions(value: object, where: str) -> list[str]:
    conditions = list_of(one_of(*CONDITIONS))(value, where)
    if not conditions or len(set(conditions)) != len(conditions):
        raise Malformed(where, "one or more distinct conditions", conditions)
    return conditions


read_groups = list_of(list_of(read_text))


def read_sequence(value: object, where: str) -> list[list[str]]:
    """A list of agents as an order of groups of one."""
    return [[name] for name in list_of(read_text)(value, where)]


def partition(economy: Economy, order: list[list[str]], where: str, failure: type[Failure]) -> list[list[int]]:
    """The groups as agents' indices: each group non-empty, each agent in exactly one group once."""
    if not all(order) or sorted(name for group in order for name in group) != sorted(economy.agents):
        raise failure(where, "an ordered partition of the agents", order)
    place = {name: x for x, name in enumerate(economy.agents)}
    return [[place[name] for name in group] for group in order]


def read_term(value: object, where: str) -> Fields:
    return read_fields(value, where, {"probability": read_number, "assignment": list_of(read_text)})


def read_coefficient(value: object, where: str) -> tuple[int, Number]:
    if type(value) is not list or len(value) != 2:
        raise Malformed(where, "a pair [column index, number]", value)
    j, a = read_integer(value[0], where), read_number(value[1], where)
    if a == 0:
        raise Malformed(where, "a coefficient that is not 0", a)
    return j, a


def read_row(value: object, where: str) -> Row:
    readers: Readers = {"lower": read_number_or_null, "upper": read_number_or_null, "coefficients": list_of(read_coefficient)}
    return Row(**read_fields(value, where, readers))


def read_program(value: object, where: str) -> Program:
    readers: Readers = {"sense": one_of("minimize", "maximize"), "objective": read_vector, "constant": read_number}
    readers |= {"lower": read_limits, "upper": read_limits, "rows": list_of(read_row)}
    fields = read_fields(value, where, readers)
    columns = len(fields["objective"])
    if not len(fields["lower"]) == len(fields["upper"]) == columns:
        raise Malformed(where, f"lower and upper with an entry for each of the {columns} columns", "another length")
    for i, row in enumerate(fields["rows"]):
        indices = [j for j, _ in row.coefficients]
        if any(j >= k for j, k in zip([-1, *indices], [*indices, columns], strict=True)):
            raise Malformed(f"{where}.rows[{i}]", f"increasing column indices from 0 to {columns - 1}", "others")
    return Program(fields.pop("sense") == "maximize", **fields)


@dataclass(frozen=True)
class Kind:
    """How to read a claim of this kind and its witness (which may have one of several forms), and how to check them."""

    check: Callable[[Fields, Fields], None]
    claim: Readers
    witnesses: tuple[Readers, ...]


PROGRAM: Readers = {"program": read_program}
OUTCOME: Readers = {"economy": read_economy, "assignment": read_matrix}
SUPPORT: Readers = {"prices": read_vector, "weights": read_limits}
SUPPORT_BY_TURN: Readers = {"prices": read_matrix, "weights": list_of(read_limits)}
FARKAS: Readers = {"farkas": read_vector}
CROSSED: Readers = {"place": one_of("row", "column"), "index": read_integer}
UNDER: Readers = {**OUTCOME, "conditions": read_conditions}
CONE: Readers = {"weights": list_of(read_limits), "coordinates": read_matrix}
CONE |= dict.fromkeys(("trades", "lower", "upper"), list_of(read_matrix))

KINDS = {
    "linear-program-optimal": Kind(
        check_linear_program_optimal, {**PROGRAM, "value": read_number}, ({"primal": read_vector, "dual": read_vector},)
    ),
    "linear-program-infeasible": Kind(check_linear_program_infeasible, PROGRAM, (FARKAS, CROSSED)),
    "linear-program-unbounded": Kind(
        check_linear_program_unbounded, PROGRAM, ({"primal": read_vector, "ray": read_vector},)
    ),
    "pareto-optimal": Kind(check_pareto_optimal, OUTCOME, (SUPPORT,)),
    "pareto-dominated": Kind(check_pareto_dominated, OUTCOME, ({"assignment": read_matrix},)),
    "supported": Kind(check_supported, UNDER, (SUPPORT,)),
    "unsupported": Kind(check_unsupported, UNDER, ({"trade": read_matrix},)),
    "quasi-equilibrium-cone": Kind(check_quasi_equilibrium_cone, {**OUTCOME, "generators": read_matrix}, (CONE,)),
    "sequential-outcome": Kind(check_sequential_outcome, {**UNDER, "order": read_groups}, (SUPPORT_BY_TURN,)),
    "not-sequential-outcome": Kind(
        check_not_sequential_outcome, {**UNDER, "order": read_groups}, ({"turn": read_integer, "trade": read_matrix},)
    ),
    "serial-dictatorship": Kind(
        check_serial_dictatorship, {**OUTCOME, "order": read_sequence}, ({"thresholds": read_vector},)
    ),
    "in-weak-core": Kind(check_in_weak_core, OUTCOME, ({"order": read_groups, **SUPPORT_BY_TURN},)),
    "blocked": Kind(check_blocked, OUTCOME, ({"coalition": list_of(read_text), "assignment": read_matrix},)),
    "lottery-over-assignments": Kind(check_lottery_over_assignments, OUTCOME, ({"terms": list_of(read_term)},)),
}


def unique_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Malformed("the file", "each key once in an object", [key for key, _ in pairs])
    return members


def refuse_number(text: str) -> object:
    raise Malformed("the file", "no JSON number with a fraction or exponent, NaN or Infinity", text)


def parse(text: str) -> object:
    """The JSON value, after its depth is known to be harmless."""
    depth = 0
    for token in STRING_OR_BRACKET.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        if depth > DEEPEST_NESTING:
            raise Malformed("the file", f"nesting of at most {DEEPEST_NESTING}", "more")
    try:
        return json.loads(
            text, object_pairs_hook=unique_keys, parse_int=json_integer, parse_float=refuse_number, parse_constant=refuse_number
        )
    except json.JSONDecodeError as error:
        raise Malformed("the file", "one JSON text", str(error)) from None


def check_bytes(data: bytes) -> str:
    """The kind of the certificate if it is verified; else Malformed or Rejected is raised. Syntax comes first, all of it."""
    if len(data) > MOST_BYTES:
        raise Malformed("the file", f"at most {MOST_BYTES} bytes", len(data))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed("the file", "UTF-8", f"another byte in place {error.start}") from None
    anything: Reader[Any] = lambda value, where: value  # noqa: E731
    parts = read_fields(parse(text), "the file", {"format": one_of(FORMAT), "claim": anything, "witness": anything})
    claim, witness = parts["claim"], parts["witness"]
    if type(claim) is not dict or "kind" not in claim:
        raise Malformed("claim", "an object with a kind", claim)
    name = one_of(*KINDS)(claim["kind"], "claim.kind")
    kind = KINDS[name]
    known = read_fields(claim, "claim", {"kind": read_text, **kind.claim})
    if "order" in known:
        known["order"] = partition(known["economy"], known["order"], "claim.order", Malformed)
    forms = [form for form in kind.witnesses if type(witness) is dict and set(form) == set(witness)]
    kind.check(known, read_fields(witness, "witness", forms[0] if forms else kind.witnesses[0]))
    return name


def check_lines(data: bytes) -> str:
    """The kinds of the certificates, one a line. A malformed line makes the file malformed, wherever it stands."""
    lines = data.removesuffix(b"\n").split(b"\n")
    kinds: list[str] = []
    rejected: Rejected | None = None
    for number, line in enumerate(lines, start=1):
        try:
            kinds.append(check_bytes(line))
        except Failure as error:
            error.args = (f"line {number}: {error}",)
            if not isinstance(error, Rejected):
                raise
            rejected = rejected or error
    if rejected is not None:
        raise rejected
    return ",".join(dict.fromkeys(kinds))


def read_file(path: str) -> bytes:
    """The content of a regular file, not read if it is too large."""
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            raise Malformed("the file", "a regular file", "something else")
        if status.st_size > MOST_BYTES:
            raise Malformed("the file", f"at most {MOST_BYTES} bytes", status.st_size)
        with open(path, "rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise Malformed("the file", "a file that can be read", type(error).__name__) from None
    if len(data) > MOST_BYTES:
        raise Malformed("the file", f"at most {MOST_BYTES} bytes", "more")
    return data


def check_file(path: str) -> str:
    """The kind of the file's certificate (its certificates' kinds) if verified; else Malformed or Rejected is raised."""
    data = read_file(path)
    try:
        return check_lines(data) if path.endswith(".jsonl") else check_bytes(data)
    except (MemoryError, RecursionError) as error:
        raise Malformed("the file", "a file that fits into memory", type(error).__name__) from None


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
            print(f"verified  {name}  {check_file(path)}", flush=True)
        except Failure as failure:
            verdict, status = ("rejected", 1) if isinstance(failure, Rejected) else ("malformed", 2)
            worst = max(worst, status)
            print(f"{verdict}  {name}", flush=True)
            print(f"{name}: {failure}", file=sys.stderr)
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
