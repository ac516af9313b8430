"""Questions about pseudomarkets: equilibria in expectation, given prices and allocations, feasibility."""

from __future__ import annotations

from typing import Any

from exactmarket.format.markets import PseudomarketInstance, draws_of
from exactmarket.format.seats import SeatInstance
from exactmarket.kernel.theorem import Verified
from exactmarket.questions.question import Decider, Question, Request, missing, of_market


def _expectation() -> Decider:
    from exactmarket.solvers.completeness.expectation import decide_equilibrium_in_expectation

    return of_market(decide_equilibrium_in_expectation)


def _feasibility() -> Decider:
    from exactmarket.solvers.markets.reduction import decide_feasibility

    return lambda instance, _: decide_feasibility(instance.market)


def _verify() -> Decider:
    """The file's prices and allocation, or prices and shares."""
    from exactmarket.solvers.completeness.seats import decide_verify_with_supplies
    from exactmarket.solvers.markets.shares import decide_verify_shares
    from exactmarket.solvers.markets.verify import decide_verify

    def decide(instance: PseudomarketInstance | SeatInstance, request: Request) -> Verified[Any]:
        if instance.prices is None:
            raise missing("prices", request)
        if isinstance(instance, SeatInstance) and instance.shares is not None:
            return decide_verify_shares(instance.market, instance.prices, instance.shares)
        if instance.allocation is None:
            raise missing("allocation", request)
        if isinstance(instance, SeatInstance):
            terms = [(term.probability, term.bundles) for term in instance.allocation or ()]
            given = (instance.market, instance.prices or (), terms)
            return decide_verify_with_supplies(*given, request.control, strong=request.strong)
        prices, draws = instance.prices or (), draws_of(instance) or ()
        return decide_verify(instance.market, prices, draws, request.control, strong=request.strong)

    return decide


QUESTIONS = (
    Question(
        "expectation",
        (PseudomarketInstance,),
        _expectation,
        asks="Is there an equilibrium in expectation: random consumptions that clear on average?",
        yes="prices and weights with random consumptions",
        no="a tree of cases over all prices (few goods; with production, too)",
        source="Gul, Pesendorfer and Zhang, equilibrium in expectation",
        example="gul-pesendorfer-zhang-2023-example-1",
    ),
    Question(
        "feasibility",
        (PseudomarketInstance,),
        _feasibility,
        asks="Is there one bundle of every domain for each agent, and one to spare?",
        yes="such disjoint bundles",
        no="up to 10 goods all unions of such bundles are formed",
        source="Gul, Pesendorfer and Zhang, Theorem 2, amended",
        example="gul-pesendorfer-zhang-2023-theorem-2-counterexample",
    ),
    Question(
        "verify",
        (PseudomarketInstance, SeatInstance),
        _verify,
        asks="Are the file's prices and allocation (or shares) an equilibrium of the pseudomarket?",
        yes="weights; the claim says whether the equilibrium is strong",
        no="the condition that fails, and a better lottery, a good that is left or a better plan",
        options=("strong",),
        source="Gul, Pesendorfer and Zhang, the definitions of equilibrium and strong equilibrium",
        example="gul-pesendorfer-zhang-2023-example-2-upper-end",
    ),
)
