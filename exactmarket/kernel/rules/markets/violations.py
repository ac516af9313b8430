"""The rule about conditions of equilibrium that fail.

Legend as in ``model.market_equilibrium``: sigma_i is agent i's random consumption, p are prices.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from exactmarket.errors import Rejected
from exactmarket.exact.numbers import Rationals
from exactmarket.exact.rational import Q, total
from exactmarket.kernel.certificates.markets import BetterChoice, FaultyDraw
from exactmarket.kernel.claims.markets import MarketConditionViolated
from exactmarket.kernel.demands import (
    bundle_in,
    demand,
    demand_count,
    demand_index,
    demand_prices,
    demand_probabilities,
    union,
)
from exactmarket.kernel.rules.markets.allocations import Draws, expected_utility, infeasibility, rational_draws
from exactmarket.kernel.theorem import Verified, seal
from exactmarket.model.bundle import Bundle
from exactmarket.model.pseudomarket import Agent
from exactmarket.model.quasilinear import price_of

#: Bundles with their probabilities.
_Lottery: TypeAlias = Sequence[tuple[Q, Bundle]]


def check_violated(
    claim: MarketConditionViolated, witness: BetterChoice | FaultyDraw
) -> Verified[MarketConditionViolated]:
    """An agent spends more than her budget (affordable), or has a better lottery within it
    (budget-optimal), or one that is as good and costs less (cheapest); or one allocation is not
    feasible, leaves goods to nobody (allocated), or has a plan that costs less than another one
    (produced).

    Raises:
        Rejected: if the witness does not show that the condition fails.
    """
    market = claim.market
    demand_prices(Rationals(), claim.prices, len(market.goods))
    draws = rational_draws(market, claim.allocation)
    if isinstance(witness, BetterChoice):
        _demand_better_choice(claim, witness, draws)
    else:
        demand_index(witness.draw, len(draws), "a draw", "draw")
        _demand_fault(claim, draws[witness.draw][1], bundle_in(market.goods, witness.goods, "goods"))
    return seal(claim, witness)


def _demand_better_choice(claim: MarketConditionViolated, witness: BetterChoice, draws: Draws) -> None:
    """Demand that the agent spends too much, or that the other lottery shows that her own is not what she should choose."""
    names = [agent.name for agent in claim.market.agents]
    demand(witness.agent in names, "agent", "an agent of the market", witness.agent)
    agent = claim.market.agents[names.index(witness.agent)]
    own = [(chance, bundles[names.index(witness.agent)]) for chance, bundles in draws]
    if claim.condition == "affordable":
        demand_count(len(witness.lottery), 0, "lottery")
        spent = _expected_price(claim, own)
        demand(spent > agent.budget, "affordable", "an agent who spends more than her budget", spent)
        return
    demand_probabilities(Rationals(), [chance.probability for chance in witness.lottery], "lottery")
    other = [(c.probability, bundle_in(claim.market.goods, c.bundle, "lottery")) for c in witness.lottery]
    _demand_better(claim, agent, own, other)


def _demand_better(claim: MarketConditionViolated, agent: Agent, own: _Lottery, other: _Lottery) -> None:
    """Demand that the agent would rather have the other lottery, or as soon have it for less."""
    spent, cost = _expected_price(claim, own), _expected_price(claim, other)
    gain = expected_utility(agent.utility, other) - expected_utility(agent.utility, own)
    if claim.condition == "budget-optimal":
        demand(cost <= agent.budget and gain > 0, "lottery", "a better lottery within the budget", "another one")
    elif claim.condition == "cheapest":
        demand(cost < spent and gain >= 0, "lottery", "a cheaper lottery that is as good", "another one")
    else:
        raise Rejected("witness", f"a draw, for the condition {claim.condition}", "an agent's choice")


def _expected_price(claim: MarketConditionViolated, lottery: _Lottery) -> Q:
    return total(chance * price_of(claim.prices, bundle) for chance, bundle in lottery)


def _demand_fault(claim: MarketConditionViolated, bundles: Sequence[Bundle], goods: Bundle) -> None:
    """Demand that the allocation violates the condition; ``goods`` are what nobody gets, or a better plan."""
    market, plan = claim.market, union(bundles)
    if claim.condition == "feasible":
        infeasible = not goods and infeasibility(market, bundles) is not None
        demand(infeasible, "draw", "an allocation that is not feasible", "another one")
    elif claim.condition == "allocated" and market.production is None:
        demand(goods != 0 and not goods & plan, "goods", "goods that nobody gets", "others")
    elif claim.condition == "produced" and market.production is not None:
        better = price_of(claim.prices, goods) > price_of(claim.prices, plan)
        demand(better and market.production.independent(goods), "goods", "a plan of larger price", "another one")
    else:
        raise Rejected("witness", f"what shows that the condition {claim.condition} fails", "a draw")
