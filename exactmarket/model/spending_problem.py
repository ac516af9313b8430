"""Expected spendings that a random allocation of given bundles should have (paper A, the implementability step of an
equilibrium).

Legend: agent i's bundles are A_i1, A_i2, ..., for instance her optimal bundles at the prices p; p(A) is the sum of the prices
of the goods in A, and cell (i, k) stands for "agent i gets A_ik".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from exactmarket.errors import MalformedInput
from exactmarket.exact.checks import all_exactly, exactly, names, sequence, settle
from exactmarket.exact.checks import name as checked_name
from exactmarket.exact.linear import Matrix, Vector, vector
from exactmarket.exact.rational import Number, Q, rational, total
from exactmarket.model.bundle import goods_named
from exactmarket.model.lottery_problem import (
    Bundle,
    CellConstraint,
    allocation_constraints,
    bundle_named,
    demand_bundles,
)


@dataclass(frozen=True)
class Spender:
    """An agent's name, the bundles that she may get (one or more, none twice) and what she is to spend on average.

    Raises:
        MalformedInput: if a good stands twice in a bundle, or a bundle twice, or there is none.

    >>> import exactmarket as em
    >>> em.Spender("x", bundles=(("a",), ()), spending=em.Q(1, 2)).spending
    1/2
    """

    name: str
    bundles: tuple[Bundle, ...]
    spending: Q

    def __init__(self, name: str, bundles: Iterable[Iterable[str]], spending: Number) -> None:
        listed = sequence(bundles, "bundles", "a list of bundles")
        given = tuple([bundle_named(bundle, f"bundles[{k}]") for k, bundle in enumerate(listed)])
        demand_bundles(given, "bundles")
        settle(self, name=checked_name(name, "name"), bundles=given, spending=rational(spending, "spending"))


@dataclass(frozen=True)
class SpendingProblem:
    """Is there a lottery over allocations (disjoint bundles, one for each agent, each one of hers) in which the agents'
    expected spendings at the prices are the given ones? With ``exhaust`` every good must go to somebody in each of them.

    Raises:
        MalformedInput: if names repeat or are not printable, there is not one price >= 0 for each good, or a bundle holds
            something that is no good.

    >>> both_or_none = [(), ("a", "b")]
    >>> agents = [Spender("1", both_or_none, 1), Spender("2", both_or_none, 2)]
    >>> SpendingProblem(["a", "b"], [1, 2], agents).costs
    ((0, 3), (0, 3))
    """

    goods: tuple[str, ...]
    prices: Vector
    agents: tuple[Spender, ...]
    exhaust: bool

    def __init__(
        self, goods: Iterable[str], prices: Iterable[Number], agents: Iterable[Spender], exhaust: bool = False
    ) -> None:
        known, spenders = goods_named(goods), all_exactly(Spender, agents, "agents")
        names([agent.name for agent in spenders], "agents")
        numbers = vector(prices, where="prices")
        if len(numbers) != len(known) or any(price < 0 for price in numbers):
            raise MalformedInput("prices", f"{len(known)} numbers >= 0, one for each good", numbers)
        for i, agent in enumerate(spenders):
            for k, bundle in enumerate(agent.bundles):
                if not set(bundle) <= set(known):
                    raise MalformedInput(f"agents[{i}].bundles[{k}]", "goods of the problem", " ".join(bundle))
        settle(self, goods=known, prices=numbers, agents=spenders, exhaust=exactly(bool, exhaust, "exhaust"))

    @property
    def names(self) -> tuple[str, ...]:
        """The agents' names."""
        return tuple([agent.name for agent in self.agents])

    @property
    def bundles(self) -> tuple[tuple[Bundle, ...], ...]:
        """Each agent's bundles, in her order."""
        return tuple([agent.bundles for agent in self.agents])

    @property
    def spendings(self) -> Vector:
        """What each agent is to spend on average."""
        return tuple([agent.spending for agent in self.agents])

    @cached_property
    def costs(self) -> Matrix:
        """Row i: p(A_i1), p(A_i2), ... (rows may differ in length)."""
        price = dict(zip(self.goods, self.prices, strict=True))
        return tuple([tuple([total(price[good] for good in bundle) for bundle in row]) for row in self.bundles])

    @cached_property
    def constraints(self) -> tuple[CellConstraint, ...]:
        """What a 0/1 choice of bundles must meet to be an allocation, as in ``ConsumptionProblem.constraints``."""
        return allocation_constraints(self.goods, self.bundles, self.exhaust)
