"""``exactmarket check CERTIFICATE...``: are they proofs?"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exactmarket import recheck
from exactmarket.cli.arguments import path
from exactmarket.cli.codes import MALFORMED, REJECTED
from exactmarket.contents import content_of, difference
from exactmarket.errors import MalformedInput, Rejected, SearchFailed
from exactmarket.formal.run import check_with_coq
from exactmarket.formal.terms import NoCoqChecker
from exactmarket.format.files import holds_lines, parse_certificates
from exactmarket.format.text import read_bytes
from exactmarket.kernel.check import verify
from exactmarket.kernel.kinds import kind_of
from exactmarket.kernel.theorem import Verified
from exactmarket.questions.question import Content
from exactmarket.report.ledger import proofs_folder
from exactmarket.streams import complain
from exactmarket.terminal import print_line

if TYPE_CHECKING:
    from exactmarket.cli.arguments import Commands


def add(commands: Commands) -> None:
    """Add the command to the program."""
    command = commands.add_parser("check", help="check certificates")
    command.add_argument("certificate", nargs="+", metavar="CERTIFICATE")
    command.add_argument("--recheck", action="store_true", help="have the independent checker check them, too")
    command.add_argument("--coq", action="store_true", help="have the checker that is proved in Coq check them, too")
    command.add_argument("--of", metavar="INSTANCE", help="demand that they are about this instance")
    command.add_argument("--keep", type=path, metavar="DIR", help="with --coq: keep the Coq files in this folder")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """One verdict line a file; the worst exit code of all."""
    about = None if options.of is None else content_of(options.of)
    return max(_check_file(file, options, about) for file in options.certificate)


def _check_file(path: str, options: argparse.Namespace, about: Content | None) -> int:
    try:
        data = read_bytes(path)  # once: both checkers see these bytes, though the path be a pipe
        verdicts = [verify(certificate) for certificate in parse_certificates(data, path)]
        kinds = sorted({kind_of(verdict.claim).name for verdict in verdicts})
        for verdict in verdicts:
            other = None if about is None else difference(verdict.certificate, about, options.of)
            if other is not None:
                raise Rejected(path, f"a claim about {options.of}", other)
        if options.recheck:
            (recheck.check_lines if holds_lines(path) else recheck.check_bytes)(data)
        if options.coq:
            _check_with_coq(path, verdicts, options.keep)
    except (NoCoqChecker, SearchFailed) as fault:
        return _verdict_line("unchecked", path, fault, MALFORMED)
    except (MalformedInput, recheck.Malformed) as fault:
        return _verdict_line("malformed", path, fault, MALFORMED)
    except (Rejected, recheck.Rejected) as fault:
        return _verdict_line("rejected", path, fault, REJECTED)
    many = f" ({len(verdicts)} certificates)" if len(verdicts) > 1 else ""
    checkers = ["the kernel", *["the standalone checker"] * options.recheck, *["Coq"] * options.coq]
    by = f", by {' and '.join(checkers)}" if len(checkers) > 1 else ""
    print_line(f"verified   {path}  {', '.join(kinds)}{many}{by}")
    return 0


def _check_with_coq(path: str, verdicts: list[Verified[Any]], keep: str | None) -> None:
    for n, verdict in enumerate(verdicts, 1):
        number = f"-{n}" if len(verdicts) > 1 else ""
        kept = Path(keep) / f"{Path(path).stem}{number}.v" if keep else None
        try:
            check_with_coq(verdict.certificate, proofs_folder() / "formal", kept)
        except MalformedInput as fault:
            raise type(fault)(f"{path}: {fault.where}", fault.expected, fault.got) from None


def _verdict_line(verdict: str, path: str, fault: Exception, code: int) -> int:
    print_line(f"{verdict:9}  {path}")
    return complain(str(fault), code)
