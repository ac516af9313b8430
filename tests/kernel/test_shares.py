"""Equilibria stated by shares: what the kernel verifies is true by the definitions, and what is best is found greedily."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from kinds.by_shares import by_shares
from utility_families import utility

import exactmarket as em
from exactmarket.errors import MalformedInput, Rejected
from exactmarket.exact.rational import ZERO, Q, total
from exactmarket.kernel.certificates.markets import ShareWeights
from exactmarket.kernel.claims.markets import StrongEquilibriumByShares
from exactmarket.kernel.rules.markets.shares import check_by_shares
from exactmarket.model.bundle import members, subsets
from exactmarket.model.laminar_concave import LaminarConcave, laminar_concave
from exactmarket.model.matroid import LaminarMatroid
from exactmarket.model.pseudomarket import Agent
from exactmarket.model.seats import SeatMarket, copies_as_goods
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


@pytest.mark.parametrize("seed", range(3))
def test_the_normal_form_is_the_utility(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311
    for _ in range(100):
        form = monotone(rng)
        normal, nothing = laminar_concave(form, GOODS), form.value(0)
        assert nothing is not None
        for bundle in range(8):
            parts = [value for part in subsets(bundle) if (value := worth(normal, part)) is not None]
            assert form.value(bundle) == nothing + max(parts)


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


@pytest.mark.parametrize("seed", range(3))
def test_what_is_verified_is_true(seed: int) -> None:
    rng, found = random.Random(1000 + seed), Counter[str]()  # noqa: S311
    for _ in range(250):
        claim, witness = an_equilibrium(rng)
        try:
            check_by_shares(claim, witness)
        except Rejected as fault:
            found[fault.expected.split(":")[0]] += 1
            continue
        found["verified"] += 1
        assert by_shares(claim)
    assert found["verified"] > 30
    assert found["cleared"] > 10


def test_a_copy_of_each_good_is_a_good_of_its_own() -> None:
    form = em.utility({"type": "unit-demand", "values": [3, 1]}, ["a", "b"]).form
    market = SeatMarket(("a", "b b"), (2, 1), (Agent("x", Q(1), form),), LaminarMatroid(2, ((1, 1),)))
    copies = copies_as_goods(market)
    assert copies.goods == ("a#1", "a#2", "b_b")
    assert [copies.agents[0].utility.value(bundle) for bundle in range(8)] == [0, 3, 3, 3, 1, 3, 3, 3]
    assert copies.production == LaminarMatroid(3, ((0b011, 1),))


def test_a_basis_with_a_good_whose_name_holds_a_space_cannot_be_written() -> None:
    form = em.utility({"type": "matroid-rank", "bases": ["a", "b"]}, ["a", "b"]).form
    within = em.utility({"type": "matroid-rank", "bases": ["a"]}, ["a", "b"]).form
    SeatMarket(("a", "b b"), (1, 1), (Agent("x", Q(1), within),))
    with pytest.raises(MalformedInput, match=r"agents\[0\]\.utility: expected bases"):
        SeatMarket(("a", "b b"), (1, 1), (Agent("x", Q(1), form),))


def test_a_good_stands_once_in_a_row_of_shares() -> None:
    form = em.utility({"type": "additive", "values": [0]}, ["a"]).form
    market = SeatMarket(("a",), (2,), (Agent("x", Q(1), form),))
    claim = StrongEquilibriumByShares(market, (Q(1),), ZERO, (ZERO,), ((("a", Q(1, 2)), ("a", Q(1, 2))),))
    with pytest.raises(Rejected, match="each good once"):
        check_by_shares(claim, ShareWeights((Q(1),)))
