"""Strong equilibria of pseudomarkets, and equilibria in expectation: approximated in floats, then solved exactly and
certified.

The bundles are the options of the same problem that Hylland-Zeckhauser equilibria solve (``hylland_zeckhauser``): a path of
the smoothed economy ends near prices, and what is held there gives equations for them. Exact prices, rational or in a number
field, are all that is taken from it: at these each agent's demanded bundles are found anew, and a random allocation made of
them.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias, TypeVar

from flint import arb

from exactmarket.errors import Rejected, SearchFailed
from exactmarket.exact.enclosure import Polynomial
from exactmarket.exact.rational import ZERO
from exactmarket.kernel.certificates import AlgebraicMarketWeights, MarketWeights
from exactmarket.kernel.claims import (
    AlgebraicEquilibriumInExpectation,
    AlgebraicStrongEquilibrium,
    EquilibriumInExpectation,
    StrongEquilibrium,
)
from exactmarket.kernel.claims.markets import AlgebraicChance, AlgebraicDraw, Chance, Draw
from exactmarket.kernel.equilibrium_rules import Element
from exactmarket.kernel.market_rules import (
    check_algebraic_in_expectation,
    check_algebraic_strong,
    check_in_expectation,
    check_strong,
)
from exactmarket.kernel.theorem import Verified
from exactmarket.model.bundle import Bundle, members, names_of
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.model.utility import tabulate
from exactmarket.solvers.control import Control
from exactmarket.solvers.hylland_zeckhauser import settled
from exactmarket.solvers.hz_point import Regular, float_at, high_precision, regular, simplest, with_fixed
from exactmarket.solvers.hz_structure import Parametrized, Problem
from exactmarket.solvers.hz_tiers import RATIONAL_BITS, as_rational, number_field, precision
from exactmarket.solvers.market_choice import Chosen, Listed, choose, cost_of, demanded
from exactmarket.solvers.market_field import Scalars
from exactmarket.solvers.market_lottery import Demands, random_allocation, random_consumptions

StrongVerdict: TypeAlias = "Verified[StrongEquilibrium] | Verified[AlgebraicStrongEquilibrium]"
ExpectationVerdict: TypeAlias = "Verified[EquilibriumInExpectation] | Verified[AlgebraicEquilibriumInExpectation]"
T = TypeVar("T")

#: With more goods there are too many bundles to list.
MOST_LISTED_GOODS = 10
#: How far unknowns may be moved to simple rationals where the equations leave a family, and prices if they are merely rounded.
_TOLERANCES = (0.04, 5e-3, 3e-4, 1e-6)
_ROUNDINGS = (1e-6, 1e-9)


def decide_strong_equilibrium(market: Pseudomarket, control: Control | None = None) -> StrongVerdict:
    """A strong equilibrium of the pseudomarket (``model.market_equilibrium``).

    Raises:
        SearchFailed: if none was found and certified; there need not be one if a utility is not M-natural-concave.
    """
    return _first(market, _strong_at, control or Control())


def decide_equilibrium_in_expectation(market: Pseudomarket, control: Control | None = None) -> ExpectationVerdict:
    """An equilibrium in expectation of the pseudomarket (``model.market_equilibrium``).

    Raises:
        SearchFailed: if none was found and certified.
    """
    return _first(market, _expected_at, control or Control())


def _first(market: Pseudomarket, certify: Callable[[_At, Control], T], control: Control) -> T:
    """What ``certify`` makes of the first prices at which it succeeds."""
    fault: Exception = SearchFailed("no path of the smoothed economy was followed")
    for scalars, prices in exact_prices(problem_of(market), len(market.goods), control):
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
    if len(market.goods) > MOST_LISTED_GOODS:
        raise SearchFailed(f"more than {MOST_LISTED_GOODS} goods: too many bundles to list")
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


def exact_prices(given: Problem, goods: int, control: Control) -> Iterator[tuple[Scalars, list[Element]]]:
    """Prices of the goods near equilibria in floats, exactly: simple rationals first, then what the equations determine."""
    seen: set[tuple[str, ...]] = set()
    for _, form, point in settled(given, control):
        wanted = [form.prices[1 << j] for j in range(goods)]
        for scalars, prices in _near(form, point, wanted, control):
            key = tuple([str(price) for price in prices])
            if key not in seen:
                seen.add(key)
                yield scalars, prices


def _near(
    form: Parametrized, point: dict[int, float], wanted: Sequence[Polynomial], control: Control
) -> Iterator[tuple[Scalars, list[Element]]]:
    """Rationals that the equations determine; simple rationals; numbers of a field that the equations determine."""
    systems: list[Regular] = []
    for tolerance in _TOLERANCES:
        control.step("solving for prices exactly")
        with contextlib.suppress(SearchFailed):
            systems.append(regular(form, point, tolerance))
            if not systems[-1].fixed:
                break
    for system in systems:
        with contextlib.suppress(SearchFailed):
            yield Scalars(), [as_rational(number) for number in _digits(system, wanted)(RATIONAL_BITS)]
    for tolerance in _ROUNDINGS:
        values = [float_at(price, point) for price in wanted]
        yield Scalars(), [max(simplest(value - tolerance, value + tolerance), ZERO) for value in values]
    for system in systems:
        with contextlib.suppress(SearchFailed):
            field, elements = number_field(_digits(system, wanted))
            yield Scalars(field), list(elements)


def _digits(system: Regular, wanted: Sequence[Polynomial]) -> Callable[[int], list[arb]]:
    """The prices with about so many bits."""

    def digits(bits: int) -> list[arb]:
        unknowns = high_precision(system, bits) if system.unknowns else []
        at = dict(zip(system.unknowns, unknowns, strict=True))
        with precision(bits):
            return [_value(with_fixed(price, system.fixed), at).mid() for price in wanted]

    return digits


def _value(affine: Polynomial, at: dict[int, arb]) -> arb:
    found = arb(0)
    for monomial, c in affine.terms.items():
        found += arb(c) * (at[monomial[0]] if monomial else 1)
    return found


class _At:
    """What is demanded at exact prices."""

    def __init__(self, market: Pseudomarket, scalars: Scalars, prices: Sequence[Element]) -> None:
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

    def goods(self, bundle: Bundle) -> tuple[str, ...]:
        """The bundle's names."""
        return names_of(self.market.goods, bundle)

    @property
    def weights(self) -> MarketWeights:
        """Rational weights; all bundles are compared."""
        return MarketWeights(tuple([chosen.weight for chosen in self.choices]), (None,) * len(self.choices))

    @property
    def algebraic_weights(self) -> AlgebraicMarketWeights:
        """Weights in the field; all bundles are compared."""
        weights = tuple([self.scalars.written(chosen.weight) for chosen in self.choices])
        return AlgebraicMarketWeights(weights, (None,) * len(self.choices))


def _strong_at(at: _At, control: Control) -> StrongVerdict:
    scalars, agents = at.scalars, len(at.market.agents)
    terms = [
        (chance, tuple([at.goods(bundle) for bundle in bundles[:agents]]))
        for chance, bundles in random_allocation(at.demands, control)
    ]
    if scalars.field is None:
        draws = tuple([Draw(chance, bundles) for chance, bundles in terms])
        return check_strong(StrongEquilibrium(at.market, at.prices, draws), at.weights)
    claim = AlgebraicStrongEquilibrium(
        at.market,
        scalars.polynomial,
        scalars.interval,
        tuple([scalars.written(price) for price in at.prices]),
        tuple([AlgebraicDraw(scalars.written(chance), bundles) for chance, bundles in terms]),
    )
    return check_algebraic_strong(claim, at.algebraic_weights)


def _expected_at(at: _At, _control: Control) -> ExpectationVerdict:
    scalars = at.scalars
    rows = random_consumptions(at.demands)[: len(at.market.agents)]
    if scalars.field is None:
        lotteries = tuple([tuple([Chance(chance, at.goods(bundle)) for chance, bundle in row]) for row in rows])
        return check_in_expectation(EquilibriumInExpectation(at.market, at.prices, lotteries), at.weights)
    claim = AlgebraicEquilibriumInExpectation(
        at.market,
        scalars.polynomial,
        scalars.interval,
        tuple([scalars.written(price) for price in at.prices]),
        tuple([tuple([AlgebraicChance(scalars.written(c), at.goods(bundle)) for c, bundle in row]) for row in rows]),
    )
    return check_algebraic_in_expectation(claim, at.algebraic_weights)
