"""Leaves of the case tree that are pieces of a line: at which of their points and between which of them there is an
equilibrium."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from flint import fmpq_poly

from exactmarket.errors import Rejected
from exactmarket.exact.affine import AffineHull
from exactmarket.exact.linear import Vector
from exactmarket.exact.numbers import sign
from exactmarket.exact.places import Field, Place, increasing, polynomial_of, sign_between
from exactmarket.exact.rational import Q
from exactmarket.kernel.certificates.completeness import AlongLine, LotteryAlong, LotteryAt, MoneyAlong, MoneyAt
from exactmarket.kernel.claims.completeness import AlgebraicPoint, PriceFamily, PricePoint, Quotient
from exactmarket.kernel.demands import demand, demand_count
from exactmarket.kernel.rules.completeness.leaves import LeafCell, point_at, quotient

#: What decides the sign of a polynomial at a place or on an interval; ``None`` if it has none there.
_Sign: TypeAlias = Callable[[fmpq_poly], int | None]
#: The two ends of a piece of the line, and whether they belong to it.
_Piece: TypeAlias = tuple[Place | None, Place | None, str]


#: An end of the line, and 1 if it belongs to the line, 0 if not.
_End: TypeAlias = tuple[Q, int]


@dataclass(frozen=True)
class _Line:
    """The leaf's prices as functions of t, its ends and whether they belong to it."""

    leaf: LeafCell
    hull: AffineHull
    low: Q | None
    high: Q | None
    brackets: str

    def excess(self, agent: int, option: int) -> fmpq_poly:
        """By how much the cost of the option exceeds the budget."""
        return polynomial_of(self.hull.restrict(self.leaf.excess(agent, option)))

    def valued(self, values: Sequence[fmpq_poly], chosen: Sequence[int]) -> fmpq_poly:
        """The valued sum of what the options cost beyond the budgets."""
        return sum((v * self.excess(i, c) for i, (v, c) in enumerate(zip(values, chosen, strict=True))), fmpq_poly([0]))

    def spending(self, lottery: Sequence[tuple[int, fmpq_poly]], agent: int) -> fmpq_poly:
        """By how much she exceeds her budget in expectation, times the sum of the weights."""
        return sum((w * self.excess(agent, self.leaf.chosen(a)[agent]) for a, w in lottery), fmpq_poly([0]))


def along_line(leaf: LeafCell, node: AlongLine) -> list[PricePoint | AlgebraicPoint | PriceFamily]:
    """The equilibria on the line, after demanding a lottery for each of them and, everywhere else, values of money at which
    every allocation costs too much. Signs on open intervals are those of polynomials without roots there.

    Raises:
        Rejected: naming the leaf.
    """
    leaf.demand_decided()
    line = _line(leaf, node)
    ends = [line.low, *node.places, line.high]
    for place in node.places:
        Field(place)  # a root that its interval does not isolate is no place
    for left, right in pairwise(ends):
        ordered = left is None or right is None or increasing(left, right)
        demand(ordered, leaf.where, "places that increase within the ends of the line", (left, right))
    return [_described(line, piece) for piece in _runs(_shown(line, ends, node))]


def _shown(line: _Line, ends: Sequence[Place | None], node: AlongLine) -> list[_Piece | None]:
    """What the leaf shows in the order of the line: a place with an equilibrium, an open interval full of them, or ``None``."""
    closed = [line.brackets[0] == "[", *[True] * len(node.places), line.brackets[1] == "]"]
    demand_count(len(node.at), closed.count(True), line.leaf.where, "places")
    demand_count(len(node.between), len(ends) - 1, line.leaf.where, "intervals")
    at, between = iter(node.at), iter(node.between)
    shown: list[_Piece | None] = []
    for k, (end, inside) in enumerate(zip(ends, closed, strict=True)):
        if k > 0:
            shown.append(_between(line, ends[k - 1], end, next(between)))
        if inside:
            shown.append(_at(line, end, next(at)))
    return shown


def _line(leaf: LeafCell, node: AlongLine) -> _Line:
    """The line of the leaf: its ends are the tightest of those that the conditions set."""
    hull = leaf.hull(node.tight)
    demand(len(hull.free) == 1, leaf.where, "a line", f"{len(hull.free)} dimensions")
    lows, highs = _bounds(leaf, hull)
    # Of two conditions with the same end the strict one, whose end does not belong to the line, is the tighter one.
    low, low_closed = max(lows, key=lambda end: (end[0], -end[1]), default=(None, 0))
    high, high_closed = min(highs, default=(None, 0))
    demand(low is None or high is None or low < high, leaf.where, "a line of some length", f"{low} to {high}")
    return _Line(leaf, hull, low, high, ("[" if low_closed else "(") + ("]" if high_closed else ")"))


def _bounds(leaf: LeafCell, hull: AffineHull) -> tuple[list[_End], list[_End]]:
    """The low and the high ends that inequalities set; one that does not change along the line has to hold on it."""
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
    return lows, highs


def _at(line: _Line, place: Place | None, what: LotteryAt | MoneyAt) -> _Piece | None:
    """The place, if there is an equilibrium; Rejected if nothing shows that there is one or none."""
    if place is None:
        raise Rejected(line.leaf.where, "a place", "no end of the line")
    signs = Field(place).sign
    if isinstance(what, MoneyAt):
        _demand_too_dear(line, [fmpq_poly([v]) for v in what.against], signs, f"at {place}")
        return None
    _demand_lottery(line, [(a, polynomial_of(w)) for a, w in what.lottery], fmpq_poly([1]), signs)
    return place, place, "[]"


def _between(line: _Line, left: Place | None, right: Place | None, what: LotteryAlong | MoneyAlong) -> _Piece | None:
    """The open interval, if there are equilibria; Rejected if nothing shows that there are or are none."""

    def signs(polynomial: fmpq_poly) -> int | None:
        return sign_between(polynomial, left, right)

    if isinstance(what, MoneyAlong):
        _demand_too_dear(line, list(map(polynomial_of, what.against)), signs, f"between {left} and {right}")
        return None
    denominator = polynomial_of(what.denominator)
    demand(signs(denominator) == 1, line.leaf.where, "a positive denominator", denominator)
    _demand_lottery(line, [(a, polynomial_of(w)) for a, w in what.lottery], denominator, signs)
    return left, right, "()"


def _demand_too_dear(line: _Line, values: Sequence[fmpq_poly], signs: _Sign, place: str) -> None:
    """Demand values of the agents' money, >= 0 for who need not spend all, at which every allocation costs too much there."""
    leaf, count = line.leaf, len(line.leaf.cell.regimes)
    demand_count(len(values), count, leaf.where, "values")
    for i, value in enumerate(values):
        demand(
            leaf.spends_all(i) or signs(value) in {0, 1}, leaf.where, "a value >= 0 of who need not spend all", value
        )
    for n, chosen in enumerate(leaf.pure):
        costs = signs(line.valued(values, chosen))
        demand(costs == 1, leaf.where, f"allocation {n} too dear {place}", costs)


def _demand_lottery(line: _Line, lottery: list[tuple[int, fmpq_poly]], denominator: fmpq_poly, signs: _Sign) -> None:
    """Demand weights >= 0 whose sum is the denominator, and that the agents spend what they must."""
    leaf = line.leaf
    for _, weight in lottery:
        demand(signs(weight) in {0, 1}, leaf.where, "probabilities >= 0", weight)
    excess = sum((weight for _, weight in lottery), -denominator)
    demand(signs(excess) == 0, leaf.where, "probabilities that sum to 1", excess)
    for i, name in enumerate(leaf.cell.exchange.agents):
        if leaf.spends_all(i):
            spent = signs(line.spending(lottery, i))
            demand(spent == 0, leaf.where, f"a lottery with which {name} spends all", "another")
        elif leaf.bound_by_budget(i):
            spent = signs(line.spending(lottery, i))
            demand(spent in {-1, 0}, leaf.where, f"a lottery that {name} can afford", "another")


def _runs(shown: Sequence[_Piece | None]) -> list[_Piece]:
    """Neighbours put together."""
    runs: list[_Piece] = []
    after_gap = True
    for found in shown:
        if found is not None and after_gap:
            runs.append(found)
        elif found is not None:
            low, _, brackets = runs[-1]
            runs[-1] = (low, found[1], brackets[0] + found[2][1])
        after_gap = found is None
    return runs


def _described(line: _Line, piece: _Piece) -> PricePoint | AlgebraicPoint | PriceFamily:
    low, high, brackets = piece
    utilities = [_reduced(*map(line.hull.restrict, line.leaf.utility(i))) for i in range(len(line.leaf.cell.regimes))]
    if low != high or low is None:
        return PriceFamily(low, high, brackets, line.hull.functions, tuple(utilities))
    field = Field(low)
    prices = [field.read(polynomial_of(function)) for function in line.hull.functions]
    pairs = [(polynomial_of(u.numerator), polynomial_of(u.denominator)) for u in utilities]
    return point_at(field, prices, [field.quotient(n, d, line.leaf.where) for n, d in pairs])


def _reduced(numerator: Vector, denominator: Vector) -> Quotient:
    """The quotient in lowest terms."""
    n, d = polynomial_of(numerator), polynomial_of(denominator)
    common = n.gcd(d)
    return quotient(tuple((n // common).coeffs()), tuple((d // common).coeffs()))
