"""gpz.aggregate: two courses with at most 60 seats each and at most 90 together. Holds.

The example at full size, with 120 students and a third course: an equilibrium with a price on the joint limit, which is part of
the price of each of the two courses; 90 of the 120 seats are used, and the assignment is a lottery over pure ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from exactmarket.errors import Rejected
from exactmarket.exact.rational import Q, total
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.budgets import EquilibriumWeights
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.budgets import Equilibrium
from exactmarket.kernel.theorem import Verified
from exactmarket.model.assignment import demand
from proofs.golden import stored
from proofs.gpz.instances import BOTH_PHYSICS, COURSES, COURSES_BUDGETS


def _search(_: Callable[[Any], Certificate[Any]]) -> Iterator[Certificate[Any]]:
    from exactmarket.solvers.budgets.hylland_zeckhauser import decide_equilibrium  # noqa: PLC0415

    yield decide_equilibrium(COURSES, COURSES_BUDGETS, BOTH_PHYSICS, tiers=("rational",)).certificate


STORED = {"courses": _search}


def courses() -> tuple[Verified[Equilibrium], EquilibriumWeights]:
    """The verdict on the stored certificate, which must be about the slides' numbers of seats."""
    (verdict,) = stored(__file__, "courses")
    claim, witness = verdict.claim, verdict.certificate.witness
    assert isinstance(claim, Equilibrium)
    assert isinstance(witness, EquilibriumWeights)
    assert (claim.economy, claim.budgets, claim.aggregate) == (COURSES, COURSES_BUDGETS, BOTH_PHYSICS)
    return verdict, witness


def test_the_courses_have_an_equilibrium_in_which_the_joint_limit_binds() -> None:
    verdict, witness = courses()
    used = demand(COURSES, verdict.claim.assignment)
    assert total(used[:2]) == 90
    assert witness.aggregate_prices[0] > 0


def test_twin_without_the_price_of_the_joint_limit_unused_seats_cost_something() -> None:
    verdict, witness = courses()
    assert min(demand(COURSES, verdict.claim.assignment)[:2]) < 60
    with pytest.raises(Rejected, match="clearing"):
        verify(Certificate(verdict.claim, EquilibriumWeights(witness.weights, (Q(0),))))


def test_twin_with_one_seat_less_together_the_assignment_is_refused() -> None:
    verdict, witness = courses()
    (limit,) = BOTH_PHYSICS
    claim = verdict.claim
    tighter = Equilibrium(
        claim.economy, claim.budgets, (type(limit)(limit.objects, 89),), claim.prices, claim.assignment
    )
    with pytest.raises(Rejected, match=r"aggregate\[0\]: expected at most 89"):
        verify(Certificate(tighter, witness))
