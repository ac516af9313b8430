"""A circulation as a lottery over whole ones, each of which rounds it down or up on every edge.

Legend: edge e has its *amount* f[e], an integer; the amounts are to be divided by ``weight``. The floor of e is
f[e] // weight. A whole circulation g has g[e] = floor (e is *down*) or floor + 1 (e is *up*, only if f[e] is no multiple of
weight). At each step the current g is taken out with the largest integer factor that leaves a circulation which can go on
being rounded so: up edges lose ``factor`` of the distance f - floor * weight, down edges of the distance
(floor + 1) * weight - f, where weight is what remains. An edge whose distance is used up must change sides for good; it
leaves the graph of edges with a choice, and g is repaired along a shortest path in that graph. Each step makes this
graph's cycle space smaller, so there are at most as many terms as its dimension plus one: as the dimension of the
smallest face that holds the circulation, plus one.

There are far fewer if the factors are large. So before each step g is repaired until each edge has a distance of ``least`` or
more on its side, by changing only to sides where it has so much; where that cannot be done, ``least`` is lowered, by one
part in fifty. With least = 1 this is always possible.

For speed an edge stores its *deadline*, the total factor at which its distance is used up: it does not change while the
edge stays on its side, so a heap of deadlines yields the largest factor without looking at all edges. The distance on the other
side is weight - deadline, with the first weight, and does not change either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from heapq import heapify, heappop, heappush
from itertools import pairwise

from exactmarket.errors import SearchFailed


class Circulation:
    """The whole circulation that is taken out next, and what is left of the given one.

    Args:
        edges: tail and head of each edge; nodes are 0, 1, 2, ...
        amounts: an integer for each edge; at each node what arrives equals what leaves.
        weight: what one unit is, > 0.
        turned: called with an edge and its new side (True is up) whenever it changes sides.
    """

    def __init__(
        self,
        edges: Sequence[tuple[int, int]],
        amounts: Sequence[int],
        weight: int,
        turned: Callable[[int, bool], None],
    ) -> None:
        self._edges = edges
        self._weight = weight
        self._turned = turned
        self._taken = 0
        self._least = 1
        self._deadline: dict[int, int] = {}  # of the edges with a choice
        self._up: list[bool] = [False] * len(edges)
        nodes = 1 + max((max(edge) for edge in edges), default=0)
        #: From each node the nodes to which one unit more can be sent, each with the edges that do it: those whose
        #: distance on their other side is ``least`` or more. The others that have a choice wait, by their distance.
        self._next: list[dict[int, set[int]]] = [{} for _ in range(nodes)]
        #: To each node the nodes from which one can be sent, with the same sets of edges.
        self._before: list[dict[int, set[int]]] = [{} for _ in range(nodes)]
        self._waiting: list[tuple[int, int]] = []
        self._heap: list[tuple[int, int]] = []
        surplus = [0] * nodes
        for e, ((tail, head), amount) in enumerate(zip(edges, amounts, strict=True)):
            floor, rest = divmod(amount, weight)
            surplus[tail] -= floor
            surplus[head] += floor
            if rest:
                self._deadline[e] = weight - rest
                self._attach(e)
        self._balance(surplus)

    def _balance(self, surplus: list[int]) -> None:
        """Turn edges up until floors and ups are a circulation.

        Args:
            surplus: what arrives at each node by the floors, less what leaves; is changed.
        """
        short = {node for node, excess in enumerate(surplus) if excess < 0}
        for node, excess in enumerate(surplus):
            for _ in range(excess):
                goal = self._send(node, short)
                if goal is None:
                    raise SearchFailed("the amounts do not form a circulation")
                surplus[goal] += 1
                if not surplus[goal]:
                    short.remove(goal)

    @property
    def up(self) -> Sequence[bool]:
        """For each edge whether it is up."""
        return self._up

    def steps(self, large: bool) -> Iterator[int]:
        """For each term its integer factor; while it is handed out, ``up`` describes the term.

        Args:
            large: whether large factors are looked for, so that there are few.
        """
        self._begin(self._weight if large else 1)
        while self._taken < self._weight:
            self._repair()
            until = self._heap[0][0] if self._next_due() else self._weight
            yield until - self._taken
            self._taken = until

    def _begin(self, least: int) -> None:
        """Ask for this distance: with the whole weight no edge can change sides, and with 1 every one with a choice."""
        self._least = least
        self._heap = sorted((deadline, e) for e, deadline in self._deadline.items())
        if least > 1:
            for near in (*self._next, *self._before):
                near.clear()
            self._waiting = [(deadline - self._weight, e) for e, deadline in self._deadline.items()]
            heapify(self._waiting)

    def _lower(self) -> None:
        """Ask for less, and let those edges change sides that may now."""
        if self._least == 1:
            raise SearchFailed("the amounts do not form a circulation")
        self._least = max(1, self._least * 49 // 50)
        while self._waiting and -self._waiting[0][0] >= self._least:
            other, e = heappop(self._waiting)
            if e in self._deadline and self._deadline[e] - self._weight == other:
                self._attach(e)

    def _next_due(self) -> bool:
        """Whether some edge has a choice; then the heap begins with the one whose distance is used up first."""
        while self._heap and self._deadline.get(self._heap[0][1]) != self._heap[0][0]:
            heappop(self._heap)
        return bool(self._heap)

    def _repair(self) -> None:
        """Turn the edges with less than ``least`` left, and make the whole circulation fit again."""
        while self._next_due() and self._heap[0][0] - self._taken < self._least:
            _, e = self._heap[0]
            tail, head = self._edges[e]
            start, goal = (tail, head) if self._up[e] else (head, tail)
            there = self._weight - self._deadline[e] >= self._least
            # The path cannot use e itself, which sends a unit the other way.
            if there and (start == goal or self._send(start, {goal}) is not None):
                self._turn(e)
            else:
                self._lower()

    def _send(self, start: int, goals: set[int]) -> int | None:
        """Send one more unit from ``start`` along a short path to one of the goals, which is returned; ``None`` if there is no
        path."""
        path = self._path(start, goals)
        if path is None:
            return None
        for node, head in pairwise(path):
            self._turn(next(iter(self._next[node][head])))
        return path[-1]

    def _path(self, start: int, goals: set[int]) -> list[int] | None:
        """The nodes of a path along which a unit can be sent: two searches, one from each end, of which the one with fewer
        nodes to look at goes on, until they meet. (A search from one end alone sees most of the graph.)"""
        came, leads = {start: start}, {goal: goal for goal in goals}
        ahead, behind = [start], sorted(goals)
        while ahead and behind:
            if len(ahead) <= len(behind):
                ahead, meeting = _spread(ahead, self._next, came, leads)
            else:
                behind, meeting = _spread(behind, self._before, leads, came)
                meeting = meeting and meeting[::-1]
            if meeting:
                return [*_back(came, meeting[0])[::-1], *_back(leads, meeting[1])]
        return None

    def _turn(self, e: int) -> None:
        """Put the edge on its other side: for good if nothing is left on this one."""
        self._detach(e)
        self._up[e] = not self._up[e]
        left = self._deadline[e] - self._taken
        if left:
            self._deadline[e] = self._weight - left
            heappush(self._heap, (self._deadline[e], e))
            if left >= self._least:
                self._attach(e)
            else:
                heappush(self._waiting, (-left, e))
        else:
            del self._deadline[e]
        self._turned(e, self._up[e])

    def _attach(self, e: int) -> None:
        tail, head = self._edges[e][::-1] if self._up[e] else self._edges[e]
        parallel = self._next[tail].setdefault(head, set())
        parallel.add(e)
        self._before[head][tail] = parallel

    def _detach(self, e: int) -> None:
        tail, head = self._edges[e][::-1] if self._up[e] else self._edges[e]
        parallel = self._next[tail][head]
        parallel.discard(e)
        if not parallel:
            del self._next[tail][head], self._before[head][tail]


def _spread(
    nodes: Sequence[int], near: Sequence[dict[int, set[int]]], seen: dict[int, int], other: dict[int, int]
) -> tuple[list[int], tuple[int, int] | None]:
    """The nodes next to these that had not been seen; and an edge to one that the other search has seen, if there is one."""
    reached: list[int] = []
    for node in nodes:
        if met := near[node].keys() & other.keys():
            return [], (node, min(met))
        for new in near[node].keys() - seen.keys():
            seen[new] = node
            reached.append(new)
    return reached, None


def _back(came: dict[int, int], node: int) -> list[int]:
    """The way from the node back to where the search began."""
    way = [node]
    while came[way[-1]] != way[-1]:
        way.append(came[way[-1]])
    return way


def whole_circulation(
    edges: Sequence[tuple[int, int]], floors: Sequence[int], sides: Sequence[bool | None]
) -> list[bool] | None:
    """A side for each edge (up: one more than its floor) that makes a circulation, where ``sides`` leaves a choice; or
    ``None`` if there is none."""
    halves = [2 * floor + (1 if side is None else 2 * side) for floor, side in zip(floors, sides, strict=True)]
    try:
        found = Circulation(edges, halves, 2, lambda _edge, _up: None).up
    except SearchFailed:
        return None
    return [up or side is True for up, side in zip(found, sides, strict=True)]
