"""Equilibria whose numbers are affine in unknowns in a box, for the Coq checker."""

from __future__ import annotations

from exactmarket.formal.budgets.equilibria import with_budgets
from exactmarket.formal.terms import applied, defined, intervals, listed, matrix, natural
from exactmarket.kernel.certificates.budgets import EnclosedSolution
from exactmarket.kernel.claims.budgets import EnclosedEquilibrium


def to_coq_enclosed_equilibrium(stated: EnclosedEquilibrium, witness: EnclosedSolution) -> str:
    """The theorem that there is an equilibrium with prices and shares in the claimed intervals."""
    definitions = (
        ("claimed_prices", "list interval", intervals(stated.prices)),
        ("claimed_shares", "list (list interval)", listed(map(intervals, stated.assignment))),
        ("box", "list interval", intervals(witness.box)),
        ("preconditioner", "list (list Q)", matrix(witness.preconditioner)),
        ("P", "list (list Q)", matrix(witness.prices)),
        ("A", "list (list (list Q))", listed(map(matrix, witness.assignment))),
    )
    system = listed([natural(stated.economy.index[name]) for name in witness.system])
    return (
        with_budgets(stated)
        + defined(definitions)
        + applied(
            "enclosed_equilibrium n s supply_of values budgets limits claimed_prices claimed_shares",
            f"check_enclosed_sound with (X := box) (Y := preconditioner) (system := {system})\n"
            f"  (ls := {matrix(witness.aggregate_prices)}) (P := P)\n"
            f"  (ws := {matrix(witness.weights)}) (A := A)",
        )
    )
