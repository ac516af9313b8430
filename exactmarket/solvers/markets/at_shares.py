"""A strong equilibrium by shares at given prices: weights by the greedy algorithm, shares by a linear program, all exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from exactmarket.errors import SearchFailed
from exactmarket.exact.linear import Vector
from exactmarket.exact.numbers import Element, Rationals
from exactmarket.exact.rational import ONE, ZERO, Q, total
from exactmarket.kernel.certificates.linear_programs import PrimalDual
from exactmarket.kernel.certificates.markets import ShareWeights
from exactmarket.kernel.claims.markets import StrongEquilibriumByShares
from exactmarket.kernel.rules.markets.shares import check_by_shares
from exactmarket.kernel.theorem import Verified
from exactmarket.model.bundle import Bundle, members
from exactmarket.model.laminar_concave import LaminarConcave
from exactmarket.model.linear_program import LinearProgram
from exactmarket.solvers.control import Control
from exactmarket.solvers.linear_programs.solve import find_linear_program_certificate
from exactmarket.solvers.markets.choice import Chosen, choose, cost_of
from exactmarket.solvers.markets.kinds import Kinds, worth_of
from exactmarket.solvers.markets.shares import greedy


class Greedy:
    """An agent's best bundles of kinds at rational prices: within her limits the greedy algorithm finds them."""

    def __init__(self, form: LaminarConcave, prices: Vector) -> None:
        self._form, self._prices = form, prices

    def value(self, bundle: Bundle) -> Q:
        """g of a bundle within the limits."""
        return worth_of(self._form, bundle)

    def best(self, worth: Element, money: Q) -> Bundle:
        """By steps of net value, ties broken by value, or by price where money does not count."""
        second = (ONE, ZERO) if money else (ZERO, ONE)
        net = [
            (worth * value - money * price, second[0] * value - second[1] * price)
            for value, price in zip(self._form.values, self._prices, strict=True)
        ]
        return greedy(self._form, net, lambda gain: (worth * gain, second[0] * gain))

    def ties(self, _worth: Element, _money: Q) -> list[Bundle]:
        """Not listed: the linear program goes through them."""
        raise SearchFailed("not to be listed")


@dataclass
class _Rows:
    """A linear program that only asks for a feasible point, being put together."""

    upper: list[Q] = field(default_factory=list)
    rows: list[tuple[tuple[int, Q], ...]] = field(default_factory=list)
    least: list[Q | None] = field(default_factory=list)
    most: list[Q | None] = field(default_factory=list)

    def columns(self, count: int) -> list[int]:
        """So many new columns between 0 and 1."""
        self.upper += [ONE] * count
        return list(range(len(self.upper) - count, len(self.upper)))

    def add(self, row: Mapping[int, Q], least: Q | None, most: Q | None) -> None:
        """A row between two bounds."""
        self.rows.append(tuple(sorted([(c, number) for c, number in row.items() if number])))
        self.least.append(least)
        self.most.append(most)

    def solved(self, control: Control) -> Vector:
        """A feasible point.

        Raises:
            SearchFailed: if there is none.
        """
        nothing = (ZERO,) * len(self.upper)
        program = LinearProgram(
            "minimize", nothing, tuple(self.rows), tuple(self.least), tuple(self.most), nothing, tuple(self.upper)
        )
        witness = find_linear_program_certificate(program, control).witness
        if not isinstance(witness, PrimalDual):
            raise SearchFailed("no shares of what the agents want clear the market at these prices")
        return witness.primal


def shares_at(kinds: Kinds, prices: Vector, control: Control) -> Verified[StrongEquilibriumByShares]:
    """A strong equilibrium by shares at these prices of kinds, for the given budgets.

    Raises:
        SearchFailed: if there is none. Rejected: if what was found is none.
    """
    if any(price < 0 for price in prices):
        raise SearchFailed("a price is negative")
    chosen = [_chosen(form, prices, budget) for form, budget in zip(kinds.forms, kinds.budgets, strict=True)]
    _demand_balance(kinds, prices, chosen)
    rows, columns = _Rows(), []
    for form, budget, wanted in zip(kinds.forms, kinds.budgets, chosen, strict=True):
        columns.append(_add_agent(rows, form, prices, budget, wanted))
    _add_clearing(rows, kinds, prices, columns)
    control.step("solving for shares at exact prices")
    found = rows.solved(control)
    shares = [[found[c] for c in own] for own in columns]
    return check_by_shares(_claim(kinds, prices, shares), ShareWeights(tuple([each.weight for each in chosen])))


def balanced(kinds: Kinds, prices: Vector) -> Vector:
    """The prices, all multiplied by the same factor so that the agents spend what the copies used are worth.

    Raises:
        SearchFailed: if there is no such factor.
    """
    spent, content = ZERO, ZERO
    for form, budget in zip(kinds.forms, kinds.budgets, strict=True):
        wanted = _chosen(form, prices, budget)
        if wanted.satiated:
            content += cost_of(prices, wanted.high)
        else:
            spent += budget
    paid = largest_worth(kinds, prices) - content
    if not paid > 0 or not spent > 0:
        raise SearchFailed("no multiple of the prices is what the agents spend")
    return tuple([price * spent / paid for price in prices])


def _chosen(form: LaminarConcave, prices: Vector, budget: Q) -> Chosen:
    """What the agent buys, with a weight > 0: who is satiated at a weight is so at each larger one."""
    found = choose(Greedy(form, prices), prices, budget, Rationals())
    return found if found.weight > 0 else replace(found, weight=ONE)


def _demand_balance(kinds: Kinds, prices: Vector, chosen: Sequence[Chosen]) -> None:
    """What the agents spend is what the copies used are worth.

    Raises:
        SearchFailed: if it is not, so that there are no such shares.
    """
    spent = total(
        cost_of(prices, wanted.high) if wanted.satiated else budget
        for wanted, budget in zip(chosen, kinds.budgets, strict=True)
    )
    if spent != largest_worth(kinds, prices):
        raise SearchFailed("the agents do not spend what the copies are worth")


def largest_worth(kinds: Kinds, prices: Vector) -> Q:
    """What the dearest use of copies within supplies and limits is worth: the dearest good first."""
    left = [most for _, most in kinds.limits]
    worth = ZERO
    for j in sorted(range(len(prices)), key=lambda j: prices[j], reverse=True):
        inside = [k for k, (goods, _) in enumerate(kinds.limits) if goods >> j & 1]
        taken = min([kinds.supply[j], *[left[k] for k in inside]])
        for k in inside:
            left[k] -= taken
        worth += taken * prices[j]
    return worth


def _add_agent(rows: _Rows, form: LaminarConcave, prices: Vector, budget: Q, wanted: Chosen) -> list[int]:
    """The agent's shares, which are within her limits, best and cheapest at her weight, and cost what she spends: their
    columns. How far each gain of a set is used is a column, too."""
    columns, weight = rows.columns(len(prices)), wanted.weight
    worth = dict(zip(columns, form.values, strict=True))
    for goods, gains in form.sets:
        inside = {columns[j]: ONE for j in members(goods)}
        if any(gains):
            used = rows.columns(len(gains))
            worth.update(zip(used, gains, strict=True))
            rows.add({**inside, **dict.fromkeys(used, -ONE)}, ZERO, ZERO)
        else:
            rows.add(inside, None, Q(len(gains)))
    cost = dict(zip(columns, prices, strict=True))
    net = {c: weight * value - cost.get(c, ZERO) for c, value in worth.items()}
    most = weight * worth_of(form, wanted.high) - cost_of(prices, wanted.high)
    rows.add(net, most, most)
    if wanted.satiated:
        rows.add(worth, worth_of(form, wanted.high), None)
    else:
        rows.add(cost, budget, budget)
    return columns


def _add_clearing(rows: _Rows, kinds: Kinds, prices: Vector, columns: Sequence[Sequence[int]]) -> None:
    """No more copies are used than there are and limits allow, and they are worth as much as can be."""
    for j, copies in enumerate(kinds.supply):
        rows.add({own[j]: ONE for own in columns}, None, Q(copies))
    for goods, most in kinds.limits:
        rows.add({own[j]: ONE for own in columns for j in members(goods)}, None, Q(most))
    worth = largest_worth(kinds, prices)
    rows.add({own[j]: price for own in columns for j, price in enumerate(prices)}, worth, None)


def _claim(kinds: Kinds, prices: Vector, shares: Sequence[Sequence[Q]]) -> StrongEquilibriumByShares:
    """The equilibrium of the market's goods: copies of a kind have its price, and its shares in proportion to their supplies."""
    market = kinds.market
    each = [ZERO] * len(market.goods)
    part = [ZERO] * len(market.goods)
    kind = [0] * len(market.goods)
    for k, (group, copies) in enumerate(zip(kinds.goods, kinds.supply, strict=True)):
        for j in group:
            each[j], part[j], kind[j] = prices[k], Q(market.supply[j], copies), k
    listed = [
        tuple([(good, row[kind[j]] * part[j]) for j, good in enumerate(market.goods) if row[kind[j]] > 0])
        for row in shares
    ]
    return StrongEquilibriumByShares(market, kinds.budgets, ZERO, tuple(each), tuple(listed))
