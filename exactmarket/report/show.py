"""Certificates for people: what is claimed, of what, and why it is true."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.text import Text

from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.kinds import kind_of
from exactmarket.kernel.literature import Theorem, leaned_on
from exactmarket.report.registry import words_of
from exactmarket.report.tables import Shown


def describe(certificate: Certificate[Any], witness: Iterable[Shown] | None = None) -> Iterator[Shown]:
    """The claim's sentence, what it is about, the witness, the rule's argument, and the theorems of the
    literature that it may use, ready for a rich console.

    Args:
        witness: the witness in the words of whoever knows more than the certificate says (names, say).
    """
    claim, proof = certificate.claim, certificate.witness
    kind, words = kind_of(claim), words_of(claim)
    yield Text(f"Claim ({kind.name})", style="bold")
    yield Text(sentence(kind.claim))
    yield from words.claims[kind.claim](claim)
    yield Text("Witness", style="bold")
    yield from words.witnesses[type(proof)](claim, proof) if witness is None else witness
    yield Text("Why it is true", style="bold")
    yield Text(sentence(kind.rule))
    yield from _literature(leaned_on(kind.name))


def _literature(theorems: Sequence[Theorem]) -> Iterator[Shown]:
    """The theorems that the argument may use without proving them; nothing, if it proves all it uses."""
    if theorems:
        yield Text("Theorems of the literature that it may use", style="bold")
    for theorem in theorems:
        coq = f" In Coq: {', '.join(theorem.coq)}." if theorem.coq else ""
        yield Text(f"{theorem.name}: {theorem.statement} ({theorem.source}.){coq}")


def sentence(documented: object) -> str:
    """The first paragraphs of a docstring on one line, without the lists of attributes and errors."""
    text = inspect.getdoc(documented) or ""
    return " ".join(re.split("Attributes:|Raises:", text)[0].split())
