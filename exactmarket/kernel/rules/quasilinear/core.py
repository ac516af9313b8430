"""Rules about the core of a quasilinear economy, in which each good has an owner.

Legend as in ``model.quasilinear``: A_i is agent i's bundle, H all goods.
"""

from __future__ import annotations

from collections.abc import Sequence

from exactmarket.exact.rational import total
from exactmarket.kernel.certificates.quasilinear import BlockingCoalition, CoreAllocation, SurplusBound
from exactmarket.kernel.claims.quasilinear import InCore, NotInCore
from exactmarket.kernel.demands import bundle_in, bundles_in, demand, demand_count, union
from exactmarket.kernel.rules.quasilinear.demands import (
    demand_demanded,
    demand_exchange,
    demand_prices,
    surplus,
    value_in,
)
from exactmarket.kernel.theorem import Verified, seal
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.model.quasilinear import all_goods, disjoint, net_value, price_of


def check_in_core(claim: InCore, witness: CoreAllocation) -> Verified[InCore]:
    """Prices are >= 0, the bundles are disjoint, what nobody gets has price 0, each agent demands her bundle, and her
    payoff is its net value: so in all the payoffs are the bundles' surplus. A coalition that gives its agents i disjoint
    bundles B_i of its goods T has payoffs of at least the sum of u_i(B_i) - p(B_i), and of p(T): no less than it can get.
    (So equilibria are in the core. The payoffs in the core come from equilibria, as those of i and of the owners of her
    bundle cannot exceed its value.)

    Raises:
        Rejected: naming the good or the agent.
    """
    market = claim.market
    demand_prices(market, claim.prices)
    demand_count(len(claim.payoffs), len(market.agents), "payoffs")
    bundles = bundles_in(market.goods, witness.allocation, len(market.agents), "allocation")
    demand(disjoint(bundles), "allocation", "disjoint bundles", witness.allocation)
    left = price_of(claim.prices, all_goods(market) & ~union(bundles))
    demand(left == 0, "allocation", "price 0 of what nobody gets", left)
    demand_demanded(market, claim.prices, bundles, witness.of)
    for i, (agent, bundle) in enumerate(zip(market.agents, bundles, strict=True)):
        paid = net_value(agent.utility, claim.prices, bundle) == claim.payoffs[i]
        demand(paid, f"payoffs[{i}]", "the net value of the agent's bundle", claim.payoffs[i])
    return seal(claim, witness)


def check_not_in_core(claim: NotInCore, witness: BlockingCoalition | SurplusBound) -> Verified[NotInCore]:
    """A coalition that can get more than its members have; or prices >= 0 and what agents demand at them show that
    everybody together can get less than the payoffs: for disjoint B_i the sum of u_i(B_i) is at most that of the largest
    net values, plus p(H).

    Raises:
        Rejected: if the coalition cannot do so, or the bound is not below the payoffs.
    """
    market = claim.market
    demand_exchange(market)
    demand_count(len(claim.prices), len(market.goods), "prices")
    demand_count(len(claim.payoffs), len(market.agents), "payoffs")
    if isinstance(witness, BlockingCoalition):
        _demand_blocking(claim, witness)
        return seal(claim, witness)
    prices = witness.bound_prices
    demand_prices(market, prices)
    bundles = bundles_in(market.goods, witness.bundles, len(market.agents), "bundles")
    demand_demanded(market, prices, bundles, witness.of)
    overlap = total(price_of(prices, bundle) for bundle in bundles)
    most = surplus(market, bundles, "bundles") - overlap + total(prices)
    below = most < total(claim.payoffs) + total(claim.prices)
    demand(below, "bound_prices", "a bound below the sum of all payoffs", most)
    return seal(claim, witness)


def _demand_blocking(claim: NotInCore, witness: BlockingCoalition) -> None:
    """Demand that the coalition's bundles, made of its owners' goods, are worth more than all its members have."""
    market = claim.market
    coalition = _members(market, witness.agents)
    goods = bundle_in(market.goods, witness.goods, "goods")
    shares = bundles_in(market.goods, witness.bundles, len(coalition), "bundles")
    theirs = disjoint(shares) and not union(shares) & ~goods
    demand(theirs, "bundles", "disjoint bundles of the coalition's goods", witness.bundles)
    worth = total(value_in(market, i, bundle, "bundles") for i, bundle in zip(coalition, shares, strict=True))
    have = total(claim.payoffs[i] for i in coalition) + price_of(claim.prices, goods)
    demand(worth > have, "bundles", f"a surplus above {have}, what the members have", worth)


def _members(market: Pseudomarket, names: Sequence[str]) -> list[int]:
    """The agents of these names; demand that they are agents, each once."""
    index = {agent.name: i for i, agent in enumerate(market.agents)}
    once = set(names) <= set(index) and len(set(names)) == len(names)
    demand(once, "agents", "agents of the market, each once", names)
    return [index[name] for name in names]
