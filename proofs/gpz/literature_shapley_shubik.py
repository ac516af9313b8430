"""gpz.literature, the part about Shapley and Shubik (1971): with unit demand and money an equilibrium exists, is efficient,
and the core is the set of equilibria. Holds.

An assignment game with the numbers of theirs (as recalled), three buyers and three sellers: lowest and highest equilibrium
prices, both with the payoffs in the core; outside the range of prices a buyer and a seller block, or the payoffs are more
than there is.

Range: two buyers, two sellers, values of the buyers up to 2, all integer prices up to 2 (243 cases up to renaming) with
the buyers' largest net values as payoffs; and values up to 1 with all payoffs 0 and 1 (112 cases). The payoffs are in the
core exactly if, by trying all allocations, the prices are equilibrium prices and the payoffs the net values in it; both
answers are certified.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest

from exactmarket.errors import Rejected
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.quasilinear import BlockingCoalition, SupportedAllocation
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.quasilinear import (
    EfficientAllocation,
    HighestWalrasianPrices,
    InCore,
    LowestWalrasianPrices,
    NotInCore,
)
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.model.quasilinear import net_value
from exactmarket.solvers.quasilinear.core import decide_core
from proofs.golden import certified, refuses, stored
from proofs.gpz.quasilinear_markets import ASSIGNMENT_GAME, assignment_games

_LOWEST = tuple(map(Q, (3, 5, 0)))
_HIGHEST = tuple(map(Q, (5, 6, 1)))
_MATCHED = (("c",), ("a",), ("b",))
GOLDEN = {
    "lowest": LowestWalrasianPrices(ASSIGNMENT_GAME, _LOWEST),
    "highest": HighestWalrasianPrices(ASSIGNMENT_GAME, _HIGHEST),
    "efficient": Certificate(
        EfficientAllocation(ASSIGNMENT_GAME, _MATCHED), SupportedAllocation(_HIGHEST, (None, None, None))
    ),
    "core-best-for-buyers": InCore(ASSIGNMENT_GAME, _LOWEST, tuple(map(Q, (2, 5, 1)))),
    "core-best-for-sellers": InCore(ASSIGNMENT_GAME, _HIGHEST, tuple(map(Q, (1, 3, 0)))),
    "blocked": Certificate(
        NotInCore(ASSIGNMENT_GAME, tuple(map(Q, (3, 4, 0))), tuple(map(Q, (2, 5, 2)))),
        BlockingCoalition(("1",), ("b",), (("b",),)),
    ),
    "more-than-there-is": NotInCore(ASSIGNMENT_GAME, tuple(map(Q, (6, 6, 1))), tuple(map(Q, (1, 3, 0)))),
}


def cases() -> Iterator[tuple[Pseudomarket, Vector, Vector]]:
    """The market, the prices and the payoffs of each member of the range."""
    for game in assignment_games(2):
        for prices in product(map(Q, range(3)), repeat=2):
            yield game, prices, tuple([best(game, i, prices) for i in range(2)])
    for game in assignment_games(1):
        for shares in product((ZERO, ONE), repeat=4):
            yield game, shares[:2], shares[2:]


def best(game: Pseudomarket, i: int, prices: Vector) -> Q:
    """The largest net value of agent i."""
    values = [net_value(game.agents[i].utility, prices, bundle) for bundle in range(1 << len(prices))]
    return max(value for value in values if value is not None)


def equilibrium(game: Pseudomarket, prices: Vector, payoffs: Vector) -> bool:
    """Whether in some allocation, in which goods left over are free, everybody has her payoff, and it is the largest net
    value."""
    if any(best(game, i, prices) != payoff for i, payoff in enumerate(payoffs)):
        return False
    for first, second in product(range(4), repeat=2):
        left = [price for j, price in enumerate(prices) if not (first | second) >> j & 1]
        nets = [net_value(game.agents[i].utility, prices, bundle) for i, bundle in enumerate((first, second))]
        if not first & second and not any(left) and nets == list(payoffs):
            return True
    return False


def _search(_prove: Callable[[Any], Certificate[Any]]) -> Iterator[Certificate[Any]]:
    for game, prices, payoffs in cases():
        yield decide_core(game, prices, payoffs).certificate


STORED = {"two-by-two": _search}


@pytest.mark.parametrize("stem", GOLDEN)
def test_the_assignment_game(stem: str) -> None:
    certified(__file__, stem, GOLDEN)


def test_the_core_is_the_set_of_equilibria_on_the_range() -> None:
    verdicts, members = list(stored(__file__, "two-by-two")), list(cases())
    assert len(verdicts) == len(members) == 355
    seen = set()
    for verdict, (game, prices, payoffs) in zip(verdicts, members, strict=True):
        claim = InCore if equilibrium(game, prices, payoffs) else NotInCore
        assert verdict.claim == claim(game, prices, payoffs)
        seen.add(claim)
    assert seen == {InCore, NotInCore}


def test_twin_payoffs_of_other_prices_are_refused() -> None:
    certificate = certified(__file__, "core-best-for-buyers", GOLDEN).certificate
    wrong = InCore(ASSIGNMENT_GAME, _HIGHEST, certificate.claim.payoffs)
    with pytest.raises(Rejected, match="net value"):
        verify(Certificate(wrong, certificate.witness))


def test_twin_nobody_blocks_payoffs_in_the_core() -> None:
    claim = NotInCore(ASSIGNMENT_GAME, _LOWEST, tuple(map(Q, (2, 5, 1))))
    with pytest.raises(Rejected, match="surplus above"):
        verify(Certificate(claim, GOLDEN["blocked"].witness))


def test_twin_another_buyer_does_not_block() -> None:
    refuses(GOLDEN["blocked"], "surplus above", agents=("2",), goods=("a",), bundles=(("a",),))
