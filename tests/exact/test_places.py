"""Places on a line, signs between them, and solutions of linear equations."""

from __future__ import annotations

import pytest
from flint import fmpq_poly

from exactmarket.errors import MalformedInput, Rejected
from exactmarket.exact.affine import affine_hull
from exactmarket.exact.places import Field, Root, increasing, sign_between
from exactmarket.exact.rational import Q

ROOT_OF_TWO = Root((Q(-2), Q(0), Q(1)), (Q(1), Q(3, 2)))
SQUARE = fmpq_poly([-2, 0, 1])


def test_signs_between_rational_places() -> None:
    line = fmpq_poly([-1, 1])
    assert sign_between(line, Q(1), Q(2)) == 1  # a root at the end does not count
    assert sign_between(line, Q(0), Q(1)) == -1
    assert sign_between(line, Q(0), Q(2)) is None
    assert sign_between(line * line, Q(0), Q(2)) is None
    assert sign_between(line * line, Q(1), None) == 1
    assert sign_between(line * line * line, None, Q(1)) == -1
    assert sign_between(fmpq_poly([0]), None, None) == 0
    assert sign_between(fmpq_poly([-7]), None, None) == -1


def test_signs_up_to_an_irrational_place() -> None:
    assert sign_between(SQUARE, Q(0), ROOT_OF_TWO) == -1
    assert sign_between(SQUARE, ROOT_OF_TWO, None) == 1
    assert sign_between(SQUARE * fmpq_poly([-3, 1]), ROOT_OF_TWO, Q(3)) == -1
    assert sign_between(SQUARE * fmpq_poly([-3, 1]), ROOT_OF_TWO, Q(4)) is None


def test_a_root_in_the_isolating_interval_is_not_overlooked() -> None:
    """14/10 and 142/100 are on either side of the place, within its interval."""
    below, above = fmpq_poly([Q(-14, 10), 1]), fmpq_poly([Q(-142, 100), 1])
    assert sign_between(below, Q(0), ROOT_OF_TWO) is None
    assert sign_between(above, Q(0), ROOT_OF_TWO) is None
    assert sign_between(above, ROOT_OF_TWO, None) is None
    for end in (1, Q(3, 2)):
        assert sign_between(fmpq_poly([-end, 1]), ROOT_OF_TWO, Q(2)) is None
    narrow = Root(ROOT_OF_TWO.polynomial, (Q(141, 100), Q(1415, 1000)))
    assert sign_between(above, Q(0), narrow) == -1
    assert sign_between(above, narrow, Q(142, 100)) == -1


def test_a_root_at_the_end_of_an_isolating_interval_is_not_overlooked() -> None:
    assert sign_between(fmpq_poly([Q(-3, 2), 1]), ROOT_OF_TWO, None) is None
    assert sign_between(fmpq_poly([-1, 1]), Q(0), ROOT_OF_TWO) is None
    assert sign_between(fmpq_poly([-1, 1]), Q(1), ROOT_OF_TWO) is None  # the place's interval begins there: not seen


def test_order() -> None:
    assert increasing(Q(1), Q(2))
    assert not increasing(Q(1), Q(1))
    assert increasing(Q(1), ROOT_OF_TWO)
    assert not increasing(Q(5, 4), ROOT_OF_TWO)
    assert increasing(ROOT_OF_TWO, Q(3, 2))
    with pytest.raises(MalformedInput):
        Root((Q(1),), (Q(1),))


def test_affine_hulls() -> None:
    assert affine_hull([], 2) == affine_hull([(Q(0), Q(0), Q(0))], 2)
    assert affine_hull([(Q(1), Q(0), Q(0))], 2) is None
    point = affine_hull([(Q(-3), Q(1), Q(1)), (Q(-1), Q(1), Q(-1))], 2)
    assert point is not None
    assert (point.functions, point.free) == (((Q(2),), (Q(1),)), ())
    fixed_first = affine_hull([(Q(-3), Q(1), Q(0))], 2)
    assert fixed_first is not None
    assert (fixed_first.functions, fixed_first.free) == (((Q(3), Q(0)), (Q(0), Q(1))), (1,))
    assert fixed_first.restrict((Q(1), Q(2), Q(5))) == (7, 5)


def test_a_quotient_whose_denominator_is_0_at_the_place_is_refused() -> None:
    with pytest.raises(Rejected):
        Field(Q(1)).quotient(fmpq_poly([1]), fmpq_poly([-1, 1]), "leaf")
    with pytest.raises(Rejected):
        Field(ROOT_OF_TWO).quotient(fmpq_poly([1]), SQUARE, "leaf")
