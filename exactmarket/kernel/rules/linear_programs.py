"""Rules about linear programs: optimal, infeasible, unbounded.

Legend: A, c, and the bounds are the program's; y are multipliers of the rows; d = c - yA are the reduced costs. For
every x within the bounds of a minimisation, c x = y (A x) + d x is at least

    bound(y) = sum of y_i * (row_lower_i if y_i > 0 else row_upper_i) + sum of d_j * (lower_j if d_j > 0 else upper_j)

(weak duality), where a multiplier other than 0 needs a finite bound on its side. A maximisation minimises -c x.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

from flint import fmpz

from exactmarket.errors import Rejected
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ZERO, Q, dot
from exactmarket.kernel.certificates.linear_programs import CrossedBounds, Farkas, PointAndRay, PrimalDual
from exactmarket.kernel.claims.linear_programs import (
    LinearProgramInfeasible,
    LinearProgramOptimal,
    LinearProgramUnbounded,
)
from exactmarket.kernel.demands import demand, demand_count, demand_index
from exactmarket.kernel.theorem import Verified, seal
from exactmarket.model.linear_program import Bounds, LinearProgram


def check_optimal(claim: LinearProgramOptimal, witness: PrimalDual) -> Verified[LinearProgramOptimal]:
    """A feasible x of value v, and multipliers y whose bound on the objective is v too: so v is the optimal value.

    Raises:
        Rejected: if x is infeasible, a multiplier leans on an infinite bound, or a value is not ``claim.value``.
    """
    program, x, y = claim.program, witness.primal, witness.dual
    _demand_feasible(program, x, "primal")
    reached = dot(program.objective, x) + program.constant
    demand(reached == claim.value, "primal", f"objective value {claim.value}", reached)
    sign = _sign(program)
    bound = sign * _bound(program, [sign * c for c in program.objective], [sign * m for m in y], "dual")
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
    bound = _bound(claim.program, [ZERO] * len(claim.program.objective), witness.farkas, "farkas")
    demand(bound > 0, "farkas", "a positive bound on 0", bound)
    return seal(claim, witness)


def check_unbounded(claim: LinearProgramUnbounded, witness: PointAndRay) -> Verified[LinearProgramUnbounded]:
    """A feasible x and a ray r along which no bound is ever met and the objective improves at a constant rate.

    Raises:
        Rejected: if x is infeasible, r runs against a finite bound, or the objective does not improve along r.
    """
    program, ray = claim.program, witness.ray
    _demand_feasible(program, witness.primal, "primal")
    _demand_feasible(program, ray, "ray", _at_zero)
    gain = -_sign(program) * dot(program.objective, ray)
    demand(gain > 0, "ray", "an objective that improves", gain)
    return seal(claim, witness)


def _sign(program: LinearProgram) -> int:
    return 1 if program.sense == "minimize" else -1


def _activity(program: LinearProgram, x: Vector) -> Vector:
    return tuple([sum((a * x[j] for j, a in row), ZERO) for row in program.rows])


def _demand_feasible(
    program: LinearProgram, x: Vector, where: str, moved: Callable[[Bounds], Bounds] = lambda bounds: bounds
) -> None:
    """Demand that x meets all constraints, whose bounds may have been moved."""
    demand_count(len(x), len(program.objective), where, "numbers")
    _demand_within(x, moved(program.lower), moved(program.upper), where)
    _demand_within(_activity(program, x), moved(program.row_lower), moved(program.row_upper), f"{where}, row")


def _at_zero(bounds: Bounds) -> Bounds:
    """The bounds on rays along which no bound is ever met."""
    return tuple([None if bound is None else ZERO for bound in bounds])


def _demand_within(values: Vector, lower: Bounds, upper: Bounds, where: str) -> None:
    for k, (value, least, most) in enumerate(zip(values, lower, upper, strict=True)):
        if (least is not None and value < least) or (most is not None and value > most):
            raise Rejected(f"{where} {k}", f"a value between {least} and {most}", value)


def _demand_crossed(program: LinearProgram, witness: CrossedBounds) -> None:
    sides = {"row": (program.row_lower, program.row_upper), "column": (program.lower, program.upper)}
    lower, upper = sides.get(witness.place, ((), ()))
    demand_index(witness.index, len(lower), f"a {witness.place}", "index")
    least, most = lower[witness.index], upper[witness.index]
    crossed = least is not None and most is not None and least > most
    demand(crossed, f"{witness.place} {witness.index}", "a lower bound above the upper one", f"{least}, {most}")


def _bound(program: LinearProgram, cost: list[Q], y: Vector | list[Q], where: str) -> Q:
    """bound(y) of the module's legend for the objective ``cost``. It is homogeneous in (cost, y), so the multipliers'
    denominators are cleared once instead of adding fractions."""
    demand_count(len(y), len(program.rows), where, "numbers")
    scale = Q(reduce(fmpz.lcm, (multiplier.q for multiplier in y), fmpz(1)))
    multipliers, reduced = [scale * multiplier for multiplier in y], [scale * c for c in cost]
    for row, multiplier in zip(program.rows, multipliers, strict=True):
        if multiplier:
            for j, a in row:
                reduced[j] -= multiplier * a
    rows = _lean(multipliers, program.row_lower, program.row_upper, f"{where}, row")
    return (rows + _lean(reduced, program.lower, program.upper, f"{where}, column")) / scale


def _lean(multipliers: list[Q], lower: Bounds, upper: Bounds, where: str) -> Q:
    bound = ZERO
    for k, multiplier in enumerate(multipliers):
        if multiplier:
            side = lower[k] if multiplier > 0 else upper[k]
            if side is None:
                raise Rejected(f"{where} {k}", "a finite bound for a multiplier other than 0", multiplier)
            bound += multiplier * side
    return bound
