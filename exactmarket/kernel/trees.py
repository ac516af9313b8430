"""Trees of cases, written in preorder. The kernel makes the parts of each split itself, so no case can be left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from exactmarket.errors import Rejected

Part = TypeVar("Part")
Node = TypeVar("Node")


def demand_each_part(
    whole: Sequence[Part], nodes: Sequence[Node], visit: Callable[[Part, Node, str], Sequence[Part]], name: str = "tree"
) -> None:
    """Demand a node for each part, and a part for each node.

    The walk calls back and does not hand out the parts one by one: whoever stopped taking them would skip the last demand,
    that nothing is left.

    Args:
        whole: the parts to begin with, the first one to be taken first.
        nodes: the nodes in preorder.
        visit: checks a leaf (part, node, its place) and returns nothing, or returns the parts of a split, the first one to be
            taken first.
        name: the place of the tree.

    Raises:
        Rejected: if a part has no node, or a node no part.
    """
    parts = [*reversed(whole)]
    for n, node in enumerate(nodes):
        where = f"{name}[{n}]"
        if not parts:
            raise Rejected(where, "no node after the last part", type(node).__name__)
        parts += reversed(visit(parts.pop(), node, where))
    if parts:
        raise Rejected(name, "a leaf for every part", f"{len(parts)} parts left")
