"""A set of whole numbers that are mostly neighbours, in memory that grows with its gaps and not with its size."""

from __future__ import annotations

from bisect import bisect_right


class Intervals:
    """Whole numbers, kept as the runs of neighbours among them.

    >>> done = Intervals()
    >>> [done.add(k) for k in (0, 1, 5, 2, 1)], 2 in done, 3 in done, len(done), done.runs
    ([True, True, True, True, False], True, False, 4, 2)
    """

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []  # of each run, the first number that is not in it
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def __contains__(self, number: int) -> bool:
        place = bisect_right(self._starts, number)
        return place > 0 and number < self._ends[place - 1]

    @property
    def runs(self) -> int:
        """How many runs there are."""
        return len(self._starts)

    def add(self, number: int) -> bool:
        """Add the number, and say whether it is new."""
        place = bisect_right(self._starts, number)
        if place > 0 and number < self._ends[place - 1]:
            return False
        self._size += 1
        after_a_run = place > 0 and self._ends[place - 1] == number
        before_a_run = place < len(self._starts) and self._starts[place] == number + 1
        if after_a_run and before_a_run:
            self._ends[place - 1] = self._ends.pop(place)
            self._starts.pop(place)
        elif after_a_run:
            self._ends[place - 1] = number + 1
        elif before_a_run:
            self._starts[place] = number
        else:
            self._starts.insert(place, number)
            self._ends.insert(place, number + 1)
        return True
