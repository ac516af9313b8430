"""Affine relations with small rational coefficients among the unknowns of an equilibrium that was approximated.

A condition may hold with equality because of equations that are not linear: if types i and j are demanded by agents who buy them
in the same way, p[i] = p[j] follows, but (p[i] - p[j]) h = 0 with h > 0 is what the equations say. An enclosure proves equalities
by linear combinations only. It also proves no more than that some equilibrium exists; so a relation that seems to hold, such as
p[i] = p[j], may be put into the prices and shares beforehand. Then fewer unknowns remain, and equations that depended on
the others by products with h depend on them linearly, or vanish. Nothing has to be proved of the relation itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from operator import add

from flint import arb, fmpq_mat, fmpz_mat

from exactmarket.errors import SearchFailed
from exactmarket.exact.enclosure import Monomial, Polynomial, extend
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ONE, Q
from exactmarket.solvers.structures.point import Regular, float_at, high_precision, regular, scaled, with_fixed
from exactmarket.solvers.structures.structure import Parametrized

_BITS_PER_NUMBER = 60
_MOST_BITS_OF_A_COEFFICIENT = 24
_MOST_UNKNOWNS = 60
_TOLERANCE = 1e-9

Affine = dict[int, Polynomial]


def related(digits: Callable[[int], Sequence[arb]], unknowns: Sequence[int]) -> Affine:
    """For each unknown that a relation determines an affine function of the others.

    Args:
        digits: the unknowns with about so many bits.

    Raises:
        SearchFailed: if there is no relation, or there are too many unknowns.
    """
    if len(unknowns) > _MOST_UNKNOWNS:
        raise SearchFailed("too many unknowns for a search of relations")
    bits = _BITS_PER_NUMBER * (len(unknowns) + 1)
    solved = _solved(_relations(digits(bits), bits), unknowns)
    if not solved:
        raise SearchFailed("no relation among the unknowns")
    return solved


def with_relations(
    system: Regular, budgets: Vector, prices: Sequence[Polynomial], shares: Sequence[Sequence[Polynomial]]
) -> tuple[Regular, Callable[[Polynomial], Polynomial]]:
    """The solution as a system of fewer unknowns, and what puts the relations into an affine function of the old ones.

    Args:
        prices, shares: affine functions of the system's unknowns (agents x types).

    Raises:
        SearchFailed: if there is no relation, or what remains is not determined.
    """
    solved = related(lambda bits: high_precision(system, bits), system.unknowns)
    point = {u: float(value) for u, value in zip(system.unknowns, system.start, strict=True) if u not in solved}
    equations: dict[int, Polynomial] = {}
    basis: dict[Monomial, Polynomial] = {}
    own_prices = [put(price, solved) for price in prices]
    for x, (row, budget) in enumerate(zip(shares, budgets, strict=True)):
        left = reduce(add, [price * put(share, solved) for price, share in zip(own_prices, row, strict=True)]) - budget
        # A budget that is spent, nearly, is an equation, unless those before imply it.
        if abs(float_at(left, point)) < _TOLERANCE and extend(basis, left):
            equations[x] = left
    form = Parametrized((), (), (), tuple(sorted(point)), equations)
    rest = regular(form, point, 0.0)
    return rest, lambda affine: with_fixed(put(affine, solved), rest.fixed)


def _relations(numbers: Sequence[arb], bits: int) -> list[list[int]]:
    """Rows of integers c_0, c_1, ... with c_0 + c_1 z_1 + ... almost 0: those that are small for the precision."""
    entries = [1 << bits, *(int(scaled(number, bits)) for number in numbers)]
    size = len(entries)
    lattice = fmpz_mat([[int(i == k) for i in range(size)] + [entry] for k, entry in enumerate(entries)]).lll()
    reduced = [[int(lattice[i, k]) for k in range(size + 1)] for i in range(size)]
    most = 1 << _MOST_BITS_OF_A_COEFFICIENT
    return [row[:-1] for row in reduced if max(map(abs, row)) < most]


def _solved(relations: Sequence[Sequence[int]], unknowns: Sequence[int]) -> Affine:
    """For each unknown that a relation determines an affine function of the others."""
    if not relations:
        return {}
    reduced, rank = fmpq_mat([[Q(c) for c in (*row[1:], row[0])] for row in relations]).rref()
    found: Affine = {}
    for i in range(rank):
        row = [reduced[i, k] for k in range(len(unknowns) + 1)]
        pivot = next((k for k in range(len(unknowns)) if row[k] != 0), None)
        if pivot is None:
            raise SearchFailed("the relations contradict each other")
        terms: dict[Monomial, Q] = {(unknowns[k],): -row[k] for k in range(pivot + 1, len(unknowns))}
        found[unknowns[pivot]] = Polynomial({**terms, (): -row[-1]})
    return found


def put(affine: Polynomial, solved: Affine) -> Polynomial:
    """The affine function with the solved unknowns put in."""
    found = Polynomial({})
    for monomial, c in affine.terms.items():
        found = found + (solved[monomial[0]] if monomial and monomial[0] in solved else Polynomial({monomial: ONE})) * c
    return found
