"""``exactmarket check CERTIFICATE...``: are they proofs?"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from exactmarket.cli.arguments import Parser, path
from exactmarket.cli.codes import MALFORMED, REJECTED
from exactmarket.errors import MalformedInput, Rejected, SearchFailed
from exactmarket.format.files import holds_lines, parse_certificates
from exactmarket.format.text import read_bytes
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.check import verify
from exactmarket.kernel.kinds import kind_of
from exactmarket.streams import complain
from exactmarket.terminal import print_line

#: Demands of a file's certificate that it is about an instance.
DemandAbout: TypeAlias = Callable[[str, Certificate[Any]], None]


def add_arguments(command: Parser) -> None:
    """Add the command's arguments to its parser."""
    command.add_argument("certificate", nargs="*", metavar="CERTIFICATE")
    command.add_argument("--recheck", action="store_true", help="have the independent checker check them, too")
    command.add_argument("--coq", action="store_true", help="have the checker that is proved in Coq check them, too")
    command.add_argument(
        "--native",
        action="store_true",
        help="have the proved checker check them as a native program, too: exactmarket-verify, which reads the file's bytes "
        "itself; make verify in proofs/formal builds it; it is found there, on the PATH, or where EXACTMARKET_VERIFY says",
    )
    command.add_argument(
        "--kinds", action="store_true", help="with --native: print the kinds that it knows, and check nothing"
    )
    command.add_argument("--of", metavar="INSTANCE", help="demand that they are about this instance")
    command.add_argument(
        "--as", choices=["pseudomarket"], dest="read_as", help="with --of: the instance is a table of bids for courses"
    )
    command.add_argument("--keep", type=path, metavar="DIR", help="with --coq: keep the Coq files in this folder")


def run(options: argparse.Namespace) -> int:
    """One verdict line a file; the worst exit code of all."""
    if options.kinds != (not options.certificate) or options.kinds > options.native:
        return complain("usage: exactmarket check CERTIFICATE... (or --native --kinds)", MALFORMED)
    program = _native_program() if options.native else None
    if program is not None and options.kinds:
        return _print_kinds(program)
    demand_about = None if options.of is None else _demand_about(options.of, options.read_as is not None)
    return max(_check_file(file, options, demand_about, program) for file in options.certificate)


def _native_program() -> str:
    from exactmarket.formal.native import find_native
    from exactmarket.report.ledger import proofs_folder

    return find_native(proofs_folder() / "formal")


def _print_kinds(program: str) -> int:
    from exactmarket.formal.native import native_kinds

    for kind in native_kinds(program):
        print_line(kind)
    return 0


def _demand_about(instance: str, bids: bool) -> DemandAbout:
    """What demands that the certificate of a file is about the instance, or raises Rejected."""
    from exactmarket.contents import difference, read_content
    from exactmarket.format.reading import Reading

    about = read_content(instance, Reading(bids=bids))

    def demand(path: str, certificate: Certificate[Any]) -> None:
        other = difference(certificate, about, instance)
        if other is not None:
            raise Rejected(path, f"a claim about {instance}", other)

    return demand


class _Refused(Exception):
    """A checker beside the kernel does not accept the file: the verdict in a word, what it says, the exit code."""

    def __init__(self, verdict: str, fault: Exception, code: int) -> None:
        self.verdict, self.fault, self.code = verdict, fault, code
        super().__init__(verdict)


def _check_file(path: str, options: argparse.Namespace, demand_about: DemandAbout | None, program: str | None) -> int:
    try:
        data = read_bytes(path)  # once: both checkers see these bytes, though the path be a pipe
        verdicts = [verify(certificate) for certificate in parse_certificates(data, path)]
        kinds = sorted({kind_of(verdict.claim).name for verdict in verdicts})
        if demand_about is not None:
            for verdict in verdicts:
                demand_about(path, verdict.certificate)
        if options.recheck:
            _check_standalone(path, data)
        if program is not None:
            _check_natively(program, path, data)
        if options.coq:
            _check_with_coq(path, data, options.keep)
    except _Refused as refused:
        return _verdict_line(refused.verdict, path, refused.fault, refused.code)
    except SearchFailed as fault:
        return _verdict_line("unchecked", path, fault, MALFORMED)
    except MalformedInput as fault:
        return _verdict_line("malformed", path, fault, MALFORMED)
    except Rejected as fault:
        return _verdict_line("rejected", path, fault, REJECTED)
    many = f" ({len(verdicts)} certificates)" if len(verdicts) > 1 else ""
    others = {"the standalone checker": options.recheck, "the native checker": options.native, "Coq": options.coq}
    checkers = ["the kernel", *[name for name, asked in others.items() if asked]]
    by = f", by {' and '.join(checkers)}" if len(checkers) > 1 else ""
    print_line(f"verified   {path}  {', '.join(kinds)}{many}{by}")
    return 0


def _check_standalone(path: str, data: bytes) -> None:
    """Have the independent checker check the file's content.

    Raises:
        _Refused: if it does not accept it.
    """
    from exactmarket import recheck  # a second checker: loaded where it is asked for

    try:
        (recheck.check_lines if holds_lines(path) else recheck.check_bytes)(data)
    except recheck.Malformed as fault:
        raise _Refused("malformed", fault, MALFORMED) from None
    except recheck.Rejected as fault:
        raise _Refused("rejected", fault, REJECTED) from None


def _check_natively(program: str, path: str, data: bytes) -> None:
    """Have the proved checker check the file's content as a native program.

    Raises:
        _Refused: if it does not cover it.
    """
    from exactmarket.formal.native import check_natively
    from exactmarket.formal.terms import NoCoqChecker

    try:
        check_natively(program, data, lines=holds_lines(path))
    except NoCoqChecker as fault:
        raise _Refused("unchecked", fault, MALFORMED) from None


def _check_with_coq(path: str, data: bytes, keep: str | None) -> None:
    """Have Coq read the file's content itself, and prove that what it claims holds.

    Raises:
        _Refused: if the checker does not cover it.
    """
    from exactmarket.formal.run import check_bytes_with_coq
    from exactmarket.formal.terms import NoCoqChecker
    from exactmarket.report.ledger import proofs_folder

    kept = Path(keep) / f"{Path(path).stem}.v" if keep else None
    try:
        check_bytes_with_coq(data, proofs_folder() / "formal", lines=holds_lines(path), keep=kept)
    except NoCoqChecker as fault:
        raise _Refused("unchecked", fault, MALFORMED) from None


def _verdict_line(verdict: str, path: str, fault: Exception, code: int) -> int:
    print_line(f"{verdict:9}  {path}")
    return complain(str(fault), code)
