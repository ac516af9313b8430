"""gpz.strong-efficient: every strong equilibrium is Pareto efficient (proved in Coq); some other equilibria are not. Holds.

Two agents, two goods, budgets 1. The first agent likes either good as well as the other, the second one only the good a. At the
prices (2, 0) the first agent may buy a half of the time: that is a Walrasian equilibrium, it is not cheapest, and to give a to
the second agent surely is better for her and as good for the first. At the prices (1, 0) that is a strong equilibrium.
"""

from __future__ import annotations

import pytest

from exactmarket.errors import Rejected
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.markets import BetterAllocation, BetterChoice, MarketWeights
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.markets import (
    AllocationDominated,
    Chance,
    Draw,
    MarketConditionViolated,
    RandomizedEquilibrium,
    StrongEquilibrium,
)
from proofs.golden import certified, refuses
from proofs.gpz.markets import market

MARKET = market(("a", "b"), (0, 1, 1, 1), (0, 1, 0, 1))
WASTEFUL = (Draw(Q(1, 2), (("a",), ("b",))), Draw(Q(1, 2), (("b",), ("a",))))
SORTED = (Draw(ONE, (("b",), ("a",))),)
_DEAR, _CHEAP = (Q(2), ZERO), (ONE, ZERO)
_ALL = (None, None)

GOLDEN = {
    "equilibrium": Certificate(RandomizedEquilibrium(MARKET, _DEAR, WASTEFUL), MarketWeights((ZERO, Q(2)), _ALL)),
    "not-cheapest": Certificate(
        MarketConditionViolated(MARKET, _DEAR, WASTEFUL, "cheapest"), BetterChoice("1", (Chance(ONE, ("b",)),))
    ),
    "dominated": Certificate(AllocationDominated(MARKET, WASTEFUL), BetterAllocation(SORTED)),
    "strong": Certificate(StrongEquilibrium(MARKET, _CHEAP, SORTED), MarketWeights((ZERO, ONE), _ALL)),
}


@pytest.mark.parametrize("stem", GOLDEN)
def test_an_inefficient_equilibrium_and_a_strong_one(stem: str) -> None:
    certified(__file__, stem, GOLDEN)


def test_the_inefficient_equilibrium_is_not_strong() -> None:
    for weight in (ZERO, ONE, Q(10)):
        claim = StrongEquilibrium(MARKET, _DEAR, WASTEFUL)
        with pytest.raises(Rejected, match="weights"):
            verify(Certificate(claim, MarketWeights((weight, Q(2)), _ALL)))


def test_the_strong_equilibrium_is_not_dominated_by_the_other_allocation() -> None:
    with pytest.raises(Rejected, match="allocation"):
        verify(Certificate(AllocationDominated(MARKET, SORTED), BetterAllocation(WASTEFUL)))
    refuses(GOLDEN["dominated"], "allocation", allocation=WASTEFUL)
