"""Running Coq: the checkers are compiled once into a cache folder, then each certificate's file is checked against them."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from exactmarket.errors import MalformedInput, Rejected, SearchFailed, quote
from exactmarket.formal.export import to_coq
from exactmarket.format.text import write_text
from exactmarket.kernel.certificates import Certificate

#: What a certificate's file imports; the rest of the development is not needed for checking.
_NEEDED = (
    "sp_lottery.vo",
    "check_linear_program.vo",
    "check_assignment_economy.vo",
    "check_lottery.vo",
    "check_shortest_lottery.vo",
    "check_m_natural.vo",
    "check_utilities.vo",
    "check_exchange.vo",
    "check_demand.vo",
    "check_markets.vo",
    "check_market_conditions.vo",
    "check_shares.vo",
    "check_expectation.vo",
    "check_envy_allocation.vo",
    "check_common_bundles.vo",
    "check_no_walrasian.vo",
    "check_core.vo",
    "check_all_equilibria.vo",
    "check_no_expectation.vo",
    "check_no_production.vo",
    "check_price_sets.vo",
    "check_budget_sets.vo",
    "check_deterministic.vo",
    "check_conditions.vo",
    "check_dictatorship.vo",
    "check_budgets.vo",
    "check_envy.vo",
    "check_ordinal.vo",
    "check_algebraic.vo",
    "check_lottery_problem.vo",
    "check_spendings.vo",
    "check_clauses.vo",
)

#: What Coq says where ``reflexivity`` fails as a checker evaluates to false: the only words of it that are a rejection.
_REFUSED = 'Unable to unify "true" with "false"'
#: So many characters of what else Coq says are shown: the last ones.
_LONGEST_ENDING = 100


def check_with_coq(certificate: Certificate[Any], sources: Path, keep: Path | None = None) -> None:
    """Have Coq prove the certificate's claim from its witness.

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
    compiler = shutil.which("coqc")
    if compiler is None:
        raise MalformedInput("--coq", "coqc (Debian package coq) on the PATH", "none")
    library = _library(sources)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "certificate.v"
        file.write_text(text, encoding="utf-8", newline="\n")
        if keep is not None:
            write_text(keep, text)
        done = _run([compiler, "-q", "-Q", str(library), "ExactMarket", file.name], Path(folder))
    said = " ".join(done.stderr.split())
    if _REFUSED in said:
        raise Rejected("Coq", "a proof", said)
    if done.returncode:
        raise SearchFailed(f"Coq ends without an answer ({done.returncode}): {quote(said[-_LONGEST_ENDING:])}")


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
            ["make", "-f", "CoqMakefile", *_NEEDED],
        ):
            done = _run(command, work)
            if done.returncode:
                raise SearchFailed(f"the Coq development does not compile: {' '.join(done.stderr.split())[-300:]}")
        if not library.is_dir():
            work.rename(library)


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
