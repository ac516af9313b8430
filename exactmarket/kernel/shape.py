"""Whether a claim or a witness is made of what its annotations say, down to the last number: Python itself never looks.

A whole number where a rational is asked for is not harmless, for its half would be a float; neither is an object that only
behaves like a model. So every part must be of the very class that is written there, and of no subclass.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cache, partial
from itertools import chain
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from exactmarket.exact.checks import is_ours
from exactmarket.exact.rational import Q
from exactmarket.model.names import Name

_ATOMS: Mapping[type, str] = {Q: "an exact number", int: "an integer", str: "a text", bool: "a bool", NoneType: "None"}


@dataclass(frozen=True)
class Misfit:
    """The place of the first part that is not what is written there, what is written there, and the part's class."""

    where: str
    expected: str
    found: str

    def within(self, where: str) -> Misfit:
        """The misfit, its place seen from what holds the part."""
        return Misfit(where + self.where, self.expected, self.found)


#: The first part that does not fit what the annotation says, which has been read; ``None`` if all do.
_Check: TypeAlias = Callable[[Any], Misfit | None]


def misfit(value: object) -> Misfit | None:
    """The first part of the claim or witness that does not fit; ``None`` if all do."""
    return _class(lambda kind: is_ours(kind, "exactmarket.kernel."), "a claim or a witness of this package")(value)


@cache
def _check(annotation: Any) -> _Check:
    """What finds the first part that does not fit the annotation.

    Raises:
        TypeError: if it is of a form that this module does not know.
    """
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is tuple:
        return _each(parts[0]) if Ellipsis in parts else _parts([_check(part) for part in parts])
    if origin in (Union, UnionType):
        return _either([_check(part) for part in parts])
    if origin is Annotated and annotation != Name:
        return _check(parts[0])
    if is_dataclass(annotation) and isinstance(annotation, type):
        return _class(lambda kind: kind is annotation, f"a {annotation.__name__}")
    return _undivided(annotation)


def _undivided(annotation: Any) -> _Check:
    if annotation in _ATOMS:
        return _value(lambda value: type(value) is annotation, _ATOMS[annotation])
    if annotation == Name:
        return _value(lambda value: type(value) is str and value.isprintable() and value != "", "a printable name")
    if get_origin(annotation) is Literal:
        words = get_args(annotation)
        return _value(lambda value: type(value) is str and value in words, " or ".join(map(repr, words)))
    # The two protocols of the models, forms and matroids, are known by what they can be asked.
    method = "table" if hasattr(annotation, "table") else "independent" if hasattr(annotation, "independent") else ""
    if getattr(annotation, "_is_protocol", False) and method:
        expected = f"a {annotation.__name__} of this package"
        return _class(lambda kind: is_ours(kind, "exactmarket.model.") and hasattr(kind, method), expected)
    raise TypeError(f"no way to see whether something is {annotation!r}")


def _value(fits: Callable[[Any], bool], expected: str) -> _Check:
    return lambda value: None if fits(value) else Misfit("", expected, type(value).__name__)


def _class(admits: Callable[[type], bool], expected: str) -> _Check:
    """An object of a class that is admitted, whose fields fit what is written in that class."""

    def check(value: Any) -> Misfit | None:
        kind: type = type(value)
        if not admits(kind):
            return Misfit("", expected, kind.__name__)
        for name, part in _fields(kind):
            if fault := part(getattr(value, name)):
                return fault.within(f".{name}")
        return None

    return check


@cache
def _fields(kind: type) -> tuple[tuple[str, _Check], ...]:
    annotations = get_type_hints(kind, include_extras=True)
    return tuple([(part.name, _check(annotations[part.name])) for part in fields(kind)])


def _each(entry: Any) -> _Check:
    """A tuple of any length, each entry of which fits the annotation."""
    all_fit, part = _all_fit(entry), _check(entry)

    def check(value: Any) -> Misfit | None:
        if type(value) is not tuple:
            return Misfit("", "a tuple", type(value).__name__)
        # In one go: most of a certificate is rows of numbers, or of pairs of an index and a number.
        if all_fit(value):
            return None
        return _of_entries(value, [part] * len(value))

    return check


def _atoms(annotation: Any) -> frozenset[type]:
    """The undivided classes that fit the annotation by their class alone."""
    choices = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
    return frozenset(_ATOMS.keys() & set(choices))


def _all_fit(annotation: Any) -> Callable[[Sequence[Any]], bool]:
    """What sees at once that all of many parts fit the annotation. Where it says no, they are looked at one by one."""
    if get_origin(annotation) is not tuple:
        atoms = _atoms(annotation)
        return lambda parts: atoms.issuperset(map(type, parts))
    entries = get_args(annotation)
    if Ellipsis in entries:
        inner = _all_fit(entries[0])
        return lambda parts: {tuple}.issuperset(map(type, parts)) and inner(tuple(chain.from_iterable(parts)))
    return partial(_all_are_tuples, [_all_fit(entry) for entry in entries])


def _all_are_tuples(entries: Sequence[Callable[[Sequence[Any]], bool]], parts: Sequence[Any]) -> bool:
    """Whether each part is a tuple of as many entries, and those in each place fit."""
    if not ({tuple}.issuperset(map(type, parts)) and {len(entries)}.issuperset(map(len, parts))):
        return False
    places = zip(*parts, strict=True)
    return all(all_fit(place) for all_fit, place in zip(entries, places, strict=False))


def _parts(parts: Sequence[_Check]) -> _Check:
    """A tuple of as many entries, each of which fits its own annotation."""

    def check(value: Any) -> Misfit | None:
        if type(value) is not tuple or len(value) != len(parts):
            return Misfit("", f"a tuple of {len(parts)}", type(value).__name__)
        return _of_entries(value, parts)

    return check


def _of_entries(value: tuple[Any, ...], parts: Sequence[_Check]) -> Misfit | None:
    for k, (entry, part) in enumerate(zip(value, parts, strict=True)):
        if fault := part(entry):
            return fault.within(f"[{k}]")
    return None


def _either(choices: Sequence[_Check]) -> _Check:
    """What fits one of the annotations; the fault that lies deepest is the one of the annotation that was meant."""

    def check(value: Any) -> Misfit | None:
        faults: list[Misfit] = []
        for choice in choices:
            if not (fault := choice(value)):
                return None
            faults.append(fault)
        deepest = max(faults, key=lambda fault: len(fault.where))
        return deepest if deepest.where else Misfit("", " or ".join(f.expected for f in faults), deepest.found)

    return check
