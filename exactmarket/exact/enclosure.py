"""Numbers enclosed by a proof: polynomials in the one zero z* of a polynomial system within a rational box.

The proof is Krawczyk's. For a box X with middle m and half-widths r, a system F of as many polynomials as unknowns and any
matrix Y, suppose that for each i

    |Y F(m)|_i + sum over j of |1 - Y F'(X)|_ij r_j < r_i

where F'(X) encloses the derivatives over X and |.| is the largest absolute value in an interval. Then by the mean value theorem
z - Y F(z) maps X into itself and is a contraction in the norm max |z_i| / r_i, so it has exactly one fixed point there; and Y
is regular, as no member of Y F'(X) is singular, so the fixed points are the zeros of F.

A number is a polynomial g in z*. It is 0 if g is a linear combination of the polynomials in F, and it has the sign that g has
all over the box. Where neither helps nothing is said of it: the proof is rejected.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import TypeAlias

from flint import fmpq_mat

from exactmarket.errors import Rejected
from exactmarket.exact.interval import NOUGHT, Interval, product_of, sign_of, sum_of
from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import ONE, ZERO, Q

#: The indices of the factors, increasing: () is 1, (0, 0) the square of z[0].
Monomial: TypeAlias = "tuple[int, ...]"
#: What ``Rejected.got`` says where the sign of a number is not decided.
UNDECIDED = "neither"


class Polynomial:
    """A polynomial in z[0], z[1], ... with rational coefficients; ``terms`` holds those that are not 0.

    >>> square = (Polynomial.affine((Q(1), Q(2))) * Polynomial.affine((Q(1), Q(2)))).terms
    >>> square == {(): 1, (0,): 4, (0, 0): 4}
    True
    """

    __slots__ = ("terms",)

    def __init__(self, terms: Mapping[Monomial, Q]) -> None:
        self.terms = {monomial: c for monomial, c in terms.items() if c != 0}

    @staticmethod
    def affine(coefficients: Sequence[Q]) -> Polynomial:
        """The constant and then the coefficients of z[0], z[1], ..."""
        return Polynomial({(k - 1,) if k else (): c for k, c in enumerate(coefficients)})

    def __add__(self, other: Polynomial | Q | int) -> Polynomial:
        added = dict(self.terms)
        for monomial, c in (other.terms if isinstance(other, Polynomial) else {(): Q(other)}).items():
            added[monomial] = added.get(monomial, ZERO) + c
        return Polynomial(added)

    def __sub__(self, other: Polynomial | Q | int) -> Polynomial:
        return self + other * Q(-1)

    def __mul__(self, other: Polynomial | Q) -> Polynomial:
        if not isinstance(other, Polynomial):
            return Polynomial({monomial: c * other for monomial, c in self.terms.items()})
        product: dict[Monomial, Q] = {}
        for left, c in self.terms.items():
            for right, d in other.terms.items():
                monomial = tuple(sorted(left + right))
                product[monomial] = product.get(monomial, ZERO) + c * d
        return Polynomial(product)

    def derivatives(self) -> dict[int, Polynomial]:
        """The partial derivatives that are not 0, by the index of the unknown."""
        found: dict[int, dict[Monomial, Q]] = {}
        for monomial, c in self.terms.items():
            for k in set(monomial):
                at = monomial.index(k)
                rest = monomial[:at] + monomial[at + 1 :]
                found.setdefault(k, {})[rest] = c * monomial.count(k)
        return {k: Polynomial(terms) for k, terms in found.items()}

    def at(self, point: Sequence[Q] | Mapping[int, Q]) -> Q:
        """The value at a point, given by the unknowns' indices."""
        found = ZERO
        for monomial, c in self.terms.items():
            term = c
            for k in monomial:
                term *= point[k]
            found += term
        return found

    def over(self, box: Sequence[Interval]) -> Interval:
        """An interval that holds all values over the box, by interval arithmetic term by term."""
        found = NOUGHT
        for monomial, c in self.terms.items():
            term: Interval = (c, c)
            for k in monomial:
                term = product_of(term, box[k])
            found = sum_of(found, term)
        return found


class EnclosedNumbers:
    """The polynomials in z*, the only zero of ``system`` in ``box``.

    Args:
        system: as many polynomials as the box has sides.
        box: a pair of ends for each unknown.
        preconditioner: the matrix Y.

    Raises:
        Rejected: if Krawczyk's test does not prove that there is exactly one zero.
    """

    def __init__(self, system: Sequence[Polynomial], box: Matrix, preconditioner: Matrix) -> None:
        self._box = _sides(box)
        size = len(box)
        if len(system) != size:
            raise Rejected("system", f"{size} equations, one for each side of the box", len(system))
        if [len(row) for row in preconditioner] != [size] * size:
            raise Rejected("preconditioner", f"{size} rows of {size} numbers", "another shape")
        _demand_contraction(system, self._box, preconditioner)
        self._basis = echelon(system)

    def sign(self, element: Polynomial, where: str = "") -> int:
        """-1, 0 or 1, as the number is negative, zero or positive.

        Raises:
            Rejected: if neither the system nor the box decides.
        """
        if not reduced(element, self._basis).terms:
            return 0
        sign = sign_of(element.over(self._box))
        if sign is None:
            raise Rejected(where, "a combination of the system, or one sign all over the box", UNDECIDED)
        return sign

    def enclosure(self, element: Polynomial) -> Interval:
        """An interval that holds the number."""
        return element.over(self._box)


def _sides(box: Matrix) -> tuple[Interval, ...]:
    sides: list[Interval] = []
    for k, side in enumerate(box):
        if len(side) != 2 or not side[0] < side[1]:
            raise Rejected(f"box[{k}]", "two numbers that increase", side)
        sides.append((side[0], side[1]))
    return tuple(sides)


def _demand_contraction(system: Sequence[Polynomial], box: Sequence[Interval], preconditioner: Matrix) -> None:
    """Demand Krawczyk's condition. Y F'(X) is enclosed by Y C and |Y| R, middles and half-widths, as F'(X) is by C and R."""
    size = len(box)
    middle = [(low + high) / 2 for low, high in box]
    radius = [(high - low) / 2 for low, high in box]
    centres, widths = _derivatives(system, box)
    values = _column([polynomial.at(middle) for polynomial in system])
    inverse = fmpq_mat(size, size, list(chain.from_iterable(preconditioner)))
    sizes = fmpq_mat(size, size, [abs(entry) for entry in inverse.entries()])
    product, moved, spread = inverse * centres, inverse * values, sizes * (widths * _column(radius))
    for i in range(size):
        reach = abs(moved[i, 0]) + spread[i, 0]
        for j in range(size):
            reach += abs((ONE if i == j else ZERO) - product[i, j]) * radius[j]
        if not reach < radius[i]:
            raise Rejected(f"box[{i}]", "Krawczyk's image strictly inside the box", "one that is not")


def _derivatives(system: Sequence[Polynomial], box: Sequence[Interval]) -> tuple[fmpq_mat, fmpq_mat]:
    """The middles and the half-widths of intervals that hold the derivatives over the box, a row for each equation."""
    centres, widths = (fmpq_mat(len(box), len(box)) for _ in range(2))
    for k, polynomial in enumerate(system):
        for j, slope in polynomial.derivatives().items():
            low, high = slope.over(box)
            centres[k, j], widths[k, j] = (low + high) / 2, (high - low) / 2
    return centres, widths


def _column(numbers: Sequence[Q]) -> fmpq_mat:
    return fmpq_mat(len(numbers), 1, list(numbers))


def _leading(polynomial: Polynomial) -> Monomial:
    return max(polynomial.terms, key=lambda monomial: (len(monomial), monomial))


def echelon(polynomials: Iterable[Polynomial]) -> dict[Monomial, Polynomial]:
    """A basis of the linear span, each with leading coefficient 1, by leading monomial."""
    basis: dict[Monomial, Polynomial] = {}
    for polynomial in polynomials:
        extend(basis, polynomial)
    return basis


def extend(basis: dict[Monomial, Polynomial], polynomial: Polynomial) -> bool:
    """Add the polynomial to the span of the basis; whether it was outside."""
    rest = reduced(polynomial, basis)
    if rest.terms:
        leading = _leading(rest)
        basis[leading] = rest * (ONE / rest.terms[leading])
    return bool(rest.terms)


def reduced(polynomial: Polynomial, basis: Mapping[Monomial, Polynomial]) -> Polynomial:
    """The polynomial less a combination of the basis; 0 if and only if it is such a combination."""
    rest = polynomial
    while rest.terms and (leading := _leading(rest)) in basis:
        rest = rest - basis[leading] * rest.terms[leading]
    return rest
