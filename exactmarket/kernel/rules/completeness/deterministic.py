"""The rule about deterministic equilibria: linear conditions on prices, allocation by allocation."""

from __future__ import annotations

from collections.abc import Sequence

from exactmarket.kernel.certificates.completeness import AllocationCases, PricesFor
from exactmarket.kernel.claims.completeness import DeterministicEquilibria
from exactmarket.kernel.demands import demand, demand_count, rejecting
from exactmarket.kernel.rules.completeness.allocations import allocations
from exactmarket.kernel.rules.completeness.cells import whole_space
from exactmarket.kernel.rules.completeness.exchange import Exchange, LinearCondition, pseudomarket_exchange
from exactmarket.kernel.rules.completeness.leaves import demand_contradiction, demand_met
from exactmarket.kernel.theorem import Verified, seal
from exactmarket.model.bundle import Bundle, bundle_of


def check_deterministic_equilibria(
    claim: DeterministicEquilibria, witness: AllocationCases
) -> Verified[DeterministicEquilibria]:
    """For each allocation of bundles of finite utility there are prices at which everybody can afford her bundle but none
    that she prefers, or these conditions contradict each other. The claim lists those with prices.

    Raises:
        Rejected: naming the case that fails, or ``allocations`` if the claim lists others.
    """
    exchange = pseudomarket_exchange(claim.market, strong=True)
    (space,) = whole_space(exchange)
    with rejecting("market"):
        pure = allocations(space)
    demand_count(len(witness.cases), len(pure), "cases", "cases, one for each allocation")
    found: set[tuple[Bundle, ...]] = set()
    for n, (case, chosen) in enumerate(zip(witness.cases, pure, strict=True)):
        cell = space.where(*deterministic_conditions(exchange, chosen))
        if isinstance(case, PricesFor):
            demand_met(cell.conditions, case.prices, f"cases[{n}]")
            found.add(tuple([exchange.consumers[i].bundles[c] for i, c in enumerate(chosen)]))
        else:
            demand_contradiction(cell.conditions, case.multipliers, f"cases[{n}]")
    _demand_listed(claim, found)
    return seal(claim, witness)


def _demand_listed(claim: DeterministicEquilibria, found: set[tuple[Bundle, ...]]) -> None:
    goods = claim.market.goods
    listed = [tuple([bundle_of(goods, names) for names in bundles]) for bundles in claim.allocations]
    same = set(listed) == found and len(listed) == len(found)
    demand(same, "allocations", f"the {len(found)} that have prices, each once", len(listed))


def deterministic_conditions(exchange: Exchange, chosen: Sequence[int]) -> list[LinearCondition]:
    """For each agent in turn: she can afford her option; and each that she prefers costs more than her budget."""
    conditions = []
    for i, (consumer, own) in enumerate(zip(exchange.consumers, chosen, strict=True)):
        for option, value in enumerate(consumer.values):
            if option == own:
                conditions.append(LinearCondition(exchange.left(i, option), ">="))
            elif value > consumer.values[own]:
                conditions.append(LinearCondition(exchange.excess(i, option), ">"))
    return conditions
