"""The statements that the kernel can verify. A claim's docstring is the sentence it stands for.

Agents and objects are named in claims as in the economy. Sources: "sp" is Miralles, Sequential pseudomarkets; "gpz" is
Gul, Pesendorfer and Zhang, Efficient allocation of indivisible goods in pseudo markets with constraints.
Agents and objects are named in claims as in the economy. Sources: "sp" is Miralles, Sequential pseudomarkets; "gpz"
is Gul, Pesendorfer and Zhang, Efficient Allocation of Indivisible Goods in Pseudo Markets with Constraints.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from exactmarket.convex.statement import Statement
from exactmarket.exact.linear import Matrix, Vector
from exactmarket.exact.rational import Q
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.budgets import AggregateLimit, demand_budgets, demand_laminar
from exactmarket.model.equilibrium import Condition, Order, demand_conditions, demand_partition
from exactmarket.model.linear_program import LinearProgram
from exactmarket.model.lottery_problem import ConsumptionProblem, LotteryProblem
from exactmarket.model.utility import Utility


@dataclass(frozen=True)
class LinearProgramOptimal:
    """The linear program ``program`` has an optimal solution, and its optimal value (constant included) is ``value``."""

    program: LinearProgram
    value: Q


@dataclass(frozen=True)
class LinearProgramInfeasible:
    """No vector meets all constraints of the linear program ``program``."""

    program: LinearProgram


@dataclass(frozen=True)
class LinearProgramUnbounded:
    """The linear program ``program`` is feasible, and its objective improves without bound over the feasible set."""

    program: LinearProgram


@dataclass(frozen=True)
class ParetoOptimal:
    """``assignment`` is a feasible random assignment of ``economy``, and no feasible random assignment makes an agent
    better off without making another one worse off (sp, section 2)."""

    economy: AssignmentEconomy
    assignment: Matrix


@dataclass(frozen=True)
class ParetoDominated:
    """``assignment`` is a feasible random assignment of ``economy``, and another one makes some agent better off and
    nobody worse off."""

    economy: AssignmentEconomy
    assignment: Matrix


@dataclass(frozen=True)
class Supported:
    """Some price vector P >= 0 supports the feasible random assignment ``assignment``: every one of ``conditions``
    holds at P, the income of an agent being the value of her own share (sp, section 2; ``model.equilibrium``)."""

    economy: AssignmentEconomy
    assignment: Matrix
    conditions: tuple[Condition, ...]

    def __post_init__(self) -> None:
        demand_conditions(self.conditions)


@dataclass(frozen=True)
class Unsupported:
    """No price vector P >= 0 supports the feasible random assignment ``assignment``: at each, one of ``conditions``
    fails."""

    economy: AssignmentEconomy
    assignment: Matrix
    conditions: tuple[Condition, ...]

    def __post_init__(self) -> None:
        demand_conditions(self.conditions)


@dataclass(frozen=True)
class QuasiEquilibriumCone:
    """The price vectors P >= 0 that are a pseudomarket quasi-equilibrium with the feasible random assignment
    ``assignment`` (at P anything strictly better costs at least as much; sp, section 2) are exactly the combinations
    of ``generators`` with non-negative coefficients."""

    economy: AssignmentEconomy
    assignment: Matrix
    generators: Matrix


@dataclass(frozen=True)
class SequentialOutcome:
    """The feasible random assignment ``assignment`` is an outcome of the sequential pseudomarket in which the groups
    of the ordered partition ``order`` are called in turn: for each turn there are prices P >= 0 of the object types
    with copies left at which ``conditions`` hold (sp, section 4)."""

    economy: AssignmentEconomy
    assignment: Matrix
    order: Order
    conditions: tuple[Condition, ...]

    def __post_init__(self) -> None:
        demand_partition(self.economy, self.order)
        demand_conditions(self.conditions)


@dataclass(frozen=True)
class NotSequentialOutcome:
    """The feasible random assignment ``assignment`` is no outcome of the sequential pseudomarket with the ordered
    partition ``order``: in some turn no prices P >= 0 of the object types with copies left meet ``conditions``."""

    economy: AssignmentEconomy
    assignment: Matrix
    order: Order
    conditions: tuple[Condition, ...]

    def __post_init__(self) -> None:
        demand_partition(self.economy, self.order)
        demand_conditions(self.conditions)


@dataclass(frozen=True)
class SerialDictatorship:
    """In the feasible random assignment ``assignment`` the agents, called one by one in ``order`` (all of them), each
    get a lottery that is best for them among all within the supply, possibly fractional, that is left (sp.extremes)."""

    economy: AssignmentEconomy
    assignment: Matrix
    order: tuple[str, ...]

    def __post_init__(self) -> None:
        demand_partition(self.economy, tuple([(name,) for name in self.order]))


@dataclass(frozen=True)
class InWeakCore:
    """``assignment`` is a feasible random assignment of ``economy`` and no coalition blocks it: no non-empty set of
    agents can share what the others leave so that each member is strictly better off (sp, section 2)."""

    economy: AssignmentEconomy
    assignment: Matrix


@dataclass(frozen=True)
class Blocked:
    """``assignment`` is a feasible random assignment of ``economy`` and some coalition blocks it: its members can share
    what the others leave so that each of them is strictly better off."""

    economy: AssignmentEconomy
    assignment: Matrix


@dataclass(frozen=True)
class LotteryOverAssignments:
    """The feasible random assignment ``assignment`` is the expectation of a lottery over feasible pure assignments
    (sp, section 2)."""

    economy: AssignmentEconomy
    assignment: Matrix


@dataclass(frozen=True)
class ShortestLottery:
    """The feasible random assignment ``assignment`` is the expectation of a lottery over ``count`` feasible pure
    assignments, and of none over fewer."""

    economy: AssignmentEconomy
    assignment: Matrix
    count: int


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


@dataclass(frozen=True)
class Implementable:
    """The matrix of ``problem`` is the expectation of a lottery over 0/1 matrices that meet all its constraints."""

    problem: LotteryProblem


@dataclass(frozen=True)
class NotImplementable:
    """The matrix of ``problem`` is the expectation of no lottery over 0/1 matrices that meet all its constraints."""

    problem: LotteryProblem


@dataclass(frozen=True)
class ConsumptionsImplementable:
    """The random consumptions of ``problem`` are the marginals of a random allocation: of a lottery over allocations of
    disjoint bundles to its agents, which use up all goods if ``problem`` says so (gpz, "Feasibility")."""

    problem: ConsumptionProblem


@dataclass(frozen=True)
class ConsumptionsNotImplementable:
    """The random consumptions of ``problem`` are the marginals of no random allocation (gpz, "Feasibility")."""

    problem: ConsumptionProblem


@dataclass(frozen=True)
class Bihierarchy:
    """The constraints of ``problem`` form a bihierarchy: they can be divided into two families, in each of which any two
    sets of cells are disjoint or one contains the other (Budish, Che, Kojima and Milgrom 2013)."""

    problem: LotteryProblem


@dataclass(frozen=True)
class NotBihierarchy:
    """The constraints of ``problem`` form no bihierarchy: in each division into two families, two sets of the same family
    overlap although neither contains the other."""

    problem: LotteryProblem


@dataclass(frozen=True)
class MNaturalConcave:
    """``utility`` is M-natural-concave: for all bundles A, B of finite utility and each good j in A but not in B there is a
    D within B without A, of at most one good, with u(A - j + D) + u(B - D + j) >= u(A) + u(B) (gpz, M-natural concavity).
    """

    utility: Utility


@dataclass(frozen=True)
class NotMNaturalConcave:
    """``utility`` is not M-natural-concave: for some bundles A, B of finite utility and some good j in A but not in B every
    D within B without A, of at most one good, has u(A - j + D) + u(B - D + j) < u(A) + u(B)."""

    utility: Utility


@dataclass(frozen=True)
class Submodular:
    """``utility`` is submodular: u(A) + u(B) >= u(A or B) + u(A and B) for all bundles A, B whose union and intersection
    both have finite utility (so that A and B then have, too)."""

    utility: Utility


@dataclass(frozen=True)
class NotSubmodular:
    """``utility`` is not submodular: for some bundles A, B whose union and intersection have finite utility,
    u(A) + u(B) < u(A or B) + u(A and B)."""

    utility: Utility


@dataclass(frozen=True)
class Substitutes:
    """``utility``, with money added, satisfies the substitutes condition: if A is the only bundle demanded at prices p, B is
    the only one at prices q, and q differs from p only in a higher price of one good j, then A - j is within B (the standard
    condition; gpz, Step 1, prints one in which a second price moves freely)."""

    utility: Utility


@dataclass(frozen=True)
class NotSubstitutes:
    """``utility``, with money added, violates the substitutes condition: after a rise of one price the only bundle demanded
    lacks another good of the only bundle demanded before."""

    utility: Utility


@dataclass(frozen=True)
class PrintedSubstitutesViolated:
    """``utility``, with money added, violates the substitutes condition as gpz, Step 1, prints it: the only bundles demanded
    at prices p and q are single goods j and l, j is not l, and q differs from p only in the price of j and in a price of
    another good that is not lower."""

    utility: Utility


@dataclass(frozen=True)
class EachAgent:
    """The utility of each agent has the property ``property``: "m-natural" (M-natural-concave), "submodular" or "substitutes",
    as defined for a single utility."""

    property: str
    agents: tuple[str, ...]
    utilities: tuple[Utility, ...]


@dataclass(frozen=True)
class StatementTrue:
    """``statement`` is true: for all its quantified functions from the bundles to the reals, the assumed properties imply the
    concluded one (``convex.statement``)."""

    statement: Statement


@dataclass(frozen=True)
class StatementFalse:
    """``statement`` is false: some functions, with rational values, have the assumed properties but not the concluded one."""

    statement: Statement


Claim: TypeAlias = (
    LinearProgramOptimal
    | LinearProgramInfeasible
    | LinearProgramUnbounded
    | ParetoOptimal
    | ParetoDominated
    | Supported
    | Unsupported
    | QuasiEquilibriumCone
    | SequentialOutcome
    | NotSequentialOutcome
    | SerialDictatorship
    | InWeakCore
    | Blocked
    | LotteryOverAssignments
    | ShortestLottery
    | Equilibrium
    | BudgetEquilibrium
    | AlgebraicEquilibrium
    | EnclosedEquilibrium
    | Implementable
    | NotImplementable
    | ConsumptionsImplementable
    | ConsumptionsNotImplementable
    | Bihierarchy
    | NotBihierarchy
    | MNaturalConcave
    | NotMNaturalConcave
    | Submodular
    | NotSubmodular
    | Substitutes
    | NotSubstitutes
    | PrintedSubstitutesViolated
    | EachAgent
    | StatementTrue
    | StatementFalse
)
