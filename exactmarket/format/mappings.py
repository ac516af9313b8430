"""Instances from Python's dictionaries, laid out as instance files are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from numbers import Number as AnyNumber
from typing import Any, cast

from flint import fmpz

from exactmarket.errors import MalformedInput, shown
from exactmarket.exact.rational import Number, Q, rational
from exactmarket.format.instance import FORMAT, AssignmentInstance, Instance, decode_instance
from exactmarket.format.text import Json

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
    try:
        plain = _plain(given, "instance")
    except RecursionError:
        raise MalformedInput("instance", "dictionaries and lists that end", "more of them") from None
    if not isinstance(plain, dict):
        raise MalformedInput("instance", "a dictionary", shown(given))
    return decode_instance({"format": FORMAT, **plain}, "instance")


def economy(
    values: Mapping[str, Mapping[str, Number]],
    supply: Mapping[str, Number] | None = None,
    budgets: Mapping[str, Number] | None = None,
) -> AssignmentInstance:
    """The assignment economy of values by agent and object: ``{"Ann": {"Algebra": 3, "Logic": 1}, ...}``.

    Args:
        values: for each agent, by name, her value of each object type, by name; each agent values the same types.
        supply: the copies by type; one of a type that is not named.
        budgets: by agent; none of them, or one for each.

    Raises:
        MalformedInput: naming the agent or the type that does not fit.

    >>> import exactmarket as em
    >>> given = em.economy({"Ann": {"Algebra": 3, "Logic": 1}, "Ben": {"Algebra": 2, "Logic": "1/2"}})
    >>> given.economy.agents, given.economy.values
    (('Ann', 'Ben'), ((3, 1), (2, 1/2)))
    >>> em.decide("equilibrium", given).answer
    'yes'
    """
    rows = [(_key(agent, "values"), _row(row, f"values.{agent}")) for agent, row in _rows(values, "values").items()]
    types = list(rows[0][1]) if rows else []
    for agent, row in rows:
        _demand_names(row, types, f"values.{agent}", whole=True)
    stated: dict[str, object] = {
        "kind": "assignment-economy",
        "agents": [agent for agent, _ in rows],
        "objects": types,
        "supply": _named(supply, types, "supply", whole=False),
        "values": [[row[name] for name in types] for _, row in rows],
    }
    if budgets is not None:
        stated["budgets"] = _named(budgets, [agent for agent, _ in rows], "budgets", whole=True)
    return cast("AssignmentInstance", instance(stated))


def _rows(given: object, where: str) -> Mapping[Any, Any]:
    if not isinstance(given, Mapping):
        raise MalformedInput(where, "a dictionary", shown(given))
    return given


def _row(given: object, where: str) -> dict[str, object]:
    return {_key(name, where): value for name, value in _rows(given, where).items()}


def _named(given: object, names: Sequence[str], where: str, *, whole: bool) -> list[object]:
    """The numbers in the order of the names; 1 for a name that may be missing."""
    row = _row({} if given is None else given, where)
    _demand_names(row, names, where, whole=whole)
    return [row.get(name, 1) for name in names]


def _demand_names(row: Mapping[str, object], names: Sequence[str], where: str, *, whole: bool) -> None:
    for name in row:
        if name not in names:
            raise MalformedInput(where, f"no names but {', '.join(names)}", repr(name))
    missing = [name for name in names if name not in row]
    if whole and missing:
        raise MalformedInput(where, f"a number for {missing[0]!r}", "none")


def _plain(value: object, where: str) -> Json:
    """The value as a file of JSON holds it."""
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, Mapping):
        return {_key(key, where): _plain(part, f"{where}.{key}") for key, part in value.items()}
    if isinstance(value, int):
        return int(value)
    if isinstance(value, (AnyNumber, Q, fmpz)):
        return str(rational(cast("Number", value), where))
    if isinstance(value, Iterable) and not isinstance(value, (set, frozenset, bytes)):
        return [_plain(part, f"{where}[{k}]") for k, part in enumerate(value)]
    raise MalformedInput(where, _EXPECTED, shown(value))


def _key(key: object, where: str) -> str:
    if not isinstance(key, str):
        raise MalformedInput(where, "keys that are text", shown(key))
    return key
