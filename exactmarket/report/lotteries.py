"""Lotteries, the problems that ask for them and the proofs that there is none, as tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.text import Text

from exactmarket.exact.rational import Q, dot, total
from exactmarket.kernel.certificates.lotteries import (
    FewestTerms,
    Leaf,
    Lottery,
    MatrixLottery,
    RandomAllocation,
    Separation,
    SpendingGap,
    Split,
    TermLeaf,
)
from exactmarket.model.lottery_problem import ConsumptionProblem, LotteryProblem
from exactmarket.model.spending_problem import SpendingProblem
from exactmarket.report.tables import Shown, listed, matrix_table, row_table, table

#: The witnesses that ``lottery_witness`` shows.
LOTTERIES = (
    Lottery,
    FewestTerms,
    MatrixLottery,
    RandomAllocation,
    Separation,
    SpendingGap,
)


def problem_tables(problem: LotteryProblem | ConsumptionProblem | SpendingProblem) -> Iterator[Shown]:
    """What a lottery, consumption or spending problem asks for."""
    if isinstance(problem, LotteryProblem):
        yield matrix_table("matrix", _indices(problem.matrix[0]), _indices(problem.matrix), problem.matrix)
        limits = [[f"{Q(c.min)} to {Q(c.max)}", listed(c.cells)] for c in problem.constraints]
        yield table("constraints", ["ones", "in the cells"], _indices(limits), limits)
        return
    use = "; all of them are used" if problem.exhaust else "; they may stay with nobody"
    yield Text(f"Goods: {' '.join(problem.goods)}{use}")
    if isinstance(problem, SpendingProblem):
        yield row_table("prices", problem.goods, problem.prices)
        asked = [[str(agent.spending), ", ".join(map(_goods, agent.bundles))] for agent in problem.agents]
        yield table("agents", ["expected spending", "bundles"], problem.names, asked)
        return
    rows = [(agent.name, [str(p), _goods(bundle)]) for agent in problem.agents for p, bundle in agent.lottery]
    yield table("random consumptions", ["probability", "bundle"], [name for name, _ in rows], [row for _, row in rows])


def lottery_witness(stated: Any, witness: Any) -> Iterator[Shown]:
    """The lottery, term by term, or the separating weights and how many parts their proof has."""
    if isinstance(witness, Separation):
        yield from _separation(stated.problem, witness)
        return
    if isinstance(witness, SpendingGap):
        yield row_table("weights of the spendings", stated.problem.names, witness.weights)
        yield _parts(dot(witness.weights, stated.problem.spendings), witness.tree)
        return
    odds = [str(term.probability) for term in witness.terms]
    if isinstance(witness, (Lottery, FewestTerms)):
        yield table("lottery", stated.economy.agents, odds, [term.assignment for term in witness.terms])
        if isinstance(witness, FewestTerms):
            leaves = sum(isinstance(node, TermLeaf) for node in witness.tree)
            yield Text(
                f"Parts of the branch tree, in each of which no lottery has fewer than {stated.count} terms: {leaves}"
            )
    elif isinstance(witness, MatrixLottery):
        cells = ([" ".join(map(str, ones)) for ones in term.ones] for term in witness.terms)
        heads = [f"row {i}" for i in _indices(stated.problem.matrix)]
        yield table("lottery (the columns of the ones in each row)", heads, odds, cells)
    else:
        cells = ([_goods(bundle) for bundle in term.bundles] for term in witness.terms)
        yield table("random allocation", stated.problem.names, odds, cells)


def _separation(problem: LotteryProblem | ConsumptionProblem, witness: Separation) -> Iterator[Shown]:
    if isinstance(problem, LotteryProblem):
        marginals = problem.matrix
        yield matrix_table("weights of the cells", _indices(marginals[0]), _indices(marginals), witness.weights)
    else:
        marginals = problem.marginals
        bundles = [(agent.name, _goods(bundle)) for agent in problem.agents for _, bundle in agent.lottery]
        weights = [str(w) for row in witness.weights for w in row]
        cells = [[bundle, w] for (_, bundle), w in zip(bundles, weights, strict=True)]
        yield table("weights of the bundles", ["bundle", "weight"], [name for name, _ in bundles], cells)
    expected = total(dot(w, row) for w, row in zip(witness.weights, marginals, strict=True))
    yield _parts(expected, witness.tree)


def _parts(expected: Q, tree: Sequence[Split | Leaf]) -> Text:
    leaves = sum(isinstance(node, Leaf) for node in tree)
    return Text(
        f"Expected total {expected}, which no choice reaches: parts of the branch tree, each with a bound: {leaves}"
    )


def _indices(values: Sequence[object]) -> list[str]:
    return [str(k) for k in range(len(values))]


def _goods(bundle: Sequence[str]) -> str:
    return " ".join(bundle) or "nothing"
