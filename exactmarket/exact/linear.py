"""Vectors and matrices of rationals: immutable tuples, so that they can be compared, hashed and kept in claims.

flint's own matrices are mutable and unhashable; where one is needed it lives and dies inside a function.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from exactmarket.errors import MalformedInput
from exactmarket.exact.checks import sequence
from exactmarket.exact.rational import ZERO, Number, Q, rational

Vector: TypeAlias = tuple[Q, ...]
Matrix: TypeAlias = tuple[Vector, ...]

_EXACT = frozenset({Q})


def vector(entries: Iterable[Number], length: int | None = None, where: str = "vector") -> Vector:
    """The entries as rationals; ``length`` is demanded if given.

    Raises:
        MalformedInput: if an entry is no exact number or the length is wrong.
    """
    numbers = sequence(entries, where, "a list of numbers")
    if not _EXACT.issuperset(map(type, numbers)):  # numbers that have passed once need no second look
        numbers = tuple([rational(entry, f"{where}[{k}]") for k, entry in enumerate(numbers)])
    if length is not None and len(numbers) != length:
        raise MalformedInput(where, f"{length} numbers", f"{len(numbers)}")
    return numbers


def matrix(rows: Iterable[Iterable[Number]], shape: tuple[int, int] | None = None, where: str = "matrix") -> Matrix:
    """The rows as vectors of one length; ``shape`` (rows, columns) is demanded if given.

    Raises:
        MalformedInput: if an entry is no exact number or the shape is wrong.
    """
    width = shape[1] if shape else None
    vectors: list[Vector] = []
    for k, row in enumerate(sequence(rows, where, "a list of rows")):
        vectors.append(vector(row, width, f"{where}[{k}]"))
        width = len(vectors[0])
    if shape and len(vectors) != shape[0]:
        raise MalformedInput(where, f"{shape[0]} rows", f"{len(vectors)}")
    return tuple(vectors)


def column_sums(rows: Sequence[Vector], width: int) -> Vector:
    """The sum of each of the ``width`` columns; zeros if there are no rows.

    >>> column_sums([(Q(1), Q(2)), (Q(1, 2), Q(0))], 2)
    (3/2, 2)
    """
    return tuple([sum(column, ZERO) for column in zip(*rows, strict=True)]) if rows else (ZERO,) * width
