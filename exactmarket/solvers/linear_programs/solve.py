"""Linear programs solved exactly: HiGHS proposes a basis in floats, exact arithmetic decides what it proves.

The route: scale the program to integers; let HiGHS propose a basis; solve its core exactly and check the signs; if some
sign is wrong, refine the proposal, then pivot exactly from there to the end. Without a usable proposal the exact
simplex method starts from the basis of the rows.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from exactmarket.errors import LimitReached, SearchFailed
from exactmarket.exact.rational import dot
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.linear_programs import CrossedBounds, Farkas, PointAndRay, PrimalDual
from exactmarket.kernel.claims.linear_programs import (
    LinearProgramInfeasible,
    LinearProgramOptimal,
    LinearProgramUnbounded,
)
from exactmarket.kernel.rules.linear_programs import check_infeasible, check_optimal, check_unbounded
from exactmarket.kernel.theorem import Verified
from exactmarket.model.linear_program import Bounds, LinearProgram
from exactmarket.solvers.control import Control
from exactmarket.solvers.linear_programs.basis import Basis, repaired, slack_basis
from exactmarket.solvers.linear_programs.exact_simplex import (
    Contradiction,
    FreeFall,
    Outcome,
    pivot_to_the_end,
    proved_outcome,
)
from exactmarket.solvers.linear_programs.float_simplex import propose_statuses
from exactmarket.solvers.linear_programs.integer_program import IntegerProgram, integer_program
from exactmarket.solvers.linear_programs.integer_system import Singular
from exactmarket.solvers.linear_programs.refinement import refined_statuses

#: How often a basis is refined, and up to which size of its core exact pivots are cheaper than that.
_REFINEMENTS = 4
_CHEAP_PIVOTS = 60

LinearProgramClaim: TypeAlias = LinearProgramOptimal | LinearProgramInfeasible | LinearProgramUnbounded
LinearProgramVerdict: TypeAlias = (
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


def find_linear_program_certificate(
    program: LinearProgram, control: Control | None = None
) -> Certificate[LinearProgramClaim]:
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
    places: tuple[tuple[Literal["row", "column"], Bounds, Bounds], ...] = (
        ("column", program.lower, program.upper),
        ("row", program.row_lower, program.row_upper),
    )
    for place, lower, upper in places:
        for k, (least, most) in enumerate(zip(lower, upper, strict=True)):
            if least is not None and most is not None and least > most:
                return CrossedBounds(place, k)
    return None


def _outcome(program: IntegerProgram, control: Control) -> Outcome:
    """What the proposed basis proves, or else the basis to which it leads."""
    try:
        basis = Basis(program, propose_statuses(program, control), control)
    except LimitReached:
        raise
    except (SearchFailed, Singular):
        return pivot_to_the_end(slack_basis(program, control))
    try:
        return _refine_and_pivot(basis, control)
    except Singular:
        return pivot_to_the_end(repaired(basis))


def _refine_and_pivot(basis: Basis, control: Control) -> Outcome:
    """What the basis proves; if nothing, refine it where a pivot is dear, then pivot.

    Raises:
        Singular: if the core of the basis has no inverse.
    """
    outcome = proved_outcome(basis)
    rounds = _REFINEMENTS if len(basis.core_rows) > _CHEAP_PIVOTS else 0
    while outcome is None and rounds:
        rounds -= 1
        try:
            refined = Basis(basis.program, refined_statuses(basis, control), control)
            outcome = proved_outcome(refined)
        except LimitReached:
            raise
        except (SearchFailed, Singular):
            break
        basis = refined
    return pivot_to_the_end(basis) if outcome is None else outcome


def _certificate(program: LinearProgram, integers: IntegerProgram, outcome: Outcome) -> Certificate[LinearProgramClaim]:
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
