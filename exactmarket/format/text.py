"""JSON without surprises: no floats, no repeated keys, no executed content; canonical on the way out.

Files are bounded in size and JSON in depth. How files are written is said in ``format.places``.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import sys
import zlib
from itertools import chain
from os import PathLike
from pathlib import Path
from typing import TypeAlias

from flint import fmpz

from exactmarket.errors import MalformedInput, quote, shown
from exactmarket.exact.rational import LONGEST_NUMBER
from exactmarket.format.places import write_bytes

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | bool | None"

LARGEST_FILE = 64 * 2**20
DEEPEST_NESTING = 100
#: The path that means standard input.
STANDARD_INPUT = "-"
_LONGEST_INLINE = 110
_INTEGER = frozenset({int})
_ENCODER = json.JSONEncoder(ensure_ascii=False)
#: What is expected of values that are nested deeper.
SHALLOW = f"JSON nested at most {DEEPEST_NESTING} deep"
#: Python refuses to turn longer digit strings into its own integers; flint has no such limit.
_LONGEST_PYTHON_INTEGER = 4_000
_LONG_INTEGER = re.compile(r"[0-9]{4000}")


def read_bytes(path: str | Path) -> bytes:
    """The bytes of a file of at most ``LARGEST_FILE``, or of standard input if the path is ``-``; read once, from start to end,
    so that a pipe will do.

    Raises:
        MalformedInput: if there is no such file, it cannot be read, or is too large.
    """
    where = source_name(path)
    try:
        if str(path) == STANDARD_INPUT:
            data = sys.stdin.buffer.read(LARGEST_FILE + 1) if sys.stdin else b""  # None if it was closed
        else:
            with open(path, "rb") as file:
                data = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as fault:  # a ValueError if the path holds a zero byte
        found = fault.strerror if isinstance(fault, OSError) and fault.strerror else fault
        raise MalformedInput(quote(repr(where)), "a file that can be read", found) from None
    return _demand_small(data, where)


def unpacked(data: bytes, where: str) -> bytes:
    """What bytes packed by gzip hold, at most ``LARGEST_FILE`` bytes.

    Raises:
        MalformedInput: if they are not packed so, or hold more.
    """
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            held = file.read(LARGEST_FILE + 1)  # no more is unpacked, however small the file is
    except (OSError, EOFError, zlib.error) as fault:
        raise MalformedInput(where, "a file packed by gzip", fault) from None
    return _demand_small(held, where)


def _demand_small(data: bytes, where: str) -> bytes:
    if len(data) > LARGEST_FILE:
        raise MalformedInput(where, f"at most {LARGEST_FILE} bytes", "more")
    return data


def source_name(path: str | Path) -> str:
    """What messages about a file's content call it.

    Raises:
        MalformedInput: if it is no path.
    """
    if not isinstance(path, (str, PathLike)):
        raise MalformedInput("path", "the path of a file", shown(path))
    return "standard input" if str(path) == STANDARD_INPUT else str(path)


def decode(data: bytes, where: str) -> str:
    """The UTF-8 text that the bytes denote.

    Raises:
        MalformedInput: if they are not UTF-8, with the place of the first that is not.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise MalformedInput(f"{where}, byte {fault.start}", "UTF-8 text", fault.reason) from None


def read_text(path: str | Path) -> str:
    """The UTF-8 text of a file of at most ``LARGEST_FILE`` bytes, or of standard input if the path is ``-``.

    Raises:
        MalformedInput: if there is no such file, it cannot be read, is too large, or is not UTF-8.
    """
    return decode(read_bytes(path), source_name(path))


def write_text(path: str | Path, text: str) -> None:
    """Write the whole text or nothing, in UTF-8 and with the line ends it has.

    Raises:
        MalformedInput: if the place cannot be written, or the text holds half of a surrogate pair.
    """
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError as fault:
        half = text[fault.start]
        raise MalformedInput(str(path), "text that UTF-8 can hold", f"the lone surrogate {half}") from None
    write_bytes(path, data)


def parse(text: str, where: str) -> Json:
    """The JSON value that the text denotes.

    Raises:
        MalformedInput: for anything but one JSON value with integers as its only numbers and no key twice, nested at most
            ``DEEPEST_NESTING`` deep.
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
        found = text[fault.pos : fault.pos + 20].strip() or "the end of the file"
        raise MalformedInput(f"{where}, line {fault.lineno}", f"JSON ({fault.msg})", found) from None
    except RecursionError:
        raise MalformedInput(where, SHALLOW, "more") from None
    demand_shallow(value, where)
    return value


def demand_shallow(value: Json, where: str) -> None:
    """Demand that lists and objects are nested at most ``DEEPEST_NESTING`` deep.

    Raises:
        MalformedInput: if they are nested deeper.
    """
    level: list[Json] = [value]
    for _ in range(DEEPEST_NESTING + 1):
        nested = [part for part in level if isinstance(part, (list, dict))]
        if not nested:
            return
        level = list(chain.from_iterable([p.values() if isinstance(p, dict) else p for p in nested]))
    raise MalformedInput(where, SHALLOW, "more")


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
