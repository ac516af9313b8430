"""Rules about the allocations of pseudomarkets, and what all rules about pseudomarkets demand of a random allocation.

Legend as in ``model.market_equilibrium``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from exactmarket.exact.numbers import Element, Rationals, ReadNumbers
from exactmarket.exact.rational import Q, total
from exactmarket.kernel.certificates.markets import AllUnions, BetterAllocation, DisjointBundles
from exactmarket.kernel.claims.markets import (
    AlgebraicDraw,
    AllocationDominated,
    CommonBundles,
    Draw,
    EnclosedDraw,
    NoCommonBundles,
)
from exactmarket.kernel.demands import (
    bundle_in,
    bundles_in,
    demand,
    demand_count,
    demand_probabilities,
    finite_value,
    union,
    value_of,
)
from exactmarket.kernel.theorem import Verified, seal
from exactmarket.model.bundle import Bundle
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.model.quasilinear import all_goods
from exactmarket.model.utility import Form, tabulate

#: Up to so many goods all unions of disjoint bundles are formed.
_MOST_UNION_GOODS = 10

#: Allocations (a bundle for each agent) with their probabilities.
Draws: TypeAlias = Sequence[tuple[Element, Sequence[Bundle]]]


def check_common_bundles(claim: CommonBundles, witness: DisjointBundles) -> Verified[CommonBundles]:
    """The bundles are as many as claimed, disjoint, each in every domain, and can be produced together.

    Raises:
        Rejected: if they are not.
    """
    market, taken = claim.market, 0
    demand_count(len(witness.bundles), claim.count, "bundles")
    for k, goods in enumerate(witness.bundles):
        bundle = bundle_in(market.goods, goods, f"bundles[{k}]")
        fits = not bundle & taken and all(value_of(agent.utility, bundle) is not None for agent in market.agents)
        demand(fits, f"bundles[{k}]", "a bundle of every domain, disjoint from the others", " ".join(goods))
        taken |= bundle
    demand(can_be_produced(market, taken), "bundles", "bundles that can be produced together", "others")
    return seal(claim, witness)


def check_no_common_bundles(claim: NoCommonBundles, witness: AllUnions) -> Verified[NoCommonBundles]:
    """The unions of one, two, ... disjoint bundles of every domain are formed: none of as many
    bundles as the claim counts can be produced.

    Raises:
        Rejected: if some can, or there are too many goods.
    """
    market, everything = claim.market, all_goods(claim.market)
    few = len(market.goods) <= _MOST_UNION_GOODS
    demand(few, "market", f"at most {_MOST_UNION_GOODS} goods", len(market.goods))
    tables = [tabulate(agent.utility) for agent in market.agents]
    common = [a for a in range(everything + 1) if all(values[a] is not None for values in tables)]
    unions = {0}
    for _ in range(min(claim.count, everything.bit_length() + 1)):
        unions = {taken | a for taken in unions for a in common if not taken & a}
    none = not any(can_be_produced(market, plan) for plan in unions)
    demand(none, "market", f"no {Q(claim.count)} disjoint bundles of every domain to produce", "some")
    return seal(claim, witness)


def check_dominated(claim: AllocationDominated, witness: BetterAllocation) -> Verified[AllocationDominated]:
    """Both random allocations are feasible and, without production, give away all goods; no agent's expected utility is lower
    in the second one, and one agent's is higher.

    Raises:
        Rejected: if that is not so.
    """
    market = claim.market
    old = _demand_possible(market, claim.allocation, "claim.allocation")
    gains = [b - a for a, b in zip(old, _demand_possible(market, witness.allocation, "allocation"), strict=True)]
    demand(min(gains) >= 0 and max(gains) > 0, "allocation", "more for one agent and less for none", gains)
    return seal(claim, witness)


def _demand_possible(market: Pseudomarket, allocation: Sequence[Draw], where: str) -> list[Q]:
    """Demand a lottery over feasible allocations, of all goods if there is no production; the agents' expected utilities."""
    draws = rational_draws(market, allocation)
    for _, bundles in draws:
        demand_feasible(market, bundles, where)
        if market.production is None:
            demand_allocated(market, union(bundles), where)
    return [
        expected_utility(agent.utility, [(chance, bundles[i]) for chance, bundles in draws])
        for i, agent in enumerate(market.agents)
    ]


def rational_draws(market: Pseudomarket, allocation: Sequence[Draw]) -> Draws:
    """The allocations with their probabilities; demand that they are those of a lottery."""
    return read_draws(market, Rationals(), allocation)


def read_draws(market: Pseudomarket, numbers: ReadNumbers, allocation: Sequence[Draw | AlgebraicDraw]) -> Draws:
    """The allocations with their probabilities as elements; demand that they are those of a lottery."""
    chances = [numbers.read(draw.probability) for draw in allocation]
    demand_probabilities(numbers, chances, "allocation")
    return list(zip(chances, read_bundles(market, allocation), strict=True))


def read_bundles(market: Pseudomarket, allocation: Sequence[Draw | AlgebraicDraw | EnclosedDraw]) -> list[list[Bundle]]:
    """The allocations; demand a bundle for each agent."""
    count = len(market.agents)
    return [
        bundles_in(market.goods, draw.bundles, count, f"allocation[{k}].bundles") for k, draw in enumerate(allocation)
    ]


def demand_feasible(market: Pseudomarket, bundles: Sequence[Bundle], where: str) -> None:
    """Demand that the allocation is feasible."""
    fault = infeasibility(market, bundles)
    demand(fault is None, where, "feasible: disjoint bundles of finite utility, a plan to produce", fault)


def demand_allocated(market: Pseudomarket, plan: Bundle, where: str) -> None:
    """Demand that all goods are given away."""
    demand(plan == all_goods(market), where, "allocated: each good with somebody", "a good with nobody")


def infeasibility(market: Pseudomarket, bundles: Sequence[Bundle]) -> str | None:
    """Why an allocation is not feasible."""
    taken = 0
    for agent, bundle in zip(market.agents, bundles, strict=True):
        if bundle & taken:
            return f"goods that {agent.name!r} shares"
        if value_of(agent.utility, bundle) is None:
            return f"a bundle outside the domain of {agent.name!r}"
        taken |= bundle
    return None if can_be_produced(market, taken) else "a plan that cannot be produced"


def can_be_produced(market: Pseudomarket, plan: Bundle) -> bool:
    """Whether there is no production, so that every good exists once, or the plan is one of its plans."""
    return market.production is None or market.production.independent(plan)


def expected_utility(form: Form, lottery: Sequence[tuple[Q, Bundle]]) -> Q:
    """The expected utility; demand that it is finite."""
    return total(chance * finite_value(form, bundle, "lottery") for chance, bundle in lottery)
