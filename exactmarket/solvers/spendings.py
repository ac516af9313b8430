"""Random allocations made of given bundles with given expected spendings (paper A, the implementability step of an
equilibrium): at most as many allocations as agents, plus one.

If each agent's bundles are her optimal ones at the prices and these sets are M-natural-convex, then the allocations made of
them are the whole points of an integral polytope, and the spendings of their mixtures are all between those of its vertices.
Nothing here relies on that: the route is column generation on the spendings, one number an agent, whatever the bundles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exactmarket.errors import MalformedInput
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import Q, dot, total
from exactmarket.kernel.certificates import AllocationTerm, Leaf, RandomAllocation, Split
from exactmarket.model.linear_program import SparseRow
from exactmarket.model.lottery_problem import Bundle, ConsumptionProblem, RandomConsumption
from exactmarket.solvers.control import Control
from exactmarket.solvers.separation import Choice, ZeroOneProgram, price, widest_gap


@dataclass(frozen=True)
class SpendingGap:
    """Weights of the agents' spendings whose expected total exceeds the total in every allocation made of the bundles, as
    the branch tree shows: its cells (i, k) are agent i's k-th bundle, its constraints those of
    ``ConsumptionProblem.constraints``, a cell's weight is the agent's weight times the bundle's price."""

    weights: Vector
    tree: tuple[Split | Leaf, ...]


def find_spending_lottery(
    prices: Mapping[str, Q],
    bundles: Sequence[Sequence[Bundle]],
    spendings: Vector,
    exhaust: bool = True,
    control: Control | None = None,
) -> RandomAllocation | SpendingGap:
    """A lottery over allocations in which each agent gets one of her bundles, with these expected spendings: at most as many
    allocations as agents, plus one. Or weights that prove that there is none.

    Args:
        prices: of each good. bundles: for each agent one or more, none twice. spendings: one for each agent.
        exhaust: whether each good must go to somebody.

    Raises:
        MalformedInput: if there are not as many spendings as agents, or a bundle holds something that has no price.
        SearchFailed: if a linear program was not solved.

    >>> both_or_none = [(), ("a", "b")]
    >>> find_spending_lottery({"a": Q(1), "b": Q(2)}, [both_or_none, both_or_none], (Q(1), Q(2))).terms
    (AllocationTerm(probability=1/3, bundles=(('a', 'b'), ())), AllocationTerm(probability=2/3, bundles=((), ('a', 'b'))))
    """
    control = control or Control()
    program = _choices(prices, bundles, spendings, exhaust)
    cost = [total(prices[good] for good in bundles[i][k]) for i, k in program.cells]
    choices: list[Choice] = []
    while True:
        control.step("allocations found", len(choices))
        weights, chances = widest_gap(spendings, [_spent(program, cost, choice) for choice in choices], control)
        if chances is not None:
            drawn = [(p, choice) for p, choice in zip(chances, choices, strict=True) if p]
            return RandomAllocation(tuple([AllocationTerm(p, _allocation(program, bundles, x)) for p, x in drawn]))
        by_cell = tuple([weights[i] * amount for (i, _), amount in zip(program.cells, cost, strict=True)])
        found = price(program, by_cell, dot(weights, spendings), control)
        if not isinstance(found, frozenset):
            return SpendingGap(weights, tuple(found))
        choices.append(found)


def _choices(
    prices: Mapping[str, Q], bundles: Sequence[Sequence[Bundle]], spendings: Vector, exhaust: bool
) -> ZeroOneProgram:
    """The allocations made of the bundles as 0/1 choices."""
    if len(spendings) != len(bundles):
        raise MalformedInput("spendings", f"{len(bundles)} numbers, one for each agent", len(spendings))
    even = [[(Q(1, len(row)), bundle) for bundle in row] for row in bundles]
    problem = ConsumptionProblem(prices, [RandomConsumption(str(i), row) for i, row in enumerate(even)], exhaust)
    cells = [(i, k) for i, row in enumerate(bundles) for k in range(len(row))]
    column = {cell: c for c, cell in enumerate(cells)}
    return ZeroOneProgram(
        tuple(cells),
        frozenset(),
        tuple([tuple(sorted(column[cell] for cell in constraint.cells)) for constraint in problem.constraints]),
        tuple([constraint.min for constraint in problem.constraints]),
        tuple([constraint.max for constraint in problem.constraints]),
    )


def _spent(program: ZeroOneProgram, cost: Sequence[Q], choice: Choice) -> SparseRow:
    """What each agent spends, agents who spend nothing left out."""
    return tuple([(program.cells[c][0], cost[c]) for c in sorted(choice) if cost[c]])


def _allocation(program: ZeroOneProgram, bundles: Sequence[Sequence[Bundle]], choice: Choice) -> tuple[Bundle, ...]:
    return tuple([bundles[i][k] for i, k in sorted(program.cells[c] for c in choice)])
