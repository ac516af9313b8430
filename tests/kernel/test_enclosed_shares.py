"""Enclosed equilibria by shares: constants are judged as rational shares are, and nothing can be moved by a little."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from drawn_shares import an_equilibrium

from exactmarket.errors import Rejected
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.format.files import read_certificates
from exactmarket.kernel.certificates.markets import EnclosedShareSolution, ShareWeights
from exactmarket.kernel.claims.markets import EnclosedStrongEquilibriumByShares, StrongEquilibriumByShares
from exactmarket.kernel.rules.markets.enclosed_shares import check_enclosed_by_shares
from exactmarket.kernel.rules.markets.shares import check_by_shares

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
QUADRATIC = CORPUS / "accepted" / "enclosed-strong-equilibrium-by-shares-nested-limits.json"
SMALL = Q(1, 10**40)


def as_constants(
    claim: StrongEquilibriumByShares, witness: ShareWeights
) -> tuple[EnclosedStrongEquilibriumByShares, EnclosedShareSolution]:
    """The same numbers in a box without sides."""
    prices = tuple([(price, price) for price in claim.prices])
    shares = tuple([tuple([(good, (x, x)) for good, x in row]) for row in claim.shares])
    functions = tuple([tuple([(good, (x,)) for good, x in row]) for row in claim.shares])
    return EnclosedStrongEquilibriumByShares(claim.market, prices, shares), EnclosedShareSolution(
        (), (), (), tuple([(p,) for p in claim.prices]), functions, tuple([(w,) for w in witness.weights])
    )


def refused(rule: Any, claim: Any, witness: Any) -> bool:
    try:
        rule(claim, witness)
    except Rejected:
        return True
    return False


@pytest.mark.parametrize("seed", range(2))
def test_constants_are_judged_as_rationals_are(seed: int) -> None:
    rng, found = random.Random(2000 + seed), Counter[bool]()  # noqa: S311
    for _ in range(150):
        claim, witness = an_equilibrium(rng)
        if rng.random() < 0.3:
            weights = [weight * rng.choice([1, 1, 2]) for weight in witness.weights]
            witness = ShareWeights(tuple(weights))
        rejected = refused(check_by_shares, claim, witness)
        assert refused(check_enclosed_by_shares, *as_constants(claim, witness)) == rejected
        found[rejected] += 1
    assert min(found.values()) > 10


def given() -> tuple[EnclosedStrongEquilibriumByShares, EnclosedShareSolution]:
    certificate = next(iter(read_certificates(QUADRATIC)))
    claim, witness = certificate.claim, certificate.witness
    assert isinstance(claim, EnclosedStrongEquilibriumByShares)
    assert isinstance(witness, EnclosedShareSolution)
    return claim, witness


def test_the_equilibrium_is_verified() -> None:
    claim, witness = given()
    assert check_enclosed_by_shares(claim, witness).claim is claim


@pytest.mark.parametrize("part", ["prices", "weights"])
def test_no_price_and_no_weight_can_be_moved(part: str) -> None:
    claim, witness = given()
    for k, numbers in enumerate(getattr(witness, part)):
        moved = ((numbers[0] if numbers else ZERO) + SMALL, *numbers[1:])
        changed = list(getattr(witness, part))
        changed[k] = moved
        if part == "weights" and k == 0 and not claim.shares[k]:
            continue
        # A free good of which copies are left has no other price, nor has one that ties with others.
        with pytest.raises(Rejected):
            check_enclosed_by_shares(claim, replace(witness, **{part: tuple(changed)}))


def test_no_share_can_be_moved() -> None:
    claim, witness = given()
    for i, row in enumerate(witness.shares):
        for k, (good, numbers) in enumerate(row):
            changed = list(row)
            changed[k] = (good, ((numbers[0] if numbers else ZERO) + SMALL, *numbers[1:]))
            rows = [*witness.shares[:i], tuple(changed), *witness.shares[i + 1 :]]
            if claim.prices[claim.market.goods.index(good)] == (ZERO, ZERO):
                continue  # a little more of a free good may be left or not
            with pytest.raises(Rejected):
                check_enclosed_by_shares(claim, replace(witness, shares=tuple(rows)))


def test_a_good_stands_once_in_a_row() -> None:
    claim, witness = given()
    twice = ((*claim.shares[0], claim.shares[0][0]), *claim.shares[1:])
    with pytest.raises(Rejected, match="each good of the claim once"):
        check_enclosed_by_shares(replace(claim, shares=twice), witness)
    functions = ((*witness.shares[0], witness.shares[0][0]), *witness.shares[1:])
    with pytest.raises(Rejected, match="each good of the claim once"):
        check_enclosed_by_shares(claim, replace(witness, shares=functions))
    with pytest.raises(Rejected, match="each good of the claim once"):
        check_enclosed_by_shares(replace(claim, shares=twice), replace(witness, shares=functions))


def test_the_box_may_be_as_wide_as_krawczyk_s_test_allows_and_the_claim_holds_what_it_says() -> None:
    claim, witness = given()
    wide = tuple([(low - Q(1, 10**6), high + Q(1, 10**6)) for low, high in witness.box])
    with pytest.raises(Rejected, match="an interval around"):
        check_enclosed_by_shares(claim, replace(witness, box=wide))
    prices = tuple([(low - ONE if low else low, high + ONE if high else high) for low, high in claim.prices])
    shares = tuple([tuple([(good, (x[0] - ONE, x[1] + ONE)) for good, x in row]) for row in claim.shares])
    check_enclosed_by_shares(replace(claim, prices=prices, shares=shares), replace(witness, box=wide))
