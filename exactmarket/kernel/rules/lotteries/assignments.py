"""Rules about random assignments as lotteries over pure ones.

Legend as in ``model.assignment``: Q is the random assignment, with a share for each agent; a pure assignment gives each agent
one object type.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from exactmarket.errors import Rejected
from exactmarket.exact.linear import Matrix
from exactmarket.exact.numbers import Rationals
from exactmarket.exact.rational import ZERO, Q, dot, total
from exactmarket.kernel.certificates.lotteries import FewestTerms, Lottery, TermLeaf, TermSplit
from exactmarket.kernel.claims.lotteries import LotteryOverAssignments, ShortestLottery
from exactmarket.kernel.demands import demand, demand_probabilities
from exactmarket.kernel.rules.assignments.support import demand_feasible
from exactmarket.kernel.theorem import Verified, seal
from exactmarket.kernel.trees import demand_each_part
from exactmarket.model.assignment import AssignmentEconomy, pure_assignments

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
    demand_probabilities(Rationals(), [term.probability for term in witness.terms], "terms")
    column = {name: j for j, name in enumerate(economy.objects)}
    expected = [[ZERO] * len(column) for _ in economy.agents]
    for k, term in enumerate(witness.terms):
        for x, j in enumerate(_pure(term.assignment, economy, column, f"terms[{k}]")):
            expected[x][j] += term.probability
    for agent, share, row in zip(economy.agents, claim.assignment, expected, strict=True):
        if tuple(row) != share:
            raise Rejected("terms", f"the share of {agent!r} as expectation", tuple(row))
    return seal(claim, witness)


def _pure(names: Sequence[str], economy: AssignmentEconomy, column: Mapping[str, int], where: str) -> list[int]:
    """The column of each agent's object, after demanding that the supply suffices."""
    if len(names) != len(economy.agents):
        raise Rejected(where, f"an object for each of {len(economy.agents)} agents", len(names))
    if strangers := [name for name in names if name not in column]:
        raise Rejected(where, "objects of the economy", repr(strangers[0]))
    columns = [column[name] for name in names]
    used = Counter(columns)
    for j, copies in enumerate(economy.supply):
        if used[j] > copies:
            raise Rejected(where, f"at most {copies} copies of {economy.objects[j]!r}", used[j])
    return columns


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
    if node.index not in undecided:
        raise Rejected(f"{where}.index", "a pure assignment that is not decided yet", node.index)
    rest = undecided - {node.index}
    return (there, rest), (there | {node.index}, rest)


def _least_sum(q: Matrix, pure: Sequence[tuple[int, ...]], part: _TermPart, leaf: TermLeaf, where: str) -> Q:
    """y.Q, after demanding y.P_t <= 0 of those that are there and y.P_t <= 1 / u_t of those that are not decided."""
    y, (there, undecided) = leaf.multipliers, part
    if [len(row) for row in y] != [len(row) for row in q]:
        raise Rejected(f"{where}.multipliers", "a number for each cell", [len(row) for row in y])
    for t in there | undecided:
        value = total(y[x][j] for x, j in enumerate(pure[t]))
        most = ZERO if t in there else 1 / min(q[x][j] for x, j in enumerate(pure[t]))
        if value > most:
            raise Rejected(f"{where}.multipliers", f"at most {most} on pure assignment {t}", value)
    return total(dot(row, shares) for row, shares in zip(y, q, strict=True))
