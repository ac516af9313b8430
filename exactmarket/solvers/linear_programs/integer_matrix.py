"""Sparse matrices of integers whose products cannot overflow: machine integers where they fit, else big ones."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Integers: TypeAlias = Sequence[int]
Indices: TypeAlias = npt.NDArray[np.int64]
#: Numpy integers: dtype int64, or dtype object holding Python integers.
IntegerArray: TypeAlias = npt.NDArray[Any]

#: Magnitudes below 2**62 leave room for one addition in a signed machine word.
WORD_BITS = 62


def magnitude_bits(numbers: Integers | IntegerArray) -> int:
    """The bit length of the largest absolute value; 0 for nothing."""
    if len(numbers) == 0:
        return 0
    if isinstance(numbers, np.ndarray) and numbers.dtype != object:
        return max(int(numbers.max()).bit_length(), int(numbers.min()).bit_length())
    return max(int(max(numbers)).bit_length(), int(min(numbers)).bit_length())


def integer_array(numbers: Integers) -> IntegerArray:
    """The integers as int64 if each is below 2**62 in absolute value, else as Python integers."""
    dtype: Any = np.int64 if magnitude_bits(numbers) <= WORD_BITS else object
    return np.array(numbers, dtype=dtype)


def narrowed(numbers: IntegerArray) -> IntegerArray:
    """The integers as ``integer_array`` keeps them: as Python integers only if some need it."""
    return integer_array(numbers.tolist()) if numbers.dtype == object else numbers


def products(left: IntegerArray, right: IntegerArray) -> IntegerArray:
    """The products, entry by entry, exactly."""
    fits = magnitude_bits(left) + magnitude_bits(right) <= WORD_BITS
    dtype: Any = np.int64 if fits else object
    return narrowed(left.astype(dtype, copy=False) * right.astype(dtype, copy=False))


class IntegerMatrix:
    """A sparse matrix of integers, stored by rows.

    Legend: the entries of row i are ``value[start[i]:start[i + 1]]``, in the columns ``index`` at the same places.
    """

    def __init__(self, columns: int, start: Indices, index: Indices, value: IntegerArray) -> None:
        self.rows = len(start) - 1
        self.columns = columns
        self.start = start
        self.index = index
        self.value = value

    @cached_property
    def bits(self) -> int:
        """The bit length of the largest entry."""
        return magnitude_bits(self.value)

    @cached_property
    def row_of_entry(self) -> Indices:
        """For each entry the row that it is in."""
        return np.repeat(np.arange(self.rows), np.diff(self.start))

    @cached_property
    def transposed(self) -> IntegerMatrix:
        """The transposed matrix."""
        order = np.argsort(self.index, kind="stable")
        start = np.zeros(self.columns + 1, dtype=np.int64)
        np.cumsum(np.bincount(self.index, minlength=self.columns), out=start[1:])
        result = IntegerMatrix(self.rows, start, self.row_of_entry[order], self.value[order])
        result.transposed = self
        return result

    @cached_property
    def _filled_rows(self) -> Indices:
        return np.flatnonzero(np.diff(self.start))

    def _sum_by_rows(self, products: IntegerArray) -> IntegerArray:
        sums = np.zeros(self.rows, dtype=products.dtype)
        if len(products):
            # reduceat would repeat an entry for an empty row, so only the filled rows take part.
            sums[self._filled_rows] = np.add.reduceat(products, self.start[self._filled_rows])
        return sums

    def times(self, vector: Integers) -> list[int]:
        """The product with a column vector, exactly."""
        # Below, sums of at most ``columns`` products stay inside a machine word.
        fits = self.bits + magnitude_bits(vector) + self.columns.bit_length() <= WORD_BITS
        dtype: Any = np.int64 if fits else object
        factors = np.array(vector, dtype=dtype)
        products: list[int] = self._sum_by_rows(self.value.astype(dtype, copy=False) * factors[self.index]).tolist()
        return products

    def times_modulo_word(self, vector: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The product with a column vector modulo 2**64, as numbers from -2**63 to 2**63 - 1; entries must be int64."""
        products = self.value.view(np.uint64) * vector.view(np.uint64)[self.index]
        return self._sum_by_rows(products).view(np.int64)

    def row(self, i: int) -> tuple[Indices, list[int]]:
        """The columns and the values of the entries of row i."""
        part = slice(self.start[i], self.start[i + 1])
        return self.index[part], self.value[part].tolist()

    def part(self, rows: Indices, columns: Indices) -> IntegerMatrix:
        """The submatrix of the given rows and columns, in the given order."""
        new_column = np.full(self.columns, -1)
        new_column[columns] = np.arange(len(columns))
        lengths = np.diff(self.start)[rows]
        offsets = np.cumsum(lengths) - lengths
        entries = np.arange(lengths.sum()) + np.repeat(self.start[rows] - offsets, lengths)
        found = new_column[self.index[entries]]
        kept = found >= 0
        start = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum(np.bincount(np.repeat(np.arange(len(rows)), lengths)[kept], minlength=len(rows)), out=start[1:])
        return IntegerMatrix(len(columns), start, found[kept], narrowed(self.value[entries[kept]]))

    def dense_entries(self) -> list[int]:
        """All entries, zeros included, row after row."""
        dense = np.zeros((self.rows, self.columns), dtype=self.value.dtype)
        dense[self.row_of_entry, self.index] = self.value
        entries: list[int] = dense.ravel().tolist()
        return entries
