"""Efficient allocations and their prices from exchanges of one good for another.

Nodes are the goods and ``NOTHING``. An arc from X to Y (each a good or nothing) says that an agent could have A - X + Y
instead of her bundle A; its weight is what she would gain, u(A - X + Y) - u(A). Supporting prices satisfy p_Y >= p_X +
weight, nothing being free: the lowest ones are longest paths from nothing. For M-natural-concave utilities these
conditions are sufficient, too, and an allocation is efficient if no cycle has a positive weight. Goods are added one by
one: the new good goes to an agent who gives up another one, which goes to the next agent, and so on along a longest path
from nothing to the new good, one with the fewest arcs (Murota, valuated matroid intersection). For other utilities all
this is a proposal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exactmarket.errors import MalformedInput, SearchFailed
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ZERO, Q
from exactmarket.model.bundle import Bundle, members
from exactmarket.model.utility import Form
from exactmarket.solvers.control import Control

NOTHING = -1


@dataclass(frozen=True)
class Arc:
    """An exchange of ``source`` for ``target`` by an agent (``None``: no agent, a price is >= 0), and what she gains."""

    source: int
    target: int
    weight: Q
    agent: int | None


@dataclass(frozen=True)
class Paths:
    """For each node that is reached the weight of a longest path and its last arc; no arc at the start."""

    weight: dict[int, Q]
    last: dict[int, Arc]

    def to(self, node: int) -> list[Arc]:
        """The arcs of the path to the node, from its start."""
        found: list[Arc] = []
        while node in self.last:
            found.append(self.last[node])
            node = self.last[node].source
        return found[::-1]


def swapped(bundle: Bundle, source: int, target: int) -> Bundle:
    """A - X + Y."""
    less = bundle if source == NOTHING else bundle ^ 1 << source
    return less if target == NOTHING else less | 1 << target


def exchanges(forms: Sequence[Form], bundles: Sequence[Bundle], i: int, targets: Sequence[int]) -> list[Arc]:
    """The exchanges of agent i that bring her one of the targets.

    Raises:
        SearchFailed: if a bundle is too large for its utility to be evaluated.
    """
    form, bundle = forms[i], bundles[i]
    found = []
    try:
        own = form.value(bundle)
        for source in (NOTHING, *members(bundle)):
            for target in targets:
                if target == source or (target != NOTHING and bundle >> target & 1):
                    continue
                value = form.value(swapped(bundle, source, target))
                if value is not None and own is not None:
                    found.append(Arc(source, target, value - own, i))
    except MalformedInput as fault:
        raise SearchFailed(str(fault)) from fault
    return found


def longest_paths(arcs: Sequence[Arc], start: int, count: int) -> Paths | None:
    """Longest paths from the start among ``count`` nodes, with as few arcs as can be; ``None`` if a cycle is positive."""
    best: dict[int, tuple[Q, int]] = {start: (ZERO, 0)}
    last: dict[int, Arc] = {}
    for _ in range(count + 1):
        changed = False
        for arc in arcs:
            if arc.source not in best:
                continue
            weight, arcs_used = best[arc.source]
            # Pairs are compared, weights first, then few arcs: without that the exchanges of a path
            # could not all be made at once.
            new = (weight + arc.weight, arcs_used - 1)
            if arc.target not in best or new > best[arc.target]:
                best[arc.target], last[arc.target], changed = new, arc, True
        if best[start] != (ZERO, 0):
            return None
        if not changed:
            return Paths({node: weight for node, (weight, _) in best.items()}, last)
    return None


def efficient_bundles(forms: Sequence[Form], control: Control) -> list[Bundle] | None:
    """Bundles that use every good once and are efficient if all utilities are M-natural-concave; ``None`` if the empty
    bundle is not
    of finite utility for all, or some good cannot be added.

    Raises:
        SearchFailed: if a bundle is too large for its utility to be evaluated.
    """
    size = forms[0].size
    bundles = [0] * len(forms)
    if any(form.value(0) is None for form in forms):
        return None
    arcs: list[list[Arc]] = [[] for _ in forms]
    for j in range(size):
        control.step("goods allocated", j, size)
        inserted = range(j + 1)
        for i in range(len(forms)):
            arcs[i] += exchanges(forms, bundles, i, (j,))
        paths = longest_paths([arc for own in arcs for arc in own], NOTHING, j + 2)
        if paths is None or j not in paths.weight:
            return None
        moved = paths.to(j)
        # All exchanges of the path are made at once: first every good leaves its agent, then each
        # goes to the next.
        for arc in moved:
            if arc.agent is not None:
                bundles[arc.agent] = swapped(bundles[arc.agent], arc.source, NOTHING)
        for arc in moved:
            if arc.agent is not None:
                bundles[arc.agent] |= 1 << arc.target
        for i in {arc.agent for arc in moved if arc.agent is not None}:
            arcs[i] = exchanges(forms, bundles, i, (NOTHING, *inserted))
    return bundles


def all_arcs(forms: Sequence[Form], bundles: Sequence[Bundle]) -> list[Arc]:
    """The exchanges of all agents, and for each good the arc that says that its price is >= 0."""
    size = forms[0].size
    targets = (NOTHING, *range(size))
    own = [arc for i in range(len(forms)) for arc in exchanges(forms, bundles, i, targets)]
    return [*own, *[Arc(NOTHING, j, ZERO, None) for j in range(size)]]


def lowest_prices(arcs: Sequence[Arc], size: int) -> tuple[Vector, list[list[Arc]]] | None:
    """The lowest prices that the arcs allow, with the path that bounds each; ``None`` if they allow none."""
    paths = longest_paths(arcs, NOTHING, size + 1)
    if paths is None:
        return None
    return tuple([paths.weight[j] for j in range(size)]), [paths.to(j) for j in range(size)]


def highest_prices(arcs: Sequence[Arc], size: int) -> tuple[Vector, list[list[Arc]]] | None:
    """The highest prices that the arcs allow, with the path that bounds each; ``None`` if they allow none, or any."""
    turned = [Arc(arc.target, arc.source, arc.weight, arc.agent) for arc in arcs]
    paths = longest_paths(turned, NOTHING, size + 1)
    if paths is None or any(j not in paths.weight for j in range(size)):
        return None
    bounds = [[Arc(arc.target, arc.source, arc.weight, arc.agent) for arc in paths.to(j)] for j in range(size)]
    return tuple([-paths.weight[j] for j in range(size)]), bounds


def best_bundle(form: Form, prices: Vector, control: Control) -> Bundle:
    """A bundle that no neighbour beats at the prices, from the empty one: a demanded one if the utility is M-natural-concave.

    Raises:
        SearchFailed: if the empty bundle is not of finite utility.
    """
    bundle, own = 0, form.value(0)
    if own is None:
        raise SearchFailed("the empty bundle is not of finite utility")
    while True:
        control.step("demand", bundle.bit_count(), form.size)
        gain, move = ZERO, None
        for arc in exchanges((form,), (bundle,), 0, (NOTHING, *range(form.size))):
            more = ZERO if arc.target == NOTHING else prices[arc.target]
            less = ZERO if arc.source == NOTHING else prices[arc.source]
            if arc.weight - more + less > gain:
                gain, move = arc.weight - more + less, arc
        if move is None:
            return bundle
        bundle = swapped(bundle, move.source, move.target)
