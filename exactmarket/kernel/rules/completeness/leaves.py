"""Leaves of the case tree over all prices: cells without equilibria, and cells all of whose prices are equilibrium prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from exactmarket.errors import MalformedInput, Rejected
from exactmarket.exact.affine import AffineHull, affine_hull
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ONE, ZERO, Q, total
from exactmarket.kernel.certificates.completeness import Everywhere, Multipliers, NoLottery, Tight
from exactmarket.kernel.claims.completeness import PricePoint, PricePolytope, Quotient
from exactmarket.kernel.rules.completeness.cells import Cell, Form, LinearCondition, all_conditions, allocations
from exactmarket.kernel.rules.completeness.indices import demand_index


@dataclass(frozen=True)
class LeafCell:
    """A cell with the allocations of its options and all conditions known of its equilibrium prices."""

    cell: Cell
    where: str

    @cached_property
    def pure(self) -> list[tuple[int, ...]]:
        """The allocations of the options that the agents may use."""
        try:
            return allocations(self.cell)
        except MalformedInput as fault:
            raise Rejected(self.where, fault.expected, fault.got) from None

    @cached_property
    def conditions(self) -> tuple[LinearCondition, ...]:
        """The cell's conditions, and those that its equilibrium prices meet besides."""
        return all_conditions(self.cell, self.pure) if self.pure else self.cell.conditions

    def combination(self, multipliers: Multipliers, kept: frozenset[int] | None = None) -> tuple[list[Q], bool]:
        """``combination`` of the leaf's conditions."""
        return combination(self.conditions, multipliers, self.where, kept)

    def demand_contradiction(self, multipliers: Multipliers) -> None:
        """``demand_contradiction`` of the leaf's conditions."""
        demand_contradiction(self.conditions, multipliers, self.where)

    def hull(self, tight: Tight) -> AffineHull:
        """The solutions of the equations that hold in the cell: those among the conditions and the tight ones.

        Raises:
            Rejected: if a condition is not proved tight, or if there are no solutions.
        """
        equations = [c.form for c in self.conditions if c.relation == "="]
        for k, multipliers in tight:
            demand_index(k, len(self.conditions), "a condition", self.where)
            added, _ = self.combination((*multipliers, (k, ONE)))
            if any(c != 0 for c in added[1:]) or added[0] > 0:
                raise Rejected(self.where, f"multipliers that show that condition {k} holds with equality", "none")
            equations.append(self.conditions[k].form)
        found = affine_hull(equations, len(self.cell.positive))
        if found is None:
            raise Rejected(self.where, "equations with a solution", "a contradiction")
        return found

    def sign_shown(
        self, form: Vector, hull: AffineHull, multipliers: Multipliers, kept: frozenset[int] | None = None
    ) -> int:
        """1 if the multipliers show that the form is > 0 all over the cell, 0 if that it is >= 0, else -1."""
        added, strict = self.combination(multipliers, kept)
        rest = hull.restrict(tuple([a - b for a, b in zip(form, added, strict=True)]))
        if any(c != 0 for c in rest[1:]) or rest[0] < 0:
            return -1
        return int(rest[0] > 0 or strict)

    def demand_decided(self) -> None:
        """Demand that it is known which lotteries are optimal, and that every allocation clears."""
        if not self.cell.decided():
            raise Rejected(self.where, "decided regimes and options", "undecided ones")
        exchange = self.cell.exchange
        for k, positive in enumerate(self.cell.positive):
            if exchange.disposal and positive is None:
                for chosen in self.pure:
                    used = sum(exchange.consumers[i].bundles[c] >> k & 1 for i, c in enumerate(chosen))
                    if used < exchange.supply[k]:
                        raise Rejected(
                            self.where, f"it decided whether good {k} is free, of which copies are left", "open"
                        )

    def excess(self, agent: int, option: int) -> Form:
        """By how much the cost of the option exceeds the agent's budget; 0 for the firm, which has none."""
        cost, budget = self.cell.exchange.cost(agent, option), self.cell.exchange.consumers[agent].budget
        if budget is None:
            return (ZERO,) * len(cost)
        return (cost[0] - budget, *cost[1:])

    def spends_all(self, agent: int) -> bool:
        """Whether the agent is known to spend exactly her budget in expectation."""
        regime = self.cell.regimes[agent]
        return regime is not None and not regime.satiated

    def bound_by_budget(self, agent: int) -> bool:
        """Whether her options may cost more than her budget, so that she has to afford her lottery."""
        return not self.spends_all(agent) and not self.cell.exchange.thrifty(agent)

    def chosen(self, index: int) -> tuple[int, ...]:
        """The allocation of that index.

        Raises:
            Rejected: if there is none.
        """
        demand_index(index, len(self.pure), "an allocation", self.where)
        return self.pure[index]

    def utility(self, agent: int) -> tuple[Form, Form]:
        """Her utility as numerator and denominator."""
        exchange, regime = self.cell.exchange, self.cell.regimes[agent]
        size = len(exchange.supply)
        one = (ONE, *(ZERO,) * size)
        if regime is None:
            raise Rejected(self.where, "decided regimes", "an undecided one")
        values = exchange.consumers[agent].values
        if regime.satiated:
            return tuple([values[regime.low] * c for c in one]), one
        low, high = exchange.cost(agent, regime.low), exchange.cost(agent, regime.high)
        run = [b - a for a, b in zip(low, high, strict=True)]
        rise = values[regime.high] - values[regime.low]
        left = self.excess(agent, regime.low)
        return tuple([values[regime.low] * r - rise * e for r, e in zip(run, left, strict=True)]), tuple(run)


def combination(
    conditions: Sequence[LinearCondition], multipliers: Multipliers, where: str, kept: frozenset[int] | None = None
) -> tuple[list[Q], bool]:
    """The sum of forms times multipliers, and whether a strict inequality has a part in it. It is >= 0 where the conditions
    hold.

    Raises:
        Rejected: if an index is none, or an inequality (of ``kept``, if given) has a negative multiplier.
    """
    added = [ZERO] * len(conditions[0].form)
    strict = False
    for k, multiplier in multipliers:
        demand_index(k, len(conditions), "a condition", where)
        condition = conditions[k]
        if condition.relation != "=" and (multiplier < 0 or (kept is not None and k not in kept)):
            raise Rejected(where, "multipliers >= 0 of conditions that count here", f"{multiplier} of {k}")
        strict = strict or (condition.relation == ">" and multiplier > 0)
        added = [a + multiplier * c for a, c in zip(added, condition.form, strict=True)]
    return added, strict


def demand_contradiction(conditions: Sequence[LinearCondition], multipliers: Multipliers, where: str) -> None:
    """Demand that the combination, which is >= 0 where the conditions hold, and > 0 if strict, is a negative number, or 0
    though strict.

    Raises:
        Rejected: if it is not.
    """
    added, strict = combination(conditions, multipliers, where)
    constant = added[0]
    if any(c != 0 for c in added[1:]) or constant > 0 or (constant == 0 and not strict):
        raise Rejected(where, "multipliers of a contradiction", "none")


def against(leaf: LeafCell, node: NoLottery) -> None:
    """Demand that at no prices of the cell a lottery exists: whoever spends all has a value of money, any other a value >= 0,
    and every allocation costs more than the budgets, so valued. A lottery that agents can afford would cost at most that.

    Raises:
        Rejected: naming the leaf.
    """
    count = len(leaf.cell.regimes)
    _demand(len(node.values) == count, leaf.where, f"{count} values", len(node.values))
    for i, value in enumerate(node.values):
        _demand(value >= 0 or leaf.spends_all(i), leaf.where, "a value >= 0 of who need not spend all", value)
    _demand(len(node.proofs) in {0, len(leaf.pure)}, leaf.where, f"{len(leaf.pure)} proofs, or none", len(node.proofs))
    hull = leaf.hull(node.tight)
    for n, chosen in enumerate(leaf.pure):
        form = valued(leaf, node.values, chosen)
        shown = leaf.sign_shown(form, hull, node.proofs[n] if node.proofs else ())
        _demand(shown == 1, leaf.where, f"proof that allocation {n} costs too much", "none")


def valued(leaf: LeafCell, values: Sequence[Q], chosen: Sequence[int]) -> Form:
    """The valued sum of what the agents' options cost beyond their budgets."""
    forms = [leaf.excess(i, option) for i, option in enumerate(chosen)]
    return tuple([total(v * form[k] for v, form in zip(values, forms, strict=True)) for k in range(len(forms[0]))])


def everywhere(leaf: LeafCell, node: Everywhere) -> PricePoint | PricePolytope:
    """The set of all prices of the cell, after demanding that the lottery makes an equilibrium at each of them.

    Raises:
        Rejected: naming the leaf.
    """
    leaf.demand_decided()
    hull = leaf.hull(node.tight)
    _demand_lottery(leaf, node, hull)
    _demand(len(node.sample) == len(hull.functions), leaf.where, f"{len(hull.functions)} prices", len(node.sample))
    for k, condition in enumerate(leaf.conditions):
        value = at(condition.form, node.sample)
        met = value == 0 if condition.relation == "=" else value >= 0 if condition.relation == ">=" else value > 0
        _demand(met, leaf.where, f"prices that meet condition {k}", value)
    if not hull.free:
        utilities = [
            (at(n, node.sample), at(d, node.sample)) for n, d in map(leaf.utility, range(len(leaf.cell.regimes)))
        ]
        return PricePoint(node.sample, tuple([n / d for n, d in utilities]))
    _demand(len(hull.free) > 1, leaf.where, "a point or two dimensions or more", "a line")
    return _polytope(leaf, node, hull)


def _demand_lottery(leaf: LeafCell, node: Everywhere, hull: AffineHull) -> None:
    weights = [weight for _, weight in node.lottery]
    _demand(all(w >= 0 for w in weights) and total(weights) == 1, leaf.where, "probabilities that sum to 1", weights)
    bound = [i for i in range(len(leaf.cell.regimes)) if leaf.bound_by_budget(i)]
    _demand(len(node.affordable) == len(bound), leaf.where, f"{len(bound)} lists of multipliers", len(node.affordable))
    for i in range(len(leaf.cell.regimes)):
        excess = [ZERO] * (len(hull.functions) + 1)
        for index, weight in node.lottery:
            form = leaf.excess(i, leaf.chosen(index)[i])
            excess = [e + weight * c for e, c in zip(excess, form, strict=True)]
        if leaf.spends_all(i):
            spends = all(c == 0 for c in hull.restrict(tuple(excess)))
            _demand(spends, leaf.where, f"a lottery with which agent {i} spends all", "another")
        elif i in bound:
            left = tuple([-c for c in excess])
            shown = leaf.sign_shown(left, hull, node.affordable[bound.index(i)])
            _demand(shown >= 0, leaf.where, f"a lottery that agent {i} can afford", "no proof of that")


def _polytope(leaf: LeafCell, node: Everywhere, hull: AffineHull) -> PricePolytope:
    """The conditions that are kept, once each other inequality is proved to follow from them."""
    kept = frozenset(node.kept)
    others = [k for k, c in enumerate(leaf.conditions) if c.relation != "=" and k not in kept]
    _demand(len(node.implied) == len(others), leaf.where, f"{len(others)} lists of multipliers", len(node.implied))
    for k, multipliers in zip(others, node.implied, strict=True):
        condition = leaf.conditions[k]
        shown = leaf.sign_shown(condition.form, hull, multipliers, kept)
        _demand(shown >= int(condition.relation == ">"), leaf.where, f"proof that condition {k} follows", "none")
    described: dict[str, set[Vector]] = {">=": set(), ">": set(), "=": set()}
    for k in kept:
        demand_index(k, len(leaf.conditions), "a condition", leaf.where)
        described[leaf.conditions[k].relation].add(scaled(hull.restrict(leaf.conditions[k].form)))
    utilities = []
    for i in range(len(leaf.cell.regimes)):
        numerator, denominator = map(hull.restrict, leaf.utility(i))
        utilities.append(quotient(numerator, denominator))
    lists = [tuple(sorted(described[relation])) for relation in (">=", ">")]
    return PricePolytope(hull.functions, hull.free, lists[0], lists[1], tuple(utilities))


def scaled(form: Vector) -> Vector:
    """The form divided by the size of its last coefficient that is not 0.

    >>> scaled((Q(3), Q(-2), Q(0)))
    (3/2, -1, 0)
    """
    last = next((abs(c) for c in reversed(form) if c != 0), ONE)
    return tuple([c / last for c in form])


def quotient(numerator: Vector, denominator: Vector) -> Quotient:
    """The quotient of two forms with one of the denominator's coefficients, the last that is not 0, made 1; a constant, if it
    is.

    >>> quotient((Q(4), Q(2)), (Q(2), Q(1)))
    Quotient(numerator=(2,), denominator=(1,))
    """
    n, d = _trimmed(numerator), _trimmed(denominator)
    if not n:
        return Quotient((ZERO,), (ONE,))
    n, d = tuple([c / d[-1] for c in n]), tuple([c / d[-1] for c in d])
    if n and len(n) == len(d) and all(c == n[-1] * e for c, e in zip(n, d, strict=True)):
        return Quotient((n[-1],), (ONE,))
    return Quotient(n, d)


def _trimmed(form: Sequence[Q]) -> Vector:
    """Without zeros at the end."""
    length = max([k + 1 for k, c in enumerate(form) if c != 0], default=0)
    return tuple(form[:length])


def at(form: Form, prices: Sequence[Q]) -> Q:
    """The value of the form at the prices."""
    return form[0] + total(c * p for c, p in zip(form[1:], prices, strict=True))


def _demand(holds: bool, where: str, expected: str, found: object) -> None:
    if not holds:
        raise Rejected(where, expected, found)
