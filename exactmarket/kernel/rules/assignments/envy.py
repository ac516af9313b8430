"""Rules about envy in a random assignment.

Legend as in ``model.assignment``: shares Q_x, values v_x, utilities u_x; b_x is a budget.

Agent x envies y if b_y <= b_x and u_x(Q_y) > u_x(Q_x). Where budgets are equal, as where there are
none, that is envy as it is usually defined. Who has a larger budget is not envied: with more money
she may have bought more. So no equilibrium with budgets has envy: at its prices x can afford what y
with b_y <= b_x has, and does not prefer it.
"""

from __future__ import annotations

from flint import fmpq_mat

from exactmarket.errors import Rejected
from exactmarket.exact.linear import Matrix
from exactmarket.kernel.certificates.assignments import AllPairs, Envy
from exactmarket.kernel.claims.assignments import EnvyFree, NotEnvyFree
from exactmarket.kernel.demands import demand
from exactmarket.kernel.rules.assignments.support import demand_feasible
from exactmarket.kernel.theorem import Verified, seal
from exactmarket.model.assignment import AssignmentEconomy


def check_envy_free(claim: EnvyFree, witness: AllPairs) -> Verified[EnvyFree]:
    """Each agent's expected utility of her own share is compared with that of the share of each
    agent whose budget is no larger: hers is at least as large.

    Raises:
        Rejected: if the assignment is infeasible, or naming the first agent who envies another one.
    """
    economy, budgets = claim.economy, claim.budgets
    demand_feasible(economy, claim.assignment)
    worth = utilities_of_all_shares(economy, claim.assignment)
    for x, name in enumerate(economy.agents):
        own = worth[x, x]
        for y, other in enumerate(economy.agents):
            if budgets[y] <= budgets[x] and worth[x, y] > own:
                expected = f"a share that {name!r} likes at least as well as that of {other!r}"
                raise Rejected(f"assignment[{x}]", expected, f"a gain of {worth[x, y] - own}")
    return seal(claim, witness)


def check_not_envy_free(claim: NotEnvyFree, witness: Envy) -> Verified[NotEnvyFree]:
    """Two agents are named: the budget of the second is no larger, and with the second one's share
    the first one's expected utility would be larger by the number that is stated.

    Raises:
        Rejected: if the assignment is infeasible, a name is wrong, the budget is larger, or the
        gain is another or none.
    """
    economy = claim.economy
    demand_feasible(economy, claim.assignment)
    for name in (witness.agent, witness.envied):
        demand(name in economy.index, "witness", "names of agents", repr(name))
    x, y = economy.index[witness.agent], economy.index[witness.envied]
    demand(claim.budgets[y] <= claim.budgets[x], "envied", "an agent of no larger budget", claim.budgets[y])
    gain = economy.utility(x, claim.assignment[y]) - economy.utility(x, claim.assignment[x])
    demand(gain == witness.gain, "gain", f"what {witness.agent!r} would gain, {gain}", witness.gain)
    demand(gain > 0, "gain", "a number > 0", gain)
    return seal(claim, witness)


def utilities_of_all_shares(economy: AssignmentEconomy, assignment: Matrix) -> fmpq_mat:
    """u_x(Q_y) in row x and column y, in one product: flint brings the rows to common denominators
    once."""
    return fmpq_mat(list(map(list, economy.values))) * fmpq_mat(list(map(list, assignment))).transpose()
