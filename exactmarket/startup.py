"""The first moments of the command, before the modules that take time to load.

This module is loaded first, and itself loads only what Python has loaded already. It acts only in a process that was started
as this command: a program that imports the package keeps its own handling of everything.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import MutableMapping
from itertools import pairwise

#: When the process began, on the clock of ``time.monotonic``, as far as can be told: when this module was loaded, less the
#: processor time used until then. The system's own record is older than the command where a shell turned into it.
BEGUN = time.monotonic() - time.process_time()
INTERRUPTED = 130
#: What tells libraries of linear algebra how many threads to use.
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
_MODULES = ("exactmarket", "exactmarket.cli")


def command_begins() -> None:
    """If this process is the command: from now on Ctrl-C ends it in one line, and standard descriptors are not free.

    Nothing is open or half-written yet, so the process ends at once.
    """
    if not is_command():
        return
    sys.excepthook = _without_traceback  # until a signal can be handled
    use_one_thread(os.environ)
    _occupy_standard_descriptors()
    import signal  # noqa: PLC0415 - takes time to load

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, end_at_once)


def use_one_thread(environment: MutableMapping[str, str]) -> None:
    """Have libraries of linear algebra use one thread, where nobody says how many.

    Matrices are small here: threads that wait for each other cost several times what they save on a machine that has other
    work, and with other numbers of threads sums come in another order.

    >>> environment = {"OMP_NUM_THREADS": "4"}
    >>> use_one_thread(environment)
    >>> environment["OMP_NUM_THREADS"], environment["OPENBLAS_NUM_THREADS"]
    ('4', '1')
    """
    for name in _THREADS:
        environment.setdefault(name, "1")


def is_command() -> bool:
    """Was this process started as ``exactmarket``, ``python -m exactmarket`` or ``python -m exactmarket.cli``?"""
    program = sys.argv[0] if sys.argv else ""
    if program != "-m":  # which it is until Python has found the module
        folder, file = os.path.split(program)
        as_module = file == "__main__.py" and folder.endswith(("exactmarket", os.path.join("exactmarket", "cli")))
        return as_module or os.path.splitext(file)[0] == "exactmarket"
    given = sys.orig_argv
    named = {after for option, after in pairwise(given) if option[:1] == "-" and option[-1:] == "m"}
    joined = {option[2:] for option in given if option[:2] == "-m"}
    return not named.union(joined).isdisjoint(_MODULES)


def end_at_once(_number: int = 0, _frame: object = None) -> None:
    """What Ctrl-C does as long as nothing has to be put in order."""
    try:
        os.write(2, b"exactmarket: interrupted\n")
    finally:
        os._exit(INTERRUPTED)


def _without_traceback(kind: type[BaseException], fault: BaseException, _trace: object) -> None:
    if issubclass(kind, KeyboardInterrupt):
        end_at_once()
    sys.__excepthook__(kind, fault, fault.__traceback__)


def _occupy_standard_descriptors() -> None:
    """A file that is opened gets the lowest free number: where standard output is closed, a certificate could become it."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDONLY)  # nothing can be written to it, as to what is closed
