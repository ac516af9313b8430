"""Rationals as integers over denominators: the same numbers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from strategies import long_rationals, rationals

from exactmarket.exact.linear import common_multiple, over_one_denominator, parts_by_id
from exactmarket.exact.rational import Q


@given(st.lists(st.integers(1, 10**9)))
def test_common_multiples(integers: list[int]) -> None:
    multiple = common_multiple(integers)
    assert all(multiple % integer == 0 for integer in integers)
    assert not any(
        multiple % prime == 0 and all(multiple // prime % integer == 0 for integer in integers)
        for prime in (2, 3, 5, 7)
    )


def test_common_multiple_of_nothing_and_of_large_primes() -> None:
    assert common_multiple([]) == 1
    assert common_multiple([2**61 - 1, 2**89 - 1, 6, 4]) == (2**61 - 1) * (2**89 - 1) * 12


@given(st.lists(rationals() | long_rationals()))
def test_numbers_over_one_denominator(numbers: list[Q]) -> None:
    numerators, denominator = over_one_denominator(numbers)
    assert denominator == common_multiple([int(number.q) for number in numbers])
    assert [Q(numerator, denominator) for numerator in numerators] == numbers
    assert {type(number) for number in (*numerators, denominator)} == {int}


@given(st.lists(st.none() | rationals()))
def test_parts(numbers: list[Q | None]) -> None:
    parts = parts_by_id(numbers)
    for number in numbers:
        assert parts.get(id(number)) == (None if number is None else (int(number.p), int(number.q)))
