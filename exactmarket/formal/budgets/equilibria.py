"""Equilibria with budgets for the Coq checkers."""

from __future__ import annotations

from typing import TypeAlias

from exactmarket.formal.assignments.economy import economy_definitions
from exactmarket.formal.terms import listed, matrix, natural, pair, rational, rationals
from exactmarket.kernel.certificates.budgets import EquilibriumWeights
from exactmarket.kernel.claims.budgets import (
    AlgebraicEquilibrium,
    BudgetEquilibrium,
    EnclosedEquilibrium,
    Equilibrium,
    NearbyEquilibrium,
)

_Rational: TypeAlias = Equilibrium | BudgetEquilibrium | NearbyEquilibrium


def to_coq_equilibrium(stated: Equilibrium, witness: EquilibriumWeights) -> str:
    """The theorem that the prices and the assignment are an equilibrium."""
    return _rational(stated, witness, "equilibrium", "check_equilibrium_Q_sound")


def to_coq_budget_equilibrium(stated: BudgetEquilibrium, witness: EquilibriumWeights) -> str:
    """The theorem that they are one but for ``cheapest``."""
    return _rational(stated, witness, "budget_equilibrium", "check_budget_equilibrium_Q_sound")


def to_coq_nearby_equilibrium(stated: NearbyEquilibrium, witness: EquilibriumWeights) -> str:
    """The theorem that they are an equilibrium, with budgets that are not far from the given ones."""
    return _stated(stated) + (
        f"Definition given : list Q := {rationals(stated.given_budgets)}.\n"
        f"Definition distance : Q := {rational(stated.distance)}.\n\n"
        "Theorem claim : equilibrium E (vector_of budgets) limits (vector_of P) (matrix_of A) /\\\n"
        "  within_distance n budgets given distance.\n"
        f"Proof. apply check_nearby_sound with {_weights(witness)}. vm_compute. reflexivity. Qed.\n"
    )


def with_budgets(stated: _Rational | AlgebraicEquilibrium | EnclosedEquilibrium) -> str:
    """Definitions of the economy, the budgets and the aggregate limits."""
    index = {name: j for j, name in enumerate(stated.economy.objects)}
    limits = [
        pair(listed([natural(index[name]) for name in limit.objects]), natural(limit.max)) for limit in stated.aggregate
    ]
    return economy_definitions(stated.economy) + (
        f"Definition budgets : list Q := {rationals(stated.budgets)}.\n"
        f"Definition limits : list limit := {listed(limits)}.\n"
    )


def _rational(stated: _Rational, witness: EquilibriumWeights, notion: str, theorem: str) -> str:
    return _stated(stated) + (
        f"\nTheorem claim : {notion} E (vector_of budgets) limits (vector_of P) (matrix_of A).\n"
        f"Proof. apply {theorem} with {_weights(witness)}. vm_compute. reflexivity. Qed.\n"
    )


def _stated(stated: _Rational) -> str:
    return with_budgets(stated) + (
        f"Definition P : list Q := {rationals(stated.prices)}.\n"
        f"Definition A : list (list Q) := {matrix(stated.assignment)}.\n"
    )


def _weights(witness: EquilibriumWeights) -> str:
    return f"(ls := {rationals(witness.aggregate_prices)})\n  (ws := {rationals(witness.weights)})"
