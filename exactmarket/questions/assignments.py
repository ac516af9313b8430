"""Questions about a random assignment, with no budgets."""

from __future__ import annotations

from typing import Any

from exactmarket.errors import MalformedInput
from exactmarket.exact.linear import Matrix
from exactmarket.format.instance import AssignmentInstance
from exactmarket.format.markets import PseudomarketInstance, draws_of
from exactmarket.kernel.theorem import Verified
from exactmarket.model.equilibrium import EQUILIBRIUM, TURN
from exactmarket.questions.question import Decider, Question, Request, missing


def assignment_of(instance: AssignmentInstance, request: Request) -> Matrix:
    """The assignment that the question is about.

    Raises:
        MalformedInput: if there is none.
    """
    if instance.assignment is None:
        expected = 'the key "assignment", which this question is about (or a table of it: --assignment FILE)'
        raise MalformedInput(request.where, expected, "none")
    return instance.assignment


def _pareto_optimal() -> Decider:
    from exactmarket.solvers.assignments.pareto import decide_pareto_optimality

    def decide(instance: AssignmentInstance, request: Request) -> Verified[Any]:
        return decide_pareto_optimality(instance.economy, assignment_of(instance, request), request.control)

    return decide


def _supporting_prices() -> Decider:
    from exactmarket.solvers.assignments.supporting_prices import decide_supporting_prices

    def decide(instance: AssignmentInstance, request: Request) -> Verified[Any]:
        shares = assignment_of(instance, request)
        wanted = request.conditions or EQUILIBRIUM
        return decide_supporting_prices(instance.economy, shares, wanted, request.control, interior=request.interior)

    return decide


def _weak_core() -> Decider:
    from exactmarket.solvers.assignments.weak_core import decide_weak_core

    def decide(instance: AssignmentInstance, request: Request) -> Verified[Any]:
        return decide_weak_core(instance.economy, assignment_of(instance, request), request.control)

    return decide


def _sequential() -> Decider:
    """For the file's order; without one for some order; without an assignment the serial dictatorship's outcome."""
    from exactmarket.solvers.assignments import sequential

    def decide(instance: AssignmentInstance, request: Request) -> Verified[Any]:
        economy, order = instance.economy, instance.order
        dictators = instance.assignment is None and order is not None and all(len(group) == 1 for group in order)
        if request.conditions is not None and (order is None or dictators):
            raise MalformedInput("--conditions", "an order and an assignment in the file, for this question", "neither")
        if dictators and order is not None:
            return sequential.decide_serial_dictatorship(economy, tuple([group[0] for group in order]))
        shares = assignment_of(instance, request)
        if order is None:
            return sequential.decide_some_sequential_outcome(economy, shares, request.control)
        wanted = request.conditions or TURN
        return sequential.decide_sequential_outcome(economy, shares, order, wanted, request.control)

    return decide


def _envy_free() -> Decider:
    """With the file's budgets (an assignment economy: equal ones without)."""
    from exactmarket.solvers.assignments.envy import decide_envy_freeness
    from exactmarket.solvers.markets.envy import decide_envy_freeness_of_allocation

    def decide(instance: AssignmentInstance | PseudomarketInstance, request: Request) -> Verified[Any]:
        if isinstance(instance, PseudomarketInstance):
            draws = draws_of(instance)
            if draws is None:
                raise missing("allocation", request)
            return decide_envy_freeness_of_allocation(instance.market, draws, request.control)
        shares = assignment_of(instance, request)
        return decide_envy_freeness(instance.economy, shares, instance.budgets, request.control)

    return decide


def _ordinally_efficient() -> Decider:
    from exactmarket.solvers.assignments.ordinal import decide_ordinal_efficiency

    def decide(instance: AssignmentInstance, request: Request) -> Verified[Any]:
        return decide_ordinal_efficiency(instance.economy, assignment_of(instance, request), request.control)

    return decide


QUESTIONS = (
    Question(
        "pareto-optimal",
        (AssignmentInstance,),
        _pareto_optimal,
        asks="Is the assignment Pareto optimal: can nobody gain unless somebody loses?",
        yes="positive weights and dual prices: an equilibrium",
        no="a dominating assignment",
        options=("assignment",),
        source="Miralles, Sequential pseudomarkets, Theorem 1 and its proof",
        example="miralles-theorem-1",
        aliases=("pareto",),
    ),
    Question(
        "supporting-prices",
        (AssignmentInstance,),
        _supporting_prices,
        asks="Do some prices support the assignment: is it a pseudomarket outcome?",
        yes="prices and weights",
        no="a trade that no prices survive (a Farkas vector)",
        options=("assignment", "conditions", "interior"),
        source="Miralles, Sequential pseudomarkets, the definition of a pseudomarket equilibrium",
        example="miralles-theorem-1",
    ),
    Question(
        "weak-core",
        (AssignmentInstance,),
        _weak_core,
        asks="Is the assignment in the weak core: can no coalition make all its members better off?",
        yes="an ordered partition with prices, turn by turn",
        no="a blocking coalition with its shares",
        options=("assignment",),
        source="Miralles, Sequential pseudomarkets, Theorem 3",
        example="miralles-theorem-1",
    ),
    Question(
        "sequential",
        (AssignmentInstance,),
        _sequential,
        asks="Is the assignment an outcome of the sequential pseudomarket, in the file's order or in some order?",
        yes="prices, turn by turn",
        no="a trade in some turn; without an order a blocking coalition",
        options=("assignment", "conditions"),
        source="Miralles, Sequential pseudomarkets, Theorem 2",
        example="miralles-converse",
    ),
    Question(
        "envy-free",
        (AssignmentInstance, PseudomarketInstance),
        _envy_free,
        asks="Does no agent prefer the share, or random consumption, of another one whose budget is no larger? (Whoever has more"
        " money may have bought more; without budgets, or with equal ones, that is envy-freeness as usual.)",
        yes="the comparison of all pairs of agents",
        no="the two agents, and by how much the first would gain in the place of the second",
        options=("assignment",),
        source="Hylland and Zeckhauser 1979; Gul, Pesendorfer and Zhang, efficient and fair",
        example="bogomolnaia-moulin-2001-envy",
    ),
    Question(
        "ordinally-efficient",
        (AssignmentInstance,),
        _ordinally_efficient,
        asks="Does no other random assignment stochastically dominate this one? (Only the order of each agent's values matters.)",
        yes="an order of the object types: whatever an agent likes better than what she may get is further up",
        no="a dominating assignment, by a cycle of exchanges",
        options=("assignment",),
        source="Bogomolnaia and Moulin 2001; with ties Katta and Sethuraman 2006",
        example="bogomolnaia-moulin-2001",
    ),
)
