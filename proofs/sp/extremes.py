"""sp.extremes (section 4): one agent a group is the serial dictatorship, one group is the pseudomarket. Amended.

With ``optimal`` alone one-agent groups are no dictatorship: the agent of sp.theorem-3 holds her second choice while the first is
unsold. With ``clearing`` each agent in turn gets a best lottery within the remaining supply, which may be fractional; checked
for all members of the family with one or two agents in all orders, and conversely. With one group the conditions are those of the
pseudomarket: the same prices and the same contradicting trades serve both, on the whole family.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import permutations
from typing import Any

import pytest

from exactmarket.errors import Rejected, SearchFailed
from exactmarket.exact.rational import Q
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.assignments import SupportingPricesByTurn, Thresholds, TurnTrade
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.assignments import NotSequentialOutcome, SequentialOutcome, SerialDictatorship, Supported
from exactmarket.model.equilibrium import TURN
from proofs.golden import certified, refuses, stored
from proofs.sp import family
from proofs.sp.instances import ALONE, ALONE_ASSIGNMENT, DICTATORS, DICTATORS_ASSIGNMENT

IN_TURN = (("1",), ("2",), ("3",))
GOLDEN = {
    "optimal-alone": Certificate(
        SequentialOutcome(ALONE, ALONE_ASSIGNMENT, (("1",),), ("optimal",)),
        SupportingPricesByTurn(((Q(1), Q(0)),), ((Q(1),),)),
    ),
    "dictators": SerialDictatorship(DICTATORS, DICTATORS_ASSIGNMENT, DICTATORS.agents),
    "dictators-in-turn": SequentialOutcome(DICTATORS, DICTATORS_ASSIGNMENT, IN_TURN, TURN),
}


def cases() -> Iterator[tuple[family.Case, tuple[str, ...]]]:
    """The members with one or two agents, each in every order."""
    for member in family.certified():
        if len(member.claim.economy.agents) <= 2:
            for order in permutations(member.claim.economy.agents):
                yield member.claim, order


def _search(prove: Callable[[Any], Certificate[Any]]) -> Iterator[Certificate[Any]]:
    for case, order in cases():
        groups = tuple([(name,) for name in order])
        try:
            yield prove(SequentialOutcome(case.economy, case.assignment, groups, TURN))
            yield prove(SerialDictatorship(case.economy, case.assignment, order))
        except SearchFailed:
            yield prove(NotSequentialOutcome(case.economy, case.assignment, groups, TURN))


STORED = {"one-agent-groups": _search}


@pytest.mark.parametrize("stem", GOLDEN)
def test_the_examples(stem: str) -> None:
    certified(__file__, stem, GOLDEN)


def test_with_optimal_alone_an_agent_in_her_turn_need_not_get_a_best_lottery() -> None:
    """Threshold 2 would be that of her best lottery; the bound is then 2, and her own utility is 1."""
    with pytest.raises(Rejected, match="the utility 1 of the agent's share"):
        verify(Certificate(SerialDictatorship(ALONE, ALONE_ASSIGNMENT, ("1",)), Thresholds((Q(2),))))
    certified(__file__, "optimal-alone", GOLDEN)


def test_with_clearing_outcomes_in_one_agent_groups_are_serial_dictatorships() -> None:
    verdicts = stored(__file__, "one-agent-groups")
    outcomes = 0
    for case, order in cases():
        groups = tuple([(name,) for name in order])
        verdict = next(verdicts)
        if isinstance(verdict.claim, SequentialOutcome):
            assert verdict.claim == SequentialOutcome(case.economy, case.assignment, groups, TURN)
            assert next(verdicts).claim == SerialDictatorship(case.economy, case.assignment, order)
            outcomes += 1
        else:
            assert verdict.claim == NotSequentialOutcome(case.economy, case.assignment, groups, TURN)
    assert next(verdicts, None) is None
    assert outcomes > 100


def test_one_group_is_the_pseudomarket() -> None:
    for member in family.certified():
        economy, assignment, verdict = member.claim.economy, member.claim.assignment, member.verdicts[2]
        witness = verdict.certificate.witness
        if isinstance(verdict.claim, Supported):
            by_turn = SupportingPricesByTurn((witness.prices,), (witness.weights,))
            verify(Certificate(SequentialOutcome(economy, assignment, (economy.agents,), TURN), by_turn))
        else:
            claim = NotSequentialOutcome(economy, assignment, (economy.agents,), TURN)
            verify(Certificate(claim, TurnTrade(0, witness.trade)))


def test_twin_the_dictators_in_another_order_are_refused() -> None:
    certificate = certified(__file__, "dictators", GOLDEN).certificate
    claim = SerialDictatorship(DICTATORS, DICTATORS_ASSIGNMENT, ("3", "1", "2"))
    refuses(Certificate(claim, certificate.witness), "thresholds[2]")
