"""Sequential outcomes for a given order, and serial dictatorship."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, permutations

import pytest
from brute_force import best_utility, dot, fractions, holds, market_types, supportable, table
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import assigned_economies, economies, orders

from exactmarket import (
    AssignmentEconomy,
    Control,
    LimitReached,
    MalformedInput,
    Rejected,
    decide_sequential_outcome,
    decide_serial_dictatorship,
    decide_supporting_prices,
)
from exactmarket.exact.linear import Matrix
from exactmarket.kernel.claims.assignments import NotSequentialOutcome, SequentialOutcome, Supported
from exactmarket.model.equilibrium import CONDITIONS, Condition, Order

Assigned = tuple[AssignmentEconomy, Matrix]
Turn = tuple[list[list[Fraction]], list[list[Fraction]], list[Fraction], list[int]]
"""values, shares, copies left, types on offer"""
LISTS: list[tuple[Condition, ...]] = [subset for size in range(1, 5) for subset in combinations(CONDITIONS, size)]


def turns(economy: AssignmentEconomy, shares: Matrix, order: Order) -> list[Turn]:
    left = fractions(economy.supply)
    found: list[Turn] = []
    for group in order:
        members = [economy.index[name] for name in group]
        values, held = table(economy.values[x] for x in members), table(shares[x] for x in members)
        found.append((values, held, left, market_types(left, whole=False)))
        left = [copies - sum(share[j] for share in held) for j, copies in enumerate(left)]
    return found


@settings(max_examples=400)
@given(st.data(), assigned_economies(agents=4, types=3), st.sampled_from(LISTS))
def test_agrees_with_the_definition_turn_by_turn(
    data: st.DataObject, given_: Assigned, conditions: tuple[Condition, ...]
) -> None:
    economy, shares = given_
    order = data.draw(orders(economy))
    verdict = decide_sequential_outcome(economy, shares, order, conditions)
    markets = turns(economy, shares, order)
    possible = [supportable(conditions, *market) for market in markets]
    if all(possible):
        assert isinstance(verdict.claim, SequentialOutcome)
        for market, prices in zip(markets, verdict.certificate.witness.prices, strict=True):
            assert all(holds(condition, fractions(prices), *market) for condition in conditions)
    else:
        assert isinstance(verdict.claim, NotSequentialOutcome)
        assert not possible[verdict.certificate.witness.turn]


@settings(max_examples=60)
@given(assigned_economies(), st.sampled_from(LISTS))
def test_one_group_is_the_pseudomarket_if_every_type_has_copies(
    given_: Assigned, conditions: tuple[Condition, ...]
) -> None:
    economy, shares = given_
    if all(economy.supply):
        together = decide_sequential_outcome(economy, shares, (economy.agents,), conditions)
        alone = decide_supporting_prices(economy, shares, conditions)
        assert isinstance(together.claim, SequentialOutcome) == isinstance(alone.claim, Supported)


@settings(max_examples=80)
@given(st.data(), economies())
def test_dictators_choose_best_shares(data: st.DataObject, economy: AssignmentEconomy) -> None:
    order = tuple(data.draw(st.permutations(economy.agents)))
    claim = decide_serial_dictatorship(economy, order).claim
    left = fractions(economy.supply)
    for name in order:
        x = economy.index[name]
        values, share = fractions(economy.values[x]), fractions(claim.assignment[x])
        assert dot(values, share) == best_utility(values, left)
        left = [copies - taken for copies, taken in zip(left, share, strict=True)]
    assert claim.order == order


@settings(max_examples=150)
@given(st.data(), assigned_economies(agents=3, types=3))
def test_a_given_assignment_is_verified_if_and_only_if_each_dictator_does_her_best(
    data: st.DataObject, given_: Assigned
) -> None:
    economy, shares = given_
    order = tuple(data.draw(st.permutations(economy.agents)))
    best = all(
        dot(values[0], held[0]) == best_utility(values[0], left)
        for values, held, left, _ in turns(economy, shares, tuple((name,) for name in order))
    )
    if best:
        assert decide_serial_dictatorship(economy, order, shares).claim.assignment == shares
    else:
        with pytest.raises(Rejected) as caught:
            decide_serial_dictatorship(economy, order, shares)
        assert caught.value.where.startswith("thresholds[")


def test_strict_preferences_give_the_textbook_outcome() -> None:
    economy = AssignmentEconomy([[3, 2, 1], [3, 1, 2], [2, 3, 1]], [1, 1, 1], ["a", "b", "c"], ["i", "j", "k"])
    outcomes = {}
    for order in permutations(economy.agents):
        rows = decide_serial_dictatorship(economy, order).claim.assignment
        outcomes["".join(order)] = "".join(economy.objects[row.index(1)] for row in rows)
    assert outcomes == {"abc": "ikj", "acb": "ikj", "bac": "jik", "bca": "kij", "cab": "ikj", "cba": "kij"}


def test_a_fractional_supply_left_is_shared_out() -> None:
    economy = AssignmentEconomy([[1, 0], [1, 0]], [1, 1], ["x", "y"])
    halves = [["1/2", "1/2"], ["1/2", "1/2"]]
    with pytest.raises(Rejected) as caught:
        decide_serial_dictatorship(economy, ("x", "y"), halves)
    assert caught.value.where == "thresholds[0]"


@pytest.mark.parametrize(
    ("order", "where"),
    [
        ((), "order"),
        ((("x",),), "order"),
        ((("x", "y"), ()), "order[1]"),
        ((("x",), ("y", "x")), "order[1]"),
        ((("x", "x"), ("y",)), "order[0]"),
        ((("x",), ("z",)), "order[1]"),
    ],
)
def test_an_order_that_is_no_ordered_partition_is_malformed(order: Order, where: str) -> None:
    economy = AssignmentEconomy([[1, 0], [1, 0]], [1, 1], ["x", "y"])
    with pytest.raises(MalformedInput) as caught:
        decide_sequential_outcome(economy, [[1, 0], [0, 1]], order)
    assert caught.value.where == where


@pytest.mark.parametrize("order", [(), ("x",), ("x", "x"), ("x", "y", "x"), ("x", "z")])
def test_a_dictators_order_that_is_not_one_of_all_agents_is_malformed(order: tuple[str, ...]) -> None:
    economy = AssignmentEconomy([[1, 0], [1, 0]], [1, 1], ["x", "y"])
    with pytest.raises(MalformedInput):
        decide_serial_dictatorship(economy, order)


def test_an_infeasible_assignment_is_malformed() -> None:
    economy = AssignmentEconomy([[1, 0], [1, 0]], [1, 1], ["x", "y"])
    with pytest.raises(MalformedInput):
        decide_sequential_outcome(economy, [[1, 0], [1, 0]], (("x", "y"),))
    with pytest.raises(MalformedInput):
        decide_serial_dictatorship(economy, ("x", "y"), [[1, 0], [1, 0]])


def test_a_limit_that_is_over_is_no_answer() -> None:
    economy = AssignmentEconomy([[1, 0], [1, 0]], [1, 1], ["x", "y"])
    with pytest.raises(LimitReached):
        decide_sequential_outcome(economy, [[1, 0], [0, 1]], (("x", "y"),), control=Control(limit=0))
