"""Random utilities of every type, in the syntax of instance files."""

import random
from typing import Any

Json = Any
FAMILIES = ("table", "additive", "unit-demand", "cardinality", "matroid-rank", "assignment", "laminar")
OPERATIONS = ("endowment", "restriction", "convolution", "satiation", "lower-bound", "constrained")


def some_goods(rng: random.Random, goods: list[str]) -> list[str]:
    return [good for good in goods if rng.random() < 0.5]


def value(rng: random.Random, infinite: float = 0.0) -> Json:
    return "-inf" if rng.random() < infinite else rng.choice([rng.randint(0, 4), f"{rng.randint(-3, 9)}/2"])


def matroid(rng: random.Random, goods: list[str]) -> dict[str, Json]:
    n = len(goods)
    cut = some_goods(rng, goods)
    return rng.choice(
        [
            {"matrix": [[rng.randint(-1, 1) for _ in range(2)] for _ in goods]},
            {"edges": [[rng.randint(1, 3), str(rng.randint(1, 3))] for _ in goods]},
            {"uniform": rng.randint(0, n)},
            {"laminar": [{"goods": cut, "max": rng.randint(0, 2)}, {"goods": goods, "max": rng.randint(0, n)}]},
            {"bases": [" ".join(g for g in goods if g != left) for left in goods]},
            {"dual": {"uniform": rng.randint(0, n)}},
        ]
    )


def family(rng: random.Random, kind: str, goods: list[str], infinite: float) -> Json:
    n = len(goods)
    if kind == "table":
        return {"type": kind, "values": [value(rng, infinite) for _ in range(2**n)]}
    if kind in ("additive", "unit-demand"):
        return {"type": kind, "values": {good: value(rng, infinite) for good in goods}}
    if kind == "cardinality":
        concave = [k * (2 * n + rng.randint(0, 1) - k) for k in range(n + 1)]
        return {"type": kind, "values": ["-inf" if rng.random() < infinite else v for v in concave]}
    if kind == "matroid-rank":
        weights = {"weights": [rng.randint(-1, 3) for _ in goods]} if rng.random() < 0.5 else {}
        return {"type": kind, **matroid(rng, goods), **weights}
    if kind == "assignment":
        return {"type": kind, "weights": [[rng.randint(-1, 4) for _ in range(2)] for _ in goods]}
    inner = some_goods(rng, goods)
    sets = [inner, goods]
    return {"type": kind, "sets": [{"goods": s, "values": [k * (9 - k) for k in range(len(s) + 1)]} for s in sets]}


def utility(rng: random.Random, goods: list[str], depth: int = 2, infinite: float = 0.1) -> Json:
    if depth == 0 or rng.random() < 0.3:
        return family(rng, rng.choice(FAMILIES), goods, infinite)
    kind = rng.choice(OPERATIONS)
    inner = utility(rng, goods, depth - 1, infinite)
    if kind == "convolution":
        return {"type": kind, "of": [inner, utility(rng, goods, depth - 1, infinite)]}
    if kind in ("endowment", "restriction"):
        return {"type": kind, "of": inner, "goods": some_goods(rng, goods)}
    if kind in ("satiation", "lower-bound"):
        return {"type": kind, "of": inner, "k": rng.randint(0, len(goods))}
    low = rng.randint(0, 1)
    return {"type": kind, "of": inner, "sets": [{"goods": some_goods(rng, goods), "min": low, "max": low + 1}]}
