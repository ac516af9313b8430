"""Pareto optimality against the definition on small economies, and its refusals."""

from __future__ import annotations

import pytest
from brute_force import dominated, table
from hypothesis import given, settings
from strategies import assigned_economies

from exactmarket import (
    AssignmentEconomy,
    Control,
    LimitReached,
    MalformedInput,
    decide_pareto_optimality,
    decide_supporting_prices,
)
from exactmarket.exact.linear import Matrix
from exactmarket.kernel.claims.assignments import ParetoDominated, ParetoOptimal, Supported

Assigned = tuple[AssignmentEconomy, Matrix]


@settings(max_examples=250)
@given(assigned_economies(agents=3, types=3))
def test_agrees_with_a_linear_program_over_all_lotteries_of_pure_assignments(given_: Assigned) -> None:
    economy, shares = given_
    verdict = decide_pareto_optimality(economy, shares)
    expected = dominated(table(economy.values), table(shares), economy.supply)
    assert isinstance(verdict.claim, ParetoDominated if expected else ParetoOptimal)


@settings(max_examples=100)
@given(assigned_economies())
def test_the_verdict_is_about_the_question_asked(given_: Assigned) -> None:
    economy, shares = given_
    claim = decide_pareto_optimality(economy, shares).claim
    assert (claim.economy, claim.assignment) == (economy, shares)


@settings(max_examples=100)
@given(assigned_economies())
def test_pareto_optimality_is_support_by_all_three_conditions(given_: Assigned) -> None:
    economy, shares = given_
    optimal = isinstance(decide_pareto_optimality(economy, shares).claim, ParetoOptimal)
    assert optimal == isinstance(decide_supporting_prices(economy, shares).claim, Supported)


@settings(max_examples=60)
@given(assigned_economies())
def test_prices_of_an_optimum_are_normalised_to_minimum_zero(given_: Assigned) -> None:
    verdict = decide_pareto_optimality(*given_)
    if isinstance(verdict.claim, ParetoOptimal):
        assert min(verdict.certificate.witness.prices) == 0


def test_the_dominating_assignment_may_itself_be_dominated_but_a_chain_ends() -> None:
    economy = AssignmentEconomy([[3, 2, 1, 0]] * 2 + [[3, 2, 0, 1]] * 2 + [[0, 0, 2, 1]], [1, 1, 1, 2])
    shares = [["1/4", "1/4", "1/2", 0]] * 2 + [["1/4", "1/4", 0, "1/2"]] * 2 + [[0, 0, 0, 1]]
    verdict = decide_pareto_optimality(economy, shares)
    assert isinstance(verdict.claim, ParetoDominated)
    better = verdict.certificate.witness.assignment
    assert isinstance(decide_pareto_optimality(economy, better).claim, ParetoOptimal)


def test_one_agent_with_one_type_is_optimal() -> None:
    assert isinstance(decide_pareto_optimality(AssignmentEconomy([[-5]], [1]), [[1]]).claim, ParetoOptimal)


def test_an_optimum_by_ten_to_minus_thirty_is_told_from_a_dominated_assignment() -> None:
    tiny = "1e-30"
    for gap, kind in ((tiny, ParetoDominated), ("0", ParetoOptimal), (f"-{tiny}", ParetoOptimal)):
        economy = AssignmentEconomy([[0, gap], [0, 0]], [1, 1])
        assert isinstance(decide_pareto_optimality(economy, [[1, 0], [0, 1]]).claim, kind)


def test_huge_values_are_no_trouble() -> None:
    economy = AssignmentEconomy([["1e30", "1e30"], ["1e30", 0]], [1, 1])
    assert isinstance(decide_pareto_optimality(economy, [[1, 0], [0, 1]]).claim, ParetoDominated)


@pytest.mark.parametrize(
    ("shares", "where"),
    [
        ([[1, 0]], "assignment"),
        ([[1, 0], [1, 0]], "assignment, column 0"),
        ([[1, 0], [0]], "assignment[1]"),
        ([[1, 0], [0, "1/2"]], "assignment[1]"),
        ([[2, -1], [-1, 2]], "assignment[0][1]"),
        ([[1, 0], [0, 1.0]], "assignment[1][1]"),
        ([[1, 0], [0, True]], "assignment[1][1]"),
        ("10", "assignment"),
        ([[1, 0], "01"], "assignment[1]"),
    ],
)
def test_infeasible_or_inexact_assignments_are_malformed(shares: object, where: str) -> None:
    with pytest.raises(MalformedInput) as caught:
        decide_pareto_optimality(AssignmentEconomy([[1, 0], [1, 0]], [1, 1]), shares)  # type: ignore[arg-type]
    assert caught.value.where == where


def test_a_limit_that_is_over_is_no_answer() -> None:
    with pytest.raises(LimitReached):
        decide_pareto_optimality(AssignmentEconomy([[1, 0], [1, 0]], [1, 1]), [[1, 0], [0, 1]], Control(limit=0))
