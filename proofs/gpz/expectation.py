"""gpz.expectation: trading lotteries that clear on average, there always is an equilibrium. Amended: false where the empty
bundle may lie outside a domain (``formal/gpz_expectation_false.v``), true for all monotone utilities with the empty bundle in
every domain (``formal/gpz_expectation_exists.v``). Here per instance, by construction. And the part of gpz.example-1 about it.

Range: for the numbers of goods and the largest values in ``RANGES``, all markets of two agents with budgets 1 and monotone
integer utilities with u({}) = 0, M-natural-concave or not, up to relabelling agents and goods. For each an equilibrium in
expectation is certified.

Example 1: each good costs 2/3, each agent has two goods with probability 3/4 and none with probability 1/4. (No random
allocation has these marginals: gpz.adding-up.) That no other prices are those of an equilibrium in expectation is proved in
``formal/gpz_expectation.v``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from exactmarket.errors import Rejected
from exactmarket.exact.rational import ONE, Q
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.markets import MarketWeights
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.markets import AlgebraicEquilibriumInExpectation, Chance, EquilibriumInExpectation
from proofs.golden import certified, refuses, stored
from proofs.gpz.markets import EXAMPLE_1, markets

#: For each stored range the number of goods, the largest value, and how many markets it has.
RANGES = {"2-goods-up-to-3": (2, 3, 265), "3-goods-up-to-1": (3, 1, 60)}

_THIRDS = (Q(2, 3),) * 3
_PAIRS = (("1", "2"), ("1", "3"), ("2", "3"))
_SOMETIMES = tuple([Chance(Q(1, 4), goods) for goods in (*_PAIRS, ())])
GOLDEN = {
    "example-1": Certificate(
        EquilibriumInExpectation(EXAMPLE_1, _THIRDS, (_SOMETIMES, _SOMETIMES)),
        MarketWeights((Q(2, 3), Q(2, 3)), (None, None)),
    )
}


def _search(stem: str) -> Callable[[Any], Iterator[Certificate[Any]]]:
    def search(_prove: Any) -> Iterator[Certificate[Any]]:
        from exactmarket.solvers.markets.equilibrium import decide_equilibrium_in_expectation  # noqa: PLC0415

        for market in markets(*RANGES[stem][:2], (1, 1), concave=False):
            yield decide_equilibrium_in_expectation(market).certificate

    return search


STORED = {stem: _search(stem) for stem in RANGES}


@pytest.mark.parametrize("stem", RANGES)
def test_each_market_of_the_range_has_an_equilibrium_in_expectation(stem: str) -> None:
    goods, most, count = RANGES[stem]
    claims = [verdict.claim for verdict in stored(__file__, stem)]
    assert [claim.market for claim in claims] == list(markets(goods, most, (1, 1), concave=False))
    assert len(claims) == count
    assert {type(claim) for claim in claims} <= {EquilibriumInExpectation, AlgebraicEquilibriumInExpectation}


def test_example_1() -> None:
    certified(__file__, "example-1", GOLDEN)


def test_other_prices_or_weights_are_refused() -> None:
    refuses(GOLDEN["example-1"], "weights", weights=(Q(2, 3), ONE))
    for prices in ((ONE, Q(1, 2), Q(1, 2)), (Q(1, 2),) * 3, (Q(3, 4),) * 3):
        claim = EquilibriumInExpectation(EXAMPLE_1, prices, (_SOMETIMES, _SOMETIMES))
        with pytest.raises(Rejected):
            verify(Certificate(claim, GOLDEN["example-1"].witness))
