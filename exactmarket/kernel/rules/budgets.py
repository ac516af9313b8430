"""Rules about equilibria with budgets; the conditions and what weights have to do with them are in ``model.budgets``.

One list of demands serves rational, algebraic and enclosed numbers. They differ in what decides a sign: comparison, the
interval of theta, or the system and its box (``exact.algebraic``, ``exact.enclosure``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any, Protocol, TypeAlias

from exactmarket.errors import Rejected
from exactmarket.exact.algebraic import AlgebraicNumbers
from exactmarket.exact.enclosure import EnclosedNumbers, Polynomial
from exactmarket.exact.interval import Interval
from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import Q
from exactmarket.kernel.certificates.budgets import AlgebraicWeights, EnclosedSolution, EquilibriumWeights
from exactmarket.kernel.claims.budgets import (
    AlgebraicEquilibrium,
    BudgetEquilibrium,
    EnclosedEquilibrium,
    Equilibrium,
    NearbyEquilibrium,
)
from exactmarket.kernel.theorem import Verified, seal

#: A number of one of the three sorts; it can be added, subtracted and multiplied.
Element: TypeAlias = Any
AnyEquilibrium: TypeAlias = (
    "Equilibrium | NearbyEquilibrium | BudgetEquilibrium | AlgebraicEquilibrium | EnclosedEquilibrium"
)


class Numbers(Protocol):
    """What decides the sign of an element: -1, 0 or 1."""

    def sign(self, element: Any, where: str, /) -> int:
        """The sign; Rejected at ``where`` if it is not decided."""


class Rationals:
    """Rationals decide their own sign."""

    def sign(self, element: Q, _where: str) -> int:
        """-1, 0 or 1."""
        return int(element > 0) - int(element < 0)


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
    candidate = _Candidate(claim.prices, claim.assignment, witness.weights, witness.aggregate_prices)
    _demand_equilibrium(claim, candidate, Rationals())
    return seal(claim, witness)


def check_nearby_equilibrium(claim: NearbyEquilibrium, witness: EquilibriumWeights) -> Verified[NearbyEquilibrium]:
    """No budget is further than the distance from the given one; with these budgets the prices and shares meet the conditions,
    by a weight for each agent and a price for each aggregate limit.

    Raises:
        Rejected: naming the budget that is too far away, or the condition that fails.
    """
    for x, (budget, given) in enumerate(zip(claim.budgets, claim.given_budgets, strict=True)):
        if abs(budget - given) > claim.distance:
            raise Rejected(f"budgets[{x}]", "at most the distance away from the given budget", budget)
    candidate = _Candidate(claim.prices, claim.assignment, witness.weights, witness.aggregate_prices)
    _demand_equilibrium(claim, candidate, Rationals())
    return seal(claim, witness)


def check_budget_equilibrium(claim: BudgetEquilibrium, witness: EquilibriumWeights) -> Verified[BudgetEquilibrium]:
    """The same without what the condition ``cheapest`` adds: nothing but the budget binds a satiated agent.

    Raises:
        Rejected: naming the condition that fails.
    """
    candidate = _Candidate(claim.prices, claim.assignment, witness.weights, witness.aggregate_prices)
    _demand_equilibrium(claim, candidate, Rationals())
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
    shares = [[numbers.read(share) for share in row] for row in claim.assignment]
    candidate = _Candidate(
        [numbers.read(price) for price in claim.prices],
        shares,
        [numbers.read(weight) for weight in witness.weights],
        [numbers.read(price) for price in witness.aggregate_prices],
    )
    _demand_equilibrium(claim, candidate, numbers)
    return seal(claim, witness)


def check_enclosed_equilibrium(claim: EnclosedEquilibrium, witness: EnclosedSolution) -> Verified[EnclosedEquilibrium]:
    """Prices, shares and weights are affine functions of unknowns z. The budget equations of the agents in ``system`` have
    exactly one common zero z* in the box (Krawczyk's test). At z* the conditions hold: an equation because it is a linear
    combination of the system, an inequality because it holds strictly all over the box or with equality by such a combination.
    The numbers lie in the claim's intervals because their functions map the box into them.

    Raises:
        Rejected: if Krawczyk's test fails, a number leaves its interval, or naming the condition that fails.
    """
    affine, most = Polynomial.affine, len(witness.box) + 1
    for numbers_given in (witness.prices, witness.weights, witness.aggregate_prices, *witness.assignment):
        for coefficients in numbers_given:
            if len(coefficients) > most:
                raise Rejected("witness", f"at most {most} coefficients of a number", len(coefficients))
    prices = [affine(price) for price in witness.prices]
    shares = [[affine(share) for share in row] for row in witness.assignment]
    _demand_shape(claim, prices, shares)
    places = [claim.economy.index.get(name) for name in witness.system]
    system: list[Polynomial] = []
    for name, x in zip(witness.system, places, strict=True):
        if x is None:
            raise Rejected("system", "agents of the economy", name)
        system.append(_scalar_product(prices, shares[x]) - claim.budgets[x])
    numbers = EnclosedNumbers(system, witness.box, witness.preconditioner)
    candidate = _Candidate(
        prices, shares, [affine(weight) for weight in witness.weights], [affine(p) for p in witness.aggregate_prices]
    )
    _demand_equilibrium(claim, candidate, numbers)
    _demand_within(claim.prices, [numbers.enclosure(price) for price in prices], "prices")
    _demand_count(len(claim.assignment), len(shares), "assignment")
    for x, functions in enumerate(shares):
        _demand_within(claim.assignment[x], [numbers.enclosure(share) for share in functions], f"assignment[{x}]")
    return seal(claim, witness)


def _demand_equilibrium(claim: AnyEquilibrium, candidate: _Candidate, numbers: Numbers) -> None:
    economy, prices, shares = claim.economy, candidate.prices, candidate.shares
    _demand_shape(claim, prices, shares)
    _demand_count(len(candidate.weights), len(economy.agents), "weights")
    _demand_count(len(candidate.aggregate_prices), len(claim.aggregate), "aggregate_prices")
    for x, row in enumerate(shares):
        for j, share in enumerate(row):
            _demand_sign(numbers, share, (0, 1), f"assignment[{x}][{j}]", "a probability >= 0")
        _demand_sign(numbers, _sum(row) - 1, (0,), f"assignment[{x}]", "probabilities that sum to 1")
    _demand_clearing(claim, candidate, numbers)
    if all(numbers.sign(price, f"prices[{j}]") for j, price in enumerate(prices)):
        raise Rejected("prices", "minimum 0", "no price 0")
    for x in range(len(shares)):
        _demand_demanded(claim, candidate, x, numbers)


def _demand_clearing(claim: AnyEquilibrium, candidate: _Candidate, numbers: Numbers) -> None:
    """Demand supplies and limits, prices >= 0, and price 0 of what is not used up."""
    economy = claim.economy
    used = [_sum([row[j] for row in candidate.shares]) for j in range(len(economy.objects))]
    own = list(candidate.prices)
    for k, (limit, price) in enumerate(zip(claim.aggregate, candidate.aggregate_prices, strict=True)):
        members = [j for j, name in enumerate(economy.objects) if name in limit.objects]
        _demand_clears(numbers, _sum([used[j] for j in members]), limit.max, price, f"aggregate[{k}]")
        for j in members:
            own[j] = own[j] - price
    for j, copies in enumerate(economy.supply):
        _demand_clears(numbers, used[j], copies, own[j], f"prices[{j}]")


def _demand_clears(numbers: Numbers, used: Element, most: int, price: Element, where: str) -> None:
    left = _demand_sign(numbers, used - most, (-1, 0), where, f"at most {Q(most)} copies in use")
    paid = _demand_sign(numbers, price, (0, 1), where, "a price >= 0")
    if left and paid:
        raise Rejected(where, "clearing: price 0 of what is not used up", "a positive price")


def _demand_demanded(claim: AnyEquilibrium, candidate: _Candidate, x: int, numbers: Numbers) -> None:
    """Demand of agent x's share q and weight w: p q <= b (affordable); q puts probability only on types of largest net
    value w v[j] - p[j]; and she is satiated, or w > 0 and p q = b. Let q' be another share. Then w u(q') - p q' <= w u(q) - p q,
    so u(q') >= u(q) implies p q' >= p q (cheapest); and u(q') > u(q), which no satiated agent has, implies p q' > b."""
    values, share, weight = claim.economy.values[x], candidate.shares[x], candidate.weights[x]
    name, types = claim.economy.agents[x], range(len(share))
    here = f"weights[{x}]"
    spent = _scalar_product(candidate.prices, share) - claim.budgets[x]
    unspent = _demand_sign(numbers, spent, (-1, 0), f"assignment[{x}]", f"affordable: {name!r} within her budget")
    positive = _demand_sign(numbers, weight, (0, 1), here, "a weight >= 0")
    held = [j for j in types if numbers.sign(share[j], f"assignment[{x}][{j}]")]
    satiated = all(values[j] == max(values) for j in held)
    if satiated and isinstance(claim, BudgetEquilibrium):
        return
    net = [weight * values[j] - price for j, price in enumerate(candidate.prices)]
    for j in types:
        wanted = (0,) if j in held else (-1, 0)
        expected = f"the largest net value in what {name!r} holds"
        _demand_sign(numbers, net[j] - net[held[0]], wanted, f"{here}, type {j}", expected)
    if not satiated and (unspent or not positive):
        expected = f"budget-optimal: {name!r}, who is not satiated, has a positive weight and spends all"
        raise Rejected(here, expected, "one of the two at most")


def _demand_sign(numbers: Numbers, element: Element, wanted: tuple[int, ...], where: str, expected: str) -> int:
    sign = numbers.sign(element, where)
    if sign not in wanted:
        raise Rejected(where, expected, "a positive excess" if sign > 0 else "less" if sign < 0 else "equality")
    return sign


def _demand_shape(claim: AnyEquilibrium, prices: Sequence[Element], shares: Sequence[Sequence[Element]]) -> None:
    _demand_count(len(prices), len(claim.economy.objects), "prices")
    _demand_count(len(shares), len(claim.economy.agents), "assignment")
    for x, row in enumerate(shares):
        _demand_count(len(row), len(claim.economy.objects), f"assignment[{x}]")


def _demand_within(claimed: Matrix, found: Sequence[Interval], where: str) -> None:
    _demand_count(len(claimed), len(found), where)
    for k, (ends, inner) in enumerate(zip(claimed, found, strict=True)):
        if len(ends) != 2 or not ends[0] <= inner[0] <= inner[1] <= ends[1]:
            raise Rejected(f"{where}[{k}]", "an interval around the number's enclosure", ends)


def _demand_count(found: int, wanted: int, where: str) -> None:
    if found != wanted:
        raise Rejected(where, f"{wanted} entries", found)


def _sum(elements: Sequence[Element]) -> Element:
    return reduce(add, elements)


def _scalar_product(prices: Sequence[Element], share: Sequence[Element]) -> Element:
    return _sum([price * probability for price, probability in zip(prices, share, strict=True)])
