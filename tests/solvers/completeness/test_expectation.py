"""Equilibria in expectation, or that there are none, against the definition (``equilibrium_prices``): at sampled prices an
exact linear program says whether random consumptions add up."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
import small_markets
from equilibrium_prices import Setting, in_expectation_at, refuted_in_expectation_at, setting_of
from kinds import decided

from exactmarket.errors import LimitReached, MalformedInput, SearchFailed
from exactmarket.kernel.claims.completeness import NoEquilibriumInExpectation, Notion
from exactmarket.kernel.claims.markets import EquilibriumInExpectation
from exactmarket.kernel.theorem import Verified
from exactmarket.model.matroid import LaminarMatroid
from exactmarket.model.pseudomarket import Agent, Pseudomarket
from exactmarket.model.utility import Table
from exactmarket.solvers.completeness.expectation import (
    SomePrices,
    decide_equilibrium_in_expectation,
    prove_no_equilibrium_in_expectation,
)
from exactmarket.solvers.control import Control
from proofs.gpz.markets import EXAMPLE_1
from proofs.gpz.pseudomarkets import COUNTEREXAMPLE

NOTIONS: tuple[Notion, ...] = ("walrasian", "strong")


def test_equilibria_in_expectation_by_hand() -> None:
    """Example 1: at prices 2/3 and at no others; one good that two agents want: at price 2."""
    setting = setting_of(NoEquilibriumInExpectation(EXAMPLE_1, "strong"))
    grid = [[Fraction(k, 3) for k in row] for row in product(range(5), repeat=3)]
    assert [prices for prices in grid if in_expectation_at(setting, prices)] == [[Fraction(2, 3)] * 3]
    wanted = (((), Fraction(0)), ((0,), Fraction(1)))
    alone = Setting((Fraction(1),) * 2, (wanted, wanted), (1,), False, True)
    assert [k for k in range(13) if in_expectation_at(alone, [Fraction(k, 4)])] == [8]


@pytest.mark.parametrize("notion", NOTIONS)
def test_the_counterexample_to_theorem_2_has_none(notion: Notion) -> None:
    claim = NoEquilibriumInExpectation(COUNTEREXAMPLE, notion)
    assert prove_no_equilibrium_in_expectation(claim).claim == claim
    assert refuted_in_expectation_at(claim) is None


def test_the_notion_that_says_more_is_taken() -> None:
    claim = decide_equilibrium_in_expectation(COUNTEREXAMPLE).claim
    assert claim == NoEquilibriumInExpectation(COUNTEREXAMPLE, "walrasian")


@pytest.mark.parametrize("notion", NOTIONS)
def test_where_there_is_one_no_tree_closes(notion: Notion) -> None:
    with pytest.raises(SearchFailed):
        prove_no_equilibrium_in_expectation(NoEquilibriumInExpectation(EXAMPLE_1, notion))


def test_prices_of_an_equilibrium_end_the_search() -> None:
    one = Pseudomarket(("a",), (Agent("1", 1, Table((0, 1))),))
    with pytest.raises(SomePrices) as found:
        prove_no_equilibrium_in_expectation(NoEquilibriumInExpectation(one, "strong"))
    assert in_expectation_at(
        setting_of(NoEquilibriumInExpectation(one, "strong")), [*map(Fraction, map(str, found.value.prices))]
    )


def test_with_production_too() -> None:
    """The firm must produce the one good that nobody wants, or may leave it."""
    unwanted = Table((1, 0))
    market = Pseudomarket(("a",), (Agent("1", 1, unwanted),))
    assert isinstance(decide_equilibrium_in_expectation(market).claim, NoEquilibriumInExpectation)
    producing = Pseudomarket(("a",), market.agents, LaminarMatroid(1, ((1, 1),)))
    assert isinstance(decide_equilibrium_in_expectation(producing).claim, EquilibriumInExpectation)


def test_a_market_of_many_goods_is_undecided_only() -> None:
    goods = tuple("abcdefghi")
    with pytest.raises(MalformedInput):
        NoEquilibriumInExpectation(Pseudomarket(goods, (Agent("1", 1, Table((0,) * 512)),)), "strong")


def test_the_time_is_kept() -> None:
    with pytest.raises(LimitReached):
        decide_equilibrium_in_expectation(COUNTEREXAMPLE, Control(0.0))


def answer_of(seed: int) -> bool:
    """Whether a random market is decided; if so, the definition does not refute the answer."""
    dice = random.Random(seed)  # noqa: S311
    kinds = [
        small_markets.market,
        small_markets.sparse_market,
        small_markets.tiny_market,
        small_markets.two_allocations,
    ]
    market = dice.choice(kinds)(dice)
    if dice.random() < 0.3:
        market = small_markets.with_production(market, dice)
    try:
        verdict: Verified[Any] = decide_equilibrium_in_expectation(market, Control(10.0))
    except SearchFailed:
        return False
    stated = verdict.claim
    if isinstance(stated, NoEquilibriumInExpectation):
        assert refuted_in_expectation_at(stated) is None
    elif isinstance(stated, EquilibriumInExpectation):
        assert decided(stated)
        prices = [Fraction(str(price)) for price in stated.prices]
        assert in_expectation_at(setting_of(NoEquilibriumInExpectation(market, "strong")), prices)
    return True


@pytest.mark.heavy
def test_random_markets_are_decided_and_true_by_definition() -> None:
    assert sum(map(answer_of, range(30))) > 27


@pytest.mark.slow
def test_a_thousand_random_markets_are_decided_and_true_by_definition() -> None:
    assert sum(map(answer_of, range(1000, 2000))) > 950
