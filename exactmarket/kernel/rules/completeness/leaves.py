"""Leaves of the case tree over all prices: cells without prices, and cells all of whose prices are equilibrium prices.

What a leaf says of lotteries and of values of money is checked in ``money``, beside this file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from exactmarket.errors import Rejected
from exactmarket.exact.affine import AffineHull, affine_hull
from exactmarket.exact.linear import Vector
from exactmarket.exact.numbers import sign
from exactmarket.exact.rational import ONE, ZERO
from exactmarket.kernel.certificates.completeness import Multipliers, Tight
from exactmarket.kernel.demands import demand, demand_count, demand_index, rejecting
from exactmarket.kernel.rules.completeness.allocations import all_conditions, allocations
from exactmarket.kernel.rules.completeness.cells import Cell
from exactmarket.kernel.rules.completeness.exchange import Form, LinearCondition, minus, negative, plus, value_at


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

    def known(self, multipliers: Multipliers) -> Sequence[LinearCondition]:
        """The conditions that the multipliers are about: the cell's own where that is all, as the others cost much to find."""
        own = self.cell.conditions
        further = self.pure and any(k >= len(own) for k, _ in multipliers)
        return self.conditions if further else own

    def hull(self, tight: Tight) -> AffineHull:
        """The solutions of the equations that hold in the cell: those among the conditions and the tight ones.

        Raises:
            Rejected: if a condition is not proved tight, or if there are no solutions.
        """
        equations = [c.form for c in self.conditions if c.relation == "="]
        for k, multipliers in tight:
            demand_index(k, len(self.conditions), "a condition", self.where)
            form = self.conditions[k].form
            shown = sign_shown(negative(form), self.conditions, multipliers, self.where)
            demand(shown >= 0, self.where, f"multipliers that show that condition {k} holds with equality", "none")
            equations.append(form)
        found = affine_hull(equations, len(self.cell.positive))
        if found is None:
            raise Rejected(self.where, "equations with a solution", "a contradiction")
        return found

    def demand_decided(self) -> None:
        """Demand that it is known which lotteries are optimal, and that every allocation clears."""
        demand(self.cell.decided(), self.where, "decided regimes and options", "undecided ones")
        exchange = self.cell.exchange
        for k, positive in enumerate(self.cell.positive):
            # Copies may be left of a good that is free, and not of one that is not.
            if positive is None and any(self._used(k, c) < exchange.supply[k] for c in self.pure):
                expected = f"it decided whether {exchange.goods[k]} is free, of which copies are left"
                raise Rejected(self.where, expected, "open")

    def _used(self, good: int, chosen: Sequence[int]) -> int:
        """How many copies of the good the allocation gives away."""
        bundles = [self.cell.exchange.consumers[i].bundles[c] for i, c in enumerate(chosen)]
        return len([bundle for bundle in bundles if bundle >> good & 1])

    def utility(self, agent: int) -> tuple[Form, Form]:
        """Her utility as numerator and denominator: on a line through A and B it is that at cost b,
        u(A) + (u(B) - u(A)) (b - p(A)) / (p(B) - p(A)).
        """
        regime, exchange = self.cell.regimes[agent], self.cell.exchange
        values = exchange.consumers[agent].values
        if regime is None:
            raise Rejected(self.where, "decided regimes", "an undecided one")
        if regime.satiated:
            return exchange.number(values[regime.low]), exchange.number(ONE)
        run = minus(exchange.cost(agent, regime.high), exchange.cost(agent, regime.low))
        rise = values[regime.high] - values[regime.low]
        left = exchange.left(agent, regime.low)
        return plus(exchange.number(ZERO), [(values[regime.low], run), (rise, left)]), run


def sign_shown(
    form: Form,
    conditions: Sequence[LinearCondition],
    multipliers: Multipliers,
    where: str,
    hull: AffineHull | None = None,
) -> int:
    """1 if the multipliers show that the form is > 0 where the conditions hold, 0 if that it is >= 0, else -1.

    The sum of the conditions' forms times multipliers is >= 0 there, and > 0 if a strict inequality has a part in it. It is
    shown if the form exceeds this sum by a constant >= 0; on the hull, if there is one, that holds the prices that meet the
    conditions.

    Raises:
        Rejected: if an inequality has a negative multiplier, or an index is none of a condition.
    """
    strict = False
    for k, multiplier in multipliers:
        demand_index(k, len(conditions), "a condition", where)
        relation = conditions[k].relation
        demand(multiplier >= 0 or relation == "=", where, f"a multiplier >= 0 of condition {k}", multiplier)
        strict = strict or (relation == ">" and multiplier > 0)
    rest = plus(form, [(-multiplier, conditions[k].form) for k, multiplier in multipliers])
    constant, *others = rest if hull is None else hull.restrict(rest)
    if any(others) or constant < 0:
        return -1
    return 1 if constant > 0 or strict else 0


def demand_contradiction(conditions: Sequence[LinearCondition], multipliers: Multipliers, where: str) -> None:
    """Demand that the multipliers show that 0 is > 0 where the conditions hold, so that they hold nowhere.

    Raises:
        Rejected: if they do not.
    """
    nothing = (ZERO,) * len(conditions[0].form)
    shown = sign_shown(nothing, conditions, multipliers, where)
    demand(shown == 1, where, "multipliers of a contradiction", "none")


def demand_met(conditions: Sequence[LinearCondition], prices: Vector, where: str) -> None:
    """Demand prices that meet the conditions.

    Raises:
        Rejected: naming the first condition that they do not meet.
    """
    demand_count(len(prices), len(conditions[0].form) - 1, where, "prices")
    for k, condition in enumerate(conditions):
        value = value_at(condition.form, prices)
        demand(condition.holds(sign(value)), where, f"prices that meet condition {k}", value)
