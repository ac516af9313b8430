"""Errors say where, what was expected and what was found, on one line."""

from __future__ import annotations

import pytest

from exactmarket.errors import (
    ExactmarketError,
    LimitReached,
    MalformedInput,
    Rejected,
    SearchFailed,
    escaped,
)


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


UNSAFE = {
    "escape": "\x1b[1A\x1b[2K",
    "carriage return": "\r",
    "line feed": "\n",
    "tab": "\t",
    "delete": "\x7f",
    "C1": "\x9b2K\x85",
    "separators of lines": "\u2028\u2029",
    "override of the direction": "\u202eabc\u202c",
    "isolates of a direction": "\u2067abc\u2069",
    "marks of a direction": "\u200e\u061c",
    "zero width": "\u200b\u200d\u2060\ufeff\u00ad\u034f\u3164\ufe0f\U000e0041",
    "half of a pair": "\udcff\ud800",
    "other blanks": "\u00a0\u2003",
}


@pytest.mark.parametrize("text", UNSAFE.values(), ids=UNSAFE)
def test_what_could_change_a_line_of_a_terminal_is_escaped(text: str) -> None:
    seen = escaped(f"a{text}b")
    assert seen.isprintable()
    assert seen.encode("ascii").decode("unicode_escape") == f"a{text}b"
    assert escaped(seen) == seen
    for fault in (
        MalformedInput(f"file{text}.json", "a number", "x"),
        Rejected("agent", f"one of {text}", "x"),
        MalformedInput("agent", "a number", f"x{text}y"),
    ):
        assert str(fault).isprintable()


@pytest.mark.parametrize("text", ["", "agent 1", "Zoë", "żółw", "学生", "\\x1b", "[red]", "é", "🎓"])
def test_what_can_be_seen_is_shown_as_it_is(text: str) -> None:
    assert escaped(text) == text


@pytest.mark.parametrize("got", ["", " ", "\n", []])
def test_something_is_always_found(got: object) -> None:
    assert str(MalformedInput("place", "a bundle", got)).split(", found ")[1] in ("nothing", "[]")


def test_the_place_of_a_fault_is_kept_as_it_is_for_programs() -> None:
    assert MalformedInput("a\x1b", "b\n", "c").where == "a\x1b"
