"""Equilibria at given prices: one wherever the tree of all equilibria says so, and none where it does not."""

from __future__ import annotations

from random import Random

import pytest

from exactmarket import AssignmentEconomy
from exactmarket.errors import SearchFailed
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.claims.budgets import Equilibrium
from exactmarket.kernel.claims.completeness import AllBudgetEquilibria
from exactmarket.kernel.rules.completeness.exchange import economy_exchange
from exactmarket.solvers.budgets.at_prices import equilibrium_at
from exactmarket.solvers.completeness.all_equilibria import search_tree
from exactmarket.solvers.completeness.existence import decide_whether_equilibrium, samples
from exactmarket.solvers.control import Control


def economy(seed: int) -> tuple[AssignmentEconomy, tuple[Q, ...]]:
    """Two or three agents and types, some of the types perhaps without a copy."""
    source = Random(seed)  # noqa: S311
    n, types = source.randint(1, 3), source.randint(2, 3)
    values = [[source.randint(0, 4) for _ in range(types)] for _ in range(n)]
    supply = [source.randint(0, 2) for _ in range(types)]
    supply[source.randrange(types)] += n
    return AssignmentEconomy(values, supply), tuple(Q(source.randint(1, 3), 2) for _ in range(n))


@pytest.mark.parametrize("seed", range(60))
def test_at_the_prices_that_the_tree_finds_there_is_one(seed: int) -> None:
    market, budgets = economy(seed)
    search = search_tree(economy_exchange(market, budgets), Control())
    for prices in samples(search):
        assert equilibrium_at(market, budgets, prices).claim.prices == prices


@pytest.mark.parametrize("seed", range(60, 90))
def test_with_types_that_nobody_can_have_there_is_one_or_none(seed: int) -> None:
    market, budgets = economy(seed)
    found = decide_whether_equilibrium(market, budgets).claim
    assert isinstance(found, Equilibrium) or found == AllBudgetEquilibria(market, budgets, ())


@pytest.mark.parametrize(
    ("prices", "why"),
    [((Q(3), ZERO), "clear the market"), ((ZERO, ZERO), "clear the market"), ((Q(2), Q(2)), "afford nothing")],
)
def test_at_other_prices_there_is_none(prices: tuple[Q, ...], why: str) -> None:
    rivals = AssignmentEconomy([[1, 0], [1, 0]], [1, 1])
    assert equilibrium_at(rivals, (ONE, ONE), (Q(2), ZERO)).claim.assignment == ((Q(1, 2),) * 2,) * 2
    with pytest.raises(SearchFailed, match=why):
        equilibrium_at(rivals, (ONE, ONE), prices)
