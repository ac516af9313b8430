"""Lottery questions from the command line: answers, exit codes, `--sparse`, `sample`."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from exactmarket.cli import main

EXAMPLES = Path(__file__).resolve().parents[2] / "exactmarket" / "examples"
MARGINALS = str(EXAMPLES / "gul-pesendorfer-zhang-2023-example-1-marginals.json")
QUOTA = str(EXAMPLES / "budish-che-kojima-milgrom-2013-probabilistic-serial.json")
ODD = str(EXAMPLES / "budish-che-kojima-milgrom-2013.json")
ECONOMY = str(EXAMPLES / "miralles-theorem-1.json")


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict:  # type: ignore[type-arg]
    assert main(["decide", *arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found) == {"question", "answer", "claim", "scope", "certificate", "witness"}
    return found


@pytest.mark.parametrize(
    ("question", "file", "expected", "keys"),
    [
        ("implementable", MARGINALS, "no", {"weights", "tree"}),
        ("implementable", QUOTA, "yes", {"terms"}),
        ("implementable", ODD, "no", {"weights", "tree"}),
        ("bihierarchy", QUOTA, "yes", {"families"}),
        ("bihierarchy", ODD, "no", {"cycle"}),
        ("lottery", ECONOMY, "yes", {"terms"}),
    ],
)
def test_answers(capsys: pytest.CaptureFixture[str], question: str, file: str, expected: str, keys: set[str]) -> None:
    found = answer(capsys, question, file)
    assert (found["answer"], set(found["witness"])) == (expected, keys)


def test_terms_of_a_matrix_are_rows_of_zeros_and_ones(capsys: pytest.CaptureFixture[str]) -> None:
    terms = answer(capsys, "implementable", QUOTA)["witness"]["terms"]
    assert [set(term) for term in terms] == [{"probability", "matrix"}] * len(terms)
    assert {entry for term in terms for row in term["matrix"] for entry in row} == {0, 1}


def test_terms_of_consumptions_are_bundles_by_agent(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lottery = [{"probability": "1/2", "bundle": "a"}, {"probability": "0.5", "bundle": ""}]
    problem = {"format": "exactmarket-instance/1", "kind": "consumption-problem", "goods": ["a"], "exhaust": True}
    problem["agents"] = [{"name": name, "lottery": lottery} for name in ("x", "y")]
    (tmp_path / "p.json").write_text(json.dumps(problem))
    terms = answer(capsys, "implementable", str(tmp_path / "p.json"))["witness"]["terms"]
    assert sorted(tuple(term["bundles"].items()) for term in terms) == [
        (("x", ""), ("y", "a")),
        (("x", "a"), ("y", "")),
    ]


def spendings(amount: str) -> dict[str, object]:
    agents = [{"name": name, "bundles": ["", "a"], "spending": amount} for name in ("x", "y")]
    head = {"format": "exactmarket-instance/1", "kind": "spending-problem"}
    return {**head, "goods": ["a"], "prices": ["2"], "agents": agents, "exhaust": True}


def test_spendings_are_met_by_bundles_by_agent_or_refuted_by_weights(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "p.json"
    path.write_text(json.dumps(spendings("1")))
    terms = answer(capsys, "implementable", str(path))["witness"]["terms"]
    assert [(term["probability"], sorted(term["bundles"].values())) for term in terms] == [("1/2", ["", "a"])] * 2
    path.write_text(json.dumps(spendings("3/2")))
    found = answer(capsys, "implementable", str(path))
    assert found["claim"] == "spendings-not-implementable"
    assert len(found["witness"]["weights"]) == 2
    assert main(["decide", "implementable", str(path), "--sparse"]) == 0


def certificate(tmp_path: Path, question: str, file: str, *options: str) -> str:
    path = str(tmp_path / "certificate.json")
    assert main(["decide", question, file, "--out", path, *options]) == 0
    return path


@pytest.mark.parametrize(("question", "file"), [("lottery", ECONOMY), ("implementable", QUOTA), ("implementable", ODD)])
def test_both_checkers_verify_what_was_written(tmp_path: Path, question: str, file: str) -> None:
    path = certificate(tmp_path, question, file, "--sparse")
    assert main(["check", path, "--recheck"]) == 0
    assert main(["show", path]) == 0


def test_sample_is_repeatable_and_recorded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, log = certificate(tmp_path, "lottery", ECONOMY), str(tmp_path / "log.json")
    capsys.readouterr()
    assert main(["sample", path, "--seed", "7", "--log", log]) == 0
    first = capsys.readouterr().out
    assert main(["sample", path, "--seed", "7"]) == 0
    assert capsys.readouterr().out == first
    record = json.loads(Path(log).read_text())
    assert record["certificate_sha256"] == sha256(Path(path).read_bytes()).hexdigest()
    terms = json.loads(Path(path).read_text())["witness"]["terms"]
    assert list(record["assignment"].values()) == terms[record["term"]]["assignment"]
    assert record["probability"] == terms[record["term"]]["probability"]


def test_sample_of_a_matrix_prints_its_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = certificate(tmp_path, "implementable", QUOTA)
    capsys.readouterr()
    assert main(["sample", path, "--seed", "0"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[3:]]
    assert [len(row) for row in rows] == [3] * 4
    assert all(row.count("1") == 1 for row in rows)


def test_sample_refuses_a_tampered_certificate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = Path(certificate(tmp_path, "lottery", ECONOMY))
    content = json.loads(path.read_text())
    content["witness"]["terms"][0]["probability"] = "1/3"
    path.write_text(json.dumps(content))
    capsys.readouterr()
    assert main(["sample", str(path), "--seed", "1"]) == 1
    assert capsys.readouterr().out == f"rejected   {path}\n"


@pytest.mark.parametrize("seed", ["-1", "1.5", "", "x", "٣"])
def test_sample_refuses_seeds_that_are_no_whole_numbers(tmp_path: Path, seed: str) -> None:
    assert main(["sample", str(tmp_path / "c.json"), "--seed", seed]) == 2


def test_sample_needs_a_lottery(tmp_path: Path) -> None:
    assert main(["sample", certificate(tmp_path, "implementable", ODD), "--seed", "1"]) == 2
    assert main(["sample", ODD, "--seed", "1"]) == 2
    assert main(["sample", str(tmp_path / "missing.json"), "--seed", "1"]) == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["bihierarchy", MARGINALS],
        ["implementable", ECONOMY],
        ["lottery", QUOTA],
        ["pareto-optimal", ECONOMY, "--sparse"],
        ["bihierarchy", QUOTA, "--sparse"],
    ],
)
def test_questions_that_do_not_fit_the_file_are_malformed(arguments: list[str]) -> None:
    assert main(["decide", *arguments]) == 2


def test_a_limit_that_is_over_is_undecided(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    n = 40
    problem = {"format": "exactmarket-instance/1", "kind": "lottery-problem", "matrix": [[f"1/{n}"] * n] * n}
    rows = [[[i, j] for j in range(n)] for i in range(n)]
    columns = [[[i, j] for i in range(n)] for j in range(n)]
    sets = [*rows, *columns, [[i, i] for i in range(n)]]
    problem["constraints"] = [{"cells": cells, "min": 1, "max": 1} for cells in sets]
    (tmp_path / "p.json").write_text(json.dumps(problem))
    assert main(["decide", "implementable", str(tmp_path / "p.json"), "--limit", "0.2", "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["answer"] == "undecided"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("matrix", [["1/2", 0.5]]),
        ("matrix", []),
        ("constraints", [{"cells": [[0, 0]], "min": 0}]),
        ("constraints", [{"cells": [[0, 5]], "min": 0, "max": 1}]),
        ("constraints", None),
        ("note", "x"),
    ],
)
def test_malformed_problems_exit_with_2_and_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], key: str, value: object
) -> None:
    problem = {
        "format": "exactmarket-instance/1",
        "kind": "lottery-problem",
        "matrix": [["1/2", "1/2"]],
        "constraints": [],
    }
    (tmp_path / "p.json").write_text(json.dumps({**problem, key: value}))
    assert main(["decide", "implementable", str(tmp_path / "p.json")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_bounds_of_thousands_of_digits_are_shown(tmp_path: Path) -> None:
    bounds = {"min": "-" + "9" * 5000, "max": "9" * 5000}
    head = {"format": "exactmarket-instance/1", "kind": "lottery-problem", "matrix": [["1/2"]]}
    (tmp_path / "p.json").write_text(json.dumps({**head, "constraints": [{"cells": [[0, 0]], **bounds}]}))
    assert main(["decide", "implementable", str(tmp_path / "p.json"), "--out", str(tmp_path / "c.json")]) == 0
    assert main(["show", str(tmp_path / "c.json")]) == 0
