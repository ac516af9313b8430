"""Rules about prices: what supports a random assignment, what cannot, and which cone of prices does.

Legend as in ``model.equilibrium``: prices P, weights w, values v_x, shares q_x; the net value of type j for agent x is
w_x v_x[j] - P[j]. A *trade* D adds D_x to agent x's share, up to a positive factor; it is feasible near the assignment
if D_x[j] >= 0 where q_x[j] = 0 and each D_x sums to 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from exactmarket.errors import Rejected
from exactmarket.exact.linear import Matrix, Vector, column_sums
from exactmarket.exact.numbers import Rationals
from exactmarket.exact.rational import ONE, ZERO, Q, dot, total
from exactmarket.kernel.certificates.assignments import ConeProof, SupportingPrices, Trade, Weights
from exactmarket.kernel.claims.assignments import ParetoOptimal, QuasiEquilibriumCone, Supported, Unsupported
from exactmarket.kernel.demands import better_option, demand_count
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
        if weight is None or not weight > 0:
            raise Rejected(f"weights[{x}]", "a positive weight", weight)
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
    for name, found in (
        ("weights", len(witness.weights)),
        ("coordinates", len(witness.coordinates)),
        ("trades", len(witness.trades)),
    ):
        demand_count(found, len(generators), name)
    for g, generator in enumerate(generators):
        demand_supported(market, QUASI_EQUILIBRIUM, generator, witness.weights[g], f"generators[{g}]: ")
        demand_count(len(witness.coordinates[g]), len(market.supply), f"coordinates[{g}]")
        _demand_proves(market, witness.trades[g], witness.coordinates[g], f"trades[{g}]")


def demand_feasible(economy: AssignmentEconomy, assignment: Matrix) -> None:
    """Demand that the assignment is a feasible random assignment.

    Raises:
        Rejected: at its first fault.
    """
    if fault := infeasibility(economy, assignment):
        raise Rejected(f"assignment{fault.where}", fault.expected, fault.got)


def demand_supported(
    market: Market, conditions: Iterable[Condition], prices: Vector, weights: Weights, where: str = ""
) -> None:
    """Demand the named conditions of the prices P, by a weight for each participant.

    If q_x puts probability only on types of largest net value, then for every share q of the types on offer
    w_x u_x(q) - P q <= w_x u_x(q_x) - P q_x. So u_x(q) >= u_x(q_x) implies P q >= P q_x, and with w_x > 0 a strict
    inequality implies a strict one.

    Raises:
        Rejected: naming the condition.
    """
    demanded = tuple(conditions)
    demand_count(len(prices), len(market.supply), f"{where}prices")
    demand_count(len(weights), len(market.agents), f"{where}weights")
    unsold = market.unsold()
    for j in market.types:
        if prices[j] < 0:
            raise Rejected(f"{where}prices[{j}]", "a price >= 0", prices[j])
        if "clearing" in demanded and unsold[j] > 0 and prices[j] != 0:
            raise Rejected(f"{where}prices[{j}]", "clearing: price 0 for a type in excess supply", prices[j])
    for k, (x, weight) in enumerate(zip(market.agents, weights, strict=True)):
        _demand_weight(market, x, demanded, prices, (weight, f"{where}weights[{k}]"))


def _demand_weight(
    market: Market, x: int, conditions: Sequence[Condition], prices: Vector, placed: tuple[Q | None, str]
) -> None:
    """Demand that the weight, if the conditions bind agent x, is as they ask, and that what she holds is best with it."""
    weight, where = placed
    wanted = market.demanded_weight(x, conditions)
    if weight is None and wanted == "nothing":
        return
    if weight is None or weight < 0 or (weight == 0 and wanted == "positive"):
        raise Rejected(where, f"{' and '.join(conditions)}: a {wanted} weight", weight)
    values, share = market.economy.values[x], market.assignment[x]
    net = {j: weight * values[j] - prices[j] for j in market.types}
    held = [j for j in market.types if share[j]]
    best = max(net.values())
    if better_option(Rationals(), net.items(), best, held, where) is not None:
        worst = min(held, key=lambda j: net[j])
        expected = f"net value {best} of each type in the share of {market.economy.agents[x]!r}"
        raise Rejected(where, expected, f"{net[worst]} of {market.economy.objects[worst]!r}")


def demand_gainful(market: Market, conditions: Iterable[Condition], trade: Matrix, where: str = "trade") -> None:
    """Demand a trade D that contradicts all prices meeting the conditions.

    Suppose P meets them with weights w. For each type of largest net value D takes away at most from those, so the sum
    over j of D_x[j] (w_x v_x[j] - P[j]) <= 0 for each agent bound by a condition; the others do not trade. Adding up,
    the sum of the w_x (v_x D_x) is at most the sum over j of P[j] times the net demand of D for j. This is <= 0 if D
    uses no more of any type than before, except of types whose price is 0 by ``clearing``. But the sum is positive if no
    v_x D_x is negative and one with w_x > 0 is positive.

    Raises:
        Rejected: if D is not feasible near the assignment, uses more of a priced type, or has no strict gain.
    """
    demanded = tuple(conditions)
    _demand_shape(market, trade, where)
    unsold = market.unsold()
    for j, net in enumerate(column_sums(trade, len(market.supply))):
        if net > 0 and not ("clearing" in demanded and unsold[j] > 0):
            name = market.economy.objects[j]
            expected = f"no more of {name!r} than before, unless its price must be 0"
            raise Rejected(f"{where}, column {j}", expected, net)
    gained = False
    for k, (x, row) in enumerate(zip(market.agents, trade, strict=True)):
        wanted = market.demanded_weight(x, demanded)
        gain = _demand_no_loss(market, x, row, wanted == "nothing", f"{where}[{k}]")
        if gain > 0 and wanted == "positive":
            gained = True
    if not gained:
        raise Rejected(where, "an agent with positive weight who gains", "none")


def _demand_proves(market: Market, trade: Matrix, form: Vector, where: str) -> None:
    """Demand a trade D that proves form P >= 0 for every quasi-equilibrium P: as for ``demand_gainful``, P times the net
    demand of D is at least the sum of the w_x (v_x D_x) >= 0; and the net demand is at most ``form``, while P >= 0."""
    _demand_shape(market, trade, where)
    for j, net in enumerate(column_sums(trade, len(market.supply))):
        if net > form[j]:
            raise Rejected(
                f"{where}, column {j}", f"a net demand of at most {form[j]} for {market.economy.objects[j]!r}", net
            )
    for k, (x, row) in enumerate(zip(market.agents, trade, strict=True)):
        unbound = market.demanded_weight(x, QUASI_EQUILIBRIUM) == "nothing"
        _demand_no_loss(market, x, row, unbound, f"{where}[{k}]")


def _demand_shape(market: Market, trade: Matrix, where: str) -> None:
    demand_count(len(trade), len(market.agents), where)
    for k, (share, row) in enumerate(zip(market.shares(), trade, strict=True)):
        demand_count(len(row), len(share), f"{where}[{k}]")
        if total(row) != 0:
            raise Rejected(f"{where}[{k}]", "changes that sum to 0", total(row))
        for j, change in enumerate(row):
            if change < 0 and share[j] == 0:
                raise Rejected(f"{where}[{k}][{j}]", "no reduction of a probability that is 0", change)
            if change and j not in market.types:
                raise Rejected(f"{where}[{k}][{j}]", "no change of a type that is used up", change)


def _demand_no_loss(market: Market, x: int, row: Vector, unbound: bool, where: str) -> Q:
    """Agent x's gain v_x D_x, demanded to be >= 0; an agent whom no condition binds must not trade."""
    if unbound:
        if any(row):
            raise Rejected(where, "no change for an agent whom no condition binds", "a change")
        return ZERO
    gain = dot(market.economy.values[x], row)
    if gain < 0:
        raise Rejected(where, "a gain >= 0", gain)
    return gain
