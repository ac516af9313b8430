"""The rules about what agents could have instead: each demand is violated alone, and the refusal names the place."""

from __future__ import annotations

from typing import Any

import pytest
from refusals import accepted, changed, mat, refused, vec, wts

from exactmarket import AssignmentEconomy, MalformedInput, Q, verify
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.assignments import (
    PartitionWithPrices,
    Reallocation,
    Reassignment,
    SupportingPricesByTurn,
    Thresholds,
    TurnTrade,
)
from exactmarket.kernel.certificates.lotteries import Lottery, PureTerm
from exactmarket.kernel.claims.assignments import (
    Blocked,
    InWeakCore,
    NotSequentialOutcome,
    ParetoDominated,
    SequentialOutcome,
    SerialDictatorship,
)
from exactmarket.kernel.claims.lotteries import LotteryOverAssignments
from exactmarket.model.equilibrium import EQUILIBRIUM, TURN

TINY = Q(1, 10**40)
# the note's five agents: x1, x2 rank 1 2 3 4, y1, y2 rank 1 2 4 3, z ranks 3 4
FIVE = AssignmentEconomy(
    [[3, 2, 1, 0]] * 2 + [[3, 2, 0, 1]] * 2 + [[0, 0, 2, 1]], [1, 1, 1, 2], ["x1", "x2", "y1", "y2", "z"]
)
QUARTERS = mat(*[["1/4", "1/4", "1/2", 0]] * 2, *[["1/4", "1/4", 0, "1/2"]] * 2, [0, 0, 0, 1])
# z gets 1/4 of type 3 for which x2 takes 1/2 more of type 2, which the y agents pay with type 1
BETTER = mat(
    ["1/4", "1/4", "1/2", 0], [0, "3/4", "1/4", 0], ["3/8", 0, 0, "5/8"], ["3/8", 0, 0, "5/8"], [0, 0, "1/4", "3/4"]
)
INFEASIBLE = [
    pytest.param(QUARTERS[:4], "assignment", id="row missing"),
    pytest.param(changed(QUARTERS, 4, vec(0, 0, 1)), "assignment[4]", id="row too short"),
    pytest.param(changed(QUARTERS, 4, vec(0, -1, 0, 2)), "assignment[4][1]", id="negative probability"),
    pytest.param(changed(QUARTERS, 4, vec(0, 0, 0, 1 - TINY)), "assignment[4]", id="sum below 1"),
    pytest.param(changed(QUARTERS, 4, vec(0, 0, TINY, 1 - TINY)), "assignment, column 2", id="supply exceeded"),
]
LAST = (("x1", "x2", "y1", "y2"), ("z",))
BY_TURN = SupportingPricesByTurn(mat([2, 1, 0, 0], [0, 0, 1, 0]), (wts(1, 1, 1, 1), wts(1)))


@pytest.mark.parametrize(("shares", "where"), INFEASIBLE)
def test_claims_about_infeasible_assignments_are_refused(shares: Any, where: str) -> None:
    refused(ParetoDominated(FIVE, shares), Reassignment(BETTER), where)
    refused(Blocked(FIVE, shares), Reallocation(("z",), mat([0, 0, 1, 0])), where)
    refused(SequentialOutcome(FIVE, shares, LAST, TURN), BY_TURN, where)
    refused(NotSequentialOutcome(FIVE, shares, (("z",), LAST[0]), TURN), TurnTrade(0, mat([0, 0, 1, -1])), where)
    refused(InWeakCore(FIVE, shares), PartitionWithPrices(LAST, BY_TURN.prices, BY_TURN.weights), where)
    refused(SerialDictatorship(FIVE, shares, FIVE.agents), Thresholds(vec(0, 0, 0, 0, 0)), where)
    refused(LotteryOverAssignments(FIVE, shares), Lottery(()), where)


# Dominance ------------------------------------------------------------------------------------------------------------

DOMINATED = ParetoDominated(FIVE, QUARTERS)


def test_a_dominating_assignment_is_verified() -> None:
    accepted(DOMINATED, Reassignment(BETTER))


@pytest.mark.parametrize(("shares", "where"), INFEASIBLE)
def test_the_dominating_assignment_must_be_feasible(shares: Any, where: str) -> None:
    refused(DOMINATED, Reassignment(shares), f"witness {where}")


def test_nobody_may_lose() -> None:
    worse = changed(changed(BETTER, 0, vec(0, "1/2", "1/2", 0)), 1, vec("1/4", "1/2", "1/4", 0))
    refused(DOMINATED, Reassignment(worse), "witness assignment[0]", "at least 7/4")


def test_somebody_must_gain() -> None:
    refused(DOMINATED, Reassignment(QUARTERS), "witness assignment", "who gains")
    indifferent = AssignmentEconomy([[1, 1], [2, 2]], [1, 1])
    other = Reassignment(mat([0, 1], [1, 0]))
    refused(ParetoDominated(indifferent, mat([1, 0], [0, 1])), other, "witness assignment", "who gains")


# Blocking -------------------------------------------------------------------------------------------------------------

PAIR = AssignmentEconomy([[1, 0, 0], [0, 1, 0], [1, 1, 0]], [1, 1, 1], ["a", "b", "c"], ["i", "j", "k"])
WRONG = mat([0, 1, 0], [1, 0, 0], [0, 0, 1])
SWAP = Reallocation(("b", "a"), mat([0, 1, 0], [1, 0, 0]))
BLOCKED = Blocked(PAIR, WRONG)


def test_a_blocking_coalition_is_verified_in_its_own_order() -> None:
    accepted(BLOCKED, SWAP)


def test_copies_that_nobody_uses_are_the_coalitions() -> None:
    economy = AssignmentEconomy([[0, 1]], [1, 1], ["a"])
    accepted(Blocked(economy, mat([1, 0])), Reallocation(("a",), mat([0, 1])))


@pytest.mark.parametrize(
    ("coalition", "rows", "where"),
    [
        ((), (), "coalition"),
        (("a", "a"), mat([1, 0, 0], [1, 0, 0]), "coalition"),
        (("a", "d"), mat([1, 0, 0], [0, 1, 0]), "coalition"),
        (("a", ""), mat([1, 0, 0], [0, 1, 0]), "coalition"),
        (("a", "b"), mat([1, 0, 0]), "witness assignment"),
        (("a", "b"), mat([1, 0, 0], [0, 1, 0], [0, 0, 1]), "witness assignment"),
        (("a", "b"), mat([1, 0], [0, 1]), "witness assignment[0]"),
        (("a", "b"), mat([2, -1, 0], [-1, 2, 0]), "witness assignment[0][1]"),
        (("a", "b"), mat([1, 0, TINY], [0, 1, 0]), "witness assignment[0]"),
        (("a",), mat([1, 0, 0]), "witness assignment, column 0"),
        (("a", "b"), mat([1, 0, 0], [1, 0, 0]), "witness assignment, column 0"),
        (("a", "b", "c"), mat([1, 0, 0], [0, 1, 0], [0, 0, 1]), "coalition, 'c'"),
        (("b", "a"), mat([1, 0, 0], [0, 1, 0]), "coalition, 'b'"),
        (("c",), mat([0, 0, 1]), "coalition, 'c'"),
    ],
)
def test_coalitions_that_do_not_block_are_refused(coalition: tuple[str, ...], rows: Any, where: str) -> None:
    refused(BLOCKED, Reallocation(coalition, rows), where)


# Turns ----------------------------------------------------------------------------------------------------------------

OUTCOME = SequentialOutcome(FIVE, QUARTERS, LAST, TURN)
CORE = InWeakCore(FIVE, QUARTERS)


def core(order: Any = LAST, prices: Any = BY_TURN.prices, weights: Any = BY_TURN.weights) -> PartitionWithPrices:
    return PartitionWithPrices(order, prices, weights)


def test_turns_with_supporting_prices_are_verified() -> None:
    accepted(OUTCOME, BY_TURN)
    accepted(CORE, core())


def test_prices_of_types_not_on_offer_mean_nothing() -> None:
    accepted(OUTCOME, SupportingPricesByTurn(mat([2, 1, 0, 0], [-9, 77, 1, 0]), BY_TURN.weights))


# a is called first and takes i; b and c share j, and k is left over
TWO = AssignmentEconomy([[1, 0, 0], [5, 2, 0], [5, 2, 0]], [1, 1, 2], ["a", "b", "c"], ["i", "j", "k"])
SHARED = mat([1, 0, 0], [0, "1/2", "1/2"], [0, "1/2", "1/2"])
FIRST_A = (("a",), ("b", "c"))
PRICES, WEIGHTS = mat([1, 0, 0], [0, 2, 0]), (wts(None), wts(1, 1))


def test_in_the_second_turn_prices_and_weights_count_as_well() -> None:
    accepted(SequentialOutcome(TWO, SHARED, FIRST_A, TURN), SupportingPricesByTurn(PRICES, WEIGHTS))
    accepted(InWeakCore(TWO, SHARED), PartitionWithPrices(FIRST_A, PRICES, WEIGHTS))


@pytest.mark.parametrize(
    ("prices", "weights", "where"),
    [
        (PRICES[:1], WEIGHTS, "prices"),
        (mat([1, 0, 0], [0, 2, 0], [0, 0, 0]), WEIGHTS, "prices"),
        (PRICES, WEIGHTS[:1], "weights"),
        ((vec(1, 0), vec(0, 2, 0)), WEIGHTS, "turn 0: prices"),
        ((vec(1, 0, 0), vec(0, 2, 0, 0)), WEIGHTS, "turn 1: prices"),
        (PRICES, (wts(None, 1, 1), wts(1, 1)), "turn 0: weights"),
        (PRICES, (wts(None), wts(1)), "turn 1: weights"),
        (mat([1, 1, 0], [0, 2, 0]), WEIGHTS, "turn 0: prices[1]"),
        (mat([1, 0, 0], [0, 3, 1]), WEIGHTS, "turn 1: prices[2]"),
        (mat([-1, 0, 0], [0, 2, 0]), WEIGHTS, "turn 0: prices[0]"),
        (mat([1, 0, 0], [0, -1, 0]), WEIGHTS, "turn 1: prices[1]"),
        (PRICES, (wts(-1), wts(1, 1)), "turn 0: weights[0]"),
        (PRICES, (wts(None), wts(0, 1)), "turn 1: weights[0]"),
        (PRICES, (wts(None), wts(1, None)), "turn 1: weights[1]"),
        (PRICES, (wts(None), wts(1, 2)), "turn 1: weights[1]"),
        (mat([1, 0, 0], [0, 2 - TINY, 0]), WEIGHTS, "turn 1: weights[0]"),
        (mat([2, 0, 0], [0, 2, 0]), (wts(1), wts(1, 1)), "turn 0: weights[0]"),
    ],
)
def test_turns_without_support_are_refused(prices: Any, weights: Any, where: str) -> None:
    refused(SequentialOutcome(TWO, SHARED, FIRST_A, TURN), SupportingPricesByTurn(prices, weights), where)
    refused(InWeakCore(TWO, SHARED), PartitionWithPrices(FIRST_A, prices, weights), where)


@pytest.mark.parametrize(
    ("order", "where"),
    [
        ((), "order"),
        ((LAST[0],), "order"),
        ((LAST[0], ("z",), ()), "order[2]"),
        ((LAST[0], ("z", "x1")), "order[1]"),
        ((("x1", "x1", "y1", "y2"), ("z",)), "order[0]"),
        ((LAST[0], ("q",)), "order[1]"),
    ],
)
def test_an_order_that_is_no_partition_is_refused_in_a_witness_and_malformed_in_a_claim(order: Any, where: str) -> None:
    refused(CORE, core(order=order), where)
    for claim in (SequentialOutcome, NotSequentialOutcome):
        with pytest.raises(MalformedInput):
            claim(FIVE, QUARTERS, order, TURN)


def test_swapped_turns_are_refused() -> None:
    swapped = SupportingPricesByTurn(PRICES[::-1], WEIGHTS[::-1])
    refused(SequentialOutcome(TWO, SHARED, FIRST_A[::-1], TURN), swapped, "turn 0: weights[0]")
    refused(
        InWeakCore(TWO, SHARED),
        PartitionWithPrices(FIRST_A[::-1], swapped.prices, swapped.weights),
        "turn 0: weights[0]",
    )


def test_the_weak_core_needs_optimal_and_clearing_in_each_turn() -> None:
    """Agent a holds the worse type although the better one is unsold: prices without clearing support that."""
    economy = AssignmentEconomy([[1, 0]], [1, 1], ["a"])
    shares = mat([0, 1])
    prices, weights = mat([1, 0]), (wts(1),)
    accepted(SequentialOutcome(economy, shares, (("a",),), ("optimal",)), SupportingPricesByTurn(prices, weights))
    refused(
        InWeakCore(economy, shares), PartitionWithPrices((("a",),), prices, weights), "turn 0: prices[0]", "clearing"
    )


def test_cheapest_in_a_turn_is_demanded_if_it_is_claimed() -> None:
    economy = AssignmentEconomy([[1, 1], [1, 0]], [1, 1], ["x", "y"])
    order, proof = (("x", "y"),), SupportingPricesByTurn(mat([1, 0]), (wts(None, 1),))
    accepted(SequentialOutcome(economy, mat([1, 0], [0, 1]), order, TURN), proof)
    refused(SequentialOutcome(economy, mat([1, 0], [0, 1]), order, EQUILIBRIUM), proof, "turn 0: weights[0]")


EARLY = NotSequentialOutcome(FIVE, QUARTERS, (("z",), LAST[0]), TURN)


def test_a_gainful_trade_in_a_turn_is_verified() -> None:
    accepted(EARLY, TurnTrade(0, mat([0, 0, 1, -1])))


@pytest.mark.parametrize(
    ("turn", "trade", "where"),
    [
        (-1, mat([0, 0, 1, -1]), "turn"),
        (-2, mat([0, 0, 1, -1]), "turn"),
        (2, mat([0, 0, 1, -1]), "turn"),
        (1, mat([0, 0, 1, -1]), "trade"),
        (0, mat([0, 0, 1, -1], [0, 0, 0, 0]), "trade"),
        (0, mat([0, 0, 1]), "trade[0]"),
        (0, mat([0, 0, 1, 0]), "trade[0]"),
        (0, mat([0, -1, 1, 0]), "trade[0][1]"),
        (0, mat([0, 1, 0, -1]), "trade[0]"),
        (0, mat([0, 0, 0, 0]), "trade"),
    ],
)
def test_trades_that_are_not_gainful_in_the_turn_are_refused(turn: int, trade: Any, where: str) -> None:
    refused(EARLY, TurnTrade(turn, trade), where)


def test_types_that_are_used_up_are_not_traded() -> None:
    economy = AssignmentEconomy([[1, 0], [1, 0]], [1, 1], ["a", "b"])
    claim = NotSequentialOutcome(economy, mat([1, 0], [0, 1]), (("a",), ("b",)), TURN)
    refused(claim, TurnTrade(1, mat([1, -1])), "trade[0][0]", "used up")


def test_copies_taken_in_earlier_turns_are_not_in_excess_supply() -> None:
    economy = AssignmentEconomy([[1, 0], [1, 0]], [1, 2], ["a", "b"])
    shares = mat(["1/2", "1/2"], ["1/2", "1/2"])
    accepted(NotSequentialOutcome(economy, shares, (("a",), ("b",)), TURN), TurnTrade(0, mat([1, -1])))
    refused(
        NotSequentialOutcome(economy, shares, (("a",), ("b",)), TURN), TurnTrade(1, mat([1, -1])), "trade, column 0"
    )


# Serial dictatorship --------------------------------------------------------------------------------------------------

THREE = AssignmentEconomy([[3, 2, 0], [3, 1, 0], [2, 1, 0]], [1, 1, 1], ["a", "b", "c"])
CHOSEN = mat([0, 1, 0], [1, 0, 0], [0, 0, 1])
DICTATED = SerialDictatorship(THREE, CHOSEN, ("b", "a", "c"))


def test_best_shares_in_turn_are_verified() -> None:
    accepted(DICTATED, Thresholds(vec(2, 3, 0)))


@pytest.mark.parametrize(
    ("thresholds", "where"),
    [
        ((2, 3), "thresholds"),
        ((2, 3, 0, 0), "thresholds"),
        ((), "thresholds"),
        ((3, 3, 0), "thresholds[0]"),
        ((2, 4, 0), "thresholds[1]"),
        ((2, 3, "1/2"), "thresholds[2]"),
        ((-1, 3, 0), "thresholds[0]"),
        ((1, 3, 0), ""),
        ((2, 3, -TINY), ""),
    ],
)
def test_thresholds_must_reach_the_utility(thresholds: Any, where: str) -> None:
    """Between the value of the worst type she takes and the next one's there is room if she takes it whole."""
    if where:
        refused(DICTATED, Thresholds(vec(*thresholds)), where)
    else:
        accepted(DICTATED, Thresholds(vec(*thresholds)))


@pytest.mark.parametrize(
    ("order", "where"),
    [(("a", "b", "c"), "thresholds[0]"), (("b", "c", "a"), "thresholds[2]"), (("c", "b", "a"), "thresholds[2]")],
)
def test_another_order_is_refused(order: tuple[str, ...], where: str) -> None:
    refused(SerialDictatorship(THREE, CHOSEN, order), Thresholds(vec(2, 3, 0)), where)


@pytest.mark.parametrize("order", [(), ("b", "a"), ("b", "a", "a"), ("b", "a", "c", "b"), ("b", "a", "d")])
def test_an_order_that_is_not_one_of_all_agents_is_malformed(order: tuple[str, ...]) -> None:
    with pytest.raises(MalformedInput):
        verify(Certificate(SerialDictatorship(THREE, CHOSEN, order), Thresholds(vec(2, 3, 0))))


def test_a_dictator_takes_less_than_her_best_and_no_threshold_hides_it() -> None:
    modest = SerialDictatorship(THREE, mat([1, 0, 0], [0, 1, 0], [0, 0, 1]), ("b", "a", "c"))
    for threshold in range(-4, 5):
        refused(modest, Thresholds(vec(3, threshold, 0)), "thresholds[1]")


# Lotteries ------------------------------------------------------------------------------------------------------------

CARS = AssignmentEconomy([[0, 0], [0, 0], [0, 0]], [2, 1], objects=["i", "j"])
THIRDS = LotteryOverAssignments(CARS, mat(*[["2/3", "1/3"]] * 3))
TERMS = tuple(PureTerm(Q(1, 3), names) for names in (("i", "i", "j"), ("i", "j", "i"), ("j", "i", "i")))


def test_a_lottery_is_verified() -> None:
    accepted(THIRDS, Lottery(TERMS))
    halves = (PureTerm(Q(1, 6), TERMS[0].assignment),) * 2
    accepted(THIRDS, Lottery((*halves, *TERMS[1:])))


@pytest.mark.parametrize(
    ("terms", "where", "expected"),
    [
        ((), "terms", "sum to 1"),
        (TERMS[:2], "terms", "sum to 1"),
        ((*TERMS, TERMS[0]), "terms", "sum to 1"),
        ((*TERMS, PureTerm(Q(0), TERMS[0].assignment)), "terms[3]", "positive"),
        ((*TERMS, PureTerm(Q(-1), TERMS[0].assignment), PureTerm(Q(1), TERMS[0].assignment)), "terms[3]", "positive"),
        ((PureTerm(Q(1, 3), ("i", "j", "j")), *TERMS[1:]), "terms[0]", "at most 1 copies"),
        ((PureTerm(Q(1, 3), ("i", "i", "i")), *TERMS[1:]), "terms[0]", "at most 2 copies"),
        ((PureTerm(Q(1, 3), ("i", "i")), *TERMS[1:]), "terms[0]", "3 objects"),
        ((PureTerm(Q(1, 3), ("i", "i", "j", "i")), *TERMS[1:]), "terms[0]", "3 objects"),
        ((PureTerm(Q(1, 3), ("i", "i", "k")), *TERMS[1:]), "terms[0]", "objects of the economy"),
        ((PureTerm(Q(2, 3), TERMS[0].assignment), TERMS[1]), "terms", "as expectation"),
        (
            (PureTerm(Q(1, 3) + TINY, TERMS[0].assignment), PureTerm(Q(1, 3) - TINY, TERMS[1].assignment), TERMS[2]),
            "terms",
            "as expectation",
        ),
    ],
)
def test_lotteries_that_are_off_are_refused(terms: Any, where: str, expected: str) -> None:
    refused(THIRDS, Lottery(terms), where, expected)
