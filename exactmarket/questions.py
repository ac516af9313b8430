"""The questions that can be asked of a file, and who decides them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType
from typing import Any, TypeAlias

from exactmarket.convex.statement import Statement
from exactmarket.errors import LimitReached, MalformedInput, SearchFailed
from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import ONE, Q
from exactmarket.format.instance import AssignmentInstance, Instance
from exactmarket.format.markets import PseudomarketInstance, draws_of
from exactmarket.format.mps import MpsProgram
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.utilities import Derivation, Derivations
from exactmarket.kernel.claims.completeness import Notion
from exactmarket.kernel.claims.utilities import EachAgent
from exactmarket.kernel.rules.utilities.concavity import check_each_agent
from exactmarket.kernel.theorem import Verified
from exactmarket.model.equilibrium import EQUILIBRIUM, TURN, Condition
from exactmarket.model.lottery_problem import ConsumptionProblem, LotteryProblem
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.model.spending_problem import SpendingProblem
from exactmarket.model.utility import Utility
from exactmarket.solvers.assignments.pareto import decide_pareto_optimality
from exactmarket.solvers.assignments.sequential import (
    decide_sequential_outcome,
    decide_serial_dictatorship,
    decide_some_sequential_outcome,
)
from exactmarket.solvers.assignments.supporting_prices import decide_supporting_prices
from exactmarket.solvers.assignments.weak_core import decide_weak_core
from exactmarket.solvers.budgets.hylland_zeckhauser import decide_rational_equilibrium
from exactmarket.solvers.completeness.all_equilibria import decide_all_budget_equilibria, decide_all_equilibria
from exactmarket.solvers.completeness.existence import decide_whether_equilibrium, decide_whether_strong_equilibrium
from exactmarket.solvers.control import Control
from exactmarket.solvers.linear_programs.solve import solve_linear_program
from exactmarket.solvers.lotteries.bihierarchy import decide_bihierarchy
from exactmarket.solvers.lotteries.implementability import decide_consumptions, decide_implementable
from exactmarket.solvers.lotteries.lottery import decide_lottery
from exactmarket.solvers.lotteries.spendings import decide_spendings
from exactmarket.solvers.markets.equilibrium import decide_equilibrium_in_expectation
from exactmarket.solvers.markets.reduction import decide_feasibility
from exactmarket.solvers.markets.verify import decide_verify
from exactmarket.solvers.quasilinear.budgeted import decide_budgeted
from exactmarket.solvers.quasilinear.core import decide_core, payoffs_of
from exactmarket.solvers.quasilinear.step_4 import TraceRow, trace_step_4
from exactmarket.solvers.quasilinear.walrasian import decide_highest_prices, decide_lowest_prices, decide_walrasian
from exactmarket.solvers.statements.universal import decide_statement
from exactmarket.solvers.utilities.demand import demand
from exactmarket.solvers.utilities.m_natural import all_violations, decide_m_natural, decide_submodular
from exactmarket.solvers.utilities.strong_exchange import decide_strong_exchange
from exactmarket.solvers.utilities.substitutes import decide_substitutes

Content: TypeAlias = "Instance | Statement | MpsProgram | Certificate[Any]"


@dataclass(frozen=True)
class Request:
    """A question about a file's content, with the command line's options."""

    where: str
    conditions: tuple[Condition, ...] | None
    control: Control
    interior: bool = False
    sparse: bool = False
    rational: Q | None = None
    agent: str | None = None
    strong: bool = False


Decider: TypeAlias = Callable[[Any, Request], Verified[Any]]


def decide(question: str, content: Content, request: Request) -> Verified[Any]:
    """The kernel's verdict on the question.

    Raises:
        MalformedInput: if the question cannot be asked of this content, or the content lacks something it needs.
        SearchFailed: if no certificate was found, LimitReached if not in time.
    """
    kinds, decider = QUESTIONS[question]
    if not isinstance(content, kinds):
        wanted = " or ".join(_KIND_NAMES[kind] for kind in (kinds if isinstance(kinds, tuple) else (kinds,)))
        raise MalformedInput(request.where, f"{wanted} (for the question {question})", _content_name(content))
    if request.sparse and question not in TAKES_SPARSE:
        raise MalformedInput("--sparse", "the question " + " or ".join(TAKES_SPARSE), question)
    if request.conditions is not None and question not in TAKES_CONDITIONS:
        raise MalformedInput("--conditions", "the question " + " or ".join(TAKES_CONDITIONS), question)
    if request.rational is not None and question != "equilibrium":
        raise MalformedInput("--rational", "the question equilibrium", question)
    if request.strong and (question not in TAKES_STRONG or not isinstance(content, PseudomarketInstance)):
        found = f"{question} of {_content_name(content)}"
        raise MalformedInput("--strong", f"one of the questions {', '.join(TAKES_STRONG)} of a pseudomarket", found)
    if request.agent is not None and question != "demand":
        raise MalformedInput("--agent", "the question demand", question)
    if request.interior and question != "supporting-prices":
        raise MalformedInput("--interior", "the question supporting-prices", question)
    if isinstance(content, AssignmentInstance) and content.aggregate and question != "equilibrium":
        raise MalformedInput(f"{request.where}: aggregate", f"no aggregate limits for the question {question}", "some")
    return decider(content, request)


def _assignment(instance: AssignmentInstance, request: Request) -> Matrix:
    if instance.assignment is None:
        expected = 'the key "assignment", which this question is about (or a table of it: --assignment FILE)'
        raise MalformedInput(request.where, expected, "none")
    return instance.assignment


def _pareto_optimal(instance: AssignmentInstance, request: Request) -> Verified[Any]:
    return decide_pareto_optimality(instance.economy, _assignment(instance, request), request.control)


def _supporting_prices(instance: AssignmentInstance, request: Request) -> Verified[Any]:
    shares = _assignment(instance, request)
    wanted = request.conditions or EQUILIBRIUM
    return decide_supporting_prices(instance.economy, shares, wanted, request.control, interior=request.interior)


def _weak_core(instance: AssignmentInstance, request: Request) -> Verified[Any]:
    return decide_weak_core(instance.economy, _assignment(instance, request), request.control)


def _sequential(instance: AssignmentInstance, request: Request) -> Verified[Any]:
    """For the file's order; without one for some order; without an assignment the serial dictatorship's outcome."""
    economy, order = instance.economy, instance.order
    dictators = instance.assignment is None and order is not None and all(len(group) == 1 for group in order)
    if request.conditions is not None and (order is None or dictators):
        raise MalformedInput("--conditions", "an order and an assignment in the file, for this question", "neither")
    if dictators and order is not None:
        return decide_serial_dictatorship(economy, tuple([group[0] for group in order]))
    shares = _assignment(instance, request)
    if order is None:
        return decide_some_sequential_outcome(economy, shares, request.control)
    return decide_sequential_outcome(economy, shares, order, request.conditions or TURN, request.control)


def _lottery(instance: AssignmentInstance, request: Request) -> Verified[Any]:
    return decide_lottery(instance.economy, _assignment(instance, request), request.control, sparse=request.sparse)


def _implementable(problem: LotteryProblem | ConsumptionProblem | SpendingProblem, request: Request) -> Verified[Any]:
    if isinstance(problem, LotteryProblem):
        return decide_implementable(problem, request.control, sparse=request.sparse)
    if isinstance(problem, SpendingProblem):
        return decide_spendings(problem, request.control)
    return decide_consumptions(problem, request.control, sparse=request.sparse)


def _universal(statement: Statement, request: Request) -> Verified[Any]:
    return decide_statement(statement, request.control)


def _equilibrium(instance: AssignmentInstance | PseudomarketInstance, request: Request) -> Verified[Any]:
    """With the file's budgets, 1 for everyone without; with ``rational`` for rational budgets that near to them. Of a
    pseudomarket a strong one."""
    if isinstance(instance, PseudomarketInstance):
        if request.rational is not None:
            raise MalformedInput("--rational", "an assignment economy", "a pseudomarket")
        return decide_whether_strong_equilibrium(instance.market, request.control)
    economy, budgets, limits = instance.economy, instance.budgets, instance.aggregate
    if request.rational is not None:
        return decide_rational_equilibrium(economy, request.rational, budgets, limits, request.control)
    return decide_whether_equilibrium(economy, budgets, limits, request.control)


def _all_equilibria(instance: AssignmentInstance | PseudomarketInstance, request: Request) -> Verified[Any]:
    """With the file's budgets (an assignment economy: 1 for everyone without); of a pseudomarket by the notion asked for."""
    if isinstance(instance, AssignmentInstance):
        return decide_all_budget_equilibria(instance.economy, instance.budgets, request.control)
    notion: Notion = "strong" if request.strong else "walrasian"
    return decide_all_equilibria(instance.market, notion, request.control)


def _expectation(instance: PseudomarketInstance, request: Request) -> Verified[Any]:
    try:
        return decide_equilibrium_in_expectation(instance.market, request.control)
    except LimitReached:
        raise
    except SearchFailed as failure:
        known = "whether there is none is open; equilibrium asks for one with a random allocation, and decides that"
        raise SearchFailed(f"{failure} ({known} in small markets)") from None


def _verify(instance: PseudomarketInstance, request: Request) -> Verified[Any]:
    """The file's prices and allocation."""
    for key, part in (("prices", instance.prices), ("allocation", instance.allocation)):
        if part is None:
            raise MalformedInput(request.where, f'the key "{key}", which this question is about', "none")
    prices, draws = instance.prices or (), draws_of(instance) or ()
    return decide_verify(instance.market, prices, draws, request.control, strong=request.strong)


def _linear_program(content: MpsProgram, request: Request) -> Verified[Any]:
    return solve_linear_program(content.program, request.control)


TAKES_SPARSE = ("lottery", "implementable")
TAKES_STRONG = ("verify", "all-equilibria", "no-equilibrium")


def _each_agent(decide_one: Callable[[Utility, Control], Verified[Any]], question: str) -> Decider:
    """The question about the utilities of all agents: no for the first of whom it is false; of one agent about hers."""

    def decide_all(instance: PseudomarketInstance, request: Request) -> Verified[Any]:
        market = instance.market
        utilities = tuple([market.utility(i) for i in range(len(market.agents))])
        derivations = []
        for utility in utilities:
            verdict = decide_one(utility, request.control)
            witness = verdict.certificate.witness
            if len(utilities) == 1 or not isinstance(witness, Derivation):
                return verdict
            derivations.append(witness)
        claim = EachAgent(question, tuple([agent.name for agent in market.agents]), utilities)
        return check_each_agent(claim, Derivations(tuple(derivations)))

    return decide_all


def _demand(instance: PseudomarketInstance, request: Request) -> Verified[Any]:
    """A bundle that the named agent, or the only one, demands at the file's prices."""
    market = instance.market
    names = [agent.name for agent in market.agents]
    if instance.prices is None:
        raise MalformedInput(request.where, 'the key "prices", for the question demand', "none")
    if request.agent is None and len(names) > 1:
        raise MalformedInput("--agent", "one of " + ", ".join(names), "none")
    if request.agent is not None and request.agent not in names:
        raise MalformedInput("--agent", "one of " + ", ".join(names), repr(request.agent))
    who = 0 if request.agent is None else names.index(request.agent)
    return demand(market.utility(who), instance.prices, request.control)


def every_violation(content: Content, request: Request) -> tuple[Verified[Any], ...]:
    """All violations of the exchange axiom by the agents' utilities, in the agents' order; none if there are none.

    Raises:
        MalformedInput: if the file holds no pseudomarket.
        SearchFailed: if an agent has too many goods for a table, LimitReached if not in time.
    """
    if not isinstance(content, PseudomarketInstance):
        raise MalformedInput(request.where, f"{_KIND_NAMES[PseudomarketInstance]} (for --all)", _content_name(content))
    market = content.market
    each = [all_violations(market.utility(i), request.control) for i in range(len(market.agents))]
    return tuple(chain.from_iterable(each))


def trace(content: Content, request: Request) -> tuple[TraceRow, ...]:
    """Step 4 of paper A's proof on the file's pseudomarket, row by row.

    Raises:
        MalformedInput: if the file holds no pseudomarket, or one with production or many goods.
        SearchFailed: if an equilibrium is not found, LimitReached if not in time.
    """
    if not isinstance(content, PseudomarketInstance):
        raise MalformedInput(
            request.where, f"{_KIND_NAMES[PseudomarketInstance]} (for --trace)", _content_name(content)
        )
    return tuple(trace_step_4(content.market, request.control))


def _of_market(decider: Callable[[Pseudomarket, Control], Verified[Any]]) -> Decider:
    """A question about the utilities and budgets alone."""
    return lambda instance, request: decider(instance.market, request.control)


def _core(instance: PseudomarketInstance, request: Request) -> Verified[Any]:
    """The payoffs at the file's prices: with an allocation what it leaves everybody (goods that nobody gets earn
    nothing), without one the largest net values."""
    market, prices, allocation = instance.market, instance.prices, instance.allocation
    if prices is None:
        raise MalformedInput(request.where, 'the key "prices", which this question is about', "none")
    if market.production is not None:
        raise MalformedInput(f"{request.where}: production", "none for the question core", "production")
    if allocation is None:
        return decide_core(market, prices, None, request.control)
    if len(allocation) != 1 or allocation[0].probability != ONE:
        raise MalformedInput(
            f"{request.where}: allocation", "a single term of probability 1", f"{len(allocation)} terms"
        )
    earned, payoffs = payoffs_of(market, prices, allocation[0].bundles)
    return decide_core(market, earned, payoffs, request.control)


TAKES_ASSIGNMENT = ("pareto-optimal", "supporting-prices", "weak-core", "sequential", "lottery")
TAKES_CONDITIONS = ("supporting-prices", "sequential")

_KIND_NAMES: Mapping[type, str] = MappingProxyType(
    {
        AssignmentInstance: "an assignment economy",
        LotteryProblem: "a lottery problem",
        ConsumptionProblem: "a consumption problem",
        SpendingProblem: "a spending problem",
        PseudomarketInstance: "a pseudomarket",
        Statement: "a theorem",
        MpsProgram: "a linear program in MPS format",
        Certificate: "a certificate",
    }
)

_Kinds: TypeAlias = "type | tuple[type, ...]"

QUESTIONS: Mapping[str, tuple[_Kinds, Decider]] = MappingProxyType(
    {
        "pareto-optimal": (AssignmentInstance, _pareto_optimal),
        "supporting-prices": (AssignmentInstance, _supporting_prices),
        "weak-core": (AssignmentInstance, _weak_core),
        "sequential": (AssignmentInstance, _sequential),
        "lottery": (AssignmentInstance, _lottery),
        "all-equilibria": ((AssignmentInstance, PseudomarketInstance), _all_equilibria),
        "no-equilibrium": (PseudomarketInstance, _all_equilibria),
        "equilibrium": ((AssignmentInstance, PseudomarketInstance), _equilibrium),
        "expectation": (PseudomarketInstance, _expectation),
        "feasibility": (PseudomarketInstance, lambda instance, _: decide_feasibility(instance.market)),
        "verify": (PseudomarketInstance, _verify),
        "implementable": ((LotteryProblem, ConsumptionProblem, SpendingProblem), _implementable),
        "bihierarchy": (LotteryProblem, lambda problem, _: decide_bihierarchy(problem)),
        "m-natural": (PseudomarketInstance, _each_agent(decide_m_natural, "m-natural")),
        "submodular": (PseudomarketInstance, _each_agent(decide_submodular, "submodular")),
        "substitutes": (PseudomarketInstance, _each_agent(decide_substitutes, "substitutes")),
        "strong-exchange": (PseudomarketInstance, _each_agent(decide_strong_exchange, "strong-exchange")),
        "demand": (PseudomarketInstance, _demand),
        "walrasian": (PseudomarketInstance, _of_market(decide_walrasian)),
        "lowest-prices": (PseudomarketInstance, _of_market(decide_lowest_prices)),
        "highest-prices": (PseudomarketInstance, _of_market(decide_highest_prices)),
        "core": (PseudomarketInstance, _core),
        "budgeted": (PseudomarketInstance, _of_market(decide_budgeted)),
        "universal": (Statement, _universal),
        "linear-program": (MpsProgram, _linear_program),
    }
)


def _content_name(content: Content) -> str:
    return _KIND_NAMES[type(content)]
