"""From affine functions and a regular system to a certificate: rational, else in a number field, else enclosed in a box."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

import numpy as np
from flint import arb, ctx, fmpq_poly, fmpz_mat, fmpz_poly

from exactmarket.errors import Rejected, SearchFailed
from exactmarket.exact.algebraic import root_count
from exactmarket.exact.enclosure import UNDECIDED, Polynomial
from exactmarket.exact.linear import Matrix, Vector
from exactmarket.exact.rational import ZERO, Q, rational
from exactmarket.kernel.certificates.budgets import AlgebraicWeights, EnclosedSolution, EquilibriumWeights
from exactmarket.kernel.claims.budgets import AlgebraicEquilibrium, EnclosedEquilibrium, Equilibrium
from exactmarket.kernel.rules.budgets import (
    check_algebraic_equilibrium,
    check_enclosed_equilibrium,
    check_equilibrium,
)
from exactmarket.kernel.theorem import Verified
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.budgets import AggregateLimit
from exactmarket.solvers.control import Control
from exactmarket.solvers.structures.point import Regular, exact_middle, high_precision, scaled, to_float
from exactmarket.solvers.structures.relations import with_relations
from exactmarket.solvers.structures.structure import Problem

AnyVerdict: TypeAlias = "Verified[Equilibrium] | Verified[AlgebraicEquilibrium] | Verified[EnclosedEquilibrium]"
T = TypeVar("T")

#: (largest degree, bits of precision) of the searches for integer relations.
_RELATION_SEARCHES = ((4, 400), (8, 1200), (12, 3000))
#: Bits of precision with which rationals are recognised.
RATIONAL_BITS = 320
_BOX_BITS = 66
_CLAIM_BITS = 50
#: A preconditioner is rounded to at most so many bits; to fewer if times the derivatives it is as near to the unit matrix.
_INVERSE_BITS, _DEFECT = 30, 0.25


@dataclass(frozen=True)
class Candidate:
    """An equilibrium in terms of the unknowns of a regular system: affine functions of them."""

    problem: Problem
    system: Regular
    prices: tuple[Polynomial, ...]
    shares: tuple[tuple[Polynomial, ...], ...]
    weights: tuple[Polynomial, ...]
    aggregate_prices: tuple[Polynomial, ...]


@dataclass(frozen=True)
class Claimed:
    """What a claim says besides the candidate's numbers."""

    economy: AssignmentEconomy
    aggregate: tuple[AggregateLimit, ...]


def certified(candidate: Candidate, claimed: Claimed, tiers: Sequence[str], control: Control) -> AnyVerdict:
    """The kernel's verdict at the first tier that works.

    Args:
        tiers: out of "rational", "algebraic", "enclosed".

    Raises:
        SearchFailed: if none does.
    """
    fault: SearchFailed | Rejected = SearchFailed("no tier was allowed")
    for tier in tiers:
        control.step(f"certifying ({tier})")
        try:
            return _TIERS[tier](candidate, claimed)
        except (SearchFailed, Rejected) as failure:
            fault = failure if isinstance(failure, Rejected) or isinstance(fault, SearchFailed) else fault
    raise SearchFailed(f"no certificate of the equilibrium that was approximated: {fault}")


def rational_verdict(candidate: Candidate, claimed: Claimed) -> Verified[Equilibrium]:
    """The equilibrium in rationals, if the unknowns are (small) rationals."""
    system = candidate.system
    at = rational_unknowns(system)
    claim = Equilibrium(
        claimed.economy,
        candidate.problem.budgets,
        claimed.aggregate,
        tuple([price.at(at) for price in candidate.prices]),
        tuple([tuple([share.at(at) for share in row]) for row in candidate.shares]),
    )
    weights = tuple([weight.at(at) for weight in candidate.weights])
    return check_equilibrium(
        claim, EquilibriumWeights(weights, tuple([price.at(at) for price in candidate.aggregate_prices]))
    )


def rational_unknowns(system: Regular) -> dict[int, Q]:
    """The unknowns, if they are rationals with few digits that solve the system exactly.

    Raises:
        SearchFailed: if they are not.
    """
    values = [as_rational(number) for number in high_precision(system, RATIONAL_BITS)] if system.unknowns else []
    at = dict(zip(system.unknowns, values, strict=True))
    if any(equation.at(at) != 0 for equation in system.equations):
        raise SearchFailed("the unknowns are not rationals with few digits")
    return at


def as_rational(number: arb, bits: int = RATIONAL_BITS) -> Q:
    """The rational with few digits that the number seems to be.

    Args:
        bits: how many of the number are right. The denominator has at most a third of them.

    Raises:
        SearchFailed: if there is none.
    """
    exact = exact_middle(number)
    near = exact.limit_denominator(1 << (bits * 11 // 32))
    if abs(near - exact) * (1 << (bits * 26 // 32)) > 1:
        raise SearchFailed("an unknown is no rational with few digits")
    return rational(near)


# A number field ------------------------------------------------------------------------------------------------------


def algebraic_verdict(candidate: Candidate, claimed: Claimed) -> Verified[AlgebraicEquilibrium]:
    """The equilibrium in Q(theta), theta being one of the unknowns or a combination of them."""
    system = candidate.system
    if len(system.unknowns) > _MOST_FIELD_UNKNOWNS:
        raise SearchFailed("too many unknowns for a search of integer relations")
    field, unknowns = number_field(lambda bits: high_precision(system, bits))
    return _in_field(candidate, claimed, field, dict(zip(system.unknowns, unknowns, strict=True)))


def number_field(digits: Callable[[int], Sequence[arb]]) -> tuple[Field, list[fmpq_poly]]:
    """A field of small degree that seems to hold the numbers, with the numbers as its elements.

    Args:
        digits: the numbers with about so many bits.

    Raises:
        SearchFailed: if none is found.
    """
    for degree, bits in _RELATION_SEARCHES:
        numbers = digits(bits)
        for combination in _combinations(len(numbers)):
            field = _field(numbers, combination, degree, bits)
            if field is None:
                continue
            elements = [e for number in numbers if (e := _element(number, field, bits)) is not None]
            if len(elements) == len(numbers):
                return field, elements
    raise SearchFailed("no number field of small degree was found")


_MOST_FIELD_UNKNOWNS = 40


@dataclass(frozen=True)
class Field:
    """Q(theta): the irreducible polynomial of theta, and theta with many bits."""

    polynomial: fmpq_poly
    theta: arb


def _combinations(size: int) -> list[list[int]]:
    """Coefficients of the numbers to try as theta: some alone, then a mixture of all."""
    alone = [[int(i == k) for i in range(size)] for k in range(min(size, 3))]
    return [*alone, [1 + k for k in range(size)], [(-1) ** k * (1 + k * k) for k in range(size)]]


def _field(numbers: Sequence[arb], combination: Sequence[int], degree: int, bits: int) -> Field | None:
    """The field of the combination, if it is a root of an irreducible polynomial of at most that degree."""
    with precision(bits):
        theta = sum((number * k for number, k in zip(numbers, combination, strict=True)), arb(0)).mid()
        relation = _relation([theta**k for k in range(degree + 1)], bits)
        if relation is None:
            return None
        _, factors = fmpz_poly(relation).factor()
        polynomial = min((factor for factor, _ in factors), key=lambda f: abs(f(theta).mid()))
        if polynomial.degree() < 2:
            return None
        return Field(fmpq_poly(polynomial), theta)


def _element(number: arb, field: Field, bits: int) -> fmpq_poly | None:
    """The number as a polynomial in theta, if it is one. It is sought with the derivative f'(theta) as denominator, as
    then the coefficients are small."""
    f, theta = field.polynomial, field.theta
    slope = f.derivative()
    with precision(bits):
        scaled = number * sum((arb(c) * theta**k for k, c in enumerate(slope.coeffs())), arb(0)).mid()
        relation = _relation([scaled, *[theta**k for k in range(f.degree())]], bits)
    if relation is None or relation[0] == 0:
        return None
    _, inverse, _ = slope.xgcd(f)
    inverse = inverse / ((inverse * slope) % f)[0]
    return fmpq_poly([Q(-c, relation[0]) for c in relation[1:]]) * inverse % f


def _relation(numbers: Sequence[arb], bits: int) -> list[int] | None:
    """Integers, small for the precision, with which the numbers sum to almost nothing."""
    size = len(numbers)
    rows = [[int(i == k) for i in range(size)] + [scaled(number, bits)] for k, number in enumerate(numbers)]
    shortest = fmpz_mat(rows).lll().tolist()[0]
    height = max(abs(int(c)) for c in shortest).bit_length()
    if height * size > 0.75 * bits or not any(shortest[:-1]):
        return None
    return [int(c) for c in shortest[:-1]]


def _in_field(
    candidate: Candidate, claimed: Claimed, field: Field, unknowns: dict[int, fmpq_poly]
) -> Verified[AlgebraicEquilibrium]:
    f = field.polynomial

    def element(affine: Polynomial) -> Vector:
        found = fmpq_poly([affine.terms.get((), ZERO)])
        for monomial, c in affine.terms.items():
            if monomial:
                found += unknowns[monomial[0]] * c
        return tuple((found % f).coeffs())

    claim = AlgebraicEquilibrium(
        claimed.economy,
        candidate.problem.budgets,
        claimed.aggregate,
        tuple(f.coeffs()),
        isolating(field),
        tuple([element(price) for price in candidate.prices]),
        tuple([tuple([element(share) for share in row]) for row in candidate.shares]),
    )
    weights = tuple([element(weight) for weight in candidate.weights])
    aggregate_prices = tuple([element(price) for price in candidate.aggregate_prices])
    return check_algebraic_equilibrium(claim, AlgebraicWeights(weights, aggregate_prices))


def isolating(field: Field) -> Vector:
    """A short interval with no other root."""
    f, theta = field.polynomial, exact_middle(field.theta)
    for k in range(2, 400):
        scale = 1 << k
        middle = round(theta * scale)
        low, high = Q(middle - 1, scale), Q(middle + 1, scale)
        if f(low) != 0 and f(high) != 0 and root_count(f, low, high) == 1:
            return low, high
    raise SearchFailed("the root was not isolated")


class precision:  # noqa: N801
    """Flint's working precision within a block."""

    def __init__(self, bits: int) -> None:
        self._bits, self._before = bits + 40, ctx.prec

    def __enter__(self) -> None:
        ctx.prec = self._bits

    def __exit__(self, *_: object) -> None:
        ctx.prec = self._before


# A box ---------------------------------------------------------------------------------------------------------------


def enclosed_verdict(candidate: Candidate, claimed: Claimed) -> Verified[EnclosedEquilibrium]:
    """The equilibrium in a small box around the solution of the regular system, if need be with relations put in."""
    try:
        return _enclosed(candidate, claimed)
    except Rejected as fault:
        if fault.got != UNDECIDED:
            raise
    return _enclosed(_related(candidate), claimed)


def _related(candidate: Candidate) -> Candidate:
    """In terms of fewer unknowns: see ``solvers.structures.relations``."""
    system, put = with_relations(candidate.system, candidate.problem.budgets, candidate.prices, candidate.shares)
    return Candidate(
        candidate.problem,
        system,
        tuple([put(price) for price in candidate.prices]),
        tuple([tuple([put(share) for share in row]) for row in candidate.shares]),
        tuple([put(weight) for weight in candidate.weights]),
        tuple([put(price) for price in candidate.aggregate_prices]),
    )


def _enclosed(candidate: Candidate, claimed: Claimed) -> Verified[EnclosedEquilibrium]:
    box = box_around(candidate.system)
    claim = EnclosedEquilibrium(
        claimed.economy,
        candidate.problem.budgets,
        claimed.aggregate,
        tuple([box.within(price) for price in candidate.prices]),
        tuple([tuple([box.within(share) for share in row]) for row in candidate.shares]),
    )
    witness = EnclosedSolution(
        box.sides,
        preconditioner(candidate.system, box.middle),
        tuple([claimed.economy.agents[x] for x in candidate.system.agents]),
        tuple([box.written(price) for price in candidate.prices]),
        tuple([tuple([box.written(share) for share in row]) for row in candidate.shares]),
        tuple([box.written(weight) for weight in candidate.weights]),
        tuple([box.written(price) for price in candidate.aggregate_prices]),
    )
    return check_enclosed_equilibrium(claim, witness)


@dataclass(frozen=True)
class Box:
    """A small box: its middle, its sides, and for each unknown which of them is its own."""

    middle: list[Q]
    sides: tuple[tuple[Q, Q], ...]
    place: dict[int, int]

    @staticmethod
    def of(sides: Matrix) -> Box:
        """A box with these sides, its unknowns numbered in their order."""
        pairs = tuple([(side[0], side[1]) for side in sides])
        return Box([(low + high) / 2 for low, high in pairs], pairs, {k: k for k in range(len(pairs))})

    def written(self, affine: Polynomial) -> Vector:
        """The constant, then the coefficients of the unknowns in the box's order, without zeros at
        the end."""
        found = [ZERO] * (1 + len(self.place))
        for monomial, c in affine.terms.items():
            found[1 + self.place[monomial[0]] if monomial else 0] = c
        while found and found[-1] == 0:
            found.pop()
        return tuple(found)

    def within(self, affine: Polynomial) -> Vector:
        """An interval with few digits that holds the function's values over the box."""
        numbered = Polynomial({tuple([self.place[k] for k in m]): c for m, c in affine.terms.items()})
        low, high = numbered.over(self.sides)
        return (low, high) if low == high else (_rounded(low, -1), _rounded(high, 1))


def box_around(system: Regular) -> Box:
    """The box around the system's solution."""
    digits = high_precision(system, 160) if system.unknowns else []
    # The middle is much nearer to the solution than the box is wide, so that the solution is well
    # inside.
    middle = [Q(scaled(number, _BOX_BITS + 20), 1 << (_BOX_BITS + 20)) for number in digits]
    half = Q(1, 1 << _BOX_BITS)
    sides = tuple([(number - half, number + half) for number in middle])
    return Box(middle, sides, {unknown: k for k, unknown in enumerate(system.unknowns)})


def _rounded(number: Q, direction: int) -> Q:
    """The number rounded outwards to few bits."""
    scaled = number * (1 << _CLAIM_BITS)
    floor = scaled.p // scaled.q
    return Q(floor if direction < 0 else -((-scaled.p) // scaled.q), 1 << _CLAIM_BITS)


def preconditioner(system: Regular, middle: Sequence[Q], *, least_bits: int = _INVERSE_BITS) -> Matrix:
    """The inverse of the derivatives at the middle, rounded to few bits: as few as will do, but not fewer than these.

    Raises:
        SearchFailed: if there is none.
    """
    at = dict(zip(system.unknowns, middle, strict=True))
    slopes = np.zeros((len(middle), len(middle)))
    place = {unknown: k for k, unknown in enumerate(system.unknowns)}
    for i, equation in enumerate(system.equations):
        for unknown, slope in equation.derivatives().items():
            value = slope.at(at)
            slopes[i, place[unknown]] = to_float(value)
    try:
        inverse = np.linalg.inv(slopes)
    except np.linalg.LinAlgError:
        raise SearchFailed("the active equations are singular") from None
    bits, unit = least_bits, np.eye(len(middle))
    while (
        bits < _INVERSE_BITS
        and np.abs(unit - np.ldexp(np.round(np.ldexp(inverse, bits)), -bits) @ slopes).sum(axis=1).max() > _DEFECT
    ):
        bits += 2
    return tuple([tuple([_dyadic(entry, bits) for entry in row]) for row in inverse.tolist()])


def _dyadic(entry: float, bits: int) -> Q:
    return Q(round(entry * (1 << bits)), 1 << bits) if entry else ZERO


_TIERS: dict[str, Callable[[Candidate, Claimed], AnyVerdict]] = {
    "rational": rational_verdict,
    "algebraic": algebraic_verdict,
    "enclosed": enclosed_verdict,
}
TIERS = tuple(_TIERS)
