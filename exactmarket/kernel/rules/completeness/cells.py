"""Cells of price space: where it is constant which options each agent may use, by conditions that are linear in prices.

Legend as in ``exchange``, beside this file.

For given p let T be the options of agent i that she values most. If one of them costs at most b_i, she is *satiated*: her best
lotteries are those on T that cost at most b_i in expectation (of which the strong notion keeps those on the cheapest of T). If
not, but some option costs at most b_i, then let f(c) be the largest expected utility at expected cost at most c; f is concave
and rises at b_i. The line with the right derivative of f at b_i as its slope through (b_i, f(b_i)) has no option (cost,
utility) above it, one at cost <= b_i and one at cost > b_i on it; her best lotteries are those on options on this line that
cost b_i in expectation. The *regime* of a line names the two options A, B on it with the lowest and the highest utility (the
first of several). If no option costs at most b_i, nothing is optimal. So each p at which an agent has an optimal lottery
belongs to exactly one of her regimes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ZERO
from exactmarket.kernel.rules.completeness.exchange import Exchange, Form, LinearCondition, minus, negative, plus


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
    positive: tuple[bool | None, ...]

    def options(self, agent: int) -> tuple[int, ...]:
        """What the agent may use."""
        regime = self.regimes[agent]
        return regime.options if regime else tuple(range(len(self.exchange.consumers[agent].bundles)))

    def spends_all(self, agent: int) -> bool:
        """Whether the agent is known to spend exactly her budget in expectation."""
        regime = self.regimes[agent]
        return regime is not None and not regime.satiated

    def bound_by_budget(self, agent: int) -> bool:
        """Whether her options may cost more than her budget, so that she has to afford her lottery."""
        return not self.spends_all(agent) and not self.exchange.thrifty(agent)

    def decided(self) -> bool:
        """Whether each agent's optimal lotteries are known."""
        return all(regime is not None and not regime.undecided for regime in self.regimes)

    def where(self, *conditions: LinearCondition) -> Cell:
        """The part of the cell that meets the conditions, too."""
        return replace(self, conditions=self.conditions + conditions)


def whole_space(exchange: Exchange) -> tuple[Cell, ...]:
    """Cells that cover all prices >= 0 without overlap: one, or with disposal one for each good as the first with price 0."""
    goods = range(len(exchange.supply))
    nowhere_negative = tuple([LinearCondition(exchange.price(1 << k), ">=") for k in goods])
    everything = Cell(exchange, nowhere_negative, (None,) * len(exchange.consumers), (None,) * len(goods))
    if not exchange.disposal:
        return (everything,)
    cells, rest = [], everything
    for good in goods:
        free, rest = sign_children(rest, good)
        cells.append(free)
    return tuple(cells)


def sign_children(cell: Cell, good: int) -> tuple[Cell, Cell]:
    """The parts where the good is free and where it is not."""

    def part(relation: str, positive: bool) -> Cell:
        signs = (*cell.positive[:good], positive, *cell.positive[good + 1 :])
        return replace(cell.where(LinearCondition(cell.exchange.price(1 << good), relation)), positive=signs)

    return part("=", False), part(">", True)


def half_children(cell: Cell, form: Form) -> tuple[Cell, Cell]:
    """The parts where the form is >= 0 and where it is negative."""
    return cell.where(LinearCondition(form, ">=")), cell.where(LinearCondition(negative(form), ">"))


def regime_children(cell: Cell, agent: int) -> tuple[Cell, ...]:
    """The parts in which the agent has one regime: first satiated, by the cheapest of her best options, then by lines."""
    consumer = cell.exchange.consumers[agent]
    if not consumer.values:
        return ()
    parts = [_satiated(cell, agent, low) for low in consumer.cheapest_best()]
    return (*parts, *[_on_line(cell, agent, low, high) for low, high in consumer.lines()])


def option_children(cell: Cell, agent: int, regime: Regime, option: int) -> tuple[Cell, Cell]:
    """The parts where an undecided option of the agent's regime is on the line (as cheap as the cheapest) and where not."""
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
        return minus(here, low)
    values = exchange.consumers[agent].values
    rise, gain = values[regime.high] - values[regime.low], values[option] - values[regime.low]
    run = minus(exchange.cost(agent, regime.high), low)
    return plus(exchange.number(ZERO), [(rise, minus(here, low)), (-gain, run)])


def _satiated(cell: Cell, agent: int, low: int) -> Cell:
    """The part where the option is the cheapest of her best ones, the first of several, and she can afford it."""
    exchange, consumer = cell.exchange, cell.exchange.consumers[agent]
    # Of several that are cheapest the first one names the regime: those before it are dearer, those after it may cost as much.
    cheapest = consumer.cheapest_best()
    regime = Regime(True, low, low, consumer.best(), ())
    if exchange.thrifty(agent):
        options = tuple([c for c in regime.options if c >= low or c not in cheapest])
        regime = replace(regime, options=options, undecided=tuple([c for c in options if c != low]))
    affordable = [LinearCondition(exchange.left(agent, low), ">=")] if consumer.budget is not None else []
    gaps = [LinearCondition(gap(exchange, agent, regime, c), ">" if c < low else ">=") for c in cheapest if c != low]
    return _with_regime(cell, agent, regime).where(*affordable, *gaps)


def _on_line(cell: Cell, agent: int, low: int, high: int) -> Cell:
    """The part where A = ``low`` and B = ``high`` are the ends of her line: she can afford A but not B, and no option is above
    it. Options of lower utility than A or higher than B, and those as good as one of them that come before it, are below."""
    exchange, values = cell.exchange, cell.exchange.consumers[agent].values
    others = [c for c in range(len(values)) if c not in {low, high}]
    undecided = tuple([c for c in others if not _must_be_below(values, c, low, high)])
    regime = Regime(False, low, high, tuple(sorted([low, high, *undecided])), undecided)
    affordable = LinearCondition(exchange.left(agent, low), ">=")
    too_dear = LinearCondition(exchange.excess(agent, high), ">")
    gaps = [LinearCondition(gap(exchange, agent, regime, c), ">=" if c in undecided else ">") for c in others]
    return _with_regime(cell, agent, regime).where(affordable, too_dear, *gaps)


def _must_be_below(values: Vector, option: int, low: int, high: int) -> bool:
    value = values[option]
    first = (value == values[low] and option < low) or (value == values[high] and option < high)
    return first or not values[low] <= value <= values[high]


def _with_regime(cell: Cell, agent: int, regime: Regime) -> Cell:
    return replace(cell, regimes=(*cell.regimes[:agent], regime, *cell.regimes[agent + 1 :]))
