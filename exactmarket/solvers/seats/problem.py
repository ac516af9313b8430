"""A market with seats as the search for an equilibrium sees it: whole values, copies, and limits on laminar sets of goods.

Legend: i is an agent with budget b_i, j a good with s_j copies, v_ij >= 0 what j is worth to i. Agent i takes at most one copy of
each good, and at most k_iS goods of each set S of hers; her sets are laminar (two of them are disjoint or nested), so that what
she may take are the independent sets of a matroid, and her shares x_i the convex combinations of these. An aggregate limit
allows at most so many copies of the goods in a set for all agents together; these sets are laminar, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from exactmarket.exact.rational import Q

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class LimitedSet:
    """A set of goods with the agents whom it limits, and to how many of its goods each.

    Attributes:
        goods, agents: indices. limits: one for each of these agents, >= 0.
    """

    goods: tuple[int, ...]
    agents: tuple[int, ...]
    limits: tuple[int, ...]


@dataclass(frozen=True)
class SeatProblem:
    """Agents, goods, and who may take how much.

    Attributes:
        values: for each agent, for each good, a whole number >= 0. Each agent's may be scaled: a positive factor of an
            agent's values changes nothing but her weight.
        supply: copies of each good, >= 0.
        budgets: one for each agent, >= 0.
        sets: laminar for each agent. A set that several agents have should be one ``LimitedSet``: time grows with their number.
        aggregate: goods of a set with the copies allowed; laminar.
    """

    values: tuple[tuple[int, ...], ...]
    supply: tuple[int, ...]
    budgets: tuple[Q, ...]
    sets: tuple[LimitedSet, ...] = ()
    aggregate: tuple[tuple[tuple[int, ...], int], ...] = ()
    #: The sets of each agent that can bind, as (goods, limit), the smallest first.
    families: tuple[tuple[tuple[frozenset[int], int], ...], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        own: list[list[tuple[frozenset[int], int]]] = [[] for _ in self.values]
        for each in sorted(self.sets, key=lambda each: len(each.goods)):
            goods = frozenset(each.goods)
            for i, limit in zip(each.agents, each.limits, strict=True):
                own[i].append((goods, limit))
        object.__setattr__(self, "families", tuple([_binding(family) for family in own]))

    @property
    def agents(self) -> int:
        """How many agents."""
        return len(self.values)

    @property
    def goods(self) -> int:
        """How many goods."""
        return len(self.supply)


def _binding(family: Sequence[tuple[frozenset[int], int]]) -> tuple[tuple[frozenset[int], int], ...]:
    """The sets of a laminar family, the smallest first, without those that the sets within them imply."""
    most: dict[frozenset[int], int] = {}
    kept: list[tuple[frozenset[int], int]] = []
    for goods, limit in family:
        inside = [other for other in most if other <= goods]
        free = len(goods) - sum(len(other) for other in inside)
        least = free + sum(most.pop(other) for other in inside)
        most[goods] = min(limit, least)
        if limit < least:
            kept = [(other, k) for other, k in kept if not (other == goods and k >= limit)]
            kept.append((goods, limit))
    return tuple(kept)
