"""gpz.literature, the part about Hylland and Zeckhauser: some equilibria are inefficient, efficient ones exist. Holds; that
efficient ones exist, for every finite economy in Coq (``formal/hz_existence.v``).

An agent who likes everything equally may buy what another one wants: without the condition ``cheapest`` that is an equilibrium,
and it is dominated. With all four conditions the same economy has an equilibrium, and it is Pareto optimal. Equilibria need not
be rational: one with the square root of 41 is certified in its number field and, once more, by a box. Every equilibrium in
which each agent holds the same types has a price t of the first type with 25 t^2 - 116 t + 128 = 0, and 656 is no square.
(Nothing is said here about equilibria in which other types are held.) With budgets changed by at most 1/100 there is a
rational one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import isqrt
from typing import Any

import pytest

from exactmarket.errors import Rejected
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.assignments import SupportingPrices
from exactmarket.kernel.certificates.budgets import AlgebraicWeights, EnclosedSolution, EquilibriumWeights
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.assignments import ParetoDominated, ParetoOptimal
from exactmarket.kernel.claims.budgets import (
    AlgebraicEquilibrium,
    BudgetEquilibrium,
    EnclosedEquilibrium,
    Equilibrium,
    NearbyEquilibrium,
)
from exactmarket.kernel.theorem import Verified
from proofs.golden import certified, refuses, stored
from proofs.gpz.instances import (
    HALVES,
    INDIFFERENT,
    INDIFFERENT_BUDGETS,
    IRRATIONAL,
    IRRATIONAL_BUDGETS,
    SORTED,
)

_DEAR = (Q(2), ZERO)
_CHEAP = (ONE, ZERO)
_NEAR = Q(1, 100)
GOLDEN = {
    "inefficient": Certificate(
        BudgetEquilibrium(INDIFFERENT, INDIFFERENT_BUDGETS, (), _DEAR, HALVES), EquilibriumWeights((ZERO, Q(2)), ())
    ),
    "dominated": ParetoDominated(INDIFFERENT, HALVES),
    "efficient": Certificate(
        Equilibrium(INDIFFERENT, INDIFFERENT_BUDGETS, (), _CHEAP, SORTED), EquilibriumWeights((ONE, ONE), ())
    ),
    "optimal": Certificate(ParetoOptimal(INDIFFERENT, SORTED), SupportingPrices(_CHEAP, (ONE, ONE))),
}


def _search(_: Callable[[Any], Certificate[Any]]) -> Iterator[Certificate[Any]]:
    from exactmarket.solvers.budgets.hylland_zeckhauser import decide_equilibrium  # noqa: PLC0415

    for tier in ("algebraic", "enclosed"):
        yield decide_equilibrium(IRRATIONAL, IRRATIONAL_BUDGETS, tiers=(tier,)).certificate


def _search_nearby(_: Callable[[Any], Certificate[Any]]) -> Iterator[Certificate[Any]]:
    from exactmarket.solvers.budgets.hylland_zeckhauser import decide_rational_equilibrium  # noqa: PLC0415

    yield decide_rational_equilibrium(IRRATIONAL, _NEAR, IRRATIONAL_BUDGETS).certificate


STORED = {"irrational": _search, "nearby": _search_nearby}


def irrational() -> tuple[Verified[AlgebraicEquilibrium], Verified[EnclosedEquilibrium]]:
    """The verdicts on the stored certificates in the number field and by a box, which must be about this economy."""
    field, box = stored(__file__, "irrational")
    assert isinstance(field.claim, AlgebraicEquilibrium)
    assert isinstance(box.claim, EnclosedEquilibrium)
    for claim in (field.claim, box.claim):
        assert (claim.economy, claim.budgets, claim.aggregate) == (IRRATIONAL, IRRATIONAL_BUDGETS, ())
    return field, box


@pytest.mark.parametrize("stem", GOLDEN)
def test_an_inefficient_equilibrium_and_an_efficient_one(stem: str) -> None:
    certified(__file__, stem, GOLDEN)


def test_twin_the_inefficient_one_is_not_cheapest() -> None:
    certificate = certified(__file__, "inefficient", GOLDEN).certificate
    claim = certificate.claim
    stronger = Equilibrium(claim.economy, claim.budgets, (), claim.prices, claim.assignment)
    for weight in (ZERO, ONE, Q(7)):
        with pytest.raises(Rejected, match="largest net value"):
            verify(Certificate(stronger, EquilibriumWeights((weight, Q(2)), ())))


def test_an_irrational_equilibrium_in_its_field_and_in_a_box() -> None:
    field, box = irrational()
    assert any(len(price) > 1 for price in field.claim.prices)
    assert all(low <= high < low + Q(1, 10**12) for low, high in box.claim.prices)


def test_no_rational_equilibrium_has_its_active_structure() -> None:
    """1 and 3 hold a, c, d; 2 holds b, c; 4 holds b, d. None is satiated, so each spends 1, prices are an affine function of her
    values with positive slope over what she holds, and d, the cheapest, is free. With t = p_a, u = p_b: p_c = t / 4 > 0 (agents
    1, 3) and u > 0, so a, b, c are sold out: t + u + t / 4 = 4. Agents 2 and 4 hold (1 - t/4) / (u - t/4) and 1 / u of b, in all
    1. Multiplied out, with u = 4 - 5 t / 4, that is 25 t^2 - 116 t + 128 = 0."""
    field, _ = irrational()
    held = [tuple(j for j, share in enumerate(row) if share) for row in field.claim.assignment]
    assert held == [(0, 2, 3), (1, 2), (0, 2, 3), (1, 3)]
    for t in map(Q, (-3, -1, 2, 5, 7)):  # a polynomial of degree 2 is determined by three values
        u = 4 - 5 * t / 4
        both = ((1 - t / 4) * u + (u - t / 4)) - u * (u - t / 4)
        assert both * 16 == -(25 * t * t - 116 * t + 128)
    assert isqrt(116**2 - 4 * 25 * 128) ** 2 != 116**2 - 4 * 25 * 128


def test_a_rational_equilibrium_for_budgets_nearby_and_its_twin_for_budgets_nearer() -> None:
    (verdict,) = stored(__file__, "nearby")
    claim = verdict.claim
    assert isinstance(claim, NearbyEquilibrium)
    assert (claim.economy, claim.given_budgets, claim.aggregate) == (IRRATIONAL, IRRATIONAL_BUDGETS, ())
    assert claim.distance == _NEAR
    farthest = max(abs(budget - 1) for budget in claim.budgets)
    with pytest.raises(Rejected, match="away from the given budget"):
        verify(Certificate(replace(claim, distance=farthest - Q(1, 10**30)), verdict.certificate.witness))


def test_twins_a_number_changed_is_refused() -> None:
    field, box = (verdict.certificate for verdict in irrational())
    assert isinstance(field.witness, AlgebraicWeights)
    assert isinstance(box.witness, EnclosedSolution)
    refuses(field, "weights[0]", weights=((ONE,), *field.witness.weights[1:]))
    wide = tuple([(low - 1, high + 1) for low, high in box.witness.box])
    refuses(box, "Krawczyk", box=wide)
    refuses(box, "system", system=box.witness.system[:-1])
