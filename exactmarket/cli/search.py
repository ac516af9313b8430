"""A search that a user waits for: it shows its progress, keeps to its limit and ends with Ctrl-C."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn

from exactmarket.errors import LimitReached, escaped
from exactmarket.interrupt import stopped_by_interrupt
from exactmarket.solvers.control import Control, Report
from exactmarket.watchdog import watchdog


@contextmanager
def stoppable(control: Control, progress: Progress) -> Iterator[None]:
    """A search that ends in LimitReached when its time is over or with the first Ctrl-C, even if it does not ask."""

    def interrupt() -> None:
        control.interrupt()
        raise LimitReached(control.reason)

    # Rich before 13.9 ends a progress that is disabled with an empty line on stderr.
    progressing = progress if sys.stderr.isatty() else nullcontext()
    with stopped_by_interrupt(interrupt), progressing, watchdog(control.remaining(), control.reason):
        yield


def progress_bar() -> Progress:
    """Progress on stderr."""
    parts = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    return Progress(*parts, console=console, transient=True)


def reporter(progress: Progress) -> Report | None:
    """What shows the steps of a search, if anybody can see them."""
    tasks: dict[str, TaskID] = {}

    def report(what: str, done: int, of: int) -> None:
        if what not in tasks:
            tasks[what] = progress.add_task(escaped(what), total=of or None)
        progress.update(tasks[what], completed=done, total=of or None)

    return report if sys.stderr.isatty() else None
