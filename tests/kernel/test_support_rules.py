"""The rules about prices: each demand is violated alone, and the refusal names the place."""

from __future__ import annotations

from typing import Any

import pytest
from refusals import accepted, changed, mat, refused, vec, wts

from exactmarket import AssignmentEconomy, MalformedInput, Q
from exactmarket.kernel.certificates.assignments import ConeProof, SupportingPrices, Trade
from exactmarket.kernel.claims.assignments import ParetoOptimal, QuasiEquilibriumCone, Supported, Unsupported
from exactmarket.model.equilibrium import EQUILIBRIUM, QUASI_EQUILIBRIUM, TURN

# x and y want i most; k is in excess supply; z is satiated by anything
ECONOMY = AssignmentEconomy([[3, 2, 0], [3, 1, 0], [1, 1, 1]], [1, 1, 2], ["x", "y", "z"], ["i", "j", "k"])
SHARES = mat([0, 1, 0], [1, 0, 0], [0, 0, 1])
PROOF = SupportingPrices(vec("5/2", 1, 0), wts(1, 1, 1))
TINY = Q(1, 10**40)
OPTIMAL = ParetoOptimal(ECONOMY, SHARES)
SUPPORTED = Supported(ECONOMY, SHARES, TURN)

INFEASIBLE = [
    pytest.param(SHARES[:2], "assignment", id="row missing"),
    pytest.param((*SHARES, vec(0, 0, 1)), "assignment", id="row too many"),
    pytest.param(changed(SHARES, 1, vec(1, 0)), "assignment[1]", id="row too short"),
    pytest.param(changed(SHARES, 1, vec(2, -1, 0)), "assignment[1][1]", id="negative probability"),
    pytest.param(changed(SHARES, 1, vec(Q(1) - TINY, 0, 0)), "assignment[1]", id="sum below 1"),
    pytest.param(changed(SHARES, 1, vec(1, 0, TINY)), "assignment[1]", id="sum above 1"),
    pytest.param(changed(SHARES, 1, vec(0, 1, 0)), "assignment, column 1", id="supply exceeded"),
    pytest.param((), "assignment", id="empty"),
]


def test_prices_with_positive_weights_prove_pareto_optimality() -> None:
    accepted(OPTIMAL, PROOF)
    accepted(OPTIMAL, SupportingPrices(vec(5, 2, 0), wts(2, 2, "1/9")))


@pytest.mark.parametrize(("shares", "where"), INFEASIBLE)
def test_infeasible_assignments_are_refused(shares: Any, where: str) -> None:
    refused(ParetoOptimal(ECONOMY, shares), PROOF, where)
    refused(Supported(ECONOMY, shares, TURN), PROOF, where)
    refused(Unsupported(ECONOMY, shares, TURN), Trade(mat(*[[0, 0, 0]] * 3)), where)
    cone = ConeProof((), (), (), (mat(*[[0, 0, 0]] * 3),) * 3, (mat(*[[0, 0, 0]] * 3),) * 3)
    refused(QuasiEquilibriumCone(ECONOMY, shares, ()), cone, where)


@pytest.mark.parametrize(
    ("prices", "weights", "where", "expected"),
    [
        ((1, 1), (1, 1, 1), "prices", "3 entries"),
        (("5/2", 1, 0, 0), (1, 1, 1), "prices", "3 entries"),
        (("5/2", 1, 0), (1, 1), "weights", "3 entries"),
        (("5/2", 1, 0), (), "weights", "3 entries"),
        (("-1/2", 1, 0), (1, 1, 1), "prices[0]", ">= 0"),
        ((3, "3/2", "1/2"), (1, 1, 1), "prices[2]", "clearing"),
        (("5/2", 1, TINY), (1, 1, 1), "prices[2]", "clearing"),
        (("5/2", 1, 0), (0, 1, 1), "weights[0]", "positive"),
        (("5/2", 1, 0), (None, 1, 1), "weights[0]", "positive"),
        (("5/2", 1, 0), (-1, 1, 1), "weights[0]", "positive"),
        (("5/2", 1, 0), (1, 1, None), "weights[2]", "non-negative"),
        (("5/2", 1, 0), (1, 1, -1), "weights[2]", "non-negative"),
        ((2, 2, 0), (1, 1, 1), "weights[0]", "net value"),
        ((4, 2, 0), (2, 1, 1), "weights[1]", "net value"),
        ((Q(5, 2), 1 + TINY, 0), (1, 1, 1), "", ""),
        ((1, 1, 0), (1, 1, 1), "weights[0]", "net value"),
    ],
)
def test_prices_that_do_not_support_are_refused(prices: Any, weights: Any, where: str, expected: str) -> None:
    proof = SupportingPrices(vec(*prices), wts(*weights))
    if where:
        refused(OPTIMAL, proof, where, expected)
        refused(Supported(ECONOMY, SHARES, EQUILIBRIUM), proof, where, expected)
    else:
        accepted(OPTIMAL, proof)


def test_a_zero_weight_of_a_satiated_agent_supports_but_proves_no_optimality() -> None:
    free = SupportingPrices(vec(2, 1, 0), wts(1, 2, 0))
    accepted(Supported(ECONOMY, SHARES, EQUILIBRIUM), free)
    refused(OPTIMAL, free, "weights[2]", "positive")


def test_conditions_demand_what_the_table_says() -> None:
    """Agent y is not satiated, agent x is; y has the worse type."""
    economy = AssignmentEconomy([[1, 0], [1, 0]], [1, 1])
    shares = mat([1, 0], [0, 1])
    expected = {
        ("optimal",): (False, False, True, True, False),
        ("cheapest",): (False, False, False, True, True),
        ("quasi-optimal",): (False, False, True, True, True),
        ("clearing",): (True, True, True, True, True),
        ("optimal", "cheapest"): (False, False, False, True, False),
        ("cheapest", "quasi-optimal"): (False, False, False, True, True),
        ("optimal", "quasi-optimal"): (False, False, True, True, False),
    }
    tried = [((5, 0), (None, None)), ((0, 0), (0, None)), ((1, 0), (None, 1)), ((1, 0), (1, 1)), ((0, 0), (0, 0))]
    for conditions, outcomes in expected.items():
        claim: Any = Supported(economy, shares, conditions)  # type: ignore[arg-type]
        for (prices, weights), outcome in zip(tried, outcomes, strict=True):
            proof = SupportingPrices(vec(*prices), wts(*weights))
            if outcome:
                accepted(claim, proof)
            else:
                refused(claim, proof, "weights[0]" if weights[0] is None and "cheapest" in conditions else "weights[1]")


def test_without_clearing_unsold_types_may_cost() -> None:
    accepted(Supported(ECONOMY, SHARES, ("optimal",)), SupportingPrices(vec(3, "3/2", "1/2"), wts(1, 1, None)))


def test_a_weight_that_is_given_counts_even_if_none_is_demanded() -> None:
    claim = Supported(ECONOMY, SHARES, ("clearing",))
    accepted(claim, SupportingPrices(vec(0, 0, 0), wts(None, None, None)))
    refused(claim, SupportingPrices(vec(0, 0, 0), wts(1, None, None)), "weights[0]", "net value")
    refused(claim, SupportingPrices(vec(0, 0, 0), wts(None, None, -1)), "weights[2]")


def test_types_without_copies_are_on_offer_in_the_whole_market() -> None:
    economy = AssignmentEconomy([[0, 9]], [1, 0])
    claim = ParetoOptimal(economy, mat([1, 0]))
    accepted(claim, SupportingPrices(vec(0, 9), wts(1)))
    refused(claim, SupportingPrices(vec(0, 8), wts(1)), "weights[0]", "net value")
    accepted(claim, SupportingPrices(vec(1, 10), wts(1)))


@pytest.mark.parametrize("conditions", [(), ("fair",), ("optimal", "optimal"), ("clearing", "optimal", "clearing")])
def test_claims_with_unknown_repeated_or_no_conditions_are_not_made(conditions: Any) -> None:
    for claim in (Supported, Unsupported):
        with pytest.raises(MalformedInput) as caught:
            claim(ECONOMY, SHARES, conditions)
        assert caught.value.where == "conditions"


# Trades -------------------------------------------------------------------------------------------------------------

# y has i and x has j, but x would pay with k what y takes anyway: the swap of x and y gains
SWAPPED = mat([1, 0, 0], [0, 1, 0], [0, 0, 1])
WISH = AssignmentEconomy([[2, 2, 0], [3, 1, 0], [1, 1, 1]], [1, 1, 2], ["x", "y", "z"], ["i", "j", "k"])
GAIN = mat([-1, 1, 0], [1, -1, 0], [0, 0, 0])
NO_PRICES = Unsupported(WISH, SWAPPED, EQUILIBRIUM)


def test_gainful_trades_prove_that_no_prices_support() -> None:
    accepted(NO_PRICES, Trade(GAIN))
    accepted(NO_PRICES, Trade(tuple(tuple(entry * 10**9 for entry in row) for row in GAIN)))


@pytest.mark.parametrize(
    ("trade", "where", "expected"),
    [
        (GAIN[:2], "trade", "3 entries"),
        ((), "trade", "3 entries"),
        (changed(GAIN, 1, vec(1, -1)), "trade[1]", "3 entries"),
        (changed(GAIN, 1, vec(1, -1, TINY)), "trade[1]", "sum to 0"),
        (changed(GAIN, 1, vec(1, 0, 0)), "trade[1]", "sum to 0"),
        (changed(GAIN, 1, vec(1, 0, -1)), "trade[1][2]", "probability that is 0"),
        (changed(GAIN, 2, vec(-1, 1, 0)), "trade[2][0]", "probability that is 0"),
        (changed(GAIN, 0, vec(0, 0, 0)), "trade, column 0", "a net demand of at most 0 for"),
        (changed(GAIN, 0, vec(-1, 0, 1)), "trade[0]", "gain >= 0"),
        (mat([0, 0, 0], [0, 0, 0], [0, 0, 0]), "trade", "who gains"),
        (mat([-1, 1, 0], [0, 0, 0], [0, 0, 0]), "trade, column 1", "a net demand of at most 0 for"),
    ],
)
def test_trades_that_are_not_gainful_are_refused(trade: Any, where: str, expected: str) -> None:
    refused(NO_PRICES, Trade(trade), where, expected)


def test_a_gain_without_a_positive_weight_proves_nothing() -> None:
    refused(Unsupported(WISH, SWAPPED, ("cheapest", "clearing")), Trade(GAIN), "trade", "who gains")


def test_agents_whom_no_condition_binds_must_not_trade() -> None:
    refused(Unsupported(WISH, SWAPPED, TURN), Trade(GAIN), "trade[0]", "no condition binds")
    refused(Unsupported(WISH, SWAPPED, ("clearing",)), Trade(GAIN), "trade[0]", "no condition binds")


def test_types_in_excess_supply_are_free_only_by_clearing() -> None:
    economy = AssignmentEconomy([[0, 1]], [1, 1])
    accepted(Unsupported(economy, mat([1, 0]), TURN), Trade(mat([-1, 1])))
    refused(Unsupported(economy, mat([1, 0]), ("optimal",)), Trade(mat([-1, 1])), "trade, column 1")


def test_a_type_that_is_just_sold_out_is_not_free() -> None:
    economy = AssignmentEconomy([[0, 1], [0, 0]], [1, 1])
    refused(Unsupported(economy, mat([1, 0], [0, 1]), TURN), Trade(mat([-1, 1], [0, 0])), "trade, column 1")


# Cones --------------------------------------------------------------------------------------------------------------

# two agents want i and hold halves: the quasi-equilibria are the prices with P[i] >= P[j]
BOTH = AssignmentEconomy([[1, 0], [1, 0]], [1, 1])
HALVES = mat(["1/2", "1/2"], ["1/2", "1/2"])
STILL = mat([0, 0], [0, 0])
CONE = QuasiEquilibriumCone(BOTH, HALVES, mat([1, 1], [1, 0]))
CONE_PROOF: dict[str, Any] = {
    "weights": (wts(0, 0), wts(1, 1)),
    "coordinates": mat([0, 1], [1, -1]),
    "trades": (STILL, mat([1, -1], [0, 0])),
    "lower": (STILL, STILL),
    "upper": (STILL, STILL),
}


def test_a_cone_is_verified() -> None:
    accepted(CONE, ConeProof(**CONE_PROOF))


@pytest.mark.parametrize(
    ("part", "value", "where"),
    [
        ("weights", (wts(0, 0),), "weights"),
        ("coordinates", mat([0, 1]), "coordinates"),
        ("trades", (STILL,), "trades"),
        ("lower", (STILL,), "lower"),
        ("lower", (STILL, STILL, STILL), "lower"),
        ("upper", (), "upper"),
        ("weights", (wts(0, 0), wts(1)), "generators[1]: weights"),
        ("weights", (wts(0, None), wts(1, 1)), "generators[0]: weights[1]"),
        ("weights", (wts(0, 0), wts(1, -1)), "generators[1]: weights[1]"),
        ("weights", (wts(0, 0), wts(1, 2)), "generators[1]: weights[1]"),
        ("coordinates", (vec(0, 1), vec(1, -1, 0)), "coordinates[1]"),
        ("coordinates", mat([0, 1], [1, -2]), "trades[1], column 1"),
        ("coordinates", mat([0, 2], [1, -1]), "lower[0], column 1"),
        ("trades", (STILL, STILL), "trades[1], column 1"),
        ("trades", (STILL, mat([1, -1])), "trades[1]"),
        ("trades", (STILL, mat([1, -1, 0], [0, 0, 0])), "trades[1][0]"),
        ("trades", (mat([-1, 1], [0, 0]), mat([1, -1], [0, 0])), "trades[0][0]"),
        ("trades", (mat([1, 0], [0, 0]), mat([1, -1], [0, 0])), "trades[0][0]"),
        ("lower", (mat([1, -1], [0, 0]), STILL), "lower[0], column 0"),
        ("upper", (STILL, mat([1, -1], [0, 0])), "upper[1], column 0"),
        ("upper", (STILL, mat([-1, 1], [1, -1])), "upper[1][0]"),
    ],
)
def test_cone_proofs_that_fail_are_refused(part: str, value: Any, where: str) -> None:
    refused(CONE, ConeProof(**{**CONE_PROOF, part: value}), where)


@pytest.mark.parametrize(
    ("generators", "where"),
    [
        (mat([1, 1], [0, 1]), "generators[1]: weights[0]"),
        (mat([1, 1], [1, -1]), "generators[1]: prices[1]"),
        (mat([1, 1], [2, 0]), "generators[1]: weights[0]"),
        (mat([1, 1]), "weights"),
        ((), "weights"),
        ((vec(1, 1), vec(1)), "generators[1]: prices"),
        ((vec(1, 1), vec(1, 0, 0)), "generators[1]: prices"),
    ],
)
def test_other_cones_are_refused(generators: Any, where: str) -> None:
    refused(QuasiEquilibriumCone(BOTH, HALVES, generators), ConeProof(**CONE_PROOF), where)


def test_satiated_agents_prove_nothing_about_quasi_equilibria() -> None:
    economy = AssignmentEconomy([[1, 0]], [1, 1])
    whole = {
        "weights": (wts(None), wts(None)),
        "coordinates": mat([1, 0], [0, 1]),
        "trades": (mat([0, 0]), mat([0, 0])),
        "lower": (mat([0, 0]), mat([0, 0])),
        "upper": (mat([0, 0]), mat([0, 0])),
    }
    claim = QuasiEquilibriumCone(economy, mat([1, 0]), mat([1, 0], [0, 1]))
    accepted(claim, ConeProof(**whole))  # type: ignore[arg-type]
    moved = {**whole, "trades": (mat([-1, 1]), mat([0, 0])), "coordinates": mat([1, 1], [0, 1])}
    refused(claim, ConeProof(**moved), "trades[0][0]", "no condition binds")  # type: ignore[arg-type]


def test_the_conditions_of_the_note_are_what_they_were() -> None:
    assert EQUILIBRIUM == ("optimal", "clearing", "cheapest")
    assert TURN == ("optimal", "clearing")
    assert QUASI_EQUILIBRIUM == ("quasi-optimal",)
