"""Leaves of the case tree that are divided by signs of polynomials in their free prices.

What is known at a place of the tree of signs are *facts*: the cell's conditions, and one more for each division above. A
polynomial is >= 0 where they hold if it is a sum of products of facts that are inequalities (and of anything times an equation).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from flint import fmpq_mpoly, fmpq_mpoly_ctx

from exactmarket.exact.affine import AffineHull
from exactmarket.exact.linear import Vector
from exactmarket.exact.numbers import sign
from exactmarket.exact.polynomials import Polynomial, form_in_ring, in_ring, kept, ring
from exactmarket.exact.rational import ZERO
from exactmarket.kernel.certificates.completeness import Division, LotteryWhere, MoneyWhere, NoFacts, SignProof, Signs
from exactmarket.kernel.claims.completeness import PricePiece, Quotient
from exactmarket.kernel.demands import demand, demand_count, demand_index
from exactmarket.kernel.rules.completeness.everywhere import demand_conditions, demand_implied
from exactmarket.kernel.rules.completeness.leaves import LeafCell, demand_met
from exactmarket.kernel.rules.completeness.written import quotient
from exactmarket.kernel.trees import demand_each_part


@dataclass(frozen=True)
class Fact:
    """``polynomial`` is "=", ">=" or ">" 0."""

    polynomial: fmpq_mpoly
    relation: str

    def holds(self, free: Vector) -> bool:
        """Whether it holds at these free prices."""
        return sign(self.polynomial(*free)) in {"=": {0}, ">=": {0, 1}, ">": {1}}[self.relation]

    def is_true_number(self) -> bool:
        """Whether it holds at all free prices, its polynomial being a number."""
        return self.polynomial.is_constant() and self.holds((ZERO,) * self.polynomial.context().nvars())

    def written(self) -> Polynomial:
        """The polynomial as it is written down, so that equal conditions are written alike."""
        if self.polynomial.is_zero():
            return kept(self.polynomial)
        lead = self.polynomial.leading_coefficient()
        return kept(self.polynomial / (lead if self.relation == "=" else abs(lead)))


@dataclass(frozen=True)
class _Part:
    """A part of the cell.

    Attributes:
        facts: what holds there: the cell's conditions, then one fact for each division above.
        division: the number of the node that made it (-1 for the whole cell). place: 0, 1 or 2, as the polynomial is > 0, 0 or
            < 0.
    """

    facts: tuple[Fact, ...]
    division: int = -1
    place: int = 0


@dataclass(frozen=True)
class _End:
    """A part all over which there is an equilibrium, and prices in it, if some are known."""

    part: _Part
    sample: Vector | None


def pieces(leaf: LeafCell, node: Signs) -> list[PricePiece]:
    """The parts of the cell where there is an equilibrium, after demanding that there is none in the others.

    Raises:
        Rejected: naming the leaf, or the node of the tree of signs.
    """
    leaf.demand_decided()
    demand_conditions(leaf, node)
    hull = leaf.hull(node.tight)
    demand(len(hull.free) > 1, leaf.where, "two dimensions or more", f"{len(hull.free)}")
    conditions = [Fact(_restricted(hull, c.form), c.relation) for c in leaf.conditions]
    described = sorted(demand_implied(leaf, node, hull))
    ends = _ends(leaf, node, hull, _Part(tuple(conditions)))
    found = [_piece(leaf, hull, [conditions[k] for k in described], each) for each in _together(ends, len(conditions))]
    return list(dict.fromkeys(found))


def _restricted(hull: AffineHull, form: Vector) -> fmpq_mpoly:
    return form_in_ring(hull.restrict(form), ring(len(hull.free)))


def _ends(leaf: LeafCell, node: Signs, hull: AffineHull, whole: _Part) -> list[_End]:
    """The parts where there is an equilibrium, as the tree of signs shows."""
    ends: list[_End] = []
    name = f"{leaf.where}.signs"
    numbers = iter(range(len(node.signs)))

    def visit(part: _Part, what: Division | NoFacts | MoneyWhere | LotteryWhere, where: str) -> Sequence[_Part]:
        number = next(numbers)
        here = Shower(leaf, hull, part.facts, where)
        if isinstance(what, Division):
            return _divided(here.read(what.polynomial), part, number, where)
        if isinstance(what, NoFacts):
            here.demand_shown(here.nothing, ">", what.contradiction)
        elif isinstance(what, MoneyWhere):
            here.demand_too_dear(what)
        else:
            here.demand_lottery(what)
            ends.append(_End(part, what.sample))
        return ()

    demand_each_part([whole], node.signs, visit, name)
    return ends


def _divided(polynomial: fmpq_mpoly, part: _Part, number: int, where: str) -> list[_Part]:
    """The parts where the polynomial is > 0, 0 and < 0."""
    demand(not polynomial.is_constant(), where, "a polynomial that is not a number", polynomial)
    further = [Fact(polynomial, ">"), Fact(polynomial, "="), Fact(-polynomial, ">")]
    return [_Part((*part.facts, fact), number, place) for place, fact in enumerate(further)]


@dataclass(frozen=True)
class Shower:
    """What is shown where the facts hold."""

    leaf: LeafCell
    hull: AffineHull
    facts: tuple[Fact, ...]
    where: str

    @property
    def ring(self) -> fmpq_mpoly_ctx:
        """The polynomials in the free prices."""
        return ring(len(self.hull.free))

    @property
    def nothing(self) -> fmpq_mpoly:
        """The polynomial 0."""
        return self.ring.from_dict({})

    def read(self, polynomial: Polynomial) -> fmpq_mpoly:
        """The polynomial; Rejected if it is not one in the free prices."""
        count = len(self.hull.free)
        demand(polynomial.fits(count), self.where, f"exponents of {count} free prices", "others")
        return in_ring(polynomial, self.ring)

    def demand_shown(self, polynomial: fmpq_mpoly, relation: str, proof: SignProof) -> None:
        """Demand that the proof shows that the polynomial is "=", ">=" or ">" 0 where the facts hold."""
        equal = self._combined(proof) == polynomial
        demand(equal, self.where, f"products that sum to {polynomial}", "another sum")
        if relation == "=":
            demand(not proof.products, self.where, "equations only", "inequalities")
        if relation == ">":
            strict = any(number > 0 and self._strict(factors) for number, factors in proof.products)
            demand(strict, self.where, "a product of facts that are > 0", "none")

    def _strict(self, factors: Sequence[int]) -> bool:
        return all(self.facts[k].relation == ">" for k in factors)

    def _combined(self, proof: SignProof) -> fmpq_mpoly:
        """The sum of the products, and of the equations times their polynomials."""
        found = self.nothing
        for number, factors in proof.products:
            demand(number >= 0, self.where, "numbers >= 0", number)
            product = self.ring.constant(number)
            for k in factors:
                product *= self._fact(k, (">=", ">"), "an inequality")
            found += product
        for k, factor in proof.equations:
            found += self.read(factor) * self._fact(k, ("=",), "an equation")
        return found

    def _fact(self, k: int, relations: tuple[str, ...], what: str) -> fmpq_mpoly:
        """The fact's polynomial, after demanding one of these relations."""
        demand_index(k, len(self.facts), "a fact", self.where)
        demand(self.facts[k].relation in relations, self.where, what, self.facts[k].relation)
        found: fmpq_mpoly = self.facts[k].polynomial
        return found

    def demand_too_dear(self, what: MoneyWhere) -> None:
        """Demand that there is no lottery: every allocation costs more than the budgets, valued so that nobody who must not
        spend all has a value < 0."""
        cell, pure = self.leaf.cell, self.leaf.pure
        demand_count(len(what.values), len(cell.regimes), self.where, "values")
        values = list(map(self.read, what.values))
        bound = self._bound()
        demand_count(len(what.proofs), len(bound) + len(pure), self.where, "proofs")
        for i, proof in zip(bound, what.proofs, strict=False):
            self.demand_shown(values[i], ">=", proof)
        counted = [*self._spending(), *bound]
        for n, proof in enumerate(what.proofs[len(bound) :]):
            excess = [values[i] * self._excess(i, n) for i in counted]
            self.demand_shown(self._sum(excess), ">", proof)

    def demand_lottery(self, what: LotteryWhere) -> None:
        """Demand that the weights are those of an equilibrium, and that the sample, if there is one, is of the part."""
        for allocation, _ in what.lottery:
            demand_index(allocation, len(self.leaf.pure), "an allocation", self.where)
        names = [allocation for allocation, _ in what.lottery]
        demand(len(set(names)) == len(names), self.where, "each allocation once", names)
        weights = [(a, self.read(weight)) for a, weight in what.lottery]
        wanted = [*self._demands_of_weights([w for _, w in weights]), *self._demands_of_spending(weights)]
        demand_count(len(what.proofs), len(wanted), self.where, "proofs")
        for (polynomial, relation), proof in zip(wanted, what.proofs, strict=True):
            self.demand_shown(polynomial, relation, proof)
        if what.sample is not None:
            self._demand_sample(what.sample)

    def _demands_of_weights(self, weights: Sequence[fmpq_mpoly]) -> list[tuple[fmpq_mpoly, str]]:
        return [*[(weight, ">=") for weight in weights], (self._sum(weights), ">")]

    def _demands_of_spending(self, weights: Sequence[tuple[int, fmpq_mpoly]]) -> list[tuple[fmpq_mpoly, str]]:
        def overspent(agent: int) -> fmpq_mpoly:
            return self._sum([weight * self._excess(agent, a) for a, weight in weights])

        spent = [(overspent(i), "=") for i in self._spending()]
        return [*spent, *[(-overspent(i), ">=") for i in self._bound()]]

    def _sum(self, polynomials: Sequence[fmpq_mpoly]) -> fmpq_mpoly:
        return sum(polynomials, self.nothing)

    def _demand_sample(self, sample: Vector) -> None:
        demand_met(self.leaf.conditions, sample, self.where)
        free = tuple([sample[j] for j in self.hull.free])
        demand(all(fact.holds(free) for fact in self.facts), self.where, "prices at which the facts hold", sample)

    def _excess(self, agent: int, allocation: int) -> fmpq_mpoly:
        option = self.leaf.pure[allocation][agent]
        return _restricted(self.hull, self.leaf.cell.exchange.excess(agent, option))

    def _spending(self) -> list[int]:
        return list(filter(self.leaf.cell.spends_all, range(len(self.leaf.cell.regimes))))

    def _bound(self) -> list[int]:
        return list(filter(self.leaf.cell.bound_by_budget, range(len(self.leaf.cell.regimes))))


def _together(ends: Sequence[_End], conditions: int) -> Iterable[tuple[tuple[Fact, ...], Vector | None]]:
    """The facts of divisions that describe each piece, and its sample. Of the parts of one division those where the polynomial
    is 0 and where it has one sign, or any, are one piece."""
    by_division: dict[int, dict[int, _End]] = {}
    for end in ends:
        by_division.setdefault(end.part.division, {})[end.part.place] = end
    for at in by_division.values():
        shared = next(iter(at.values())).part.facts[conditions:-1]
        if 1 not in at or len(at) == 1:
            for end in at.values():
                yield end.part.facts[conditions:], end.sample
            continue
        sample = next((at[k].sample for k in sorted(at) if at[k].sample is not None), None)
        # All three say nothing of the polynomial.
        outer = [replace(at[k].part.facts[-1], relation=">=") for k in (0, 2) if k in at and len(at) == 2]
        yield (*shared, *outer), sample


def _piece(
    leaf: LeafCell, hull: AffineHull, described_by: Sequence[Fact], found: tuple[tuple[Fact, ...], Vector | None]
) -> PricePiece:
    """The piece as it is written down."""
    facts, sample = found
    described: dict[str, set[Polynomial]] = {"=": set(), ">=": set(), ">": set()}
    for fact in (*described_by, *facts):
        if not fact.is_true_number():
            described[fact.relation].add(fact.written())
    zero, at_least, more_than = (
        tuple(sorted(each, key=lambda polynomial: polynomial.in_order)) for each in described.values()
    )
    agents = range(len(leaf.cell.regimes))
    utilities = tuple([_utility(leaf, hull, i) for i in agents])
    return PricePiece(hull.functions, hull.free, zero, at_least, more_than, utilities, sample)


def _utility(leaf: LeafCell, hull: AffineHull, agent: int) -> Quotient:
    above, below = map(hull.restrict, leaf.utility(agent))
    # In a cell without prices two options of a line may cost the same all over the hull.
    demand(any(below), leaf.where, "a line whose options differ in cost", "none")
    return quotient(above, below)
