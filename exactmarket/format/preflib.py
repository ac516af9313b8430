"""Orders of preference from files of PrefLib (.soc, .soi, .toc, .toi), read as assignment economies.

    # NUMBER ALTERNATIVES: 3
    # NUMBER VOTERS: 4
    # NUMBER UNIQUE ORDERS: 2
    # ALTERNATIVE NAME 1: Algebra
    # ALTERNATIVE NAME 2: History
    # ALTERNATIVE NAME 3: Logic
    3: 1,2,3                three voters like Algebra best, then History, then Logic
    1: 2,{1,3}              one likes History best, and the two others equally well (in .toc and .toi only)

Voters are agents, called "1", "2", ... in the order of the file; alternatives are object types. Orders are complete in .soc and
.toc; where they need not be (.soi, .toi), what a voter does not name is worst to her. A file holds orders and no values, so it is
to be said which values stand for them:

- ``borda``: the number of alternatives that the voter likes less;
- ``lexicographic``: 1 more than all alternatives that she likes less are worth together; 0 for what she does not name.

Only the order of values matters to ``ordinally-efficient`` and to the mechanisms without money. Each object type has one copy
unless the copies are said: one number for all types, or one for each. What the header counts must be what is there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, NoReturn, TypeAlias, get_args

from exactmarket.errors import MalformedInput, shown
from exactmarket.exact.rational import Q
from exactmarket.format.instance import AssignmentInstance
from exactmarket.format.reading import PREFLIB, Reading
from exactmarket.model.assignment import AssignmentEconomy

Values: TypeAlias = Literal["borda", "lexicographic"]
VALUES: tuple[str, ...] = get_args(Values)

#: The endings of the files' names, and what the orders are like: whether alternatives may be tied, and whether all are named.
ENDINGS: Mapping[str, tuple[bool, bool]] = MappingProxyType(
    dict(zip(PREFLIB, ((False, True), (False, False), (True, True), (True, False)), strict=True))
)
#: So many values an economy may have: a file of a few lines can stand for any number of voters.
MOST_VALUES = 10_000_000

_HEADER = re.compile(r"#\s*([A-Z ]+?)\s*([0-9]*)\s*:(.*)")
_ORDER = re.compile(r"([0-9]{1,9})\s*:(.*)")
_PLACE = re.compile(r"\{([0-9,\s]*)\}|([0-9]+)")
_COUNTS = ("NUMBER ALTERNATIVES", "NUMBER VOTERS", "NUMBER UNIQUE ORDERS")

#: The alternatives of each place, the best first, by their numbers from 0.
_Order: TypeAlias = tuple[tuple[int, ...], ...]


@dataclass
class _Reader:
    """What has been read so far: counts of the header, names by number, and each order with how many voters have it."""

    where: str
    ending: str
    most: int
    line: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    orders: list[tuple[int, _Order]] = field(default_factory=list)

    @property
    def tied(self) -> bool:
        """Whether alternatives may be tied."""
        return ENDINGS[self.ending][0]

    @property
    def complete(self) -> bool:
        """Whether all alternatives must be named."""
        return ENDINGS[self.ending][1]

    def fail(self, expected: str, found: object) -> NoReturn:
        raise MalformedInput(f"{self.where}, line {self.line}", expected, found)

    def read(self, text: str) -> None:
        for self.line, raw in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
            line = raw.strip()
            if line.startswith("#"):
                self.header(line)
            elif line:
                self.order(line)
        self.demand_counts()

    def header(self, line: str) -> None:
        match = _HEADER.match(line)
        if match is None:
            return
        key, number, value = match[1], match[2], match[3].strip()
        if self.orders:
            self.fail("the header before the orders", repr(line))
        if key == "ALTERNATIVE NAME":
            if not number or number in self.names or not value or value in self.names.values():
                self.fail("each alternative once, with its number and a name of its own", repr(line))
            self.names[number] = value
        elif key in _COUNTS:
            if key in self.counts or not re.fullmatch("[0-9]{1,9}", value):
                self.fail(f"{key} once, a number", repr(line))
            self.counts[key] = int(value)
        elif key == "DATA TYPE" and value.lower() not in ("", self.ending[1:]):
            self.fail(f"the DATA TYPE {self.ending[1:]}, as the file's name ends in {self.ending}", repr(value))

    def order(self, line: str) -> None:
        match = _ORDER.fullmatch(line)
        if match is None:
            self.fail(
                "a header of lines with #, then orders such as 3: 1,2,3 (PrefLib's format since 2022)", repr(line[:60])
            )
        voters, places = int(match[1]), self.places(match[2])
        named = [j for place in places for j in place]
        if voters == 0 or len(set(named)) < len(named):
            self.fail("one voter or more, and each alternative once in an order", repr(line[:60]))
        if self.complete and len(named) < len(self.names):
            self.fail(
                f"all {len(self.names)} alternatives in each order (in .soi and .toi they need not be)", len(named)
            )
        self.orders.append((voters, places))

    def places(self, text: str) -> _Order:
        """The order that the text states."""
        found, rest = list[tuple[int, ...]](), text.strip()
        while rest:
            match = _PLACE.match(rest)
            if match is None:
                self.fail("numbers of alternatives, with commas between them", repr(rest[:60]))
            if match[1] is not None and not self.tied:
                self.fail("no ties (they are for .toc and .toi)", repr(match[0]))
            found.append(self.numbers(match[2] or match[1]))
            rest = rest[match.end() :].lstrip()
            if rest and (not rest.startswith(",") or not rest[1:].strip()):
                self.fail("a comma between alternatives", repr(rest[:60]))
            rest = rest[1:].lstrip()
        return tuple(found)

    def numbers(self, text: str) -> tuple[int, ...]:
        """The alternatives of a place, counted from 0."""
        known = list(self.names)
        found = []
        for word in text.split(","):
            number = word.strip()
            if number not in self.names:
                self.fail("the number of an alternative of the header", repr(number[:60]))
            found.append(known.index(number))
        return tuple(found)

    def demand_counts(self) -> None:
        """Demand that there is as much of everything as the header says."""
        voters = sum(count for count, _ in self.orders)
        for key, found in zip(_COUNTS, (len(self.names), voters, len(self.orders)), strict=True):
            if key not in self.counts or self.counts[key] != found:
                said = self.counts.get(key, "no line of that name")
                raise MalformedInput(f"{self.where}: {key}", f"what the file holds, {found}", said)
        if voters * len(self.names) > self.most:
            raise MalformedInput(self.where, f"at most {self.most} values (voters times alternatives)", voters)


def parse_preflib(text: str, where: str, ending: str, how: Reading, most: int = MOST_VALUES) -> AssignmentInstance:
    """The economy of a PrefLib file; the module's docstring says how it is read.

    Args:
        ending: ".soc", ".soi", ".toc" or ".toi".
        how: which values stand for an order, "borda" or "lexicographic", and the copies of each object type, or one number for
            all; one copy of each if they are left out.
        most: so many values the economy may have.

    Raises:
        MalformedInput: at the line, if the file is none; or if the values are not said, or there are too few copies.

    >>> text = '''# NUMBER ALTERNATIVES: 2
    ... # NUMBER VOTERS: 2
    ... # NUMBER UNIQUE ORDERS: 1
    ... # ALTERNATIVE NAME 1: a
    ... # ALTERNATIVE NAME 2: b
    ... 2: 2,1'''
    >>> parse_preflib(text, "file.soc", ".soc", Reading(values="borda")).economy.values
    ((0, 1), (0, 1))
    """
    values, supply = how.values, how.supply
    if values not in VALUES:
        expected = "values that stand for the orders: --values borda or --values lexicographic"
        raise MalformedInput(where, expected, "none" if values is None else shown(values))
    reader = _Reader(where, ending, most)
    reader.read(text)
    names = list(reader.names.values())
    copies = list(supply or (Q(1),))
    if len(copies) == 1:
        copies *= len(names)
    if len(copies) != len(names):
        raise MalformedInput("supply", f"one number, or {len(names)}, one for each alternative", len(copies))
    rows = [row for voters, order in reader.orders for row in [_values_of(order, len(names), values)] * voters]
    if supply is None and len(rows) > len(names):
        expected = f"the copies of each alternative, {len(rows)} or more in all: --supply N, or --supply N,N,..."
        raise MalformedInput(where, expected, f"{len(rows)} voters, and one copy of each of {len(names)} alternatives")
    return AssignmentInstance(AssignmentEconomy(rows, copies, objects=names))


def _values_of(order: _Order, count: int, values: str) -> list[Q]:
    """One voter's values, the worst places first."""
    found, below, worth = [Q(0)] * count, count - sum(map(len, order)), Q(0)
    for place in reversed(order):
        value = Q(below) if values == "borda" else worth + 1
        for j in place:
            found[j] = value
        below += len(place)
        worth += value * len(place)
    return found
