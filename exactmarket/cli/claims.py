"""``exactmarket claims``: the ledger of the papers' statements."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from exactmarket.report.ledger import counts, ledger_table, read_ledger
from exactmarket.terminal import print_line, print_parts

if TYPE_CHECKING:
    from exactmarket.cli.arguments import Commands


def add(commands: Commands) -> None:
    """Add the command to the program."""
    command = commands.add_parser("claims", help="print the ledger of the papers' statements")
    command.add_argument("--json", action="store_true", help="print the rows as JSON")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """All rows, and how many there are of each verdict."""
    rows = read_ledger()
    if options.json:
        print(json.dumps([vars(row) for row in rows]))
        return 0
    print_parts(ledger_table(rows))
    print_line(counts(rows))
    return 0
