"""The proof for a cell with two allocations: eliminate the prices by determinants, then solve for
them at each root.

Legend: w is the probability of the second allocation, p are the free prices, d of them. An agent
who spends all exceeds her budget by (1 - w) a(p) + w b(p), for the affine forms a and b of her two
bundles: a row of d + 1 polynomials in w, the constant first, that vanishes at (1, p). So the
determinant g(w) of any d + 1 rows is 0 at an equilibrium: only at its roots from 0 to 1 can one be.
Its minors along the first column are the values of the agents' money that prove it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from flint import fmpq_poly

from exactmarket.errors import SearchFailed
from exactmarket.exact.affine import AffineHull
from exactmarket.exact.algebraic import AlgebraicNumbers
from exactmarket.exact.linear import Matrix
from exactmarket.exact.places import Place, Root, sign_between
from exactmarket.exact.rational import ONE, ZERO
from exactmarket.kernel.certificates.completeness import Mixtures, Tight
from exactmarket.kernel.rules.completeness.leaves import LeafCell
from exactmarket.solvers.completeness.real_roots import apart, compare, halved, real_roots, same


def find_mixtures(leaf: LeafCell, tight: Tight, hull: AffineHull) -> Mixtures:
    """The witness for the cell.

    Raises:
        SearchFailed: if it has not two allocations, or its equilibria are not isolated.
    """
    agents = range(len(leaf.cell.regimes))
    size = len(hull.free)
    if len(leaf.pure) != 2 or any(map(leaf.cell.bound_by_budget, agents)):
        raise SearchFailed(f"{size} dimensions of prices and more than two allocations")
    rows: dict[int, list[fmpq_poly]] = {}
    for i in agents:
        if leaf.cell.spends_all(i):
            first, second = (hull.restrict(leaf.cell.exchange.excess(i, chosen[i])) for chosen in leaf.pure)
            rows[i] = [fmpq_poly([a, b - a]) for a, b in zip(first, second, strict=True)]
    for some in combinations(rows, size + 1):
        g = determinant([rows[i] for i in some])
        if g.degree() >= 0:
            break
    else:
        raise SearchFailed(f"{size} dimensions of prices, and equilibria that are not isolated")
    values = [()] * len(agents)
    for place, i in enumerate(some):
        # Expansion along the first column: with these factors the rows sum to (g, 0, ..., 0),
        # whatever the prices.
        minor = determinant([rows[j][1:] for j in some if j != i]) * (-1) ** place
        values[i] = tuple(minor.coeffs())
    places = _places(g)
    solutions = tuple([_solution(rows, len(agents), size, place) for place in places])
    return Mixtures(tight, tuple(values), tuple(places), solutions)


def determinant(rows: Sequence[Sequence[fmpq_poly]]) -> fmpq_poly:
    """By the first row."""
    if not rows:
        return fmpq_poly([1])
    found = fmpq_poly([0])
    for k, entry in enumerate(rows[0]):
        if entry.degree() >= 0:
            found += (-1) ** k * entry * determinant([[*row[:k], *row[k + 1 :]] for row in rows[1:]])
    return found


def _places(g: fmpq_poly) -> list[Place]:
    """The roots of g from 0 to 1, in order, narrow enough to see that there are no others."""
    places: list[Place] = []
    for root in real_roots(g):
        if compare(root, ZERO) >= 0 and compare(root, ONE) <= 0:
            at = sum(compare(other, root) < 0 for other in places)
            places.insert(at, root)
    for k, place in enumerate(places):
        for end in (ZERO, ONE):
            if not same(place, end):
                places[k], _ = apart(places[k], end)
        for j in range(k):
            places[j], places[k] = apart(places[j], places[k])
    ends: list[Place] = [*([] if ZERO in places else [ZERO]), *places, *([] if ONE in places else [ONE])]
    for n in range(len(ends) - 1):
        _narrow(g, ends, n)
    return [end for end in ends if any(same(end, place) for place in places)]


def _narrow(g: fmpq_poly, ends: list[Place], n: int) -> None:
    """Narrow two places until it is seen that g has no root between them."""
    for _ in range(200):
        if sign_between(g, ends[n], ends[n + 1]) is not None:
            return
        for k in (n, n + 1):
            if isinstance(place := ends[k], Root):
                ends[k] = halved(place)


def _solution(rows: dict[int, list[fmpq_poly]], agents: int, size: int, place: Place) -> tuple[Matrix, ...]:
    """For each free price, for each agent, a value of money: an inverse matrix, by Cramer's rule."""
    for some in combinations(rows, size):
        whole = determinant([rows[i][1:] for i in some])
        inverse = _inverse(whole, place)
        if inverse is None:
            continue
        found = []
        for k in range(size):
            values: list[tuple[object, ...]] = [()] * agents
            for n, i in enumerate(some):
                others = [[c for j, c in enumerate(rows[m][1:]) if j != k] for m in some if m != i]
                value = _read((-1) ** (n + k) * determinant(others) * inverse, place)
                values[i] = tuple(value.coeffs())
            found.append(tuple(values))
        return tuple(found)  # type: ignore[arg-type]
    raise SearchFailed("prices that are not determined at a mixture")


def _inverse(element: fmpq_poly, place: Place) -> fmpq_poly | None:
    value = _read(element, place)
    if not isinstance(place, Root):
        return fmpq_poly([1 / value[0]]) if value.degree() >= 0 else None
    if AlgebraicNumbers(place.polynomial, place.interval).sign(value) == 0:
        return None
    common, inverse, _ = value.xgcd(fmpq_poly(list(place.polynomial)))
    return inverse / common[0]


def _read(element: fmpq_poly, place: Place) -> fmpq_poly:
    if isinstance(place, Root):
        return element % fmpq_poly(list(place.polynomial))
    return fmpq_poly([element(place)])
