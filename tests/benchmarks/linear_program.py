"""How long exact answers take, beside float HiGHS and beside other exact solvers, in one run.

    python tests/benchmarks/linear_program.py [--seeds 5] [--cap 30] [--sizes 20x10 100x20 300x50] [--no-peers]

The programs: n agents, s object types, integer values 0..100, q[x][j] >= 0 the probability with which x gets j; every
agent's probabilities sum to 1, every type has a supply, nobody is worse off than in a random feasible assignment;
maximise total utility. The assignment is an average of random pure ones ("random"), a mixture of two serial
dictatorships ("dictators": nearly efficient, so that the demands of the agents bind), or what such a mixture is improved
to ("optimal").

HiGHS is timed from passing the model to the end of its run; exactmarket from the program to the verified claim, and, as
"decided", from economy and assignment to the verified answer whether the assignment is Pareto optimal (which the float
optimum suggests, as far as its tolerances reach). Seconds are the CPU's, of peers the clock's; every figure is a median
over the seeds, each ratio one of times of one run. Peers run in processes of their own and are stopped after the cap;
their answer must be exactly that of exactmarket. QSopt_ex is the program ``esolver`` (Debian package qsopt-ex); its start
is included.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable
from fractions import Fraction
from importlib.util import find_spec
from itertools import chain
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median

import highspy
import numpy as np

from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.claims.assignments import ParetoOptimal
from exactmarket.kernel.claims.linear_programs import LinearProgramOptimal
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.linear_program import LinearProgram
from exactmarket.solvers.assignments.pareto import decide_pareto_optimality
from exactmarket.solvers.linear_programs.solve import solve_linear_program

FAMILIES = ("random", "dictators", "optimal")


# --- programs ---------------------------------------------------------------------------------------------------------


def assigned_economy(family: str, n: int, s: int, seed: int) -> tuple[AssignmentEconomy, Matrix]:
    """An economy and a random assignment of the family; see the module."""
    dice = random.Random(seed)
    values = [[dice.randint(0, 100) for _ in range(s)] for _ in range(n)]
    supply = [n // s + (j < n % s) for j in range(s)]
    if family == "random":
        pure = [random_seats(supply, dice) for _ in range(4)]
    else:
        pure = [dictators(values, supply, dice) for _ in range(2)]
    weights = [dice.randint(1, 20) for _ in pure]
    shares = [[ZERO] * s for _ in range(n)]
    for weight, assigned in zip(weights, pure, strict=True):
        for x, j in enumerate(assigned):
            shares[x][j] += Q(weight, sum(weights))
    economy, assignment = AssignmentEconomy(values, supply), tuple(map(tuple, shares))
    while family == "optimal":
        verdict = decide_pareto_optimality(economy, assignment)
        if isinstance(verdict.claim, ParetoOptimal):
            break
        assignment = verdict.certificate.witness.assignment
    return economy, assignment


def pareto_program(economy: AssignmentEconomy, assignment: Matrix) -> LinearProgram:
    """The program that looks for a Pareto improvement; see the module."""
    n, s = len(economy.agents), len(economy.objects)
    rows = [tuple((x * s + j, ONE) for j in range(s)) for x in range(n)]
    rows += [tuple((x * s + j, ONE) for x in range(n)) for j in range(s)]
    rows += [tuple((x * s + j, v) for j, v in enumerate(values) if v) for x, values in enumerate(economy.values)]
    row_lower = (ONE,) * n + (None,) * s + economy.utilities(assignment)
    row_upper = (ONE,) * n + tuple(Q(k) for k in economy.supply) + (None,) * n
    objective = tuple(chain.from_iterable(economy.values))
    return LinearProgram("maximize", objective, tuple(rows), row_lower, row_upper, (ZERO,) * n * s, (None,) * n * s)


def random_seats(supply: list[int], dice: random.Random) -> list[int]:
    """Who gets what when the copies are dealt out at random."""
    seats = [j for j, copies in enumerate(supply) for _ in range(copies)]
    dice.shuffle(seats)
    return seats


def dictators(values: list[list[int]], supply: list[int], dice: random.Random) -> list[int]:
    """Who gets what when the agents choose one by one in random order."""
    left, chosen = list(supply), [0] * len(values)
    for x in dice.sample(range(len(values)), len(values)):
        chosen[x] = max((j for j, copies in enumerate(left) if copies), key=lambda j: values[x][j])
        left[chosen[x]] -= 1
    return chosen


# --- HiGHS and exactmarket --------------------------------------------------------------------------------------------


def float_model(program: LinearProgram) -> highspy.HighsLp:
    """The program as HiGHS takes it."""

    def floats(numbers: tuple[Q | None, ...], infinite: float) -> np.ndarray:
        return np.array([infinite if q is None else int(q.p) / int(q.q) for q in numbers])

    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(program.objective), len(program.rows)
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = floats(program.objective, 0.0)
    model.col_lower_, model.col_upper_ = (
        floats(program.lower, -highspy.kHighsInf),
        floats(program.upper, highspy.kHighsInf),
    )
    model.row_lower_ = floats(program.row_lower, -highspy.kHighsInf)
    model.row_upper_ = floats(program.row_upper, highspy.kHighsInf)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.cumsum([0] + [len(row) for row in program.rows])
    model.a_matrix_.index_ = np.array([j for row in program.rows for j, _ in row])
    model.a_matrix_.value_ = floats(tuple(a for row in program.rows for _, a in row), 0.0)
    return model


def time_highs(model: highspy.HighsLp) -> float:
    """Seconds for passing the model and solving it."""
    begin = time.process_time()
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.passModel(model)
    solver.run()
    return time.process_time() - begin


def time_exactmarket(program: LinearProgram) -> tuple[float, Fraction]:
    """Seconds to the verified claim, and its value."""
    begin = time.process_time()
    claim = solve_linear_program(program).claim
    seconds = time.process_time() - begin
    assert isinstance(claim, LinearProgramOptimal)
    value = claim.value
    return seconds, Fraction(int(value.p), int(value.q))


def time_decision(economy: AssignmentEconomy, assignment: Matrix) -> float:
    """Seconds to the verified answer whether the assignment is Pareto optimal."""
    begin = time.process_time()
    decide_pareto_optimality(economy, assignment)
    return time.process_time() - begin


# --- peers: each takes a program and returns seconds (without the construction of its input) and the value -------------

Peer = Callable[[LinearProgram], tuple[float, Fraction]]


def dense(program: LinearProgram) -> list[tuple[list[Fraction], Fraction | None, Fraction | None]]:
    """Each row as numbers with its bounds."""

    def fraction(q: Q | None) -> Fraction | None:
        return None if q is None else Fraction(int(q.p), int(q.q))

    rows = []
    for row, low, high in zip(program.rows, program.row_lower, program.row_upper, strict=True):
        numbers = [Fraction(0)] * len(program.objective)
        for j, a in row:
            numbers[j] = Fraction(int(a.p), int(a.q))
        rows.append((numbers, fraction(low), fraction(high)))
    return rows


def qsopt_ex(program: LinearProgram) -> tuple[float, Fraction]:
    """The Debian program ``esolver``, on an LP file with integer rows."""
    lines = ["Maximize", " obj: " + terms(program.objective), "Subject To"]
    for i, (numbers, low, high) in enumerate(dense(program)):
        scale = 1
        for bound in (low, high):
            scale *= bound.denominator if bound is not None else 1
        sign, bound = (("=", low) if low == high else (">=", low)) if low is not None else ("<=", high)
        assert bound is not None
        lines.append(f" r{i}: {terms([Q(int(a * scale)) for a in numbers])} {sign} {bound * scale}")
    with tempfile.TemporaryDirectory() as folder:
        source, solution = Path(folder, "p.lp"), Path(folder, "p.sol")
        source.write_text("\n".join([*lines, "End", ""]))
        begin = time.perf_counter()
        subprocess.run(["esolver", "-L", "-O", str(solution), str(source)], check=True, capture_output=True)
        seconds = time.perf_counter() - begin
        value = next(line.split("=")[1] for line in solution.read_text().splitlines() if "Value" in line)
    return seconds, Fraction(value.strip())


def terms(numbers: tuple[Q, ...] | list[Q]) -> str:
    """A linear form in the LP format, over several lines since these are limited in length."""
    return "\n  ".join(f"+ {a} x{j}" for j, a in enumerate(numbers) if a)


def sympy_lpmin(program: LinearProgram) -> tuple[float, Fraction]:
    """SymPy's exact simplex method."""
    from sympy import Eq, Rational, symbols  # noqa: PLC0415
    from sympy.solvers.simplex import lpmax  # noqa: PLC0415

    x = symbols(f"x:{len(program.objective)}")
    constraints = [v >= 0 for v in x]
    for numbers, low, high in dense(program):
        form = sum((Rational(a.numerator, a.denominator) * x[j] for j, a in enumerate(numbers) if a), Rational(0))
        if low is not None and low == high:
            constraints.append(Eq(form, Rational(str(low))))
            continue
        if low is not None:
            constraints.append(form >= Rational(str(low)))
        if high is not None:
            constraints.append(form <= Rational(str(high)))
    objective = sum((int(c.p) * x[j] for j, c in enumerate(program.objective)), Rational(0))
    begin = time.perf_counter()
    value, _ = lpmax(objective, constraints)
    return time.perf_counter() - begin, Fraction(int(value.p), int(value.q))


def ppl(program: LinearProgram) -> tuple[float, Fraction]:
    """The Parma Polyhedra Library, through pplpy."""
    from ppl import Linear_Expression, MIP_Problem, Variable  # noqa: PLC0415

    n = len(program.objective)
    rows = dense(program)
    begin = time.perf_counter()
    problem = MIP_Problem(n)
    for j in range(n):
        problem.add_constraint(Variable(j) >= 0)
    for numbers, low, high in rows:
        scale = (low.denominator if low is not None else 1) * (high.denominator if high is not None else 1)
        form = Linear_Expression([int(a * scale) for a in numbers], 0)
        if low is not None and low == high:
            problem.add_constraint(form == int(low * scale))
            continue
        if low is not None:
            problem.add_constraint(form >= int(low * scale))
        if high is not None:
            problem.add_constraint(form <= int(high * scale))
    problem.set_objective_function(Linear_Expression([int(c.p) for c in program.objective], 0))
    problem.set_optimization_mode("maximization")
    value = problem.optimal_value()
    return time.perf_counter() - begin, Fraction(int(value.numerator), int(value.denominator))


def z3_optimize(program: LinearProgram) -> tuple[float, Fraction]:
    """The optimiser of z3."""
    import z3  # noqa: PLC0415

    rows = dense(program)
    begin = time.perf_counter()
    x = z3.RealVector("x", len(program.objective))
    optimizer = z3.Optimize()
    optimizer.add([v >= 0 for v in x])
    for numbers, low, high in rows:
        form = z3.Sum([z3.RealVal(str(a)) * x[j] for j, a in enumerate(numbers) if a])
        if low is not None:
            optimizer.add(form == z3.RealVal(str(low)) if low == high else form >= z3.RealVal(str(low)))
        if high is not None and low != high:
            optimizer.add(form <= z3.RealVal(str(high)))
    goal = optimizer.maximize(z3.Sum([int(c.p) * x[j] for j, c in enumerate(program.objective)]))
    optimizer.check()
    value = Fraction(optimizer.upper(goal).as_string())
    return time.perf_counter() - begin, value


#: Name, peer, whether it is installed, and what to install.
PEERS: list[tuple[str, Peer, bool, str]] = [
    ("QSopt_ex", qsopt_ex, shutil.which("esolver") is not None, "Debian package qsopt-ex"),
    ("SymPy lpmax", sympy_lpmin, find_spec("sympy") is not None, "sympy"),
    ("PPL", ppl, find_spec("ppl") is not None, "pplpy"),
    ("z3", z3_optimize, find_spec("z3") is not None, "z3-solver"),
]


def capped(peer: Peer, program: LinearProgram, cap: float) -> tuple[float, Fraction] | str:
    """What the peer returns, or why it did not, within the cap."""
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_send, args=(sender, peer, program))
    process.start()
    sender.close()
    try:
        answer: tuple[float, Fraction] | str = receiver.recv() if receiver.poll(cap) else f"> {cap:g} s"
    except EOFError:
        answer = "crashed"
    process.kill()
    process.join()
    return answer


def _send(sender: Connection, peer: Peer, program: LinearProgram) -> None:
    try:
        sender.send(peer(program))
    except Exception as error:
        sender.send(type(error).__name__)  # whatever a peer raises is its result


# --- the table --------------------------------------------------------------------------------------------------------


def measure(
    label: str, assigned: Iterable[tuple[AssignmentEconomy, Matrix]], cap: float, peers: list[tuple[str, Peer]]
) -> list[str]:
    """One row of the table."""
    highs, ours, decided = [], [], []
    theirs = {name: list[float | str]() for name, _ in peers}
    for economy, assignment in assigned:
        program = pareto_program(economy, assignment)
        model = float_model(program)
        rounds = [(time_highs(model), time_exactmarket(program), time_decision(economy, assignment)) for _ in range(5)]
        highs.append(median(seconds for seconds, _, _ in rounds))
        ours.append(median(seconds for _, (seconds, _), _ in rounds))
        decided.append(median(seconds for _, _, seconds in rounds))
        value = rounds[0][1][1]
        for name, peer in peers:
            if theirs[name] and isinstance(theirs[name][-1], str):
                continue  # it failed on the first program of this size
            answer = capped(peer, program, cap)
            theirs[name].append(
                answer if isinstance(answer, str) else answer[0] if answer[1] == value else "wrong value"
            )
    row = [label, milliseconds(median(highs))]
    for times in (ours, decided):
        row += [milliseconds(median(times)), f"{median(o / h for o, h in zip(times, highs, strict=True)):.2f}"]
    for name, _ in peers:
        failed = [result for result in theirs[name] if isinstance(result, str)]
        times = [result for result in theirs[name] if not isinstance(result, str)]
        row.append(failed[0] if failed else f"{milliseconds(median(times))} ({median(times) / median(ours):.0f}x)")
    return row


def milliseconds(seconds: float) -> str:
    """Milliseconds with three digits."""
    return f"{seconds * 1000:.3g}" if seconds < 1 else f"{seconds * 1000:.0f}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--cap", type=float, default=30, help="seconds for a peer on one program")
    parser.add_argument("--sizes", nargs="+", default=["20x10", "100x20", "300x50"])
    parser.add_argument("--no-peers", action="store_true")
    arguments = parser.parse_args()
    wanted = [] if arguments.no_peers else PEERS
    for name, _, installed, package in wanted:
        if not installed:
            print(f"{name} is left out: not installed ({package}).")
    peers = [(name, peer) for name, peer, installed, _ in wanted if installed]
    header = ["program", "HiGHS (float), ms", "exactmarket, ms", "ratio", "decided, ms", "ratio"]
    header += [f"{name}, ms" for name, _ in peers]
    print("| " + " | ".join(header) + " |")
    print("|---" * len(header) + "|")
    for size in arguments.sizes:
        n, s = map(int, size.split("x"))
        for family in FAMILIES:
            assigned = (assigned_economy(family, n, s, seed) for seed in range(arguments.seeds))
            row = measure(f"{family} {n} x {s}", assigned, arguments.cap, peers)
            print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main()
