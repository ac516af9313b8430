"""Rules about quasilinear economies: equilibria and their prices, efficiency.

Legend as in ``model.quasilinear``: A_i is agent i's bundle, H all goods.
"""

from __future__ import annotations

from collections.abc import Sequence

from exactmarket.errors import Rejected
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ONE, ZERO, Q, total
from exactmarket.kernel.certificates.lotteries import Leaf, Split
from exactmarket.kernel.certificates.quasilinear import (
    Alternative,
    Demands,
    Exchanged,
    FractionalGain,
    IncompatiblePrices,
    PriceBounds,
    RisingPrices,
    SupportedAllocation,
)
from exactmarket.kernel.certificates.utilities import Part
from exactmarket.kernel.claims.quasilinear import (
    EfficientAllocation,
    HighestWalrasianPrices,
    LowestWalrasianPrices,
    NoHighestWalrasianPrices,
    NoLowestWalrasianPrices,
    NoWalrasianEquilibrium,
    WalrasianEquilibrium,
)
from exactmarket.kernel.demands import bundle_in, demand_count
from exactmarket.kernel.rules.quasilinear.demands import (
    demand_demanded,
    demand_exchange,
    demand_few_goods,
    demand_prices,
    partition,
    surplus,
    value_in,
)
from exactmarket.kernel.theorem import Verified, seal
from exactmarket.kernel.trees import demand_each_part
from exactmarket.model.bundle import Bundle, members
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.model.quasilinear import net_values

#: For each agent the goods that she must get and those that she must not get.
_Shape = tuple[tuple[Bundle, Bundle], ...]


def check_walrasian(claim: WalrasianEquilibrium, witness: Demands | Exchanged) -> Verified[WalrasianEquilibrium]:
    """Prices are >= 0, the bundles use every good once, and each agent demands her own: among all bundles, or among its
    neighbours if her utility is M-natural-concave. Or (exchangeability) another allocation is so and the claim's has the
    same surplus: its net values sum to the same, and none can be larger, so each is the largest.

    Raises:
        Rejected: naming the good or the agent.
    """
    market = claim.market
    demand_prices(market, claim.prices)
    bundles = partition(market, claim.allocation, "allocation")
    if isinstance(witness, Demands):
        demand_demanded(market, claim.prices, bundles, witness.of)
        return seal(claim, witness)
    others = partition(market, witness.allocation, "witness.allocation")
    demand_demanded(market, claim.prices, others, witness.of)
    worth, same = surplus(market, bundles, "allocation"), surplus(market, others, "witness.allocation")
    if worth != same:
        raise Rejected("allocation", f"the surplus {same} of the other allocation", worth)
    return seal(claim, witness)


def check_no_walrasian(claim: NoWalrasianEquilibrium, witness: FractionalGain) -> Verified[NoWalrasianEquilibrium]:
    """Lotteries over bundles that use each good at most once on average and are worth V, while every allocation of all
    goods is worth less, as a branch tree proves. An equilibrium allocation would be worth V at least: sum its net values,
    none smaller than that of the agent's lottery, and prices are >= 0. Without lotteries the tree shows that there is no
    allocation of finite utility at all.

    Raises:
        Rejected: if the lotteries use too much, the tree leaves out a part, or a leaf's bound is too large.
    """
    market = claim.market
    demand_exchange(market)
    demand_few_goods(market, "market")
    worth = _fractional_worth(market, witness.consumptions) if witness.consumptions else None

    def visit(part: _Shape, node: Split | Leaf, where: str) -> Sequence[_Shape]:
        if isinstance(node, Leaf):
            _demand_bound(market, part, node, worth, where)
            return ()
        return _split(part, node.cell, len(market.goods), f"{where}.cell")

    demand_each_part([((0, 0),) * len(market.agents)], witness.tree, visit)
    return seal(claim, witness)


def check_efficient(claim: EfficientAllocation, witness: SupportedAllocation) -> Verified[EfficientAllocation]:
    """The first welfare theorem. At some prices, of any sign, each agent demands her bundle; so the net values of any
    other allocation of all goods sum to no more, and all goods together cost the same.

    Raises:
        Rejected: naming the agent who would rather have another bundle.
    """
    market = claim.market
    demand_exchange(market)
    demand_count(len(witness.prices), len(market.goods), "prices")
    bundles = partition(market, claim.allocation, "allocation")
    demand_demanded(market, witness.prices, bundles, witness.of)
    return seal(claim, witness)


def check_lowest_prices(claim: LowestWalrasianPrices, witness: PriceBounds) -> Verified[LowestWalrasianPrices]:
    """The prices p with the witness's allocation are an equilibrium. Every equilibrium price q supports that allocation,
    too, as it is efficient (exchangeability): q(B) - q(A_i) >= u_i(B) - u_i(A_i). A combination of these with coefficients
    >= 0 says c q >= p_j with c at most the unit vector of good j, and as q >= 0, q_j >= p_j.

    Raises:
        Rejected: if the prices are none of an equilibrium, or naming the good whose bound fails.
    """
    _demand_bounds(claim.market, claim.prices, witness, 1)
    return seal(claim, witness)


def check_highest_prices(claim: HighestWalrasianPrices, witness: PriceBounds) -> Verified[HighestWalrasianPrices]:
    """The prices p with the witness's allocation are an equilibrium. Every equilibrium price q supports that allocation,
    too, as it is efficient (exchangeability): q(B) - q(A_i) >= u_i(B) - u_i(A_i). A combination of these with coefficients
    >= 0 says c q >= -p_j with c at most minus the unit vector of good j, and as q >= 0, q_j <= p_j.

    Raises:
        Rejected: if the prices are none of an equilibrium, or naming the good whose bound fails.
    """
    _demand_bounds(claim.market, claim.prices, witness, -1)
    return seal(claim, witness)


def check_no_lowest_prices(
    claim: NoLowestWalrasianPrices, witness: IncompatiblePrices
) -> Verified[NoLowestWalrasianPrices]:
    """The allocation is an equilibrium at each of the prices. Lowest prices q would support it, too, and cost at most m_j, the
    least of these prices for each good j. A combination of q(B) - q(A_i) >= u_i(B) - u_i(A_i) says that c q is at least a
    number, which is more than the sum of c_j m_j over c_j > 0; but c q is at most that, as 0 <= q_j <= m_j.

    Raises:
        Rejected: if some prices are none of an equilibrium, or the combination does not say that.
    """
    prices = _demand_each_supports(claim.market, witness)
    bound, coefficients = _combination(
        claim.market, partition(claim.market, witness.allocation, "allocation"), witness.alternatives, "alternatives"
    )
    least = [min(row[j] for row in prices) for j in range(len(coefficients))]
    most = total(c * low for c, low in zip(coefficients, least, strict=True) if c > 0)
    if not most < bound:
        raise Rejected("alternatives", f"a bound above {most}", bound)
    return seal(claim, witness)


def check_no_highest_prices(
    claim: NoHighestWalrasianPrices, witness: IncompatiblePrices | RisingPrices
) -> Verified[NoHighestWalrasianPrices]:
    """The allocation is an equilibrium at each of the prices. Highest prices q would support it, too, and cost at least M_j, the
    largest of these prices for each good j. A combination of q(B) - q(A_i) >= u_i(B) - u_i(A_i) says that c q is at least a
    number, where c <= 0; but c q is at most c M, which is less. Or there is a ray along which no bundle of finite utility rises
    less than the agent's own: then prices however far along it are those of equilibria, and no prices are above all of them.

    Raises:
        Rejected: if some prices are none of an equilibrium, or the combination, or the ray, does not say that.
    """
    market = claim.market
    bundles = partition(market, witness.allocation, "allocation")
    if isinstance(witness, RisingPrices):
        demand_prices(market, witness.prices)
        demand_demanded(market, witness.prices, bundles, witness.of)
        _demand_ray(market, witness.ray, bundles)
        return seal(claim, witness)
    prices = _demand_each_supports(market, witness)
    bound, coefficients = _combination(market, bundles, witness.alternatives, "alternatives")
    if any(c > 0 for c in coefficients):
        raise Rejected("alternatives", "a bound on prices from above alone", coefficients)
    largest = [max(row[j] for row in prices) for j in range(len(coefficients))]
    most = total(c * high for c, high in zip(coefficients, largest, strict=True))
    if not most < bound:
        raise Rejected("alternatives", f"a bound above {most}", bound)
    return seal(claim, witness)


def _demand_each_supports(market: Pseudomarket, witness: IncompatiblePrices) -> tuple[Vector, ...]:
    """The prices, at least one vector, after demanding that the allocation is an equilibrium at each."""
    bundles = partition(market, witness.allocation, "allocation")
    if not witness.equilibrium_prices:
        raise Rejected("equilibrium_prices", "prices of at least one equilibrium", "none")
    for prices in witness.equilibrium_prices:
        demand_prices(market, prices)
        demand_demanded(market, prices, bundles, witness.of)
    return witness.equilibrium_prices


def _demand_ray(market: Pseudomarket, ray: Vector, bundles: Sequence[Bundle]) -> None:
    """Demand a direction >= 0, not 0, in which no agent's bundle rises more than another one of finite utility."""
    demand_few_goods(market, "ray")
    demand_count(len(ray), len(market.goods), "ray")
    if min(ray) < 0 or not any(ray):
        raise Rejected("ray", "prices that do not fall, one of which rises", ray)
    for agent, own in zip(market.agents, bundles, strict=True):
        rises, _ = net_values(agent.utility, ray, ZERO)
        least = max(value for value in rises if value is not None)
        if rises[own] != least:
            raise Rejected("ray", f"a rise of agent {agent.name}'s bundle that is the least of all", ray)


def _fractional_worth(market: Pseudomarket, consumptions: Sequence[Sequence[Part]]) -> Q:
    """The expected surplus of lotteries that use each good at most once on average."""
    demand_count(len(consumptions), len(market.agents), "consumptions")
    used, worth = [ZERO] * len(market.goods), ZERO
    for i, parts in enumerate(consumptions):
        where = f"consumptions[{i}]"
        if any(part.weight < 0 for part in parts) or total(part.weight for part in parts) != ONE:
            raise Rejected(where, "weights >= 0 that sum to 1", total(part.weight for part in parts))
        for part in parts:
            bundle = bundle_in(market.goods, part.bundle, where)
            worth += part.weight * value_in(market, i, bundle, where)
            for j in members(bundle):
                used[j] += part.weight
    for j, amount in enumerate(used):
        if amount > 1:
            raise Rejected("consumptions", f"at most 1 of good {market.goods[j]}", amount)
    return worth


def _split(part: _Shape, cell: tuple[int, int], goods: int, where: str) -> Sequence[_Shape]:
    """The part in which agent i does not get good j, and the one in which she does, so that nobody else does."""
    i, j = cell
    if not (0 <= i < len(part) and 0 <= j < goods) or (part[i][0] | part[i][1]) >> j & 1:
        raise Rejected(where, "an agent and a good that are not decided yet", cell)
    good = 1 << j
    given = [(must | good, never) if k == i else (must, never | good) for k, (must, never) in enumerate(part)]
    refused = [(must, never | good) if k == i else (must, never) for k, (must, never) in enumerate(part)]
    return tuple(refused), tuple(given)


def _demand_bound(market: Pseudomarket, part: _Shape, leaf: Leaf, worth: Q | None, where: str) -> None:
    """Demand that the part holds no allocation worth V or more: with factor t >= 0 and prices p of any sign, t times the
    surplus of an allocation of all goods is the sum of t u_i(A_i) - p(A_i), plus p(H); the sum of the largest ones is to
    be below t V. With t = 0 the part holds no allocation of finite utility."""
    factor, prices = leaf.factor, leaf.multipliers
    demand_count(len(prices), len(market.goods), f"{where}.multipliers")
    if factor < 0 or (worth is None and factor != 0):
        raise Rejected(f"{where}.factor", "a factor >= 0, and 0 if there are no consumptions", factor)
    bound = total(prices)
    for agent, (must, never) in zip(market.agents, part, strict=True):
        net, scale = net_values(agent.utility, prices, factor)
        fitting = [v for a, v in enumerate(net) if v is not None and a & must == must and not a & never]
        if not fitting:
            return  # no bundle of finite utility for this agent: nothing is in the part
        bound += Q(max(fitting), scale)
    if not bound < factor * (ZERO if worth is None else worth):
        raise Rejected(where, "a bound below the factor times what the consumptions are worth", bound)


def _demand_bounds(market: Pseudomarket, prices: Vector, witness: PriceBounds, sign: int) -> None:
    """Demand that the prices with the allocation are an equilibrium and that each good's alternatives bound its price
    from below (sign 1) or above (sign -1)."""
    demand_prices(market, prices)
    bundles = partition(market, witness.allocation, "allocation")
    demand_demanded(market, prices, bundles, witness.of)
    demand_count(len(witness.bounds), len(market.goods), "bounds")
    for j, alternatives in enumerate(witness.bounds):
        bound, coefficients = _combination(market, bundles, alternatives, f"bounds[{j}]")
        allowed = [Q(sign) if k == j else ZERO for k in range(len(coefficients))]
        if any(found > most for found, most in zip(coefficients, allowed, strict=True)):
            raise Rejected(f"bounds[{j}]", f"a bound on the price of {market.goods[j]} alone", coefficients)
        if bound != sign * prices[j]:
            raise Rejected(f"bounds[{j}]", f"the bound {sign * prices[j]}", bound)


def _combination(
    market: Pseudomarket, bundles: Sequence[Bundle], alternatives: Sequence[Alternative], where: str
) -> tuple[Q, Vector]:
    """The sum of weight (u_i(B) - u_i(A_i)), and the coefficients of the prices in the sum of weight (q(B) - q(A_i)), q
    >= 0."""
    index = {agent.name: i for i, agent in enumerate(market.agents)}
    bound, coefficients = ZERO, [ZERO] * len(market.goods)
    for alternative in alternatives:
        if alternative.agent not in index or alternative.weight < 0:
            raise Rejected(where, "agents of the market and weights >= 0", alternative.agent)
        i, weight = index[alternative.agent], alternative.weight
        own, other = bundles[i], bundle_in(market.goods, alternative.bundle, where)
        bound += weight * (value_in(market, i, other, where) - value_in(market, i, own, where))
        for j in members(other & ~own):
            coefficients[j] += weight
        for j in members(own & ~other):
            coefficients[j] -= weight
    return bound, tuple(coefficients)
