"""Markets of turns: who takes part, what is left and on offer; conditions by name."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import assigned_economies, orders

from exactmarket import AssignmentEconomy, MalformedInput
from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import Q
from exactmarket.model.equilibrium import CONDITIONS, conditions, demand_partition, turns, whole_market


@given(st.data(), assigned_economies())
def test_each_turn_offers_what_the_turns_before_left(
    data: st.DataObject, given_: tuple[AssignmentEconomy, Matrix]
) -> None:
    economy, shares = given_
    order = data.draw(orders(economy))
    markets = turns(economy, shares, order)
    assert [tuple(economy.agents[x] for x in market.agents) for market in markets] == list(order)
    left = tuple(Q(copies) for copies in economy.supply)
    for market in markets:
        assert market.supply == left
        assert market.types == tuple(j for j, copies in enumerate(left) if copies > 0)
        left = market.unsold()
    assert left == whole_market(economy, shares).unsold()
    assert min(left) >= 0


def test_the_whole_market_offers_types_without_copies() -> None:
    economy = AssignmentEconomy([[1, 2]], [1, 0])
    shares = ((Q(1), Q(0)),)
    assert whole_market(economy, shares).types == (0, 1)
    assert not whole_market(economy, shares).satiated(0)
    (turn,) = turns(economy, shares, (("1",),))
    assert turn.types == (0,)
    assert turn.satiated(0)


def test_conditions_come_in_the_houses_order() -> None:
    assert conditions(["cheapest", "optimal"]) == ("optimal", "cheapest")
    assert conditions(reversed(CONDITIONS)) == CONDITIONS


@pytest.mark.parametrize("names", [[], ["Optimal"], ["optimal "], [""], ["clearing", "clearing"], ["optimal", "quasi"]])
def test_unknown_repeated_or_no_conditions_are_refused(names: list[str]) -> None:
    with pytest.raises(MalformedInput) as caught:
        conditions(names, "--conditions")
    assert caught.value.where == "--conditions"


@pytest.mark.parametrize(
    ("order", "where"),
    [
        ((), "order"),
        (((),), "order[0]"),
        ((("1", "2"), ()), "order[1]"),
        ((("1",),), "order"),
        ((("1", "1"), ("2",)), "order[0]"),
        ((("1",), ("2",), ("1",)), "order[2]"),
        ((("1",), ("3",)), "order[1]"),
        (("1", "22"), "order[1]"),
    ],
)
def test_what_is_no_ordered_partition_is_refused(order: Any, where: str) -> None:
    economy = AssignmentEconomy([[1, 0], [1, 0]], [1, 1])
    with pytest.raises(MalformedInput) as caught:
        demand_partition(economy, order)
    assert caught.value.where == where


@pytest.mark.parametrize(
    ("demanded", "unsatiated", "satiated"),
    [
        (("optimal",), "positive", "nothing"),
        (("cheapest",), "non-negative", "non-negative"),
        (("quasi-optimal",), "non-negative", "nothing"),
        (("clearing",), "nothing", "nothing"),
        (("optimal", "cheapest"), "positive", "non-negative"),
        (("optimal", "clearing", "cheapest"), "positive", "non-negative"),
        (("optimal", "quasi-optimal"), "positive", "nothing"),
        (("cheapest", "quasi-optimal"), "non-negative", "non-negative"),
    ],
)
def test_demanded_weights_follow_the_table(demanded: Any, unsatiated: str, satiated: str) -> None:
    market = whole_market(AssignmentEconomy([[1, 0], [1, 0]], [1, 1]), ((Q(1), Q(0)), (Q(0), Q(1))))
    assert (market.demanded_weight(1, demanded), market.demanded_weight(0, demanded)) == (unsatiated, satiated)
