"""Claims about ordinal efficiency for the Coq checkers."""

from __future__ import annotations

from exactmarket.formal.assignments.economy import with_assignment
from exactmarket.formal.terms import applied, matrix, rationals
from exactmarket.kernel.certificates.assignments import Levels, Reassignment
from exactmarket.kernel.claims.assignments import OrdinallyDominated, OrdinallyEfficient


def to_coq_ordinally_efficient(stated: OrdinallyEfficient, witness: Levels) -> str:
    """The theorem that A is feasible and nothing stochastically dominates it."""
    levels = f"check_ordinally_efficient_sound with (P := {rationals(witness.levels)})"
    return with_assignment(stated) + applied("ordinally_efficient E (matrix_of A)", levels)


def to_coq_ordinally_dominated(stated: OrdinallyDominated, witness: Reassignment) -> str:
    """The theorem that A is feasible and some assignment stochastically dominates it."""
    better = f"check_ordinally_dominated_sound with (B := {matrix(witness.assignment)})"
    return with_assignment(stated) + applied("ordinally_dominated E (matrix_of A)", better)
