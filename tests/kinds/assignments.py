"""Random assignments of an economy without budgets."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import product
from typing import Any

from brute_force import dot, fractions, stochastically_dominated, table
from hypothesis import strategies as st
from strategies import INDICES, MATRICES, NAME_LISTS, VECTORS, WEIGHTS, economies, orders, rationals

import exactmarket as em
from exactmarket.kernel.certificates.assignments import (
    AllPairs,
    ConeProof,
    Envy,
    Levels,
    PartitionWithPrices,
    Reallocation,
    Reassignment,
    SupportingPrices,
    SupportingPricesByTurn,
    Thresholds,
    Trade,
    TurnTrade,
)
from exactmarket.kernel.claims.assignments import (
    NotSequentialOutcome,
    QuasiEquilibriumCone,
    SequentialOutcome,
    SerialDictatorship,
    Supported,
    Unsupported,
)
from exactmarket.kernel.claims.linear_programs import LinearProgramInfeasible
from exactmarket.kernel.kinds import KINDS
from exactmarket.model.equilibrium import CONDITIONS
from kinds.opposites import opposites

CONDITION_LISTS = st.lists(st.sampled_from(CONDITIONS), min_size=1, unique=True).map(tuple)
WEIGHTS_BY_TURN = st.lists(WEIGHTS).map(tuple)


@st.composite
def assigned(draw: st.DrawFn, kind: str) -> Any:
    """A claim of the kind about any matrix as assignment of an economy."""
    build = KINDS[kind].claim
    economy = draw(economies(agents=3, types=3, named=True))
    order = draw(orders(economy))
    more: dict[type, tuple[Any, ...]] = {
        Supported: (draw(CONDITION_LISTS),),
        Unsupported: (draw(CONDITION_LISTS),),
        QuasiEquilibriumCone: (draw(MATRICES),),
        SequentialOutcome: (order, draw(CONDITION_LISTS)),
        NotSequentialOutcome: (order, draw(CONDITION_LISTS)),
        SerialDictatorship: (tuple(name for group in order for name in group),),
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
    "ordinally-efficient",
    "ordinally-dominated",
)
CLAIM: dict[str, st.SearchStrategy[Any]] = {kind: assigned(kind) for kind in ASSIGNED}


@st.composite
def with_budgets(draw: st.DrawFn, kind: str) -> Any:
    """A claim about envy, with budgets 1 or 2."""
    economy = draw(economies(agents=3, types=3, named=True))
    budgets = tuple(em.Q(draw(st.integers(1, 2))) for _ in economy.agents)
    return KINDS[kind].claim(economy, budgets, draw(MATRICES))


CLAIM |= {kind: with_budgets(kind) for kind in ("envy-free", "not-envy-free")}

WITNESS: dict[type, st.SearchStrategy[Any]] = {
    SupportingPrices: st.builds(SupportingPrices, VECTORS, WEIGHTS),
    SupportingPricesByTurn: st.builds(SupportingPricesByTurn, MATRICES, WEIGHTS_BY_TURN),
    PartitionWithPrices: st.builds(
        PartitionWithPrices, st.lists(NAME_LISTS, max_size=3).map(tuple), MATRICES, WEIGHTS_BY_TURN
    ),
    Reassignment: st.builds(Reassignment, MATRICES),
    Reallocation: st.builds(Reallocation, NAME_LISTS, MATRICES),
    Trade: st.builds(Trade, MATRICES),
    TurnTrade: st.builds(TurnTrade, INDICES, MATRICES),
    ConeProof: st.builds(
        ConeProof,
        st.lists(WEIGHTS, max_size=2).map(tuple),
        MATRICES,
        *[st.lists(MATRICES, max_size=2).map(tuple)] * 3,
    ),
    Thresholds: st.builds(Thresholds, VECTORS),
    AllPairs: st.builds(AllPairs),
    Levels: st.builds(Levels, VECTORS),
    Envy: st.builds(Envy, st.sampled_from(["x", "y", "z"]), st.sampled_from(["x", "y", "z"]), rationals()),
}


def assignment_is(decider: Callable[..., Any]) -> Callable[[Any], bool]:
    return lambda stated: bool(decider(stated.economy, stated.assignment).claim == stated)


def is_supported(stated: Any) -> bool:
    return bool(em.decide_supporting_prices(stated.economy, stated.assignment, stated.conditions).claim == stated)


def is_sequential(stated: Any) -> bool:
    verdict = em.decide_sequential_outcome(stated.economy, stated.assignment, stated.order, stated.conditions)
    return bool(verdict.claim == stated)


def is_serial(stated: SerialDictatorship) -> bool:
    return bool(em.decide_serial_dictatorship(stated.economy, stated.order, stated.assignment).claim == stated)


def cone_is_generated(stated: QuasiEquilibriumCone) -> bool:
    """Each generator is a quasi-equilibrium; and no quasi-equilibrium lies outside the cone of the generators, to a grid: for
    each of many linear forms h that are >= 0 on the generators, h P >= 0 for all prices and weights of the definition."""
    rows, n, rays = weighted_net_values(stated), len(stated.assignment), stated.generators
    s = len(stated.economy.objects)

    def least(objective: list[int], lower: Any, upper: Any) -> Any:
        program = em.linear_program("minimize", objective + [0] * n, rows, [0] * len(rows), lower=lower, upper=upper)
        return em.solve_linear_program(program).claim

    for ray in rays:
        fixed = least([0] * s, [*ray, *[0] * n], [*ray, *[None] * n])
        if min(ray) < 0 or isinstance(fixed, LinearProgramInfeasible):
            return False
    rng = random.Random(0)  # noqa: S311
    forms = [[rng.randint(-3, 3) for _ in range(s)] for _ in range(200)]
    dual = [form for form in forms if all(sum(h * p for h, p in zip(form, ray, strict=True)) >= 0 for ray in rays)]
    return all(least(form, None, [1] * s + [None] * n).value == 0 for form in dual)


def weighted_net_values(stated: QuasiEquilibriumCone) -> list[list[Any]]:
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


def is_envied(stated: Any) -> bool:
    """Whether some agent would rather be in the place of another one, whose budget is no larger."""
    values, shares, budgets = table(stated.economy.values), table(stated.assignment), fractions(stated.budgets)
    pairs = product(range(len(budgets)), repeat=2)
    return any(budgets[y] <= budgets[x] and dot(values[x], shares[y]) > dot(values[x], shares[x]) for x, y in pairs)


def is_ordinally_dominated(stated: Any) -> bool:
    economy = stated.economy
    return stochastically_dominated(table(economy.values), table(stated.assignment), economy.supply)


DECIDE: dict[str, Callable[[Any], bool]] = {
    "ordinally-efficient": lambda stated: not is_ordinally_dominated(stated),
    "ordinally-dominated": is_ordinally_dominated,
    "envy-free": lambda stated: not is_envied(stated),
    "not-envy-free": is_envied,
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
}
UNDECIDED: dict[str, str] = {}
FALSE = opposites(
    ("pareto-optimal", "pareto-dominated"),
    ("supported", "unsupported"),
    ("sequential-outcome", "not-sequential-outcome"),
    ("in-weak-core", "blocked"),
    ("envy-free", "not-envy-free"),
    ("ordinally-efficient", "ordinally-dominated"),
)
