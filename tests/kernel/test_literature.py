"""The list of theorems that rules lean on names Coq theorems that there are, and each kind finds its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from exactmarket.kernel.kinds import KINDS
from exactmarket.kernel.literature import THEOREMS, leaned_on

COQ = Path(__file__).resolve().parents[2] / "proofs" / "formal" / "THEOREMS"

CONCAVITY = {"local exchange", "families", "operations"}


def test_the_coq_theorems_exist_and_each_theorem_is_used() -> None:
    proved = {line.split()[2] for line in COQ.read_text(encoding="utf-8").splitlines() if line.strip()}
    for theorem in THEOREMS:
        assert set(theorem.coq) <= proved, theorem.name
        assert theorem.kinds, theorem.name
        assert theorem.statement.endswith(".")
        assert theorem.source


def test_each_theorem_has_a_name_of_its_own() -> None:
    assert len({theorem.name for theorem in THEOREMS}) == len(THEOREMS)


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
        ("no-equilibrium-in-expectation", set()),
        ("algebraic-equilibrium", {"Sturm"}),
        ("all-equilibria", {"Sturm"}),
        ("enclosed-equilibrium", {"Krawczyk"}),
    ],
)
def test_a_kind_leans_on_these(kind: str, names: set[str]) -> None:
    assert {theorem.name for theorem in leaned_on(kind)} == names


def test_every_kind_can_be_asked() -> None:
    for name in KINDS:
        leaned_on(name)
