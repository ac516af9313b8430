"""Whether two descriptions of sets of equilibria are of the same set, and whether a claim is false."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

from algebraic_numbers import Real, approximated, close
from equilibrium_prices import NEAR, along, place, refuted_at, samples_of, utilities_of

from exactmarket.kernel.claims.completeness import NoEquilibriumWithProduction, PriceFamily

Json = Any


def certificate(stated: Json, witness: Json) -> str:
    """The text of a certificate."""
    return json.dumps({"format": "exactmarket-certificate/1", "claim": stated, "witness": witness})


def difference(found: Sequence[Any], true: Sequence[Any]) -> list[Real] | None:
    """Prices that are in one of the two lists of sets only, or with other utilities; None if none of those tried are.

    Tried are prices in and beside each set, and on a line those at and between all places where a set of it ends.
    """
    if len(found) == len(true) and set(found) == set(true):
        return None
    every = [*found, *true]
    for prices in [*[prices for each in every for prices in samples_of(each)], *_between_ends(every)]:
        here, there = (_all_utilities(sets, prices) for sets in (found, true))
        utilities = [*here, *there]
        if bool(here) != bool(there) or not all(close(utilities[0], other) for other in utilities[1:]):
            return prices
    return None


def _all_utilities(sets: Sequence[Any], prices: Sequence[Real]) -> list[list[Real]]:
    return [utilities for each in sets if (utilities := utilities_of(each, prices)) is not None]


def _between_ends(sets: Sequence[Any]) -> Iterator[list[Real]]:
    """On each line prices in the middle between any two ends of its families."""
    families = [each for each in sets if isinstance(each, PriceFamily)]
    for each in families:
        ends: list[Fraction] = []
        for other in families:
            if other.prices == each.prices:
                ends += [approximated(place(end), NEAR) for end in (other.low, other.high) if end is not None]
        for a, b in combinations(sorted(set(ends)), 2):
            yield [along(each, [Fraction(str(c)) for c in row], [(a + b) / 2]) for row in each.prices]


def is_false(stated: Any, found: Sequence[Any], true: Sequence[Any]) -> bool:
    """Whether a claim that the equilibria are ``found`` is false, those found by the solver's tree being ``true``.

    Where the two are described in different ways, the definition is asked, too.
    """
    if isinstance(stated, NoEquilibriumWithProduction):
        return bool(found or true)
    return difference(found, true) is not None or (set(found) != set(true) and refuted_at(stated) is not None)
