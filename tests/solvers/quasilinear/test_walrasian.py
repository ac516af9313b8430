"""Walrasian equilibria, their prices, the core and budgets against the definitions, and at the sizes that are promised."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from kinds import DECIDE
from kinds.quasilinear import is_budgeted, markets, some_walrasian
from utility_families import family

import exactmarket as em
from exactmarket.kernel.claims.quasilinear import (
    AlgebraicBudgetedWalrasian,
    BudgetedWalrasian,
    HighestWalrasianPrices,
    LowestWalrasianPrices,
    NoHighestWalrasianPrices,
    NoLowestWalrasianPrices,
    NoWalrasianEquilibrium,
    WalrasianEquilibrium,
)
from exactmarket.kernel.kinds import kind_of
from exactmarket.solvers.quasilinear.walrasian import exchangeable, first_welfare

Json = Any


def holds(stated: Any) -> bool:
    return DECIDE[kind_of(stated).name](stated)


def market(forms: list[Json], size: int, budget: str = "1") -> em.Pseudomarket:
    goods = [f"g{j}" for j in range(size)]
    agents = [em.Agent(f"i{k}", em.rational(budget), em.utility(form, goods).form) for k, form in enumerate(forms)]
    return em.Pseudomarket(tuple(goods), tuple(agents))


def values(rng: random.Random, count: int, most: int = 60) -> list[int]:
    return [rng.randint(0, most) for _ in range(count)]


def steps(rng: random.Random, count: int) -> list[int]:
    """A concave function of 0 to so many goods."""
    gains = sorted(values(rng, count), reverse=True)
    return [sum(gains[:k]) for k in range(count + 1)]


def laminar(rng: random.Random, size: int) -> Json:
    goods = [f"g{j}" for j in range(size)]
    blocks = [goods[j : j + 5] for j in range(0, size, 5)]
    sets = [{"goods": block, "values": steps(rng, len(block))} for block in [*blocks, goods]]
    return {"type": "laminar", "sets": [*sets, *[{"goods": [g], "values": [0, rng.randint(0, 40)]} for g in goods]]}


STRUCTURED = {
    "unit-demand": lambda rng, size: {"type": "unit-demand", "values": values(rng, size)},
    "additive-satiation": lambda rng, size: {
        "type": "satiation",
        "k": 3,
        "of": {"type": "additive", "values": values(rng, size)},
    },
    "laminar": laminar,
    "assignment": lambda rng, size: {"type": "assignment", "weights": [values(rng, 3) for _ in range(size)]},
}


@pytest.mark.parametrize("kind", STRUCTURED)
def test_30_agents_and_40_goods_of_structured_utilities(kind: str) -> None:
    rng = random.Random(40)  # noqa: S311
    large = market([STRUCTURED[kind](rng, 40) for _ in range(30)], 40)
    control = em.Control(60)
    equilibrium = em.decide_walrasian(large, control).claim
    lowest, highest = em.decide_lowest_prices(large, control).claim, em.decide_highest_prices(large, control).claim
    assert isinstance(equilibrium, WalrasianEquilibrium)
    assert isinstance(lowest, LowestWalrasianPrices)
    assert isinstance(highest, HighestWalrasianPrices)
    assert equilibrium.prices == lowest.prices
    assert all(low <= high for low, high in zip(lowest.prices, highest.prices, strict=True))


@pytest.mark.parametrize("seed", range(4))
def test_6_agents_and_8_goods_by_table_are_decided(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311
    found = em.decide_walrasian(market([{"type": "table", "values": [0, *values(rng, 255, 20)]} for _ in range(6)], 8))
    assert isinstance(found.claim, (WalrasianEquilibrium, NoWalrasianEquilibrium))


@settings(deadline=None, max_examples=60)
@given(markets())
def test_small_markets_are_decided_as_the_definition_says(small: em.Pseudomarket) -> None:
    if small.production is not None:
        with pytest.raises(em.MalformedInput, match="production"):
            em.decide_walrasian(small)
        return
    found = em.decide_walrasian(small)
    assert holds(found.claim)
    assert isinstance(found.claim, WalrasianEquilibrium) == some_walrasian(small)
    for decide in (em.decide_lowest_prices, em.decide_highest_prices):
        assert holds(decide(small).claim)
    if isinstance(found.claim, WalrasianEquilibrium):
        assert holds(first_welfare(found).claim)


@settings(deadline=None, max_examples=60)
@given(markets())
def test_payoffs_at_prices_are_in_the_core_or_not_as_all_coalitions_say(small: em.Pseudomarket) -> None:
    if small.production is None and all(agent.utility.value(0) is not None for agent in small.agents):
        for prices in ((em.Q(0),) * len(small.goods), (em.Q(1),) * len(small.goods)):
            try:
                assert holds(em.decide_core(small, prices).claim)
            except em.SearchFailed as fault:
                assert "all together can get" in str(fault)  # noqa: PT017


def test_goods_whose_lowest_prices_do_not_occur_together() -> None:
    """Either of two complements may be cheap, if the other is dear: there are equilibria, but no lowest one."""
    pair = market([{"type": "table", "values": [0, 0, 0, 4]}, {"type": "table", "values": [0, 1, 1, 2]}], 2)
    assert isinstance(em.decide_walrasian(pair).claim, WalrasianEquilibrium)
    glued = market([{"type": "table", "values": [0, 0, 0, 4]}, {"type": "table", "values": [0, 0, 0, 3]}], 2)
    assert em.decide_lowest_prices(glued).claim == NoLowestWalrasianPrices(glued)
    assert em.decide_highest_prices(glued).claim == NoHighestWalrasianPrices(glued)


def test_prices_without_a_bound() -> None:
    needs = market([{"type": "lower-bound", "k": 1, "of": {"type": "additive", "values": [1]}}], 1)
    assert em.decide_highest_prices(needs).claim == NoHighestWalrasianPrices(needs)
    assert em.decide_lowest_prices(needs).claim == LowestWalrasianPrices(needs, (em.Q(0),))


def test_exchangeability_wants_one_market() -> None:
    twins = market([{"type": "additive", "values": [1, 1]}] * 2, 2)
    equilibrium = em.decide_walrasian(twins)
    assert isinstance(equilibrium.claim, WalrasianEquilibrium)
    assert exchangeable(equilibrium, first_welfare(equilibrium)).claim == equilibrium.claim
    others = first_welfare(em.decide_walrasian(market([{"type": "additive", "values": [1, 2]}] * 2, 2)))
    with pytest.raises(em.Rejected, match="market"):
        exchangeable(equilibrium, others)


@pytest.mark.parametrize("seed", range(12))
def test_budgets_that_bind(seed: int) -> None:
    """Unit demand, weighted matroids and slots, three agents and three goods: an equilibrium is found."""
    rng = random.Random(seed)  # noqa: S311
    forms = [
        {"type": "matroid-rank", "uniform": 2, "weights": values(rng, 3, 10)},
        {"type": "assignment", "weights": [values(rng, 2, 10) for _ in range(3)]},
        family(rng, "unit-demand", ["g0", "g1", "g2"], 0.0),
    ]
    forms[2]["values"] = values(rng, 3, 10)
    found = em.decide_budgeted(market(forms, 3, "3/2"), em.Control(60))
    assert is_budgeted(found.claim)


def test_budgets_of_many_goods_that_bind_are_not_decided() -> None:
    rng = random.Random(1)  # noqa: S311
    with pytest.raises(em.SearchFailed, match="budgets bind"):
        em.decide_budgeted(market([STRUCTURED["laminar"](rng, 15) for _ in range(3)], 15))


def test_budgets_at_irrational_prices() -> None:
    """Markets of four agents and four goods, in whose approximate equilibria a number is a root of a quadratic polynomial, or
    the unknowns are determined only by a rational choice."""
    kinds = set()
    for seed in (32, 39, 41, 45):
        found = em.decide_budgeted(random_market(seed, 4, 4), em.Control(60))
        kinds.add(type(found.claim))
        assert holds(found.claim)
    assert kinds == {BudgetedWalrasian, AlgebraicBudgetedWalrasian}


def test_a_denied_budget_does_not_pass_for_an_irrational_equilibrium() -> None:
    """The independent decision refuses an equilibrium once a bound agent has more money."""
    found = em.decide_budgeted(random_market(32, 4, 4), em.Control(60)).claim
    assert isinstance(found, AlgebraicBudgetedWalrasian)
    for k, agent in enumerate(found.market.agents):
        richer = [*found.market.agents]
        richer[k] = replace(agent, budget=agent.budget / 2)
        assert not holds(replace(found, market=replace(found.market, agents=tuple(richer))))


def random_market(seed: int, agents: int, size: int) -> em.Pseudomarket:
    """Unit demand, additive values of two goods, or two slots; budgets from 1/2 to 4."""
    rng = random.Random(seed)  # noqa: S311
    forms: list[Json] = []
    for _ in range(agents):
        kind = rng.choice(["ud", "as", "sat"])
        if kind == "as":
            forms.append(
                {"type": "assignment", "weights": [[rng.randint(1, 10) for _ in range(2)] for _ in range(size)]}
            )
            continue
        numbers = [rng.randint(1, 10) for _ in range(size)]
        additive = {"type": "satiation", "k": 2, "of": {"type": "additive", "values": numbers}}
        forms.append({"type": "unit-demand", "values": numbers} if kind == "ud" else additive)
    plain = market(forms, size)
    owners = [replace(a, budget=em.Q(rng.randint(1, 4), rng.randint(1, 2))) for a in plain.agents]
    return em.Pseudomarket(plain.goods, tuple(owners))
