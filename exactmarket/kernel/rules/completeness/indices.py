"""Every index of a tree of cases is within its range, whether or not a later step looks up what it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from exactmarket.kernel.certificates.completeness import (
    AlongLine,
    CellLeaf,
    Everywhere,
    LotteryAlong,
    LotteryAt,
    Mixtures,
    Multipliers,
    NoLottery,
    NoPrices,
)
from exactmarket.kernel.demands import demand_index


def demand_leaf_indices(node: CellLeaf, conditions: int, allocations: int, where: str) -> None:
    """Demand that each index in the leaf is that of one of its conditions or allocations.

    A step that looks a thing up only where it needs it (the spending of an agent who must spend all, say) would pass over an
    index of nothing in a leaf without such an agent.

    Raises:
        Rejected: naming the leaf.
    """
    for k in _condition_indices(node):
        demand_index(k, conditions, "a condition", where)
    for n in _allocation_indices(node):
        demand_index(n, allocations, "an allocation", where)


def _condition_indices(node: CellLeaf) -> Iterator[int]:
    if isinstance(node, NoPrices):
        yield from _first(node.multipliers)
    if isinstance(node, NoLottery | Everywhere | Mixtures | AlongLine):
        yield from _first(node.tight)
        yield from _named(multipliers for _, multipliers in node.tight)
    if isinstance(node, NoLottery):
        yield from _named(node.proofs)
    if isinstance(node, Everywhere):
        yield from node.kept
        yield from _named(chain(node.affordable, node.implied))


def _allocation_indices(node: CellLeaf) -> Iterator[int]:
    if isinstance(node, Everywhere):
        yield from _first(node.lottery)
    if isinstance(node, AlongLine):
        for entry in chain(node.at, node.between):
            if isinstance(entry, LotteryAt | LotteryAlong):
                yield from _first(entry.lottery)


def _named(lists: Iterable[Multipliers]) -> Iterator[int]:
    """The conditions that lists of multipliers name."""
    for multipliers in lists:
        yield from _first(multipliers)


def _first(pairs: Iterable[tuple[int, object]]) -> Iterator[int]:
    return (index for index, _ in pairs)
