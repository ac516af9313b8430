"""Calls of native code that must not write to the program's output.

Native libraries write to descriptor 1 of the process past ``sys.stdout``, and not always with an option that prevents it
(HiGHS 1.16 announces itself before it can be given one). While a call is made by ``quietly``, descriptor 1 leads nowhere.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
import threading
from collections.abc import Callable
from functools import cache, partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_STDOUT = 1
_CLOSED = -1


def quietly(call: Callable[P, T], /, *arguments: P.args, **options: P.kwargs) -> T:
    """What the call returns; what it writes to descriptor 1 is lost.

    Descriptor 1 belongs to the process, so what other threads write to it in the meantime is lost, too. It is as before when
    the last call of all threads has returned or failed. A function and no context manager: an exception from a signal can
    come between the end of a ``with`` block and what cleans up after it, but not between a call and its ``finally``.

    >>> quietly(max, 2, 3)
    3
    """
    token = object()
    try:
        _DESCRIPTOR.divert(token)
        return call(*arguments, **options)
    finally:
        try:
            _DESCRIPTOR.restore(token)
        except BaseException:  # a signal on the way in: descriptor 1 must not stay where it is
            _DESCRIPTOR.restore(token)
            raise


class _Descriptor:
    """Descriptor 1 and the calls that want it diverted. Both methods may be cut short by a signal, and repeated."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: set[object] = set()
        #: A second descriptor of the program's output while descriptor 1 is diverted.
        self._kept: int | None = None

    def divert(self, token: object) -> None:
        """Divert descriptor 1 for the call that the token stands for."""
        with self._lock:
            self._calls.add(token)
            if self._kept is None:
                _flush_native_stdout()  # what was written before is not lost
                self._kept = _second_descriptor()
                nowhere = os.open(os.devnull, os.O_WRONLY)
                if nowhere != _STDOUT:  # it is that if descriptor 1 was closed, the lowest one that is free
                    os.dup2(nowhere, _STDOUT)
                    os.close(nowhere)

    def restore(self, token: object) -> None:
        """Restore descriptor 1 if no other call is under way."""
        with self._lock:
            self._calls.discard(token)
            if self._calls or self._kept is None:
                return
            _flush_native_stdout()  # else the text would come out later, at the end of the process
            kept = self._kept
            if kept == _CLOSED:
                with contextlib.suppress(OSError):  # closed already, if this is the second try
                    os.close(_STDOUT)
                self._kept = None
                return
            os.dup2(kept, _STDOUT)
            self._kept = None
            os.close(kept)


#: One for the process, as its descriptor 1 is.
_DESCRIPTOR = _Descriptor()


def _second_descriptor() -> int:
    try:
        return os.dup(_STDOUT)
    except OSError:
        return _CLOSED


def _flush_native_stdout() -> None:
    """Write out what the C library buffers of its standard output."""
    _native_flush()()


@cache
def _native_flush() -> Callable[[], object]:
    """``fflush(stdout)`` of the C library, or what does nothing where that cannot be had.

    Not ``fflush(NULL)``: it waits for a thread that reads standard input.
    """
    try:
        if sys.platform == "win32":
            library = ctypes.CDLL("ucrtbase")
            library.__acrt_iob_func.restype = ctypes.c_void_p
            stream = ctypes.c_void_p(library.__acrt_iob_func(_STDOUT))
        else:
            library = ctypes.CDLL(None)
            stream = ctypes.c_void_p.in_dll(library, "__stdoutp" if sys.platform == "darwin" else "stdout")
    except (OSError, AttributeError, TypeError, ValueError):
        return lambda: None
    return partial(library.fflush, stream)
