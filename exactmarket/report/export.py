"""The main table of a file for other programs: CSV, and LaTeX for papers."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from exactmarket.errors import MalformedInput
from exactmarket.exact.rational import Q
from exactmarket.format.instance import AssignmentInstance
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.claims.completeness import AllBudgetEquilibria, AllEquilibria
from exactmarket.kernel.claims.markets import EnclosedStrongEquilibriumByShares, StrongEquilibriumByShares
from exactmarket.kernel.kinds import kind_of
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.seats import SeatMarket
from exactmarket.report.budgets import EQUILIBRIA, numbers_of
from exactmarket.report.completeness import sets_table
from exactmarket.report.instances import describe_content
from exactmarket.report.numbers import Number
from exactmarket.report.registry import words_of
from exactmarket.report.seats import enclosed_share_rows, share_rows
from exactmarket.report.tables import Cell, Grid, Shown, written


def main_table(content: Any, where: str) -> Grid:
    """What a reader of the file is likely to want as a table. Of a lottery its terms; of all equilibria the sets of them; of an
    assignment, alone or claimed to be something, the shares, in the form that ``--assignment`` reads; of an economy without one
    the values, in the form that ``decide`` reads; of anything else the first table that ``show`` prints.

    Raises:
        MalformedInput: if there is no table.
    """
    if isinstance(content, AssignmentInstance):
        return _of_instance(content)
    if isinstance(content, Certificate):
        claim = content.claim
        if isinstance(claim, EQUILIBRIA):
            return _shares(claim.economy, numbers_of(claim)[1])
        words = words_of(claim)
        proof = words.witnesses[type(content.witness)](claim, content.witness)
        if type(claim) in words.lotteries:
            return _first(proof, where)
        if (stated := _stated(claim)) is not None:
            return stated
        return _first([*words.claims[kind_of(claim).claim](claim), *proof], where)
    return _first(describe_content(content), where)


def _stated(claim: Any) -> Grid | None:
    """The shares, or the sets of equilibria, that the claim is about; ``None`` if it is about none."""
    if isinstance(claim, (AllEquilibria, AllBudgetEquilibria)):
        return sets_table(claim)
    if isinstance(getattr(claim, "economy", None), AssignmentEconomy) and hasattr(claim, "assignment"):
        return _shares(claim.economy, claim.assignment)
    if isinstance(claim, StrongEquilibriumByShares):
        return _by_shares(claim.market, share_rows(claim))
    if isinstance(claim, EnclosedStrongEquilibriumByShares):
        return _by_shares(claim.market, enclosed_share_rows(claim))
    return None


def _by_shares(market: SeatMarket, rows: tuple[tuple[Cell, ...], ...]) -> Grid:
    return Grid("shares", market.goods, tuple([agent.name for agent in market.agents]), rows)


def _shares(economy: AssignmentEconomy, rows: Iterable[Iterable[Cell]]) -> Grid:
    return Grid("assignment", economy.objects, economy.agents, tuple(map(tuple, rows)))


def _of_instance(instance: AssignmentInstance) -> Grid:
    economy = instance.economy
    if instance.assignment is not None:
        return _shares(economy, instance.assignment)
    heads, rows = list(economy.objects), [list[Cell](row) for row in economy.values]
    names = [*economy.agents, "supply"]
    rows.append([str(copies) for copies in economy.supply])
    if instance.budgets is not None:
        heads.append("budget")
        for row, budget in zip(rows, [*map(str, instance.budgets), ""], strict=True):
            row.append(budget)
    return Grid("values", tuple(heads), tuple(names), tuple(map(tuple, rows)))


def _first(parts: Iterable[Shown], where: str) -> Grid:
    for part in parts:
        if isinstance(part, Grid):
            return part
    raise MalformedInput(where, "something with a table in it (--json has the rest)", "none")


def is_rounded(grid: Grid) -> bool:
    """Whether a cell holds an irrational number, which other programs get as a decimal fraction."""
    return any(isinstance(cell, Number) and cell.interval[0] != cell.interval[1] for row in grid.cells for cell in row)


def to_csv(grid: Grid) -> str:
    """Names and cells separated by commas, rationals exactly."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["", *grid.heads])
    for name, row in zip(grid.names, grid.cells, strict=True):
        writer.writerow([name, *map(_exactly, row)])
    return out.getvalue()


def _exactly(cell: Cell) -> str:
    if isinstance(cell, tuple):
        return "".join(map(_exactly, cell))
    if isinstance(cell, Number) and cell.interval[0] != cell.interval[1]:
        return cell.approximation
    return str(cell) if isinstance(cell, (Q, Number)) else written(cell)


_SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_SPECIAL |= {letter: "\\" + letter for letter in "&%$#_{}"}


def prices_below(content: Any) -> tuple[Cell, ...]:
    """The prices of an equilibrium of an assignment economy, which a paper has below the shares; nothing of anything else."""
    if isinstance(content, Certificate) and isinstance(content.claim, EQUILIBRIA):
        return tuple(numbers_of(content.claim)[0])
    return ()


def to_latex(grid: Grid, prices: Sequence[Cell] = ()) -> str:
    """A ``tabular`` for the package booktabs, its caption as a comment, perhaps with prices below it."""
    columns = "l" + "r" * len(grid.heads)
    heads = " & ".join(["", *map(_escaped, grid.heads)])
    rows = [
        " & ".join([_escaped(name), *map(_in_latex, row)]) + r" \\"
        for name, row in zip(grid.names, grid.cells, strict=True)
    ]
    lines = [f"% {' '.join(grid.title.split())} (needs \\usepackage{{booktabs}})", rf"\begin{{tabular}}{{{columns}}}"]
    below = [r"\midrule", " & ".join(["price", *map(_in_latex, prices)]) + r" \\"] if prices else []
    lines += [r"\toprule", heads + r" \\", r"\midrule", *rows, *below, r"\bottomrule", r"\end{tabular}"]
    return "\n".join(lines) + "\n"


def _in_latex(cell: Cell) -> str:
    if isinstance(cell, tuple):
        return "".join(map(_in_latex, cell))
    if isinstance(cell, Number) and cell.interval[0] != cell.interval[1]:
        return f"$\\approx {cell.approximation}$"
    text = _exactly(cell)
    if re.fullmatch(r"-?[0-9]+(/[0-9]+)?", text):
        return f"${text}$"
    return _escaped(text)


def to_html(grid: Grid) -> str:
    """A page of its own with the table and nothing else, for a reader without this package."""
    heads = "".join(f"<th scope='col'>{escape(head)}</th>" for head in ("", *grid.heads))
    lines = [
        "<!DOCTYPE html>",
        f"<html lang='en'><head><meta charset='utf-8'><title>{escape(grid.title)}</title>",
        "<style>body{font:15px/1.4 sans-serif;margin:2em}table{border-collapse:collapse}"
        "th,td{border:1px solid #999;padding:.3em .5em;text-align:left;vertical-align:top}</style></head>",
        f"<body><table><caption>{escape(grid.title)}</caption><thead><tr>{heads}</tr></thead><tbody>",
    ]
    for name, row in zip(grid.names, grid.cells, strict=True):
        cells = "".join(f"<td>{escape(_exactly(cell))}</td>" for cell in row)
        lines.append(f"<tr><th scope='row'>{escape(name)}</th>{cells}</tr>")
    return "\n".join([*lines, "</tbody></table></body></html>", ""])


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(letter, letter) for letter in text)
