"""Ordinal efficiency against the definition, what is known of mechanisms, and the size of a school district."""

from __future__ import annotations

import random

import pytest
from brute_force import stochastically_dominated, table
from hypothesis import given
from hypothesis import strategies as st
from strategies import assignments, economies

import exactmarket as em
from exactmarket.errors import LimitReached, MalformedInput


@given(st.data())
def test_as_the_definition_says(data: st.DataObject) -> None:
    economy = data.draw(economies(agents=3, types=4))
    shares = data.draw(assignments(economy))
    dominated = stochastically_dominated(table(economy.values), table(shares), economy.supply)
    assert em.decide_ordinal_efficiency(economy, shares).answer == ("no" if dominated else "yes")


@given(st.data())
def test_what_is_pareto_optimal_is_ordinally_efficient(data: st.DataObject) -> None:
    economy = data.draw(economies(agents=4, types=4))
    shares = data.draw(assignments(economy))
    if em.decide_pareto_optimality(economy, shares).answer == "yes":
        assert em.decide_ordinal_efficiency(economy, shares).answer == "yes"


@given(st.data())
def test_probabilistic_serial_is_ordinally_efficient(data: st.DataObject) -> None:
    economy = data.draw(economies(agents=4, types=4))
    outcome = em.mechanisms.probabilistic_serial(economy)
    assert em.decide_ordinal_efficiency(economy, outcome).answer == "yes"


@given(st.data())
def test_only_the_order_of_values_matters(data: st.DataObject) -> None:
    economy = data.draw(economies(agents=3, types=3))
    shares = data.draw(assignments(economy))
    cubes = em.AssignmentEconomy([[v**3 + 7 for v in row] for row in economy.values], economy.supply)
    assert em.decide_ordinal_efficiency(cubes, shares).answer == em.decide_ordinal_efficiency(economy, shares).answer


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("bogomolnaia-moulin-2001", "no"),
        ("bogomolnaia-moulin-2001-probabilistic-serial", "yes"),
        ("che-kojima-2010", "no"),
        ("che-kojima-2010-probabilistic-serial", "yes"),
        ("katta-sethuraman-2006", "yes"),
        ("mclennan-2002", "yes"),
        ("zhou-1990", "yes"),
    ],
)
def test_examples_of_the_literature(name: str, answer: str) -> None:
    assert em.decide("ordinally-efficient", name).answer == answer


def test_a_long_cycle_is_found() -> None:
    """Each agent would give up her type for the next one; the last type's holder is indifferent between it and the first."""
    size = 40
    values = [[2 if j == (x + 1) % size else 1 if j == x else 0 for j in range(size)] for x in range(size)]
    values[-1] = [1 if j in (0, size - 1) else 0 for j in range(size)]
    economy = em.AssignmentEconomy(values, [1] * size)
    unit = [[int(j == x) for j in range(size)] for x in range(size)]
    verdict = em.decide_ordinal_efficiency(economy, unit)
    after = em.random_assignment(economy, unit[1:] + unit[:1])
    assert verdict.certificate.witness.assignment == after  # type: ignore[union-attr]


@pytest.mark.parametrize("shares", [[[1, 0]], [[1, 0], [1, 0]], [["1/2", "1/3"], [0, 1]], [[0.5, 0.5], [0, 1]]])
def test_what_is_no_assignment_is_malformed(shares: list[list[float]]) -> None:
    economy = em.AssignmentEconomy([[3, 1], [2, 0]], [1, 1])
    with pytest.raises(MalformedInput, match="assignment"):
        em.decide_ordinal_efficiency(economy, shares)  # type: ignore[arg-type]


def test_the_limit_is_kept() -> None:
    economy = em.AssignmentEconomy([[3, 1], [2, 0]], [1, 1])
    with pytest.raises(LimitReached):
        em.decide_ordinal_efficiency(economy, [[1, 0], [0, 1]], control=em.Control(0))


def test_300_agents_and_25_types() -> None:
    dice = random.Random(0)  # noqa: S311
    economy = em.AssignmentEconomy([[dice.randint(0, 20) for _ in range(25)] for _ in range(300)], [12] * 25)
    assert em.decide_ordinal_efficiency(economy, [["1/25"] * 25] * 300).answer == "no"
    assert em.decide_ordinal_efficiency(economy, em.mechanisms.probabilistic_serial(economy)).answer == "yes"
