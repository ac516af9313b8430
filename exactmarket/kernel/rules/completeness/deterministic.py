"""The rule about deterministic equilibria: linear conditions on prices, allocation by allocation."""

from __future__ import annotations

from collections.abc import Sequence

from exactmarket.exact.numbers import sign
from exactmarket.kernel.certificates.completeness import AllocationCases, PricesFor
from exactmarket.kernel.claims.completeness import DeterministicEquilibria
from exactmarket.kernel.demands import demand, demand_count, rejecting
from exactmarket.kernel.rules.completeness.allocations import allocations
from exactmarket.kernel.rules.completeness.cells import Cell, whole_space
from exactmarket.kernel.rules.completeness.exchange import Exchange, LinearCondition, pseudomarket_exchange, value_at
from exactmarket.kernel.rules.completeness.leaves import demand_contradiction
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
            _demand_met(cell, case, f"cases[{n}]")
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
        if consumer.budget is None:
            continue  # the firm: the claim demands a market without production
        for option, value in enumerate(consumer.values):
            if option == own:
                conditions.append(LinearCondition(exchange.left(i, option), ">="))
            elif value > consumer.values[own]:
                conditions.append(LinearCondition(exchange.excess(i, option), ">"))
    return conditions


def _demand_met(cell: Cell, case: PricesFor, where: str) -> None:
    demand_count(len(case.prices), len(cell.positive), where, "prices")
    for k, condition in enumerate(cell.conditions):
        value = value_at(condition.form, case.prices)
        demand(condition.holds(sign(value)), where, f"prices that meet condition {k}", value)
