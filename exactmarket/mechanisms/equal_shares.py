"""Equal shares for everybody."""

from __future__ import annotations

from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import Q
from exactmarket.model.assignment import AssignmentEconomy


def uniform(economy: AssignmentEconomy) -> Matrix:
    """Equal shares for all agents: of each object type in proportion to its copies.

    Args:
        economy: n agents, s object types.

    Returns:
        A feasible random assignment, n rows of s probabilities. Where supply equals demand it uses each type up.
    """
    copies = sum(economy.supply)
    share = tuple([Q(number, copies) for number in economy.supply])
    return (share,) * len(economy.agents)
