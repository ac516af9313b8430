"""Linear programs, and random assignments of an economy without budgets."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Any

from hypothesis import strategies as st
from strategies import INDICES, MATRICES, NAME_LISTS, NUMBERS, VECTORS, WEIGHTS, economies, linear_programs, orders

import exactmarket as em
from exactmarket.format.certificate import CLAIMS
from exactmarket.kernel import certificates as proof
from exactmarket.kernel import claims as claim
from exactmarket.model.equilibrium import CONDITIONS
from kinds.opposites import opposites

PURE_TERMS = st.lists(st.builds(proof.PureTerm, NUMBERS, NAME_LISTS), max_size=3).map(tuple)
TERM_NODES = st.builds(proof.TermSplit, INDICES) | st.builds(proof.TermLeaf, MATRICES)
CONDITION_LISTS = st.lists(st.sampled_from(CONDITIONS), min_size=1, unique=True).map(tuple)
WEIGHTS_BY_TURN = st.lists(WEIGHTS).map(tuple)


@st.composite
def assigned(draw: st.DrawFn, kind: str) -> Any:
    """A claim of the kind about any matrix as assignment of an economy."""
    build = CLAIMS[kind][0]
    economy = draw(economies(agents=3, types=3, named=True))
    order = draw(orders(economy))
    more: dict[type, tuple[Any, ...]] = {
        claim.Supported: (draw(CONDITION_LISTS),),
        claim.Unsupported: (draw(CONDITION_LISTS),),
        claim.QuasiEquilibriumCone: (draw(MATRICES),),
        claim.SequentialOutcome: (order, draw(CONDITION_LISTS)),
        claim.NotSequentialOutcome: (order, draw(CONDITION_LISTS)),
        claim.SerialDictatorship: (tuple(name for group in order for name in group),),
        claim.ShortestLottery: (draw(INDICES),),
    }
    return build(economy, draw(MATRICES), *more.get(build, ()))


ASSIGNED = (
    "pareto-optimal",
    "pareto-dominated",
    "supported",
    "unsupported",
    "quasi-equilibrium-cone",
    "sequential-outcome",
    "not-sequential-outcome",
    "serial-dictatorship",
    "in-weak-core",
    "blocked",
    "lottery-over-assignments",
    "shortest-lottery",
)
CLAIM: dict[str, st.SearchStrategy[Any]] = {
    "linear-program-optimal": st.builds(claim.LinearProgramOptimal, linear_programs(wide=True), NUMBERS),
    "linear-program-infeasible": st.builds(claim.LinearProgramInfeasible, linear_programs(wide=True)),
    "linear-program-unbounded": st.builds(claim.LinearProgramUnbounded, linear_programs(wide=True)),
    **{kind: assigned(kind) for kind in ASSIGNED},
}

WITNESS: dict[type, st.SearchStrategy[Any]] = {
    proof.PrimalDual: st.builds(proof.PrimalDual, VECTORS, VECTORS),
    proof.Farkas: st.builds(proof.Farkas, VECTORS),
    proof.CrossedBounds: st.builds(proof.CrossedBounds, st.sampled_from(["row", "column"]), INDICES),
    proof.PointAndRay: st.builds(proof.PointAndRay, VECTORS, VECTORS),
    proof.SupportingPrices: st.builds(proof.SupportingPrices, VECTORS, WEIGHTS),
    proof.SupportingPricesByTurn: st.builds(proof.SupportingPricesByTurn, MATRICES, WEIGHTS_BY_TURN),
    proof.PartitionWithPrices: st.builds(
        proof.PartitionWithPrices, st.lists(NAME_LISTS, max_size=3).map(tuple), MATRICES, WEIGHTS_BY_TURN
    ),
    proof.Reassignment: st.builds(proof.Reassignment, MATRICES),
    proof.Reallocation: st.builds(proof.Reallocation, NAME_LISTS, MATRICES),
    proof.Trade: st.builds(proof.Trade, MATRICES),
    proof.TurnTrade: st.builds(proof.TurnTrade, INDICES, MATRICES),
    proof.ConeProof: st.builds(
        proof.ConeProof,
        st.lists(WEIGHTS, max_size=2).map(tuple),
        MATRICES,
        *[st.lists(MATRICES, max_size=2).map(tuple)] * 3,
    ),
    proof.Thresholds: st.builds(proof.Thresholds, VECTORS),
    proof.Lottery: st.builds(proof.Lottery, PURE_TERMS),
    proof.FewestTerms: st.builds(proof.FewestTerms, PURE_TERMS, st.lists(TERM_NODES, max_size=3).map(tuple)),
}


def program_is(stated: Any) -> bool:
    return bool(em.solve_linear_program(stated.program).claim == stated)


def assignment_is(decider: Callable[..., Any]) -> Callable[[Any], bool]:
    return lambda stated: bool(decider(stated.economy, stated.assignment).claim == stated)


def is_supported(stated: Any) -> bool:
    return bool(em.decide_supporting_prices(stated.economy, stated.assignment, stated.conditions).claim == stated)


def is_sequential(stated: Any) -> bool:
    verdict = em.decide_sequential_outcome(stated.economy, stated.assignment, stated.order, stated.conditions)
    return bool(verdict.claim == stated)


def is_serial(stated: claim.SerialDictatorship) -> bool:
    return bool(em.decide_serial_dictatorship(stated.economy, stated.order, stated.assignment).claim == stated)


def cone_is_generated(stated: claim.QuasiEquilibriumCone) -> bool:
    """Each generator is a quasi-equilibrium; and no quasi-equilibrium lies outside the cone of the generators, to a grid: for
    each of many linear forms h that are >= 0 on the generators, h P >= 0 for all prices and weights of the definition."""
    rows, n, rays = weighted_net_values(stated), len(stated.assignment), stated.generators
    s = len(stated.economy.objects)

    def least(objective: list[int], lower: Any, upper: Any) -> Any:
        program = em.linear_program("minimize", objective + [0] * n, rows, [0] * len(rows), lower=lower, upper=upper)
        return em.solve_linear_program(program).claim

    for ray in rays:
        fixed = least([0] * s, [*ray, *[0] * n], [*ray, *[None] * n])
        if min(ray) < 0 or isinstance(fixed, claim.LinearProgramInfeasible):
            return False
    rng = random.Random(0)  # noqa: S311
    forms = [[rng.randint(-3, 3) for _ in range(s)] for _ in range(200)]
    dual = [form for form in forms if all(sum(h * p for h, p in zip(form, ray, strict=True)) >= 0 for ray in rays)]
    return all(least(form, None, [1] * s + [None] * n).value == 0 for form in dual)


def weighted_net_values(stated: claim.QuasiEquilibriumCone) -> list[list[Any]]:
    """The rows, each to be >= 0 in prices and weights: what an agent holds has the largest weighted value minus price."""
    values, n, s = stated.economy.values, len(stated.assignment), len(stated.economy.objects)
    rows: list[list[Any]] = []
    for x, held in enumerate(stated.assignment):
        satiated = stated.economy.utility(x, held) == max(values[x])
        for i, j in () if satiated else product(range(s), repeat=2):
            if held[i] and i != j:
                row = [int(k == j) - int(k == i) for k in range(s)] + [em.rational(0)] * n
                row[s + x] = values[x][i] - values[x][j]
                rows.append(row)
    return rows


DECIDE: dict[str, Callable[[Any], bool]] = {
    "linear-program-optimal": program_is,
    "linear-program-infeasible": program_is,
    "linear-program-unbounded": program_is,
    "pareto-optimal": assignment_is(em.decide_pareto_optimality),
    "pareto-dominated": assignment_is(em.decide_pareto_optimality),
    "supported": is_supported,
    "unsupported": is_supported,
    "quasi-equilibrium-cone": cone_is_generated,
    "sequential-outcome": is_sequential,
    "not-sequential-outcome": is_sequential,
    "serial-dictatorship": is_serial,
    "in-weak-core": assignment_is(em.decide_weak_core),
    "blocked": assignment_is(em.decide_weak_core),
    "lottery-over-assignments": assignment_is(em.decide_lottery),
    "shortest-lottery": assignment_is(lambda *given: em.decide_lottery(*given, sparse=True)),
}
UNDECIDED: dict[str, str] = {}
FALSE = {
    **opposites(
        ("pareto-optimal", "pareto-dominated"),
        ("supported", "unsupported"),
        ("sequential-outcome", "not-sequential-outcome"),
        ("in-weak-core", "blocked"),
        ("linear-program-infeasible", "linear-program-unbounded"),
    ),
    "linear-program-optimal": [lambda stated: replace(stated, value=stated.value + 1)],
}
