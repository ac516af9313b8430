"""Random assignment economies as Coq terms."""

from __future__ import annotations

from typing import Any

from exactmarket.formal.terms import listed, matrix, natural
from exactmarket.model.assignment import AssignmentEconomy


def economy_definitions(economy: AssignmentEconomy) -> str:
    """Definitions of the economy E and of what it is made of: n, s, supply_of, values."""
    supply = listed([natural(copies) for copies in economy.supply])
    return (
        f"Definition n := {natural(len(economy.agents))}.\n"
        f"Definition s := {natural(len(economy.objects))}.\n"
        f"Definition supply_of : list nat := {supply}.\n"
        f"Definition values : list (list Q) := {matrix(economy.values)}.\n"
        f"Definition E := rational_economy n s supply_of values.\n"
    )


def with_assignment(stated: Any) -> str:
    """Definitions of the economy E and of the assignment A of a claim, and the theorem that A is feasible."""
    return economy_definitions(stated.economy) + (
        f"Definition A : list (list Q) := {matrix(stated.assignment)}.\n\n"
        "Theorem assignment_feasible : feasible E (matrix_of A).\n"
        "Proof. apply check_feasible_ok. vm_compute. reflexivity. Qed.\n\n"
    )
