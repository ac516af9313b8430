"""Rules about the utilities in all equilibria: the tree of ``all_equilibria`` finds the equilibria, signs do the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from itertools import combinations
from operator import mul
from typing import TypeAlias

from flint import fmpq_poly

from exactmarket.exact.linear import Vector
from exactmarket.exact.places import Field, polynomial_of, sign_between
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.certificates.completeness import CellTree
from exactmarket.kernel.claims.completeness import (
    AlgebraicPoint,
    EquilibriumPayoffs,
    EquilibriumSet,
    EveryEquilibrium,
    PayoffSegment,
    PriceFamily,
    PricePoint,
    Quotient,
)
from exactmarket.kernel.demands import demand
from exactmarket.kernel.rules.completeness.all_equilibria import equilibria_in
from exactmarket.kernel.theorem import Verified, seal

#: What decides the sign of a polynomial on a part of a family.
_Sign: TypeAlias = Callable[[fmpq_poly], int | None]


def check_equilibrium_payoffs(claim: EquilibriumPayoffs, witness: CellTree) -> Verified[EquilibriumPayoffs]:
    """The tree finds all equilibria: points, and families over closed intervals. The utilities of each are on a segment; those
    of a family change continuously along it from one end to the other. Each segment is one of these, and some agent's
    utilities tell any two segments apart.

    Raises:
        Rejected: naming the node that fails, or the set of equilibria or the component that does not fit.
    """
    found = equilibria_in(claim.market, claim.notion, witness)
    count = len(claim.market.agents)
    for k, segment in enumerate(claim.components):
        demand(len(segment.start) == len(segment.end) == count, f"components[{k}]", f"{count} utilities", segment)
    covered = [_covered(each, claim.components, f"set of equilibria {k}") for k, each in enumerate(found)]
    missed = sorted(set(range(len(claim.components))).difference(*covered))
    demand(not missed, "components", "utilities of equilibria in each, from end to end", missed)
    for (j, one), (k, other) in combinations(enumerate(claim.components), 2):
        demand(
            _apart(one, other), f"components[{j}]", f"one agent whose utilities tell it from components[{k}]", "none"
        )
    return seal(claim, witness)


def check_every_equilibrium(claim: EveryEquilibrium, witness: CellTree) -> Verified[EveryEquilibrium]:
    """The tree finds all equilibria; at each of them, along each family and at its ends the forms have the signs claimed.

    Raises:
        Rejected: naming the node that fails, or the form that is negative or whose sign is not seen.
    """
    found = equilibria_in(claim.market, claim.notion, witness)
    for name, forms, wanted in (("at_least", claim.at_least, (0, 1)), ("more_than", claim.more_than, (1,))):
        for k, form in enumerate(forms):
            for each in found:
                signs = _signs(form, each)
                demand(signs <= set(wanted), f"{name}[{k}]", "its sign in every equilibrium", sorted(map(str, signs)))
    return seal(claim, witness)


def _signs(form: Vector, each: EquilibriumSet) -> set[int | None]:
    """The signs that the form of utilities has; ``None`` among them if one is not seen, or if there is no quotient."""
    utilities, parts = _followed(each)
    above, below = _combined(form, utilities)
    pairs = [(signs(above), signs(below)) for signs in parts]
    return {None if over is None or not under else over * under for over, under in pairs}


def _followed(each: EquilibriumSet) -> tuple[Sequence[Quotient], list[_Sign]]:
    """The utilities as quotients of polynomials in one number, and what decides the signs of such polynomials on the parts of
    the set."""
    if isinstance(each, PricePoint):
        return [Quotient((u,), (ONE,)) for u in each.utilities], [Field(ZERO).sign]
    if isinstance(each, AlgebraicPoint):
        return [Quotient(u, (ONE,)) for u in each.utilities], [Field(each.root).sign]
    if isinstance(each, PriceFamily):
        return each.utilities, _along(each)
    # Of a polytope or a piece: utilities that change over two dimensions are not followed.
    constant = all(len(u.numerator) == len(u.denominator) == 1 for u in each.utilities)
    return each.utilities, [Field(ZERO).sign if constant else lambda _: None]


def _along(family: PriceFamily) -> list[_Sign]:
    """What decides signs: on the open interval, and at each end that belongs to the family."""
    ends = zip((family.low, family.high), family.brackets, strict=True)
    closed = [Field(end).sign for end, bracket in ends if bracket in "[]" and end is not None]
    return [lambda polynomial: sign_between(polynomial, family.low, family.high), *closed]


def _combined(form: Vector, utilities: Sequence[Quotient]) -> tuple[fmpq_poly, fmpq_poly]:
    """The form of utilities as numerator and denominator."""
    below = [polynomial_of(u.denominator) for u in utilities]
    product = reduce(mul, below, fmpq_poly([1]))
    above = form[0] * product
    for c, u, own in zip(form[1:], utilities, below, strict=True):
        above += c * polynomial_of(u.numerator) * (product // own)
    return above, product


def _covered(each: EquilibriumSet, components: Sequence[PayoffSegment], where: str) -> set[int]:
    """The components that the utilities cover from end to end.

    Raises:
        Rejected: if they are in none.
    """
    extents = {k: _extent(each, segment) for k, segment in enumerate(components)}
    inside = {k: extent for k, extent in extents.items() if extent is not None}
    demand(bool(inside), where, "utilities in one of the components", "others")
    points = {k for k, segment in enumerate(components) if segment.start == segment.end}
    return {k for k, extent in inside.items() if k in points or extent == {ZERO, ONE}}


def _extent(each: EquilibriumSet, segment: PayoffSegment) -> set[Q] | None:
    """Where on the segment, from 0 to 1, the set begins and ends; ``None`` if it is not seen to be within."""
    ends = _ends(each)
    utilities, parts = _followed(each)
    place = _place_on(segment)
    if not ends or any(_combined(off, utilities)[0].degree() >= 0 for off in _off(segment, place)):
        return None
    above, below = _combined(place, utilities)
    for signs in parts:
        # The place is from 0 to 1 if the numerator and what the denominator exceeds it by have the denominator's sign, or none.
        direction = signs(below)
        if not direction or signs(above) not in {0, direction} or signs(below - above) not in {0, direction}:
            return None
    return {above(t) / below(t) for t in ends}


def _ends(each: EquilibriumSet) -> list[Q]:
    """The rational parameters at which a point, or a family that has both its ends, begins and ends; none of another set."""
    if isinstance(each, PriceFamily) and each.brackets == "[]":
        ends = [end for end in (each.low, each.high) if isinstance(end, Q)]
        return ends if len(ends) == 2 else []
    return [ZERO] if isinstance(each, PricePoint) else []


def _place_on(segment: PayoffSegment) -> Vector:
    """The place on the segment, 0 at its start and 1 at its end, as a form of utilities: read off the first agent whose utility
    changes along it; 0 on a point."""
    place = [ZERO] * (len(segment.start) + 1)
    for i, (a, b) in enumerate(zip(segment.start, segment.end, strict=True)):
        if a != b:
            place[0], place[i + 1] = -a / (b - a), 1 / (b - a)
            break
    return tuple(place)


def _off(segment: PayoffSegment, place: Vector) -> list[Vector]:
    """For each agent the form of by how much her utility is less than it is at the place: all are 0 on the segment."""
    forms = []
    for i, (a, b) in enumerate(zip(segment.start, segment.end, strict=True)):
        form = [(b - a) * c for c in place]
        form[0] += a
        form[i + 1] -= 1
        forms.append(tuple(form))
    return forms


def _apart(one: PayoffSegment, other: PayoffSegment) -> bool:
    """Whether some agent's utilities in the one are all larger than in the other."""
    pairs = zip(zip(one.start, one.end, strict=True), zip(other.start, other.end, strict=True), strict=True)
    return any(max(left) < min(right) or max(right) < min(left) for left, right in pairs)
