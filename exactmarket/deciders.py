"""The functions ``decide_*`` for Python: each takes an economy, a market or a program, or what ``read`` returns of one.

What a file says beside the economy or the market (an assignment, an order, budgets, limits, prices, an allocation) is used where
the question is about it and the caller does not say it herself.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, overload

from exactmarket.errors import MalformedInput, shown
from exactmarket.exact.rational import Number
from exactmarket.format.instance import AssignmentInstance
from exactmarket.format.markets import AllocationTerm, PseudomarketInstance, draws_of
from exactmarket.format.programs import NamedProgram
from exactmarket.kernel.claims.quasilinear import InCore, NotInCore
from exactmarket.kernel.theorem import Verified
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.bundle import Bundle
from exactmarket.model.linear_program import LinearProgram
from exactmarket.model.lottery_problem import ConsumptionProblem, LotteryProblem
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.model.spending_problem import SpendingProblem
from exactmarket.model.utility import Utility
from exactmarket.solvers.assignments import envy, ordinal, pareto, sequential, supporting_prices, weak_core
from exactmarket.solvers.budgets import hylland_zeckhauser
from exactmarket.solvers.completeness import all_equilibria, expectation
from exactmarket.solvers.control import Control
from exactmarket.solvers.linear_programs import solve
from exactmarket.solvers.lotteries import bihierarchy, implementability, lottery, spendings
from exactmarket.solvers.markets import envy as market_envy
from exactmarket.solvers.markets import equilibrium
from exactmarket.solvers.markets import verify as market_verify
from exactmarket.solvers.quasilinear import budgeted, core, walrasian
from exactmarket.solvers.utilities import demand as demand_search
from exactmarket.solvers.utilities import m_natural, strong_exchange, substitutes

P = ParamSpec("P")
T_co = TypeVar("T_co", covariant=True)
F = TypeVar("F", bound=Callable[..., Any])


class OfEconomy(Protocol[P, T_co]):
    """A question about an assignment economy."""

    @overload
    def __call__(self, economy: AssignmentEconomy, /, *args: P.args, **kwargs: P.kwargs) -> T_co: ...
    @overload
    def __call__(self, economy: AssignmentInstance, /, *args: Any, **kwargs: Any) -> T_co: ...


class OfMarket(Protocol[P, T_co]):
    """A question about a pseudomarket."""

    @overload
    def __call__(self, market: Pseudomarket, /, *args: P.args, **kwargs: P.kwargs) -> T_co: ...
    @overload
    def __call__(self, market: PseudomarketInstance, /, *args: Any, **kwargs: Any) -> T_co: ...


class OfProgram(Protocol[P, T_co]):
    """A question about a linear program."""

    def __call__(self, program: LinearProgram | NamedProgram, /, *args: P.args, **kwargs: P.kwargs) -> T_co:
        """The verdict on the program."""


def _of_economy(decide: Callable[Concatenate[AssignmentEconomy, P], T_co]) -> OfEconomy[P, T_co]:
    @wraps(decide)
    def decider(economy: AssignmentEconomy | AssignmentInstance, /, *args: Any, **kwargs: Any) -> T_co:
        if type(economy) is AssignmentEconomy:
            return decide(economy, *args, **kwargs)
        if type(economy) is not AssignmentInstance:
            raise MalformedInput("economy", "an AssignmentEconomy, or what read returns of one", shown(economy))
        said: dict[str, object] = {"assignment": economy.assignment, "order": economy.order, "budgets": economy.budgets}
        if decide is sequential.decide_serial_dictatorship and economy.order is not None:
            said["order"] = _dictators(economy.order)
        if economy.aggregate:
            said["aggregate"] = economy.aggregate
            _demand_taken(decide, "aggregate")
        return _filled(decide, said, economy.economy, args, kwargs)

    return decider


def _of_market(decide: Callable[Concatenate[Pseudomarket, P], T_co]) -> OfMarket[P, T_co]:
    @wraps(decide)
    def decider(market: Pseudomarket | PseudomarketInstance, /, *args: Any, **kwargs: Any) -> T_co:
        if type(market) is Pseudomarket:
            return decide(market, *args, **kwargs)
        if type(market) is not PseudomarketInstance:
            raise MalformedInput("market", "a Pseudomarket, or what read returns of one", shown(market))
        said = {"prices": market.prices, "allocation": draws_of(market)}
        return _filled(decide, said, market.market, args, kwargs)

    return decider


def _of_program(decide: Callable[Concatenate[LinearProgram, P], T_co]) -> OfProgram[P, T_co]:
    @wraps(decide)
    def decider(program: LinearProgram | NamedProgram, /, *args: Any, **kwargs: Any) -> T_co:
        stated = program.program if type(program) is NamedProgram else program
        if type(stated) is not LinearProgram:
            raise MalformedInput("program", "a LinearProgram, or what read returns of one", shown(program))
        return decide(stated, *args, **kwargs)

    return decider


def _of(kind: type, expected: str) -> Callable[[F], F]:
    """The function with a word for those who hand in something else first."""

    def wrapped(decide: F) -> F:
        @wraps(decide)
        def decider(first: object, /, *args: Any, **kwargs: Any) -> Any:
            if type(first) is not kind:
                raise MalformedInput(next(iter(inspect.signature(decide).parameters)), expected, shown(first))
            return decide(first, *args, **kwargs)

        return decider  # type: ignore[return-value]  # it takes and returns what the function does

    return wrapped


_of_utility = _of(Utility, "a Utility, such as market.utility(0) of a Pseudomarket")
_of_lottery_problem = _of(LotteryProblem, "a LotteryProblem")


def _filled(
    decide: Callable[..., T_co],
    said: Mapping[str, object],
    first: object,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> T_co:
    """The verdict, with what the file says for each argument that the caller leaves out."""
    signature = inspect.signature(decide)
    given = signature.bind_partial(first, *args, **kwargs)
    for name, value in said.items():
        if name in signature.parameters and value is not None:
            given.arguments.setdefault(name, value)
    for name, parameter in signature.parameters.items():
        if parameter.default is parameter.empty and name not in given.arguments:
            raise MalformedInput(name, f'the key "{name}" in the file, or the argument', "none")
    return decide(*given.args, **given.kwargs)


def _demand_taken(decide: Callable[..., object], key: str) -> None:
    if key not in inspect.signature(decide).parameters:
        raise MalformedInput(key, f"no aggregate limits for {decide.__name__}", "some")


def _dictators(order: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    for t, group in enumerate(order):
        if len(group) != 1:
            raise MalformedInput(f"order[{t}]", "a group of one agent, for a serial dictatorship", len(group))
    return tuple([group[0] for group in order])


decide_pareto_optimality = _of_economy(pareto.decide_pareto_optimality)
decide_supporting_prices = _of_economy(supporting_prices.decide_supporting_prices)
decide_weak_core = _of_economy(weak_core.decide_weak_core)
decide_sequential_outcome = _of_economy(sequential.decide_sequential_outcome)
decide_some_sequential_outcome = _of_economy(sequential.decide_some_sequential_outcome)
decide_serial_dictatorship = _of_economy(sequential.decide_serial_dictatorship)
decide_envy_freeness = _of_economy(envy.decide_envy_freeness)
decide_ordinal_efficiency = _of_economy(ordinal.decide_ordinal_efficiency)
decide_lottery = _of_economy(lottery.decide_lottery)
decide_equilibrium = _of_economy(hylland_zeckhauser.decide_equilibrium)
decide_rational_equilibrium = _of_economy(hylland_zeckhauser.decide_rational_equilibrium)
decide_all_budget_equilibria = _of_economy(all_equilibria.decide_all_budget_equilibria)

decide_all_equilibria = _of_market(all_equilibria.decide_all_equilibria)
decide_deterministic_equilibria = _of_market(all_equilibria.decide_deterministic_equilibria)
decide_strong_equilibrium = _of_market(equilibrium.decide_strong_equilibrium)
decide_equilibrium_in_expectation = _of_market(expectation.decide_equilibrium_in_expectation)
decide_envy_freeness_of_allocation = _of_market(market_envy.decide_envy_freeness_of_allocation)
decide_verify = _of_market(market_verify.decide_verify)
decide_budgeted = _of_market(budgeted.decide_budgeted)
decide_walrasian = _of_market(walrasian.decide_walrasian)
decide_lowest_prices = _of_market(walrasian.decide_lowest_prices)
decide_highest_prices = _of_market(walrasian.decide_highest_prices)

solve_linear_program = _of_program(solve.solve_linear_program)

decide_implementable = _of_lottery_problem(implementability.decide_implementable)
decide_bihierarchy = _of_lottery_problem(bihierarchy.decide_bihierarchy)
decide_consumptions = _of(ConsumptionProblem, "a ConsumptionProblem")(implementability.decide_consumptions)
decide_spendings = _of(SpendingProblem, "a SpendingProblem")(spendings.decide_spendings)

demand = _of_utility(demand_search.demand)
decide_demanded = _of_utility(demand_search.decide_demanded)
decide_m_natural = _of_utility(m_natural.decide_m_natural)
decide_submodular = _of_utility(m_natural.decide_submodular)
decide_strong_exchange = _of_utility(strong_exchange.decide_strong_exchange)
decide_substitutes = _of_utility(substitutes.decide_substitutes)
decide_substitutes_from_prices = _of_utility(substitutes.decide_substitutes_from_prices)


def decide_core(
    market: Pseudomarket | PseudomarketInstance,
    prices: Iterable[Number] | None = None,
    payoffs: Iterable[Number] | None = None,
    control: Control | None = None,
) -> Verified[InCore] | Verified[NotInCore]:
    """Are the agents' payoffs and the goods' prices in the core of the economy in which each good has an owner?

    Args:
        market: a market, or what ``read`` returns of one: then its prices are used where none are given, and its allocation for
            the payoffs (goods that nobody gets earn nothing).
        prices: for each good what its owner gets. payoffs: what each agent gets, by default her largest net value at the prices.

    Raises:
        MalformedInput: if the prices or payoffs do not fit the market, or there are none.
        SearchFailed: if there are too many goods, or the payoffs are more than all together are seen to get.

    >>> import exactmarket as em
    >>> u = em.utility({"type": "unit-demand", "values": [3, 2]}, goods=["a", "b"]).form
    >>> market = em.Pseudomarket(("a", "b"), (em.Agent("x", em.Q(1), u), em.Agent("y", em.Q(1), u)))
    >>> em.decide_core(market, [1, 0]).answer
    'yes'
    """
    stated = market.market if type(market) is PseudomarketInstance else market
    if type(stated) is not Pseudomarket:
        raise MalformedInput("market", "a Pseudomarket, or what read returns of one", shown(market))
    if prices is None and type(market) is PseudomarketInstance and market.prices is not None:
        prices = market.prices
        if payoffs is None and market.allocation is not None:
            prices, payoffs = core.payoffs_of(stated, market.prices, _only_term(market.allocation))
    if prices is None:
        raise MalformedInput("prices", 'the key "prices" in the file, or the argument', "none")
    return core.decide_core(stated, prices, payoffs, control)


def _only_term(allocation: tuple[AllocationTerm, ...]) -> tuple[Bundle, ...]:
    if len(allocation) != 1:
        raise MalformedInput("allocation", "a single term of probability 1", f"{len(allocation)} terms")
    return allocation[0].bundles
