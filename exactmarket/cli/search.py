"""A search that a user waits for: it shows its progress, keeps to its limit and ends with Ctrl-C."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from exactmarket.errors import LimitReached, escaped
from exactmarket.interrupt import stopped_by_interrupt
from exactmarket.solvers.control import Control, Report
from exactmarket.streams import complain
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
    """Progress on stderr: the phase with what it tells, how many steps of how many, and since when."""
    parts = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[steps]}", markup=False),
        TimeElapsedColumn(),
    )
    console = Console(stderr=True)
    return Progress(*parts, console=console, transient=True)


def reporter(progress: Progress, verbose: bool = False) -> Report | None:
    """What shows the steps of a search: a line for each phase and for each second if that is asked for, else a bar if anybody
    can see it."""
    if verbose:
        return _Lines(time.monotonic())
    if not sys.stderr.isatty():
        return None
    tasks: list[TaskID] = []

    def report(what: str, done: int, of: int) -> None:
        if not tasks:
            tasks.append(progress.add_task("", total=None, steps=""))
        progress.update(tasks[0], description=escaped(what), completed=done, total=of or None, steps=_steps(done, of))

    return report


class _Lines:
    """Writes a line on stderr for each phase that begins, and one a second while it goes on.

    Args:
        begun: when the search began, on the clock of ``time.monotonic``.
    """

    def __init__(self, begun: float) -> None:
        self._begun, self._said, self._phase = begun, 0.0, ""

    def __call__(self, what: str, done: int, of: int) -> None:
        now, phase = time.monotonic(), what.partition(",")[0]
        if phase == self._phase and now - self._said < 1:
            return
        self._said, self._phase = now, phase
        steps = _steps(done, of)
        complain(f"{now - self._begun:.1f} s: {what}" + (f": {steps}" if steps else ""), 0)


def _steps(done: int, of: int) -> str:
    """How many steps are done, of how many if that is known."""
    if of:
        return f"{done} of {of}"
    return str(done) if done else ""
