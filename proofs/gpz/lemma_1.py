"""gpz.lemma-1: a quasilinear economy with budgets has an equilibrium, by weights of utilities; a weight below 1 implies
that the budget is spent. Holds, for every finite market in Coq (``formal/gpz_lemma_1.v``); the weight 0 never occurs (an
agent who can pay nothing more has a finite shadow price of money).

Range, with everybody's budget the same: all choices of monotone M-natural-concave utilities with u({}) = 0 and integer
values, up to renaming goods and agents: two agents and two goods with values up to 3 and budgets 1/2, three agents and
two goods up to 2 and 1/2, two agents and three goods up to 2 and 1/2, three agents and three goods up to 1 and 1/4. Each
has an equilibrium in rational numbers, and in 175 of these 428 economies budgets bind. And one economy with a laminar
utility, a weighted matroid and slots.

An equilibrium with irrational prices is certified for a market of four agents and three goods, in the field of the root theta of
28 theta^2 + 6 theta - 3 between 0 and 1/2. Nothing is certified about other equilibria of that market, rational or not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flint import fmpz_poly

from exactmarket.errors import Rejected
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.quasilinear import AlgebraicBudgetWeights, BudgetWeights
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.quasilinear import AlgebraicBudgetedWalrasian, BudgetedWalrasian
from exactmarket.kernel.theorem import Verified
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.solvers.quasilinear.budgeted import decide_budgeted
from proofs.golden import stored
from proofs.gpz.quasilinear_markets import FAMILIES, m_natural_markets, market

_HALF, _QUARTER = Q(1, 2), Q(1, 4)
#: Goods, largest value, agents and budget; how many economies that are, and in how many a budget binds.
RANGES = {
    "2-goods-2-agents": (2, 3, 2, _HALF, 119, 54),
    "2-goods-3-agents": (2, 2, 3, _HALF, 126, 96),
    "3-goods-2-agents": (3, 2, 2, _HALF, 147, 16),
    "3-goods-3-agents": (3, 1, 3, _QUARTER, 36, 9),
}


def economies(stem: str) -> Iterator[Any]:
    """The economies of the range."""
    goods, most, agents, budget, _, _ = RANGES[stem]
    return (market(tables, budget) for tables in m_natural_markets(goods, most, agents))


def _range(stem: str) -> Callable[[Any], Iterator[Certificate[Any]]]:
    return lambda _prove: (decide_budgeted(economy).certificate for economy in economies(stem))


def _families(_prove: Any) -> Iterator[Certificate[Any]]:
    yield decide_budgeted(FAMILIES).certificate


#: Unit demand, and for agent 1 additive values of at most two goods.
IRRATIONAL_VALUES = (
    (0, 3, 5, 8, 1, 4, 6, 8),
    (0, 1, 4, 4, 3, 4, 4, 4),
    (0, 4, 3, 4, 3, 4, 3, 4),
    (0, 5, 5, 5, 2, 5, 5, 5),
)
IRRATIONAL_BUDGETS = (_HALF, Q(2), ONE, _HALF)


def irrational_market() -> Pseudomarket:
    """The market with an irrational equilibrium."""
    equal = market(IRRATIONAL_VALUES)
    agents = [replace(agent, budget=b) for agent, b in zip(equal.agents, IRRATIONAL_BUDGETS, strict=True)]
    return replace(equal, agents=tuple(agents))


def _irrational(_prove: Any) -> Iterator[Certificate[Any]]:
    yield decide_budgeted(irrational_market()).certificate


STORED = {"families": _families, "irrational": _irrational, **{stem: _range(stem) for stem in RANGES}}


def weights_of(verdict: Verified[Any]) -> tuple[Q, ...]:
    """The agents' weights."""
    witness = verdict.certificate.witness
    assert isinstance(witness, BudgetWeights)
    return witness.weights


def bound_one() -> Verified[Any]:
    """An equilibrium in which a budget binds."""
    return next(v for v in stored(__file__, "2-goods-2-agents") if min(weights_of(v)) < 1)


@pytest.mark.parametrize("stem", RANGES)
def test_every_economy_of_the_range_has_an_equilibrium(stem: str) -> None:
    verdicts, expected = list(stored(__file__, stem)), list(economies(stem))
    assert len(verdicts) == len(expected) == RANGES[stem][4]
    for verdict, economy in zip(verdicts, expected, strict=True):
        assert isinstance(verdict.claim, BudgetedWalrasian)
        assert verdict.claim.market == economy
        assert all(0 < weight <= 1 for weight in weights_of(verdict))
    assert sum(min(weights_of(verdict)) < 1 for verdict in verdicts) == RANGES[stem][5]


def test_an_economy_of_families_has_one() -> None:
    (verdict,) = stored(__file__, "families")
    assert verdict.claim.market == FAMILIES
    assert min(weights_of(verdict)) < 1


def test_twin_a_bound_agent_with_more_money_would_not_spend_it() -> None:
    verdict = bound_one()
    claim = verdict.claim
    agents = tuple([replace(agent, budget=agent.budget + ONE) for agent in claim.market.agents])
    twin = replace(claim, market=replace(claim.market, agents=agents))
    with pytest.raises(Rejected, match="all of 3/2 spent on average, found less"):
        verify(Certificate(twin, verdict.certificate.witness))


def test_twin_weight_0_is_refused() -> None:
    verdict = bound_one()
    weights = (ZERO, *weights_of(verdict)[1:])
    with pytest.raises(Rejected, match="a weight above 0"):
        verify(Certificate(verdict.claim, BudgetWeights(weights, verdict.certificate.witness.of)))


def test_twin_the_utility_itself_instead_of_its_weighted_one_demands_more() -> None:
    verdict = bound_one()
    with pytest.raises(Rejected, match="better bundle"):
        verify(Certificate(verdict.claim, BudgetWeights((ONE, ONE), verdict.certificate.witness.of)))


def test_a_market_has_an_equilibrium_with_irrational_prices() -> None:
    (verdict,) = stored(__file__, "irrational")
    claim = verdict.claim
    assert isinstance(claim, AlgebraicBudgetedWalrasian)
    assert claim.market == irrational_market()
    (factor,) = [f for f, _ in fmpz_poly([int(c.p) for c in claim.polynomial]).factor()[1]]
    assert factor.degree() == 2  # theta is irrational, and so is a price with theta in it
    assert any(len(price) == 2 and price[1] != 0 for price in claim.prices)


def test_twin_the_other_root_is_refused() -> None:
    (verdict,) = stored(__file__, "irrational")
    twin = replace(verdict.claim, interval=(-ONE, ZERO))
    with pytest.raises(Rejected, match="price >= 0"):
        verify(Certificate(twin, verdict.certificate.witness))


def test_twin_theta_rounded_to_a_rational_is_refused() -> None:
    (verdict,) = stored(__file__, "irrational")
    witness = verdict.certificate.witness
    assert isinstance(witness, AlgebraicBudgetWeights)
    near = Q(2372970, 10**7)
    twin = replace(verdict.claim, polynomial=(-near, ONE))
    with pytest.raises(Rejected, match="spent"):
        verify(Certificate(twin, witness))
