"""Demand at prices, one bundle of it: by comparing all bundles, or by exchanges of one good (gpz, How the proof works).

Legend as in ``model.utility``; p are prices (any rationals), p(A) the sum of p_j over A, and u(A) - p(A) is the *net value* of
A. The bundles of largest net value are *demanded* at p.

Exchanges. If u is M-natural-concave, A has finite utility, and no A - X + Y with X within A, Y outside it and at most one good
in each has a larger net value, then A is demanded (Murota, Discrete Convex Analysis, section 6.3, the optimality criterion of
M-convex functions: u - p is M-natural-concave with u, and a local maximum of such a function is a global one).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import Q
from exactmarket.model.bundle import Bundle, members
from exactmarket.model.quasilinear import net_value
from exactmarket.model.utility import Form, Value


def exchanged(bundle: Bundle, size: int) -> Iterator[Bundle]:
    """The bundles A - X + Y other than A, with X within A, Y outside it and at most one good in each: first those with one
    good more, then one good less, then with one good for another.

    >>> list(exchanged(0b01, 2))
    [3, 0, 2]
    """
    inside, outside = list(members(bundle)), list(members((1 << size) - 1 & ~bundle))
    yield from (bundle | 1 << k for k in outside)
    yield from (bundle ^ 1 << j for j in inside)
    yield from (bundle ^ 1 << j | 1 << k for j in inside for k in outside)


def net_values(values: Sequence[Value], prices: Vector) -> list[Value]:
    """u(A) - p(A) for all bundles, in the order of the bit masks.

    >>> net_values([Q(0), Q(3), None, Q(4)], (Q(1), Q(2)))
    [0, 2, None, 1]
    """
    costs = [Q(0)]
    for price in prices:
        costs += [cost + price for cost in costs]
    return [None if value is None else value - cost for value, cost in zip(values, costs, strict=True)]


def best_by_exchange(form: Form, prices: Vector, bundle: Bundle) -> Bundle:
    """The bundle of largest net value among A and all that ``exchanged`` makes of it: A itself if none is better, or if none
    has finite utility.

    >>> from exactmarket.model.utility import UnitDemand
    >>> best_by_exchange(UnitDemand((Q(3), Q(2))), (Q(2), Q(0)), 0b01)
    2
    """
    best, most = bundle, net_value(form, prices, bundle)
    for other in exchanged(bundle, form.size):
        worth = net_value(form, prices, other)
        if worth is not None and (most is None or worth > most):
            best, most = other, worth
    return best
