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
from exactmarket.exact.rational import Q
from exactmarket.kernel.certificates.lotteries import AllocationTerm, RandomAllocation, SpendingGap
from exactmarket.kernel.claims.lotteries import SpendingsImplementable, SpendingsNotImplementable
from exactmarket.kernel.rules.lotteries.spendings import check_spendings, check_spendings_not_implementable
from exactmarket.kernel.theorem import Verified
from exactmarket.model.linear_program import SparseRow
from exactmarket.model.lottery_problem import Bundle, Cell
from exactmarket.model.spending_problem import Spender, SpendingProblem
from exactmarket.solvers.control import Control
from exactmarket.solvers.lotteries.separation import Choice, ZeroOneProgram, drawn_or_separated


def decide_spendings(
    problem: SpendingProblem, control: Control | None = None
) -> Verified[SpendingsImplementable] | Verified[SpendingsNotImplementable]:
    """Whether there is a random allocation made of the agents' bundles with these expected spendings; if there is, one of at
    most as many allocations as agents, plus one.

    Raises:
        SearchFailed: if a linear program was not solved.

    >>> from exactmarket.model.spending_problem import Spender
    >>> both_or_none = [(), ("a", "b")]
    >>> agents = [Spender("1", both_or_none, 1), Spender("2", both_or_none, 2)]
    >>> decide_spendings(SpendingProblem(["a", "b"], [1, 2], agents, exhaust=True))
    Verified[SpendingsImplementable]
    """
    found = _find(problem, control or Control())
    if isinstance(found, SpendingGap):
        return check_spendings_not_implementable(SpendingsNotImplementable(problem), found)
    return check_spendings(SpendingsImplementable(problem), found)


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
        MalformedInput: if there are not as many spendings as agents, a price is negative, or a bundle has something that has
            no price.
        SearchFailed: if a linear program was not solved.

    >>> both_or_none = [(), ("a", "b")]
    >>> find_spending_lottery({"a": Q(1), "b": Q(2)}, [both_or_none, both_or_none], (Q(1), Q(2))).terms
    (AllocationTerm(probability=1/3, bundles=(('a', 'b'), ())), AllocationTerm(probability=2/3, bundles=((), ('a', 'b'))))
    """
    if len(spendings) != len(bundles):
        raise MalformedInput("spendings", f"{len(bundles)} numbers, one for each agent", len(spendings))
    names = [str(i) for i in range(len(bundles))]
    agents = [Spender(*parts) for parts in zip(names, bundles, spendings, strict=True)]
    return _find(SpendingProblem(list(prices), list(prices.values()), agents, exhaust), control or Control())


def _find(problem: SpendingProblem, control: Control) -> RandomAllocation | SpendingGap:
    """Column generation on the spendings: floats propose allocations, exact linear programs decide."""
    program = _choices(problem)
    cost = tuple([problem.costs[i][k] for i, k in program.cells])
    found = drawn_or_separated(program, _Spendings(problem.spendings, program.cells, cost), control)
    if not isinstance(found, list):
        return SpendingGap(found.weights, found.tree)
    return RandomAllocation(tuple([AllocationTerm(p, _allocation(program, problem.bundles, x)) for p, x in found]))


@dataclass(frozen=True)
class _Spendings:
    """What each agent spends, where a cell is an agent with one of her bundles, and has a cost."""

    target: Vector
    cells: tuple[Cell, ...]
    cost: Vector
    counted: str = "allocations found"

    def of(self, choice: Choice) -> SparseRow:
        """Agents who spend nothing are left out."""
        return tuple([(self.cells[c][0], self.cost[c]) for c in sorted(choice) if self.cost[c]])

    def by_cell(self, weights: Vector) -> Vector:
        return tuple([weights[i] * amount for (i, _), amount in zip(self.cells, self.cost, strict=True)])


def _choices(problem: SpendingProblem) -> ZeroOneProgram:
    """The allocations made of the bundles as 0/1 choices."""
    cells = [(i, k) for i, row in enumerate(problem.bundles) for k in range(len(row))]
    column = {cell: c for c, cell in enumerate(cells)}
    return ZeroOneProgram(
        tuple(cells),
        frozenset(),
        tuple([tuple(sorted(column[cell] for cell in constraint.cells)) for constraint in problem.constraints]),
        tuple([constraint.min for constraint in problem.constraints]),
        tuple([constraint.max for constraint in problem.constraints]),
    )


def _allocation(program: ZeroOneProgram, bundles: Sequence[Sequence[Bundle]], choice: Choice) -> tuple[Bundle, ...]:
    return tuple([bundles[i][k] for i, k in sorted(program.cells[c] for c in choice)])
