"""``exactmarket completion SHELL``: a script that completes commands, questions, mechanisms and options in a shell.

The script is written once and holds all names, so that the program is not started while somebody types.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

from exactmarket.cli.arguments import Parser
from exactmarket.errors import MalformedInput

SHELLS = ("bash", "zsh", "tcsh")
#: Arguments that name files, by how they are called in the help.
_FILES = ("FILE", "CERTIFICATE", "INSTANCE", "TABLE", "LOG", "DIR")


def add_arguments(command: Parser) -> None:
    """Add the command's arguments to its parser."""
    command.add_argument("shell", metavar="SHELL", choices=SHELLS, help=" or ".join(SHELLS))


def run(options: argparse.Namespace) -> int:
    """The script for the shell, to be evaluated where it is set up, such as ``eval "$(exactmarket completion bash)"``.

    Raises:
        MalformedInput: if shtab, an optional extra, is missing.
    """
    try:
        import shtab
    except ImportError:
        raise MalformedInput(
            "completion", "shtab, which writes the script (pip install 'exactmarket[completion]')", "none"
        ) from None
    print(shtab.complete(whole_parser(shtab.FILE), shell=options.shell, root_prefix="exactmarket"))
    return 0


def whole_parser(files: Any) -> argparse.ArgumentParser:
    """The program's parser with the arguments of all commands, of which each run needs one.

    Args:
        files: how to complete the name of a file.
    """
    from exactmarket.cli import COMMANDS, program_parser

    parser = program_parser()
    for commands in _parsers_below(parser):
        commands.choices = commands._name_parser_map
        for name in COMMANDS:
            child = commands._name_parser_map[name]
            import_module(f"exactmarket.cli.{name}").add_arguments(child)
            _complete(child, files, _names_of(name))
    return parser


def _names_of(command: str) -> Mapping[str, Sequence[str]]:
    """The names that may stand for the command's arguments, by what the program calls these."""
    if command == "assign":
        from exactmarket.cli.assign import MECHANISMS

        return {"mechanism": tuple(MECHANISMS)}
    if command == "examples":
        from exactmarket.report.catalog import read_catalog

        catalog = read_catalog()
        return {"name": (*[each.name for each in catalog], *sorted({each.kind for each in catalog}))}
    if command == "guide":
        from exactmarket.cli.guide import topics

        return {"topic": tuple(topics())}
    if command == "questions":
        from exactmarket.questions.table import NAMES

        return {"name": tuple(NAMES)}
    return {}


def _parsers_below(parser: argparse.ArgumentParser) -> Iterator[Any]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield action


def _complete(parser: argparse.ArgumentParser, files: Any, names: Mapping[str, Sequence[str]]) -> None:
    """Say of each argument how it is completed."""
    for below in _parsers_below(parser):
        below.choices = below._name_parser_map
        listed = {each.dest for each in below._choices_actions}
        for name, child in below.choices.items():
            if name not in listed:  # shtab takes a name without a line of help for a hidden one
                below._choices_actions.append(below._ChoicesPseudoAction(name, (), child.description))
            _complete(child, files, names)
    for action in parser._actions:
        if str(action.metavar).startswith(_FILES):
            action.complete = files  # type: ignore[attr-defined]  # where shtab looks for it
        elif action.dest in names:
            action.choices = names[action.dest]
