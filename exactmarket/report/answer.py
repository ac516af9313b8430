"""The one JSON object that ``decide --json`` prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from exactmarket.format.text import Json
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.claims.completeness import EquilibriumSet
from exactmarket.kernel.claims.statements import StatementTrue
from exactmarket.kernel.kinds import kind_of
from exactmarket.kernel.rules.completeness.exchange import LinearCondition
from exactmarket.report.completeness import answer_to, cells_json, equilibria_json
from exactmarket.report.registry import words_of


def answer(question: str, certificate: Certificate[Any]) -> str:
    """The answer in a word. (Of all equilibria: whether there is one, or whether there is none, as was asked.)"""
    return answer_to(question, certificate.claim) or str(kind_of(certificate.claim).answer)


def undecided_json(
    question: str, found: Sequence[EquilibriumSet] | None, left: Sequence[Sequence[LinearCondition]] = ()
) -> Json:
    """What is said where the question is undecided; of all equilibria with those that were found, and with the conditions of
    the cells of price space that are left."""
    witness = {} if found is None else {**equilibria_json(found, False), "undecided_cells": cells_json(left)}
    return {
        "question": question,
        "answer": "undecided",
        "claim": None,
        "scope": None,
        "certificate": None,
        "witness": witness,
    }


def answer_json(question: str, certificate: Certificate[Any], path: str | None) -> Json:
    """The answer with its witness, and with what a reader would otherwise work out: the optimal value, the order of turns,
    the utilities that an assignment gives, the whole assignment after a blocking coalition has moved, objects by agent."""
    claim = certificate.claim
    return {
        "question": question,
        "answer": answer(question, certificate),
        "claim": kind_of(claim).name,
        "scope": "bounded" if isinstance(claim, StatementTrue) else "instance",
        "certificate": path,
        "witness": words_of(claim).answers[type(claim)](certificate),
    }


def terms_json(certificate: Certificate[Any]) -> Iterator[dict[str, Json]]:
    """The terms of a lottery, each with its probability and what it gives: objects by agent, a 0/1 matrix, or bundles by
    agent. None if the certificate holds no lottery."""
    claim = certificate.claim
    terms = words_of(claim).lotteries.get(type(claim))
    if terms is not None:
        yield from terms(certificate)
