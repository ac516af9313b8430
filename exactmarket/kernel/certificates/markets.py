"""Witnesses about equilibria of pseudomarkets."""

from __future__ import annotations

from dataclasses import dataclass

from exactmarket.exact.linear import Matrix, Vector
from exactmarket.kernel.certificates.utilities import Derivation
from exactmarket.kernel.claims.markets import Chance, Draw
from exactmarket.model.names import Goods


@dataclass(frozen=True)
class MarketWeights:
    """For each agent the weight at which her bundles are demanded; and a derivation of her utility's M-natural
    concavity, with which local optimality is enough, or ``None``: then all bundles are compared."""

    weights: Vector
    concavity: tuple[Derivation | None, ...]


@dataclass(frozen=True)
class AlgebraicMarketWeights:
    """``MarketWeights`` whose weights are polynomials in theta."""

    weights: tuple[Vector, ...]
    concavity: tuple[Derivation | None, ...]


@dataclass(frozen=True)
class EnclosedMarketSolution:
    """A strong equilibrium in terms of the one zero z* of a polynomial system in a box.

    Attributes:
        box: the two ends for each unknown. preconditioner: the matrix of Krawczyk's test.
        system: the agents whose equations "spending = budget" are the system.
        prices, probabilities, weights: affine functions of z*, the constant first; a probability for each list of bundles.
        concavity: for each agent a derivation of her utility's M-natural concavity, or ``None``: then all bundles are compared.
    """

    box: Matrix
    preconditioner: Matrix
    system: tuple[str, ...]
    prices: Matrix
    probabilities: Matrix
    weights: Matrix
    concavity: tuple[Derivation | None, ...]


@dataclass(frozen=True)
class ShareWeights:
    """For each agent the weight at which every bundle that she is drawn is best for her."""

    weights: Vector


@dataclass(frozen=True)
class BetterChoice:
    """An agent who spends too much (no lottery), or a lottery that she would rather have."""

    agent: str
    lottery: tuple[Chance, ...]


@dataclass(frozen=True)
class BetterAllocation:
    """Another random allocation."""

    allocation: tuple[Draw, ...]


@dataclass(frozen=True)
class DisjointBundles:
    """Bundles, by the names of their goods."""

    bundles: tuple[Goods, ...]


@dataclass(frozen=True)
class AllUnions:
    """Nothing: the rule forms all unions of disjoint common bundles."""


@dataclass(frozen=True)
class FaultyDraw:
    """The index of an allocation of the lottery, and goods: those that nobody gets, or a plan of larger price."""

    draw: int
    goods: Goods
