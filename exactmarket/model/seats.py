"""Pseudomarkets with supplies: courses with seats, school places, and other goods of which there are several copies.

Legend as in ``model.pseudomarket``; s_j is the number of copies of good j. An agent takes at most one copy of a good, so that
what she gets is a bundle, a set of goods, as without supplies. The *use* of an allocation says of how many copies of each good
it makes use; it is feasible if it is at most s_j of each good and, for each set of the production, at most the set's limit of
the goods in the set together.

An equilibrium is what it is if each copy is a good of its own and a bundle of copies has the utility of the goods of which
there is a copy in it (``copies_as_goods``): utilities being monotone, a second copy is worth nothing, so nobody pays for one,
and the copies that nobody uses are free.
"""

from __future__ import annotations

from dataclasses import dataclass

from exactmarket.errors import MalformedInput
from exactmarket.exact.checks import all_exactly, exactly, names, sequence, settle, whole
from exactmarket.model.matroid import LaminarMatroid
from exactmarket.model.pseudomarket import Agent, demand_agents


@dataclass(frozen=True)
class SeatMarket:
    """A pseudomarket whose goods have several copies. Names of goods may hold spaces.

    Attributes:
        supply: how many copies there are of each good, at least one.
        production: sets of goods of which so many copies can be used together; ``None`` if there are no such limits.

    Raises:
        MalformedInput: if names repeat, a good has no copy, a budget is not positive, or sizes do not fit.
    """

    goods: tuple[str, ...]
    supply: tuple[int, ...]
    agents: tuple[Agent, ...]
    production: LaminarMatroid | None = None

    def __post_init__(self) -> None:
        goods, given = names(self.goods, "goods"), sequence(self.supply, "supply")
        if len(given) != len(goods):
            raise MalformedInput("supply", f"{len(goods)} numbers of copies", len(given))
        supply = tuple([whole(copies, f"supply.{good}", 1) for good, copies in zip(goods, given, strict=True)])
        agents = all_exactly(Agent, self.agents, "agents")
        demand_agents(agents, len(goods))
        settle(self, goods=goods, supply=supply, agents=agents)
        if self.production is None:
            return
        if exactly(LaminarMatroid, self.production, "production").size != len(goods):
            raise MalformedInput("production", f"{len(goods)} goods", self.production.size)

    @property
    def limits(self) -> tuple[tuple[int, int], ...]:
        """The sets of the production (as bundles) with their limits; none if there is no production."""
        return () if self.production is None else self.production.sets
