"""Equilibria stated by shares: what the kernel verifies is true by the definitions, and what is best is found greedily."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from drawn_shares import GOODS, an_equilibrium, monotone, worth
from kinds.by_shares import by_shares

import exactmarket as em
from exactmarket.errors import MalformedInput, Rejected
from exactmarket.exact.rational import ZERO, Q
from exactmarket.kernel.certificates.markets import ShareWeights
from exactmarket.kernel.claims.markets import StrongEquilibriumByShares
from exactmarket.kernel.rules.markets.shares import check_by_shares
from exactmarket.model.bundle import subsets
from exactmarket.model.laminar_concave import laminar_concave
from exactmarket.model.matroid import LaminarMatroid
from exactmarket.model.pseudomarket import Agent
from exactmarket.model.seats import SeatMarket, copies_as_goods


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
