"""Pure assignments within a support: which there are, and up to how many they are listed."""

from __future__ import annotations

from exactmarket.exact.linear import matrix
from exactmarket.model.assignment import AssignmentEconomy, pure_assignments

ECONOMY = AssignmentEconomy([[1, 1, 1], [1, 1, 1]], [1, 1, 1])
HALVES = matrix([["1/2", "1/2", 0], ["1/2", "1/2", 0]])


def test_those_within_the_support_are_listed_and_no_others() -> None:
    assert pure_assignments(ECONOMY, HALVES, 9) == [(0, 1), (1, 0)]


def test_as_many_as_allowed_are_listed_and_one_more_is_too_many() -> None:
    assert pure_assignments(ECONOMY, HALVES, 2) is not None
    assert pure_assignments(ECONOMY, HALVES, 1) is None
