"""Does anybody envy anybody in a random assignment? All pairs of agents are compared."""

from __future__ import annotations

from collections.abc import Iterable

from exactmarket.exact.linear import vector
from exactmarket.exact.rational import ZERO, Number
from exactmarket.kernel.certificates.assignments import AllPairs, Envy
from exactmarket.kernel.claims.assignments import EnvyFree, NotEnvyFree
from exactmarket.kernel.rules.assignments.envy import (
    check_envy_free,
    check_not_envy_free,
    utilities_of_all_shares,
)
from exactmarket.kernel.theorem import Verified
from exactmarket.model.assignment import AssignmentEconomy, random_assignment
from exactmarket.model.budgets import demand_budgets, unit_budgets
from exactmarket.solvers.control import Control


def decide_envy_freeness(
    economy: AssignmentEconomy,
    assignment: Iterable[Iterable[Number]],
    budgets: Iterable[Number] | None = None,
    control: Control | None = None,
) -> Verified[EnvyFree] | Verified[NotEnvyFree]:
    """Whether no agent prefers the share of an agent whose budget is no larger than her own; if some do, the one who would gain
    most.

    Args:
        assignment: n rows of s probabilities.
        budgets: a positive one for each agent; equal ones if left out, so that nobody's share may be preferred.

    Raises:
        MalformedInput: if the assignment is not a feasible random assignment of the economy, or a budget is wrong.

    >>> economy = AssignmentEconomy(values=[[3, 2], [1, 0]], supply=[1, 1])
    >>> decide_envy_freeness(economy, [["1/2", "1/2"], ["1/2", "1/2"]])
    Verified[EnvyFree]
    >>> decide_envy_freeness(economy, [[0, 1], [1, 0]]).certificate.witness
    Envy(agent='1', envied='2', gain=1)
    """
    shares = random_assignment(economy, assignment)
    money = unit_budgets(economy) if budgets is None else vector(budgets, where="budgets")
    demand_budgets(economy, money)
    (control or Control()).step("pairs of agents")
    worth = utilities_of_all_shares(economy, shares)
    most, who = ZERO, (0, 0)
    for x in range(len(economy.agents)):
        for y in range(len(economy.agents)):
            gain = worth[x, y] - worth[x, x]
            if gain > most and money[y] <= money[x]:
                most, who = gain, (x, y)
    if not most:
        return check_envy_free(EnvyFree(economy, money, shares), AllPairs())
    witness = Envy(economy.agents[who[0]], economy.agents[who[1]], most)
    return check_not_envy_free(NotEnvyFree(economy, money, shares), witness)
