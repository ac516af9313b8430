"""Whether a claim or a witness is made of what its annotations say, down to the last number: Python itself never looks.

A whole number where a rational is asked for is not harmless, for its half would be a float; neither is an object that only
behaves like a model. So every part must be of the very class that is written there, and of no subclass.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from itertools import chain
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

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


@dataclass(frozen=True)
class _Plan:
    """An annotation, read. A part fits if one of these holds.

    Attributes:
        atoms: its class is one of these. words: it is one of these texts. named: it is a printable text, not empty.
        classes: its class is one of these dataclasses, and its fields fit theirs.
        method: it is a model with this method ("" for none), and its fields fit.
        entry: it is a tuple of any length whose entries fit this. entries: it is a tuple of as many entries.
    """

    expected: str
    atoms: frozenset[type] = frozenset()
    words: frozenset[str] = frozenset()
    named: bool = False
    classes: frozenset[type] = frozenset()
    method: str = ""
    entry: _Plan | None = None
    entries: tuple[_Plan, ...] = ()


def misfit(value: object) -> Misfit | None:
    """The first part of the claim or witness that does not fit; ``None`` if all do."""
    kind = type(value)
    if not is_ours(kind, "exactmarket.kernel."):
        return Misfit("", "a claim or a witness of this package", kind.__name__)
    return _of_class(value, kind)


def _of_class(value: object, kind: type) -> Misfit | None:
    for name, plan in _fields(kind):
        if fault := _misfit(getattr(value, name), plan):
            return fault.within(f".{name}")
    return None


def _misfit(value: Any, plan: _Plan) -> Misfit | None:
    kind = type(value)
    if kind in plan.atoms or (kind is str and _is_word(value, plan)):
        return None
    if kind is tuple and plan.entry is not None:
        return _of_tuple(value, plan.entry)
    if kind is tuple and len(value) == len(plan.entries) > 0:
        return _of_parts(value, plan.entries)
    named = plan.method and is_ours(kind, "exactmarket.model.") and hasattr(kind, plan.method)
    if kind in plan.classes or named:
        return _of_class(value, kind)
    return Misfit("", plan.expected, kind.__name__)


def _is_word(text: str, plan: _Plan) -> bool:
    return text in plan.words or (plan.named and text != "" and text.isprintable())


def _of_tuple(value: tuple[Any, ...], plan: _Plan) -> Misfit | None:
    if plan.atoms.issuperset(map(type, value)):  # in one go: most of a certificate is rows of numbers
        return None
    for k, part in enumerate(value):
        if fault := _misfit(part, plan):
            return fault.within(f"[{k}]")
    return None


def _of_parts(value: tuple[Any, ...], plans: tuple[_Plan, ...]) -> Misfit | None:
    for k, (part, plan) in enumerate(zip(value, plans, strict=True)):
        if fault := _misfit(part, plan):
            return fault.within(f"[{k}]")
    return None


@cache
def _fields(kind: type) -> tuple[tuple[str, _Plan], ...]:
    annotations = get_type_hints(kind, include_extras=True)
    return tuple([(part.name, _plan(annotations[part.name])) for part in fields(kind)])


@cache
def _plan(annotation: Any) -> _Plan:
    """The annotation, read.

    Raises:
        TypeError: if it is of a form that this module does not know.
    """
    origin, parts = get_origin(annotation), get_args(annotation)
    if annotation in _ATOMS:
        return _Plan(_ATOMS[annotation], atoms=frozenset({annotation}))
    if origin is Annotated:
        return _Plan("a printable name", named=True) if annotation == Name else _plan(parts[0])
    if origin is Literal:
        return _Plan(" or ".join(map(repr, parts)), words=frozenset(parts))
    if origin is tuple:
        return _plan_of_tuple(parts)
    if origin in (Union, UnionType):
        return _any_of([_plan(part) for part in parts])
    return _plan_of_class(annotation)


def _plan_of_tuple(parts: tuple[Any, ...]) -> _Plan:
    if Ellipsis in parts:
        entry = _plan(parts[0])
        return _Plan(f"a tuple, each entry {entry.expected}", entry=entry)
    return _Plan(f"a tuple of {len(parts)}", entries=tuple([_plan(part) for part in parts]))


def _plan_of_class(annotation: Any) -> _Plan:
    if is_dataclass(annotation) and isinstance(annotation, type):
        return _Plan(f"a {annotation.__name__}", classes=frozenset({annotation}))
    # The two protocols of the models, forms and matroids, are known by what they can be asked.
    method = "table" if hasattr(annotation, "table") else "independent" if hasattr(annotation, "independent") else ""
    if getattr(annotation, "_is_protocol", False) and method:
        return _Plan(f"a {annotation.__name__} of this package", method=method)
    raise TypeError(f"no way to see whether something is {annotation!r}")


def _any_of(plans: list[_Plan]) -> _Plan:
    """What fits one of the plans; at most one of them is for tuples, and none is for a protocol."""
    tuples = [plan for plan in plans if plan.entry is not None or plan.entries]
    if len(tuples) > 1 or any(plan.method for plan in plans):
        raise TypeError("no way to tell the parts of a union apart")
    return _Plan(
        " or ".join(plan.expected for plan in plans),
        frozenset(chain.from_iterable(plan.atoms for plan in plans)),
        frozenset(chain.from_iterable(plan.words for plan in plans)),
        any(plan.named for plan in plans),
        frozenset(chain.from_iterable(plan.classes for plan in plans)),
        entry=tuples[0].entry if tuples else None,
        entries=tuples[0].entries if tuples else (),
    )
