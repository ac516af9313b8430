"""The weak core against all coalitions, one by one, and its equality with the sequential outcomes."""

from __future__ import annotations

from itertools import pairwise

import pytest
from brute_force import blocking_coalitions, table
from hypothesis import given, settings
from strategies import assigned_economies

from exactmarket import (
    AssignmentEconomy,
    Control,
    LimitReached,
    MalformedInput,
    decide_pareto_optimality,
    decide_sequential_outcome,
    decide_some_sequential_outcome,
    decide_weak_core,
)
from exactmarket.exact.linear import Matrix
from exactmarket.kernel.claims.assignments import (
    Blocked,
    InWeakCore,
    NotSequentialOutcome,
    ParetoOptimal,
    SequentialOutcome,
)
from exactmarket.model.equilibrium import Order

Assigned = tuple[AssignmentEconomy, Matrix]


def ordered_partitions(agents: tuple[str, ...]) -> list[Order]:
    """All of them: for each way to split an order of the agents, taken once."""
    found: set[Order] = set()

    def extend(order: Order, waiting: frozenset[str]) -> None:
        if not waiting:
            found.add(order)
        names = sorted(waiting)
        for mask in range(1, 2 ** len(names)):
            group = tuple(name for k, name in enumerate(names) if mask >> k & 1)
            extend((*order, group), waiting - set(group))

    extend((), frozenset(agents))
    return sorted(found)


def test_there_are_thirteen_ordered_partitions_of_three_agents() -> None:
    assert len(ordered_partitions(("a", "b", "c"))) == 13


@settings(max_examples=200)
@given(assigned_economies(agents=4, types=3))
@pytest.mark.heavy
def test_agrees_with_the_linear_programs_of_all_coalitions(given_: Assigned) -> None:
    economy, shares = given_
    verdict = decide_weak_core(economy, shares)
    blocking = list(blocking_coalitions(table(economy.values), table(shares), economy.supply))
    assert isinstance(verdict.claim, Blocked if blocking else InWeakCore)
    if isinstance(verdict.claim, Blocked):
        found = tuple(sorted(economy.index[name] for name in verdict.certificate.witness.coalition))
        assert found in blocking


@settings(max_examples=40)
@given(assigned_economies(agents=3, types=3))
def test_the_weak_core_is_the_set_of_outcomes_of_some_order(given_: Assigned) -> None:
    economy, shares = given_
    verdicts = (decide_sequential_outcome(economy, shares, order) for order in ordered_partitions(economy.agents))
    some = any(isinstance(verdict.claim, SequentialOutcome) for verdict in verdicts)
    assert isinstance(decide_weak_core(economy, shares).claim, InWeakCore if some else Blocked)
    assert isinstance(decide_some_sequential_outcome(economy, shares).claim, SequentialOutcome if some else Blocked)


@settings(max_examples=60)
@given(assigned_economies())
def test_pareto_optimal_assignments_are_in_the_weak_core(given_: Assigned) -> None:
    if isinstance(decide_pareto_optimality(*given_).claim, ParetoOptimal):
        assert isinstance(decide_weak_core(*given_).claim, InWeakCore)


@settings(max_examples=60)
@given(assigned_economies())
def test_group_prices_have_minimum_zero(given_: Assigned) -> None:
    verdict = decide_weak_core(*given_)
    if isinstance(verdict.claim, InWeakCore):
        assert all(min(prices) >= 0 for prices in verdict.certificate.witness.prices)
        assert all(0 in prices for prices in verdict.certificate.witness.prices)


def test_the_notes_example_is_in_the_weak_core_with_z_called_last() -> None:
    economy = AssignmentEconomy([[3, 2, 1, 0]] * 2 + [[3, 2, 0, 1]] * 2 + [[0, 0, 2, 1]], [1, 1, 1, 2])
    shares = [["1/4", "1/4", "1/2", 0]] * 2 + [["1/4", "1/4", 0, "1/2"]] * 2 + [[0, 0, 0, 1]]
    verdict = decide_weak_core(economy, shares)
    assert isinstance(verdict.claim, InWeakCore)
    assert verdict.certificate.witness.order[-1] == ("5",)
    early = decide_sequential_outcome(economy, shares, (("5",), ("1", "2", "3", "4")))
    assert isinstance(early.claim, NotSequentialOutcome)


def test_a_chain_of_dictators_needs_as_many_turns_as_there_are_indifferent_agents() -> None:
    """Agent k does not care; agent k + 1 wants what agent k has and nobody else wants."""
    n = 6
    values = [[0] * n for _ in range(n)]
    for x in range(1, n):
        values[x][x - 1] = 1
    economy = AssignmentEconomy(values, [1] * n)
    shares = [[int(x == j) for j in range(n)] for x in range(n)]
    verdict = decide_weak_core(economy, shares)
    assert isinstance(verdict.claim, InWeakCore)
    place = {name: t for t, group in enumerate(verdict.certificate.witness.order) for name in group}
    assert all(place[a] <= place[b] for a, b in pairwise(economy.agents))


@pytest.mark.parametrize("supply", [[1, 1], [2, 5]])
def test_two_agents_with_each_others_favourites_block(supply: list[int]) -> None:
    verdict = decide_weak_core(AssignmentEconomy([[1, 0], [0, 1]], supply), [[0, 1], [1, 0]])
    assert isinstance(verdict.claim, Blocked)


def test_an_infeasible_assignment_is_malformed() -> None:
    with pytest.raises(MalformedInput):
        decide_weak_core(AssignmentEconomy([[1, 0], [0, 1]], [1, 1]), [[0, 1], [0, 1]])


def test_a_limit_that_is_over_is_no_answer() -> None:
    with pytest.raises(LimitReached):
        decide_weak_core(AssignmentEconomy([[1, 0], [0, 1]], [1, 1]), [[0, 1], [1, 0]], Control(limit=0))
