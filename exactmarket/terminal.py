"""The way to a terminal: whatever is printed for people passes through here, with names and pieces of files escaped."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment

from exactmarket.errors import escaped

_WIDTH_OF_FILES = 110


@dataclass(frozen=True)
class _Escaped:
    """What ``content`` looks like, with its own styles, but with none of the control sequences that its words hold."""

    content: RenderableType

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for segment in console.render(self.content, options):
            if segment.control:
                yield segment
            else:
                yield Segment("\n".join(map(escaped, segment.text.split("\n"))), segment.style)


class _Console(Console):
    """A console that knows whether tables are to be shown whole."""

    full = True

    def on_broken_pipe(self) -> None:
        """Leave it to ``streams.exit_code``; rich would end the program with the code of a rejected certificate."""
        raise  # noqa: PLE0704 - rich calls this where it handles the exception


def print_parts(*parts: RenderableType, full: bool = False) -> None:
    """Print texts and tables on stdout. Square brackets and colons in them are only themselves. On a terminal, large tables are
    shown in part, unless they are wanted in full."""
    width = None if sys.stdout.isatty() else _WIDTH_OF_FILES
    console = _Console(highlight=False, markup=False, emoji=False, soft_wrap=False, width=width)
    console.full = full or not sys.stdout.isatty()
    for part in parts:
        console.print(_Escaped(part), crop=False)


def print_line(*cells: str) -> None:
    """Print one line on stdout, its cells separated by tabs, at once: what is done is seen, and stays after Ctrl-C."""
    print("\t".join(map(escaped, cells)), flush=True)
