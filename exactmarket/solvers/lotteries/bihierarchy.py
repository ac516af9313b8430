"""Two hierarchies of constraints: how to find them, and lotteries that round every constraint (Budish, Che, Kojima and
Milgrom 2013).

A matrix q under a bihierarchy is a circulation: from the root down the first hierarchy to a cell's smallest set, through
the cell, from its smallest set in the second hierarchy up to the root. Each edge carries the sum of q over a set or a cell.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import lcm
from typing import TypeAlias

from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import Q
from exactmarket.kernel.certificates.lotteries import OddCycle, TwoFamilies
from exactmarket.kernel.claims.lotteries import Bihierarchy, NotBihierarchy
from exactmarket.kernel.rules.lotteries.problems import check_bihierarchy, check_not_bihierarchy
from exactmarket.kernel.theorem import Verified
from exactmarket.model.lottery_problem import Cell, CellConstraint, LotteryProblem
from exactmarket.solvers.control import Control
from exactmarket.solvers.lotteries.circulation import Circulation

Family: TypeAlias = Sequence[Sequence[Cell]]
#: The columns of the ones in each row of a 0/1 matrix.
Ones: TypeAlias = tuple[tuple[int, ...], ...]
#: Probabilities and 0/1 matrices.
Terms: TypeAlias = list[tuple[Q, Ones]]


def decide_bihierarchy(problem: LotteryProblem) -> Verified[Bihierarchy] | Verified[NotBihierarchy]:
    """Whether the problem's constraints form a bihierarchy.

    >>> row, column = CellConstraint([(0, 0), (0, 1)], 1, 1), CellConstraint([(0, 0), (1, 0)], 1, 1)
    >>> decide_bihierarchy(LotteryProblem([["1/2", "1/2"], ["1/2", "1/2"]], [row, column]))
    Verified[Bihierarchy]
    """
    found = find_families(problem.constraints)
    if isinstance(found, TwoFamilies):
        return check_bihierarchy(Bihierarchy(problem), found)
    return check_not_bihierarchy(NotBihierarchy(problem), found)


def find_families(constraints: Sequence[CellConstraint]) -> TwoFamilies | OddCycle:
    """Two hierarchies that cover the constraints, or an odd cycle of crossing constraints, which forbids them."""
    neighbours = _crossings([frozenset(constraint.cells) for constraint in constraints])
    family: dict[int, int] = {}
    for first in range(len(constraints)):
        if first in family:
            continue
        family[first] = 0
        came = {first: first}
        queue = deque([first])
        while queue:
            k = queue.popleft()
            for other in neighbours[k]:
                if other not in family:
                    family[other], came[other] = 1 - family[k], k
                    queue.append(other)
                elif family[other] == family[k]:
                    return OddCycle(_cycle(came, k, other))
    return TwoFamilies(tuple([family[k] for k in range(len(constraints))]))


def _crossings(sets: Sequence[frozenset[Cell]]) -> list[list[int]]:
    """For each set those that overlap it while neither contains the other."""
    holders: dict[Cell, list[int]] = {}
    for k, cells in enumerate(sets):
        for cell in cells:
            holders.setdefault(cell, []).append(k)
    touching: list[set[int]] = [set() for _ in sets]
    for together in {tuple(ks) for ks in holders.values()}:
        for k in together:
            touching[k].update(together)
    return [
        [j for j in sorted(touching[k]) if not sets[j] <= cells and not cells <= sets[j]]
        for k, cells in enumerate(sets)
    ]


def _cycle(came: dict[int, int], one: int, other: int) -> tuple[int, ...]:
    """The cycle that two neighbours at the same side of a search tree close."""
    path = [one]
    while came[path[-1]] != path[-1]:
        path.append(came[path[-1]])
    tail = [other]
    while tail[-1] not in path:
        tail.append(came[tail[-1]])
    return (*path[: path.index(tail[-1]) + 1], *tail[-2::-1])


@dataclass(frozen=True)
class Network:
    """A matrix under two hierarchies as a circulation, in integers; see the module's docstring.

    Attributes:
        edges: tail and head of each edge: first those of the sets, then those of the cells.
        amounts: the sum over each set, and each cell, times ``weight``.
        cells: the cells with positive entries. height: how many rows the matrix has.
    """

    edges: list[tuple[int, int]]
    amounts: list[int]
    weight: int
    cells: list[Cell]
    height: int

    def ones(self, up: Sequence[bool]) -> Ones:
        """The 0/1 matrix in which the cells whose edges are up are 1, besides those whose entry is 1."""
        rows: list[list[int]] = [[] for _ in range(self.height)]
        first = len(self.edges) - len(self.cells)
        for (i, j), amount, is_up in zip(self.cells, self.amounts[first:], up[first:], strict=True):
            if is_up or amount == self.weight:
                rows[i].append(j)
        return tuple([tuple(sorted(row)) for row in rows])


def network(q: Matrix, first: Family, second: Family) -> Network:
    """The circulation of the matrix q (entries between 0 and 1, rows may differ in length) under two hierarchies."""
    weight = lcm(1, *[int(p.q) for row in q for p in row])
    amount = {(i, j): int((p * weight).p) for i, row in enumerate(q) for j, p in enumerate(row) if p}
    edges: list[tuple[int, int]] = []
    amounts: list[int] = []
    tails = _hierarchy(first, amount, edges, amounts, away=True)
    heads = _hierarchy(second, amount, edges, amounts, away=False)
    edges += [(tails.get(cell, 0), heads.get(cell, 0)) for cell in amount]
    return Network(edges, [*amounts, *amount.values()], weight, list(amount), len(q))


def rounded_terms(q: Matrix, first: Family, second: Family, control: Control) -> Terms:
    """Terms (probability, 0/1 matrix) of a lottery with expectation q, each of which rounds the sum over every set of both
    hierarchies, and every entry, down or up to a whole number.

    There are at most as many terms as the dimension of the smallest face that holds q of the polytope of these roundings,
    plus one. For rows that sum to 1 and columns this is: positive entries - rows - columns with a whole sum
    + components of the support graph in which every column's sum is whole + 1. As a rule there are far fewer.

    Args:
        q: a matrix (rows may differ in length) with entries between 0 and 1.
        first, second: two hierarchies of sets of cells.
    """
    net = network(q, first, second)
    terms = list(_taken_out(net, True, control))
    # Large factors save little where there is little to save, and may then even cost a term or two.
    if 4 * len(terms) < sum(amount % net.weight != 0 for amount in net.amounts):
        return terms
    return min(terms, list(_taken_out(net, False, control)), key=len)


def _taken_out(net: Network, large: bool, control: Control) -> Iterator[tuple[Q, Ones]]:
    sets = len(net.edges) - len(net.cells)
    ones = list(net.ones([False] * len(net.edges)))

    def turned(e: int, up: bool) -> None:
        if e >= sets:
            i, j = net.cells[e - sets]
            ones[i] = tuple(sorted((*ones[i], j))) if up else tuple([k for k in ones[i] if k != j])

    taken = 0
    for factor in Circulation(net.edges, net.amounts, net.weight, turned).steps(large):
        # The second time it is not long any more.
        control.step("probability decomposed, in per cent", 100 * taken // net.weight if large else 100, 100)
        taken += factor
        yield Q(factor, net.weight), tuple(ones)


def _hierarchy(
    family: Family, amount: dict[Cell, int], edges: list[tuple[int, int]], amounts: list[int], away: bool
) -> dict[Cell, int]:
    """Add an edge between each set and the next larger one, or the root (0), leading away from the root or towards it; each
    cell's smallest set."""
    smallest: dict[Cell, int] = {}
    for cells in sorted(set(map(frozenset, family)), key=lambda cells: (-len(cells), min(cells, default=(0, 0)))):
        if cells:
            node = 1 + len(edges)
            parent = smallest.get(next(iter(cells)), 0)
            edges.append((parent, node) if away else (node, parent))
            amounts.append(sum(amount.get(cell, 0) for cell in cells))
            smallest.update(dict.fromkeys(cells, node))
    return smallest
