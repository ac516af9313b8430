"""sp.theorem-2.converse (section 4, after the proof of Theorem 2): not every sequential outcome is Pareto optimal. Holds.

The note's two agents: x is indifferent between the objects and picks i, y strictly prefers i and gets j.
"""

from __future__ import annotations

import pytest

from exactmarket.errors import Rejected
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.assignments import ParetoDominated, SequentialOutcome
from exactmarket.model.equilibrium import TURN
from proofs.golden import certified
from proofs.sp.instances import INDIFFERENT, INDIFFERENT_ASSIGNMENT

X_THEN_Y = (("x",), ("y",))
GOLDEN = {
    "sequential": SequentialOutcome(INDIFFERENT, INDIFFERENT_ASSIGNMENT, X_THEN_Y, TURN),
    "dominated": ParetoDominated(INDIFFERENT, INDIFFERENT_ASSIGNMENT),
}


@pytest.mark.parametrize("stem", GOLDEN)
def test_the_example(stem: str) -> None:
    certified(__file__, stem, GOLDEN)


def test_twin_with_y_first_it_is_no_outcome() -> None:
    certificate = certified(__file__, "sequential", GOLDEN).certificate
    y_first = SequentialOutcome(INDIFFERENT, INDIFFERENT_ASSIGNMENT, X_THEN_Y[::-1], TURN)
    with pytest.raises(Rejected, match="turn 0"):
        verify(Certificate(y_first, certificate.witness))
