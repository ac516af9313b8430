"""A basis of the program of improvements, proposed by HiGHS in floats. Nothing it says is believed.

At any prices few types are worth an agent's while, so that most columns of the program never matter. It is solved with few of
them first, those of the present shares and of the types that each agent values most; then those enter that improve it at HiGHS's
multipliers, until there are none. (R. E. Bixby, J. W. Gregory, I. J. Lustig, R. E. Marsten and D. F. Shanno, Very large-scale
linear programming: a case study in combining interior point and simplex methods, Operations Research 40, 1992: "sifting".)
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from exactmarket.errors import SearchFailed
from exactmarket.exact.rational import Q
from exactmarket.solvers.assignments.improvement_program import ImprovementProgram
from exactmarket.solvers.control import Control
from exactmarket.solvers.linear_programs.integer_matrix import Indices
from exactmarket.solvers.native.highs import BASIC, INFINITY, LOWER, UPPER, Columns, Highs, RowwiseProgram
from exactmarket.solvers.native.quiet import quietly

Floats: TypeAlias = npt.NDArray[np.float64]
#: One truth value a cell: an agent and a type.
Cells: TypeAlias = npt.NDArray[np.bool_]

#: With so few cells all columns are there from the start.
_FEW_CELLS = 1_000
#: From this many cells on a run may be long enough for somebody to interrupt it.
_INTERRUPTIBLE_CELLS = 3_000
#: So many columns of each agent enter after the first run, and twice as many after each further one.
_ENTERING = 3
#: What counts as more than rounding in multipliers, all values being at most 1.
_TOLERANCE = 1e-9


@dataclass(frozen=True)
class ProposedBasis:
    """A basis of the program: which columns are basic, and which rows are not.

    Attributes:
        cells: for each agent the types whose columns are basic, increasing.
        whole: for each agent whether the row of her sum is not basic.
        tight: for each agent whether that of her utility is not, so that it is what it is at present.
        used_up: the types of which all copies are used, increasing.
        better: whether some agent seems to gain.
    """

    cells: list[list[int]]
    whole: list[bool]
    tight: list[bool]
    used_up: list[int]
    better: bool


@dataclass(frozen=True)
class _FloatProgram:
    """The program in floats, each agent's values measured from her origin and scaled to a maximum between 1/2 and 1.

    Attributes:
        values: one row an agent. costs: what a unit of each agent's utility adds to the cost, which is to be minimised.
        present: the agents' utilities. copies: those of the types. held: the support of the present shares.
    """

    values: Floats
    costs: Floats
    present: Floats
    copies: Floats
    held: Cells


def propose_basis(program: ImprovementProgram, control: Control) -> ProposedBasis:
    """The basis with which HiGHS ends.

    Raises:
        SearchFailed: if it finds no optimum, or floats cannot hold the numbers; ``LimitReached`` if the time is over.
    """
    try:
        floats = _float_program(program)
    except OverflowError:
        raise SearchFailed("some value is too large for a float") from None
    # In one go: to divert and restore the process's output for each call takes longer than a small program.
    return quietly(_ended, floats, control)


def _float_program(program: ImprovementProgram) -> _FloatProgram:
    agents, types = len(program.bound), len(program.market.types)
    values = np.array([[numerator / row.denominator for numerator in row.numerators] for row in program.values])
    _, exponents = np.frexp(values.max(axis=1))
    shares = chain.from_iterable([program.on_offer(program.market.assignment[x]) for x in program.bound])
    favoured = np.array(program.favoured, dtype=float)
    return _FloatProgram(
        np.ldexp(values, -exponents[:, None]),
        np.ldexp(-favoured, exponents - exponents.max()),
        np.ldexp(np.array([_float(utility) for utility in program.above_origin]), -exponents),
        np.array([_float(copies) for copies in program.copies]),
        np.fromiter(map(bool, shares), dtype=bool, count=agents * types).reshape(agents, types),
    )


def _float(number: Q) -> float:
    return int(number.p) / int(number.q)


def _ended(floats: _FloatProgram, control: Control) -> ProposedBasis:
    solver = _empty(floats)
    present, entering = _first_cells(floats), _ENTERING
    cells = np.flatnonzero(present)
    _enter(solver, floats, cells)
    _start_from_present(solver, floats, cells)
    while True:
        _run(solver, floats, control)
        new = _improving(floats, present, solver.solution()[1], entering)
        if not len(new):
            break
        present.flat[new] = True
        cells = np.concatenate([cells, new])
        _enter(solver, floats, new)
        # The basis with which the last run ended is feasible with the new columns, too.
        solver.use_primal_simplex()
        entering *= 2
    basic = solver.basic_positions()
    return _proposed(floats, cells[basic[basic >= 0]], -1 - basic[basic < 0], solver.objective)


def _empty(floats: _FloatProgram) -> Highs:
    """HiGHS with the rows of the program and without a column."""
    agents, types = floats.values.shape
    nothing, ones = np.empty(0), np.ones(agents)
    least = np.concatenate([ones, np.full(types, -INFINITY), floats.present])
    most = np.concatenate([ones, floats.copies, np.full(agents, INFINITY)])
    starts = np.zeros(2 * agents + types + 1, dtype=np.int64)
    solver = Highs()
    solver.use_simplex(presolve=False)
    solver.load(RowwiseProgram(nothing, nothing, nothing, least, most, starts, nothing.astype(np.int64), nothing))
    return solver


def _first_cells(floats: _FloatProgram) -> Cells:
    """The cells of the present shares, and of the types that each agent values most compared with others; all if they are
    few."""
    agents, types = floats.values.shape
    most_valued = 2 + types // 10
    if agents * types <= _FEW_CELLS or most_valued >= types:
        return np.ones((agents, types), dtype=bool)
    found = floats.held.copy()
    # Prices will take from each value about what everybody else would give.
    compared = floats.values - floats.values.mean(axis=0)
    first = np.argpartition(compared, types - most_valued, axis=1)[:, types - most_valued :]
    np.put_along_axis(found, first, True, axis=1)
    return found


def _enter(solver: Highs, floats: _FloatProgram, cells: Indices) -> None:
    agents, types = floats.values.shape
    agent, kind = np.divmod(cells, types)
    value = floats.values.ravel()[cells]
    index = np.stack([agent, agents + kind, agents + types + agent], axis=1)
    entry = np.ones((len(cells), 3))
    entry[:, 2] = value
    nonzero = entry != 0
    starts = np.concatenate([[0], np.cumsum(nonzero.sum(axis=1))])
    solver.add_columns(Columns(floats.costs[agent] * value, starts, index[nonzero], entry[nonzero]))


def _start_from_present(solver: Highs, floats: _FloatProgram, cells: Indices) -> None:
    """Start from the present shares, if they may be a corner of the program: they are feasible, and often optimal."""
    agents, types = floats.values.shape
    held = floats.held
    most = np.where(held, floats.values, -np.inf).max(axis=1)
    least = np.where(held, floats.values, np.inf).min(axis=1)
    # Of an agent who holds types of different values the sum and the utility determine two probabilities.
    tight = most > least
    free = held.sum(axis=1) - 1 - tight
    if free.sum() > types:
        return
    columns = np.where(held.ravel()[cells], BASIC, LOWER)
    rows = np.concatenate([np.full(agents, LOWER), np.full(types, UPPER), np.where(tight, LOWER, BASIC)])
    solver.start_from(np.concatenate([columns, rows]).tolist(), len(cells), doubtful=True)
    solver.use_primal_simplex()


def _run(solver: Highs, floats: _FloatProgram, control: Control) -> None:
    """Run HiGHS within the time that is left."""
    control.step("float simplex")
    solver.run(control.remaining(), interruptible=floats.values.size >= _INTERRUPTIBLE_CELLS)
    control.step("float simplex")
    if not solver.is_optimal:
        raise SearchFailed("HiGHS finds no optimum of the program of improvements")


def _improving(floats: _FloatProgram, present: Cells, multipliers: Floats, most: int) -> Indices:
    """The cells without a column whose columns would lower the cost, at most so many of each agent."""
    agents, types = present.shape
    if present.all():
        return np.empty(0, dtype=np.int64)
    sums, prices, gains = np.split(multipliers, [agents, agents + types])
    reduced = floats.values * (floats.costs - gains)[:, None] - sums[:, None] - prices[None, :]
    reduced[present] = 0
    improving = reduced < -_TOLERANCE
    if most < types:
        best: Any = np.argpartition(reduced, most, axis=1)[:, :most]
        among_best = np.zeros_like(present)
        np.put_along_axis(among_best, best, True, axis=1)
        improving &= among_best
    return np.flatnonzero(improving)


def _proposed(floats: _FloatProgram, basic_cells: Indices, basic_rows: Indices, cost: float) -> ProposedBasis:
    agents, types = floats.values.shape
    tight = np.ones(2 * agents + types, dtype=bool)
    tight[basic_rows] = False
    used_up = np.flatnonzero(tight[agents : agents + types]).tolist()
    cells: list[list[int]] = [[] for _ in range(agents)]
    for cell in np.sort(basic_cells).tolist():
        k, i = divmod(cell, types)
        cells[k].append(i)
    at_present = float(floats.costs @ floats.present)
    better = cost < at_present - _TOLERANCE * max(1.0, abs(at_present))
    return ProposedBasis(cells, tight[:agents].tolist(), tight[agents + types :].tolist(), used_up, better)
