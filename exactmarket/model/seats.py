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

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from exactmarket.errors import MalformedInput
from exactmarket.exact.checks import all_exactly, exactly, names, sequence, settle, whole
from exactmarket.model.bundle import Bundle
from exactmarket.model.matroid import BasesMatroid, LaminarMatroid
from exactmarket.model.nesting import levels
from exactmarket.model.pseudomarket import Agent, Pseudomarket, demand_agents
from exactmarket.model.utility import Form, Table

#: Up to so many copies, each may be a good of its own.
MOST_COPIES = 10


@dataclass(frozen=True)
class SeatMarket:
    """A pseudomarket whose goods have several copies. Names of goods may hold spaces.

    Attributes:
        supply: how many copies there are of each good, at least one.
        production: sets of goods of which so many copies can be used together; ``None`` if there are no such limits.

    Raises:
        MalformedInput: if names repeat, a good has no copy, a budget is not positive, or sizes do not fit.

    >>> import exactmarket as em
    >>> u = em.utility({"type": "additive", "values": [3, 2]}, goods=["a", "b"]).form
    >>> agents = tuple([em.Agent(name, em.Q(1), u) for name in ("x", "y", "z")])
    >>> em.SeatMarket(("a", "b"), (1, 2), agents).supply
    (1, 2)
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
        _demand_written(goods, agents)
        settle(self, goods=goods, supply=supply, agents=agents)
        if self.production is None:
            return
        if exactly(LaminarMatroid, self.production, "production").size != len(goods):
            raise MalformedInput("production", f"{len(goods)} goods", self.production.size)

    @property
    def limits(self) -> tuple[tuple[int, int], ...]:
        """The sets of the production (as bundles) with their limits; none if there is no production."""
        return () if self.production is None else self.production.sets


def _demand_written(goods: Sequence[str], agents: Sequence[Agent]) -> None:
    """Demand that no basis of a matroid holds a good with a space in its name: in files goods of a basis are told by spaces.

    Raises:
        MalformedInput: naming the first agent with such a utility.
    """
    spaced = sum(1 << j for j, good in enumerate(goods) if " " in good)
    if not spaced:
        return
    for k, agent in enumerate(agents):
        for part in chain.from_iterable(levels(agent.utility)):
            if isinstance(part, BasesMatroid) and any(basis & spaced for basis in part.bases):
                expected = "bases of goods without spaces in their names"
                raise MalformedInput(f"agents[{k}].utility", expected, "a good with a space")


def copies_as_goods(market: SeatMarket) -> Pseudomarket:
    """The pseudomarket in which each copy is a good of its own, called "a#1", "a#2", ... where there are several, with "_" in
    place of spaces; a bundle of copies has the utility of the goods of which it has a copy.

    Raises:
        MalformedInput: if there are more than ``MOST_COPIES`` copies, or two of them would have the same name.
    """
    count = sum(market.supply)
    if count > MOST_COPIES:
        raise MalformedInput("supply", f"at most {MOST_COPIES} copies in all for this question", count)
    kinds = [j for j, copies in enumerate(market.supply) for _ in range(copies)]
    tables: dict[int, Table] = {}
    agents = []
    for agent in market.agents:
        if id(agent.utility) not in tables:
            tables[id(agent.utility)] = _of_copies(agent.utility, kinds)
        agents.append(Agent(agent.name, agent.budget, tables[id(agent.utility)]))
    production = None
    if market.production is not None:
        sets = [(_copies_of(goods, kinds), most) for goods, most in market.production.sets]
        production = LaminarMatroid(count, tuple(sets))
    return Pseudomarket(_names_of_copies(market), tuple(agents), production)


def copies_named(market: SeatMarket) -> tuple[tuple[str, ...], ...]:
    """For each good how its copies are called in ``copies_as_goods``."""
    found = []
    for good, copies in zip(market.goods, market.supply, strict=True):
        called = good.replace(" ", "_")
        found.append((called,) if copies == 1 else tuple([f"{called}#{k + 1}" for k in range(copies)]))
    return tuple(found)


def _names_of_copies(market: SeatMarket) -> tuple[str, ...]:
    return tuple(chain.from_iterable(copies_named(market)))


def _copies_of(goods: Bundle, kinds: Sequence[int]) -> Bundle:
    """All copies of the goods."""
    return sum(1 << k for k, j in enumerate(kinds) if goods >> j & 1)


def _of_copies(form: Form, kinds: Sequence[int]) -> Table:
    """The utility of each bundle of copies."""
    goods = [0]  # for each bundle of copies the goods of which it has one
    for j in kinds:
        goods += [held | 1 << j for held in goods]
    values = {held: form.value(held) for held in set(goods)}
    return Table(tuple([values[held] for held in goods]))
