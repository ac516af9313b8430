"""Approximate equilibria of a quasilinear economy with budgets, in floats, by smoothing (a proposal, never a proof).

Agent i with multiplier m_i >= 0 of her budget (her weight is 1 / (1 + m_i)) takes bundle A with a probability
proportional to exp((u_i(A) - (1 + m_i) p(A)) / t). Each good is taken once in expectation, and m_i or b_i minus what she
spends is 0, nearly. Newton's method follows the solution (p, m) as t goes to 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from exactmarket.errors import SearchFailed
from exactmarket.exact.rational import Q
from exactmarket.model.utility import Value
from exactmarket.solvers.control import Control
from exactmarket.solvers.structures.point import to_float

_STEPS = 40
#: The last temperature; one at which the path may end, and the slowest cooling that is tried.
_COOLEST, _WARM, _SLOWEST = 1e-7, 1e-3, 0.995
_COOL = (0.03, 0.003, 0.0005)
_MOST_STEPS = 2000


@dataclass(frozen=True)
class Smoothed:
    """Prices and multipliers of budgets, in the units of the utilities, and the slack of each bundle: by how much the largest
    u_i(A) - (1 + m_i) p(A) exceeds its own."""

    prices: Any
    multipliers: Any
    slack: Any
    scale: float


class _Economy:
    """Tables as an array (agents x bundles) in units of the largest value, budgets in the same units."""

    def __init__(self, tables: Sequence[Sequence[Value]], budgets: Sequence[Q]) -> None:
        raw = np.array([[-np.inf if v is None else to_float(v) for v in table] for table in tables])
        finite = np.where(np.isfinite(raw), raw, 0.0)
        self.scale = max(float(np.abs(finite).max()), 1e-300)
        self.values = raw / self.scale
        self.budgets = np.array([to_float(b) for b in budgets]) / self.scale
        size = raw.shape[1].bit_length() - 1
        self.goods = np.array([[a >> j & 1 for j in range(size)] for a in range(raw.shape[1])], dtype=float)

    def net(self, prices: Any, multipliers: Any) -> Any:
        return self.values - (1 + multipliers)[:, None] * (self.goods @ prices)[None, :]

    def residual(self, prices: Any, multipliers: Any, heat: float) -> tuple[Any, Any]:
        """The equations' errors and their Jacobian in (prices, multipliers)."""
        net = self.net(prices, multipliers) / heat
        chance = np.exp(net - net.max(axis=1, keepdims=True))
        chance /= chance.sum(axis=1, keepdims=True)
        share = chance @ self.goods
        spent = share @ prices
        left = self.budgets - spent
        # Multiplier m and money left b - s are both >= 0 and one of them is 0, nearly: m + (b - s)
        # equals this root (Fischer and Burmeister's function, smoothed).
        root = np.sqrt(multipliers**2 + left**2 + 2 * heat**2)
        error = np.concatenate([share.sum(axis=0) - 1, multipliers + left - root])
        by_multiplier, by_left = 1 - multipliers / root, 1 - left / root
        return error, self._jacobian(prices, 1 + multipliers, heat, (chance, share), (by_multiplier, by_left))

    def _jacobian(
        self, prices: Any, dearness: Any, heat: float, demand: tuple[Any, Any], slopes: tuple[Any, Any]
    ) -> Any:
        """Rows: demand for the goods, then the agents' complementarity. Columns: prices, then
        multipliers.

        Args:
            dearness: 1 + m_i, by which prices count for agent i. demand: her probabilities of the bundles, and of the goods.
            slopes: the complementarity's derivatives by the multiplier and by the money left.
        """
        n, size = len(self.values), len(prices)
        (chance, share), (by_multiplier, by_left) = demand, slopes
        jacobian = np.zeros((size + n, size + n))
        for i in range(n):
            # A softmax of exponents -(1 + m) p(A) / t answers to them by the covariance of the
            # goods' numbers.
            spread = (self.goods * chance[i][:, None]).T @ self.goods - np.outer(share[i], share[i])
            along = spread @ prices
            jacobian[:size, :size] -= dearness[i] / heat * spread
            jacobian[:size, size + i] = -along / heat
            jacobian[size + i, :size] = -by_left[i] * (share[i] - dearness[i] / heat * along)
            jacobian[size + i, size + i] = by_multiplier[i] + by_left[i] * (prices @ along) / heat
        return jacobian


def smoothed_equilibrium(tables: Sequence[Sequence[Value]], budgets: Sequence[Q], control: Control) -> Smoothed:
    """An approximate equilibrium.

    Raises:
        SearchFailed: if Newton's method loses the path, or numbers are too large for floats.
    """
    economy = _Economy(tables, budgets)
    size = economy.goods.shape[1]
    with np.errstate(all="ignore"):  # what overflows is thrown away
        paths = (_follow(economy, heat, start, control) for heat, start in _starts(economy, control))
        z = next((z for z in paths if z is not None), None)
    if z is None:
        raise SearchFailed("the smoothed equilibrium was lost on the way")
    prices, multipliers = np.maximum(z[:size], 0.0), np.maximum(z[size:], 0.0)
    net = economy.net(prices, multipliers)
    slack = net.max(axis=1, keepdims=True) - net
    return Smoothed(prices * economy.scale, multipliers, slack * economy.scale, economy.scale)


def _starts(economy: _Economy, control: Control) -> Iterator[tuple[float, Any]]:
    """Temperatures with points to start from: hot, where demand is nearly even; then cooler ones, coming from large budgets."""
    yield 1.0, _hot_start(economy)
    for heat in _COOL:
        start = _from_riches(economy, heat, control)
        if start is not None:
            yield heat, start


def _follow(economy: _Economy, heat: float, start: Any, control: Control) -> Any:
    """The solution at t = 0, extrapolated from the last two temperatures (near 0 it is nearly linear in t); None if it is
    lost."""
    cooling = 0.5
    z = _newton(economy, start, heat)
    if z is None:
        return None
    slope = np.zeros_like(z)
    while heat > _COOLEST:
        control.step("heat of the smoothed equilibrium", round(-np.log10(heat) * 10), 70)
        next_heat = heat * cooling
        solved = _newton(economy, z + slope * (next_heat - heat), next_heat)
        if solved is None:
            cooling = cooling**0.5
            if cooling > _SLOWEST:
                break
            continue
        slope, z, heat = (solved - z) / (next_heat - heat), solved, next_heat
        cooling = max(0.3, cooling**1.5)
    return z - slope * heat if heat <= _WARM else None


def _from_riches(economy: _Economy, heat: float, control: Control) -> Any:
    """The solution at this temperature, followed from budgets that bind nobody, where there is one, down to the given
    ones; None if it is lost."""
    size, given = economy.goods.shape[1], economy.budgets
    rich = np.log(4 * max(float(size), 1.0) / given.min() + 4)
    try:
        economy.budgets = given * np.exp(rich)
        start = _hot_start(economy)
        for warm in np.geomspace(1.0, heat, 60):
            start = _newton(economy, start, warm)
            if start is None:
                return None
        start = _brought_down(economy, given, heat, np.append(start, rich), control)
        economy.budgets = given
        return None if start is None else _newton(economy, start, heat)
    finally:
        economy.budgets = given


def _brought_down(economy: _Economy, given: Any, heat: float, start: Any, control: Control) -> Any:
    """Prices and multipliers near the solution at the given budgets; None if it is lost.

    A point is (p, m, s), with budgets exp(s) times the given ones; s goes down to 0 from the
    start's. The path is followed by its length, as budgets may have to rise for a while."""
    size, rich = economy.goods.shape[1], start[-1]

    def errors(point: Any) -> tuple[Any, Any]:
        def at_budgets(log: float) -> tuple[Any, Any]:
            economy.budgets = given * np.exp(log)
            return economy.residual(point[:size], point[size:-1], heat)

        (error, jacobian), (richer, _) = at_budgets(point[-1]), at_budgets(point[-1] + 1e-7)
        return error, np.column_stack([jacobian, (richer - error) / 1e-7])

    at, tangent, length = start, np.append(np.zeros_like(start[:-1]), -1.0), 0.05
    for n in range(_MOST_STEPS):
        control.step("budgets of the smoothed equilibrium", n)
        tangent = _tangent(errors(at)[1], tangent)
        moved = _corrected(errors, at + length * tangent, tangent)
        if moved is None:
            length /= 2
            if length < 1e-7:
                return None
            continue
        if moved[-1] <= 0:
            # The point of the chord where s = 0.
            return at[:-1] + (moved - at)[:-1] * (at[-1] / (at[-1] - moved[-1]))
        if moved[-1] > 2 * rich:
            return None
        at, length = moved, min(1.5 * length, 0.5)
    return None


def _tangent(jacobian: Any, before: Any) -> Any:
    """The direction in which the equations do not change, on the side of the one before."""
    found = np.linalg.svd(jacobian)[2][-1]
    return found if found @ before >= 0 else -found


def _corrected(errors: Callable[[Any], tuple[Any, Any]], start: Any, tangent: Any) -> Any:
    """The point of the path in the hyperplane through the start; None if Newton's method does not get there soon."""
    at = start
    for _ in range(8):
        error, jacobian = errors(at)
        if np.abs(error).max() < 1e-9:
            return at
        matrix, wanted = np.vstack([jacobian, tangent]), np.append(-error, tangent @ (start - at))
        if not np.all(np.isfinite(matrix)) or not np.all(np.isfinite(wanted)):
            return None
        at = at + np.linalg.lstsq(matrix, wanted, rcond=1e-15)[0]
        if not np.linalg.norm(at - start) <= 1:
            return None
    return None


def _hot_start(economy: _Economy) -> Any:
    """A point near the solution where demand is nearly even."""
    n, size = economy.values.shape[0], economy.goods.shape[1]
    return np.concatenate([np.full(size, np.log(max(n - 1, 1) + 0.1)), np.full(n, 0.1)])


def _newton(economy: _Economy, z: Any, heat: float) -> Any:
    size = economy.goods.shape[1]
    error, jacobian = economy.residual(z[:size], z[size:], heat)
    for _ in range(_STEPS):
        if np.abs(error).max() < 1e-9:
            return z
        if not np.all(np.isfinite(jacobian)):
            return None
        step = np.linalg.lstsq(jacobian, -error, rcond=1e-14)[0]
        length = 1.0
        while length > 1e-6:
            moved = z + length * step
            # 1 + m stays positive: the agents' weights do.
            if moved[size:].min() > -0.9:
                new_error, new_jacobian = economy.residual(moved[:size], moved[size:], heat)
                if np.linalg.norm(new_error) < (1 - 0.1 * length) * np.linalg.norm(error):
                    break
            length /= 2
        else:
            return z if np.abs(error).max() < 1e-6 else None
        z, error, jacobian = moved, new_error, new_jacobian
    return z if np.abs(error).max() < 1e-6 else None
