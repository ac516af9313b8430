"""Linear programs by the interior-point method of cvxopt, in floats. A guess."""

from __future__ import annotations

from typing import Any, TypeAlias

import cvxopt
import cvxopt.solvers
import numpy as np
import numpy.typing as npt

from exactmarket.solvers.native.quiet import quietly

Floats: TypeAlias = npt.NDArray[np.float64]


def interior_point(cost: Floats, sides: Any, limits: Floats, equations: Any, values: Floats) -> tuple[Floats, Floats]:
    """The slacks and multipliers of the sides at an optimum of: minimise cost w, sides w <= limits, equations w = values.

    Args:
        sides, equations: sparse matrices of SciPy.

    Raises:
        ValueError, ArithmeticError, TypeError: if cvxopt fails.
    """
    if not len(limits):
        return limits, limits
    solution = quietly(
        cvxopt.solvers.lp,
        cvxopt.matrix(cost),
        _sparse(sides),
        cvxopt.matrix(limits),
        _sparse(equations),
        cvxopt.matrix(values, (len(values), 1), "d"),
        options={"show_progress": False, "refinement": 1},
    )
    if solution["status"] != "optimal":
        raise ArithmeticError(solution["status"])
    return np.array(solution["s"]).ravel(), np.array(solution["z"]).ravel()


def _sparse(matrix: Any) -> Any:
    entries = matrix.tocoo()
    return cvxopt.spmatrix(entries.data.tolist(), entries.row.tolist(), entries.col.tolist(), entries.shape)
