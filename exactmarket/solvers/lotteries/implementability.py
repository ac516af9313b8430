"""Are marginals those of a lottery? For 0/1 matrices under constraints, and for bundles of goods.

Constraints that form a bihierarchy are decomposed directly; all others go the way of column generation.
"""

from __future__ import annotations

from collections.abc import Sequence

from exactmarket.errors import LimitReached
from exactmarket.exact.linear import Matrix
from exactmarket.kernel.certificates.lotteries import (
    AllocationTerm,
    MatrixLottery,
    MatrixTerm,
    RandomAllocation,
    Separation,
    TwoFamilies,
)
from exactmarket.kernel.claims.lotteries import (
    ConsumptionsImplementable,
    ConsumptionsNotImplementable,
    Implementable,
    NotImplementable,
)
from exactmarket.kernel.rules.lotteries.problems import (
    check_consumptions,
    check_implementable,
    check_no_random_allocation,
    check_not_implementable,
)
from exactmarket.kernel.theorem import Verified
from exactmarket.model.lottery_problem import (
    Cell,
    CellConstraint,
    ConsumptionProblem,
    LotteryProblem,
)
from exactmarket.solvers.control import BestFound, Control, finished
from exactmarket.solvers.lotteries.bihierarchy import Terms, find_families, rounded_terms
from exactmarket.solvers.lotteries.few_choices import fewer_terms
from exactmarket.solvers.lotteries.few_terms import few_terms
from exactmarket.solvers.lotteries.separation import find_lottery_or_separation, violated


def decide_implementable(
    problem: LotteryProblem, control: Control | None = None, sparse: bool = False
) -> Verified[Implementable] | Verified[NotImplementable]:
    """Whether the matrix is the expectation of a lottery over 0/1 matrices that meet all constraints.

    Args:
        sparse: look for as few terms as can be found, which takes longer.

    Raises:
        SearchFailed: if a linear program was not solved.
        BestFound: if the time is over in the search for fewer terms; it holds the lottery with the fewest terms found.
        LimitReached: if the time is over before there is an answer.

    >>> sets = [[(0, 0), (0, 1)], [(0, 0), (1, 0)], [(0, 1), (1, 0)]]
    >>> odd = LotteryProblem([["1/2", "1/2"], ["1/2", "1/2"]], [CellConstraint(cells, 1, 1) for cells in sets])
    >>> decide_implementable(odd)
    Verified[NotImplementable]
    """
    found, limit = find_terms(problem.matrix, problem.constraints, control or Control(), sparse)
    if isinstance(found, Separation):
        return check_not_implementable(NotImplementable(problem), found)
    terms = tuple([MatrixTerm(p, ones) for p, ones in found])
    verdict = finished(lambda: check_implementable(Implementable(problem), MatrixLottery(terms)))
    if limit is not None:
        raise BestFound(verdict, limit)
    return verdict


def decide_consumptions(
    problem: ConsumptionProblem, control: Control | None = None, sparse: bool = False
) -> Verified[ConsumptionsImplementable] | Verified[ConsumptionsNotImplementable]:
    """Whether the agents' random consumptions are the marginals of a lottery over allocations.

    Args:
        sparse: as in ``decide_implementable``.

    Raises:
        SearchFailed: if a linear program was not solved.
        BestFound: if the time is over in the search for fewer terms; it holds the lottery with the fewest terms found.
        LimitReached: if the time is over before there is an answer.

    >>> from exactmarket.model.lottery_problem import RandomConsumption
    >>> halves = [("1/2", ["a"]), ("1/2", [])]
    >>> decide_consumptions(ConsumptionProblem(["a"], [RandomConsumption(name, halves) for name in ("1", "2")]))
    Verified[ConsumptionsImplementable]
    """
    found, limit = find_terms(problem.marginals, problem.constraints, control or Control(), sparse)
    if isinstance(found, Separation):
        return check_no_random_allocation(ConsumptionsNotImplementable(problem), found)
    bundles = [[bundle for _, bundle in agent.lottery] for agent in problem.agents]
    terms = [AllocationTerm(p, tuple([row[k] for row, (k,) in zip(bundles, ones, strict=True)])) for p, ones in found]
    verdict = finished(lambda: check_consumptions(ConsumptionsImplementable(problem), RandomAllocation(tuple(terms))))
    if limit is not None:
        raise BestFound(verdict, limit)
    return verdict


def find_terms(
    q: Matrix, constraints: Sequence[CellConstraint], control: Control, sparse: bool = False
) -> tuple[Terms | Separation, LimitReached | None]:
    """The terms of a lottery (probability, columns of the ones in each row), or weights with a tree that no lottery survives;
    and the limit, if it ended the search for fewer terms."""
    if fault := violated(q, constraints):
        return fault, None
    families = find_families(constraints)
    if not isinstance(families, TwoFamilies):
        found = find_lottery_or_separation(q, constraints, control)
        if isinstance(found, Separation):
            return found, None
        terms, limit = fewer_terms(q, constraints, found, control) if sparse else (found, None)
        return [(p, _by_row(cells, len(q))) for p, cells in terms], limit
    first, second = (
        [s.cells for s, f in zip(constraints, families.families, strict=True) if f == side] for side in (0, 1)
    )
    if sparse:
        return few_terms(q, first, second, control)
    return rounded_terms(q, first, second, control), None


def _by_row(cells: Sequence[Cell], height: int) -> tuple[tuple[int, ...], ...]:
    rows: list[list[int]] = [[] for _ in range(height)]
    for i, j in sorted(cells):
        rows[i].append(j)
    return tuple(map(tuple, rows))
