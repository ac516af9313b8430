"""Economies and random assignments: what is refused, and where; utilities and demand are what the legend says."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError
from typing import Any

import pytest
from brute_force import dot, fractions, table
from hypothesis import given
from strategies import assigned_economies, economies

from exactmarket import AssignmentEconomy, MalformedInput, random_assignment
from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import Q
from exactmarket.model.assignment import demand, infeasibility


@given(economies(named=True))
def test_an_economy_is_its_data(economy: AssignmentEconomy) -> None:
    again = AssignmentEconomy(economy.values, economy.supply, economy.agents, economy.objects)
    assert again == economy
    assert hash(again) == hash(economy)
    assert [economy.index[name] for name in economy.agents] == list(range(len(economy.agents)))


@given(assigned_economies())
def test_utilities_are_expected_values_and_demand_is_the_column_sum(given_: tuple[AssignmentEconomy, Matrix]) -> None:
    economy, shares = given_
    rows = table(shares)
    assert fractions(economy.utilities(shares)) == list(map(dot, table(economy.values), rows))
    assert fractions(demand(economy, shares)) == [sum(column) for column in zip(*rows, strict=True)]
    assert infeasibility(economy, shares) is None


def test_names_are_numbers_if_left_out() -> None:
    economy = AssignmentEconomy([[1, 2, 3]], [1, 0, 0])
    assert (economy.agents, economy.objects) == (("1",), ("1", "2", "3"))


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"values": [], "agents": None}, "values"),
        ({"values": [[], []], "supply": [], "objects": None}, "values"),
        ({"values": [[1, 0]]}, "agents"),
        ({"values": [[1], [1]]}, "values[0]"),
        ({"values": [[1, 0], [1]]}, "values[1]"),
        ({"values": [[1, 0, 0], [1, 0, 0]]}, "values[0]"),
        ({"values": [[1, 0.0], [1, 0]]}, "values[0][1]"),
        ({"values": [[1, "-inf"], [1, 0]]}, "values[0][1]"),
        ({"values": [[True, 0], [1, 0]]}, "values[0][0]"),
        ({"values": "10"}, "values"),
        ({"supply": [1]}, "objects"),
        ({"supply": [1, 0]}, "supply"),
        ({"supply": [3, -1]}, "supply[1]"),
        ({"supply": ["1/2", "3/2"]}, "supply[0]"),
        ({"supply": [1.0, 1]}, "supply[0]"),
        ({"supply": [True, 1]}, "supply[0]"),
        ({"supply": [None, 1]}, "supply[0]"),
        ({"agents": ["x"]}, "agents"),
        ({"agents": ["x", "y", "z"]}, "agents"),
        ({"agents": ["x", "x"]}, "agents[1]"),
        ({"agents": ["x", ""]}, "agents[1]"),
        ({"agents": ["x", "y\n"]}, "agents[1]"),
        ({"agents": ["x", "\ud800"]}, "agents[1]"),
        ({"agents": ["\u200b", "y"]}, "agents[0]"),
        ({"agents": ["x", 2]}, "agents[1]"),
        ({"objects": ["i", "i"]}, "objects[1]"),
        ({"objects": []}, "objects"),
    ],
)
def test_malformed_economies_are_not_built(change: dict[str, Any], where: str) -> None:
    good: dict[str, Any] = {"values": [[1, 0], [1, 0]], "supply": [1, 1], "agents": ["x", "y"], "objects": ["i", "j"]}
    with pytest.raises(MalformedInput) as caught:
        AssignmentEconomy(**{**good, **change})
    assert caught.value.where == where


@pytest.mark.parametrize("supply", [5, None, "11"], ids=repr)
def test_a_supply_that_is_no_list_is_malformed(supply: Any) -> None:
    with pytest.raises(MalformedInput):
        AssignmentEconomy([[1, 0], [1, 0]], supply)


@pytest.mark.parametrize("names", [5, "xy"], ids=repr)
def test_names_that_are_no_list_are_malformed(names: Any) -> None:
    with pytest.raises(MalformedInput):
        AssignmentEconomy([[1, 0], [1, 0]], [1, 1], names)


def test_supplies_are_read_as_numbers() -> None:
    assert AssignmentEconomy([[1, 0]], ["2/2", "0e3"]).supply == (1, 0)
    assert all(type(copies) is int for copies in AssignmentEconomy([[1, 0]], [Q(1), "1.0"]).supply)


def test_an_economy_does_not_change() -> None:
    economy = AssignmentEconomy([[1, 0]], [1, 1])
    for name in ("values", "supply", "agents", "objects", "index"):
        with pytest.raises(FrozenInstanceError):
            setattr(economy, name, ())
    with pytest.raises(TypeError):
        economy.index["1"] = 1  # type: ignore[index]
    assert economy.index == {"1": 0}


def test_an_economy_is_not_linked_to_the_lists_it_was_made_of() -> None:
    values, supply, agents = [[1, 0]], [1, 1], ["x"]
    economy = AssignmentEconomy(values, supply, agents)
    values[0][0], supply[0], agents[0] = 7, 7, "y"
    assert economy == AssignmentEconomy([[1, 0]], [1, 1], ["x"])


def test_an_economy_can_be_copied_and_stored() -> None:
    economy = AssignmentEconomy([["1/2", 0]], [1, 1], ["x"])
    assert copy.deepcopy(economy) == economy
    assert pickle.loads(pickle.dumps(economy)) == economy  # noqa: S301


@pytest.mark.parametrize(
    ("rows", "where"),
    [
        ([], "assignment"),
        ([[1, 0]], "assignment"),
        ([[1, 0], [0, 1], [0, 1]], "assignment"),
        ([[1], [0]], "assignment[0]"),
        ([[1, 0], [0, 1, 0]], "assignment[1]"),
        ([[1, 0], [0, 0]], "assignment[1]"),
        ([[1, 0], ["1e-40", 1]], "assignment[1]"),
        ([[1, 0], ["-1e-40", "1"]], "assignment[1][0]"),
        ([[1, 0], [1, 0]], "assignment, column 0"),
        ([[1, 0], ["1e-40", "0." + "9" * 40]], "assignment, column 0"),
        ([[1, 0], [0, 1.0]], "assignment[1][1]"),
        ([["1/0", 0], [0, 1]], "assignment[0][0]"),
    ],
)
def test_infeasible_assignments_are_refused(rows: Any, where: str) -> None:
    with pytest.raises(MalformedInput) as caught:
        random_assignment(AssignmentEconomy([[1, 0], [1, 0]], [1, 1]), rows)
    assert caught.value.where == where
