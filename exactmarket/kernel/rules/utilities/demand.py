"""Rules about demand at prices, and what all rules demand of bundles that somebody chooses.

Legend as in ``convex.demand``: u a utility, A bundles, p prices, w >= 0 a weight; w u(A) - p(A) is the net value of A.

That a bundle has the largest net value is decided by comparing all bundles; or, if u is M-natural-concave by a derivation, by
comparing it with the bundles of the domain that are A less at most one good plus at most one good: w u - p is M-natural-concave
too (for w = 0 it is -p on the domain), and for such a function a local maximum is a maximum (Murota, Discrete Convex Analysis,
Theorem 6.26; ``model.quasilinear``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from exactmarket.convex.demand import exchanged
from exactmarket.errors import Rejected
from exactmarket.exact.numbers import Element, Numbers, Rationals
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.certificates.utilities import BetterBundle, Derivation
from exactmarket.kernel.claims.utilities import Demanded, NotDemanded
from exactmarket.kernel.demands import (
    better_option,
    bundle_in,
    cost_of,
    demand,
    demand_count,
    finite_value,
    rejecting,
    value_of,
)
from exactmarket.kernel.rules.utilities.derivations import demand_derived
from exactmarket.kernel.theorem import Verified, seal
from exactmarket.model.bundle import MOST_TABLE_GOODS, Bundle, bundle_text
from exactmarket.model.quasilinear import net_value
from exactmarket.model.utility import Form, Value, tabulate


class Choice:
    """What somebody can choose from: all bundles, or those near a bundle if a derivation proves that this is enough.

    Args:
        form: her utility.
        concavity: a derivation of its M-natural concavity, or ``None``: then all bundles are compared.
        where: the place of the derivation.
        most: up to so many goods all bundles are compared.

    Raises:
        Rejected: if the derivation fails, or if there are too many goods to do without one.
    """

    def __init__(self, form: Form, concavity: Derivation | None, where: str, most: int = MOST_TABLE_GOODS) -> None:
        self._form, self._where = form, where
        self._values: list[Value] | None = None
        with rejecting(where):
            if concavity is not None:
                demand_derived(form, concavity, where)
            else:
                expected = f"a derivation, or at most {most} goods to compare all bundles"
                demand(form.size <= most, where, expected, form.size)
                self._values = tabulate(form)

    def better(
        self, held: Sequence[Bundle], weight: Element, prices: Sequence[Element], numbers: Numbers
    ) -> Bundle | None:
        """A bundle that shows that not all of those that are held (one or more) have the largest net value: one that has more,
        or one of those that has less; ``None`` if there is none.

        Raises:
            Rejected: if one of those has no finite utility.
        """
        worths = {bundle: finite_value(self._form, bundle, self._where) for bundle in held}
        if self._values is not None:
            net = self._net(self._values, weight, prices)
            most = weight * worths[held[0]] - cost_of(prices, held[0])
            return better_option(numbers, net, most, worths, self._where)
        for bundle, worth in worths.items():
            if (other := self._better_neighbour(bundle, worth, (weight, prices, numbers))) is not None:
                return other
        return None

    def satiated(self, held: Sequence[Bundle]) -> bool:
        """Whether each of the bundles that are held has the largest utility: its net value where nothing costs anything."""
        return self.better(held, ONE, (ZERO,) * self._form.size, Rationals()) is None

    def _net(
        self, values: Sequence[Value], weight: Element, prices: Sequence[Element]
    ) -> Iterator[tuple[Bundle, Element]]:
        """The net values of all bundles of the domain. (What bundles cost is found by doubling: a price is added once for each
        bundle, not once for each good of each bundle.)"""
        costs = [prices[0] * 0]
        for price in prices:
            costs += [cost + price for cost in costs]
        for bundle, value in enumerate(values):
            if value is not None:
                yield bundle, weight * value - costs[bundle]

    def _better_neighbour(
        self, bundle: Bundle, worth: Q, at: tuple[Element, Sequence[Element], Numbers]
    ) -> Bundle | None:
        """A bundle one exchange away of larger net value, if there is one, with the weight, the prices and the numbers."""
        weight, prices, numbers = at
        for other in exchanged(bundle, self._form.size):
            value = value_of(self._form, other, self._where)
            if value is not None:
                dearer = cost_of(prices, other & ~bundle) - cost_of(prices, bundle & ~other)
                if numbers.sign(weight * (value - worth) - dearer, self._where) > 0:
                    return other
        return None


def check_demanded(claim: Demanded, witness: Derivation) -> Verified[Demanded]:
    """By table: no bundle has a larger net value. By construction: u is M-natural-concave, and no
    exchange of one good, to get, to give, or both, has a larger net value.

    Raises:
        Rejected: if prices are missing, the bundle has no finite utility, the derivation fails, or a bundle is better.
    """
    goods, by_table = claim.utility.goods, witness.by == "table"
    bundle = _priced_bundle(claim, claim.bundle, "bundle")
    demand(not by_table or not witness.of, "witness.of", "no derivations below a table", len(witness.of))
    choice = Choice(claim.utility.form, None if by_table else witness, "bundle")
    better = choice.better([bundle], ONE, claim.prices, Rationals())
    if better is not None:
        expected = "the largest net value" if by_table else "a bundle that no exchange improves"
        raise Rejected("bundle", expected, bundle_text(goods, better))
    return seal(claim, witness)


def check_not_demanded(claim: NotDemanded, witness: BetterBundle) -> Verified[NotDemanded]:
    """A bundle of finite utility with a larger net value; any such, if the claim's bundle has utility -infinity.

    Raises:
        Rejected: if prices are missing, or the bundle is not better.
    """
    bundle, better = _priced_bundle(claim, claim.bundle, "bundle"), _priced_bundle(claim, witness.better, "better")
    with rejecting():
        before = net_value(claim.utility.form, claim.prices, bundle)
        after = net_value(claim.utility.form, claim.prices, better)
    larger = after is not None and (before is None or after > before)
    demand(larger, "better", f"a finite net value above {before}", after)
    return seal(claim, witness)


def _priced_bundle(claim: Demanded | NotDemanded, names: Sequence[str], where: str) -> Bundle:
    """The named bundle, and demand as many prices as goods."""
    demand_count(len(claim.prices), len(claim.utility.goods), "prices", "numbers")
    return bundle_in(claim.utility.goods, tuple(names), where)
