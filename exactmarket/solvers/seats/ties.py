"""Exact prices and weights: what an agent has fractions of is worth the same to her, net, which is an equation in the prices.

Of two goods j and k that an agent has fractions of within the same full set, w (v_j - v_k) = p_j - p_k; of a good in no full set,
w v_j = p_j. The first such equation of an agent with different values gives her weight w; put into her others, it leaves
equations in the prices alone, with whole coefficients. There are at most as many independent ones as goods less 1, since prices
and budgets can be scaled; prices that they leave open are rounded, and the others are solved for exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import gcd, lcm
from typing import TypeAlias

import numpy as np
from flint import fmpz_mat, nmod_mat

from exactmarket.errors import SearchFailed
from exactmarket.solvers.native.factors import pivoted_qr
from exactmarket.solvers.seats.problem import Floats, SeatProblem
from exactmarket.solvers.seats.reading import Reading

#: The coefficients of an equation in prices, by good.
Row: TypeAlias = dict[int, int]

_PRIME = (1 << 61) - 1
#: Prices that are free are rounded to so many parts of the largest.
_PARTS = 1 << 30


@dataclass(frozen=True)
class Supports:
    """Exact prices and weights.

    Attributes:
        prices: whole numbers, to be divided by ``denominator``. weights: numerator and denominator for each agent.
        content: who seems to have all that she likes, and may spend less than her budget.
    """

    prices: list[int]
    denominator: int
    weights: list[tuple[int, int]]
    content: list[bool]


@dataclass(frozen=True)
class Tie:
    """Goods j and k (``None`` for nothing at all) tied at weight times the difference d of their values."""

    j: int
    k: int | None
    d: int


def exact_supports(market: SeatProblem, reading: Reading, misread: float) -> Supports:
    """Exact prices and weights near those read, which make the ties read exact as far as they are consistent.

    Args:
        misread: ties further from the prices read than this part of them are misread.

    Raises:
        SearchFailed: if the equations are singular or a price is negative.
    """
    ties = [ties_of(market, reading, i) for i in range(market.agents)]
    prices, denominator = _exact_prices(reading, _rows(reading, ties), misread)
    weights, content = [], reading.satiated.tolist()
    for i, own in enumerate(ties):
        weight = _weight(own, prices, denominator, float(reading.weights[i]))
        if content[i] or weight[0] <= 0:
            # What is better costs no more: she can have all that she likes.
            weight, content[i] = _satiated_weight(market, i, prices, denominator), True
        weights.append(weight)
    return Supports(prices, denominator, weights, content)


def _weight(own: Sequence[Tie], prices: list[int], denominator: int, guess: float) -> tuple[int, int]:
    if own and own[0].d:
        return _tied_weight(own[0], prices, denominator)
    near = Fraction(guess).limit_denominator(1 << 30)
    return near.numerator, near.denominator


def ties_of(market: SeatProblem, reading: Reading, i: int) -> list[Tie]:
    """The agent's ties, that which tells most about her weight first."""
    groups: dict[int, list[int]] = {}
    for j in np.flatnonzero(reading.free[i]).tolist():
        groups.setdefault(int(reading.group[i, j]), []).append(j)
    values = market.values[i]
    weight = np.minimum(reading.shares[i], 1 - reading.shares[i])
    found: list[Tie] = []
    for group, members in groups.items():
        if group < 0:
            found += [Tie(j, None, values[j]) for j in members]
            continue
        first = max(members, key=lambda j: weight[j])
        found += [Tie(j, first, values[j] - values[first]) for j in members if j != first]
    return sorted(found, key=lambda tie: -abs(tie.d) * weight[tie.j])


def _rows(reading: Reading, ties: Sequence[Sequence[Tie]]) -> list[Row]:
    """The equations in the prices of paid goods, those that the largest shares depend on first."""
    weighted: list[tuple[float, Row]] = []
    for i, own in enumerate(ties):
        for row, j in own_rows(own, satiated=bool(reading.satiated[i])):
            share = reading.shares[i, j]
            weighted.append((float(min(share, 1 - share)), row))
    weighted += [(2.0, {j: 1, k: -1}) for j, k in reading.shared]
    found: dict[tuple[tuple[int, int], ...], None] = {}
    for _, row in sorted(weighted, key=lambda pair: -pair[0]):
        kept = {j: c for j, c in sorted(row.items()) if c and reading.paid[j]}
        if kept:
            factor = gcd(*kept.values())
            sign = factor if next(iter(kept.values())) > 0 else -factor
            found[tuple([(j, c // sign) for j, c in kept.items()])] = None
    return [dict(row) for row in found]


def own_rows(own: Sequence[Tie], *, satiated: bool) -> Iterator[tuple[Row, int]]:
    """The agent's equations, each with the good that it is about."""
    if satiated or not own or own[0].d == 0:
        # Whatever her weight, goods of equal value cost equally much.
        for tie in own:
            if tie.d == 0:
                yield _combined((1, tie)), tie.j
        return
    for tie in own[1:]:
        yield _combined((own[0].d, tie), (-tie.d, own[0])), tie.j


def _combined(*terms: tuple[int, Tie]) -> Row:
    row: Row = {}
    for c, tie in terms:
        row[tie.j] = row.get(tie.j, 0) + c
        if tie.k is not None:
            row[tie.k] = row.get(tie.k, 0) - c
    return row


def _exact_prices(reading: Reading, rows: Sequence[Row], misread: float) -> tuple[list[int], int]:
    """Whole prices and their denominator."""
    keep = np.flatnonzero(reading.paid)
    prices = [0] * len(reading.prices)
    if not len(keep):
        return prices, 1
    place = {j: k for k, j in enumerate(keep.tolist())}
    guess = reading.prices[keep]
    placed = [{place[j]: c for j, c in row.items()} for row in rows]
    placed = [row for row in placed if off(row, guess) < misread]
    chosen = [placed[k] for k in _independent(placed, len(keep))[: len(keep) - 1]]
    unit = Fraction(2) ** round(float(np.log2(guess.max()))) / _PARTS
    found, denominator = _solved(chosen, [round(Fraction(float(p)) / unit) for p in guess])
    if min(found) < 0:
        raise SearchFailed("a price is negative")
    whole, denominator = [p * unit.numerator for p in found], denominator * unit.denominator
    common = gcd(denominator, *whole)
    for j, price in zip(keep.tolist(), whole, strict=True):
        prices[j] = price // common
    return prices, denominator // common


def off(row: Row, guess: Floats) -> float:
    """How far the prices are from the tie, as a part of the sum of its terms."""
    terms = [c * guess[j] for j, c in row.items()]
    return float(abs(sum(terms)) / max(sum(map(abs, terms)), 1e-300)) if len(terms) > 1 else 0.0


def _independent(rows: Sequence[Row], size: int) -> list[int]:
    """The rows that are no combinations of those before (nearly surely: modulo a large prime)."""
    if not rows:
        return []
    transposed = nmod_mat(_dense(rows, range(size), size), _PRIME).transpose()
    reduced, rank = transposed.rref()
    found, at = [], 0
    for row in range(rank):
        while int(reduced[row, at]) == 0:
            at += 1
        found.append(at)
    return found


def _dense(rows: Sequence[Row], columns: Sequence[int], size: int) -> list[list[int]]:
    """The rows' entries in these columns."""
    place = dict(zip(columns, range(size), strict=True))
    found = [[0] * size for _ in rows]
    for full, row in zip(found, rows, strict=True):
        for j, c in row.items():
            if j in place:
                full[place[j]] = c
    return found


def _solved(rows: Sequence[Row], guess: list[int]) -> tuple[list[int], int]:
    """Whole numbers and a denominator that meet the equations, near the guess."""
    rank, size = len(rows), len(guess)
    if rank == 0:
        return guess, 1
    matrix = np.array(_dense(rows, range(size), size), dtype=float)
    _, order = pivoted_qr(matrix / np.abs(matrix).max(axis=1, keepdims=True))
    basic, free = sorted(order[:rank].tolist()), sorted(order[rank:].tolist())
    system = fmpz_mat(_dense(rows, basic, rank))
    known = {k: guess[k] for k in free}
    right = fmpz_mat([[-sum(c * known.get(k, 0) for k, c in row.items())] for row in rows])
    try:
        solution = system.solve(right)
    except ZeroDivisionError:
        raise SearchFailed("the ties are singular") from None
    fractions = [Fraction(int(solution[a, 0].p), int(solution[a, 0].q)) for a in range(rank)]
    denominator = lcm(*(f.denominator for f in fractions))
    found = [0] * size
    for k in free:
        found[k] = guess[k] * denominator
    for k, f in zip(basic, fractions, strict=True):
        found[k] = f.numerator * (denominator // f.denominator)
    return found, denominator


def _tied_weight(tie: Tie, prices: list[int], denominator: int) -> tuple[int, int]:
    difference = prices[tie.j] - (0 if tie.k is None else prices[tie.k])
    sign = 1 if tie.d > 0 else -1
    return sign * difference, abs(tie.d) * denominator


def _satiated_weight(market: SeatProblem, i: int, prices: list[int], denominator: int) -> tuple[int, int]:
    """A weight at which more value is wanted at any price."""
    different = sorted({0, *market.values[i]})
    least = min((b - a for a, b in pairwise(different)), default=1)
    return max(prices) // (least * denominator) + 1, 1
