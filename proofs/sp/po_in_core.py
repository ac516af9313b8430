"""sp.po-in-core (section 4, end): Pareto-optimal assignments are in the weak core. Holds.

On the whole family the weights and prices that prove Pareto optimality, taken as a single turn, prove the weak core. The converse
fails: the example's assignment is dominated, yet no coalition blocks it.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from exactmarket.errors import Rejected
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.assignments import PartitionWithPrices
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.assignments import InWeakCore, ParetoDominated, ParetoOptimal
from proofs.golden import certified
from proofs.sp import family
from proofs.sp.instances import CROSSED, CROSSED_ASSIGNMENT, THEOREM_1, THEOREM_1_ASSIGNMENT

GOLDEN = {
    "in-weak-core": InWeakCore(THEOREM_1, THEOREM_1_ASSIGNMENT),
    "dominated": ParetoDominated(THEOREM_1, THEOREM_1_ASSIGNMENT),
}


def test_every_pareto_optimal_member_of_the_family_is_in_the_weak_core() -> None:
    optimal = [member for member in family.certified() if isinstance(member.verdicts[0].claim, ParetoOptimal)]
    for member in optimal:
        found = member.verdicts[0].certificate.witness
        proof = PartitionWithPrices((member.claim.economy.agents,), (found.prices,), (found.weights,))
        verify(Certificate(InWeakCore(member.claim.economy, member.claim.assignment), proof))
    assert len(optimal) > 100


@pytest.mark.parametrize("stem", GOLDEN)
def test_the_converse_fails(stem: str) -> None:
    certified(__file__, stem, GOLDEN)


def test_twin_the_certificate_does_not_fit_a_blocked_assignment() -> None:
    certificate = certified(__file__, "in-weak-core", GOLDEN).certificate
    witness = replace(
        certificate.witness,
        order=(CROSSED.agents,),
        prices=(certificate.witness.prices[0][:2],),
        weights=(certificate.witness.weights[0][:2],),
    )
    with pytest.raises(Rejected, match="net value"):
        verify(Certificate(InWeakCore(CROSSED, CROSSED_ASSIGNMENT), witness))
