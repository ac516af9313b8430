"""Who works off the batches of a hunt: this process, or processes beside it. (``cluster`` has those of a cluster.)"""

from __future__ import annotations

import contextlib
import importlib
import pickle
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Protocol

from exactmarket.errors import MalformedInput, quote
from exactmarket.hunt.records import Batch, Record, Task
from exactmarket.solvers.control import Control
from exactmarket.solvers.processes import beside, end, interrupts_blocked


@dataclass(frozen=True)
class Outcome:
    """What became of a batch.

    Attributes:
        records: of its items; ``None`` if the batch was lost with its worker.
        seconds: how long its items took.
        loss: why it was lost.
    """

    batch: Batch
    records: tuple[Record, ...] | None
    seconds: float = 0.0
    loss: str = ""


class Engine(Protocol):
    """Works off batches; closed when it is left as a context."""

    @property
    def free(self) -> int:
        """How many more batches it wants now."""

    @property
    def under_way(self) -> int:
        """How many batches it has."""

    def submit(self, batch: Batch) -> None:
        """Take a batch."""

    def outcomes(self, seconds: float) -> list[Outcome]:
        """What has become of batches since this was asked last; an engine that has others work waits so long at most.

        Raises:
            SearchFailed: if all workers are lost for good.
        """

    def close(self) -> None:
        """End what is under way."""


class Serial:
    """Works off one batch after the other, in this process.

    Args:
        task: what is done with each item. control: whose time is over when no item is begun any more.
    """

    def __init__(self, task: Task, control: Control) -> None:
        self._task, self._control = task, control
        self._waiting: list[Batch] = []

    @property
    def free(self) -> int:
        """One batch at a time."""
        return 1 - len(self._waiting)

    @property
    def under_way(self) -> int:
        """One or none."""
        return len(self._waiting)

    def submit(self, batch: Batch) -> None:
        """Take a batch."""
        self._waiting.append(batch)

    def outcomes(self, _seconds: float) -> list[Outcome]:
        """The batch, worked off."""
        batch = self._waiting.pop()
        return [Outcome(batch, *self._task.work(batch, self._control))]

    def close(self) -> None:
        """Nothing is left."""
        self._waiting.clear()


class Processes:
    """Works off batches in processes beside this one.

    Each has an executor of its own, so that it is known which batch was lost when a process ends.

    Args:
        task: what is done with each item. count: how many processes.

    Raises:
        MalformedInput: if a process beside this one cannot have the task.
    """

    def __init__(self, task: Task, count: int) -> None:
        self._task = task
        payload = _pickled(task)
        self._executors = [beside(1) for _ in range(count)]
        self._places: dict[Future[tuple[tuple[Record, ...], float]], tuple[int, Batch]] = {}
        with _unless_complete(self):
            with interrupts_blocked():
                answer = self._executors[0].submit(unreadable, payload)
            try:
                fault = answer.result()
            except BrokenProcessPool as broken:
                raise MalformedInput("--workers", "processes that can be started", broken) from None
            if fault:
                raise MalformedInput("question", "a function that another process can import by its name", fault)

    @property
    def free(self) -> int:
        """The processes that have nothing to do."""
        return len(self._executors) - len(self._places)

    @property
    def under_way(self) -> int:
        """The processes that have something to do."""
        return len(self._places)

    def submit(self, batch: Batch) -> None:
        """Give the batch to a process that has nothing to do."""
        busy = {place for place, _ in self._places.values()}
        place = min(set(range(len(self._executors))) - busy)
        self._places[self._begun(place, batch)] = (place, batch)

    def _begun(self, place: int, batch: Batch) -> Future[tuple[tuple[Record, ...], float]]:
        with interrupts_blocked():
            try:
                return self._executors[place].submit(self._task.work, batch)
            except BrokenProcessPool:  # it ended while it had nothing to do
                self._renew(place)
                return self._executors[place].submit(self._task.work, batch)

    def _renew(self, place: int) -> None:
        self._executors[place].shutdown(wait=False)
        self._executors[place] = beside(1)

    def outcomes(self, seconds: float) -> list[Outcome]:
        """What has become of batches, and processes in place of those that have ended."""
        ended, _ = wait(self._places, timeout=seconds, return_when=FIRST_COMPLETED)
        found = []
        for future in ended:
            place, batch = self._places.pop(future)
            try:
                found.append(Outcome(batch, *future.result()))
            except BrokenProcessPool:
                self._renew(place)
                found.append(Outcome(batch, None, loss="its process ended, killed or out of memory"))
        return found

    def close(self) -> None:
        """End the processes, whatever they do: what they have not handed in is not lost but done again."""
        end(*self._executors)


@contextlib.contextmanager
def _unless_complete(engine: Processes) -> Iterator[None]:
    """If the block fails, nothing of the engine stays behind."""
    try:
        yield
    except BaseException:
        engine.close()
        raise


def _pickled(task: Task) -> bytes:
    """The task as it is sent to another process.

    Raises:
        MalformedInput: if it cannot be.
    """
    try:
        return pickle.dumps(task)
    except (pickle.PicklingError, AttributeError, TypeError) as fault:
        expected = "a function of a module, which another process can import by its name"
        raise MalformedInput("question", expected, quote(fault)) from None


def unreadable(payload: bytes) -> str:
    """Why another process cannot have the task; empty if it can."""
    try:
        pickle.loads(payload)
    except Exception as fault:
        return f"{type(fault).__name__}: {fault}"
    importlib.import_module("exactmarket.deciders")  # while nobody measures how long items take
    return ""
