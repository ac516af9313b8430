"""Rationals as Python's integers over denominators, many at once: sums of products of integers take a fraction of the time.

Most rationals of a linear program are a few objects that stand in it many times, so each object is taken apart once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flint import fmpq_mat, fmpz

from exactmarket.exact.rational import Q


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
