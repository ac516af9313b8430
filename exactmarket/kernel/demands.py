"""What many rules demand: that a condition holds, counts and indices, bundles of goods, finite utilities, prices,
probabilities, and that an agent holds the best that her budget can buy.

Each function raises ``Rejected``, naming the place, where what it demands does not hold.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from exactmarket.errors import MalformedInput, Rejected
from exactmarket.exact.numbers import Element, Numbers, added
from exactmarket.exact.rational import Q
from exactmarket.model.bundle import Bundle, bundle_of, members
from exactmarket.model.names import Goods
from exactmarket.model.utility import Form, Value


def demand(holds: bool, where: str, expected: str, found: object) -> None:
    """Demand that a condition holds."""
    if not holds:
        raise Rejected(where, expected, found)


def demand_count(found: int, wanted: int, where: str, what: str = "entries") -> None:
    """Demand so many entries."""
    if found != wanted:  # said only where it fails: there are many counts, and few are wrong
        raise Rejected(where, f"{Q(wanted)} {what}", found)


def demand_index(index: int, count: int, what: str, where: str) -> None:
    """Demand the index of one of ``count`` things, counted from 0."""
    if not 0 <= index < count:
        raise Rejected(where, f"the index of {what}, from 0 and below {count}", index)


@contextmanager
def rejecting(where: str | None = None) -> Iterator[None]:
    """Say of what is malformed in here that the proof is wrong: ``where``, or where it says itself."""
    try:
        yield
    except MalformedInput as fault:
        raise Rejected(where or fault.where, fault.expected, fault.got) from fault


def demand_sign(numbers: Numbers, element: Element, wanted: tuple[int, ...], where: str, expected: str) -> int:
    """Demand one of these signs; which one it is."""
    sign = numbers.sign(element, where)
    if sign not in wanted:
        raise Rejected(where, expected, "a positive excess" if sign > 0 else "less" if sign < 0 else "equality")
    return sign


def demand_prices(numbers: Numbers, prices: Sequence[Element], count: int) -> None:
    """Demand so many prices >= 0."""
    demand_count(len(prices), count, "prices")
    for j, price in enumerate(prices):
        where = f"prices[{j}]"
        demand(numbers.sign(price, where) >= 0, where, "a price >= 0", _shown(price, "a negative one"))


def cost_of(prices: Sequence[Element], bundle: Bundle) -> Element:
    """p(A), the sum of the prices of the bundle's goods; an element even if it is empty. There is one price at least."""
    return added([prices[0] * 0, *[prices[j] for j in members(bundle)]])


def demand_probabilities(numbers: Numbers, chances: Sequence[Element], where: str) -> None:
    """Demand the probabilities of a lottery, all of them positive."""
    for k, chance in enumerate(chances):
        here = f"{where}[{k}]"
        demand(numbers.sign(chance, here) > 0, here, "a positive probability", _shown(chance, "another number"))
    demand(len(chances) > 0, where, "probabilities that sum to 1", "none")
    whole = numbers.sign(added(chances) - 1, where) == 0
    demand(whole, where, "probabilities that sum to 1", _shown(added(chances), "another sum"))


def _shown(element: Element, otherwise: str) -> object:
    """A rational as it is; of another number nobody wants to see the coefficients."""
    return element if isinstance(element, Q) else otherwise


def bundle_in(goods: tuple[str, ...], names: Goods, where: str) -> Bundle:
    """The bundle of the goods of these names; demand that they are goods, each once."""
    with rejecting():
        return bundle_of(goods, names, where)


def bundles_in(goods: tuple[str, ...], named: Sequence[Goods], count: int, where: str) -> list[Bundle]:
    """So many bundles."""
    demand_count(len(named), count, where)
    return [bundle_in(goods, names, f"{where}[{k}]") for k, names in enumerate(named)]


def value_of(form: Form, bundle: Bundle, where: str | None = None) -> Value:
    """The utility of the bundle; demand that it can be told."""
    with rejecting(where):
        return form.value(bundle)


def finite_value(form: Form, bundle: Bundle, where: str) -> Q:
    """The utility of the bundle; demand that it is finite."""
    return finite(value_of(form, bundle, where), where)


def finite(value: Value, where: str) -> Q:
    """The value; demand that it is finite."""
    if value is None:
        raise Rejected(where, "bundles of finite utility", "-inf")
    return value


def union(bundles: Iterable[Bundle]) -> Bundle:
    """The goods that are in one of the bundles."""
    found = 0
    for bundle in bundles:
        found |= bundle
    return found


def better_option(
    numbers: Numbers, net: Iterable[tuple[int, Element]], most: Element, held: Collection[int], where: str
) -> int | None:
    """An option whose net value is larger than ``most``, or one that is held and has less; ``None`` if there is none.

    With ``most`` the net value of one that is held, ``None`` says that those that are held have the largest net value of all.
    """
    for option, value in net:
        sign = numbers.sign(value - most, where)
        if sign > 0 or (sign < 0 and option in held):
            return option
    return None


@dataclass(frozen=True)
class Buyer:
    """An agent with a lottery q over options.

    Attributes:
        name: her name.
        excess: p(q) - b, by how much her expected spending exceeds her budget; ``spent_at`` is its place.
        weight: the weight w of her utility; ``weight_at`` is its place.
        satiated: whether each option that q uses has her largest utility.
    """

    name: str
    excess: Element
    spent_at: str
    weight: Element
    weight_at: str
    satiated: bool


def demand_budget_optimal(buyer: Buyer, numbers: Numbers) -> None:
    """Demand of the agent's lottery q that it is affordable and, with what else the rule demands of it, budget-optimal.

    Let p(q) and u(q) be its expected price and utility. Demanded are here p(q) <= b (affordable), and that she is satiated, or
    w > 0 and p(q) = b; and by the rule that q puts probability only on options of largest net value w u - p, which it may spare
    a satiated agent. Let q' be another lottery. Then w u(q') - p(q') <= w u(q) - p(q). So u(q') >= u(q) implies p(q') >= p(q)
    (cheapest); and u(q') > u(q), which no satiated agent has, implies p(q') > p(q) = b (budget-optimal).
    """
    affordable = f"affordable: {buyer.name!r} within her budget"
    unspent = demand_sign(numbers, buyer.excess, (-1, 0), buyer.spent_at, affordable)
    positive = demand_sign(numbers, buyer.weight, (0, 1), buyer.weight_at, "a weight >= 0")
    expected = f"budget-optimal: {buyer.name!r}, who is not satiated, has a positive weight and spends all"
    demand(buyer.satiated or (not unspent and positive != 0), buyer.weight_at, expected, "one of the two at most")
