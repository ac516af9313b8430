"""sp.lottery (section 2): a feasible random assignment is a lottery over feasible pure assignments. Holds.

Scope: range. Certified for the note's own example, and for every random assignment of 3 agents to 3 types with probabilities
in {0, 1/3, 2/3, 1} and supplies (1,1,1) or (2,1,1). At scale: for 30 agents, 10
types with 3 copies each, and a dense assignment, with no more terms than the dimension of its face plus one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from typing import Any

from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import Q, total
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.claims.lotteries import LotteryOverAssignments
from exactmarket.model.assignment import AssignmentEconomy, infeasibility
from proofs.golden import certified, refuses, stored
from proofs.sp.instances import THEOREM_1, THEOREM_1_ASSIGNMENT

SCALE = AssignmentEconomy([[0] * 10] * 30, [3] * 10)


def _dense() -> Matrix:
    """Twenty rows of small fractions; each of the other ten gets a tenth of what is left of each type."""
    weights = [[1 + (3 * x + j * j + x * j) % 7 for j in range(10)] for x in range(20)]
    rows = [tuple([Q(w, sum(row)) for w in row]) for row in weights]
    left = tuple([(3 - total(row[j] for row in rows)) / 10 for j in range(10)])
    return (*rows, *[left] * 10)


GOLDEN = {
    "example": LotteryOverAssignments(THEOREM_1, THEOREM_1_ASSIGNMENT),
    "scale": LotteryOverAssignments(SCALE, _dense()),
}


def thirds() -> Iterator[LotteryOverAssignments]:
    """The claims of the range, in order."""
    shares = [tuple([Q(part, 3) for part in row]) for row in product(range(4), repeat=3) if sum(row) == 3]
    for supply in ((1, 1, 1), (2, 1, 1)):
        economy = AssignmentEconomy([[0, 0, 0]] * 3, supply)
        for assignment in product(shares, repeat=3):
            if infeasibility(economy, assignment) is None:
                yield LotteryOverAssignments(economy, assignment)


def _search(prove: Callable[[Any], Certificate[Any]]) -> Iterator[Certificate[Any]]:
    return map(prove, thirds())


STORED = {"thirds": _search}


def test_the_example_is_a_lottery() -> None:
    certified(__file__, "example", GOLDEN)


def test_at_scale_with_no_more_terms_than_the_bound() -> None:
    """Every entry is positive, every column sums to 3: at most 300 - 30 - 10 + 1 + 1 terms."""
    verdict = certified(__file__, "scale", GOLDEN)
    assert all(share > 0 for row in verdict.claim.assignment for share in row)
    assert len(verdict.certificate.witness.terms) <= 262


def test_every_assignment_in_thirds_is_a_lottery() -> None:
    verdicts = list(stored(__file__, "thirds"))
    assert [verdict.claim for verdict in verdicts] == list(thirds())
    assert len(verdicts) > 100


def test_twin_a_term_too_likely_is_refused() -> None:
    certificate = certified(__file__, "example", GOLDEN).certificate
    first, *others = certificate.witness.terms
    heavier = replace(first, probability=first.probability * 2)
    refuses(certificate, "sum to 1", terms=(heavier, *others))


def test_twin_a_term_that_needs_two_copies_of_one_is_refused() -> None:
    certificate = certified(__file__, "example", GOLDEN).certificate
    first, *others = certificate.witness.terms
    crowded = replace(first, assignment=("1",) * 5)
    refuses(certificate, "at most 1 copies", terms=(crowded, *others))
