"""sp.theorem-3 (section 4): every sequential outcome is in the weak core. Amended.

With ``optimal`` alone, as the note defines equilibrium, it is false: one agent, two objects, values (2, 1), who holds her second
choice at prices (1, 0), blocks alone. With ``optimal`` and ``clearing`` it holds: no blocked member of the family with one or two
agents is an outcome for any ordered partition, and the certificate of each weak-core member is one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from exactmarket.errors import Rejected
from exactmarket.exact.rational import Q
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.assignments import SupportingPricesByTurn
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.assignments import Blocked, NotSequentialOutcome, SequentialOutcome
from exactmarket.model.equilibrium import TURN, Order
from proofs.golden import certified, stored
from proofs.sp import family
from proofs.sp.instances import ALONE, ALONE_ASSIGNMENT

ORDER = (("1",),)
GOLDEN = {
    "optimal-alone": Certificate(
        SequentialOutcome(ALONE, ALONE_ASSIGNMENT, ORDER, ("optimal",)),
        SupportingPricesByTurn(((Q(1), Q(0)),), ((Q(1),),)),
    ),
    "blocked": Blocked(ALONE, ALONE_ASSIGNMENT),
    "not-with-clearing": NotSequentialOutcome(ALONE, ALONE_ASSIGNMENT, ORDER, TURN),
}


def orders(agents: tuple[str, ...]) -> list[Order]:
    """All ordered partitions of one or two agents."""
    return [(agents,)] if len(agents) == 1 else [(agents,), (agents[:1], agents[1:]), (agents[1:], agents[:1])]


def claims() -> Iterator[NotSequentialOutcome]:
    """The claims of the range, in order: each blocked member of up to two agents with each ordered partition."""
    for member in family.certified():
        economy, assignment = member.claim.economy, member.claim.assignment
        if isinstance(member.verdicts[1].claim, Blocked) and len(economy.agents) <= 2:
            for order in orders(economy.agents):
                yield NotSequentialOutcome(economy, assignment, order, TURN)


def _search(prove: Callable[[Any], Certificate[Any]]) -> Iterator[Certificate[Any]]:
    return map(prove, claims())


STORED = {"blocked-are-no-outcomes": _search}


@pytest.mark.parametrize("stem", GOLDEN)
def test_the_counterexample_and_its_repair(stem: str) -> None:
    certified(__file__, stem, GOLDEN)


def test_no_blocked_member_is_an_outcome_for_any_order() -> None:
    verdicts = list(stored(__file__, "blocked-are-no-outcomes"))
    assert [verdict.claim for verdict in verdicts] == list(claims())
    assert len(verdicts) > 100


def test_twin_with_clearing_the_counterexample_fails_at_the_unsold_type() -> None:
    certificate = certified(__file__, "optimal-alone", GOLDEN).certificate
    with pytest.raises(Rejected, match="clearing"):
        verify(Certificate(SequentialOutcome(ALONE, ALONE_ASSIGNMENT, ORDER, TURN), certificate.witness))
