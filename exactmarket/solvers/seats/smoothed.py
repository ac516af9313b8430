"""The smoothed market: what everybody takes at a temperature in closed form, and Newton's equations agent by agent.

At temperature tau, prices p, multiplier a_i of her budget and multipliers y_iS of her sets, agent i takes good j with probability

    x_ij = 1 / (1 + exp(-(v_ij - a_i p_j - sum of y_iS over her sets S that hold j) / tau)).

Each of these numbers, p_j against copies left, a_i against money left, y_iS against places left, is >= 0 and 0 where something
is left, nearly: a number and what is left are (sqrt(u^2 + 4 e) + u) / 2 and (sqrt(u^2 + 4 e) - u) / 2 for an unknown u, so that
their product is e, and e vanishes with tau. Multipliers of budgets start from a thrift > 0 instead of 0, so that agents who
can afford all that they like prefer what is cheap of it: a thrift so small that they give up none of what they like is exact,
and does not vanish. Copies are increased by a vanishing part, so that some price tends to 0
where supply equals demand. Values are scaled to [0, 1] for each agent, budgets to 1 on average.

Newton's equations have an unknown for each price, agent, and set of an agent, but only prices bind agents together. The
derivatives of agent i's shares by her multipliers are G_i = diag(x_ij (1 - x_ij) / tau) with sums over her sets; since these are
laminar, her y_iS are eliminated one after the other, the smallest set first: what a set leaves of G_i to the sets that hold it
is G_i times one factor in (0, 1) (``_Eliminated.passed``), and no difference is taken that could cancel. Then a_i is
eliminated, and one dense system in the prices is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from exactmarket.solvers.native.factors import dense_lu
from exactmarket.solvers.seats.problem import Bools, Floats, Ints, SeatProblem
from exactmarket.solvers.seats.thrift import least_gap

#: e is _BARRIER tau^1.5 for prices and budgets, _SET_BARRIER tau for sets.
_BARRIER = 0.03
_SET_BARRIER = 0.01
_EXTRA = 0.05
_MOST_EXPONENT = 700.0
#: Smaller shares count as none: arithmetic with the smallest floats is slow.
_NO_SHARE = 1e-100
#: No thrift is larger, for values in [0, 1] and budgets of 1 on average.
_MOST_THRIFT = 0.5
#: No price is thought to be larger at first, in average budgets.
_DEAREST = 20.0


@dataclass(frozen=True)
class Block:
    """A set of goods with the agents whom it binds.

    Attributes:
        limits: for each of the agents. places: where the unknowns of these agents stand among those of all sets.
        everybody: these are all agents.
    """

    goods: Ints
    agents: Ints
    limits: Floats
    places: slice

    everybody: bool

    @cached_property
    def cells(self) -> tuple[Any, Any]:
        """Index of the agents' entries for these goods: by slices, which are fast, where it can be."""
        beside = int(self.goods[-1] - self.goods[0]) == len(self.goods) - 1
        if beside:
            columns = slice(int(self.goods[0]), int(self.goods[-1]) + 1)
            return (slice(None) if self.everybody else self.agents), columns
        return (slice(None), self.goods) if self.everybody else (self.agents[:, None], self.goods[None, :])

    @cached_property
    def heads(self) -> tuple[Any, int]:
        """Index of the agents' entries for the first of these goods."""
        return (slice(None) if self.everybody else self.agents), int(self.goods[0])


@dataclass(frozen=True)
class Pairs:
    """Numbers >= 0, what is left where they are 0, and how they change with their unknowns u and with log tau at the same u.

    Attributes:
        slope: of the number by u; falling: of what is left by -u, so 1 - slope.
    """

    number: Floats
    left: Floats
    slope: Floats
    falling: Floats
    heat: Floats


def pairs(unknown: Floats, product: float, degree: float) -> Pairs:
    """The numbers with the given product of number and rest, a power of tau of that degree.

    The larger of the two is computed from u, the smaller from the larger, so that nothing cancels.
    """
    root = np.sqrt(unknown * unknown + 4 * product)
    larger = (root + np.abs(unknown)) / 2
    smaller = product / larger
    up = unknown > 0
    number, left = np.where(up, larger, smaller), np.where(up, smaller, larger)
    return Pairs(number, left, number / root, left / root, degree * product / root)


@dataclass(frozen=True)
class State:
    """What holds at a point of the smoothed market.

    Attributes:
        paid: prices of the limits on copies. money, sets: multipliers of budgets (without thrift) and sets.
        prices: of goods. multipliers: of budgets, with thrift. net: exponents times tau.
        shares, spread: x and x (1 - x) / tau.
    """

    tau: float
    paid: Pairs
    money: Pairs
    sets: Pairs
    prices: Floats
    multipliers: Floats
    net: Floats
    shares: Floats
    spread: Floats

    def damped(self, prices: Floats | float, money: float, sets: float) -> State:
        """The state with what is left falling faster by these amounts, so that Newton's steps are shorter."""
        return replace(
            self,
            paid=replace(self.paid, falling=self.paid.falling + prices),
            money=replace(self.money, falling=self.money.falling + money),
            sets=replace(self.sets, falling=self.sets.falling + sets),
        )


class Smoothed:
    """The smoothed market of some limits on copies, budgets and sets; a point is a vector of unknowns, in this order.

    Args:
        market: the market.
        budgets: in floats, perhaps others than the market's.
        noise: times the root of tau it is added to the values, so that agents who like goods equally come to prefer one of
            them at different prices, and not all at once; and another noise makes another path.
    """

    def __init__(self, market: SeatProblem, budgets: Floats, noise: Floats | None = None) -> None:
        values = np.array(market.values, dtype=float)
        supply = np.array(market.supply)
        #: Where an agent may want a good. What is worth nothing to her she can leave.
        self.wanted: Bools = (values > 0) & (supply > 0)
        most = values.max(axis=1)
        self.scale = np.where(most > 0, most, 1.0)
        self.values = values / self.scale[:, None]
        self.money = float(budgets.mean())
        self.budgets = budgets / self.money
        self.noise = np.zeros(values.shape) if noise is None else noise
        self.incidence = _incidence(market)
        copies = [*market.supply, *(most for _, most in market.aggregate)]
        self.capacity = np.minimum(np.array(copies, dtype=float), 10.0 * market.agents)
        self.blocks = blocks(market)
        agents, limits = market.agents, len(copies)
        self.prices_at = slice(0, limits)
        self.budgets_at = slice(limits, limits + agents)
        self.sets_at = slice(limits + agents, limits + agents + sum(len(block.agents) for block in self.blocks))
        self.size = self.sets_at.stop
        self.set_limits = np.concatenate([np.zeros(0), *(block.limits for block in self.blocks)])

        self._gaps = np.array(
            [least_gap(family, row) for family, row in zip(market.families, market.values, strict=True)]
        )
        self.thrift = np.zeros(agents)
        self.expect(_DEAREST)

    def expect(self, dearest: float) -> None:
        """Set thrift for prices up to this: of whoever has all that she likes, it gives up nothing that is worth more to save
        that much."""
        self.thrift = np.minimum(self._gaps / self.scale / dearest, _MOST_THRIFT)

    def state(self, point: Floats, heat: float) -> State:
        """What holds at the point, ``heat`` being log tau."""
        tau = float(np.exp(heat))
        paid = pairs(point[self.prices_at], _BARRIER * tau**1.5, 1.5)
        money = pairs(point[self.budgets_at], _BARRIER * tau**1.5, 1.5)
        sets = pairs(point[self.sets_at], _SET_BARRIER * tau, 1.0)
        prices = paid.number @ self.incidence
        multipliers = money.number + self.thrift
        net = self.values + np.sqrt(tau) * self.noise
        net -= multipliers[:, None] * prices + self.over_sets(sets.number)
        exponent = np.clip(net / tau, -_MOST_EXPONENT, _MOST_EXPONENT)
        small = np.exp(-np.abs(exponent))
        small[small < _NO_SHARE] = 0.0
        shares = np.where(exponent > 0, 1.0, small) / (1 + small)
        shares[~self.wanted] = 0.0
        spread = np.where(self.wanted, small / (1 + small) ** 2 / tau, 0.0)
        return State(tau, paid, money, sets, prices, multipliers, net, shares, spread)

    def over_sets(self, numbers: Floats) -> Floats:
        """For each agent and good the sum of the numbers of her sets that hold it."""
        found = np.zeros(self.values.shape)
        for block in self.blocks:
            found[block.cells] += numbers[block.places][:, None]
        return found

    def within_sets(self, table: Floats) -> Floats:
        """For each set of an agent the sum of her entries for its goods."""
        sums = [table[block.cells].sum(axis=1) for block in self.blocks]
        return np.concatenate([np.zeros(0), *sums])

    def residual(self, state: State) -> Floats:
        """Copies, money and places allowed, less those used, less those left."""
        x = state.shares
        allowed = self.capacity * (1 + _EXTRA * state.tau)
        return np.concatenate(
            [
                allowed - self.incidence @ x.sum(axis=0) - state.paid.left,
                self.budgets - x @ state.prices - state.money.left,
                self.set_limits - self.within_sets(x) - state.sets.left,
            ]
        )

    def by_heat(self, state: State) -> Floats:
        """The derivative of the residual by log tau, the unknowns staying as they are."""
        dearer = state.paid.heat @ self.incidence
        change = state.money.heat[:, None] * state.prices + state.multipliers[:, None] * dearer
        change += self.over_sets(state.sets.heat) - np.sqrt(state.tau) / 2 * self.noise
        moved = -state.spread * (change + state.net)
        return np.concatenate(
            [
                _EXTRA * state.tau * self.capacity - self.incidence @ moved.sum(axis=0) - state.paid.heat,
                -(moved @ state.prices) - state.shares @ dearer - state.money.heat,
                -self.within_sets(moved) - state.sets.heat,
            ]
        )

    def change_of_shares(self, state: State, change: Floats) -> Floats:
        """How the shares change with a small change of the unknowns."""
        dearer = (state.paid.slope * change[self.prices_at]) @ self.incidence
        keener = state.money.slope * change[self.budgets_at]
        inside = self.over_sets(state.sets.slope * change[self.sets_at])
        return -state.spread * (state.multipliers[:, None] * dearer + keener[:, None] * state.prices + inside)

    def change_of_residual(self, state: State, change: Floats) -> Floats:
        """How the residual changes with a small change of the unknowns."""
        moved = self.change_of_shares(state, change)
        dearer = (state.paid.slope * change[self.prices_at]) @ self.incidence
        return np.concatenate(
            [
                state.paid.falling * change[self.prices_at] - self.incidence @ moved.sum(axis=0),
                state.money.falling * change[self.budgets_at] - moved @ state.prices - state.shares @ dearer,
                state.sets.falling * change[self.sets_at] - self.within_sets(moved),
            ]
        )

    def newton(self, state: State) -> Newton:
        """Newton's equations at the state, eliminated.

        Raises:
            ValueError: if they are not finite.
        """
        return Newton(self, state)


@dataclass(frozen=True)
class _Eliminated:
    """A set of goods, eliminated from the equations of its agents.

    Attributes:
        block: the set. weights: what the sets within it have left of the spreads of its goods. total: their sum.
        pivot: slope times total, and 1 - slope. passed: the factor by which this set leaves less to the sets that hold it.
    """

    block: Block
    weights: Floats
    total: Floats
    pivot: Floats
    passed: Floats


class Newton:
    """Solves Newton's equations of the smoothed market at a state."""

    def __init__(self, smoothed: Smoothed, state: State) -> None:
        self._smoothed, self._state = smoothed, state
        self._eliminated = self._eliminate_sets()
        prices = np.broadcast_to(state.prices, state.spread.shape)
        places, above = self._down(prices, np.zeros(len(smoothed.set_limits)))
        #: How shares change (with the sign turned) with an agent's multiplier, for a multiplier 1 of her budget.
        self._by_money = state.spread * (prices + above)
        self._by_price = state.multipliers[:, None] * self._by_money - state.shares
        # The quadratic form of the prices is a sum of squares, written so that it stays one in floats.
        energy = (state.spread * (prices + above) ** 2).sum(axis=1)
        energy += self._squares(places)
        self._slope = state.money.slope
        self._pivot = self._slope * energy + state.money.falling
        #: The sign of the determinant: what is eliminated has only positive pivots.
        self._prices, self.sign = dense_lu(self._in_prices())

    def _eliminate_sets(self) -> list[_Eliminated]:
        state, found = self._state, []
        rest = state.spread.copy()
        for block in self._smoothed.blocks:
            weights = rest[block.cells].copy()
            total = weights.sum(axis=1)
            pivot = state.sets.slope[block.places] * total + state.sets.falling[block.places]
            passed = state.sets.falling[block.places] / pivot
            rest[block.cells] = weights * passed[:, None]
            found.append(_Eliminated(block, weights, total, pivot, passed))
        return found

    def _down(self, wish: Floats, right: Floats) -> tuple[Floats, Floats]:
        """The sets' unknowns, and for each cell the sum of the multipliers that they make, the largest sets first.

        Args:
            wish: what the exponents fall by before the sets answer. right: the sets' right sides, freed of sets within.
        """
        places, above = np.zeros(len(right)), np.zeros(wish.shape)
        slope = self._state.sets.slope
        for each in reversed(self._eliminated):
            block = each.block
            outside = above[block.heads]
            pulled = (each.weights * wish[block.cells]).sum(axis=1)
            unknown = (right[block.places] - pulled - each.total * outside) / each.pivot
            places[block.places] = unknown
            above[block.cells] = (outside + slope[block.places] * unknown)[:, None]
        return places, above

    def _freed(self, right: Floats) -> Floats:
        """The sets' right sides without what the sets within them answer."""
        answered = np.zeros(self._state.spread.shape)
        found = right.copy()
        for each in self._eliminated:
            block = each.block
            inside = answered[block.cells].sum(axis=1)
            found[block.places] -= inside
            answered[block.cells] = 0.0
            kept = self._state.sets.slope[block.places] * each.total / each.pivot
            answered[block.heads] = kept * found[block.places] + inside
        return found

    def _squares(self, places: Floats) -> Floats:
        """For each agent the sum over her sets of (1 - slope) slope times the square of the set's unknown."""
        found = np.zeros(len(self._state.multipliers))
        part = self._state.sets.slope * self._state.sets.falling * places**2
        for block in self._smoothed.blocks:
            found[block.agents] += part[block.places]
        return found

    def _in_prices(self) -> Floats:
        """The matrix of what is left: rows for the limits on copies, columns for the unknowns of their prices."""
        state, incidence = self._state, self._smoothed.incidence
        found = np.diag(state.multipliers @ state.spread)
        for each in self._eliminated:
            block = each.block
            factor = state.multipliers[block.agents] * state.sets.slope[block.places] / each.pivot
            found[np.ix_(block.goods, block.goods)] -= each.weights.T @ (each.weights * factor[:, None])
        factor = self._slope / self._pivot
        found -= (self._by_money * factor[:, None]).T @ self._by_price
        reduced = incidence @ found @ incidence.T * state.paid.slope
        reduced[np.diag_indices_from(reduced)] += state.paid.falling
        return reduced

    def solve(self, right: Floats) -> Floats:
        """The change of the unknowns by which the residual changes so; once refined."""
        found = self._solved(right)
        for _ in range(2):
            error = right - self._smoothed.change_of_residual(self._state, found)
            if np.abs(error).max() <= 1e-13 * np.abs(right).max():
                break
            better = found + self._solved(error)
            rest = right - self._smoothed.change_of_residual(self._state, better)
            if not np.abs(rest).max() < np.abs(error).max():
                break
            found = better
        return found

    def _solved(self, right: Floats) -> Floats:
        smoothed, state = self._smoothed, self._state
        places = self._freed(right[smoothed.sets_at])
        _, above = self._down(np.zeros(state.spread.shape), places)
        answered = state.spread * above
        money = right[smoothed.budgets_at] - answered @ state.prices
        used = answered.sum(axis=0) + (self._slope * money / self._pivot) @ self._by_money
        changed = self._prices(right[smoothed.prices_at] - smoothed.incidence @ used)
        dearer = (state.paid.slope * changed) @ smoothed.incidence
        spent = (money - self._by_price @ dearer) / self._pivot
        keener = self._slope * spent
        wish = state.multipliers[:, None] * dearer + keener[:, None] * state.prices
        inside, _ = self._down(wish, places)
        return np.concatenate([changed, spent, inside])


def blocks(market: SeatProblem) -> tuple[Block, ...]:
    """The sets that can bind, with their agents, the smallest first."""
    members: dict[frozenset[int], list[tuple[int, int]]] = {}
    for i, family in enumerate(market.families):
        for goods, limit in family:
            members.setdefault(goods, []).append((i, limit))
    found, start = [], 0
    for goods in sorted(members, key=len):
        agents, limits = (np.array(column) for column in zip(*members[goods], strict=True))
        places = slice(start, start + len(agents))
        everybody = len(agents) == market.agents
        found.append(Block(np.array(sorted(goods)), agents, limits.astype(float), places, everybody))
        start = places.stop
    return tuple(found)


def _incidence(market: SeatProblem) -> Floats:
    sets: Sequence[Sequence[int]] = [goods for goods, _ in market.aggregate]
    found = np.zeros((market.goods + len(sets), market.goods))
    found[np.arange(market.goods), np.arange(market.goods)] = 1
    for k, goods in enumerate(sets):
        found[market.goods + k, list(goods)] = 1
    return found
