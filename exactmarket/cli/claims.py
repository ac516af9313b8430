"""``exactmarket claims``: the ledger of the papers' statements."""

from __future__ import annotations

import argparse
import json

from exactmarket.cli.arguments import Parser
from exactmarket.report.ledger import counts, ledger_table, read_ledger
from exactmarket.terminal import print_line, print_parts


def add_arguments(command: Parser) -> None:
    """Add the command's arguments to its parser."""
    command.add_argument("--json", action="store_true", help="print the rows as JSON")


def run(options: argparse.Namespace) -> int:
    """All rows, and how many there are of each verdict."""
    rows = read_ledger()
    if options.json:
        print(json.dumps([vars(row) for row in rows]))
        return 0
    print_parts(ledger_table(rows))
    print_line(counts(rows))
    return 0
