"""All equilibria of small pseudomarkets and economies. Claims are decided afresh by trying prices (``equilibrium_prices``): a
grid, and what the claim and the solver list, irrational prices, too. So a false claim may pass, if it is wrong elsewhere: this
refutes, it does not prove."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

from brute_force import dot, fractions, maximum
from equilibrium_prices import (
    allocations,
    refuted_at,
    refuted_in_expectation_at,
    samples,
    setting_of,
    utilities_at,
)
from hypothesis import strategies as st
from strategies import INDICES, MATRICES, VECTORS, economies, rationals

from exactmarket.errors import SearchFailed
from exactmarket.exact.places import Root
from exactmarket.exact.polynomials import Polynomial
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.certificates.completeness import (
    AllocationCases,
    AlongLine,
    CellTree,
    Division,
    Everywhere,
    ExpectationTree,
    HalfSplit,
    LotteryAlong,
    LotteryAt,
    LotteryWhere,
    Mixtures,
    MoneyAlong,
    MoneyAt,
    MoneyWhere,
    NoAllocation,
    NoConsumptions,
    NoFacts,
    NoLottery,
    NoPrices,
    OptionSplit,
    PricesFor,
    RegimeSplit,
    SignProof,
    Signs,
    SignSplit,
)
from exactmarket.kernel.claims.completeness import (
    AlgebraicPoint,
    AllBudgetEquilibria,
    AllEquilibria,
    DeterministicEquilibria,
    EquilibriumPayoffs,
    EveryEquilibrium,
    NoEquilibrium,
    NoEquilibriumInExpectation,
    NoEquilibriumWithProduction,
    PayoffSegment,
    PriceFamily,
    PricePiece,
    PricePoint,
    PricePolytope,
    Quotient,
    may_be_empty,
)
from exactmarket.kernel.rules.completeness.all_equilibria import equilibria_of
from exactmarket.kernel.rules.completeness.exchange import pseudomarket_exchange
from exactmarket.model.matroid import LaminarMatroid
from exactmarket.model.pseudomarket import Agent, Pseudomarket
from exactmarket.model.utility import Table
from exactmarket.solvers.completeness.all_equilibria import (
    complete_search,
    decide_all_budget_equilibria,
    decide_all_equilibria,
)

_PLACES = st.integers(0, 2) | INDICES
_SHORT = st.lists(rationals(2), max_size=3).map(tuple) | VECTORS
_ROWS = st.lists(_SHORT, max_size=3).map(tuple) | MATRICES
_ROOTS = st.builds(Root, _SHORT, st.tuples(rationals(), rationals()))
_ENDS = rationals() | _ROOTS
_QUOTIENTS = st.lists(st.builds(Quotient, _SHORT, _SHORT), max_size=2).map(tuple)


@st.composite
def polynomials(draw: st.DrawFn, unknowns: int = 2) -> Polynomial:
    """Of few terms and low degree."""
    exponents = st.tuples(*[st.integers(0, 2)] * unknowns)
    terms = draw(st.dictionaries(exponents, rationals().filter(bool), max_size=3))
    return Polynomial(tuple([(terms[key], key) for key in sorted(terms)]))


_POLYNOMIALS = st.lists(polynomials(), max_size=2).map(tuple)
_SETS = st.one_of(
    st.builds(PricePoint, _SHORT, _SHORT),
    st.builds(AlgebraicPoint, _ROOTS, _ROWS, _ROWS),
    st.builds(
        PriceFamily,
        st.none() | _ENDS,
        st.none() | _ENDS,
        st.sampled_from(["[]", "[)", "(]", "()"]),
        _ROWS,
        _QUOTIENTS,
    ),
    st.builds(PricePolytope, _ROWS, st.lists(_PLACES, max_size=2).map(tuple), _ROWS, _ROWS, _QUOTIENTS),
    st.builds(
        PricePiece,
        _ROWS,
        st.just((0, 1)),
        _POLYNOMIALS,
        _POLYNOMIALS,
        _POLYNOMIALS,
        _QUOTIENTS,
        st.none() | _SHORT,
    ),
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
def producing(draw: st.DrawFn) -> Pseudomarket:
    """One of these with a limit on the first good, or on both."""
    market = draw(markets())
    limit = (draw(st.sampled_from([1, (1 << len(market.goods)) - 1])), draw(st.integers(0, 1)))
    return replace(market, production=LaminarMatroid(len(market.goods), (limit,)))


@st.composite
def budgeted(draw: st.DrawFn) -> AllBudgetEquilibria:
    economy = draw(economies(agents=2, types=2, named=True))
    budgets = tuple(draw(st.sampled_from([ONE, Q(2)])) for _ in economy.agents)
    return AllBudgetEquilibria(economy, budgets, draw(_EQUILIBRIA))


CLAIM: dict[str, st.SearchStrategy[Any]] = {
    "all-equilibria": st.builds(AllEquilibria, markets(), NOTIONS, _EQUILIBRIA),
    "no-equilibrium": st.builds(NoEquilibrium, markets(), NOTIONS),
    "no-equilibrium-with-production": st.builds(NoEquilibriumWithProduction, producing(), NOTIONS),
    "no-equilibrium-in-expectation": st.builds(NoEquilibriumInExpectation, markets() | producing(), NOTIONS),
    "all-budget-equilibria": budgeted(),
}


@st.composite
def payoffs(draw: st.DrawFn) -> EquilibriumPayoffs:
    market = draw(markets())
    vectors = st.lists(rationals(2), min_size=len(market.agents), max_size=len(market.agents)).map(tuple) | _SHORT
    return EquilibriumPayoffs(
        market, draw(NOTIONS), draw(st.lists(st.builds(PayoffSegment, vectors, vectors), max_size=2).map(tuple))
    )


@st.composite
def everywhere(draw: st.DrawFn) -> EveryEquilibrium:
    market = draw(markets())
    size = len(market.agents) + 1
    forms = st.lists(st.lists(rationals(), min_size=size, max_size=size).map(tuple), max_size=2).map(tuple)
    return EveryEquilibrium(market, draw(NOTIONS), draw(forms), draw(forms))


@st.composite
def deterministic(draw: st.DrawFn) -> DeterministicEquilibria:
    market = draw(markets())
    bundles = st.lists(st.sampled_from(market.goods), unique=True, max_size=2).map(tuple)
    allocations = st.lists(bundles, min_size=len(market.agents), max_size=len(market.agents)).map(tuple)
    return DeterministicEquilibria(market, draw(st.lists(allocations, max_size=2).map(tuple)))


CLAIM |= {
    "equilibrium-payoffs": payoffs(),
    "every-equilibrium": everywhere(),
    "deterministic-equilibria": deterministic(),
}

_MULTIPLIERS = st.lists(st.tuples(_PLACES, rationals()), max_size=2).map(tuple)
_LISTS = st.lists(_MULTIPLIERS, max_size=2).map(tuple)
_TIGHT = st.just(()) | st.lists(st.tuples(_PLACES, _MULTIPLIERS), max_size=2).map(tuple)
_WEIGHTS = st.lists(st.tuples(_PLACES, _SHORT), max_size=2).map(tuple)
_PRODUCTS = st.lists(st.tuples(rationals(), st.lists(_PLACES, max_size=2).map(tuple)), max_size=2).map(tuple)
_FACTORS = st.lists(st.tuples(_PLACES, polynomials()), max_size=2).map(tuple)
_PROOFS = st.builds(SignProof, _PRODUCTS, _FACTORS)
_PROOF_LISTS = st.lists(_PROOFS, max_size=3).map(tuple)
_SIGNS = st.one_of(
    st.builds(Division, polynomials()),
    st.builds(NoFacts, _PROOFS),
    st.builds(MoneyWhere, _POLYNOMIALS, _PROOF_LISTS),
    st.builds(LotteryWhere, _FACTORS, _PROOF_LISTS, st.none() | _SHORT),
)
_NODES = st.one_of(
    st.builds(SignSplit, _PLACES),
    st.builds(RegimeSplit, _PLACES),
    st.builds(OptionSplit, _PLACES, _PLACES),
    st.builds(HalfSplit, _SHORT),
    st.builds(NoAllocation),
    st.builds(NoPrices, _MULTIPLIERS),
    st.builds(NoLottery, _TIGHT, _SHORT, _LISTS),
    st.builds(Everywhere, _TIGHT, _MULTIPLIERS, _LISTS, _SHORT, st.lists(_PLACES, max_size=3).map(tuple), _LISTS),
    st.builds(
        Signs,
        _TIGHT,
        st.lists(_PLACES, max_size=3).map(tuple),
        _LISTS,
        st.lists(_SIGNS, max_size=4).map(tuple),
    ),
    st.builds(
        Mixtures,
        _TIGHT,
        _ROWS,
        st.lists(_ENDS, max_size=2).map(tuple),
        st.lists(st.lists(_ROWS, max_size=2).map(tuple), max_size=2).map(tuple),
    ),
    st.builds(
        AlongLine,
        _TIGHT,
        st.lists(_ENDS, max_size=2).map(tuple),
        st.lists(st.builds(LotteryAt, _WEIGHTS) | st.builds(MoneyAt, _SHORT), max_size=2).map(tuple),
        st.lists(st.builds(LotteryAlong, _WEIGHTS, _SHORT) | st.builds(MoneyAlong, _ROWS), max_size=2).map(tuple),
    ),
)
_FORMS = st.lists(st.lists(rationals(), min_size=2, max_size=3).map(tuple), max_size=2).map(tuple)
_EXPECTED_NODES = st.one_of(
    st.builds(RegimeSplit, _PLACES),
    st.builds(OptionSplit, _PLACES, _PLACES),
    st.builds(HalfSplit, _SHORT),
    st.builds(NoPrices, _MULTIPLIERS),
    st.builds(NoConsumptions, _SHORT, _FORMS, _FORMS, st.lists(_LISTS, max_size=2).map(tuple), _MULTIPLIERS),
)
WITNESS: dict[type, st.SearchStrategy[Any]] = {
    CellTree: st.builds(CellTree, st.lists(_NODES, max_size=6).map(tuple)),
    ExpectationTree: st.builds(ExpectationTree, st.lists(_EXPECTED_NODES, max_size=6).map(tuple)),
    AllocationCases: st.builds(
        AllocationCases,
        st.lists(st.builds(NoPrices, _MULTIPLIERS) | st.builds(PricesFor, _SHORT), max_size=3).map(tuple),
    ),
}


def holds(stated: Any) -> bool:
    """Whether nothing refutes the claim, at its own samples and at those of what the solver finds."""
    try:
        if isinstance(stated, AllBudgetEquilibria):
            found: Any = decide_all_budget_equilibria(stated.economy, stated.budgets)
        else:
            found = decide_all_equilibria(stated.market, stated.notion)
    except SearchFailed:
        return refuted_at(stated) is None
    return refuted_at(stated, found.claim) is None


def none_with_production(stated: NoEquilibriumWithProduction) -> bool:
    """Whether the solver finds none and nothing refutes the claim at its samples."""
    exchange = pseudomarket_exchange(stated.market, stated.notion == "strong")
    try:
        found = equilibria_of(exchange, complete_search(exchange).tree)
    except SearchFailed:
        return refuted_at(stated) is None
    return not found and refuted_at(stated) is None


def about_samples(judge: Callable[[Any, list[Fraction]], bool]) -> Callable[[Any], bool]:
    """Whether the utilities at the prices tried and at those that the solver finds pass the judge."""

    def decide(stated: Any) -> bool:
        setting = setting_of(stated)
        try:
            found: Any = decide_all_equilibria(stated.market, stated.notion).claim
        except SearchFailed:
            found = stated
        payoffs_found = [utilities_at(setting, prices) for prices in samples(found)]
        return all(judge(stated, each) for each in payoffs_found if each is not None) and ends_reached(stated, found)

    return decide


def ends_reached(stated: Any, found: Any) -> bool:
    """Whether each end of a segment of utilities is that of some equilibrium which the solver lists."""
    if not isinstance(stated, EquilibriumPayoffs):
        return True
    setting = setting_of(stated)
    payoffs_found = [utilities_at(setting, prices) for prices in samples(found)]
    return all(fractions(end) in payoffs_found for each in stated.components for end in (each.start, each.end))


def on_a_segment(stated: EquilibriumPayoffs, payoff: list[Fraction]) -> bool:
    for each in stated.components:
        start, end = fractions(each.start), fractions(each.end)
        if len(start) != len(payoff) or len(end) != len(payoff):
            continue
        steps = [(p - a, b - a) for p, a, b in zip(payoff, start, end, strict=True)]
        x = next((step / run for step, run in steps if run), Fraction(0))
        if 0 <= x <= 1 and all(step == x * run for step, run in steps):
            return True
    return False


def forms_hold(stated: EveryEquilibrium, payoff: list[Fraction]) -> bool:
    def value(form: Any) -> Fraction:
        return fractions(form)[0] + dot(fractions(form[1:]), payoff)

    return all(value(form) >= 0 for form in stated.at_least) and all(value(form) > 0 for form in stated.more_than)


def is_list_of_deterministic(stated: DeterministicEquilibria) -> bool:
    """Prices for an allocation exist if a linear program that makes the dearer bundles dearer by some e has a value e > 0."""
    setting = setting_of(NoEquilibrium(stated.market, "strong"))
    goods, found = stated.market.goods, set()
    for chosen in allocations(setting):
        rows: list[tuple[list[int], Fraction]] = [([0] * len(goods) + [1], Fraction(1))]
        for i, own in enumerate(chosen):
            for option, (bundle, value) in enumerate(setting.options[i]):
                members = [int(j in bundle) for j in range(len(goods))]
                if option == own:
                    rows.append(([*members, 0], setting.budgets[i]))
                elif value > setting.options[i][own][1]:
                    rows.append(([*[-m for m in members], 1], -setting.budgets[i]))
        most = maximum([0] * len(goods) + [1], rows)
        if not isinstance(most, str) and most > 0:
            found.add(tuple(frozenset(goods[j] for j in setting.options[i][c][0]) for i, c in enumerate(chosen)))
    listed = [tuple(frozenset(names) for names in bundles) for bundles in stated.allocations]
    return len(listed) == len(found) and set(listed) == found


DECIDE: dict[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("all-equilibria", "no-equilibrium", "all-budget-equilibria"), holds),
    "no-equilibrium-with-production": none_with_production,
    "no-equilibrium-in-expectation": lambda stated: refuted_in_expectation_at(stated) is None,
    "equilibrium-payoffs": about_samples(on_a_segment),
    "every-equilibrium": about_samples(forms_hold),
    "deterministic-equilibria": is_list_of_deterministic,
}
UNDECIDED: dict[str, str] = {}


def without_one(stated: Any) -> Any:
    """Without the last set in which there surely are prices."""
    sure = [each for each in stated.equilibria if not may_be_empty(each)]
    rest = tuple(each for each in stated.equilibria if each not in sure[-1:])
    return replace(stated, equilibria=rest) if sure else None


def with_another(stated: Any) -> Any:
    """With a point far away."""
    size = len(stated.economy.objects if hasattr(stated, "economy") else stated.market.goods)
    agents = len(stated.economy.agents if hasattr(stated, "economy") else stated.market.agents)
    return replace(stated, equilibria=(*stated.equilibria, PricePoint((Q(99),) * size, (ZERO,) * agents)))


def with_more_utility(stated: Any) -> Any:
    """With other utilities at the points."""
    points = [each for each in stated.equilibria if isinstance(each, PricePoint)]
    changed = tuple(
        replace(each, utilities=tuple(u + 1 for u in each.utilities)) if each in points else each
        for each in stated.equilibria
    )
    return replace(stated, equilibria=changed) if points else None


def as_if_there_were_none(stated: Any) -> Any:
    """Of all equilibria of a pseudomarket: that there is none."""
    return NoEquilibrium(stated.market, stated.notion) if without_one(stated) else None


def as_if_there_were_one(stated: Any) -> Any:
    return with_another(AllEquilibria(stated.market, stated.notion, ()))


def with_all_produced(stated: NoEquilibriumWithProduction) -> Any:
    """Of one good: that there is none even if it can be produced."""
    if len(stated.market.goods) > 1:
        return None
    return replace(stated, market=replace(stated.market, production=LaminarMatroid(1, ((1, 1),))))


def with_indifferent_agents(stated: NoEquilibriumInExpectation) -> Any:
    """That there is none though all are content with anything: at prices 0 each may have any random consumption."""
    table = Table((ZERO,) * (1 << len(stated.market.goods)))
    agents = tuple(replace(agent, utility=table) for agent in stated.market.agents)
    return replace(stated, market=replace(stated.market, agents=agents))


FALSE = {
    "all-equilibria": [without_one, with_another, with_more_utility, as_if_there_were_none],
    "all-budget-equilibria": [without_one, with_another, with_more_utility],
    "no-equilibrium": [as_if_there_were_one],
    "no-equilibrium-with-production": [with_all_produced],
    "no-equilibrium-in-expectation": [with_indifferent_agents],
    "equilibrium-payoffs": [
        lambda stated: replace(stated, components=stated.components[:-1]) if stated.components else None,
        lambda stated: replace(stated, components=(*stated.components, PayoffSegment(*[(Q(99),) * 3] * 2))),
    ],
    "every-equilibrium": [
        lambda stated: replace(stated, more_than=((Q(-99), *(ONE,) * len(stated.market.agents)),)),
    ],
    "deterministic-equilibria": [
        lambda stated: replace(stated, allocations=stated.allocations[:-1]) if stated.allocations else None,
        lambda stated: replace(stated, allocations=stated.allocations * 2) if stated.allocations else None,
    ],
}
