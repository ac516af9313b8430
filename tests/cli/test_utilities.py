"""Questions about utilities from the command line: `--all`, `demand`, `strong-exchange`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from exactmarket.cli import main
from exactmarket.errors import LimitReached
from exactmarket.format.files import read_certificates
from exactmarket.format.utilities import utility
from exactmarket.kernel.check import verify
from exactmarket.solvers.control import Control
from exactmarket.solvers.utilities.m_natural import all_violations

COMPLEMENTS = {"name": "x", "budget": 1, "utility": {"type": "cardinality", "values": [0, 0, 2, 2]}}
UNIT_DEMAND = {"name": "y", "budget": 1, "utility": {"type": "unit-demand", "values": [1, 1, 0]}}


@pytest.fixture
def market(tmp_path: Path) -> Any:
    """Write a pseudomarket with these agents, and give its path."""

    def write(*agents: Any, **more: Any) -> str:
        content = {"format": "exactmarket-instance/1", "kind": "pseudomarket", "goods": ["a", "b", "c"]}
        path = tmp_path / "market.json"
        path.write_text(json.dumps({**content, "agents": list(agents), **more}))
        return str(path)

    return write


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert main(["decide", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def refused(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 2) -> str:
    assert main(["decide", *arguments]) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    return captured.err


def test_all_violations_are_written_one_a_line(capsys: pytest.CaptureFixture[str], market: Any, tmp_path: Path) -> None:
    out = tmp_path / "violations.jsonl"
    found = answer(capsys, "m-natural", market(COMPLEMENTS, UNIT_DEMAND), "--all", "--out", str(out))
    certificates = read_certificates(out)
    assert (found["answer"], found["violations"]) == ("no", 6)
    assert len({verify(certificate).certificate.witness for certificate in certificates}) == 6
    assert main(["check", "--recheck", str(out)]) == 0
    assert main(["decide", "m-natural", market(COMPLEMENTS), "--all"]) == 0
    assert "6 violations in all" in capsys.readouterr().out.splitlines()[1]


def test_without_violations_the_answer_is_yes(capsys: pytest.CaptureFixture[str], market: Any, tmp_path: Path) -> None:
    out = tmp_path / "yes.jsonl"
    found = answer(capsys, "m-natural", market(UNIT_DEMAND), "--all", "--out", str(out))
    assert (found["answer"], found["claim"], found["violations"]) == ("yes", "m-natural-concave", 0)
    assert main(["check", str(out)]) == 0


def test_all_violations_need_a_file_of_lines_and_the_right_question(
    capsys: pytest.CaptureFixture[str], market: Any, tmp_path: Path
) -> None:
    out = tmp_path / "violations.json"
    assert ".jsonl" in refused(capsys, "m-natural", market(COMPLEMENTS), "--all", "--out", str(out))
    assert "--all" in refused(capsys, "submodular", market(COMPLEMENTS), "--all")
    assert not out.exists()


def test_a_limit_stops_the_list() -> None:
    convex = utility({"type": "cardinality", "values": [k * k for k in range(13)]}, [f"g{k}" for k in range(12)])
    with pytest.raises(LimitReached):
        list(all_violations(convex, Control(0.3)))


def test_demand_names_the_bundle_and_what_it_is_worth(
    capsys: pytest.CaptureFixture[str], market: Any, tmp_path: Path
) -> None:
    path, out = market(COMPLEMENTS, UNIT_DEMAND, prices=[1, "1/2", 0]), str(tmp_path / "demanded.json")
    witness = answer(capsys, "demand", path, "--agent", "x", "--out", out)["witness"]
    assert witness["derivation"] == {"by": "table", "of": []}
    assert [witness[key] for key in ("bundle", "price", "utility", "net_value")] == ["b c", "1/2", "2", "3/2"]
    assert answer(capsys, "demand", path, "--agent", "y")["witness"]["derivation"]["by"] == "construction"
    assert main(["check", "--recheck", out]) == 0
    assert main(["show", out]) == 0
    assert "bundle: b c" in capsys.readouterr().out


def test_demand_asks_for_prices_and_one_agent(capsys: pytest.CaptureFixture[str], market: Any) -> None:
    assert "prices" in refused(capsys, "demand", market(COMPLEMENTS))
    both = market(COMPLEMENTS, UNIT_DEMAND, prices=[1, 1, 1])
    assert "--agent" in refused(capsys, "demand", both)
    assert "one of x, y" in refused(capsys, "demand", both, "--agent", "z")
    assert "--agent" in refused(capsys, "m-natural", both, "--agent", "x")


def test_strong_exchange(capsys: pytest.CaptureFixture[str], market: Any) -> None:
    found = answer(capsys, "strong-exchange", market(UNIT_DEMAND))
    assert (found["answer"], set(found["witness"]["violation"])) == ("no", {"A", "B", "j", "D"})
    concave = {"name": "z", "budget": 1, "utility": {"type": "cardinality", "values": [0, 2, 3, 3]}}
    additive = {"name": "w", "budget": 1, "utility": {"type": "additive", "values": [1, "-inf", 3]}}
    assert answer(capsys, "strong-exchange", market(concave, additive))["claim"] == "each-agent"
