"""Vectors and matrices: immutable, of the right shape, of rationals only."""

from __future__ import annotations

from typing import Any

import pytest

from exactmarket.errors import MalformedInput
from exactmarket.exact.linear import column_sums, matrix, vector
from exactmarket.exact.rational import Q


def test_entries_of_all_exact_kinds_become_rationals_in_tuples() -> None:
    rows = matrix([[1, "1/2"], (Q(3), "0.25")])
    assert rows == ((Q(1), Q(1, 2)), (Q(3), Q(1, 4)))
    assert hash(rows) == hash(matrix([["1", "2/4"], [3, "25e-2"]]))
    assert all(type(entry) is Q for row in rows for entry in row)


def test_generators_are_read_once() -> None:
    assert matrix((k for k in (x, 1)) for x in range(2)) == ((Q(0), Q(1)), (Q(1), Q(1)))


@pytest.mark.parametrize(
    ("entries", "length", "where"),
    [
        ([1, 0.5], None, "prices[1]"),
        ([True], None, "prices[0]"),
        ([None], None, "prices[0]"),
        (["1", "x"], None, "prices[1]"),
        ("12", None, "prices"),
        (b"12", None, "prices"),
        (12, None, "prices"),
        (None, None, "prices"),
        ([1, 2], 3, "prices"),
        ([], 1, "prices"),
        ([[1]], None, "prices[0]"),
    ],
)
def test_vectors_that_are_none_are_refused(entries: Any, length: int | None, where: str) -> None:
    with pytest.raises(MalformedInput) as caught:
        vector(entries, length, "prices")
    assert caught.value.where == where


@pytest.mark.parametrize(
    ("rows", "shape", "where"),
    [
        ([[1, 2], [3]], None, "values[1]"),
        ([[1, 2], [3, 4, 5]], None, "values[1]"),
        ([[], [1]], None, "values[1]"),
        ([[1, 2]], (2, 2), "values"),
        ([[1, 2], [3, 4]], (2, 3), "values[0]"),
        ([[1, 2], "34"], None, "values[1]"),
        ("12", None, "values"),
        ([1, 2], None, "values[0]"),
        (7, None, "values"),
        ({"a": [1]}, None, "values"),
        ({(1, 2)}, None, "values"),
        ([{1: 2}], None, "values[0]"),
        ([[1, 0.5]], None, "values[0][1]"),
    ],
)
def test_matrices_that_are_none_are_refused(rows: Any, shape: tuple[int, int] | None, where: str) -> None:
    with pytest.raises(MalformedInput) as caught:
        matrix(rows, shape, "values")
    assert caught.value.where == where


def test_column_sums_of_no_rows_are_zeros_of_the_width() -> None:
    assert column_sums([], 3) == (Q(0),) * 3


def test_column_sums_of_ragged_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        column_sums([(Q(1),), (Q(1), Q(2))], 2)
