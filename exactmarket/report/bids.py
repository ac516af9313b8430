"""Tables that ``decide`` reads, as spreadsheets of two habits write them: of values, and of bids for courses."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from types import MappingProxyType
from typing import TypeAlias

from exactmarket.errors import MalformedInput
from exactmarket.exact.rational import ONE, Q
from exactmarket.format.instance import AssignmentInstance
from exactmarket.format.seats import SeatInstance
from exactmarket.kernel.demands import union
from exactmarket.model.bundle import Bundle
from exactmarket.model.constraint import Bounds, Constrained
from exactmarket.model.pseudomarket import Agent
from exactmarket.model.seats import SeatMarket
from exactmarket.model.utility import Additive
from exactmarket.report.numbers import decimal

#: Habits of spreadsheets: what separates cells, and the decimal mark.
HABITS = MappingProxyType({"comma": (",", "."), "semicolon": (";", ",")})
_EXPECTED = "a market that a table of bids can hold: bids, and slots and areas that are the same for all students"

Line: TypeAlias = "list[str | Q]"


def to_table(lines: Iterable[Line], habit: str) -> str:
    """The lines as text. A number stands as a decimal if it has at most two places, else as a fraction: three places could be
    read as thousands."""
    separator, mark = HABITS[habit]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    for line in lines:
        writer.writerow([_number(cell, mark) if isinstance(cell, Q) else cell for cell in line])
    return out.getvalue()


def _number(number: Q, mark: str) -> str:
    short = (number * 100).q == 1
    return decimal(number, 2).replace(".", mark) if short else str(number)


def values_table(instance: AssignmentInstance) -> list[Line]:
    """The values of an economy, with its supply and budgets."""
    economy, budgets = instance.economy, instance.budgets
    more: Line = [] if budgets is None else ["budget"]
    lines: list[Line] = [["", *economy.objects, *more]]
    lines.append(["Seats", *[Q(copies) for copies in economy.supply], *["" for _ in more]])
    for x, (name, row) in enumerate(zip(economy.agents, economy.values, strict=True)):
        lines.append([name, *row, *([] if budgets is None else [budgets[x]])])
    return lines


def bids_table(instance: SeatInstance) -> list[Line]:
    """The bids of a market, with rows for slots, areas and seats, and columns for budgets and for bounds on the number of
    courses where there are such.

    Raises:
        MalformedInput: if such a table cannot hold the market.
    """
    market = instance.market
    if market.production is not None:
        raise MalformedInput("production", _EXPECTED, "limits on sets of goods")
    values, own = zip(*[_bids(agent) for agent in market.agents], strict=True)
    columns = _columns(market, own)
    lines: list[Line] = [["student", *market.goods, *columns]]
    blank: Line = ["" for _ in columns]
    lines += [[*row, *blank] for row in _rows_of_limits(market, own)]
    lines.append(["Seats", *[Q(copies) for copies in market.supply], *blank])
    for i, agent in enumerate(market.agents):
        lines.append([agent.name, *values[i], *[column(i) for column in columns.values()]])
    return lines


def _bids(agent: Agent) -> tuple[Sequence[Q], tuple[Bounds, ...]]:
    """A student's bids, and her limits."""
    match agent.utility:
        case Additive(values):
            bounds: tuple[Bounds, ...] = ()
        case Constrained(Additive(values), bounds):
            pass
        case _:
            raise MalformedInput(agent.name, _EXPECTED, type(agent.utility).__name__)
    if any(value is None for value in values):
        raise MalformedInput(agent.name, _EXPECTED, "the bid -inf")
    return [value for value in values if value is not None], bounds


def _columns(market: SeatMarket, own: Sequence[tuple[Bounds, ...]]) -> dict[str, Callable[[int], str | Q]]:
    """The columns that are no courses, by their names: what stands in each in a student's row."""
    everything = (1 << len(market.goods)) - 1
    totals = [[bounds for bounds in row if bounds.goods == everything] for row in own]
    if any(len(row) > 1 for row in totals):
        raise MalformedInput("sets", _EXPECTED, "two limits on all courses")
    columns: dict[str, Callable[[int], str | Q]] = {}
    if any(agent.budget != ONE for agent in market.agents):
        columns["budget"] = lambda i: market.agents[i].budget
    if any(totals):
        columns["max"] = lambda i: Q(totals[i][0].most) if totals[i] else ""
    if any(bounds.least for bounds in chain.from_iterable(totals)):
        columns["min"] = lambda i: Q(totals[i][0].least) if totals[i] else ""
    return columns


def _rows_of_limits(market: SeatMarket, own: Sequence[tuple[Bounds, ...]]) -> list[Line]:
    """The rows of slots and of areas with their limits."""
    everything = (1 << len(market.goods)) - 1
    common = [frozenset([bounds for bounds in row if bounds.goods != everything]) for row in own]
    if any(row != common[0] for row in common) or any(bounds.least for bounds in common[0]):
        raise MalformedInput("sets", _EXPECTED, "other limits")
    limits = sorted(common[0], key=lambda bounds: bounds.goods & -bounds.goods)
    slots = [bounds.goods for bounds in limits if bounds.most == 1]
    areas = {bounds.goods: bounds.most for bounds in limits if bounds.most != 1}
    for family in (slots, list(areas)):
        if sum(family) != union(family):
            raise MalformedInput("sets", _EXPECTED, "slots, or areas, that are nested")
    rows: list[Line] = []
    if slots:
        rows.append(["slot", *_marked(market, {goods: f"slot {k + 1}" for k, goods in enumerate(slots)})])
    if areas:
        rows.append(["area", *_marked(market, {goods: f"area {k + 1}" for k, goods in enumerate(areas)})])
        rows.append(["area max", *_marked(market, {goods: Q(most) for goods, most in areas.items()})])
    return rows


def _marked(market: SeatMarket, marks: dict[Bundle, str] | dict[Bundle, Q]) -> Line:
    """For each course the mark of the set that it is in."""
    return [next((mark for goods, mark in marks.items() if goods >> j & 1), "") for j in range(len(market.goods))]
