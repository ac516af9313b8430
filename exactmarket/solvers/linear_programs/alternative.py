"""Linear conditions that hold together, or multipliers that show that they do not: small systems, exactly.

Motzkin's transposition theorem: either some point meets all conditions, or multipliers (>= 0 of inequalities) make their sum
the form 0 with a strict one among them, "1 > 0" counted as a condition. The multipliers are sought by the first phase of
the simplex method; where there are none its prices are the point.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import fmpq_mat

from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.certificates.completeness import Multipliers
from exactmarket.kernel.rules.completeness.exchange import LinearCondition

#: After so many pivots the entering column is the first possible one (Bland), not the steepest.
_PATIENCE = 40


@dataclass(frozen=True)
class FirstPhase:
    """The end of the first phase for "columns times x = (0, ..., 0, 1), x >= 0".

    Attributes:
        basis: an index for each row: of a column, or of an artificial one (number of columns + row).
        x: the values of the basis. prices: one for each row. rest: what is missing; 0 if x is a solution.
    """

    basis: tuple[int, ...]
    x: Vector
    prices: Vector
    rest: Q


def first_phase(columns: Sequence[Sequence[Q]], rows: int, costly: int = 0) -> FirstPhase:
    """Minimise the sum of artificial variables. The last row's right side is 1, the others' are 0.

    The last ``costly`` columns count as artificial, too (each at cost 1); the rest then contains their variables.

    >>> first_phase([(Q(1), Q(1)), (Q(-1), Q(1))], 2).x
    (1/2, 1/2)
    """
    count = len(columns)
    matrix = fmpq_mat([[column[r] for column in columns] for r in range(rows)]) if count else None
    tableau = _Tableau.artificial(count, rows)
    pivots = 0
    while True:
        prices = tableau.prices(count - costly)
        entering = _entering(matrix, prices, costly, pivots > _PATIENCE) if matrix is not None else None
        if entering is None:
            x = tableau.solution()
            rest = sum([x[r] for r in range(rows) if tableau.basis[r] >= count - costly], ZERO)
            return FirstPhase(tuple(tableau.basis), x, prices, rest)
        change = tableau.change(columns[entering])
        tableau.pivot(tableau.leaving(change, count), entering, change)
        pivots += 1


@dataclass
class _Tableau:
    """The revised simplex method's state: which column is basic in each row, and the inverse of the
    matrix of these columns."""

    basis: list[int]
    inverse: list[list[Q]]

    @staticmethod
    def artificial(count: int, rows: int) -> _Tableau:
        """The start: the artificial variables, numbered after the columns, are basic, and their
        matrix is the unit matrix."""
        inverse = [[ONE if r == c else ZERO for c in range(rows)] for r in range(rows)]
        return _Tableau([count + r for r in range(rows)], inverse)

    def prices(self, first_costly: int) -> Vector:
        """The dual prices of the rows, where a column costs 1 from ``first_costly`` on, and nothing
        before."""
        rows = range(len(self.basis))
        costly = [r for r in rows if self.basis[r] >= first_costly]
        return tuple([sum([self.inverse[r][c] for r in costly], ZERO) for c in rows])

    def solution(self) -> Vector:
        """The values of the basic variables: the right side is the last unit vector, so they are
        the inverse's last column."""
        return tuple([row[-1] for row in self.inverse])

    def change(self, column: Sequence[Q]) -> list[Q]:
        """By how much the basic variables fall for each unit of this column's."""
        return [sum([a * b for a, b in zip(row, column, strict=True) if b], ZERO) for row in self.inverse]

    def leaving(self, change: Sequence[Q], count: int) -> int:
        """The row whose variable reaches 0 first; of several an artificial one, as it should not
        come back, else the column of smallest index (Bland's rule wants that)."""
        x = self.solution()
        return min(
            (r for r, fall in enumerate(change) if fall > 0),
            key=lambda r: (x[r] / change[r], self.basis[r] < count, self.basis[r]),
        )

    def pivot(self, leaving: int, entering: int, change: Sequence[Q]) -> None:
        """Let the column enter in that row."""
        self.inverse[leaving] = [entry / change[leaving] for entry in self.inverse[leaving]]
        for r, factor in enumerate(change):
            if r != leaving and factor != 0:
                row = zip(self.inverse[r], self.inverse[leaving], strict=True)
                self.inverse[r] = [a - factor * b for a, b in row]
        self.basis[leaving] = entering


def _entering(matrix: fmpq_mat, prices: Sequence[Q], costly: int, first: bool) -> int | None:
    """A column whose value at the prices exceeds its cost."""
    values = (fmpq_mat([list(prices)]) * matrix).entries()
    for k in range(1, costly + 1):
        values[-k] -= 1
    if first:
        return next((j for j, value in enumerate(values) if value > 0), None)
    best = max(range(len(values)), key=lambda j: values[j])
    return best if values[best] > 0 else None


def alternative(conditions: Sequence[LinearCondition], size: int) -> Vector | Multipliers:
    """A point of ``size`` coordinates that meets the conditions, as a tuple of numbers; or multipliers, as a tuple of pairs
    (index, multiplier), that show that there is none.
    """
    # A column for each multiplier; the first is that of "1 > 0". Rows: each coordinate, the
    # constants, and 1 for strict conditions, whose multipliers sum to 1.
    columns: list[list[Q]] = [[*[ZERO] * size, ONE, ONE]]
    owners: list[tuple[int, int]] = [(-1, 1)]
    for k, condition in enumerate(conditions):
        form = condition.form
        column = [*form[1:], form[0], ONE if condition.relation == ">" else ZERO]
        columns.append(column)
        owners.append((k, 1))
        if condition.relation == "=":
            columns.append([-c for c in column])
            owners.append((k, -1))
    end = first_phase(columns, size + 2)
    if end.rest > 0:
        # No column gains at the prices (q, r, s) of the rows: q.coefficients + r constant <= 0, and
        # <= -s for a strict condition, where s = rest > 0. By the first column r <= -s < 0, so the
        # point q/r meets the conditions.
        return tuple([price / end.prices[size] for price in end.prices[:size]])
    multipliers: dict[int, Q] = {}
    for place, value in zip(end.basis, end.x, strict=True):
        if place < len(columns) and value != 0:
            k, sign = owners[place]
            multipliers[k] = multipliers.get(k, ZERO) + sign * value
    return tuple(sorted((k, value) for k, value in multipliers.items() if k >= 0 and value != 0))


def is_point(found: Vector | Multipliers) -> bool:
    """Whether ``alternative`` found a point."""
    return bool(found) and not isinstance(found[0], tuple)
