"""The command's standard streams, whatever they are: closed, full, or a pipe that nobody reads."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any, TextIO

from exactmarket.errors import escaped
from exactmarket.interrupt import over
from exactmarket.startup import INTERRUPTED

UNWRITTEN = 2
#: What a shell reports of programs that end because nobody reads their output (128 and the number of SIGPIPE).
UNREAD = 141


def exit_code(command: Callable[[], int]) -> int:
    """The command's exit code, if all that it says is written; else ``UNWRITTEN`` or ``UNREAD``; 130 after Ctrl-C.

    What could not be written is dropped, so that Python does not try, and complain, again at its end.
    """
    if sys.stderr is None:  # a stream that cannot be written, open as long as the process
        sys.stderr = open(os.open(os.devnull, os.O_RDONLY), "w", buffering=1, encoding="utf-8", newline="\n")  # noqa: SIM115
    if sys.stdout is None:
        return complain("standard output: expected a place that can be written, found it closed", UNWRITTEN)
    with _remembered_faults() as faults:
        try:
            code = command()
            sys.stdout.flush()
        except KeyboardInterrupt:
            over()
            _drop(sys.stdout)  # perhaps nobody reads it
            code = complain("interrupted", INTERRUPTED)
        except OSError as fault:
            code = 0 if faults else _unwritten(fault, repr(fault.filename) if fault.filename else "a file")
        if faults:
            _drop(sys.stdout)
            code = _unwritten(faults[0], "standard output")
        _flush_errors()
        over()
        return code


def complain(message: str, code: int) -> int:
    """Say the message in a line on standard error; the code, for ``return``, at least ``UNWRITTEN`` if that cannot be."""
    try:
        sys.stderr.write(escaped(f"exactmarket: {message}") + "\n")
    except OSError:
        return max(code, UNWRITTEN)
    return code


class _Watched(io.RawIOBase):
    """A stream of bytes that remembers what prevented it from being written, whoever passed over that."""

    def __init__(self, raw: Any, faults: list[OSError]) -> None:
        self._raw = raw
        self._faults = faults

    def write(self, data: Any) -> int | None:
        """Write some of the bytes, and say how many."""
        try:
            written: int | None = self._raw.write(data)
        except OSError as fault:
            self._faults.append(fault)
            raise
        return written

    def writable(self) -> bool:
        """Yes."""
        return True

    def isatty(self) -> bool:
        """Is it a terminal?"""
        return bool(self._raw.isatty())

    def fileno(self) -> int:
        """Its descriptor."""
        return int(self._raw.fileno())


@contextlib.contextmanager
def _remembered_faults() -> Iterator[list[OSError]]:
    """The faults of standard output, if it is the process's own: to Python it says each of them once, if at all.

    From now on names that a stream cannot show are escaped, and lines end alike on all systems.
    """
    own, faults = sys.stdout, list[OSError]()
    for stream in (own, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace", newline="\n")
    if own is not sys.__stdout__ or not isinstance(own, io.TextIOWrapper):
        yield faults
        return
    with contextlib.suppress(OSError):
        own.flush()
    watched = io.BufferedWriter(_Watched(getattr(own.buffer, "raw", own.buffer), faults))
    sys.stdout = io.TextIOWrapper(watched, own.encoding, own.errors, newline="\n", line_buffering=own.isatty())
    try:
        yield faults
    finally:
        sys.stdout = own


def _unwritten(fault: OSError, where: str) -> int:
    """What to say and return when something could not be written."""
    if isinstance(fault, BrokenPipeError):
        return UNREAD
    return complain(f"{where}: expected a place that can be written, found {fault.strerror}", UNWRITTEN)


def _flush_errors() -> None:
    """What standard error still holds is written, or dropped."""
    try:
        sys.stderr.flush()
    except OSError:
        _drop(sys.stderr)


def _drop(stream: TextIO) -> None:
    """From now on what is written to the stream goes nowhere, with what it still holds."""
    with contextlib.suppress(OSError):  # a stream without a descriptor, which belongs to whoever called
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
