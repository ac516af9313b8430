"""Models of orders: how agents rank objects. Orders list the objects, the best first; each agent's values for hers are then
different numbers, a uniform set of those from 0 to the largest value, the largest for her best object."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from exactmarket.exact.rational import ONE, Q
from exactmarket.random.draws import Draws


def mallows(draws: Draws, objects: int, dispersion: Q) -> Iterator[list[int]]:
    """Orders near the one common to all, 0, 1, 2, ...: one in which k pairs stand the other way round has a probability in
    proportion to the k-th power of the dispersion. With 0 all agents have the common order, with 1 all orders are equally likely
    (C. L. Mallows, Non-null ranking models I, Biometrika 44, 1957).

    Objects are inserted one after the other, the i-th one past d of those before it with a probability in proportion to the
    d-th power of the dispersion (J.-P. Doignon, A. Pekec, M. Regenwetter, The repeated insertion model for rankings,
    Psychometrika 69, 2004). The powers are whole numbers over a common denominator.
    """
    top, under = int(dispersion.p), int(dispersion.q)
    weights = [[top**d * under ** (i - d) for d in range(i + 1)] for i in range(objects)]
    while True:
        order: list[int] = []
        for i in range(objects):
            order.insert(i - draws.place(weights[i]), i)
        yield order


def urn(draws: Draws, objects: int, contagion: Q) -> Iterator[list[int]]:
    """Orders that agents copy from each other: an urn holds each order once; the order that is drawn is put back with further
    copies of it, the contagion times as many as there are orders. With 0 all orders are equally likely and independent
    (F. Eggenberger, G. Polya, Ueber die Statistik verketteter Vorgaenge, ZAMM 3, 1923; S. Berg, Paradox of voting under an urn
    model, Public Choice 47, 1985).

    After k draws a new order comes with probability 1 / (1 + k times the contagion), else one of the k is copied.
    """
    drawn: list[list[int]] = []
    while True:
        fresh = draws.happens(ONE / (1 + len(drawn) * contagion))
        drawn.append(draws.order(objects) if fresh else drawn[draws.below(len(drawn))])
        yield drawn[-1]


def by_weights(draws: Draws, weights: Sequence[int]) -> Iterator[list[int]]:
    """Orders in which each next object is one of those left with a probability in proportion to its weight (R. D. Luce,
    Individual choice behavior, 1959; R. L. Plackett, The analysis of permutations, Applied Statistics 24, 1975)."""
    while True:
        left, lots, order = list(range(len(weights))), list(weights), []
        while left:
            place = draws.place(lots)
            lots.pop(place)
            order.append(left.pop(place))
        yield order


def plackett_luce(draws: Draws, objects: int) -> Iterator[list[int]]:
    """``by_weights`` with weights that are uniform in 1..100, drawn once for all agents."""
    return by_weights(draws, [1 + draws.below(100) for _ in range(objects)])


def zipf(draws: Draws, objects: int) -> Iterator[list[int]]:
    """``by_weights`` with the weight 1/k for the k-th object: few courses are wanted by almost everybody (G. K. Zipf, Human
    behavior and the principle of least effort, 1949)."""
    common = 1
    for k in range(2, objects + 1):
        common *= int((Q(common, k)).q)
    return by_weights(draws, [common // k for k in range(1, objects + 1)])


def single_peaked_walsh(draws: Draws, objects: int) -> Iterator[list[int]]:
    """Orders that are single-peaked on the line 0, 1, 2, ..., all such orders being equally likely: the worst object is, with
    equal chances, one of the two ends of those that are left (T. Walsh, Generating single peaked votes, 2015)."""
    while True:
        low, high = 0, objects - 1
        worst_first = []
        while low < high:
            if draws.below(2):
                worst_first.append(low)
                low += 1
            else:
                worst_first.append(high)
                high -= 1
        yield [low, *reversed(worst_first)]


def single_peaked_conitzer(draws: Draws, objects: int) -> Iterator[list[int]]:
    """Orders that are single-peaked on the line 0, 1, 2, ..., all peaks being equally likely: next comes, with equal chances, the
    neighbour on the left or on the right of those before (V. Conitzer, Eliciting single-peaked preferences using comparison
    queries, Journal of Artificial Intelligence Research 35, 2009)."""
    while True:
        low = high = draws.below(objects)
        order = [low]
        while len(order) < objects:
            leftwards = high == objects - 1 or (low > 0 and draws.below(2) == 0)
            low, high = (low - 1, high) if leftwards else (low, high + 1)
            order.append(low if leftwards else high)
        yield order


def valued(draws: Draws, orders: Iterator[list[int]], agents: int, largest: int) -> Iterator[list[int]]:
    """A row of values for each agent, different numbers that stand in her order."""
    for order in islice(orders, agents):
        row = [0] * len(order)
        for thing, value in zip(order, draws.distinct(len(order), largest + 1), strict=True):
            row[thing] = value
        yield row
