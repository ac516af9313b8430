"""The driver of a hunt: it hands out batches, keeps what comes back, and says how far it is."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from exactmarket.errors import MalformedInput
from exactmarket.format.text import Json
from exactmarket.hunt.engines import Engine, Outcome
from exactmarket.hunt.items import Family, Item
from exactmarket.hunt.records import Batch, crashed
from exactmarket.hunt.store import Store
from exactmarket.solvers.control import Control

#: How many seconds a batch should take: so long that sending it costs nothing, so short that little is lost.
_SECONDS = 1.5
_MOST_ITEMS = 20_000
#: How often an item may be lost with its worker.
_MOST_LOSSES = 3
_WAIT = 0.2


@dataclass(frozen=True)
class Progress:
    """How far a hunt is.

    Attributes:
        done, count: items that have an answer, and all items.
        found, undecided, crashed: how many of them are so.
        rate: items a second, since this run began. seconds_left: for the others at this rate; ``None`` before it is known.
    """

    done: int
    count: int
    found: int
    undecided: int
    crashed: int
    rate: float
    seconds_left: float | None


#: Called whenever something has come back.
Follow: TypeAlias = Callable[[Progress], None]


@dataclass(frozen=True)
class Report:
    """What a hunt has come to.

    Attributes:
        question: what was asked. items: how many items the family has.
        found, not_found, undecided, crashed: how many have this answer.
        store: where the answers are; ``None`` if they were only counted.
        first: the first item that is found, as it is stored; ``None`` if none is.
        stopped: why the hunt ended before all items had an answer; empty if all have one.
    """

    question: str
    items: int
    found: int
    not_found: int
    undecided: int
    crashed: int
    store: str | None
    first: dict[str, Json] | None = None
    stopped: str = ""

    @property
    def complete(self) -> bool:
        """Has each item been answered by yes or no? Only then "none is found" says that there is none."""
        return self.found + self.not_found == self.items


def drive(family: Family, engine: Engine, store: Store, control: Control, follow: Follow | None = None) -> str:
    """Have all items without an answer worked off, until the time of ``control`` is over; why it ended before that, if so.

    Raises:
        MalformedInput: if the question cannot be asked of an item, or the store cannot be written.
        SearchFailed: if the workers are lost for good.
    """
    supply, pace = _Supply(family, store), _Pace(family.count, store, follow)
    places = engine.free
    while True:
        if control.remaining() == 0:
            return control.reason
        while engine.free > 0 and (batch := supply.next(pace.size_among(places))) is not None:
            engine.submit(batch)
        if not engine.under_way:
            return ""
        for outcome in engine.outcomes(_WAIT):
            _keep(outcome, store, supply)
            pace.note(outcome)


def _keep(outcome: Outcome, store: Store, supply: _Supply) -> None:
    """Store what came back. A batch that was lost with its worker is taken apart, so that what ends workers is found, and an
    item that was lost too often has crashed.

    Raises:
        MalformedInput: if the question cannot be asked of an item, where that ends the hunt.
    """
    batch = outcome.batch
    if outcome.records is not None:
        for record in outcome.records:
            if record.ends is not None:
                raise MalformedInput(*record.ends)
        store.add(outcome.records)
        rest = batch.items[len(outcome.records) :]
        if rest:
            supply.give_back(Batch(rest, batch.losses))
    elif len(batch.items) == 1 and batch.losses + 1 >= _MOST_LOSSES:
        number, item = batch.items[0]
        store.add([crashed(number, item, f"lost {_MOST_LOSSES} times: {outcome.loss}")])
    else:
        for each in batch.items:
            supply.give_back(Batch((each,), batch.losses + 1))


class _Supply:
    """The batches that are still to be worked off, made when they are asked for."""

    def __init__(self, family: Family, store: Store) -> None:
        self._again: deque[Batch] = deque()
        self._fresh = self._without_answer(family, store)

    @staticmethod
    def _without_answer(family: Family, store: Store) -> Iterator[tuple[int, Item]]:
        for number, item in enumerate(family.items()):
            if number not in store.done:
                yield number, item

    def next(self, size: int) -> Batch | None:
        """A batch of at most so many items; ``None`` if there are none now."""
        if self._again:
            return self._again.popleft()
        items = tuple(islice(self._fresh, size))
        return Batch(items) if items else None

    def give_back(self, batch: Batch) -> None:
        """Take a batch that has to be worked off again."""
        self._again.append(batch)


class _Pace:
    """How large batches should be, and how long the hunt will take."""

    def __init__(self, count: int, store: Store, follow: Follow | None) -> None:
        self.size = 1
        self._count, self._store, self._follow = count, store, follow
        self._begun, self._done_before = time.monotonic(), len(store.done)
        self._seconds_each: float | None = None

    def size_among(self, places: int) -> int:
        """How many items the next batch should have: towards the end fewer, so that so many workers end together."""
        left = self._count - len(self._store.done)
        return self.size if places < 2 else max(1, min(self.size, left // (2 * places)))

    def note(self, outcome: Outcome) -> None:
        """Learn from a batch that came back. Sizes grow at most fourfold, for first items may be quick."""
        if outcome.records:
            each = outcome.seconds / len(outcome.records)
            before = self._seconds_each
            self._seconds_each = each if before is None else (before + each) / 2
            wanted = _SECONDS / max(self._seconds_each, 1e-6)
            self.size = max(1, min(int(wanted), 4 * self.size, _MOST_ITEMS))
        if self._follow is not None:
            self._follow(self._progress())

    def _progress(self) -> Progress:
        counts, done = self._store.counts, len(self._store.done)
        elapsed = time.monotonic() - self._begun
        rate = (done - self._done_before) / elapsed if elapsed > 0 else 0.0
        left = (self._count - done) / rate if rate > 0 else None
        return Progress(done, self._count, counts["yes"], counts["undecided"], counts["crashed"], rate, left)
