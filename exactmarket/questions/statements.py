"""The question about all utilities of a few goods."""

from __future__ import annotations

from exactmarket.convex.statement import Statement
from exactmarket.questions.question import Decider, Question


def _universal() -> Decider:
    from exactmarket.solvers.statements.universal import decide_statement

    return lambda statement, request: decide_statement(statement, request.control)


QUESTIONS = (
    Question(
        "universal",
        (Statement,),
        _universal,
        asks="Does the statement hold for all utilities of its goods (up to five)?",
        yes="trees of cases closed by sums of inequalities",
        no="a rational counterexample",
        source="Murota 2003, Discrete Convex Analysis",
        example="theorem-submodular-is-not-enough",
    ),
)
