"""Rules about marginals: lotteries over 0/1 matrices and over allocations, separating weights, bihierarchies.

Legend as in ``model.lottery_problem``: q is the matrix of marginals, x a 0/1 matrix that meets all constraints (S_k, min_k,
max_k). Every x of a lottery with expectation q is 0 where q is 0, and 1 where q is 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations, pairwise

from exactmarket.errors import Rejected
from exactmarket.exact.linear import Matrix
from exactmarket.exact.numbers import Rationals
from exactmarket.exact.rational import ZERO, Q, dot, total
from exactmarket.kernel.certificates.lotteries import (
    Leaf,
    MatrixLottery,
    OddCycle,
    RandomAllocation,
    Separation,
    Split,
    TwoFamilies,
)
from exactmarket.kernel.claims.lotteries import (
    Bihierarchy,
    ConsumptionsImplementable,
    ConsumptionsNotImplementable,
    Implementable,
    NotBihierarchy,
    NotImplementable,
)
from exactmarket.kernel.demands import demand, demand_count, demand_index, demand_probabilities
from exactmarket.kernel.theorem import Verified, seal
from exactmarket.kernel.trees import demand_each_part
from exactmarket.model.lottery_problem import Bundle, Cell, CellConstraint, crossing

#: For each cell that is still undecided the values that it may take, 0 and 1, and for the others their one value.
Box = dict[Cell, tuple[int, int]]


def check_implementable(claim: Implementable, witness: MatrixLottery) -> Verified[Implementable]:
    """0/1 matrices that meet all constraints, with positive probabilities that sum to 1 and the matrix as expectation.

    Raises:
        Rejected: if a term is no such matrix, or the probabilities or the expectation are off.
    """
    matrix, constraints = claim.problem.matrix, claim.problem.constraints
    chosen = [_ones(term.ones, matrix, f"terms[{k}]") for k, term in enumerate(witness.terms)]
    draws = [(term.probability, x) for term, x in zip(witness.terms, chosen, strict=True)]
    rows = [f"row {i} of the matrix" for i in range(len(matrix))]
    demand_lottery(matrix, constraints, draws, rows)
    return seal(claim, witness)


def check_consumptions(
    claim: ConsumptionsImplementable, witness: RandomAllocation
) -> Verified[ConsumptionsImplementable]:
    """Allocations made of bundles of the agents' random consumptions, disjoint (and using up all goods where that is
    asked), with positive probabilities that sum to 1 and each agent's random consumption as her marginal.

    Raises:
        Rejected: if a term is no such allocation, or the probabilities or a marginal are off.
    """
    problem = claim.problem
    bundles = [[bundle for _, bundle in agent.lottery] for agent in problem.agents]
    whose = [f"the random consumption of {name!r}" for name in problem.names]
    demand_lottery(problem.marginals, problem.constraints, allocations(bundles, witness), whose)
    return seal(claim, witness)


def check_not_implementable(claim: NotImplementable, witness: Separation) -> Verified[NotImplementable]:
    """Weights w such that w.x < w.q for every 0/1 matrix x that meets all constraints: then w.q is not the expectation of
    w.x in any lottery over such matrices. A branch tree divides these x into parts; in each a bound settles it.

    Raises:
        Rejected: if the tree leaves out a part, or a leaf's bound is not below its factor times w.q.
    """
    _demand_separated(claim.problem.matrix, claim.problem.constraints, witness)
    return seal(claim, witness)


def check_no_random_allocation(
    claim: ConsumptionsNotImplementable, witness: Separation
) -> Verified[ConsumptionsNotImplementable]:
    """Weights w_i(A) of the bundles in the agents' random consumptions whose expected total exceeds the total in every
    allocation made of such bundles, as a branch tree proves; so no lottery over allocations has these marginals.

    Raises:
        Rejected: if the tree leaves out a part, or a leaf's bound is not below its factor times the expected total.
    """
    _demand_separated(claim.problem.marginals, claim.problem.constraints, witness)
    return seal(claim, witness)


def check_bihierarchy(claim: Bihierarchy, witness: TwoFamilies) -> Verified[Bihierarchy]:
    """A family, 0 or 1, for each constraint, and no two sets of one family that cross.

    Raises:
        Rejected: naming two constraints of one family that cross.
    """
    constraints, families = claim.problem.constraints, witness.families
    demand_count(len(families), len(constraints), "families", "numbers, one for each constraint")
    demand(set(families) <= {0, 1}, "families", "0 or 1 for each constraint", families)
    for j, k in combinations(range(len(families)), 2):
        apart = families[j] != families[k] or not crossing(constraints[j], constraints[k])
        demand(apart, "families", f"constraints {j} and {k} in two families, as they cross", families[k])
    return seal(claim, witness)


def check_not_bihierarchy(claim: NotBihierarchy, witness: OddCycle) -> Verified[NotBihierarchy]:
    """An odd number of constraints in a cycle, each crossing the next: around it the families would have to alternate.

    Raises:
        Rejected: if the number is even, an index does not exist, or two neighbours do not cross.
    """
    constraints, cycle = claim.problem.constraints, witness.cycle
    odd = len(cycle) % 2 == 1 and all(0 <= k < len(constraints) for k in cycle)
    demand(odd, "cycle", f"an odd number of indices below {len(constraints)}", cycle)
    for j, k in pairwise((*cycle, cycle[0])):
        demand(crossing(constraints[j], constraints[k]), "cycle", f"constraints {j} and {k} to cross", "they do not")
    return seal(claim, witness)


def _ones(rows: Sequence[Sequence[int]], matrix: Matrix, where: str) -> list[Cell]:
    demand_count(len(rows), len(matrix), where, "rows")
    cells = [(i, j) for i, row in enumerate(rows) for j in row]
    for i, j in cells:
        demand_index(j, len(matrix[i]), "a column", f"{where}.ones[{i}]")
    demand(len(set(cells)) == len(cells), where, "each column once in a row", "one twice")
    return cells


def allocations(bundles: Sequence[Sequence[Bundle]], witness: RandomAllocation) -> list[tuple[Q, list[Cell]]]:
    """Each term's probability and which of the agents' bundles it gives them, as cells.

    Raises:
        Rejected: if a term has not one bundle for each agent, or one that is not hers.
    """
    place = [{frozenset(bundle): k for k, bundle in enumerate(row)} for row in bundles]
    draws: list[tuple[Q, list[Cell]]] = []
    for t, term in enumerate(witness.terms):
        demand_count(len(term.bundles), len(place), f"terms[{t}]", "bundles, one for each agent")
        cells: list[Cell] = []
        for i, bundle in enumerate(term.bundles):
            hers = len(set(bundle)) == len(bundle) and frozenset(bundle) in place[i]
            demand(hers, f"terms[{t}].bundles[{i}]", "one of the agent's bundles", bundle)
            cells.append((i, place[i][frozenset(bundle)]))
        draws.append((term.probability, cells))
    return draws


def demand_lottery(
    q: Matrix, constraints: Sequence[CellConstraint], draws: Sequence[tuple[Q, list[Cell]]], called: Sequence[str]
) -> None:
    """Demand that the draws, given by their ones, are a lottery with expectation q, whose rows are called so, and that each meets
    all constraints.

    Raises:
        Rejected: if they are not, or do not.
    """
    demand_draws(constraints, draws)
    expected = [[ZERO] * len(row) for row in q]
    for probability, ones in draws:
        for i, j in ones:
            expected[i][j] += probability
    for name, row, found in zip(called, q, expected, strict=True):
        demand(tuple(found) == row, "terms", f"{name} as expectation", tuple(found))


def demand_draws(constraints: Sequence[CellConstraint], draws: Sequence[tuple[Q, list[Cell]]]) -> None:
    """Demand positive probabilities that sum to 1, and that each draw, given by its ones, meets all constraints.

    Raises:
        Rejected: if they do not.
    """
    demand_probabilities(Rationals(), [probability for probability, _ in draws], "terms")
    members: dict[Cell, list[int]] = {}
    for k, constraint in enumerate(constraints):
        for cell in constraint.cells:
            members.setdefault(cell, []).append(k)
    for t, (_, ones) in enumerate(draws):
        amounts = Counter(k for cell in ones for k in members.get(cell, ()))
        for k, limit in enumerate(constraints):
            if not limit.met(amounts[k]):
                wanted = f"between {Q(limit.min)} and {Q(limit.max)} ones in constraint {k}"
                raise Rejected(f"terms[{t}]", wanted, amounts[k])


def _demand_separated(q: Matrix, constraints: Sequence[CellConstraint], witness: Separation) -> None:
    """Every 0/1 matrix x that agrees with q where q is 0 or 1 and meets all constraints has w.x < w.q."""
    weights = witness.weights
    demand_cells(weights, q, "weights")
    worth = total(dot(w, row) for w, row in zip(weights, q, strict=True))
    whole = {(i, j): _range(p) for i, row in enumerate(q) for j, p in enumerate(row)}
    demand_below(whole, weights, worth, constraints, witness.tree)


def demand_cells(numbers: Matrix, q: Matrix, where: str) -> None:
    """Demand a number for each cell of q.

    Raises:
        Rejected: if there are more or less.
    """
    shape = [len(row) for row in numbers]
    demand(shape == [len(row) for row in q], where, "a number for each cell", shape)


def _range(marginal: Q) -> tuple[int, int]:
    """What an entry of x may be: 0 where the marginal is 0, and 1 where it is 1."""
    if marginal == 0:
        return 0, 0
    return (1, 1) if marginal == 1 else (0, 1)


def demand_below(
    whole: Box, weights: Matrix, worth: Q, constraints: Sequence[CellConstraint], tree: Sequence[Split | Leaf]
) -> None:
    """Demand that every 0/1 matrix x in the box that meets all constraints has w.x < worth, as the branch tree shows.

    Raises:
        Rejected: if the tree leaves out a part, or a leaf's bound is not below its factor times the worth.
    """

    def visit(part: Box, node: Split | Leaf, where: str) -> Sequence[Box]:
        if isinstance(node, Leaf):
            bound = _bound(part, weights, constraints, node, where)
            demand(bound < node.factor * worth, where, f"a bound below {node.factor * worth}", bound)
            return ()
        demand(part.get(node.cell) == (0, 1), f"{where}.cell", "a cell that is not decided yet", node.cell)
        return {**part, node.cell: (0, 0)}, {**part, node.cell: (1, 1)}

    demand_each_part([whole], tree, visit)


def _bound(part: Box, weights: Matrix, constraints: Sequence[CellConstraint], leaf: Leaf, where: str) -> Q:
    """An upper bound on factor * w.x for x in the part: with multipliers y it is the sum of y_k x(S_k), at most y_k max_k
    if y_k > 0 and y_k min_k if y_k < 0, and of the rest d_c x_c, at most d_c times the largest x_c if d_c > 0, the
    smallest if d_c < 0."""
    demand(leaf.factor >= 0, where, "a factor >= 0", leaf.factor)
    demand_count(len(leaf.multipliers), len(constraints), where, "multipliers")
    rest = {(i, j): leaf.factor * w for i, row in enumerate(weights) for j, w in enumerate(row)}
    bound = ZERO
    for y, constraint in zip(leaf.multipliers, constraints, strict=True):
        if y:
            bound += y * (constraint.max if y > 0 else constraint.min)
            for cell in constraint.cells:
                rest[cell] -= y
    return bound + total(d * (part[cell][1] if d > 0 else part[cell][0]) for cell, d in rest.items() if d)
