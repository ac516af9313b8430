"""Numbers, names and lists as Coq terms."""

from __future__ import annotations

from collections.abc import Iterable

from exactmarket.exact.rational import Q


def natural(number: int) -> str:
    """A natural number."""
    return f"{number}%nat"


def rational(number: Q) -> str:
    """A rational number."""
    return f"(Qmake ({number.p}) {number.q})"


def boolean(value: bool) -> str:
    """A truth value."""
    return "true" if value else "false"


def listed(terms: Iterable[str]) -> str:
    """A list of terms."""
    return "[" + "; ".join(terms) + "]"


def rationals(numbers: Iterable[Q]) -> str:
    """A list of rational numbers."""
    return listed([rational(number) for number in numbers])


def pair(left: str, right: str) -> str:
    """A pair of terms."""
    return f"({left}, {right})"
