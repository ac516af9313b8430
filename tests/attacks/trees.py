"""Changes of a tree of cases, as JSON: of numbers, alone or two together, of lists, of whole leaves; and of the places of a leaf
together with what is said of them."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

Json = Any
Path = tuple[str | int, ...]
#: Numbers that bounds are made of.
NUMBERS = ("0", "1", "-1", "2", "-2", "1/2", "-1/2", "3", "1/3", "2/3", "3/2", "10", "-10")
POLYNOMIALS = (
    ["-2", "0", "1"],
    ["-1", "2"],
    ["0", "1"],
    ["-1", "1", "1"],
    ["2", "-3", "1"],
    ["-1", "0", "2"],
    ["-2", "1"],
)
INTERVALS = (["0", "1"], ["1", "2"], ["-1", "1"], ["0", "3/2"], ["1/2", "3/2"], ["0", "1/2"], ["3/2", "5/2"])
LEAVES = (
    {"leaf": "no-allocation"},
    {"multipliers": [[0, "1"]]},
    {"tight": [], "values": ["1", "1"], "proofs": []},
    {
        "tight": [],
        "places": [],
        "at": [{"lottery": [[0, ["1"]]]}],
        "between": [{"lottery": [[0, ["1"]]], "denominator": ["1"]}],
    },
)
AT = (
    {"lottery": [[0, ["1"]]]},
    {"lottery": [[1, ["1"]]]},
    {"lottery": [[0, ["1/2"]], [1, ["1/2"]]]},
    {"lottery": [[0, ["2"]], [1, ["-1"]]]},
    {"lottery": []},
    {"against": ["1", "1"]},
    {"against": ["0", "1", "0"]},
)
BETWEEN = (
    {"lottery": [[0, ["1"]]], "denominator": ["1"]},
    {"lottery": [[0, ["0", "1"]], [1, ["1", "-1"]]], "denominator": ["1"]},
    {"lottery": [[0, ["1/2"]], [1, ["1/2"]]], "denominator": ["1"]},
    {"lottery": [[0, ["-1"]]], "denominator": ["-1"]},
    {"lottery": [], "denominator": []},
    {"against": [["1"], ["1"]]},
    {"against": [["0", "1"], ["0", "1"]]},
)


def changed(nodes: Sequence[Json], others: Sequence[Json], dice: random.Random) -> list[Json]:
    """A copy with one to four changes; ``others`` are nodes of other trees."""
    found = copy.deepcopy(list(nodes))
    for _ in range(dice.choice([1, 1, 2, 2, 3, 4])):
        k = _attacked(found, dice)
        if dice.random() < 0.2:
            _change_node(found, k, others, dice)
        else:
            change = dice.choice(_CHANGES)
            change(found[k], found, dice)
    return found


def _attacked(nodes: Sequence[Json], dice: random.Random) -> int:
    """A node, most often one that shows equilibria."""
    showing = [k for k, node in enumerate(nodes) if {"solutions", "at", "lottery"} & set(node)]
    leaves = [k for k, node in enumerate(nodes) if {"values", "multipliers", "leaf"} & set(node)]
    choices = [(0.6, showing), (0.3, leaves), (1.0, range(len(nodes)))]
    return next(dice.choice(found) for chance, found in choices if found and dice.random() < chance)


def _change_node(nodes: list[Json], k: int, others: Sequence[Json], dice: random.Random) -> None:
    """Put another node there, or a split before it."""
    draw = dice.random()
    if draw < 0.3:
        nodes[k] = copy.deepcopy(dice.choice(nodes))
    elif draw < 0.5:
        nodes[k] = copy.deepcopy(dice.choice(others))
    elif draw < 0.8:
        nodes[k] = copy.deepcopy(dice.choice(LEAVES))
    else:
        split = {"form": [dice.choice(NUMBERS) for _ in range(dice.choice([2, 3, 4]))]}
        nodes[k:k] = [split, copy.deepcopy(nodes[k])]


def _change_places(node: Json, _nodes: Sequence[Json], dice: random.Random) -> None:
    """One place more, fewer or other, and what is said of places as it must then be."""
    places = node.get("places")
    if not isinstance(places, list):
        return
    said = [node[key] for key in ("solutions", "at", "between") if isinstance(node.get(key), list)]
    k = dice.randrange(len(places) + 1)
    if dice.random() < 0.5 or not places:
        places.insert(k, _place(dice))
        for entries in said:
            if entries:
                entries.insert(min(k, len(entries)), copy.deepcopy(dice.choice(entries)))
    elif dice.random() < 0.5:
        for entries in (places, *said):
            if entries:
                del entries[min(k, len(entries) - 1)]
    else:
        places[min(k, len(places) - 1)] = _place(dice)


def _place(dice: random.Random) -> Json:
    if dice.random() < 0.4:
        return {"polynomial": list(dice.choice(POLYNOMIALS)), "interval": list(dice.choice(INTERVALS))}
    return dice.choice([*NUMBERS, str(Fraction(dice.randrange(-20, 40), dice.choice([1, 2, 3, 5, 10])))])


def _change_entry(node: Json, _nodes: Sequence[Json], dice: random.Random) -> None:
    """What is said of a place or of an interval of a line."""
    key = dice.choice(["at", "between"])
    entries = node.get(key)
    if isinstance(entries, list) and entries:
        k = dice.randrange(len(entries))
        entries[k] = copy.deepcopy(dice.choice([*entries, *(AT if key == "at" else BETWEEN)]))


def _change_number(node: Json, _nodes: Sequence[Json], dice: random.Random) -> None:
    """A number; perhaps another of its list, too, such that their sum stays."""
    found = [(parent, key) for parent, key in _entries(node) if number(parent[key]) is not None]
    if not found:
        return
    parent, key = dice.choice(found)
    old = number(parent[key])
    new = dice.choice([old + 1, old - 1, -old, 2 * old, old / 2, 1 - old, Fraction(dice.choice(NUMBERS))])
    if isinstance(parent[key], int):
        parent[key] = dice.choice([parent[key] + 1, parent[key] - 1, -1, 0, int(new)])
        return
    parent[key] = str(new)
    partners = [k for k, entry in enumerate(parent) if isinstance(parent, list) and k != key and isinstance(entry, str)]
    if partners and dice.random() < 0.4:
        k = dice.choice(partners)
        other = number(parent[k])
        parent[k] = parent[k] if other is None else str(other + old - new)


def _change_list(node: Json, nodes: Sequence[Json], dice: random.Random) -> None:
    """A list: an entry less or twice, none, in another order, or as in another leaf."""
    found = [(parent, key) for parent, key in _entries(node) if isinstance(parent[key], list)]
    if not found:
        return
    parent, key = dice.choice(found)
    entries, draw = parent[key], dice.random()
    if draw < 0.3 and entries:
        del entries[dice.randrange(len(entries))]
    elif draw < 0.6 and entries:
        entries.insert(dice.randrange(len(entries) + 1), copy.deepcopy(dice.choice(entries)))
    elif draw < 0.7:
        parent[key] = []
    elif draw < 0.8:
        dice.shuffle(entries)
    else:
        alike = [other[key] for other in nodes if isinstance(key, str) and isinstance(other.get(key), list)]
        parent[key] = copy.deepcopy(dice.choice(alike)) if alike else entries


_CHANGES: list[Callable[[Json, Sequence[Json], random.Random], None]] = [
    _change_places,
    _change_entry,
    _change_number,
    _change_number,
    _change_list,
]


def _entries(value: Json) -> Iterator[tuple[Any, Any]]:
    """Each place inside the value, as what holds it and its key."""
    for key, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield value, key
        yield from _entries(part)


def number(value: Json) -> Fraction | None:
    """The number that is written; None if it is none."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        return Fraction(value)
    except ValueError:
        return None
