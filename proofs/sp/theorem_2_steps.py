"""sp.theorem-2.steps (section 4, proof of Theorem 2): satiated agents are removed, prices separate and are not all equal,
unsold types are free, and the supported group is not empty. Amended: the prices must be shifted to minimum 0.

Literally the separating prices serve in the first turn as they are. But in the example (3,2,1,1) separates, and then type 4,
of which z's copy is left in the turn of the x and y agents, has price 1: ``clearing``, which Theorem 3 needs, fails. Shifted it
holds.

The steps use only that the remaining agents cannot all gain, that is, the weak core. So they are checked on every weak-core
member of the family: its certificate is what the recursion finds, an ordered partition with prices.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import Q
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.assignments import SupportingPrices
from exactmarket.kernel.claims.assignments import InWeakCore, Supported
from exactmarket.model.equilibrium import QUASI_EQUILIBRIUM, Market, turns
from proofs.golden import certified, refuses
from proofs.sp import family
from proofs.sp.instances import THEOREM_1, THEOREM_1_ASSIGNMENT

UNSHIFTED = (Q(3), Q(2), Q(1), Q(1))
GOLDEN = {
    "example": InWeakCore(THEOREM_1, THEOREM_1_ASSIGNMENT),
    "unshifted": Certificate(
        Supported(THEOREM_1, THEOREM_1_ASSIGNMENT, QUASI_EQUILIBRIUM),
        SupportingPrices(UNSHIFTED, (Q(1), Q(1), Q(1), Q(1), Q(0))),
    ),
}


def _turns() -> Iterator[tuple[Market, Vector, tuple[Any, ...], set[int]]]:
    """Each turn of each weak-core member: its market, prices, weights, and the agents who are called later."""
    for member in family.certified():
        verdict = member.verdicts[1]
        if isinstance(verdict.claim, InWeakCore):
            witness = verdict.certificate.witness
            later = set(range(len(member.claim.economy.agents)))
            markets = turns(member.claim.economy, member.claim.assignment, witness.order)
            for market, prices, weights in zip(markets, witness.prices, witness.weights, strict=True):
                later -= set(market.agents)
                yield market, prices, weights, later


def test_the_example() -> None:
    verdict = certified(__file__, "example", GOLDEN)
    assert verdict.certificate.witness.order == (("x1", "x2", "y1", "y2"), ("z",))


def test_separating_prices_that_are_not_shifted_fail_in_their_turn() -> None:
    certified(__file__, "unshifted", GOLDEN)
    certificate = certified(__file__, "example", GOLDEN).certificate
    refuses(certificate, "clearing", prices=(UNSHIFTED, *certificate.witness.prices[1:]))


def test_groups_are_not_empty_and_cheapest_types_are_free() -> None:
    seen = 0
    for market, prices, _, _ in _turns():
        assert market.agents
        assert min(prices[j] for j in market.types) == 0
        seen += 1
    assert seen > 1000


def test_prices_are_not_all_equal_unless_the_group_is_satiated() -> None:
    for market, prices, _, _ in _turns():
        if not all(map(market.satiated, market.agents)):
            assert len({prices[j] for j in market.types}) > 1


def test_unsold_types_are_free() -> None:
    for market, prices, _, _ in _turns():
        unsold = market.unsold()
        assert all(prices[j] == 0 for j in market.types if unsold[j] > 0)


def test_those_who_wait_hold_only_cheapest_types() -> None:
    waited = 0
    for market, prices, _, later in _turns():
        for x in later:
            assert all(prices[j] == 0 for j in market.types if market.assignment[x][j])
            waited += 1
    assert waited > 10


def test_twin_an_empty_first_group_is_refused() -> None:
    certificate = certified(__file__, "example", GOLDEN).certificate
    refuses(certificate, "a group of at least one agent", order=((), *certificate.witness.order))


def test_twin_prices_that_are_all_equal_are_refused() -> None:
    certificate: Certificate[Any] = certified(__file__, "example", GOLDEN).certificate
    equal = tuple([(prices[-1],) * len(prices) for prices in certificate.witness.prices])
    refuses(certificate, "net value", prices=equal)
