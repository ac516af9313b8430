"""Tables of numbers and names for people, at any size.

Piped, or with ``full``, a table is shown whole, as wide as it is. On a terminal a long one shows its first and last rows, a
wide one as many columns as fit, and each says how much is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.table import Table
from rich.text import Text

from exactmarket.errors import escaped
from exactmarket.exact.rational import Q
from exactmarket.report.numbers import Number, decimal

#: What a cell holds: words, a number, nothing said of (``None``: free), or several of these joined.
Cell: TypeAlias = "str | Q | Number | tuple[Cell, ...] | None"

#: More columns than these are not put side by side if they can stand below each other.
MOST_COLUMNS = 14
_MOST_ROWS, _FIRST, _LAST = 30, 20, 5
#: A fraction of more characters has a decimal beside it; one of still more is, on a terminal, only a decimal.
_SHORT, _LONG = 9, 24


@dataclass(frozen=True)
class Grid:
    """Cells with names of rows and columns.

    Attributes:
        title: what the table shows. heads: the names of the columns. names: those of the rows.
        cells: a row for each name, of a cell for each head.
    """

    title: str
    heads: tuple[str, ...]
    names: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        whole: bool = getattr(console, "full", True)
        rows = self._rows(whole)
        heads = list(self.heads)
        width = options.max_width
        if whole:
            width = max(width, sum(_widths(heads, rows)))
        else:
            heads, rows = _fitting(heads, rows, width)
        grid = Table(box=box.SIMPLE_HEAD, padding=(0, 1))
        grid.add_column("", no_wrap=True)
        for head in heads:
            grid.add_column(Text(escaped(head)), justify="right", no_wrap=whole)
        for row in rows:
            grid.add_row(*map(Text, row))
        yield Text(self.title)
        yield from console.render(grid, options.update(width=width, max_width=width))

    def _rows(self, whole: bool) -> list[list[str]]:
        """Names and cells as words, escaped before their widths are measured."""
        pairs = list(zip(self.names, self.cells, strict=True))
        left_out = len(pairs) - _FIRST - _LAST
        elided = not whole and len(pairs) > _MOST_ROWS
        if elided:
            pairs = pairs[:_FIRST] + pairs[-_LAST:]
        rows = [[escaped(name), *[escaped(written(cell, whole)) for cell in row]] for name, row in pairs]
        if elided:
            rows.insert(_FIRST, [f"... {left_out} more (--full)", *[""] * len(self.heads)])
        return rows


Shown: TypeAlias = "Text | Group | Grid"


def _widths(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """For each column, that of the names included, how many places it takes, and two for the edges of the table."""
    columns = [["", *[row[0] for row in rows]]]
    columns += [[escaped(head), *[row[k + 1] for row in rows]] for k, head in enumerate(heads)]
    return [2, *[max(map(cell_len, column)) + 3 for column in columns]]


def _fitting(heads: list[str], rows: list[list[str]], width: int) -> tuple[list[str], list[list[str]]]:
    """As many columns as fit side by side, at least two, and one that says how many are left out."""
    widths = _widths(heads, rows)
    kept = len(heads)
    while kept > 2 and sum(widths[: kept + 2]) + (12 if kept < len(heads) else 0) > width:
        kept -= 1
    if kept == len(heads):
        return heads, rows
    return [*heads[:kept], f"... {len(heads) - kept} more"], [[*row[: kept + 1], ""] for row in rows]


def written(cell: Cell, whole: bool = True) -> str:
    """A cell in words. A fraction of many digits has a decimal beside it, after "~"; if not the whole is wanted, a very long
    one is only a decimal."""
    if cell is None:
        return "free"
    if isinstance(cell, tuple):
        return "".join([written(part, whole) for part in cell])
    if isinstance(cell, Number) and cell.interval[0] == cell.interval[1]:
        cell = cell.interval[0]
    if not isinstance(cell, Q):
        return str(cell)
    exact = str(cell)
    if len(exact) <= _SHORT or cell.q == 1:
        return exact
    near = f"~{decimal(cell, 4)}"
    return near if len(exact) > _LONG and not whole else f"{exact} ({near})"


def row_table(title: str, heads: Sequence[str], numbers: Iterable[Q | Number | None]) -> Shown:
    """Numbers under their heads, or beside them if they are many; ``None`` is shown as free."""
    return table(title, heads, [""], [list(numbers)])


def matrix_table(title: str, heads: Sequence[str], names: Sequence[str], rows: Sequence[Sequence[Q]]) -> Shown:
    """Numbers with names of rows and columns."""
    return table(title, heads, names, rows)


def table(title: str, heads: Sequence[str], names: Sequence[str], cells: Iterable[Sequence[Cell]]) -> Shown:
    """The cells with names of rows and columns. A single row of many columns is turned into a column."""
    rows = tuple(map(tuple, cells))
    if len(rows) == 1 and len(heads) > MOST_COLUMNS:
        return Grid(title, (names[0],), tuple(heads), tuple([(cell,) for cell in rows[0]]))
    return Grid(title, tuple(heads), tuple(names), rows)


def listed(value: Any) -> str:
    """A value in one line, nested tuples in brackets."""
    if not isinstance(value, tuple):
        return str(value)
    return "(" + ", ".join(listed(entry) for entry in value) + ")"
