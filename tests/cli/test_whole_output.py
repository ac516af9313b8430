"""The whole standard output of each command, as a process writes it, is what it should be and nothing else."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from exactmarket.questions.table import QUESTIONS
from exactmarket.report.catalog import read_catalog
from exactmarket.report.ledger import read_ledger

pytestmark = pytest.mark.process

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "tests" / "corpus"
MODULES = ("exactmarket", "exactmarket.cli")


def example(name: str) -> Path:
    return ROOT / "exactmarket" / "examples" / f"{name}.json"


def written(place: Path, content: object) -> Path:
    place.write_text(content if isinstance(content, str) else json.dumps(content))
    return place


ECONOMY = {
    "format": "exactmarket-instance/1",
    "kind": "assignment-economy",
    "supply": [1, 1],
    "values": [["3", "2"], ["1", "0"]],
    "assignment": [["1/2", "1/2"], ["1/2", "1/2"]],
}
UTILITY = {"type": "table", "values": {"": "0", "a": "2", "b": "2", "a b": "3"}}
MARKET = {
    "format": "exactmarket-instance/1",
    "kind": "pseudomarket",
    "goods": ["a", "b"],
    "agents": [{"name": "x", "budget": "1", "utility": UTILITY}],
    "prices": ["1/2", "1/2"],
    "allocation": [{"probability": "1", "bundles": {"x": "a b"}}],
}
PROGRAM = """NAME          SMALL
ROWS
 N  COST
 G  LEAST
COLUMNS
    X  COST  1  LEAST  1
RHS
    RHS  LEAST  2
ENDATA
"""
CONSTRAINTS = {
    "format": "exactmarket-instance/1",
    "kind": "lottery-problem",
    "matrix": [["1/2", "1/2"], ["1/2", "1/2"]],
    "constraints": [{"cells": [[0, 0], [0, 1]], "min": 1, "max": 1}],
}
#: What a question is asked of here; an economy and a market for most.
OF_ECONOMIES = (
    "pareto-optimal",
    "supporting-prices",
    "weak-core",
    "sequential",
    "ordinally-efficient",
    "lottery",
    "equilibrium",
)
SUBJECTS: dict[str, tuple[str, object]] = {
    **dict.fromkeys(QUESTIONS, ("market.json", MARKET)),
    **dict.fromkeys(OF_ECONOMIES, ("economy.json", ECONOMY)),
    "implementable": ("constraints.json", CONSTRAINTS),
    "bihierarchy": ("constraints.json", CONSTRAINTS),
    "linear-program": ("program.mps", PROGRAM),
}


def output(*arguments: object, code: int = 0) -> str:
    """What the command writes to standard output, when it says nothing on standard error and ends with the code."""
    command = [sys.executable, "-m", "exactmarket", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stderr if code == 0 else "") == (code, "")
    return done.stdout


@pytest.mark.parametrize("question", QUESTIONS)
def test_decide_writes_one_json_object(question: str, tmp_path: Path) -> None:
    name, content = SUBJECTS[question]
    path = example("theorem-submodular-is-not-enough") if question == "universal" else written(tmp_path / name, content)
    out = output("decide", question, path, "--json")
    answer: dict[str, Any] = json.loads(out)
    assert out == json.dumps(answer) + "\n"
    assert answer["question"] == question
    assert answer["answer"] in ("yes", "no", "optimal")


def test_the_banner_of_a_solver_is_in_no_output(tmp_path: Path) -> None:
    """Each native solver in turn: HiGHS, through SciPy too, and cvxopt."""
    economy = written(tmp_path / "economy.json", ECONOMY)
    for arguments in (["--interior", "--conditions", "optimal,clearing"], []):
        first = output("decide", "supporting-prices", economy, *arguments).splitlines()[0]
        assert re.fullmatch(r"supporting-prices: (yes|no) \([a-z-]+, verified\)", first)
    sparse = output("decide", "lottery", example("miralles-theorem-1"), "--sparse", "--json")
    assert json.loads(sparse)["answer"] == "yes"


def test_undecided_is_one_json_object(tmp_path: Path) -> None:
    economy = written(tmp_path / "economy.json", ECONOMY)
    assert (
        json.loads(output("decide", "weak-core", economy, "--json", "--limit", "1e-9", code=3))["answer"] == "undecided"
    )


def test_trace_is_a_table(tmp_path: Path) -> None:
    out = output("decide", "budgeted", written(tmp_path / "market.json", MARKET), "--trace")
    assert len({line.count("\t") for line in out.splitlines()}) == 1


def test_check_is_a_line_for_each_file(tmp_path: Path) -> None:
    accepted = sorted((CORPUS / "accepted").glob("pareto*.json"))
    for line, path in zip(output("check", "--recheck", *accepted).splitlines(), accepted, strict=True):
        assert re.fullmatch(
            rf"verified   {re.escape(str(path))}  [a-z-]+, by the kernel and the standalone checker", line
        )
    out = written(tmp_path / "economy.json", ECONOMY)
    assert output("check", out, code=2) == f"malformed  {out}\n"


def test_show_begins_with_the_claim_and_ends_with_the_reason() -> None:
    out = output("show", next((CORPUS / "accepted").glob("pareto-optimal-*.json")))
    assert out.startswith("Claim (pareto-optimal)\n")
    assert "Why it is true" in out.splitlines()[-4:]


def test_sample_writes_the_record(tmp_path: Path) -> None:
    lottery = tmp_path / "lottery.json"
    output("decide", "lottery", written(tmp_path / "economy.json", ECONOMY), "--out", lottery)
    out = output("sample", lottery, "--seed", "1", "--json")
    assert json.loads(out)["format"] == "exactmarket-draw/1"
    assert re.match(r"term \d+ of \d+ \(from 0\), probability [0-9/]+\n", output("sample", lottery, "--seed", "1"))


def test_claims_and_examples_write_the_ledger_and_the_catalogue() -> None:
    assert [row["id"] for row in json.loads(output("claims", "--json"))] == [row.id for row in read_ledger()]
    first = read_catalog()[0]
    assert output("examples", first.name) == first.text()


def test_version_and_help() -> None:
    assert re.fullmatch(r"exactmarket [0-9.]+\n", output("--version"))
    assert output("--help").startswith("usage: exactmarket ")
    assert output("decide", "--help").startswith("usage: exactmarket decide ")


def test_both_ways_to_begin_are_the_same_program(tmp_path: Path) -> None:
    path = written(tmp_path / "economy.json", ECONOMY)
    commands = [[sys.executable, "-m", module, "decide", "weak-core", str(path)] for module in MODULES]
    first, second = [subprocess.run(command, capture_output=True, text=True, check=False) for command in commands]
    assert first.returncode == second.returncode == 0
    assert (first.stdout, first.stderr) == (second.stdout, second.stderr)
