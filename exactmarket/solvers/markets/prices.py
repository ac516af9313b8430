"""Exact prices near those of an equilibrium in floats: simple rationals, or what the structure's equations determine."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence

from flint import arb

from exactmarket.errors import SearchFailed
from exactmarket.exact.enclosure import Polynomial
from exactmarket.exact.numbers import Element
from exactmarket.exact.rational import ZERO
from exactmarket.solvers.control import Control
from exactmarket.solvers.markets.field import Scalars
from exactmarket.solvers.structures.point import Regular, float_at, high_precision, regular, simplest, with_fixed
from exactmarket.solvers.structures.structure import Parametrized
from exactmarket.solvers.structures.tiers import RATIONAL_BITS, as_rational, number_field, precision

#: How far unknowns may be moved to simple rationals where the equations leave a family, and prices if they are merely rounded.
_TOLERANCES = (0.04, 5e-3, 3e-4, 1e-6)
_ROUNDINGS = (1e-6, 1e-9)
#: Bits with which rationals are recognised that depend on several rounded numbers.
_MANY_BITS = 1600


def prices_near(
    form: Parametrized, point: dict[int, float], wanted: Sequence[Polynomial], control: Control
) -> Iterator[tuple[Scalars, list[Element]]]:
    """The wanted affine functions of a settled structure's unknowns: rationals that the equations determine; simple rationals;
    numbers of a field that the equations determine."""
    systems: list[Regular] = []
    for tolerance in _TOLERANCES:
        control.step("solving for prices exactly")
        with contextlib.suppress(SearchFailed):
            systems.append(regular(form, point, tolerance))
            if not systems[-1].fixed:
                break
    for system in systems:
        with contextlib.suppress(SearchFailed):
            yield Scalars(), _rationals(system, wanted)
    for tolerance in _ROUNDINGS:
        values = [float_at(price, point) for price in wanted]
        yield Scalars(), [max(simplest(value - tolerance, value + tolerance), ZERO) for value in values]
    for system in systems:
        with contextlib.suppress(SearchFailed):
            field, elements = number_field(_digits(system, wanted))
            yield Scalars(field), list(elements)


def _rationals(system: Regular, wanted: Sequence[Polynomial]) -> list[Element]:
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
