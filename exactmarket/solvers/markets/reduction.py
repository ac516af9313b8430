"""Theorem 2 of gpz, repaired: its feasibility condition with one bundle to spare, and its reduction to Theorem 1.

Let every agent's domain hold each of N + 1 disjoint bundles that can be produced together. Then the cheapest of them costs less
than an equal budget, and the domains may be made everything: u~(A) = max over B in dom u of u(B) - K |B without A| with a K so
large that nobody buys a bundle outside her domain. Production becomes agent 0: her utility is the rank of the dual matroid, and
she has so much money that she always gets full rank; what she leaves is produced.
"""

from __future__ import annotations

from dataclasses import replace

from exactmarket.errors import SearchFailed
from exactmarket.exact.rational import ONE, Q, total
from exactmarket.kernel.certificates.markets import (
    AlgebraicMarketWeights,
    AllUnions,
    DisjointBundles,
    EnclosedMarketSolution,
    MarketWeights,
)
from exactmarket.kernel.claims.markets import (
    AlgebraicDraw,
    AlgebraicStrongEquilibrium,
    CommonBundles,
    Draw,
    EnclosedDraw,
    EnclosedStrongEquilibrium,
    NoCommonBundles,
    StrongEquilibrium,
)
from exactmarket.kernel.demands import union as union_of
from exactmarket.kernel.rules.markets.allocations import check_common_bundles, check_no_common_bundles
from exactmarket.kernel.rules.markets.equilibria import check_algebraic_strong, check_enclosed_strong, check_strong
from exactmarket.kernel.theorem import Verified
from exactmarket.model.bundle import Bundle, names_of
from exactmarket.model.matroid import DualMatroid
from exactmarket.model.pseudomarket import Agent, Pseudomarket
from exactmarket.model.utility import Form, MatroidRank, Table, tabulate
from exactmarket.solvers.control import Control
from exactmarket.solvers.markets.equilibrium import MOST_LISTED_GOODS, decide_strong_equilibrium
from exactmarket.solvers.markets.found import StrongVerdict
from exactmarket.solvers.markets.small_bundles import common_bundle


def decide_feasibility(
    market: Pseudomarket, count: int | None = None
) -> Verified[CommonBundles] | Verified[NoCommonBundles]:
    """Whether there are ``count`` disjoint bundles (one more than agents if left out), each in every domain, that can be produced
    together.

    Raises:
        SearchFailed: if there are too many goods to list all bundles, and no such bundles are easily found.
    """
    wanted = len(market.agents) + 1 if count is None else count
    if len(market.goods) > MOST_LISTED_GOODS:
        return _of_many_goods(market, wanted)
    tables = [tabulate(agent.utility) for agent in market.agents]
    common = [a for a in range(1 << len(market.goods)) if all(values[a] is not None for values in tables)]
    unions: dict[Bundle, tuple[Bundle, ...]] = {0: ()}
    for _ in range(wanted):
        unions = {union | a: (*parts, a) for union, parts in unions.items() for a in common if not union & a}
    for union, parts in unions.items():
        if market.production is None or market.production.independent(union):
            bundles = tuple([names_of(market.goods, part) for part in parts])
            return check_common_bundles(CommonBundles(market, wanted), DisjointBundles(bundles))
    return check_no_common_bundles(NoCommonBundles(market, wanted), AllUnions())


def _of_many_goods(market: Pseudomarket, wanted: int) -> Verified[CommonBundles]:
    """As many small common bundles, each made of what those before have left.

    Raises:
        SearchFailed: if they are not found.
    """
    forms = list({id(agent.utility): agent.utility for agent in market.agents}.values())
    taken = 0
    bundles: list[tuple[str, ...]] = []
    for _ in range(wanted):
        bundle = common_bundle(forms, taken | _used_up(market, taken))
        if bundle is None or bundle & taken:
            raise SearchFailed(
                f"{len(bundles)} of {wanted} common bundles were found; that there are no more is shown of at most "
                f"{MOST_LISTED_GOODS} goods only"
            )
        taken |= bundle
        bundles.append(names_of(market.goods, bundle))
    if market.production is not None and not market.production.independent(taken):
        raise SearchFailed("the common bundles found cannot be produced together")
    return check_common_bundles(CommonBundles(market, wanted), DisjointBundles(tuple(bundles)))


def _used_up(market: Pseudomarket, taken: Bundle) -> Bundle:
    """The goods of which no more can be produced beside what is taken."""
    sets = market.production.sets if market.production else ()
    return union_of(goods for goods, most in sets if (goods & taken).bit_count() >= most)


def extended(form: Form, agents: int) -> Table:
    """u~ with the least whole K that is large enough for so many agents.

    Raises:
        SearchFailed: if the domain is empty.
    """
    values = tabulate(form)
    finite = [value for value in values if value is not None]
    if not finite:
        raise SearchFailed("an agent has no bundle of finite utility")
    spread = (max(finite) - min(finite)) * (agents + 1)
    cost = Q(int(spread.p // spread.q) + 1)
    inside = [(a, value) for a, value in enumerate(values) if value is not None]
    found = [max(value - cost * (b & ~a).bit_count() for b, value in inside) for a in range(len(values))]
    return Table(tuple(found))


def reduced(market: Pseudomarket) -> Pseudomarket:
    """The market of Theorem 1 that Theorem 2's is reduced to; with production agent 0 comes last, under a name of her own."""
    count, goods = len(market.agents), len(market.goods)
    agents = [Agent(agent.name, agent.budget, extended(agent.utility, count)) for agent in market.agents]
    if market.production is not None:
        name = "0"
        while name in [agent.name for agent in agents]:
            name += "'"
        money = total(agent.budget for agent in agents) * max(goods - 1, 1)
        agents.append(Agent(name, money, MatroidRank(DualMatroid(market.production), (ONE,) * goods)))
    return Pseudomarket(market.goods, tuple(agents))


def decide_by_reduction(market: Pseudomarket, control: Control | None = None) -> StrongVerdict:
    """A strong equilibrium of a market with minimum requirements and production, from one of the reduced market.

    Raises:
        SearchFailed: if the feasibility condition fails, or no equilibrium of the reduced market was found.
    """
    if isinstance(decide_feasibility(market).claim, NoCommonBundles):
        raise SearchFailed("the feasibility condition fails: the theorem says nothing of this market")
    found = decide_strong_equilibrium(reduced(market), control)
    count, stated, witness = len(market.agents), found.claim, found.certificate.witness
    if isinstance(stated, StrongEquilibrium) and isinstance(witness, MarketWeights):
        draws = tuple([Draw(draw.probability, draw.bundles[:count]) for draw in stated.allocation])
        weights = MarketWeights(witness.weights[:count], witness.concavity[:count])
        return check_strong(StrongEquilibrium(market, stated.prices, draws), weights)
    if isinstance(stated, AlgebraicStrongEquilibrium) and isinstance(witness, AlgebraicMarketWeights):
        terms = tuple([AlgebraicDraw(draw.probability, draw.bundles[:count]) for draw in stated.allocation])
        claim = AlgebraicStrongEquilibrium(market, stated.polynomial, stated.interval, stated.prices, terms)
        return check_algebraic_strong(claim, AlgebraicMarketWeights(witness.weights[:count], witness.concavity[:count]))
    if isinstance(stated, EnclosedStrongEquilibrium) and isinstance(witness, EnclosedMarketSolution):
        # Agent 0 has more money than she can spend: her budget is no equation.
        drawn = tuple([EnclosedDraw(draw.probability, draw.bundles[:count]) for draw in stated.allocation])
        shorter = replace(witness, weights=witness.weights[:count], concavity=witness.concavity[:count])
        return check_enclosed_strong(EnclosedStrongEquilibrium(market, stated.prices, drawn), shorter)
    raise SearchFailed("the equilibrium of the reduced market is of an unknown kind")
