"""Do some prices support a random assignment?"""

from __future__ import annotations

from collections.abc import Iterable

from exactmarket.exact.linear import Matrix, Vector
from exactmarket.exact.rational import Number
from exactmarket.kernel.certificates.assignments import SupportingPrices, Trade
from exactmarket.kernel.claims.assignments import Supported, Unsupported
from exactmarket.kernel.rules.assignments.support import check_supported, check_unsupported
from exactmarket.kernel.theorem import Verified
from exactmarket.model.assignment import AssignmentEconomy, random_assignment
from exactmarket.model.equilibrium import EQUILIBRIUM, Condition, Market, conditions_as_given, whole_market
from exactmarket.solvers.assignments.improvement import find_prices_or_improvement
from exactmarket.solvers.control import Control


def find_market_proof(
    market: Market, conditions: Iterable[Condition], control: Control, *, interior: bool = False
) -> SupportingPrices | Trade:
    """Prices that support the shares in the market under the conditions, or a trade that contradicts all of them.

    With ``interior`` the prices lie in the relative interior of all that do.

    Raises:
        SearchFailed: if the linear program was not solved.
    """
    found = find_prices_or_improvement(market, conditions, control, interior=interior)
    return found if isinstance(found, SupportingPrices) else Trade(difference(found.shares, market.shares()))


def difference(new: Iterable[Vector], old: Iterable[Vector]) -> Matrix:
    """The change from the old shares to the new ones, entry by entry."""
    pairs = zip(new, old, strict=True)
    return tuple([tuple([a - b for a, b in zip(after, before, strict=True)]) for after, before in pairs])


def decide_supporting_prices(
    economy: AssignmentEconomy,
    assignment: Iterable[Iterable[Number]],
    conditions: Iterable[Condition] = EQUILIBRIUM,
    control: Control | None = None,
    *,
    interior: bool = False,
) -> Verified[Supported] | Verified[Unsupported]:
    """Whether some prices P >= 0 meet all conditions for the assignment, incomes being the values of the shares.

    Args:
        assignment: n rows of s probabilities.
        conditions: out of "optimal", "clearing", "cheapest", "quasi-optimal" (``model.equilibrium``).
        interior: ask for prices in the relative interior of all supporting ones, positive wherever they can be above
            the cheapest; an interior-point method (cvxopt) proposes which can.

    Raises:
        MalformedInput: if the assignment is not a feasible random assignment, or a condition is unknown.
        SearchFailed: if the linear program was not solved.

    >>> economy = AssignmentEconomy(values=[[1, 1], [1, 0]], supply=[1, 1])
    >>> decide_supporting_prices(economy, [[1, 0], [0, 1]], ("optimal", "clearing"))
    Verified[Supported]
    >>> decide_supporting_prices(economy, [[1, 0], [0, 1]])
    Verified[Unsupported]
    """
    shares = random_assignment(economy, assignment)
    wanted = conditions_as_given(conditions)
    claim, opposite = Supported(economy, shares, wanted), Unsupported(economy, shares, wanted)
    proof = find_market_proof(whole_market(economy, shares), wanted, control or Control(), interior=interior)
    if isinstance(proof, SupportingPrices):
        return check_supported(claim, proof)
    return check_unsupported(opposite, proof)
