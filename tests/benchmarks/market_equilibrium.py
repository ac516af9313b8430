"""How often is a strong equilibrium of a pseudomarket certified, in which numbers, and how fast?

``python -m tests.benchmarks.market_equilibrium [COUNT]``; with ``structured [COUNT]`` markets of 30 agents and 40 goods, all
utilities of one kind; with ``irrational [COUNT]`` markets of agents who want one good, worth 0 to 100, or the two best, with
budgets from 1/2 to 3/2, most of whose equilibria are irrational.

Else utilities are drawn out of assignment, laminar, unit demand and weighted uniform rank; budgets are 1, or with "unequal" 1
to 5; with "lower" half of the agents need a good; with "production" one good fewer than there are can be produced, and one
fewer of half of them. Each certificate is checked by the standalone checker as well. A line counts failures as failures;
"seconds" is the mean and the largest.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Iterable
from typing import Any

from exactmarket import recheck
from exactmarket.errors import SearchFailed
from exactmarket.exact.rational import rational
from exactmarket.format.certificate import encode_certificate
from exactmarket.format.text import dump
from exactmarket.format.utilities import utility
from exactmarket.model.matroid import LaminarMatroid
from exactmarket.model.pseudomarket import Agent, Pseudomarket
from exactmarket.solvers.control import Control, OnlyNearby
from exactmarket.solvers.markets.equilibrium import decide_strong_equilibrium

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
IRRATIONAL = (
    (8, 8, ("rank",)),
    (9, 9, ("rank",)),
    (12, 12, ("unit-demand",)),
    (16, 12, ("unit-demand",)),
    (30, 30, ("unit-demand",)),
    (30, 30, ("rank", "two best")),
)
KINDS = ("unit-demand", "additive", "uniform-rank", "assignment", "laminar")


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


def structured(seed: int, kind: str, agents: int, goods: int) -> Pseudomarket:
    """The market of that seed in which all utilities are of one kind, budgets 1: unit demand, additive, the two best goods
    (satiation), the best two goods in two slots, or laminar with satiation in each half and as a whole."""
    rng, names = random.Random(seed), [f"g{j}" for j in range(goods)]
    forms = [utility(_structured(rng, kind, names), names).form for _ in range(agents)]
    return Pseudomarket(tuple(names), tuple([Agent(str(i), rational(1), form) for i, form in enumerate(forms)]))


def _structured(rng: random.Random, kind: str, goods: list[str]) -> dict[str, Any]:
    worth = [rng.randint(0, 9) for _ in goods]
    if kind in ("unit-demand", "additive"):
        return {"type": kind, "values": worth}
    if kind == "uniform-rank":
        return {"type": "matroid-rank", "uniform": 2, "weights": worth}
    if kind == "assignment":
        return {"type": kind, "weights": [[rng.randint(0, 9) for _ in range(2)] for _ in goods]}
    half = len(goods) // 2
    parts = [(goods, 4, 3), (goods[:half], 2, 5), (goods[half:], 2, 5)]
    sets = [{"goods": part, "values": _satiated(rng, len(part), steps, most)} for part, steps, most in parts]
    sets += [{"goods": [good], "values": [0, value]} for good, value in zip(goods, worth, strict=True)]
    return {"type": kind, "sets": sets}


def _satiated(rng: random.Random, size: int, steps: int, most: int) -> list[int]:
    gains = sorted((rng.randint(1, most) for _ in range(steps)), reverse=True)
    return [sum(gains[:k]) for k in range(size + 1)]


def irrational(seed: int, agents: int, goods: int, kinds: tuple[str, ...]) -> Pseudomarket:
    """The market of that seed. As "rank" nobody sees that it is unit demand."""
    rng, names = random.Random(seed), [f"g{j}" for j in range(goods)]
    members = []
    for i in range(agents):
        kind, worth = rng.choice(kinds), [rng.randint(0, 100) for _ in names]
        content: dict[str, Any] = {"type": kind, "values": worth}
        if kind != "unit-demand":
            content = {"type": "matroid-rank", "uniform": 1 if kind == "rank" else 2, "weights": worth}
        members.append(Agent(str(i), rational(f"{rng.randint(50, 150)}/100"), utility(content, names).form))
    return Pseudomarket(tuple(names), tuple(members))


def line(title: str, markets: Iterable[Pseudomarket]) -> str:
    """What became of the markets."""
    found: Counter[str] = Counter()
    seconds = []
    for market in markets:
        start = time.perf_counter()
        try:
            certificate = decide_strong_equilibrium(market, Control(LIMIT)).certificate
            found[recheck.check_bytes(dump(encode_certificate(certificate)).encode())] += 1
        except OnlyNearby:
            found["for budgets nearby"] += 1
        except SearchFailed:
            found["failed"] += 1
        seconds.append(time.perf_counter() - start)
    outcomes = ", ".join(f"{n} {kind}" for kind, n in found.items())
    return f"{title:27} {outcomes}; seconds {sum(seconds) / len(seconds):.2f}, {max(seconds):.2f}"


def main(arguments: list[str]) -> None:
    """Print a line for each family."""
    if arguments[:1] == ["structured"]:
        count = int(arguments[1]) if len(arguments) > 1 else 3
        for kind in KINDS:
            print(line(f"30 x 40 {kind}", (structured(seed, kind, 30, 40) for seed in range(count))), flush=True)
        return
    if arguments[:1] == ["irrational"]:
        count = int(arguments[1]) if len(arguments) > 1 else 3
        for agents, goods, kinds in IRRATIONAL:
            drawn_ones = (irrational(seed, agents, goods, kinds) for seed in range(count))
            print(line(f"{agents} x {goods} {', '.join(kinds)}", drawn_ones), flush=True)
        return
    count = int(arguments[0]) if arguments else 10
    for agents, goods, options in FAMILIES:
        markets = (drawn(seed, agents, goods, options) for seed in range(count))
        print(line(f"{agents} x {goods} {options}", markets), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
