"""``exactmarket guide [TOPIC]``: the guide that comes with the package."""

from __future__ import annotations

import argparse
import sys
from difflib import get_close_matches
from pathlib import Path

from rich import box
from rich.table import Table
from rich.text import Text

import exactmarket
from exactmarket.cli.arguments import Parser
from exactmarket.errors import MalformedInput
from exactmarket.format.text import read_text
from exactmarket.terminal import print_parts


def add_arguments(command: Parser) -> None:
    """Add the command's arguments to its parser."""
    command.add_argument("topic", nargs="?", metavar="TOPIC")


def topics() -> dict[str, Path]:
    """The pages of the guide by their names."""
    folder = Path(exactmarket.__file__).parent / "guide"
    return {page.stem: page for page in sorted(folder.glob("*.md"))}


def run(options: argparse.Namespace) -> int:
    """The topics in a table, or one page: laid out on a terminal, as it is written elsewhere."""
    pages = topics()
    if options.topic is None:
        print_parts(_table(pages))
        return 0
    if options.topic not in pages:
        near = get_close_matches(options.topic, pages, n=1)
        hint = f" (did you mean {near[0]}?)" if near else ""
        raise MalformedInput("TOPIC", f"one of {', '.join(pages)}{hint}", options.topic)
    text = read_text(pages[options.topic])
    if sys.stdout.isatty():
        from rich.markdown import Markdown  # slow to load, and only needed here

        print_parts(Markdown(text))
    else:
        print(text, end="")
    return 0


def _table(pages: dict[str, Path]) -> Table:
    grid = Table(box=box.SIMPLE_HEAD, padding=(0, 1))
    for head in ("topic", "title"):
        grid.add_column(head)
    for name, page in pages.items():
        grid.add_row(Text(name), Text(read_text(page).splitlines()[0].removeprefix("# ")))
    return grid
