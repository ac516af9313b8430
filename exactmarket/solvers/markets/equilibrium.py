"""Strong equilibria of pseudomarkets, and equilibria in expectation: approximated in floats, then solved exactly and
certified.

The bundles are the options of the same problem that Hylland-Zeckhauser equilibria solve (``hylland_zeckhauser``): a path of
the smoothed economy ends near prices, and what is held there gives equations for them. Exact prices, rational or in a number
field, are all that is taken from it: at these each agent's demanded bundles are found anew, and a random allocation made of
them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias, TypeVar

from exactmarket.errors import LimitReached, Rejected, SearchFailed
from exactmarket.exact.linear import Vector
from exactmarket.exact.numbers import Element
from exactmarket.kernel.certificates.markets import AlgebraicMarketWeights, MarketWeights
from exactmarket.kernel.certificates.utilities import Derivation
from exactmarket.kernel.claims.markets import (
    AlgebraicChance,
    AlgebraicDraw,
    AlgebraicEquilibriumInExpectation,
    AlgebraicStrongEquilibrium,
    Chance,
    Draw,
    EquilibriumInExpectation,
    StrongEquilibrium,
)
from exactmarket.kernel.rules.markets.equilibria import (
    check_algebraic_in_expectation,
    check_algebraic_strong,
    check_in_expectation,
    check_strong,
)
from exactmarket.kernel.theorem import Verified
from exactmarket.model.bundle import Bundle, members, names_of
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.model.utility import tabulate
from exactmarket.solvers.budgets.hylland_zeckhauser import Rounded, Settled, settled
from exactmarket.solvers.control import Control, OnlyNearby
from exactmarket.solvers.markets.choice import Chosen, Listed, choose, cost_of, demanded
from exactmarket.solvers.markets.columns import equilibria
from exactmarket.solvers.markets.enclosed import enclosed
from exactmarket.solvers.markets.field import Affine, AnyScalars, Scalars
from exactmarket.solvers.markets.found import Found, StrongVerdict
from exactmarket.solvers.markets.lottery import Demands, random_allocation, random_consumptions
from exactmarket.solvers.markets.nearby import Trail, or_nearby, with_budgets
from exactmarket.solvers.markets.prices import key_of, prices_near
from exactmarket.solvers.markets.unit_demand import find_by_assignments, is_unit_demand
from exactmarket.solvers.structures.structure import Problem
from exactmarket.solvers.utilities.m_natural import derivation_by_construction

ExpectationVerdict: TypeAlias = "Verified[EquilibriumInExpectation] | Verified[AlgebraicEquilibriumInExpectation]"
T = TypeVar("T")

#: With more goods there are too many bundles to list: they are listed as they are asked for (``market_columns``).
MOST_LISTED_GOODS = 10
#: With more goods agents who want one good are those of an assignment economy.
_MOST_GOODS_LISTED_FOR_ONE = 5
#: All bundles of so many goods are listed if need be, and so many pairs of an agent and a bundle.
_MOST_GOODS, _MOST_PAIRS = 12, 20_000
#: The part of the time that this may take, if there is a limit.
_SHARE_OF_TIME = 0.5


def decide_strong_equilibrium(market: Pseudomarket, control: Control | None = None) -> StrongVerdict:
    """A strong equilibrium of the pseudomarket (``model.market_equilibrium``).

    Raises:
        OnlyNearby: if none was found and certified, but one for budgets nearby; NearbyInTime if the time is over.
        SearchFailed: if not even that; there need not be one if a utility is not M-natural-concave.

    >>> import exactmarket as em
    >>> u = em.utility({"type": "unit-demand", "values": [3, 2]}, goods=["a", "b"]).form
    >>> market = em.Pseudomarket(("a", "b"), (em.Agent("x", em.Q(1), u), em.Agent("y", em.Q(1), u)))
    >>> em.decide_strong_equilibrium(market).claim.prices
    (2, 0)
    """
    control = control or Control()
    listable = _listable(market)
    if is_unit_demand(market) and len(market.goods) > _MOST_GOODS_LISTED_FOR_ONE:
        # A share of the time, unless there is no other way: all bundles of ten goods are many more than ten goods.
        part = control.part(_SHARE_OF_TIME) if listable else control
        try:
            return find_by_assignments(market, part)
        except SearchFailed as failure:
            hopeless = not listable and isinstance(failure, (LimitReached, OnlyNearby))
            if hopeless or not control.goes_on(part, failure):
                raise
            control.step("bundles are listed instead")
    if listable:
        return or_nearby(market, _strong, lambda trail: _first(market, _strong_at, control, trail))
    if _is_worth_listing(market):
        part = control.part(_SHARE_OF_TIME)
        try:
            return _first(market, _strong_at, part, Trail())
        except SearchFailed as failure:
            if not control.goes_on(part, failure):
                raise
            control.step("bundles are listed as they are asked for")
    return or_nearby(
        market, _strong, lambda trail: _first_found(market, lambda found: _strong(market, found), control, trail)
    )


def decide_equilibrium_in_expectation(market: Pseudomarket, control: Control | None = None) -> ExpectationVerdict:
    """An equilibrium in expectation of the pseudomarket (``model.market_equilibrium``).

    Raises:
        SearchFailed: if none was found and certified.
    """
    control = control or Control()
    if _listable(market):
        return _first(market, _expected_at, control, Trail())
    return _first_found(market, lambda found: _expected(market, found, _marginals(found)), control, Trail())


def strong_equilibrium_at(market: Pseudomarket, prices: Vector, control: Control | None = None) -> StrongVerdict:
    """A strong equilibrium at these rational prices.

    Raises:
        SearchFailed: if none was found. Rejected: if what was found is none.
    """
    return _strong_at(_At(market, Scalars(), prices), control or Control())


def equilibrium_in_expectation_at(
    market: Pseudomarket, prices: Vector, control: Control | None = None
) -> ExpectationVerdict:
    """An equilibrium in expectation at these rational prices.

    Raises:
        SearchFailed: if none was found. Rejected: if what was found is none.
    """
    return _expected_at(_At(market, Scalars(), prices), control or Control())


def _listable(market: Pseudomarket) -> bool:
    """Whether all bundles are to be listed."""
    return len(market.goods) <= MOST_LISTED_GOODS


def _is_worth_listing(market: Pseudomarket) -> bool:
    """Whether all bundles of a few more goods are to be listed, since floors or production make the other way harder."""
    limited = market.production is not None or any(agent.utility.value(0) is None for agent in market.agents)
    goods = len(market.goods)
    return limited and goods <= _MOST_GOODS and len(market.agents) << goods <= _MOST_PAIRS


def _first_found(market: Pseudomarket, certify: Callable[[Found], T], control: Control, trail: Trail) -> T:
    """What ``certify`` makes of the first equilibrium of listed bundles at which it succeeds; guesses are kept on the trail."""
    fault: Exception = SearchFailed("nothing was found")
    for found in equilibria(market, control, trail):
        try:
            return certify(found)
        except Rejected as failure:
            fault = failure
    raise SearchFailed(f"no equilibrium was found; the last that was tried: {fault}")


def _first(market: Pseudomarket, certify: Callable[[_At, Control], T], control: Control, trail: Trail) -> T:
    """What ``certify`` makes of the first prices at which it succeeds; guesses are kept on the trail."""
    fault: Exception = SearchFailed("no path of the smoothed economy was followed")
    singles = [1 << j for j in range(len(market.goods))]

    def near(found: Rounded, control: Control) -> Found:
        prices = tuple([found.prices[good] for good in singles])
        return _found_at(_At(with_budgets(market, found.budgets), Scalars(), prices), control)

    given = problem_of(market)
    for scalars, prices in exact_prices(given, singles, control, lambda guess: trail.keep(given, guess, near)):
        try:
            return certify(_At(market, scalars, prices), control)
        except (SearchFailed, Rejected) as failure:
            fault = failure
    raise SearchFailed(f"no equilibrium was found; the last prices that were tried: {fault}")


def problem_of(market: Pseudomarket) -> Problem:
    """The agents' choice among all bundles, the goods being limits of one copy, and the production sets limits of their own.

    Raises:
        SearchFailed: if there are too many goods.
    """
    if len(market.goods) > _MOST_GOODS:
        raise SearchFailed(f"more than {_MOST_GOODS} goods: too many bundles to list")
    bundles = range(1 << len(market.goods))
    limits = [tuple([a for a in bundles if a >> j & 1]) for j in range(len(market.goods))]
    capacity = [1] * len(limits)
    for goods, most in market.production.sets if market.production else ():
        limits.append(tuple([a for a in bundles for _ in members(a & goods)]))
        capacity.append(most)
    values = tuple([tuple(tabulate(agent.utility)) for agent in market.agents])
    if any(all(value is None for value in row) for row in values):
        raise SearchFailed("an agent has no bundle of finite utility")
    return Problem(values, tuple([agent.budget for agent in market.agents]), tuple(limits), tuple(capacity))


def exact_prices(
    given: Problem, options: Sequence[int], control: Control, keep: Callable[[Settled], None]
) -> Iterator[tuple[AnyScalars, list[Element]]]:
    """Prices of the options near equilibria in floats, exactly: simple rationals first, then what the equations determine."""
    seen: set[tuple[object, ...]] = set()
    for guess in settled(given, control):
        keep(guess)
        _, form, point = guess
        wanted = [form.prices[option] for option in options]
        for scalars, prices in prices_near(form, point, wanted, control):
            key = key_of(scalars, prices)
            if key not in seen:
                seen.add(key)
                yield scalars, prices


class _At:
    """What is demanded at exact prices."""

    def __init__(self, market: Pseudomarket, scalars: AnyScalars, prices: Sequence[Element]) -> None:
        self.market, self.scalars, self.prices = market, scalars, tuple(prices)
        if any(scalars.sign(price) < 0 for price in prices):
            raise SearchFailed("a price is negative")
        self.choices: list[Chosen] = []
        rows: list[tuple[Bundle, ...]] = []
        for agent in market.agents:
            bundles = Listed(agent.utility, self.prices, scalars.numbers)
            chosen = choose(bundles, self.prices, agent.budget, scalars.numbers)
            self.choices.append(chosen)
            rows.append(tuple(demanded(bundles, chosen, self.prices, scalars.numbers)))
        spendings = [
            None if chosen.satiated else agent.budget for agent, chosen in zip(market.agents, self.choices, strict=True)
        ]
        if market.production is not None:
            rows.append(self._unproduced())
            spendings.append(None)
        costs = tuple([tuple([cost_of(self.prices, bundle) for bundle in row]) for row in rows])
        self.demands = Demands(scalars, len(market.goods), tuple(rows), costs, tuple(spendings))

    def _unproduced(self) -> tuple[Bundle, ...]:
        """What the plans of largest price leave."""
        everything = (1 << len(self.market.goods)) - 1
        plans = [a for a in range(everything + 1) if self.market.production and self.market.production.independent(a)]
        costs = {plan: cost_of(self.prices, plan) for plan in plans}
        best = plans[0]
        for plan in plans:
            if self.scalars.sign(costs[plan] - costs[best]) > 0:
                best = plan
        return tuple([everything ^ plan for plan in plans if not self.scalars.sign(costs[plan] - costs[best])])


def _strong_at(at: _At, control: Control) -> StrongVerdict:
    return _strong(at.market, _found_at(at, control))


def _found_at(at: _At, control: Control) -> Found:
    """A random allocation of what is demanded.

    Raises:
        SearchFailed: if there is none.
    """
    terms = [(chance, bundles[: len(at.market.agents)]) for chance, bundles in random_allocation(at.demands, control)]
    weights = tuple([chosen.weight for chosen in at.choices])
    concavity: tuple[Derivation | None, ...] = (None,) * len(weights)
    if len(at.market.goods) > MOST_LISTED_GOODS:  # where a construction spares the comparison of all bundles
        concavity = tuple([derivation_by_construction(agent.utility, control) for agent in at.market.agents])
    return Found(at.scalars, at.prices, tuple(terms), weights, concavity)


def _strong(market: Pseudomarket, found: Found) -> StrongVerdict:
    """The kernel's verdict."""
    scalars = found.scalars
    if isinstance(scalars, Affine):
        return enclosed(market, found, scalars)
    terms = [(chance, tuple([names_of(market.goods, b) for b in bundles])) for chance, bundles in found.terms]
    if scalars.field is None:
        draws = tuple([Draw(chance, bundles) for chance, bundles in terms])
        return check_strong(
            StrongEquilibrium(market, found.prices, draws), MarketWeights(found.weights, found.concavity)
        )
    claim = AlgebraicStrongEquilibrium(
        market,
        scalars.polynomial,
        scalars.interval,
        tuple([scalars.written(price) for price in found.prices]),
        tuple([AlgebraicDraw(scalars.written(chance), bundles) for chance, bundles in terms]),
    )
    weights = tuple([scalars.written(weight) for weight in found.weights])
    return check_algebraic_strong(claim, AlgebraicMarketWeights(weights, found.concavity))


def _expected_at(at: _At, _control: Control) -> ExpectationVerdict:
    rows = random_consumptions(at.demands)[: len(at.market.agents)]
    weights = tuple([chosen.weight for chosen in at.choices])
    return _expected(at.market, Found(at.scalars, at.prices, (), weights, (None,) * len(weights)), rows)


def _marginals(found: Found) -> list[list[tuple[Element, Bundle]]]:
    """Each agent's random consumption."""
    rows: list[dict[Bundle, Element]] = [{} for _ in found.weights]
    for chance, bundles in found.terms:
        for row, bundle in zip(rows, bundles, strict=True):
            row[bundle] = row[bundle] + chance if bundle in row else chance
    return [[(chance, bundle) for bundle, chance in row.items()] for row in rows]


def _expected(
    market: Pseudomarket, found: Found, rows: Sequence[Sequence[tuple[Element, Bundle]]]
) -> ExpectationVerdict:
    """The kernel's verdict on these random consumptions."""
    scalars = found.scalars
    if isinstance(scalars, Affine):
        raise SearchFailed("the prices are no numbers of a field of small degree")
    named = [[(chance, names_of(market.goods, bundle)) for chance, bundle in row] for row in rows]
    if scalars.field is None:
        lotteries = tuple([tuple([Chance(chance, goods) for chance, goods in row]) for row in named])
        weights = MarketWeights(found.weights, found.concavity)
        return check_in_expectation(EquilibriumInExpectation(market, found.prices, lotteries), weights)
    claim = AlgebraicEquilibriumInExpectation(
        market,
        scalars.polynomial,
        scalars.interval,
        tuple([scalars.written(price) for price in found.prices]),
        tuple([tuple([AlgebraicChance(scalars.written(c), goods) for c, goods in row]) for row in named]),
    )
    written = tuple([scalars.written(weight) for weight in found.weights])
    return check_algebraic_in_expectation(claim, AlgebraicMarketWeights(written, found.concavity))
