"""Bases of an integer program and what they stand for, exactly.

Legend: positions and the data K, cost, lower, upper are those of ``integer_program``. A basis gives every position a
status; the position of a row is its activity, K_i z. S is the set of the basic columns, T that of the rows that are not
basic. If |S| = |T| and the *core* K[T, S] has an inverse, the basis stands for

    values      z and K z, where everything that is not basic rests at the bound that its status names (or at 0), and
    reduced     for costs g of the positions, the change of the total cost per unit of each position that is not basic:
                d = g - y K for columns, where y (the *multipliers* of the rows) solves y[T] K[T, S] = g[S] and is -g_i
                on basic rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from functools import cached_property

import numpy as np
from flint import nmod_mat

from exactmarket.solvers.control import Control
from exactmarket.solvers.linear_programs.dyadic import Fractions
from exactmarket.solvers.linear_programs.exact_factors import Singular
from exactmarket.solvers.linear_programs.integer_matrix import Indices, IntegerMatrix
from exactmarket.solvers.linear_programs.integer_program import IntegerProgram
from exactmarket.solvers.linear_programs.integer_system import SquareSystem


class Status(IntEnum):
    """Where a position rests: solved for, at its lower or upper bound, or at 0 for want of a bound."""

    LOWER = 0
    BASIC = 1
    UPPER = 2
    ZERO = 3


#: The statuses as plain integers: an enumeration's members are slow to reach in a long loop.
_LOWER, _BASIC, _UPPER = int(Status.LOWER), int(Status.BASIC), int(Status.UPPER)

#: A prime below 2**62. What is independent modulo a prime is independent.
_PRIME = 4611686018427387847


class Basis:
    """A basis of an integer program.

    Args:
        program: the program.
        status: one ``Status`` a position. A bound that is named but infinite is replaced by one that is finite.
        control: asked in long computations whether time is left.

    Raises:
        Singular: if the core is not square. If it has no inverse, the first solution raises it.
    """

    def __init__(self, program: IntegerProgram, status: Sequence[int], control: Control) -> None:
        self.program = program
        self.control = control
        self.status = _resting(program, status)
        n = program.columns
        basic = np.array(self.status) == Status.BASIC
        self.core_columns: Indices = np.flatnonzero(basic[:n])
        self.core_rows: Indices = np.flatnonzero(~basic[n:])
        if len(self.core_columns) != len(self.core_rows):
            raise Singular

    @cached_property
    def _core(self) -> SquareSystem:
        return SquareSystem(self.program.matrix.part(self.core_rows, self.core_columns), self.control)

    @cached_property
    def values(self) -> Fractions:
        """The values of all positions, columns first, over one denominator."""
        n = self.program.columns
        resting = self._resting_values()
        moved = self.program.matrix.times(resting[:n]) if any(resting[:n]) else [0] * self.program.rows
        solution, denominator = self._core.solve([resting[n + i] - moved[i] for i in self.core_rows.tolist()])
        columns = [denominator * value for value in resting[:n]] if any(resting[:n]) else resting[:n]
        for j, value in zip(self.core_columns.tolist(), solution, strict=True):
            columns[j] = value
        return columns + self.program.matrix.times(columns), denominator

    def _resting_values(self) -> list[int]:
        """The bounds at which the positions rest; 0 for those that are basic."""
        bounds = zip(self.status, self.program.lower, self.program.upper, strict=True)
        return [(low if s == _LOWER else high if s == _UPPER else 0) or 0 for s, low, high in bounds]

    def multipliers(self, cost: Sequence[int], row_cost: Sequence[int] | None = None) -> Fractions:
        """The multipliers y of all rows for the given costs of columns and rows, over one denominator."""
        y = [0] * self.program.rows if row_cost is None else [-g for g in row_cost]
        if any(y):
            # A cost of a row that is basic is a cost of the columns in it.
            spread = self.program.matrix.transposed.times(y)
            cost = [g - d for g, d in zip(cost, spread, strict=True)]
        solution, denominator = self._core.solve_transposed([cost[j] for j in self.core_columns.tolist()])
        y = [denominator * entry for entry in y] if any(y) else y
        for i, multiplier in zip(self.core_rows.tolist(), solution, strict=True):
            y[i] = multiplier
        return y, denominator

    def reduced(self, cost: Sequence[int], multipliers: Fractions) -> list[int]:
        """The reduced costs of all positions, columns first, over the denominator of the multipliers.

        That of a row that is not basic is its multiplier. Those of basic positions are left unspecified.
        """
        y, denominator = multipliers
        used = self.program.matrix.transposed.times(y)
        return [denominator * g - d for g, d in zip(cost, used, strict=True)] + y

    def direction(self, entering: int, sign: int) -> Fractions:
        """How all positions move when the position ``entering``, not basic, moves by ``sign``; over one denominator."""
        n, matrix = self.program.columns, self.program.matrix
        if entering < n:
            column = [0] * n
            column[entering] = sign
            moved = matrix.times(column)
            right = [-moved[i] for i in self.core_rows.tolist()]
        else:
            right = [sign if n + i == entering else 0 for i in self.core_rows.tolist()]
        solution, denominator = self._core.solve(right)
        columns = [0] * n
        for j, rate in zip(self.core_columns.tolist(), solution, strict=True):
            columns[j] = rate
        if entering < n:
            columns[entering] = sign * denominator
        return columns + matrix.times(columns), denominator

    def exchanged(self, entering: int, leaving: int, leaving_status: Status) -> Basis:
        """The basis with one position made basic and one (possibly the same) put to rest."""
        status = list(self.status)
        status[entering] = Status.BASIC
        status[leaving] = leaving_status
        return Basis(self.program, status, self.control)


def slack_basis(program: IntegerProgram, control: Control) -> Basis:
    """The basis in which exactly the rows are basic."""
    return Basis(program, [Status.LOWER] * program.columns + [Status.BASIC] * program.rows, control)


def repaired(basis: Basis) -> Basis:
    """A basis whose core has an inverse, made from any basis by letting rows and columns out of the core."""
    program, n = basis.program, basis.program.columns
    rows, columns = basis.core_rows, basis.core_columns
    columns = columns[independent_columns(program.matrix.part(rows, columns))]
    rows = rows[independent_columns(program.matrix.part(rows, columns).transposed)]
    status: list[int] = [Status.LOWER if s == Status.BASIC else s for s in basis.status[:n]]
    status += [Status.BASIC] * program.rows
    for j in columns.tolist():
        status[j] = Status.BASIC
    for i in rows.tolist():
        status[n + i] = basis.status[n + i]
    return Basis(program, status, basis.control)


def independent_columns(matrix: IntegerMatrix) -> list[int]:
    """Columns that are independent, as many as possible modulo a prime."""
    if not matrix.rows or not matrix.columns:
        return []
    residues = [entry % _PRIME for entry in matrix.dense_entries()]
    reduced, rank = nmod_mat(matrix.rows, matrix.columns, residues, _PRIME).rref()
    table = reduced.tolist()
    return [next(j for j, entry in enumerate(table[i]) if int(entry)) for i in range(rank)]


def _resting(program: IntegerProgram, status: Sequence[int]) -> list[int]:
    """The statuses with every named bound finite."""
    lower, upper = program.lower, program.upper
    return [
        s
        if s == _BASIC or (s == _LOWER and low is not None) or (s == _UPPER and high is not None)
        else _some_bound(low, high)
        for s, low, high in zip(status, lower, upper, strict=True)
    ]


def _some_bound(low: int | None, high: int | None) -> Status:
    if low is None:
        return Status.ZERO if high is None else Status.UPPER
    return Status.LOWER
