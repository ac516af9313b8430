"""Sweeps: a question of ``decide`` asked of each of many files, or of each line of one, by the engines of hunts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from exactmarket import __version__
from exactmarket.errors import MalformedInput
from exactmarket.format.files import is_table
from exactmarket.format.text import Json
from exactmarket.hunt.driver import Follow, drive
from exactmarket.hunt.items import Family, FileItem, LineItem
from exactmarket.hunt.records import Finding, Task
from exactmarket.hunt.run import engine_for
from exactmarket.hunt.store import Store, certificates_folder, stored_answers
from exactmarket.questions.question import Content, Request
from exactmarket.questions.table import decide, question_named
from exactmarket.report.answer import answer_json
from exactmarket.solvers.control import Control

#: How the names of files end that a sweep of a folder reads.
ENDINGS = (".json", ".csv", ".tsv", ".xlsx", ".mps", ".json.gz", ".csv.gz", ".tsv.gz", ".mps.gz")


@dataclass(frozen=True)
class AsDecided:
    """A question of ``decide``, with all that ``decide --json`` says of the answer."""

    question: str

    def __call__(self, content: Content, control: Control) -> Finding:
        """The answer with its claim and witness."""
        certificate = decide(self.question, content, Request("instance", control)).certificate
        said: Any = answer_json(self.question, certificate, None)
        return Finding(said["answer"], (certificate,), {key: said[key] for key in ("claim", "scope", "witness")})


@dataclass(frozen=True)
class Folder:
    """The files of a folder, by name.

    Args:
        path: the folder. shares: whether its tables hold probabilities.

    Raises:
        MalformedInput: if there is no such folder, or no file in it that a question could be asked of.
    """

    path: str
    shares: bool = False

    def __post_init__(self) -> None:
        if not self._names():
            raise MalformedInput(self.path, f"files whose names end in {', '.join(ENDINGS)}", "none")

    def _names(self) -> list[str]:
        try:
            return sorted([file.name for file in Path(self.path).iterdir() if file.name.endswith(ENDINGS)])
        except OSError as fault:
            raise MalformedInput(self.path, "a folder that can be read", fault.strerror or fault) from None

    @property
    def identity(self) -> dict[str, Json]:
        """How many files there are, and a digest of their names."""
        names = self._names()
        return {"files": len(names), "names": sha256("\n".join(names).encode()).hexdigest()[:16]}

    @property
    def count(self) -> int:
        """How many files there are."""
        return len(self._names())

    def items(self) -> Iterator[FileItem]:
        """The files, by name."""
        for name in self._names():
            path = str(Path(self.path) / name)
            yield FileItem(path, name, self.shares and is_table(path))


@dataclass(frozen=True)
class Lines:
    """A file with an instance on each line.

    Raises:
        MalformedInput: if it cannot be read, or is empty.
    """

    path: str

    def __post_init__(self) -> None:
        if not self.count:
            raise MalformedInput(self.path, "an instance on each line", "nothing")

    def _lines(self) -> Iterator[bytes]:
        try:
            with open(self.path, "rb") as file:
                yield from file
        except OSError as fault:
            raise MalformedInput(self.path, "a file or folder that can be read", fault.strerror or fault) from None

    @property
    def identity(self) -> dict[str, Json]:
        """How many lines there are, and a digest of them."""
        digest = sha256()
        for line in self._lines():
            digest.update(line)
        return {"lines": self.count, "sha256": digest.hexdigest()[:16]}

    @property
    def count(self) -> int:
        """How many lines there are."""
        return sum(1 for _ in self._lines())

    def items(self) -> Iterator[LineItem]:
        """The lines."""
        for number, line in enumerate(self._lines(), 1):
            yield LineItem(line.decode(errors="replace"), f"{self.path}, line {number}")


def instances(path: str, question: str) -> Family:
    """What a sweep goes through.

    Raises:
        MalformedInput: if the path is neither a folder nor a file of JSON lines, or there is no such question.
    """
    if Path(path).is_dir():
        return Folder(path, not question_named(question).needs_values)
    if not path.endswith(".jsonl"):
        raise MalformedInput(path, "a folder, or a file of instances, one a line, whose name ends in .jsonl", "another")
    return Lines(path)


@dataclass(frozen=True)
class Swept:
    """What a sweep has come to.

    Attributes:
        items: how many instances there are. counts: how many have each answer.
        stopped: why it ended before all had one; empty if all have.
    """

    items: int
    counts: Mapping[str, int]
    stopped: str


def sweep(
    family: Family,
    question: str,
    store: str,
    *,
    workers: int | None = None,
    cluster: str | None = None,
    each: float | None = None,
    control: Control | None = None,
    follow: Follow | None = None,
) -> Swept:
    """Ask the question of each instance; an instance of which it cannot be asked is malformed, and the others go on.

    Args:
        store: a file (``.jsonl``) for the answers, perhaps with those of an earlier run. Certificates go into a folder
            beside it. The other arguments are those of a hunt.

    Raises:
        MalformedInput: if there is no such question, or the store is not this sweep's.
    """
    name = question_named(question).name
    control = control or Control()
    kept = Store(store, {"sweep": family.identity, "question": name, "version": __version__})
    try:
        engine = engine_for(Task(AsDecided(name), each, tells_all=True), workers, cluster, control)
        try:
            stopped = drive(family, engine, kept, control, follow)
        finally:
            engine.close()
    finally:
        kept.close()
    return Swept(family.count, dict(kept.counts), stopped)


def answers_in_order(store: str, question: str, keeps: bool) -> Iterator[dict[str, Json]]:
    """The answers of a sweep by instance, as ``decide --json`` has them, each with the instance's name.

    Args:
        store: the sweep's store. keeps: whether its certificates stay, so that their place is told.
    """
    folder = certificates_folder(store)
    for answer in sorted(stored_answers(store), key=lambda each: int(each["item"])):
        path = folder / f"{answer['item']}.jsonl"
        yield {
            "instance": answer["instance"],
            "question": question,
            "answer": answer["answer"],
            "claim": answer.get("claim"),
            "scope": answer.get("scope"),
            "certificate": str(path) if keeps and "claim" in answer else None,
            "witness": answer.get("witness", {}),
            **({"reason": answer["reason"]} if "reason" in answer else {}),
        }
