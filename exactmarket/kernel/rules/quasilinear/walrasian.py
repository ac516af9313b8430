"""Rules about quasilinear economies: equilibria and their prices, efficiency.

Legend as in ``model.quasilinear``: A_i is agent i's bundle, H all goods.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ZERO, Q, dot, total
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
from exactmarket.kernel.demands import bundle_in, demand, demand_count
from exactmarket.kernel.rules.quasilinear.demands import (
    demand_demanded,
    demand_equilibrium,
    demand_exchange,
    demand_few_goods,
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
    if isinstance(witness, Demands):
        demand_equilibrium(market, claim.prices, claim.allocation, witness.of, "allocation")
        return seal(claim, witness)
    bundles = partition(market, claim.allocation, "allocation")
    others = demand_equilibrium(market, claim.prices, witness.allocation, witness.of, "witness.allocation")
    worth, same = surplus(market, bundles, "allocation"), surplus(market, others, "witness.allocation")
    demand(worth == same, "allocation", f"the surplus {same} of the other allocation", worth)
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
    bound, coefficients, least = _combined(claim.market, witness, min)
    most = total(max(c, ZERO) * price for c, price in zip(coefficients, least, strict=True))
    demand(most < bound, "alternatives", f"a bound above {most}", bound)
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
    if isinstance(witness, RisingPrices):
        bundles = demand_equilibrium(market, witness.prices, witness.allocation, witness.of, "allocation")
        _demand_ray(market, witness.ray, bundles)
        return seal(claim, witness)
    bound, coefficients, largest = _combined(market, witness, max)
    demand(max(coefficients) <= 0, "alternatives", "a bound on prices from above alone", coefficients)
    most = dot(coefficients, largest)
    demand(most < bound, "alternatives", f"a bound above {most}", bound)
    return seal(claim, witness)


def _combined(
    market: Pseudomarket, witness: IncompatiblePrices, extreme: Callable[[Sequence[Q]], Q]
) -> tuple[Q, Vector, Vector]:
    """What the alternatives say, as in ``_combination``, and for each good the extreme one of the prices; demand that the
    allocation is an equilibrium at each of them, of which there is one at least."""
    demand(len(witness.equilibrium_prices) > 0, "equilibrium_prices", "prices of at least one equilibrium", "none")
    for prices in witness.equilibrium_prices:
        demand_equilibrium(market, prices, witness.allocation, witness.of, "allocation")
    bundles = partition(market, witness.allocation, "allocation")
    bound, coefficients = _combination(market, bundles, witness.alternatives, "alternatives")
    return bound, coefficients, tuple([extreme(column) for column in zip(*witness.equilibrium_prices, strict=True)])


def _demand_ray(market: Pseudomarket, ray: Vector, bundles: Sequence[Bundle]) -> None:
    """Demand a direction >= 0, not 0, in which no agent's bundle rises more than another one of finite utility."""
    demand_few_goods(market, "ray")
    demand_count(len(ray), len(market.goods), "ray")
    demand(min(ray) >= 0 and any(ray), "ray", "prices that do not fall, one of which rises", ray)
    for agent, own in zip(market.agents, bundles, strict=True):
        rises, _ = net_values(agent.utility, ray, ZERO)
        least = max(value for value in rises if value is not None)
        demand(rises[own] == least, "ray", f"a rise of agent {agent.name}'s bundle that is the least of all", ray)


def _fractional_worth(market: Pseudomarket, consumptions: Sequence[Sequence[Part]]) -> Q:
    """The expected surplus of lotteries that use each good at most once on average."""
    demand_count(len(consumptions), len(market.agents), "consumptions")
    used, worth = [ZERO] * len(market.goods), ZERO
    for i, parts in enumerate(consumptions):
        where = f"consumptions[{i}]"
        whole = total(part.weight for part in parts)
        is_lottery = whole == 1 and all(part.weight >= 0 for part in parts)
        demand(is_lottery, where, "weights >= 0 that sum to 1", whole)
        for part in parts:
            bundle = bundle_in(market.goods, part.bundle, where)
            worth += part.weight * value_in(market, i, bundle, where)
            for j in members(bundle):
                used[j] += part.weight
    for j, amount in enumerate(used):
        demand(amount <= 1, "consumptions", f"at most 1 of good {market.goods[j]}", amount)
    return worth


def _split(part: _Shape, cell: tuple[int, int], goods: int, where: str) -> Sequence[_Shape]:
    """The part in which agent i does not get good j, and the one in which she does, so that nobody else does."""
    i, j = cell
    undecided = 0 <= i < len(part) and 0 <= j < goods and not (part[i][0] | part[i][1]) >> j & 1
    demand(undecided, where, "an agent and a good that are not decided yet", cell)
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
    fits = factor >= 0 and (worth is not None or factor == 0)
    demand(fits, f"{where}.factor", "a factor >= 0, and 0 if there are no consumptions", factor)
    bound = total(prices)
    for agent, (must, never) in zip(market.agents, part, strict=True):
        net, scale = net_values(agent.utility, prices, factor)
        fitting = [v for a, v in enumerate(net) if v is not None and a & must == must and not a & never]
        if not fitting:
            return  # no bundle of finite utility for this agent: nothing is in the part
        bound += Q(max(fitting), scale)
    below = bound < factor * (ZERO if worth is None else worth)
    demand(below, where, "a bound below the factor times what the consumptions are worth", bound)


def _demand_bounds(market: Pseudomarket, prices: Vector, witness: PriceBounds, sign: int) -> None:
    """Demand that the prices with the allocation are an equilibrium and that each good's alternatives bound its price
    from below (sign 1) or above (sign -1)."""
    bundles = demand_equilibrium(market, prices, witness.allocation, witness.of, "allocation")
    demand_count(len(witness.bounds), len(market.goods), "bounds")
    for j, alternatives in enumerate(witness.bounds):
        bound, coefficients = _combination(market, bundles, alternatives, f"bounds[{j}]")
        alone = all(c <= (sign if k == j else 0) for k, c in enumerate(coefficients))
        demand(alone, f"bounds[{j}]", f"a bound on the price of {market.goods[j]} alone", coefficients)
        demand(bound == sign * prices[j], f"bounds[{j}]", f"the bound {sign * prices[j]}", bound)


def _combination(
    market: Pseudomarket, bundles: Sequence[Bundle], alternatives: Sequence[Alternative], where: str
) -> tuple[Q, Vector]:
    """The sum of weight (u_i(B) - u_i(A_i)), and the coefficients of the prices in the sum of weight (q(B) - q(A_i)), q
    >= 0."""
    index = {agent.name: i for i, agent in enumerate(market.agents)}
    bound, coefficients = ZERO, [ZERO] * len(market.goods)
    for alternative in alternatives:
        fits = alternative.agent in index and alternative.weight >= 0
        demand(fits, where, "agents of the market and weights >= 0", alternative.agent)
        i, weight = index[alternative.agent], alternative.weight
        own, other = bundles[i], bundle_in(market.goods, alternative.bundle, where)
        bound += weight * (value_in(market, i, other, where) - value_in(market, i, own, where))
        for j in members(other & ~own):
            coefficients[j] += weight
        for j in members(own & ~other):
            coefficients[j] -= weight
    return bound, tuple(coefficients)
