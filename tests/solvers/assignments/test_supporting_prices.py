"""Supporting prices under every list of conditions, against the definitions at given prices and a linear program of the
test's own."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product

import pytest
from brute_force import fractions, holds, market_types, supportable, table
from hypothesis import given, settings
from strategies import assigned_economies

from exactmarket import AssignmentEconomy, Control, LimitReached, MalformedInput, decide_supporting_prices
from exactmarket.exact.linear import Matrix
from exactmarket.kernel.claims.assignments import Supported, Unsupported
from exactmarket.model.equilibrium import CONDITIONS, Condition

Assigned = tuple[AssignmentEconomy, Matrix]
LISTS: list[tuple[Condition, ...]] = [
    subset for size in range(1, len(CONDITIONS) + 1) for subset in combinations(CONDITIONS, size)
]


def all_hold(
    conditions: tuple[Condition, ...], prices: list[Fraction], economy: AssignmentEconomy, shares: Matrix
) -> bool:
    left = fractions(economy.supply)
    types = market_types(left, whole=True)
    return all(holds(c, prices, table(economy.values), table(shares), left, types) for c in conditions)


@pytest.mark.parametrize("conditions", LISTS, ids="+".join)
@settings(max_examples=40)
@given(given_=assigned_economies(agents=3, types=3))
def test_supported_prices_meet_the_definition_and_no_grid_prices_do_when_unsupported(
    conditions: tuple[Condition, ...], given_: Assigned
) -> None:
    economy, shares = given_
    verdict = decide_supporting_prices(economy, shares, conditions)
    left = fractions(economy.supply)
    types = market_types(left, whole=True)
    exist = supportable(conditions, table(economy.values), table(shares), left, types)
    assert isinstance(verdict.claim, Supported if exist else Unsupported)
    assert verdict.claim.conditions == conditions
    if isinstance(verdict.claim, Supported):
        assert all_hold(conditions, fractions(verdict.certificate.witness.prices), economy, shares)
    else:
        for prices in product(range(4), repeat=len(types)):
            assert not all_hold(conditions, fractions(prices), economy, shares)


@settings(max_examples=60)
@given(assigned_economies())
def test_more_conditions_are_harder(given_: Assigned) -> None:
    supported = {c: isinstance(decide_supporting_prices(*given_, c).claim, Supported) for c in LISTS}
    for one, other in product(LISTS, LISTS):
        if set(one) < set(other) and supported[other]:
            assert supported[one]


@settings(max_examples=40)
@given(assigned_economies())
def test_zero_prices_support_everything_that_does_not_demand_optimal(given_: Assigned) -> None:
    verdict = decide_supporting_prices(*given_, ("clearing", "cheapest", "quasi-optimal"))
    assert isinstance(verdict.claim, Supported)


def test_the_abstracts_example_has_prices_without_cheapest_and_none_with_it() -> None:
    economy, shares = AssignmentEconomy([[1, 1], [1, 0]], [1, 1]), [[1, 0], [0, 1]]
    assert isinstance(decide_supporting_prices(economy, shares, ("optimal", "clearing")).claim, Supported)
    assert isinstance(decide_supporting_prices(economy, shares).claim, Unsupported)


@pytest.mark.parametrize("conditions", [(), ("fair",), ("optimal", "optimal"), ("optimal", "")])
def test_unknown_repeated_or_no_conditions_are_malformed(conditions: tuple[Condition, ...]) -> None:
    with pytest.raises(MalformedInput) as caught:
        decide_supporting_prices(AssignmentEconomy([[1]], [1]), [[1]], conditions)
    assert caught.value.where == "conditions"


def test_an_infeasible_assignment_is_malformed() -> None:
    with pytest.raises(MalformedInput) as caught:
        decide_supporting_prices(AssignmentEconomy([[1, 1]], [1, 0]), [[0, 1]])
    assert caught.value.where == "assignment, column 1"


def test_a_limit_that_is_over_is_no_answer() -> None:
    with pytest.raises(LimitReached):
        decide_supporting_prices(AssignmentEconomy([[1, 2]], [1, 1]), [[1, 0]], control=Control(limit=0))
