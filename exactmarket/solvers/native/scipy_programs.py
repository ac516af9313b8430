"""The linear and integer programs of SciPy, which HiGHS solves in floats, and SciPy's factorizations. Guesses all."""

from __future__ import annotations

from typing import Any

from scipy import optimize
from scipy.linalg import qr
from scipy.optimize import Bounds, LinearConstraint
from scipy.sparse.linalg import splu

from exactmarket.solvers.native.quiet import quietly

__all__ = ["Bounds", "LinearConstraint", "linprog", "milp", "pivoted_qr", "sparse_lu"]


def linprog(cost: Any, **program: Any) -> Any:
    """What ``scipy.optimize.linprog`` finds, with its arguments and result."""
    return quietly(optimize.linprog, cost, **program)


def milp(cost: Any, **program: Any) -> Any:
    """What ``scipy.optimize.milp`` finds, with its arguments and result."""
    return quietly(optimize.milp, cost, **program)


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
