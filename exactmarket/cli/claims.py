"""``exactmarket claims [ROW]``: the ledger of the papers' statements, or all that stands behind one of its rows."""

from __future__ import annotations

import argparse
import json
from contextlib import suppress

from exactmarket import recheck
from exactmarket.cli.arguments import Parser
from exactmarket.errors import MalformedInput
from exactmarket.formal.export import exported
from exactmarket.formal.native import find_native, native_kinds
from exactmarket.kernel.kinds import KINDS
from exactmarket.report.evidence import as_json, evidence_for, told
from exactmarket.report.ledger import Row, counts, ledger_table, proofs_folder, read_ledger, row_named
from exactmarket.terminal import print_line, print_parts


def add_arguments(command: Parser) -> None:
    """Add the command's arguments to its parser."""
    command.add_argument(
        "row", nargs="?", metavar="ROW", help="the id of a row: what stands behind it, by whom it is checked"
    )
    command.add_argument("--json", action="store_true", help="print the rows as JSON")


def run(options: argparse.Namespace) -> int:
    """All rows and how many there are of each verdict, or one row in full."""
    rows = read_ledger()
    if options.row is not None:
        _print_row(row_named(rows, options.row), options.json)
    elif options.json:
        print(json.dumps([vars(row) for row in rows]))
    else:
        print_parts(ledger_table(rows))
        print_line(counts(rows))
    return 0


def _print_row(row: Row, as_object: bool) -> None:
    """One row; of the native checker it is said what it knows where it has been built."""
    checkers = {
        "the kernel": {kind.name for kind in KINDS.values()},
        "recheck.py": set(recheck.KINDS),
        "a checker proved in Coq": set(exported()),
    }
    with suppress(MalformedInput):
        checkers["exactmarket-verify"] = set(native_kinds(find_native(proofs_folder() / "formal")))
    evidence = evidence_for(row)
    if as_object:
        print(json.dumps(as_json(row, evidence, checkers)))
    else:
        print_parts(*told(row, evidence, checkers))
