"""All equilibria of small random pseudomarkets: how many are decided, how large the certificates are, and how long it takes.

``python -m tests.benchmarks.small_markets [COUNT [AGENTS GOODS [SECONDS [FIRST]]]]``. For each notion COUNT markets, 200 of 3
agents and 3 goods if left out, the seeds from FIRST (0): with monotone M-natural-concave utilities, and with free tables; values
0 to 9, budgets 1 to 5. A search is given up after SECONDS (60). Seconds are of the processor: the search, the kernel, recheck.py.
"""

from __future__ import annotations

import random
import sys
import time
from dataclasses import dataclass, field
from itertools import product

from exactmarket import recheck
from exactmarket.errors import Rejected, SearchFailed
from exactmarket.exact.rational import Q
from exactmarket.format.certificate import encode_certificate
from exactmarket.format.text import dump
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.completeness import CellSplit
from exactmarket.kernel.claims.completeness import NOTIONS, Notion, PricePiece, may_be_empty
from exactmarket.kernel.kinds import kind_of
from exactmarket.model.pseudomarket import Agent, Pseudomarket
from exactmarket.model.utility import Table
from exactmarket.solvers.completeness.all_equilibria import decide_all_equilibria
from exactmarket.solvers.control import Control

TOP = 9
FAMILIES = ("m-natural", "free")


def is_m_natural(values: list[int], goods: int) -> bool:
    """Whether for any two bundles and a good in the first only some exchange loses nothing."""
    for a, b, i in product(range(1 << goods), range(1 << goods), range(goods)):
        if a >> i & 1 and not b >> i & 1:
            less, more = a & ~(1 << i), b | 1 << i
            others = [j for j in range(goods) if b >> j & 1 and not a >> j & 1]
            swaps = [values[less | 1 << j] + values[more & ~(1 << j)] for j in others]
            if values[a] + values[b] > max([values[less] + values[more], *swaps]):
                return False
    return True


def table(rng: random.Random, goods: int, family: str) -> list[int]:
    """The values of all bundles."""
    if family == "free":
        return [0, *[rng.randint(0, TOP) for _ in range(1, 1 << goods)]]
    while True:
        values = [0] * (1 << goods)
        for bundle in range(1, 1 << goods):
            inside = [i for i in range(goods) if bundle >> i & 1]
            low = max(values[bundle & ~(1 << i)] for i in inside)
            high = min(values[bundle & ~(1 << i)] + values[1 << i] for i in inside) if len(inside) > 1 else TOP
            if high < low:
                break
            values[bundle] = rng.randint(low if len(inside) > 1 else 0, high)
        else:
            if is_m_natural(values, goods):
                return values


def market(seed: int, agents: int, goods: int, family: str) -> Pseudomarket:
    """The market of this seed."""
    rng, drawn = random.Random(seed), []
    for i in range(agents):
        values = tuple(map(Q, table(rng, goods, family)))
        drawn.append(Agent("xyzw"[i], Q(rng.randint(1, 5)), Table(values)))
    return Pseudomarket(tuple("abcdef"[:goods]), tuple(drawn))


@dataclass
class Row:
    """What was measured of one family and notion."""

    decided: int = 0
    undecided: list[int] = field(default_factory=list)
    leaves: int = 0
    pieces: int = 0
    without_sample: int = 0
    size: int = 0
    search: list[float] = field(default_factory=list)
    kernel: float = 0.0
    recheck: float = 0.0

    def add(self, certificate: Certificate[object]) -> None:
        """Count the certificate, after checking it twice."""
        sets = getattr(certificate.claim, "equilibria", ())
        self.decided += 1
        self.leaves += sum(not isinstance(node, CellSplit) for node in certificate.witness.nodes)  # type: ignore[attr-defined]
        self.pieces += sum(isinstance(each, PricePiece) for each in sets)
        self.without_sample += sum(map(may_be_empty, sets))
        data = dump(encode_certificate(certificate)).encode()
        self.size += len(data)
        start = time.process_time()
        kind_of(certificate.claim).rule(certificate.claim, certificate.witness)
        between = time.process_time()
        recheck.check_bytes(data)
        self.kernel += between - start
        self.recheck += time.process_time() - between


def measured(seeds: range, size: tuple[int, int], limit: float, family: str, notion: Notion) -> Row:
    """The markets of these seeds, of so many agents and goods."""
    row, (agents, goods) = Row(), size
    for seed in seeds:
        start = time.process_time()
        try:
            verdict = decide_all_equilibria(market(seed, agents, goods, family), notion, Control(limit))
        except (SearchFailed, Rejected):
            row.undecided.append(seed)
            continue
        row.search.append(time.process_time() - start)
        row.add(verdict.certificate)
    return row


def main(count: int, agents: int, goods: int, limit: float, first: int) -> None:
    print(f"{agents} agents, {goods} goods, {count} markets each; means, seconds of the processor")
    heads = ("decided", "leaves", "pieces", "no sample", "KB", "search", "worst", "kernel", "recheck")
    print(f"{'':24}" + "".join(f"{head:>11}" for head in heads), flush=True)
    for family, notion in product(FAMILIES, NOTIONS):
        row = measured(range(first, first + count), (agents, goods), limit, family, notion)
        n = max(row.decided, 1)
        cells = [f"{row.decided} of {count}", f"{row.leaves / n:.1f}", f"{row.pieces / n:.2f}", str(row.without_sample)]
        cells += [f"{row.size / n / 1000:.1f}", f"{sum(row.search) / n:.2f}", f"{max(row.search, default=0):.1f}"]
        cells += [f"{row.kernel / n:.3f}", f"{row.recheck / n:.3f}"]
        print(f"{family + ', ' + notion:24}" + "".join(f"{cell:>11}" for cell in cells), *row.undecided[:9], flush=True)


if __name__ == "__main__":
    given = [float(word) for word in sys.argv[1:]]
    defaults = [200, 3, 3, 60, 0]
    wanted = [*given, *defaults[len(given) :]]
    main(int(wanted[0]), int(wanted[1]), int(wanted[2]), wanted[3], int(wanted[4]))
