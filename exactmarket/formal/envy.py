"""Claims about envy, in random assignments and in random allocations of pseudomarkets, for the Coq checkers."""

from __future__ import annotations

from collections.abc import Sequence

from exactmarket.formal.assignments.economy import economy_definitions
from exactmarket.formal.markets import draws, with_market
from exactmarket.formal.terms import NoCoqTerm, applied, matrix, natural, rational, rationals
from exactmarket.kernel.certificates.assignments import AllPairs, Envy
from exactmarket.kernel.claims.assignments import EnvyFree, NotEnvyFree
from exactmarket.kernel.claims.markets import EnvyFreeAllocation, NotEnvyFreeAllocation


def to_coq_envy_free(stated: EnvyFree, _witness: AllPairs) -> str:
    """The theorem that A is feasible and no agent envies another one."""
    return _with_budgets(stated) + applied("is_envy_free E (vector_of budgets) (matrix_of A)", "check_envy_free_sound")


def to_coq_not_envy_free(stated: NotEnvyFree, witness: Envy) -> str:
    """The theorem that A is feasible and some agent envies another one.

    Raises:
        NoCoqTerm: if a name is that of no agent.
    """
    places = _places(stated.economy.agents, witness)
    return _with_budgets(stated) + applied(
        "is_not_envy_free E (vector_of budgets) (matrix_of A)", f"check_not_envy_free_sound with {places}"
    )


def to_coq_envy_free_allocation(stated: EnvyFreeAllocation, _witness: AllPairs) -> str:
    """The theorem that the random allocation is feasible and no agent envies another one."""
    return _with_allocation(stated) + applied(
        "is_envy_free_allocation M (allocation_of allocated)", "check_envy_free_allocation_sound"
    )


def to_coq_not_envy_free_allocation(stated: NotEnvyFreeAllocation, witness: Envy) -> str:
    """The theorem that the random allocation is feasible and some agent envies another one.

    Raises:
        NoCoqTerm: if a name is that of no agent.
    """
    places = _places([agent.name for agent in stated.market.agents], witness)
    return _with_allocation(stated) + applied(
        "is_not_envy_free_allocation M (allocation_of allocated)",
        f"check_not_envy_free_allocation_sound with {places}",
    )


def _with_budgets(stated: EnvyFree | NotEnvyFree) -> str:
    return economy_definitions(stated.economy) + (
        f"Definition budgets : list Q := {rationals(stated.budgets)}.\n"
        f"Definition A : list (list Q) := {matrix(stated.assignment)}.\n\n"
    )


def _with_allocation(stated: EnvyFreeAllocation | NotEnvyFreeAllocation) -> str:
    given = draws(stated.market.goods, stated.allocation)
    return with_market(stated.market) + f"Definition allocated : draws := {given}.\n\n"


def _places(names: Sequence[str], witness: Envy) -> str:
    for name in (witness.agent, witness.envied):
        if name not in names:
            raise NoCoqTerm("witness", "names of agents", name)
    one, other = (natural(names.index(name)) for name in (witness.agent, witness.envied))
    return f"(i := {one}) (k := {other}) (gain := {rational(witness.gain)})"
