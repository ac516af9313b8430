"""Rules about envy in a random allocation of a pseudomarket.

Legend as in ``model.market_equilibrium``: sigma_i is agent i's random consumption in the random allocation, b_i her budget.

Agent i envies k if b_k <= b_i and u_i(sigma_k) > u_i(sigma_i), where u_i(sigma_k) is -infinity if some bundle of sigma_k is
outside of i's domain: then sigma_k is no random consumption of hers, and she does not envy it. As in a random assignment an
agent of a larger budget is not envied, and no equilibrium has envy. All goods need not be given away.
"""

from __future__ import annotations

from collections.abc import Sequence

from exactmarket.errors import Rejected
from exactmarket.exact.rational import ZERO, Q
from exactmarket.kernel.certificates.assignments import AllPairs, Envy
from exactmarket.kernel.claims.markets import EnvyFreeAllocation, NotEnvyFreeAllocation
from exactmarket.kernel.demands import demand
from exactmarket.kernel.rules.markets.allocations import Draws, demand_feasible, rational_draws, value_of
from exactmarket.kernel.theorem import Verified, seal
from exactmarket.model.bundle import Bundle
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.model.utility import Form, Value


def check_envy_free_allocation(claim: EnvyFreeAllocation, witness: AllPairs) -> Verified[EnvyFreeAllocation]:
    """Each agent's expected utility of her own random consumption is compared with that of each agent whose budget is no larger:
    hers is at least as large, or the other one's has bundles outside of her domain.

    Raises:
        Rejected: if an allocation is not feasible, or naming the first agent who envies another one.
    """
    agents = claim.market.agents
    consumptions = _consumptions(claim)
    for i, agent in enumerate(agents):
        worth = _worth(agent.utility, consumptions)
        own = worth[i]
        for other, there in zip(agents, worth, strict=True):
            if other.budget <= agent.budget and there is not None and (own is None or there > own):
                expected = f"no random consumption that {agent.name!r} likes better, at no larger a budget"
                raise Rejected("allocation", expected, f"that of {other.name!r}")
    return seal(claim, witness)


def check_not_envy_free_allocation(claim: NotEnvyFreeAllocation, witness: Envy) -> Verified[NotEnvyFreeAllocation]:
    """Two agents are named: the budget of the second is no larger, and with the second one's random consumption, whose bundles
    are in the domain of the first, the first one's expected utility would be larger by the number that is stated.

    Raises:
        Rejected: if an allocation is not feasible, a name is wrong, the budget is larger, or the gain is another or none.
    """
    agents = claim.market.agents
    index = {agent.name: i for i, agent in enumerate(agents)}
    for name in (witness.agent, witness.envied):
        demand(name in index, "witness", "names of agents", repr(name))
    i, k = index[witness.agent], index[witness.envied]
    demand(agents[k].budget <= agents[i].budget, "envied", "an agent of no larger budget", agents[k].budget)
    consumptions = _consumptions(claim)
    own, there = _worth(agents[i].utility, [consumptions[i], consumptions[k]])
    if own is None or there is None:
        raise Rejected("envied", f"bundles in the domain of {witness.agent!r}", "others")
    demand(there - own == witness.gain, "gain", f"what {witness.agent!r} would gain, {there - own}", witness.gain)
    demand(witness.gain > 0, "gain", "a number > 0", witness.gain)
    return seal(claim, witness)


def _consumptions(claim: EnvyFreeAllocation | NotEnvyFreeAllocation) -> list[dict[Bundle, Q]]:
    """Each agent's random consumption; demand that every allocation is feasible."""
    market = claim.market
    draws = rational_draws(market, claim.allocation)
    _demand_all_feasible(market, draws)
    found: list[dict[Bundle, Q]] = [{} for _ in market.agents]
    for chance, bundles in draws:
        for row, bundle in zip(found, bundles, strict=True):
            row[bundle] = row.get(bundle, ZERO) + chance
    return found


def _demand_all_feasible(market: Pseudomarket, draws: Draws) -> None:
    for k, (_, bundles) in enumerate(draws):
        demand_feasible(market, bundles, f"allocation[{k}]")


def _worth(form: Form, consumptions: Sequence[dict[Bundle, Q]]) -> list[Value]:
    """The expected utility of each random consumption; ``None``, for -infinity, where a bundle is outside of the domain."""
    values = {bundle: value_of(form, bundle) for consumption in consumptions for bundle in consumption}
    return [_expected(values, consumption) for consumption in consumptions]


def _expected(values: dict[Bundle, Value], consumption: dict[Bundle, Q]) -> Value:
    found = ZERO
    for bundle, chance in consumption.items():
        value = values[bundle]
        if value is None:
            return None
        found += chance * value
    return found
