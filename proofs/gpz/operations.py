"""gpz.operations (M-natural Concavity Preserving Operations): endowment, restriction, convolution, satiation and lower bound
preserve M-natural concavity. Holds.

Certified for all real-valued utilities on two, three and four goods: each number k of goods for satiation and lower bound
(whose result is -infinity at the bundles of fewer than k goods), the first k goods as endowment and as restriction (other
sets of k goods are the same up to relabelling), and convolution.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from exactmarket.convex.statement import Defined, Statement
from exactmarket.errors import Rejected
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims import StatementTrue
from proofs.golden import stored
from proofs.gpz.family import operations, preserved

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


STORED = {f"{count}-goods": _searcher(count) for count in (2, 3, 4)}


@pytest.mark.parametrize("count", [2, 3, 4])
def test_each_operation_preserves_m_natural_concavity(count: int) -> None:
    claims = [verdict.claim for verdict in stored(__file__, f"{count}-goods")]
    assert claims == [StatementTrue(statement) for statement in operations(count)]


def test_the_proof_does_not_serve_for_a_weaker_assumption() -> None:
    proof = next(stored(__file__, "3-goods")).certificate
    assert proof.claim.statement == preserved(3, Defined("u", "convolution", ("v", "w")))
    with pytest.raises(Rejected, match="clauses"):
        verify(Certificate(StatementTrue(WITHOUT_W), proof.witness))
