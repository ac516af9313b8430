"""Tables of bids for courses."""

from __future__ import annotations

import pytest

from exactmarket.errors import MalformedInput
from exactmarket.exact.rational import Q
from exactmarket.format.bids import parse_bids
from exactmarket.model.constraint import Bounds, Constrained
from exactmarket.model.utility import Additive

TABLE = """student;Algebra;History;Logic;Topology;Budget;max;min
slot;9.30;Tue;9.30;;;;
area;maths;;maths;maths;;;
area max;2;;;2;;;
Seats;1;2;1;2;;;
Ann;10;8,5;3;1;1;2;
Bob B.;9;8;3;4;1/2;;1
"""


def test_slots_areas_seats_budgets_and_bounds_are_read() -> None:
    market = parse_bids(TABLE, "bids.csv").market
    assert market.goods == ("Algebra", "History", "Logic", "Topology")
    assert market.supply == (1, 2, 1, 2)
    sets = (Bounds(0b0101, 0, 1), Bounds(0b0010, 0, 1), Bounds(0b1101, 0, 2))
    ann, bob = market.agents
    assert (ann.name, ann.budget, bob.name, bob.budget) == ("Ann", Q(1), "Bob B.", Q(1, 2))
    assert ann.utility == Constrained(Additive((Q(10), Q(17, 2), Q(3), Q(1))), (*sets, Bounds(0b1111, 0, 2)))
    assert bob.utility == Constrained(Additive((Q(9), Q(8), Q(3), Q(4))), (*sets, Bounds(0b1111, 1, 4)))


def test_bids_alone_are_enough() -> None:
    market = parse_bids("s,a,b\nx,1,-2\ny,0,3\n", "bids.csv").market
    assert market.supply == (1, 1)
    assert market.agents[0].utility == Constrained(Additive((Q(1), Q(-2))), ())


@pytest.mark.parametrize(
    ("text", "where", "expected", "found"),
    [
        ("s,a,b\nseats,1,-1\nx,1,2\n", "line 2, 'b'", "a whole number of seats", "-1"),
        ("s,a,b\nsupply,1,0\nx,1,2\n", "line 2, 'b'", "a whole number of seats", "0"),
        ("s,a,b\nsupply,1,1/2\nx,1,2\n", "line 2, 'b'", "a whole number of seats", "1/2"),
        ("s,a,b\nsupply,1,2\nseats,1,2\nx,1,2\n", "line 3", "one row 'supply' (the other one is line 2)", "'seats'"),
        ("s,a,b,budget\nx,1,2,0\n", "line 2, 'budget'", "a number > 0", "0"),
        ("s,a,b,budget\nx,1,2,\n", "line 2, 'budget'", "a number > 0", "an empty cell"),
        ("s,a,b,budget\nsupply,1,2,3\nx,1,2,1\n", "line 2, 'budget'", "an empty cell in the row 'supply'", "'3'"),
        ("s,a,b,max\nx,1,2,1.5\n", "line 2, 'max'", "a whole number", "3/2"),
        ("s,a,b,max,min\nx,1,2,1,2\n", "line 2, 'min'", "at most 1, the courses that may be taken", "2"),
        ("s,a,b,min\nx,1,2,3\n", "line 2, 'min'", "at most 2, the courses that may be taken", "3"),
        ("s,a,b,max,Max\nx,1,2,1,2\n", "line 1, cell 5", "one column 'max'", "'Max'"),
        ("s,a,a\nx,1,2\n", "line 1", "courses, each with a name of its own", "a, a"),
        ("s,a,b\nslot,m,m\n", "bids.csv", "at least one row of a student", "none"),
        ("s,a,b\nx,1,2\nx,1,2\n", "line 3, cell 1", "a name that is not taken (by line 2)", "'x'"),
        ("s,a,b\nslots,m,m\nx,1,2\n", "line 2, cell 1", 'the names "slot", "area"', "'slots'"),
        ("s,a,b\narea,m,m\nx,1,2\n", "bids.csv", 'both rows "area" and "area max"', "one of them"),
        ("s,a,b\narea max,1,1\nx,1,2\n", "bids.csv", 'both rows "area" and "area max"', "one of them"),
        ("s,a,b\narea,m,m\narea max,1,2\nx,1,2\n", "line 3", "one limit for the courses of area 'm'", "1, 2"),
        ("s,a,b\narea,m,\narea max,,1\nx,1,2\n", "line 3", "one limit for the courses of area 'm'", "none"),
        ("s,a,b\narea,m,\narea max,1,1\nx,1,2\n", "line 3, 'b'", "an empty cell, as the course is in no area", "'1'"),
        ("s,a,b\narea,m,m\narea max,-1,\nx,1,2\n", "line 3, 'a'", "a whole number, 0 or more", "-1"),
        ("s,a,b\nx,1,\n", "line 2, 'b'", "a number (0 for nothing)", "an empty cell"),
        (
            "s,a,b,c\nslot,Mon,Mon,Tue\narea,m,,m\narea max,1,,1\nx,1,2,3\n",
            "bids.csv",
            "slots and areas that are nested or disjoint (else given shares may be those of no lottery)",
            "slot Mon and area m: 'b' is in the first, 'c' in the second, 'a' in both",
        ),
    ],
)
def test_what_does_not_fit_is_named(text: str, where: str, expected: str, found: str) -> None:
    with pytest.raises(MalformedInput) as caught:
        parse_bids(text, "bids.csv")
    assert caught.value.where.endswith(where)
    assert caught.value.expected.startswith(expected)
    assert caught.value.got == found
