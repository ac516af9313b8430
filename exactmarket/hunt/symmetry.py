"""Assignment economies up to symmetry: one matrix of whole numbers for each class.

Two economies with unit supplies and equal budgets are of one class if one becomes the other by renaming agents, renaming
objects, and positive affine maps of each agent's values: none of these changes what is an equilibrium.

Legend: a row holds an agent's values; a matrix has a row for each agent; s is the number of objects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from itertools import pairwise, permutations, product
from math import factorial, gcd, prod
from typing import TypeAlias, TypeVar

Row: TypeAlias = tuple[int, ...]
Values: TypeAlias = tuple[Row, ...]
R = TypeVar("R")


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
    """The least matrix of each class with values up to ``largest``, in lexicographic order, one after the other."""
    rows = normal_rows(objects, largest)
    for chosen in least_lists(agents, images_of(rows, objects, _reordered)):
        yield tuple([rows[k] for k in chosen])


def _reordered(row: Row, order: Sequence[int]) -> Row:
    return tuple([row[j] for j in order])


def images_of(rows: Sequence[R], objects: int, reordered: Callable[[R, Sequence[int]], R]) -> list[list[int]]:
    """For each order of the objects, the place of each row's image.

    Args:
        rows: all rows, sorted. reordered: what becomes of a row when the objects are put into an order.
    """
    place = {row: k for k, row in enumerate(rows)}
    return [[place[reordered(row, order)] for row in rows] for order in permutations(range(objects))]


def least_lists(
    size: int, images: Sequence[Sequence[int]], kinds: Sequence[range] | None = None
) -> Iterator[tuple[int, ...]]:
    """Of each class of lists of so many rows, in which places do not matter, the least one, by the rows' numbers: increasing
    lists in lexicographic order, one after the other. No more is held in memory than the images.

    The beginning of a least list is least itself: an order of the objects that made it smaller would make the whole list
    smaller, since what is added can only lower the entries of the sorted image. So each list that is not least is left with
    all that begin so.

    Args:
        size: how many rows. images: for each order of the objects the number of each row's image.
        kinds: at each place the rows that may stand there, in increasing order, if not all may; an image is of one's own kind.
    """
    count = len(images[0])
    allowed = kinds or [range(count)] * size
    least_image = [min(image[k] for image in images) for k in range(count)]

    def extended(chosen: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if len(chosen) == size:
            yield chosen
            return
        here = allowed[len(chosen)]
        for k in range(max(here.start, chosen[-1] if chosen else 0), here.stop):
            longer = (*chosen, k)
            if least_image[k] >= longer[0] and _is_least(longer, images):
                yield from extended(longer)

    return extended(())


def _is_least(chosen: tuple[int, ...], images: Sequence[Sequence[int]]) -> bool:
    as_list = list(chosen)
    return all(sorted([image[k] for k in chosen]) >= as_list for image in images)


def count_least_lists(images: Sequence[Sequence[int]], kinds: Sequence[range]) -> int:
    """How many there are, by Burnside's lemma: the mean, over all orders, of the number of lists that the order keeps."""
    kept = [
        prod(_lists_kept(_cycle_lengths(image, kind), kinds.count(kind)) for kind in set(kinds)) for image in images
    ]
    return sum(kept) // len(images)


def _cycle_lengths(image: Sequence[int], among: range) -> dict[int, int]:
    """How many cycles of each length a permutation has among these numbers, which it keeps among themselves."""
    seen: set[int] = set()
    found: dict[int, int] = {}
    for start in among:
        length, k = 0, start
        while k not in seen:
            seen.add(k)
            length += 1
            k = image[k]
        if length:
            found[length] = found.get(length, 0) + 1
    return found


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
    place = {row: k for k, row in enumerate(rows)}
    return _cycle_lengths([place[_reordered(row, moved)] for row in rows], range(len(rows)))


def _lists_kept(cycles: dict[int, int], size: int) -> int:
    """The coefficient of t^size in the product of 1 / (1 - t^length) over all cycles."""
    series = [1] + [0] * size
    for length, times in cycles.items():
        for _ in range(times):
            for k in range(length, size + 1):
                series[k] += series[k - length]
    return series[size]
