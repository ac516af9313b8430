"""gpz.mnat.examples, M-natural concavity among its neighbours: strong exchange implies M-natural concavity, which is the
substitutes condition (gpz.step-3) and implies submodularity; no converse holds.

For all real-valued utilities: on two goods the three properties are one; on two, three and four goods strong exchange implies
M-natural concavity (and that submodularity, see gpz.step-3). Smallest examples, with three goods: (0,0,1,1,1,1,1,1) in the
order {}, 1, 2, 12, 3, 13, 23, 123, which is unit demand with values (0, 1, 1), is M-natural-concave without strong exchange;
(0,1,1,2,2,2,2,2) is submodular and not M-natural-concave, nor does it meet the substitutes condition. No monotone integer
utility on three goods with values up to 1 is submodular and not M-natural-concave: all 19 are certified.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import exactmarket as em
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.utilities import Derivation, LosingExchange
from exactmarket.kernel.claims.statements import StatementFalse, StatementTrue
from exactmarket.kernel.claims.utilities import (
    MNaturalConcave,
    NotMNaturalConcave,
    NotStrongExchange,
    NotSubmodular,
    NotSubstitutes,
    StrongExchange,
    Submodular,
    Substitutes,
)
from proofs.golden import certified, refuses, stored
from proofs.gpz.family import implication
from proofs.gpz.step_3 import monotone

THREE = ["1", "2", "3"]
UNIT_DEMAND = em.utility({"type": "table", "values": [0, 0, 1, 1, 1, 1, 1, 1]}, THREE)
SUBMODULAR = em.utility({"type": "table", "values": [0, 1, 1, 2, 2, 2, 2, 2]}, THREE)
ADDITIVE_AND_CONCAVE = em.utility({"type": "table", "values": [0, 3, 2, 4, 1, 3, 2, 3]}, THREE)
TABLE = Derivation("table", ())
GOLDEN = {
    "strong-exchange": StrongExchange(ADDITIVE_AND_CONCAVE),
    "not-strong-exchange": NotStrongExchange(UNIT_DEMAND),
    "but-m-natural": Certificate(MNaturalConcave(UNIT_DEMAND), TABLE),
    "not-m-natural": NotMNaturalConcave(SUBMODULAR),
    "not-substitutes": NotSubstitutes(SUBMODULAR),
    "but-submodular": Certificate(Submodular(SUBMODULAR), TABLE),
    "m-natural-is-not-enough": StatementFalse(implication(3, "m-natural", "strong-exchange")),
}


def statements() -> Iterator[StatementTrue]:
    """On two goods submodularity implies strong exchange; on two to four goods that implies M-natural concavity."""
    yield StatementTrue(implication(2, "submodular", "strong-exchange"))
    for count in (2, 3, 4):
        yield StatementTrue(implication(count, "strong-exchange", "m-natural"))


def _up_to_1(_prove: Any) -> Iterator[Certificate[Any]]:
    for utility in monotone(3, 1):
        yield em.decide_submodular(utility).certificate
        yield em.decide_m_natural(utility).certificate


def _search(prove: Callable[[Any], Certificate[Any]]) -> Iterator[Certificate[Any]]:
    return map(prove, statements())


STORED = {"implications": _search, "3-goods-up-to-1": _up_to_1}


@pytest.mark.parametrize("stem", GOLDEN)
def test_the_smallest_examples(stem: str) -> None:
    certified(__file__, stem, GOLDEN)


def test_the_implications_for_all_utilities() -> None:
    assert [verdict.claim for verdict in stored(__file__, "implications")] == list(statements())


def test_with_values_up_to_1_submodular_means_m_natural() -> None:
    verdicts, utilities = [v.claim for v in stored(__file__, "3-goods-up-to-1")], list(monotone(3, 1))
    assert len(verdicts) == 2 * len(utilities) == 38
    yes, no = (Submodular, MNaturalConcave), (NotSubmodular, NotMNaturalConcave)
    for k, utility in enumerate(utilities):
        pair = tuple(verdicts[2 * k : 2 * k + 2])
        assert pair in (tuple(kind(utility) for kind in yes), tuple(kind(utility) for kind in no))


def test_the_next_stronger_property_is_refused() -> None:
    refuses(Certificate(StrongExchange(UNIT_DEMAND), Derivation("construction", ())), "loses", by="table")
    refuses(Certificate(MNaturalConcave(SUBMODULAR), Derivation("construction", ())), "local exchange", by="table")
    refuses(Certificate(Substitutes(SUBMODULAR), Derivation("construction", ())), "local exchange", by="table")


def test_an_exchange_that_loses_nothing_proves_nothing() -> None:
    certificate = certified(__file__, "not-strong-exchange", GOLDEN).certificate
    assert isinstance(certificate.witness, LosingExchange)
    refuses(Certificate(NotStrongExchange(ADDITIVE_AND_CONCAVE), certificate.witness), "lose", j=certificate.witness.j)
