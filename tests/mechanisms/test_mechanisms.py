"""Mechanisms against their definitions: eating step by step, all orders one by one, and the examples of the literature."""

from __future__ import annotations

from itertools import permutations
from random import Random

import pytest

import exactmarket as em
from exactmarket import AssignmentEconomy, MalformedInput, Q
from exactmarket.errors import LimitReached, SearchFailed
from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import ONE, ZERO, total
from exactmarket.format.instance import AssignmentInstance, decode_instance
from exactmarket.format.text import parse
from exactmarket.mechanisms import (
    hylland_zeckhauser,
    probabilistic_serial,
    random_priority,
    random_serial_dictatorship,
    serial_dictatorship,
    uniform,
)
from exactmarket.model.assignment import random_assignment
from exactmarket.report.catalog import read_catalog
from exactmarket.solvers.control import Control

EXAMPLES = {example.name: example for example in read_catalog()}


def example(name: str) -> AssignmentInstance:
    given = decode_instance(parse(EXAMPLES[name].text(), name), name)
    assert isinstance(given, AssignmentInstance)
    return given


def economy_of(source: Random, agents: int, types: int, strict: bool) -> AssignmentEconomy:
    supply = [source.randint(0, 3) for _ in range(types)]
    supply[0] += max(0, agents - sum(supply))
    rows = [
        source.sample(range(20), types) if strict else [source.randint(0, 2) for _ in range(types)]
        for _ in range(agents)
    ]
    return AssignmentEconomy(rows, supply)


def eaten(economy: AssignmentEconomy) -> Matrix:
    """Probabilistic serial of strict rankings, by its definition: everybody eats her best type until one is used up."""
    left = [Q(copies) for copies in economy.supply]
    shares = [[ZERO] * len(left) for _ in economy.agents]
    time = ZERO
    while time < ONE:
        best = [max((j for j in range(len(left)) if left[j]), key=lambda j: row[j]) for row in economy.values]
        step = min(ONE - time, *[left[j] / best.count(j) for j in set(best)])
        for x, j in enumerate(best):
            shares[x][j] += step
            left[j] -= step
        time += step
    return tuple(map(tuple, shares))


def levels(economy: AssignmentEconomy, assignment: Matrix) -> list[list[Q]]:
    """For each agent the probability of each level of her ranking, best first."""
    return [
        [
            total([q for q, v in zip(row, values, strict=True) if v == level])
            for level in sorted(set(values), reverse=True)
        ]
        for row, values in zip(assignment, economy.values, strict=True)
    ]


def dominates(economy: AssignmentEconomy, one: Matrix, other: Matrix) -> bool:
    """Everybody's chance of at least each level is no smaller with ``one``, and somebody's is larger."""
    pairs = [
        (total(mine[: k + 1]), total(yours[: k + 1]))
        for mine, yours in zip(levels(economy, one), levels(economy, other), strict=True)
        for k in range(len(mine))
    ]
    return all(a >= b for a, b in pairs) and any(a > b for a, b in pairs)


@pytest.mark.parametrize("seed", range(60))
def test_probabilistic_serial_of_strict_rankings_is_what_is_eaten(seed: int) -> None:
    source = Random(seed)
    economy = economy_of(source, source.randint(1, 7), source.randint(1, 5), strict=True)
    assert probabilistic_serial(economy) == eaten(economy)


@pytest.mark.parametrize("seed", range(60))
def test_probabilistic_serial_with_ties_is_feasible_without_envy_and_not_dominated(seed: int) -> None:
    source = Random(seed)
    economy = economy_of(source, source.randint(2, 6), source.randint(2, 4), strict=False)
    assignment = random_assignment(economy, probabilistic_serial(economy))
    for x, values in enumerate(economy.values):
        for level in set(values):
            chances = [total([q for q, v in zip(row, values, strict=True) if v >= level]) for row in assignment]
            assert chances[x] == max(chances)  # nobody's share is better at any level
    for order in permutations(economy.agents):
        assert not dominates(economy, serial_dictatorship(economy, order), assignment)


def test_katta_and_sethuramans_example_of_ties() -> None:
    """Their first example: agent 1 is indifferent between a and b, agent 2 prefers a, agent 3 b; 1 waits for what is left."""
    economy = AssignmentEconomy([[2, 2, 1], [3, 2, 1], [2, 3, 1]], [1, 1, 1], objects=["a", "b", "c"])
    third = Q(1, 3)
    shares = probabilistic_serial(economy)
    assert levels(economy, shares) == [[2 * third, third], [2 * third, ZERO, third], [2 * third, ZERO, third]]


@pytest.mark.parametrize(
    ("economy", "outcome"),
    [
        ("bogomolnaia-moulin-2001", "bogomolnaia-moulin-2001-probabilistic-serial"),
        ("che-kojima-2010", "che-kojima-2010-probabilistic-serial"),
    ],
)
def test_the_literatures_outcomes_of_probabilistic_serial(economy: str, outcome: str) -> None:
    given, expected = example(economy), example(outcome)
    assert given.economy.values == expected.economy.values
    assert probabilistic_serial(given.economy) == expected.assignment


@pytest.mark.parametrize("seed", range(40))
def test_random_serial_dictatorship_is_the_average_over_all_orders(seed: int) -> None:
    source = Random(seed)
    economy = economy_of(source, source.randint(1, 5), source.randint(1, 4), strict=seed % 2 == 0)
    outcomes = [one_by_one(economy, order) for order in permutations(range(len(economy.agents)))]
    average = tuple(
        tuple(Q(sum(outcome[x] == j for outcome in outcomes), len(outcomes)) for j in range(len(economy.objects)))
        for x in range(len(economy.agents))
    )
    assert random_serial_dictatorship(economy, ties="first") == average


def one_by_one(economy: AssignmentEconomy, order: tuple[int, ...]) -> dict[int, int]:
    """Who takes what in this order, ties broken in the order of the types."""
    left = list(economy.supply)
    taken = {}
    for x in order:
        taken[x] = max((j for j in range(len(left)) if left[j]), key=lambda j: (economy.values[x][j], -j))
        left[taken[x]] -= 1
    return taken


def test_ties_are_not_broken_in_silence() -> None:
    economy = AssignmentEconomy([[1, 1], [2, 1]], [1, 1], ["x", "y"], ["i", "j"])
    with pytest.raises(MalformedInput, match=r"values of 'x'.*'i' and 'j'"):
        random_serial_dictatorship(economy)
    with pytest.raises(MalformedInput, match='"first"'):
        random_serial_dictatorship(economy, ties="last")


def test_a_tie_between_types_without_copies_is_none() -> None:
    economy = AssignmentEconomy([[1, 1, 2], [1, 1, 2]], [0, 1, 1])
    assert random_serial_dictatorship(economy) == ((ZERO, Q(1, 2), Q(1, 2)),) * 2


def test_twelve_agents_with_different_rankings_are_counted() -> None:
    source = Random(1)
    economy = AssignmentEconomy([source.sample(range(12), 12) for _ in range(12)], [1] * 12)
    random_assignment(economy, random_serial_dictatorship(economy))


def test_too_many_states_are_refused_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(random_priority, "MOST_STATES", 10)
    source = Random(1)
    economy = AssignmentEconomy([source.sample(range(6), 6) for _ in range(6)], [1] * 6)
    with pytest.raises(SearchFailed, match="probabilistic-serial"):
        random_serial_dictatorship(economy)


@pytest.mark.parametrize("seed", range(40))
def test_a_serial_dictatorship_gives_each_in_turn_the_best_level_that_is_possible(seed: int) -> None:
    source = Random(seed)
    economy = economy_of(source, source.randint(1, 5), source.randint(1, 4), strict=False)
    order = source.sample(economy.agents, len(economy.agents))
    outcome = random_assignment(economy, serial_dictatorship(economy, order))
    assert {q for row in outcome for q in row} <= {ZERO, ONE}
    left = list(economy.supply)
    for name in order:
        values, row = economy.values[economy.index[name]], outcome[economy.index[name]]
        assert values[row.index(ONE)] == max(v for v, copies in zip(values, left, strict=True) if copies)
        left[row.index(ONE)] -= 1
    assert em.decide_pareto_optimality(economy, outcome).answer == "yes"


@pytest.mark.parametrize(
    ("order", "said"), [(["1"], "'2' 0 times"), (["1", "1", "2"], "'1' 2 times"), (["1", "3"], "'3'")]
)
def test_an_order_names_each_agent_once(order: list[str], said: str) -> None:
    with pytest.raises(MalformedInput, match=said):
        serial_dictatorship(AssignmentEconomy([[1, 2], [1, 2]], [1, 1]), order)


@pytest.mark.parametrize("seed", range(20))
def test_equal_shares_are_feasible(seed: int) -> None:
    source = Random(seed)
    economy = economy_of(source, source.randint(1, 6), source.randint(1, 4), strict=False)
    random_assignment(economy, uniform(economy))


def test_hylland_zeckhauser_gives_the_assignment_of_an_equilibrium() -> None:
    economy = AssignmentEconomy([[2, 1, 0], [2, 1, 0], [2, 0, 1]], [1, 1, 1])
    outcome = random_assignment(economy, hylland_zeckhauser(economy))
    assert em.decide_pareto_optimality(economy, outcome).answer == "yes"


def test_an_economy_with_only_irrational_equilibria_has_no_rational_outcome() -> None:
    with pytest.raises(SearchFailed, match="the question equilibrium finds others"):
        hylland_zeckhauser(example("vazirani-yannakakis-2021").economy)


@pytest.mark.parametrize("mechanism", [probabilistic_serial, serial_dictatorship])
def test_the_time_is_limited(mechanism: object) -> None:
    control = Control(1e-9)
    with pytest.raises(LimitReached):
        mechanism(AssignmentEconomy([[1, 2]], [1, 1]), control=control)  # type: ignore[operator]
