"""Time limit and progress of a long search, passed down to whoever works."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import NoneType
from typing import Any, TypeAlias, TypeVar

from exactmarket.errors import LimitReached, SearchFailed
from exactmarket.exact.rational import Q
from exactmarket.kernel.theorem import Verified

T = TypeVar("T")

#: Called with what is being done, how many steps are done, and how many there are (0 if unknown).
Report: TypeAlias = Callable[[str, int, int], None]


class BestFound(LimitReached):
    """The time is over in a search for something better, and what was found before holds all the same.

    Attributes:
        verdict: the best that was found.
    """

    def __init__(self, verdict: Verified[Any], limit: LimitReached) -> None:
        self.verdict = verdict
        super().__init__(f"{limit}; this is the best that was found until then")


class OnlyNearby(SearchFailed):
    """No equilibrium for the budgets was certified, but one for budgets nearby was.

    Attributes:
        verdict: that one. distance: how far a budget is moved at most, which says how good an approximation it is.
    """

    def __init__(self, verdict: Verified[Any], distance: Q, why: str) -> None:
        self.verdict, self.distance = verdict, distance
        super().__init__(why)


class NearbyInTime(OnlyNearby, LimitReached):
    """The time was over before an equilibrium for the budgets was certified."""


def finished(make: Callable[[], T]) -> T:
    """What is made of the end of a search, which takes no time. Whoever stops a search does so once, perhaps just here: then it
    is made again."""
    try:
        return make()
    except LimitReached:
        return make()


class Control:
    """How long a search may take and whom it tells about its progress.

    Args:
        limit: seconds, ``None`` for no limit.
        report: called at each step, ``None`` for nobody.
        begun: since when the limit counts, on the clock of ``time.monotonic``; ``None`` for now.

    >>> import exactmarket as em
    >>> steps = []
    >>> control = em.Control(limit=60, report=lambda what, done, of: steps.append(what))
    >>> economy = em.AssignmentEconomy([[2, 1], [2, 1]], [1, 1])
    >>> em.decide("equilibrium", economy, control=control).answer, len(steps) > 0
    ('yes', True)
    """

    def __init__(self, limit: float | None = None, report: Report | None = None, begun: float | None = None) -> None:
        if isinstance(limit, bool) or not isinstance(limit, (int, float, NoneType)):
            raise TypeError(f"a limit is a number of seconds, or None, not {limit!r}")
        self._end = None if limit is None else (time.monotonic() if begun is None else begun) + limit
        self._report = report
        #: Why the search has to end once its time is over.
        self.reason = "" if limit is None else f"no answer within the limit of {limit:g} seconds"
        self.interrupted = False
        self._so_far = ""

    def interrupt(self) -> None:
        """Somebody does not want to wait any longer: the time is over from now on."""
        self._end, self.reason, self.interrupted = time.monotonic(), "interrupted", True

    def remaining(self) -> float | None:
        """Seconds left, at least 0; ``None`` if there is no limit."""
        return None if self._end is None else max(0.0, self._end - time.monotonic())

    def found(self, what: str) -> None:
        """What has been found so far, which is told with each step from now on."""
        self._so_far = f" (found so far: {what})"

    def step(self, what: str, done: int = 0, of: int = 0) -> None:
        """Report progress and stop if the time is over.

        Raises:
            LimitReached: if the time is over.
        """
        if self.remaining() == 0:
            raise LimitReached(f"{self.reason} ({what})")
        if self._report is not None:
            self._report(what + self._so_far, done, of)
