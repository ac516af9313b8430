"""Large assignment economies, by the search for shares of seats."""

from __future__ import annotations

import numpy as np
import pytest

from exactmarket.exact.rational import Q
from exactmarket.kernel.claims.budgets import Equilibrium, NearbyEquilibrium
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.budgets import AggregateLimit, unit_budgets
from exactmarket.solvers.budgets.hylland_zeckhauser import decide_equilibrium, decide_rational_equilibrium
from exactmarket.solvers.budgets.seats import equilibrium_by_shares
from exactmarket.solvers.control import Control


def economy(agents: int, types: int, seed: int, copies: int | None = None) -> AssignmentEconomy:
    """Bids with one decimal that agree in part."""
    draw = np.random.default_rng(seed)
    bids = np.clip(draw.uniform(0, 70, types) + draw.uniform(-5, 35, (agents, types)), 0, 100)
    values = [[f"{bid:.1f}" for bid in row] for row in bids]
    return AssignmentEconomy(values, [copies or -(-agents // types)] * types)


def test_students_and_seats_of_a_registrar() -> None:
    """300 students, 25 courses of 12 seats, bids with one decimal."""
    assert isinstance(decide_rational_equilibrium(economy(300, 25, 0, 12), "1/1000").claim, NearbyEquilibrium)


@pytest.mark.parametrize("copies", [3, 4])
def test_everybody_gets_one_object_whether_or_not_some_are_left(copies: int) -> None:
    given = economy(30, 10, 1, copies)
    claim = equilibrium_by_shares(given, unit_budgets(given), (), Q(1, 1000), Control()).claim
    assert all(sum(row, Q(0)) == 1 for row in claim.assignment)
    assert min(claim.prices) == 0


def test_aggregate_limits() -> None:
    given = economy(30, 10, 1, 4)
    limits = (AggregateLimit(("1", "2"), 5), AggregateLimit(("1", "2", "3"), 8))
    assert equilibrium_by_shares(given, unit_budgets(given), limits, Q(1, 1000), Control()).answer == "yes"


def test_given_budgets_are_met_exactly() -> None:
    assert decide_equilibrium(economy(60, 10, 1)).claim.budgets == (Q(1),) * 60


@pytest.mark.heavy
def test_values_may_be_negative() -> None:
    values = [[-3, -2, -1, 0]] * 13 + [[0, -1, -2, -3]] * 13
    found = decide_rational_equilibrium(AssignmentEconomy(values, [7] * 4), "1/1000")
    assert isinstance(found.claim, NearbyEquilibrium | Equilibrium)
