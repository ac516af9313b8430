"""Rules about equilibria with budgets; the conditions and what weights have to do with them are in ``model.budgets``.

One list of demands serves rational, algebraic and enclosed numbers (``exact.numbers``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from exactmarket.exact.algebraic import AlgebraicNumbers
from exactmarket.exact.enclosure import EnclosedNumbers, Polynomial
from exactmarket.exact.numbers import Element, Numbers, Rationals, added, scalar_product
from exactmarket.exact.rational import Q
from exactmarket.kernel.certificates.budgets import AlgebraicWeights, EnclosedSolution, EquilibriumWeights
from exactmarket.kernel.claims.budgets import (
    AlgebraicEquilibrium,
    BudgetEquilibrium,
    EnclosedEquilibrium,
    Equilibrium,
    NearbyEquilibrium,
)
from exactmarket.kernel.demands import Buyer, better_option, demand, demand_budget_optimal, demand_count, demand_sign
from exactmarket.kernel.enclosed import affine, demand_within, equations
from exactmarket.kernel.theorem import Verified, seal

AnyEquilibrium: TypeAlias = (
    Equilibrium | NearbyEquilibrium | BudgetEquilibrium | AlgebraicEquilibrium | EnclosedEquilibrium
)


@dataclass(frozen=True)
class _Candidate:
    """Prices, shares, weights and prices of aggregate limits, as elements."""

    prices: Sequence[Element]
    shares: Sequence[Sequence[Element]]
    weights: Sequence[Element]
    aggregate_prices: Sequence[Element]


def check_equilibrium(claim: Equilibrium, witness: EquilibriumWeights) -> Verified[Equilibrium]:
    """Rational prices and shares meet the conditions, by a weight for each agent and a price for each aggregate limit.

    Raises:
        Rejected: naming the condition that fails.
    """
    _demand_equilibrium(claim, _candidate(claim, claim, witness, Rationals().read), Rationals())
    return seal(claim, witness)


def check_nearby_equilibrium(claim: NearbyEquilibrium, witness: EquilibriumWeights) -> Verified[NearbyEquilibrium]:
    """No budget is further than the distance from the given one; with these budgets the prices and shares meet the conditions,
    by a weight for each agent and a price for each aggregate limit.

    Raises:
        Rejected: naming the budget that is too far away, or the condition that fails.
    """
    for x, (budget, given) in enumerate(zip(claim.budgets, claim.given_budgets, strict=True)):
        near = abs(budget - given) <= claim.distance
        demand(near, f"budgets[{x}]", "at most the distance away from the given budget", budget)
    _demand_equilibrium(claim, _candidate(claim, claim, witness, Rationals().read), Rationals())
    return seal(claim, witness)


def check_budget_equilibrium(claim: BudgetEquilibrium, witness: EquilibriumWeights) -> Verified[BudgetEquilibrium]:
    """Rational prices and shares meet all conditions but the one that spending is cheapest, by a
    weight for each agent and a price for each aggregate limit: nothing but the budget binds a
    satiated agent.

    Raises:
        Rejected: naming the condition that fails.
    """
    _demand_equilibrium(claim, _candidate(claim, claim, witness, Rationals().read), Rationals())
    return seal(claim, witness)


def check_algebraic_equilibrium(
    claim: AlgebraicEquilibrium, witness: AlgebraicWeights
) -> Verified[AlgebraicEquilibrium]:
    """The polynomial is squarefree with exactly one root theta in the interval (Sturm); prices and shares in Q(theta) meet
    the conditions: an equation holds if theta is a root of what must vanish, an inequality by the sign at theta.

    Raises:
        Rejected: if theta is not isolated, or naming the condition that fails.
    """
    numbers = AlgebraicNumbers(claim.polynomial, claim.interval)
    _demand_equilibrium(claim, _candidate(claim, claim, witness, numbers.read), numbers)
    return seal(claim, witness)


def check_enclosed_equilibrium(claim: EnclosedEquilibrium, witness: EnclosedSolution) -> Verified[EnclosedEquilibrium]:
    """Prices, shares and weights are affine functions of unknowns z. The budget equations of some
    agents have exactly one common zero z* in the box (Krawczyk's test). At z* the conditions hold:
    an equation because it is a linear combination of these equations, an inequality because it
    holds strictly all over the box or with equality by such a combination. The numbers lie in the
    claim's intervals because their functions map the box into them.

    Raises:
        Rejected: if Krawczyk's test fails, a number leaves its interval, or naming the condition that fails.
    """
    candidate = _candidate(claim, witness, witness, lambda number: affine(number, len(witness.box)))

    def excess(x: int) -> Polynomial:
        spent: Polynomial = scalar_product(candidate.prices, candidate.shares[x])
        return spent - claim.budgets[x]

    system = equations(witness.system, claim.economy.agents, excess)
    numbers = EnclosedNumbers(system, witness.box, witness.preconditioner)
    _demand_equilibrium(claim, candidate, numbers)
    demand_within(claim.prices, candidate.prices, numbers, "prices")
    demand_count(len(claim.assignment), len(candidate.shares), "assignment")
    for x, functions in enumerate(candidate.shares):
        demand_within(claim.assignment[x], functions, numbers, f"assignment[{x}]")
    return seal(claim, witness)


def _candidate(
    claim: AnyEquilibrium,
    stated: AnyEquilibrium | EnclosedSolution,
    witness: EquilibriumWeights | AlgebraicWeights | EnclosedSolution,
    read: Callable[[Any], Element],
) -> _Candidate:
    """The prices and shares that are stated and the witness's numbers, as elements; demand that there are as many as needed."""
    economy, shares = claim.economy, stated.assignment
    demand_count(len(stated.prices), len(economy.objects), "prices")
    demand_count(len(shares), len(economy.agents), "assignment")
    for x, row in enumerate(shares):
        demand_count(len(row), len(economy.objects), f"assignment[{x}]")
    demand_count(len(witness.weights), len(economy.agents), "weights")
    demand_count(len(witness.aggregate_prices), len(claim.aggregate), "aggregate_prices")
    return _Candidate(
        prices=[read(price) for price in stated.prices],
        shares=[[read(share) for share in row] for row in shares],
        weights=[read(weight) for weight in witness.weights],
        aggregate_prices=[read(price) for price in witness.aggregate_prices],
    )


def _demand_equilibrium(claim: AnyEquilibrium, candidate: _Candidate, numbers: Numbers) -> None:
    for x, row in enumerate(candidate.shares):
        for j, share in enumerate(row):
            demand_sign(numbers, share, (0, 1), f"assignment[{x}][{j}]", "a probability >= 0")
        demand_sign(numbers, added(row) - 1, (0,), f"assignment[{x}]", "probabilities that sum to 1")
    _demand_clearing(claim, candidate, numbers)
    free = any(numbers.sign(price, f"prices[{j}]") == 0 for j, price in enumerate(candidate.prices))
    demand(free, "prices", "minimum 0", "no price 0")
    for x in range(len(candidate.shares)):
        _demand_demanded(claim, candidate, x, numbers)


def _demand_clearing(claim: AnyEquilibrium, candidate: _Candidate, numbers: Numbers) -> None:
    """Demand supplies and limits, prices >= 0, and price 0 of what is not used up."""
    economy = claim.economy
    used = [added([row[j] for row in candidate.shares]) for j in range(len(economy.objects))]
    own = list(candidate.prices)
    for k, (limit, price) in enumerate(zip(claim.aggregate, candidate.aggregate_prices, strict=True)):
        members = [j for j, name in enumerate(economy.objects) if name in limit.objects]
        _demand_clears(numbers, added([used[j] for j in members]), limit.max, price, f"aggregate[{k}]")
        for j in members:
            own[j] = own[j] - price
    for j, copies in enumerate(economy.supply):
        _demand_clears(numbers, used[j], copies, own[j], f"prices[{j}]")


def _demand_clears(numbers: Numbers, used: Element, most: int, price: Element, where: str) -> None:
    left = demand_sign(numbers, used - most, (-1, 0), where, f"at most {Q(most)} copies in use")
    paid = demand_sign(numbers, price, (0, 1), where, "a price >= 0")
    demand(not (left and paid), where, "clearing: price 0 of what is not used up", "a positive price")


def _demand_demanded(claim: AnyEquilibrium, candidate: _Candidate, x: int, numbers: Numbers) -> None:
    """Demand that agent x's share, a lottery over the types, is budget-optimal and, but for a budget equilibrium, cheapest."""
    values, share = claim.economy.values[x], candidate.shares[x]
    held = [j for j, chance in enumerate(share) if numbers.sign(chance, f"assignment[{x}][{j}]")]
    buyer = Buyer(
        name=claim.economy.agents[x],
        excess=scalar_product(candidate.prices, share) - claim.budgets[x],
        spent_at=f"assignment[{x}]",
        weight=candidate.weights[x],
        weight_at=f"weights[{x}]",
        satiated=all(values[j] == max(values) for j in held),
    )
    demand_budget_optimal(buyer, numbers)
    if not (buyer.satiated and isinstance(claim, BudgetEquilibrium)):
        net = [buyer.weight * value - price for value, price in zip(values, candidate.prices, strict=True)]
        _demand_best(buyer, net, held, numbers)


def _demand_best(buyer: Buyer, net: Sequence[Element], held: Sequence[int], numbers: Numbers) -> None:
    """Demand that the types that are held have the largest net value."""
    better = better_option(numbers, enumerate(net), net[held[0]], held, buyer.weight_at)
    expected = f"the largest net value in what {buyer.name!r} holds"
    found = "a smaller one" if better in held else "a larger one elsewhere"
    demand(better is None, f"{buyer.weight_at}, type {better}", expected, found)
