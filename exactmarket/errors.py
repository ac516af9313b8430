"""What can go wrong, said in one line: where, what was expected, what was found.

``MalformedInput`` means that a file or an argument is wrong; ``Rejected`` means that a proof is wrong; the two are never
mixed up. ``SearchFailed`` and ``LimitReached`` say that nobody found an answer, which is not an answer.
"""

from __future__ import annotations

_LONGEST_QUOTE = 120
#: Printable for Python, but not seen: fillers, a joiner and selectors of variants (inclusive ranges).
_UNSEEN_RANGES = (
    (0x034F, 0x034F),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x2800, 0x2800),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFFA0, 0xFFA0),
    (0xE0100, 0xE01EF),
)
_UNSEEN = frozenset(chr(code) for first, last in _UNSEEN_RANGES for code in range(first, last + 1))


def escaped(text: str) -> str:
    """The text as it may stand on a terminal: what moves the cursor, breaks the line, turns the direction of writing or is not
    seen stands there as an escape, so that no name and no file can change what is said beside it.

    Everything that is said to people goes through this function; data for programs do not.

    >>> print(escaped("a\\x1b[1A\\u202e"))
    a\\x1b[1A\\u202e
    """
    if text.isprintable() and _UNSEEN.isdisjoint(text):
        return text
    return "".join(_seen(character) for character in text)


def _seen(character: str) -> str:
    if character.isprintable() and character not in _UNSEEN:
        return character
    return character.encode("unicode_escape").decode("ascii")


def quote(value: object) -> str:
    """The value as it can stand in a one-line message: its text on one line, cut where it is long; an empty one is "nothing"."""
    try:
        text = " ".join(str(value).split())
    except ValueError:  # Python refuses to write out integers of more than 4,300 digits
        text = "a number too long to show"
    if len(text) > _LONGEST_QUOTE:
        return escaped(text[:_LONGEST_QUOTE]) + f"... ({len(text)} characters)"
    return escaped(text) or "nothing"


def shown(value: object) -> str:
    """The value as code that denotes it, or its type where it has no such text."""
    try:
        return repr(value)
    except ValueError:  # Python refuses to write out integers of more than 4,300 digits, alone or in a list
        return f"a {type(value).__name__} too long to show"


class ExactmarketError(Exception):
    """The common base; catch it to catch everything this package raises on purpose.

    >>> import exactmarket as em
    >>> try:
    ...     em.rational(0.5)
    ... except em.ExactmarketError as fault:
    ...     print(type(fault).__name__)
    MalformedInput
    """


class _Located(ExactmarketError):
    def __init__(self, where: str, expected: str, got: object) -> None:
        self.where = where
        self.expected = expected
        self.got = quote(got)
        super().__init__(escaped(f"{where}: expected {expected}, found {self.got}"))


class MalformedInput(_Located):
    """Your file or argument is wrong: at ``where``, ``expected`` was expected and ``got`` was found.

    >>> import exactmarket as em
    >>> try:
    ...     em.rational(0.5, "price")
    ... except em.MalformedInput as fault:
    ...     print(fault.where, fault.got)
    price 0.5
    """


class Rejected(_Located):
    """Your proof is wrong: the condition ``expected`` fails at ``where``; ``got`` is what the kernel computed.

    >>> import exactmarket as em
    >>> import dataclasses
    >>> economy = em.AssignmentEconomy([[2, 1], [1, 2]], [1, 1])
    >>> certificate = em.decide_pareto_optimality(economy, [[1, 0], [0, 1]]).certificate
    >>> wrong = dataclasses.replace(certificate.witness, prices=(em.Q(-1), em.Q(0)))
    >>> try:
    ...     em.verify(dataclasses.replace(certificate, witness=wrong))
    ... except em.Rejected as fault:
    ...     print(fault.where)
    prices[0]
    """


class SearchFailed(ExactmarketError):
    """A solver gave up without a certificate. This says nothing about the question.

    >>> import exactmarket as em
    >>> issubclass(em.LimitReached, em.SearchFailed)
    True
    """


class LimitReached(SearchFailed):
    """The time allowed by ``--limit`` (or by the caller's control) is over.

    >>> import exactmarket as em
    >>> try:
    ...     em.decide("weak-core", "miralles-theorem-1", control=em.Control(limit=0))
    ... except em.LimitReached as fault:
    ...     print("no answer within the limit" in str(fault))
    True
    """
