"""Rules about random allocations of given bundles with given expected spendings.

Legend as in ``model.spending_problem``: agent i's bundles are A_ik, of price p(A_ik), and she is to spend s_i on average; x is
a 0/1 choice of bundles, and an allocation if it meets all constraints.
"""

from __future__ import annotations

from exactmarket.exact.rational import ZERO, dot
from exactmarket.kernel.certificates.lotteries import RandomAllocation, SpendingGap
from exactmarket.kernel.claims.lotteries import SpendingsImplementable, SpendingsNotImplementable
from exactmarket.kernel.demands import demand, demand_count
from exactmarket.kernel.rules.lotteries.problems import allocations, demand_below, demand_draws
from exactmarket.kernel.theorem import Verified, seal


def check_spendings(claim: SpendingsImplementable, witness: RandomAllocation) -> Verified[SpendingsImplementable]:
    """Allocations made of the agents' bundles, disjoint (and using up all goods where that is asked), with positive
    probabilities that sum to 1, in which each agent's expected spending is the given one.

    Raises:
        Rejected: if a term is no such allocation, or the probabilities or a spending are off.
    """
    problem = claim.problem
    draws = allocations(problem.bundles, witness)
    demand_draws(problem.constraints, draws)
    expected = [ZERO] * len(problem.agents)
    for probability, cells in draws:
        for i, k in cells:
            expected[i] += probability * problem.costs[i][k]
    for i, agent in enumerate(problem.agents):
        spent = expected[i] == agent.spending
        demand(spent, "terms", f"{agent.name} to spend {agent.spending} on average", expected[i])
    return seal(claim, witness)


def check_spendings_not_implementable(
    claim: SpendingsNotImplementable, witness: SpendingGap
) -> Verified[SpendingsNotImplementable]:
    """Weights w_i such that the sum of w_i p(A_ik) x_ik is below the sum of w_i s_i for every allocation x made of the agents'
    bundles, as a branch tree proves; so the latter is the expectation of the former in no lottery over such allocations.

    Raises:
        Rejected: if the tree leaves out a part, or a leaf's bound is not below its factor times the expected total.
    """
    problem, weights = claim.problem, witness.weights
    demand_count(len(weights), len(problem.agents), "weights", "numbers, one for each agent")
    by_cell = tuple([tuple([w * cost for cost in row]) for w, row in zip(weights, problem.costs, strict=True)])
    whole = {(i, k): (0, 1) for i, row in enumerate(by_cell) for k in range(len(row))}
    demand_below(whole, by_cell, dot(weights, problem.spendings), problem.constraints, witness.tree)
    return seal(claim, witness)
