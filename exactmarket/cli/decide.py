"""``exactmarket decide QUESTION FILE``: an answer with its certificate. Each question has its own options and its own help."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from exactmarket.cli.arguments import READING, Parser, path, reading_of, seconds, whole_number
from exactmarket.cli.codes import UNDECIDED
from exactmarket.cli.search import progress_bar, reporter, stoppable
from exactmarket.contents import is_summarised, read_content
from exactmarket.errors import MalformedInput, SearchFailed
from exactmarket.exact.checks import whole
from exactmarket.exact.rational import rational
from exactmarket.format.files import is_table, read_assignment, write, write_all
from exactmarket.format.instance import AssignmentInstance
from exactmarket.format.markets import PseudomarketInstance
from exactmarket.format.programs import NamedProgram
from exactmarket.format.seats import SeatInstance
from exactmarket.format.text import write_text
from exactmarket.format.vipr import to_vipr
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.kinds import kind_of
from exactmarket.kernel.rules.completeness.exchange import pseudomarket_exchange
from exactmarket.kernel.theorem import Verified
from exactmarket.model.equilibrium import conditions
from exactmarket.model.seats import copies_as_goods
from exactmarket.questions.quasilinear import trace
from exactmarket.questions.question import Content, Question, Request
from exactmarket.questions.table import QUESTIONS, decide, question_named, takers_of
from exactmarket.questions.utilities import every_violation
from exactmarket.report.answer import answer, answer_json, undecided_json
from exactmarket.report.completeness import cells_left, sets_so_far
from exactmarket.report.instances import summary
from exactmarket.report.linear_programs import program_witness, relaxation, with_names
from exactmarket.report.show import describe
from exactmarket.report.step_4 import trace_json, trace_lines
from exactmarket.report.tables import written
from exactmarket.solvers.control import BestFound, Control, OnlyNearby
from exactmarket.startup import INTERRUPTED
from exactmarket.streams import complain
from exactmarket.terminal import print_line, print_parts

if TYPE_CHECKING:
    from exactmarket.solvers.quasilinear.step_4 import TraceRow

#: Options of all questions, and how argparse reads them.
_COMMON: dict[str, dict[str, Any]] = {
    "out": {"type": path, "metavar": "CERTIFICATE", "help": "write the certificate there"},
    "json": {"action": "store_true", "help": "print one JSON object"},
    **READING,
    "verbose": {"action": "store_true", "help": "say on stderr what is being done, line by line"},
    "limit": {"type": seconds, "metavar": "SECONDS", "help": "give up after so long (exit code 3)"},
}
#: Options that only the questions take that name them.
_OWN: dict[str, dict[str, Any]] = {
    "assignment": {"type": path, "metavar": "TABLE", "help": "take the assignment from this table of probabilities"},
    "conditions": {"metavar": "LIST", "help": "which conditions the prices meet: optimal,clearing,..."},
    "rational": {"metavar": "EPS", "help": "a rational equilibrium, for budgets changed by at most EPS"},
    "interior": {"action": "store_true", "help": "as many positive prices as can be"},
    "sparse": {"action": "store_true", "help": "as few terms as can be found"},
    "strong": {"action": "store_true", "help": "strong equilibria of a pseudomarket only"},
    "workers": {"metavar": "N", "help": "search in so many processes"},
    "all": {"action": "store_true", "help": "every violation (--out X.jsonl)"},
    "trace": {"action": "store_true", "help": "a table for utilities n u, n = 1, 2, 4, ... (--out X.jsonl)"},
    "relax": {"action": "store_true", "help": "read integer columns as continuous ones"},
    "maximize": {"action": "store_true", "help": "maximise, where the file does not say it"},
    "agent": {"metavar": "NAME", "help": "whose bundle, if there are several agents"},
    "vipr": {"type": path, "metavar": "FILE", "help": "write the proof in VIPR format, too"},
}
_FILE = (
    "an instance (.json), a table (.csv, .tsv, .xlsx), orders of PrefLib (.soc, .soi, .toc, .toi), a linear program (.mps, .lp), "
    "each perhaps with .gz, a certificate (the instance that it is about), or the name of an example; - is standard input"
)


def add_arguments(command: Parser) -> None:
    """Add the command's arguments to its parser."""
    _add_options(command, ())
    questions = command.add_subparsers(
        required=True,
        dest="question",
        metavar="QUESTION",
        parser_class=Parser,
        action=_QuestionParsers,
        help=f"{', '.join(QUESTIONS)}; exactmarket decide QUESTION --help says more of one",
    )
    for question in QUESTIONS.values():
        _add_question(questions, question)


class _QuestionParsers(argparse._SubParsersAction):  # type: ignore[type-arg]
    """The parsers of the questions; of a name that is misspelt it is said which one may be meant."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.choices: Any = None  # so that a name that is none of them comes to __call__

    def __call__(self, parser: Any, namespace: Any, values: Any, option_string: Any = None) -> None:
        try:
            named = question_named(values[0]).name
        except MalformedInput as fault:
            raise argparse.ArgumentError(self, f"expected {fault.expected}, found {fault.got}") from None
        super().__call__(parser, namespace, [named, *values[1:]], option_string)


def _add_question(questions: Any, question: Question) -> None:
    also = f" It is also called {' or '.join(question.aliases)}." if question.aliases else ""
    parser = questions.add_parser(
        question.name,
        description=f"{question.asks} Asked of {question.of}.{also}",
        epilog=f"Yes comes with {question.yes}. No: {question.no}.",
    )
    parser.set_defaults(load=question.decider)
    parser.add_argument("file", metavar="FILE", help=_FILE)
    of_economies = tuple([name for name in READING if name != "as"]) if AssignmentInstance in question.kinds else ()
    of_bids = ("as",) if SeatInstance in question.kinds else ()
    _add_options(parser, (*question.options, *of_economies, *of_bids))


def _add_options(parser: argparse.ArgumentParser, shown: Sequence[str]) -> None:
    """All options, of which those are shown that all questions take or that are named; any may be given, and is refused later
    with the names of the questions that take it. None has a default: the parsers of decide and of the question share what is
    given to either."""
    for name, how in {**_COMMON, **_OWN}.items():
        hidden = {} if name in shown or (name in _COMMON and name not in READING) else {"help": argparse.SUPPRESS}
        short = ("-v",) if name == "verbose" else ()
        parser.add_argument(*short, f"--{name}", default=argparse.SUPPRESS, **{**how, **hidden})


def run(options: argparse.Namespace) -> int:
    """Search within the limit; what was found is written and printed without one."""
    question = QUESTIONS[options.question]
    for name, how in {**_COMMON, **_OWN}.items():
        given = hasattr(options, name)
        if given and name in _OWN and name not in question.options:
            raise MalformedInput(f"--{name}", "the question " + " or ".join(takers_of(name)), question.name)
        if not given:
            setattr(options, name, False if how.get("action") else None)
    options.content = None  # what is read, for whoever says afterwards what was found
    progress = progress_bar()
    control = Control(options.limit, reporter(progress, options.verbose), options.begun)
    try:
        with stoppable(control, progress):
            finish = (_traced if options.trace else _decided)(options, control)
    except SearchFailed as fault:
        _say_what_was_found(options, fault)
        if control.interrupted:
            return complain(control.reason, INTERRUPTED)
        return complain(f"undecided: {fault}", UNDECIDED)
    code = finish()
    if control.interrupted and code == 0:  # the search was at its end, or had another way to it
        return complain(control.reason, INTERRUPTED)
    return code


def _say_what_was_found(options: argparse.Namespace, fault: SearchFailed) -> None:
    """What an undecided question leaves: of all equilibria those of the cells that are decided; instead of an equilibrium one
    for budgets nearby, with its distance."""
    from exactmarket.solvers.completeness.all_equilibria import Undecided

    if isinstance(fault, OnlyNearby):
        _say_what_is_near(options, fault)
        return
    found, left = (fault.found, fault.left) if isinstance(fault, Undecided) else (None, ())
    if options.json:
        print(json.dumps(undecided_json(options.question, found, left)))
    elif isinstance(fault, Undecided) and (names := _goods_and_agents(options.content)):
        search = fault.search
        if found:
            print_parts(*sets_so_far(found, search.leaves - len(search.undecided), names))
        if left:
            print_parts(*cells_left(left, names[0]))


def _say_what_is_near(options: argparse.Namespace, fault: OnlyNearby) -> None:
    certificate = fault.verdict.certificate
    if options.json:
        nearby = cast("dict[str, Any]", answer_json(options.question, certificate, None))
        undecided = cast("dict[str, Any]", undecided_json(options.question, None))
        print(json.dumps({**undecided, "witness": {"distance": str(fault.distance), **nearby["witness"]}}))
        return
    print_line("Found so far, and proved: an equilibrium for other budgets, nearby.")
    print_parts(*describe(certificate))
    if not hasattr(certificate.claim, "distance"):  # else it is said already
        distance = written(fault.distance)
        print_line(f"No budget in it differs from the given one by more than {distance}.")


def _goods_and_agents(content: Content | None) -> tuple[Sequence[str], Sequence[str]] | None:
    """The names of what has prices and of those who have utilities."""
    if isinstance(content, AssignmentInstance):
        return content.economy.objects, content.economy.agents
    if not isinstance(content, (PseudomarketInstance, SeatInstance)):
        return None
    # Each copy was a good of its own in the search, and with production the firm the last agent.
    market = content.market if isinstance(content, PseudomarketInstance) else copies_as_goods(content.market)
    exchange = pseudomarket_exchange(market, strong=True)
    return exchange.goods, exchange.agents


def _decided(options: argparse.Namespace, control: Control) -> Callable[[], int]:
    """The question decided; how to write and print the answer."""
    content, request = _asked(options, control)
    found: Sequence[Verified[Any]] = ()
    code = 0
    try:
        if options.all:
            found = every_violation(cast("Any", content), request)
        verdict = found[0] if found else decide(options.question, content, request)
    except BestFound as fault:
        verdict = fault.verdict
        code = complain(str(fault), INTERRUPTED if control.interrupted else UNDECIDED)
    return partial(_finish, options, content, verdict, found, code)


def _traced(options: argparse.Namespace, control: Control) -> Callable[[], int]:
    """Step 4 followed; how to write and print its rows."""
    content, request = _asked(options, control)
    return partial(_print_trace, options, trace(cast("Any", content), request))


def _asked(options: argparse.Namespace, control: Control) -> tuple[Content, Request]:
    """What the file holds, and what is asked of it."""
    named = conditions(options.conditions.split(","), "--conditions") if options.conditions is not None else None
    distance = rational(options.rational, "--rational") if options.rational is not None else None
    content = options.content = _read(options)
    if options.all or options.trace:  # else it is demanded where the question is decided
        QUESTIONS[options.question].demand_content(content, options.file)
    request = Request(
        options.file,
        control,
        conditions=named,
        interior=options.interior,
        sparse=options.sparse,
        rational=distance,
        agent=options.agent,
        strong=options.strong,
        workers=1 if options.workers is None else whole(whole_number(options.workers, "--workers"), "--workers", 1),
    )
    return content, request


def _read(options: argparse.Namespace) -> Content:
    """The file's content, with the assignment of ``--assignment``. Of a table it is said what was read."""
    where, shares, bids = options.file, options.assignment, getattr(options, "as") is not None
    if shares is None and not QUESTIONS[options.question].needs_values and is_table(where) and not bids:
        content: Content = read_assignment(where)
    else:
        content = read_content(where, reading_of(options))
    if isinstance(content, NamedProgram) and content.hints:
        more = f" (and {len(content.hints) - 1} more)" if len(content.hints) > 1 else ""
        complain(f"hint: {content.hints[0]}{more}", 0)
    if shares is not None:
        if not isinstance(content, AssignmentInstance):
            raise MalformedInput("--assignment", "an assignment economy", where)
        content = replace(content, assignment=read_assignment(shares, content.economy).assignment)
    if is_summarised(where) and isinstance(content, (AssignmentInstance, SeatInstance)):
        complain(f"{where}: {summary(content)}", 0)
    return content


def _finish(
    options: argparse.Namespace, content: Content, verdict: Verified[Any], found: Sequence[Verified[Any]], code: int
) -> int:
    """Write what is asked for and print the answer; the exit code."""
    proof = None
    if options.vipr and isinstance(content, NamedProgram):
        proof = to_vipr(verdict.certificate, content.row_names, content.column_names)
    if options.out and found:
        write_all([each.certificate for each in found], options.out)
    elif options.out:
        write(verdict.certificate, options.out)
    if proof is not None:
        write_text(options.vipr, proof)
    program = content if isinstance(content, NamedProgram) else None
    _print_answer(options, verdict.certificate, len(found) if options.all else None, program)
    return code


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
    program: NamedProgram | None,
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
