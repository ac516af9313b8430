"""The best matching of goods into slots: as good as the best of all matchings."""

from __future__ import annotations

import random
from itertools import permutations

import pytest

from exactmarket.exact.rational import ZERO, Q, total
from exactmarket.model.utility import Assignment, best_matching


def best_of_all(rows: list[tuple[Q, ...]]) -> Q:
    """The rows may go to any columns, or to one of as many columns worth nothing."""
    wide = [(*row, *[ZERO] * len(rows)) for row in rows]
    columns = range(len(wide[0]))
    return max(total(wide[x][c] for x, c in enumerate(chosen)) for chosen in permutations(columns, len(rows)))


@pytest.mark.parametrize("seed", range(60))
def test_a_best_matching_is_worth_as_much_as_the_best_of_all_matchings(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - cases, not secrets
    height, width = rng.randint(1, 4), rng.randint(1, 3)
    rows = [tuple([Q(rng.randint(-1, 4), rng.randint(1, 2)) for _ in range(width)]) for _ in range(height)]
    assert best_matching(rows) == best_of_all(rows)


def test_the_table_agrees_with_the_values() -> None:
    form = Assignment(((Q(3), Q(2)), (Q(2), Q(0)), (Q(1), Q(1))))
    assert form.table() == [form.value(bundle) for bundle in range(8)]


def test_paths_of_equal_gain_do_not_lead_in_circles() -> None:
    rows = [(0, 1, 1, 1, 1), (1, 1, 0, 0, 1), (0, 0, 1, 0, 1), (0, 0, 1, 1, 0), (1, 1, 1, 0, 1)]
    assert best_matching([tuple(map(Q, row)) for row in rows]) == 5
