"""Ctrl-C while the command line is still loading its modules: one line and exit code 130, as later on.

Only in a process that was started as this command, and only if Ctrl-C would raise KeyboardInterrupt: a program that imports the
package keeps its own handling.
"""

from __future__ import annotations

import os
import signal
import sys
from itertools import pairwise
from pathlib import PurePath
from types import FrameType


def _stop(_number: int, _frame: FrameType | None) -> None:
    os.write(2, b"exactmarket: interrupted\n")
    os._exit(130)


def while_loading() -> None:
    """From now on Ctrl-C ends the process at once, if it is the command (nothing is open or half-written yet)."""
    as_module = sys.argv[:1] == ["-m"] and ("-m", "exactmarket.cli") in pairwise(sys.orig_argv)
    as_program = PurePath(sys.argv[0] if sys.argv else "").stem == "exactmarket"
    if (as_module or as_program) and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _stop)


def loaded() -> None:
    """From now on Ctrl-C raises KeyboardInterrupt again, so that what is open is closed."""
    if signal.getsignal(signal.SIGINT) is _stop:
        signal.signal(signal.SIGINT, signal.default_int_handler)
