"""The command as a process: full, closed and unread streams, Ctrl-C at every moment, limits."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from exactmarket.cli import decide as command
from exactmarket.cli import main
from exactmarket.errors import LimitReached
from exactmarket.kernel.theorem import Verified
from exactmarket.questions.question import Content, Request
from exactmarket.questions.table import decide
from exactmarket.solvers.control import BestFound, Control
from exactmarket.watchdog import watchdog

pytestmark = pytest.mark.process

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "tests" / "corpus"
EXAMPLE = ROOT / "exactmarket" / "examples" / "miralles-theorem-1.json"
ACCEPTED = CORPUS / "accepted" / "pareto-optimal-five-agents.json"
REJECTED = CORPUS / "rejected" / "pareto-optimal-zero-weight.json"
PROGRAM = [sys.executable, "-m", "exactmarket"]
FULL = "exactmarket: standard output: expected a place that can be written, found No space left on device\n"
CLOSED = "exactmarket: standard output: expected a place that can be written, found it closed\n"
INTERRUPTED = "exactmarket: interrupted\n"

posix = pytest.mark.skipif(sys.platform != "linux", reason="needs a POSIX shell and /dev/full")


def shell(line: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What the shell makes of the line, in which $X is the program."""
    line = line.replace("$X", shlex.join(PROGRAM))
    surroundings = {**os.environ, **environment}
    return subprocess.run(
        ["/bin/bash", "-c", line], capture_output=True, text=True, check=False, timeout=120, env=surroundings
    )


COMMANDS = [
    f"check {ACCEPTED}",
    f"check {ACCEPTED} {REJECTED}",
    f"check --recheck {ACCEPTED}",
    f"show {ACCEPTED}",
    f"decide pareto-optimal {EXAMPLE}",
    f"decide pareto-optimal {EXAMPLE} --json",
    "claims",
    "examples",
    "--help",
    "--version",
]


@posix
@pytest.mark.parametrize(
    ("command", "unbuffered"), [*((command, "") for command in COMMANDS), ("--help", "1"), (COMMANDS[0], "1")]
)
def test_a_full_disk_is_one_line_and_exit_code_2(command: str, unbuffered: str) -> None:
    done = shell(f"$X {command} >/dev/full", PYTHONUNBUFFERED=unbuffered)
    assert (done.returncode, done.stderr) == (2, FULL)


@posix
@pytest.mark.parametrize("command", [COMMANDS[0], COMMANDS[4], "--help"])
def test_a_closed_standard_output_is_one_line_and_exit_code_2(command: str) -> None:
    done = shell(f"$X {command} >&-")
    assert (done.returncode, done.stderr) == (2, CLOSED)


@posix
def test_a_file_that_must_not_grow_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    done = shell(f"ulimit -f 0; $X check {ACCEPTED} >{tmp_path / 'out'}")
    assert (done.returncode, done.stderr) == (2, FULL.replace("No space left on device", "File too large"))


@posix
@pytest.mark.parametrize("end", ["2>&-", "2>/dev/full"])
@pytest.mark.parametrize(
    ("command", "code", "begins"),
    [
        (f"check {ACCEPTED}", 0, "verified"),
        (f"check {REJECTED}", 2, "rejected"),
        (f"check {ROOT / 'nothing'}", 2, "malformed"),
        (f"decide weak-core {EXAMPLE} --limit 1e-9 --json", 3, '{"question"'),
        ("nonsense", 2, ""),
    ],
)
def test_a_reason_that_cannot_be_written_is_exit_code_2_or_more(command: str, code: int, begins: str, end: str) -> None:
    """Where there is nothing to say on standard error, it may be closed."""
    done = shell(f"$X {command} {end}")
    assert (done.returncode, done.stderr, done.stdout[: len(begins)]) == (code, "", begins)
    assert "exactmarket:" not in done.stdout


@posix
def test_no_file_becomes_a_closed_standard_stream(tmp_path: Path) -> None:
    """The certificate is not written over by what is meant for standard error."""
    out = tmp_path / "certificate.json"
    done = shell(f"$X decide pareto-optimal {EXAMPLE} --out {out} <&- 2>&-")
    assert done.returncode == 0
    assert json.loads(out.read_text())["claim"]["kind"] == "pareto-dominated"


@posix
@pytest.mark.parametrize("command", ["examples", "--help", f"show {ACCEPTED}", f"check {ACCEPTED}"])
def test_an_unread_pipe_ends_quietly(command: str) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    try:
        done = subprocess.run(
            [*PROGRAM, *command.split()],
            stdout=write_end,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
    finally:
        os.close(write_end)
    assert (done.returncode, done.stderr) == (141, "")


@posix
@pytest.mark.parametrize(("files", "code"), [([ACCEPTED], 0), ([REJECTED], 1)])
def test_a_pipe_that_is_closed_after_all_was_written_leaves_the_verdict(files: list[Path], code: int) -> None:
    names = " ".join(map(str, files))
    done = shell(f"$X check {names} | head -1; exit ${{PIPESTATUS[0]}}")
    assert done.returncode == code
    assert len(done.stdout.splitlines()) == 1


@posix
@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        (f"$R {ACCEPTED} >/dev/full", 2, "recheck.py: cannot write: [Errno 28] No space left on device\n"),
        (f"$R {ACCEPTED} >&-", 2, "recheck.py: cannot write: it is closed\n"),
        (f"$R {ACCEPTED} {REJECTED} 2>/dev/null", 1, ""),
        (f"$R {ACCEPTED} 2>&-", 0, ""),
        ("$R 2>/dev/full", 2, ""),
        (f"$R {ACCEPTED} | head -1; exit ${{PIPESTATUS[0]}}", 0, ""),
        (f"(sleep 0.5; $R {ACCEPTED}) | :; exit ${{PIPESTATUS[0]}}", 141, ""),
    ],
)
def test_the_standalone_checker_keeps_to_it_too(line: str, code: int, said: str) -> None:
    done = shell(line.replace("$R", shlex.join([sys.executable, str(ROOT / "exactmarket" / "recheck.py")])))
    assert (done.returncode, done.stderr) == (code, said)
    assert len(done.stdout.splitlines()) == {0: 1, 1: 2}.get(code, 0)


@posix
@pytest.mark.parametrize("end", ["2>&-", "2>/dev/full"])
def test_the_standalone_checker_needs_its_reasons_written(end: str) -> None:
    checker = shlex.join([sys.executable, str(ROOT / "exactmarket" / "recheck.py")])
    assert shell(f"{checker} {ACCEPTED} {REJECTED} {end}").returncode == 2


# Ctrl-C ------------------------------------------------------------------------------------------------------------


def a_script_of_pip(folder: Path) -> list[str]:
    """The program as pip installs it."""
    script = folder / "exactmarket"
    script.write_text(
        "import sys\nfrom exactmarket.cli import main\nif __name__ == '__main__':\n    sys.exit(main())\n"
    )
    return [str(script)]


@pytest.mark.parametrize("begin", ["script", "-m exactmarket", "-m exactmarket.cli", "-mexactmarket"])
@pytest.mark.parametrize("module", ["signal", "exactmarket.errors", "flint", "numpy", "highspy"])
def test_an_interrupt_while_modules_are_loaded_is_one_line(tmp_path: Path, begin: str, module: str) -> None:
    """From the first module of the package on; what comes before is Python's own beginning."""
    program = a_script_of_pip(tmp_path) if begin == "script" else begin.split()
    question = ["decide", "pareto-optimal", str(EXAMPLE)]
    command = [sys.executable, "-X", "importtime", *program, *question]  # writes a line to stderr after each module
    started = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert started.stderr is not None
    for line in started.stderr:
        if line.rstrip().endswith(f" {module}"):
            break
    started.send_signal(signal.SIGINT)
    out, err = started.communicate(timeout=60)
    said = [line for line in err.splitlines(keepends=True) if not line.startswith("import time:")]
    assert (started.returncode, out, said) == (130, "", [INTERRUPTED])


def test_a_program_that_imports_the_package_keeps_its_own_handling() -> None:
    """Which is Python's here."""
    command = [sys.executable, "-X", "importtime", "-c", "import exactmarket; exactmarket.decide_lottery"]
    started = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert started.stderr is not None
    for line in started.stderr:
        if line.rstrip().endswith("exactmarket.errors"):
            break
    started.send_signal(signal.SIGINT)
    out, err = started.communicate(timeout=60)
    assert (started.returncode, out, "KeyboardInterrupt" in err) == (-signal.SIGINT, "", True)


def hard_instance() -> str:
    """An economy of 150 agents whose equilibrium takes minutes."""
    n = 150
    rows = [[str((7 * x * x + 3 * j * j + x * j) % 101) for j in range(n)] for x in range(n)]
    content = {"format": "exactmarket-instance/1", "kind": "assignment-economy", "supply": [1] * n, "values": rows}
    return json.dumps(content)


@posix
@pytest.mark.parametrize("more", [[], ["--json"], ["--limit", "1000"]])
def test_an_interrupt_of_a_search_is_one_line(tmp_path: Path, more: list[str]) -> None:
    path, certificate = tmp_path / "hard.json", tmp_path / "certificate.json"
    os.mkfifo(path)
    command = [*PROGRAM, "decide", "equilibrium", str(path), "--out", str(certificate), *more]
    started = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    path.write_text(hard_instance())  # which somebody reads
    time.sleep(1.0)
    started.send_signal(signal.SIGINT)
    out, err = started.communicate(timeout=60)
    assert (started.returncode, err) == (130, INTERRUPTED)
    assert (json.loads(out)["answer"] if "--json" in more else out) == ("undecided" if "--json" in more else "")
    assert not certificate.exists()


@pytest.mark.parametrize("swallowed", [False, True])
def test_what_was_found_before_an_interrupt_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], swallowed: bool
) -> None:
    """Whether the search says that it was stopped or has found an answer all the same."""

    def interrupted(question: str, content: Content, request: Request) -> Verified[Any]:
        verdict = decide(question, content, request)
        try:
            signal.raise_signal(signal.SIGINT)
        except LimitReached as limit:
            if not swallowed:
                raise BestFound(verdict, limit) from None
        return verdict

    monkeypatch.setattr(command, "decide", interrupted)
    out = tmp_path / "best.json"
    assert main(["decide", "lottery", str(EXAMPLE), "--sparse", "--json", "--out", str(out)]) == 130
    said, complained = capsys.readouterr()
    assert json.loads(said)["answer"] == "yes"
    assert (complained.startswith("exactmarket: interrupted"), complained.count("\n")) == (True, 1)
    assert main(["check", str(out)]) == 0


def test_an_interrupt_at_the_end_changes_nothing(tmp_path: Path) -> None:
    """While Python takes itself apart all is written and said already."""
    late = "import atexit, os, signal; atexit.register(lambda: os.kill(os.getpid(), signal.SIGINT))"
    script = tmp_path / "exactmarket"
    script.write_text(f"import sys; {late}\nfrom exactmarket.cli import main\nsys.exit(main())\n")
    done = subprocess.run(
        [sys.executable, str(script), "check", str(REJECTED)], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


# Limits ------------------------------------------------------------------------------------------------------------


def test_a_limit_counts_from_the_start_of_the_command() -> None:
    """Loading the modules takes longer than this limit, the search does not."""
    command = [*PROGRAM, "decide", "weak-core", str(EXAMPLE), "--limit"]
    short = subprocess.run([*command, "0.05"], capture_output=True, text=True, check=False, timeout=60)
    assert (short.returncode, short.stdout) == (3, "")
    assert short.stderr.startswith("exactmarket: undecided: no answer within the limit of 0.05 seconds")
    assert main(["decide", "weak-core", str(EXAMPLE), "--limit", "30"]) == 0


def test_a_limit_holds_in_a_thread(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where there is no alarm of the system."""
    path, codes = tmp_path / "hard.json", list[int]()
    path.write_text(hard_instance())
    begun = time.monotonic()
    command = ["decide", "equilibrium", str(path), "--limit", "1", "--json"]
    thread = threading.Thread(target=lambda: codes.append(main(command)))
    thread.start()
    thread.join(timeout=60)
    assert codes == [3]
    assert time.monotonic() - begun < 20
    assert json.loads(capsys.readouterr().out)["answer"] == "undecided"


def test_the_watchdog_stops_what_asks_nobody() -> None:
    begun = time.monotonic()
    with pytest.raises(LimitReached, match=r"^enough$"), watchdog(0.2, "enough"):
        all(sum(range(1000)) for _ in count())
    assert time.monotonic() - begun < 5


def test_the_watchdog_leaves_alone_what_is_done() -> None:
    for k in range(300):
        with suppress(LimitReached), watchdog(1e-5 * k, "enough"):
            sum(range(100))
        sum(range(100))
    with watchdog(None, "never"):
        pass


def test_a_control_that_is_interrupted_stops_at_the_next_step() -> None:
    control = Control(limit=60)
    control.step("searching")
    control.interrupt()
    assert control.remaining() == 0
    with pytest.raises(LimitReached, match="interrupted"):
        control.step("searching")


def test_a_limit_may_have_begun_before() -> None:
    with pytest.raises(LimitReached, match="1 seconds"):
        Control(limit=1, begun=time.monotonic() - 2).step("searching")
    Control(limit=10, begun=time.monotonic() - 2).step("searching")
