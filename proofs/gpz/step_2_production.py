"""gpz.step-2.production (How the Proof works, Step 2): the agent 0 who stands for production. Amended.

As printed, u(A) = 1 if H without A is feasible and 0 otherwise, is not M-natural-concave already for three goods and capacity 1:
it is half of Example 1's utility. With -infinity in place of 0 it is, but the empty bundle leaves the domain; the rank of the
dual of the production matroid is, and is finite everywhere. Both are certified for every hierarchy of capacities on one to
three goods up to relabelling, the dual rank by construction and by table. That production is one more agent with this utility,
and how much money she needs, is proved for every finite market in ``formal/gpz_production.v``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest

import exactmarket as em
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.utilities import BundlePairAndGood, Derivation
from exactmarket.kernel.claims.utilities import MNaturalConcave, NotMNaturalConcave
from exactmarket.model.matroid import DualMatroid, LaminarMatroid
from exactmarket.model.utility import MatroidRank, Table, Utility
from proofs.golden import certified, refuses, stored
from proofs.gpz.family import hierarchies

THREE = ("1", "2", "3")
ONE_OF_THREE = LaminarMatroid(3, ((0b111, 1),))
TABLE, FAMILY = Derivation("table", ()), Derivation("construction", ())


def printed(production: LaminarMatroid, otherwise: Q | None) -> Utility:
    """1 of the complements of feasible plans, ``otherwise`` of all other bundles."""
    everything = (1 << production.size) - 1
    feasible = [production.independent(everything ^ bundle) for bundle in range(everything + 1)]
    return Utility(THREE[: production.size], Table(tuple([ONE if there else otherwise for there in feasible])))


def dual_rank(production: LaminarMatroid) -> Utility:
    """The rank of the dual of the matroid of feasible plans."""
    return Utility(THREE[: production.size], MatroidRank(DualMatroid(production), (ONE,) * production.size))


def capacities() -> Iterator[LaminarMatroid]:
    """All hierarchies on one to three goods, up to relabelling, with all capacities below the sets' sizes."""
    for count in (1, 2, 3):
        for sets in hierarchies(count):
            for limits in product(*[range(goods.bit_count()) for goods in sets]):
                yield LaminarMatroid(count, tuple(zip(sets, limits, strict=True)))


def claims() -> Iterator[Certificate[MNaturalConcave]]:
    """For each production the certificates in order: the printed utility with -infinity, the dual rank twice."""
    for production in capacities():
        yield Certificate(MNaturalConcave(printed(production, None)), TABLE)
        yield Certificate(MNaturalConcave(dual_rank(production)), FAMILY)
        yield Certificate(MNaturalConcave(dual_rank(production)), TABLE)


def _search(_prove: Callable[[Any], Certificate[Any]]) -> Iterator[Certificate[Any]]:
    return iter(claims())


STORED = {"amended": _search}
VIOLATION = BundlePairAndGood(("1", "2"), (), "1")
GOLDEN = {
    "as-printed": Certificate(NotMNaturalConcave(printed(ONE_OF_THREE, ZERO)), VIOLATION),
    "example-1": Certificate(
        NotMNaturalConcave(em.utility({"type": "cardinality", "values": [0, 0, 2, 2]}, THREE)), VIOLATION
    ),
}


@pytest.mark.parametrize("stem", GOLDEN)
def test_the_printed_utility_is_not_m_natural_concave(stem: str) -> None:
    certified(__file__, stem, GOLDEN)


def test_the_amended_ones_are() -> None:
    verdicts = [verdict.certificate for verdict in stored(__file__, "amended")]
    assert verdicts == list(claims())


def test_with_minus_infinity_the_empty_bundle_leaves_the_domain() -> None:
    assert printed(ONE_OF_THREE, None).value(0) is None
    assert dual_rank(ONE_OF_THREE).value(0) == 0


def test_the_printed_one_is_refused() -> None:
    refuses(Certificate(MNaturalConcave(printed(ONE_OF_THREE, ZERO)), FAMILY), "local exchange", by="table")
