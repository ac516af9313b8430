"""Values with one part of another class: what an annotation forbids and Python lets pass.

A rational becomes a float, a Fraction or an integer, an integer a float or a bool, a tuple a list, a name a subclass of str that
lies, or a number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from fractions import Fraction
from functools import partial
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


@dataclass(frozen=True)
class Alteration:
    """One part altered: ``place`` says which, whatever its position in a tuple, and into what; ``build`` builds the value."""

    place: str
    build: Callable[[], Any]


def altered(value: Any, place: str = "") -> Iterator[Alteration]:
    """The value with one part altered; of a long tuple its ends only."""
    if is_dataclass(value):
        for part in fields(value):
            for inner in altered(getattr(value, part.name), f"{place}.{type(value).__name__}.{part.name}"):
                yield Alteration(inner.place, partial(_with_part, value, part.name, inner))
    elif isinstance(value, tuple):
        yield Alteration(f"{place}: a list", partial(list, value))
        for k in sorted({0, len(value) - 1} & set(range(len(value)))):
            for inner in altered(value[k], f"{place}[]"):
                yield Alteration(inner.place, partial(_with_entry, value, k, inner))
    else:
        for other in others(value):
            what = f"{type(value).__name__} as {type(other).__name__}"
            yield Alteration(f"{place}: {what}", partial(_itself, other))


def _with_part(value: Any, name: str, inner: Alteration) -> Any:
    return replace(value, **{name: inner.build()})


def _with_entry(value: tuple[Any, ...], k: int, inner: Alteration) -> Any:
    return (*value[:k], inner.build(), *value[k + 1 :])


def _itself(other: Any) -> Any:
    return other
