"""Random markets of courses with seats, slots, areas and budgets by seniority."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exactmarket.errors import MalformedInput
from exactmarket.exact.checks import settle, whole
from exactmarket.exact.rational import Q
from exactmarket.model.bundle import Bundle
from exactmarket.model.constraint import Bounds, Constrained
from exactmarket.model.pseudomarket import Agent
from exactmarket.model.seats import SeatMarket
from exactmarket.model.utility import Additive
from exactmarket.random.draws import Draws

#: At most so many courses of an area.
_OF_AN_AREA = 2


@dataclass(frozen=True)
class Courses:
    """What is said of a random market beside its bids; the attributes are the arguments of ``random.market``.

    Raises:
        MalformedInput: naming the first number that is out of its bounds.
    """

    courses: int
    each: int
    slots: int
    areas: int
    years: int
    seats: int

    def __post_init__(self) -> None:
        least = {"each": 1, "slots": 0, "areas": 0, "years": 1, "seats": self.courses}
        settle(self, **{name: whole(getattr(self, name), name, bound) for name, bound in least.items()})
        for name in ("each", "slots", "areas"):
            if getattr(self, name) > self.courses:
                raise MalformedInput(name, f"at most {self.courses}, the number of courses", getattr(self, name))
        if self.slots and self.areas > self.slots:
            raise MalformedInput("areas", f"at most {self.slots}, the number of slots", self.areas)

    def __str__(self) -> str:
        return f"{self.each} {self.slots} {self.areas} {self.years} {self.seats}"


def course_market(draws: Draws, shape: Courses, bids: Sequence[Sequence[int]]) -> SeatMarket:
    """The market with these bids, of which the slots of courses and the years of students are drawn."""
    count = shape.courses
    everything = (1 << count) - 1
    sets = _limits(draws, shape)
    limits = [Bounds(goods, 0, most) for goods, most in sets if goods != everything]
    in_all = min([shape.each, *[most for goods, most in sets if goods == everything]])
    if in_all < count:
        limits.append(Bounds(everything, 0, in_all))
    seats = [shape.seats // count + (j < shape.seats % count) for j in range(count)]
    agents = [
        Agent(f"s{i + 1}", 1 + Q(draws.below(shape.years), 10), Constrained(Additive(_exact(row)), tuple(limits)))
        for i, row in enumerate(bids)
    ]
    return SeatMarket(tuple([f"c{j + 1}" for j in range(count)]), tuple(seats), tuple(agents))


def _exact(row: Sequence[int]) -> tuple[Q, ...]:
    return tuple([Q(bid) for bid in row])


def _limits(draws: Draws, shape: Courses) -> list[tuple[Bundle, int]]:
    """The slots and the areas, which are made of slots so that the two do not cross."""
    slots = [0] * shape.slots
    for k, course in enumerate(draws.order(shape.courses) if slots else ()):
        slots[k % len(slots)] |= 1 << course
    areas = [0] * shape.areas
    for k, goods in enumerate((slots or [1 << j for j in range(shape.courses)]) if areas else ()):
        areas[k % len(areas)] |= goods
    # As a table has them: in the order in which they come up.
    slots.sort(key=_first)
    areas.sort(key=_first)
    return [(goods, 1) for goods in slots] + [(goods, _OF_AN_AREA) for goods in areas]


def _first(goods: Bundle) -> int:
    return goods & -goods
