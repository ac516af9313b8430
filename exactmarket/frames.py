"""Tables that other programs hold: data frames and workbooks, read by the rules for tables in text (``format.tables``).

A cell of such a table may be a floating-point number, which is hardly ever what was meant: 0.1 is not 1/10. So floats are
refused, unless the shortest decimal that stands for each is asked for, which is what other programs show.
"""

from __future__ import annotations

import csv
import io
import numbers
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from pathlib import Path
from typing import Any

from exactmarket.errors import MalformedInput, shown
from exactmarket.exact.rational import Q
from exactmarket.format.bids import parse_bids
from exactmarket.format.instance import AssignmentInstance
from exactmarket.format.reading import Floats
from exactmarket.format.seats import SeatInstance
from exactmarket.format.tables import parse_table

WORKBOOK = ".xlsx"


def is_workbook(path: str | Path) -> bool:
    """Whether the file's name says that it is a workbook."""
    return Path(path).suffix.lower() == WORKBOOK


def from_dataframe(frame: Any, floats: Floats = None) -> AssignmentInstance:
    """The economy of a data frame: objects as columns, agents as rows, a row ``supply`` and a column ``budget`` as in tables.
    Data frames of pandas will do, of polars (with the agents in the first column), and whatever has ``columns`` and
    ``itertuples`` or ``rows``.

    Args:
        frame: the data frame.
        floats: "shortest" takes for a float the shortest decimal that stands for it.

    Raises:
        MalformedInput: if a cell is a float and that was not asked for, or the table does not follow the format.

    >>> class Frame:  # what is needed of one
    ...     columns, index = ["a", "b"], ["x", "y"]
    ...     def itertuples(self, index=True): return [("x", 3, "1/2"), ("y", 1, 2)]
    >>> from_dataframe(Frame()).economy.values
    ((3, 1/2), (1, 2))
    """
    if hasattr(frame, "itertuples"):
        rows = [["", *map(str, frame.columns)], *[list(row) for row in frame.itertuples(index=True)]]
    elif hasattr(frame, "rows") and hasattr(frame, "columns"):
        rows = [list(frame.columns), *[list(row) for row in frame.rows()]]
    else:
        raise MalformedInput("data frame", "a data frame with columns and rows", shown(frame))
    return parse_table(_text(rows, "data frame", floats), "data frame")


def read_workbook(path: str | Path, floats: Floats = None, *, bids: bool = False) -> AssignmentInstance | SeatInstance:
    """The economy in the first sheet of a workbook (.xlsx), laid out as a table is, or the pseudomarket of a table of bids.

    Args:
        path: the workbook.
        floats: "shortest" takes for a float the shortest decimal that stands for it; whole numbers need none.
        bids: whether it is a table of bids for courses (``format.bids``).

    Raises:
        MalformedInput: if openpyxl, an optional extra, is missing, the file is no workbook, or a cell does not fit.
    """
    try:
        from openpyxl import load_workbook  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise MalformedInput(str(path), "openpyxl to read it (pip install 'exactmarket[xlsx]')", "none") from None
    try:
        book = load_workbook(path, read_only=True, data_only=True)
        rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
        book.close()
    except Exception as fault:
        raise MalformedInput(str(path), "a workbook that can be read", fault) from None
    text = _text([row for row in rows if any(cell is not None for cell in row)], str(path), floats)
    return parse_bids(text, str(path)) if bids else parse_table(text, str(path))


def _text(rows: Sequence[Sequence[object]], where: str, floats: Floats) -> str:
    if floats not in (None, "shortest"):
        raise MalformedInput("floats", '"shortest", or nothing', shown(floats))
    heads = rows[0] if rows else ()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for n, row in enumerate(rows):
        name = row[0] if row else ""
        places = [f"row {name!r}, column {head!r}" for head in heads] + ["a cell beside the table"] * len(row)
        writer.writerow(
            _cells(row, [f"{where}, {place}" for place in places], floats) if n else _cells(row, places, floats)
        )
    return text.getvalue()


def _cells(row: Iterable[object], places: Sequence[str], floats: Floats) -> list[str]:
    return [_cell(value, place, floats) for value, place in zip(row, places, strict=False)]


def _cell(value: object, place: str, floats: Floats) -> str:
    """The cell as it would stand in a table of text; numbers as fractions, which can be read in one way only."""
    if value is None or value != value:  # noqa: PLR0124 - not a number: an empty cell of a data frame
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, Q):
        return str(value)
    if isinstance(value, (numbers.Rational, Decimal)) and not isinstance(value, bool):
        return str(Fraction(value))
    if not isinstance(value, numbers.Real) or isinstance(value, bool):
        raise MalformedInput(place, "a number or a name", shown(value))
    number = float(value)
    if number.is_integer() or (floats == "shortest" and isfinite(number)):
        return str(Fraction(repr(number)))
    expected = 'an exact number, or leave to take the shortest decimal (floats "shortest")'
    raise MalformedInput(place, expected, repr(number))
