"""Rules about linear programs: optimal, infeasible, unbounded.

Legend: A, c, and the bounds are the program's; y are multipliers of the rows; d = c - yA are the reduced costs. For
every x within the bounds of a minimisation, c x = y (A x) + d x is at least

    bound(y) = sum of y_i * (row_lower_i if y_i > 0 else row_upper_i) + sum of d_j * (lower_j if d_j > 0 else upper_j)

(weak duality), where a multiplier other than 0 needs a finite bound on its side. A maximisation minimises -c x.

All sums are sums of integers: x, y and each row of A are taken over a common denominator first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from operator import mul

from exactmarket.errors import Rejected
from exactmarket.exact.linear import Vector, over_one_denominator, parts_by_id
from exactmarket.exact.rational import ZERO, Q, dot
from exactmarket.kernel.certificates.linear_programs import CrossedBounds, Farkas, PointAndRay, PrimalDual
from exactmarket.kernel.claims.linear_programs import (
    LinearProgramInfeasible,
    LinearProgramOptimal,
    LinearProgramUnbounded,
)
from exactmarket.kernel.demands import demand, demand_count, demand_index
from exactmarket.kernel.theorem import Verified, seal
from exactmarket.model.linear_program import Bounds, IntegerRows, LinearProgram, integer_rows


def check_optimal(claim: LinearProgramOptimal, witness: PrimalDual) -> Verified[LinearProgramOptimal]:
    """A feasible x of value v, and multipliers y whose bound on the objective is v too: so v is the optimal value.

    Raises:
        Rejected: if x is infeasible, a multiplier leans on an infinite bound, or a value is not ``claim.value``.
    """
    program, x, y = claim.program, witness.primal, witness.dual
    rows = integer_rows(program.rows)
    _demand_feasible(program, rows, x, "primal")
    reached = dot(program.objective, x) + program.constant
    demand(reached == claim.value, "primal", f"objective value {claim.value}", reached)
    sign = _sign(program)
    cost = program.objective if sign > 0 else tuple([-c for c in program.objective])
    bound = sign * _bound(program, rows, cost, y if sign > 0 else tuple([-m for m in y]), "dual")
    most = bound + program.constant
    demand(most == claim.value, "dual", f"a bound of {claim.value} on the objective", most)
    return seal(claim, witness)


def check_infeasible(
    claim: LinearProgramInfeasible, witness: Farkas | CrossedBounds
) -> Verified[LinearProgramInfeasible]:
    """Multipliers y of the rows show that 0, the objective c = 0, is at least a positive number: a contradiction. Or a
    lower bound exceeds the upper bound of the same row or column.

    Raises:
        Rejected: if the bound is not positive, a multiplier leans on an infinite bound, or the bounds do not cross.
    """
    if isinstance(witness, CrossedBounds):
        _demand_crossed(claim.program, witness)
        return seal(claim, witness)
    program = claim.program
    no_cost = (ZERO,) * len(program.objective)
    bound = _bound(program, integer_rows(program.rows), no_cost, witness.farkas, "farkas")
    demand(bound > 0, "farkas", "a positive bound on 0", bound)
    return seal(claim, witness)


def check_unbounded(claim: LinearProgramUnbounded, witness: PointAndRay) -> Verified[LinearProgramUnbounded]:
    """A feasible x and a ray r along which no bound is ever met and the objective improves at a constant rate.

    Raises:
        Rejected: if x is infeasible, r runs against a finite bound, or the objective does not improve along r.
    """
    program, ray = claim.program, witness.ray
    rows = integer_rows(program.rows)
    _demand_feasible(program, rows, witness.primal, "primal")
    _demand_feasible(program, rows, ray, "ray", _at_zero)
    gain = -_sign(program) * dot(program.objective, ray)
    demand(gain > 0, "ray", "an objective that improves", gain)
    return seal(claim, witness)


def _sign(program: LinearProgram) -> int:
    return 1 if program.sense == "minimize" else -1


def _demand_feasible(
    program: LinearProgram,
    rows: IntegerRows,
    x: Vector,
    where: str,
    moved: Callable[[Bounds], Bounds] = lambda bounds: bounds,
) -> None:
    """Demand that x meets all constraints, whose bounds may have been moved. ``rows`` are the program's over denominators."""
    demand_count(len(x), len(program.objective), where, "numbers")
    numerators, denominator = over_one_denominator(x)
    _demand_within(numerators, [denominator] * len(x), moved(program.lower), moved(program.upper), where)
    products = map(mul, rows.numerators, [numerators[j] for j in rows.columns])
    activities = [sum(islice(products, length)) for length in rows.lengths]
    denominators = [own * denominator for own in rows.denominators]
    _demand_within(activities, denominators, moved(program.row_lower), moved(program.row_upper), f"{where}, row")


def _at_zero(bounds: Bounds) -> Bounds:
    """The bounds on rays along which no bound is ever met."""
    return tuple([None if bound is None else ZERO for bound in bounds])


def _demand_within(
    numerators: Sequence[int], denominators: Sequence[int], lower: Bounds, upper: Bounds, where: str
) -> None:
    """Demand that each numerator over its denominator is within its bounds."""
    parts = parts_by_id((*lower, *upper))
    ends = zip(map(parts.get, map(id, lower)), map(parts.get, map(id, upper)), strict=True)
    for k, (numerator, denominator, (least, most)) in enumerate(zip(numerators, denominators, ends, strict=True)):
        below = least is not None and numerator * least[1] < least[0] * denominator
        above = most is not None and numerator * most[1] > most[0] * denominator
        if below or above:
            expected = f"a value between {lower[k]} and {upper[k]}"
            raise Rejected(f"{where} {k}", expected, Q(numerator, denominator))


def _demand_crossed(program: LinearProgram, witness: CrossedBounds) -> None:
    sides = {"row": (program.row_lower, program.row_upper), "column": (program.lower, program.upper)}
    lower, upper = sides.get(witness.place, ((), ()))
    demand_index(witness.index, len(lower), f"a {witness.place}", "index")
    least, most = lower[witness.index], upper[witness.index]
    crossed = least is not None and most is not None and least > most
    demand(crossed, f"{witness.place} {witness.index}", "a lower bound above the upper one", f"{least}, {most}")


def _bound(program: LinearProgram, rows: IntegerRows, cost: Vector, y: Vector, where: str) -> Q:
    """bound(y) of the module's legend for the objective ``cost``. ``rows`` are the program's."""
    demand_count(len(y), len(rows.lengths), where, "numbers")
    # y_i A_i is (y_i / denominator of A_i) times the numerators of A_i: these factors and the cost get one denominator.
    factors = [
        multiplier / own if own != 1 else multiplier for multiplier, own in zip(y, rows.denominators, strict=True)
    ]
    numerators, denominator = over_one_denominator([*cost, *factors])
    reduced, weights = numerators[: len(cost)], numerators[len(cost) :]
    start = 0
    for length, weight in zip(rows.lengths, weights, strict=True):
        end = start + length
        if weight:
            for j, a in zip(rows.columns[start:end], rows.numerators[start:end], strict=True):
                reduced[j] -= weight * a
        start = end
    multipliers = list(map(mul, weights, rows.denominators))
    bound = _lean(multipliers, denominator, program.row_lower, program.row_upper, f"{where}, row")
    return bound + _lean(reduced, denominator, program.lower, program.upper, f"{where}, column")


def _lean(numerators: Sequence[int], denominator: int, lower: Bounds, upper: Bounds, where: str) -> Q:
    """The sum of multipliers, numerators over one denominator, times the bounds on which they lean."""
    bound = ZERO
    for k, (multiplier, least, most) in enumerate(zip(numerators, lower, upper, strict=True)):
        if multiplier:
            side = least if multiplier > 0 else most
            if side is None:
                found = Q(multiplier, denominator)
                raise Rejected(f"{where} {k}", "a finite bound for a multiplier other than 0", found)
            if side:
                bound += multiplier * side
    return bound / denominator
