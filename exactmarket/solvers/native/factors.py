"""Factors of matrices by SciPy, in floats. Guesses all."""

from __future__ import annotations

from typing import Any

from scipy.linalg import qr
from scipy.sparse.linalg import splu

from exactmarket.solvers.native.quiet import quietly


def pivoted_qr(matrix: Any) -> tuple[Any, Any]:
    """The triangular factor and the order of the columns, of a QR decomposition with pivoting."""
    _, triangle, order = quietly(qr, matrix, pivoting=True, mode="economic")
    return triangle, order


def sparse_lu(matrix: Any) -> Any:
    """The LU factors of a sparse square matrix in columns.

    Raises:
        RuntimeError, ValueError: if it is singular or not finite.
    """
    return quietly(splu, matrix)
