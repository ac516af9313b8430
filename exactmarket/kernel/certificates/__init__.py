"""Witnesses, by subject: the data that prove a claim. And the certificate, which is a claim with its witness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from exactmarket.kernel.certificates.assignments import (
    ConeProof,
    PartitionWithPrices,
    Reallocation,
    Reassignment,
    SupportingPrices,
    SupportingPricesByTurn,
    Thresholds,
    Trade,
    TurnTrade,
    Weights,
)
from exactmarket.kernel.certificates.budgets import AlgebraicWeights, EnclosedSolution, EquilibriumWeights
from exactmarket.kernel.certificates.completeness import (
    AllocationCases,
    AlongLine,
    CellLeaf,
    CellSplit,
    CellTree,
    Everywhere,
    HalfSplit,
    LotteryAlong,
    LotteryAt,
    Mixtures,
    MoneyAlong,
    MoneyAt,
    NoAllocation,
    NoLottery,
    NoPrices,
    OptionSplit,
    PricesFor,
    RegimeSplit,
    SignSplit,
)
from exactmarket.kernel.certificates.demand import BetterBundle
from exactmarket.kernel.certificates.linear_programs import CrossedBounds, Farkas, PointAndRay, PrimalDual
from exactmarket.kernel.certificates.lotteries import (
    AllocationTerm,
    FewestTerms,
    Leaf,
    Lottery,
    MatrixLottery,
    MatrixTerm,
    OddCycle,
    PureTerm,
    RandomAllocation,
    Separation,
    SpendingGap,
    Split,
    TermLeaf,
    TermSplit,
    TwoFamilies,
)
from exactmarket.kernel.certificates.markets import (
    AlgebraicMarketWeights,
    AllUnions,
    BetterAllocation,
    BetterChoice,
    DisjointBundles,
    FaultyDraw,
    MarketWeights,
)
from exactmarket.kernel.certificates.quasilinear import (
    AlgebraicBudgetWeights,
    Alternative,
    BlockingCoalition,
    BudgetWeights,
    CoreAllocation,
    Demands,
    Exchanged,
    FractionalGain,
    PriceBounds,
    SupportedAllocation,
    SurplusBound,
)
from exactmarket.kernel.certificates.utilities import (
    BundlePair,
    BundlePairAndGood,
    CaseSplit,
    CaseTree,
    Countermodel,
    DemandChange,
    Derivation,
    Derivations,
    Image,
    LosingExchange,
    NoEdge,
    NoEdges,
    Part,
    Sum,
    Term,
    TreesByClause,
)

Witness: TypeAlias = (
    PrimalDual
    | Farkas
    | CrossedBounds
    | PointAndRay
    | SupportingPrices
    | SupportingPricesByTurn
    | PartitionWithPrices
    | Reassignment
    | Reallocation
    | Trade
    | TurnTrade
    | ConeProof
    | Thresholds
    | Lottery
    | FewestTerms
    | EquilibriumWeights
    | AlgebraicWeights
    | EnclosedSolution
    | AlgebraicMarketWeights
    | BetterAllocation
    | BetterChoice
    | FaultyDraw
    | DisjointBundles
    | AllUnions
    | MarketWeights
    | MatrixLottery
    | RandomAllocation
    | Separation
    | SpendingGap
    | TwoFamilies
    | OddCycle
    | Derivation
    | Derivations
    | BundlePairAndGood
    | BundlePair
    | NoEdges
    | TreesByClause
    | Countermodel
    | DemandChange
    | CellTree
    | AllocationCases
    | LosingExchange
    | BetterBundle
    | BlockingCoalition
    | BudgetWeights
    | AlgebraicBudgetWeights
    | CoreAllocation
    | Demands
    | Exchanged
    | FractionalGain
    | PriceBounds
    | SupportedAllocation
    | SurplusBound
)

C = TypeVar("C", covariant=True)


@dataclass(frozen=True)
class Certificate(Generic[C]):
    """A claim and the witness offered for it. It proves nothing until a rule has checked it."""

    claim: C
    witness: Witness


__all__ = [
    "AlgebraicBudgetWeights",
    "AlgebraicMarketWeights",
    "AlgebraicWeights",
    "AllUnions",
    "AllocationCases",
    "AllocationTerm",
    "AlongLine",
    "Alternative",
    "BetterAllocation",
    "BetterBundle",
    "BetterChoice",
    "BlockingCoalition",
    "BudgetWeights",
    "BundlePair",
    "BundlePairAndGood",
    "CaseSplit",
    "CaseTree",
    "CellLeaf",
    "CellSplit",
    "CellTree",
    "Certificate",
    "ConeProof",
    "CoreAllocation",
    "Countermodel",
    "CrossedBounds",
    "DemandChange",
    "Demands",
    "Derivation",
    "Derivations",
    "DisjointBundles",
    "EnclosedSolution",
    "EquilibriumWeights",
    "Everywhere",
    "Exchanged",
    "Farkas",
    "FaultyDraw",
    "FewestTerms",
    "FractionalGain",
    "HalfSplit",
    "Image",
    "Leaf",
    "LosingExchange",
    "Lottery",
    "LotteryAlong",
    "LotteryAt",
    "MarketWeights",
    "MatrixLottery",
    "MatrixTerm",
    "Mixtures",
    "MoneyAlong",
    "MoneyAt",
    "NoAllocation",
    "NoEdge",
    "NoEdges",
    "NoLottery",
    "NoPrices",
    "OddCycle",
    "OptionSplit",
    "Part",
    "PartitionWithPrices",
    "PointAndRay",
    "PriceBounds",
    "PricesFor",
    "PrimalDual",
    "PureTerm",
    "RandomAllocation",
    "Reallocation",
    "Reassignment",
    "RegimeSplit",
    "Separation",
    "SignSplit",
    "SpendingGap",
    "Split",
    "Sum",
    "SupportedAllocation",
    "SupportingPrices",
    "SupportingPricesByTurn",
    "SurplusBound",
    "Term",
    "TermLeaf",
    "TermSplit",
    "Thresholds",
    "Trade",
    "TreesByClause",
    "TurnTrade",
    "TwoFamilies",
    "Weights",
    "Witness",
]
