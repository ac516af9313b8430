"""Shares of goods with several copies as a lottery over allocations.

An agent's limits are nested or disjoint, and so are the columns and the limits on all copies together: a bihierarchy. So each
allocation of the lottery rounds every share, every sum over a set of an agent's, every good's use and every sum of uses over a
set of the production to a whole number next to it (``kernel.rules.markets.shares``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from exactmarket.errors import MalformedInput
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ZERO, Q, total
from exactmarket.kernel.certificates.lotteries import MatrixLottery, MatrixTerm
from exactmarket.kernel.claims.lotteries import Implementable
from exactmarket.kernel.rules.lotteries.problems import check_implementable
from exactmarket.kernel.theorem import Verified
from exactmarket.model.bundle import Bundle
from exactmarket.model.laminar_concave import LaminarConcave, held_of, laminar_concave
from exactmarket.model.lottery_problem import Cell, CellConstraint, LotteryProblem
from exactmarket.model.names import SharesByGood
from exactmarket.model.seats import SeatMarket
from exactmarket.solvers.control import BestFound, Control, finished
from exactmarket.solvers.lotteries.bihierarchy import rounded_terms
from exactmarket.solvers.lotteries.few_terms import few_terms

#: For each agent her shares that are not 0, by the places of the goods.
Rows: TypeAlias = Sequence[Mapping[int, Q]]


@dataclass(frozen=True)
class _Families:
    """The cells with shares in the agents' sets, and those in columns and sets of columns, each with the most that it may hold;
    cells without a share, which are 0 in each allocation, are left out."""

    own: list[tuple[list[Cell], int]]
    shared: list[tuple[list[Cell], int]]


def decide_lottery_of_shares(
    market: SeatMarket, shares: Sequence[SharesByGood], control: Control | None = None, sparse: bool = False
) -> Verified[Implementable]:
    """A lottery over 0/1 matrices, agents by goods, whose expectation are the shares: each is an allocation within supplies and
    limits, and rounds all sums that have limits.

    Args:
        shares: for each agent her shares of goods, each > 0 and at most 1.
        sparse: look for as few terms as can be found, which takes longer.

    Raises:
        MalformedInput: if a utility has no normal form, or the shares do not keep within supplies and limits.
        BestFound: if the time is over in the search for fewer terms; it holds the lottery with the fewest terms found.
        LimitReached: if the time is over before there is any lottery.
    """
    control = control or Control()
    rows = rows_of(market, shares)
    families = _families(market, rows)
    # The rows of what is rounded hold the shares alone; a cell is then named by its place among them.
    places = [{j: k for k, j in enumerate(row)} for row in rows]
    first, second = (
        [[(i, places[i][j]) for i, j in cells] for cells, _ in family] for family in (families.own, families.shared)
    )
    matrix: list[Vector] = [tuple(row.values()) for row in rows]
    limit = None
    if sparse:
        terms, limit = few_terms(tuple(matrix), first, second, control)
    else:
        terms = rounded_terms(tuple(matrix), first, second, control)
    goods = [tuple(row) for row in rows]
    named = [
        MatrixTerm(p, tuple([tuple([own[k] for k in row]) for own, row in zip(goods, ones, strict=True)]))
        for p, ones in terms
    ]
    problem = _problem(market, rows, families)
    verdict = finished(lambda: check_implementable(Implementable(problem), MatrixLottery(tuple(named))))
    if limit is not None:
        raise BestFound(verdict, limit)
    return verdict


def problem_of_shares(market: SeatMarket, shares: Sequence[SharesByGood]) -> LotteryProblem:
    """The problem of which ``decide_lottery_of_shares`` finds a lottery: the shares, agents by goods, and each sum that is
    rounded.

    Raises:
        MalformedInput: if a utility has no normal form, or the shares do not keep within supplies and limits.
    """
    rows = rows_of(market, shares)
    return _problem(market, rows, _families(market, rows))


def rows_of(market: SeatMarket, shares: Sequence[SharesByGood]) -> list[dict[int, Q]]:
    """The shares by the places of the goods, in the goods' order."""
    place = {good: j for j, good in enumerate(market.goods)}
    return [dict(sorted((place[good], share) for good, share in row)) for row in shares]


def _families(market: SeatMarket, rows: Rows) -> _Families:
    """What is rounded; demand that it keeps within the limits.

    Raises:
        MalformedInput: if a utility has no normal form, or the shares do not.
    """
    own: list[tuple[list[Cell], int]] = []
    forms: dict[int, LaminarConcave] = {}
    for i, (agent, row) in enumerate(zip(market.agents, rows, strict=True)):
        if id(agent.utility) not in forms:
            forms[id(agent.utility)] = laminar_concave(agent.utility, market.goods, f"agents[{i}].utility")
        for goods, gains in forms[id(agent.utility)].sets:
            held = held_of(row, goods)
            if held > len(gains):
                raise MalformedInput(
                    f"shares of {agent.name!r}", f"at most {len(gains)} goods of one of her sets", held
                )
            own.append(([(i, j) for j in row if goods >> j & 1], len(gains)))
    columns: list[list[Cell]] = [[] for _ in market.goods]
    for i, row in enumerate(rows):
        for j in row:
            columns[j].append((i, j))
    return _Families(own, _shared(market, columns, rows))


def _shared(market: SeatMarket, columns: Sequence[list[Cell]], rows: Rows) -> list[tuple[list[Cell], int]]:
    """The columns, and the sets of columns, with their limits."""
    sets: list[tuple[Bundle, int]] = [(1 << j, copies) for j, copies in enumerate(market.supply)]
    found = []
    for goods, most in [*sets, *market.limits]:
        cells = [cell for j, column in enumerate(columns) if goods >> j & 1 for cell in column]
        used = total(rows[i][j] for i, j in cells)
        if used > most:
            raise MalformedInput("shares", f"at most {most} copies in use of {goods.bit_count()} goods", used)
        found.append((cells, most))
    return found


def _problem(market: SeatMarket, rows: Rows, families: _Families) -> LotteryProblem:
    """The shares as a matrix; each sum that is rounded is a constraint."""
    matrix = [[row.get(j, ZERO) for j in range(len(market.goods))] for row in rows]
    constraints = []
    for cells, _ in [*families.own, *families.shared]:
        amount = total(rows[i][j] for i, j in cells)
        least, most = int(amount.p // amount.q), int(-(-amount.p // amount.q))
        if len(cells) > 1:  # one cell is 0 or 1 as it is
            constraints.append(CellConstraint(cells, least, most))
    return LotteryProblem(matrix, constraints)
