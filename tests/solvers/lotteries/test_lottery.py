"""Lotteries over pure assignments: exact, feasible term by term, and short."""

from __future__ import annotations

from fractions import Fraction

import pytest
from brute_force import components_with_only, table
from hypothesis import given, settings
from strategies import assigned_economies

from exactmarket import AssignmentEconomy, Control, LimitReached, MalformedInput, decide_lottery
from exactmarket.exact.linear import Matrix
from exactmarket.kernel.certificates.lotteries import Lottery

Assigned = tuple[AssignmentEconomy, Matrix]


def most_terms(shares: Matrix) -> int:
    """The dimension of the face of the assignments with this support whose type counts lie between the whole numbers around
    the shares' column sums, plus one."""
    rows = table(shares)
    positive = sum(entry > 0 for row in rows for entry in row)
    tight = {
        j for j in range(len(rows[0])) if any(row[j] for row in rows) and sum(row[j] for row in rows).denominator == 1
    }
    return positive - len(rows) - len(tight) + components_with_only(tight, rows) + 1


def demand_lottery(economy: AssignmentEconomy, shares: Matrix, lottery: Lottery) -> None:
    expected = [[Fraction(0)] * len(economy.objects) for _ in economy.agents]
    for term in lottery.terms:
        assert term.probability > 0
        for name, copies in zip(economy.objects, economy.supply, strict=True):
            assert term.assignment.count(name) <= copies
        for x, name in enumerate(term.assignment):
            expected[x][economy.objects.index(name)] += Fraction(str(term.probability))
    assert expected == table(shares)


@settings(max_examples=300)
@given(assigned_economies(agents=5, types=4))
def test_a_lottery_of_few_terms_is_found_for_every_feasible_assignment(given_: Assigned) -> None:
    economy, shares = given_
    lottery = decide_lottery(economy, shares).certificate.witness
    demand_lottery(economy, shares, lottery)
    assert len(lottery.terms) <= most_terms(shares)
    assert len(set(lottery.terms)) == len({term.assignment for term in lottery.terms}) == len(lottery.terms)


@settings(max_examples=100)
@given(assigned_economies(agents=5, types=4))
def test_no_term_uses_a_type_more_or_less_than_rounding_allows(given_: Assigned) -> None:
    economy, shares = given_
    for term in decide_lottery(economy, shares).certificate.witness.terms:
        for j, name in enumerate(economy.objects):
            assert abs(term.assignment.count(name) - sum(row[j] for row in table(shares))) < 1


@pytest.mark.parametrize(
    ("shares", "supply"),
    [
        pytest.param([["1/2", "1/2"]], [1, 1], id="one agent"),
        pytest.param([["1/2", "1/2"]], [7, 7], id="supplies beyond use"),
        pytest.param([["1/3", "2/3"]] * 3, [1, 2], id="two copies of a type"),
        pytest.param([["1/3", "2/3"]] * 3, [3, 3], id="unsold copies"),
        pytest.param([["1/2", "1/2", 0]] * 3, [2, 2, 0], id="type without copies"),
        pytest.param([["1/7"] * 7] * 7, [1] * 7, id="seven by seven"),
        pytest.param([["1/5"] * 5] * 2, [1] * 5, id="more types than agents"),
        pytest.param([["1/2", "1/2"]] * 9, [5, 5], id="more agents than types"),
        pytest.param([["1e-30", "0.999999999999999999999999999999"]] * 2, [1, 2], id="one in 10^30"),
        pytest.param([[1, 0], [0, 1]], [1, 1], id="pure"),
    ],
)
def test_by_hand(shares: list[list[str]], supply: list[int]) -> None:
    economy = AssignmentEconomy([[0] * len(supply) for _ in shares], supply)
    claim = decide_lottery(economy, shares)
    demand_lottery(economy, claim.claim.assignment, claim.certificate.witness)
    assert len(claim.certificate.witness.terms) <= most_terms(claim.claim.assignment)


def test_a_pure_assignment_is_one_term() -> None:
    economy = AssignmentEconomy([[0, 0], [0, 0]], [1, 1], objects=["i", "j"])
    (term,) = decide_lottery(economy, [[0, 1], [1, 0]]).certificate.witness.terms
    assert (term.probability, term.assignment) == (1, ("j", "i"))


@pytest.mark.parametrize("shares", [[[1, 0], [1, 0]], [["1/2", 0], [0, 1]], [["3/2", "-1/2"], [0, 1]], [[1, 0]]])
def test_infeasible_assignments_are_malformed(shares: list[list[str]]) -> None:
    with pytest.raises(MalformedInput):
        decide_lottery(AssignmentEconomy([[0, 0], [0, 0]], [1, 1]), shares)


def test_a_limit_that_is_over_is_no_answer() -> None:
    with pytest.raises(LimitReached):
        decide_lottery(AssignmentEconomy([[0, 0], [0, 0]], [1, 1]), [[1, 0], [0, 1]], Control(limit=0))


def test_progress_is_reported_and_grows() -> None:
    seen: list[tuple[int, int]] = []
    control = Control(report=lambda _, done, of: seen.append((done, of)))
    decide_lottery(AssignmentEconomy([[0] * 5] * 5, [1] * 5), [["1/5"] * 5] * 5, control)
    assert seen == sorted(seen)
    assert all(0 <= done <= of for done, of in seen)
