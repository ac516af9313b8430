"""Does anybody envy anybody in a random allocation of a pseudomarket? All pairs of agents are
compared."""

from __future__ import annotations

from collections.abc import Iterable

from exactmarket.errors import MalformedInput
from exactmarket.exact.checks import all_exactly
from exactmarket.exact.rational import ZERO, total
from exactmarket.kernel.certificates.assignments import AllPairs, Envy
from exactmarket.kernel.claims.markets import Draw, EnvyFreeAllocation, NotEnvyFreeAllocation
from exactmarket.kernel.rules.markets.allocations import infeasibility
from exactmarket.kernel.rules.markets.fairness import (
    check_envy_free_allocation,
    check_not_envy_free_allocation,
    gains,
    random_consumptions,
)
from exactmarket.kernel.theorem import Verified
from exactmarket.model.bundle import bundle_of
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.solvers.control import Control


def decide_envy_freeness_of_allocation(
    market: Pseudomarket, allocation: Iterable[Draw], control: Control | None = None
) -> Verified[EnvyFreeAllocation] | Verified[NotEnvyFreeAllocation]:
    """Whether no agent prefers the random consumption of an agent whose budget is no larger than
    her own; if some do, the one who would gain most.

    Raises:
        MalformedInput: if the allocation is no lottery over feasible allocations.

    >>> import exactmarket as em
    >>> u = em.utility({"type": "unit-demand", "values": [3, 2]}, goods=["a", "b"]).form
    >>> market = em.Pseudomarket(("a", "b"), (em.Agent("x", em.Q(1), u), em.Agent("y", em.Q(1), u)))
    >>> allocation = em.decide_strong_equilibrium(market).claim.allocation
    >>> em.decide_envy_freeness_of_allocation(market, allocation)
    Verified[EnvyFreeAllocation]
    """
    control = control or Control()
    draws = all_exactly(Draw, allocation, "allocation")
    _demand_lottery(market, draws)
    consumptions = random_consumptions(NotEnvyFreeAllocation(market, draws))
    most, who = ZERO, (0, 0)
    for i, agent in enumerate(market.agents):
        control.step("agents", i, len(market.agents))
        for k, gain in enumerate(gains(agent.utility, consumptions, i)):
            if gain is not None and gain > most and market.agents[k].budget <= agent.budget:
                most, who = gain, (i, k)
    if not most:
        return check_envy_free_allocation(EnvyFreeAllocation(market, draws), AllPairs())
    witness = Envy(market.agents[who[0]].name, market.agents[who[1]].name, most)
    return check_not_envy_free_allocation(NotEnvyFreeAllocation(market, draws), witness)


def _demand_lottery(market: Pseudomarket, draws: tuple[Draw, ...]) -> None:
    """Demand positive probabilities that sum to 1, of feasible allocations."""
    for k, draw in enumerate(draws):
        where = f"allocation[{k}]"
        if not draw.probability > 0:
            raise MalformedInput(f"{where}.probability", "a number > 0", draw.probability)
        if len(draw.bundles) != len(market.agents):
            expected = f"{len(market.agents)} bundles, one for each agent"
            raise MalformedInput(f"{where}.bundles", expected, len(draw.bundles))
        bundles = [bundle_of(market.goods, goods, f"{where}.bundles") for goods in draw.bundles]
        if fault := infeasibility(market, bundles):
            raise MalformedInput(
                where, "a feasible allocation, for the question whether anybody envies another one", fault
            )
    if total(draw.probability for draw in draws) != 1:
        found = total(draw.probability for draw in draws)
        raise MalformedInput("allocation", "probabilities that sum to 1", found)
