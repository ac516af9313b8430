"""Linear programs in MPS files: how many are decided, and how long that takes beside float HiGHS and exact QSopt_ex, in one run.

    python tests/benchmarks/netlib.py FOLDER... [--cap 60] [--largest 200000] [--no-peers]

The files of Netlib and of its collection of infeasible programs are not part of this package; COIN-OR's repositories
Data-Netlib and Data-Infeas have them (``.mps`` or ``.mps.gz``). Files of more than ``--largest`` bytes, unpacked, are left out.

All times are CPU seconds, reading included: exactmarket from the file to the verified claim, HiGHS (highspy) from the file to
the end of its run, QSopt_ex (Debian package qsopt-ex) its program ``esolver``, start included. Nobody gets more than the cap, in
elapsed seconds; who does not answer within it counts as undecided. The last lines are geometric means of ratios over the files
that both decided, and of our time the mean share of each phase.
"""

from __future__ import annotations

import argparse
import gzip
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import exp, log
from pathlib import Path

import highspy

from exactmarket.errors import MalformedInput, SearchFailed
from exactmarket.format import files
from exactmarket.kernel.check import verify
from exactmarket.kernel.kinds import kind_of
from exactmarket.model.linear_program import LinearProgram
from exactmarket.solvers.control import Control
from exactmarket.solvers.linear_programs.basis import Basis
from exactmarket.solvers.linear_programs.exact_factors import Singular
from exactmarket.solvers.linear_programs.exact_simplex import contradiction_at, proved_outcome
from exactmarket.solvers.linear_programs.float_simplex import float_program, propose
from exactmarket.solvers.linear_programs.integer_program import integer_program
from exactmarket.solvers.linear_programs.solve import find_linear_program_certificate, solve_linear_program

#: Times below this are the clock's noise.
_LEAST = 0.002


def unpacked(path: Path, folder: Path) -> Path:
    """The file as plain text, for programs that read nothing else."""
    data = path.read_bytes()
    target = folder / (path.name.removesuffix(".gz"))
    target.write_bytes(gzip.decompress(data) if path.suffix == ".gz" else data)
    return target


def ours(path: Path, cap: float) -> tuple[str, float, float]:
    """What was decided, and the CPU seconds of reading and of deciding."""
    start = time.process_time()
    try:
        read = files.read(path)
        program = getattr(read, "program", read)
        assert isinstance(program, LinearProgram)
        between = time.process_time()
        verdict = solve_linear_program(program, Control(limit=cap))
        said = kind_of(verdict.claim).name.removeprefix("linear-program-")
    except (MalformedInput, SearchFailed) as fault:
        between = start
        said = f"undecided ({type(fault).__name__})"
    return said, between - start, time.process_time() - between


#: What our time goes to, in this order; the rest is for whatever else an answer needs.
PHASES = ("reading", "integers", "float simplex", "exact basis", "kernel", "rest")


def shares(path: Path, whole: float) -> dict[str, float] | None:
    """The part of ``whole`` CPU seconds that each phase takes when it is done once more; nothing without a certificate."""
    ends = [time.process_time()]
    read = files.read(path)
    program = getattr(read, "program", read)
    assert isinstance(program, LinearProgram)
    ends.append(time.process_time())
    integers = integer_program(program)
    ends.append(time.process_time())
    try:
        proposal = propose(float_program(integers), Control())
        ends.append(time.process_time())
        basis = Basis(integers, proposal.statuses, Control())
        if proposal.stuck is None or contradiction_at(basis, *proposal.stuck) is None:
            proved_outcome(basis)
        ends.append(time.process_time())
        certificate = find_linear_program_certificate(program, Control())
    except (SearchFailed, Singular):
        return None
    start = time.process_time()
    verify(certificate)
    seconds = [*[end - begin for begin, end in pairwise(ends)], time.process_time() - start]
    parts = [*seconds, max(0.0, whole - sum(seconds))]
    return {phase: part / sum(parts) for phase, part in zip(PHASES, parts, strict=True)}


def highs(path: Path, cap: float) -> tuple[str, float]:
    """What HiGHS says, in floats, and its CPU seconds, reading included."""
    start = time.process_time()
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    solver.setOptionValue("time_limit", cap)
    solver.readModel(str(path))
    solver.run()
    return solver.modelStatusToString(solver.getModelStatus()).lower(), time.process_time() - start


def qsopt(path: Path, cap: float) -> tuple[str, float]:
    """What QSopt_ex says, and its CPU seconds; nothing where the program is not there."""
    program = shutil.which("esolver")
    if program is None:
        return "not installed", 0.0
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = subprocess.run(
                [program, "-O", os.path.join(folder, "out.sol"), str(path)],
                capture_output=True,
                timeout=cap,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return "undecided (cap)", cap
        solution = Path(folder) / "out.sol"
        said = solution.read_text(errors="replace")[:40] if solution.exists() else ""
        said = said or done.stdout.decode(errors="replace").rpartition("Problem")[2]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    words = said.lower()
    answer = next((word for word in ("infeasible", "unbounded", "optimal") if word in words), "undecided")
    return answer, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def mean_ratio(pairs: Iterable[tuple[float, float]]) -> str:
    """The geometric mean of ratios, and of how many."""
    logs = [log(max(a, _LEAST) / max(b, _LEAST)) for a, b in pairs]
    return f"{exp(sum(logs) / len(logs)):.2f} over {len(logs)}" if logs else "-"


def main(given: Sequence[str]) -> None:
    """Print a line for each file, and the means."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--cap", type=float, default=60)
    parser.add_argument("--largest", type=int, default=200_000)
    parser.add_argument("--no-peers", action="store_true")
    options = parser.parse_args(given)
    rows: list[tuple[str, float, float, float, str]] = []
    split: list[dict[str, float]] = []
    print(f"{'file':12} {'ours':24} {'read':>8} {'decide':>8} {'HiGHS':>8} {'QSopt_ex':>9}")
    with tempfile.TemporaryDirectory() as scratch:
        for path in sorted(p for folder in options.folders for p in folder.glob("*.mps*")):
            plain = unpacked(path, Path(scratch))
            if plain.stat().st_size > options.largest:
                continue
            said, reading, deciding = ours(plain, options.cap)
            float_said, floating = ("", 0.0) if options.no_peers else highs(plain, options.cap)
            exact_said, exact = ("", 0.0) if options.no_peers else qsopt(plain, options.cap)
            rows.append((said, reading + deciding, floating, exact, exact_said))
            print(
                f"{plain.stem:12} {said:24} {reading:8.3f} {deciding:8.3f} {floating:8.3f} {exact:9.3f}"
                f"  {float_said if float_said != said else ''} {exact_said if exact_said != said else ''}",
                flush=True,
            )
            if said.startswith(("optimal", "infeasible", "unbounded")) and (found := shares(plain, reading + deciding)):
                split.append(found)
            plain.unlink()
    decided = [row for row in rows if not row[0].startswith("undecided")]
    print(f"\ndecided {len(decided)} of {len(rows)}")
    print(f"ours / HiGHS, reading included:    {mean_ratio((row[1], row[2]) for row in decided if row[2])}")
    both = [row for row in decided if row[3] and row[4] in ("optimal", "infeasible", "unbounded")]
    print(f"ours / QSopt_ex, reading included: {mean_ratio((row[1], row[3]) for row in both)}")
    if split:
        means = {phase: sum(each[phase] for each in split) / len(split) for phase in PHASES}
        print("shares of our time: " + ", ".join(f"{phase} {mean:.0%}" for phase, mean in means.items()))


if __name__ == "__main__":
    main(sys.argv[1:])
