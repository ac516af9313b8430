"""gpz.operations (M-natural Concavity Preserving Operations): endowment, restriction, convolution, satiation and lower bound
preserve M-natural concavity. Holds.

Certified for all real-valued utilities on two, three and four goods: each number k of goods for satiation and lower bound
(whose result is -infinity at the bundles of fewer than k goods), the first k goods as endowment and as restriction (other
sets of k goods are the same up to relabelling), and convolution. On two and three goods also for utilities with -infinity: for
each domain that an M-natural-concave function can have (27 but the full one on three goods, up to relabelling), every
operation, and every pair of domains for convolution.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

import pytest

from exactmarket.convex.statement import Defined, Statement
from exactmarket.errors import Rejected
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.statements import StatementTrue
from exactmarket.model.bundle import members
from proofs.golden import stored
from proofs.gpz.family import convolutions_on, domains, operations, operations_on, preserved

#: A convolution of three goods in which w is arbitrary is not M-natural-concave: the twin of the theorem.
WITHOUT_W = Statement(
    ("a", "b", "c"),
    preserved(3, Defined("u", "convolution", ("v", "w"))).quantified,
    (Defined("u", "convolution", ("v", "w")),),
    preserved(3, Defined("u", "convolution", ("v", "w"))).assumed[:1],
    preserved(3, Defined("u", "convolution", ("v", "w"))).concluded,
)


def _searcher(count: int) -> Callable[[Callable[[Any], Certificate[Any]]], Iterator[Certificate[Any]]]:
    return lambda prove: (prove(StatementTrue(statement)) for statement in operations(count))


def with_minus_infinity(count: int) -> Iterator[Statement]:
    """Each operation on functions with -infinity, for each domain."""
    for domain in domains(count):
        yield from operations_on(count, domain)
    yield from convolutions_on(count)


def _searcher_with_minus_infinity(
    count: int,
) -> Callable[[Callable[[Any], Certificate[Any]]], Iterator[Certificate[Any]]]:
    return lambda prove: (prove(StatementTrue(statement)) for statement in with_minus_infinity(count))


STORED = {
    **{f"{count}-goods": _searcher(count) for count in (2, 3, 4)},
    **{f"{count}-goods-with-minus-infinity": _searcher_with_minus_infinity(count) for count in (2, 3)},
}


@pytest.mark.parametrize("count", [2, 3, 4])
def test_each_operation_preserves_m_natural_concavity(count: int) -> None:
    claims = [verdict.claim for verdict in stored(__file__, f"{count}-goods")]
    assert claims == [StatementTrue(statement) for statement in operations(count)]


@pytest.mark.parametrize("count", [2, 3])
def test_also_with_minus_infinity(count: int) -> None:
    claims = [verdict.claim for verdict in stored(__file__, f"{count}-goods-with-minus-infinity")]
    assert claims == [StatementTrue(statement) for statement in with_minus_infinity(count)]


def test_the_domains_are_all_there_are() -> None:
    """On two goods: of the 14 sets of bundles but none and all, those with both single goods if with all and nothing."""
    relabelled = {frozenset(sum(1 << (1 - j) for j in members(a)) for a in domain) for domain in domains(2)}
    every = relabelled | {frozenset(domain) for domain in domains(2)}
    sets = [frozenset(s) for k in range(1, 4) for s in combinations(range(4), k)]
    assert len(sets) == 14
    assert [s for s in sets if s not in every] == [s for s in sets if {0, 3} <= s]


def test_the_proof_does_not_serve_for_a_weaker_assumption() -> None:
    proof = next(stored(__file__, "3-goods")).certificate
    assert proof.claim.statement == preserved(3, Defined("u", "convolution", ("v", "w")))
    with pytest.raises(Rejected, match="clauses"):
        verify(Certificate(StatementTrue(WITHOUT_W), proof.witness))
