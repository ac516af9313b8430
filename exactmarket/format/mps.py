"""Linear programs from MPS files, fixed or free, every number read exactly.

A file is a list of sections. A section's header begins in column 1, its data lines begin with a blank; a line that
begins with ``*`` is a comment. In free format the fields of a data line are words. In fixed format they stand in the
columns 2-3, 5-12, 15-22, 25-36, 40-47 and 50-61, with blanks between, and names may contain blanks. A file that cannot
be read in free format is tried in fixed format. A byte order mark is skipped.

**Comments after data.** A ``$`` at the beginning of field 3 or 5 (in free format: of a word after the first name) begins a
comment. In field 2 it belongs to a name: a column may be called ``$x`` in ``COLUMNS``. Where its name would stand in field 3,
in ``BOUNDS``, such a column cannot be meant; so once a file has one, a comment that begins with its name is refused. Names
of rows, which stand in field 3 or 5 wherever they matter, may not begin with ``$``.

| section | data lines (a pair of fields in brackets may be left out) |
|---|---|
| ``NAME`` name | none |
| ``OBJSENSE`` | ``MAX`` or ``MIN`` (or ``MAXIMIZE``, ``MINIMIZE``), on this line or the next; without it: minimise |
| ``ROWS`` | type (N, L, G, E), row. The first N row is the objective; further N rows are dropped |
| ``COLUMNS`` | column, row, coefficient, [row, coefficient]; the lines of a column stand together |
| ``RHS`` | set, row, b, [row, b]. For the objective row: minus the constant of the objective |
| ``RANGES`` | set, row, r, [row, r] |
| ``BOUNDS`` | type, set, column, bound |
| ``ENDATA`` | none |

A row of type L demands ax <= b, G ax >= b, E ax = b; b is 0 unless given. With a range r the other side is b - |r| for
L and b + |r| for G; E becomes [b, b + r] if r >= 0, else [b + r, b]. A column lies in [0, infinity) unless bounded: LO
(lower), UP (upper), FX (both), FR (none), MI (no lower), PL (no upper). UP with a negative bound, and nothing about the
lower bound anywhere, takes the lower bound away.

**Integer columns** (between the markers INTORG and INTEND, or with a bound of type BV, LI or UI) are refused. With
``relax`` they are read as continuous: BV as the bounds 0 and 1, LI as LO, UI as UP. The result is the relaxation, and
``NamedProgram.relaxed`` names those columns. Of a column between markers some readers take the upper bound 1 if it has no
bounds, others none; so ``relax`` demands one.

**The sense.** Some writers say it in a comment only, ``*SENSE:Maximize``; such a file is refused unless it has OBJSENSE
or ``maximize`` is asked for.

Choices, where readers differ. The set may be left out; a second set in a section is refused (others take the first or
mix them), and so is anything said twice: entries, bounds, sections. Every number is taken at its word, 1e30 and 1e20
too; an infinite bound is written ``inf`` or ``infinity``, or with FR, MI, PL. Numbers are decimals with an exponent
after e or d, or fractions p/q. The bound types SC, SI and all other sections (SOS, QUADOBJ, OBJNAME, ...) are refused.
A program without N row has the objective 0.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NoReturn, TypeAlias

from exactmarket.errors import MalformedInput
from exactmarket.exact.rational import ONE, ZERO, Q, rational
from exactmarket.format.programs import HUGE, NamedProgram, house_style
from exactmarket.format.text import LARGEST_FILE
from exactmarket.model.linear_program import LinearProgram, Sense, SparseRow

#: The fields of a data line, texts, in the order of the table above: always with a set name, which may be "", and with a
#: number, which is "" in bounds without one.
_Fields: TypeAlias = list[str]
_Split: TypeAlias = "Callable[[str, str], _Fields | None]"

_SECTIONS = ("NAME", "OBJSENSE", "ROWS", "COLUMNS", "RHS", "RANGES", "BOUNDS", "ENDATA")
_NEEDED = MappingProxyType({"COLUMNS": "ROWS", **dict.fromkeys(("RHS", "RANGES", "BOUNDS", "ENDATA"), "COLUMNS")})
_SENSES: Mapping[str, Sense] = MappingProxyType(
    {"MIN": "minimize", "MINIMIZE": "minimize", "MAX": "maximize", "MAXIMIZE": "maximize"}
)
_SHAPES = MappingProxyType(
    {
        "ROWS": "a row type and a row",
        "COLUMNS": "a column and one or two pairs of a row and a number",
        "RHS": "at most one set name and one or two pairs of a row and a number",
        "RANGES": "at most one set name and one or two pairs of a row and a number",
        "BOUNDS": "a bound type, at most one set name, a column, and a number where the type has one",
    }
)
_SIDES = MappingProxyType(
    {"LO": "l", "UP": "u", "FX": "lu", "FR": "lu", "MI": "l", "PL": "u"}  # l: lower bound, u: upper bound
)
#: The sides that the bound types of integer columns set.
_INTEGER_SIDES = MappingProxyType({"BV": "lu", "LI": "l", "UI": "u"})
_WITHOUT_NUMBER = frozenset({"FR", "MI", "PL", "BV"})
_FIELDS = (slice(1, 3), slice(4, 12), slice(14, 22), slice(24, 36), slice(39, 47), slice(49, 61))
_GAPS = (slice(0, 1), slice(3, 4), slice(12, 14), slice(22, 24), slice(36, 39), slice(47, 49), slice(61, None))
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eEdD][+-]?[0-9]+)?|[+-]?[0-9]+/[0-9]+")
_INFINITE = re.compile(r"([+-]?)inf(?:inity)?", re.IGNORECASE)
_HEADER = re.compile(r"\n([^\s*][^\n]*)")
_SENSE_COMMENT = re.compile(r"\n\*[^\S\n]*SENSE[^\S\n]*:[^\S\n]*MAX", re.IGNORECASE)
#: A decimal of up to so many characters is read at once: it is below HUGE, exceeds no limit, and takes no time to match.
_FEW_CHARACTERS = 30
#: A field that begins a comment, after a blank.
_COMMENT = re.compile(r"\s\$")

_CONTINUOUS = "continuous columns only (integer ones are read as continuous with --relax)"
_PLAIN_NAME = "a name that does not begin with $, which begins a comment"
_PLAIN_COMMENT = "a comment that does not begin with the name of a column"


def read_mps(text: str, where: str = "MPS file", *, relax: bool = False, maximize: bool = False) -> NamedProgram:
    """The linear program that the text of an MPS file denotes; the module's docstring says how it is read.

    Args:
        relax: read integer columns as continuous ones, instead of refusing them.
        maximize: maximise; the file must not say the opposite.

    Raises:
        MalformedInput: at ``where`` and the line.

    >>> text = '''ROWS
    ...  N cost
    ...  G need
    ... COLUMNS
    ...  x cost 1 need 0.1
    ... RHS
    ...  need 1 cost -7
    ... ENDATA'''
    >>> read = read_mps(text)
    >>> read.program.rows, read.program.row_lower, read.program.constant, read.column_names
    ((((0, 1/10),),), (1,), 7, ('x',))
    """
    if len(text) > LARGEST_FILE:
        raise MalformedInput(where, f"at most {LARGEST_FILE} characters", f"{len(text)}")
    # Each line begins with its line break, the first one too.
    lines = "\n" + text.removeprefix("\ufeff")
    free = _Reader(where, _split_free, _comment_in_free, relax=relax, maximize=maximize)
    fixed = _Reader(where, _split_fixed, _comment_in_fixed, relax=relax, maximize=maximize)
    try:
        return free.read(lines)
    except MalformedInput as fault:
        try:
            return fixed.read(lines)
        except MalformedInput as other:
            raise (other if fixed.number > free.number else fault) from None


def _split_free(section: str, line: str) -> _Fields | None:
    """The fields of a line in free format; None if there are too few or too many."""
    words = (line[: _comment_in_free(line)] if "$" in line else line).split()
    count = len(words)
    if section == "COLUMNS":
        return words if count in (3, 5) else None
    if section == "ROWS":
        return words if count == 2 else None
    if section == "BOUNDS":
        if words[0] in _WITHOUT_NUMBER and count < 4:
            words.append("")
        if len(words) == 3:
            words.insert(1, "")
        return words if len(words) == 4 else None
    if count in (2, 4):
        words.insert(0, "")
    return words if len(words) in (3, 5) else None


def _comment_in_free(line: str) -> int:
    """Where the comment of a line in free format begins, or the line ends."""
    # The first field cannot begin a comment: it would be a name, and a whole line would be lost in silence.
    first = len(line) - len(line.lstrip())
    comment = _COMMENT.search(line, first)
    return comment.start() if comment else len(line)


def _split_fixed(section: str, line: str) -> _Fields | None:
    """The fields of a line in fixed format; None if something stands between them or where the section has none."""
    line = line[: _comment_in_fixed(line)]
    if "\t" in line or any(line[gap].strip() for gap in _GAPS):
        return None
    code, name, *others = [line[columns].strip() for columns in _FIELDS]
    pairs = [*(others[:2] if any(others[:2]) else []), *(others[2:] if any(others[2:]) else [])]
    if section == "ROWS":
        return [code, name] if code and name and not pairs else None
    if section == "BOUNDS":
        return [code, name, *pairs] if code and len(pairs) == 2 else None
    return [name, *pairs] if pairs and not code and (name or section != "COLUMNS") else None


def _comment_in_fixed(line: str) -> int:
    """Where a comment in field 3 or 5 or after the fields begins, or the line ends."""
    for start in (14, 39):
        if line[start : start + 1] == "$":
            return start
    return 61 if line[61:].lstrip().startswith("$") else len(line)


@dataclass
class _Reader:
    """What has been read so far. Rows, columns and numbers are kept by name, in the order of the file."""

    where: str
    split: _Split
    #: Where the comment of a line begins.
    comment: Callable[[str], int]
    relax: bool
    maximize: bool
    number: int = 0
    section: str = ""
    name: str = ""
    sense: Sense | None = None
    seen: set[str] = field(default_factory=set)
    sets: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    #: For each row, the objective included, its entries so far, zeros included: the number of the column and the coefficient.
    rows: dict[str, list[tuple[int, Q]]] = field(default_factory=dict)
    columns: dict[str, None] = field(default_factory=dict)
    #: The column whose lines are being read, and whether some coefficient is 0.
    column_name: str | None = None
    zeros: bool = False
    #: The columns whose names begin with $.
    dollars: list[str] = field(default_factory=list)
    rhs: dict[str, Q] = field(default_factory=dict)
    ranges: dict[str, Q] = field(default_factory=dict)
    lower: dict[str, Q | None] = field(default_factory=dict)
    upper: dict[str, Q | None] = field(default_factory=dict)
    #: Where the comment about the sense stands, 0 if nowhere.
    sense_comment: int = 0
    between_markers: bool = False
    #: For each integer column the line that says so, and whether it is a bound.
    integer: dict[str, tuple[int, bool]] = field(default_factory=dict)
    hints: list[str] = field(default_factory=list)
    #: The numbers read so far, by their texts, and the texts of those that others take for infinity.
    numbers: dict[str, Q] = field(default_factory=dict)
    huge: set[str] = field(default_factory=set)

    def read(self, text: str) -> NamedProgram:
        for comment in _SENSE_COMMENT.finditer(text):
            self.sense_comment = text.count("\n", 0, comment.start()) + 1
        end = 0
        for header in _HEADER.finditer(text):
            self.data(text[end : header.start()])
            self.number += 1
            self.header(header[1].rstrip())
            end = header.end()
        self.data(text[end:])
        if self.section != "ENDATA":
            self.fail("ENDATA at the end", "the end of the file")
        return self.result()

    def fail(self, expected: str, found: object) -> NoReturn:
        raise MalformedInput(f"{self.where}, line {self.number}", expected, found)

    def header(self, line: str) -> None:
        if self.section == "ENDATA":
            self.fail("nothing after ENDATA", repr(line))
        section, *rest = line.split(maxsplit=1)
        if section not in _SECTIONS:
            self.fail(f"a section of a linear program ({', '.join(_SECTIONS)})", repr(line))
        if section in self.seen:
            self.fail(f"one section {section}", "a second one")
        if (needed := _NEEDED.get(section)) and needed not in self.seen:
            self.fail(f"the section {needed} before {section}", "none")
        if rest and section not in ("NAME", "OBJSENSE"):
            self.fail(f"{section} alone on its line", repr(line))
        if self.section == "OBJSENSE" and self.sense is None:
            self.fail("MAX or MIN after OBJSENSE", repr(line))
        if self.between_markers:
            self.fail(f"the marker 'INTEND' before {section}", "none")
        self.section = section
        self.seen.add(section)
        if section == "NAME":
            self.name = "".join(rest)
        elif rest:
            self.objsense(rest[0])

    def data(self, text: str) -> None:
        """The data lines of the section, with comments between them."""
        # In most files a line of columns or rows is its words and nothing else, which is seen faster for all lines at once.
        plain = self.split is _split_free and not any(mark in text for mark in ("\n*", "$", "'MARKER'"))
        split = str.split if plain and self.section in ("COLUMNS", "ROWS") else self.fields
        lines = enumerate(text.split("\n")[1:], self.number + 1)
        if self.section == "COLUMNS":
            self.all_columns(lines, split)
            return
        take = {"ROWS": self.row, "BOUNDS": self.bound, "RHS": self.sides, "RANGES": self.sides}.get(self.section)
        for self.number, line in lines:
            if (fields := split(line)) and take:
                take(fields)

    def fields(self, line: str) -> _Fields:
        """The fields of any line; none of a blank line, of a comment and of what is no line of a table."""
        line = line.rstrip()
        if not line or line[0] == "*":
            return []
        if self.section == "OBJSENSE":
            return self.objsense(line.strip())
        if self.section == "ENDATA":
            self.fail("nothing after ENDATA", repr(line))
        if self.section not in _SHAPES:
            self.fail("the header of a section in column 1", repr(line))
        if self.section == "COLUMNS" and "'MARKER'" in line:
            return self.marker(line)
        if self.dollars:
            self.demand_plain_comment(line)
        fields = self.split(self.section, line)
        if fields is None:
            self.fail(_SHAPES[self.section], repr(line))
        return fields

    def demand_plain_comment(self, line: str) -> None:
        """Demand that nobody can take the line's comment for data, which it is for a reader without such comments."""
        comment = line[self.comment(line) :].lstrip()
        if any(comment.startswith(name) for name in self.dollars):
            self.fail(_PLAIN_COMMENT, repr(comment))

    def marker(self, line: str) -> _Fields:
        """The begin or the end of integer columns."""
        if not self.relax:
            self.fail(_CONTINUOUS, f"an integer marker: {line.strip()}")
        wanted = "'INTEND'" if self.between_markers else "'INTORG'"
        if wanted not in line:
            self.fail(f"the marker {wanted}", line.strip())
        self.between_markers = not self.between_markers
        return []

    def objsense(self, word: str) -> _Fields:
        if self.sense is not None:
            self.fail("one objective sense", f"a second one: {word}")
        if word.upper() not in _SENSES:
            self.fail("MAX or MIN", repr(word))
        self.sense = _SENSES[word.upper()]
        return []

    def row(self, fields: _Fields) -> None:
        if len(fields) != 2:
            self.fail(_SHAPES["ROWS"], repr(" ".join(fields)))
        kind, name = fields
        if kind not in ("N", "L", "G", "E"):
            self.fail("a row type N, L, G or E", repr(kind))
        if name.startswith("$"):
            self.fail(_PLAIN_NAME, repr(name))
        if name in self.types:
            self.fail("each row once", f"a second row {name!r}")
        self.types[name] = kind
        self.rows[name] = []

    def all_columns(self, lines: Iterable[tuple[int, str]], split: Callable[[str], _Fields]) -> None:
        """The coefficients of the columns. Most lines of a file pass here."""
        rows, numbers = self.rows, self.numbers
        for self.number, line in lines:
            fields = split(line)
            count = len(fields)
            if count not in (3, 5):
                if fields:
                    self.fail(_SHAPES["COLUMNS"], repr(line.rstrip()))
                continue
            if fields[0] != self.column_name:
                self.new_column(fields[0])
            j = len(self.columns) - 1
            for k in range(1, count, 2):
                name, text = fields[k], fields[k + 1]
                entries = rows.get(name)
                if entries is None:
                    self.fail("a row declared in ROWS", repr(name))
                if entries and entries[-1][0] == j:
                    self.fail("each entry once", f"a second one in row {name!r}")
                number = numbers.get(text)
                if number is None:
                    number = self.exact(text)
                    self.zeros = self.zeros or not number
                entries.append((j, number))

    def new_column(self, name: str) -> None:
        if name in self.columns:
            self.fail("the lines of a column together", f"column {name!r} again")
        if name.startswith("$"):
            self.dollars.append(name)
        self.column_name = name
        self.columns[name] = None
        if self.between_markers:
            self.integer[name] = (self.number, False)

    def sides(self, fields: _Fields) -> None:
        """One or two right-hand sides, or ranges."""
        target = self.rhs if self.section == "RHS" else self.ranges
        self.demand_one_set(fields[0])
        for row, text in zip(fields[1::2], fields[2::2], strict=True):
            if row not in self.types:
                self.fail("a row declared in ROWS", repr(row))
            if self.section == "RANGES" and self.types[row] == "N":
                self.fail("the range of a row of type L, G or E", f"{row!r} of type N")
            if row in target:
                self.fail("each entry once", f"a second one in row {row!r}")
            target[row] = self.exact(text)
            if text in self.huge:
                self.hint(f"the number {text} of row {row!r}")

    def demand_one_set(self, name: str) -> None:
        if self.sets.setdefault(self.section, name) != name:
            self.fail(f"one set of {self.section}, {self.sets[self.section]!r}", f"a second one, {name!r}")

    def bound(self, fields: _Fields) -> None:
        code, of, column, text = fields
        self.demand_one_set(of)
        if code in _INTEGER_SIDES and not self.relax:
            self.fail(_CONTINUOUS, f"a bound of type {code}")
        if code not in _SIDES and code not in _INTEGER_SIDES:
            self.fail(f"a bound type of a continuous column ({', '.join(_SIDES)})", repr(code))
        if column not in self.columns:
            self.fail("a column declared in COLUMNS", repr(column))
        if code in _INTEGER_SIDES:
            self.integer.setdefault(column, (self.number, True))
        if code not in _WITHOUT_NUMBER:
            values = dict.fromkeys("lu", self.limit(code, text))
            if text in self.huge:
                self.hint(f"the bound {text} of column {column!r}")
        else:
            values = {"l": ZERO, "u": ONE} if code == "BV" else {"l": None, "u": None}
            if text:
                self.exact(text)  # customary beside these types, and without meaning
        for side in _SIDES.get(code) or _INTEGER_SIDES[code]:
            bounds = self.lower if side == "l" else self.upper
            if column in bounds:
                which = "lower" if side == "l" else "upper"
                self.fail("each bound once", f"a second {which} bound of {column!r}")
            bounds[column] = values[side]

    def hint(self, what: str) -> None:
        """Note a number that others take for infinity."""
        said = "is a number like any other, not infinity (write inf, or FR, MI, PL, for no bound)"
        self.hints.append(f"{self.where}, line {self.number}: {what} {said}")

    def limit(self, code: str, text: str) -> Q | None:
        """The bound that the text denotes, None if it is infinite, which LO may be downwards and UP upwards."""
        if match := _INFINITE.fullmatch(text):
            if code not in (("LO", "LI") if match[1] == "-" else ("UP", "UI")):
                self.fail(f"a finite bound {code}", repr(text))
            return None
        return self.exact(text)

    def exact(self, text: str) -> Q:
        # Most numbers of a file stand in it many times.
        number = self.numbers.get(text)
        if number is None:
            number = self.numbers[text] = self.fresh(text)
        return number

    def fresh(self, text: str) -> Q:
        """The number that the text denotes."""
        whole, point, places = text.partition(".")
        digits = whole.removeprefix("-") + places
        if digits.isdecimal() and digits.isascii() and len(text) <= _FEW_CHARACTERS:
            return Q(int(whole + places), 10 ** len(places)) if point else Q(int(text))
        if not _NUMBER.fullmatch(text):
            self.fail("a number", repr(text))
        number = rational(house_style(text), f"{self.where}, line {self.number}")
        if abs(number) >= HUGE:
            self.huge.add(text)
        return number

    def result(self) -> NamedProgram:
        self.demand_sense()
        self.demand_bounds_of_integers()
        names = tuple(row for row, kind in self.types.items() if kind != "N")
        objective = next((row for row, kind in self.types.items() if kind == "N"), "")
        ends = [_row_bounds(self.types[row], self.rhs.get(row, ZERO), self.ranges.get(row)) for row in names]
        costs = dict(self.rows.get(objective, ()))
        program = LinearProgram(
            "maximize" if self.maximize else self.sense or "minimize",
            tuple([costs.get(j, ZERO) for j in range(len(self.columns))]),
            tuple([self.sparse(name) for name in names]),
            tuple([lower for lower, _ in ends]),
            tuple([upper for _, upper in ends]),
            tuple([self.lowest(column) for column in self.columns]),
            tuple([self.upper.get(column) for column in self.columns]),
            -self.rhs.get(objective, ZERO),
        )
        relaxed = tuple(column for column in self.columns if column in self.integer)
        return NamedProgram(self.name, program, names, tuple(self.columns), relaxed, tuple(self.hints))

    def demand_sense(self) -> None:
        """Demand that the file and the caller agree whether to maximise."""
        if self.maximize and self.sense == "minimize":
            raise MalformedInput(self.where, "a file without OBJSENSE MIN (as it is to be maximised)", "one")
        if self.sense_comment and self.sense is None and not self.maximize:
            where = f"{self.where}, line {self.sense_comment}"
            expected = 'a section OBJSENSE, the line "OBJSENSE" and the line "    MAX", before ROWS (or --maximize)'
            raise MalformedInput(where, expected, "a comment that says to maximise")

    def demand_bounds_of_integers(self) -> None:
        """Demand of integer columns between markers that they have an upper bound, since readers differ without."""
        for column, (line, by_bound) in self.integer.items():
            if not by_bound and column not in self.upper:
                expected = f"an upper bound of the integer column {column!r} (PL for none; some readers take 1)"
                raise MalformedInput(f"{self.where}, line {line}", expected, "none")

    def sparse(self, row: str) -> SparseRow:
        entries = self.rows[row]
        return tuple([entry for entry in entries if entry[1]] if self.zeros else entries)

    def lowest(self, column: str) -> Q | None:
        if column in self.lower:
            return self.lower[column]
        upper = self.upper.get(column)
        return None if upper is not None and upper < 0 else ZERO


def _row_bounds(kind: str, side: Q, reach: Q | None) -> tuple[Q | None, Q | None]:
    """The bounds of a row of type L, G or E with the right-hand side ``side`` and the range ``reach``."""
    if reach is None:
        return None if kind == "L" else side, None if kind == "G" else side
    if kind == "E":
        return side + min(reach, ZERO), side + max(reach, ZERO)
    if kind == "L":
        return side - abs(reach), side
    return side, side + abs(reach)
