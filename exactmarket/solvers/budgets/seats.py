"""Large assignment economies as markets with seats: equilibria for budgets near the given ones, and guesses at others.

An economy is a market with seats in which everybody takes at most one: a constant taken from an agent's values changes nothing,
so that the least is 0. Whoever is left with nothing for a part of her probability likes no good that is free, so that she may as
well have those. Where no good is free all copies are used, everybody has one good in all, and prices and budgets may be lowered
by the smallest price.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from exactmarket.exact.linear import Matrix, Vector
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.certificates.budgets import EquilibriumWeights
from exactmarket.kernel.claims.budgets import NearbyEquilibrium
from exactmarket.kernel.rules.budgets import check_nearby_equilibrium
from exactmarket.kernel.theorem import Verified
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.budgets import AggregateLimit
from exactmarket.solvers.control import Control
from exactmarket.solvers.seats.crossing import Proposal
from exactmarket.solvers.seats.find import find_shares
from exactmarket.solvers.seats.path import follow
from exactmarket.solvers.seats.problem import Bools, Floats, LimitedSet, SeatProblem
from exactmarket.solvers.seats.reading import read
from exactmarket.solvers.seats.smoothed import Smoothed
from exactmarket.solvers.structures.continuation import FloatEconomy, Guess
from exactmarket.solvers.structures.structure import Problem

#: How many paths are tried: there is another search if they fail.
_STARTS = 3
#: The temperature at which the path is left.
_COOL = 1e-7


def equilibrium_by_shares(
    economy: AssignmentEconomy,
    budgets: Vector,
    aggregate: Sequence[AggregateLimit],
    distance: Q,
    control: Control,
) -> Verified[NearbyEquilibrium]:
    """An equilibrium for budgets within the distance of the given ones.

    Raises:
        SearchFailed: if none is found for any budgets.
        Rejected: if none is found within the distance.
        LimitReached: if the time is over.
    """
    values, scales = _whole_values(economy.values)
    place = {name: j for j, name in enumerate(economy.objects)}
    limits = tuple([(tuple([place[name] for name in limit.objects]), limit.max) for limit in aggregate])
    agents = len(economy.agents)
    problem = SeatProblem(values, economy.supply, budgets, _one_each(values), limits)
    found = find_shares(problem, distance, control, _STARTS)
    lowest = min(found.prices)
    changed = tuple([_lowered(found, x, lowest) for x in range(agents)])
    claim = NearbyEquilibrium(
        economy,
        changed,
        tuple(aggregate),
        tuple([price - lowest for price in found.prices]),
        _filled_up(problem, found),
        budgets,
        distance,
    )
    weights = tuple([weight * scale for weight, scale in zip(found.weights, scales, strict=True)])
    return check_nearby_equilibrium(claim, EquilibriumWeights(weights, found.surcharges))


def guess_by_shares(given: Problem, floats: FloatEconomy, control: Control) -> Guess | None:
    """A point of the path of the smoothed market with seats, for an economy whose agents can hold every type and whose first
    limits are the supplies; ``None`` for another one, or if the path ends too soon."""
    options = len(given.limits_of)
    matrix = tuple([tuple([value for value in row if value is not None]) for row in given.values])
    if given.members[:options] != tuple([(j,) for j in range(options)]) or any(len(row) < options for row in matrix):
        return None
    values, _ = _whole_values(matrix)
    aggregate = tuple(zip(given.members[options:], given.capacity[options:], strict=True))
    problem = SeatProblem(values, given.capacity[:options], given.budgets, _one_each(values), aggregate)
    smoothed = Smoothed(problem, floats.budgets)
    point = next(follow(smoothed, control, [_COOL]), None)
    if point is None:
        return None
    state, reading = point.state, read(smoothed, point)
    tight = state.paid.number > state.paid.left
    shares = np.where(reading.free | (reading.shares > 0.5), reading.shares, 0.0)
    return Guess(
        np.where(tight, np.maximum(point.limit[smoothed.prices_at], 0.0), 0.0),
        np.where(tight, 0.0, state.paid.left),
        _filled_up_in_floats(shares, state.paid.left[:options], reading.paid),
        np.where(reading.satiated, state.money.left, 0.0),
        state.tau,
    )


def _filled_up_in_floats(shares: Floats, left: Floats, paid: Bools) -> Floats:
    """The shares, with what is missing of 1 put on the free good of which most is left."""
    found, left = shares.copy(), np.where(paid, -np.inf, left)
    for row in found:
        j = int(np.argmax(left))
        missing = max(0.0, 1.0 - float(row.sum()))
        row[j] += missing
        left[j] -= missing
    return found


def _one_each(values: Sequence[Sequence[int]]) -> tuple[LimitedSet, ...]:
    agents, goods = len(values), len(values[0])
    return (LimitedSet(tuple(range(goods)), tuple(range(agents)), (1,) * agents),)


def _whole_values(matrix: Matrix) -> tuple[tuple[tuple[int, ...], ...], list[Q]]:
    """For each agent whole values, the least of them 0, and by what her own were multiplied."""
    rows, scales = [], []
    for values in matrix:
        least, scale = min(values), ONE
        for value in values:
            scale *= ((value - least) * scale).q
        rows.append(tuple([int(((value - least) * scale).p) for value in values]))
        scales.append(scale)
    return tuple(rows), scales


def _lowered(found: Proposal, x: int, lowest: Q) -> Q:
    """The agent's budget when all prices are lowered: by what she saves, if she spends all."""
    spent = sum((found.prices[j] * share for j, share in found.shares[x].items()), ZERO)
    return found.budgets[x] - lowest if spent == found.budgets[x] and lowest else found.budgets[x]


def _filled_up(problem: SeatProblem, found: Proposal) -> tuple[Vector, ...]:
    """The shares, with what is missing of 1 taken from what is left of free goods."""
    left = {
        j: Q(copies) - sum((row.get(j, ZERO) for row in found.shares), ZERO)
        for j, copies in enumerate(problem.supply)
        if found.prices[j] == 0
    }
    rows = []
    for row in found.shares:
        shares = [row.get(j, ZERO) for j in range(problem.goods)]
        missing = ONE - sum(shares, ZERO)
        for j, copies in left.items():
            taken = min(missing, copies)
            shares[j] += taken
            left[j] = copies - taken
            missing -= taken
        rows.append(tuple(shares))
    return tuple(rows)
