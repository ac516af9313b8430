"""Claims about linear programs."""

from __future__ import annotations

from dataclasses import dataclass

from exactmarket.exact.rational import Q
from exactmarket.model.linear_program import LinearProgram


@dataclass(frozen=True)
class LinearProgramOptimal:
    """The linear program has an optimal solution, and its optimal value (constant included) is the
    one given."""

    program: LinearProgram
    value: Q


@dataclass(frozen=True)
class LinearProgramInfeasible:
    """No vector meets all constraints of the linear program."""

    program: LinearProgram


@dataclass(frozen=True)
class LinearProgramUnbounded:
    """The linear program is feasible, and its objective improves without bound over the feasible
    set."""

    program: LinearProgram
