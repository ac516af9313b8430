"""Certificates as text, by the syntax of SPEC.md section 3. How claims and witnesses are written is read off their classes."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from exactmarket.convex.statement import Statement
from exactmarket.errors import MalformedInput
from exactmarket.exact.places import Place, Root
from exactmarket.exact.polynomials import Polynomial
from exactmarket.exact.rational import Q
from exactmarket.format.assignments import ECONOMY
from exactmarket.format.codec import (
    INDEX,
    INDEX_ROWS,
    NAME,
    NUMBER,
    VECTOR,
    WORD,
    Codec,
    by_keys,
    list_of,
    members,
    record,
    sequence_of,
)
from exactmarket.format.derived import codec_of
from exactmarket.format.linear_programs import PROGRAM
from exactmarket.format.lotteries import CONSUMPTION_PROBLEM, DISTINCT_GOODS, LOTTERY_PROBLEM, SPENDING_PROBLEM
from exactmarket.format.markets import MARKET
from exactmarket.format.seats import LISTS, SEAT_MARKET, SHARES
from exactmarket.format.statements import STATEMENT, TREE, TREE_OR_IMAGE
from exactmarket.format.text import Json, parse
from exactmarket.format.utilities import BUNDLE, UTILITY
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.statements import CaseSplit, Image, Sum
from exactmarket.kernel.kinds import KINDS, kind_of
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.linear_program import LinearProgram
from exactmarket.model.lottery_problem import ConsumptionProblem, LotteryProblem
from exactmarket.model.names import DistinctGoods, Goods, ListsByGood, Name, SharesByGood
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.model.seats import SeatMarket
from exactmarket.model.spending_problem import SpendingProblem
from exactmarket.model.utility import Utility

FORMAT = "exactmarket-certificate/1"

_ROOT = record(Root, polynomial=VECTOR, interval=VECTOR)


def _decode_place(value: Json, where: str) -> Place:
    return _ROOT.decode(value, where) if isinstance(value, dict) else NUMBER.decode(value, where)


def _encode_place(place: Place) -> Json:
    return _ROOT.encode(place) if isinstance(place, Root) else NUMBER.encode(place)


#: The coefficient of a term and its exponents, each.
_TERMS = list_of(sequence_of(NUMBER, list_of(INDEX)))


def _decode_polynomial(value: Json, where: str) -> Polynomial:
    terms = _TERMS.decode(value, where)
    try:
        return Polynomial(terms)
    except MalformedInput as fault:
        raise MalformedInput(f"{where}{fault.where}", fault.expected, fault.got) from None


def _codecs() -> dict[Any, Codec[Any]]:
    """For each class of claims and of witnesses its codec, after the codecs of what they are made of."""
    known: dict[Any, Codec[Any]] = {
        Q: NUMBER,
        int: INDEX,
        str: WORD,
        Name: NAME,
        Goods: BUNDLE,
        DistinctGoods: DISTINCT_GOODS,
        tuple[tuple[int, ...], ...]: INDEX_ROWS,
        Root: _ROOT,
        Place: Codec(_decode_place, _encode_place),
        Polynomial: Codec(_decode_polynomial, lambda polynomial: _TERMS.encode(polynomial.terms)),
        AssignmentEconomy: ECONOMY,
        LinearProgram: PROGRAM,
        LotteryProblem: LOTTERY_PROBLEM,
        ConsumptionProblem: CONSUMPTION_PROBLEM,
        SpendingProblem: SPENDING_PROBLEM,
        Pseudomarket: MARKET,
        SeatMarket: SEAT_MARKET,
        SharesByGood: SHARES,
        ListsByGood: LISTS,
        Utility: UTILITY,
        Statement: STATEMENT,
        CaseSplit | Sum: TREE,
        CaseSplit | Sum | Image: TREE_OR_IMAGE,
    }
    for kind in KINDS.values():
        codec_of(kind.claim, known)
        for witness in kind.witnesses:
            codec_of(witness, known)
    return known


_CODECS = MappingProxyType(_codecs())
#: For each kind the codec of its witnesses; where there are several classes of them, the keys tell which.
_WITNESSES = MappingProxyType(
    {kind.name: by_keys(*[(witness, _CODECS[witness]) for witness in kind.witnesses]) for kind in KINDS.values()}
)


def decode_certificate(value: Json, where: str) -> Certificate[Any]:
    """The certificate that a JSON value denotes.

    Raises:
        MalformedInput: if it does not follow SPEC.md section 3, at the first place where it does not.
    """
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        found = repr(value.get("format")) if isinstance(value, dict) else type(value).__name__
        raise MalformedInput(f"{where}: format", f'"{FORMAT}"', found)
    given = members(value, where, {"format", "claim", "witness"})
    stated = given["claim"]
    if not isinstance(stated, dict) or not isinstance(name := stated.get("kind"), str) or name not in KINDS:
        found = repr(stated.get("kind")) if isinstance(stated, dict) else type(stated).__name__
        raise MalformedInput(f"{where}: claim.kind", "one of " + ", ".join(KINDS), found)
    content: Json = {key: part for key, part in stated.items() if key != "kind"}
    return Certificate(
        _CODECS[KINDS[name].claim].decode(content, f"{where}: claim"),
        _WITNESSES[name].decode(given["witness"], f"{where}: witness"),
    )


def encode_certificate(certificate: Certificate[Any]) -> Json:
    """The certificate as a JSON value; the inverse of ``decode_certificate``."""
    kind = kind_of(certificate.claim)
    content = _CODECS[kind.claim].encode(certificate.claim)
    return {
        "format": FORMAT,
        "claim": {"kind": kind.name, **content} if isinstance(content, dict) else content,
        "witness": encode_witness(certificate),
    }


def encode_witness(certificate: Certificate[Any]) -> Json:
    """The certificate's witness as a JSON value."""
    return _WITNESSES[kind_of(certificate.claim).name].encode(certificate.witness)


def parse_certificate(text: str, where: str) -> Certificate[Any]:
    """The certificate written in the text.

    Raises:
        MalformedInput: if the text is no certificate.
    """
    return decode_certificate(parse(text, where), where)
