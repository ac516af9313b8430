"""What a verdict says beside its claim: numbers, a table for pandas, and how notebooks show it."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING, Any

from rich.text import Text

from exactmarket.errors import MalformedInput, escaped
from exactmarket.exact.rational import Q
from exactmarket.kernel.claims.markets import EnclosedStrongEquilibrium, StrongEquilibriumByShares
from exactmarket.kernel.kinds import kind_of
from exactmarket.kernel.theorem import Verified
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.report import seats
from exactmarket.report.budgets import EQUILIBRIA, numbers_of
from exactmarket.report.export import main_table, prices_below, to_latex
from exactmarket.report.numbers import Number, enclosed_number, numbers_in, rational_number
from exactmarket.report.show import describe
from exactmarket.report.tables import Cell, Grid, Shown, written

if TYPE_CHECKING:
    import pandas as pd

_MOST_ROWS = 60


def prices(verdict: Verified[Any]) -> tuple[Number, ...]:
    """The prices of the claim or, where it states none, of the witness that proves it.

    Raises:
        AttributeError: if neither has any.
    """
    claim, witness = verdict.claim, verdict.certificate.witness
    if isinstance(claim, EQUILIBRIA):
        return tuple(numbers_of(claim)[0])
    if isinstance(claim, EnclosedStrongEquilibrium):
        return tuple(map(enclosed_number, claim.prices))
    for holder in (claim, witness):
        found = getattr(holder, "prices", None)
        if isinstance(found, tuple) and all(isinstance(price, Q) for price in found):
            return tuple(map(rational_number, found))
    if hasattr(claim, "polynomial") and hasattr(claim, "prices"):
        return tuple(numbers_in(claim, claim.prices))
    raise AttributeError(_lacks(verdict, "prices of its own"))


def shares(verdict: Verified[Any]) -> tuple[tuple[Number, ...], ...]:
    """The random assignment that the claim is about: a row for each agent, a number for each object type.

    Raises:
        AttributeError: if it is about none.
    """
    claim = verdict.claim
    if isinstance(claim, EQUILIBRIA):
        return tuple(map(tuple, numbers_of(claim)[1]))
    if isinstance(getattr(claim, "economy", None), AssignmentEconomy) and hasattr(claim, "assignment"):
        return tuple([tuple(map(rational_number, row)) for row in claim.assignment])
    if isinstance(claim, StrongEquilibriumByShares):
        return tuple([tuple(map(rational_number, row)) for row in seats.share_rows(claim)])
    raise AttributeError(_lacks(verdict, "a random assignment"))


def utilities(verdict: Verified[Any]) -> tuple[Number, ...]:
    """Each agent's expected utility from the random assignment that the claim is about.

    Raises:
        AttributeError: if it is about none.
    """
    claim = verdict.claim
    if isinstance(claim, EQUILIBRIA):
        return tuple(numbers_of(claim)[2])
    if isinstance(getattr(claim, "economy", None), AssignmentEconomy) and hasattr(claim, "assignment"):
        return tuple(map(rational_number, claim.economy.utilities(claim.assignment)))
    if isinstance(claim, StrongEquilibriumByShares):
        return tuple(map(rational_number, seats.utilities(claim)))
    raise AttributeError(_lacks(verdict, "a random assignment"))


def _lacks(verdict: Verified[Any], what: str) -> str:
    return f"a claim of the kind {kind_of(verdict.claim).name} has not {what}"


def to_pandas(verdict: Verified[Any]) -> pd.DataFrame:
    """The main table of the verdict (shares, terms of a lottery, ...) as a data frame of exact fractions, of ``Number`` where
    they are irrational, and of words.

    Raises:
        MalformedInput: if pandas is missing or the verdict has no table.
    """
    try:
        import pandas  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise MalformedInput("to_pandas", "pandas (pip install 'exactmarket[pandas]')", "none") from None
    grid = main_table(verdict.certificate, "verdict")
    cells = [list(map(_plain, row)) for row in grid.cells]
    return pandas.DataFrame(cells, index=list(grid.names), columns=list(grid.heads))


def _plain(cell: Cell) -> Fraction | Number | str:
    if isinstance(cell, Number) and cell.exact is not None:
        cell = cell.exact
    if isinstance(cell, Q):
        return Fraction(int(cell.p), int(cell.q))
    return cell if isinstance(cell, Number) else written(cell)


def html(verdict: Verified[Any]) -> str:
    """The verdict in words and tables, as a piece of HTML. Names are escaped; long tables show their first rows."""
    first = Text(f"verified: {kind_of(verdict.claim).name}", style="bold")
    return html_of([first, *describe(verdict.certificate)])


def html_of(shown: Iterable[Shown]) -> str:
    """Words and tables as a piece of HTML. Names are escaped; long tables show their first rows."""
    parts = ["<div class='exactmarket'>"]
    for part in shown:
        if isinstance(part, Grid):
            parts.append(_table(part))
        elif isinstance(part, Text):
            tag = "b" if part.style == "bold" else "span"
            parts.append(f"<p><{tag}>{_word(part.plain)}</{tag}></p>")
    return "\n".join([*parts, "</div>"])


def _table(grid: Grid) -> str:
    heads = "".join(f"<th scope='col'>{_word(head)}</th>" for head in grid.heads)
    lines = [f"<table><caption>{_word(grid.title)}</caption>", f"<thead><tr><th></th>{heads}</tr></thead><tbody>"]
    for name, row in list(zip(grid.names, grid.cells, strict=True))[:_MOST_ROWS]:
        cells = "".join(f"<td>{_word(written(cell, whole=False))}</td>" for cell in row)
        lines.append(f"<tr><th scope='row'>{_word(name)}</th>{cells}</tr>")
    if len(grid.names) > _MOST_ROWS:
        lines.append(f"<tr><th colspan='{len(grid.heads) + 1}'>... {len(grid.names) - _MOST_ROWS} more</th></tr>")
    return "".join([*lines, "</tbody></table>"])


def _word(text: str) -> str:
    return escape(escaped(text))


def latex(verdict: Verified[Any]) -> str:
    """The main table of the verdict for a paper; nothing if it has none."""
    try:
        return to_latex(main_table(verdict.certificate, "verdict"), prices_below(verdict.certificate))
    except MalformedInput:
        return ""
