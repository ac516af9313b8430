"""Where the command line writes, what it reads and how often, and what it lets reach a terminal."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from commands import Run
from rich.table import Table
from rich.text import Text

from exactmarket import Certificate, Q, read, write
from exactmarket.cli import check, decide, sample, show
from exactmarket.convex.statement import clauses
from exactmarket.errors import MalformedInput, Rejected
from exactmarket.format.files import read_certificates
from exactmarket.kernel.certificates.statements import CaseSplit, TreesByClause
from exactmarket.kernel.certificates.utilities import Derivation
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.utilities import MNaturalConcave
from exactmarket.kernel.kinds import KINDS
from exactmarket.model.matroid import DualMatroid, Matroid, UniformMatroid
from exactmarket.model.operations import Convolution, Endowment, Restriction
from exactmarket.model.pseudomarket import Agent, Pseudomarket
from exactmarket.model.utility import Additive, Form, MatroidRank, Utility
from exactmarket.report.tables import table
from exactmarket.terminal import print_line, print_parts

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
ACCEPTED = CORPUS / "accepted" / "pareto-optimal-five-agents.json"
LINES = CORPUS / "accepted" / "two-certificates.jsonl"
LOTTERY = CORPUS / "accepted" / "lottery-over-assignments-two-agents.json"
OVERWRITES = CORPUS / "rejected" / "market-condition-violated-agent-that-overwrites-the-verdict.json"
CONTROLS = CORPUS / "malformed" / "control-characters-where-a-value-stands.json"
ECONOMY = {
    "format": "exactmarket-instance/1",
    "kind": "assignment-economy",
    "agents": ["x", "y"],
    "objects": ["i", "j"],
    "values": [["3", "2"], ["1", "0"]],
    "supply": [1, 1],
    "assignment": [["1/2", "1/2"], ["1/2", "1/2"]],
}


def process(*arguments: str | bytes | Path, **more: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "exactmarket.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, **more)


@pytest.fixture
def economy(tmp_path: Path) -> Path:
    path = tmp_path / "economy.json"
    path.write_text(json.dumps(ECONOMY))
    return path


# Places -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [
        ["decide", "pareto-optimal", "FILE", "--out", "PLACE"],
        ["decide", "linear-program", "FILE", "--vipr", "PLACE"],
        ["sample", "FILE", "--seed", "1", "--log", "PLACE"],
        ["show", "FILE", "--plot", "PLACE"],
        ["check", "FILE", "--coq", "--keep", "PLACE"],
    ],
    ids=lambda command: " ".join(command[:1] + command[-2:-1]),
)
@pytest.mark.parametrize("place", ["missing/out.svg", "economy.json/out.svg", "folder.svg", "economy.json"])
def test_an_impossible_place_is_refused_before_anything_is_read(
    run: Run, economy: Path, monkeypatch: pytest.MonkeyPatch, command: list[str], place: str
) -> None:
    folder = economy.parent
    if "--keep" not in command or place != "folder.svg":
        (folder / "folder.svg").mkdir()
    nothing_is_read(monkeypatch)
    before = sorted(folder.rglob("*"))
    filled = [{"FILE": str(economy), "PLACE": str(folder / place)}.get(word, word) for word in command]
    code, out, err = run(*filled)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert err.startswith(f"exactmarket: malformed: {folder / place}: expected a")
    assert sorted(folder.rglob("*")) == before
    assert json.loads(economy.read_text()) == ECONOMY


def nothing_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on a command that reads a file fails the test."""
    readers = {
        check: ("read_bytes",),
        decide: ("read_content",),
        sample: ("read_bytes",),
        show: ("held_by", "read_certificates"),
    }
    for command, names in readers.items():
        for name in names:
            monkeypatch.setattr(command, name, lambda *_, **__: pytest.fail("read too early"))


@pytest.mark.parametrize("options", [["m-natural", "--all"], ["budgeted", "--trace"]])
def test_a_name_that_cannot_hold_lines_is_refused_before_anything_is_read(
    run: Run, economy: Path, monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    nothing_is_read(monkeypatch)
    code, _, err = run("decide", *options, economy, "--out", economy.parent / "out.json")
    assert code == 2
    assert ".jsonl" in err


def test_one_certificate_under_a_name_for_lines_is_read_again(run: Run, economy: Path) -> None:
    out = economy.parent / "out.jsonl"
    assert run("decide", "pareto-optimal", economy, "--out", out)[0] == 0
    assert len(out.read_text().splitlines()) == 1
    assert run("check", "--recheck", out)[0] == 0


def test_a_certificate_is_written_into_a_pipe(run: Run, economy: Path) -> None:
    pipe = economy.parent / "pipe"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    assert run("decide", "pareto-optimal", economy, "--out", pipe)[0] == 0
    reader.join(30)
    (economy.parent / "certificate.json").write_bytes(got[0])
    assert run("check", "--recheck", economy.parent / "certificate.json")[0] == 0


@pytest.mark.skipif(not os.path.exists("/dev/stdout"), reason="no /dev/stdout")
def test_a_certificate_on_standard_output_is_followed_by_the_answer(economy: Path) -> None:
    target = economy.parent / "out.txt"
    with target.open("w") as file:
        command = [sys.executable, "-m", "exactmarket.cli", "decide", "weak-core", economy, "--out", "/dev/stdout"]
        subprocess.run(command, stdout=file, check=True, timeout=60)
    certificate, _, answer = target.read_text().partition("\nweak-core: ")
    assert json.loads(certificate[certificate.index('{\n "format"') :])["claim"]["kind"] in ("blocked", "in-weak-core")
    assert "Why it is true" in answer


# Reading once --------------------------------------------------------------------------------------------------------


def give(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let standard input be this once."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


@pytest.mark.parametrize("path", [ACCEPTED, OVERWRITES, CONTROLS], ids=lambda path: path.parent.name)
@pytest.mark.parametrize("way", ["pipe", "standard input", "descriptor"])
def test_both_checkers_see_the_bytes_of_a_source_that_can_be_read_only_once(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: Path, way: str
) -> None:
    direct = run("check", "--recheck", path)
    content = path.read_bytes()
    if way == "pipe":
        pipe = tmp_path / "pipe.json"
        os.mkfifo(pipe)
        writer = threading.Thread(target=lambda: pipe.write_bytes(content))
        writer.start()
        code, out, err = run("check", "--recheck", pipe)
        writer.join(30)
    elif way == "standard input":
        give(content, monkeypatch)
        code, out, err = run("check", "--recheck", "-")
    else:
        read_end, write_end = os.pipe()
        os.write(write_end, content)
        os.close(write_end)
        code, out, err = run("check", "--recheck", f"/dev/fd/{read_end}")
        os.close(read_end)
    assert code == direct[0]
    assert out.split()[0] == direct[1].split()[0]
    assert err.split(": expected")[1:] == direct[2].split(": expected")[1:]


def test_every_command_reads_standard_input(run: Run, economy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lottery = economy.parent / "lottery.json"
    give(economy.read_bytes(), monkeypatch)
    assert run("decide", "lottery", "-", "--out", lottery)[::2] == (0, "")
    give(lottery.read_bytes(), monkeypatch)
    assert run("show", "-")[::2] == (0, "")
    give(lottery.read_bytes(), monkeypatch)
    assert run("sample", "-", "--seed", "1") == run("sample", lottery, "--seed", "1")


def test_standard_input_of_a_process_is_read() -> None:
    done = process("check", "--recheck", "-", input=ACCEPTED.read_text())
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("verified   -  pareto-optimal, by the kernel and the standalone checker")


def test_empty_and_closed_standard_input_are_malformed() -> None:
    assert process("check", "-", input="").returncode == 2
    closed = subprocess.run(
        ["/bin/sh", "-c", '"$@" <&-', "sh", sys.executable, "-m", "exactmarket.cli", "check", "-"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert closed.returncode == 2
    assert closed.stderr.startswith("exactmarket: standard input, line 1: expected JSON")


# Nesting ------------------------------------------------------------------------------------------------------------


def deep(times: int) -> dict[str, Any]:
    utility: dict[str, Any] = {"type": "additive", "values": ["1"]}
    for _ in range(times):
        utility = {"type": "restriction", "of": utility, "goods": ["a"]}
    return utility


@pytest.mark.parametrize("times", [110, 2000, 50_000])
@pytest.mark.parametrize("kind", ["pseudomarket", "assignment-economy", "lottery-problem", "theorem", "certificate"])
def test_files_that_nest_too_deep_are_one_line(run: Run, tmp_path: Path, kind: str, times: int) -> None:
    inner = '{"type": "satiation", "k": 1, "of": ' * times + "null" + "}" * times
    given = {
        "pseudomarket": '{"format": "exactmarket-instance/1", "kind": "pseudomarket", "goods": ["a"], "agents": [%s]}',
        "assignment-economy": '{"format": "exactmarket-instance/1", "kind": "assignment-economy", "values": %s}',
        "lottery-problem": '{"format": "exactmarket-instance/1", "kind": "lottery-problem", "matrix": %s}',
        "theorem": '{"format": "exactmarket-theorem/1", "goods": ["a"], "conclude": %s}',
        "certificate": '{"format": "exactmarket-certificate/1", "claim": %s, "witness": {}}',
    }[kind]
    path = tmp_path / "deep.json"
    path.write_text(given % inner)
    for command in (["check", path], ["check", "--recheck", path], ["show", path], ["decide", "m-natural", path]):
        code, _, err = run(*command)
        assert code == 2
        assert err.endswith("expected JSON nested at most 100 deep, found more\n")
        assert len(err.splitlines()) == 1


@pytest.mark.parametrize("question", ["m-natural", "submodular", "substitutes", "strong-exchange", "demand", "verify"])
def test_utilities_as_deep_as_a_file_may_nest_are_answered(run: Run, tmp_path: Path, question: str) -> None:
    market = {
        "format": "exactmarket-instance/1",
        "kind": "pseudomarket",
        "goods": ["a"],
        "agents": [{"name": "1", "budget": "1", "utility": deep(95)}],
        "prices": ["1"],
        "allocation": [{"probability": "1", "bundles": {"1": "a"}}],
    }
    path, out = tmp_path / "market.json", tmp_path / "out.json"
    path.write_text(json.dumps(market))
    assert run("decide", question, path)[::2] == (0, "")
    code, _, err = run("decide", question, path, "--out", out)
    if code == 0:
        assert run("check", "--recheck", out)[0] == 0
    else:  # the derivation nests two deep for each operation
        assert err.endswith("what is to be written: expected JSON nested at most 100 deep, found more\n")
        assert not out.exists()


@pytest.mark.parametrize("times", [100, 400, 3000])
def test_what_is_built_in_python_nests_no_deeper(times: int, tmp_path: Path) -> None:
    def form() -> Form:
        found: Form = Additive((Q(1),))
        for _ in range(times):
            found = Restriction(found, 1)
        return found

    def matroid() -> Matroid:
        found: Matroid = UniformMatroid(1, 1)
        for _ in range(times):
            found = DualMatroid(found)
        return found

    derivation = Derivation("construction", ())
    for _ in range(times):
        derivation = Derivation("construction", (derivation,))
    for build in (
        lambda: Utility(("a",), form()),
        lambda: Endowment(form(), 0),
        lambda: Convolution(form(), Additive((Q(1),))),
        lambda: Pseudomarket(("a",), (Agent("1", Q(1), form()),)),
        lambda: MatroidRank(matroid(), (Q(1),)),
    ):
        with pytest.raises(MalformedInput):
            build()
    certificate = Certificate(MNaturalConcave(Utility(("a",), Additive((Q(1),)))), derivation)
    with pytest.raises(Rejected):
        verify(certificate)
    for name in ("out.json", "out.jsonl"):
        with pytest.raises(MalformedInput):
            write(certificate, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_case_tree_without_end_is_rejected() -> None:
    certificate = read(CORPUS / "accepted" / "statement-true-coefficient-zero.json")
    assert isinstance(certificate, Certificate)
    cases = len(clauses(certificate.claim.statement).given[0])
    first, *others = certificate.witness.clauses
    for _ in range(3000):
        first = CaseSplit(0, (first,) * cases)
    with pytest.raises(Rejected) as caught:
        verify(Certificate(certificate.claim, TreesByClause((first, *others))))
    assert "nested at most 100 deep" in str(caught.value)


def test_a_model_that_refuses_within_a_rule_is_rejected() -> None:
    (certificate,) = read_certificates(CORPUS / "rejected" / "equilibrium-in-expectation-value-of-21-goods.json")
    with pytest.raises(Rejected) as caught:
        verify(certificate)
    assert str(caught.value) == "consumptions[0]: expected a value of at most 20 goods, found 21"


# Terminal -----------------------------------------------------------------------------------------------------------


def only_lines(text: str) -> bool:
    return all(line.isprintable() for line in text.split("\n"))


@pytest.mark.parametrize("path", [OVERWRITES, CONTROLS], ids=lambda path: path.name)
def test_no_file_can_overwrite_a_line(run: Run, path: Path) -> None:
    for command in (["check", path], ["check", "--recheck", path], ["show", path], ["decide", "verify", path]):
        code, out, err = run(*command)
        assert code in (1, 2)
        assert "\\x1b[1A\\x1b[2K" in err or "verify" in command
        assert only_lines(out + err)
        assert len(err.splitlines()) == 1


NAMES = [
    b"a\nverified   b.json",
    b"a\rverified",
    b"a\x1b[1A\x1b[2Kverified",
    "a\u202enosj.b".encode(),
    "a\u200bb\u2066c".encode(),
    "a\x9b1Ab".encode(),
    b"\xff\xfe",
    b"a\tb",
    b"[red]b[red]",
    b"[bold]",
]


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes")
@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_names_of_files_are_shown_on_one_line(run: Run, tmp_path: Path, name: bytes) -> None:
    for ending, content in ((b".json", ACCEPTED.read_bytes()), (b".txt", b"{"), (b".gone", b"")):
        path = os.fsdecode(os.fsencode(tmp_path) + b"/" + name + ending)
        if content:
            Path(path).write_bytes(content)
        for command in (
            ["check", path],
            ["show", path],
            ["decide", "m-natural", path],
            ["sample", path, "--seed", "1"],
        ):
            code, out, err = run(*command)
            assert code == (0 if ending == b".json" and command[0] in ("check", "show") else 2)
            assert only_lines(out + err)
            assert len(err.splitlines()) == (code != 0)
            assert command[0] != "check" or len(out.splitlines()) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes")
def test_a_name_that_cannot_be_decoded_is_shown_by_a_process(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff\x1b.json"
    with open(path, "wb") as file:
        file.write(ACCEPTED.read_bytes())
    done = process("check", path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "/\\udcff\\x1b.json  pareto-optimal" in done.stdout


def test_arguments_that_are_unknown_are_shown_on_one_line(run: Run) -> None:
    for arguments in (["check", "x", "--\x1b[2Kb"], ["\x1b[2K"], ["decide", "\x1b[2K", "x"], ["examples", "\x1b[2Kx"]):
        code, out, err = run(*arguments)
        assert code == 2
        assert only_lines(out + err)


def test_square_brackets_and_colons_in_names_are_only_themselves(run: Run, economy: Path) -> None:
    agents, objects = ["[red]x[/red]", "[/]"], ["[bold]i", ":smile:"]
    economy.write_text(json.dumps({**ECONOMY, "agents": agents, "objects": objects}))
    out = economy.parent / "[bold]out.json"
    code, text, err = run("decide", "pareto-optimal", economy, "--out", out)
    assert (code, err) == (0, "")
    for name in (*agents, *objects):
        assert name in text
    code, text, err = run("check", out)
    assert (code, err) == (0, "")
    assert "[bold]out.json" in text


def test_texts_and_tables_are_escaped_whatever_they_hold(capsys: pytest.CaptureFixture[str]) -> None:
    bad = "a\x1b[2K\u202eb"
    print_parts(Text(bad), table(bad, [bad, "c"], [bad], [[bad, "d"]]), bad, Text(bad, style="bold"))
    grid = Table(title=bad)
    grid.add_column(bad)
    grid.add_row(bad)
    print_parts(grid)
    print_line(bad, "tab\there")
    out, _ = capsys.readouterr()
    lines = out.splitlines()
    assert lines[-1] == "a\\x1b[2K\\u202eb\ttab\\there"
    assert only_lines("\n".join(lines[:-1]))
    assert out.count("a\\x1b[2K\\u202eb") == 11


def test_columns_stay_in_line_where_names_are_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    print_parts(table("title", ["h"], ["\x1b" * 3, "name"], [["1"], ["2"]]))
    lines = capsys.readouterr().out.splitlines()
    (one,) = [line for line in lines if "1b" in line]
    (two,) = [line for line in lines if "name" in line]
    assert one.rstrip()[-1] + two.rstrip()[-1] == "12"
    assert len(one.rstrip()) == len(two.rstrip())


def test_json_is_exact_and_ascii(run: Run, economy: Path) -> None:
    agents = ["\u017c\u00f3\u0142w", "\U0001f393"]
    economy.write_text(json.dumps({**ECONOMY, "agents": agents}))
    out = economy.parent / "l\u00f3ttery.json"
    code, text, _ = run("decide", "lottery", economy, "--json", "--out", out)
    assert code == 0
    assert text.isascii()
    assert text.rstrip("\n").isprintable()
    assert json.loads(text)["certificate"] == str(out)
    code, text, _ = run("sample", out, "--seed", "1", "--json")
    assert text.isascii()
    assert list(json.loads(text)["assignment"]) == agents


def test_every_kind_is_shown_in_printable_lines(run: Run) -> None:
    for kind in KINDS:
        path = min((CORPUS / "accepted").glob(f"{kind}*.json"))
        assert only_lines(run("show", path)[1])
