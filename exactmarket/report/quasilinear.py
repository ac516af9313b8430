"""Quasilinear economies for people and scripts: prices, allocations, payoffs, bounds and coalitions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import Any, TypeAlias

from flint import fmpq_poly
from rich.text import Text

from exactmarket.exact.rational import ONE, Q
from exactmarket.format.certificate import encode_witness
from exactmarket.format.codec import VECTOR
from exactmarket.format.text import Json
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.lotteries import Leaf
from exactmarket.kernel.certificates.quasilinear import (
    AlgebraicBudgetWeights,
    Alternative,
    BlockingCoalition,
    BudgetWeights,
    CoreAllocation,
    DemandProofs,
    Demands,
    Exchanged,
    FractionalGain,
    IncompatiblePrices,
    PriceBounds,
    RisingPrices,
    SupportedAllocation,
    SurplusBound,
)
from exactmarket.kernel.claims.quasilinear import (
    AlgebraicBudgetedWalrasian,
    BudgetedWalrasian,
    EfficientAllocation,
    HighestWalrasianPrices,
    InCore,
    LowestWalrasianPrices,
    NoHighestWalrasianPrices,
    NoLowestWalrasianPrices,
    NotInCore,
    NoWalrasianEquilibrium,
    WalrasianEquilibrium,
)
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.model.seats import SeatMarket
from exactmarket.report.expected import consumptions_in, expected_utilities
from exactmarket.report.numbers import numbers_in, root_in_words
from exactmarket.report.tables import Shown, matrix_table, row_table, table
from exactmarket.report.utilities import derivation_in_words, type_in_words
from exactmarket.report.words import Words, as_written, with_more

_Bundles: TypeAlias = "tuple[tuple[str, ...], ...]"
#: Allocations with their probabilities.
_Draws: TypeAlias = "list[tuple[Q, _Bundles]]"
_Extreme: TypeAlias = LowestWalrasianPrices | HighestWalrasianPrices


# What is claimed.


def _equilibrium(stated: WalrasianEquilibrium) -> Iterator[Shown]:
    yield agents_table(stated.market)
    yield row_table("prices", stated.market.goods, stated.prices)
    yield _by_agent("allocation", stated.market, stated.allocation)


def _market(stated: NoWalrasianEquilibrium | NoLowestWalrasianPrices | NoHighestWalrasianPrices) -> Iterator[Shown]:
    yield agents_table(stated.market)


def _efficient(stated: EfficientAllocation) -> Iterator[Shown]:
    yield agents_table(stated.market)
    yield _by_agent("allocation", stated.market, stated.allocation)


def _extreme(stated: _Extreme) -> Iterator[Shown]:
    yield agents_table(stated.market)
    yield row_table("prices", stated.market.goods, stated.prices)


def _payoffs(stated: InCore | NotInCore) -> Iterator[Shown]:
    yield agents_table(stated.market)
    yield row_table("prices", stated.market.goods, stated.prices)
    yield row_table("payoffs", _names(stated.market), stated.payoffs)


def _budgeted(stated: BudgetedWalrasian) -> Iterator[Shown]:
    yield agents_table(stated.market)
    yield row_table("prices", stated.market.goods, stated.prices)
    odds = [str(term.probability) for term in stated.allocation]
    bundles = [_goods(term.bundles) for term in stated.allocation]
    yield table("random allocation", _names(stated.market), odds, bundles)


def _algebraic_budgeted(stated: AlgebraicBudgetedWalrasian) -> Iterator[Shown]:
    """~ means nearly."""
    yield agents_table(stated.market)
    prices = [str(price) for price in numbers_in(stated, stated.prices)]
    yield table("prices (~ means nearly)", stated.market.goods, [""], [prices])
    odds = [str(chance) for chance in numbers_in(stated, [term.probability for term in stated.allocation])]
    bundles = [_goods(term.bundles) for term in stated.allocation]
    yield table("random allocation", _names(stated.market), odds, bundles)
    yield Text(root_in_words(stated))


def agents_table(market: Pseudomarket | SeatMarket) -> Shown:
    """The agents with their budgets and the types of their utilities."""
    cells = [[str(agent.budget), f" {type_in_words(agent.utility)}"] for agent in market.agents]
    return table("agents", ["budget", "utility"], _names(market), cells)


def _by_agent(title: str, market: Pseudomarket, bundles: Sequence[Sequence[str]]) -> Shown:
    return table(title, ["bundle"], _names(market), [[words] for words in _goods(bundles)])


def _names(market: Pseudomarket | SeatMarket) -> list[str]:
    return [agent.name for agent in market.agents]


def _goods(bundles: Sequence[Sequence[str]]) -> list[str]:
    return [" ".join(bundle) or "nothing" for bundle in bundles]


# What proves it.


def _demands(stated: Any, witness: Demands) -> Iterator[Shown]:
    yield _proofs(stated.market, witness.of)


def _exchanged(stated: WalrasianEquilibrium, witness: Exchanged) -> Iterator[Shown]:
    yield _by_agent("allocation", stated.market, witness.allocation)
    yield _proofs(stated.market, witness.of)


def _fractional_gain(stated: NoWalrasianEquilibrium, witness: FractionalGain) -> Iterator[Shown]:
    rows = [
        (name, [str(part.weight), " ".join(part.bundle) or "nothing"])
        for name, own in zip(_names(stated.market), witness.consumptions, strict=False)
        for part in own
    ]
    heads = ["probability", "bundle"]
    yield table("lotteries over bundles", heads, [name for name, _ in rows], [row for _, row in rows])
    leaves = sum(isinstance(node, Leaf) for node in witness.tree)
    yield Text(f"Parts of the branch tree, in each of which every allocation is worth less: {leaves}")


def _supported(stated: EfficientAllocation, witness: SupportedAllocation) -> Iterator[Shown]:
    yield row_table("prices", stated.market.goods, witness.prices)
    yield _proofs(stated.market, witness.of)


def _price_bounds(stated: _Extreme, witness: PriceBounds) -> Iterator[Shown]:
    yield _by_agent("allocation", stated.market, witness.allocation)
    for good, alternatives in zip(stated.market.goods, witness.bounds, strict=False):
        yield Text(f"bound on the price of {good}: {_alternatives(alternatives) or 'prices are >= 0'}")
    yield _proofs(stated.market, witness.of)


def _incompatible(stated: Any, witness: IncompatiblePrices) -> Iterator[Shown]:
    yield _by_agent("allocation", stated.market, witness.allocation)
    listed = witness.equilibrium_prices
    counted = [str(k + 1) for k in range(len(listed))]
    yield matrix_table("prices of equilibria", stated.market.goods, counted, listed)
    yield Text(f"refused by all prices as extreme as these: {_alternatives(witness.alternatives)}")
    yield _proofs(stated.market, witness.of)


def _rising(stated: NoHighestWalrasianPrices, witness: RisingPrices) -> Iterator[Shown]:
    yield row_table("prices", stated.market.goods, witness.prices)
    yield _by_agent("allocation", stated.market, witness.allocation)
    yield row_table("ray", stated.market.goods, witness.ray)
    yield _proofs(stated.market, witness.of)


def _core_allocation(stated: InCore, witness: CoreAllocation) -> Iterator[Shown]:
    yield _by_agent("allocation", stated.market, witness.allocation)
    yield _proofs(stated.market, witness.of)


def _coalition(_: NotInCore, witness: BlockingCoalition) -> Iterator[Shown]:
    agents = ", ".join(witness.agents) or "(none)"
    yield Text(f"Coalition: the agents {agents} and the owners of {' '.join(witness.goods)}")
    yield table("what its agents get", ["bundle"], witness.agents, [[words] for words in _goods(witness.bundles)])


def _surplus_bound(stated: NotInCore, witness: SurplusBound) -> Iterator[Shown]:
    yield row_table("bound prices", stated.market.goods, witness.bound_prices)
    yield _by_agent("bundles", stated.market, witness.bundles)
    yield _proofs(stated.market, witness.of)


def _weights(stated: BudgetedWalrasian, witness: BudgetWeights) -> Iterator[Shown]:
    yield row_table("weights", _names(stated.market), witness.weights)
    yield _proofs(stated.market, witness.of)


def _algebraic_weights(stated: AlgebraicBudgetedWalrasian, witness: AlgebraicBudgetWeights) -> Iterator[Shown]:
    weights = [str(weight) for weight in numbers_in(stated, witness.weights)]
    yield table("weights", _names(stated.market), [""], [weights])
    yield _proofs(stated.market, witness.of)


def _proofs(market: Pseudomarket, proofs: DemandProofs) -> Shown:
    said = ["all bundles compared" if proof is None else derivation_in_words(proof) for proof in proofs]
    return table("demand proofs", [""], _names(market), [[how] for how in said])


def _alternatives(alternatives: Sequence[Alternative]) -> str:
    return "; ".join(f"{a.weight} x {a.agent} could have {' '.join(a.bundle) or 'nothing'}" for a in alternatives)


# The answer.


def _equilibrium_answer(certificate: Certificate[WalrasianEquilibrium]) -> Json:
    stated = certificate.claim
    more: dict[str, Json] = {"prices": VECTOR.encode(stated.prices)}
    return with_more(certificate, {**more, **_allocated(stated.market, [(ONE, stated.allocation)])})


def _efficient_answer(certificate: Certificate[EfficientAllocation]) -> Json:
    stated = certificate.claim
    return with_more(certificate, _allocated(stated.market, [(ONE, stated.allocation)]))


def _extreme_answer(certificate: Certificate[Any]) -> Json:
    """Prices of the claim with the allocation of the witness."""
    stated, witness = certificate.claim, certificate.witness
    more: dict[str, Json] = {"prices": VECTOR.encode(stated.prices)}
    return with_more(certificate, {**more, **_allocated(stated.market, [(ONE, witness.allocation)])})  # type: ignore[attr-defined]


def _no_extreme_answer(certificate: Certificate[Any]) -> Json:
    witness: Any = certificate.witness
    return with_more(certificate, _allocated(certificate.claim.market, [(ONE, witness.allocation)]))


def _in_core_answer(certificate: Certificate[InCore]) -> Json:
    witness: Any = certificate.witness
    allocated = _allocated(certificate.claim.market, [(ONE, witness.allocation)])
    return with_more(certificate, {**_claimed_payoffs(certificate.claim), **allocated})


def _not_in_core_answer(certificate: Certificate[NotInCore]) -> Json:
    return with_more(certificate, _claimed_payoffs(certificate.claim))


def _claimed_payoffs(stated: InCore | NotInCore) -> dict[str, Json]:
    return {"prices": VECTOR.encode(stated.prices), "payoffs": VECTOR.encode(stated.payoffs)}


def _budgeted_answer(certificate: Certificate[BudgetedWalrasian]) -> Json:
    stated = certificate.claim
    more: dict[str, Json] = {"prices": VECTOR.encode(stated.prices)}
    return with_more(certificate, {**more, **_allocated(stated.market, _draws(stated))})


def _allocated(market: Pseudomarket, draws: _Draws) -> dict[str, Json]:
    """The allocation as a list of terms, and the utilities that it gives (in expectation)."""
    terms: Json = [
        {"probability": str(chance), "bundles": _bundles_by_agent(market, bundles)} for chance, bundles in draws
    ]
    return {"allocation": terms, "utilities": VECTOR.encode(tuple(expected_utilities(market, consumptions_in(draws))))}


def _bundles_by_agent(market: Pseudomarket, bundles: Sequence[Sequence[str]]) -> Json:
    return {name: " ".join(bundle) for name, bundle in zip(_names(market), bundles, strict=True)}


def _draws(stated: BudgetedWalrasian) -> _Draws:
    return [(term.probability, term.bundles) for term in stated.allocation]


def _terms(certificate: Certificate[BudgetedWalrasian]) -> Iterator[dict[str, Json]]:
    market = certificate.claim.market
    for chance, bundles in _draws(certificate.claim):
        yield {"probability": str(chance), "bundles": _bundles_by_agent(market, bundles)}


def _algebraic_answer(certificate: Certificate[AlgebraicBudgetedWalrasian]) -> Json:
    """Prices, allocation, expected utilities and weights as numbers with their minimal polynomials, and the demand proofs."""
    stated, written = certificate.claim, encode_witness(certificate)
    witness: Any = certificate.witness
    chances = numbers_in(stated, [term.probability for term in stated.allocation])
    draws = [(fmpq_poly(list(term.probability)), term.bundles) for term in stated.allocation]
    expected = expected_utilities(stated.market, consumptions_in(draws))
    utilities = [tuple(utility.coeffs()) for utility in expected]
    return {
        "prices": [price.json() for price in numbers_in(stated, stated.prices)],
        "allocation": [
            {"probability": chance.json(), "bundles": _bundles_by_agent(stated.market, term.bundles)}
            for chance, term in zip(chances, stated.allocation, strict=True)
        ],
        "utilities": [utility.json() for utility in numbers_in(stated, utilities)],
        "weights": [weight.json() for weight in numbers_in(stated, witness.weights)],
        "of": written["of"] if isinstance(written, dict) else [],
    }


WORDS = Words(
    claims=MappingProxyType(
        {
            WalrasianEquilibrium: _equilibrium,
            NoWalrasianEquilibrium: _market,
            EfficientAllocation: _efficient,
            LowestWalrasianPrices: _extreme,
            HighestWalrasianPrices: _extreme,
            NoLowestWalrasianPrices: _market,
            NoHighestWalrasianPrices: _market,
            InCore: _payoffs,
            NotInCore: _payoffs,
            BudgetedWalrasian: _budgeted,
            AlgebraicBudgetedWalrasian: _algebraic_budgeted,
        }
    ),
    witnesses=MappingProxyType(
        {
            Demands: _demands,
            Exchanged: _exchanged,
            FractionalGain: _fractional_gain,
            SupportedAllocation: _supported,
            PriceBounds: _price_bounds,
            IncompatiblePrices: _incompatible,
            RisingPrices: _rising,
            CoreAllocation: _core_allocation,
            BlockingCoalition: _coalition,
            SurplusBound: _surplus_bound,
            BudgetWeights: _weights,
            AlgebraicBudgetWeights: _algebraic_weights,
        }
    ),
    answers=MappingProxyType(
        {
            WalrasianEquilibrium: _equilibrium_answer,
            NoWalrasianEquilibrium: as_written,
            EfficientAllocation: _efficient_answer,
            LowestWalrasianPrices: _extreme_answer,
            HighestWalrasianPrices: _extreme_answer,
            NoLowestWalrasianPrices: _no_extreme_answer,
            NoHighestWalrasianPrices: _no_extreme_answer,
            InCore: _in_core_answer,
            NotInCore: _not_in_core_answer,
            BudgetedWalrasian: _budgeted_answer,
            AlgebraicBudgetedWalrasian: _algebraic_answer,
        }
    ),
    lotteries=MappingProxyType({BudgetedWalrasian: _terms}),
)
