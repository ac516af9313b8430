"""Who stops a long computation that asks nobody whether time is left, in any thread and on any system."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from exactmarket.errors import LimitReached


@contextmanager
def watchdog(seconds: float | None, message: str) -> Iterator[None]:
    """Raise LimitReached with the message in this thread after so many seconds, if the block has not ended by then.

    As with a signal, the exception comes between two steps of Python, once; a call of native code ends first. Unlike an
    alarm of the system it does not need the main thread.
    """

    if seconds is None:
        yield
        return

    class TimeOver(LimitReached):
        """The exception is made by Python, which knows its class only."""

        def __init__(self) -> None:
            super().__init__(message)

    working, ended, lock = threading.get_ident(), threading.Event(), threading.Lock()

    def watch() -> None:
        if not ended.wait(seconds):
            with lock:
                if not ended.is_set():
                    _raise_in(working, TimeOver)

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        with lock:
            ended.set()
            _raise_in(working, None)  # what was not raised yet must not come later


def _raise_in(thread: int, kind: type[Exception] | None) -> None:
    exception = ctypes.py_object(kind) if kind is not None else None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), exception)
