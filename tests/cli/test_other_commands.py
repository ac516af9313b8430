"""`exactmarket check`, `show`, `claims` and `examples`; pipes and interrupts; the program as a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from commands import Run

import exactmarket
from exactmarket import read
from exactmarket.cli.guide import topics
from exactmarket.kernel.kinds import KINDS
from exactmarket.report.catalog import read_catalog
from exactmarket.report.ledger import SCOPES, VERDICTS, read_ledger

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
ACCEPTED = CORPUS / "accepted" / "pareto-optimal-five-agents.json"
REJECTED = CORPUS / "rejected" / "pareto-optimal-zero-weight.json"
MALFORMED = CORPUS / "malformed" / "key-twice-prices.json"


def process(*arguments: object, **more: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "exactmarket.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, **more)  # type: ignore[call-overload, no-any-return]


# check --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("option", [[], ["--recheck"]])
@pytest.mark.parametrize(
    ("files", "code"),
    [
        ([ACCEPTED], 0),
        ([ACCEPTED, ACCEPTED], 0),
        ([REJECTED], 1),
        ([ACCEPTED, REJECTED, ACCEPTED], 1),
        ([MALFORMED], 2),
        ([REJECTED, MALFORMED, ACCEPTED], 2),
        ([ACCEPTED, CORPUS / "accepted"], 2),
        ([ACCEPTED, CORPUS / "missing.json"], 2),
        ([CORPUS / "accepted" / "two-certificates.jsonl"], 0),
        ([CORPUS / "rejected" / "one-line-of-three-rejected.jsonl"], 1),
        ([CORPUS / "malformed" / "no-lines.jsonl"], 2),
        ([CORPUS / "malformed" / "malformed-line-after-a-rejected-one.jsonl"], 2),
    ],
)
def test_check_says_one_line_a_file_and_exits_with_the_worst(
    run: Run, option: list[str], files: list[Path], code: int
) -> None:
    got, out, err = run("check", *option, *files)
    assert got == code
    lines = out.splitlines()
    assert len(lines) == len(files)
    for line, path in zip(lines, files, strict=True):
        assert line.split()[0] in ("verified", "rejected", "malformed")
        assert str(path) in line
    assert len(err.splitlines()) == sum(not line.startswith("verified") for line in lines)


def test_check_without_files_verifies_nothing(run: Run) -> None:
    assert run("check")[0] == 2


@pytest.mark.heavy
def test_check_refuses_the_whole_corpus_as_it_should(run: Run) -> None:
    for folder, code in (("accepted", 0), ("rejected", 1), ("malformed", 2)):
        files = sorted((CORPUS / folder).iterdir())
        got, out, _ = run("check", "--recheck", *files)
        assert got == code
        wrong = [
            line for line in out.splitlines() if line.split()[0] != {0: "verified", 1: "rejected", 2: "malformed"}[code]
        ]
        assert wrong == []


def test_a_certificate_of_100_megabytes_is_malformed(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(100 * 2**20)
    assert run("check", path)[0] == 2
    assert run("check", "--recheck", path)[0] == 2


def test_an_instance_is_no_certificate(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "example.json"
    path.write_text(read_catalog()[0].text())
    assert run("check", path)[0] == 2


# show ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_show_says_what_is_claimed_and_why(run: Run, kind: str) -> None:
    path = min(path for path in (CORPUS / "accepted").glob(f"{kind}*.json"))
    code, out, err = run("show", path)
    assert (code, err) == (0, "")
    assert kind in out
    for heading in ("Claim", "Witness", "Why it is true"):
        assert heading in out


@pytest.mark.heavy
def test_every_accepted_certificate_can_be_shown(run: Run) -> None:
    failed = [path.name for path in sorted((CORPUS / "accepted").iterdir()) if run("show", path)[0] != 0]
    assert failed == []


def test_show_shows_no_proof_that_is_none(run: Run) -> None:
    code, out, err = run("show", REJECTED)
    assert code == 1
    assert "Why it is true" not in out
    assert "weights[" in err
    assert run("show", MALFORMED)[0] == 2
    assert run("show", CORPUS)[0] == 2


# claims -------------------------------------------------------------------------------------------------------------


def test_claims_prints_the_ledger(run: Run) -> None:
    rows = read_ledger()
    assert rows
    code, out, err = run("claims", "--json")
    assert (code, err) == (0, "")
    said = json.loads(out)
    assert [row["id"] for row in said] == [row.id for row in rows]
    for row in said:
        assert row["verdict"] in VERDICTS
        assert set(row["scope"]) <= set(SCOPES)
        assert row["finding"] or row["verdict"] not in ("amended", "refuted")
    code, out, _ = run("claims")
    assert code == 0
    assert all(row.id in out for row in rows)


def test_a_row_is_told_with_all_that_stands_behind_it(run: Run) -> None:
    code, out, err = run("claims", "gpz.theorem-2")
    assert (code, err) == (0, "")
    for word in (
        "Feasibility Condition",
        "amended, universal",
        "gpz_theorem_2_sharp",
        "four",
        "theorem_2.py",
        "no-equilibrium",
    ):
        assert word in out
    code, out, err = run("claims", "gpz.theorem-2", "--json")
    assert (code, err) == (0, "")
    said = json.loads(out)
    assert said["verdict"] == "amended"
    assert {"name": "gpz_theorem_2", "file": "formal/gpz_theorem_2.v", "axioms": "four"} in said["theorems"]
    assert {"no-equilibrium", "strong-equilibrium"} <= set(said["checkers"]["recheck.py"])
    assert set(said["checkers"]["the kernel"]) == set(said["checkers"]["recheck.py"])


def test_a_row_that_does_not_exist_is_refused_with_those_like_it(run: Run) -> None:
    code, out, err = run("claims", "gpz.theorm-2")
    assert (code, out) == (2, "")
    assert "gpz.theorem-2" in err
    assert len(err.splitlines()) == 1


GOOD_ROW = '[[claim]]\nid = "a"\nstatement = "s"\nplace = "p"\nverdict = "holds"\nscope = "universal"\nwhere = "f.py"\n'


@pytest.mark.parametrize(
    "text",
    [
        GOOD_ROW + GOOD_ROW,
        GOOD_ROW.replace("holds", "probably"),
        GOOD_ROW.replace("holds", "refuted"),
        GOOD_ROW.replace("holds", "amended"),
        GOOD_ROW.replace('"universal"', '"everywhere"'),
        GOOD_ROW.replace('"universal"', '"instance"'),
        GOOD_ROW.replace('place = "p"\n', ""),
        GOOD_ROW.replace('statement = "s"\n', ""),
        GOOD_ROW.replace('where = "f.py"\n', ""),
        GOOD_ROW + "=",
    ],
)
def test_a_ledger_that_is_off_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "claims.toml"
    path.write_text(GOOD_ROW)
    assert [row.id for row in read_ledger(path)] == ["a"]
    path.write_text(text)
    with pytest.raises(exactmarket.MalformedInput):
        read_ledger(path)


# guide -----------------------------------------------------------------------------------------------------------------


def test_the_guide_lists_its_topics_and_prints_each(run: Run) -> None:
    code, listed, err = run("guide")
    assert (code, err) == (0, "")
    for name, page in topics().items():
        assert name in listed
        code, out, err = run("guide", name)
        assert (code, out, err) == (0, page.read_text(encoding="utf-8"), "")


def test_a_topic_that_the_guide_lacks_is_refused_with_those_it_has(run: Run) -> None:
    code, out, err = run("guide", "finding")
    assert (code, out) == (2, "")
    assert "did you mean findings?" in err


# examples -----------------------------------------------------------------------------------------------------------


def test_examples_of_a_kind_are_listed_with_their_sources(run: Run) -> None:
    for kind in {example.kind for example in read_catalog()}:
        code, out, err = run("examples", kind)
        assert (code, err) == (0, "")
        squeezed = "".join(out.split())
        own = [example for example in read_catalog() if example.kind == kind]
        assert all(example.name in squeezed for example in own if len(example.name) < 20)
        assert all(example.citation.split(",")[0].split()[-1] in squeezed for example in own)
        others = [example.name for example in read_catalog() if example.kind != kind]
        assert not any(f" {name} " in out for name in others)


def test_examples_lists_all_of_them(run: Run) -> None:
    code, out, err = run("examples")
    assert (code, err) == (0, "")
    names = [example.name for example in read_catalog()]
    assert len(names) >= 10
    squeezed = "".join(out.split())
    assert all(name.replace("-", "")[:12] in squeezed.replace("-", "") for name in names)


@pytest.mark.parametrize("example", read_catalog(), ids=lambda example: example.name)
def test_each_example_is_printed_and_copied(run: Run, tmp_path: Path, example: object) -> None:
    name, kind = example.name, example.kind  # type: ignore[attr-defined]
    code, out, err = run("examples", name)
    assert (code, err) == (0, "")
    written = json.loads(out)
    assert kind == ("theorem" if written["format"] == "exactmarket-theorem/1" else written["kind"])
    code, said, _ = run("examples", name, "--out", tmp_path / "new" / "folder")
    target = tmp_path / "new" / "folder" / f"{name}.json"
    assert (code, said) == (0, f"{target}\n")
    assert target.read_text() == out
    if kind == "assignment-economy":
        read(target)


def test_all_examples_are_copied_at_once(run: Run, tmp_path: Path) -> None:
    assert run("examples", "--out", tmp_path)[0] == 0
    assert {path.stem for path in tmp_path.iterdir()} == {example.name for example in read_catalog()}


def test_every_packaged_file_is_in_the_catalogue() -> None:
    folder = Path(exactmarket.__file__).parent / "examples"
    assert {path.stem for path in folder.glob("*.json")} == {"catalog", *[example.name for example in read_catalog()]}


def test_unknown_examples_and_places_are_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    name = read_catalog()[0].name
    for arguments in (
        ["no-such-example"],
        ["../pyproject"],
        [name, "--out", tmp_path / "file"],
        ["--out", tmp_path / "file"],
    ):
        code, out, err = run("examples", *arguments)
        assert (code, out) == (2, "")
        assert err.startswith("exactmarket: ")
        assert err.count("\n") == 1


# The process --------------------------------------------------------------------------------------------------------


def test_the_exit_codes_are_those_of_the_process() -> None:
    assert process("check", ACCEPTED).returncode == 0
    assert process("check", REJECTED).returncode == 1
    assert process("check", MALFORMED).returncode == 2
    assert process("--version").stdout == f"exactmarket {exactmarket.__version__}\n"


def test_output_does_not_depend_on_the_locale() -> None:
    plain = process("show", ACCEPTED, env={**os.environ, "PYTHONUTF8": "1"})
    ascii_only = process(
        "show", ACCEPTED, env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    )
    assert plain.returncode == ascii_only.returncode == 0


@pytest.mark.heavy
def test_names_that_a_terminal_cannot_show_do_not_break_the_json(tmp_path: Path) -> None:
    path = tmp_path / "economy.json"
    names = {"agents": ["Ζωή", "💍"], "objects": ["[red]i[/red]", "j"]}
    content = {
        "format": "exactmarket-instance/1",
        "kind": "assignment-economy",
        "supply": [1, 1],
        "values": [[1, 0], [0, 1]],
    }
    path.write_text(json.dumps({**content, **names, "assignment": [[1, 0], [0, 1]]}))
    environment = {**os.environ, "PYTHONIOENCODING": "ascii:strict"}
    for question, more in (("lottery", ["--json"]), ("lottery", [])):
        done = process("decide", question, path, *more, env=environment)
        assert done.returncode == 0, done.stderr
    assert "[red]i[/red]" in process("decide", "lottery", path, env={**os.environ, "PYTHONIOENCODING": "utf-8"}).stdout
