"""Violations of the exchange axiom with too many goods for a table: all local ones at bundles chosen here and there.

Legend as in ``convex.exchange``; X is a bundle, i, j, k are goods outside it. Only values of bundles of at most two goods more
than X are asked for, about half the square of the number of goods.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import combinations

from exactmarket.model.bundle import Bundle
from exactmarket.model.constraint import Constrained
from exactmarket.model.operations import Convolution, Endowment, LowerBound, Restriction, Satiation
from exactmarket.model.utility import Form, Value, add
from exactmarket.solvers.control import Control

#: So many chains of bundles from small to large are tried, and so many bundles on each.
_CHAINS, _LINKS = 3, 8
#: Goods of a bundle all parts of which are tried.
_FEW = 5


def local_violations(form: Form, control: Control) -> Iterator[tuple[Bundle, Bundle, int]]:
    """Violations A, B, j with A = X + i + j and B = X or B = X + k, for the empty X and for X on a few random chains."""
    most = most_goods(form)
    for n, base in enumerate(_bases(form.size)):
        control.step("bundles to start from", n, _CHAINS * _LINKS)
        if base.bit_count() <= most:
            yield from _at(form, base, control)


def most_goods(form: Form) -> int:
    """How many goods a bundle may have if its value shall come soon: few where all parts of it must be tried."""
    match form:
        case Convolution() | Satiation() | LowerBound() | Constrained():
            return _FEW
        case Endowment(of) | Restriction(of):
            return most_goods(of)
    return form.size


def _bases(size: int) -> Iterator[Bundle]:
    rng = random.Random(0)  # noqa: S311 (a search, no secret)
    yield 0
    for _ in range(_CHAINS):
        order = rng.sample(range(size), size)
        counts = {1, 2, 5, *((size - 2) * link // _LINKS for link in range(1, _LINKS + 1))}
        yield from (sum([1 << j for j in order[:count]]) for count in sorted(counts))


def _at(form: Form, x: Bundle, control: Control) -> Iterator[tuple[Bundle, Bundle, int]]:
    """All with this X: first those with B = X, where i or j is given for nothing, then those with B = X + k."""
    nothing = form.value(x)
    one = {1 << j: form.value(x | 1 << j) for j in range(form.size) if not x >> j & 1}
    two: dict[Bundle, Value] = {}
    for n, i in enumerate(one):
        control.step("pairs of goods", n, len(one))
        for j, alone in one.items():
            if i < j:
                two[i | j] = both = form.value(x | i | j)
                if _less(add(one[i], alone), add(both, nothing)):
                    yield x | i | j, x, i.bit_length() - 1
    for i, j, k in _triples(one, two, control):
        yield x | i | j, x | k, i.bit_length() - 1


def _triples(
    one: dict[Bundle, Value], two: dict[Bundle, Value], control: Control
) -> Iterator[tuple[Bundle, Bundle, Bundle]]:
    """Goods i, j, k for which u(X + i + j) + u(X + k) is larger than both sums in which k changes
    places with i or j.

    Args:
        one: the values of X with one more good, a bundle of its own. two: those of X with two more.
    """
    for n, (i, j, k) in enumerate(combinations(one, 3)):
        if n % 10_000 == 0:
            control.step("triples of goods", n)
        sums = add(two[i | j], one[k]), add(two[i | k], one[j]), add(two[j | k], one[i])
        for kept, goods in zip(sums, ((i, j, k), (i, k, j), (j, k, i)), strict=True):
            if all(other is kept or _less(other, kept) for other in sums):
                yield goods


def _less(left: Value, right: Value) -> bool:
    return right is not None and (left is None or left < right)
