"""Utilities, their M-natural concavity, submodularity and substitutes, and demand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import permutations, product
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st
from strategies import NAMES, NUMBERS, VECTORS, rationals
from utility_families import utility

import exactmarket as em
from exactmarket.kernel.certificates.utilities import (
    BetterBundle,
    BundlePair,
    BundlePairAndGood,
    DemandChange,
    Derivation,
    Derivations,
    LosingExchange,
    NoEdge,
    NoEdges,
    Part,
)
from exactmarket.kernel.claims.linear_programs import LinearProgramOptimal
from exactmarket.kernel.claims.utilities import (
    Demanded,
    EachAgent,
    MNaturalConcave,
    NotDemanded,
    NotMNaturalConcave,
    NotStrongExchange,
    NotSubmodular,
    NotSubstitutes,
    PrintedSubstitutesViolated,
    StrongExchange,
    Submodular,
    Substitutes,
)
from kinds.opposites import opposites

# isort: split
from exactmarket.model.bundle import members
from exactmarket.solvers.utilities.substitutes import decide_substitutes_from_prices

GOODS = ("a", "b", "c")


@st.composite
def utilities(draw: st.DrawFn) -> em.Utility:
    """Utilities of one to three goods, of every type."""
    goods = list(GOODS[: draw(st.integers(1, 3))])
    content = utility(draw(st.randoms(use_true_random=False)), goods)
    try:
        return em.utility(content, goods)
    except em.MalformedInput as fault:
        assume("finite utility" not in str(fault))
        raise


PROPERTIES = st.sampled_from(["m-natural", "submodular", "substitutes", "strong-exchange", "kind"])


@st.composite
def agents_with_utilities(draw: st.DrawFn) -> EachAgent:
    """Names and utilities, mostly as many."""
    names = draw(st.lists(NAMES, max_size=2).map(tuple))
    count = draw(st.sampled_from([len(names), len(names), 1]))
    return EachAgent(draw(PROPERTIES), names, tuple(draw(utilities()) for _ in range(count)))


@st.composite
def priced_bundles(draw: st.DrawFn, build: Any) -> Any:
    """A utility, mostly as many prices as goods, and a bundle."""
    u = draw(utilities())
    prices = draw(st.lists(rationals(), min_size=len(u.goods), max_size=len(u.goods)).map(tuple) | VECTORS)
    return build(u, prices, draw(st.lists(st.sampled_from(u.goods), max_size=3, unique=True).map(tuple)))


_OF_ONE_UTILITY = {
    "m-natural-concave": MNaturalConcave,
    "not-m-natural-concave": NotMNaturalConcave,
    "submodular": Submodular,
    "not-submodular": NotSubmodular,
    "substitutes": Substitutes,
    "not-substitutes": NotSubstitutes,
    "printed-substitutes-violated": PrintedSubstitutesViolated,
    "strong-exchange": StrongExchange,
    "not-strong-exchange": NotStrongExchange,
}
CLAIM: dict[str, st.SearchStrategy[Any]] = {
    **{kind: st.builds(build, utilities()) for kind, build in _OF_ONE_UTILITY.items()},
    "each-agent": agents_with_utilities(),
    "demanded": priced_bundles(Demanded),
    "not-demanded": priced_bundles(NotDemanded),
}

BUNDLES = st.lists(st.sampled_from((*GOODS, "a", "z")), max_size=3).map(tuple)
PRICES = st.lists(rationals(), min_size=1, max_size=3).map(tuple) | VECTORS
PARTS = st.lists(st.builds(Part, BUNDLES, NUMBERS), max_size=3).map(tuple)
DERIVATIONS = st.recursive(
    st.builds(Derivation, st.sampled_from(["table", "construction", "faith"]), st.just(())),
    lambda inner: st.builds(Derivation, st.just("construction"), st.lists(inner, max_size=2).map(tuple)),
    max_leaves=3,
)
WITNESS: dict[type, st.SearchStrategy[Any]] = {
    Derivation: DERIVATIONS,
    Derivations: st.builds(Derivations, st.lists(DERIVATIONS, max_size=2).map(tuple)),
    BundlePairAndGood: st.builds(BundlePairAndGood, BUNDLES, BUNDLES, st.sampled_from(GOODS)),
    LosingExchange: st.builds(LosingExchange, BUNDLES, BUNDLES, st.sampled_from(GOODS), BUNDLES),
    BetterBundle: st.builds(BetterBundle, BUNDLES),
    BundlePair: st.builds(BundlePair, BUNDLES, BUNDLES),
    NoEdges: st.builds(NoEdges, st.lists(st.builds(NoEdge, BUNDLES, BUNDLES, VECTORS, PARTS), max_size=2).map(tuple)),
    DemandChange: st.builds(DemandChange, PRICES, PRICES, BUNDLES, BUNDLES),
}

#: Up to so many goods a definition is compared with the solver's answer.
FEW = 4


def sums(values: Sequence[Any], *bundles: int) -> Any:
    """The sum of the bundles' values, None if one of them is."""
    found = [values[bundle] for bundle in bundles]
    return None if None in found else sum(found, em.rational(0))


def exchanges_everywhere(u: em.Utility) -> bool:
    """M-natural concavity by its definition."""
    values = u.table()
    for a, b in product([k for k, value in enumerate(values) if value is not None], repeat=2):
        goods = [1 << k for k in range(len(u.goods))]
        for j in (bit for bit in goods if bit & a & ~b):
            others = [0, *(bit for bit in goods if bit & b & ~a)]
            gains = [sums(values, a ^ j | d, b & ~d | j) for d in others]
            if not any(gain is not None and gain >= sums(values, a, b) for gain in gains):
                return False
    return True


def submodular_everywhere(u: em.Utility) -> bool:
    """Submodularity by its definition."""
    values = u.table()
    for a, b in product(range(len(values)), repeat=2):
        right, left = sums(values, a | b, a & b), sums(values, a, b)
        if right is not None and (left is None or left < right):
            return False
    return True


def every_exchange_works(u: em.Utility) -> bool:
    """The strong exchange property by its definition."""
    values = u.table()
    for a, b in product([k for k, value in enumerate(values) if value is not None], repeat=2):
        goods = [1 << k for k in range(len(u.goods))]
        gets = [k for k in goods if k & b & ~a] + [0] * (a.bit_count() > b.bit_count())
        for j, d in product([j for j in goods if j & a & ~b], gets):
            after = sums(values, a ^ j | d, b ^ d | j)
            if after is None or after < sums(values, a, b):
                return False
    return True


def is_demanded(stated: Any) -> bool:
    """Whether the bundle is demanded, by comparing all."""
    u, prices = stated.utility, stated.prices
    if len(prices) != len(u.goods):
        return False
    worth = {a: value for a, value in enumerate(u.table()) if value is not None}
    net = {a: value - sum((prices[j] for j in members(a)), em.rational(0)) for a, value in worth.items()}
    bundle = sum(1 << u.goods.index(name) for name in stated.bundle)
    return bundle in net and all(net[bundle] >= other for other in net.values())


def demand_is(stated: Any) -> bool:
    """What the solver says of the bundle, which must be what comparing all bundles says."""
    u = stated.utility
    if len(stated.prices) != len(u.goods) or all(value is None for value in u.table()):
        return False
    found = em.decide_demanded(u, stated.prices, stated.bundle)
    return bool(found.claim == stated) and is_demanded(stated) == isinstance(stated, Demanded)


def holds(decider: Callable[..., Any], definition: Callable[[em.Utility], bool], says: bool) -> Callable[[Any], bool]:
    """The solver's answer, and for few goods the definition's; ``says`` is what the claim says of the utility."""

    def found(stated: Any) -> bool:
        u = stated.utility
        return bool(decider(u).claim == stated) and (len(u.goods) > FEW or definition(u) == says)

    return found


def substitutes_from_prices(u: em.Utility) -> bool:
    return isinstance(decide_substitutes_from_prices(u).claim, Substitutes)


def printed_condition_fails(stated: PrintedSubstitutesViolated) -> bool:
    """By linear programs: for single goods j and l and another good k, prices p and changes d_j, d_k >= 0 such that each other
    bundle is worth less by t than j at p and than l at p + d; the condition fails if some t > 0 is possible."""
    values, n = stated.utility.table(), len(stated.utility.goods)
    finite = [a for a, value in enumerate(values) if value is not None]
    for j, last in permutations(range(n), 2):
        if values[1 << j] is None or values[1 << last] is None:
            continue
        for k in (k for k in range(n) if k != j):
            rows, sides = [], []
            for good, changed in ((j, 0), (last, 1)):
                for a in (a for a in finite if a != 1 << good):
                    more = [(a >> g & 1) - int(g == good) for g in range(n)]
                    rows.append([*more, changed * more[j], changed * more[k], -1])
                    sides.append(values[a] - values[1 << good])
            program = em.linear_program(
                "maximize",
                [0] * (n + 2) + [1],
                rows,
                sides,
                lower=[None] * (n + 1) + [0, 0],
                upper=[None] * (n + 2) + [1],
            )
            answer = em.solve_linear_program(program).claim
            if isinstance(answer, LinearProgramOptimal) and answer.value > 0:
                return True
    return False


def each_agent_has_it(stated: EachAgent) -> bool:
    kind = {"m-natural": "m-natural-concave"}.get(stated.property, stated.property)
    return all(DECIDE[kind](_OF_ONE_UTILITY[kind](u)) for u in stated.utilities)


DECIDE: dict[str, Callable[[Any], bool]] = {
    "m-natural-concave": holds(em.decide_m_natural, exchanges_everywhere, True),
    "not-m-natural-concave": holds(em.decide_m_natural, exchanges_everywhere, False),
    "submodular": holds(em.decide_submodular, submodular_everywhere, True),
    "not-submodular": holds(em.decide_submodular, submodular_everywhere, False),
    "substitutes": holds(em.decide_substitutes, substitutes_from_prices, True),
    "not-substitutes": holds(em.decide_substitutes, substitutes_from_prices, False),
    "printed-substitutes-violated": printed_condition_fails,
    "strong-exchange": holds(em.decide_strong_exchange, every_exchange_works, True),
    "not-strong-exchange": holds(em.decide_strong_exchange, every_exchange_works, False),
    "demanded": demand_is,
    "not-demanded": demand_is,
    "each-agent": each_agent_has_it,
}
UNDECIDED: dict[str, str] = {}
FALSE = opposites(
    ("m-natural-concave", "not-m-natural-concave"),
    ("submodular", "not-submodular"),
    ("substitutes", "not-substitutes"),
    ("strong-exchange", "not-strong-exchange"),
    ("demanded", "not-demanded"),
)
