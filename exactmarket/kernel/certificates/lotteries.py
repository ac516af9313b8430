"""Witnesses about lotteries: the lottery, or a branch tree."""

from __future__ import annotations

from dataclasses import dataclass

from exactmarket.exact.linear import Matrix, Vector
from exactmarket.exact.rational import Q
from exactmarket.model.lottery_problem import Bundle, Cell


@dataclass(frozen=True)
class PureTerm:
    """A pure assignment (the name of an object type for each agent, in the economy's order) and its probability."""

    probability: Q
    assignment: tuple[str, ...]


@dataclass(frozen=True)
class Lottery:
    """A lottery over pure assignments."""

    terms: tuple[PureTerm, ...]


@dataclass(frozen=True)
class TermSplit:
    """A node of a branch tree: first the part in which this pure assignment is no term, then that in which it is one."""

    index: int


@dataclass(frozen=True)
class TermLeaf:
    """Numbers for the cells of the assignment that bound the number of terms in a part from below."""

    multipliers: Matrix


@dataclass(frozen=True)
class FewestTerms:
    """A lottery over pure assignments and a branch tree which shows that none is shorter."""

    terms: tuple[PureTerm, ...]
    tree: tuple[TermSplit | TermLeaf, ...]


@dataclass(frozen=True)
class MatrixTerm:
    """A 0/1 matrix, given by the columns of the ones in each row, and its probability."""

    probability: Q
    ones: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class MatrixLottery:
    """A lottery over 0/1 matrices."""

    terms: tuple[MatrixTerm, ...]


@dataclass(frozen=True)
class AllocationTerm:
    """An allocation (a bundle for each agent, in the problem's order) and its probability."""

    probability: Q
    bundles: tuple[Bundle, ...]


@dataclass(frozen=True)
class RandomAllocation:
    """A lottery over allocations."""

    terms: tuple[AllocationTerm, ...]


@dataclass(frozen=True)
class Split:
    """A node of a branch tree: first the part in which the cell is 0, then the part in which it is 1."""

    cell: Cell


@dataclass(frozen=True)
class Leaf:
    """A part of the 0/1 matrices that the constraints, with these multipliers, show to hold nothing worth ``factor``
    times the expected total or more."""

    factor: Q
    multipliers: Vector


@dataclass(frozen=True)
class Separation:
    """Weights of the cells whose expected total exceeds their total in every 0/1 matrix, as a branch tree (its nodes in
    the order in which they are visited) proves."""

    weights: Matrix
    tree: tuple[Split | Leaf, ...]


@dataclass(frozen=True)
class SpendingGap:
    """Weights of the agents' spendings whose expected total exceeds the total in every allocation made of the agents'
    bundles, as a branch tree proves: a cell (i, k) is agent i's k-th bundle, its weight is hers times the bundle's price."""

    weights: Vector
    tree: tuple[Split | Leaf, ...]


@dataclass(frozen=True)
class TwoFamilies:
    """The family, 0 or 1, of each constraint."""

    families: tuple[int, ...]


@dataclass(frozen=True)
class OddCycle:
    """An odd number of constraints, each of which overlaps the next (the last one: the first) without containment."""

    cycle: tuple[int, ...]
