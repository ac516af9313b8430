"""Courses with seats from the command line: from a table of bids to a roster that can be audited."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from exactmarket.cli import main

BIDS = """student;Algebra I;History;Logic;budget;max
slot;Mon;Tue;Mon;;
seats;2;1;2;;
Ann;9;5;3;1;2
Bob;8;7;3;1;1
Cleo;1;8;3;1;
"""


@pytest.fixture
def certificate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    (tmp_path / "bids.csv").write_text(BIDS, encoding="utf-8")
    out = str(tmp_path / "shares.json")
    assert main(["decide", "equilibrium", str(tmp_path / "bids.csv"), "--as", "pseudomarket", "--out", out]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("equilibrium: yes (strong-equilibrium-by-shares, verified)")
    assert said.err.endswith("bids.csv: 3 agents, 3 goods, 5 copies\n")
    return out


def test_a_draw_is_repeated_and_listed(certificate: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = str(tmp_path / "log.json")
    assert main(["sample", certificate, "--seed", "7", "--log", log, "--csv"]) == 0
    pairs = [line.split(",") for line in capsys.readouterr().out.splitlines()]
    assert pairs[0] == ["agent", "good"]
    assert main(["sample", certificate, "--check", log, "--roster"]) == 0
    lines = capsys.readouterr().out.splitlines()
    listed = {(name, line.split(" (")[0]) for line in lines for name in line.split("): ")[1].split(", ")}
    assert listed == {(agent, good) for agent, good in pairs[1:]}
    assert main(["sample", certificate, "--seed", "7"]) == 0
    assert "Ann: " in capsys.readouterr().out
    record = json.loads(Path(log).read_text(encoding="utf-8"))
    record["bundles"]["Ann"] = ["History"]
    Path(log).write_text(json.dumps(record), encoding="utf-8")
    assert main(["sample", certificate, "--check", log]) == 1


def test_the_certificate_is_about_the_table(
    certificate: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "bids.csv"
    assert main(["check", "--recheck", certificate, "--of", str(table), "--as", "pseudomarket"]) == 0
    table.write_text(BIDS.replace("seats;2", "seats;3"), encoding="utf-8")
    assert main(["check", certificate, "--of", str(table), "--as", "pseudomarket"]) == 1
    assert "supply: the certificate has 3 (2, 1, 2), not 3 (3, 1, 2)" in capsys.readouterr().err


def test_shares_become_a_lottery(certificate: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["decide", "lottery", certificate, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["claim"] == "implementable"
    assert main(["decide", "verify", certificate, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["claim"] == "strong-equilibrium-by-shares"


def test_only_tables_are_read_as_bids(certificate: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", certificate, "--as", "pseudomarket"]) == 2
    assert "expected a table, whose name ends in" in capsys.readouterr().err
    assert main(["show", str(tmp_path / "bids.csv"), "--as", "pseudomarket"]) == 0
    assert "Pseudomarket with supplies: 3 agents, 3 goods, 5 copies" in capsys.readouterr().out
    assert main(["decide", "pareto-optimal", str(tmp_path / "bids.csv"), "--as", "pseudomarket"]) == 2
    assert main(["decide", "equilibrium", str(tmp_path / "bids.csv")]) == 2
    assert "--as pseudomarket" in capsys.readouterr().err


def test_slots_and_areas_that_cross_are_both_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "bids.csv"
    table.write_text("s,a,b,c\nslot,Mon,Mon,Tue\narea,m,,m\narea max,1,,1\nx,1,2,3\n", encoding="utf-8")
    assert main(["decide", "equilibrium", str(table), "--as", "pseudomarket"]) == 2
    assert "slot Mon and area m: 'b' is in the first, 'c' in the second, 'a' in both" in capsys.readouterr().err
