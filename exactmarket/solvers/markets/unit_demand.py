"""Strong equilibria of pseudomarkets in which everybody wants one good: those of an assignment economy.

An agent who wants at most one good chooses among goods as in an assignment economy, whose equilibria are found for many more
goods than bundles can be listed. Where there are fewer goods than agents a type of no worth, with copies for everybody, stands
for no good; elsewhere the cheapest type is free, and as good as nothing. A free good that is left over goes to the first
agent: it costs nothing, and her bundle is worth no less with it (nor more, as what she has is the best at the prices).
"""

from __future__ import annotations

from exactmarket.errors import LimitReached, Rejected, SearchFailed
from exactmarket.exact.enclosure import Polynomial
from exactmarket.exact.rational import ZERO, Q
from exactmarket.kernel.certificates.budgets import EnclosedSolution
from exactmarket.kernel.claims.budgets import EnclosedEquilibrium, Equilibrium, NearbyEquilibrium
from exactmarket.kernel.claims.markets import Draw, EnclosedStrongEquilibrium, StrongEquilibrium
from exactmarket.kernel.theorem import Verified
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.model.utility import UnitDemand
from exactmarket.solvers.budgets.hylland_zeckhauser import decide_equilibrium
from exactmarket.solvers.control import Control, NearbyInTime, OnlyNearby, finished
from exactmarket.solvers.lotteries.lottery import find_lottery
from exactmarket.solvers.markets.enclosed import Solution, enclosed_verdict, terms_of
from exactmarket.solvers.markets.nearby import with_budgets
from exactmarket.solvers.markets.verify import decide_verify
from exactmarket.solvers.structures.tiers import Box
from exactmarket.solvers.utilities.m_natural import derivation_by_construction


def is_unit_demand(market: Pseudomarket) -> bool:
    """Whether everybody wants one good, the worst of which is worth no less than nothing, and no plan is made."""
    return market.production is None and all(_wanted(market, i) for i in range(len(market.agents)))


def _wanted(market: Pseudomarket, i: int) -> tuple[Q, ...]:
    """The values of the goods to the agent; empty if she may want more than one, or less."""
    utility = market.agents[i].utility
    if not isinstance(utility, UnitDemand):
        return ()
    values = [value for value in utility.values if value is not None and value >= 0]
    return tuple(values) if len(values) == len(utility.values) else ()


def find_by_assignments(
    market: Pseudomarket, control: Control
) -> Verified[StrongEquilibrium] | Verified[EnclosedStrongEquilibrium]:
    """A strong equilibrium of a market with ``is_unit_demand``, in rationals or enclosed.

    Raises:
        OnlyNearby: if none was found, but one for budgets nearby; NearbyInTime if the time is over.
        SearchFailed: if not even that.
    """
    agents, goods = len(market.agents), len(market.goods)
    values = [list(_wanted(market, i)) for i in range(agents)]
    supply = [1] * goods
    if goods < agents:
        values, supply = [[*row, ZERO] for row in values], [*supply, agents]
    economy = AssignmentEconomy(values=values, supply=supply, agents=[agent.name for agent in market.agents])
    budgets = [agent.budget for agent in market.agents]
    try:
        found = decide_equilibrium(economy, budgets, control=control, tiers=("rational", "enclosed"))
    except OnlyNearby as near:
        late, stated = isinstance(near, LimitReached), near.verdict.claim
        other = with_budgets(market, stated.budgets)
        verdict = finished(lambda: _of_assignment(other, stated, Control()))
        raise (NearbyInTime if late else OnlyNearby)(verdict, near.distance, str(near)) from None
    if isinstance(found.claim, Equilibrium):
        return _of_assignment(market, found.claim, control)
    witness = found.certificate.witness
    if not isinstance(found.claim, EnclosedEquilibrium) or not isinstance(witness, EnclosedSolution):
        raise SearchFailed("no rational or enclosed equilibrium of the assignment economy was found")
    return _of_enclosed(market, found.claim, witness, control)


def _of_enclosed(
    market: Pseudomarket, found: EnclosedEquilibrium, witness: EnclosedSolution, control: Control
) -> Verified[EnclosedStrongEquilibrium]:
    """The equilibrium of the market that the enclosed one of the assignment economy is.

    Raises:
        SearchFailed: if it is none.
    """
    place = {name: j for j, name in enumerate(found.economy.objects)}
    terms = [
        (chance, _bundles(market, [place[o] for o in types])) for chance, types in terms_of(found, witness, control)
    ]
    solution = Solution(
        Box.of(witness.box),
        witness.preconditioner,
        witness.system,
        tuple([Polynomial.affine(price) for price in witness.prices[: len(market.goods)]]),
        tuple(terms),
        tuple([Polynomial.affine(weight) for weight in witness.weights]),
        tuple([derivation_by_construction(agent.utility, control) for agent in market.agents]),
    )
    try:
        return enclosed_verdict(market, solution)
    except Rejected as fault:
        raise SearchFailed(f"what was found is no strong equilibrium: {fault}") from None


def _of_assignment(
    market: Pseudomarket, found: Equilibrium | NearbyEquilibrium, control: Control
) -> Verified[StrongEquilibrium]:
    """The equilibrium of the market that the one of the assignment economy is.

    Raises:
        SearchFailed: if it is none.
    """
    lottery, _ = find_lottery(found.economy, found.assignment, control)
    place = {name: j for j, name in enumerate(found.economy.objects)}
    draws = [Draw(term.probability, _bundles(market, [place[o] for o in term.assignment])) for term in lottery.terms]
    verdict = decide_verify(market, found.prices[: len(market.goods)], draws, control, strong=True)
    if not isinstance(verdict.claim, StrongEquilibrium):
        raise SearchFailed(f"what was found is no strong equilibrium: {verdict.claim}")
    return verdict


def _bundles(market: Pseudomarket, types: list[int]) -> tuple[tuple[str, ...], ...]:
    """Each agent's bundle where agent i has the good of index types[i], or none; and the first agent what is left."""
    goods = market.goods
    bundles = [[goods[j]] if j < len(goods) else [] for j in types]
    bundles[0] += [name for j, name in enumerate(goods) if j not in types]
    return tuple(map(tuple, bundles))
