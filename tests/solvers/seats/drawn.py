"""Markets with seats, drawn at random."""

from __future__ import annotations

import numpy as np

from exactmarket.exact.rational import Q
from exactmarket.solvers.seats.problem import LimitedSet, SeatProblem

Generator = np.random.Generator


def bids(draw: Generator, agents: int, goods: int, noise: int = 40) -> np.ndarray:
    """Whole bids from 0 to 100 that agree in part."""
    common = draw.integers(0, 70, goods)
    return np.clip(common + draw.integers(0, noise, (agents, goods)) - 5, 0, 100)


def one_each(agents: int, goods: int, seed: int) -> SeatProblem:
    """One good each, about as many copies as agents."""
    draw = np.random.default_rng(seed)
    everybody = LimitedSet(tuple(range(goods)), tuple(range(agents)), (1,) * agents)
    return problem(bids(draw, agents, goods), [-(-agents // goods)] * goods, [1] * agents, (everybody,))


def independent(agents: int, goods: int, seed: int, *, seats: float = 1.0, each: int | None = None) -> SeatProblem:
    """Whole bids from 0 to 99 that have nothing to do with each other; equally many places in each course.

    Args:
        seats: places per course wanted. each: how many courses a student takes; ``None`` for three to five.
    """
    draw = np.random.default_rng(seed)
    values = draw.integers(0, 100, (agents, goods))
    most = draw.integers(3, 6, agents) if each is None else np.full(agents, each)
    copies = max(1, round(float(most.sum() / goods * seats)))
    everybody = LimitedSet(tuple(range(goods)), tuple(range(agents)), tuple(most.tolist()))
    return problem(values, [copies] * goods, [1] * agents, (everybody,))


def courses(
    agents: int,
    goods: int,
    seed: int,
    *,
    top: int | None = None,
    kinds: int | None = None,
    unequal: bool = False,
    seats: float = 1.0,
) -> SeatProblem:
    """Three to five courses each, at most two of an area, at most one of a group of three within an area.

    Args:
        top: bids are drawn evenly from 0 to this. kinds: so many different students. unequal: budgets 1 to 3, some 20.
        seats: places per course wanted.
    """
    draw = np.random.default_rng(seed)
    values = bids(draw, agents, goods) if top is None else draw.integers(0, top + 1, (agents, goods))
    most = draw.integers(3, 6, agents)
    if kinds is not None:
        picked = draw.integers(0, kinds, agents)
        values, most = values[picked], most[picked]
    budgets = np.where(draw.random(agents) < 0.15, 20, draw.integers(1, 4, agents)) if unequal else np.ones(agents, int)
    weight = draw.integers(10, 60, goods).astype(float)
    supply = np.maximum(1, np.round(weight / weight.sum() * most.sum() * seats)).astype(int)
    sets = [(range(goods), most.tolist())]
    for area in np.array_split(draw.permutation(goods), max(2, min(6, goods // 5))):
        sets.append((area.tolist(), [2] * agents))
        groups = [area[k : k + 3].tolist() for k in range(0, len(area) - 1, 3)]
        sets += [(group, [1] * agents) for group in groups if 1 < len(group) < len(area)]
    limited = tuple([LimitedSet(tuple(sorted(each)), tuple(range(agents)), tuple(limits)) for each, limits in sets])
    return problem(values, supply, budgets, limited)


def problem(values: np.ndarray, supply: object, budgets: object, sets: tuple[LimitedSet, ...]) -> SeatProblem:
    rows = tuple([tuple(row) for row in np.asarray(values).tolist()])
    copies, money = np.asarray(supply).tolist(), np.asarray(budgets).tolist()
    return SeatProblem(rows, tuple(copies), tuple([Q(b) for b in money]), sets)
