"""Lotteries with few terms, for the circulations of ``solvers.lotteries.bihierarchy``: heuristics, each of whose terms is exact.

Legend: an edge with a choice has two distances (``solvers.lotteries.circulation``), down to its floor and up to its ceiling; both
stand in one vector z, and a whole circulation is a 0/1 vector v of the same length: 1 at the distance that it uses. Taking
v out with factor t turns z into z - t v >= 0. A lottery has few terms if many distances are used up at once.

First each step takes a whole circulation with the largest possible factor. Then, if there are few of them, all are listed and
a beam search keeps the remainders with the fewest distances left. The plain rounding (``bihierarchy``) takes next to no time
and is sometimes the shortest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exactmarket.errors import LimitReached, SearchFailed
from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import Q
from exactmarket.solvers.control import Control
from exactmarket.solvers.lotteries.bihierarchy import Family, Network, Terms, network, rounded_terms
from exactmarket.solvers.lotteries.circulation import whole_circulation

#: How many attempts the list of whole circulations may take, each of so many steps as there are edges; how many remainders
#: the beam search keeps, and makes of one.
_MOST_STEPS = 2_000_000
_WIDTH = 150
_BRANCHES = 10
#: Distances are 64-bit integers in the beam search.
_LARGEST_WEIGHT = 2**62

_Integers = NDArray[np.int64]


def few_terms(q: Matrix, first: Family, second: Family, control: Control) -> tuple[Terms, LimitReached | None]:
    """Terms like those of ``rounded_terms``, never more and as a rule fewer; and the limit, if it ended the search for
    fewer ones.

    Raises:
        LimitReached: if the time is over before there are any.
    """
    best = rounded_terms(q, first, second, control)
    net = network(q, first, second)
    try:
        for search in (_greedy, _exhaustive):
            found = list(search(net, control))
            if found and len(found) < len(best):
                best = [(Q(factor, net.weight), net.ones(up)) for factor, up in found]
    except LimitReached as limit:
        return best, limit
    return best, None


def _exhaustive(net: Network, control: Control) -> list[tuple[int, list[bool]]]:
    """What the beam search finds; nothing if there are many whole circulations."""
    free = [e for e, amount in enumerate(net.amounts) if amount % net.weight]
    listed = _listed(net, free, control) if net.weight < _LARGEST_WEIGHT else None
    return [] if listed is None else _beam(net, free, listed, control)


def _listed(net: Network, free: Sequence[int], control: Control) -> _Integers | None:
    """All whole circulations, a row of sides of the free edges each; ``None`` if that takes too many attempts."""
    floors = [amount // net.weight for amount in net.amounts]
    sides: list[bool | None] = [None if amount % net.weight else False for amount in net.amounts]
    first = whole_circulation(net.edges, floors, sides)
    found: list[list[bool]] = []
    parts, attempts = [(0, sides, first)], _MOST_STEPS // max(1, len(net.edges))
    while parts:
        control.step("whole circulations listed", len(found))
        decided, sides, whole = parts.pop()
        if whole is None:
            continue
        attempts -= len(free) - decided
        if attempts < 0:
            return None
        # A part has one whole circulation that is known. Any other differs from it first at some
        # free edge: a part for each.
        for k in range(decided, len(free)):
            other = [*sides]
            other[free[k]] = not whole[free[k]]
            sides[free[k]] = whole[free[k]]
            parts.append((k + 1, other, whole_circulation(net.edges, floors, other)))
        found.append([whole[e] for e in free])
    return np.array(found, dtype=np.int64).reshape(len(found), len(free))


@dataclass(frozen=True)
class _Remainder:
    """What is left of the distances and of the weight, and the terms taken out: factors and rows of
    the list."""

    distances: _Integers
    weight: int
    taken: tuple[tuple[int, int], ...]

    def rank(self) -> tuple[int, int]:
        """Few distances left first, then a large last factor."""
        return int(np.count_nonzero(self.distances)), -self.taken[-1][0]


def _beam(net: Network, free: Sequence[int], listed: _Integers, control: Control) -> list[tuple[int, list[bool]]]:
    """Terms of a lottery: from step to step the remainders with the fewest distances left, of equal
    ones the first."""
    used = np.hstack([listed, 1 - listed]).astype(bool)
    rest = np.array([net.amounts[e] % net.weight for e in free], dtype=np.int64)
    states = [_Remainder(np.concatenate([rest, net.weight - rest]), net.weight, ())]
    # Each term uses up a distance at least.
    for depth in range(2 * len(free) + 2):
        control.step("terms of the lottery", depth)
        reached: dict[bytes, _Remainder] = {}
        for state in states:
            for v, factor in _moves(state.distances, used, state.weight):
                taken = (*state.taken, (factor, v))
                if factor == state.weight:
                    return [(t, _sides(net, free, listed[k])) for t, k in taken]
                left = np.where(used[v], state.distances - factor, state.distances)
                reached.setdefault(left.tobytes(), _Remainder(left, state.weight - factor, taken))
        states = sorted(reached.values(), key=_Remainder.rank)[:_WIDTH]
    raise SearchFailed("no lottery with few terms was found")


def _moves(z: _Integers, used: NDArray[np.bool_], weight: int) -> list[tuple[int, int]]:
    """The most promising whole circulations with their largest factors: first those that use up most distances."""
    distances = np.where(used, z, weight)
    factors = distances.min(axis=1, initial=weight)
    exhausted = np.count_nonzero(used & (z == factors[:, None]), axis=1)
    order = np.lexsort((-factors, -exhausted, factors <= 0))[:_BRANCHES]
    return [(int(v), int(factors[v])) for v in order if factors[v] > 0]


def _sides(net: Network, free: Sequence[int], sides: _Integers) -> list[bool]:
    up = [False] * len(net.edges)
    for e, side in zip(free, sides.tolist(), strict=True):
        up[e] = bool(side)
    return up


def _greedy(net: Network, control: Control) -> Iterator[tuple[int, list[bool]]]:
    """Each time a whole circulation with the largest possible factor, found by bisection."""
    weight = factor = net.weight  # no factor is larger than the one before
    floors = [amount // weight for amount in net.amounts]
    below = [amount % weight for amount in net.amounts]
    while weight:
        control.step("probability decomposed, in per cent", 100 - 100 * weight // net.weight, 100)
        factor, up = _largest(net, floors, below, weight, min(factor, weight))
        yield factor, up
        below = [distance - factor * is_up for distance, is_up in zip(below, up, strict=True)]
        weight -= factor


def _largest(
    net: Network, floors: Sequence[int], below: Sequence[int], weight: int, most: int
) -> tuple[int, list[bool]]:
    """The largest factor, at most ``most``, that some whole circulation has, and that circulation."""
    factors = sorted({d for low in (0, *below) for d in (low, weight - low) if 0 < d <= most})
    best: tuple[int, list[bool]] | None = None
    low, high = 0, len(factors)
    while low < high:
        middle = (low + high) // 2
        whole = _with_factor(net, floors, below, weight, factors[middle])
        if whole is None:
            high = middle
        else:
            best, low = (factors[middle], whole), middle + 1
    if best is None:
        raise SearchFailed("no whole circulation has a positive factor")
    return best


def _with_factor(
    net: Network, floors: Sequence[int], below: Sequence[int], weight: int, factor: int
) -> list[bool] | None:
    """A whole circulation that can be taken out with this factor."""
    sides: list[bool | None] = []
    for distance in below:
        up, down = distance >= factor, weight - distance >= factor
        if not up and not down:
            return None
        sides.append(None if up and down else up)
    return whole_circulation(net.edges, floors, sides)
