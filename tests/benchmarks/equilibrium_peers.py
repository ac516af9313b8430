"""Equilibria with budgets: how long others take for them, on the conditions that we start from.

``python -m tests.benchmarks.equilibrium_peers [SECONDS [COUNT]]``: COUNT random economies (values 0 to 10, budgets 1, one copy of
each type) of 3 x 3 and of 4 x 4. Ours is the time until the certificate is checked. z3 gets the conditions of
``model.budgets`` with a weight for each agent, as polynomial constraints with alternatives, and finds one real solution or
none. sympy gets the equations alone, complementarities as products that vanish, and is told which type is free; it
computes a Groebner basis, from which real solutions that meet the inequalities are yet to be found. Each runs in a process
of its own and is stopped after SECONDS; then the ratio is a lower bound (>).
"""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

import numpy as np

from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.solvers.budgets.hylland_zeckhauser import decide_equilibrium

SEED = 21
Values = list[list[int]]


def ours(values: Values) -> list[int]:
    """The certified equilibrium; the types that are free."""
    claim: Any = decide_equilibrium(AssignmentEconomy(values, [1] * len(values))).claim
    return [j for j, price in enumerate(claim.prices) if not (any(price) if isinstance(price, tuple) else price)]


def z3_solution(values: Values) -> str:
    """One real solution of the full conditions."""
    import z3  # noqa: PLC0415

    size, solver = len(values), z3.Solver()
    p, w = z3.RealVector("p", size), z3.RealVector("w", size)
    q = [z3.RealVector(f"q{x}", size) for x in range(size)]
    solver.add(*[price >= 0 for price in p], z3.Or(*[price == 0 for price in p]))
    solver.add(*[z3.Sum([q[x][j] for x in range(size)]) == 1 for j in range(size)])
    for x, row in enumerate(values):
        best = z3.Real(f"best{x}")
        spent = z3.Sum([p[j] * q[x][j] for j in range(size)])
        solver.add(z3.Sum(q[x]) == 1, spent <= 1, w[x] >= 0)
        for j, value in enumerate(row):
            solver.add(q[x][j] >= 0, w[x] * value - p[j] <= best)
            solver.add(z3.Or(q[x][j] == 0, w[x] * value - p[j] == best))
        satiated = z3.And(*[q[x][j] == 0 for j, value in enumerate(row) if value < max(row)])
        solver.add(z3.Or(satiated, z3.And(w[x] > 0, spent == 1)))
    return str(solver.check())


def sympy_basis(values: Values, free: int) -> int:
    """A Groebner basis of the equations among the full conditions, the price of one type being 0."""
    import sympy  # noqa: PLC0415

    size = len(values)
    p = [sympy.Integer(0) if j == free else sympy.Symbol(f"p{j}") for j in range(size)]
    a, best = sympy.symbols(f"a0:{size}"), sympy.symbols(f"b0:{size}")
    q = [sympy.symbols(f"q{x}_0:{size}") for x in range(size)]
    equations = [sum(row) - 1 for row in q] + [sum(column) - 1 for column in zip(*q, strict=True)]
    for x, row in enumerate(values):
        equations += [q[x][j] * (best[x] - value + a[x] * p[j]) for j, value in enumerate(row)]
        equations.append(a[x] * (sum(p[j] * q[x][j] for j in range(size)) - 1))
    unknowns = [*(share for row in q for share in row), *best, *a, *(price for j, price in enumerate(p) if j != free)]
    return len(sympy.groebner(equations, *unknowns, order="grevlex"))


def timed(work: Callable[..., Any], seconds: float, *arguments: Any) -> float | None:
    """How long the work takes, ``None`` if it is stopped; loading of modules by a first call is not counted."""
    receiving, sending = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(target=_reporting, args=(sending, work, arguments))
    process.start()
    sending.close()
    try:
        found = float(receiving.recv()) if receiving.poll(seconds + 5) else None
        return found if found is None or found <= seconds else None
    except EOFError:
        return None
    finally:
        process.kill()
        process.join()


def _reporting(sending: Connection, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    for module in ("z3", "sympy"):
        __import__(module)
    start = time.perf_counter()
    work(*arguments)
    sending.send(time.perf_counter() - start)


def cell(found: float | None, own: float, seconds: float) -> str:
    """The time and the ratio to ours, or bounds for both."""
    if found is None:
        return f"{f'> {seconds:.0f}':>11}s{f'> {seconds / own:.0f}':>9}"
    return f"{found:>11.2f}s{found / own:>9.1f}"


def main(seconds: float, count: int) -> None:
    """Print a line for each economy and the ratios."""
    print(f"{'size':5}{'seed':>12}{'ours':>9}{'z3':>12}{'ratio':>9}{'sympy':>12}{'ratio':>9}", flush=True)
    for size in (3, 4):
        for k in range(count):
            values = np.random.default_rng([SEED, size, k]).integers(0, 11, (size, size)).tolist()
            own = timed(ours, 60, values)
            if own is None:
                raise SystemExit("ours was stopped")
            free = ours(values)[0]
            peers = [timed(z3_solution, seconds, values), timed(sympy_basis, seconds, values, free)]
            cells = "".join(cell(found, own, seconds) for found in peers)
            print(f"{size}x{size:<3}{f'({SEED},{size},{k})':>12}{own:>8.3f}s{cells}", flush=True)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 20.0, int(sys.argv[2]) if len(sys.argv) > 2 else 5)
