"""Tables of bids for courses, read as a pseudomarket with supplies.

    student;   Algebra;  History;  Logic;  budget;  max      the first row names the courses, the first column the students
    slot;      Mon;      Tue;      Mon;    ;                 a student takes at most one course of a slot
    area;      maths;    ;         maths;  ;
    area max;  2;        ;         2;      ;                 a student takes at most so many courses of an area
    supply;    25;       30;       20;     ;                 seats (one if there is no such row)
    Ann;       10;       8,5;      3;      1;       2        bids; a budget (1); at most so many courses in all, at least min

A course whose cell of ``slot`` or ``area`` is empty is in none. Everything else is as in ``format.tables``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from exactmarket.errors import MalformedInput
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ONE
from exactmarket.format.seats import SeatInstance
from exactmarket.format.tables import (
    BUDGET,
    SUPPLY,
    CellNumbers,
    TableRow,
    demand_name,
    demand_one_mark,
    read_budget,
    table_rows,
)
from exactmarket.model.bundle import Bundle
from exactmarket.model.constraint import Bounds, Constrained
from exactmarket.model.pseudomarket import Agent
from exactmarket.model.seats import SeatMarket
from exactmarket.model.utility import Additive

_SLOT, _AREA, _MOST, _LEAST = "slot", "area", "max", "min"
_AREA_MOST = "area max"
#: The columns that are no courses, and what to write for names that look like one.
_COLUMNS = (BUDGET, _MOST, _LEAST)
_WRONG = MappingProxyType(
    {
        **dict.fromkeys(("supplies", "capacities", "quotas"), 'the name "supply" for the row of seats'),
        "budgets": 'the name "budget" for the column of budgets',
        **dict.fromkeys(("maximum", "minimum"), 'the names "max" and "min" for bounds on the number of courses'),
        **dict.fromkeys(("slots", "areas", "max area"), 'the names "slot", "area" and "area max"'),
        **dict.fromkeys(("total", "totals"), "a table without totals"),
    }
)


@dataclass
class _Bids:
    """A table of bids as it is read row by row.

    Attributes:
        courses: their names. columns: where each column that is no course stands, by its name.
        special: the rows that are no students, by their names, "supply" for all names of that one.
        students: each with the line, the bids and the cells of the other columns.
    """

    courses: list[str]
    columns: dict[str, int]
    special: dict[str, tuple[TableRow, list[str]]] = field(default_factory=dict)
    students: dict[str, tuple[TableRow, list[str], dict[str, str]]] = field(default_factory=dict)


def parse_bids(text: str, where: str) -> SeatInstance:
    """The pseudomarket of a table of bids.

    Raises:
        MalformedInput: naming the line and the cell that do not fit, or two sets of courses that cross.
    """
    separator, rows = table_rows(text, where)
    bids = _bids(rows, where)
    demand_one_mark([row for row in rows[1:] if row.cells[0].casefold() not in (_SLOT, _AREA)], separator, where)
    numbers = CellNumbers(separator)
    supply = _supply(bids, numbers, where)
    limits = [*_slots(bids), *_areas(bids, numbers, where)]
    _demand_uncrossed(limits, bids.courses, where)
    agents = [_student(bids, name, limits, numbers, where) for name in bids.students]
    return SeatInstance(SeatMarket(tuple(bids.courses), supply, tuple(agents)))


def _bids(rows: Sequence[TableRow], where: str) -> _Bids:
    heads, first = rows[0].cells[1:], f"{where}, line {rows[0].line}"
    columns: dict[str, int] = {}
    for j, head in enumerate(heads):
        if head.casefold() in _COLUMNS:
            if head.casefold() in columns:
                raise MalformedInput(f"{first}, cell {j + 2}", f"one column {head.casefold()!r}", repr(head))
            columns[head.casefold()] = j
            continue
        demand_name(head, _WRONG, f"{first}, cell {j + 2}")
    bids = _Bids([head for j, head in enumerate(heads) if j not in columns.values()], columns)
    if len(set(bids.courses)) < len(bids.courses) or not bids.courses:
        raise MalformedInput(first, "courses, each with a name of its own", ", ".join(bids.courses) or "none")
    for row in rows[1:]:
        _add(bids, row, f"{where}, line {row.line}")
    if not bids.students:
        raise MalformedInput(where, "at least one row of a student", "none")
    return bids


def _add(bids: _Bids, row: TableRow, place: str) -> None:
    name, *cells = row.cells
    of_courses = [cell for j, cell in enumerate(cells) if j not in bids.columns.values()]
    others = {column: cells[j] for column, j in bids.columns.items()}
    kind = "supply" if name.casefold() in SUPPLY else name.casefold()
    if kind in ("supply", _SLOT, _AREA, _AREA_MOST):
        if kind in bids.special:
            raise MalformedInput(
                place, f"one row {kind!r} (the other one is line {bids.special[kind][0].line})", repr(name)
            )
        for column, cell in others.items():
            if cell:
                raise MalformedInput(f"{place}, {column!r}", f"an empty cell in the row {kind!r}", repr(cell))
        bids.special[kind] = row, of_courses
        return
    demand_name(name, _WRONG, f"{place}, cell 1")
    if name in bids.students:
        taken = f"a name that is not taken (by line {bids.students[name][0].line})"
        raise MalformedInput(f"{place}, cell 1", taken, repr(name))
    bids.students[name] = row, of_courses, others


def _supply(bids: _Bids, numbers: CellNumbers, where: str) -> tuple[int, ...]:
    if "supply" not in bids.special:
        return (1,) * len(bids.courses)
    row, cells = bids.special["supply"]
    copies = numbers.row(f"{where}, line {row.line}", cells, bids.courses)
    for number, course in zip(copies, bids.courses, strict=True):
        if number.q != 1 or number < 1:
            expected = "a whole number of seats, 1 or more (leave out a course without seats)"
            raise MalformedInput(f"{where}, line {row.line}, {course!r}", expected, number)
    return tuple([int(number.p) for number in copies])


@dataclass(frozen=True)
class _Limit:
    """At most so many courses of a set, which a slot or an area is."""

    called: str
    goods: Bundle
    most: int


def _grouped(bids: _Bids, kind: str) -> dict[str, Bundle]:
    """The courses of each name in the row; those of an empty cell in none."""
    found: dict[str, Bundle] = {}
    for j, cell in enumerate(bids.special[kind][1] if kind in bids.special else ()):
        if cell:
            found[cell] = found.get(cell, 0) | 1 << j
    return found


def _slots(bids: _Bids) -> list[_Limit]:
    return [_Limit(f"slot {name}", goods, 1) for name, goods in _grouped(bids, _SLOT).items()]


def _areas(bids: _Bids, numbers: CellNumbers, where: str) -> list[_Limit]:
    """The areas; each needs one limit, which stands under at least one of its courses."""
    areas = _grouped(bids, _AREA)
    if not areas and _AREA_MOST not in bids.special:
        return []
    if not areas or _AREA_MOST not in bids.special:
        raise MalformedInput(where, 'both rows "area" and "area max", or none', "one of them")
    row, cells = bids.special[_AREA_MOST]
    place = f"{where}, line {row.line}"
    found = []
    for name, goods in areas.items():
        inside = [j for j in range(len(bids.courses)) if goods >> j & 1]
        listed = {_whole(cells[j], bids.courses[j], numbers, place) for j in inside if cells[j]}
        if len(listed) != 1:
            stated = ", ".join(map(str, sorted(listed))) or "none"
            raise MalformedInput(place, f"one limit for the courses of area {name!r}", stated)
        found.append(_Limit(f"area {name}", goods, listed.pop()))
    for j, cell in enumerate(cells):
        if cell and not any(limit.goods >> j & 1 for limit in found):
            raise MalformedInput(
                f"{place}, {bids.courses[j]!r}", "an empty cell, as the course is in no area", repr(cell)
            )
    return found


def _whole(cell: str, head: str, numbers: CellNumbers, place: str) -> int:
    (number,) = numbers.row(place, [cell], [head])
    if number.q != 1 or number < 0:
        raise MalformedInput(f"{place}, {head!r}", "a whole number, 0 or more", number)
    return int(number.p)


def _demand_uncrossed(limits: Sequence[_Limit], courses: Sequence[str], where: str) -> None:
    """Demand that slots and areas are nested or disjoint, naming the two that are not, with courses that show it."""
    for k, one in enumerate(limits):
        for other in limits[:k]:
            if one.goods & other.goods in (0, one.goods, other.goods):
                continue
            parts = (other.goods & ~one.goods, one.goods & other.goods, one.goods & ~other.goods)
            only, both, alone = (courses[(part & -part).bit_length() - 1] for part in parts)
            expected = "slots and areas that are nested or disjoint (else given shares may be those of no lottery)"
            crossing = (
                f"{other.called} and {one.called}: {only!r} is in the first, {alone!r} in the second, {both!r} in both"
            )
            raise MalformedInput(where, expected, crossing)


def _student(bids: _Bids, name: str, limits: Sequence[_Limit], numbers: CellNumbers, where: str) -> Agent:
    row, cells, others = bids.students[name]
    place = f"{where}, line {row.line}"
    values: Vector = tuple(numbers.row(place, cells, bids.courses))
    everything, count = (1 << len(cells)) - 1, len(cells)
    bounds = [Bounds(limit.goods, 0, limit.most) for limit in limits]
    if others.get(_MOST) or others.get(_LEAST):
        most = _whole(others[_MOST], _MOST, numbers, place) if others.get(_MOST) else count
        least = _whole(others[_LEAST], _LEAST, numbers, place) if others.get(_LEAST) else 0
        if least > min(most, count):
            raise MalformedInput(f"{place}, 'min'", f"at most {min(most, count)}, the courses that may be taken", least)
        bounds.append(Bounds(everything, least, most))
    budget = read_budget(others[BUDGET], numbers, place) if BUDGET in others else ONE
    return Agent(name, budget, Constrained(Additive(values), tuple(bounds)))
