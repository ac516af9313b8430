"""Certificates as text, by the syntax of SPEC.md section 3. A kind of claim is one row of ``CLAIMS``."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from exactmarket.errors import MalformedInput
from exactmarket.format.codec import (
    AGGREGATE,
    ECONOMY,
    INDEX,
    MATRIX,
    NAME,
    NAMES,
    NUMBER,
    ORDER,
    PROGRAM,
    VECTOR,
    WEIGHTS,
    WORD,
    WORDS,
    Codec,
    list_of,
    members,
    one_of,
    or_null,
    record,
)
from exactmarket.format.completeness import ALLOCATION_CASES, CELL_TREE, EQUILIBRIUM_SETS, PAYOFF_SEGMENTS
from exactmarket.format.lottery_problem import (
    ALLOCATION_TERM,
    CONSUMPTION_PROBLEM,
    FEWEST_TERMS,
    LOTTERY_PROBLEM,
    MATRIX_TERM,
    NODE,
    PURE_TERM,
    SEPARATION,
    SPENDING_GAP,
    SPENDING_PROBLEM,
)
from exactmarket.format.pseudomarket import MARKET
from exactmarket.format.statement import STATEMENT
from exactmarket.format.text import Json, parse
from exactmarket.format.trees import TREE_OR_IMAGE
from exactmarket.format.utility import BUNDLE, UTILITY
from exactmarket.kernel import certificates as proof
from exactmarket.kernel import claims as claim
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.claims.markets import AlgebraicChance, AlgebraicDraw, Chance, Draw

FORMAT = "exactmarket-certificate/1"

_ASSIGNED: dict[str, Codec[Any]] = {"economy": ECONOMY, "assignment": MATRIX}
_CONDITIONED = {**_ASSIGNED, "conditions": WORDS}
_PROBLEM: dict[str, Codec[Any]] = {"problem": LOTTERY_PROBLEM}
_CONSUMPTIONS: dict[str, Codec[Any]] = {"problem": CONSUMPTION_PROBLEM}
_SPENDINGS: dict[str, Codec[Any]] = {"problem": SPENDING_PROBLEM}
_TURNS: dict[str, Codec[Any]] = {"prices": MATRIX, "weights": list_of(WEIGHTS)}
_BUDGETED: dict[str, Codec[Any]] = {"economy": ECONOMY, "budgets": VECTOR, "aggregate": AGGREGATE}
_NEARBY: dict[str, Codec[Any]] = {
    **_BUDGETED,
    "prices": VECTOR,
    "assignment": MATRIX,
    "given_budgets": VECTOR,
    "distance": NUMBER,
}
_ROOT: dict[str, Codec[Any]] = {"polynomial": VECTOR, "interval": VECTOR}
_NESTED: dict[str, Codec[Any]] = {"prices": MATRIX, "assignment": list_of(MATRIX)}
_NESTED_WEIGHTS: dict[str, Codec[Any]] = {"weights": MATRIX, "aggregate_prices": MATRIX}
_SOLUTION: dict[str, Codec[Any]] = {
    "box": MATRIX,
    "preconditioner": MATRIX,
    "system": WORDS,
    **_NESTED,
    **_NESTED_WEIGHTS,
}
_PRICED_BUNDLE: dict[str, Codec[Any]] = {"utility": UTILITY, "prices": VECTOR, "bundle": BUNDLE}
#: A bundle for each agent, and a lottery over such allocations.
_BUNDLES = list_of(BUNDLE)
_PRICED: dict[str, Codec[Any]] = {"market": MARKET, "prices": VECTOR}
_RANDOM = list_of(record(proof.AllocationTerm, probability=NUMBER, bundles=_BUNDLES))
_WEIGHTED = record(proof.EquilibriumWeights, weights=VECTOR, aggregate_prices=VECTOR)
_PRICES = record(proof.SupportingPrices, prices=VECTOR, weights=WEIGHTS)

_DRAWS = list_of(record(Draw, probability=NUMBER, bundles=list_of(BUNDLE)))
_CHANCES = list_of(record(Chance, probability=NUMBER, bundle=BUNDLE))
_ALLOCATED: dict[str, Codec[Any]] = {"market": MARKET, "prices": VECTOR, "allocation": _DRAWS}
_ALGEBRAIC_DRAWS = list_of(record(AlgebraicDraw, probability=VECTOR, bundles=list_of(BUNDLE)))
_ALGEBRAIC_CHANCES = list_of(record(AlgebraicChance, probability=VECTOR, bundle=BUNDLE))
_ALGEBRAIC_MARKET: dict[str, Codec[Any]] = {"market": MARKET, **_ROOT, "prices": MATRIX}

#: For each kind: the claim's class and its codec.
CLAIMS: Mapping[str, tuple[type, Codec[Any]]] = MappingProxyType(
    {
        kind: (build, record(build, **parts))
        for kind, build, parts in (
            ("linear-program-optimal", claim.LinearProgramOptimal, {"program": PROGRAM, "value": NUMBER}),
            ("linear-program-infeasible", claim.LinearProgramInfeasible, {"program": PROGRAM}),
            ("linear-program-unbounded", claim.LinearProgramUnbounded, {"program": PROGRAM}),
            ("pareto-optimal", claim.ParetoOptimal, _ASSIGNED),
            ("pareto-dominated", claim.ParetoDominated, _ASSIGNED),
            ("supported", claim.Supported, _CONDITIONED),
            ("unsupported", claim.Unsupported, _CONDITIONED),
            ("quasi-equilibrium-cone", claim.QuasiEquilibriumCone, {**_ASSIGNED, "generators": MATRIX}),
            ("sequential-outcome", claim.SequentialOutcome, {**_ASSIGNED, "order": ORDER, "conditions": WORDS}),
            ("not-sequential-outcome", claim.NotSequentialOutcome, {**_ASSIGNED, "order": ORDER, "conditions": WORDS}),
            ("serial-dictatorship", claim.SerialDictatorship, {**_ASSIGNED, "order": WORDS}),
            ("in-weak-core", claim.InWeakCore, _ASSIGNED),
            ("blocked", claim.Blocked, _ASSIGNED),
            ("lottery-over-assignments", claim.LotteryOverAssignments, _ASSIGNED),
            ("shortest-lottery", claim.ShortestLottery, {**_ASSIGNED, "count": INDEX}),
            ("equilibrium", claim.Equilibrium, {**_BUDGETED, "prices": VECTOR, "assignment": MATRIX}),
            ("nearby-equilibrium", claim.NearbyEquilibrium, _NEARBY),
            ("budget-equilibrium", claim.BudgetEquilibrium, {**_BUDGETED, "prices": VECTOR, "assignment": MATRIX}),
            ("algebraic-equilibrium", claim.AlgebraicEquilibrium, {**_BUDGETED, **_ROOT, **_NESTED}),
            ("enclosed-equilibrium", claim.EnclosedEquilibrium, {**_BUDGETED, **_NESTED}),
            (
                "all-equilibria",
                claim.AllEquilibria,
                {"market": MARKET, "notion": NAME, "equilibria": EQUILIBRIUM_SETS},
            ),
            ("no-equilibrium", claim.NoEquilibrium, {"market": MARKET, "notion": NAME}),
            (
                "no-equilibrium-with-production",
                claim.NoEquilibriumWithProduction,
                {"market": MARKET, "notion": NAME},
            ),
            (
                "all-budget-equilibria",
                claim.AllBudgetEquilibria,
                {"economy": ECONOMY, "budgets": VECTOR, "equilibria": EQUILIBRIUM_SETS},
            ),
            (
                "equilibrium-payoffs",
                claim.EquilibriumPayoffs,
                {"market": MARKET, "notion": NAME, "components": PAYOFF_SEGMENTS},
            ),
            (
                "every-equilibrium",
                claim.EveryEquilibrium,
                {"market": MARKET, "notion": NAME, "at_least": MATRIX, "more_than": MATRIX},
            ),
            (
                "deterministic-equilibria",
                claim.DeterministicEquilibria,
                {"market": MARKET, "allocations": list_of(list_of(BUNDLE))},
            ),
            ("randomized-equilibrium", claim.RandomizedEquilibrium, _ALLOCATED),
            ("strong-equilibrium", claim.StrongEquilibrium, _ALLOCATED),
            (
                "algebraic-strong-equilibrium",
                claim.AlgebraicStrongEquilibrium,
                {**_ALGEBRAIC_MARKET, "allocation": _ALGEBRAIC_DRAWS},
            ),
            (
                "equilibrium-in-expectation",
                claim.EquilibriumInExpectation,
                {"market": MARKET, "prices": VECTOR, "consumptions": list_of(_CHANCES)},
            ),
            (
                "algebraic-equilibrium-in-expectation",
                claim.AlgebraicEquilibriumInExpectation,
                {**_ALGEBRAIC_MARKET, "consumptions": list_of(_ALGEBRAIC_CHANCES)},
            ),
            ("common-bundles", claim.CommonBundles, {"market": MARKET, "count": INDEX}),
            ("no-common-bundles", claim.NoCommonBundles, {"market": MARKET, "count": INDEX}),
            ("allocation-dominated", claim.AllocationDominated, {"market": MARKET, "allocation": _DRAWS}),
            ("market-condition-violated", claim.MarketConditionViolated, {**_ALLOCATED, "condition": NAME}),
            ("implementable", claim.Implementable, _PROBLEM),
            ("not-implementable", claim.NotImplementable, _PROBLEM),
            ("consumptions-implementable", claim.ConsumptionsImplementable, _CONSUMPTIONS),
            ("consumptions-not-implementable", claim.ConsumptionsNotImplementable, _CONSUMPTIONS),
            ("spendings-implementable", claim.SpendingsImplementable, _SPENDINGS),
            ("spendings-not-implementable", claim.SpendingsNotImplementable, _SPENDINGS),
            ("bihierarchy", claim.Bihierarchy, _PROBLEM),
            ("not-bihierarchy", claim.NotBihierarchy, _PROBLEM),
            ("m-natural-concave", claim.MNaturalConcave, {"utility": UTILITY}),
            ("not-m-natural-concave", claim.NotMNaturalConcave, {"utility": UTILITY}),
            ("statement-true", claim.StatementTrue, {"statement": STATEMENT}),
            ("statement-false", claim.StatementFalse, {"statement": STATEMENT}),
            (
                "each-agent",
                claim.EachAgent,
                {"property": NAME, "agents": NAMES, "utilities": list_of(UTILITY)},
            ),
            ("submodular", claim.Submodular, {"utility": UTILITY}),
            ("not-submodular", claim.NotSubmodular, {"utility": UTILITY}),
            ("substitutes", claim.Substitutes, {"utility": UTILITY}),
            ("not-substitutes", claim.NotSubstitutes, {"utility": UTILITY}),
            ("printed-substitutes-violated", claim.PrintedSubstitutesViolated, {"utility": UTILITY}),
            ("strong-exchange", claim.StrongExchange, {"utility": UTILITY}),
            ("not-strong-exchange", claim.NotStrongExchange, {"utility": UTILITY}),
            ("demanded", claim.Demanded, _PRICED_BUNDLE),
            ("not-demanded", claim.NotDemanded, _PRICED_BUNDLE),
            ("walrasian-equilibrium", claim.WalrasianEquilibrium, {**_PRICED, "allocation": _BUNDLES}),
            ("no-walrasian-equilibrium", claim.NoWalrasianEquilibrium, {"market": MARKET}),
            ("efficient-allocation", claim.EfficientAllocation, {"market": MARKET, "allocation": _BUNDLES}),
            ("lowest-walrasian-prices", claim.LowestWalrasianPrices, _PRICED),
            ("highest-walrasian-prices", claim.HighestWalrasianPrices, _PRICED),
            ("in-core", claim.InCore, {**_PRICED, "payoffs": VECTOR}),
            ("not-in-core", claim.NotInCore, {**_PRICED, "payoffs": VECTOR}),
            ("budgeted-walrasian", claim.BudgetedWalrasian, {**_PRICED, "allocation": _RANDOM}),
            (
                "algebraic-budgeted-walrasian",
                claim.AlgebraicBudgetedWalrasian,
                {**_ALGEBRAIC_MARKET, "allocation": _ALGEBRAIC_DRAWS},
            ),
        )
    }
)
KINDS: Mapping[type, str] = MappingProxyType({build: kind for kind, (build, _) in CLAIMS.items()})

_FARKAS = record(proof.Farkas, farkas=VECTOR)
_CROSSED = record(proof.CrossedBounds, place=one_of("row", "column"), index=INDEX)

_DERIVATION: Codec[proof.Derivation] = Codec(
    lambda value, where: record(proof.Derivation, by=NAME, of=list_of(_DERIVATION)).decode(value, where),
    lambda derivation: {"by": derivation.by, "of": [_DERIVATION.encode(part) for part in derivation.of]},
    frozenset({"by", "of"}),
)
_DERIVED = (proof.Derivation, _DERIVATION)
_PART = record(proof.Part, bundle=BUNDLE, weight=NUMBER)
_NO_EDGES = record(
    proof.NoEdges, pairs=list_of(record(proof.NoEdge, A=BUNDLE, B=BUNDLE, weights=VECTOR, parts=list_of(_PART)))
)
_CHANGE = record(proof.DemandChange, before=VECTOR, after=VECTOR, A=BUNDLE, B=BUNDLE)
_MARKET_WEIGHTS = (
    (proof.MarketWeights, record(proof.MarketWeights, weights=VECTOR, concavity=list_of(or_null(_DERIVATION)))),
)
_ALGEBRAIC_MARKET_WEIGHTS = (
    (
        proof.AlgebraicMarketWeights,
        record(proof.AlgebraicMarketWeights, weights=MATRIX, concavity=list_of(or_null(_DERIVATION))),
    ),
)
_OF: Codec[Any] = list_of(or_null(_DERIVATION))
_ALTERNATIVES = list_of(record(proof.Alternative, agent=WORD, bundle=BUNDLE, weight=NUMBER))
_PRICE_BOUNDS = record(proof.PriceBounds, allocation=_BUNDLES, of=_OF, bounds=list_of(_ALTERNATIVES))

#: For each kind of claim the codecs of its witnesses; with more than one, the keys tell which.
WITNESSES: Mapping[str, tuple[tuple[type, Codec[Any]], ...]] = MappingProxyType(
    {
        "linear-program-optimal": ((proof.PrimalDual, record(proof.PrimalDual, primal=VECTOR, dual=VECTOR)),),
        "linear-program-infeasible": ((proof.Farkas, _FARKAS), (proof.CrossedBounds, _CROSSED)),
        "linear-program-unbounded": ((proof.PointAndRay, record(proof.PointAndRay, primal=VECTOR, ray=VECTOR)),),
        "pareto-optimal": ((proof.SupportingPrices, _PRICES),),
        "pareto-dominated": ((proof.Reassignment, record(proof.Reassignment, assignment=MATRIX)),),
        "supported": ((proof.SupportingPrices, _PRICES),),
        "unsupported": ((proof.Trade, record(proof.Trade, trade=MATRIX)),),
        "quasi-equilibrium-cone": (
            (
                proof.ConeProof,
                record(
                    proof.ConeProof,
                    weights=list_of(WEIGHTS),
                    coordinates=MATRIX,
                    trades=list_of(MATRIX),
                    lower=list_of(MATRIX),
                    upper=list_of(MATRIX),
                ),
            ),
        ),
        "sequential-outcome": ((proof.SupportingPricesByTurn, record(proof.SupportingPricesByTurn, **_TURNS)),),
        "not-sequential-outcome": ((proof.TurnTrade, record(proof.TurnTrade, turn=INDEX, trade=MATRIX)),),
        "serial-dictatorship": ((proof.Thresholds, record(proof.Thresholds, thresholds=VECTOR)),),
        "in-weak-core": ((proof.PartitionWithPrices, record(proof.PartitionWithPrices, order=ORDER, **_TURNS)),),
        "blocked": ((proof.Reallocation, record(proof.Reallocation, coalition=WORDS, assignment=MATRIX)),),
        "lottery-over-assignments": ((proof.Lottery, record(proof.Lottery, terms=list_of(PURE_TERM))),),
        "shortest-lottery": ((proof.FewestTerms, FEWEST_TERMS),),
        "equilibrium": ((proof.EquilibriumWeights, _WEIGHTED),),
        "nearby-equilibrium": ((proof.EquilibriumWeights, _WEIGHTED),),
        "budget-equilibrium": ((proof.EquilibriumWeights, _WEIGHTED),),
        "algebraic-equilibrium": ((proof.AlgebraicWeights, record(proof.AlgebraicWeights, **_NESTED_WEIGHTS)),),
        "enclosed-equilibrium": ((proof.EnclosedSolution, record(proof.EnclosedSolution, **_SOLUTION)),),
        "all-equilibria": ((proof.CellTree, CELL_TREE),),
        "no-equilibrium": ((proof.CellTree, CELL_TREE),),
        "no-equilibrium-with-production": ((proof.CellTree, CELL_TREE),),
        "all-budget-equilibria": ((proof.CellTree, CELL_TREE),),
        "equilibrium-payoffs": ((proof.CellTree, CELL_TREE),),
        "every-equilibrium": ((proof.CellTree, CELL_TREE),),
        "deterministic-equilibria": ((proof.AllocationCases, ALLOCATION_CASES),),
        "randomized-equilibrium": _MARKET_WEIGHTS,
        "strong-equilibrium": _MARKET_WEIGHTS,
        "algebraic-strong-equilibrium": _ALGEBRAIC_MARKET_WEIGHTS,
        "equilibrium-in-expectation": _MARKET_WEIGHTS,
        "algebraic-equilibrium-in-expectation": _ALGEBRAIC_MARKET_WEIGHTS,
        "common-bundles": ((proof.DisjointBundles, record(proof.DisjointBundles, bundles=list_of(BUNDLE))),),
        "no-common-bundles": ((proof.AllUnions, record(proof.AllUnions)),),
        "allocation-dominated": ((proof.BetterAllocation, record(proof.BetterAllocation, allocation=_DRAWS)),),
        "market-condition-violated": (
            (proof.BetterChoice, record(proof.BetterChoice, agent=WORD, lottery=_CHANCES)),
            (proof.FaultyDraw, record(proof.FaultyDraw, draw=INDEX, goods=BUNDLE)),
        ),
        "implementable": ((proof.MatrixLottery, record(proof.MatrixLottery, terms=list_of(MATRIX_TERM))),),
        "not-implementable": ((proof.Separation, SEPARATION),),
        "consumptions-implementable": (
            (proof.RandomAllocation, record(proof.RandomAllocation, terms=list_of(ALLOCATION_TERM))),
        ),
        "consumptions-not-implementable": ((proof.Separation, SEPARATION),),
        "spendings-implementable": (
            (proof.RandomAllocation, record(proof.RandomAllocation, terms=list_of(ALLOCATION_TERM))),
        ),
        "spendings-not-implementable": ((proof.SpendingGap, SPENDING_GAP),),
        "bihierarchy": ((proof.TwoFamilies, record(proof.TwoFamilies, families=list_of(INDEX))),),
        "not-bihierarchy": ((proof.OddCycle, record(proof.OddCycle, cycle=list_of(INDEX))),),
        "m-natural-concave": (_DERIVED,),
        "not-m-natural-concave": (
            (proof.BundlePairAndGood, record(proof.BundlePairAndGood, A=BUNDLE, B=BUNDLE, j=NAME)),
        ),
        "statement-true": ((proof.TreesByClause, record(proof.TreesByClause, clauses=list_of(TREE_OR_IMAGE))),),
        "statement-false": ((proof.Countermodel, record(proof.Countermodel, values=VECTOR, clause=INDEX)),),
        "each-agent": ((proof.Derivations, record(proof.Derivations, of=list_of(_DERIVATION))),),
        "submodular": (_DERIVED,),
        "not-submodular": ((proof.BundlePair, record(proof.BundlePair, A=BUNDLE, B=BUNDLE)),),
        "substitutes": (_DERIVED, (proof.NoEdges, _NO_EDGES)),
        "not-substitutes": ((proof.DemandChange, _CHANGE),),
        "printed-substitutes-violated": ((proof.DemandChange, _CHANGE),),
        "strong-exchange": (_DERIVED,),
        "not-strong-exchange": (
            (proof.LosingExchange, record(proof.LosingExchange, A=BUNDLE, B=BUNDLE, j=NAME, D=BUNDLE)),
        ),
        "demanded": (_DERIVED,),
        "not-demanded": ((proof.BetterBundle, record(proof.BetterBundle, better=BUNDLE)),),
        "walrasian-equilibrium": (
            (proof.Demands, record(proof.Demands, of=_OF)),
            (proof.Exchanged, record(proof.Exchanged, allocation=_BUNDLES, of=_OF)),
        ),
        "no-walrasian-equilibrium": (
            (
                proof.FractionalGain,
                record(proof.FractionalGain, consumptions=list_of(list_of(_PART)), tree=list_of(NODE)),
            ),
        ),
        "efficient-allocation": (
            (proof.SupportedAllocation, record(proof.SupportedAllocation, prices=VECTOR, of=_OF)),
        ),
        "lowest-walrasian-prices": ((proof.PriceBounds, _PRICE_BOUNDS),),
        "highest-walrasian-prices": ((proof.PriceBounds, _PRICE_BOUNDS),),
        "in-core": ((proof.CoreAllocation, record(proof.CoreAllocation, allocation=_BUNDLES, of=_OF)),),
        "not-in-core": (
            (
                proof.BlockingCoalition,
                record(proof.BlockingCoalition, agents=WORDS, goods=BUNDLE, bundles=_BUNDLES),
            ),
            (proof.SurplusBound, record(proof.SurplusBound, bound_prices=VECTOR, bundles=_BUNDLES, of=_OF)),
        ),
        "budgeted-walrasian": ((proof.BudgetWeights, record(proof.BudgetWeights, weights=VECTOR, of=_OF)),),
        "algebraic-budgeted-walrasian": (
            (proof.AlgebraicBudgetWeights, record(proof.AlgebraicBudgetWeights, weights=MATRIX, of=_OF)),
        ),
    }
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
    if not isinstance(stated, dict) or not isinstance(kind := stated.get("kind"), str) or kind not in CLAIMS:
        found = repr(stated.get("kind")) if isinstance(stated, dict) else type(stated).__name__
        raise MalformedInput(f"{where}: claim.kind", "one of " + ", ".join(CLAIMS), found)
    codec = CLAIMS[kind][1]
    content: Json = {key: part for key, part in stated.items() if key != "kind"}
    return Certificate(
        codec.decode(content, f"{where}: claim"), _decode_witness(kind, given["witness"], f"{where}: witness")
    )


def _decode_witness(kind: str, value: Json, where: str) -> proof.Witness:
    first, *others = (codec for _, codec in WITNESSES[kind])
    keys = set(value) if isinstance(value, dict) else set()
    codec = next((other for other in others if keys == other.keys), first)
    witness: proof.Witness = codec.decode(value, where)
    return witness


def encode_certificate(certificate: Certificate[Any]) -> Json:
    """The certificate as a JSON value; the inverse of ``decode_certificate``."""
    kind = KINDS[type(certificate.claim)]
    content = CLAIMS[kind][1].encode(certificate.claim)
    return {
        "format": FORMAT,
        "claim": {"kind": kind, **content} if isinstance(content, dict) else content,
        "witness": encode_witness(certificate),
    }


def encode_witness(certificate: Certificate[Any]) -> Json:
    """The certificate's witness as a JSON value."""
    kind = KINDS[type(certificate.claim)]
    return next(c for build, c in WITNESSES[kind] if type(certificate.witness) is build).encode(certificate.witness)


def parse_certificate(text: str, where: str) -> Certificate[Any]:
    """The certificate written in the text.

    Raises:
        MalformedInput: if the text is no certificate.
    """
    return decode_certificate(parse(text, where), where)
