"""``exactmarket sweep QUESTION INSTANCES``: a question of ``decide`` asked of many instances, with one answer a line."""

from __future__ import annotations

import argparse
import csv
import io
import json
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from exactmarket.cli.arguments import Parser, path, whole_number
from exactmarket.cli.codes import MALFORMED, UNDECIDED
from exactmarket.cli.hunt import add_engine_arguments, clear_progress, follower
from exactmarket.errors import MalformedInput
from exactmarket.format.text import Json, write_text
from exactmarket.hunt.sweep import Swept, answers_in_order, instances, sweep
from exactmarket.interrupt import stopped_by_interrupt
from exactmarket.questions.table import question_named
from exactmarket.solvers.control import Control
from exactmarket.startup import INTERRUPTED
from exactmarket.streams import complain

_COLUMNS = ("instance", "answer", "claim", "certificate", "reason")


def add_arguments(command: Parser) -> None:
    """Add the command's arguments to its parser."""
    command.add_argument("question", metavar="QUESTION", help="a question of decide")
    command.add_argument("instances", metavar="INSTANCES", help="a folder of files, or a .jsonl file of instances")
    command.add_argument("--out", type=path, metavar="ANSWERS.jsonl|.csv", help="write the answers there")
    add_engine_arguments(command)


def run(options: argparse.Namespace) -> int:
    """Sweep within the limit; 0 if all are decided, 3 if not, 2 if an instance is malformed, 130 after Ctrl-C."""
    if options.out and not options.out.endswith((".jsonl", ".csv")):
        raise MalformedInput("--out", "a name that ends in .jsonl or .csv", options.out)
    question = question_named(options.question).name
    family = instances(options.instances, question)
    control = Control(options.limit, begun=options.begun)
    with tempfile.TemporaryDirectory() as folder:
        store = options.store or str(Path(folder) / "answers.jsonl")
        with stopped_by_interrupt(control.interrupt):
            swept = sweep(
                family,
                question,
                store,
                workers=whole_number(options.workers, "--workers"),
                cluster=options.cluster,
                each=options.each,
                control=control,
                follow=follower(),
            )
        clear_progress()
        _write(answers_in_order(store, question, keeps=options.store is not None), options.out)
    return _exit_code(swept, control)


def _write(answers: Iterable[dict[str, Json]], out: str | None) -> None:
    """Write the answers into the file, or print them one a line."""
    if out is None:
        for answer in answers:
            print(json.dumps(answer, ensure_ascii=False))
    elif out.endswith(".csv"):
        write_text(out, "".join(_csv_lines(answers)))
    else:
        write_text(out, "".join([json.dumps(answer, ensure_ascii=False) + "\n" for answer in answers]))


def _csv_lines(answers: Iterable[dict[str, Json]]) -> Iterator[str]:
    rows = [_COLUMNS, *[tuple([str(answer.get(name) or "") for name in _COLUMNS]) for answer in answers]]
    for row in rows:
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow(row)
        yield line.getvalue()


def _exit_code(swept: Swept, control: Control) -> int:
    """The code of a sweep's end, with a line that counts the answers if it is not 0."""
    counts = ", ".join(f"{count} {answer}" for answer, count in sorted(swept.counts.items()))
    told = f"of {swept.items} instances {counts or 'none was reached'}"
    if control.interrupted:
        return complain(f"{control.reason} ({told})", INTERRUPTED)
    if swept.counts.get("malformed"):
        return complain(f"malformed: {told}", MALFORMED)
    open_answers = swept.counts.get("undecided", 0) + swept.counts.get("crashed", 0)
    if open_answers or sum(swept.counts.values()) < swept.items:
        return complain(f"undecided: {told}", UNDECIDED)
    return 0
