"""Instances from Python's dictionaries, laid out as instance files are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from numbers import Number as AnyNumber
from typing import Any, cast

from flint import fmpz

from exactmarket.errors import MalformedInput, shown
from exactmarket.exact.rational import Number, Q, rational
from exactmarket.format.instance import FORMAT, Instance, decode_instance
from exactmarket.format.text import Json, demand_shallow

_EXPECTED = "text, an exact number, a list, a dictionary, a truth value or None"


def instance(given: Mapping[str, Any]) -> Instance:
    """The instance that a dictionary states, with the keys of an instance file; "format" may be left out.

    Numbers are integers or exact numbers of any kind that ``rational`` takes (also of numpy, sympy, ``decimal`` and
    ``fractions``), or text such as "1/3"; lists are lists, tuples or arrays.

    Raises:
        MalformedInput: naming the key that does not fit.

    >>> import exactmarket as em
    >>> given = em.instance({"kind": "assignment-economy", "agents": ["x", "y"], "objects": ["i", "j"],
    ...                      "supply": [1, 1], "values": [[3, "5/2"], [1, 0]]})
    >>> given.economy.values
    ((3, 5/2), (1, 0))
    >>> em.decide("equilibrium", given).answer
    'yes'
    """
    plain = _plain(given, "instance", 0)
    if not isinstance(plain, dict):
        raise MalformedInput("instance", "a dictionary", shown(given))
    demand_shallow(plain, "instance")
    return decode_instance({"format": FORMAT, **plain}, "instance")


def _plain(value: object, where: str, depth: int) -> Json:
    """The value as a file of JSON holds it."""
    if depth > 100:
        raise MalformedInput(where, "dictionaries and lists that end", "more of them")
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, Mapping):
        return {_key(key, where): _plain(part, f"{where}.{key}", depth + 1) for key, part in value.items()}
    if isinstance(value, int):
        return int(value)
    if isinstance(value, (AnyNumber, Q, fmpz)):
        return str(rational(cast("Number", value), where))
    if isinstance(value, Iterable) and not isinstance(value, (set, frozenset, bytes)):
        return [_plain(part, f"{where}[{k}]", depth + 1) for k, part in enumerate(value)]
    raise MalformedInput(where, _EXPECTED, shown(value))


def _key(key: object, where: str) -> str:
    if not isinstance(key, str):
        raise MalformedInput(where, "keys that are text", shown(key))
    return key
