"""The one way to a verdict from outside: hand in a certificate, get back what it proves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar, cast

from exactmarket.errors import Rejected
from exactmarket.kernel import certificates as proof
from exactmarket.kernel import claims as claim
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.rules import budgets as equilibrium_rules
from exactmarket.kernel.rules import linear_programs as linear_program_rules
from exactmarket.kernel.rules import markets as market_rules
from exactmarket.kernel.rules import statements as statement_rules
from exactmarket.kernel.rules.assignments import outcomes as assignment_rules
from exactmarket.kernel.rules.assignments import support as support_rules
from exactmarket.kernel.rules.completeness import all_equilibria as completeness_rules
from exactmarket.kernel.rules.completeness import deterministic as deterministic_rules
from exactmarket.kernel.rules.completeness import payoffs as payoff_rules
from exactmarket.kernel.rules.lotteries import problems as lottery_rules
from exactmarket.kernel.rules.lotteries import spendings as spending_rules
from exactmarket.kernel.rules.quasilinear import budgeted as budgeted_rules
from exactmarket.kernel.rules.quasilinear import core as core_rules
from exactmarket.kernel.rules.quasilinear import walrasian as quasilinear_rules
from exactmarket.kernel.rules.utilities import concavity as utility_rules
from exactmarket.kernel.rules.utilities import demand as demand_rules
from exactmarket.kernel.rules.utilities import exchange as exchange_rules
from exactmarket.kernel.theorem import Verified

C = TypeVar("C")

#: For each kind of claim the witnesses that prove it and the rule that checks them.
RULES: Mapping[type, tuple[tuple[type, ...], Callable[..., Verified[Any]]]] = MappingProxyType(
    {
        claim.LinearProgramOptimal: ((proof.PrimalDual,), linear_program_rules.check_optimal),
        claim.LinearProgramInfeasible: ((proof.Farkas, proof.CrossedBounds), linear_program_rules.check_infeasible),
        claim.LinearProgramUnbounded: ((proof.PointAndRay,), linear_program_rules.check_unbounded),
        claim.ParetoOptimal: ((proof.SupportingPrices,), support_rules.check_pareto_optimal),
        claim.Supported: ((proof.SupportingPrices,), support_rules.check_supported),
        claim.Unsupported: ((proof.Trade,), support_rules.check_unsupported),
        claim.QuasiEquilibriumCone: ((proof.ConeProof,), support_rules.check_quasi_equilibrium_cone),
        claim.ParetoDominated: ((proof.Reassignment,), assignment_rules.check_pareto_dominated),
        claim.Blocked: ((proof.Reallocation,), assignment_rules.check_blocked),
        claim.SequentialOutcome: ((proof.SupportingPricesByTurn,), assignment_rules.check_sequential_outcome),
        claim.NotSequentialOutcome: ((proof.TurnTrade,), assignment_rules.check_not_sequential_outcome),
        claim.InWeakCore: ((proof.PartitionWithPrices,), assignment_rules.check_in_weak_core),
        claim.SerialDictatorship: ((proof.Thresholds,), assignment_rules.check_serial_dictatorship),
        claim.LotteryOverAssignments: ((proof.Lottery,), assignment_rules.check_lottery),
        claim.ShortestLottery: ((proof.FewestTerms,), lottery_rules.check_shortest_lottery),
        claim.Equilibrium: ((proof.EquilibriumWeights,), equilibrium_rules.check_equilibrium),
        claim.NearbyEquilibrium: ((proof.EquilibriumWeights,), equilibrium_rules.check_nearby_equilibrium),
        claim.BudgetEquilibrium: ((proof.EquilibriumWeights,), equilibrium_rules.check_budget_equilibrium),
        claim.AlgebraicEquilibrium: ((proof.AlgebraicWeights,), equilibrium_rules.check_algebraic_equilibrium),
        claim.EnclosedEquilibrium: ((proof.EnclosedSolution,), equilibrium_rules.check_enclosed_equilibrium),
        claim.AllEquilibria: ((proof.CellTree,), completeness_rules.check_all_equilibria),
        claim.NoEquilibrium: ((proof.CellTree,), completeness_rules.check_no_equilibrium),
        claim.NoEquilibriumWithProduction: (
            (proof.CellTree,),
            completeness_rules.check_no_equilibrium_with_production,
        ),
        claim.AllBudgetEquilibria: ((proof.CellTree,), completeness_rules.check_all_budget_equilibria),
        claim.EquilibriumPayoffs: ((proof.CellTree,), payoff_rules.check_equilibrium_payoffs),
        claim.EveryEquilibrium: ((proof.CellTree,), payoff_rules.check_every_equilibrium),
        claim.DeterministicEquilibria: ((proof.AllocationCases,), deterministic_rules.check_deterministic_equilibria),
        claim.RandomizedEquilibrium: ((proof.MarketWeights,), market_rules.check_randomized),
        claim.StrongEquilibrium: ((proof.MarketWeights,), market_rules.check_strong),
        claim.AlgebraicStrongEquilibrium: ((proof.AlgebraicMarketWeights,), market_rules.check_algebraic_strong),
        claim.EquilibriumInExpectation: ((proof.MarketWeights,), market_rules.check_in_expectation),
        claim.AlgebraicEquilibriumInExpectation: (
            (proof.AlgebraicMarketWeights,),
            market_rules.check_algebraic_in_expectation,
        ),
        claim.CommonBundles: ((proof.DisjointBundles,), market_rules.check_common_bundles),
        claim.NoCommonBundles: ((proof.AllUnions,), market_rules.check_no_common_bundles),
        claim.AllocationDominated: ((proof.BetterAllocation,), market_rules.check_dominated),
        claim.MarketConditionViolated: ((proof.BetterChoice, proof.FaultyDraw), market_rules.check_violated),
        claim.Implementable: ((proof.MatrixLottery,), lottery_rules.check_implementable),
        claim.NotImplementable: ((proof.Separation,), lottery_rules.check_not_implementable),
        claim.ConsumptionsImplementable: ((proof.RandomAllocation,), lottery_rules.check_consumptions),
        claim.ConsumptionsNotImplementable: ((proof.Separation,), lottery_rules.check_no_random_allocation),
        claim.SpendingsImplementable: ((proof.RandomAllocation,), spending_rules.check_spendings),
        claim.SpendingsNotImplementable: ((proof.SpendingGap,), spending_rules.check_spendings_not_implementable),
        claim.Bihierarchy: ((proof.TwoFamilies,), lottery_rules.check_bihierarchy),
        claim.NotBihierarchy: ((proof.OddCycle,), lottery_rules.check_not_bihierarchy),
        claim.MNaturalConcave: ((proof.Derivation,), utility_rules.check_m_natural),
        claim.NotMNaturalConcave: ((proof.BundlePairAndGood,), utility_rules.check_not_m_natural),
        claim.EachAgent: ((proof.Derivations,), utility_rules.check_each_agent),
        claim.StatementTrue: ((proof.TreesByClause,), statement_rules.check_statement_true),
        claim.StatementFalse: ((proof.Countermodel,), statement_rules.check_statement_false),
        claim.Submodular: ((proof.Derivation,), utility_rules.check_submodular),
        claim.NotSubmodular: ((proof.BundlePair,), utility_rules.check_not_submodular),
        claim.Substitutes: ((proof.Derivation, proof.NoEdges), utility_rules.check_substitutes),
        claim.NotSubstitutes: ((proof.DemandChange,), utility_rules.check_not_substitutes),
        claim.PrintedSubstitutesViolated: ((proof.DemandChange,), utility_rules.check_printed_substitutes_violated),
        claim.StrongExchange: ((proof.Derivation,), exchange_rules.check_strong_exchange),
        claim.NotStrongExchange: ((proof.LosingExchange,), exchange_rules.check_not_strong_exchange),
        claim.Demanded: ((proof.Derivation,), demand_rules.check_demanded),
        claim.NotDemanded: ((proof.BetterBundle,), demand_rules.check_not_demanded),
        claim.WalrasianEquilibrium: ((proof.Demands, proof.Exchanged), quasilinear_rules.check_walrasian),
        claim.NoWalrasianEquilibrium: ((proof.FractionalGain,), quasilinear_rules.check_no_walrasian),
        claim.EfficientAllocation: ((proof.SupportedAllocation,), quasilinear_rules.check_efficient),
        claim.LowestWalrasianPrices: ((proof.PriceBounds,), quasilinear_rules.check_lowest_prices),
        claim.HighestWalrasianPrices: ((proof.PriceBounds,), quasilinear_rules.check_highest_prices),
        claim.InCore: ((proof.CoreAllocation,), core_rules.check_in_core),
        claim.NotInCore: ((proof.BlockingCoalition, proof.SurplusBound), core_rules.check_not_in_core),
        claim.BudgetedWalrasian: ((proof.BudgetWeights,), budgeted_rules.check_budgeted),
        claim.AlgebraicBudgetedWalrasian: ((proof.AlgebraicBudgetWeights,), budgeted_rules.check_algebraic_budgeted),
    }
)


def verify(certificate: Certificate[C]) -> Verified[C]:
    """What the certificate proves.

    Raises:
        Rejected: if it proves nothing; ``where`` names the condition that fails.
    """
    kind = type(certificate.claim)
    if kind not in RULES:
        raise Rejected("claim", "a claim of this package", kind.__name__)
    witnesses, rule = RULES[kind]
    if type(certificate.witness) not in witnesses:
        raise Rejected("witness", " or ".join(w.__name__ for w in witnesses), type(certificate.witness).__name__)
    return cast("Verified[C]", rule(certificate.claim, certificate.witness))
