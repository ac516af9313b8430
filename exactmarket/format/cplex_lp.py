r"""Linear programs from files in CPLEX's LP format (.lp), every number read exactly.

    \ a comment, up to the end of the line
    Maximize
     profit: 3 x + 2.5 y - 1/3 z + 7
    Subject To
     land: x + y + z <= 10
     mill: -5 <= x - y <= 5
     z >= 1
    Bounds
     x <= 4
     -inf <= y <= 6
     z free
    End

What is read is the part of the format that linear programs need, in which all readers agree. A keyword stands first on its
line, in any case: ``minimize``, ``maximize`` (``minimum``, ``min``, ...); ``subject to`` (``such that``, ``st``, ``s.t.``);
``bounds``; ``end``. An expression is a sum of terms, "3 x", "-x", "2.5y"; it may go over several lines. One term of the objective
may be a constant. A constraint begins on a line of its own, perhaps with its name and a colon; its sides are numbers, on the
right, or on both sides. A bound stands on one line. A column lies in [0, infinity) unless bounded. Rows without a name are
called c1, c2, ... by their places; columns stand in the order in which they first appear.

Choices, where readers differ or could be misunderstood: anything said twice is refused (a column twice in an expression, rows
of one name, bounds), so is an upper bound < 0 without a lower bound, and a number with an exponent, or before a name with e,
without a blank between ("2e1x"). A column that stands in the bounds alone is one all the same; a hint says so. Every number is
taken at its word, 1e30 too; an infinite bound is written ``inf`` or ``infinity``. Beside decimals, fractions "1/3" are numbers.
Integer columns (``general``, ``integer``, ``binary``) are refused; with ``relax`` they are read as continuous, binary ones with
the bounds 0 and 1. Quadratic terms, indicators and all other sections (semi-continuous columns, SOS, ...) are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from types import MappingProxyType
from typing import NoReturn, TypeAlias

from exactmarket.errors import MalformedInput
from exactmarket.exact.rational import ONE, ZERO, Q, rational
from exactmarket.format.programs import HUGE, NamedProgram, house_style
from exactmarket.model.linear_program import LinearProgram, Sense

_SENSES: Mapping[str, Sense] = MappingProxyType(
    {
        **dict.fromkeys(("minimize", "minimum", "min"), "minimize"),
        **dict.fromkeys(("maximize", "maximum", "max"), "maximize"),
    }
)
_SECTIONS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(_SENSES, "objective"),
        **dict.fromkeys(("subject to", "such that", "st", "s.t.", "st."), "subject to"),
        **dict.fromkeys(("bounds", "bound"), "bounds"),
        **dict.fromkeys(("general", "generals", "gen", "integer", "integers", "int"), "general"),
        **dict.fromkeys(("binary", "binaries", "bin"), "binary"),
        "end": "end",
    }
)
#: Sections of programs that are not linear.
_OTHERS = (
    "semi-continuous",
    "semis",
    "semi",
    "sos",
    "sos1",
    "sos2",
    "lazy constraints",
    "user cuts",
    "pwlobj",
    "general constraints",
)
_KEYWORD = re.compile(
    "(" + "|".join(re.escape(word) for word in sorted((*_SECTIONS, *_OTHERS), key=len, reverse=True)) + r")(?=\s|$)",
    re.IGNORECASE,
)
_LETTERS = r"A-Za-z_!\"#$%&(),;?@'`{}~|"
_TOKEN = re.compile(
    r"(?P<number>[0-9]+/[0-9]+|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<side><=|=<|>=|=>|<|>|=)"
    r"|(?P<sign>[+-])"
    rf"|(?P<name>[{_LETTERS}][{_LETTERS}0-9./\[\]]*)(?P<label>\s*:)?"
)
_INFINITE = frozenset({"inf", "infinity"})
#: A part of a bound: a name or a side with its text; or a value with its sign, infinite if it is ``None``.
_Part: TypeAlias = tuple[str, str, Q, Q | None]
#: The bounds that a number on the right of a column sets.
_NAMES = MappingProxyType({"<": ("upper",), ">": ("lower",), "=": ("lower", "upper")})
_CONTINUOUS = "continuous columns only (integer ones are read as continuous with --relax)"


@dataclass(frozen=True)
class _Token:
    """A word of the file: what it is, its text and line, whether it is the first of its line, and whether nothing stands between
    it and the word before it."""

    kind: str
    text: str
    line: int
    first: bool
    glued: bool


@dataclass(frozen=True)
class _Bound:
    """The sides of a column that a bound sets; ``None`` is infinite. A side that it does not set is not among them."""

    column: str
    sides: Mapping[str, Q | None]


def read_cplex_lp(text: str, where: str = "LP file", *, relax: bool = False) -> NamedProgram:
    r"""The linear program that the text of a file in CPLEX's LP format denotes; the module's docstring says how it is read.

    Args:
        relax: read integer columns as continuous ones, instead of refusing them.

    Raises:
        MalformedInput: at ``where`` and the line.

    >>> read = read_cplex_lp("min\n cost: x + 7\nst\n need: 0.1 x >= 1\nend")
    >>> read.program.rows, read.program.row_lower, read.program.constant, read.column_names
    ((((0, 1/10),),), (1,), 7, ('x',))
    """
    return _Reader(where, relax).read(text.removeprefix("\ufeff"))


@dataclass
class _Reader:
    """What has been read so far. Columns have their coefficients in the objective, rows theirs by column."""

    where: str
    relax: bool
    line: int = 1
    sense: Sense = "minimize"
    seen: set[str] = field(default_factory=set)
    tokens: list[_Token] = field(default_factory=list)
    place: int = 0
    constant: Q = ZERO
    columns: dict[str, Q] = field(default_factory=dict)
    rows: dict[str, dict[str, Q]] = field(default_factory=dict)
    limits: list[tuple[Q | None, Q | None]] = field(default_factory=list)
    bounds: dict[str, dict[str, Q | None]] = field(default_factory=dict)
    integer: dict[str, str] = field(default_factory=dict)
    hints: list[str] = field(default_factory=list)

    def fail(self, expected: str, found: object) -> NoReturn:
        raise MalformedInput(f"{self.where}, line {self.line}", expected, found)

    def read(self, text: str) -> NamedProgram:
        for section, tokens in self.sections(text):
            self.tokens, self.place = tokens, 0
            if section == "objective":
                self.objective()
            elif section == "subject to":
                self.constraints()
            elif section == "bounds":
                self.all_bounds()
            elif section != "end":
                self.integers(section)
        return self.result()

    # Words and sections.

    def sections(self, text: str) -> Iterator[tuple[str, list[_Token]]]:
        """Each section with its words, in the order of the file."""
        section, words = "", list[_Token]()
        for number, raw in enumerate(text.split("\n"), 1):
            line = raw.split("\\")[0].strip()
            keyword = _KEYWORD.match(line)
            if keyword is not None:
                if section:
                    yield section, words
                self.line = number  # what was read of the section before has moved it
                section, words = self.entered(keyword[1].lower(), section), []
                line = line[keyword.end() :]
            self.line = number
            if line and not section:
                self.fail("minimize or maximize first (a file in CPLEX's LP format)", repr(line))
            found = self.words(line)
            if found and section == "end":
                self.fail("nothing after End", repr(found[0].text))
            words += found
        if section != "end":
            self.fail("End at the end", "the end of the file")

    def entered(self, keyword: str, before: str) -> str:
        """The section that a keyword begins; demand that it may stand here."""
        if keyword in _OTHERS:
            self.fail("the sections of a linear program", repr(keyword))
        section = _SECTIONS[keyword]
        if section in self.seen:
            self.fail(f"one section {section}", f"a second one: {keyword}")
        needed = {"objective": "", "subject to": "objective"}.get(section)
        if needed is not None and before != needed:
            self.fail(f"{section} after {needed or 'nothing else'}", f"it after {before}")
        if needed is None and "subject to" not in self.seen:
            self.fail(f"subject to before {section}", "none")
        self.seen.add(section)
        self.sense = _SENSES.get(keyword, self.sense)
        return section

    def words(self, line: str) -> list[_Token]:
        found, end = list[_Token](), 0
        while rest := line[end:].lstrip():
            start = len(line) - len(rest)
            match = _TOKEN.match(line, start)
            if match is None:
                self.fail("numbers, names, signs and sides of a linear program", repr(rest[:20]))
            glued = bool(found) and start == end
            found.append(_Token(str(match.lastgroup), match["name"] or match[0], self.line, not found, glued))
            end = match.end()
        return found

    # What comes next among the words of a section.

    def peek(self, kind: str, ahead: int = 0) -> bool:
        at = self.place + ahead
        return at < len(self.tokens) and self.tokens[at].kind == kind

    def take(self) -> _Token:
        token = self.tokens[self.place]
        self.place += 1
        self.line = token.line
        return token

    def number(self) -> Q:
        """A number that stands next; a name right behind it must not leave open where it ends."""
        token = self.take()
        if self.peek("name") and self.tokens[self.place].glued:
            name = self.tokens[self.place].text
            if "e" in token.text.lower() or name[0] in "eE":
                self.fail("a blank between a number and a name", repr(token.text + name))
        value = rational(house_style(token.text), f"{self.where}, line {token.line}")
        if value >= HUGE:
            said = "is a number like any other, not infinity (write inf, or leave it out, for no bound)"
            self.hints.append(f"{self.where}, line {token.line}: {token.text} {said}")
        return value

    def signs(self) -> Q:
        """1 or -1, as the signs that stand next say."""
        sign = ONE
        while self.peek("sign"):
            sign = -sign if self.take().text == "-" else sign
        return sign

    def label(self) -> str:
        """The name with a colon that stands next, if there is one, else nothing."""
        return self.take().text if self.peek("label") else ""

    # Sections.

    def objective(self) -> None:
        self.label()
        terms, constant = self.expression()
        if self.place < len(self.tokens):
            self.line = self.tokens[self.place].line
            self.fail("a sum of terms", repr(self.tokens[self.place].text))
        self.columns |= terms
        self.constant = ZERO if constant is None else constant

    def expression(self) -> tuple[dict[str, Q], Q | None]:
        """The terms that stand next, and the constant among them."""
        terms, constant = dict[str, Q](), None
        while self.peek("sign") or self.peek("number") or self.peek("name"):
            if (terms or constant is not None) and not self.peek("sign"):
                self.fail("+ or - between terms", repr(self.tokens[self.place].text))
            sign = self.signs()
            given = self.number() if self.peek("number") else None
            if self.peek("name"):
                name = self.take().text
                if name in terms:
                    self.fail("each column once in an expression", f"{name!r} again")
                terms[name] = sign * (ONE if given is None else given)
            elif given is None or constant is not None:
                self.fail(
                    "a term such as 3 x, or one constant", "no number and no name" if given is None else "another one"
                )
            else:
                constant = sign * given
        return terms, constant

    def constraints(self) -> None:
        while self.place < len(self.tokens):
            start = self.tokens[self.place]
            self.line = start.line
            if not start.first:
                self.fail("a constraint on a line of its own", f"{start.text!r} behind another one")
            name = self.label() or f"c{len(self.rows) + 1}"
            if name in self.rows:
                self.fail("each row once", f"a second row {name!r}")
            self.rows[name] = self.constraint()

    def constraint(self) -> dict[str, Q]:
        """A constraint's terms; its limits are kept."""
        left = self.left_side()
        terms, constant = self.expression()
        if constant is not None or not terms:
            found = "a number among the terms" if terms else "no column"
            self.fail("columns on one side, numbers on the other", found)
        right = self.right_side()
        if left is None and right is None:
            self.fail("<=, = or >= and a number", "none")
        for name in terms:
            self.columns.setdefault(name, ZERO)
        lower = upper = None
        for side, value in [each for each in (left, right) if each is not None]:
            lower = value if side in ">=" else lower
            upper = value if side in "<=" else upper
        if left and right and (left[0] == right[0] or "=" in (left[0], right[0])):
            self.fail("a <= terms <= b, or a >= terms >= b", "other sides")
        self.limits.append((lower, upper))
        return terms

    def left_side(self) -> tuple[str, Q] | None:
        """What a number on the left demands of the terms, if there is one."""
        start, sign = self.place, self.signs()
        if not (self.peek("number") and self.peek("side", 1)):
            self.place = start
            return None
        value = sign * self.number()
        return _turned(_side(self.take().text)), value

    def right_side(self) -> tuple[str, Q] | None:
        """What a number on the right demands of the terms, if there is one."""
        if not self.peek("side"):
            return None
        side = _side(self.take().text)
        sign = self.signs()
        if not self.peek("number"):
            self.fail("a number on the right", "none")
        return side, sign * self.number()

    def all_bounds(self) -> None:
        stated = self.tokens
        for line, words in groupby(stated, key=lambda token: token.line):
            self.line = line
            bound = self.bound(list(words))
            if bound.column not in self.columns:
                self.columns[bound.column] = ZERO
                said = "has bounds, and stands in no row and not in the objective"
                self.hints.append(f"{self.where}, line {line}: the column {bound.column!r} {said}")
            known = self.bounds.setdefault(bound.column, {})
            for side, value in bound.sides.items():
                if side in known:
                    self.fail("each bound once", f"a second {side} bound of {bound.column!r}")
                known[side] = value

    def bound(self, words: list[_Token]) -> _Bound:
        """The bound that a line states."""
        self.tokens, self.place = words, 0
        column, stated = self.stated()
        sides: dict[str, Q | None] = {}
        for side, sign, value in stated:
            for name in _NAMES[side]:
                if name in sides or (value is None and _NAMES[side] != (("lower",) if sign < 0 else ("upper",))):
                    self.no_bound()
                sides[name] = value
        return _Bound(column, sides)

    def stated(self) -> tuple[str, list[tuple[str, Q, Q | None]]]:
        """The column of a line of bounds, and what is stated of it: side, sign and number, ``None`` if infinite."""
        match self.parts():
            case [("name", column, *_), ("name", word, *_)] if word.lower() == "free":
                found: list[tuple[str, Q, Q | None]] = [("<", ONE, None), (">", -ONE, None)]
            case [("name", column, *_), ("side", side, *_), ("value", _, sign, value)]:
                found = [(side, sign, value)]
            case [("value", _, sign, value), ("side", side, *_), ("name", column, *_)]:
                found = [(_turned(side), sign, value)]
            case [
                ("value", _, sign, value),
                ("side", side, *_),
                ("name", column, *_),
                ("side", other, *_),
                ("value", _, again, second),
            ]:
                found = [(_turned(side), sign, value), (other, again, second)]
            case _:
                self.no_bound()
        return column, found

    def no_bound(self) -> NoReturn:
        said = " ".join(word.text for word in self.tokens)
        self.fail("a bound such as 0 <= x <= 4, -inf <= x, or x free", repr(said))

    def parts(self) -> list[_Part]:
        """What stands on a line of bounds."""
        found: list[_Part] = []
        while self.place < len(self.tokens):
            if self.peek("side"):
                found.append(("side", _side(self.take().text), ONE, None))
                continue
            sign = self.signs()
            if self.peek("number"):
                found.append(("value", "", sign, sign * self.number()))
            elif not self.peek("name"):
                self.no_bound()
            elif self.tokens[self.place].text.lower() in _INFINITE:
                self.place += 1
                found.append(("value", "", sign, None))
            else:
                found.append(("name" if sign == ONE else "a sign", self.take().text, ONE, None))
        return found

    def integers(self, section: str) -> None:
        """The names of integer columns."""
        for token in self.tokens:
            self.line = token.line
            if not self.relax:
                self.fail(_CONTINUOUS, f"a section {section}")
            if token.kind != "name" or token.text not in self.columns or token.text in self.integer:
                self.fail("a column of the objective or of a constraint, once", repr(token.text))
            self.integer[token.text] = section

    # The program.

    def result(self) -> NamedProgram:
        sides = {column: self.sides(column) for column in self.columns}
        number = {column: j for j, column in enumerate(self.columns)}
        program = LinearProgram(
            self.sense,
            tuple(self.columns.values()),
            tuple([tuple(sorted((number[c], v) for c, v in terms.items() if v)) for terms in self.rows.values()]),
            tuple([lower for lower, _ in self.limits]),
            tuple([upper for _, upper in self.limits]),
            tuple([lower for lower, _ in sides.values()]),
            tuple([upper for _, upper in sides.values()]),
            self.constant,
        )
        relaxed = tuple(column for column in self.columns if column in self.integer)
        return NamedProgram("", program, tuple(self.rows), tuple(self.columns), relaxed, tuple(self.hints))

    def sides(self, column: str) -> tuple[Q | None, Q | None]:
        """The lower and the upper bound of a column."""
        given = self.bounds.get(column, {})
        upper = given.get("upper")
        if upper is not None and upper < 0 and "lower" not in given:
            expected = (
                f"a lower bound of {column!r}, whose upper bound is below 0 (such as -inf <= {column} <= {upper})"
            )
            raise MalformedInput(self.where, expected, "none")
        if self.integer.get(column) != "binary":
            return given.get("lower", ZERO), upper
        if given.get("lower", ZERO) != ZERO or given.get("upper", ONE) != ONE:
            raise MalformedInput(self.where, f"the bounds 0 and 1 of the binary column {column!r}, or none", "others")
        return ZERO, ONE


def _side(text: str) -> str:
    """ "<", ">" or "="."""
    return "<" if "<" in text else ">" if ">" in text else "="


def _turned(side: str) -> str:
    """What a number on the left demands of the terms: 3 <= x is x >= 3."""
    return {"<": ">", ">": "<"}.get(side, side)
