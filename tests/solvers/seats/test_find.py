"""Equilibria in shares of markets with seats: each one found is checked by definition."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import exactmarket as em
from exactmarket.errors import LimitReached
from exactmarket.exact.rational import Q
from exactmarket.solvers.control import Control
from exactmarket.solvers.seats.find import find_shares
from exactmarket.solvers.seats.jumps import Jumper, exact_enough
from exactmarket.solvers.seats.problem import LimitedSet, SeatProblem
from exactmarket.solvers.seats.smoothed import Smoothed
from exactmarket.solvers.seats.thrift import least_gap
from tests.solvers.seats.drawn import courses, independent, one_each
from tests.solvers.seats.exactly import assert_equilibrium

NEAR = Q(1, 1000)


def found_near(problem: SeatProblem) -> None:
    found = find_shares(problem, NEAR)
    assert_equilibrium(problem, found)
    assert found.distance <= NEAR


@pytest.mark.parametrize("seed", range(3))
def test_one_good_each(seed: int) -> None:
    found_near(one_each(30, 6, seed))


@pytest.mark.parametrize("seed", range(3))
def test_courses(seed: int) -> None:
    found_near(courses(30, 10, seed))


def test_identical_agents() -> None:
    found_near(courses(30, 10, 1, kinds=2))


def test_too_many_seats() -> None:
    found_near(courses(30, 10, 1, seats=1.4))


@pytest.mark.parametrize("seats", [0.8, 1.0, 1.4])
def test_bids_that_have_nothing_to_do_with_each_other(seats: float) -> None:
    """Many get all that they like, and have money left."""
    found_near(independent(60, 10, 1, seats=seats))
    found_near(independent(60, 10, 1, seats=seats, each=1))


def test_one_agent_who_can_have_all() -> None:
    found_near(SeatProblem(((3, 1),), (1, 1), (Q(1),)))


def test_an_agent_who_wants_nothing() -> None:
    found_near(SeatProblem(((0, 0), (1, 2)), (1, 1), (Q(1), Q(1))))


def test_two_agents_share_what_both_want() -> None:
    limited = (LimitedSet((0, 1), (0, 1), (1, 1)),)
    problem = SeatProblem(((2, 1), (2, 1)), (1, 1), (Q(1), Q(1)), limited)
    found = find_shares(problem, NEAR)
    assert_equilibrium(problem, found)
    assert abs(found.shares[0][0] - Q(1, 2)) < Q(1, 100)


def test_an_agent_with_sets_of_her_own() -> None:
    limited = (LimitedSet((0, 1, 2), (0,), (1,)), LimitedSet((0, 3), (1,), (1,)))
    values = ((5, 4, 3, 2), (3, 4, 5, 6), (1, 2, 3, 4))
    found_near(SeatProblem(values, (1, 1, 1, 1), (Q(1),) * 3, limited))


@pytest.mark.parametrize("seed", range(2))
def test_aggregate_limits(seed: int) -> None:
    """Fewer copies of some goods than there are, for all agents together; limits may be nested."""
    whole = courses(30, 10, seed)
    few = sum(whole.supply[:3]) - 2
    found_near(replace(whole, aggregate=(((0, 1, 2), few), ((0, 1, 2, 3, 4), few + 3))))


def test_an_aggregate_limit_that_is_all_that_binds() -> None:
    found_near(SeatProblem(((2, 1), (1, 2), (2, 1)), (3, 3), (Q(1),) * 3, (), (((0, 1), 2),)))


def test_derivatives_of_the_smoothed_market() -> None:
    """Newton's equations are those of the residual, and are solved."""
    problem = courses(12, 10, 1)
    draw = np.random.default_rng(0)
    smoothed = Smoothed(problem, np.ones(12))
    point, heat = draw.normal(size=smoothed.size) * 0.3, float(np.log(0.1))
    state, direction, small = smoothed.state(point, heat), draw.normal(size=smoothed.size), 1e-6
    change = smoothed.change_of_residual(state, direction)
    ahead = smoothed.residual(smoothed.state(point + small * direction, heat))
    behind = smoothed.residual(smoothed.state(point - small * direction, heat))
    assert np.allclose((ahead - behind) / (2 * small), change, atol=1e-6)
    hotter = smoothed.residual(smoothed.state(point, heat + small))
    cooler = smoothed.residual(smoothed.state(point, heat - small))
    assert np.allclose((hotter - cooler) / (2 * small), smoothed.by_heat(state), atol=1e-6)
    assert np.allclose(smoothed.newton(state).solve(change), direction, atol=1e-8)


def test_what_a_satiated_agent_does_not_give_up() -> None:
    """She has goods worth 7 and 5; of the others she may lose the least by taking that worth 4, but no other at 5."""
    assert least_gap([(frozenset(range(5)), 2)], (7, 5, 4, 0, 5)) == 1
    assert least_gap([(frozenset(range(2)), 1)], (7, 5)) == 2
    assert least_gap([], (7, 5)) == 5
    assert least_gap([], (0, 0)) == 1


def test_a_jump_leads_to_a_solution() -> None:
    problem = independent(60, 10, 1)
    smoothed = Smoothed(problem, np.ones(60))
    hot, cool = float(np.log(0.5)), float(np.log(0.3))
    jumper = Jumper(smoothed, 1, Control())
    first = jumper.settled(np.zeros(smoothed.size), hot)
    assert first is not None
    second = jumper.settled(first, cool)
    assert second is not None
    residual = smoothed.residual(smoothed.state(second, cool))
    assert np.abs(residual).max() <= exact_enough(smoothed.size, cool)


def test_the_sign_of_the_determinant() -> None:
    """That of all of Newton's equations is that of the prices' alone: what is eliminated has positive pivots."""
    smoothed = Smoothed(courses(6, 5, 1), np.ones(6))
    draw = np.random.default_rng(0)
    for _ in range(20):
        state = smoothed.state(draw.normal(size=smoothed.size), float(np.log(0.2)))
        columns = [smoothed.change_of_residual(state, column) for column in np.eye(smoothed.size)]
        sign, _ = np.linalg.slogdet(np.array(columns).T)
        assert smoothed.newton(state).sign == sign


@pytest.mark.heavy
@pytest.mark.parametrize("within", ["1/10", "1/1000"])
def test_a_large_tolerance_is_no_hindrance(within: str) -> None:
    """Budgets are moved a little only, whatever the tolerance, so that paths stay near the given market's."""
    market = em.random.market(9, 8, seed=4, slots=1)
    assert em.decide("equilibrium", market, rational_within=within).answer == "yes"


def test_the_time_limit_is_kept() -> None:
    with pytest.raises(LimitReached):
        find_shares(courses(30, 10, 1), NEAR, Control(0.0))


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(2))
def test_at_the_size_of_a_department(seed: int) -> None:
    found_near(one_each(300, 25, seed))
    found_near(courses(300, 25, seed))


@pytest.mark.heavy
@pytest.mark.parametrize("each", [1, None])
@pytest.mark.parametrize("seats", [0.8, 13 / 12, 1.4])
def test_independent_bids_at_the_size_of_a_department(seats: float, each: int | None) -> None:
    found_near(independent(300, 25, 1, seats=seats, each=each))
