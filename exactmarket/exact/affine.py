"""Solutions of linear equations as base + the sum of t_k direction_k, the t_k being some of the unknowns themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import fmpq_mat

from exactmarket.exact.linear import Matrix, Vector
from exactmarket.exact.rational import ONE, ZERO, Q


@dataclass(frozen=True)
class AffineHull:
    """Each unknown as a function of the free ones: unknown j is functions[j] = (constant, coefficient of each free unknown).

    The free unknowns are the first possible ones: none is a function of the earlier free ones.
    """

    functions: Matrix
    free: tuple[int, ...]

    def restrict(self, form: Vector) -> Vector:
        """A form (constant, coefficient of each unknown) in terms of the free unknowns."""
        found = [form[0], *[ZERO] * len(self.free)]
        for c, function in zip(form[1:], self.functions, strict=True):
            if c != 0:
                for k, d in enumerate(function):
                    found[k] += c * d
        return tuple(found)


def affine_hull(equations: Sequence[Vector], size: int) -> AffineHull | None:
    """The solutions of "each form is 0" in ``size`` unknowns; ``None`` if there are none.

    >>> affine_hull([(Q(-3), Q(1), Q(1))], 2)
    AffineHull(functions=((0, 1), (3, -1)), free=(0,))
    """
    rows = [[*reversed(form[1:]), -form[0]] for form in equations]
    reduced, rank = fmpq_mat(rows).rref() if rows else (None, 0)
    solved: dict[int, list[Q]] = {}
    for r in range(rank):
        row = [reduced[r, c] for c in range(size + 1)] if reduced is not None else []
        pivot = next(c for c, entry in enumerate(row) if entry != 0)
        if pivot == size:
            return None
        solved[size - 1 - pivot] = row
    free = tuple([j for j in range(size) if j not in solved])
    functions = []
    for j in range(size):
        if j in solved:
            functions.append((solved[j][size], *[-solved[j][size - 1 - k] for k in free]))
        else:
            functions.append((ZERO, *[ONE if k == j else ZERO for k in free]))
    return AffineHull(tuple(functions), free)
