"""``exactmarket examples [NAME | KIND]``: the packaged instances, of the literature and of hunts."""

from __future__ import annotations

import argparse
from difflib import get_close_matches
from pathlib import Path

from exactmarket.cli.arguments import Parser, path
from exactmarket.errors import MalformedInput
from exactmarket.report.catalog import Example, copy_example, examples_tables, read_catalog, sources_table
from exactmarket.terminal import print_line, print_parts


def add_arguments(command: Parser) -> None:
    """Add the command's arguments to its parser."""
    command.add_argument(
        "name",
        nargs="?",
        metavar="NAME|KIND",
        help="print this instance, or list those of this kind with their sources",
    )
    command.add_argument(
        "--out", dest="folder", type=path, metavar="DIR", help="copy the instance (or all) into this folder"
    )


def run(options: argparse.Namespace) -> int:
    """The instances in short tables, those of one kind with their sources, or the text of one; with a folder copies of them."""
    catalog = read_catalog()
    kinds = sorted({example.kind for example in catalog})
    if options.name is None or options.name in kinds:
        listed = [example for example in catalog if options.name in (None, example.kind)]
        if options.folder:
            for example in listed:
                copy_example(example, Path(options.folder))
        print_parts(*(examples_tables(listed) if options.name is None else [sources_table(listed)]))
        return 0
    found = [example for example in catalog if example.name == options.name]
    if not found:
        raise MalformedInput("NAME", _known(options.name, catalog, kinds), repr(options.name))
    if options.folder:
        print_line(copy_example(found[0], Path(options.folder)))
    else:
        print(found[0].text(), end="")
    return 0


def _known(name: str, catalog: list[Example], kinds: list[str]) -> str:
    """Which name may be meant."""
    near = get_close_matches(name, [example.name for example in catalog], n=3)
    hint = f"did you mean {' or '.join(near)}?" if near else "exactmarket examples lists them"
    return f"the name of an example ({hint}), or a kind: {', '.join(kinds)}"
