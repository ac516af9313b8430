"""The command line: ``exactmarket decide | check | show | sample | claims | examples``.

Exit codes: decide 0 (decided and certified, either answer), 2 (malformed or usage), 3 (undecided); check 0 (all verified,
at least one file), 1 (rejected), 2 (malformed or usage); show and sample like check. Of all commands 2 if an answer or
a reason cannot be written, 141 if nobody reads it, 130 after an interrupt.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NoReturn, cast

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn

from exactmarket import __version__, recheck
from exactmarket.draw import draw_record
from exactmarket.errors import ExactmarketError, LimitReached, MalformedInput, Rejected, SearchFailed, escaped
from exactmarket.exact.rational import rational
from exactmarket.formal.run import check_with_coq
from exactmarket.formal.terms import NoCoqChecker
from exactmarket.format.certificate import parse_certificate
from exactmarket.format.files import (
    demand_name_for_lines,
    holds_lines,
    is_table,
    parse_certificates,
    read,
    read_assignment,
    read_certificates,
    write,
    write_all,
)
from exactmarket.format.instance import AssignmentInstance
from exactmarket.format.mps import MpsProgram
from exactmarket.format.places import demand_folder, demand_places
from exactmarket.format.text import decode, dump, read_bytes, source_name, write_text
from exactmarket.format.vipr import to_vipr
from exactmarket.interrupt import loaded, stopped_by_interrupt
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.check import verify
from exactmarket.kernel.kinds import kind_of
from exactmarket.kernel.theorem import Verified
from exactmarket.model.equilibrium import conditions
from exactmarket.questions import QUESTIONS, TAKES_ASSIGNMENT, Content, Request, decide, every_violation, trace
from exactmarket.report.answer import answer, answer_json, undecided_json
from exactmarket.report.catalog import copy_example, examples_table, read_catalog
from exactmarket.report.instances import describe_instance, summary
from exactmarket.report.ledger import counts, ledger_table, proofs_folder, read_ledger
from exactmarket.report.linear_programs import program_witness, relaxation, with_names
from exactmarket.report.plot import draw_content, picture_kind
from exactmarket.report.show import describe
from exactmarket.report.trace import trace_json, trace_lines
from exactmarket.solvers.completeness.all_equilibria import Undecided
from exactmarket.solvers.control import BestFound, Control, Report
from exactmarket.solvers.quasilinear.step_4 import TraceRow
from exactmarket.startup import BEGUN, INTERRUPTED, is_command
from exactmarket.streams import complain, exit_code
from exactmarket.terminal import print_line, print_parts
from exactmarket.watchdog import watchdog

MALFORMED, UNDECIDED = 2, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code as in the module's docstring."""
    return exit_code(partial(_run, arguments))


def _run(arguments: Sequence[str] | None) -> int:
    """Run one command; what goes wrong with the standard streams is left to the caller."""
    loaded()
    begun = BEGUN if arguments is None and is_command() else time.monotonic()
    # Certificates are large and hold no cycles; the default costs a third of the time.
    gc.set_threshold(200_000, 50, 100)
    try:
        options = _parser().parse_args(arguments, argparse.Namespace(begun=begun))
        _demand_outputs(options)
        code: int = options.run(options)
    except SystemExit as stop:  # of the parser, which has said what it has to say
        return int(stop.code or 0)
    except (MalformedInput, Rejected) as fault:
        return complain(f"malformed: {fault}", MALFORMED)
    except ExactmarketError as fault:
        return complain(str(fault), UNDECIDED)
    return code


def _demand_outputs(options: argparse.Namespace) -> None:
    """Demand, before anything is read or searched, that what is asked for can be written where it is asked for."""
    given = vars(options)
    named = given.get("certificate", given.get("file"))
    inputs = [named] if isinstance(named, str) else list(named or ())
    inputs += [path for path in (given.get("assignment"),) if path]
    outputs = [path for name in ("out", "log", "vipr", "plot") if (path := given.get(name))]
    demand_places(outputs, inputs)
    if given.get("keep"):
        demand_folder(options.keep)
    if given.get("plot"):
        picture_kind(options.plot)
    if given.get("out") and (given.get("all") or given.get("trace")):
        demand_name_for_lines(options.out)


def _decide(options: argparse.Namespace) -> int:
    """Search within the limit; what was found is written and printed without one."""
    _demand_question(options)
    progress = _progress()
    control = Control(options.limit, _reporter(progress), options.begun)
    try:
        with _stoppable(control, progress):
            finish = (_traced if options.trace else _decided)(options, control)
    except SearchFailed as fault:
        if options.json:
            found = fault.found if isinstance(fault, Undecided) else None
            print(json.dumps(undecided_json(options.question, found)))
        if control.interrupted:
            return complain(control.reason, INTERRUPTED)
        return complain(f"undecided: {fault}", UNDECIDED)
    code = finish()
    if control.interrupted and code == 0:  # the search was at its end, or had another way to it
        return complain(control.reason, INTERRUPTED)
    return code


def _decided(options: argparse.Namespace, control: Control) -> Callable[[], int]:
    """The question decided; how to write and print the answer."""
    content, request = _asked(options, control)
    found = every_violation(content, request) if options.all else ()
    code = 0
    try:
        verdict = found[0] if found else decide(options.question, content, request)
    except BestFound as fault:
        verdict = fault.verdict
        code = complain(str(fault), INTERRUPTED if control.interrupted else UNDECIDED)
    return partial(_finish, options, content, verdict, found, code)


def _traced(options: argparse.Namespace, control: Control) -> Callable[[], int]:
    """Step 4 followed; how to write and print its rows."""
    content, request = _asked(options, control)
    return partial(_print_trace, options, trace(content, request))


def _asked(options: argparse.Namespace, control: Control) -> tuple[Content, Request]:
    """What the file holds, and what is asked of it."""
    where = options.file
    named = conditions(options.conditions.split(","), "--conditions") if options.conditions is not None else None
    distance = rational(options.rational, "--rational") if options.rational is not None else None
    content = _read(options)
    if options.vipr and not isinstance(content, MpsProgram):
        raise MalformedInput("--vipr", "a linear program in MPS format", where)
    interior, sparse, strong = options.interior, options.sparse, options.strong
    return content, Request(where, named, control, interior, sparse, distance, options.agent, strong)


def _finish(
    options: argparse.Namespace, content: Content, verdict: Verified[Any], found: Sequence[Verified[Any]], code: int
) -> int:
    """Write what is asked for and print the answer; the exit code."""
    proof = None
    if options.vipr and isinstance(content, MpsProgram):
        proof = to_vipr(verdict.certificate, content.row_names, content.column_names)
    if options.out and found:
        write_all([each.certificate for each in found], options.out)
    elif options.out:
        write(verdict.certificate, options.out)
    if proof is not None:
        write_text(options.vipr, proof)
    program = content if isinstance(content, MpsProgram) else None
    _print_answer(options, verdict.certificate, len(found) if options.all else None, program)
    return code


def _read(options: argparse.Namespace) -> Content:
    """The file's content, with the assignment of ``--assignment``. Of a table it is said what was read."""
    path, shares = options.file, options.assignment
    if shares is None and options.question == "lottery" and is_table(path):
        content: Content = read_assignment(path)  # it needs no values
    else:
        content = read(path, relax=options.relax, maximize=options.maximize)
    if isinstance(content, MpsProgram) and content.hints:
        more = f" (and {len(content.hints) - 1} more)" if len(content.hints) > 1 else ""
        complain(f"hint: {content.hints[0]}{more}", 0)
    if shares is not None:
        if options.question not in TAKES_ASSIGNMENT or not isinstance(content, AssignmentInstance):
            expected = f"an assignment economy and one of the questions {', '.join(TAKES_ASSIGNMENT)}"
            raise MalformedInput("--assignment", expected, options.question)
        content = replace(content, assignment=read_assignment(shares, content.economy).assignment)
    if is_table(path) and isinstance(content, AssignmentInstance):
        complain(f"{path}: {summary(content)}", 0)
    return content


def _demand_question(options: argparse.Namespace) -> None:
    """Demand of options for one question that it is asked."""
    for given, option, wanted in ((options.all, "--all", "m-natural"), (options.trace, "--trace", "budgeted")):
        if given and options.question != wanted:
            raise MalformedInput(option, f"the question {wanted}", options.question)


def _print_trace(options: argparse.Namespace, rows: Sequence[TraceRow]) -> int:
    """Step 4, a line for each n, separated by tabs; both certificates of each row go to ``--out``."""
    if options.out:
        write_all([v.certificate for row in rows for v in (row.with_money, row.without_money)], options.out)
    if options.json:
        last = cast("dict[str, Any]", answer_json(options.question, rows[-1].with_money.certificate, options.out))
        print(json.dumps({**last, "trace": trace_json(rows)}))
    else:
        for line in trace_lines(rows):
            print_line(*line)
    return 0


def _print_answer(
    options: argparse.Namespace,
    certificate: Certificate[Any],
    violations: int | None,
    program: MpsProgram | None,
) -> None:
    """The answer with its certificate; with ``--all`` the number of violations, of which this is the first. Of a linear
    program with the names of its file, and whether it is a relaxation."""
    if options.json:
        said = cast("dict[str, Any]", answer_json(options.question, certificate, options.out))
        counted = {} if violations is None else {"violations": violations}
        named = said if program is None else with_names(said, program)
        print(json.dumps({**named, **counted}))
        return
    kind = kind_of(certificate.claim).name
    count = "" if violations is None else f", {violations} violations in all"
    relaxed = f", of the relaxation: {relaxation(program)}" if program and program.relaxed else ""
    print_line(f"{options.question}: {answer(options.question, certificate)} ({kind}, verified){count}{relaxed}")
    print_parts(*describe(certificate, None if program is None else program_witness(program, certificate)))


def _check(options: argparse.Namespace) -> int:
    """One verdict line a file; the worst exit code of all."""
    return max(_check_file(path, options) for path in options.certificate)


def _check_file(path: str, options: argparse.Namespace) -> int:
    try:
        data = read_bytes(path)  # once: both checkers see these bytes, though the path be a pipe
        verdicts = [verify(certificate) for certificate in parse_certificates(data, path)]
        kinds = sorted({kind_of(verdict.claim).name for verdict in verdicts})
        if options.recheck:
            (recheck.check_lines if holds_lines(path) else recheck.check_bytes)(data)
        if options.coq:
            _check_with_coq(path, verdicts, options.keep)
    except (NoCoqChecker, SearchFailed) as fault:
        return _verdict_line("unchecked", path, fault, MALFORMED)
    except (MalformedInput, recheck.Malformed) as fault:
        return _verdict_line("malformed", path, fault, MALFORMED)
    except (Rejected, recheck.Rejected) as fault:
        return _verdict_line("rejected", path, fault, 1)
    many = f" ({len(verdicts)} certificates)" if len(verdicts) > 1 else ""
    checkers = ["the kernel", *["the standalone checker"] * options.recheck, *["Coq"] * options.coq]
    by = f", by {' and '.join(checkers)}" if len(checkers) > 1 else ""
    print_line(f"verified   {path}  {', '.join(kinds)}{many}{by}")
    return 0


def _check_with_coq(path: str, verdicts: list[Verified[Any]], keep: str | None) -> None:
    for n, verdict in enumerate(verdicts, 1):
        number = f"-{n}" if len(verdicts) > 1 else ""
        kept = Path(keep) / f"{Path(path).stem}{number}.v" if keep else None
        try:
            check_with_coq(verdict.certificate, proofs_folder() / "formal", kept)
        except MalformedInput as fault:
            raise type(fault)(f"{path}: {fault.where}", fault.expected, fault.got) from None


def _verdict_line(verdict: str, path: str, fault: Exception, code: int) -> int:
    print_line(f"{verdict:9}  {path}")
    return complain(str(fault), code)


def _show(options: argparse.Namespace) -> int:
    """The tables of a certificate; it is checked first, so that nobody is shown a proof that is none. Or a picture."""
    if options.plot:
        return _plot(options)
    if is_table(options.certificate) and isinstance(content := read(options.certificate), AssignmentInstance):
        print_parts(*describe_instance(content))
        return 0
    for certificate in read_certificates(options.certificate):
        try:
            verify(certificate)
        except Rejected as fault:
            print_line(f"rejected   {options.certificate}")
            return complain(str(fault), 1)
        print_parts(*describe(certificate))
    return 0


def _plot(options: argparse.Namespace) -> int:
    """A picture of the market of an instance or of a certificate, with the prices that it names."""
    content = read(options.certificate)
    if isinstance(content, Certificate):
        try:
            verify(content)
        except Rejected as fault:
            print_line(f"rejected   {options.certificate}")
            return complain(str(fault), 1)
    draw_content(content, options.certificate, options.plot)
    print_line(f"{options.plot}: an illustration, drawn in floating point")
    return 0


def _sample(options: argparse.Namespace) -> int:
    """Draw from a lottery; its certificate is checked first."""
    content, name = read_bytes(options.certificate), source_name(options.certificate)
    certificate = parse_certificate(decode(content, name), name)
    try:
        record = draw_record(verify(certificate), content, options.seed)
    except Rejected as fault:
        print_line(f"rejected   {options.certificate}")
        return complain(str(fault), 1)
    if options.log:
        write_text(options.log, dump(record))
    if options.json:
        print(json.dumps(record))
        return 0
    print_line(f"term {record['term']} of {record['terms']} (from 0), probability {record['probability']}")
    print_line(
        f"number {cast('list[str]', record['numbers'])[-1]} below {record['denominator']}, seed {record['seed']}"
    )
    print_line(f"certificate SHA-256 {record['certificate_sha256']}")
    drawn = record.get("assignment") or record.get("bundles")
    lines = [f"{name}: {got or 'nothing'}" for name, got in drawn.items()] if isinstance(drawn, dict) else []
    for line in lines or [" ".join(map(str, row)) for row in cast("list[list[int]]", record.get("matrix", []))]:
        print_line(line)
    return 0


def _claims(options: argparse.Namespace) -> int:
    rows = read_ledger()
    if options.json:
        print(json.dumps([vars(row) for row in rows]))
        return 0
    print_parts(ledger_table(rows))
    print_line(counts(rows))
    return 0


def _examples(options: argparse.Namespace) -> int:
    catalog = read_catalog()
    if options.name is None:
        if options.folder:
            for example in catalog:
                copy_example(example, Path(options.folder))
        print_parts(examples_table(catalog))
        return 0
    found = [example for example in catalog if example.name == options.name]
    if not found:
        raise MalformedInput("NAME", "one of " + ", ".join(example.name for example in catalog), repr(options.name))
    if options.folder:
        print_line(copy_example(found[0], Path(options.folder)))
    else:
        print(found[0].text(), end="")
    return 0


@contextmanager
def _stoppable(control: Control, progress: Progress) -> Iterator[None]:
    """A search that ends in LimitReached when its time is over or with the first Ctrl-C, even if it does not ask."""

    def interrupt() -> None:
        control.interrupt()
        raise LimitReached(control.reason)

    # Rich before 13.9 ends a progress that is disabled with an empty line on stderr.
    progressing = progress if sys.stderr.isatty() else nullcontext()
    with stopped_by_interrupt(interrupt), progressing, watchdog(control.remaining(), control.reason):
        yield


def _progress() -> Progress:
    """Progress on stderr."""
    parts = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    return Progress(*parts, console=console, transient=True)


def _reporter(progress: Progress) -> Report | None:
    """What shows the steps of a search, if anybody can see them."""
    tasks: dict[str, TaskID] = {}

    def report(what: str, done: int, of: int) -> None:
        if what not in tasks:
            tasks[what] = progress.add_task(escaped(what), total=of or None)
        progress.update(tasks[what], completed=done, total=of or None)

    return report if sys.stderr.isatty() else None


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 1e9:
        raise argparse.ArgumentTypeError("expected a positive number of seconds")
    return seconds


def _path(text: str) -> str:
    if not text:
        raise argparse.ArgumentTypeError("expected a path, found nothing")
    return text


def _seed(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 1000:
        raise argparse.ArgumentTypeError("expected a whole number, 0 or more, of at most 1000 digits")
    return int(text)


class _Parser(argparse.ArgumentParser):
    """Shows arguments that it does not know with control characters escaped."""

    def error(self, message: str) -> NoReturn:
        """End the program with exit code 2 and the message."""
        super().error(escaped(message))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="exactmarket", description="Exact certificates for pseudomarkets.")
    parser.add_argument("--version", action="version", version=f"exactmarket {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    _add_decide(commands.add_parser("decide", help="answer a question about a file, with a certificate"))

    command = commands.add_parser("check", help="check certificates")
    command.add_argument("certificate", nargs="+", metavar="CERTIFICATE")
    command.add_argument("--recheck", action="store_true", help="have the independent checker check them, too")
    command.add_argument("--coq", action="store_true", help="have the checker that is proved in Coq check them, too")
    command.add_argument("--keep", type=_path, metavar="DIR", help="with --coq: keep the Coq files in this folder")
    command.set_defaults(run=_check)

    command = commands.add_parser("show", help="say what a certificate proves and why, or what a table holds")
    command.add_argument("certificate", metavar="FILE")
    command.add_argument(
        "--plot",
        type=_path,
        metavar="OUT.svg|.png|.pdf",
        help="draw price space instead (two or three goods; an instance will do, too)",
    )
    command.set_defaults(run=_show)

    command = commands.add_parser("sample", help="draw from a certified lottery, exactly and repeatably")
    command.add_argument("certificate", metavar="CERTIFICATE")
    command.add_argument("--seed", type=_seed, required=True, metavar="N", help="a whole number; it decides the draw")
    command.add_argument("--log", type=_path, metavar="FILE", help="write the record of the draw there, for an audit")
    command.add_argument("--json", action="store_true", help="print the record as one JSON object")
    command.set_defaults(run=_sample)

    command = commands.add_parser("claims", help="print the ledger of the papers' statements")
    command.add_argument("--json", action="store_true", help="print the rows as JSON")
    command.set_defaults(run=_claims)

    command = commands.add_parser("examples", help="list, print or copy the packaged instances of the literature")
    command.add_argument("name", nargs="?", metavar="NAME")
    command.add_argument(
        "--out", dest="folder", type=_path, metavar="DIR", help="copy the instance (or all) into this folder"
    )
    command.set_defaults(run=_examples)
    return parser


def _add_decide(command: argparse.ArgumentParser) -> None:
    """The arguments of ``decide``."""
    command.add_argument("question", choices=QUESTIONS, metavar="QUESTION", help=", ".join(QUESTIONS))
    command.add_argument(
        "file",
        metavar="FILE",
        help="an instance (.json, or a table: .csv, .tsv) or a linear program (.mps), perhaps with .gz; - is standard input",
    )
    command.add_argument(
        "--assignment", type=_path, metavar="TABLE", help="take the assignment from this table of probabilities"
    )
    command.add_argument("--out", type=_path, metavar="CERTIFICATE", help="write the certificate there")
    command.add_argument("--json", action="store_true", help="print one JSON object")
    command.add_argument("--limit", type=_seconds, metavar="SECONDS", help="give up after so long (exit code 3)")
    command.add_argument("--conditions", metavar="LIST", help="for supporting-prices, sequential: optimal,clearing,...")
    command.add_argument(
        "--rational", metavar="EPS", help="for equilibrium: a rational one, for budgets changed by at most EPS"
    )
    command.add_argument(
        "--interior", action="store_true", help="for supporting-prices: as many positive prices as can be"
    )
    command.add_argument(
        "--sparse", action="store_true", help="for lottery, implementable: as few terms as can be found"
    )
    command.add_argument(
        "--strong",
        action="store_true",
        help="for verify, all-equilibria, no-equilibrium: strong equilibria of a pseudomarket only",
    )
    command.add_argument("--all", action="store_true", help="for m-natural: every violation (--out X.jsonl)")
    command.add_argument(
        "--trace", action="store_true", help="for budgeted: a table for utilities n u, n = 1, 2, 4, ... (--out X.jsonl)"
    )
    command.add_argument(
        "--relax", action="store_true", help="for linear-program: read integer columns as continuous ones"
    )
    command.add_argument(
        "--maximize", action="store_true", help="for linear-program: maximise, where the file does not say it"
    )
    command.add_argument("--agent", metavar="NAME", help="for demand: whose bundle, if there are several agents")
    command.add_argument(
        "--vipr", type=_path, metavar="FILE", help="for linear-program: write the proof in VIPR format, too"
    )
    command.set_defaults(run=_decide)


if __name__ == "__main__":
    sys.exit(main())
