"""Claims about equilibria of assignment economies with budgets (Hylland and Zeckhauser)."""

from __future__ import annotations

from dataclasses import dataclass

from exactmarket.errors import MalformedInput
from exactmarket.exact.linear import Matrix, Vector
from exactmarket.exact.rational import Q
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.budgets import AggregateLimit, demand_budgets, demand_laminar


@dataclass(frozen=True)
class Equilibrium:
    """The prices (minimum 0) and the random assignment are an equilibrium of the assignment economy
    with these budgets and aggregate limits: affordable, budget-optimal, clearing and cheapest
    (Hylland and Zeckhauser 1979)."""

    economy: AssignmentEconomy
    budgets: Vector
    aggregate: tuple[AggregateLimit, ...]
    prices: Vector
    assignment: Matrix

    def __post_init__(self) -> None:
        demand_budgets(self.economy, self.budgets)
        demand_laminar(self.economy, self.aggregate)


@dataclass(frozen=True)
class NearbyEquilibrium:
    """Each agent's budget differs from the given one by at most the distance; and the prices
    (minimum 0) and the random assignment are an equilibrium of the assignment economy with these
    budgets and aggregate limits: affordable, budget-optimal, clearing and cheapest."""

    economy: AssignmentEconomy
    budgets: Vector
    aggregate: tuple[AggregateLimit, ...]
    prices: Vector
    assignment: Matrix
    given_budgets: Vector
    distance: Q

    def __post_init__(self) -> None:
        demand_budgets(self.economy, self.budgets)
        demand_budgets(self.economy, self.given_budgets, "given_budgets")
        demand_laminar(self.economy, self.aggregate)
        if self.distance < 0:
            raise MalformedInput("distance", "a number >= 0", self.distance)


@dataclass(frozen=True)
class BudgetEquilibrium:
    """The prices (minimum 0) and the random assignment are affordable, budget-optimal and clearing,
    but perhaps not cheapest, in the assignment economy with these budgets and aggregate limits."""

    economy: AssignmentEconomy
    budgets: Vector
    aggregate: tuple[AggregateLimit, ...]
    prices: Vector
    assignment: Matrix

    def __post_init__(self) -> None:
        demand_budgets(self.economy, self.budgets)
        demand_laminar(self.economy, self.aggregate)


@dataclass(frozen=True)
class AlgebraicEquilibrium:
    """Exactly one root theta of the given polynomial lies in the given interval; and the prices
    (minimum 0) and the random assignment, numbers that are polynomials in theta, are an equilibrium
    of the assignment economy with these budgets and aggregate limits: affordable, budget-optimal,
    clearing and cheapest."""

    economy: AssignmentEconomy
    budgets: Vector
    aggregate: tuple[AggregateLimit, ...]
    polynomial: Vector
    interval: Vector
    prices: Matrix
    assignment: tuple[Matrix, ...]

    def __post_init__(self) -> None:
        demand_budgets(self.economy, self.budgets)
        demand_laminar(self.economy, self.aggregate)


@dataclass(frozen=True)
class EnclosedEquilibrium:
    """Some prices (minimum 0) and some random assignment, each number within the interval that is
    given for it, are an equilibrium of the assignment economy with these budgets and aggregate
    limits: affordable, budget-optimal, clearing and cheapest."""

    economy: AssignmentEconomy
    budgets: Vector
    aggregate: tuple[AggregateLimit, ...]
    prices: Matrix
    assignment: tuple[Matrix, ...]

    def __post_init__(self) -> None:
        demand_budgets(self.economy, self.budgets)
        demand_laminar(self.economy, self.aggregate)
