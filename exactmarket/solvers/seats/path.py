"""The path of the smoothed market's solutions from a high temperature to a low one.

With t = log tau the path is z(t); it is followed by t as long as t falls, and by its length where it turns back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from exactmarket.solvers.control import Control
from exactmarket.solvers.seats.market import Floats
from exactmarket.solvers.seats.smoothed import Newton, Smoothed, State

_LARGEST_STEP = 2.5
_SMALLEST_STEP = 1e-7
_MOST_STEPS = 1500
#: Where no solution is found at a temperature, this many times that temperature is tried.
_HOTTER = (1.0, 4.0, 16.0, 64.0)
#: A path that comes to a log temperature so high does not come back.
_TOO_HOT = 5.0
#: By the path's length where log tau changes less than this by length.
_TURNING = 0.2


@dataclass(frozen=True)
class Point:
    """A solution of the smoothed market.

    Attributes:
        unknowns: z. heat: log tau. tangent: dz / d log tau.
    """

    unknowns: Floats
    heat: float
    state: State
    tangent: Floats


def follow(smoothed: Smoothed, control: Control, *, start: float = 1.0, end: float = 1e-9) -> Iterator[Point]:
    """The points of the path, each cooler than those before."""
    with np.errstate(all="ignore"):
        for factor in _HOTTER:
            first = _started(smoothed, float(np.log(factor * start)), control)
            if first is not None:
                break
        else:
            return
        walker = _Walker(smoothed, first[0], first[1])
        coolest = np.inf
        for step in range(_MOST_STEPS):
            control.step(f"cooling, temperature {np.exp(walker.heat):.1e}, residual {walker.error:.0e}", step)
            if not walker.advance() or walker.heat > _TOO_HOT:
                return
            if walker.heat < coolest:
                coolest = walker.heat
                yield Point(walker.point, walker.heat, walker.state, walker.slope)
            if walker.heat < np.log(end):
                return


def _started(smoothed: Smoothed, heat: float, control: Control) -> tuple[Floats, float] | None:
    """A solution at the temperature by damped Newton steps from 0."""
    point = np.zeros(smoothed.size)
    state = smoothed.state(point, heat)
    residual = smoothed.residual(state)
    for _ in range(200):
        control.step("looking for a start")
        if np.abs(residual).max() < 1e-9:
            return point, heat
        direction = _direction(smoothed, state, -residual)
        if direction is None:
            return None
        step = 1.0
        while True:
            trial = point + step * direction
            state = smoothed.state(trial, heat)
            changed = smoothed.residual(state)
            if np.linalg.norm(changed) < np.linalg.norm(residual):
                break
            step /= 2
            if step < _SMALLEST_STEP:
                return None
        point, residual = trial, changed
    return None


def _direction(smoothed: Smoothed, state: State, right: Floats) -> Floats | None:
    try:
        found = smoothed.newton(state).solve(right)
    except ValueError:
        return None
    return found if np.isfinite(found).all() else None


class _Walker:
    """Where the walk along the path is, and where it is heading."""

    def __init__(self, smoothed: Smoothed, point: Floats, heat: float) -> None:
        self._smoothed = smoothed
        self.point, self.heat = point, heat
        self.state = smoothed.state(point, heat)
        self.error = 0.0
        self.slope = self._slope(smoothed.newton(self.state), self.state)
        self._step = 0.3
        #: The direction of the path, of length 1 in the norm that counts all unknowns as one.
        self._along, self._cooling = np.zeros(smoothed.size), -1.0
        self._turn()

    def _slope(self, newton: Newton, state: State) -> Floats:
        return newton.solve(-self._smoothed.by_heat(state))

    def _turn(self) -> None:
        """Head on along the path, as it goes from here."""
        length = np.sqrt(self.slope @ self.slope / len(self.slope) + 1)
        ahead = self._along @ self.slope / len(self.slope) + self._cooling >= 0
        sign = 1.0 if ahead else -1.0
        self._along, self._cooling = sign * self.slope / length, float(sign / length)

    def advance(self) -> bool:
        """A step further along the path; False if that fails."""
        while self._step > _SMALLEST_STEP and np.isfinite(self.slope).all():
            change = self._step * self._cooling
            if abs(self._cooling) > _TURNING:
                # Prices and multipliers are linear in tau when it is small.
                factor = np.expm1(change) if change < 0 else change
                rounds = self._corrected(self.point + self.slope * factor, self.heat + change, by_heat=True)
            else:
                guess = self.point + self._step * self._along
                rounds = self._corrected(guess, self.heat + change, by_heat=False)
            if rounds:
                self._turn()
                self._step *= 1.6 if rounds <= 4 else 0.8 if rounds >= 6 else 1.0
                self._step = min(self._step, _LARGEST_STEP)
                return True
            self._step /= 2
        return False

    def _corrected(self, point: Floats, heat: float, *, by_heat: bool) -> int:
        """Newton's method at a constant temperature, or across the path's direction: how many rounds, 0 if it fails."""
        smoothed, size = self._smoothed, len(point)
        for rounds in range(1, 9):
            state = smoothed.state(point, heat)
            residual = smoothed.residual(state)
            error = float(np.abs(residual).max())
            if not np.isfinite(error) or (rounds > 3 and error > 1e3):
                return 0
            try:
                newton = smoothed.newton(state)
            except ValueError:
                return 0
            change, warmer = newton.solve(-residual), 0.0
            if not by_heat:
                slope = self._slope(newton, state)
                warmer = -(change @ self._along) / (slope @ self._along + self._cooling * size)
                change = change + warmer * slope
            if not np.isfinite(change).all() or np.abs(change).max() > 2:
                return 0
            point, heat = point + change, heat + warmer
            exact = max(1e-9, 1e-14 * np.sqrt(size) / np.exp(heat))
            if error < exact and np.abs(change).max() < 1e-6 * (1 + np.abs(point).max()):
                self.point, self.heat, self.error = point, heat, error
                self.state, self.slope = state, self._slope(newton, state)
                return rounds
        return 0
