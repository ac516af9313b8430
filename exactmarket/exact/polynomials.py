"""Polynomials in several unknowns: how they are kept in claims and witnesses, and flint's, which are calculated with.

flint's own are hashable by nothing that lasts and know the ring that they are of; where one is needed it is made inside a
function, as with matrices (``linear``, beside this file).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from flint import fmpq_mpoly, fmpq_mpoly_ctx

from exactmarket.errors import MalformedInput
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import Q

#: Exponents of the unknowns, one for each.
Exponents: TypeAlias = tuple[int, ...]
#: A bound on work, not on mathematics.
LARGEST_POWER = 20


@dataclass(frozen=True)
class Polynomial:
    """A sum of terms: coefficients, none of them 0, times powers of the unknowns.

    Attributes:
        terms: pairs of a coefficient and exponents, which increase lexicographically; none for 0.

    Raises:
        MalformedInput: if a coefficient is 0, an exponent is out of bounds, or the terms are not in order.

    >>> Polynomial(((Q(3), (0, 1)), (Q(-1, 2), (2, 0)))).leading
    -1/2
    """

    terms: tuple[tuple[Q, Exponents], ...]

    def __post_init__(self) -> None:
        for k, (coefficient, exponents) in enumerate(self.terms):
            if coefficient == 0:
                raise MalformedInput(f"[{k}]", "a coefficient other than 0", coefficient)
            if not all(0 <= exponent <= LARGEST_POWER for exponent in exponents):
                raise MalformedInput(f"[{k}]", f"exponents from 0 to {LARGEST_POWER}", list(exponents))
        for k, ((_, before), (_, after)) in enumerate(pairwise(self.terms)):
            if not list(before) < list(after):
                raise MalformedInput(f"[{k + 1}]", f"exponents that come after {list(before)}", list(after))

    @property
    def leading(self) -> Q:
        """The coefficient of the last term."""
        return self.terms[-1][0]

    @property
    def in_order(self) -> tuple[tuple[Exponents, Q], ...]:
        """What polynomials are ordered by: exponents and coefficient of each term."""
        return tuple([(exponents, coefficient) for coefficient, exponents in self.terms])

    def fits(self, unknowns: int) -> bool:
        """Whether it is a polynomial in so many unknowns."""
        return all(len(exponents) == unknowns for _, exponents in self.terms)


def ring(unknowns: int) -> fmpq_mpoly_ctx:
    """flint's polynomials in so many unknowns, their terms in lexicographic order."""
    return fmpq_mpoly_ctx.get(("t", unknowns), "lex")


def in_ring(polynomial: Polynomial, of: fmpq_mpoly_ctx) -> fmpq_mpoly:
    """The polynomial, which has as many unknowns, in the ring."""
    return of.from_dict({exponents: coefficient for coefficient, exponents in polynomial.terms})


def form_in_ring(form: Vector, of: fmpq_mpoly_ctx) -> fmpq_mpoly:
    """The form (constant, coefficient of each unknown) as a polynomial.

    >>> form_in_ring((Q(1), Q(0), Q(-2)), ring(2))
    -2*t1 + 1
    """
    constant, *slopes = form
    units = enumerate(slopes)
    terms = {tuple([int(k == j) for j in range(len(slopes))]): slope for k, slope in units}
    return of.from_dict({(0,) * len(slopes): constant, **terms})


def kept(polynomial: fmpq_mpoly) -> Polynomial:
    """flint's polynomial as it is kept.

    Raises:
        MalformedInput: if an exponent is out of bounds.

    >>> kept(form_in_ring((Q(1), Q(0), Q(-2)), ring(2))).terms
    ((1, (0, 0)), (-2, (0, 1)))
    """
    terms = sorted((tuple(map(int, exponents)), Q(c)) for exponents, c in polynomial.to_dict().items())
    return Polynomial(tuple([(coefficient, exponents) for exponents, coefficient in terms]))
