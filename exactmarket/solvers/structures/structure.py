"""Which types are held, which limits are paid for and who spends all: then an equilibrium solves polynomial equations.

Given that, all equations but "spending = budget" are linear in the prices of the limits and the shares: prices of the types that
an agent holds are an affine function of her values, shares sum to 1, paid limits are reached. Solving them exactly leaves
affine functions of few unknowns. Linear combinations of the budget equations that turn out to be linear join the linear
equations, until none is left; the others are quadratic, and redundant ones are linear combinations of the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from exactmarket.errors import SearchFailed
from exactmarket.exact.enclosure import Monomial, Polynomial, echelon, extend
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ONE, Q
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.budgets import AggregateLimit

NOTHING = Polynomial({})


@dataclass(frozen=True)
class Problem:
    """Agents with budgets who choose lotteries over options within limits: the types of an assignment economy, or the bundles of
    a pseudomarket.

    Attributes:
        values: for each agent the value of each option, ``None`` for one that she cannot hold.
        members: for each limit its options, one that uses several copies so many times. capacity: the copies that it allows.
    """

    values: tuple[tuple[Q | None, ...], ...]
    budgets: Vector
    members: tuple[tuple[int, ...], ...]
    capacity: tuple[int, ...]

    @cached_property
    def limits_of(self) -> list[list[int]]:
        """For each option the limits that it counts in, so many times."""
        found: list[list[int]] = [[] for _ in self.values[0]]
        for c, members in enumerate(self.members):
            for j in members:
                found[j].append(c)
        return found

    @cached_property
    def best(self) -> list[Q]:
        """Each agent's largest value."""
        return [max(value for value in row if value is not None) for row in self.values]

    def value(self, x: int, j: int) -> Q:
        """The value of an option that the agent can hold.

        Raises:
            SearchFailed: if she cannot.
        """
        value = self.values[x][j]
        if value is None:
            raise SearchFailed("an agent would hold what she cannot")
        return value

    def satiated(self, x: int, held: Iterable[int]) -> bool:
        """Whether all of these options have the agent's largest value."""
        return all(self.values[x][j] == self.best[x] for j in held)


def problem(economy: AssignmentEconomy, budgets: Vector, aggregate: tuple[AggregateLimit, ...]) -> Problem:
    """The problem of an assignment economy: each type's supply, then the aggregate limits."""
    place = {name: j for j, name in enumerate(economy.objects)}
    members = [(j,) for j in place.values()] + [tuple(place[name] for name in limit.objects) for limit in aggregate]
    capacity = (*economy.supply, *[limit.max for limit in aggregate])
    return Problem(economy.values, budgets, tuple(members), capacity)


@dataclass(frozen=True)
class Structure:
    """For each agent the types that she holds; the limits that are paid for; the agents who spend all."""

    supports: tuple[tuple[int, ...], ...]
    paid: frozenset[int]
    spenders: frozenset[int]


@dataclass(frozen=True)
class Parametrized:
    """Prices of limits, prices of types and shares as affine functions of unknowns, and the quadratic equations between these.

    Attributes:
        unknowns: indices of the unknowns: limits come first, then pairs of agent and type.
        equations: the agents with independent budget equations, and these.
    """

    limit_prices: tuple[Polynomial, ...]
    prices: tuple[Polynomial, ...]
    shares: tuple[tuple[Polynomial, ...], ...]
    unknowns: tuple[int, ...]
    equations: dict[int, Polynomial]


class LinearSystem:
    """Linear equations, solved for the unknown of largest index in each."""

    def __init__(self) -> None:
        self.solved: dict[int, Polynomial] = {}

    def at(self, affine: Polynomial) -> Polynomial:
        """The affine function with what is solved put in."""
        found = {monomial: c for monomial, c in affine.terms.items() if not monomial or monomial[0] not in self.solved}
        rest = Polynomial(found)
        for monomial, c in affine.terms.items():
            if monomial and monomial[0] in self.solved:
                rest = rest + self.solved[monomial[0]] * c
        return rest

    def add(self, affine: Polynomial) -> None:
        """Add the equation affine = 0.

        Raises:
            SearchFailed: if it contradicts the others.
        """
        rest = self.at(affine)
        if not rest.terms:
            return
        if not max(rest.terms):
            raise SearchFailed("the equations of this structure contradict each other")
        pivot = max(rest.terms)[0]
        solution = rest * (-ONE / rest.terms[(pivot,)]) + Polynomial({(pivot,): ONE})
        for k, expression in self.solved.items():
            if (pivot,) in expression.terms:
                c = expression.terms[(pivot,)]
                self.solved[k] = expression - Polynomial({(pivot,): c}) + solution * c
        self.solved[pivot] = solution


@dataclass(frozen=True)
class _Unknowns:
    """What a structure leaves open before any equation: prices of paid limits, the types' prices
    that are sums of them, and the shares of what is held. The rest is zero."""

    limit_prices: list[Polynomial]
    prices: list[Polynomial]
    shares: list[list[Polynomial]]


def parametrized(given: Problem, structure: Structure) -> Parametrized:
    """The affine functions and the quadratic equations that the structure leaves.

    Raises:
        SearchFailed: if the structure contradicts itself.
    """
    unknowns = _unknowns(given, structure)
    system = _linear_equations(given, structure, unknowns)
    equations = _budget_equations(given, structure, unknowns, system)
    prices = tuple([system.at(price) for price in unknowns.prices])
    shares = tuple([tuple([system.at(share) for share in row]) for row in unknowns.shares])
    limit_prices = tuple([system.at(price) for price in unknowns.limit_prices])
    functions = [*limit_prices, *(share for row in shares for share in row)]
    left = sorted({monomial[0] for f in functions for monomial in f.terms if monomial})
    return Parametrized(limit_prices, prices, shares, tuple(left), _independent(equations))


def _unknowns(given: Problem, structure: Structure) -> _Unknowns:
    """Numbered from the limits on, then agent by agent the shares of all types, whether held or
    not."""
    limits, types = len(given.members), range(len(given.limits_of))
    limit_prices = [Polynomial({(c,): ONE}) if c in structure.paid else NOTHING for c in range(limits)]
    prices = [_sum(limit_prices[c] for c in given.limits_of[j]) for j in types]
    shares = [
        [Polynomial({(limits + x * len(types) + j,): ONE}) if j in held else NOTHING for j in types]
        for x, held in enumerate(structure.supports)
    ]
    return _Unknowns(limit_prices, prices, shares)


def _linear_equations(given: Problem, structure: Structure, unknowns: _Unknowns) -> LinearSystem:
    """What is linear in prices and shares is solved for at once, so that few unknowns are left:
    shares sum to 1, what an agent holds lies on one line, and limits that have a price are reached.
    What an agent spends is linear if she holds types of one value only, as they have one price
    then."""
    system, shares = LinearSystem(), unknowns.shares
    for x, held in enumerate(structure.supports):
        system.add(_sum(shares[x][j] for j in held) - 1)
        values = {j: given.value(x, j) for j in held}
        _add_price_line(system, values, unknowns.prices)
        if x in structure.spenders and len(set(values.values())) == 1:
            system.add(unknowns.prices[held[0]] - given.budgets[x])
    for c in structure.paid:
        system.add(_sum(row[j] for row in shares for j in given.members[c]) - given.capacity[c])
    return system


def _budget_equations(
    given: Problem, structure: Structure, unknowns: _Unknowns, system: LinearSystem
) -> dict[int, Polynomial]:
    """For each spender her spending less her budget, quadratic in what the system leaves open. A
    combination of budgets may be linear; it joins the system, and that may make others linear,
    until none is."""
    while True:
        equations = {
            x: _spending(system, unknowns.prices, unknowns.shares[x]) - given.budgets[x]
            for x in sorted(structure.spenders)
        }
        linear = [p for p in echelon(equations.values()).values() if max(map(len, p.terms)) < 2]
        if not linear:
            return equations
        for polynomial in linear:
            system.add(polynomial)


def _add_price_line(system: LinearSystem, values: Mapping[int, Q], prices: Sequence[Polynomial]) -> None:
    """Prices of what an agent holds are an affine function of her values."""
    low, high = min(values, key=lambda j: values[j]), max(values, key=lambda j: values[j])
    for j in values:
        slope = (values[j] - values[low]) / (values[high] - values[low]) if values[high] != values[low] else Q(0)
        system.add(prices[j] - prices[low] - (prices[high] - prices[low]) * slope)


def _spending(system: LinearSystem, prices: Sequence[Polynomial], shares: Sequence[Polynomial]) -> Polynomial:
    return _sum(system.at(p) * system.at(q) for p, q in zip(prices, shares, strict=True) if q.terms and p.terms)


def _independent(equations: dict[int, Polynomial]) -> dict[int, Polynomial]:
    """Equations that span all."""
    basis: dict[Monomial, Polynomial] = {}
    return {x: polynomial for x, polynomial in equations.items() if extend(basis, polynomial)}


def _sum(polynomials: Iterable[Polynomial]) -> Polynomial:
    return sum(polynomials, NOTHING)
