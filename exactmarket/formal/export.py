"""A certificate as a Coq file: the data, the checker evaluated by ``vm_compute``, and its soundness theorem applied.

What Coq then proves is the theorem that stands in the file, about the economy or the program written above it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple, get_type_hints

from exactmarket.errors import SearchFailed
from exactmarket.formal import (
    completeness,
    enclosed_markets,
    envy,
    expectation,
    linear_programs,
    lotteries,
    markets,
    quasilinear,
    shares,
    statements,
    utilities,
)
from exactmarket.formal.assignments import ordinal, outcomes, support
from exactmarket.formal.budgets import algebraic, enclosed, equilibria
from exactmarket.formal.terms import NoCoqChecker, NoCoqTerm
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.kinds import KINDS, kind_of


class _Export(NamedTuple):
    """The modules that the Coq file imports, the function that writes its body from claim and witness, and of how many goods
    the claim's utilities may be."""

    modules: str
    write: Callable[[Any, Any], str]
    most_goods: int


_HEADER = """From Coq Require Import Reals QArith Qreals List Permutation.
From ExactMarket Require Import sums rational {modules}.
Import ListNotations.
Open Scope Q_scope.
"""


def to_coq(certificate: Certificate[Any]) -> str:
    """The Coq file that proves the certificate's claim, if its checker accepts the witness.

    Raises:
        NoCoqChecker: naming the kind, or the size, that no Coq checker covers.
        NoCoqTerm: if the witness does not have the shape from which a Coq term could be written.
    """
    stated = certificate.claim
    if type(stated) not in _EXPORTS:
        raise NoCoqChecker("claim.kind", "a kind with a Coq checker", kind_of(stated).name)
    export = _EXPORTS[type(stated)]
    for goods in _goods(stated):
        if len(goods) > export.most_goods:
            raise NoCoqChecker("claim.utility", f"at most {export.most_goods} goods", len(goods))
    try:
        body = export.write(stated, certificate.witness)
    except (NoCoqChecker, SearchFailed):
        raise
    except Exception as fault:
        # Whatever stops the writer says nothing about the claim, so it must not pass for a rejection.
        raise NoCoqTerm("certificate", "data from which a Coq term can be written", fault) from fault
    return f"{_HEADER.format(modules=export.modules)}\n{body}"


def _goods(stated: Any) -> Iterable[Sequence[str]]:
    """The goods of each utility of the claim, whose table the Coq file spells out."""
    if hasattr(stated, "market"):
        return [stated.market.goods]
    alone = (stated.utility,) if hasattr(stated, "utility") else ()
    return [utility.goods for utility in getattr(stated, "utilities", alone)]


#: Bundles, each of which is a part of the Coq file, number 2 to this power.
_MOST_GOODS = 10


_PROGRAM = "check_linear_program"
_ECONOMY = "sp_economy check_assignment_economy"
_MARKET = f"{_ECONOMY} market_conditions check_conditions"
_BUDGETS = f"{_ECONOMY} budget_economy check_budgets"
_TABLE = "m_natural check_m_natural check_utilities check_exchange"
_DEMAND = "gpz_economy check_m_natural check_demand"
_PSEUDOMARKET = f"{_DEMAND} check_markets"
_QUASILINEAR = f"{_PSEUDOMARKET} gpz_step_1 check_quasilinear"
_COMPLETENESS = f"{_PSEUDOMARKET} price_forms price_polynomials check_all_equilibria check_price_sets"
_SHARES = "gpz_economy supply_economy shares_equilibrium laminar_greedy check_shares"
_CLAUSES = "check_linear_program check_clauses"
_LOTTERY = "check_lottery_problem"

#: The Coq modules that a file imports, with the functions that write such files; which claim one is about, its signature says.
_WRITERS: tuple[tuple[str, tuple[Callable[..., str], ...]], ...] = (
    (
        _PROGRAM,
        (linear_programs.to_coq_optimal, linear_programs.to_coq_infeasible, linear_programs.to_coq_unbounded),
    ),
    (
        _ECONOMY,
        (
            outcomes.to_coq_pareto_optimal,
            outcomes.to_coq_dominated,
            outcomes.to_coq_blocked,
            outcomes.to_coq_in_weak_core,
        ),
    ),
    (f"{_ECONOMY} sp_extremes check_dictatorship", (outcomes.to_coq_dictatorship,)),
    (f"{_ECONOMY} sp_lottery check_lottery", (lotteries.to_coq_lottery,)),
    (f"{_ECONOMY} sp_lottery check_lottery check_shortest_lottery", (lotteries.to_coq_shortest,)),
    (
        _MARKET,
        (
            support.to_coq_supported,
            support.to_coq_unsupported,
            support.to_coq_sequential,
            support.to_coq_not_sequential,
            support.to_coq_cone,
        ),
    ),
    (
        _BUDGETS,
        (
            equilibria.to_coq_equilibrium,
            equilibria.to_coq_nearby_equilibrium,
            equilibria.to_coq_budget_equilibrium,
        ),
    ),
    (f"{_ECONOMY} check_envy", (envy.to_coq_envy_free, envy.to_coq_not_envy_free)),
    (
        f"{_ECONOMY} ordinal_efficiency check_ordinal",
        (ordinal.to_coq_ordinally_efficient, ordinal.to_coq_ordinally_dominated),
    ),
    (f"{_BUDGETS} polynomials check_algebraic", (algebraic.to_coq_algebraic_equilibrium,)),
    (f"{_BUDGETS} quadratic check_enclosed", (enclosed.to_coq_enclosed_equilibrium,)),
    (
        _LOTTERY,
        (
            lotteries.to_coq_implementable,
            lotteries.to_coq_not_implementable,
            lotteries.to_coq_consumptions,
            lotteries.to_coq_no_consumptions,
            lotteries.to_coq_bihierarchy,
            lotteries.to_coq_not_bihierarchy,
        ),
    ),
    (f"{_LOTTERY} check_spendings", (lotteries.to_coq_spendings, lotteries.to_coq_no_spendings)),
    (
        _TABLE,
        (
            utilities.to_coq_m_natural,
            utilities.to_coq_violation,
            utilities.to_coq_submodular,
            utilities.to_coq_not_submodular,
            utilities.to_coq_substitutes,
            utilities.to_coq_not_substitutes,
            utilities.to_coq_printed_violated,
            utilities.to_coq_strong_exchange,
            utilities.to_coq_not_strong_exchange,
            utilities.to_coq_each_agent,
        ),
    ),
    (_DEMAND, (utilities.to_coq_demanded, utilities.to_coq_not_demanded)),
    (
        _PSEUDOMARKET,
        (markets.to_coq_randomized, markets.to_coq_strong, markets.to_coq_allocation_dominated),
    ),
    (
        f"{_QUASILINEAR} polynomials check_algebraic check_expectation",
        (
            expectation.to_coq_in_expectation,
            expectation.to_coq_algebraic_in_expectation,
            expectation.to_coq_algebraic_strong,
            expectation.to_coq_algebraic_budgeted,
        ),
    ),
    (f"{_PSEUDOMARKET} quadratic check_enclosed_strong", (enclosed_markets.to_coq_enclosed_strong,)),
    (f"{_PSEUDOMARKET} check_market_conditions", (markets.to_coq_violated,)),
    (
        f"{_PSEUDOMARKET} check_envy_allocation",
        (envy.to_coq_envy_free_allocation, envy.to_coq_not_envy_free_allocation),
    ),
    (
        f"{_PSEUDOMARKET} check_common_bundles",
        (markets.to_coq_common_bundles, markets.to_coq_no_common_bundles),
    ),
    (
        _QUASILINEAR,
        (
            quasilinear.to_coq_walrasian,
            quasilinear.to_coq_efficient,
            quasilinear.to_coq_lowest_prices,
            quasilinear.to_coq_highest_prices,
            quasilinear.to_coq_no_lowest_prices,
            quasilinear.to_coq_no_highest_prices,
            quasilinear.to_coq_budgeted,
        ),
    ),
    (f"{_QUASILINEAR} check_no_walrasian", (quasilinear.to_coq_no_walrasian,)),
    (f"{_QUASILINEAR} check_core", (quasilinear.to_coq_in_core, quasilinear.to_coq_not_in_core)),
    (
        _COMPLETENESS,
        (
            completeness.to_coq_no_equilibrium,
            completeness.to_coq_all_equilibria,
            completeness.to_coq_every_equilibrium,
        ),
    ),
    (f"{_COMPLETENESS} check_payoffs", (completeness.to_coq_equilibrium_payoffs,)),
    (
        f"{_BUDGETS} gpz_economy price_forms price_polynomials check_all_equilibria check_price_sets check_budget_sets",
        (completeness.to_coq_all_budget_equilibria,),
    ),
    (f"{_PSEUDOMARKET} price_forms check_deterministic", (completeness.to_coq_deterministic,)),
    (
        f"{_PSEUDOMARKET} price_forms check_all_equilibria check_no_expectation",
        (completeness.to_coq_no_equilibrium_in_expectation,),
    ),
    (
        f"{_COMPLETENESS} check_no_production",
        (completeness.to_coq_no_equilibrium_with_production,),
    ),
    (_SHARES, (shares.to_coq_by_shares,)),
    (_CLAUSES, (statements.to_coq_statement_true, statements.to_coq_statement_false)),
)
#: Where pairs of bundles are gone through, and where none are.
_MOST_GOODS_OF: Mapping[str, int] = MappingProxyType({_TABLE: utilities.MOST_GOODS_IN_PAIRS, _SHARES: 1000})
_EXPORTS: Mapping[type, _Export] = MappingProxyType(
    {
        get_type_hints(write)["stated"]: _Export(modules, write, _MOST_GOODS_OF.get(modules, _MOST_GOODS))
        for modules, writers in _WRITERS
        for write in writers
    }
)


def exported() -> tuple[str, ...]:
    """The names of the kinds of which there is a Coq checker."""
    return tuple([kind.name for kind in KINDS.values() if kind.claim in _EXPORTS])
