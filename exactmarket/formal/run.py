"""Running Coq: the checkers are compiled once into a cache folder, then each certificate's file is checked against them.

A file's bytes are handed to Coq as they are, seven in a primitive integer (``proofs/formal/packed.v``): Coq reads them itself, by
the function from which the native checker is extracted, and proves that what they claim holds.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from exactmarket.errors import MalformedInput, Rejected, SearchFailed, quote
from exactmarket.formal.export import to_coq
from exactmarket.formal.terms import NoCoqChecker
from exactmarket.format.text import write_text
from exactmarket.kernel.certificates import Certificate

#: What a certificate's file imports, from which all checkers follow; the rest of the development is not needed for checking.
_NEEDED = "packed.vo"

#: What Coq says where ``reflexivity`` fails as a checker evaluates to false: the only words of it that are a rejection.
_REFUSED = 'Unable to unify "true" with "false"'
#: So many characters of what else Coq says are shown: the last ones.
_LONGEST_ENDING = 100
#: So many bytes stand in one of Coq's primitive integers, the first one lowest.
_PACKED = 7
#: What the function answers that Coq computes (``code_of``).
_ANSWERS = ("verified", "rejected", "malformed", "unchecked")


def check_bytes_with_coq(data: bytes, sources: Path, *, lines: bool, keep: Path | None = None) -> None:
    """Have Coq read a certificate's bytes, or several certificates, one a line, and prove that what they claim holds.

    Args:
        sources: the folder of the Coq development.
        keep: where the Coq file is kept; it is thrown away if ``None``.

    Raises:
        NoCoqChecker: if the checker does not cover the certificate.
        MalformedInput: if Coq or the development is missing, or if to Coq the bytes are no certificate.
        Rejected: if Coq refuses the witness.
        SearchFailed: if the development does not compile here, or Coq ends otherwise (killed, out of memory).
    """
    theorem = "packed_lines_sound" if lines else "packed_sound"
    stated = "forall line, In line (lines_of certificate) -> claim_holds line" if lines else "claim_holds certificate"
    packed = _packed(data)
    proof = f"Theorem claim : {stated}.\nProof. apply {theorem}. vm_cast_no_check (eq_refl true). Qed.\n"
    if keep is not None:
        write_text(keep, packed + proof)
    done = _compiled(packed + proof, sources)
    if done.returncode == 0:
        return
    # Coq says only that true is something else; what the function answers is computed once more.
    answer = (
        "fold_left (fun n v => if (code_of v <=? n)%uint63 then n else code_of v) (verify_lines certificate) 0%uint63"
    )
    asked = _compiled(packed + f"Eval vm_compute in {answer if lines else 'code_of (verify certificate)'}.\n", sources)
    found = re.search(r"= (\d)\s*: int", asked.stdout)
    if asked.returncode or found is None or found[1] == "0":
        raise _no_answer(done)
    verdict = _ANSWERS[int(found[1])]
    if verdict == "rejected":
        raise Rejected("Coq", "a witness that proves the claim", "another one")
    if verdict == "unchecked":
        raise NoCoqChecker("Coq", "what the proved checker covers", "more goods, larger numbers or other leaves")
    raise MalformedInput("Coq", "a certificate by SPEC.md, section 3", "another text")


def _packed(data: bytes) -> str:
    """The definition of the bytes. (The library comes after the array: with its notations Coq would not read one.)"""
    numbers = [int.from_bytes(data[k : k + _PACKED], "little") for k in range(0, len(data), _PACKED)]
    return (
        "From Coq Require Import Uint63 PArray.\nOpen Scope uint63_scope.\n"
        f"Definition packed : array int := [| {'; '.join(map(str, numbers))} | 0 |].\n"
        "From Coq Require Import List.\nFrom ExactMarket Require Import verify packed.\n"
        f"Definition certificate := unpacked packed {len(data)}.\n"
    )


def _compiled(text: str, sources: Path) -> subprocess.CompletedProcess[str]:
    """What Coq makes of a file.

    Raises:
        MalformedInput: if Coq or the development is missing; SearchFailed if it does not compile.
    """
    compiler = shutil.which("coqc")
    if compiler is None:
        raise MalformedInput("--coq", "coqc (Debian package coq) on the PATH", "none")
    library = _library(sources)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "certificate.v"
        file.write_text(text, encoding="utf-8", newline="\n")
        return _run([compiler, "-q", "-Q", str(library), "ExactMarket", file.name], Path(folder))


def _no_answer(done: subprocess.CompletedProcess[str]) -> SearchFailed:
    said = " ".join(done.stderr.split())
    return SearchFailed(f"Coq ends without an answer ({done.returncode}): {quote(said[-_LONGEST_ENDING:])}")


def check_with_coq(certificate: Certificate[Any], sources: Path, keep: Path | None = None) -> None:
    """Have Coq prove the certificate's claim from its witness, both written as Coq's terms.

    Args:
        sources: the folder of the Coq development.
        keep: where the Coq file is kept; it is thrown away if ``None``.

    Raises:
        NoCoqChecker: for a claim without a Coq checker.
        MalformedInput: if Coq or the development is missing.
        Rejected: if Coq refuses: the checker evaluates to false.
        SearchFailed: if the development does not compile here, or Coq ends otherwise (killed, out of memory).
    """
    text = to_coq(certificate)
    if keep is not None:
        write_text(keep, text)
    done = _compiled(text, sources)
    if _REFUSED in " ".join(done.stderr.split()):
        raise Rejected("Coq", "a proof", " ".join(done.stderr.split()))
    if done.returncode:
        raise _no_answer(done)


def _library(sources: Path) -> Path:
    """The folder with the compiled checkers, compiled now if they are not there yet.

    Raises:
        MalformedInput: if the development is missing; SearchFailed if it does not compile.
    """
    files = sorted(sources.glob("*.v"))
    if not (sources / "_CoqProject").is_file():
        raise MalformedInput(str(sources), "the Coq development", "none")
    version = _run(["coqc", "--version"], sources).stdout
    text = version.encode() + b"".join(file.name.encode() + file.read_bytes() for file in files)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "exactmarket"
    library = cache / f"coq-{hashlib.sha256(text).hexdigest()[:16]}"
    if not library.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        _compile(files, sources, library)
    return library


def _compile(files: list[Path], sources: Path, library: Path) -> None:
    with tempfile.TemporaryDirectory(dir=library.parent) as folder:
        work = Path(folder) / "build"
        work.mkdir()
        for file in (*files, sources / "_CoqProject"):
            shutil.copy(file, work)
        for command in (
            ["coq_makefile", "-f", "_CoqProject", "-o", "CoqMakefile"],
            ["make", "-f", "CoqMakefile", _NEEDED],
        ):
            done = _run(command, work)
            if done.returncode:
                raise SearchFailed(f"the Coq development does not compile: {' '.join(done.stderr.split())[-300:]}")
        if not library.is_dir():
            work.rename(library)


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
