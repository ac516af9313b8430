"""Claims about lotteries with given marginals."""

from __future__ import annotations

from dataclasses import dataclass

from exactmarket.exact.linear import Matrix
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.lottery_problem import ConsumptionProblem, LotteryProblem
from exactmarket.model.spending_problem import SpendingProblem


@dataclass(frozen=True)
class LotteryOverAssignments:
    """The feasible random assignment is the expectation of a lottery over feasible pure assignments
    (Miralles, Sequential pseudomarkets, section 2)."""

    economy: AssignmentEconomy
    assignment: Matrix


@dataclass(frozen=True)
class ShortestLottery:
    """The feasible random assignment is the expectation of a lottery over as many feasible pure
    assignments as listed below, and of none over fewer.

    Attributes:
        count: how many pure assignments.
    """

    economy: AssignmentEconomy
    assignment: Matrix
    count: int


@dataclass(frozen=True)
class Implementable:
    """The matrix is the expectation of a lottery over 0/1 matrices that meet all constraints."""

    problem: LotteryProblem


@dataclass(frozen=True)
class NotImplementable:
    """The matrix is the expectation of no lottery over 0/1 matrices that meet all constraints."""

    problem: LotteryProblem


@dataclass(frozen=True)
class ConsumptionsImplementable:
    """The random consumptions are the marginals of a random allocation: of a lottery over
    allocations of disjoint bundles to the agents, which use up all goods where that is asked (Gul,
    Pesendorfer and Zhang, "Feasibility")."""

    problem: ConsumptionProblem


@dataclass(frozen=True)
class ConsumptionsNotImplementable:
    """The random consumptions are the marginals of no random allocation: of no lottery over
    allocations of disjoint bundles to the agents, which use up all goods where that is asked (Gul,
    Pesendorfer and Zhang, "Feasibility")."""

    problem: ConsumptionProblem


@dataclass(frozen=True)
class SpendingsImplementable:
    """There is a random allocation made of the agents' bundles in which each agent's expected
    spending is the given one: a lottery over allocations of disjoint bundles, each agent's being
    one of hers, which use up all goods where that is asked (Gul, Pesendorfer and Zhang,
    "Feasibility", for the bundles that are optimal at the prices)."""

    problem: SpendingProblem


@dataclass(frozen=True)
class SpendingsNotImplementable:
    """There is no random allocation made of the agents' bundles in which each agent's expected
    spending is the given one (Gul, Pesendorfer and Zhang, "Feasibility")."""

    problem: SpendingProblem


@dataclass(frozen=True)
class Bihierarchy:
    """The constraints form a bihierarchy: they can be divided into two families, in each of which
    any two sets of cells are disjoint or one contains the other (Budish, Che, Kojima and Milgrom
    2013)."""

    problem: LotteryProblem


@dataclass(frozen=True)
class NotBihierarchy:
    """The constraints form no bihierarchy: in each division into two families, two sets of one
    family overlap although neither contains the other."""

    problem: LotteryProblem
