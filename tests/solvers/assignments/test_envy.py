"""Envy in random assignments against the definition, and at the size of a school district."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from brute_force import dot, fractions, table
from hypothesis import given
from hypothesis import strategies as st
from strategies import assignments, economies

import exactmarket as em
from exactmarket.errors import MalformedInput


@given(st.data())
def test_the_one_who_gains_most_is_found(data: st.DataObject) -> None:
    economy = data.draw(economies(agents=3, types=3))
    shares = data.draw(assignments(economy))
    budgets = [data.draw(st.integers(1, 2)) for _ in economy.agents]
    values, rows = table(economy.values), table(shares)
    gains = [Fraction(0)]
    for x, own in enumerate(values):
        places = [y for y in range(len(rows)) if budgets[y] <= budgets[x]]
        gains += [dot(own, rows[y]) - dot(own, rows[x]) for y in places]
    verdict = em.decide_envy_freeness(economy, shares, budgets)
    found = getattr(verdict.certificate.witness, "gain", 0)
    assert fractions([found]) == [max(gains)]
    assert verdict.answer == ("no" if max(gains) else "yes")


def test_without_budgets_they_are_equal() -> None:
    economy = em.AssignmentEconomy([[3, 1], [2, 0]], [1, 1])
    verdict = em.decide_envy_freeness(economy, [[1, 0], [0, 1]])
    assert verdict.claim.budgets == (1, 1)  # type: ignore[union-attr]
    assert verdict.answer == "no"
    assert em.decide_envy_freeness(economy, [[1, 0], [0, 1]], ["3/2", 1]).answer == "yes"


@pytest.mark.parametrize("budgets", [[1], [1, 0], [1, -1], [1, 0.5]])
def test_a_wrong_budget_is_malformed(budgets: list[float]) -> None:
    economy = em.AssignmentEconomy([[3, 1], [2, 0]], [1, 1])
    with pytest.raises(MalformedInput, match="budgets"):
        em.decide_envy_freeness(economy, [[1, 0], [0, 1]], budgets)  # type: ignore[arg-type]


def test_300_agents_and_25_types() -> None:
    dice = random.Random(0)  # noqa: S311
    economy = em.AssignmentEconomy([[dice.randint(0, 20) for _ in range(25)] for _ in range(300)], [12] * 25)
    assert em.decide_envy_freeness(economy, [["1/25"] * 25] * 300).answer == "yes"
    pure = [[int(j == x % 25) for j in range(25)] for x in range(300)]
    assert em.decide_envy_freeness(economy, pure).answer == "no"
