"""SPEC.md's table of kinds is the kernel's table of kinds."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import exactmarket
from exactmarket.kernel.kinds import KINDS

SPEC = Path(exactmarket.__file__).parent / "format" / "SPEC.md"

Row = tuple[set[str], list[set[str]], str | None]


def keys(build: type) -> set[str]:
    return {part.name for part in fields(build)}  # type: ignore[arg-type]


def named(cell: str) -> set[str]:
    return set(re.findall("`(.*?)`", cell))


def table() -> dict[str, Row]:
    """The rows of the table whose heads are these."""
    rows: dict[str, Row] = {}
    text = SPEC.read_text(encoding="utf-8").split("| kind | claim | witness | answer |\n|---|---|---|---|\n")[1]
    for line in text.split("\n\n")[0].splitlines():
        kind, claim, witnesses, answer = line.strip("| ").split(" | ")
        found = named(claim), [named(each) for each in witnesses.split(" or ")], None if answer == "none" else answer
        if rows.setdefault(kind.strip("`"), found) is not found:
            raise ValueError(f"{kind} stands in the table twice")
    return rows


def test_the_specification_names_the_kinds_that_there_are() -> None:
    expected: dict[str, Row] = {
        name: (keys(kind.claim), [keys(witness) for witness in kind.witnesses], kind.answer)
        for name, kind in KINDS.items()
    }
    assert table() == expected
