"""Completion in shells: the script knows every command, question, option, mechanism and example."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from commands import Run

from exactmarket.cli import COMMANDS
from exactmarket.questions.table import QUESTIONS

pytest.importorskip("shtab")

#: Asks the script what it would offer, as bash does.
OFFERS = """source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
offer=$(complete -p exactmarket | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
$offer exactmarket "${COMP_WORDS[-1]}" "${COMP_WORDS[-2]}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture
def script(run: Run, tmp_path: Path) -> Path:
    code, out, err = run("completion", "bash")
    assert (code, err) == (0, "")
    path = tmp_path / "completion.bash"
    path.write_text(out)
    return path


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("exactmarket de", "decide"),
        ("exactmarket decide eq", "equilibrium"),
        ("exactmarket decide equilibrium --ra", "--rational"),
        ("exactmarket decide lottery --sp", "--sparse"),
        ("exactmarket assign prob", "probabilistic-serial"),
        ("exactmarket examples zhou", "zhou-1990"),
        ("exactmarket guide st", "start"),
        ("exactmarket questions par", "pareto-optimal pareto"),
        ("exactmarket schema c", "certificate"),
    ],
)
def test_what_is_offered(script: Path, typed: str, offered: str) -> None:
    words = typed.split(" ")
    done = subprocess.run(["bash", "-c", OFFERS, "-", str(script), *words], capture_output=True, text=True, check=True)  # noqa: S607
    assert done.stdout.split() == offered.split()


def test_every_name_is_in_the_script(script: Path) -> None:
    text = script.read_text()
    assert [name for name in (*COMMANDS, *QUESTIONS) if name not in text] == []


@pytest.mark.parametrize("shell", ["zsh", "tcsh"])
def test_other_shells_get_theirs(run: Run, shell: str) -> None:
    code, out, err = run("completion", shell)
    assert (code, err) == (0, "")
    assert "equilibrium" in out
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=out, text=True, check=True)


def test_another_shell_is_refused(run: Run) -> None:
    assert run("completion", "fish-and-chips")[0] == 2


@pytest.mark.parametrize(
    ("typed", "meant"), [("decid", "decide"), ("guides", "guide"), ("exampels", "examples"), ("zzz", None)]
)
def test_a_command_that_is_misspelt(run: Run, typed: str, meant: str | None) -> None:
    code, out, err = run(typed)
    assert (code, out) == (2, "")
    assert (f"(did you mean {meant}?)" if meant else "one of decide, check") in err
