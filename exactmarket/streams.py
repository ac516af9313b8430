"""The command's standard streams, whatever they are: closed, full, or a pipe that nobody reads."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Callable
from typing import TextIO

from exactmarket.interrupt import over
from exactmarket.startup import INTERRUPTED

UNWRITTEN = 2
#: What a shell reports of programs that end because nobody reads their output (128 and the number of SIGPIPE).
UNREAD = 141


def exit_code(command: Callable[[], int]) -> int:
    """The command's exit code, if all that it printed is written; else ``UNWRITTEN`` or ``UNREAD``; 130 after Ctrl-C.

    What could not be written is dropped, so that Python does not try, and complain, again at its end.
    """
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - open as long as the process
    if sys.stdout is None:
        return complain("standard output: expected a place that can be written, found it closed", UNWRITTEN)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # names that the terminal cannot show
    try:
        code = command()
        sys.stdout.flush()
    except KeyboardInterrupt:
        over()
        _drop(sys.stdout)  # nobody may be reading
        code = complain("interrupted", INTERRUPTED)
    except OSError as fault:
        code = _unwritten(fault)
    if _fault_of(sys.stderr):
        _drop(sys.stderr)
    over()
    return code


def complain(message: str, code: int) -> int:
    """Say the message in a line on standard error, if that can be written; the code, for ``return``."""
    with contextlib.suppress(OSError):
        sys.stderr.write(f"exactmarket: {message}\n")
    return code


def _unwritten(fault: OSError) -> int:
    """What to say of a fault that nobody has put into words: it is that of standard output, if that has one."""
    fault_of_output = _fault_of(sys.stdout)
    _drop(sys.stdout)
    if isinstance(fault_of_output or fault, BrokenPipeError):
        return UNREAD
    where = "standard output" if fault_of_output or fault.filename is None else repr(fault.filename)
    found = (fault_of_output or fault).strerror
    return complain(f"{where}: expected a place that can be written, found {found}", UNWRITTEN)


def _fault_of(stream: TextIO) -> OSError | None:
    """What prevents the stream from writing what it holds."""
    try:
        stream.flush()
    except OSError as fault:
        return fault
    return None


def _drop(stream: TextIO) -> None:
    """From now on what is written to the stream goes nowhere, with what it still holds."""
    with contextlib.suppress(OSError):  # a stream without a descriptor, which belongs to whoever called
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
