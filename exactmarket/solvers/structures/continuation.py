"""A float guess at a Hylland-Zeckhauser equilibrium: follow a smoothed economy until hardly any smoothing is left.

Each agent's choice is smoothed by entropy: with temperature tau, prices p and her budget multiplier a she chooses type j with
probability proportional to exp((v[j] - a p[j]) / tau). The two complementarities, price against copies left and multiplier
against money left, are smoothed too: with e = 0.03 tau one unknown u stands for a pair whose product is e^2, the price
(sqrt(u^2 + 4 e^2) + u) / 2 and the copies left (sqrt(u^2 + 4 e^2) - u) / 2. To the multiplier a vanishing 0.3 sqrt(tau) is
added, so that satiated agents prefer what is cheap among what they like equally. Copies are increased by a fraction 0.05 tau,
so that some are left even where supply equals demand, and the smallest price tends to 0. Unknowns are one u for each supply,
each aggregate limit and each budget. The curve of solutions (u, log tau) is followed by its arc length, because it turns back
now and then. Values are scaled to [0, 1].
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from exactmarket.solvers.control import Control

Floats = npt.NDArray[np.float64]

_BARRIER = 0.03
_EXTRA = 0.05
_THRIFT = 0.3
_LARGEST_STEP = 2.0
_SMALLEST_STEP = 1e-8
_MOST_STEPS = 2500
#: Smaller shares count as none: arithmetic with the smallest floats is slow.
_NO_SHARE = 1e-100
#: Where no solution is found at a temperature, this many times that temperature is tried.
_HOTTER = (1.0, 4.0, 16.0)


@dataclass(frozen=True)
class FloatEconomy:
    """Values (agents x types, -inf for what an agent cannot hold), budgets, and the limits: for each the copies that a type uses,
    and those allowed, supplies first."""

    values: Floats
    budgets: Floats
    incidence: Floats
    capacity: Floats


@dataclass(frozen=True)
class Guess:
    """Prices of the limits with the copies that each leaves, shares, money left, and the temperature reached; for each agent what
    money is worth in units of her values, if that is known."""

    limit_prices: Floats
    left: Floats
    shares: Floats
    unspent: Floats
    temperature: float
    multipliers: Floats | None = None


@dataclass(frozen=True)
class _DemandChanges:
    """Derivatives of demand: of the copies used (for each limit) and of the spending (for each
    agent), by the prices of the limits (columns), by the agents' multipliers (columns; a spending
    changes with the agent's own only, so one number each), and by log tau at the same prices and
    multipliers (heat)."""

    use_by_price: Floats
    use_by_multiplier: Floats
    use_by_heat: Floats
    spending_by_price: Floats
    spending_by_multiplier: Floats
    spending_by_heat: Floats

    def by_heat(self, prices: Floats, multipliers: Floats) -> tuple[Floats, Floats]:
        """Copies used and spending by log tau, where prices and multipliers change with it at these
        rates."""
        used = self.use_by_price @ prices + self.use_by_multiplier @ multipliers + self.use_by_heat
        spent = self.spending_by_price @ prices + self.spending_by_multiplier * multipliers + self.spending_by_heat
        return used, spent


class _Smoothed:
    """The smoothed economy: residuals and their derivatives at (u, log tau)."""

    def __init__(self, economy: FloatEconomy, prior: Floats) -> None:
        inside = np.isfinite(economy.values)
        low = economy.values.min(axis=1, keepdims=True, where=inside, initial=np.inf)
        spread = np.maximum(economy.values.max(axis=1, keepdims=True) - low, 1e-9)
        self.values = np.where(inside, (economy.values - low) / spread, 0.0)
        self.prior = np.where(inside, prior, -np.inf)
        self.incidence, self.capacity, self.budgets = economy.incidence, economy.capacity, economy.budgets
        self.limits = len(self.capacity)
        self.size = self.limits + len(self.values)

    def state(self, point: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Prices of limits, multipliers, prices of types and shares at the point."""
        tau = np.exp(point[-1])
        paid = (np.hypot(point[:-1], 2 * _BARRIER * tau) + point[:-1]) / 2
        prices = paid[: self.limits] @ self.incidence
        multipliers = paid[self.limits :] + _THRIFT * np.sqrt(tau)
        exponents = (self.values - multipliers[:, None] * prices) / tau + self.prior
        exponents -= exponents.max(axis=1, keepdims=True)
        shares = np.exp(exponents)
        shares /= shares.sum(axis=1, keepdims=True)
        shares[shares < _NO_SHARE] = 0.0
        return paid[: self.limits], multipliers, prices, shares

    def residual(self, point: Floats) -> Floats:
        """Copies allowed less copies used less copies left; budgets less spending less money left."""
        paid, multipliers, prices, shares = self.state(point)
        left = np.concatenate([paid, multipliers - _THRIFT * np.exp(point[-1] / 2)]) - point[:-1]
        used = self.incidence @ shares.sum(axis=0)
        allowed = self.capacity + _EXTRA * np.exp(point[-1]) * np.maximum(self.capacity, 1)
        return np.concatenate([allowed - used, self.budgets - shares @ prices]) - left

    def jacobian(self, point: Floats) -> Floats:
        """The derivatives of the residual by u and, last, by log tau."""
        tau, k = np.exp(point[-1]), self.limits
        # How price or multiplier changes with its u (slope), and with log tau at the same u (rising; drift counts what is
        # added to the multiplier, too).
        root = np.hypot(point[:-1], 2 * _BARRIER * tau)
        slope, rising = (1 + point[:-1] / root) / 2, 2 * (_BARRIER * tau) ** 2 / root
        drift = rising + np.where(np.arange(self.size) < k, 0, _THRIFT * np.sqrt(tau) / 2)
        demand = self._demand_changes(point)
        # Rows: copies of the limits, then money of the agents. Columns: u of the limits, u of the
        # agents, log tau. What is left is minus u plus price or multiplier, so its own derivative
        # is slope - 1.
        found = np.zeros((self.size, self.size + 1))
        found[:k, :k] = -demand.use_by_price * slope[:k]
        found[:k, k:-1] = -demand.use_by_multiplier * slope[k:]
        found[k:, :k] = -demand.spending_by_price * slope[:k]
        # An agent's multiplier moves nobody else's spending.
        found[k:, k:-1] = np.diag(-demand.spending_by_multiplier * slope[k:])
        found[:, :-1] -= np.diag(slope - 1)
        found[:, -1] = -np.concatenate(demand.by_heat(drift[:k], drift[k:]))
        found[:, -1] -= rising
        # A part of the copies allowed is added, and vanishes with tau.
        found[:k, -1] += _EXTRA * tau * np.maximum(self.capacity, 1)
        return found

    def _demand_changes(self, point: Floats) -> _DemandChanges:
        """The shares of an agent are a softmax of (v - a p) / tau: a share changes by itself times
        what its own exponent changes more than the average of all exponents by the shares. So
        derivatives are made of shares and of deviations from such averages: of prices (centred),
        and of the exponents' change with log tau (heat, its deviations heating)."""
        _, multipliers, prices, shares = self.state(point)
        tau = np.exp(point[-1])
        rate = shares * (multipliers[:, None] / tau)
        spent = shares @ prices
        centred = shares * (prices - spent[:, None])
        heat = (multipliers[:, None] * prices - self.values) / tau
        heating = shares * (heat - (shares * heat).sum(axis=1, keepdims=True))
        # Copies used at a price: what the average moves (a product of sums over the agents), less
        # what the own exponent moves.
        use_by_price = (self.incidence @ shares.T) @ (rate @ self.incidence.T)
        use_by_price -= (self.incidence * rate.sum(axis=0)) @ self.incidence.T
        # A dearer type costs more for the shares held, and moves them.
        spending_by_price = (shares - centred * (multipliers[:, None] / tau)) @ self.incidence.T
        return _DemandChanges(
            use_by_price=use_by_price,
            use_by_multiplier=-(self.incidence @ centred.T) / tau,
            use_by_heat=self.incidence @ heating.sum(axis=0),
            spending_by_price=spending_by_price,
            spending_by_multiplier=-(centred * prices).sum(axis=1) / tau,
            spending_by_heat=heating @ prices,
        )


def follow(
    economy: FloatEconomy, control: Control, *, seed: int | None = None, start: float = 1.0, end: float = 2e-5
) -> Guess | None:
    """The solution at the lowest temperature that the path from temperature ``start`` reaches, ``None`` without a start.

    Args:
        seed: perturbs each agent's prior odds of the types, for another path; ``None`` for even odds.
    """
    prior = np.zeros(economy.values.shape)
    if seed is not None:
        prior = np.random.default_rng(seed).normal(scale=1.0, size=prior.shape)
    smoothed = _Smoothed(economy, prior)
    with np.errstate(all="ignore"):
        starts = (_started(smoothed, factor * start) for factor in _HOTTER)
        point = next((found for found in starts if found is not None), None)
        if point is None:
            return None
        point = _followed(smoothed, point, float(np.log(end)), control)
        paid, multipliers, prices, shares = smoothed.state(point)
        left = paid - point[: smoothed.limits]
        unspent = smoothed.budgets - shares @ prices
        return Guess(paid, left, shares, unspent, float(np.exp(point[-1])), multipliers)


def _started(smoothed: _Smoothed, temperature: float) -> Floats | None:
    """A solution at the temperature by damped Newton steps from u = 0."""
    point = np.append(np.zeros(smoothed.size), np.log(temperature))
    residual = smoothed.residual(point)
    for _ in range(300):
        if np.abs(residual).max() < 1e-9:
            return point
        direction = _solved(smoothed.jacobian(point)[:, :-1], -residual)
        if direction is None:
            return None
        step = 1.0
        while True:
            trial = point.copy()
            trial[:-1] += step * direction
            change = smoothed.residual(trial)
            if np.linalg.norm(change) < np.linalg.norm(residual):
                break
            step /= 2
            if step < 1e-7:
                return None
        point, residual = trial, change
    return None


def _followed(smoothed: _Smoothed, point: Floats, end: float, control: Control) -> Floats:
    """Follow the curve downwards until log tau = ``end`` or it cannot be followed; the coolest point on the way."""
    derivatives = smoothed.jacobian(point)
    tangent = np.append(np.zeros(smoothed.size), -1.0)
    length, coolest = 0.1, point
    for taken in range(_MOST_STEPS):
        control.step("cooling", taken)
        direction = _solved(np.vstack([derivatives, tangent]), np.append(np.zeros(smoothed.size), 1.0))
        if direction is None:
            return coolest
        tangent = direction / np.linalg.norm(direction)
        corrected = None
        while corrected is None and length > _SMALLEST_STEP:
            corrected = _corrected(smoothed, point + length * tangent, tangent, length)
            if corrected is None:
                length /= 2
        if corrected is None:
            return coolest
        point, derivatives, rounds = corrected
        length = min(length * (1.6 if rounds <= 4 else 1.0), _LARGEST_STEP)
        if point[-1] < coolest[-1]:
            coolest = point
        if point[-1] < end or point[-1] > 4:
            return coolest
    return coolest


def _corrected(smoothed: _Smoothed, point: Floats, tangent: Floats, length: float) -> tuple[Floats, Floats, int] | None:
    """Newton's method orthogonally to the tangent, with the derivatives at its end and the number of rounds."""
    predicted = point
    for rounds in range(1, 9):
        derivatives = smoothed.jacobian(point)
        if not np.isfinite(derivatives).all():
            return None
        residual = smoothed.residual(point)
        change = _solved(np.vstack([derivatives, tangent]), np.append(-residual, 0.0))
        if change is None or np.abs(change).max() > 2:
            return None
        point = point + change
        if np.abs(residual).max() < 1e-9 and np.abs(change).max() < 1e-6 * (1 + np.abs(point).max()):
            return (point, derivatives, rounds) if np.linalg.norm(point - predicted) < 0.5 * length + 1e-9 else None
    return None


def _solved(matrix: Floats, right: Floats) -> Floats | None:
    try:
        found = np.linalg.solve(matrix, right)
    except np.linalg.LinAlgError:
        return None
    return np.asarray(found, dtype=np.float64) if np.isfinite(found).all() else None
