"""Bounds on the work of an analysis of all equilibria."""

from __future__ import annotations

import pytest

from exactmarket.errors import MalformedInput
from exactmarket.exact.rational import ONE
from exactmarket.kernel.rules.completeness.allocations import allocations
from exactmarket.kernel.rules.completeness.cells import whole_space
from exactmarket.kernel.rules.completeness.exchange import pseudomarket_exchange
from exactmarket.model.pseudomarket import Agent, Pseudomarket
from exactmarket.model.utility import Table


def test_choices_that_lead_nowhere_are_bounded_too() -> None:
    """Nobody may have the eighth good, so there is no allocation at all; but a file of some kilobytes must not take for ever."""
    only_seven = Table((ONE,) * 128 + (None,) * 128)
    agents = tuple([Agent(str(i), ONE, only_seven) for i in range(20)])
    (space,) = whole_space(pseudomarket_exchange(Pseudomarket(tuple("abcdefgh"), agents), strong=False))
    with pytest.raises(MalformedInput, match="at most 200000 choices"):
        allocations(space)
