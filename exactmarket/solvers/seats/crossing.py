"""From a solution at a low temperature to an exact equilibrium for budgets near the given ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from exactmarket.errors import SearchFailed
from exactmarket.exact.rational import ZERO, Q
from exactmarket.solvers.seats.faces import faces, most_value
from exactmarket.solvers.seats.problem import Ints, SeatProblem
from exactmarket.solvers.seats.programs import GRID, Cells
from exactmarket.solvers.seats.reading import Reading
from exactmarket.solvers.seats.ties import Supports, exact_supports

#: What costs so much more than it is worth (in units of an agent's values) at the point read does so at prices near it, too;
#: where she is satiated, so that cost hardly counts, so much.
_FAR, _FAR_IF_SATIATED = 1e-3, 0.05


@dataclass(frozen=True)
class Proposal:
    """An equilibrium in shares for budgets near the given ones.

    Attributes:
        prices: of goods. weights: of agents, for the problem's values. shares: for each agent those that are not 0, by good.
        budgets: those at which it is one. distance: the largest by which one differs from the given one.
    """

    prices: tuple[Q, ...]
    weights: tuple[Q, ...]
    shares: tuple[dict[int, Q], ...]
    budgets: tuple[Q, ...]
    distance: Q


def crossed(market: SeatProblem, reading: Reading, least: float) -> Proposal:
    """The equilibrium with the ties read whose budgets are nearest to the given ones.

    Args:
        least: a distance that is near enough.

    Raises:
        SearchFailed: if the ties are misread so that there is none.
    """
    supports = exact_supports(market, reading)
    far = np.where(reading.satiated, _FAR_IF_SATIATED, _FAR)
    near = (reading.net > -far[:, None]) & (np.array(market.values) > 0)
    best = faces(market, supports, [np.flatnonzero(row).tolist() for row in near])
    cells = Cells(market, best, [price > 0 for price in supports.prices])
    prices = np.array([price / supports.denominator for price in supports.prices])
    found = cells.shares(prices, reading.satiated.tolist(), least)
    if found is None:
        raise SearchFailed("no shares of what the agents want clear the market")
    shares = cells.rounded(found[0])
    if shares is None:
        raise SearchFailed("the shares could not be rounded")
    return _proposal(market, supports, shares)


def _proposal(market: SeatProblem, supports: Supports, shares: Ints) -> Proposal:
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
    )


def _value(market: SeatProblem, i: int, row: list[int]) -> int:
    return sum(x * v for x, v in zip(row, market.values[i], strict=True) if x)


def _most(market: SeatProblem, i: int) -> int:
    return most_value(market.families[i], {j: v for j, v in enumerate(market.values[i]) if v > 0})
