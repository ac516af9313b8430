"""Demand queries: against brute force, with hundreds of goods, and what both checkers refuse."""

import json
import random
from typing import Any

import pytest
from utility_families import utility

import exactmarket as em
from exactmarket import recheck
from exactmarket.convex.demand import best_by_exchange, net_values
from exactmarket.errors import MalformedInput, Rejected, SearchFailed
from exactmarket.format.certificate import encode_certificate
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.utilities import BetterBundle, Derivation
from exactmarket.kernel.claims.utilities import Demanded, NotDemanded
from exactmarket.model.bundle import bundle_of, members

GOODS = ["a", "b", "c", "d"]
FAMILY = Derivation("construction", ())


def verified_by_both(certificate: Certificate[Any]) -> None:
    em.verify(certificate)
    recheck.check_bytes(json.dumps(encode_certificate(certificate)).encode())


def refused_by_both(certificate: Certificate[Any]) -> None:
    with pytest.raises(Rejected):
        em.verify(certificate)
    with pytest.raises(recheck.Rejected):
        recheck.check_bytes(json.dumps(encode_certificate(certificate)).encode())


@pytest.mark.parametrize("seed", range(60))
def test_the_demanded_bundle_is_the_best_of_all(seed: int) -> None:
    rng = random.Random(seed)
    try:
        u = em.utility(utility(rng, GOODS), GOODS)
    except MalformedInput:
        return
    prices = [em.rational(f"{rng.randint(-3, 9)}/2") for _ in GOODS]
    net = [value for value in net_values(u.table(), tuple(prices)) if value is not None]
    if not net:
        with pytest.raises(SearchFailed):
            em.demand(u, prices)
        return
    verdict = em.demand(u, prices)
    bundle = bundle_of(u.goods, verdict.claim.bundle, "bundle")
    assert net_values(u.table(), tuple(prices))[bundle] == max(net)
    verified_by_both(verdict.certificate)


def test_a_bundle_is_demanded_or_a_better_one_is_shown() -> None:
    u = em.utility({"type": "cardinality", "values": [0, 5, 8, 9]}, GOODS[:3])
    prices = [2, "5/2", "9/2"]
    answers = {}
    for mask in range(8):
        names = [u.goods[j] for j in members(mask)]
        verdict = em.decide_demanded(u, prices, names)
        verified_by_both(verdict.certificate)
        answers[" ".join(names)] = type(verdict.claim)
    assert [names for names, kind in answers.items() if kind is Demanded] == ["a b"]


def test_without_concavity_exchanges_prove_nothing() -> None:
    """Nobody wants one or two of three complements; the empty bundle is a local optimum, and not demanded."""
    u = em.utility({"type": "cardinality", "values": [0, 0, 0, 9]}, GOODS[:3])
    prices = tuple(em.rational(1) for _ in range(3))
    assert best_by_exchange(u.form, prices, 0) == 0
    refused_by_both(Certificate(Demanded(u, prices, ()), FAMILY))
    refused_by_both(Certificate(Demanded(u, prices, ()), Derivation("table", ())))
    assert em.demand(u, prices).claim.bundle == ("a", "b", "c")


def test_a_bundle_that_is_no_better_refutes_nothing() -> None:
    u = em.utility({"type": "cardinality", "values": [0, 1, 1]}, GOODS[:2])
    prices = (em.rational(1), em.rational(1))
    refused_by_both(Certificate(NotDemanded(u, prices, ()), BetterBundle(("a",))))


STRUCTURED = {
    "additive with -inf": {"type": "additive", "values": ["-inf", *range(1, 200)]},
    "at least five": {"type": "cardinality", "values": ["-inf"] * 5 + [20 * k - k * k for k in range(5, 201)]},
    "laminar": {
        "type": "laminar",
        "sets": [
            {"goods": [f"g{k}" for k in range(100)], "values": [7 * k - k * k for k in range(101)]},
            {
                "goods": [f"g{k}" for k in range(9)],
                "values": ["-inf", "-inf", *range(2, 5), *["-inf"] * 5],
            },
        ],
    },
    "weighted graphic rank": {
        "type": "matroid-rank",
        "edges": [[k % 15, (7 * k + 3) % 15] for k in range(200)],
        "weights": [1 + 7 * k % 12 for k in range(200)],
    },
    "matching": {"type": "assignment", "weights": [[7 * k % 11, 5 * k % 13, k % 7] for k in range(200)]},
    "satiated": {"type": "satiation", "k": 3, "of": {"type": "additive", "values": list(range(200))}},
}


@pytest.mark.parametrize("name", STRUCTURED)
def test_two_hundred_goods(name: str) -> None:
    goods = [f"g{k}" for k in range(200)]
    u = em.utility(STRUCTURED[name], goods)
    verdict = em.demand(u, [3 * k % 8 for k in range(200)])
    assert verdict.certificate.witness.by == "construction"
    verified_by_both(verdict.certificate)


@pytest.mark.parametrize("prices", [[1], [1, 2, 3], [1, 0.5]])
def test_prices_that_do_not_fit_are_malformed(prices: Any) -> None:
    with pytest.raises(MalformedInput):
        em.demand(em.utility({"type": "additive", "values": [1, 2]}, ["a", "b"]), prices)
