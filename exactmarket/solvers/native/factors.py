"""Factors of matrices by SciPy, in floats. Guesses all."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.linalg import LinAlgWarning, lu_factor, lu_solve, qr
from scipy.sparse.linalg import splu

from exactmarket.solvers.native.quiet import quietly

Floats: TypeAlias = npt.NDArray[np.float64]


def pivoted_qr(matrix: Any) -> tuple[Any, Any]:
    """The triangular factor and the order of the columns, of a QR decomposition with pivoting."""
    _, triangle, order = quietly(qr, matrix, pivoting=True, mode="economic")
    return triangle, order


def dense_lu(matrix: Floats) -> tuple[Callable[[Floats], Floats], int]:
    """What solves the square system for a right side, and the sign of its determinant.

    Raises:
        ValueError: if the matrix is not finite.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LinAlgWarning)  # of a singular matrix; its solutions are not finite
        triangles, exchanged = factors = quietly(lu_factor, matrix)

    def solve(right: Floats) -> Floats:
        found: Floats = quietly(lu_solve, factors, right, check_finite=False)
        return found

    turned = int(np.sum(np.diag(triangles) < 0) + np.sum(exchanged != np.arange(len(exchanged))))
    return solve, -1 if turned % 2 else 1


def sparse_lu(matrix: Any) -> Any:
    """The LU factors of a sparse square matrix in columns.

    Raises:
        RuntimeError, ValueError: if it is singular or not finite.
    """
    return quietly(splu, matrix)
