"""What a basis of the program of improvements stands for, exactly: new shares, or prices and weights.

Legend: as in ``improvement_program``, values measured from each agent's origin; k is an agent, i a type, S_k the types of
agent k's basic cells. Her *rows* are those of her sum and of her utility, as far as they are not basic. Her *directions* are a
basis of the changes z of her share within S_k that her rows allow: z sums to 0, and v_k z = 0. Then

    shares   are q_k + the sum of t_z z over her directions, where q_k is one vector on S_k that meets her rows; the
             numbers t_z are such that the types that are used up are used up;
    prices   P, 0 for the types that are not used up, are such that P z = f_k (v_k z) for each direction, f_k being 1 for
             an agent who is favoured and 0 for another (if her utility is a row, v_k z = 0 anyhow): then a weight w_k
             makes w_k v_k - P constant on S_k.

So there are as many directions as types that are used up, and both systems have one matrix, M[z, i] = z[i]: it is no larger
than the number of types, however many agents there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import chain
from math import gcd
from typing import TypeAlias

import numpy as np

from exactmarket.exact.linear import over_one_denominator
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.solvers.assignments.improvement_floats import ProposedBasis
from exactmarket.solvers.assignments.improvement_program import ImprovementProgram, Share
from exactmarket.solvers.control import Control
from exactmarket.solvers.linear_programs.exact_factors import Singular
from exactmarket.solvers.linear_programs.integer_matrix import IntegerMatrix, integer_array
from exactmarket.solvers.linear_programs.integer_system import SquareSystem

#: A change of a share, by type, up to a positive factor.
Direction: TypeAlias = "dict[int, int]"


class ImprovementBasis:
    """A basis of the program and its exact solutions.

    Raises:
        Singular: if it is no basis. If only its matrix has no inverse, the first solution raises it.
    """

    def __init__(self, program: ImprovementProgram, basis: ProposedBasis, control: Control) -> None:
        self._program = program
        self._basis = basis
        self._control = control
        self._place = {i: place for place, i in enumerate(basis.used_up)}
        #: For each agent as many of her cells as she has rows, which they determine.
        self._anchors = [self._anchors_of(k) for k in range(len(program.bound))]
        self._directions = [self._directions_of(k) for k in range(len(program.bound))]
        if sum(map(len, self._directions)) != len(basis.used_up):
            raise Singular

    def _anchors_of(self, k: int) -> list[int]:
        cells, whole, tight = self._basis.cells[k], self._basis.whole[k], self._basis.tight[k]
        values = self._program.values[k].numerators
        anchors = cells[:1] if whole else []
        if tight:
            # Of the least value 0 where the sum is no row.
            known = values[cells[0]] if whole and cells else 0
            anchors = anchors + [i for i in cells if values[i] != known][:1]
        if len(anchors) != int(whole) + int(tight):
            raise Singular
        return anchors

    def _directions_of(self, k: int) -> list[Direction]:
        """One direction for each cell that is no anchor: it changes this cell and the anchors."""
        anchors = self._anchors[k]
        return [self._direction(k, i) for i in self._basis.cells[k] if i not in anchors]

    def _direction(self, k: int, i: int) -> Direction:
        anchors, values = self._anchors[k], self._program.values[k].numerators
        if not anchors:
            return {i: 1}
        a, b = anchors[0], anchors[-1]
        if a != b:
            changes = {a: values[b] - values[i], b: values[i] - values[a], i: values[a] - values[b]}
        elif self._basis.whole[k]:
            return {a: -1, i: 1}
        else:
            changes = {a: -values[i], i: values[a]}
        common = gcd(*changes.values())
        return {place: change // common for place, change in changes.items()}

    @cached_property
    def _system(self) -> SquareSystem:
        rows = [
            [(self._place[i], change) for i, change in direction.items() if change and i in self._place]
            for direction in chain.from_iterable(self._directions)
        ]
        start = np.cumsum([0] + [len(row) for row in rows])
        entries = list(chain.from_iterable(rows))
        index = np.array([place for place, _ in entries], dtype=np.int64)
        matrix = IntegerMatrix(len(rows), start, index, integer_array([change for _, change in entries]))
        return SquareSystem(matrix, self._control)

    def shares(self) -> list[Share]:
        """The new share of each agent.

        Raises:
            Singular: if it is no basis.
        """
        found = [self._anchored(k) for k in range(len(self._anchors))]
        left = [self._program.copies[i] for i in self._basis.used_up]
        for share in found:
            for i, probability in share.items():
                if i in self._place:
                    left[self._place[i]] -= probability
        right, scale = over_one_denominator(left)
        numerators, denominator = self._system.solve_transposed(right)
        steps = iter([Q(numerator, denominator * scale) for numerator in numerators])
        for share, directions in zip(found, self._directions, strict=True):
            for direction in directions:
                step = next(steps)
                for i, change in direction.items():
                    share[i] = share.get(i, ZERO) + step * change
        return found

    def _anchored(self, k: int) -> Share:
        """What meets the agent's rows with her anchors alone."""
        anchors, present = self._anchors[k], self._program.above_origin[k]
        if not anchors:
            return {}
        values, denominator, _ = self._program.values[k]
        a, b = anchors[0], anchors[-1]
        if a != b:
            first = (present * denominator - values[b]) / (values[a] - values[b])
            return {a: first, b: ONE - first}
        return {a: ONE if self._basis.whole[k] else present * denominator / values[a]}

    def prices(self) -> tuple[list[Q], list[Q]]:
        """The price of each type, and the weight of each agent.

        Raises:
            Singular: if it is no basis.
        """
        right, scale = over_one_denominator(
            [self._worth(k, z) for k, directions in enumerate(self._directions) for z in directions]
        )
        numerators, denominator = self._system.solve(right)
        prices = [ZERO] * len(self._program.copies)
        for i, numerator in zip(self._basis.used_up, numerators, strict=True):
            prices[i] = Q(numerator, denominator * scale)
        return prices, [self._weight(k, prices) for k in range(len(self._anchors))]

    def _worth(self, k: int, direction: Direction) -> Q:
        """f_k (v_k z)."""
        if self._basis.tight[k] or not self._program.favoured[k]:
            return ZERO
        values, denominator, _ = self._program.values[k]
        return Q(sum([change * values[i] for i, change in direction.items()]), denominator)

    def _weight(self, k: int, prices: Sequence[Q]) -> Q:
        """The weight at which her anchors have the same net value, which is 0 if her sum is no row."""
        if not self._basis.tight[k]:
            return ONE if self._program.favoured[k] else ZERO
        values, denominator, _ = self._program.values[k]
        a, b = self._anchors[k][0], self._anchors[k][-1]
        if a != b:
            return (prices[a] - prices[b]) * denominator / (values[a] - values[b])
        return prices[a] * denominator / values[a]
