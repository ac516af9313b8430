"""A random allocation from random consumptions where there are too many goods to run through their sets: linear programs over
listed bundles, and integer programs for the allocations.

An agent's bundles lie between what she gets for sure and what she may get in random consumptions that a linear program finds.
If her demand is M-natural-convex, so is this part of it, and the random consumptions are the marginals of a random allocation
made of such bundles. Nothing here relies on that: where there is none, the search fails.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from exactmarket.errors import SearchFailed
from exactmarket.exact.numbers import Element
from exactmarket.exact.rational import Q
from exactmarket.model.bundle import Bundle, members
from exactmarket.solvers.control import Control
from exactmarket.solvers.markets.choice import cost_of
from exactmarket.solvers.markets.field import AnyScalars
from exactmarket.solvers.markets.lottery import Demands, Proposal, mixed_allocations
from exactmarket.solvers.markets.plans import Use
from exactmarket.solvers.native.programs import dense_program, minimum, whole_minimum
from exactmarket.solvers.structures.point import to_float

Floats = npt.NDArray[np.float64]
_TOLERANCE = 1e-9
_MOST_OPEN_GOODS = 10
_MOST_ROUNDS = 200


@dataclass(frozen=True)
class Between:
    """Bundles that an agent demands, what tells whether she demands another one, and what she must spend, unless that
    follows."""

    bundles: Sequence[Bundle]
    demands: Callable[[Bundle], bool]
    spending: Q | None


def joint_allocation(
    scalars: AnyScalars, prices: Sequence[Element], uses: Sequence[Use], agents: Sequence[Between], control: Control
) -> list[tuple[Element, tuple[Bundle, ...]]]:
    """A lottery over allocations made of demanded bundles, with the spendings, that use goods as they are to be used.

    Raises:
        SearchFailed: if none was found.
    """
    average, chances = _consumptions(scalars, prices, uses, agents, control)
    open_rows = []
    for i, agent in enumerate(agents):
        open_rows.append(_near(agent, average.used(i, chances)))
    return _Cells(scalars, prices, uses, open_rows).allocation(control)


def _consumptions(
    scalars: AnyScalars, prices: Sequence[Element], uses: Sequence[Use], agents: Sequence[Between], control: Control
) -> tuple[_Cells, Floats]:
    """Random consumptions with the right spendings and uses on average, made of the bundles and of others that the agents demand,
    which are added as they help.

    Raises:
        SearchFailed: if there are none.
    """
    rows = [list(agent.bundles) for agent in agents]
    for grown in range(_MOST_ROUNDS):
        control.step("random consumptions at exact prices", grown)
        given = [Between(row, agent.demands, agent.spending) for row, agent in zip(rows, agents, strict=True)]
        cells = _Cells(scalars, prices, uses, given)
        chances, duals = cells.consumptions()
        if chances is not None:
            return cells, chances
        helps = [
            _helpful(agent, row, cells.worth(i, duals)) for i, (agent, row) in enumerate(zip(agents, rows, strict=True))
        ]
        for row, bundle in zip(rows, helps, strict=True):
            if bundle is not None:
                row.append(bundle)
        if not any(bundle is not None for bundle in helps):
            break
    raise SearchFailed("no random consumptions made of demanded bundles add up")


def _helpful(agent: Between, row: Sequence[Bundle], worth: Worth) -> Bundle | None:
    """A demanded bundle that is worth more than 0, found by exchanges from the best of the row; ``None`` if that is in the
    row."""
    if not row:
        return None
    found = max(row, key=worth.of)
    while True:
        near = [bundle for bundle in worth.changes(found) if worth.of(bundle) > worth.of(found) + _TOLERANCE]
        better = next((b for b in sorted(near, key=worth.of, reverse=True) if agent.demands(b)), None)
        if better is None:
            return found if worth.of(found) > _TOLERANCE and found not in row else None
        found = better


@dataclass(frozen=True)
class Worth:
    """What an agent's bundles are worth at dual prices: a constant and a number for each good."""

    constant: float
    goods: Floats

    def of(self, bundle: Bundle) -> float:
        """The bundle's worth."""
        return self.constant + float(sum(self.goods[j] for j in members(bundle)))

    def changes(self, bundle: Bundle) -> list[Bundle]:
        """The bundle less at most one good, plus at most one."""
        gone = [0, *[1 << j for j in members(bundle)]]
        come = [0, *[1 << j for j in range(len(self.goods)) if not bundle >> j & 1]]
        return [bundle ^ less ^ more for less in gone for more in come if less or more]


def _near(agent: Between, uses: Floats) -> Between:
    """With all demanded bundles between those goods that are used for sure and those that are used at all."""
    sure = sum(1 << j for j, use in enumerate(uses) if use > 1 - 1e-7)
    open_goods = [j for j, use in enumerate(uses) if 1e-7 < use <= 1 - 1e-7]
    if len(open_goods) > _MOST_OPEN_GOODS:
        raise SearchFailed(f"an agent may get more than {_MOST_OPEN_GOODS} goods with a probability between 0 and 1")
    parts = [0]
    for j in open_goods:
        parts += [part | 1 << j for part in parts]
    found = [sure | part for part in parts if agent.demands(sure | part)]
    if not found:
        raise SearchFailed("an agent demands nothing of what she may get")
    return Between(found, agent.demands, agent.spending)


class _Cells:
    """Pairs of an agent and one of her bundles, in a row."""

    def __init__(
        self, scalars: AnyScalars, prices: Sequence[Element], uses: Sequence[Use], agents: Sequence[Between]
    ) -> None:
        self._scalars, self._agents, self._goods, self._uses = scalars, agents, len(prices), uses
        self._prices = np.array([scalars.approximation(price) for price in prices])
        self._cells = [(i, bundle) for i, agent in enumerate(agents) for bundle in agent.bundles]
        costs = tuple([tuple([cost_of(prices, bundle) for bundle in agent.bundles]) for agent in agents])
        rows = tuple([tuple(agent.bundles) for agent in agents])
        self._given = Demands(scalars, self._goods, rows, costs, tuple([agent.spending for agent in agents]))
        self._floats = np.array([scalars.approximation(cost) for row in costs for cost in row])
        self._targets = np.array([0.0 if a.spending is None else to_float(a.spending) for a in agents])
        # Each agent has one bundle in all, and of each set of goods as many are used as are to be.
        self._matrix = np.zeros((len(agents) + len(uses), len(self._cells)))
        for c, (i, bundle) in enumerate(self._cells):
            self._matrix[i, c] = 1.0
            self._matrix[len(agents) :, c] = [(bundle & use.goods).bit_count() for use in uses]
        self._least = np.array([1.0] * len(agents) + [float(use.least) for use in uses])
        self._most = np.array([1.0] * len(agents) + [float(use.most) for use in uses])

    def consumptions(self) -> tuple[Floats | None, Floats]:
        """Probabilities of the cells at which goods clear on average and the spendings are right, ``None`` if there are none; and
        the dual prices of agents, uses and spendings, at which other bundles would help.

        Raises:
            SearchFailed: if the linear program is not solved.
        """
        spent = np.zeros((len(self._agents), len(self._cells)))
        for c, (i, _) in enumerate(self._cells):
            spent[i, c] = self._floats[c]
        spenders = self._given.spenders
        targets = self._targets[spenders]
        least, most = np.append(self._least, targets), np.append(self._most, targets)
        matrix = np.vstack([self._matrix, spent[spenders]])
        slack, size = np.eye(len(matrix)), len(self._cells)
        costs = np.append(np.zeros(size), np.ones(2 * len(matrix)))
        answer = minimum(dense_program(costs, np.hstack([matrix, slack, -slack]), (least, most)))
        if answer is None:
            raise SearchFailed("a linear program for random consumptions was not solved")
        return answer.values[:size] if answer.value < _TOLERANCE else None, answer.multipliers

    def worth(self, i: int, duals: Floats) -> Worth:
        """What the agent's bundles are worth at the dual prices."""
        agents, spenders = len(self._agents), self._given.spenders
        goods = np.zeros(self._goods)
        for use, dual in zip(self._uses, duals[agents:], strict=False):
            goods[list(members(use.goods))] += dual
        if i in spenders:
            goods += duals[agents + len(self._uses) + spenders.index(i)] * self._prices
        return Worth(float(duals[i]), goods)

    def used(self, i: int, chances: Floats) -> Floats:
        """The expected use of each good by the agent."""
        found = np.zeros(self._goods)
        for (owner, bundle), chance in zip(self._cells, chances, strict=True):
            if owner == i:
                found[list(members(bundle))] += chance
        return found

    def allocation(self, control: Control) -> list[tuple[Element, tuple[Bundle, ...]]]:
        """Column generation on the spendings, with an integer program for each allocation."""
        spenders = self._given.spenders

        def dearest(duals: Floats) -> Proposal:
            weights = np.zeros(len(self._agents))
            weights[spenders] = duals
            allocation, costs = self._best(weights)
            return Proposal(allocation, float(weights @ costs), costs[spenders])

        return mixed_allocations(self._given, dearest, control)

    def _best(self, weights: Floats) -> tuple[tuple[Bundle, ...], Floats]:
        """The allocation whose costs have the largest weighted sum, and its costs."""
        worth = np.array([weights[i] for i, _ in self._cells]) * self._floats
        bounds = (self._least, self._most)
        answer = whole_minimum(dense_program(-worth, self._matrix, bounds, (0.0, 1.0)), np.ones(len(worth), dtype=bool))
        if answer is None:
            raise SearchFailed("no allocation is made of demanded bundles")
        taken = [c for c, x in enumerate(answer) if x > 0.5]
        return tuple([self._cells[c][1] for c in taken]), self._floats[taken]
