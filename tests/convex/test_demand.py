"""The best bundle among the neighbours of a bundle."""

from __future__ import annotations

from exactmarket.convex.demand import best_by_exchange
from exactmarket.exact.rational import Q
from exactmarket.model.utility import Table


def test_the_best_neighbour_is_found_and_a_bundle_as_good_as_they_are_stays() -> None:
    form = Table((Q(0), Q(2), Q(3), None))
    assert best_by_exchange(form, (Q(0), Q(0)), 0) == 2
    assert best_by_exchange(form, (Q(0), Q(0)), 1) == 2
    assert best_by_exchange(form, (Q(0), Q(1)), 1) == 1
    assert best_by_exchange(form, (Q(2), Q(3)), 0) == 0
    assert best_by_exchange(form, (Q(1), Q(0)), 2) == 2
    assert best_by_exchange(form, (Q(1), Q(0)), 3) == 2
