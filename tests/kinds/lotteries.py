"""Marginals of lotteries: 0/1 matrices under constraints, bundles for agents, bihierarchies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from strategies import (
    INDICES,
    MATRICES,
    NUMBERS,
    VECTORS,
    bundles_of_names,
    consumption_problems,
    lottery_problems,
    rationals,
    small_cells,
    spending_problems,
)

import exactmarket as em
from exactmarket.kernel import certificates as proof
from exactmarket.kernel import claims as claim
from kinds.opposites import opposites

CLAIM: dict[str, st.SearchStrategy[Any]] = {
    "implementable": st.builds(claim.Implementable, lottery_problems()),
    "not-implementable": st.builds(claim.NotImplementable, lottery_problems()),
    "consumptions-implementable": st.builds(claim.ConsumptionsImplementable, consumption_problems()),
    "consumptions-not-implementable": st.builds(claim.ConsumptionsNotImplementable, consumption_problems()),
    "spendings-implementable": st.builds(claim.SpendingsImplementable, spending_problems()),
    "spendings-not-implementable": st.builds(claim.SpendingsNotImplementable, spending_problems()),
    "bihierarchy": st.builds(claim.Bihierarchy, lottery_problems()),
    "not-bihierarchy": st.builds(claim.NotBihierarchy, lottery_problems()),
}

#: Most problems have one or two rows, columns, agents and constraints: so have these, and witnesses often fit them.
_PLACES = st.integers(0, 2) | INDICES
_SHORT = st.lists(rationals(2), max_size=3).map(tuple) | VECTORS
_SMALL = st.lists(st.lists(rationals(2), min_size=1, max_size=2).map(tuple), min_size=1, max_size=2).map(tuple)
_PROBABILITIES = st.sampled_from([em.rational("1"), em.rational("1/2")]) | NUMBERS
_ONES = st.lists(st.lists(_PLACES, max_size=2).map(tuple), max_size=2).map(tuple)
_SPLITS = st.builds(proof.Split, small_cells() | st.tuples(INDICES, INDICES))
_LEAVES = st.builds(proof.Leaf, st.just(em.rational(1)) | NUMBERS, _SHORT)
#: A node, or a split with a leaf for each of its sides.
_NODES = (_SPLITS | _LEAVES).map(lambda node: [node]) | st.tuples(_SPLITS, _LEAVES, _LEAVES).map(list)

WITNESS: dict[type, st.SearchStrategy[Any]] = {
    proof.MatrixLottery: st.builds(
        proof.MatrixLottery, st.lists(st.builds(proof.MatrixTerm, _PROBABILITIES, _ONES), max_size=3).map(tuple)
    ),
    proof.RandomAllocation: st.builds(
        proof.RandomAllocation,
        st.lists(
            st.builds(
                proof.AllocationTerm, _PROBABILITIES, st.lists(bundles_of_names(), min_size=1, max_size=2).map(tuple)
            ),
            max_size=3,
        ).map(tuple),
    ),
    proof.Separation: st.builds(
        proof.Separation,
        _SMALL | MATRICES,
        st.lists(_NODES, max_size=2).map(lambda parts: tuple(node for part in parts for node in part)),
    ),
    proof.SpendingGap: st.builds(
        proof.SpendingGap,
        _SHORT,
        st.lists(_NODES, max_size=2).map(lambda parts: tuple(node for part in parts for node in part)),
    ),
    proof.TwoFamilies: st.builds(
        proof.TwoFamilies, st.lists(st.integers(0, 1), max_size=3).map(tuple) | st.lists(_PLACES, max_size=3).map(tuple)
    ),
    proof.OddCycle: st.builds(proof.OddCycle, st.lists(_PLACES, max_size=5).map(tuple)),
}


def problem_is(decider: Callable[[Any], Any]) -> Callable[[Any], bool]:
    return lambda stated: bool(decider(stated.problem).claim == stated)


DECIDE: dict[str, Callable[[Any], bool]] = {
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
