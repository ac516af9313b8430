"""Serial dictatorship: agents choose one after the other, and nobody gives up for others more than ties."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from exactmarket.errors import MalformedInput
from exactmarket.exact.checks import sequence
from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import ONE, ZERO
from exactmarket.mechanisms.given import Economy, economy_of
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.solvers.control import Control


def serial_dictatorship(economy: Economy, order: Iterable[str] | None = None, control: Control | None = None) -> Matrix:
    """The outcome of a serial dictatorship: in turn each agent limits the pure assignments to those that are best for her among
    those that are left (Svensson, "Queue allocation of indivisible goods", Social Choice and Welfare, 1994).

    An agent who is indifferent keeps all her best types open; who gets which is settled as later agents need it. So the
    outcome is Pareto optimal, with ties, too.

    Args:
        economy: n agents, s object types; or an instance of one.
        order: the names of all agents, who chooses first first; the order of the economy if left out.
        control: limits the time.

    Returns:
        A pure assignment, as n rows of s probabilities 0 and 1.

    Raises:
        MalformedInput: if the order does not name each agent once.
        LimitReached: if the time is over.

    >>> economy = AssignmentEconomy([[2, 1], [2, 1]], [1, 1], agents=["x", "y"])
    >>> serial_dictatorship(economy, ["y", "x"])
    ((0, 1), (1, 0))
    """
    economy = economy_of(economy)
    control = control or Control()
    turns = _turns(economy, order)
    chosen = _Matching(economy.supply)
    for done, agent in enumerate(turns):
        control.step("agents who have chosen", done, len(turns))
        values = economy.values[agent]
        for worth in sorted(set(values), reverse=True):
            level = [j for j, value in enumerate(values) if value == worth]
            if chosen.admit(agent, level):
                break
    types = len(economy.objects)
    held = [chosen.holds[x] for x in range(len(turns))]
    return tuple([tuple([ONE if j == mine else ZERO for j in range(types)]) for mine in held])


def _turns(economy: AssignmentEconomy, order: Iterable[str] | None) -> list[int]:
    names = sequence(economy.agents if order is None else order, "order", "a list of names of agents")
    unknown = [name for name in names if name not in economy.index]
    if unknown:
        raise MalformedInput("order", "names of agents", repr(unknown[0]))
    if sorted(names) != sorted(economy.agents):
        missing = [name for name in economy.agents if names.count(name) != 1]
        raise MalformedInput("order", "each agent once", f"{missing[0]!r} {names.count(missing[0])} times")
    return [economy.index[name] for name in names]


class _Matching:
    """Who holds which type, where each agent who has chosen may be moved within her level."""

    def __init__(self, supply: Sequence[int]) -> None:
        self.holds: dict[int, int] = {}
        self._left = list(supply)
        self._levels: dict[int, list[int]] = {}

    def admit(self, agent: int, level: list[int]) -> bool:
        """Give the agent a type of her level, if those before her can be moved within theirs to make room."""
        self._levels[agent] = level
        # Breadth first over types: from a type that is used up to the types to which one of its holders can move.
        came_from: dict[int, tuple[int, int | None]] = dict.fromkeys(level, (agent, None))
        queue = list(level)
        for j in queue:
            if self._left[j]:
                self._move(j, came_from)
                return True
            for holder in [x for x, held in self.holds.items() if held == j]:
                for other in self._levels[holder]:
                    if other not in came_from:
                        came_from[other] = (holder, j)
                        queue.append(other)
        del self._levels[agent]
        return False

    def _move(self, free: int, came_from: dict[int, tuple[int, int | None]]) -> None:
        """Move holders along the path that ends at the type with a free copy."""
        self._left[free] -= 1
        at: int | None = free
        while at is not None:
            mover, at_before = came_from[at]
            self.holds[mover] = at
            at = at_before
