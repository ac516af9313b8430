"""Tables, as spreadsheets save them (.csv, .tsv): of values, which are read as an assignment economy, and of probabilities.

    student;   Algebra;  History;  budget          the first row names the objects, the first column the agents
    Ann;       10;       8,5;      1               a cell is the agent's value of the object
    Seats;     25;       30;                       copies of each object (one if there is no such row)

A row called supply, seats, capacity, quota or copies and a column called budget may stand anywhere, in any case. Cells are
separated by commas, semicolons or tabs; the decimal mark is a point or, where cells are not separated by commas, a comma. What
could be read in two ways is refused: nothing is guessed.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from types import MappingProxyType

from exactmarket.errors import MalformedInput
from exactmarket.exact.linear import Matrix, Vector
from exactmarket.exact.rational import ONE, ZERO, Q, rational, total
from exactmarket.format.instance import AssignmentInstance
from exactmarket.model.assignment import AssignmentEconomy, random_assignment, rounding_hint

#: What may separate the cells of a row, and how it is called.
SEPARATORS = MappingProxyType({",": "commas", ";": "semicolons", "\t": "tabs"})
#: The names of the row that holds the copies of each object.
SUPPLY = frozenset({"supply", "seats", "capacity", "quota", "copies"})
#: The name of the column that holds the agents' budgets.
BUDGET = "budget"

#: Names that a spreadsheet gives to rows and columns which are no agents and no objects either, and what to do about them.
_NO_AGENTS = MappingProxyType(
    {
        **dict.fromkeys((*SUPPLY, "supplies", "capacities", "quotas"), 'the name "supply" for the row of copies'),
        **dict.fromkeys((BUDGET, "budgets"), "agents as rows and objects as columns, budgets in a column"),
        **dict.fromkeys(("total", "totals"), "a table without totals"),
        **dict.fromkeys(
            ("slot", "area", "area max"),
            "no slots and areas in the table of an assignment economy (--as pseudomarket reads them)",
        ),
    }
)
_NO_OBJECTS = MappingProxyType(
    {
        **dict.fromkeys(
            (*SUPPLY, "supplies", "capacities", "quotas"), "agents as rows, and copies in a row of their own"
        ),
        **dict.fromkeys((BUDGET, "budgets"), 'the name "budget" for the column of budgets'),
        **dict.fromkeys(("total", "totals"), "a table without totals"),
        **dict.fromkeys(
            ("max", "min"), "no bounds on bundles in the table of an assignment economy (--as pseudomarket reads them)"
        ),
    }
)

_ORDERS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
NUMBER_CELL = re.compile(r"[+-]?(?:[0-9]+/[0-9]+|(?:[0-9]+(?:([.,])[0-9]+)?|([.,])[0-9]+)(?:[eE][+-]?[0-9]+)?)")
#: One mark and three digits after it: 1.000 and 3,125 could be thousands, 0.125 could not.
_DOUBTFUL = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:[.,' \u00a0\u2009\u202f\u2019_][0-9]{3})+(?:[.,][0-9]+)?")
_EDGES = re.compile(r"^\W+|\W+$")
_CELLS_EXPECTED = "cells whose quotes are closed, of at most 131,072 characters"
_NAMES_EXPECTED = "names of objects in the first row and of agents in the first column"


@dataclass(frozen=True)
class TableRow:
    """A row that is not blank: the number of its first line, from 1, and its cells without the spaces around them."""

    line: int
    cells: list[str]


@dataclass
class CellNumbers:
    """Reads the cells of one table. The same text is read once: large tables have few different numbers."""

    separator: str
    read: dict[str, Q] = field(default_factory=dict)

    def row(self, where: str, cells: Sequence[str], heads: Sequence[str]) -> list[Q]:
        """The cells as numbers; ``where`` names the line, ``heads`` the columns.

        Raises:
            MalformedInput: at the first that is no number.
        """
        found = []
        for cell, head in zip(cells, heads, strict=True):
            number = self.read.get(cell)
            if number is None:
                number = self.read[cell] = _number(cell, self.separator, f"{where}, {head!r}")
            found.append(number)
        return found


@dataclass
class _Labelled:
    """A table with names, as it is read row by row: the line of each agent, her values, and copies and budgets if there are
    such."""

    objects: list[str]
    agents: dict[str, int] = field(default_factory=dict)
    rows: list[Vector] = field(default_factory=list)
    budgets: list[Q] = field(default_factory=list)
    copies: Vector | None = None
    copies_line: int = 0


def decode_table(data: bytes, where: str) -> str:
    """The text of a table: UTF-8 with or without a byte order mark, or UTF-16 with one.

    Raises:
        MalformedInput: if it is neither, at the first byte that is not.
    """
    mark, encoding = next(((m, name) for m, name in _ORDERS if data.startswith(m)), (b"", "utf-8"))
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start + len(mark)) + 1
        expected = "text in UTF-8, or in UTF-16 with a byte order mark (save the table as CSV UTF-8)"
        raise MalformedInput(f"{where}, line {line}", expected, fault.reason) from None
    if (place := text.find("\0")) >= 0:
        line = text.count("\n", 0, place) + 1
        expected = "text (of UTF-16 with a byte order mark; save the table as CSV UTF-8)"
        raise MalformedInput(f"{where}, line {line}", expected, "a zero byte")
    return text


def parse_table(text: str, where: str) -> AssignmentInstance:
    """The economy of a table of values, perhaps with budgets.

    Raises:
        MalformedInput: naming the line and the cell that do not fit.
    """
    table = _labelled(*table_rows(text, where), where)
    supply = table.copies or (ONE,) * len(table.objects)
    if total(supply) < len(table.agents):
        place = f"{where}, line {table.copies_line}" if table.copies else where
        expected = f"at least {len(table.agents)} copies, one for each agent" + (
            "" if table.copies else ', or a row "supply" with the copies of each object'
        )
        raise MalformedInput(place, expected, f"{total(supply)} in all")
    economy = AssignmentEconomy(table.rows, supply, list(table.agents), table.objects)
    return AssignmentInstance(economy, budgets=tuple(table.budgets) or None)


def parse_assignment(text: str, where: str, economy: AssignmentEconomy) -> Matrix:
    """The random assignment of the economy that a table of probabilities holds: with the economy's names in any order, or
    numbers alone in the economy's order.

    Raises:
        MalformedInput: naming the line and the cell that do not fit.
    """
    separator, rows = table_rows(text, where)
    shares, lines = _matrix(rows, separator, where), [row.line for row in rows]
    if shares is None:
        shares, lines = _by_name(_labelled(separator, rows, where), economy, where)
    elif (len(shares), len(shares[0])) != (len(economy.agents), len(economy.objects)):
        expected = f"{len(economy.agents)} rows of {len(economy.objects)} numbers"
        raise MalformedInput(where, expected, f"{len(shares)} of {len(shares[0])}")
    _demand_feasible(economy, shares, lines, where)
    return random_assignment(economy, shares, where)


def _by_name(table: _Labelled, economy: AssignmentEconomy, where: str) -> tuple[Matrix, list[int]]:
    """The table's rows and columns in the order of the economy's agents and objects, and the lines of its rows."""
    if table.copies is not None or table.budgets:
        raise MalformedInput(where, "a table of probabilities, without supply and budget", "one of them")
    _demand_same(list(table.agents), economy.agents, f"{where}: first column")
    _demand_same(table.objects, economy.objects, f"{where}: first row")
    columns = [table.objects.index(name) for name in economy.objects]
    rows = dict(zip(table.agents, table.rows, strict=True))
    shares = tuple([tuple([rows[name][j] for j in columns]) for name in economy.agents])
    return shares, [table.agents[name] for name in economy.agents]


def parse_assignment_alone(text: str, where: str) -> AssignmentInstance:
    """A random assignment without an economy, for whoever asks for no values (they are 0): a table of probabilities, with
    names and perhaps a row of copies, or of numbers alone.

    Raises:
        MalformedInput: naming the line and the cell that do not fit.
    """
    separator, rows = table_rows(text, where)
    shares = _matrix(rows, separator, where)
    if shares is None:
        table = _labelled(separator, rows, where)
        if table.budgets:
            raise MalformedInput(where, "a table of probabilities, without budget", "a column of budgets")
        shares, lines, supply = tuple(table.rows), list(table.agents.values()), table.copies
        agents, objects = list(table.agents), table.objects
    else:
        lines, supply, agents, objects = [row.line for row in rows], None, None, None
    copies = supply or (ONE,) * len(shares[0])
    if total(copies) < len(shares):
        raise MalformedInput(where, f"at least {len(shares)} copies, one for each agent", f"{total(copies)} in all")
    economy = AssignmentEconomy([(ZERO,) * len(copies)] * len(shares), copies, agents, objects)
    _demand_feasible(economy, shares, lines, where, " (alone, a table is the assignment itself)")
    return AssignmentInstance(economy, random_assignment(economy, shares, where))


def table_rows(text: str, where: str) -> tuple[str, list[TableRow]]:
    """The separator of the cells and the rows, at least two of at least two cells, all of one length.

    Raises:
        MalformedInput: naming the line that does not fit.
    """
    separator = _separator(text, where)
    rows = list(_records(text, separator, where))
    if len(rows) < 2:
        raise MalformedInput(where, "a row of objects and at least one row of an agent", f"{len(rows)} row")
    width = len(rows[0].cells)
    for row in rows:
        if len(row.cells) != width:
            hint = " (for a decimal comma separate cells by semicolons)" if separator == "," else ""
            raise MalformedInput(
                f"{where}, line {row.line}", f"{width} cells as in the first row{hint}", len(row.cells)
            )
    return separator, rows


def _separator(text: str, where: str) -> str:
    """What stands between the cells of the first row, outside quotes.

    Where several could, one at most may make a table of numbers out of the text: else a decimal comma would be taken for the
    end of a cell, or the other way round.
    """
    first = next((line for line in io.StringIO(text, newline="") if line.strip()), "")
    if not first:
        raise MalformedInput(where, "a row of objects and at least one row of an agent", "nothing")
    known = ["\t"] if where.lower().removesuffix(".gz").endswith(".tsv") else list(SEPARATORS)
    possible = [each for each in known if _divides(first, each)]
    if not possible:
        expected = f"two or more cells, separated by {' or '.join(SEPARATORS[each] for each in known)}"
        raise MalformedInput(f"{where}, first row", expected, repr(first.strip()[:60]))
    if len(possible) == 1:
        return possible[0]
    fitting = [each for each in possible if _is_table(text, each)]
    if len(fitting) > 1:
        found = " or ".join(SEPARATORS[each] for each in fitting)
        raise MalformedInput(where, "cells that can be separated in one way (put names with a mark in quotes)", found)
    return fitting[0] if fitting else max(possible, key=first.count)


def _divides(line: str, separator: str) -> bool:
    try:
        return separator in line and len(next(csv.reader([line], delimiter=separator), [])) > 1
    except csv.Error:  # a cell beyond all bounds
        return False


def _records(text: str, separator: str, where: str) -> Iterator[TableRow]:
    """The rows that are not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as fault:
            raise MalformedInput(f"{where}, line {line}", _CELLS_EXPECTED, fault) from None
        if cells is None:
            return
        stripped = [cell.strip() for cell in cells]
        if any(stripped):
            yield TableRow(line, stripped)
        line = reader.line_num + 1


def _is_table(text: str, separator: str) -> bool:
    """Whether the text, with this separator, has rows of one length whose cells are numbers but for names."""
    try:
        rows = list(_records(text, separator, ""))
    except MalformedInput:
        return False
    if {len(row.cells) for row in rows} != {len(rows[0].cells)}:
        return False
    cells = chain.from_iterable(row.cells[1:] for row in rows[1:])
    return all(NUMBER_CELL.fullmatch(cell) for cell in cells if cell)


def _matrix(rows: list[TableRow], separator: str, where: str) -> Matrix | None:
    """The numbers of a table without names; ``None`` if there are names."""
    if not all(NUMBER_CELL.fullmatch(cell) for cell in rows[0].cells) or not NUMBER_CELL.fullmatch(rows[1].cells[0]):
        return None
    heads = [f"cell {j + 1}" for j in range(len(rows[0].cells))]
    demand_one_mark(rows, separator, where)
    numbers = CellNumbers(separator)
    return tuple([tuple(numbers.row(f"{where}, line {row.line}", row.cells, heads)) for row in rows])


def _labelled(separator: str, rows: list[TableRow], where: str) -> _Labelled:
    heads, budget = _heads(rows[0], where)
    objects = [head for j, head in enumerate(heads) if j != budget]
    demand_one_mark(rows[1:], separator, where)
    table = _Labelled(objects)
    numbers = CellNumbers(separator)
    for row in rows[1:]:
        place = f"{where}, line {row.line}"
        name, *cells = row.cells
        # Out with the cell of the budget first, wherever it stands: the others are values or copies, in the objects' order.
        money = cells.pop(budget) if budget is not None else None
        if name.casefold() in SUPPLY:
            if money:
                raise MalformedInput(
                    f"{place}, {heads[budget or 0]!r}", "an empty cell in the row of copies", repr(money)
                )
            _add_copies(table, row, numbers.row(place, cells, objects), place)
            continue
        demand_name(name, _NO_AGENTS, f"{place}, cell 1")
        if name in table.agents:
            taken = f"a name that is not taken (by line {table.agents[name]})"
            raise MalformedInput(f"{place}, cell 1", taken, repr(name))
        table.agents[name] = row.line
        table.rows.append(tuple(numbers.row(place, cells, objects)))
        if money is not None:
            table.budgets.append(read_budget(money, numbers, place))
    if not table.agents:
        raise MalformedInput(where, "at least one row of an agent", "none")
    return table


def _add_copies(table: _Labelled, row: TableRow, copies: list[Q], place: str) -> None:
    if table.copies is not None:
        expected = f"one row of copies (the other one is line {table.copies_line})"
        raise MalformedInput(place, expected, repr(row.cells[0]))
    for number, name in zip(copies, table.objects, strict=True):
        if number.q != 1 or number < 0:
            raise MalformedInput(f"{place}, {name!r}", "a whole number of copies, 0 or more", number)
    table.copies, table.copies_line = tuple(copies), row.line


def read_budget(cell: str, numbers: CellNumbers, place: str) -> Q:
    """The budget in a cell.

    Raises:
        MalformedInput: if it is no number > 0, or there is none.
    """
    (budget,) = numbers.row(place, [cell], [BUDGET]) if cell else (ZERO,)
    if not budget > 0:
        raise MalformedInput(f"{place}, {BUDGET!r}", "a number > 0", budget if cell else "an empty cell")
    return budget


def _heads(row: TableRow, where: str) -> tuple[list[str], int | None]:
    """The first row's names but for its first cell, and which of them is the column of budgets."""
    heads, budget = row.cells[1:], None
    if all(NUMBER_CELL.fullmatch(cell) for cell in row.cells):
        raise MalformedInput(f"{where}, line {row.line}", _NAMES_EXPECTED, "numbers alone")
    seen: dict[str, int] = {}
    for j, head in enumerate(heads):
        place = f"{where}, line {row.line}, cell {j + 2}"
        if head.casefold() == BUDGET:
            if budget is not None:
                raise MalformedInput(place, f"one column of budgets (the other one is cell {budget + 2})", repr(head))
            budget = j
            continue
        demand_name(head, _NO_OBJECTS, place)
        if head in seen:
            raise MalformedInput(place, f"a name that is not taken (by cell {seen[head]})", repr(head))
        seen[head] = j + 2
    if not seen:
        raise MalformedInput(f"{where}, line {row.line}", "at least one object", "none")
    return heads, budget


def demand_name(name: str, others: MappingProxyType[str, str], place: str) -> None:
    """Demand a name of an agent or an object: no number, nothing that does not print, and none of the ``others``.

    Raises:
        MalformedInput: if it is another.
    """
    if not name:
        raise MalformedInput(place, "a name", "an empty cell")
    if NUMBER_CELL.fullmatch(name):
        raise MalformedInput(place, f"{_NAMES_EXPECTED}, with a letter in each", repr(name))
    if not name.isprintable():
        raise MalformedInput(place, "a name on one line, of characters that can be seen", repr(name))
    if (expected := others.get(_EDGES.sub("", name).casefold())) is not None:
        raise MalformedInput(place, expected, repr(name))


def demand_one_mark(rows: list[TableRow], separator: str, where: str) -> None:
    """Demand that it is clear what a point and a comma mean: decimal marks, one of them in the whole table.

    With commas between the cells a point is the only mark. Elsewhere 1.000 is one or a thousand, unless some number of the table
    (0.5, 2.25) shows that its mark is a decimal one.

    Raises:
        MalformedInput: at the first number of which it is not clear.
    """
    if separator == ",":
        return
    doubtful: tuple[str, str] | None = None
    mark, clear = "", False
    for place, cell, used in _marked(rows, where):
        if mark and used != mark:
            expected = "one decimal mark in the whole table, and no mark between thousands"
            raise MalformedInput(place, expected, f"{cell!r} after numbers with {mark!r}")
        mark = used
        if not _DOUBTFUL.fullmatch(cell):
            clear = True
        elif doubtful is None:
            doubtful = place, cell
    if doubtful is not None and not clear:
        whole = doubtful[1].replace(mark, "")
        expected = f"{whole} for a whole number, or {doubtful[1]}0 to show that {mark!r} is a decimal mark"
        raise MalformedInput(doubtful[0], expected, repr(doubtful[1]))


def _marked(rows: list[TableRow], where: str) -> Iterator[tuple[str, str, str]]:
    """The numbers with a point or a comma, each text once: where it stands, it, and its mark."""
    seen: set[str] = set()
    for row in rows:
        for j, cell in enumerate(row.cells):
            if cell in seen:
                continue
            seen.add(cell)
            match = NUMBER_CELL.fullmatch(cell)
            used = (match[1] or match[2]) if match else None
            if used is not None:
                yield f"{where}, line {row.line}, cell {j + 1}", cell, used


def _number(cell: str, separator: str, where: str) -> Q:
    match = NUMBER_CELL.fullmatch(cell)
    mark = (match[1] or match[2]) if match else None
    if match is None or (mark == "," and separator == ","):
        raise MalformedInput(where, _what_to_write(cell, separator), repr(cell) if cell else "an empty cell")
    text = cell.removeprefix("+").replace(",", ".")
    if text.startswith("."):
        text = f"0{text}"
    elif text.startswith("-."):
        text = f"-0{text[1:]}"
    return rational(text, where)


def _what_to_write(cell: str, separator: str) -> str:
    """What should stand in a cell that is no number."""
    if not cell:
        return "a number (0 for nothing)"
    if cell.endswith("%"):
        return "a number without a percent sign, such as 0.5 or 1/2"
    if separator == "," and NUMBER_CELL.fullmatch(cell):
        return "a decimal point (a decimal comma needs semicolons or tabs between the cells)"
    if _THOUSANDS.fullmatch(cell):
        return "a number without marks between thousands, such as 1000.5"
    return "a number such as 3, -7/2 or 0.25"


def _demand_same(found: Sequence[str], names: Sequence[str], where: str) -> None:
    known, given = set(names), set(found)
    for name in found:
        if name not in known:
            raise MalformedInput(where, "the names of the economy", repr(name))
    for name in names:
        if name not in given:
            raise MalformedInput(where, f"all names of the economy, {name!r} among them", "it is missing")


def _demand_feasible(
    economy: AssignmentEconomy, shares: Matrix, lines: Sequence[int], where: str, hint: str = ""
) -> None:
    """Demand probabilities within the supply, as ``random_assignment`` does, naming lines instead of agents."""
    for row, line in zip(shares, lines, strict=True):
        for share, name in zip(row, economy.objects, strict=True):
            if share < 0:
                raise MalformedInput(f"{where}, line {line}, {name!r}", "a probability >= 0", share)
        if total(row) != ONE:
            expected = f"probabilities that sum to 1{rounding_hint(total(row)) or ', exactly'}{hint}"
            raise MalformedInput(f"{where}, line {line}", expected, total(row))
    for j, (copies, name) in enumerate(zip(economy.supply, economy.objects, strict=True)):
        used = total(row[j] for row in shares)
        if used > copies:
            expected = f"a sum of at most {copies}, the copies that there are{rounding_hint(used)}"
            raise MalformedInput(f"{where}, column {name!r}", expected, used)
