"""The exchange axiom fails only for a good that one bundle has and the other has not."""

from __future__ import annotations

from exactmarket.convex.exchange import violates
from exactmarket.exact.rational import Q
from exactmarket.model.utility import Additive, Table


def test_nothing_is_exchanged_for_a_good_that_is_not_given() -> None:
    worse = Additive((Q(-1), Q(-1)))
    assert not violates(worse, 0b00, 0b00, 0)
    assert not violates(worse, 0b01, 0b01, 0)
    assert violates(Table((Q(0), Q(0), Q(0), Q(1))), 0b11, 0b00, 0)
