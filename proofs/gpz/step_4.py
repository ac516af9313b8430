"""gpz.step-4: equilibria of the economies (n u_i, b_i), in which money has value, converge to a strong equilibrium. Holds, and no
limit is needed (proved in Coq): for n above (sum of budgets) / (smallest gap between an agent's best utility and her next lower
one) every one of them is strong.

The bound is sharp: two agents with budgets 10 both like the only good at 1, so that it is 20. For n up to 20 the good costs n in
(n u_i, b_i) and the agents do not care who has it; they need not spend all their money. But if money were worth nothing, whoever
does not have the good surely would spend all for more of it: such prices and random allocations are no equilibrium of the
pseudomarket (n = 1, 2, 4, 8, 16). From n = 20 on the good costs 20, each agent has it half of the time, and that is the strong
equilibrium, with weights 20 = lambda n, lambda <= 1 (n = 32, 64). For each of these n both things are certified.
"""

from __future__ import annotations

import pytest

from exactmarket.errors import Rejected
from exactmarket.exact.rational import ONE, Q
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.markets import BetterChoice, MarketWeights
from exactmarket.kernel.certificates.quasilinear import BudgetWeights
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.markets import Chance, Draw, MarketConditionViolated, StrongEquilibrium
from exactmarket.kernel.claims.quasilinear import BudgetedWalrasian
from exactmarket.model.pseudomarket import Agent, Pseudomarket
from exactmarket.model.utility import Table
from proofs.golden import certified

BUDGET, GAP = Q(10), ONE
MARKET = Pseudomarket(("a",), tuple([Agent(name, BUDGET, Table((Q(0), GAP))) for name in ("x", "y")]))
BOUND = (BUDGET + BUDGET) / GAP
BELOW, ABOVE = (1, 2, 4, 8, 16), (32, 64)


def price(n: int) -> Q:
    """The price of the good in the economy (n u_i, b_i)."""
    return min(Q(n), BOUND)


def allocation(n: int) -> tuple[Draw, ...]:
    """The first agent has the good as often as she can pay for it, the other one else."""
    share = min(ONE, BUDGET / price(n))
    draws = (Draw(share, (("a",), ())), Draw(ONE - share, ((), ("a",))))
    return tuple([draw for draw in draws if draw.probability > 0])


def with_money(n: int) -> Certificate[BudgetedWalrasian]:
    """They are an equilibrium of (n u_i, b_i), with weights 1 up to the bound and less above it."""
    agents = [Agent(agent.name, agent.budget, Table((Q(0), n * GAP))) for agent in MARKET.agents]
    terms = tuple([Draw(draw.probability, draw.bundles) for draw in allocation(n)])
    claim = BudgetedWalrasian(Pseudomarket(MARKET.goods, tuple(agents)), (price(n),), terms)
    return Certificate(claim, BudgetWeights((min(ONE, BOUND / n),) * 2, (None, None)))


def not_strong(n: int) -> Certificate[MarketConditionViolated]:
    """The second agent has money left and would rather have more of the good."""
    share = min(ONE, BUDGET / price(n))
    better = tuple([Chance(p, goods) for p, goods in ((share, ("a",)), (ONE - share, ())) if p > 0])
    claim = MarketConditionViolated(MARKET, (price(n),), allocation(n), "budget-optimal")
    return Certificate(claim, BetterChoice("y", better))


def strong(n: int) -> Certificate[StrongEquilibrium]:
    """Each agent spends all, with the weight of the bound, which is at most n."""
    return Certificate(
        StrongEquilibrium(MARKET, (price(n),), allocation(n)), MarketWeights((BOUND, BOUND), (None, None))
    )


GOLDEN = {
    **{f"with-money-{n}": with_money(n) for n in (*BELOW, *ABOVE)},
    **{f"not-strong-{n}": not_strong(n) for n in BELOW},
    **{f"strong-{n}": strong(n) for n in ABOVE},
}


@pytest.mark.parametrize("stem", GOLDEN)
def test_below_the_bound_not_strong_above_it_strong(stem: str) -> None:
    certified(__file__, stem, GOLDEN)


def test_the_bound_lies_between() -> None:
    assert max(BELOW) < BOUND < min(ABOVE)
    assert all(weight <= n for n in ABOVE for weight in strong(n).witness.weights)  # type: ignore[union-attr]


def test_below_the_bound_no_weights_make_it_strong() -> None:
    for n in BELOW:
        claim = StrongEquilibrium(MARKET, (price(n),), allocation(n))
        for weight in (ONE, Q(n), BOUND):
            with pytest.raises(Rejected, match="weights"):
                verify(Certificate(claim, MarketWeights((weight, weight), (None, None))))
    with pytest.raises(Rejected, match="lottery"):
        verify(
            Certificate(
                MarketConditionViolated(MARKET, (BOUND,), allocation(32), "budget-optimal"), not_strong(8).witness
            )
        )
