"""Marginals that a lottery should have: 0/1 matrices under constraints, and bundles for agents (paper A, implementability).

Legend: a *cell* c = (i, k) is row i and column k of a matrix q; a constraint is a set S of cells with whole numbers
min <= max, and a 0/1 matrix x *meets* it if min <= x(S) <= max, x(S) being the sum of x over S. For consumption problems
row i is agent i and cell (i, k) the k-th bundle of her random consumption sigma_i.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from exactmarket.errors import MalformedInput, shown
from exactmarket.exact.checks import all_exactly, exactly, names, pair, sequence, settle
from exactmarket.exact.checks import name as checked_name
from exactmarket.exact.linear import Matrix
from exactmarket.exact.linear import matrix as rational_matrix
from exactmarket.exact.rational import ONE, Number, Q, rational, total
from exactmarket.model.bundle import goods_named
from exactmarket.model.names import DistinctGoods

Cell: TypeAlias = tuple[int, int]
Bundle: TypeAlias = DistinctGoods


@dataclass(frozen=True)
class CellConstraint:
    """The sum over ``cells`` (none twice; the sum over none is 0) lies between the whole numbers ``min`` and ``max``.

    Raises:
        MalformedInput: if a cell stands twice, a bound is not whole, or min > max.

    >>> import exactmarket as em
    >>> em.CellConstraint(cells=((0, 0), (0, 1)), min=0, max=1)
    CellConstraint(cells=((0, 0), (0, 1)), min=0, max=1)
    """

    cells: tuple[Cell, ...]
    min: int
    max: int

    def __init__(self, cells: Iterable[Sequence[int]], min: Number, max: Number) -> None:  # noqa: A002
        pairs = tuple([_cell(cell, f"cells[{k}]") for k, cell in enumerate(sequence(cells, "cells"))])
        if len(set(pairs)) < len(pairs):
            raise MalformedInput("cells", "each cell once", next(cell for cell in pairs if pairs.count(cell) > 1))
        least, most = _whole(min, "min"), _whole(max, "max")
        if least > most:
            raise MalformedInput("max", f"at least min, which is {Q(least)}", most)
        settle(self, cells=pairs, min=least, max=most)

    def met(self, amount: Q | int) -> bool:
        """Whether a sum of ``amount`` over the cells is within the bounds."""
        return self.min <= amount <= self.max


@dataclass(frozen=True)
class LotteryProblem:
    """Is ``matrix`` the expectation of a lottery over the 0/1 matrices that meet all ``constraints``?

    Raises:
        MalformedInput: if a number is not exact, rows differ in length, or a cell is outside the matrix.

    >>> problem = LotteryProblem([["1/2", "1/2"]], [CellConstraint([(0, 0), (0, 1)], 1, 1)])
    >>> problem.matrix, problem.constraints[0].cells
    (((1/2, 1/2),), ((0, 0), (0, 1)))
    """

    matrix: Matrix
    constraints: tuple[CellConstraint, ...]

    def __init__(self, matrix: Iterable[Iterable[Number]], constraints: Iterable[CellConstraint]) -> None:
        marginals = rational_matrix(matrix, where="matrix")
        if not marginals or not marginals[0]:
            raise MalformedInput("matrix", "at least one row and one column", len(marginals))
        limits = all_exactly(CellConstraint, constraints, "constraints")
        for k, constraint in enumerate(limits):
            for i, j in constraint.cells:
                if not (0 <= i < len(marginals) and 0 <= j < len(marginals[0])):
                    raise MalformedInput(f"constraints[{k}].cells", "cells of the matrix", (i, j))
        settle(self, matrix=marginals, constraints=limits)


@dataclass(frozen=True)
class RandomConsumption:
    """An agent's name and her lottery over bundles: probabilities >= 0 that sum to 1, each bundle (its goods) once.

    Raises:
        MalformedInput: if the probabilities or bundles are not like that.

    >>> import exactmarket as em
    >>> em.RandomConsumption("x", ((em.Q(1, 2), ("a", "b")), (em.Q(1, 2), ()))).name
    'x'
    """

    name: str
    lottery: tuple[tuple[Q, Bundle], ...]

    def __init__(self, name: str, lottery: Iterable[tuple[Number, Iterable[str]]]) -> None:
        entries = tuple([_term(term, f"lottery[{k}]") for k, term in enumerate(sequence(lottery, "lottery"))])
        for k, (probability, _) in enumerate(entries):
            if probability < 0:
                raise MalformedInput(f"lottery[{k}].probability", "a probability >= 0", probability)
        if total(p for p, _ in entries) != ONE:
            raise MalformedInput("lottery", "probabilities that sum to 1", total(p for p, _ in entries))
        demand_bundles([bundle for _, bundle in entries], "lottery")
        settle(self, name=checked_name(name, "name"), lottery=entries)


@dataclass(frozen=True)
class ConsumptionProblem:
    """Are the agents' random consumptions the marginals of a lottery over allocations, that is, over disjoint bundles?
    With ``exhaust`` every good must go to somebody in each of them.

    Raises:
        MalformedInput: if names repeat or are not printable, or a bundle holds something that is no good.

    >>> import exactmarket as em
    >>> half = em.Q(1, 2)
    >>> x, y = [em.RandomConsumption(name, ((half, ("a",)), (half, ()))) for name in ("x", "y")]
    >>> em.decide_consumptions(em.ConsumptionProblem(("a",), (x, y), exhaust=True)).answer
    'yes'
    """

    goods: tuple[str, ...]
    agents: tuple[RandomConsumption, ...]
    exhaust: bool

    def __init__(self, goods: Iterable[str], agents: Iterable[RandomConsumption], exhaust: bool = False) -> None:
        known, consumers = goods_named(goods), all_exactly(RandomConsumption, agents, "agents")
        names([agent.name for agent in consumers], "agents")
        for i, agent in enumerate(consumers):
            for k, (_, bundle) in enumerate(agent.lottery):
                if not set(bundle) <= set(known):
                    raise MalformedInput(f"agents[{i}].lottery[{k}].bundle", "goods of the problem", " ".join(bundle))
        settle(self, goods=known, agents=consumers, exhaust=exactly(bool, exhaust, "exhaust"))

    @property
    def names(self) -> tuple[str, ...]:
        """The agents' names."""
        return tuple([agent.name for agent in self.agents])

    @cached_property
    def marginals(self) -> Matrix:
        """Row i: the probabilities of agent i's bundles, in her lottery's order (rows may differ in length)."""
        return tuple([tuple([p for p, _ in agent.lottery]) for agent in self.agents])

    @cached_property
    def constraints(self) -> tuple[CellConstraint, ...]:
        """What a 0/1 choice x of bundles must meet to be an allocation: first each agent has exactly one bundle, then
        each good, in the problem's order, is in at most one (with ``exhaust``: exactly one) that is chosen."""
        bundles = [[bundle for _, bundle in agent.lottery] for agent in self.agents]
        return allocation_constraints(self.goods, bundles, self.exhaust)


def allocation_constraints(
    goods: Sequence[str], bundles: Sequence[Sequence[Bundle]], exhaust: bool
) -> tuple[CellConstraint, ...]:
    """What a 0/1 choice among the agents' bundles must meet to be an allocation (``ConsumptionProblem.constraints``)."""
    one_each = [CellConstraint([(i, k) for k in range(len(row))], 1, 1) for i, row in enumerate(bundles)]
    holders: dict[str, list[Cell]] = {good: [] for good in goods}
    for i, row in enumerate(bundles):
        for k, bundle in enumerate(row):
            for good in bundle:
                holders[good].append((i, k))
    least = 1 if exhaust else 0
    return (*one_each, *[CellConstraint(cells, least, 1) for cells in holders.values()])


def bundle_named(goods: Iterable[str], where: str) -> Bundle:
    """The names of a bundle's goods; whether they are goods, and each once, is asked later.

    Raises:
        MalformedInput: if they are no list of names.
    """
    given = sequence(goods, where, "a list of goods")
    return tuple([checked_name(good, f"{where}[{k}]", blanks=False) for k, good in enumerate(given)])


def demand_bundles(bundles: Sequence[Bundle], where: str) -> None:
    """Demand one or more bundles, each once, and in each of them each good once.

    Raises:
        MalformedInput: if they are not like that.
    """
    for k, bundle in enumerate(bundles):
        if len(set(bundle)) < len(bundle):
            raise MalformedInput(f"{where}[{k}]", "each good once", " ".join(bundle))
    if not bundles or len({frozenset(bundle) for bundle in bundles}) < len(bundles):
        raise MalformedInput(where, "one or more bundles, each once", "none" if not bundles else "one twice")


def crossing(first: CellConstraint, second: CellConstraint) -> bool:
    """Whether the two sets of cells overlap and neither contains the other. (A *hierarchy* has no such pair.)"""
    one, other = set(first.cells), set(second.cells)
    return bool(one & other) and not one <= other and not other <= one


def _cell(value: Sequence[int], where: str) -> Cell:
    row, column = pair(value, where, "a cell [row, column]")
    if type(row) is not int or type(column) is not int:
        raise MalformedInput(where, "a cell [row, column]", shown(value))
    return row, column


def _term(value: tuple[Number, Iterable[str]], where: str) -> tuple[Q, Bundle]:
    probability, goods = pair(value, where, "a probability and a bundle")
    return rational(probability, where), bundle_named(goods, f"{where}.bundle")


def _whole(value: Number, where: str) -> int:
    number = rational(value, where)
    if number.q != 1:
        raise MalformedInput(where, "a whole number", number)
    return int(number.p)
