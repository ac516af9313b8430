"""JSON without surprises: no floats, no repeated keys, no executed content; canonical on the way out.

Files are bounded in size, and are written to a temporary neighbour first and renamed, so that none is ever half-written.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import re
import tempfile
import zlib
from pathlib import Path
from typing import TypeAlias

from flint import fmpz

from exactmarket.errors import MalformedInput, quote
from exactmarket.exact.rational import LONGEST_NUMBER

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | bool | None"

LARGEST_FILE = 64 * 2**20
_LONGEST_INLINE = 110
_INTEGER = frozenset({int})
_ENCODER = json.JSONEncoder(ensure_ascii=False)
#: Python refuses to turn longer digit strings into its own integers; flint has no such limit.
_LONGEST_PYTHON_INTEGER = 4_000
_LONG_INTEGER = re.compile(r"[0-9]{4000}")


def read_text(path: str | Path) -> str:
    """The UTF-8 text of a file of at most ``LARGEST_FILE`` bytes.

    Raises:
        MalformedInput: if there is no such file, it cannot be read, is too large, or is not UTF-8.
    """
    where = str(path)
    try:
        with open(path, "rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as fault:  # a ValueError if the path holds a zero byte
        found = fault.strerror if isinstance(fault, OSError) and fault.strerror else fault
        raise MalformedInput(quote(repr(where)), "a file that can be read", found) from None
    return _decoded(data, where)


def read_packed(path: str | Path) -> str:
    """The UTF-8 text of a file packed by gzip, of at most ``LARGEST_FILE`` bytes when it is unpacked.

    Raises:
        MalformedInput: if there is no such file, it cannot be read or unpacked, is too large, or is not UTF-8.
    """
    where = str(path)
    try:
        with gzip.open(path, "rb") as file:
            data = file.read(LARGEST_FILE + 1)  # no more is unpacked, however small the file is
    except (gzip.BadGzipFile, EOFError, zlib.error) as fault:
        raise MalformedInput(where, "a file packed by gzip", fault) from None
    except (OSError, ValueError) as fault:
        found = fault.strerror if isinstance(fault, OSError) and fault.strerror else fault
        raise MalformedInput(quote(repr(where)), "a file that can be read", found) from None
    return _decoded(data, where)


def _decoded(data: bytes, where: str) -> str:
    if len(data) > LARGEST_FILE:
        raise MalformedInput(where, f"at most {LARGEST_FILE} bytes", "more")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise MalformedInput(f"{where}, byte {fault.start}", "UTF-8 text", fault.reason) from None


def write_text(path: str | Path, text: str) -> None:
    """Write the whole text or nothing.

    Raises:
        MalformedInput: if the place cannot be written.
    """
    target = Path(path)
    temporary = ""
    try:
        with tempfile.NamedTemporaryFile("w", dir=target.parent, prefix=".", delete=False, encoding="utf-8") as file:
            temporary = file.name
            file.write(text)
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, target)
    except OSError as fault:
        raise MalformedInput(str(path), "a place that can be written", fault.strerror or fault) from None
    finally:
        if temporary:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def parse(text: str, where: str) -> Json:
    """The JSON value that the text denotes.

    Raises:
        MalformedInput: for anything but one JSON value with integers as its only numbers and no key twice.
    """

    def integer(digits: str) -> int | fmpz:
        if len(digits) > LONGEST_NUMBER:
            raise MalformedInput(where, f"a number of at most {LONGEST_NUMBER} characters", f"{len(digits)} characters")
        return int(digits) if len(digits) <= _LONGEST_PYTHON_INTEGER else fmpz(digits)

    def inexact(number: str) -> Json:
        raise MalformedInput(where, 'an integer or a quoted number such as "1/4" or "0.25"', number)

    def unique(pairs: list[tuple[str, Json]]) -> Json:
        members = dict(pairs)
        if len(members) < len(pairs):
            keys = [key for key, _ in pairs]
            raise MalformedInput(where, "each key once", f"{next(k for k in keys if keys.count(k) > 1)!r} twice")
        return members

    read = integer if _LONG_INTEGER.search(text) else int  # int alone is much faster
    try:
        value: Json = json.loads(
            text, parse_int=read, parse_float=inexact, parse_constant=inexact, object_pairs_hook=unique
        )
    except json.JSONDecodeError as fault:
        found = quote(text[fault.pos : fault.pos + 20]) or "the end of the file"
        raise MalformedInput(f"{where}, line {fault.lineno}", f"JSON ({fault.msg})", found) from None
    except RecursionError:
        raise MalformedInput(where, "JSON nested at most 100 deep", "more") from None
    return value


def dump(value: Json) -> str:
    """The canonical text: keys in the order given, short lists on one line, a line feed at the end.

    >>> dump({"a": ["1", "2/3"], "b": None})
    '{"a": ["1", "2/3"], "b": null}\\n'
    """
    return _layout(value, "") + "\n"


def _layout(value: Json, indent: str) -> str:
    """The parts first: a list or an object stands on one line if it is short, for which no part may be broken."""
    deeper = indent + " "
    if isinstance(value, dict):
        parts = [f"{_ENCODER.encode(key)}: {_layout(part, deeper)}" for key, part in value.items()]
        start, end, broken = "{", "}", True
    elif isinstance(value, list):
        if _INTEGER.issuperset(map(type, value)):
            return "[" + ", ".join(map(str, value)) + "]"
        parts = [_layout(entry, deeper) for entry in value]
        start, end, broken = "[", "]", any(isinstance(entry, (dict, list)) for entry in value)
    else:
        return str(value) if type(value) is int else _ENCODER.encode(value)
    inline = start + ", ".join(parts) + end
    if not broken or len(inline) <= _LONGEST_INLINE:
        return inline
    return start + "".join(f"\n{deeper}{part}," for part in parts)[:-1] + f"\n{indent}{end}"
