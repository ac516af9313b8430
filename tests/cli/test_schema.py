"""The JSON Schemas against everything that is read, and against what is not."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from commands import Run
from jsonschema import Draft202012Validator

import exactmarket
from exactmarket.kernel.kinds import KINDS
from exactmarket.report.schema import SUBJECTS, schema_of

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "tests" / "corpus"
EXAMPLES = sorted((Path(exactmarket.__file__).parent / "examples").glob("*.json"))
#: A large file says nothing about the schema that a small one of its kind does not say.
SMALL = 2_500


@cache
def validator(subject: str) -> Any:
    return Draft202012Validator(schema_of(subject))


def faults(subject: str, value: Any) -> list[str]:
    return [f"{list(fault.path)}: {fault.message[:300]}" for fault in validator(subject).iter_errors(value)]


def files(*patterns: str, most: int = SMALL) -> list[Path]:
    found = [path for pattern in patterns for path in sorted(ROOT.glob(pattern))]
    return [path for path in found if path.stat().st_size <= most]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_each_is_a_schema(subject: str) -> None:
    Draft202012Validator.check_schema(schema_of(subject))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_each_example_is_an_instance(path: Path) -> None:
    value = json.loads(path.read_text(encoding="utf-8"))
    if value.get("format") == "exactmarket-instance/1":
        assert faults("instance", value) == []


def test_accepted_certificates_of_each_kind_follow_the_schema() -> None:
    seen = set()
    for path in files("tests/corpus/accepted/*.json"):
        value = json.loads(path.read_text(encoding="utf-8"))
        seen.add(value["claim"]["kind"])
        assert faults("certificate", value) == [], path.name
    assert len(seen) > len(KINDS) - 8  # of some kinds the smallest certificate is large


@pytest.mark.slow
def test_all_well_formed_certificates_follow_the_schema() -> None:
    for path in files(
        "tests/corpus/accepted/*.json", "tests/corpus/rejected/*.json", "proofs/*/certificates/*.json", most=30_000
    ):
        value = json.loads(path.read_text(encoding="utf-8"))
        assert faults("certificate", value) == [], path.name


@pytest.mark.slow
def test_most_malformed_certificates_do_not_follow_it() -> None:
    """What a schema cannot say: which names there are, lengths that depend on others, a matroid, a partition."""
    known = refused = 0
    for path in files("tests/corpus/malformed/*.json"):
        try:
            value = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            continue
        known += 1
        refused += bool(faults("certificate", value))
    assert refused > known / 2


@pytest.mark.parametrize(
    ("subject", "change"),
    [
        ("instance", {"values": [["1", 0.5], ["1", "0"]]}),
        ("instance", {"values": [["1", "x"], ["1", "0"]]}),
        ("instance", {"values": [["1", True], ["1", "0"]]}),
        ("instance", {"supplies": [1, 1]}),
        ("instance", {"kind": "economy"}),
        ("instance", {"format": "exactmarket-instance/2"}),
    ],
)
def test_what_is_wrong_in_an_instance_is_seen(subject: str, change: dict[str, Any]) -> None:
    right = {
        "format": "exactmarket-instance/1",
        "kind": "assignment-economy",
        "supply": [1, 1],
        "values": [["1", "1/2"], [1, "-0.5e3"]],
    }
    assert faults(subject, right) == []
    assert faults(subject, {**right, **change})


def test_the_command_prints_or_writes_the_schema(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("schema", "certificate")
    assert (code, json.loads(out)) == (0, schema_of("certificate"))
    assert run("schema", "instance", "--out", tmp_path / "schema.json") == (0, "", "")
    assert json.loads((tmp_path / "schema.json").read_text()) == schema_of("instance")
    assert run("schema", "economy")[0] == 2
