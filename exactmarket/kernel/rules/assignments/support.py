"""Rules about prices: what supports a random assignment, what cannot, and which cone of prices does.

Legend as in ``model.equilibrium``: prices P, weights w, values v_x, shares q_x; the net value of type j for agent x is
w_x v_x[j] - P[j]. A *trade* D adds D_x to agent x's share, up to a positive factor; it is feasible near the assignment
if D_x[j] >= 0 where q_x[j] = 0 and each D_x sums to 0.

Net values are compared as integers: prices, and each agent's values, are taken over a common denominator first.
"""

from __future__ import annotations

from collections.abc import Sequence

from exactmarket.errors import Rejected
from exactmarket.exact.linear import Matrix, Vector, column_sums, over_one_denominator
from exactmarket.exact.rational import ONE, ZERO, Q, dot, total
from exactmarket.kernel.certificates.assignments import ConeProof, SupportingPrices, Trade, Weights
from exactmarket.kernel.claims.assignments import ParetoOptimal, QuasiEquilibriumCone, Supported, Unsupported
from exactmarket.kernel.demands import demand, demand_count
from exactmarket.kernel.theorem import Verified, seal
from exactmarket.model.assignment import AssignmentEconomy, infeasibility
from exactmarket.model.equilibrium import EQUILIBRIUM, QUASI_EQUILIBRIUM, Condition, Market, whole_market


def check_pareto_optimal(claim: ParetoOptimal, witness: SupportingPrices) -> Verified[ParetoOptimal]:
    """Supporting prices with all weights positive: the assignment maximises the sum of the w_x u_x over all feasible
    random assignments (P is its dual solution), and each w_x counts.

    Raises:
        Rejected: if the assignment is infeasible, a weight is not positive, or a condition of equilibrium fails.
    """
    demand_feasible(claim.economy, claim.assignment)
    market = whole_market(claim.economy, claim.assignment)
    demand_supported(market, EQUILIBRIUM, witness.prices, witness.weights)
    for x, weight in enumerate(witness.weights):
        demand(weight is not None and weight > 0, f"weights[{x}]", "a positive weight", weight)
    return seal(claim, witness)


def check_supported(claim: Supported, witness: SupportingPrices) -> Verified[Supported]:
    """Prices at which every named condition holds.

    Raises:
        Rejected: if the assignment is infeasible or a condition fails, by name.
    """
    demand_feasible(claim.economy, claim.assignment)
    market = whole_market(claim.economy, claim.assignment)
    demand_supported(market, claim.conditions, witness.prices, witness.weights)
    return seal(claim, witness)


def check_unsupported(claim: Unsupported, witness: Trade) -> Verified[Unsupported]:
    """A trade D that no supporting prices P survive. At P, with weights w, each agent gives up only
    types of largest net value, so the sum of D_x[j] (w_x v_x[j] - P[j]) is <= 0. Added up, the sum
    of the w_x (v_x D_x) is at most what the net demand of D costs, which is <= 0, as D uses more of
    no type whose price can be positive. But no v_x D_x is negative, and one with w_x > 0 is
    positive.

    Raises:
        Rejected: if the assignment is infeasible or the trade is not gainful.
    """
    demand_feasible(claim.economy, claim.assignment)
    demand_gainful(whole_market(claim.economy, claim.assignment), claim.conditions, witness.trade)
    return seal(claim, witness)


def check_quasi_equilibrium_cone(claim: QuasiEquilibriumCone, witness: ConeProof) -> Verified[QuasiEquilibriumCone]:
    """Each generator is a quasi-equilibrium, and so is every combination (the conditions on prices
    and weights form a convex cone). Conversely let P be a quasi-equilibrium. Trades show that the
    coordinate form m_g of each generator g has m_g P >= 0 and that each price P[j] is the sum over
    g of m_g P times the price of j in g.

    Raises:
        Rejected: if the assignment is infeasible, a generator fails, or a trade does not prove its inequality.
    """
    demand_feasible(claim.economy, claim.assignment)
    market = whole_market(claim.economy, claim.assignment)
    _demand_generators(market, claim.generators, witness)
    types = range(len(market.supply))
    demand_count(len(witness.lower), len(types), "lower")
    demand_count(len(witness.upper), len(types), "upper")
    for j in types:
        # The form whose value at P is P[j] less what the generators with the coordinates' values at P give: both it and its
        # negative are proved >= 0, so it is 0 at each quasi-equilibrium.
        given = [total(r[j] * m[k] for r, m in zip(claim.generators, witness.coordinates, strict=True)) for k in types]
        excess = tuple([ONE - given[k] if k == j else -given[k] for k in types])
        _demand_proves(market, witness.lower[j], excess, f"lower[{j}]")
        _demand_proves(market, witness.upper[j], tuple([-e for e in excess]), f"upper[{j}]")
    return seal(claim, witness)


def _demand_generators(market: Market, generators: Matrix, witness: ConeProof) -> None:
    """Demand that each generator is a quasi-equilibrium, and that its coordinate is >= 0 at all quasi-equilibria."""
    for name, each in (("weights", witness.weights), ("coordinates", witness.coordinates), ("trades", witness.trades)):
        demand_count(len(each), len(generators), name)
    for g, generator in enumerate(generators):
        demand_supported(market, QUASI_EQUILIBRIUM, generator, witness.weights[g], f"generators[{g}]: ")
        demand_count(len(witness.coordinates[g]), len(market.supply), f"coordinates[{g}]")
        _demand_proves(market, witness.trades[g], witness.coordinates[g], f"trades[{g}]")


def demand_feasible(economy: AssignmentEconomy, assignment: Matrix, where: str = "assignment") -> None:
    """Demand that the assignment is a feasible random assignment.

    Raises:
        Rejected: at its first fault.
    """
    if fault := infeasibility(economy, assignment):
        raise Rejected(f"{where}{fault.where}", fault.expected, fault.got)


def demand_supported(
    market: Market, conditions: Sequence[Condition], prices: Vector, weights: Weights, where: str = ""
) -> None:
    """Demand the named conditions of the prices P, by a weight for each participant.

    If q_x puts probability only on types of largest net value, then for every share q of the types on offer
    w_x u_x(q) - P q <= w_x u_x(q_x) - P q_x. So u_x(q) >= u_x(q_x) implies P q >= P q_x, and with w_x > 0 a strict
    inequality implies a strict one.

    Raises:
        Rejected: naming the condition.
    """
    demand_count(len(prices), len(market.supply), f"{where}prices")
    demand_count(len(weights), len(market.agents), f"{where}weights")
    unsold = market.unsold()
    for j in market.types:
        price, here = prices[j], f"{where}prices[{j}]"
        demand(price >= 0, here, "a price >= 0", price)
        clears = "clearing" not in conditions or unsold[j] <= 0 or price == 0
        demand(clears, here, "clearing: price 0 for a type in excess supply", price)
    offered = over_one_denominator([prices[j] for j in market.types])
    for k, (x, weight) in enumerate(zip(market.agents, weights, strict=True)):
        _demand_weight(market, x, conditions, offered, (weight, f"{where}weights[{k}]"))


def _demand_weight(
    market: Market,
    x: int,
    conditions: Sequence[Condition],
    offered: tuple[list[int], int],
    placed: tuple[Q | None, str],
) -> None:
    """Demand that the weight, if the conditions bind agent x, is as they ask, and that what she holds is best with it.
    The prices of the types on offer are given over one denominator."""
    weight, where = placed
    if weight is None or weight <= 0:  # a positive weight is all that can be asked
        wanted = market.demanded_weight(x, conditions)
        if weight is None and wanted == "nothing":
            return
        if weight is None or weight < 0 or wanted == "positive":
            raise Rejected(where, f"{' and '.join(conditions)}: a {wanted} weight", weight)
    _demand_best(market, x, weight, offered, where)


def _demand_best(market: Market, x: int, weight: Q, offered: tuple[list[int], int], where: str) -> None:
    """Demand that agent x holds only types of largest net value."""
    prices, scale = offered
    economy, share = market.economy, market.assignment[x]
    values, denominator = over_one_denominator([economy.values[x][j] for j in market.types])
    # Each net value times scale * down, an integer.
    rate = weight * scale / denominator
    up, down = int(rate.p), int(rate.q)
    net = [up * value - down * price for value, price in zip(values, prices, strict=True)]
    best = max(net)
    held = [(value, j) for value, j in zip(net, market.types, strict=True) if share[j]]
    if any(value < best for value, _ in held):
        worst, j = min(held)
        unit = scale * down
        expected = f"net value {Q(best, unit)} of each type in the share of {economy.agents[x]!r}"
        raise Rejected(where, expected, f"{Q(worst, unit)} of {economy.objects[j]!r}")


def demand_gainful(market: Market, conditions: Sequence[Condition], trade: Matrix) -> None:
    """Demand a trade D that contradicts all prices meeting the conditions.

    Suppose P meets them with weights w. For each type of largest net value D takes away at most from those, so the sum
    over j of D_x[j] (w_x v_x[j] - P[j]) <= 0 for each agent bound by a condition; the others do not trade. Adding up,
    the sum of the w_x (v_x D_x) is at most the sum over j of P[j] times the net demand of D for j. This is <= 0 if D
    uses no more of any type than before, except of types whose price is 0 by ``clearing``. But the sum is positive if no
    v_x D_x is negative and one with w_x > 0 is positive.

    Raises:
        Rejected: if D is not feasible near the assignment, uses more of a priced type, or has no strict gain.
    """
    # What must have price 0 may be used as much as one likes.
    most = [None if "clearing" in conditions and left > 0 else ZERO for left in market.unsold()]
    gains = _demand_trade(market, conditions, trade, most, "trade")
    gained = any(
        gain > 0 and market.demanded_weight(x, conditions) == "positive"
        for x, gain in zip(market.agents, gains, strict=True)
    )
    demand(gained, "trade", "an agent with positive weight who gains", "none")


def _demand_proves(market: Market, trade: Matrix, form: Vector, where: str) -> None:
    """Demand a trade D that proves form P >= 0 for every quasi-equilibrium P: as for ``demand_gainful``, P times the net
    demand of D is at least the sum of the w_x (v_x D_x) >= 0; and the net demand is at most ``form``, while P >= 0."""
    _demand_trade(market, QUASI_EQUILIBRIUM, trade, form, where)


def _demand_trade(
    market: Market, conditions: Sequence[Condition], trade: Matrix, most: Sequence[Q | None], where: str
) -> list[Q]:
    """The agents' gains v_x D_x. Demand that D is feasible near the assignment, that its net demand of each type is at most so
    much (``None``: any), that nobody loses, and that nobody trades whom no condition binds."""
    demand_count(len(trade), len(market.agents), where)
    for k, (x, row) in enumerate(zip(market.agents, trade, strict=True)):
        _demand_near(market, market.assignment[x], row, f"{where}[{k}]")
        bound = market.demanded_weight(x, conditions) != "nothing" or not any(row)
        demand(bound, f"{where}[{k}]", "no change for an agent whom no condition binds", "a change")
    for j, (net, limit) in enumerate(zip(column_sums(trade, len(market.supply)), most, strict=True)):
        expected = f"a net demand of at most {limit} for {market.economy.objects[j]!r}"
        demand(limit is None or net <= limit, f"{where}, column {j}", expected, net)
    gains = [dot(market.economy.values[x], row) for x, row in zip(market.agents, trade, strict=True)]
    for k, gain in enumerate(gains):
        demand(gain >= 0, f"{where}[{k}]", "a gain >= 0", gain)
    return gains


def _demand_near(market: Market, share: Vector, row: Vector, where: str) -> None:
    """Demand changes of a share that sum to 0, take nothing from a probability that is 0, and are of types on offer."""
    demand_count(len(row), len(share), where)
    demand(total(row) == 0, where, "changes that sum to 0", total(row))
    for j, change in enumerate(row):
        demand(change >= 0 or share[j] != 0, f"{where}[{j}]", "no reduction of a probability that is 0", change)
        demand(change == 0 or j in market.types, f"{where}[{j}]", "no change of a type that is used up", change)
