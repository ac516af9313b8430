"""All equilibria of small economies: this package, z3 asked for one solution after another, and plain Groebner bases.

``python -m tests.benchmarks.all_equilibria [COUNT [SECONDS]]``. Random 3 x 3 economies (values 0 to 5, seed SEED) whose
equilibria are a few points, so that a list of solutions ends. z3 gets the conditions as polynomial inequalities in prices,
shares and weights, and each solution's prices are excluded until it finds no more or SECONDS are over. The Groebner column
solves, for each zero price, each pattern of supports, the equations of budgets, clearing and indifference, without pruning; of
the patterns only a sample is solved, and the time is scaled up. Ratios are to the time of this package, certificate included.
"""

from __future__ import annotations

import random
import sys
import time
from itertools import combinations, product
from statistics import median

import sympy
import z3

from exactmarket.kernel.claims.completeness import PricePoint
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.solvers.completeness.all_equilibria import Undecided, decide_all_budget_equilibria

SEED = 11
SAMPLE = 40


def economies(count: int) -> list[tuple[AssignmentEconomy, int, float]]:
    """Economies with isolated equilibria only: how many, and the seconds that it took to prove that."""
    rng = random.Random(SEED)
    found: list[tuple[AssignmentEconomy, int, float]] = []
    while len(found) < count:
        economy = AssignmentEconomy([[rng.randint(0, 5) for _ in range(3)] for _ in range(3)], [1, 1, 1])
        start = time.monotonic()
        try:
            listed = decide_all_budget_equilibria(economy).claim.equilibria
        except Undecided:
            continue
        if all(isinstance(each, PricePoint) for each in listed):
            found.append((economy, len(listed), time.monotonic() - start))
    return found


def by_z3(economy: AssignmentEconomy, limit: float) -> tuple[int, float, bool]:
    """How many price vectors z3 finds, in how many seconds, and whether it says that these are all."""
    start, n, types = time.monotonic(), len(economy.agents), range(len(economy.objects))
    p = [z3.Real(f"p{j}") for j in types]
    q = [[z3.Real(f"q{x}{j}") for j in types] for x in range(n)]
    w = [z3.Real(f"w{x}") for x in range(n)]
    solver = z3.Solver()
    solver.add(*[p[j] >= 0 for j in types], z3.Or([p[j] == 0 for j in types]))
    for j in types:
        used = z3.Sum([q[x][j] for x in range(n)])
        solver.add(used <= 1, z3.Or(used == 1, p[j] == 0))
    for x in range(n):
        values = [int(value.p) for value in economy.values[x]]
        spent = z3.Sum([p[j] * q[x][j] for j in types])
        solver.add(*[q[x][j] >= 0 for j in types], z3.Sum(q[x]) == 1, spent <= 1, w[x] >= 0)
        for j, k in product(types, types):
            solver.add(z3.Or(q[x][j] == 0, w[x] * values[j] - p[j] >= w[x] * values[k] - p[k]))
        content = z3.And([q[x][j] == 0 for j in types if values[j] < max(values)])
        solver.add(z3.Or(content, z3.And(w[x] > 0, spent == 1)))
    count = 0
    while (left := limit - (time.monotonic() - start)) > 0:
        solver.set("timeout", max(1, int(left * 1000)))
        answer = solver.check()
        if answer != z3.sat:
            return count, time.monotonic() - start, answer == z3.unsat
        count += 1
        model = solver.model()
        solver.add(z3.Or([p[j] != model.eval(p[j], model_completion=True) for j in types]))
    return count, time.monotonic() - start, False


def by_groebner(economy: AssignmentEconomy, rng: random.Random) -> float:
    """The seconds that all patterns would take, by those of a sample."""
    types = range(3)
    supports = [held for size in (1, 2, 3) for held in combinations(types, size)]
    patterns = [(free, held) for free in types for held in product(supports, repeat=3)]
    start = time.monotonic()
    for free, held in rng.sample(patterns, SAMPLE):
        p = [sympy.Integer(0) if j == free else sympy.Symbol(f"p{j}") for j in types]
        q = [[sympy.Symbol(f"q{x}{j}") if j in held[x] else sympy.Integer(0) for j in types] for x in range(3)]
        equations = [sum(row) - 1 for row in q] + [sum(q[x][j] for x in range(3)) - 1 for j in types]
        for x in range(3):
            values = [int(value.p) for value in economy.values[x]]
            if any(values[j] < max(values) for j in held[x]):
                equations.append(sum(p[j] * q[x][j] for j in types) - 1)
            for j, k, m in combinations(held[x], 3):
                equations.append((values[k] - values[j]) * (p[m] - p[j]) - (values[m] - values[j]) * (p[k] - p[j]))
        unknowns = sorted({s for equation in equations for s in sympy.sympify(equation).free_symbols}, key=str)
        sympy.groebner([e for e in map(sympy.expand, equations) if e != 0], *unknowns, order="lex")
    return (time.monotonic() - start) * len(patterns) / SAMPLE


def main(count: int, limit: float) -> None:
    """Print a line for each economy, and the medians of the ratios."""
    rng = random.Random(SEED)
    ratios: list[tuple[float, float]] = []
    for economy, listed, seconds in economies(count):
        found, slow, finished = by_z3(economy, limit)
        plain = by_groebner(economy, rng)
        ratios.append((slow / seconds, plain / seconds))
        said = f"{found} found{'' if finished else ', not finished'}"
        print(
            f"{[[int(v.p) for v in row] for row in economy.values]}: {listed} equilibria in {seconds:.2f} s; z3: {said} in "
            f"{slow:.1f} s, ratio {slow / seconds:.0f}; Groebner: about {plain:.0f} s, ratio {plain / seconds:.0f}"
        )
    print(f"medians of the ratios: z3 {median(a for a, _ in ratios):.0f}, Groebner {median(b for _, b in ratios):.0f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 6, float(sys.argv[2]) if len(sys.argv) > 2 else 30.0)
