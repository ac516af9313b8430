"""Are given prices and a given random allocation an equilibrium of a pseudomarket? Both answers with a certificate."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from exactmarket.exact.checks import all_exactly
from exactmarket.exact.linear import Vector, vector
from exactmarket.exact.numbers import Rationals
from exactmarket.exact.rational import ONE, ZERO, Number, Q, total
from exactmarket.kernel.certificates.markets import BetterChoice, FaultyDraw, MarketWeights
from exactmarket.kernel.certificates.utilities import Derivation
from exactmarket.kernel.claims.markets import (
    Chance,
    Draw,
    MarketConditionViolated,
    RandomizedEquilibrium,
    StrongEquilibrium,
)
from exactmarket.kernel.rules.markets.equilibria import check_randomized, check_strong
from exactmarket.kernel.rules.markets.violations import check_violated
from exactmarket.kernel.theorem import Verified
from exactmarket.model.bundle import Bundle, bundle_of, names_of
from exactmarket.model.market_equilibrium import MarketCondition
from exactmarket.model.matroid import largest_independent
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.solvers.control import Control
from exactmarket.solvers.markets.choice import Chosen, choose, cost_of, utility_of
from exactmarket.solvers.markets.local import bundles_of, concavity_of

AnyAnswer = Verified[StrongEquilibrium] | Verified[RandomizedEquilibrium] | Verified[MarketConditionViolated]


def decide_verify(
    market: Pseudomarket,
    prices: Iterable[Number],
    allocation: Iterable[Draw],
    control: Control | None = None,
    strong: bool = False,
) -> AnyAnswer:
    """Whether the prices and the random allocation are an equilibrium (``model.market_equilibrium``).

    The claim is ``StrongEquilibrium`` if they are a strong one; ``RandomizedEquilibrium`` if all conditions but
    ``cheapest`` hold, which is a yes unless ``strong`` asks for that one, too; else ``MarketConditionViolated`` with
    the first condition that fails.

    Raises:
        MalformedInput: if there is not one exact price for each good, or the allocation does not consist of draws.
        SearchFailed: if a utility has so many goods that neither a table nor its construction helps.

    >>> import exactmarket as em
    >>> u = em.utility({"type": "unit-demand", "values": [3, 2]}, goods=["a", "b"]).form
    >>> market = em.Pseudomarket(("a", "b"), (em.Agent("x", em.Q(1), u), em.Agent("y", em.Q(1), u)))
    >>> claim = em.decide_strong_equilibrium(market).claim
    >>> em.decide_verify(market, claim.prices, claim.allocation).answer
    'yes'
    >>> em.decide_verify(market, [1, 1], claim.allocation).answer
    'no'
    """
    control = control or Control()
    given = _Given(market, vector(prices, len(market.goods), "prices"), all_exactly(Draw, allocation, "allocation"))
    if (fault := given.faulty_draw()) is not None:
        return fault
    weights: list[Q] = []
    not_cheapest: Verified[MarketConditionViolated] | None = None
    concavity = tuple([concavity_of(agent.utility) for agent in market.agents])
    for i in range(len(market.agents)):
        control.step("agents", i, len(market.agents))
        weight, found = given.agent(i, concavity[i])
        if isinstance(found, Verified) and found.claim.condition != "cheapest":
            return found
        weights.append(weight)
        not_cheapest = found if not_cheapest is None else not_cheapest
    witness = MarketWeights(tuple(weights), concavity)
    if not_cheapest is None:
        return check_strong(StrongEquilibrium(market, given.prices, given.allocation), witness)
    if strong:
        return not_cheapest
    return check_randomized(RandomizedEquilibrium(market, given.prices, given.allocation), witness)


class _Given:
    """The market with prices and the random allocation."""

    def __init__(self, market: Pseudomarket, prices: Vector, allocation: tuple[Draw, ...]) -> None:
        self.market, self.prices, self.allocation = market, prices, allocation
        self.draws = [[bundle_of(market.goods, goods) for goods in draw.bundles] for draw in allocation]

    def faulty_draw(self) -> Verified[MarketConditionViolated] | None:
        """An allocation that is infeasible, leaves goods to nobody or has a plan that is not the best."""
        market, everything = self.market, (1 << len(self.market.goods)) - 1
        best = everything
        if market.production is not None:
            dearest_first = sorted(range(len(self.prices)), key=lambda j: self.prices[j], reverse=True)
            best = largest_independent(market.production, dearest_first)
        for k, bundles in enumerate(self.draws):
            plan = 0
            for bundle in bundles:
                plan |= bundle
            if sum(bundle.bit_count() for bundle in bundles) != plan.bit_count() or any(
                agent.utility.value(bundle) is None for agent, bundle in zip(market.agents, bundles, strict=True)
            ):
                return self._fault("feasible", k, 0)
            if market.production is None:
                if plan != everything:
                    return self._fault("allocated", k, everything ^ plan)
            elif not market.production.independent(plan):
                return self._fault("feasible", k, 0)
            elif cost_of(self.prices, best) > cost_of(self.prices, plan):
                return self._fault("produced", k, best)
        return None

    def _fault(self, condition: MarketCondition, draw: int, goods: Bundle) -> Verified[MarketConditionViolated]:
        return self._violated(condition, FaultyDraw(draw, names_of(self.market.goods, goods)))

    def _violated(
        self, condition: MarketCondition, witness: BetterChoice | FaultyDraw
    ) -> Verified[MarketConditionViolated]:
        claim = MarketConditionViolated(self.market, self.prices, self.allocation, condition)
        return check_violated(claim, witness)

    def agent(self, i: int, derivation: Derivation | None) -> tuple[Q, Verified[MarketConditionViolated] | None]:
        """The agent's weight, and the condition on her that fails."""
        agent = self.market.agents[i]
        own = [(draw.probability, bundles[i]) for draw, bundles in zip(self.allocation, self.draws, strict=True)]
        spent = total(chance * cost_of(self.prices, bundle) for chance, bundle in own)
        if spent > agent.budget:
            return ZERO, self._violated("affordable", BetterChoice(agent.name, ()))
        bundles = bundles_of(agent.utility, derivation, self.prices, Rationals(), own[0][1])
        chosen = choose(bundles, self.prices, agent.budget, Rationals())
        lottery = _lottery(chosen, self.prices, agent.budget)
        gain = total(p * utility_of(bundles, a) for p, a in lottery) - total(p * utility_of(bundles, a) for p, a in own)
        if gain > 0:
            return ZERO, self._violated("budget-optimal", self._choice(i, lottery))
        if chosen.satiated and cost_of(self.prices, chosen.high) < spent:
            return ZERO, self._violated("cheapest", self._choice(i, lottery))
        return chosen.weight, None

    def _choice(self, i: int, lottery: Sequence[tuple[Q, Bundle]]) -> BetterChoice:
        goods = self.market.goods
        return BetterChoice(
            self.market.agents[i].name, tuple([Chance(chance, names_of(goods, bundle)) for chance, bundle in lottery])
        )


def _lottery(chosen: Chosen, prices: Vector, budget: Q) -> list[tuple[Q, Bundle]]:
    """The agent's best lottery, of one or two bundles."""
    if chosen.satiated:
        return [(ONE, chosen.high)]
    least, most = cost_of(prices, chosen.low), cost_of(prices, chosen.high)
    share = (budget - least) / (most - least)
    return [(p, a) for p, a in ((ONE - share, chosen.low), (share, chosen.high)) if p > 0]
