"""Budgets and aggregate limits: the random assignment economy of Hylland and Zeckhauser (1979) and of paper A.

Legend: x is an agent with budget b_x > 0, j an object type with sigma[j] copies and price p[j] >= 0, q_x agent x's share, u_x
her utility. An aggregate limit L allows at most max_L copies of its types together; limits are laminar (two of them are
disjoint or one contains the other), so that every assignment within them is a lottery over pure ones. A limit has a price
l_L >= 0, which is part of the price of each of its types: p[j] = r[j] + the sum of l_L over the limits L that contain j, where
r[j] >= 0 is the price of the type's own copies. Prices p and an assignment Q are an *equilibrium* if the smallest price is 0 and

    affordable       p q_x <= b_x
    budget-optimal   anything strictly better costs strictly more than the budget:  u_x(q) > u_x(q_x)  implies  p q > b_x
    clearing         r[j] = 0 if copies of j are left, l_L = 0 if the limit L is not reached
    cheapest         anything at least as good costs at least as much:  u_x(q) >= u_x(q_x)  implies  p q >= p q_x

Where demand equals supply and budgets are equal the smallest price can always be made 0; elsewhere that is a restriction. Types
of supply 0 need a finite price like all others, so with them there may be no equilibrium: one agent with v = (1, 2) and supplies
(1, 0) would get the first type for nothing and spend her money on some of the second.

By the duality of linear programs the second and fourth condition hold, given the first, if and only if there is a weight
w >= 0 such that q_x puts probability only on types that maximise w v_x[j] - p[j], and either she is satiated (every type
in her share is one of those that she values most), or w > 0 and p q_x = b_x.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exactmarket.errors import MalformedInput
from exactmarket.exact.checks import names, settle, whole
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ONE
from exactmarket.model.assignment import AssignmentEconomy


@dataclass(frozen=True)
class AggregateLimit:
    """At most ``max`` copies of the named object types together.

    Raises:
        MalformedInput: if ``objects`` are no distinct names, or ``max`` is no whole number.
    """

    objects: tuple[str, ...]
    max: int

    def __post_init__(self) -> None:
        settle(self, max=whole(self.max, "max"), objects=names(self.objects, "objects"))


def unit_budgets(economy: AssignmentEconomy) -> Vector:
    """A budget of 1 for each agent."""
    return (ONE,) * len(economy.agents)


def demand_budgets(economy: AssignmentEconomy, budgets: Vector, where: str = "budgets") -> None:
    """Demand a positive budget for each agent.

    Raises:
        MalformedInput: naming the first that is wrong.
    """
    if len(budgets) != len(economy.agents):
        raise MalformedInput(where, f"{len(economy.agents)} numbers, one for each agent", len(budgets))
    for x, budget in enumerate(budgets):
        if not budget > 0:
            raise MalformedInput(f"{where}[{x}]", "a number > 0", budget)


def demand_laminar(economy: AssignmentEconomy, aggregate: Sequence[AggregateLimit]) -> None:
    """Demand limits on sets of the economy's types, any two of them disjoint or nested.

    Raises:
        MalformedInput: naming the first limit that is wrong.
    """
    sets: list[frozenset[str]] = []
    for k, limit in enumerate(aggregate):
        members = frozenset(limit.objects)
        if not members <= set(economy.objects):
            raise MalformedInput(
                f"aggregate[{k}].objects", "objects of the economy", min(members - set(economy.objects))
            )
        for other in sets:
            if members & other and not members <= other and not other <= members:
                raise MalformedInput(f"aggregate[{k}].objects", "sets that are disjoint or nested", limit.objects)
        sets.append(members)
