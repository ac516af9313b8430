"""The smallest number of terms of a lottery over pure assignments, with a proof, where there are few pure assignments.

Legend: P_1, ..., P_N are the feasible pure assignments within the support of Q, u_t is the smallest entry of Q that P_t uses.
A lottery has probabilities l_t <= u_t, so that l_t / u_t <= 1 for each term and the number of terms is at least

    number of terms that are known to be there + sum of l_t / u_t over the others,

whose minimum over all lotteries is a linear program: its multipliers prove the bound. Branching on "P_t is a term" closes
the gap to the number of terms of the lottery at hand, or finds a shorter one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from exactmarket.errors import LimitReached, SearchFailed
from exactmarket.exact.linear import Matrix, Vector
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.certificates.linear_programs import Farkas, PrimalDual
from exactmarket.kernel.certificates.lotteries import FewestTerms, Lottery, PureTerm, TermLeaf, TermSplit
from exactmarket.kernel.claims.linear_programs import LinearProgramOptimal
from exactmarket.model.assignment import AssignmentEconomy, pure_assignments
from exactmarket.model.linear_program import LinearProgram
from exactmarket.solvers.control import Control
from exactmarket.solvers.linear_programs.solve import find_linear_program_certificate

#: A proof is tried up to this many pure assignments, and given up after this many nodes of the tree.
_MOST_PURE = 24
_MOST_NODES = 20_000
_UNSETTLED = "a part of the branch tree was not settled"

_Part: TypeAlias = "tuple[frozenset[int], frozenset[int]]"


def find_fewest_terms(
    economy: AssignmentEconomy, assignment: Matrix, lottery: Lottery, control: Control
) -> FewestTerms | None:
    """A lottery with the smallest number of terms, beginning with the given one, and the tree that proves it; ``None``
    if there are too many pure assignments or the tree grows too large.

    Raises:
        LimitReached: if the time is over.
    """
    pure = pure_assignments(economy, assignment, _MOST_PURE)
    if pure is None:
        return None
    search = _Search(economy, assignment, pure, lottery.terms, control)
    try:
        while isinstance(found := search.run(), tuple):
            search.terms = found
    except LimitReached:
        raise
    except SearchFailed:
        return None
    return found


@dataclass
class _Search:
    economy: AssignmentEconomy
    assignment: Matrix
    pure: list[tuple[int, ...]]
    terms: tuple[PureTerm, ...]
    control: Control
    nodes: int = 0

    def run(self) -> FewestTerms | tuple[PureTerm, ...] | None:
        """The proof for the terms at hand, or fewer terms."""
        tree: list[TermSplit | TermLeaf] = []
        parts: list[_Part] = [(frozenset(), frozenset())]
        while parts:
            self.nodes += 1
            self.control.step("parts of the branch tree", self.nodes)
            if self.nodes > _MOST_NODES:
                return None
            there, absent = parts.pop()
            found = self._bound(there, absent)
            if isinstance(found, TermLeaf):
                tree.append(found)
            elif isinstance(found, tuple):
                return found
            else:
                tree.append(TermSplit(found))
                parts += [(there | {found}, absent), (there, absent | {found})]
        return FewestTerms(self.terms, tuple(tree))

    def _bound(self, there: frozenset[int], absent: frozenset[int]) -> TermLeaf | tuple[PureTerm, ...] | int:
        """A leaf if the part has no shorter lottery, or a shorter lottery, or the assignment to branch on."""
        allowed = [t for t in range(len(self.pure)) if t not in absent]
        smallest = {t: self._smallest(t) for t in allowed}
        cost = [ZERO if t in there else 1 / smallest[t] for t in allowed]
        program = _mixtures(self.assignment, [self.pure[t] for t in allowed], cost)
        certificate = find_linear_program_certificate(program, self.control)
        claim, witness = certificate.claim, certificate.witness
        if isinstance(witness, PrimalDual) and isinstance(claim, LinearProgramOptimal):
            if len(there) + claim.value > len(self.terms) - 1:
                return TermLeaf(self._by_agent(witness.dual, ONE))
            chosen = {t: p for t, p in zip(allowed, witness.primal, strict=True) if p}
            if len(chosen) < len(self.terms):
                return tuple([PureTerm(p, self._names(t)) for t, p in chosen.items()])
            return _loosest({t: p / smallest[t] for t, p in chosen.items() if t not in there})
        if isinstance(witness, Farkas):
            return self._without_lottery(witness.farkas)
        raise SearchFailed(_UNSETTLED)

    def _smallest(self, t: int) -> Q:
        """u_t: the smallest entry that the pure assignment uses."""
        return min(self.assignment[x][j] for x, j in enumerate(self.pure[t]))

    def _without_lottery(self, farkas: Vector) -> TermLeaf:
        """The leaf of a part without any lottery: scaled up, the Farkas vector proves a bound as
        large as is wanted."""
        gap = sum((y * q for y, q in zip(farkas, self._entries(), strict=True)), ZERO)
        return TermLeaf(self._by_agent(farkas, len(self.terms) / gap))

    def _entries(self) -> list[Q]:
        return [share for row in self.assignment for share in row]

    def _by_agent(self, multipliers: tuple[Q, ...], factor: Q) -> Matrix:
        width = len(self.assignment[0])
        scaled = [y * factor for y in multipliers]
        return tuple([tuple(scaled[k : k + width]) for k in range(0, len(scaled), width)])

    def _names(self, t: int) -> tuple[str, ...]:
        return tuple([self.economy.objects[j] for j in self.pure[t]])


def _loosest(fractions: dict[int, Q]) -> int:
    """The assignment to branch on: the one whose l_t / u_t is nearest to 1/2.

    Raises:
        SearchFailed: if all are 1, so that the bound is the number of terms.
    """
    loose = [(abs(2 * fraction - 1), t) for t, fraction in fractions.items() if fraction != 1]
    if not loose:
        raise SearchFailed(_UNSETTLED)
    return min(loose)[1]


def _mixtures(q: Matrix, pure: list[tuple[int, ...]], cost: list[Q]) -> LinearProgram:
    """Minimise the cost of non-negative multiples of these pure assignments that sum to q: a row for each cell."""
    rows: list[list[tuple[int, Q]]] = [[] for row in q for _ in row]
    width = len(q[0])
    for t, columns in enumerate(pure):
        for x, j in enumerate(columns):
            rows[x * width + j].append((t, ONE))
    sides = tuple([share for row in q for share in row])
    n = len(pure)
    return LinearProgram("minimize", tuple(cost), tuple(map(tuple, rows)), sides, sides, (ZERO,) * n, (None,) * n)
