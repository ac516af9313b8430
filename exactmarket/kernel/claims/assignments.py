"""Claims about random assignments (Miralles, Sequential pseudomarkets: "sp")."""

from __future__ import annotations

from dataclasses import dataclass

from exactmarket.exact.linear import Matrix, Vector
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.budgets import demand_budgets
from exactmarket.model.equilibrium import Condition, Order, demand_conditions, demand_partition


@dataclass(frozen=True)
class ParetoOptimal:
    """The random assignment is feasible, and no feasible random assignment makes an agent better
    off without making another one worse off (Miralles, Sequential pseudomarkets, section 2)."""

    economy: AssignmentEconomy
    assignment: Matrix


@dataclass(frozen=True)
class ParetoDominated:
    """The random assignment is feasible, and another feasible one makes some agent better off and
    nobody worse off."""

    economy: AssignmentEconomy
    assignment: Matrix


@dataclass(frozen=True)
class Supported:
    """Some price vector P >= 0 supports the feasible random assignment: each of the conditions
    named below holds at P, the income of an agent being the value of her own share (Miralles,
    Sequential pseudomarkets, section 2)."""

    economy: AssignmentEconomy
    assignment: Matrix
    conditions: tuple[Condition, ...]

    def __post_init__(self) -> None:
        demand_conditions(self.conditions)


@dataclass(frozen=True)
class Unsupported:
    """No price vector P >= 0 supports the feasible random assignment: at each, one of the
    conditions named below fails."""

    economy: AssignmentEconomy
    assignment: Matrix
    conditions: tuple[Condition, ...]

    def __post_init__(self) -> None:
        demand_conditions(self.conditions)


@dataclass(frozen=True)
class QuasiEquilibriumCone:
    """The price vectors P >= 0 that are a pseudomarket quasi-equilibrium with the feasible random
    assignment (at P anything strictly better costs at least as much; Miralles, Sequential
    pseudomarkets, section 2) are exactly the combinations of the given generators with non-negative
    coefficients."""

    economy: AssignmentEconomy
    assignment: Matrix
    generators: Matrix


@dataclass(frozen=True)
class SequentialOutcome:
    """The feasible random assignment is an outcome of the sequential pseudomarket in which the
    groups of the ordered partition are called in turn: for each turn there are prices P >= 0 of the
    object types with copies left at which the conditions named below hold (Miralles, Sequential
    pseudomarkets, section 4)."""

    economy: AssignmentEconomy
    assignment: Matrix
    order: Order
    conditions: tuple[Condition, ...]

    def __post_init__(self) -> None:
        demand_partition(self.economy, self.order)
        demand_conditions(self.conditions)


@dataclass(frozen=True)
class NotSequentialOutcome:
    """The feasible random assignment is no outcome of the sequential pseudomarket in which the
    groups of the ordered partition are called in turn: in some turn no prices P >= 0 of the object
    types with copies left meet the conditions named below."""

    economy: AssignmentEconomy
    assignment: Matrix
    order: Order
    conditions: tuple[Condition, ...]

    def __post_init__(self) -> None:
        demand_partition(self.economy, self.order)
        demand_conditions(self.conditions)


@dataclass(frozen=True)
class SerialDictatorship:
    """In the feasible random assignment the agents, called one by one in the given order (all of
    them), each get a lottery that is best for them among all within the supply, possibly
    fractional, that is left (Miralles, Sequential pseudomarkets)."""

    economy: AssignmentEconomy
    assignment: Matrix
    order: tuple[str, ...]

    def __post_init__(self) -> None:
        demand_partition(self.economy, tuple([(name,) for name in self.order]))


@dataclass(frozen=True)
class InWeakCore:
    """The random assignment is feasible and no coalition blocks it: no non-empty set of agents can
    share what the others leave so that each member is strictly better off (Miralles, Sequential
    pseudomarkets, section 2)."""

    economy: AssignmentEconomy
    assignment: Matrix


@dataclass(frozen=True)
class Blocked:
    """The random assignment is feasible and some coalition blocks it: its members can share what
    the others leave so that each of them is strictly better off."""

    economy: AssignmentEconomy
    assignment: Matrix


@dataclass(frozen=True)
class EnvyFree:
    """The random assignment is feasible, and no agent prefers, in expected utility, the share of an
    agent whose budget is no larger than her own. With equal budgets, as where there are none, that
    is any other agent's share.

    Attributes:
        budgets: a positive one for each agent, all of them 1 where there are none.
    """

    economy: AssignmentEconomy
    budgets: Vector
    assignment: Matrix

    def __post_init__(self) -> None:
        demand_budgets(self.economy, self.budgets)


@dataclass(frozen=True)
class NotEnvyFree:
    """The random assignment is feasible, and some agent prefers, in expected utility, the share of
    an agent whose budget is no larger than her own (with equal budgets, as where there are none,
    of any other agent).

    Attributes:
        budgets: a positive one for each agent, all of them 1 where there are none.
    """

    economy: AssignmentEconomy
    budgets: Vector
    assignment: Matrix

    def __post_init__(self) -> None:
        demand_budgets(self.economy, self.budgets)


@dataclass(frozen=True)
class OrdinallyEfficient:
    """The random assignment is feasible, and no other feasible one stochastically dominates it: none
    gives each agent, for each object type, at least as large a probability of a type that she likes
    at least as well, and some agent a larger one for some type (Bogomolnaia and Moulin 2001). Only
    the order of an agent's values matters, ties included."""

    economy: AssignmentEconomy
    assignment: Matrix


@dataclass(frozen=True)
class OrdinallyDominated:
    """The random assignment is feasible, and another feasible one stochastically dominates it: it
    gives each agent, for each object type, at least as large a probability of a type that she likes
    at least as well, and some agent a larger one for some type. So for all values that order the
    types as these do, nobody loses by it and somebody gains."""

    economy: AssignmentEconomy
    assignment: Matrix
