"""Closed intervals with rational ends, and the range of sums and products over them."""

from __future__ import annotations

from typing import TypeAlias

from exactmarket.exact.rational import ZERO, Q

Interval: TypeAlias = "tuple[Q, Q]"

NOUGHT: Interval = (ZERO, ZERO)


def sum_of(left: Interval, right: Interval) -> Interval:
    """All sums of a number of each."""
    return left[0] + right[0], left[1] + right[1]


def product_of(left: Interval, right: Interval) -> Interval:
    """All products of a number of each.

    >>> product_of((Q(-1), Q(2)), (Q(3), Q(5)))
    (-5, 10)
    """
    ends = [a * b for a in left for b in right]
    return min(ends), max(ends)


def magnitude(interval: Interval) -> Q:
    """The largest absolute value in the interval."""
    return max(-interval[0], interval[1])


def sign_of(interval: Interval) -> int | None:
    """The sign that all numbers of the interval have; ``None`` if they have none in common."""
    if interval[0] > 0:
        return 1
    if interval[1] < 0:
        return -1
    return 0 if interval == NOUGHT else None
