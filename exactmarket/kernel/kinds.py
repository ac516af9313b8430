"""The kinds of claims: for each the rule that checks it, and what such a claim answers to the question it belongs to.

The rest is read off the rule: its signature names the claim's class and the classes of its witnesses, the kind's name is the name
of the claim's class, and the subject is the file in which that class stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, is_dataclass
from types import MappingProxyType, UnionType
from typing import Any, Literal, TypeAlias, get_args, get_origin, get_type_hints

from exactmarket.exact.checks import settle
from exactmarket.kernel.claims.completeness import may_be_empty
from exactmarket.kernel.rules import budgets, linear_programs, statements
from exactmarket.kernel.rules.assignments import envy, ordinal, outcomes, support
from exactmarket.kernel.rules.completeness import all_equilibria, deterministic, expectation, payoffs
from exactmarket.kernel.rules.lotteries import assignments, problems, spendings
from exactmarket.kernel.rules.markets import allocations, equilibria, fairness, shares, violations
from exactmarket.kernel.rules.quasilinear import budgeted, core, walrasian
from exactmarket.kernel.rules.utilities import concavity, demand, exchange, substitutes
from exactmarket.kernel.theorem import Verified

#: An answer in a word. (Whether a list of all equilibria is empty is for ``answer_of`` to see.)
Answer: TypeAlias = Literal["yes", "no", "optimal", "infeasible", "unbounded"]


@dataclass(frozen=True)
class Kind:
    """A kind of claim.

    Attributes:
        rule: the function (claim, witness) -> Verified[claim] that alone accepts its certificates.
        answer: what a claim of the kind answers; ``None`` if there is no such question.
        claim: the class of the claims. witnesses: the classes of the witnesses that can prove one.
        name: how the kind is called in files: "pareto-optimal". subject: "assignments".

    Raises:
        TypeError: if the rule's signature does not say what it takes.
    """

    rule: Callable[[Any, Any], Verified[Any]]
    answer: Answer | None = None
    claim: type = field(init=False)
    witnesses: tuple[type, ...] = field(init=False)
    name: str = field(init=False)
    subject: str = field(init=False)

    def __post_init__(self) -> None:
        taken = get_type_hints(self.rule)
        claim, witness = taken.get("claim"), taken.get("witness")
        witnesses = get_args(witness) if get_origin(witness) is UnionType else (witness,)
        returned = taken.get("return")
        exact = get_origin(returned) is Verified and get_args(returned) == (claim,)
        if not exact or not isinstance(claim, type) or not all(map(is_dataclass, (claim, *witnesses))):
            raise TypeError(f"{self.rule.__name__} does not say which claim it verifies by which witnesses")
        name = re.sub(r"(?<!^)(?=[A-Z])", "-", claim.__name__).lower()
        subject = claim.__module__.rpartition(".")[2]
        settle(self, claim=claim, witnesses=witnesses, name=name, subject=subject)


_TABLE = (
    Kind(linear_programs.check_optimal, "optimal"),
    Kind(linear_programs.check_infeasible, "infeasible"),
    Kind(linear_programs.check_unbounded, "unbounded"),
    Kind(support.check_pareto_optimal, "yes"),
    Kind(outcomes.check_pareto_dominated, "no"),
    Kind(support.check_supported, "yes"),
    Kind(support.check_unsupported, "no"),
    Kind(support.check_quasi_equilibrium_cone),
    Kind(outcomes.check_sequential_outcome, "yes"),
    Kind(outcomes.check_not_sequential_outcome, "no"),
    Kind(outcomes.check_serial_dictatorship, "yes"),
    Kind(outcomes.check_in_weak_core, "yes"),
    Kind(outcomes.check_blocked, "no"),
    Kind(envy.check_envy_free, "yes"),
    Kind(envy.check_not_envy_free, "no"),
    Kind(ordinal.check_ordinally_efficient, "yes"),
    Kind(ordinal.check_ordinally_dominated, "no"),
    Kind(assignments.check_lottery, "yes"),
    Kind(assignments.check_shortest_lottery, "yes"),
    Kind(problems.check_implementable, "yes"),
    Kind(problems.check_not_implementable, "no"),
    Kind(problems.check_consumptions, "yes"),
    Kind(problems.check_no_random_allocation, "no"),
    Kind(spendings.check_spendings, "yes"),
    Kind(spendings.check_spendings_not_implementable, "no"),
    Kind(problems.check_bihierarchy, "yes"),
    Kind(problems.check_not_bihierarchy, "no"),
    Kind(concavity.check_m_natural, "yes"),
    Kind(concavity.check_not_m_natural, "no"),
    Kind(concavity.check_submodular, "yes"),
    Kind(concavity.check_not_submodular, "no"),
    Kind(substitutes.check_substitutes, "yes"),
    Kind(substitutes.check_not_substitutes, "no"),
    Kind(substitutes.check_printed_substitutes_violated),
    Kind(exchange.check_strong_exchange, "yes"),
    Kind(exchange.check_not_strong_exchange, "no"),
    Kind(demand.check_demanded, "yes"),
    Kind(demand.check_not_demanded, "no"),
    Kind(concavity.check_each_agent, "yes"),
    Kind(budgets.check_equilibrium, "yes"),
    Kind(budgets.check_nearby_equilibrium, "yes"),
    Kind(budgets.check_budget_equilibrium, "yes"),
    Kind(budgets.check_algebraic_equilibrium, "yes"),
    Kind(budgets.check_enclosed_equilibrium, "yes"),
    Kind(equilibria.check_randomized, "yes"),
    Kind(equilibria.check_strong, "yes"),
    Kind(equilibria.check_algebraic_strong, "yes"),
    Kind(equilibria.check_enclosed_strong, "yes"),
    Kind(shares.check_by_shares, "yes"),
    Kind(equilibria.check_in_expectation, "yes"),
    Kind(equilibria.check_algebraic_in_expectation, "yes"),
    Kind(allocations.check_common_bundles, "yes"),
    Kind(allocations.check_no_common_bundles, "no"),
    Kind(allocations.check_dominated, "no"),
    Kind(violations.check_violated, "no"),
    Kind(fairness.check_envy_free_allocation, "yes"),
    Kind(fairness.check_not_envy_free_allocation, "no"),
    Kind(walrasian.check_walrasian, "yes"),
    Kind(walrasian.check_no_walrasian, "no"),
    Kind(walrasian.check_efficient, "yes"),
    Kind(walrasian.check_lowest_prices, "yes"),
    Kind(walrasian.check_highest_prices, "yes"),
    Kind(walrasian.check_no_lowest_prices, "no"),
    Kind(walrasian.check_no_highest_prices, "no"),
    Kind(core.check_in_core, "yes"),
    Kind(core.check_not_in_core, "no"),
    Kind(budgeted.check_budgeted, "yes"),
    Kind(budgeted.check_algebraic_budgeted, "yes"),
    Kind(all_equilibria.check_all_equilibria, "yes"),
    Kind(all_equilibria.check_no_equilibrium, "no"),
    Kind(all_equilibria.check_no_equilibrium_with_production, "no"),
    Kind(expectation.check_no_equilibrium_in_expectation, "no"),
    Kind(all_equilibria.check_all_budget_equilibria, "yes"),
    Kind(payoffs.check_equilibrium_payoffs, "yes"),
    Kind(payoffs.check_every_equilibrium, "yes"),
    Kind(deterministic.check_deterministic_equilibria, "yes"),
    Kind(statements.check_statement_true, "yes"),
    Kind(statements.check_statement_false, "no"),
)

#: All kinds by name, in SPEC.md's order of subjects.
KINDS: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in _TABLE})
_BY_CLAIM: Mapping[type, Kind] = MappingProxyType({kind.claim: kind for kind in _TABLE})
if not len(KINDS) == len(_BY_CLAIM) == len(_TABLE):
    raise TypeError("two kinds of the same claim")


def kind_of(claim: object) -> Kind:
    """The kind of a claim.

    Raises:
        KeyError: if it is no claim of this package.
    """
    return _BY_CLAIM[type(claim)]


def answer_of(claim: object) -> Answer | None:
    """What a claim answers to the question that it belongs to, of all equilibria whether there is one; ``None`` if there is no
    such question, or if all sets of equilibria that are listed may be empty.

    Raises:
        KeyError: if it is no claim of this package.
    """
    found = getattr(claim, "equilibria", None)
    if found == ():
        return "no"
    return None if found is not None and all(map(may_be_empty, found)) else kind_of(claim).answer
