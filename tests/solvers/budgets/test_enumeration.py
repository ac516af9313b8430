"""The enumeration of structures against the paths of the smoothed economy, which know nothing of each other."""

from __future__ import annotations

import numpy as np
import pytest

import exactmarket as em
from exactmarket import recheck
from exactmarket.exact.linear import vector
from exactmarket.format.certificate import encode_certificate
from exactmarket.format.text import dump
from exactmarket.kernel.claims.budgets import AlgebraicEquilibrium
from exactmarket.solvers.budgets import hylland_zeckhauser
from exactmarket.solvers.budgets.hylland_zeckhauser import (
    candidates,
    decide_equilibrium,
    settled,
    settled_by_enumeration,
)
from exactmarket.solvers.control import Control
from exactmarket.solvers.structures.point import float_at
from exactmarket.solvers.structures.structure import Parametrized, Problem, problem

IRRATIONAL = em.AssignmentEconomy([[4, 0, 1, 0], [0, 3, 2, 0], [4, 1, 1, 0], [3, 4, 0, 0]], [1] * 4)


def economy_of(seed: int, agents: int, types: int) -> em.AssignmentEconomy:
    values = np.random.default_rng([5, seed]).integers(0, 11, (agents, types)).tolist()
    return em.AssignmentEconomy(values, [agents // types] * types)


def drawn(seed: int, agents: int, types: int) -> Problem:
    return problem(economy_of(seed, agents, types), vector([1] * agents), ())


def prices_in(form: Parametrized, point: dict[int, float]) -> tuple[float, ...]:
    return tuple([round(float_at(price, point), 6) + 0.0 for price in form.prices])


@pytest.mark.parametrize("seed", range(10))
def test_all_structures_of_three_agents_and_types(seed: int) -> None:
    """Where the enumeration finds one price vector only, the path found it, too."""
    given = drawn(seed, 3, 3)
    _, form, point = next(settled(given, Control()))
    enumerated = {prices_in(other, at) for _, other, at in settled_by_enumeration(given, Control(60))}
    assert enumerated
    if len(enumerated) == 1:
        assert prices_in(form, point) in enumerated


@pytest.mark.parametrize("economy", [None, IRRATIONAL])
@pytest.mark.heavy
def test_without_paths_small_economies_are_solved_all_the_same(
    monkeypatch: pytest.MonkeyPatch, economy: em.AssignmentEconomy | None
) -> None:
    monkeypatch.setattr(hylland_zeckhauser, "follow", lambda *_, **__: None)
    solved = [economy] if economy else [economy_of(seed, 4, 4) for seed in range(3)]
    for one in solved:
        verdict = decide_equilibrium(one, control=Control(60))
        assert recheck.check_bytes(dump(encode_certificate(verdict.certificate)).encode()).endswith("equilibrium")
        assert isinstance(verdict.claim, AlgebraicEquilibrium) or one is not IRRATIONAL


def test_large_economies_are_not_enumerated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hylland_zeckhauser, "follow", lambda *_, **__: None)
    assert not list(candidates(drawn(0, 12, 6), Control(60)))
