"""Places on a line, rational or algebraic, and the sign of polynomials between two of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from flint import fmpq_poly

from exactmarket.errors import Rejected
from exactmarket.exact.algebraic import AlgebraicNumbers, root_count
from exactmarket.exact.linear import Vector, vector
from exactmarket.exact.numbers import sign
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


def polynomial_of(coefficients: Iterable[Q]) -> fmpq_poly:
    """The polynomial with these coefficients, the constant one first."""
    return fmpq_poly(list(coefficients))


class Field:
    """The numbers that are polynomials in a place: at a rational place constants, at a root taken modulo its polynomial.

    Raises:
        Rejected: if the root's interval does not isolate it (``AlgebraicNumbers``).
    """

    def __init__(self, place: Place) -> None:
        self.place = place
        if isinstance(place, Root):
            self._numbers = AlgebraicNumbers(place.polynomial, place.interval)

    def read(self, polynomial: fmpq_poly) -> fmpq_poly:
        """The polynomial's value at the place."""
        if isinstance(self.place, Root):
            return polynomial % polynomial_of(self.place.polynomial)
        return fmpq_poly([polynomial(self.place)])

    def sign(self, polynomial: fmpq_poly) -> int:
        """The sign of the polynomial at the place: -1, 0 or 1."""
        if isinstance(self.place, Root):
            return self._numbers.sign(polynomial)
        return sign(polynomial(self.place))

    def quotient(self, above: fmpq_poly, below: fmpq_poly, where: str) -> fmpq_poly:
        """The quotient of two polynomials at the place.

        Raises:
            Rejected: at ``where``, if the denominator is 0, or has a root in common with the place's polynomial.
        """
        if isinstance(self.place, Root):
            common, inverse, _ = below.xgcd(polynomial_of(self.place.polynomial))
            if common.degree() != 0:
                raise Rejected(where, "a polynomial without common roots with denominators", self.place)
            return self.read(above * inverse / common[0])
        if below(self.place) == 0:
            raise Rejected(where, "denominators other than 0", self.place)
        return fmpq_poly([above(self.place) / below(self.place)])


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
    expected = 1 if numbers.sign(numbers.read(tuple(polynomial.coeffs()))) == 0 else 0
    return root_count(polynomial, low, high) == expected
