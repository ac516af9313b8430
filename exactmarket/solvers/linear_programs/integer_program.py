"""A linear program as integers, the form in which the solvers keep it.

Legend: the program of ``model.linear_program`` is scaled, exactly, to

    minimise  cost z   subject to   row bounds on K z,  column bounds on z,      all data integers,

where z_j = x_j * column_scale_j, row i of K z is row_scale_i times row i of A x, and cost z is
cost_scale * sign * c x (sign is -1 for a maximisation). The *positions* 0 .. columns - 1 are the columns, the positions
columns .. columns + rows - 1 are the rows: ``lower[k]`` and ``upper[k]`` are the bounds of either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np

from exactmarket.exact.linear import Vector, common_multiple, over_one_denominator, parts_by_id
from exactmarket.exact.rational import ZERO, Q
from exactmarket.model.linear_program import Bounds, IntegerRows, LinearProgram, integer_rows
from exactmarket.solvers.linear_programs.dyadic import Exponents
from exactmarket.solvers.linear_programs.integer_matrix import IntegerMatrix, integer_array, narrowed, products
from exactmarket.solvers.linear_programs.scaling import balanced_units, natural_units

#: Numerators and denominators of bounds by their ``id``.
_Parts: TypeAlias = Mapping[int, tuple[int, int]]


@dataclass(frozen=True)
class IntegerProgram:
    """The scaled program; see the legend of this module."""

    sign: int
    cost: list[int]
    matrix: IntegerMatrix
    lower: list[int | None]
    upper: list[int | None]
    column_scale: list[int]
    row_scale: list[int]
    cost_scale: int

    @property
    def columns(self) -> int:
        """How many columns."""
        return self.matrix.columns

    @property
    def rows(self) -> int:
        """How many rows."""
        return self.matrix.rows

    @cached_property
    def units(self) -> Exponents:
        """The units of ``solvers.linear_programs.scaling``: position k is typically about 2**units[k] large."""
        natural = natural_units(self.column_scale, self.row_scale)
        return balanced_units(self.matrix, self.lower, self.upper, natural)

    def unscaled_columns(self, numbers: Sequence[int], denominator: int) -> Vector:
        """Values of z, over one denominator, as values of x."""
        scales = zip(numbers, self.column_scale, strict=True)
        return tuple([Q(number, denominator * scale) if number else ZERO for number, scale in scales])

    def unscaled_multipliers(self, numbers: Sequence[int], denominator: int) -> Vector:
        """Multipliers of the rows of K z, over one denominator, as multipliers of the rows of A x."""
        scales = zip(numbers, self.row_scale, strict=True)
        common = self.sign * denominator * self.cost_scale
        return tuple([Q(number * scale, common) if number else ZERO for number, scale in scales])


def integer_program(program: LinearProgram) -> IntegerProgram:
    """The program scaled to integers."""
    sign = 1 if program.sense == "minimize" else -1
    # First columns are measured so that their bounds are whole, then rows so that coefficients and
    # bounds are.
    parts = parts_by_id((*program.lower, *program.upper, *program.row_lower, *program.row_upper))
    column_scale = _scales(program.lower, program.upper, parts)
    whole = all(scale == 1 for scale in column_scale)
    cost, cost_scale = over_one_denominator(program.objective if whole else _divided(program.objective, column_scale))
    matrix, denominators = _least(integer_rows(program.rows), column_scale)
    row_scale = list(map(_multiple, denominators, _scales(program.row_lower, program.row_upper, parts)))
    return IntegerProgram(
        sign,
        [sign * c for c in cost],
        _scaled_matrix(matrix, [scale // own for scale, own in zip(row_scale, denominators, strict=True)]),
        _scaled(program.lower, column_scale, parts) + _scaled(program.row_lower, row_scale, parts),
        _scaled(program.upper, column_scale, parts) + _scaled(program.row_upper, row_scale, parts),
        column_scale,
        row_scale,
        cost_scale,
    )


def _least(rows: IntegerRows, column_scale: Sequence[int]) -> tuple[IntegerMatrix, list[int]]:
    """The rows, each column divided by its scale, as numerators over the least denominators; and these."""
    lengths = np.array(rows.lengths, dtype=np.int64)
    start = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, out=start[1:])
    columns = np.array(rows.columns, dtype=np.int64)
    values, denominators = integer_array(rows.numerators), rows.denominators
    common = common_multiple(column_scale)
    if common != 1:
        factors = integer_array([common // scale for scale in column_scale])
        values = products(values, factors[columns])
        denominators = tuple([common * own for own in denominators])
    if any(own != 1 for own in denominators):
        own = integer_array(denominators)
        # An empty row has nothing in common with its denominator but that.
        shared, filled = own.copy(), np.flatnonzero(lengths)
        shared[filled] = np.gcd(np.gcd.reduceat(values, start[filled]), own[filled])
        values, denominators = narrowed(values // np.repeat(shared, lengths)), tuple((own // shared).tolist())
    return IntegerMatrix(len(column_scale), start, columns, values), list(denominators)


def _scaled_matrix(matrix: IntegerMatrix, factors: Sequence[int]) -> IntegerMatrix:
    """The matrix, each row multiplied by its factor."""
    if all(factor == 1 for factor in factors):
        return matrix
    values = products(matrix.value, integer_array(factors)[matrix.row_of_entry])
    return IntegerMatrix(matrix.columns, matrix.start, matrix.index, values)


def _scales(lower: Bounds, upper: Bounds, parts: _Parts) -> list[int]:
    """The common denominators of the finite bounds of each position."""
    denominators = {key: q for key, (_, q) in parts.items() if q != 1}
    if not denominators:
        return [1] * len(lower)
    return [
        _multiple(denominators.get(id(low), 1), denominators.get(id(high), 1))
        for low, high in zip(lower, upper, strict=True)
    ]


def _multiple(left: int, right: int) -> int:
    """The least common multiple; mostly one of the two is 1, or they are equal."""
    return left if right in (1, left) else common_multiple((left, right))


def _scaled(bounds: Bounds, scales: Sequence[int], parts: _Parts) -> list[int | None]:
    fractions = [parts.get(id(bound)) for bound in bounds]
    return [
        None if fraction is None else fraction[0] * (scale // fraction[1])
        for fraction, scale in zip(fractions, scales, strict=True)
    ]


def _divided(numbers: Sequence[Q], scales: Sequence[int]) -> Vector:
    return tuple([number / scale for number, scale in zip(numbers, scales, strict=True)])
