"""The theorems for all real utilities on few goods: how large their proofs are, how long to find and to check.

    python -m tests.benchmarks.bounded_theorems [--find] [--goods 2,3,4]

Prints one row for each theorem and number of goods, from the stored certificates: statements; cases (clauses of the goals, each
refuted by a tree or as the image of another under a relabelling); leaves of the trees; size; seconds for the kernel and for the
standalone checker, reading included. With --find every statement is searched anew, and the seconds for that are printed, too.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from exactmarket import recheck
from exactmarket.convex.statement import Statement
from exactmarket.format.certificate import parse_certificate
from exactmarket.kernel.certificates.statements import Image, TreesByClause
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.statements import StatementTrue
from exactmarket.solvers.statements.universal import count_cases, decide_statement

STORED = Path(__file__).parents[2] / "proofs" / "gpz" / "certificates"
FILES = ("step_3.axioms", "mnat_inclusions.implications", "mnat_examples.unit-demand-for-all-values")
FILES += tuple(f"operations.{count}-goods" for count in (2, 3, 4))
FILES += tuple(f"operations.{count}-goods-with-minus-infinity" for count in (2, 3))
FILES += ("constraints.2-goods-without-modules", *(f"constraints.{count}-goods" for count in (2, 3, 4)))
HEADS = ("theorem", "goods", "statements", "cases", "leaves", "kB", "find s", "kernel s", "recheck s")


@dataclass
class Row:
    """What has been added up for one theorem."""

    statements: int = 0
    cases: int = 0
    leaves: int = 0
    octets: int = 0
    find: float = 0.0
    kernel: float = 0.0
    recheck: float = 0.0

    def add(self, line: str, find: bool) -> None:
        """Check the certificate with both checkers, and perhaps search it anew."""
        start = time.perf_counter()
        certificate = parse_certificate(line, "line")
        verify(certificate)
        between = time.perf_counter()
        recheck.check_bytes(line.encode())
        self.kernel += between - start
        self.recheck += time.perf_counter() - between
        if not isinstance(certificate.witness, TreesByClause):
            raise TypeError("expected a theorem with its case trees")
        trees = [tree for tree in certificate.witness.clauses if not isinstance(tree, Image)]
        self.statements += 1
        self.cases += len(certificate.witness.clauses)
        self.leaves += sum(map(count_cases, trees))
        self.octets += len(line)
        if find:
            start = time.perf_counter()
            if not isinstance(decide_statement(certificate.claim.statement).claim, StatementTrue):
                raise ValueError("a stored theorem is found false")
            self.find += time.perf_counter() - start


def theorem(statement: Statement) -> str:
    """The theorem in words."""
    assumed = {stated.property for stated in statement.assumed}
    if not statement.defined:
        return f"{' and '.join(sorted(assumed))} implies {statement.concluded.property}"
    (operation,) = {defined.operation for defined in statement.defined}
    if "monotone" in assumed:
        return "unit demand is m-natural"
    if operation == "constrained":
        return "u_C, C hierarchical" + (" and modular" if "module" in assumed else "")
    finite = all(function.domain is None for function in statement.quantified)
    return f"{operation} keeps m-natural" + ("" if finite else ", with -infinity")


def lines() -> Iterator[str]:
    """The stored certificates of theorems."""
    for stem in FILES:
        yield from (STORED / f"{stem}.jsonl").read_text(encoding="utf-8").splitlines()


def table(find: bool, goods: frozenset[int]) -> dict[tuple[str, int], Row]:
    """A row for each theorem and number of goods, in the order of the files."""
    rows: dict[tuple[str, int], Row] = {}
    for line in lines():
        if len(json.loads(line)["claim"]["statement"]["goods"]) in goods:
            statement = parse_certificate(line, "line").claim.statement
            rows.setdefault((theorem(statement), len(statement.goods)), Row()).add(line, find)
    return dict(sorted(rows.items(), key=lambda item: item[0][1]))


def main() -> None:
    """Print the table in Markdown."""
    parser = argparse.ArgumentParser(description="The proofs of theorems for all real utilities on few goods.")
    parser.add_argument("--find", action="store_true", help="search each proof anew")
    parser.add_argument("--goods", default="2,3,4", help="numbers of goods, 2,3,4 by default")
    options = parser.parse_args()
    print("| " + " | ".join(HEADS) + " |")
    print("|---|" + "---:|" * (len(HEADS) - 1))
    whole = Row()
    for (name, count), row in table(options.find, frozenset(map(int, options.goods.split(",")))).items():
        _print(name, str(count), row, options.find)
        for part, value in vars(row).items():
            setattr(whole, part, getattr(whole, part) + value)
    _print("all", "", whole, options.find)


def _print(name: str, goods: str, row: Row, find: bool) -> None:
    searched = f"{row.find:.2f}" if find else "-"
    sizes = f"{row.statements} | {row.cases:,} | {row.leaves:,} | {row.octets / 1000:,.0f}"
    print(f"| {name} | {goods} | {sizes} | {searched} | {row.kernel:.2f} | {row.recheck:.2f} |")


if __name__ == "__main__":
    main()
