"""The simplex method in exact arithmetic, from any basis whose core has an inverse.

While some value is outside its bounds, the cost is the sum of the violations (phase one), after that the program's own
(phase two). The entering position is the one with the largest scaled reduced cost; after a run of steps that did not
move, Bland's rule takes over (smallest position in, smallest out) until a step moves. Every step that moves lowers the
cost, and Bland's rule does not cycle, so the method ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from exactmarket.solvers.linear_programs.basis import Basis, Status
from exactmarket.solvers.linear_programs.dyadic import Fractions
from exactmarket.solvers.linear_programs.integer_program import IntegerProgram

#: After so many steps without movement, Bland's rule is used.
_PATIENCE = 12


@dataclass(frozen=True)
class OptimalBasis:
    """Values within bounds and multipliers of the rows that prove them optimal."""

    values: Fractions
    multipliers: Fractions


@dataclass(frozen=True)
class Contradiction:
    """Multipliers of the rows that prove that no values are within bounds."""

    multipliers: Fractions


@dataclass(frozen=True)
class FreeFall:
    """Values within bounds, and a direction that stays within them and lowers the cost without end."""

    values: Fractions
    direction: Fractions


Outcome: TypeAlias = OptimalBasis | Contradiction | FreeFall


@dataclass(frozen=True)
class _Step:
    """``leaving`` meets its bound ``status`` after moving along the direction by distance / rate."""

    leaving: int
    status: Status
    distance: int
    rate: int


def pivot_to_the_end(basis: Basis) -> Outcome:
    """Exchange positions until the basis proves an outcome.

    Raises:
        Singular: if the core of the first basis has no inverse.
        LimitReached: if the time of the basis's control is over.
    """
    idle, pivots = 0, 0
    while True:
        basis.control.step("exact simplex pivots", pivots)
        phase = _Phase(basis)
        candidates = phase.candidates()
        if not candidates:
            return phase.outcome()
        bland = idle > _PATIENCE
        entering = candidates[0] if bland else max(candidates, key=phase.attraction)
        sign = 1 if phase.reduced[entering] < 0 else -1
        direction = basis.direction(entering, sign)
        step = _shortest(_blocking_steps(phase, entering, direction[0]), bland)
        if step is None:
            return FreeFall(basis.values, direction)
        idle = 0 if step.distance else idle + 1
        basis = basis.exchanged(entering, step.leaving, step.status)
        pivots += 1


def proved_outcome(basis: Basis) -> Outcome | None:
    """What the basis proves as it stands; ``None`` if it has to be changed first.

    Raises:
        Singular: if the core of the basis has no inverse.
    """
    phase = _Phase(basis)
    return None if phase.candidates() else phase.outcome()


def contradiction_at(basis: Basis, stuck: int, cost: int) -> Contradiction | None:
    """The multipliers of the rows for a cost of one position alone, if they prove that there are no values within bounds.

    Where the dual simplex method ends without an optimum, one basic position is out of its bounds, and whatever is not basic
    can only take it further away.

    Args:
        stuck: the position. cost: 1 if it is to be lowered, -1 if it is to be raised.

    Raises:
        Singular: if the core of the basis has no inverse.
    """
    program, n = basis.program, basis.program.columns
    costs = [0] * (n + program.rows)
    costs[stuck] = cost
    multipliers = basis.multipliers(costs[:n], costs[n:])
    bound = 0
    for slope, low, high in zip(basis.reduced([0] * n, multipliers), program.lower, program.upper, strict=True):
        if slope:
            side = low if slope > 0 else high
            if side is None:
                return None
            bound += slope * side
    return Contradiction(multipliers) if bound > 0 else None


class _Phase:
    """The cost to lower at a basis, and its reduced costs."""

    def __init__(self, basis: Basis) -> None:
        program, n = basis.program, basis.program.columns
        self.basis = basis
        self.violation = violated_sides(program, basis.values)
        if any(self.violation):
            self.multipliers = basis.multipliers(self.violation[:n], self.violation[n:])
            self.reduced = basis.reduced(self.violation[:n], self.multipliers)
        else:
            self.multipliers = basis.multipliers(program.cost)
            self.reduced = basis.reduced(program.cost, self.multipliers)

    def candidates(self) -> list[int]:
        """The positions that lower the cost when they leave their bound."""
        return improving_positions(self.basis, self.reduced)

    def attraction(self, k: int) -> int:
        """How fast the cost falls, on a logarithmic scale that does not depend on the scales of the data."""
        return self.reduced[k].bit_length() + int(self.basis.program.units[k])

    def outcome(self) -> OptimalBasis | Contradiction:
        """What is proved where there is no candidate."""
        if any(self.violation):
            return Contradiction(self.multipliers)
        return OptimalBasis(self.basis.values, self.multipliers)


def improving_positions(basis: Basis, reduced: Sequence[int]) -> list[int]:
    """The positions, not basic, whose movement away from their bound lowers the cost with these reduced costs."""
    program = basis.program
    lower, basic, upper = int(Status.LOWER), int(Status.BASIC), int(Status.UPPER)  # members are slow in long loops
    return [
        k
        for k, (status, slope, low, high) in enumerate(
            zip(basis.status, reduced, program.lower, program.upper, strict=True)
        )
        if slope and status != basic and (low is None or low != high)
        if (slope < 0 and status != upper) or (slope > 0 and status != lower)
    ]


def violated_sides(program: IntegerProgram, values: Fractions) -> list[int]:
    """-1 for each position below its lower bound, 1 above its upper bound, 0 within."""
    numbers, denominator = values
    bounds = zip(numbers, program.lower, program.upper, strict=True)
    return [
        -1 if low is not None and number < low * denominator else int(high is not None and number > high * denominator)
        for number, low, high in bounds
    ]


def _blocking_steps(phase: _Phase, entering: int, rates: Sequence[int]) -> list[_Step]:
    """For each position that moves towards a bound, the step that takes it there.

    A violated bound blocks as well: the step ends where the violation does.
    """
    program, violation, status = phase.basis.program, phase.violation, phase.basis.status
    numbers, denominator = phase.basis.values
    steps = []
    for k, rate in enumerate(rates):
        if not rate or (status[k] != Status.BASIC and k != entering):
            continue
        towards_upper = (rate > 0) != bool(violation[k])
        if violation[k] and (rate > 0) == (violation[k] > 0):
            continue
        bound = program.upper[k] if towards_upper else program.lower[k]
        if bound is not None:
            distance = abs(bound * denominator - numbers[k])
            steps.append(_Step(k, Status.UPPER if towards_upper else Status.LOWER, distance, abs(rate)))
    return steps


def _shortest(steps: Sequence[_Step], bland: bool) -> _Step | None:
    """The shortest step; of equals the one with the smallest position (Bland) or with the largest rate."""
    best: _Step | None = None
    for step in steps:
        if best is None:
            best = step
            continue
        left, right = step.distance * best.rate, best.distance * step.rate
        if left < right or (left == right and not bland and step.rate > best.rate):
            best = step
    return best
