"""Rules about equilibria of pseudomarkets; the conditions and what weights have to do with them are in
``model.market_equilibrium``. One list of demands serves rational and algebraic numbers.

That a plan has the largest price of those that can be produced is decided by comparing it with its neighbours, too: these plans
are the independent sets of a matroid, on which prices are M-natural-concave (``rules.utilities.demand``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from typing import TypeAlias

from exactmarket.convex.demand import exchanged
from exactmarket.errors import Rejected
from exactmarket.exact.algebraic import AlgebraicNumbers
from exactmarket.exact.numbers import Element, Numbers, Rationals, added, scalar_product
from exactmarket.exact.rational import Q
from exactmarket.kernel.certificates.markets import AlgebraicMarketWeights, MarketWeights
from exactmarket.kernel.certificates.utilities import Derivation
from exactmarket.kernel.claims.markets import (
    AlgebraicEquilibriumInExpectation,
    AlgebraicStrongEquilibrium,
    EquilibriumInExpectation,
    RandomizedEquilibrium,
    StrongEquilibrium,
)
from exactmarket.kernel.demands import (
    Buyer,
    bundle_in,
    demand_budget_optimal,
    demand_count,
    demand_prices,
    demand_probabilities,
    union,
)
from exactmarket.kernel.rules.markets.allocations import demand_allocated, demand_feasible, read_draws, value_of
from exactmarket.kernel.rules.utilities.demand import Choice
from exactmarket.kernel.theorem import Verified, seal
from exactmarket.model.bundle import Bundle, members
from exactmarket.model.matroid import LaminarMatroid, largest_independent
from exactmarket.model.names import Goods
from exactmarket.model.pseudomarket import Pseudomarket

#: Bundles with their probabilities.
_Consumption: TypeAlias = Sequence[tuple[Element, Bundle]]


@dataclass(frozen=True)
class _Priced:
    """A market with prices, weights and the derivations that may be used, all numbers as elements."""

    market: Pseudomarket
    prices: Sequence[Element]
    weights: Sequence[Element]
    concavity: Sequence[Derivation | None]
    numbers: Numbers

    def cost(self, bundle: Bundle) -> Element:
        """p(bundle), an element even if the bundle is empty."""
        return added([self.prices[0] * 0, *[self.prices[j] for j in members(bundle)]])


def check_randomized(claim: RandomizedEquilibrium, witness: MarketWeights) -> Verified[RandomizedEquilibrium]:
    """Rational prices and a random allocation meet all conditions but the one that spending is
    cheapest, by a weight for each agent.

    Raises:
        Rejected: naming the condition that fails.
    """
    given = _Priced(claim.market, claim.prices, witness.weights, witness.concavity, Rationals())
    _demand_equilibrium(given, [(draw.probability, draw.bundles) for draw in claim.allocation], strong=False)
    return seal(claim, witness)


def check_strong(claim: StrongEquilibrium, witness: MarketWeights) -> Verified[StrongEquilibrium]:
    """Rational prices and a random allocation meet all conditions, by a weight for each agent.

    Raises:
        Rejected: naming the condition that fails.
    """
    given = _Priced(claim.market, claim.prices, witness.weights, witness.concavity, Rationals())
    _demand_equilibrium(given, [(draw.probability, draw.bundles) for draw in claim.allocation], strong=True)
    return seal(claim, witness)


def check_algebraic_strong(
    claim: AlgebraicStrongEquilibrium, witness: AlgebraicMarketWeights
) -> Verified[AlgebraicStrongEquilibrium]:
    """The polynomial is squarefree with exactly one root theta in the interval (Sturm); prices and probabilities in
    Q(theta) meet all conditions, by a weight for each agent.

    Raises:
        Rejected: if theta is not isolated, or naming the condition that fails.
    """
    numbers = AlgebraicNumbers(claim.polynomial, claim.interval)
    given = _algebraic(claim, witness, numbers)
    draws = [(numbers.read(draw.probability), draw.bundles) for draw in claim.allocation]
    _demand_equilibrium(given, draws, strong=True)
    return seal(claim, witness)


def check_in_expectation(claim: EquilibriumInExpectation, witness: MarketWeights) -> Verified[EquilibriumInExpectation]:
    """Each random consumption is affordable, budget-optimal and cheapest, by a weight for each agent; and goods clear
    on average.

    Raises:
        Rejected: naming the condition that fails.
    """
    given = _Priced(claim.market, claim.prices, witness.weights, witness.concavity, Rationals())
    lotteries = [[(chance.probability, chance.bundle) for chance in lottery] for lottery in claim.consumptions]
    _demand_in_expectation(given, lotteries)
    return seal(claim, witness)


def check_algebraic_in_expectation(
    claim: AlgebraicEquilibriumInExpectation, witness: AlgebraicMarketWeights
) -> Verified[AlgebraicEquilibriumInExpectation]:
    """The polynomial is squarefree with exactly one root theta in the interval (Sturm). Prices and probabilities being in
    Q(theta), each random consumption is affordable, budget-optimal and cheapest, by a weight for each agent; and goods clear
    on average.

    Raises:
        Rejected: if theta is not isolated, or naming the condition that fails.
    """
    numbers = AlgebraicNumbers(claim.polynomial, claim.interval)
    given = _algebraic(claim, witness, numbers)
    lotteries = [[(numbers.read(c.probability), c.bundle) for c in lottery] for lottery in claim.consumptions]
    _demand_in_expectation(given, lotteries)
    return seal(claim, witness)


def _algebraic(
    claim: AlgebraicStrongEquilibrium | AlgebraicEquilibriumInExpectation,
    witness: AlgebraicMarketWeights,
    numbers: AlgebraicNumbers,
) -> _Priced:
    prices = [numbers.read(price) for price in claim.prices]
    weights = [numbers.read(weight) for weight in witness.weights]
    return _Priced(claim.market, prices, weights, witness.concavity, numbers)


def _demand_equilibrium(given: _Priced, stated: Sequence[tuple[Element, Sequence[Goods]]], strong: bool) -> None:
    market = given.market
    demand_prices(given.numbers, given.prices, len(market.goods))
    draws = read_draws(market, given.numbers, stated)
    for k, (_, bundles) in enumerate(draws):
        demand_feasible(market, bundles, f"allocation[{k}]")
        _demand_plan(given, union(bundles), f"allocation[{k}]")
    _demand_agents(given, [[(chance, row[i]) for chance, row in draws] for i in range(len(market.agents))], strong)


def _demand_in_expectation(given: _Priced, stated: Sequence[Sequence[tuple[Element, Goods]]]) -> None:
    market = given.market
    demand_prices(given.numbers, given.prices, len(market.goods))
    demand_count(len(stated), len(market.agents), "consumptions")
    lotteries: list[_Consumption] = []
    for i, lottery in enumerate(stated):
        where = f"consumptions[{i}]"
        demand_probabilities(given.numbers, [chance for chance, _ in lottery], where)
        lotteries.append([(chance, bundle_in(market.goods, goods, where)) for chance, goods in lottery])
        for _, bundle in lotteries[-1]:
            if value_of(market.agents[i].utility, bundle) is None:
                raise Rejected(where, "feasible: bundles of finite utility", "-inf")
    _demand_average(given, [pair for lottery in lotteries for pair in lottery])
    _demand_agents(given, lotteries, strong=True)


def _demand_plan(given: _Priced, plan: Bundle, where: str) -> None:
    """Demand that all goods are allocated, or that the plan has the largest price of those that can be produced."""
    market = given.market
    if market.production is None:
        demand_allocated(market, plan, where)
        return
    for other in exchanged(plan, len(market.goods)):
        if market.production.independent(other):
            gain = given.cost(other & ~plan) - given.cost(plan & ~other)
            if given.numbers.sign(gain, where) > 0:
                raise Rejected(where, "produced: a plan of largest price", "one that a better plan is near to")


def _demand_average(given: _Priced, chances: _Consumption) -> None:
    """Demand that goods clear on average."""
    market, none = given.market, given.cost(0)
    used = [added([none, *[chance for chance, bundle in chances if bundle >> j & 1]]) for j in range(len(market.goods))]
    for j, amount in enumerate(used):
        left = given.numbers.sign(amount - 1, f"prices[{j}]")
        if left > 0 or (left and market.production is None):
            raise Rejected(
                f"consumptions, good {market.goods[j]}",
                "allocated: an expected use of 1",
                "more" if left > 0 else "less",
            )
    if market.production is not None:
        _demand_produced(given, used, market.production)


def _demand_produced(given: _Priced, used: Sequence[Element], production: LaminarMatroid) -> None:
    """Demand that the expected uses, each at most 1, are those of a lottery over plans of largest price.

    They lie in the polytope that the limits define, whose vertices are the plans because the sets are laminar; so they are those
    of a lottery over plans, and if they are worth as much as the plan of largest price, all plans in it are. Such a plan is
    found good by good, dearest first.
    """
    numbers, none = given.numbers, given.cost(0)
    for k, (goods, most) in enumerate(production.sets):
        if numbers.sign(added([none, *[used[j] for j in members(goods)]]) - most, f"production[{k}]") > 0:
            raise Rejected(f"production[{k}]", f"feasible: an expected use of at most {Q(most)}", "more")

    def dearer_first(i: int, j: int) -> int:
        return numbers.sign(given.prices[j] - given.prices[i], "prices")

    order = sorted(range(len(used)), key=cmp_to_key(dearer_first))
    best = given.cost(largest_independent(production, order))
    if numbers.sign(scalar_product(given.prices, used) - best, "production"):
        raise Rejected("production", "produced: expected uses worth as much as the best plan", "less")


def _demand_agents(given: _Priced, consumptions: Sequence[_Consumption], strong: bool) -> None:
    demand_count(len(given.weights), len(consumptions), "weights")
    demand_count(len(given.concavity), len(consumptions), "concavity")
    for i, consumption in enumerate(consumptions):
        _demand_agent(given, i, consumption, strong)


def _demand_agent(given: _Priced, i: int, consumption: _Consumption, strong: bool) -> None:
    """Demand that agent i's random consumption, a lottery over bundles, is budget-optimal and, where that is asked, cheapest."""
    agent, here = given.market.agents[i], f"weights[{i}]"
    held = sorted({bundle for _, bundle in consumption})
    choice = Choice(agent.utility, given.concavity[i], f"concavity[{i}]")
    buyer = Buyer(
        name=agent.name,
        excess=added([chance * given.cost(bundle) for chance, bundle in consumption]) - agent.budget,
        spent_at=here,
        weight=given.weights[i],
        weight_at=here,
        satiated=choice.satiated(held),
    )

    def demand_best() -> None:
        if choice.better(held, buyer.weight, given.prices, given.numbers) is not None:
            raise Rejected(here, "the largest w u - p in what the agent holds", "a larger one elsewhere")

    demand_budget_optimal(buyer, demand_best if strong or not buyer.satiated else None, given.numbers)
