"""Values with one part of another class: what an annotation forbids and Python lets pass.

A rational becomes a float, a Fraction or an integer, an integer a float or a bool, a tuple a list, a name a subclass of str that
lies, or a number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from typing import Any

from exactmarket import Q


class Liar(str):
    """A name that calls itself otherwise."""

    __slots__ = ()

    def __str__(self) -> str:
        return "a"

    __repr__ = __str__


class Rational(Q):  # type: ignore[misc]  # flint's types say that it cannot be subclassed, but it can
    """A number that is smaller than any other."""

    def __lt__(self, other: object) -> bool:
        return True


def others(leaf: object) -> list[object]:
    """The same number or name in other clothes, and things that are none."""
    if isinstance(leaf, bool):
        return [int(leaf)]
    if isinstance(leaf, Q):
        found: list[object] = [float("nan"), Fraction(int(leaf.p), int(leaf.q)), Rational(leaf)]
        found += [float(leaf.p) / float(leaf.q)] if abs(leaf.p) < 10**9 and leaf.q < 10**9 else []
        return found + ([int(leaf.p)] if leaf.q == 1 else []) + ([True] if leaf == 1 else [])
    if isinstance(leaf, int):
        return [float("inf") if abs(leaf) > 10**9 else float(leaf), Q(leaf), *([bool(leaf)] if leaf in (0, 1) else [])]
    if isinstance(leaf, str):
        return [Liar(leaf), leaf.encode(), 3]
    return [float("-inf"), False]


def altered(value: Any) -> Iterator[Callable[[], Any]]:
    """Functions that build the value with one part altered; of a long tuple its ends only."""
    if is_dataclass(value):
        for part in fields(value):
            for build in altered(getattr(value, part.name)):
                yield lambda name=part.name, build=build: replace(value, **{name: build()})  # type: ignore[type-var]
    elif isinstance(value, tuple):
        yield lambda: list(value)
        for k in sorted({0, len(value) - 1} & set(range(len(value)))):
            for build in altered(value[k]):
                yield lambda k=k, build=build: (*value[:k], build(), *value[k + 1 :])
    else:
        for other in others(value):
            yield lambda other=other: other
