"""Courses with seats: how often is an equilibrium for budgets moved by at most 1/1000 certified, how fast, and what then?

``python -m tests.benchmarks.seats [COUNT [LIMIT]]``: COUNT markets of each family (default 5), each given LIMIT seconds (default
150). Medians over those that are certified, in processor seconds: the search; the size of the certificate; reading and checking
it by the kernel, and by the standalone checker; a draw. "found" counts those within 1/1000, the others are failures. Of these
"farther" are certified for budgets further away.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

from exactmarket import recheck
from exactmarket.draw import draw_record
from exactmarket.errors import SearchFailed
from exactmarket.exact.rational import Q
from exactmarket.format.certificate import encode_certificate, parse_certificate
from exactmarket.format.text import dump
from exactmarket.kernel.check import verify
from exactmarket.model.constraint import Bounds, Constrained
from exactmarket.model.pseudomarket import Agent
from exactmarket.model.seats import SeatMarket
from exactmarket.model.utility import Additive
from exactmarket.solvers.completeness.nearby import decide_nearby_equilibrium
from exactmarket.solvers.control import BestFound, Control
from exactmarket.solvers.seats.problem import SeatProblem
from tests.solvers.seats.drawn import courses, one_each

DISTANCE = Q(1, 1000)
FAMILIES: tuple[tuple[str, Callable[[int], SeatProblem]], ...] = (
    ("one each, 300 x 25", lambda seed: one_each(300, 25, seed)),
    ("one each, 1000 x 40", lambda seed: one_each(1000, 40, seed)),
    ("3 to 5 each, 100 x 15", lambda seed: courses(100, 15, seed)),
    ("3 to 5 each, 300 x 25", lambda seed: courses(300, 25, seed)),
    ("bids 0 to 5, 100 x 15", lambda seed: courses(100, 15, seed, top=5)),
    ("bids 0 to 5, 300 x 25", lambda seed: courses(300, 25, seed, top=5)),
    ("10 kinds of students, 100 x 15", lambda seed: courses(100, 15, seed, kinds=10)),
    ("unequal budgets, 100 x 15", lambda seed: courses(100, 15, seed, unequal=True)),
    ("40 percent too many seats, 100 x 15", lambda seed: courses(100, 15, seed, seats=1.4)),
    ("40 percent too many seats, 300 x 25", lambda seed: courses(300, 25, seed, seats=1.4)),
)


def market_of(problem: SeatProblem) -> SeatMarket:
    """The market in the words of the model."""
    bounds: list[list[Bounds]] = [[] for _ in problem.values]
    for each in problem.sets:
        goods = sum(1 << j for j in each.goods)
        for i, most in zip(each.agents, each.limits, strict=True):
            bounds[i].append(Bounds(goods, 0, most))
    agents = [
        Agent(f"student {i}", budget, Constrained(Additive(tuple(map(Q, row))), tuple(sets)))
        for i, (row, sets, budget) in enumerate(zip(problem.values, bounds, problem.budgets, strict=True))
    ]
    return SeatMarket(tuple(f"course {j}" for j in range(problem.goods)), problem.supply, tuple(agents))


def measured(work: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds, and what came of it."""
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def outcomes(market: SeatMarket, limit: float) -> Iterator[float]:
    """Search, size of the certificate in kB, check, standalone check, draw.

    Raises:
        SearchFailed: if none was certified within the distance.
    """
    seconds, verdict = measured(lambda: decide_nearby_equilibrium(market, DISTANCE, Control(limit)))
    yield seconds
    text = dump(encode_certificate(verdict.certificate))
    yield len(text) / 1000
    seconds, again = measured(lambda: verify(parse_certificate(text, "certificate")))
    yield seconds
    yield measured(lambda: recheck.check_bytes(text.encode()))[0]
    yield measured(lambda: draw_record(again, text.encode(), 1))[0]


def line(title: str, build: Callable[[int], SeatProblem], count: int, limit: float) -> str:
    """What became of the markets of a family."""
    rows, farther = [], 0
    for seed in range(count):
        try:
            rows.append(list(outcomes(market_of(build(seed)), limit)))
        except BestFound:
            farther += 1
        except SearchFailed:
            pass
    told = f"{title:36} found {len(rows)} of {count}" + (f", farther {farther}" if farther else "")
    if not rows:
        return told
    search, size, kernel, standalone, draw = (median(column) for column in zip(*rows, strict=True))
    return f"{told}; search {search:.1f} s, {size:.0f} kB, check {kernel:.2f} s, recheck {standalone:.2f} s, draw {draw:.2f} s"


def main(arguments: list[str]) -> None:
    """Print a line for each family."""
    count = int(arguments[0]) if arguments else 5
    limit = float(arguments[1]) if len(arguments) > 1 else 150.0
    for title, build in FAMILIES:
        print(line(title, build, count, limit), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
