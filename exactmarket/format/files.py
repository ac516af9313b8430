"""Reading and writing the package's files, whatever they hold."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

from exactmarket.convex.statement import Statement
from exactmarket.errors import MalformedInput
from exactmarket.format import certificate as certificates
from exactmarket.format import instance as instances
from exactmarket.format.certificate import decode_certificate, encode_certificate, parse_certificate
from exactmarket.format.instance import AssignmentInstance, Instance, decode_instance, encode_instance
from exactmarket.format.markets import PseudomarketInstance
from exactmarket.format.mps import MpsProgram, read_mps
from exactmarket.format.statements import FORMAT as THEOREM
from exactmarket.format.statements import decode_theorem
from exactmarket.format.tables import ENDINGS as TABLES
from exactmarket.format.tables import decode_table, parse_assignment, parse_assignment_alone, parse_table
from exactmarket.format.text import Json, dump, parse, read_bytes, read_text, write_text
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.check import verify
from exactmarket.kernel.theorem import Verified
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.pseudomarket import Pseudomarket


def read(path: str | Path) -> Instance | Statement | MpsProgram | Certificate[Any]:
    """What the file holds: an instance (.json, or a table: .csv, .tsv), a linear program (.mps) or a certificate (.json).

    Raises:
        MalformedInput: if the file holds none of these.
    """
    if is_table(path):
        return parse_table(_read_table(path), str(path))
    where, text, suffix = str(path), read_text(path), Path(path).suffix.lower()
    if suffix == ".mps":
        return read_mps(text, where)
    value = parse(text, where)
    kind = value.get("format") if isinstance(value, dict) else None
    if kind == certificates.FORMAT:
        return decode_certificate(value, where)
    if kind == instances.FORMAT:
        return decode_instance(value, where)
    if kind == THEOREM and isinstance(value, dict):
        return decode_theorem(value, where)
    raise MalformedInput(f"{where}: format", f'"{instances.FORMAT}" or "{certificates.FORMAT}"', repr(kind))


def is_table(path: str | Path) -> bool:
    """Does the file's name say that it is a table?"""
    return Path(path).suffix.lower() in TABLES


def read_assignment(path: str | Path, economy: AssignmentEconomy | None = None) -> AssignmentInstance:
    """The economy with the random assignment that a table of probabilities holds; without an economy one of as many agents and
    objects, whose values are 0.

    Raises:
        MalformedInput: if the file is no such table, or its assignment is not feasible.
    """
    if not is_table(path):
        raise MalformedInput(
            str(path), "a table of probabilities, whose name ends in " + " or ".join(TABLES), "another name"
        )
    text = _read_table(path)
    if economy is None:
        return parse_assignment_alone(text, str(path))
    return AssignmentInstance(economy, parse_assignment(text, str(path), economy))


def _read_table(path: str | Path) -> str:
    return decode_table(read_bytes(path), str(path))


def read_certificates(path: str | Path) -> list[Certificate[Any]]:
    """The certificates of a file, at least one: a ``.jsonl`` file holds one a line, any other file is one.

    Raises:
        MalformedInput: if the file, or a line of it, is no certificate, or there is none.
    """
    where, text = str(path), read_text(path)
    if Path(path).suffix.lower() != ".jsonl":
        return [parse_certificate(text, where)]
    lines = text.removesuffix("\n").split("\n")
    return [parse_certificate(line, f"{where}, line {n}") for n, line in enumerate(lines, 1)]


def write(content: Certificate[Any] | Instance | AssignmentEconomy | Pseudomarket, path: str | Path) -> None:
    """Write a certificate, an instance, an economy or a market as canonical text, whole or not at all.

    ``read`` gives back what was written, of an economy or a market the instance with nothing else in it.

    Raises:
        MalformedInput: if it is none of these, or the place cannot be written.
    """
    write_text(path, dump(_encoded(content)))


def _encoded(content: Certificate[Any] | Instance | AssignmentEconomy | Pseudomarket) -> Json:
    if isinstance(content, Certificate):
        return encode_certificate(content)
    if isinstance(content, AssignmentEconomy):
        return encode_instance(AssignmentInstance(content))
    if isinstance(content, Pseudomarket):
        return encode_instance(PseudomarketInstance(content))
    if isinstance(content, get_args(Instance)):
        return encode_instance(content)
    raise MalformedInput("content", "a certificate, an instance, an economy or a market", type(content).__name__)


def write_all(certificates: Sequence[Certificate[Any]], path: str | Path) -> None:
    """Write certificates one a line, all or none; the file's name must end in ``.jsonl``.

    Raises:
        MalformedInput: if there are none, the name ends otherwise, or the place cannot be written.
    """
    if not certificates:
        raise MalformedInput(str(path), "at least one certificate", "none")
    if Path(path).suffix.lower() != ".jsonl":
        raise MalformedInput(str(path), f"a name that ends in .jsonl, for {len(certificates)} certificates", "another")
    lines = [json.dumps(encode_certificate(c), ensure_ascii=False, separators=(",", ":")) for c in certificates]
    write_text(path, "".join(f"{line}\n" for line in lines))


def check(path: str | Path) -> Verified[Any]:
    """What the certificate in the file proves (of a ``.jsonl`` file: the last one, after all others).

    Raises:
        MalformedInput: if the file is no certificate.
        Rejected: if the certificate proves nothing.
    """
    return [verify(certificate) for certificate in read_certificates(path)][-1]
