"""Is a random assignment ordinally efficient? A cycle of gainful exchanges in a graph of the object types is looked for.

There is an arc from type b to type a if some agent may get b and likes a at least as well: *strict* if she likes it better. From
a type with copies left there are arcs to all types: nobody needs to give one up for it. The assignment is ordinally efficient iff
no cycle has a strict arc (Bogomolnaia and Moulin 2001, Lemma 3; with ties Katta and Sethuraman 2006). Then the length of the
longest walk, its strict arcs counted, that ends in a type is its level.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import Number, Q
from exactmarket.kernel.certificates.assignments import Levels, Reassignment
from exactmarket.kernel.claims.assignments import OrdinallyDominated, OrdinallyEfficient
from exactmarket.kernel.rules.assignments.ordinal import check_ordinally_dominated, check_ordinally_efficient
from exactmarket.kernel.theorem import Verified
from exactmarket.model.assignment import AssignmentEconomy, demand, random_assignment
from exactmarket.solvers.control import Control


@dataclass(frozen=True)
class Arc:
    """From a type to another one.

    Attributes:
        agent: who would move along it; ``None`` where copies are left.
        rise: by how much the level rises along it, 1 if it is strict, else 0.
    """

    agent: int | None
    rise: int


def decide_ordinal_efficiency(
    economy: AssignmentEconomy,
    assignment: Iterable[Iterable[Number]],
    control: Control | None = None,
) -> Verified[OrdinallyEfficient] | Verified[OrdinallyDominated]:
    """Whether no feasible random assignment stochastically dominates this one; if some do, one of them, which differs by one
    cycle of exchanges, as large as can be. Only the order of each agent's values matters.

    Args:
        assignment: n rows of s probabilities.

    Raises:
        MalformedInput: if the assignment is not a feasible random assignment of the economy.

    Source: Bogomolnaia and Moulin 2001, section 3; with ties Katta and Sethuraman 2006.

    >>> economy = AssignmentEconomy(values=[[2, 1], [1, 2]], supply=[1, 1])
    >>> decide_ordinal_efficiency(economy, [[1, 0], [0, 1]]).certificate.witness
    Levels(levels=(0, 0))
    >>> decide_ordinal_efficiency(economy, [["1/2", "1/2"], ["1/2", "1/2"]]).certificate.witness
    Reassignment(assignment=((1, 0), (0, 1)))
    """
    shares = random_assignment(economy, assignment)
    control = control or Control()
    arcs = _arcs(economy, shares, control)
    levels, cycle = levels_or_cycle(len(economy.objects), arcs, control)
    if cycle:
        better = _after_exchange(economy, shares, arcs, cycle)
        return check_ordinally_dominated(OrdinallyDominated(economy, shares), Reassignment(better))
    return check_ordinally_efficient(OrdinallyEfficient(economy, shares), Levels(tuple(map(Q, levels))))


def _arcs(economy: AssignmentEconomy, shares: Matrix, control: Control) -> dict[tuple[int, int], Arc]:
    """The arcs by their ends, a strict one where there is one."""
    used = demand(economy, shares)
    types = range(len(economy.objects))
    spare = [j for j in types if used[j] < economy.supply[j]]
    arcs = {(j, other): Arc(None, 0) for j in spare for other in types if other != j}
    for x, share in enumerate(shares):
        control.step("exchanges that agents like", x, len(shares))
        values = economy.values[x]
        for held in types:
            if share[held] == 0:
                continue
            for j in types:
                if j == held or values[j] < values[held]:
                    continue
                rise = 1 if values[j] > values[held] else 0
                known = arcs.get((held, j))
                if known is None or known.rise < rise:
                    arcs[held, j] = Arc(x, rise)
    return arcs


def levels_or_cycle(count: int, arcs: Mapping[tuple[int, int], Arc], control: Control) -> tuple[list[int], list[int]]:
    """The lengths of the longest walks that end in each type, and no cycle; or the types of a cycle with a strict arc.

    Levels rise until no arc asks for more (Bellman and Ford). A level is at most that of the type from which it was raised last,
    plus the arc's rise. So going back from a level of ``count`` cannot end at a type that was never raised, whose level is 0, for
    it would be after fewer than ``count`` arcs: it meets a cycle, and levels rise round a cycle only if some arc of it is strict.
    """
    levels, came_from = [0] * count, [-1] * count
    changed = True
    while changed:
        control.step("levels of the object types", max(levels), count)
        changed = False
        for (tail, head), arc in arcs.items():
            if levels[head] < levels[tail] + arc.rise:
                levels[head], came_from[head] = levels[tail] + arc.rise, tail
                changed = True
                if levels[head] >= count:
                    return levels, _cycle(head, came_from)
    return levels, []


def _cycle(end: int, came_from: list[int]) -> list[int]:
    """The types of the cycle that is met going back from ``end``, in the order of its arcs, the first one again at the end."""
    seen: list[int] = []
    while end not in seen:
        seen.append(end)
        end = came_from[end]
    return [end, *reversed(seen[seen.index(end) :])]


def _after_exchange(
    economy: AssignmentEconomy, shares: Matrix, arcs: Mapping[tuple[int, int], Arc], cycle: list[int]
) -> Matrix:
    """The assignment after everybody on the cycle has moved as much probability along her arcs as all can."""
    moves = [(arcs[tail, head].agent, tail, head) for tail, head in pairwise(cycle)]
    movers = [(x, tail, head) for x, tail, head in moves if x is not None]
    used = demand(economy, shares)
    # An arc without an agent ends a chain of moves and begins another one: its type gets more, up to the copies that are left.
    left = [economy.supply[tail] - used[tail] for x, tail, _ in moves if x is None]
    step = min([*left, *[shares[x][tail] for x, tail, _ in movers]])
    rows = [list(row) for row in shares]
    for x, tail, head in movers:
        rows[x][tail] -= step
        rows[x][head] += step
    return tuple(map(tuple, rows))
