"""Agents with utilities in normal form who mix what is best for them, drawn at random."""

from __future__ import annotations

import random

from utility_families import utility

import exactmarket as em
from exactmarket.errors import MalformedInput
from exactmarket.exact.rational import ZERO, Q, total
from exactmarket.kernel.certificates.markets import ShareWeights
from exactmarket.kernel.claims.markets import StrongEquilibriumByShares
from exactmarket.model.bundle import members
from exactmarket.model.laminar_concave import LaminarConcave, laminar_concave
from exactmarket.model.matroid import LaminarMatroid
from exactmarket.model.pseudomarket import Agent
from exactmarket.model.seats import SeatMarket
from exactmarket.model.utility import Form

GOODS = ("a", "b", "c")


def monotone(rng: random.Random) -> Form:
    """A utility with a normal form."""
    while True:
        try:
            form = em.utility(utility(rng, list(GOODS), depth=2, infinite=0.05), GOODS).form
            laminar_concave(form, GOODS)
        except MalformedInput:
            continue
        return form


def worth(normal: LaminarConcave, bundle: int) -> Q | None:
    """g of the bundle, ``None`` outside of the limits."""
    shares = dict.fromkeys(members(bundle), Q(1))
    return normal.at(shares) if normal.within(shares) else None


def an_equilibrium(rng: random.Random) -> tuple[StrongEquilibriumByShares, ShareWeights]:
    """Agents who mix what is best for them at random prices and weights, with the budgets that they spend; it clears, or not."""
    prices = [Q(rng.randint(0, 3)) for _ in GOODS]
    agents, rows, weights = [], [], []
    for name in "xy"[: rng.randint(1, 2)]:
        form = monotone(rng)
        normal, weight = laminar_concave(form, GOODS), Q(rng.randint(1, 3), rng.choice([1, 1, 2]))
        net = {
            bundle: weight * value - total(prices[j] for j in members(bundle))
            for bundle in range(8)
            if (value := worth(normal, bundle)) is not None
        }
        best = [bundle for bundle, value in net.items() if value == max(net.values())]
        mixed = [rng.choice(best) for _ in range(3)]
        row = [Q(sum(bundle >> j & 1 for bundle in mixed), 3) for j in range(3)]
        spent = total(p * x for p, x in zip(prices, row, strict=True))
        agents.append(Agent(name, spent if spent > 0 else Q(1), form))
        rows.append(row)
        weights.append(weight)
    used = [total(column) for column in zip(*rows, strict=True)]
    supply = [max(1, int(-(-amount.p // amount.q)) + (price == 0)) for amount, price in zip(used, prices, strict=True)]
    production = LaminarMatroid(3, ((rng.randint(1, 7), rng.randint(0, 3)),)) if rng.random() < 0.3 else None
    market = SeatMarket(GOODS, tuple(supply), tuple(agents), production)
    shares = tuple([tuple([(g, x) for g, x in zip(GOODS, row, strict=True) if x > 0]) for row in rows])
    budgets = tuple([agent.budget for agent in agents])
    return StrongEquilibriumByShares(market, budgets, ZERO, tuple(prices), shares), ShareWeights(tuple(weights))
