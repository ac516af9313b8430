"""Equilibria of pseudomarkets, and what is wrong with prices and allocations that are none, as JSON and as tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from flint import fmpq_poly
from rich.text import Text

from exactmarket.exact.algebraic import AlgebraicNumbers
from exactmarket.exact.rational import ZERO, Q
from exactmarket.format.certificate import encode_witness
from exactmarket.format.text import Json
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.markets import (
    AlgebraicMarketWeights,
    AllUnions,
    BetterAllocation,
    BetterChoice,
    DisjointBundles,
    MarketWeights,
)
from exactmarket.kernel.claims.markets import (
    AlgebraicEquilibriumInExpectation,
    AlgebraicStrongEquilibrium,
    AllocationDominated,
    CommonBundles,
    EquilibriumInExpectation,
    MarketConditionViolated,
    NoCommonBundles,
    RandomizedEquilibrium,
    StrongEquilibrium,
)
from exactmarket.model.bundle import bundle_of, names_of
from exactmarket.model.market_equilibrium import MARKET_CONDITIONS
from exactmarket.model.names import Goods
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.report.equilibrium import Number, algebraic_number, rational_number, root_in_words
from exactmarket.report.tables import Shown, listed, table

AnyMarketClaim: TypeAlias = (
    RandomizedEquilibrium
    | StrongEquilibrium
    | AlgebraicStrongEquilibrium
    | EquilibriumInExpectation
    | AlgebraicEquilibriumInExpectation
    | AllocationDominated
    | MarketConditionViolated
)


class _Numbers:
    """The claim's numbers: elements to calculate with, and how they are written."""

    def __init__(self, stated: AnyMarketClaim) -> None:
        self._field: AlgebraicNumbers | None = None
        if isinstance(stated, (AlgebraicStrongEquilibrium, AlgebraicEquilibriumInExpectation)):
            self._field = AlgebraicNumbers(stated.polynomial, stated.interval)
            self._polynomial = fmpq_poly(list(stated.polynomial))

    def read(self, number: Any) -> Any:
        """The element."""
        return number if self._field is None else self._field.read(number)

    def written(self, element: Any) -> Number:
        """The element as a number for JSON and for people."""
        if self._field is None or isinstance(element, Q):
            return rational_number(element)
        return algebraic_number(element % self._polynomial, self._polynomial, self._field)


def conditions_of(stated: AnyMarketClaim) -> list[str]:
    """The conditions that the claim says hold."""
    market = stated.market
    cleared = "allocated" if market.production is None else "produced"
    left_out = {"allocated", "produced"} - {cleared}
    if isinstance(stated, RandomizedEquilibrium):
        left_out.add("cheapest")
    if isinstance(stated, (EquilibriumInExpectation, AlgebraicEquilibriumInExpectation)):
        left_out.add("feasible")
    if isinstance(stated, (MarketConditionViolated, AllocationDominated)):
        return []
    return [condition for condition in MARKET_CONDITIONS if condition not in left_out]


def _consumptions(stated: AnyMarketClaim, numbers: _Numbers) -> list[list[tuple[Any, Goods]]]:
    """Each agent's random consumption."""
    if isinstance(stated, (EquilibriumInExpectation, AlgebraicEquilibriumInExpectation)):
        return [[(numbers.read(chance.probability), chance.bundle) for chance in row] for row in stated.consumptions]
    draws = [(numbers.read(draw.probability), draw.bundles) for draw in stated.allocation]
    return [[(chance, bundles[i]) for chance, bundles in draws] for i in range(len(stated.market.agents))]


def _utility(market: Pseudomarket, i: int, lottery: Sequence[tuple[Any, Goods]]) -> Any:
    found: Any = ZERO
    for chance, goods in lottery:
        value = market.agents[i].utility.value(bundle_of(market.goods, goods))
        found = found + chance * (ZERO if value is None else value)
    return found


def market_answer(certificate: Certificate[Any]) -> Json:
    """What ``--json`` says of an equilibrium, or of the condition that fails."""
    stated = certificate.claim
    if isinstance(stated, (CommonBundles, NoCommonBundles)):
        return encode_witness(certificate)
    numbers = _Numbers(stated)
    if isinstance(stated, AllocationDominated) and isinstance(certificate.witness, BetterAllocation):
        better = AllocationDominated(stated.market, certificate.witness.allocation)
        utilities_of = [_utility(stated.market, i, row) for i, row in enumerate(_consumptions(better, numbers))]
        return {"terms": list(draws_json(better)), "utilities": [str(worth) for worth in utilities_of]}
    prices: Json = [numbers.written(numbers.read(price)).json() for price in stated.prices]
    if isinstance(stated, MarketConditionViolated):
        written = encode_witness(certificate)
        return {"condition": stated.condition, "prices": prices, **(written if isinstance(written, dict) else {})}
    consumptions = _consumptions(stated, numbers)
    utilities = [numbers.written(_utility(stated.market, i, row)).json() for i, row in enumerate(consumptions)]
    found: dict[str, Json] = {"conditions": [*conditions_of(stated)], "prices": prices, "utilities": list(utilities)}
    found["weights"] = [numbers.written(numbers.read(w)).json() for w in certificate.witness.weights]  # type: ignore[attr-defined]
    if isinstance(stated, (EquilibriumInExpectation, AlgebraicEquilibriumInExpectation)):
        found["consumptions"] = {
            agent.name: [{"probability": numbers.written(p).json(), "bundle": " ".join(goods)} for p, goods in row]
            for agent, row in zip(stated.market.agents, consumptions, strict=True)
        }
    else:
        found["terms"] = list(draws_json(stated))
    return found


def draws_json(stated: Any) -> Iterator[dict[str, Json]]:
    """The allocations of the lottery with their probabilities, bundles by agent."""
    numbers, market = _Numbers(stated), stated.market
    for draw in stated.allocation:
        bundles: Json = {
            agent.name: _in_order(market, goods) for agent, goods in zip(market.agents, draw.bundles, strict=True)
        }
        yield {"probability": numbers.written(numbers.read(draw.probability)).json(), "bundles": bundles}


def _in_order(market: Pseudomarket, goods: Goods) -> str:
    return " ".join(names_of(market.goods, bundle_of(market.goods, goods)))


def equilibrium_tables(stated: AnyMarketClaim | CommonBundles | NoCommonBundles) -> Iterator[Shown]:
    """The market, the prices, and the random allocation or the random consumptions."""
    market = stated.market
    if isinstance(stated, (CommonBundles, NoCommonBundles)):
        yield Text(f"Pseudomarket: {len(market.agents)} agents, goods {' '.join(market.goods)}; count: {stated.count}")
        return
    numbers = _Numbers(stated)
    if isinstance(stated, (AlgebraicStrongEquilibrium, AlgebraicEquilibriumInExpectation)):
        yield Text(root_in_words(stated))
    if market.production is not None:
        limits = [f"at most {Q(most)} of {' '.join(names_of(market.goods, s))}" for s, most in market.production.sets]
        yield Text("Production: " + ("; ".join(limits) or "every plan is feasible"))
    if not isinstance(stated, AllocationDominated):
        yield from _prices(stated, numbers)
    if isinstance(stated, (EquilibriumInExpectation, AlgebraicEquilibriumInExpectation)):
        rows = [
            (agent.name, [str(numbers.written(p)), " ".join(goods) or "nothing"])
            for agent, row in zip(market.agents, _consumptions(stated, numbers), strict=True)
            for p, goods in row
        ]
        yield table(
            "random consumptions", ["probability", "bundle"], [n for n, _ in rows], [cells for _, cells in rows]
        )
    else:
        odds = [str(numbers.written(numbers.read(draw.probability))) for draw in stated.allocation]
        names = [f"{agent.name} ({agent.budget})" for agent in market.agents]
        cells = [[" ".join(goods) or "nothing" for goods in draw.bundles] for draw in stated.allocation]
        yield table("random allocation (budgets in brackets)", names, odds, cells)
    if isinstance(stated, MarketConditionViolated):
        yield Text(f"The condition that fails: {stated.condition}")
        return
    utilities = [numbers.written(_utility(market, i, row)) for i, row in enumerate(_consumptions(stated, numbers))]
    yield table("expected utilities", [agent.name for agent in market.agents], [""], [[str(u) for u in utilities]])
    if holding := conditions_of(stated):
        yield Text(f"Conditions that hold: {', '.join(holding)}")


def _prices(stated: Any, numbers: _Numbers) -> Iterator[Shown]:
    cells = [str(numbers.written(numbers.read(price))) for price in stated.prices]
    yield table("prices", stated.market.goods, [""], [cells])


def market_witness(stated: AnyMarketClaim, witness: Any) -> Iterator[Shown]:
    """Weights, or what shows that the condition fails."""
    if isinstance(witness, (DisjointBundles, AllUnions)):
        yield Text(f"bundles: {listed(witness.bundles)}" if isinstance(witness, DisjointBundles) else "nothing")
        return
    market, numbers = stated.market, _Numbers(stated)
    if isinstance(witness, (MarketWeights, AlgebraicMarketWeights)):
        names = [agent.name for agent in market.agents]
        yield table("weights", names, [""], [[str(numbers.written(numbers.read(w))) for w in witness.weights]])
        if derived := [n for n, d in zip(names, witness.concavity, strict=True) if d is not None]:
            yield Text(f"M-natural-concave by derivation, so that local optimality is enough: {', '.join(derived)}")
    elif isinstance(witness, BetterAllocation):
        yield Text("A better random allocation:")
        yield from equilibrium_tables(AllocationDominated(market, witness.allocation))
    elif isinstance(witness, BetterChoice):
        yield Text(f"Agent {witness.agent}" + (" would rather have" if witness.lottery else " spends too much"))
        cells = [[" ".join(chance.bundle) or "nothing"] for chance in witness.lottery]
        if cells:
            yield table("a lottery", ["bundle"], [str(chance.probability) for chance in witness.lottery], cells)
    else:
        yield Text(f"Allocation {witness.draw} (from 0); goods: {' '.join(witness.goods) or 'none'}")
