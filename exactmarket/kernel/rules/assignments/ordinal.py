"""Rules about ordinal efficiency: what holds of a random assignment for all values in one order.

Legend as in ``model.assignment``: shares Q_x, values v_x. P_j is the level of type j.

Agent x reaches type j with the probability that Q_x puts on types k with v_x[k] >= v_x[j]. One
assignment stochastically dominates another one if each agent reaches each type with at least the
probability that she had, and some agent some type with a larger one.
"""

from __future__ import annotations

from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ZERO, Q, total
from exactmarket.kernel.certificates.assignments import Levels, Reassignment
from exactmarket.kernel.claims.assignments import OrdinallyDominated, OrdinallyEfficient
from exactmarket.kernel.demands import demand, demand_count
from exactmarket.kernel.rules.assignments.support import demand_feasible
from exactmarket.kernel.theorem import Verified, seal
from exactmarket.model.assignment import demand as used_copies


def check_ordinally_efficient(claim: OrdinallyEfficient, witness: Levels) -> Verified[OrdinallyEfficient]:
    """Each object type has a level >= 0, a type with copies left the level 0. Whatever an agent
    likes better than a type that she may get has a higher level; what she likes as well, at least
    that level. Let another assignment dominate this one. An agent's probabilities then move from
    types that she may get to types that she likes at least as well, so nobody's expected level
    falls, and somebody's rises. But the expected levels of all cannot rise together: types with a
    positive level are used up.

    Raises:
        Rejected: if the assignment is infeasible, there is not one level for each type, or one of
        them is negative or too low.
    """
    economy, levels = claim.economy, witness.levels
    demand_feasible(economy, claim.assignment)
    demand_count(len(levels), len(economy.objects), "levels")
    used = used_copies(economy, claim.assignment)
    for j, (level, name) in enumerate(zip(levels, economy.objects, strict=True)):
        demand(level >= 0, f"levels[{j}]", "a level >= 0", level)
        left = used[j] < economy.supply[j]
        demand(not left or level == 0, f"levels[{j}]", f"0, as copies of {name!r} are left", level)
    for x, share in enumerate(claim.assignment):
        for j, probability in enumerate(share):
            if probability > 0:
                _demand_higher(claim, x, j, levels)
    return seal(claim, witness)


def _demand_higher(claim: OrdinallyEfficient, x: int, held: int, levels: Vector) -> None:
    """Demand that what agent x likes better than a type that she may get has a higher level, and
    what she likes as well at least that level."""
    economy = claim.economy
    values, level = economy.values[x], levels[held]
    for j, name in enumerate(economy.objects):
        other = f"that of {economy.objects[held]!r}, {level}, as {economy.agents[x]!r} likes {name!r}"
        if values[j] > values[held]:
            demand(levels[j] > level, f"levels[{j}]", f"more than {other} better", levels[j])
        elif values[j] == values[held]:
            demand(levels[j] >= level, f"levels[{j}]", f"at least {other} as well", levels[j])


def check_ordinally_dominated(claim: OrdinallyDominated, witness: Reassignment) -> Verified[OrdinallyDominated]:
    """Another feasible random assignment: each agent reaches each object type, or one that she likes
    at least as well, with at least the probability that she had, and somebody some type with a
    larger one.

    Raises:
        Rejected: if either assignment is infeasible, an agent loses, or nobody gains.
    """
    economy = claim.economy
    demand_feasible(economy, claim.assignment)
    demand_feasible(economy, witness.assignment, "witness assignment")
    gained = False
    pairs = zip(claim.assignment, witness.assignment, strict=True)
    for x, (before, after) in enumerate(pairs):
        for j, change in enumerate(_changes(economy.values[x], before, after)):
            expected = f"a probability of {economy.objects[j]!r} or better that does not fall"
            demand(change >= 0, f"witness assignment[{x}]", expected, f"a change of {change}")
            gained = gained or change > 0
    demand(gained, "witness assignment", "an agent who gains", "none")
    return seal(claim, witness)


def _changes(values: Vector, before: Vector, after: Vector) -> list[Q]:
    """For each type by how much more probably the agent reaches it after than before."""
    if before == after:
        return [ZERO] * len(values)
    moved = [new - old for old, new in zip(before, after, strict=True)]
    return [_on_at_least(values, value, moved) for value in values]


def _on_at_least(values: Vector, value: Q, moved: list[Q]) -> Q:
    """What is moved to types of at least this value."""
    return total([change for other, change in zip(values, moved, strict=True) if other >= value])
