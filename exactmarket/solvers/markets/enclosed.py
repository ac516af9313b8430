"""Strong equilibria of pseudomarkets in enclosed numbers: affine functions of unknowns in a box, and the kernel's verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from flint import fmpq_mat

from exactmarket.errors import SearchFailed
from exactmarket.exact.enclosure import Polynomial
from exactmarket.exact.linear import Matrix, Vector
from exactmarket.exact.rational import ZERO, Q
from exactmarket.kernel.certificates.budgets import EnclosedSolution
from exactmarket.kernel.certificates.markets import EnclosedMarketSolution
from exactmarket.kernel.certificates.utilities import Derivation
from exactmarket.kernel.claims.budgets import EnclosedEquilibrium
from exactmarket.kernel.claims.markets import EnclosedDraw, EnclosedStrongEquilibrium
from exactmarket.kernel.rules.markets.equilibria import check_enclosed_strong
from exactmarket.kernel.theorem import Verified
from exactmarket.model.names import Goods
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.solvers.control import Control
from exactmarket.solvers.lotteries.lottery import find_lottery
from exactmarket.solvers.structures.tiers import Box

#: Something that is drawn, with its probability as a function of the unknowns.
Drawn: TypeAlias = "tuple[Polynomial, tuple[str, ...]]"


@dataclass(frozen=True)
class Solution:
    """An equilibrium in terms of the unknowns that a box encloses: affine functions of them.

    Attributes:
        preconditioner: the matrix of Krawczyk's test. system: the names of the agents whose equations are the system.
        terms: lists of bundles, one for each agent, with their probabilities.
    """

    box: Box
    preconditioner: Matrix
    system: tuple[str, ...]
    prices: tuple[Polynomial, ...]
    terms: tuple[tuple[Polynomial, tuple[Goods, ...]], ...]
    weights: tuple[Polynomial, ...]
    concavity: tuple[Derivation | None, ...]


def enclosed_verdict(market: Pseudomarket, found: Solution) -> Verified[EnclosedStrongEquilibrium]:
    """The kernel's verdict, with intervals of few digits in the claim.

    Raises:
        Rejected: if what was found is no strong equilibrium, or the box does not show that it is one.
    """
    box = found.box
    claim = EnclosedStrongEquilibrium(
        market,
        tuple([box.within(price) for price in found.prices]),
        tuple([EnclosedDraw(box.within(chance), bundles) for chance, bundles in found.terms]),
    )
    witness = EnclosedMarketSolution(
        box.sides,
        found.preconditioner,
        found.system,
        tuple([box.written(price) for price in found.prices]),
        tuple([box.written(chance) for chance, _ in found.terms]),
        tuple([box.written(weight) for weight in found.weights]),
        found.concavity,
    )
    return check_enclosed_strong(claim, witness)


def terms_of(claim: EnclosedEquilibrium, witness: EnclosedSolution, control: Control) -> list[Drawn]:
    """A lottery over pure assignments with the shares of an enclosed equilibrium, whatever the unknowns are.

    In the middle of the box the shares are those of a random assignment, exactly, as rows and columns sum to what they must
    identically in the unknowns. Its lottery's assignments are kept, and their probabilities solved for.

    Raises:
        SearchFailed: if other assignments are needed elsewhere in the box.
    """
    middle = [(side[0] + side[1]) / 2 for side in witness.box]
    exact = tuple([tuple([_at(share, middle) for share in row]) for row in witness.assignment])
    lottery, _ = find_lottery(claim.economy, exact, control)
    lists = [term.assignment for term in lottery.terms]
    chances = _probabilities(claim.economy.objects, lists, witness)
    return [(chance, types) for chance, types in zip(chances, lists, strict=True) if chance.terms]


def _at(coefficients: Vector, point: Sequence[Q]) -> Q:
    """The affine function's value."""
    found = coefficients[0] if coefficients else ZERO
    for c, value in zip(coefficients[1:], point, strict=False):
        found += c * value
    return found


def _probabilities(
    objects: Sequence[str], lists: Sequence[Sequence[str]], witness: EnclosedSolution
) -> list[Polynomial]:
    """The functions with which the lists have the shares, identically.

    Raises:
        SearchFailed: if there are none, or many.
    """
    width, length = len(lists), len(witness.box) + 1
    rows: list[list[Q]] = []
    for x, row in enumerate(witness.assignment):
        for name, share in zip(objects, row, strict=True):
            held = [Q(int(types[x] == name)) for types in lists]
            if any(share) or any(held):
                rows.append([*held, *share, *[ZERO] * (length - len(share))])
    reduced, rank = fmpq_mat(rows).rref()
    pivots = [next(c for c in range(width + length) if reduced[r, c] != 0) for r in range(rank)]
    if pivots != list(range(width)):
        raise SearchFailed("the assignments of the lottery do not determine its probabilities")
    return [Polynomial.affine([reduced[r, width + c] for c in range(length)]) for r in range(width)]
