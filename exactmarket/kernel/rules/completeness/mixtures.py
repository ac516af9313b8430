"""Leaves of the case tree with two allocations: at which mixtures of the two, and which prices, there is an equilibrium.

Let s be the probability of the second allocation. What agent i overspends, E_i(s, t), is linear in the free prices t and in s.
Values of money whose sum with the E_i is free of t, a polynomial g(s), leave only the roots of g; at each root values of money
that solve for t leave only one vector of prices, and that is tried.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from flint import fmpq_poly

from exactmarket.exact.affine import AffineHull
from exactmarket.exact.linear import Matrix
from exactmarket.exact.places import Field, Place, increasing, polynomial_of, sign_between
from exactmarket.exact.rational import ONE, ZERO
from exactmarket.kernel.certificates.completeness import Mixtures
from exactmarket.kernel.claims.completeness import AlgebraicPoint, PricePoint
from exactmarket.kernel.demands import demand, demand_count
from exactmarket.kernel.rules.completeness.exchange import plus, value_at
from exactmarket.kernel.rules.completeness.leaves import LeafCell
from exactmarket.kernel.rules.completeness.written import point_at


@dataclass(frozen=True)
class _Overspending:
    """What each agent who has to spend all overspends: a form in the free prices, its coefficients polynomials in s."""

    leaf: LeafCell
    hull: AffineHull
    forms: Mapping[int, Sequence[fmpq_poly]]

    def valued(self, values: Sequence[fmpq_poly]) -> Sequence[fmpq_poly]:
        """The sum of what is overspent, times values of money, one for each agent; who need not spend all counts for nothing."""
        demand_count(len(values), len(self.leaf.cell.regimes), self.leaf.where, "values")
        nothing = (fmpq_poly([0]),) * (len(self.hull.free) + 1)
        return plus(nothing, [(values[i], form) for i, form in self.forms.items()])

    def at(self, field: Field) -> _Overspending:
        """That at one s: the coefficients are numbers of the field."""
        return replace(self, forms={i: [field.read(c) for c in form] for i, form in self.forms.items()})


def mixtures(leaf: LeafCell, node: Mixtures) -> list[PricePoint | AlgebraicPoint]:
    """The equilibria of a cell with two allocations, all of whose agents spend all or have options that they can afford.

    Raises:
        Rejected: naming the leaf.
    """
    leaf.demand_decided()
    demand(len(leaf.pure) == 2, leaf.where, "two allocations", len(leaf.pure))
    bound = any(map(leaf.cell.bound_by_budget, range(len(leaf.cell.regimes))))
    demand(not bound, leaf.where, "agents who can afford all their options", "others")
    over = _overspending(leaf, leaf.hull(node.tight))
    _demand_all_roots(_constant(over, node), node.places, leaf.where)
    demand_count(len(node.solutions), len(node.places), leaf.where, "solutions")
    found = [_at_place(over, Field(place), rows) for place, rows in zip(node.places, node.solutions, strict=True)]
    return [point for point in found if point is not None]


def _overspending(leaf: LeafCell, hull: AffineHull) -> _Overspending:
    forms = {}
    for i in filter(leaf.cell.spends_all, range(len(leaf.cell.regimes))):
        first, second = (hull.restrict(leaf.cell.exchange.excess(i, chosen[i])) for chosen in leaf.pure)
        forms[i] = [fmpq_poly([a, b - a]) for a, b in zip(first, second, strict=True)]
    return _Overspending(leaf, hull, forms)


def _constant(over: _Overspending, node: Mixtures) -> fmpq_poly:
    """The sum of what is overspent, with the leaf's values, after demanding that prices cancel in it."""
    constant, *slopes = over.valued([polynomial_of(v) for v in node.values])
    demand(all(slope.degree() < 0 for slope in slopes), over.leaf.where, "values at which prices cancel", "others")
    return constant


def _demand_all_roots(g: fmpq_poly, places: Sequence[Place], where: str) -> None:
    """Demand increasing places from 0 to 1 between which g, which is not 0, has no root, nor at 0 or 1 but at places."""
    ends = [ZERO, *[place for place in places if place not in (ZERO, ONE)], ONE]
    # 0 and 1 may be among the places, once and in order; outside of [0, 1] a place is no probability.
    in_order = [end for end in ends if end in places]
    demand(list(places) == in_order, where, "0 as the first place, 1 as the last, if they are places", places)
    for end in (ZERO, ONE):
        demand(end in places or g(end) != 0, where, f"no root at {end}", g)
    for left, right in pairwise(ends):
        demand(increasing(left, right), where, "places that increase from 0 to 1", (left, right))
        demand(sign_between(g, left, right) in {-1, 1}, where, "no root between places", (left, right))


def _at_place(over: _Overspending, field: Field, rows: Sequence[Matrix]) -> PricePoint | AlgebraicPoint | None:
    """The equilibrium with this probability of the second allocation, if there is one: at the prices that the values of money
    leave, nobody may overspend or underspend, and they have to be in the cell."""
    leaf, at_place = over.leaf, over.at(field)
    demand_count(len(rows), len(over.hull.free), leaf.where, "rows")
    free = [_solved(at_place, field, k, row) for k, row in enumerate(rows)]
    if any(field.sign(field.read(value_at(form, free))) for form in at_place.forms.values()):
        return None
    point = [field.read(fmpq_poly([0]) + value_at(function, free)) for function in over.hull.functions]
    if not all(c.holds(field.sign(value_at(c.form, point))) for c in leaf.conditions):
        return None
    return point_at(field, point, [_utility(leaf, field, i, point) for i in range(len(leaf.cell.regimes))])


def _solved(at_place: _Overspending, field: Field, k: int, row: Matrix) -> fmpq_poly:
    """The free price k: the sum of what is overspent, with the row's values, is that price less this number."""
    constant, *slopes = at_place.valued([field.read(polynomial_of(v)) for v in row])
    for j, slope in enumerate(slopes):
        solves = field.sign(slope - (ONE if j == k else ZERO)) == 0
        demand(solves, at_place.leaf.where, f"values that solve for free price {k}", slope)
    return field.read(-constant)


def _utility(leaf: LeafCell, field: Field, agent: int, point: Sequence[fmpq_poly]) -> fmpq_poly:
    """The agent's utility at these prices."""
    above, below = leaf.utility(agent)
    return field.quotient(value_at(above, point), value_at(below, point), leaf.where)
