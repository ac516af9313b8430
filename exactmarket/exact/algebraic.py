"""Real algebraic numbers: the field Q(theta), theta being the one root of a polynomial in an interval.

Elements are polynomials in theta with rational coefficients. No rule here needs the polynomial f of theta to be irreducible,
so nobody has to prove that it is: f must be squarefree with exactly one root in the open interval and none at its ends. Then
for every g: g(theta) = 0 if and only if theta is a root of the greatest common divisor h of f and g. As h divides f, its
only root in the interval could be theta, a simple one, so it has this root if and only if it changes sign over the interval.
And if g(theta) is not 0, then bisection of the interval ends with one over which g has no zero.
"""

from __future__ import annotations

from itertools import pairwise

from flint import fmpq_poly

from exactmarket.errors import Rejected
from exactmarket.exact.interval import NOUGHT, Interval, product_of, sign_of, sum_of
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import Q


class AlgebraicNumbers:
    """The numbers g(theta), where theta is the only root of the polynomial f within the interval.

    Args:
        polynomial: the coefficients of f, the constant one first.
        interval: its two ends.

    Raises:
        Rejected: if f is not squarefree or does not have exactly one root strictly between the ends and none at them.

    >>> root_of_two = AlgebraicNumbers((Q(-2), Q(0), Q(1)), (Q(1), Q(2)))
    >>> root_of_two.sign(root_of_two.read((Q(-3, 2), Q(1)))), root_of_two.sign(root_of_two.read((Q(-2), Q(0), Q(1))))
    (-1, 0)
    """

    def __init__(self, polynomial: Vector, interval: Vector) -> None:
        self._f = fmpq_poly(list(polynomial))
        if self._f.degree() < 1 or self._f.gcd(self._f.derivative()).degree() > 0:
            raise Rejected("polynomial", "a squarefree polynomial of degree 1 or more", polynomial)
        if len(interval) != 2 or not interval[0] < interval[1]:
            raise Rejected("interval", "two numbers that increase", interval)
        low, high = interval
        if self._f(low) == 0 or self._f(high) == 0 or (count := root_count(self._f, low, high)) != 1:
            roots = "a root at an end" if self._f(low) * self._f(high) == 0 else f"{count} roots"
            raise Rejected("interval", "exactly one root of the polynomial in it and none at its ends", roots)
        self._isolating: Interval = (low, high)
        self._narrow: Interval = (low, high)

    def read(self, coefficients: Vector) -> fmpq_poly:
        """The element with these coefficients, the constant one first."""
        return fmpq_poly(list(coefficients)) % self._f

    def sign(self, element: fmpq_poly, _where: str = "") -> int:
        """-1, 0 or 1, as the element is negative, zero or positive."""
        reduced = element % self._f
        if (sign := sign_of(self.enclosure(reduced))) is not None:
            return sign
        if self._vanishes(reduced):
            return 0
        while (sign := sign_of(self.enclosure(reduced))) is None:
            self.refine()
        return sign

    def enclosure(self, element: fmpq_poly) -> Interval:
        """An interval that holds the element, by Horner's rule over the interval of theta as it is narrowed so far."""
        found = NOUGHT
        for coefficient in reversed(element.coeffs()):
            found = sum_of(product_of(found, self._narrow), (coefficient, coefficient))
        return found

    def refine(self) -> None:
        """Halve the interval of theta."""
        low, high = self._narrow
        middle = (low + high) / 2
        value = self._f(middle)
        if value == 0:
            self._narrow = (middle, middle)
        elif value * self._f(low) < 0:
            self._narrow = (low, middle)
        else:
            self._narrow = (middle, high)

    def _vanishes(self, reduced: fmpq_poly) -> bool:
        if reduced.degree() < 0:
            return True
        common = self._f.gcd(reduced)
        low, high = self._isolating
        return bool(common(low) * common(high) < 0)


def root_count(polynomial: fmpq_poly, low: Q, high: Q) -> int:
    """How many distinct real roots the polynomial has between ``low`` and ``high``, which are none (Sturm's theorem).

    >>> root_count(fmpq_poly([-2, 0, 1]), Q(-2), Q(2))
    2
    """
    chain = [polynomial, polynomial.derivative()]
    while chain[-1].degree() >= 0:
        chain.append(-(chain[-2] % chain[-1]))
    return _changes([member(low) for member in chain]) - _changes([member(high) for member in chain])


def _changes(values: list[Q]) -> int:
    signs = [value > 0 for value in values if value != 0]
    return sum(a != b for a, b in pairwise(signs))
