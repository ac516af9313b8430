"""Questions about all equilibria, or none."""

from __future__ import annotations

from typing import Any

from exactmarket.errors import MalformedInput
from exactmarket.format.instance import AssignmentInstance
from exactmarket.format.markets import PseudomarketInstance
from exactmarket.format.seats import SeatInstance
from exactmarket.kernel.claims.completeness import Notion
from exactmarket.kernel.theorem import Verified
from exactmarket.questions.question import Decider, Question, Request, of_market


def _all_equilibria() -> Decider:
    """With the file's budgets (an assignment economy: 1 for everyone without); of a pseudomarket by the notion asked for."""
    from exactmarket.solvers.completeness.all_equilibria import decide_all_budget_equilibria, decide_all_equilibria
    from exactmarket.solvers.completeness.seats import decide_all_equilibria_with_supplies

    def decide(instance: AssignmentInstance | PseudomarketInstance | SeatInstance, request: Request) -> Verified[Any]:
        if isinstance(instance, AssignmentInstance):
            if request.strong:
                raise MalformedInput("--strong", "a pseudomarket", "an assignment economy")
            return decide_all_budget_equilibria(instance.economy, instance.budgets, request.control, request.workers)
        notion: Notion = "strong" if request.strong else "walrasian"
        if isinstance(instance, SeatInstance):
            return decide_all_equilibria_with_supplies(instance.market, notion, request.control, request.workers)
        return decide_all_equilibria(instance.market, notion, request.control, request.workers)

    return decide


def _no_expectation() -> Decider:
    from exactmarket.solvers.completeness.expectation import decide_equilibrium_in_expectation

    return of_market(decide_equilibrium_in_expectation)


QUESTIONS = (
    Question(
        "all-equilibria",
        (AssignmentInstance, PseudomarketInstance, SeatInstance),
        _all_equilibria,
        asks="Which are all equilibria?",
        yes="points, rational or irrational, families and polytopes of prices, and a tree of cases over all prices",
        no="a tree of cases over all prices: there is none",
        options=("strong", "workers"),
        source="Gul, Pesendorfer and Zhang, Examples 1 and 2",
        example="gul-pesendorfer-zhang-2023-example-2",
    ),
    Question(
        "no-equilibrium",
        (PseudomarketInstance, SeatInstance),
        _all_equilibria,
        asks="Is there certainly no equilibrium at any prices?",
        yes="a tree of cases over all prices",
        no="all equilibria",
        options=("strong", "workers"),
        source="Gul, Pesendorfer and Zhang, Example 1",
        example="gul-pesendorfer-zhang-2023-example-1",
    ),
    Question(
        "no-expectation",
        (PseudomarketInstance,),
        _no_expectation,
        asks="Is there certainly no equilibrium in expectation at any prices?",
        yes="a tree of cases over all prices: nowhere do random consumptions add up on average",
        no="an equilibrium in expectation",
        source="Gul, Pesendorfer and Zhang, Nonconvexities; the market that refutes Theorem 2",
        example="gul-pesendorfer-zhang-2023-theorem-2-counterexample",
    ),
)
