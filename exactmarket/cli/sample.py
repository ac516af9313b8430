"""``exactmarket sample CERTIFICATE --seed N | --check LOG``: draw from a certified lottery, or audit a draw."""

from __future__ import annotations

import argparse
import json
from typing import cast

from exactmarket.cli.arguments import Parser, path, seed
from exactmarket.cli.codes import REJECTED
from exactmarket.draw import FORMAT, audit_fault, draw_record, drawn_csv, rosters, seed_of
from exactmarket.errors import MalformedInput, Rejected
from exactmarket.format.certificate import parse_certificate
from exactmarket.format.text import Json, decode, dump, parse, read_bytes, source_name, write_text
from exactmarket.kernel.check import verify
from exactmarket.streams import complain
from exactmarket.terminal import print_line

#: Numbers of more characters are not printed in full for people.
_LONGEST = 100
_NO_NAMES = (
    "this lottery has no names, only rows and columns from 0 (an equilibrium by shares is drawn from with names: sample its "
    "certificate, not that of its lottery)"
)


def add_arguments(command: Parser) -> None:
    """Add the command's arguments to its parser."""
    command.add_argument("certificate", metavar="CERTIFICATE")
    draws = command.add_mutually_exclusive_group(required=True)
    draws.add_argument("--seed", type=seed, metavar="N", help="a whole number; it decides the draw")
    draws.add_argument("--check", metavar="LOG", help="audit a draw: repeat it and compare it with its record")
    command.add_argument("--log", type=path, metavar="FILE", help="write the record of the draw there, for an audit")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the record as one JSON object")
    form.add_argument("--roster", action="store_true", help="print for each thing who gets it")
    form.add_argument("--csv", action="store_true", help="print who gets what, a line for each agent and thing")


def run(options: argparse.Namespace) -> int:
    """Draw from a lottery, or audit a draw; the certificate is checked first."""
    content, name = read_bytes(options.certificate), source_name(options.certificate)
    certificate = parse_certificate(decode(content, name), name)
    kept = None if options.check is None else _kept(options.check)
    try:
        verdict = verify(certificate)
    except Rejected as fault:
        print_line(f"rejected   {options.certificate}")
        return complain(str(fault), REJECTED)
    record = draw_record(verdict, content, options.seed if kept is None else seed_of(kept, options.check))
    differs = None if kept is None else audit_fault(kept, record)
    if differs is not None:
        print_line(f"rejected   {options.check}")
        return complain(f"{options.check}: {differs}", REJECTED)
    if options.csv and "matrix" in record:
        complain(f"hint: {_NO_NAMES}", 0)
    if options.log:
        write_text(options.log, dump(record))
    if options.json:
        print(json.dumps(record))
    elif options.csv:
        print(drawn_csv(record), end="")
    elif options.roster:
        for thing, names in rosters(record):
            print_line(f"{thing} ({len(names)}): {', '.join(names)}")
    else:
        if kept is not None:
            print_line(f"verified   {options.check}  the draw from {options.certificate}")
        _print_record(record)
    return 0


def _kept(log: str) -> dict[str, Json]:
    kept = parse(decode(read_bytes(log), source_name(log)), source_name(log))
    if not isinstance(kept, dict) or kept.get("format") != FORMAT:
        raise MalformedInput(log, f'the record of a draw, of the format "{FORMAT}"', "something else")
    return kept


def _print_record(record: dict[str, Json]) -> None:
    number, denominator = cast("list[str]", record["numbers"])[-1], str(record["denominator"])
    print_line(f"term {record['term']} of {record['terms']} (from 0), probability {_short(str(record['probability']))}")
    print_line(f"number {_short(number)} below {_short(denominator)}, seed {record['seed']}")
    print_line(f"certificate SHA-256 {record['certificate_sha256']}")
    drawn = record.get("assignment") or record.get("bundles")
    lines = [f"{name}: {_in_words(got)}" for name, got in drawn.items()] if isinstance(drawn, dict) else []
    for line in lines or [" ".join(map(str, row)) for row in cast("list[list[int]]", record.get("matrix", []))]:
        print_line(line)


def _short(number: str) -> str:
    """A number without most of its digits if it has very many; the record (--log, --json) has them."""
    return number if len(number) <= _LONGEST else f"{number[:12]}... ({len(number)} characters)"


def _in_words(got: Json) -> str:
    return (", ".join(map(str, got)) if isinstance(got, list) else str(got)) or "nothing"
