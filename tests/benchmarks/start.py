"""How long the program takes to start, as a multiple of what Python itself takes.

    python -m tests.benchmarks.start [--runs N]

Starts each command and ``python -c pass`` in turn, and prints for each command the medians of its processor time (user and
system), of that of Python, and of their ratios, pair by pair: so a machine whose speed drifts changes no ratio.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
CERTIFICATE = ROOT / "proofs" / "sp" / "certificates" / "pm_in_po.without-cheapest.json"
EXAMPLE = ROOT / "exactmarket" / "examples" / "miralles-theorem-1.json"
PROGRAM = ("-m", "exactmarket")
FLOOR = ("-c", "pass")
COMMANDS = {
    "--version": (*PROGRAM, "--version"),
    "--help": (*PROGRAM, "--help"),
    "check, a small file": (*PROGRAM, "check", str(CERTIFICATE)),
    "check --recheck, a small file": (*PROGRAM, "check", "--recheck", str(CERTIFICATE)),
    "recheck.py alone, a small file": (str(ROOT / "exactmarket" / "recheck.py"), str(CERTIFICATE)),
    "decide --help": (*PROGRAM, "decide", "--help"),
    "decide, a small file": (*PROGRAM, "decide", "pareto-optimal", str(EXAMPLE)),
    "import exactmarket": ("-c", "import exactmarket"),
    "import exactmarket, all names": ("-c", "from exactmarket import *"),
}


def seconds(arguments: Sequence[str]) -> float:
    """The processor time of a Python that is started with the arguments."""
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="How long the program takes to start, against Python itself.")
    parser.add_argument("--runs", type=int, default=9, metavar="N")
    runs = parser.parse_args().runs
    print(f"{'':32}{'s':>8}{'Python s':>10}{'ratio':>8}")
    for name, command in COMMANDS.items():
        seconds(command)  # files are in memory from now on
        pairs = [(seconds(command), seconds(FLOOR)) for _ in range(runs)]
        ratio = median(own / floor for own, floor in pairs)
        own, floor = (median(column) for column in zip(*pairs, strict=True))
        print(f"{name:32}{own:8.3f}{floor:10.3f}{ratio:8.1f}")


if __name__ == "__main__":
    main()
