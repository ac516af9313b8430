"""Leaves of the case tree that are pieces of a line: at which of their points and between which of them there is an
equilibrium."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain, pairwise
from typing import TypeAlias

from flint import fmpq_poly

from exactmarket.exact.affine import AffineHull
from exactmarket.exact.numbers import sign
from exactmarket.exact.places import Field, Place, increasing, polynomial_of, sign_between
from exactmarket.exact.rational import Q
from exactmarket.kernel.certificates.completeness import AlongLine, LotteryAlong, LotteryAt, MoneyAlong, MoneyAt
from exactmarket.kernel.claims.completeness import AlgebraicPoint, PriceFamily, PricePoint
from exactmarket.kernel.demands import demand, demand_count
from exactmarket.kernel.rules.completeness.leaves import LeafCell
from exactmarket.kernel.rules.completeness.money import Spending
from exactmarket.kernel.rules.completeness.written import point_at, reduced

#: The two ends of a piece of the line, and whether they belong to it.
_Piece: TypeAlias = tuple[Place, Place | None, str]
#: An end of the line, and 1 if it belongs to the line, 0 if not.
_End: TypeAlias = tuple[Q, int]


def along_line(leaf: LeafCell, node: AlongLine) -> list[PricePoint | AlgebraicPoint | PriceFamily]:
    """The equilibria on the line, after demanding a lottery for each of them and, everywhere else, values of money at which
    every allocation costs too much. Signs on open intervals are those of polynomials without roots there.

    Raises:
        Rejected: naming the leaf.
    """
    leaf.demand_decided()
    hull = leaf.hull(node.tight)
    demand(len(hull.free) == 1, leaf.where, "a line", f"{len(hull.free)} dimensions")
    return [_described(leaf, hull, piece) for piece in _shown(leaf, hull, node)]


def _shown(leaf: LeafCell, hull: AffineHull, node: AlongLine) -> list[_Piece]:
    """The pieces of the line that the leaf shows to be full of equilibria, in order."""
    low, high, first, last = _ends(leaf, hull)
    places, intervals = [*first, *node.places, *last], _intervals(leaf, [low, *node.places], [*node.places, high])
    demand_count(len(node.at), len(places), leaf.where, "places")
    demand_count(len(node.between), len(intervals), leaf.where, "intervals")
    at = [_at(leaf, hull, place, what) for place, what in zip(places, node.at, strict=True)]
    between = [_between(leaf, hull, *ends, what) for ends, what in zip(intervals, node.between, strict=True)]
    # An end that does not belong to the line stands first or last as a place without an equilibrium.
    return _runs([*([] if first else [None]), *at, *([] if last else [None])], between)


def _intervals(
    leaf: LeafCell, lefts: Sequence[Place], rights: Sequence[Place | None]
) -> list[tuple[Place, Place | None]]:
    """The open intervals between ends, after demanding that they are some."""
    intervals = list(zip(lefts, rights, strict=True))
    for left, right in intervals:
        ordered = right is None or increasing(left, right)
        demand(ordered, leaf.where, "places that increase within the ends of the line", (left, right))
    return intervals


def _ends(leaf: LeafCell, hull: AffineHull) -> tuple[Q, Q | None, list[Q], list[Q]]:
    """The two ends of the line, the tightest of those that inequalities set, then each once more if it belongs to the line. As
    the parameter is a price, which is >= 0, there is a low end. What does not change along the line has to hold on it."""
    lows: list[_End] = []
    highs: list[_End] = []
    for k, condition in enumerate(leaf.conditions):
        constant, slope = hull.restrict(condition.form)
        if condition.relation == "=":
            continue
        if slope == 0:
            demand(condition.holds(sign(constant)), leaf.where, f"a line on which condition {k} holds", constant)
        else:
            (lows if slope > 0 else highs).append((-constant / slope, 0 if condition.relation == ">" else 1))
    # Of two conditions with the same end the strict one, whose end does not belong to the line, is the tighter one.
    low, low_closed = max(lows, key=lambda end: (end[0], -end[1]))
    high = sorted(highs)[:1]
    last = [end for end, closed in high if closed]
    return low, high[0][0] if high else None, [low] if low_closed else [], last


def _spending(leaf: LeafCell, hull: AffineHull, sign_of: Callable[[fmpq_poly], int | None]) -> Spending:
    """What is spent on a part of the line, where the signs of polynomials in the parameter are decided so."""
    return Spending(leaf, lambda form: (polynomial_of(hull.restrict(form)),), sign_of, lambda form, _: sign_of(form[0]))


def _at(leaf: LeafCell, hull: AffineHull, place: Place, what: LotteryAt | MoneyAt) -> _Piece | None:
    """The place, if there is an equilibrium; Rejected if nothing shows that there is one or none."""
    spending = _spending(leaf, hull, Field(place).sign)
    if isinstance(what, MoneyAt):
        spending.demand_too_dear([fmpq_poly([v]) for v in what.against])
        return None
    spending.demand_lottery(_weights(what), fmpq_poly([1]), {})
    return place, place, "[]"


def _between(
    leaf: LeafCell, hull: AffineHull, left: Place, right: Place | None, what: LotteryAlong | MoneyAlong
) -> _Piece | None:
    """The open interval, if there are equilibria; Rejected if nothing shows that there are or are none."""
    spending = _spending(leaf, hull, lambda polynomial: sign_between(polynomial, left, right))
    if isinstance(what, MoneyAlong):
        spending.demand_too_dear(list(map(polynomial_of, what.against)))
        return None
    denominator = polynomial_of(what.denominator)
    demand(spending.of_number(denominator) == 1, leaf.where, "a positive denominator", denominator)
    spending.demand_lottery(_weights(what), denominator, {})
    return left, right, "()"


def _weights(what: LotteryAt | LotteryAlong) -> list[tuple[int, fmpq_poly]]:
    return [(a, polynomial_of(weight)) for a, weight in what.lottery]


def _runs(places: Sequence[_Piece | None], between: Sequence[_Piece | None]) -> list[_Piece]:
    """What was found at places and between them, neighbours put together; ``None`` stands for no equilibrium."""
    in_order = [places[0], *chain.from_iterable(zip(between, places[1:], strict=True))]
    runs: list[_Piece] = []
    for before, found in pairwise([None, *in_order]):
        if found is not None and before is None:
            runs.append(found)
        elif found is not None:
            low, _, brackets = runs[-1]
            runs[-1] = (low, found[1], brackets[0] + found[2][1])
    return runs


def _described(leaf: LeafCell, hull: AffineHull, piece: _Piece) -> PricePoint | AlgebraicPoint | PriceFamily:
    low, high, brackets = piece
    utilities = [reduced(*map(hull.restrict, leaf.utility(i))) for i in range(len(leaf.cell.regimes))]
    if low != high:
        return PriceFamily(low, high, brackets, hull.functions, tuple(utilities))
    field = Field(low)
    prices = [field.read(polynomial_of(function)) for function in hull.functions]
    pairs = [(polynomial_of(u.numerator), polynomial_of(u.denominator)) for u in utilities]
    return point_at(field, prices, [field.quotient(n, d, leaf.where) for n, d in pairs])
