"""Cells of price space: where it is constant which options each agent may use, by conditions that are linear in prices.

Legend: p is the vector of prices, all >= 0. An agent i has a budget b_i and options: bundles A of goods with utilities u_i(A),
at the cost p(A). In a pseudomarket these are the bundles of finite utility, and every good goes to somebody. In an assignment
economy they are the object types, each a good with copies; the smallest price is 0, and copies that are left are free.

For given p let T be the options of agent i that she values most. If one of them costs at most b_i, she is *satiated*: her best
lotteries are those on T that cost at most b_i in expectation (of which the strong notion keeps those on the cheapest of T). If
not, but some option costs at most b_i, then let f(c) be the largest expected utility at expected cost at most c; f is concave
and rises at b_i. The line with the right derivative of f at b_i as its slope through (b_i, f(b_i)) has no option (cost,
utility) above it, one at cost <= b_i and one at cost > b_i on it; her best lotteries are those on options on this line that
cost b_i in expectation. The *regime* of a line names the two options A, B on it with the lowest and the highest utility (the
first of several). If no option costs at most b_i, nothing is optimal. So each p at which an agent has an optimal lottery
belongs to exactly one of her regimes.

Production is one more consumer, the *firm*: what no agent gets is hers, so that her options are the sets of goods that feasible
plans leave. She likes all of them alike, has no budget, and uses the cheapest only: then the plans are those of largest price.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from exactmarket.errors import MalformedInput
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.bundle import Bundle
from exactmarket.model.matroid import LaminarMatroid
from exactmarket.model.pseudomarket import Pseudomarket

#: A function of prices: the constant, then the coefficient of each price.
Form: TypeAlias = Vector

#: Bounds on the work of an analysis, not on mathematics.
MOST_GOODS = 8
MOST_ALLOCATIONS = 20_000
MOST_CHOICES = 200_000


@dataclass(frozen=True)
class LinearCondition:
    """``form`` at the prices is "=", ">=" or ">" 0."""

    form: Form
    relation: str


@dataclass(frozen=True)
class Consumer:
    """Her budget (``None`` for the firm), and her options: bundles of finite utility and their utilities."""

    budget: Q | None
    bundles: tuple[Bundle, ...]
    values: Vector

    def best(self) -> tuple[int, ...]:
        """The options that she values most."""
        most = max(self.values)
        return tuple([c for c, value in enumerate(self.values) if value == most])

    def cheapest_best(self) -> tuple[int, ...]:
        """Of these the ones that contain no other of them: at prices >= 0 one of them is cheapest."""
        best = self.best()
        return tuple([c for c in best if not any(self._inside(d, c) for d in best)])

    def _inside(self, inner: int, outer: int) -> bool:
        return inner != outer and not self.bundles[inner] & ~self.bundles[outer]

    def lines(self) -> Iterator[tuple[int, int]]:
        """Options (A, B) with u(A) < u(B); not those with B inside A, as B never costs more."""
        for a, low in enumerate(self.values):
            for b, high in enumerate(self.values):
                if low < high and not self._inside(b, a):
                    yield a, b


@dataclass(frozen=True)
class Exchange:
    """Consumers who share copies of goods.

    Attributes:
        supply: the number of copies of each good.
        disposal: False if every copy goes to somebody (pseudomarket); True if copies may be left where the price is 0, and the
            smallest price is 0 (assignment economy).
        strong: whether a satiated agent uses the cheapest of her best options only.
    """

    consumers: tuple[Consumer, ...]
    supply: tuple[int, ...]
    disposal: bool
    strong: bool

    def thrifty(self, agent: int) -> bool:
        """Whether the agent, where she is satiated, uses the cheapest of her best options only."""
        return self.strong or self.consumers[agent].budget is None

    def cost(self, agent: int, option: int) -> Form:
        """What the option costs."""
        bundle = self.consumers[agent].bundles[option]
        return (ZERO, *[ONE if bundle >> k & 1 else ZERO for k in range(len(self.supply))])


def pseudomarket_exchange(market: Pseudomarket, strong: bool, firm: bool = False) -> Exchange:
    """The pseudomarket as an exchange.

    Args:
        firm: whether it may have production, so that the last consumer is the firm.

    Raises:
        MalformedInput: if it has production although it may not, or too many goods.
    """
    if not firm:
        demand_analysable_market(market)
    demand_few(len(market.goods), "market.goods")
    consumers = []
    for agent in market.agents:
        finite = [(bundle, value) for bundle, value in enumerate(agent.utility.table()) if value is not None]
        consumers.append(Consumer(agent.budget, tuple([a for a, _ in finite]), tuple([u for _, u in finite])))
    if market.production is not None:
        consumers.append(_firm(market.production, len(market.goods)))
    return Exchange(tuple(consumers), (1,) * len(market.goods), False, strong)


def _firm(production: LaminarMatroid, goods: int) -> Consumer:
    """Her options are what feasible plans leave."""
    everything = (1 << goods) - 1
    left = tuple([a for a in range(everything + 1) if production.independent(everything ^ a)])
    return Consumer(None, left, (ZERO,) * len(left))


def economy_exchange(economy: AssignmentEconomy, budgets: Vector) -> Exchange:
    """The assignment economy as an exchange.

    Raises:
        MalformedInput: if it has too many object types.
    """
    demand_few(len(economy.objects), "objects")
    bundles = tuple([1 << j for j in range(len(economy.objects))])
    consumers = [Consumer(budget, bundles, row) for budget, row in zip(budgets, economy.values, strict=True)]
    return Exchange(tuple(consumers), economy.supply, True, True)


def demand_analysable_market(market: Pseudomarket) -> None:
    """Demand a pseudomarket without production, with few goods.

    Raises:
        MalformedInput: if it is another one.
    """
    demand_few(len(market.goods), "market.goods")
    if market.production is not None:
        raise MalformedInput("market.production", "a market without production", "production")


def demand_few(count: int, where: str) -> None:
    """Demand at most ``MOST_GOODS``.

    Raises:
        MalformedInput: if there are more.
    """
    if count > MOST_GOODS:
        raise MalformedInput(where, f"at most {MOST_GOODS} for an analysis of all equilibria", count)


@dataclass(frozen=True)
class Regime:
    """How an agent chooses.

    Attributes:
        satiated: whether ``low`` is the cheapest of her best options (the first of several) and costs at most her budget;
            otherwise ``low`` and ``high`` are A and B of her line.
        options: what she may use.
        undecided: those of them of which it is open whether they are on the line (as cheap as ``low``).
    """

    satiated: bool
    low: int
    high: int
    options: tuple[int, ...]
    undecided: tuple[int, ...]


@dataclass(frozen=True)
class Cell:
    """Prices that meet ``conditions``; ``regimes`` and ``positive`` (whether a price is) are ``None`` where undecided."""

    exchange: Exchange
    conditions: tuple[LinearCondition, ...]
    regimes: tuple[Regime | None, ...]
    positive: tuple[int | None, ...]

    def options(self, agent: int) -> tuple[int, ...]:
        """What the agent may use."""
        regime = self.regimes[agent]
        return regime.options if regime else tuple(range(len(self.exchange.consumers[agent].bundles)))

    def decided(self) -> bool:
        """Whether each agent's optimal lotteries are known."""
        return all(regime is not None and not regime.undecided for regime in self.regimes)

    def where(self, *conditions: LinearCondition) -> Cell:
        """The part of the cell that meets the conditions, too."""
        return replace(self, conditions=self.conditions + conditions)


def price(exchange: Exchange, good: int) -> Form:
    """The price of one good as a form."""
    return (ZERO, *[ONE if k == good else ZERO for k in range(len(exchange.supply))])


def whole_space(exchange: Exchange) -> tuple[Cell, ...]:
    """Cells that cover all prices >= 0 without overlap: one, or with disposal one for each good as the first with price 0."""
    goods = range(len(exchange.supply))
    nowhere_negative = tuple([LinearCondition(price(exchange, k), ">=") for k in goods])
    everything = Cell(exchange, nowhere_negative, (None,) * len(exchange.consumers), (None,) * len(goods))
    if not exchange.disposal:
        return (everything,)
    cells = []
    for good in goods:
        signs = [sign_children(everything, k)[int(k < good)].conditions[-1] for k in range(good + 1)]
        positive = tuple([1 if k < good else 0 if k == good else None for k in goods])
        cells.append(replace(everything.where(*signs), positive=positive))
    return tuple(cells)


def sign_children(cell: Cell, good: int) -> tuple[Cell, Cell]:
    """The parts where the good is free and where it is not."""
    form = price(cell.exchange, good)
    return tuple(  # type: ignore[return-value]
        replace(
            cell.where(LinearCondition(form, relation)),
            positive=(*cell.positive[:good], sign, *cell.positive[good + 1 :]),
        )
        for sign, relation in enumerate(("=", ">"))
    )


def half_children(cell: Cell, form: Form) -> tuple[Cell, Cell]:
    """The parts where the form is >= 0 and where it is negative."""
    negative = tuple([-c for c in form])
    return cell.where(LinearCondition(form, ">=")), cell.where(LinearCondition(negative, ">"))


def regime_children(cell: Cell, agent: int) -> tuple[Cell, ...]:
    """The parts in which the agent has one regime: first satiated, by the cheapest of her best options, then by lines."""
    consumer = cell.exchange.consumers[agent]
    if not consumer.values:
        return ()
    parts = [_satiated(cell, agent, low) for low in consumer.cheapest_best()]
    return (*parts, *[_on_line(cell, agent, low, high) for low, high in consumer.lines()])


def option_children(cell: Cell, agent: int, option: int) -> tuple[Cell, Cell]:
    """The parts where the undecided option is on the line (as cheap as the cheapest) and where it is not."""
    regime = cell.regimes[agent]
    if regime is None or option not in regime.undecided:
        raise ValueError("the option is not undecided")
    form = gap(cell.exchange, agent, regime, option)
    undecided = tuple([c for c in regime.undecided if c != option])
    without = tuple([c for c in regime.options if c != option])
    on = _with_regime(cell, agent, replace(regime, undecided=undecided))
    off = _with_regime(cell, agent, replace(regime, undecided=undecided, options=without))
    return on.where(LinearCondition(form, "=")), off.where(LinearCondition(form, ">"))


def gap(exchange: Exchange, agent: int, regime: Regime, option: int) -> Form:
    """What is >= 0 as the option is not above the line, and 0 on it; for a satiated agent how much dearer it is."""
    low, here = exchange.cost(agent, regime.low), exchange.cost(agent, option)
    if regime.satiated:
        return _minus(here, low)
    values = exchange.consumers[agent].values
    rise, gain = values[regime.high] - values[regime.low], values[option] - values[regime.low]
    slope = _minus(exchange.cost(agent, regime.high), low)
    return tuple([rise * c - gain * d for c, d in zip(_minus(here, low), slope, strict=True)])


def _satiated(cell: Cell, agent: int, low: int) -> Cell:
    exchange = cell.exchange
    consumer = exchange.consumers[agent]
    regime = Regime(True, low, low, consumer.best(), ())
    conditions = []
    if consumer.budget is not None:
        conditions.append(LinearCondition(_budget_minus(exchange, agent, low), ">="))
    dearer = []
    for other in consumer.cheapest_best():
        if other != low:
            dearer += [other] if other < low else []
            form = gap(exchange, agent, regime, other)
            conditions.append(LinearCondition(form, ">" if other < low else ">="))
    if exchange.thrifty(agent):
        options = tuple([c for c in regime.options if c not in dearer])
        regime = replace(regime, options=options, undecided=tuple([c for c in options if c != low]))
    return _with_regime(cell, agent, regime).where(*conditions)


def _on_line(cell: Cell, agent: int, low: int, high: int) -> Cell:
    exchange = cell.exchange
    values = exchange.consumers[agent].values
    regime = Regime(False, low, high, (), ())
    conditions = [
        LinearCondition(_budget_minus(exchange, agent, low), ">="),
        LinearCondition(_minus((ZERO,) * (len(exchange.supply) + 1), _budget_minus(exchange, agent, high)), ">"),
    ]
    undecided = []
    for option, value in enumerate(values):
        if option in {low, high}:
            continue
        first = (value == values[low] and option < low) or (value == values[high] and option < high)
        below = first or not values[low] <= value <= values[high]
        undecided += [] if below else [option]
        conditions.append(LinearCondition(gap(exchange, agent, regime, option), ">" if below else ">="))
    options = tuple(sorted([low, high, *undecided]))
    return _with_regime(cell, agent, replace(regime, options=options, undecided=tuple(undecided))).where(*conditions)


def _with_regime(cell: Cell, agent: int, regime: Regime) -> Cell:
    return replace(cell, regimes=(*cell.regimes[:agent], regime, *cell.regimes[agent + 1 :]))


def _budget_minus(exchange: Exchange, agent: int, option: int) -> Form:
    """What the budget leaves after the option is paid."""
    cost, budget = exchange.cost(agent, option), exchange.consumers[agent].budget
    if budget is None:
        raise ValueError("the firm has no budget")
    return (budget, *[-c for c in cost[1:]])


def _minus(left: Form, right: Form) -> Form:
    return tuple([c - d for c, d in zip(left, right, strict=True)])


def allocations(cell: Cell) -> list[tuple[int, ...]]:
    """One option for each agent, of those that she may use: no good is given away more often than it has copies, and no copy
    is left if all must go (without disposal, or the price is positive). In lexicographic order.

    Raises:
        MalformedInput: if there are more than ``MOST_ALLOCATIONS``, or more than ``MOST_CHOICES`` choices of options for some
            of the agents, the first ones, within the supply.
    """
    exchange = cell.exchange
    goods = range(len(exchange.supply))
    full = [not exchange.disposal or cell.positive[k] == 1 for k in goods]
    found: list[tuple[int, ...]] = []
    partial: list[tuple[tuple[int, ...], tuple[int, ...]]] = [((), exchange.supply)]
    visited = 0
    while partial:
        chosen, left = partial.pop()
        visited += 1
        if visited > MOST_CHOICES:
            raise MalformedInput("market", f"at most {MOST_CHOICES} choices to go through", "more")
        agent = len(chosen)
        if agent == len(exchange.consumers):
            if not any(full[k] and left[k] for k in goods):
                found.append(chosen)
                if len(found) > MOST_ALLOCATIONS:
                    raise MalformedInput("market", f"at most {MOST_ALLOCATIONS} allocations", "more")
            continue
        for option in reversed(cell.options(agent)):
            bundle = exchange.consumers[agent].bundles[option]
            rest = tuple([left[k] - (bundle >> k & 1) for k in goods])
            if min(rest) >= 0:
                partial.append(((*chosen, option), rest))
    return found


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
    reach = [[exchange.consumers[i].bundles[c] for c in used[i]] for i in range(len(used))]
    least, most = zip(*[_spending(cell, i) for i in range(len(used))], strict=True)
    conditions = list(cell.conditions)
    for goods in range(1, 1 << len(exchange.supply)):
        paid = (ZERO, *[Q(copies) if goods >> k & 1 else ZERO for k, copies in enumerate(exchange.supply)])
        inside = [least[i] for i, bundles in enumerate(reach) if not any(bundle & ~goods for bundle in bundles)]
        meeting = [most[i] for i, bundles in enumerate(reach) if any(bundle & goods for bundle in bundles)]
        conditions.append(LinearCondition(_minus(paid, _sum(inside, len(paid))), ">="))
        bounds = [form for form in meeting if form is not None]
        if len(bounds) == len(meeting):
            conditions.append(LinearCondition(_minus(_sum(bounds, len(paid)), paid), ">="))
    for i, options in enumerate(used):
        regime = cell.regimes[i]
        if len(options) == 1 and regime is not None and not regime.satiated:
            conditions.append(LinearCondition(_budget_minus(exchange, i, options[0]), "="))
    return tuple(conditions)


def _sum(forms: list[Form], width: int) -> Form:
    return tuple([sum([form[k] for form in forms], ZERO) for k in range(width)])


def _spending(cell: Cell, agent: int) -> tuple[Form, Form | None]:
    """The least and the most that the agent spends, as forms; ``None`` for no bound."""
    exchange, regime, money = cell.exchange, cell.regimes[agent], cell.exchange.consumers[agent].budget
    nothing = (ZERO,) * len(exchange.supply)
    if regime is not None and regime.satiated and exchange.thrifty(agent):
        cost = exchange.cost(agent, regime.low)
        return cost, cost
    budget = None if money is None else (money, *nothing)
    if regime is not None and not regime.satiated and budget is not None:
        return budget, budget
    return (ZERO, *nothing), budget
