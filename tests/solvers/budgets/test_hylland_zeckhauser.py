"""Equilibria with budgets are found and certified on random economies and on those that have been difficult."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import exactmarket as em
from exactmarket import recheck
from exactmarket.errors import MalformedInput, SearchFailed
from exactmarket.format.certificate import encode_certificate
from exactmarket.format.text import dump
from exactmarket.kernel.claims.budgets import AlgebraicEquilibrium, EnclosedEquilibrium, NearbyEquilibrium
from exactmarket.model.budgets import AggregateLimit
from exactmarket.solvers.budgets.hylland_zeckhauser import decide_equilibrium, decide_rational_equilibrium

IRRATIONAL = em.AssignmentEconomy([[4, 0, 1, 0], [0, 3, 2, 0], [4, 1, 1, 0], [3, 4, 0, 0]], [1] * 4)

DIFFICULT = {
    "one agent": ([[0, 0]], [1, 1]),
    "all indifferent": ([[1, 1, 1]] * 3, [1, 1, 1]),
    "identical agents": ([[3, 1, 0]] * 4, [1, 1, 2]),
    "a satiated agent who holds two types of different prices unless she is thrifty": (
        [
            [9, 2, 2, 1, 7, 1],
            [10, 0, 6, 0, 6, 4],
            [7, 10, 6, 1, 8, 10],
            [5, 3, 10, 9, 6, 7],
            [10, 5, 1, 6, 3, 2],
            [10, 2, 0, 5, 1, 9],
        ],
        [1] * 6,
    ),
    "slack": ([[3, 2, 0], [0, 1, 5]], [2, 2, 2]),
}


@pytest.mark.parametrize("name", DIFFICULT)
def test_difficult_economies(name: str) -> None:
    values, supply = DIFFICULT[name]
    verdict = decide_equilibrium(em.AssignmentEconomy(values, supply))
    assert recheck.check_bytes(dump(encode_certificate(verdict.certificate)).encode()).endswith("equilibrium")


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.lists(st.lists(st.integers(0, 2), min_size=3, max_size=3), min_size=3, max_size=6), st.data())
def test_economies_with_many_ties(values: list[list[int]], data: st.DataObject) -> None:
    n = len(values)
    budgets = data.draw(st.lists(st.integers(1, 4), min_size=n, max_size=n))
    verdict = decide_equilibrium(em.AssignmentEconomy(values, [2, 2, 2]), budgets)
    assert recheck.check_bytes(dump(encode_certificate(verdict.certificate)).encode()).endswith("equilibrium")


@pytest.mark.parametrize(("tier", "kind"), [("algebraic", AlgebraicEquilibrium), ("enclosed", EnclosedEquilibrium)])
def test_the_tier_is_the_one_that_was_asked_for(tier: str, kind: type) -> None:
    assert isinstance(decide_equilibrium(IRRATIONAL, tiers=(tier,)).claim, kind)


# 12 agents, 6 types: the price of the first is 27/20, a root of a quadratic that is reducible, and then agent 11 likes a type
# that she does not hold as much as hers. No linear combination of the equations says so.
A_TIE_BY_A_FACTOR = [
    *[[10, 6, 3, 10, 8, 4], [1, 3, 2, 6, 6, 8], [7, 9, 5, 9, 1, 6], [10, 9, 5, 4, 9, 8], [7, 5, 8, 0, 6, 6]],
    *[[6, 6, 9, 5, 10, 7], [4, 5, 2, 3, 4, 2], [7, 7, 9, 7, 8, 2], [8, 9, 6, 1, 8, 10], [10, 3, 5, 8, 5, 3]],
    *[[6, 6, 7, 6, 3, 2], [3, 2, 2, 2, 0, 0]],
]


def test_an_enclosure_where_a_tie_follows_by_products_only() -> None:
    verdict = decide_equilibrium(em.AssignmentEconomy(A_TIE_BY_A_FACTOR, [2] * 6), tiers=("enclosed",))
    assert isinstance(verdict.claim, EnclosedEquilibrium)
    assert recheck.check_bytes(dump(encode_certificate(verdict.certificate)).encode()) == "enclosed-equilibrium"


@pytest.mark.heavy
def test_no_rational_certificate_of_an_irrational_equilibrium() -> None:
    with pytest.raises(SearchFailed):
        decide_equilibrium(IRRATIONAL, tiers=("rational",))


@pytest.mark.parametrize("distance", ["1/20", "1/1000", "1e-6"])
def test_rational_equilibria_for_budgets_nearby(distance: str) -> None:
    claim = decide_rational_equilibrium(IRRATIONAL, distance).claim
    assert isinstance(claim, NearbyEquilibrium)
    assert (claim.given_budgets, claim.distance) == ((1, 1, 1, 1), em.rational(distance))
    assert 0 < max(abs(budget - 1) for budget in claim.budgets) <= em.rational(distance)


def test_an_aggregate_limit_has_a_price() -> None:
    economy = em.AssignmentEconomy([[3, 2, 0], [2, 3, 0], [3, 1, 0], [1, 3, 1]], [2, 2, 3], objects=["a", "b", "c"])
    verdict = decide_equilibrium(economy, aggregate=(AggregateLimit(("a", "b"), 3),))
    assert verdict.certificate.witness.aggregate_prices[0] > 0  # type: ignore[union-attr]


@pytest.mark.parametrize("budgets", [[1, 1, 1], [1, 1, 1, 0], [1, 1, 1, -1], [1, 1, 1, 0.5]])
def test_wrong_budgets_are_malformed(budgets: list[int]) -> None:
    with pytest.raises(MalformedInput, match="budgets"):
        decide_equilibrium(IRRATIONAL, budgets)


def test_limits_that_cross_are_malformed() -> None:
    crossing = (AggregateLimit(("1", "2"), 1), AggregateLimit(("2", "3"), 1))
    with pytest.raises(MalformedInput, match="disjoint or nested"):
        decide_equilibrium(IRRATIONAL, aggregate=crossing)


@pytest.mark.parametrize("distance", [0, "-1/2"])
def test_distances_are_positive(distance: str) -> None:
    with pytest.raises(MalformedInput, match="distance"):
        decide_rational_equilibrium(IRRATIONAL, distance)
