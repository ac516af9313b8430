"""How the claims and witnesses of a subject are told: what each subject's module offers, and what several of them use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeAlias

from rich.text import Text

from exactmarket.exact.rational import Q
from exactmarket.format.certificate import encode_witness
from exactmarket.format.text import Json
from exactmarket.kernel.certificates import Certificate
from exactmarket.report.tables import MOST_COLUMNS, Shown, listed, row_table

#: What is claimed, in words and tables; what proves it (the claim, the witness); the answer as JSON.
OfClaim: TypeAlias = Callable[[Any], Iterable[Shown]]
OfWitness: TypeAlias = Callable[[Any, Any], Iterable[Shown]]
OfAnswer: TypeAlias = Callable[[Certificate[Any]], Json]
OfLottery: TypeAlias = Callable[[Certificate[Any]], Iterable[dict[str, Json]]]


@dataclass(frozen=True)
class Words:
    """How a subject is told.

    Attributes:
        claims: by the claim's class, what is claimed.
        witnesses: by the witness's class, what proves it.
        answers: by the claim's class, the witness in ``--json``, with what a reader would otherwise work out.
        lotteries: by the claim's class, the terms of a lottery with rational probabilities that the certificate holds.
    """

    claims: Mapping[type, OfClaim]
    witnesses: Mapping[type, OfWitness]
    answers: Mapping[type, OfAnswer]
    lotteries: Mapping[type, OfLottery] = field(default_factory=lambda: MappingProxyType({}))


def part_by_part(_: object, witness: object) -> Iterator[Shown]:
    """A witness that says enough by the names of its parts: a line for each, a table for a long list of numbers."""
    for name, value in vars(witness).items():
        if isinstance(value, tuple) and len(value) > MOST_COLUMNS and all(isinstance(entry, Q) for entry in value):
            yield row_table(name, [str(k) for k in range(len(value))], value)
        else:
            yield Text(f"{name}: {listed(value)}")


def as_written(certificate: Certificate[Any]) -> Json:
    """The witness as it stands in the certificate's file."""
    return encode_witness(certificate)


def with_more(certificate: Certificate[Any], more: dict[str, Json]) -> Json:
    """The witness as it stands in the file, and what else a reader wants."""
    written = encode_witness(certificate)
    return {**(written if isinstance(written, dict) else {}), **more}
