"""Families: each class once, counted without being listed; samples that depend on seed and number alone."""

from __future__ import annotations

import tracemalloc
from itertools import islice, permutations, product

import pytest

from exactmarket.errors import MalformedInput
from exactmarket.hunt.families import Economies, SampleItem, Samples
from exactmarket.hunt.intervals import Intervals
from exactmarket.hunt.symmetry import canonical, classes, count_classes, normal_row


def same_class(left: tuple[tuple[int, ...], ...], right: tuple[tuple[int, ...], ...]) -> bool:
    """By definition: some order of agents and objects, and a positive affine map for each agent."""
    agents, objects = range(len(left)), range(len(left[0]))
    return any(
        all(_affine(left[a], tuple([right[b][j] for j in order])) for a, b in zip(agents, names, strict=True))
        for names in permutations(agents)
        for order in permutations(objects)
    )


def _affine(left: tuple[int, ...], right: tuple[int, ...]) -> bool:
    """All differences are in one positive ratio."""
    pairs = list(product(range(len(left)), repeat=2))
    differences = [(left[j] - left[k], right[j] - right[k]) for j, k in pairs]
    if any((a > 0) != (b > 0) or (a < 0) != (b < 0) for a, b in differences):
        return False
    return all(a * d == b * c for a, b in differences for c, d in differences)


@pytest.mark.parametrize("size", [(2, 2, 2), (2, 3, 1), (1, 3, 3)])
def test_each_matrix_is_of_the_class_of_one_that_is_listed(size: tuple[int, int, int]) -> None:
    agents, objects, largest = size
    listed = list(classes(agents, objects, largest))
    rows = list(product(range(largest + 1), repeat=objects))
    for values in product(rows, repeat=agents):
        assert [each for each in listed if same_class(values, each)] == [canonical(values)]


@pytest.mark.parametrize("size", [(2, 2, 1), (2, 3, 2), (3, 3, 2), (3, 3, 3), (4, 4, 1), (3, 4, 2), (2, 5, 1)])
def test_the_classes_are_as_many_as_burnside_says(size: tuple[int, int, int]) -> None:
    listed = list(classes(*size))
    assert len(listed) == len(set(listed)) == count_classes(*size)
    assert listed == sorted(listed)


def test_a_positive_affine_map_changes_no_normal_form() -> None:
    for row in product(range(4), repeat=3):
        assert normal_row(row) == normal_row([5 * value - 7 for value in row])


def test_a_draw_depends_on_seed_and_number_alone() -> None:
    few, many = Samples(3, 3, 0, 9, seed=5, count=3), Samples(3, 3, 0, 9, seed=5, count=50)
    drawn = [item.values() for item in few.items()]
    assert drawn == [item.values() for item in islice(many.items(), 3)]
    assert drawn[2] == SampleItem(3, 3, 9, 5, 2).values()
    assert drawn != [item.values() for item in Samples(3, 3, 0, 9, seed=6, count=3).items()]
    assert drawn[0] == ((0, 1, 2), (1, 0, 9), (3, 0, 2))


def test_listing_takes_no_memory_for_what_was_listed() -> None:
    family = Economies(4, 4, 0, 3)
    assert family.count == 855173
    tracemalloc.start()
    for _ in islice(family.items(), 1_000):
        pass
    early, _ = tracemalloc.get_traced_memory()
    for _ in islice(family.items(), 4_000):
        pass
    late, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert late < early + 100_000
    assert peak < 3_000_000


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((3, 2, 0, 1), "at least as many objects as agents, 3, found 2"),
        ((3, 8, 0, 1), "at most 7, found 8"),
        ((0, 2, 0, 1), ">= 1"),
        ((2, 2, 1, 1), "a range LO..HI with LO below HI, found 1..1"),
        ((2, 2, 0, 5_000), "a family that can be counted"),
        ((7, 7, 0, 3), "a family that can be counted"),
    ],
)
def test_a_family_that_is_none_is_refused(arguments: tuple[int, int, int, int], expected: str) -> None:
    with pytest.raises(MalformedInput, match=expected):
        Economies(*arguments)


def test_intervals_hold_what_was_added() -> None:
    numbers = [(7 * k) % 60 for k in range(60)]
    done: set[int] = set()
    intervals = Intervals()
    for number in [*numbers[:40], *numbers[10:30]]:
        assert intervals.add(number) == (number not in done)
        done.add(number)
        assert len(intervals) == len(done)
    assert [k for k in range(70) if k in intervals] == sorted(done)
    assert intervals.runs == sum(1 for k in done if k - 1 not in done)
