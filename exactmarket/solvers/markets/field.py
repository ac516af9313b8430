"""The numbers that a pseudomarket's equilibrium is made of: rationals, elements of a number field, or affine functions of
unknowns that a box will enclose; and linear equations over the first two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from flint import arb, ctx, fmpq_poly

from exactmarket.errors import SearchFailed
from exactmarket.exact.algebraic import AlgebraicNumbers
from exactmarket.exact.enclosure import Polynomial
from exactmarket.exact.linear import Vector
from exactmarket.exact.numbers import Element, Numbers, Rationals, sign
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.solvers.structures.point import to_float
from exactmarket.solvers.structures.tiers import Field, isolating


@dataclass(frozen=True)
class Scalars:
    """The rationals, or with ``field`` a number field, whose elements are polynomials in theta."""

    field: Field | None = None

    @cached_property
    def numbers(self) -> Numbers:
        """What decides signs."""
        if self.field is None:
            return Rationals()
        return AlgebraicNumbers(self.polynomial, self.interval)

    @cached_property
    def polynomial(self) -> Vector:
        """The coefficients of theta's polynomial."""
        return () if self.field is None else tuple(self.field.polynomial.coeffs())

    @cached_property
    def interval(self) -> Vector:
        """An interval with no other root."""
        return () if self.field is None else isolating(self.field)

    def sign(self, element: Element) -> int:
        """-1, 0 or 1."""
        return self.numbers.sign(element, "")

    def element(self, number: Q) -> Element:
        """A rational as an element."""
        return number if self.field is None else fmpq_poly([number])

    def times(self, left: Element, right: Element) -> Element:
        """The product, reduced."""
        return left * right if self.field is None else (left * right) % self.field.polynomial

    def inverse(self, element: Element) -> Element:
        """1 / element."""
        if self.field is None:
            return ONE / element
        divisor, inverse, _ = element.xgcd(self.field.polynomial)
        if divisor.degree() != 0:
            raise SearchFailed("an element of the field has no inverse")
        return inverse / divisor[0] % self.field.polynomial

    def approximation(self, element: Element) -> float:
        """The element in floats."""
        if self.field is None:
            return to_float(element)
        before = ctx.prec
        ctx.prec = 400
        try:
            value = sum((arb(c) * self.field.theta**k for k, c in enumerate(element.coeffs())), arb(0))
            return float(value.mid())
        finally:
            ctx.prec = before

    def written(self, element: Element) -> Vector:
        """The coefficients of an element of the field."""
        return tuple(element.coeffs())


AnyScalars: TypeAlias = "Scalars | Affine"

#: What an unknown's digits leave open: a function that is nearer to 0, and not 0 identically, seems to vanish there.
_HARDLY = Q(1, 1 << 100)


@dataclass(frozen=True)
class Affine:
    """Affine functions of unknowns, as ``Polynomial``.

    Attributes:
        values: the unknowns that occur, each a rational within 2^-150 of it.
    """

    values: Mapping[int, Q]

    @property
    def numbers(self) -> Numbers:
        """What decides signs."""
        return self

    def sign(self, element: Polynomial, _where: str = "") -> int:
        """-1, 0 or 1, as the function is negative, identically zero or positive.

        Raises:
            SearchFailed: if it seems to be zero, though not identically.
        """
        value = self._at(element)
        if element.terms and abs(value) < _HARDLY:
            raise SearchFailed("a relation among the unknowns of the prices that is not linear")
        return sign(value)

    def element(self, number: Q) -> Polynomial:
        """A rational as a function."""
        return Polynomial({(): number})

    def approximation(self, element: Polynomial) -> float:
        """The function's value in floats."""
        return to_float(self._at(element))

    def _at(self, element: Polynomial) -> Q:
        found = ZERO
        for monomial, c in element.terms.items():
            found += c * self.values[monomial[0]] if monomial else c
        return found


def solved(scalars: Scalars, columns: Sequence[Sequence[Element]], right: Sequence[Element]) -> list[Element]:
    """The coefficients with which the columns sum to the right side, by elimination; those left free are 0.

    Raises:
        SearchFailed: if there are none.
    """
    rows = [[*[column[i] for column in columns], right[i]] for i in range(len(right))]
    pivots: list[int] = []
    for c in range(len(columns)):
        r = next((k for k in range(len(pivots), len(rows)) if scalars.sign(rows[k][c])), None)
        # The column depends on those before: other coefficients would do as well, and these need
        # not be the right ones.
        if r is None:
            raise SearchFailed("the equations do not determine the probabilities")
        here = len(pivots)
        rows[here], rows[r] = rows[r], rows[here]
        inverse = scalars.inverse(rows[here][c])
        rows[here] = [scalars.times(entry, inverse) for entry in rows[here]]
        for k, row in enumerate(rows):
            if k != here and scalars.sign(row[c]):
                factor = row[c]
                rows[k] = [a - scalars.times(factor, b) for a, b in zip(row, rows[here], strict=True)]
        pivots.append(c)
    if any(scalars.sign(row[-1]) for row in rows[len(pivots) :]):
        raise SearchFailed("no probabilities meet the equations exactly")
    return [rows[k][-1] for k in range(len(pivots))]


def sum_of(scalars: AnyScalars, elements: Sequence[Element]) -> Element:
    """The sum, an element even for nothing."""
    found = scalars.element(ZERO)
    for element in elements:
        found = found + element
    return found
