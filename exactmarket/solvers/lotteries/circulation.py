"""A circulation as a lottery over whole ones, each of which rounds it down or up on every edge.

Legend: edge e has its *amount* f[e], an integer; the amounts are to be divided by ``weight``. The floor of e is
f[e] // weight. A whole circulation g has g[e] = floor (e is *down*) or floor + 1 (e is *up*, only if f[e] is no multiple of
weight). At each step the current g is taken out with the largest integer factor that leaves a circulation which can go on
being rounded so: up edges lose ``factor`` of the distance f - floor * weight, down edges of the distance
(floor + 1) * weight - f, where weight is what remains. An edge whose distance is used up must change sides for good; it
leaves the graph of edges with a choice, and g is repaired along a shortest path in that graph. Each step makes this
graph's cycle space smaller, so there are at most as many terms as its dimension plus one: as the dimension of the
smallest face that holds the circulation, plus one.

For speed an edge stores its *deadline*, the total factor at which its distance is used up: it does not change while the
edge stays on its side, so a heap of deadlines yields the largest factor without looking at all edges.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from heapq import heappop, heappush

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
        self._deadline: dict[int, int] = {}  # of the edges with a choice
        self._up: list[bool] = [False] * len(edges)
        nodes = 1 + max((max(edge) for edge in edges), default=0)
        #: From each node the nodes to which one unit more can be sent, each with the edges that do it.
        self._next: list[dict[int, set[int]]] = [{} for _ in range(nodes)]
        surplus = [0] * nodes
        for e, ((tail, head), amount) in enumerate(zip(edges, amounts, strict=True)):
            floor, rest = divmod(amount, weight)
            surplus[tail] -= floor
            surplus[head] += floor
            if rest:
                self._deadline[e] = weight - rest
                self._next[tail].setdefault(head, set()).add(e)
        short = {node for node, excess in enumerate(surplus) if excess < 0}
        for node, excess in enumerate(surplus):
            for _ in range(excess):
                goal = self._send(node, short)
                surplus[goal] += 1
                if not surplus[goal]:
                    short.remove(goal)
        self._heap = sorted((deadline, e) for e, deadline in self._deadline.items())

    @property
    def up(self) -> Sequence[bool]:
        """For each edge whether it is up."""
        return self._up

    def steps(self) -> Iterator[int]:
        """For each term its integer factor; while it is handed out, ``up`` describes the term."""
        while self._taken < self._weight:
            while self._heap and self._deadline.get(self._heap[0][1]) != self._heap[0][0]:
                heappop(self._heap)
            until = self._heap[0][0] if self._heap else self._weight
            yield until - self._taken
            self._taken = until
            self._repair()

    def _repair(self) -> None:
        """Turn the edges whose distance is used up, and make the whole circulation fit again."""
        due: list[int] = []
        while self._heap and self._heap[0][0] <= self._taken:
            deadline, e = heappop(self._heap)
            if self._deadline.get(e) == deadline:
                due.append(e)
        for e in due:
            if e not in self._deadline:
                continue  # the path for another edge has turned it
            tail, head = self._edges[e]
            start, goal = (tail, head) if self._up[e] else (head, tail)
            self._settle(e)
            if start != goal:
                self._send(start, {goal})

    def _settle(self, e: int) -> None:
        """Turn the edge for good."""
        self._detach(e)
        del self._deadline[e]
        self._up[e] = not self._up[e]
        self._turned(e, self._up[e])

    def _send(self, start: int, goals: set[int]) -> int:
        """Send one more unit from ``start`` along a shortest path to one of the goals, which is returned."""
        came = {start: -1}
        queue = deque([start])
        while queue:
            node = queue.popleft()
            near = self._next[node].keys()
            if reached := near & goals:
                goal = min(reached)
                self._turn(next(iter(self._next[node][goal])))
                while (before := came[node]) >= 0:
                    self._turn(next(iter(self._next[before][node])))
                    node = before
                return goal
            for other in near:
                if other not in came:
                    came[other] = node
                    queue.append(other)
        raise SearchFailed("the amounts do not form a circulation")

    def _turn(self, e: int) -> None:
        """Put the edge on its other side."""
        if self._deadline[e] == self._taken:
            self._settle(e)
            return
        self._detach(e)
        self._up[e] = not self._up[e]
        tail, head = self._edges[e] if not self._up[e] else self._edges[e][::-1]
        self._next[tail].setdefault(head, set()).add(e)
        deadline = self._weight + self._taken - self._deadline[e]
        self._deadline[e] = deadline
        if self._taken:
            heappush(self._heap, (deadline, e))
        self._turned(e, self._up[e])

    def _detach(self, e: int) -> None:
        tail, head = self._edges[e][::-1] if self._up[e] else self._edges[e]
        parallel = self._next[tail][head]
        parallel.discard(e)
        if not parallel:
            del self._next[tail][head]


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
