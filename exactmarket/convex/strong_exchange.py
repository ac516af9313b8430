"""The strong exchange property: every exchange works, not only some (Herzog and Hibi 2002, Discrete polymatroids, for the
domain; here with values).

Legend as in ``model.utility``. u has the *strong exchange property* if for all A, B in its domain, each j in A without B and each
D that is a good of B without A, or empty where A has more goods than B,

    u(A - j + D) + u(B - D + j) >= u(A) + u(B).

So it is M-natural-concave: some such D exists. (Let a dummy good of which A holds minus its number of goods be exchanged, too:
this is then the property of all exchanges for M-concave functions.)

Where u is finite everywhere, it has the property if and only if u(A) = a(A) + f(|A|) with weights a and a concave f. If:
exchanges of two goods keep the sum, and with D empty it is concavity. Only if: for X and i, j, k outside, the exchange of i for k
between X + i + j and X + k, and the one of k for i between X + k + j and X + i, give u(X + i + j) - u(X + k + j) =
u(X + i) - u(X + k). So what i is worth more than k does not depend on the other goods; call it a_i - a_k. Then u(A) - a(A)
stays the same when a good of A is replaced by another, and depends on |A| only; that f is concave follows from the
exchanges of i between X + i + j and X, with D empty. So exchanges between such *near* bundles are enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

from exactmarket.exact.rational import ZERO
from exactmarket.model.bundle import Bundle, members
from exactmarket.model.utility import Form, Table, Value, add, is_concave


@dataclass(frozen=True)
class Exchange:
    """Bundles A and B, the good j of A without B that A gives, and the bundle D that it gets for it."""

    a: Bundle
    b: Bundle
    j: int
    d: Bundle


def strong_exchanges(a: Bundle, b: Bundle) -> Iterator[Exchange]:
    """All exchanges between the two bundles.

    >>> [(e.j, e.d) for e in strong_exchanges(0b011, 0b100)]
    [(0, 0), (0, 4), (1, 0), (1, 4)]
    """
    for j in members(a & ~b):
        if a.bit_count() > b.bit_count():
            yield Exchange(a, b, j, 0)
        for k in members(b & ~a):
            yield Exchange(a, b, j, 1 << k)


def is_exchange(exchange: Exchange) -> bool:
    """Is it one of the exchanges of the module's legend?"""
    return exchange in strong_exchanges(exchange.a, exchange.b)


def loses(form: Form, exchange: Exchange) -> bool:
    """Are A and B in the domain, and worth more together than after the exchange?"""
    a, b, bit = exchange.a, exchange.b, 1 << exchange.j
    together = add(form.value(a), form.value(b))
    after = add(form.value(a ^ bit | exchange.d), form.value(b ^ exchange.d | bit))
    return together is not None and (after is None or after < together)


def losing_exchange(values: Sequence[Value]) -> Exchange | None:
    """An exchange that loses; ``None`` if u has the strong exchange property.

    >>> from exactmarket.exact.rational import Q
    >>> losing_exchange([Q(0), Q(0), Q(0), Q(1)])
    Exchange(a=3, b=0, j=0, d=0)
    >>> losing_exchange([Q(0), Q(2), Q(1), Q(2)])
    """
    if additive_and_concave(values):
        return None
    form = Table(tuple(values))
    pairs = _all_pairs(values) if None in values else _near_pairs(form.size)
    return next((exchange for a, b in pairs for exchange in strong_exchanges(a, b) if loses(form, exchange)), None)


def _near_pairs(size: int) -> Iterator[tuple[Bundle, Bundle]]:
    """Pairs that are enough where u is finite everywhere: X + i + j and X, X + i + j and X + k, and back."""
    for x in range(1 << size):
        free = [1 << j for j in range(size) if not x >> j & 1]
        for i, j in combinations(free, 2):
            yield x | i | j, x
            for k in free:
                if k not in (i, j):
                    yield x | i | j, x | k


def _all_pairs(values: Sequence[Value]) -> Iterator[tuple[Bundle, Bundle]]:
    """All pairs of bundles of the domain."""
    return permutations([a for a, value in enumerate(values) if value is not None], 2)


def additive_and_concave(values: Sequence[Value]) -> bool:
    """Is u finite everywhere, and the sum of weights plus a concave function of the number of goods?"""
    nothing, first = values[0], values[1]
    sums: list[Value] = [ZERO]
    by_number: dict[int, Value] = {}
    for j in range(len(values).bit_length() - 1):
        one = values[1 << j]
        if one is None or first is None or nothing is None:
            return False
        sums += [add(worth, one - first) for worth in sums]
    for bundle, (value, worth) in enumerate(zip(values, sums, strict=True)):
        if value is None or worth is None or by_number.setdefault(bundle.bit_count(), value - worth) != value - worth:
            return False
    return is_concave(tuple([by_number[k] for k in range(len(by_number))]))
