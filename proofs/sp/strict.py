"""sp.strict (abstract, introduction): PM, PO, SP and the weak core are each contained in the next, "while the opposite may not
be true". Refuted in the last step.

With all three conditions PM = PO. With ``optimal`` and ``clearing`` PO is strictly inside PM, which is strictly inside SP: an
outcome of the sequential pseudomarket with 3 agents and 3 types that no prices support, and no member of the family with
fewer agents, or fewer types, is one. PO is strictly inside SP. But SP is the weak core: each weak-core member of the family is
an outcome, with the ordered partition of its certificate (and blocked members are not: sp.theorem-3). The equality was announced
by Miralles (Sequential pseudomarkets and the weak core in random assignments, 2014).
"""

from __future__ import annotations

import pytest

from exactmarket.errors import Rejected
from exactmarket.exact.rational import Q
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.assignments import SupportingPrices, SupportingPricesByTurn
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.assignments import (
    InWeakCore,
    ParetoDominated,
    ParetoOptimal,
    SequentialOutcome,
    Supported,
    Unsupported,
)
from exactmarket.model.equilibrium import EQUILIBRIUM, TURN
from proofs.golden import certified, refuses
from proofs.sp import family
from proofs.sp.instances import INDIFFERENT, INDIFFERENT_ASSIGNMENT, SMALLER, SMALLER_ASSIGNMENT

GROUPS = (("1", "2"), ("3",))
GOLDEN = {
    "po-inside-pm": Certificate(
        Supported(INDIFFERENT, INDIFFERENT_ASSIGNMENT, TURN), SupportingPrices((Q(1), Q(0)), (None, Q(1)))
    ),
    "po-inside-pm-dominated": ParetoDominated(INDIFFERENT, INDIFFERENT_ASSIGNMENT),
    "pm-inside-sp": SequentialOutcome(SMALLER, SMALLER_ASSIGNMENT, GROUPS, TURN),
    "pm-inside-sp-unsupported": Unsupported(SMALLER, SMALLER_ASSIGNMENT, TURN),
    "pm-inside-sp-dominated": ParetoDominated(SMALLER, SMALLER_ASSIGNMENT),
}


@pytest.mark.parametrize("stem", GOLDEN)
def test_the_strict_inclusions(stem: str) -> None:
    certified(__file__, stem, GOLDEN)


def test_with_all_three_conditions_pm_is_po_on_the_family() -> None:
    """Supported implies Pareto optimal by rule: the same witness; the other half is sp.theorem-1."""
    for member in family.certified():
        verdict = member.verdicts[0]
        if isinstance(verdict.claim, ParetoOptimal):
            claim = Supported(member.claim.economy, member.claim.assignment, EQUILIBRIUM)
            again = verify(Certificate(claim, verdict.certificate.witness)).certificate.witness
            verify(Certificate(ParetoOptimal(claim.economy, claim.assignment), again))


def test_sp_is_the_weak_core_on_the_family() -> None:
    inside = [member for member in family.certified() if isinstance(member.verdicts[1].claim, InWeakCore)]
    for member in inside:
        found = member.verdicts[1].certificate.witness
        claim = SequentialOutcome(member.claim.economy, member.claim.assignment, found.order, TURN)
        verify(Certificate(claim, SupportingPricesByTurn(found.prices, found.weights)))
    assert len(inside) > 100


def test_no_smaller_member_of_the_family_is_an_outcome_without_prices() -> None:
    smaller = [member for member in family.certified() if min(_size(member)) < 3]
    outcomes = [member for member in smaller if isinstance(member.verdicts[1].claim, InWeakCore)]
    assert all(isinstance(member.verdicts[2].claim, Supported) for member in outcomes)
    assert len(outcomes) > 100


def _size(member: family.Member) -> tuple[int, int]:
    return len(member.claim.economy.agents), len(member.claim.economy.objects)


def test_twin_all_in_one_group_is_refused() -> None:
    certificate = certified(__file__, "pm-inside-sp", GOLDEN).certificate
    one_group = SequentialOutcome(SMALLER, SMALLER_ASSIGNMENT, (SMALLER.agents,), TURN)
    first = certificate.witness
    together = SupportingPricesByTurn(first.prices[:1], (first.weights[0] + first.weights[1],))
    with pytest.raises(Rejected, match="turn 0: weights"):
        verify(Certificate(one_group, together))


def test_twin_a_price_for_an_unsold_type_is_refused() -> None:
    certificate = certified(__file__, "po-inside-pm", GOLDEN).certificate
    three = type(INDIFFERENT)(INDIFFERENT.values, (2, 1), INDIFFERENT.agents, INDIFFERENT.objects)
    refuses(Certificate(Supported(three, INDIFFERENT_ASSIGNMENT, TURN), certificate.witness), "clearing")
