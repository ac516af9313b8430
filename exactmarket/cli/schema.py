"""``exactmarket schema instance|certificate``: the JSON Schema of instance files, or of certificates."""

from __future__ import annotations

import argparse
import json

from exactmarket.cli.arguments import Parser, path
from exactmarket.format.text import write_text
from exactmarket.report.schema import SUBJECTS, schema_of


def add_arguments(command: Parser) -> None:
    """Add the command's arguments to its parser."""
    command.add_argument("subject", metavar="SUBJECT", choices=SUBJECTS, help=" or ".join(SUBJECTS))
    command.add_argument("--out", type=path, metavar="FILE", help="write the schema there")


def run(options: argparse.Namespace) -> int:
    """The schema, as canonical JSON text."""
    text = json.dumps(schema_of(options.subject), indent=1, ensure_ascii=False) + "\n"
    if options.out:
        write_text(options.out, text)
    else:
        print(text, end="")
    return 0
