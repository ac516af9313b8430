"""Witnesses about utilities: derivations, violations, changes of demand. Bundles are given by the names of their goods."""

from __future__ import annotations

from dataclasses import dataclass

from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import Q
from exactmarket.model.names import Goods, Name


@dataclass(frozen=True)
class Derivation:
    """Why a utility is M-natural-concave: ``by`` "table" (all local exchange conditions of its values) or "construction"
    (its type, and a derivation for each operand in ``of``)."""

    by: Name
    of: tuple[Derivation, ...]


@dataclass(frozen=True)
class Derivations:
    """A derivation for each utility."""

    of: tuple[Derivation, ...]


@dataclass(frozen=True)
class BundlePairAndGood:
    """Two bundles, and a good."""

    A: Goods
    B: Goods
    j: Name


@dataclass(frozen=True)
class BundlePair:
    """Two bundles."""

    A: Goods
    B: Goods


@dataclass(frozen=True)
class LosingExchange:
    """Two bundles, a good j that A gives to B, and what A gets for it: one good, or none."""

    A: Goods
    B: Goods
    j: Name
    D: Goods


@dataclass(frozen=True)
class Part:
    """A bundle, and its coefficient in a combination."""

    bundle: Goods
    weight: Q


@dataclass(frozen=True)
class NoEdge:
    """Why no prices make A and B the only bundles demanded: the combination of bundles in ``parts`` is a combination of A and
    B, with these two coefficients, and worth no less."""

    A: Goods
    B: Goods
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
    A: Goods
    B: Goods


@dataclass(frozen=True)
class BetterBundle:
    """A bundle of larger net value."""

    better: Goods
