"""Certificates of every kind survive writing and reading; whatever is written, both checkers read alike."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from checkers import by_kernel, by_recheck
from hypothesis import given, settings
from hypothesis import strategies as st
from kinds import CLAIM, WITNESS

from exactmarket import (
    AssignmentEconomy,
    Certificate,
    MalformedInput,
    Rejected,
    Verified,
    check,
    decide_pareto_optimality,
    read,
    write,
)
from exactmarket.format.certificate import encode_certificate, parse_certificate
from exactmarket.format.files import read_certificates
from exactmarket.format.text import dump
from exactmarket.kernel.kinds import KINDS

PAIRS = [(name, witness) for name, kind in KINDS.items() for witness in kind.witnesses]


@pytest.mark.parametrize(("kind", "witness"), PAIRS, ids=lambda part: getattr(part, "__name__", part))
@settings(max_examples=25)
@given(data=st.data())
def test_reading_inverts_writing_and_both_checkers_say_the_same(kind: str, witness: type, data: st.DataObject) -> None:
    certificate = Certificate(data.draw(CLAIM[kind]), data.draw(WITNESS[witness]))
    text = dump(encode_certificate(certificate))
    read_again = parse_certificate(text, "text")
    assert read_again == certificate
    assert dump(encode_certificate(read_again)) == text
    assert by_kernel(text) == by_recheck(text)


def test_every_kind_and_every_witness_has_a_codec_and_a_strategy() -> None:
    assert set(KINDS) == set(CLAIM)
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
