"""Statements about all utilities of few goods, for people and scripts."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

from rich.text import Text

from exactmarket.convex.statement import Statement, clauses
from exactmarket.format.statements import STATEMENT
from exactmarket.format.text import Json, dump
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.statements import Countermodel, Image, TreesByClause
from exactmarket.kernel.claims.statements import StatementFalse, StatementTrue
from exactmarket.model.bundle import bundle_text
from exactmarket.report.tables import Shown
from exactmarket.report.words import Words


def _statement(stated: StatementTrue | StatementFalse) -> Iterator[Shown]:
    yield Text(dump(STATEMENT.encode(stated.statement)))


def _trees(_: StatementTrue, witness: TreesByClause) -> Iterator[Shown]:
    count = len(witness.clauses)
    images = sum(isinstance(tree, Image) for tree in witness.clauses)
    yield Text(f"{count} clauses of the goal: {count - images} by cases, {images} by relabelling")


def _countermodel(stated: StatementFalse, witness: Countermodel) -> Iterator[Shown]:
    yield Text(dump(_functions(stated.statement, witness)))


def _functions(statement: Statement, witness: Countermodel) -> dict[str, Json]:
    """The quantified functions of the countermodel, bundle by bundle."""
    found: dict[str, dict[str, Json]] = {function.name: {} for function in statement.quantified}
    for (function, bundle), value in zip(clauses(statement).variables, witness.values, strict=True):
        if function < len(statement.quantified):
            found[statement.quantified[function].name][bundle_text(statement.goods, bundle)] = str(value)
    return {**found}


def _counted(certificate: Certificate[Any]) -> Json:
    return {"clauses": len(certificate.witness.clauses)}  # type: ignore[attr-defined]


def _counterexample(certificate: Certificate[Any]) -> Json:
    witness: Any = certificate.witness
    return {"utilities": _functions(certificate.claim.statement, witness)}


WORDS = Words(
    claims=MappingProxyType({StatementTrue: _statement, StatementFalse: _statement}),
    witnesses=MappingProxyType({TreesByClause: _trees, Countermodel: _countermodel}),
    answers=MappingProxyType({StatementTrue: _counted, StatementFalse: _counterexample}),
)
