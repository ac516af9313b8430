"""Powers of two that bring a program near 1, for the float solver, which takes 1e20 for infinity and 1e-9 for zero.

Legend: position k is measured in units of 2**units[k]. An entry of K in row i and column j then has its exponent raised
by units[j] - units[columns + i], a bound of k has it lowered by units[k], a cost of k has it raised by units[k].
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from exactmarket.solvers.linear_programs.dyadic import Exponents, float_parts
from exactmarket.solvers.linear_programs.integer_matrix import IntegerMatrix, integer_array

#: Data between 2**-16 and 2**24 are left as they are.
_SMALLEST_EXPONENT, _LARGEST_EXPONENT = -16, 24
_ROUNDS = 8


def natural_units(column_scale: Sequence[int], row_scale: Sequence[int]) -> Exponents:
    """The units that undo the scaling to integers, so that the floats are about those of the user's program."""
    return np.array([scale.bit_length() - 1 for scale in (*column_scale, *row_scale)], dtype=np.int64)


def balanced_units(
    matrix: IntegerMatrix,
    lower: Sequence[int | None],
    upper: Sequence[int | None],
    natural: Exponents,
) -> Exponents:
    """The natural units if all data are moderate in them; else units that even out rows, columns and bounds in turn."""
    _, entries = float_parts(matrix.value)
    bounds = np.maximum(_exponents(lower), _exponents(upper))
    n, row, column = matrix.columns, matrix.row_of_entry, matrix.index
    exponents = np.concatenate([entries + natural[column] - natural[n + row], (bounds - natural)[bounds > 0]])
    if exponents.min(initial=0) >= _SMALLEST_EXPONENT and exponents.max(initial=0) <= _LARGEST_EXPONENT:
        return natural
    units = natural.copy()
    for _ in range(_ROUNDS):
        units[n:] = _middle(entries + units[column], row, bounds[n:], units[n:])
        units[:n] = _middle(units[n + row] - entries, column, bounds[:n], units[:n])
    largest = (bounds - units)[bounds > 0].max(initial=0)
    return units + max(0, int(largest) - _LARGEST_EXPONENT)


def _exponents(bounds: Sequence[int | None]) -> Exponents:
    return float_parts(integer_array([bound or 0 for bound in bounds]))[1]


def _middle(wishes: Exponents, group: Exponents, bounds: Exponents, before: Exponents) -> Exponents:
    """For each group the middle between its smallest and its largest wish, the bound (if not 0) being one of them."""
    smallest, largest = np.full(len(bounds), np.iinfo(np.int64).max), np.full(len(bounds), np.iinfo(np.int64).min)
    np.minimum.at(smallest, group, wishes)
    np.maximum.at(largest, group, wishes)
    bounded = bounds > 0
    smallest[bounded] = np.minimum(smallest, bounds)[bounded]
    largest[bounded] = np.maximum(largest, bounds)[bounded]
    wished = smallest <= largest
    smallest[~wished], largest[~wished] = before[~wished], before[~wished]
    middle: Exponents = (smallest + largest) // 2
    return middle


def scaled_floats(numbers: Sequence[int | None], exponents: Exponents, infinity: float) -> npt.NDArray[np.float64]:
    """The numbers times 2**exponents as floats, ``None`` and all that is too large as ``infinity`` with its sign."""
    finite = np.array([number is not None for number in numbers], dtype=bool)
    values, powers = float_parts(integer_array([number or 0 for number in numbers]))
    powers = np.clip(powers + exponents, -1000, 1000).astype(np.int32)
    floats: npt.NDArray[np.float64] = np.where(finite, np.ldexp(values, powers), infinity)
    return floats
