"""Jumps over the bends of the path, to solutions of the smoothed market at lower temperatures.

The path of the smoothed market's solutions may turn back many times before it comes to a low temperature. Solutions at a lower
temperature are found without it by letting prices and multipliers move with time as the market pushes them: a price rises while
demand exceeds supply, the multiplier of a budget while it is overspent. Steps of time are implicit (a Newton step with a
diagonal added) and grow as the residual falls, so that the end is Newton's method (pseudo-transient continuation: Kelley and
Keyes, Convergence analysis of pseudo-transient continuation, SIAM J. Numer. Anal. 35 (1998)).

What multipliers and prices do to each other depends on how fast they move, and where one pace circles another may arrive.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from exactmarket.solvers.control import Control
from exactmarket.solvers.seats.problem import Floats
from exactmarket.solvers.seats.smoothed import Newton, Smoothed

#: How much prices, multipliers of budgets and multipliers of sets resist being moved: 0 is at once.
_PACES = ((0.0, 1.0, 0.0), (1.0, 1.0, 1.0), (1.0, 0.1, 0.1))
_MOST_ROUNDS = 150
#: Rounds until which the residual must have become so much smaller again.
_PATIENCE, _BETTER = 50, 0.7
#: No unknown moves further in one step.
_FARTHEST = 0.5
#: The residual may grow by this factor, and this, in a step.
_GROWTH, _LEAST_GROWTH = 2.0, 1e-3
_SHORTEST_TIME = 1e-8
#: The largest and the smallest jump, in log tau, and what a jump is multiplied by when it succeeded and when it failed.
_LARGEST_JUMP = 0.6
_SMALLEST_JUMP = 0.01
_LONGER, _SHORTER = 1.7, 0.4


@dataclass
class Jumper:
    """Jumps from a point to points at lower temperatures.

    Attributes:
        sign: that of the determinant of Newton's equations where the path begins: where it is another, the path turns back.
        length: of the next jump, in log tau.
    """

    smoothed: Smoothed
    sign: int
    control: Control
    length: float = _LARGEST_JUMP
    _pace: int = 0

    def jumped(self, point: Floats, heat: float, least: float = _SMALLEST_JUMP) -> tuple[Floats, float] | None:
        """A solution at a lower temperature, and its log tau; ``None`` if jumps of the least length fail."""
        while self.length >= least:
            found = self.settled(point, heat - self.length)
            if found is not None:
                heat -= self.length
                self.length = min(_LARGEST_JUMP, _LONGER * self.length)
                return found, heat
            self.length *= _SHORTER
        return None

    def settled(self, point: Floats, heat: float) -> Floats | None:
        """A solution at that temperature, from a point near one."""
        for k in range(len(_PACES)):
            pace = (self._pace + k) % len(_PACES)
            found = self._settled(point, heat, _PACES[pace])
            if found is not None:
                self._pace = pace
                return found
        return None

    def _settled(self, point: Floats, heat: float, pace: tuple[float, float, float]) -> Floats | None:
        smoothed, enough = self.smoothed, exact_enough(len(point), heat)
        state = smoothed.state(point, heat)
        residual = smoothed.residual(state)
        size, span = float(np.linalg.norm(residual)), 1.0
        lowest, lately = size, 0
        for done in range(_MOST_ROUNDS):
            error = float(np.abs(residual).max())
            if error < enough:
                return point if smoothed.newton(state).sign == self.sign else None
            self.control.step(f"jumping, temperature {state.tau:.1e}, residual {error:.0e}", done, _MOST_ROUNDS)
            try:
                newton = smoothed.newton(state.damped(*self._resistance(pace, span)))
            except ValueError:
                return None
            change = self._step(newton, residual)
            if change is None:
                return None
            trial = point + change
            after = smoothed.state(trial, heat)
            left = smoothed.residual(after)
            grown = float(np.linalg.norm(left))
            if not grown <= _GROWTH * size + _LEAST_GROWTH:
                span /= 4
                if span < _SHORTEST_TIME:
                    return None
                continue
            span *= 1.15 * float(np.clip(size / max(grown, 1e-300), 0.3, 3.0))
            point, state, residual, size = trial, after, left, grown
            if size < _BETTER * lowest:
                lowest, lately = size, done
            if done > lately + _PATIENCE:
                return None
        return None

    def _resistance(self, pace: tuple[float, float, float], span: float) -> tuple[Floats, float, float]:
        prices, money, sets = (each / span for each in pace)
        return prices * self.smoothed.capacity, money, sets

    @staticmethod
    def _step(newton: Newton, residual: Floats) -> Floats | None:
        change = newton.solve(-residual)
        farthest = float(np.abs(change).max())
        if not np.isfinite(farthest):
            return None
        return change * (_FARTHEST / farthest) if farthest > _FARTHEST else change


def exact_enough(unknowns: int, heat: float) -> float:
    """The residual at which a point counts as a solution: less than a number and its rest where they are equal, but not less
    than what the rounding of exponents makes of so many shares."""
    rounding = 5e-17 * np.sqrt(unknowns) * np.exp(-heat)
    return float(max(rounding, min(1e-6, 1e-4 * np.exp(0.75 * heat))))
