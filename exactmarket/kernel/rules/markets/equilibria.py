"""Rules about equilibria of pseudomarkets; the conditions and what weights have to do with them are in
``model.market_equilibrium``. One list of demands serves rational, algebraic and enclosed numbers (``exact.numbers``).

That a plan has the largest price of those that can be produced is decided by comparing it with its neighbours, too: these plans
are the independent sets of a matroid, on which prices are M-natural-concave (``rules.utilities.demand``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from typing import TypeAlias

from exactmarket.convex.demand import exchanged
from exactmarket.exact.algebraic import AlgebraicNumbers
from exactmarket.exact.enclosure import EnclosedNumbers, Polynomial
from exactmarket.exact.numbers import Element, Numbers, Rationals, ReadNumbers, added, scalar_product
from exactmarket.exact.rational import Q
from exactmarket.kernel.certificates.markets import AlgebraicMarketWeights, EnclosedMarketSolution, MarketWeights
from exactmarket.kernel.certificates.utilities import Derivation
from exactmarket.kernel.claims.markets import (
    AlgebraicChance,
    AlgebraicEquilibriumInExpectation,
    AlgebraicStrongEquilibrium,
    Chance,
    EnclosedStrongEquilibrium,
    EquilibriumInExpectation,
    RandomizedEquilibrium,
    StrongEquilibrium,
)
from exactmarket.kernel.demands import (
    Buyer,
    bundle_in,
    cost_of,
    demand,
    demand_budget_optimal,
    demand_count,
    demand_prices,
    demand_probabilities,
    demand_sign,
    finite_value,
    union,
)
from exactmarket.kernel.enclosed import affine, demand_within, equations
from exactmarket.kernel.rules.markets.allocations import (
    Draws,
    demand_allocated,
    demand_feasible,
    read_bundles,
    read_draws,
)
from exactmarket.kernel.rules.utilities.demand import Choice
from exactmarket.kernel.theorem import Verified, seal
from exactmarket.model.bundle import Bundle, members
from exactmarket.model.matroid import LaminarMatroid, largest_independent
from exactmarket.model.pseudomarket import Agent, Pseudomarket

_InDraws: TypeAlias = RandomizedEquilibrium | StrongEquilibrium | AlgebraicStrongEquilibrium
_InExpectation: TypeAlias = EquilibriumInExpectation | AlgebraicEquilibriumInExpectation
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
        return cost_of(self.prices, bundle)


def check_randomized(claim: RandomizedEquilibrium, witness: MarketWeights) -> Verified[RandomizedEquilibrium]:
    """Rational prices and a random allocation meet all conditions but the one that spending is
    cheapest, by a weight for each agent.

    Raises:
        Rejected: naming the condition that fails.
    """
    _demand_stated(claim, witness, Rationals(), strong=False)
    return seal(claim, witness)


def check_strong(claim: StrongEquilibrium, witness: MarketWeights) -> Verified[StrongEquilibrium]:
    """Rational prices and a random allocation meet all conditions, by a weight for each agent.

    Raises:
        Rejected: naming the condition that fails.
    """
    _demand_stated(claim, witness, Rationals(), strong=True)
    return seal(claim, witness)


def check_algebraic_strong(
    claim: AlgebraicStrongEquilibrium, witness: AlgebraicMarketWeights
) -> Verified[AlgebraicStrongEquilibrium]:
    """The polynomial is squarefree with exactly one root theta in the interval (Sturm); prices and probabilities in
    Q(theta) meet all conditions, by a weight for each agent.

    Raises:
        Rejected: if theta is not isolated, or naming the condition that fails.
    """
    _demand_stated(claim, witness, AlgebraicNumbers(claim.polynomial, claim.interval), strong=True)
    return seal(claim, witness)


def check_enclosed_strong(
    claim: EnclosedStrongEquilibrium, witness: EnclosedMarketSolution
) -> Verified[EnclosedStrongEquilibrium]:
    """Prices, probabilities and weights are affine functions of unknowns z. The budget equations of
    some agents have exactly one common zero z* in the box (Krawczyk's test). At z* the conditions
    hold: an equation because it is a linear combination of these equations, an inequality because
    it holds strictly all over the box or with equality by such a combination. The numbers lie in
    the claim's intervals because their functions map the box into them.

    Raises:
        Rejected: if Krawczyk's test fails, a number leaves its interval, or naming the condition that fails.
    """
    market, unknowns = claim.market, len(witness.box)
    prices = [affine(price, unknowns) for price in witness.prices]
    chances = [affine(chance, unknowns) for chance in witness.probabilities]
    weights = [affine(weight, unknowns) for weight in witness.weights]
    demand_count(len(prices), len(market.goods), "prices")
    demand_count(len(chances), len(claim.allocation), "probabilities")
    draws = list(zip(chances, read_bundles(market, claim.allocation), strict=True))

    def excess(i: int) -> Polynomial:
        found: Polynomial = _excess(market.agents[i], prices, _consumption(draws, i))
        return found

    system = equations(witness.system, [agent.name for agent in market.agents], excess)
    numbers = EnclosedNumbers(system, witness.box, witness.preconditioner)
    demand_prices(numbers, prices, len(market.goods))
    demand_probabilities(numbers, chances, "allocation")
    _demand_equilibrium(_Priced(market, prices, weights, witness.concavity, numbers), draws, strong=True)
    demand_within(claim.prices, prices, numbers, "prices")
    demand_within([draw.probability for draw in claim.allocation], chances, numbers, "allocation")
    return seal(claim, witness)


def check_in_expectation(claim: EquilibriumInExpectation, witness: MarketWeights) -> Verified[EquilibriumInExpectation]:
    """Each random consumption is affordable, budget-optimal and cheapest, by a weight for each agent; and goods clear
    on average.

    Raises:
        Rejected: naming the condition that fails.
    """
    _demand_in_expectation(claim, witness, Rationals())
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
    _demand_in_expectation(claim, witness, AlgebraicNumbers(claim.polynomial, claim.interval))
    return seal(claim, witness)


def _priced(
    claim: _InDraws | _InExpectation, witness: MarketWeights | AlgebraicMarketWeights, numbers: ReadNumbers
) -> _Priced:
    """What all these rules compute with; demand a price >= 0 of each good."""
    prices = [numbers.read(price) for price in claim.prices]
    demand_prices(numbers, prices, len(claim.market.goods))
    weights = [numbers.read(weight) for weight in witness.weights]
    return _Priced(claim.market, prices, weights, witness.concavity, numbers)


def _demand_stated(
    claim: _InDraws, witness: MarketWeights | AlgebraicMarketWeights, numbers: ReadNumbers, strong: bool
) -> None:
    """Demand that what the claim states, numbers that are read, is an equilibrium."""
    given = _priced(claim, witness, numbers)
    _demand_equilibrium(given, read_draws(claim.market, numbers, claim.allocation), strong)


def _demand_equilibrium(given: _Priced, draws: Draws, strong: bool) -> None:
    market = given.market
    for k, (_, bundles) in enumerate(draws):
        demand_feasible(market, bundles, f"allocation[{k}]")
        _demand_plan(given, union(bundles), f"allocation[{k}]")
    _demand_agents(given, [_consumption(draws, i) for i in range(len(market.agents))], strong)


def _consumption(draws: Draws, i: int) -> _Consumption:
    """Agent i's random consumption."""
    return [(chance, bundles[i]) for chance, bundles in draws]


def _excess(agent: Agent, prices: Sequence[Element], consumption: _Consumption) -> Element:
    """By how much her expected spending exceeds the agent's budget; an element even if nothing is consumed."""
    none = cost_of(prices, 0)
    return added([none, *[chance * cost_of(prices, bundle) for chance, bundle in consumption]]) - agent.budget


def _demand_in_expectation(
    claim: _InExpectation, witness: MarketWeights | AlgebraicMarketWeights, numbers: ReadNumbers
) -> None:
    market, given = claim.market, _priced(claim, witness, numbers)
    demand_count(len(claim.consumptions), len(market.agents), "consumptions")
    lotteries: list[_Consumption] = []
    stated: Sequence[Sequence[Chance | AlgebraicChance]] = claim.consumptions
    for i, (agent, consumption) in enumerate(zip(market.agents, stated, strict=True)):
        where = f"consumptions[{i}]"
        chances = [numbers.read(chance.probability) for chance in consumption]
        demand_probabilities(numbers, chances, where)
        bundles = [bundle_in(market.goods, chance.bundle, where) for chance in consumption]
        for bundle in bundles:
            finite_value(agent.utility, bundle, where)
        lotteries.append(list(zip(chances, bundles, strict=True)))
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
            demand_sign(given.numbers, gain, (-1, 0), where, "produced: a plan of largest price")


def _demand_average(given: _Priced, chances: _Consumption) -> None:
    """Demand that goods clear on average."""
    market, none = given.market, given.cost(0)
    used = [added([none, *[chance for chance, bundle in chances if bundle >> j & 1]]) for j in range(len(market.goods))]
    # With production some of a good may be left; what is left without one is nobody's.
    wanted = (0,) if market.production is None else (-1, 0)
    for good, amount in zip(market.goods, used, strict=True):
        where = f"consumptions, good {good}"
        demand_sign(given.numbers, amount - 1, wanted, where, "allocated: an expected use of 1")
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
        excess = added([none, *[used[j] for j in members(goods)]]) - most
        demand_sign(numbers, excess, (-1, 0), f"production[{k}]", f"feasible: an expected use of at most {Q(most)}")

    def dearer_first(i: int, j: int) -> int:
        return numbers.sign(given.prices[j] - given.prices[i], "prices")

    order = sorted(range(len(used)), key=cmp_to_key(dearer_first))
    best = given.cost(largest_independent(production, order))
    excess = scalar_product(given.prices, used) - best
    demand_sign(numbers, excess, (0,), "production", "produced: expected uses worth as much as the best plan")


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
        excess=_excess(agent, given.prices, consumption),
        spent_at=here,
        weight=given.weights[i],
        weight_at=here,
        satiated=choice.satiated(held),
    )
    demand_budget_optimal(buyer, given.numbers)
    if strong or not buyer.satiated:
        better = choice.better(held, buyer.weight, given.prices, given.numbers)
        demand(better is None, here, "the largest w u - p in what the agent holds", "a larger one elsewhere")
