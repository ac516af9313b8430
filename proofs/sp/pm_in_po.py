"""sp.pm-in-po (abstract, introduction): pseudomarket outcomes are Pareto optimal. Amended.

The note's definition of equilibrium is ``optimal`` alone. Each of ``optimal``, ``clearing`` and ``cheapest`` is needed: for each
an assignment is certified that prices support with the other two, and that is dominated. With all three the statement holds:
on the whole family, an assignment is supported if and only if it is Pareto optimal.
"""

from __future__ import annotations

import pytest

from exactmarket.errors import Rejected
from exactmarket.exact.rational import Q
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.assignments import SupportingPrices, Trade
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.assignments import ParetoDominated, ParetoOptimal, Supported, Unsupported
from exactmarket.model.equilibrium import EQUILIBRIUM, whole_market
from exactmarket.solvers.assignments.supporting_prices import difference
from proofs.golden import certified
from proofs.sp import family
from proofs.sp.instances import (
    ALONE,
    ALONE_ASSIGNMENT,
    CROSSED,
    CROSSED_ASSIGNMENT,
    INDIFFERENT,
    INDIFFERENT_ASSIGNMENT,
)

_ONE_ZERO = (Q(1), Q(0))
WITHOUT = {
    "cheapest": Certificate(
        Supported(INDIFFERENT, INDIFFERENT_ASSIGNMENT, ("optimal", "clearing")),
        SupportingPrices(_ONE_ZERO, (None, Q(1))),
    ),
    "clearing": Certificate(
        Supported(ALONE, ALONE_ASSIGNMENT, ("optimal", "cheapest")), SupportingPrices(_ONE_ZERO, (Q(1),))
    ),
    "optimal": Certificate(
        Supported(CROSSED, CROSSED_ASSIGNMENT, ("clearing", "cheapest")),
        SupportingPrices((Q(1), Q(1)), (Q(0), Q(0))),
    ),
}
GOLDEN = {
    **{f"without-{condition}": certificate for condition, certificate in WITHOUT.items()},
    "without-cheapest-dominated": ParetoDominated(INDIFFERENT, INDIFFERENT_ASSIGNMENT),
    "without-clearing-dominated": ParetoDominated(ALONE, ALONE_ASSIGNMENT),
    "without-optimal-dominated": ParetoDominated(CROSSED, CROSSED_ASSIGNMENT),
}


@pytest.mark.parametrize("condition", ["cheapest", "clearing", "optimal"])
def test_two_conditions_do_not_suffice(condition: str) -> None:
    supported = certified(__file__, f"without-{condition}", GOLDEN)
    dominated = certified(__file__, f"without-{condition}-dominated", GOLDEN)
    assert (supported.claim.economy, supported.claim.assignment) == (
        dominated.claim.economy,
        dominated.claim.assignment,
    )
    assert set(supported.claim.conditions) == set(EQUILIBRIUM) - {condition}


@pytest.mark.parametrize(
    ("condition", "weights", "where"),
    [("cheapest", (1, 1), "net value"), ("clearing", (1,), "clearing"), ("optimal", (0, 0), "a positive weight")],
)
def test_twin_the_third_condition_fails_at_these_prices(condition: str, weights: tuple[int, ...], where: str) -> None:
    certificate = certified(__file__, f"without-{condition}", GOLDEN).certificate
    claim = Supported(certificate.claim.economy, certificate.claim.assignment, EQUILIBRIUM)
    witness = SupportingPrices(certificate.witness.prices, tuple(Q(weight) for weight in weights))
    with pytest.raises(Rejected, match=where):
        verify(Certificate(claim, witness))


def test_with_all_three_supported_means_pareto_optimal_on_the_family() -> None:
    counted = {ParetoOptimal: 0, ParetoDominated: 0}
    for member in family.certified():
        verdict = member.verdicts[0]
        economy, assignment, witness = member.claim.economy, member.claim.assignment, verdict.certificate.witness
        if isinstance(verdict.claim, ParetoOptimal):
            verify(Certificate(Supported(economy, assignment, EQUILIBRIUM), witness))
        else:
            trade = Trade(difference(witness.assignment, assignment))
            verify(Certificate(Unsupported(economy, assignment, EQUILIBRIUM), trade))
        counted[type(verdict.claim)] += 1
    assert min(counted.values()) > 100


def test_optimal_implies_cheapest_for_agents_who_are_not_satiated() -> None:
    checked = 0
    for member in family.certified():
        supported = member.verdicts[2]
        market = whole_market(member.claim.economy, member.claim.assignment)
        if isinstance(supported.claim, Supported) and not any(map(market.satiated, market.agents)):
            claim = Supported(member.claim.economy, member.claim.assignment, EQUILIBRIUM)
            verify(Certificate(claim, supported.certificate.witness))
            checked += 1
    assert checked > 10
