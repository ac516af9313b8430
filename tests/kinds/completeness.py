"""All equilibria of small pseudomarkets and economies. Claims are decided afresh by trying prices (``equilibrium_prices``): a
grid, and what the claim and the solver list. So a false claim may pass, if it is wrong elsewhere: this refutes, it does not
prove."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from equilibrium_prices import refuted_at
from hypothesis import strategies as st
from strategies import INDICES, MATRICES, VECTORS, economies, rationals

from exactmarket.errors import SearchFailed
from exactmarket.exact.places import Root
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel import certificates as proof
from exactmarket.kernel import claims as claim
from exactmarket.model.pseudomarket import Agent, Pseudomarket
from exactmarket.model.utility import Table
from exactmarket.solvers.all_equilibria import decide_all_budget_equilibria, decide_all_equilibria

_PLACES = st.integers(0, 2) | INDICES
_SHORT = st.lists(rationals(2), max_size=3).map(tuple) | VECTORS
_ROWS = st.lists(_SHORT, max_size=3).map(tuple) | MATRICES
_ROOTS = st.builds(Root, _SHORT, st.tuples(rationals(), rationals()))
_ENDS = rationals() | _ROOTS
_QUOTIENTS = st.lists(st.builds(claim.Quotient, _SHORT, _SHORT), max_size=2).map(tuple)
_SETS = st.one_of(
    st.builds(claim.PricePoint, _SHORT, _SHORT),
    st.builds(claim.AlgebraicPoint, _ROOTS, _ROWS, _ROWS),
    st.builds(
        claim.PriceFamily,
        st.none() | _ENDS,
        st.none() | _ENDS,
        st.sampled_from(["[]", "[)", "(]", "()"]),
        _ROWS,
        _QUOTIENTS,
    ),
    st.builds(claim.PricePolytope, _ROWS, st.lists(_PLACES, max_size=2).map(tuple), _ROWS, _ROWS, _QUOTIENTS),
)
_EQUILIBRIA = st.lists(_SETS, max_size=2).map(tuple)
NOTIONS = st.sampled_from(["walrasian", "strong"])


@st.composite
def markets(draw: st.DrawFn) -> Pseudomarket:
    """One or two agents, one or two goods, any utilities."""
    goods = ("a", "b")[: draw(st.integers(1, 2))]
    values = st.none() | st.builds(Q, st.integers(0, 3))
    agents = []
    for name in ("1", "2")[: draw(st.integers(1, 2))]:
        table = draw(st.lists(values, min_size=1 << len(goods), max_size=1 << len(goods)).map(tuple))
        agents.append(Agent(name, draw(st.sampled_from([ONE, Q(1, 2), Q(2)])), Table(table)))
    return Pseudomarket(goods, tuple(agents))


@st.composite
def budgeted(draw: st.DrawFn) -> claim.AllBudgetEquilibria:
    economy = draw(economies(agents=2, types=2, named=True))
    budgets = tuple(draw(st.sampled_from([ONE, Q(2)])) for _ in economy.agents)
    return claim.AllBudgetEquilibria(economy, budgets, draw(_EQUILIBRIA))


CLAIM: dict[str, st.SearchStrategy[Any]] = {
    "all-equilibria": st.builds(claim.AllEquilibria, markets(), NOTIONS, _EQUILIBRIA),
    "no-equilibrium": st.builds(claim.NoEquilibrium, markets(), NOTIONS),
    "all-budget-equilibria": budgeted(),
}

_MULTIPLIERS = st.lists(st.tuples(_PLACES, rationals()), max_size=2).map(tuple)
_LISTS = st.lists(_MULTIPLIERS, max_size=2).map(tuple)
_TIGHT = st.just(()) | st.lists(st.tuples(_PLACES, _MULTIPLIERS), max_size=2).map(tuple)
_WEIGHTS = st.lists(st.tuples(_PLACES, _SHORT), max_size=2).map(tuple)
_NODES = st.one_of(
    st.builds(proof.SignSplit, _PLACES),
    st.builds(proof.RegimeSplit, _PLACES),
    st.builds(proof.OptionSplit, _PLACES, _PLACES),
    st.builds(proof.HalfSplit, _SHORT),
    st.builds(proof.NoAllocation),
    st.builds(proof.NoPrices, _MULTIPLIERS),
    st.builds(proof.NoLottery, _TIGHT, _SHORT, _LISTS),
    st.builds(proof.Everywhere, _TIGHT, _MULTIPLIERS, _LISTS, _SHORT, st.lists(_PLACES, max_size=3).map(tuple), _LISTS),
    st.builds(
        proof.AlongLine,
        _TIGHT,
        st.lists(_ENDS, max_size=2).map(tuple),
        st.lists(st.builds(proof.LotteryAt, _WEIGHTS) | st.builds(proof.MoneyAt, _SHORT), max_size=2).map(tuple),
        st.lists(st.builds(proof.LotteryAlong, _WEIGHTS, _SHORT) | st.builds(proof.MoneyAlong, _ROWS), max_size=2).map(
            tuple
        ),
    ),
)
WITNESS: dict[type, st.SearchStrategy[Any]] = {
    proof.CellTree: st.builds(proof.CellTree, st.lists(_NODES, max_size=6).map(tuple))
}


def holds(stated: Any) -> bool:
    """Whether nothing refutes the claim, at its own samples and at those of what the solver finds."""
    try:
        if isinstance(stated, claim.AllBudgetEquilibria):
            found: Any = decide_all_budget_equilibria(stated.economy, stated.budgets)
        else:
            found = decide_all_equilibria(stated.market, stated.notion)
    except SearchFailed:
        return refuted_at(stated) is None
    return refuted_at(stated, found.claim) is None


DECIDE: dict[str, Callable[[Any], bool]] = dict.fromkeys(CLAIM, holds)
UNDECIDED: dict[str, str] = {}


def without_one(stated: Any) -> Any:
    """Without the last set, if it can be missed: it is no irrational point."""
    if not stated.equilibria or isinstance(stated.equilibria[-1], claim.AlgebraicPoint):
        return None
    return replace(stated, equilibria=stated.equilibria[:-1])


def with_another(stated: Any) -> Any:
    """With a point far away."""
    size = len(stated.economy.objects if hasattr(stated, "economy") else stated.market.goods)
    agents = len(stated.economy.agents if hasattr(stated, "economy") else stated.market.agents)
    return replace(stated, equilibria=(*stated.equilibria, claim.PricePoint((Q(99),) * size, (ZERO,) * agents)))


def with_more_utility(stated: Any) -> Any:
    """With other utilities at the points."""
    points = [each for each in stated.equilibria if isinstance(each, claim.PricePoint)]
    changed = tuple(
        replace(each, utilities=tuple(u + 1 for u in each.utilities)) if each in points else each
        for each in stated.equilibria
    )
    return replace(stated, equilibria=changed) if points else None


def as_if_there_were_none(stated: Any) -> Any:
    """Of all equilibria of a pseudomarket: that there is none."""
    irrational = all(isinstance(each, claim.AlgebraicPoint) for each in stated.equilibria)
    return None if irrational else claim.NoEquilibrium(stated.market, stated.notion)


def as_if_there_were_one(stated: Any) -> Any:
    return with_another(claim.AllEquilibria(stated.market, stated.notion, ()))


FALSE = {
    "all-equilibria": [without_one, with_another, with_more_utility, as_if_there_were_none],
    "all-budget-equilibria": [without_one, with_another, with_more_utility],
    "no-equilibrium": [as_if_there_were_one],
}
