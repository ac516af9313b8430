"""Optimal solutions with the largest support: interior points propose it, exact arithmetic confirms it.

Legend: a row or column (a *position*) with two different bounds is *strictly complementary* in a pair of optimal x and
y if it rests at a bound whose multiplier is not 0, or lies strictly inside its bounds (its multiplier is then 0). Every
program with an optimum has a pair in which all positions are, and all such pairs have the same *strict support*: which
positions rest where. An interior-point method ends near one of them, a simplex method does not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import cvxopt
import cvxopt.solvers
import numpy as np

from exactmarket.errors import LimitReached, SearchFailed
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.certificates import PrimalDual
from exactmarket.model.linear_program import Bounds, LinearProgram, SparseRow
from exactmarket.solvers.basis import independent_columns
from exactmarket.solvers.control import Control
from exactmarket.solvers.float_simplex import FloatProgram, float_program
from exactmarket.solvers.integer_program import integer_program
from exactmarket.solvers.linear_program import find_linear_program_certificate


class Place(Enum):
    """Where a position is in the strict support: at a bound with a multiplier, inside, or tied to a single value."""

    LOWER = "at the lower bound"
    UPPER = "at the upper bound"
    INSIDE = "inside"
    TIED = "tied: both bounds are the same"


@dataclass(frozen=True)
class StrictSupport:
    """The place of every column and every row."""

    columns: tuple[Place, ...]
    rows: tuple[Place, ...]


def propose_strict_support(program: LinearProgram, control: Control | None = None) -> StrictSupport:
    """The strict support of a program with an optimum, as an interior-point method in floats sees it. A guess.

    Raises:
        SearchFailed: if the method ends without an optimum; ``LimitReached`` if the time is over.
    """
    control = control or Control()
    control.step("interior point")
    integers = integer_program(program)
    floats = float_program(integers)
    tied = floats.lower == floats.upper
    n = integers.columns
    tied_rows = np.flatnonzero(tied[n:])
    tied_rows = tied_rows[independent_columns(integers.matrix.part(tied_rows, np.arange(n)).transposed)]
    gaps = _interior_gaps(floats, tied, tied_rows)
    control.step("interior point")
    places = [Place.TIED if tied[k] else _place(gaps.get((k, Place.LOWER)), gaps.get((k, Place.UPPER))) for k in range(len(tied))]
    return StrictSupport(tuple(places[:n]), tuple(places[n:]))
