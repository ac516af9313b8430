"""Rules about quasilinear economies with budgets (gpz, The Constrained KS Economy; Lemma 1), in rationals or in a number field.

Legend: agent i has the budget b_i and the weight l_i of her utility, and gets the bundle A_i; p are prices.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import TypeVar

from exactmarket.convex.demand import exchanged
from exactmarket.errors import MalformedInput, Rejected
from exactmarket.exact.algebraic import AlgebraicNumbers
from exactmarket.kernel.certificates.quasilinear import AlgebraicBudgetWeights, BudgetWeights
from exactmarket.kernel.certificates.utilities import Derivation
from exactmarket.kernel.claims.markets import AlgebraicDraw, Draw
from exactmarket.kernel.claims.quasilinear import AlgebraicBudgetedWalrasian, BudgetedWalrasian
from exactmarket.kernel.claims.utilities import MNaturalConcave
from exactmarket.kernel.rules.budgets import Element, Numbers, Rationals
from exactmarket.kernel.rules.quasilinear.demands import (
    demand_best,
    demand_exchange,
    demand_few_goods,
    demand_length,
    partition,
)
from exactmarket.kernel.rules.utilities.concavity import check_m_natural
from exactmarket.kernel.theorem import Verified, seal
from exactmarket.model.bundle import Bundle, members
from exactmarket.model.pseudomarket import Pseudomarket

#: A term with a probability of either sort.
AnyTerm = TypeVar("AnyTerm", Draw, AlgebraicDraw)


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
    market, prices = claim.market, claim.prices
    terms = [(term.probability, bundles) for term, bundles in _partitions(market, claim.allocation)]
    candidate = _Candidate(market, prices, terms, witness.weights, Rationals())
    _demand_budgeted(candidate)
    demand_length(witness.of, len(market.agents), "of")
    for i, weight in enumerate(witness.weights):
        scaled = tuple([price / weight for price in prices])
        demand_best(market, i, scaled, _held(candidate, i), witness.of[i])
    return seal(claim, witness)


def check_algebraic_budgeted(
    claim: AlgebraicBudgetedWalrasian, witness: AlgebraicBudgetWeights
) -> Verified[AlgebraicBudgetedWalrasian]:
    """The polynomial is squarefree with exactly one root theta in the interval (Sturm). Prices, probabilities and weights in
    Q(theta) meet the same conditions, by their signs at theta.

    Raises:
        Rejected: if theta is not isolated, or naming the term or the agent.
    """
    market, numbers = claim.market, AlgebraicNumbers(claim.polynomial, claim.interval)
    prices = [numbers.read(price) for price in claim.prices]
    weights = [numbers.read(weight) for weight in witness.weights]
    terms = [(numbers.read(term.probability), bundles) for term, bundles in _partitions(market, claim.allocation)]
    candidate = _Candidate(market, prices, terms, weights, numbers)
    _demand_budgeted(candidate)
    demand_length(witness.of, len(market.agents), "of")
    for i, demand_proof in enumerate(witness.of):
        _demand_best_weighted(candidate, i, demand_proof)
    return seal(claim, witness)


def _partitions(market: Pseudomarket, allocation: Sequence[AnyTerm]) -> Iterator[tuple[AnyTerm, list[Bundle]]]:
    for t, term in enumerate(allocation):
        yield term, partition(market, term.bundles, f"allocation[{t}]")


def _held(candidate: _Candidate, i: int) -> list[Bundle]:
    """The bundles that agent i may get."""
    return sorted({bundles[i] for _, bundles in candidate.terms})


def _demand_budgeted(candidate: _Candidate) -> None:
    """Demand all conditions but that the agents demand their bundles."""
    market, numbers = candidate.market, candidate.numbers
    demand_exchange(market)
    demand_length(candidate.prices, len(market.goods), "prices")
    for j, price in enumerate(candidate.prices):
        if numbers.sign(price, f"prices[{j}]") < 0:
            raise Rejected(f"prices[{j}]", "a price >= 0", "a negative one")
    chances = [chance for chance, _ in candidate.terms]
    positive = bool(chances) and all(numbers.sign(chance, "allocation") > 0 for chance in chances)
    if not positive or numbers.sign(reduce(add, chances) - 1, "allocation"):
        raise Rejected("allocation", "positive probabilities that sum to 1", "others")
    demand_length(candidate.weights, len(market.agents), "weights")
    for i in range(len(market.agents)):
        _demand_spending(candidate, i)


def _demand_spending(candidate: _Candidate, i: int) -> None:
    """Demand that 0 < l_i <= 1, and that agent i spends at most b_i on average, and all of it if l_i < 1."""
    agent, weight, numbers = candidate.market.agents[i], candidate.weights[i], candidate.numbers
    below_one = numbers.sign(weight - 1, f"weights[{i}]")
    if numbers.sign(weight, f"weights[{i}]") <= 0 or below_one > 0:
        raise Rejected(f"weights[{i}]", "a weight above 0, at most 1", "another number")
    where = f"agent {agent.name}"
    spent: Element = weight * 0
    for chance, bundles in candidate.terms:
        for j in members(bundles[i]):
            spent = chance * candidate.prices[j] + spent
    excess = numbers.sign(spent - agent.budget, where)
    if excess > 0:
        raise Rejected(where, f"at most {agent.budget} spent on average", "more")
    if below_one and excess:
        raise Rejected(where, f"all of {agent.budget} spent, as her weight is below 1", "less")


def _demand_best_weighted(candidate: _Candidate, i: int, demand_proof: Derivation | None) -> None:
    """Demand that each bundle of agent i has the largest l_i u_i(A) - p(A): among all, or among its neighbours if u_i is
    M-natural-concave, as l_i u_i is, too."""
    market, numbers = candidate.market, candidate.numbers
    form, where = market.agents[i].utility, f"agent {market.agents[i].name}"
    if demand_proof is None:
        demand_few_goods(market, where)
    try:
        if demand_proof is not None:
            check_m_natural(MNaturalConcave(market.utility(i)), demand_proof)
        for bundle in _held(candidate, i):
            own = _net(candidate, i, bundle)
            if own is None:
                raise Rejected(where, "bundles of finite utility", "-inf")
            for other in range(1 << form.size) if demand_proof is None else exchanged(bundle, form.size):
                value = _net(candidate, i, other)
                if value is not None and numbers.sign(value - own, where) > 0:
                    raise Rejected(where, "bundles of the largest net value", "a better bundle")
    except MalformedInput as fault:
        raise Rejected(where, fault.expected, fault.got) from fault


def _net(candidate: _Candidate, i: int, bundle: Bundle) -> Element:
    """l_i u_i(A) - p(A), ``None`` if it is -infinity."""
    value = candidate.market.agents[i].utility.value(bundle)
    if value is None:
        return None
    found = candidate.weights[i] * value
    for j in members(bundle):
        found = found - candidate.prices[j]
    return found
