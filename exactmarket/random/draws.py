"""Draws from exact distributions: every random instance is made of these.

They are made of the bits of ``exactmarket.bits`` and of nothing else. Python promises for its own generator that the bits of a
seed stay the same, and not that ``shuffle``, ``sample``, ``choices`` or ``randrange`` go on making the same use of them; numpy
promises neither. Here a number below a bound is as many bits as the bound needs, read anew until the number is below it, and
all else follows from whole numbers: no float, no dependence on a machine, a version or a library.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from exactmarket.bits import numbers_until
from exactmarket.exact.rational import Q


@dataclass(frozen=True)
class Draws:
    """Random numbers and orders, one after the other.

    Attributes:
        bits: the bits "0" and "1" that are used up, without end.
    """

    bits: Iterator[str]

    def below(self, bound: int) -> int:
        """A uniform whole number from 0 up to, and not including, the bound."""
        return numbers_until(self.bits, bound)[-1]

    def happens(self, probability: Q) -> bool:
        """Whether an event of this probability happens."""
        return self.below(int(probability.q)) < probability.p

    def place(self, weights: Sequence[int]) -> int:
        """A place in the list, each with the probability that is its part of the sum of the weights, which is positive."""
        ends = list(accumulate(weights))
        return bisect_right(ends, self.below(ends[-1]))

    def order(self, size: int) -> list[int]:
        """A uniform order of 0, ..., size - 1 (Fisher and Yates)."""
        found = list(range(size))
        for last in range(size - 1, 0, -1):
            other = self.below(last + 1)
            found[last], found[other] = found[other], found[last]
        return found

    def distinct(self, size: int, bound: int) -> list[int]:
        """A uniform set of so many different numbers below the bound, the largest first (R. Floyd, in J. Bentley, Programming
        pearls: a sample of brilliance, Communications of the ACM 30, 1987)."""
        found: set[int] = set()
        for last in range(bound - size, bound):
            number = self.below(last + 1)
            found.add(last if number in found else number)
        return sorted(found, reverse=True)
