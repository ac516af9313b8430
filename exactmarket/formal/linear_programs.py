"""Linear programs for the Coq checkers, which know rows a x <= b only and maximise.

Column j is the variable j + 1. Each finite bound of a row or a column becomes one row; a minimisation maximises -c x.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from exactmarket.exact.rational import ZERO, Q
from exactmarket.formal.terms import listed, pair, rational, rationals
from exactmarket.kernel.certificates.linear_programs import CrossedBounds, Farkas, PointAndRay, PrimalDual
from exactmarket.kernel.claims.linear_programs import (
    LinearProgramInfeasible,
    LinearProgramOptimal,
    LinearProgramUnbounded,
)
from exactmarket.model.linear_program import LinearProgram, SparseRow


def to_coq_optimal(stated: LinearProgramOptimal, witness: PrimalDual) -> str:
    """The theorem that ``primal`` satisfies the rows and that no solution of the rows has a larger objective."""
    program = stated.program
    sign = 1 if program.sense == "maximize" else -1
    cost = [sign * c for c in program.objective]
    multipliers = [sign * y for y in witness.dual]
    reached = sign * (stated.value - program.constant)
    return (
        _rows(program)
        + f"Definition objective : vec Q := {_sparse(_entries(cost))}.\n"
        + f"Definition optimum : vec Q := {_sparse(_entries(witness.primal))}.\n\n"
        + "Theorem claim :\n"
        + "  (forall r, In r rows -> satisfies Q Q2R (solution Q 0%Q Q2R optimum) r) /\\\n"
        + "  (forall z, (forall r, In r rows -> satisfies Q Q2R z r) ->\n"
        + "     evalv Q Q2R objective z <= evalv Q Q2R objective (solution Q 0%Q Q2R optimum))%R.\n"
        + f"Proof. apply optimum_check_Q_sound with (ys := {_multipliers(program, cost, multipliers)}).\n"
        + "  vm_compute. reflexivity. Qed.\n\n"
        + "Theorem value :\n"
        + f"  qeq (keval Q qadd qmul 0%Q objective (index Q optimum)) {rational(reached)} = true.\n"
        + "Proof. vm_compute. reflexivity. Qed.\n"
    )


def to_coq_unbounded(stated: LinearProgramUnbounded, witness: PointAndRay) -> str:
    """The theorem that there are solutions of the rows with as large an objective as one likes."""
    program = stated.program
    sign = 1 if program.sense == "maximize" else -1
    return (
        _rows(program)
        + f"Definition objective : vec Q := {_sparse(_entries([sign * c for c in program.objective]))}.\n\n"
        + "Theorem claim : forall bound, exists z, (forall r, In r rows -> satisfies Q Q2R z r) /\\\n"
        + "  (bound < evalv Q Q2R objective z)%R.\n"
        + f"Proof. apply unbounded_check_Q_sound with (x := {_sparse(_entries(witness.primal))})\n"
        + f"  (ray := {_sparse(_entries(witness.ray))}). vm_compute. reflexivity. Qed.\n"
    )


def to_coq_infeasible(stated: LinearProgramInfeasible, witness: Farkas | CrossedBounds) -> str:
    """The theorem that no x satisfies the rows."""
    program = stated.program
    if isinstance(witness, CrossedBounds):
        multipliers = _crossing(program, witness)
    else:
        # The kernel's multipliers bound 0 x from below; here they combine the rows to 0 <= negative.
        reversed_rows = [-y for y in witness.farkas]
        multipliers = _multipliers(program, [ZERO] * len(program.objective), reversed_rows)
    return (
        _rows(program)
        + "\nTheorem claim : ~ exists x, forall r, In r rows -> satisfies Q Q2R x r.\n"
        + f"Proof. apply farkas_check_Q_sound with (ys := {multipliers}). vm_compute. reflexivity. Qed.\n"
    )


def _sides(program: LinearProgram) -> Iterator[tuple[str, int, SparseRow, int, Q]]:
    """Each finite bound: place, index, the form that is bounded, +1 for an upper and -1 for a lower bound, and the bound."""
    for i, row in enumerate(program.rows):
        for sign, bound in ((1, program.row_upper[i]), (-1, program.row_lower[i])):
            if bound is not None:
                yield "row", i, row, sign, bound
    for j in range(len(program.objective)):
        for sign, bound in ((1, program.upper[j]), (-1, program.lower[j])):
            if bound is not None:
                yield "column", j, ((j, Q(1)),), sign, bound


def _rows(program: LinearProgram) -> str:
    rows = [
        pair(_sparse([(j, sign * a) for j, a in form]), rational(sign * bound))
        for _, _, form, sign, bound in _sides(program)
    ]
    return f"Definition rows : list (vec Q * Q) := {listed(rows)}.\n"


def _multipliers(program: LinearProgram, cost: Sequence[Q], y: Sequence[Q]) -> str:
    """For a maximisation: each multiplier leans on the upper bound where it is positive, on the lower one where negative."""
    reduced = list(cost)
    for row, multiplier in zip(program.rows, y, strict=True):
        for j, a in row:
            reduced[j] -= multiplier * a
    leaning = {"row": list(y), "column": reduced}
    return rationals([max(ZERO, sign * leaning[place][k]) for place, k, _, sign, _ in _sides(program)])


def _crossing(program: LinearProgram, witness: CrossedBounds) -> str:
    crossed = (witness.place, witness.index)
    return rationals([Q(1) if (place, k) == crossed else ZERO for place, k, _, _, _ in _sides(program)])


def _entries(numbers: Sequence[Q]) -> list[tuple[int, Q]]:
    return [(j, number) for j, number in enumerate(numbers) if number]


def _sparse(entries: Sequence[tuple[int, Q]]) -> str:
    return listed([pair(f"{j + 1}%positive", rational(number)) for j, number in entries])
