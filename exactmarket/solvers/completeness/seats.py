"""Equilibria of pseudomarkets with supplies.

A market of few copies is decided as the one in which each copy is a good of its own (``model.seats``), whatever the utilities
are; an equilibrium found there is stated by shares, of the goods as they are called, where the utilities have a normal form.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

from exactmarket.errors import LimitReached, MalformedInput, Rejected, SearchFailed
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.certificates.markets import MarketWeights, ShareWeights
from exactmarket.kernel.claims.completeness import Notion
from exactmarket.kernel.claims.markets import Draw, StrongEquilibrium, StrongEquilibriumByShares
from exactmarket.kernel.demands import union
from exactmarket.kernel.rules.markets.shares import check_by_shares
from exactmarket.kernel.theorem import Verified
from exactmarket.model.bundle import Bundle, members, subsets
from exactmarket.model.laminar_concave import LaminarConcave, laminar_concave
from exactmarket.model.seats import MOST_COPIES, SeatMarket, copies_as_goods, copies_named
from exactmarket.solvers.completeness.all_equilibria import decide_all_equilibria
from exactmarket.solvers.completeness.existence import decide_whether_strong_equilibrium
from exactmarket.solvers.completeness.nearby import decide_nearby_equilibrium
from exactmarket.solvers.control import BestFound, Control, OnlyNearby
from exactmarket.solvers.markets.verify import decide_verify

#: Where budgets are not met exactly, one is looked for in which each is moved by so much at most.
_NEAR = Q(1, 1000)


def decide_whether_equilibrium_with_supplies(market: SeatMarket, control: Control | None = None) -> Verified[Any]:
    """A strong equilibrium of the pseudomarket with supplies, or that there is none: of the market of its copies. An equilibrium
    is stated by shares of goods where that can be.

    Raises:
        OnlyNearby: if neither was found, or there are too many copies, but an equilibrium for budgets nearby was.
        SearchFailed: if not even that.
    """
    copies = sum(market.supply)
    if copies > MOST_COPIES:
        hint = "with --rational EPS one is found for budgets changed by at most EPS"
        raise _nearby(
            market, f"{copies} copies are more than {MOST_COPIES}, up to which budgets are met exactly; {hint}", control
        )
    verdict = decide_whether_strong_equilibrium(copies_as_goods(market), control)
    claim, witness = verdict.claim, verdict.certificate.witness
    if isinstance(claim, StrongEquilibrium) and isinstance(witness, MarketWeights):
        with contextlib.suppress(MalformedInput, Rejected):  # a utility without a normal form
            return _by_shares(market, claim, witness)
    return verdict


def _nearby(market: SeatMarket, why: str, control: Control | None) -> SearchFailed:
    """That no equilibrium is found for the budgets, with one for budgets nearby if the search for such finds one."""
    verdict = None
    try:
        verdict = decide_nearby_equilibrium(market, _NEAR, control)
    except BestFound as found:
        verdict = found.verdict
    except MalformedInput:  # a utility of which that search knows nothing
        return SearchFailed(why)
    except LimitReached:
        raise
    except SearchFailed:
        return SearchFailed(why)
    changes = [abs(b - agent.budget) for b, agent in zip(verdict.claim.budgets, market.agents, strict=True)]
    return OnlyNearby(verdict, max(changes), why)


def _by_shares(
    market: SeatMarket, found: StrongEquilibrium, witness: MarketWeights
) -> Verified[StrongEquilibriumByShares]:
    """The equilibrium of the market of copies, stated by shares: of what each agent makes use of in what she gets."""
    kind = {name: j for j, called in enumerate(copies_named(market)) for name in called}
    prices = [ZERO] * len(market.goods)
    for name, price in zip(found.market.goods, found.prices, strict=True):
        prices[kind[name]] = price
    rows = []
    for i, agent in enumerate(market.agents):
        normal = laminar_concave(agent.utility, market.goods)
        shares = dict.fromkeys(market.goods, ZERO)
        for draw in found.allocation:
            held = union(1 << kind[name] for name in draw.bundles[i])
            for j in members(used_part(normal, held)):
                shares[market.goods[j]] += draw.probability
        rows.append(tuple([(good, share) for good, share in shares.items() if share > 0]))
    budgets = tuple([agent.budget for agent in market.agents])
    claim = StrongEquilibriumByShares(market, budgets, ZERO, tuple(prices), tuple(rows))
    return check_by_shares(claim, ShareWeights(witness.weights))


def used_part(normal: LaminarConcave, bundle: Bundle) -> Bundle:
    """A smallest part of the bundle within the limits that is worth as much as it."""
    best, most = 0, ZERO
    for part in sorted(subsets(bundle), key=int.bit_count):
        shares = dict.fromkeys(members(part), ONE)
        if normal.within(shares) and normal.at(shares) > most:
            best, most = part, normal.at(shares)
    return best


def decide_all_equilibria_with_supplies(
    market: SeatMarket, notion: Notion, control: Control | None = None, workers: int = 1
) -> Verified[Any]:
    """All equilibria of the market of copies, found by so many processes.

    Raises:
        MalformedInput: if there are too many copies.
        SearchFailed: if they were not all found.
    """
    return decide_all_equilibria(copies_as_goods(market), notion, control, workers)


def decide_verify_with_supplies(
    market: SeatMarket, prices: Vector, bundles: Sequence[tuple[Q, Sequence[Bundle]]], control: Control, strong: bool
) -> Verified[Any]:
    """Whether prices and a random allocation (bundles of goods for each agent, with their probabilities) are an equilibrium of
    the market of copies. A copy that nobody gets goes to the first agent who has another one of the good, or to the first agent.

    Raises:
        MalformedInput: if there are too many copies.
        SearchFailed: if a utility has so many goods that neither a table nor its construction helps.
    """
    named = copies_named(market)
    each = tuple([price for price, copies in zip(prices, named, strict=True) for _ in copies])
    exhausted = market.production is None
    draws = [Draw(chance, _of_copies(row, named, exhausted=exhausted)) for chance, row in bundles]
    return decide_verify(copies_as_goods(market), each, draws, control, strong=strong)


def _of_copies(
    row: Sequence[Bundle], named: Sequence[Sequence[str]], *, exhausted: bool
) -> tuple[tuple[str, ...], ...]:
    """The agents' bundles as bundles of copies, all of them if they are to be ``exhausted``."""
    held: list[list[str]] = [[] for _ in row]
    for j, called in enumerate(named):
        takers = [i for i, bundle in enumerate(row) if bundle >> j & 1]
        left = list(called)
        for i in takers:
            held[i].append(left.pop(0))
        if exhausted:
            held[takers[0] if takers else 0] += left
    return tuple(map(tuple, held))
