"""Exact LU factors of sparse square matrices, with which systems of equations are solved from both sides.

Bases of linear programs are nearly triangular, and what is not is sparse: pivots chosen by Markowitz's rule (the row and the
column of the pivot have few further entries) fill in little, so rationals stay short. Where only dense pivots are left, so is
the rest of the matrix, and flint solves it.

Legend: K is the matrix. A pivot (row i, column j) stands for: subtract multiples of row i from the rows that have an entry in
column j. U is what K has become when all pivots are made, S the rest of it without pivots.

(H. M. Markowitz, The elimination form of the inverse, Management Science 3, 1957.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from heapq import heapify, heappop, heappush
from itertools import pairwise
from typing import NamedTuple, TypeAlias, cast

from flint import fmpq_mat, fmpz_mat

from exactmarket.exact.linear import over_one_denominator
from exactmarket.exact.rational import ZERO, Q
from exactmarket.solvers.control import Control
from exactmarket.solvers.linear_programs.dyadic import Fractions
from exactmarket.solvers.linear_programs.integer_matrix import IntegerMatrix

#: A pivot is made if (entries of its row - 1) * (entries of its column - 1) is at most this.
_SPARSE = 64
#: So many rows without sparse pivots are left to flint; with more, dense exact arithmetic is dear.
_LARGEST_REST = 160
#: After so many pivots the control is asked.
_STEP = 500

#: The entries of a row by column. Before the first subtraction they are integers.
Row: TypeAlias = "dict[int, Q | int]"


class Singular(Exception):
    """The matrix of the system has no inverse."""


class TooDense(Exception):
    """The matrix has no exact factors that are cheap."""


class _Pivot(NamedTuple):
    """A pivot: its place and entry, the further entries of its row and those of its column."""

    row: int
    column: int
    entry: Q | int
    across: list[tuple[int, Q | int]]
    below: list[tuple[int, Q | int]]


#: A pivot as one of the two systems sees it: its equation, its unknown, its entry, and the further entries of both.
_Step: TypeAlias = "tuple[int, int, Q | int, list[tuple[int, Q | int]], list[tuple[int, Q | int]]]"


class ExactFactors:
    """LU factors of a square matrix.

    Raises:
        Singular: if the matrix has no inverse and that is seen at once; else the first solution raises it.
        TooDense: if a large part of the matrix has no sparse pivots.
    """

    def __init__(self, matrix: IntegerMatrix, control: Control) -> None:
        self._size = matrix.rows
        elimination = _Elimination(matrix, control)
        elimination.make_triangular_pivots()
        elimination.make_sparse_pivots()
        self._pivots = elimination.made
        self._rest_rows = sorted(set(range(matrix.rows)) - {pivot.row for pivot in self._pivots})
        self._rest_columns = sorted(set(range(matrix.rows)) - {pivot.column for pivot in self._pivots})
        if len(self._rest_rows) > _LARGEST_REST:
            raise TooDense
        self._rest = [elimination.rows[i] for i in self._rest_rows]

    def solve(self, right: Sequence[int]) -> Fractions:
        """X and D with K X = D b.

        Raises:
            Singular: if K has no inverse.
        """
        pivots = [(i, j, entry, below, across) for i, j, entry, across, below in self._pivots]
        return self._substituted(right, pivots, self._rest_columns, self._solve_rest)

    def solve_transposed(self, right: Sequence[int]) -> Fractions:
        """X and D with X K = D b.

        Raises:
            Singular: if K has no inverse.
        """
        pivots = [(j, i, entry, across, below) for i, j, entry, across, below in self._pivots]
        return self._substituted(right, pivots, self._rest_rows, self._solve_rest_transposed)

    def _substituted(
        self,
        right: Sequence[int],
        pivots: Sequence[_Step],
        rest: Sequence[int],
        solve_rest: Callable[[list[Q]], list[Q]],
    ) -> Fractions:
        """The solution, forward through the pivots, by the rest, and back.

        Args:
            pivots: for each its equation, its unknown, its entry, what else its unknown and its equation meet.
            rest: the unknowns of the rest, which ``solve_rest`` finds.
        """
        b = [Q(entry) if entry else ZERO for entry in right]
        for equation, _, entry, behind, _ in pivots:
            if behind and b[equation]:
                value = b[equation] / entry
                for k, a in behind:
                    b[k] -= a * value
        x = [ZERO] * self._size
        for unknown, value in zip(rest, solve_rest(b), strict=True):
            x[unknown] = value
        for equation, unknown, entry, _, ahead in reversed(pivots):
            value = b[equation]
            for k, a in ahead:
                if x[k]:
                    value -= a * x[k]
            if value:
                x[unknown] = value / entry
        return over_one_denominator(x)

    def _solve_rest(self, b: Sequence[Q]) -> list[Q]:
        """The values of the columns of S, each row of which is multiplied by its denominator."""
        if not self._rest:
            return []
        _, scales = self._dense
        return _solution(self._dense[0], [b[i] * scale for i, scale in zip(self._rest_rows, scales, strict=True)])

    def _solve_rest_transposed(self, b: Sequence[Q]) -> list[Q]:
        """The multipliers of the rows of S."""
        if not self._rest:
            return []
        matrix, scales = self._dense
        multipliers = _solution(matrix.transpose(), [b[j] for j in self._rest_columns])
        return [value * scale for value, scale in zip(multipliers, scales, strict=True)]

    @cached_property
    def _dense(self) -> tuple[fmpz_mat, list[int]]:
        """S with each row multiplied by its denominator, and these denominators."""
        entries: list[int] = []
        scales = []
        for row in self._rest:
            numerators, denominator = over_one_denominator([Q(row.get(j, 0)) for j in self._rest_columns])
            entries += numerators
            scales.append(denominator)
        return fmpz_mat(len(scales), len(scales), entries), scales


def _solution(matrix: fmpz_mat, right: list[Q]) -> list[Q]:
    """The solution of the dense system.

    Raises:
        Singular: if the matrix has no inverse.
    """
    numerators, denominator = over_one_denominator(right)
    try:
        solution = cast(fmpq_mat, matrix.solve(fmpz_mat(len(right), 1, numerators)))
    except ZeroDivisionError:
        raise Singular from None
    return [value / denominator for value in solution.entries()]


class _Elimination:
    """A matrix on its way to its factors.

    Legend: ``rows[i]`` has the entries of row i that are not 0 by column, ``columns[j]`` the rows with an entry in column j; both
    are empty where a pivot was.
    """

    def __init__(self, matrix: IntegerMatrix, control: Control) -> None:
        self._control = control
        self.made: list[_Pivot] = []
        entries, columns, starts = matrix.value.tolist(), matrix.index.tolist(), matrix.start.tolist()
        parts = [slice(start, end) for start, end in pairwise(starts)]
        entered = [zip(columns[part], entries[part], strict=True) for part in parts]
        self.rows: list[Row] = [{j: entry for j, entry in row if entry} for row in entered]
        self.columns: list[set[int]] = [set() for _ in range(matrix.columns)]
        for i, row in enumerate(self.rows):
            for j in row:
                self.columns[j].add(i)

    def make_triangular_pivots(self) -> None:
        """Make all pivots that are alone in their row or their column, of which nothing needs to be subtracted.

        Raises:
            Singular: if a row or a column is empty.
        """
        rows, columns = self.rows, self.columns
        alone = [-1 - i for i, row in enumerate(rows) if len(row) <= 1]
        alone += [j for j, column in enumerate(columns) if len(column) <= 1]
        done: set[int] = set()
        while alone:
            line = alone.pop()
            found = columns[line] if line >= 0 else rows[-1 - line]
            if not found:
                if line in done:
                    continue
                raise Singular
            (across,) = found
            i, j = (across, line) if line >= 0 else (-1 - line, across)
            row, column = rows[i], columns[j]
            rows[i], columns[j] = {}, set()
            entry = row.pop(j)
            column.discard(i)
            below = [(k, rows[k].pop(j)) for k in column]
            for k in row:
                columns[k].discard(i)
            alone += [k for k in row if len(columns[k]) <= 1]
            alone += [-1 - k for k in column if len(rows[k]) <= 1]
            done.update((j, -1 - i))
            self.made.append(_Pivot(i, j, entry, list(row.items()), below))

    def make_sparse_pivots(self) -> None:
        """Make pivots in sparse rows and columns as long as there are any.

        Raises:
            Singular: if a row or a column has no entry left.
        """
        rows, columns = self.rows, self.columns
        for row in rows:
            for j, entry in row.items():
                row[j] = Q(entry)
        # Lines, rows as -1 - i, by their counts of entries; those whose count changes get here again.
        queue = [(len(row), -1 - i) for i, row in enumerate(rows) if row]
        queue += [(len(column), j) for j, column in enumerate(columns) if column]
        heapify(queue)
        while queue:
            count, line = heappop(queue)
            if count != len(columns[line] if line >= 0 else rows[-1 - line]):
                continue
            if not count:
                raise Singular
            i, j = self._place(line)
            if (len(rows[i]) - 1) * (len(columns[j]) - 1) > _SPARSE:
                return
            changed = self._pivot(i, j)
            for k in changed:
                heappush(queue, (len(columns[k] if k >= 0 else rows[-1 - k]), k))

    def _place(self, line: int) -> tuple[int, int]:
        """The place in the row or column whose other line has the fewest entries."""
        if line >= 0:
            return min(self.columns[line], key=lambda i: len(self.rows[i])), line
        return -1 - line, min(self.rows[-1 - line], key=lambda j: len(self.columns[j]))

    def _pivot(self, i: int, j: int) -> list[int]:
        """Make the pivot; the lines whose counts may have changed."""
        if len(self.made) % _STEP == 0:
            self._control.step("exact factors of a basis", len(self.made))
        row, column = self.rows[i], self.columns[j]
        self.rows[i], self.columns[j] = {}, set()
        entry = row.pop(j)
        column.discard(i)
        for k in row:
            self.columns[k].discard(i)
        below = [(k, self.rows[k].pop(j)) for k in column]
        across = list(row.items())
        for k, a in cast("list[tuple[int, Q]]", below):  # rationals by now
            self._subtract(k, a / entry, across)
        self.made.append(_Pivot(i, j, entry, across, below))
        return [*row, *[-1 - k for k in column]]

    def _subtract(self, i: int, multiple: Q, across: Sequence[tuple[int, Q | int]]) -> None:
        """Subtract the multiple of the pivot's row from row i."""
        row, columns = self.rows[i], self.columns
        for k, value in across:
            before = row.get(k)
            if before is None:
                row[k] = -multiple * value
                columns[k].add(i)
                continue
            after = before - multiple * value
            if after:
                row[k] = after
            else:
                del row[k]
                columns[k].discard(i)
