"""How often is an equilibrium with budgets certified, and at which tier?

``python -m tests.benchmarks.equilibrium_coverage [COUNT [WORD...]] [--tier TIER]``: COUNT economies of each family (20 of the two
largest at most) whose name holds one of the words; with a tier, at that tier only.

Economy k of a family is drawn with numpy's default generator from the seed (SEED, position of the family, k). Each certificate is
checked by the standalone checker as well. A family's line counts failures as failures; "seconds" is the mean and the largest.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from exactmarket import recheck
from exactmarket.errors import SearchFailed
from exactmarket.exact.rational import Number
from exactmarket.format.certificate import encode_certificate
from exactmarket.format.text import dump
from exactmarket.kernel.claims.budgets import AlgebraicEquilibrium, EnclosedEquilibrium, Equilibrium
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.budgets import AggregateLimit
from exactmarket.solvers.budgets.hylland_zeckhauser import decide_equilibrium
from exactmarket.solvers.control import Control
from exactmarket.solvers.structures.tiers import TIERS as TRIED

SEED = 20
LIMIT = 60.0
TIERS: dict[type, str] = {Equilibrium: "rational", AlgebraicEquilibrium: "algebraic", EnclosedEquilibrium: "enclosed"}

Generator = np.random.Generator


@dataclass(frozen=True)
class Case:
    economy: AssignmentEconomy
    budgets: list[Number] | None = None
    aggregate: tuple[AggregateLimit, ...] = ()


def case(values: Any, supply: Any, **more: Any) -> Case:
    rows = [[int(v) for v in row] for row in values]
    return Case(AssignmentEconomy(values=rows, supply=[int(c) for c in supply]), **more)


def plain(n: int, s: int, top: int) -> Callable[[Generator], Case]:
    return lambda g: case(g.integers(0, top + 1, (n, s)), [n // s] * s)


def zero_rows(g: Generator) -> Case:
    values = g.integers(0, 11, (8, 4))
    values[g.random(8) < 0.3] = 0
    return case(values, [2] * 4)


def identical(g: Generator) -> Case:
    return case(g.integers(0, 11, (3, 5))[g.integers(0, 3, 10)], [2] * 5)


def satiated(g: Generator) -> Case:
    """Half of the agents like two or three types best and equally."""
    values = g.integers(0, 9, (10, 5))
    for x in range(5):
        values[x, g.choice(5, g.integers(2, 4), replace=False)] = 9
    return case(values, [2] * 5)


def uneven(g: Generator) -> Case:
    """Supplies of 1 or more that sum to the number of agents. (With supply 0 there may be no equilibrium.)"""
    return case(g.integers(0, 11, (9, 5)), 1 + np.bincount(g.integers(0, 5, 4), minlength=5))


def slack(g: Generator) -> Case:
    return case(g.integers(0, 11, (8, 5)), g.integers(1, 4, 5) + 1)


def unequal_budgets(g: Generator) -> Case:
    budgets = [Fraction(int(p), int(q)) for p, q in zip(g.integers(1, 10, 8), g.integers(1, 5, 8), strict=True)]
    return case(g.integers(0, 11, (8, 4)), [2] * 4, budgets=budgets)


def aggregate(g: Generator) -> Case:
    """Laminar limits: at most 3 of the first two types, at most 6 of the first four."""
    limits = (AggregateLimit(("1", "2"), 3), AggregateLimit(("1", "2", "3", "4"), 6))
    return case(g.integers(0, 11, (9, 5)), [2, 2, 2, 2, 4], aggregate=limits)


FAMILIES: dict[str, Callable[[Generator], Case]] = {
    **{
        f"{n}x{s}, 0..{top}": plain(n, s, top)
        for n, s in ((3, 3), (4, 4), (6, 6), (10, 5), (12, 6))
        for top in (10, 100)
    },
    "30x10, 0..10": plain(30, 10, 10),
    "30x10, 0..100": plain(30, 10, 100),
    "8x4, ties 0..2": plain(8, 4, 2),
    "8x4, bivalued": plain(8, 4, 1),
    "8x4, zero rows": zero_rows,
    "10x5, identical agents": identical,
    "10x5, satiated agents": satiated,
    "12x3, few types": plain(12, 3, 10),
    "9x5, uneven supply": uneven,
    "8x5, slack supply": slack,
    "8x4, unequal budgets": unequal_budgets,
    "9x5, aggregate limits": aggregate,
}


def outcome(drawn: Case, tiers: tuple[str, ...] = TRIED) -> tuple[str, int]:
    """The tier and the degree of the number field."""
    try:
        verdict = decide_equilibrium(drawn.economy, drawn.budgets, drawn.aggregate, Control(LIMIT), tiers)
    except SearchFailed:
        return "failed", 0
    recheck.check_bytes(dump(encode_certificate(verdict.certificate)).encode())
    claim = verdict.claim
    return TIERS[type(claim)], len(claim.polynomial) - 1 if isinstance(claim, AlgebraicEquilibrium) else 0


def main(count: int, words: list[str], tiers: tuple[str, ...]) -> None:
    print(
        f"{'family':26}{'seeds':14}{'rational':>9}{'algebraic':>10}{'enclosed':>9}{'failed':>7}  seconds      degrees"
    )
    totals: Counter[str] = Counter()
    for place, (name, draw) in enumerate(FAMILIES.items()):
        if words and not any(word in name for word in words):
            continue
        size = min(count, 20) if name.startswith("30x10") else count
        found: Counter[str] = Counter()
        degrees: Counter[int] = Counter()
        seconds: list[float] = []
        failures: list[int] = []
        for k in range(size):
            drawn = draw(np.random.default_rng([SEED, place, k]))
            start = time.perf_counter()
            tier, degree = outcome(drawn, tiers)
            seconds.append(time.perf_counter() - start)
            found[tier] += 1
            degrees[degree] += 1
            failures += [k] if tier == "failed" else []
        totals.update(found)
        del degrees[0]
        counts = "".join(
            f"{found[t]:>{w}}" for t, w in (("rational", 9), ("algebraic", 10), ("enclosed", 9), ("failed", 7))
        )
        times = f"{sum(seconds) / size:.2f} {max(seconds):.2f}"
        seeds = f"({SEED},{place},0..{size - 1})"
        note = f"  failed: {failures}" if failures else ""
        print(f"{name:26}{seeds:14}{counts}  {times:12} {dict(sorted(degrees.items()))}{note}", flush=True)
    print(f"certified {totals.total() - totals['failed']} of {totals.total()}: {dict(totals)}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=100)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--tier", choices=TRIED)
    given = parser.parse_args()
    main(given.count, given.words, (given.tier,) if given.tier else TRIED)
