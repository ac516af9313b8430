"""The Coq development: it builds, rests on the allowed axioms alone, and coqchk accepts it.

Needs Coq 8.16 (`apt-get install -y --no-install-recommends coq`); without it every test here is skipped, except the
two that read the sources.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

pytestmark = pytest.mark.formal

FOLDER = Path(__file__).resolve().parent

# What the standard library assumes of the reals, and functional extensionality (sets of goods are functions).
TWO_AXIOMS = frozenset(
    {
        "ClassicalDedekindReals.sig_forall_dec",
        "FunctionalExtensionality.functional_extensionality_dep",
    }
)
# Compactness of the reals needs classical logic besides: only theorems that THEOREMS marks with `four` may use it.
FOUR_AXIOMS = TWO_AXIOMS | {"ClassicalDedekindReals.sig_not_dec", "Classical_Prop.classic"}
ALLOWED_AXIOMS = {"two": TWO_AXIOMS, "four": FOUR_AXIOMS}
FORBIDDEN_WORDS = re.compile(
    r"\b(Admitted|Axioms?|Parameters?|Conjectures?|admit|give_up|Unset\s+Guard|bypass_check|type_in_type"
    r"|Unset\s+Universe|Unset\s+Positivity)\b"
)


class Theorem(NamedTuple):
    """One line of THEOREMS; without a fourth word the theorem may rest on two axioms."""

    row: str
    file: str
    name: str
    axioms: str = "two"

    @property
    def full_name(self) -> str:
        """The name under which Coq knows it."""
        return f"ExactMarket.{self.file}.{self.name}"


def read_theorems() -> list[Theorem]:
    """The public theorems, in the order of THEOREMS."""
    lines = (FOLDER / "THEOREMS").read_text(encoding="utf-8").splitlines()
    return [Theorem(*line.split()) for line in lines if line.strip()]


def read_project() -> list[str]:
    """The module names that _CoqProject builds."""
    lines = (FOLDER / "_CoqProject").read_text(encoding="utf-8").splitlines()
    return [line.removesuffix(".v") for line in lines if line.endswith(".v")]


def without_comments(source: str) -> str:
    """The Coq source with its (nested) comments removed."""
    kept: list[str] = []
    depth = 0
    for piece in re.split(r"(\(\*|\*\))", source):
        if piece == "(*":
            depth += 1
        elif piece == "*)":
            depth -= 1
        elif depth == 0:
            kept.append(piece)
    return "".join(kept)


def run(command: list[str], folder: Path) -> str:
    """Standard output of a command that has to succeed."""
    # The commands are fixed in this file; none contains input.
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, f"{' '.join(command)} failed:\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this folder, built from nothing."""
    if shutil.which("coqc") is None:
        pytest.skip("coqc is not installed: apt-get install -y --no-install-recommends coq")
    target = tmp_path_factory.mktemp("formal")
    for name in ["_CoqProject", "Makefile", *(f"{module}.v" for module in read_project())]:
        shutil.copy(FOLDER / name, target / name)
    run(["make", "-j1"], target)
    return target


def axioms_by_theorem(build: Path, theorems: list[Theorem]) -> dict[str, set[str]]:
    """What `Print Assumptions` reports for each theorem, as the names of the axioms."""
    lines = []
    for theorem in theorems:
        full = theorem.full_name
        lines += [f"Require ExactMarket.{theorem.file}.", f'Goal True. idtac "THEOREM {full}". Abort.']
        lines.append(f"Print Assumptions {full}.")
    (build / "audit.v").write_text("\n".join(lines) + "\n", encoding="utf-8")
    output = run(["coqc", "-Q", ".", "ExactMarket", "audit.v"], build)
    parts = re.split(r"^THEOREM (\S+)$", output, flags=re.MULTILINE)[1:]
    found = {}
    for full, report in zip(parts[::2], parts[1::2], strict=True):
        assert "Closed under the global context" in report or "Axioms:" in report, full
        found[full] = set(re.findall(r"^([A-Za-z_][\w.']*)\s*(?::|$)", report, re.MULTILINE)) - {"Axioms"}
    return found


def test_sources_assume_nothing() -> None:
    """No Axiom, Parameter, Admitted and the like in any source, and every source is built."""
    sources = sorted(FOLDER.glob("*.v"))
    assert sources
    assert {path.stem for path in sources} == set(read_project())
    for path in sources:
        found = FORBIDDEN_WORDS.search(without_comments(path.read_text(encoding="utf-8")))
        assert found is None, f"{path.name}: {found and found.group()}"


def test_forbidden_words_are_found() -> None:
    """The scan refuses what it is meant to refuse, and reads past comments."""
    assert FORBIDDEN_WORDS.search(without_comments("Lemma a : 0 = 1. Proof. Admitted."))
    assert FORBIDDEN_WORDS.search(without_comments("(* fine *) Axiom a : 0 = 1."))
    assert not FORBIDDEN_WORDS.search(without_comments("(* an Axiom (* Admitted *) is refused *) Lemma a : True."))


def test_theorems_name_an_axiom_set_each() -> None:
    """Each line has one of the two sets, and a theorem of several rows the same one in each."""
    sets: dict[str, str] = {}
    for theorem in read_theorems():
        assert theorem.axioms in ALLOWED_AXIOMS, theorem
        assert sets.setdefault(theorem.full_name, theorem.axioms) == theorem.axioms, theorem


def test_assumptions(build: Path) -> None:
    """Every theorem of THEOREMS exists and rests on its own set of axioms: never on more, and on `four` only if needed."""
    theorems = read_theorems()
    found = axioms_by_theorem(build, theorems)
    assert found.keys() == {theorem.full_name for theorem in theorems}
    for theorem in theorems:
        axioms = found[theorem.full_name]
        print(theorem.full_name, "<-", ", ".join(sorted(axioms)) or "no axioms")  # noqa: T201
        assert axioms <= ALLOWED_AXIOMS[theorem.axioms], (theorem, axioms)
        assert theorem.axioms == "two" or not axioms <= TWO_AXIOMS, f"{theorem} needs two axioms only"


@pytest.mark.parametrize(
    ("source", "refused_by"),
    [
        ("Axiom wish : 0 = 1.\nTheorem granted : 0 = 1.\nProof. exact wish. Qed.\n", ["two", "four"]),
        (
            "From Coq Require Import Classical.\nTheorem granted (P : Prop) : P \\/ ~ P.\nProof. apply classic. Qed.\n",
            ["two"],
        ),
    ],
    ids=["an axiom of its own", "classical logic"],
)
def test_audit_sees_an_axiom(build: Path, source: str, refused_by: list[str]) -> None:
    """The audit refuses a theorem that rests on an axiom of its own, and one that rests on two axioms too many."""
    (build / "wishful.v").write_text(source, encoding="utf-8")
    run(["coqc", "-Q", ".", "ExactMarket", "wishful.v"], build)
    (axioms,) = axioms_by_theorem(build, [Theorem("none", "wishful", "granted")]).values()
    assert [name for name, allowed in ALLOWED_AXIOMS.items() if not axioms <= allowed] == refused_by


def test_coqchk(build: Path) -> None:
    """The independent checker of compiled files accepts every module."""
    modules = [f"ExactMarket.{name}" for name in read_project()]
    report = run(["coqchk", "-silent", "-o", "-Q", ".", "ExactMarket", *modules], build)
    print(report)  # noqa: T201
