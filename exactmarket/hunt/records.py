"""What becomes of an item: its answer, on one line, with certificates; and batches of items, worked off by whoever has time.

A batch is a pure function of its items, so it does not matter where, how often and in which company an item is worked off.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from exactmarket import __version__
from exactmarket.errors import LimitReached, MalformedInput, SearchFailed, quote
from exactmarket.format.certificate import encode_certificate
from exactmarket.format.text import Json
from exactmarket.hunt.items import Item
from exactmarket.kernel.certificates import Certificate
from exactmarket.questions.question import Content
from exactmarket.solvers.control import Control
from exactmarket.watchdog import watchdog

#: "yes", "no", "undecided" or "crashed"; in a sweep also "malformed", and what else a question of ``decide`` answers.
Answer: TypeAlias = str


@dataclass(frozen=True)
class Finding:
    """What a question makes of one item.

    Attributes:
        answer: whether the item is what is hunted for.
        certificates: what proves it; of a hunt kept if the answer is yes.
        notes: what else is written into the store.
    """

    answer: Answer
    certificates: tuple[Certificate[Any], ...] = ()
    notes: Mapping[str, Json] = field(default_factory=dict)


#: A question of a hunt: asked of an item's content, with the time that it may take.
Asked: TypeAlias = Callable[[Content, Control], Finding]


@dataclass(frozen=True)
class Record:
    """An item's answer.

    Attributes:
        item: its number. answer: in a word.
        line: the answer as it is stored, a JSON object without a line feed.
        certificates: their lines, in the format of certificates.
        ends: where, what was expected and what was found, if the question cannot be asked and that ends the hunt. (An
            exception of this package does not survive the way from another process.)
    """

    item: int
    answer: Answer
    line: str
    certificates: tuple[str, ...] = ()
    ends: tuple[str, str, str] | None = None


@dataclass(frozen=True)
class Batch:
    """Items with their numbers, and how often they were lost with a worker."""

    items: tuple[tuple[int, Item], ...]
    losses: int = 0


@dataclass(frozen=True)
class Task:
    """What is to be done with each item of a batch.

    Attributes:
        asked: the question.
        each: seconds after which an item is left undecided; ``None`` for no limit, and answers that no clock changes.
        tells_all: whether each item is named with its answer and its certificates kept, whatever the answer, and an item of
            which the question cannot be asked is malformed; else only what is found is, and such an item ends the hunt.
    """

    asked: Asked
    each: float | None = None
    tells_all: bool = False

    def work(self, batch: Batch, outer: Control | None = None) -> tuple[tuple[Record, ...], float]:
        """The records of the items, and the seconds that they took; fewer if the time of ``outer`` is over."""
        begun, records = time.monotonic(), list[Record]()
        for number, item in batch.items:
            if outer is not None and outer.remaining() == 0:
                break
            record = self._record(number, item, outer)
            if record is None:
                break
            records.append(record)
        return tuple(records), time.monotonic() - begun

    def _record(self, number: int, item: Item, outer: Control | None) -> Record | None:
        """The item's record; ``None`` if there was not enough time, which says nothing about the item."""
        control = self._control(outer)
        try:
            with watchdog(control.remaining(), control.reason):
                finding = self.asked(item.content(), control)
        except LimitReached as fault:
            if outer is not None and outer.remaining() == 0:
                return None
            return _without_answer(number, item, "undecided", str(fault))
        except SearchFailed as fault:
            return _without_answer(number, item, "undecided", str(fault))
        except MalformedInput as fault:
            ends = None if self.tells_all else (fault.where, fault.expected, fault.got)
            return replace(_without_answer(number, item, "malformed", str(fault)), ends=ends)
        except Exception as fault:
            return crashed(number, item, f"{type(fault).__name__}: {quote(fault)}")
        return self._answered(number, item, finding)

    def _control(self, outer: Control | None) -> Control:
        if self.each is None:
            return Control() if outer is None else outer
        left = outer.remaining() if outer is not None else None
        return Control(self.each if left is None else min(self.each, left))

    def _answered(self, number: int, item: Item, finding: Finding) -> Record:
        """What is found is stored with the item; what is not, with its number alone."""
        told = self.tells_all or finding.answer == "yes"
        named = item.named() if told or finding.answer == "undecided" else {}
        line = _line({"item": number, "answer": finding.answer, **named, **finding.notes})
        kept = finding.certificates if told else ()
        return Record(number, finding.answer, line, tuple([_line(encode_certificate(each)) for each in kept]))


def _without_answer(number: int, item: Item, answer: Answer, reason: str) -> Record:
    return Record(number, answer, _line({"item": number, "answer": answer, **item.named(), "reason": reason}))


def crashed(number: int, item: Item, reason: str) -> Record:
    """The record of an item whose question failed, with the reason."""
    return _without_answer(number, item, "crashed", reason)


def _line(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def version_here(_task: Task) -> str:
    """The version of this package where a worker has it, who could read the task."""
    return __version__
