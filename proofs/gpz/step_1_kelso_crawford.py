"""gpz.step-1, but for the substitutes condition (``step_1_substitutes``): Kelso and Crawford's existence, the first
welfare theorem, exchangeability. They hold for every finite economy, in Coq (``gpz_kelso_crawford``, ``gpz_first_welfare``,
``gpz_exchangeability``).

Range: all choices of monotone M-natural-concave utilities with u({}) = 0 and integer values, up to renaming goods and
agents: two agents and two goods with values up to 3, three agents and two goods up to 2, two agents and three goods up to
2, three agents and three goods up to 1. Each has Walrasian prices, and among them lowest and highest ones. Without
substitutes there may be none: a fractional allocation is then worth more than every allocation.

At the lowest prices of an economy with a laminar utility, a weighted matroid and slots, demand is proved by neighbouring
bundles alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from exactmarket.errors import Rejected
from exactmarket.exact.rational import ONE, ZERO
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.quasilinear import Demands, Exchanged, SupportedAllocation
from exactmarket.kernel.certificates.utilities import Derivation
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.quasilinear import (
    EfficientAllocation,
    HighestWalrasianPrices,
    LowestWalrasianPrices,
    NoWalrasianEquilibrium,
    WalrasianEquilibrium,
)
from exactmarket.solvers.quasilinear.walrasian import decide_highest_prices, decide_lowest_prices
from proofs.golden import certified, refuses, stored
from proofs.gpz.quasilinear_markets import COMPLEMENTS, FAMILIES, m_natural_markets, market

#: Goods, largest value, agents; and how many economies that are.
RANGES = {
    "2-goods-2-agents": (2, 3, 2, 119),
    "2-goods-3-agents": (2, 2, 3, 126),
    "3-goods-2-agents": (3, 2, 2, 147),
    "3-goods-3-agents": (3, 1, 3, 36),
}
_DERIVED = Derivation("construction", ())
TWINS = market(((0, 1, 1, 2), (0, 1, 1, 2)))
_ONES = (ONE, ONE)
GOLDEN = {
    "no-substitutes": NoWalrasianEquilibrium(COMPLEMENTS),
    "first-welfare": Certificate(
        EfficientAllocation(TWINS, (("a", "b"), ())), SupportedAllocation(_ONES, (None, None))
    ),
    "exchanged": Certificate(
        WalrasianEquilibrium(TWINS, _ONES, (("b",), ("a",))), Exchanged((("a", "b"), ()), (None, None))
    ),
}


def _families(_prove: Callable[[Any], Certificate[Any]]) -> Iterator[Certificate[Any]]:
    from exactmarket.solvers.quasilinear.walrasian import decide_walrasian  # noqa: PLC0415

    claim = decide_walrasian(FAMILIES).claim
    yield Certificate(claim, Demands((_DERIVED,) * 3))
    yield decide_lowest_prices(FAMILIES).certificate
    yield decide_highest_prices(FAMILIES).certificate


def _extremes(stem: str) -> Callable[[Any], Iterator[Certificate[Any]]]:
    def search(_prove: Any) -> Iterator[Certificate[Any]]:
        for tables in m_natural_markets(*RANGES[stem][:3]):
            yield decide_lowest_prices(market(tables)).certificate
            yield decide_highest_prices(market(tables)).certificate

    return search


STORED = {"families": _families, **{stem: _extremes(stem) for stem in RANGES}}


@pytest.mark.parametrize("stem", RANGES)
def test_every_economy_of_the_range_has_lowest_and_highest_walrasian_prices(stem: str) -> None:
    verdicts = list(stored(__file__, stem))
    economies = [market(tables) for tables in m_natural_markets(*RANGES[stem][:3])]
    assert len(economies) == RANGES[stem][3]
    assert len(verdicts) == 2 * len(economies)
    for k, economy in enumerate(economies):
        lowest, highest = verdicts[2 * k].claim, verdicts[2 * k + 1].claim
        assert isinstance(lowest, LowestWalrasianPrices)
        assert isinstance(highest, HighestWalrasianPrices)
        assert lowest.market == highest.market == economy
        assert all(low <= high for low, high in zip(lowest.prices, highest.prices, strict=True))


@pytest.mark.parametrize("stem", GOLDEN)
def test_no_equilibrium_with_complements_first_welfare_and_exchangeability(stem: str) -> None:
    certified(__file__, stem, GOLDEN)


def test_families_by_neighbours_and_between_lowest_and_highest_prices() -> None:
    at_lowest, lowest, highest = stored(__file__, "families")
    assert at_lowest.claim.market == lowest.claim.market == highest.claim.market == FAMILIES
    assert at_lowest.claim.prices == lowest.claim.prices != highest.claim.prices
    assert at_lowest.certificate.witness == Demands((_DERIVED,) * 3)


def test_twin_a_price_below_the_lowest_is_refused() -> None:
    at_lowest = next(iter(stored(__file__, "families")))
    claim = at_lowest.claim
    j = next(j for j, price in enumerate(claim.prices) if price)
    cheaper = tuple([price - ONE if k == j else price for k, price in enumerate(claim.prices)])
    with pytest.raises(Rejected, match="better neighbour"):
        verify(Certificate(WalrasianEquilibrium(FAMILIES, cheaper, claim.allocation), at_lowest.certificate.witness))


def test_twin_an_allocation_of_less_surplus_is_not_exchangeable() -> None:
    lopsided = market(((0, 1, 1, 2), (0, 0, 1, 1)))
    with pytest.raises(Rejected, match="surplus"):
        verify(
            Certificate(
                WalrasianEquilibrium(lopsided, _ONES, (("b",), ("a",))), Exchanged((("a", "b"), ()), (None, None))
            )
        )


def test_twin_with_substitutes_the_fractional_allocation_is_worth_no_more() -> None:
    witness = certified(__file__, "no-substitutes", GOLDEN).certificate.witness
    with pytest.raises(Rejected, match="tree"):
        verify(Certificate(NoWalrasianEquilibrium(market(((0, 2, 2, 3), (0, 2, 2, 2)))), witness))


def test_twin_without_its_tree_the_fractional_allocation_proves_nothing() -> None:
    refuses(certified(__file__, "no-substitutes", GOLDEN).certificate, "every part", tree=())


def test_twin_dear_goods_do_not_support_the_efficient_allocation() -> None:
    refuses(GOLDEN["first-welfare"], "better bundle", prices=(ONE, ONE + ONE + ZERO))
