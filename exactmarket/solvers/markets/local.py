"""An agent's best bundles where there are too many to list: by local improvement, which finds a best one if the utility
is M-natural-concave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from exactmarket.errors import SearchFailed
from exactmarket.exact.numbers import Element, Numbers
from exactmarket.exact.rational import Q
from exactmarket.kernel.certificates.utilities import Derivation
from exactmarket.kernel.rules.utilities.derivations import construction_fault, operands
from exactmarket.model.bundle import MOST_TABLE_GOODS, Bundle, members
from exactmarket.model.utility import Form, Value
from exactmarket.solvers.markets.choice import MOST_COMPARED_GOODS, Bundles, Listed


def concavity_of(form: Form) -> Derivation | None:
    """A derivation by construction if there are many goods and there is one; ``None``: all bundles are compared.

    Raises:
        SearchFailed: if there are too many goods for that.
    """
    if form.size <= MOST_COMPARED_GOODS:
        return None
    derivation = _derivation(form)
    if derivation is None and form.size > MOST_TABLE_GOODS:
        raise SearchFailed(f"a utility of {form.size} goods whose construction does not make it M-natural-concave")
    return derivation


def _derivation(form: Form) -> Derivation | None:
    parts = operands(form)
    if parts is None or construction_fault(form) is not None:
        return None
    below = [_derivation(part) for part in parts]
    inner = tuple([derivation for derivation in below if derivation is not None])
    return Derivation("construction", inner) if len(inner) == len(parts) else None


def bundles_of(
    form: Form, derivation: Derivation | None, prices: Sequence[Element], numbers: Numbers, start: Bundle
) -> Bundles:
    """All bundles, or with a derivation those found by local improvement from ``start``, which is in the domain."""
    if derivation is None:
        return Listed(form, prices, numbers)
    return Local(form, prices, numbers, start)


class Local:
    """Bundles found by local improvement from a bundle of the domain."""

    def __init__(self, form: Form, prices: Sequence[Element], numbers: Numbers, start: Bundle) -> None:
        self._form, self._prices, self._numbers, self._start = form, prices, numbers, start
        self._known: dict[Bundle, Value] = {}

    def value(self, bundle: Bundle) -> Value:
        """u(bundle)."""
        if bundle not in self._known:
            self._known[bundle] = self._form.value(bundle)
        return self._known[bundle]

    def best(self, worth: Element, money: Q) -> Bundle:
        """Improve by one good less and one good more as long as that is possible, lexicographically: a small multiple
        of the utility, or of minus the price, is added, which keeps the function M-natural-concave."""
        found = self._start
        while (better := self._better(found, worth, money)) is not None:
            found = better
        return found

    def _better(self, bundle: Bundle, worth: Element, money: Q) -> Bundle | None:
        own = self.value(bundle)
        for other, change in self._changes(bundle):
            value = self.value(other)
            if value is None or own is None:
                continue
            sign = self._numbers.sign(worth * (value - own) - change * money, "")
            second = (value - own) if money else change * -1
            if sign > 0 or (not sign and self._numbers.sign(self._prices[0] * 0 + second, "") > 0):
                return other
        return None

    def _changes(self, bundle: Bundle) -> Iterator[tuple[Bundle, Element]]:
        zero = self._prices[0] * 0
        gone = [(0, zero), *[(1 << j, self._prices[j] * -1) for j in members(bundle)]]
        come = [(0, zero), *[(1 << j, p) for j, p in enumerate(self._prices) if not bundle >> j & 1]]
        for less, saved in gone:
            for more, paid in come:
                if less or more:
                    yield bundle ^ less ^ more, saved + paid

    def ties(self, _worth: Element, _money: Q) -> list[Bundle]:
        """Not to be listed."""
        raise SearchFailed("too many bundles to list")
