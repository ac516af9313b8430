"""A slow sweep: each market of ranges too large to be stored has a strong equilibrium (``proofs/gpz/theorem_1.py`` stores
others)."""

from __future__ import annotations

import pytest

from exactmarket.solvers.markets.equilibrium import decide_strong_equilibrium
from proofs.gpz.markets import markets

#: The number of goods, the largest value, and the budgets; how many markets there are.
RANGES = {
    "2 agents, 3 goods, up to 3": (3, 3, (1, 1), 1177),
    "3 agents, 2 goods, up to 4": (2, 4, (1, 1, 1), 4026),
    "3 agents, 3 goods, up to 2": (3, 2, (1, 1, 1), 1448),
    "3 agents, 2 goods, up to 3, budgets 1, 2 and 4": (2, 3, (1, 2, 4), 4108),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", RANGES)
def test_each_market_of_a_larger_range_has_a_strong_equilibrium(name: str) -> None:
    goods, most, budgets, expected = RANGES[name]
    count = 0
    for market in markets(goods, most, budgets):
        assert decide_strong_equilibrium(market).claim.market == market
        count += 1
    assert count == expected
