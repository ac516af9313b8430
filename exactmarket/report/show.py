"""Certificates for people: what is claimed, of what, and why it is true."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from typing import Any

from rich.text import Text

from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.kinds import kind_of
from exactmarket.report.registry import words_of
from exactmarket.report.tables import Shown


def describe(certificate: Certificate[Any], witness: Iterable[Shown] | None = None) -> Iterator[Shown]:
    """The claim's sentence, what it is about, the witness, and the rule's argument, ready for a rich console.

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


def sentence(documented: object) -> str:
    """The first paragraphs of a docstring on one line, without markup and without the list of errors."""
    text = inspect.getdoc(documented) or ""
    return " ".join(text.split("Raises:")[0].replace("``", "").split())
