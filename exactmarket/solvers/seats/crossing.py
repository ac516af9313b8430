"""From a solution at a low temperature to an exact equilibrium for budgets near the given ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from exactmarket.errors import SearchFailed
from exactmarket.exact.rational import ZERO, Q
from exactmarket.solvers.control import Control
from exactmarket.solvers.seats.faces import best_sale, faces, most_value
from exactmarket.solvers.seats.problem import Floats, Ints, SeatProblem
from exactmarket.solvers.seats.programs import GRID, Cells
from exactmarket.solvers.seats.reading import Reading
from exactmarket.solvers.seats.ties import Supports, exact_supports

#: Floats that differ by this part of them may stand for equal numbers.
_SPARE = 1e-9


@dataclass(frozen=True)
class Proposal:
    """An equilibrium in shares for budgets near the given ones.

    Attributes:
        prices: of goods. weights: of agents, for the problem's values. shares: for each agent those that are not 0, by good.
        surcharges: for each aggregate limit its part of the price of each of its goods.
        budgets: those at which it is one. distance: the largest by which one differs from the given one.
    """

    prices: tuple[Q, ...]
    weights: tuple[Q, ...]
    shares: tuple[dict[int, Q], ...]
    budgets: tuple[Q, ...]
    distance: Q
    surcharges: tuple[Q, ...]


def crossed(market: SeatProblem, reading: Reading, least: float, misread: float, control: Control) -> Proposal:
    """The equilibrium with the ties read whose budgets are nearest to the given ones.

    Args:
        least: a distance that is near enough. misread: ties further from the prices read than this part of them are not taken
            for ties.

    Raises:
        SearchFailed: if the ties are misread so that there is none.
    """
    supports = exact_supports(market, reading, misread)
    prices = np.array([price / supports.denominator for price in supports.prices])
    best = faces(market, supports, _wanted(market, supports, prices))
    sale = best_sale(market, supports.prices)
    cells = Cells(market, best, sale)
    found = cells.shares(prices, supports.content, least, control)
    if found is None:
        raise SearchFailed("no shares of what the agents want clear the market")
    shares = cells.rounded(found, control)
    if shares is None:
        raise SearchFailed("the shares could not be rounded")
    surcharges = tuple([Q(price, supports.denominator) for price in sale.surcharges])
    return _proposal(market, supports, shares, surcharges)


def _wanted(market: SeatProblem, supports: Supports, prices: Floats) -> list[list[int]]:
    """For each agent the goods that may be worth what they cost to her: in floats, with some to spare."""
    weights = np.array([numerator / denominator for numerator, denominator in supports.weights])
    worth = weights[:, None] * np.array(market.values, dtype=float)
    wanted = (worth >= prices * (1 - _SPARE)) & (worth > 0)
    return [np.flatnonzero(row).tolist() for row in wanted]


def _proposal(market: SeatProblem, supports: Supports, shares: Ints, surcharges: tuple[Q, ...]) -> Proposal:
    budgets: list[Q] = []
    for i, (row, given) in enumerate(zip(shares, market.budgets, strict=True)):
        spent = Q(
            sum(int(x) * supports.prices[j] for j, x in enumerate(row.tolist()) if x), supports.denominator * GRID
        )
        content = spent <= given and _value(market, i, row.tolist()) == _most(market, i) * GRID
        budgets.append(given if content else spent)
    distance = max((abs(b - c) for b, c in zip(budgets, market.budgets, strict=True)), default=ZERO)
    return Proposal(
        tuple([Q(price, supports.denominator) for price in supports.prices]),
        tuple([Q(*weight) for weight in supports.weights]),
        tuple([{j: Q(x, GRID) for j, x in enumerate(row.tolist()) if x} for row in shares]),
        tuple(budgets),
        distance,
        surcharges,
    )


def _value(market: SeatProblem, i: int, row: list[int]) -> int:
    return sum(x * v for x, v in zip(row, market.values[i], strict=True) if x)


def _most(market: SeatProblem, i: int) -> int:
    return most_value(market.families[i], {j: v for j, v in enumerate(market.values[i]) if v > 0})
