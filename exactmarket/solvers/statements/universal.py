"""Is a statement about all utilities of a few goods true? Case trees by branch and bound, or a countermodel.

Legend as in ``convex.statement``. To refute a case (all forms of a goal's clause are < 0, some forms are >= 0) a linear program
looks for a point of the case: the largest t with goal forms <= -t, within a box. If t is 0, the multipliers of the rows are
the sum that closes the case, made exact by rounding. Else some given clause fails at the point, or the point is a countermodel.
Among the clauses that fail there the one is split that closes most cases at once. A case whose refutation did not use its
own assumption refutes the case above it, too.

Everything here is a proposal; the kernel checks the trees.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations
from typing import Any

import numpy as np
from flint import fmpq_mat

from exactmarket.convex.statement import Clause, Clauses, LinearForm, Statement, clauses, relabelled, relabelling
from exactmarket.errors import SearchFailed
from exactmarket.exact.rational import ZERO, Q, rational
from exactmarket.kernel.certificates.statements import (
    CaseSplit,
    CaseTree,
    Countermodel,
    Image,
    Sum,
    Term,
    TreesByClause,
)
from exactmarket.kernel.claims.statements import StatementFalse, StatementTrue
from exactmarket.kernel.rules.statements import check_statement_false, check_statement_true
from exactmarket.kernel.theorem import Verified
from exactmarket.solvers.control import Control
from exactmarket.solvers.native.highs import INFINITY, Highs

_TOLERANCE = 1e-7
#: So many failing clauses are tried before one is split.
_CANDIDATES = 12
_LARGEST_DENOMINATOR = 60


def decide_statement(
    statement: Statement, control: Control | None = None
) -> Verified[StatementTrue] | Verified[StatementFalse]:
    """The statement's truth: yes with case trees, no with a countermodel.

    Raises:
        SearchFailed: if the floats mislead the search; ``LimitReached`` if time is over.
    """
    control = control or Control()
    stated = clauses(statement)
    images = _images(statement, stated)
    proofs: list[CaseSplit | Sum | Image] = []
    for n, goal in enumerate(stated.goal):
        control.step("clauses of the goal", n, len(stated.goal))
        if image := _image(stated, goal, proofs, images):
            proofs.append(image)
            continue
        try:
            proofs.append(_Search(stated, goal, control).tree())
        except _Found as found:
            return check_statement_false(StatementFalse(statement), Countermodel(found.values, n))
    return check_statement_true(StatementTrue(statement), TreesByClause(tuple(proofs)))


def count_cases(tree: CaseTree) -> int:
    """The number of leaves of the tree."""
    return 1 if isinstance(tree, Sum) else sum(map(count_cases, tree.cases))


_Images = list[tuple[tuple[int, ...], list[int]]]


def _images(statement: Statement, stated: Clauses) -> _Images:
    found = []
    for permutation in permutations(range(len(statement.goods))):
        image = relabelling(stated, permutation)
        if image is not None:
            found.append((permutation, image))
    return found


def _image(stated: Clauses, goal: Clause, proofs: Sequence[CaseTree | Image], images: _Images) -> Image | None:
    wanted = set(goal)
    for n, proof in enumerate(proofs):
        if not isinstance(proof, Image) and len(stated.goal[n]) == len(goal):
            for permutation, image in images:
                if {relabelled(form, image) for form in stated.goal[n]} == wanted:
                    return Image(n, permutation)
    return None


class _Found(Exception):
    def __init__(self, values: tuple[Q, ...]) -> None:
        super().__init__("countermodel")
        self.values = values


@dataclass(frozen=True)
class _Closed:
    """A refuted case and the assumptions of its path that the refutation uses."""

    tree: CaseTree
    used: frozenset[tuple[int, int]]


class _Search:
    """The refutation of one clause of the goal."""

    def __init__(self, stated: Clauses, goal: Clause, control: Control) -> None:
        self.stated, self.goal, self.control = stated, goal, control
        self.size = len(stated.variables)
        self.rows: list[tuple[int, int]] = []
        self.highs = Highs()
        for _ in range(self.size):
            self.highs.add_variable(-1.0, 1.0)
        self.highs.add_variable(0.0, 1.0, cost=-1.0)
        for n, form in enumerate(goal):
            self._push(-1, n, form)
        for c, clause in enumerate(stated.given):
            if len(clause) == 1:
                self._push(c, 0, clause[0])
        self.splittable = [c for c, clause in enumerate(stated.given) if len(clause) != 1]
        self.matrices = {c: _matrix(stated.given[c], self.size) for c in self.splittable}
        self.leaves = 0

    def tree(self) -> CaseTree:
        """The tree of cases."""
        return self._refute().tree

    def _push(self, clause: int, form: int, linear: LinearForm) -> None:
        sign = -1.0 if clause == -1 else 1.0
        columns = [v for v, _ in linear] + ([self.size] if clause == -1 else [])
        entries = [sign * c for _, c in linear] + ([-1.0] if clause == -1 else [])
        self.highs.add_row(0.0, INFINITY, columns, entries)
        self.rows.append((clause, form))

    def _pop(self) -> None:
        self.rows.pop()
        self.highs.delete_row(len(self.rows))

    def _solve(self) -> tuple[float, Any, Any]:
        """The largest t, the point and the multipliers of the rows."""
        self.highs.run(None)
        point, multipliers = self.highs.solution()
        return float(point[self.size]), point[: self.size], multipliers

    def _refute(self) -> _Closed:
        self.control.step("cases closed", self.leaves)
        t, point, multipliers = self._solve()
        if t <= _TOLERANCE:
            return self._close(multipliers)
        failing = self._failing(point)
        if not failing:
            raise self._countermodel(point)
        return self._split(self._choose(failing))

    def _failing(self, point: Any) -> list[int]:
        """The given clauses that fail at the point, the shortest and clearest first."""
        found = []
        for c in self.splittable:
            most = float((self.matrices[c] @ point).max()) if len(self.stated.given[c]) else -1.0
            if most < -_TOLERANCE:
                found.append((len(self.stated.given[c]), most, c))
        return [c for _, _, c in sorted(found)]

    def _choose(self, failing: list[int]) -> int:
        """The clause of which the fewest cases stay open."""
        best, choice = float("inf"), failing[0]
        for c in failing[:_CANDIDATES]:
            remaining = 0.0
            for n, form in enumerate(self.stated.given[c]):
                self._push(c, n, form)
                t = self._solve()[0]
                self._pop()
                remaining += 0 if t <= _TOLERANCE else 1 + t
            if remaining < best:
                best, choice = remaining, c
            if best == 0:
                break
        return choice

    def _split(self, clause: int) -> _Closed:
        cases: list[CaseTree] = []
        used: set[tuple[int, int]] = set()
        for n, form in enumerate(self.stated.given[clause]):
            self._push(clause, n, form)
            closed = self._refute()
            self._pop()
            if (clause, n) not in closed.used:
                return closed
            cases.append(closed.tree)
            used |= closed.used - {(clause, n)}
        return _Closed(CaseSplit(clause, tuple(cases)), frozenset(used))

    def _close(self, multipliers: Any) -> _Closed:
        """The exact sum: small multiples of the floats, or the solution on their support."""
        self.leaves += 1
        support = [r for r, y in enumerate(multipliers) if abs(y) > _TOLERANCE]
        scaled = np.abs(multipliers[support]) / max(abs(multipliers[r]) for r in support)
        for factor in range(1, _LARGEST_DENOMINATOR + 1):
            whole = np.rint(scaled * factor)
            if np.abs(whole - scaled * factor).max() < 1e-5 and self._is_zero(support, [Q(int(x)) for x in whole]):
                return self._closed(support, [Q(int(x)) for x in whole])
        return self._closed(support, self._exact(support))

    def _closed(self, support: list[int], coefficients: list[Q]) -> _Closed:
        terms = tuple([Term(*self.rows[r], y) for r, y in zip(support, coefficients, strict=True) if y])
        used = frozenset((t.clause, t.form) for t in terms if t.clause >= 0 and len(self.stated.given[t.clause]) > 1)
        return _Closed(Sum(terms), used)

    def _form(self, row: int) -> LinearForm:
        clause, form = self.rows[row]
        if clause >= 0:
            return self.stated.given[clause][form]
        return tuple([(v, -c) for v, c in self.goal[form]])

    def _is_zero(self, support: list[int], coefficients: list[Q]) -> bool:
        total: dict[int, Q] = {}
        for row, y in zip(support, coefficients, strict=True):
            for variable, c in self._form(row):
                total[variable] = total.get(variable, ZERO) + y * c
        return not any(total.values())

    def _exact(self, support: list[int]) -> list[Q]:
        """The combination of the support's rows that is zero, if there is one up to a factor."""
        columns = [dict(self._form(row)) for row in support]
        reduced, rank = fmpq_mat([[Q(col.get(v, 0)) for col in columns] for v in range(self.size)]).rref()
        if rank != len(support) - 1:
            raise SearchFailed("the multipliers of a case cannot be made exact")
        last = next(k for k in range(len(support)) if k >= rank or reduced[k, k] == 0)
        found = [-reduced[k, last] if k < last else Q(int(k == last)) for k in range(len(support))]
        if any(y < 0 for y in found) or not self._is_zero(support, found):
            raise SearchFailed("the multipliers of a case cannot be made exact")
        return found

    def _countermodel(self, point: Any) -> _Found | SearchFailed:
        """The point with small denominators, if it meets all given clauses exactly and fails the goal's."""
        for denominator in (1, 2, 6, 12, 60, 1000, 10**6):
            for scale in (1, 2, 3, 4, 6, 12):
                guess = [rational(Fraction(float(x) * scale).limit_denominator(denominator)) for x in point]
                values = _settled(self.stated, guess)
                given = all(any(_at(form, values) >= 0 for form in clause) for clause in self.stated.given)
                if given and all(_at(form, values) < 0 for form in self.goal):
                    return _Found(tuple(values))
        return SearchFailed("a countermodel in floats that cannot be made exact")


def _matrix(clause: Clause, size: int) -> Any:
    rows = np.zeros((len(clause), size))
    for k, form in enumerate(clause):
        for variable, coefficient in form:
            rows[k, variable] = coefficient
    return rows


def _at(form: LinearForm, values: Sequence[Q]) -> Q:
    return sum((coefficient * values[variable] for variable, coefficient in form), ZERO)


def _settled(stated: Clauses, values: list[Q]) -> list[Q]:
    """The values with each maximum set to what its terms t make it; its variable is the last one of each form m - t."""
    settled = list(values)
    lower: dict[int, list[LinearForm]] = {}
    for clause in stated.given[: stated.definitions]:
        if len(clause) == 1:
            lower.setdefault(clause[0][-1][0], []).append(clause[0][:-1])
    for variable in sorted(lower):
        settled[variable] = max(-_at(rest, settled) for rest in lower[variable])
    return settled
