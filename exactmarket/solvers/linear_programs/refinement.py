"""A better basis from a basis whose exact solution has a few wrong signs: the residual program, magnified, in floats.

Legend: at a basis with exact values v and reduced costs d (``basis``), the program in the deviation w = 2**p (z - v) of
all positions, rows included, with costs 2**q d, has the same optimal bases. With p and q such that the largest
violation and the largest wrong reduced cost are about 1, a float solver sees them as plainly as the user's own data.
(Gleixner, Steffy and Wolter, Iterative refinement for linear programming, INFORMS Journal on Computing 28, 2016.)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from exactmarket.solvers.control import Control
from exactmarket.solvers.linear_programs.basis import Basis, Status
from exactmarket.solvers.linear_programs.dyadic import Exponents
from exactmarket.solvers.linear_programs.exact_simplex import improving_positions, violated_sides
from exactmarket.solvers.linear_programs.float_simplex import FloatProgram, float_entries, propose
from exactmarket.solvers.linear_programs.integer_matrix import IntegerMatrix
from exactmarket.solvers.linear_programs.integer_program import IntegerProgram
from exactmarket.solvers.linear_programs.scaling import scaled_floats


def refined_statuses(basis: Basis, control: Control) -> list[int]:
    """The statuses with which the float solver ends on the residual program of the basis, started from that basis.

    Raises:
        SearchFailed: if the float solver has nothing to propose.
        Singular: if the core of the basis has no inverse.
    """
    program = basis.program
    multipliers = basis.multipliers(program.cost)
    reduced = basis.reduced(program.cost, multipliers)
    wrong = improving_positions(basis, reduced)
    residual = _residual_program(basis, reduced, wrong)
    rows_at_rest = [int(Status.LOWER)] * program.rows
    found = propose(residual, control, start=[*basis.status, *rows_at_rest])
    return _without_equations(found.statuses, program)


def _residual_program(basis: Basis, reduced: Sequence[int], wrong: Sequence[int]) -> FloatProgram:
    """The program in the deviations w of columns and rows: K (columns of w) - (rows of w) = 0."""
    program, units = basis.program, basis.program.units
    numbers, denominator = basis.values
    below = [None if b is None else b * denominator - v for b, v in zip(program.lower, numbers, strict=True)]
    above = [None if b is None else b * denominator - v for b, v in zip(program.upper, numbers, strict=True)]
    sides = enumerate(violated_sides(program, basis.values))
    violations = [(k, (below if side < 0 else above)[k] or 0) for k, side in sides if side]
    # Dividing by a power of two near the denominator instead of the denominator itself changes w by a factor only.
    p = -_top(violations, -units, default=denominator.bit_length())
    q = -_top([(k, reduced[k]) for k in wrong], units, default=max(map(int.bit_length, reduced), default=0))
    equations = np.zeros(program.rows)
    return FloatProgram(
        scaled_floats(reduced, q + units, 0.0),
        _with_activities(program.matrix),
        float_entries(_with_activities(program.matrix), np.concatenate([units, units[program.columns :]])),
        np.concatenate([scaled_floats(below, p - units, -np.inf), equations]),
        np.concatenate([scaled_floats(above, p - units, np.inf), equations]),
    )


def _top(numbers: Iterable[tuple[int, int]], units: Exponents, default: int) -> int:
    """The largest exponent of the numbers at the positions, each in its unit."""
    return max([number.bit_length() + int(units[k]) for k, number in numbers], default=default)


def _with_activities(matrix: IntegerMatrix) -> IntegerMatrix:
    """The matrix [K, -1], whose further columns are the activities of the rows."""
    rows = np.arange(matrix.rows)
    ends = matrix.start[1:]
    index = np.insert(matrix.index, ends, matrix.columns + rows)
    value = np.insert(matrix.value, ends, -1)
    start = matrix.start + np.arange(matrix.rows + 1)
    return IntegerMatrix(matrix.columns + matrix.rows, start, index, value)


def _without_equations(found: Sequence[int], program: IntegerProgram) -> list[int]:
    """The statuses of the positions, where a basic equation stands for its row."""
    positions = program.columns + program.rows
    statuses = list(found[:positions])
    for i, status in enumerate(found[positions:]):
        if status == Status.BASIC:
            statuses[program.columns + i] = int(Status.BASIC)
    return statuses
