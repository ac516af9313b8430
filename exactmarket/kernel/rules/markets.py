"""Rules about equilibria of pseudomarkets; the conditions and what weights have to do with them are in
``model.market_equilibrium``.

One list of demands serves rational and algebraic numbers. That a bundle A maximises w u - p over the domain is decided
by comparing all bundles; or, if u is M-natural-concave by the witness's derivation, by comparing A with the bundles of
the domain that are A less at most one good plus at most one good: w u - p is M-natural-concave too (for w = 0 it is -p
on the domain), and for such a function a local maximum is a maximum (Murota, Discrete Convex Analysis, Theorem 6.26).
The same holds for the price of a plan, on the plans that can be produced, as these are the independent sets of a
matroid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any

from exactmarket.convex.demand import exchanged
from exactmarket.errors import MalformedInput, Rejected
from exactmarket.exact.algebraic import AlgebraicNumbers
from exactmarket.exact.rational import Q, dot, total
from exactmarket.kernel.certificates.markets import (
    AlgebraicMarketWeights,
    AllUnions,
    BetterAllocation,
    BetterChoice,
    DisjointBundles,
    FaultyDraw,
    MarketWeights,
)
from exactmarket.kernel.certificates.utilities import Derivation
from exactmarket.kernel.claims.markets import (
    AlgebraicEquilibriumInExpectation,
    AlgebraicStrongEquilibrium,
    AllocationDominated,
    CommonBundles,
    Draw,
    EquilibriumInExpectation,
    MarketConditionViolated,
    NoCommonBundles,
    RandomizedEquilibrium,
    StrongEquilibrium,
)
from exactmarket.kernel.rules.budgets import Element, Numbers, Rationals
from exactmarket.kernel.rules.utilities.concavity import demand_derived
from exactmarket.kernel.theorem import Verified, seal
from exactmarket.model.bundle import MOST_TABLE_GOODS, Bundle, bundle_of, members
from exactmarket.model.matroid import largest_independent
from exactmarket.model.names import Goods
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.model.quasilinear import price_of
from exactmarket.model.utility import Form, Value, tabulate

#: Up to so many goods all unions of disjoint bundles are formed.
_MOST_UNION_GOODS = 10


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
        return _sum([self.prices[0] * 0, *[self.prices[j] for j in members(bundle)]])


#: Bundles with their probabilities.
_Consumption = Sequence[tuple[Element, Bundle]]


def check_randomized(claim: RandomizedEquilibrium, witness: MarketWeights) -> Verified[RandomizedEquilibrium]:
    """Rational prices and a random allocation meet all conditions but ``cheapest``, by a weight for each agent.

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
    """The same with prices and probabilities in Q(theta), theta being the one root of the polynomial in the interval.

    Raises:
        Rejected: if theta is not isolated, or naming the condition that fails.
    """
    numbers = AlgebraicNumbers(claim.polynomial, claim.interval)
    given = _algebraic(claim, witness, numbers)
    lotteries = [[(numbers.read(c.probability), c.bundle) for c in lottery] for lottery in claim.consumptions]
    _demand_in_expectation(given, lotteries)
    return seal(claim, witness)


def check_violated(
    claim: MarketConditionViolated, witness: BetterChoice | FaultyDraw
) -> Verified[MarketConditionViolated]:
    """An agent spends more than her budget (``affordable``), or has a better lottery within it (``budget-optimal``), or
    one that is as good and costs less (``cheapest``); or one allocation is not ``feasible``, leaves goods to nobody
    (``allocated``), or has a plan that costs less than another one (``produced``).

    Raises:
        Rejected: if the witness does not show that the condition fails.
    """
    market = claim.market
    given = _Priced(market, claim.prices, (), (), Rationals())
    _demand_prices(given)
    draws = _read_draws(given, [(draw.probability, draw.bundles) for draw in claim.allocation])
    if isinstance(witness, BetterChoice):
        _demand_better_choice(claim, witness, draws)
    elif not 0 <= witness.draw < len(draws):
        raise Rejected("draw", f"an index below {len(draws)}", witness.draw)
    else:
        _demand_fault(claim, draws[witness.draw][1], _bundle(market, witness.goods, "goods"))
    return seal(claim, witness)


def check_common_bundles(claim: CommonBundles, witness: DisjointBundles) -> Verified[CommonBundles]:
    """The bundles are as many as claimed, disjoint, each in every domain, and can be produced together.

    Raises:
        Rejected: if they are not.
    """
    market, taken = claim.market, 0
    _demand_count(len(witness.bundles), claim.count, "bundles")
    for k, goods in enumerate(witness.bundles):
        bundle = _bundle(market, goods, f"bundles[{k}]")
        if bundle & taken or any(_value(agent.utility, bundle) is None for agent in market.agents):
            raise Rejected(f"bundles[{k}]", "a bundle of every domain, disjoint from the others", " ".join(goods))
        taken |= bundle
    if market.production is not None and not market.production.independent(taken):
        raise Rejected("bundles", "bundles that can be produced together", "others")
    return seal(claim, witness)


def check_no_common_bundles(claim: NoCommonBundles, witness: AllUnions) -> Verified[NoCommonBundles]:
    """The unions of one, two, ... disjoint bundles of every domain are formed: none of ``count`` bundles can be produced.

    Raises:
        Rejected: if some can, or there are too many goods.
    """
    market, everything = claim.market, (1 << len(claim.market.goods)) - 1
    if len(market.goods) > _MOST_UNION_GOODS:
        raise Rejected("market", f"at most {_MOST_UNION_GOODS} goods", len(market.goods))
    tables = [tabulate(agent.utility) for agent in market.agents]
    common = [a for a in range(everything + 1) if all(values[a] is not None for values in tables)]
    unions = {0}
    for _ in range(min(claim.count, everything.bit_length() + 1)):
        unions = {union | a for union in unions for a in common if not union & a}
    if any(market.production is None or market.production.independent(union) for union in unions):
        raise Rejected("market", f"no {Q(claim.count)} disjoint bundles of every domain to produce", "some")
    return seal(claim, witness)


def check_dominated(claim: AllocationDominated, witness: BetterAllocation) -> Verified[AllocationDominated]:
    """Both random allocations are feasible and, without production, give away all goods; no agent's expected utility is lower
    in the second one, and one agent's is higher.

    Raises:
        Rejected: if that is not so.
    """
    market = claim.market
    old = _demand_possible(market, claim.allocation, "claim.allocation")
    gains = [b - a for a, b in zip(old, _demand_possible(market, witness.allocation, "allocation"), strict=True)]
    if min(gains) < 0 or max(gains) <= 0:
        raise Rejected("allocation", "more for one agent and less for none", gains)
    return seal(claim, witness)


def _demand_possible(market: Pseudomarket, allocation: Sequence[Draw], where: str) -> list[Q]:
    """Demand a lottery over feasible allocations, of all goods if there is no production; the agents' expected utilities."""
    given = _Priced(market, (), (), (), Rationals())
    draws = _read_draws(given, [(draw.probability, draw.bundles) for draw in allocation])
    for _, bundles in draws:
        if fault := _infeasible(market, bundles):
            raise Rejected(where, "feasible: disjoint bundles of finite utility, a plan to produce", fault)
        if market.production is None and _union(bundles) != (1 << len(market.goods)) - 1:
            raise Rejected(where, "allocated: each good with somebody", "a good with nobody")
    return [
        _utility(agent.utility, [(chance, bundles[i]) for chance, bundles in draws])
        for i, agent in enumerate(market.agents)
    ]


def _algebraic(claim: Any, witness: AlgebraicMarketWeights, numbers: AlgebraicNumbers) -> _Priced:
    prices = [numbers.read(price) for price in claim.prices]
    weights = [numbers.read(weight) for weight in witness.weights]
    return _Priced(claim.market, prices, weights, witness.concavity, numbers)


def _demand_equilibrium(given: _Priced, stated: Sequence[tuple[Element, tuple[Goods, ...]]], strong: bool) -> None:
    _demand_prices(given)
    draws = _read_draws(given, stated)
    for k, (_, bundles) in enumerate(draws):
        if fault := _infeasible(given.market, bundles):
            raise Rejected(f"allocation[{k}]", "feasible: disjoint bundles of finite utility, a plan to produce", fault)
        _demand_plan(given, _union(bundles), f"allocation[{k}]")
    _demand_agents(
        given, [[(chance, row[i]) for chance, row in draws] for i in range(len(given.market.agents))], strong
    )


def _demand_in_expectation(given: _Priced, stated: Sequence[Sequence[tuple[Element, Goods]]]) -> None:
    _demand_prices(given)
    _demand_count(len(stated), len(given.market.agents), "consumptions")
    lotteries: list[_Consumption] = []
    for i, lottery in enumerate(stated):
        where = f"consumptions[{i}]"
        _demand_lottery(given.numbers, [chance for chance, _ in lottery], where)
        lotteries.append([(chance, _bundle(given.market, goods, where)) for chance, goods in lottery])
        for _, bundle in lotteries[-1]:
            if given.market.agents[i].utility.value(bundle) is None:
                raise Rejected(where, "feasible: bundles of finite utility", "-inf")
    _demand_average(given, [pair for lottery in lotteries for pair in lottery])
    _demand_agents(given, lotteries, strong=True)


def _demand_prices(given: _Priced) -> None:
    _demand_count(len(given.prices), len(given.market.goods), "prices")
    for j, price in enumerate(given.prices):
        if given.numbers.sign(price, f"prices[{j}]") < 0:
            raise Rejected(f"prices[{j}]", "a price >= 0", "a negative one")


def _demand_lottery(numbers: Numbers, probabilities: Sequence[Element], where: str) -> None:
    for k, probability in enumerate(probabilities):
        if numbers.sign(probability, f"{where}[{k}]") <= 0:
            raise Rejected(f"{where}[{k}]", "a probability > 0", "another number")
    if not probabilities or numbers.sign(_sum(probabilities) - 1, where):
        raise Rejected(where, "probabilities that sum to 1", "another sum")


def _read_draws(
    given: _Priced, stated: Sequence[tuple[Element, tuple[Goods, ...]]]
) -> list[tuple[Element, tuple[Bundle, ...]]]:
    """The allocations with their probabilities, which must be those of a lottery."""
    _demand_lottery(given.numbers, [chance for chance, _ in stated], "allocation")
    draws = []
    for k, (chance, rows) in enumerate(stated):
        _demand_count(len(rows), len(given.market.agents), f"allocation[{k}].bundles")
        draws.append((chance, tuple([_bundle(given.market, goods, f"allocation[{k}].bundles") for goods in rows])))
    return draws


def _infeasible(market: Pseudomarket, bundles: Sequence[Bundle]) -> str | None:
    """Why an allocation is not feasible."""
    taken = 0
    for agent, bundle in zip(market.agents, bundles, strict=True):
        if bundle & taken:
            return f"goods that {agent.name!r} shares"
        if _value(agent.utility, bundle) is None:
            return f"a bundle outside the domain of {agent.name!r}"
        taken |= bundle
    if market.production is not None and not market.production.independent(taken):
        return "a plan that cannot be produced"
    return None


def _demand_plan(given: _Priced, plan: Bundle, where: str) -> None:
    market = given.market
    if market.production is None:
        if plan != (1 << len(market.goods)) - 1:
            raise Rejected(where, "allocated: each good with somebody", "a good with nobody")
        return
    for other in exchanged(plan, len(market.goods)):
        if market.production.independent(other):
            gain = given.cost(other & ~plan) - given.cost(plan & ~other)
            if given.numbers.sign(gain, where) > 0:
                raise Rejected(where, "produced: a plan of largest price", "one that a better plan is near to")


def _demand_average(given: _Priced, chances: _Consumption) -> None:
    """Goods clear on average. With production: the expected uses lie in the polytope that the limits define, whose
    vertices are the plans because the sets are laminar, and their price is the largest one of a plan (found good by
    good, dearest first)."""
    market, numbers = given.market, given.numbers
    none = given.cost(0)
    used = [_sum([none, *[chance for chance, bundle in chances if bundle >> j & 1]]) for j in range(len(market.goods))]
    for j, amount in enumerate(used):
        left = numbers.sign(amount - 1, f"prices[{j}]")
        if left > 0 or (left and market.production is None):
            raise Rejected(f"consumptions, good {j}", "allocated: an expected use of 1", "more" if left > 0 else "less")
    if market.production is None:
        return
    for k, (goods, most) in enumerate(market.production.sets):
        if numbers.sign(_sum([none, *[used[j] for j in members(goods)]]) - most, f"production[{k}]") > 0:
            raise Rejected(f"production[{k}]", f"feasible: an expected use of at most {Q(most)}", "more")

    def dearer_first(i: int, j: int) -> int:
        return numbers.sign(given.prices[j] - given.prices[i], "prices")

    order = sorted(range(len(used)), key=cmp_to_key(dearer_first))
    best = given.cost(largest_independent(market.production, order))
    if numbers.sign(_sum([p * x for p, x in zip(given.prices, used, strict=True)]) - best, "production"):
        raise Rejected("production", "produced: expected uses worth as much as the best plan", "less")


def _demand_agents(given: _Priced, consumptions: Sequence[_Consumption], strong: bool) -> None:
    _demand_count(len(given.weights), len(consumptions), "weights")
    _demand_count(len(given.concavity), len(consumptions), "concavity")
    for i, consumption in enumerate(consumptions):
        _demand_agent(given, i, consumption, strong)


def _demand_agent(given: _Priced, i: int, consumption: _Consumption, strong: bool) -> None:
    """Demand of agent i's random consumption sigma and weight w: p(sigma) <= b (affordable); and sigma puts probability
    only on bundles that maximise w u - p over the domain, and she is satiated, or w > 0 and p(sigma) = b. Let s be
    another lottery. Then w u(s) - p(s) <= w u(sigma) - p(sigma), so u(s) >= u(sigma) implies p(s) >= p(sigma)
    (cheapest); and u(s) > u(sigma), which no satiated agent has, implies p(s) > b (budget-optimal)."""
    agent, numbers, here = given.market.agents[i], given.numbers, f"weights[{i}]"
    held = sorted({bundle for _, bundle in consumption})
    spent = _sum([chance * given.cost(bundle) for chance, bundle in consumption])
    unspent = numbers.sign(spent - agent.budget, here)
    if unspent > 0:
        raise Rejected(here, f"affordable: {agent.name!r} within her budget", "more")
    positive = numbers.sign(given.weights[i], here)
    if positive < 0:
        raise Rejected(here, "a weight >= 0", "a negative one")
    choice = _Choice(agent.utility, given.concavity[i], f"concavity[{i}]")
    satiated = choice.satiated(held)
    if strong or not satiated:
        choice.demand_best(given, held, given.weights[i], here)
    if not satiated and (unspent or not positive):
        expected = f"budget-optimal: {agent.name!r}, who is not satiated, has a positive weight and spends all"
        raise Rejected(here, expected, "one of the two at most")


class _Choice:
    """What an agent can choose from: all bundles, or those near a bundle if a derivation proves that this is enough."""

    def __init__(self, form: Form, derivation: Derivation | None, where: str) -> None:
        self._form = form
        self._all: list[Value] | None = None
        if derivation is not None:
            demand_derived(form, derivation, where)
        elif form.size > MOST_TABLE_GOODS:
            raise Rejected(where, f"a derivation, or at most {MOST_TABLE_GOODS} goods", form.size)
        else:
            self._all = tabulate(form)

    def satiated(self, held: Sequence[Bundle]) -> bool:
        """Has each bundle that she holds her largest utility?"""
        if self._all is not None:
            best = max(value for value in self._all if value is not None)
            return all(self._all[bundle] == best for bundle in held)
        for bundle in held:
            worth = self._form.value(bundle)
            for other in exchanged(bundle, self._form.size):
                value = _value(self._form, other)
                if value is not None and worth is not None and value > worth:
                    return False
        return True

    def demand_best(self, given: _Priced, held: Sequence[Bundle], weight: Element, where: str) -> None:
        """Demand that each bundle held maximises w u - p over the domain."""
        if self._all is None:
            for bundle in held:
                self._demand_local(given, bundle, weight, where)
            return
        costs: list[Element] = [given.cost(0)]
        for price in given.prices:
            costs += [cost + price for cost in costs]
        first = held[0]
        most = weight * _finite(self._all[first]) - costs[first]
        chosen = set(held)
        for bundle, value in enumerate(self._all):
            if value is not None:
                sign = given.numbers.sign(weight * value - costs[bundle] - most, where)
                if sign > 0 or (sign and bundle in chosen):
                    raise Rejected(where, "the largest w u - p in what the agent holds", "a larger one elsewhere")

    def _demand_local(self, given: _Priced, bundle: Bundle, weight: Element, where: str) -> None:
        worth = _finite(self._form.value(bundle))
        for other in exchanged(bundle, self._form.size):
            value = _value(self._form, other)
            if value is not None:
                dearer = given.cost(other & ~bundle) - given.cost(bundle & ~other)
                if given.numbers.sign(weight * (value - worth) - dearer, where) > 0:
                    raise Rejected(where, "the largest w u - p in what the agent holds", "a larger one elsewhere")


def _demand_better_choice(
    claim: MarketConditionViolated, witness: BetterChoice, draws: Sequence[tuple[Q, tuple[Bundle, ...]]]
) -> None:
    market = claim.market
    names = [agent.name for agent in market.agents]
    if witness.agent not in names:
        raise Rejected("agent", "an agent of the market", witness.agent)
    i = names.index(witness.agent)
    form, budget = market.agents[i].utility, market.agents[i].budget
    own = [(chance, bundles[i]) for chance, bundles in draws]
    spent = total(chance * price_of(claim.prices, bundle) for chance, bundle in own)
    if claim.condition == "affordable":
        _demand_count(len(witness.lottery), 0, "lottery")
        _demand_strict(spent > budget, "affordable", "an agent who spends more than her budget")
        return
    _demand_lottery(Rationals(), [chance.probability for chance in witness.lottery], "lottery")
    other = [(chance.probability, _bundle(market, chance.bundle, "lottery")) for chance in witness.lottery]
    cost = total(chance * price_of(claim.prices, bundle) for chance, bundle in other)
    gain = _utility(form, other) - _utility(form, own)
    if claim.condition == "budget-optimal":
        _demand_strict(cost <= budget and gain > 0, "lottery", "a better lottery within the budget")
    elif claim.condition == "cheapest":
        _demand_strict(cost < spent and gain >= 0, "lottery", "a cheaper lottery that is as good")
    else:
        raise Rejected("witness", f"a draw, for the condition {claim.condition}", "an agent's choice")


def _demand_fault(claim: MarketConditionViolated, bundles: Sequence[Bundle], goods: Bundle) -> None:
    """Demand that the allocation violates the condition; ``goods`` are what nobody gets, or a better plan."""
    market, plan = claim.market, _union(bundles)
    if claim.condition == "feasible":
        _demand_strict(
            not goods and _infeasible(market, bundles) is not None, "draw", "an allocation that is not feasible"
        )
    elif claim.condition == "allocated" and market.production is None:
        _demand_strict(bool(goods) and not goods & plan, "goods", "goods that nobody gets")
    elif claim.condition == "produced" and market.production is not None:
        better = price_of(claim.prices, goods) > price_of(claim.prices, plan)
        _demand_strict(better and market.production.independent(goods), "goods", "a plan of larger price")
    else:
        raise Rejected("witness", f"what shows that the condition {claim.condition} fails", "a draw")


def _demand_strict(holds: bool, where: str, expected: str) -> None:
    if not holds:
        raise Rejected(where, expected, "another one")


def _utility(form: Form, lottery: Sequence[tuple[Q, Bundle]]) -> Q:
    """The expected utility, which must be finite."""
    return dot([chance for chance, _ in lottery], [_finite(_value(form, bundle)) for _, bundle in lottery])


def _finite(value: Value) -> Q:
    if value is None:
        raise Rejected("lottery", "bundles of finite utility", "-inf")
    return value


def _value(form: Form, bundle: Bundle) -> Value:
    try:
        return form.value(bundle)
    except MalformedInput as fault:
        raise Rejected(fault.where, fault.expected, fault.got) from fault


def _union(bundles: Sequence[Bundle]) -> Bundle:
    union = 0
    for bundle in bundles:
        union |= bundle
    return union


def _sum(elements: Sequence[Element]) -> Element:
    found = elements[0]
    for element in elements[1:]:
        found = found + element
    return found


def _bundle(market: Pseudomarket, goods: Goods, where: str) -> Bundle:
    try:
        return bundle_of(market.goods, goods, where)
    except MalformedInput as fault:
        raise Rejected(fault.where, fault.expected, fault.got) from fault


def _demand_count(found: int, wanted: int, where: str) -> None:
    if found != wanted:
        raise Rejected(where, f"{wanted} entries", found)
