"""Equilibria of pseudomarkets with supplies for budgets near the given ones, stated by shares, at the size of a school."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from exactmarket.errors import LimitReached, MalformedInput, Rejected, SearchFailed
from exactmarket.exact.rational import ZERO, Q
from exactmarket.kernel.certificates.markets import ShareWeights
from exactmarket.kernel.claims.markets import StrongEquilibriumByShares
from exactmarket.kernel.rules.markets.shares import check_by_shares
from exactmarket.kernel.theorem import Verified
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.model.seats import SeatMarket
from exactmarket.solvers.control import Control, NearbyInTime, OnlyNearby, finished
from exactmarket.solvers.markets.at_shares import balanced, shares_at
from exactmarket.solvers.markets.by_shares import decide_strong_equilibrium_by_shares
from exactmarket.solvers.markets.enclosed_shares import AnyByShares, decide_enclosed_by_shares
from exactmarket.solvers.markets.kinds import kinds_of
from exactmarket.solvers.markets.seat_problems import additive_forms, barred, seats_of, without
from exactmarket.solvers.seats.crossing import Proposal
from exactmarket.solvers.seats.find import find_shares

#: The part of the time left that each search for the given budgets may take, if there is a limit.
_SHARE_OF_TIME = 0.5
#: With more pairs of an agent and a good the bundles that an agent may get are too many to list them first.
_MANY_CELLS = 400
#: Budgets moved by this part of the least one are near enough where those given cannot be met.
_NEAR = Q(1, 10_000)
#: So many shares may be left to an exact linear program.
_MOST_CELLS = 10_000


def decide_nearby_equilibrium(
    market: SeatMarket | Pseudomarket, distance: Q, control: Control | None = None
) -> Verified[StrongEquilibriumByShares]:
    """A strong equilibrium for budgets each of which differs from the given one by at most the distance.

    Args:
        market: without supplies each good has one copy.
        distance: > 0.

    Raises:
        MalformedInput: if the distance is not positive, or a utility is not additive under nested limits.
        SearchFailed: if none was found; ``OnlyNearby`` if one was found for budgets further away only.
    """
    if not distance > 0:
        raise MalformedInput("--rational", "a number > 0", distance)
    verdict, apart = _found(market_of_copies(market), distance, distance, control or Control())
    if apart > distance:
        far = f"no equilibrium for budgets within {distance} was found, but one for budgets within {apart}"
        raise OnlyNearby(verdict, apart, far)
    return verdict


def market_of_copies(market: SeatMarket | Pseudomarket) -> SeatMarket:
    """The market with supplies: where it has none, one copy of each good."""
    if isinstance(market, SeatMarket):
        return market
    return SeatMarket(market.goods, (1,) * len(market.goods), market.agents, market.production)


def can_be_nearby(market: SeatMarket | Pseudomarket) -> bool:
    """Whether equilibria for other budgets can be looked for: whether utilities are additive under nested limits."""
    try:
        additive_forms(market_of_copies(market))
    except MalformedInput:
        return False
    return True


def exact_or_nearby(market: SeatMarket, control: Control) -> AnyByShares:
    """A strong equilibrium by shares for the given budgets: in rational numbers, else in enclosed ones. In a large market these
    come first: they are found sooner, and are rational if what determines them is linear.

    Raises:
        MalformedInput: if a utility has no normal form.
        SearchFailed: if none was found; ``OnlyNearby`` if one was for other budgets, with the distance that it has.
    """
    ways: list[Callable[[SeatMarket, Control], AnyByShares]] = [decide_strong_equilibrium_by_shares, _at_multiple]
    large = len(market.agents) * len(market.goods) > _MANY_CELLS
    ways.insert(0 if large else len(ways), enclosed_if_additive)
    fault = SearchFailed("nothing was tried")
    for way in ways:
        part = control.part(_SHARE_OF_TIME)
        try:
            return way(market, part)
        except SearchFailed as failure:
            if not control.goes_on(part, failure):
                raise
            fault = failure
    raise only_nearby(market, fault, control)


def enclosed_if_additive(market: SeatMarket, control: Control) -> AnyByShares:
    """A strong equilibrium by shares in enclosed numbers, or in rational ones.

    Raises:
        SearchFailed: if none was found, or a utility is not additive under limits.
    """
    try:
        return decide_enclosed_by_shares(market, control)
    except MalformedInput as fault:
        raise SearchFailed(str(fault)) from None


def _at_multiple(market: SeatMarket, control: Control) -> Verified[StrongEquilibriumByShares]:
    """An equilibrium for the given budgets at a multiple of prices that are those of one nearby: where ties determine all
    proportions of prices, these are right.

    Raises:
        SearchFailed: if there is none.
    """
    kinds = kinds_of(market)
    if len(kinds.forms) * len(kinds.goods) > _MOST_CELLS:
        raise SearchFailed("too many shares for an exact linear program")
    nearest = _nearest(market, control)
    if nearest is None:
        raise SearchFailed("no equilibrium for budgets nearby was found")
    prices = nearest.claim.prices
    try:
        return shares_at(kinds, balanced(kinds, tuple([prices[group[0]] for group in kinds.goods])), control)
    except Rejected as fault:
        raise SearchFailed(str(fault)) from None


def only_nearby(market: SeatMarket, fault: SearchFailed, control: Control) -> SearchFailed:
    """The failure of a search for the given budgets, with an equilibrium for others nearby if one is found."""
    nearest = None if isinstance(fault, OnlyNearby) else _nearest(market, control)
    if nearest is None:
        return fault
    kind = NearbyInTime if isinstance(fault, LimitReached) else OnlyNearby
    return kind(nearest, nearest.claim.distance, str(fault))


def _nearest(market: SeatMarket, control: Control) -> Verified[StrongEquilibriumByShares] | None:
    """An equilibrium for budgets as near to the given ones as the search finds one; ``None`` if it finds none."""
    least = min(agent.budget for agent in market.agents) * _NEAR
    try:
        return _found(market, least, ZERO, control)[0]
    except (MalformedInput, SearchFailed):
        return None


def _found(market: SeatMarket, wanted: Q, stated: Q, control: Control) -> tuple[Verified[StrongEquilibriumByShares], Q]:
    """An equilibrium for other budgets, and their distance.

    Args:
        wanted: the distance at which the search ends. stated: the least distance that the claim says.
    """
    seats = seats_of(market)
    found = without(find_shares(seats.problem, wanted, control), seats.out)
    verdict = finished(lambda: _certified(market, barred(seats, found), seats.scales, stated))
    return verdict, found.distance


def _certified(
    market: SeatMarket, found: Proposal, scales: Sequence[int], distance: Q
) -> Verified[StrongEquilibriumByShares]:
    """What the kernel makes of the proposal.

    Raises:
        SearchFailed: if it is none.
    """
    shares = tuple([tuple([(market.goods[j], share) for j, share in sorted(row.items())]) for row in found.shares])
    weights = tuple([weight * scale for weight, scale in zip(found.weights, scales, strict=True)])
    try:
        claim = StrongEquilibriumByShares(market, found.budgets, max(distance, found.distance), found.prices, shares)
        return check_by_shares(claim, ShareWeights(weights))
    except (MalformedInput, Rejected) as fault:
        raise SearchFailed(f"what was found is no equilibrium ({fault})") from None
