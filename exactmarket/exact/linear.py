"""Vectors and matrices of rationals: immutable tuples, so that they can be compared, hashed and kept in claims.

flint's own matrices are mutable and unhashable; where one is needed it lives and dies inside a function. Sums of products
of Python's integers take a fraction of the time of those of rationals, so many rationals at once are taken over denominators;
most rationals of a linear program are a few objects that stand in it many times, so each object is taken apart once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from flint import fmpq_mat, fmpz

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
    # Zeros are seen faster than they are added, and many matrices consist of them.
    return tuple([sum(filter(None, column), ZERO) for column in zip(*rows, strict=True)]) if rows else (ZERO,) * width


def parts_by_id(numbers: Iterable[Q | None]) -> dict[int, tuple[int, int]]:
    """The numerator and the denominator of each number under its ``id``, valid as long as the numbers live.

    >>> half = Q(1, 2)
    >>> parts_by_id([half, None])[id(half)]
    (1, 2)
    """
    objects = {id(number): number for number in numbers}
    return {key: (int(number.p), int(number.q)) for key, number in objects.items() if number is not None}


def common_multiple(integers: Iterable[int]) -> int:
    """The least common multiple of positive integers; 1 for nothing.

    >>> common_multiple([4, 6]), common_multiple([])
    (12, 1)
    """
    distinct = set(integers)
    multiple = max(distinct, default=1)
    for integer in distinct:
        if multiple % integer:
            multiple = int(fmpz(multiple).lcm(integer))
    return multiple


def over_one_denominator(numbers: Sequence[Q]) -> tuple[list[int], int]:
    """Numerators of all numbers over their least common denominator.

    >>> over_one_denominator([Q(1, 2), Q(-2, 3), Q(3)])
    ([3, -4, 18], 6)
    """
    if not numbers:
        return [], 1
    numerators, denominator = fmpq_mat(1, len(numbers), numbers).numer_denom()
    return list(map(int, numerators.entries())), int(denominator)
