"""A linear program as integers, the form in which the solvers keep it.

Legend: the program of ``model.linear_program`` is scaled, exactly, to

    minimise  cost z   subject to   row bounds on K z,  column bounds on z,      all data integers,

where z_j = x_j * column_scale_j, row i of K z is row_scale_i times row i of A x, and cost z is
cost_scale * sign * c x (sign is -1 for a maximisation). The *positions* 0 .. columns - 1 are the columns, the positions
columns .. columns + rows - 1 are the rows: ``lower[k]`` and ``upper[k]`` are the bounds of either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import lcm

import numpy as np
from flint import fmpq_mat

from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ZERO, Q
from exactmarket.model.linear_program import Bounds, LinearProgram, SparseRow
from exactmarket.solvers.linear_programs.dyadic import Exponents
from exactmarket.solvers.linear_programs.integer_matrix import IntegerMatrix, integer_array
from exactmarket.solvers.linear_programs.scaling import balanced_units, natural_units


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
    column_scale = [_denominator(low, high) for low, high in zip(program.lower, program.upper, strict=True)]
    whole = all(scale == 1 for scale in column_scale)
    objective = program.objective if whole else _divided(program.objective, column_scale)
    cost, cost_scale = _numerators(objective)
    entries: list[int] = []
    index: list[int] = []
    row_scale: list[int] = []
    for row, low, high in zip(program.rows, program.row_lower, program.row_upper, strict=True):
        numerators, scale = _integer_row(row if whole else _divided_row(row, column_scale), _denominator(low, high))
        entries += numerators
        row_scale.append(scale)
        index += [j for j, _ in row]
    start = np.cumsum([0] + [len(row) for row in program.rows])
    matrix = IntegerMatrix(len(cost), start, np.array(index, dtype=np.int64), integer_array(entries))
    return IntegerProgram(
        sign,
        [sign * c for c in cost],
        matrix,
        _scaled(program.lower, column_scale) + _scaled(program.row_lower, row_scale),
        _scaled(program.upper, column_scale) + _scaled(program.row_upper, row_scale),
        column_scale,
        row_scale,
        cost_scale,
    )


def _numerators(numbers: Sequence[Q]) -> tuple[list[int], int]:
    """The numbers over their common denominator."""
    if not numbers:
        return [], 1
    numerators, denominator = fmpq_mat(1, len(numbers), numbers).numer_denom()
    return [int(number) for number in numerators.entries()], int(denominator)


def _integer_row(row: SparseRow, bound_denominator: int) -> tuple[list[int], int]:
    numerators, denominator = _numerators([a for _, a in row])
    scale = lcm(denominator, bound_denominator)
    factor = scale // denominator
    return (numerators if factor == 1 else [factor * a for a in numerators]), scale


def _denominator(low: Q | None, high: Q | None) -> int:
    """The common denominator of the finite bounds."""
    return lcm(1 if low is None else int(low.q), 1 if high is None else int(high.q))


def _scaled(bounds: Bounds, scales: Sequence[int]) -> list[int | None]:
    return [None if b is None else int((b * scale).p) if b else 0 for b, scale in zip(bounds, scales, strict=True)]


def _divided(numbers: Sequence[Q], scales: Sequence[int]) -> Vector:
    return tuple([number / scale for number, scale in zip(numbers, scales, strict=True)])


def _divided_row(row: SparseRow, scales: Sequence[int]) -> SparseRow:
    return tuple([(j, a / scales[j]) for j, a in row])
