"""Assignment economies up to symmetry: one matrix of whole numbers for each class.

Two economies with unit supplies and equal budgets are of one class if one becomes the other by renaming agents, renaming
objects, and positive affine maps of each agent's values: none of these changes what is an equilibrium.

Legend: a row holds an agent's values; a matrix has a row for each agent; s is the number of objects.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import pairwise, permutations, product
from math import factorial, gcd, prod
from typing import TypeAlias

Row: TypeAlias = tuple[int, ...]
Values: TypeAlias = tuple[Row, ...]


def normal_row(row: Sequence[int]) -> Row:
    """The smallest row of whole numbers >= 0 that a positive affine map makes of this one.

    >>> normal_row((3, 5, 9)), normal_row((2, 2, 2))
    ((0, 1, 3), (0, 0, 0))
    """
    least = min(row)
    step = gcd(*[value - least for value in row]) or 1
    return tuple([(value - least) // step for value in row])


def normal_rows(objects: int, largest: int) -> list[Row]:
    """All such rows with values up to ``largest``, in lexicographic order.

    >>> normal_rows(2, 5)
    [(0, 0), (0, 1), (1, 0)]
    """
    return [row for row in product(range(largest + 1), repeat=objects) if normal_row(row) == row]


def canonical(values: Sequence[Sequence[int]]) -> Values:
    """The least matrix of the class, as a list of rows in lexicographic order.

    >>> canonical([(9, 3, 5), (0, 0, 1)])
    ((0, 0, 1), (0, 3, 1))
    """
    rows = [normal_row(row) for row in values]
    orders = permutations(range(len(rows[0])))
    return min(tuple(sorted([tuple([row[j] for j in order]) for row in rows])) for order in orders)


def classes(agents: int, objects: int, largest: int) -> Iterator[Values]:
    """The least matrix of each class with values up to ``largest``, in lexicographic order, one after the other: no more is
    held in memory than the rows and their images.

    The rows are numbered in order, and a matrix is an increasing list of numbers. The beginning of a least list is least
    itself: an order of the objects that made it smaller would make the whole list smaller, since what is added can only
    lower the entries of the sorted image. So each list that is not least is left with all that begin so.
    """
    rows = normal_rows(objects, largest)
    number = {row: k for k, row in enumerate(rows)}
    orders = list(permutations(range(objects)))
    images = [[number[tuple([row[j] for j in order])] for row in rows] for order in orders]
    least_image = [min(image[k] for image in images) for k in range(len(rows))]

    def extended(chosen: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if len(chosen) == agents:
            yield chosen
            return
        first = chosen[0] if chosen else 0
        for k in range(chosen[-1] if chosen else 0, len(rows)):
            longer = (*chosen, k)
            if least_image[k] >= (first if chosen else k) and _is_least(longer, images):
                yield from extended(longer)

    for chosen in extended(()):
        yield tuple([rows[k] for k in chosen])


def _is_least(chosen: tuple[int, ...], images: Sequence[Sequence[int]]) -> bool:
    as_list = list(chosen)
    return all(sorted([image[k] for k in chosen]) >= as_list for image in images)


def count_classes(agents: int, objects: int, largest: int) -> int:
    """How many classes there are, by Burnside's lemma and without listing any: the mean, over all orders of the objects, of the
    number of lists of rows that an order keeps.

    An order moves the rows in cycles. A list, in which places do not matter, is kept if the rows of a cycle are all in it
    equally often; so the lists of n rows are counted by the coefficient of t^n in the product of 1 / (1 - t^length).

    >>> count_classes(3, 3, 2), count_classes(4, 4, 2)
    (90, 14194)
    """
    rows = normal_rows(objects, largest)
    total = 0
    for kind in _partitions(objects, objects):
        total += _orders_of_kind(kind, objects) * _lists_kept(_cycles(kind, rows), agents)
    return total // factorial(objects)


def _partitions(total: int, largest: int) -> Iterator[tuple[int, ...]]:
    """The ways of writing the total as a sum of numbers up to ``largest``, in decreasing order."""
    if total == 0:
        yield ()
    for first in range(min(total, largest), 0, -1):
        for rest in _partitions(total - first, first):
            yield (first, *rest)


def _orders_of_kind(lengths: tuple[int, ...], objects: int) -> int:
    """How many permutations have cycles of these lengths."""
    repeated = prod(factorial(lengths.count(length)) for length in set(lengths))
    return factorial(objects) // (prod(lengths) * repeated)


def _cycles(lengths: tuple[int, ...], rows: Sequence[Row]) -> dict[int, int]:
    """How many cycles of each length a permutation of the objects, with cycles of the given lengths, has on the rows."""
    ends = reduce(lambda found, length: [*found, found[-1] + length], lengths, [0])
    moved = [j for low, high in pairwise(ends) for j in (*range(low + 1, high), low)]
    seen: set[Row] = set()
    found: dict[int, int] = {}
    for row in rows:
        length, image = 0, row
        while image not in seen:
            seen.add(image)
            length += 1
            image = tuple([image[j] for j in moved])
        if length:
            found[length] = found.get(length, 0) + 1
    return found


def _lists_kept(cycles: dict[int, int], size: int) -> int:
    """The coefficient of t^size in the product of 1 / (1 - t^length) over all cycles."""
    series = [1] + [0] * size
    for length, times in cycles.items():
        for _ in range(times):
            for k in range(length, size + 1):
                series[k] += series[k - length]
    return series[size]
