"""Ctrl-C once the command's modules are loaded: one line and exit code 130, and what was found is kept."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from exactmarket.startup import end_at_once, is_command


def loaded() -> None:
    """From now on Ctrl-C raises KeyboardInterrupt again, so that what is open is closed."""
    if signal.getsignal(signal.SIGINT) is end_at_once:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def over() -> None:
    """If this process is the command: from now on Ctrl-C changes nothing, for all is written and said."""
    loaded()
    if is_command() and _raises():
        signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def stopped_by_interrupt(stop: Callable[[], None]) -> Iterator[None]:
    """In the block the first Ctrl-C calls ``stop``, which may raise; another one raises KeyboardInterrupt."""

    def interrupted(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        stop()

    if not _raises():
        yield
        return
    signal.signal(signal.SIGINT, interrupted)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _raises() -> bool:
    """Would Ctrl-C raise KeyboardInterrupt, and can this thread change that?"""
    is_main = threading.current_thread() is threading.main_thread()
    return is_main and signal.getsignal(signal.SIGINT) is signal.default_int_handler
