"""Between integers, floats and fractions: mantissas with powers of two, and fractions read off from bits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from exactmarket.solvers.linear_programs.integer_matrix import IntegerArray

Floats: TypeAlias = npt.NDArray[np.float64]
Exponents: TypeAlias = npt.NDArray[np.int64]
#: Integers X and a positive integer D: the vector X / D.
Fractions: TypeAlias = tuple[list[int], int]

#: A number known to ``bits`` bits is trusted as a fraction only if this many bits are left over to confirm it.
_CONFIRMING_BITS = 40
#: How wrong, in units of the last bit, a number may be.
_SLACK_BITS = 12


def float_parts(numbers: IntegerArray) -> tuple[Floats, Exponents]:
    """Mantissas below 1 in absolute value and exponents of the integers, however big; the exponent of 0 is 0."""
    if numbers.dtype != object:
        mantissas, exponents = np.frexp(numbers.astype(np.float64))
        return mantissas, exponents.astype(np.int64)
    # 62 leading bits are more than a float keeps.
    cut = [max(0, int(number).bit_length() - 62) for number in numbers]
    leading = [float(int(number) >> bits) for number, bits in zip(numbers, cut, strict=True)]
    mantissas, exponents = np.frexp(np.array(leading, dtype=np.float64))
    return mantissas, exponents + np.array(cut, dtype=np.int64)


def common_fractions(numbers: Sequence[int], bits: int) -> Fractions | None:
    """Fractions with one small denominator, each nearly number / 2**bits; ``None`` if there seem to be none.

    The denominator found so far is tried on each number first, so that few numbers need a continued fraction.

    >>> common_fractions([(1 << 80) // 3, (1 << 80) // 6, 1 << 80], 80)
    ([2, 1, 6], 6)
    """
    denominator, largest = 1, 1 << max(0, (bits - _CONFIRMING_BITS) // 2)
    found: list[tuple[int, int]] = []
    half = 1 << bits >> 1
    for number in numbers:
        multiple = denominator * number
        nearest = (multiple + half) >> bits
        rest = multiple - (nearest << bits)
        if abs(rest) > denominator << _SLACK_BITS:
            fraction = _simplest(rest, bits, denominator, largest // denominator)
            if fraction is None:
                return None
            nearest = nearest * fraction[1] + fraction[0]
            denominator *= fraction[1]
        found.append((nearest, denominator))
    return [numerator * (denominator // partial) for numerator, partial in found], denominator


def _simplest(rest: int, bits: int, weight: int, largest: int) -> tuple[int, int] | None:
    """The first convergent p / q of rest / 2**bits that differs from it by at most weight * 2**(slack - bits)."""
    above, below = rest, 1 << bits
    p, q, p_before, q_before = 1, 0, 0, 1
    while below:
        quotient, remainder = divmod(above, below)
        p, p_before = quotient * p + p_before, p
        q, q_before = quotient * q + q_before, q
        if q > largest:
            return None
        if abs(rest * q - (p << bits)) <= (q * weight) << _SLACK_BITS:
            return p, q
        above, below = below, remainder
    return p, q
