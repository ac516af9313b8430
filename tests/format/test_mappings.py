"""Instances as dictionaries, with numbers of all kinds that are exact."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy

import exactmarket as em
from exactmarket.errors import MalformedInput
from exactmarket.format.instance import encode_instance
from exactmarket.report.catalog import read_catalog, read_example

SAME: dict[str, Any] = {"kind": "assignment-economy", "agents": ["x", "y"], "objects": ["i", "j"], "supply": [1, 1]}


@pytest.mark.parametrize(
    "number", [3, "3", "6/2", np.int64(3), np.uint8(3), Fraction(3), Decimal("3.0"), sympy.Integer(3), em.Q(3)]
)
def test_whole_numbers_of_all_kinds_are_the_same(number: Any) -> None:
    given = em.instance({**SAME, "values": [[number, 1], (1, number)], "supply": np.array([1, 1])})
    assert given == em.instance({**SAME, "values": [[3, 1], [1, 3]]})


@pytest.mark.parametrize("number", ["1/3", Fraction(1, 3), sympy.Rational(1, 3), em.Q(1, 3)])
def test_fractions_of_all_kinds_are_the_same(number: Any) -> None:
    assert em.instance({**SAME, "values": [[number, 1], [1, 0]]}).economy.values[0][0] == em.Q(1, 3)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "number",
    [
        0.5,
        np.float64(0.5),
        np.float32(3),
        Decimal("NaN"),
        Decimal("Infinity"),
        sympy.sqrt(2),
        sympy.Float(0.5),
        1j,
        np.bool_(True),
        True,
    ],
)
def test_inexact_numbers_are_refused_with_their_place(number: Any) -> None:
    with pytest.raises(MalformedInput) as caught:
        em.instance({**SAME, "values": [[1, number], [1, 0]]})
    assert caught.value.where in ("instance.values[0][1]", "instance: values[0][1]")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "a path, an instance or a dictionary"),
        ({}, "kind"),
        ({**SAME, "values": [[1, 1]]}, "agents: expected 1 names"),
        ({**SAME, "prices": None, "values": [[1, 1], [1, 1]]}, "prices: expected a list, found null"),
        ({**SAME, "agents": {"x", "y"}, "values": [[1, 1], [1, 1]]}, "instance.agents"),
        ({**SAME, "values": [[1, 1], [1, 1]], 3: 4}, "keys that are text"),
        ({**SAME, "values": b"1111"}, "instance.values"),
        ({**SAME, "value": [[1, 1], [1, 1]]}, "value"),
    ],
)
def test_what_is_no_instance_is_refused(given: Any, said: str) -> None:
    with pytest.raises(MalformedInput, match=said):
        em.decide("equilibrium", given)


def test_a_dictionary_that_holds_itself_is_refused() -> None:
    given: dict[str, Any] = {**SAME}
    given["values"] = [given]
    with pytest.raises(MalformedInput, match="that end"):
        em.instance(given)


@pytest.mark.parametrize("name", [example.name for example in read_catalog() if example.kind != "theorem"])
def test_each_example_is_what_its_dictionary_says(name: str, tmp_path: Path) -> None:
    example = next(each for each in read_catalog() if each.name == name)
    read = read_example(example)
    encoded = encode_instance(read)  # type: ignore[arg-type]
    assert isinstance(encoded, dict)
    assert em.instance(encoded) == read
    em.write(em.instance({key: value for key, value in encoded.items() if key != "format"}), tmp_path / "again.json")
    assert em.read(tmp_path / "again.json") == read


@pytest.mark.parametrize("given", [[1], "text", 3, None])
def test_an_instance_is_a_dictionary(given: Any) -> None:
    with pytest.raises(MalformedInput, match="instance: expected"):
        em.instance(given)


def test_a_question_is_asked_of_a_dictionary() -> None:
    given = {**SAME, "values": [[2, 1], [1, 2]], "assignment": [["1/2", "1/2"], ["1/2", "1/2"]]}
    assert em.decide("ordinally-efficient", given).answer == "no"


VALUES = {"Ann": {"Algebra": 3, "Logic": Fraction(1, 2)}, "Ben": {"Logic": np.int64(2), "Algebra": "1/3"}}


def test_values_by_agent_and_object_are_an_economy() -> None:
    given = em.economy(VALUES, {"Logic": 4}, {"Ben": 2, "Ann": Decimal("0.5")})
    assert given.economy == em.AssignmentEconomy([[3, "1/2"], ["1/3", 2]], [1, 4], ["Ann", "Ben"], ["Algebra", "Logic"])
    assert given.budgets == (em.Q(1, 2), 2)
    assert em.economy(VALUES).economy.supply == (1, 1)


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        (lambda: em.economy([[1, 2]]), "values"),  # type: ignore[arg-type]
        (lambda: em.economy({}), "instance: values"),
        (lambda: em.economy({"Ann": [1, 2]}), "values.Ann"),  # type: ignore[dict-item]
        (lambda: em.economy({**VALUES, "Cleo": {"Algebra": 1}}), "values.Cleo"),
        (lambda: em.economy({**VALUES, "Cleo": {"Algebra": 1, "Logic": 2, "Art": 3}}), "values.Cleo"),
        (lambda: em.economy({3: {"Algebra": 1}}), "values"),  # type: ignore[dict-item]
        (lambda: em.economy(VALUES, {"Art": 2}), "supply"),
        (lambda: em.economy(VALUES, [1, 1]), "supply"),  # type: ignore[arg-type]
        (lambda: em.economy(VALUES, budgets={"Ann": 1}), "budgets"),
        (lambda: em.economy({"Ann": {"Algebra": 0.5}}), "instance.values[0][0]"),  # type: ignore[dict-item]
    ],
)
def test_what_is_wrong_in_them_is_named(wrong: Any, where: str) -> None:
    with pytest.raises(MalformedInput) as caught:
        wrong()
    assert caught.value.where == where
