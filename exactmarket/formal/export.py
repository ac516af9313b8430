"""A certificate as a Coq file: the data, the checker evaluated by ``vm_compute``, and its soundness theorem applied.

What Coq then proves is the theorem that stands in the file, about the economy or the program written above it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from exactmarket.errors import SearchFailed
from exactmarket.formal import algebraic, assignments, budgets, lotteries, markets, program, statements, utility
from exactmarket.formal.terms import NoCoqChecker, NoCoqTerm
from exactmarket.format.certificate import KINDS
from exactmarket.kernel import claims as claim
from exactmarket.kernel.certificates import Certificate
from exactmarket.model.utility import Utility


class _Export(NamedTuple):
    """The modules that the Coq file imports, and the function that writes its body from claim and witness."""

    modules: str
    write: Callable[[Any, Any], str]


_HEADER = """From Coq Require Import Reals QArith Qreals List Permutation.
From ExactMarket Require Import sums rational {modules}.
Import ListNotations.
Open Scope Q_scope.
"""


def to_coq(certificate: Certificate[Any]) -> str:
    """The Coq file that proves the certificate's claim, if its checker accepts the witness.

    Raises:
        NoCoqChecker: naming the kind, or the size, that no Coq checker covers.
        NoCoqTerm: if the witness does not have the shape from which a Coq term could be written.
    """
    stated = certificate.claim
    if type(stated) not in _EXPORTS:
        raise NoCoqChecker("claim.kind", "a kind with a Coq checker", KINDS[type(stated)])
    for small in _tables(stated):
        if len(small.goods) > utility.MOST_GOODS:
            raise NoCoqChecker("claim.utility", f"at most {utility.MOST_GOODS} goods", len(small.goods))
    modules, write = _EXPORTS[type(stated)]
    try:
        body = write(stated, certificate.witness)
    except (NoCoqChecker, SearchFailed):
        raise
    except Exception as fault:
        # Whatever stops the writer says nothing about the claim, so it must not pass for a rejection.
        raise NoCoqTerm("certificate", "data from which a Coq term can be written", fault) from fault
    return f"{_HEADER.format(modules=modules)}\n{body}"


def _tables(stated: Any) -> Iterable[Utility]:
    """The utilities of the claim, whose tables the Coq file spells out."""
    alone = (stated.utility,) if hasattr(stated, "utility") else ()
    return getattr(stated, "utilities", alone)


_PROGRAM = "check_linear_program"
_ECONOMY = "sp_economy check_assignment_economy"
_MARKET = f"{_ECONOMY} market_conditions check_conditions"
_BUDGETS = f"{_ECONOMY} budget_economy check_budgets"
_TABLE = "m_natural check_m_natural check_utilities"
_CLAUSES = "check_linear_program check_clauses"
_LOTTERY = "check_lottery_problem"

_EXPORTS: Mapping[type, _Export] = MappingProxyType(
    {
        claim.LinearProgramOptimal: _Export(_PROGRAM, program.to_coq_optimal),
        claim.LinearProgramInfeasible: _Export(_PROGRAM, program.to_coq_infeasible),
        claim.LinearProgramUnbounded: _Export(_PROGRAM, program.to_coq_unbounded),
        claim.ParetoOptimal: _Export(_ECONOMY, assignments.to_coq_pareto_optimal),
        claim.ParetoDominated: _Export(_ECONOMY, assignments.to_coq_dominated),
        claim.Blocked: _Export(_ECONOMY, assignments.to_coq_blocked),
        claim.InWeakCore: _Export(_ECONOMY, assignments.to_coq_in_weak_core),
        claim.SerialDictatorship: _Export(
            f"{_ECONOMY} sp_extremes check_dictatorship", assignments.to_coq_dictatorship
        ),
        claim.LotteryOverAssignments: _Export(f"{_ECONOMY} sp_lottery check_lottery", assignments.to_coq_lottery),
        claim.Supported: _Export(_MARKET, markets.to_coq_supported),
        claim.Unsupported: _Export(_MARKET, markets.to_coq_unsupported),
        claim.SequentialOutcome: _Export(_MARKET, markets.to_coq_sequential),
        claim.NotSequentialOutcome: _Export(_MARKET, markets.to_coq_not_sequential),
        claim.QuasiEquilibriumCone: _Export(_MARKET, markets.to_coq_cone),
        claim.Equilibrium: _Export(_BUDGETS, budgets.to_coq_equilibrium),
        claim.BudgetEquilibrium: _Export(_BUDGETS, budgets.to_coq_budget_equilibrium),
        claim.AlgebraicEquilibrium: _Export(
            f"{_BUDGETS} polynomials check_algebraic", algebraic.to_coq_algebraic_equilibrium
        ),
        claim.Implementable: _Export(_LOTTERY, lotteries.to_coq_implementable),
        claim.NotImplementable: _Export(_LOTTERY, lotteries.to_coq_not_implementable),
        claim.ConsumptionsImplementable: _Export(_LOTTERY, lotteries.to_coq_consumptions),
        claim.ConsumptionsNotImplementable: _Export(_LOTTERY, lotteries.to_coq_no_consumptions),
        claim.Bihierarchy: _Export(_LOTTERY, lotteries.to_coq_bihierarchy),
        claim.NotBihierarchy: _Export(_LOTTERY, lotteries.to_coq_not_bihierarchy),
        claim.MNaturalConcave: _Export(_TABLE, utility.to_coq_m_natural),
        claim.NotMNaturalConcave: _Export(_TABLE, utility.to_coq_violation),
        claim.Submodular: _Export(_TABLE, utility.to_coq_submodular),
        claim.NotSubmodular: _Export(_TABLE, utility.to_coq_not_submodular),
        claim.Substitutes: _Export(_TABLE, utility.to_coq_substitutes),
        claim.NotSubstitutes: _Export(_TABLE, utility.to_coq_not_substitutes),
        claim.PrintedSubstitutesViolated: _Export(_TABLE, utility.to_coq_printed_violated),
        claim.StatementTrue: _Export(_CLAUSES, statements.to_coq_statement_true),
        claim.StatementFalse: _Export(_CLAUSES, statements.to_coq_statement_false),
        claim.EachAgent: _Export(_TABLE, utility.to_coq_each_agent),
    }
)
