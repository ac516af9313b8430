"""Forged leaves of two allocations: values of money at which the free prices cancel, all roots of what is left, inside and
outside of [0, 1], and values that solve for the prices at each; then perhaps something left out, moved or wrong.

Let s be the probability of the second allocation, and E_i what agent i overspends: a constant and a coefficient for each of d
free prices, linear in s. Of d + 1 agents the values are the minors of the matrix of these coefficients; at a place, of d agents,
the values are a row of the inverse matrix, modulo a polynomial of which the place is a root.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import pairwise

from flint import fmpq_poly

from exactmarket.exact.affine import AffineHull
from exactmarket.exact.linear import Matrix, Vector
from exactmarket.exact.places import Place, Root
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.certificates.completeness import Mixtures, Tight
from exactmarket.kernel.rules.completeness.leaves import LeafCell

#: Where roots are looked for: a little around [0, 1].
GRID = tuple([Q(k, 8) for k in range(-16, 25)])
NOTHING = fmpq_poly([0])
UNIT = fmpq_poly([1])
#: For each agent the constant and the coefficient of each free price, polynomials in s.
Rows = dict[int, list[fmpq_poly]]


def forged_mixtures(leaf: LeafCell, tight: Tight, hull: AffineHull, dice: random.Random) -> Mixtures:
    """A leaf for a cell with an allocation or more: of the first one and the last one."""
    rows, agents, dimensions = _rows(leaf, hull), len(leaf.cell.regimes), len(hull.free)
    chosen = dice.sample(sorted(rows), min(dimensions + 1, len(rows)))
    values = {i: _minor([rows[k][1:] for k in chosen if k != i]) for i in chosen}
    for n, i in enumerate(chosen):
        values[i] = -values[i] if n % 2 else values[i]
    if dice.random() < 0.1:
        values = {i: dice.choice([UNIT, NOTHING, fmpq_poly([0, 1])]) for i in rows}
    left = sum([value * rows[i][0] for i, value in values.items()], NOTHING)
    places = _places(left, dice)
    solutions = [_solutions(rows, agents, dimensions, place, dice) for place in places]
    written = tuple([_vector(values.get(i, NOTHING)) for i in range(agents + int(dice.random() < 0.03))])
    return Mixtures(tight, written, tuple(places), tuple(solutions))


def _rows(leaf: LeafCell, hull: AffineHull) -> Rows:
    """What each agent who must spend all overspends."""
    first, last = leaf.pure[0], leaf.pure[-1]
    rows: Rows = {}
    for i in range(len(leaf.cell.regimes)):
        if leaf.cell.spends_all(i):
            ends = [hull.restrict(leaf.cell.exchange.excess(i, chosen[i])) for chosen in (first, last)]
            rows[i] = [fmpq_poly([a, b - a]) for a, b in zip(*ends, strict=True)]
    return rows


def _minor(rows: Sequence[Sequence[fmpq_poly]]) -> fmpq_poly:
    """The determinant of the square part of the matrix."""
    if not rows:
        return UNIT
    found = NOTHING
    for k, entry in enumerate(rows[0][: len(rows)]):
        rest = [[*row[:k], *row[k + 1 :]] for row in rows[1:]]
        found = found + (-entry if k % 2 else entry) * _minor(rest)
    return found


def _vector(polynomial: fmpq_poly) -> Vector:
    return tuple(polynomial.coeffs())


def _places(left: fmpq_poly, dice: random.Random) -> list[Place]:
    """Roots and ends; most often those that count, sometimes all, or some."""
    roots = list(_roots(left)) if left.degree() > 0 else []
    inside = [place for place in roots if 0 <= _middle(place) <= 1]
    places: list[Place] = list(dice.choice([inside, roots, roots, [*roots, ONE], [ZERO, *roots], dice.sample(GRID, 2)]))
    if places and dice.random() < 0.15:
        places.remove(dice.choice(places))
    if dice.random() < 0.15:
        places.append(dice.choice(GRID))
    rational = {place for place in places if not isinstance(place, Root)}
    return sorted([*rational, *[place for place in places if isinstance(place, Root)]], key=_middle)


def _middle(place: Place) -> Q:
    return sum(place.interval, ZERO) / 2 if isinstance(place, Root) else place


def _roots(polynomial: fmpq_poly) -> Iterator[Place]:
    """Its roots near [0, 1]: rational ones as numbers or as roots, others by an interval without another one."""
    _, factors = polynomial.factor()
    for factor, _ in factors:
        if factor.degree() == 1:
            yield -factor[0] / factor[1]
            continue
        for low, high in pairwise(GRID):
            if factor(low) * factor(high) < 0:
                yield Root(_vector(factor), (low, high))


def _solutions(rows: Rows, agents: int, dimensions: int, place: Place, dice: random.Random) -> tuple[Matrix, ...]:
    """For each free price values of the agents at which what is overspent at the place is that price less a number."""
    f = fmpq_poly(list(place.polynomial)) if isinstance(place, Root) else fmpq_poly([-place, 1])
    chosen = dice.sample(sorted(rows), min(dimensions, len(rows)))
    coefficients = [rows[i][1:] for i in chosen]
    common, inverse, _ = _minor(coefficients).xgcd(f)
    found = []
    for k in range(dimensions):
        values: list[Vector] = [() for _ in range(agents)]
        for n, i in enumerate(chosen):
            rest = [[*row[:k], *row[k + 1 :]] for m, row in enumerate(coefficients) if m != n]
            value = _minor(rest) * inverse % f if common.degree() == 0 else UNIT
            values[i] = _vector(-value if (n + k) % 2 else value)
        found.append(tuple(values))
    return tuple(found)
