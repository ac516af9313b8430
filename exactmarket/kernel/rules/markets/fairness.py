"""Rules about envy in a random allocation of a pseudomarket.

Legend as in ``model.market_equilibrium``: sigma_i is agent i's random consumption in the random
allocation, b_i her budget.

Agent i envies k if b_k <= b_i and u_i(sigma_k) > u_i(sigma_i), where u_i(sigma_k) is -infinity if
some bundle of sigma_k is outside of i's domain: then sigma_k is no random consumption of hers, and
she does not envy it. As in a random assignment an agent of a larger budget is not envied, and no
equilibrium has envy. All goods need not be given away.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from exactmarket.errors import Rejected
from exactmarket.exact.rational import Q, total
from exactmarket.kernel.certificates.assignments import AllPairs, Envy
from exactmarket.kernel.claims.markets import EnvyFreeAllocation, NotEnvyFreeAllocation
from exactmarket.kernel.demands import demand, value_of
from exactmarket.kernel.rules.markets.allocations import (
    demand_feasible,
    expected_utility,
    rational_draws,
)
from exactmarket.kernel.theorem import Verified, seal
from exactmarket.model.bundle import Bundle
from exactmarket.model.utility import Form, Value

#: Bundles with their probabilities.
Consumption: TypeAlias = Sequence[tuple[Q, Bundle]]


def check_envy_free_allocation(claim: EnvyFreeAllocation, witness: AllPairs) -> Verified[EnvyFreeAllocation]:
    """Each agent's expected utility of her own random consumption is compared with that of each
    agent whose budget is no larger: hers is at least as large, or the other one's has bundles
    outside of her domain.

    Raises:
        Rejected: if an allocation is not feasible, or naming an agent who envies another one.
    """
    agents, consumptions = claim.market.agents, random_consumptions(claim)
    for i, agent in enumerate(agents):
        for other, gain in zip(agents, gains(agent.utility, consumptions, i), strict=True):
            if other.budget <= agent.budget and gain is not None and gain > 0:
                expected = f"none of no larger a budget whom {agent.name!r} envies"
                raise Rejected("allocation", expected, f"{other.name!r}, a gain of {gain}")
    return seal(claim, witness)


def check_not_envy_free_allocation(claim: NotEnvyFreeAllocation, witness: Envy) -> Verified[NotEnvyFreeAllocation]:
    """Two agents are named: the budget of the second is no larger, and with the second one's random
    consumption, whose bundles are in the domain of the first, the first one's expected utility
    would be larger by the number that is stated.

    Raises:
        Rejected: if an allocation is not feasible, a name is wrong, the budget is larger, a bundle
            is outside of the domain, or the gain is another or none.
    """
    agents, consumptions = claim.market.agents, random_consumptions(claim)
    index = {agent.name: i for i, agent in enumerate(agents)}
    for name in (witness.agent, witness.envied):
        demand(name in index, "witness", "names of agents", repr(name))
    i, k = index[witness.agent], index[witness.envied]
    budget = agents[k].budget
    demand(budget <= agents[i].budget, "envied", "an agent of no larger budget", budget)
    gain = gains(agents[i].utility, consumptions, i)[k]
    demand(gain == witness.gain, "gain", f"what {witness.agent!r} would gain, {gain}", witness.gain)
    demand(witness.gain > 0, "gain", "a number > 0", witness.gain)
    return seal(claim, witness)


def random_consumptions(claim: EnvyFreeAllocation | NotEnvyFreeAllocation) -> list[Consumption]:
    """Each agent's random consumption; demand that every allocation is feasible."""
    market = claim.market
    draws = rational_draws(market, claim.allocation)
    for k, (_, bundles) in enumerate(draws):
        demand_feasible(market, bundles, f"allocation[{k}]")
    return [[(chance, bundles[i]) for chance, bundles in draws] for i in range(len(market.agents))]


def gains(form: Form, consumptions: Sequence[Consumption], own: int) -> list[Value]:
    """By how much the expected utility of each random consumption exceeds that of agent ``own``,
    whose utility it is; ``None``, for -infinity, where a bundle is outside of her domain."""
    held = {bundle for consumption in consumptions for _, bundle in consumption}
    values = {bundle: value_of(form, bundle) for bundle in held}
    here = expected_utility(form, consumptions[own])
    found: list[Value] = []
    for consumption in consumptions:
        worth = [(chance, values[bundle]) for chance, bundle in consumption]
        finite = [chance * value for chance, value in worth if value is not None]
        found.append(total(finite) - here if len(finite) == len(worth) else None)
    return found
