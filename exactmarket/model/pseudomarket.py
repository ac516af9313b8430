"""The pseudomarket: agents with utilities and fiat money, and production sets (gpz, The Pseudo Market; Aggregate
Constraints and Production)."""

from __future__ import annotations

from dataclasses import dataclass

from exactmarket.errors import MalformedInput
from exactmarket.exact.rational import Q
from exactmarket.model.bundle import demand_goods
from exactmarket.model.matroid import LaminarMatroid
from exactmarket.model.nesting import demand_nested_little
from exactmarket.model.utility import Form, Utility


@dataclass(frozen=True)
class Agent:
    """Her name, her budget of fiat money (positive), and her utility."""

    name: str
    budget: Q
    utility: Form


@dataclass(frozen=True)
class Pseudomarket:
    """Goods, agents, and the feasible plans of production (``None``: every good exists once).

    Raises:
        MalformedInput: if names repeat, a budget is not positive, sizes do not fit, or operations are nested too deep.
    """

    goods: tuple[str, ...]
    agents: tuple[Agent, ...]
    production: LaminarMatroid | None = None

    def __post_init__(self) -> None:
        demand_goods(self.goods)
        if not self.agents:
            raise MalformedInput("agents", "at least one agent", "none")
        names = [agent.name for agent in self.agents]
        for k, agent in enumerate(self.agents):
            if agent.name in names[:k]:
                raise MalformedInput(f"agents[{k}].name", "a name that is not taken", repr(agent.name))
            if not agent.budget > 0:
                raise MalformedInput(f"agents[{k}].budget", "a number > 0", agent.budget)
            demand_nested_little(agent.utility, f"agents[{k}].utility")
            if agent.utility.size != len(self.goods):
                raise MalformedInput(f"agents[{k}].utility", f"{len(self.goods)} goods", agent.utility.size)
        if self.production is not None and self.production.size != len(self.goods):
            raise MalformedInput("production", f"{len(self.goods)} goods", self.production.size)

    def utility(self, agent: int) -> Utility:
        """The utility of the agent of that index, with the goods' names."""
        return Utility(self.goods, self.agents[agent].utility)
