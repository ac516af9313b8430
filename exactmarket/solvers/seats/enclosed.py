"""Equilibria in shares for the budgets as they are given: prices, shares and weights as affine functions of unknowns.

A reading of the path says which shares are fractions, which sets are full, which limits are paid for and who spends all. That
leaves linear equations, as in ``ties``, and the budgets of those who spend all, which are quadratic. The linear ones are solved
exactly, and so are budgets that turn out to be linear, or sums of them: what all agents spend together who have fractions of the
same goods, if they spend all, is what these goods' copies are worth. The rest determines the unknowns that are left; if there
are none, the equilibrium is rational. (Other combinations of budgets may be linear, too, with thousands of digits.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from exactmarket.errors import LimitReached, SearchFailed
from exactmarket.exact.enclosure import Polynomial
from exactmarket.exact.rational import ONE, Q
from exactmarket.solvers.control import Control
from exactmarket.solvers.native.graphs import connected_rows
from exactmarket.solvers.native.highs import INFINITY
from exactmarket.solvers.native.programs import dense_program, minimum
from exactmarket.solvers.seats.find import arranged, readings
from exactmarket.solvers.seats.problem import Bools, Floats, Ints, SeatProblem
from exactmarket.solvers.seats.reading import Reading
from exactmarket.solvers.seats.ties import Row, Tie, off, own_rows, ties_of
from exactmarket.solvers.structures.point import (
    Regular,
    float_at,
    regular,
    simplest,
    slopes_at,
    solved_in_floats,
    to_float,
    with_fixed,
)
from exactmarket.solvers.structures.structure import (
    NOTHING,
    LinearSystem,
    Parametrized,
)

#: Ties further from the prices read than this part of them are misread: tried in turn.
_MISREAD = (1e-4, 1e-2, 1e-6)
#: A share as near to 0 or 1 is not a fraction.
_WHOLE = 1e-9
#: So often shares that turn out not to be fractions are taken for whole ones.
_ROUNDS = 8
#: Where equations leave a family of solutions, by how much unknowns are moved at most to get away from bounds.
_ROOM, _RANK_TOLERANCE = 0.01, 1e-7
_HALF = 0.5
#: By how much an unknown that the equations leave open may be moved.
_TOLERANCE = 1e-6


@dataclass(frozen=True)
class InUnknowns:
    """What may be an equilibrium, in terms of the unknowns of a regular system: affine functions of them.

    Attributes:
        system: its equations are those of agents who spend their budgets.
        prices: of goods. weights: of agents, for the problem's values. shares: for each agent those that are not 0, by good.
    """

    system: Regular
    prices: tuple[Polynomial, ...]
    weights: tuple[Polynomial, ...]
    shares: tuple[dict[int, Polynomial], ...]


@dataclass(frozen=True)
class _Open:
    """What a reading leaves open before any equation."""

    limits: list[Polynomial]
    prices: list[Polynomial]
    weights: list[Polynomial]
    shares: list[list[Polynomial]]
    guess: dict[int, float]


def in_unknowns(market: SeatProblem, control: Control) -> Iterator[InUnknowns]:
    """What the readings of paths say of equilibria for the given budgets.

    Raises:
        LimitReached: if the time is over.
    """
    placed, order = arranged(market)
    for reading in readings(placed, 0.0, control):
        for misread in _MISREAD:
            control.step("solving for prices and shares")
            try:
                yield _put_back(_solved(placed, reading, misread), order)
            except LimitReached:
                raise
            except SearchFailed:
                continue


def _put_back(found: InUnknowns, order: Ints) -> InUnknowns:
    """With goods in the order in which they were given."""
    goods = order.tolist()
    prices = tuple([found.prices[k] for k in np.argsort(order).tolist()])
    shares = tuple([{goods[k]: share for k, share in row.items()} for row in found.shares])
    return replace(found, prices=prices, shares=shares)


def _solved(market: SeatProblem, reading: Reading, misread: float) -> InUnknowns:
    """What the reading says, its shares that are fractions being found out by solving.

    Raises:
        SearchFailed: if it contradicts itself.
    """
    if not all(np.isfinite(numbers).all() for numbers in (reading.limits, reading.weights, reading.shares)):
        raise SearchFailed("the path ended in no numbers")
    reading = _without_misread(market, reading, misread)
    for _ in range(_ROUNDS):
        given, form = _parametrized(market, reading)
        point = solved_in_floats(form, {unknown: given.guess[unknown] for unknown in form.unknowns})
        point = _inside(form, point, _bounded(market, reading, given, form))
        shares = np.array([[float_at(share, point) for share in row] for row in form.shares])
        if not np.any(reading.free & _whole(shares)):
            return _regular(form, point, given.weights)
        # Who is read to have a fraction that is none has the whole of it, or nothing.
        reading = _with_fractions(replace(reading, shares=np.clip(shares, 0, 1)), reading.free & ~_whole(shares))
    raise SearchFailed("the fractions are misread")


def _inside(form: Parametrized, point: dict[int, float], bounded: Sequence[Polynomial]) -> dict[int, float]:
    """Where the equations leave a family of solutions, one near the point at which what is to be >= 0 is further from 0.

    Raises:
        SearchFailed: if the equations are not met near it.
    """
    directions = _free_directions(slopes_at(form, point))
    if not directions.shape[1]:
        return point
    place = {unknown: k for k, unknown in enumerate(form.unknowns)}
    moved = np.zeros((len(bounded), len(place)))
    for row, function in zip(moved, bounded, strict=True):
        for monomial, c in function.terms.items():
            if monomial:
                row[place[monomial[0]]] = to_float(c)
    step = _widest(moved @ directions, np.array([-float_at(function, point) for function in bounded]))
    if step is None:
        return point
    change = directions @ step
    return solved_in_floats(form, {unknown: point[unknown] + float(change[k]) for unknown, k in place.items()})


def _free_directions(slopes: Floats) -> Floats:
    """A basis of the changes by which linear equations with these coefficients are met as before, in columns."""
    _, sizes, rows = np.linalg.svd(slopes)
    rank = int((sizes > _RANK_TOLERANCE * max(1.0, float(sizes.max(initial=0.0)))).sum())
    return rows[rank:].T


def _varies(function: Polynomial) -> bool:
    return any(function.terms.keys())


def _widest(matrix: Floats, least: Floats) -> Floats | None:
    """A short vector t for which M t is as far as can be above these bounds; ``None`` if there is none."""
    rows, size = matrix.shape
    above = np.hstack([matrix, -np.ones((rows, 1))])
    bounds = np.append(np.full(size, -_ROOM), 0.0), np.full(size + 1, _ROOM)
    found = minimum(dense_program(np.append(np.zeros(size), -1.0), above, (least, np.full(rows, INFINITY)), bounds))
    return None if found is None else found.values[:size]


def _bounded(market: SeatProblem, reading: Reading, given: _Open, form: Parametrized) -> list[Polynomial]:
    """What is to be >= 0: prices, fractions and what is missing of 1 of them, and by how much what an agent has is worth more to
    her, net, than what she has not."""
    shares = [share for row in form.shares for share in row]
    found = [*form.prices, *shares, *[share * Q(-1) + 1 for share in shares]]
    for i, weight in enumerate(given.weights):
        net = [weight * Q(value) - price for value, price in zip(market.values[i], form.prices, strict=True)]
        for better, worse in _compared(market, reading, i):
            found.append((NOTHING if better is None else net[better]) - (NOTHING if worse is None else net[worse]))
    return [function for function in found if _varies(function)]


def _compared(market: SeatProblem, reading: Reading, i: int) -> Iterator[tuple[int | None, int | None]]:
    """Pairs of goods within the same smallest full set of the agent's, the first worth at least as much to her, net; ``None`` for
    nothing at all, where they are in no full set. If she has fractions, each other good is compared with one of them; else the
    worst that she has with the best that she has not."""
    wanted = np.flatnonzero(np.array(market.values[i]) > 0)
    net = reading.weights[i] * np.array(market.values[i], dtype=float) - reading.prices
    for group in np.unique(reading.group[i, wanted]).tolist():
        goods = wanted[reading.group[i, wanted] == group]
        fractions = goods[reading.free[i, goods]].tolist()
        whole = goods[~reading.free[i, goods]]
        held = sorted(whole[reading.shares[i, whole] > _HALF].tolist(), key=net.__getitem__)
        left = sorted(whole[reading.shares[i, whole] <= _HALF].tolist(), key=net.__getitem__)
        if group < 0 or fractions:
            level = fractions[0] if group >= 0 else None
            yield from [(j, level) for j in held]
            yield from [(level, j) for j in left]
        elif held and left:
            yield held[0], left[-1]


def _without_misread(market: SeatProblem, reading: Reading, misread: float) -> Reading:
    """The reading without the fractions whose ties the prices read are far from."""
    free = reading.free.copy()
    for i in range(market.agents):
        for row, j in own_rows(ties_of(market, reading, i), satiated=bool(reading.satiated[i])):
            if off(row, reading.prices) >= misread:
                free[i, j] = False
    return _with_fractions(reading, free)


def _with_fractions(reading: Reading, free: Bools) -> Reading:
    """The reading with no other fractions than these."""
    return replace(reading, free=free, shares=np.where(free, reading.shares, np.round(reading.shares)))


def _whole(shares: Floats) -> Bools:
    """Whether shares are no fractions."""
    found: Bools = (shares < _WHOLE) | (shares > 1 - _WHOLE)
    return found


def _regular(form: Parametrized, point: dict[int, float], weights: Sequence[Polynomial]) -> InUnknowns:
    system = regular(form, point, _TOLERANCE)
    shares = [[with_fixed(share, system.fixed) for share in row] for row in form.shares]
    return InUnknowns(
        system,
        tuple([with_fixed(price, system.fixed) for price in form.prices]),
        tuple([with_fixed(weight, system.fixed) for weight in weights]),
        tuple([{j: share for j, share in enumerate(row) if share.terms} for row in shares]),
    )


def _parametrized(market: SeatProblem, reading: Reading) -> tuple[_Open, Parametrized]:
    """Prices and shares as affine functions of unknowns, and the quadratic equations between these.

    Raises:
        SearchFailed: if the reading contradicts itself.
    """
    ties = [ties_of(market, reading, i) for i in range(market.agents)]
    given = _open(market, reading, ties)
    system = _linear(market, reading, ties, given)
    equations = _budgets(market, reading, given, system)
    solved = _Open(
        [system.at(price) for price in given.limits],
        [system.at(price) for price in given.prices],
        [system.at(weight) for weight in given.weights],
        [[system.at(share) for share in row] for row in given.shares],
        given.guess,
    )
    functions = [*solved.limits, *[share for row in solved.shares for share in row]]
    left = sorted({monomial[0] for function in functions for monomial in function.terms if monomial})
    shares = tuple(map(tuple, solved.shares))
    return solved, Parametrized(tuple(solved.limits), tuple(solved.prices), shares, tuple(left), equations)


def _linear(market: SeatProblem, reading: Reading, ties: Sequence[Sequence[Tie]], given: _Open) -> LinearSystem:
    """What is linear: ties, full sets, and limits on copies that are paid for.

    Raises:
        SearchFailed: if it contradicts itself.
    """
    system = LinearSystem()
    for i, own in enumerate(ties):
        for row, _ in own_rows(own, satiated=bool(reading.satiated[i])):
            system.add(_priced(row, given.prices))
        for group, total in _full(reading, i).items():
            system.add(_sum([given.shares[i][j] for j in group]) - total)
    capacity = [*market.supply, *[most for _, most in market.aggregate]]
    for goods, copies, price in zip(_limited(market), capacity, reading.limits.tolist(), strict=True):
        if price > 0:
            system.add(_sum([row[j] for row in given.shares for j in goods]) - copies)
    return system


def _budgets(market: SeatProblem, reading: Reading, given: _Open, system: LinearSystem) -> dict[int, Polynomial]:
    """For each agent who spends all what she spends less her budget. What is linear of these, or of their sums, joins the
    system, until nothing does.

    Raises:
        SearchFailed: if it contradicts the system.
    """
    spenders = np.flatnonzero(~reading.satiated).tolist()
    parts = _connected(reading, spenders)
    while True:
        prices = [system.at(price) for price in given.prices]
        equations = {i: _spent(given.shares[i], prices, system) - market.budgets[i] for i in spenders}
        sums = [_sum([equations[i] for i in part]) for part in parts]
        linear = [p for p in [*equations.values(), *sums] if p.terms and max(map(len, p.terms)) < 2]
        if not linear:
            return {i: equation for i, equation in equations.items() if equation.terms}
        for polynomial in linear:
            system.add(polynomial)


def _spent(shares: Sequence[Polynomial], prices: Sequence[Polynomial], system: LinearSystem) -> Polynomial:
    return _sum([price * system.at(share) for price, share in zip(prices, shares, strict=True) if share.terms])


def _connected(reading: Reading, spenders: Sequence[int]) -> list[list[int]]:
    """Those who spend all, in parts that have fractions of no common good."""
    part = connected_rows(reading.free)
    found: dict[int, list[int]] = {}
    for i in spenders:
        found.setdefault(part[i], []).append(i)
    return list(found.values())


def _limited(market: SeatProblem) -> list[tuple[int, ...]]:
    """The goods of each limit on copies."""
    return [*[(j,) for j in range(market.goods)], *[goods for goods, _ in market.aggregate]]


def _open(market: SeatProblem, reading: Reading, ties: Sequence[Sequence[Tie]]) -> _Open:
    """Unknowns are numbered from the limits on, then agent by agent the shares of all goods, whether fractions or not."""
    limited = _limited(market)
    limits = [Polynomial({(c,): ONE}) if price > 0 else NOTHING for c, price in enumerate(reading.limits.tolist())]
    prices = [_sum([limits[c] for c, goods in enumerate(limited) if j in goods]) for j in range(market.goods)]
    first, guess = len(limits), dict(enumerate(reading.limits.tolist()))
    shares: list[list[Polynomial]] = []
    for i in range(market.agents):
        row = []
        for j in range(market.goods):
            unknown, share = first + i * market.goods + j, float(reading.shares[i, j])
            guess[unknown] = share
            row.append(Polynomial({(unknown,): ONE}) if reading.free[i, j] else NOTHING + round(share))
        shares.append(row)
    weights = [_weight(market, reading, i, own, prices) for i, own in enumerate(ties)]
    return _Open(limits, prices, weights, shares, guess)


def _weight(
    market: SeatProblem, reading: Reading, i: int, own: Sequence[Tie], prices: Sequence[Polynomial]
) -> Polynomial:
    """The weight that the first tie gives; of who has all that she likes so large that she wants more value at any price."""
    if reading.satiated[i]:
        different = sorted({0, *market.values[i]})
        least = min([b - a for a, b in pairwise(different)], default=1)
        return NOTHING + (int(reading.prices.max() / least) + 1)
    if not own or own[0].d == 0:
        near = float(reading.weights[i])
        return NOTHING + simplest(near * (1 - _TOLERANCE), near * (1 + _TOLERANCE))
    tie = own[0]
    bought = prices[tie.j] if tie.k is None else prices[tie.j] - prices[tie.k]
    return bought * Q(1, tie.d)


def _full(reading: Reading, i: int) -> dict[tuple[int, ...], int]:
    """The fractions within each full set of the agent, with their sum, which is whole."""
    groups: dict[int, list[int]] = {}
    for j in np.flatnonzero(reading.free[i]).tolist():
        if reading.group[i, j] >= 0:
            groups.setdefault(int(reading.group[i, j]), []).append(j)
    return {tuple(goods): round(float(reading.shares[i, goods].sum())) for goods in groups.values()}


def _priced(row: Row, prices: Sequence[Polynomial]) -> Polynomial:
    return _sum([prices[j] * Q(c) for j, c in row.items()])


def _sum(polynomials: Sequence[Polynomial]) -> Polynomial:
    return sum(polynomials, NOTHING)
