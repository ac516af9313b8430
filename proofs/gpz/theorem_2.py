"""gpz.theorem-2: constrained economies with M-natural-concave utilities and equal endowments that satisfy the feasibility
condition have a strong equilibrium. The feasibility condition must ask for one bundle more than the slides do; then it holds
for every finite market (``formal/gpz_theorem_2.v``).

As printed it asks for one bundle of every domain for each agent. The counterexample (three agents, three goods, two of whom need
a good and want the first, while the other one likes all goods very much) meets that; it has no four such bundles. The control
has a fourth good, four such bundles, and a strong equilibrium.

The repaired condition leads to Theorem 1: u~(A) = max over B in dom u of u(B) - K |B without A| is finite and, certified here for
the control, M-natural-concave; a strong equilibrium of that market is one of the control.

Ranges: all markets of two agents with budgets 1 and monotone M-natural-concave integer utilities, up to relabelling agents, and
goods as far as production stays the same: on three goods, each agent needing at least one, values from 0 up to 2; on three goods
with every hierarchy of positive capacities, values up to 1; on four goods, each agent needing one, at most three of them
produced, values up to 1. All of them have three disjoint bundles of every domain that can be produced together. For each a strong
equilibrium is certified. (A capacity of 0, which the slides exclude, is no good: who likes nothing else always wants more of it.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations_with_replacement, permutations
from typing import Any

import pytest

from exactmarket.convex.exchange import m_natural_by_table
from exactmarket.errors import Rejected
from exactmarket.exact.rational import ONE, Q
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.markets import AllUnions, DisjointBundles, MarketWeights
from exactmarket.kernel.certificates.utilities import Derivation
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.markets import (
    AlgebraicStrongEquilibrium,
    CommonBundles,
    Draw,
    NoCommonBundles,
    StrongEquilibrium,
)
from exactmarket.kernel.claims.utilities import MNaturalConcave
from exactmarket.model.bundle import members
from exactmarket.model.matroid import LaminarMatroid
from exactmarket.model.pseudomarket import Agent, Pseudomarket
from exactmarket.model.utility import Additive, Form, Table, Value
from proofs.golden import certified, refuses, stored
from proofs.gpz.family import GOODS
from proofs.gpz.markets import relabelled
from proofs.gpz.step_2_production import capacities

_NAMES = ("1", "2", "3", "4")


def _needy(goods: int) -> Form:
    """1 with the first good, else 0; -infinity without any."""
    return Table((None, *[Q(a & 1) for a in range(1, 1 << goods)]))


def _of(goods: int) -> Pseudomarket:
    eager = Additive((Q(10),) * goods)
    forms = (_needy(goods), eager, _needy(goods))
    return Pseudomarket(_NAMES[:goods], tuple([Agent(str(i), ONE, form) for i, form in enumerate(forms, 1)]))


COUNTEREXAMPLE, CONTROL = _of(3), _of(4)
_PRICES = (Q(3, 2), Q(1, 2), Q(1, 2), Q(1, 2))
_DRAWS = (Draw(Q(1, 2), (("1",), ("3", "4"), ("2",))), Draw(Q(1, 2), (("2",), ("3", "4"), ("1",))))
GOLDEN = {
    "printed-condition": Certificate(CommonBundles(COUNTEREXAMPLE, 3), DisjointBundles((("1",), ("2",), ("3",)))),
    "none-to-spare": Certificate(NoCommonBundles(COUNTEREXAMPLE, 4), AllUnions()),
    "one-to-spare": Certificate(CommonBundles(CONTROL, 4), DisjointBundles((("1",), ("2",), ("3",), ("4",)))),
    "control": Certificate(
        StrongEquilibrium(CONTROL, _PRICES, _DRAWS), MarketWeights((ONE, Q(1, 20), ONE), (None,) * 3)
    ),
}


def utilities(goods: int, most: int, needed: int) -> Iterator[tuple[Value, ...]]:
    """Monotone M-natural-concave utilities with integer values from 0 up to ``most``, finite from ``needed`` goods on."""

    def tables(values: list[Value]) -> Iterator[list[Value]]:
        bundle = len(values)
        if bundle == 1 << goods:
            yield values
        elif bundle.bit_count() < needed:
            yield from tables([*values, None])
        else:
            below = [value for j in members(bundle) if (value := values[bundle ^ 1 << j]) is not None]
            for value in range(int(max(below, default=Q(0)).p), most + 1):
                yield from tables([*values, Q(value)])

    for values in tables([]):
        if min(value for value in values if value is not None) == 0 and m_natural_by_table(values) is None:
            yield tuple(values)


def markets(goods: int, most: int, needed: int, production: LaminarMatroid | None) -> Iterator[Pseudomarket]:
    """Two agents with such utilities: up to relabelling agents, and goods as far as production stays the same."""
    names = [order for order in permutations(range(goods)) if _same(production, order)]
    seen: set[Any] = set()
    for rows in combinations_with_replacement(utilities(goods, most, needed), 2):
        keys = [sorted([_key(relabelled(row, order)) for row in rows]) for order in names]
        key = str(min(keys))
        if key not in seen:
            seen.add(key)
            agents = [Agent(str(i), ONE, Table(row)) for i, row in enumerate(rows)]
            yield Pseudomarket(GOODS[:goods], tuple(agents), production)


def _same(production: LaminarMatroid | None, names: tuple[int, ...]) -> bool:
    sets = set() if production is None else set(production.sets)
    return {(sum(1 << names[j] for j in members(goods)), most) for goods, most in sets} == sets


def _key(values: tuple[Value, ...]) -> tuple[int, ...]:
    return tuple([-1 if value is None else int(value.p) for value in values])


def _with_capacities() -> Iterator[Pseudomarket]:
    for production in capacities():
        if production.size == 3 and all(most > 0 for _, most in production.sets):
            yield from markets(3, 1, 0, production)


RANGES: dict[str, Callable[[], Iterator[Pseudomarket]]] = {
    "one-good-needed": lambda: markets(3, 2, 1, None),
    "capacities": _with_capacities,
    "one-good-needed-three-of-four-produced": lambda: markets(4, 1, 1, LaminarMatroid(4, ((0b1111, 3),))),
}
COUNTS = {"one-good-needed": 310, "capacities": 98, "one-good-needed-three-of-four-produced": 57}


def _search(stem: str) -> Callable[[Any], Iterator[Certificate[Any]]]:
    def search(_prove: Any) -> Iterator[Certificate[Any]]:
        from exactmarket.solvers.markets.equilibrium import decide_strong_equilibrium  # noqa: PLC0415
        from exactmarket.solvers.markets.reduction import decide_feasibility  # noqa: PLC0415

        for market in RANGES[stem]():
            yield decide_feasibility(market).certificate
            yield decide_strong_equilibrium(market).certificate

    return search


def _reduction(_prove: Any) -> Iterator[Certificate[Any]]:
    from exactmarket.solvers.markets.equilibrium import decide_strong_equilibrium  # noqa: PLC0415
    from exactmarket.solvers.markets.reduction import decide_by_reduction, reduced  # noqa: PLC0415

    market = reduced(CONTROL)
    for i in range(3):
        yield verify(Certificate(MNaturalConcave(market.utility(i)), Derivation("table", ()))).certificate
    yield decide_strong_equilibrium(market).certificate
    yield decide_by_reduction(CONTROL).certificate


STORED = {"reduction": _reduction, **{stem: _search(stem) for stem in RANGES}}


@pytest.mark.parametrize("stem", GOLDEN)
def test_the_counterexample_and_the_control(stem: str) -> None:
    certified(__file__, stem, GOLDEN)


def test_the_reduction_of_the_control_to_theorem_1() -> None:
    *concave, wide, narrow = [verdict.claim for verdict in stored(__file__, "reduction")]
    market = wide.market
    assert [claim.utility for claim in concave] == [market.utility(i) for i in range(3)]
    assert all(value is not None for i in range(3) for value in market.utility(i).table())
    for i, agent in enumerate(CONTROL.agents):
        pairs = zip(agent.utility.table(), market.agents[i].utility.table(), strict=True)
        assert all(old is None or old == new for old, new in pairs)
    assert narrow.market == CONTROL
    assert (wide.prices, wide.allocation) == (narrow.prices, narrow.allocation)


@pytest.mark.parametrize("stem", RANGES)
def test_each_market_of_the_range_has_a_strong_equilibrium(stem: str) -> None:
    found = [verdict.claim for verdict in stored(__file__, stem)]
    family = list(RANGES[stem]())
    assert found[::2] == [CommonBundles(market, 3) for market in family]
    assert [claim.market for claim in found[1::2]] == family
    assert {type(claim) for claim in found[1::2]} <= {StrongEquilibrium, AlgebraicStrongEquilibrium}
    assert len(family) == COUNTS[stem]


def test_no_bundle_to_spare_is_refused() -> None:
    with pytest.raises(Rejected, match="bundles"):
        verify(Certificate(CommonBundles(COUNTEREXAMPLE, 4), DisjointBundles((("1",), ("2",), ("3",), ()))))
    with pytest.raises(Rejected, match="market"):
        verify(Certificate(NoCommonBundles(COUNTEREXAMPLE, 3), AllUnions()))
    refuses(GOLDEN["control"], "weights", weights=(ONE, Q(1, 10), ONE))
