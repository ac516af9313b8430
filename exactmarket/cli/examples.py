"""``exactmarket examples [NAME]``: the packaged instances of the literature."""

from __future__ import annotations

import argparse
from pathlib import Path

from exactmarket.cli.arguments import Parser, path
from exactmarket.errors import MalformedInput
from exactmarket.report.catalog import copy_example, examples_table, read_catalog
from exactmarket.terminal import print_line, print_parts


def add_arguments(command: Parser) -> None:
    """Add the command's arguments to its parser."""
    command.add_argument("name", nargs="?", metavar="NAME")
    command.add_argument(
        "--out", dest="folder", type=path, metavar="DIR", help="copy the instance (or all) into this folder"
    )


def run(options: argparse.Namespace) -> int:
    """The instances in a table, or the text or a copy of one."""
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
