"""Questions about pseudomarkets with supplies."""

from __future__ import annotations

from typing import Any

import pytest

import exactmarket as em
from exactmarket.exact.rational import ZERO, Q
from exactmarket.format.markets import AllocationTerm
from exactmarket.format.seats import SeatInstance
from exactmarket.kernel.claims.markets import StrongEquilibrium, StrongEquilibriumByShares
from exactmarket.model.laminar_concave import LaminarConcave
from exactmarket.model.matroid import LaminarMatroid
from exactmarket.model.pseudomarket import Agent, Pseudomarket
from exactmarket.model.seats import SeatMarket
from exactmarket.solvers.completeness.seats import used_part
from exactmarket.solvers.markets.shares import supporting_weight


def form(utility: dict[str, Any], goods: int = 2) -> Any:
    return em.utility(utility, ["a", "b", "c", "d"][:goods]).form


UNIT = {"type": "unit-demand", "values": [3, 1]}


def market(*utilities: dict[str, Any], supply: tuple[int, ...] = (2, 1), **rest: Any) -> SeatMarket:
    agents = [Agent(f"{i}", Q(1), form(utility)) for i, utility in enumerate(utilities)]
    return SeatMarket(("Algebra I", "Logic"), supply, tuple(agents), **rest)


def test_an_equilibrium_of_the_copies_is_stated_by_shares_of_goods() -> None:
    verdict = em.decide("equilibrium", market(UNIT, UNIT, UNIT))
    assert isinstance(verdict.claim, StrongEquilibriumByShares)
    assert verdict.claim.distance == ZERO
    assert (
        em.decide(
            "verify", SeatInstance(verdict.claim.market, verdict.claim.prices, shares=verdict.claim.shares)
        ).answer
        == "yes"
    )


def test_utilities_without_a_normal_form_are_stated_by_copies() -> None:
    table = {"type": "table", "values": [0, 2, 1, 4]}
    verdict = em.decide("equilibrium", market(table, supply=(1, 1)))
    assert isinstance(verdict.claim, StrongEquilibrium)
    assert verdict.claim.market.goods == ("Algebra_I", "Logic")


def test_all_equilibria_and_none() -> None:
    found = em.decide("all-equilibria", market(UNIT, UNIT, UNIT), strong=True)
    assert found.claim.market.goods == ("Algebra_I#1", "Algebra_I#2", "Logic")
    assert found.answer == "yes"
    nothing = market({"type": "additive", "values": [1, 0]}, production=LaminarMatroid(2, ((0b01, 0),)))
    assert em.decide("equilibrium", nothing).answer == "no"


def test_an_allocation_is_verified_with_the_copies_that_are_left() -> None:
    seats = market(UNIT, supply=(3, 1))
    free = (ZERO, ZERO)
    instance = SeatInstance(seats, free, (AllocationTerm(Q(1), (0b01,)),))
    assert em.decide("verify", instance).answer == "yes"
    dear = SeatInstance(seats, (Q(1), ZERO), (AllocationTerm(Q(1), (0b01,)),))
    assert em.decide("verify", dear).answer == "no"


def test_shares_that_are_no_equilibrium_are_not_verified() -> None:
    seats = market(UNIT, UNIT, supply=(1, 1))
    with pytest.raises(em.SearchFailed, match="would rather have something else"):
        em.decide("verify", SeatInstance(seats, (ZERO, ZERO), shares=((("Logic", Q(1)),), (("Algebra I", Q(1)),))))
    left = SeatInstance(market(UNIT, supply=(2, 1)), (Q(1), ZERO), shares=((("Algebra I", Q(1)),),))
    with pytest.raises(em.SearchFailed, match="cleared"):
        em.decide("verify", left)


def test_many_copies_with_the_budgets_as_given() -> None:
    seats = market(UNIT, supply=(20, 1))
    claim = em.decide("equilibrium", seats).claim
    assert (claim.distance, claim.budgets) == (ZERO, (Q(1),))
    assert em.decide("equilibrium", seats, rational_within="1/100").answer == "yes"
    with pytest.raises(em.MalformedInput, match="a number > 0"):
        em.decide("equilibrium", seats, rational_within=0)
    concave = market({"type": "cardinality", "values": [0, 3, 4]}, supply=(20, 1))
    with pytest.raises(em.MalformedInput, match="concave functions"):
        em.decide("equilibrium", concave, rational_within="1/100")


def test_budgets_nearby_without_supplies() -> None:
    agents = tuple([Agent(name, Q(1), form(UNIT)) for name in "xyz"])
    verdict = em.decide("equilibrium", Pseudomarket(("a", "b"), agents), rational_within="1/100")
    assert isinstance(verdict.claim, StrongEquilibriumByShares)
    assert verdict.claim.market.supply == (1, 1)


def test_a_part_that_is_used_and_a_weight_that_supports() -> None:
    normal = LaminarConcave((Q(3), Q(2), ZERO), ((0b011, (ZERO,)),))
    assert used_part(normal, 0b111) == 0b001
    assert used_part(normal, 0b110) == 0b010
    half = {0: Q(1, 2), 1: Q(1, 2)}
    assert supporting_weight(normal, (Q(2), Q(1), ZERO), half) == 1
    assert supporting_weight(normal, (Q(4), Q(1), ZERO), half) == 3
    assert supporting_weight(normal, (Q(1), Q(1), ZERO), half) is None
    assert supporting_weight(normal, (Q(1), Q(1), ZERO), {1: Q(1)}) is None


def test_a_verdict_tells_shares_and_utilities() -> None:
    verdict = em.decide("equilibrium", market(UNIT, UNIT, UNIT))
    third = Q(1, 3)
    assert [[share.exact for share in row] for row in verdict.shares] == [[1 - third, third]] * 3
    assert [utility.exact for utility in verdict.utilities] == [Q(7, 3)] * 3


def test_a_verdict_is_a_data_frame() -> None:
    pytest.importorskip("pandas", reason="pandas, an extra, is not installed")
    verdict = em.decide("equilibrium", market(UNIT, UNIT, UNIT))
    assert list(verdict.to_pandas().columns) == ["Algebra I", "Logic"]
