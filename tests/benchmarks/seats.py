"""Equilibria in shares of markets with seats: how soon they are found and checked, how near and how large they are; and others.

``OPENBLAS_NUM_THREADS=1 python -m tests.benchmarks.seats [WORD...] [--seeds K] [--limit SECONDS] [--peers]``: the families
whose name holds one of the words, K seeds each, at most so many seconds of the clock for each market, on one thread as the
command has it. Seconds in the table are of processor time, medians over the seeds; a market for which nothing within 1/1000 is
found is a failure, and counts with the time that it took. Columns:

    found             for how many markets the kernel verified an equilibrium for budgets moved by at most 1/1000
    find, most        seconds until it was found, the median and the largest
    distance          the largest change of a budget, of all seeds
    bytes             of the certificate
    kernel, recheck   seconds that each checker takes for the certificate
    floats            what is violated by a solution in floats alone, the path's at temperature 1e-6: how much more an agent
                      would get, net, at her weight, as a part of the most she can; and copies beyond the supply

With ``--peers`` fairpyx, if it is installed, gets the same courses, with at most so many for each student; it knows no limits
for areas. Its A-CEEI search looks for prices at which whole courses are demanded, for ``--limit`` seconds; its clearing error is
the Euclidean norm of over- and unsold demand at the best prices that it returns.
"""

from __future__ import annotations

import argparse
import contextlib
import signal
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from exactmarket import recheck
from exactmarket.errors import SearchFailed
from exactmarket.exact.rational import Q
from exactmarket.format.certificate import encode_certificate, parse_certificate
from exactmarket.format.text import dump
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.markets import StrongEquilibriumByShares
from exactmarket.kernel.theorem import Verified
from exactmarket.model.matroid import LaminarMatroid
from exactmarket.model.pseudomarket import Agent
from exactmarket.model.seats import SeatMarket
from exactmarket.model.utility import MatroidRank
from exactmarket.solvers.completeness.nearby import decide_nearby_equilibrium
from exactmarket.solvers.control import Control, OnlyNearby
from exactmarket.solvers.seats.faces import most_value
from exactmarket.solvers.seats.path import follow
from exactmarket.solvers.seats.problem import SeatProblem
from exactmarket.solvers.seats.reading import read
from exactmarket.solvers.seats.smoothed import Smoothed
from tests.solvers.seats.drawn import courses, independent, one_each

NEAR = Q(1, 1000)
FAMILIES: dict[str, Callable[[int], SeatProblem]] = {
    "one each 300x25": lambda seed: one_each(300, 25, seed),
    "one each 1000x40": lambda seed: one_each(1000, 40, seed),
    "one each 1700x350": lambda seed: one_each(1700, 350, seed),
    "courses 100x15": lambda seed: courses(100, 15, seed),
    "courses 300x25": lambda seed: courses(300, 25, seed),
    "courses 1000x50": lambda seed: courses(1000, 50, seed),
    "courses 1700x350": lambda seed: courses(1700, 350, seed),
    "bids 0..5 100x15": lambda seed: courses(100, 15, seed, top=5),
    "bids 0..5 300x25": lambda seed: courses(300, 25, seed, top=5),
    "identical 100x15": lambda seed: courses(100, 15, seed, kinds=5),
    "identical 300x25": lambda seed: courses(300, 25, seed, kinds=5),
    "unequal budgets 100x15": lambda seed: courses(100, 15, seed, unequal=True),
    "unequal budgets 300x25": lambda seed: courses(300, 25, seed, unequal=True),
    "too many seats 100x15": lambda seed: courses(100, 15, seed, seats=1.4),
    "too many seats 300x25": lambda seed: courses(300, 25, seed, seats=1.4),
    "independent one each": lambda seed: independent(300, 25, seed, each=1, seats=13 / 12),
    "independent one, all needed": lambda seed: independent(300, 25, seed, each=1),
    "independent one, too few": lambda seed: independent(300, 25, seed, each=1, seats=0.8),
    "independent one, too many": lambda seed: independent(300, 25, seed, each=1, seats=1.4),
    "independent courses": lambda seed: independent(300, 25, seed),
    "independent c., too few": lambda seed: independent(300, 25, seed, seats=0.8),
    "independent c., too many": lambda seed: independent(300, 25, seed, seats=1.4),
}


def market_of(problem: SeatProblem) -> SeatMarket:
    """The market whose students have weighted ranks of laminar matroids."""
    goods = problem.goods
    own: list[list[tuple[int, int]]] = [[] for _ in problem.values]
    for each in problem.sets:
        bundle = sum(1 << j for j in each.goods)
        for i, limit in zip(each.agents, each.limits, strict=True):
            own[i].append((bundle, limit))
    agents = [
        Agent(f"s{i + 1}", budget, MatroidRank(LaminarMatroid(goods, tuple(sets)), tuple([Q(v) for v in row])))
        for i, (row, budget, sets) in enumerate(zip(problem.values, problem.budgets, own, strict=True))
    ]
    return SeatMarket(tuple([f"c{j + 1}" for j in range(goods)]), problem.supply, tuple(agents))


def found(problem: SeatProblem, limit: float) -> Verified[StrongEquilibriumByShares]:
    try:
        return decide_nearby_equilibrium(market_of(problem), NEAR, Control(limit))
    except OnlyNearby as best:
        return best.verdict


def timed(work: Callable[[], Any]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def checks(verdict: Verified[Any]) -> tuple[int, float, float]:
    """Bytes, and the seconds of both checkers."""
    text = dump(encode_certificate(verdict.certificate))
    kernel = timed(lambda: verify(parse_certificate(text, "certificate")))
    return len(text.encode()), kernel, timed(lambda: recheck.check_bytes(text.encode()))


def float_violation(problem: SeatProblem) -> str:
    """By how much the path's end in floats misses the conditions, as a checker with float tolerances would see it."""
    budgets = np.array([float(int(b.p)) / float(int(b.q)) for b in problem.budgets])
    smoothed = Smoothed(problem, budgets)
    point = next(follow(smoothed, Control(), [1e-6]), None)
    if point is None:
        return "no solution"
    state, reading = point.state, read(smoothed, point)
    gaps = []
    for i, row in enumerate(state.shares):
        net = reading.weights[i] * np.array(problem.values[i]) - state.prices * smoothed.money
        wanted = {j: float(value) for j, value in enumerate(net) if value > 0}
        best: float = most_value(problem.families[i], wanted)  # type: ignore[arg-type, assignment]
        gaps.append((best - float(net @ row)) / max(best, 1e-300))
    over = state.shares.sum(axis=0) - np.array(problem.supply)
    return f"{max(gaps):.0e} {max(0.0, float(over.max())):.0e}"


@contextlib.contextmanager
def alarm(seconds: float) -> Iterator[None]:
    def over(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def peer(problem: SeatProblem, limit: float) -> str:
    """What fairpyx's A-CEEI search answers."""
    try:
        import fairpyx  # noqa: PLC0415
        from fairpyx.algorithms.course_match import A_CEEI as search  # noqa: N811, PLC0415
    except ImportError:
        return "fairpyx is not installed"
    names, goods = [f"s{i}" for i in range(problem.agents)], [f"c{j}" for j in range(problem.goods)]
    most = {
        i: min([limit for set_, limit in family if len(set_) == problem.goods], default=problem.goods)
        for i, family in enumerate(problem.families)
    }
    instance = fairpyx.Instance(
        agent_capacities={name: most[i] for i, name in enumerate(names)},
        item_capacities=dict(zip(goods, problem.supply, strict=True)),
        agent_conflicts={name: [] for name in names},
        item_conflicts={good: [] for good in goods},
        valuations={n: dict(zip(goods, row, strict=True)) for n, row in zip(names, problem.values, strict=True)},
    )
    random = np.random.default_rng(0)
    budgets = {name: float(1 + random.uniform(0, 0.05)) for name in names}
    allocation = fairpyx.AllocationBuilder(instance)
    start = time.perf_counter()
    try:
        with alarm(2 * limit):
            prices = search.A_CEEI(allocation, budgets, limit, 1)
            preferred = search.find_preferred_schedule_adapter(allocation)
            surplus = search.compute_surplus_demand_for_each_course(prices, allocation, budgets, preferred)
    except TimeoutError:
        return f"no answer in {2 * limit:g} s"
    except Exception as fault:
        return f"failed: {type(fault).__name__}: {fault}"
    return f"clearing error {search.alpha(surplus):.2f} after {time.perf_counter() - start:.0f} s"


def line(name: str, draw: Callable[[int], SeatProblem], seeds: int, limit: float) -> str:
    times: list[float] = []
    rows: list[tuple[int, float, float]] = []
    distances: list[float] = []
    failed = []
    for seed in range(seeds):
        problem, start = draw(seed), time.process_time()
        try:
            verdict = found(problem, limit)
        except SearchFailed:
            failed.append(f"{seed}: none")
            times.append(time.process_time() - start)
            continue
        times.append(time.process_time() - start)
        distance = max(
            abs(b - a.budget) for b, a in zip(verdict.claim.budgets, verdict.claim.market.agents, strict=True)
        )
        distances.append(float(int(distance.p)) / float(int(distance.q)))
        if distance > NEAR:
            failed.append(f"{seed}: {distances[-1]:.0e}")
        rows.append(checks(verdict))
    size, kernel, again = (statistics.median(column) for column in zip(*rows, strict=True)) if rows else (0, 0.0, 0.0)
    words = f"{name:28}{seeds - len(failed):>3} of {seeds:<3}{statistics.median(times):>8.2f}{max(times):>8.2f}"
    words += f"{max(distances, default=0):>10.1e}{int(size):>11}{kernel:>8.2f}{again:>8.2f}  {float_violation(draw(0))}"
    return words + (f"  failed {failed}" if failed else "")


def main(words: list[str], seeds: int, limit: float, *, peers: bool) -> None:
    print(
        f"{'family':28}{'found':>9}{'find':>8}{'most':>8}{'distance':>10}{'bytes':>11}{'kernel':>8}{'recheck':>8}  floats"
    )
    for name, draw in FAMILIES.items():
        if words and not any(word in name for word in words):
            continue
        print(line(name, draw, seeds, limit), flush=True)
        if peers:
            print(f"    fairpyx: {peer(draw(0), limit)}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--limit", type=float, default=600.0)
    parser.add_argument("--peers", action="store_true")
    given = parser.parse_args()
    main(given.words, given.seeds, given.limit, peers=given.peers)
