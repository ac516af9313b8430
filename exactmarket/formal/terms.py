"""Numbers, names and lists as Coq terms."""

from __future__ import annotations

from collections.abc import Iterable

from exactmarket.errors import MalformedInput
from exactmarket.exact.rational import Q

#: Coq counts natural numbers (supplies, limits, indices) one by one.
MOST_COUNTED = 100_000


class NoCoqChecker(MalformedInput):
    """No checker in Coq covers the certificate (yet). This says nothing about the claim: only Coq rejects."""


class NoCoqTerm(NoCoqChecker):
    """The witness does not have the shape from which its term for Coq could be written."""


def natural(number: int) -> str:
    """A natural number.

    Raises:
        NoCoqChecker: if it is too large to be counted.
        NoCoqTerm: if it is negative.
    """
    if number < 0:
        raise NoCoqTerm("witness", "a whole number, 0 or more", Q(number))
    if number > MOST_COUNTED:
        raise NoCoqChecker("claim", f"whole numbers of at most {MOST_COUNTED}", Q(number))
    return f"{number}%nat"


def rational(number: Q) -> str:
    """A rational number."""
    return f"(Qmake ({number.p}) {number.q})"


def boolean(value: bool) -> str:
    """A truth value."""
    return "true" if value else "false"


def listed(terms: Iterable[str]) -> str:
    """A list of terms."""
    return "[" + "; ".join(terms) + "]"


def rationals(numbers: Iterable[Q]) -> str:
    """A list of rational numbers."""
    return listed([rational(number) for number in numbers])


def matrix(rows: Iterable[Iterable[Q]]) -> str:
    """A list of lists of rational numbers."""
    return listed([rationals(row) for row in rows])


def intervals(ends: Iterable[Iterable[Q]]) -> str:
    """A list of pairs of rational numbers; each has two ends."""
    return listed([pair(rational(low), rational(high)) for low, high in ends])


def pair(left: str, right: str) -> str:
    """A pair of terms."""
    return f"({left}, {right})"


def applied(statement: str, theorem: str) -> str:
    """The theorem ``claim``, proved by applying a soundness theorem and computing."""
    return f"Theorem claim : {statement}.\nProof. apply {theorem}. vm_compute. reflexivity. Qed.\n"


def defined(definitions: Iterable[tuple[str, str, str]]) -> str:
    """Definitions, each by its name, its type and its term."""
    return "".join(f"Definition {name} : {kind} := {term}.\n" for name, kind, term in definitions)
