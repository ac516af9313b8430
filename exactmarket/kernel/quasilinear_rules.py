"""Rules about quasilinear economies: equilibria and their prices, efficiency, the core, budgets.

Legend as in ``model.quasilinear``: A_i is agent i's bundle, H all goods.
"""

from __future__ import annotations

from collections.abc import Sequence

from exactmarket.errors import MalformedInput, Rejected
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ONE, ZERO, Q, total
from exactmarket.kernel.certificates import (
    Alternative,
    BlockingCoalition,
    BudgetWeights,
    CoreAllocation,
    Demands,
    Derivation,
    Exchanged,
    FractionalGain,
    Leaf,
    Part,
    PriceBounds,
    SupportedAllocation,
    SurplusBound,
)
from exactmarket.kernel.claims import (
    BudgetedWalrasian,
    EfficientAllocation,
    HighestWalrasianPrices,
    InCore,
    LowestWalrasianPrices,
    MNaturalConcave,
    NotInCore,
    NoWalrasianEquilibrium,
    WalrasianEquilibrium,
)
from exactmarket.kernel.theorem import Verified, seal
from exactmarket.kernel.utility_rules import check_m_natural
from exactmarket.model.bundle import Bundle, bundle_of
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.model.quasilinear import (
    MOST_ENUMERATED_GOODS,
    all_goods,
    disjoint,
    neighbours,
    net_value,
    net_values,
    price_of,
)

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
    _demand_prices(market, claim.prices)
    bundles = _partition(market, claim.allocation, "allocation")
    if isinstance(witness, Demands):
        _demand_demanded(market, claim.prices, bundles, witness.of)
        return seal(claim, witness)
    others = _partition(market, witness.allocation, "witness.allocation")
    _demand_demanded(market, claim.prices, others, witness.of)
    worth, same = _surplus(market, bundles, "allocation"), _surplus(market, others, "witness.allocation")
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
    _demand_exchange(market)
    _demand_few_goods(market, "market")
    worth = _fractional_worth(market, witness.consumptions) if witness.consumptions else None
    parts: list[_Shape] = [((0, 0),) * len(market.agents)]
    for n, node in enumerate(witness.tree):
        if not parts:
            raise Rejected(f"tree[{n}]", "no node after the last part", type(node).__name__)
        part = parts.pop()
        if isinstance(node, Leaf):
            _demand_bound(market, part, node, worth, f"tree[{n}]")
        else:
            parts += _split(part, node.cell, len(market.goods), f"tree[{n}].cell")
    if parts:
        raise Rejected("tree", "a leaf for every part", f"{len(parts)} parts left")
    return seal(claim, witness)


def check_efficient(claim: EfficientAllocation, witness: SupportedAllocation) -> Verified[EfficientAllocation]:
    """The first welfare theorem. At some prices, of any sign, each agent demands her bundle; so the net values of any
    other allocation of all goods sum to no more, and all goods together cost the same.

    Raises:
        Rejected: naming the agent who would rather have another bundle.
    """
    market = claim.market
    _demand_exchange(market)
    _demand_length(witness.prices, len(market.goods), "prices")
    bundles = _partition(market, claim.allocation, "allocation")
    _demand_demanded(market, witness.prices, bundles, witness.of)
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
    """As for the lowest prices; a combination says c q >= -p_j with c at most minus the unit vector of good j, so that
    -q_j >= -p_j.

    Raises:
        Rejected: if the prices are none of an equilibrium, or naming the good whose bound fails.
    """
    _demand_bounds(claim.market, claim.prices, witness, -1)
    return seal(claim, witness)


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
    _demand_prices(market, claim.prices)
    _demand_length(claim.payoffs, len(market.agents), "payoffs")
    bundles = _bundles(market, witness.allocation, "allocation")
    if not disjoint(bundles):
        raise Rejected("allocation", "disjoint bundles", witness.allocation)
    left = all_goods(market) & ~sum(bundles)
    if price_of(claim.prices, left) != 0:
        raise Rejected("allocation", "price 0 of what nobody gets", price_of(claim.prices, left))
    _demand_demanded(market, claim.prices, bundles, witness.of)
    for i, (agent, bundle) in enumerate(zip(market.agents, bundles, strict=True)):
        if net_value(agent.utility, claim.prices, bundle) != claim.payoffs[i]:
            raise Rejected(f"payoffs[{i}]", "the net value of the agent's bundle", claim.payoffs[i])
    return seal(claim, witness)


def check_not_in_core(claim: NotInCore, witness: BlockingCoalition | SurplusBound) -> Verified[NotInCore]:
    """A coalition that can get more than its members have; or prices >= 0 and what agents demand at them show that
    everybody together can get less than the payoffs: for disjoint B_i the sum of u_i(B_i) is at most that of the largest
    net values, plus p(H).

    Raises:
        Rejected: if the coalition cannot do so, or the bound is not below the payoffs.
    """
    market = claim.market
    _demand_exchange(market)
    _demand_length(claim.prices, len(market.goods), "prices")
    _demand_length(claim.payoffs, len(market.agents), "payoffs")
    if isinstance(witness, BlockingCoalition):
        _demand_blocking(claim, witness)
        return seal(claim, witness)
    prices = witness.bound_prices
    _demand_prices(market, prices)
    bundles = _bundles(market, witness.bundles, "bundles")
    _demand_demanded(market, prices, bundles, witness.of)
    overlap = total(price_of(prices, bundle) for bundle in bundles)
    most = _surplus(market, bundles, "bundles") - overlap + total(prices)
    if not most < total(claim.payoffs) + total(claim.prices):
        raise Rejected("bound_prices", "a bound below the sum of all payoffs", most)
    return seal(claim, witness)


def check_budgeted(claim: BudgetedWalrasian, witness: BudgetWeights) -> Verified[BudgetedWalrasian]:
    """Prices are >= 0, each term uses every good once, and agent i has a weight 0 < l_i <= 1 such that each bundle she
    may get has the largest l_i u_i(A) - p(A), so the largest u_i(A) - p(A) / l_i; she spends at most b_i on average, and
    exactly b_i if l_i < 1. Let a lottery have the expected utility U and the expected price c <= b_i. Then l_i U - c is at
    most what it is for her own lottery; and U - c is (l_i U - c) / l_i plus (1 / l_i - 1) c, of which the latter is at
    most what it is for her own lottery, too.

    Raises:
        Rejected: naming the term or the agent.
    """
    market, prices = claim.market, claim.prices
    _demand_prices(market, prices)
    _demand_length(witness.weights, len(market.agents), "weights")
    _demand_length(witness.of, len(market.agents), "of")
    terms = [_partition(market, term.bundles, f"allocation[{t}]") for t, term in enumerate(claim.allocation)]
    chances = [term.probability for term in claim.allocation]
    if not all(chance > 0 for chance in chances) or total(chances) != ONE:
        raise Rejected("allocation", "positive probabilities that sum to 1", total(chances))
    for i, agent in enumerate(market.agents):
        weight, held = witness.weights[i], sorted({term[i] for term in terms})
        if not 0 < weight <= 1:
            raise Rejected(f"weights[{i}]", "a weight above 0, at most 1", weight)
        _demand_best(market, i, tuple([price / weight for price in prices]), held, witness.of[i])
        spent = total(p * price_of(prices, term[i]) for p, term in zip(chances, terms, strict=True))
        if spent > agent.budget:
            raise Rejected(f"agent {agent.name}", f"expected spending of at most {agent.budget}", spent)
        if weight < 1 and spent != agent.budget:
            raise Rejected(f"agent {agent.name}", f"all of {agent.budget} spent, as her weight is below 1", spent)
    return seal(claim, witness)


def _demand_exchange(market: Pseudomarket) -> None:
    if market.production is not None:
        raise Rejected("market", "no production", "production")


def _demand_length(values: Sequence[object], count: int, where: str) -> None:
    if len(values) != count:
        raise Rejected(where, f"{count} entries", len(values))


def _demand_prices(market: Pseudomarket, prices: Vector) -> None:
    _demand_exchange(market)
    _demand_length(prices, len(market.goods), "prices")
    for j, price in enumerate(prices):
        if price < 0:
            raise Rejected(f"prices[{j}]", "a price >= 0", price)


def _demand_few_goods(market: Pseudomarket, where: str) -> None:
    if len(market.goods) > MOST_ENUMERATED_GOODS:
        raise Rejected(where, f"at most {MOST_ENUMERATED_GOODS} goods to compare all bundles", len(market.goods))


def _bundle(market: Pseudomarket, names: tuple[str, ...], where: str) -> Bundle:
    try:
        return bundle_of(market.goods, names, where)
    except MalformedInput as fault:
        raise Rejected(fault.where, fault.expected, fault.got) from fault


def _bundles(market: Pseudomarket, named: Sequence[tuple[str, ...]], where: str) -> list[Bundle]:
    _demand_length(named, len(market.agents), where)
    return [_bundle(market, names, f"{where}[{i}]") for i, names in enumerate(named)]


def _partition(market: Pseudomarket, named: Sequence[tuple[str, ...]], where: str) -> list[Bundle]:
    bundles = _bundles(market, named, where)
    if not disjoint(bundles) or sum(bundles) != all_goods(market):
        raise Rejected(where, "every good once", named)
    return bundles


def _surplus(market: Pseudomarket, bundles: Sequence[Bundle], where: str) -> Q:
    return total(_value(market, i, bundle, where) for i, bundle in enumerate(bundles))


def _value(market: Pseudomarket, agent: int, bundle: Bundle, where: str) -> Q:
    try:
        value = market.agents[agent].utility.value(bundle)
    except MalformedInput as fault:
        raise Rejected(where, fault.expected, fault.got) from fault
    if value is None:
        raise Rejected(where, f"a bundle of finite utility of agent {market.agents[agent].name}", "-inf")
    return value


def _demand_demanded(
    market: Pseudomarket, prices: Vector, bundles: Sequence[Bundle], proofs: Sequence[Derivation | None]
) -> None:
    """Demand that each agent demands her bundle at the prices."""
    _demand_length(proofs, len(market.agents), "of")
    for i, (bundle, demand_proof) in enumerate(zip(bundles, proofs, strict=True)):
        _demand_best(market, i, prices, [bundle], demand_proof)


def _demand_best(
    market: Pseudomarket, i: int, prices: Vector, held: Sequence[Bundle], demand_proof: Derivation | None
) -> None:
    """Demand that agent i demands each of these bundles at the prices."""
    form, where = market.agents[i].utility, f"agent {market.agents[i].name}"
    if demand_proof is None:
        _demand_few_goods(market, where)
        net, _ = net_values(form, prices)
        most = max([value for value in net if value is not None], default=None)
        if most is None or any(net[bundle] != most for bundle in held):
            raise Rejected(where, "bundles of the largest net value", "a better bundle")
        return
    try:
        check_m_natural(MNaturalConcave(market.utility(i)), demand_proof)
        for bundle in held:
            own = net_value(form, prices, bundle)
            if own is None:
                raise Rejected(where, "bundles of finite utility", "-inf")
            for other in neighbours(form.size, bundle):
                value = net_value(form, prices, other)
                if value is not None and value > own:
                    raise Rejected(where, "bundles of the largest net value", "a better neighbour")
    except MalformedInput as fault:
        raise Rejected(where, fault.expected, fault.got) from fault


def _fractional_worth(market: Pseudomarket, consumptions: Sequence[Sequence[Part]]) -> Q:
    """The expected surplus of lotteries that use each good at most once on average."""
    _demand_length(consumptions, len(market.agents), "consumptions")
    used, worth = [ZERO] * len(market.goods), ZERO
    for i, parts in enumerate(consumptions):
        where = f"consumptions[{i}]"
        if any(part.weight < 0 for part in parts) or total(part.weight for part in parts) != ONE:
            raise Rejected(where, "weights >= 0 that sum to 1", total(part.weight for part in parts))
        for part in parts:
            bundle = _bundle(market, part.bundle, where)
            worth += part.weight * _value(market, i, bundle, where)
            used = [amount + part.weight * (bundle >> j & 1) for j, amount in enumerate(used)]
    for j, amount in enumerate(used):
        if amount > 1:
            raise Rejected("consumptions", f"at most 1 of good {market.goods[j]}", amount)
    return worth


def _split(part: _Shape, cell: tuple[int, int], goods: int, where: str) -> list[_Shape]:
    """The part in which agent i gets good j, so that nobody else does, and the one in which she does not, to be taken first."""
    i, j = cell
    if not (0 <= i < len(part) and 0 <= j < goods) or (part[i][0] | part[i][1]) >> j & 1:
        raise Rejected(where, "an agent and a good that are not decided yet", cell)
    good = 1 << j
    given = [(must | good, never) if k == i else (must, never | good) for k, (must, never) in enumerate(part)]
    refused = [(must, never | good) if k == i else (must, never) for k, (must, never) in enumerate(part)]
    return [tuple(given), tuple(refused)]


def _demand_bound(market: Pseudomarket, part: _Shape, leaf: Leaf, worth: Q | None, where: str) -> None:
    """Demand that the part holds no allocation worth V or more: with factor t >= 0 and prices p of any sign, t times the
    surplus of an allocation of all goods is the sum of t u_i(A_i) - p(A_i), plus p(H); the sum of the largest ones is to
    be below t V. With t = 0 the part holds no allocation of finite utility."""
    factor, prices = leaf.factor, leaf.multipliers
    _demand_length(prices, len(market.goods), f"{where}.multipliers")
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
    _demand_prices(market, prices)
    bundles = _partition(market, witness.allocation, "allocation")
    _demand_demanded(market, prices, bundles, witness.of)
    _demand_length(witness.bounds, len(market.goods), "bounds")
    for j, alternatives in enumerate(witness.bounds):
        bound, coefficients = _combination(market, bundles, alternatives, f"bounds[{j}]")
        allowed = [Q(sign) if k == j else ZERO for k in range(len(coefficients))]
        if any(found > most for found, most in zip(coefficients, allowed, strict=True)):
            raise Rejected(f"bounds[{j}]", f"a bound on the price of {market.goods[j]} alone", coefficients)
        if bound != sign * prices[j]:
            raise Rejected(f"bounds[{j}]", f"the bound {sign * prices[j]}", bound)


def _combination(
    market: Pseudomarket, bundles: Sequence[Bundle], alternatives: Sequence[Alternative], where: str
) -> tuple[Q, list[Q]]:
    """The sum of weight (u_i(B) - u_i(A_i)), and the coefficients of the prices in the sum of weight (q(B) - q(A_i)), q
    >= 0."""
    index = {agent.name: i for i, agent in enumerate(market.agents)}
    bound, coefficients = ZERO, [ZERO] * len(market.goods)
    for alternative in alternatives:
        if alternative.agent not in index or alternative.weight < 0:
            raise Rejected(where, "agents of the market and weights >= 0", alternative.agent)
        i, weight = index[alternative.agent], alternative.weight
        other = _bundle(market, alternative.bundle, where)
        bound += weight * (_value(market, i, other, where) - _value(market, i, bundles[i], where))
        for j in range(len(coefficients)):
            coefficients[j] += weight * ((other >> j & 1) - (bundles[i] >> j & 1))
    return bound, coefficients


def _demand_blocking(claim: NotInCore, witness: BlockingCoalition) -> None:
    market, index = claim.market, {agent.name: i for i, agent in enumerate(claim.market.agents)}
    if not set(witness.agents) <= set(index) or len(set(witness.agents)) < len(witness.agents):
        raise Rejected("agents", "agents of the market, each once", witness.agents)
    _demand_length(witness.bundles, len(witness.agents), "bundles")
    goods = _bundle(market, witness.goods, "goods")
    shares = [_bundle(market, names, f"bundles[{k}]") for k, names in enumerate(witness.bundles)]
    if not disjoint(shares) or sum(shares) & ~goods:
        raise Rejected("bundles", "disjoint bundles of the coalition's goods", witness.bundles)
    members = [index[name] for name in witness.agents]
    worth = total(_value(market, i, bundle, "bundles") for i, bundle in zip(members, shares, strict=True))
    have = total(claim.payoffs[i] for i in members) + price_of(claim.prices, goods)
    if not worth > have:
        raise Rejected("bundles", f"a surplus above {have}, what the members have", worth)
