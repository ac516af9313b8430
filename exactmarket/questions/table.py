"""All questions by name, and how one is decided."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

from exactmarket.errors import MalformedInput
from exactmarket.kernel.theorem import Verified
from exactmarket.questions import (
    assignments,
    budgets,
    completeness,
    linear_programs,
    lotteries,
    markets,
    quasilinear,
    statements,
    utilities,
)
from exactmarket.questions.question import Content, Question, Request

#: The questions in the order in which they are shown.
QUESTIONS: Mapping[str, Question] = MappingProxyType(
    {
        question.name: question
        for subject in (
            assignments,
            lotteries,
            utilities,
            budgets,
            markets,
            quasilinear,
            completeness,
            statements,
            linear_programs,
        )
        for question in subject.QUESTIONS
    }
)

#: The name of each question by each name that it has.
NAMES: Mapping[str, str] = MappingProxyType(
    {name: question.name for question in QUESTIONS.values() for name in (question.name, *question.aliases)}
)


def question_named(name: str) -> Question:
    """The question of that name or alias.

    Raises:
        MalformedInput: if there is none; with those that are spelt alike, if there are any.
    """
    if name in NAMES:
        return QUESTIONS[NAMES[name]]
    near = list(dict.fromkeys(NAMES[known] for known in get_close_matches(name, NAMES)))
    expected = f"a question (did you mean {' or '.join(near)}?)" if near else f"one of {', '.join(QUESTIONS)}"
    raise MalformedInput("QUESTION", expected, repr(name))


def takers_of(option: str) -> tuple[str, ...]:
    """The questions that take the option, by name."""
    return tuple([question.name for question in QUESTIONS.values() if option in question.options])


def decide(question: str, content: Content, request: Request) -> Verified[Any]:
    """The kernel's verdict on the question.

    Raises:
        MalformedInput: if the question cannot be asked of this content, or the content lacks something it needs.
        SearchFailed: if no certificate was found, LimitReached if not in time.
    """
    asked = question_named(question)
    asked.demand_content(content, request.where)
    return asked.decider()(content, request)
