"""Statements about all utilities: verdicts, and proofs with one thing wrong, which both checkers refuse."""

import json
import random
from copy import deepcopy
from typing import Any

import pytest

from exactmarket import recheck
from exactmarket.convex.statement import clauses
from exactmarket.errors import MalformedInput, Rejected
from exactmarket.format.certificate import decode_certificate, encode_certificate
from exactmarket.format.statements import decode_theorem
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.statements import StatementFalse, StatementTrue
from exactmarket.solvers.statements.universal import decide_statement

Json = Any


def theorem(assumed: str, concluded: str, goods: str = "a b c", **more: Json) -> Json:
    return {
        "format": "exactmarket-theorem/1",
        "goods": goods.split(),
        "functions": [{"name": "v"}],
        "assume": [{"property": assumed, "of": "v"}],
        "conclude": {"property": concluded, "of": "v"},
        **more,
    }


def decided(content: Json) -> Json:
    """Return the certificate as JSON, after both checkers have verified it."""
    certificate = decide_statement(decode_theorem(content, "here")).certificate
    written = json.loads(json.dumps(encode_certificate(certificate)))
    assert decode_certificate(written, "here") == certificate
    recheck.check_bytes(json.dumps(written).encode())
    return written


CONVOLUTION = theorem(
    "m-natural",
    "m-natural",
    functions=[{"name": "v"}, {"name": "w"}],
    define=[{"name": "u", "operation": "convolution", "of": ["v", "w"]}],
    assume=[{"property": "m-natural", "of": name} for name in "vw"],
    conclude={"property": "m-natural", "of": "u"},
)
UPPER_HALF = ["a", "b", "a b"]
TRUE = {
    "local": theorem("local-exchange", "m-natural", "a b c d"),
    "submodular": theorem("m-natural", "submodular"),
    "convolution": CONVOLUTION,
    "on a domain": theorem("m-natural", "submodular", "a b", functions=[{"name": "v", "domain": UPPER_HALF}]),
    "by contradiction": theorem("monotone", "submodular", "a b", functions=[{"name": "v", "domain": ["", "a", "a b"]}]),
    "satiation of a lower bound": theorem(
        "m-natural",
        "m-natural",
        define=[
            {"name": "l", "operation": "lower-bound", "of": ["v"], "k": 1},
            {"name": "u", "operation": "satiation", "of": ["l"], "k": 2},
        ],
        conclude={"property": "m-natural", "of": "u"},
    ),
    "convolution of a function with itself": theorem(
        "m-natural",
        "m-natural",
        "a b",
        define=[{"name": "u", "operation": "convolution", "of": ["v", "v"]}],
        conclude={"property": "m-natural", "of": "u"},
    ),
}
FALSE = {
    "submodular is not enough": theorem("submodular", "m-natural"),
    "nor is monotone": theorem("monotone", "submodular", "a b"),
    "M-natural-concave functions need not be monotone": theorem("m-natural", "monotone", "a b"),
    "an arbitrary operand": {**CONVOLUTION, "assume": CONVOLUTION["assume"][:1]},
}


@pytest.mark.parametrize("name", TRUE)
def test_true_statements(name: str) -> None:
    assert decided(TRUE[name])["claim"]["kind"] == "statement-true"


@pytest.mark.parametrize("name", FALSE)
def test_false_statements_have_a_countermodel(name: str) -> None:
    assert decided(FALSE[name])["claim"]["kind"] == "statement-false"


def drawn_statement(dice: random.Random) -> Json:
    """A convolution with an operand twice, or of a defined function: many of its terms are equal to others."""
    names = ["v", "w"]
    define: list[Json] = []
    if dice.random() < 0.5:
        define.append({"name": "w", "operation": "restriction", "of": ["v"], "goods": dice.choice([["a"], ["b"], []])})
    else:
        define.append({"name": "w", "operation": "convolution", "of": ["v", "v"]})
    define.append({"name": "u", "operation": "convolution", "of": dice.choices(names, k=2)})
    properties = ("m-natural", "submodular", "monotone", "strong-exchange", "local-exchange")
    assumed = [{"property": dice.choice(properties), "of": dice.choice("vwu")} for _ in range(dice.randint(1, 2))]
    concluded = {"property": dice.choice(properties), "of": dice.choice("wu")}
    return theorem("monotone", "monotone", "a b", define=define, assume=assumed, conclude=concluded)


@pytest.mark.parametrize("seed", range(40))
def test_both_checkers_number_clauses_of_equal_terms_in_one_order(seed: int) -> None:
    """Of equal terms the earliest stays; a checker that keeps the last refuses what the other verifies."""
    decided(drawn_statement(random.Random(seed)))  # noqa: S311


def test_a_domain_with_a_gap_is_not_convex() -> None:
    gap = theorem("m-natural", "m-natural", "a b", functions=[{"name": "v", "domain": ["", "a b"]}], assume=[])
    assert decided(gap)["claim"]["kind"] == "statement-false"


def first(proofs: list[Json], is_wanted: Any) -> int:
    return next(n for n, proof in enumerate(proofs) if is_wanted(proof))


def is_image(proof: Json) -> bool:
    return isinstance(proof, dict) and "image" in proof


def is_split(proof: Json) -> bool:
    return isinstance(proof, list)


def terms_of_a_leaf(written: Json) -> Json:
    proofs = written["witness"]["clauses"]
    tree = proofs[first(proofs, is_split)]
    while is_split(tree):
        tree = tree[1][0]
    return tree["sum"]


def without_a_case(written: Json) -> None:
    proofs = written["witness"]["clauses"]
    proofs[first(proofs, is_split)][1].pop()


def with_another_coefficient(written: Json) -> None:
    terms_of_a_leaf(written)[0][2] = "22/7"


def with_negative_coefficients(written: Json) -> None:
    terms = terms_of_a_leaf(written)
    for term in terms:
        term[2] = f"-{term[2]}"


def with_nothing_to_add(written: Json) -> None:
    terms_of_a_leaf(written).clear()


def without_the_goal(written: Json) -> None:
    terms = terms_of_a_leaf(written)
    terms[:] = [term for term in terms if term[0] >= 0]


def with_a_form_not_supposed(written: Json) -> None:
    proofs = written["witness"]["clauses"]
    n = first(proofs, is_split)
    proofs[n] = proofs[n][1][0]


def with_a_wrong_permutation(written: Json) -> None:
    proofs = written["witness"]["clauses"]
    for proof in proofs:
        if is_image(proof):
            proof["permutation"] = [0, 1, 2]


def with_a_map_that_is_none(written: Json) -> None:
    proofs = written["witness"]["clauses"]
    proofs[first(proofs, is_image)]["permutation"] = [0, 0, 1]


def with_an_image_of_itself(written: Json) -> None:
    proofs = written["witness"]["clauses"]
    n = first(proofs, is_image)
    proofs[n] = {"image": n, "permutation": [0, 1, 2]}


def with_a_proof_too_few(written: Json) -> None:
    written["witness"]["clauses"].pop()


def for_a_weaker_axiom(written: Json) -> None:
    written["claim"]["statement"]["assume"] = [{"property": "submodular", "of": name} for name in "vw"]


def without_an_assumption(written: Json) -> None:
    written["claim"]["statement"]["assume"].pop()


ATTACKS = [
    without_a_case,
    with_another_coefficient,
    with_negative_coefficients,
    with_nothing_to_add,
    without_the_goal,
    with_a_form_not_supposed,
    with_a_wrong_permutation,
    with_a_map_that_is_none,
    with_an_image_of_itself,
    with_a_proof_too_few,
    for_a_weaker_axiom,
    without_an_assumption,
]


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack.__name__ for attack in ATTACKS])
def test_a_proof_with_one_thing_wrong_is_rejected_by_both(attack: Any) -> None:
    written = deepcopy(decided(CONVOLUTION))
    attack(written)
    with pytest.raises(Rejected):
        verify(decode_certificate(written, "here"))
    with pytest.raises(recheck.Rejected):
        recheck.check_bytes(json.dumps(written).encode())


@pytest.mark.parametrize("name", FALSE)
def test_a_countermodel_of_zeros_or_of_another_clause_is_rejected(name: str) -> None:
    written = decided(FALSE[name])
    zeros = deepcopy(written)
    zeros["witness"]["values"] = ["0"] * len(written["witness"]["values"])
    beyond = deepcopy(written)
    beyond["witness"]["clause"] = len(clauses(decode_theorem(FALSE[name], "here")).goal)
    for wrong in (zeros, beyond):
        with pytest.raises(Rejected):
            verify(decode_certificate(wrong, "here"))
        with pytest.raises(recheck.Rejected):
            recheck.check_bytes(json.dumps(wrong).encode())


MALFORMED = [
    (theorem("m-natural", "m-natural", "a b c d e f"), "at most 5 goods"),
    (theorem("m-natural", "gross"), "property"),
    (theorem("m-natural", "m-natural", conclude={"property": "m-natural", "of": "w"}), "a function of the statement"),
    (theorem("m-natural", "m-natural", functions=[{"name": "v"}, {"name": "v"}]), "each name once"),
    (theorem("m-natural", "m-natural", define=[{"name": "u", "operation": "convolution", "of": ["v"]}]), "2 functions"),
    (theorem("m-natural", "m-natural", define=[{"name": "u", "operation": "square", "of": ["v"]}]), "operation"),
    (theorem("local-exchange", "m-natural", functions=[{"name": "v", "domain": ["a"]}]), "finite everywhere"),
    (
        theorem(
            "m-natural",
            "m-natural",
            functions=[{"name": "v", "domain": ["", "b", "c"]}],
            define=[{"name": "u", "operation": "endowment", "of": ["v"], "goods": ["a"]}],
        ),
        "finite utility",
    ),
]


@pytest.mark.parametrize(("content", "expected"), MALFORMED, ids=[expected for _, expected in MALFORMED])
def test_malformed_theorems_are_refused_by_both_readers(content: Json, expected: str) -> None:
    with pytest.raises(MalformedInput, match=expected):
        decode_theorem(content, "here")
    stated = {"define": [], **{key: part for key, part in content.items() if key != "format"}}
    claim = {"kind": "statement-true", "statement": stated}
    written = {"format": "exactmarket-certificate/1", "claim": claim, "witness": {"clauses": []}}
    with pytest.raises(recheck.Malformed):
        recheck.check_bytes(json.dumps(written).encode())


def test_the_claims_are_those_of_the_kernel() -> None:
    assert {StatementTrue, StatementFalse} == {
        type(decide_statement(decode_theorem(content, "here")).claim)
        for content in (TRUE["local"], FALSE["nor is monotone"])
    }
