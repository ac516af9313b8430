"""Sets of equilibria are put together where they meet on one line with the same utilities, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exactmarket.exact.places import Root
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.claims.completeness import PriceFamily, PricePoint, Quotient
from exactmarket.kernel.rules.completeness.union import joined

T = Quotient((ZERO, ONE), (ONE,))
#: Prices (t, 2 - t) and the utility t, for t from 0 to 1; and from 1 to 2.
LEFT = PriceFamily(ZERO, ONE, "()", ((ZERO, ONE), (Q(2), -ONE)), (T,))
RIGHT = replace(LEFT, low=ONE, high=Q(2))
END = PricePoint((ONE, ONE), (ONE,))
ROOT = Root((Q(-2), Q(0), ONE), (ONE, Q(2)))


def test_a_point_at_an_open_end_closes_it() -> None:
    assert joined([LEFT, END]) == (replace(LEFT, brackets="(]"),)
    assert joined([END, RIGHT]) == (replace(RIGHT, brackets="[)"),)
    assert joined([LEFT, END, RIGHT]) == (replace(LEFT, high=Q(2)),)


@pytest.mark.parametrize(
    "point",
    [
        PricePoint((ONE, Q(3)), (ONE,)),
        PricePoint((ONE, ONE), (Q(3),)),
        PricePoint((Q(1, 2), Q(3, 2)), (Q(1, 2),)),
    ],
)
def test_a_point_of_other_prices_or_utilities_stays_apart(point: PricePoint) -> None:
    assert joined([LEFT, point]) == (point, LEFT)


def test_a_point_stays_apart_from_an_end_that_is_missing_or_a_root_or_where_a_utility_has_no_value() -> None:
    for high in (None, ROOT):
        family = replace(LEFT, high=high)
        assert joined([family, END]) == (END, family)
    unbounded = replace(LEFT, utilities=(Quotient((ZERO,), (-ONE, ONE)),))
    assert joined([unbounded, END]) == (END, unbounded)


def test_families_that_meet_at_a_place_of_one_of_them_become_one() -> None:
    whole = replace(LEFT, high=Q(2))
    assert joined([replace(LEFT, brackets="(]"), RIGHT]) == (whole,)
    assert joined([LEFT, replace(RIGHT, brackets="[)")]) == (whole,)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (LEFT, RIGHT),
        (replace(LEFT, brackets="(]"), replace(RIGHT, prices=((ZERO, ONE), (Q(3), -ONE)))),
        (replace(LEFT, brackets="(]"), replace(RIGHT, utilities=(Quotient((ONE,), (ONE,)),))),
        (replace(LEFT, brackets="(]"), replace(RIGHT, low=Q(3, 2))),
        (replace(LEFT, high=ROOT, brackets="(]"), replace(RIGHT, low=ROOT)),
    ],
)
def test_families_with_a_gap_or_of_other_prices_or_utilities_stay_apart(left: PriceFamily, right: PriceFamily) -> None:
    assert joined([left, right]) == (left, right)
