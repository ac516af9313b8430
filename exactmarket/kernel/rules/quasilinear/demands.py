"""What the rules about quasilinear economies demand in common: bundles, prices, and that agents demand their bundles.

Each function raises ``Rejected``, naming the place, where what it demands does not hold.
"""

from __future__ import annotations

from collections.abc import Sequence

from exactmarket.convex.demand import best_by_exchange
from exactmarket.errors import MalformedInput, Rejected
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import Q, total
from exactmarket.kernel.certificates.utilities import Derivation
from exactmarket.kernel.claims.utilities import MNaturalConcave
from exactmarket.kernel.rules.utilities.concavity import check_m_natural
from exactmarket.model.bundle import Bundle, bundle_of
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.model.quasilinear import (
    MOST_ENUMERATED_GOODS,
    all_goods,
    disjoint,
    net_value,
    net_values,
)


def demand_exchange(market: Pseudomarket) -> None:
    """Demand that there is no production."""
    if market.production is not None:
        raise Rejected("market", "no production", "production")


def demand_length(values: Sequence[object], count: int, where: str) -> None:
    """Demand so many entries."""
    if len(values) != count:
        raise Rejected(where, f"{count} entries", len(values))


def demand_prices(market: Pseudomarket, prices: Vector) -> None:
    """Demand that there is no production, and a price >= 0 of each good."""
    demand_exchange(market)
    demand_length(prices, len(market.goods), "prices")
    for j, price in enumerate(prices):
        if price < 0:
            raise Rejected(f"prices[{j}]", "a price >= 0", price)


def demand_few_goods(market: Pseudomarket, where: str) -> None:
    """Demand that all bundles can be compared one by one."""
    if len(market.goods) > MOST_ENUMERATED_GOODS:
        raise Rejected(where, f"at most {MOST_ENUMERATED_GOODS} goods to compare all bundles", len(market.goods))


def bundle_in(market: Pseudomarket, names: tuple[str, ...], where: str) -> Bundle:
    """The bundle of these goods; Rejected if there are no such ones."""
    try:
        return bundle_of(market.goods, names, where)
    except MalformedInput as fault:
        raise Rejected(fault.where, fault.expected, fault.got) from fault


def bundles_in(market: Pseudomarket, named: Sequence[tuple[str, ...]], where: str) -> list[Bundle]:
    """A bundle for each agent."""
    demand_length(named, len(market.agents), where)
    return [bundle_in(market, names, f"{where}[{i}]") for i, names in enumerate(named)]


def partition(market: Pseudomarket, named: Sequence[tuple[str, ...]], where: str) -> list[Bundle]:
    """A bundle for each agent, with every good in exactly one of them."""
    bundles = bundles_in(market, named, where)
    if not disjoint(bundles) or sum(bundles) != all_goods(market):
        raise Rejected(where, "every good once", named)
    return bundles


def surplus(market: Pseudomarket, bundles: Sequence[Bundle], where: str) -> Q:
    """The sum of the agents' utilities, all of them finite."""
    return total(value_in(market, i, bundle, where) for i, bundle in enumerate(bundles))


def value_in(market: Pseudomarket, agent: int, bundle: Bundle, where: str) -> Q:
    """The agent's utility of the bundle, which is finite."""
    try:
        value = market.agents[agent].utility.value(bundle)
    except MalformedInput as fault:
        raise Rejected(where, fault.expected, fault.got) from fault
    if value is None:
        raise Rejected(where, f"a bundle of finite utility of agent {market.agents[agent].name}", "-inf")
    return value


def demand_demanded(
    market: Pseudomarket, prices: Vector, bundles: Sequence[Bundle], proofs: Sequence[Derivation | None]
) -> None:
    """Demand that each agent demands her bundle at the prices."""
    demand_length(proofs, len(market.agents), "of")
    for i, (bundle, demand_proof) in enumerate(zip(bundles, proofs, strict=True)):
        demand_best(market, i, prices, [bundle], demand_proof)


def demand_best(
    market: Pseudomarket, i: int, prices: Vector, held: Sequence[Bundle], demand_proof: Derivation | None
) -> None:
    """Demand that agent i demands each of these bundles at the prices."""
    form, where = market.agents[i].utility, f"agent {market.agents[i].name}"
    if demand_proof is None:
        demand_few_goods(market, where)
        net, _ = net_values(form, prices)
        most = max([value for value in net if value is not None], default=None)
        if most is None or any(net[bundle] != most for bundle in held):
            raise Rejected(where, "bundles of the largest net value", "a better bundle")
        return
    try:
        check_m_natural(MNaturalConcave(market.utility(i)), demand_proof)
        for bundle in held:
            if net_value(form, prices, bundle) is None:
                raise Rejected(where, "bundles of finite utility", "-inf")
            if best_by_exchange(form, prices, bundle) != bundle:
                raise Rejected(where, "bundles of the largest net value", "a better neighbour")
    except MalformedInput as fault:
        raise Rejected(where, fault.expected, fault.got) from fault
