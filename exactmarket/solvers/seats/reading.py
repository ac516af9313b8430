"""What a solution at a low temperature says about temperature 0: fractions, full sets, prices.

At a temperature tau small enough, a share that is a fraction in the limit has an exponent that stays, so v - a p - y is
proportional to tau; that of any other tends to a number that is not 0 (or, where values are perturbed, falls like sqrt(tau)). So
fractions are told apart by the rate at which v - a p - y falls, however small they are. A number and what is left beside it are
compared with each other: the larger is the one that stays.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from exactmarket.solvers.seats.path import Point
from exactmarket.solvers.seats.problem import Bools, Floats, Ints
from exactmarket.solvers.seats.smoothed import Smoothed

#: The part of v - a p - y that may be left at temperature 0 of what is a fraction.
_LEFT = 0.3
#: No exponent below this tells a share from a fraction.
_FLAT = 2.0


@dataclass(frozen=True)
class Reading:
    """A guess at an equilibrium at temperature 0.

    Attributes:
        prices: of goods, in the market's money. weights: of agents, so that she wants the largest weight times value less price.
        shares: probabilities. net: weight times value, less price, less what her full sets cost, in units of her values.
        free: which shares are fractions. group: the smallest full set (number of the block) of a cell, -1 for none.
        paid: which goods have a price. satiated: which agents have all that they like and money left.
        shared: pairs of goods that cost equally much, since it is an aggregate limit that both are paid for.
        limits: for each limit on copies, those of the goods first, the price that is paid for it; 0 where none is.
    """

    prices: Floats
    weights: Floats
    shares: Floats
    net: Floats
    free: Bools
    group: Ints
    paid: Bools
    satiated: Bools
    shared: tuple[tuple[int, int], ...] = ()
    limits: Floats = field(default_factory=lambda: np.zeros(0))


def read(smoothed: Smoothed, point: Point) -> Reading:
    """The reading of a point of the path."""
    state, slope = point.state, point.tangent
    paid_change = state.paid.heat + state.paid.slope * slope[smoothed.prices_at]
    sets_change = state.sets.heat + state.sets.slope * slope[smoothed.sets_at]
    dearer = paid_change @ smoothed.incidence
    spending = state.money.number > state.money.left
    keener = state.money.heat + state.money.slope * slope[smoothed.budgets_at]
    net_change = -(keener[:, None] * state.prices + state.multipliers[:, None] * dearer)
    net_change -= smoothed.over_sets(sets_change) - np.sqrt(state.tau) / 2 * smoothed.noise
    limit = state.net - net_change
    free = smoothed.wanted & (np.abs(limit) < _LEFT * np.abs(state.net) + _FLAT * state.tau)
    moved = state.spread * (net_change - state.net)
    shares = np.clip(state.shares - moved, 0.0, 1.0)
    prices = np.maximum(point.limit[smoothed.prices_at], 0.0) @ smoothed.incidence
    multipliers = smoothed.thrift + np.maximum(point.limit[smoothed.budgets_at], 0.0)
    limits_paid = state.paid.number > state.paid.left
    paid = ((limits_paid.astype(float) @ smoothed.incidence) > 0) & (prices > 0)
    prices[~paid] = 0.0
    return Reading(
        prices * smoothed.money,
        smoothed.money / multipliers / smoothed.scale,
        np.where(free, shares, np.round(state.shares)),
        state.net,
        free,
        _groups(smoothed, state.sets.number > state.sets.left),
        paid,
        ~spending,
        _shared(smoothed, limits_paid),
        np.where(limits_paid, np.maximum(point.limit[smoothed.prices_at], 0.0), 0.0) * smoothed.money,
    )


def _groups(smoothed: Smoothed, tight: Bools) -> Ints:
    found = np.full(smoothed.values.shape, -1)
    for k, block in reversed(list(enumerate(smoothed.blocks))):
        full = block.agents[tight[block.places]]
        found[full[:, None], block.goods] = k
    return found


def _shared(smoothed: Smoothed, limits_paid: Bools) -> tuple[tuple[int, int], ...]:
    """Goods whose own copies are not paid for, and that lie in the same limits that are: each with the first of its kind."""
    goods = smoothed.values.shape[1]
    first: dict[bytes, int] = {}
    found: list[tuple[int, int]] = []
    for j in range(goods):
        key = (limits_paid & (smoothed.incidence[:, j] > 0)).tobytes()
        if not limits_paid[j] and np.any(limits_paid & (smoothed.incidence[:, j] > 0)):
            other = first.setdefault(key, j)
            if other != j:
                found.append((other, j))
    return tuple(found)
