"""Rational prices at which facts hold: inside a polytope, and on surfaces in it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import chain, combinations, islice, pairwise

from flint import fmpq, fmpq_mat, fmpq_mpoly, fmpq_poly

from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.rules.completeness.pieces import Fact

#: How many lines through a point are followed, and where on them points are taken.
_LINES = 16
_SHARES = (Q(1, 2), Q(1, 8), Q(7, 8), Q(1, 32), Q(31, 32))
#: So many sets of facts are tried for corners.
_MOST_CORNERS = 400
#: How far a line is followed that has no end.
_FAR = Q(8)


def around(facts: Sequence[Fact], point: Vector) -> tuple[Vector, ...]:
    """Points at which all facts, which are linear, hold, on lines through one inside."""
    chance = random.Random(1)  # noqa: S311 - any directions will do, the same each time
    found = [point]
    size = len(point)
    directions = [tuple([ONE if k == j else ZERO for k in range(size)]) for j in range(size)]
    directions += [tuple([Q(chance.randint(-9, 9)) for _ in range(size)]) for _ in range(_LINES)]
    for direction in directions:
        low, high = _reach(facts, point, direction)
        for share in _SHARES:
            t = low + share * (high - low)
            found.append(tuple([x + t * d for x, d in zip(point, direction, strict=True)]))
    return tuple(dict.fromkeys(p for p in found if all(fact.holds(p) for fact in facts)))


def _reach(facts: Sequence[Fact], point: Vector, direction: Vector) -> tuple[Q, Q]:
    """How far one can go in the direction, backwards and forwards."""
    low, high = -_FAR, _FAR
    for fact in facts:
        along = _on_line(fact.polynomial, point, direction)
        slope = along[1]
        if slope > 0:
            low = max(low, -along[0] / slope)
        elif slope < 0:
            high = min(high, -along[0] / slope)
    return low, high


def _on_line(polynomial: fmpq_mpoly, point: Vector, direction: Vector) -> fmpq_poly:
    """The polynomial on the line."""
    found = fmpq_poly([0])
    line = [fmpq_poly([x, d]) for x, d in zip(point, direction, strict=True)]
    for exponents, coefficient in polynomial.to_dict().items():
        term = fmpq_poly([coefficient])
        for unknown, power in zip(line, exponents, strict=True):
            term *= unknown ** int(power)
        found += term
    return found


def corners(facts: Sequence[Fact]) -> tuple[Vector, ...]:
    """The corners of the polytope of the facts, which are linear, those that are "> 0" counted as ">= 0"."""
    size = facts[0].polynomial.context().nvars() if facts else 0
    found: dict[Vector, None] = {}
    for some in islice(combinations(facts, size), _MOST_CORNERS):
        rows = [_coefficients(fact.polynomial, size) for fact in some]
        matrix = fmpq_mat([row[1:] for row in rows])
        if matrix.det() == 0:
            continue
        corner = tuple(matrix.solve(fmpq_mat([[-row[0]] for row in rows])).entries())
        if all(fact.polynomial(*corner) >= 0 for fact in facts):
            found[corner] = None
    return tuple(found)


def on_surface(surface: fmpq_mpoly, points: Sequence[Vector], ends: Sequence[Vector]) -> Iterator[Vector]:
    """Rational zeros of the polynomial on lines along the axes through each of the points, on lines through neighbours among
    them, and on lines through two of the ends, themselves included."""
    size = surface.context().nvars()
    for point in points:
        for j in range(size):
            axis = tuple([ONE if k == j else ZERO for k in range(size)])
            yield from _zeros(surface, point, axis)
    for point, other in chain(pairwise(points), combinations(ends, 2)):
        yield from _zeros(surface, point, tuple([b - a for a, b in zip(point, other, strict=True)]))
    yield from ends


def _zeros(surface: fmpq_mpoly, point: Vector, direction: Vector) -> Iterator[Vector]:
    along = _on_line(surface, point, direction)
    if along.degree() < 1:
        return
    for factor, _ in along.factor()[1]:
        if factor.degree() == 1:
            t: fmpq = -factor[0] / factor[1]
            yield tuple([x + t * d for x, d in zip(point, direction, strict=True)])


def _coefficients(form: fmpq_mpoly, size: int) -> list[Q]:
    """The constant, and the coefficient of each unknown."""
    terms = form.to_dict()
    units = [tuple([int(k == j) for k in range(size)]) for j in range(-1, size)]
    return [terms.get(unit, ZERO) for unit in units]
