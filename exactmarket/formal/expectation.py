"""Equilibria of pseudomarkets in expectation, and equilibria in one real algebraic number theta, for the Coq checkers.

Coq goes through all bundles of a table and all plans: derivations are not needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from flint import fmpq_poly

from exactmarket.exact.linear import Vector
from exactmarket.formal.markets import with_market
from exactmarket.formal.roots import about_root, polynomials, read, with_root
from exactmarket.formal.tables import bits
from exactmarket.formal.terms import applied, listed, pair, rational, rationals
from exactmarket.kernel.certificates.markets import AlgebraicMarketWeights, MarketWeights
from exactmarket.kernel.certificates.quasilinear import AlgebraicBudgetWeights
from exactmarket.kernel.claims.markets import (
    AlgebraicEquilibriumInExpectation,
    AlgebraicStrongEquilibrium,
    EquilibriumInExpectation,
)
from exactmarket.kernel.claims.quasilinear import AlgebraicBudgetedWalrasian
from exactmarket.model.bundle import Bundle, bundle_of, members
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.model.utility import tabulate

#: Bundles with their probabilities.
_Lottery: TypeAlias = Sequence[tuple[fmpq_poly, Bundle]]


def to_coq_in_expectation(stated: EquilibriumInExpectation, witness: MarketWeights) -> str:
    """The theorem that the prices and the random consumptions are an equilibrium in expectation."""
    goods = stated.market.goods
    consumptions = [
        listed([pair(rational(chance.probability), bits(goods, chance.bundle)) for chance in consumption])
        for consumption in stated.consumptions
    ]
    return (
        with_market(stated.market)
        + f"Definition P : list Q := {rationals(stated.prices)}.\n"
        + f"Definition consumed : list (list (Q * list bool)) := {listed(consumptions)}.\n"
        + applied(
            "is_in_expectation M (vector_of P) (rational_consumptions consumed)",
            f"check_in_expectation_sound with (ws := {rationals(witness.weights)})",
        )
    )


def to_coq_algebraic_in_expectation(stated: AlgebraicEquilibriumInExpectation, witness: AlgebraicMarketWeights) -> str:
    """The theorem that theta is isolated, and that with it prices and random consumptions are an equilibrium in expectation."""
    goods = stated.market.goods
    consumptions = [
        listed([pair(rationals(chance.probability), bits(goods, chance.bundle)) for chance in consumption])
        for consumption in stated.consumptions
    ]
    lotteries = [
        list(zip(read([chance.probability for chance in row]), [bundle_of(goods, c.bundle) for c in row], strict=True))
        for row in stated.consumptions
    ]
    return (
        _with_prices(stated, witness.weights, lotteries)
        + f"Definition consumed : list (list (polynomial * list bool)) := {listed(consumptions)}.\n"
        + about_root(
            "is_in_expectation M (prices_at P theta) (consumptions_at consumed theta)",
            f"check_algebraic_in_expectation_sound with (r := root) (ws := {polynomials(witness.weights)})",
        )
    )


def to_coq_algebraic_strong(stated: AlgebraicStrongEquilibrium, witness: AlgebraicMarketWeights) -> str:
    """The theorem that theta is isolated, and that with it prices and random allocation are a strong equilibrium."""
    return _with_draws(stated, witness.weights) + about_root(
        "is_strong M (prices_at P theta) (allocation_at allocated theta)",
        f"check_algebraic_strong_sound with (r := root) (ws := {polynomials(witness.weights)})",
    )


def to_coq_algebraic_budgeted(stated: AlgebraicBudgetedWalrasian, witness: AlgebraicBudgetWeights) -> str:
    """The theorem that theta is isolated, and that with it prices and random allocation are an equilibrium with budgets."""
    return _with_draws(stated, witness.weights) + about_root(
        "is_budgeted M (prices_at P theta) (allocation_at allocated theta)",
        f"check_algebraic_budgeted_sound with (r := root) (ws := {polynomials(witness.weights)})",
    )


def _with_draws(stated: AlgebraicStrongEquilibrium | AlgebraicBudgetedWalrasian, weights: Iterable[Vector]) -> str:
    goods = stated.market.goods
    allocation = [
        pair(rationals(draw.probability), listed([bits(goods, bundle) for bundle in draw.bundles]))
        for draw in stated.allocation
    ]
    chances = read([draw.probability for draw in stated.allocation])
    bundles = [[bundle_of(goods, bundle) for bundle in draw.bundles] for draw in stated.allocation]
    lotteries = [list(zip(chances, column, strict=True)) for column in zip(*bundles, strict=True)]
    return (
        _with_prices(stated, weights, lotteries)
        + f"Definition allocated : list (polynomial * list (list bool)) := {listed(allocation)}.\n"
    )


def _with_prices(
    stated: AlgebraicEquilibriumInExpectation | AlgebraicStrongEquilibrium | AlgebraicBudgetedWalrasian,
    weights: Iterable[Vector],
    lotteries: Sequence[_Lottery],
) -> str:
    decided = _decided(stated.market, read(stated.prices), read(weights), lotteries)
    return (
        with_market(stated.market)
        + with_root(stated.polynomial, stated.interval, decided)
        + f"Definition P : list polynomial := {polynomials(stated.prices)}.\n"
    )


def _decided(
    market: Pseudomarket, prices: Sequence[fmpq_poly], weights: Sequence[fmpq_poly], lotteries: Sequence[_Lottery]
) -> Iterator[fmpq_poly]:
    """The numbers whose signs the checkers ask for."""
    yield from (*prices, *weights, *[weight - 1 for weight in weights])
    costs = [_cost(prices, bundle) for bundle in range(1 << len(market.goods))]
    for agent, weight, lottery in zip(market.agents, weights, lotteries, strict=False):
        yield from (chance for chance, _ in lottery)
        yield sum((chance * costs[bundle] for chance, bundle in lottery), fmpq_poly()) - agent.budget
        values = tabulate(agent.utility)
        nets = {b: weight * value - costs[b] for b, value in enumerate(values) if value is not None}
        best = nets[min(bundle for _, bundle in lottery)]
        yield from (net - best for net in nets.values())
    yield from _decided_of_plans(market, prices, costs, lotteries)


def _decided_of_plans(
    market: Pseudomarket, prices: Sequence[fmpq_poly], costs: Sequence[fmpq_poly], lotteries: Sequence[_Lottery]
) -> Iterator[fmpq_poly]:
    if market.production is None:
        return
    used = [
        sum((chance for lottery in lotteries for chance, bundle in lottery if bundle >> j & 1), fmpq_poly())
        for j in range(len(prices))
    ]
    yield from (amount - 1 for amount in used)
    for goods, most in market.production.sets:
        yield sum((used[j] for j in members(goods)), fmpq_poly()) - most
    worth = sum((price * amount for price, amount in zip(prices, used, strict=True)), fmpq_poly())
    plans = [bundle for bundle in range(len(costs)) if market.production.independent(bundle)]
    yield from (worth - costs[plan] for plan in plans)


def _cost(prices: Sequence[fmpq_poly], bundle: Bundle) -> fmpq_poly:
    return sum((prices[j] for j in members(bundle)), fmpq_poly())
