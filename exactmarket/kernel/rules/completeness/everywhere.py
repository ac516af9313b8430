"""Leaves of the case tree about all prices of a cell at once: there is no lottery at any of them, or
one for all of them."""

from __future__ import annotations

from itertools import chain

from exactmarket.exact.affine import AffineHull
from exactmarket.exact.linear import Vector
from exactmarket.exact.numbers import sign
from exactmarket.exact.rational import ONE
from exactmarket.kernel.certificates.completeness import Everywhere, Multipliers, NoLottery, Signs
from exactmarket.kernel.claims.completeness import PricePoint, PricePolytope
from exactmarket.kernel.demands import demand, demand_count, demand_index
from exactmarket.kernel.rules.completeness.exchange import Form, value_at
from exactmarket.kernel.rules.completeness.leaves import LeafCell, demand_met, sign_shown
from exactmarket.kernel.rules.completeness.money import Spending
from exactmarket.kernel.rules.completeness.written import quotient, scaled


def against(leaf: LeafCell, node: NoLottery) -> None:
    """Demand that at no prices of the cell a lottery exists.

    Raises:
        Rejected: naming the leaf.
    """
    _spending(leaf, leaf.hull(node.tight)).demand_too_dear(node.values, node.proofs)


def everywhere(leaf: LeafCell, node: Everywhere) -> PricePoint | PricePolytope:
    """The set of all prices of the cell, after demanding that the lottery makes an equilibrium at each.

    Raises:
        Rejected: naming the leaf.
    """
    leaf.demand_decided()
    demand_conditions(leaf, node)  # at a point, too, which needs none of them
    agents, hull = range(len(leaf.cell.regimes)), leaf.hull(node.tight)
    _demand_lottery(leaf, node, hull)
    demand_met(leaf.conditions, node.sample, leaf.where)
    if hull.free:
        return _polytope(leaf, node, hull)
    values = [[value_at(form, node.sample) for form in leaf.utility(i)] for i in agents]
    return PricePoint(node.sample, tuple([above / below for above, below in values]))


def _demand_lottery(leaf: LeafCell, node: Everywhere, hull: AffineHull) -> None:
    """Demand that the lottery is one of an equilibrium at all prices of the cell."""
    bound = list(filter(leaf.cell.bound_by_budget, range(len(leaf.cell.regimes))))
    demand_count(len(node.affordable), len(bound), leaf.where, "lists of multipliers")
    proofs = dict(zip(bound, node.affordable, strict=True))
    _spending(leaf, hull).demand_lottery(node.lottery, ONE, proofs)


def _spending(leaf: LeafCell, hull: AffineHull) -> Spending:
    """What is spent at all prices of the cell, which are on the hull."""

    def of_form(form: Form, multipliers: Multipliers) -> int:
        return sign_shown(form, leaf.conditions, multipliers, leaf.where, hull)

    return Spending(leaf, tuple, sign, of_form)


def _polytope(leaf: LeafCell, node: Everywhere, hull: AffineHull) -> PricePolytope:
    """The conditions that are kept, once each other inequality is proved to follow from them."""
    demand(len(hull.free) > 1, leaf.where, "a point or two dimensions or more", "a line")
    kept = demand_implied(leaf, node, hull)
    described: dict[str, set[Vector]] = {">=": set(), ">": set(), "=": set()}
    for k in kept:
        described[leaf.conditions[k].relation].add(scaled(hull.restrict(leaf.conditions[k].form)))
    at_least, more_than = (tuple(sorted(described[relation])) for relation in (">=", ">"))
    agents = range(len(leaf.cell.regimes))
    utilities = [quotient(*map(hull.restrict, leaf.utility(i))) for i in agents]
    return PricePolytope(hull.functions, hull.free, at_least, more_than, tuple(utilities))


def demand_conditions(leaf: LeafCell, node: Everywhere | Signs) -> None:
    """Demand that conditions are what is named as such."""
    for k in chain(node.kept, *map(dict, node.implied)):
        demand_index(k, len(leaf.conditions), "a condition", leaf.where)


def demand_implied(leaf: LeafCell, node: Everywhere | Signs, hull: AffineHull) -> frozenset[int]:
    """Demand for each inequality that is not kept multipliers of those that are, and of equations,
    which show that it holds; the conditions that are kept."""
    kept = frozenset(node.kept)
    inequalities = {k for k, condition in enumerate(leaf.conditions) if condition.relation != "="}
    others = sorted(inequalities - kept)
    demand_count(len(node.implied), len(others), leaf.where, "lists of multipliers")
    for k, multipliers in zip(others, node.implied, strict=True):
        condition = leaf.conditions[k]
        used = inequalities.intersection(dict(multipliers))
        expected = "multipliers of conditions that are kept"
        demand(not used - kept, leaf.where, expected, sorted(used - kept))
        shown = sign_shown(condition.form, leaf.conditions, multipliers, leaf.where, hull)
        demand(condition.holds(shown), leaf.where, f"proof that condition {k} follows", "none")
    return kept
