"""Families of economies: all classes of a size, one after the other, or samples of them by seed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import factorial

from exactmarket.bits import numbers_until, random_bits
from exactmarket.contents import content_of
from exactmarket.errors import MalformedInput
from exactmarket.exact.checks import whole
from exactmarket.format.text import Json
from exactmarket.hunt.items import EconomyItem, GivenItem
from exactmarket.hunt.symmetry import Values, canonical, classes, count_classes
from exactmarket.questions.question import Content

#: Bounds on the work of counting and of listing, not on mathematics: rows of values, and their images under all orders.
_MOST_ROWS = 300_000
_MOST_IMAGES = 6_000_000
#: A canonical form goes through all orders of so many objects.
_MOST_OBJECTS = 7
_SAMPLES = "exactmarket-hunt/1"


@dataclass(frozen=True)
class Economies:
    """All assignment economies with unit supplies and budgets 1 and with whole values in a range, one for each class under
    renaming agents, renaming objects, and positive affine maps of each agent's values.

    Args:
        agents: how many agents n. objects: how many objects, at least n and at most 7.
        low, high: the range of the values. Only their difference matters.

    Raises:
        MalformedInput: if a number is out of its range, or the family is too large to count.

    >>> Economies(3, 3, 0, 2).count
    90
    >>> next(Economies(2, 2, 0, 1).items())
    EconomyItem(values=((0, 0), (0, 0)))
    """

    agents: int
    objects: int
    low: int
    high: int

    def __post_init__(self) -> None:
        _demand_size(self)
        rows = (self.high - self.low + 1) ** self.objects
        if rows > _MOST_ROWS or rows * factorial(self.objects) > _MOST_IMAGES:
            expected = (
                f"a family that can be counted, of at most {_MOST_ROWS} rows of values, or a sample (--seed, --sample)"
            )
            raise MalformedInput("--values", expected, f"{rows} rows of {self.objects} values")

    @property
    def identity(self) -> dict[str, Json]:
        """Agents, objects, and the range of the values, which is moved to start at 0."""
        return _identity(self)

    @cached_property
    def count(self) -> int:
        """The number of classes, by Burnside's lemma."""
        return count_classes(self.agents, self.objects, self.high - self.low)

    def items(self) -> Iterator[EconomyItem]:
        """The least matrix of each class, in lexicographic order."""
        for values in classes(self.agents, self.objects, self.high - self.low):
            yield EconomyItem(values)


@dataclass(frozen=True)
class Samples:
    """Assignment economies drawn from such a family, which may be of any number of values.

    Each value is uniform in the range and independent of all others; then the matrix is put into the form that stands for its
    class. So classes are drawn in proportion to how many matrices they have, and may be drawn more than once.

    Args:
        agents, objects, low, high: as for all economies.
        seed: a whole number, 0 or more. Item k depends on the family, the seed and k alone.
        count: how many are drawn.

    Raises:
        MalformedInput: if a number is out of its range.

    >>> [item.values() for item in Samples(2, 2, 0, 9, seed=7, count=2).items()]
    [((0, 1), (0, 1)), ((0, 1), (1, 0))]
    """

    agents: int
    objects: int
    low: int
    high: int
    seed: int
    count: int

    def __post_init__(self) -> None:
        _demand_size(self)
        whole(self.seed, "--seed")
        whole(self.count, "--sample", 1)

    @property
    def identity(self) -> dict[str, Json]:
        """The family's, with the seed and how many are drawn."""
        return {**_identity(self), "seed": self.seed, "sample": self.count}

    def items(self) -> Iterator[SampleItem]:
        """The draws, which are made where they are asked about."""
        for k in range(self.count):
            yield SampleItem(self.agents, self.objects, self.high - self.low, self.seed, k)


@dataclass(frozen=True)
class SampleItem:
    """Draw ``number`` from the economies of this size with values from 0 up to ``largest``."""

    agents: int
    objects: int
    largest: int
    seed: int
    number: int

    def values(self) -> Values:
        """The canonical matrix of what is drawn."""
        purpose = f"{_SAMPLES} {self.agents} {self.objects} {self.largest} {self.number}"
        bits, below = random_bits(purpose, self.seed), self.largest + 1
        rows = [[numbers_until(bits, below)[-1] for _ in range(self.objects)] for _ in range(self.agents)]
        return canonical(rows)

    def content(self) -> Content:
        """The economy."""
        return EconomyItem(self.values()).content()

    def named(self) -> dict[str, Json]:
        """Its values."""
        return EconomyItem(self.values()).named()


class Given:
    """A family of what a Python program has in hand: economies, markets, instances, certificates, paths.

    Args:
        contents: the items, in order.
        name: what the family is called in a store.

    Raises:
        MalformedInput: if a question can be asked of one of them by no means.
    """

    def __init__(self, contents: Iterable[object], name: str = "given") -> None:
        self._items = [GivenItem(content_of(each, f"item {k}")) for k, each in enumerate(contents)]
        self.identity: dict[str, Json] = {"given": name, "count": len(self._items)}

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._items)

    def items(self) -> Iterator[GivenItem]:
        """They, in order."""
        return iter(self._items)


def _identity(family: Economies | Samples) -> dict[str, Json]:
    return {"agents": family.agents, "objects": family.objects, "values": [0, family.high - family.low]}


def _demand_size(family: Economies | Samples) -> None:
    """Demand a size of which there are economies with one object for each agent.

    Raises:
        MalformedInput: if a number is out of its range.
    """
    agents, objects = whole(family.agents, "--agents", 1), whole(family.objects, "--objects", 1)
    if objects < agents:
        raise MalformedInput("--objects", f"at least as many objects as agents, {agents}", objects)
    if objects > _MOST_OBJECTS:
        raise MalformedInput("--objects", f"at most {_MOST_OBJECTS}", objects)
    if family.high <= family.low:
        raise MalformedInput("--values", "a range LO..HI with LO below HI", f"{family.low}..{family.high}")
