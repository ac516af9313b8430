"""Equal shares for everybody."""

from __future__ import annotations

from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import Q
from exactmarket.mechanisms.given import Economy, economy_of


def uniform(economy: Economy) -> Matrix:
    """Equal shares for all agents: of each object type in proportion to its copies.

    Args:
        economy: n agents, s object types; or an instance of one.

    Returns:
        A feasible random assignment, n rows of s probabilities. Where supply equals demand it uses each type up.

    >>> import exactmarket as em
    >>> em.mechanisms.uniform(em.AssignmentEconomy([[2, 1], [2, 1]], [1, 3]))
    ((1/4, 3/4), (1/4, 3/4))
    """
    economy = economy_of(economy)
    copies = sum(economy.supply)
    share = tuple([Q(number, copies) for number in economy.supply])
    return (share,) * len(economy.agents)
