"""Bases proposed by HiGHS, a simplex solver in floats. Nothing it says is believed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from exactmarket.solvers.control import Control
from exactmarket.solvers.linear_programs.dyadic import Exponents, float_parts
from exactmarket.solvers.linear_programs.integer_matrix import IntegerMatrix
from exactmarket.solvers.linear_programs.integer_program import IntegerProgram
from exactmarket.solvers.linear_programs.scaling import scaled_floats
from exactmarket.solvers.native.highs import INFINITY, Highs, RowwiseProgram
from exactmarket.solvers.native.quiet import quietly

#: HiGHS refuses entries of 1e15 and more.
_LARGEST_ENTRY = 1e14
#: ``basis.Status.BASIC``.
_BASIC = 1
#: Up to so many entries presolving costs more than it saves, and with few rows up to so many.
_PRESOLVED_ENTRIES, _PRESOLVED_ENTRIES_OF_FEW_ROWS = 10_000, 50_000
_FEW_ROWS = 500
#: From this many entries on a run may be long enough for somebody to interrupt it.
_INTERRUPTIBLE_ENTRIES = 10_000


@dataclass(frozen=True)
class FloatProgram:
    """A linear program in floats: minimise cost w subject to bounds on w and on M w. Positions as in IntegerProgram."""

    cost: npt.NDArray[np.float64]
    matrix: IntegerMatrix
    entries: npt.NDArray[np.float64]
    lower: npt.NDArray[np.float64]
    upper: npt.NDArray[np.float64]


def float_program(program: IntegerProgram) -> FloatProgram:
    """The program in floats, each position in its unit."""
    n, units = program.columns, program.units
    costs = scaled_floats(program.cost, units[:n] - _cost_unit(program), 0.0)
    return FloatProgram(
        costs,
        program.matrix,
        float_entries(program.matrix, units),
        scaled_floats(program.lower, -units, -INFINITY),
        scaled_floats(program.upper, -units, INFINITY),
    )


def float_entries(matrix: IntegerMatrix, units: Exponents) -> npt.NDArray[np.float64]:
    """The entries of the matrix in the given units, cut to what HiGHS takes."""
    values, exponents = float_parts(matrix.value)
    raised = exponents + units[matrix.index] - units[matrix.columns + matrix.row_of_entry]
    floats: npt.NDArray[np.float64] = np.ldexp(values, np.clip(raised, -1000, 1000).astype(np.int32))
    return floats.clip(-_LARGEST_ENTRY, _LARGEST_ENTRY)


def _cost_unit(program: IntegerProgram) -> int:
    """The exponent by which costs are divided: that of the cost scale, or more if costs are still huge."""
    n = program.columns
    exponents = [c.bit_length() + u for c, u in zip(program.cost, program.units[:n].tolist(), strict=True) if c]
    natural = program.cost_scale.bit_length() - 1
    largest = max(exponents, default=natural)
    return natural if -16 <= largest - natural <= 24 else largest


class Proposal(NamedTuple):
    """The basis with which HiGHS ends.

    Attributes:
        statuses: a ``basis.Status`` of each position. optimal: whether HiGHS calls it optimal.
        stuck: the basic position that HiGHS's dual simplex method finds out of its bounds with nothing that could take it back,
            and the cost, 1 or -1, that is to be lowered there; ``None`` if it does not end so.
    """

    statuses: list[int]
    optimal: bool
    stuck: tuple[int, int] | None


def propose(floats: FloatProgram, control: Control, start: Sequence[int] | None = None) -> Proposal:
    """The basis with which HiGHS ends; it starts from the basis ``start`` if given.

    If HiGHS finds an optimum, that is its basis; or it is the one in which its dual simplex method is stuck. Else it is the basis
    with which its primal simplex method gives up, which proves infeasibility or unboundedness if HiGHS is right.

    Raises:
        SearchFailed: if HiGHS has no basis to offer.
        LimitReached: if the time is over.
    """
    # In one go: to divert and restore the process's output for each call takes longer than a small program.
    return quietly(_ended, floats, control, start)


def propose_primal(floats: FloatProgram, control: Control, start: Sequence[int]) -> Proposal:
    """The basis with which the primal simplex method of HiGHS ends that starts from the basis ``start``.

    Raises:
        SearchFailed: if HiGHS has no basis to offer.
        LimitReached: if the time is over.
    """
    return quietly(_ended, floats, control, start, primal=True)


def _ended(floats: FloatProgram, control: Control, start: Sequence[int] | None, *, primal: bool = False) -> Proposal:
    solver = Highs()
    solver.use_simplex(presolve=start is None and _is_presolved(floats))
    solver.load(_rowwise(floats))
    if start is not None:
        solver.start_from(start, floats.matrix.columns)
    ray = None
    if not primal:
        _run(solver, floats, control)
        ray = solver.dual_ray()
    if not solver.is_optimal and ray is None:
        solver.use_primal_simplex()
        _run(solver, floats, control)
    # HiGHS numbers its statuses as basis.Status does; its fifth one, "not basic", is mended by Basis like ZERO.
    statuses = solver.basis()
    return Proposal(statuses, solver.is_optimal, None if ray is None else _stuck(floats, statuses, ray))


def _is_presolved(floats: FloatProgram) -> bool:
    few_rows = floats.matrix.rows <= _FEW_ROWS
    return len(floats.entries) > (_PRESOLVED_ENTRIES_OF_FEW_ROWS if few_rows else _PRESOLVED_ENTRIES)


def _stuck(floats: FloatProgram, statuses: Sequence[int], ray: npt.NDArray[np.float64]) -> tuple[int, int]:
    """The position and its cost of which the ray is the multipliers of the rows: of all basic ones it alone has a multiplier (a
    column: the product of the ray with the column)."""
    matrix = floats.matrix
    products = np.bincount(matrix.index, ray[matrix.row_of_entry] * floats.entries, minlength=matrix.columns)
    multipliers = np.concatenate([-products, ray])
    multipliers[np.array(statuses) != _BASIC] = 0
    k = int(np.abs(multipliers).argmax())
    return k, -1 if multipliers[k] > 0 else 1


def _rowwise(floats: FloatProgram) -> RowwiseProgram:
    matrix, n = floats.matrix, floats.matrix.columns
    lower, upper = floats.lower, floats.upper
    return RowwiseProgram(
        floats.cost, lower[:n], upper[:n], lower[n:], upper[n:], matrix.start, matrix.index, floats.entries
    )


def _run(solver: Highs, floats: FloatProgram, control: Control) -> None:
    """Run HiGHS within the time that is left."""
    control.step("float simplex")
    solver.run(control.remaining(), interruptible=len(floats.entries) >= _INTERRUPTIBLE_ENTRIES)
    control.step("float simplex")
