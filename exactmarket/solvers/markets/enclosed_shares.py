"""Strong equilibria by shares for the budgets as they are given, at the size of a school: rational, else enclosed in a box."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import TypeAlias

from exactmarket.errors import LimitReached, MalformedInput, Rejected, SearchFailed
from exactmarket.exact.enclosure import Polynomial
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.certificates.markets import EnclosedShareSolution, ShareWeights
from exactmarket.kernel.claims.markets import EnclosedStrongEquilibriumByShares, StrongEquilibriumByShares
from exactmarket.kernel.rules.markets.enclosed_shares import check_enclosed_by_shares
from exactmarket.kernel.rules.markets.shares import check_by_shares
from exactmarket.kernel.theorem import Verified
from exactmarket.model.bundle import members
from exactmarket.model.seats import SeatMarket
from exactmarket.solvers.control import Control
from exactmarket.solvers.markets.seat_problems import Seats, goods_barred, seats_of
from exactmarket.solvers.seats.enclosed import InUnknowns, in_unknowns
from exactmarket.solvers.structures.point import float_at, to_float
from exactmarket.solvers.structures.tiers import box_around, preconditioner, rational_unknowns

AnyByShares: TypeAlias = "Verified[StrongEquilibriumByShares] | Verified[EnclosedStrongEquilibriumByShares]"

#: So many unknowns may turn out to be rationals with few digits.
_MOST_RATIONAL = 12
#: A preconditioner of hundreds of rows is rounded to as few bits as will do.
_LEAST_BITS = 6


def decide_enclosed_by_shares(market: SeatMarket, control: Control | None = None) -> AnyByShares:
    """A strong equilibrium by shares for the given budgets.

    Raises:
        MalformedInput: if a utility is not additive under nested limits.
        SearchFailed: if none was found.
    """
    seats = seats_of(market)
    fault: Exception = SearchFailed("no path of the smoothed market says enough")
    control = control or Control()
    for found in in_unknowns(seats.problem, control):
        control.step("certifying shares")
        try:
            return _certified(seats, _allowed(seats, found))
        except LimitReached:
            raise
        except (SearchFailed, Rejected, MalformedInput) as failure:
            fault = failure
    raise SearchFailed(f"no equilibrium for these budgets was found; the last one that was tried: {fault}")


def _allowed(seats: Seats, found: InUnknowns) -> InUnknowns:
    """Without shares of goods out of reach, which cost nothing; goods of which no copy can be used so dear that nobody wants
    one; weights for the values as they are given."""
    shares = tuple(
        [
            {j: share for j, share in row.items() if not goods >> j & 1}
            for row, goods in zip(found.shares, seats.out, strict=True)
        ]
    )
    weights = tuple([weight * Q(scale) for weight, scale in zip(found.weights, seats.scales, strict=True)])
    prices = list(found.prices)
    for j in members(goods_barred(seats.market)):
        prices[j] = Polynomial({(): _dearer(seats, found, j)})
    return replace(found, prices=tuple(prices), shares=shares, weights=weights)


def _dearer(seats: Seats, found: InUnknowns, j: int) -> Q:
    """More than any agent would pay for the good."""
    at = dict(zip(found.system.unknowns, found.system.start.tolist(), strict=True))
    worth = [
        float_at(weight, at) * scale * to_float(form.values[j])
        for weight, scale, form in zip(found.weights, seats.scales, seats.forms, strict=True)
    ]
    return ONE + ceil(max(worth, default=0.0))


def _certified(seats: Seats, found: InUnknowns) -> AnyByShares:
    """The kernel's verdict.

    Raises:
        SearchFailed, Rejected: if it is no equilibrium, or the box does not show that it is one.
    """
    values = _rationals(found)
    return _enclosed(seats.market, found) if values is None else _rational(seats.market, found, values)


def _rationals(found: InUnknowns) -> dict[int, Q] | None:
    """The unknowns, if they are rationals with few digits."""
    if len(found.system.unknowns) > _MOST_RATIONAL:
        return None
    try:
        return rational_unknowns(found.system)
    except SearchFailed:
        return None


def _rational(market: SeatMarket, found: InUnknowns, values: dict[int, Q]) -> Verified[StrongEquilibriumByShares]:
    shares = [{j: share.at(values) for j, share in row.items()} for row in found.shares]
    claim = StrongEquilibriumByShares(
        market,
        tuple([agent.budget for agent in market.agents]),
        ZERO,
        tuple([price.at(values) for price in found.prices]),
        tuple([tuple([(market.goods[j], x) for j, x in sorted(row.items()) if x]) for row in shares]),
    )
    return check_by_shares(claim, ShareWeights(tuple([weight.at(values) for weight in found.weights])))


def _enclosed(market: SeatMarket, found: InUnknowns) -> Verified[EnclosedStrongEquilibriumByShares]:
    box = box_around(found.system)
    rows = [[(market.goods[j], share) for j, share in sorted(row.items())] for row in found.shares]
    claim = EnclosedStrongEquilibriumByShares(
        market,
        tuple([box.within(price) for price in found.prices]),
        tuple([tuple([(good, box.within(share)) for good, share in row]) for row in rows]),
    )
    witness = EnclosedShareSolution(
        box.sides,
        preconditioner(found.system, box.middle, least_bits=_LEAST_BITS),
        tuple([market.agents[i].name for i in found.system.agents]),
        tuple([box.written(price) for price in found.prices]),
        tuple([tuple([(good, box.written(share)) for good, share in row]) for row in rows]),
        tuple([box.written(weight) for weight in found.weights]),
    )
    return check_enclosed_by_shares(claim, witness)
