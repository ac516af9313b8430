"""Supporting prices whose weights are of very different sizes, found level by level; or a trade that no prices survive.

Where everybody likes the same types, a weight is often many times the next one. Weights of at least 1 are then too large for
floats; so here they are at most 1, and those that are too small to be seen are 0 at first. Legend: as in
``improvement_program``; k is an agent, i a type, D a trade (changes of shares within the cells of the level). A level asks
for prices P >= 0 and weights w_k >= 0:

    maximise    the sum of the w_k <= 1 of the agents who still need a positive weight
    subject to  each agent holds types of largest net value w_k v_k - P among the cells of the level,
                P[i] = 0 for a type in excess supply.

If the maximum is 0, its dual solution is a trade in which all of these agents gain and nobody loses. If not, prices and
weights are added, times a small number, to those of the levels before; the cells of the next level are those of largest net
value, a weight that is positive by now may fall there, and so may a price. Each level leaves fewer agents without a positive
weight, and where supporting prices exist, they meet the conditions of each level.
"""

from __future__ import annotations

from collections.abc import Sequence

from exactmarket.errors import SearchFailed
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ONE, ZERO, Q, total
from exactmarket.kernel.certificates.linear_programs import PrimalDual
from exactmarket.model.linear_program import LinearProgram, SparseRow
from exactmarket.solvers.assignments.improvement_program import ImprovementProgram, Priced, Share, Traded
from exactmarket.solvers.control import Control
from exactmarket.solvers.linear_programs.solve import find_linear_program_certificate


def price_level_by_level(program: ImprovementProgram, control: Control) -> Priced | Traded:
    """Supporting prices with weights, or shares that show that there are none.

    Raises:
        SearchFailed: if a linear program was not solved; ``LimitReached`` if the time is over.
    """
    agents, types = len(program.bound), len(program.copies)
    found = Priced([ZERO] * types, [ZERO] * agents)
    cells = [list(range(types)) for _ in range(agents)]
    while _lacking(program, found):
        level = _Level(program, found, cells)
        witness = find_linear_program_certificate(level.linear_program(), control).witness
        if not isinstance(witness, PrimalDual):
            raise SearchFailed("a level of prices has a largest sum of weights, but the search found none")
        step = level.priced(witness.dual)
        if not _lacking(program, found) - _lacking(program, step):
            return Traded(_traded(program, level.trade(witness.primal)))
        found, cells = _combined(program, found, step)
    return found


def _lacking(program: ImprovementProgram, found: Priced) -> set[int]:
    """The favoured agents without a positive weight."""
    return {k for k, favoured in enumerate(program.favoured) if favoured and found.weights[k] == 0}


class _Level:
    """One level: prices and weights that are found, and for each agent the cells of this level."""

    def __init__(self, program: ImprovementProgram, found: Priced, cells: Sequence[list[int]]) -> None:
        self._program = program
        self._found = found
        self._lacking = sorted(_lacking(program, found))
        self._held = [set(program.held(k)) for k in range(len(program.bound))]
        self._cells = [(k, i) for k, own in enumerate(cells) for i in own]

    def linear_program(self) -> LinearProgram:
        """The dual program: minimise the sum of what the lacking agents' gains in a trade fall short of 1.

        Columns are the changes in the cells, then the shortfalls; rows are the agents' sums, the types, the gains.
        """
        changes, missing = len(self._cells), len(self._lacking)
        bounds = [(ZERO, ZERO)] * len(self._program.bound) + self._kind_bounds() + self._gain_bounds()
        lower = [None if i in self._held[k] else ZERO for k, i in self._cells]
        return LinearProgram(
            "minimize",
            (ZERO,) * changes + (ONE,) * missing,
            self._rows(),
            tuple([low for low, _ in bounds]),
            tuple([high for _, high in bounds]),
            (*lower, *[ZERO] * missing),
            (None,) * (changes + missing),
        )

    def _rows(self) -> tuple[SparseRow, ...]:
        agents = len(self._program.bound)
        sums: list[list[tuple[int, Q]]] = [[] for _ in range(agents)]
        kinds: list[list[tuple[int, Q]]] = [[] for _ in self._program.copies]
        gains: list[list[tuple[int, Q]]] = [[] for _ in range(agents)]
        for column, (k, i) in enumerate(self._cells):
            sums[k].append((column, ONE))
            kinds[i].append((column, ONE))
            numerators, denominator, _ = self._program.values[k]
            if numerators[i]:
                gains[k].append((column, Q(numerators[i], denominator)))
        for column, k in enumerate(self._lacking, len(self._cells)):
            gains[k].append((column, ONE))
        return tuple([tuple(row) for row in (*sums, *kinds, *gains)])

    def _kind_bounds(self) -> list[tuple[Q | None, Q | None]]:
        """Those of the net demands of the types: a price that is positive by now is free, one that must be 0 has no row."""
        program, found = self._program, self._found
        spare = [taken < copies for taken, copies in zip(program.used, program.copies, strict=True)]
        return [
            (None, None) if left else (ZERO if price > 0 else None, ZERO)
            for left, price in zip(spare, found.prices, strict=True)
        ]

    def _gain_bounds(self) -> list[tuple[Q | None, Q | None]]:
        """Those of the gains: a weight that is positive by now is free."""
        lacking = set(self._lacking)
        return [
            (ONE if k in lacking else ZERO, ZERO if weight > 0 else None)
            for k, weight in enumerate(self._found.weights)
        ]

    def priced(self, dual: Vector) -> Priced:
        """The prices and weights of this level."""
        agents, types = len(self._program.bound), len(self._program.copies)
        return Priced([-y for y in dual[agents : agents + types]], list(dual[agents + types :]))

    def trade(self, primal: Vector) -> list[Share]:
        """The changes of shares."""
        found: list[Share] = [{} for _ in self._program.bound]
        for (k, i), change in zip(self._cells, primal, strict=False):
            if change:
                found[k][i] = change
        return found


def _combined(program: ImprovementProgram, found: Priced, step: Priced) -> tuple[Priced, list[list[int]]]:
    """What is found plus a small multiple of the step, and the cells in which the net values are largest."""
    agents = range(len(program.bound))
    before = [_slacks(program, found, k) for k in agents]
    change = [_slacks(program, step, k) for k in agents]
    shrinking = list(zip(found.weights + found.prices, step.weights + step.prices, strict=True))
    for k in agents:
        shrinking += zip(before[k], change[k], strict=True)
    # What is positive stays so.
    limits = [old / -new for old, new in shrinking if new < 0 < old]
    size = _power_below(min(limits)) if limits else ONE
    prices = [old + size * new for old, new in zip(found.prices, step.prices, strict=True)]
    weights = [old + size * new for old, new in zip(found.weights, step.weights, strict=True)]
    cells = [
        [i for i, (old, new) in enumerate(zip(before[k], change[k], strict=True)) if old == 0 and new == 0]
        for k in agents
    ]
    return Priced(prices, weights), cells


def _slacks(program: ImprovementProgram, priced: Priced, k: int) -> list[Q]:
    """By how much the net value of each type is less than that of what agent k holds."""
    numerators, denominator, _ = program.values[k]
    rate = priced.weights[k] / denominator
    net = [rate * value - price for value, price in zip(numerators, priced.prices, strict=True)]
    held = net[program.held(k)[0]]
    return [held - value for value in net]


def _power_below(bound: Q) -> Q:
    """A power of two below the positive number, at least a quarter of it, and at most 1: short, unlike the number."""
    exponent = int(bound.p).bit_length() - int(bound.q).bit_length() - 1
    return Q(1, 2 ** max(-exponent, 0))


def _traded(program: ImprovementProgram, trade: Sequence[Share]) -> list[Share]:
    """The present shares plus the largest multiple of the trade that is feasible."""
    present = [program.share(k) for k in range(len(program.bound))]
    net = [ZERO] * len(program.copies)
    limits: list[Q] = []
    for share, changes in zip(present, trade, strict=True):
        for i, change in changes.items():
            net[i] += change
            if change < 0:
                limits.append(share[i] / -change)
    limits += [
        (copies - taken) / more
        for copies, taken, more in zip(program.copies, program.used, net, strict=True)
        if more > 0
    ]
    size = min(limits)
    return [_moved(share, changes, size) for share, changes in zip(present, trade, strict=True)]


def _moved(share: Share, changes: Share, size: Q) -> Share:
    moved = dict(share)
    for i, change in changes.items():
        moved[i] = total([share.get(i, ZERO), size * change])
    return moved
