"""Claims about random assignments for the Coq checkers: efficiency, the weak core, lotteries."""

from __future__ import annotations

from collections.abc import Sequence

from exactmarket.exact.rational import ONE, ZERO, Q, dot
from exactmarket.formal.assignments.economy import with_assignment
from exactmarket.formal.terms import applied, boolean, listed, matrix, natural, pair, rationals
from exactmarket.kernel.certificates.assignments import (
    PartitionWithPrices,
    Reallocation,
    Reassignment,
    SupportingPrices,
    Thresholds,
)
from exactmarket.kernel.claims.assignments import (
    Blocked,
    InWeakCore,
    ParetoDominated,
    ParetoOptimal,
    SerialDictatorship,
)
from exactmarket.model.equilibrium import Market, turns, whole_market


def to_coq_pareto_optimal(stated: ParetoOptimal, witness: SupportingPrices) -> str:
    """The theorem that A is Pareto optimal, and the prices an equilibrium with all three conditions."""
    market = whole_market(stated.economy, stated.assignment)
    weights = [weight if weight is not None else ZERO for weight in witness.weights]
    best = [_best(market, x, weight, witness.prices) for x, weight in enumerate(weights)]
    return with_assignment(stated) + applied(
        f"pareto_optimal E (matrix_of A) /\\ full_equilibrium E (vector_of {rationals(witness.prices)}) (matrix_of A)",
        f"check_supported_sound with (lam := {rationals(weights)}) (al := {rationals(best)})",
    )


def _best(market: Market, x: int, weight: Q, prices: Sequence[Q]) -> Q:
    values = market.economy.values[x]
    return max(weight * values[j] - prices[j] for j in market.types)


def to_coq_dominated(stated: ParetoDominated, witness: Reassignment) -> str:
    """The theorem that A is not Pareto optimal."""
    return with_assignment(stated) + applied(
        "~ pareto_optimal E (matrix_of A)", f"check_dominated_sound with (B := {matrix(witness.assignment)})"
    )


def to_coq_blocked(stated: Blocked, witness: Reallocation) -> str:
    """The theorem that A is not in the weak core."""
    rows = dict(zip(witness.coalition, witness.assignment, strict=False))
    agents = stated.economy.agents
    moved = [rows.get(name, share) for name, share in zip(agents, stated.assignment, strict=True)]
    members = listed([boolean(name in rows) for name in agents])
    return with_assignment(stated) + applied(
        "~ weak_core E (matrix_of A)", f"check_blocked_sound with (C := {members}) (B := {matrix(moved)})"
    )


def to_coq_in_weak_core(stated: InWeakCore, witness: PartitionWithPrices) -> str:
    """The theorem that A is a sequential outcome (of agents who choose among the types not exhausted) and in the weak core.

    The checker's agents have multipliers mu = 1 / weight of the budget; 0 for a satiated agent without a weight.
    """
    economy = stated.economy
    budget, constant = [ZERO] * len(economy.agents), [ZERO] * len(economy.agents)
    parts: list[str] = []
    markets = turns(economy, stated.assignment, witness.order)
    for market, prices, group in zip(markets, witness.prices, witness.weights, strict=True):
        paid = [price if j in market.types else ZERO for j, price in enumerate(prices)]
        for x, weight in zip(market.agents, group, strict=True):
            budget[x] = ONE / weight if weight else ZERO
            share = stated.assignment[x]
            constant[x] = economy.utility(x, share) - budget[x] * dot(paid, share)
        parts.append(pair(listed([natural(x) for x in market.agents]), rationals(paid)))
    groups = listed([listed([natural(economy.index[name]) for name in group]) for group in witness.order])
    return with_assignment(stated) + applied(
        f"sp_outcome_remaining E {groups} (matrix_of A) /\\ weak_core E (matrix_of A)",
        f"(check_sequential_remaining_sound n s supply_of values {listed(parts)} {rationals(budget)} {rationals(constant)} A)",
    )


def to_coq_dictatorship(stated: SerialDictatorship, witness: Thresholds) -> str:
    """The theorem that each agent in turn gets a best share of what is left."""
    called = listed([natural(stated.economy.index[name]) for name in stated.order])
    return with_assignment(stated) + applied(
        f"Permutation {called} (ids n) /\\ feasible E (matrix_of A) /\\\n"
        f"  dictatorship E {called} (full_supply E) (matrix_of A)",
        f"check_dictatorship_sound with (ts := {rationals(witness.thresholds)})",
    )
