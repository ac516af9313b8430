"""Cells that are divided by signs of polynomials: facts and what follows from them, candidates, samples, whole markets."""

from __future__ import annotations

import random

import pytest
from benchmarks.small_markets import market
from equilibrium_prices import refuted_at
from flint import fmpq_mpoly
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmarket.exact.polynomials import ring
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.claims.completeness import Notion, PricePiece, may_be_empty
from exactmarket.kernel.rules.completeness.pieces import Fact
from exactmarket.model.pseudomarket import Agent, Pseudomarket
from exactmarket.model.utility import Table
from exactmarket.solvers.completeness.all_equilibria import decide_all_equilibria
from exactmarket.solvers.completeness.cramer import At, Excess
from exactmarket.solvers.completeness.facts import Facts, Open, Shown
from exactmarket.solvers.completeness.points import around, corners, on_surface

RING = ring(2)
X, Y = RING.gens()
#: A triangle: x > 0, y > 0, x + y <= 1.
TRIANGLE = (Fact(X, ">"), Fact(Y, ">"), Fact(1 - X - Y, ">="))


def facts(*more: Fact, points: tuple[tuple[Q, ...], ...] = ()) -> Facts:
    known = (*TRIANGLE, *more)
    return Facts(RING, known, tuple(range(len(known))), points)


def value_of(shown: Shown, known: Facts) -> fmpq_mpoly:
    """The sum that the proof is, calculated afresh."""
    total = RING.from_dict({})
    for factors, number in shown.products.items():
        product = RING.constant(number)
        for k in factors:
            assert known.facts[k].relation != "="
            product *= known.facts[k].polynomial
        total += product
    for k, factor in shown.equations.items():
        assert known.facts[k].relation == "="
        total += factor * known.facts[k].polynomial
    return total


@pytest.mark.parametrize(
    ("polynomial", "relation"),
    [
        (X, ">"),
        (X * Y, ">"),
        (3 * X * X * Y, ">"),
        (1 - X - Y, ">="),
        (1 - X, ">"),
        (1 - X * Y, ">"),
        (X - X * X - X * Y, ">="),
        (-X * Y + X * Y, "="),
    ],
)
def test_what_follows_from_the_facts_is_shown(polynomial: fmpq_mpoly, relation: str) -> None:
    known = facts()
    shown = known.want(polynomial, relation)
    assert isinstance(shown, Shown)
    assert value_of(shown, known) == shown.value == polynomial
    assert shown.strict or relation != ">"


def test_what_does_not_follow_is_open_in_its_factors() -> None:
    known = facts()
    assert known.want(X * (X - Y), ">=") == Open((X - Y,))
    assert known.want(1 - X - Y, ">") == Open((X + Y - 1,))  # it may be 0
    assert known.want(-X, ">=") == Open(())  # known to be false
    assert known.want(X, "=") == Open(())


def test_an_equation_says_what_its_multiples_are() -> None:
    known = facts(Fact(X * Y - X + Y, "="))
    for polynomial, relation in ((X * X * Y - X * X + X * Y, "="), (X * Y + 2 * Y, ">"), (X - X * Y, ">")):
        shown = known.want(polynomial, relation)
        assert isinstance(shown, Shown)
        assert value_of(shown, known) == polynomial


@pytest.mark.parametrize(
    "more", [Fact(-X, ">="), Fact(X + Y - 1, ">"), Fact(X * Y - 1, ">"), Fact(X + 1, "="), Fact(X + Y, "=")]
)
def test_facts_that_contradict_each_other_are_found_to(more: Fact) -> None:
    known = facts(more)
    shown = known.contradiction()
    assert shown is not None
    assert shown.strict
    assert value_of(shown, known) == 0
    assert facts().contradiction() is None


def test_points_are_where_the_facts_hold() -> None:
    inside = (Q(1, 3), Q(1, 3))
    found = around(TRIANGLE, inside)
    assert found[0] == inside
    assert len(found) > 40
    assert all(fact.holds(point) for fact in TRIANGLE for point in found)
    assert set(corners(TRIANGLE)) == {(ZERO, ZERO), (ZERO, ONE), (ONE, ZERO)}
    circle = 4 * X * X + 4 * Y * Y - 1
    on_it = list(on_surface(X * Y - X + Y, found, corners(TRIANGLE)))
    assert any(all(fact.holds(point) for fact in TRIANGLE) for point in on_it)
    assert (Q(1, 2), ZERO) in on_surface(circle, (), corners(TRIANGLE))


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_at_a_point_a_vertex_of_one_of_two_programs_is_found(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311
    agents, allocations = rng.randint(1, 4), rng.randint(1, 7)
    spending = tuple(i for i in range(agents) if rng.random() < 0.6)
    bound = tuple(i for i in range(agents) if i not in spending)
    rows = {i: [Q(rng.randint(-2, 2)) for _ in range(allocations)] for i in (*spending, *bound)}
    here = At(Excess(RING, agents, allocations, spending, bound, {}), rows)
    lottery = here.lottery()
    if lottery is not None:
        assert here.is_lottery(*lottery)
    else:
        assert here.is_too_dear(*here.money())


def test_a_curve_of_equilibria_and_a_point_on_the_border_of_a_cell() -> None:
    """Where z has b only, x and y share a and mix so that both spend all: on a hyperbola."""
    tables = ([0, 2, 1, 2], [0, 2, 2, 0], [0, 0, 1, 1])
    agents = [Agent(n, Q(b), Table(tuple(map(Q, t)))) for n, b, t in zip("xyz", (1, 3, 2), tables, strict=True)]
    stated = decide_all_equilibria(Pseudomarket(("a", "b"), tuple(agents))).claim
    pieces = [each for each in stated.equilibria if isinstance(each, PricePiece)]
    assert {piece.zero[0].terms for piece in pieces} == {((-ONE, (0, 1)), (Q(-2), (1, 0)), (ONE, (1, 1)))}
    assert (Q(3), Q(3)) in {piece.sample for piece in pieces}
    assert refuted_at(stated) is None


@pytest.mark.parametrize("family", ["m-natural", "free"])
@pytest.mark.parametrize("notion", ["walrasian", "strong"])
@pytest.mark.heavy
def test_small_markets_of_three_goods_are_decided(family: str, notion: Notion) -> None:
    for agents in (2, 3):
        stated = decide_all_equilibria(market(3, agents, 3, family), notion).claim
        assert not any(map(may_be_empty, getattr(stated, "equilibria", ())))
        if agents == 2:
            assert refuted_at(stated) is None
