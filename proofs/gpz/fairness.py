"""gpz.fairness: equal endowments are efficient and fair. Holds: for every finite market in Coq (``formal/gpz_fairness.v``); here
per instance, and what becomes of it when endowments differ.

Envy is of those only whose budget is no larger. The random allocation of Example 2 at the upper end of the equilibria has none.
To give one good surely to one of two agents who want it, at equal budgets, leaves the other one envious; no equilibrium does
that. At budgets 2 and 1 the good costs 3 and is shared 2 to 1: an equilibrium without envy in this sense, though the poorer
agent would gain 1/3 in the place of the richer one, who has bought more with more money. At equal budgets the equilibrium shares
the good equally, and those shares would not do.
"""

from __future__ import annotations

import pytest

from exactmarket.errors import Rejected
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.assignments import AllPairs, Envy
from exactmarket.kernel.certificates.markets import MarketWeights
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.markets import (
    Draw,
    EnvyFreeAllocation,
    NotEnvyFreeAllocation,
    StrongEquilibrium,
)
from exactmarket.model.utility import Additive
from proofs.golden import certified, refuses
from proofs.gpz.pseudomarkets import EXAMPLE_2, market

_WANTS = Additive((ONE,))
EQUAL = market(("a",), _WANTS, _WANTS)
UNEQUAL = market(("a",), _WANTS, _WANTS, budgets=(Q(2), ONE))

UPPER_END = (
    Draw(Q(1, 5), (("a", "b"), (), ())),
    Draw(Q(2, 5), (("b",), ("a",), ())),
    Draw(Q(2, 5), (("b",), (), ("a",))),
)
SHARED = (Draw(Q(2, 3), (("a",), ())), Draw(Q(1, 3), ((), ("a",))))
SURELY = (Draw(ONE, (("a",), ())),)
GOLDEN = {
    "example-2": Certificate(EnvyFreeAllocation(EXAMPLE_2, UPPER_END), AllPairs()),
    "surely-to-one": Certificate(NotEnvyFreeAllocation(EQUAL, SURELY), Envy("2", "1", ONE)),
    "unequal-budgets": Certificate(EnvyFreeAllocation(UNEQUAL, SHARED), AllPairs()),
    "unequal-budgets-equilibrium": Certificate(
        StrongEquilibrium(UNEQUAL, (Q(3),), SHARED), MarketWeights((Q(3), Q(3)), (None, None))
    ),
    "shares-of-unequal-budgets-at-equal-ones": Certificate(
        NotEnvyFreeAllocation(EQUAL, SHARED), Envy("2", "1", Q(1, 3))
    ),
}


@pytest.mark.parametrize("stem", GOLDEN)
def test_who_envies_whom(stem: str) -> None:
    certified(__file__, stem, GOLDEN)


def test_twins_that_say_the_opposite_are_refused() -> None:
    for stated in (EnvyFreeAllocation(EQUAL, SURELY), EnvyFreeAllocation(EQUAL, SHARED)):
        with pytest.raises(Rejected):
            verify(Certificate(stated, AllPairs()))
    with pytest.raises(Rejected, match="larger"):
        verify(Certificate(NotEnvyFreeAllocation(UNEQUAL, SHARED), Envy("2", "1", Q(1, 3))))
    refuses(GOLDEN["surely-to-one"], "gain", gain=Q(2))
    refuses(GOLDEN["surely-to-one"], "gain", agent="1", envied="1", gain=ZERO)
