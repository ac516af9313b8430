"""Rules about random assignments as lotteries over pure ones.

Legend as in ``model.assignment``: Q is the random assignment, with a share for each agent; a pure assignment gives each agent
one object type.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from exactmarket.errors import Rejected
from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import ZERO, Q, dot, total
from exactmarket.kernel.certificates.lotteries import FewestTerms, Lottery, TermLeaf, TermSplit
from exactmarket.kernel.claims.lotteries import LotteryOverAssignments, ShortestLottery
from exactmarket.kernel.demands import demand, demand_count
from exactmarket.kernel.rules.assignments.support import demand_feasible
from exactmarket.kernel.rules.lotteries.problems import demand_cells, demand_lottery
from exactmarket.kernel.theorem import Verified, seal
from exactmarket.kernel.trees import demand_each_part
from exactmarket.model.assignment import AssignmentEconomy, pure_assignments
from exactmarket.model.lottery_problem import Cell

#: A bound on work: how many pure assignments a proof of the smallest number of terms may range over.
_MOST_PURE = 1000

#: The pure assignments that are terms, and those that are not decided.
_TermPart = tuple[frozenset[int], frozenset[int]]


def check_lottery(claim: LotteryOverAssignments, witness: Lottery) -> Verified[LotteryOverAssignments]:
    """Feasible pure assignments with positive probabilities that sum to 1 and give the assignment as expectation.

    Raises:
        Rejected: if a term is no feasible pure assignment, or the probabilities or the expectation are off.
    """
    economy = claim.economy
    demand_feasible(economy, claim.assignment)
    column = {name: j for j, name in enumerate(economy.objects)}
    draws = [
        (term.probability, _pure(term.assignment, economy, column, f"terms[{k}]"))
        for k, term in enumerate(witness.terms)
    ]
    # What a pure assignment must meet has been demanded term by term: no constraints are left.
    demand_lottery(claim.assignment, (), draws, [f"the share of {agent!r}" for agent in economy.agents])
    return seal(claim, witness)


def _pure(names: Sequence[str], economy: AssignmentEconomy, column: Mapping[str, int], where: str) -> list[Cell]:
    """Each agent with the column of her object; demand that these are objects, and that the supply suffices."""
    demand_count(len(names), len(economy.agents), where, "objects, one for each agent")
    for name in names:
        demand(name in column, where, "objects of the economy", repr(name))
    used = Counter(names)
    for name, copies in zip(economy.objects, economy.supply, strict=True):
        demand(used[name] <= copies, where, f"at most {Q(copies)} copies of {name!r}", used[name])
    return [(x, column[name]) for x, name in enumerate(names)]


def check_shortest_lottery(claim: ShortestLottery, witness: FewestTerms) -> Verified[ShortestLottery]:
    """The lottery has so many terms. P_1, ..., P_N being all feasible pure assignments within the support of Q, and u_t the
    smallest entry of Q that P_t uses, each lottery has probabilities l_t <= u_t. A branch tree divides the lotteries by which
    P_t are terms. In a part, let y.P_t <= 0 for those known to be terms, F of them, and y.P_t <= 1 / u_t for those not decided:
    then the number of terms is at least F + the sum of l_t / u_t over the others, which is at least F + y.Q.

    Raises:
        Rejected: if the lottery is none, there are more than 1000 P_t, the tree leaves out a part, or a bound fails.
    """
    economy, q = claim.economy, claim.assignment
    check_lottery(LotteryOverAssignments(economy, q), Lottery(witness.terms))
    demand(len(witness.terms) == claim.count, "terms", f"{Q(claim.count)} terms", len(witness.terms))
    pure = pure_assignments(economy, q, _MOST_PURE)
    if pure is None:
        raise Rejected("claim.assignment", f"at most {_MOST_PURE} pure assignments within its support", "more")

    def visit(part: _TermPart, node: TermSplit | TermLeaf, where: str) -> Sequence[_TermPart]:
        if isinstance(node, TermSplit):
            return _split(part, node, where)
        bound = len(part[0]) + _least_sum(q, pure, part, node, where)
        demand(bound > claim.count - 1, where, f"a bound above {claim.count - 1}", bound)
        return ()

    nothing_known: _TermPart = (frozenset(), frozenset(range(len(pure))))
    demand_each_part([nothing_known], witness.tree, visit)
    return seal(claim, witness)


def _split(part: _TermPart, node: TermSplit, where: str) -> Sequence[_TermPart]:
    """The part in which the pure assignment is no term, and the one in which it is."""
    there, undecided = part
    demand(node.index in undecided, f"{where}.index", "a pure assignment that is not decided yet", node.index)
    rest = undecided - {node.index}
    return (there, rest), (there | {node.index}, rest)


def _least_sum(q: Matrix, pure: Sequence[tuple[int, ...]], part: _TermPart, leaf: TermLeaf, where: str) -> Q:
    """y.Q, after demanding y.P_t <= 0 of those that are there and y.P_t <= 1 / u_t of those that are not decided."""
    y, (there, undecided) = leaf.multipliers, part
    demand_cells(y, q, f"{where}.multipliers")
    for t in there | undecided:
        value = total(y[x][j] for x, j in enumerate(pure[t]))
        most = ZERO if t in there else 1 / min(q[x][j] for x, j in enumerate(pure[t]))
        demand(value <= most, f"{where}.multipliers", f"at most {most} on pure assignment {t}", value)
    return total(dot(row, shares) for row, shares in zip(y, q, strict=True))
