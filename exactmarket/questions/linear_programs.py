"""The question about a linear program."""

from __future__ import annotations

from exactmarket.format.programs import NamedProgram
from exactmarket.questions.question import Decider, Question


def _linear_program() -> Decider:
    from exactmarket.solvers.linear_programs.solve import solve_linear_program

    return lambda content, request: solve_linear_program(content.program, request.control)


QUESTIONS = (
    Question(
        "linear-program",
        (NamedProgram,),
        _linear_program,
        asks="What is the optimum of the linear program, exactly?",
        yes="optimal: a primal and a dual solution",
        no="infeasible: a Farkas vector; unbounded: a point and a ray",
        options=("relax", "maximize", "vipr"),
        source="Farkas 1902; Schrijver 1986, Theory of Linear and Integer Programming",
        example="PROGRAM.mps",
    ),
)
