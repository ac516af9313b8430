"""Small linear and 0/1 programs, by HiGHS in floats. Guesses all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from exactmarket.solvers.native.highs import INFINITY, Highs, RowwiseProgram

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Optimum:
    """What seems to be an optimum.

    Attributes:
        values: of the variables. multipliers: by how much the optimal value grows with each row's bound. value: the optimal one.
    """

    values: Floats
    multipliers: Floats
    value: float


def dense_program(
    cost: Floats,
    matrix: Floats,
    row_bounds: tuple[Floats, Floats],
    bounds: tuple[Floats | float, Floats | float] = (0.0, INFINITY),
) -> RowwiseProgram:
    """Minimise cost w subject to bounds on M w, and on w (by default w >= 0).

    Args:
        matrix: M, its shape (rows, columns). row_bounds: the least and the largest values of the rows; ``INFINITY`` for none.
        bounds: those of the variables, for each or for all.
    """
    rows, columns = np.nonzero(matrix)
    start = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=len(matrix)))])
    least, most = (np.broadcast_to(np.asarray(bound, dtype=float), (len(cost),)).copy() for bound in bounds)
    entries = matrix[rows, columns]
    return RowwiseProgram(cost, least, most, row_bounds[0], row_bounds[1], start, columns, entries)


def minimum(program: RowwiseProgram) -> Optimum | None:
    """An optimum of the linear program; ``None`` if there seems to be none."""
    solver = Highs()
    solver.use_simplex(presolve=True)
    solver.load(program)
    solver.run(None)
    if not solver.is_optimal:
        return None
    values, multipliers = solver.solution()
    return Optimum(values, multipliers, float(program.cost @ values))


def whole_minimum(
    program: RowwiseProgram, whole: npt.NDArray[np.bool_], seconds: float | None = None, nodes: int | None = None
) -> Floats | None:
    """The best point with these variables whole that is found within so many seconds and nodes of the search; ``None`` if
    none is."""
    solver = Highs()
    solver.load(program, whole)
    if nodes is not None:
        solver.limit_nodes(nodes)
    solver.run(seconds)
    return solver.solution()[0] if solver.has_point else None
