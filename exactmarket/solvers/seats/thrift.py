"""How much an agent who has all that she likes may care for money without giving up any of it.

Whoever can afford the most valuable goods that she may have takes the cheapest of these: value comes first, then cost. That is
what she takes if she maximises value less thrift times cost, for a thrift > 0 less than the least loss of value by an exchange
of a good for another, in parts of the highest price.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

#: Laminar sets with limits, the smallest first.
Family: TypeAlias = Sequence[tuple[frozenset[int], int]]


def least_gap(family: Family, values: Sequence[int]) -> int:
    """The least that an agent who has the most valuable goods that she may have loses by giving up one of them, for another one
    that she does not have and that is worth less, or for nothing; 1 if there is nothing that she likes.

    Less than what exchanges within the limits lose may be found, for limits are not looked at again.

    >>> least_gap([(frozenset({0, 1, 2}), 2)], (7, 3, 2))
    1
    """
    held = _held(family, values)
    others = np.unique([0, *(value for j, value in enumerate(values) if j not in held)])
    own = np.array([values[j] for j in held], dtype=np.int64)
    return int((own - others[np.searchsorted(others, own) - 1]).min()) if held else 1


def _held(family: Family, values: Sequence[int]) -> set[int]:
    """Goods that the limits allow, worth as much as any."""
    left = [limit for _, limit in family]
    found = set()
    for j in sorted(range(len(values)), key=lambda j: -values[j]):
        inside = [k for k, (goods, _) in enumerate(family) if j in goods]
        if values[j] > 0 and all(left[k] for k in inside):
            found.add(j)
            for k in inside:
                left[k] -= 1
    return found
