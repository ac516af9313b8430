"""Random assignments as lotteries, and marginals of lotteries: 0/1 matrices under constraints, bundles for agents,
bihierarchies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from strategies import (
    INDICES,
    MATRICES,
    NAME_LISTS,
    NUMBERS,
    VECTORS,
    bundles_of_names,
    consumption_problems,
    economies,
    lottery_problems,
    rationals,
    small_cells,
    spending_problems,
)

import exactmarket as em
from exactmarket.kernel.certificates.lotteries import (
    AllocationTerm,
    FewestTerms,
    Leaf,
    Lottery,
    MatrixLottery,
    MatrixTerm,
    OddCycle,
    PureTerm,
    RandomAllocation,
    Separation,
    SpendingGap,
    Split,
    TermLeaf,
    TermSplit,
    TwoFamilies,
)
from exactmarket.kernel.claims.lotteries import (
    Bihierarchy,
    ConsumptionsImplementable,
    ConsumptionsNotImplementable,
    Implementable,
    LotteryOverAssignments,
    NotBihierarchy,
    NotImplementable,
    ShortestLottery,
    SpendingsImplementable,
    SpendingsNotImplementable,
)
from kinds.opposites import opposites

PURE_TERMS = st.lists(st.builds(PureTerm, NUMBERS, NAME_LISTS), max_size=3).map(tuple)
TERM_NODES = st.builds(TermSplit, INDICES) | st.builds(TermLeaf, MATRICES)

CLAIM: dict[str, st.SearchStrategy[Any]] = {
    "lottery-over-assignments": st.builds(LotteryOverAssignments, economies(agents=3, types=3, named=True), MATRICES),
    "shortest-lottery": st.builds(ShortestLottery, economies(agents=3, types=3, named=True), MATRICES, INDICES),
    "implementable": st.builds(Implementable, lottery_problems()),
    "not-implementable": st.builds(NotImplementable, lottery_problems()),
    "consumptions-implementable": st.builds(ConsumptionsImplementable, consumption_problems()),
    "consumptions-not-implementable": st.builds(ConsumptionsNotImplementable, consumption_problems()),
    "spendings-implementable": st.builds(SpendingsImplementable, spending_problems()),
    "spendings-not-implementable": st.builds(SpendingsNotImplementable, spending_problems()),
    "bihierarchy": st.builds(Bihierarchy, lottery_problems()),
    "not-bihierarchy": st.builds(NotBihierarchy, lottery_problems()),
}

#: Most problems have one or two rows, columns, agents and constraints: so have these, and witnesses often fit them.
_PLACES = st.integers(0, 2) | INDICES
_SHORT = st.lists(rationals(2), max_size=3).map(tuple) | VECTORS
_SMALL = st.lists(st.lists(rationals(2), min_size=1, max_size=2).map(tuple), min_size=1, max_size=2).map(tuple)
_PROBABILITIES = st.sampled_from([em.rational("1"), em.rational("1/2")]) | NUMBERS
_ONES = st.lists(st.lists(_PLACES, max_size=2).map(tuple), max_size=2).map(tuple)
_SPLITS = st.builds(Split, small_cells() | st.tuples(INDICES, INDICES))
_LEAVES = st.builds(Leaf, st.just(em.rational(1)) | NUMBERS, _SHORT)
#: A node, or a split with a leaf for each of its sides.
_NODES = (_SPLITS | _LEAVES).map(lambda node: [node]) | st.tuples(_SPLITS, _LEAVES, _LEAVES).map(list)

WITNESS: dict[type, st.SearchStrategy[Any]] = {
    Lottery: st.builds(Lottery, PURE_TERMS),
    FewestTerms: st.builds(FewestTerms, PURE_TERMS, st.lists(TERM_NODES, max_size=3).map(tuple)),
    MatrixLottery: st.builds(
        MatrixLottery, st.lists(st.builds(MatrixTerm, _PROBABILITIES, _ONES), max_size=3).map(tuple)
    ),
    RandomAllocation: st.builds(
        RandomAllocation,
        st.lists(
            st.builds(AllocationTerm, _PROBABILITIES, st.lists(bundles_of_names(), min_size=1, max_size=2).map(tuple)),
            max_size=3,
        ).map(tuple),
    ),
    Separation: st.builds(
        Separation,
        _SMALL | MATRICES,
        st.lists(_NODES, max_size=2).map(lambda parts: tuple(node for part in parts for node in part)),
    ),
    SpendingGap: st.builds(
        SpendingGap,
        _SHORT,
        st.lists(_NODES, max_size=2).map(lambda parts: tuple(node for part in parts for node in part)),
    ),
    TwoFamilies: st.builds(
        TwoFamilies, st.lists(st.integers(0, 1), max_size=3).map(tuple) | st.lists(_PLACES, max_size=3).map(tuple)
    ),
    OddCycle: st.builds(OddCycle, st.lists(_PLACES, max_size=5).map(tuple)),
}


def assignment_is(decider: Callable[..., Any]) -> Callable[[Any], bool]:
    return lambda stated: bool(decider(stated.economy, stated.assignment).claim == stated)


def is_shortest(stated: ShortestLottery) -> bool:
    """By the solver's proof where it has one; else by the number of types of which somebody has a chance, one a term."""
    certificate = em.decide_lottery(stated.economy, stated.assignment, sparse=True).certificate
    if isinstance(certificate.claim, ShortestLottery):
        return certificate.claim == stated
    least = max(len([share for share in row if share > 0]) for row in stated.assignment)
    if len(certificate.witness.terms) != least:
        raise ValueError("neither the solver nor the rows say how short a lottery can be")
    return stated.count == least


def problem_is(decider: Callable[[Any], Any]) -> Callable[[Any], bool]:
    return lambda stated: bool(decider(stated.problem).claim == stated)


DECIDE: dict[str, Callable[[Any], bool]] = {
    "lottery-over-assignments": assignment_is(em.decide_lottery),
    "shortest-lottery": is_shortest,
    "implementable": problem_is(em.decide_implementable),
    "not-implementable": problem_is(em.decide_implementable),
    "consumptions-implementable": problem_is(em.decide_consumptions),
    "consumptions-not-implementable": problem_is(em.decide_consumptions),
    "spendings-implementable": problem_is(em.decide_spendings),
    "spendings-not-implementable": problem_is(em.decide_spendings),
    "bihierarchy": problem_is(em.decide_bihierarchy),
    "not-bihierarchy": problem_is(em.decide_bihierarchy),
}
UNDECIDED: dict[str, str] = {}
FALSE = opposites(
    ("implementable", "not-implementable"),
    ("consumptions-implementable", "consumptions-not-implementable"),
    ("spendings-implementable", "spendings-not-implementable"),
    ("bihierarchy", "not-bihierarchy"),
)
