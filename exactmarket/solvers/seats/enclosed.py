"""Equilibria in shares for the budgets as they are given: prices, shares and weights as affine functions of unknowns.

A reading of the path says which shares are fractions, which sets are full, which limits are paid for and who spends all. That
leaves linear equations, as in ``ties``, and the budgets of those who spend all, which are quadratic. The linear ones are solved
exactly, and so are combinations of budgets that turn out to be linear; the rest determines the unknowns that are left. If none
are left, the equilibrium is rational.
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
from exactmarket.solvers.seats.find import arranged, readings
from exactmarket.solvers.seats.problem import Bools, Floats, Ints, SeatProblem
from exactmarket.solvers.seats.reading import Reading
from exactmarket.solvers.seats.ties import Row, Tie, off, own_rows, ties_of
from exactmarket.solvers.structures.point import Regular, float_at, regular, simplest, solved_in_floats, with_fixed
from exactmarket.solvers.structures.structure import (
    NOTHING,
    LinearSystem,
    Parametrized,
    budget_equations,
    independent,
)

#: Ties further from the prices read than this part of them are misread: tried in turn.
_MISREAD = (1e-4, 1e-2, 1e-6)
#: A share as near to 0 or 1 is not a fraction.
_WHOLE = 1e-9
#: So often shares that turn out not to be fractions are taken for whole ones.
_ROUNDS = 8
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
    reading = _without_misread(market, reading, misread)
    for _ in range(_ROUNDS):
        given, form = _parametrized(market, reading)
        point = solved_in_floats(form, {unknown: given.guess[unknown] for unknown in form.unknowns})
        shares = np.array([[float_at(share, point) for share in row] for row in form.shares])
        if not np.any(reading.free & _whole(shares)):
            return _regular(form, point, given.weights)
        # Who is read to have a fraction that is none has the whole of it, or nothing.
        reading = _with_fractions(replace(reading, shares=np.clip(shares, 0, 1)), reading.free & ~_whole(shares))
    raise SearchFailed("the fractions are misread")


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
    system = LinearSystem()
    for i, own in enumerate(ties):
        for row, _ in own_rows(own, satiated=bool(reading.satiated[i])):
            system.add(_priced(row, given.prices))
        for group, total in _full(reading, i).items():
            system.add(_sum([given.shares[i][j] for j in group]) - total)
    for c, goods in enumerate(_limited(market)):
        if reading.limits[c] > 0:
            copies = (*market.supply, *[most for _, most in market.aggregate])[c]
            system.add(_sum([row[j] for row in given.shares for j in goods]) - copies)
    spenders = np.flatnonzero(~reading.satiated).tolist()
    equations = budget_equations(system, spenders, given.prices, given.shares, market.budgets)
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
    return solved, Parametrized(tuple(solved.limits), tuple(solved.prices), shares, tuple(left), independent(equations))


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
