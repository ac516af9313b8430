"""``exactmarket hunt QUESTION``: a question asked of every economy of a family, here or on a cluster, with certificates."""

from __future__ import annotations

import argparse
import json
import re
import sys
import time

from exactmarket.cli.arguments import Parser, path, seconds, seed, whole_number
from exactmarket.cli.codes import UNDECIDED
from exactmarket.errors import LimitReached, MalformedInput
from exactmarket.format.certificate import encode_certificate
from exactmarket.format.text import write_text
from exactmarket.hunt.driver import Follow, Progress, Report
from exactmarket.hunt.families import Economies, Samples
from exactmarket.hunt.items import Family
from exactmarket.hunt.minimise import minimised
from exactmarket.hunt.questions import HUNTED, question_of_hunt
from exactmarket.hunt.run import run as hunt
from exactmarket.hunt.store import certificates_folder
from exactmarket.hunt.symmetry import Values
from exactmarket.interrupt import stopped_by_interrupt
from exactmarket.solvers.control import Control
from exactmarket.startup import INTERRUPTED
from exactmarket.streams import complain
from exactmarket.terminal import print_line

_RANGE = re.compile(r"(-?[0-9]{1,9})\.\.(-?[0-9]{1,9})")
#: Seconds between two lines about the progress where stderr is no terminal.
_SECONDS_BETWEEN_LINES = 60.0


def add_arguments(command: Parser) -> None:
    """Add the command's arguments to its parser."""
    known = "; ".join(f"{question.name}: {question.asks}" for question in HUNTED.values())
    command.epilog = (
        f"Questions of a hunt: {known} Any question of decide can be asked, too; yes is what is hunted for."
    )
    command.add_argument("question", metavar="QUESTION", help="what is hunted for")
    command.add_argument("--agents", metavar="N", required=True, help="how many agents")
    command.add_argument("--objects", metavar="S", required=True, help="how many objects, one copy of each")
    command.add_argument("--values", metavar="LO..HI", required=True, help="the range of the whole values, as 0..3")
    command.add_argument("--seed", type=seed, metavar="K", help="draw a sample with this seed")
    command.add_argument("--sample", metavar="M", help="how many economies are drawn")
    command.add_argument("--minimise", action="store_true", help="make the first that is found smaller")
    add_engine_arguments(command)
    command.add_argument("--json", action="store_true", help="print one JSON object")


def add_engine_arguments(command: Parser) -> None:
    """Add what hunts and sweeps have in common: the store, and who works for how long."""
    command.add_argument(
        "--store", type=path, metavar="FILE.jsonl", help="keep all answers there; go on where a run ended"
    )
    command.add_argument("--workers", metavar="N", help="work in so many processes")
    command.add_argument("--cluster", metavar="ADDRESS", help="work on the cluster of this Dask scheduler")
    command.add_argument("--limit", type=seconds, metavar="SECONDS", help="end after so long (exit code 3)")
    command.add_argument("--each", type=seconds, metavar="SECONDS", help="leave an item undecided after so long")


def run(options: argparse.Namespace) -> int:
    """Hunt within the limit; 0 if all items are decided, 3 if not, 130 after Ctrl-C."""
    family = _family(options)
    control = Control(options.limit, begun=options.begun)
    with stopped_by_interrupt(control.interrupt):
        report = hunt(
            family,
            options.question,
            store=options.store,
            workers=whole_number(options.workers, "--workers"),
            cluster=options.cluster,
            each=options.each,
            control=control,
            follow=follower(),
        )
        least = _minimal(options, report, control) if options.minimise else None
    clear_progress()
    _print(options, family, report, least)
    return exit_code(report, control)


def exit_code(report: Report, control: Control) -> int:
    """The code of a hunt's end, with a line that says why it is not 0."""
    if control.interrupted:
        again = "; the same command goes on from there" if report.store else ""
        return complain(f"{control.reason}{again}", INTERRUPTED)
    if report.complete:
        return 0
    done = report.found + report.not_found + report.undecided + report.crashed
    parts = [
        f"{count} {what}"
        for count, what in (
            (report.undecided, "undecided"),
            (report.crashed, "crashed"),
            (report.items - done, "not reached"),
        )
        if count
    ]
    why = f" ({report.stopped})" if report.stopped else ""
    return complain(f"undecided: of {report.items} items {', '.join(parts)}{why}", UNDECIDED)


def _family(options: argparse.Namespace) -> Family:
    size = [whole_number(getattr(options, name), f"--{name}") or 0 for name in ("agents", "objects")]
    found = _RANGE.fullmatch(options.values)
    if found is None:
        raise MalformedInput("--values", "a range LO..HI, as 0..3", repr(options.values))
    low, high = int(found[1]), int(found[2])
    if (options.seed is None) != (options.sample is None):
        raise MalformedInput("--seed, --sample", "both or neither", "one of them")
    if options.seed is None:
        return Economies(size[0], size[1], low, high)
    count = whole_number(options.sample, "--sample") or 0
    return Samples(size[0], size[1], low, high, options.seed, count)


def _minimal(options: argparse.Namespace, report: Report, control: Control) -> Values | None:
    """The first that is found, made smaller; its certificates are kept beside those of what is found."""
    if report.first is None or control.remaining() == 0:
        return None
    values = tuple([tuple(row) for row in report.first["values"]])  # type: ignore[union-attr, arg-type]
    asked = question_of_hunt(options.question, max(map(max, values)))
    try:
        least, finding = minimised(values, asked, control)
    except LimitReached:
        return None
    if options.store and finding.certificates:
        lines = [json.dumps(encode_certificate(each), separators=(",", ":")) for each in finding.certificates]
        folder = certificates_folder(options.store)
        folder.mkdir(exist_ok=True)
        write_text(folder / "minimal.jsonl", "".join([f"{line}\n" for line in lines]))
    return least


def _print(options: argparse.Namespace, family: Family, report: Report, least: Values | None) -> None:
    if options.json:
        print(json.dumps(as_json(report)))
        return
    print_line(f"{report.question}: {report.found} of {family.count} found, {report.not_found} not")
    if report.first is not None:
        print_line("first", _matrix(report.first["values"]))
    if least is not None:
        print_line("minimal", _matrix([list(row) for row in least]))
    if report.store and report.found and certificates_folder(report.store).is_dir():
        print_line("certificates", f"{certificates_folder(report.store)}")


def as_json(report: Report) -> dict[str, object]:
    """The report as ``--json`` prints it."""
    return {
        "question": report.question,
        "items": report.items,
        "found": report.found,
        "not_found": report.not_found,
        "undecided": report.undecided,
        "crashed": report.crashed,
        "complete": report.complete,
        "store": report.store,
    }


def _matrix(values: object) -> str:
    return json.dumps(values, separators=(",", ":"))


def follower() -> Follow:
    """What shows on stderr how far a hunt is: a line that is written anew on a terminal, else a line now and then."""
    on_terminal = sys.stderr.isatty()
    said = time.monotonic()

    def follow(progress: Progress) -> None:
        nonlocal said
        now = time.monotonic()
        if now - said < (0.2 if on_terminal else _SECONDS_BETWEEN_LINES):
            return
        said = now
        if on_terminal:
            sys.stderr.write(f"\r\x1b[2K{told(progress)}\r")
            sys.stderr.flush()
        else:
            complain(told(progress), 0)

    return follow


def clear_progress() -> None:
    """Take the line about the progress off the terminal."""
    if sys.stderr.isatty():
        sys.stderr.write("\x1b[2K")
        sys.stderr.flush()


def told(progress: Progress) -> str:
    """How far a hunt is, on one line.

    >>> told(Progress(50, 200, 3, 1, 0, 2.5, 60.0))
    '50 of 200 items, 2.5 a second, 3 found, 1 undecided, 1m 00s left'
    """
    crashed = f", {progress.crashed} crashed" if progress.crashed else ""
    left = "" if progress.seconds_left is None else f", {_duration(progress.seconds_left)} left"
    return (
        f"{progress.done} of {progress.count} items, {progress.rate:.3g} a second, {progress.found} found, "
        f"{progress.undecided} undecided{crashed}{left}"
    )


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}h {minutes:02}m"
    return f"{minutes}m {rest:02}s" if minutes else f"{rest}s"
