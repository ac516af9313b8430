"""Equilibria by shares for budgets as they are given, however many digits these have."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import exactmarket as em
from exactmarket.exact.rational import ZERO, Q
from exactmarket.format.files import read_certificates
from exactmarket.kernel.certificates.markets import EnclosedShareSolution
from exactmarket.kernel.claims.markets import EnclosedStrongEquilibriumByShares, StrongEquilibriumByShares
from exactmarket.model.matroid import LaminarMatroid
from exactmarket.model.pseudomarket import Agent
from exactmarket.model.seats import SeatMarket
from exactmarket.solvers.markets.enclosed_shares import decide_enclosed_by_shares

CORPUS = Path(__file__).resolve().parents[2] / "corpus" / "accepted"
DIGITS = 10**12


def one_each(agents: int, goods: int, seed: int) -> SeatMarket:
    """One good each, values that agree in part, budgets between 1 and 2 with twelve digits."""
    draw = np.random.default_rng(seed)
    values = np.clip(draw.integers(0, 70, goods) + draw.integers(0, 40, (agents, goods)) - 5, 0, 100)
    budgets = np.random.default_rng(1000 + seed).integers(DIGITS, 2 * DIGITS, agents)
    names = [f"g{j}" for j in range(goods)]
    found = []
    for i, (row, budget) in enumerate(zip(values.tolist(), budgets.tolist(), strict=True)):
        form = em.utility({"type": "unit-demand", "values": row}, names).form
        found.append(Agent(f"{i}", Q(budget, DIGITS), form))
    return SeatMarket(tuple(names), (-(-agents // goods),) * goods, tuple(found))


def test_an_equilibrium_that_is_not_rational() -> None:
    verdict = decide_enclosed_by_shares(one_each(20, 8, 1))
    claim, witness = verdict.claim, verdict.certificate.witness
    assert isinstance(claim, EnclosedStrongEquilibriumByShares)
    assert isinstance(witness, EnclosedShareSolution)
    assert len(witness.box) == len(witness.system) > 10
    assert all(high - low < Q(1, 10**9) for low, high in claim.prices)


def test_what_linear_equations_determine_is_rational() -> None:
    claim = decide_enclosed_by_shares(one_each(20, 8, 0)).claim
    assert isinstance(claim, StrongEquilibriumByShares)
    assert claim.distance == ZERO
    assert claim.budgets == tuple([agent.budget for agent in claim.market.agents])


@pytest.mark.parametrize("name", ["nested-limits", "production", "production-and-nested-limits"])
def test_limits_of_agents_and_of_copies(name: str) -> None:
    path = CORPUS / f"enclosed-strong-equilibrium-by-shares-{name}.json"
    market = next(iter(read_certificates(path))).claim.market
    claim = decide_enclosed_by_shares(market).claim
    assert isinstance(claim, EnclosedStrongEquilibriumByShares)
    assert claim.market is market


def test_a_good_of_which_no_copy_can_be_used_is_too_dear_for_everybody() -> None:
    market = one_each(20, 8, 1)
    claim = decide_enclosed_by_shares(replace(market, production=LaminarMatroid(8, ((1, 0),)))).claim
    assert all("g0" not in dict(row) for row in claim.shares)


def test_gains_are_not_for_this_search() -> None:
    form = em.utility({"type": "cardinality", "values": [0, 3, 4]}, ["a", "b"]).form
    with pytest.raises(em.MalformedInput, match="additive under limits"):
        decide_enclosed_by_shares(SeatMarket(("a", "b"), (1, 1), (Agent("x", Q(1), form),)))


@pytest.mark.heavy
def test_300_agents_and_25_goods() -> None:
    claim = em.decide("equilibrium", one_each(300, 25, 0)).claim
    assert isinstance(claim, EnclosedStrongEquilibriumByShares)
