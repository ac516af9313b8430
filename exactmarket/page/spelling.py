"""Numbers as the standalone checker reads them, for people: exactly, and near enough to be compared at a glance.

A cell of a table is a pair (exact, near): how the number is written, and a float to sort by; words have ``None`` there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import log10
from sys import float_info
from typing import Any, TypeAlias

Number: TypeAlias = int | Fraction
Cell: TypeAlias = tuple[str, float | None]

#: Stands for what is larger than any float, infinity too, which JSON has no word for.
LARGEST = float_info.max
#: Longer numbers are not written out.
_MOST_BITS = 10_000
#: How far a root is enclosed before it is shown: more digits than a float has.
_ENOUGH = Fraction(1, 2**80)
_DIGITS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Root:
    """The root of a polynomial between two numbers, enclosed more closely, to say what polynomials in it are worth.

    Args:
        polynomial: its coefficients, from the constant on, with one simple root in the interval.
        interval: two numbers.
    """

    def __init__(self, polynomial: Sequence[Number], interval: Sequence[Number]) -> None:
        self.polynomial = list(polynomial)
        # A witness that the checker rejects may give one end, or three: what it means is for the checker to say.
        ends = [Fraction(end) for end in interval] or [Fraction(0)]
        self.interval = ends[0], ends[-1]
        self.near = self._enclosed()

    def _enclosed(self) -> Fraction:
        low, high = self.interval
        at_low = value_at(self.polynomial, low)
        if at_low == 0 or value_at(self.polynomial, high) == 0:
            return low if at_low == 0 else high
        while high - low > _ENOUGH:
            middle = (low + high) / 2
            value = value_at(self.polynomial, middle)
            if (value > 0) == (at_low > 0):
                low = middle
            else:
                high = middle
        return (low + high) / 2

    def words(self) -> str:
        """Which number it is."""
        low, high = self.interval
        what = f"the root of {polynomial_in(self.polynomial, 'x')} between {exact(low)} and {exact(high)}"
        return f"θ = {what}, about {decimal(self.near)}"


def value_at(polynomial: Sequence[Number], at: Number) -> Fraction:
    """What the polynomial is there."""
    total = Fraction(0)
    for coefficient in reversed(polynomial):
        total = total * at + coefficient
    return total


def decimal(value: Number, digits: int = 6) -> str:
    """A number in decimals, near enough."""
    try:
        return f"{float(value):.{digits}g}"
    except OverflowError:
        powers = int(abs(int(value)).bit_length() * log10(2))
        return f"{'-' if value < 0 else ''}10^{powers} or so"


def exact(value: Number) -> str:
    """A number as it is, or how long it is if it has thousands of digits."""
    bits = max(value.numerator.bit_length(), value.denominator.bit_length())
    return str(value) if bits <= _MOST_BITS else f"{decimal(value)} (a number of {bits} bits)"


def as_float(value: Number) -> float:
    """A finite float to sort and to draw by."""
    try:
        return float(value)
    except OverflowError:
        return LARGEST if value > 0 else -LARGEST


def cell(value: Any, root: Root | None = None) -> Cell:
    """A number, a polynomial in the root, an enclosing interval, a lack of a number, or a word."""
    if value is None:
        return "free", None
    if isinstance(value, (int, Fraction)):
        return exact(value), as_float(value)
    if _is_polynomial(value) and (root is not None or len(value) == 2):
        return _between(*value) if root is None else _in_root(value, root)
    return in_words(value), None


def _in_root(coefficients: Sequence[Number], root: Root) -> Cell:
    if not any(coefficients[1:]):
        return cell(coefficients[0] if coefficients else 0)
    near = value_at(coefficients, root.near)
    return f"{polynomial_in(coefficients, 'θ')} ≈ {decimal(near)}", as_float(near)


def _between(low: Number, high: Number) -> Cell:
    if low == high:
        return cell(low)
    return f"between {decimal(low, 9)} and {decimal(high, 9)}", as_float((low + high) / Fraction(2))


def _is_polynomial(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(isinstance(entry, (int, Fraction)) for entry in value)


def in_words(value: Any) -> str:
    """Anything on one line: nested lists in brackets."""
    if value is None:
        return "none"
    if isinstance(value, (list, tuple)):
        return "(" + ", ".join(in_words(entry) for entry in value) + ")"
    if isinstance(value, (set, frozenset)):
        return bundle_in_words(sorted(value))
    if isinstance(value, dict):
        return ", ".join(f"{key} {in_words(entry)}" for key, entry in value.items())
    if isinstance(value, (int, Fraction)):
        return exact(value)
    return str(value)


def bundle_in_words(goods: Sequence[str]) -> str:
    """A bundle by its goods."""
    return " ".join(goods) or "nothing"


def polynomial_in(coefficients: Sequence[Number], variable: str) -> str:
    """A polynomial in one variable, from the constant on."""
    powers = ["", *[_power(variable, k) for k in range(1, len(coefficients))]]
    return form_in(coefficients, powers)


def form_in(coefficients: Sequence[Number], variables: Sequence[str]) -> str:
    """A sum of multiples of variables; an empty name is that of the constant."""
    words = ""
    for coefficient, variable in zip(coefficients, variables, strict=False):
        if coefficient == 0:
            continue
        sign = "-" if coefficient < 0 else "+"
        size = exact(-coefficient if coefficient < 0 else coefficient)
        term = size if not variable else variable if size == "1" else f"{size} {variable}"
        if words:
            words += f" {sign} {term}"
        else:
            words = f"-{term}" if sign == "-" else term
    return words or "0"


def terms_in(terms: Iterable[tuple[Sequence[int], Number]], variables: Sequence[str]) -> str:
    """A polynomial in several variables, from its exponents and coefficients."""
    products, coefficients = [], []
    for exponents, coefficient in terms:
        powers = [_power(name, n) for name, n in zip(variables, exponents, strict=True) if n]
        products.append(" ".join(powers))
        coefficients.append(coefficient)
    return form_in(coefficients, products)


def _power(variable: str, exponent: int) -> str:
    return variable if exponent == 1 else variable + str(exponent).translate(_DIGITS)


def quotient_in(quotient: Sequence[Sequence[Number]], variables: Sequence[str]) -> str:
    """A quotient of two forms."""
    above, below = (form_in(part, variables) for part in quotient)
    if below == "1":
        return above
    parts = [f"({part})" if " " in part else part for part in (above, below)]
    return " / ".join(parts)
