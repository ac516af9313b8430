"""What is found made smaller, as long as it stays what was hunted for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import prod
from typing import TypeAlias

from exactmarket.errors import MalformedInput, SearchFailed
from exactmarket.hunt.items import EconomyItem
from exactmarket.hunt.records import Asked, Finding
from exactmarket.hunt.symmetry import Row, Values, canonical
from exactmarket.solvers.control import Control

#: Agents, objects, the largest value, the sum of all values.
Size: TypeAlias = tuple[int, int, int, int]
#: Up to so many smaller rows of an agent are all neighbours.
_MOST_ROWS = 2_000


def size_of(values: Values) -> Size:
    """How large an economy is: first by agents, then by objects, by its largest value, by the sum of its values.

    >>> size_of(((0, 1), (1, 0)))
    (2, 2, 1, 2)
    """
    return len(values), len(values[0]), max(map(max, values)), sum(map(sum, values))


def smaller(values: Values) -> Iterator[Values]:
    """The neighbours of an economy that are smaller: without an agent and an object, without an object if there are more than
    agents, or with smaller values of one agent; each as the least matrix of its class, smallest first."""
    agents, objects = range(len(values)), range(len(values[0]))
    found: set[Values] = set()
    for j in objects:
        without = tuple([row[:j] + row[j + 1 :] for row in values])
        if len(objects) > len(agents):
            found.add(canonical(without))
        if len(agents) > 1:
            found.update(canonical(without[:i] + without[i + 1 :]) for i in agents)
    for i in agents:
        for row in _rows_below(values[i]):
            found.add(canonical((*values[:i], row, *values[i + 1 :])))
    own = size_of(values)
    yield from sorted([each for each in found if size_of(each) < own], key=lambda each: (size_of(each), each))


def _rows_below(row: Row) -> Iterator[Row]:
    """The rows with no larger value anywhere; where these are many, those with one smaller value."""
    if prod(value + 1 for value in row) <= _MOST_ROWS:
        yield from product(*[range(value + 1) for value in row])
        return
    for j, value in enumerate(row):
        for less in range(value):
            yield (*row[:j], less, *row[j + 1 :])


def minimised(values: Values, asked: Asked, control: Control | None = None) -> tuple[Values, Finding]:
    """An economy that is hunted for and none of whose smaller neighbours is seen to be, found by going from this one to the
    smallest neighbour that is, as long as there is one. Neighbours of which the question is left undecided are passed over.

    Raises:
        MalformedInput: if this one is not hunted for.
        LimitReached: if the time is over.
    """
    control = control or Control()
    current = canonical(values)
    finding = asked(EconomyItem(current).content(), control)
    if finding.answer != "yes":
        raise MalformedInput("values", "an economy that is hunted for", finding.answer)
    refused: set[Values] = set()
    while True:
        control.step("smaller neighbours", len(refused))
        for neighbour in smaller(current):
            if neighbour in refused:
                continue
            found = _holds(neighbour, asked, control)
            if found is not None:
                current, finding = neighbour, found
                break
            refused.add(neighbour)
        else:
            return current, finding


def _holds(values: Values, asked: Asked, control: Control) -> Finding | None:
    try:
        finding = asked(EconomyItem(values).content(), control)
    except SearchFailed:
        if control.remaining() == 0:
            raise
        return None
    return finding if finding.answer == "yes" else None
