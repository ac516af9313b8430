"""Hylland and Zeckhauser's mechanism: the assignment of an equilibrium with equal, or given, budgets."""

from __future__ import annotations

from collections.abc import Iterable

from exactmarket.errors import LimitReached, SearchFailed
from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import Number
from exactmarket.format.instance import AssignmentInstance
from exactmarket.kernel.claims.budgets import Equilibrium
from exactmarket.mechanisms.given import Economy, economy_of
from exactmarket.model.budgets import AggregateLimit
from exactmarket.solvers.budgets.hylland_zeckhauser import decide_equilibrium
from exactmarket.solvers.control import Control


def hylland_zeckhauser(
    economy: Economy,
    budgets: Iterable[Number] | None = None,
    aggregate: Iterable[AggregateLimit] = (),
    control: Control | None = None,
) -> Matrix:
    """The assignment of an equilibrium of Hylland and Zeckhauser ("The efficient allocation of individuals to positions", Journal
    of Political Economy, 1979) that has rational prices: each agent spends at most her budget on the share that is best for
    her, and cheapest among the best. There may be several; one is found, certified, and taken.

    Args:
        economy: n agents, s object types; or an instance of one.
        budgets: a positive number for each agent, 1 for everyone if left out.
        aggregate: joint limits on object types, laminar.
        control: limits the time.

    Returns:
        A feasible random assignment, n rows of s probabilities.

    Raises:
        MalformedInput: if a budget or a limit is wrong.
        SearchFailed: if no equilibrium with rational prices was found; ``decide_equilibrium`` finds irrational ones, too.

    >>> import exactmarket as em
    >>> em.mechanisms.hylland_zeckhauser(em.AssignmentEconomy([[2, 1], [1, 2]], [1, 1]))
    ((1, 0), (0, 1))
    """
    market = economy_of(economy)
    if isinstance(economy, AssignmentInstance):
        budgets, aggregate = budgets or economy.budgets, aggregate or economy.aggregate
    try:
        verdict = decide_equilibrium(market, budgets, aggregate, control, tiers=("rational",))
    except LimitReached:
        raise
    except SearchFailed as fault:
        raise SearchFailed(f"{fault} (with rational prices; the question equilibrium finds others, too)") from None
    claim = verdict.claim
    if not isinstance(claim, Equilibrium):
        raise SearchFailed(
            "there is no equilibrium with these budgets and supplies; the question equilibrium proves it"
        )
    return claim.assignment
