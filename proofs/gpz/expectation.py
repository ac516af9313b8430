"""gpz.expectation: trading lotteries that clear on average, there always is an equilibrium. Amended: false where the empty
bundle may lie outside a domain (``formal/gpz_expectation_false.v``), true for all monotone utilities with the empty bundle in
every domain (``formal/gpz_expectation_exists.v``). Here both halves per instance. And the part of gpz.example-1 about it.

False: the market that refutes Theorem 2 (``theorem_2_counterexample.py``) has no equilibrium in expectation at any prices, be it
cheapest or not, by a tree of cases over all prices. With a fourth good, so that there is a bundle to spare, it has one.

Range: for the numbers of goods and the largest values in ``RANGES``, all markets of two agents with budgets 1 and monotone
integer utilities with u({}) = 0, M-natural-concave or not, up to relabelling agents and goods. For each an equilibrium in
expectation is certified.

Example 1: each good costs 2/3, each agent has two goods with probability 3/4 and none with probability 1/4. (No random
allocation has these marginals: gpz.adding-up.) That no other prices are those of an equilibrium in expectation is proved in
``formal/gpz_expectation.v``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from exactmarket.errors import Rejected
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.completeness import NoConsumptions
from exactmarket.kernel.certificates.markets import MarketWeights
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.completeness import NoEquilibriumInExpectation
from exactmarket.kernel.claims.markets import AlgebraicEquilibriumInExpectation, Chance, EquilibriumInExpectation
from proofs.golden import certified, refuses, stored
from proofs.gpz.markets import EXAMPLE_1, markets
from proofs.gpz.pseudomarkets import CONTROL, COUNTEREXAMPLE

#: For each stored range the number of goods, the largest value, and how many markets it has.
RANGES = {"2-goods-up-to-3": (2, 3, 265), "3-goods-up-to-1": (3, 1, 60)}

_THIRDS = (Q(2, 3),) * 3
_PAIRS = (("1", "2"), ("1", "3"), ("2", "3"))
_SOMETIMES = tuple([Chance(Q(1, 4), goods) for goods in (*_PAIRS, ())])
_SPARE = (Q(3, 2), *(Q(1, 2),) * 3)
_SOME_GOOD = (Chance(Q(1, 2), ("1",)), *[Chance(Q(1, 6), (good,)) for good in ("2", "3", "4")])
_TWO_OF_THREE = tuple([Chance(Q(1, 3), goods) for goods in (("2", "3"), ("2", "4"), ("3", "4"))])
GOLDEN = {
    "example-1": Certificate(
        EquilibriumInExpectation(EXAMPLE_1, _THIRDS, (_SOMETIMES, _SOMETIMES)),
        MarketWeights((Q(2, 3), Q(2, 3)), (None, None)),
    ),
    "counterexample": NoEquilibriumInExpectation(COUNTEREXAMPLE, "walrasian"),
    "counterexample-strong": NoEquilibriumInExpectation(COUNTEREXAMPLE, "strong"),
    "counterexample-with-a-spare-good": Certificate(
        EquilibriumInExpectation(CONTROL, _SPARE, (_SOME_GOOD, _TWO_OF_THREE, _SOME_GOOD)),
        MarketWeights((ONE, Q(1, 20), ONE), (None,) * 3),
    ),
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


@pytest.mark.parametrize("stem", [stem for stem in GOLDEN if stem.startswith("counterexample")])
def test_the_counterexample_has_none_and_with_a_spare_good_it_has_one(stem: str) -> None:
    certified(__file__, stem, GOLDEN)


def test_twins_with_a_spare_good_or_with_a_leaf_that_shows_nothing_are_refused() -> None:
    certificate = certified(__file__, "counterexample", GOLDEN).certificate
    with pytest.raises(Rejected):
        verify(Certificate(NoEquilibriumInExpectation(CONTROL, "walrasian"), certificate.witness))
    with pytest.raises(Rejected):
        verify(Certificate(NoEquilibriumInExpectation(EXAMPLE_1, "walrasian"), certificate.witness))
    nodes = certificate.witness.nodes
    at = next(n for n, node in enumerate(nodes) if isinstance(node, NoConsumptions))
    nothing = replace(nodes[at], least=((Q(-1000), ZERO, ZERO, ZERO),) * 3)
    refuses(certificate, f"nodes[{at}]", nodes=(*nodes[:at], nothing, *nodes[at + 1 :]))


def test_other_prices_or_weights_are_refused() -> None:
    refuses(GOLDEN["example-1"], "weights", weights=(Q(2, 3), ONE))
    for prices in ((ONE, Q(1, 2), Q(1, 2)), (Q(1, 2),) * 3, (Q(3, 4),) * 3):
        claim = EquilibriumInExpectation(EXAMPLE_1, prices, (_SOMETIMES, _SOMETIMES))
        with pytest.raises(Rejected):
            verify(Certificate(claim, GOLDEN["example-1"].witness))
