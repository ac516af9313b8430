"""The one JSON object that ``decide --json`` prints."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from exactmarket.convex.statement import Statement, clauses
from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import total
from exactmarket.format.certificate import encode_witness
from exactmarket.format.codec import MATRIX, VECTOR
from exactmarket.format.text import Json
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.assignments import Reallocation, Reassignment
from exactmarket.kernel.certificates.lotteries import FewestTerms, Lottery, MatrixLottery, RandomAllocation
from exactmarket.kernel.certificates.statements import Countermodel, TreesByClause
from exactmarket.kernel.certificates.utilities import (
    BetterBundle,
    BundlePair,
    BundlePairAndGood,
    Derivation,
    LosingExchange,
)
from exactmarket.kernel.claims.assignments import SequentialOutcome, SerialDictatorship
from exactmarket.kernel.claims.completeness import EquilibriumSet
from exactmarket.kernel.claims.linear_programs import LinearProgramOptimal
from exactmarket.kernel.claims.markets import RandomizedEquilibrium, StrongEquilibrium
from exactmarket.kernel.claims.quasilinear import BudgetedWalrasian
from exactmarket.kernel.claims.statements import StatementFalse, StatementTrue
from exactmarket.kernel.claims.utilities import Demanded, NotDemanded
from exactmarket.kernel.kinds import kind_of
from exactmarket.model.bundle import bundle_of, bundle_text, members
from exactmarket.report.completeness import COMPLETE, answer_to, equilibria_json, equilibria_of
from exactmarket.report.equilibrium import answer_parts
from exactmarket.report.markets import draws_json, market_answer
from exactmarket.report.quasilinear import draws_of, quasilinear_answer


def answer(question: str, certificate: Certificate[Any]) -> str:
    """The answer in a word. (Of all equilibria: whether there is one, or whether there is none, as was asked.)"""
    return answer_to(question, certificate) or str(kind_of(certificate.claim).answer)


def undecided_json(question: str, found: Sequence[EquilibriumSet] | None) -> Json:
    """What is said where the question is undecided; of all equilibria with those that were found."""
    witness = {} if found is None else equilibria_json(found, False)
    return {
        "question": question,
        "answer": "undecided",
        "claim": None,
        "scope": None,
        "certificate": None,
        "witness": witness,
    }


def answer_json(question: str, certificate: Certificate[Any], path: str | None) -> Json:
    """The answer with its witness."""
    return {
        "question": question,
        "answer": answer(question, certificate),
        "claim": kind_of(certificate.claim).name,
        "scope": "bounded" if isinstance(certificate.claim, StatementTrue) else "instance",
        "certificate": path,
        "witness": _witness(certificate),
    }


#: Subjects whose answers other modules write.
_SUBJECTS: Mapping[str, Callable[[Certificate[Any]], Json]] = MappingProxyType(
    {"budgets": answer_parts, "markets": market_answer, "quasilinear": quasilinear_answer}
)


def _witness(certificate: Certificate[Any]) -> Json:
    """The certificate's witness, with what a reader would otherwise work out: the optimal value, the order of turns, the
    utilities that an assignment gives, the whole assignment after a blocking coalition has moved, objects by agent."""
    if isinstance(certificate.claim, COMPLETE):
        return equilibria_json(equilibria_of(certificate.claim), True)
    if (subject := kind_of(certificate.claim).subject) in _SUBJECTS:
        return _SUBJECTS[subject](certificate)
    stated, witness, written = certificate.claim, certificate.witness, encode_witness(certificate)
    added: dict[str, Json] = {}
    if (other := _about_utilities(stated, witness, written)) is not None:
        return other
    if isinstance(stated, LinearProgramOptimal):
        added = {"value": str(stated.value)}
    elif isinstance(stated, SequentialOutcome):
        added = {"order": [list(group) for group in stated.order]}
    elif isinstance(stated, SerialDictatorship):
        added = {"order": list(stated.order), "assignment": MATRIX.encode(stated.assignment)}
    elif isinstance(witness, Reallocation):
        moved = dict(zip(witness.coalition, witness.assignment, strict=True))
        kept = zip(stated.economy.agents, stated.assignment, strict=True)
        added = _with_utilities(stated, tuple([moved.get(name, share) for name, share in kept]))
    elif isinstance(witness, Reassignment):
        added = _with_utilities(stated, witness.assignment)
    elif isinstance(witness, (Lottery, FewestTerms, MatrixLottery, RandomAllocation)):
        added = {"terms": list(terms_json(certificate))}
    return {**written, **added} if isinstance(written, dict) else written


def _with_utilities(stated: Any, assignment: Matrix) -> dict[str, Json]:
    utilities = stated.economy.utilities(assignment)
    return {"assignment": MATRIX.encode(assignment), "utilities": VECTOR.encode(utilities)}


def terms_json(certificate: Certificate[Any]) -> Iterator[dict[str, Json]]:
    """The terms of a lottery, each with its probability and what it gives: objects by agent, a 0/1 matrix, or bundles by
    agent. None if the certificate holds no lottery."""
    stated, witness = certificate.claim, certificate.witness
    if isinstance(stated, (StrongEquilibrium, RandomizedEquilibrium)):
        yield from draws_json(stated)
    elif isinstance(witness, (Lottery, FewestTerms)):
        for pure in witness.terms:
            objects: Json = {**dict(zip(stated.economy.agents, pure.assignment, strict=True))}
            yield {"probability": str(pure.probability), "assignment": objects}
    elif isinstance(witness, MatrixLottery):
        width = len(stated.problem.matrix[0])
        for term in witness.terms:
            rows: Json = [[int(j in ones) for j in range(width)] for ones in map(set, term.ones)]
            yield {"probability": str(term.probability), "matrix": rows}
    elif isinstance(witness, RandomAllocation):
        for draw in witness.terms:
            bundles: Json = {name: " ".join(b) for name, b in zip(stated.problem.names, draw.bundles, strict=True)}
            yield {"probability": str(draw.probability), "bundles": bundles}
    elif isinstance(stated, BudgetedWalrasian):
        names = [agent.name for agent in stated.market.agents]
        for chance, goods in draws_of(certificate):
            given: Json = {name: " ".join(b) for name, b in zip(names, goods, strict=True)}
            yield {"probability": str(chance), "bundles": given}


def countermodel(statement: Statement, witness: Countermodel) -> dict[str, Json]:
    """The quantified functions of the countermodel, bundle by bundle."""
    found: dict[str, dict[str, Json]] = {function.name: {} for function in statement.quantified}
    for (function, bundle), value in zip(clauses(statement).variables, witness.values, strict=True):
        if function < len(statement.quantified):
            found[statement.quantified[function].name][bundle_text(statement.goods, bundle)] = str(value)
    return {**found}


def _demand(stated: Demanded | NotDemanded) -> dict[str, Json]:
    """The bundle, its price, its utility and the difference."""
    goods = stated.utility.goods
    bundle = bundle_of(goods, stated.bundle, "bundle")
    cost, worth = total(stated.prices[j] for j in members(bundle)), stated.utility.value(bundle)
    value = "-inf" if worth is None else str(worth)
    net = "-inf" if worth is None else str(worth - cost)
    return {"bundle": bundle_text(goods, bundle), "price": str(cost), "utility": value, "net_value": net}


def _about_utilities(stated: Any, witness: object, written: Json) -> Json:
    """The witnesses of claims about utilities; ``None`` for others."""
    if isinstance(witness, (BundlePairAndGood, BundlePair, LosingExchange)):
        return {"violation": written}
    if isinstance(stated, (Demanded, NotDemanded)):
        why = " ".join(witness.better) if isinstance(witness, BetterBundle) else written
        return {**_demand(stated), "better" if isinstance(witness, BetterBundle) else "derivation": why}
    if isinstance(stated, StatementFalse) and isinstance(witness, Countermodel):
        return {"utilities": countermodel(stated.statement, witness)}
    if isinstance(stated, StatementTrue):
        return {"clauses": len(witness.clauses)} if isinstance(witness, TreesByClause) else {}
    if isinstance(witness, Derivation):
        return {"derivation": written}
    return None
