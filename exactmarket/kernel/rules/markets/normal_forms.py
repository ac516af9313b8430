"""Normal forms of utilities as the rules about shares use them, and the largest sums within limits.

Legend as in ``model.laminar_concave``. Values and gains are integers over a denominator for each utility, as there may be half a
million of them. Prices and weights with which they are taken may be integers, or enclosed numbers: ``Order``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain
from typing import Protocol

from flint import fmpz

from exactmarket.exact.numbers import Element
from exactmarket.exact.rational import Q
from exactmarket.kernel.demands import rejecting
from exactmarket.model.bundle import Bundle, members
from exactmarket.model.laminar_concave import LaminarConcave, laminar_concave
from exactmarket.model.seats import SeatMarket


@dataclass(frozen=True)
class Node:
    """A set of a nested family: the sets next below it, by their places in the family, and the goods in none of them. What has
    the smaller smallest good comes first."""

    below: tuple[int, ...]
    loose: tuple[int, ...]


@dataclass(frozen=True)
class NormalForm:
    """A normal form in integers, which are its values and gains times ``over``.

    Attributes:
        nodes: one for each set, in the order of ``sets``, and one for all goods.
    """

    values: Sequence[int]
    sets: Sequence[tuple[Bundle, Sequence[int]]]
    over: int
    nodes: Sequence[Node]


class Order(Protocol):
    """What compares numbers of one sort."""

    def decreasing(self, numbers: Iterable[Element], /) -> list[Element]:
        """The numbers, larger ones first, equal ones in the order in which they come."""

    def positive(self, number: Element, /) -> bool:
        """Whether the number is more than 0."""


class Integers:
    """How integers are compared."""

    def decreasing(self, numbers: Iterable[int]) -> list[int]:
        """The numbers, larger ones first."""
        return sorted(numbers, reverse=True)

    def positive(self, number: int) -> bool:
        """Whether the number is more than 0."""
        return number > 0


def whole(numbers: Sequence[Q]) -> tuple[list[int], int]:
    """The numbers times their least common denominator, and that."""
    over = int(reduce(fmpz.lcm, {number.q for number in numbers}, fmpz(1)))
    return [int(number.p) * (over // int(number.q)) for number in numbers], over


def normal_forms(market: SeatMarket) -> list[NormalForm]:
    """The agents' utilities in integers; demand that they have a normal form."""
    forms: dict[int, NormalForm] = {}  # many agents may share one utility,
    nestings: dict[tuple[Bundle, ...], list[Node]] = {}  # and more of them the sets of their limits
    for i, agent in enumerate(market.agents):
        if id(agent.utility) in forms:
            continue
        with rejecting():
            normal = laminar_concave(agent.utility, market.goods, f"agents[{i}].utility")
        sets = tuple([goods for goods, _ in normal.sets])
        if sets not in nestings:
            nestings[sets] = _nesting(sets, len(market.goods))
        forms[id(agent.utility)] = _form(normal, nestings[sets])
    return [forms[id(agent.utility)] for agent in market.agents]


def _form(normal: LaminarConcave, nodes: Sequence[Node]) -> NormalForm:
    numbers, over = whole([*normal.values, *chain.from_iterable([gains for _, gains in normal.sets])])
    size = len(normal.values)
    rest = iter(numbers[size:])
    sets = [(goods, [next(rest) for _ in gains]) for goods, gains in normal.sets]
    return NormalForm(numbers[:size], sets, over, nodes)


def _nesting(sets: Sequence[Bundle], size: int) -> list[Node]:
    """The nodes of a nested family, in which smaller sets come first, and that of all goods."""
    nodes: list[Node] = []
    highest: dict[int, Bundle] = {}  # the sets so far that are in no other one so far
    for k, goods in enumerate([*sets, (1 << size) - 1]):
        inside = {held & -held: other for other, held in highest.items() if held & goods}
        below = tuple([inside[smallest] for smallest in sorted(inside)])
        loose = goods
        for other in below:
            loose &= ~highest.pop(other)
        highest[k] = goods
        nodes.append(Node(below, tuple(members(loose))))
    return nodes


def best_steps(form: NormalForm, net: Sequence[Element], factor: Element, order: Order) -> list[Element]:
    """Numbers whose sum is the largest, over the bundles within the limits, of the goods' net values and the sets' gains times
    the factor.

    From below: the k best goods of a set are its k-th first increments. Those of disjoint parts, which do not increase, are
    merged by size; the set's own gains, which do not increase either, are added to them, and where the gains end so do they.
    """
    increments: list[list[Element]] = []
    for node, (_, gains) in zip(form.nodes, form.sets, strict=False):
        merged = order.decreasing(_of_parts(node, net, increments))
        increments.append([step + factor * gain for step, gain in zip(merged, gains, strict=False)])
    return [step for step in _of_parts(form.nodes[-1], net, increments) if order.positive(step)]


def _of_parts(node: Node, net: Sequence[Element], increments: Sequence[Sequence[Element]]) -> Iterable[Element]:
    """The increments of all parts: those of single goods, then those of the sets next below, each by its smallest good."""
    return chain([net[j] for j in node.loose], *[increments[k] for k in node.below])


def dearest_use(market: SeatMarket, dearest: Sequence[int]) -> list[tuple[int, int]]:
    """The use of copies within supplies and limits that is worth most: so many copies of each good.

    It is found good by good, as many copies of each as what is left of all limits allows, for the uses within them are an
    integral polymatroid.

    Args:
        dearest: the places of the goods, dear ones first.
    """
    left = [most for _, most in market.limits]
    used = []
    for j in dearest:
        around = [k for k, (goods, _) in enumerate(market.limits) if goods >> j & 1]
        copies = min([market.supply[j], *[left[k] for k in around]])
        used.append((j, copies))
        for k in around:
            left[k] -= copies
    return used
