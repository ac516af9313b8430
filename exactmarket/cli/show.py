"""``exactmarket show FILE``: what a certificate proves and why, what an instance holds, as text, table or picture."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from exactmarket.cli.arguments import Parser, add_reading, path, reading_of
from exactmarket.cli.codes import REJECTED
from exactmarket.contents import held_by
from exactmarket.convex.statement import Statement
from exactmarket.errors import MalformedInput, Rejected
from exactmarket.format.certificate import encode_certificate
from exactmarket.format.files import holds_lines, parse_certificates, read_certificates
from exactmarket.format.instance import encode_instance
from exactmarket.format.linear_programs import PROGRAM
from exactmarket.format.programs import NamedProgram
from exactmarket.format.statements import STATEMENT
from exactmarket.format.text import Json, read_bytes, unpacked, write_text
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.check import verify
from exactmarket.kernel.kinds import kind_of
from exactmarket.report.export import is_rounded, main_table, prices_below, to_csv, to_latex
from exactmarket.report.instances import describe_content
from exactmarket.report.show import describe, sentence
from exactmarket.streams import complain
from exactmarket.terminal import print_line, print_parts

#: What ``--plot`` can draw.
PICTURE_NAMES = ("prices", "utilities", "shares", "lottery", "search")


def add_arguments(command: Parser) -> None:
    """Add the command's arguments to its parser."""
    command.add_argument("file", metavar="FILE", help="a certificate, an instance, a table or a linear program")
    add_reading(command)
    form = command.add_mutually_exclusive_group()
    form.add_argument("--full", action="store_true", help="large tables whole, on a terminal, too")
    form.add_argument("--csv", action="store_true", help="the main table, separated by commas")
    form.add_argument("--latex", action="store_true", help="the main table for a paper (booktabs)")
    form.add_argument("--json", action="store_true", help="what the file holds as one JSON object")
    form.add_argument(
        "--html",
        type=path,
        metavar="OUT",
        help="a page that shows a certificate and checks it again when it is opened in a browser, offline",
    )
    form.add_argument(
        "--plot",
        type=path,
        metavar="OUT.svg|.png|.pdf",
        help="draw price space instead (two or three goods; an instance will do, too), or what --picture says",
    )
    command.add_argument(
        "--picture",
        choices=PICTURE_NAMES,
        help="what --plot draws: price space, what two or three agents can attain, shares as bars, the terms of a lottery, "
        "or prices along the path of the search",
    )


def run(options: argparse.Namespace) -> int:
    """What the file holds; a certificate is checked first, so that nobody is shown a proof that is none."""
    if options.picture and not options.plot:
        raise MalformedInput("--picture", "--plot OUT beside it", "none")
    if options.html:
        return _write_page(options.file, options.html)
    for content in _contents(options):
        if isinstance(content, Certificate):
            try:
                verify(content)
            except Rejected as fault:
                print_line(f"rejected   {options.file}")
                return complain(str(fault), REJECTED)
        _show(content, options)
    return 0


def _write_page(file: str, place: str) -> int:
    """The page of a certificate file, which is checked first."""
    from exactmarket.page.assemble import page_of

    data = read_bytes(file)
    if file.lower().endswith(".gz"):
        data, file = unpacked(data, file), file[: -len(".gz")]
    for certificate in parse_certificates(data, file):
        try:
            verify(certificate)
        except Rejected as fault:
            print_line(f"rejected   {file}")
            return complain(str(fault), REJECTED)
    name = "certificate.json" if file == "-" else Path(file).name
    page, checks = page_of(name, data)
    write_text(place, page)
    if checks:
        print_line(f"{place}: checks the certificate again when it is opened in a browser")
    else:
        print_line(f"{place}: shows the certificate; it has no checker (python -m exactmarket.page.build makes one)")
    return 0


def _contents(options: argparse.Namespace) -> list[Any]:
    """The certificates of a file that holds many, else its one content, or that of a packaged example."""
    if holds_lines(options.file) and not options.plot:
        return list(read_certificates(options.file))
    return [held_by(options.file, reading_of(options))]


def _show(content: Any, options: argparse.Namespace) -> None:
    if options.plot:
        from exactmarket.report.plot.charts import draw_chart

        draw_chart(content, options.file, options.plot, options.picture or "prices")
        print_line(f"{options.plot}: an illustration, drawn in floating point")
    elif options.json:
        print(json.dumps(_as_json(content)))
    elif options.csv or options.latex:
        grid = main_table(content, options.file)
        if is_rounded(grid):
            complain(f"{options.file}: irrational numbers are rounded to 10 decimal places", 0)
        print(to_csv(grid) if options.csv else to_latex(grid, prices_below(content)), end="")
    elif isinstance(content, Certificate):
        print_parts(*describe(content), full=options.full)
    else:
        print_parts(*describe_content(content), full=options.full)


def _as_json(content: Any) -> Json:
    if isinstance(content, Certificate):
        kind = kind_of(content.claim)
        said: dict[str, Json] = {"verdict": "verified", "kind": kind.name, "says": sentence(kind.claim)}
        return {**said, "certificate": encode_certificate(content)}
    if isinstance(content, NamedProgram):
        names: dict[str, Json] = {"rows": list(content.row_names), "columns": list(content.column_names)}
        return {"kind": "linear-program", "name": content.name, **names, "program": PROGRAM.encode(content.program)}
    if isinstance(content, Statement):
        return {"kind": "statement", "statement": STATEMENT.encode(content)}
    return encode_instance(content)
