"""Are payoffs in the core of the economy in which each good has an owner (Shapley and Shubik 1971)?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

from exactmarket.errors import SearchFailed
from exactmarket.exact.linear import Vector, vector
from exactmarket.exact.rational import ONE, ZERO, Number, Q, total
from exactmarket.kernel.certificates.quasilinear import BlockingCoalition, CoreAllocation, SurplusBound
from exactmarket.kernel.claims.quasilinear import InCore, NotInCore, NoWalrasianEquilibrium
from exactmarket.kernel.rules.quasilinear.core import check_in_core, check_not_in_core
from exactmarket.kernel.theorem import Verified
from exactmarket.model.bundle import Bundle, names_of
from exactmarket.model.pseudomarket import Agent, Pseudomarket
from exactmarket.model.quasilinear import net_value, net_values
from exactmarket.model.utility import Additive, Form
from exactmarket.solvers.control import Control
from exactmarket.solvers.quasilinear.configuration import MOST_GOODS
from exactmarket.solvers.quasilinear.exchange_graph import best_bundle
from exactmarket.solvers.quasilinear.walrasian import demand_proofs, find_equilibrium, named


def decide_core(
    market: Pseudomarket,
    prices: Iterable[Number],
    payoffs: Iterable[Number] | None = None,
    control: Control | None = None,
) -> Verified[InCore] | Verified[NotInCore]:
    """Are the payoffs of the agents (by default: the largest net values at the prices) and the prices, as the payoffs of
    the goods' owners, in the core?

    Raises:
        MalformedInput: if the prices or payoffs are not one exact number for each good and agent.
        SearchFailed: if there are too many goods, or the payoffs are more than all together can get but no more than the
            configuration program says.
    """
    control = control or Control()
    earned = vector(prices, len(market.goods), "prices")
    demanded = [_demanded(agent.utility, earned, control) for agent in market.agents]
    largest = tuple([worth for _, worth in demanded])
    wanted = largest if payoffs is None else vector(payoffs, len(market.agents), "payoffs")
    claim = NotInCore(market, earned, wanted)
    for j, price in enumerate(earned):
        if price < 0:
            return check_not_in_core(claim, BlockingCoalition((), (market.goods[j],), ()))
    for agent, (bundle, worth), payoff in zip(market.agents, demanded, wanted, strict=True):
        if worth > payoff:
            names = names_of(market.goods, bundle)
            return check_not_in_core(claim, BlockingCoalition((agent.name,), names, (names,)))
    bundles, bounds, surplus = _together(market, control)
    proofs = demand_proofs(market, control)
    if total(wanted) + total(earned) == surplus:
        return check_in_core(InCore(market, earned, wanted), CoreAllocation(named(market, bundles), proofs))
    return check_not_in_core(claim, SurplusBound(bounds, named(market, bundles), proofs))


def payoffs_of(market: Pseudomarket, prices: Vector, bundles: Sequence[Bundle]) -> tuple[Vector, Vector]:
    """What an allocation leaves the goods' owners at the prices (nothing for a good that nobody gets) and the agents (nothing
    for one whose bundle is worth -infinity)."""
    sold = reduce(or_, bundles, 0)
    earned = tuple([price if sold >> j & 1 else ZERO for j, price in enumerate(prices)])
    net = [net_value(agent.utility, prices, bundle) for agent, bundle in zip(market.agents, bundles, strict=True)]
    return earned, tuple([payoff or ZERO for payoff in net])


def _demanded(form: Form, prices: Vector, control: Control) -> tuple[Bundle, Q]:
    """A bundle that is demanded, if the utility is M-natural-concave or there are few goods, and its net value."""
    if form.size > MOST_GOODS:
        bundle = best_bundle(form, prices, control)
        return bundle, net_value(form, prices, bundle) or ZERO
    net, scale = net_values(form, prices, ONE)
    most = max([value for value in net if value is not None], default=None)
    if most is None:
        raise SearchFailed("an agent without a bundle of finite utility")
    return net.index(most), Q(most, scale)


def _together(market: Pseudomarket, control: Control) -> tuple[Sequence[Bundle], Vector, Q]:
    """Disjoint bundles of the largest surplus, prices that support them, and the surplus. Somebody who values nothing
    takes the rest."""
    nobody = next(name for name in ("nobody", *map(str, range(len(market.agents) + 1))) if name not in _names(market))
    rest = Agent(nobody, ONE, Additive((ZERO,) * len(market.goods)))
    wider = Pseudomarket(market.goods, (*market.agents, rest))
    found = find_equilibrium(wider, control)
    if isinstance(found, Verified):
        raise SearchFailed(f"{NoWalrasianEquilibrium.__name__}: prices do not tell what all together can get")
    bundles, prices = found
    own = bundles[:-1]
    values = [agent.utility.value(bundle) for agent, bundle in zip(market.agents, own, strict=True)]
    return own, prices, total(value for value in values if value is not None)


def _names(market: Pseudomarket) -> list[str]:
    return [agent.name for agent in market.agents]
