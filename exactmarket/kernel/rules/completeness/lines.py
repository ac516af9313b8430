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
from exactmarket.exact.algebraic import AlgebraicNumbers
from exactmarket.exact.linear import Matrix, Vector
from exactmarket.exact.places import Place, Root, increasing, sign_between
from exactmarket.exact.rational import Q
from exactmarket.kernel.certificates.completeness import AlongLine, LotteryAlong, LotteryAt, MoneyAlong, MoneyAt
from exactmarket.kernel.claims.completeness import AlgebraicPoint, PriceFamily, PricePoint, Quotient
from exactmarket.kernel.rules.completeness.leaves import LeafCell, quotient

#: What decides the sign of a polynomial at a place or on an interval; ``None`` if it has none there.
#: And what the leaf shows in the order of the line: a place with an equilibrium, an open interval full of them, or ``None``.
_Sign: TypeAlias = "Callable[[fmpq_poly], int | None]"
_Found: TypeAlias = "tuple[Place | None, Place | None, str] | None"


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
        return _poly(self.hull.restrict(self.leaf.excess(agent, option)))

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
    closed = [line.brackets[0] == "[", line.brackets[1] == "]"]
    ends = [line.low, *node.places, line.high]
    for place in node.places:
        if isinstance(place, Root):
            AlgebraicNumbers(place.polynomial, place.interval)
    for left, right in pairwise(ends):
        ordered = left is None or right is None or increasing(left, right)
        _demand(ordered, leaf.where, "places that increase within the ends of the line", (left, right))
    special = [
        end for end, inside in zip(ends, [closed[0], *[True] * len(node.places), closed[1]], strict=True) if inside
    ]
    _demand(len(node.at) == len(special), leaf.where, f"{len(special)} places", len(node.at))
    _demand(len(node.between) == len(ends) - 1, leaf.where, f"{len(ends) - 1} intervals", len(node.between))
    shown: list[_Found] = []
    at = iter(zip(special, node.at, strict=True))
    if closed[0]:
        shown.append(_at(line, *next(at)))
    for (left, right), what in zip(pairwise(ends), node.between, strict=True):
        shown.append(_between(line, left, right, what))
        shown.extend([_at(line, *found)] if (found := next(at, None)) else [])
    return [_described(line, piece) for piece in _runs(shown)]


def _line(leaf: LeafCell, node: AlongLine) -> _Line:
    hull = leaf.hull(node.tight)
    _demand(len(hull.free) == 1, leaf.where, "a line", f"{len(hull.free)} dimensions")
    low: Q | None = None
    high: Q | None = None
    brackets = ["(", ")"]
    for k, condition in enumerate(leaf.conditions):
        constant, slope = hull.restrict(condition.form)
        if condition.relation == "=":
            continue
        if slope == 0:
            met = constant > 0 or (constant == 0 and condition.relation == ">=")
            _demand(met, leaf.where, f"a line on which condition {k} holds", constant)
            continue
        end, strict = -constant / slope, condition.relation == ">"
        if slope > 0 and (low is None or end > low or (end == low and strict)):
            low, brackets[0] = end, "(" if strict else "["
        if slope < 0 and (high is None or end < high or (end == high and strict)):
            high, brackets[1] = end, ")" if strict else "]"
    _demand(low is None or high is None or low < high, leaf.where, "a line of some length", f"{low} to {high}")
    return _Line(leaf, hull, low, high, "".join(brackets))


def _at(line: _Line, place: Place | None, what: LotteryAt | MoneyAt) -> _Found:
    """The place, if there is an equilibrium; Rejected if nothing shows that there is one or none."""
    if place is None:
        raise Rejected(line.leaf.where, "a place", "no end of the line")
    sign = _signs(place)
    if isinstance(what, MoneyAt):
        _demand_values([sign(fmpq_poly([v])) for v in what.against], line.leaf)
        values = [fmpq_poly([v]) for v in what.against]
        for n, chosen in enumerate(line.leaf.pure):
            costs = sign(line.valued(values, chosen))
            _demand(costs == 1, line.leaf.where, f"allocation {n} too dear at {place}", costs)
        return None
    lottery = [(a, _poly(w)) for a, w in what.lottery]
    _demand_lottery(line, lottery, fmpq_poly([1]), sign)
    return place, place, "[]"


def _between(line: _Line, left: Place | None, right: Place | None, what: LotteryAlong | MoneyAlong) -> _Found:
    """The open interval, if there are equilibria; Rejected if nothing shows that there are or are none."""

    def sign(polynomial: fmpq_poly) -> int | None:
        return sign_between(polynomial, left, right)

    if isinstance(what, MoneyAlong):
        values = [_poly(v) for v in what.against]
        _demand_values([sign(v) for v in values], line.leaf)
        for n, chosen in enumerate(line.leaf.pure):
            costs = sign(line.valued(values, chosen))
            _demand(costs == 1, line.leaf.where, f"allocation {n} too dear between {left} and {right}", costs)
        return None
    denominator = _poly(what.denominator)
    _demand(sign(denominator) == 1, line.leaf.where, "a positive denominator", denominator)
    _demand_lottery(line, [(a, _poly(w)) for a, w in what.lottery], denominator, sign)
    return left, right, "()"


def _demand_values(signs: Sequence[int | None], leaf: LeafCell) -> None:
    count = len(leaf.cell.regimes)
    _demand(len(signs) == count, leaf.where, f"{count} values", len(signs))
    for i, sign in enumerate(signs):
        _demand(leaf.spends_all(i) or sign in {0, 1}, leaf.where, "a value >= 0 of who need not spend all", sign)


def _demand_lottery(line: _Line, lottery: list[tuple[int, fmpq_poly]], denominator: fmpq_poly, sign: _Sign) -> None:
    """Demand weights >= 0 whose sum is the denominator, and that the agents spend what they must."""
    leaf = line.leaf
    for _, weight in lottery:
        _demand(sign(weight) in {0, 1}, leaf.where, "probabilities >= 0", weight)
    excess = sum((weight for _, weight in lottery), -denominator)
    _demand(sign(excess) == 0, leaf.where, "probabilities that sum to 1", excess)
    for i in range(len(leaf.cell.regimes)):
        if leaf.spends_all(i):
            _demand(
                sign(line.spending(lottery, i)) == 0,
                leaf.where,
                f"a lottery with which agent {i} spends all",
                "another",
            )
        elif leaf.bound_by_budget(i):
            spent = sign(line.spending(lottery, i))
            _demand(spent in {-1, 0}, leaf.where, f"a lottery that agent {i} can afford", "another")


def _runs(shown: Sequence[_Found]) -> list[tuple[Place | None, Place | None, str]]:
    """Neighbours put together."""
    runs: list[tuple[Place | None, Place | None, str]] = []
    after_gap = True
    for found in shown:
        if found is not None:
            if after_gap:
                runs.append(found)
            else:
                runs[-1] = (runs[-1][0], found[1], runs[-1][2][0] + found[2][1])
        after_gap = found is None
    return runs


def _described(line: _Line, piece: tuple[Place | None, Place | None, str]) -> PricePoint | AlgebraicPoint | PriceFamily:
    low, high, brackets = piece
    pairs = [tuple(map(line.hull.restrict, line.leaf.utility(i))) for i in range(len(line.leaf.cell.regimes))]
    utilities = tuple([_reduced(n, d) for n, d in pairs])
    if low != high or low is None:
        return PriceFamily(low, high, brackets, line.hull.functions, utilities)
    if isinstance(low, Root):
        return _algebraic(low, line.hull.functions, utilities, line.leaf.where)
    prices = tuple([function[0] + function[1] * low for function in line.hull.functions])
    return PricePoint(prices, tuple([_poly(u.numerator)(low) / _poly(u.denominator)(low) for u in utilities]))


def _algebraic(root: Root, functions: Matrix, utilities: Sequence[Quotient], where: str) -> AlgebraicPoint:
    field = fmpq_poly(list(root.polynomial))
    found = []
    for u in utilities:
        common, inverse, _ = (_poly(u.denominator) % field).xgcd(field)
        _demand(common.degree() == 0, where, "a polynomial without common roots with denominators", root.polynomial)
        found.append(tuple((_poly(u.numerator) * inverse % field).coeffs()))
    return AlgebraicPoint(root, tuple([tuple((_poly(f) % field).coeffs()) for f in functions]), tuple(found))


def _reduced(numerator: Vector, denominator: Vector) -> Quotient:
    """The quotient in lowest terms."""
    n, d = _poly(numerator), _poly(denominator)
    common = n.gcd(d)
    return quotient(tuple((n // common).coeffs()), tuple((d // common).coeffs()))


def _signs(place: Place) -> _Sign:
    """The signs of polynomials at the place."""
    if isinstance(place, Root):
        numbers = AlgebraicNumbers(place.polynomial, place.interval)
        return numbers.sign
    return lambda polynomial: int(polynomial(place) > 0) - int(polynomial(place) < 0)


def _poly(coefficients: Vector) -> fmpq_poly:
    return fmpq_poly(list(coefficients))


def _demand(holds: bool, where: str, expected: str, found: object) -> None:
    if not holds:
        raise Rejected(where, expected, found)
