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
from exactmarket.solvers.markets.field import Scalars
from exactmarket.solvers.markets.lottery import Demands, Proposal, mixed_allocations
from exactmarket.solvers.native.programs import dense_program, minimum, whole_minimum
from exactmarket.solvers.structures.point import to_float

Floats = npt.NDArray[np.float64]
_TOLERANCE = 1e-9
_MOST_OPEN_GOODS = 10


@dataclass(frozen=True)
class Between:
    """Bundles that an agent demands, what tells whether she demands another one, and what she must spend, unless that
    follows."""

    bundles: Sequence[Bundle]
    demands: Callable[[Bundle], bool]
    spending: Q | None


def joint_allocation(
    scalars: Scalars, prices: Sequence[Element], free: Bundle, agents: Sequence[Between], control: Control
) -> list[tuple[Element, tuple[Bundle, ...]]]:
    """A lottery over allocations made of demanded bundles, with the spendings; goods that are not ``free`` go to somebody.

    Raises:
        SearchFailed: if none was found.
    """
    average = _Cells(scalars, prices, free, agents)
    chances = average.consumptions()
    open_rows = []
    for i, agent in enumerate(agents):
        open_rows.append(_near(agent, average.uses(i, chances)))
    return _Cells(scalars, prices, free, open_rows).allocation(control)


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

    def __init__(self, scalars: Scalars, prices: Sequence[Element], free: Bundle, agents: Sequence[Between]) -> None:
        self._scalars, self._agents, self._goods, self._free = scalars, agents, len(prices), free
        self._cells = [(i, bundle) for i, agent in enumerate(agents) for bundle in agent.bundles]
        costs = tuple([tuple([cost_of(prices, bundle) for bundle in agent.bundles]) for agent in agents])
        rows = tuple([tuple(agent.bundles) for agent in agents])
        self._given = Demands(scalars, self._goods, rows, costs, tuple([agent.spending for agent in agents]))
        self._floats = np.array([scalars.approximation(cost) for row in costs for cost in row])
        self._targets = np.array([0.0 if a.spending is None else to_float(a.spending) for a in agents])
        # Each agent has one bundle in all, each good goes to one agent, one that is free to one at
        # most.
        self._matrix = np.zeros((len(agents) + self._goods, len(self._cells)))
        for c, (i, bundle) in enumerate(self._cells):
            self._matrix[[i, *(len(agents) + j for j in members(bundle))], c] = 1.0
        self._least = np.ones(len(self._matrix))
        self._least[[len(agents) + j for j in members(free)]] = 0.0

    def consumptions(self) -> Floats:
        """Probabilities of the cells at which goods clear on average and the spendings are right.

        Raises:
            SearchFailed: if there are none.
        """
        spent = np.zeros((len(self._agents), len(self._cells)))
        for c, (i, _) in enumerate(self._cells):
            spent[i, c] = self._floats[c]
        spenders = self._given.spenders
        targets = self._targets[spenders]
        least, most = np.append(self._least, targets), np.append(np.ones(len(self._least)), targets)
        matrix = np.vstack([self._matrix, spent[spenders]])
        answer = minimum(dense_program(np.zeros(len(self._cells)), matrix, (least, most)))
        if answer is None:
            raise SearchFailed("no random consumptions made of demanded bundles add up")
        return answer.values

    def uses(self, i: int, chances: Floats) -> Floats:
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
        bounds = (self._least, np.ones(len(self._least)))
        answer = whole_minimum(dense_program(-worth, self._matrix, bounds, (0.0, 1.0)), np.ones(len(worth), dtype=bool))
        if answer is None:
            raise SearchFailed("no allocation is made of demanded bundles")
        taken = [c for c, x in enumerate(answer) if x > 0.5]
        return tuple([self._cells[c][1] for c in taken]), self._floats[taken]
