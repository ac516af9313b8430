"""Claims about lotteries with given marginals for the Coq checkers.

A matrix is a list of rows; a consumption problem has for each agent a list of (probability, bundle), goods being numbered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from exactmarket.formal.assignments.economy import with_assignment
from exactmarket.formal.terms import NoCoqTerm, applied, boolean, listed, matrix, natural, pair, rational, rationals
from exactmarket.kernel.certificates.lotteries import (
    FewestTerms,
    Leaf,
    Lottery,
    MatrixLottery,
    OddCycle,
    RandomAllocation,
    Separation,
    SpendingGap,
    Split,
    TermLeaf,
    TermSplit,
    TwoFamilies,
)
from exactmarket.kernel.claims.lotteries import (
    Bihierarchy,
    ConsumptionsImplementable,
    ConsumptionsNotImplementable,
    Implementable,
    LotteryOverAssignments,
    NotBihierarchy,
    NotImplementable,
    ShortestLottery,
    SpendingsImplementable,
    SpendingsNotImplementable,
)
from exactmarket.model.lottery_problem import Cell, ConsumptionProblem, LotteryProblem
from exactmarket.model.spending_problem import SpendingProblem

_Node = TypeVar("_Node")


def to_coq_implementable(stated: Implementable, witness: MatrixLottery) -> str:
    """The theorem that the matrix is the expectation of this lottery over 0/1 matrices that meet the constraints."""
    terms = [
        pair(rational(term.probability), listed([listed([natural(k) for k in row]) for row in term.ones]))
        for term in witness.terms
    ]
    return (
        _problem(stated.problem)
        + (f"Definition terms : list matrix_term := {listed(terms)}.\n")
        + applied(
            "is_implemented M K (map (fun w => (Q2R (fst w), is_one (snd w))) terms)", "check_implementable_sound"
        )
    )


def to_coq_not_implementable(stated: NotImplementable, witness: Separation) -> str:
    """The theorem that the matrix is the expectation of no such lottery."""
    return _problem(stated.problem) + applied(
        "~ implementable M K",
        f"check_separated_sound with (W := {matrix(witness.weights)}) (T := {_tree(witness)})",
    )


def to_coq_consumptions(stated: ConsumptionsImplementable, witness: RandomAllocation) -> str:
    """The theorem that the random consumptions are the marginals of this lottery over allocations."""
    numbers = [{frozenset(bundle): k for k, (_, bundle) in enumerate(a.lottery)} for a in stated.problem.agents]
    return (
        _consumptions(stated.problem)
        + (f"Definition terms : list (Q * list nat) := {_choices(numbers, witness)}.\n")
        + applied(
            "is_random_allocation agents goods exhaust\n"
            "  (map (fun w => (Q2R (fst w), fun x => nth x (snd w) 0%nat)) terms)",
            "check_consumptions_sound",
        )
    )


def to_coq_no_consumptions(stated: ConsumptionsNotImplementable, witness: Separation) -> str:
    """The theorem that they are the marginals of no lottery over allocations."""
    return _consumptions(stated.problem) + applied(
        "~ exists l, is_random_allocation agents goods exhaust l",
        f"check_no_consumptions_sound with (W := {matrix(witness.weights)}) (T := {_tree(witness)})",
    )


def to_coq_spendings(stated: SpendingsImplementable, witness: RandomAllocation) -> str:
    """The theorem that this lottery over allocations has the expected spendings."""
    numbers = [{frozenset(bundle): k for k, bundle in enumerate(a.bundles)} for a in stated.problem.agents]
    return (
        _spendings(stated.problem)
        + (f"Definition terms : list (Q * list nat) := {_choices(numbers, witness)}.\n")
        + applied(
            "spends problem (map (fun w => (Q2R (fst w), fun x => nth x (snd w) 0%nat)) terms)",
            "check_spendings_sound",
        )
    )


def to_coq_no_spendings(stated: SpendingsNotImplementable, witness: SpendingGap) -> str:
    """The theorem that no lottery over allocations has them."""
    return _spendings(stated.problem) + applied(
        "~ exists l, spends problem l",
        f"check_no_spendings_sound with (ws := {rationals(witness.weights)}) (T := {_tree(witness)})",
    )


def to_coq_bihierarchy(stated: Bihierarchy, witness: TwoFamilies) -> str:
    """The theorem that the constraints are a bihierarchy."""
    if len(witness.families) != len(stated.problem.constraints) or not set(witness.families) <= {0, 1}:
        raise NoCoqTerm("families", "0 or 1 for each constraint", witness.families)
    families = listed([boolean(family == 1) for family in witness.families])
    return _problem(stated.problem) + applied("bihierarchy K", f"check_bihierarchy_sound with (f := {families})")


def to_coq_not_bihierarchy(stated: NotBihierarchy, witness: OddCycle) -> str:
    """The theorem that they are none."""
    cycle = listed([natural(k) for k in witness.cycle])
    return _problem(stated.problem) + applied("~ bihierarchy K", f"check_odd_cycle_sound with (cycle := {cycle})")


def _problem(problem: LotteryProblem) -> str:
    constraints = [
        f"({listed([_cell(cell) for cell in constraint.cells])}, ({constraint.min})%Z, ({constraint.max})%Z)"
        for constraint in problem.constraints
    ]
    return (
        f"Definition M : list (list Q) := {matrix(problem.matrix)}.\n"
        f"Definition K : list constraint := {listed(constraints)}.\n"
    )


def _consumptions(problem: ConsumptionProblem) -> str:
    number = {good: j for j, good in enumerate(problem.goods)}
    agents = [
        listed([pair(rational(p), listed([natural(number[good]) for good in bundle])) for p, bundle in agent.lottery])
        for agent in problem.agents
    ]
    return (
        f"Definition agents : list consumption := {listed(agents)}.\n"
        f"Definition goods := {natural(len(problem.goods))}.\n"
        f"Definition exhaust := {boolean(problem.exhaust)}.\n"
    )


def _spendings(problem: SpendingProblem) -> str:
    number = {good: j for j, good in enumerate(problem.goods)}
    agents = [
        pair(rational(a.spending), listed([listed([natural(number[good]) for good in bundle]) for bundle in a.bundles]))
        for a in problem.agents
    ]
    return (
        f"Definition problem := SpendingProblem {rationals(problem.prices)}\n"
        f"  {listed(agents)} {boolean(problem.exhaust)}.\n"
    )


def _choices(numbers: Sequence[Mapping[frozenset[str], int]], witness: RandomAllocation) -> str:
    """The terms of the lottery, each agent's bundle by its number."""
    terms: list[str] = []
    for t, term in enumerate(witness.terms):
        chosen = [number.get(frozenset(b)) for number, b in zip(numbers, term.bundles, strict=True)]
        if None in chosen:
            raise NoCoqTerm(f"terms[{t}].bundles", "bundles of the agents", term.bundles)
        terms.append(pair(rational(term.probability), listed([natural(k) for k in chosen if k is not None])))
    return listed(terms)


def _tree(witness: Separation | SpendingGap) -> str:
    """First the part in which a cell that is split is 0, then that in which it is 1."""
    return branch_tree(witness.tree, _cell_node, Leaf)


def _cell_node(node: Split | Leaf) -> str:
    if isinstance(node, Split):
        return f"Split {_cell(node.cell)}"
    return f"Leaf {rational(node.factor)} {rationals(node.multipliers)}"


def _cell(cell: Cell) -> str:
    return pair(natural(cell[0]), natural(cell[1]))


def branch_tree(tree: Iterable[_Node], written: Callable[[_Node], str], leaf: type) -> str:
    """The tree of the nodes in preorder, each split with its two parts.

    Args:
        written: what a node is called, with its arguments but the parts. leaf: the class of the nodes that have no parts.

    Raises:
        NoCoqTerm: if there are too few nodes, or too many.
    """
    nodes = iter(tree)
    term = _subtree(nodes, written, leaf)
    if next(nodes, None) is not None:
        raise NoCoqTerm("tree", "no node after the last part", "more")
    return term


def _subtree(nodes: Iterator[_Node], written: Callable[[_Node], str], leaf: type) -> str:
    opened: list[list[str]] = [[]]
    for node in nodes:
        if not isinstance(node, leaf):
            opened.append([written(node)])
            continue
        opened[-1].append(f"({written(node)})")
        while _complete(opened):
            closed = opened.pop()
            opened[-1].append(f"({' '.join(closed)})")
        if len(opened) == 1:
            return opened[0][0]
    raise NoCoqTerm("tree", "a node for each part", "too few")


def _complete(opened: Sequence[list[str]]) -> bool:
    """Whether the split that was opened last has both its parts."""
    return len(opened) > 1 and len(opened[-1]) == len(("split", "zero", "one"))


def to_coq_shortest(stated: ShortestLottery, witness: FewestTerms) -> str:
    """The theorem that A is a lottery over so many feasible pure assignments, and over no fewer."""
    tree = branch_tree(witness.tree, _term_node, TermLeaf)
    return with_assignment(stated) + applied(
        f"is_shortest n s supply_of values {natural(stated.count)} (matrix_of A)",
        f"check_shortest_sound with (ws := {_pure_terms(stated, witness)})\n  (T := {tree})",
    )


def _term_node(node: TermSplit | TermLeaf) -> str:
    return f"Term {natural(node.index)}" if isinstance(node, TermSplit) else f"End {matrix(node.multipliers)}"


def to_coq_lottery(stated: LotteryOverAssignments, witness: Lottery) -> str:
    """The theorem that A is this lottery over feasible pure assignments."""
    return with_assignment(stated) + (
        f"Definition terms : list (Q * list nat) := {_pure_terms(stated, witness)}.\n"
        "Theorem claim : is_lottery_over_pure E (map (fun w => (Q2R (fst w), type_of s (snd w))) terms) (matrix_of A).\n"
        "Proof. apply check_lottery_sound. vm_compute. reflexivity. Qed.\n"
    )


def _pure_terms(stated: LotteryOverAssignments | ShortestLottery, witness: Lottery | FewestTerms) -> str:
    column = stated.economy.objects.index
    return listed(
        [
            pair(rational(term.probability), listed([natural(column(name)) for name in term.assignment]))
            for term in witness.terms
        ]
    )
