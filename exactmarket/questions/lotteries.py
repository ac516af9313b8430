"""Questions about lotteries with given marginals."""

from __future__ import annotations

from typing import Any

from exactmarket.errors import MalformedInput
from exactmarket.format.instance import AssignmentInstance
from exactmarket.format.seats import SeatInstance
from exactmarket.kernel.theorem import Verified
from exactmarket.model.lottery_problem import ConsumptionProblem, LotteryProblem
from exactmarket.model.spending_problem import SpendingProblem
from exactmarket.questions.assignments import assignment_of
from exactmarket.questions.question import Decider, Question, Request


def _lottery() -> Decider:
    from exactmarket.solvers.lotteries.lottery import decide_lottery
    from exactmarket.solvers.lotteries.shares import decide_lottery_of_shares

    def decide(instance: AssignmentInstance | SeatInstance, request: Request) -> Verified[Any]:
        if isinstance(instance, SeatInstance):
            if instance.shares is None:
                expected = '"shares" in rational numbers (decide equilibrium finds some, with --rational if need be)'
                raise MalformedInput(request.where, expected, "none")
            return decide_lottery_of_shares(instance.market, instance.shares, request.control, sparse=request.sparse)
        return decide_lottery(
            instance.economy, assignment_of(instance, request), request.control, sparse=request.sparse
        )

    return decide


def _implementable() -> Decider:
    from exactmarket.solvers.lotteries.implementability import decide_consumptions, decide_implementable
    from exactmarket.solvers.lotteries.spendings import decide_spendings

    def decide(problem: LotteryProblem | ConsumptionProblem | SpendingProblem, request: Request) -> Verified[Any]:
        if isinstance(problem, LotteryProblem):
            return decide_implementable(problem, request.control, sparse=request.sparse)
        if isinstance(problem, SpendingProblem):
            return decide_spendings(problem, request.control)
        return decide_consumptions(problem, request.control, sparse=request.sparse)

    return decide


def _bihierarchy() -> Decider:
    from exactmarket.solvers.lotteries.bihierarchy import decide_bihierarchy

    return lambda problem, _: decide_bihierarchy(problem)


QUESTIONS = (
    Question(
        "lottery",
        (AssignmentInstance, SeatInstance),
        _lottery,
        asks="Which lottery over pure assignments (allocations of copies) gives everybody her shares?",
        yes="a lottery over pure assignments, or over 0/1 matrices of agents and goods",
        no="(all feasible shares have one)",
        options=("assignment", "sparse"),
        source="Birkhoff 1946, von Neumann 1953; Miralles, Sequential pseudomarkets, the model",
        example="miralles-theorem-1",
        needs_values=False,
    ),
    Question(
        "implementable",
        (LotteryProblem, ConsumptionProblem, SpendingProblem),
        _implementable,
        asks="Are the given marginals (shares, consumptions or expected spendings) those of a lottery?",
        yes="a lottery over 0/1 matrices or over allocations",
        no="weights, and a branch tree that bounds them",
        options=("sparse",),
        source="Gul, Pesendorfer and Zhang, the implementability problem; Budish, Che, Kojima and Milgrom 2013",
        example="gul-pesendorfer-zhang-2023-example-1-marginals",
    ),
    Question(
        "bihierarchy",
        (LotteryProblem,),
        _bihierarchy,
        asks="Are the constraints two hierarchies, so that all marginals within them are implementable?",
        yes="two families of constraints",
        no="an odd cycle of crossing constraints",
        source="Budish, Che, Kojima and Milgrom 2013",
        example="budish-che-kojima-milgrom-2013",
    ),
)
