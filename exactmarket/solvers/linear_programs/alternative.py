"""Linear conditions that hold together, or multipliers that show that they do not: small systems, exactly.

Motzkin's transposition theorem: either some point meets all conditions, or multipliers (>= 0 of inequalities) make their sum
the form 0 with a strict one among them, "1 > 0" counted as a condition. The multipliers are sought by the first phase of
the simplex method; where there are none its prices are the point.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import fmpq_mat, fmpz, fmpz_mat

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
    gains = _Gains.of(columns, costly) if count else None
    tableau = _Tableau.artificial(count, rows)
    pivots = 0
    while True:
        prices = tableau.prices(count - costly)
        entering = gains.entering(prices, pivots > _PATIENCE) if gains is not None else None
        if entering is None:
            x = tableau.solution()
            rest = sum([x[r] for r in range(rows) if tableau.basis[r] >= count - costly], ZERO)
            return FirstPhase(tuple(tableau.basis), x, tuple(prices.entries()), rest)
        change = tableau.change(columns[entering])
        tableau.pivot(tableau.leaving(change, count), entering, change)
        pivots += 1


@dataclass
class _Tableau:
    """The revised simplex method's state: which column is basic in each row, and the inverse of the
    matrix of these columns."""

    basis: list[int]
    inverse: fmpq_mat

    @staticmethod
    def artificial(count: int, rows: int) -> _Tableau:
        """The start: the artificial variables, numbered after the columns, are basic, and their
        matrix is the unit matrix."""
        unit = [[int(r == c) for c in range(rows)] for r in range(rows)]
        return _Tableau([count + r for r in range(rows)], fmpq_mat(unit))

    def prices(self, first_costly: int) -> fmpq_mat:
        """The dual prices of the rows, where a column costs 1 from ``first_costly`` on, and nothing
        before, as a row."""
        return fmpq_mat([[int(column >= first_costly) for column in self.basis]]) * self.inverse

    def solution(self) -> Vector:
        """The values of the basic variables: the right side is the last unit vector, so they are
        the inverse's last column."""
        rows = len(self.basis)
        return tuple(self.inverse.entries()[rows - 1 :: rows])

    def change(self, column: Sequence[Q]) -> list[Q]:
        """By how much the basic variables fall for each unit of this column's."""
        return (self.inverse * fmpq_mat(len(column), 1, list(column))).entries()

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
        rows = len(self.basis)
        entered = [self.inverse[leaving, c] / change[leaving] for c in range(rows)]
        # The row is replaced by the entered one; of each other row so much of it is taken away.
        taken = list(change)
        taken[leaving] -= ONE
        self.inverse = self.inverse - fmpq_mat(rows, 1, taken) * fmpq_mat(1, rows, entered)
        self.basis[leaving] = entering


@dataclass(frozen=True)
class _Gains:
    """Which column gains at prices: the columns as rows of whole numbers over a common denominator, of which the last
    ``costly`` cost 1 each, as whole numbers are compared much faster than fractions."""

    columns: fmpz_mat
    denominator: fmpz
    costly: int

    @staticmethod
    def of(columns: Sequence[Sequence[Q]], costly: int) -> _Gains:
        whole, denominator = fmpq_mat(list(map(list, columns))).numer_denom()
        return _Gains(whole, denominator, costly)

    def entering(self, prices: fmpq_mat, first: bool) -> int | None:
        """A column whose value at the prices exceeds its cost."""
        above, below = prices.numer_denom()
        values = (self.columns * above.transpose()).entries()
        for k in range(1, self.costly + 1):
            values[-k] -= below * self.denominator
        if first:
            return next((j for j, value in enumerate(values) if value > 0), None)
        most = max(values)
        return values.index(most) if most > 0 else None


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
