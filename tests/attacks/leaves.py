"""Forged leaves: made for the cell in which they stand, so that most of what is demanded of a leaf holds, and drawn at random in
the rest: probabilities may be negative, places anywhere, sums wrong, indices too large."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from attacks.mixtures import forged_mixtures
from exactmarket.errors import Rejected
from exactmarket.exact.affine import AffineHull, affine_hull
from exactmarket.exact.linear import Matrix, Vector
from exactmarket.exact.places import Place, Root
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.certificates.completeness import (
    AlongLine,
    CellLeaf,
    CellSplit,
    Everywhere,
    HalfSplit,
    LotteryAlong,
    LotteryAt,
    Mixtures,
    MoneyAlong,
    MoneyAt,
    Multipliers,
    NoAllocation,
    NoLottery,
    NoPrices,
    OptionSplit,
    Probabilities,
    RegimeSplit,
    SignSplit,
    Tight,
)
from exactmarket.kernel.rules.completeness.all_equilibria import parts
from exactmarket.kernel.rules.completeness.cells import whole_space
from exactmarket.kernel.rules.completeness.exchange import Exchange
from exactmarket.kernel.rules.completeness.leaves import LeafCell
from exactmarket.solvers.linear_programs.alternative import alternative, is_point

NUMBERS = (ZERO, ONE, -ONE, Q(2), -Q(2), ONE / 2, -ONE / 2, Q(3), Q(1, 3), Q(2, 3), Q(3, 2))
PLACES = (ZERO, ONE, ONE / 2, Q(2), -ONE, Q(1, 3), Q(2, 3), Q(3, 2))


@dataclass(frozen=True, eq=False)
class Spot:
    """A leaf of a tree: which node it is, its cell, and what stands there now."""

    index: int
    leaf: LeafCell
    old: CellLeaf

    @cached_property
    def opposites(self) -> list[tuple[int, Multipliers]]:
        """Each condition whose form is a negative multiple of another's, with the multiplier that proves it tight."""
        found: list[tuple[int, Multipliers]] = []
        for k, one in enumerate(self.leaf.conditions):
            for j, other in enumerate(self.leaf.conditions):
                factor = next((-a / b for a, b in zip(one.form, other.form, strict=True) if b != 0), ZERO)
                if j != k and factor > 0 and all(a == -factor * b for a, b in zip(one.form, other.form, strict=True)):
                    found.append((k, ((j, factor),)))
        return found


def spots(exchange: Exchange, nodes: Sequence[CellSplit | CellLeaf]) -> list[Spot]:
    """All leaves of a tree."""
    cells, found = list(reversed(whole_space(exchange))), []
    for k, node in enumerate(nodes):
        cell = cells.pop()
        if isinstance(node, SignSplit | RegimeSplit | OptionSplit | HalfSplit):
            cells.extend(reversed(parts(cell, node, "attack")))
        else:
            found.append(Spot(k, LeafCell(cell, "attack"), node))
    return found


def forged(spot: Spot, dice: random.Random) -> CellLeaf:
    """A leaf for the cell."""
    leaf, tight = spot.leaf, _tight(spot, dice)
    try:
        hull = leaf.hull(tight)
    except Rejected:
        hull = affine_hull((), len(leaf.cell.positive))
    makers: list[Callable[[Spot, Tight, AffineHull, random.Random], CellLeaf]] = [_no_lottery, _everywhere]
    makers += [_along_line] * 3 if len(hull.free) == 1 else [_everywhere]
    if len(leaf.pure) == 2 or (leaf.pure and dice.random() < 0.05):
        makers += [_mixtures] * 4
    draw = dice.random()
    if not leaf.pure and draw < 0.8:
        makers = [_no_lottery]
    if draw < 0.05:
        return NoAllocation()
    if draw < 0.15:
        return NoPrices(_multipliers(leaf, dice))
    return dice.choice(makers)(spot, tight, hull, dice)


# Parts ----------------------------------------------------------------------------------------------------------------


def _tight(spot: Spot, dice: random.Random) -> Tight:
    """Conditions that hold with equality: those of the old leaf, or such as the opposite of another condition proves."""
    if dice.random() < 0.4:
        return getattr(spot.old, "tight", ())
    if dice.random() < 0.1:
        return ((dice.randrange(len(spot.leaf.conditions)), _multipliers(spot.leaf, dice)),)
    return tuple(dice.sample(spot.opposites, dice.randint(0, min(3, len(spot.opposites)))))


def _multipliers(leaf: LeafCell, dice: random.Random) -> Multipliers:
    count = len(leaf.conditions) + int(dice.random() < 0.1)
    return tuple([(dice.randrange(count), dice.choice(NUMBERS)) for _ in range(dice.choice([0, 1, 1, 2, 2, 3]))])


def _lottery(leaf: LeafCell, dice: random.Random, excess: Sequence[Matrix]) -> list[tuple[int, Q]]:
    """Weights of allocations: drawn, or such that they sum to 1 and no agent who must spend all spends more or less.

    Args:
        excess: for each agent who must spend all, for each allocation, numbers whose weighted sums must be 0.
    """
    count = len(leaf.pure)
    if not count or dice.random() < 0.02:
        return [(dice.choice([0, count, -1]), ONE)]
    if dice.random() < 0.2:
        weights = dice.choice([(ONE,), (ONE / 2, ONE / 2), (Q(2), -ONE), (Q(1, 3), Q(2, 3)), (ONE, ZERO), (ONE, ONE)])
        return [(dice.randrange(count), weight) for weight in weights]
    rows = [[ONE] * count]
    for numbers in excess:
        rows += [list(row) for row in zip(*numbers, strict=True)]
    found = _particular(rows, [ONE, *[ZERO] * (len(rows) - 1)], dice)
    return [(a, weight) for a, weight in enumerate(found or [ONE]) if weight != 0]


def _particular(rows: Sequence[Sequence[Q]], sides: Sequence[Q], dice: random.Random) -> list[Q] | None:
    """A solution of the linear equations, whose free unknowns are drawn; None if there is none."""
    size = len(rows[0])
    order = dice.sample(range(size), size)
    left = [[*[row[j] for j in order], side] for row, side in zip(rows, sides, strict=True)]
    pivots: list[int] = []
    for j in range(size):
        row = next((row for row in left[len(pivots) :] if row[j] != 0), None)
        if row is None:
            continue
        left.remove(row)
        left.insert(len(pivots), [a / row[j] for a in row])
        for k, other in enumerate(left):
            if k != len(pivots):
                left[k] = [a - other[j] * b for a, b in zip(other, left[len(pivots)], strict=True)]
        pivots.append(j)
    if any(row[-1] != 0 for row in left[len(pivots) :]):
        return None
    drawn = [ZERO if dice.random() < 0.6 else dice.choice(NUMBERS) for _ in range(size)]
    for j, row in zip(pivots, left, strict=False):
        rest = [row[k] * drawn[k] for k in range(size) if k not in pivots]
        drawn[j] = row[-1] - sum(rest, ZERO)
    found = [ZERO] * size
    for k, j in enumerate(order):
        found[j] = drawn[k]
    return found


def _excess(leaf: LeafCell, restrict: Callable[[Vector], Vector]) -> list[Matrix]:
    """What each agent who must spend all spends too much in each allocation."""
    return [tuple([restrict(leaf.cell.exchange.excess(i, chosen[i])) for chosen in leaf.pure]) for i in _lines(leaf)]


def _values(leaf: LeafCell, dice: random.Random) -> Vector:
    """A value of money for each agent; mostly none is negative of who need not spend all."""
    agents = range(len(leaf.cell.regimes) + int(dice.random() < 0.03))
    menu = (ONE, ONE, ZERO, Q(2), -ONE, -ONE)
    return tuple([dice.choice(menu if i in _lines(leaf) or dice.random() < 0.03 else menu[:4]) for i in agents])


def _lines(leaf: LeafCell) -> list[int]:
    """The agents who must spend all."""
    return [i for i in range(len(leaf.cell.regimes)) if leaf.cell.spends_all(i)]


# Leaves ---------------------------------------------------------------------------------------------------------------


def _mixtures(spot: Spot, tight: Tight, hull: AffineHull, dice: random.Random) -> Mixtures:
    return forged_mixtures(spot.leaf, tight, hull, dice)


def _no_lottery(spot: Spot, tight: Tight, _hull: AffineHull, dice: random.Random) -> NoLottery:
    leaf = spot.leaf
    proofs = () if dice.random() < 0.6 else tuple([_multipliers(leaf, dice) for _ in leaf.pure])
    return NoLottery(tight, _values(leaf, dice), proofs)


def _everywhere(spot: Spot, tight: Tight, hull: AffineHull, dice: random.Random) -> Everywhere:
    leaf = spot.leaf
    lottery = _lottery(leaf, dice, _excess(leaf, hull.restrict))
    bound = [i for i in range(len(leaf.cell.regimes)) if leaf.cell.bound_by_budget(i)]
    affordable = tuple([() if dice.random() < 0.5 else _multipliers(leaf, dice) for _ in bound])
    inequalities = [k for k, condition in enumerate(leaf.conditions) if condition.relation != "="]
    kept = inequalities if dice.random() < 0.5 else dice.sample(inequalities, dice.randint(0, len(inequalities)))
    kept += [dice.choice([-1, len(leaf.conditions)])] if dice.random() < 0.05 else []
    others = [k for k in inequalities if k not in kept]
    implied = tuple([dice.choice([(), *[m for j, m in spot.opposites if j == k]]) for k in others])
    return Everywhere(tight, tuple(lottery), affordable, _sample(leaf, hull, dice), tuple(kept), implied)


def _sample(leaf: LeafCell, hull: AffineHull, dice: random.Random) -> Vector:
    """Prices of the cell, if there are any; or any of the hull."""
    found = alternative(leaf.conditions, len(leaf.cell.positive))
    if is_point(found) and dice.random() < 0.7:
        return tuple(found)  # type: ignore[arg-type]
    free = [dice.choice(PLACES) for _ in hull.free]
    return tuple(
        [
            function[0] + sum([c * p for c, p in zip(function[1:], free, strict=True)], ZERO)
            for function in hull.functions
        ]
    )


def _along_line(spot: Spot, tight: Tight, hull: AffineHull, dice: random.Random) -> AlongLine:
    leaf = spot.leaf
    low, high, closed = _ends(leaf, hull)
    inner = [low + (high - low) * Q(1, k) for k in (2, 3)] if low is not None and high is not None else []
    within = [place for place in PLACES if (low is None or place > low) and (high is None or place < high)]
    menu = sorted({*inner, *(within if dice.random() < 0.9 else PLACES)})
    chosen = sorted(dice.sample(menu, min(len(menu), dice.choice([0, 0, 0, 0, 1, 1, 2]))))
    known = [low, *chosen] if closed[0] else chosen
    special = [place for place in ([*known, high] if closed[1] else known) if place is not None]
    if dice.random() < 0.05:
        special = dice.choice([special[1:], [*special, ONE]])
    at = [_at(leaf, hull, dice, place) for place in special]
    between = [_between(leaf, hull, dice) for _ in range(len(chosen) + 1)]
    places = tuple([_as_place(place, dice) for place in chosen])
    return AlongLine(tight, places, tuple(at), tuple(between))


def _ends(leaf: LeafCell, hull: AffineHull) -> tuple[Q | None, Q | None, tuple[bool, bool]]:
    """Where the restricted conditions end the line, and whether the ends belong to it."""
    bounds: dict[bool, list[tuple[Q, bool]]] = {True: [], False: []}
    for condition in leaf.conditions:
        constant, slope = hull.restrict(condition.form)
        if condition.relation != "=" and slope != 0:
            bounds[bool(slope > 0)].append((-constant / slope, condition.relation == ">"))
    # Of equal ends the strict one counts: the larger low end, the smaller high one.
    low = max(bounds[True], default=None)
    high = min([(end, not strict) for end, strict in bounds[False]], default=None)
    closed = low is not None and not low[1], high is not None and high[1]
    return low and low[0], high and high[0], closed


def _as_place(place: Q, dice: random.Random) -> Place:
    """The number, or a root whose value it is."""
    if dice.random() < 0.75:
        return place
    width = dice.choice([ONE / 2, Q(1, 50)])
    return Root((-place, ONE), (place - width, place + width))


def _at(leaf: LeafCell, hull: AffineHull, dice: random.Random, place: Q) -> LotteryAt | MoneyAt:
    if dice.random() < 0.3:
        return MoneyAt(_values(leaf, dice))

    def restrict(form: Vector) -> Vector:
        constant, slope = hull.restrict(form)
        return (constant + slope * place,)

    lottery = _lottery(leaf, dice, _excess(leaf, restrict))
    return LotteryAt(tuple([(index, (weight,)) for index, weight in lottery]))


def _between(leaf: LeafCell, hull: AffineHull, dice: random.Random) -> LotteryAlong | MoneyAlong:
    if dice.random() < 0.3:
        return MoneyAlong(tuple([(value,) for value in _values(leaf, dice)]))
    if leaf.pure and dice.random() < 0.4:
        return LotteryAlong(_linear_lottery(leaf, hull, dice), (ONE,))
    scale = dice.choice([(ONE,), (ONE,), (ONE,), (ZERO, ONE), (-ONE,), ()])
    lottery = _lottery(leaf, dice, _excess(leaf, hull.restrict))
    return LotteryAlong(tuple([(n, tuple([weight * c for c in scale])) for n, weight in lottery]), scale)


def _linear_lottery(leaf: LeafCell, hull: AffineHull, dice: random.Random) -> Probabilities:
    """Weights linear in t with sum 1 and the right spending for all t, if there are any: a constant and a slope for each."""
    count = len(leaf.pure)
    rows = [[ONE, ZERO] * count, [ZERO, ONE] * count]
    for numbers in _excess(leaf, hull.restrict):
        constants, slopes = zip(*numbers, strict=True)
        rows.append([c for a in constants for c in (a, ZERO)])
        rows.append([c for a, b in zip(constants, slopes, strict=True) for c in (b, a)])
        rows.append([c for b in slopes for c in (ZERO, b)])
    found = _particular(rows, [ONE, *[ZERO] * (len(rows) - 1)], dice) or [ONE, ZERO]
    pairs = zip(found[::2], found[1::2], strict=True)
    return tuple([(a, pair) for a, pair in enumerate(pairs) if any(c != 0 for c in pair)])
