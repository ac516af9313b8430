"""Certificates of every kind survive writing and reading; whatever is written, both checkers read alike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import NAMES, economies, linear_programs, long_rationals, orders

from exactmarket import (
    AssignmentEconomy,
    Certificate,
    MalformedInput,
    Rejected,
    Verified,
    check,
    decide_pareto_optimality,
    read,
    recheck,
    verify,
    write,
)
from exactmarket.format.certificate import CLAIMS, KINDS, WITNESSES, encode_certificate, parse_certificate
from exactmarket.format.files import read_certificates
from exactmarket.format.text import dump
from exactmarket.kernel import certificates as proof
from exactmarket.kernel import claims as claim
from exactmarket.model.budgets import AggregateLimit
from exactmarket.model.equilibrium import CONDITIONS

NUMBERS = long_rationals()
VECTORS = st.lists(NUMBERS, max_size=4).map(tuple)
MATRICES = st.lists(VECTORS, max_size=4).map(tuple)
WEIGHTS = st.lists(st.none() | NUMBERS, max_size=4).map(tuple)
NAME_LISTS = st.lists(NAMES, max_size=4).map(tuple)
CONDITION_LISTS = st.lists(st.sampled_from(CONDITIONS), min_size=1, unique=True).map(tuple)
INDICES = st.integers(-5, 5) | st.integers()

DEEP = st.lists(MATRICES, max_size=2).map(tuple)

WITNESS: dict[type, st.SearchStrategy[Any]] = {
    proof.PrimalDual: st.builds(proof.PrimalDual, VECTORS, VECTORS),
    proof.Farkas: st.builds(proof.Farkas, VECTORS),
    proof.CrossedBounds: st.builds(proof.CrossedBounds, st.sampled_from(["row", "column"]), INDICES),
    proof.PointAndRay: st.builds(proof.PointAndRay, VECTORS, VECTORS),
    proof.SupportingPrices: st.builds(proof.SupportingPrices, VECTORS, WEIGHTS),
    proof.SupportingPricesByTurn: st.builds(proof.SupportingPricesByTurn, MATRICES, st.lists(WEIGHTS).map(tuple)),
    proof.PartitionWithPrices: st.builds(
        proof.PartitionWithPrices, st.lists(NAME_LISTS, max_size=3).map(tuple), MATRICES, st.lists(WEIGHTS).map(tuple)
    ),
    proof.Reassignment: st.builds(proof.Reassignment, MATRICES),
    proof.Reallocation: st.builds(proof.Reallocation, NAME_LISTS, MATRICES),
    proof.Trade: st.builds(proof.Trade, MATRICES),
    proof.TurnTrade: st.builds(proof.TurnTrade, INDICES, MATRICES),
    proof.ConeProof: st.builds(
        proof.ConeProof,
        st.lists(WEIGHTS, max_size=2).map(tuple),
        MATRICES,
        *[st.lists(MATRICES, max_size=2).map(tuple)] * 3,
    ),
    proof.Thresholds: st.builds(proof.Thresholds, VECTORS),
    proof.EquilibriumWeights: st.builds(proof.EquilibriumWeights, VECTORS, VECTORS),
    proof.AlgebraicWeights: st.builds(proof.AlgebraicWeights, MATRICES, MATRICES),
    proof.EnclosedSolution: st.builds(
        proof.EnclosedSolution, MATRICES, MATRICES, NAME_LISTS, MATRICES, DEEP, MATRICES, MATRICES
    ),
    proof.Lottery: st.builds(
        proof.Lottery, st.lists(st.builds(proof.PureTerm, NUMBERS, NAME_LISTS), max_size=3).map(tuple)
    ),
}


@st.composite
def budgets_and_more(draw: st.DrawFn, build: type, economy: Any) -> tuple[Any, ...]:
    """What a claim of an equilibrium says after the economy: positive budgets, limits that are nested, and any numbers."""
    n = len(economy.agents)
    budgets = tuple(draw(st.lists(NUMBERS.filter(lambda b: b > 0), min_size=n, max_size=n)))
    ends = draw(st.lists(st.integers(1, len(economy.objects)), max_size=2))
    limits = tuple([AggregateLimit(economy.objects[:end], draw(st.integers(0, 5))) for end in ends])
    if build in (claim.Equilibrium, claim.BudgetEquilibrium):
        return budgets, limits, draw(VECTORS), draw(MATRICES)
    root = (draw(VECTORS), draw(VECTORS)) if build is claim.AlgebraicEquilibrium else ()
    return budgets, limits, *root, draw(MATRICES), draw(DEEP)


@st.composite
def claims(draw: st.DrawFn, kind: str) -> Any:
    """A claim of the kind; what it says of an assignment need not be true, nor the assignment feasible."""
    build = CLAIMS[kind][0]
    if build is claim.LinearProgramOptimal:
        return build(draw(linear_programs(wide=True)), draw(NUMBERS))
    if build in (claim.LinearProgramInfeasible, claim.LinearProgramUnbounded):
        return build(draw(linear_programs(wide=True)))
    economy = draw(economies(agents=3, types=3, named=True))
    if build in (claim.Equilibrium, claim.BudgetEquilibrium, claim.AlgebraicEquilibrium, claim.EnclosedEquilibrium):
        return build(economy, *draw(budgets_and_more(build, economy)))
    order = draw(orders(economy))
    more: dict[type, tuple[Any, ...]] = {
        claim.Supported: (draw(CONDITION_LISTS),),
        claim.Unsupported: (draw(CONDITION_LISTS),),
        claim.QuasiEquilibriumCone: (draw(MATRICES),),
        claim.SequentialOutcome: (order, draw(CONDITION_LISTS)),
        claim.NotSequentialOutcome: (order, draw(CONDITION_LISTS)),
        claim.SerialDictatorship: (tuple(name for group in order for name in group),),
    }
    return build(economy, draw(MATRICES), *more.get(build, ()))


PAIRS = [(kind, build) for kind in CLAIMS for build, _ in WITNESSES[kind]]


def verdict_of_the_kernel(text: str) -> str:
    try:
        verify(parse_certificate(text, "text"))
    except Rejected:
        return "rejected"
    except MalformedInput:
        return "malformed"
    return "verified"


def verdict_of_recheck(text: str) -> str:
    try:
        recheck.check_bytes(text.encode())
    except recheck.Rejected:
        return "rejected"
    except recheck.Malformed:
        return "malformed"
    return "verified"


@pytest.mark.parametrize(("kind", "witness"), PAIRS, ids=lambda part: getattr(part, "__name__", part))
@settings(max_examples=25)
@given(data=st.data())
def test_reading_inverts_writing(kind: str, witness: type, data: st.DataObject) -> None:
    certificate = Certificate(data.draw(claims(kind)), data.draw(WITNESS[witness]))
    text = dump(encode_certificate(certificate))
    assert parse_certificate(text, "text") == certificate
    assert dump(encode_certificate(parse_certificate(text, "text"))) == text


@pytest.mark.parametrize(("kind", "witness"), PAIRS, ids=lambda part: getattr(part, "__name__", part))
@settings(max_examples=25)
@given(data=st.data())
def test_both_checkers_say_the_same_of_random_certificates(kind: str, witness: type, data: st.DataObject) -> None:
    text = json.dumps(encode_certificate(Certificate(data.draw(claims(kind)), data.draw(WITNESS[witness]))))
    assert verdict_of_the_kernel(text) == verdict_of_recheck(text)


def test_every_kind_and_every_witness_has_a_codec_and_a_strategy() -> None:
    assert set(WITNESSES) == set(CLAIMS) == set(KINDS.values())
    assert {build for _, build in PAIRS} == set(WITNESS)


ECONOMY = AssignmentEconomy([[3, 2], [1, 0]], [1, 1])
VERDICT = decide_pareto_optimality(ECONOMY, [["1/2", "1/2"], ["1/2", "1/2"]])


def test_a_certificate_goes_through_a_file(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    write(VERDICT.certificate, path)
    assert read(path) == VERDICT.certificate
    verdict = check(path)
    assert isinstance(verdict, Verified)
    assert verdict.claim == VERDICT.claim


def test_numbers_are_written_in_lowest_terms() -> None:
    text = dump(encode_certificate(VERDICT.certificate))
    assert '"assignment": [["1/2", "1/2"], ["1/2", "1/2"]]' in text


def test_a_supply_beyond_pythons_limit_is_written_and_read(tmp_path: Path) -> None:
    economy = AssignmentEconomy([[1]], ["1" + "0" * 5000])
    certificate = decide_pareto_optimality(economy, [[1]]).certificate
    write(certificate, tmp_path / "out.json")
    assert read(tmp_path / "out.json") == certificate


def test_a_jsonl_file_is_checked_to_its_end(tmp_path: Path) -> None:
    good = json.dumps(encode_certificate(VERDICT.certificate))
    bad = good.replace('"weights": ["1", "1"]', '"weights": ["1", "0"]')
    assert bad != good
    path = tmp_path / "all.jsonl"
    path.write_text(f"{good}\n{good}\n")
    assert len(read_certificates(path)) == 2
    check(path)
    path.write_text(f"{good}\n{bad}\n{good}\n")
    with pytest.raises(Rejected):
        check(path)
    path.write_text(f"{good}\n\n{good}\n")
    with pytest.raises(MalformedInput) as caught:
        check(path)
    assert "line 2" in caught.value.where


def test_a_fault_is_located_to_the_entry(tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_text(json.dumps(encode_certificate(VERDICT.certificate)).replace('"3", "2"', '"3", "2.5.0"'))
    with pytest.raises(MalformedInput) as caught:
        check(path)
    assert caught.value.where == f"{path}: claim.economy.values[0][1]"


@pytest.mark.parametrize("name", ["bad.json", "bad.jsonl", "bad.txt"])
def test_an_instance_is_no_certificate(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(
        '{"format": "exactmarket-instance/1", "kind": "assignment-economy", "supply": [1], "values": [[1]]}'
    )
    with pytest.raises(MalformedInput):
        check(path)
