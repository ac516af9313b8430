"""What the rules about quasilinear economies demand in common: partitions, finite utilities, demanded bundles.

Each function raises ``Rejected``, naming the place, where what it demands does not hold.
"""

from __future__ import annotations

from collections.abc import Sequence

from exactmarket.exact.linear import Vector
from exactmarket.exact.numbers import Element, Numbers, Rationals
from exactmarket.exact.rational import ONE, Q, total
from exactmarket.kernel.certificates.utilities import Derivation
from exactmarket.kernel.demands import bundles_in, demand, demand_count, finite_value, union
from exactmarket.kernel.demands import demand_prices as demand_market_prices
from exactmarket.kernel.rules.utilities.demand import Choice
from exactmarket.model.bundle import Bundle
from exactmarket.model.names import Goods
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.model.quasilinear import MOST_ENUMERATED_GOODS, all_goods, disjoint


def demand_exchange(market: Pseudomarket) -> None:
    """Demand that there is no production."""
    demand(market.production is None, "market", "no production", "production")


def demand_prices(market: Pseudomarket, prices: Vector) -> None:
    """Demand that there is no production, and a price >= 0 of each good."""
    demand_exchange(market)
    demand_market_prices(Rationals(), prices, len(market.goods))


def demand_few_goods(market: Pseudomarket, where: str) -> None:
    """Demand that all bundles can be compared one by one."""
    few = len(market.goods) <= MOST_ENUMERATED_GOODS
    demand(few, where, f"at most {MOST_ENUMERATED_GOODS} goods to compare all bundles", len(market.goods))


def partition(market: Pseudomarket, named: Sequence[Goods], where: str) -> list[Bundle]:
    """A bundle for each agent, with every good in exactly one of them."""
    bundles = bundles_in(market.goods, named, len(market.agents), where)
    demand(disjoint(bundles) and union(bundles) == all_goods(market), where, "every good once", named)
    return bundles


def surplus(market: Pseudomarket, bundles: Sequence[Bundle], where: str) -> Q:
    """The sum of the agents' utilities, all of them finite."""
    return total(value_in(market, i, bundle, where) for i, bundle in enumerate(bundles))


def value_in(market: Pseudomarket, agent: int, bundle: Bundle, where: str) -> Q:
    """The agent's utility of the bundle, which is finite."""
    return finite_value(market.agents[agent].utility, bundle, f"{where}, agent {market.agents[agent].name}")


def demand_equilibrium(
    market: Pseudomarket, prices: Vector, named: Sequence[Goods], proofs: Sequence[Derivation | None], where: str
) -> list[Bundle]:
    """The bundles, which hold every good once; demand a price >= 0 of each good, at which each agent demands her bundle."""
    demand_prices(market, prices)
    bundles = partition(market, named, where)
    demand_demanded(market, prices, bundles, proofs)
    return bundles


def demand_demanded(
    market: Pseudomarket, prices: Vector, bundles: Sequence[Bundle], proofs: Sequence[Derivation | None]
) -> None:
    """Demand that each agent demands her bundle at the prices."""
    demand_count(len(proofs), len(market.agents), "of")
    for i, (bundle, demand_proof) in enumerate(zip(bundles, proofs, strict=True)):
        demand_best(market, i, [bundle], demand_proof, (ONE, prices, Rationals()))


def demand_best(
    market: Pseudomarket,
    i: int,
    held: Sequence[Bundle],
    demand_proof: Derivation | None,
    at: tuple[Element, Sequence[Element], Numbers],
) -> None:
    """Demand that agent i, whose utility has this weight, demands each of these bundles at the prices."""
    where = f"agent {market.agents[i].name}"
    choice = Choice(market.agents[i].utility, demand_proof, where, MOST_ENUMERATED_GOODS)
    better = "a better bundle" if demand_proof is None else "a better neighbour"
    demand(choice.better(held, *at) is None, where, "bundles of the largest net value", better)
