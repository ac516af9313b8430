"""The family on which the rows with scope ``range`` are decided, complete up to relabelling of agents and types.

Economies with the numbers of agents and the supplies of ``SIZES`` and values in {0, 1, 2}; a constant added to an agent's row
and a positive factor change nothing, so each row has minimum 0 and, unless it is zero, no common factor. Assignments have
all entries in {0, 1/2, 1}. Of the members that relabelling of agents, and of types of equal supply, turns into each other,
the lexicographically first one stands for all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import permutations, product
from math import gcd
from pathlib import Path

from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import Q
from exactmarket.model.assignment import AssignmentEconomy
from proofs.golden import Member, certified_family

PATH = Path(__file__).parent / "certificates" / "family.jsonl"
SIZES = ((1, (1, 1)), (2, (1, 1)), (2, (2, 1)), (2, (1, 1, 1)), (3, (2, 1)), (3, (1, 1, 1)))
LARGEST_VALUE = 2
PARTS = 2

#: For each member: is it Pareto optimal, is it in the weak core, do prices support it with ``optimal`` and ``clearing``?
PER_MEMBER = 3


@dataclass(frozen=True)
class Case:
    """An economy and a feasible random assignment of it."""

    economy: AssignmentEconomy
    assignment: Matrix


def members() -> Iterator[Case]:
    """All members, in a fixed order."""
    for agents, supply in SIZES:
        for values, halves in _representatives(agents, supply):
            economy = AssignmentEconomy(values, supply)
            yield Case(economy, tuple([tuple([Q(part, PARTS) for part in row]) for row in halves]))


@cache
def certified() -> tuple[Member, ...]:
    """Each member with the kernel's three verdicts, read from the stored certificates."""
    return certified_family(PATH, members, PER_MEMBER)


def _representatives(agents: int, supply: tuple[int, ...]) -> Iterator[tuple[tuple[tuple[int, ...], ...], ...]]:
    """Pairs (values, assignment in parts) that no relabelling makes smaller."""
    types = len(supply)
    rows = list(product(_value_rows(types), _shares(types)))
    orders = [order for order in permutations(range(types)) if all(supply[j] == supply[i] for i, j in enumerate(order))]
    relabelled = {order: {row: _permuted(row, order) for row in rows} for order in orders}
    for chosen in _non_decreasing(rows, agents):
        if any(sum(share[j] for _, share in chosen) > PARTS * supply[j] for j in range(types)):
            continue
        if all(tuple(sorted(image[row] for row in chosen)) >= chosen for image in relabelled.values()):
            yield tuple(values for values, _ in chosen), tuple(share for _, share in chosen)


_Row = tuple[tuple[int, ...], tuple[int, ...]]


def _permuted(row: _Row, order: tuple[int, ...]) -> _Row:
    values, share = row
    return tuple(values[j] for j in order), tuple(share[j] for j in order)


def _non_decreasing(rows: list[_Row], count: int, first: int = 0) -> Iterator[tuple[_Row, ...]]:
    if count == 0:
        yield ()
        return
    for k in range(first, len(rows)):
        for rest in _non_decreasing(rows, count - 1, k):
            yield (rows[k], *rest)


def _value_rows(types: int) -> Iterator[tuple[int, ...]]:
    for row in product(range(LARGEST_VALUE + 1), repeat=types):
        if min(row) == 0 and gcd(*row) in (0, 1):
            yield row


def _shares(types: int) -> Iterator[tuple[int, ...]]:
    for row in product(range(PARTS + 1), repeat=types):
        if sum(row) == PARTS:
            yield row
