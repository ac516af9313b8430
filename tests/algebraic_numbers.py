"""Numbers g(theta), theta a root of a polynomial, that add, multiply, divide and compare exactly; in fractions, without the
package.

An interval holds theta and no other root of f, which is squarefree. A number is a polynomial g of lower degree than f. It is 0
if and only if theta is a root of the greatest common divisor of f and g; if it is not, its sign shows once the interval is
narrow enough. Coefficients stand in the order of powers, the constant first, without zeros at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import total_ordering
from itertools import pairwise

Polynomial = tuple[Fraction, ...]

#: Numbers of two different roots that agree to within this are taken to be equal.
CLOSE = Fraction(1, 2**200)


def trimmed(coefficients: Sequence[Fraction]) -> Polynomial:
    size = max((k + 1 for k, c in enumerate(coefficients) if c), default=0)
    return tuple(coefficients[:size])


def value(f: Polynomial, x: Fraction) -> Fraction:
    found = Fraction(0)
    for c in reversed(f):
        found = found * x + c
    return found


def product(f: Polynomial, g: Polynomial) -> Polynomial:
    found = [Fraction(0)] * max(len(f) + len(g) - 1, 0)
    for j, a in enumerate(f):
        for k, b in enumerate(g):
            found[j + k] += a * b
    return trimmed(found)


def difference(f: Polynomial, g: Polynomial) -> Polynomial:
    size = max(len(f), len(g))
    padded = [[*h, *[Fraction(0)] * (size - len(h))] for h in (f, g)]
    return trimmed([a - b for a, b in zip(*padded, strict=True)])


def divided(f: Polynomial, g: Polynomial) -> tuple[Polynomial, Polynomial]:
    """Quotient and remainder; g is not 0."""
    rest, quotient = list(f), [Fraction(0)] * max(len(f) - len(g) + 1, 0)
    for shift in reversed(range(len(quotient))):
        quotient[shift] = rest[shift + len(g) - 1] / g[-1]
        for k, b in enumerate(g):
            rest[shift + k] -= quotient[shift] * b
    return trimmed(quotient), trimmed(rest)


def common_divisor(f: Polynomial, g: Polynomial) -> Polynomial:
    while g:
        f, g = g, divided(f, g)[1]
    return f


def derivative(f: Polynomial) -> Polynomial:
    return trimmed([k * c for k, c in enumerate(f)][1:])


def roots_between(f: Polynomial, low: Fraction, high: Fraction) -> int:
    """How many roots f has between two numbers that are none, by Sturm's theorem; f has no double root."""
    chain = [f, derivative(f)]
    while chain[-1]:
        chain.append(difference((), divided(chain[-2], chain[-1])[1]))

    def changes(x: Fraction) -> int:
        signs = [here > 0 for g in chain if (here := value(g, x))]
        return sum(left != right for left, right in pairwise(signs))

    return changes(low) - changes(high)


class Theta:
    """The one root of f in the open interval. The interval gets narrower, and f may lose factors of other roots."""

    def __init__(self, f: Sequence[Fraction], interval: Sequence[Fraction]) -> None:
        f = trimmed(f)
        if len(common_divisor(f, derivative(f))) != 1:
            raise ValueError("a polynomial with a double root")
        self.low, self.high = interval
        for end in interval:
            if not value(f, end):
                f, _ = divided(f, (-end, Fraction(1)))
        if roots_between(f, self.low, self.high) != 1:
            raise ValueError("not one root between the ends")
        self.f = f

    def halve(self) -> None:
        """Halve the interval; if theta is its middle, f becomes linear and the interval stays around it."""
        middle = (self.low + self.high) / 2
        here = value(self.f, middle)
        if not here:
            self.f = (-middle, Fraction(1))
            quarter = (self.high - self.low) / 4
            self.low, self.high = middle - quarter, middle + quarter
        elif (here < 0) == (value(self.f, self.low) < 0):
            self.low = middle
        else:
            self.high = middle

    def reduced(self, g: Sequence[Fraction]) -> Polynomial:
        return divided(trimmed(g), self.f)[1]

    def is_root_of(self, g: Polynomial) -> bool:
        """Whether g(theta) = 0. What f has in common with g is then enough of f; else what it has not."""
        common = common_divisor(self.f, g)
        if len(common) <= 1:
            return False
        here = value(common, self.low) * value(common, self.high) < 0
        self.f = common if here else divided(self.f, common)[0]
        return here


def enclosed(g: Polynomial, low: Fraction, high: Fraction) -> tuple[Fraction, Fraction]:
    """The range of g over the interval, or more."""
    least = most = Fraction(0)
    for c in reversed(g):
        corners = [a * b for a in (least, most) for b in (low, high)]
        least, most = min(corners) + c, max(corners) + c
    return least, most


@total_ordering
@dataclass(frozen=True, eq=False)
class Number:
    """g(theta)."""

    theta: Theta
    g: Polynomial

    def _other(self, other: object) -> Number | None:
        if isinstance(other, Number):
            if other.theta is not self.theta:
                raise ValueError("numbers of two different roots")
            return other
        return Number(self.theta, trimmed([Fraction(other)])) if isinstance(other, int | Fraction) else None

    def sign(self) -> int:
        g = self.theta.reduced(self.g)
        if not g or self.theta.is_root_of(g):
            return 0
        while True:
            low, high = enclosed(g, self.theta.low, self.theta.high)
            if low > 0 or high < 0:
                return 1 if low > 0 else -1
            self.theta.halve()

    def approximation(self, error: Fraction = CLOSE) -> Fraction:
        """A rational at most so far away."""
        g = self.theta.reduced(self.g)
        while True:
            low, high = enclosed(g, self.theta.low, self.theta.high)
            if high - low <= error:
                return (low + high) / 2
            self.theta.halve()

    def __bool__(self) -> bool:
        return self.sign() != 0

    def __hash__(self) -> int:
        raise TypeError("numbers that are equal may be written in two ways")

    def __eq__(self, other: object) -> bool:
        right = self._other(other)
        return right is not None and not self - right

    def __lt__(self, other: object) -> bool:
        return (self - other).sign() < 0

    def __neg__(self) -> Number:
        return Number(self.theta, tuple(-c for c in self.g))

    def __sub__(self, other: object) -> Number:
        right = self._other(other)
        return NotImplemented if right is None else Number(self.theta, difference(self.g, right.g))

    def __rsub__(self, other: object) -> Number:
        return -self + other

    def __add__(self, other: object) -> Number:
        right = self._other(other)
        return NotImplemented if right is None else self - (-right)

    __radd__ = __add__

    def __mul__(self, other: object) -> Number:
        right = self._other(other)
        return NotImplemented if right is None else Number(self.theta, self.theta.reduced(product(self.g, right.g)))

    __rmul__ = __mul__

    def __truediv__(self, other: object) -> Number:
        right = self._other(other)
        return NotImplemented if right is None else self * right.inverse()

    def __rtruediv__(self, other: object) -> Number:
        return self.inverse() * other

    def inverse(self) -> Number:
        """1 / g(theta), by Euclid's algorithm once f has lost what it has in common with g."""
        if not self:
            raise ZeroDivisionError
        f, g = self.theta.f, self.theta.reduced(self.g)
        rows: list[tuple[Polynomial, Polynomial]] = [(f, ()), (g, (Fraction(1),))]
        while len(rows[-1][0]) > 1:
            (a, s), (b, t) = rows[-2:]
            quotient, rest = divided(a, b)
            rows.append((rest, difference(s, product(quotient, t))))
        last, multiple = rows[-1]
        return Number(self.theta, tuple(c / last[0] for c in multiple))


#: A number of the tests.
Real = Fraction | Number


def approximated(number: Real, error: Fraction = CLOSE) -> Fraction:
    """A rational at most so far away."""
    return number.approximation(error) if isinstance(number, Number) else number


def compared(left: Real, right: Real) -> int:
    """-1, 0, 1 as the left number is smaller, equal, larger: exactly if the two are of one root, else to many digits."""
    if isinstance(left, Number) and isinstance(right, Number) and left.theta is not right.theta:
        gap = left.approximation() - right.approximation()
        return 0 if abs(gap) <= 2 * CLOSE else 1 if gap > 0 else -1
    return int(left > right) - int(left < right)


def close(left: Sequence[Real], right: Sequence[Real]) -> bool:
    """Whether the numbers are equal, one by one."""
    return len(left) == len(right) and not any(compared(a, b) for a, b in zip(left, right, strict=True))
