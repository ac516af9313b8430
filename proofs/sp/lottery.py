"""sp.lottery (section 2): a feasible random assignment is a lottery over feasible pure assignments. Holds.

Scope: range. Certified for the note's own example, and for every random assignment of 3 agents to 3 types with probabilities
in {0, 1/3, 2/3, 1} and supplies (1,1,1) or (2,1,1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from typing import Any

from exactmarket.exact.rational import Q
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.claims import LotteryOverAssignments
from exactmarket.model.assignment import AssignmentEconomy, infeasibility
from proofs.golden import certified, refuses, stored
from proofs.sp.instances import THEOREM_1, THEOREM_1_ASSIGNMENT

GOLDEN = {"example": LotteryOverAssignments(THEOREM_1, THEOREM_1_ASSIGNMENT)}


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
