"""HiGHS, a solver of linear programs in floats, without a word on standard output. Nothing it says is believed."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import highspy
import numpy as np
import numpy.typing as npt

from exactmarket.errors import SearchFailed
from exactmarket.solvers.native.quiet import quietly

INFINITY: float = highspy.kHighsInf
Floats: TypeAlias = npt.NDArray[np.float64]

_PRIMAL_SIMPLEX = 4
_FEASIBLE = int(highspy.SolutionStatus.kSolutionStatusFeasible)
#: The statuses of HiGHS after which it has a basis worth looking at.
_FINISHED = (
    highspy.HighsModelStatus.kOptimal,
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kUnbounded,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
)


@dataclass(frozen=True)
class RowwiseProgram:
    """A linear program: minimise cost w subject to bounds on w and on M w, the matrix M row by row.

    Attributes:
        start: for each row of M, and for one more, where its entries start. index: their columns. value: the entries.
    """

    cost: Floats
    lower: Floats
    upper: Floats
    row_lower: Floats
    row_upper: Floats
    start: npt.NDArray[np.int64]
    index: npt.NDArray[np.int64]
    value: Floats


class Highs:
    """One solver with one program, empty at first, that can be changed between runs."""

    def __init__(self) -> None:
        new_solver: Any = highspy.Highs
        self._solver: Any = quietly(new_solver)
        self._set("output_flag", False)

    def _set(self, option: str, value: object) -> None:
        quietly(self._solver.setOptionValue, option, value)

    def use_simplex(self, *, presolve: bool) -> None:
        """Solve by a simplex method of HiGHS's choice from now on, presolved where HiGHS likes to, or never."""
        self._set("solver", "simplex")
        self._set("presolve", "choose" if presolve else "off")

    def use_primal_simplex(self) -> None:
        """Solve by the primal simplex method from now on, without presolving."""
        self._set("presolve", "off")
        self._set("simplex_strategy", _PRIMAL_SIMPLEX)

    def limit_nodes(self, nodes: int) -> None:
        """Go through at most so many nodes of the tree for variables that are to be whole."""
        self._set("mip_max_nodes", nodes)

    def load(self, program: RowwiseProgram, whole: npt.NDArray[np.bool_] | None = None) -> None:
        """Take the program in place of the one before.

        Args:
            whole: which variables are to be whole numbers; ``None`` if none is.

        Raises:
            SearchFailed: if HiGHS refuses it.
        """
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(program.cost), len(program.row_lower)
        model.col_cost_, model.col_lower_, model.col_upper_ = program.cost, program.lower, program.upper
        model.row_lower_, model.row_upper_ = program.row_lower, program.row_upper
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_, model.a_matrix_.index_ = program.start, program.index
        model.a_matrix_.value_ = program.value
        if whole is not None:
            kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
            model.integrality_ = [kinds[int(each)] for each in whole]
        if quietly(self._solver.passModel, model) == highspy.HighsStatus.kError:
            raise SearchFailed("HiGHS refuses the program")

    def add_variable(self, lower: float, upper: float, cost: float = 0.0) -> None:
        """A variable more, the last one."""
        quietly(self._solver.addVar, lower, upper)
        if cost:
            quietly(self._solver.changeColCost, quietly(self._solver.getNumCol) - 1, cost)

    def add_row(self, lower: float, upper: float, columns: Sequence[int], entries: Sequence[float]) -> None:
        """A row more, the last one, with these entries in these columns."""
        indices, values = np.array(columns, dtype=np.int32), np.array(entries, dtype=np.double)
        quietly(self._solver.addRow, lower, upper, len(columns), indices, values)

    def delete_row(self, row: int) -> None:
        """Without this row; those after it move up."""
        quietly(self._solver.deleteRows, 1, np.array([row], dtype=np.int32))

    def start_from(self, statuses: Sequence[int], columns: int) -> None:
        """Start from the basis in which columns, then rows, have these statuses (numbers of HighsBasisStatus)."""
        names = [highspy.HighsBasisStatus(status) for status in statuses]
        basis = highspy.HighsBasis()
        basis.col_status, basis.row_status, basis.valid = names[:columns], names[columns:], True
        quietly(self._solver.setBasis, basis)

    def run(self, seconds: float | None, *, interruptible: bool = False) -> None:
        """Solve within so many seconds; what was found is asked for afterwards.

        Args:
            interruptible: Python sees an interrupt from the keyboard only between its own steps; a run that may be long
                is made in another thread, which is told to stop.
        """
        if seconds is not None:
            self._set("time_limit", quietly(self._solver.getRunTime) + seconds)
        if interruptible:
            self._solver.HandleUserInterrupt = True
            self._run_in_thread()
        else:
            quietly(self._solver.run)

    def _run_in_thread(self) -> None:
        # An event, for Python 3.11 takes a thread for ended whose ``join`` was interrupted.
        ended = threading.Event()

        def run() -> None:
            try:
                quietly(self._solver.run)
            finally:
                ended.set()

        thread = threading.Thread(target=run, daemon=True)
        try:
            thread.start()
            while not ended.wait(0.1):
                pass
        except BaseException:  # an interrupt or an alarm: HiGHS must stop before Python does
            self._solver.cancelSolve()
            if thread.ident is not None:
                ended.wait()
            raise

    @property
    def is_optimal(self) -> bool:
        """Does HiGHS say that it found an optimum?"""
        return bool(quietly(self._solver.getModelStatus) == highspy.HighsModelStatus.kOptimal)

    @property
    def has_point(self) -> bool:
        """Did the run end with a point that meets the program, the best one or not?"""
        return bool(quietly(self._solver.getInfo).primal_solution_status == _FEASIBLE)

    def basis(self) -> list[int]:
        """The statuses of columns, then rows, with which the run ended (numbers of HighsBasisStatus).

        Raises:
            SearchFailed: if there is no basis worth looking at.
        """
        status, basis = quietly(self._solver.getModelStatus), quietly(self._solver.getBasis)
        if status not in _FINISHED or not basis.valid:
            raise SearchFailed(f"HiGHS proposes no basis ({status.name})")
        return list(map(int, basis.col_status)) + list(map(int, basis.row_status))

    def dual_ray(self) -> Floats | None:
        """Multipliers of the rows that seem to show that the program is infeasible; ``None`` if HiGHS has none to offer (before
        its version 1.10 it does not tell them)."""
        told = getattr(self._solver, "getDualRay", None)
        if told is None or quietly(self._solver.getModelStatus) != highspy.HighsModelStatus.kInfeasible:
            return None
        _, exists, multipliers = quietly(told)
        return np.array(multipliers) if exists else None

    def solution(self) -> tuple[Floats, Floats]:
        """The values of the variables and the multipliers of the rows with which the run ended."""
        found = quietly(self._solver.getSolution)
        return np.array(found.col_value), np.array(found.row_dual)
