"""Places on a line, rational or algebraic, and the sign of polynomials between two of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from flint import fmpq_poly

from exactmarket.exact.algebraic import AlgebraicNumbers, root_count
from exactmarket.exact.linear import Vector, vector
from exactmarket.exact.rational import ONE, Q


@dataclass(frozen=True)
class Root:
    """The one root of the polynomial (constant coefficient first) strictly within the interval."""

    polynomial: Vector
    interval: Vector

    def __post_init__(self) -> None:
        object.__setattr__(self, "polynomial", vector(self.polynomial, where="polynomial"))
        object.__setattr__(self, "interval", vector(self.interval, 2, "interval"))


#: A point of the line; ``None`` as an end of an interval means that there is no end.
Place: TypeAlias = Q | Root


def low_side(place: Place) -> Q:
    """A rational at most the place."""
    return place.interval[0] if isinstance(place, Root) else place


def high_side(place: Place) -> Q:
    """A rational at least the place."""
    return place.interval[1] if isinstance(place, Root) else place


def increasing(left: Place, right: Place) -> bool:
    """Whether the places are seen to increase: their intervals do not overlap."""
    if isinstance(left, Root) or isinstance(right, Root):
        return bool(high_side(left) <= low_side(right))
    return bool(left < right)


def sign_between(polynomial: fmpq_poly, left: Place | None, right: Place | None) -> int | None:
    """The sign of the polynomial all over the open interval between two places in increasing order: -1 or 1, or 0 for the
    polynomial 0; ``None`` if it has a root there, or if an isolating interval is too wide to see that it has none.

    >>> sign_between(fmpq_poly([0, 1]), Q(0), None), sign_between(fmpq_poly([0, 1]), Q(-1), None)
    (1, None)
    """
    if polynomial.degree() < 0:
        return 0
    left, right = _outer(polynomial, left, right, -1), _outer(polynomial, right, left, 1)
    stripped = polynomial
    for place in (left, right):
        if isinstance(place, Root):
            if not _only_root(polynomial, place):
                return None
        else:
            while stripped(place) == 0:
                stripped = stripped // fmpq_poly([-place, 1])
    low, high = high_side(left), low_side(right)
    if low < high and (stripped(low) == 0 or stripped(high) == 0 or root_count(stripped, low, high)):
        return None
    value = polynomial((low + high) / 2)
    return 1 if value > 0 else -1 if value < 0 else None


def _outer(polynomial: fmpq_poly, place: Place | None, other: Place | None, side: int) -> Place:
    """The place; for none a rational beyond all roots of the polynomial and beyond the other place."""
    if place is not None:
        return place
    lead = abs(polynomial.leading_coefficient())
    bound = ONE + sum([abs(c) for c in polynomial.coeffs()], Q(0)) / lead
    return side * (bound + (max(abs(low_side(other)), abs(high_side(other))) if other is not None else ONE))


def _only_root(polynomial: fmpq_poly, place: Root) -> bool:
    """Whether the polynomial has no root within the closed isolating interval but perhaps the place itself."""
    low, high = place.interval
    if polynomial(low) == 0 or polynomial(high) == 0:
        return False
    numbers = AlgebraicNumbers(place.polynomial, place.interval)
    here = numbers.sign(numbers.read(tuple(polynomial.coeffs()))) == 0
    return root_count(polynomial, low, high) == int(here)
