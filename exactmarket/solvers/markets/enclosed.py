"""Strong equilibria of pseudomarkets in enclosed numbers: affine functions of unknowns in a box, and the kernel's verdict."""

from __future__ import annotations

from dataclasses import dataclass

from exactmarket.errors import Rejected, SearchFailed
from exactmarket.exact.enclosure import Monomial, Polynomial, extend
from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import ONE, Q
from exactmarket.kernel.certificates.markets import EnclosedMarketSolution
from exactmarket.kernel.certificates.utilities import Derivation
from exactmarket.kernel.claims.markets import EnclosedDraw, EnclosedStrongEquilibrium
from exactmarket.kernel.rules.markets.equilibria import check_enclosed_strong
from exactmarket.kernel.theorem import Verified
from exactmarket.model.bundle import names_of
from exactmarket.model.names import Goods
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.solvers.markets.choice import cost_of
from exactmarket.solvers.markets.field import Affine
from exactmarket.solvers.markets.found import Found
from exactmarket.solvers.markets.prices import TOLERANCES
from exactmarket.solvers.structures.point import Regular, float_at, regular, to_float, with_fixed
from exactmarket.solvers.structures.structure import NOTHING, Parametrized
from exactmarket.solvers.structures.tiers import Box, box_around, preconditioner

#: What is spent is a budget if it is as near to it in floats.
_TOLERANCE = 1e-9


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


def enclosed(market: Pseudomarket, found: Found, scalars: Affine) -> Verified[EnclosedStrongEquilibrium]:
    """The kernel's verdict on prices that are functions of unknowns and lists of bundles whose probabilities are unknowns, too:
    the budgets that are spent are the equations for both.

    Raises:
        SearchFailed: if these do not determine all of them near a guess. Rejected: as ``enclosed_verdict``.
    """
    fault: SearchFailed | Rejected = SearchFailed("no unknowns to enclose")
    form, point = _equations(market, found, scalars)
    for tolerance in TOLERANCES:
        try:
            system = regular(form, point, tolerance)
            return enclosed_verdict(market, _solution(market, found, scalars, system))
        except (SearchFailed, Rejected) as failure:
            fault = failure
        if not system.fixed:
            break
    raise fault


def _equations(market: Pseudomarket, found: Found, scalars: Affine) -> tuple[Parametrized, dict[int, float]]:
    """The equations of all budgets that are spent, as far as they are independent, and the unknowns in floats."""
    chances = _chances(found, scalars)
    point = {unknown: to_float(value) for unknown, value in scalars.values.items()}
    for chance, (near, _) in zip(chances[:-1], found.terms, strict=False):
        point[max(chance.terms)[0]] = scalars.approximation(near)
    equations: dict[int, Polynomial] = {}
    basis: dict[Monomial, Polynomial] = {}
    for i, agent in enumerate(market.agents):
        costs = [cost_of(found.prices, bundles[i]) for _, bundles in found.terms]
        left = sum([chance * cost for chance, cost in zip(chances, costs, strict=True)], NOTHING) - agent.budget
        # A budget that is spent, nearly, is an equation, unless those before imply it.
        if abs(float_at(left, point)) < _TOLERANCE and extend(basis, left):
            equations[i] = left
    return Parametrized((), (), (), tuple(sorted(point)), equations), point


def _chances(found: Found, scalars: Affine) -> list[Polynomial]:
    """The probabilities of the lists as functions of further unknowns: they sum to 1."""
    first = max(scalars.values, default=-1) + 1
    free = [Polynomial({(first + k,): ONE}) for k in range(len(found.terms) - 1)]
    return [*free, sum(free, NOTHING) * Q(-1) + 1]


def _solution(market: Pseudomarket, found: Found, scalars: Affine, system: Regular) -> Solution:
    """What was found in terms of the system's unknowns."""
    box = box_around(system)
    chances = _chances(found, scalars)
    return Solution(
        box,
        preconditioner(system, box.middle),
        tuple([market.agents[i].name for i in system.agents]),
        tuple([with_fixed(price, system.fixed) for price in found.prices]),
        tuple(
            [
                (with_fixed(chance, system.fixed), tuple([names_of(market.goods, bundle) for bundle in bundles]))
                for chance, (_, bundles) in zip(chances, found.terms, strict=True)
            ]
        ),
        tuple([with_fixed(weight, system.fixed) for weight in found.weights]),
        found.concavity,
    )
