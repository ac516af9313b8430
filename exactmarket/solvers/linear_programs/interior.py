"""Which bounds rest with a multiplier in a program's richest optimum: a guess from inside the optimal face.

An interior-point method ends near the relative interior of the optimal face, where every position that can be inside
its bounds is inside; a simplex method ends at a corner. ``strict_support`` says what is looked for and confirms it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack, identity, vstack

from exactmarket.errors import LimitReached, SearchFailed
from exactmarket.kernel.certificates.linear_programs import PrimalDual
from exactmarket.model.linear_program import LinearProgram
from exactmarket.solvers.control import Control
from exactmarket.solvers.linear_programs.basis import independent_columns
from exactmarket.solvers.linear_programs.float_simplex import FloatProgram, float_program
from exactmarket.solvers.linear_programs.integer_matrix import Indices
from exactmarket.solvers.linear_programs.integer_program import integer_program
from exactmarket.solvers.linear_programs.strict_support import (
    Place,
    StrictSupport,
    confirm_strict_support,
    exact_strict_support,
)
from exactmarket.solvers.native.interior_point import interior_point


def find_strictly_complementary(program: LinearProgram, control: Control | None = None) -> PrimalDual:
    """An optimal solution and multipliers of largest support, of a program that has an optimum.

    The interior-point guess is confirmed exactly; if it is wrong, a larger exact program finds the support.

    Raises:
        SearchFailed: if the program has no optimum; ``LimitReached`` if the time is over.
    """
    control = control or Control()
    try:
        return confirm_strict_support(program, propose_strict_support(program, control), control)
    except LimitReached:
        raise
    except SearchFailed:
        return confirm_strict_support(program, exact_strict_support(program, control), control)


def propose_strict_support(program: LinearProgram, control: Control | None = None) -> StrictSupport:
    """The strict support of a program with an optimum, as an interior-point method in floats sees it. A guess.

    Raises:
        SearchFailed: if the method ends without an optimum; ``LimitReached`` if the time is over.
    """
    control = control or Control()
    control.step("interior point")
    integers = integer_program(program)
    floats, n = float_program(integers), integers.columns
    tied = floats.lower == floats.upper
    tied_columns, tied_rows = np.flatnonzero(tied[:n]), np.flatnonzero(tied[n:])
    places = _places(floats, tied, tied_rows)
    if places is None and len(tied_rows):
        # The interior-point method cannot do with equations that follow from others.
        control.step("interior point, without redundant equations")
        other = integers.matrix.part(tied_rows, np.setdiff1d(np.arange(n), tied_columns))
        places = _places(floats, tied, tied_rows[independent_columns(other.transposed)])
    if places is None:
        raise SearchFailed("the interior-point method ends without an optimum")
    return StrictSupport(tuple(places[:n]), tuple(places[n:]))


def _places(floats: FloatProgram, tied: npt.NDArray[np.bool_], equations: Indices) -> list[Place] | None:
    """The place of every position, from one run in which only these rows are equations; ``None`` if the run fails."""
    bounded = _Bounded(np.isfinite(floats.lower) & ~tied, np.isfinite(floats.upper) & ~tied)
    rests = _rests(floats, tied, equations, bounded)
    if rests is None:
        return None
    places = [Place.TIED if is_tied else Place.INSIDE for is_tied in tied.tolist()]
    for (k, place), at_bound in zip(bounded.named(), rests, strict=True):
        if at_bound:
            places[k] = place
    return places


@dataclass(frozen=True)
class _Bounded:
    """Which positions (columns, then rows) have a finite lower and a finite upper bound, apart from
    those that are tied."""

    below: npt.NDArray[np.bool_]
    above: npt.NDArray[np.bool_]

    def named(self) -> list[tuple[int, Place]]:
        """All these bounds as pairs (position, side), lower ones first."""
        lower, upper = np.flatnonzero(self.below).tolist(), np.flatnonzero(self.above).tolist()
        return [(k, Place.LOWER) for k in lower] + [(k, Place.UPPER) for k in upper]


def _rests(
    floats: FloatProgram, tied: npt.NDArray[np.bool_], equations: Indices, bounded: _Bounded
) -> list[bool] | None:
    """For every bound whether its multiplier is larger than its slack at the end of the
    interior-point method; ``None`` if it fails. The activities of rows count as columns; what is
    tied is a constant; rows that neither bound nor equate anything are left out."""
    below, above = bounded.below, bounded.above
    columns = np.arange(len(tied)) < floats.matrix.columns
    is_open = (columns & ~tied) | below | above
    rows = np.union1d(np.flatnonzero((below | above)[~columns]), equations)
    from_below, from_above = np.flatnonzero(below), np.flatnonzero(above)
    unit = identity(len(tied), format="csr")
    sides = vstack([-unit[from_below], unit[from_above]], format="csc")[:, is_open]
    limits = np.concatenate([-floats.lower[from_below], floats.upper[from_above]])
    matrix = _with_activities(floats)[rows]
    moved = matrix[:, tied] @ floats.lower[tied]
    cost = np.concatenate([floats.cost, np.zeros(floats.matrix.rows)])[is_open]
    try:
        slack, multiplier = interior_point(cost, sides, limits, matrix[:, is_open], -moved)
    except (ValueError, ArithmeticError, TypeError):
        return None
    rests: list[bool] = (multiplier > slack).tolist()
    return rests


def _with_activities(floats: FloatProgram) -> Any:
    """The matrix [K, -1]: with the activities as columns all bounds are on columns, and cvxopt's systems stay sparse."""
    entries = floats.matrix
    matrix = csr_matrix((floats.entries, entries.index, entries.start), (entries.rows, entries.columns))
    return hstack([matrix, -identity(entries.rows)], format="csc")
