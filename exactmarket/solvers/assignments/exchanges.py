"""Exchanges that everybody likes, and prices where there are none: what the orders of the agents' values decide alone.

Legend: as in ``improvement_program``; k is an agent, i a type. The graph of the types is that of ``ordinal``: an arc leads from a
type that some agent holds to one that she likes at least as well, a strict one if she likes it better, and arcs lead from a
type with copies to spare to all types. A cycle with a strict arc is an improvement. If there is none, each type has a level,
the largest number of strict arcs on a walk that ends there; and if each agent holds only types of one value, prices that rise
with the levels support the shares. They may have to be of very different sizes, which no solver in floats could tell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

from exactmarket.exact.rational import ZERO, Q
from exactmarket.solvers.assignments.improvement_program import ImprovementProgram, Priced, Traded
from exactmarket.solvers.assignments.ordinal import Arc, levels_or_cycle
from exactmarket.solvers.control import Control

#: The arcs by their ends, a strict one where there is one.
Arcs: TypeAlias = Mapping[tuple[int, int], Arc]


def priced_or_exchanged(program: ImprovementProgram, control: Control) -> Priced | Traded | None:
    """Prices and weights that support the present shares, or shares after an exchange; ``None`` if the orders of values
    do not decide.

    Raises:
        LimitReached: if the time is over.
    """
    arcs = _arcs(program, control)
    levels, cycle = levels_or_cycle(len(program.copies), arcs, control)
    if cycle:
        return _exchanged(program, arcs, cycle)
    return _priced(program, levels) if program.indifferent_within_shares else None


def _arcs(program: ImprovementProgram, control: Control) -> Arcs:
    types = range(len(program.copies))
    spare = [i for i in types if program.used[i] < program.copies[i]]
    arcs = {(i, other): Arc(None, 0) for i in spare for other in types if other != i}
    for k, row in enumerate(program.values):
        control.step("exchanges that agents like", k, len(program.values))
        values = row.numerators
        for held in program.held(k):
            least = values[held]
            for i in types:
                if values[i] < least or i == held:
                    continue
                rise = 1 if values[i] > least else 0
                known = arcs.get((held, i))
                if known is None or known.rise < rise:
                    arcs[held, i] = Arc(k, rise)
    return arcs


def _exchanged(program: ImprovementProgram, arcs: Arcs, cycle: Sequence[int]) -> Traded | None:
    """The shares after everybody on the cycle has moved as much probability as all can; ``None`` if no one gains who is
    favoured."""
    steps = [(arcs[tail, head], tail, head) for tail, head in pairwise(cycle)]
    if not any(arc.rise and arc.agent is not None and program.favoured[arc.agent] for arc, _, _ in steps):
        return None
    shares = [program.share(k) for k in range(len(program.bound))]
    movable = [
        program.copies[tail] - program.used[tail] if arc.agent is None else shares[arc.agent][tail]
        for arc, tail, _ in steps
    ]
    size = min(movable)
    for arc, tail, head in steps:
        if arc.agent is not None:
            share = shares[arc.agent]
            share[tail] -= size
            share[head] = share.get(head, ZERO) + size
    return Traded(shares)


def _priced(program: ImprovementProgram, levels: Sequence[int]) -> Priced:
    """Whole prices by level, and whole weights.

    From the lowest level up: an agent's weight is so large that no lower price makes up for a lower value; and a price is so
    high that no holder of a lower type would rather have this one.
    """
    holders: list[list[int]] = [[] for _ in range(max(levels) + 1)]
    for k in range(len(program.bound)):
        holders[levels[program.held(k)[0]]].append(k)
    prices = [0] * len(holders)
    weights = [1] * len(program.bound)
    for level, agents in enumerate(holders):
        prices[level] = max(prices[: level + 1])
        for k in agents:
            values, denominator, _ = program.values[k]
            gaps = [value - values[program.held(k)[0]] for value in values]
            for gap, other in zip(gaps, levels, strict=True):
                if other < level:  # and so of lower value
                    saved = denominator * (prices[level] - prices[other])
                    weights[k] = max(weights[k], _rounded_up(saved, -gap))
            for gap, other in zip(gaps, levels, strict=True):
                if gap > 0:  # and so of a higher level
                    bid = prices[level] + _rounded_up(weights[k] * gap, denominator)
                    prices[other] = max(prices[other], bid)
    return Priced([Q(prices[level]) for level in levels], [Q(weight) for weight in weights])


def _rounded_up(numerator: int, denominator: int) -> int:
    """The quotient, rounded up."""
    return -(-numerator // denominator)
