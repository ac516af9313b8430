"""What the program and the package load when they start: nothing that takes time and is not needed."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import exactmarket as em

ROOT = Path(__file__).resolve().parents[1]
CERTIFICATE = ROOT / "proofs" / "sp" / "certificates" / "pm_in_po.without-cheapest.json"
EXAMPLE = ROOT / "exactmarket" / "examples" / "miralles-theorem-1.json"
SEARCHING = {"scipy", "highspy", "cvxopt", "numpy", "sympy", "exactmarket.deciders", "exactmarket.solvers"}
PRINTING = {"rich", "exactmarket.report"}
CHECKING = {"flint", "exactmarket.kernel", "exactmarket.recheck", "exactmarket.formal"}
LOADED = "import json, sys; json.dump([code, *sys.modules], sys.stderr)"


def loaded_by(statements: str) -> set[str]:
    """The modules that a fresh Python has loaded after the statements."""
    program = f"code = 0\n{statements}\n{LOADED}\nsys.exit(code)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=120)
    code, *modules = json.loads(done.stderr)
    assert code == done.returncode == 0
    return set(modules)


def loaded_by_command(*arguments: str) -> set[str]:
    return loaded_by(f"from exactmarket.cli import main\ncode = main({list(arguments)!r})")


@pytest.mark.parametrize("command", [["--version"], ["--help"], ["check", "--help"]])
def test_help_needs_no_numbers(command: list[str]) -> None:
    forbidden = SEARCHING | PRINTING | CHECKING - {"flint", "exactmarket.kernel"} * (command[0] == "check")
    assert not forbidden & loaded_by_command(*command)


def test_check_loads_the_kernel_and_no_solver() -> None:
    loaded = loaded_by_command("check", str(CERTIFICATE))
    assert "exactmarket.kernel.check" in loaded
    assert not (SEARCHING - {"exactmarket.solvers"} | PRINTING | {"exactmarket.recheck", "exactmarket.formal"}) & loaded
    ours = {name for name in loaded if name.startswith("exactmarket.")}
    assert not any(name.startswith("exactmarket.solvers") for name in ours)
    assert len(ours) < 130, sorted(ours)


def test_the_standalone_checker_is_loaded_where_it_is_asked_for() -> None:
    assert "exactmarket.recheck" in loaded_by_command("check", "--recheck", str(CERTIFICATE))
