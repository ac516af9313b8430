"""Exact certificates for pseudomarkets: questions about concrete economies, answered with proofs.

>>> import exactmarket as em
>>> economy = em.AssignmentEconomy(values=[[3, 2], [1, 0]], supply=[1, 1])
>>> verdict = em.decide_pareto_optimality(economy, [["1/2", "1/2"], ["1/2", "1/2"]])
>>> verdict
Verified[ParetoOptimal]
>>> verdict.certificate.witness.weights
(1, 1)
"""

__version__ = "0.1.0"

from exactmarket.interrupt import while_loading

while_loading()

# isort: split

from exactmarket.errors import ExactmarketError, LimitReached, MalformedInput, Rejected, SearchFailed
from exactmarket.exact.rational import Q, rational
from exactmarket.format.files import check, read, write
from exactmarket.format.utilities import utility
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.check import verify
from exactmarket.kernel.theorem import Verified
from exactmarket.model.assignment import AssignmentEconomy, random_assignment
from exactmarket.model.linear_program import LinearProgram, linear_program
from exactmarket.model.lottery_problem import CellConstraint, ConsumptionProblem, LotteryProblem, RandomConsumption
from exactmarket.model.pseudomarket import Agent, Pseudomarket
from exactmarket.model.spending_problem import Spender, SpendingProblem
from exactmarket.model.utility import Utility
from exactmarket.solvers.assignments.pareto import decide_pareto_optimality
from exactmarket.solvers.assignments.sequential import (
    decide_sequential_outcome,
    decide_serial_dictatorship,
    decide_some_sequential_outcome,
)
from exactmarket.solvers.assignments.supporting_prices import decide_supporting_prices
from exactmarket.solvers.assignments.weak_core import decide_weak_core
from exactmarket.solvers.budgets.hylland_zeckhauser import decide_equilibrium, decide_rational_equilibrium
from exactmarket.solvers.completeness.all_equilibria import (
    decide_all_budget_equilibria,
    decide_all_equilibria,
    decide_deterministic_equilibria,
)
from exactmarket.solvers.control import Control
from exactmarket.solvers.linear_programs.solve import solve_linear_program
from exactmarket.solvers.lotteries.bihierarchy import decide_bihierarchy
from exactmarket.solvers.lotteries.implementability import decide_consumptions, decide_implementable
from exactmarket.solvers.lotteries.lottery import decide_lottery
from exactmarket.solvers.lotteries.spendings import decide_spendings
from exactmarket.solvers.markets.equilibrium import decide_equilibrium_in_expectation, decide_strong_equilibrium
from exactmarket.solvers.markets.verify import decide_verify
from exactmarket.solvers.quasilinear.budgeted import decide_budgeted
from exactmarket.solvers.quasilinear.core import decide_core
from exactmarket.solvers.quasilinear.walrasian import decide_highest_prices, decide_lowest_prices, decide_walrasian
from exactmarket.solvers.utilities.demand import decide_demanded, demand
from exactmarket.solvers.utilities.m_natural import decide_m_natural, decide_submodular
from exactmarket.solvers.utilities.strong_exchange import decide_strong_exchange
from exactmarket.solvers.utilities.substitutes import decide_substitutes, decide_substitutes_from_prices

__all__ = [
    "Agent",
    "AssignmentEconomy",
    "CellConstraint",
    "Certificate",
    "ConsumptionProblem",
    "Control",
    "ExactmarketError",
    "LimitReached",
    "LinearProgram",
    "LotteryProblem",
    "MalformedInput",
    "Pseudomarket",
    "Q",
    "RandomConsumption",
    "Rejected",
    "SearchFailed",
    "Spender",
    "SpendingProblem",
    "Utility",
    "Verified",
    "check",
    "decide_all_budget_equilibria",
    "decide_all_equilibria",
    "decide_bihierarchy",
    "decide_budgeted",
    "decide_consumptions",
    "decide_core",
    "decide_demanded",
    "decide_deterministic_equilibria",
    "decide_equilibrium",
    "decide_equilibrium_in_expectation",
    "decide_highest_prices",
    "decide_implementable",
    "decide_lottery",
    "decide_lowest_prices",
    "decide_m_natural",
    "decide_pareto_optimality",
    "decide_rational_equilibrium",
    "decide_sequential_outcome",
    "decide_serial_dictatorship",
    "decide_some_sequential_outcome",
    "decide_spendings",
    "decide_strong_equilibrium",
    "decide_strong_exchange",
    "decide_submodular",
    "decide_substitutes",
    "decide_substitutes_from_prices",
    "decide_supporting_prices",
    "decide_verify",
    "decide_walrasian",
    "decide_weak_core",
    "demand",
    "linear_program",
    "random_assignment",
    "rational",
    "read",
    "solve_linear_program",
    "utility",
    "verify",
    "write",
]
