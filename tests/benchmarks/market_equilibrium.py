"""How often is a strong equilibrium of a pseudomarket certified, in which numbers, and how fast?

``python -m tests.benchmarks.market_equilibrium [COUNT]``. Utilities are drawn out of assignment, laminar, unit demand and
weighted uniform rank, budgets are 1, or with "unequal" 1 to 5; with "lower" half of the agents need a good; with "production"
one good fewer than there are can be produced, and one fewer of half of them. Each certificate is checked by the standalone
checker as well. A line counts failures as failures; "seconds" is the mean and the largest.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from typing import Any

from exactmarket import recheck
from exactmarket.errors import SearchFailed
from exactmarket.exact.rational import rational
from exactmarket.format.certificate import encode_certificate
from exactmarket.format.text import dump
from exactmarket.format.utility import utility
from exactmarket.model.matroid import LaminarMatroid
from exactmarket.model.pseudomarket import Agent, Pseudomarket
from exactmarket.solvers.control import Control
from exactmarket.solvers.market_equilibrium import decide_strong_equilibrium

LIMIT = 60.0
FAMILIES = (
    (2, 2, ""),
    (2, 3, "unequal"),
    (3, 2, "unequal"),
    (4, 5, "unequal"),
    (3, 5, "production unequal"),
    (4, 6, "lower"),
    (6, 8, ""),
    (6, 8, "unequal"),
    (6, 8, "lower"),
    (6, 8, "production"),
)


def drawn(seed: int, agents: int, goods: int, options: str) -> Pseudomarket:
    """The market of that seed."""
    rng, names = random.Random(seed), [f"g{j}" for j in range(goods)]
    members = []
    for i in range(agents):
        content = _utility(rng, names)
        if "lower" in options and rng.random() < 0.5:
            content = {"type": "lower-bound", "of": content, "k": 1}
        budget = rng.randint(1, 5) if "unequal" in options else 1
        members.append(Agent(str(i), rational(budget), utility(content, names).form))
    production = None
    if "production" in options:
        half = sum(1 << j for j in rng.sample(range(goods), goods // 2))
        production = LaminarMatroid(goods, (((1 << goods) - 1, goods - 1), (half, max(1, goods // 2 - 1))))
    return Pseudomarket(tuple(names), tuple(members), production)


def _utility(rng: random.Random, goods: list[str]) -> dict[str, Any]:
    kind = rng.choice(["assignment", "laminar", "unit-demand", "matroid-rank"])
    worth = [rng.randint(0, 9) for _ in goods]
    if kind == "assignment":
        slots = rng.randint(1, 3)
        return {"type": kind, "weights": [[rng.randint(0, 9) for _ in range(slots)] for _ in goods]}
    if kind == "unit-demand":
        return {"type": kind, "values": worth}
    if kind == "matroid-rank":
        return {"type": kind, "uniform": rng.randint(1, len(goods)), "weights": worth}
    sets = [goods, goods[: rng.randint(1, len(goods))], *[[good] for good in goods]]
    return {"type": kind, "sets": [{"goods": s, "values": _concave(rng, len(s))} for s in sets]}


def _concave(rng: random.Random, size: int) -> list[int]:
    values = [0]
    for gain in sorted((rng.randint(0, 5) for _ in range(size)), reverse=True):
        values.append(values[-1] + gain)
    return values


def line(agents: int, goods: int, options: str, count: int) -> str:
    """What became of that many markets."""
    found: Counter[str] = Counter()
    seconds = []
    for seed in range(count):
        start = time.perf_counter()
        try:
            certificate = decide_strong_equilibrium(drawn(seed, agents, goods, options), Control(LIMIT)).certificate
            found[recheck.check_bytes(dump(encode_certificate(certificate)).encode())] += 1
        except SearchFailed:
            found["failed"] += 1
        seconds.append(time.perf_counter() - start)
    outcomes = ", ".join(f"{n} {kind}" for kind, n in found.items())
    return f"{agents} x {goods} {options:20} {outcomes}; seconds {sum(seconds) / count:.2f}, {max(seconds):.2f}"


def main(count: int) -> None:
    """Print a line for each family."""
    for agents, goods, options in FAMILIES:
        print(line(agents, goods, options, count), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
