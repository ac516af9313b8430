"""Errors say where, what was expected and what was found, on one line."""

from __future__ import annotations

import pytest

from exactmarket.errors import ExactmarketError, LimitReached, MalformedInput, Rejected, SearchFailed


@pytest.mark.parametrize("kind", [MalformedInput, Rejected])
def test_messages_are_one_short_line(kind: type[MalformedInput] | type[Rejected]) -> None:
    fault = kind("prices[2]", "a price >= 0", "a\nb" + "x" * 10_000)
    assert (fault.where, fault.expected) == ("prices[2]", "a price >= 0")
    assert str(fault).startswith("prices[2]: expected a price >= 0, found a b")
    assert "\n" not in str(fault)
    assert len(str(fault)) < 250


@pytest.mark.parametrize("number", [10**5000, -(10**5000), (10**5000, 1), [10**5000]], ids=["+", "-", "tuple", "list"])
def test_numbers_beyond_pythons_limit_can_be_quoted(number: object) -> None:
    assert len(str(Rejected("turn", "a turn", number))) < 250


def test_malformed_is_not_rejected_and_no_answer_is_neither() -> None:
    assert not issubclass(MalformedInput, Rejected)
    assert not issubclass(Rejected, MalformedInput)
    assert not issubclass(SearchFailed, (MalformedInput, Rejected))
    assert issubclass(LimitReached, SearchFailed)
    assert all(issubclass(kind, ExactmarketError) for kind in (MalformedInput, Rejected, SearchFailed))
