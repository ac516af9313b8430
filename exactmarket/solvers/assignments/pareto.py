"""Is a random assignment Pareto optimal?"""

from __future__ import annotations

from collections.abc import Iterable

from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import Number
from exactmarket.kernel.certificates.assignments import Reassignment, SupportingPrices
from exactmarket.kernel.claims.assignments import ParetoDominated, ParetoOptimal
from exactmarket.kernel.rules.assignments.outcomes import check_pareto_dominated
from exactmarket.kernel.rules.assignments.support import check_pareto_optimal
from exactmarket.kernel.theorem import Verified
from exactmarket.model.assignment import AssignmentEconomy, random_assignment
from exactmarket.model.equilibrium import EQUILIBRIUM, whole_market
from exactmarket.solvers.assignments.improvement import find_prices_or_improvement
from exactmarket.solvers.control import Control


def find_pareto_proof(
    economy: AssignmentEconomy, assignment: Matrix, control: Control
) -> SupportingPrices | Reassignment:
    """Prices with positive weights that show the assignment to be Pareto optimal, or one that dominates it.

    Raises:
        SearchFailed: if the linear program was not solved.
    """
    market = whole_market(economy, assignment)
    found = find_prices_or_improvement(market, EQUILIBRIUM, control, favour_all=True)
    return found if isinstance(found, SupportingPrices) else Reassignment(found.shares)


def decide_pareto_optimality(
    economy: AssignmentEconomy, assignment: Iterable[Iterable[Number]], control: Control | None = None
) -> Verified[ParetoOptimal] | Verified[ParetoDominated]:
    """Whether no feasible random assignment makes some agent better off and nobody worse off (sp, section 2).

    Args:
        assignment: n rows of s probabilities.

    Raises:
        MalformedInput: if the assignment is not a feasible random assignment of the economy.
        SearchFailed: if the linear program was not solved.

    >>> economy = AssignmentEconomy(values=[[3, 2], [1, 0]], supply=[1, 1])
    >>> decide_pareto_optimality(economy, [["1/2", "1/2"], ["1/2", "1/2"]])
    Verified[ParetoOptimal]
    """
    shares = random_assignment(economy, assignment)
    proof = find_pareto_proof(economy, shares, control or Control())
    if isinstance(proof, SupportingPrices):
        return check_pareto_optimal(ParetoOptimal(economy, shares), proof)
    return check_pareto_dominated(ParetoDominated(economy, shares), proof)
