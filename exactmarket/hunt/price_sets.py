"""What is read off a verified list of all equilibria: how many sets of prices there are, and of which form.

The list is exact, and its sets do not overlap. A point is one vector of prices; families and polytopes hold infinitely many;
pieces given by polynomials may hold one, many or none.
"""

from __future__ import annotations

from collections.abc import Sequence

from exactmarket.errors import SearchFailed
from exactmarket.exact.linear import Vector
from exactmarket.format.text import Json
from exactmarket.kernel.claims.completeness import (
    AlgebraicPoint,
    EquilibriumSet,
    PriceFamily,
    PricePiece,
    PricePoint,
    PricePolytope,
    may_be_empty,
)
from exactmarket.report.numbers import Number, numbers_in

_FORMS: tuple[tuple[str, type], ...] = (
    ("points", PricePoint),
    ("algebraic", AlgebraicPoint),
    ("families", PriceFamily),
    ("polytopes", PricePolytope),
    ("pieces", PricePiece),
)


def counted(found: Sequence[EquilibriumSet]) -> dict[str, Json]:
    """How many sets there are of each form, those of which there are none left out."""
    counts = {name: sum(1 for each in found if isinstance(each, form)) for name, form in _FORMS}
    return {name: count for name, count in counts.items() if count}


def is_continuum(found: Sequence[EquilibriumSet]) -> bool:
    """Do the sets hold infinitely many vectors of prices?

    Raises:
        SearchFailed: if only pieces given by polynomials could, of which it is not seen how many they hold.
    """
    if any(isinstance(each, (PriceFamily, PricePolytope)) for each in found):
        return True
    if any(isinstance(each, PricePiece) for each in found):
        raise SearchFailed("it is not seen how many vectors of prices a piece given by polynomials holds")
    return False


def number_of_points(found: Sequence[EquilibriumSet]) -> int:
    """How many vectors of prices a list of points holds.

    Raises:
        SearchFailed: if two vectors of irrational prices are not seen to differ.
    """
    rational = {each.prices for each in found if isinstance(each, PricePoint)}
    irrational: list[list[Number]] = []
    for each in found:
        if isinstance(each, AlgebraicPoint):
            prices = numbers_in(each.root, each.prices)
            exact = _exact(prices)
            if exact is not None:
                rational.add(exact)
            elif all(_differ(prices, other) for other in irrational):
                irrational.append(prices)
            else:
                raise SearchFailed("two vectors of irrational prices are not seen to differ")
    return len(rational) + len(irrational)


def has_rational_prices(each: EquilibriumSet) -> bool:
    """Does the set hold a vector of rational prices? Families and polytopes do: they are described by rational numbers, and
    between two different places there is a rational one. Pieces do that have a sample.

    Raises:
        SearchFailed: if it is a piece without one.
    """
    if may_be_empty(each):
        raise SearchFailed("it is not seen whether a piece given by polynomials holds rational prices")
    return not isinstance(each, AlgebraicPoint) or _exact(numbers_in(each.root, each.prices)) is not None


def degree(each: EquilibriumSet) -> int:
    """The largest degree of a minimal polynomial of a price at an algebraic point; 1 for all other sets."""
    if not isinstance(each, AlgebraicPoint):
        return 1
    return max(len(price.minpoly) - 1 for price in numbers_in(each.root, each.prices))


def _exact(prices: Sequence[Number]) -> Vector | None:
    rationals = [price.exact for price in prices if price.exact is not None]
    return tuple(rationals) if len(rationals) == len(prices) else None


def _differ(left: Sequence[Number], right: Sequence[Number]) -> bool:
    """Do the two differ in a price: by its minimal polynomial, or by the interval that isolates it there?"""
    return any(
        a.minpoly != b.minpoly or a.interval[1] < b.interval[0] or b.interval[1] < a.interval[0]
        for a, b in zip(left, right, strict=True)
    )
