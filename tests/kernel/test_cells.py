"""Bounds on the work of an analysis of all equilibria."""

from __future__ import annotations

import pytest

from exactmarket.errors import MalformedInput
from exactmarket.exact.rational import ONE
from exactmarket.kernel.rules.completeness.allocations import MOST_ALLOCATIONS, MOST_CHOICES, allocations
from exactmarket.kernel.rules.completeness.cells import Cell, whole_space
from exactmarket.kernel.rules.completeness.exchange import Consumer, Exchange, pseudomarket_exchange
from exactmarket.model.pseudomarket import Agent, Pseudomarket
from exactmarket.model.utility import Table


def test_choices_that_lead_nowhere_are_bounded_too() -> None:
    """Nobody may have the eighth good, so there is no allocation at all; but a file of some kilobytes must not take for ever."""
    only_seven = Table((ONE,) * 128 + (None,) * 128)
    agents = tuple([Agent(str(i), ONE, only_seven) for i in range(20)])
    (space,) = whole_space(pseudomarket_exchange(Pseudomarket(tuple("abcdefgh"), agents), strong=False))
    with pytest.raises(MalformedInput, match="at most 200000 choices"):
        allocations(space)


def cell_of(*counts: int) -> Cell:
    """One agent after another, with so many options that hold no good."""
    consumers = tuple([Consumer(ONE, (0,) * count, (ONE,) * count) for count in counts])
    return whole_space(Exchange(consumers, (1,), True, True, ("x",) * len(consumers), ("a",)))[0]


def test_as_many_allocations_as_allowed_are_listed_and_one_more_is_too_many() -> None:
    assert len(allocations(cell_of(MOST_ALLOCATIONS))) == MOST_ALLOCATIONS
    with pytest.raises(MalformedInput, match="at most 20000 allocations"):
        allocations(cell_of(MOST_ALLOCATIONS + 1))


def test_as_many_choices_as_allowed_are_gone_through_and_one_more_is_too_many() -> None:
    """The first choice is of nothing; the second agent has no option."""
    assert allocations(cell_of(MOST_CHOICES - 1, 0)) == []
    with pytest.raises(MalformedInput, match="at most 200000 choices"):
        allocations(cell_of(MOST_CHOICES, 0))
