"""The statements that the kernel can verify, by subject. A claim's docstring is the sentence it stands for.

Agents and objects are named in claims as in the economy. Sources: "sp" is Miralles, Sequential pseudomarkets; "gpz" is
Gul, Pesendorfer and Zhang, Efficient allocation of indivisible goods in pseudo markets with constraints.
"""

from __future__ import annotations

from typing import TypeAlias

from exactmarket.kernel.claims.assignments import (
    Blocked,
    InWeakCore,
    NotSequentialOutcome,
    ParetoDominated,
    ParetoOptimal,
    QuasiEquilibriumCone,
    SequentialOutcome,
    SerialDictatorship,
    Supported,
    Unsupported,
)
from exactmarket.kernel.claims.budgets import (
    AlgebraicEquilibrium,
    BudgetEquilibrium,
    EnclosedEquilibrium,
    Equilibrium,
    NearbyEquilibrium,
)
from exactmarket.kernel.claims.completeness import (
    AlgebraicPoint,
    AllBudgetEquilibria,
    AllEquilibria,
    DeterministicEquilibria,
    EquilibriumPayoffs,
    EquilibriumSet,
    EveryEquilibrium,
    NoEquilibrium,
    NoEquilibriumWithProduction,
    PayoffSegment,
    PriceFamily,
    PricePoint,
    PricePolytope,
    Quotient,
)
from exactmarket.kernel.claims.demand import Demanded, NotDemanded
from exactmarket.kernel.claims.linear_programs import (
    LinearProgramInfeasible,
    LinearProgramOptimal,
    LinearProgramUnbounded,
)
from exactmarket.kernel.claims.lotteries import (
    Bihierarchy,
    ConsumptionsImplementable,
    ConsumptionsNotImplementable,
    Implementable,
    LotteryOverAssignments,
    NotBihierarchy,
    NotImplementable,
    ShortestLottery,
    SpendingsImplementable,
    SpendingsNotImplementable,
)
from exactmarket.kernel.claims.markets import (
    AlgebraicEquilibriumInExpectation,
    AlgebraicStrongEquilibrium,
    AllocationDominated,
    CommonBundles,
    EquilibriumInExpectation,
    MarketConditionViolated,
    NoCommonBundles,
    RandomizedEquilibrium,
    StrongEquilibrium,
)
from exactmarket.kernel.claims.quasilinear import (
    AlgebraicBudgetedWalrasian,
    BudgetedWalrasian,
    EfficientAllocation,
    HighestWalrasianPrices,
    InCore,
    LowestWalrasianPrices,
    NotInCore,
    NoWalrasianEquilibrium,
    WalrasianEquilibrium,
)
from exactmarket.kernel.claims.utilities import (
    EachAgent,
    MNaturalConcave,
    NotMNaturalConcave,
    NotStrongExchange,
    NotSubmodular,
    NotSubstitutes,
    PrintedSubstitutesViolated,
    StatementFalse,
    StatementTrue,
    StrongExchange,
    Submodular,
    Substitutes,
)

Claim: TypeAlias = (
    LinearProgramOptimal
    | LinearProgramInfeasible
    | LinearProgramUnbounded
    | ParetoOptimal
    | ParetoDominated
    | Supported
    | Unsupported
    | QuasiEquilibriumCone
    | SequentialOutcome
    | NotSequentialOutcome
    | SerialDictatorship
    | InWeakCore
    | Blocked
    | LotteryOverAssignments
    | ShortestLottery
    | Implementable
    | NotImplementable
    | ConsumptionsImplementable
    | ConsumptionsNotImplementable
    | SpendingsImplementable
    | SpendingsNotImplementable
    | Bihierarchy
    | NotBihierarchy
    | Equilibrium
    | NearbyEquilibrium
    | BudgetEquilibrium
    | AlgebraicEquilibrium
    | EnclosedEquilibrium
    | AlgebraicEquilibriumInExpectation
    | AlgebraicStrongEquilibrium
    | AllocationDominated
    | EquilibriumInExpectation
    | CommonBundles
    | NoCommonBundles
    | MarketConditionViolated
    | StrongEquilibrium
    | RandomizedEquilibrium
    | MNaturalConcave
    | NotMNaturalConcave
    | Submodular
    | NotSubmodular
    | Substitutes
    | NotSubstitutes
    | PrintedSubstitutesViolated
    | StrongExchange
    | NotStrongExchange
    | Demanded
    | NotDemanded
    | EachAgent
    | StatementTrue
    | StatementFalse
    | AllEquilibria
    | NoEquilibrium
    | NoEquilibriumWithProduction
    | AllBudgetEquilibria
    | EquilibriumPayoffs
    | DeterministicEquilibria
    | EveryEquilibrium
    | WalrasianEquilibrium
    | NoWalrasianEquilibrium
    | EfficientAllocation
    | LowestWalrasianPrices
    | HighestWalrasianPrices
    | InCore
    | NotInCore
    | BudgetedWalrasian
    | AlgebraicBudgetedWalrasian
)

__all__ = [
    "AlgebraicBudgetedWalrasian",
    "AlgebraicEquilibrium",
    "AlgebraicEquilibriumInExpectation",
    "AlgebraicPoint",
    "AlgebraicStrongEquilibrium",
    "AllBudgetEquilibria",
    "AllEquilibria",
    "AllocationDominated",
    "Bihierarchy",
    "Blocked",
    "BudgetEquilibrium",
    "BudgetedWalrasian",
    "Claim",
    "CommonBundles",
    "ConsumptionsImplementable",
    "ConsumptionsNotImplementable",
    "Demanded",
    "DeterministicEquilibria",
    "EachAgent",
    "EfficientAllocation",
    "EnclosedEquilibrium",
    "Equilibrium",
    "EquilibriumInExpectation",
    "EquilibriumPayoffs",
    "EquilibriumSet",
    "EveryEquilibrium",
    "HighestWalrasianPrices",
    "Implementable",
    "InCore",
    "InWeakCore",
    "LinearProgramInfeasible",
    "LinearProgramOptimal",
    "LinearProgramUnbounded",
    "LotteryOverAssignments",
    "LowestWalrasianPrices",
    "MNaturalConcave",
    "MarketConditionViolated",
    "NearbyEquilibrium",
    "NoCommonBundles",
    "NoEquilibrium",
    "NoEquilibriumWithProduction",
    "NoWalrasianEquilibrium",
    "NotBihierarchy",
    "NotDemanded",
    "NotImplementable",
    "NotInCore",
    "NotMNaturalConcave",
    "NotSequentialOutcome",
    "NotStrongExchange",
    "NotSubmodular",
    "NotSubstitutes",
    "ParetoDominated",
    "ParetoOptimal",
    "PayoffSegment",
    "PriceFamily",
    "PricePoint",
    "PricePolytope",
    "PrintedSubstitutesViolated",
    "QuasiEquilibriumCone",
    "Quotient",
    "RandomizedEquilibrium",
    "SequentialOutcome",
    "SerialDictatorship",
    "ShortestLottery",
    "SpendingsImplementable",
    "SpendingsNotImplementable",
    "StatementFalse",
    "StatementTrue",
    "StrongEquilibrium",
    "StrongExchange",
    "Submodular",
    "Substitutes",
    "Supported",
    "Unsupported",
    "WalrasianEquilibrium",
]
