"""Real roots of rational polynomials as places, and their order."""

from __future__ import annotations

from collections.abc import Iterator

from flint import fmpq_poly

from exactmarket.exact.algebraic import root_count
from exactmarket.exact.places import Place, Root, high_side, low_side
from exactmarket.exact.rational import ONE, Q


def real_roots(polynomial: fmpq_poly) -> Iterator[Place]:
    """The real roots, each once: rational ones as numbers, others by irreducible polynomials.

    >>> sorted(high_side(root) for root in real_roots(fmpq_poly([2, -1, -2, 1])))
    [-1, 1, 2]
    """
    if polynomial.degree() < 1:
        return
    _, factors = polynomial.numer().factor()
    for factor, _ in factors:
        member = fmpq_poly(factor)
        if member.degree() == 1:
            yield -member[0] / member[1]
            continue
        bound = ONE + sum([abs(c) for c in member.coeffs()], Q(0)) / abs(member.leading_coefficient())
        yield from _isolated(member, -bound, bound)


def _isolated(member: fmpq_poly, low: Q, high: Q) -> Iterator[Root]:
    pending = [(low, high)]
    while pending:
        low, high = pending.pop()
        count = root_count(member, low, high)
        if count == 1:
            yield Root(tuple(member.coeffs()), (low, high))
        elif count:
            middle = (low + high) / 2
            pending += [(low, middle), (middle, high)]


def halved(root: Root) -> Root:
    """The root with an interval half as wide."""
    f = fmpq_poly(list(root.polynomial))
    low, high = root.interval
    middle = (low + high) / 2
    inside = (f(low) > 0) != (f(middle) > 0)
    return Root(root.polynomial, (low, middle) if inside else (middle, high))


def same(left: Place, right: Place) -> bool:
    """Whether the places are equal; roots are of irreducible polynomials."""
    if not isinstance(left, Root) or not isinstance(right, Root):
        return left == right
    if left.polynomial != right.polynomial:
        return False
    low, high = min(left.interval[0], right.interval[0]), max(left.interval[1], right.interval[1])
    return root_count(fmpq_poly(list(left.polynomial)), low, high) == 1


def apart(left: Place, right: Place) -> tuple[Place, Place]:
    """Two different places with intervals that do not overlap."""
    while not (high_side(left) < low_side(right) or high_side(right) < low_side(left)):
        if isinstance(left, Root):
            left = halved(left)
        if isinstance(right, Root):
            right = halved(right)
    return left, right


def compare(left: Place, right: Place) -> int:
    """-1, 0 or 1 as left is smaller, equal or larger."""
    if same(left, right):
        return 0
    left, right = apart(left, right)
    return -1 if high_side(left) < low_side(right) else 1


def narrow(root: Root, width: Q) -> Root:
    """The root with an interval at most as wide."""
    while root.interval[1] - root.interval[0] > width:
        root = halved(root)
    return root
