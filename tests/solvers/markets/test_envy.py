"""Envy in random allocations of pseudomarkets: domains, budgets, and what is no lottery over feasible allocations."""

from __future__ import annotations

import pytest

import exactmarket as em
from exactmarket.errors import MalformedInput
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.certificates.assignments import AllPairs, Envy
from exactmarket.kernel.claims.markets import Draw
from exactmarket.model.pseudomarket import Agent, Pseudomarket
from exactmarket.model.utility import Table

_ADDS = Table((ZERO, Q(2), ONE, Q(3)))
_NEEDS_B = Table((None, None, ONE, Q(9)))
SURELY = [Draw(ONE, (("a",), ("b",)))]


def market(second: Table = _ADDS, budgets: tuple[int, int] = (1, 1)) -> Pseudomarket:
    agents = [Agent(name, Q(b), u) for name, b, u in zip("xy", budgets, (_ADDS, second), strict=True)]
    return Pseudomarket(("a", "b"), tuple(agents))


def test_who_envies_whom() -> None:
    halves = [Draw(Q(1, 2), (("a",), ("b",))), Draw(Q(1, 2), (("b",), ("a",)))]
    assert em.decide_envy_freeness_of_allocation(market(), halves).certificate.witness == AllPairs()
    assert em.decide_envy_freeness_of_allocation(market(), SURELY).certificate.witness == Envy("y", "x", ONE)


def test_neither_a_larger_budget_nor_a_bundle_outside_of_the_domain_is_envied() -> None:
    assert em.decide_envy_freeness_of_allocation(market(budgets=(2, 1)), SURELY).answer == "yes"
    assert em.decide_envy_freeness_of_allocation(market(budgets=(1, 2)), SURELY).answer == "no"
    assert em.decide_envy_freeness_of_allocation(market(_NEEDS_B), SURELY).answer == "yes"


@pytest.mark.parametrize(
    ("draws", "where"),
    [
        ([Draw(ONE, (("a",), ("a",)))], "allocation[0]"),
        ([Draw(ONE, (("a",),))], "allocation[0].bundles"),
        ([Draw(ONE, (("c",), ()))], "allocation[0].bundles"),
        ([Draw(Q(1, 2), (("a",), ("b",)))], "allocation"),
        ([Draw(ZERO, (("a",), ("b",))), *SURELY], "allocation[0].probability"),
        ([], "allocation"),
        (["a"], "allocation[0]"),
    ],
)
def test_what_is_no_random_allocation_is_malformed(draws: list[Draw], where: str) -> None:
    with pytest.raises(MalformedInput) as fault:
        em.decide_envy_freeness_of_allocation(market(), draws)
    assert fault.value.where == where
