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
from itertools import permutations

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
    if None not in values and _first_irregular(values) is None and _is_concave_by_number(values):
        return None
    form = Table(tuple(values))
    pairs = _all_pairs(values) if None in values else _near_pairs(values)
    found = (exchange for a, b in pairs for exchange in strong_exchanges(a, b) if loses(form, exchange))
    if None in values:
        return next(found, None)
    return next(found)  # there is one, as the module says


def _all_pairs(values: Sequence[Value]) -> Iterator[tuple[Bundle, Bundle]]:
    """All pairs of bundles of the domain."""
    return permutations([a for a, value in enumerate(values) if value is not None], 2)


def _first_irregular(values: Sequence[Value]) -> Bundle | None:
    """The first bundle A with another u(A) - a(A) than the first one of as many goods, a_j being u({j}) - u({0}); u is finite."""
    sums: list[Value] = [ZERO]
    for j in range(len(values).bit_length() - 1):
        weight = _minus(values[1 << j], values[1])
        sums += [add(worth, weight) for worth in sums]
    spare = [_minus(value, worth) for value, worth in zip(values, sums, strict=True)]
    return next((a for a, here in enumerate(spare) if here != spare[(1 << a.bit_count()) - 1]), None)


def _is_concave_by_number(values: Sequence[Value]) -> bool:
    """Is u(A) - a(A) concave along the chain of the bundles of the first k goods?"""
    firsts, by_number, cost = range(len(values).bit_length()), [], ZERO
    for k in firsts:
        by_number.append(_minus(values[(1 << k) - 1], cost))
        if k < firsts[-1]:
            cost += _minus(values[1 << k], values[1]) or ZERO
    return is_concave(tuple(by_number))


def _near_pairs(values: Sequence[Value]) -> Iterator[tuple[Bundle, Bundle]]:
    """Near bundles of which some pair loses, for finite u without the property.

    If A is the first irregular bundle, h its last good, k a good below h outside A (else A would be the first of as many
    goods), X + j = A - h: the bundles X + j + k, X + h and X + k come before A and are regular. So h is worth more or less
    than k with j than without, and one of two exchanges loses. If no bundle is irregular, f is not concave at some number.
    """
    if (a := _first_irregular(values)) is not None:
        h = 1 << a.bit_length() - 1
        k = next(1 << j for j in range(a.bit_length()) if not a >> j & 1)
        j = a & -a
        x = a ^ h ^ j
        yield a, x | k
        yield x | j | k, x | h
    for count in range(2, len(values).bit_length()):
        yield (1 << count) - 1, (1 << count - 2) - 1


def _minus(left: Value, right: Value) -> Value:
    return None if left is None or right is None else left - right
