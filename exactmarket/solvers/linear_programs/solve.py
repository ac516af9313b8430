"""Linear programs solved exactly: HiGHS proposes a basis in floats, exact arithmetic decides what it proves.

The route: scale the program to integers; let HiGHS propose a basis; solve its core exactly and check the signs. (Where HiGHS's
dual simplex method finds no optimum, one row of the basis's inverse is enough.) If some sign is wrong, there are two ways on.
Where HiGHS has found an optimum, refine the proposal, then pivot exactly from there to the end. Where it has found none, ask
two programs that always have one (``no_optimum``) whether it is right. Without a usable proposal the exact simplex method
starts from the basis of the rows.
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
from exactmarket.solvers.linear_programs.exact_factors import Singular
from exactmarket.solvers.linear_programs.exact_simplex import (
    Contradiction,
    FreeFall,
    Outcome,
    contradiction_at,
    pivot_to_the_end,
    proved_outcome,
)
from exactmarket.solvers.linear_programs.float_simplex import float_program, propose, propose_primal
from exactmarket.solvers.linear_programs.integer_program import IntegerProgram, integer_program
from exactmarket.solvers.linear_programs.no_optimum import elastic_program, recession_program
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
    return _found(program, control or Control(), may_have_none=True)


def _found(program: LinearProgram, control: Control, may_have_none: bool) -> Certificate[LinearProgramClaim]:
    """The certificate, by the route of the module; ``may_have_none`` is false of a program that is known to have an optimum."""
    integers = integer_program(program)
    basis, outcome, optimal = _proposed(integers, control)
    if outcome is None and may_have_none and not optimal:
        certificate = _without_optimum(program, control)
        if certificate is not None:
            return certificate
    return _certificate(program, integers, outcome or _refine_and_pivot(basis, control))


def _proposed(integers: IntegerProgram, control: Control) -> tuple[Basis, Outcome | None, bool]:
    """A basis that HiGHS proposes (without a proposal that of the rows), what it proves, and whether HiGHS calls it optimal."""
    optimal = False
    try:
        floats = float_program(integers)
        proposal = propose(floats, control)
        basis = Basis(integers, proposal.statuses, control)
        if proposal.stuck is not None:
            contradiction = _contradiction(basis, proposal.stuck)
            if contradiction is not None:
                return basis, contradiction, False
            proposal = propose_primal(floats, control, proposal.statuses)
            basis = Basis(integers, proposal.statuses, control)
        optimal = proposal.optimal
    except LimitReached:
        raise
    except (SearchFailed, Singular):
        basis = slack_basis(integers, control)
    try:
        return basis, proved_outcome(basis), optimal
    except Singular:
        basis = repaired(basis)
        return basis, proved_outcome(basis), optimal


def _contradiction(basis: Basis, stuck: tuple[int, int]) -> Contradiction | None:
    try:
        return contradiction_at(basis, *stuck)
    except Singular:
        return None


def _without_optimum(program: LinearProgram, control: Control) -> Certificate[LinearProgramClaim] | None:
    """A certificate that the program is infeasible or unbounded; ``None`` if it has an optimum after all."""
    elastic = _found(elastic_program(program), control, may_have_none=False)
    if not isinstance(elastic.witness, PrimalDual):
        raise SearchFailed("the least sum of slacks was not found")
    if any(elastic.witness.primal[len(program.objective) :]):
        return Certificate(LinearProgramInfeasible(program), Farkas(elastic.witness.dual))
    direction = _found(recession_program(program), control, may_have_none=False)
    if not isinstance(direction.witness, PrimalDual) or not dot(program.objective, direction.witness.primal):
        return None
    feasible = elastic.witness.primal[: len(program.objective)]
    return Certificate(LinearProgramUnbounded(program), PointAndRay(feasible, direction.witness.primal))


def _crossed_bounds(program: LinearProgram) -> CrossedBounds | None:
    places: tuple[tuple[Literal["row", "column"], Bounds, Bounds], ...] = (
        ("column", program.lower, program.upper),
        ("row", program.row_lower, program.row_upper),
    )
    for place, lower, upper in places:
        for k, (least, most) in enumerate(zip(lower, upper, strict=True)):
            # An equation has one number for both, mostly.
            if most is not None and least is not None and least is not most and least > most:
                return CrossedBounds(place, k)
    return None


def _refine_and_pivot(basis: Basis, control: Control) -> Outcome:
    """What a basis that proves nothing leads to: it is refined where a pivot is dear, then pivoted."""
    outcome = None
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
    if outcome is not None:
        return outcome
    try:
        return pivot_to_the_end(basis)
    except Singular:
        return pivot_to_the_end(repaired(basis))


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
