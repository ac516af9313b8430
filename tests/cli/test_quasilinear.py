"""`exactmarket decide` on quasilinear economies: answers, witness keys, what people see, and refusals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from exactmarket.cli import main
from exactmarket.questions.table import QUESTIONS
from exactmarket.report.catalog import read_catalog

KEYS = {
    "walrasian": {"prices", "allocation", "utilities", "of"},
    "lowest-prices": {"prices", "allocation", "bounds", "of"},
    "highest-prices": {"prices", "allocation", "bounds", "of"},
    "budgeted": {"prices", "allocation", "utilities", "weights", "of"},
    "core": {"prices", "payoffs"},
}
ASKED = [
    (example, question, answer)
    for example in read_catalog()
    if example.kind == "pseudomarket"
    for question, answer in example.questions
    if question in KEYS and question in QUESTIONS
]
MARKET: dict[str, Any] = {
    "format": "exactmarket-instance/1",
    "kind": "pseudomarket",
    "goods": ["a", "b"],
    "agents": [
        {"name": "x", "budget": "1", "utility": {"type": "unit-demand", "values": ["5", "3"]}},
        {"name": "y", "budget": "1", "utility": {"type": "unit-demand", "values": ["4", "1"]}},
    ],
    "prices": ["2", "0"],
    "allocation": [{"probability": "1", "bundles": {"x": "b", "y": "a"}}],
}
PRODUCTION = {"production": {"sets": [{"goods": ["a", "b"], "max": 1}]}}


def decided(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main(["decide", *[str(argument) for argument in arguments]])
    out, err = capsys.readouterr()
    return code, out, err


def written(folder: Path, **changes: Any) -> Path:
    path = folder / "market.json"
    path.write_text(json.dumps({key: value for key, value in {**MARKET, **changes}.items() if value is not None}))
    return path


@pytest.mark.parametrize(("example", "question", "answer"), ASKED, ids=lambda part: getattr(part, "name", part))
def test_packaged_markets_are_answered_as_the_catalogue_says(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, example: Any, question: str, answer: str
) -> None:
    path, target = tmp_path / "example.json", tmp_path / "certificate.json"
    path.write_text(example.text())
    code, out, err = decided(capsys, question, path, "--json", "--out", target)
    found = json.loads(out)
    assert (code, err, found["answer"]) == (0, "", answer)
    assert KEYS[question] <= set(found["witness"]) or answer == "no"
    assert main(["check", "--recheck", str(target)]) == 0
    assert main(["show", str(target)]) == 0
    assert "Why it is true" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("changes", "claim"),
    [
        ({}, "in-core"),
        ({"allocation": None}, "in-core"),
        ({"prices": ["1", "0"]}, "not-in-core"),
        ({"prices": ["1", "0"], "allocation": None}, "not-in-core"),
        ({"prices": ["9", "0"], "allocation": None}, "not-in-core"),
        ({"allocation": [{"probability": "1", "bundles": {"x": "a"}}]}, "not-in-core"),
    ],
)
def test_the_core(capsys: pytest.CaptureFixture[str], tmp_path: Path, changes: Any, claim: str) -> None:
    code, out, _ = decided(capsys, "core", written(tmp_path, **changes), "--json")
    assert (code, json.loads(out)["claim"]) == (0, claim)
    assert KEYS["core"] <= set(json.loads(out)["witness"])


def test_an_allocation_is_a_list_of_terms(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    _, out, _ = decided(capsys, "walrasian", written(tmp_path), "--json")
    witness = json.loads(out)["witness"]
    assert witness["allocation"] == [{"probability": "1", "bundles": {"x": "b", "y": "a"}}]
    assert (witness["prices"], witness["utilities"]) == (["2", "0"], ["3", "4"])


@pytest.mark.parametrize("question", KEYS)
def test_production_is_refused_in_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path, question: str) -> None:
    code, out, err = decided(capsys, question, written(tmp_path, **PRODUCTION))
    assert (code, out) == (2, "")
    assert "production" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"prices": None, "allocation": None}, "prices"),
        ({"allocation": [{"probability": "1/2", "bundles": b} for b in ({"x": "a"}, {"y": "a"})]}, "allocation"),
    ],
)
def test_the_core_wants_prices_and_one_allocation(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, changes: Any, place: str
) -> None:
    code, _, err = decided(capsys, "core", written(tmp_path, **changes))
    assert (code, err.count("\n")) == (2, 1)
    assert place in err


def test_an_economy_without_lowest_or_highest_prices(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Two goods that are worth something only together: equilibria, but no lowest prices, and no highest ones."""
    agents = [
        {"name": name, "budget": "1", "utility": {"type": "table", "values": [0, 0, 0, worth]}}
        for name, worth in (("x", 4), ("y", 3))
    ]
    path = written(tmp_path, agents=agents, prices=None, allocation=None)
    for which in ("lowest", "highest"):
        code, out, _ = decided(capsys, f"{which}-prices", path, "--json")
        said = json.loads(out)
        assert (code, said["answer"], said["claim"]) == (0, "no", f"no-{which}-walrasian-prices")


ONE_GOOD = {
    "goods": ["a"],
    "agents": [
        {"name": name, "budget": "10", "utility": {"type": "unit-demand", "values": ["1"]}} for name in ("x", "y")
    ],
    "prices": None,
    "allocation": None,
}


def test_the_trace_of_step_4_ends_with_a_strong_equilibrium_above_the_bound(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The bound is 20: below it the dearer equilibria leave somebody with money, 32 is the first n above it."""
    path, target = written(tmp_path, **ONE_GOOD), tmp_path / "trace.jsonl"
    code, out, _ = decided(capsys, "budgeted", path, "--trace", "--out", target)
    lines = [line.split("\t") for line in out.splitlines()]
    assert code == 0
    assert lines[0] == ["n", "price of a", "spending of x", "spending of y", "strong"]
    assert [line[0] for line in lines[1:]] == ["1", "2", "4", "8", "16", "32"]
    assert [line[-1] for line in lines[1:]] == ["no: budget-optimal"] * 5 + ["yes"]
    assert main(["check", "--recheck", str(target)]) == 0
    assert "(12 certificates)" in capsys.readouterr().out
    code, out, _ = decided(capsys, "budgeted", path, "--trace", "--json")
    assert (code, json.loads(out)["trace"][-1]["strong"]) == (0, "yes")


def test_the_trace_is_refused_where_it_means_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for question, changes, wanted in (
        ("walrasian", ONE_GOOD, "the question budgeted"),
        ("budgeted", {**ONE_GOOD, "production": {"sets": [{"goods": ["a"], "max": 1}]}}, "production"),
    ):
        code, out, err = decided(capsys, question, written(tmp_path, **changes), "--trace")
        assert (code, out, wanted in err, err.count("\n")) == (2, "", True, 1)


@pytest.mark.parametrize("budget", ["1/2", "3"])
def test_above_the_bound_each_traced_equilibrium_is_strong(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, budget: str
) -> None:
    agents = [{**agent, "budget": budget} for agent in MARKET["agents"]]
    code, out, _ = decided(capsys, "budgeted", written(tmp_path, agents=agents), "--trace")
    assert (code, out.splitlines()[-1].split("\t")[-1]) == (0, "yes")


IRRATIONAL = {
    "goods": ["a", "b", "c"],
    "agents": [
        {
            "name": "w",
            "budget": "1/2",
            "utility": {"type": "satiation", "k": 2, "of": {"type": "additive", "values": [3, 5, 1]}},
        },
        {"name": "x", "budget": "2", "utility": {"type": "unit-demand", "values": [1, 4, 3]}},
        {"name": "y", "budget": "1", "utility": {"type": "unit-demand", "values": [4, 3, 3]}},
        {"name": "z", "budget": "1/2", "utility": {"type": "unit-demand", "values": [5, 5, 2]}},
    ],
    "prices": None,
    "allocation": None,
}


def test_irrational_prices_are_given_by_their_polynomials(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path, target = written(tmp_path, **IRRATIONAL), tmp_path / "certificate.json"
    code, out, _ = decided(capsys, "budgeted", path, "--json", "--out", target)
    found = json.loads(out)
    assert (code, found["claim"]) == (0, "algebraic-budgeted-walrasian")
    assert KEYS["budgeted"] <= set(found["witness"])
    price = found["witness"]["prices"][0]
    c, b, a = [int(number) for number in price["minpoly"]]
    assert abs(a * float(price["approx"]) ** 2 + b * float(price["approx"]) + c) < 1e-6
    assert sum(float(term["probability"]["approx"]) for term in found["witness"]["allocation"]) == pytest.approx(1)
    assert found["witness"]["weights"][1] == "1"
    assert main(["check", "--recheck", str(target)]) == 0
    assert main(["show", str(target)]) == 0
    shown = capsys.readouterr().out
    assert "theta is the root of" in shown
    assert "~1.18" in shown
    assert main(["sample", str(target), "--seed", "1"]) == 2  # no common denominator


def test_sample_draws_an_allocation_of_an_equilibrium(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    agents = [
        {"name": name, "budget": "1", "utility": {"type": "additive", "values": values}}
        for name, values in (("x", ["4", "0"]), ("y", ["4", "0"]))
    ]
    path, target = written(tmp_path, agents=agents, prices=None, allocation=None), tmp_path / "certificate.json"
    code, out, _ = decided(capsys, "budgeted", path, "--json", "--out", target)
    terms = json.loads(out)["witness"]["allocation"]
    assert (code, len(terms) > 1) == (0, True)
    drawn = set()
    for seed in range(20):
        assert main(["sample", str(target), "--seed", str(seed)]) == 0
        drawn.add(capsys.readouterr().out)
    assert len(drawn) > 1
