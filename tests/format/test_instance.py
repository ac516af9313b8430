"""Instance files: JSON and CSV are read exactly, and each fault is one line that says where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import assigned_economies, orders, rationals

from exactmarket import AssignmentEconomy, MalformedInput, Q, read, write
from exactmarket.exact.linear import Matrix
from exactmarket.format.instance import (
    AggregateLimit,
    AssignmentInstance,
    decode_instance,
    encode_instance,
)
from exactmarket.format.text import dump, parse

GOOD: dict[str, Any] = {
    "format": "exactmarket-instance/1",
    "kind": "assignment-economy",
    "agents": ["x", "y"],
    "objects": ["i", "j"],
    "supply": [1, 1],
    "values": [["1", "1"], ["1", "0"]],
    "assignment": [["1", "0"], ["0", "1"]],
    "prices": ["1", "0"],
    "budgets": ["1", "1"],
    "order": [["x"], ["y"]],
    "aggregate": [{"objects": ["i", "j"], "max": 1}],
}
DELETED = object()


def test_the_documented_instance_is_read() -> None:
    instance = decode_instance(GOOD, "file.json")
    assert instance.economy == AssignmentEconomy([[1, 1], [1, 0]], [1, 1], ["x", "y"], ["i", "j"])
    assert instance.order == (("x",), ("y",))
    assert instance.aggregate == (AggregateLimit(("i", "j"), 1),)
    assert instance.prices == (Q(1), Q(0))


def test_keys_after_values_and_names_are_optional() -> None:
    least = {key: GOOD[key] for key in ("format", "kind", "supply", "values")}
    assert decode_instance(least, "file.json") == AssignmentInstance(AssignmentEconomy([[1, 1], [1, 0]], [1, 1]))


@settings(max_examples=100)
@given(st.data(), assigned_economies(named=True))
def test_reading_inverts_writing(data: st.DataObject, given_: tuple[AssignmentEconomy, Matrix]) -> None:
    economy, shares = given_
    positive = rationals().map(lambda number: abs(number) + 1)
    n, s = len(economy.agents), len(economy.objects)
    instance = AssignmentInstance(
        economy,
        data.draw(st.none() | st.just(shares)),
        data.draw(st.none() | st.lists(positive, min_size=s, max_size=s).map(tuple)),
        data.draw(st.none() | st.lists(positive, min_size=n, max_size=n).map(tuple)),
        data.draw(st.none() | orders(economy)),
        data.draw(st.sampled_from([(), (AggregateLimit(economy.objects[:1], 0),)])),
    )
    assert decode_instance(parse(dump(encode_instance(instance)), "text"), "text") == instance


def test_an_instance_goes_through_a_file(tmp_path: Path) -> None:
    instance = decode_instance(GOOD, "file.json")
    write(instance, tmp_path / "out.json")
    assert read(tmp_path / "out.json") == instance


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        (["format"], DELETED, "format"),
        (["format"], "exactmarket-instance/2", "format"),
        (["kind"], DELETED, "kind"),
        (["kind"], "housing-market", "kind"),
        (["kind"], ["assignment-economy"], "kind"),
        (["supply"], DELETED, ""),
        (["values"], DELETED, ""),
        (["comment"], "hello", ""),
        (["Agents"], ["x", "y"], ""),
        (["agents"], "xy", "agents"),
        (["agents", 1], "x", "agents[1]"),
        (["agents", 1], "", "agents[1]"),
        (["agents", 1], 2, "agents[1]"),
        (["agents"], ["x"], "agents"),
        (["objects"], None, "objects"),
        (["objects", 0], "j", "objects[1]"),
        (["supply"], [1], "objects"),
        (["supply", 0], 0, "supply"),
        (["supply", 0], -1, "supply[0]"),
        (["supply", 0], "1/2", "supply[0]"),
        (["supply", 0], True, "supply[0]"),
        (["supply"], {"i": 1}, "supply"),
        (["values", 1], ["1"], "values[1]"),
        (["values", 1, 0], 0.5, "values[1][0]"),
        (["values", 1, 0], "-inf", "values[1][0]"),
        (["values", 1, 0], "1e5000", "values[1][0]"),
        (["values", 1, 0], None, "values[1][0]"),
        (["values"], [], "values"),
        (["assignment"], [["1", "0"]], "assignment"),
        (["assignment", 1], ["1/2", "0"], "assignment[1]"),
        (["assignment", 1], ["1", "0"], "assignment, column 0"),
        (["assignment", 1], ["-1", "2"], "assignment[1][0]"),
        (["assignment"], None, "assignment"),
        (["prices"], ["1"], "prices"),
        (["prices", 0], "-1", "prices[0]"),
        (["budgets", 1], 0, "budgets[1]"),
        (["budgets"], [1, 1, 1], "budgets"),
        (["order"], [["x"]], "order"),
        (["order"], [["x"], []], "order[1]"),
        (["order"], ["x", "y"], "order[0]"),
        (["order"], [["x"], ["z"]], "order[1]"),
        (["order"], [["x"], ["y", "x"]], "order[1]"),
        (["aggregate"], {}, "aggregate"),
        (["aggregate", 0], {"objects": ["i"]}, "aggregate[0]"),
        (["aggregate", 0, "max"], "1/2", "aggregate[0].max"),
        (["aggregate", 0, "max"], -1, "aggregate[0].max"),
        (["aggregate", 0, "objects"], ["k"], "aggregate[0].objects"),
        (["aggregate", 0, "min"], 1, "aggregate[0]"),
    ],
)
def test_each_fault_is_one_line_that_says_where(path: list[Any], value: Any, where: str) -> None:
    instance = json.loads(json.dumps(GOOD))
    at = instance
    for key in path[:-1]:
        at = at[key]
    if value is DELETED:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    with pytest.raises(MalformedInput) as caught:
        decode_instance(instance, "file.json")
    assert caught.value.where == (f"file.json: {where}" if where else "file.json")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("value", [None, [], "text", 3, True, {}])
def test_json_that_is_no_instance_is_refused(value: Any, tmp_path: Path) -> None:
    (tmp_path / "file.json").write_text(json.dumps(value))
    for reader in (lambda: decode_instance(value, "file.json"), lambda: read(tmp_path / "file.json")):
        with pytest.raises(MalformedInput):
            reader()


# CSV ----------------------------------------------------------------------------------------------------------------
