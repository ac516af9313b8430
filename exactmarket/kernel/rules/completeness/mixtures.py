"""Leaves of the case tree with two allocations: at which mixtures of the two, and which prices, there is an equilibrium.

Let s be the probability of the second allocation. What agent i overspends, E_i(s, t), is linear in the free prices t and in s.
Values of money whose sum with the E_i is free of t, a polynomial g(s), leave only the roots of g; at each root values of money
that solve for t leave only one vector of prices, and that is tried.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from flint import fmpq_poly

from exactmarket.errors import Rejected
from exactmarket.exact.algebraic import AlgebraicNumbers
from exactmarket.exact.linear import Vector
from exactmarket.exact.places import Place, Root, high_side, increasing, low_side, sign_between
from exactmarket.exact.rational import ONE, ZERO
from exactmarket.kernel.certificates.completeness import Mixtures
from exactmarket.kernel.claims.completeness import AlgebraicPoint, PricePoint
from exactmarket.kernel.rules.completeness.leaves import LeafCell

#: What an agent overspends: the constant, then the coefficient of each free price, as polynomials in s.
Overspending = list[fmpq_poly]


def mixtures(leaf: LeafCell, node: Mixtures) -> list[PricePoint | AlgebraicPoint]:
    """The equilibria of a cell with two allocations, all of whose agents spend all or have options that they can afford.

    Raises:
        Rejected: naming the leaf.
    """
    where, agents = leaf.where, range(len(leaf.cell.regimes))
    leaf.demand_decided()
    _demand(len(leaf.pure) == 2, where, "two allocations", len(leaf.pure))
    _demand(not any(map(leaf.bound_by_budget, agents)), where, "agents who can afford all their options", "others")
    hull = leaf.hull(node.tight)
    over = [_overspending(leaf, i, hull.restrict) if leaf.spends_all(i) else [] for i in agents]
    _demand(len(node.values) == len(over), where, f"{len(over)} values", len(node.values))
    constant, *slopes = _sum([_poly(v) for v in node.values], over, len(hull.free))
    _demand(all(slope.degree() < 0 for slope in slopes), where, "values at which prices cancel", "others")
    _demand_all_roots(constant, node.places, where)
    _demand(len(node.solutions) == len(node.places), where, f"{len(node.places)} solutions", len(node.solutions))
    found = []
    for place, solution in zip(node.places, node.solutions, strict=True):
        field = _Field.of(place)
        _demand(len(solution) == len(hull.free), where, f"{len(hull.free)} rows", len(solution))
        at_place = [[field.read(c) for c in functions] for functions in over]
        free = [_solved(field, row, at_place, k, where) for k, row in enumerate(solution)]
        point = [field.read(_at(function, free)) for function in hull.functions]
        if _meets(leaf, field, at_place, free, point):
            found.append(_described(leaf, field, point))
    return found


def _overspending(leaf: LeafCell, agent: int, restrict: object) -> Overspending:
    first, second = (leaf.excess(agent, chosen[agent]) for chosen in leaf.pure)
    pairs = zip(restrict(first), restrict(second), strict=True)  # type: ignore[operator]
    return [fmpq_poly([a, b - a]) for a, b in pairs]


def _sum(values: Sequence[fmpq_poly], over: Sequence[Overspending], dimensions: int) -> list[fmpq_poly]:
    """The sum of values times what is overspent; agents who need not spend all count for nothing."""
    total = [fmpq_poly([0])] * (dimensions + 1)
    for value, functions in zip(values, over, strict=True):
        total = [a + value * b for a, b in zip(total, functions, strict=True)] if functions else total
    return total


def _demand_all_roots(g: fmpq_poly, places: Sequence[Place], where: str) -> None:
    """Demand increasing places from 0 to 1 between which g, which is not 0, has no root, nor at 0 or 1 but at places."""
    for place in places:
        # Outside of [0, 1] a place is no probability: what is solved for there is no lottery.
        within = low_side(place) >= 0 and high_side(place) <= 1
        _demand(within, where, "probabilities from 0 to 1", place)
    ends: list[Place] = [*places]
    for end, at_start in ((ZERO, True), (ONE, False)):
        if end not in places:
            _demand(g(end) != 0, where, f"no root at {end}", g)
            ends = [end, *ends] if at_start else [*ends, end]
    for place in places:
        if isinstance(place, Root):
            AlgebraicNumbers(place.polynomial, place.interval)
    for left, right in pairwise(ends):
        _demand(increasing(left, right), where, "places that increase from 0 to 1", (left, right))
        _demand(sign_between(g, left, right) in {-1, 1}, where, "no root between places", (left, right))


@dataclass(frozen=True)
class _Field:
    """Numbers that are polynomials in a place; for a rational place constants."""

    place: Place
    numbers: AlgebraicNumbers | None

    @staticmethod
    def of(place: Place) -> _Field:
        root = isinstance(place, Root)
        return _Field(place, AlgebraicNumbers(place.polynomial, place.interval) if root else None)  # type: ignore[union-attr]

    def read(self, polynomial: fmpq_poly) -> fmpq_poly:
        """The polynomial's value."""
        if isinstance(self.place, Root):
            return polynomial % _poly(self.place.polynomial)
        return fmpq_poly([polynomial(self.place)])

    def sign(self, element: fmpq_poly) -> int:
        """The element's sign."""
        if self.numbers is not None:
            return self.numbers.sign(element)
        value = element(ZERO)
        return int(value > 0) - int(value < 0)

    def quotient(self, above: fmpq_poly, below: fmpq_poly, where: str) -> fmpq_poly:
        """The quotient; Rejected if the denominator has a common root with the place's polynomial."""
        if not isinstance(self.place, Root):
            return fmpq_poly([above(ZERO) / below(ZERO)])
        common, inverse, _ = below.xgcd(_poly(self.place.polynomial))
        _demand(common.degree() == 0, where, "a polynomial without common roots with denominators", self.place)
        return self.read(above * inverse / common[0])


def _solved(field: _Field, row: Sequence[Vector], at_place: Sequence[Overspending], k: int, where: str) -> fmpq_poly:
    """The free price k: the row's sum of what is overspent is that price less this number."""
    _demand(len(row) == len(at_place), where, f"{len(at_place)} values", len(row))
    dimensions = max(map(len, at_place)) - 1
    constant, *slopes = _sum([field.read(_poly(v)) for v in row], at_place, dimensions)
    for j, slope in enumerate(slopes):
        _demand(field.sign(slope - int(j == k)) == 0, where, f"values that solve for free price {k}", slope)
    return field.read(-constant)


def _at(coefficients: Sequence[fmpq_poly] | Vector, free: Sequence[fmpq_poly]) -> fmpq_poly:
    """A form at the free prices."""
    elements = [c if isinstance(c, fmpq_poly) else fmpq_poly([c]) for c in coefficients]
    total = elements[0]
    for c, price in zip(elements[1:], free, strict=True):
        total = total + price * c
    return total


def _meets(
    leaf: LeafCell,
    field: _Field,
    at_place: Sequence[Overspending],
    free: Sequence[fmpq_poly],
    point: Sequence[fmpq_poly],
) -> bool:
    """Whether nobody overspends or underspends, and the prices are in the cell."""
    if any(functions and field.sign(field.read(_at(functions, free))) for functions in at_place):
        return False
    for condition in leaf.conditions:
        sign = field.sign(_at(condition.form, point))
        if sign < 0 or (sign and condition.relation == "=") or (not sign and condition.relation == ">"):
            return False
    return True


def _described(leaf: LeafCell, field: _Field, point: Sequence[fmpq_poly]) -> PricePoint | AlgebraicPoint:
    utilities = []
    for i in range(len(leaf.cell.regimes)):
        above, below = (_at(form, point) for form in leaf.utility(i))
        utilities.append(field.quotient(above, below, leaf.where))
    if isinstance(field.place, Root):
        rows = [tuple([tuple(number.coeffs()) for number in numbers]) for numbers in (point, utilities)]
        return AlgebraicPoint(field.place, rows[0], rows[1])
    return PricePoint(tuple([p(ZERO) for p in point]), tuple([u(ZERO) for u in utilities]))


def _poly(coefficients: Vector) -> fmpq_poly:
    return fmpq_poly(list(coefficients))


def _demand(holds: bool, where: str, expected: str, found: object) -> None:
    if not holds:
        raise Rejected(where, expected, found)
