"""A feasible random assignment as a lottery over feasible pure assignments, by exact decomposition.

The rows and the columns of the assignment are two hierarchies, so that ``solvers.lotteries.bihierarchy`` does the work: each term
uses every object type as often as expected, rounded down or up, which is within its supply. Unsold copies need no agents
of their own, and a type with many copies is one node.
"""

from __future__ import annotations

from collections.abc import Iterable

from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import Number
from exactmarket.kernel.certificates.lotteries import Lottery, PureTerm
from exactmarket.kernel.claims.lotteries import LotteryOverAssignments, ShortestLottery
from exactmarket.kernel.rules.lotteries.assignments import check_lottery, check_shortest_lottery
from exactmarket.kernel.theorem import Verified
from exactmarket.model.assignment import AssignmentEconomy, random_assignment
from exactmarket.solvers.control import Control
from exactmarket.solvers.lotteries.bihierarchy import rounded_terms
from exactmarket.solvers.lotteries.few_terms import few_terms
from exactmarket.solvers.lotteries.fewest_terms import find_fewest_terms


def decide_lottery(
    economy: AssignmentEconomy,
    assignment: Iterable[Iterable[Number]],
    control: Control | None = None,
    sparse: bool = False,
) -> Verified[LotteryOverAssignments] | Verified[ShortestLottery]:
    """A lottery over feasible pure assignments whose expectation is the assignment (sp, section 2).

    Args:
        assignment: n rows of s probabilities.
        sparse: look for as few terms as can be found, which takes longer; where there are few pure assignments, the verdict
            is that there are no fewer.

    Raises:
        MalformedInput: if the assignment is not a feasible random assignment of the economy.

    >>> economy = AssignmentEconomy(values=[[3, 2], [1, 0]], supply=[1, 1], objects=["i", "j"])
    >>> verdict = decide_lottery(economy, [["1/3", "2/3"], ["2/3", "1/3"]])
    >>> sorted((term.probability, term.assignment) for term in verdict.certificate.witness.terms)
    [(1/3, ('i', 'j')), (2/3, ('j', 'i'))]
    """
    shares = random_assignment(economy, assignment)
    control = control or Control()
    lottery = find_lottery(economy, shares, control, sparse)
    if sparse and (fewest := find_fewest_terms(economy, shares, lottery, control)):
        return check_shortest_lottery(ShortestLottery(economy, shares, len(fewest.terms)), fewest)
    return check_lottery(LotteryOverAssignments(economy, shares), lottery)


def find_lottery(economy: AssignmentEconomy, assignment: Matrix, control: Control, sparse: bool = False) -> Lottery:
    """The terms of the lottery, in the order in which they were taken out; ``sparse`` as in ``decide_lottery``."""
    agents, types = range(len(economy.agents)), range(len(economy.objects))
    rows = [[(x, j) for j in types] for x in agents]
    columns = [[(x, j) for x in agents] for j in types]
    terms = (few_terms if sparse else rounded_terms)(assignment, rows, columns, control)
    return Lottery(tuple([PureTerm(p, tuple([economy.objects[j] for (j,) in ones])) for p, ones in terms]))
