"""Equilibria with budgets in rationals or a number field: an approximate one is made exact by its own equations.

Prices and weights are affine functions of some coordinates (``solvers.quasilinear.budgeted``). With the probabilities of a few
allocations as further unknowns, all that is left are the equations "probabilities sum to 1" and, quadratic ones, "a bound
agent spends her budget". Where these determine the unknowns, the unknowns are algebraic numbers: Newton's method gives many
digits of them, and integer relations a field that holds them.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from flint import fmpq_poly

from exactmarket.errors import SearchFailed
from exactmarket.exact.enclosure import Polynomial
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.certificates.quasilinear import AlgebraicBudgetWeights, BudgetWeights, DemandProofs
from exactmarket.kernel.claims.markets import AlgebraicDraw, Draw
from exactmarket.kernel.claims.quasilinear import AlgebraicBudgetedWalrasian, BudgetedWalrasian
from exactmarket.kernel.rules.quasilinear.budgeted import check_algebraic_budgeted, check_budgeted
from exactmarket.kernel.theorem import Verified
from exactmarket.model.bundle import Bundle, members
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.solvers.quasilinear.walrasian import named
from exactmarket.solvers.structures.point import Regular, high_precision, regular, solved_in_floats, with_fixed
from exactmarket.solvers.structures.structure import Parametrized
from exactmarket.solvers.structures.tiers import RATIONAL_BITS, Field, as_rational, isolating, number_field

#: How far an unknown that the equations leave open is moved to a simpler number.
_MOVED = 1e-4


@dataclass(frozen=True)
class Approximation:
    """An equilibrium in floats, with its exact equations.

    Attributes:
        prices, weights: affine functions of the unknowns 0, 1, ...
        bound: the agents who spend all.
        coordinates: the values of these unknowns.
        lottery: allocations with their probabilities, which become the next unknowns.
    """

    prices: tuple[Polynomial, ...]
    weights: tuple[Polynomial, ...]
    bound: tuple[int, ...]
    coordinates: tuple[float, ...]
    lottery: tuple[tuple[float, tuple[Bundle, ...]], ...]


def budgeted_exactly(
    market: Pseudomarket, near: Approximation, proofs: DemandProofs
) -> Verified[BudgetedWalrasian] | Verified[AlgebraicBudgetedWalrasian]:
    """The kernel's verdict on the equilibrium near the approximate one, in rationals if the unknowns are rationals.

    Raises:
        SearchFailed: if the equations have no solution there, or no field of small degree holds it.
        Rejected: if the solution is no equilibrium.
    """
    first = len(near.coordinates)
    chances = [Polynomial({(first + t,): ONE}) for t in range(len(near.lottery))]
    form = Parametrized((), (), (), tuple(range(first + len(chances))), _equations(market, near, chances))
    guess = dict(enumerate([*near.coordinates, *[chance for chance, _ in near.lottery]]))
    system = regular(form, solved_in_floats(form, guess), _MOVED)
    if not system.unknowns:
        raise SearchFailed("the equations determine nothing")
    with suppress(SearchFailed):
        numbers = [as_rational(number) for number in high_precision(system, RATIONAL_BITS)]
        return _in_rationals(market, near, proofs, {**system.fixed, **dict(zip(system.unknowns, numbers, strict=True))})
    field, elements = number_field(lambda bits: high_precision(system, bits))
    return _in_field(market, near, proofs, _Unknowns(system, field, elements))


def _in_rationals(
    market: Pseudomarket, near: Approximation, proofs: DemandProofs, at: dict[int, Q]
) -> Verified[BudgetedWalrasian]:
    def value(affine: Polynomial) -> Q:
        return with_fixed(affine, at).terms.get((), ZERO)

    first = len(near.coordinates)
    terms = [Draw(at[first + t], named(market, bundles)) for t, (_, bundles) in enumerate(near.lottery)]
    claim = BudgetedWalrasian(
        market, tuple([value(price) for price in near.prices]), tuple([term for term in terms if term.probability])
    )
    return check_budgeted(claim, BudgetWeights(tuple([value(weight) for weight in near.weights]), proofs))


def _equations(market: Pseudomarket, near: Approximation, chances: Sequence[Polynomial]) -> dict[int, Polynomial]:
    """What must vanish: probabilities less 1, and what each bound agent spends less her budget."""
    equations = {-1: _sum(chances) - ONE}
    for i in near.bound:
        spent = Polynomial({})
        for chance, (_, bundles) in zip(chances, near.lottery, strict=True):
            spent = spent + chance * _sum([near.prices[j] for j in members(bundles[i])])
        equations[i] = spent - market.agents[i].budget
    return equations


def _sum(polynomials: Sequence[Polynomial]) -> Polynomial:
    found = Polynomial({})
    for polynomial in polynomials:
        found = found + polynomial
    return found


@dataclass(frozen=True)
class _Unknowns:
    """The unknowns of the regular system as elements of the field."""

    system: Regular
    field: Field
    elements: Sequence[fmpq_poly]

    def value(self, affine: Polynomial) -> Vector:
        """The coefficients of an affine function of the unknowns."""
        place = {unknown: k for k, unknown in enumerate(self.system.unknowns)}
        found = fmpq_poly([Q(0)])
        for monomial, c in with_fixed(affine, self.system.fixed).terms.items():
            found += self.elements[place[monomial[0]]] * c if monomial else fmpq_poly([c])
        return tuple((found % self.field.polynomial).coeffs())


def _in_field(
    market: Pseudomarket, near: Approximation, proofs: DemandProofs, unknowns: _Unknowns
) -> Verified[AlgebraicBudgetedWalrasian]:
    first = len(near.coordinates)
    terms = []
    for t, (_, bundles) in enumerate(near.lottery):
        chance = unknowns.value(Polynomial({(first + t,): ONE}))
        if chance:
            terms.append(AlgebraicDraw(chance, named(market, bundles)))
    claim = AlgebraicBudgetedWalrasian(
        market,
        tuple(unknowns.field.polynomial.coeffs()),
        isolating(unknowns.field),
        tuple([unknowns.value(price) for price in near.prices]),
        tuple(terms),
    )
    weights = tuple([unknowns.value(weight) for weight in near.weights])
    return check_algebraic_budgeted(claim, AlgebraicBudgetWeights(weights, proofs))
