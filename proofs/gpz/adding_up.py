"""gpz.adding-up (slide "Feasibility"): adding-up is necessary, not sufficient, for implementability. Holds.

Necessary: in each allocation exactly one agent has good j, so that the expectation of "how many have j" is 1; it is the sum of
the marginals. Certified on a range: of all pairs of random consumptions of two goods with probabilities in halves, those
that do not add up are implementable by no lottery over partitions. Not sufficient: Example 1's odds 3/4 and 1/4 add up and
are not implementable, with all goods allocated or without; nor are two pairs of the range,
both goods or none for one agent, one good or the other for the other.

Scope: range for the necessity, instance for the insufficiency.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from exactmarket.errors import Rejected
from exactmarket.exact.rational import Q
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.lotteries import Leaf
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.lotteries import ConsumptionsImplementable, ConsumptionsNotImplementable
from exactmarket.model.lottery_problem import ConsumptionProblem
from exactmarket.solvers.lotteries.implementability import decide_consumptions
from proofs.golden import certified, refuses, stored
from proofs.gpz.marginals import BOTH_OR_NONE, EXAMPLE_1, ONE_OR_OTHER, adds_up, chances, consumptions

IN_PART = ConsumptionProblem(EXAMPLE_1.goods, EXAMPLE_1.agents, exhaust=False)
GOLDEN = {
    "example-1": ConsumptionsNotImplementable(EXAMPLE_1),
    "example-1-in-part": ConsumptionsNotImplementable(IN_PART),
}


def pairs() -> Iterator[ConsumptionProblem]:
    """The range: two agents, two goods, probabilities in halves, all goods allocated."""
    for first, second in product(chances(2), repeat=2):
        yield consumptions(first, second)


def _search(_: Callable[[Any], Certificate[Any]]) -> Iterator[Certificate[Any]]:
    return (decide_consumptions(problem).certificate for problem in pairs())


STORED = {"halves": _search}


def test_example_1_adds_up() -> None:
    assert adds_up(EXAMPLE_1)


@pytest.mark.parametrize("stem", GOLDEN)
def test_example_1_is_not_implementable(stem: str) -> None:
    certified(__file__, stem, GOLDEN)


def test_what_does_not_add_up_is_not_implementable() -> None:
    verdicts = list(stored(__file__, "halves"))
    assert [verdict.claim.problem for verdict in verdicts] == list(pairs())
    answers = [(adds_up(verdict.claim.problem), type(verdict.claim)) for verdict in verdicts]
    assert len(answers) == 100
    assert (False, ConsumptionsImplementable) not in answers
    assert answers.count((True, ConsumptionsImplementable)) == 10
    insufficient = [
        pair for pair, answer in zip(pairs(), answers, strict=True) if answer == (True, ConsumptionsNotImplementable)
    ]
    assert insufficient == [consumptions(ONE_OR_OTHER, BOTH_OR_NONE), consumptions(BOTH_OR_NONE, ONE_OR_OTHER)]


def test_twin_half_of_the_odds_is_not_refuted() -> None:
    """At odds 1/2 for two goods the same weights separate nothing (and goods stay with nobody)."""
    certificate = certified(__file__, "example-1-in-part", GOLDEN).certificate
    entries = [(Q(1, 6) if bundle else Q(1, 2), bundle) for _, bundle in IN_PART.agents[0].lottery]
    rarer = ConsumptionProblem(IN_PART.goods, [type(agent)(agent.name, entries) for agent in IN_PART.agents])
    with pytest.raises(Rejected, match="tree"):
        verify(Certificate(ConsumptionsNotImplementable(rarer), certificate.witness))


def test_twin_a_forgotten_part_is_refused() -> None:
    certificate = certified(__file__, "example-1", GOLDEN).certificate
    refuses(certificate, "a leaf for every part", tree=certificate.witness.tree[:-1])


def test_twin_a_bound_without_multipliers_is_refused() -> None:
    certificate = certified(__file__, "example-1", GOLDEN).certificate
    *others, last = certificate.witness.tree
    assert isinstance(last, Leaf)
    weaker = replace(last, multipliers=(Q(0),) * len(last.multipliers))
    refuses(certificate, "a bound below", tree=(*others, weaker))
