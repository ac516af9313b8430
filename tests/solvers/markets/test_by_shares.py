"""Strong equilibria by shares for the budgets as they are given, and what is left of a search that finds none."""

from __future__ import annotations

import random
from typing import Any

import pytest

import exactmarket as em
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.claims.markets import EnclosedStrongEquilibriumByShares
from exactmarket.model.matroid import LaminarMatroid
from exactmarket.model.pseudomarket import Agent
from exactmarket.model.seats import SeatMarket
from exactmarket.solvers.budgets.hylland_zeckhauser import OnlyNearby
from exactmarket.solvers.completeness.nearby import exact_or_nearby
from exactmarket.solvers.control import Control
from exactmarket.solvers.markets import by_shares, enclosed_shares
from exactmarket.solvers.markets.by_shares import decide_strong_equilibrium_by_shares
from exactmarket.solvers.markets.kinds import kinds_of

#: Utilities of four courses, one of each type that has a normal form.
FORMS: dict[str, dict[str, Any]] = {
    "additive": {"type": "additive", "values": [5, 3, 2, 0]},
    "unit-demand": {"type": "unit-demand", "values": [5, 7, 2, 3]},
    "cardinality": {"type": "cardinality", "values": [0, 5, 8, 9, 9]},
    "laminar": {
        "type": "laminar",
        "sets": [
            {"goods": ["a", "b"], "values": [0, 4, 5]},
            {"goods": ["a", "b", "c", "d"], "values": [0, 3, 5, 6, 6]},
        ],
    },
    "matroid-rank": {"type": "matroid-rank", "uniform": 2, "weights": [4, 3, 2, 1]},
    "satiation": {"type": "satiation", "k": 2, "of": {"type": "additive", "values": [1, 5, 4, 2]}},
    "constrained": {
        "type": "constrained",
        "sets": [{"goods": ["a", "b"], "max": 1}, {"goods": ["c", "d"], "max": 1}],
        "of": {"type": "additive", "values": [3, 4, 2, 5]},
    },
    "restriction": {"type": "restriction", "goods": ["a", "c"], "of": {"type": "additive", "values": [3, 4, 2, 5]}},
}


def seats(contents: list[dict[str, Any]], supply: tuple[int, ...], **rest: Any) -> SeatMarket:
    goods = ["a", "b", "c", "d", "e", "f"][: len(supply)]
    agents = [Agent(f"{i}", Q(1), em.utility(content, goods).form) for i, content in enumerate(contents)]
    return SeatMarket(tuple(goods), supply, tuple(agents), **rest)


def test_all_types_with_a_normal_form() -> None:
    claim = decide_strong_equilibrium_by_shares(seats([*FORMS.values()], (3, 3, 4, 3))).claim
    assert claim.distance == ZERO
    assert set(claim.budgets) == {ONE}


@pytest.mark.parametrize("kind", FORMS)
def test_eight_of_a_type(kind: str) -> None:
    claim = decide_strong_equilibrium_by_shares(seats([FORMS[kind]] * 8, (3, 3, 4, 3))).claim
    assert claim.distance == ZERO


def test_aggregate_limits() -> None:
    limits = LaminarMatroid(4, ((0b0011, 4), (0b1111, 9)))
    claim = decide_strong_equilibrium_by_shares(seats([*FORMS.values()], (3, 3, 4, 3), production=limits)).claim
    used = {good: sum((dict(row).get(good, ZERO) for row in claim.shares), ZERO) for good in "abcd"}
    assert used["a"] + used["b"] <= 4
    assert sum(used.values(), ZERO) <= 9


@pytest.mark.parametrize("seed", range(3))
def test_twenty_students_with_bids(seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - cases, not secrets
    contents = [
        {"type": "satiation", "k": 2, "of": {"type": "additive", "values": [draw.randint(0, 20) for _ in range(6)]}}
        for _ in range(20)
    ]
    claim = decide_strong_equilibrium_by_shares(seats(contents, (6,) * 6)).claim
    assert claim.distance == ZERO


def test_seats_that_are_goods_of_their_own_are_one_kind() -> None:
    content = {
        "type": "constrained",
        "sets": [{"goods": ["a", "b", "c"], "max": 1}, {"goods": ["d", "e", "f"], "max": 1}],
        "of": {"type": "additive", "values": [2, 2, 2, 1, 1, 1]},
    }
    kinds = kinds_of(seats([content] * 4, (1,) * 6))
    assert (kinds.goods, kinds.supply) == (((0, 1, 2), (3, 4, 5)), (3, 3))
    two = {**content, "sets": [{"goods": ["a", "b", "c"], "max": 2}, {"goods": ["d", "e", "f"], "max": 1}]}
    assert len(kinds_of(seats([content, two], (1,) * 6)).goods) == 4  # two of the first kind are more than one
    claim = decide_strong_equilibrium_by_shares(seats([content] * 4, (1,) * 6)).claim
    assert len(set(claim.prices)) == 2


def with_irrational_prices() -> SeatMarket:
    """Hylland and Zeckhauser's kind of economy with irrational prices, four seats of each and four agents of a kind."""
    values = [[4, 0, 1, 0], [0, 3, 2, 0], [4, 1, 1, 0], [3, 4, 0, 0]]
    contents = [{"type": "unit-demand", "values": row} for row in values for _ in range(4)]
    return seats(contents, (4,) * 4)


def test_irrational_prices_are_enclosed() -> None:
    claim = exact_or_nearby(with_irrational_prices(), Control()).claim
    assert isinstance(claim, EnclosedStrongEquilibriumByShares)
    low, high = claim.prices[0]
    assert Q(1807, 1000) < low < high < Q(1808, 1000)


def test_where_budgets_are_not_met_one_for_budgets_nearby_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enclosed_shares, "in_unknowns", lambda *_: iter(()))
    monkeypatch.setattr(by_shares, "_MOST_BUNDLES", 2)
    with pytest.raises(OnlyNearby) as caught:
        exact_or_nearby(with_irrational_prices(), Control())
    claim = caught.value.verdict.claim
    assert 0 < claim.distance < Q(1, 1000)
    assert "no path of the smoothed market says enough" in str(caught.value)


def test_where_bundles_are_too_many_to_list_a_multiple_of_prices_nearby_will_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(by_shares, "_MOST_BUNDLES", 5)
    draw = random.Random(1)  # noqa: S311 - cases, not secrets
    contents = [
        {"type": "satiation", "k": 2, "of": {"type": "additive", "values": [draw.randint(0, 20) for _ in range(6)]}}
        for _ in range(20)
    ]
    claim = exact_or_nearby(seats(contents, (6,) * 6), Control()).claim
    assert (claim.distance, set(claim.budgets)) == (ZERO, {ONE})
