"""A feasible random assignment as a lottery over feasible pure assignments, by exact decomposition.

The rows and the columns of the assignment are two hierarchies, so that ``solvers.lotteries.bihierarchy`` does the work: each term
uses every object type as often as expected, rounded down or up, which is within its supply. Unsold copies need no agents
of their own, and a type with many copies is one node.
"""

from __future__ import annotations

from collections.abc import Iterable

from exactmarket.errors import LimitReached
from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import Number
from exactmarket.kernel.certificates.lotteries import Lottery, PureTerm
from exactmarket.kernel.claims.lotteries import LotteryOverAssignments, ShortestLottery
from exactmarket.kernel.rules.lotteries.assignments import check_lottery, check_shortest_lottery
from exactmarket.kernel.theorem import Verified
from exactmarket.model.assignment import AssignmentEconomy, random_assignment
from exactmarket.solvers.control import BestFound, Control, finished
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
        BestFound: if the time is over in the search for fewer terms; it holds the lottery with the fewest terms found.
        LimitReached: if the time is over before there is any lottery.

    >>> economy = AssignmentEconomy(values=[[3, 2], [1, 0]], supply=[1, 1], objects=["i", "j"])
    >>> verdict = decide_lottery(economy, [["1/3", "2/3"], ["2/3", "1/3"]])
    >>> sorted((term.probability, term.assignment) for term in verdict.certificate.witness.terms)
    [(1/3, ('i', 'j')), (2/3, ('j', 'i'))]
    """
    shares = random_assignment(economy, assignment)
    control = control or Control()
    lottery, limit = find_lottery(economy, shares, control, sparse)
    try:
        if sparse and limit is None and (fewest := find_fewest_terms(economy, shares, lottery, control)):
            return check_shortest_lottery(ShortestLottery(economy, shares, len(fewest.terms)), fewest)
    except LimitReached as fault:
        limit = fault
    verdict = finished(lambda: check_lottery(LotteryOverAssignments(economy, shares), lottery))
    if limit is not None:
        raise BestFound(verdict, limit)
    return verdict


def find_lottery(
    economy: AssignmentEconomy, assignment: Matrix, control: Control, sparse: bool = False
) -> tuple[Lottery, LimitReached | None]:
    """The terms of the lottery, in the order in which they were taken out; ``sparse`` as in ``decide_lottery``, and the limit
    if it ended the search for fewer terms."""
    agents, types = range(len(economy.agents)), range(len(economy.objects))
    rows = [[(x, j) for j in types] for x in agents]
    columns = [[(x, j) for x in agents] for j in types]
    limit = None
    if sparse:
        terms, limit = few_terms(assignment, rows, columns, control)
    else:
        terms = rounded_terms(assignment, rows, columns, control)
    named = economy.objects
    pure = finished(lambda: tuple([PureTerm(p, tuple([named[j] for (j,) in ones])) for p, ones in terms]))
    return Lottery(pure), limit
