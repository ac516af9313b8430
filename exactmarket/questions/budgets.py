"""The question about an equilibrium with budgets, of an assignment economy or of a pseudomarket."""

from __future__ import annotations

from typing import Any

from exactmarket.format.instance import AssignmentInstance
from exactmarket.format.markets import PseudomarketInstance
from exactmarket.format.seats import SeatInstance
from exactmarket.kernel.theorem import Verified
from exactmarket.questions.question import Decider, Question, Request


def _equilibrium() -> Decider:
    """With the file's budgets, 1 for everyone without; with ``rational`` for rational budgets that near to them. Of a
    pseudomarket a strong one."""
    from exactmarket.solvers.budgets.hylland_zeckhauser import decide_rational_equilibrium
    from exactmarket.solvers.completeness import existence, seats
    from exactmarket.solvers.completeness.nearby import decide_nearby_equilibrium

    def decide(instance: AssignmentInstance | PseudomarketInstance | SeatInstance, request: Request) -> Verified[Any]:
        if isinstance(instance, (PseudomarketInstance, SeatInstance)) and request.rational is not None:
            return decide_nearby_equilibrium(instance.market, request.rational, request.control)
        if isinstance(instance, SeatInstance):
            return seats.decide_whether_equilibrium_with_supplies(instance.market, request.control)
        if isinstance(instance, PseudomarketInstance):
            return existence.decide_whether_strong_equilibrium(instance.market, request.control)
        economy, budgets, limits = instance.economy, instance.budgets, instance.aggregate
        if request.rational is not None:
            return decide_rational_equilibrium(economy, request.rational, budgets, limits, request.control)
        return existence.decide_whether_equilibrium(economy, budgets, limits, request.control)

    return decide


QUESTIONS = (
    Question(
        "equilibrium",
        (AssignmentInstance, PseudomarketInstance, SeatInstance),
        _equilibrium,
        asks="Is there an equilibrium with budgets (of a pseudomarket: a strong one), and which?",
        yes="prices, shares or a random allocation, and weights: rational, in a number field, or in a proved box, or for "
        "budgets nearby",
        no="a tree of cases over all prices",
        options=("rational",),
        source="Hylland and Zeckhauser 1979; Gul, Pesendorfer and Zhang, Theorem 1",
        example="hylland-zeckhauser-1979",
        aliases=("hz", "hylland-zeckhauser"),
        aggregate=True,
    ),
)
