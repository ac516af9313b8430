"""Quasilinear economies: demand at prices, partitions, surplus (gpz, How the proof works; Steps 1 and 2).

Legend as in ``model.pseudomarket``: agent i has utility u_i(A) + m from the bundle A and money m; p are prices, p(A) the
sum of p_j over A. She *demands* the bundles with the largest *net value* u_i(A) - p(A).

Neighbours. Let v = u_i - p be M-natural-concave and A in its domain. If no A - X + Y with |X|, |Y| <= 1 is worth more,
A is demanded. For let v(B) > v(A), with B as near to A as possible. For j in B without A the exchange gives a D within A
without B, |D| <= 1, with v(B - j + D) + v(A - D + j) >= v(A) + v(B); the second bundle is a neighbour of A, so v(B - j +
D) >= v(B), and that one is nearer. If B is within A, exchange a j in A without B in the same way: D is empty, and B + j
is nearer.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from flint import fmpz

from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ONE, Q, total
from exactmarket.model.bundle import Bundle, members
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.model.utility import Form, Value, tabulate

#: All bundles are compared one by one up to so many goods.
MOST_ENUMERATED_GOODS = 16


def price_of(prices: Vector, bundle: Bundle) -> Q:
    """p(A), the sum of the prices of the bundle's goods."""
    return total(prices[j] for j in members(bundle))


def net_value(form: Form, prices: Vector, bundle: Bundle) -> Value:
    """u(A) - p(A), ``None`` if u(A) is -infinity."""
    value = form.value(bundle)
    return None if value is None else value - price_of(prices, bundle)


def net_values(form: Form, prices: Vector, weight: Q = ONE) -> tuple[list[int | None], int]:
    """w u(A) - p(A) for all bundles, in the order of the bit masks, times one positive number that makes them whole; and that
    number.

    Raises:
        MalformedInput: if there are too many goods for a table.
    """
    values = tabulate(form)
    weighted = [None if value is None else weight * value for value in values]
    scale = reduce(fmpz.lcm, [value.q for value in weighted if value is not None] + [p.q for p in prices], fmpz(1))
    costs = [0]
    for price in prices:
        step = int((price * scale).p)
        costs += [cost + step for cost in costs]
    whole = [None if value is None else int((value * scale).p) for value in weighted]
    return [None if v is None else v - cost for v, cost in zip(whole, costs, strict=True)], int(scale)


def disjoint(bundles: Sequence[Bundle]) -> bool:
    """Whether no good is in two of the bundles."""
    taken = 0
    for bundle in bundles:
        if taken & bundle:
            return False
        taken |= bundle
    return True


def all_goods(market: Pseudomarket) -> Bundle:
    """H, the bundle of all goods."""
    return (1 << len(market.goods)) - 1
