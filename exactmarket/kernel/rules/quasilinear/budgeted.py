"""Rules about quasilinear economies with budgets (gpz, The Constrained KS Economy; Lemma 1), in rationals or in a number field.

Legend: agent i has the budget b_i and the weight l_i of her utility, and gets the bundle A_i; p are prices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exactmarket.errors import Rejected
from exactmarket.exact.algebraic import AlgebraicNumbers
from exactmarket.exact.numbers import Element, Numbers, Rationals, added
from exactmarket.kernel.certificates.quasilinear import AlgebraicBudgetWeights, BudgetWeights, DemandProofs
from exactmarket.kernel.claims.markets import AlgebraicDraw, Draw
from exactmarket.kernel.claims.quasilinear import AlgebraicBudgetedWalrasian, BudgetedWalrasian
from exactmarket.kernel.demands import demand_count, demand_prices, demand_probabilities
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
    chances = [term.probability for term in claim.allocation]
    terms = _terms(claim.market, chances, claim.allocation)
    candidate = _Candidate(claim.market, claim.prices, terms, witness.weights, Rationals())
    _demand_budgeted(candidate, witness.of)
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
    prices = [numbers.read(price) for price in claim.prices]
    weights = [numbers.read(weight) for weight in witness.weights]
    chances = [numbers.read(term.probability) for term in claim.allocation]
    terms = _terms(claim.market, chances, claim.allocation)
    _demand_budgeted(_Candidate(claim.market, prices, terms, weights, numbers), witness.of)
    return seal(claim, witness)


def _terms(
    market: Pseudomarket, chances: Sequence[Element], allocation: Sequence[Draw | AlgebraicDraw]
) -> list[tuple[Element, list[Bundle]]]:
    """The probability of each term, and its bundles, which use every good once."""
    bundles = [partition(market, term.bundles, f"allocation[{t}]") for t, term in enumerate(allocation)]
    return list(zip(chances, bundles, strict=True))


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
    below_one = numbers.sign(weight - 1, f"weights[{i}]")
    if numbers.sign(weight, f"weights[{i}]") <= 0 or below_one > 0:
        raise Rejected(f"weights[{i}]", "a weight above 0, at most 1", "another number")
    paid = [chance * candidate.prices[j] for chance, bundles in candidate.terms for j in members(bundles[i])]
    excess = numbers.sign(added([weight * 0, *paid]) - agent.budget, f"agent {agent.name}")
    if excess > 0:
        raise Rejected(f"agent {agent.name}", f"at most {agent.budget} spent on average", "more")
    if below_one and excess:
        raise Rejected(f"agent {agent.name}", f"all of {agent.budget} spent, as her weight is below 1", "less")
