"""Processes beside this one that work for it, and end with it."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from typing import TypeVar

from exactmarket.errors import SearchFailed
from exactmarket.solvers.control import Control

T = TypeVar("T")
S = TypeVar("S")

#: Seconds between two looks at the time and at who wants to stop.
_LOOK = 0.2


def in_processes(
    function: Callable[[S], T], items: Sequence[S], found: list[T | None], count: int, control: Control
) -> None:
    """Find the function's value for each item in so many processes.

    Args:
        function: one that another process can import by its name.
        found: a place for each item's value, ``None`` so far; it holds what was found if the time is over before the end.

    Raises:
        LimitReached: if the time is over.
        SearchFailed: if a process is lost.
    """
    executor = beside(count)
    try:
        with interrupts_blocked():
            # What comes last is begun first: of a stack of cases these are the large ones.
            places = {executor.submit(function, item): k for k, item in reversed(list(enumerate(items)))}
        waiting = set(places)
        while waiting:
            control.step(f"parts of the search, in {count} processes", len(items) - len(waiting), len(items))
            ended, waiting = wait(waiting, timeout=_LOOK, return_when=FIRST_COMPLETED)
            for future in ended:
                found[places[future]] = future.result()
    except BrokenProcessPool:
        raise SearchFailed("a process ended before its work was done: killed, or out of memory") from None
    finally:
        end(executor)


def beside(count: int) -> ProcessPoolExecutor:
    """So many processes, which share nothing with this one: no threads, no locks, no descriptors."""
    return ProcessPoolExecutor(count, get_context("spawn"), _begin)


def end(*executors: ProcessPoolExecutor) -> None:
    """End the processes, whatever they do."""
    ended = []
    for executor in executors:
        processes = list((getattr(executor, "_processes", None) or {}).values())
        executor.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.kill()
        ended += processes
    for process in ended:
        process.join()


def _begin() -> None:
    """What a process does first: what it prints is no output of this one, with which it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that ends the others
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextlib.contextmanager
def interrupts_blocked() -> Iterator[None]:
    """Ctrl-C waits until the block is over; a process that is started in it does not get any."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
