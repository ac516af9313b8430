"""Texts and tables for people, laid out by rich, with names and pieces of files escaped."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment

from exactmarket.errors import escaped


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


def print_escaped(parts: tuple[RenderableType, ...], width: int | None, *, full: bool) -> None:
    """Print the parts on stdout, so wide (``None`` for as wide as the terminal is), with large tables in full or in part."""
    console = _Console(highlight=False, markup=False, emoji=False, soft_wrap=False, width=width)
    console.full = full
    for part in parts:
        console.print(_Escaped(part), crop=False)
