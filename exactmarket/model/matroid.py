"""Matroids on the goods, each given by what makes it one, so that no axiom has to be taken on trust.

Legend: a bundle is *independent* or not; r(A) is the size of the largest independent subset of A, its *rank*.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from flint import fmpq_mat

from exactmarket.errors import MalformedInput, shown
from exactmarket.exact.checks import bundle_of_size, is_ours, name, pair, sequence, settle, whole
from exactmarket.exact.linear import Matrix, matrix
from exactmarket.model.bundle import Bundle, members
from exactmarket.model.nesting import demand_nested_little


class Matroid(Protocol):
    """What every matroid here can answer."""

    @property
    def size(self) -> int:
        """The number of goods."""

    def independent(self, bundle: Bundle) -> bool:
        """Is the bundle independent?"""


def matroid_of(value: object, where: str) -> Matroid:
    """The value as one of the matroids below; one of somebody else's making could break the axioms.

    Raises:
        MalformedInput: if it is none, or is nested too deep.
    """
    if not is_ours(type(value), "exactmarket.model.") or not hasattr(value, "independent"):
        raise MalformedInput(where, "a matroid of exactmarket.model.matroid", shown(value))
    demand_nested_little(value, where)
    return cast("Matroid", value)


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

    def __post_init__(self) -> None:
        settle(self, rows=matrix(self.rows, where="rows"))

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

    def __post_init__(self) -> None:
        settle(self, edges=tuple([_edge(e, f"edges[{k}]") for k, e in enumerate(sequence(self.edges, "edges"))]))

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
        settle(self, size=whole(self.size, "size"), k=whole(self.k, "uniform"))

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
        size, given = whole(self.size, "size"), sequence(self.bases, "bases")
        if not given:
            raise MalformedInput("bases", "at least one basis", "none")
        bases = tuple([bundle_of_size(basis, size, f"bases[{k}]") for k, basis in enumerate(given)])
        settle(self, size=size, bases=bases)
        if (fault := missing_exchange(bases)) is not None:
            first, second = (list(members(basis)) for basis in fault[:2])
            found = f"in {first} no good of {second} that could stand in for good {fault[2]}"
            raise MalformedInput("bases", "the bases of a matroid, goods counted from 0", found)

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
        size = whole(self.size, "size")
        sets = []
        for k, entry in enumerate(sequence(self.sets, "laminar")):
            goods, most = pair(entry, f"laminar[{k}]", "a bundle and a number of goods")
            limit = whole(most, f"laminar[{k}].max")
            sets.append((bundle_of_size(goods, size, f"laminar[{k}].goods"), limit))
        demand_hierarchy([goods for goods, _ in sets], "laminar")
        settle(self, size=size, sets=tuple(sets))

    def independent(self, bundle: Bundle) -> bool:
        """Are all limits kept?"""
        return all((bundle & members_of).bit_count() <= most for members_of, most in self.sets)


@dataclass(frozen=True)
class DualMatroid:
    """Independent are the bundles whose complement still has full rank in the matroid ``of``."""

    of: Matroid

    def __post_init__(self) -> None:
        settle(self, of=matroid_of(self.of, "of"))

    @property
    def size(self) -> int:
        """The number of goods."""
        return self.of.size

    def independent(self, bundle: Bundle) -> bool:
        """Has the complement full rank?"""
        everything = (1 << self.size) - 1
        return rank(self.of, everything & ~bundle) == rank(self.of, everything)


def _edge(value: object, where: str) -> tuple[str, str]:
    tail, head = pair(value, where, "a pair of vertices")
    return name(tail, where), name(head, where)


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
