"""Random instances, exact and repeatable: the same arguments give the same economy or market on every machine, with every
version of Python (``random.draws`` says why).

>>> import exactmarket as em
>>> economy = em.random.economy(3, 2, seed=7)
>>> economy.values, economy.supply
(((98, 14), (62, 2), (37, 99)), (2, 1))
>>> market = em.random.market(4, 3, seed=7, each=2)
>>> market.supply, [str(agent.budget) for agent in market.agents]
((3, 3, 2), ['1', '1', '1', '1'])
"""

from __future__ import annotations

from exactmarket.bits import random_bits
from exactmarket.errors import MalformedInput
from exactmarket.exact.checks import whole
from exactmarket.exact.rational import Number, Q
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.seats import SeatMarket
from exactmarket.random.draws import Draws
from exactmarket.random.markets import Courses, course_market
from exactmarket.random.values import MODELS, PARAMETERS, Size, parameter_of, rows_of

__all__ = ["MODELS", "PARAMETERS", "economy", "market"]

_FORMAT = "exactmarket-random/1"
_MOST_CELLS = 4_000_000


def economy(  # noqa: PLR0913 - one number for each model
    agents: int,
    objects: int,
    *,
    seed: int,
    model: str = "impartial",
    largest: int = 100,
    dispersion: Number | None = None,
    contagion: Number | None = None,
    types: int | None = None,
    levels: int | None = None,
) -> AssignmentEconomy:
    """A random assignment economy with whole-number values and as even a supply as there can be.

    Args:
        agents, objects: how many agents n, called a1, a2, ..., and object types s, called o1, o2, ... If s is n or more, each
            type has one copy; else n copies are spread evenly, the first types having one more.
        seed: a whole number, 0 or more. Economies of other sizes, models or seeds are independent of each other.
        model: how values are drawn, one of ``em.random.MODELS``. Independently: "impartial" (uniform in 0..largest),
            "categorical" (one of a few ``levels``). By what agents share: "popular" (three parts common value, one part own
            taste), "types" (the same for each of a few ``types`` of agents), "euclidean" (near objects are better). By orders,
            to each of which belong different values: "mallows" (with a ``dispersion``), "urn" (with a ``contagion``),
            "plackett-luce", "zipf", "single-peaked-walsh", "single-peaked-conitzer". ``exactmarket.random.values`` and
            ``exactmarket.random.orders`` define each and name its source.
        largest: a whole number, 1 or more; in models of orders, at least s - 1.
        dispersion: of "mallows", 0 (all agree) to 1 (no agreement); 1/2 if it is not given.
        contagion: of "urn", 0 (nobody copies) or more; 1/10 if it is not given.
        types: of "types", how many there are; 5 if it is not given.
        levels: of "categorical", how many values there are, 2 or more; 3 if it is not given.

    Raises:
        MalformedInput: if a number is out of its range or not one that the model takes, the model is unknown, or there are
            more than 4,000,000 values.

    >>> import exactmarket as em
    >>> em.random.economy(3, 3, seed=1, model="mallows", dispersion="1/5", largest=9).values
    ((8, 3, 2), (9, 6, 3), (2, 9, 4))
    """
    size = _size(agents, objects, largest)
    parameter = _parameter(model, dispersion=dispersion, contagion=contagion, types=types, levels=levels)
    values = rows_of(model, _draws(seed, [_FORMAT, model, size, *parameter]), size, parameter)
    n, s = size.agents, size.objects
    supply = [1] * s if s >= n else [n // s + (j < n % s) for j in range(s)]
    return AssignmentEconomy(values, supply, [f"a{x + 1}" for x in range(n)], [f"o{j + 1}" for j in range(s)])


def market(  # noqa: PLR0913 - what may be said of courses, and one number for each model
    students: int,
    courses: int,
    *,
    seed: int,
    model: str = "popular",
    largest: int = 100,
    each: int = 3,
    slots: int = 0,
    areas: int = 0,
    years: int = 1,
    seats: int | None = None,
    dispersion: Number | None = None,
    contagion: Number | None = None,
    types: int | None = None,
    levels: int | None = None,
) -> SeatMarket:
    """A random pseudomarket of courses with seats, of the kind that tables of bids hold.

    Args:
        students, courses: how many, called s1, s2, ... and c1, c2, ...
        seed: a whole number, 0 or more.
        model, largest, dispersion, contagion, types, levels: how bids are drawn, as in ``em.random.economy``.
        each: so many courses a student may take at most, 1 or more.
        slots: so many times of the week there are, as many courses in each as can be, drawn at random; a student takes at most
            one course of a slot. 0: courses do not clash.
        areas: so many areas there are, to which slots (without slots, courses) belong in turn; a student takes at most two
            courses of an area. 0: no areas.
        years: so many years of study, all equally likely. A student of year y has the budget 1 + (y - 1) / 10.
        seats: how many there are in all, spread evenly, the first courses having one more; ``None`` for as many as students
            want, ``students`` times ``each``.

    Raises:
        MalformedInput: if a number is out of its range or not one that the model takes, the model is unknown, or there are
            more than 4,000,000 bids.

    >>> import exactmarket as em
    >>> market = em.random.market(300, 25, seed=7, each=4, slots=8, years=3)
    >>> sum(market.supply), sorted({str(agent.budget) for agent in market.agents})
    (1200, ['1', '11/10', '6/5'])
    """
    size = _size(students, courses, largest, ("students", "courses"))
    wanted = size.agents * whole(each, "each", 1)
    shape = Courses(
        courses=size.objects,
        each=each,
        slots=slots,
        areas=areas,
        years=years,
        seats=max(wanted, size.objects) if seats is None else seats,
    )
    parameter = _parameter(model, dispersion=dispersion, contagion=contagion, types=types, levels=levels)
    draws = _draws(seed, [f"{_FORMAT} market", model, size, *parameter, shape])
    return course_market(draws, shape, rows_of(model, draws, size, parameter))


def _parameter(model: str, **numbers: Number | None) -> tuple[Q, ...]:
    return parameter_of(model, numbers)


def _size(agents: int, objects: int, largest: int, called: tuple[str, str] = ("agents", "objects")) -> Size:
    n, s = whole(agents, called[0], 1), whole(objects, called[1], 1)
    top = whole(largest, "largest", 1)
    if n * s > _MOST_CELLS:
        raise MalformedInput(", ".join(called), f"at most {_MOST_CELLS} values", n * s)
    return Size(n, s, top)


def _draws(seed: int, purpose: list[object]) -> Draws:
    """Draws that are independent of those of any other instance: its words are part of what the bits are made of."""
    return Draws(random_bits(" ".join(map(str, purpose)), whole(seed, "seed")))
