"""A feasible random assignment as a lottery over feasible pure assignments, by exact decomposition.

Everything is scaled to integers once: ``weight`` is the common denominator, entry a[x][j] is weight * Q[x][j]. The expected
use of each type is rounded down or up in each term, to its *floor* or its *ceiling*. In each step a pure assignment within
the support is taken out with the largest integer factor that keeps entries >= 0 and the use of each type between
floor * weight and ceiling * weight, for the weight that remains. A type whose use has come down to one of these must be
used just so from then on. Each step empties an entry or fixes a type, that is, the rest lies in a smaller face of the
polytope of these assignments, so there are at most as many terms as the face's dimension plus one. The pure assignment is
kept from step to step and repaired along alternating paths.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from math import lcm

from exactmarket.errors import SearchFailed
from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import Number, Q
from exactmarket.kernel.assignment_rules import check_lottery
from exactmarket.kernel.certificates import Lottery, PureTerm
from exactmarket.kernel.claims import LotteryOverAssignments
from exactmarket.kernel.theorem import Verified
from exactmarket.model.assignment import AssignmentEconomy, random_assignment
from exactmarket.solvers.control import Control


def decide_lottery(
    economy: AssignmentEconomy, assignment: Iterable[Iterable[Number]], control: Control | None = None
) -> Verified[LotteryOverAssignments]:
    """A lottery over feasible pure assignments whose expectation is the assignment (sp, section 2).

    Args:
        assignment: n rows of s probabilities.

    Raises:
        MalformedInput: if the assignment is not a feasible random assignment of the economy.

    >>> economy = AssignmentEconomy(values=[[3, 2], [1, 0]], supply=[1, 1], objects=["i", "j"])
    >>> verdict = decide_lottery(economy, [["1/3", "2/3"], ["2/3", "1/3"]])
    >>> [(term.probability, term.assignment) for term in verdict.certificate.witness.terms]
    [(1/3, ('i', 'j')), (2/3, ('j', 'i'))]
    """
    shares = random_assignment(economy, assignment)
    return check_lottery(LotteryOverAssignments(economy, shares), find_lottery(economy, shares, control or Control()))


def find_lottery(economy: AssignmentEconomy, assignment: Matrix, control: Control) -> Lottery:
    """The terms of the lottery, in the order in which they were taken out."""
    remainder = _Remainder(economy, assignment)
    terms: list[PureTerm] = []
    whole = remainder.weight
    while remainder.weight:
        control.step("probability decomposed, in per cent", 100 - 100 * remainder.weight // whole, 100)
        remainder.repair()
        factor = remainder.largest_factor()
        names = tuple([economy.objects[j] for j in remainder.owner])
        terms.append(PureTerm(Q(factor, whole), names))
        remainder.take_out(factor)
    return Lottery(tuple(terms))


class _Remainder:
    """What is left to decompose, in integers, and a pure assignment within its support (-1 where it has none yet)."""

    def __init__(self, economy: AssignmentEconomy, assignment: Matrix) -> None:
        self.weight = lcm(1, *[int(share.q) for row in assignment for share in row])
        self.entry = [[int((share * self.weight).p) for share in row] for row in assignment]
        used = [sum(column) for column in zip(*self.entry, strict=True)]
        self.floor: list[int] = [amount // self.weight for amount in used]
        self.ceiling: list[int] = [-(-amount // self.weight) for amount in used]
        self.above = [amount - f * self.weight for amount, f in zip(used, self.floor, strict=True)]
        self.below = [c * self.weight - amount for amount, c in zip(used, self.ceiling, strict=True)]
        self.owner = [-1] * len(assignment)
        self.count = [0] * len(economy.supply)

    def most(self, j: int) -> int:
        """How many of type j a pure assignment may use."""
        return self.ceiling[j] if self.above[j] else self.floor[j]

    def least(self, j: int) -> int:
        """How many of type j a pure assignment must use."""
        return self.floor[j] if self.below[j] else self.ceiling[j]

    def repair(self) -> None:
        """Make the pure assignment fit the remainder again."""
        for x, j in enumerate(self.owner):
            if j >= 0 and (not self.entry[x][j] or self.count[j] > self.most(j)):
                self.owner[x] = -1
                self.count[j] -= 1
        for x, j in enumerate(self.owner):
            if j < 0:
                self._place(x)
        for j in range(len(self.count)):
            while self.count[j] < self.least(j):
                self._fill(j)

    def largest_factor(self) -> int:
        """How much of the pure assignment can be taken out."""
        limits = [self.entry[x][j] for x, j in enumerate(self.owner)]
        for j, count in enumerate(self.count):
            if self.floor[j] < self.ceiling[j]:
                limits.append(self.above[j] if count == self.ceiling[j] else self.below[j])
        return min(limits)

    def take_out(self, factor: int) -> None:
        """Reduce the remainder by ``factor`` times the pure assignment."""
        self.weight -= factor
        for x, j in enumerate(self.owner):
            self.entry[x][j] -= factor
        for j, count in enumerate(self.count):
            self.above[j] -= factor * (count - self.floor[j])
            self.below[j] -= factor * (self.ceiling[j] - count)

    def _place(self, agent: int) -> None:
        """Give the agent an object, moving others along a shortest alternating path to a type that may be used more."""
        came: dict[int, int] = {}
        queue = deque([agent])
        holders = self._holders()
        while queue:
            x = queue.popleft()
            for j, amount in enumerate(self.entry[x]):
                if not amount or j in came:
                    continue
                came[j] = x
                if self.count[j] < self.most(j):
                    self.count[j] += 1
                    self._shift(came, j, agent)
                    return
                queue.extend(holders[j])
        raise SearchFailed("the remainder holds no pure assignment")

    def _shift(self, came: dict[int, int], j: int, agent: int) -> None:
        while True:
            x = came[j]
            self.owner[x], j = j, self.owner[x]
            if x == agent:
                return

    def _fill(self, short: int) -> None:
        """Move agents along a shortest alternating path so that the type gets one more, from a type that can spare one."""
        goes: dict[int, tuple[int, int]] = {}
        seen = {short}
        queue = deque([short])
        while queue:
            to = queue.popleft()
            for x, at in enumerate(self.owner):
                if at in seen or not self.entry[x][to]:
                    continue
                seen.add(at)
                goes[at] = (x, to)
                if self.count[at] > self.least(at):
                    self.count[at] -= 1
                    self.count[short] += 1
                    self._follow(goes, at, short)
                    return
                queue.append(at)
        raise SearchFailed("the remainder holds no pure assignment that uses its types as it must")

    def _follow(self, goes: dict[int, tuple[int, int]], at: int, short: int) -> None:
        while at != short:
            x, at = goes[at]
            self.owner[x] = at

    def _holders(self) -> list[list[int]]:
        holders: list[list[int]] = [[] for _ in self.count]
        for x, j in enumerate(self.owner):
            if j >= 0:
                holders[j].append(x)
        return holders
