"""The three checkers beside each other: ``python -m tests.benchmarks.checkers`` (needs ``make verify`` in proofs/formal).

Prints the kinds of claims that each knows and the lines that must be trusted; the processor's seconds of one run on seven
certificates, each a command of its own, reading included; and over all golden files the worst ratio of the native checker's
seconds to those of the standalone one. The first three certificates are made here, true by construction: prices, weights and
shares, or terms, are drawn first and the rest follows from them.
"""

from __future__ import annotations

import json
import random
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from exactmarket import recheck
from exactmarket.formal.native import find_native, native_kinds
from exactmarket.kernel.kinds import KINDS

ROOT = Path(__file__).parent.parent.parent
GOLDEN = ROOT / "proofs"
FORMAL = ROOT / "proofs" / "formal"
#: What the kernel's verdict rests on.
TRUSTED = ("kernel", "model", "convex", "exact", "format", "errors.py")
#: Of the native checker: how bytes are read and what claims mean, the extraction and the driver. (Of the files in Coq what stands
#: outside of proofs counts; the definitions of the papers' notions, which the meanings use, come besides.)
READERS = ("json.v", "printable.v", "kind.v", "verify.v", "decode*.v", "native/extract.v", "native/*.ml")
LARGE = 10**9


def supported_economy(agents: int, types: int) -> dict[str, Any]:
    """Agent x gets a copy of type x modulo the number of types, for sure: her value of it makes it her best at the prices."""
    rng = random.Random(7)
    prices = [Fraction(rng.randrange(LARGE), rng.choice([LARGE, 999_999_937, 3**18])) for _ in range(types)]
    weights = [Fraction(rng.randrange(1, 1000), rng.randrange(1, 1000)) for _ in range(agents)]
    values, assignment = [], []
    for x, weight in enumerate(weights):
        row = [Fraction(rng.randrange(LARGE), LARGE) for _ in range(types)]
        best = max(weight * value - price for value, price in zip(row, prices, strict=True))
        row[x % types] = (best + prices[x % types]) / weight + rng.randrange(3)
        values.append([str(value) for value in row])
        assignment.append([str(int(j == x % types)) for j in range(types)])
    economy = {
        "agents": [f"x{x}" for x in range(agents)],
        "objects": [f"t{j}" for j in range(types)],
        "supply": [len(range(j, agents, types)) for j in range(types)],
        "values": values,
    }
    return certificate(
        {"kind": "pareto-optimal", "economy": economy, "assignment": assignment},
        {"prices": [str(price) for price in prices], "weights": [str(weight) for weight in weights]},
    )


def drawn_lottery(order: int, terms: int) -> dict[str, Any]:
    """The mean of so many random permutations, with random weights."""
    rng = random.Random(7)
    names = [f"t{j}" for j in range(order)]
    chances = [rng.randrange(1, LARGE) for _ in range(terms)]
    mean = [[Fraction(0)] * order for _ in range(order)]
    listed = []
    for chance in chances:
        probability = Fraction(chance, sum(chances))
        types = rng.sample(range(order), order)
        for x, j in enumerate(types):
            mean[x][j] += probability
        listed.append({"probability": str(probability), "assignment": [names[j] for j in types]})
    economy = {
        "agents": [f"x{x}" for x in range(order)],
        "objects": names,
        "supply": [1] * order,
        "values": [["0"] * order] * order,
    }
    assignment = [[str(share) for share in row] for row in mean]
    return certificate(
        {"kind": "lottery-over-assignments", "economy": economy, "assignment": assignment}, {"terms": listed}
    )


def seats_by_shares(students: int, courses: int) -> dict[str, Any]:
    """Each student gets four courses in expectation; those that she may get are worth the same to her at the prices, the others
    less; what she pays is her budget, and each course has as many seats as are used, or one that is free."""
    rng = random.Random(7)
    names = [f"course {j}" for j in range(courses)]
    prices = [Fraction(rng.randrange(1, LARGE), LARGE) for _ in names]
    rows = [dict.fromkeys(rng.sample(range(courses), 4), Fraction(1)) for _ in range(students)]
    for one, other in zip(rows[::2], rows[1::2], strict=False):
        swapped, share = (
            (min(one.keys() - other.keys()), min(other.keys() - one.keys())),
            Fraction(rng.randrange(1, 99), 99),
        )
        one |= {swapped[0]: 1 - share, swapped[1]: share}
        other |= {swapped[0]: share, swapped[1]: 1 - share}
    used = [sum(row.get(j, Fraction(0)) for row in rows) for j in range(courses)]
    prices = [price if use else Fraction(0) for price, use in zip(prices, used, strict=True)]
    agents = []
    for i, row in enumerate(rows):
        surplus = Fraction(rng.randrange(1, LARGE), LARGE)
        values = [str(price + surplus if j in row else surplus / rng.randrange(1, 9)) for j, price in enumerate(prices)]
        utility = {"type": "satiation", "of": {"type": "additive", "values": values}, "k": 4}
        budget = str(sum(prices[j] * share for j, share in row.items()))
        agents.append({"name": f"student {i}", "budget": budget, "utility": utility})
    market = {"goods": names, "supply": [max(1, int(use)) for use in used], "agents": agents}
    claim = {
        "kind": "strong-equilibrium-by-shares",
        "market": market,
        "budgets": [agent["budget"] for agent in agents],
        "distance": "0",
        "prices": [str(price) for price in prices],
        "shares": [{names[j]: str(share) for j, share in sorted(row.items())} for row in rows],
    }
    return certificate(claim, {"weights": ["1"] * students})


def certificate(claim: dict[str, Any], witness: dict[str, Any]) -> dict[str, Any]:
    """A certificate as a JSON object."""
    return {"format": "exactmarket-certificate/1", "claim": claim, "witness": witness}


def cases(folder: Path) -> Iterator[tuple[str, Path]]:
    """A name and a file for each certificate."""
    made = (
        ("pareto-optimal, 1000 x 100", supported_economy(1000, 100)),
        ("lottery of order 50, 2402 terms", drawn_lottery(50, 2402)),
        ("shares of a school, 1700 x 350", seats_by_shares(1700, 350)),
    )
    for n, (name, value) in enumerate(made):
        file = folder / f"{n}.json"
        file.write_text(json.dumps(value), encoding="utf-8")
        yield name, file
    yield "outcomes of 3 agents, each one's core", GOLDEN / "sp" / "certificates" / "family.jsonl"
    yield "theorems about operations, 4 goods", GOLDEN / "gpz" / "certificates" / "operations.4-goods.jsonl"
    yield "utilities with substitutes, 3 goods", GOLDEN / "gpz" / "certificates" / "step_3.3-goods-up-to-3.jsonl"


def largest_golden() -> Path:
    """The golden file of most bytes."""
    return max(golden_files(), key=lambda path: path.stat().st_size)


def golden_files() -> list[Path]:
    """All golden certificates."""
    return sorted(GOLDEN.glob("*/certificates/*.json*"))


def trusted_lines(files: Iterable[Path]) -> int:
    """Lines of the files; of Coq's only those outside of proofs."""
    texts = [path.read_text(encoding="utf-8") for path in files]
    return sum(len(re.sub(r"Proof\..*?Qed\.", "", text, flags=re.DOTALL).splitlines()) for text in texts)


def trusted() -> dict[str, int]:
    """Lines that must be trusted, for each checker."""
    package = ROOT / "exactmarket"
    layers = [
        path
        for name in TRUSTED
        for path in ([package / name] if name.endswith(".py") else (package / name).rglob("*.py"))
    ]
    made = {"checker.ml", "exactmarket-verify"}
    readers = [path for pattern in READERS for path in FORMAL.glob(pattern) if path.name not in made]
    return {
        "kernel": trusted_lines(layers),
        "recheck": trusted_lines([package / "recheck.py"]),
        "native": trusted_lines(readers),
    }


def seconds(command: list[str]) -> tuple[float, int]:
    """How long the command computes, and its exit code."""
    start = children_time()
    done = subprocess.run(command, capture_output=True, check=False)
    return children_time() - start, done.returncode


def children_time() -> float:
    """Seconds that processes started here have computed, the system's for them included."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def print_times(checkers: dict[str, list[str]]) -> None:
    """The table of seconds."""
    print(f"\n{'seconds':42} {'kB':>6} " + " ".join(f"{name:>8}" for name in checkers))
    with tempfile.TemporaryDirectory() as folder:
        for name, file in (*cases(Path(folder)), (f"the largest: {largest_golden().name}", largest_golden())):
            times = []
            for command in checkers.values():
                taken, code = seconds([*command, str(file)])
                times.append(f"{taken:8.2f}" if code == 0 else f"{'-':>8}")
            print(f"{name:42} {file.stat().st_size // 1000:6} {' '.join(times)}")


def print_worst_ratio(checkers: dict[str, list[str]]) -> None:
    """The golden files at which the native checker does worst against the standalone one."""
    ratios = []
    for path in golden_files():
        native, code = seconds([*checkers["native"], str(path)])
        standalone, _ = seconds([*checkers["recheck"], str(path)])
        if code == 0:
            ratios.append((native / standalone, native, standalone, path.name))
    ratios.sort(reverse=True)
    slower = [each for each in ratios if each[0] > 1]
    print(
        f"\n{len(ratios)} of {len(golden_files())} golden files verified natively; slower than recheck: {len(slower)}"
    )
    for ratio, native, standalone, name in ratios[:3]:
        print(f"  native / recheck {ratio:5.2f}  ({native:.2f} s / {standalone:.2f} s)  {name}")


def main() -> None:
    """Print the tables."""
    native = find_native(FORMAL)
    checkers = {
        "kernel": [sys.executable, "-m", "exactmarket", "check"],
        "recheck": [sys.executable, str(ROOT / "exactmarket" / "recheck.py")],
        "native": [native],
    }
    kinds = {"kernel": len(KINDS), "recheck": len(recheck.KINDS), "native": len(native_kinds(native))}
    lines = trusted()
    print(f"{'':42} {'':>6} " + " ".join(f"{name:>8}" for name in checkers))
    print(f"{'kinds of claims':49} " + " ".join(f"{kinds[name]:8}" for name in checkers))
    print(f"{'lines that must be trusted':49} " + " ".join(f"{lines[name]:8}" for name in checkers))
    print_times(checkers)
    print_worst_ratio(checkers)


if __name__ == "__main__":
    main()
