"""Random allocations with given expected spendings: exact, of at most N + 1 allocations, or refuted."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmarket import MalformedInput
from exactmarket.exact.rational import ONE, ZERO, Q, dot
from exactmarket.kernel.certificates.lotteries import RandomAllocation, SpendingGap
from exactmarket.kernel.claims.lotteries import SpendingsImplementable, SpendingsNotImplementable
from exactmarket.model.lottery_problem import Bundle
from exactmarket.model.spending_problem import Spender, SpendingProblem
from exactmarket.solvers.lotteries.spendings import decide_spendings, find_spending_lottery

GOODS = "abcd"


def allocations(bundles: list[list[Bundle]]) -> list[tuple[Bundle, ...]]:
    """All that use up the goods."""
    found = []
    for choice in product(*bundles):
        used = [good for bundle in choice for good in bundle]
        if sorted(used) == list(GOODS):
            found.append(choice)
    return found


def cost(prices: dict[str, Q], bundle: Bundle) -> Q:
    return sum((prices[good] for good in bundle), ZERO)


@settings(max_examples=100)
@given(seed=st.integers(0, 10**9))
def test_spendings_of_a_mixture_are_found_and_others_are_refuted(seed: int) -> None:
    source = Random(seed)  # noqa: S311
    prices = {good: Q(source.randint(0, 5), source.randint(1, 4)) for good in GOODS}
    every = [tuple(g for g, x in zip(GOODS, sides, strict=True) if x) for sides in product((0, 1), repeat=4)]
    bundles = [source.sample(every, source.randint(3, 12)) for _ in range(3)]
    possible = allocations(bundles)
    spent = [tuple(cost(prices, bundle) for bundle in allocation) for allocation in possible]
    if spent and source.random() < 0.7:
        drawn = [source.choice(spent) for _ in range(4)]
        target = tuple(sum((row[i] for row in drawn), ZERO) / 4 for i in range(3))
    else:
        target = tuple(Q(source.randint(0, 8), 2) for _ in range(3))
    found = find_spending_lottery(prices, bundles, target)
    if isinstance(found, SpendingGap):
        assert all(dot(found.weights, row) < dot(found.weights, target) for row in spent)
        return
    assert len(found.terms) <= 3 + 1
    assert sum((term.probability for term in found.terms), ZERO) == ONE
    assert all(term.probability > 0 and term.bundles in possible for term in found.terms)
    for i in range(3):
        assert sum((t.probability * cost(prices, t.bundles[i]) for t in found.terms), ZERO) == target[i]


def test_the_bundles_of_example_1_cannot_be_spent_evenly() -> None:
    """Two of three goods or none, prices 2/3, all goods allocated: the third good finds nobody."""
    prices = dict.fromkeys("123", Q(2, 3))
    optimal: list[Bundle] = [(), ("1", "2"), ("1", "3"), ("2", "3")]
    assert isinstance(find_spending_lottery(prices, [optimal, optimal], (ONE, ONE)), SpendingGap)


def test_goods_may_stay_with_nobody_if_that_is_allowed() -> None:
    prices = dict.fromkeys("123", Q(2, 3))
    optimal: list[Bundle] = [(), ("1", "2"), ("1", "3"), ("2", "3")]
    found = find_spending_lottery(prices, [optimal, optimal], (Q(2, 3), Q(2, 3)), exhaust=False)
    assert isinstance(found, RandomAllocation)
    assert len(found.terms) <= 3


def test_an_agent_with_no_bundle_has_no_lottery() -> None:
    with pytest.raises(MalformedInput):
        find_spending_lottery({"a": ONE}, [[], [("a",)]], (ZERO, ONE))


@pytest.mark.parametrize(
    "bundles", [[[("b",)]], [[("a",), ("a",)]], [[("a",)], [()]]], ids=["priceless", "twice", "two agents"]
)
def test_what_does_not_fit_is_malformed(bundles: list[list[Bundle]]) -> None:
    with pytest.raises(MalformedInput):
        find_spending_lottery({"a": ONE}, bundles, (ONE,))


@settings(max_examples=100)
@given(seed=st.integers(0, 10**9))
def test_what_is_decided_is_what_all_allocations_say(seed: int) -> None:
    """Spendings of few agents on bundles of one price: only the number of goods counts, and the kernel has the last word."""
    source = Random(seed)  # noqa: S311
    sizes = [source.sample(range(4), source.randint(1, 3)) for _ in range(2)]
    every = [tuple(g for g, x in zip("abc", sides, strict=True) if x) for sides in product((0, 1), repeat=3)]
    bundles = [[bundle for bundle in every if len(bundle) in counts] for counts in sizes]
    target = [Q(source.randint(0, 9), 3) for _ in range(2)]
    agents = [Spender(name, row, spending) for name, row, spending in zip("12", bundles, target, strict=True)]
    verdict = decide_spendings(SpendingProblem(["a", "b", "c"], [1, 1, 1], agents, exhaust=True))
    splits = [n for n in sizes[0] if 3 - n in sizes[1]]
    expected = bool(splits) and target[0] + target[1] == 3 and min(splits) <= target[0] <= max(splits)
    assert isinstance(verdict.claim, SpendingsImplementable if expected else SpendingsNotImplementable)


def test_the_two_kinds_of_claim_are_about_problems_with_prices_of_0_or_more() -> None:
    agent = Spender("1", [("a",)], 1)
    assert decide_spendings(SpendingProblem(["a"], [1], [agent])).certificate.witness.terms[0].bundles == (("a",),)
    for wrong in ([-1], [], [1, 1]):
        with pytest.raises(MalformedInput, match="prices"):
            SpendingProblem(["a"], wrong, [agent])
