"""Sets of equilibrium prices as points, pieces of lines and polygons, in floats, for pictures of small markets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from exactmarket.exact.linear import Matrix, Vector
from exactmarket.exact.places import Place, Root
from exactmarket.exact.rational import ZERO, Q
from exactmarket.kernel.claims.completeness import (
    AlgebraicPoint,
    EquilibriumSet,
    PriceFamily,
    PricePiece,
    PricePoint,
    PricePolytope,
)
from exactmarket.kernel.claims.markets import EnclosedStrongEquilibrium
from exactmarket.report.completeness import root_itself
from exactmarket.report.numbers import Number, enclosed_number, numbers_in
from exactmarket.report.plot.cells import Floats, Frame, Half, Polygon, part_of


@dataclass(frozen=True)
class Line:
    """A piece of a line of prices: its start, its end or (if it has none) its direction, and which ends belong to it."""

    start: Floats
    end: Floats | None
    direction: Floats
    closed: tuple[bool, bool]

    def within(self, frame: Frame) -> tuple[Floats, Floats]:
        """Both ends; for an end that there is not, the place where the line leaves the frame."""
        if self.end is not None:
            return self.start, self.end
        size = len(self.start)
        largest = max(chain.from_iterable(point[:size] for facet in frame.facets for point in facet))
        steps = [(largest - x) / d for x, d in zip(self.start, self.direction, strict=True) if d > 0]
        step = max(0.0, min(steps))
        return self.start, tuple([x + step * d for x, d in zip(self.start, self.direction, strict=True)])


def middle(number: Number) -> float:
    """A float near the number."""
    return float((number.interval[0] + number.interval[1]) / 2)


def prices_at(root: Root, prices: Matrix) -> Floats:
    """Prices that are polynomials in a root, as floats."""
    return tuple([middle(price) for price in numbers_in(root, prices)])


def points_of(sets: Sequence[EquilibriumSet]) -> Iterator[Floats]:
    """The price vectors that stand alone, and one of each piece that is given by polynomials, if one is known."""
    for each in sets:
        if isinstance(each, PricePoint):
            yield tuple(map(float, each.prices))
        elif isinstance(each, AlgebraicPoint):
            yield prices_at(each.root, each.prices)
        elif isinstance(each, PricePiece) and each.sample is not None and not is_polygon(each):
            yield tuple(map(float, each.sample))


def is_polygon(each: EquilibriumSet) -> bool:
    """Whether the set is given by inequalities that are linear: a polytope, or such a piece."""
    if isinstance(each, PricePiece):
        inequalities = (*each.at_least, *each.more_than)
        return not each.zero and all(sum(powers) <= 1 for p in inequalities for _, powers in p.terms)
    return isinstance(each, PricePolytope)


def lines_of(sets: Sequence[EquilibriumSet]) -> Iterator[Line]:
    """The families on pieces of lines. The parameter is a price, so that it is >= 0 where no lower end is given."""
    for each in sets:
        if isinstance(each, PriceFamily):
            low = 0.0 if each.low is None else _float(each.low)
            end = None if each.high is None else _along(each.prices, _float(each.high))
            direction = tuple([float(row[1]) if len(row) > 1 else 0.0 for row in each.prices])
            closed = each.brackets[0] == "[", each.brackets[1] == "]"
            yield Line(_along(each.prices, low), end, direction, closed)


def polygons_of(sets: Sequence[EquilibriumSet], frame: Frame) -> Iterator[Polygon]:
    """What lies in the frame of the sets of two or more dimensions, with their border."""
    for each in sets:
        if isinstance(each, (PricePolytope, PricePiece)) and is_polygon(each):
            size = len(each.prices)
            halves = [_half(form, each.free, size) for form in _forms(each)]
            for j, form in enumerate(each.prices):
                constant, slope = _half(form, each.free, size)
                less = tuple([s - (k == j) for k, s in enumerate(slope)])
                halves += [(constant, less), (-constant, tuple([-s for s in less]))]
            yield from part_of(frame, halves)


def _forms(each: PricePolytope | PricePiece) -> list[Vector]:
    """The linear inequalities of the set."""
    if isinstance(each, PricePolytope):
        return [*each.at_least, *each.more_than]
    found = []
    for polynomial in (*each.at_least, *each.more_than):
        form = [ZERO] * (len(each.free) + 1)
        for coefficient, powers in polynomial.terms:
            form[powers.index(1) + 1 if any(powers) else 0] = coefficient
        found.append(tuple(form))
    return found


def _half(form: Vector, free: Sequence[int], size: int) -> Half:
    slope = [0.0] * size
    for j, coefficient in zip(free, form[1:], strict=True):
        slope[j] = float(coefficient)
    return float(form[0]), tuple(slope)


def _along(prices: Matrix, t: float) -> Floats:
    return tuple([float(row[0]) + (float(row[1]) * t if len(row) > 1 else 0.0) for row in prices])


def _float(place: Place) -> float:
    return middle(root_itself(place)) if isinstance(place, Root) else float(Q(place))


def prices_named(stated: Any) -> Floats | None:
    """The prices of a claim in a number field, or enclosed ones of a pseudomarket; ``None`` for other claims."""
    if isinstance(stated, EnclosedStrongEquilibrium):
        return tuple([middle(enclosed_number(ends)) for ends in stated.prices])
    if not hasattr(stated, "polynomial"):
        return None
    return prices_at(Root(stated.polynomial, stated.interval), stated.prices)
