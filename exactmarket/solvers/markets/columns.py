"""Strong equilibria of pseudomarkets with many goods: bundles are listed as they are asked for.

Each agent has a list of bundles, to begin with the empty one and the single goods. The smoothed
economy in which she chooses from her list (``structures.continuation``) gives prices and the worth
of money; at these she is asked for a best bundle, by improvement good by good and exchange by
exchange, which finds one if her utility is M-natural-concave. What is better than all that she
lists is added, at a lower temperature each time nothing is, and at last once more at exact prices.
An equilibrium of the lists to which nothing can be added is one of the market. It becomes a random
allocation in two steps: random consumptions made of the lists, and then allocations made of the
bundles between what each agent gets for sure and what she may get. Goods of price 0 that are left
go to agents to whom they make no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from exactmarket.errors import Rejected, SearchFailed
from exactmarket.exact.enclosure import Polynomial
from exactmarket.exact.numbers import Element, Numbers
from exactmarket.exact.rational import ZERO, Q
from exactmarket.kernel.certificates.utilities import Derivation
from exactmarket.model.bundle import Bundle, members
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.model.utility import Form, Value
from exactmarket.solvers.budgets.hylland_zeckhauser import Rounded, Settled, float_economy, settled, settled_near
from exactmarket.solvers.control import Control
from exactmarket.solvers.markets.choice import Chosen, choose, cost_of, utility_of
from exactmarket.solvers.markets.field import AnyScalars, Scalars
from exactmarket.solvers.markets.found import Found
from exactmarket.solvers.markets.joint import Between, joint_allocation
from exactmarket.solvers.markets.local import Local
from exactmarket.solvers.markets.nearby import Trail
from exactmarket.solvers.markets.plans import dearest_plans
from exactmarket.solvers.markets.prices import key_of, prices_near
from exactmarket.solvers.markets.small_bundles import small_bundle
from exactmarket.solvers.structures.continuation import Guess, follow
from exactmarket.solvers.structures.point import to_float
from exactmarket.solvers.structures.structure import NOTHING, Parametrized, Problem
from exactmarket.solvers.utilities.m_natural import derivation_by_construction

T = TypeVar("T", float, Q, Polynomial)

_TEMPERATURES = (0.1, 1e-2, 1e-3, 2e-5)
_MOST_ROUNDS = 40
_HARDLY = 1e-9
_MOST_EXACT_ROUNDS = 8


def equilibria(market: Pseudomarket, control: Control, trail: Trail) -> Iterator[Found]:
    """What may be strong equilibria, all numbers exact; the kernel decides. Guesses are kept on the trail.

    Raises:
        SearchFailed: if the construction of a utility does not make it M-natural-concave, or nothing was found.
    """
    concavity = tuple([_concavity(agent.utility, control) for agent in market.agents])
    buyers = tuple([_Buyer(agent.budget, _Remembered(agent.utility)) for agent in market.agents])
    production = market.production.sets if market.production else None
    remembered = _Market(market.goods, buyers, production)
    lists = _first_bundles(market)
    spare, guess = _extend_lists(remembered, lists, control)
    fault = "no path of the smoothed economy led to an equilibrium"
    for _ in range(_MOST_EXACT_ROUNDS):
        before = sum(map(len, lists))
        keep = _keeper(remembered, lists, concavity, trail)
        for near in _exact_prices(remembered, lists, (spare, guess), control, keep):
            for scalars, prices in near:
                try:
                    terms, weights = _allocated(remembered, lists, scalars, prices, control)
                except (SearchFailed, Rejected) as failure:
                    fault = str(failure)
                    continue
                yield Found(scalars, tuple(prices), terms, weights, concavity)
            if sum(map(len, lists)) > before:
                break
        guess = None
        if sum(map(len, lists)) == before and not _put_back(lists, spare):
            break
    raise SearchFailed(f"no equilibrium was found; the last prices that were tried: {fault}")


def _concavity(form: Form, control: Control) -> Derivation:
    derivation = derivation_by_construction(form, control)
    if derivation is None:
        raise SearchFailed(
            f"too many bundles of {form.size} goods to list, and a utility whose construction does not make it "
            "M-natural-concave"
        )
    return derivation


def _first_bundles(market: Pseudomarket) -> list[list[Bundle]]:
    """For each agent nothing, and the single goods; where she cannot have nothing, a small bundle, as disjoint from those of the
    agents before her as may be, and its neighbours of no more goods.

    Raises:
        SearchFailed: if an agent has no bundle of finite utility that is easily found.
    """
    taken, lists = 0, []
    for agent in market.agents:
        form = agent.utility
        first = small_bundle(form, taken)
        if first is None:
            raise SearchFailed(f"{agent.name!r} has no bundle of finite utility that is easily found")
        taken |= first
        outside = [1 << j for j in range(form.size) if not first >> j & 1]
        near = (
            [first ^ out ^ come for out in (1 << j for j in members(first)) for come in outside] if first else outside
        )
        lists.append([first, *[bundle for bundle in near if form.value(bundle) is not None]])
    return lists


class _Remembered:
    """A utility that remembers its values."""

    def __init__(self, form: Form) -> None:
        self._form, self.size = form, form.size
        self._known: dict[Bundle, Value] = {}

    def value(self, bundle: Bundle) -> Value:
        """u(bundle)."""
        if bundle not in self._known:
            self._known[bundle] = self._form.value(bundle)
        return self._known[bundle]

    def table(self) -> list[Value]:
        """All values."""
        return self._form.table()


@dataclass(frozen=True)
class _Buyer:
    budget: Q
    utility: _Remembered


@dataclass(frozen=True)
class _Market:
    """The market's goods and agents, with utilities that are no models.

    Attributes:
        production: sets of goods with their limits; ``None`` if each good is there anyway.
    """

    goods: tuple[str, ...]
    agents: tuple[_Buyer, ...]
    production: tuple[tuple[Bundle, int], ...] | None = None

    @property
    def limits(self) -> list[tuple[Bundle, int]]:
        """One copy of each good, then the production's limits."""
        return [*[(1 << j, 1) for j in range(len(self.goods))], *(self.production or ())]

    def prices(self, of_limits: Sequence[T], nothing: T) -> list[T]:
        """The goods' prices: the sums of those of the limits that they count in."""
        limits = self.limits
        found = [nothing] * len(self.goods)
        for price, (goods, _) in zip(of_limits, limits, strict=True):
            for j in members(goods):
                found[j] = found[j] + price
        return found


# The lists -----------------------------------------------------------------------------------------------------------


def _problem(market: _Market, lists: Sequence[Sequence[Bundle]]) -> Problem:
    """The choice from the lists within the limits of goods and production."""
    options = sorted({bundle for row in lists for bundle in row})
    values = []
    for agent, row in zip(market.agents, lists, strict=True):
        own = set(row)
        values.append(tuple([agent.utility.value(bundle) if bundle in own else None for bundle in options]))
    limits = [
        tuple([k for k, bundle in enumerate(options) for _ in members(bundle & goods)]) for goods, _ in market.limits
    ]
    budgets, capacity = [agent.budget for agent in market.agents], [most for _, most in market.limits]
    return Problem(tuple(values), tuple(budgets), tuple(limits), tuple(capacity))


def _extend_lists(
    market: _Market, lists: list[list[Bundle]], control: Control
) -> tuple[list[list[Bundle]], Guess | None]:
    """Add what is better at the prices of the smoothed economy, until nothing is, at each temperature; the lists with the bundles
    that were left out at the last one, and what was found with them, if a path led there."""
    before, guess = [list(row) for row in lists], None
    for row, agent in zip(lists, market.agents, strict=True):
        _add(row, _Floats(agent.utility).best(row[0], np.zeros(len(market.goods)), 1.0))
    for temperature in _TEMPERATURES:
        guess = None
        for k in range(_MOST_ROUNDS):
            control.step("bundles listed", sum(map(len, lists)))
            guess = follow(float_economy(_problem(market, lists)), control, end=temperature)
            if guess is None or not _ask(market, lists, guess, last=k == _MOST_ROUNDS - 1):
                break
        if guess is not None:
            before = [list(row) for row in lists]
            _prune(lists, guess)
    return before, guess


def _put_back(lists: list[list[Bundle]], spare: Sequence[Sequence[Bundle]]) -> bool:
    """Whether bundles that were left out are added."""
    added = [_add(row, bundle) for row, others in zip(lists, spare, strict=True) for bundle in others]
    return any(added)


def _prune(lists: list[list[Bundle]], guess: Guess) -> None:
    """Leave out what is hardly ever chosen; if it is wanted again at a lower temperature, it is found again."""
    options = sorted({bundle for row in lists for bundle in row})
    place = {bundle: k for k, bundle in enumerate(options)}
    for i, row in enumerate(lists):
        row[1:] = [bundle for bundle in row[1:] if guess.shares[i, place[bundle]] > _HARDLY]


def _ask(market: _Market, lists: list[list[Bundle]], guess: Guess, *, last: bool) -> bool:
    """Whether an agent has added a bundle."""
    if guess.multipliers is None:
        return False
    added = False
    prices = np.array(market.prices(guess.limit_prices.tolist(), 0.0))
    for i, (agent, row) in enumerate(zip(market.agents, lists, strict=True)):
        values = [to_float(_finite(agent.utility.value(bundle))) for bundle in row]
        # The path scales values to [0, 1]; its multipliers are in these units.
        worth = 1.0 / max(max(values) - min(values), 1e-9)
        costs = prices * guess.multipliers[i]
        oracle = _Floats(agent.utility)
        net = [worth * v - sum(costs[j] for j in members(b)) for v, b in zip(values, row, strict=True)]
        best = int(np.argmax(net))
        bundle = oracle.best(row[best], costs, worth)
        if oracle.net(bundle, costs, worth) > net[best] + 0.1 * guess.temperature and not last:
            added |= _add(row, bundle)
    return added


def _finite(value: Value) -> Q:
    if value is None:
        raise SearchFailed("a bundle is listed that an agent cannot hold")
    return value


def _add(row: list[Bundle], bundle: Bundle) -> bool:
    if bundle in row:
        return False
    row.append(bundle)
    return True


class _Floats:
    """An agent's best bundles in floats."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._known: dict[Bundle, float] = {}

    def value(self, bundle: Bundle) -> float:
        """u(bundle), minus infinity outside the domain."""
        if bundle not in self._known:
            value = self._form.value(bundle)
            self._known[bundle] = -np.inf if value is None else to_float(value)
        return self._known[bundle]

    def net(self, bundle: Bundle, costs: np.typing.NDArray[np.float64], worth: float) -> float:
        """worth * u(bundle) - costs(bundle)."""
        return float(worth * self.value(bundle) - sum(costs[j] for j in members(bundle)))

    def best(self, start: Bundle, costs: np.typing.NDArray[np.float64], worth: float) -> Bundle:
        """By the best step again and again: a good more or less if one of these improves, else an exchange."""
        found, size = start, self._form.size
        while True:
            have = worth * self.value(found)
            ways = [(self._gain(found ^ 1 << j, have, worth) + costs[j] * _sign(found, j), j, j) for j in range(size)]
            gain, j, k = max(ways)
            if gain <= 1e-9:
                outside = [k for k in range(size) if not found >> k & 1]
                swaps = [
                    (self._gain(found ^ 1 << j ^ 1 << k, have, worth) + costs[j] - costs[k], j, k)
                    for j in members(found)
                    for k in outside
                ]
                gain, j, k = max(swaps, default=(0.0, 0, 0))
                if gain <= 1e-9:
                    return found
            found = found ^ 1 << j if j == k else found ^ 1 << j ^ 1 << k

    def _gain(self, bundle: Bundle, have: float, worth: float) -> float:
        return worth * self.value(bundle) - have


def _sign(bundle: Bundle, j: int) -> int:
    return 1 if bundle >> j & 1 else -1


# Exactly -------------------------------------------------------------------------------------------------------------


def _exact_prices(
    market: _Market,
    lists: Sequence[Sequence[Bundle]],
    first: tuple[Sequence[Sequence[Bundle]], Guess | None],
    control: Control,
    keep: Callable[[Problem, Settled], None],
) -> Iterator[Iterator[tuple[AnyScalars, list[Element]]]]:
    """For each structure that settles the prices near it: those of the guess at the first lists, if there is one; then those of
    the lists."""
    seen: set[tuple[object, ...]] = set()

    def near(form: Parametrized, point: dict[int, float]) -> Iterator[tuple[AnyScalars, list[Element]]]:
        for scalars, prices in prices_near(form, point, market.prices(form.limit_prices, NOTHING), control):
            key = key_of(scalars, prices)
            if key not in seen:
                seen.add(key)
                yield scalars, prices

    wide, guess = first
    given = _problem(market, wide if guess is not None else lists)
    for found in settled_near(given, guess) if guess is not None else ():
        keep(given, found)
        yield near(found[1], found[2])
    given = _problem(market, lists)
    for found in settled(given, control):
        keep(given, found)
        yield near(found[1], found[2])


def _keeper(
    market: _Market, lists: Sequence[Sequence[Bundle]], concavity: tuple[Derivation, ...], trail: Trail
) -> Callable[[Problem, Settled], None]:
    """What keeps guesses, with the lists as they are now."""
    copied = [list(row) for row in lists]

    def near(found: Rounded, control: Control) -> Found:
        buyers = [replace(agent, budget=b) for agent, b in zip(market.agents, found.budgets, strict=True)]
        prices = tuple(market.prices(found.limit_prices, ZERO))
        terms, weights = _allocated(replace(market, agents=tuple(buyers)), copied, Scalars(), prices, control)
        return Found(Scalars(), prices, terms, weights, concavity)

    return lambda given, guess: trail.keep(given, guess, near)


class _Growing:
    """An agent's best bundles: the best one listed, improved; what is found is listed."""

    def __init__(self, form: Form, row: list[Bundle], prices: Sequence[Element], numbers: Numbers) -> None:
        self._form, self._row, self._prices, self._numbers = form, row, prices, numbers

    def value(self, bundle: Bundle) -> Value:
        """u(bundle)."""
        return self._form.value(bundle)

    def best(self, worth: Element, money: Q) -> Bundle:
        """The best of the list by a comparison, then local improvement."""
        start = self._row[0]
        most = self._net(start, worth, money)
        for bundle in self._row[1:]:
            net = self._net(bundle, worth, money)
            if self._numbers.sign(net - most, "") > 0:
                start, most = bundle, net
        found = Local(self._form, self._prices, self._numbers, start).best(worth, money)
        if found not in self._row and self._numbers.sign(self._net(found, worth, money) - most, "") > 0:
            self._row.append(found)
        return found

    def ties(self, worth: Element, money: Q) -> list[Bundle]:
        """Those of the list."""
        most = self._net(self.best(worth, money), worth, money)
        return [b for b in self._row if not self._numbers.sign(self._net(b, worth, money) - most, "")]

    def _net(self, bundle: Bundle, worth: Element, money: Q) -> Element:
        return worth * utility_of(self, bundle) - cost_of(self._prices, bundle) * money


def _allocated(
    market: _Market, lists: list[list[Bundle]], scalars: AnyScalars, prices: Sequence[Element], control: Control
) -> tuple[tuple[tuple[Element, tuple[Bundle, ...]], ...], tuple[Element, ...]]:
    """A random allocation at the prices, and the agents' weights.

    Raises:
        SearchFailed: if there is none; the lists may have grown.
    """
    if any(scalars.sign(price) < 0 for price in prices):
        raise SearchFailed("a price is negative")
    rows: list[tuple[Chosen, _Tied]] = []
    for agent, row in zip(market.agents, lists, strict=True):
        control.step("asking the agents at exact prices", len(rows), len(lists))
        bundles = _Growing(agent.utility, row, prices, scalars.numbers)
        chosen = choose(bundles, prices, agent.budget, scalars.numbers)
        rows.append((chosen, _Tied(agent.utility, chosen, scalars, prices)))
    between = [
        Between([bundle for bundle in row if tied.holds(bundle)], tied.holds, None if chosen.satiated else agent.budget)
        for agent, row, (chosen, tied) in zip(market.agents, lists, rows, strict=True)
    ]
    uses = dearest_plans(scalars, prices, market.production or ())
    terms = joint_allocation(scalars, prices, uses, between, control)
    if market.production is None:
        # Goods of price 0 may be left by the lottery; each then goes to somebody to whom it makes
        # no difference.
        free = sum(1 << j for j, price in enumerate(prices) if not scalars.sign(price))
        terms = [(chance, _with_the_free(market, bundles, free)) for chance, bundles in terms]
    return tuple(terms), tuple([chosen.weight for chosen, _ in rows])


class _Tied:
    """Whether a bundle is one of those that an agent's best and cheapest lotteries are made of."""

    def __init__(self, form: Form, chosen: Chosen, scalars: AnyScalars, prices: Sequence[Element]) -> None:
        self._form, self._chosen, self._scalars, self._prices = form, chosen, scalars, prices
        self._value, self._cost = _finite(form.value(chosen.high)), cost_of(prices, chosen.high)

    def holds(self, bundle: Bundle) -> bool:
        """As good as ``chosen.high`` at her weight; if she is satiated, of the same price as well."""
        value = self._form.value(bundle)
        if value is None:
            return False
        dearer = cost_of(self._prices, bundle) - self._cost
        if self._chosen.satiated:
            return value == self._value and not self._scalars.sign(dearer)
        return not self._scalars.sign(self._chosen.weight * (value - self._value) - dearer)


def _with_the_free(market: _Market, bundles: Sequence[Bundle], free: Bundle) -> tuple[Bundle, ...]:
    """Goods of price 0 that nobody has, each to the first agent to whom it makes no difference."""
    given = list(bundles)
    left = free
    for bundle in given:
        left &= ~bundle
    for j in members(left):
        for i, agent in enumerate(market.agents):
            if agent.utility.value(given[i] | 1 << j) == agent.utility.value(given[i]):
                given[i] |= 1 << j
                break
        else:
            raise SearchFailed("a good of price 0 is left that nobody can take")
    return tuple(given)
