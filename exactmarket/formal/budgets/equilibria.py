"""Equilibria with budgets for the Coq checkers."""

from __future__ import annotations

from exactmarket.formal.assignments.economy import economy_definitions
from exactmarket.formal.terms import listed, matrix, natural, pair, rationals
from exactmarket.kernel.certificates.budgets import EquilibriumWeights
from exactmarket.kernel.claims.budgets import AlgebraicEquilibrium, BudgetEquilibrium, Equilibrium


def to_coq_equilibrium(stated: Equilibrium, witness: EquilibriumWeights) -> str:
    """The theorem that the prices and the assignment are an equilibrium."""
    return _rational(stated, witness, "equilibrium", "check_equilibrium_Q_sound")


def to_coq_budget_equilibrium(stated: BudgetEquilibrium, witness: EquilibriumWeights) -> str:
    """The theorem that they are one but for ``cheapest``."""
    return _rational(stated, witness, "budget_equilibrium", "check_budget_equilibrium_Q_sound")


def with_budgets(stated: Equilibrium | BudgetEquilibrium | AlgebraicEquilibrium) -> str:
    """Definitions of the economy, the budgets and the aggregate limits."""
    index = {name: j for j, name in enumerate(stated.economy.objects)}
    limits = [
        pair(listed([natural(index[name]) for name in limit.objects]), natural(limit.max)) for limit in stated.aggregate
    ]
    return economy_definitions(stated.economy) + (
        f"Definition budgets : list Q := {rationals(stated.budgets)}.\n"
        f"Definition limits : list limit := {listed(limits)}.\n"
    )


def _rational(stated: Equilibrium | BudgetEquilibrium, witness: EquilibriumWeights, notion: str, theorem: str) -> str:
    return with_budgets(stated) + (
        f"Definition P : list Q := {rationals(stated.prices)}.\n"
        f"Definition A : list (list Q) := {matrix(stated.assignment)}.\n\n"
        f"Theorem claim : {notion} E (vector_of budgets) limits (vector_of P) (matrix_of A).\n"
        f"Proof. apply {theorem} with (ls := {rationals(witness.aggregate_prices)})\n"
        f"  (ws := {rationals(witness.weights)}). vm_compute. reflexivity. Qed.\n"
    )
