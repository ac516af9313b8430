"""M-natural concavity of tables, beside one pass of numpy over the local conditions.

    python tests/benchmarks/m_natural.py [GOODS...]

The tables: the largest weights of independent sets of a uniform matroid of half the goods' rank, weights 1 to 999; and the same
with -infinity for the bundles of more than three quarters of the goods. Times are CPU seconds: the decision from a table of
rationals to the verified claim, the kernel's check of the certificate alone, recheck.py's, and the pass of numpy, in 64-bit
integers, over d_ij(X) >= 0 and "the least of d_ij(X), d_ik(X), d_jk(X) is reached by two of them" for all X and i, j, k outside
X. That pass proves nothing about numbers that do not fit, knows no -infinity (the tables are filled in for it), and is what is
least needed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import TypeVar

import numpy as np

from exactmarket import decide_m_natural, recheck, utility
from exactmarket.convex.exchange import filled
from exactmarket.format.certificate import encode_certificate
from exactmarket.format.text import dump
from exactmarket.kernel.check import verify

T = TypeVar("T")


def rank_table(goods: int) -> list[int]:
    """The values, by the greedy algorithm over all bundles at once."""
    source = np.random.default_rng(goods)
    weights = source.integers(1, 1000, goods)
    bundles = np.arange(1 << goods)
    taken, values = np.zeros(1 << goods, dtype=np.int64), np.zeros(1 << goods, dtype=np.int64)
    for j in np.argsort(-weights):
        inside = bundles >> j & 1
        values += np.where((inside == 1) & (taken < goods // 2), weights[j], 0)
        taken += inside
    return [int(value) for value in values]


def numpy_pass(values: Sequence[int], goods: int) -> bool:
    """Whether all local conditions hold."""
    table = np.array(values, dtype=np.int64).reshape([2] * goods)

    def at(*chosen: int) -> np.ndarray:
        """The values of X + chosen for all X, with the chosen goods' axes fixed."""
        return table[tuple(1 if axis in chosen else slice(None) for axis in range(goods))]

    def without(part: np.ndarray, axes: Sequence[int]) -> np.ndarray:
        return part[tuple(0 if axis in axes else slice(None) for axis in range(goods))]

    for i, j in combinations(range(goods), 2):
        low = without(table, (i, j))
        one = table[tuple(1 if axis == i else 0 if axis == j else slice(None) for axis in range(goods))]
        two = table[tuple(1 if axis == j else 0 if axis == i else slice(None) for axis in range(goods))]
        if ((one + two) < low + at(i, j)).any():
            return False
    for three in combinations(range(goods), 3):

        def fixed(*chosen: int, three: tuple[int, ...] = three) -> np.ndarray:
            axes = [int(axis in chosen) if axis in three else slice(None) for axis in range(goods)]
            return table[tuple(axes)]

        i, j, k = three
        sums = [fixed(i, j) + fixed(k), fixed(i, k) + fixed(j), fixed(j, k) + fixed(i)]
        most = np.maximum(np.maximum(sums[0], sums[1]), sums[2])
        reached = (sums[0] == most).astype(np.int8) + (sums[1] == most) + (sums[2] == most)
        if (reached < 2).any():
            return False
    return True


def timed(call: Callable[[], T]) -> tuple[float, T]:
    start = time.process_time()
    found = call()
    return time.process_time() - start, found


def main(sizes: Sequence[int]) -> None:
    """Print a line for each table."""
    print("goods  -inf    decide  kernel  recheck   numpy  decide/numpy  kernel/numpy")
    for goods in sizes:
        table = rank_table(goods)
        for infinite in (False, True):
            most = 3 * goods // 4
            given = ["-inf" if infinite and a.bit_count() > most else str(value) for a, value in enumerate(table)]
            u = utility({"type": "table", "values": given}, [f"g{j}" for j in range(goods)])
            decide, verdict = timed(lambda u=u: decide_m_natural(u))
            kernel, _ = timed(lambda verdict=verdict: verify(verdict.certificate))
            written = dump(encode_certificate(verdict.certificate)).encode()
            standalone, _ = timed(lambda written=written: recheck.check_bytes(written))
            whole = filled([None if text == "-inf" else int(text) for text in given])
            once, holds = timed(lambda whole=whole, goods=goods: numpy_pass(whole, goods))
            assert holds == (verdict.answer == "yes")
            print(
                f"{goods:5}  {'yes' if infinite else 'no':4} {decide:9.2f} {kernel:7.2f} {standalone:8.2f} {once:7.3f}"
                f" {decide / once:13.1f} {kernel / once:13.1f}",
                flush=True,
            )


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [12, 14, 16, 18])
