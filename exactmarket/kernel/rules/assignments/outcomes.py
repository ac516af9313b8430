"""Rules about what agents could have instead: dominance, blocking, turns, dictators and lotteries.

Legend as in ``model.assignment``: shares q_x, values v_x, utilities u_x.
"""

from __future__ import annotations

from collections.abc import Sequence

from exactmarket.errors import Rejected
from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import ZERO, total
from exactmarket.kernel.certificates.assignments import (
    PartitionWithPrices,
    Reallocation,
    Reassignment,
    SupportingPricesByTurn,
    Thresholds,
    TurnTrade,
    Weights,
)
from exactmarket.kernel.claims.assignments import (
    Blocked,
    InWeakCore,
    NotSequentialOutcome,
    ParetoDominated,
    SequentialOutcome,
    SerialDictatorship,
)
from exactmarket.kernel.demands import demand, demand_count, demand_index, rejecting
from exactmarket.kernel.rules.assignments.support import demand_feasible, demand_gainful, demand_supported
from exactmarket.kernel.theorem import Verified, seal
from exactmarket.model.assignment import AssignmentEconomy, share_fault
from exactmarket.model.assignment import demand as used_copies
from exactmarket.model.equilibrium import TURN, Condition, Market, turns


def check_pareto_dominated(claim: ParetoDominated, witness: Reassignment) -> Verified[ParetoDominated]:
    """Another feasible random assignment: nobody's utility is lower, somebody's is higher.

    Raises:
        Rejected: if either assignment is infeasible, someone loses, or nobody gains.
    """
    demand_feasible(claim.economy, claim.assignment)
    demand_feasible(claim.economy, witness.assignment, "witness assignment")
    before, after = claim.economy.utilities(claim.assignment), claim.economy.utilities(witness.assignment)
    for x, (old, new) in enumerate(zip(before, after, strict=True)):
        demand(new >= old, f"witness assignment[{x}]", f"a utility of at least {old}", new)
    demand(after != before, "witness assignment", "an agent who gains", "none")
    return seal(claim, witness)


def check_blocked(claim: Blocked, witness: Reallocation) -> Verified[Blocked]:
    """A non-empty coalition and shares for its members, out of what the others leave, that each strictly prefers.

    Raises:
        Rejected: if the coalition is empty, a name is wrong, the shares do not fit, or a member does not gain.
    """
    economy, assignment = claim.economy, claim.assignment
    demand_feasible(economy, assignment)
    _demand_coalition(economy, witness.coalition)
    demand_count(len(witness.assignment), len(witness.coalition), "witness assignment", "rows")
    if fault := share_fault(witness.assignment, len(economy.objects)):
        raise Rejected(f"witness assignment{fault.where}", fault.expected, fault.got)
    _demand_left(claim, witness)
    for name, share in zip(witness.coalition, witness.assignment, strict=True):
        x = economy.index[name]
        before, after = economy.utility(x, assignment[x]), economy.utility(x, share)
        demand(after > before, f"coalition, {name!r}", "a strict gain", after)
    return seal(claim, witness)


def _demand_left(claim: Blocked, witness: Reallocation) -> None:
    """Demand that the coalition's shares use no more than what the others leave."""
    economy = claim.economy
    outside = [claim.assignment[x] for x, name in enumerate(economy.agents) if name not in witness.coalition]
    left = [copies - used for copies, used in zip(economy.supply, used_copies(economy, outside), strict=True)]
    for j, (used, copies) in enumerate(zip(used_copies(economy, witness.assignment), left, strict=True)):
        expected = f"at most {copies} of {economy.objects[j]!r}, what the others leave"
        demand(used <= copies, f"witness assignment, column {j}", expected, used)


def _demand_coalition(economy: AssignmentEconomy, names: Sequence[str]) -> None:
    distinct = len(set(names)) == len(names) > 0
    demand(distinct, "coalition", "one or more distinct agents", names)
    for name in names:
        demand(name in economy.agents, "coalition", "agents of the economy", repr(name))


def check_sequential_outcome(claim: SequentialOutcome, witness: SupportingPricesByTurn) -> Verified[SequentialOutcome]:
    """In each turn, prices that support the group's shares on the market that the groups before it left.

    Raises:
        Rejected: if the assignment is infeasible or a condition fails in some turn, by name.
    """
    demand_feasible(claim.economy, claim.assignment)
    markets = turns(claim.economy, claim.assignment, claim.order)
    _demand_turns(markets, claim.conditions, witness.prices, witness.weights)
    return seal(claim, witness)


def check_not_sequential_outcome(claim: NotSequentialOutcome, witness: TurnTrade) -> Verified[NotSequentialOutcome]:
    """A turn whose market (it depends on the assignment and the order alone) has a trade that no supporting prices
    survive.

    Raises:
        Rejected: if the assignment is infeasible, there is no such turn, or the trade is not gainful.
    """
    demand_feasible(claim.economy, claim.assignment)
    markets = turns(claim.economy, claim.assignment, claim.order)
    demand_index(witness.turn, len(markets), "a turn", "turn")
    demand_gainful(markets[witness.turn], claim.conditions, witness.trade)
    return seal(claim, witness)


def check_in_weak_core(claim: InWeakCore, witness: PartitionWithPrices) -> Verified[InWeakCore]:
    """The assignment is a sequential outcome with optimal choices and clearing markets in each
    turn. Let a coalition block it and take the first turn with a member. At its prices the group's
    members in the coalition together pay more, so they use more than before of some type of
    positive price; it is sold out by clearing, and earlier turns have no member to give it up. So
    no coalition blocks (Miralles, Theorem 3, as amended).

    Raises:
        Rejected: if the assignment is infeasible, the order is no ordered partition, or a condition fails in a turn.
    """
    demand_feasible(claim.economy, claim.assignment)
    with rejecting():
        markets = turns(claim.economy, claim.assignment, witness.order)
    _demand_turns(markets, TURN, witness.prices, witness.weights)
    return seal(claim, witness)


def check_serial_dictatorship(claim: SerialDictatorship, witness: Thresholds) -> Verified[SerialDictatorship]:
    """For agent x with the copies r_j left, every share q <= r has u_x(q) = t + sum of (v_x[j] - t) q[j], at most
    t + sum of r_j max(v_x[j] - t, 0); at her threshold t her own share reaches this bound.

    Raises:
        Rejected: if the assignment is infeasible, the order is not one of all agents, or a share is below its bound.
    """
    economy, thresholds = claim.economy, witness.thresholds
    demand_feasible(economy, claim.assignment)
    demand_count(len(thresholds), len(economy.agents), "thresholds", "numbers")
    for market in turns(economy, claim.assignment, tuple((name,) for name in claim.order)):
        x = market.agents[0]
        t = thresholds[x]
        bound = t + total(market.supply[j] * max(economy.values[x][j] - t, ZERO) for j in market.types)
        reached = economy.utility(x, claim.assignment[x])
        expected = f"the utility {reached} of the agent's share as its bound"
        demand(reached == bound, f"thresholds[{x}]", expected, bound)
    return seal(claim, witness)


def _demand_turns(
    markets: list[Market], conditions: tuple[Condition, ...], prices: Matrix, weights: tuple[Weights, ...]
) -> None:
    demand_count(len(prices), len(markets), "prices", "turns")
    demand_count(len(weights), len(markets), "weights", "turns")
    for t, market in enumerate(markets):
        demand_supported(market, conditions, prices[t], weights[t], f"turn {t}: ")
