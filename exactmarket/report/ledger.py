"""The ledger: every statement of the papers with its verdict and how far the machine went.

The ledger and the golden certificates live in ``proofs/``; an installed package carries a copy.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from rich import box
from rich.table import Table
from rich.text import Text

from exactmarket.errors import MalformedInput
from exactmarket.format.text import read_text
from exactmarket.report.tables import Grid

# An open row is not decided; a context row is no claim: a misprint and its reading, or what the papers say of other papers.
VERDICTS = ("holds", "amended", "refuted", "open", "context")
NEED_A_FINDING = ("amended", "refuted", "context")
SCOPES = ("instance", "range", "bounded", "universal", "sampled", "")

_STYLES = {"holds": "green", "amended": "yellow", "refuted": "red", "open": "dim", "context": "dim"}


@dataclass(frozen=True)
class Row:
    """One statement of a paper.

    Attributes:
        id: the paper and the statement, as in ``gpz.theorem-1``.
        statement: what the paper says.
        place: where it says so: the section of the note, the title of the slide.
        verdict: one of ``VERDICTS``.
        scope: how far the verdict is proved, out of ``SCOPES``.
        where: proof files below ``proofs/``, and names of Coq theorems.
        reason: why the scope is not ``universal`` alone.
        finding: what is true or, in a context row, how the statement is read.
    """

    id: str
    statement: str
    place: str
    verdict: str
    scope: tuple[str, ...]
    where: tuple[str, ...]
    reason: str = ""
    finding: str = ""

    @property
    def files(self) -> tuple[str, ...]:
        """The proof files, below ``proofs/``."""
        return tuple([place for place in self.where if place.endswith(".py")])

    @property
    def theorems(self) -> tuple[str, ...]:
        """The names of the Coq theorems."""
        return tuple([place for place in self.where if not place.endswith(".py")])


def proofs_folder() -> Path:
    """The folder with the ledger: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_proofs"
    return installed if installed.is_dir() else package.parent / "proofs"


def read_ledger(path: Path | None = None) -> list[Row]:
    """The rows of ``claims.toml``, in its order.

    Raises:
        MalformedInput: if a row lacks a key, repeats an id, or has an unknown verdict or scope.
    """
    file = path or proofs_folder() / "claims.toml"
    try:
        table = tomllib.loads(read_text(file))
    except tomllib.TOMLDecodeError as fault:
        raise MalformedInput(str(file), "TOML", fault) from None
    rows = [_row(entry, f"{file}, claim {n}") for n, entry in enumerate(table.get("claim", []), 1)]
    seen: set[str] = set()
    for row in rows:
        if row.id in seen:
            raise MalformedInput(str(file), "each id once", row.id)
        seen.add(row.id)
    return rows


def _row(entry: dict[str, object], where: str) -> Row:
    parts: dict[str, str] = {}
    for key in ("id", "statement", "place", "verdict", "scope", "where"):
        if key not in entry:
            raise MalformedInput(where, f'the key "{key}"', "none")
    for key in ("id", "statement", "place", "verdict", "reason", "finding"):
        parts[key] = str(entry.get(key, ""))
    scope, places = _words(entry["scope"]), _words(entry["where"])
    if parts["verdict"] not in VERDICTS:
        raise MalformedInput(where, "a verdict out of " + ", ".join(VERDICTS), parts["verdict"])
    if strange := [word for word in scope if word not in SCOPES]:
        raise MalformedInput(where, "scopes out of " + ", ".join(SCOPES), strange[0])
    if parts["verdict"] in NEED_A_FINDING and not parts["finding"]:
        raise MalformedInput(where, 'the key "finding": what is wrong and what is true', "none")
    if set(scope) - {"universal"} and not parts["reason"]:
        raise MalformedInput(where, 'the key "reason": why the scope is not universal alone', "none")
    return Row(scope=scope, where=places, **parts)


def _words(value: object) -> tuple[str, ...]:
    return tuple(str(word) for word in value) if isinstance(value, list) else tuple(filter(None, [str(value)]))


def row_named(rows: list[Row], name: str) -> Row:
    """The row of this id.

    Raises:
        MalformedInput: if there is none, with the ids that are most like it.
    """
    for row in rows:
        if row.id == name:
            return row
    near = get_close_matches(name, [row.id for row in rows], n=3, cutoff=0.4)
    hint = f"did you mean {' or '.join(near)}?" if near else "exactmarket claims lists them"
    raise MalformedInput("ROW", f"the id of a row of the ledger ({hint})", name)


def ledger_table(rows: list[Row]) -> Table:
    """The ledger as a table: id, verdict, scope, and the statement or what is true instead."""
    table = Table(box=box.SIMPLE_HEAD, title="The ledger", title_justify="left")
    for head in ("claim", "verdict", "scope", "statement; for amended, refuted and context rows the finding"):
        table.add_column(head)
    for row in rows:
        text = "\n".join(filter(None, [row.statement, row.finding, row.reason]))
        verdict = Text(row.verdict, style=_STYLES[row.verdict])
        table.add_row(Text(row.id), verdict, Text(", ".join(row.scope)), Text(text))
    return table


def ledger_grid(rows: list[Row], confirmed: Mapping[str, bool] | None = None) -> Grid:
    """The ledger as a table for other programs: verdict, scope, place, statement, finding, reason and proofs of each row.

    Args:
        rows: the rows. confirmed: by its id, whether all of a row's proof files that were run have passed; a column says so.
    """
    heads = ("verdict", "scope", "place", "statement", "finding", "reason", "proofs")
    cells: list[tuple[str, ...]] = []
    for row in rows:
        said = (
            row.verdict,
            ", ".join(row.scope),
            row.place,
            row.statement,
            row.finding,
            row.reason,
            " ".join(row.where),
        )
        here = () if confirmed is None else ("yes" if confirmed.get(row.id, True) else "NO",)
        cells.append((*here, *said))
    return Grid(
        "The ledger",
        (*(() if confirmed is None else ("confirmed here",)), *heads),
        tuple([row.id for row in rows]),
        tuple(cells),
    )


def counts(rows: list[Row]) -> str:
    """How many rows have each verdict, on one line."""
    return ", ".join(f"{sum(row.verdict == verdict for row in rows)} {verdict}" for verdict in VERDICTS)
