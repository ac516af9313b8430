"""Rules about quasilinear economies with budgets (gpz, The Constrained KS Economy; Lemma 1), in rationals or in a number field.

Legend: agent i has the budget b_i and the weight l_i of her utility, and gets the bundle A_i; p are prices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exactmarket.exact.algebraic import AlgebraicNumbers
from exactmarket.exact.numbers import Element, Numbers, Rationals, ReadNumbers, added
from exactmarket.kernel.certificates.quasilinear import AlgebraicBudgetWeights, BudgetWeights, DemandProofs
from exactmarket.kernel.claims.markets import AlgebraicDraw, Draw
from exactmarket.kernel.claims.quasilinear import AlgebraicBudgetedWalrasian, BudgetedWalrasian
from exactmarket.kernel.demands import demand, demand_count, demand_prices, demand_probabilities, demand_sign
from exactmarket.kernel.rules.quasilinear.demands import demand_best, demand_exchange, partition
from exactmarket.kernel.theorem import Verified, seal
from exactmarket.model.bundle import Bundle, members
from exactmarket.model.pseudomarket import Pseudomarket


@dataclass(frozen=True)
class _Candidate:
    """Prices, the terms of a random allocation and the weights as elements; ``numbers`` decides their signs."""

    market: Pseudomarket
    prices: Sequence[Element]
    terms: Sequence[tuple[Element, Sequence[Bundle]]]
    weights: Sequence[Element]
    numbers: Numbers


def check_budgeted(claim: BudgetedWalrasian, witness: BudgetWeights) -> Verified[BudgetedWalrasian]:
    """Prices are >= 0, each term uses every good once, and agent i has a weight 0 < l_i <= 1 such that each bundle she
    may get has the largest l_i u_i(A) - p(A), so the largest u_i(A) - p(A) / l_i; she spends at most b_i on average, and
    exactly b_i if l_i < 1. Let a lottery have the expected utility U and the expected price c <= b_i. Then l_i U - c is at
    most what it is for her own lottery; and U - c is (l_i U - c) / l_i plus (1 / l_i - 1) c, of which the latter is at
    most what it is for her own lottery, too.

    Raises:
        Rejected: naming the term or the agent.
    """
    _demand_budgeted(_candidate(claim, witness, Rationals()), witness.of)
    return seal(claim, witness)


def check_algebraic_budgeted(
    claim: AlgebraicBudgetedWalrasian, witness: AlgebraicBudgetWeights
) -> Verified[AlgebraicBudgetedWalrasian]:
    """The polynomial is squarefree with exactly one root theta in the interval (Sturm). By signs at
    theta of numbers in Q(theta): prices are >= 0, each term uses every good once, and agent i has a
    weight 0 < l_i <= 1 such that each bundle she may get has the largest l_i u_i(A) - p(A), so the
    largest u_i(A) - p(A) / l_i; she spends at most b_i on average, and exactly b_i if l_i < 1. Let
    a lottery have the expected utility U and the expected price c <= b_i. Then l_i U - c is at most
    what it is for her own lottery; and U - c is (l_i U - c) / l_i plus (1 / l_i - 1) c, of which
    the latter is at most what it is for her own lottery, too.

    Raises:
        Rejected: if theta is not isolated, or naming the term or the agent.
    """
    numbers = AlgebraicNumbers(claim.polynomial, claim.interval)
    _demand_budgeted(_candidate(claim, witness, numbers), witness.of)
    return seal(claim, witness)


def _candidate(
    claim: BudgetedWalrasian | AlgebraicBudgetedWalrasian,
    witness: BudgetWeights | AlgebraicBudgetWeights,
    numbers: ReadNumbers,
) -> _Candidate:
    """All numbers as elements; demand bundles that use every good once in each term."""
    market = claim.market
    stated: Sequence[Draw | AlgebraicDraw] = claim.allocation
    terms = [
        (numbers.read(term.probability), partition(market, term.bundles, f"allocation[{t}]"))
        for t, term in enumerate(stated)
    ]
    prices = [numbers.read(price) for price in claim.prices]
    return _Candidate(market, prices, terms, [numbers.read(weight) for weight in witness.weights], numbers)


def _demand_budgeted(candidate: _Candidate, proofs: DemandProofs) -> None:
    """Demand what both rules do; the agents' demand at the prices p / l_i by the numbers l_i u_i(A) - p(A), which are those at
    these prices times l_i > 0."""
    market, numbers = candidate.market, candidate.numbers
    demand_exchange(market)
    demand_prices(numbers, candidate.prices, len(market.goods))
    demand_probabilities(numbers, [chance for chance, _ in candidate.terms], "allocation")
    demand_count(len(candidate.weights), len(market.agents), "weights")
    demand_count(len(proofs), len(market.agents), "of")
    for i, (weight, demand_proof) in enumerate(zip(candidate.weights, proofs, strict=True)):
        _demand_spending(candidate, i)
        held = sorted({bundles[i] for _, bundles in candidate.terms})
        demand_best(market, i, held, demand_proof, (weight, candidate.prices, numbers))


def _demand_spending(candidate: _Candidate, i: int) -> None:
    """Demand that 0 < l_i <= 1, and that agent i spends at most b_i on average, and all of it if l_i < 1."""
    agent, weight, numbers = candidate.market.agents[i], candidate.weights[i], candidate.numbers
    here, purse = f"weights[{i}]", f"agent {agent.name}"
    below_one = numbers.sign(weight - 1, here)
    demand(numbers.sign(weight, here) > 0 and below_one <= 0, here, "a weight above 0, at most 1", "another number")
    paid = [chance * candidate.prices[j] for chance, bundles in candidate.terms for j in members(bundles[i])]
    # Whoever has a weight below 1 spends all.
    wanted = (0,) if below_one else (-1, 0)
    expected = f"{'all' if below_one else 'at most all'} of {agent.budget} spent on average"
    demand_sign(numbers, added([weight * 0, *paid]) - agent.budget, wanted, purse, expected)
