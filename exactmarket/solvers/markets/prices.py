"""Exact prices near those of an equilibrium in floats: simple rationals, or what the structure's equations determine."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence

from flint import arb

from exactmarket.errors import SearchFailed
from exactmarket.exact.enclosure import Polynomial
from exactmarket.exact.numbers import Element
from exactmarket.exact.rational import ZERO, Q
from exactmarket.solvers.control import Control
from exactmarket.solvers.markets.field import Affine, AnyScalars, Scalars
from exactmarket.solvers.structures.point import (
    Regular,
    float_at,
    high_precision,
    regular,
    scaled,
    simplest,
    with_fixed,
)
from exactmarket.solvers.structures.relations import put, related
from exactmarket.solvers.structures.structure import Parametrized
from exactmarket.solvers.structures.tiers import RATIONAL_BITS, as_rational, number_field, precision

#: How far unknowns may be moved to simple rationals where the equations leave a family, and prices if they are merely rounded.
TOLERANCES = (0.04, 5e-3, 3e-4, 1e-6)
_ROUNDINGS = (1e-6, 1e-9)
#: Bits with which rationals are recognised that depend on several rounded numbers.
_MANY_BITS = 1600
#: Fields of larger degree are left for last.
_MOST_DEGREE_FIRST = 4
#: Bits behind the point with which the unknowns of functions are known.
_BITS = 160


def prices_near(
    form: Parametrized, point: dict[int, float], wanted: Sequence[Polynomial], control: Control
) -> Iterator[tuple[AnyScalars, list[Element]]]:
    """The wanted affine functions of a settled structure's unknowns: rationals that the equations determine; simple rationals;
    numbers of a field that the equations determine; and the functions as they are, or in terms of fewer unknowns.

    In a field of large degree the bundles of ten goods are compared so slowly that the functions are tried before.
    """
    systems = _systems(form, point, control)
    for rationals in _rationals_near(systems, point, wanted):
        yield Scalars(), rationals
    large: list[tuple[Scalars, list[Element]]] = []
    for system in systems:
        with contextlib.suppress(SearchFailed):
            field, elements = number_field(_digits(system, wanted))
            if field.polynomial.degree() <= _MOST_DEGREE_FIRST:
                yield Scalars(field), list(elements)
            else:
                large.append((Scalars(field), list(elements)))
    for system in systems:
        with contextlib.suppress(SearchFailed):
            yield from _functions(system, wanted)
    yield from large


def rationals_near(
    form: Parametrized, point: dict[int, float], wanted: Sequence[Polynomial], control: Control
) -> Iterator[list[Q]]:
    """The wanted affine functions of a settled structure's unknowns, where they are rationals that the equations determine, and
    rounded to simple ones."""
    return _rationals_near(_systems(form, point, control), point, wanted)


def _systems(form: Parametrized, point: dict[int, float], control: Control) -> list[Regular]:
    """The equations of the structure; where they leave a family, cut down in several ways."""
    systems: list[Regular] = []
    for tolerance in TOLERANCES:
        control.step("solving for prices exactly")
        with contextlib.suppress(SearchFailed):
            systems.append(regular(form, point, tolerance))
            if not systems[-1].fixed:
                break
    return systems


def _rationals_near(
    systems: Sequence[Regular], point: dict[int, float], wanted: Sequence[Polynomial]
) -> Iterator[list[Q]]:
    for system in systems:
        with contextlib.suppress(SearchFailed):
            yield _rationals(system, wanted)
    for tolerance in _ROUNDINGS:
        values = [float_at(price, point) for price in wanted]
        yield [max(simplest(value - tolerance, value + tolerance), ZERO) for value in values]


def _functions(system: Regular, wanted: Sequence[Polynomial]) -> Iterator[tuple[Affine, list[Element]]]:
    """The functions of the unknowns that they hold; and where there are relations among these, of those that are left."""
    functions = [with_fixed(price, system.fixed) for price in wanted]
    own = sorted({monomial[0] for function in functions for monomial in function.terms if monomial})
    if not own:
        return

    def digits(bits: int) -> list[arb]:
        numbers = dict(zip(system.unknowns, high_precision(system, bits), strict=True))
        return [numbers[unknown] for unknown in own]

    values = {u: Q(scaled(number, _BITS), 1 << _BITS) for u, number in zip(own, digits(_BITS + 40), strict=True)}
    yield Affine(values), list(functions)
    solved = related(digits, own)
    yield Affine({u: value for u, value in values.items() if u not in solved}), [put(f, solved) for f in functions]


def _rationals(system: Regular, wanted: Sequence[Polynomial]) -> list[Q]:
    """The prices as rationals; those of a family that is cut down have more digits.

    Raises:
        SearchFailed: if they are not rational, or have too many digits.
    """
    for bits in (RATIONAL_BITS, _MANY_BITS) if system.fixed else (RATIONAL_BITS,):
        with contextlib.suppress(SearchFailed):
            return [as_rational(number, bits) for number in _digits(system, wanted)(bits)]
    raise SearchFailed("the prices are no rationals with few digits")


def _digits(system: Regular, wanted: Sequence[Polynomial]) -> Callable[[int], list[arb]]:
    """The prices with about so many bits."""

    def digits(bits: int) -> list[arb]:
        unknowns = high_precision(system, bits) if system.unknowns else []
        at = dict(zip(system.unknowns, unknowns, strict=True))
        with precision(bits):
            return [_value(with_fixed(price, system.fixed), at).mid() for price in wanted]

    return digits


def _value(affine: Polynomial, at: dict[int, arb]) -> arb:
    found = arb(0)
    for monomial, c in affine.terms.items():
        found += arb(c) * (at[monomial[0]] if monomial else 1)
    return found


def key_of(scalars: AnyScalars, prices: Sequence[Element]) -> tuple[object, ...]:
    """What tells prices from others; those that are functions of unknowns by their values and by how many unknowns there are."""
    if isinstance(scalars, Affine):
        return len(scalars.values), *[f"{scalars.approximation(price):.9f}" for price in prices]
    return tuple(map(str, prices))
