"""Claims about prices that meet a list of conditions, in the whole market or turn by turn, for the Coq checkers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import MappingProxyType
from typing import Any

from exactmarket.exact.linear import Matrix, Vector
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.formal.assignments.economy import with_assignment
from exactmarket.formal.terms import NoCoqTerm, applied, listed, matrix, natural, pair, rational, rationals
from exactmarket.kernel.certificates.assignments import (
    ConeProof,
    SupportingPrices,
    SupportingPricesByTurn,
    Trade,
    TurnTrade,
)
from exactmarket.kernel.claims.assignments import (
    NotSequentialOutcome,
    QuasiEquilibriumCone,
    SequentialOutcome,
    Supported,
    Unsupported,
)
from exactmarket.model.assignment import AssignmentEconomy

_CONDITION = MappingProxyType(
    {"optimal": "Optimal", "clearing": "Clearing", "cheapest": "Cheapest", "quasi-optimal": "QuasiOptimal"}
)


def to_coq_supported(stated: Supported, witness: SupportingPrices) -> str:
    """The theorem that A is feasible and the prices meet the conditions."""
    demanded = _conditions(stated.conditions)
    return with_assignment(stated) + applied(
        f"feasible E (matrix_of A) /\\ supports E {demanded} (vector_of {rationals(witness.prices)}) (matrix_of A)",
        f"check_supports_sound with (ws := {_weights(witness.weights)})",
    )


def to_coq_unsupported(stated: Unsupported, witness: Trade) -> str:
    """The theorem that A is feasible and no prices meet the conditions."""
    demanded = _conditions(stated.conditions)
    return with_assignment(stated) + applied(
        f"feasible E (matrix_of A) /\\ ~ exists P, supports E {demanded} P (matrix_of A)",
        f"check_unsupported_under_sound with (t := {rational(_step(stated.assignment, witness.trade))})"
        f" (D := {matrix(witness.trade)})",
    )


def to_coq_sequential(stated: SequentialOutcome, witness: SupportingPricesByTurn) -> str:
    """The theorem that each turn has prices that meet the conditions."""
    parts = [
        f"({_members(stated.economy, group)}, {rationals(prices)}, {_weights(weights)})"
        for group, prices, weights in zip(stated.order, witness.prices, witness.weights, strict=True)
    ]
    return with_assignment(stated) + applied(
        f"sequential_under E {_conditions(stated.conditions)} {_groups(stated)} (matrix_of A)",
        f"(check_sequential_under_sound n s supply_of values A _ {listed(parts)})",
    )


def to_coq_not_sequential(stated: NotSequentialOutcome, witness: TurnTrade) -> str:
    """The theorem that A is feasible but not a sequential outcome in this order: in one turn no prices meet the conditions."""
    agents = stated.economy.agents
    if not 0 <= witness.turn < len(stated.order):
        raise NoCoqTerm("turn", f"one of {len(stated.order)} turns, from 0", Q(witness.turn))
    rows = dict(zip(stated.order[witness.turn], witness.trade, strict=True))
    still = (ZERO,) * len(stated.economy.objects)
    trade = tuple([rows.get(name, still) for name in agents])
    return with_assignment(stated) + applied(
        f"ordered_partition E {_groups(stated)} /\\ feasible E (matrix_of A) /\\\n"
        f"  ~ sequential_under E {_conditions(stated.conditions)} {_groups(stated)} (matrix_of A)",
        f"check_not_sequential_sound with (k := {natural(witness.turn)})"
        f" (t := {rational(_step(stated.assignment, trade))}) (D := {matrix(trade)})",
    )


def to_coq_cone(stated: QuasiEquilibriumCone, witness: ConeProof) -> str:
    """The theorem that the quasi-equilibrium prices are exactly the combinations of the generators."""

    def trades(given: Iterable[Matrix]) -> str:
        return listed([pair(rational(_step(stated.assignment, trade)), matrix(trade)) for trade in given])

    return with_assignment(stated) + (
        f"Definition G : list (list Q) := {matrix(stated.generators)}.\n"
        "Theorem claim : feasible E (matrix_of A) /\\ forall P,\n"
        "  (price_vector E P /\\ quasi_optimal E P (matrix_of A)) <->\n"
        "  exists c, (forall k, (k < length G)%nat -> (0 <= c k)%R) /\\\n"
        "    forall j, (j < s)%nat -> P j = sum (ids (length G)) (fun k => (c k * matrix_of G k j)%R).\n"
        f"Proof. apply check_cone_sound with (ws := {listed([_weights(w) for w in witness.weights])})\n"
        f"  (ms := {matrix(witness.coordinates)}) (tr := {trades(witness.trades)})\n"
        f"  (lo := {trades(witness.lower)}) (up := {trades(witness.upper)}). vm_compute. reflexivity. Qed.\n"
    )


def _conditions(names: Iterable[str]) -> str:
    return listed([_CONDITION[name] for name in names])


def _weights(weights: Iterable[Q | None]) -> str:
    return listed(["None" if weight is None else f"Some {rational(weight)}" for weight in weights])


def _members(economy: AssignmentEconomy, group: Iterable[str]) -> str:
    return listed([natural(economy.index[name]) for name in group])


def _groups(stated: Any) -> str:
    return listed([_members(stated.economy, group) for group in stated.order])


def _step(assignment: Matrix, trade: Sequence[Vector]) -> Q:
    """The largest step, at most 1, that leaves all shares >= 0; 0 if there is none but 0."""
    steps = [
        share / -change
        for row, shares in zip(trade, assignment, strict=True)
        for change, share in zip(row, shares, strict=True)
        if change < 0
    ]
    return min([ONE, *steps])
