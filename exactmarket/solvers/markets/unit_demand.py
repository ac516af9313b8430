"""Strong equilibria of pseudomarkets in which everybody wants one good: those of an assignment economy.

An agent who wants at most one good chooses among goods as in an assignment economy, whose equilibria are found for many more
goods than bundles can be listed. Where there are fewer goods than agents a type of no worth, with copies for everybody, stands
for no good; elsewhere the cheapest type is free, and as good as nothing. A free good that is left over goes to the first
agent: it costs nothing, and her bundle is worth no less with it (nor more, as what she has is the best at the prices).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from exactmarket.errors import LimitReached, Rejected, SearchFailed
from exactmarket.exact.algebraic import AlgebraicNumbers
from exactmarket.exact.enclosure import Polynomial
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.certificates.budgets import AlgebraicWeights, EnclosedSolution
from exactmarket.kernel.certificates.markets import AlgebraicMarketWeights
from exactmarket.kernel.claims.budgets import AlgebraicEquilibrium, EnclosedEquilibrium, Equilibrium, NearbyEquilibrium
from exactmarket.kernel.claims.markets import AlgebraicDraw, AlgebraicStrongEquilibrium, Draw, StrongEquilibrium
from exactmarket.kernel.rules.markets.equilibria import check_algebraic_strong
from exactmarket.kernel.theorem import Verified
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.model.utility import UnitDemand
from exactmarket.solvers.budgets.hylland_zeckhauser import decide_equilibrium
from exactmarket.solvers.control import Control, NearbyInTime, OnlyNearby, finished
from exactmarket.solvers.lotteries.lottery import find_lottery
from exactmarket.solvers.markets.assigned import lottery_with
from exactmarket.solvers.markets.enclosed import Solution, enclosed_verdict
from exactmarket.solvers.markets.found import StrongVerdict
from exactmarket.solvers.markets.nearby import with_budgets
from exactmarket.solvers.markets.verify import decide_verify
from exactmarket.solvers.structures.tiers import Box
from exactmarket.solvers.utilities.m_natural import derivation_by_construction

_Economys: TypeAlias = Equilibrium | NearbyEquilibrium | AlgebraicEquilibrium | EnclosedEquilibrium

#: How near a rational is to the root that it stands for.
_NEARLY = Q(1, 1 << 100)


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


def find_by_assignments(market: Pseudomarket, control: Control) -> StrongVerdict:
    """A strong equilibrium of a market with ``is_unit_demand``.

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
        found = decide_equilibrium(economy, budgets, control=control)
    except OnlyNearby as near:
        late, stated = isinstance(near, LimitReached), near.verdict.claim
        other = with_budgets(market, stated.budgets)
        verdict = finished(lambda: _of_assignment(other, stated, Control()))
        raise (NearbyInTime if late else OnlyNearby)(verdict, near.distance, str(near)) from None
    if isinstance(found.claim, Equilibrium):
        return _of_assignment(market, found.claim, control)
    try:
        return _of_irrational(market, found.claim, found.certificate.witness, control)
    except Rejected as fault:
        raise SearchFailed(f"what was found is no strong equilibrium: {fault}") from None


def _of_irrational(
    market: Pseudomarket, found: AlgebraicEquilibrium | EnclosedEquilibrium, witness: object, control: Control
) -> StrongVerdict:
    """The equilibrium of the market that the irrational one of the assignment economy is.

    Raises:
        SearchFailed: if no lottery is found. Rejected: if what is found is none.
    """
    concavity = tuple([derivation_by_construction(agent.utility, control) for agent in market.agents])
    if isinstance(found, AlgebraicEquilibrium) and isinstance(witness, AlgebraicWeights):
        drawn = lottery_with(found.economy, found.assignment, _powers(found), control)
        terms = tuple([AlgebraicDraw(_cut(chance), _bundles(market, found, types)) for chance, types in drawn])
        prices = found.prices[: len(market.goods)]
        claim = AlgebraicStrongEquilibrium(market, found.polynomial, found.interval, prices, terms)
        return check_algebraic_strong(claim, AlgebraicMarketWeights(witness.weights, concavity))
    if not isinstance(witness, EnclosedSolution):
        raise SearchFailed(f"an equilibrium with an unknown witness: {type(witness).__name__}")
    box = Box.of(witness.box)
    drawn = lottery_with(found.economy, witness.assignment, box.middle, control)
    solution = Solution(
        box,
        witness.preconditioner,
        witness.system,
        tuple([Polynomial.affine(price) for price in witness.prices[: len(market.goods)]]),
        tuple([(Polynomial.affine(chance), _bundles(market, found, types)) for chance, types in drawn]),
        tuple([Polynomial.affine(weight) for weight in witness.weights]),
        concavity,
    )
    return enclosed_verdict(market, solution)


def _powers(found: AlgebraicEquilibrium) -> list[Q]:
    """The powers of the root in which the shares are polynomials, nearly."""
    numbers = AlgebraicNumbers(found.polynomial, found.interval)
    root = numbers.read((ZERO, ONE))
    low, high = numbers.enclosure(root)
    while high - low > _NEARLY:
        numbers.refine()
        low, high = numbers.enclosure(root)
    degree = max(len(share) for row in found.assignment for share in row) - 1
    return [((low + high) / 2) ** (k + 1) for k in range(degree)]


def _cut(coefficients: Vector) -> Vector:
    """Without zeros at the end."""
    kept = len(coefficients)
    while kept and coefficients[kept - 1] == 0:
        kept -= 1
    return coefficients[:kept]


def _of_assignment(
    market: Pseudomarket, found: Equilibrium | NearbyEquilibrium, control: Control
) -> Verified[StrongEquilibrium]:
    """The equilibrium of the market that the one of the assignment economy is.

    Raises:
        SearchFailed: if it is none.
    """
    lottery, _ = find_lottery(found.economy, found.assignment, control)
    draws = [Draw(term.probability, _bundles(market, found, term.assignment)) for term in lottery.terms]
    verdict = decide_verify(market, found.prices[: len(market.goods)], draws, control, strong=True)
    if not isinstance(verdict.claim, StrongEquilibrium):
        raise SearchFailed(f"what was found is no strong equilibrium: {verdict.claim}")
    return verdict


def _bundles(market: Pseudomarket, found: _Economys, types: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Each agent's bundle where she has the good that her type stands for, or none; and the first agent what is left."""
    place = {name: j for j, name in enumerate(found.economy.objects)}
    goods, held = market.goods, [place[name] for name in types]
    bundles = [[goods[j]] if j < len(goods) else [] for j in held]
    bundles[0] += [name for j, name in enumerate(goods) if j not in held]
    return tuple(map(tuple, bundles))
