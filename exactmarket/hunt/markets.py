"""Families of pseudomarkets: all monotone M-natural-concave utilities with small whole values, up to renaming agents and
goods.

A utility is a table over bundles of goods. An agent who needs k goods has the utility minus infinity with fewer: her domain
is the bundles of k goods or more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from exactmarket.convex.exchange import m_natural_by_table
from exactmarket.errors import MalformedInput
from exactmarket.exact.checks import whole
from exactmarket.exact.rational import Q
from exactmarket.format.markets import PseudomarketInstance
from exactmarket.format.text import Json
from exactmarket.hunt.symmetry import count_least_lists, images_of, least_lists
from exactmarket.model.bundle import members, names_of
from exactmarket.model.pseudomarket import Agent, Pseudomarket
from exactmarket.model.utility import Table
from exactmarket.questions.question import Content


@dataclass(frozen=True, order=True)
class AgentType:
    """What an agent of a family can be.

    Attributes:
        budget: her budget, a whole number. needed: how many goods she needs. largest: the largest value of a bundle.
    """

    budget: int
    needed: int
    largest: int


#: An agent: her type, and the values of all bundles of so many goods or more, by bundle (a number whose bit j is good j).
Row: TypeAlias = tuple[AgentType, tuple[int, ...]]

_MOST_GOODS, _MOST_VALUES = 4, 3


@dataclass(frozen=True)
class MarketItem:
    """A pseudomarket, by the rows of its agents."""

    goods: int
    rows: tuple[Row, ...]

    def market(self) -> Pseudomarket:
        """The market, with goods a, b, c, ... and agents 1, 2, 3, ..."""
        agents = [
            Agent(str(i), Q(own.budget), Table(table_of(self.goods, own.needed, values)))
            for i, (own, values) in enumerate(self.rows, 1)
        ]
        return Pseudomarket(tuple("abcd"[: self.goods]), tuple(agents))

    def content(self) -> Content:
        """The market."""
        return PseudomarketInstance(self.market())

    def named(self) -> dict[str, Json]:
        """Each agent's budget and the values of the bundles that she can do with."""
        names = tuple("abcd"[: self.goods])
        agents: list[Json] = []
        for own, values in self.rows:
            bundles = [" ".join(names_of(names, bundle)) for bundle in bundles_of(self.goods, own.needed)]
            agents.append({"budget": own.budget, "values": dict(zip(bundles, values, strict=True))})
        return {"agents": agents}


def bundles_of(goods: int, needed: int) -> list[int]:
    """The bundles of so many goods or more."""
    return [bundle for bundle in range(1 << goods) if bundle.bit_count() >= needed]


def table_of(goods: int, needed: int, values: Sequence[int]) -> tuple[Q | None, ...]:
    """The values of all bundles, ``None`` for those of too few goods."""
    given = iter(values)
    return tuple([Q(next(given)) if bundle.bit_count() >= needed else None for bundle in range(1 << goods)])


@dataclass(frozen=True)
class Markets:
    """All pseudomarkets of these goods and types of agents, without production, up to renaming goods and agents of one type.

    Utilities are monotone and M-natural-concave tables of whole values, the least of which is 0.

    Args:
        goods: how many, at most 4. types: the type of each agent.

    Raises:
        MalformedInput: if a number is out of its range.

    >>> Markets(2, (AgentType(1, 1, 1),) * 2).count
    7
    """

    goods: int
    types: tuple[AgentType, ...]

    def __post_init__(self) -> None:
        if not 1 <= whole(self.goods, "goods", 1) <= _MOST_GOODS:
            raise MalformedInput("goods", f"at most {_MOST_GOODS}", self.goods)
        if not self.types:
            raise MalformedInput("types", "a type for each agent", "none")
        for own in self.types:
            whole(own.budget, "budget", 1)
            if not 1 <= whole(own.largest, "largest", 1) <= _MOST_VALUES:
                raise MalformedInput("largest", f"at most {_MOST_VALUES}", own.largest)
            if whole(own.needed, "needed") > self.goods:
                raise MalformedInput("needed", f"at most {self.goods} goods", own.needed)

    @property
    def identity(self) -> dict[str, Json]:
        """The number of goods, and budget, need and largest value of each agent."""
        types: list[Json] = [[own.budget, own.needed, own.largest] for own in sorted(self.types)]
        return {"goods": self.goods, "types": types}

    @cached_property
    def _rows(self) -> list[Row]:
        return sorted(
            [(own, values) for own in set(self.types) for values in utilities(self.goods, own.largest, own.needed)]
        )

    @cached_property
    def _kinds(self) -> list[range]:
        """For each agent the rows of her type, which stand together."""
        places: dict[AgentType, list[int]] = {}
        for k, (own, _) in enumerate(self._rows):
            places.setdefault(own, []).append(k)
        return [range(places[own][0], places[own][-1] + 1) for own in sorted(self.types)]

    def _images(self) -> list[list[int]]:
        def reordered(row: Row, order: Sequence[int]) -> Row:
            own, values = row
            bundles = bundles_of(self.goods, own.needed)
            given = dict(zip(bundles, values, strict=True))
            moved = [sum([1 << order[j] for j in members(bundle)]) for bundle in bundles]
            return own, tuple([given[bundle] for bundle in moved])

        return images_of(self._rows, self.goods, reordered)

    @cached_property
    def count(self) -> int:
        """The number of classes, by Burnside's lemma."""
        return count_least_lists(self._images(), self._kinds)

    def items(self) -> Iterator[MarketItem]:
        """The least market of each class."""
        for chosen in least_lists(len(self.types), self._images(), self._kinds):
            yield MarketItem(self.goods, tuple([self._rows[k] for k in chosen]))


def utilities(goods: int, largest: int, needed: int) -> Iterator[tuple[int, ...]]:
    """The monotone M-natural-concave utilities with whole values from 0 up to ``largest``, one of them 0, that are finite from
    ``needed`` goods on: the values of these bundles.

    >>> list(utilities(2, 1, 1))
    [(0, 0, 0), (0, 0, 1), (0, 1, 1), (1, 0, 1)]
    """

    def tables(values: list[int | None]) -> Iterator[list[int | None]]:
        bundle = len(values)
        if bundle == 1 << goods:
            yield values
        elif bundle.bit_count() < needed:
            yield from tables([*values, None])
        else:
            below = [value for j in members(bundle) if (value := values[bundle ^ 1 << j]) is not None]
            for value in range(max(below, default=0), largest + 1):
                yield from tables([*values, value])

    for values in tables([]):
        finite = tuple([value for value in values if value is not None])
        exact = tuple([None if value is None else Q(value) for value in values])
        if min(finite) == 0 and m_natural_by_table(exact) is None:
            yield finite
