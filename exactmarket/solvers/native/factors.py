"""Factors of matrices by SciPy, in floats. Guesses all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.linalg import lu_factor, lu_solve, qr
from scipy.sparse.linalg import splu

from exactmarket.solvers.native.quiet import quietly


def pivoted_qr(matrix: Any) -> tuple[Any, Any]:
    """The triangular factor and the order of the columns, of a QR decomposition with pivoting."""
    _, triangle, order = quietly(qr, matrix, pivoting=True, mode="economic")
    return triangle, order


def dense_lu(matrix: npt.NDArray[np.float64]) -> Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]:
    """What solves the square system for a right side.

    Raises:
        ValueError: if the matrix is not finite.
    """
    factors = quietly(lu_factor, matrix)

    def solve(right: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        found: npt.NDArray[np.float64] = quietly(lu_solve, factors, right, check_finite=False)
        return found

    return solve


def sparse_lu(matrix: Any) -> Any:
    """The LU factors of a sparse square matrix in columns.

    Raises:
        RuntimeError, ValueError: if it is singular or not finite.
    """
    return quietly(splu, matrix)
