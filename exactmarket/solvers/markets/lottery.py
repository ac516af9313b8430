"""Random allocations and random consumptions made of given bundles, with given expected spendings: searched for in floats by
linear programs, then solved exactly.

If each agent's bundles are all that she demands and utilities are M-natural-concave, then the allocations made of them are
the whole points of an integral polytope, and there is a random allocation whenever there are such random consumptions that
add up. Nothing here relies on that: where there is none, the search fails. Production is one more agent, who gets what is not
produced.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
import numpy.typing as npt

from exactmarket.errors import SearchFailed
from exactmarket.exact.numbers import Element
from exactmarket.exact.rational import ONE, ZERO, Q, rational
from exactmarket.model.bundle import Bundle, members
from exactmarket.solvers.control import Control
from exactmarket.solvers.markets.field import Affine, AnyScalars, Scalars, solved
from exactmarket.solvers.native.programs import dense_program, minimum
from exactmarket.solvers.structures.point import to_float

Floats = npt.NDArray[np.float64]
_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Demands:
    """Exact demands at prices.

    Attributes:
        goods: how many. bundles: for each agent the bundles that she may get; they are to share all goods.
        costs: their prices. spendings: what an agent must spend in expectation, ``None`` if that follows from her bundles.
    """

    scalars: AnyScalars
    goods: int
    bundles: tuple[tuple[Bundle, ...], ...]
    costs: tuple[tuple[Element, ...], ...]
    spendings: tuple[Q | None, ...]

    @property
    def spenders(self) -> list[int]:
        """The agents whose expected spending is given."""
        return [i for i, spending in enumerate(self.spendings) if spending is not None]

    @cached_property
    def places(self) -> list[dict[Bundle, int]]:
        """For each agent the places of her bundles."""
        return [{bundle: k for k, bundle in enumerate(row)} for row in self.bundles]


def random_allocation(given: Demands, control: Control) -> list[tuple[Element, tuple[Bundle, ...]]]:
    """A lottery over allocations made of the bundles, with the spendings: at most as many allocations as spenders, plus one.

    Raises:
        SearchFailed: if there is none.
    """
    place = given.places
    floats = [np.array([given.scalars.approximation(c) for c in row]) for row in given.costs]

    def dearest(duals: Floats) -> Proposal:
        weights = [np.zeros(len(row)) for row in given.bundles]
        for i, dual in zip(given.spenders, duals, strict=True):
            weights[i] = dual * floats[i]
        worth, allocation = _best_allocation(given, weights)
        return Proposal(allocation, worth, np.array([floats[i][place[i][allocation[i]]] for i in given.spenders]))

    return mixed_allocations(given, dearest, control)


@dataclass(frozen=True)
class Proposal:
    """An allocation, what it is worth at the dual prices, and what the spenders spend in it."""

    allocation: tuple[Bundle, ...]
    worth: float
    spent: Floats


def mixed_allocations(
    given: Demands, dearest: Callable[[Floats], Proposal], control: Control
) -> list[tuple[Element, tuple[Bundle, ...]]]:
    """A lottery over allocations with the spendings, by column generation: the master program mixes
    the allocations found so that spendings deviate least from the targets, and its dual prices say
    which other allocation would help most, if one does.

    Args:
        dearest: for a dual price of each spender's spending the allocation of largest worth.

    Raises:
        SearchFailed: if there is none.
    """
    targets = np.array([to_float(given.spendings[i] or ZERO) for i in given.spenders])
    found: list[tuple[Bundle, ...]] = []
    spent: list[Floats] = []
    duals, bound = np.zeros(len(targets)), -np.inf
    while True:
        control.step("allocations found", len(found))
        proposal = dearest(duals)
        if proposal.worth <= bound + _TOLERANCE or proposal.allocation in found:
            raise SearchFailed("no random allocation is made of demanded bundles with the spendings of the agents")
        found.append(proposal.allocation)
        spent.append(proposal.spent)
        # The columns are the allocations found, of which there may be some with no spender at all.
        chances, duals, bound, gap = master(np.array(spent).T.reshape(len(targets), len(spent)), targets)
        if gap < _TOLERANCE:
            used = [k for k, chance in enumerate(chances) if chance > _TOLERANCE]
            return _exact_allocation(given, [found[k] for k in used], [float(chances[k]) for k in used])


def master(spent: Floats, targets: Floats) -> tuple[Floats, Floats, float, float]:
    """Probabilities with the least total deviation from the targets, that deviation, and the dual prices with the bound."""
    rows, count = spent.shape
    costs = np.concatenate([np.zeros(count), np.ones(2 * rows)])
    matrix = np.vstack(
        [
            np.hstack([spent, np.eye(rows), -np.eye(rows)]),
            np.concatenate([np.ones(count), np.zeros(2 * rows)])[None, :],
        ]
    )
    sides = np.append(targets, 1.0)
    answer = minimum(dense_program(costs, matrix, (sides, sides)))
    if answer is None:
        raise SearchFailed("a linear program for the random allocation was not solved")
    duals = answer.multipliers
    return answer.values[:count], duals[:-1], -float(duals[-1]), answer.value


def _best_allocation(given: Demands, weights: Sequence[Floats]) -> tuple[float, tuple[Bundle, ...]]:
    """The allocation of all goods of largest total weight, agent by agent: what the first agents can make of each set of
    goods.

    Raises:
        SearchFailed: if there is no allocation.
    """
    count = 1 << given.goods
    masks = np.arange(count)
    best = np.full(count, -np.inf)
    best[0] = 0.0
    choices: list[npt.NDArray[np.int64]] = []
    for row, weight in zip(given.bundles, weights, strict=True):
        after, choice = np.full(count, -np.inf), np.zeros(count, dtype=np.int64)
        for k, bundle in enumerate(row):
            # All sets with the bundle, less it: what the agents before can use beside it.
            rest = masks[(masks & bundle) == bundle] ^ bundle
            value = best[rest] + weight[k]
            better = value > after[rest | bundle]
            target = (rest | bundle)[better]
            after[target], choice[target] = value[better], k
        best = after
        choices.append(choice)
    if not np.isfinite(best[-1]):
        raise SearchFailed("no allocation is made of demanded bundles")
    allocation: list[Bundle] = []
    left = count - 1
    for row, choice in zip(reversed(given.bundles), reversed(choices), strict=True):
        allocation.append(row[int(choice[left])])
        left ^= allocation[-1]
    return float(best[-1]), tuple(reversed(allocation))


def _exact_allocation(
    given: Demands, chosen: Sequence[tuple[Bundle, ...]], near: Sequence[float]
) -> list[tuple[Element, tuple[Bundle, ...]]]:
    """The chosen allocations with exact probabilities at which the spendings are right; if prices are functions of unknowns,
    with those in floats that are near the right ones.

    Raises:
        SearchFailed: if there are none, or one is negative.
    """
    scalars = given.scalars
    if isinstance(scalars, Affine):
        return [(scalars.element(rational(Fraction(chance))), a) for chance, a in zip(near, chosen, strict=True)]
    one, place = scalars.element(ONE), given.places
    columns = [[one, *[given.costs[i][place[i][a[i]]] for i in given.spenders]] for a in chosen]
    right = [one, *[scalars.element(given.spendings[i] or ZERO) for i in given.spenders]]
    chances = _positive(scalars, solved(scalars, columns, right))
    return [(chance, a) for chance, a in zip(chances, chosen, strict=True) if scalars.sign(chance)]


def random_consumptions(given: Demands) -> list[list[tuple[Element, Bundle]]]:
    """For each agent a lottery over her bundles, with the spendings, such that the expected use of each good is 1.

    Raises:
        SearchFailed: if there are none, or prices are functions of unknowns.
    """
    scalars = given.scalars
    if not isinstance(scalars, Scalars):
        raise SearchFailed("the prices of an equilibrium in expectation are no numbers of a field of small degree")
    cells = [(i, k) for i, row in enumerate(given.bundles) for k in range(len(row))]
    columns = [_column(given, i, k) for i, k in cells]
    right = [ONE] * len(given.bundles) + [ONE] * given.goods + [given.spendings[i] or ZERO for i in given.spenders]
    chosen = _basic(scalars, columns, right)
    exact = solved(scalars, [columns[c] for c in chosen], [scalars.element(number) for number in right])
    found: list[list[tuple[Element, Bundle]]] = [[] for _ in given.bundles]
    for c, chance in zip(chosen, _positive(scalars, exact), strict=True):
        if scalars.sign(chance):
            i, k = cells[c]
            found[i].append((chance, given.bundles[i][k]))
    return found


def _basic(scalars: Scalars, columns: Sequence[Sequence[Element]], right: Sequence[Q]) -> list[int]:
    """The columns that a solution in floats of "columns times x = right, x >= 0" uses.

    Raises:
        SearchFailed: if there is none.
    """
    floats = np.array([[scalars.approximation(entry) for entry in column] for column in columns]).T
    sides = np.array([to_float(number) for number in right])
    answer = minimum(dense_program(np.zeros(len(columns)), floats, (sides, sides)))
    if answer is None:
        raise SearchFailed("no random consumptions made of demanded bundles add up")
    return [c for c, chance in enumerate(answer.values) if chance > _TOLERANCE]


def _column(given: Demands, i: int, k: int) -> list[Element]:
    """What agent i's k-th bundle adds to the sums: probabilities, uses of goods, spendings."""
    none, one = given.scalars.element(ZERO), given.scalars.element(ONE)
    column = [none] * (len(given.bundles) + given.goods + len(given.spenders))
    column[i] = one
    for j in members(given.bundles[i][k]):
        column[len(given.bundles) + j] = one
    if i in given.spenders:
        column[len(given.bundles) + given.goods + given.spenders.index(i)] = given.costs[i][k]
    return column


def _positive(scalars: Scalars, chances: list[Element]) -> list[Element]:
    if any(scalars.sign(chance) < 0 for chance in chances):
        raise SearchFailed("a probability is negative")
    return chances
