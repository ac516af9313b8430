"""The kernel and the standalone checker give the same verdict, the right one, on every file of the corpus."""

from __future__ import annotations

from pathlib import Path

import pytest

from exactmarket import recheck
from exactmarket.errors import MalformedInput, Rejected
from exactmarket.format.certificate import decode_certificate, encode_certificate
from exactmarket.format.files import check, read_certificates
from exactmarket.format.text import dump, parse
from exactmarket.kernel.kinds import KINDS, kind_of
from exactmarket.kernel.theorem import Verified

CORPUS = Path(__file__).resolve().parents[1] / "corpus"


def files(folder: str) -> list[Path]:
    found = sorted(path for path in (CORPUS / folder).iterdir() if path.suffix in (".json", ".jsonl"))
    if not found:
        raise FileNotFoundError(f"no certificates in {CORPUS / folder}")
    return found


def each(folder: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", files(folder), ids=lambda path: path.name)


@pytest.mark.parametrize("folder", ["accepted", "rejected", "malformed"])
def test_the_corpus_holds_nothing_but_certificates_and_no_folder_is_empty(folder: str) -> None:
    assert set((CORPUS / folder).iterdir()) == set(files(folder))


@each("accepted")
def test_kernel_verifies_accepted(path: Path) -> None:
    assert isinstance(check(path), Verified)


@each("accepted")
def test_recheck_verifies_accepted(path: Path) -> None:
    kinds = [kind_of(certificate.claim).name for certificate in read_certificates(path)]
    assert recheck.check_file(str(path)).split(",") == list(dict.fromkeys(kinds))


@each("accepted")
def test_accepted_certificates_survive_writing_and_reading(path: Path) -> None:
    for certificate in read_certificates(path):
        assert decode_certificate(parse(dump(encode_certificate(certificate)), "text"), "text") == certificate


@each("rejected")
def test_kernel_rejects_rejected(path: Path) -> None:
    with pytest.raises(Rejected):
        check(path)


@each("rejected")
def test_recheck_rejects_rejected(path: Path) -> None:
    with pytest.raises(recheck.Rejected):
        recheck.check_file(str(path))


@each("malformed")
def test_kernel_calls_malformed_malformed(path: Path) -> None:
    with pytest.raises(MalformedInput) as caught:
        check(path)
    assert "\n" not in str(caught.value)


@each("malformed")
def test_recheck_calls_malformed_malformed(path: Path) -> None:
    with pytest.raises(recheck.Malformed) as caught:
        recheck.check_file(str(path))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_an_accepted_file_three_rejected_ones_and_a_malformed_one(kind: str) -> None:
    assert any(path.name.startswith(kind) for path in files("accepted"))
    assert sum(path.name.startswith(kind) for path in files("rejected")) >= 3
    assert any(path.name.startswith(kind) for path in files("malformed"))


def test_both_checkers_know_the_same_kinds() -> None:
    assert set(KINDS) == set(recheck.KINDS)
