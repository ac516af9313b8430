"""Matroids on the goods, each given by what makes it one, so that no axiom has to be taken on trust.

Legend: a bundle is *independent* or not; r(A) is the size of the largest independent subset of A, its *rank*.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from flint import fmpq_mat

from exactmarket.errors import MalformedInput
from exactmarket.exact.linear import Matrix
from exactmarket.model.bundle import Bundle, members


class Matroid(Protocol):
    """What every matroid here can answer."""

    @property
    def size(self) -> int:
        """The number of goods."""

    def independent(self, bundle: Bundle) -> bool:
        """Is the bundle independent?"""


def largest_independent(matroid: Matroid, order: Sequence[int]) -> Bundle:
    """The independent set that the greedy algorithm finds among the goods of ``order``, taken in that order."""
    found = 0
    for j in order:
        if matroid.independent(found | 1 << j):
            found |= 1 << j
    return found


def rank(matroid: Matroid, bundle: Bundle) -> int:
    """r(bundle)."""
    return largest_independent(matroid, list(members(bundle))).bit_count()


@dataclass(frozen=True)
class LinearMatroid:
    """The goods are the rows of a matrix; a bundle is independent if its rows are linearly independent over Q."""

    rows: Matrix

    @property
    def size(self) -> int:
        """The number of rows."""
        return len(self.rows)

    def independent(self, bundle: Bundle) -> bool:
        """Are the rows linearly independent?"""
        rows = [list(self.rows[j]) for j in members(bundle)]
        if not rows or not rows[0]:
            return not rows
        return int(fmpq_mat(rows).rank()) == len(rows)


@dataclass(frozen=True)
class GraphicMatroid:
    """The goods are the edges of an undirected graph (pairs of vertex names); independent means without a cycle."""

    edges: tuple[tuple[str, str], ...]

    @property
    def size(self) -> int:
        """The number of edges."""
        return len(self.edges)

    def independent(self, bundle: Bundle) -> bool:
        """Do the edges form a forest?"""
        root: dict[str, str] = {}

        def find(vertex: str) -> str:
            while vertex in root:
                vertex = root[vertex]
            return vertex

        for j in members(bundle):
            tail, head = (find(vertex) for vertex in self.edges[j])
            if tail == head:
                return False
            root[tail] = head
        return True


@dataclass(frozen=True)
class UniformMatroid:
    """Independent are the bundles of at most ``k`` goods."""

    size: int
    k: int

    def __post_init__(self) -> None:
        if self.k < 0:
            raise MalformedInput("uniform", "a number >= 0", self.k)

    def independent(self, bundle: Bundle) -> bool:
        """Are there at most k goods?"""
        return bundle.bit_count() <= self.k


def missing_exchange(bases: Sequence[Bundle]) -> tuple[Bundle, Bundle, int] | None:
    """Two of the bases, A and B, and a good j in A without B, such that A - j + k is none of them for any k in B without A;
    ``None`` if there are no such ones."""
    listed = frozenset(bases)
    for a in bases:
        for b in bases:
            for j in members(a & ~b):
                if not any(a ^ 1 << j | 1 << k in listed for k in members(b & ~a)):
                    return a, b, j
    return None


@dataclass(frozen=True)
class BasesMatroid:
    """Independent are the subsets of the listed bases.

    Raises:
        MalformedInput: if there is none, or two bases A, B and a j in A without B have no k in B without A such that
            A - j + k is a basis.
    """

    size: int
    bases: tuple[Bundle, ...]

    def __post_init__(self) -> None:
        if not self.bases:
            raise MalformedInput("bases", "at least one basis", "none")
        if (fault := missing_exchange(self.bases)) is not None:
            raise MalformedInput("bases", "the bases of a matroid", f"no exchange for good {fault[2]} (from 0)")

    def independent(self, bundle: Bundle) -> bool:
        """Is the bundle part of a basis?"""
        return any(not bundle & ~basis for basis in self.bases)


@dataclass(frozen=True)
class LaminarMatroid:
    """Independent are the bundles with at most h goods of S for each (S, h); any two sets are nested or disjoint.

    These are the production sets of aggregate constraints (gpz, Aggregate Constraints and Production).
    """

    size: int
    sets: tuple[tuple[Bundle, int], ...]

    def __post_init__(self) -> None:
        demand_hierarchy([bundle for bundle, _ in self.sets], "laminar")
        for k, (_, most) in enumerate(self.sets):
            if most < 0:
                raise MalformedInput(f"laminar[{k}].max", "a number >= 0", most)

    def independent(self, bundle: Bundle) -> bool:
        """Are all limits kept?"""
        return all((bundle & members_of).bit_count() <= most for members_of, most in self.sets)


@dataclass(frozen=True)
class DualMatroid:
    """Independent are the bundles whose complement still has full rank in the matroid ``of``."""

    of: Matroid

    @property
    def size(self) -> int:
        """The number of goods."""
        return self.of.size

    def independent(self, bundle: Bundle) -> bool:
        """Has the complement full rank?"""
        everything = (1 << self.size) - 1
        return rank(self.of, everything & ~bundle) == rank(self.of, everything)


def is_hierarchy(sets: Sequence[Bundle]) -> bool:
    """Are any two of the sets nested or disjoint (gpz, Imposing Multiple Individual Constraints Simultaneously)?

    >>> is_hierarchy([0b011, 0b111]), is_hierarchy([0b011, 0b110])
    (True, False)
    """
    return all(a & b in (0, a, b) for k, a in enumerate(sets) for b in sets[:k])


def demand_hierarchy(sets: Sequence[Bundle], where: str) -> None:
    """Demand that the sets form a hierarchy.

    Raises:
        MalformedInput: if they do not.
    """
    if not is_hierarchy(sets):
        raise MalformedInput(where, "sets that are nested or disjoint", "two that overlap")
