"""Leaves of the case tree over all prices: cells without equilibria, and cells all of whose prices are equilibrium prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from flint import fmpq_poly

from exactmarket.errors import Rejected
from exactmarket.exact.affine import AffineHull, affine_hull
from exactmarket.exact.linear import Vector
from exactmarket.exact.numbers import sign
from exactmarket.exact.places import Field, Root
from exactmarket.exact.rational import ONE, ZERO, Q, total
from exactmarket.kernel.certificates.completeness import Everywhere, Multipliers, NoLottery, Tight
from exactmarket.kernel.claims.completeness import AlgebraicPoint, PricePoint, PricePolytope, Quotient
from exactmarket.kernel.demands import demand, demand_count, demand_index, rejecting
from exactmarket.kernel.rules.completeness.allocations import all_conditions, allocations
from exactmarket.kernel.rules.completeness.cells import Cell, Regime
from exactmarket.kernel.rules.completeness.exchange import Form, LinearCondition, minus, value_at


@dataclass(frozen=True)
class LeafCell:
    """A cell with the allocations of its options and all conditions known of its equilibrium prices."""

    cell: Cell
    where: str

    @cached_property
    def pure(self) -> list[tuple[int, ...]]:
        """The allocations of the options that the agents may use."""
        with rejecting(self.where):
            return allocations(self.cell)

    @cached_property
    def conditions(self) -> tuple[LinearCondition, ...]:
        """The cell's conditions, and those that its equilibrium prices meet besides."""
        return all_conditions(self.cell, self.pure) if self.pure else self.cell.conditions

    def combination(self, multipliers: Multipliers, kept: frozenset[int] | None = None) -> tuple[list[Q], bool]:
        """The sum of the leaf's conditions times multipliers (``combination``)."""
        return combination(self.conditions, multipliers, self.where, kept)

    def demand_contradiction(self, multipliers: Multipliers) -> None:
        """Demand that the multipliers show that the leaf's conditions contradict each other."""
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
        return 1 if rest[0] > 0 or strict else 0

    def demand_decided(self) -> None:
        """Demand that it is known which lotteries are optimal, and that every allocation clears."""
        demand(self.cell.decided(), self.where, "decided regimes and options", "undecided ones")
        exchange = self.cell.exchange
        for k, positive in enumerate(self.cell.positive):
            # Copies may be left of a good that is free, and not of one that is not.
            if exchange.disposal and positive is None and any(self._used(k, c) < exchange.supply[k] for c in self.pure):
                expected = f"it decided whether {exchange.goods[k]} is free, of which copies are left"
                raise Rejected(self.where, expected, "open")

    def _used(self, good: int, chosen: Sequence[int]) -> int:
        """How many copies of the good the allocation gives away."""
        bundles = [self.cell.exchange.consumers[i].bundles[c] for i, c in enumerate(chosen)]
        return len([bundle for bundle in bundles if bundle >> good & 1])

    def excess(self, agent: int, option: int) -> Form:
        """By how much the cost of the option exceeds the agent's budget; 0 for the firm, which has none."""
        return self.cell.exchange.excess(agent, option)

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
        regime = self.cell.regimes[agent]
        if regime is None:
            raise Rejected(self.where, "decided regimes", "an undecided one")
        if regime.satiated:
            one = (ONE, *(ZERO,) * len(self.cell.exchange.supply))
            return tuple([self.cell.exchange.consumers[agent].values[regime.low] * c for c in one]), one
        return self._utility_on_line(agent, regime)

    def _utility_on_line(self, agent: int, regime: Regime) -> tuple[Form, Form]:
        """The utility at cost b on the line through A and B: u(A) + (u(B) - u(A)) (b - p(A)) / (p(B) - p(A))."""
        exchange, values = self.cell.exchange, self.cell.exchange.consumers[agent].values
        run = minus(exchange.cost(agent, regime.high), exchange.cost(agent, regime.low))
        rise = values[regime.high] - values[regime.low]
        left = self.excess(agent, regime.low)
        return tuple([values[regime.low] * r - rise * e for r, e in zip(run, left, strict=True)]), run


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
    demand_count(len(node.values), count, leaf.where, "values")
    for i, value in enumerate(node.values):
        demand(value >= 0 or leaf.spends_all(i), leaf.where, "a value >= 0 of who need not spend all", value)
    demand(len(node.proofs) in {0, len(leaf.pure)}, leaf.where, f"{len(leaf.pure)} proofs, or none", len(node.proofs))
    hull = leaf.hull(node.tight)
    for n, chosen in enumerate(leaf.pure):
        form = valued(leaf, node.values, chosen)
        shown = leaf.sign_shown(form, hull, node.proofs[n] if node.proofs else ())
        demand(shown == 1, leaf.where, f"proof that allocation {n} costs too much", "none")


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
    demand_count(len(node.sample), len(hull.functions), leaf.where, "prices")
    for k, condition in enumerate(leaf.conditions):
        value = value_at(condition.form, node.sample)
        demand(condition.holds(sign(value)), leaf.where, f"prices that meet condition {k}", value)
    if not hull.free:
        pairs = map(leaf.utility, range(len(leaf.cell.regimes)))
        return PricePoint(node.sample, tuple([value_at(n, node.sample) / value_at(d, node.sample) for n, d in pairs]))
    demand(len(hull.free) > 1, leaf.where, "a point or two dimensions or more", "a line")
    return _polytope(leaf, node, hull)


def _demand_lottery(leaf: LeafCell, node: Everywhere, hull: AffineHull) -> None:
    """Demand a lottery with which every agent spends what she must, and no more than she can."""
    weights = [weight for _, weight in node.lottery]
    demand(all(w >= 0 for w in weights) and total(weights) == 1, leaf.where, "probabilities that sum to 1", weights)
    agents, names = range(len(leaf.cell.regimes)), leaf.cell.exchange.agents
    bound = [i for i in agents if leaf.bound_by_budget(i)]
    demand_count(len(node.affordable), len(bound), leaf.where, "lists of multipliers")
    for i in agents:
        if leaf.spends_all(i):
            spends = not any(hull.restrict(_expected_excess(leaf, node, i)))
            demand(spends, leaf.where, f"a lottery with which {names[i]} spends all", "another")
    for i, multipliers in zip(bound, node.affordable, strict=True):
        left = tuple([-c for c in _expected_excess(leaf, node, i)])
        shown = leaf.sign_shown(left, hull, multipliers)
        demand(shown >= 0, leaf.where, f"a lottery that {names[i]} can afford", "no proof of that")


def _expected_excess(leaf: LeafCell, node: Everywhere, agent: int) -> Form:
    """By how much the agent's expected cost in the lottery exceeds her budget."""
    excess = [ZERO] * (len(leaf.cell.exchange.supply) + 1)
    for index, weight in node.lottery:
        form = leaf.excess(agent, leaf.chosen(index)[agent])
        excess = [e + weight * c for e, c in zip(excess, form, strict=True)]
    return tuple(excess)


def _polytope(leaf: LeafCell, node: Everywhere, hull: AffineHull) -> PricePolytope:
    """The conditions that are kept, once each other inequality is proved to follow from them."""
    kept = frozenset(node.kept)
    _demand_implied(leaf, node, hull, kept)
    described: dict[str, set[Vector]] = {">=": set(), ">": set(), "=": set()}
    for k in kept:
        demand_index(k, len(leaf.conditions), "a condition", leaf.where)
        described[leaf.conditions[k].relation].add(scaled(hull.restrict(leaf.conditions[k].form)))
    at_least, more_than = (tuple(sorted(described[relation])) for relation in (">=", ">"))
    utilities = [quotient(*map(hull.restrict, leaf.utility(i))) for i in range(len(leaf.cell.regimes))]
    return PricePolytope(hull.functions, hull.free, at_least, more_than, tuple(utilities))


def _demand_implied(leaf: LeafCell, node: Everywhere, hull: AffineHull, kept: frozenset[int]) -> None:
    """Demand for each inequality that is not kept multipliers of those that are which show that it holds."""
    others = [k for k, c in enumerate(leaf.conditions) if c.relation != "=" and k not in kept]
    demand_count(len(node.implied), len(others), leaf.where, "lists of multipliers")
    for k, multipliers in zip(others, node.implied, strict=True):
        condition = leaf.conditions[k]
        shown = leaf.sign_shown(condition.form, hull, multipliers, kept)
        demand(condition.holds(shown), leaf.where, f"proof that condition {k} follows", "none")


def point_at(field: Field, prices: Sequence[fmpq_poly], utilities: Sequence[fmpq_poly]) -> PricePoint | AlgebraicPoint:
    """The point with these prices and utilities, numbers of the field."""
    if isinstance(field.place, Root):
        rows = [tuple([tuple(number.coeffs()) for number in numbers]) for numbers in (prices, utilities)]
        return AlgebraicPoint(field.place, rows[0], rows[1])
    return PricePoint(tuple([price(ZERO) for price in prices]), tuple([utility(ZERO) for utility in utilities]))


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
