"""The allocations of the options that agents may use in a cell, and linear conditions that follow from there being no others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from flint import fmpq_mat

from exactmarket.errors import MalformedInput
from exactmarket.exact.rational import ZERO
from exactmarket.kernel.demands import union
from exactmarket.kernel.rules.completeness.cells import Cell
from exactmarket.kernel.rules.completeness.exchange import Form, LinearCondition
from exactmarket.model.bundle import Bundle

#: Bounds on the work of an analysis, not on mathematics.
MOST_ALLOCATIONS = 20_000
MOST_CHOICES = 200_000

#: What an agent can get, and the least and the most that she spends; ``None`` for no bound.
_Spender: TypeAlias = tuple[Bundle, Form, Form | None]


def allocations(cell: Cell) -> list[tuple[int, ...]]:
    """One option for each agent, of those that she may use: no good is given away more often than it has copies, and no copy
    is left if all must go (without disposal, or the price is positive). In lexicographic order.

    Raises:
        MalformedInput: if there are more than ``MOST_ALLOCATIONS``, or more than ``MOST_CHOICES`` choices of options for some
            of the agents, the first ones, within the supply.
    """
    exchange = cell.exchange
    fields = _Fields(max(1, *exchange.supply).bit_length() + 1, len(exchange.supply))
    full = fields.packed([fields.most if positive or not exchange.disposal else 0 for positive in cell.positive])
    takes = [
        [(option, fields.bundle(consumer.bundles[option])) for option in cell.options(i)]
        for i, consumer in enumerate(exchange.consumers)
    ]
    found: list[tuple[int, ...]] = []
    # Choices for the first agents with the copies that they leave; the last one is completed first, so that the order is kept.
    partial: list[tuple[tuple[int, ...], int]] = [((), fields.packed(exchange.supply))]
    visited = 0
    while partial:
        chosen, left = partial.pop()
        visited += 1
        _demand_at_most(MOST_CHOICES, visited, "choices to go through")
        if len(chosen) < len(takes):
            rests = [
                ((*chosen, option), left - copies)
                for option, copies in takes[len(chosen)]
                if fields.covers(left, copies)
            ]
            partial += reversed(rests)
        elif not left & full:
            found.append(chosen)
            _demand_at_most(MOST_ALLOCATIONS, len(found), "allocations")
    return found


@dataclass(frozen=True)
class _Fields:
    """Numbers of copies of each good packed into one whole number: ``width`` bits for a good, of which the highest stays 0."""

    width: int
    goods: int

    @property
    def most(self) -> int:
        """The largest number of copies of one good."""
        return (1 << self.width - 1) - 1

    def packed(self, copies: Sequence[int]) -> int:
        """So many copies of each good."""
        return sum([count << k * self.width for k, count in enumerate(copies)])

    def bundle(self, goods: Bundle) -> int:
        """One copy of each of these goods."""
        return self.packed([goods >> k & 1 for k in range(self.goods)])

    def covers(self, left: int, copies: int) -> bool:
        """Whether there are as many copies of each good as these."""
        # With the highest bit of each field set nothing is borrowed from the next field, and a bit that falls shows a lack.
        return not ~((left | self._highest) - copies) & self._highest

    @cached_property
    def _highest(self) -> int:
        return self.packed([1 << self.width - 1] * self.goods)


def _demand_at_most(most: int, count: int, what: str) -> None:
    if count > most:
        raise MalformedInput("market", f"at most {most} {what}", "more")


def all_conditions(cell: Cell, pure: list[tuple[int, ...]]) -> tuple[LinearCondition, ...]:
    """The cell's conditions, and then linear ones that its equilibrium prices meet besides.

    Let ``pure`` be all allocations of the cell, and D_i the options of agent i in them. What is paid for a set J of goods is
    p times the copies of J, since what is left is free. Agents with all options of D_i inside J spend all that they spend on
    J, which is b_i on a line, and the price of the cheapest best option where the strong notion holds and she is satiated;
    nobody spends more on J, and who has no option in D_i that meets J spends nothing on it. So for J = 1, 2, ..., as bundles,
    two conditions: from below and from above (not if the firm has an option in D_i that meets J and no regime yet). Then for
    each agent with one option in D_i, in order: it costs b_i (on a line).
    """
    exchange = cell.exchange
    used = [sorted({chosen[i] for chosen in pure}) for i in range(len(exchange.consumers))]
    conditions = [*cell.conditions, *conditions_of_money(cell, used)]
    for i, options in enumerate(used):
        if len(options) == 1 and cell.spends_all(i):
            conditions.append(LinearCondition(exchange.left(i, options[0]), "="))
    return tuple(conditions)


def conditions_of_money(cell: Cell, used: Sequence[Sequence[int]]) -> list[LinearCondition]:
    """For J = 1, 2, ... the conditions on what is paid for J; ``used`` are the sets D_i.

    What is paid for J is no less than what those spend who get nothing but goods of J, and no more than what those spend who
    get some of J.
    """
    supply = cell.exchange.supply
    spenders = [_spender(cell, i, options) for i, options in enumerate(used)]
    sets = range(1, 1 << len(supply))
    # A row for each J, a column for each coefficient of a form.
    paid = fmpq_mat([[0, *[copies * (goods >> k & 1) for k, copies in enumerate(supply)]] for goods in sets])
    inside = fmpq_mat([[int(not reach & ~goods) for reach, _, _ in spenders] for goods in sets])
    meeting = fmpq_mat([[int(reach & goods != 0) for reach, _, _ in spenders] for goods in sets])
    least = fmpq_mat([list(form) for _, form, _ in spenders])
    nothing = cell.exchange.number(ZERO)
    most = fmpq_mat([list(nothing if form is None else form) for _, _, form in spenders])
    from_below, from_above = (paid - inside * least).tolist(), (meeting * most - paid).tolist()
    boundless = union(reach for reach, _, form in spenders if form is None)
    conditions = []
    for goods, below, above in zip(sets, from_below, from_above, strict=True):
        conditions.append(LinearCondition(tuple(below), ">="))
        if not goods & boundless:
            conditions.append(LinearCondition(tuple(above), ">="))
    return conditions


def _spender(cell: Cell, agent: int, options: Sequence[int]) -> _Spender:
    """The agent who gets one of these options; the firm without a regime has no bound."""
    exchange, regime = cell.exchange, cell.regimes[agent]
    consumer = exchange.consumers[agent]
    reach, nothing = union(consumer.bundles[c] for c in options), exchange.number(ZERO)
    if regime is not None and regime.satiated and exchange.thrifty(agent):
        cost = exchange.cost(agent, regime.low)
        return reach, cost, cost
    if consumer.budget is None:
        return reach, nothing, None
    budget = exchange.number(consumer.budget)
    return reach, budget if cell.spends_all(agent) else nothing, budget
