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
    """``prices`` (minimum 0) and the random assignment ``assignment`` are an equilibrium of ``economy`` with ``budgets`` and
    ``aggregate`` limits: affordable, budget-optimal, clearing and cheapest (``model.budgets``; Hylland and Zeckhauser 1979)."""

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
    """Each of ``budgets`` differs from the same agent's in ``given_budgets`` by at most ``distance``; and ``prices`` (minimum 0)
    and the random assignment ``assignment`` are an equilibrium of ``economy`` with ``budgets`` and ``aggregate`` limits:
    affordable, budget-optimal, clearing and cheapest."""

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
    """``prices`` (minimum 0) and the random assignment ``assignment`` are affordable, budget-optimal and clearing, but perhaps
    not cheapest, in ``economy`` with ``budgets`` and ``aggregate`` limits (``model.budgets``)."""

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
    """Exactly one root of ``polynomial`` lies in ``interval``; and with theta this root, ``prices`` (minimum 0) and
    ``assignment``, written as polynomials in theta, are an equilibrium of ``economy`` with ``budgets`` and ``aggregate``
    limits: affordable, budget-optimal, clearing and cheapest."""

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
    """Some prices (minimum 0) and some random assignment, each number within the interval that ``prices`` and
    ``assignment`` give for it, are an equilibrium of ``economy`` with ``budgets`` and ``aggregate`` limits: affordable,
    budget-optimal, clearing and cheapest."""

    economy: AssignmentEconomy
    budgets: Vector
    aggregate: tuple[AggregateLimit, ...]
    prices: Matrix
    assignment: tuple[Matrix, ...]

    def __post_init__(self) -> None:
        demand_budgets(self.economy, self.budgets)
        demand_laminar(self.economy, self.aggregate)
