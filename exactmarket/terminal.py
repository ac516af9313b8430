"""The way to a terminal: whatever is printed for people passes through here, with names and pieces of files escaped."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from exactmarket.errors import escaped

if TYPE_CHECKING:
    from rich.console import RenderableType

_WIDTH_OF_FILES = 110


def print_parts(*parts: RenderableType) -> None:
    """Print texts and tables on stdout. Square brackets and colons in them are only themselves."""
    from exactmarket.console import print_escaped  # noqa: PLC0415 - rich takes time to load, and a line does not need it

    print_escaped(parts, None if sys.stdout.isatty() else _WIDTH_OF_FILES)


def print_line(*cells: str) -> None:
    """Print one line on stdout, its cells separated by tabs, at once: what is done is seen, and stays after Ctrl-C."""
    print("\t".join(map(escaped, cells)), flush=True)
