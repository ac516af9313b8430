"""Equilibria of assignment economies with budgets at given rational prices: what each agent holds, and a linear program for the
shares.

Legend as in ``model.budgets``: p are the prices, v an agent's values, b her budget.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from exactmarket.errors import SearchFailed
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.certificates.budgets import EquilibriumWeights
from exactmarket.kernel.certificates.linear_programs import PrimalDual
from exactmarket.kernel.claims.budgets import Equilibrium
from exactmarket.kernel.rules.budgets import check_equilibrium
from exactmarket.kernel.theorem import Verified
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.linear_program import LinearProgram
from exactmarket.solvers.control import Control
from exactmarket.solvers.linear_programs.solve import find_linear_program_certificate


def equilibrium_at(
    economy: AssignmentEconomy,
    budgets: Vector,
    prices: Vector,
    control: Control | None = None,
    worst_for: tuple[int, Vector] | None = None,
) -> Verified[Equilibrium]:
    """An equilibrium at these prices.

    Args:
        budgets: one for each agent. prices: one for each type, the smallest 0.
        worst_for: an agent and what the types are worth to her, perhaps in truth and not by her values: of the equilibria at
            these prices one where her share is worth least.

    Raises:
        SearchFailed: if there is none.
        Rejected: if the smallest price is not 0.

    >>> economy = AssignmentEconomy(values=[[1, 0], [1, 0]], supply=[1, 1])
    >>> equilibrium_at(economy, (ONE, ONE), (Q(2), ZERO)).claim.assignment
    ((1/2, 1/2), (1/2, 1/2))
    """
    pairs = zip(economy.values, budgets, strict=True)
    choices = [_choice(values, budget, prices) for values, budget in pairs]
    cells = [(x, j) for x, choice in enumerate(choices) for j in choice.held]
    program = _shares(economy, choices, prices, cells)
    if worst_for is not None:
        worth = tuple([worst_for[1][j] if x == worst_for[0] else ZERO for x, j in cells])
        program = replace(program, objective=worth)
    certificate = find_linear_program_certificate(program, control)
    if not isinstance(certificate.witness, PrimalDual):
        raise SearchFailed("no shares of what the agents demand at these prices clear the market")
    shares = [[ZERO] * len(prices) for _ in choices]
    for (x, j), share in zip(cells, certificate.witness.primal, strict=True):
        shares[x][j] = share
    claim = Equilibrium(economy, budgets, (), prices, tuple([tuple(row) for row in shares]))
    return check_equilibrium(claim, EquilibriumWeights(tuple([choice.weight for choice in choices]), ()))


@dataclass(frozen=True)
class _Choice:
    """The types in an agent's best and cheapest shares, her weight, and what she has to spend (``None``: what they cost)."""

    held: tuple[int, ...]
    weight: Q
    spending: Q | None


def _choice(values: Vector, budget: Q, prices: Vector) -> _Choice:
    types = range(len(values))
    most = max(values)
    least = min(prices[j] for j in types if values[j] == most)
    if least <= budget:
        slopes = [(least - prices[j]) / (most - values[j]) for j in types if values[j] < most]
        held = tuple([j for j in types if values[j] == most and prices[j] == least])
        return _Choice(held, max(ZERO, *slopes) if slopes else ZERO, None)
    # Not satiated: of the lines from an affordable type to a dearer and better one, that above which there is nothing.
    for a in types:
        for b in types:
            if prices[a] <= budget < prices[b] and values[a] < values[b]:
                weight = (prices[b] - prices[a]) / (values[b] - values[a])
                above = [weight * (values[j] - values[a]) - (prices[j] - prices[a]) for j in types]
                if max(above) <= 0:
                    return _Choice(tuple([j for j in types if above[j] == 0]), weight, budget)
    raise SearchFailed("an agent can afford nothing at these prices")


def _shares(
    economy: AssignmentEconomy, choices: Sequence[_Choice], prices: Vector, cells: Sequence[tuple[int, int]]
) -> LinearProgram:
    """A probability for each cell: everybody gets 1 in all and spends what she has to, and types with a price are used up."""
    rows, lower, upper = [], [], []
    for x, choice in enumerate(choices):
        own = [(c, j) for c, (y, j) in enumerate(cells) if y == x]
        rows.append(tuple([(c, ONE) for c, _ in own]))
        lower.append(ONE)
        upper.append(ONE)
        if choice.spending is not None:
            rows.append(tuple([(c, prices[j]) for c, j in own if prices[j]]))
            lower.append(choice.spending)
            upper.append(choice.spending)
    for j, copies in enumerate(economy.supply):
        rows.append(tuple([(c, ONE) for c, (_, k) in enumerate(cells) if k == j]))
        lower.append(Q(copies) if prices[j] else ZERO)
        upper.append(Q(copies))
    n = len(cells)
    return LinearProgram("minimize", (ZERO,) * n, tuple(rows), tuple(lower), tuple(upper), (ZERO,) * n, (None,) * n)
