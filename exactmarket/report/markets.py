"""Equilibria of pseudomarkets, and what is wrong with prices and allocations that are none, for people and scripts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import Any, TypeAlias

from flint import fmpq_poly
from rich.text import Text

from exactmarket.exact.algebraic import AlgebraicNumbers
from exactmarket.exact.rational import Q
from exactmarket.format.certificate import encode_witness
from exactmarket.format.text import Json
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.assignments import AllPairs, Envy
from exactmarket.kernel.certificates.markets import (
    AlgebraicMarketWeights,
    AllUnions,
    BetterAllocation,
    BetterChoice,
    DisjointBundles,
    EnclosedMarketSolution,
    EnclosedShareSolution,
    FaultyDraw,
    MarketWeights,
    ShareWeights,
)
from exactmarket.kernel.claims.markets import (
    AlgebraicEquilibriumInExpectation,
    AlgebraicStrongEquilibrium,
    AllocationDominated,
    CommonBundles,
    EnclosedStrongEquilibrium,
    EnclosedStrongEquilibriumByShares,
    EnvyFreeAllocation,
    EquilibriumInExpectation,
    MarketConditionViolated,
    NoCommonBundles,
    NotEnvyFreeAllocation,
    RandomizedEquilibrium,
    StrongEquilibrium,
    StrongEquilibriumByShares,
)
from exactmarket.model.bundle import bundle_of, names_of
from exactmarket.model.market_equilibrium import MARKET_CONDITIONS
from exactmarket.model.names import Goods
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.report.assignments import envy_in_words
from exactmarket.report.expected import Consumptions, consumptions_in, expected_utilities
from exactmarket.report.numbers import Between, Number, algebraic_number, enclosed_by, rational_number, root_in_words
from exactmarket.report.seats import (
    by_shares,
    by_shares_answer,
    enclosed_by_shares,
    enclosed_by_shares_answer,
    share_solution,
    share_weights,
)
from exactmarket.report.tables import Shown, listed, table
from exactmarket.report.words import Words, as_written

_AnyWeights: TypeAlias = MarketWeights | AlgebraicMarketWeights | EnclosedMarketSolution
_InExpectation: TypeAlias = EquilibriumInExpectation | AlgebraicEquilibriumInExpectation
_Drawn: TypeAlias = RandomizedEquilibrium | StrongEquilibrium | AlgebraicStrongEquilibrium | EnclosedStrongEquilibrium
_Fairness: TypeAlias = EnvyFreeAllocation | NotEnvyFreeAllocation
_AnyMarketClaim: TypeAlias = _InExpectation | _Drawn | AllocationDominated | MarketConditionViolated | _Fairness


class _Numbers:
    """The claim's numbers: elements to calculate with, and how they are written."""

    def __init__(self, stated: _AnyMarketClaim) -> None:
        self._field: AlgebraicNumbers | None = None
        self._enclosed = isinstance(stated, EnclosedStrongEquilibrium)
        if isinstance(stated, (AlgebraicStrongEquilibrium, AlgebraicEquilibriumInExpectation)):
            self._field = AlgebraicNumbers(stated.polynomial, stated.interval)
            self._polynomial = fmpq_poly(list(stated.polynomial))

    def read(self, number: Any) -> Any:
        """The element."""
        if self._enclosed:
            return Between((number[0], number[1]))
        return number if self._field is None else self._field.read(number)

    def written(self, element: Any) -> Number:
        """The element as a number for JSON and for people."""
        if isinstance(element, Between):
            return Number(element.ends)
        if self._field is None or isinstance(element, Q):
            return rational_number(element)
        return algebraic_number(element % self._polynomial, self._polynomial, self._field)


# What is claimed.


def _randomized(stated: RandomizedEquilibrium) -> Iterator[Shown]:
    return _equilibrium(stated, _holding(stated.market, "cheapest"))


def _strong(stated: StrongEquilibrium | AlgebraicStrongEquilibrium | EnclosedStrongEquilibrium) -> Iterator[Shown]:
    return _equilibrium(stated, _holding(stated.market))


def _equilibrium(stated: _Drawn, holding: Sequence[str]) -> Iterator[Shown]:
    """The market, the prices, the random allocation, the utilities and the conditions that hold."""
    numbers = _Numbers(stated)
    yield from _root(stated)
    yield from production_in_words(stated.market)
    yield _prices(stated, numbers)
    yield _allocation(stated, numbers)
    yield _utilities(stated.market, _consumptions(stated, numbers), numbers)
    yield Text(f"Conditions that hold: {', '.join(holding)}")


def _in_expectation(stated: _InExpectation) -> Iterator[Shown]:
    """The market, the prices, the random consumptions, the utilities and the conditions that hold."""
    numbers, market = _Numbers(stated), stated.market
    consumptions = _random_consumptions(stated, numbers)
    yield from _root(stated)
    yield from production_in_words(market)
    yield _prices(stated, numbers)
    rows = [
        (agent.name, [str(numbers.written(p)), " ".join(goods) or "nothing"])
        for agent, row in zip(market.agents, consumptions, strict=True)
        for p, goods in row
    ]
    yield table("random consumptions", ["probability", "bundle"], [n for n, _ in rows], [cells for _, cells in rows])
    yield _utilities(market, consumptions, numbers)
    yield Text(f"Conditions that hold: {', '.join(_holding(market, 'feasible'))}")


def _dominated(stated: AllocationDominated | _Fairness) -> Iterator[Shown]:
    numbers = _Numbers(stated)
    yield from production_in_words(stated.market)
    yield _allocation(stated, numbers)
    yield _utilities(stated.market, _consumptions(stated, numbers), numbers)


def _violated(stated: MarketConditionViolated) -> Iterator[Shown]:
    numbers = _Numbers(stated)
    yield from production_in_words(stated.market)
    yield _prices(stated, numbers)
    yield _allocation(stated, numbers)
    yield Text(f"The condition that fails: {stated.condition}")


def _common_bundles(stated: CommonBundles | NoCommonBundles) -> Iterator[Shown]:
    market = stated.market
    yield Text(f"Pseudomarket: {len(market.agents)} agents, goods {' '.join(market.goods)}; count: {stated.count}")


def _holding(market: Pseudomarket, *left_out: str) -> list[str]:
    """The conditions that an equilibrium of the market meets, but for these."""
    not_asked = "produced" if market.production is None else "allocated"
    return [condition for condition in MARKET_CONDITIONS if condition not in {not_asked, *left_out}]


def _root(stated: _Drawn | _InExpectation) -> Iterator[Shown]:
    if isinstance(stated, (AlgebraicStrongEquilibrium, AlgebraicEquilibriumInExpectation)):
        yield Text(root_in_words(stated))


def production_in_words(market: Pseudomarket) -> Iterator[Shown]:
    """The aggregate limits of a market with production; nothing of one without."""
    if market.production is not None:
        limits = [f"at most {Q(most)} of {' '.join(names_of(market.goods, s))}" for s, most in market.production.sets]
        yield Text("Production: " + ("; ".join(limits) or "every plan is feasible"))


def _prices(stated: _Drawn | _InExpectation | MarketConditionViolated, numbers: _Numbers) -> Shown:
    cells = [str(numbers.written(numbers.read(price))) for price in stated.prices]
    return table("prices", stated.market.goods, [""], [cells])


def _allocation(stated: _Drawn | AllocationDominated | MarketConditionViolated | _Fairness, numbers: _Numbers) -> Shown:
    odds = [str(numbers.written(numbers.read(draw.probability))) for draw in stated.allocation]
    names = [f"{agent.name} ({agent.budget})" for agent in stated.market.agents]
    cells = [[" ".join(goods) or "nothing" for goods in draw.bundles] for draw in stated.allocation]
    return table("random allocation (budgets in brackets)", names, odds, cells)


def _utilities(market: Pseudomarket, consumptions: Consumptions, numbers: _Numbers) -> Shown:
    utilities = [str(numbers.written(utility)) for utility in expected_utilities(market, consumptions)]
    return table("expected utilities", [agent.name for agent in market.agents], [""], [utilities])


def _consumptions(stated: _Drawn | AllocationDominated | _Fairness, numbers: _Numbers) -> Consumptions:
    """Each agent's random consumption in the random allocation."""
    return consumptions_in([(numbers.read(draw.probability), draw.bundles) for draw in stated.allocation])


def _random_consumptions(stated: _InExpectation, numbers: _Numbers) -> Consumptions:
    return [[(numbers.read(chance.probability), chance.bundle) for chance in row] for row in stated.consumptions]


# What proves it.


def _weights(stated: Any, witness: MarketWeights | AlgebraicMarketWeights) -> Iterator[Shown]:
    return _weights_and_derivations(stated, witness)


def _enclosed_solution(stated: EnclosedStrongEquilibrium, witness: EnclosedMarketSolution) -> Iterator[Shown]:
    spent = f", the one zero there of as many equations: {', '.join(witness.system)} spend their budgets"
    yield Text(f"unknowns in a box: {len(witness.box)}" + (spent if witness.system else ""))
    yield from _weights_and_derivations(stated, witness)


def _weights_and_derivations(stated: Any, witness: _AnyWeights) -> Iterator[Shown]:
    names = [agent.name for agent in stated.market.agents]
    yield table("weights", names, [""], [list(map(str, _weights_of(stated, witness)))])
    if derived := [n for n, d in zip(names, witness.concavity, strict=True) if d is not None]:
        yield Text(f"M-natural-concave by derivation, so that local optimality is enough: {', '.join(derived)}")


def _weights_of(stated: Any, witness: _AnyWeights) -> list[Number]:
    """The agents' weights; those in terms of enclosed unknowns as their functions take the box."""
    if isinstance(witness, EnclosedMarketSolution):
        return enclosed_by(witness.weights, witness.box)
    numbers = _Numbers(stated)
    return [numbers.written(numbers.read(weight)) for weight in witness.weights]


def _better_allocation(stated: AllocationDominated, witness: BetterAllocation) -> Iterator[Shown]:
    yield Text("A better random allocation:")
    yield from _dominated(AllocationDominated(stated.market, witness.allocation))


def _better_choice(_: MarketConditionViolated, witness: BetterChoice) -> Iterator[Shown]:
    yield Text(f"Agent {witness.agent}" + (" would rather have" if witness.lottery else " spends too much"))
    if witness.lottery:
        cells = [[" ".join(chance.bundle) or "nothing"] for chance in witness.lottery]
        yield table("a lottery", ["bundle"], [str(chance.probability) for chance in witness.lottery], cells)


def _faulty_draw(_: MarketConditionViolated, witness: FaultyDraw) -> Iterator[Shown]:
    yield Text(f"Allocation {witness.draw} (from 0); goods: {' '.join(witness.goods) or 'none'}")


def _disjoint_bundles(_: CommonBundles, witness: DisjointBundles) -> Iterator[Shown]:
    yield Text(f"bundles: {listed(witness.bundles)}")


def _nothing(_: NoCommonBundles, __: AllUnions) -> Iterator[Shown]:
    yield Text("nothing")


def _all_pairs(stated: EnvyFreeAllocation, _: AllPairs) -> Iterator[Shown]:
    count = len(stated.market.agents)
    yield Text(f"nothing: the random consumptions of all {count} agents are compared, each with each")


def _envy(stated: NotEnvyFreeAllocation, witness: Envy) -> Iterator[Shown]:
    utilities = expected_utilities(stated.market, _consumptions(stated, _Numbers(stated)))
    own = next(u for agent, u in zip(stated.market.agents, utilities, strict=True) if agent.name == witness.agent)
    yield Text(envy_in_words(witness, own, "random consumption"))


# The answer.


def _randomized_answer(certificate: Certificate[RandomizedEquilibrium]) -> Json:
    return _equilibrium_answer(certificate, _holding(certificate.claim.market, "cheapest"))


def _strong_answer(
    certificate: Certificate[StrongEquilibrium | AlgebraicStrongEquilibrium | EnclosedStrongEquilibrium],
) -> Json:
    return _equilibrium_answer(certificate, _holding(certificate.claim.market))


def _equilibrium_answer(certificate: Certificate[Any], holding: Sequence[str]) -> Json:
    stated, numbers = certificate.claim, _Numbers(certificate.claim)
    common = _common_answer(certificate, holding, _consumptions(stated, numbers), numbers)
    return {**common, "terms": list(_draws(stated))}


def _expectation_answer(certificate: Certificate[_InExpectation]) -> Json:
    stated, numbers = certificate.claim, _Numbers(certificate.claim)
    consumptions = _random_consumptions(stated, numbers)
    common = _common_answer(certificate, _holding(stated.market, "feasible"), consumptions, numbers)
    by_agent: Json = {
        agent.name: [{"probability": numbers.written(p).json(), "bundle": " ".join(goods)} for p, goods in row]
        for agent, row in zip(stated.market.agents, consumptions, strict=True)
    }
    return {**common, "consumptions": by_agent}


def _common_answer(
    certificate: Certificate[Any], holding: Sequence[str], consumptions: Consumptions, numbers: _Numbers
) -> dict[str, Json]:
    """The conditions, prices, expected utilities and weights. An irrational number is enclosed no more narrowly than is
    needed to write it after those before it."""
    stated, witness = certificate.claim, certificate.witness
    if not isinstance(witness, (MarketWeights, AlgebraicMarketWeights, EnclosedMarketSolution)):
        raise TypeError(f"a witness without weights: {type(witness).__name__}")
    return {
        "conditions": [*holding],
        "prices": [numbers.written(numbers.read(price)).json() for price in stated.prices],
        "utilities": [numbers.written(utility).json() for utility in expected_utilities(stated.market, consumptions)],
        "weights": [weight.json() for weight in _weights_of(stated, witness)],
    }


def _dominated_answer(certificate: Certificate[AllocationDominated]) -> Json:
    """The better allocation."""
    market, witness = certificate.claim.market, certificate.witness
    better = AllocationDominated(market, witness.allocation)  # type: ignore[attr-defined]
    utilities = expected_utilities(market, _consumptions(better, _Numbers(better)))
    return {"terms": list(_draws(better)), "utilities": [str(worth) for worth in utilities]}


def _violated_answer(certificate: Certificate[MarketConditionViolated]) -> Json:
    stated, written = certificate.claim, encode_witness(certificate)
    prices: Json = [rational_number(price).json() for price in stated.prices]
    parts = written if isinstance(written, dict) else {}
    return {"condition": stated.condition, "prices": prices, **parts}


def _draws(stated: _Drawn | AllocationDominated) -> Iterator[dict[str, Json]]:
    """The allocations of the lottery with their probabilities, bundles by agent."""
    numbers, market = _Numbers(stated), stated.market
    for draw in stated.allocation:
        bundles: Json = {
            agent.name: _in_order(market, goods) for agent, goods in zip(market.agents, draw.bundles, strict=True)
        }
        yield {"probability": numbers.written(numbers.read(draw.probability)).json(), "bundles": bundles}


def _terms(certificate: Certificate[RandomizedEquilibrium | StrongEquilibrium]) -> Iterator[dict[str, Json]]:
    return _draws(certificate.claim)


def _in_order(market: Pseudomarket, goods: Goods) -> str:
    return " ".join(names_of(market.goods, bundle_of(market.goods, goods)))


WORDS = Words(
    claims=MappingProxyType(
        {
            RandomizedEquilibrium: _randomized,
            StrongEquilibrium: _strong,
            AlgebraicStrongEquilibrium: _strong,
            EnclosedStrongEquilibrium: _strong,
            StrongEquilibriumByShares: by_shares,
            EnclosedStrongEquilibriumByShares: enclosed_by_shares,
            EquilibriumInExpectation: _in_expectation,
            AlgebraicEquilibriumInExpectation: _in_expectation,
            CommonBundles: _common_bundles,
            NoCommonBundles: _common_bundles,
            AllocationDominated: _dominated,
            MarketConditionViolated: _violated,
            EnvyFreeAllocation: _dominated,
            NotEnvyFreeAllocation: _dominated,
        }
    ),
    witnesses=MappingProxyType(
        {
            MarketWeights: _weights,
            AlgebraicMarketWeights: _weights,
            EnclosedMarketSolution: _enclosed_solution,
            ShareWeights: share_weights,
            EnclosedShareSolution: share_solution,
            DisjointBundles: _disjoint_bundles,
            AllUnions: _nothing,
            BetterAllocation: _better_allocation,
            BetterChoice: _better_choice,
            FaultyDraw: _faulty_draw,
            AllPairs: _all_pairs,
            Envy: _envy,
        }
    ),
    answers=MappingProxyType(
        {
            RandomizedEquilibrium: _randomized_answer,
            StrongEquilibrium: _strong_answer,
            AlgebraicStrongEquilibrium: _strong_answer,
            EnclosedStrongEquilibrium: _strong_answer,
            StrongEquilibriumByShares: by_shares_answer,
            EnclosedStrongEquilibriumByShares: enclosed_by_shares_answer,
            EquilibriumInExpectation: _expectation_answer,
            AlgebraicEquilibriumInExpectation: _expectation_answer,
            CommonBundles: as_written,
            NoCommonBundles: as_written,
            AllocationDominated: _dominated_answer,
            MarketConditionViolated: _violated_answer,
            EnvyFreeAllocation: as_written,
            NotEnvyFreeAllocation: as_written,
        }
    ),
    lotteries=MappingProxyType({RandomizedEquilibrium: _terms, StrongEquilibrium: _terms}),
)
