"""The one rational type of the package, and the only door through which a number enters it.

``Q`` is flint's ``fmpq``. It never equals a ``fractions.Fraction`` of the same value (and the type checker is silent
about that), so every number from outside passes ``rational`` once and is a ``Q`` from then on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from numbers import Rational
from operator import index
from typing import TypeAlias

from flint import fmpq, fmpz

from exactmarket.errors import MalformedInput, shown

Q = fmpq
#: What may be handed in as a number. ``Rational`` holds ``Fraction``, the integers of numpy, and sympy's rationals.
Number: TypeAlias = "int | str | Rational | Decimal | fmpq | fmpz"

ZERO = Q(0)
ONE = Q(1)

#: Longest text and largest decimal exponent that a number may have: a bound on work, not on mathematics.
LONGEST_NUMBER = 100_000
LARGEST_EXPONENT = 4_096

_FRACTION = re.compile(r"(-?[0-9]+)(?:/([0-9]+))?")
_DECIMAL = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?")
_EXPECTED = 'an integer or a string such as "3", "-7/2" or "0.25"'


def rational(value: Number, where: str = "number") -> Q:
    """The exact rational that ``value`` denotes.

    Accepts integers, ``fmpq``, ``fmpz``, ``Decimal``, whatever registers as ``numbers.Rational`` (``Fraction``, numpy's
    integers, sympy's rationals) and strings "p", "p/q" or exact decimals such as "0.25" and "1e-3". Refuses floats (they
    have been rounded already), booleans, infinities, zero denominators, exponents beyond ``LARGEST_EXPONENT`` and texts
    longer than ``LONGEST_NUMBER``. The result is a ``Q`` and of no subclass.

    Raises:
        MalformedInput: at ``where``.

    >>> rational("-7/2"), rational("0.25"), rational(3)
    (-7/2, 1/4, 3)
    >>> rational(0.5)
    Traceback (most recent call last):
    exactmarket.errors.MalformedInput: number: expected an integer or a string such as "3", "-7/2" or "0.25", found 0.5
    """
    if type(value) is Q:
        return value
    if type(value) is int:
        return Q(value)
    if isinstance(value, str):
        # A subclass may say of itself what it likes; this is the text that it holds.
        return _from_text(str.__str__(value), where)
    if isinstance(value, bool):
        raise MalformedInput(where, _EXPECTED, shown(value))
    if isinstance(value, (int, fmpz, Q)):
        return Q(value)
    if isinstance(value, Decimal):
        return _from_text(Decimal.__str__(value), where)
    if isinstance(value, Rational):
        return _from_parts(value, where)
    raise MalformedInput(where, _EXPECTED, shown(value))


def _from_parts(value: Rational, where: str) -> Q:
    """The quotient of numerator and denominator, which must be integers whatever the class promises."""
    try:
        numerator, denominator = index(value.numerator), index(value.denominator)
    except (AttributeError, TypeError):
        raise MalformedInput(where, _EXPECTED, shown(value)) from None
    if denominator == 0:
        raise MalformedInput(where, "a denominator other than 0", shown(value))
    return Q(numerator, denominator)


def _from_text(text: str, where: str) -> Q:
    if len(text) > LONGEST_NUMBER:
        raise MalformedInput(where, f"a number of at most {LONGEST_NUMBER} characters", f"{len(text)} characters")
    if match := _FRACTION.fullmatch(text):
        numerator, denominator = fmpz(match[1]), fmpz(match[2] or "1")
        if denominator == 0:
            raise MalformedInput(where, "a denominator other than 0", repr(text))
        return Q(numerator, denominator)
    match = _DECIMAL.fullmatch(text)
    if match is None:
        raise MalformedInput(where, _EXPECTED, repr(text))
    exponent = int(fmpz((match[4] or "0").removeprefix("+")))
    if abs(exponent) > LARGEST_EXPONENT:
        raise MalformedInput(where, f"an exponent between -{LARGEST_EXPONENT} and {LARGEST_EXPONENT}", repr(text))
    places = match[3] or ""
    exponent -= len(places)
    digits = fmpz(match[1] + match[2] + places)
    return Q(digits * fmpz(10) ** exponent) if exponent >= 0 else Q(digits, fmpz(10) ** -exponent)


def total(numbers: Iterable[Q]) -> Q:
    """The sum, zero for nothing. (``sum([])`` is the integer 0, whose half would be a float.)

    >>> total([]) / 2
    0
    """
    return sum(numbers, ZERO)


def dot(left: Iterable[Q], right: Iterable[Q]) -> Q:
    """The sum of the products; both must have the same length.

    >>> dot((Q(1, 2), Q(3)), (Q(4), Q(1, 3)))
    3
    """
    return sum((a * b for a, b in zip(left, right, strict=True)), ZERO)
