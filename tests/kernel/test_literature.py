"""The list of theorems that rules lean on names Coq theorems that there are, and each kind finds its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from exactmarket.kernel.certificates.completeness import CellTree
from exactmarket.kernel.certificates.utilities import Derivation
from exactmarket.kernel.kinds import KINDS, Kind
from exactmarket.kernel.literature import _read, leaned_on, theorems

COQ = Path(__file__).resolve().parents[2] / "proofs" / "formal" / "THEOREMS"

CONCAVITY = {"local exchange", "families", "operations"}


def test_the_coq_theorems_exist_and_each_theorem_is_used() -> None:
    proved = {line.split()[2] for line in COQ.read_text(encoding="utf-8").splitlines() if line.strip()}
    used = {theorem.name for kind in KINDS for theorem in leaned_on(kind)}
    for theorem in theorems():
        assert set(theorem.coq) <= proved, theorem.name
        assert theorem.name in used
        assert theorem.statement.endswith(".")
        assert theorem.source


def test_each_theorem_has_a_name_of_its_own() -> None:
    assert len({theorem.name for theorem in theorems()}) == len(theorems())


def parts(annotation: Any) -> set[Any]:
    """The classes that something is made of, as annotations say, at any depth."""
    seen: set[Any] = set()
    unread = [annotation]
    while unread:
        part = unread.pop()
        if part not in seen:
            seen.add(part)
            unread += get_type_hints(part).values() if isinstance(part, type) else get_args(part)
    return seen


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_what_a_witness_may_say_is_leaned_on(kind: Kind) -> None:
    names = {theorem.name for theorem in leaned_on(kind.name)}
    # The derivations of strong exchange say another thing.
    derives = kind.name != "strong-exchange" and any(Derivation in parts(witness) for witness in kind.witnesses)
    assert (names >= CONCAVITY) == derives
    # Where a bundle is chosen and not only a property claimed, a derivation spares all comparisons but the near ones.
    assert ("local optimum" in names) == (derives and (kind.subject != "utilities" or kind.name == "demanded"))
    assert ("Sturm" in names) == ("polynomial" in get_type_hints(kind.claim) or CellTree in kind.witnesses)


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("pareto-optimal", set()),
        ("not-demanded", set()),
        ("strong-exchange", set()),
        ("submodular", CONCAVITY),
        ("substitutes", CONCAVITY | {"substitutes"}),
        ("each-agent", CONCAVITY | {"substitutes"}),
        ("demanded", CONCAVITY | {"local optimum"}),
        ("in-core", CONCAVITY | {"local optimum"}),
        ("walrasian-equilibrium", CONCAVITY | {"local optimum"}),
        ("strong-equilibrium", CONCAVITY | {"local optimum"}),
        ("algebraic-budgeted-walrasian", CONCAVITY | {"local optimum", "Sturm"}),
        ("equilibrium-in-expectation", CONCAVITY | {"local optimum", "greedy algorithm", "laminar polytope"}),
        ("strong-equilibrium-by-shares", {"bihierarchy", "greedy algorithm for laminar concave functions"}),
        ("no-equilibrium-in-expectation", set()),
        ("algebraic-equilibrium", {"Sturm"}),
        ("all-equilibria", {"Sturm"}),
        ("enclosed-equilibrium", {"Krawczyk"}),
        ("enclosed-strong-equilibrium", CONCAVITY | {"local optimum", "Krawczyk"}),
    ],
)
def test_a_kind_leans_on_these(kind: str, names: set[str]) -> None:
    assert {theorem.name for theorem in leaned_on(kind)} == names


def test_nothing_but_kinds_is_said_to_lean_on_something() -> None:
    assert set(_read()["used"]) <= set(KINDS)
    assert {name for names in _read()["used"].values() for name in names} == {theorem.name for theorem in theorems()}
