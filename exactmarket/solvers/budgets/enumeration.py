"""Small economies without a path: every structure that an equilibrium could have, one after the other.

At given prices the shares of an equilibrium solve linear equations, so some shares are a vertex: they hold at most as many pairs
(agent, type) as there are equations, which are one for each agent, for each agent who spends all, and for each limit paid for.
The search gives each agent in turn a set of types to hold and drops a branch when a linear relaxation has no solution: in
prices, weights, shares q and money m[x][j], which stands for p[j] q[x][j] and sums to the budget of who spends all, and to
price times copies of what is paid for. For each set that is left, prices and shares from the relaxation are
where a solution of the structure's equations may be looked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from exactmarket.solvers.control import Control
from exactmarket.solvers.native.programs import dense_program, minimum
from exactmarket.solvers.structures.continuation import FloatEconomy, Floats, Guess
from exactmarket.solvers.structures.structure import Structure

_STARTS = 8

Held = tuple[int, ...]


@dataclass
class _Rows:
    """Rows of a linear program: coefficients, least and largest value of each."""

    matrix: list[Floats]
    least: list[float]
    most: list[float]

    def add(self, row: Floats, least: float, most: float) -> None:
        self.matrix.append(row)
        self.least.append(least)
        self.most.append(most)


class _Relaxation:
    """The variables are prices of limits, weights, shares and money, in this order."""

    def __init__(self, floats: FloatEconomy, paid: frozenset[int]) -> None:
        self.floats, self.paid = floats, paid
        self.agents, self.types = int(floats.values.shape[0]), int(floats.values.shape[1])
        self.limits = len(floats.capacity)
        self.first_share = self.limits + self.agents
        self.size = self.first_share + 2 * self.agents * self.types
        total = float(floats.budgets.sum())
        self.dearest = [total / copies if copies else np.inf for copies in floats.capacity]
        #: Prices of types in terms of the variables.
        self.prices = np.zeros((self.types, self.size))
        self.prices[:, : self.limits] = floats.incidence.T
        self.common = self._common()

    def share(self, x: int, j: int) -> int:
        """The variable's index."""
        return self.first_share + x * self.types + j

    def money(self, x: int, j: int) -> int:
        """The variable's index."""
        return self.share(x, j) + self.agents * self.types

    def unit(self, *variables: int) -> Floats:
        """The row of their sum."""
        row = np.zeros(self.size)
        row[list(variables)] = 1
        return row

    def _common(self) -> _Rows:
        """What holds whatever is held: shares, supplies, and money between bounds of price times share."""
        rows = _Rows([], [], [])
        self._add_supplies(rows)
        self._add_revenue(rows)
        for x in range(self.agents):
            own = range(self.types)
            rows.add(self.unit(*(self.share(x, j) for j in own)), 1, 1)
            rows.add(self.unit(*(self.money(x, j) for j in own)), 0, self.floats.budgets[x])
            for j in own:
                self._add_bounds_of_money(rows, x, j)
        return rows

    def _add_supplies(self, rows: _Rows) -> None:
        """At most the copies of each limit are used, and all of one that is paid for."""
        for c, copies in enumerate(self.floats.capacity):
            inside = [j for j in range(self.types) if self.floats.incidence[c, j]]
            used = self.unit(*(self.share(x, j) for x in range(self.agents) for j in inside))
            rows.add(used, copies if c in self.paid else -np.inf, copies)

    def _add_revenue(self, rows: _Rows) -> None:
        """What all agents spend is what the copies cost; type by type, where no aggregate limit
        adds to a type's price."""
        agents, types = range(self.agents), range(self.types)
        revenue = self.unit(*(self.money(x, j) for x in agents for j in types))
        revenue[: self.limits] = -self.floats.capacity
        rows.add(revenue, 0, 0)
        for j in types if self.limits == self.types else ():
            row = self.unit(*(self.money(x, j) for x in agents))
            row[j] = -self.floats.capacity[j]
            rows.add(row, 0, 0)

    def _add_bounds_of_money(self, rows: _Rows, x: int, j: int) -> None:
        """McCormick's bounds of m = p q for 0 <= p <= most and 0 <= q <= 1: m <= p, m <= most q, m
        >= p + most q - most."""
        most = sum(self.dearest[c] for c in self.paid if self.floats.incidence[c, j])
        money, share = self.unit(self.money(x, j)), self.unit(self.share(x, j))
        rows.add(money - self.prices[j], -np.inf, 0)
        if np.isfinite(most):
            rows.add(money - most * share, -np.inf, 0)
            rows.add(money - self.prices[j] - most * share, -most, np.inf)

    def held(self, x: int, held: Held) -> _Rows:
        """What holds if agent x holds these types: they are best at some weight, and she spends all or is satiated."""
        rows, values, budget = _Rows([], [], []), self.floats.values[x], float(self.floats.budgets[x])
        weight, others = self.limits + x, [j for j in range(self.types) if j not in held]
        if others:
            rows.add(self.unit(*(self.share(x, j) for j in others), *(self.money(x, j) for j in others)), 0, 0)
        # At her weight all that she holds is worth the same, net, and nothing is worth more.
        for j in range(self.types):
            if j != held[0]:
                net = self.prices[held[0]] - self.prices[j]
                net[weight] += values[j] - values[held[0]]
                rows.add(net, 0 if j in held else -np.inf, 0)
        # She can afford what is cheapest of it; unless she is satiated, she spends all, so the
        # dearest costs her budget or more.
        low, high = min(held, key=lambda j: values[j]), max(held, key=lambda j: values[j])
        rows.add(self.prices[low], -np.inf, budget)
        if values[low] < values.max():
            rows.add(self.prices[high], budget, np.inf)
            rows.add(self.unit(*(self.money(x, j) for j in held)), budget, budget)
        return rows

    def point(self, parts: Sequence[_Rows], objective: Floats) -> Floats | None:
        """A point that meets the common rows and the parts', ``None`` if there is none."""
        every = [self.common, *parts]
        matrix = np.array([row for part in every for row in part.matrix])
        least = np.array([bound for part in every for bound in part.least])
        most = np.array([bound for part in every for bound in part.most])
        largest = np.full(self.size, np.inf)
        largest[: self.limits] = [self.dearest[c] if c in self.paid else 0.0 for c in range(self.limits)]
        found = minimum(dense_program(objective, matrix, (least, most), (0.0, largest)))
        return None if found is None else found.values


def structures(floats: FloatEconomy, control: Control) -> Iterator[tuple[Structure, Guess]]:
    """All structures that the relaxation does not exclude, several times each, with points to start from."""
    types = floats.values.shape[1]
    options = [held for size in range(1, types + 1) for held in combinations(range(types), size)]
    random = np.random.default_rng(0)
    for paid in _paid_sets(floats):
        relaxation = _Relaxation(floats, paid)
        for structure, parts, first in _feasible(relaxation, options, control):
            # The relaxation's corners in random directions are points of the same structure.
            point: Floats | None = first
            for _ in range(_STARTS):
                if point is not None:
                    yield structure, _guess(relaxation, point)
                point = relaxation.point(parts, random.normal(size=relaxation.size) * _directions(relaxation))


def _feasible(
    relaxation: _Relaxation, options: Sequence[Held], control: Control
) -> Iterator[tuple[Structure, list[_Rows], Floats]]:
    """The structures for which the relaxation has a point, with their rows and the point: depth
    first over what the agents hold, one after the other. A branch is a list of places in the
    options."""
    values, agents = relaxation.floats.values, relaxation.agents
    rows = [[relaxation.held(x, held) for held in options] for x in range(agents)]
    spends = [[values[x, list(held)].min() < values[x].max() for held in options] for x in range(agents)]
    branches: list[tuple[int, ...]] = [()]
    while branches:
        branch = branches.pop()
        control.step("trying structures")
        spenders = frozenset(x for x, k in enumerate(branch) if spends[x][k])
        if not _may_be_vertex(relaxation, [options[k] for k in branch], len(spenders)):
            continue
        parts = [rows[x][k] for x, k in enumerate(branch)]
        point = relaxation.point(parts, np.zeros(relaxation.size))
        if point is None:
            continue
        if len(branch) < agents:
            branches += [(*branch, k) for k in reversed(range(len(options)))]
        else:
            yield Structure(tuple([options[k] for k in branch]), relaxation.paid, spenders), parts, point


def _may_be_vertex(relaxation: _Relaxation, supports: Sequence[Held], spenders: int) -> bool:
    """Whether a vertex can hold these types: at most as many pairs of agent and type as equations.
    Of the agents who are yet to choose, each holds one type at least, and may spend all."""
    others = relaxation.agents - len(supports)
    pairs = sum(len(held) for held in supports) + others
    return pairs <= relaxation.agents + len(relaxation.paid) + spenders + others


def _paid_sets(floats: FloatEconomy) -> Iterator[frozenset[int]]:
    """The limits that may have a positive price: some type is free; if all copies are used, only one needs to be."""
    limits, (agents, types) = len(floats.capacity), floats.values.shape
    used_up = limits == types and floats.capacity.sum() == agents
    for size in range(limits - 1, limits - 2 if used_up else -1, -1):
        for paid in combinations(range(limits), size):
            if not floats.incidence[list(paid)].any(axis=0).all():
                yield frozenset(paid)


def _directions(relaxation: _Relaxation) -> Floats:
    """1 for prices and shares, 0 for weights and money, which may grow without bound or follow from the others."""
    kept = np.zeros(relaxation.size)
    kept[: relaxation.limits] = 1
    kept[relaxation.first_share : relaxation.first_share + relaxation.agents * relaxation.types] = 1
    return kept


def _guess(relaxation: _Relaxation, point: Floats) -> Guess:
    floats, cells = relaxation.floats, relaxation.agents * relaxation.types
    limit_prices = point[: relaxation.limits]
    shares = point[relaxation.first_share : relaxation.first_share + cells].reshape(floats.values.shape)
    left = floats.capacity - floats.incidence @ shares.sum(axis=0)
    return Guess(limit_prices, left, shares, floats.budgets - shares @ (limit_prices @ floats.incidence), 0.0)
