"""Lotteries, the problems that ask for them and the proofs that there is none, for people and scripts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import Any, TypeAlias

from rich.text import Text

from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import Q, dot, total
from exactmarket.format.text import Json
from exactmarket.kernel.certificates import Certificate
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
from exactmarket.model.lottery_problem import ConsumptionProblem, LotteryProblem
from exactmarket.model.spending_problem import SpendingProblem
from exactmarket.report.assignments import economy_table
from exactmarket.report.tables import Shown, listed, matrix_table, row_table, table
from exactmarket.report.words import Words, as_written, part_by_part, with_more

_OfMatrix: TypeAlias = Implementable | NotImplementable | Bihierarchy | NotBihierarchy
_OfConsumptions: TypeAlias = ConsumptionsImplementable | ConsumptionsNotImplementable
_OfSpendings: TypeAlias = SpendingsImplementable | SpendingsNotImplementable


# What is claimed.


def _assignment(stated: LotteryOverAssignments | ShortestLottery) -> Iterator[Shown]:
    yield from economy_table(stated.economy, stated.assignment)


def _matrix(stated: _OfMatrix) -> Iterator[Shown]:
    return matrix_problem(stated.problem)


def matrix_problem(problem: LotteryProblem) -> Iterator[Shown]:
    """The matrix and the constraints on its 0/1 terms."""
    yield matrix_table("matrix", _indices(problem.matrix[0]), _indices(problem.matrix), problem.matrix)
    limits = [[f"{Q(c.min)} to {Q(c.max)}", listed(c.cells)] for c in problem.constraints]
    yield table("constraints", ["ones", "in the cells"], _indices(limits), limits)


def _consumptions(stated: _OfConsumptions) -> Iterator[Shown]:
    return consumption_problem(stated.problem)


def consumption_problem(problem: ConsumptionProblem) -> Iterator[Shown]:
    """The goods, and each agent's random consumption."""
    yield _goods_to_use(problem)
    rows = [(agent.name, [str(p), _goods(bundle)]) for agent in problem.agents for p, bundle in agent.lottery]
    yield table("random consumptions", ["probability", "bundle"], [name for name, _ in rows], [row for _, row in rows])


def _spendings(stated: _OfSpendings) -> Iterator[Shown]:
    return spending_problem(stated.problem)


def spending_problem(problem: SpendingProblem) -> Iterator[Shown]:
    """The goods with their prices, and each agent's expected spending by bundles."""
    yield _goods_to_use(problem)
    yield row_table("prices", problem.goods, problem.prices)
    asked = [[str(agent.spending), ", ".join(map(_goods, agent.bundles))] for agent in problem.agents]
    yield table("agents", ["expected spending", "bundles"], problem.names, asked)


def _goods_to_use(problem: ConsumptionProblem | SpendingProblem) -> Shown:
    use = "; all of them are used" if problem.exhaust else "; they may stay with nobody"
    return Text(f"Goods: {' '.join(problem.goods)}{use}")


# What proves it.


def _lottery(stated: LotteryOverAssignments | ShortestLottery, witness: Lottery | FewestTerms) -> Iterator[Shown]:
    cells = [term.assignment for term in witness.terms]
    yield table("lottery", stated.economy.agents, _odds(witness), cells)


def _fewest_terms(stated: ShortestLottery, witness: FewestTerms) -> Iterator[Shown]:
    yield from _lottery(stated, witness)
    leaves = sum(isinstance(node, TermLeaf) for node in witness.tree)
    fewest = f"in each of which no lottery has fewer than {stated.count} terms"
    yield Text(f"Parts of the branch tree, {fewest}: {leaves}")


def _matrices(stated: Implementable, witness: MatrixLottery) -> Iterator[Shown]:
    cells = [[" ".join(map(str, ones)) for ones in term.ones] for term in witness.terms]
    heads = [f"row {i}" for i in _indices(stated.problem.matrix)]
    yield table("lottery (the columns of the ones in each row)", heads, _odds(witness), cells)


def _allocations(
    stated: ConsumptionsImplementable | SpendingsImplementable, witness: RandomAllocation
) -> Iterator[Shown]:
    cells = [[_goods(bundle) for bundle in term.bundles] for term in witness.terms]
    yield table("random allocation", stated.problem.names, _odds(witness), cells)


def _odds(witness: Lottery | FewestTerms | MatrixLottery | RandomAllocation) -> list[str]:
    return [str(term.probability) for term in witness.terms]


def _separation(stated: NotImplementable | ConsumptionsNotImplementable, witness: Separation) -> Iterator[Shown]:
    problem = stated.problem
    if isinstance(problem, LotteryProblem):
        marginals: Sequence[Vector] = problem.matrix
        yield matrix_table("weights of the cells", _indices(marginals[0]), _indices(marginals), witness.weights)
    else:
        marginals = problem.marginals
        bundles = [(agent.name, _goods(bundle)) for agent in problem.agents for _, bundle in agent.lottery]
        weights = [str(w) for row in witness.weights for w in row]
        cells = [[bundle, w] for (_, bundle), w in zip(bundles, weights, strict=True)]
        yield table("weights of the bundles", ["bundle", "weight"], [name for name, _ in bundles], cells)
    expected = total(dot(w, row) for w, row in zip(witness.weights, marginals, strict=True))
    yield _parts(expected, witness.tree)


def _gap(stated: SpendingsNotImplementable, witness: SpendingGap) -> Iterator[Shown]:
    yield row_table("weights of the spendings", stated.problem.names, witness.weights)
    yield _parts(dot(witness.weights, stated.problem.spendings), witness.tree)


def _parts(expected: Q, tree: Sequence[Split | Leaf]) -> Text:
    leaves = sum(isinstance(node, Leaf) for node in tree)
    return Text(
        f"Expected total {expected}, which no choice reaches: parts of the branch tree, each with a bound: {leaves}"
    )


def _indices(values: Sequence[object]) -> list[str]:
    return [str(k) for k in range(len(values))]


def _goods(bundle: Sequence[str]) -> str:
    return " ".join(bundle) or "nothing"


# The answer: terms are objects by agent, 0/1 matrices, or bundles by agent.


def _pure_terms(certificate: Certificate[Any]) -> Iterator[dict[str, Json]]:
    stated, witness = certificate.claim, certificate.witness
    for pure in witness.terms:  # type: ignore[attr-defined]
        objects: Json = {**dict(zip(stated.economy.agents, pure.assignment, strict=True))}
        yield {"probability": str(pure.probability), "assignment": objects}


def _matrix_terms(certificate: Certificate[Any]) -> Iterator[dict[str, Json]]:
    width = len(certificate.claim.problem.matrix[0])
    for term in certificate.witness.terms:  # type: ignore[attr-defined]
        rows: Json = [[int(j in ones) for j in range(width)] for ones in map(set, term.ones)]
        yield {"probability": str(term.probability), "matrix": rows}


def _allocation_terms(certificate: Certificate[Any]) -> Iterator[dict[str, Json]]:
    names = certificate.claim.problem.names
    for draw in certificate.witness.terms:  # type: ignore[attr-defined]
        bundles: Json = {name: " ".join(b) for name, b in zip(names, draw.bundles, strict=True)}
        yield {"probability": str(draw.probability), "bundles": bundles}


def _with_pure_terms(certificate: Certificate[Any]) -> Json:
    return with_more(certificate, {"terms": list(_pure_terms(certificate))})


def _with_matrices(certificate: Certificate[Any]) -> Json:
    return with_more(certificate, {"terms": list(_matrix_terms(certificate))})


def _with_allocations(certificate: Certificate[Any]) -> Json:
    return with_more(certificate, {"terms": list(_allocation_terms(certificate))})


WORDS = Words(
    claims=MappingProxyType(
        {
            LotteryOverAssignments: _assignment,
            ShortestLottery: _assignment,
            Implementable: _matrix,
            NotImplementable: _matrix,
            ConsumptionsImplementable: _consumptions,
            ConsumptionsNotImplementable: _consumptions,
            SpendingsImplementable: _spendings,
            SpendingsNotImplementable: _spendings,
            Bihierarchy: _matrix,
            NotBihierarchy: _matrix,
        }
    ),
    witnesses=MappingProxyType(
        {
            Lottery: _lottery,
            FewestTerms: _fewest_terms,
            MatrixLottery: _matrices,
            RandomAllocation: _allocations,
            Separation: _separation,
            SpendingGap: _gap,
            TwoFamilies: part_by_part,
            OddCycle: part_by_part,
        }
    ),
    answers=MappingProxyType(
        {
            LotteryOverAssignments: _with_pure_terms,
            ShortestLottery: _with_pure_terms,
            Implementable: _with_matrices,
            NotImplementable: as_written,
            ConsumptionsImplementable: _with_allocations,
            ConsumptionsNotImplementable: as_written,
            SpendingsImplementable: _with_allocations,
            SpendingsNotImplementable: as_written,
            Bihierarchy: as_written,
            NotBihierarchy: as_written,
        }
    ),
    lotteries=MappingProxyType(
        {
            LotteryOverAssignments: _pure_terms,
            ShortestLottery: _pure_terms,
            Implementable: _matrix_terms,
            ConsumptionsImplementable: _allocation_terms,
            SpendingsImplementable: _allocation_terms,
        }
    ),
)
