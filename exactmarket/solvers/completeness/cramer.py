"""Lotteries and values of money whose entries are minors of what agents spend: the candidates for the parts of a cell.

Legend: E_i(a) is the cost of agent i's option in allocation a less her budget, an affine form in the free prices. A lottery on
a set S of allocations at which the agents in R spend all, of which there is one fewer, has the minors of the matrix E_R(S) as
weights (Cramer's rule). Values of money of the agents in R with which the allocations in T, as many, cost the same are minors,
too. At every point one or the other is right: a linear program or its dual has a solution at a vertex.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import TypeAlias

from flint import fmpq_mat, fmpq_mpoly, fmpq_mpoly_ctx

from exactmarket.exact.affine import AffineHull
from exactmarket.exact.linear import Vector
from exactmarket.exact.numbers import Element
from exactmarket.exact.polynomials import form_in_ring, ring
from exactmarket.exact.rational import ONE, ZERO, Q, dot
from exactmarket.kernel.rules.completeness.leaves import LeafCell
from exactmarket.solvers.linear_programs.alternative import first_phase

#: More sets of agents and allocations are not gone through: a linear program finds one of them.
_MOST_SETS = 400
#: What is to be shown, in the order of the certificate: a polynomial and its relation to 0.
Wanted: TypeAlias = list[tuple[fmpq_mpoly, str]]
#: Agents, and allocations.
_Sets: TypeAlias = tuple[Sequence[int], Sequence[int]]


@dataclass(frozen=True)
class Lottery:
    """Weights of allocations."""

    weights: tuple[tuple[int, fmpq_mpoly], ...]


@dataclass(frozen=True)
class Money:
    """Values of the money of some agents."""

    values: tuple[tuple[int, fmpq_mpoly], ...]


@dataclass(frozen=True)
class Excess:
    """What agents spend beyond their budgets.

    Attributes:
        agents, allocations: how many there are. spending: who spends all. bound: who may leave something.
        rows: E_i(a) for each of these agents, for each allocation.
    """

    ring: fmpq_mpoly_ctx
    agents: int
    allocations: int
    spending: tuple[int, ...]
    bound: tuple[int, ...]
    rows: dict[int, list[fmpq_mpoly]]

    @staticmethod
    def of(leaf: LeafCell, hull: AffineHull) -> Excess:
        """That of the leaf's agents and allocations."""
        agents, polynomials = range(len(leaf.cell.regimes)), ring(len(hull.free))
        spending = tuple(filter(leaf.cell.spends_all, agents))
        bound = tuple(filter(leaf.cell.bound_by_budget, agents))
        rows = {}
        for i in (*spending, *bound):
            forms = [hull.restrict(leaf.cell.exchange.excess(i, chosen[i])) for chosen in leaf.pure]
            rows[i] = [form_in_ring(form, polynomials) for form in forms]
        return Excess(polynomials, len(agents), len(leaf.pure), spending, bound, rows)

    def wanted(self, plan: Lottery | Money) -> Wanted:
        """What has to be shown of the plan; of weights that their sum is > 0 stands after them."""
        nothing = self.ring.from_dict({})
        if isinstance(plan, Lottery):
            spent = {i: sum([w * row[a] for a, w in plan.weights], nothing) for i, row in self.rows.items()}
            weights: Wanted = [(w, ">=") for _, w in plan.weights]
            whole = sum([w for _, w in plan.weights], nothing)
            equal: Wanted = [(spent[i], "=") for i in self.spending]
            return [*weights, (whole, ">"), *equal, *[(-spent[i], ">=") for i in self.bound]]
        values = dict(plan.values)
        least: Wanted = [(values.get(i, nothing), ">=") for i in self.bound]
        allocations = range(self.allocations)
        costs = [sum([y * self.rows[i][a] for i, y in plan.values], nothing) for a in allocations]
        return [*least, *[(cost, ">") for cost in costs]]

    def plans(self, point: Vector | None) -> Iterator[Lottery | Money]:
        """Those that are right at the point, if there is one, else all; those of few agents first. If they are many, one."""
        sizes = range(len(self.rows) + 1)
        count = self.allocations
        many = sum(comb(len(self.rows), k) * (comb(count, k) + comb(count, k + 1)) for k in sizes) > _MOST_SETS
        if point is None:
            for k in sizes:
                yield from self._of_size(k)
            return
        here = At(self, {i: [e(*point) for e in row] for i, row in self.rows.items()})
        if many:
            some, columns = here.lottery() or here.money()
            yield from (
                self._lotteries(some, columns, point)
                if len(columns) > len(some)
                else self._moneys(some, columns, point)
            )
            return
        for k in sizes:
            yield from self._right_of_size(k, point, here)

    def _of_size(self, size: int) -> Iterator[Lottery | Money]:
        for some in combinations(self.rows, size):
            for columns in combinations(range(self.allocations), size + 1):
                yield from self._lotteries(some, columns, None)
            for columns in combinations(range(self.allocations), size) if size else ():
                yield from self._moneys(some, columns, None)

    def _right_of_size(self, size: int, point: Vector, here: At) -> Iterator[Lottery | Money]:
        for some in combinations(self.rows, size):
            for columns in combinations(range(self.allocations), size + 1):
                if here.is_lottery(some, columns):
                    yield from self._lotteries(some, columns, point)
            for columns in combinations(range(self.allocations), size) if size else ():
                if here.is_too_dear(some, columns):
                    yield from self._moneys(some, columns, point)

    def _lotteries(self, some: Sequence[int], columns: Sequence[int], point: Vector | None) -> Iterator[Lottery]:
        minors = _minors([[self.rows[i][a] for a in columns] for i in some], self.ring.constant(1))
        for sided in _sided(minors, minors, point):
            yield Lottery(tuple([(a, w) for a, w in zip(columns, sided, strict=True) if w]))

    def _moneys(self, some: Sequence[int], columns: Sequence[int], point: Vector | None) -> Iterator[Money]:
        rows, one = [[self.rows[i][a] for a in columns] for i in some], self.ring.constant(1)
        for sided in _sided(_equalisers(rows, one), [determinant(rows, one)], point):
            yield Money(tuple(zip(some, sided, strict=True)))


@dataclass(frozen=True)
class At:
    """What is spent at one point."""

    excess: Excess
    rows: dict[int, list[Q]]

    def is_lottery(self, some: Sequence[int], columns: Sequence[int]) -> bool:
        """Whether the minors are weights > 0, of one sign, with which everybody spends what she must."""
        minors = _minors([[self.rows[i][a] for a in columns] for i in some], ONE)
        if not (all(w > 0 for w in minors) or all(w < 0 for w in minors)):
            return False
        spent = {i: dot([row[a] for a in columns], minors) / minors[0] for i, row in self.rows.items()}
        return all(spent[i] == 0 for i in self.excess.spending) and all(spent[i] <= 0 for i in self.excess.bound)

    def is_too_dear(self, some: Sequence[int], columns: Sequence[int]) -> bool:
        """Whether with the minors as values of money all allocations cost too much."""
        rows = [[self.rows[i][a] for a in columns] for i in some]
        whole = determinant(rows, ONE)
        if whole == 0:
            return False
        values = [y / whole for y in _equalisers(rows, ONE)]
        if any(y < 0 for i, y in zip(some, values, strict=True) if i in self.excess.bound):
            return False
        costs = [dot(values, [self.rows[i][a] for i in some]) for a in range(self.excess.allocations)]
        return all(cost > 0 for cost in costs)

    def lottery(self) -> _Sets | None:
        """Agents and allocations of a lottery, by a linear program; ``None`` if there is none."""
        names = [*self.rows]
        columns = [[*[self.rows[i][a] for i in names], ONE] for a in range(self.excess.allocations)]
        columns += [[*[ONE if i == j else ZERO for i in names], ZERO] for j in self.excess.bound]
        end = first_phase(columns, len(names) + 1)
        if end.rest > 0:
            return None
        used = [k for k, x in zip(end.basis, end.x, strict=True) if x > 0 and k < len(columns)]
        chosen = sorted(k for k in used if k < self.excess.allocations)
        loose = {self.excess.bound[k - self.excess.allocations] for k in used if k >= self.excess.allocations}
        return self._independent([i for i in names if i not in loose], chosen), chosen

    def _independent(self, agents: Sequence[int], columns: Sequence[int]) -> list[int]:
        """Of the agents those first ones whose rows are independent."""
        if not agents:
            return []
        reduced, rank = fmpq_mat([[self.rows[i][a] for i in agents] for a in columns]).rref()
        return [agents[next(c for c in range(len(agents)) if reduced[r, c] != 0)] for r in range(rank)]

    def money(self) -> _Sets:
        """Agents and allocations of values of money with which all allocations cost at least 1, some exactly: a vertex."""
        agents, values = [*self.rows], self._some_values()
        while True:
            agents = [i for i in agents if values[i] != 0]
            costs = self._costs(values)
            tight = [a for a, cost in enumerate(costs) if cost == 1]
            matrix = fmpq_mat([[self.rows[i][a] for i in agents] for a in tight])
            kernel, rank = matrix.rref()
            if rank == len(agents):
                transposed, _ = matrix.transpose().rref()
                firsts = [next(c for c in range(len(tight)) if transposed[r, c] != 0) for r in range(rank)]
                return agents, [tight[c] for c in firsts]
            values = self._moved(values, agents, _kernel_vector(kernel, rank, len(agents)))

    def _some_values(self) -> dict[int, Q]:
        """Values with which all allocations cost at least 1, one of them exactly."""
        names = [*self.rows]
        columns = [[*[self.rows[i][a] for i in names], ONE] for a in range(self.excess.allocations)]
        columns += [[*[ONE if i == j else ZERO for i in names], ZERO] for j in self.excess.bound]
        end = first_phase(columns, len(names) + 1)
        # No column gains at the prices (q, r): q E(a) + r <= 0, and q <= 0 for who is bound; and r = rest > 0.
        values = {i: -price for i, price in zip(names, end.prices, strict=False)}
        least = min(self._costs(values))
        return {i: value / least for i, value in values.items()}

    def _costs(self, values: dict[int, Q]) -> list[Q]:
        return [dot(values.values(), [self.rows[i][a] for i in values]) for a in range(self.excess.allocations)]

    def _moved(self, values: dict[int, Q], agents: Sequence[int], direction: Sequence[Q]) -> dict[int, Q]:
        """The values moved along the direction, in which no tight cost changes, until another one is tight or a value is 0."""
        step = dict.fromkeys(values, ZERO) | dict(zip(agents, direction, strict=True))
        ends = []
        changes = [*zip(self._costs(values), self._costs(step), strict=True)]
        ends += [(1 - cost) / change for cost, change in changes if change != 0 and cost != 1]
        ends += [-values[i] / step[i] for i in agents if step[i] != 0]
        least = min(ends, key=abs)
        return {i: values[i] + least * step[i] for i in values}


def _kernel_vector(reduced: fmpq_mat, rank: int, count: int) -> list[Q]:
    """A vector other than 0 that the reduced rows map to 0."""
    pivots = [next(c for c in range(count) if reduced[r, c] != 0) for r in range(rank)]
    free = next(c for c in range(count) if c not in pivots)
    vector = [ZERO] * count
    vector[free] = ONE
    for r, c in enumerate(pivots):
        vector[c] = -reduced[r, free]
    return vector


def _minors(rows: Sequence[Sequence[Element]], one: Element) -> list[Element]:
    """Of a matrix with one column more than rows those without a column each, with alternating signs: they solve the rows."""
    count = len(rows) + 1
    minors = [determinant([[*row[:j], *row[j + 1 :]] for row in rows], one) for j in range(count)]
    return [minor if j % 2 == 0 else -minor for j, minor in enumerate(minors)]


def _equalisers(rows: Sequence[Sequence[Element]], one: Element) -> list[Element]:
    """Of a square matrix the factors with which the rows sum to the determinant in every column."""
    ones = [one] * len(rows)
    return [determinant([*rows[:r], ones, *rows[r + 1 :]], one) for r in range(len(rows))]


def determinant(rows: Sequence[Sequence[Element]], one: Element) -> Element:
    """By the first row."""
    if not rows:
        return one
    found = 0 * one
    for k, entry in enumerate(rows[0]):
        if entry != 0:
            minor = determinant([[*row[:k], *row[k + 1 :]] for row in rows[1:]], one)
            found += entry * minor if k % 2 == 0 else -entry * minor
    return found


def _sided(numbers: Sequence[fmpq_mpoly], whole: Sequence[fmpq_mpoly], point: Vector | None) -> list[list[fmpq_mpoly]]:
    """The polynomials without their common factor, times 1 or -1 so that the whole is > 0 at the point; both without one."""
    common = numbers[0]
    for number in numbers[1:]:
        common = common.gcd(number)
    if common.is_zero() or not any(whole):
        return []
    least = [number / common for number in numbers]
    other = [-number for number in least]
    if point is None:
        return [least, other]
    (sample,) = [next(w for w in whole if w)]
    positive = (sample(*point) > 0) == (common(*point) > 0)
    return [least if positive else other]
