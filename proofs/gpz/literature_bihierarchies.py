"""gpz.literature, Budish, Che, Kojima and Milgrom (2013): constraints that form a bihierarchy are implementable; outside
bihierarchies implementability fails, as row 1, column 1 and the antidiagonal of a 2 x 2 matrix show. Holds.

Certified for the generalised probabilistic serial under a group quota; and for every three different sets of two or more of the
four cells of a 2 x 2 matrix, for three such matrices: if they form a bihierarchy, the matrix is a lottery over 0/1 matrices that
round each of the three sums down or up; if not, an odd cycle (here: three sets that cross each other) says so.

Scope: range; the failure is an instance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, product
from typing import Any

import pytest

from exactmarket.exact.rational import ZERO, Q
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.lotteries import OddCycle
from exactmarket.kernel.claims.lotteries import Bihierarchy, Implementable, NotBihierarchy, NotImplementable
from exactmarket.model.lottery_problem import Cell, CellConstraint, LotteryProblem
from exactmarket.solvers.lotteries.bihierarchy import decide_bihierarchy
from proofs.golden import certified, refuses, stored

CELLS: tuple[Cell, ...] = ((0, 0), (0, 1), (1, 0), (1, 1))
ROW, COLUMN, ANTIDIAGONAL = ((0, 0), (0, 1)), ((0, 0), (1, 0)), ((0, 1), (1, 0))
HALVES = ((Q(1, 2), Q(1, 2)), (Q(1, 2), Q(1, 2)))
THIRDS = ((Q(1, 3), Q(1, 3)), (Q(1, 3), Q(1, 3)))
MATRICES = (HALVES, THIRDS, ((Q(1, 3), Q(1, 2)), (Q(3, 4), Q(1, 5))))
ODD = LotteryProblem(HALVES, [CellConstraint(cells, 1, 1) for cells in (ROW, COLUMN, ANTIDIAGONAL)])
EVEN = LotteryProblem(HALVES, ODD.constraints[:2])

# Four agents, columns a (two copies), b (one copy) and nothing; agents 1, 2, 3 together get at most one copy of a.
GROUP_QUOTA = LotteryProblem(
    [["1/2", 0, "1/2"], ["1/2", 0, "1/2"], [0, "1/2", "1/2"], ["1/2", "1/2", 0]],
    [
        *[CellConstraint([(i, j) for j in range(3)], 1, 1) for i in range(4)],
        CellConstraint([(i, 0) for i in range(4)], 0, 2),
        CellConstraint([(i, 1) for i in range(4)], 0, 1),
        CellConstraint([(i, 0) for i in range(3)], 0, 1),
    ],
)
GOLDEN = {
    "odd": NotImplementable(ODD),
    "odd-cycle": NotBihierarchy(ODD),
    "even": Implementable(EVEN),
    "even-families": Bihierarchy(EVEN),
    "group-quota": Implementable(GROUP_QUOTA),
    "group-quota-families": Bihierarchy(GROUP_QUOTA),
}


def rounded(q: Sequence[Sequence[Q]], sets: Sequence[Sequence[Cell]]) -> LotteryProblem:
    """The matrix with each set's sum rounded down or up."""
    sums = [sum((q[i][j] for i, j in cells), ZERO) for cells in sets]
    bounds = [(int(amount.floor()), int(amount.ceil())) for amount in sums]
    return LotteryProblem(q, [CellConstraint(c, low, high) for c, (low, high) in zip(sets, bounds, strict=True)])


def problems() -> Iterator[LotteryProblem]:
    """The range: each of the matrices with three different sets of two or more cells."""
    sets = [cells for size in (2, 3, 4) for cells in combinations(CELLS, size)]
    for matrix, chosen in product(MATRICES, combinations(sets, 3)):
        yield rounded(matrix, chosen)


def _search(prove: Callable[[Any], Certificate[Any]]) -> Iterator[Certificate[Any]]:
    for problem in problems():
        certificate = decide_bihierarchy(problem).certificate
        yield certificate
        if isinstance(certificate.claim, Bihierarchy):
            yield prove(Implementable(problem))


STORED = {"three-sets": _search}


@pytest.mark.parametrize("stem", GOLDEN)
def test_the_examples(stem: str) -> None:
    certified(__file__, stem, GOLDEN)


def test_every_bihierarchy_of_the_range_is_implementable() -> None:
    verdicts = stored(__file__, "three-sets")
    bihierarchies = others = 0
    for problem in problems():
        verdict = next(verdicts)
        assert verdict.claim.problem == problem
        if isinstance(verdict.claim, NotBihierarchy):
            others += 1
            continue
        bihierarchies += 1
        assert verdict.claim == Bihierarchy(problem)
        assert next(verdicts).claim == Implementable(problem)
    assert next(verdicts, None) is None
    assert (bihierarchies + others, min(bihierarchies, others) > 0) == (3 * 165, True)


def test_twin_the_row_and_the_column_alone_are_no_odd_cycle() -> None:
    certificate = certified(__file__, "odd-cycle", GOLDEN).certificate
    refuses(Certificate(NotBihierarchy(EVEN), OddCycle((0, 1, 0))), "to cross")
    refuses(certificate, "an odd number", cycle=(0, 1))


def test_twin_the_three_sets_are_not_two_families() -> None:
    certificate = certified(__file__, "even-families", GOLDEN).certificate
    refuses(Certificate(Bihierarchy(ODD), certificate.witness), "families", families=(0, 1, 1))


def test_twin_a_term_that_breaks_the_quota_is_refused() -> None:
    """Agents 1 and 2 both with a in one term, neither in the other: the same expectation, over the quota."""
    certificate = certified(__file__, "group-quota", GOLDEN).certificate
    first, second = certificate.witness.terms
    crowd = type(first)(first.probability, ((0,), (0,), (2,), (1,)))
    none = type(second)(second.probability, ((2,), (2,), (1,), (0,)))
    refuses(certificate, "constraint 6", terms=(crowd, none))
