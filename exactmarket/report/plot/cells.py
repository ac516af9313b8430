"""Cells of price space in which an agent's optimal choices stay the same, for pictures of small markets.

Legend: an agent with budget b chooses a lottery over options A (bundles, or single object types) of utility u(A), whose expected
price p(A) may be at most b. Options A and B with u(A) < u(B) are both optimal at p, and the budget is spent, if and only if

    p(A) <= b <= p(B)   and   (u(C) - u(A)) (p(B) - p(A)) <= (u(B) - u(A)) (p(C) - p(A))   for every option C,

and an option of the largest utility is optimal alone if p(A) <= b. These conditions are linear in p, so that cells are convex
polygons. They are cut in floats; which options are optimal in a cell is computed exactly at a rational point within.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TypeAlias

from exactmarket.errors import MalformedInput
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ONE, ZERO, Q, dot, total
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.bundle import bundle_text
from exactmarket.model.pseudomarket import Pseudomarket

Floats: TypeAlias = "tuple[float, ...]"
Polygon: TypeAlias = "list[Floats]"

#: More different agents are not drawn.
MOST_CONSUMERS = 12
_SMALL = 1e-9


@dataclass(frozen=True)
class Consumer:
    """One or several equal agents, their budget, and their options: a label, quantities of the goods, a utility."""

    names: tuple[str, ...]
    budget: Q
    options: tuple[tuple[str, Vector, Q], ...]

    def optimal(self, prices: Vector) -> frozenset[str]:
        """The labels of the options that some optimal lottery uses, at exact prices; none if she can afford nothing."""
        priced = [(dot(prices, amounts), utility, label) for label, amounts, utility in self.options]
        found: list[tuple[Q, frozenset[str]]] = [(u, frozenset({a})) for cost, u, a in priced if cost <= self.budget]
        for low, u, a in priced:
            for high, v, b in priced:
                if low < self.budget < high:
                    found.append((u + (v - u) * (self.budget - low) / (high - low), frozenset({a, b})))
        best = max((worth for worth, _ in found), default=ZERO)
        return frozenset().union(*[labels for worth, labels in found if worth == best])


@dataclass(frozen=True)
class Frame:
    """Where prices lie: polygons in price space (with a height after the prices where there is one dimension only), how they
    are shown in the plane, what to write at the axes, and the sum of the budgets (of a triangle also the sum of the prices)."""

    kind: str
    names: tuple[str, ...]
    facets: list[Polygon]
    money: Q

    def shown(self, point: Floats) -> tuple[float, float]:
        """The place in the plane."""
        if self.kind == "line":
            return point[0] - point[1], point[2] if len(point) > 2 else 0.5
        if self.kind == "square":
            return point[0], point[1]
        first, second, third = point
        return (second - first) * sqrt(3) / 2, third - (first + second) / 2

    def exact(self, point: Floats) -> Vector:
        """Rational prices very near to the point, within the same facet."""
        near = [Q(*entry.as_integer_ratio()) for entry in point[: len(self.names)]]
        return (*near[:-1], self.money - total(near[:-1])) if self.kind == "triangle" else tuple(near)

    def holds(self, point: Floats) -> bool:
        """Whether the point can be shown here."""
        if self.kind == "triangle":
            return abs(sum(point) - float(self.money)) < 1e-6 * float(self.money)
        return self.kind == "square" or min(point) <= _SMALL * max(point)


def consumers_of(market: Pseudomarket | AssignmentEconomy, budgets: Vector | None = None) -> list[Consumer]:
    """The market's agents with their options of finite utility, equal agents together.

    Raises:
        MalformedInput: if there are not two or three goods or types, or too many different agents.
    """
    count = len(market.goods if isinstance(market, Pseudomarket) else market.objects)
    if count not in (2, 3):
        raise MalformedInput("--plot", "two or three goods or object types", count)
    known: dict[tuple[Q, tuple[tuple[str, Vector, Q], ...]], list[str]] = {}
    for name, budget, options in _agents(market, budgets):
        known.setdefault((budget, options), []).append(name)
    if len(known) > MOST_CONSUMERS:
        raise MalformedInput("--plot", f"at most {MOST_CONSUMERS} different agents", len(known))
    return [Consumer(tuple(names), budget, options) for (budget, options), names in known.items()]


def _agents(
    market: Pseudomarket | AssignmentEconomy, budgets: Vector | None
) -> list[tuple[str, Q, tuple[tuple[str, Vector, Q], ...]]]:
    if isinstance(market, AssignmentEconomy):
        units = [
            tuple([ONE if k == j else ZERO for k in range(len(market.objects))]) for j in range(len(market.objects))
        ]
        money = budgets or (ONE,) * len(market.agents)
        options = [tuple(zip(market.objects, units, values, strict=True)) for values in market.values]
        return list(zip(market.agents, money, options, strict=True))
    size = len(market.goods)
    found = []
    for agent in market.agents:
        valued = [(bundle, value) for bundle, value in enumerate(agent.utility.table()) if value is not None]
        entries = [
            (bundle_text(market.goods, A) or "nothing", tuple([Q(A >> j & 1) for j in range(size)]), u)
            for A, u in valued
        ]
        found.append((agent.name, agent.budget, tuple(entries)))
    return found


def frame_of(market: Pseudomarket | AssignmentEconomy, money: Q, points: Sequence[Floats]) -> Frame:
    """Where to draw, large enough for the points.

    Raises:
        MalformedInput: if the market has three goods and production, whose prices need not sum to the budgets.
    """
    largest = 1.1 * max([float(money), *[max(point) for point in points]])
    square = [(0.0, 0.0), (largest, 0.0), (largest, largest), (0.0, largest)]
    if isinstance(market, AssignmentEconomy):
        # The smallest price of an object type is 0: two half-lines, or the three faces of an
        # orthant.
        if len(market.objects) == 2:
            return Frame("line", market.objects, _bands(largest), money)
        return Frame("plane", market.objects, [[(*c[:k], 0.0, *c[k:]) for c in square] for k in range(3)], money)
    if len(market.goods) == 2:
        return Frame("square", market.goods, [[*square]], money)
    if market.production is not None:
        raise MalformedInput("--plot", "no production where there are three goods", "some")
    whole = float(money)
    triangle = [tuple([whole if k == j else 0.0 for k in range(3)]) for j in range(3)]
    return Frame("triangle", market.goods, [triangle], money)


def _bands(largest: float) -> list[Polygon]:
    """The half-lines of prices (x, 0) and (0, x) up to the largest, each widened to a band of
    height 1."""
    ends = ((largest, 0.0), (0.0, largest))
    return [[(x, y, 0.0), (0.0, 0.0, 0.0), (0.0, 0.0, 1.0), (x, y, 1.0)] for x, y in ends]


def cells(frame: Frame, consumer: Consumer) -> list[tuple[frozenset[str], Polygon]]:
    """The convex cells of price space, each with the consumer's optimal options within it; cells may come twice."""
    found = []
    best = max((u for *_, u in consumer.options), default=ZERO)
    for facet in frame.facets:
        for _, one, u in consumer.options:
            if u == best:
                found.append(_cut(facet, [_under(one, consumer.budget)]))
            for _, other, v in consumer.options:
                if u < v:
                    ends = [_under(one, consumer.budget), _over(other, consumer.budget)]
                    below = [_below((one, u), (other, v), (third, w)) for _, third, w in consumer.options]
                    found.append(_cut(facet, [*ends, *below]))
    return [(consumer.optimal(frame.exact(_middle(polygon))), polygon) for polygon in _visible(frame, found)]


def part_of(frame: Frame, halves: Sequence[Half]) -> list[Polygon]:
    """What the half-spaces leave of the frame."""
    return _visible(frame, [_cut(facet, halves) for facet in frame.facets])


def _visible(frame: Frame, polygons: Sequence[Polygon]) -> list[Polygon]:
    least = _SMALL * sum(_area([frame.shown(point) for point in facet]) for facet in frame.facets)
    return [polygon for polygon in polygons if _area([frame.shown(point) for point in polygon]) > least]


#: c and v of the half-space c + v.p >= 0.
Half: TypeAlias = "tuple[float, Floats]"


def _under(amounts: Vector, budget: Q) -> Half:
    return float(budget), tuple([-float(a) for a in amounts])


def _over(amounts: Vector, budget: Q) -> Half:
    return -float(budget), tuple([float(a) for a in amounts])


def _below(one: tuple[Vector, Q], other: tuple[Vector, Q], third: tuple[Vector, Q]) -> Half:
    """(u(B) - u(A)) (p(C) - p(A)) - (u(C) - u(A)) (p(B) - p(A)) >= 0."""
    (a, u), (b, v), (c, w) = one, other, third
    slope = [(v - u) * (z - x) - (w - u) * (y - x) for x, y, z in zip(a, b, c, strict=True)]
    largest = max(map(abs, slope)) or ONE
    return 0.0, tuple([float(entry / largest) for entry in slope])


def _cut(polygon: Polygon, halves: Sequence[Half]) -> Polygon:
    """What the half-spaces leave of a convex polygon."""
    small = _SMALL * max(abs(entry) for point in polygon for entry in point)
    for constant, slope in halves:
        values = [constant + sum(s * x for s, x in zip(slope, point, strict=False)) for point in polygon]
        kept: Polygon = []
        for k, (point, value) in enumerate(zip(polygon, values, strict=True)):
            before, other = values[k - 1], polygon[k - 1]
            if (before > small and value < -small) or (before < -small and value > small):
                share = before / (before - value)
                kept.append(tuple([x + share * (y - x) for x, y in zip(other, point, strict=True)]))
            if value >= -small:
                kept.append(point)
        polygon = kept
    return polygon


def _area(corners: Sequence[tuple[float, float]]) -> float:
    pairs = zip(corners, [*corners[1:], *corners[:1]], strict=True)
    return abs(sum(x * b - a * y for (x, y), (a, b) in pairs)) / 2


def _middle(polygon: Polygon) -> Floats:
    return tuple([sum(column) / len(polygon) for column in zip(*polygon, strict=True)])
