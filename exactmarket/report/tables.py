"""Tables of numbers and names for people; larger ones are named, not shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from exactmarket.errors import escaped
from exactmarket.exact.rational import Q

Shown: TypeAlias = "Text | Group"

_MOST_ROWS, _MOST_COLUMNS = 30, 14


def row_table(title: str, heads: Sequence[str], numbers: Iterable[Q | None]) -> Shown:
    """One row of numbers under their heads; ``None`` is shown as free."""
    return table(title, heads, [""], [["free" if number is None else str(number) for number in numbers]])


def matrix_table(title: str, heads: Sequence[str], names: Sequence[str], rows: Sequence[Sequence[Q]]) -> Shown:
    """Numbers with names of rows and columns."""
    return table(title, heads, names, [[str(number) for number in row] for row in rows])


def table(title: str, heads: Sequence[str], names: Sequence[str], cells: Iterable[Sequence[str]]) -> Shown:
    """The cells with names of rows and columns, or only their number if they are many."""
    if len(names) > _MOST_ROWS or len(heads) > _MOST_COLUMNS:
        return Text(f"{title}: {len(names)} x {len(heads)}, too large to show")
    grid = Table(box=box.SIMPLE_HEAD, padding=(0, 1))
    grid.add_column("")
    for head in heads:
        grid.add_column(Text(escaped(head)), justify="right")  # escaped before the widths are measured
    for name, row in zip(names, cells, strict=True):
        grid.add_row(*[Text(escaped(cell)) for cell in (name, *row)])
    return Group(Text(title), grid)


def listed(value: Any) -> str:
    """A value in one line, nested tuples in brackets, or only their number if they are many."""
    if not isinstance(value, tuple):
        return str(value)
    if len(value) > _MOST_ROWS:
        return f"{len(value)} entries, too many to show"
    return "(" + ", ".join(listed(entry) for entry in value) + ")"
