"""sp.theorem-2 (section 4): every Pareto-optimal assignment is an outcome of the sequential pseudomarket for some ordered
partition. Holds; one group suffices.

On the whole family the weights and prices that prove Pareto optimality are those of a single turn with everybody. The note's
own assignment is an outcome, too, with z called last, though it is not Pareto optimal.
"""

from __future__ import annotations

import pytest

from exactmarket.errors import Rejected
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.assignments import SupportingPricesByTurn
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.assignments import NotSequentialOutcome, ParetoOptimal, SequentialOutcome
from exactmarket.model.equilibrium import TURN
from proofs.golden import certified
from proofs.sp import family
from proofs.sp.instances import THEOREM_1, THEOREM_1_ASSIGNMENT, THEOREM_1_BETTER

EVERYBODY = (THEOREM_1.agents,)
Z_LAST = (("x1", "x2", "y1", "y2"), ("z",))
GOLDEN = {
    "one-group": SequentialOutcome(THEOREM_1, THEOREM_1_BETTER, EVERYBODY, TURN),
    "z-last": SequentialOutcome(THEOREM_1, THEOREM_1_ASSIGNMENT, Z_LAST, TURN),
    "not-one-group": NotSequentialOutcome(THEOREM_1, THEOREM_1_ASSIGNMENT, EVERYBODY, TURN),
}


@pytest.mark.parametrize("stem", GOLDEN)
def test_the_example(stem: str) -> None:
    certified(__file__, stem, GOLDEN)


def test_every_pareto_optimal_assignment_of_the_family_is_an_outcome_with_one_group() -> None:
    optimal = [member for member in family.certified() if isinstance(member.verdicts[0].claim, ParetoOptimal)]
    for member in optimal:
        found = member.verdicts[0].certificate.witness
        claim = SequentialOutcome(member.claim.economy, member.claim.assignment, (member.claim.economy.agents,), TURN)
        verify(Certificate(claim, SupportingPricesByTurn((found.prices,), (found.weights,))))
    assert len(optimal) > 100


def test_twin_z_called_first_is_refused_at_her_turn() -> None:
    certificate = certified(__file__, "z-last", GOLDEN).certificate
    z_first = SequentialOutcome(THEOREM_1, THEOREM_1_ASSIGNMENT, (("z",), ("x1", "x2", "y1", "y2")), TURN)
    swapped = SupportingPricesByTurn(certificate.witness.prices[::-1], certificate.witness.weights[::-1])
    with pytest.raises(Rejected, match="turn 0: weights"):
        verify(Certificate(z_first, swapped))
