"""Trees of signs of polynomials in free prices, and pieces that they describe, as terms of the Coq checkers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from exactmarket.exact.linear import Vector
from exactmarket.exact.polynomials import Polynomial
from exactmarket.formal.terms import NoCoqTerm, listed, matrix, natural, pair, rational, rationals
from exactmarket.kernel.certificates.completeness import (
    Division,
    LotteryWhere,
    MoneyWhere,
    NoFacts,
    SignProof,
)
from exactmarket.kernel.claims.completeness import PricePiece


def piece(found: PricePiece, utilities: str) -> str:
    """A piece of the claim, its utilities already written."""
    described = (("Zero", found.zero), ("AtLeast", found.at_least), ("MoreThan", found.more_than))
    facts = [pair(relation, _polynomial(each)) for relation, group in described for each in group]
    free = listed([natural(j) for j in found.free])
    return f"In_region (Region {free} {matrix(found.prices)}\n  {listed(facts)}\n  {utilities} {_sample(found.sample)})"


def sign_tree(nodes: Sequence[Division | NoFacts | MoneyWhere | LotteryWhere]) -> str:
    """The tree that stands in preorder.

    Raises:
        NoCoqTerm: if the nodes are not those of one tree.
    """
    begun: list[str] = []
    for node in reversed(nodes):
        if isinstance(node, Division):
            if len(begun) < 3:
                raise NoCoqTerm("signs", "three parts after each polynomial", len(begun))
            parts = " ".join([f"\n  ({begun.pop()})" for _ in range(3)])
            begun.append(f"Divide {_polynomial(node.polynomial)} {parts}")
        else:
            begun.append(_end(node))
    if len(begun) != 1:
        raise NoCoqTerm("signs", "one tree", f"{len(begun)}")
    return begun[0]


def _end(node: NoFacts | MoneyWhere | LotteryWhere) -> str:
    match node:
        case NoFacts():
            return f"Contradictory {_proof(node.contradiction)}"
        case MoneyWhere():
            return f"TooDear {listed([_polynomial(value) for value in node.values])} {_proofs(node.proofs)}"
        case LotteryWhere():
            weights = [pair(natural(index), _polynomial(weight)) for index, weight in node.lottery]
            return f"Bought {listed(weights)} {_proofs(node.proofs)} {_sample(node.sample)}"


def _proofs(proofs: Iterable[SignProof]) -> str:
    return listed([_proof(each) for each in proofs])


def _proof(proof: SignProof) -> str:
    products = [pair(rational(number), listed([natural(k) for k in facts])) for number, facts in proof.products]
    multiples = [pair(natural(k), _polynomial(factor)) for k, factor in proof.equations]
    return f"(SignProof {listed(products)} {listed(multiples)})"


def _polynomial(polynomial: Polynomial) -> str:
    return listed([pair(rational(c), listed([natural(e) for e in exponents])) for c, exponents in polynomial.terms])


def _sample(prices: Vector | None) -> str:
    return "None" if prices is None else f"(Some {rationals(prices)})"
