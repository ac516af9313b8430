"""Bases proposed by HiGHS, a simplex solver in floats. Nothing it says is believed."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
import numpy.typing as npt

from exactmarket.errors import SearchFailed
from exactmarket.solvers.control import Control
from exactmarket.solvers.linear_programs.dyadic import Exponents, float_parts
from exactmarket.solvers.linear_programs.integer_matrix import IntegerMatrix
from exactmarket.solvers.linear_programs.integer_program import IntegerProgram
from exactmarket.solvers.linear_programs.scaling import scaled_floats

_INFINITY: float = highspy.kHighsInf
#: HiGHS refuses entries of 1e15 and more.
_LARGEST_ENTRY = 1e14
#: Up to this many entries presolving costs more than it saves.
_PRESOLVED_ENTRIES = 10_000
#: From this many entries on a run may be long enough for somebody to interrupt it.
_INTERRUPTIBLE_ENTRIES = 10_000
_PRIMAL_SIMPLEX = 4
#: The statuses of HiGHS after which it has a basis worth looking at.
_FINISHED = (
    highspy.HighsModelStatus.kOptimal,
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kUnbounded,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
)


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
        scaled_floats(program.lower, -units, -_INFINITY),
        scaled_floats(program.upper, -units, _INFINITY),
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


def propose_statuses(program: IntegerProgram, control: Control) -> list[int]:
    """A status for each position, as in ``basis.Status``: the basis with which HiGHS ends.

    Raises:
        SearchFailed: if HiGHS has no basis to offer.
        LimitReached: if the time is over.
    """
    return statuses_of_run(float_program(program), control)


def statuses_of_run(floats: FloatProgram, control: Control, start: Sequence[int] | None = None) -> list[int]:
    """The basis with which HiGHS ends, columns first, as ``basis.Status``; it starts from the basis ``start`` if given.

    If HiGHS finds an optimum, that is its basis; if not, the basis with which its primal simplex method gives up, which
    proves infeasibility or unboundedness if HiGHS is right.

    Raises:
        SearchFailed: if HiGHS has no basis to offer.
        LimitReached: if the time is over.
    """
    solver = _loaded(floats)
    presolve = len(floats.entries) > _PRESOLVED_ENTRIES and start is None
    solver.setOptionValue("presolve", "choose" if presolve else "off")
    if start is not None:
        _set_basis(solver, start, floats.matrix.columns)
    _run(solver, floats, control)
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        solver.setOptionValue("presolve", "off")
        solver.setOptionValue("simplex_strategy", _PRIMAL_SIMPLEX)
        _run(solver, floats, control)
    basis = solver.getBasis()
    if solver.getModelStatus() not in _FINISHED or not basis.valid:
        raise SearchFailed(f"HiGHS proposes no basis ({solver.getModelStatus().name})")
    # HiGHS numbers its statuses as basis.Status does; its fifth one, "not basic", is mended by Basis like ZERO.
    return list(map(int, basis.col_status)) + list(map(int, basis.row_status))


def _set_basis(solver: Any, statuses: Sequence[int], columns: int) -> None:
    names = [highspy.HighsBasisStatus(status) for status in statuses]
    basis = highspy.HighsBasis()
    basis.col_status, basis.row_status, basis.valid = names[:columns], names[columns:], True
    solver.setBasis(basis)


def _loaded(floats: FloatProgram) -> Any:
    """HiGHS with the program in it."""
    new_solver: Any = highspy.Highs
    solver = new_solver()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("solver", "simplex")
    model, n = highspy.HighsLp(), floats.matrix.columns
    model.num_col_, model.num_row_ = n, floats.matrix.rows
    model.col_cost_, model.col_lower_, model.col_upper_ = floats.cost, floats.lower[:n], floats.upper[:n]
    model.row_lower_, model.row_upper_ = floats.lower[n:], floats.upper[n:]
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_ = floats.matrix.start, floats.matrix.index
    model.a_matrix_.value_ = floats.entries
    if solver.passModel(model) == highspy.HighsStatus.kError:
        raise SearchFailed("HiGHS refuses the program")
    return solver


def _run(solver: Any, floats: FloatProgram, control: Control) -> None:
    """Run HiGHS within the time that is left.

    Python sees an interrupt from the keyboard only between its own steps, so a run that may be long is made in another
    thread, which is told to stop.
    """
    control.step("float simplex")
    remaining = control.remaining()
    if remaining is not None:
        solver.setOptionValue("time_limit", solver.getRunTime() + remaining)
    if len(floats.entries) < _INTERRUPTIBLE_ENTRIES:
        solver.run()
    else:
        solver.HandleUserInterrupt = True
        _run_in_thread(solver)
    control.step("float simplex")


def _run_in_thread(solver: Any) -> None:
    # An event, for Python 3.11 takes a thread for ended whose ``join`` was interrupted.
    ended = threading.Event()

    def run() -> None:
        try:
            solver.run()
        finally:
            ended.set()

    thread = threading.Thread(target=run, daemon=True)
    try:
        thread.start()
        while not ended.wait(0.1):
            pass
    except BaseException:  # an interrupt or an alarm: HiGHS must stop before Python does
        solver.cancelSolve()
        if thread.ident is not None:
            ended.wait()
        raise
