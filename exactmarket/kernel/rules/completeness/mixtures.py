"""Leaves of the case tree with two allocations: at which mixtures of the two, and which prices, there is an equilibrium.

Let s be the probability of the second allocation. What agent i overspends, E_i(s, t), is linear in the free prices t and in s.
Values of money whose sum with the E_i is free of t, a polynomial g(s), leave only the roots of g; at each root values of money
that solve for t leave only one vector of prices, and that is tried.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from flint import fmpq_poly

from exactmarket.exact.affine import AffineHull
from exactmarket.exact.linear import Matrix, Vector
from exactmarket.exact.places import Field, Place, high_side, increasing, low_side, polynomial_of, sign_between
from exactmarket.exact.rational import ONE, ZERO
from exactmarket.kernel.certificates.completeness import Mixtures
from exactmarket.kernel.claims.completeness import AlgebraicPoint, PricePoint
from exactmarket.kernel.demands import demand, demand_count
from exactmarket.kernel.rules.completeness.leaves import LeafCell, point_at

#: What an agent overspends: the constant, then the coefficient of each free price, as polynomials in s.
Overspending = list[fmpq_poly]


def mixtures(leaf: LeafCell, node: Mixtures) -> list[PricePoint | AlgebraicPoint]:
    """The equilibria of a cell with two allocations, all of whose agents spend all or have options that they can afford.

    Raises:
        Rejected: naming the leaf.
    """
    where, agents = leaf.where, range(len(leaf.cell.regimes))
    leaf.demand_decided()
    demand(len(leaf.pure) == 2, where, "two allocations", len(leaf.pure))
    demand(not any(map(leaf.bound_by_budget, agents)), where, "agents who can afford all their options", "others")
    hull = leaf.hull(node.tight)
    over = [_overspending(leaf, i, hull) if leaf.spends_all(i) else [] for i in agents]
    _demand_few_mixtures(node, over, len(hull.free), where)
    demand_count(len(node.solutions), len(node.places), where, "solutions")
    pairs = zip(node.places, node.solutions, strict=True)
    found = [_at_place(leaf, hull, over, Field(place), solution) for place, solution in pairs]
    return [point for point in found if point is not None]


def _overspending(leaf: LeafCell, agent: int, hull: AffineHull) -> Overspending:
    first, second = (hull.restrict(leaf.excess(agent, chosen[agent])) for chosen in leaf.pure)
    return [fmpq_poly([a, b - a]) for a, b in zip(first, second, strict=True)]


def _at_place(
    leaf: LeafCell, hull: AffineHull, over: Sequence[Overspending], field: Field, solution: Sequence[Matrix]
) -> PricePoint | AlgebraicPoint | None:
    """The equilibrium with this probability of the second allocation, if there is one: at the prices that the values of money
    leave, nobody may overspend or underspend, and they have to be in the cell."""
    demand_count(len(solution), len(hull.free), leaf.where, "rows")
    at_place = [[field.read(c) for c in functions] for functions in over]
    free = [_solved(field, row, at_place, k, leaf.where) for k, row in enumerate(solution)]
    if any(functions and field.sign(field.read(_at(functions, free))) for functions in at_place):
        return None
    point = [field.read(_form_at(function, free)) for function in hull.functions]
    if not all(c.holds(field.sign(_form_at(c.form, point))) for c in leaf.conditions):
        return None
    return point_at(field, point, [_utility(leaf, field, i, point) for i in range(len(leaf.cell.regimes))])


def _utility(leaf: LeafCell, field: Field, agent: int, point: Sequence[fmpq_poly]) -> fmpq_poly:
    """The agent's utility at these prices."""
    above, below = leaf.utility(agent)
    return field.quotient(_form_at(above, point), _form_at(below, point), leaf.where)


def _sum(values: Sequence[fmpq_poly], over: Sequence[Overspending], dimensions: int) -> list[fmpq_poly]:
    """The sum of values times what is overspent; agents who need not spend all count for nothing."""
    total = [fmpq_poly([0])] * (dimensions + 1)
    for value, functions in zip(values, over, strict=True):
        total = [a + value * b for a, b in zip(total, functions, strict=True)] if functions else total
    return total


def _demand_few_mixtures(node: Mixtures, over: Sequence[Overspending], dimensions: int, where: str) -> None:
    """Demand values of money with which what is overspent sums to a number at each s, which is 0 at the places at most."""
    demand_count(len(node.values), len(over), where, "values")
    constant, *slopes = _sum([polynomial_of(v) for v in node.values], over, dimensions)
    demand(all(slope.degree() < 0 for slope in slopes), where, "values at which prices cancel", "others")
    _demand_all_roots(constant, node.places, where)


def _demand_all_roots(g: fmpq_poly, places: Sequence[Place], where: str) -> None:
    """Demand increasing places from 0 to 1 between which g, which is not 0, has no root, nor at 0 or 1 but at places."""
    for place in places:
        # Outside of [0, 1] a place is no probability: what is solved for there is no lottery.
        within = low_side(place) >= 0 and high_side(place) <= 1
        demand(within, where, "probabilities from 0 to 1", place)
    ends: list[Place] = [*places]
    for end, at_start in ((ZERO, True), (ONE, False)):
        if end not in places:
            demand(g(end) != 0, where, f"no root at {end}", g)
            ends = [end, *ends] if at_start else [*ends, end]
    for place in places:
        Field(place)  # a root that its interval does not isolate is no place
    for left, right in pairwise(ends):
        demand(increasing(left, right), where, "places that increase from 0 to 1", (left, right))
        demand(sign_between(g, left, right) in {-1, 1}, where, "no root between places", (left, right))


def _solved(field: Field, row: Sequence[Vector], at_place: Sequence[Overspending], k: int, where: str) -> fmpq_poly:
    """The free price k: the row's sum of what is overspent is that price less this number."""
    demand_count(len(row), len(at_place), where, "values")
    dimensions = max(map(len, at_place)) - 1
    constant, *slopes = _sum([field.read(polynomial_of(v)) for v in row], at_place, dimensions)
    for j, slope in enumerate(slopes):
        wanted = ONE if j == k else ZERO
        demand(field.sign(slope - wanted) == 0, where, f"values that solve for free price {k}", slope)
    return field.read(-constant)


def _at(coefficients: Iterable[fmpq_poly], prices: Sequence[fmpq_poly]) -> fmpq_poly:
    """A form at the prices: the constant, and the other coefficients times the prices."""
    constant, *slopes = coefficients
    return sum((slope * price for slope, price in zip(slopes, prices, strict=True)), constant)


def _form_at(form: Vector, prices: Sequence[fmpq_poly]) -> fmpq_poly:
    """A form with rational coefficients at the prices."""
    return _at([fmpq_poly([c]) for c in form], prices)
