"""Optimal solutions with the largest support.

Legend: a row or column (a *position*) with two different bounds is *strictly complementary* in a pair of optimal x and
y if it rests at a bound whose multiplier is not 0, or lies strictly inside its bounds (its multiplier is then 0). Every
program with an optimum has a pair in which all positions are, and all such pairs have the same *strict support*: which
positions rest where (Goldman and Tucker, Theory of linear programming, 1956, corollary 2A).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from exactmarket.errors import SearchFailed
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.certificates.linear_programs import PrimalDual
from exactmarket.kernel.claims.linear_programs import LinearProgramOptimal
from exactmarket.model.linear_program import LinearProgram, SparseRow
from exactmarket.solvers.control import Control
from exactmarket.solvers.linear_programs.solve import find_linear_program_certificate


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


def confirm_strict_support(
    program: LinearProgram, support: StrictSupport, control: Control | None = None
) -> PrimalDual:
    """Optimal x and y, exactly, in which every position has the proposed place, each by as wide a margin as possible.

    Two exact programs maximise the smallest distance from a bound of what is inside, and the smallest multiplier of
    what is at a bound, both capped at 1. By complementary slackness their solutions are optimal.

    Raises:
        SearchFailed: if there are none: the proposal is wrong; ``LimitReached`` if the time is over.
    """
    primal = _widest_margin(_primal_program(program, support), "an optimal solution", control)
    dual = _widest_margin(_dual_program(program, support), "multipliers", control)
    return PrimalDual(primal[:-1], dual[:-1])


def _widest_margin(program: LinearProgram, wanted: str, control: Control | None) -> Vector:
    """An optimal solution of the program, whose last column is the margin.

    Raises:
        SearchFailed: if no margin is positive.
    """
    witness = find_linear_program_certificate(program, control).witness
    if not isinstance(witness, PrimalDual) or not witness.primal[-1] > 0:
        raise SearchFailed(f"there is not {wanted} with the proposed strict support")
    return witness.primal


def exact_strict_support(program: LinearProgram, control: Control | None = None) -> StrictSupport:
    """The strict support of a program with an optimum, from one exact program with a column for every bound.

    With x = z / s for s >= 1, a bound that some optimal x does not meet can be kept at distance 1 from z; so the most
    distances that can be 1 at once tell which bounds all optimal x meet, and such a bound can have a multiplier.

    Raises:
        SearchFailed: if the program has no optimum; ``LimitReached`` if the time is over.
    """
    optimum = find_linear_program_certificate(program, control).claim
    if not isinstance(optimum, LinearProgramOptimal):
        raise SearchFailed("the program has no optimum")
    n = len(program.objective)
    sides, distances = _distance_program(program, optimum.value - program.constant)
    witness = find_linear_program_certificate(distances, control).witness
    if not isinstance(witness, PrimalDual):
        raise SearchFailed("no distances of the optimal solutions from the bounds")
    bounds = zip((*program.lower, *program.row_lower), (*program.upper, *program.row_upper), strict=True)
    places = [Place.TIED if low is not None and low == high else Place.INSIDE for low, high in bounds]
    for (k, place), distance in zip(sides, witness.primal[n + 1 :], strict=True):
        if not distance and places[k] is Place.INSIDE:
            places[k] = place
    return StrictSupport(tuple(places[:n]), tuple(places[n:]))


def _distance_program(program: LinearProgram, value: Q) -> tuple[list[tuple[int, Place]], LinearProgram]:
    """Maximise the sum of distances in [0, 1], one for every finite bound, over z = s x, x optimal of this value.

    The columns are z, s and the distances; returned with them is the bound (position, side) of every distance.
    """
    n = len(program.objective)
    objective = tuple([(j, c) for j, c in enumerate(program.objective) if c])
    optimal: SparseRow = (*objective, (n, -value)) if value else objective
    sides, rows = _distances(program)
    count = len(sides)
    below = [ZERO if place is Place.LOWER else None for _, place in sides]
    above = [ZERO if place is Place.UPPER else None for _, place in sides]
    return sides, LinearProgram(
        "maximize",
        (ZERO,) * (n + 1) + (ONE,) * count,
        (optimal, *rows),
        (ZERO, *below),
        (ZERO, *above),
        (None,) * n + (ONE,) + (ZERO,) * count,
        (None,) * (n + 1) + (ONE,) * count,
    )


def _distances(program: LinearProgram) -> tuple[list[tuple[int, Place]], list[SparseRow]]:
    """For every finite bound b its position and side, and the row z_k - s b - d (lower) or z_k - s
    b + d (upper)."""
    n = len(program.objective)
    positions = [((j, ONE),) for j in range(n)] + list(program.rows)
    sides: list[tuple[int, Place]] = []
    rows: list[SparseRow] = []
    for place, sign, bounds in (
        (Place.LOWER, -ONE, (*program.lower, *program.row_lower)),
        (Place.UPPER, ONE, (*program.upper, *program.row_upper)),
    ):
        for k, bound in enumerate(bounds):
            if bound is not None:
                scaled: SparseRow = ((n, -bound),) if bound else ()
                rows.append((*positions[k], *scaled, (n + 1 + len(sides), sign)))
                sides.append((k, place))
    return sides, rows


def _primal_program(program: LinearProgram, support: StrictSupport) -> LinearProgram:
    """Maximise t subject to the constraints of the program, with distance t from the bounds of what is inside."""
    n = len(program.objective)
    margins = _Margins(n)
    lower, upper = [], []
    for j, place in enumerate(support.columns):
        low, high = _rest(program.lower[j], program.upper[j], place)
        lower.append(low)
        upper.append(high)
        if place is Place.INSIDE:
            margins.keep_inside(((j, ONE),), low, high)
    for i, place in enumerate(support.rows):
        low, high = _rest(program.row_lower[i], program.row_upper[i], place)
        if place is Place.INSIDE:
            margins.keep_inside(program.rows[i], low, high)
        else:
            margins.add(program.rows[i], low, high)
    return margins.program(lower, upper)


def _rest(low: Q | None, high: Q | None, place: Place) -> tuple[Q | None, Q | None]:
    """The bounds of a position with this place.

    Raises:
        SearchFailed: if it should rest at a bound that is infinite.
    """
    if place is Place.LOWER:
        high = low
    if place is Place.UPPER:
        low = high
    if place in (Place.LOWER, Place.UPPER) and low is None:
        raise SearchFailed(f"the proposed strict support leans on an infinite bound ({place.value})")
    return low, high


def _dual_program(program: LinearProgram, support: StrictSupport) -> LinearProgram:
    """Maximise t subject to the signs of the multipliers, with size t at least for what rests at a bound.

    The columns are the multipliers y and t; that of column j of the program is c_j - (y A)_j.
    """
    sign = ONE if program.sense == "minimize" else -ONE
    margins = _Margins(len(program.rows))
    used: list[list[tuple[int, Q]]] = [[] for _ in program.objective]
    for i, row in enumerate(program.rows):
        for j, a in row:
            used[j].append((i, -sign * a))
    for i, place in enumerate(support.rows):
        margins.demand_multiplier(((i, sign),), ZERO, place)
    for j, place in enumerate(support.columns):
        margins.demand_multiplier(tuple(used[j]), sign * program.objective[j], place)
    return margins.program([None] * len(program.rows), [None] * len(program.rows))


class _Margins:
    """The rows of a program that maximises a margin t, its last column, capped at 1."""

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._rows: list[SparseRow] = []
        self._lower: list[Q | None] = []
        self._upper: list[Q | None] = []

    def add(self, row: SparseRow, low: Q | None, high: Q | None, margin: Q = ZERO) -> None:
        """Demand low <= row + margin * t <= high."""
        self._rows.append((*row, (self._columns, margin)) if margin else row)
        self._lower.append(low)
        self._upper.append(high)

    def keep_inside(self, row: SparseRow, low: Q | None, high: Q | None) -> None:
        """Demand low + t <= row <= high - t."""
        if low is not None:
            self.add(row, low, None, -ONE)
        if high is not None:
            self.add(row, None, high, ONE)

    def demand_multiplier(self, row: SparseRow, constant: Q, place: Place) -> None:
        """Demand that row + constant is a multiplier, in the sense of a minimisation, fit for the place."""
        if place is Place.INSIDE:
            self.add(row, -constant, -constant)
        if place is Place.LOWER:
            self.add(row, -constant, None, -ONE)
        if place is Place.UPPER:
            self.add(row, None, -constant, ONE)

    def program(self, lower: Sequence[Q | None], upper: Sequence[Q | None]) -> LinearProgram:
        """The program with these bounds on the columns other than t."""
        objective = (ZERO,) * self._columns + (ONE,)
        rows, row_bounds = tuple(self._rows), (tuple(self._lower), tuple(self._upper))
        return LinearProgram("maximize", objective, rows, *row_bounds, (*lower, None), (*upper, ONE))
