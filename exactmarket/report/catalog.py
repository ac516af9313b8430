"""The packaged instances, of the literature and of hunts, with their citations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

from rich import box
from rich.table import Table
from rich.text import Text

from exactmarket.convex.statement import Statement
from exactmarket.errors import MalformedInput
from exactmarket.format.instance import Instance, decode_instance
from exactmarket.format.statements import FORMAT as THEOREM
from exactmarket.format.statements import decode_theorem
from exactmarket.format.text import Json, parse, write_text

_FOLDER = files("exactmarket") / "examples"


@dataclass(frozen=True)
class Example:
    """One instance: where it is from, which of its numbers are the source's, and answers that tests confirm."""

    name: str
    kind: str
    title: str
    citation: str
    note: str
    questions: tuple[tuple[str, str], ...]

    def text(self) -> str:
        """The instance file's text."""
        return (_FOLDER / f"{self.name}.json").read_text(encoding="utf-8")


def read_catalog() -> list[Example]:
    """All packaged instances, in the catalog's order."""
    written = cast("dict[str, Any]", parse((_FOLDER / "catalog.json").read_text(encoding="utf-8"), "catalog.json"))
    return [
        Example(**{**entry, "questions": tuple((q, answer) for q, answer in entry["questions"])})
        for entry in written["examples"]
    ]


def example_named(name: str) -> Example | None:
    """The packaged instance of that name, perhaps with ``.json`` after it; ``None`` if there is none."""
    for example in read_catalog():
        if example.name == name.removesuffix(".json"):
            return example
    return None


def read_example(example: Example) -> Instance | Statement:
    """The instance, or the statement of a theorem file."""
    where = f"{example.name}.json"
    value = cast("dict[str, Json]", parse(example.text(), where))
    return decode_theorem(value, where) if value.get("format") == THEOREM else decode_instance(value, where)


def copy_example(example: Example, folder: Path) -> str:
    """Copy the instance into the folder (made if it is not there); the path of the copy.

    Raises:
        MalformedInput: if the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise MalformedInput(str(folder), "a folder that can be written", fault.strerror or fault) from None
    target = folder / f"{example.name}.json"
    write_text(target, example.text())
    return str(target)


def examples_tables(catalog: list[Example]) -> list[Table]:
    """Name and title of each instance, a table for each kind."""
    kinds = dict.fromkeys([example.kind for example in catalog])
    return [
        _table(kind, ("name", "what it shows"), [(each.name, each.title) for each in catalog if each.kind == kind])
        for kind in kinds
    ]


def sources_table(catalog: list[Example]) -> Table:
    """Name, title and citation of each instance."""
    rows = [(each.name, each.title, each.citation) for each in catalog]
    return _table("Packaged instances", ("name", "what it shows", "from"), rows)


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left")
    for number, head in enumerate(heads):
        table.add_column(head, no_wrap=number == 0)
    for row in rows:
        table.add_row(*map(Text, row))
    return table
