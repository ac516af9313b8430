"""Signs of forms of utilities along sets of equilibria, and where utilities are on a segment, on sets made by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exactmarket.exact.places import Root
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.claims.completeness import (
    EquilibriumSet,
    PayoffSegment,
    PriceFamily,
    PricePoint,
    PricePolytope,
    Quotient,
)
from exactmarket.kernel.rules.completeness.payoffs import _apart, _extent, _signs

T = Quotient((ZERO, ONE), (ONE,))
CONSTANT = Quotient((Q(3),), (ONE,))
#: The utilities t and 3, for t from 0 to 1.
FAMILY = PriceFamily(ZERO, ONE, "[]", (), (T, CONSTANT))
POLYTOPE = PricePolytope((), (0, 1), (), (), (CONSTANT, CONSTANT))
ALONG = PayoffSegment((ZERO, Q(3)), (ONE, Q(3)))


@pytest.mark.parametrize(
    ("form", "each", "signs"),
    [
        ((ZERO, ONE, ZERO), FAMILY, {0, 1}),
        ((ZERO, ONE, ZERO), replace(FAMILY, brackets="(]"), {1}),
        ((-ONE, ONE, ZERO), replace(FAMILY, brackets="[)"), {-1}),
        ((ZERO, ONE, ZERO), replace(FAMILY, low=None, brackets="(]"), {None, 1}),
        ((Q(-1, 2), ONE, ZERO), FAMILY, {-1, None, 1}),
        ((ONE, ONE, ZERO), replace(FAMILY, utilities=(Quotient((ONE,), (ZERO, ONE)), CONSTANT)), {None, 1}),
        ((Q(-3), ONE, ZERO), POLYTOPE, {0}),
        ((ZERO, ONE, ZERO), replace(POLYTOPE, utilities=(Quotient((ONE, ONE), (ONE,)), CONSTANT)), {None}),
        ((ZERO, ONE, ZERO), replace(POLYTOPE, utilities=(Quotient((ONE,), (ONE, ONE)), CONSTANT)), {None}),
        ((ZERO, ONE, ZERO), replace(POLYTOPE, utilities=(Quotient((ONE, ONE), (Q(2), ONE)), CONSTANT)), {None}),
    ],
)
def test_a_form_has_these_signs(form: tuple[Q, ...], each: EquilibriumSet, signs: set[int | None]) -> None:
    assert _signs(form, each) == signs


@pytest.mark.parametrize(
    ("each", "extent"),
    [
        (FAMILY, {ZERO, ONE}),
        (PricePoint((), (Q(1, 2), Q(3))), {Q(1, 2)}),
        (PricePoint((), (Q(1, 2), Q(4))), None),
        (PricePoint((), (Q(2), Q(3))), None),
        (PricePoint((), (-ONE, Q(3))), None),
        (replace(FAMILY, high=Q(2)), None),
        (replace(FAMILY, low=-ONE), None),
        (replace(FAMILY, brackets="[)"), None),
        (replace(FAMILY, low=Root((Q(-2), ZERO, Q(9)), (Q(1, 3), Q(2, 3)))), None),
        (replace(FAMILY, high=Root((Q(-2), ZERO, Q(9)), (Q(1, 3), Q(2, 3)))), None),
        (replace(FAMILY, utilities=(Quotient((ZERO, ONE), (Q(-1, 2), ONE)), CONSTANT)), None),
        (replace(FAMILY, utilities=(Quotient((Q(-1, 4), Q(1, 2)), (Q(-1, 2), ONE)), CONSTANT)), None),
        (POLYTOPE, None),
    ],
)
def test_a_set_is_here_on_the_segment(each: EquilibriumSet, extent: set[Q] | None) -> None:
    found = _extent(each, ALONG)
    assert found == extent


def test_segments_are_apart_if_some_agent_is_better_off_all_over_one_of_them() -> None:
    def along(low: int, high: int) -> PayoffSegment:
        return PayoffSegment((Q(low),), (Q(high),))

    assert _apart(along(0, 1), along(2, 3))
    assert _apart(along(3, 2), along(1, 0))
    assert not _apart(along(0, 1), along(1, 2))
    assert not _apart(along(2, 1), along(1, 0))
    assert not _apart(along(0, 3), along(1, 2))
