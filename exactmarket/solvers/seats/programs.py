"""Shares at exact prices: two linear programs over the agents' best shares, in floats, and shares with few binary digits.

The first takes shares that clear the market and move the budget that moves most as little as possible. The second rounds them:
its rows are laminar sets of each agent and the goods, so its matrix is totally unimodular, and with whole bounds its corners
are whole. Only budgets move, by less than a price's part of a grid.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from exactmarket.errors import SearchFailed
from exactmarket.solvers.control import Control
from exactmarket.solvers.native.highs import INFINITY, Highs, RowwiseProgram
from exactmarket.solvers.seats.faces import Face, Sale
from exactmarket.solvers.seats.problem import Floats, Ints, SeatProblem

#: Shares are whole multiples of one part in so many.
GRID = 1 << 20
#: Floats that are as near to a multiple as this (in parts) stand for it.
_NEAR = 1e-4


@dataclass
class _Rows:
    """Rows of a linear program, and where each starts."""

    lower: list[float]
    upper: list[float]
    start: list[int]
    index: list[int]
    value: list[float]

    def add(self, lower: float, upper: float, cells: list[int], entries: list[float] | None = None) -> None:
        self.lower.append(lower)
        self.upper.append(upper)
        self.index += cells
        self.value += [1.0] * len(cells) if entries is None else entries
        self.start.append(len(self.index))

    def program(self, cost: Floats, lower: Floats, upper: Floats, scale: float = 1.0) -> RowwiseProgram:
        return RowwiseProgram(
            cost,
            lower,
            upper,
            np.array(self.lower) * scale,
            np.array(self.upper) * scale,
            np.array(self.start),
            np.array(self.index, dtype=np.int64),
            np.array(self.value),
        )


class Cells:
    """The shares that the agents' faces leave open, as variables, with the rows that they must meet.

    Attributes:
        fixed: shares that the faces fix, 0 or 1.

    Raises:
        SearchFailed: if the shares that are fixed exceed a supply, or a row that nothing is free in is not met.
    """

    def __init__(self, market: SeatProblem, faces: list[Face], sale: Sale) -> None:
        self._market, self._faces = market, faces
        self.fixed: Ints = np.zeros((market.agents, market.goods), dtype=np.int64)
        self.agents = [i for i, each in enumerate(faces) for _ in each.free]
        self.goods = [j for each in faces for j in each.free]
        self.of_agent: list[list[int]] = [[] for _ in faces]
        for k, i in enumerate(self.agents):
            self.of_agent[i].append(k)
        for i, each in enumerate(faces):
            self.fixed[i, list(each.held)] = 1
        self.rows = _Rows([], [], [0], [], [])
        self._add_sets()
        self._add_goods(sale)

    def _add(self, lower: float, upper: float, cells: list[int]) -> None:
        if cells:
            self.rows.add(lower, upper, cells)
        elif lower > 0 or upper < 0:
            raise SearchFailed("what is fixed does not meet a limit")

    def _add_sets(self) -> None:
        for i, each in enumerate(self._faces):
            for sets, binds in ((each.full, True), (each.loose, False)):
                for goods, limit in sets:
                    cells = [k for k in self.of_agent[i] if self.goods[k] in goods]
                    left = limit - sum(j in goods for j in each.held)
                    if binds or len(cells) > left:
                        self._add(left if binds else -INFINITY, left, cells)

    def _add_goods(self, sale: Sale) -> None:
        of_good: list[list[int]] = [[] for _ in sale.most]
        for k, j in enumerate(self.goods):
            of_good[j].append(k)
        used = self.fixed.sum(axis=0)
        for j, (least, most) in enumerate(zip(sale.least, sale.most, strict=True)):
            left = most - int(used[j])
            if least or len(of_good[j]) > left:
                self._add(least - int(used[j]) if least else -INFINITY, left, of_good[j])
        for sets, binds in ((sale.full, True), (sale.loose, False)):
            for goods, limit in sets:
                left = limit - int(used[list(goods)].sum())
                self._add(left if binds else -INFINITY, left, [k for j in goods for k in of_good[j]])

    def shares(self, prices: Floats, content: list[bool], least: float, control: Control) -> Floats | None:
        """Values of the variables by which the budget that moves most moves least; ``None`` if there are none.

        Args:
            prices: of goods. content: which agents may spend less. least: less than this is not asked for.
        """
        size = len(self.goods)
        rows = _Rows([*self.rows.lower], [*self.rows.upper], [*self.rows.start], [*self.rows.index], [*self.rows.value])
        off = least
        spent = self.fixed @ prices
        for i, cells in enumerate(self.of_agent):
            rest = float(self._market.budgets[i].p) / float(self._market.budgets[i].q) - spent[i]
            paid = [k for k in cells if prices[self.goods[k]]]
            entries = [float(prices[self.goods[k]]) for k in paid]
            if paid:
                rows.add(-INFINITY, rest, [*paid, size], [*entries, -1.0])
                if not content[i]:
                    rows.add(rest, INFINITY, [*paid, size], [*entries, 1.0])
            elif rest < 0 or not content[i]:
                off = max(off, abs(rest))
        cost = np.zeros(size + 1)
        cost[-1] = 1.0
        upper = np.ones(size + 1)
        upper[-1] = INFINITY
        lower = np.zeros(size + 1)
        lower[-1] = off
        found = _optimum(rows.program(cost, lower, upper), control)
        return None if found is None else found[:-1]

    def rounded(self, values: Floats, control: Control) -> Ints | None:
        """All shares in parts of the grid, each next to its value; ``None`` if the program fails."""
        scaled = np.clip(values, 0.0, 1.0) * GRID
        lower, upper = np.floor(scaled + _NEAR), np.ceil(scaled - _NEAR)
        cost = np.random.default_rng(0).normal(size=len(values))
        rows = self.rows
        found = _optimum(rows.program(cost, np.minimum(lower, upper), np.maximum(lower, upper), float(GRID)), control)
        if found is None:
            return None
        shares = self.fixed * GRID
        shares[self.agents, self.goods] = np.rint(found).astype(np.int64)
        return shares


def _optimum(program: RowwiseProgram, control: Control) -> Floats | None:
    if not len(program.cost):
        return program.cost
    solver = Highs()
    solver.load(program)
    solver.run(control.remaining(), interruptible=True)
    control.step("solving for shares")
    return solver.solution()[0] if solver.is_optimal else None
