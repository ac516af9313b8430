"""Witnesses about statements: trees of cases, countermodels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import Q


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


CaseTree: TypeAlias = CaseSplit | Sum


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
