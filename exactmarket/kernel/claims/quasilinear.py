"""Claims about quasilinear economies: Walrasian equilibria, efficient allocations, the core, budgets (gpz, Steps 1 and 2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from exactmarket.exact.linear import Matrix, Vector
from exactmarket.kernel.claims.markets import AlgebraicDraw, Draw
from exactmarket.model.names import Goods
from exactmarket.model.pseudomarket import Pseudomarket

#: A bundle for each agent, in the market's order.
Bundles: TypeAlias = tuple[Goods, ...]


@dataclass(frozen=True)
class WalrasianEquilibrium:
    """The prices, which are >= 0, and the allocation, which gives every good to one agent, are a
    Walrasian equilibrium of the quasilinear economy of the market's utilities, budgets ignored:
    each agent's bundle A has the largest u_i(A) - p(A) (Gul, Pesendorfer and Zhang, Step 1)."""

    market: Pseudomarket
    prices: Vector
    allocation: Bundles


@dataclass(frozen=True)
class NoWalrasianEquilibrium:
    """The quasilinear economy of the market's utilities has no Walrasian equilibrium: no prices >= 0 and no allocation of
    all goods are such that each agent's bundle A has the largest u_i(A) - p(A)."""

    market: Pseudomarket


@dataclass(frozen=True)
class EfficientAllocation:
    """The allocation gives every good to one agent, each agent a bundle of finite utility, and no
    allocation that does so has a larger surplus, the sum of u_i(A_i)."""

    market: Pseudomarket
    allocation: Bundles


@dataclass(frozen=True)
class LowestWalrasianPrices:
    """The prices are Walrasian equilibrium prices of the quasilinear economy, and at all its
    Walrasian equilibrium prices each good costs at least as much."""

    market: Pseudomarket
    prices: Vector


@dataclass(frozen=True)
class HighestWalrasianPrices:
    """The prices are Walrasian equilibrium prices of the quasilinear economy, and at all its
    Walrasian equilibrium prices each good costs at most as much."""

    market: Pseudomarket
    prices: Vector


@dataclass(frozen=True)
class NoLowestWalrasianPrices:
    """The quasilinear economy of the market's utilities has Walrasian equilibrium prices, but no lowest ones, at which each
    good costs at most as much as at all others."""

    market: Pseudomarket


@dataclass(frozen=True)
class NoHighestWalrasianPrices:
    """The quasilinear economy of the market's utilities has Walrasian equilibrium prices, but no highest ones, at which each
    good costs at least as much as at all others."""

    market: Pseudomarket


@dataclass(frozen=True)
class InCore:
    """Each good has an owner of its own, who values it at 0. What a coalition of agents and owners
    can get is the largest sum of u_i(A_i) over disjoint bundles A_i of its owners' goods for its
    agents. The payoffs of the agents and the prices, which are the payoffs of the owners, are in
    the core: in all they are what everybody together can get, and no coalition can get more than
    its members have (Shapley and Shubik 1971, for unit demand the assignment game)."""

    market: Pseudomarket
    prices: Vector
    payoffs: Vector


@dataclass(frozen=True)
class NotInCore:
    """The payoffs of the agents and the prices, which are the payoffs of the goods' owners, are not
    in the core: they are not in all what everybody together can get, or some coalition can get more
    than its members have. (Each good has an owner of its own, who values it at 0. What a coalition
    of agents and owners can get is the largest sum of u_i(A_i) over disjoint bundles A_i of its
    owners' goods for its agents.)"""

    market: Pseudomarket
    prices: Vector
    payoffs: Vector


@dataclass(frozen=True)
class BudgetedWalrasian:
    """The prices, which are >= 0, and the random allocation, each term of which gives every good to
    one agent, are a Walrasian equilibrium of the quasilinear economy with budgets: each agent's
    lottery over bundles has the largest expected u_i(A) - p(A) among the lotteries whose expected
    price is at most her budget (Gul, Pesendorfer and Zhang, The Constrained KS Economy; Lemma 1).
    """

    market: Pseudomarket
    prices: Vector
    allocation: tuple[Draw, ...]


@dataclass(frozen=True)
class AlgebraicBudgetedWalrasian:
    """Exactly one root theta of the given polynomial lies in the given interval; and the prices,
    which are >= 0, and the random allocation, whose prices and probabilities are polynomials in
    theta and each term of which gives every good to one agent, are a Walrasian equilibrium of the
    quasilinear economy with budgets: each agent's lottery over bundles has the largest expected
    u_i(A) - p(A) among the lotteries whose expected price is at most her budget (Gul, Pesendorfer
    and Zhang, Lemma 1)."""

    market: Pseudomarket
    polynomial: Vector
    interval: Vector
    prices: Matrix
    allocation: tuple[AlgebraicDraw, ...]
