"""Witnesses about quasilinear economies. Bundles are given by the names of their goods.

A *demand proof* of an agent is ``None`` (all bundles are compared) or a derivation of her utility's M-natural concavity (only
neighbours are compared)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from exactmarket.exact.linear import Matrix, Vector
from exactmarket.exact.rational import Q
from exactmarket.kernel.certificates.lotteries import Leaf, Split
from exactmarket.kernel.certificates.utilities import Derivation, Part
from exactmarket.kernel.claims.quasilinear import Bundles
from exactmarket.model.names import Goods

DemandProofs: TypeAlias = tuple[Derivation | None, ...]


@dataclass(frozen=True)
class Demands:
    """A demand proof for each agent."""

    of: DemandProofs


@dataclass(frozen=True)
class Exchanged:
    """Another allocation of the same surplus that is an equilibrium at the same prices, with its demand proofs."""

    allocation: Bundles
    of: DemandProofs


@dataclass(frozen=True)
class FractionalGain:
    """A lottery over bundles for each agent (or none at all) that uses each good at most once on average, and a branch
    tree which shows that no allocation is worth as much. A split's cell is an agent and a good, a leaf's multipliers are
    prices of the goods."""

    consumptions: tuple[tuple[Part, ...], ...]
    tree: tuple[Split | Leaf, ...]


@dataclass(frozen=True)
class SupportedAllocation:
    """Prices of any sign at which each agent demands her bundle, with the demand proofs."""

    prices: Vector
    of: DemandProofs


@dataclass(frozen=True)
class Alternative:
    """A bundle that an agent could have instead of her own, and the coefficient of what that says about prices."""

    agent: str
    bundle: Goods
    weight: Q


@dataclass(frozen=True)
class PriceBounds:
    """An allocation that is an equilibrium at the prices, its demand proofs, and for each good the alternatives that
    bound its price in every equilibrium."""

    allocation: Bundles
    of: DemandProofs
    bounds: tuple[tuple[Alternative, ...], ...]


@dataclass(frozen=True)
class IncompatiblePrices:
    """Prices that support one allocation, with its demand proofs, and alternatives that no prices refuse which are as extreme as
    all of these, good by good."""

    equilibrium_prices: tuple[Vector, ...]
    allocation: Bundles
    of: DemandProofs
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True)
class RisingPrices:
    """Prices that support an allocation, with its demand proofs, and a ray: they do so still when they rise along it."""

    prices: Vector
    allocation: Bundles
    of: DemandProofs
    ray: Vector


@dataclass(frozen=True)
class CoreAllocation:
    """Disjoint bundles that give everybody her payoff, with the demand proofs."""

    allocation: Bundles
    of: DemandProofs


@dataclass(frozen=True)
class BlockingCoalition:
    """Agents, the goods whose owners join them, and a bundle of these goods for each of the agents."""

    agents: tuple[str, ...]
    goods: Goods
    bundles: Bundles


@dataclass(frozen=True)
class SurplusBound:
    """Prices >= 0, a bundle that each agent demands at them, and the demand proofs: they bound what all together can get."""

    bound_prices: Vector
    bundles: Bundles
    of: DemandProofs


@dataclass(frozen=True)
class BudgetWeights:
    """The weight lambda_i of each agent's utility, and the demand proofs."""

    weights: Vector
    of: DemandProofs


@dataclass(frozen=True)
class AlgebraicBudgetWeights:
    """The weight lambda_i of each agent's utility as a polynomial in theta, and the demand proofs."""

    weights: Matrix
    of: DemandProofs
