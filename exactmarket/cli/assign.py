"""``exactmarket assign MECHANISM FILE``: what a mechanism makes of an economy, exactly."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from difflib import get_close_matches
from types import MappingProxyType

from exactmarket.cli.arguments import Parser, add_reading, path, reading_of, seconds
from exactmarket.cli.codes import UNDECIDED
from exactmarket.cli.search import progress_bar, reporter, stoppable
from exactmarket.contents import is_summarised, read_content
from exactmarket.errors import MalformedInput, SearchFailed
from exactmarket.exact.linear import Matrix
from exactmarket.format.files import write
from exactmarket.format.instance import AssignmentInstance
from exactmarket.mechanisms import (
    hylland_zeckhauser,
    probabilistic_serial,
    random_serial_dictatorship,
    serial_dictatorship,
    uniform,
)
from exactmarket.report.instances import describe_instance, summary
from exactmarket.solvers.control import Control
from exactmarket.startup import INTERRUPTED
from exactmarket.streams import complain
from exactmarket.terminal import print_line, print_parts


def _eating(given: AssignmentInstance, _: argparse.Namespace, control: Control) -> Matrix:
    return probabilistic_serial(given.economy, control)


def _lottery_of_orders(given: AssignmentInstance, options: argparse.Namespace, control: Control) -> Matrix:
    return random_serial_dictatorship(given.economy, control, ties=options.ties)


def _in_order(given: AssignmentInstance, options: argparse.Namespace, control: Control) -> Matrix:
    order = None if options.order is None else [name.strip() for name in options.order.split(",")]
    return serial_dictatorship(given.economy, order, control)


def _equilibrium(given: AssignmentInstance, _: argparse.Namespace, control: Control) -> Matrix:
    return hylland_zeckhauser(given.economy, given.budgets, given.aggregate, control)


def _uniform(given: AssignmentInstance, _: argparse.Namespace, __: Control) -> Matrix:
    return uniform(given.economy)


#: What each mechanism does, and the options that it takes.
MECHANISMS = MappingProxyType(
    {
        "probabilistic-serial": (_eating, ()),
        "random-serial-dictatorship": (_lottery_of_orders, ("ties",)),
        "serial-dictatorship": (_in_order, ("order",)),
        "hylland-zeckhauser": (_equilibrium, ()),
        "uniform": (_uniform, ()),
    }
)


def add_arguments(command: Parser) -> None:
    """Add the command's arguments to its parser."""
    command.add_argument("mechanism", metavar="MECHANISM", type=_mechanism, help=", ".join(MECHANISMS))
    command.add_argument("file", metavar="FILE", help="an assignment economy (.json, or a table); - is standard input")
    command.add_argument("--order", metavar="A,B,...", help="serial-dictatorship: all agents, who chooses first first")
    command.add_argument(
        "--ties", choices=["first"], help="random-serial-dictatorship: the indifferent take the first of their best"
    )
    add_reading(command)
    command.add_argument("--out", type=path, metavar="INSTANCE", help="write the instance with its assignment there")
    command.add_argument("--json", action="store_true", help="print one JSON object")
    command.add_argument("-v", "--verbose", action="store_true", help="say on stderr what is being done, line by line")
    command.add_argument("--limit", type=seconds, metavar="SECONDS", help="give up after so long (exit code 3)")


def _mechanism(name: str) -> str:
    if name not in MECHANISMS:
        near = get_close_matches(name, MECHANISMS, n=1)
        hint = f" (did you mean {near[0]}?)" if near else ""
        raise argparse.ArgumentTypeError(f"expected one of {', '.join(MECHANISMS)}{hint}, found {name!r}")
    return name


def run(options: argparse.Namespace) -> int:
    """Run the mechanism within the limit; write and print what it makes of the economy."""
    mechanism, takes = MECHANISMS[options.mechanism]
    for option in ("order", "ties"):
        if getattr(options, option) is not None and option not in takes:
            able = [name for name, (_, taken) in MECHANISMS.items() if option in taken]
            raise MalformedInput(f"--{option}", f"the mechanism {' or '.join(able)}", options.mechanism)
    content = read_content(options.file, reading_of(options))
    if not isinstance(content, AssignmentInstance):
        raise MalformedInput(options.file, "an assignment economy", "another kind of file")
    if is_summarised(options.file):
        complain(f"{options.file}: {summary(content)}", 0)
    progress = progress_bar()
    control = Control(options.limit, reporter(progress, options.verbose), options.begun)
    try:
        with stoppable(control, progress):
            assignment = mechanism(content, options, control)
    except SearchFailed as fault:
        if control.interrupted:
            return complain(control.reason, INTERRUPTED)
        return complain(f"undecided: {fault}", UNDECIDED)
    _finish(options, replace(content, assignment=assignment))
    return 0


def _finish(options: argparse.Namespace, outcome: AssignmentInstance) -> None:
    if options.out:
        write(outcome, options.out)
    if options.json:
        print(json.dumps(_as_json(options, outcome)))
        return
    print_line(f"{options.mechanism}: an assignment (exact; a mechanism proves nothing about it, the questions do)")
    print_parts(*describe_instance(outcome))


def _as_json(options: argparse.Namespace, outcome: AssignmentInstance) -> dict[str, object]:
    economy, assignment = outcome.economy, outcome.assignment or ()
    return {
        "mechanism": options.mechanism,
        "agents": economy.agents,
        "objects": economy.objects,
        "assignment": [[str(share) for share in row] for row in assignment],
        "utilities": [str(utility) for utility in economy.utilities(assignment)],
        "instance": options.out,
    }
