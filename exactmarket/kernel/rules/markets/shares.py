"""The rule about strong equilibria that are stated by shares, in pseudomarkets with supplies.

Legend as in ``model.seats`` and ``model.laminar_concave``. x_ij is agent i's share of good j, X_j the sum of all agents' shares
of it, p(A) the price of a bundle, w_i agent i's weight. g_i extends to shares: where x_i(S), the sum over S, is not whole, the
gains between the whole numbers around it are interpolated.

Why no lottery needs to be shown. Round each x_ij, and with it each X_j, each sum over a set of the production, and each x_i(S),
to a whole number next to it. The sets of one agent are nested or disjoint, and so are the sums of columns: a bihierarchy, so
that the shares are the expectation of such roundings (Budish, Che, Kojima and Milgrom 2013, Theorem 1). In each draw the whole
numbers keep the limits that the shares keep, as limits are whole. As g_i is linear between the whole numbers around each
x_i(S), the expectation of g_i over the draws is its value at the shares. So if w_i g_i - p is, at the shares, as large as at
any bundle, it is so at each bundle that is drawn; likewise for the price of all that is used, and for g_i itself where an agent
is satiated. An agent's utility is g_i of the best part of her bundle, up to a constant. In a draw that part is the whole
bundle, as a better one, which costs no more, would have a larger w_i g_i - p.

Everything is computed in integers over common denominators, for there may be half a million values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exactmarket.exact.linear import Vector
from exactmarket.exact.numbers import Rationals
from exactmarket.exact.rational import ZERO, Q, total
from exactmarket.kernel.certificates.markets import ShareWeights
from exactmarket.kernel.claims.markets import StrongEquilibriumByShares
from exactmarket.kernel.demands import demand, demand_count, demand_prices
from exactmarket.kernel.rules.markets.normal_forms import (
    Integers,
    NormalForm,
    best_steps,
    dearest_use,
    normal_forms,
    whole,
)
from exactmarket.kernel.theorem import Verified, seal
from exactmarket.model.bundle import Bundle, members
from exactmarket.model.names import SharesByGood
from exactmarket.model.seats import SeatMarket


@dataclass(frozen=True)
class _Row:
    """An agent's shares, by the places of the goods, in integers, which are the shares times ``over``."""

    shares: Mapping[int, int]
    over: int

    def within(self, goods: Bundle) -> int:
        """The sum over the bundle."""
        return sum([share for j, share in self.shares.items() if goods >> j & 1])

    def times(self, numbers: Sequence[int]) -> int:
        """The sum of the shares times the goods' numbers."""
        return sum([share * numbers[j] for j, share in self.shares.items()])


def check_by_shares(claim: StrongEquilibriumByShares, witness: ShareWeights) -> Verified[StrongEquilibriumByShares]:
    """The shares keep within supplies and the production's limits, and what is used is worth as much at the prices as anything
    that does; each agent's shares keep within her limits, at a positive weight no bundle has a larger weighted utility less
    price, and she spends her budget, or spends less and no bundle has a larger utility.

    Raises:
        Rejected: naming the condition that fails.
    """
    market = claim.market
    demand_prices(Rationals(), claim.prices, len(market.goods))
    demand_count(len(claim.shares), len(market.agents), "shares")
    demand_count(len(witness.weights), len(market.agents), "weights")
    _demand_cleared(market, claim.prices, _uses(claim))
    _demand_agents(claim, witness.weights)
    return seal(claim, witness)


def _demand_agents(claim: StrongEquilibriumByShares, weights: Vector) -> None:
    """Demand that each agent's shares keep within her limits, and are best and cheapest for her at her weight and budget."""
    market, rows = claim.market, _rows(claim.market, claim.shares)
    prices, over = whole(claim.prices)
    for i, (form, row, budget) in enumerate(zip(normal_forms(market), rows, claim.budgets, strict=True)):
        _demand_near(claim, i, budget)
        _demand_within(form, row, f"shares[{i}]")
        _demand_best(form, row, weights[i], (prices, over), f"weights[{i}]")
        _demand_spent(form, row, Q(row.times(prices), row.over * over) - budget, f"shares[{i}]")


def _demand_near(claim: StrongEquilibriumByShares, i: int, budget: Q) -> None:
    near = abs(budget - claim.market.agents[i].budget) <= claim.distance
    demand(near, f"budgets[{i}]", "at most the distance away from the given budget", budget)


def _uses(claim: StrongEquilibriumByShares) -> list[Q]:
    """Of each good the sum of all shares; demand that they are shares of goods."""
    used = dict.fromkeys(claim.market.goods, ZERO)
    for i, shares in enumerate(claim.shares):
        for good, share in shares:
            demand(good in used, f"shares[{i}]", "goods of the market", good)
            used[good] += share
    return list(used.values())


def _demand_cleared(market: SeatMarket, prices: Vector, uses: Sequence[Q]) -> None:
    """Demand that the uses keep within supplies and limits, and that no other ones that do are worth more."""
    for good, use, copies in zip(market.goods, uses, market.supply, strict=True):
        demand(use <= copies, f"shares, good {good}", f"feasible: at most {copies} copies in use", use)
    for k, (goods, most) in enumerate(market.limits):
        use = total(uses[j] for j in members(goods))
        demand(use <= most, f"production[{k}]", f"feasible: at most {most} copies in use", use)
    worth = total(price * use for price, use in zip(prices, uses, strict=True))
    dearest = sorted(range(len(prices)), key=prices.__getitem__, reverse=True)
    best = total(prices[j] * copies for j, copies in dearest_use(market, dearest))
    demand(worth == best, "shares", f"cleared: uses worth {best}, the most that supplies and limits allow", worth)


def _rows(market: SeatMarket, shares: Sequence[SharesByGood]) -> list[_Row]:
    """The agents' shares; demand that each is more than 0 and at most 1, and stands once."""
    place = {good: j for j, good in enumerate(market.goods)}
    rows = []
    for i, given in enumerate(shares):
        for good, share in given:
            demand(0 < share <= 1, f"shares[{i}].{good}", "a share > 0 and <= 1", share)
        demand(len(dict(given)) == len(given), f"shares[{i}]", "each good once", "one twice")
        numbers, over = whole([share for _, share in given])
        rows.append(_Row(dict(zip([place[good] for good, _ in given], numbers, strict=True)), over))
    return rows


def _demand_within(form: NormalForm, row: _Row, where: str) -> None:
    """Demand that the shares keep within the agent's limits."""
    for goods, gains in form.sets:
        held = row.within(goods)
        within = held <= len(gains) * row.over
        demand(within, where, f"at most {len(gains)} goods of a set with that limit", Q(held, row.over))


def _utility(form: NormalForm, row: _Row) -> int:
    """The utility at the shares, gains interpolated, times both denominators."""
    worth = row.times(form.values)
    for goods, gains in form.sets:
        taken, part = divmod(row.within(goods), row.over)
        worth += row.over * sum(gains[:taken]) + (part * gains[taken] if part else 0)
    return worth


def _demand_best(form: NormalForm, row: _Row, weight: Q, priced: tuple[Sequence[int], int], where: str) -> None:
    """Demand a positive weight at which no bundle within the limits is worth more than the shares are, less the price."""
    prices, over = priced
    demand(weight > 0, where, "a weight > 0", weight)
    # Both sides of w u - p times the denominators of the weight, the utility and the prices.
    factor, share = int(weight.p) * over, int(weight.q) * form.over
    net = [factor * value - share * price for value, price in zip(form.values, prices, strict=True)]
    held = factor * _utility(form, row) - share * row.times(prices)
    best = held == row.over * sum(best_steps(form, net, factor, Integers()))
    demand(best, where, "the largest weighted utility less price at the shares", "a larger one at some bundle")


def _demand_spent(form: NormalForm, row: _Row, excess: Q, where: str) -> None:
    """Demand that the agent spends her budget, or spends less and is satiated."""
    demand(excess <= 0, where, "affordable: the price of the shares within the budget", f"{excess} more")
    satiated = excess == 0 or _utility(form, row) == row.over * sum(best_steps(form, form.values, 1, Integers()))
    demand(satiated, where, "budget-optimal: the whole budget spent, or the largest utility", "neither")
