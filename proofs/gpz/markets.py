"""The slides' examples as pseudomarkets, and ranges of small markets, for the proof files of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations_with_replacement, permutations, product
from typing import Any

from exactmarket.convex.exchange import m_natural_by_table
from exactmarket.exact.rational import ONE, Q
from exactmarket.model.pseudomarket import Agent, Pseudomarket
from exactmarket.model.utility import Table
from proofs.gpz.family import GOODS
from proofs.gpz.step_3 import monotone


def market(goods: tuple[str, ...], *rows: tuple[int, ...]) -> Pseudomarket:
    """Agents "1", "2", ... with these values of the bundles, in the order of the bit masks, and budgets 1."""
    agents = [Agent(str(i), ONE, Table(tuple([Q(value) for value in row]))) for i, row in enumerate(rows, 1)]
    return Pseudomarket(goods, tuple(agents))


EXAMPLE_1 = market(("1", "2", "3"), (0, 0, 0, 2, 0, 2, 2, 2), (0, 0, 0, 2, 0, 2, 2, 2))
EXAMPLE_2 = market(("a", "b"), (0, 10, 8, 11), (0, 10, 2, 11), (0, 10, 2, 11))


def markets(count: int, most: int, budgets: tuple[int, ...], concave: bool = True) -> Iterator[Pseudomarket]:
    """All markets with monotone integer utilities from u({}) = 0 up to ``most``, M-natural-concave if ``concave``, one for
    each class under relabelling goods, and agents if budgets are equal."""
    tables = [tuple(utility.table()) for utility in monotone(count, most)]
    utilities = [values for values in tables if not concave or m_natural_by_table(values) is None]
    alike = len(set(budgets)) == 1
    lists = combinations_with_replacement(utilities, len(budgets)) if alike else product(utilities, repeat=len(budgets))
    seen: set[tuple[Any, ...]] = set()
    for rows in lists:
        images = [tuple([relabelled(row, names) for row in rows]) for names in permutations(range(count))]
        key = min(tuple([tuple(map(int, row)) for row in (sorted(image) if alike else image)]) for image in images)
        if key not in seen:
            seen.add(key)
            agents = [
                Agent(str(i), Q(b), Table(tuple(map(Q, row))))
                for i, (b, row) in enumerate(zip(budgets, key, strict=True))
            ]
            yield Pseudomarket(GOODS[:count], tuple(agents))


def relabelled(values: tuple[Any, ...], names: tuple[int, ...]) -> tuple[Any, ...]:
    """The values of the bundles after good j has been renamed to names[j]."""
    return tuple([values[sum(1 << names[j] for j in range(len(names)) if a >> j & 1)] for a in range(len(values))])
