"""The proof for a cell of two or more dimensions: divide it by signs of polynomials in its free prices, until every part has one
lottery, or values of money against all.

Legend: E_i(a) is the cost of agent i's option in allocation a less her budget, an affine form in the free prices. A lottery on a
set S of allocations at which the agents in R spend all, of which there is one fewer, has the minors of the matrix E_R(S) as
weights (Cramer's rule); values of money of the agents in R at which the allocations in T, as many, cost equally much are minors,
too. At every point one or the other is right (Farkas), and it is right wherever its minors have the signs that they have there.
So all that has to be known are signs of minors, of which there are finitely many: each part is divided by one that is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from typing import TypeAlias

from flint import fmpq_mpoly, fmpq_mpoly_ctx

from exactmarket.errors import SearchFailed
from exactmarket.exact.affine import AffineHull
from exactmarket.exact.linear import Vector
from exactmarket.exact.numbers import Element
from exactmarket.exact.polynomials import form_in_ring, kept, ring
from exactmarket.exact.rational import ONE, ZERO, Q, dot
from exactmarket.kernel.certificates.completeness import (
    Division,
    HalfSplit,
    LotteryWhere,
    MoneyWhere,
    Multipliers,
    NoFacts,
    Signs,
    Tight,
)
from exactmarket.kernel.rules.completeness.leaves import LeafCell
from exactmarket.kernel.rules.completeness.pieces import Fact
from exactmarket.solvers.completeness.facts import Facts, Open, Shown
from exactmarket.solvers.completeness.points import around, on_surface
from exactmarket.solvers.control import Control

#: More nodes than that are not made in one cell.
_MOST_NODES = 2_000
_Node: TypeAlias = Division | NoFacts | MoneyWhere | LotteryWhere
#: What is to be shown, in the order of the certificate: a polynomial and its relation to 0.
_Wanted: TypeAlias = list[tuple[fmpq_mpoly, str]]


@dataclass(frozen=True)
class _Lottery:
    """Weights of allocations."""

    weights: tuple[tuple[int, fmpq_mpoly], ...]


@dataclass(frozen=True)
class _Money:
    """Values of the money of some agents."""

    values: tuple[tuple[int, fmpq_mpoly], ...]


@dataclass(frozen=True)
class _Excess:
    """What agents spend beyond their budgets.

    Attributes:
        agents: how many agents there are. spending: who spends all. bound: who may leave something.
        rows: E_i(a) for each of these agents and each allocation.
    """

    ring: fmpq_mpoly_ctx
    agents: int
    spending: tuple[int, ...]
    bound: tuple[int, ...]
    rows: dict[int, list[fmpq_mpoly]]

    @staticmethod
    def of(leaf: LeafCell, hull: AffineHull) -> _Excess:
        """That of the leaf's agents and allocations."""
        agents, polynomials = range(len(leaf.cell.regimes)), ring(len(hull.free))
        spending = tuple(filter(leaf.cell.spends_all, agents))
        bound = tuple(filter(leaf.cell.bound_by_budget, agents))
        rows = {}
        for i in (*spending, *bound):
            forms = [hull.restrict(leaf.cell.exchange.excess(i, chosen[i])) for chosen in leaf.pure]
            rows[i] = [form_in_ring(form, polynomials) for form in forms]
        return _Excess(polynomials, len(agents), spending, bound, rows)

    def wanted(self, plan: _Lottery | _Money) -> _Wanted:
        """What has to be shown of the plan; of weights that their sum is > 0 stands after them."""
        nothing = self.ring.from_dict({})
        if isinstance(plan, _Lottery):
            spent = {i: sum([w * row[a] for a, w in plan.weights], nothing) for i, row in self.rows.items()}
            weights: _Wanted = [(w, ">=") for _, w in plan.weights]
            whole = sum([w for _, w in plan.weights], nothing)
            equal: _Wanted = [(spent[i], "=") for i in self.spending]
            return [*weights, (whole, ">"), *equal, *[(-spent[i], ">=") for i in self.bound]]
        values = dict(plan.values)
        least: _Wanted = [(values.get(i, nothing), ">=") for i in self.bound]
        costs = [
            sum([y * self.rows[i][a] for i, y in plan.values], nothing)
            for a in range(len(next(iter(self.rows.values()))))
        ]
        return [*least, *[(cost, ">") for cost in costs]]

    def plans(self, point: Vector | None) -> Iterator[_Lottery | _Money]:
        """The lotteries and the values of money that are minors, those that are right at the point, if there is one; those of
        fewer rows first."""
        at = None if point is None else {i: [e(*point) for e in row] for i, row in self.rows.items()}
        count = len(next(iter(self.rows.values()))) if self.rows else 1
        for size in range(len(self.rows) + 1):
            for some in combinations(self.rows, size):
                for columns in combinations(range(count), size + 1):
                    if at is None or self._affordable(at, some, columns):
                        yield from self._lotteries(some, columns, point)
                for columns in combinations(range(count), size) if size else ():
                    if at is None or self._too_dear(at, some, columns):
                        yield from self._moneys(some, columns, point)

    def _affordable(self, at: dict[int, list[Q]], some: Sequence[int], columns: Sequence[int]) -> bool:
        """Whether the minors are weights > 0 of one sign with which everybody spends what she must, there."""
        minors = _minors([[at[i][a] for a in columns] for i in some], ONE)
        if not (all(w > 0 for w in minors) or all(w < 0 for w in minors)):
            return False
        spent = {i: dot([row[a] for a in columns], minors) / minors[0] for i, row in at.items()}
        return all(spent[i] == 0 for i in self.spending) and all(spent[i] <= 0 for i in self.bound)

    def _too_dear(self, at: dict[int, list[Q]], some: Sequence[int], columns: Sequence[int]) -> bool:
        """Whether with the minors as values of money all allocations cost too much, there."""
        rows = [[at[i][a] for a in columns] for i in some]
        whole = determinant(rows, ONE)
        if whole == 0:
            return False
        values = [y / whole for y in _equalisers(rows, ONE)]
        if any(y < 0 for i, y in zip(some, values, strict=True) if i in self.bound):
            return False
        count = len(next(iter(at.values())))
        return all(dot(values, [at[i][a] for i in some]) > 0 for a in range(count))

    def _lotteries(self, some: Sequence[int], columns: Sequence[int], point: Vector | None) -> Iterator[_Lottery]:
        minors = _minors([[self.rows[i][a] for a in columns] for i in some], self.ring.constant(1))
        for sided in _sided(minors, minors, point):
            yield _Lottery(tuple([(a, w) for a, w in zip(columns, sided, strict=True) if w]))

    def _moneys(self, some: Sequence[int], columns: Sequence[int], point: Vector | None) -> Iterator[_Money]:
        rows, one = [[self.rows[i][a] for a in columns] for i in some], self.ring.constant(1)
        for sided in _sided(_equalisers(rows, one), [determinant(rows, one)], point):
            yield _Money(tuple(zip(some, sided, strict=True)))


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


class _Divider:
    """Divides a cell, part by part.

    Attributes:
        nodes: what was found, in preorder.
    """

    def __init__(self, leaf: LeafCell, hull: AffineHull, control: Control) -> None:
        self.excess = _Excess.of(leaf, hull)
        self.hull, self.control = hull, control
        self.nodes: list[_Node] = []

    def divide(self, whole: Facts) -> None:
        """The nodes of the parts.

        Raises:
            SearchFailed: if there are too many, or for one of them nothing is found.
        """
        pending = [whole]
        while pending:
            facts = pending.pop()
            self.control.step("signs of polynomials in a cell", len(self.nodes))
            if len(self.nodes) > _MOST_NODES:
                raise SearchFailed(f"more than {_MOST_NODES} parts by signs of polynomials")
            found = self.end(facts)
            if not isinstance(found, fmpq_mpoly):
                self.nodes.append(found)
                continue
            self.nodes.append(Division(kept(found)))
            pending += reversed(parts_of(facts, found))

    def end(self, facts: Facts) -> NoFacts | MoneyWhere | LotteryWhere | fmpq_mpoly:
        """The end of the part, or a polynomial to divide it by."""
        if not facts.points and (shown := facts.contradiction()) is not None:
            return NoFacts(shown.written())
        best: tuple[int, int, fmpq_mpoly] | None = None
        for plan in self.excess.plans(facts.points[0] if facts.points else None):
            proofs = shown_for(plan, self.excess.wanted(plan), facts)
            if isinstance(proofs, list):
                return self.written(plan, proofs, facts)
            if proofs.factors:
                first = min(proofs.factors, key=lambda f: f.total_degree())
                weight = sum([f.total_degree() for f in proofs.factors]), len(proofs.factors)
                if best is None or weight < best[:2]:
                    best = (*weight, first)
        if best is None:
            raise SearchFailed("no lottery, and no values of money, at prices of a cell")
        return best[2]

    def written(self, plan: _Lottery | _Money, proofs: list[Shown], facts: Facts) -> MoneyWhere | LotteryWhere:
        """The end with its proofs."""
        written = tuple([shown.written() for shown in proofs])
        if isinstance(plan, _Money):
            values = dict(plan.values)
            zero = self.excess.ring.from_dict({})
            return MoneyWhere(tuple([kept(values.get(i, zero)) for i in range(self.excess.agents)]), written)
        weights = tuple([(a, kept(w)) for a, w in plan.weights if w])
        sample = self.prices(facts.points[0]) if facts.points else None
        return LotteryWhere(weights, written, sample)

    def prices(self, free: Vector) -> Vector:
        """All prices at these free ones."""
        return tuple([dot(function, (ONE, *free)) for function in self.hull.functions])


def parts_of(facts: Facts, polynomial: fmpq_mpoly) -> list[Facts]:
    """Where the polynomial is > 0, 0 and < 0."""
    above, below = (facts.further(Fact(side, ">")) for side in (polynomial, -polynomial))
    zero = facts.further(Fact(polynomial, "="))
    if not zero.points:
        holding = [p for p in on_surface(polynomial, facts.points) if all(fact.holds(p) for fact in zero.facts)]
        zero.points = tuple(dict.fromkeys(holding))
    return [above, zero, below]


def shown_for(plan: _Lottery | _Money, wanted: _Wanted, facts: Facts) -> list[Shown] | Open:
    """The proofs for the plan; or what is open about it."""
    proofs: list[Shown] = []
    unknown: list[fmpq_mpoly] = []
    whole = len(plan.weights) if isinstance(plan, _Lottery) else -1
    for k, (polynomial, relation) in enumerate(wanted):
        if k == whole and not unknown and any(shown.strict for shown in proofs):
            found: Shown | Open = reduce(Shown.plus, proofs)
        else:
            found = facts.want(polynomial, relation)
        if isinstance(found, Shown):
            proofs.append(found)
        elif not found.factors:
            return found
        else:
            unknown += found.factors
    return Open(tuple({str(factor): factor for factor in unknown}.values())) if unknown else proofs


@dataclass(frozen=True)
class Ground:
    """A leaf with what is known of its prices.

    Attributes:
        tight: the inequalities that hold with equality all over it. hull: what they and the equations leave.
        inside: prices of the cell at which no other inequality holds with equality.
        kept: the conditions that describe the cell. implied: multipliers of these for each other inequality.
    """

    leaf: LeafCell
    tight: Tight
    hull: AffineHull
    inside: Vector
    kept: tuple[int, ...]
    implied: tuple[Multipliers, ...]

    def facts(self) -> Facts:
        """The conditions on free prices."""
        hull, polynomials = self.hull, ring(len(self.hull.free))
        conditions = [Fact(form_in_ring(hull.restrict(c.form), polynomials), c.relation) for c in self.leaf.conditions]
        points = around([conditions[k] for k in self.kept], tuple([self.inside[j] for j in hull.free]))
        return Facts(polynomials, tuple(conditions), self.kept, points)


def find_signs(ground: Ground, control: Control) -> Signs | HalfSplit:
    """The witness for the cell; or a form to divide it by first, so that other leaves may do for its parts.

    Raises:
        SearchFailed: if there are too many parts, or for one of them nothing is found.
    """
    facts, hull = ground.facts(), ground.hull
    divider = _Divider(ground.leaf, hull, control)
    first = divider.end(facts)
    if isinstance(first, fmpq_mpoly) and first.total_degree() == 1:
        return HalfSplit(_form(first, facts, hull.free, len(hull.functions)))
    divider.divide(facts)
    return Signs(ground.tight, ground.kept, ground.implied, tuple(divider.nodes))


def _form(polynomial: fmpq_mpoly, facts: Facts, free: Sequence[int], size: int) -> Vector:
    """The affine polynomial as a form of prices; its negative, if it is known to be >= 0."""
    above, _ = facts.signs(polynomial / polynomial.leading_coefficient())
    form = [ZERO] * (size + 1)
    for exponents, coefficient in polynomial.to_dict().items():
        place = next((free[k] + 1 for k, power in enumerate(exponents) if power), 0)
        form[place] = coefficient if above is None else -coefficient
    return tuple(form)
