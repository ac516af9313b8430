"""Exact solutions of square systems of linear equations with integer data.

``SquareSystem`` answers K X = D b with integers X and one positive integer D. Nearly triangular matrices get exact factors
(``exact_factors``). Dense ones, and those of short entries, whose solutions tend to be short, too, go through a sparse LU
factorisation in floats and dyadic refinement: the residual is computed exactly, so every round adds bits to the float solution,
until rationals with a common denominator can be read off; these are accepted only if K X = D b holds exactly. Whatever goes
wrong in floats ends at flint.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Protocol, cast

import numpy as np
from flint import fmpq_mat, fmpz_mat
from scipy.sparse import csc_matrix

from exactmarket.solvers.control import Control
from exactmarket.solvers.linear_programs.dyadic import Exponents, Floats, Fractions, common_fractions, float_parts
from exactmarket.solvers.linear_programs.exact_factors import ExactFactors, Singular, TooDense
from exactmarket.solvers.linear_programs.integer_matrix import IntegerArray, IntegerMatrix, integer_array
from exactmarket.solvers.native.factors import sparse_lu

#: Up to this size exact factors are as fast as the refinement whatever the entries.
_SMALL_SIZE = 50
#: Entries of so few bits are short: nearly all are 1 and -1.
_SHORT_ENTRY_BITS = 8
#: A float carries 53 bits; the rest is head-room for the float solver's own error.
_BITS_PER_ROUND = 46
_FIRST_ATTEMPT_BITS = 60
_MOST_BITS = 40_000
#: With such entries residuals as a rule stay inside a machine word. (Where they do not, the refinement goes astray and is given
#: up.) Those of larger entries are computed in Python's integers.
_WORD_ENTRY_BITS = 50
#: Smaller powers of two are as good as 0 beside 1, and larger exponents could leave the range of floats.
_LEAST_EXPONENT = -1000


class NoConvergence(Exception):
    """The float factorisation is too inaccurate to be refined."""


class _Factors(Protocol):
    def solve(self, right: Floats, trans: str = "N") -> Floats: ...


class SquareSystem:
    """The system K X = D b with one K and any number of right-hand sides b.

    Args:
        matrix: K, square.
        control: asked between rounds whether time is left.
    """

    def __init__(self, matrix: IntegerMatrix, control: Control) -> None:
        self._matrix = matrix
        self._control = control
        self._refinable = matrix.rows > _SMALL_SIZE
        self._factorable = not self._refinable or matrix.bits > _SHORT_ENTRY_BITS

    def solve(self, right: Sequence[int]) -> Fractions:
        """X and D with K X = D b.

        Raises:
            Singular: if K has no inverse.
        """
        return self._solve(right, transposed=False)

    def solve_transposed(self, right: Sequence[int]) -> Fractions:
        """X and D with X K = D b.

        Raises:
            Singular: if K has no inverse.
        """
        return self._solve(right, transposed=True)

    def _solve(self, right: Sequence[int], transposed: bool) -> Fractions:
        if not any(right):
            return [0] * len(right), 1
        if self._factorable:
            try:
                factors = self._exactly_factored
                return factors.solve_transposed(right) if transposed else factors.solve(right)
            except TooDense:
                self._factorable = False
        if self._refinable:
            try:
                return self._refined(right, transposed)
            except NoConvergence:
                self._refinable = False
        self._control.step("solving a dense system of equations")
        matrix = self._dense_transposed if transposed else self._dense
        try:
            solution = cast(fmpq_mat, matrix.solve(fmpz_mat(len(right), 1, right)))
        except ZeroDivisionError:
            raise Singular from None
        numerators, denominator = solution.numer_denom()
        return [int(number) for number in numerators.entries()], int(denominator)

    @cached_property
    def _exactly_factored(self) -> ExactFactors:
        return ExactFactors(self._matrix, self._control)

    @cached_property
    def _dense(self) -> fmpz_mat:
        return fmpz_mat(self._matrix.rows, self._matrix.columns, self._matrix.dense_entries())

    @cached_property
    def _dense_transposed(self) -> fmpz_mat:
        return self._dense.transpose()

    @cached_property
    def _factored(self) -> tuple[_Factors, Exponents, Exponents]:
        """LU factors of K with row i divided by 2**rows[i] and column j by 2**columns[j]; and rows and columns."""
        matrix = self._matrix
        values, exponents = float_parts(matrix.value)
        rows = _largest(exponents, matrix.row_of_entry, matrix.rows)
        exponents = exponents - rows[matrix.row_of_entry]
        columns = _largest(exponents, matrix.index, matrix.columns)
        scaled = _ldexp(values, exponents - columns[matrix.index])
        shape = (matrix.rows, matrix.columns)
        try:
            factors: _Factors = sparse_lu(csc_matrix((scaled, (matrix.row_of_entry, matrix.index)), shape))
        except (RuntimeError, ValueError):
            raise NoConvergence from None
        return factors, rows, columns

    def _float_solution(self, right: IntegerArray, transposed: bool) -> tuple[Floats, int]:
        """Floats x, the largest about 1, and an exponent e: K (x * 2**e) is nearly the right-hand side."""
        factors, rows, columns = self._factored
        before, after = (columns, rows) if transposed else (rows, columns)
        values, exponents = float_parts(right)
        exponents = exponents - before
        top = int(exponents[values != 0].max())
        solution = factors.solve(_ldexp(values, exponents - top), "T" if transposed else "N")
        mantissas, exponents = np.frexp(solution)
        exponents = exponents - after
        if not np.isfinite(solution).all() or not mantissas.any():
            raise NoConvergence
        lift = int(exponents[mantissas != 0].max())
        return _ldexp(mantissas, exponents - lift), top + lift

    def _refined(self, right: Sequence[int], transposed: bool) -> Fractions:
        """Dyadic refinement: K (digits + rest) / 2**bits = b with K rest = residual; each round adds digits."""
        matrix = self._matrix.transposed if transposed else self._matrix
        residual, digits = integer_array(right), np.zeros(len(right), dtype=object)
        bits, attempt, accuracy = 0, _FIRST_ATTEMPT_BITS, None
        while bits <= _MOST_BITS:
            self._control.step("refining the solution of a system of equations", bits)
            solution, exponent = self._float_solution(residual, transposed)
            # A round that adds less than four bits: the matrix is too near to a singular one for
            # floats.
            if accuracy is not None and exponent - bits > accuracy - 4:
                raise NoConvergence
            accuracy = exponent - bits
            shift, correction = _correction(solution, exponent)
            residual = _next_residual(matrix, residual, shift, correction)
            digits = (digits << shift if shift else digits) + correction
            bits += shift
            # Common fractions are sought now and then only, as that costs more than a round.
            if bits < attempt and residual.any():
                continue
            found = common_fractions(digits.tolist(), bits)
            if found is None and not residual.any():
                found = digits.tolist(), 1 << bits
            if found and _solves(matrix, found, right):
                return found
            if not residual.any():
                raise NoConvergence
            attempt = bits + bits // 3
        raise NoConvergence


def _largest(exponents: Exponents, group: Exponents, groups: int) -> Exponents:
    """The largest exponent in each group of entries; 0 for an empty group."""
    largest = np.full(groups, np.iinfo(np.int64).min)
    np.maximum.at(largest, group, exponents)
    return np.where(largest == np.iinfo(np.int64).min, 0, largest)


def _ldexp(values: Floats, exponents: Exponents) -> Floats:
    result: Floats = np.ldexp(values, np.maximum(exponents, _LEAST_EXPONENT).astype(np.int32))
    return result


def _correction(solution: Floats, exponent: int) -> tuple[int, IntegerArray]:
    """A shift s >= 0 and integers z, good to about 46 bits, with z / 2**s nearly solution * 2**exponent."""
    shift = _BITS_PER_ROUND - exponent
    integers: IntegerArray = np.rint(np.ldexp(solution, _BITS_PER_ROUND)).astype(np.int64)
    return (shift, integers) if shift >= 0 else (0, integers.astype(object) << -shift)


def _next_residual(matrix: IntegerMatrix, residual: IntegerArray, shift: int, correction: IntegerArray) -> IntegerArray:
    """residual * 2**shift - K correction.

    In machine words both terms may wrap, but their difference is right as long as it fits into a word itself. If it
    does not, the refinement goes astray and the exact check at its end fails.
    """
    in_words = matrix.bits <= _WORD_ENTRY_BITS and object not in (residual.dtype, correction.dtype)
    if in_words and shift < 64:
        wrapped = (residual.view(np.uint64) << np.uint64(shift)) - matrix.times_modulo_word(correction).view(np.uint64)
        return wrapped.view(np.int64)
    product = matrix.times(correction.tolist())
    return integer_array([(int(r) << shift) - p for r, p in zip(residual, product, strict=True)])


def _solves(matrix: IntegerMatrix, solution: Fractions, right: Sequence[int]) -> bool:
    """Whether K X = D b, exactly."""
    numerators, denominator = solution
    return matrix.times(numerators) == [denominator * b for b in right]
