"""The store of a hunt: JSON lines, written by the process that drives the hunt and by nobody else.

The first line says which hunt it is: family, question, version. Each other line is the answer for one item, in the order in
which answers come. A line is written at once and forced to the disk; after a power cut or a kill at most the last one is torn,
and it is cut off when the store is opened again. Certificates of what is found are files in a folder beside the store, one for
each item, written before the item's line.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from exactmarket.errors import MalformedInput
from exactmarket.format.text import Json, write_text
from exactmarket.hunt.intervals import Intervals
from exactmarket.hunt.records import Record

FORMAT = "exactmarket-hunt/1"
_ENDING = ".jsonl"


class Store:
    """The answers of a hunt: in a file, or in numbers alone.

    Args:
        path: the file, whose name ends in ``.jsonl``; ``None`` to keep nothing.
        identity: what tells the hunt from all others.

    Attributes:
        done: the items that have an answer. counts: how many there are of each answer.
        first: the line of the first item, by number, that is found; ``None`` if none is.

    Raises:
        MalformedInput: if the place cannot be written, another process has the store, it is no store, or one of another hunt.
    """

    def __init__(self, path: str | Path | None, identity: dict[str, Json]) -> None:
        self.path = None if path is None else str(path)
        self.done = Intervals()
        self.counts: Counter[str] = Counter()
        self.first: dict[str, Json] | None = None
        self._descriptor: int | None = None
        if self.path is None:
            return
        if not self.path.endswith(_ENDING):
            raise MalformedInput(self.path, f"a name that ends in {_ENDING}, for a store", Path(self.path).name)
        self._descriptor = _opened(self.path)
        try:
            self._resume(self.path, json.dumps({"format": FORMAT, **identity}, ensure_ascii=False))
        except BaseException:
            self.close()
            raise

    def _resume(self, path: str, header: str) -> None:
        """Read what is there, cut off a torn line, and write the first line of a new store."""
        first = _first_line(path)
        if not first.endswith(b"\n"):  # nothing, or a first line that was torn
            if not f"{header}\n".encode().startswith(first):
                raise MalformedInput(path, "a store of a hunt, or no file", "something else")
            self._cut(0)
            self._write(f"{header}\n")
            return
        if first != f"{header}\n".encode():
            raise MalformedInput(f"{path}, line 1", f"the store of this hunt, {header}", _told(first))
        kept = 0
        with open(path, "rb") as file:
            for number, line in enumerate(file, 1):
                if not line.endswith(b"\n"):
                    break
                kept += len(line)
                if number > 1:
                    self._note(parsed_line(line, f"{path}, line {number}"), f"{path}, line {number}")
        self._cut(kept)

    def _note(self, line: dict[str, Any], where: str) -> None:
        if not self.done.add(line["item"]):
            raise MalformedInput(where, "each item once", f"item {line['item']} again")
        self._tell(line["item"], line["answer"], line)

    def _tell(self, item: int, answer: str, line: dict[str, Any]) -> None:
        self.counts[answer] += 1
        if answer == "yes" and (self.first is None or item < self.first["item"]):  # type: ignore[operator]
            self.first = line

    def add(self, records: Sequence[Record]) -> None:
        """Write the records, certificates first. Those of items that have an answer already are left out.

        Raises:
            MalformedInput: if the place cannot be written any more.
        """
        fresh = [record for record in records if self.done.add(record.item)]
        if self.path is not None:
            for record in fresh:
                if record.certificates:
                    self._write_certificates(self.path, record)
            self._write("".join([f"{record.line}\n" for record in fresh]))
        for record in fresh:
            found = json.loads(record.line) if record.answer == "yes" else {}
            self._tell(record.item, record.answer, found)

    def _write_certificates(self, path: str, record: Record) -> None:
        folder = certificates_folder(path)
        try:
            folder.mkdir(exist_ok=True)
        except OSError as fault:
            raise MalformedInput(str(folder), "a folder that can be written", fault.strerror or fault) from None
        write_text(folder / f"{record.item}.jsonl", "".join([f"{line}\n" for line in record.certificates]))

    def _cut(self, size: int) -> None:
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, size)

    def _write(self, text: str) -> None:
        """Write the text in one piece and wait for the disk."""
        data, descriptor = text.encode(), self._descriptor
        if descriptor is None or not data:
            return
        try:
            while data:  # a call writes less than all only where the disk is full: the next one says so
                data = data[os.write(descriptor, data) :]
            os.fsync(descriptor)
        except OSError as fault:
            raise MalformedInput(str(self.path), "a place that can be written", fault.strerror or fault) from None

    def close(self) -> None:
        """Let others have the file."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _opened(path: str) -> int:
    """The file's descriptor, for reading and appending, locked for as long as this process has it open."""
    try:
        if os.path.exists(path) and not os.path.isfile(path):
            raise MalformedInput(path, "a regular file, or none", "something else")
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o666)
    except OSError as fault:
        raise MalformedInput(path, "a place that can be written", fault.strerror or fault) from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise MalformedInput(
            path, "a store that no other hunt is writing", "one that another process has locked"
        ) from None
    return descriptor


def _first_line(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.readline()


def _told(first: bytes) -> str:
    """What a first line says, if it is that of a store."""
    with contextlib.suppress(ValueError):
        if json.loads(first).get("format") == FORMAT:
            return f"the store of another hunt, {first.decode().strip()}"
    return "something else"


def parsed_line(line: bytes, where: str) -> dict[str, Any]:
    """The answer that a line of a store denotes.

    Raises:
        MalformedInput: if it is none.
    """
    try:
        value = json.loads(line)
    except ValueError:
        value = None
    whole = isinstance(value, dict) and type(value.get("item")) is int and isinstance(value.get("answer"), str)
    if not whole:
        raise MalformedInput(where, 'an answer with its "item" and "answer"', line.decode(errors="replace"))
    return dict(value)


def certificates_folder(path: str | Path) -> Path:
    """The folder with the certificates of what is in the store: ITEM.jsonl for each item that is found.

    >>> certificates_folder("runs/irrational.jsonl").as_posix()
    'runs/irrational.certificates'
    """
    return Path(str(path).removesuffix(_ENDING) + ".certificates")


def stored_answers(path: str | Path) -> Iterator[dict[str, Any]]:
    """The answers in a store, in the order in which they came, one after the other.

    Raises:
        MalformedInput: if it cannot be read, or a line is no answer.
    """
    try:
        with open(path, "rb") as file:
            for number, line in enumerate(file, 1):
                if number > 1 and line.endswith(b"\n"):
                    yield parsed_line(line, f"{path}, line {number}")
    except OSError as fault:
        raise MalformedInput(str(path), "a file that can be read", fault.strerror or fault) from None
