"""``exactmarket questions [NAME]``: what can be asked, of what, and what comes with the answer."""

from __future__ import annotations

import argparse
from collections.abc import Iterable

from rich import box
from rich.table import Table
from rich.text import Text

from exactmarket.cli.arguments import Parser
from exactmarket.questions.question import Question
from exactmarket.questions.table import QUESTIONS, question_named
from exactmarket.terminal import print_parts


def add_arguments(command: Parser) -> None:
    """Add the command's arguments to its parser."""
    command.add_argument("name", nargs="?", metavar="NAME", help="one question, in full")


def run(options: argparse.Namespace) -> int:
    """All questions in a table, or one in full."""
    if options.name is None:
        print_parts(_table(QUESTIONS.values()))
    else:
        print_parts(_in_full(question_named(options.name)))
    return 0


def _table(questions: Iterable[Question]) -> Table:
    """A row for each question."""
    grid = Table(box=box.SIMPLE_HEAD, padding=(0, 1))
    for head in ("question", "of", "what it asks"):
        grid.add_column(head)
    for question in questions:
        grid.add_row(Text(question.name), Text(question.of), Text(question.asks))
    return grid


def _in_full(question: Question) -> Text:
    """What the question asks, of what, what comes with each answer, and how it is asked."""
    example = question.example if "." in question.example else f"{question.example}.json"
    lines = [
        question.name + (f" (also: {', '.join(question.aliases)})" if question.aliases else ""),
        question.asks,
        "",
        f"of:      {question.of}",
        f"yes:     {question.yes}",
        f"no:      {question.no}",
        f"source:  {question.source}",
        f"options: {', '.join(f'--{name}' for name in (*question.options, 'out', 'json', 'limit'))}",
        "",
        f"    exactmarket decide {question.name} {example}",
    ]
    if "." not in question.example:
        lines.insert(-1, f"    exactmarket examples {question.example} --out .")
    return Text("\n".join(lines))
