"""Strong equilibria by shares for the budgets as they are given, of markets in normal form with few kinds of goods.

The bundles of kinds that the agents' limits allow are the options of the problem that Hylland-Zeckhauser equilibria solve
(``hylland_zeckhauser``), the supplies and the production's sets its limits. Exact prices are all that is taken from there: at
these, shares are found anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from exactmarket.errors import LimitReached, Rejected, SearchFailed
from exactmarket.exact.enclosure import Polynomial
from exactmarket.exact.linear import Vector
from exactmarket.kernel.claims.markets import StrongEquilibriumByShares
from exactmarket.kernel.theorem import Verified
from exactmarket.model.seats import SeatMarket
from exactmarket.solvers.budgets.hylland_zeckhauser import settled
from exactmarket.solvers.control import Control
from exactmarket.solvers.markets.at_shares import shares_at
from exactmarket.solvers.markets.kinds import Kinds, bundles_within, is_within, kinds_of, worth_of
from exactmarket.solvers.markets.prices import rationals_near
from exactmarket.solvers.structures.structure import Problem

#: With more bundles they are too many to list, and so are more pairs of an agent and a bundle.
_MOST_BUNDLES, _MOST_PAIRS = 5_000, 200_000


def decide_strong_equilibrium_by_shares(
    market: SeatMarket, control: Control | None = None
) -> Verified[StrongEquilibriumByShares]:
    """A strong equilibrium by shares for the given budgets.

    Raises:
        MalformedInput: if a utility has no normal form.
        SearchFailed: if none was found.
    """
    control, kinds = control or Control(), kinds_of(market)
    fault: Exception = SearchFailed("no path of the smoothed economy led to an equilibrium")
    for prices in _exact_prices(kinds, control):
        try:
            return shares_at(kinds, prices, control)
        except LimitReached:
            raise
        except (SearchFailed, Rejected) as failure:
            fault = failure
    raise SearchFailed(f"no equilibrium in rational numbers was found; the last prices that were tried: {fault}")


def _exact_prices(kinds: Kinds, control: Control) -> Iterator[Vector]:
    """Rational prices of kinds near equilibria in floats."""
    given, inside = _problem(kinds)
    seen: set[Vector] = set()
    for _, form, point in settled(given, control):
        wanted = [sum([form.limit_prices[c] for c in own], Polynomial({})) for own in inside]
        for rationals in rationals_near(form, point, wanted, control):
            prices = tuple(rationals)
            if prices not in seen:
                seen.add(prices)
                yield prices


def _problem(kinds: Kinds) -> tuple[Problem, list[list[int]]]:
    """The choice among bundles, and for each kind the limits that it counts in.

    Raises:
        SearchFailed: if there are too many bundles.
    """
    bundles = bundles_within(kinds, _MOST_BUNDLES)
    if bundles is None or len(bundles) * len(kinds.forms) > _MOST_PAIRS:
        raise SearchFailed("too many bundles to list")
    known = {
        id(form): tuple([worth_of(form, bundle) if is_within(form, bundle) else None for bundle in bundles])
        for form in kinds.forms
    }
    sets = [*[(1 << j, copies) for j, copies in enumerate(kinds.supply)], *kinds.limits]
    options = [
        tuple(chain.from_iterable([k] * (bundle & goods).bit_count() for k, bundle in enumerate(bundles)))
        for goods, _ in sets
    ]
    inside = [[c for c, (goods, _) in enumerate(sets) if goods >> j & 1] for j in range(len(kinds.supply))]
    values = tuple([known[id(form)] for form in kinds.forms])
    return Problem(values, kinds.budgets, tuple(options), tuple([most for _, most in sets])), inside
