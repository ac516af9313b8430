"""gpz.theorem-1: every pseudomarket with M-natural-concave utilities, and the empty bundle in every domain, has a strong
equilibrium. Holds: for every finite market in Coq (``formal/gpz_theorem_1.v``), here per instance by construction.

Range: for the numbers of agents and goods and the budgets in ``RANGES``, all markets whose utilities are monotone and
M-natural-concave with integer values from u({}) = 0 up to the stated one, up to relabelling the goods, and the agents where
budgets are equal. (Adding a constant to a utility, or multiplying it by a positive number, changes nothing.) For each market a
strong equilibrium is certified. ``pytest -m slow tests/solvers/markets/test_ranges.py`` finds one for 10,759 more.

In Example 2 a realised empty bundle is not itself optimal: "least expensive with probability 1" must be read of the random
consumption.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from exactmarket.errors import Rejected
from exactmarket.exact.rational import Q
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.markets import MarketWeights
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.markets import AlgebraicStrongEquilibrium, Draw, StrongEquilibrium
from proofs.golden import certified, refuses, stored
from proofs.gpz.markets import EXAMPLE_2, markets

#: For each stored range the number of goods, the largest value, and the budgets; how many markets it has.
RANGES = {
    "2-agents-2-goods-up-to-4": (2, 4, (1, 1)),
    "2-agents-2-goods-up-to-3-budgets-1-and-2": (2, 3, (1, 2)),
    "3-agents-2-goods-up-to-3": (2, 3, (1, 1, 1)),
    "2-agents-3-goods-up-to-2": (3, 2, (1, 1)),
    "3-agents-3-goods-up-to-1": (3, 1, (1, 1, 1)),
}
COUNTS = {
    "2-agents-2-goods-up-to-4": 344,
    "2-agents-2-goods-up-to-3-budgets-1-and-2": 218,
    "3-agents-2-goods-up-to-3": 819,
    "2-agents-3-goods-up-to-2": 147,
    "3-agents-3-goods-up-to-1": 36,
}

# The upper end of the paper's set of payoffs: consumer 1 gets both goods with probability 1/5, the others sometimes nothing.
UPPER_END = StrongEquilibrium(
    EXAMPLE_2,
    (Q(5, 2), Q(1, 2)),
    (
        Draw(Q(1, 5), (("a", "b"), (), ())),
        Draw(Q(2, 5), (("b",), ("a",), ())),
        Draw(Q(2, 5), (("b",), (), ("a",))),
    ),
)
GOLDEN = {"example-2": Certificate(UPPER_END, MarketWeights((Q(5, 6), Q(1, 4), Q(1, 4)), (None,) * 3))}


def _search(stem: str) -> Callable[[Any], Iterator[Certificate[Any]]]:
    def search(_prove: Any) -> Iterator[Certificate[Any]]:
        from exactmarket.solvers.markets.equilibrium import decide_strong_equilibrium  # noqa: PLC0415

        for market in markets(*RANGES[stem]):
            yield decide_strong_equilibrium(market).certificate

    return search


STORED = {stem: _search(stem) for stem in RANGES}


@pytest.mark.parametrize("stem", RANGES)
def test_each_market_of_the_range_has_a_strong_equilibrium(stem: str) -> None:
    family = list(markets(*RANGES[stem]))
    claims = [verdict.claim for verdict in stored(__file__, stem)]
    assert [claim.market for claim in claims] == family
    assert len(family) == COUNTS[stem]
    assert {type(claim) for claim in claims} <= {StrongEquilibrium, AlgebraicStrongEquilibrium}


@pytest.mark.parametrize("stem", GOLDEN)
def test_example_2(stem: str) -> None:
    certified(__file__, stem, GOLDEN)


def test_nothing_is_no_equilibrium_with_other_probabilities_or_weights() -> None:
    refuses(GOLDEN["example-2"], "weights", weights=(Q(5, 6), Q(1, 4), Q(1, 5)))
    draws = (*UPPER_END.allocation[1:], Draw(Q(1, 5), ((), ("a", "b"), ())))
    with pytest.raises(Rejected, match="weights"):
        verify(Certificate(StrongEquilibrium(EXAMPLE_2, UPPER_END.prices, draws), GOLDEN["example-2"].witness))
