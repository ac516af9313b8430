"""The native checker: ``exactmarket-verify``, which ``make verify`` in ``proofs/formal`` builds from the Coq development.

It reads a certificate's bytes itself. What Coq proves of it: if it verifies, what the bytes claim holds (``verify.v``).
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from exactmarket.errors import MalformedInput, Rejected, SearchFailed
from exactmarket.formal.terms import NoCoqChecker

PROGRAM = "exactmarket-verify"
#: Names the program where it is neither beside its sources nor on the PATH.
VARIABLE = "EXACTMARKET_VERIFY"
#: How it is built, in a line.
BUILD = "make verify in proofs/formal (on Debian with coq, ocaml-nox, ocaml-findlib, libzarith-ocaml-dev)"
_REJECTED = 1


def find_native(sources: Path) -> str:
    """The program: the one that the environment names, or the one beside its sources, or one on the PATH.

    Args:
        sources: the folder of the Coq development.

    Raises:
        MalformedInput: if there is none, saying how it is built.
    """
    named = os.environ.get(VARIABLE)
    for place in (named,) if named else (str(sources / PROGRAM), PROGRAM):
        if found := shutil.which(place):
            return found
    where = f"the program that {VARIABLE} names" if named else f"{PROGRAM}, built by {BUILD}, beside it or on the PATH"
    raise MalformedInput("--native", where, named or "none")


def native_kinds(program: str) -> tuple[str, ...]:
    """The kinds of claims that the program knows.

    Raises:
        NoCoqChecker: if it cannot be started.
    """
    return tuple(_run([program, "--kinds"], b"").stdout.decode("ascii").split())


def check_natively(program: str, data: bytes, *, lines: bool) -> None:
    """Have the native checker check a certificate's bytes, or several certificates, one a line.

    Raises:
        NoCoqChecker: for a kind that it does not know, or numbers too large for it, or if it cannot be started.
        MalformedInput: if to it the bytes are no certificate.
        Rejected: if it refuses the witness.
        SearchFailed: if it ends without a verdict.
    """
    done = _run([program, *["--lines"] * lines, "-"], data)
    verdict = done.stdout.split()[:1]
    said = done.stderr.decode("utf-8", "replace").strip().removeprefix(f"{PROGRAM}: -: ")
    if done.returncode == 0 and verdict == [b"verified"]:
        return
    if done.returncode == _REJECTED and verdict == [b"rejected"]:
        raise Rejected(PROGRAM, "a witness that proves the claim", said)
    if verdict == [b"unchecked"]:
        raise NoCoqChecker(PROGRAM, f"what {PROGRAM} can check", said)
    if verdict == [b"malformed"]:
        raise MalformedInput(PROGRAM, "a certificate", said)
    raise SearchFailed(f"{PROGRAM} ends without a verdict ({done.returncode}): {said}")


def _run(command: list[str], data: bytes) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(command, input=data, capture_output=True, check=False)
    except OSError as fault:
        raise NoCoqChecker("--native", "a program that can be started", fault.strerror) from None
