"""Factors of matrices in floats."""

from __future__ import annotations

import numpy as np

from exactmarket.solvers.native.factors import dense_lu


def test_a_singular_matrix_has_solutions_that_are_not_finite_and_nobody_is_warned() -> None:
    """The tests take any warning for an error."""
    solve, sign = dense_lu(np.array([[1.0, 1.0], [1.0, 1.0]]))
    assert abs(sign) == 1
    assert not np.isfinite(solve(np.array([1.0, 2.0]))).any()


def test_the_sign_is_that_of_the_determinant() -> None:
    for matrix in (
        [[2.0, 1.0], [1.0, 3.0]],
        [[0.0, 1.0], [1.0, 0.0]],
        [[0.0, 2.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 4.0]],
    ):
        solve, sign = dense_lu(np.array(matrix))
        assert sign == np.sign(np.linalg.det(np.array(matrix)))
        assert np.allclose(np.array(matrix) @ solve(np.ones(len(matrix))), 1)
