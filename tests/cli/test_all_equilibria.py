"""``decide all-equilibria`` and ``decide no-equilibrium``: answers, exit codes, JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from commands import Run

EXAMPLES = Path(__file__).resolve().parents[2] / "exactmarket" / "examples"


def example(name: str) -> Path:
    return EXAMPLES / f"gul-pesendorfer-zhang-2023-{name}.json"


def said(run: Run, *arguments: object) -> Any:
    code, out, err = run("decide", *arguments, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


@pytest.mark.parametrize("options", [(), ("--strong",)])
def test_all_equilibria_of_example_2(run: Run, tmp_path: Path, options: tuple[str, ...]) -> None:
    path = tmp_path / "all.json"
    answer = said(run, "all-equilibria", example("example-2"), *options, "--out", path)
    assert (answer["answer"], answer["claim"], answer["witness"]["complete"]) == ("yes", "all-equilibria", True)
    point, family = answer["witness"]["equilibria"]
    assert point == {"prices": ["2", "1"], "utilities": ["8", "5", "5"]}
    assert (family["parameter"], family["interval"], family["closed"]) == ("t", ["9/4", "5/2"], [True, True])
    assert family["prices"] == [{"num": ["0", "1"], "den": ["1"]}, {"num": ["3", "-1"], "den": ["1"]}]
    assert family["utilities"][1] == {"num": ["10"], "den": ["0", "1"]}
    code, out, _ = run("check", "--recheck", path)
    assert code == 0
    assert out.startswith("verified")
    code, out, _ = run("show", path)
    assert code == 0
    assert "9/4 <= t <= 5/2" in out


@pytest.mark.parametrize("name", ["example-1", "theorem-2-counterexample"])
def test_no_equilibrium(run: Run, name: str) -> None:
    none = said(run, "no-equilibrium", example(name))
    assert (none["answer"], none["claim"]) == ("yes", "no-equilibrium")
    assert none["witness"] == {"equilibria": [], "complete": True}
    assert said(run, "all-equilibria", example(name))["answer"] == "no"


def test_some_equilibrium_is_a_no_to_no_equilibrium(run: Run) -> None:
    assert said(run, "no-equilibrium", example("example-2"))["answer"] == "no"


def test_an_economy_with_an_irrational_equilibrium(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "economy.json"
    values = [[4, 0, 1, 0], [0, 3, 2, 0], [4, 1, 1, 0], [3, 4, 0, 0]]
    head = {"format": "exactmarket-instance/1", "kind": "assignment-economy"}
    path.write_text(
        json.dumps(
            {
                **head,
                "agents": ["1", "2", "3", "4"],
                "objects": ["a", "b", "c", "d"],
                "supply": [1] * 4,
                "values": values,
            }
        )
    )
    (only,) = said(run, "all-equilibria", path)["witness"]["equilibria"]
    assert only["prices"][0]["minpoly"] == ["128", "-116", "25"]
    assert only["prices"][3] == "0"


def test_undecided_lists_what_was_found_and_what_is_left(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exactmarket.solvers.completeness.signs._MOST_NODES", -1)
    path = tmp_path / "market.json"
    tables = [["4", "4", "4", "4"], ["3", "3", "3", "4"]]
    agents = [{"name": str(k), "budget": 1, "utility": {"type": "table", "values": t}} for k, t in enumerate(tables)]
    path.write_text(
        json.dumps({"format": "exactmarket-instance/1", "kind": "pseudomarket", "goods": ["a", "b"], "agents": agents})
    )
    code, out, err = run("decide", "all-equilibria", path, "--json")
    assert code == 3
    assert "undecided" in err
    answer = json.loads(out)
    assert (answer["answer"], answer["witness"]["complete"]) == ("undecided", False)
    assert answer["witness"]["equilibria"]
    (cell,) = answer["witness"]["undecided_cells"]
    assert (cell["zero"], cell["at_least"]) == ([], [])
    assert sorted(cell["more_than"]) == [["-1", "1", "1"], ["0", "0", "1"], ["0", "1", "0"]]
    _, out, _ = run("decide", "all-equilibria", path)
    assert "Cells of price space that are undecided: 1" in out
    assert "1. -1 + a + b > 0, a > 0, b > 0" in out


def test_a_piece_is_told_by_its_conditions_and_a_sample(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "market.json"
    tables = [["0", "2", "1", "2"], ["0", "2", "2", "0"], ["0", "0", "1", "1"]]
    agents = [
        {"name": name, "budget": budget, "utility": {"type": "table", "values": table}}
        for name, budget, table in zip("xyz", (1, 3, 2), tables, strict=True)
    ]
    path.write_text(
        json.dumps({"format": "exactmarket-instance/1", "kind": "pseudomarket", "goods": ["a", "b"], "agents": agents})
    )
    code, out, _ = run("decide", "all-equilibria", path)
    assert code == 0
    assert "-t2 - 2 t1 + t1 t2 = 0, 3 - t2 >= 0, t2 - t1 >= 0, -2 + t2 > 0, -1 + t1 > 0" in out
    assert "sample     a: 3,  b: 3" in out
    pieces = said(run, "all-equilibria", path)["witness"]["equilibria"]
    assert pieces[0]["zero"] == [[["-1", [0, 1]], ["-2", [1, 0]], ["1", [1, 1]]]]
    assert pieces[0]["sample"] == ["3", "3"]


def test_strong_is_for_pseudomarkets_and_these_questions(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "economy.json"
    path.write_text(
        json.dumps({"format": "exactmarket-instance/1", "kind": "assignment-economy", "supply": [1], "values": [[1]]})
    )
    for question in ("all-equilibria", "equilibrium"):
        code, out, err = run("decide", question, path, "--strong")
        assert (code, out) == (2, "")
        assert "--strong" in err


def test_too_many_allocations_are_undecided_not_malformed(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exactmarket.kernel.rules.completeness.allocations.MOST_ALLOCATIONS", 1)
    code, _, err = run("decide", "all-equilibria", example("example-2"), "--out", tmp_path / "c.json")
    assert code == 3
    assert "undecided" in err
    assert "at most 1 allocations" in err
    assert not (tmp_path / "c.json").exists()


def test_an_empty_path_is_refused(run: Run) -> None:
    assert run("decide", "all-equilibria", example("example-2"), "--out", "")[0] == 2
