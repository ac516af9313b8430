"""Search the golden certificates anew: ``python -m proofs.regenerate [sp/theorem_1 ...]``. Review the diff.

A proof file's ``GOLDEN`` names claims, for which a certificate is searched, and certificates, which are taken as they are;
the kernel verifies both before anything is written.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from exactmarket.errors import SearchFailed
from exactmarket.format.certificate import encode_certificate
from exactmarket.format.files import write
from exactmarket.format.text import write_text
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.assignments import (
    Blocked,
    InWeakCore,
    NotSequentialOutcome,
    ParetoDominated,
    ParetoOptimal,
    QuasiEquilibriumCone,
    SequentialOutcome,
    SerialDictatorship,
    Supported,
    Unsupported,
)
from exactmarket.kernel.claims.completeness import (
    AllBudgetEquilibria,
    AllEquilibria,
    DeterministicEquilibria,
    EquilibriumPayoffs,
    EveryEquilibrium,
    NoEquilibrium,
    NoEquilibriumInExpectation,
    NoEquilibriumWithProduction,
)
from exactmarket.kernel.claims.lotteries import (
    Bihierarchy,
    ConsumptionsImplementable,
    ConsumptionsNotImplementable,
    Implementable,
    LotteryOverAssignments,
    NotBihierarchy,
    NotImplementable,
    SpendingsImplementable,
    SpendingsNotImplementable,
)
from exactmarket.kernel.claims.quasilinear import (
    HighestWalrasianPrices,
    InCore,
    LowestWalrasianPrices,
    NotInCore,
    NoWalrasianEquilibrium,
)
from exactmarket.kernel.claims.statements import StatementFalse, StatementTrue
from exactmarket.kernel.claims.utilities import (
    MNaturalConcave,
    NotMNaturalConcave,
    NotStrongExchange,
    NotSubstitutes,
    StrongExchange,
    Substitutes,
)
from exactmarket.kernel.theorem import Verified
from exactmarket.solvers.assignments.pareto import decide_pareto_optimality
from exactmarket.solvers.assignments.quasi_equilibrium import prove_quasi_equilibrium_cone
from exactmarket.solvers.assignments.sequential import decide_sequential_outcome, decide_serial_dictatorship
from exactmarket.solvers.assignments.supporting_prices import decide_supporting_prices
from exactmarket.solvers.assignments.weak_core import decide_weak_core
from exactmarket.solvers.completeness.all_equilibria import (
    decide_all_budget_equilibria,
    decide_all_equilibria,
    decide_deterministic_equilibria,
    prove_every_equilibrium,
    prove_payoffs,
)
from exactmarket.solvers.completeness.expectation import prove_no_equilibrium_in_expectation
from exactmarket.solvers.lotteries.bihierarchy import decide_bihierarchy
from exactmarket.solvers.lotteries.implementability import decide_consumptions, decide_implementable
from exactmarket.solvers.lotteries.lottery import decide_lottery
from exactmarket.solvers.lotteries.spendings import decide_spendings
from exactmarket.solvers.quasilinear.core import decide_core
from exactmarket.solvers.quasilinear.walrasian import decide_highest_prices, decide_lowest_prices, decide_walrasian
from exactmarket.solvers.statements.universal import decide_statement
from exactmarket.solvers.utilities.m_natural import decide_m_natural
from exactmarket.solvers.utilities.strong_exchange import decide_strong_exchange
from exactmarket.solvers.utilities.substitutes import decide_substitutes_from_prices
from proofs.golden import certificate_path
from proofs.sp import family

HERE = Path(__file__).parent

PROVERS: dict[type, Callable[[Any], Verified[Any]]] = {
    ParetoOptimal: lambda c: decide_pareto_optimality(c.economy, c.assignment),
    ParetoDominated: lambda c: decide_pareto_optimality(c.economy, c.assignment),
    Supported: lambda c: decide_supporting_prices(c.economy, c.assignment, c.conditions),
    Unsupported: lambda c: decide_supporting_prices(c.economy, c.assignment, c.conditions),
    SequentialOutcome: lambda c: decide_sequential_outcome(c.economy, c.assignment, c.order, c.conditions),
    NotSequentialOutcome: lambda c: decide_sequential_outcome(c.economy, c.assignment, c.order, c.conditions),
    InWeakCore: lambda c: decide_weak_core(c.economy, c.assignment),
    Blocked: lambda c: decide_weak_core(c.economy, c.assignment),
    LotteryOverAssignments: lambda c: decide_lottery(c.economy, c.assignment),
    SerialDictatorship: lambda c: decide_serial_dictatorship(c.economy, c.order, c.assignment),
    Implementable: lambda c: decide_implementable(c.problem),
    NotImplementable: lambda c: decide_implementable(c.problem),
    ConsumptionsImplementable: lambda c: decide_consumptions(c.problem),
    ConsumptionsNotImplementable: lambda c: decide_consumptions(c.problem),
    SpendingsImplementable: lambda c: decide_spendings(c.problem),
    SpendingsNotImplementable: lambda c: decide_spendings(c.problem),
    Bihierarchy: lambda c: decide_bihierarchy(c.problem),
    NotBihierarchy: lambda c: decide_bihierarchy(c.problem),
    MNaturalConcave: lambda c: decide_m_natural(c.utility),
    NotMNaturalConcave: lambda c: decide_m_natural(c.utility),
    Substitutes: lambda c: decide_substitutes_from_prices(c.utility),
    NotSubstitutes: lambda c: decide_substitutes_from_prices(c.utility),
    StrongExchange: lambda c: decide_strong_exchange(c.utility),
    NotStrongExchange: lambda c: decide_strong_exchange(c.utility),
    StatementTrue: lambda c: decide_statement(c.statement),
    StatementFalse: lambda c: decide_statement(c.statement),
    AllEquilibria: lambda c: decide_all_equilibria(c.market, c.notion),
    NoEquilibrium: lambda c: decide_all_equilibria(c.market, c.notion),
    NoEquilibriumWithProduction: lambda c: decide_all_equilibria(c.market, c.notion),
    NoEquilibriumInExpectation: prove_no_equilibrium_in_expectation,
    AllBudgetEquilibria: lambda c: decide_all_budget_equilibria(c.economy, c.budgets),
    EquilibriumPayoffs: prove_payoffs,
    EveryEquilibrium: prove_every_equilibrium,
    DeterministicEquilibria: lambda c: decide_deterministic_equilibria(c.market),
    NoWalrasianEquilibrium: lambda c: decide_walrasian(c.market),
    LowestWalrasianPrices: lambda c: decide_lowest_prices(c.market),
    HighestWalrasianPrices: lambda c: decide_highest_prices(c.market),
    InCore: lambda c: decide_core(c.market, c.prices, c.payoffs),
    NotInCore: lambda c: decide_core(c.market, c.prices, c.payoffs),
    QuasiEquilibriumCone: lambda c: prove_quasi_equilibrium_cone(c.economy, c.assignment, c.generators),
}


def prove(stated: Any) -> Certificate[Any]:
    """A verified certificate of exactly this claim.

    Raises:
        SearchFailed: if the solver decides otherwise.
    """
    certificate = PROVERS[type(stated)](stated).certificate
    if certificate.claim != stated:
        raise SearchFailed(f"the claim is false: {type(stated).__name__}; found {type(certificate.claim).__name__}")
    return certificate


def regenerate(name: str) -> list[Path]:
    """Write the certificates of the proof file ``name``, such as "sp/theorem_1"; where they are."""
    module = importlib.import_module("proofs." + name.replace("/", "."))
    written: list[Path] = []
    for stem, entry in getattr(module, "GOLDEN", {}).items():
        path = certificate_path(str(HERE / f"{name}.py"), stem)
        path.parent.mkdir(exist_ok=True)
        write(verify(entry).certificate if isinstance(entry, Certificate) else prove(entry), path)
        written.append(path)
    for stem, found in getattr(module, "STORED", {}).items():
        path = certificate_path(str(HERE / f"{name}.py"), stem).with_suffix(".jsonl")
        path.parent.mkdir(exist_ok=True)
        write_text(path, "".join(_line(certificate) for certificate in found(prove)))
        written.append(path)
    return written


def regenerate_family() -> Path:
    """Write the certificates of the family, one a line."""
    write_text(family.PATH, "".join(_family_lines()))
    return family.PATH


def _family_lines() -> Iterator[str]:
    for case in family.members():
        for verdict in (
            decide_pareto_optimality(case.economy, case.assignment),
            decide_weak_core(case.economy, case.assignment),
            decide_supporting_prices(case.economy, case.assignment, ("optimal", "clearing")),
        ):
            yield _line(verdict.certificate)


def _line(certificate: Certificate[Any]) -> str:
    return json.dumps(encode_certificate(certificate), ensure_ascii=False, separators=(",", ":")) + "\n"


def main(names: list[str]) -> None:
    """Regenerate the named proof files' certificates, or all of them and the family's."""
    if not names:
        names = sorted(f"{path.parent.name}/{path.stem}" for path in HERE.glob("*/*.py") if path.stem[0] != "_")
        names = [name for name in names if not name.startswith("formal/")]
        print(regenerate_family())
    for name in names:
        for path in regenerate(name):
            print(path)


if __name__ == "__main__":
    main(sys.argv[1:])
