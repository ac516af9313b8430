"""Questions about economies with money: a pseudomarket's utilities, budgets ignored or in money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from exactmarket.errors import MalformedInput
from exactmarket.exact.rational import ONE
from exactmarket.format.markets import PseudomarketInstance
from exactmarket.kernel.theorem import Verified
from exactmarket.questions.question import Decider, Question, Request, missing, of_market

if TYPE_CHECKING:
    from exactmarket.solvers.quasilinear.step_4 import TraceRow


def trace(instance: PseudomarketInstance, request: Request) -> tuple[TraceRow, ...]:
    """Step 4 of paper A's proof on the file's pseudomarket, row by row.

    Raises:
        MalformedInput: if it has production or many goods.
        SearchFailed: if an equilibrium is not found, LimitReached if not in time.
    """
    from exactmarket.solvers.quasilinear.step_4 import trace_step_4

    return tuple(trace_step_4(instance.market, request.control))


def _walrasian() -> Decider:
    from exactmarket.solvers.quasilinear.walrasian import decide_walrasian

    return of_market(decide_walrasian)


def _lowest_prices() -> Decider:
    from exactmarket.solvers.quasilinear.walrasian import decide_lowest_prices

    return of_market(decide_lowest_prices)


def _highest_prices() -> Decider:
    from exactmarket.solvers.quasilinear.walrasian import decide_highest_prices

    return of_market(decide_highest_prices)


def _core() -> Decider:
    """The payoffs at the file's prices: with an allocation what it leaves everybody (goods that nobody gets earn
    nothing), without one the largest net values."""
    from exactmarket.solvers.quasilinear.core import decide_core, payoffs_of

    def decide(instance: PseudomarketInstance, request: Request) -> Verified[Any]:
        market, prices, allocation = instance.market, instance.prices, instance.allocation
        if prices is None:
            raise missing("prices", request)
        if market.production is not None:
            raise MalformedInput(f"{request.where}: production", "none for the question core", "production")
        if allocation is None:
            return decide_core(market, prices, None, request.control)
        if len(allocation) != 1 or allocation[0].probability != ONE:
            found = f"{len(allocation)} terms"
            raise MalformedInput(f"{request.where}: allocation", "a single term of probability 1", found)
        earned, payoffs = payoffs_of(market, prices, allocation[0].bundles)
        return decide_core(market, earned, payoffs, request.control)

    return decide


def _budgeted() -> Decider:
    from exactmarket.solvers.quasilinear.budgeted import decide_budgeted

    return of_market(decide_budgeted)


QUESTIONS = (
    Question(
        "walrasian",
        (PseudomarketInstance,),
        _walrasian,
        asks="Is there a Walrasian equilibrium with money, budgets ignored?",
        yes="prices and an allocation; each bundle is best among all, or among its neighbours",
        no="a fractional allocation worth more than every allocation",
        source="Kelso and Crawford 1982; Gul, Pesendorfer and Zhang, Step 1",
        example="shapley-shubik-1971",
    ),
    Question(
        "lowest-prices",
        (PseudomarketInstance,),
        _lowest_prices,
        asks="Which are the lowest Walrasian prices?",
        yes="the prices, and for each good exchanges that bound its price",
        no="a fractional allocation worth more than every allocation, or equilibrium prices without a lower bound",
        source="Gul and Stacchetti 1999",
        example="shapley-shubik-1971",
    ),
    Question(
        "highest-prices",
        (PseudomarketInstance,),
        _highest_prices,
        asks="Which are the highest Walrasian prices?",
        yes="the prices, and for each good exchanges that bound its price",
        no="a fractional allocation worth more than every allocation, or equilibrium prices without an upper bound",
        source="Gul and Stacchetti 1999",
        example="shapley-shubik-1971",
    ),
    Question(
        "core",
        (PseudomarketInstance,),
        _core,
        asks="Are the payoffs at the file's prices (and allocation) in the core, each good having an owner?",
        yes="the payoffs come from an equilibrium",
        no="a coalition that gets more alone, or payoffs of more than there is",
        source="Shapley and Shubik 1971",
        example="shapley-shubik-1971",
    ),
    Question(
        "budgeted",
        (PseudomarketInstance,),
        _budgeted,
        asks="Is there an equilibrium with money in which nobody spends more than her budget?",
        yes="prices, a random allocation and weights: rational, or in a number field",
        no="(never: only undecided)",
        options=("trace",),
        source="Gul, Pesendorfer and Zhang, Lemma 1 and Step 4",
        example="gul-pesendorfer-zhang-2023-example-2",
    ),
)
