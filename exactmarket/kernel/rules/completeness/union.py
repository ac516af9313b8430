"""Sets of equilibria put together where they meet on a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

from exactmarket.exact.places import polynomial_of
from exactmarket.exact.rational import Q
from exactmarket.kernel.claims.completeness import EquilibriumSet, PriceFamily, PricePoint, Quotient


def joined(found: Sequence[EquilibriumSet]) -> tuple[EquilibriumSet, ...]:
    """The sets, which do not overlap, in a form that does not depend on where cells end on a line.

    A point at a rational open end of a family becomes part of it, if the utilities are the family's there; then families of
    one line that meet at a rational place, which belongs to one of them, and have the same utilities, become one.
    """
    families = [each for each in found if isinstance(each, PriceFamily)]
    others: list[EquilibriumSet] = []
    for each in found:
        if isinstance(each, PricePoint):
            reached = [_closed(family, each) for family in families]
            if reached == families:
                others.append(each)
            families = reached
        elif not isinstance(each, PriceFamily):
            others.append(each)
    while (pair := _neighbours(families)) is not None:
        left, right = pair
        families = [each for each in families if each not in pair]
        families.append(replace(left, high=right.high, brackets=left.brackets[0] + right.brackets[1]))
    return (*dict.fromkeys(others), *families)  # pieces that may be empty can be found twice


def _closed(family: PriceFamily, point: PricePoint) -> PriceFamily:
    """The family with those of its open ends closed at which the point is."""
    low = "[" if _is_at(family, family.low, point) else family.brackets[0]
    high = "]" if _is_at(family, family.high, point) else family.brackets[1]
    return replace(family, brackets=low + high)


def _is_at(family: PriceFamily, end: object, point: PricePoint) -> bool:
    """Whether the rational end of the family has the point's prices and utilities."""
    if not isinstance(end, Q):
        return False
    prices = tuple([polynomial_of(function)(end) for function in family.prices])
    pairs = zip(family.utilities, point.utilities, strict=True)
    return prices == point.prices and all(_has_value(utility, end, value) for utility, value in pairs)


def _has_value(quotient: Quotient, t: Q, value: Q) -> bool:
    above, below = polynomial_of(quotient.numerator)(t), polynomial_of(quotient.denominator)(t)
    return bool(below != 0 and above == value * below)


def _neighbours(families: Sequence[PriceFamily]) -> tuple[PriceFamily, PriceFamily] | None:
    """Two families of one line, the first of which ends where the second begins."""
    for left, right in permutations(families, 2):
        meet = isinstance(left.high, Q) and left.high == right.low and left.brackets[1] + right.brackets[0] != ")("
        if meet and left.prices == right.prices and left.utilities == right.utilities:
            return left, right
    return None
