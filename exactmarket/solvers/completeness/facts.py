"""What is known of signs of polynomials where some facts hold, each with its proof.

Legend: a *fact* is a polynomial in the free prices of a cell that is "=", ">=" or ">" 0 there. A polynomial is reduced by the
equations among the facts and factored; its sign is known if that of each of its factors is: one of the facts, or what products of
a few facts show (Handelman's and Schmuedgen's representations, found by a linear program).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import chain, combinations_with_replacement, islice
from typing import TypeAlias

from flint import fmpq_mpoly, fmpq_mpoly_ctx

from exactmarket.exact.linear import Vector
from exactmarket.exact.polynomials import kept
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.certificates.completeness import SignProof
from exactmarket.kernel.rules.completeness.pieces import Fact
from exactmarket.solvers.linear_programs.alternative import first_phase

#: The largest degree of the products that are tried.
_DEGREE = 3
#: More products than that are not tried at once.
_MOST_PRODUCTS = 160


@dataclass(frozen=True)
class Shown:
    """A proof that ``value`` is >= 0: the sum of products of inequalities and of multiples of equations that it is.

    Attributes:
        strict: whether it shows that it is > 0. zero: the part of the value that is multiples of equations.
    """

    value: fmpq_mpoly
    products: dict[tuple[int, ...], Q]
    equations: dict[int, fmpq_mpoly]
    zero: fmpq_mpoly
    strict: bool

    def times(self, other: Shown) -> Shown:
        """The proof for the product: products times products, and the rest is multiples of equations."""
        products: dict[tuple[int, ...], Q] = {}
        for left, a in self.products.items():
            for right, b in other.products.items():
                both = tuple(sorted(left + right))
                products[both] = products.get(both, ZERO) + a * b
        value, rest = self.value * other.value, self.value - self.zero
        equations = {k: factor * other.value for k, factor in self.equations.items()}
        for k, factor in other.equations.items():
            equations[k] = equations.get(k, 0) + factor * rest
        zero = self.zero * other.value + other.zero * rest
        return Shown(value, products, equations, zero, self.strict and other.strict)

    def plus(self, other: Shown) -> Shown:
        """The proof for the sum, which is > 0 if one of the two is."""
        products, equations = dict(self.products), dict(self.equations)
        for product, a in other.products.items():
            products[product] = products.get(product, ZERO) + a
        for k, factor in other.equations.items():
            equations[k] = equations.get(k, 0) + factor
        return Shown(self.value + other.value, products, equations, self.zero + other.zero, self.strict or other.strict)

    def scaled(self, number: Q) -> Shown:
        """The proof for the value times a number > 0."""
        products = {product: number * a for product, a in self.products.items()}
        equations = {k: number * factor for k, factor in self.equations.items()}
        return Shown(number * self.value, products, equations, number * self.zero, self.strict)

    def written(self) -> SignProof:
        """As certificates have it."""
        products = [(a, product) for product, a in sorted(self.products.items()) if a != 0]
        equations = [(k, kept(factor)) for k, factor in sorted(self.equations.items()) if factor]
        return SignProof(tuple(products), tuple(equations))


#: Proofs that a polynomial is >= 0, and that its negative is.
_Signs: TypeAlias = tuple[Shown | None, Shown | None]


@dataclass(frozen=True)
class Open:
    """The sign that was asked for is not known: these factors of the polynomial are of unknown sign.
    If there are none, the sign is known to be another one."""

    factors: tuple[fmpq_mpoly, ...]


@dataclass
class Facts:
    """The facts, and what follows from them as far as somebody has asked.

    Attributes:
        facts: as the kernel numbers them. used: those of which products are made.
        points: some free prices at which all of them hold.
        products: those of none, of one fact, of two, and so on, as far as they were asked for.
        known: for a polynomial with leading coefficient 1, as text, the proofs that it is >= 0, and that its negative is.
    """

    ring: fmpq_mpoly_ctx
    facts: tuple[Fact, ...]
    used: tuple[int, ...]
    points: tuple[Vector, ...]
    known: dict[str, _Signs] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    equations: list[tuple[int, fmpq_mpoly]] = field(default_factory=list)
    products: list[list[Shown]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for k, fact in enumerate(self.facts):
            if fact.relation == "=":
                self.equations += [(k, fact.polynomial)] if fact.polynomial else []
            elif not fact.polynomial.is_constant():
                self._note(self.one(k))

    def further(self, fact: Fact) -> Facts:
        """With one more fact."""
        points = tuple(filter(fact.holds, self.points))
        return Facts(self.ring, (*self.facts, fact), (*self.used, len(self.facts)), points)

    def _note(self, shown: Shown) -> None:
        """Remember the proof, if none that says as much is known."""
        lead = shown.value.leading_coefficient()
        key = str(shown.value / lead)
        above, below = self.known.get(key, (None, None))
        found = shown.scaled(1 / abs(lead))
        if lead > 0 and (above is None or (found.strict and not above.strict)):
            above = found
        if lead < 0 and (below is None or (found.strict and not below.strict)):
            below = found
        self.known[key] = above, below

    @property
    def nothing(self) -> fmpq_mpoly:
        """The polynomial 0."""
        return self.ring.from_dict({})

    def one(self, k: int) -> Shown:
        """What the inequality says itself."""
        fact = self.facts[k]
        return Shown(fact.polynomial, {(k,): ONE}, {}, self.nothing, fact.relation == ">")

    def number(self, value: Q) -> Shown:
        """The proof for a number >= 0."""
        products: dict[tuple[int, ...], Q] = {(): value} if value != 0 else {}
        return Shown(self.ring.constant(value), products, {}, self.nothing, value > 0)

    def reduced(self, polynomial: fmpq_mpoly) -> tuple[fmpq_mpoly, Shown]:
        """The polynomial reduced by the equations, and the rest of it, which is 0."""
        rest, factors = polynomial, dict[int, fmpq_mpoly]()
        changed = True
        while changed:
            changed = False
            for k, equation in self.equations:
                quotient, remainder = divmod(rest, equation)
                if quotient:
                    factors[k] = factors.get(k, self.nothing) + quotient
                    rest, changed = remainder, True
        zero = polynomial - rest
        return rest, Shown(zero, {}, factors, zero, False)

    def contradiction(self) -> Shown | None:
        """A proof that 0 is > 0, if one is found."""
        for k, fact in enumerate(self.facts):
            rest, zero = self.reduced(fact.polynomial)
            if fact.relation == "=" or not rest.is_constant():
                continue
            value = rest.leading_coefficient() if rest else ZERO
            if value < 0 or (value == 0 and fact.relation == ">"):
                return self.one(k).plus(self.number(-value)).plus(_negative(zero))
        for above, below in self.known.values():
            if above is not None and below is not None and (above.strict or below.strict):
                return above.plus(below)
        return self._combined(self.nothing)

    def want(self, polynomial: fmpq_mpoly, relation: str) -> Shown | Open:
        """The proof that the polynomial is "=", ">=" or ">" 0, or what is open about that."""
        rest, zero = self.reduced(polynomial)
        if rest.is_constant():
            value = rest.leading_coefficient() if rest else ZERO
            right = value == 0 if relation == "=" else value > 0 or (value == 0 and relation == ">=")
            return self.number(value).plus(zero) if right else Open(())
        factors = self._factors(rest)
        if relation == "=":
            return Open(tuple([f for f, _ in factors if not self._strict(f)]))
        lead, found = rest.leading_coefficient(), self.number(abs(rest.leading_coefficient()))
        positive = lead > 0
        unknown = []
        for factor, power in factors:
            above, below = self.signs(factor)
            shown = above if below is None or (above is not None and above.strict) else below
            if shown is None or (relation == ">" and not shown.strict):
                unknown.append(factor)
                continue
            positive ^= shown is below and power % 2 == 1
            for _ in range(power):
                found = found.times(shown)
        if unknown:
            return Open(tuple(unknown))
        return found.plus(zero) if positive else Open(())

    def _strict(self, factor: fmpq_mpoly) -> bool:
        return any(shown is not None and shown.strict for shown in self.signs(factor))

    def _factors(self, polynomial: fmpq_mpoly) -> list[tuple[fmpq_mpoly, int]]:
        """Its irreducible factors, with leading coefficient 1, and their powers."""
        _, factors = polynomial.factor()
        return [(factor / factor.leading_coefficient(), int(power)) for factor, power in factors]

    def signs(self, factor: fmpq_mpoly) -> _Signs:
        """The proofs that the factor, whose leading coefficient is 1, is >= 0, and that its negative is."""
        key = str(factor)
        if key not in self.asked:
            self.asked.add(key)
            values = [factor(*point) for point in self.points]
            # What has another sign at some point needs no proof; where there are no points both sides are tried.
            for side, wrong in ((factor, any(v < 0 for v in values)), (-factor, any(v > 0 for v in values))):
                found = None if wrong else self._combined(side)
                if found is not None:
                    self._note(found)
        return self.known.get(key, (None, None))

    def _combined(self, polynomial: fmpq_mpoly) -> Shown | None:
        """The proof that the polynomial is >= 0, > 0 if it is found (of 0 only that), as a sum of products of few facts."""
        rest, zero = self.reduced(polynomial)
        for strict in (True, False) if rest else (True,):
            for degree in range(1, _DEGREE + 1):
                found = self._by_products(rest, strict, degree)
                if found is not None:
                    return found.plus(zero)
        return None

    def _by_products(self, target: fmpq_mpoly, strict: bool, degree: int) -> Shown | None:
        """The target as a sum of products of so many facts at most, of which some is > 0 if ``strict``, if there is one."""
        products = self._products_up_to(degree)
        values = [product.value for product in products]
        place = {m: r for r, m in enumerate(sorted({m for p in (*values, target) for m in p.monoms()}))}
        columns = []
        for product, value in zip(products, values, strict=True):
            columns.append(_column(value, place, ONE if strict and product.strict else ZERO))
        if target:
            columns.append(_column(-target, place, ZERO if strict else ONE))
        end = first_phase(columns, len(place) + 1)
        if end.rest > 0:
            return None
        chosen = {j: x for j, x in zip(end.basis, end.x, strict=True) if x != 0 and j < len(columns)}
        share = chosen.pop(len(products), ZERO) if target else ONE
        if share == 0:
            return None
        return reduce(Shown.plus, [products[j].scaled(x / share) for j, x in chosen.items()], self.number(ZERO))

    def _products_up_to(self, degree: int) -> list[Shown]:
        """Products of so many facts at most, each reduced by the equations; not more than are worth a trial."""
        facts = self.facts
        factors = [k for k in self.used if facts[k].relation != "=" and not facts[k].polynomial.is_constant()]
        while len(self.products) <= degree:
            some = combinations_with_replacement(factors, len(self.products))
            room = _MOST_PRODUCTS - sum(map(len, self.products))
            self.products.append([self._product(each) for each in islice(some, room)])
        return list(chain.from_iterable(self.products[: degree + 1]))

    def _product(self, some: Sequence[int]) -> Shown:
        product = self.number(ONE)
        for k in some:
            product = product.times(self.one(k))
        _, zero = self.reduced(product.value)
        return product.plus(_negative(zero))


def _negative(zero: Shown) -> Shown:
    """The proof that minus what is 0 is 0."""
    equations = {k: -factor for k, factor in zero.equations.items()}
    return Shown(-zero.value, {}, equations, -zero.zero, False)


def _column(polynomial: fmpq_mpoly, place: dict[tuple[int, ...], int], last: Q) -> list[Q]:
    column = [ZERO] * len(place) + [last]
    for monomial, coefficient in polynomial.to_dict().items():
        column[place[tuple(monomial)]] = coefficient
    return column
