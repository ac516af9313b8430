"""The path of the smoothed market's solutions from a high temperature to a low one.

With t = log tau the path is z(t). It is followed by t as long as t falls, and by its length where it turns back: there few
unknowns move, and fast, so that lengths are measured in units of how far the unknowns moved in all a while ago. Which way it
goes is told by the sign of the determinant of dF/dz, which changes just where it turns back, and not by the direction before:
bends are so sharp that the next direction may be nearly the opposite of the last. Where the path does not cool for a while,
jumps to a lower temperature are tried (``jumps``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from exactmarket.solvers.control import Control
from exactmarket.solvers.seats.jumps import Jumper
from exactmarket.solvers.seats.problem import Floats
from exactmarket.solvers.seats.smoothed import Newton, Smoothed, State

_LARGEST_STEP = 2.5
_SMALLEST_STEP = 1e-9
_MOST_STEPS = 6000
#: Where no solution is found at a temperature, this many times that temperature is tried.
_HOTTER = (1.0, 4.0, 16.0, 64.0)
#: A path that comes to a log temperature so high does not come back.
_TOO_HOT = 5.0
#: By the path's length where log tau changes less than this by length.
_TURNING = 0.2
#: The residual and the last change by which Newton's method ends on the way.
_RESIDUAL, _CHANGE = 1e-6, 1e-4
#: By how much the next step is longer after so many rounds of Newton's method.
_PACE = (2.0, 2.0, 1.6, 1.2, 1.0, 0.7, 0.6)
#: So much cooling, in log tau, within so many steps is progress; where jumps failed, longer patience is needed.
_PROGRESS, _PATIENCE, _LONG_PATIENCE = 0.2, 10, 60
#: After so many jumps the path is followed again; where a jump failed, the next one is so long.
_JUMPS, _NEXT_JUMP = 3, 0.1
#: After more failed jumps another start is tried.
_MOST_FAILURES = 5
#: Below this log temperature prices change little: thrift is made for prices so many times those found there.
_SEPARATE, _DEARER = -4.0, 1.5


@dataclass(frozen=True)
class Point:
    """A solution of the smoothed market.

    Attributes:
        unknowns: z. heat: log tau. tangent: dz / d log tau. limit: about where z tends to as tau goes to 0.
    """

    unknowns: Floats
    heat: float
    state: State
    tangent: Floats
    limit: Floats


def follow(smoothed: Smoothed, control: Control, stops: Sequence[float], *, start: float = 1.0) -> Iterator[Point]:
    """Points of the path, exact as far as floats go: the first below each of the temperatures.

    Args:
        stops: temperatures, falling. start: where the path starts.
    """
    with np.errstate(all="ignore"):
        for factor in _HOTTER:
            first = _started(smoothed, float(np.log(factor * start)), control)
            if first is not None:
                break
        else:
            return
        coming = list(np.log(stops))
        for walker in _cooling(smoothed, _Walker(smoothed, *first), control):
            if walker.heat < coming[0]:
                coming = [heat for heat in coming if not walker.heat < heat]
                walker.settle()
                yield Point(walker.point, walker.heat, walker.state, walker.slope, walker.limit())
                if not coming:
                    return


def _cooling(smoothed: Smoothed, walker: _Walker, control: Control) -> Iterator[_Walker]:
    """The walker at each of its points: on the path, and where that does not lead on, after a jump.

    The path is followed as long as it cools: it is where it bends and turns back that a jump is shorter. After jumps the path
    may be good again.
    """
    jumper = Jumper(smoothed, walker.sign, control)
    lowest, lately, patience, jumping, failed, expected = walker.heat, 0, _PATIENCE, 0, 0, 0.0
    for step in range(_MOST_STEPS):
        control.step(f"cooling, temperature {np.exp(walker.heat):.1e}, residual {walker.error:.0e}", step)
        if jumping:
            jump = jumper.jumped(walker.point, walker.heat)
            if jump is None:
                # Only the path leads on from here.
                jumping, patience, failed = 0, _LONG_PATIENCE, failed + 1
                jumper.length = _NEXT_JUMP
                if failed > _MOST_FAILURES:
                    return
            else:
                walker.begin(*jump)
                jumping -= 1
                patience = _PATIENCE
        elif not walker.advance() or walker.heat > _TOO_HOT:
            if patience == _LONG_PATIENCE or walker.heat > _TOO_HOT:
                return
            jumping = _JUMPS
        if walker.heat < lowest - _PROGRESS:
            lowest, lately = walker.heat, step
        if not jumping and step > lately + patience and walker.sign == jumper.sign:
            jumping, lately = _JUMPS, step
        dearest = float(walker.state.prices.max())
        if walker.heat < _SEPARATE and dearest > expected:
            expected = _DEARER * dearest
            smoothed.expect(expected)
            again = jumper.settled(walker.point, walker.heat)
            walker.begin(walker.point if again is None else again, walker.heat)
        yield walker


def _started(smoothed: Smoothed, heat: float, control: Control) -> tuple[Floats, float] | None:
    """A solution at the temperature by damped Newton steps from 0."""
    point = np.zeros(smoothed.size)
    state = smoothed.state(point, heat)
    residual = smoothed.residual(state)
    for step in range(200):
        control.step(f"looking for a start at temperature {np.exp(heat):.1e}", step)
        if np.abs(residual).max() < _RESIDUAL:
            return point, heat
        direction = _direction(smoothed, state, -residual)
        if direction is None:
            return None
        length = 1.0
        while True:
            trial = point + length * direction
            state = smoothed.state(trial, heat)
            changed = smoothed.residual(state)
            if np.linalg.norm(changed) < np.linalg.norm(residual):
                break
            length /= 2
            if length < 1e-7:
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
    """Where the walk along the path is, and where it is heading.

    Attributes:
        point, heat, state, slope: as those of ``Point``. error: the largest residual.
    """

    def __init__(self, smoothed: Smoothed, point: Floats, heat: float) -> None:
        self._smoothed = smoothed
        self.point, self.heat, self.error = point, heat, 0.0
        self.state = smoothed.state(point, heat)
        newton = smoothed.newton(self.state)
        self.slope, self.sign = self._slope(newton, self.state), newton.sign
        self._first = self.sign
        self._step = 0.3
        self._before = self.heat, self.slope
        #: The square of a length of the unknowns that counts as 1.
        self._unit = float(self.slope @ self.slope) + 1e-300
        #: The direction of the path, of length 1.
        self._along, self._cooling = np.zeros(smoothed.size), -1.0
        self._turn()

    def _slope(self, newton: Newton, state: State) -> Floats:
        return newton.solve(-self._smoothed.by_heat(state))

    def _turn(self) -> None:
        """Head on along the path, as it goes from here."""
        length = np.sqrt(self.slope @ self.slope / self._unit + 1)
        # Where the determinant has the sign that it had at the start the path cools; where it has another it turned back.
        sign = 1.0 if self.sign != self._first else -1.0
        self._along, self._cooling = sign * self.slope / length, float(sign / length)

    def begin(self, point: Floats, heat: float) -> None:
        """Go on from there, a solution that need not be on the path walked until now."""
        self.point, self.heat, self._step = point, heat, 0.1
        self.state = self._smoothed.state(point, heat)
        newton = self._smoothed.newton(self.state)
        self.slope, self.sign = self._slope(newton, self.state), newton.sign
        self._before = heat, self.slope
        self._unit = float(self.slope @ self.slope) + 1e-300
        self._turn()

    def advance(self) -> bool:
        """A step further along the path; False if that fails."""
        while self._step > _SMALLEST_STEP and np.isfinite(self.slope).all():
            by_heat = abs(self._cooling) > _TURNING
            if by_heat:
                change = self._step if self._cooling > 0 else -self._step
                guess = self._predicted(change)
            else:
                change, guess = self._step * self._cooling, self.point + self._step * self._along
            before, slope = self.heat, self.slope
            rounds = self._corrected(guess, self.heat + change, by_heat=by_heat)
            if rounds:
                self._measure(self.heat - before)
                self._before = before, slope
                self._turn()
                self._step *= _PACE[min(rounds, len(_PACE)) - 1]
                self._step = min(self._step, _LARGEST_STEP)
                return True
            self._step /= 2
        return False

    def _predicted(self, change: float) -> Floats:
        """Where the path is expected at that change of log tau.

        Prices and multipliers are nearly linear in tau when it is small, those that satiated agents decide in its root: they
        are taken for polynomials of degree 2 in the root, with the slopes here and at the point before.
        """
        further = float(np.expm1(change / 2)) if change < 0 else change / 2
        guess = self.point + 2 * further * self.slope
        if further < 0:
            guess = guess + self._bent(0.01) * further**2 / 2
        return guess

    def _bent(self, least: float) -> Floats:
        """The second derivative by the root of tau, in units of that root, by the slopes at this point and the one before;
        0 if that was not hotter by this part of it."""
        back = float(np.expm1((self._before[0] - self.heat) / 2))
        if back < least:
            return np.zeros(len(self.point))
        return 2 * (self._before[1] / (1 + back) - self.slope) / back

    def limit(self) -> Floats:
        """About where the unknowns tend to as the temperature goes to 0."""
        if self.heat > self._before[0] - 0.1:
            return self.point - self.slope
        return self.point - 2 * self.slope + self._bent(0.0) / 2

    def _measure(self, change: float) -> None:
        """Let the unit follow the slope, but no faster than log tau changes: where the path turns, it stays."""
        most = np.exp(2 * abs(change))
        self._unit *= float(np.clip(self.slope @ self.slope / self._unit, 1 / most, most))

    def settle(self) -> None:
        """Come as near to the path as floats allow, at this temperature."""
        smoothed = self._smoothed
        for _ in range(6):
            state = smoothed.state(self.point, self.heat)
            try:
                newton = smoothed.newton(state)
            except ValueError:
                return
            residual = smoothed.residual(state)
            change = newton.solve(-residual)
            if not np.isfinite(change).all() or np.abs(change).max() > 1e-2:
                return
            self.state, self.slope, self.error = state, self._slope(newton, state), float(np.abs(residual).max())
            if np.abs(change).max() < 1e-10:
                return
            self.point = self.point + change

    def _exact_enough(self, heat: float) -> float:
        """The residual at which a point counts as one of the path: less than a number and its rest where they are equal."""
        noise = 1e-14 * np.sqrt(len(self.point)) * np.exp(-heat)
        return float(max(noise, min(_RESIDUAL, 1e-4 * np.exp(0.75 * heat))))

    def _corrected(self, point: Floats, heat: float, *, by_heat: bool) -> int:
        """Newton's method at a constant temperature, or across the path's direction: how many rounds, 0 if it fails."""
        smoothed = self._smoothed
        for rounds in range(1, 8):
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
                along = float(slope @ self._along) + self._cooling * self._unit
                warmer = -float(change @ self._along) / along
                change = change + warmer * slope
            largest = np.abs(change).max()
            if not np.isfinite(largest) or largest > 2:
                return 0
            close = error < self._exact_enough(heat) and largest < _CHANGE * (1 + np.abs(point).max())
            point, heat = point + change, heat + warmer
            if close:
                self.point, self.heat, self.error = point, heat, error
                self.state, self.slope, self.sign = state, self._slope(newton, state), newton.sign
                return rounds
        return 0
