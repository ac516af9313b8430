"""How sets of equilibria are written down, so that equal ones are written alike."""

from __future__ import annotations

from collections.abc import Sequence

from flint import fmpq_poly

from exactmarket.exact.linear import Vector
from exactmarket.exact.places import Field, Root, polynomial_of
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.claims.completeness import AlgebraicPoint, PricePoint, Quotient


def point_at(field: Field, prices: Sequence[fmpq_poly], utilities: Sequence[fmpq_poly]) -> PricePoint | AlgebraicPoint:
    """The point with these prices and utilities, numbers of the field."""
    if isinstance(field.place, Root):
        written = [tuple([tuple(c.coeffs()) for c in numbers]) for numbers in (prices, utilities)]
        return AlgebraicPoint(field.place, *written)
    return PricePoint(*[tuple([c(ZERO) for c in numbers]) for numbers in (prices, utilities)])


def scaled(form: Vector) -> Vector:
    """The form divided by the size of its last coefficient that is not 0.

    >>> scaled((Q(3), Q(-2), Q(0)))
    (3/2, -1, 0)
    """
    last = next((abs(c) for c in reversed(form) if c != 0), ONE)
    return tuple([c / last for c in form])


def quotient(numerator: Vector, denominator: Vector) -> Quotient:
    """The quotient of two forms of one length, the second not 0, whose last coefficient that is not
    0 is made 1; a constant, if it is one.

    >>> quotient((Q(4), Q(2)), (Q(2), Q(1))), quotient((Q(0), Q(0)), (Q(2), Q(1)))
    (Quotient(numerator=(2,), denominator=(1,)), Quotient(numerator=(0,), denominator=(1,)))
    >>> quotient((Q(4), Q(0), Q(1)), (Q(6), Q(2), Q(0)))
    Quotient(numerator=(2, 0, 1/2), denominator=(3, 1))
    """
    last = len(_trimmed(denominator)) - 1
    ratio = numerator[last] / denominator[last]
    if all(c == ratio * d for c, d in zip(numerator, denominator, strict=True)):
        return Quotient((ratio,), (ONE,))
    n, d = ([c / denominator[last] for c in form] for form in (numerator, denominator))
    return Quotient(_trimmed(n), _trimmed(d))


def reduced(numerator: Vector, denominator: Vector) -> Quotient:
    """The quotient of two polynomials in lowest terms, the second not 0, whose leading coefficient is
    made 1.

    >>> reduced((Q(2), Q(2)), (Q(0), Q(2), Q(2))), reduced((Q(0), Q(0)), (Q(2), Q(1)))
    (Quotient(numerator=(1,), denominator=(0, 1)), Quotient(numerator=(0,), denominator=(1,)))
    """
    n, d = polynomial_of(numerator), polynomial_of(denominator)
    common = n.gcd(d)
    n, d = n // common, d // common
    lead = d.leading_coefficient()
    return Quotient(tuple((n / lead).coeffs()) or (ZERO,), tuple((d / lead).coeffs()))


def _trimmed(form: Sequence[Q]) -> Vector:
    """Without zeros at the end."""
    length = max([k + 1 for k, c in enumerate(form) if c != 0], default=0)
    return tuple(form[:length])
