"""All equilibria: against the definition on a grid of prices, against the search by continuation, and what is known by hand."""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from multiprocessing import active_children
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from algebraic_numbers import close
from brute_force import fractions
from equilibrium_prices import listed_at, refuted_at, samples, setting_of, utilities_at
from hypothesis import given, settings
from hypothesis import strategies as st

import exactmarket as em
from exactmarket import read, recheck
from exactmarket.errors import MalformedInput, SearchFailed
from exactmarket.exact.algebraic import AlgebraicNumbers
from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import ONE, Q
from exactmarket.format.certificate import encode_certificate
from exactmarket.format.text import dump
from exactmarket.kernel.claims.budgets import AlgebraicEquilibrium, Equilibrium
from exactmarket.kernel.claims.completeness import (
    AlgebraicPoint,
    AllBudgetEquilibria,
    NoEquilibrium,
    NoEquilibriumWithProduction,
    PricePoint,
    PricePolytope,
)
from exactmarket.kernel.rules.completeness.all_equilibria import equilibria_of
from exactmarket.kernel.rules.completeness.exchange import pseudomarket_exchange
from exactmarket.model.matroid import LaminarMatroid
from exactmarket.model.pseudomarket import Agent, Pseudomarket
from exactmarket.model.utility import Table
from exactmarket.solvers.completeness.all_equilibria import (
    Undecided,
    complete_search,
    decide_all_budget_equilibria,
    decide_all_equilibria,
    decide_deterministic_equilibria,
)
from exactmarket.solvers.control import Control

MARKETS = Path(__file__).parent.parent.parent / "cases" / "markets"
VALUES = st.none() | st.builds(Q, st.integers(0, 4))
BUDGETS = st.sampled_from([ONE, ONE, Q(1, 2), Q(2)])


@st.composite
def markets(draw: st.DrawFn) -> Pseudomarket:
    """Two or three agents, one or two goods, any utilities, monotone or not."""
    goods = ("a", "b")[: draw(st.integers(1, 2))]
    tables = draw(
        st.lists(st.lists(VALUES, min_size=1 << len(goods), max_size=1 << len(goods)), min_size=2, max_size=3)
    )
    return Pseudomarket(goods, tuple(Agent(str(i), draw(BUDGETS), Table(tuple(t))) for i, t in enumerate(tables)))


@settings(max_examples=25, deadline=None)
@given(market=markets(), notion=st.sampled_from(["walrasian", "strong"]))
def test_a_pseudomarkets_equilibria_are_those_of_the_definition(market: Pseudomarket, notion: str) -> None:
    try:
        stated = decide_all_equilibria(market, notion).claim
    except Undecided:
        return
    assert refuted_at(stated) is None


def test_processes_find_the_certificate_of_one() -> None:
    economy = em.random.economy(4, 4, seed=1, largest=9)
    alone, together = (decide_all_budget_equilibria(economy, workers=count) for count in (1, 2))
    assert dump(encode_certificate(alone.certificate)) == dump(encode_certificate(together.certificate))


def test_processes_end_with_the_limit_and_leave_nobody() -> None:
    economy = em.random.economy(6, 6, seed=1, largest=99)
    with pytest.raises(Undecided):
        decide_all_budget_equilibria(economy, control=Control(2.0), workers=2)
    # Two threads wait for each process, and the slower one strikes it off the list.
    deadline = time.monotonic() + 5
    while active_children() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not active_children()


@st.composite
def producing(draw: st.DrawFn) -> Pseudomarket:
    """The same with a limit on all goods or on one of them, perhaps 0, or on both together and one of them."""
    market = draw(markets())
    everything = (1 << len(market.goods)) - 1
    limits = {draw(st.sampled_from([1, everything])): draw(st.integers(0, 1)) for _ in range(draw(st.integers(1, 2)))}
    return replace(market, production=LaminarMatroid(len(market.goods), tuple(limits.items())))


@settings(max_examples=40, deadline=None)
@given(market=producing(), notion=st.sampled_from(["walrasian", "strong"]))
def test_with_production_there_is_an_equilibrium_where_the_definition_says_so(
    market: Pseudomarket, notion: str
) -> None:
    exchange = pseudomarket_exchange(market, notion == "strong")
    try:
        found = equilibria_of(exchange, complete_search(exchange).tree)
    except Undecided:
        return
    stated = SimpleNamespace(market=market, notion=notion, equilibria=found)
    setting = setting_of(stated)
    for prices in samples(stated):
        listed, utilities = listed_at(stated, prices), utilities_at(setting, prices)
        assert (listed is None) == (utilities is None)
        if listed is not None and utilities is not None:
            assert close(listed, [*utilities, Fraction(0)])  # the firm's utility is 0


def test_a_good_that_cannot_be_produced_rules_equilibria_out() -> None:
    market = read(MARKETS / "capacity-zero.json").market  # type: ignore[union-attr]
    for notion in ("walrasian", "strong"):
        verdict = decide_all_equilibria(market, notion)
        assert isinstance(verdict.claim, NoEquilibriumWithProduction)
        recheck.check_bytes(dump(encode_certificate(verdict.certificate)).encode())
    with pytest.raises(MalformedInput, match="a market with production"):
        NoEquilibriumWithProduction(replace(market, production=None), "strong")
    with pytest.raises(SearchFailed, match="there are equilibria"):
        decide_all_equilibria(replace(market, production=LaminarMatroid(1, ((1, 1),))), "strong")


@st.composite
def economies(draw: st.DrawFn) -> em.AssignmentEconomy:
    n, types = draw(st.integers(1, 3)), draw(st.integers(2, 3))
    supply = draw(st.lists(st.integers(0, 2), min_size=types, max_size=types).filter(lambda copies: sum(copies) >= n))
    row = st.lists(st.integers(0, 4), min_size=types, max_size=types)
    return em.AssignmentEconomy(values=draw(st.lists(row, min_size=n, max_size=n)), supply=supply)


@settings(max_examples=25, deadline=None)
@given(economy=economies(), data=st.data())
def test_an_economys_equilibria_are_those_of_the_definition(economy: em.AssignmentEconomy, data: st.DataObject) -> None:
    budgets = [data.draw(BUDGETS) for _ in economy.agents]
    try:
        stated = decide_all_budget_equilibria(economy, budgets).claim
    except Undecided:
        return
    assert refuted_at(stated) is None


def square(*rows: list[int]) -> em.AssignmentEconomy:
    return em.AssignmentEconomy(values=rows, supply=[1] * len(rows))


def test_three_isolated_equilibria_all_rational() -> None:
    found = decide_all_budget_equilibria(square([5, 1, 4], [4, 1, 0], [4, 2, 0])).claim.equilibria
    prices = {each.prices for each in found if isinstance(each, PricePoint)}
    assert prices == {(Q(2), Q(0), Q(1)), (Q(12, 5), Q(3, 5), Q(0)), (Q(2), ONE, Q(0))}
    assert len(found) == 3


def test_four_agents_with_one_equilibrium_which_is_irrational() -> None:
    economy = square([4, 0, 1, 0], [0, 3, 2, 0], [4, 1, 1, 0], [3, 4, 0, 0])
    (only,) = decide_all_budget_equilibria(economy).claim.equilibria
    assert isinstance(only, AlgebraicPoint)
    assert only.root.polynomial == (Q(128), Q(-116), Q(25))


def test_a_rational_equilibrium_and_an_irrational_one() -> None:
    found = decide_all_budget_equilibria(
        square([3, 5, 2, 3], [2, 5, 2, 3], [0, 2, 5, 4], [2, 3, 3, 0])
    ).claim.equilibria
    assert {type(each) for each in found} == {PricePoint, AlgebraicPoint}
    assert len(found) == 2


def test_mixtures_of_two_allocations_in_two_dimensions_of_prices() -> None:
    verdict = decide_all_budget_equilibria(square([1, 4, 1, 1], [3, 5, 1, 1], [4, 3, 2, 5], [0, 0, 2, 3]))
    assert any(type(node).__name__ == "Mixtures" for node in verdict.certificate.witness.nodes)
    prices = {each.prices for each in verdict.claim.equilibria}
    assert prices == {(Q(0), Q(2), Q(0), Q(2)), (Q(8, 9), Q(16, 9), Q(0), Q(4, 3))}
    assert refuted_at(verdict.claim) is None


def test_satiated_agents_leave_a_polytope_of_prices() -> None:
    found = decide_all_budget_equilibria(square([5, 4, 3], [4, 5, 1], [2, 2, 4])).claim.equilibria
    assert [type(each) for each in found] == [PricePolytope] * 3


def market(*tables: list[Any], production: LaminarMatroid | None = None) -> Pseudomarket:
    goods = ("a", "b", "c")[: len(tables[0]).bit_length() - 1]
    agents = [
        Agent(str(i), ONE, Table(tuple(None if u is None else Q(u) for u in table))) for i, table in enumerate(tables)
    ]
    return Pseudomarket(goods, tuple(agents), production)


def test_who_cannot_have_a_bundle_of_finite_utility_has_no_equilibrium() -> None:
    assert isinstance(decide_all_equilibria(market([None, None], [0, 1])).claim, NoEquilibrium)


def test_a_strong_equilibrium_may_be_less_than_a_walrasian_one() -> None:
    """Who does not care may be given the good at any price up to her budget; by the strong notion only if it is free."""
    indifferent = market([0, 0])
    (walrasian,) = decide_all_equilibria(indifferent).claim.equilibria
    (strong,) = decide_all_equilibria(indifferent, "strong").claim.equilibria
    assert (walrasian.low, walrasian.high, walrasian.brackets) == (0, 1, "[]")
    assert strong.prices == (Q(0),)


def test_what_is_undecided_comes_with_what_was_found_and_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exactmarket.solvers.completeness.signs._MOST_NODES", -1)
    with pytest.raises(Undecided) as caught:
        decide_all_equilibria(market([4, 4, 4, 4], [3, 3, 3, 4]))
    assert caught.value.found
    (cell,) = caught.value.left
    # Where a costs something, b, too, and both together more than 1.
    assert {(tuple(map(int, c.form)), c.relation) for c in cell} == {
        ((-1, 1, 1), ">"),
        ((0, 1, 0), ">"),
        ((0, 0, 1), ">"),
    }
    assert "undecided" in str(caught.value)


def test_a_limit_is_kept() -> None:
    with pytest.raises(SearchFailed, match="limit"):
        decide_all_budget_equilibria(square([5, 1, 4], [4, 1, 0], [4, 2, 0]), control=Control(1e-9))


def test_deterministic_equilibria() -> None:
    """Each gets the good that she wants; if both want the same, there is none."""
    assert decide_deterministic_equilibria(market([0, 2, 1, 2], [0, 1, 2, 2])).claim.allocations == ((("a",), ("b",)),)
    assert decide_deterministic_equilibria(market([0, 1], [0, 1])).claim.allocations == ()


def random_economy(rng: random.Random, size: int) -> em.AssignmentEconomy:
    return square(*[[rng.randint(0, 5) for _ in range(size)] for _ in range(size)])


def listed(stated: AllBudgetEquilibria, found: Any) -> bool:
    """Whether the equilibrium's prices are in the list; irrational ones to 6 digits, as points."""
    if isinstance(found, Equilibrium):
        return listed_at(stated, fractions(found.prices)) is not None
    assert isinstance(found, AlgebraicEquilibrium)
    prices = approximations(found.polynomial, found.interval, found.prices)
    for each in stated.equilibria:
        if isinstance(each, AlgebraicPoint):
            here = approximations(each.root.polynomial, each.root.interval, each.prices)
            if all(abs(p - q) < Fraction(1, 10**6) for p, q in zip(here, prices, strict=True)):
                return True
    return False


def approximations(polynomial: Any, interval: Any, rows: Matrix) -> list[Fraction]:
    numbers = AlgebraicNumbers(polynomial, interval)
    for _ in range(60):
        numbers.refine()
    enclosures = [numbers.enclosure(numbers.read(row)) for row in rows]
    return [Fraction(str((low + high) / 2)) for low, high in enclosures]


def sweep(count: int, size: int, seed: int) -> Counter[str]:
    """Economies of that size: how many are complete, what is found, and how long it takes."""
    rng = random.Random(seed)  # noqa: S311
    counts: Counter[str] = Counter()
    start = time.monotonic()
    for _ in range(count):
        economy = random_economy(rng, size)
        try:
            verdict = decide_all_budget_equilibria(economy)
        except Undecided:
            counts["undecided"] += 1
            continue
        counts["complete"] += 1
        nodes = verdict.certificate.witness.nodes
        kinds = Counter(type(node).__name__ for node in nodes)
        leaves = sum(
            kinds[name] for name in ("NoAllocation", "NoPrices", "NoLottery", "Everywhere", "AlongLine", "Mixtures")
        )
        counts["cells"] += leaves
        counts["survivors"] += kinds["Everywhere"] + kinds["AlongLine"] + kinds["Mixtures"]
        points = [
            each for each in verdict.claim.equilibria if hasattr(each, "utilities") and not hasattr(each, "brackets")
        ]
        isolated = [each for each in points if not isinstance(each, PricePolytope)]
        counts["with several isolated equilibria"] += len(isolated) > 1
        counts["with irrational equilibria"] += any(isinstance(each, AlgebraicPoint) for each in isolated)
        try:
            found = em.decide_equilibrium(economy).claim
        except SearchFailed:
            counts["not found by continuation"] += 1
            continue
        assert listed(verdict.claim, found), (economy.values, found)
    counts["seconds"] = round(time.monotonic() - start)
    return counts


@pytest.mark.heavy
def test_what_continuation_finds_is_in_the_list() -> None:
    counts = sweep(12, 3, 3)
    assert counts["complete"] >= 11


@pytest.mark.slow
@pytest.mark.parametrize(("count", "size"), [(1000, 3), (100, 4)])
def test_random_economies_are_complete_but_for_a_few(count: int, size: int) -> None:
    counts = sweep(count, size, 7)
    print(f"{count} economies, {size} x {size}: {dict(counts)}")  # noqa: T201
    assert counts["undecided"] < count / 20
