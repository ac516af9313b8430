"""``exactmarket show FILE``: what a certificate proves and why, what a table holds, or a picture."""

from __future__ import annotations

import argparse

from exactmarket.cli.arguments import Parser, path
from exactmarket.cli.codes import REJECTED
from exactmarket.errors import Rejected
from exactmarket.format.files import is_table, read, read_certificates
from exactmarket.format.instance import AssignmentInstance
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.check import verify
from exactmarket.report.instances import describe_instance
from exactmarket.report.plot.pictures import draw_content
from exactmarket.report.show import describe
from exactmarket.streams import complain
from exactmarket.terminal import print_line, print_parts


def add_arguments(command: Parser) -> None:
    """Add the command's arguments to its parser."""
    command.add_argument("certificate", metavar="FILE")
    command.add_argument(
        "--plot",
        type=path,
        metavar="OUT.svg|.png|.pdf",
        help="draw price space instead (two or three goods; an instance will do, too)",
    )


def run(options: argparse.Namespace) -> int:
    """The tables of a certificate; it is checked first, so that nobody is shown a proof that is none. Or a picture."""
    if options.plot:
        return _plot(options)
    if is_table(options.certificate) and isinstance(content := read(options.certificate), AssignmentInstance):
        print_parts(*describe_instance(content))
        return 0
    for certificate in read_certificates(options.certificate):
        try:
            verify(certificate)
        except Rejected as fault:
            print_line(f"rejected   {options.certificate}")
            return complain(str(fault), REJECTED)
        print_parts(*describe(certificate))
    return 0


def _plot(options: argparse.Namespace) -> int:
    """A picture of the market of an instance or of a certificate, with the prices that it names."""
    content = read(options.certificate)
    if isinstance(content, Certificate):
        try:
            verify(content)
        except Rejected as fault:
            print_line(f"rejected   {options.certificate}")
            return complain(str(fault), REJECTED)
    draw_content(content, options.certificate, options.plot)
    print_line(f"{options.plot}: an illustration, drawn in floating point")
    return 0
