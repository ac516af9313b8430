"""Reading and writing the package's files, whatever they hold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, cast, get_args

from exactmarket.convex.statement import Statement
from exactmarket.errors import MalformedInput
from exactmarket.exact.rational import Number
from exactmarket.format import certificate as certificates
from exactmarket.format import instance as instances
from exactmarket.format.certificate import decode_certificate, encode_certificate, parse_certificate
from exactmarket.format.instance import AssignmentInstance, Instance, decode_instance, encode_instance
from exactmarket.format.markets import PseudomarketInstance
from exactmarket.format.reading import AS_IT_IS, PREFLIB, TABLES, Reading, copies, demand_unused
from exactmarket.format.seats import SeatInstance
from exactmarket.format.statements import FORMAT as THEOREM
from exactmarket.format.statements import decode_theorem
from exactmarket.format.text import (
    SHALLOW,
    Json,
    decode,
    demand_shallow,
    dump,
    parse,
    read_bytes,
    source_name,
    unpacked,
    write_text,
)
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.check import verify
from exactmarket.kernel.theorem import Verified
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.model.seats import SeatMarket

if TYPE_CHECKING:
    from exactmarket.format.programs import NamedProgram

#: What ``read`` reads, for a file whose name ends otherwise.
ENDINGS = (
    f"a name that ends in .json (an instance, a theorem or a certificate), {', '.join(TABLES)} (a table), "
    f"{', '.join(PREFLIB)} (orders of PrefLib), .mps or .lp (a linear program), perhaps with .gz after it"
)
_PROGRAMS = (".mps", ".lp")


def read(  # noqa: PLR0913 - one option for each kind of file
    path: str | Path,
    *,
    relax: bool = False,
    maximize: bool = False,
    values: str | None = None,
    supply: Number | Iterable[Number] | None = None,
    bids: bool = False,
) -> Instance | Statement | NamedProgram | Certificate[Any]:
    """What the file holds: an instance (.json, a table: .csv, .tsv, or orders of PrefLib: .soc, .soi, .toc, .toi), a linear
    program (.mps, .lp) or a certificate (.json), each perhaps packed by gzip (.gz).

    Args:
        relax: read the integer columns of a linear program as continuous ones.
        maximize: maximise a linear program that does not say so itself.
        values: which values stand for the orders of a PrefLib file, "borda" or "lexicographic".
        supply: the copies of each alternative of a PrefLib file, or one number for all; one copy if left out.
        bids: read a table as one of bids for courses (``format.bids``), a pseudomarket with supplies.

    Raises:
        MalformedInput: if the file holds none of these.

    >>> import exactmarket as em
    >>> economy = em.AssignmentEconomy([[2, 1], [1, 2]], [1, 1])
    >>> folder = getfixture("tmp_path")
    >>> em.write(economy, folder / "economy.json")
    >>> em.read(folder / "economy.json").economy == economy
    True
    """
    said = None if supply is None else copies(supply, "supply")
    return read_as(path, Reading(relax=relax, maximize=maximize, values=values, supply=said, bids=bids))


def read_as(path: str | Path, how: Reading = AS_IT_IS) -> Instance | Statement | NamedProgram | Certificate[Any]:
    """What the file holds, as ``read`` says.

    Raises:
        MalformedInput: if the file holds nothing that can be read, or something is said that is not for such files.
    """
    where, suffix = source_name(path), _ending(path)
    if suffix not in _PROGRAMS:
        demand_unused(how, ("relax", "maximize"), "a linear program (.mps or .lp)", where)
    if suffix not in PREFLIB:
        demand_unused(how, ("values", "supply"), f"a file of PrefLib ({', '.join(PREFLIB)})", where)
    if how.bids:
        from exactmarket.format.bids import parse_bids  # noqa: PLC0415 - certificates are read without it

        demand_table(path)
        return parse_bids(_read_table(path), str(path))
    if is_table(path):
        from exactmarket.format.tables import parse_table  # noqa: PLC0415

        return parse_table(_read_table(path), str(path))
    text = decode(_content(path), where)
    if suffix in _PROGRAMS:
        return _read_program(text, where, suffix, how)
    if suffix in PREFLIB:
        from exactmarket.format.preflib import parse_preflib  # noqa: PLC0415 - certificates are read without it

        return parse_preflib(text, where, suffix, how)
    return _read_json(text, where, suffix)


def _read_program(text: str, where: str, suffix: str, how: Reading) -> NamedProgram:
    """The linear program of a file; whoever reads certificates does not load the readers of these formats."""
    if suffix == ".mps":
        from exactmarket.format.mps import read_mps  # noqa: PLC0415

        return read_mps(text, where, relax=how.relax, maximize=how.maximize)
    from exactmarket.format.cplex_lp import read_cplex_lp  # noqa: PLC0415

    demand_unused(how, ("maximize",), "an .mps file (an .lp file says itself what is sought)", where)
    return read_cplex_lp(text, where, relax=how.relax)


def _read_json(text: str, where: str, suffix: str) -> Instance | Statement | Certificate[Any]:
    """What a file of JSON holds."""
    if suffix not in ("", ".json", ".jsonl") and not text.lstrip().startswith(("{", "[")):
        raise MalformedInput(where, ENDINGS, suffix)
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
    return _ending(path) in TABLES


def demand_table(path: str | Path, what: str = "a table") -> None:
    """Demand a file whose name says that it is a table.

    Raises:
        MalformedInput: if it does not.
    """
    if not is_table(path):
        raise MalformedInput(str(path), f"{what}, whose name ends in {' or '.join(TABLES)}", "another name")


def is_preflib(path: str | Path) -> bool:
    """Does the file's name say that it holds orders of PrefLib?"""
    return _ending(path) in PREFLIB


def _ending(path: str | Path) -> str:
    """How the name ends, without the .gz of a packed file."""
    name = Path(path)
    return (name.with_suffix("") if _is_packed(path) else name).suffix.lower()


def _is_packed(path: str | Path) -> bool:
    return Path(path).suffix.lower() == ".gz"


def _content(path: str | Path) -> bytes:
    """The file's bytes, unpacked."""
    data = read_bytes(path)
    return unpacked(data, source_name(path)) if _is_packed(path) else data


def read_assignment(path: str | Path, economy: AssignmentEconomy | None = None) -> AssignmentInstance:
    """The economy with the random assignment that a table of probabilities holds; without an economy one of as many agents and
    objects, whose values are 0.

    Raises:
        MalformedInput: if the file is no such table, or its assignment is not feasible.
    """
    from exactmarket.format.tables import parse_assignment, parse_assignment_alone  # noqa: PLC0415

    demand_table(path, "a table of probabilities")
    text = _read_table(path)
    if economy is None:
        return parse_assignment_alone(text, str(path))
    return AssignmentInstance(economy, parse_assignment(text, str(path), economy))


def _read_table(path: str | Path) -> str:
    from exactmarket.format.tables import decode_table  # noqa: PLC0415 - certificates are read without it

    return decode_table(_content(path), str(path))


def read_certificates(path: str | Path) -> list[Certificate[Any]]:
    """The certificates of a file, at least one: a ``.jsonl`` file holds one a line, any other file is one.

    Raises:
        MalformedInput: if the file, or a line of it, is no certificate, or there is none.
    """
    return parse_certificates(read_bytes(path), path)


def parse_certificates(data: bytes, path: str | Path) -> list[Certificate[Any]]:
    """The certificates that a file of this name and content holds, for whoever reads the content for two checkers.

    Raises:
        MalformedInput: as ``read_certificates``.
    """
    where = source_name(path)
    text = decode(data, where)
    if not holds_lines(path):
        return [parse_certificate(text, where)]
    lines = text.removesuffix("\n").split("\n")
    return [parse_certificate(line, f"{where}, line {n}") for n, line in enumerate(lines, 1)]


def holds_lines(path: str | Path) -> bool:
    """Does the file's name say that it holds one certificate a line?"""
    return str(path).endswith(".jsonl")


Content: TypeAlias = Certificate[Any] | Instance | AssignmentEconomy | Pseudomarket | SeatMarket


def write(content: Content, path: str | Path) -> None:
    """Write a certificate, an instance, an economy or a market as canonical text, whole or not at all; a certificate as one
    line if the file's name ends in ``.jsonl``.

    ``read`` gives back what was written, of an economy or a market the instance with nothing else in it.

    Raises:
        MalformedInput: if it is none of these, the place cannot be written, or what is written could not be read again.

    >>> import exactmarket as em
    >>> path = getfixture("tmp_path") / "economy.json"
    >>> em.write(em.AssignmentEconomy([[2, 1], [2, 1]], [1, 1]), path)
    >>> em.read(path).economy.values
    ((2, 1), (2, 1))
    """
    if isinstance(content, Certificate) and holds_lines(path):
        write_all([content], path)
        return
    write_text(path, dump(_encoded(content, path)))


def _encoded(content: Content, path: str | Path) -> Json:
    """The content as a JSON value that can be read again from the path.

    Raises:
        MalformedInput: if it is nothing that is written, or nested too deep.
    """
    where = f"{path}: what is to be written"
    try:
        encoded = (
            encode_certificate(content) if isinstance(content, Certificate) else encode_instance(_instance(content))
        )
    except RecursionError:
        raise MalformedInput(where, SHALLOW, "more") from None
    demand_shallow(encoded, where)
    return encoded


def _instance(content: Instance | AssignmentEconomy | Pseudomarket | SeatMarket) -> Instance:
    if isinstance(content, AssignmentEconomy):
        return AssignmentInstance(content)
    if isinstance(content, Pseudomarket):
        return PseudomarketInstance(content)
    if isinstance(content, SeatMarket):
        return SeatInstance(content)
    if isinstance(content, get_args(Instance)):
        return cast("Instance", content)
    raise MalformedInput("content", "a certificate, an instance, an economy or a market", type(content).__name__)


def write_all(certificates: Sequence[Certificate[Any]], path: str | Path) -> None:
    """Write certificates one a line, all or none; the file's name must end in ``.jsonl``.

    Raises:
        MalformedInput: if there are none, the name ends otherwise, the place cannot be written, or what is written could not
            be read again.
    """
    if not certificates:
        raise MalformedInput(str(path), "at least one certificate", "none")
    demand_name_for_lines(path)
    encoded = [_encoded(certificate, path) for certificate in certificates]
    lines = [json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in encoded]
    write_text(path, "".join(f"{line}\n" for line in lines))


def demand_name_for_lines(path: str | Path) -> None:
    """Demand a name under which certificates, one a line, are read again.

    Raises:
        MalformedInput: if the name ends otherwise.
    """
    if not holds_lines(path):
        raise MalformedInput(str(path), "a name that ends in .jsonl, for certificates one a line", Path(path).name)


def check(path: str | Path) -> Verified[Any]:
    """What the certificate in the file proves (of a ``.jsonl`` file: the last one, after all others).

    Raises:
        MalformedInput: if the file is no certificate.
        Rejected: if the certificate proves nothing.

    >>> import exactmarket as em
    >>> folder = getfixture("tmp_path")
    >>> economy = em.AssignmentEconomy([[2, 1], [2, 1]], [1, 1])
    >>> em.write(em.decide("equilibrium", economy).certificate, folder / "equilibrium.json")
    >>> em.check(folder / "equilibrium.json")
    Verified[Equilibrium]
    """
    return [verify(certificate) for certificate in read_certificates(path)][-1]
