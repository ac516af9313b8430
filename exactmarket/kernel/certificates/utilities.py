"""Witnesses about utilities: derivations, violations, trees of cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import Q


@dataclass(frozen=True)
class Derivation:
    """Why a utility is M-natural-concave: ``by`` "table" (all local exchange conditions of its values) or "construction"
    (its type, and a derivation for each operand in ``of``)."""

    by: str
    of: tuple[Derivation, ...]


@dataclass(frozen=True)
class Derivations:
    """A derivation for each utility."""

    of: tuple[Derivation, ...]


@dataclass(frozen=True)
class BundlePairAndGood:
    """Two bundles, by the names of their goods, and a good."""

    A: tuple[str, ...]
    B: tuple[str, ...]
    j: str


@dataclass(frozen=True)
class BundlePair:
    """Two bundles, by the names of their goods."""

    A: tuple[str, ...]
    B: tuple[str, ...]


@dataclass(frozen=True)
class LosingExchange:
    """Two bundles, by the names of their goods, a good j that A gives to B, and what A gets for it: one good, or none."""

    A: tuple[str, ...]
    B: tuple[str, ...]
    j: str
    D: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """A bundle, by the names of its goods, and its coefficient in a combination."""

    bundle: tuple[str, ...]
    weight: Q


@dataclass(frozen=True)
class NoEdge:
    """Why no prices make A and B the only bundles demanded: the combination of bundles in ``parts`` is a combination of A and
    B, with these two coefficients, and worth no less."""

    A: tuple[str, ...]
    B: tuple[str, ...]
    weights: Vector
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class NoEdges:
    """A ``NoEdge`` for each pair of bundles of finite utility that differ by more than one good on one side."""

    pairs: tuple[NoEdge, ...]


@dataclass(frozen=True)
class DemandChange:
    """Prices before and after, and the only bundle demanded at each."""

    before: Vector
    after: Vector
    A: tuple[str, ...]
    B: tuple[str, ...]


@dataclass(frozen=True)
class Term:
    """Form ``form`` of the given clause ``clause`` (-1: of the goal's clause) with its coefficient."""

    clause: int
    form: int
    coefficient: Q


@dataclass(frozen=True)
class Sum:
    """A sum of forms that contradicts the case it stands in."""

    terms: tuple[Term, ...]


@dataclass(frozen=True)
class CaseSplit:
    """A given clause, and a refutation for each of its forms in turn."""

    clause: int
    cases: tuple[CaseTree, ...]


CaseTree: TypeAlias = "CaseSplit | Sum"


@dataclass(frozen=True)
class Image:
    """The clause is that of ``source`` with good j called permutation[j]."""

    source: int
    permutation: tuple[int, ...]


@dataclass(frozen=True)
class TreesByClause:
    """For each clause of the goal a tree of cases that refutes its negation, or the clause of which it is an image."""

    clauses: tuple[CaseSplit | Sum | Image, ...]


@dataclass(frozen=True)
class Countermodel:
    """Values of all variables of a statement, and the clause of its goal that fails."""

    values: Vector
    clause: int
