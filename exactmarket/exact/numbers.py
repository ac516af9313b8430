"""What rational, algebraic and enclosed numbers have in common, so that one argument serves all three.

They can be added, subtracted and multiplied; they differ in what decides a sign: comparison, the interval of theta, or the system
and its box (``exact.algebraic``, ``exact.enclosure``).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import add
from typing import Any, Protocol, TypeAlias

from exactmarket.exact.rational import Q

#: A number of one of the three sorts: a rational, a polynomial in theta, or a polynomial in the zero of a system.
Element: TypeAlias = Any


class Numbers(Protocol):
    """What decides the sign of an element: -1, 0 or 1."""

    def sign(self, element: Any, where: str, /) -> int:
        """The sign; Rejected at ``where`` if it is not decided."""


class ReadNumbers(Numbers, Protocol):
    """Numbers whose elements are read: a rational, or the coefficients of a polynomial in theta."""

    def read(self, number: Any, /) -> Element:
        """The number as an element."""


class Rationals:
    """Rationals decide their own sign."""

    def read(self, number: Q) -> Q:
        """The rational as the element that it is."""
        return number

    def sign(self, element: Q, _where: str = "") -> int:
        """-1, 0 or 1."""
        return sign(element)


def sign(value: Q) -> int:
    """-1, 0 or 1, as the number is negative, zero or positive."""
    if value > 0:
        return 1
    return -1 if value < 0 else 0


def added(elements: Iterable[Element]) -> Element:
    """The sum of one or more elements."""
    return reduce(add, elements)


def scalar_product(left: Iterable[Element], right: Iterable[Element]) -> Element:
    """The sum of the products, of which there is one at least; both must have the same length."""
    return added([a * b for a, b in zip(left, right, strict=True)])
