"""The search for an equilibrium in shares of a market with seats, for budgets near the given ones.

A path of the smoothed market (``path``, ``jumps``) is read at falling temperatures (``reading``), and each reading made an
exact equilibrium for some budgets (``crossing``), until these are near enough. If no reading of a path is, another path is
followed: budgets are moved a little, so that ties which hold by chance come apart, and the odds between equally good shares are
perturbed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from exactmarket.errors import LimitReached, SearchFailed
from exactmarket.exact.rational import Q
from exactmarket.solvers.control import Control
from exactmarket.solvers.seats.crossing import Proposal, crossed
from exactmarket.solvers.seats.path import follow
from exactmarket.solvers.seats.problem import Floats, Ints, LimitedSet, SeatProblem
from exactmarket.solvers.seats.reading import Reading, read
from exactmarket.solvers.seats.smoothed import Smoothed

#: The temperatures at which a path is read.
_STOPS = (1e-6, 1e-7, 1e-8, 1e-9)
#: (seed of the perturbation or ``None``, part of the tolerance by which budgets are moved, temperature of the start).
_STARTS = (
    (None, 0.0, 1.0),
    (1, 0.5, 1.0),
    (2, 0.5, 0.3),
    (3, 0.5, 3.0),
    (4, 0.5, 1.0),
    (5, 0.5, 0.3),
    (6, 0.5, 3.0),
    (7, 0.5, 1.0),
    (8, 0.5, 0.3),
)
#: Ties further from the prices read than this part of them are misread: tried in turn.
_MISREAD = (1e-2, 1e-4, 1e-6)
#: The standard deviation of noise in values, at temperature 1.
_NOISE = 0.1
#: Budgets are moved by no more than this part of their mean: what comes apart does so by little, too.
_MOST_MOVED = 1e-3
#: A distance of so much of the tolerance is near enough: the linear program need not look for less.
_LEAST = 0.25


def find_shares(
    market: SeatProblem, tolerance: Q, control: Control | None = None, starts: int = len(_STARTS)
) -> Proposal:
    """The equilibrium found whose budgets are nearest to the given ones: within the tolerance, if one is found that is.

    Nothing is proved: the proposal's numbers are exact, and a checker will say whether they are an equilibrium.

    Args:
        tolerance: > 0; the search ends when each budget is moved by at most this.
        control: its time limit ends the search; what was found until then is returned. starts: how many paths are tried.

    Raises:
        SearchFailed: if none is found for any budgets.
        LimitReached: if the time is over before one is.
    """
    control = control or Control()
    best: Proposal | None = None
    placed, order = arranged(market)
    try:
        for proposal in _proposals(placed, tolerance, control, starts):
            if best is None or proposal.distance < best.distance:
                best = proposal
                away = float(best.distance.p) / float(best.distance.q)
                control.found(f"an equilibrium for budgets within {away:.0e}")
            if best.distance <= tolerance:
                break
    except LimitReached:
        if best is None:
            raise
    if best is None:
        raise SearchFailed("no path of the smoothed market led to an equilibrium")
    return _put_back(best, order)


def _proposals(market: SeatProblem, tolerance: Q, control: Control, starts: int) -> Iterator[Proposal]:
    width = float(tolerance.p) / float(tolerance.q)
    for reading in readings(market, width, control, starts):
        for misread in _MISREAD:
            try:
                found = crossed(market, reading, width * _LEAST, misread, control)
            except LimitReached:
                raise
            except SearchFailed:
                continue
            yield found


def readings(market: SeatProblem, width: float, control: Control, starts: int = len(_STARTS)) -> Iterator[Reading]:
    """What paths say at falling temperatures.

    Args:
        width: by how much budgets may be moved; those near 0 are at least half as large. starts: how many paths are followed.
    """
    given = _floats(market.budgets)
    most = min(width, _MOST_MOVED * float(given.mean()))
    for seed, part, start in _STARTS[:starts]:
        random = np.random.default_rng(seed)
        moved = given + most * part * random.uniform(-1, 1, len(given))
        noise = None if seed is None else _NOISE * random.normal(size=(market.agents, market.goods))
        smoothed = Smoothed(market, np.maximum(moved, width / 2), noise)
        for point in follow(smoothed, control, _STOPS, start=start):
            control.step(f"making ties exact, temperature {point.state.tau:.0e}")
            yield read(smoothed, point)


def _floats(numbers: Sequence[Q]) -> Floats:
    return np.array([float(int(number.p)) / float(int(number.q)) for number in numbers])


def arranged(market: SeatProblem) -> tuple[SeatProblem, Ints]:
    """The market with goods of one set side by side, which saves time, and its goods' places in the given one."""
    held = np.zeros((len(market.sets), market.goods), dtype=bool)
    for row, each in zip(held, sorted(market.sets, key=lambda each: len(each.goods)), strict=True):
        row[list(each.goods)] = True
    order = np.lexsort(held) if len(held) else np.arange(market.goods)
    place = np.argsort(order).tolist()

    def moved(goods: Sequence[int]) -> tuple[int, ...]:
        return tuple(sorted(place[j] for j in goods))

    return (
        SeatProblem(
            tuple([tuple([row[j] for j in order.tolist()]) for row in market.values]),
            tuple([market.supply[j] for j in order.tolist()]),
            market.budgets,
            tuple([LimitedSet(moved(each.goods), each.agents, each.limits) for each in market.sets]),
            tuple([(moved(goods), most) for goods, most in market.aggregate]),
        ),
        order,
    )


def _put_back(found: Proposal, order: Ints) -> Proposal:
    goods = order.tolist()
    prices = tuple([found.prices[k] for k in np.argsort(order).tolist()])
    shares = tuple([{goods[k]: share for k, share in row.items()} for row in found.shares])
    return replace(found, prices=prices, shares=shares)
