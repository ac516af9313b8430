"""The allocations of the options that agents may use in a cell, and linear conditions that follow from there being no others."""

from __future__ import annotations

from collections.abc import Sequence

from exactmarket.errors import MalformedInput
from exactmarket.exact.rational import ZERO, Q
from exactmarket.kernel.demands import union
from exactmarket.kernel.rules.completeness.cells import Cell
from exactmarket.kernel.rules.completeness.exchange import Exchange, Form, LinearCondition, minus, sum_of
from exactmarket.model.bundle import Bundle

#: Bounds on the work of an analysis, not on mathematics.
MOST_ALLOCATIONS = 20_000
MOST_CHOICES = 200_000


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
        if visited > MOST_CHOICES:
            raise MalformedInput("market", f"at most {MOST_CHOICES} choices to go through", "more")
        agent = len(chosen)
        if agent < len(exchange.consumers):
            rests = [(option, _after(exchange, agent, option, left)) for option in reversed(cell.options(agent))]
            partial += [((*chosen, option), rest) for option, rest in rests if min(rest) >= 0]
        elif not any(left[k] for k in full):
            found.append(chosen)
            if len(found) > MOST_ALLOCATIONS:
                raise MalformedInput("market", f"at most {MOST_ALLOCATIONS} allocations", "more")
    return found


def _after(exchange: Exchange, agent: int, option: int, left: tuple[int, ...]) -> tuple[int, ...]:
    """The copies left after the agent has got the option."""
    bundle = exchange.consumers[agent].bundles[option]
    return tuple([copies - (bundle >> k & 1) for k, copies in enumerate(left)])


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
        regime = cell.regimes[i]
        if len(options) == 1 and regime is not None and not regime.satiated:
            conditions.append(LinearCondition(exchange.left(i, options[0]), "="))
    return tuple(conditions)


def conditions_of_money(cell: Cell, used: Sequence[Sequence[int]]) -> list[LinearCondition]:
    """For J = 1, 2, ... what is paid for J is no less than what those spend who get nothing but goods of J, and no more than
    what those spend who get some of J; ``used`` are the sets D_i."""
    consumers = cell.exchange.consumers
    reach = [union(consumers[i].bundles[c] for c in options) for i, options in enumerate(used)]
    spending = [_spending(cell, i) for i in range(len(used))]
    conditions = []
    for goods in range(1, 1 << len(cell.exchange.supply)):
        paid = _paid(cell.exchange, goods)
        inside = [least for goods_of, (least, _) in zip(reach, spending, strict=True) if not goods_of & ~goods]
        meeting = [most for goods_of, (_, most) in zip(reach, spending, strict=True) if goods_of & goods]
        conditions.append(LinearCondition(minus(paid, sum_of(inside, len(paid))), ">="))
        bounds = [most for most in meeting if most is not None]
        if len(bounds) == len(meeting):
            conditions.append(LinearCondition(minus(sum_of(bounds, len(paid)), paid), ">="))
    return conditions


def _paid(exchange: Exchange, goods: Bundle) -> Form:
    """What all copies of these goods cost."""
    return (ZERO, *[Q(copies) if goods >> k & 1 else ZERO for k, copies in enumerate(exchange.supply)])


def _spending(cell: Cell, agent: int) -> tuple[Form, Form | None]:
    """The least and the most that the agent spends, as forms; ``None`` for no bound, of the firm without a regime."""
    exchange, regime, money = cell.exchange, cell.regimes[agent], cell.exchange.consumers[agent].budget
    nothing = (ZERO,) * len(exchange.supply)
    if regime is not None and regime.satiated and exchange.thrifty(agent):
        cost = exchange.cost(agent, regime.low)
        return cost, cost
    budget = None if money is None else (money, *nothing)
    if regime is not None and not regime.satiated and budget is not None:
        return budget, budget
    return (ZERO, *nothing), budget
