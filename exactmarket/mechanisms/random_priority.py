"""Random serial dictatorship: the average of the serial dictatorships over all orders, counted exactly.

Legend: agents with the same ranking form a class. After some turns it matters only how many of each class have chosen and which
copies are left; a state is these two, and ``orders`` counts the sequences of agents that lead to it.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from math import factorial
from typing import TypeAlias

from exactmarket.errors import MalformedInput, SearchFailed
from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import Q
from exactmarket.mechanisms.given import Economy, economy_of
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.solvers.control import Control

#: How many of each class have not chosen yet, and the copies that are left.
_State: TypeAlias = tuple[tuple[int, ...], tuple[int, ...]]

MOST_STATES = 1_000_000


def random_serial_dictatorship(economy: Economy, control: Control | None = None, *, ties: str | None = None) -> Matrix:
    """Each agent's exact probabilities of each object type if the order of choice is drawn from all orders with equal
    probability: random priority (Abdulkadiroglu and Sonmez, "Random serial dictatorship and the core from random
    endowments in house allocation problems", Econometrica, 1998).

    To compute these is #P-hard (Aziz, Brandt and Brill, "The computational complexity of random serial dictatorship",
    Economics Letters, 2013), so the size is limited; agents who rank alike are counted together.

    Args:
        economy: n agents, s object types; or an instance of one.
        control: limits the time.
        ties: "first" lets an agent take the first of her best types in the order of the economy; if left out, agents must not be
            indifferent between types with copies.

    Returns:
        A feasible random assignment, n rows of s probabilities.

    Raises:
        MalformedInput: if an agent is indifferent and ``ties`` is left out.
        SearchFailed: if more than ``MOST_STATES`` states would have to be told apart at once.
        LimitReached: if the time is over.

    >>> economy = AssignmentEconomy([[3, 2, 1], [3, 2, 1], [2, 3, 1]], [1, 1, 1])
    >>> random_serial_dictatorship(economy)[2]
    (0, 2/3, 1/3)
    """
    if ties not in (None, "first"):
        raise MalformedInput("ties", '"first", or nothing', ties)
    economy = economy_of(economy)
    control = control or Control()
    rankings = [_ranking(economy, x, ties) for x in range(len(economy.agents))]
    sizes = Counter(rankings)
    classes = list(sizes)
    taken = _taken(classes, tuple(sizes.values()), economy.supply, control)
    everybody = factorial(len(rankings))
    rows = {
        ranking: tuple([Q(taken[k, j], everybody * sizes[ranking]) for j in range(len(economy.objects))])
        for k, ranking in enumerate(classes)
    }
    return tuple([rows[ranking] for ranking in rankings])


def _ranking(economy: AssignmentEconomy, agent: int, ties: str | None) -> tuple[int, ...]:
    """The types with copies, best first."""
    values = economy.values[agent]
    order = sorted([j for j, copies in enumerate(economy.supply) if copies], key=lambda j: (-values[j], j))
    for one, other in itertools.pairwise(order):
        if ties is None and values[one] == values[other]:
            raise MalformedInput(
                f"values of {economy.agents[agent]!r}",
                "no two types of equal value (or ties broken in the order of the types: ties first)",
                f"{economy.objects[one]!r} and {economy.objects[other]!r}, {values[one]} each",
            )
    return tuple(order)


def _taken(
    classes: list[tuple[int, ...]], sizes: tuple[int, ...], supply: tuple[int, ...], control: Control
) -> Counter[tuple[int, int]]:
    """For each class and type how often, over all orders of all agents, a member of the class takes the type."""
    taken: Counter[tuple[int, int]] = Counter()
    states: dict[_State, int] = {(sizes, supply): 1}
    everybody = sum(sizes)
    for turn in range(everybody):
        after: defaultdict[_State, int] = defaultdict(int)
        orders_after = factorial(everybody - turn - 1)
        for done, ((waiting, left), orders) in enumerate(states.items()):
            if done % 1024 == 0:
                control.step(f"turn {turn + 1} of {everybody}, states", done, len(states))
            for k, members in enumerate(waiting):
                if members:
                    j = next(j for j in classes[k] if left[j])
                    taken[k, j] += orders * members * orders_after
                    after[_less(waiting, k), _less(left, j)] += orders * members
        states = dict(after)
        if len(states) > MOST_STATES:
            raise SearchFailed(
                f"random serial dictatorship of {everybody} agents: more than {MOST_STATES} states to tell apart"
                " (it is #P-hard; probabilistic-serial has no such limit)"
            )
    return taken


def _less(counts: tuple[int, ...], place: int) -> tuple[int, ...]:
    """The counts with one less at the place."""
    return (*counts[:place], counts[place] - 1, *counts[place + 1 :])
