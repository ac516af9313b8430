"""The rule about deterministic equilibria: linear conditions on prices, allocation by allocation."""

from __future__ import annotations

from collections.abc import Sequence

from exactmarket.errors import MalformedInput, Rejected
from exactmarket.exact.rational import ZERO
from exactmarket.kernel.certificates.completeness import AllocationCases, PricesFor
from exactmarket.kernel.claims.completeness import DeterministicEquilibria
from exactmarket.kernel.rules.completeness.cells import (
    Cell,
    Exchange,
    LinearCondition,
    allocations,
    pseudomarket_exchange,
    whole_space,
)
from exactmarket.kernel.rules.completeness.leaves import at, demand_contradiction
from exactmarket.kernel.theorem import Verified, seal
from exactmarket.model.bundle import bundle_of


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
    try:
        pure = allocations(space)
    except MalformedInput as fault:
        raise Rejected("market", fault.expected, fault.got) from None
    if len(witness.cases) != len(pure):
        raise Rejected("cases", f"{len(pure)} cases, one for each allocation", len(witness.cases))
    found = set()
    for n, (case, chosen) in enumerate(zip(witness.cases, pure, strict=True)):
        cell = space.where(*deterministic_conditions(exchange, chosen))
        if isinstance(case, PricesFor):
            _demand_met(cell, case, f"cases[{n}]")
            found.add(tuple([exchange.consumers[i].bundles[c] for i, c in enumerate(chosen)]))
        else:
            demand_contradiction(cell.conditions, case.multipliers, f"cases[{n}]")
    goods = claim.market.goods
    listed = [tuple([bundle_of(goods, names) for names in bundles]) for bundles in claim.allocations]
    if set(listed) != found or len(listed) != len(found):
        raise Rejected("allocations", f"the {len(found)} that have prices, each once", len(listed))
    return seal(claim, witness)


def deterministic_conditions(exchange: Exchange, chosen: Sequence[int]) -> list[LinearCondition]:
    """For each agent in turn: she can afford her option; and each that she prefers costs more than her budget."""
    conditions = []
    for i, (consumer, own) in enumerate(zip(exchange.consumers, chosen, strict=True)):
        if consumer.budget is None:
            continue  # the firm: the claim demands a market without production
        for option, value in enumerate(consumer.values):
            cost = exchange.cost(i, option)
            if option == own:
                conditions.append(LinearCondition((consumer.budget, *[ZERO - c for c in cost[1:]]), ">="))
            elif value > consumer.values[own]:
                conditions.append(LinearCondition((-consumer.budget, *cost[1:]), ">"))
    return conditions


def _demand_met(cell: Cell, case: PricesFor, where: str) -> None:
    if len(case.prices) != len(cell.positive):
        raise Rejected(where, f"{len(cell.positive)} prices", len(case.prices))
    for k, condition in enumerate(cell.conditions):
        value = at(condition.form, case.prices)
        if value < 0 or (value == 0 and condition.relation == ">"):
            raise Rejected(where, f"prices that meet condition {k}", value)
