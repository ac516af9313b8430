"""The ledger says only what is there: proof files exist, Coq theorems are listed, scopes fit, certificates are used."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from exactmarket.errors import MalformedInput
from exactmarket.report.evidence import evidence_for
from exactmarket.report.ledger import Row, counts, read_ledger

PROOFS = Path(__file__).parent.parent / "proofs"
ROWS = read_ledger(PROOFS / "claims.toml")
LISTED = [line.split() for line in (PROOFS / "formal" / "THEOREMS").read_text(encoding="utf-8").splitlines() if line]
# A theorem may stand behind several rows.
THEOREMS = {(row, name) for row, _, name, *_ in LISTED}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_row_is_proved_where_it_says(row: Row) -> None:
    """An open row may name the proofs of the parts that are decided already, a context row those of what it mentions."""
    undecided = row.verdict in ("open", "context")
    assert undecided or row.where
    assert undecided == (row.scope in ((), ("",)))
    for place in row.files:
        assert (PROOFS / place).is_file()
    for name in row.theorems:
        assert (row.id, name) in THEOREMS


@pytest.mark.parametrize("row", [row for row in ROWS if "universal" in row.scope], ids=lambda row: row.id)
def test_universal_rows_name_their_theorems(row: Row) -> None:
    assert row.theorems


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_what_stands_behind_a_row_is_found(row: Row) -> None:
    evidence = evidence_for(row, PROOFS)
    assert [theorem.name for theorem in evidence.theorems] == list(row.theorems)
    assert all((PROOFS / theorem.file).is_file() for theorem in evidence.theorems)
    assert list(evidence.golden) == list(row.files)
    assert all((PROOFS / golden.file).is_file() for files in evidence.golden.values() for golden in files)
    assert bool(evidence.kinds) == any(evidence.golden.values())


def test_a_theorem_that_is_not_listed_for_the_row_is_refused() -> None:
    (row,) = [row for row in ROWS if row.id == "sp.lottery"]
    with pytest.raises(MalformedInput, match="gpz_theorem_1"):
        evidence_for(replace(row, where=("gpz_theorem_1",)), PROOFS)


def test_every_row_of_the_second_paper_is_decided() -> None:
    of_paper = [row for row in ROWS if row.id.startswith("sp.") and row.verdict != "context"]
    assert len(of_paper) == 13
    assert all(row.verdict != "open" and row.files for row in of_paper)


def test_every_proof_file_has_a_row() -> None:
    named = {place for row in ROWS for place in row.files}
    for paper in ("sp", "gpz", "hunts"):
        for file in (PROOFS / paper).glob("*.py"):
            if "\ndef test_" in file.read_text(encoding="utf-8"):
                assert f"{paper}/{file.name}" in named


def test_every_golden_certificate_belongs_to_a_proof_file() -> None:
    for path in PROOFS.glob("*/certificates/*"):
        stem = path.name.split(".")[0]
        assert (path.parent.parent / f"{stem}.py").is_file(), f"nobody reads {path}"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ('id = "a"\nstatement = "s"\nplace = "p"\nverdict = "true"\nscope = ""\nwhere = []', "a verdict out of"),
        ('id = "a"\nstatement = "s"\nplace = "p"\nverdict = "holds"\nscope = "all"\nwhere = []', "scopes out of"),
        ('id = "a"\nstatement = "s"\nplace = "p"\nverdict = "refuted"\nscope = "range"\nwhere = []', "finding"),
        ('id = "a"\nstatement = "s"\nplace = "p"\nverdict = "context"\nscope = ""\nwhere = []', "finding"),
        ('id = "a"\nstatement = "s"\nplace = "p"\nverdict = "holds"\nwhere = []', "scope"),
        ('id = "a"\nstatement = "s"\nplace = "p"\nverdict = "holds"\nscope = "range"\nwhere = []', "reason"),
        ('id = "a"\nstatement = "s"\nverdict = "holds"\nscope = "range"\nwhere = []', "place"),
        ('id = "a"', "statement"),
        ("id = ", "TOML"),
    ],
)
def test_a_ledger_with_a_wrong_row_is_malformed(row: str, expected: str, tmp_path: Path) -> None:
    file = tmp_path / "claims.toml"
    file.write_text(f"[[claim]]\n{row}\n", encoding="utf-8")
    with pytest.raises(MalformedInput, match=expected):
        read_ledger(file)


def test_a_ledger_that_repeats_an_id_is_malformed(tmp_path: Path) -> None:
    row = '[[claim]]\nid = "a"\nstatement = "s"\nplace = "p"\nverdict = "open"\nscope = ""\nwhere = []\n'
    file = tmp_path / "claims.toml"
    file.write_text(row + row, encoding="utf-8")
    with pytest.raises(MalformedInput, match="each id once"):
        read_ledger(file)


def test_a_context_row_is_read_and_counted_apart(tmp_path: Path) -> None:
    file = tmp_path / "claims.toml"
    row = 'id = "a"\nstatement = "s"\nplace = "p"\nverdict = "context"\nscope = ""\nwhere = []\nfinding = "read so"'
    file.write_text(f"[[claim]]\n{row}\n", encoding="utf-8")
    rows = read_ledger(file)
    assert [row.verdict for row in rows] == ["context"]
    assert counts(rows) == "0 holds, 0 amended, 0 refuted, 0 open, 1 context"


@pytest.mark.parametrize("suffix", [".html", ".tex", ".csv"])
@pytest.mark.heavy
def test_the_ledger_is_kept_with_what_was_confirmed(suffix: str, tmp_path: Path) -> None:
    out = tmp_path / f"ledger{suffix}"
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "proofs/sp/po_in_core.py",
        f"--ledger={out}",
    ]
    done = subprocess.run(command, cwd=PROOFS.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    text = out.read_text(encoding="utf-8")
    assert all(row.id.replace("_", "\\_" if suffix == ".tex" else "_") in text for row in ROWS)
    assert "confirmed here" in text
    assert "NO" not in text.split()


def test_a_ledger_of_another_form_is_refused(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "proofs/sp/po_in_core.py", f"--ledger={tmp_path / 'ledger.doc'}"]
    done = subprocess.run(command, cwd=PROOFS.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 4
    assert "expected a name that ends in .html or .tex or .csv" in done.stderr
    assert list(tmp_path.iterdir()) == []
