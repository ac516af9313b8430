"""What an agent may take at exact prices and her weight: the optimal face of her matroid's polytope, by the greedy algorithm.

Within a set of limit k the greedy algorithm keeps the k best of what the sets within it keep. The k-th of these, if there are
so many, is the set's level, unless the level of a set that holds it (or 0) is higher. Her shares are best if and only if goods
above the level of the smallest set that holds them are hers, those below it are not, and sets whose level is higher than that of
the next larger one are full: levels are an optimal solution of the dual linear program.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from exactmarket.solvers.seats.problem import SeatProblem
from exactmarket.solvers.seats.ties import Supports

#: Laminar sets with limits, the smallest first.
Family: TypeAlias = Sequence[tuple[frozenset[int], int]]


@dataclass(frozen=True)
class Face:
    """An agent's best shares.

    Attributes:
        held: goods with share 1. free: goods with any share. full: sets of which she has as many goods as she may.
        loose: other sets of hers with free goods.
    """

    held: tuple[int, ...]
    free: tuple[int, ...]
    full: tuple[tuple[frozenset[int], int], ...]
    loose: tuple[tuple[frozenset[int], int], ...]


def face(family: Family, net: dict[int, int]) -> Face:
    """The face of the shares that are best for these net values.

    Args:
        family: laminar sets with limits, the smallest first. net: of goods; of goods left out it is negative.

    >>> face([(frozenset({0, 1, 2}), 1)], {0: 3, 1: 3, 2: 1})
    Face(held=(), free=(0, 1), full=((frozenset({0, 1, 2}), 1),), loose=())
    """
    own, _ = _taken(family, net)
    return _face(family, net, own)


def most_value(family: Family, values: dict[int, int]) -> int:
    """The largest value of goods that the limits allow.

    >>> most_value([(frozenset({0, 1, 2}), 1)], {0: 3, 1: 3, 2: 1})
    3
    """
    return sum(_taken(family, values)[1])


def _taken(family: Family, net: dict[int, int]) -> tuple[list[int | None], list[int]]:
    """For each set the last value that it keeps, if it keeps as many as it may; and the values kept in the end."""
    open_goods = {j for j, value in net.items() if value > 0}
    kept: list[tuple[frozenset[int], list[int]]] = []
    own: list[int | None] = []
    for goods, limit in family:
        values = [net[j] for j in open_goods & goods]
        values += [v for other, inside in kept if other <= goods for v in inside]
        values.sort(reverse=True)
        own.append(values[limit - 1] if 0 < limit <= len(values) else None)
        open_goods -= goods
        kept = [(other, inside) for other, inside in kept if not other <= goods]
        kept.append((goods, values[:limit]))
    return own, [net[j] for j in open_goods] + [v for _, inside in kept for v in inside]


def _face(family: Family, net: dict[int, int], own: Sequence[int | None]) -> Face:
    level = dict.fromkeys(net, 0)
    full, loose = [], []
    for (goods, limit), least in zip(reversed(family), reversed(own), strict=True):
        members = [j for j in level if j in goods]
        # All of its goods have the level of the next larger set: sets come from the largest.
        if limit == 0:
            for j in members:
                level[j] = max(level[j], net[j] + 1)
        elif least is not None and least > level[members[0]]:
            for j in members:
                level[j] = least
            full.append((goods, limit))
        elif members:
            loose.append((goods, limit))
    held = tuple([j for j, value in net.items() if value > level[j]])
    free = tuple([j for j, value in net.items() if value == level[j]])
    return Face(held, free, tuple(full), tuple(loose))


def faces(market: SeatProblem, supports: Supports, near: Sequence[Sequence[int]]) -> list[Face]:
    """The face of each agent.

    Args:
        near: for each agent the goods that may be worth what they cost.
    """
    found = []
    for i, goods in enumerate(near):
        numerator, denominator = supports.weights[i]
        values = market.values[i]
        # Net values times both denominators.
        by_value, by_price = numerator * supports.denominator, denominator
        net = {j: by_value * values[j] - by_price * supports.prices[j] for j in goods}
        found.append(face(market.families[i], net))
    return found


@dataclass(frozen=True)
class Sale:
    """The copies whose sale is worth most at the prices.

    Attributes:
        least, most: copies of each good. full: aggregate limits that are reached, loose: the others, both as (goods, limit).
        surcharges: for each aggregate limit, in the problem's order, its part of the price of each of its goods.
    """

    least: tuple[int, ...]
    most: tuple[int, ...]
    full: tuple[tuple[tuple[int, ...], int], ...]
    loose: tuple[tuple[tuple[int, ...], int], ...]
    surcharges: tuple[int, ...]


def best_sale(problem: SeatProblem, prices: Sequence[int]) -> Sale:
    """The face of the copies that are worth most, as that of an agent who may take several copies of a good."""
    limits = sorted(range(len(problem.aggregate)), key=lambda k: len(problem.aggregate[k][0]))
    last = _last_sold(problem, prices, limits)
    level = [0] * problem.goods
    full, loose, surcharges = [], [], [0] * len(limits)
    for k in reversed(limits):
        goods, limit = problem.aggregate[k]
        if goods and last[k] > level[goods[0]]:
            surcharges[k] = last[k] - level[goods[0]]
            for j in goods:
                level[j] = last[k]
            full.append((goods, limit))
        else:
            loose.append((goods, limit))
    rows = list(zip(problem.supply, prices, level, strict=True))
    least = tuple([copies if price > floor else 0 for copies, price, floor in rows])
    most = tuple([0 if price < floor else copies for copies, price, floor in rows])
    return Sale(least, most, tuple(full), tuple(loose), tuple(surcharges))


def _last_sold(problem: SeatProblem, prices: Sequence[int], limits: Sequence[int]) -> dict[int, int]:
    """For each aggregate limit the price of the last copy sold within it, 0 if fewer than allowed are; the smallest first."""
    last: dict[int, int] = {}
    sold: dict[tuple[int, ...], list[tuple[int, int]]] = {
        (j,): [(price, copies)] for j, (price, copies) in enumerate(zip(prices, problem.supply, strict=True))
    }
    for k in limits:
        goods, left = problem.aggregate[k]
        inside = [part for part in sold if set(part) <= set(goods)]
        offers = sorted((offer for part in inside for offer in sold.pop(part)), reverse=True)
        kept, last[k] = [], 0
        for price, copies in offers:
            if left > 0 and price > 0:
                taken = min(left, copies)
                left -= taken
                kept.append((price, taken))
                last[k] = price if left == 0 else 0
        sold[goods] = kept
    return last
