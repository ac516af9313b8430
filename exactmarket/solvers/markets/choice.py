"""What an agent of a pseudomarket buys at given prices, exactly, in rationals or in a number field.

Legend as in ``model.market_equilibrium``. Two bundles frame an agent's choice: one of least price (of these, of largest
utility) and one of largest utility (of these, of least price). If she can afford the second she is satiated. Else a
line from the one to the other in the plane of price and utility is raised until no bundle lies above it; where she
spends her budget it gives her best lottery, and its slope her weight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from exactmarket.errors import MalformedInput, SearchFailed
from exactmarket.exact.numbers import Element, Numbers
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.model.bundle import Bundle, members
from exactmarket.model.utility import Form, Value, tabulate

#: Up to so many goods all bundles are compared.
MOST_COMPARED_GOODS = 12


class Bundles(Protocol):
    """How the best bundles of an agent are found."""

    def value(self, bundle: Bundle) -> Value:
        """u(bundle)."""

    def best(self, worth: Element, money: Q) -> Bundle:
        """A bundle that maximises worth * u(A) - money * p(A), of these one that maximises, for money = 0, -p(A), else
        u(A)."""

    def ties(self, worth: Element, money: Q, /) -> list[Bundle]:
        """All bundles that maximise worth * u(A) - money * p(A)."""


class Listed:
    """All bundles of the domain, with their prices."""

    def __init__(self, form: Form, prices: Sequence[Element], numbers: Numbers) -> None:
        costs: list[Element] = [prices[0] * 0]
        for price in prices:
            costs += [cost + price for cost in costs]
        self._costs, self._numbers = costs, numbers
        self._values: list[tuple[Bundle, Q]] = [
            (bundle, value) for bundle, value in enumerate(tabulate(form)) if value is not None
        ]
        if not self._values:
            raise SearchFailed("an agent has no bundle of finite utility")
        self._by_bundle = dict(self._values)

    def value(self, bundle: Bundle) -> Value:
        """u(bundle)."""
        return self._by_bundle.get(bundle)

    def best(self, worth: Element, money: Q) -> Bundle:
        """By comparing all."""
        found, most, second = -1, None, None
        for bundle, value in self._values:
            net = worth * value - self._costs[bundle] * money
            other = value if money else self._costs[bundle] * -1
            sign = 1 if most is None else self._numbers.sign(net - most, "")
            if sign > 0 or (not sign and self._numbers.sign(self._zero() + other - second, "") > 0):
                found, most, second = bundle, net, self._zero() + other
        return found

    def ties(self, worth: Element, money: Q) -> list[Bundle]:
        """By comparing all."""
        best = self.best(worth, money)
        most = worth * self._by_bundle[best] - self._costs[best] * money
        return [
            bundle
            for bundle, value in self._values
            if not self._numbers.sign(worth * value - self._costs[bundle] * money - most, "")
        ]

    def _zero(self) -> Element:
        return self._costs[0]


@dataclass(frozen=True)
class Chosen:
    """An agent's best lotteries at the prices.

    Attributes:
        satiated: whether she can afford her largest utility.
        low, high: if not, bundles between which her best lottery lies; the first costs at most her budget, the second
            more. If she is, both are a cheapest best bundle.
        weight: a w at which her best and cheapest bundles maximise w u - p.
    """

    satiated: bool
    low: Bundle
    high: Bundle
    weight: Element
    worth: Element
    money: Q


def cost_of(prices: Sequence[Element], bundle: Bundle) -> Element:
    """p(bundle)."""
    found = prices[0] * 0
    for j in members(bundle):
        found = found + prices[j]
    return found


def choose(bundles: Bundles, prices: Sequence[Element], budget: Q, numbers: Numbers) -> Chosen:
    """What the agent buys.

    Raises:
        SearchFailed: if she can afford nothing.
    """
    zero = prices[0] * 0
    low, high = bundles.best(zero, ONE), bundles.best(zero + ONE, ZERO)
    if numbers.sign(cost_of(prices, low) - budget, "") > 0:
        raise SearchFailed("an agent can afford no bundle of finite utility")
    if numbers.sign(cost_of(prices, high) - budget, "") <= 0:
        return _satiated(bundles, prices, high, numbers)
    while True:
        worth, money = _slope(bundles, prices, low, high)
        other = bundles.best(worth, money)
        gain = _net(bundles, prices, other, worth, money) - _net(bundles, prices, low, worth, money)
        if numbers.sign(gain, "") <= 0:
            return Chosen(False, low, high, worth * (ONE / money), worth, money)
        if numbers.sign(cost_of(prices, other) - budget, "") <= 0:
            low = other
        else:
            high = other


def _satiated(bundles: Bundles, prices: Sequence[Element], high: Bundle, numbers: Numbers) -> Chosen:
    """The least weight, rounded up if that is possible, at which the cheapest best bundle is demanded."""
    zero = prices[0] * 0
    worth, money = zero, ONE
    while True:
        other = bundles.best(worth, money)
        gain = _net(bundles, prices, other, worth, money) - _net(bundles, prices, high, worth, money)
        if numbers.sign(gain, "") <= 0:
            return Chosen(True, high, high, worth * (ONE / money), zero + ONE, ZERO)
        worth, money = _slope(bundles, prices, other, high)


def _net(bundles: Bundles, prices: Sequence[Element], bundle: Bundle, worth: Element, money: Q) -> Element:
    return worth * utility_of(bundles, bundle) - cost_of(prices, bundle) * money


def _slope(bundles: Bundles, prices: Sequence[Element], low: Bundle, high: Bundle) -> tuple[Element, Q]:
    """The weight at which two bundles are equally good, as a quotient."""
    worth = cost_of(prices, high) - cost_of(prices, low)
    return worth, utility_of(bundles, high) - utility_of(bundles, low)


def utility_of(bundles: Bundles, bundle: Bundle) -> Q:
    """The utility of a bundle of the domain."""
    value = bundles.value(bundle)
    if value is None:
        raise MalformedInput("bundle", "a bundle of finite utility", "-inf")
    return value


def demanded(bundles: Bundles, chosen: Chosen, prices: Sequence[Element], numbers: Numbers) -> list[Bundle]:
    """All bundles that her best and cheapest lotteries are made of."""
    ties = bundles.ties(chosen.worth, chosen.money)
    if not chosen.satiated:
        return ties
    least = cost_of(prices, chosen.high)
    return [bundle for bundle in ties if not numbers.sign(cost_of(prices, bundle) - least, "")]
