"""Numbers for people and scripts: rational ones, algebraic ones, and intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from flint import fmpq_mat, fmpq_poly

from exactmarket.exact.algebraic import AlgebraicNumbers, root_count
from exactmarket.exact.enclosure import Polynomial
from exactmarket.exact.interval import Interval, product_of, sum_of
from exactmarket.exact.linear import Matrix, Vector
from exactmarket.exact.rational import Q
from exactmarket.format.codec import VECTOR
from exactmarket.format.text import Json

_PLACES = 10


class InField(Protocol):
    """A claim whose numbers are polynomials in theta, the root of ``polynomial`` within ``interval``."""

    @property
    def polynomial(self) -> Vector:
        """The coefficients, the constant one first."""

    @property
    def interval(self) -> Vector:
        """Two rationals, one on each side of theta."""


@dataclass(frozen=True)
class Number:
    """A number as it is reported: exactly rational, or an interval that holds it and perhaps its minimal polynomial.

    Attributes:
        interval: two rationals, the number between them; equal if it is rational.
        minimal_polynomial: the coefficients, the constant one first, of the irreducible polynomial of which an algebraic
            number is the root in the interval; empty for rational numbers and for those that are only enclosed.
    """

    interval: Interval
    minimal_polynomial: Vector = ()

    @property
    def exact(self) -> Q | None:
        """The number itself if it is rational, else ``None``."""
        low, high = self.interval
        return low if low == high else None

    @property
    def minpoly(self) -> Vector:
        """The minimal polynomial's coefficients, the constant one first; of a rational q these are -q and 1. Empty if the
        number is only enclosed."""
        return self.minimal_polynomial if self.exact is None else (-self.exact, Q(1))

    def __float__(self) -> float:
        """A floating-point number near it."""
        middle = (self.interval[0] + self.interval[1]) / 2
        return int(middle.p) / int(middle.q)

    def latex(self) -> str:
        """The number in LaTeX's mathematics: a fraction, or a decimal after an approximation sign."""
        if self.exact is None:
            return rf"\approx {self.approximation}"
        number = self.exact
        sign = "-" if number < 0 else ""
        return str(number) if number.q == 1 else rf"{sign}\frac{{{abs(number.p)}}}{{{number.q}}}"

    def to_sympy(self) -> Any:
        """The number in SymPy: a ``Rational``, or the root of its minimal polynomial in the interval.

        Raises:
            TypeError: if the number is only enclosed.
        """
        import sympy  # noqa: PLC0415 - slow to load, and only needed here

        def rational(q: Q) -> Any:
            return sympy.Rational(int(q.p), int(q.q))

        if self.exact is not None:
            return rational(self.exact)
        if not self.minimal_polynomial:
            raise TypeError("an enclosed number has no exact form: .interval holds it")
        t = sympy.Symbol("t")
        polynomial = sympy.Poly([rational(c) for c in reversed(self.minimal_polynomial)], t)
        # Real roots are counted from below; the interval holds exactly one, and none is at its ends.
        below = polynomial.count_roots(sup=rational(self.interval[0]))
        return sympy.CRootOf(polynomial, below)

    @property
    def approximation(self) -> str:
        """A decimal fraction near the middle of the interval."""
        return decimal((self.interval[0] + self.interval[1]) / 2)

    def json(self) -> Json:
        """A string for a rational, else an object."""
        low, high = self.interval
        if low == high:
            return str(low)
        polynomial: dict[str, Json] = {}
        if self.minimal_polynomial:
            polynomial = {"minpoly": VECTOR.encode(self.minimal_polynomial)}
        return {**polynomial, "interval": [str(low), str(high)], "approx": self.approximation}

    def __str__(self) -> str:
        return f"~{self.approximation}" if self.exact is None else str(self.exact)

    def __repr__(self) -> str:
        return f"Number({self})"


def decimal(number: Q, places: int = _PLACES) -> str:
    """The number rounded to so many decimal places, without zeros at the end.

    >>> decimal(Q(-2, 3)), decimal(Q(1, 400), 2)
    ('-0.6666666667', '0')
    """
    scaled = number * 10**places * 2 + 1
    digits = int(scaled.p // (scaled.q * 2))
    whole, part = divmod(abs(digits), 10**places)
    shown = f"{whole}.{part:0{places}d}".rstrip("0").rstrip(".")
    return f"-{shown}" if digits < 0 else shown


def rational_number(number: Q) -> Number:
    """A rational."""
    return Number((number, number))


def enclosed_number(ends: Vector) -> Number:
    """A number of which a claim says that it lies between these two ends."""
    return Number((ends[0], ends[1]))


def enclosed_by(functions: Matrix, box: Matrix) -> list[Number]:
    """Between what the box, two ends for each unknown, holds affine functions: the constant, then the coefficients."""
    sides = [(side[0], side[1]) for side in box]
    return [Number(Polynomial.affine(function).over(sides)) for function in functions]


@dataclass(frozen=True)
class Between:
    """An element to calculate with of which an interval is known: sums, and products with rationals.

    >>> (0 + Between((Q(1, 3), Q(1, 2))) * Q(-2)).ends
    (-1, -2/3)
    """

    ends: Interval

    def __add__(self, other: Between | Q | int) -> Between:
        return Between(sum_of(self.ends, other.ends if isinstance(other, Between) else (Q(other), Q(other))))

    __radd__ = __add__

    def __mul__(self, factor: Q) -> Between:
        return Between(product_of(self.ends, (factor, factor)))


def algebraic_number(element: fmpq_poly, f: fmpq_poly, field: AlgebraicNumbers) -> Number:
    """The minimal polynomial of the element: the irreducible factor, of the minimal polynomial of the multiplication by it,
    that vanishes at it."""
    degree = f.degree()
    powers = [element * fmpq_poly([0] * k + [1]) % f for k in range(degree)]
    multiplication = fmpq_mat([[power[k] for power in powers] for k in range(degree)])
    _, factors = multiplication.minpoly().factor()
    minimal = next(factor for factor, _ in factors if field.sign(factor(element)) == 0)
    if minimal.degree() == 1:
        return rational_number(-minimal[0] / minimal[1])
    ends = field.enclosure(element)
    while ends[1] - ends[0] > Q(1, 10 ** (_PLACES + 2)) or not _isolates(minimal, ends):
        field.refine()
        ends = field.enclosure(element)
    return Number(ends, tuple(minimal.coeffs()))


def _isolates(polynomial: fmpq_poly, ends: Interval) -> bool:
    low, high = ends
    return polynomial(low) != 0 and polynomial(high) != 0 and root_count(polynomial, low, high) == 1


def numbers_in(field: InField, written: Sequence[Vector]) -> list[Number]:
    """Polynomials in theta (by their coefficients), as numbers to report."""
    elements, f = AlgebraicNumbers(field.polynomial, field.interval), fmpq_poly(list(field.polynomial))
    return [algebraic_number(elements.read(coefficients), f, elements) for coefficients in written]


def root_in_words(claim: InField) -> str:
    """Which root theta is."""
    low, high = claim.interval
    return f"theta is the root of {_written(claim.polynomial)} between {low} and {high}"


def _written(coefficients: Vector) -> str:
    """The polynomial, highest power first: "2 theta^2 - theta + 1/3"."""
    words = ""
    for k in reversed(range(len(coefficients))):
        c = coefficients[k]
        if c == 0:
            continue
        power = "" if k == 0 else "theta" if k == 1 else f"theta^{k}"
        size = str(abs(c)) if not power or abs(c) != 1 else ""
        sign = ("-" if c < 0 else "") if not words else (" - " if c < 0 else " + ")
        words += sign + f"{size} {power}".strip()
    return words or "0"
