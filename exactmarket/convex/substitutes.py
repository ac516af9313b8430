"""Demand at prices, and the substitutes condition (gpz, How the proof works; Step 1).

Legend as in ``model.utility``; p are prices (any rationals), p(A) the sum of p_j over A; the bundles of largest
u(A) - p(A) are *demanded* at p.

Edges. The prices at which two bundles A, B are the only ones demanded form a facet between the prices where A alone is and
those where B alone is. If p_j alone rises, demand changes at such facets (after moving the path a little, which changes
nothing where one bundle alone is demanded), each time from a bundle with j to one without it. So if in each such pair A
has at most one good more than B and B at most one more than A, a change gives up j and wins at most one good, and it is
the only change: the substitutes condition holds. Otherwise let j be in A without B, which has another good, too: just below
and just above the facet, in the direction of p_j, the condition fails.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from exactmarket.exact.linear import Vector
from exactmarket.model.bundle import Bundle
from exactmarket.model.quasilinear import price_of
from exactmarket.model.utility import Value


def demanded(values: Sequence[Value], prices: Vector) -> list[Bundle]:
    """All bundles of largest u(A) - p(A), by trying all bundles.

    >>> from exactmarket.exact.rational import Q
    >>> demanded([Q(0), Q(2), Q(1), Q(2)], (Q(1), Q(0)))
    [1, 2, 3]
    """
    net = {a: value - price_of(prices, a) for a, value in enumerate(values) if value is not None}
    best = max(net.values())
    return [a for a, worth in net.items() if worth == best]


def steep_pairs(values: Sequence[Value]) -> Iterator[tuple[Bundle, Bundle]]:
    """The pairs of bundles of the domain of which one has two goods or more that the other lacks."""
    domain = [a for a, value in enumerate(values) if value is not None]
    for a, b in combinations(domain, 2):
        if (a & ~b).bit_count() > 1 or (b & ~a).bit_count() > 1:
            yield a, b
