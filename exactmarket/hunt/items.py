"""What a hunt goes through: numbered items, each small enough to be sent to another process, where it becomes what is asked
about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from exactmarket.errors import MalformedInput
from exactmarket.format.files import read_assignment
from exactmarket.format.instance import AssignmentInstance, decode_instance
from exactmarket.format.text import Json, parse
from exactmarket.hunt.symmetry import Values
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.questions.question import Content


class Item(Protocol):
    """One member of a family."""

    def content(self) -> Content:
        """What is asked about.

        Raises:
            MalformedInput: if it is a file that cannot be read.
        """

    def named(self) -> dict[str, Json]:
        """How it is told apart in a store and in answers."""


@runtime_checkable
class Family(Protocol):
    """Numbered items in an order that never changes."""

    @property
    def identity(self) -> dict[str, Json]:
        """What tells this family from all others, as it is written in the first line of a store."""

    @property
    def count(self) -> int:
        """How many items there are."""

    def items(self) -> Iterator[Item]:
        """The items 0, 1, 2, ..., each made when it is asked for."""


@dataclass(frozen=True)
class EconomyItem:
    """An assignment economy with unit supplies.

    Attributes:
        values: a row for each agent.
    """

    values: Values

    def content(self) -> Content:
        """The economy, agents a1, a2, ..., objects o1, o2, ..."""
        return AssignmentInstance(economy_of(self.values))

    def named(self) -> dict[str, Json]:
        """Its values."""
        return {"values": [list(row) for row in self.values]}


@dataclass(frozen=True)
class GivenItem:
    """Something that a Python program has in hand."""

    given: Content

    def content(self) -> Content:
        """Itself."""
        return self.given

    def named(self) -> dict[str, Json]:
        """Nothing but its number."""
        return {}


@dataclass(frozen=True)
class FileItem:
    """A file that ``decide`` can read.

    Attributes:
        path: where it is. name: how it is called in answers.
        shares: whether a table of probabilities is meant, as by questions that need no values.
    """

    path: str
    name: str
    shares: bool = False

    def content(self) -> Content:
        """What the file holds; of a certificate the instance that it is about."""
        from exactmarket.contents import read_content  # noqa: PLC0415 - loads what reads workbooks

        return read_assignment(self.path) if self.shares else read_content(self.path)

    def named(self) -> dict[str, Json]:
        """The file's name."""
        return {"instance": self.name}


@dataclass(frozen=True)
class LineItem:
    """A line of a file of instances.

    Attributes:
        text: the line. name: the file and the number of the line.
    """

    text: str
    name: str

    def content(self) -> Content:
        """The instance that the line denotes."""
        return decode_instance(parse(self.text, self.name), self.name)

    def named(self) -> dict[str, Json]:
        """The file and the number of the line."""
        return {"instance": self.name}


def economy_of(values: Values) -> AssignmentEconomy:
    """The economy with these values and one copy of each object."""
    agents = [f"a{i + 1}" for i in range(len(values))]
    objects = [f"o{j + 1}" for j in range(len(values[0]))]
    return AssignmentEconomy([list(row) for row in values], [1] * len(objects), agents, objects)


def values_of(economy: AssignmentEconomy) -> Values:
    """The values of an economy of a family.

    Raises:
        MalformedInput: if they are no whole numbers.
    """
    if any(value.q != 1 for row in economy.values for value in row):
        raise MalformedInput("values", "whole numbers, as in the families of a hunt", "fractions")
    return tuple([tuple([int(value.p) for value in row]) for row in economy.values])
