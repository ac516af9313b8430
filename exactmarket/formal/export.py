"""A certificate as a Coq file: the data, the checker evaluated by ``vm_compute``, and its soundness theorem applied.

What Coq then proves is the theorem that stands in the file, about the economy or the program written above it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from exactmarket.errors import MalformedInput
from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import ONE, ZERO, Q, dot
from exactmarket.formal.program import to_coq_infeasible, to_coq_optimal
from exactmarket.formal.terms import boolean, listed, natural, pair, rational, rationals
from exactmarket.formal.utility import MOST_GOODS, to_coq_m_natural, to_coq_violation
from exactmarket.format.certificate import KINDS
from exactmarket.kernel import certificates as proof
from exactmarket.kernel import claims as claim
from exactmarket.kernel.certificates import Certificate
from exactmarket.model.equilibrium import EQUILIBRIUM, TURN, Market, turns, whole_market


class NoCoqChecker(MalformedInput):
    """The claim has no checker in Coq (yet)."""


_HEADER = """From Coq Require Import Reals QArith Qreals List.
From ExactMarket Require Import rational sp_economy sp_lottery m_natural check_linear_program check_assignment_economy
  check_lottery check_m_natural.
Import ListNotations.
Open Scope Q_scope.
"""


def to_coq(certificate: Certificate[Any]) -> str:
    """The Coq file that proves the certificate's claim, if its checker accepts the witness.

    Raises:
        NoCoqChecker: naming the kind, or the conditions, that no Coq checker covers.
    """
    kind = type(certificate.claim)
    if kind not in _EXPORTS:
        raise NoCoqChecker("claim.kind", "a kind with a Coq checker", KINDS[kind])
    return f"{_HEADER}\n{_EXPORTS[kind](certificate.claim, certificate.witness)}"


def _economy(stated: Any) -> str:
    """Definitions of the economy E and of the assignment A."""
    economy = stated.economy
    supply = listed([natural(copies) for copies in economy.supply])
    return (
        f"Definition n := {natural(len(economy.agents))}.\n"
        f"Definition s := {natural(len(economy.objects))}.\n"
        f"Definition supply_of : list nat := {supply}.\n"
        f"Definition values : list (list Q) := {_matrix(economy.values)}.\n"
        f"Definition E := rational_economy n s supply_of values.\n"
        f"Definition A : list (list Q) := {_matrix(stated.assignment)}.\n\n"
        "Theorem assignment_feasible : feasible E (matrix_of A).\n"
        "Proof. apply check_feasible_ok. vm_compute. reflexivity. Qed.\n\n"
    )


def _matrix(rows: Matrix) -> str:
    return listed([rationals(row) for row in rows])


def _theorem(statement: str, application: str) -> str:
    return f"Theorem claim : {statement}.\nProof. apply {application}. vm_compute. reflexivity. Qed.\n"


def _best(market: Market, x: int, weight: Q, prices: Sequence[Q]) -> Q:
    values = market.economy.values[x]
    return max(weight * values[j] - prices[j] for j in market.types)


def _pareto_optimal(stated: Any, witness: proof.SupportingPrices) -> str:
    market = whole_market(stated.economy, stated.assignment)
    weights = [weight if weight is not None else ZERO for weight in witness.weights]
    best = [_best(market, x, weight, witness.prices) for x, weight in enumerate(weights)]
    return _economy(stated) + _theorem(
        f"pareto_optimal E (matrix_of A) /\\ full_equilibrium E (vector_of {rationals(witness.prices)}) (matrix_of A)",
        f"check_supported_sound with (lam := {rationals(weights)}) (al := {rationals(best)})",
    )


def _supported(stated: claim.Supported, witness: proof.SupportingPrices) -> str:
    """With all three conditions and positive weights; other lists of conditions have no checker."""
    if set(stated.conditions) != set(EQUILIBRIUM) or not all(witness.weights):
        raise NoCoqChecker("claim.conditions", "optimal, clearing, cheapest with positive weights", stated.conditions)
    return _pareto_optimal(stated, witness)


def _dominated(stated: Any, witness: proof.Reassignment) -> str:
    return _economy(stated) + _theorem(
        "~ pareto_optimal E (matrix_of A)", f"check_dominated_sound with (B := {_matrix(witness.assignment)})"
    )


def _blocked(stated: Any, witness: proof.Reallocation) -> str:
    rows = dict(zip(witness.coalition, witness.assignment, strict=False))
    agents = stated.economy.agents
    moved = [rows.get(name, share) for name, share in zip(agents, stated.assignment, strict=True)]
    members = listed([boolean(name in rows) for name in agents])
    return _economy(stated) + _theorem(
        "~ weak_core E (matrix_of A)", f"check_blocked_sound with (C := {members}) (B := {_matrix(tuple(moved))})"
    )


def _unsupported(stated: claim.Unsupported, witness: proof.Trade) -> str:
    """The trade as moves of one size: each trader is offered her share plus the trade, scaled down until all are shares."""
    if "optimal" not in stated.conditions or "quasi-optimal" in stated.conditions:
        raise NoCoqChecker("claim.conditions", "a list with optimal, without quasi-optimal", stated.conditions)
    clearing, cheapest = (boolean(name in stated.conditions) for name in ("clearing", "cheapest"))
    steps = [
        share / -change
        for row, shares in zip(witness.trade, stated.assignment, strict=True)
        for change, share in zip(row, shares, strict=True)
        if change < 0
    ]
    step = min([ONE, *steps])
    moves = [
        f"({natural(x)}, 1, {rationals([a + step * d for a, d in zip(stated.assignment[x], row, strict=True)])})"
        for x, row in enumerate(witness.trade)
        if any(row)
    ]
    return _economy(stated) + (
        "Theorem claim : ~ exists P, printed_equilibrium E P (matrix_of A) /\\\n"
        f"  ({clearing} = true -> clearing E P (matrix_of A)) /\\ ({cheapest} = true -> cheapest E P (matrix_of A)).\n"
        f"Proof. apply check_unsupported_sound with (moves := {listed(moves)}). vm_compute. reflexivity. Qed.\n"
    )


def _sequential(stated: claim.SequentialOutcome, witness: proof.SupportingPricesByTurn) -> str:
    if set(stated.conditions) != set(TURN):
        raise NoCoqChecker("claim.conditions", "optimal, clearing", stated.conditions)
    return _turns(stated, stated.order, witness.prices, witness.weights)


def _in_weak_core(stated: claim.InWeakCore, witness: proof.PartitionWithPrices) -> str:
    return _turns(stated, witness.order, witness.prices, witness.weights)


def _turns(stated: Any, order: Any, prices: Matrix, weights: Iterable[Any]) -> str:
    """The checker's agents have multipliers mu = 1 / weight of the budget; 0 for a satiated agent without a weight."""
    economy = stated.economy
    budget, constant = [ZERO] * len(economy.agents), [ZERO] * len(economy.agents)
    parts: list[str] = []
    for market, paid, group in zip(turns(economy, stated.assignment, order), prices, weights, strict=True):
        for x, weight in zip(market.agents, group, strict=True):
            budget[x] = ONE / weight if weight else ZERO
            share = stated.assignment[x]
            constant[x] = economy.utility(x, share) - budget[x] * dot(paid, share)
        parts.append(pair(listed([natural(x) for x in market.agents]), rationals(paid)))
    groups = listed([listed([natural(economy.index[name]) for name in group]) for group in order])
    return _economy(stated) + _theorem(
        f"sp_outcome_remaining E {groups} (matrix_of A) /\\ weak_core E (matrix_of A)",
        f"(check_sequential_remaining_sound n s supply_of values {listed(parts)} {rationals(budget)} {rationals(constant)} A)",
    )


def _lottery(stated: Any, witness: proof.Lottery) -> str:
    column = {name: j for j, name in enumerate(stated.economy.objects)}
    terms = [
        pair(rational(term.probability), listed([natural(column[name]) for name in term.assignment]))
        for term in witness.terms
    ]
    return _economy(stated) + (
        f"Definition terms : list (Q * list nat) := {listed(terms)}.\n"
        "Theorem claim : is_lottery_over_pure E (map (fun w => (Q2R (fst w), type_of s (snd w))) terms) (matrix_of A).\n"
        "Proof. apply check_lottery_sound. vm_compute. reflexivity. Qed.\n"
    )


def _m_natural(stated: Any, witness: Any) -> str:
    if len(stated.utility.goods) > MOST_GOODS:
        raise NoCoqChecker("claim.utility", f"at most {MOST_GOODS} goods", len(stated.utility.goods))
    if isinstance(stated, claim.MNaturalConcave):
        return to_coq_m_natural(stated, witness)
    return to_coq_violation(stated, witness)


_EXPORTS: Mapping[type, Callable[[Any, Any], str]] = MappingProxyType(
    {
        claim.LinearProgramOptimal: to_coq_optimal,
        claim.LinearProgramInfeasible: to_coq_infeasible,
        claim.ParetoOptimal: _pareto_optimal,
        claim.Supported: _supported,
        claim.ParetoDominated: _dominated,
        claim.Blocked: _blocked,
        claim.Unsupported: _unsupported,
        claim.SequentialOutcome: _sequential,
        claim.InWeakCore: _in_weak_core,
        claim.LotteryOverAssignments: _lottery,
        claim.MNaturalConcave: _m_natural,
        claim.NotMNaturalConcave: _m_natural,
    }
)
