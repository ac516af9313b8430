"""The oracle that solvers are tested against is tested itself: against sympy, and on cases worked out by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from brute_force import components_with_only, holds, maximum
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy.solvers.simplex import InfeasibleLPError, UnboundedLPError, lpmax

NUMBERS = st.integers(-3, 3)


@settings(max_examples=60)
@given(st.lists(st.lists(NUMBERS, min_size=4, max_size=4), min_size=1, max_size=4))
def test_the_oracle_agrees_with_sympy(rows: list[list[int]]) -> None:
    x, y, z = symbols = sympy.symbols("x y z")
    c, *limits = rows
    stated = [sum(a * v for a, v in zip(row, symbols, strict=False)) <= row[3] for row in limits]
    stated = [fact for fact in stated if fact != sympy.true]
    if any(fact == sympy.false for fact in stated):
        expected: Fraction | str = "infeasible"
    else:
        try:
            best, _ = lpmax(c[0] * x + c[1] * y + c[2] * z, [*stated, x >= 0, y >= 0, z >= 0])
            expected = Fraction(int(best.p), int(best.q))
        except InfeasibleLPError:
            expected = "infeasible"
        except UnboundedLPError:
            expected = "unbounded"
    assert maximum(c[:3], [(row[:3], row[3]) for row in limits]) == expected


def test_the_oracle_meets_equations() -> None:
    assert maximum([1, 2], [], [([1, 1], Fraction(1, 3))]) == Fraction(2, 3)
    assert maximum([1, 2], [], [([1, 1], -1)]) == "infeasible"
    assert maximum([1, 2], [], [([1, -1], 0), ([2, -2], 0)]) == "unbounded"


HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    ("condition", "prices", "expected"),
    [
        ("optimal", [1, 0], True),
        ("optimal", [0, 0], False),
        ("optimal", [0, 1], False),
        ("quasi-optimal", [0, 0], True),
        ("quasi-optimal", [0, 1], False),
        ("cheapest", [0, 0], True),
        ("cheapest", [0, 1], False),
        ("clearing", [7, 0], True),
        ("clearing", [0, 7], False),
    ],
)
def test_the_oracle_knows_the_conditions(condition: str, prices: list[int], expected: bool) -> None:
    share = [[HALF, HALF]]
    copies = [HALF, Fraction(1)]
    assert holds(condition, prices, [[Fraction(1), Fraction(0)]], share, copies, [0, 1]) is expected


def test_the_oracle_counts_components() -> None:
    rows = [[HALF, HALF, 0], [HALF, HALF, 0], [0, 0, 1]]
    assert components_with_only({0, 1, 2}, rows) == 2
    assert components_with_only({0, 1}, rows) == 1
    assert components_with_only({0}, rows) == 0
