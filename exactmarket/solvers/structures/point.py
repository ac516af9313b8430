"""From a float guess to a solution of a structure's equations: in floats, then with as many digits as are wanted.

Where the equations leave a family of solutions, some unknowns are set to simple rationals near the guess, so that the rest
has a regular Jacobian; where they leave none, nothing is chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
from flint import arb, arb_mat, ctx, fmpz

from exactmarket.errors import SearchFailed
from exactmarket.exact.enclosure import Polynomial
from exactmarket.exact.rational import Q, rational
from exactmarket.solvers.native.factors import pivoted_qr
from exactmarket.solvers.structures.structure import Parametrized

Floats = npt.NDArray[np.float64]
_RANK_TOLERANCE = 1e-7


@dataclass(frozen=True)
class Regular:
    """As many equations as unknowns, which they determine near ``start``.

    Attributes:
        fixed: the unknowns that were set, with their values.
        agents: whose budget equations were kept, in the order of ``equations``.
    """

    unknowns: tuple[int, ...]
    fixed: dict[int, Q]
    agents: tuple[int, ...]
    equations: tuple[Polynomial, ...]
    start: Floats


class _Compiled:
    """Quadratic polynomials in the given unknowns, ready for floats."""

    def __init__(self, polynomials: Sequence[Polynomial], unknowns: Sequence[int]) -> None:
        place = {unknown: k for k, unknown in enumerate(unknowns)}
        rows, size = len(polynomials), len(unknowns)
        self.constant, self.linear = np.zeros(rows), np.zeros((rows, size))
        entries: list[tuple[int, int, int, float]] = []
        for i, polynomial in enumerate(polynomials):
            for monomial, c in polynomial.terms.items():
                if len(monomial) == 2:
                    entries.append((i, place[monomial[0]], place[monomial[1]], to_float(c)))
                elif monomial:
                    self.linear[i, place[monomial[0]]] = to_float(c)
                else:
                    self.constant[i] = to_float(c)
        self.row, self.left, self.right = (np.array([entry[k] for entry in entries], dtype=int) for k in range(3))
        self.factor = np.array([entry[3] for entry in entries])

    def at(self, point: Floats) -> Floats:
        found = self.constant + self.linear @ point
        np.add.at(found, self.row, self.factor * point[self.left] * point[self.right])
        return found

    def slopes(self, point: Floats) -> Floats:
        found = self.linear.copy()
        np.add.at(found, (self.row, self.left), self.factor * point[self.right])
        np.add.at(found, (self.row, self.right), self.factor * point[self.left])
        return found


def to_float(number: Q) -> float:
    """The nearest float (or nearly).

    Raises:
        SearchFailed: if the number is too large for floats.
    """
    try:
        return int(number.p) / int(number.q)
    except OverflowError:
        raise SearchFailed("the economy's numbers are too large, or too far apart, for floats") from None


def solved_in_floats(form: Parametrized, guess: dict[int, float]) -> dict[int, float]:
    """A solution of the equations near the guess by the method of Gauss and Newton.

    Raises:
        SearchFailed: if the method does not converge.
    """
    compiled = _Compiled(list(form.equations.values()), form.unknowns)
    point = np.array([guess[unknown] for unknown in form.unknowns])
    return dict(zip(form.unknowns, _newton(compiled, point), strict=True))


def slopes_at(form: Parametrized, point: dict[int, float]) -> Floats:
    """The derivatives of the equations by the unknowns, at the point."""
    compiled = _Compiled(list(form.equations.values()), form.unknowns)
    return compiled.slopes(np.array([point[unknown] for unknown in form.unknowns]))


def _newton(compiled: _Compiled, point: Floats) -> Floats:
    for _ in range(40):
        residual = compiled.at(point)
        if not len(residual) or np.abs(residual).max() < 1e-13:
            return point
        change = np.linalg.lstsq(compiled.slopes(point), -residual, rcond=1e-10)[0]
        if not np.isfinite(change).all() or np.abs(change).max() > 1e6:
            break
        point = point + change
        if np.abs(change).max() < 1e-15 and np.abs(residual).max() < 1e-10:
            return point
    if np.abs(compiled.at(point)).max() < 1e-11:
        return point
    raise SearchFailed("the equations of this structure have no solution near the guess")


def regular(form: Parametrized, point: dict[int, float], tolerance: float, side: int = 0) -> Regular:
    """Fix unknowns near the point to simple rationals so that the others are determined by as many equations.

    Args:
        tolerance: how far a fixed unknown may be moved.
        side: 1 if all are moved up, -1 if down, 0 if each to where the simplest number is.

    Raises:
        SearchFailed: if the fixed values leave no solution near the point.
    """
    agents, polynomials = list(form.equations), list(form.equations.values())
    compiled = _Compiled(polynomials, form.unknowns)
    values = np.array([point[unknown] for unknown in form.unknowns])
    # As many unknowns are kept as there are independent equations; the others may be moved a
    # little, to simple rationals.
    rows, columns = _pivots(compiled.slopes(values))
    kept = tuple(sorted(form.unknowns[k] for k in columns))
    down, up = 0.0 if side > 0 else tolerance, 0.0 if side < 0 else tolerance
    fixed = {u: simplest(point[u] - down, point[u] + up) for u in form.unknowns if u not in kept}
    chosen = tuple([with_fixed(polynomials[i], fixed) for i in rows])
    start = np.array([point[unknown] for unknown in kept])
    if kept:
        start = _newton(_Compiled(chosen, kept), start)
    # Equations that depended on the others need not do so where unknowns were moved.
    rest = [with_fixed(polynomial, fixed) for polynomial in polynomials]
    if rest and np.abs(_Compiled(rest, kept).at(start)).max() > 1e-9:
        raise SearchFailed("the dependent equations fail once the family of solutions is cut down")
    return Regular(kept, fixed, tuple([agents[i] for i in rows]), chosen, start)


def _pivots(slopes: Floats) -> tuple[list[int], list[int]]:
    """Rows and columns of a regular square part of full rank."""
    if not slopes.size:
        return [], []
    r, columns = pivoted_qr(slopes)
    diagonal = np.abs(np.diag(r))
    rank = int((diagonal > _RANK_TOLERANCE * max(1.0, diagonal[0])).sum())
    picked = sorted(int(k) for k in columns[:rank])
    _, order = pivoted_qr(slopes[:, picked].T)
    return sorted(int(k) for k in order[:rank]), picked


def with_fixed(polynomial: Polynomial, fixed: dict[int, Q]) -> Polynomial:
    """The polynomial with the fixed unknowns put in."""
    found: dict[tuple[int, ...], Q] = {}
    for monomial, c in polynomial.terms.items():
        factor = c
        for k in monomial:
            factor *= fixed.get(k, 1)
        rest = tuple([k for k in monomial if k not in fixed])
        found[rest] = found.get(rest, Q(0)) + factor
    return Polynomial(found)


def simplest(low: float, high: float) -> Q:
    """The rational of smallest denominator between the two floats.

    >>> simplest(0.3, 0.4)
    1/3
    """
    left, right = Fraction(low), Fraction(high)
    return rational(_simplest(left, right))


def _simplest(low: Fraction, high: Fraction) -> Fraction:
    whole = -((-low.numerator) // low.denominator)
    if whole <= high:
        return Fraction(whole) if low > 0 or high < 0 else Fraction(0)
    floor = whole - 1
    return floor + 1 / _simplest(1 / (high - floor), 1 / (low - floor))


def high_precision(system: Regular, bits: int) -> list[arb]:
    """The unknowns with about this many bits (not proved: what follows proves what it uses).

    Raises:
        SearchFailed: if Newton's method does not converge.
    """
    before = ctx.prec
    ctx.prec = bits + 40
    try:
        point = [arb(float(value)) for value in system.start]
        place = {unknown: k for k, unknown in enumerate(system.unknowns)}
        derivatives = [p.derivatives() for p in system.equations]
        # Newton's method doubles the digits each time. Only middles are carried on, as enclosures
        # would widen.
        for _ in range(4 + bits.bit_length()):
            values = arb_mat(len(point), 1, [-_evaluated(p, point, place) for p in system.equations])
            rows = [
                [_evaluated(row[u], point, place) if u in row else arb(0) for u in system.unknowns]
                for row in derivatives
            ]
            change = arb_mat(rows).solve(values)
            steps = [change[k, 0].mid() for k in range(len(point))]
            point = [(old + step).mid() for old, step in zip(point, steps, strict=True)]
            if all(abs(step) < arb(2) ** -bits for step in steps):
                return point
    except ZeroDivisionError:
        pass
    finally:
        ctx.prec = before
    raise SearchFailed("the active equations are singular")


def exact_middle(number: arb) -> Fraction:
    """The middle of the ball, exactly."""
    mantissa, exponent = number.mid().man_exp()
    shift = int(exponent)
    return Fraction(int(mantissa) << shift) if shift >= 0 else Fraction(int(mantissa), 1 << -shift)


def scaled(number: arb, bits: int) -> fmpz:
    """The middle of the ball times 2^bits, rounded down."""
    exact = exact_middle(number)
    return fmpz((exact.numerator << bits) // exact.denominator)


def float_at(polynomial: Polynomial, point: dict[int, float]) -> float:
    """The polynomial's value."""
    found = 0.0
    for monomial, c in polynomial.terms.items():
        term = to_float(c)
        for k in monomial:
            term *= point[k]
        found += term
    return found


def _evaluated(polynomial: Polynomial, point: Sequence[arb], place: dict[int, int]) -> arb:
    found = arb(0)
    for monomial, c in polynomial.terms.items():
        term = arb(c)
        for k in monomial:
            term *= point[place[k]]
        found += term
    return found.mid()
