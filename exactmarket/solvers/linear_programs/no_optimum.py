"""What to ask of a linear program in which a float solver finds no optimum: two programs that always have one.

Legend: the program has columns x, rows A x between bounds, and a cost that is lowered (or raised).

The *elastic* program gives each bound of a row a slack s >= 0 by which it may be missed, and minimises their sum. It has an
optimum. If that is positive, its row multipliers y prove that the program is infeasible: the cost 1 - y_i of a slack is >= 0, so
slacks add nothing to the bound that y proves, which is the bound of y for the program with cost 0. If it is 0, the x of the
optimum is feasible.

The *recession* program asks for the best direction: finite bounds become 0, and a column moves by at most 1 where it has none.
It has an optimum, too, as 0 is feasible. If its value is not 0, the program is unbounded from every feasible point on.

An exact simplex method that starts where a float solver gave up would need many dear steps to find the same (for unbounded
programs it first looks for a feasible point); here a float solver proposes the basis of an optimum, which is mostly right.
"""

from __future__ import annotations

from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.model.linear_program import Bounds, LinearProgram


def elastic_program(program: LinearProgram) -> LinearProgram:
    """The program of the least sum of slacks; the program's own columns come first."""
    n = len(program.objective)
    rows, slacks = [], n
    for row, lower, upper in zip(program.rows, program.row_lower, program.row_upper, strict=True):
        entries = [*row]
        for bound, entry in ((lower, ONE), (upper, -ONE)):
            if bound is not None:
                entries.append((slacks, entry))
                slacks += 1
        rows.append(tuple(entries))
    added = slacks - n
    return LinearProgram(
        "minimize",
        (ZERO,) * n + (ONE,) * added,
        tuple(rows),
        program.row_lower,
        program.row_upper,
        (*program.lower, *[ZERO] * added),
        (*program.upper, *[None] * added),
    )


def recession_program(program: LinearProgram) -> LinearProgram:
    """The program of the best direction, in which no column moves by more than 1."""
    return LinearProgram(
        program.sense,
        program.objective,
        program.rows,
        _bounds_of_change(program.row_lower, None),
        _bounds_of_change(program.row_upper, None),
        _bounds_of_change(program.lower, -ONE),
        _bounds_of_change(program.upper, ONE),
    )


def _bounds_of_change(bounds: Bounds, most: Q | None) -> Bounds:
    return tuple([most if bound is None else ZERO for bound in bounds])
