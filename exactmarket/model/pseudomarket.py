"""The pseudomarket: agents with utilities and fiat money, and production sets (gpz, The Pseudo Market; Aggregate
Constraints and Production)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exactmarket.errors import MalformedInput
from exactmarket.exact.checks import all_exactly, exactly, name, settle
from exactmarket.exact.rational import Q, rational
from exactmarket.model.bundle import goods_named
from exactmarket.model.matroid import LaminarMatroid
from exactmarket.model.utility import Form, Utility, form_of


@dataclass(frozen=True)
class Agent:
    """Her name, her budget of fiat money (positive), and her utility.

    Raises:
        MalformedInput: if the name is not printable, the budget no exact number, or the utility none of this package's forms.

    >>> import exactmarket as em
    >>> u = em.utility({"type": "unit-demand", "values": {"a": 3, "b": 2}}, goods=["a", "b"])
    >>> agent = em.Agent("x", em.Q(1), u.form)
    >>> agent.name, agent.budget, agent.utility.value(0b11)
    ('x', 1, 3)
    """

    name: str
    budget: Q
    utility: Form

    def __post_init__(self) -> None:
        budget = rational(self.budget, "budget")
        settle(self, name=name(self.name, "name"), budget=budget, utility=form_of(self.utility, "utility"))


@dataclass(frozen=True)
class Pseudomarket:
    """Goods, agents, and the feasible plans of production (``None``: every good exists once).

    Raises:
        MalformedInput: if names repeat, a budget is not positive, sizes do not fit, or operations are nested too deep.

    >>> import exactmarket as em
    >>> u = em.utility({"type": "additive", "values": [3, 2]}, goods=["a", "b"])
    >>> market = em.Pseudomarket(("a", "b"), (em.Agent("x", em.Q(1), u.form), em.Agent("y", em.Q(1), u.form)))
    >>> em.decide("equilibrium", market).answer
    'yes'
    """

    goods: tuple[str, ...]
    agents: tuple[Agent, ...]
    production: LaminarMatroid | None = None

    def __post_init__(self) -> None:
        settle(self, goods=goods_named(self.goods), agents=all_exactly(Agent, self.agents, "agents"))
        demand_agents(self.agents, len(self.goods))
        if self.production is None:
            return
        if exactly(LaminarMatroid, self.production, "production").size != len(self.goods):
            raise MalformedInput("production", f"{len(self.goods)} goods", self.production.size)

    def utility(self, agent: int) -> Utility:
        """The utility of the agent of that index, with the goods' names."""
        return Utility(self.goods, self.agents[agent].utility)


def demand_agents(agents: Sequence[Agent], size: int) -> None:
    """Demand one agent or more, with distinct names, positive budgets and utilities of ``size`` goods.

    Raises:
        MalformedInput: at the first agent who has none.
    """
    if not agents:
        raise MalformedInput("agents", "at least one agent", "none")
    taken: set[str] = set()
    for k, agent in enumerate(agents):
        if agent.name in taken:
            raise MalformedInput(f"agents[{k}].name", "a name that is not taken", repr(agent.name))
        if not agent.budget > 0:
            raise MalformedInput(f"agents[{k}].budget", "a number > 0", agent.budget)
        if agent.utility.size != size:
            raise MalformedInput(f"agents[{k}].utility", f"{size} goods", agent.utility.size)
        taken.add(agent.name)
