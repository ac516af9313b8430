"""Exact certificates for pseudomarkets: questions about concrete economies, answered with proofs.

>>> import exactmarket as em
>>> economy = em.AssignmentEconomy(values=[[3, 2], [1, 0]], supply=[1, 1])
>>> verdict = em.decide_pareto_optimality(economy, [["1/2", "1/2"], ["1/2", "1/2"]])
>>> verdict
Verified[ParetoOptimal]
>>> verdict.certificate.witness.weights
(1, 1)

To read and write: ``read``, ``write``, ``instance`` (a dictionary), ``from_dataframe``, ``utility``. Economies and markets
are built by ``AssignmentEconomy``, ``Pseudomarket`` with ``Agent`` (with supplies: ``SeatMarket``) and ``linear_program``,
problems of lotteries by ``LotteryProblem``, ``ConsumptionProblem`` and ``SpendingProblem``. To ask: ``decide`` any question
of anything, or the function of a question, ``decide_...``. To check: ``check`` a file, ``verify`` a certificate. Beside
these: ``mechanisms``, ``random`` economies, and ``hunt`` for economies with a property. What goes wrong is an
``ExactmarketError``: ``MalformedInput``, ``Rejected``, ``SearchFailed`` or ``LimitReached``.
"""

__version__ = "0.1.0"

from exactmarket.startup import command_begins

command_begins()

# isort: split

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # for type checkers; when the program runs, a name is loaded when it is first asked for
    from exactmarket import hunt, mechanisms, random
    from exactmarket.ask import decide
    from exactmarket.deciders import (
        decide_all_budget_equilibria,
        decide_all_equilibria,
        decide_bihierarchy,
        decide_budgeted,
        decide_consumptions,
        decide_core,
        decide_demanded,
        decide_deterministic_equilibria,
        decide_envy_freeness,
        decide_envy_freeness_of_allocation,
        decide_equilibrium,
        decide_equilibrium_in_expectation,
        decide_highest_prices,
        decide_implementable,
        decide_lottery,
        decide_lowest_prices,
        decide_m_natural,
        decide_ordinal_efficiency,
        decide_pareto_optimality,
        decide_rational_equilibrium,
        decide_sequential_outcome,
        decide_serial_dictatorship,
        decide_some_sequential_outcome,
        decide_spendings,
        decide_strong_equilibrium,
        decide_strong_exchange,
        decide_submodular,
        decide_substitutes,
        decide_substitutes_from_prices,
        decide_supporting_prices,
        decide_verify,
        decide_walrasian,
        decide_weak_core,
        demand,
        solve_linear_program,
    )
    from exactmarket.errors import ExactmarketError, LimitReached, MalformedInput, Rejected, SearchFailed
    from exactmarket.exact.rational import Q, rational
    from exactmarket.format.files import check, read, write
    from exactmarket.format.mappings import economy, instance
    from exactmarket.format.utilities import utility
    from exactmarket.frames import from_dataframe
    from exactmarket.kernel.certificates import Certificate
    from exactmarket.kernel.check import verify
    from exactmarket.kernel.theorem import Verified
    from exactmarket.model.assignment import AssignmentEconomy, random_assignment
    from exactmarket.model.linear_program import LinearProgram, linear_program
    from exactmarket.model.lottery_problem import CellConstraint, ConsumptionProblem, LotteryProblem, RandomConsumption
    from exactmarket.model.pseudomarket import Agent, Pseudomarket
    from exactmarket.model.seats import SeatMarket
    from exactmarket.model.spending_problem import Spender, SpendingProblem
    from exactmarket.model.utility import Utility
    from exactmarket.solvers.control import Control

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
    "SeatMarket",
    "Spender",
    "SpendingProblem",
    "Utility",
    "Verified",
    "check",
    "decide",
    "decide_all_budget_equilibria",
    "decide_all_equilibria",
    "decide_bihierarchy",
    "decide_budgeted",
    "decide_consumptions",
    "decide_core",
    "decide_demanded",
    "decide_deterministic_equilibria",
    "decide_envy_freeness",
    "decide_envy_freeness_of_allocation",
    "decide_equilibrium",
    "decide_equilibrium_in_expectation",
    "decide_highest_prices",
    "decide_implementable",
    "decide_lottery",
    "decide_lowest_prices",
    "decide_m_natural",
    "decide_ordinal_efficiency",
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
    "economy",
    "from_dataframe",
    "hunt",
    "instance",
    "linear_program",
    "mechanisms",
    "random",
    "random_assignment",
    "rational",
    "read",
    "solve_linear_program",
    "utility",
    "verify",
    "write",
]

#: The modules of the public names; those that are not listed are in ``exactmarket.deciders``, with all solvers.
_HOMES = {
    "Agent": "exactmarket.model.pseudomarket",
    "AssignmentEconomy": "exactmarket.model.assignment",
    "CellConstraint": "exactmarket.model.lottery_problem",
    "Certificate": "exactmarket.kernel.certificates",
    "ConsumptionProblem": "exactmarket.model.lottery_problem",
    "Control": "exactmarket.solvers.control",
    "ExactmarketError": "exactmarket.errors",
    "LimitReached": "exactmarket.errors",
    "LinearProgram": "exactmarket.model.linear_program",
    "LotteryProblem": "exactmarket.model.lottery_problem",
    "MalformedInput": "exactmarket.errors",
    "Pseudomarket": "exactmarket.model.pseudomarket",
    "Q": "exactmarket.exact.rational",
    "RandomConsumption": "exactmarket.model.lottery_problem",
    "Rejected": "exactmarket.errors",
    "SearchFailed": "exactmarket.errors",
    "SeatMarket": "exactmarket.model.seats",
    "Spender": "exactmarket.model.spending_problem",
    "SpendingProblem": "exactmarket.model.spending_problem",
    "Utility": "exactmarket.model.utility",
    "Verified": "exactmarket.kernel.theorem",
    "check": "exactmarket.format.files",
    "decide": "exactmarket.ask",
    "from_dataframe": "exactmarket.frames",
    "economy": "exactmarket.format.mappings",
    "instance": "exactmarket.format.mappings",
    "linear_program": "exactmarket.model.linear_program",
    "random_assignment": "exactmarket.model.assignment",
    "rational": "exactmarket.exact.rational",
    "read": "exactmarket.format.files",
    "utility": "exactmarket.format.utilities",
    "verify": "exactmarket.kernel.check",
    "write": "exactmarket.format.files",
}

#: The public names that are modules themselves.
_SUBMODULES = ("hunt", "mechanisms", "random")

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """A public name, loaded with its module: the solvers take a hundred times as long as Python's own start."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module  # noqa: PLC0415

        if name in _SUBMODULES:
            return import_module(f"{__name__}.{name}")
        value = getattr(import_module(_HOMES.get(name, "exactmarket.deciders")), name)
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return sorted({*__all__, *[name for name in globals() if name.startswith("__")]})
