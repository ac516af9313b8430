"""Golden certificates: what the proof files read and check.

A proof file names its claims in ``GOLDEN``: file stem -> claim (or certificate, where a particular witness matters). The stored
certificate must state exactly that claim, and the kernel must verify it. Nothing here searches; ``python -m
proofs.regenerate`` does, and its diff is reviewed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import pytest

from exactmarket import recheck
from exactmarket.errors import Rejected
from exactmarket.format.files import read_certificates
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.check import verify
from exactmarket.kernel.theorem import Verified

C = TypeVar("C")
Golden: TypeAlias = Mapping[str, Any]


def certified(proof_file: str, stem: str, golden: Golden) -> Verified[Any]:
    """The kernel's verdict on the stored certificate of that stem, which must state the claim that ``golden`` names.

    The standalone checker must agree.
    """
    entry = golden[stem]
    claim = entry.claim if isinstance(entry, Certificate) else entry
    path = certificate_path(proof_file, stem)
    (certificate,) = read_certificates(path)
    assert certificate.claim == claim, f"{path} states another claim than {proof_file}"
    recheck.check_file(str(path))
    return verify(certificate)


def certificate_path(proof_file: str, stem: str) -> Path:
    """Where the certificate of that stem is stored: beside the proof file, under its name."""
    here = Path(proof_file)
    return here.parent / "certificates" / f"{here.stem}.{stem}.json"


def refuses(certificate: Certificate[Any], where: str, **changed: Any) -> None:
    """Demand that the certificate with these parts of its witness changed is rejected at a place that names ``where``."""
    twin = Certificate(certificate.claim, replace(certificate.witness, **changed))
    with pytest.raises(Rejected) as fault:
        verify(twin)
    assert where in str(fault.value), f"rejected, but elsewhere: {fault.value}"


@dataclass(frozen=True)
class Member:
    """One member of a family with what was certified of it, by kind of question."""

    claim: Any
    verdicts: tuple[Verified[Any], ...]


def certified_family(path: Path, members: Callable[[], Iterator[Any]], per_member: int) -> tuple[Member, ...]:
    """The kernel's verdicts on a stored family: for each member, in the family's order, ``per_member`` certificates about
    the member's economy and assignment. The standalone checker must agree on the whole file.
    """
    certificates = read_certificates(path)
    recheck.check_file(str(path))
    family = tuple(members())
    assert len(certificates) == per_member * len(family) > 0, f"{path} does not fit the family"
    found: list[Member] = []
    for k, member in enumerate(family):
        verdicts = tuple([verify(c) for c in certificates[per_member * k : per_member * (k + 1)]])
        for verdict in verdicts:
            assert verdict.claim.economy == member.economy, f"{path}: another economy than member {k}"
            assert verdict.claim.assignment == member.assignment, f"{path}: another assignment than member {k}"
        found.append(Member(member, verdicts))
    return tuple(found)


def stored(proof_file: str, stem: str) -> Iterator[Verified[Any]]:
    """The kernel's verdicts on a stored list of certificates, in order; the standalone checker must agree. The caller
    compares each claim with the one that it expects next."""
    path = certificate_path(proof_file, stem).with_suffix(".jsonl")
    recheck.check_file(str(path))
    return (verify(certificate) for certificate in read_certificates(path))
