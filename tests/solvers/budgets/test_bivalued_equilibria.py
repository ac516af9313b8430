"""Equilibria of bivalued economies against an oracle that knows no prices: leximin.

Each agent x values the types of a set A[x] at ``high`` and all others at ``low``, so her utility is a matter of the probability
u[x] of a type in A[x]. Then all equilibria with budgets b give the same u (for equal ones: Bogomolnaia and Moulin 2004). Let m be
the smallest price in A[x]. She buys only at m, as all four conditions hold, so that u[x] = min(1, b[x] / m), and has what is left
of her share for nothing. Let t > 0 be the largest price. Types of price t are sold out, and only to agents whose A[x] they
contain, so these agents' u sum to the supply of their sets' union: they can get no more together. So at u = min(1, l b) with
l = 1 / t a set of agents runs out of supply; at a smaller l none does, as the equilibrium gives everybody at least that. Without
this set and its types the same holds of the next largest price. So u is what comes out if all u[x] = min(1, l b[x]) rise with
l, and stop, for each set of agents, when the supply of the union of their sets is used up.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

import pytest
from brute_force import fractions
from hypothesis import given, settings
from hypothesis import strategies as st

import exactmarket as em
from exactmarket.exact.linear import matrix, vector
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.budgets import EquilibriumWeights
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.budgets import BudgetEquilibrium, Equilibrium
from exactmarket.solvers.budgets.hylland_zeckhauser import decide_equilibrium

Bounds = list[tuple[tuple[int, ...], int]]


def leximin(liked: Sequence[frozenset[int]], supply: Sequence[int], budgets: Sequence[Fraction]) -> list[Fraction]:
    """Probabilities of a liked type that are leximin (in units of the budgets, and at most 1), by the sets of agents that run
    out of supply one after the other."""
    agents = range(len(liked))
    groups = [group for size in range(1, len(liked) + 1) for group in combinations(agents, size)]
    bounds: Bounds = [
        (group, sum(supply[j] for j in frozenset().union(*(liked[x] for x in group)))) for group in groups
    ]
    settled: dict[int, Fraction] = {}
    while len(settled) < len(liked):
        levels = {(x,): 1 / budgets[x] for x in agents if x not in settled}
        for group, most in bounds:
            if not settled.keys() >= set(group):
                own = _full(group, most, settled, budgets)
                levels[group] = min(own, levels.get(group, own))
        level = min(levels.values())
        stopped = {x for group, its_level in levels.items() if its_level == level for x in group}
        settled |= {x: level * budgets[x] for x in stopped - set(settled)}
    return [settled[x] for x in agents]


def _full(group: Sequence[int], most: int, settled: dict[int, Fraction], budgets: Sequence[Fraction]) -> Fraction:
    """The level at which the group uses up its supply."""
    left = most - sum(settled.get(x, Fraction(0)) for x in group)
    return Fraction(left) / sum(budgets[x] for x in group if x not in settled)


def probabilities(values: Sequence[Sequence[int]], utilities: Sequence[em.Q]) -> list[Fraction]:
    """Of a liked type, from utilities; 1 for who likes all types equally."""
    return [
        (utility - min(row)) / (max(row) - min(row)) if min(row) < max(row) else Fraction(1)
        for row, utility in zip(values, fractions(utilities), strict=True)
    ]


@st.composite
def bivalued(draw: st.DrawFn) -> tuple[list[list[int]], list[int], list[Fraction]]:
    """Values, supplies of one or more each that suffice, and budgets."""
    agents, types = draw(st.integers(1, 7)), draw(st.integers(1, 4))
    rows = []
    for _ in range(agents):
        low = draw(st.integers(-2, 2))
        ends = st.sampled_from((low, low + draw(st.integers(1, 3))))
        rows.append(draw(st.lists(ends, min_size=types, max_size=types)))
    supply = draw(st.lists(st.integers(1, 4), min_size=types, max_size=types))
    supply[draw(st.integers(0, types - 1))] += max(0, agents - sum(supply))
    budget = st.just(Fraction(1)) if draw(st.booleans()) else st.builds(Fraction, st.integers(1, 6), st.integers(1, 4))
    return rows, supply, draw(st.lists(budget, min_size=agents, max_size=agents))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(bivalued())
@pytest.mark.heavy
def test_utilities_are_leximin(drawn: tuple[list[list[int]], list[int], list[Fraction]]) -> None:
    values, supply, budgets = drawn
    claim = decide_equilibrium(em.AssignmentEconomy(values, supply), budgets).claim
    assert isinstance(claim, Equilibrium)
    liked = [frozenset(j for j, value in enumerate(row) if value == max(row)) for row in values]
    assert probabilities(values, claim.economy.utilities(claim.assignment)) == leximin(liked, supply, budgets)


@pytest.mark.parametrize(
    ("liked", "supply", "budgets", "expected"),
    [
        ([{0}, {0}, {0, 1}], [1, 2], [1, 1, 1], ["1/2", "1/2", 1]),
        ([{0}, {0}, {0, 1}, {1}], [1, 1], [1, 1, 1, 1], ["1/2", "1/2", "1/2", "1/2"]),
        ([{0}, {0}, {0, 1}, {1}, {1}], [1, 1], [1, 1, 1, 1, 1], ["2/5", "2/5", "2/5", "2/5", "2/5"]),
        ([{0}, {0}, {0}], [1], [1, 2, 9], ["1/12", "1/6", "3/4"]),
        ([{0}, {0}], [1], [1, 9], ["1/10", "9/10"]),
        ([{0}, {0}, {0, 1}], [1, 1], [1, 1, 9], ["1/2", "1/2", 1]),
        ([{0}, {0}, {0}], [2], [1, 1, 9], ["1/2", "1/2", 1]),
    ],
)
def test_the_oracle(liked: list[set[int]], supply: list[int], budgets: list[int], expected: list[object]) -> None:
    found = leximin([frozenset(types) for types in liked], supply, [Fraction(budget) for budget in budgets])
    assert found == [Fraction(str(probability)) for probability in expected]


def test_without_the_condition_cheapest_utilities_need_not_be_leximin() -> None:
    values, half = [[1, 1], [1, 0]], [["1/2", "1/2"], ["1/2", "1/2"]]
    economy = em.AssignmentEconomy(values, [1, 1])
    claim = BudgetEquilibrium(economy, vector([1, 1]), (), vector([2, 0]), matrix(half))
    verify(Certificate(claim, EquilibriumWeights(vector([0, 2]), ())))
    assert probabilities(values, economy.utilities(claim.assignment)) == [1, Fraction(1, 2)]
    assert leximin([frozenset({0, 1}), frozenset({0})], [1, 1], [Fraction(1)] * 2) == [1, 1]
