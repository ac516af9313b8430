"""Rules about the utilities in all equilibria: the tree of ``completeness_rules`` finds the equilibria, signs do the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from itertools import combinations
from operator import mul
from typing import TypeAlias

from flint import fmpq_poly

from exactmarket.errors import Rejected
from exactmarket.exact.algebraic import AlgebraicNumbers
from exactmarket.exact.linear import Vector
from exactmarket.exact.places import Place, Root, sign_between
from exactmarket.exact.rational import ZERO, Q, dot
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
from exactmarket.kernel.rules.completeness.all_equilibria import equilibria_of
from exactmarket.kernel.rules.completeness.cells import pseudomarket_exchange
from exactmarket.kernel.theorem import Verified, seal

#: What decides the sign of a polynomial on a part of a family.
_Sign: TypeAlias = "Callable[[fmpq_poly], int | None]"


def check_equilibrium_payoffs(claim: EquilibriumPayoffs, witness: CellTree) -> Verified[EquilibriumPayoffs]:
    """The tree finds all equilibria: points, and families over closed intervals. The utilities of each are on a segment; those
    of a family change continuously along it from one end to the other. Each segment is one of these, and some agent's
    utilities tell any two segments apart.

    Raises:
        Rejected: naming the node that fails, or the set of equilibria or the component that does not fit.
    """
    found = equilibria_of(pseudomarket_exchange(claim.market, claim.notion == "strong"), witness)
    count = len(claim.market.agents)
    for k, segment in enumerate(claim.components):
        _demand(len(segment.start) == len(segment.end) == count, f"components[{k}]", f"{count} utilities", segment)
    reached = {_component(each, claim.components, f"set of equilibria {k}") for k, each in enumerate(found)}
    missed = sorted(set(range(len(claim.components))) - reached)
    _demand(not missed, "components", "utilities of equilibria in each, from end to end", missed)
    for (j, one), (k, other) in combinations(enumerate(claim.components), 2):
        _demand(
            _apart(one, other), f"components[{j}]", f"one agent whose utilities tell it from components[{k}]", "none"
        )
    return seal(claim, witness)


def check_every_equilibrium(claim: EveryEquilibrium, witness: CellTree) -> Verified[EveryEquilibrium]:
    """The tree finds all equilibria; at each of them, along each family and at its ends the forms have the signs claimed.

    Raises:
        Rejected: naming the node that fails, or the form that is negative or whose sign is not seen.
    """
    found = equilibria_of(pseudomarket_exchange(claim.market, claim.notion == "strong"), witness)
    for name, forms, wanted in (("at_least", claim.at_least, (0, 1)), ("more_than", claim.more_than, (1,))):
        for k, form in enumerate(forms):
            for each in found:
                signs = _signs(form, each)
                _demand(signs <= set(wanted), f"{name}[{k}]", "its sign in every equilibrium", sorted(map(str, signs)))
    return seal(claim, witness)


def _signs(form: Vector, each: EquilibriumSet) -> set[int | None]:
    """The signs that the form of utilities has; ``None`` among them if one is not seen."""
    if isinstance(each, PricePoint):
        value = form[0] + dot(form[1:], each.utilities)
        return {int(value > 0) - int(value < 0)}
    if isinstance(each, AlgebraicPoint):
        numbers = AlgebraicNumbers(each.root.polynomial, each.root.interval)
        return {numbers.sign(_combined(form, [Quotient(u, (Q(1),)) for u in each.utilities])[0])}
    if not isinstance(each, PriceFamily):
        numbers_only = all(len(u.numerator) == len(u.denominator) == 1 for u in each.utilities)
        point = tuple([u.numerator[0] / u.denominator[0] for u in each.utilities]) if numbers_only else ()
        return _signs(form, PricePoint((), point)) if numbers_only else {None}
    above, below = _combined(form, each.utilities)
    found = set()
    for sign in _along(each):
        above_sign, below_sign = sign(above), sign(below)
        found.add(None if above_sign is None or not below_sign else above_sign * below_sign)
    return found


def _combined(form: Vector, utilities: Sequence[Quotient]) -> tuple[fmpq_poly, fmpq_poly]:
    """The form of utilities as numerator and denominator."""
    below = [_poly(u.denominator) for u in utilities]
    product = reduce(mul, below, fmpq_poly([1]))
    above = form[0] * product
    for c, u, own in zip(form[1:], utilities, below, strict=True):
        above += c * _poly(u.numerator) * (product // own)
    return above, product


def _along(family: PriceFamily) -> list[_Sign]:
    """What decides signs: on the open interval, and at each end that belongs to the family."""
    found: list[_Sign] = [lambda polynomial: sign_between(polynomial, family.low, family.high)]
    for end, bracket in ((family.low, family.brackets[0]), (family.high, family.brackets[1])):
        if bracket in "[]" and end is not None:
            found.append(_at(end))
    return found


def _at(place: Place) -> _Sign:
    if isinstance(place, Root):
        return AlgebraicNumbers(place.polynomial, place.interval).sign
    return lambda polynomial: int(polynomial(place) > 0) - int(polynomial(place) < 0)


def _component(each: EquilibriumSet, components: Sequence[PayoffSegment], where: str) -> int | None:
    """The component that the utilities cover from end to end, ``None`` if they are only part of one.

    Raises:
        Rejected: if they are in none.
    """
    part = False
    for k, segment in enumerate(components):
        extent = _extent(each, segment)
        if extent is not None:
            if segment.start == segment.end or extent == {ZERO, Q(1)}:
                return k
            part = True
    _demand(part, where, "utilities in one of the components", "others")
    return None


def _extent(each: EquilibriumSet, segment: PayoffSegment) -> set[Q] | None:
    """Where on the segment, from 0 to 1, the set begins and ends; ``None`` if it is not seen to be within."""
    if isinstance(each, PricePoint):
        utilities: Sequence[Quotient] = [Quotient((u,), (Q(1),)) for u in each.utilities]
        signs: list[_Sign] = [_at(ZERO)]
        ends = [ZERO]
    elif (
        isinstance(each, PriceFamily) and isinstance(each.low, Q) and isinstance(each.high, Q) and each.brackets == "[]"
    ):
        utilities, signs, ends = each.utilities, _along(each), [each.low, each.high]
    else:
        return None
    moving = next((i for i, (a, b) in enumerate(zip(segment.start, segment.end, strict=True)) if a != b), None)
    zero = (ZERO,) * (len(utilities) + 1)
    place = zero
    if moving is not None:
        run = segment.end[moving] - segment.start[moving]
        place = _with(zero, {0: -segment.start[moving] / run, moving + 1: 1 / run})
    for i, (a, b) in enumerate(zip(segment.start, segment.end, strict=True)):
        off = tuple([(b - a) * c for c in place])
        off = _with(off, {0: off[0] + a, i + 1: off[i + 1] - 1})
        if _combined(off, utilities)[0].degree() >= 0:
            return None
    above, below = _combined(place, utilities)
    for sign in signs:
        direction = sign(below)
        if not direction or sign(above) not in {0, direction} or sign(below - above) not in {0, direction}:
            return None
    return {above(t) / below(t) for t in ends}


def _with(form: Vector, changed: dict[int, Q]) -> Vector:
    return tuple([changed.get(k, c) for k, c in enumerate(form)])


def _apart(one: PayoffSegment, other: PayoffSegment) -> bool:
    """Whether some agent's utilities in the one are all larger than in the other."""
    pairs = [[sorted(ends) for ends in zip(segment.start, segment.end, strict=True)] for segment in (one, other)]
    return any(left[1] < right[0] or right[1] < left[0] for left, right in zip(*pairs, strict=True))


def _poly(coefficients: Vector) -> fmpq_poly:
    return fmpq_poly(list(coefficients))


def _demand(holds: bool, where: str, expected: str, found: object) -> None:
    if not holds:
        raise Rejected(where, expected, found)
