"""What can go wrong, said in one line: where, what was expected, what was found.

``MalformedInput`` means that a file or an argument is wrong; ``Rejected`` means that a proof is wrong; the two are never
mixed up. ``SearchFailed`` and ``LimitReached`` say that nobody found an answer, which is not an answer.
"""

from __future__ import annotations

_LONGEST_QUOTE = 120


def quote(value: object) -> str:
    """The value as it can stand in a one-line message: its text on one line, cut where it is long."""
    try:
        text = " ".join(str(value).split())
    except ValueError:  # Python refuses to write out integers of more than 4,300 digits
        text = "a number too long to show"
    return text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE] + f"... ({len(text)} characters)"


def shown(value: object) -> str:
    """The value as code that denotes it, or its type where it has no such text."""
    try:
        return repr(value)
    except ValueError:  # Python refuses to write out integers of more than 4,300 digits, alone or in a list
        return f"a {type(value).__name__} too long to show"


class ExactmarketError(Exception):
    """The common base; catch it to catch everything this package raises on purpose."""


class _Located(ExactmarketError):
    def __init__(self, where: str, expected: str, got: object) -> None:
        self.where = where
        self.expected = expected
        self.got = quote(got)
        super().__init__(f"{where}: expected {expected}, found {self.got}")


class MalformedInput(_Located):
    """Your file or argument is wrong: at ``where``, ``expected`` was expected and ``got`` was found."""


class Rejected(_Located):
    """Your proof is wrong: the condition ``expected`` fails at ``where``; ``got`` is what the kernel computed."""


class SearchFailed(ExactmarketError):
    """A solver gave up without a certificate. This says nothing about the question."""


class LimitReached(SearchFailed):
    """The time allowed by ``--limit`` (or by the caller's control) is over."""
