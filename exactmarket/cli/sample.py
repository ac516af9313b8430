"""``exactmarket sample CERTIFICATE --seed N``: draw from a certified lottery."""

from __future__ import annotations

import argparse
import json
from typing import cast

from exactmarket.cli.arguments import Parser, path, seed
from exactmarket.cli.codes import REJECTED
from exactmarket.draw import draw_record
from exactmarket.errors import Rejected
from exactmarket.format.certificate import parse_certificate
from exactmarket.format.text import decode, dump, read_bytes, source_name, write_text
from exactmarket.kernel.check import verify
from exactmarket.streams import complain
from exactmarket.terminal import print_line


def add_arguments(command: Parser) -> None:
    """Add the command's arguments to its parser."""
    command.add_argument("certificate", metavar="CERTIFICATE")
    command.add_argument("--seed", type=seed, required=True, metavar="N", help="a whole number; it decides the draw")
    command.add_argument("--log", type=path, metavar="FILE", help="write the record of the draw there, for an audit")
    command.add_argument("--json", action="store_true", help="print the record as one JSON object")


def run(options: argparse.Namespace) -> int:
    """Draw from a lottery; its certificate is checked first."""
    content, name = read_bytes(options.certificate), source_name(options.certificate)
    certificate = parse_certificate(decode(content, name), name)
    try:
        record = draw_record(verify(certificate), content, options.seed)
    except Rejected as fault:
        print_line(f"rejected   {options.certificate}")
        return complain(str(fault), REJECTED)
    if options.log:
        write_text(options.log, dump(record))
    if options.json:
        print(json.dumps(record))
        return 0
    print_line(f"term {record['term']} of {record['terms']} (from 0), probability {record['probability']}")
    print_line(
        f"number {cast('list[str]', record['numbers'])[-1]} below {record['denominator']}, seed {record['seed']}"
    )
    print_line(f"certificate SHA-256 {record['certificate_sha256']}")
    drawn = record.get("assignment") or record.get("bundles")
    lines = [f"{name}: {got or 'nothing'}" for name, got in drawn.items()] if isinstance(drawn, dict) else []
    for line in lines or [" ".join(map(str, row)) for row in cast("list[list[int]]", record.get("matrix", []))]:
        print_line(line)
    return 0
