"""The door for numbers: what goes through is exact, and everything that is not is refused with the place."""

from __future__ import annotations

import sys
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from flint import arb, fmpq, fmpz, fmpz_mat
from hypothesis import given
from hypothesis import strategies as st

from exactmarket.errors import MalformedInput
from exactmarket.exact.rational import LARGEST_EXPONENT, LONGEST_NUMBER, ONE, ZERO, Q, dot, rational, total


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, Q(3)),
        (-3, Q(-3)),
        (fmpz(7), Q(7)),
        (fmpq(7, 3), Q(7, 3)),
        (Fraction(-6, 4), Q(-3, 2)),
        ("3", Q(3)),
        ("-7/2", Q(-7, 2)),
        ("4/8", Q(1, 2)),
        ("0/5", Q(0)),
        ("-0", Q(0)),
        ("007", Q(7)),
        ("0.25", Q(1, 4)),
        ("-0.25", Q(-1, 4)),
        ("1e-3", Q(1, 1000)),
        ("1E+3", Q(1000)),
        ("-2.50e2", Q(-250)),
        ("0e4096", Q(0)),
        ("1e00000000003", Q(1000)),
        pytest.param("1" * LONGEST_NUMBER, None, id="longest"),
        (f"1e{LARGEST_EXPONENT}", Q(fmpz(10) ** LARGEST_EXPONENT)),
        (f"1e-{LARGEST_EXPONENT}", Q(1, fmpz(10) ** LARGEST_EXPONENT)),
    ],
)
def test_exact_numbers_pass(value: Any, expected: Q | None) -> None:
    got = rational(value)
    assert type(got) is Q
    assert got == expected if expected is not None else got > 0


def test_integers_beyond_pythons_own_limit_pass() -> None:
    assert rational(10**5000) == Q(fmpz(10) ** 5000)


@given(st.fractions())
def test_every_rational_passes_as_text_and_as_fraction(value: Fraction) -> None:
    assert rational(str(value)) == rational(value) == Q(value.numerator, value.denominator)
    assert str(rational(value)) == str(value)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_decimals_in_text_are_read_exactly(value: Decimal) -> None:
    assert rational(f"{value:f}") == rational(Fraction(value))


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(value, id=repr(value)[:40])
        for value in (
            0.5,
            1.0,
            float("nan"),
            float("inf"),
            -0.0,
            True,
            False,
            None,
            1j,
            Decimal("NaN"),
            Decimal("Infinity"),
            Decimal("1e9999"),
            b"1",
            bytearray(b"1"),
            [1],
            (1, 2),
            {"p": 1},
            object(),
            arb(1),
            fmpz_mat([[1]]),
        )
    ],
    ids=lambda value: type(value).__name__,
)
def test_other_types_are_refused(value: Any) -> None:
    with pytest.raises(MalformedInput) as caught:
        rational(value, "values[2][1]")
    assert caught.value.where == "values[2][1]"


NO_NUMBERS = [
    "",
    " ",
    "1 ",
    " 1",
    "\t1",
    "1\n",
    "+1",
    "--1",
    "1-",
    "1_000",
    "1,000",
    "1,5",
    "0x10",
    "1b",
    "one",
    "nan",
    "NaN",
]
NO_NUMBERS += [
    "inf",
    "-inf",
    "Infinity",
    ".",
    ".5",
    "5.",
    "-.5",
    "1.e2",
    "e5",
    "1e",
    "1e+",
    "1e1.5",
    "1e 5",
    "1/0",
    "0/0",
]
NO_NUMBERS += [
    "1/-2",
    "1/+2",
    "1/2/3",
    "/2",
    "1/",
    "1.5/2",
    "1/2e3",
    "1/2.0",
    "1 / 2",
    "(1)",
    "__import__('os')",
    "2**3",
]
UNICODE = [
    "\u0661",
    "\uff11",
    "\u00b2",
    "\u00bd",
    "\u2164",
    "\u06f5/2",
    "1/\u0662",
    "\u22121",
    "1\u2044 2",
    "1\u00a0",
    "\u00bc",
]
UNICODE += ["1\u0000", "\ud800", "1\u200b", "\ufeff1", "1\u0660"]


@pytest.mark.parametrize("text", NO_NUMBERS + UNICODE, ids=ascii)
def test_texts_that_are_no_numbers_are_refused(text: str) -> None:
    with pytest.raises(MalformedInput) as caught:
        rational(text, "here")
    assert caught.value.where == "here"
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        f"1e{LARGEST_EXPONENT + 1}",
        f"1e-{LARGEST_EXPONENT + 1}",
        "1e999999999",
        "1E-999999999",
        "0e99999",
        "1e" + "9" * 90_000,
    ],
    ids=lambda text: text[:14],
)
def test_huge_exponents_are_refused_at_once(text: str) -> None:
    with pytest.raises(MalformedInput) as caught:
        rational(text)
    assert "exponent" in caught.value.expected


@pytest.mark.parametrize(
    "text",
    ["1" * (LONGEST_NUMBER + 1), "-" + "1" * LONGEST_NUMBER, "1/" + "3" * LONGEST_NUMBER],
    ids=["digits", "sign", "fraction"],
)
def test_long_texts_are_refused_and_quoted_shortly(text: str) -> None:
    with pytest.raises(MalformedInput) as caught:
        rational(text)
    assert len(str(caught.value)) < 300


def test_long_texts_pass_beyond_pythons_own_limit() -> None:
    digits = "7" * (sys.get_int_max_str_digits() + 1)
    assert str(rational(digits)) == digits
    assert rational(f"{digits}/{digits}") == ONE
    assert rational(f"0.{digits}") < ONE


def test_the_sum_of_nothing_is_a_rational() -> None:
    assert type(total([])) is Q
    assert type(dot((), ())) is Q
    assert total([]) / 2 == ZERO


def test_products_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        dot((ONE,), (ONE, ONE))


def test_the_trap_that_makes_the_door_necessary() -> None:
    """Equal hashes, equal values, and yet not equal: so no Fraction may get in."""
    half, same = fmpq(1, 2), Fraction(1, 2)
    assert hash(half) == hash(same)
    assert half != same
    assert rational(same) == half


def test_booleans_would_be_numbers_but_for_the_door() -> None:
    assert fmpq(True) == 1
    with pytest.raises(MalformedInput):
        rational(True)
