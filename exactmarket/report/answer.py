"""The one JSON object that ``decide --json`` prints."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from exactmarket.convex.statement import Statement, clauses
from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import total
from exactmarket.format.certificate import KINDS, encode_witness
from exactmarket.format.codec import MATRIX, VECTOR
from exactmarket.format.text import Json
from exactmarket.kernel import certificates as proof
from exactmarket.kernel import claims as claim
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.claims import EquilibriumSet
from exactmarket.model.bundle import bundle_of, bundle_text, members
from exactmarket.report.completeness import COMPLETE, answer_to, equilibria_json, equilibria_of
from exactmarket.report.equilibrium import EQUILIBRIA, answer_parts
from exactmarket.report.markets import MARKETS, draws_json, market_answer
from exactmarket.report.quasilinear import QUASILINEAR, draws_of, quasilinear_answer

#: What each kind of claim answers to the question it belongs to.
ANSWERS: dict[type, str] = {
    claim.LinearProgramOptimal: "optimal",
    claim.LinearProgramInfeasible: "infeasible",
    claim.LinearProgramUnbounded: "unbounded",
    claim.ParetoOptimal: "yes",
    claim.ParetoDominated: "no",
    claim.Supported: "yes",
    claim.Unsupported: "no",
    claim.SequentialOutcome: "yes",
    claim.NotSequentialOutcome: "no",
    claim.SerialDictatorship: "yes",
    claim.InWeakCore: "yes",
    claim.Blocked: "no",
    claim.LotteryOverAssignments: "yes",
    claim.ShortestLottery: "yes",
    claim.Equilibrium: "yes",
    claim.NearbyEquilibrium: "yes",
    claim.BudgetEquilibrium: "yes",
    claim.AlgebraicEquilibrium: "yes",
    claim.EnclosedEquilibrium: "yes",
    claim.RandomizedEquilibrium: "yes",
    claim.StrongEquilibrium: "yes",
    claim.AlgebraicStrongEquilibrium: "yes",
    claim.EquilibriumInExpectation: "yes",
    claim.AlgebraicEquilibriumInExpectation: "yes",
    claim.CommonBundles: "yes",
    claim.NoCommonBundles: "no",
    claim.AllocationDominated: "no",
    claim.MarketConditionViolated: "no",
    claim.Implementable: "yes",
    claim.NotImplementable: "no",
    claim.ConsumptionsImplementable: "yes",
    claim.ConsumptionsNotImplementable: "no",
    claim.SpendingsImplementable: "yes",
    claim.SpendingsNotImplementable: "no",
    claim.Bihierarchy: "yes",
    claim.NotBihierarchy: "no",
    claim.MNaturalConcave: "yes",
    claim.NotMNaturalConcave: "no",
    claim.Submodular: "yes",
    claim.NotSubmodular: "no",
    claim.Substitutes: "yes",
    claim.NotSubstitutes: "no",
    claim.StrongExchange: "yes",
    claim.NotStrongExchange: "no",
    claim.Demanded: "yes",
    claim.NotDemanded: "no",
    claim.EachAgent: "yes",
    claim.StatementTrue: "yes",
    claim.StatementFalse: "no",
    claim.AllEquilibria: "yes",
    claim.NoEquilibrium: "no",
    claim.NoEquilibriumWithProduction: "no",
    claim.AllBudgetEquilibria: "yes",
    claim.EquilibriumPayoffs: "yes",
    claim.EveryEquilibrium: "yes",
    claim.DeterministicEquilibria: "yes",
    claim.WalrasianEquilibrium: "yes",
    claim.NoWalrasianEquilibrium: "no",
    claim.EfficientAllocation: "yes",
    claim.LowestWalrasianPrices: "yes",
    claim.HighestWalrasianPrices: "yes",
    claim.InCore: "yes",
    claim.NotInCore: "no",
    claim.BudgetedWalrasian: "yes",
    claim.AlgebraicBudgetedWalrasian: "yes",
}


def answer(question: str, certificate: Certificate[Any]) -> str:
    """The answer in a word. (Of all equilibria: whether there is one, or whether there is none, as was asked.)"""
    return answer_to(question, certificate) or ANSWERS[type(certificate.claim)]


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
        "claim": KINDS[type(certificate.claim)],
        "scope": "bounded" if isinstance(certificate.claim, claim.StatementTrue) else "instance",
        "certificate": path,
        "witness": _witness(certificate),
    }


#: Claims whose answers other modules write.
_OTHERS: tuple[tuple[tuple[type, ...], Callable[[Certificate[Any]], Json]], ...] = (
    (EQUILIBRIA, answer_parts),
    (COMPLETE, lambda certificate: equilibria_json(equilibria_of(certificate.claim), True)),
    (MARKETS, market_answer),
    (QUASILINEAR, quasilinear_answer),
)


def _witness(certificate: Certificate[Any]) -> Json:
    """The certificate's witness, with what a reader would otherwise work out: the optimal value, the order of turns, the
    utilities that an assignment gives, the whole assignment after a blocking coalition has moved, objects by agent."""
    for kinds, parts_of in _OTHERS:
        if isinstance(certificate.claim, kinds):
            return parts_of(certificate)
    stated, witness, written = certificate.claim, certificate.witness, encode_witness(certificate)
    added: dict[str, Json] = {}
    if (other := _about_utilities(stated, witness, written)) is not None:
        return other
    if isinstance(stated, claim.LinearProgramOptimal):
        added = {"value": str(stated.value)}
    elif isinstance(stated, claim.SequentialOutcome):
        added = {"order": [list(group) for group in stated.order]}
    elif isinstance(stated, claim.SerialDictatorship):
        added = {"order": list(stated.order), "assignment": MATRIX.encode(stated.assignment)}
    elif isinstance(witness, proof.Reallocation):
        moved = dict(zip(witness.coalition, witness.assignment, strict=True))
        kept = zip(stated.economy.agents, stated.assignment, strict=True)
        added = _with_utilities(stated, tuple([moved.get(name, share) for name, share in kept]))
    elif isinstance(witness, proof.Reassignment):
        added = _with_utilities(stated, witness.assignment)
    elif isinstance(witness, (proof.Lottery, proof.FewestTerms, proof.MatrixLottery, proof.RandomAllocation)):
        added = {"terms": list(terms_json(certificate))}
    return {**written, **added} if isinstance(written, dict) else written


def _with_utilities(stated: Any, assignment: Matrix) -> dict[str, Json]:
    utilities = stated.economy.utilities(assignment)
    return {"assignment": MATRIX.encode(assignment), "utilities": VECTOR.encode(utilities)}


def terms_json(certificate: Certificate[Any]) -> Iterator[dict[str, Json]]:
    """The terms of a lottery, each with its probability and what it gives: objects by agent, a 0/1 matrix, or bundles by
    agent. None if the certificate holds no lottery."""
    stated, witness = certificate.claim, certificate.witness
    if isinstance(stated, (claim.StrongEquilibrium, claim.RandomizedEquilibrium)):
        yield from draws_json(stated)
    elif isinstance(witness, (proof.Lottery, proof.FewestTerms)):
        for pure in witness.terms:
            objects: Json = {**dict(zip(stated.economy.agents, pure.assignment, strict=True))}
            yield {"probability": str(pure.probability), "assignment": objects}
    elif isinstance(witness, proof.MatrixLottery):
        width = len(stated.problem.matrix[0])
        for term in witness.terms:
            rows: Json = [[int(j in ones) for j in range(width)] for ones in map(set, term.ones)]
            yield {"probability": str(term.probability), "matrix": rows}
    elif isinstance(witness, proof.RandomAllocation):
        for draw in witness.terms:
            bundles: Json = {name: " ".join(b) for name, b in zip(stated.problem.names, draw.bundles, strict=True)}
            yield {"probability": str(draw.probability), "bundles": bundles}
    elif isinstance(stated, claim.BudgetedWalrasian):
        names = [agent.name for agent in stated.market.agents]
        for chance, goods in draws_of(certificate):
            given: Json = {name: " ".join(b) for name, b in zip(names, goods, strict=True)}
            yield {"probability": str(chance), "bundles": given}


def countermodel(statement: Statement, witness: proof.Countermodel) -> dict[str, Json]:
    """The quantified functions of the countermodel, bundle by bundle."""
    found: dict[str, dict[str, Json]] = {function.name: {} for function in statement.quantified}
    for (function, bundle), value in zip(clauses(statement).variables, witness.values, strict=True):
        if function < len(statement.quantified):
            found[statement.quantified[function].name][bundle_text(statement.goods, bundle)] = str(value)
    return {**found}


def _demand(stated: claim.Demanded | claim.NotDemanded) -> dict[str, Json]:
    """The bundle, its price, its utility and the difference."""
    goods = stated.utility.goods
    bundle = bundle_of(goods, stated.bundle, "bundle")
    cost, worth = total(stated.prices[j] for j in members(bundle)), stated.utility.value(bundle)
    value = "-inf" if worth is None else str(worth)
    net = "-inf" if worth is None else str(worth - cost)
    return {"bundle": bundle_text(goods, bundle), "price": str(cost), "utility": value, "net_value": net}


def _about_utilities(stated: Any, witness: proof.Witness, written: Json) -> Json:
    """The witnesses of claims about utilities; ``None`` for others."""
    if isinstance(witness, (proof.BundlePairAndGood, proof.BundlePair, proof.LosingExchange)):
        return {"violation": written}
    if isinstance(stated, (claim.Demanded, claim.NotDemanded)):
        why = " ".join(witness.better) if isinstance(witness, proof.BetterBundle) else written
        return {**_demand(stated), "better" if isinstance(witness, proof.BetterBundle) else "derivation": why}
    if isinstance(stated, claim.StatementFalse) and isinstance(witness, proof.Countermodel):
        return {"utilities": countermodel(stated.statement, witness)}
    if isinstance(stated, claim.StatementTrue):
        return {"clauses": len(witness.clauses)} if isinstance(witness, proof.TreesByClause) else {}
    if isinstance(witness, proof.Derivation):
        return {"derivation": written}
    return None
