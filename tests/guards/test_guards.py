"""Each guard of the trusted layers is noticed by a verdict, or says why not. By name: ``pytest -m slow tests/guards``."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from tests.guards.run import explained
from tests.guards.units import ROOT, sources
from tests.guards.weaken import CHANGE, CHOSEN, OBSERVE, OBSERVER, Observer, Weakener, modules

SOURCE = """
def least(x, low, high):
    if not low <= x < high and x != 7:
        raise ValueError("out of range")
    demand(x >= 0, f"x is {x}")
    return x

TABLE = {"two": lambda x: x > 2 or x == 0}
"""


class Refusal(Exception):
    pass


def demand(holds: bool, _message: str) -> None:
    if not holds:
        raise Refusal


def built(mode: str) -> tuple[list[str], dict[str, object]]:
    weakener = Weakener(mode)
    tree = ast.fix_missing_locations(weakener.visit(ast.parse(SOURCE)))
    space: dict[str, object] = {"demand": demand, CHOSEN: -1}
    exec(compile(tree, "source", "exec"), space)  # noqa: S102
    return [f"{change.function}: {change.change}" for change in weakener.changes], space


def outcome(space: dict[str, object], *arguments: int) -> str:
    try:
        return str(space["least"](*arguments))  # type: ignore[operator]
    except (ValueError, Refusal) as fault:
        return type(fault).__name__


def test_each_change_weakens_what_its_name_says_and_nothing_else() -> None:
    names, space = built(CHANGE)
    assert names == [
        "least: never",
        "least: leave out not low <= x < high",
        "least: leave out x != 7",
        "least: low <= x with <",
        "least: x < high with <=",
        "least: leave out low <= x",
        "least: leave out x < high",
        "least: x >= 0 with >",
        "least: leave out",
        "TABLE: leave out x > 2",
        "TABLE: leave out x == 0",
        "TABLE: x > 2 with >=",
    ]
    arguments = dict.fromkeys(names, (3, 1, 2)) | {
        "least: low <= x with <": (1, 1, 2),
        "least: x < high with <=": (2, 1, 2),
        "least: leave out low <= x": (1, 2, 3),
        "least: leave out not low <= x < high": (1, 1, 2),
        "least: leave out x != 7": (7, 1, 2),
        "least: leave out": (-1, -2, 3),
        "least: x >= 0 with >": (0, 0, 1),
    }
    for number, name in enumerate(names[:9]):
        space[CHOSEN] = -1
        before = outcome(space, *arguments[name])
        space[CHOSEN] = number
        assert outcome(space, *arguments[name]) != before, name


def test_the_observer_names_the_changes_that_make_a_difference() -> None:
    names, space = built(OBSERVE)
    observer = space[OBSERVER] = Observer()
    assert outcome(space, 2, 1, 2) == "ValueError"
    assert [names[number] for number in sorted(observer.numbers)] == [
        "least: never",
        "least: x < high with <=",
        "least: leave out x < high",
    ]


def test_a_change_keeps_its_name_when_the_code_is_laid_out_anew_and_says_something_else() -> None:
    first, second = Weakener(CHANGE), Weakener(CHANGE)
    first.visit(ast.parse(SOURCE))
    second.visit(
        ast.parse("import this\n\n" + SOURCE.replace("x is", "found").replace("low <= x < high", "(low\n<= x<high)"))
    )
    assert first.changes == second.changes


@pytest.mark.parametrize("of_recheck", [False, True])
def test_the_list_of_reasons_is_well_formed_and_names_guards_that_exist(of_recheck: bool) -> None:
    existing = {change for module in modules(sources(of_recheck)) for change in module.changes}
    assert set(explained(of_recheck)) - existing == set()


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [[], ["--recheck"]], ids=["package", "recheck"])
def test_each_weakened_guard_is_noticed_or_explained(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.guards.run", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
