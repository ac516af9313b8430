"""Where no equilibrium of a pseudomarket is certified for the budgets, one for budgets nearby: prices and shares of the last
guess in floats are rounded, each budget is what is then spent, and a random allocation is made anew at these prices."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias, TypeVar

from exactmarket.errors import LimitReached, Rejected, SearchFailed
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import Q
from exactmarket.kernel.theorem import Verified
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.solvers.budgets.hylland_zeckhauser import Rounded, Settled, rounded, roundings
from exactmarket.solvers.control import Control, NearbyInTime, OnlyNearby, finished
from exactmarket.solvers.markets.found import Found
from exactmarket.solvers.structures.structure import Problem

T = TypeVar("T")
#: What makes a random allocation at rounded prices, for the budgets that belong to them.
Make: TypeAlias = Callable[[Rounded, Control], Found]
#: What the kernel makes of it.
Certify: TypeAlias = Callable[[Pseudomarket, Found], Verified[Any]]

#: So many guesses are kept; and seconds that may be spent on them once the search has ended.
_KEPT, _GRACE = 3, 5.0


@dataclass
class Trail:
    """The last guesses of a search, each with its problem and with what makes an equilibrium of it once it is rounded."""

    guesses: list[tuple[Problem, Settled, Make]] = field(default_factory=list)

    def keep(self, given: Problem, guess: Settled, make: Make) -> None:
        """Keep a guess, and let go of an old one."""
        self.guesses = [*self.guesses[1 - _KEPT :], (given, guess, make)]


def or_nearby(market: Pseudomarket, certify: Certify, search: Callable[[Trail], T]) -> T:
    """What the search finds.

    Raises:
        OnlyNearby: if it finds nothing, but its last guesses lead to an equilibrium for budgets nearby; NearbyInTime if its time
            is over. SearchFailed, LimitReached: if they do not.
    """
    trail = Trail()
    try:
        return search(trail)
    except OnlyNearby:
        raise
    except LimitReached as limit:
        if (near := finished(lambda: _nearest(market, certify, trail))) is not None:
            raise NearbyInTime(*near, str(limit)) from None
        raise
    except SearchFailed as failure:
        if (near := finished(lambda: _nearest(market, certify, trail))) is not None:
            raise OnlyNearby(*near, str(failure)) from None
        raise


def _nearest(market: Pseudomarket, certify: Certify, trail: Trail) -> tuple[Verified[Any], Q] | None:
    """The equilibrium that the guesses, the last one first, lead to, and how far the budget is that is moved the most."""
    control = Control(_GRACE)
    with contextlib.suppress(LimitReached):
        for given, guess, make in reversed(trail.guesses):
            for near in _rounded(given, guess):
                with contextlib.suppress(SearchFailed, Rejected):
                    verdict = certify(with_budgets(market, near.budgets), make(near, control))
                    return verdict, distance(market, near.budgets)
    return None


def _rounded(given: Problem, guess: Settled) -> Iterator[Rounded]:
    for tolerance in roundings(given):
        with contextlib.suppress(SearchFailed):
            near = rounded(given, guess, tolerance)
            if near is not None:
                yield near


def distance(market: Pseudomarket, budgets: Sequence[Q]) -> Q:
    """The largest difference of a budget from the market's."""
    return max([abs(budget - agent.budget) for budget, agent in zip(budgets, market.agents, strict=True)])


def with_budgets(market: Pseudomarket, budgets: Vector) -> Pseudomarket:
    """The market with other budgets."""
    agents = [replace(agent, budget=budget) for agent, budget in zip(market.agents, budgets, strict=True)]
    return replace(market, agents=tuple(agents))
