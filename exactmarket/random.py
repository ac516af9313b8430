"""Random instances, exact and repeatable: the same arguments give the same economy on every machine.

>>> import exactmarket as em
>>> economy = em.random.economy(3, 2, seed=7)
>>> economy.values, economy.supply
(((98, 14), (62, 2), (37, 99)), (2, 1))
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import MappingProxyType
from typing import TypeAlias

from exactmarket.bits import numbers_until, random_bits
from exactmarket.errors import MalformedInput
from exactmarket.exact.checks import whole
from exactmarket.model.assignment import AssignmentEconomy

#: A uniform whole number from 0 up to, and not including, the given one.
_Below: TypeAlias = Callable[[int], int]
_Rows: TypeAlias = Iterator[list[int]]

_FORMAT = "exactmarket-random/1"
MOST_CELLS = 4_000_000


def economy(agents: int, objects: int, *, seed: int, model: str = "impartial", largest: int = 100) -> AssignmentEconomy:
    """A random assignment economy with whole-number values and as even a supply as there can be.

    Args:
        agents, objects: how many agents n, called a1, a2, ..., and object types s, called o1, o2, ... If s is n or more, each
            type has one copy; else n copies are spread evenly, the first types having one more.
        seed: a whole number, 0 or more. Economies of other sizes, models or seeds are independent of each other.
        model: "impartial": all values uniform in 0..largest and independent. "euclidean": agents and object types are points
            with whole coordinates in the square 0..largest, and a value is 2 largest^2 less the squared distance. "popular":
            the sum of a type's popularity and of an agent's taste for it, both uniform in 0..largest and independent,
            popularity counted three times.
        largest: a whole number, 1 or more.

    Raises:
        MalformedInput: if a number is out of its range, the model is unknown, or there are more than 4,000,000 values.
    """
    n, s = whole(agents, "agents", 1), whole(objects, "objects", 1)
    k, top = whole(seed, "seed"), whole(largest, "largest", 1)
    if n * s > MOST_CELLS:
        raise MalformedInput("agents, objects", f"at most {MOST_CELLS} values", n * s)
    if model not in MODELS:
        raise MalformedInput("model", "one of " + ", ".join(MODELS), repr(model))
    bits = random_bits(f"{_FORMAT} {model} {n} {s} {top}", k)
    values = MODELS[model](lambda below: numbers_until(bits, below)[-1], n, s, top)
    supply = [1] * s if s >= n else [n // s + (j < n % s) for j in range(s)]
    return AssignmentEconomy(values, supply, [f"a{x + 1}" for x in range(n)], [f"o{j + 1}" for j in range(s)])


def _impartial(below: _Below, agents: int, objects: int, largest: int) -> _Rows:
    for _ in range(agents):
        yield [below(largest + 1) for _ in range(objects)]


def _euclidean(below: _Below, agents: int, objects: int, largest: int) -> _Rows:
    places = [(below(largest + 1), below(largest + 1)) for _ in range(agents + objects)]
    for x, y in places[:agents]:
        yield [2 * largest**2 - (x - a) ** 2 - (y - b) ** 2 for a, b in places[agents:]]


def _popular(below: _Below, agents: int, objects: int, largest: int) -> _Rows:
    popularity = [below(largest + 1) for _ in range(objects)]
    for _ in range(agents):
        yield [3 * liked + below(largest + 1) for liked in popularity]


#: How values are drawn, by the model's name.
MODELS = MappingProxyType({"impartial": _impartial, "euclidean": _euclidean, "popular": _popular})
