"""The way to a terminal: whatever is printed for people passes through here, with names and pieces of files escaped."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from exactmarket.errors import escaped

if TYPE_CHECKING:
    from rich.console import RenderableType

_WIDTH_OF_FILES = 110


def print_parts(*parts: RenderableType, full: bool = False) -> None:
    """Print texts and tables on stdout. Square brackets and colons in them are only themselves. On a terminal, large tables are
    shown in part, unless they are wanted in full."""
    from exactmarket.console import print_escaped  # noqa: PLC0415 - rich takes time to load, and a line does not need it

    on_terminal = sys.stdout.isatty()
    print_escaped(parts, None if on_terminal else _WIDTH_OF_FILES, full=full or not on_terminal)


def print_line(*cells: str) -> None:
    """Print one line on stdout, its cells separated by tabs, at once: what is done is seen, and stays after Ctrl-C."""
    print("\t".join(map(escaped, cells)), flush=True)
