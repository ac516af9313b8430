"""The proof for a cell of two or more dimensions: divide it by signs of polynomials in its free prices, until every part has one
lottery, or values of money against all.

Whichever of the candidates of ``cramer``, beside this file, is right at a point is right wherever its minors have the signs that
they have there. So all that has to be known are signs of minors, of which there are finitely many: a part for which they are not
known is divided by one of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TypeAlias

from flint import fmpq_mpoly

from exactmarket.errors import SearchFailed
from exactmarket.exact.affine import AffineHull
from exactmarket.exact.linear import Vector
from exactmarket.exact.polynomials import form_in_ring, kept, ring
from exactmarket.exact.rational import ONE, ZERO, dot
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
from exactmarket.solvers.completeness.cramer import Excess, Lottery, Money, Wanted
from exactmarket.solvers.completeness.facts import Facts, Open, Shown
from exactmarket.solvers.completeness.points import around, corners, on_surface
from exactmarket.solvers.control import Control

#: More nodes than that are not made in one cell.
_MOST_NODES = 2_000
_Node: TypeAlias = Division | NoFacts | MoneyWhere | LotteryWhere


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


class _Divider:
    """Divides a cell, part by part.

    Attributes:
        nodes: what was found, in preorder.
    """

    def __init__(self, ground: Ground, control: Control) -> None:
        self.excess = Excess.of(ground.leaf, ground.hull)
        self.ground, self.control = ground, control
        self.nodes: list[_Node] = []

    def divide(self, whole: Facts) -> None:
        """The nodes of the parts.

        Raises:
            SearchFailed: if there are too many, or for one of them nothing is found.
        """
        pending = [whole]
        ends = corners([whole.facts[k] for k in self.ground.kept])
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
            pending += reversed(parts_of(facts, found, ends))

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

    def written(self, plan: Lottery | Money, proofs: list[Shown], facts: Facts) -> MoneyWhere | LotteryWhere:
        """The end with its proofs."""
        written = tuple([shown.written() for shown in proofs])
        if isinstance(plan, Money):
            values = dict(plan.values)
            zero = self.excess.ring.from_dict({})
            return MoneyWhere(tuple([kept(values.get(i, zero)) for i in range(self.excess.agents)]), written)
        weights = tuple([(a, kept(w)) for a, w in plan.weights if w])
        sample = self.prices(facts.points[0]) if facts.points else None
        return LotteryWhere(weights, written, sample)

    def prices(self, free: Vector) -> Vector:
        """All prices at these free ones."""
        return tuple([dot(function, (ONE, *free)) for function in self.ground.hull.functions])


def parts_of(facts: Facts, polynomial: fmpq_mpoly, ends: Sequence[Vector]) -> list[Facts]:
    """Where the polynomial is > 0, 0 and < 0; ``ends`` are the corners of the cell."""
    above, below = (facts.further(Fact(side, ">")) for side in (polynomial, -polynomial))
    zero = facts.further(Fact(polynomial, "="))
    if not zero.points:
        holding = [p for p in on_surface(polynomial, facts.points, ends) if all(fact.holds(p) for fact in zero.facts)]
        zero.points = tuple(dict.fromkeys(holding))
    return [above, zero, below]


def shown_for(plan: Lottery | Money, wanted: Wanted, facts: Facts) -> list[Shown] | Open:
    """The proofs for the plan; or what is open about it."""
    proofs: list[Shown] = []
    unknown: list[fmpq_mpoly] = []
    whole = len(plan.weights) if isinstance(plan, Lottery) else -1
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


def find_signs(ground: Ground, control: Control) -> Signs | HalfSplit:
    """The witness for the cell; or a form to divide it by first, so that other leaves may do for its parts.

    Raises:
        SearchFailed: if there are too many parts, or for one of them nothing is found.
    """
    facts, hull = ground.facts(), ground.hull
    divider = _Divider(ground, control)
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
