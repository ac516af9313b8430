"""The command line: ``exactmarket decide | check | show | sample | letters | assign | hunt | sweep | random |
questions | examples | guide | schema | completion |
claims``.

Exit codes: decide 0 (decided and certified, either answer), 2 (malformed or usage), 3 (undecided); check 0 (all verified,
at least one file), 1 (rejected), 2 (malformed or usage); show and sample like check, assign, hunt and sweep like decide.
Of all commands 2 if an answer or a reason cannot be written, 141 if nobody reads it, 130 after an interrupt.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections.abc import Sequence
from difflib import get_close_matches
from functools import partial
from importlib import import_module
from typing import Any

from exactmarket import __version__
from exactmarket.cli.arguments import Parser
from exactmarket.cli.codes import MALFORMED, UNDECIDED
from exactmarket.errors import ExactmarketError, MalformedInput, Rejected
from exactmarket.interrupt import loaded
from exactmarket.startup import BEGUN, is_command
from exactmarket.streams import complain, exit_code

#: What each command is for. Its module, of the same name in this folder, is loaded when it is asked for.
COMMANDS = {
    "decide": "answer a question about a file, with a certificate",
    "check": "check certificates",
    "show": "say what a certificate proves and why, or what an instance holds",
    "sample": "draw from a certified lottery, exactly and repeatably",
    "letters": "write to each agent what she got, and why nothing better was to be had",
    "assign": "run a mechanism: the instance with its assignment",
    "hunt": "ask a question of every economy of a family, here or on a cluster",
    "sweep": "ask a question of many files: one answer a line",
    "random": "make a random economy or market of courses, the same for everybody",
    "questions": "say what can be asked, of what, and what comes with the answer",
    "examples": "list, print or copy the packaged instances of the literature",
    "guide": "read the guide: its topics, or one of them",
    "schema": "print the JSON Schema of instance files or of certificates",
    "completion": "print a script that completes commands, questions and options in a shell",
    "claims": "print the ledger of the papers' statements, or one row in full",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: what follows the program's name; ``None`` for those of this process.

    Returns:
        The exit code, as in the module's docstring.
    """
    return exit_code(partial(_run, arguments))


def _run(arguments: Sequence[str] | None) -> int:
    """Run one command; what goes wrong with the standard streams is left to the caller."""
    begun = BEGUN if arguments is None and is_command() else time.monotonic()
    # Certificates are large and hold no cycles; the default costs a third of the time.
    gc.set_threshold(200_000, 50, 100)
    parser = program_parser()
    given = sys.argv[1:] if arguments is None else arguments
    try:
        if not given:
            parser.print_help(sys.stderr)
            return MALFORMED
        options = parser.parse_args(given, argparse.Namespace(begun=begun, load=None))
        if options.load is not None:
            options.load()  # while Ctrl-C ends the process at once: native modules must not be interrupted half-loaded
        loaded()
        _demand_outputs(options)
        code: int = options.run(options)
    except SystemExit as stop:  # of the parser, which has said what it has to say
        return int(stop.code or 0)
    except (MalformedInput, Rejected) as fault:
        return complain(f"malformed: {fault}", MALFORMED)
    except ExactmarketError as fault:
        return complain(str(fault), UNDECIDED)
    return code


def program_parser() -> Parser:
    """The parser of the program; that of a command has no arguments until the command is asked for."""
    parser = Parser(prog="exactmarket", description="Exact certificates for pseudomarkets.")
    parser.add_argument("--version", action="version", version=f"exactmarket {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", action=_CommandParsers)
    for name, purpose in COMMANDS.items():
        commands.add_parser(name, help=purpose)
    return parser


class _CommandParsers(argparse._SubParsersAction):  # type: ignore[type-arg]  # it takes none when the program runs
    """The parsers of the commands; one gets its arguments when its command is asked for. Of a name that is misspelt it is said
    which one may be meant."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.choices: Any = None  # so that a name that is none of them comes to __call__

    def __call__(self, parser: Any, namespace: Any, values: Any, option_string: Any = None) -> None:
        name = values[0]
        if name not in COMMANDS:
            near = get_close_matches(name, COMMANDS, n=1)
            expected = f"a command (did you mean {near[0]}?)" if near else f"one of {', '.join(COMMANDS)}"
            raise argparse.ArgumentError(self, f"expected {expected}, found {name!r}")
        command = import_module(f"exactmarket.cli.{name}")
        command.add_arguments(self._name_parser_map[name])
        namespace.run = command.run
        super().__call__(parser, namespace, values, option_string)


def _demand_outputs(options: argparse.Namespace) -> None:
    """Demand, before anything is read or searched, that what is asked for can be written where it is asked for."""
    from exactmarket.format.places import demand_folder, demand_places

    given = vars(options)
    named = given.get("certificate", given.get("file"))
    inputs = [named] if isinstance(named, str) else list(named or ())
    inputs += [path for path in (given.get("assignment"), given.get("instances")) if path]
    outputs = [path for name in ("out", "log", "vipr", "plot", "store") if (path := given.get(name))]
    demand_places(outputs, inputs)
    if given.get("keep"):
        demand_folder(options.keep)
    if given.get("plot"):
        from exactmarket.report.plot.pictures import picture_kind

        picture_kind(options.plot)
    if given.get("out") and (given.get("all") or given.get("trace")):
        from exactmarket.format.files import demand_name_for_lines

        demand_name_for_lines(options.out)
