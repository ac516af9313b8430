"""The allocations of the options that agents may use in a cell, and linear conditions that follow from there being no others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from exactmarket.errors import MalformedInput
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.demands import union
from exactmarket.kernel.rules.completeness.cells import Cell
from exactmarket.kernel.rules.completeness.exchange import Form, LinearCondition, negative, plus
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
    full = [k for k, positive in enumerate(cell.positive) if positive or not exchange.disposal]
    found: list[tuple[int, ...]] = []
    # Choices for the first agents with the copies that they leave; the last one is completed first, so that the order is kept.
    partial: list[tuple[tuple[int, ...], tuple[int, ...]]] = [((), exchange.supply)]
    visited = 0
    while partial:
        chosen, left = partial.pop()
        visited += 1
        _demand_at_most(MOST_CHOICES, visited, "choices to go through")
        if len(chosen) < len(exchange.consumers):
            partial += reversed(_continued(cell, chosen, left))
        elif not any(left[k] for k in full):
            found.append(chosen)
            _demand_at_most(MOST_ALLOCATIONS, len(found), "allocations")
    return found


def _demand_at_most(most: int, count: int, what: str) -> None:
    if count > most:
        raise MalformedInput("market", f"at most {most} {what}", "more")


def _continued(
    cell: Cell, chosen: tuple[int, ...], left: tuple[int, ...]
) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """The choices with an option for the next agent, too, for which there are copies, and the copies that they leave."""
    bundles = cell.exchange.consumers[len(chosen)].bundles
    rests = [
        (option, tuple([copies - (bundles[option] >> k & 1) for k, copies in enumerate(left)]))
        for option in cell.options(len(chosen))
    ]
    return [((*chosen, option), rest) for option, rest in rests if min(rest) >= 0]


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
    """For J = 1, 2, ... the conditions on what is paid for J; ``used`` are the sets D_i."""
    spenders = [_spender(cell, i, options) for i, options in enumerate(used)]
    pairs = [_of_money(cell, goods, spenders) for goods in range(1, 1 << len(cell.exchange.supply))]
    return [condition for pair in pairs for condition in pair]


def _of_money(cell: Cell, goods: Bundle, spenders: Sequence[_Spender]) -> list[LinearCondition]:
    """What is paid for J = ``goods`` is no less than what those spend who get nothing but goods of J, and no more than what
    those spend who get some of J."""
    paid: Form = (ZERO, *[Q(copies) if goods >> k & 1 else ZERO for k, copies in enumerate(cell.exchange.supply)])
    inside = [(-ONE, least) for reach, least, _ in spenders if not reach & ~goods]
    meeting = [most for reach, _, most in spenders if reach & goods]
    bounds = [(ONE, most) for most in meeting if most is not None]
    from_below = LinearCondition(plus(paid, inside), ">=")
    if len(bounds) < len(meeting):
        return [from_below]
    return [from_below, LinearCondition(plus(negative(paid), bounds), ">=")]


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
