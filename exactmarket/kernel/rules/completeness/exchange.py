"""Consumers who share copies of goods, and what is linear in prices about them.

Legend: p is the vector of prices, all >= 0. An agent i has a budget b_i and options: bundles A of goods with utilities u_i(A),
at the cost p(A). In a pseudomarket these are the bundles of finite utility, and every good goes to somebody. In an assignment
economy they are the object types, each a good with copies; the smallest price is 0, and copies that are left are free.

Production is one more consumer, the *firm*: what no agent gets is hers, so that her options are the sets of goods that feasible
plans leave. She likes all of them alike, has no budget, and uses the cheapest only: then the plans are those of largest price.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from exactmarket.exact.linear import Vector
from exactmarket.exact.numbers import Element, added
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.bundle import Bundle
from exactmarket.model.matroid import LaminarMatroid
from exactmarket.model.pseudomarket import Pseudomarket

#: A function of prices: the constant, then the coefficient of each price.
Form: TypeAlias = Vector


@dataclass(frozen=True)
class LinearCondition:
    """``form`` at the prices is "=", ">=" or ">" 0."""

    form: Form
    relation: str

    def holds(self, sign: int) -> bool:
        """Whether it holds where the form has this sign."""
        if self.relation == "=":
            return sign == 0
        return sign > 0 or (sign == 0 and self.relation == ">=")


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
        agents, goods: how consumers and goods are called in messages.
    """

    consumers: tuple[Consumer, ...]
    supply: tuple[int, ...]
    disposal: bool
    strong: bool
    agents: tuple[str, ...]
    goods: tuple[str, ...]

    def thrifty(self, agent: int) -> bool:
        """Whether the agent, where she is satiated, uses the cheapest of her best options only."""
        return self.strong or self.consumers[agent].budget is None

    def number(self, value: Q) -> Form:
        """The number as a form."""
        return (value, *(ZERO,) * len(self.supply))

    def price(self, goods: Bundle) -> Form:
        """The price of one copy of each of these goods."""
        return (ZERO, *[ONE if goods >> k & 1 else ZERO for k in range(len(self.supply))])

    def cost(self, agent: int, option: int) -> Form:
        """What the option costs."""
        return self.price(self.consumers[agent].bundles[option])

    def excess(self, agent: int, option: int) -> Form:
        """By how much the cost of the option exceeds the agent's budget; 0 for the firm, which has none."""
        budget = self.consumers[agent].budget
        return self.number(ZERO) if budget is None else (-budget, *self.cost(agent, option)[1:])

    def left(self, agent: int, option: int) -> Form:
        """What the budget leaves after the option is paid."""
        return negative(self.excess(agent, option))


def pseudomarket_exchange(market: Pseudomarket, strong: bool) -> Exchange:
    """The pseudomarket as an exchange; if it has production, the last consumer is the firm."""
    consumers, names = [], [agent.name for agent in market.agents]
    for agent in market.agents:
        finite = [(bundle, value) for bundle, value in enumerate(agent.utility.table()) if value is not None]
        consumers.append(Consumer(agent.budget, tuple([a for a, _ in finite]), tuple([u for _, u in finite])))
    if market.production is not None:
        consumers.append(_firm(market.production, len(market.goods)))
        names.append("(the firm)")
    supply = (1,) * len(market.goods)
    return Exchange(tuple(consumers), supply, False, strong, tuple(names), market.goods)


def _firm(production: LaminarMatroid, goods: int) -> Consumer:
    """Her options are what feasible plans leave."""
    everything = (1 << goods) - 1
    left = tuple([a for a in range(everything + 1) if production.independent(everything ^ a)])
    return Consumer(None, left, (ZERO,) * len(left))


def economy_exchange(economy: AssignmentEconomy, budgets: Vector) -> Exchange:
    """The assignment economy as an exchange."""
    bundles = tuple([1 << j for j in range(len(economy.objects))])
    consumers = [Consumer(budget, bundles, row) for budget, row in zip(budgets, economy.values, strict=True)]
    return Exchange(tuple(consumers), economy.supply, True, True, economy.agents, economy.objects)


def plus(form: Sequence[Element], terms: Iterable[tuple[Element, Sequence[Element]]]) -> tuple[Element, ...]:
    """The form plus the sum of the terms: a weight times a form each."""
    found = tuple(form)
    for weight, other in terms:
        found = tuple([c + weight * d for c, d in zip(found, other, strict=True)])
    return found


def minus(left: Form, right: Form) -> Form:
    """The difference of two forms."""
    return plus(left, [(-ONE, right)])


def negative(form: Form) -> Form:
    """The form times -1."""
    return tuple([-c for c in form])


def value_at(form: Sequence[Element], prices: Sequence[Element]) -> Element:
    """The value of the form at the prices."""
    return added([form[0], *[c * price for c, price in zip(form[1:], prices, strict=True)]])
