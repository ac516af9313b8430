"""Marginals under any constraints: a lottery by column generation, or separating weights with a branch tree.

Legend as in ``kernel.rules.lotteries``: q are the marginals, x a 0/1 matrix that meets all constraints, w weights of cells.
With the x found so far, a linear program looks for the weights -1 <= w <= 1 with the largest gap w.q - max w.x. If the gap
is 0, its multipliers are the lottery. If not, pricing looks for an x with w.x >= w.q (those known have less): floats propose
one, and if they have none, an exact branch and bound finds one after all, or its tree proves that there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm
from typing import Protocol

from exactmarket.errors import SearchFailed
from exactmarket.exact.linear import Matrix, Vector
from exactmarket.exact.rational import ONE, ZERO, Q, dot
from exactmarket.kernel.certificates.linear_programs import PrimalDual
from exactmarket.kernel.certificates.lotteries import Leaf, Separation, Split
from exactmarket.kernel.claims.linear_programs import LinearProgramOptimal
from exactmarket.model.linear_program import LinearProgram, SparseRow
from exactmarket.model.lottery_problem import Cell, CellConstraint
from exactmarket.solvers.control import Control
from exactmarket.solvers.linear_programs.solve import find_linear_program_certificate
from exactmarket.solvers.lotteries.float_choice import propose_choice

#: The cells that are 1.
Choice = frozenset[int]


@dataclass(frozen=True)
class ZeroOneProgram:
    """The cells that are open as columns 0, 1, ...; the others are constants.

    Attributes:
        cells: which cell each column is.
        ones: the cells that are constantly 1.
        sets: for each constraint its columns; least, most: its bounds, less what is constant.
    """

    cells: tuple[Cell, ...]
    ones: frozenset[Cell]
    sets: tuple[tuple[int, ...], ...]
    least: tuple[int, ...]
    most: tuple[int, ...]

    def feasible(self, choice: Choice) -> bool:
        """Whether the choice meets all constraints."""
        counts = [sum(1 for c in columns if c in choice) for columns in self.sets]
        return all(low <= n <= high for low, n, high in zip(self.least, counts, self.most, strict=True))


def reduced(q: Matrix, constraints: Sequence[CellConstraint]) -> ZeroOneProgram:
    """The choices that meet the constraints and agree with q where it is 0 or 1."""
    column = {
        cell: c for c, cell in enumerate((i, k) for i, row in enumerate(q) for k, p in enumerate(row) if 0 < p < 1)
    }
    ones = frozenset((i, k) for i, row in enumerate(q) for k, p in enumerate(row) if p == 1)
    fixed = [sum(1 for cell in constraint.cells if cell in ones) for constraint in constraints]
    return ZeroOneProgram(
        tuple(column),
        ones,
        tuple(
            [tuple(sorted([column[cell] for cell in constraint.cells if cell in column])) for constraint in constraints]
        ),
        tuple([constraint.min - n for constraint, n in zip(constraints, fixed, strict=True)]),
        tuple([constraint.max - n for constraint, n in zip(constraints, fixed, strict=True)]),
    )


def find_lottery_or_separation(
    q: Matrix, constraints: Sequence[CellConstraint], control: Control
) -> list[tuple[Q, list[Cell]]] | Separation:
    """The terms of a lottery (probability, cells that are 1), or weights with a tree that no lottery survives.

    Raises:
        SearchFailed: if a linear program was not solved.
    """
    if fault := violated(q, constraints):
        return fault
    program = reduced(q, constraints)
    found = drawn_or_separated(program, _Marginals(tuple([q[i][k] for i, k in program.cells])), control)
    if isinstance(found, list):
        return [(p, sorted(program.ones | {program.cells[c] for c in choice})) for p, choice in found]
    by_cell = dict(zip(program.cells, found.weights, strict=True))
    rows = [tuple([by_cell.get((i, k), ZERO) for k in range(len(row))]) for i, row in enumerate(q)]
    return Separation(tuple(rows), found.tree)


class Expectation(Protocol):
    """What a lottery over choices must have: expected numbers, each of which is linear in the
    choice."""

    @property
    def target(self) -> Vector:
        """The expected numbers."""

    @property
    def counted(self) -> str:
        """What the choices are, for the progress."""

    def of(self, choice: Choice) -> SparseRow:
        """The numbers of one choice."""

    def by_cell(self, weights: Vector) -> Vector:
        """Weights of the numbers as weights of the cells."""


@dataclass(frozen=True)
class _Marginals:
    """The probability of each cell."""

    target: Vector
    counted: str = "0/1 matrices found"

    def of(self, choice: Choice) -> SparseRow:
        return tuple([(c, ONE) for c in sorted(choice)])

    def by_cell(self, weights: Vector) -> Vector:
        return weights


@dataclass(frozen=True)
class Separated:
    """Weights of the expected numbers, and the tree that proves that each choice is worth less than
    the target."""

    weights: Vector
    tree: tuple[Split | Leaf, ...]


def drawn_or_separated(
    program: ZeroOneProgram, wanted: Expectation, control: Control
) -> list[tuple[Q, Choice]] | Separated:
    """Choices with positive probabilities that have the expectation; or the proof that there are
    none. By column generation.

    Raises:
        SearchFailed: if a linear program was not solved.
    """
    choices: list[Choice] = []
    while True:
        control.step(wanted.counted, len(choices))
        weights, chances = widest_gap(wanted.target, [wanted.of(choice) for choice in choices], control)
        if chances is not None:
            return [(p, choice) for p, choice in zip(chances, choices, strict=True) if p]
        found = price(program, wanted.by_cell(weights), dot(weights, wanted.target), control)
        if not isinstance(found, frozenset):
            return Separated(weights, tuple(found))
        choices.append(found)


def violated(q: Matrix, constraints: Sequence[CellConstraint]) -> Separation | None:
    """The proof from a single entry outside [0, 1], or from a single constraint that q itself violates; else ``None``."""
    for i, row in enumerate(q):
        for k, p in enumerate(row):
            if not 0 <= p <= 1:
                return _unit(q, constraints, {(i, k)}, Q(1 if p > 1 else -1), None)
    for n, constraint in enumerate(constraints):
        amount = sum((q[i][k] for i, k in constraint.cells), ZERO)
        if not constraint.met(amount):
            sign = Q(1 if amount > constraint.max else -1)
            return _unit(q, constraints, set(constraint.cells), sign, n)
    return None


def _unit(q: Matrix, constraints: Sequence[CellConstraint], cells: set[Cell], sign: Q, index: int | None) -> Separation:
    weights = [tuple([sign if (i, k) in cells else ZERO for k in range(len(row))]) for i, row in enumerate(q)]
    return Separation(
        tuple(weights), (Leaf(ONE, tuple([sign if n == index else ZERO for n in range(len(constraints))])),)
    )


def widest_gap(target: Vector, points: Sequence[SparseRow], control: Control) -> tuple[Vector, Vector | None]:
    """The weights -1 <= w <= 1 with the largest gap w.target - max w.x to the points x, and the points' probabilities in a
    lottery with the target as expectation if there is no gap: at most as many positive ones as the target has entries,
    plus one.

    Maximise w.target - b subject to w.x - b <= 0 for each point; at the value 0 the multipliers are a lottery."""
    n = len(target)
    largest = max(
        [abs(entry) for entry in target] + [abs(entry) for point in points for _, entry in point], default=ZERO
    )
    most = n * largest + 1  # b is never there once there is a point, so the multipliers sum to 1
    program = LinearProgram(
        "maximize",
        (*target, -ONE),
        tuple([(*point, (n, -ONE)) for point in points]),
        (None,) * len(points),
        (ZERO,) * len(points),
        (*(-ONE,) * n, -most),
        (*(ONE,) * n, most),
    )
    certificate = find_linear_program_certificate(program, control)
    if not isinstance(certificate.claim, LinearProgramOptimal) or not isinstance(certificate.witness, PrimalDual):
        raise SearchFailed("the program of the widest gap was not solved")
    return certificate.witness.primal[:n], certificate.witness.dual if certificate.claim.value == 0 else None


def price(program: ZeroOneProgram, weights: Vector, worth: Q, control: Control) -> Choice | list[Split | Leaf]:
    """A choice x with w.x >= worth, or the tree that proves that there is none. Floats propose, integers decide."""
    scale = lcm(1, *[int(w.q) for w in weights])
    whole = [int((w * scale).p) for w in weights]
    proposed = propose_choice(whole, program.sets, program.least, program.most, control)
    if proposed is not None and program.feasible(proposed) and sum(whole[c] for c in proposed) >= worth * scale:
        return proposed
    return _branch(program, weights, worth, control)


def _branch(program: ZeroOneProgram, weights: Vector, worth: Q, control: Control) -> Choice | list[Split | Leaf]:
    """Exact branch and bound by linear programs: a choice of that worth or more, or the tree without one."""
    tree: list[Split | Leaf] = []
    parts: list[dict[int, int]] = [{}]
    while parts:
        control.step("parts of the branch tree", len(tree))
        part = parts.pop()
        relaxed = _relaxation(program, weights, part, control)
        if isinstance(relaxed, Leaf):
            tree.append(relaxed)
            continue
        point, value, multipliers = relaxed
        if value < worth:
            tree.append(Leaf(ONE, multipliers))
            continue
        broken = [(abs(2 * p - 1), c) for c, p in enumerate(point) if p.q != 1]
        if not broken:
            return frozenset(c for c, p in enumerate(point) if p == 1)
        c = min(broken)[1]
        tree.append(Split(program.cells[c]))
        parts += [{**part, c: 1}, {**part, c: 0}]
    return tree


def _relaxation(
    choices: ZeroOneProgram, weights: Vector, part: dict[int, int], control: Control
) -> Leaf | tuple[Vector, Q, Vector]:
    """The best point of the part's relaxation, its worth and the multipliers that bound it; or the empty part's leaf."""
    n = len(weights)
    rows: list[SparseRow] = [tuple([(c, ONE) for c in columns]) for columns in choices.sets]
    program = LinearProgram(
        "maximize",
        weights,
        tuple(rows),
        tuple([Q(b) for b in choices.least]),
        tuple([Q(b) for b in choices.most]),
        tuple([Q(part.get(c, 0)) for c in range(n)]),
        tuple([Q(part.get(c, 1)) for c in range(n)]),
    )
    certificate = find_linear_program_certificate(program, control)
    witness = certificate.witness
    if isinstance(certificate.claim, LinearProgramOptimal) and isinstance(witness, PrimalDual):
        return witness.primal, certificate.claim.value, witness.dual
    if hasattr(witness, "farkas"):
        # The rule of linear programs reads Farkas multipliers as a lower bound on 0, a leaf's as an upper bound.
        return Leaf(ZERO, tuple([-y for y in witness.farkas]))
    raise SearchFailed("a part of the branch tree was not settled")
