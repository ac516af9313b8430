"""What the program and the package load when they start: nothing that takes time and is not needed."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import exactmarket as em

ROOT = Path(__file__).resolve().parents[1]
CERTIFICATE = ROOT / "proofs" / "sp" / "certificates" / "pm_in_po.without-cheapest.json"
EXAMPLE = ROOT / "exactmarket" / "examples" / "miralles-theorem-1.json"
SEARCH = ("numpy", "scipy", "highspy", "cvxopt", "sympy", "exactmarket.solvers", "exactmarket.deciders")
TABLES = ("rich", "exactmarket.report")
OTHER_CHECKERS = ("exactmarket.recheck", "exactmarket.formal")
NUMBERS = ("flint", "exactmarket.kernel", "exactmarket.format")


def loaded_by(statements: str) -> list[str]:
    """The modules that a fresh Python has loaded after the statements, which set ``code`` to 0."""
    program = f"import json, sys\n{statements}\njson.dump([code, *sys.modules], sys.stderr)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120)
    code, *modules = json.loads(done.stderr)
    assert code == 0
    return modules


def loaded_by_command(*arguments: str) -> list[str]:
    return loaded_by(f"from exactmarket.cli import main\ncode = main({list(arguments)!r})")


def among(modules: list[str], unwanted: tuple[str, ...]) -> list[str]:
    return [name for name in modules if any(name == each or name.startswith(f"{each}.") for each in unwanted)]


@pytest.mark.parametrize("command", ["--version", "--help"])
def test_help_loads_nothing_that_computes(command: str) -> None:
    assert not among(loaded_by_command(command), (*SEARCH, *TABLES, *OTHER_CHECKERS, *NUMBERS))


def test_check_loads_the_kernel_and_no_solver() -> None:
    loaded = loaded_by_command("check", str(CERTIFICATE))
    assert "exactmarket.kernel.check" in loaded
    assert not among(loaded, (*SEARCH, *TABLES, *OTHER_CHECKERS))
    besides_rules = set(among(loaded, ("exactmarket",))) - set(among(loaded, ("exactmarket.kernel.rules",)))
    assert len(besides_rules) < 90  # the rules are one table: a new kind of claim brings one more


def test_the_standalone_checker_is_loaded_where_it_is_asked_for() -> None:
    loaded = loaded_by_command("check", "--recheck", str(CERTIFICATE))
    assert among(loaded, OTHER_CHECKERS) == ["exactmarket.recheck"]
    assert not among(loaded, (*SEARCH, *TABLES))


def test_the_questions_are_told_without_a_solver() -> None:
    for command in (["questions"], ["decide", "--help"], ["decide", "lottery", "--help"]):
        loaded = loaded_by_command(*command)
        assert set(among(loaded, SEARCH)) <= {"exactmarket.solvers", "exactmarket.solvers.control"}


def test_a_question_loads_its_own_solvers() -> None:
    loaded = loaded_by_command("decide", "pareto-optimal", str(EXAMPLE))
    assert "highspy" in loaded
    assert not among(loaded, ("sympy", "exactmarket.solvers.utilities", "exactmarket.solvers.completeness"))


def test_the_package_loads_a_name_when_it_is_asked_for() -> None:
    assert not among(loaded_by("import exactmarket\ncode = 0"), (*SEARCH, *TABLES, *OTHER_CHECKERS, *NUMBERS))
    loaded = loaded_by("import exactmarket\ncode = int(exactmarket.rational(0))")
    assert "flint" in loaded
    assert not among(loaded, (*SEARCH, *TABLES, *OTHER_CHECKERS, "exactmarket.kernel"))


def test_type_checkers_and_programs_see_the_same_public_names() -> None:
    """Type checkers read the imports that never run; a program finds each name where these say."""
    body = ast.parse(Path(em.__file__).read_text(encoding="utf-8")).body
    (block,) = [node for node in body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    stated = {
        alias.name: node.module for node in block.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    assert list(stated) == list(dict.fromkeys(stated))
    assert set(stated) == set(em.__all__)
    for name, module in stated.items():
        assert getattr(em, name) is getattr(import_module(str(module)), name)


def test_the_package_shows_its_public_names_and_no_others() -> None:
    shown = [name for name in dir(em) if not name.startswith("__")]
    assert shown == sorted(em.__all__)
    everything: dict[str, object] = {}
    exec("from exactmarket import *", everything)  # noqa: S102
    assert set(everything) - {"__builtins__"} == set(em.__all__)
    with pytest.raises(AttributeError, match="module 'exactmarket' has no attribute 'nothing'"):
        _ = em.nothing
