"""The list of theorems that rules lean on names kinds and Coq theorems that there are."""

from __future__ import annotations

import dataclasses
import typing
from pathlib import Path

from exactmarket.kernel.certificates.utilities import Derivation, Derivations
from exactmarket.kernel.kinds import KINDS
from exactmarket.kernel.literature import THEOREMS, leaned_on

COQ = Path(__file__).resolve().parents[2] / "proofs" / "formal" / "THEOREMS"


def test_the_kinds_and_the_coq_theorems_exist() -> None:
    proved = {line.split()[2] for line in COQ.read_text(encoding="utf-8").splitlines() if line.strip()}
    for theorem in THEOREMS:
        assert set(theorem.kinds) <= set(KINDS), theorem.name
        assert len(set(theorem.kinds)) == len(theorem.kinds), theorem.name
        assert set(theorem.coq) <= proved, theorem.name
        assert theorem.kinds
        assert theorem.statement.endswith(".")
        assert theorem.source


def test_each_theorem_has_a_name_of_its_own() -> None:
    assert len({theorem.name for theorem in THEOREMS}) == len(THEOREMS)


def test_whoever_may_use_a_derivation_leans_on_the_theorems_about_derivations() -> None:
    """But for the strong exchange property, whose derivations are of another sort."""
    for name, kind in KINDS.items():
        parts = [
            part
            for witness in kind.witnesses
            for part in (witness, *typing.get_type_hints(witness).values())
            if dataclasses.is_dataclass(witness)
        ]
        derives = any("Derivation" in str(part) for part in parts) or Derivation in kind.witnesses
        named = {theorem.name for theorem in leaned_on(name)}
        assert ({"local exchange", "families", "operations"} <= named) == (derives and name != "strong-exchange"), name
    assert Derivations in KINDS["each-agent"].witnesses


def test_a_rule_that_proves_all_it_uses_leans_on_nothing() -> None:
    assert leaned_on("pareto-optimal") == ()
