"""Lotteries over pure assignments whose shares are irrational: in a number field, or functions of unknowns in a box.

Such a share is a list of coefficients: of 1 and of other numbers, the powers of a root or the unknowns. What the rows and columns
sum to is a number that they sum to coefficient by coefficient. So in a rational point near the other numbers the shares are those
of a random assignment, exactly, which has a lottery; its assignments are kept, and their probabilities solved for.
"""

from __future__ import annotations

from collections.abc import Sequence

from flint import fmpq_mat

from exactmarket.errors import SearchFailed
from exactmarket.exact.linear import Matrix, Vector
from exactmarket.exact.rational import ONE, ZERO, Q, dot
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.solvers.control import Control
from exactmarket.solvers.lotteries.lottery import find_lottery


def lottery_with(
    economy: AssignmentEconomy, shares: Sequence[Matrix], point: Sequence[Q], control: Control
) -> list[tuple[Vector, tuple[str, ...]]]:
    """Probabilities, by their coefficients, and for each the types of the agents.

    Args:
        shares: of each agent and type, by its coefficients, the first one that of 1; those left out are 0.
        point: the other numbers, nearly.

    Raises:
        SearchFailed: if the assignments that the shares need near the point depend on where one is.
    """
    length = len(point) + 1
    rows = [[_filled(share, length) for share in row] for row in shares]
    exact = tuple([tuple([dot(share, (ONE, *point)) for share in row]) for row in rows])
    lottery, _ = find_lottery(economy, exact, control)
    lists = [term.assignment for term in lottery.terms]
    chances = _probabilities(economy.objects, lists, rows)
    return [(chance, types) for chance, types in zip(chances, lists, strict=True) if any(chance)]


def _filled(coefficients: Vector, length: int) -> Vector:
    return (*coefficients, *[ZERO] * (length - len(coefficients)))


def _probabilities(
    objects: Sequence[str], lists: Sequence[Sequence[str]], shares: Sequence[Sequence[Vector]]
) -> list[Vector]:
    """The probabilities with which the lists have the shares, coefficient by coefficient.

    Raises:
        SearchFailed: if there are none, or others, too.
    """
    equations: list[list[Q]] = []
    for x, row in enumerate(shares):
        for name, share in zip(objects, row, strict=True):
            held = [Q(int(types[x] == name)) for types in lists]
            if any(share) or any(held):
                equations.append([*held, *share])
    reduced, rank = fmpq_mat(equations).rref()
    width, columns = len(lists), reduced.ncols()
    pivots = [next(c for c in range(columns) if reduced[r, c] != 0) for r in range(rank)]
    if pivots != list(range(width)):
        raise SearchFailed("the assignments of the lottery do not determine its probabilities")
    return [tuple([reduced[r, c] for c in range(width, columns)]) for r in range(width)]
