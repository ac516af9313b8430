"""Is a random assignment in the weak core? At most one linear program for each agent, where the definition asks for all
coalitions.

In an assignment of the weak core the remaining agents cannot all gain at once. So some weights, not all zero, and prices
support those whose weight is positive; as many as possible become the next group, and the rest waits (the others hold
only cheapest types). If all who remain can gain at once, they block.
"""

from __future__ import annotations

from collections.abc import Iterable

from exactmarket.errors import SearchFailed
from exactmarket.exact.linear import Matrix, Vector, column_sums
from exactmarket.exact.rational import ONE, ZERO, Number, Q
from exactmarket.kernel.certificates.assignments import PartitionWithPrices, Reallocation, SupportingPrices
from exactmarket.kernel.certificates.linear_programs import PrimalDual
from exactmarket.kernel.claims.assignments import Blocked, InWeakCore
from exactmarket.kernel.rules.assignments.outcomes import check_blocked, check_in_weak_core
from exactmarket.kernel.theorem import Verified
from exactmarket.model.assignment import AssignmentEconomy, random_assignment
from exactmarket.model.equilibrium import Market, whole_market
from exactmarket.model.linear_program import LinearProgram, SparseRow
from exactmarket.solvers.assignments.improvement import supporting_prices
from exactmarket.solvers.control import Control
from exactmarket.solvers.linear_programs.solve import find_linear_program_certificate


def decide_weak_core(
    economy: AssignmentEconomy, assignment: Iterable[Iterable[Number]], control: Control | None = None
) -> Verified[InWeakCore] | Verified[Blocked]:
    """Whether no coalition can share what the others leave so that each member is strictly better off (sp, section 2).

    Args:
        assignment: n rows of s probabilities.

    Raises:
        MalformedInput: if the assignment is not a feasible random assignment of the economy.
        SearchFailed: if a linear program was not solved.

    >>> economy = AssignmentEconomy(values=[[1, 0], [0, 1]], supply=[1, 1])
    >>> decide_weak_core(economy, [[0, 1], [1, 0]])
    Verified[Blocked]
    """
    shares = random_assignment(economy, assignment)
    proof = find_weak_core_proof(economy, shares, control or Control())
    if isinstance(proof, Reallocation):
        return check_blocked(Blocked(economy, shares), proof)
    return check_in_weak_core(InWeakCore(economy, shares), proof)


def find_weak_core_proof(
    economy: AssignmentEconomy, assignment: Matrix, control: Control
) -> PartitionWithPrices | Reallocation:
    """An ordered partition with prices, or a blocking coalition with its shares.

    Raises:
        SearchFailed: if a linear program was not solved.
    """
    market = whole_market(economy, assignment)
    order: list[tuple[str, ...]] = []
    found: list[SupportingPrices] = []
    while market.agents:
        control.step("agents placed", len(economy.agents) - len(market.agents), len(economy.agents))
        program = _program(market)
        witness = find_linear_program_certificate(program, control).witness
        if not isinstance(witness, PrimalDual):
            raise SearchFailed("the program of common gains has an optimal solution, but the search found none")
        weights = witness.dual[: len(market.agents)]
        group = tuple([x for x, weight in zip(market.agents, weights, strict=True) if weight > 0])
        if not group:
            return _reallocation(market, witness.primal)
        called = Market(economy, assignment, group, market.types, market.supply)
        found.append(supporting_prices(called, _prices(market, witness.dual), tuple([w for w in weights if w > 0])))
        order.append(tuple([economy.agents[x] for x in group]))
        market = _without(market, called)
    return PartitionWithPrices(tuple(order), tuple([p.prices for p in found]), tuple([p.weights for p in found]))


def _without(market: Market, called: Market) -> Market:
    supply = called.unsold()
    waiting = tuple([x for x in market.agents if x not in set(called.agents)])
    types = tuple([j for j in market.types if supply[j] > 0])
    return Market(market.economy, market.assignment, waiting, types, supply)


def _program(market: Market) -> LinearProgram:
    """Minimise how much the agents together fall short of a gain of 1 each, over trades D that are feasible near the
    assignment; trades can be scaled up, so the least shortfall counts those who cannot gain along with the others. Its
    dual solution maximises the number of positive weights.

    Columns: D_x[j] agent by agent, then the shortfalls. Rows: gains, row sums, the types that are sold out.
    """
    width, count = len(market.types), len(market.agents)
    gains, sums = _rows_of_agents(market)
    unsold = market.unsold()
    sold_out = [i for i, j in enumerate(market.types) if unsold[j] == 0]
    uses: list[SparseRow] = [tuple([(k * width + i, ONE) for k in range(count)]) for i in sold_out]
    # Near the assignment a share can fall only where it is positive.
    lower = [None if market.assignment[x][j] else ZERO for x in market.agents for j in market.types]
    return LinearProgram(
        "minimize",
        (ZERO,) * (width * count) + (ONE,) * count,
        (*gains, *sums, *uses),
        (ONE,) * count + (ZERO,) * count + (None,) * len(uses),
        (None,) * count + (ZERO,) * count + (ZERO,) * len(uses),
        (*lower, *[ZERO] * count),
        (None,) * (width * count + count),
    )


def _rows_of_agents(market: Market) -> tuple[list[SparseRow], list[SparseRow]]:
    """For each agent the row of her gain and shortfall, and that of the sum of her trade."""
    width = len(market.types)
    first_shortfall = width * len(market.agents)
    gains: list[SparseRow] = []
    sums: list[SparseRow] = []
    for k, x in enumerate(market.agents):
        values, columns = market.economy.values[x], range(k * width, (k + 1) * width)
        entries = [(c, values[j]) for c, j in zip(columns, market.types, strict=True) if values[j]]
        gains.append((*entries, (first_shortfall + k, ONE)))
        sums.append(tuple([(c, ONE) for c in columns]))
    return gains, sums


def _prices(market: Market, dual: Vector) -> dict[int, Q]:
    unsold = market.unsold()
    uses = iter(dual[2 * len(market.agents) :])
    return {j: ZERO if unsold[j] > 0 else -next(uses) for j in market.types}


def _reallocation(market: Market, point: Vector) -> Reallocation:
    """All who remain gain along the trade; follow it as far as the shares and the supply allow."""
    width = len(market.types)
    trade = [point[k * width : (k + 1) * width] for k in range(len(market.agents))]
    shares = market.shares()
    limits = [
        share[j] / -change
        for share, row in zip(shares, trade, strict=True)
        for j, change in zip(market.types, row, strict=True)
        if change < 0
    ]
    unsold = market.unsold()
    used = zip(market.types, column_sums(trade, width), strict=True)
    # The largest step at which no share is negative and no more is taken than is unsold.
    step = min([*limits, *[unsold[j] / net for j, net in used if net > 0]])
    moved: list[Vector] = []
    for share, row in zip(shares, trade, strict=True):
        new = list(share)
        for j, change in zip(market.types, row, strict=True):
            new[j] += step * change
        moved.append(tuple(new))
    return Reallocation(tuple([market.economy.agents[x] for x in market.agents]), tuple(moved))
