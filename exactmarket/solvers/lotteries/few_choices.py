"""Lotteries with few terms under any constraints: heuristics in floats, each of whose results is an exact lottery.

Legend as in ``separation``: a choice is the set of cells that are 1, q are the marginals. A pool of choices is listed,
all of them if there are few. A lottery over the pool with few terms is a sparse solution of linear equations. Linear programs
whose costs are the inverse probabilities of the last solution lead to fewer and fewer terms; for a small pool a bounded branch
and bound counts the terms themselves. What floats propose is solved exactly, and kept if it is a lottery with fewer terms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

import numpy as np
from numpy.typing import NDArray

from exactmarket.errors import LimitReached
from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import ONE, Q
from exactmarket.model.lottery_problem import Cell, CellConstraint
from exactmarket.solvers.control import Control
from exactmarket.solvers.lotteries.float_choice import propose_choice, seconds_left
from exactmarket.solvers.lotteries.separation import Choice, ZeroOneProgram, reduced, widest_gap
from exactmarket.solvers.native.programs import dense_program, minimum, whole_minimum

#: How many choices are listed, after how many attempts the list is given up, and how often the marginals are peeled instead.
_MOST_CHOICES = 2_000
_MOST_ATTEMPTS = 100_000
_PASSES = 4
#: Restarts and rounds of the linear programs; up to how large a pool terms are counted, and by how large a tree.
_RESTARTS = 12
_ROUNDS = 8
_MOST_COUNTED = 150
_MOST_NODES = 1_000
#: How many proposals are solved exactly.
_MOST_SOLVED = 12
#: A probability of the floats below this counts as none.
_NOTHING = 1e-9

_Floats = NDArray[np.float64]
_Terms = list[tuple[Q, list[Cell]]]


def fewer_terms(
    q: Matrix, constraints: Sequence[CellConstraint], terms: _Terms, control: Control
) -> tuple[_Terms, LimitReached | None]:
    """A lottery with the same marginals under the same constraints as the given one: with fewer terms if they are found. And
    the limit, if it ended the search for them."""
    try:
        return _fewer_terms(q, constraints, terms, control), None
    except LimitReached as limit:
        return terms, limit


def _fewer_terms(q: Matrix, constraints: Sequence[CellConstraint], terms: _Terms, control: Control) -> _Terms:
    program = reduced(q, constraints)
    target = tuple([q[i][k] for i, k in program.cells])
    marginals = np.array([float(p) for p in target])
    pool = _listed(program, control)
    if pool is None:
        pool = _sampled(program, marginals, terms, control)
    proposed = sorted(set(_supports(pool, marginals, control)), key=len)
    for support in [support for support in proposed if len(support) < len(terms)][:_MOST_SOLVED]:
        points = [tuple([(c, ONE) for c in sorted(pool[t])]) for t in support]
        _, chances = widest_gap(target, points, control)
        if chances is not None:
            chosen = [(p, pool[t]) for p, t in zip(chances, support, strict=True) if p]
            return [(p, sorted(program.ones | {program.cells[c] for c in choice})) for p, choice in chosen]
    return terms


def _sampled(program: ZeroOneProgram, marginals: _Floats, terms: _Terms, control: Control) -> list[Choice]:
    """Where there are too many choices to list: those of the lottery at hand, and some drawn at
    random."""
    column = {cell: c for c, cell in enumerate(program.cells)}
    known = [frozenset(column[cell] for cell in cells if cell in column) for _, cells in terms]
    passes = [Random(seed) for seed in range(_PASSES)]  # noqa: S311 - any weights will do
    drawn = [choice for source in passes for choice in _peeled(program, marginals, source, control)]
    return list(dict.fromkeys([*known, *drawn]))


def _listed(program: ZeroOneProgram, control: Control) -> list[Choice] | None:
    """All choices that meet the constraints; ``None`` if they are too many or take too long to find."""
    n = len(program.cells)
    sets_of: list[list[int]] = [[k for k, columns in enumerate(program.sets) if c in columns] for c in range(n)]
    found: list[Choice] = []
    # A part has decided the cells up to c; of each set the ones so far and the cells left.
    stack = [(frozenset[int](), 0, (0,) * len(program.sets), tuple([len(columns) for columns in program.sets]))]
    for attempts in range(_MOST_ATTEMPTS):
        if not stack or len(found) > _MOST_CHOICES:
            return found if not stack else None
        control.step("choices listed", attempts)
        chosen, c, ones, left = stack.pop()
        bounds = zip(program.least, ones, left, program.most, strict=True)
        if not all(low <= one + rest and one <= high for low, one, rest, high in bounds):
            continue
        if c == n:
            found.append(chosen)
            continue
        rest = tuple([amount - (k in sets_of[c]) for k, amount in enumerate(left)])
        more = tuple([amount + (k in sets_of[c]) for k, amount in enumerate(ones)])
        stack += [(chosen, c + 1, ones, rest), (chosen | {c}, c + 1, more, rest)]
    return None


def _peeled(program: ZeroOneProgram, marginals: _Floats, source: Random, control: Control) -> Iterator[Choice]:
    """Choices taken out of the marginals one after the other, each with nearly the largest possible factor, so long as the
    floats find one."""
    rest, weight = marginals.copy(), 1.0
    while weight > _NOTHING:
        control.step("choices drawn", int(100 - 100 * weight), 100)
        choice, factor = _bottleneck(program, rest, weight, source, control)
        if choice is None:
            return
        yield choice
        up = np.array([c in choice for c in range(len(rest))], dtype=bool)
        rest = np.where(up, rest - factor, rest)
        weight -= factor


def _bottleneck(
    program: ZeroOneProgram, rest: _Floats, weight: float, source: Random, control: Control
) -> tuple[Choice | None, float]:
    """A choice with a large factor: the least of what is left of the cells that are 1, and of the others' distance from
    the weight. Bisection over the factor, under random weights of the cells."""
    factors = np.unique(np.concatenate([rest, weight - rest, [weight]]))
    factors = factors[(factors > _NOTHING) & (factors <= weight)]
    best: tuple[Choice | None, float] = (None, 0.0)
    low, high = 0, len(factors)
    while low < high:
        middle = (low + high) // 2
        factor = float(factors[middle]) - _NOTHING
        may, must = rest >= factor, weight - rest < factor
        choice = None if (must & ~may).any() else _between(program, may, must, source, control)
        if choice is None:
            high = middle
        else:
            best, low = (choice, float(factors[middle])), middle + 1
    return best


def _between(
    program: ZeroOneProgram, may: NDArray[np.bool_], must: NDArray[np.bool_], source: Random, control: Control
) -> Choice | None:
    """A choice in which only cells that may be 1 are, and all that must be."""
    large = 1000 * (len(may) + 1)
    weights = [
        large if one else source.randint(0, 9) if open_ else -large for open_, one in zip(may, must, strict=True)
    ]
    found = propose_choice(weights, program.sets, program.least, program.most, control)
    if found is None or not program.feasible(found):
        return None
    fits = all(may[c] for c in found) and all(c in found for c in np.flatnonzero(must).tolist())
    return found if fits else None


def _supports(pool: Sequence[Choice], target: _Floats, control: Control) -> Iterator[tuple[int, ...]]:
    """Which choices of the pool seem to be enough, as indices."""
    rows = np.array([[float(c in choice) for choice in pool] for c in range(len(target))])
    rows = np.vstack([rows.reshape(len(target), len(pool)), np.ones(len(pool))])
    sides = np.append(target, 1.0)
    source = Random(1)  # noqa: S311 - any costs will do
    for restart in range(_RESTARTS):
        cost = np.array([source.uniform(0.5, 1) for _ in pool])
        for _ in range(_ROUNDS):
            control.step("lotteries tried", restart, _RESTARTS)
            solved = minimum(dense_program(cost, rows, (sides, sides)))
            if solved is None:
                break
            yield tuple(np.flatnonzero(solved.values > _NOTHING).tolist())
            cost = 1 / (solved.values + 0.01) * np.array([source.uniform(0.8, 1.2) for _ in pool])
    if len(pool) <= _MOST_COUNTED:
        yield _counted(rows, sides, control)


def _counted(rows: _Floats, sides: _Floats, control: Control) -> tuple[int, ...]:
    """The smallest number of choices as far as floats and a bounded search can tell; all if nothing is found."""
    height, n = rows.shape
    used = rows.astype(bool)
    most = np.array([min(sides[used[:, t]].min(), (1 - sides[~used[:, t]]).min(initial=1.0)) for t in range(n)])
    # The second half of the variables says which choices are there.
    there = np.hstack([np.eye(n), -np.diag(most)])
    matrix = np.vstack([np.hstack([rows, np.zeros((height, n))]), there])
    bounds = (np.append(sides, np.full(n, -np.inf)), np.append(sides, np.zeros(n)))
    whole = np.arange(2 * n) >= n
    program = dense_program(whole.astype(float), matrix, bounds, (0.0, 1.0))
    found = whole_minimum(program, whole, seconds_left(control), _MOST_NODES)
    return tuple(range(n)) if found is None else tuple(np.flatnonzero(found[:n] > _NOTHING).tolist())
