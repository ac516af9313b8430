"""Places where files are written: the one way in which this package writes.

A path is followed through symbolic links. What it leads to is replaced as a whole, by a neighbour that is written first, if
it is a regular file or nothing yet; into anything else (a pipe, a device, a descriptor of this process such as
``/dev/stdout`` or ``/dev/fd/3``) the bytes are written, since a device that is replaced is lost.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from exactmarket.errors import MalformedInput

_EXPECTED = "a place that can be written"
_STANDARD = {"stdin": 0, "stdout": 1, "stderr": 2}


@dataclass(frozen=True)
class _Place:
    """What a path leads to.

    Attributes:
        target: the path without symbolic links.
        status: of what is there now, ``None`` if nothing is.
        descriptor: which descriptor of this process it names, if it names one.
    """

    target: str
    status: os.stat_result | None
    descriptor: int | None = None

    @property
    def replaced(self) -> bool:
        """Is a new file put there, or is written into what is there?"""
        return self.descriptor is None and (self.status is None or stat.S_ISREG(self.status.st_mode))


def demand_places(outputs: Iterable[str], inputs: Iterable[str] = ()) -> None:
    """Demand, before a search, that the outputs can be written and are neither one file nor one of the inputs.

    Nothing is opened, so that a pipe's reader does not see it. A disk may still be full later on.

    Raises:
        MalformedInput: naming the first that cannot be written.
    """
    taken = {os.path.realpath(path): "the file that is read" for path in inputs}
    for path in outputs:
        place = _place(path)
        if place.replaced and (other := taken.get(place.target)):
            raise MalformedInput(path, "a place of its own", other)
        taken[place.target] = "another file that is written"


def demand_folder(path: str) -> None:
    """Demand that files can be written into this folder.

    Raises:
        MalformedInput: if there is no such folder, or it cannot be written.
    """
    if not os.path.isdir(path):
        raise MalformedInput(path, "a folder", "a file" if os.path.exists(path) else "nothing")
    _place(os.path.join(path, "file"))


def demand_new_folder(path: str) -> None:
    """Demand that a folder can be made there, or that there is an empty one.

    Raises:
        MalformedInput: if there is something else, or nothing can be made there.
    """
    place = os.path.realpath(path)
    try:
        if os.path.isdir(place):
            if os.listdir(place):
                raise MalformedInput(path, "a new folder, or an empty one", "a folder with something in it")
        elif os.path.lexists(place):
            raise MalformedInput(path, "a new folder, or an empty one", "a file")
        _place(os.path.join(os.path.dirname(place), ".new"))
    except (OSError, ValueError) as fault:
        found = fault.strerror if isinstance(fault, OSError) and fault.strerror else fault
        raise MalformedInput(path, "a new folder, or an empty one", found) from None


def write_folder(path: str, files: Mapping[str, str]) -> None:
    """Write a new folder with these files, by name, in UTF-8: all of them or, if something fails, none.

    Raises:
        MalformedInput: if there is something already, or nothing can be made there.
    """
    demand_new_folder(path)
    place = os.path.realpath(path)
    temporary = ""
    try:
        temporary = tempfile.mkdtemp(dir=os.path.dirname(place), prefix=".")
        for name, text in files.items():
            with open(os.path.join(temporary, name), "x", encoding="utf-8", newline="") as file:
                file.write(text)
        os.chmod(temporary, 0o777 & ~_umask())
        if os.path.isdir(place):
            os.rmdir(place)  # which is empty
        os.rename(temporary, place)
        temporary = ""
    except OSError as fault:
        raise MalformedInput(path, _EXPECTED, fault.strerror or fault) from None
    finally:
        if temporary:
            shutil.rmtree(temporary, ignore_errors=True)


def write_bytes(path: str | Path, data: bytes) -> None:
    """Write all bytes or, where a file is replaced, none. Such a file keeps its permissions and, where it can, its owner.

    Raises:
        MalformedInput: if the place cannot be written.
        BrokenPipeError: if nobody reads from a descriptor of this process any more.
    """
    place = _place(path)
    try:
        if place.descriptor is not None:
            _write_into(_current(place.descriptor), data, close=False)
        elif place.replaced:
            _replace(place, data)
        else:
            # Without O_CREAT: if the device has gone meanwhile, no regular file may take its name.
            _write_into(os.open(path, os.O_WRONLY | getattr(os, "O_NOCTTY", 0)), data, close=True)
    except OSError as fault:
        if place.descriptor is not None and isinstance(fault, BrokenPipeError):
            raise
        raise MalformedInput(str(path), _EXPECTED, fault.strerror or fault) from None


def _place(path: str | Path) -> _Place:
    """What the path leads to.

    Raises:
        MalformedInput: if nothing can be written there.
    """
    where = os.fspath(path)
    try:
        descriptor = _descriptor(where)
        if descriptor is not None:
            os.write(descriptor, b"")  # fails if it is closed or only read, and writes nothing
            return _Place(where, None, descriptor)
        place = _Place(os.path.realpath(where), _status(where))
    except (OSError, ValueError) as fault:  # a ValueError if the path holds a zero byte
        found = fault.strerror if isinstance(fault, OSError) and fault.strerror else fault
        raise MalformedInput(where, _EXPECTED, found) from None
    if obstacle := _obstacle(where, place):
        raise MalformedInput(where, _EXPECTED, obstacle)
    return place


def _obstacle(where: str, place: _Place) -> str | None:
    """Why nothing can be written there."""
    mode = place.status.st_mode if place.status else stat.S_IFREG
    folder = os.path.dirname(place.target)
    if stat.S_ISDIR(mode) or where.endswith(os.sep):
        return "a folder"
    if stat.S_ISSOCK(mode):
        return "a socket"
    if place.status and not os.access(where, os.W_OK):
        return "a file that may not be written"
    if place.replaced and not os.path.isdir(folder):
        return f"no folder {folder}"
    if place.replaced and not os.access(folder, os.W_OK | os.X_OK):
        return f"a folder that may not be written, {folder}"
    return None


def _status(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)
    except (FileNotFoundError, NotADirectoryError):  # what is missing is said by ``_obstacle``
        return None


def _descriptor(path: str) -> int | None:
    """The number of the descriptor of this process that the path names, perhaps by symbolic links.

    Where a descriptor leads to a regular file, resolving the path would give that file: it would be replaced, and what is
    printed to the descriptor lost.
    """
    own = {"/dev/fd", f"/proc/{os.getpid()}/fd"}
    for _ in range(40):  # as many links as Linux follows
        folder, name = os.path.split(path)
        folder = os.path.realpath(folder)
        if folder in own and name.isascii() and name.isdigit():
            return int(name)
        path = os.path.join(folder, name)
        if not os.path.islink(path):
            return _STANDARD.get(name) if folder == "/dev" else None
        path = os.path.join(folder, os.readlink(path))
    return None


def _current(descriptor: int) -> int:
    """Where the program's own prints to the descriptor go now; what is waiting to be printed goes first."""
    stream = {1: sys.stdout, 2: sys.stderr}.get(descriptor)
    if stream is None:
        return descriptor
    stream.flush()
    with contextlib.suppress(OSError, ValueError):  # a stream without a descriptor
        return stream.fileno()
    return descriptor


def _write_into(descriptor: int, data: bytes, *, close: bool) -> None:
    with open(descriptor, "wb", closefd=close) as file:
        file.write(data)


def _replace(place: _Place, data: bytes) -> None:
    """Write a neighbour of the target and rename it, so that the target is never half-written."""
    temporary = ""
    try:
        folder = os.path.dirname(place.target)
        with tempfile.NamedTemporaryFile("wb", dir=folder, prefix=".", delete=False) as file:
            temporary = file.name
            file.write(data)
        _take_over(temporary, place.status)
        os.replace(temporary, place.target)
    finally:
        if temporary:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary)


def _take_over(temporary: str, status: os.stat_result | None) -> None:
    """Give the new file the old one's owner, as far as this process may, and then its permissions, or the usual ones."""
    if status is not None and sys.platform != "win32":
        with contextlib.suppress(PermissionError):
            os.chown(temporary, status.st_uid, status.st_gid)
    os.chmod(temporary, 0o666 & ~_umask() if status is None else stat.S_IMODE(status.st_mode))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
