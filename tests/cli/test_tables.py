"""Tables on the command line: what was read is said in a line on stderr, and shown."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import pytest
from commands import Run

TABLES = Path(__file__).parent.parent / "format" / "tables"


@pytest.fixture
def run(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a command in a folder with the tables: exit code, stdout, stderr."""
    shutil.copytree(TABLES, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return run


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("supplybug.csv", "3 agents, 5 object types, 5 copies"),
        ("supply_capital_silent.csv", "2 agents, 3 object types, 4 copies"),
        ("budgetcol.csv", "2 agents, 3 object types, 3 copies, budgets"),
        ("eco_semi.csv", "4 agents, 4 object types, 4 copies"),
        ("names.csv", "4 agents, 4 object types, 4 copies"),
        ("decimalcomma.csv", "2 agents, 2 object types, 2 copies"),
        ("tab.csv", "2 agents, 2 object types, 2 copies"),
    ],
)
def test_decide_says_what_was_read_in_one_line(run: Run, name: str, read: str) -> None:
    code, out, err = run("decide", "equilibrium", name, "--json")
    assert (code, err) == (0, f"exactmarket: {name}: {read}\n")
    assert json.loads(out)["answer"] == "yes"


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("eco_dec.csv", "line 4, 'd': expected a number (0 for nothing), found an empty cell"),
        (
            "numpy_savetxt.csv",
            "line 1: expected names of objects in the first row and of agents in the first column, found numbers alone",
        ),
    ],
)
def test_decide_says_what_to_do_about_others(run: Run, name: str, fault: str) -> None:
    assert run("decide", "equilibrium", name) == (2, "", f"exactmarket: malformed: {name}, {fault}\n")


def test_a_matrix_alone_is_enough_for_a_lottery(run: Run) -> None:
    code, out, err = run("decide", "lottery", "bvnmatrix.csv", "--sparse", "--json", "--out", "lottery.json")
    assert (code, err) == (0, "exactmarket: bvnmatrix.csv: 3 agents, 3 object types, 3 copies, an assignment\n")
    assert len(json.loads(out)["witness"]["terms"]) == 5
    assert run("check", "--recheck", "lottery.json")[0] == 0


def test_a_table_of_values_is_no_assignment(run: Run) -> None:
    code, out, err = run("decide", "lottery", "eco_semi.csv")
    assert (code, out) == (2, "")
    assert (
        "line 2: expected probabilities that sum to 1, exactly (alone, a table is the assignment itself), found 21"
        in err
    )


@pytest.mark.parametrize("question", ["pareto-optimal", "weak-core", "supporting-prices", "lottery", "sequential"])
def test_the_assignment_comes_from_another_table(run: Run, question: str) -> None:
    code, out, err = run("decide", question, "eco_semi.csv", "--assignment", "eco_assign.csv", "--json")
    assert (code, err) == (0, "exactmarket: eco_semi.csv: 4 agents, 4 object types, 4 copies, an assignment\n")
    assert json.loads(out)["answer"] in ("yes", "no")


def test_the_option_is_for_questions_about_an_assignment(run: Run) -> None:
    for arguments in (("equilibrium", "eco_semi.csv"), ("walrasian", "eco_semi.csv")):
        code, out, err = run("decide", *arguments, "--assignment", "eco_assign.csv")
        assert (code, out) == (2, "")
        assert "--assignment: expected the question pareto-optimal or supporting-prices or" in err
    code, out, err = run("decide", "pareto-optimal", "eco_semi.csv")
    assert (code, out) == (2, "")
    assert "--assignment FILE" in err


def test_show_shows_what_was_read(run: Run) -> None:
    code, out, err = run("show", "budgetcol.csv")
    assert (code, err) == (0, "")
    assert "Assignment economy: 2 agents, 3 object types, 3 copies, budgets" in out
    rows = [line.split() for line in out.splitlines()]
    assert ["a", "(1)", "b", "(1)", "c", "(1)"] in rows
    assert ["x", "3", "1", "0"] in rows
    assert ["1", "2"] in rows
    assert "a (2)   b (1)   c (1)" in run("show", "supply_capital_silent.csv")[1]


def test_show_shows_the_whole_of_a_large_table(run: Run) -> None:
    text = "agent," + ",".join(f"o{j}" for j in range(100)) + "".join(f"\nx{x}" + ",1" * 100 for x in range(100))
    Path("large.csv").write_text(text, encoding="utf-8")
    code, out, _ = run("show", "large.csv")
    assert code == 0
    assert "100 agents, 100 object types, 100 copies" in out
    assert all(f"o{j} (1)" in out and f"x{j} " in out for j in range(100))


def test_show_of_a_table_that_is_none_is_malformed(run: Run) -> None:
    code, out, err = run("show", "numpy_savetxt.csv")
    assert (code, out) == (2, "")
    assert "numbers alone" in err


def test_a_packed_table_is_a_table(run: Run) -> None:
    Path("t.csv.gz").write_bytes(gzip.compress(Path("decimalcomma.csv").read_bytes()))
    Path("shares.tsv.gz").write_bytes(gzip.compress(b"0.25\t3/4\n.75\t1/4\n"))
    code, out, err = run("decide", "pareto-optimal", "t.csv.gz", "--assignment", "shares.tsv.gz", "--json")
    assert (code, err) == (0, "exactmarket: t.csv.gz: 2 agents, 2 object types, 2 copies, an assignment\n")
    assert json.loads(out)["answer"] == "yes"
    assert run("show", "t.csv.gz")[0] == 0
