"""What the models demand of their parts when they are built: exact types, proper names, tuples, whole numbers.

Each function takes a part as a caller hands it in and returns it in the package's own type, so that nothing that is inexact,
can change later, or only claims to be a number or a name gets into a model. Annotations do not do that: Python ignores them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Set
from dataclasses import is_dataclass
from typing import Any, TypeVar

from exactmarket.errors import MalformedInput, shown
from exactmarket.exact.rational import rational

T = TypeVar("T")


def sequence(entries: object, where: str, expected: str = "a list") -> tuple[Any, ...]:
    """The entries as a tuple. Texts are no lists, and sets and mappings have no order that means anything.

    Raises:
        MalformedInput: if it is none, saying what was ``expected``.
    """
    if type(entries) is tuple:
        return entries
    if isinstance(entries, (str, bytes, Set, Mapping)) or not isinstance(entries, Iterable):
        raise MalformedInput(where, expected, shown(entries))
    try:
        return tuple(entries)
    except TypeError:  # an array of no dimension
        raise MalformedInput(where, expected, shown(entries)) from None


def pair(value: object, where: str, expected: str) -> tuple[Any, Any]:
    """The value as a tuple of two parts.

    Raises:
        MalformedInput: if it has another number of them, saying what was ``expected``.
    """
    parts = sequence(value, where, expected)
    if len(parts) != 2:
        raise MalformedInput(where, expected, f"{len(parts)} parts")
    return parts


def whole(value: object, where: str, least: int = 0) -> int:
    """The value as an integer, at least ``least``.

    Raises:
        MalformedInput: if it is no exact number, not whole, or too small.
    """
    number = rational(value, where)  # type: ignore[arg-type]  # it finds out what the value is
    if number.q != 1 or number < least:
        raise MalformedInput(where, f"a whole number >= {least}", number)
    return int(number.p)


def bundle_of_size(value: object, size: int, where: str) -> int:
    """The value as a bundle (``model.bundle``) of at most the first ``size`` goods.

    Raises:
        MalformedInput: if it is no whole number, or one of further goods.
    """
    bundle = whole(value, where)
    if bundle >> size:
        raise MalformedInput(where, f"a bundle of the {size} goods", bundle)
    return bundle


def name(value: object, where: str, blanks: bool = True) -> str:
    """The value as a name: not empty, printable, and without spaces unless ``blanks`` may stand in it.

    Raises:
        MalformedInput: if it is none.
    """
    # A subclass of str may say of itself what it likes; str.__str__ is the text that it holds.
    text = str.__str__(value) if isinstance(value, str) else ""
    if not text.isprintable() or not text or (" " in text and not blanks):
        raise MalformedInput(where, "a printable name" + " without spaces" * (not blanks), shown(value))
    return text


def names(values: object, where: str, count: int | None = None, blanks: bool = True) -> tuple[str, ...]:
    """The values as distinct names, ``count`` of them if it is given, else one or more.

    Raises:
        MalformedInput: at the first that is no name or is taken.
    """
    given = sequence(values, where, "a list of names")
    if count is not None and len(given) != count:
        raise MalformedInput(where, f"{count} names", len(given))
    if not given:
        raise MalformedInput(where, "at least one name", "none")
    found: dict[str, None] = {}
    for k, value in enumerate(given):
        text = name(value, f"{where}[{k}]", blanks)
        if text in found:
            raise MalformedInput(f"{where}[{k}]", "a name that is not taken", repr(text))
        found[text] = None
    return tuple(found)


def exactly(kind: type[T], value: object, where: str) -> T:
    """The value, which must be of this class and of no subclass: a subclass may answer differently.

    Raises:
        MalformedInput: if it is not.
    """
    if type(value) is not kind:
        raise MalformedInput(where, f"one {kind.__name__}", shown(value))
    return value


def all_exactly(kind: type[T], values: object, where: str) -> tuple[T, ...]:
    """The values as a tuple, each of this class and of no subclass.

    Raises:
        MalformedInput: at the first that is not.
    """
    given = sequence(values, where)
    return tuple([exactly(kind, value, f"{where}[{k}]") for k, value in enumerate(given)])


def is_ours(kind: type, within: str | tuple[str, ...]) -> bool:
    """Whether this is a dataclass of this package's modules ``within``, for instance "exactmarket.model.": it must stand there
    under its name, for any class can call itself and its module as it likes."""
    home = kind.__module__
    if type(home) is not str or not home.startswith(within):
        return False
    return is_dataclass(kind) and getattr(sys.modules.get(home), kind.__name__, None) is kind


def settle(model: object, **parts: object) -> None:
    """Put checked parts into a frozen dataclass that is being built."""
    for key, value in parts.items():
        object.__setattr__(model, key, value)
