"""Linear programs solved exactly: HiGHS proposes a basis in floats, exact arithmetic decides what it proves.

The route: scale the program to integers; let HiGHS propose a basis; solve its core exactly and check the signs; if some
sign is wrong, pivot exactly from there to the end. Without a usable proposal the exact simplex method starts from the
basis of the rows.
"""

from __future__ import annotations

from exactmarket.errors import LimitReached, SearchFailed
from exactmarket.exact.rational import ONE, dot
from exactmarket.kernel.certificates import Certificate, CrossedBounds, Farkas, PointAndRay, PrimalDual
from exactmarket.kernel.claims import LinearProgramInfeasible, LinearProgramOptimal, LinearProgramUnbounded
from exactmarket.kernel.linear_program_rules import check_infeasible, check_optimal, check_unbounded
from exactmarket.kernel.theorem import Verified
from exactmarket.model.linear_program import Bounds, LinearProgram
from exactmarket.solvers.basis import Basis, repaired, slack_basis
from exactmarket.solvers.control import Control
from exactmarket.solvers.exact_simplex import Contradiction, FreeFall, OptimalBasis, Outcome, pivot_to_the_end
from exactmarket.solvers.float_simplex import propose_basis
from exactmarket.solvers.integer_program import IntegerProgram, integer_program
from exactmarket.solvers.integer_system import Singular

LinearProgramVerdict = (
    Verified[LinearProgramOptimal] | Verified[LinearProgramInfeasible] | Verified[LinearProgramUnbounded]
)


def solve_linear_program(program: LinearProgram, control: Control | None = None) -> LinearProgramVerdict:
    """The optimal value of the program, or that it is infeasible, or that it is unbounded, as the kernel verified it.

    Raises:
        SearchFailed: if no certificate was found; ``LimitReached`` if that is for want of time.

    >>> from exactmarket.model.linear_program import linear_program
    >>> solve_linear_program(linear_program("maximize", [1, 1], rows=[[1, 2], [3, 1]], row_upper=[4, 6])).claim.value
    14/5
    """
    certificate = find_linear_program_certificate(program, control)
    claim, witness = certificate.claim, certificate.witness
    if isinstance(claim, LinearProgramOptimal) and isinstance(witness, PrimalDual):
        return check_optimal(claim, witness)
    if isinstance(claim, LinearProgramInfeasible) and isinstance(witness, (Farkas, CrossedBounds)):
        return check_infeasible(claim, witness)
    if isinstance(claim, LinearProgramUnbounded) and isinstance(witness, PointAndRay):
        return check_unbounded(claim, witness)
    raise SearchFailed(f"no rule takes a {type(witness).__name__} for {type(claim).__name__}")


def find_linear_program_certificate(program: LinearProgram, control: Control | None = None) -> Certificate:
    """A certificate, not yet verified, that the program is optimal at a value, infeasible, or unbounded.

    Raises:
        SearchFailed: if no certificate was found; ``LimitReached`` if that is for want of time.
    """
    crossed = _crossed_bounds(program)
    if crossed is not None:
        return Certificate(LinearProgramInfeasible(program), crossed)
    integers = integer_program(program)
    return _certificate(program, integers, _outcome(integers, control or Control()))


def _crossed_bounds(program: LinearProgram) -> CrossedBounds | None:
    places: tuple[tuple[str, Bounds, Bounds], ...] = (
        ("column", program.lower, program.upper),
        ("row", program.row_lower, program.row_upper),
    )
    for place, lower, upper in places:
        for k, (least, most) in enumerate(zip(lower, upper, strict=True)):
            if least is not None and most is not None and least > most:
                return CrossedBounds(place, k)
    return None


def _outcome(program: IntegerProgram, control: Control) -> Outcome:
    """Pivot to the end from the best basis at hand."""
    try:
        status = propose_basis(program, control)
    except LimitReached:
        raise
    except SearchFailed:
        return pivot_to_the_end(slack_basis(program, control))
    try:
        return pivot_to_the_end(Basis(program, status, control))
    except Singular:
        return pivot_to_the_end(repaired(program, status, control))


def _certificate(program: LinearProgram, integers: IntegerProgram, outcome: Outcome) -> Certificate:
    """The outcome of the integer program in the terms of the user's program."""
    n = integers.columns
    if isinstance(outcome, Contradiction):
        # The multipliers of a contradiction belong to the objective 0, whose sense makes no difference.
        farkas = [integers.sign * y for y in outcome.multipliers[0]]
        return Certificate(LinearProgramInfeasible(program), Farkas(integers.unscaled_multipliers(farkas, 1)))
    numbers, denominator = outcome.values
    primal = integers.unscaled_columns(numbers[:n], denominator)
    if isinstance(outcome, FreeFall):
        ray = integers.unscaled_columns(outcome.direction[0][:n], 1)
        return Certificate(LinearProgramUnbounded(program), PointAndRay(primal, ray))
    dual = integers.unscaled_multipliers(*outcome.multipliers)
    value = dot(program.objective, primal) + program.constant
    return Certificate(LinearProgramOptimal(program, value), PrimalDual(primal, dual))
