"""A cluster works off the batches of a hunt: the workers of a Dask scheduler, wherever they are (the extra ``hunt``).

Nothing depends on the scheduler's memory: when it is lost, what was under way is sent again to the next one that answers at the
address. The store is written by this process alone.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable
from typing import Any

from exactmarket import __version__
from exactmarket.errors import MalformedInput, SearchFailed, quote
from exactmarket.hunt.engines import Outcome
from exactmarket.hunt.records import Batch, Task, version_here

#: How long an answer of the scheduler is waited for, how often a lost one is called again, and the seconds between calls.
_PATIENCE = 15.0
_CALLS = 30
_PAUSE = 2.0
#: Batches for each thread, so that none waits while results are on their way.
_AHEAD = 2
#: Seconds between two looks at how many workers there are.
_BETWEEN_LOOKS = 5.0
_GOES_ON = "what was found until then is in the store, and the same command goes on from there"


class Cluster:
    """Works off batches on the workers of a Dask scheduler.

    Args:
        task: what is done with each item.
        address: of the scheduler, as "tcp://host:8786".
        calls, pause: how often a scheduler that was lost is called again, and the seconds between two calls.

    Raises:
        MalformedInput: if the package ``distributed`` is missing, nobody answers at the address, or the workers have more
            than one thread, no exactmarket, or another version of it.
    """

    def __init__(self, task: Task, address: str, calls: int = _CALLS, pause: float = _PAUSE) -> None:
        self._distributed = _package()
        self._task, self._address, self._calls, self._pause = task, address, calls, pause
        self._batches: dict[Any, Batch] = {}
        self._threads = 0
        self._next_look = 0.0
        self._alone_since: float | None = None
        try:
            self._client = self._connected()
        except OSError as fault:
            raise MalformedInput(
                "--cluster", "the address of a Dask scheduler that answers", f"{address}: {fault}"
            ) from None
        try:
            self._demand_workers()
        except BaseException:
            self.close()
            raise

    def _connected(self) -> Any:
        """A client of the scheduler.

        Raises:
            OSError: if nobody answers in time.
        """
        try:
            client = self._distributed.Client(self._address, timeout=_PATIENCE, set_as_default=False)
        except ValueError as fault:
            raise MalformedInput("--cluster", 'an address as "tcp://host:8786"', f"{self._address}: {fault}") from None
        self._threads = max(1, sum(client.nthreads().values()))
        return client

    def _demand_workers(self) -> None:
        """Demand workers of one thread each that have this version of the package and the question.

        Raises:
            MalformedInput: if there are none, or others.
        """
        client = self._client
        try:
            client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError:
            raise MalformedInput("--cluster", f"a worker within {_PATIENCE:g} seconds", "none") from None
        threads = client.nthreads()
        self._threads = sum(threads.values())
        if max(threads.values()) > 1:
            expected = "workers of one thread each (dask worker --nthreads 1): solvers are no guests of one another"
            raise MalformedInput("--cluster", expected, f"{max(threads.values())} threads")
        try:
            versions = set(client.run(version_here, self._task).values())
        except Exception as fault:
            expected = "workers that can import exactmarket and the question"
            raise MalformedInput("--cluster", expected, quote(fault)) from None
        if versions != {__version__}:
            raise MalformedInput("--cluster", f"workers with exactmarket {__version__}", ", ".join(sorted(versions)))

    @property
    def free(self) -> int:
        """Some more than there are threads."""
        return max(0, _AHEAD * self._threads - len(self._batches))

    @property
    def under_way(self) -> int:
        """What has been sent and not come back."""
        return len(self._batches)

    def submit(self, batch: Batch) -> None:
        """Send the batch."""
        try:
            self._batches[self._sent(batch)] = batch
        except Exception:
            self._batches[object()] = batch

    def _sent(self, batch: Batch) -> Any:
        return self._client.submit(self._task.work, batch, pure=False, retries=0)

    def outcomes(self, seconds: float) -> list[Outcome]:
        """What has come back.

        Raises:
            SearchFailed: if the scheduler is lost and does not come back.
        """
        if self._is_lost():
            self._call_again()
        self._wait(seconds)
        found: list[Outcome] = []
        for future in [each for each in self._batches if getattr(each, "status", "lost") in ("finished", "error")]:
            outcome = self._outcome(future, self._batches[future])
            if outcome is None:
                self._call_again()
                break
            del self._batches[future]
            found.append(outcome)
        return found

    def _wait(self, seconds: float) -> None:
        """Wait until something has come back, or the connection is lost, but not longer than so."""
        try:
            with self._client.as_current():
                self._distributed.wait(list(self._batches), timeout=seconds, return_when="FIRST_COMPLETED")
        except TimeoutError:
            self._look_for_workers()
        except Exception:
            time.sleep(seconds)  # what is lost is seen when outcomes are asked for next

    def _look_for_workers(self) -> None:
        """Now and then: how many threads are there? Workers may come and go, but not be away for long.

        Raises:
            SearchFailed: if there has been no worker for some time.
        """
        now = time.monotonic()
        if now < self._next_look:
            return
        self._next_look = now + _BETWEEN_LOOKS
        with contextlib.suppress(OSError):
            threads = sum(self._client.nthreads().values())
            self._alone_since = None if threads else self._alone_since or now
            self._threads = max(1, threads)
        if self._alone_since is not None and now - self._alone_since > self._calls * self._pause:
            raise SearchFailed(f"the scheduler {self._address} has no workers any more; {_GOES_ON}")

    def _outcome(self, future: Any, batch: Batch) -> Outcome | None:
        """What the future holds; ``None`` if the connection is lost, so that it holds nothing."""
        if future.status == "finished":
            try:
                return Outcome(batch, *future.result(timeout=_PATIENCE))
            except Exception:
                return None
        return Outcome(batch, None, loss=_loss(future.exception()))

    def _is_lost(self) -> bool:
        """Is the connection, or what was sent, lost?"""
        statuses = [getattr(each, "status", "lost") for each in self._batches]
        return self._client.status != "running" or any(status in ("cancelled", "lost") for status in statuses)

    def _call_again(self) -> None:
        """Call the scheduler until one answers, and send again what was under way.

        Raises:
            SearchFailed: if none answers.
        """
        self._close_client()
        for call in range(self._calls):
            if call:
                time.sleep(self._pause)
            with contextlib.suppress(Exception):
                self._client = self._connected()
                batches = list(self._batches.values())
                self._batches = {self._sent(batch): batch for batch in batches}
                return
        raise SearchFailed(f"the scheduler {self._address} was lost and did not answer {self._calls} calls; {_GOES_ON}")

    def _close_client(self) -> None:
        _briefly(lambda: self._client.close(timeout=2))

    def close(self) -> None:
        """Forget what is under way and leave the cluster as it was."""
        self._batches.clear()
        self._close_client()


def _briefly(close: Callable[[], object]) -> None:
    """Close something that may be lost already."""
    with contextlib.suppress(Exception):
        close()


def _loss(fault: BaseException | None) -> str:
    if type(fault).__name__ == "KilledWorker":
        return "its workers ended, killed or out of memory"
    return f"{type(fault).__name__}: {quote(fault)}"


def _package() -> Any:
    """The package ``distributed``, which says nothing of its own on standard error.

    Raises:
        MalformedInput: if it is not installed.
    """
    try:
        import distributed  # noqa: PLC0415 - optional, and slow to load
    except ImportError:
        expected = "the package dask[distributed] (pip install 'exactmarket[hunt]')"
        raise MalformedInput("--cluster", expected, "none") from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    return distributed
