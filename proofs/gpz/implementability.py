"""gpz.implementability (slide "Discrete Concavity"): under M-natural concavity "the implementability problem always has a
solution". Amended: not for given marginals.

Counterexample: two agents who count their goods (u(A) = |A|, M-natural-concave), goods 1 and 2, prices (1, 1), budgets 1.
Agent 1 takes both goods or none, agent 2 one or the other, each with probability 1/2. Both are optimal (linear programs),
they add up, and no random allocation has these marginals. But some other optimal random consumptions with the same expected
quantities are implementable: certified here for every pair of optimal random consumptions in quarters that adds up. So are the
same expected spendings by bundles that are optimal there (all are); those of Example 1, whose utilities are not
M-natural-concave, are not.

Scope: instance for the counterexample, range for the amended statement, which ``formal/gpz_implementability.v`` proves for every
finite market.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any

import pytest

from exactmarket.errors import Rejected
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.linear_programs import PrimalDual
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.linear_programs import LinearProgramOptimal
from exactmarket.kernel.claims.lotteries import (
    ConsumptionsImplementable,
    ConsumptionsNotImplementable,
    SpendingsImplementable,
    SpendingsNotImplementable,
)
from exactmarket.model.linear_program import LinearProgram, linear_program
from exactmarket.model.lottery_problem import Bundle, ConsumptionProblem
from exactmarket.model.spending_problem import Spender, SpendingProblem
from exactmarket.solvers.lotteries.implementability import decide_consumptions
from exactmarket.solvers.lotteries.spendings import decide_spendings
from proofs.golden import certified, refuses, stored
from proofs.gpz.marginals import (
    BOTH_OR_NONE,
    BUNDLES,
    EXAMPLE_1,
    ONE_OR_OTHER,
    TWO_GOODS,
    adds_up,
    chances,
    consumptions,
    quantity,
)

COUNT = [len(bundle) for bundle in BUNDLES]
COUNTEREXAMPLE = consumptions(BOTH_OR_NONE, ONE_OR_OTHER)
IN_PART = consumptions(BOTH_OR_NONE, ONE_OR_OTHER, exhaust=False)


def spend_one(price: Q, goods: Sequence[str], bundles: Sequence[Bundle], exhaust: bool = True) -> SpendingProblem:
    """Two agents who get some of the bundles each and are to spend 1 on average; each good costs the same."""
    return SpendingProblem(goods, [price] * len(goods), [Spender(name, bundles, ONE) for name in "12"], exhaust)


#: In Example 1 two goods or none are optimal if each good costs 2/3.
_EXAMPLE_1 = [bundle for _, bundle in EXAMPLE_1.agents[0].lottery]


def best_random_consumption() -> LinearProgram:
    """Maximise the expected utility of a random consumption whose expected cost at prices (1, 1) is at most the budget 1."""
    return linear_program("maximize", COUNT, rows=[COUNT, [1] * 4], row_lower=[None, 1], row_upper=[1, 1])


def optimal(chance: Sequence[Q]) -> Certificate[Any]:
    """That this random consumption is optimal: no utility is above its price, and so none above the budget 1."""
    return Certificate(LinearProgramOptimal(best_random_consumption(), ONE), PrimalDual(tuple(chance), (ONE, ZERO)))


GOLDEN = {
    "both-or-none-is-optimal": optimal(BOTH_OR_NONE),
    "one-or-other-is-optimal": optimal(ONE_OR_OTHER),
    "counterexample": ConsumptionsNotImplementable(COUNTEREXAMPLE),
    "counterexample-in-part": ConsumptionsNotImplementable(IN_PART),
    "spendings": SpendingsImplementable(spend_one(ONE, TWO_GOODS, BUNDLES)),
    "example-1-spendings": SpendingsNotImplementable(spend_one(Q(2, 3), ["1", "2", "3"], _EXAMPLE_1)),
    "example-1-spendings-in-part": SpendingsNotImplementable(
        spend_one(Q(2, 3), ["1", "2", "3"], _EXAMPLE_1, exhaust=False)
    ),
    "same-quantities": ConsumptionsImplementable(consumptions(ONE_OR_OTHER, ONE_OR_OTHER)),
}


def optimal_pairs() -> Iterator[tuple[ConsumptionProblem, ConsumptionProblem]]:
    """Each pair of optimal random consumptions in quarters that adds up; beside it the one-good lotteries with its quantities."""
    best = [row for row in chances(4) if sum((p * n for p, n in zip(row, COUNT, strict=True)), ZERO) == ONE]
    for first, second in product(best, repeat=2):
        problem = consumptions(first, second)
        if adds_up(problem):
            amounts = [[quantity(agent, good) for good in TWO_GOODS] for agent in problem.agents]
            yield problem, consumptions(*[(ZERO, one, other, ZERO) for one, other in amounts])


def _search(prove: Callable[[Any], Certificate[Any]]) -> Iterator[Certificate[Any]]:
    for given, other in optimal_pairs():
        yield decide_consumptions(given).certificate
        yield prove(ConsumptionsImplementable(other))


STORED = {"quarters": _search}


@pytest.mark.parametrize("stem", GOLDEN)
def test_the_counterexample_and_the_way_out(stem: str) -> None:
    certified(__file__, stem, GOLDEN)


def test_counting_is_m_natural_concave() -> None:
    """The slides' definition, bundle by bundle: some D of at most one good of B minus A."""
    bundles = [frozenset(bundle) for bundle in BUNDLES]
    for a, b in product(bundles, repeat=2):
        for j in a - b:
            exchanges = [frozenset(), *[frozenset({k}) for k in b - a]]
            assert any(len((a - {j}) | d) + len((b - d) | {j}) >= len(a) + len(b) for d in exchanges)


def test_the_counterexample_adds_up_and_the_way_out_has_its_quantities() -> None:
    assert adds_up(COUNTEREXAMPLE)
    other = GOLDEN["same-quantities"].problem
    for before, after in zip(COUNTEREXAMPLE.agents, other.agents, strict=True):
        assert [quantity(before, good) for good in TWO_GOODS] == [quantity(after, good) for good in TWO_GOODS]


def test_optimal_pairs_in_quarters_can_be_replaced() -> None:
    verdicts = list(stored(__file__, "quarters"))
    cases = list(optimal_pairs())
    assert [verdict.claim.problem for verdict in verdicts] == [problem for case in cases for problem in case]
    assert all(isinstance(verdict.claim, ConsumptionsImplementable) for verdict in verdicts[1::2])
    given = [type(verdict.claim) for verdict in verdicts[::2]]
    assert given.count(ConsumptionsNotImplementable) >= 10
    for _, other in cases:
        for agent in other.agents:
            chance = {bundle: p for p, bundle in agent.lottery}
            verify(optimal([chance.get(bundle, ZERO) for bundle in BUNDLES]))


def test_twin_a_costlier_random_consumption_is_not_optimal() -> None:
    with pytest.raises(Rejected, match="primal"):
        verify(optimal((ZERO, ZERO, ZERO, ONE)))


def test_twin_the_weights_separate_no_implementable_marginals() -> None:
    certificate = certified(__file__, "counterexample", GOLDEN).certificate
    other = ConsumptionsNotImplementable(consumptions(BOTH_OR_NONE, BOTH_OR_NONE))
    with pytest.raises(Rejected, match="tree"):
        verify(Certificate(other, certificate.witness))


def test_twin_without_its_last_part_the_tree_proves_nothing() -> None:
    certificate = certified(__file__, "counterexample-in-part", GOLDEN).certificate
    refuses(certificate, "a leaf for every part", tree=certificate.witness.tree[:-1])


def test_twin_one_good_to_spend_on_makes_example_1_implementable() -> None:
    """With single goods among her bundles as well the weights and their tree prove nothing."""
    certificate = certified(__file__, "example-1-spendings", GOLDEN).certificate
    more = SpendingsNotImplementable(spend_one(Q(2, 3), ["1", "2", "3"], [*_EXAMPLE_1, ("1",), ("2",), ("3",)]))
    with pytest.raises(Rejected, match="tree"):
        verify(Certificate(more, certificate.witness))
    assert isinstance(decide_spendings(more.problem).claim, SpendingsImplementable)


def test_twin_another_spending_is_not_met() -> None:
    certificate = certified(__file__, "spendings", GOLDEN).certificate
    agents = [Spender("1", BUNDLES, "9/10"), Spender("2", BUNDLES, "11/10")]
    other = SpendingsImplementable(SpendingProblem(TWO_GOODS, [ONE, ONE], agents, exhaust=True))
    with pytest.raises(Rejected, match="on average"):
        verify(Certificate(other, certificate.witness))
