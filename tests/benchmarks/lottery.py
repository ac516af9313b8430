"""Lotteries: how fast, and of how many terms, beside peers in the same run. ``python tests/benchmarks/lottery.py [--quick]``

Needs, besides the package: networkx and the PyPI package birkhoff (0.0.5, the last one). That one was written for older
libraries; ``patched_birkhoff`` gives it the three names and the indexing that have since changed, and nothing else. It
works in floats on square matrices, so that copies become columns of their own and unsold copies dummy agents; where it
does not finish within ``BUDGET`` seconds its time is that of the terms it got, extrapolated to as many as ours, and marked.

The second peer is no decomposition: bare scipy matchings in the supports of our remainders (timed at every 25th; building
the matrices is not counted), once as many as we have terms, and once as many as a decomposition has that looks for no large
factors, which is the most that we may have.
"""

from __future__ import annotations

import random
import signal
import sys
import time
from collections.abc import Callable
from itertools import permutations
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching

from exactmarket import AssignmentEconomy, decide_lottery, recheck
from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import Q
from exactmarket.format.certificate import encode_certificate, parse_certificate
from exactmarket.format.text import dump
from exactmarket.kernel.certificates.lotteries import Lottery
from exactmarket.kernel.check import verify
from exactmarket.solvers.control import Control
from exactmarket.solvers.lotteries.lottery import find_lottery

BUDGET = 60
EVERY = 25


def mixture(copies: list[int], agents: int, draws: int, largest: int, seed: int) -> tuple[AssignmentEconomy, Matrix]:
    """A random assignment: the mean of random pure ones with random whole weights."""
    source = random.Random(seed)
    slots = [j for j, number in enumerate(copies) for _ in range(number)]
    sums = [[0] * len(copies) for _ in range(agents)]
    whole = 0
    for _ in range(draws):
        weight = source.randint(1, largest)
        source.shuffle(slots)
        whole += weight
        for row, j in zip(sums, slots, strict=False):  # the last slots may stay empty
            row[j] += weight
    economy = AssignmentEconomy([[0] * len(copies)] * agents, copies)
    return economy, tuple([tuple([Q(entry, whole) for entry in row]) for row in sums])


def scaled_permutations(order: int, seed: int, scale: int = 1000) -> tuple[AssignmentEconomy, Matrix]:
    """As in the dense instances of the QOBLIB minimum-Birkhoff benchmark: order^2 random permutations (all, if there are
    fewer) with random whole weights that sum to ``scale``."""
    source = random.Random(seed)
    every = list(permutations(range(order)))
    chosen = source.sample(every, min(order**2, len(every)))
    cuts = [0, *sorted(source.sample(range(1, scale), len(chosen) - 1)), scale]
    sums = [[0] * order for _ in range(order)]
    for k, permutation in enumerate(chosen):
        for row, j in zip(sums, permutation, strict=True):
            row[j] += cuts[k + 1] - cuts[k]
    economy = AssignmentEconomy([[0] * order] * order, [1] * order)
    return economy, tuple([tuple([Q(entry, scale) for entry in row]) for row in sums])


def most_terms(q: Matrix) -> int:
    """Positive entries - rows - columns with a whole sum + components in which every column's sum is whole + 1."""
    n, tight = len(q), [sum(column, Q(0)).q == 1 for column in zip(*q, strict=True)]
    group = list(range(n + len(tight)))

    def root(node: int) -> int:
        while group[node] != node:
            node = group[node]
        return node

    positive = [(x, j) for x, row in enumerate(q) for j, share in enumerate(row) if share]
    for x, j in positive:
        group[root(x)] = root(n + j)
    used = {j for _, j in positive}
    loose = {root(n + j) for j in used if not tight[j]}
    components = {root(x) for x in range(n)} - loose
    return len(positive) - n - sum(tight[j] for j in used) + len(components) + 1


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()  # of this process alone, whatever else the machine does
    found = work()
    return time.process_time() - start, found


def square(economy: AssignmentEconomy, q: Matrix) -> np.ndarray:
    """The assignment in floats with a column for each copy and dummy agents for unsold copies."""
    wide = np.array([[float(share) / copies for share, copies in zip(row, economy.supply, strict=True)] for row in q])
    wide = np.repeat(wide, economy.supply, axis=1)
    missing = wide.shape[1] - wide.shape[0]
    rest = (1 - wide.sum(axis=0)) / missing if missing else wide.sum(axis=0)
    return np.vstack([wide, *[rest] * missing])


def matchings(economy: AssignmentEconomy, q: Matrix, lottery: Lottery) -> tuple[float, float]:
    """Seconds for one bare matching a term: ``maximum_bipartite_matching``, ``linear_sum_assignment``."""
    index = {name: j for j, name in enumerate(economy.objects)}
    left = np.array([[float(share) for share in row] for row in q])
    rows = np.arange(len(q))
    sparse = dense = 0.0
    for k, term in enumerate(lottery.terms):
        if k % EVERY == 0:
            support = np.repeat(left > 1e-12, economy.supply, axis=1)
            graph, cost = csr_matrix(support), np.repeat(left, economy.supply, axis=1)
            sparse += timed(lambda graph=graph: maximum_bipartite_matching(graph, perm_type="column"))[0] * EVERY
            dense += timed(lambda cost=cost: linear_sum_assignment(cost, maximize=True))[0] * EVERY
        left[rows, [index[name] for name in term.assignment]] -= float(term.probability)
    return sparse, dense


def patched_birkhoff() -> tuple[Any, list[int]]:
    """The package under today's networkx and numpy, and a counter of its matchings."""
    import networkx  # noqa: PLC0415 - only this peer needs it

    networkx.from_numpy_matrix = networkx.from_numpy_array
    np.float = float  # type: ignore[attr-defined]
    import birkhoff  # noqa: PLC0415 - after the names it needs are there

    def to_permutation_matrix(matches: dict[int, int]) -> np.ndarray:
        matrix = np.zeros((len(matches), len(matches)))
        matrix[tuple(zip(*matches.items(), strict=True))] = 1
        return matrix

    birkhoff.to_permutation_matrix = to_permutation_matrix
    calls: list[int] = []
    matching = networkx.algorithms.bipartite.matching.maximum_matching

    def counted(graph: Any, *given: Any) -> Any:
        calls.append(1)
        return matching(graph, *given)

    birkhoff.maximum_matching = counted
    return birkhoff.birkhoff_von_neumann_decomposition, calls


def birkhoff_row(economy: AssignmentEconomy, q: Matrix, terms: int) -> str:
    decompose, calls = patched_birkhoff()
    calls.clear()
    matrix = square(economy, q)

    def stop(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(BUDGET)
    start = time.perf_counter()
    try:
        found = decompose(matrix)
        error = abs(sum(weight * part for weight, part in found) - matrix).max()
        return f"{time.perf_counter() - start:9.2f} s, {len(found)} terms, largest error {error:.0e}"
    except TimeoutError:
        return f"{(time.perf_counter() - start) / max(1, len(calls)) * terms:9.0f} s (extrapolated from {len(calls)} terms)"
    except Exception as fault:
        return f"fails after {len(calls)} terms: {type(fault).__name__}: {fault}"
    finally:
        signal.alarm(0)


def speed(name: str, economy: AssignmentEconomy, q: Matrix) -> None:
    find, (lottery, _) = timed(lambda: find_lottery(economy, q, Control()))
    decide, verdict = timed(lambda: decide_lottery(economy, q))
    written = dump(encode_certificate(verdict.certificate)).encode()
    kernel, _ = timed(lambda: verify(parse_certificate(written.decode(), "lottery")))
    standalone, _ = timed(lambda: recheck.check_bytes(written))
    sparse, dense = matchings(economy, q, lottery)
    print(f"\n{name}: {len(lottery.terms)} terms, at most {most_terms(q)}")
    print(f"  exact lottery, found                    {find:9.2f} s")
    print(f"  exact lottery, found and verified       {decide:9.2f} s")
    print(
        f"  maximum_bipartite_matching, as many     {sparse:9.2f} s   ratio {find / sparse:5.2f}, {decide / sparse:5.2f}"
    )
    most = sparse * most_terms(q) / len(lottery.terms)
    print(f"  maximum_bipartite_matching, at most     {most:9.2f} s   ratio {find / most:5.2f}, {decide / most:5.2f}")
    print(
        f"  linear_sum_assignment, as many          {dense:9.2f} s   ratio {find / dense:5.2f}, {decide / dense:5.2f}"
    )
    print(
        f"  certificate of {len(written) / 1e6:.2f} MB, read and checked: {kernel:.2f} s, by recheck.py {standalone:.2f} s"
    )
    print(f"  birkhoff 0.0.5 (float, patched)         {birkhoff_row(economy, q, len(lottery.terms))}")


def term_counts(quick: bool) -> None:
    print("\nterms: order, seed, as found, --sparse, seconds of --sparse, most")
    for order in (3, 4, 5, 6, 7, 8):
        for seed in range(2 if quick else 5):
            economy, q = scaled_permutations(order, seed)
            plain, _ = find_lottery(economy, q, Control())
            seconds, verdict = timed(lambda economy=economy, q=q: decide_lottery(economy, q, sparse=True))
            few = len(verdict.certificate.witness.terms)
            print(f"  {order} {seed:3} {len(plain.terms):5} {few:5} {seconds:8.2f} {most_terms(q):5}")


def main(quick: bool) -> None:
    """Print both tables."""
    speed("order 20, dense", *mixture([1] * 20, 20, 400, 10**6, 1))
    if not quick:
        speed("order 100, dense", *mixture([1] * 100, 100, 10_000, 10**6, 1))
        speed("order 200, dense", *mixture([1] * 200, 200, 10_000, 10**6, 1))
        speed("300 x 40, supply 8 each", *mixture([8] * 40, 300, 2_000, 10**6, 1))
    term_counts(quick)


if __name__ == "__main__":
    main("--quick" in sys.argv)
