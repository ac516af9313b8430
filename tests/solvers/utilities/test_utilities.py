"""Utilities of every type: the definitions against brute force, the verdicts against the definition, and both checkers."""

import json
import random
from itertools import chain, combinations, permutations
from typing import Any

import pytest
from utility_families import utility

import exactmarket as em
from exactmarket import recheck
from exactmarket.convex.exchange import violates
from exactmarket.errors import MalformedInput, Rejected, SearchFailed
from exactmarket.format.certificate import decode_certificate, encode_certificate
from exactmarket.format.utilities import encode_form
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.utilities import BundlePairAndGood, Derivation
from exactmarket.kernel.claims.utilities import MNaturalConcave, NotMNaturalConcave, Submodular, Substitutes
from exactmarket.model.bundle import members
from exactmarket.solvers.control import Control
from exactmarket.solvers.utilities.m_natural import all_violations, violations

GOODS = ["a", "b", "c", "d"]


def random_utilities(seed: int, count: int, goods: list[str]) -> list[em.Utility]:
    rng, found = random.Random(seed), []
    while len(found) < count:
        try:
            found.append(em.utility(utility(rng, goods), goods))
        except MalformedInput as fault:
            if "finite utility" not in str(fault):
                raise
    return found


def brute_force_violation(u: em.Utility) -> Any:
    count = range(1 << len(u.goods))
    return next(((a, b, j) for a in count for b in count for j in members(a & ~b) if violates(u.form, a, b, j)), None)


@pytest.mark.parametrize("u", random_utilities(1, 300, GOODS[:3]), ids=lambda u: type(u.form).__name__)
def test_value_and_table_agree_and_the_verdict_is_that_of_the_definition(u: em.Utility) -> None:
    assert u.table() == [u.value(bundle) for bundle in range(8)]
    verdict = em.decide_m_natural(u)
    assert isinstance(verdict.claim, MNaturalConcave) == (brute_force_violation(u) is None)
    again = em.utility(encode_form(u.form, u.goods), u.goods)
    assert again == u


@pytest.mark.parametrize("u", random_utilities(2, 150, GOODS), ids=lambda u: type(u.form).__name__)
def test_both_checkers_verify_what_is_decided(u: em.Utility) -> None:
    for decide in (em.decide_m_natural, em.decide_submodular, em.decide_substitutes, em.decide_substitutes_from_prices):
        if all(value is None for value in u.table()):
            continue
        certificate = decide(u).certificate
        text = json.dumps(encode_certificate(certificate))
        assert decode_certificate(json.loads(text), "here") == certificate
        recheck.check_bytes(text.encode())


def test_the_two_decisions_of_substitutes_agree_on_all_monotone_utilities_of_two_goods() -> None:
    for top in range(4):
        for left in range(top + 1):
            for right in range(top + 1):
                u = em.utility({"type": "table", "values": [0, left, right, top]}, ["a", "b"])
                by_prices = em.decide_substitutes_from_prices(u).claim
                assert isinstance(by_prices, Substitutes) == isinstance(em.decide_m_natural(u).claim, MNaturalConcave)


def test_every_violation_is_certified_once() -> None:
    for u in random_utilities(5, 40, GOODS[:3]):
        if all(value is None for value in u.table()):
            continue
        count = range(8)
        wanted = {(a, b, j) for a in count for b in count for j in members(a & ~b) if violates(u.form, a, b, j)}
        verdicts = list(all_violations(u))
        assert len({verdict.certificate for verdict in verdicts}) == len(verdicts) == len(wanted)


def test_all_violations_are_listed() -> None:
    for u in random_utilities(3, 60, GOODS[:3]):
        count = range(8)
        wanted = {(a, b, j) for a in count for b in count for j in members(a & ~b) if violates(u.form, a, b, j)}
        assert set(violations(u.form, Control())) == wanted


def test_best_matchings_are_those_of_brute_force() -> None:
    rng = random.Random(4)
    for _ in range(40):
        weights = [[rng.randint(-2, 6) for _ in range(3)] for _ in range(4)]
        u = em.utility({"type": "assignment", "weights": weights}, GOODS)
        for bundle in range(16):
            goods = list(members(bundle))
            slots = chain.from_iterable(permutations(range(3), r) for r in range(4))
            best = max(
                sum(weights[j][s] for j, s in zip(chosen, taken, strict=True))
                for taken in slots
                for chosen in combinations(goods, len(taken))
            )
            assert u.value(bundle) == best


BROKEN = [
    ("unit-demand with a negative value", {"type": "unit-demand", "values": ["-1", "2"]}, "unit demand"),
    ("a convex function of the number of goods", {"type": "cardinality", "values": [0, 1, 3]}, "concave"),
    ("a gap in the domain", {"type": "cardinality", "values": [0, "-inf", 3]}, "concave"),
    (
        "a laminar sum of a convex function",
        {"type": "laminar", "sets": [{"goods": ["a", "b"], "values": [0, 0, 1]}]},
        "concave",
    ),
    ("a table has no construction", {"type": "table", "values": [0, 1, 1, 1]}, "construction"),
]


@pytest.mark.parametrize(("content", "expected"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_a_construction_that_proves_nothing_is_rejected_by_both(content: Any, expected: str) -> None:
    certificate = Certificate(MNaturalConcave(em.utility(content, ["a", "b"])), Derivation("construction", ()))
    refused_by_both(certificate, expected)


def refused_by_both(certificate: Certificate[Any], expected: str) -> None:
    with pytest.raises(Rejected, match=expected):
        em.verify(certificate)
    with pytest.raises(recheck.Rejected):
        recheck.check_bytes(json.dumps(encode_certificate(certificate)).encode())


COMPLEMENTS = {"type": "table", "values": [0, 0, 0, 2]}
CARDINALITY = {"type": "cardinality", "values": [0, 1, 2, 3]}
#: Laminar but not modular, and modular but not laminar: the smallest counterexamples.
NOT_MODULAR = {
    "type": "constrained",
    "of": {"type": "table", "values": [0, 1, 1, 2, 1, 1, 2, 2]},
    "sets": [{"goods": ["a", "b"], "max": 1}],
}
NOT_LAMINAR = {
    "type": "constrained",
    "of": CARDINALITY,
    "sets": [{"goods": ["a", "b"], "max": 1}, {"goods": ["b", "c"], "max": 1}],
}


@pytest.mark.parametrize("by", ["table", "trust me"])
def test_a_table_that_fails_is_rejected(by: str) -> None:
    u = em.utility(COMPLEMENTS, ["a", "b"])
    refused_by_both(Certificate(MNaturalConcave(u), Derivation(by, ())), "local exchange|derivation")
    refused_by_both(Certificate(Submodular(u), Derivation("table", ())), "submodularity")
    refused_by_both(Certificate(Substitutes(u), Derivation("table", ())), "local exchange")


@pytest.mark.parametrize(
    ("a", "b", "j", "expected"),
    [
        (("a",), ("b",), "a", "each exchange fails"),
        (("a", "b"), (), "c", "goods of the economy"),
        (("b",), ("a",), "a", "a good of A that is not in B"),
        (("a", "a"), (), "a", "each good once"),
    ],
)
def test_a_violation_that_is_none_is_rejected(a: Any, b: Any, j: str, expected: str) -> None:
    u = em.utility({"type": "table", "values": [0, 0, 0, 2]}, ["a", "b"])
    refused_by_both(Certificate(NotMNaturalConcave(u), BundlePairAndGood(a, b, j)), expected)


@pytest.mark.parametrize(("content", "missing"), [(NOT_MODULAR, "modules"), (NOT_LAMINAR, "hierarchical")])
def test_neither_hypothesis_on_constraints_can_be_dropped(content: Any, missing: str) -> None:
    u = em.utility(content, GOODS[:3])
    assert isinstance(em.decide_m_natural(u).claim, NotMNaturalConcave)
    below = Derivation("table", ())
    refused_by_both(Certificate(MNaturalConcave(u), Derivation("construction", (below,))), missing)


MALFORMED = [
    ({"type": "table", "values": {"": 0, "a": 1}}, "a value for each bundle"),
    ({"type": "table", "values": {"": 0, "a": 1, "b": 1, "a b": 1, "b a": 2}}, "each bundle once"),
    ({"type": "table", "values": [0, 1, 1]}, "4 values"),
    ({"type": "table", "values": [0, 1, 1, 0.5]}, "an integer or a string"),
    ({"type": "additive", "values": {"a": 1}}, 'the key "b"'),
    ({"type": "additive", "values": {"a": 1, "b": "inf"}}, "an integer or a string"),
    ({"type": "cardinality", "values": [0, 1]}, "2 goods"),
    ({"type": "matroid-rank", "uniform": 1, "matrix": [[1], [1]]}, "exactly one of"),
    ({"type": "matroid-rank", "bases": ["a b", ""]}, "the bases of a matroid"),
    ({"type": "matroid-rank", "uniform": 1, "weights": ["-inf", 1]}, "an integer or a string"),
    ({"type": "laminar", "sets": [{"goods": ["a"], "values": [0, 1, 2]}]}, "2 values"),
    ({"type": "endowment", "of": {"type": "additive", "values": ["-inf", 1]}, "goods": ["a"]}, "finite utility"),
    ({"type": "satiation", "of": {"type": "additive", "values": [1, 1]}, "k": -1}, ">= 0"),
    (
        {
            "type": "constrained",
            "of": {"type": "additive", "values": [1, 1]},
            "sets": [{"goods": ["a"], "min": 2, "max": 1}],
        },
        "min <= max",
    ),
    ({"type": "convolution", "of": [{"type": "additive", "values": [1, 1]}]}, "a list of two"),
    ({"type": "ces"}, "one of table"),
]


@pytest.mark.parametrize(("content", "expected"), MALFORMED, ids=[expected for _, expected in MALFORMED])
def test_malformed_utilities_are_refused_by_both_readers(content: Any, expected: str) -> None:
    with pytest.raises(MalformedInput, match=expected):
        em.utility(content, ["a", "b"])
    claim = {"kind": "m-natural-concave", "utility": {"goods": ["a", "b"], "form": content}}
    written = {"format": "exactmarket-certificate/1", "claim": claim, "witness": {"by": "table", "of": []}}
    with pytest.raises(recheck.Malformed):
        recheck.check_bytes(json.dumps(written).encode())


@pytest.mark.heavy
def test_sixteen_goods_with_values_beyond_machine_integers() -> None:
    values = [10**30 * k * (40 - k) for k in range(17)]
    goods = [f"g{k}" for k in range(16)]
    table = {"type": "table", "values": [values[bundle.bit_count()] for bundle in range(1 << 16)]}
    assert isinstance(em.decide_m_natural(em.utility(table, goods)).claim, MNaturalConcave)
    table["values"][-1] += 10**32
    assert isinstance(em.decide_m_natural(em.utility(table, goods)).claim, NotMNaturalConcave)


@pytest.mark.parametrize("hole", [False, True])
def test_fourteen_goods_with_a_lower_and_an_upper_limit(hole: bool) -> None:
    """-infinity outside 3 to 11 goods: both checkers decide by packed integers; with a hole in the domain they refuse."""
    goods = [f"g{k}" for k in range(14)]
    values: list[Any] = [
        k * (40 - k) + bundle % 4 if 3 <= (k := bundle.bit_count()) <= 11 else "-inf" for bundle in range(1 << 14)
    ]
    if hole:
        values[0b1111111] = "-inf"
    u = em.utility({"type": "table", "values": values}, goods)
    certificate = em.decide_m_natural(u).certificate
    assert isinstance(certificate.claim, NotMNaturalConcave if hole else MNaturalConcave)
    recheck.check_bytes(json.dumps(encode_certificate(certificate)).encode())
    if hole:
        refused_by_both(Certificate(MNaturalConcave(u), Derivation("table", ())), "local exchange")


#: Not M-natural-concave by goods that are far apart, or only at large bundles.
FAR: list[tuple[str, Any]] = [
    ("a pair of complements", {"type": "laminar", "sets": [{"goods": ["g0", "g79"], "values": [0, 1, 3]}]}),
    ("three complements", {"type": "laminar", "sets": [{"goods": ["g0", "g9", "g29"], "values": [0, 5, 9, 14]}]}),
    ("a late convexity", {"type": "cardinality", "values": [*[3 * k for k in range(80)], 241]}),
    (
        "overlapping limits",
        {
            "type": "constrained",
            "of": {"type": "additive", "values": [1] * 80},
            "sets": [{"goods": ["g0", "g40"], "max": 1}, {"goods": ["g40", "g79"], "max": 1}],
        },
    ),
]


@pytest.mark.parametrize("content", [content for _, content in FAR], ids=[name for name, _ in FAR])
def test_a_violation_is_found_among_many_goods(content: Any) -> None:
    certificate = em.decide_m_natural(em.utility(content, [f"g{k}" for k in range(80)])).certificate
    assert isinstance(certificate.claim, NotMNaturalConcave)
    recheck.check_bytes(json.dumps(encode_certificate(certificate)).encode())


def test_among_many_goods_nothing_found_is_undecided() -> None:
    """A limit on a set that is no module, where that does no harm; the values of large bundles are not asked for."""
    of = {"type": "laminar", "sets": [{"goods": ["g1", "g28"], "values": [0, 1, 1]}]}
    content = {"type": "constrained", "of": of, "sets": [{"goods": ["g1", "g15"], "max": 1}]}
    with pytest.raises(SearchFailed):
        em.decide_m_natural(em.utility(content, [f"g{k}" for k in range(30)]))


def test_hundreds_of_goods_by_construction() -> None:
    rng = random.Random(7)
    goods = [f"g{k}" for k in range(300)]
    rank = {"type": "matroid-rank", "matrix": [[rng.randint(-2, 2) for _ in range(12)] for _ in goods]}
    unit = {"type": "restriction", "of": {"type": "unit-demand", "values": list(range(300))}, "goods": goods[:50]}
    content = {"type": "satiation", "k": 20, "of": {"type": "convolution", "of": [rank, unit]}}
    certificate = em.decide_m_natural(em.utility(content, goods)).certificate
    assert isinstance(certificate.claim, MNaturalConcave)
    recheck.check_bytes(json.dumps(encode_certificate(certificate)).encode())
    convex = {"type": "cardinality", "values": [k if k < 150 else 2 * k for k in range(301)]}
    certificate = em.decide_m_natural(em.utility(convex, goods)).certificate
    assert isinstance(certificate.claim, NotMNaturalConcave)
    recheck.check_bytes(json.dumps(encode_certificate(certificate)).encode())
