"""Notions of equilibrium, each a list of named conditions, and the market of one turn (Miralles, sections 2 and 4).

Legend: P are prices, q_x agent x's share, u_x her utility. Her income is the value P q_x of her own share. The note's
definition of pseudomarket equilibrium is ``optimal`` alone; its proofs use all three of

    optimal    anything strictly better costs strictly more:    u_x(q) >  u_x(q_x)  implies  P q >  P q_x
    clearing   an object type in excess supply has price 0
    cheapest   anything at least as good costs at least as much:  u_x(q) >= u_x(q_x)  implies  P q >= P q_x

and its quasi-equilibrium is

    quasi-optimal   anything strictly better costs at least as much:  u_x(q) > u_x(q_x)  implies  P q >= P q_x.

By the duality of linear programs each condition on agent x (not ``clearing``) is equivalent to the existence of a
weight w such that q_x puts probability only on types that maximise w v_x[j] - P[j]:

    not satiated:  w > 0 for ``optimal``;  w >= 0 for ``cheapest`` and for ``quasi-optimal``
    satiated:      no condition for ``optimal`` and ``quasi-optimal``;  w >= 0 for ``cheapest``

where an agent is satiated if no share is strictly better for her than her own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from exactmarket.errors import MalformedInput
from exactmarket.exact.checks import name as checked_name
from exactmarket.exact.checks import sequence
from exactmarket.exact.linear import Matrix, Vector
from exactmarket.exact.rational import Q
from exactmarket.model.assignment import AssignmentEconomy, demand

Condition: TypeAlias = Literal["optimal", "clearing", "cheapest", "quasi-optimal"]
CONDITIONS: tuple[Condition, ...] = get_args(Condition)

#: Pseudomarket equilibrium as the note's theorems need it.
EQUILIBRIUM: tuple[Condition, ...] = ("optimal", "clearing", "cheapest")
#: What each turn of a sequential pseudomarket needs for the note's third theorem.
TURN: tuple[Condition, ...] = ("optimal", "clearing")
#: Pseudomarket quasi-equilibrium.
QUASI_EQUILIBRIUM: tuple[Condition, ...] = ("quasi-optimal",)

#: An ordered partition of the agents: the groups, by name, in the order in which they are called.
Order: TypeAlias = tuple[tuple[str, ...], ...]

#: What is demanded of an agent's weight.
Demand: TypeAlias = Literal["positive", "non-negative", "nothing"]


def conditions(names: Iterable[str], where: str = "conditions") -> tuple[Condition, ...]:
    """The named conditions, in the house's order.

    Raises:
        MalformedInput: if a name is unknown or repeated, or there is none.
    """
    given = conditions_as_given(names, where)
    return tuple([condition for condition in CONDITIONS if condition in given])


def conditions_as_given(names: Iterable[str], where: str = "conditions") -> tuple[Condition, ...]:
    """The named conditions, in the order in which they are named.

    Raises:
        MalformedInput: if a name is unknown or repeated, or there is none.
    """
    given = sequence(names, where, "a list of conditions")
    demand_conditions(given, where)
    return tuple([CONDITIONS[CONDITIONS.index(condition)] for condition in given])


def ordered_partition(order: Iterable[Iterable[str]], where: str = "order") -> Order:
    """The groups as tuples of names; ``demand_partition`` finds out whether they are a partition of the agents.

    Raises:
        MalformedInput: if they are no lists of names.
    """
    groups = sequence(order, where, "a list of groups")
    return tuple(
        [
            tuple(
                [checked_name(each, f"{where}[{t}]") for each in sequence(group, f"{where}[{t}]", "a list of agents")]
            )
            for t, group in enumerate(groups)
        ]
    )


def demand_conditions(names: Sequence[str], where: str = "conditions") -> None:
    """Demand one or more distinct known conditions.

    Raises:
        MalformedInput: if a name is unknown or repeated, or there is none.
    """
    if not names:
        raise MalformedInput(where, "at least one condition", "none")
    for given in names:
        if given not in CONDITIONS or names.count(given) > 1:
            raise MalformedInput(where, "distinct conditions out of " + ", ".join(CONDITIONS), repr(given))


@dataclass(frozen=True)
class Market:
    """The pseudomarket of one turn: the agents who take part, the types with copies left, and the copies left.

    Attributes:
        agents: indices of the agents in the economy.
        types: indices of the object types on offer.
        supply: the copies left of each type of the economy, possibly fractional.
    """

    economy: AssignmentEconomy
    assignment: Matrix
    agents: tuple[int, ...]
    types: tuple[int, ...]
    supply: Vector

    def shares(self) -> list[Vector]:
        """The participants' rows of the assignment."""
        return [self.assignment[x] for x in self.agents]

    def unsold(self) -> Vector:
        """The copies of each type that the participants leave."""
        used = demand(self.economy, self.shares())
        return tuple([copies - taken for copies, taken in zip(self.supply, used, strict=True)])

    def satiated(self, agent: int) -> bool:
        """Whether no share of the types on offer is better for the agent than her own."""
        values = self.economy.values[agent]
        return self.economy.utility(agent, self.assignment[agent]) == max(values[j] for j in self.types)

    def demanded_weight(self, agent: int, demanded: Iterable[Condition]) -> Demand:
        """What ``demanded`` asks of the agent's weight (see the module's table)."""
        satiated = self.satiated(agent)
        if "optimal" in demanded and not satiated:
            return "positive"
        if "cheapest" in demanded or ("quasi-optimal" in demanded and not satiated):
            return "non-negative"
        return "nothing"


def whole_market(economy: AssignmentEconomy, assignment: Matrix) -> Market:
    """The pseudomarket with all agents and the full supply."""
    supply = tuple([Q(copies) for copies in economy.supply])
    return Market(economy, assignment, tuple(range(len(economy.agents))), tuple(range(len(supply))), supply)


def turns(economy: AssignmentEconomy, assignment: Matrix, order: Order) -> list[Market]:
    """The market of each turn: the group called, and what the groups before it left. Types that are used up are no
    longer on offer.

    Raises:
        MalformedInput: if ``order`` is no ordered partition of the agents into non-empty groups.
    """
    demand_partition(economy, order)
    markets: list[Market] = []
    index = economy.index
    supply = whole_market(economy, assignment).supply
    for group in order:
        types = tuple(j for j, copies in enumerate(supply) if copies > 0)
        market = Market(economy, assignment, tuple([index[name] for name in group]), types, supply)
        markets.append(market)
        supply = market.unsold()
    return markets


def demand_partition(economy: AssignmentEconomy, order: Order) -> None:
    """Demand that ``order`` is an ordered partition of the agents into non-empty groups.

    Raises:
        MalformedInput: naming the first agent or group that is wrong.
    """
    called: set[str] = set()
    index = economy.index
    for t, group in enumerate(order):
        if not group:
            raise MalformedInput(f"order[{t}]", "a group of at least one agent", "none")
        for name in group:
            if name not in index or name in called:
                raise MalformedInput(f"order[{t}]", "agents that are called once", repr(name))
            called.add(name)
    if missing := [name for name in economy.agents if name not in called]:
        raise MalformedInput("order", "every agent to be called", f"{missing[0]!r} is not")
