"""What is printed of a claim, of a rule's argument and of the literature stands alone: no names of fields, classes or modules."""

from __future__ import annotations

import ast
import inspect
import io
import re
from pathlib import Path

import pytest
from rich.console import Console

import exactmarket
from exactmarket.format.files import read_certificates
from exactmarket.kernel.kinds import KINDS, Kind
from exactmarket.kernel.literature import Theorem, theorems
from exactmarket.report.show import describe, sentence

PACKAGE = Path(exactmarket.__file__).parent
CORPUS = Path(__file__).resolve().parents[1] / "corpus" / "accepted"
LAYERS = "|".join(path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name.isidentifier())
FAULTS = {
    "markup": r"``",
    "a module": rf"\b(?:{LAYERS}|rules)\.[a-z]",
    "a field or a function": r"\b[a-z]{2,}_[a-z]{2,}",
    "a class": r"\b[A-Z][a-z]+[A-Z][a-z]\w*",
    "a word twice": r"\b([a-z]+) \1\b",
    "an abbreviation": r"\b(?:sp|gpz)\b",
    "no beginning of its own": r"^(?:The same|As for|Like)\b",
}


def faults(text: str) -> list[str]:
    return [fault for fault, pattern in FAULTS.items() if re.search(pattern, text)]


def printed(documented: object) -> str:
    return re.split("Attributes:|Raises:", inspect.getdoc(documented) or "")[0].strip()


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_claims_and_arguments_stand_alone(kind: Kind) -> None:
    for documented in (kind.claim, kind.rule):
        assert printed(documented).endswith((".", ".)"))
        assert faults(printed(documented)) == []
        assert sentence(documented) == " ".join(printed(documented).split())


@pytest.mark.parametrize("theorem", theorems(), ids=lambda theorem: theorem.name)
def test_theorems_stand_alone(theorem: Theorem) -> None:
    assert faults(theorem.statement) == []
    assert faults(theorem.source) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("The random assignment ``assignment`` is feasible.", "markup"),
        ("The random assignment assignment is feasible.", "a word twice"),
        ("The prices are those of model.budgets.", "a module"),
        ("The forms at_least are >= 0.", "a field or a function"),
        ("The payoffs are not in the core as InCore defines it.", "a class"),
        ("The same for programs.", "no beginning of its own"),
    ],
)
def test_a_fault_is_seen(text: str, fault: str) -> None:
    assert fault in faults(text)


def texts(path: Path) -> list[str]:
    """All literal texts of a module, those of f-strings among them."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def test_no_text_begins_with_a_reference_to_another_one() -> None:
    found = [text for path in PACKAGE.rglob("*.py") for text in texts(path) if re.match("(?:The same|As for) ", text)]
    assert found == []


def shown(name: str) -> list[str]:
    """The lines that are shown of the corpus's certificate."""
    certificate = next(iter(read_certificates(CORPUS / name)))
    console = Console(file=io.StringIO(), width=1000, highlight=False, markup=False)
    console.print(*describe(certificate), sep="\n")
    assert isinstance(console.file, io.StringIO)
    return [line.strip() for line in console.file.getvalue().splitlines()]


def test_the_theorems_that_an_argument_may_use_follow_it() -> None:
    lines = shown("algebraic-equilibrium-quadratic.json")
    at = lines.index("Theorems of the literature that it may use")
    assert lines[at - 2] == "Why it is true"
    assert [line.partition(":")[0] for line in lines[at + 1 :] if line] == ["Sturm"]
    assert lines[at + 1].endswith("In Coq: check_isolated_ok.")


def test_an_enclosed_equilibrium_names_its_equations() -> None:
    lines = shown("enclosed-strong-equilibrium-quadratic.json")
    spent = "unknowns in a box: 2, the one zero there of as many equations: a0, a1 spend their budgets"
    assert spent in lines
    assert "M-natural-concave by derivation, so that local optimality is enough: a0, a1, a2, a3" in lines
    assert "unknowns in a box: 0" in shown("enclosed-strong-equilibrium-no-unknowns.json")


def test_an_argument_that_proves_all_it_uses_is_the_end() -> None:
    assert shown("pareto-optimal-halves.json")[-2] == "Why it is true"
