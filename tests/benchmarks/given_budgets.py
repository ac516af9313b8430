"""Equilibria of markets with seats for the budgets exactly as given: how many are found, how soon, in which numbers, how large.

``OPENBLAS_NUM_THREADS=1 python -m tests.benchmarks.given_budgets [WORD...] [--seeds K] [--limit SECONDS]``: the families whose
name holds one of the words, K seeds each, at most so many seconds of the clock for each market. Budgets are drawn from [1, 2]
with 12 decimal places, so that prices are irrational unless budgets do not matter. Seconds are of processor time. Columns:

    decided           for how many markets the kernel verified an equilibrium with these budgets
    enclosed          how many of these are stated by intervals around irrational prices and shares
    unknowns          the largest number of unknowns that a box encloses
    find, most        seconds of the search, the median and the largest; of those that are not decided, too
    bytes, kernel, recheck   medians over the certificates
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from exactmarket.errors import SearchFailed
from exactmarket.exact.rational import Q
from exactmarket.kernel.certificates.markets import EnclosedShareSolution
from exactmarket.solvers.completeness.seats import decide_whether_equilibrium_with_supplies
from exactmarket.solvers.control import Control
from exactmarket.solvers.seats.problem import SeatProblem
from tests.benchmarks.seats import checks, market_of
from tests.solvers.seats.drawn import courses, independent, one_each

PLACES = 10**12
FAMILIES: dict[str, Callable[[int], SeatProblem]] = {
    "one each 20x8": lambda seed: one_each(20, 8, seed),
    "one each 40x10": lambda seed: one_each(40, 10, seed),
    "independent 40x10": lambda seed: independent(40, 10, seed),
    "courses 40x10": lambda seed: courses(40, 10, seed),
    "one each 100x10": lambda seed: one_each(100, 10, seed),
    "independent 100x10": lambda seed: independent(100, 10, seed),
    "courses 100x10": lambda seed: courses(100, 10, seed),
    "one each 300x25": lambda seed: one_each(300, 25, seed),
    "courses 300x25": lambda seed: courses(300, 25, seed),
}


def with_budgets(problem: SeatProblem, seed: int) -> SeatProblem:
    """The problem with other budgets."""
    drawn = np.random.default_rng(1000 + seed).integers(PLACES, 2 * PLACES, len(problem.values))
    return replace(problem, budgets=tuple([Q(int(number), PLACES) for number in drawn]))


def line(name: str, draw: Callable[[int], SeatProblem], seeds: int, limit: float) -> str:
    times: list[float] = []
    unknowns: list[int] = []
    rows: list[tuple[int, float, float]] = []
    for seed in range(seeds):
        market, start = market_of(with_budgets(draw(seed), seed)), time.process_time()
        try:
            verdict = decide_whether_equilibrium_with_supplies(market, Control(limit))
        except SearchFailed:
            times.append(time.process_time() - start)
            continue
        times.append(time.process_time() - start)
        witness = verdict.certificate.witness
        if isinstance(witness, EnclosedShareSolution):
            unknowns.append(len(witness.box))
        rows.append(checks(verdict))
    size, kernel, again = (statistics.median(column) for column in zip(*rows, strict=True)) if rows else (0, 0.0, 0.0)
    words = f"{name:22}{len(rows):>3} of {seeds:<3}{len(unknowns):>9}{max(unknowns, default=0):>9}"
    words += f"{statistics.median(times):>8.2f}{max(times):>8.2f}{int(size):>11}{kernel:>8.2f}{again:>8.2f}"
    return words


def main(words: list[str], seeds: int, limit: float) -> None:
    heads = (
        f"{'decided':>9}{'enclosed':>10}{'unknowns':>9}{'find':>8}{'most':>8}{'bytes':>11}{'kernel':>8}{'recheck':>8}"
    )
    print(f"{'family':22}{heads}")
    for name, draw in FAMILIES.items():
        if not words or any(word in name for word in words):
            print(line(name, draw, seeds, limit), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--limit", type=float, default=60.0)
    given = parser.parse_args()
    main(given.words, given.seeds, given.limit)
